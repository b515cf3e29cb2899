/* SPDX-License-Identifier: BSD-2-Clause */
/* What nr_hugepages takes from memory: pages of hugetlb's pools. */
#ifndef FC_KERNEL_HUGETLB_H
#define FC_KERNEL_HUGETLB_H

#include "kernel/pass.h"

/*
 * alloc_pool_huge_folio() goes from node to node, and on each
 * alloc_buddy_hugetlb_folio() asks with this mask (htlb_alloc_mask(), and
 * __GFP_COMP, __GFP_NOWARN); __GFP_RETRY_MAYFAIL until the node failed once.
 */
#define FC_HUGETLB_GFP                                                       \
	(FC_GFP_KERNEL | FC_GFP_HIGHMEM | FC_GFP_MOVABLE | FC_GFP_THISNODE | \
	    FC_GFP_RETRY_MAYFAIL)

/* Huge pages that one more write may bring. */
struct fc_hugetlb_more {
	uint64_t usual; /* one write: what to bet on, now at least */
	uint64_t hand; /* at least, after compaction by hand */
	uint64_t high; /* at most, whatever is done */
	uint64_t unaided; /* of high, those that need no reclaim */
};

/* Order of a huge page; -1: the page size does not go into it. */
int fc_hugetlb_order(uint64_t bytes, uint64_t page_size);

/* hstate_is_gigantic(): more than the page allocator has. */
bool fc_hugetlb_gigantic(const struct fc_snapshot *snap, unsigned order);

/*
 * What zones, all of one node, come to once pages were moved together and
 * page cache was reclaimed: measured, see the source.  pass is of a request
 * with FC_HUGETLB_GFP; now: pages that can be had at once.
 */
struct fc_hugetlb_more fc_hugetlb_later(const struct fc_pass *pass,
    const struct fc_zone *const *zones, size_t nr_zones, uint64_t now);

/*
 * alloc_contig_pages(): naturally aligned windows within one zone.  This many
 * the zones have at most; which of them an unmovable page blocks is not told.
 * *told is false if a zone does not say where it begins.
 */
uint64_t fc_hugetlb_windows(const struct fc_pass *pass,
    const struct fc_zone *const *zones, size_t nr_zones, bool *told);

/* Gigantic pages that one more write may bring, of zones of one node. */
struct fc_hugetlb_big {
	bool told; /* the page map was read of each zone */
	uint64_t low, high;
};

/* The same from the page map, window after window as the kernel tries them. */
struct fc_hugetlb_big fc_hugetlb_big(const struct fc_pass *pass,
    const struct fc_zone *const *zones, size_t nr_zones);

#endif
