/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/freelist.h"

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
	struct fc_watermark w = { .free = (int64_t)zone->free,
		.mark = (int64_t)mark,
		.min = (int64_t)zone->min,
		.order = pass->order,
		.pageblock_order = snap->pageblock_order.present
		    ? (unsigned)snap->pageblock_order.value
		    : 9,
		.nr_free = zone->has_free_blocks ? zone->nr_free : NULL };

	if (zone->nr_reserve > 0) {
		size_t i = pass->reserve_index < zone->nr_reserve
		    ? pass->reserve_index
		    : zone->nr_reserve - 1;

		w.reserve = (int64_t)zone->lowmem_reserve[i];
	}
	return w;
}

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
    const struct fc_alloc *a, const struct fc_rules *rules,
    struct fc_mark_test *test)
{
	struct fc_mark_test best;

	if (!zone->has_zoneinfo)
		return area->blocks_high == 0 ? FC_NO : FC_UNKNOWN;
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
 * Why the pass at min refused: what, if it were away, would let it pass?  A
 * zone that has not even single pages to give is short of memory; one that
 * has them, and no block of the order, is in pieces.
 */
static enum fc_gate
refused_by(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area, struct fc_watermark w)
{
	const struct fc_alloc *a = &pass->slow;
	struct fc_rules flat = *pass->rules;
	struct fc_watermark single;
	struct fc_mark_test test;

	w = single = fc_watermark_at_best(w, area);
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
	w.mark -= (int64_t)zone->boost.value;
	if (fc_watermark_ok(&w, a, pass->rules, &test))
		return FC_GATE_BOOSTED;
	w.mark = (int64_t)zone->min;
	w.reserve = 0;
	if (fc_watermark_ok(&w, a, pass->rules, &test))
		return FC_GATE_LOWMEM_RESERVE;
	return FC_GATE_WATERMARK;
}

void
fc_judge_zone(const struct fc_pass *pass, const struct fc_zone *zone,
    struct fc_zone_verdict *verdict, struct fc_zone_answer *answer)
{
	const struct fc_snapshot *snap = pass->snap;
	const struct fc_rules *rules = pass->rules;
	struct fc_free_area fast, slow;
	struct fc_watermark w;

	*verdict = (struct fc_zone_verdict){ 0 };
	*answer = (struct fc_zone_answer){ .at_low = FC_NO, .at_min = FC_NO };
	verdict->gate = FC_GATE_NOT_ELIGIBLE;
	if (pass->node >= 0 && pass->node != zone->node)
		return;
	if (fc_zone_type_of(zone) == FC_ZONE_UNKNOWN) {
		answer->at_low = answer->at_min = FC_UNKNOWN;
		answer->capacity.high = UINT64_MAX;
		verdict->gate = FC_GATE_UNKNOWN;
		return;
	}
	if (!fc_zone_eligible(pass, zone))
		return;
	verdict->gate = FC_GATE_EMPTY;
	if (!fc_zone_populated(zone))
		return;

	fast = fc_free_area_of(snap, zone, pass->order, &pass->fast, rules);
	slow = fc_free_area_of(snap, zone, pass->order, &pass->slow, rules);
	w = fc_pass_watermark(pass, zone, zone->low);
	answer->at_low =
	    try_pass(pass, zone, &fast, w, &pass->fast, rules, &verdict->low);
	w = fc_pass_watermark(pass, zone, zone->min);
	answer->at_min =
	    try_pass(pass, zone, &slow, w, &pass->slow, rules, &verdict->min);
	if (answer->at_min != FC_YES && pass->slow.ignores_boost) {
		struct fc_watermark bare = w;

		bare.mark -= (int64_t)zone->boost.value;
		answer->at_min = try_pass(
		    pass, zone, &slow, bare, &pass->slow, rules, &verdict->min);
	}
	verdict->tested = zone->has_zoneinfo;
	verdict->at_low = answer->at_low;
	if (zone->has_free_blocks)
		verdict->usable_blocks =
		    (struct fc_opt){ .value = slow.blocks_low,
			    .present = true };
	verdict->usable_uncertain = slow.blocks_low != slow.blocks_high;
	if (answer->at_min == FC_YES) {
		struct fc_mark_test test;
		answer->needs_rights =
		    try_pass(pass, zone, &fast,
			fc_pass_watermark(pass, zone, zone->min), &pass->fast,
			rules, &test) != FC_YES;
		verdict->gate = FC_GATE_OK;
	} else if (answer->at_min == FC_UNKNOWN) {
		verdict->gate = FC_GATE_UNKNOWN;
		answer->pagetypeinfo_would_tell = zone->has_zoneinfo &&
		    zone->has_free_blocks && zone->nr_migratetypes == 0;
	} else {
		verdict->gate = refused_by(pass, zone, &slow, w);
	}
	if (zone->has_zoneinfo)
		answer->capacity =
		    fc_zone_capacity(snap, zone, &slow, w, &pass->slow, rules);
	else
		answer->capacity.high = slow.blocks_high;
}
