/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/freelist.h"
#include "kernel/boost.h"
#include "kernel/buddyinfo_only.h"

/* Its reserve counts for requests that may use a higher zone than this. */
static bool
reserve_unknown(const struct fc_pass *pass, const struct fc_zone *zone)
{
	return zone->reserve_missing && fc_zone_type_of(zone) < pass->highest;
}

/* One pass of get_page_from_freelist() over this zone, within the bounds. */
static enum fc_answer
try_pass(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area, struct fc_watermark w,
    const struct fc_alloc *a, struct fc_mark_test *test)
{
	const struct fc_rules *rules = pass->rules;
	struct fc_mark_test best;

	if (!zone->has_zoneinfo)
		return fc_by_buddyinfo_only(
		    pass, zone, area, &(enum fc_gate){ FC_GATE_OK });
	w = fc_watermark_at_worst(w, area);
	if (fc_watermark_ok(&w, a, rules, test) && area->blocks_low > 0)
		return reserve_unknown(pass, zone) ? FC_UNKNOWN : FC_YES;
	w = fc_watermark_at_best(w, area);
	if (fc_watermark_ok(&w, a, rules, &best) && area->blocks_high > 0)
		return FC_UNKNOWN;
	*test = best; /* refused even so: these are the numbers that count */
	return FC_NO;
}

/*
 * The pass at min.  Since 5.10 a single page with __GFP_HIGH is tried again
 * without the boost (zone_watermark_fast(), see fc_alloc_slow()).  Up to 5.15
 * that is not printed, so what passes without the most that it may be is not
 * known.
 */
static enum fc_answer
try_at_min(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area, struct fc_mark_test *test,
    bool *hangs_on_boost)
{
	struct fc_watermark w = fc_pass_watermark(pass, zone, zone->min);
	enum fc_answer answer =
	    try_pass(pass, zone, area, w, &pass->slow, test);
	struct fc_mark_test lowest;
	struct fc_boost hidden;

	*hangs_on_boost = false;
	if (answer == FC_YES || !pass->slow.ignores_boost)
		return answer;
	hidden = fc_boost_hidden(pass, zone);
	w.mark -= (int64_t)(zone->boost.value + hidden.least);
	answer = try_pass(pass, zone, area, w, &pass->slow, test);
	if (answer != FC_NO || hidden.most == hidden.least)
		return answer;
	w.mark -= (int64_t)(hidden.most - hidden.least);
	*hangs_on_boost =
	    try_pass(pass, zone, area, w, &pass->slow, &lowest) != FC_NO;
	return *hangs_on_boost ? FC_UNKNOWN : FC_NO;
}

/*
 * Why the pass at min refused: what, if it were away, would let it pass?  A
 * zone that has not even single pages to give is short of memory; one that
 * has them, and no block of the order, is in pieces.
 */
static enum fc_gate
refused_by(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area)
{
	const struct fc_alloc *a = &pass->slow;
	struct fc_rules flat = *pass->rules;
	struct fc_watermark w = fc_watermark_at_best(
	    fc_pass_watermark(pass, zone, zone->min), area);
	struct fc_watermark single;
	struct fc_mark_test test;
	enum fc_gate gate;

	if (!zone->has_zoneinfo && area->blocks_high > 0) {
		(void)fc_by_buddyinfo_only(pass, zone, area, &gate);
		return gate;
	}
	if (a->ignores_boost)
		w.mark -= (int64_t)(zone->boost.value +
		    fc_boost_hidden(pass, zone).least);
	single = w;
	single.order = 0;
	if (zone->has_zoneinfo &&
	    !fc_watermark_ok(&single, a, pass->rules, &test))
		w = single;
	else if (area->blocks_high == 0 && pass->order == 0 &&
	    fc_zone_largest_free_order(pass->snap, zone) < 0)
		return FC_GATE_WATERMARK; /* none at all, whatever the marks */
	else if (area->blocks_high == 0)
		return fc_zone_largest_free_order(pass->snap, zone) <
			(int)pass->order
		    ? FC_GATE_NO_BLOCK
		    : FC_GATE_ONLY_RESERVED_BLOCKS;
	flat.mark = FC_MARK_FLAT;
	if (fc_watermark_ok(&w, a, &flat, &test))
		return FC_GATE_SCALED_WATERMARK;
	w.mark = (int64_t)zone->min - (int64_t)zone->boost.value;
	if (fc_watermark_ok(&w, a, pass->rules, &test))
		return FC_GATE_BOOSTED;
	w.mark = (int64_t)zone->min;
	w.reserve = 0;
	if (fc_watermark_ok(&w, a, pass->rules, &test))
		return FC_GATE_LOWMEM_RESERVE;
	return FC_GATE_WATERMARK;
}

