/* SPDX-License-Identifier: BSD-2-Clause */
/* What the slow path may still do for a request that was refused at once. */
#ifndef FC_KERNEL_SLOWPATH_H
#define FC_KERNEL_SLOWPATH_H

#include "kernel/freelist.h"

struct fc_slow {
	enum fc_rung rung; /* FC_RUNG_NO: nothing */
	enum fc_slow_way way;
	bool given; /* what to bet on */
	/* of what is no more than a bet; because: static text */
	struct fc_opt chance_percent;
	const char *chance_because;
};

/* __alloc_pages_may_oom(), all versions: it is too small to fail, or may not,
 * and the zones are those that the OOM killer helps. */
bool fc_never_fails(const struct fc_pass *pass);

/* verdicts: from fc_ask_zones(); each gets its compaction half. */
struct fc_slow fc_ask_slow_path(const struct fc_pass *pass,
    const struct fc_zone *const *zones, size_t nr_zones,
    struct fc_zone_verdict *verdicts);

#endif
