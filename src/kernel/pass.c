/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/free_area.h"

/*
 * lowmem_reserve is looked up for the highest zone the request may use
 * (ac->highest_zoneidx); up to 5.7 for the preferred zone (ac_classzone_idx()),
 * the highest of those that have memory.
 */
static size_t
reserve_index(const struct fc_pass *pass)
{
	enum fc_zone_type highest = pass->highest;

	if (pass->rules->classzone_is_preferred) {
		highest = FC_ZONE_DMA;
		for (size_t i = 0; i < pass->snap->nr_zones; i++) {
			const struct fc_zone *zone = &pass->snap->zones[i];
			enum fc_zone_type type = fc_zone_type_of(zone);

			if (type > highest && fc_zone_eligible(pass, zone) &&
			    fc_zone_populated(zone))
				highest = type;
		}
	}
	return fc_zone_index(highest, pass->zone_types);
}

struct fc_pass
fc_pass_of(const struct fc_snapshot *snap, const struct fc_rules *rules,
    uint32_t gfp, unsigned order, int node)
{
	struct fc_pass pass = { .snap = snap,
		.rules = rules,
		.nr_blocks = 1,
		.gfp = gfp,
		.zone_types = fc_zone_types(snap),
		.node = node };

	pass.highest = fc_gfp_zone(gfp, pass.zone_types);
	pass.reserve_index = reserve_index(&pass);
	fc_pass_set_order(&pass, order);
	return pass;
}

void
fc_pass_set_order(struct fc_pass *pass, unsigned order)
{
	pass->order = order;
	pass->fast = fc_alloc_fast(pass->gfp, order, pass->rules);
	pass->slow = fc_alloc_slow(pass->gfp, order, pass->rules);
}

bool
fc_zone_eligible(const struct fc_pass *pass, const struct fc_zone *zone)
{
	return fc_zone_type_of(zone) <= pass->highest &&
	    (pass->node < 0 || pass->node == zone->node);
}

struct fc_watermark
fc_pass_watermark(
    const struct fc_pass *pass, const struct fc_zone *zone, uint64_t mark)
{
	const struct fc_snapshot *snap = pass->snap;
	struct fc_watermark w = { .free = (int64_t)fc_zone_free_in_all(zone),
		.mark = (int64_t)mark,
		.min = (int64_t)zone->min,
		.order = pass->order,
		.pageblock_order = fc_pageblock_order(snap),
		.nr_free = zone->has_free_blocks ? zone->nr_free : NULL };

	if (zone->nr_reserve > 0) {
		size_t i = pass->reserve_index < zone->nr_reserve
		    ? pass->reserve_index
		    : zone->nr_reserve - 1;

		w.reserve = (int64_t)zone->lowmem_reserve[i];
	}
	return w;
}
