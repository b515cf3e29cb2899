/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/allocator.h"

unsigned
fc_order_of(uint64_t bytes, uint64_t page_size)
{
	uint64_t pages = (bytes - 1) / page_size;
	unsigned order = 0;

	for (; pages != 0; pages >>= 1)
		order++;
	return order;
}

struct fc_demand
fc_demand_of(enum fc_allocator allocator, uint64_t bytes, uint64_t page_size)
{
	struct fc_demand d = { .order = fc_order_of(bytes, page_size),
		.nr_blocks = 1 };

	switch (allocator) {
	case FC_KMALLOC:
	case FC_KVMALLOC:
		/*
		 * Up to two pages kmalloc takes an object of a cache
		 * (KMALLOC_MAX_CACHE_SIZE); allocate_slab() falls back to the
		 * smallest order that holds one object, which is this order.
		 * Above, ___kmalloc_large_node() takes whole pages, with no
		 * rounding but get_order()'s.  The SLAB allocator of older
		 * kernels has larger caches, one object of this order a slab.
		 */
		d.from_slab = bytes <= 2 * page_size;
		break;
	case FC_PAGES:
	case FC_PAGES_EXACT: /* takes the whole block, then frees its tail */
		break;
	case FC_VMALLOC: /* __vmalloc_area_node(): single pages */
		d.order = 0;
		d.nr_blocks = bytes / page_size + (bytes % page_size != 0);
		break;
	}
	return d;
}
