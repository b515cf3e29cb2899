/* SPDX-License-Identifier: BSD-2-Clause */
/* All zones together, for one order. */
#ifndef FC_KERNEL_NODES_H
#define FC_KERNEL_NODES_H

#include "kernel/freelist.h"

struct fc_outcome {
	enum fc_answer at_low, answer;
	bool needs_rights; /* the zone that serves it */
	bool nodes_differ;
	const struct fc_zone *zone; /* serves it, or stands for the refusal */
	struct fc_zone_verdict decided; /* its verdict */
	struct fc_capacity capacity;
	bool pagetypeinfo_would_tell;
	bool hangs_on_boost; /* of that zone, as nothing tells it */
};

/*
 * Ask each of zones, which are in the order of a zonelist; verdicts is
 * parallel to the snapshot's zones.
 */
void fc_ask_zones(const struct fc_pass *pass,
    const struct fc_zone *const *zones, size_t nr_zones,
    struct fc_zone_verdict *verdicts, struct fc_outcome *out);

#endif
