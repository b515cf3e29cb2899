/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings that marks and reserves of zones follow from: which value, or why it
 * is left. */
#include "base/number.h"
#include "verdict/tuning.h"

/* Pages that are missing to high, once marks are as they are to be. */
static uint64_t
missing(const struct tune *tune, const struct fc_marks_settings *then)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];

		if (fc_zone_populated(zone) && zone->has_zoneinfo)
			pages += fc_minus(
			    fc_tune_marks(tune, then, zone).high, zone->free);
	}
	return pages;
}

/* The largest zone that the request may use; NULL: none. */
static const struct fc_zone *
main_zone(const struct tune *tune)
{
	const struct fc_zone *best = NULL;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];

		if (fc_situation_may_use(&tune->s, i) &&
		    (best == NULL || fc_zone_size(zone) > fc_zone_size(best)))
			best = zone;
	}
	return best;
}
/* ---- vm.min_free_kbytes ------------------------------------------------- */

/* The kernel's own limit for khugepaged: 5 % of what users may have. */
static uint64_t
most_min_free(const struct tune *tune)
{
	return fc_free_buffer_pages(tune->snap) / 20 *
	    (tune->snap->page_size / 1024);
}

static uint64_t
recommended(const struct tune *tune)
{
	return tune->huge_order.present
	    ? fc_recommended_min_free(
		  tune->snap, &tune->rules, (unsigned)tune->huge_order.value)
	    : 0;
}

static void
raise_min_free(struct tune *tune, struct fc_knob *knob, uint64_t want)
{
	uint64_t before = fc_tune_sum(tune, &tune->then, false), more;

	tune->then.min_free_kbytes = want;
	fc_tune_set_number(tune, knob, want);
	more = fc_minus(fc_tune_sum(tune, &tune->then, false), before);
	knob->pages = (struct fc_opt){ more, true };
	fc_tune_put_pages(tune, more);
	if (tune->s.lives_off_reserves)
		put(tune,
		    " more lie below min, of which callers that may not wait live");
	else
		put(tune,
		    " more lie below min, 11 pageblocks a zone, so that types of pages mix less (as khugepaged sets it)");
	knob->effect = fc_tune_told(tune);
	put(tune, "every other request is refused so much earlier");
	if (missing(tune, &tune->then) > 0) {
		put(tune, ", and kswapd has to free ");
		fc_tune_put_pages(tune, missing(tune, &tune->then));
		put(tune, " first");
	}
	knob->trap = fc_tune_told(tune);
}

static void
lower_min_free(struct tune *tune, struct fc_knob *knob, uint64_t want)
{
	uint64_t before = fc_tune_sum(tune, &tune->then, false);

	tune->then.min_free_kbytes = want;
	fc_tune_set_number(tune, knob, want);
	fc_tune_put_pages(
	    tune, fc_minus(before, fc_tune_sum(tune, &tune->then, false)));
	put(tune,
	    " may be used that min keeps back now: the kernel's own figure for this machine");
	knob->effect = fc_tune_told(tune);
	knob->trap =
	    "callers that may not wait have as much less in reserve: look why it was raised";
}

void
fc_choose_min_free(struct tune *tune)
{
	struct fc_opt now = tune->t->min_free_kbytes;
	struct fc_knob *knob = fc_tune_add_sysctl(tune, "min_free_kbytes", now);
	uint64_t own = recommended(tune), most = most_min_free(tune);
	uint64_t usual = fc_default_min_free(tune->snap, &tune->rules);
	struct fc_marks_settings lower = tune->then;
	bool order = tune->v->order.value > 0;

	if (!tune->marks_hold) {
		knob->why_not = NOT_FORETOLD;
		return;
	}
	if (usual < own)
		usual = own;
	lower.min_free_kbytes = usual;
	if (tune->s.short_of_pages && now.value > 2 * usual &&
	    fc_tune_gives(tune, &lower)) {
		lower_min_free(tune, knob, usual);
		return;
	}
	if (!tune->of_buddy) {
		knob->why_not = "more would be kept from this request, too";
		return;
	}
	if (tune->s.lives_off_reserves)
		own = own > 2 * now.value ? own : 2 * now.value;
	else if (tune->s.short_of_pages || !order)
		own = 0;
	if (own == 0)
		knob->why_not =
		    "more would raise the bar for this request, too";
	else if (own > most && own > now.value)
		knob->why_not = "more would be above 5 % of memory";
	else if (own <= now.value)
		knob->why_not =
		    "is enough against pieces, as khugepaged has it";
	else
		raise_min_free(tune, knob, own);
}

/* ---- vm.watermark_scale_factor ------------------------------------------ */

#define LEAST_SCALE 50 /* 0.5 %: the first that tells beside a quarter of min */
#define MOST_SCALE  300 /* 3 %: above that kswapd takes what is in use */

