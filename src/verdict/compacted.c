/* SPDX-License-Identifier: BSD-2-Clause */
/* What compaction by hand came to, of what was read before and behind it. */
#include "fragcheck.h"

bool
fc_is_firm_yes(const struct fc_verdict *v)
{
	return v->answer == FC_YES &&
	    (v->rung == FC_RUNG_NOW || v->expected == FC_YES);
}

enum fc_recovery
fc_recovery_of(const struct fc_verdict *after)
{
	if (after->answer == FC_UNKNOWN)
		return FC_RECOVERY_UNKNOWN;
	return fc_is_firm_yes(after) ? FC_RECOVERED : FC_STILL_SHORT;
}

struct fc_blocks
fc_blocks_of(const struct fc_snapshot *snap, int node)
{
	struct fc_blocks blocks = { .nr_orders = snap->nr_orders };

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (node >= 0 && zone->node != node)
			continue;
		blocks.on_cpus += zone->pcp_count;
		for (size_t o = 0; zone->has_free_blocks && o < snap->nr_orders;
		     o++)
			blocks.free[o] += zone->nr_free[o];
	}
	return blocks;
}

uint64_t
fc_blocks_from(const struct fc_blocks *blocks, size_t order)
{
	uint64_t n = order == 0 ? blocks->on_cpus : 0;

	for (size_t o = order; o < blocks->nr_orders; o++)
		n += blocks->free[o] << (o - order);
	return n;
}
