/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes to what the page allocator is asked for. */
#ifndef FC_KERNEL_ALLOCATOR_H
#define FC_KERNEL_ALLOCATOR_H

#include "kernel/release.h"

/*
 * get_order(), include/asm-generic/getorder.h, all versions: the smallest
 * order whose block of page_size << order bytes holds bytes (>= 1).
 */
unsigned fc_order_of(uint64_t bytes, uint64_t page_size);

/* What one call of an allocator takes from the page allocator. */
struct fc_demand {
	unsigned order;
	uint64_t nr_blocks; /* 1; for vmalloc its number of pages */
	bool from_slab; /* an object of a cache; order is of a new slab */
};

struct fc_demand fc_demand_of(
    enum fc_allocator allocator, uint64_t bytes, uint64_t page_size);

/* Is there a block of this order at all?  Else __alloc_pages() only warns. */
bool fc_order_exists(const struct fc_snapshot *snap, unsigned order);

/*
 * The mask that the allocator hands on: kmalloc() cannot address HighMem and
 * drops it (GFP_SLAB_BUG_MASK; DMA32 as well, kmalloc_fix_flags()), vmalloc()
 * adds it unless a DMA zone was named (__vmalloc_area_node()).
 */
uint32_t fc_allocator_gfp(
    enum fc_allocator allocator, uint32_t gfp, const struct fc_rules *rules);

/*
 * The kmalloc half of kvmalloc() of so many bytes failed: may the vmalloc half
 * be tried (kvmalloc_node(), 4.12)?  Not for a page or less, not for more than
 * 2^31 - 1 bytes (5.15), and only for who may wait (until 6.19; before 5.17,
 * for GFP_KERNEL).
 */
bool fc_kvmalloc_falls_back(uint64_t bytes, uint64_t page_size, uint32_t gfp,
    const struct fc_rules *rules);

/* __vmalloc_node_range(): more pages than totalram_pages() are refused. */
bool fc_vmalloc_fits(const struct fc_snapshot *snap, uint64_t nr_pages);

#endif
