/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/try.h"
#include "kernel/gfp.h"

/*
 * All ways ask with GFP_KERNEL, hugetlb with its own mask.  Up to COSTLY_ORDER
 * __alloc_pages_may_oom() kills rather than have the kernel refuse.
 */
const char *
fc_no_try(const struct fc_request *req, unsigned order)
{
	if (req->allocator == FC_HUGETLB)
		return req->count == 1 && req->node < 0
		    ? NULL
		    : "of huge pages it asks for one, of any node";
	if (req->allocator != FC_KMALLOC && req->allocator != FC_PAGES)
		return "only kmalloc, pages and --hugepages 1 can be asked of the kernel itself";
	if (req->gfp != FC_GFP_KERNEL || req->node >= 0)
		return "only GFP_KERNEL, of any node, can be asked of the kernel itself";
	if (req->count > 1)
		return "it asks for one block, not for several";
	if (order <= COSTLY_ORDER)
		return "up to order 3 the kernel kills rather than refuses, so it is not asked";
	return NULL;
}

/*
 * pipe_resize_ring() (5.5; pipe_set_size() since 2.6.35): one kcalloc() of so
 * many struct pipe_buffer, GFP_KERNEL | __GFP_NOWARN, since 4.5 with
 * __GFP_ACCOUNT; a page a slot.  round_pipe_size() wants a power of two, up to
 * 2^31.
 */
uint64_t
fc_try_pipe_bytes(unsigned order, uint64_t page_size, unsigned slot_bytes)
{
	uint64_t block, slots = 1;

	if (order == 0 || page_size == 0 || order >= FC_MAX_ORDERS)
		return 0;
	block = page_size << order;
	while (2 * slots * slot_bytes <= block)
		slots *= 2;
	if (slots * slot_bytes <= block / 2 ||
	    slots * page_size > (uint64_t)1 << 31)
		return 0;
	return slots * page_size;
}

/*
 * ____sys_sendmsg(): sock_kmalloc() of the control buffer, GFP_KERNEL, where it
 * is less than net.core.optmem_max; __scm_send() then refuses what is in it.
 */
uint64_t
fc_try_control_bytes(unsigned order, uint64_t page_size, uint64_t optmem_max)
{
	uint64_t bytes;

	if (order == 0 || page_size == 0 || order >= FC_MAX_ORDERS)
		return 0;
	bytes = (page_size << (order - 1)) + 64;
	return bytes < optmem_max ? bytes : 0;
}