bool
fc_pcp_may_serve(
    const struct fc_zone *zone, unsigned order, const struct fc_rules *rules)
{
	return zone->pcp_count > 0 && order <= fc_pcp_largest_order(rules);
}

/* What keeps the request out of a zone before any test; FC_GATE_OK: nothing. */
static enum fc_gate
closed(const struct fc_pass *pass, const struct fc_zone *zone)
{
	if (pass->node >= 0 && pass->node != zone->node)
		return FC_GATE_NOT_ELIGIBLE;
	if (fc_zone_type_of(zone) == FC_ZONE_UNKNOWN)
		return FC_GATE_UNKNOWN;
	if (!fc_zone_eligible(pass, zone))
		return FC_GATE_NOT_ELIGIBLE;
	if (zone->moved)
		return FC_GATE_UNKNOWN;
	return fc_zone_populated(zone) ? FC_GATE_OK : FC_GATE_EMPTY;
}

void
fc_judge_zone(const struct fc_pass *pass, const struct fc_zone *zone,
    struct fc_zone_verdict *verdict, struct fc_zone_answer *answer)
{
	struct fc_watermark min = fc_pass_watermark(pass, zone, zone->min);
	struct fc_free_area fast, slow;

	*verdict = (struct fc_zone_verdict){ .gate = closed(pass, zone) };
	*answer = (struct fc_zone_answer){ .at_low = FC_NO, .at_min = FC_NO };
	if (verdict->gate == FC_GATE_UNKNOWN) {
		answer->at_low = answer->at_min = FC_UNKNOWN;
		answer->capacity.high = UINT64_MAX;
	}
	if (verdict->gate != FC_GATE_OK)
		return;

	fast = fc_free_area_of(pass, zone, &pass->fast);
	slow = fc_free_area_of(pass, zone, &pass->slow);
	answer->at_low = try_pass(pass, zone, &fast,
	    fc_pass_watermark(pass, zone, zone->low), &pass->fast,
	    &verdict->low);
	answer->at_min = try_at_min(
	    pass, zone, &slow, &verdict->min, &answer->hangs_on_boost);
	verdict->tested = zone->has_zoneinfo;
	verdict->at_low = answer->at_low;
	if (zone->has_free_blocks)
		verdict->usable_blocks =
		    (struct fc_opt){ .value = slow.blocks_low,
			    .present = true };
	verdict->usable_uncertain = slow.blocks_low != slow.blocks_high;
	if (answer->at_min == FC_YES) {
		struct fc_alloc plain = pass->fast;
		struct fc_mark_test test;

		/* what lifts vm.defrag_mode is no right to a reserve */
		if (!pass->slow.no_watermarks)
			plain.nofragment = pass->slow.nofragment;
		plain.highatomic_list = plain.reserve_rights = false;
		fast = fc_free_area_of(pass, zone, &plain);
		answer->needs_rights =
		    try_pass(pass, zone, &fast, min, &plain, &test) != FC_YES;
	} else if (answer->at_min == FC_UNKNOWN) {
		verdict->gate = FC_GATE_UNKNOWN;
		answer->pagetypeinfo_would_tell = zone->has_zoneinfo &&
		    zone->has_free_blocks && zone->nr_migratetypes == 0;
	} else {
		verdict->gate = refused_by(pass, zone, &slow);
	}
	if (zone->has_zoneinfo)
		answer->capacity =
		    fc_zone_capacity(pass, zone, &slow, min, &pass->slow);
	else
		answer->capacity.high = slow.blocks_high;
}

void
fc_zone_largest_granted(
    const struct fc_pass *pass, const struct fc_zone *zone, int *low, int *high)
{
	/* above it there is nothing to ask for, unless the list broke off */
	int order = zone->list_cut
	    ? (int)pass->snap->nr_orders - 1
	    : fc_zone_largest_free_order(pass->snap, zone);
	enum fc_gate gate = closed(pass, zone);
	struct fc_pass at = *pass;

	*low = *high = -1;
	if (!zone->has_free_blocks)
		return;
	if (gate == FC_GATE_UNKNOWN)
		*high = order;
	if (gate != FC_GATE_OK)
		return;
	for (; order >= 0 && *low < 0; order--) {
		struct fc_free_area area;
		struct fc_mark_test test;
		enum fc_answer answer;
		bool on_boost;

		fc_pass_set_order(&at, (unsigned)order);
		area = fc_free_area_of(&at, zone, &at.slow);
		answer = try_at_min(&at, zone, &area, &test, &on_boost);
		if (answer == FC_YES)
			*low = order;
		if (answer != FC_NO && *high < 0)
			*high = order;
	}
}
