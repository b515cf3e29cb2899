/* SPDX-License-Identifier: BSD-2-Clause */
/* The watermark test: would enough free pages be left? */
#ifndef FC_KERNEL_WATERMARK_H
#define FC_KERNEL_WATERMARK_H

#include "kernel/gfp.h"

struct fc_watermark {
	int64_t free; /* NR_FREE_PAGES of the zone */
	int64_t unusable; /* HighAtomic and CMA pages that do not count */
	int64_t spared; /* those that count in zone_watermark_fast(), order 0 */
	int64_t mark; /* min, low or high as printed, with the boost in it */
	int64_t min; /* the zone's min, for the el6 variant */
	int64_t reserve; /* lowmem_reserve for the request */
	unsigned order;
	unsigned pageblock_order;
	const uint64_t *nr_free; /* all types; for the scaled variants */
};

/*
 * zone_watermark_fast() and the first half of __zone_watermark_ok() (the second
 * is whether a block is there).
 * *test gets the numbers; its margin is of the line that is nearest to fail.
 */
bool fc_watermark_ok(const struct fc_watermark *w, const struct fc_alloc *a,
    const struct fc_rules *rules, struct fc_mark_test *test);

/* A mark after the reductions that the flags of a pass allow: GFP_ATOMIC, which
 * has both, must leave 3/8 of min. */
int64_t fc_watermark_adjust(int64_t mark, const struct fc_alloc *a);

#endif
