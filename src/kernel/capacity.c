/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/capacity.h"
#include "kernel/boost.h"

/*
 * Taking a block lowers free by its pages and, as blocks of smaller orders stay
 * as they are, changes nothing else in any form of the test: so does it lower
 * the margin, and the last one is given while that is above 0.
 */
static uint64_t
until_refused(const struct fc_watermark *w, const struct fc_alloc *a,
    const struct fc_rules *rules, uint64_t most)
{
	struct fc_mark_test test;
	uint64_t given;

	if (!fc_watermark_ok(w, a, rules, &test))
		return 0;
	if (a->no_watermarks)
		return most;
	given = (((uint64_t)test.margin - 1) >> w->order) + 1;
	return given < most ? given : most;
}

struct fc_capacity
fc_zone_capacity(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area, struct fc_watermark w,
    const struct fc_alloc *a)
{
	const struct fc_rules *rules = pass->rules;
	struct fc_capacity c = { 0 };
	uint64_t boosted;
	struct fc_boost hidden = { 0 };

	if (a->ignores_boost) {
		hidden = fc_boost_hidden(pass, zone);
		w.mark -= (int64_t)(zone->boost.value + hidden.most);
	}
	w = fc_watermark_at_best(w, area);
	c.high = until_refused(&w, a, rules, area->blocks_high);
	/* What the run takes is subtracted from free only when its CPU's share
	 * of the counter folds: once it is under way, more passes. */
	if (c.high > 0) {
		w.free += (int64_t)zone->stat_threshold;
		c.high = until_refused(&w, a, rules, area->blocks_high);
		w.free -= (int64_t)zone->stat_threshold;
	}

	w.mark += (int64_t)(hidden.most - hidden.least);
	w = fc_watermark_at_worst(w, area);
	c.low = until_refused(&w, a, rules, area->blocks_low);
	if (!a->ignores_boost)
		w.mark += (int64_t)fc_boost_left(pass->snap, zone, rules);
	boosted = until_refused(&w, a, rules, area->blocks_low);
	if (boosted < area->own_low)
		boosted = area->own_low;
	if (c.low > boosted)
		c.low = boosted;

	/*
	 * A per-CPU list gives its pages without touching free; and a refill
	 * takes pages out of it that nobody gets once the test fails.
	 */
	if (w.order <= fc_pcp_largest_order(rules)) {
		uint64_t stranded = zone->pcp_max >> w.order;

		if (c.high > 0)
			c.high += zone->pcp_count >> w.order;
		/* the first one is sure if it is sure at all */
		if (c.low > 0)
			c.low = c.low > stranded + 1 ? c.low - stranded : 1;
	}
	return c;
}
