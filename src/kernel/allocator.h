/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes to what the page allocator is asked for. */
#ifndef FC_KERNEL_ALLOCATOR_H
#define FC_KERNEL_ALLOCATOR_H

#include "fragcheck.h"

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

#endif
