/* SPDX-License-Identifier: BSD-2-Clause */
/* One zone, one request: which gate, at which pass, and how many blocks. */
#ifndef FC_KERNEL_FREELIST_H
#define FC_KERNEL_FREELIST_H

#include "kernel/capacity.h"

struct fc_zone_answer {
	enum fc_answer at_low, at_min;
	bool needs_rights; /* at min, without its reserve rights: refused */
	bool pagetypeinfo_would_tell;
	bool hangs_on_boost; /* at min, which is not told apart from it */
	struct fc_capacity capacity; /* at min */
};

/* get_page_from_freelist() at low and at min, for this zone alone. */
void fc_judge_zone(const struct fc_pass *pass, const struct fc_zone *zone,
    struct fc_zone_verdict *verdict, struct fc_zone_answer *answer);

/*
 * rmqueue_pcplist(): may a CPU's own list of this zone have a block of the
 * order?  Only the sum over all CPUs, orders and migratetypes is told.  Up to
 * 5.12 the lists hold single pages, then orders up to COSTLY_ORDER as well.
 */
bool fc_pcp_may_serve(
    const struct fc_zone *zone, unsigned order, const struct fc_rules *rules);

/*
 * The largest order that this zone would give to pass's gfp at once, by the
 * test that fc_judge_zone() makes at min: *low for certain, *high at best; -1:
 * none.  pass's order does not matter.  Without a list of free blocks both are
 * -1, as there is no largest order then.
 */
void fc_zone_largest_granted(const struct fc_pass *pass,
    const struct fc_zone *zone, int *low, int *high);

#endif
