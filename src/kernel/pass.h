/* SPDX-License-Identifier: BSD-2-Clause */
/* One request on its way over the zones: the kernel's alloc_context. */
#ifndef FC_KERNEL_PASS_H
#define FC_KERNEL_PASS_H

#include "kernel/watermark.h"
#include "kernel/zonelist.h"

/* What is the same for every zone that is asked. */
struct fc_pass {
	const struct fc_snapshot *snap;
	const struct fc_rules *rules;
	unsigned order;
	uint64_t nr_blocks; /* 1, or the single pages of a vmalloc */
	uint32_t gfp;
	struct fc_alloc fast, slow; /* rights at low, and at min */
	unsigned zone_types;
	enum fc_zone_type highest; /* zone that gfp allows */
	size_t reserve_index; /* into lowmem_reserve */
	int node; /* -1: any */
	bool tried; /* and refused, whatever stood in the way */
};

/* A request for one block; snap and rules are borrowed.  Walks over the zones,
 * so that for another order fc_pass_set_order() is the cheaper way. */
struct fc_pass fc_pass_of(const struct fc_snapshot *snap,
    const struct fc_rules *rules, uint32_t gfp, unsigned order, int node);
void fc_pass_set_order(struct fc_pass *pass, unsigned order);

/* May this request use the zone at all? */
bool fc_zone_eligible(const struct fc_pass *pass, const struct fc_zone *zone);

/* The zone's test at a mark; unusable is left to the caller. */
struct fc_watermark fc_pass_watermark(
    const struct fc_pass *pass, const struct fc_zone *zone, uint64_t mark);

#endif
