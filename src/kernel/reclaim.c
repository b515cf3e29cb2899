/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/reclaim.h"

#define LRU_GEN_ONE_PASS 160

bool
fc_lru_gen(const struct fc_snapshot *snap, const struct fc_rules *rules)
{
	if (!snap->lru_gen.present)
		return rules->lru_gen_usual;
	return (snap->lru_gen.value & 1) != 0;
}

bool
fc_node_reclaims(const struct fc_snapshot *snap)
{
	return snap->zone_reclaim_mode.value != 0;
}

uint64_t
fc_reclaimable(const struct fc_pass *pass, const struct fc_zone *zone)
{
	uint64_t pages = zone->lru_file.value;

	if (fc_lru_gen(pass->snap, pass->rules) && pass->order > COSTLY_ORDER &&
	    pages > LRU_GEN_ONE_PASS)
		return LRU_GEN_ONE_PASS;
	return pages;
}
