/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/boost.h"
#include "base/number.h"
#include "kernel/free_area.h"
#include "kernel/marks.h"

#define ONE 10000 /* of the factor */

static uint64_t
factor_of(const struct fc_snapshot *snap)
{
	struct fc_opt told = snap->watermark_boost_factor;

	if (!told.present)
		return FC_USUAL_BOOST_FACTOR;
	/* far above anything that is of use */
	return told.value < 100 * ONE ? told.value : 100 * ONE;
}

/* Is the zone ever boosted?  boost_watermark() leaves small ones alone. */
static bool
is_boosted(const struct fc_snapshot *snap, const struct fc_zone *zone,
    const struct fc_rules *rules)
{
	if (!rules->boost || factor_of(snap) == 0)
		return false;
	return !rules->boost_spares_small_zones ||
	    !snap->pageblock_order.present || !zone->managed.present ||
	    4 * fc_pageblock_pages(snap) <= zone->managed.value;
}

uint64_t
fc_boost_left(const struct fc_snapshot *snap, const struct fc_zone *zone,
    const struct fc_rules *rules)
{
	uint64_t high = fc_minus(zone->high, zone->boost.value);
	uint64_t pageblock = fc_pageblock_pages(snap), limit;

	if (!is_boosted(snap, zone, rules))
		return 0;
	limit = high * factor_of(snap) / ONE;
	if (limit == 0)
		return 0;
	if (limit < pageblock)
		limit = pageblock;
	return fc_minus(limit, zone->boost.value);
}

/*
 * boost <= max(pageblock, (high - boost) * factor / 10000), high as printed;
 * and neither min is below 0 without it, nor high so low that there is none.
 */
static uint64_t
most_of(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	uint64_t factor = factor_of(snap);
	uint64_t high = fc_minus(zone->high, (ONE + factor - 1) / factor);
	uint64_t most = fc_mult_frac(zone->high, factor, ONE + factor);

	if (most < fc_pageblock_pages(snap))
		most = fc_pageblock_pages(snap);
	if (most > high)
		most = high;
	return most < zone->min ? most : zone->min;
}

struct fc_boost
fc_boost_hidden(const struct fc_pass *pass, const struct fc_zone *zone)
{
	const struct fc_snapshot *snap = pass->snap;
	const struct fc_tunables *t = &snap->tunables;
	struct fc_boost boost = { 0 };
	struct fc_marks_check check;

	if (snap->has_boost_line || pass->tried ||
	    !is_boosted(snap, zone, pass->rules))
		return boost;
	boost.most = most_of(snap, zone);
	if (!t->min_free_kbytes.present || !t->watermark_scale_factor.present)
		return boost;
	check = fc_marks_check(snap, pass->rules);
	if (check.marks_equal == check.zones)
		boost.least = boost.most = fc_minus(zone->min,
		    fc_marks_of(snap, zone, &check.settings, &check.rules).min);
	return boost;
}