static bool
wants_kswapd(const struct tune *tune)
{
	return (tune->req->gfp & FC_GFP_KSWAPD_RECLAIM) != 0 &&
	    (!tune->s.blocking || tune->s.short_of_pages ||
		tune->v->reason == FC_REASON_BELOW_LOW ||
		tune->v->reason == FC_REASON_FROM_RESERVES);
}

/* Twice the distance that is, in steps of 10. */
static uint64_t
wider(const struct tune *tune, const struct fc_zone *zone)
{
	struct fc_marks marks =
	    fc_tune_marks(tune, &tune->check.settings, zone);
	uint64_t gap = 2 * (marks.low - marks.min), size = fc_zone_size(zone);
	uint64_t factor = gap < size ? gap * 10000 / size : 10000;

	factor = (factor + 9) / 10 * 10;
	if (factor < LEAST_SCALE)
		factor = LEAST_SCALE;
	return factor < MOST_SCALE ? factor : MOST_SCALE;
}

void
fc_choose_scale(struct tune *tune)
{
	struct fc_opt now = tune->t->watermark_scale_factor;
	struct fc_knob *knob =
	    fc_tune_add_sysctl(tune, "watermark_scale_factor", now);
	const struct fc_zone *zone = main_zone(tune);
	struct fc_marks_settings without = tune->then;
	uint64_t factor;

	if (!tune->check.rules.scale) {
		knob->why_not = "this kernel has none (4.6)";
		return;
	}
	if (!tune->marks_hold || zone == NULL || !now.present) {
		knob->why_not = NOT_FORETOLD;
		return;
	}
	if (!tune->of_buddy || !wants_kswapd(tune)) {
		knob->why_not = tune->s.in_pieces
		    ? "kswapd would free pages, and it is blocks that lack"
		    : "kswapd need not be earlier for this request";
		return;
	}
	if (tune->s.cache_known && tune->s.cache == 0) {
		knob->why_not = "there is no page cache that kswapd could free";
		return;
	}
	factor = wider(tune, zone);
	if (factor <= now.value) {
		knob->why_not = "kswapd starts early enough as it is";
		return;
	}
	tune->then.scale_factor = factor;
	fc_tune_set_number(tune, knob, factor);
	knob->pages =
	    (struct fc_opt){ fc_minus(fc_tune_sum(tune, &tune->then, true),
				 fc_tune_sum(tune, &without, true)),
		    true };
	put(tune, "kswapd starts ");
	fc_tune_put_pages(tune,
	    fc_minus(fc_tune_marks(tune, &tune->then, zone).low,
		fc_tune_marks(tune, &without, zone).low));
	put(tune, " earlier in ");
	fc_tune_put_zone(tune, zone);
	put(tune, ", and frees up to ");
	fc_tune_put_pages(tune, knob->pages.value);
	put(tune, " more in all");
	knob->effect = fc_tune_told(tune);
	knob->trap =
	    "so much is unused, page cache goes sooner, and costly orders need the new low";
}

/* ---- vm.watermark_boost_factor ------------------------------------------ */

static uint64_t
most_boost(const struct tune *tune, uint64_t factor)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];
		uint64_t high = fc_tune_marks(tune, &tune->then, zone).high;

		if (fc_zone_populated(zone))
			pages += high * factor / 10000;
	}
	return pages;
}

void
fc_choose_boost(struct tune *tune)
{
	struct fc_opt now = tune->snap->watermark_boost_factor;
	struct fc_knob *knob =
	    fc_tune_add_sysctl(tune, "watermark_boost_factor", now);

	if (!tune->rules.boost) {
		knob->why_not = "this kernel has none (5.0)";
	} else if (tune->v->reason == FC_REASON_BOOSTED) {
		fc_tune_set_number(tune, knob, 0);
		put(tune,
		    "marks are no longer raised for moments; the boost that refuses this request now goes when kswapd has balanced the node");
		knob->effect = fc_tune_told(tune);
		knob->trap =
		    "memory falls apart faster; where it passes by itself, wait instead";
	} else if (!now.present) {
		knob->why_not = "is not told here";
	} else if (now.value == 0 && tune->of_buddy && tune->marks_hold &&
	    tune->v->order.value > 0) {
		fc_tune_set_number(tune, knob, FC_USUAL_BOOST_FACTOR);
		knob->pages =
		    (struct fc_opt){ most_boost(tune, FC_USUAL_BOOST_FACTOR),
			    true };
		put(tune,
		    "where pages of several types mix, kswapd frees and kcompactd compacts at once, up to ");
		fc_tune_put_pages(tune, knob->pages.value);
		knob->effect = fc_tune_told(tune);
		knob->trap =
		    "marks rise for moments, and refuse what is near them";
	} else {
		knob->why_not = now.value == 0 ? NOT_FOR_IT : NOT_REFUSING;
	}
}

