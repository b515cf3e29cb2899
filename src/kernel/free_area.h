/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which free blocks of a zone a request may take, and which free pages count
 * for it.  Without pagetypeinfo both are known only within bounds.
 */
#ifndef FC_KERNEL_FREE_AREA_H
#define FC_KERNEL_FREE_AREA_H

#include "kernel/migratetype.h"
#include "kernel/pass.h"

struct fc_free_area {
	/* blocks of the order to be had: whole ones, and pieces of larger */
	uint64_t blocks_low, blocks_high;
	/* of blocks_low, those had before a fallback that boosts the marks */
	uint64_t own_low;
	/* free pages that do not count in the watermark test */
	uint64_t unusable_low, unusable_high;
	/* of those, what zone_watermark_fast() counts for a single page */
	uint64_t spared_low, spared_high;
};

/* For pass's order, with the rights of a. */
struct fc_free_area fc_free_area_of(const struct fc_pass *pass,
    const struct fc_zone *zone, const struct fc_alloc *a);

/* The test with the fewest, or the most, pages that do not count. */
static inline struct fc_watermark
fc_watermark_at_best(struct fc_watermark w, const struct fc_free_area *area)
{
	w.unusable = (int64_t)area->unusable_low;
	w.spared = (int64_t)area->spared_low;
	return w;
}

static inline struct fc_watermark
fc_watermark_at_worst(struct fc_watermark w, const struct fc_free_area *area)
{
	w.unusable = (int64_t)area->unusable_high;
	w.spared = (int64_t)area->spared_high;
	return w;
}

/* Pages of the type's blocks of this order and larger, as far as counted. */
uint64_t fc_type_pages_from(const struct fc_snapshot *snap,
    const struct fc_migratetype *type, unsigned order);

/* Is a block of this order or larger free on a list of this type? */
bool fc_zone_has_block(const struct fc_snapshot *snap,
    const struct fc_zone *zone, enum fc_mt mt, unsigned order);

/*
 * pageblock_order, or without pagetypeinfo, which costs a running kernel more
 * than anything else here, the usual one: as large as a page of page table
 * entries maps, of 8 bytes each, if a free block can be that large.  Not so on
 * s390x (8) and ppc64 with pages of 64 KiB: 2 MiB (5) with the radix MMU, 16 MiB
 * (8) with the hash MMU, and no file read here says which of them it is.
 */
unsigned fc_pageblock_order(const struct fc_snapshot *snap);

/* Pages of a pageblock; if nothing tells, the most that it can be. */
uint64_t fc_pageblock_pages(const struct fc_snapshot *snap);

/*
 * reserve_highatomic_pageblock(): the most pages that the HighAtomic reserve
 * of a zone can have come to, if nothing tells it.  Never exceeded in 4900
 * recorded trials, unlike the limit as written (managed / 100 + a pageblock).
 */
uint64_t fc_highatomic_cap(const struct fc_snapshot *snap,
    const struct fc_zone *zone, const struct fc_rules *rules);

#endif
