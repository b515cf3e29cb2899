/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A smaller block is no harder to get than a larger one, but where the kernel
 * compacts for the larger one only.  Then the answer is to say so.
 */
#include "verdict/judge.h"

static unsigned
chance_of(const struct fc_verdict *v)
{
	return v->chance_percent.present ? (unsigned)v->chance_percent.value
	    : v->expected == FC_YES      ? 100
					 : 0;
}

static bool
fares_better(const struct fc_verdict *large, const struct fc_verdict *small)
{
	if (large->rung != FC_RUNG_UNKNOWN && small->rung != FC_RUNG_UNKNOWN &&
	    large->rung < small->rung)
		return true;
	return large->expected != FC_UNKNOWN && small->expected != FC_UNKNOWN &&
	    chance_of(large) > chance_of(small);
}

/* __alloc_pages_direct_compact() does nothing for a single page, and
 * compaction_suitable() nothing up to vm.extfrag_threshold. */
static bool
is_not_compacted_for(const struct fc_verdict *v)
{
	for (size_t i = 0; i < v->nr_zones; i++) {
		if (v->zones[i].compaction == FC_NOT_WORTH_IT)
			return true;
	}
	return v->order.value == 0;
}

int
fc_find_better_order(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    struct fc_verdict *v, struct fc_error *err)
{
	struct fc_request larger = *req;

	if (v->way == FC_WAY_NOT_ASKED || req->allocator == FC_VMALLOC ||
	    v->by_vmalloc || req->count > 1 || !is_not_compacted_for(v))
		return 0;
	larger.size = (struct fc_opt){ 0 };
	larger.order = (unsigned)v->order.value;
	while (!v->better_order.present && ++larger.order < snap->nr_orders) {
		struct fc_verdict other;

		if (fc_judge_figures(snap, &larger, rules, &other, err) != 0)
			return -1;
		if (fares_better(&other, v))
			v->better_order = (struct fc_opt){ larger.order, true };
		fc_verdict_free(&other);
	}
	return 0;
}