/* ---- vm.lowmem_reserve_ratio -------------------------------------------- */

/* "256 256 32 0 0" */
static const char *
ratios(struct tune *tune, const struct fc_marks_settings *settings)
{
	for (size_t i = 0; i < settings->nr_ratios; i++)
		put(tune, "%s%ju", i > 0 ? " " : "",
		    (uintmax_t)settings->ratios[i]);
	return fc_tune_told(tune);
}

/* Opening a zone that is smaller costs old devices more than it brings. */
#define SMALL_ZONE_BYTES ((uint64_t)64 << 20)

static bool
is_small(const struct tune *tune, const struct fc_zone *zone)
{
	return fc_zone_size(zone) < SMALL_ZONE_BYTES / tune->snap->page_size;
}

/* The zone that would serve the request but for its reserve, the largest of
 * them; NULL: none. */
static const struct fc_zone *
reserved_zone(const struct tune *tune)
{
	const struct fc_zone *best = NULL;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];

		if (tune->v->nr_zones == tune->snap->nr_zones &&
		    tune->v->zones[i].gate == FC_GATE_LOWMEM_RESERVE &&
		    (best == NULL || fc_zone_size(zone) > fc_zone_size(best)))
			best = zone;
	}
	return best;
}

/* The least ratio of the zone's type that lets the request in; 0: none. */
static uint64_t
find_ratio(struct tune *tune, const struct fc_zone *zone)
{
	const struct fc_mark_test *test =
	    &tune->v->zones[zone - tune->snap->zones].min;
	size_t index = fc_ratio_index(tune->snap, zone);
	struct fc_marks_settings then = tune->then;
	int64_t most =
	    test->free - test->unusable - test->block - test->mark - 1;
	uint64_t above;

	if (most < 0 || index >= then.nr_ratios || then.ratios[index] == 0)
		return 0;
	above = (uint64_t)test->reserve * then.ratios[index] +
	    then.ratios[index] - 1; /* at most */
	/* marks that are to be raised leave less to it */
	for (uint64_t ratio = above / ((uint64_t)most + 1) + 1;
	     ratio <= INT32_MAX; ratio *= 2) {
		then.ratios[index] = ratio;
		if (fc_tune_gives(tune, &then))
			return ratio;
	}
	return 0;
}

void
fc_choose_ratio(struct tune *tune)
{
	struct fc_knob *knob =
	    fc_tune_add(tune, "lowmem_reserve_ratio", FC_KNOB_SYSCTL);
	const struct fc_zone *zone = reserved_zone(tune);
	struct fc_marks_settings *then = &tune->then;
	uint64_t ratio, before;
	size_t index;

	if (tune->check.ratios_known)
		knob->now = ratios(tune, &tune->check.settings);
	if (zone == NULL || fc_tune_is_yes(tune)) {
		knob->why_not = NOT_REFUSING;
		return;
	}
	if (!tune->reserves_hold || tune->check.ratios_inferred) {
		knob->why_not = tune->reserves_hold
		    ? "is not told here, and is set for all zones at once"
		    : NOT_FORETOLD;
		return;
	}
	if (tune->snap->page_size == 0) {
		knob->why_not = "the page size is not told";
		return;
	}
	if (is_small(tune, zone)) {
		put(tune, "would open ");
		fc_tune_put_zone(tune, zone);
		put(tune, " (");
		fc_tune_put_pages(tune, fc_zone_size(zone));
		put(tune, "), which old devices need");
		knob->why_not = fc_tune_told(tune);
		return;
	}
	ratio = find_ratio(tune, zone);
	if (ratio == 0) {
		knob->why_not = "no ratio lets this request in";
		return;
	}
	index = fc_ratio_index(tune->snap, zone);
	before = fc_reserve_of(
	    tune->snap, zone, zone->nr_reserve - 1, then, &tune->check.rules);
	then->ratios[index] = ratio;
	knob->value = ratios(tune, then);
	put(tune, "sysctl -w vm.lowmem_reserve_ratio=\"%s\"", knob->value);
	knob->command = fc_tune_told(tune);
	fc_tune_put_pages(tune,
	    fc_minus(before,
		fc_reserve_of(tune->snap, zone, zone->nr_reserve - 1, then,
		    &tune->check.rules)));
	put(tune, " of ");
	fc_tune_put_zone(tune, zone);
	put(tune,
	    " are opened to requests that may use higher zones, too, as this one");
	knob->effect = fc_tune_told(tune);
	put(tune, "devices that can reach nothing above ");
	fc_tune_put_zone(tune, zone);
	put(tune, " may find it full");
	knob->trap = fc_tune_told(tune);
}
