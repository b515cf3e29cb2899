/* SPDX-License-Identifier: BSD-2-Clause */
/* One zone, one request: which gate, at which pass, and how many blocks. */
#ifndef FC_KERNEL_FREELIST_H
#define FC_KERNEL_FREELIST_H

#include "kernel/capacity.h"
#include "kernel/zonelist.h"

/* What is the same for every zone that is asked. */
struct fc_pass {
	const struct fc_snapshot *snap;
	const struct fc_rules *rules;
	unsigned order;
	uint64_t nr_blocks; /* 1, or the single pages of a vmalloc */
	uint32_t gfp;
	struct fc_alloc fast, slow;
	unsigned zone_types;
	enum fc_zone_type highest; /* zone that gfp allows */
	size_t reserve_index; /* into lowmem_reserve */
	int node; /* -1: any */
};

struct fc_zone_answer {
	enum fc_answer at_low, at_min;
	bool needs_rights; /* at min, without its reserve rights: refused */
	bool pagetypeinfo_would_tell;
	struct fc_capacity capacity; /* at min */
};

/* The zone's test at a mark; unusable is left to the caller. */
struct fc_watermark fc_pass_watermark(
    const struct fc_pass *pass, const struct fc_zone *zone, uint64_t mark);

/* May this request use the zone at all? */
bool fc_zone_eligible(const struct fc_pass *pass, const struct fc_zone *zone);

void fc_judge_zone(const struct fc_pass *pass, const struct fc_zone *zone,
    struct fc_zone_verdict *verdict, struct fc_zone_answer *answer);

#endif
