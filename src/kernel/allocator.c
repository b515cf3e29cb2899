/* SPDX-License-Identifier: BSD-2-Clause */
#include <limits.h>

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
	case FC_HUGETLB:
	case FC_THP:
	case FC_DMA:
	case FC_CMA:
		break;
	case FC_VMALLOC: /* __vmalloc_area_node(): single pages */
		d.order = 0;
		d.nr_blocks = bytes / page_size + (bytes % page_size != 0);
		break;
	}
	return d;
}

bool
fc_order_exists(const struct fc_snapshot *snap, unsigned order)
{
	return order < FC_MAX_ORDERS &&
	    (snap->nr_orders == 0 || order < snap->nr_orders);
}

uint32_t
fc_allocator_gfp(
    enum fc_allocator allocator, uint32_t gfp, const struct fc_rules *rules)
{
	switch (allocator) {
	case FC_KMALLOC:
	case FC_KVMALLOC: /* its first half */
		gfp &= ~FC_GFP_HIGHMEM;
		if (rules->kmalloc_drops_dma32)
			gfp &= ~FC_GFP_DMA32;
		break;
	case FC_VMALLOC:
		if ((gfp & (FC_GFP_DMA | FC_GFP_DMA32)) == 0)
			gfp |= FC_GFP_HIGHMEM;
		break;
	case FC_PAGES:
	case FC_PAGES_EXACT:
	case FC_HUGETLB: /* masks of their own */
	case FC_THP:
	case FC_DMA:
	case FC_CMA:
		break;
	}
	return gfp;
}

bool
fc_kvmalloc_falls_back(uint64_t bytes, uint64_t page_size, uint32_t gfp,
    const struct fc_rules *rules)
{
	if (bytes <= page_size || (rules->kvmalloc_int_max && bytes > INT_MAX))
		return false;
	if (rules->kvmalloc_needs_gfp_kernel)
		return (gfp & FC_GFP_KERNEL) == FC_GFP_KERNEL;
	return (gfp & FC_GFP_DIRECT_RECLAIM) != 0 ||
	    rules->kvmalloc_nonblocking;
}

bool
fc_vmalloc_fits(const struct fc_snapshot *snap, uint64_t nr_pages)
{
	uint64_t total = 0;

	for (size_t i = 0; i < snap->nr_zones; i++)
		total += fc_zone_size(&snap->zones[i]);
	return total == 0 || nr_pages <= total; /* 0: not told */
}
