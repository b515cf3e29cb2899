/* SPDX-License-Identifier: BSD-2-Clause */
/* What a gfp mask entitles a request to. */
#ifndef FC_KERNEL_GFP_H
#define FC_KERNEL_GFP_H

#include "kernel/migratetype.h"
#include "kernel/release.h"

/* PAGE_ALLOC_COSTLY_ORDER, include/linux/mmzone.h, all versions: up to it the
 * allocator tries everything, above it a request may well fail. */
#define COSTLY_ORDER 3

/* The largest order on CPUs' own lists, pcp_allowed_order(): since 5.13 not only
 * single pages.  Huge pages, which go there as well, are left out. */
static inline unsigned
fc_pcp_largest_order(const struct fc_rules *rules)
{
	return rules->pcp_high_orders ? COSTLY_ORDER : 0;
}

/* The rights of one pass over the zones: the kernel's ALLOC_* flags. */
struct fc_alloc {
	enum fc_mt mt; /* gfp_migratetype() */
	bool cma; /* may take CMA blocks */
	bool halve_mark; /* ALLOC_HIGH, ALLOC_MIN_RESERVE */
	bool quarter_off; /* and a quarter of what is left: ALLOC_HARDER */
	bool reserve_rights; /* HighAtomic pages count as free */
	bool highatomic_list; /* HighAtomic blocks may be taken */
	bool no_watermarks; /* ALLOC_NO_WATERMARKS */
	bool ignores_boost; /* tried again at min without the boost */
	bool nofragment; /* defrag_mode: no foreign block below a pageblock */
};

/* First pass, at the low watermark: __alloc_pages(), no rights yet. */
struct fc_alloc fc_alloc_fast(
    uint32_t gfp, unsigned order, const struct fc_rules *rules);
/* Second pass, at min: gfp_to_alloc_flags(). */
struct fc_alloc fc_alloc_slow(
    uint32_t gfp, unsigned order, const struct fc_rules *rules);

/* May the caller sleep for reclaim and compaction? */
static inline bool
fc_gfp_blocking(uint32_t gfp)
{
	return (gfp & FC_GFP_DIRECT_RECLAIM) != 0;
}

#endif
