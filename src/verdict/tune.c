/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which settings would help a request on this machine: each is chosen by a
 * function of its own, from figures that are there, or says why it is left as
 * it is.  What a value does to the marks is computed as the kernel computes
 * them, and only where that gives the very marks that were read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/number.h"
#include "kernel/compaction.h"
#include "kernel/gfp.h"
#include "kernel/marks.h"
#include "kernel/zonelist.h"
#include "verdict/judge.h"
#include "verdict/sentence.h"
#include "verdict/situation.h"
#include "verdict/speech.h"

/* All that the choices hang on. */
struct tune {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_verdict *v;
	struct fc_rules rules;
	struct situation s;
	struct fc_marks_check check;
	bool marks_hold, reserves_hold; /* they may be foretold */
	bool
	    of_buddy; /* it is asked of the free lists, not of an area or pool */
	struct fc_opt huge_order; /* of a huge page, and so of a pageblock */
	struct fc_marks_settings then; /* what is to be set */
	struct fc_opt threshold_then;
	struct fc_tuning *t;
	struct fc_buf buf;
	struct fc_error *err;
	bool failed;
};

/* ---- words -------------------------------------------------------------- */

#define put(tune, ...) fc_buf_printf(&(tune)->buf, __VA_ARGS__)

static const char *
told(struct tune *tune)
{
	return fc_keep_text(tune->t->arena, &tune->buf);
}

static const char *
number(struct tune *tune, uint64_t n)
{
	put(tune, "%ju", (uintmax_t)n);
	return told(tune);
}

/* "66.0 MiB" */
static void
put_pages(struct tune *tune, uint64_t pages)
{
	struct speech s = { .snap = tune->snap };
	char text[32];

	put(tune, "%s", fc_speech_amount_of(&s, pages, text, sizeof(text)));
}

static void
put_zone(struct tune *tune, const struct fc_zone *zone)
{
	put(tune, "node %d %s", zone->node, zone->name);
}

/* ---- a row for each setting --------------------------------------------- */

static struct fc_knob *
add_knob(struct tune *tune, const char *code, enum fc_knob_kind kind)
{
	struct fc_knob *knob = &tune->t->knobs[tune->t->nr_knobs++];

	*knob = (struct fc_knob){ .code = code, .kind = kind };
	return knob;
}

static struct fc_knob *
add_sysctl(struct tune *tune, const char *code, struct fc_opt now)
{
	struct fc_knob *knob = add_knob(tune, code, FC_KNOB_SYSCTL);

	if (now.present)
		knob->now = number(tune, now.value);
	return knob;
}

/* It is to be set to the number. */
static void
set_number(struct tune *tune, struct fc_knob *knob, uint64_t value)
{
	knob->value = number(tune, value);
	put(tune, "sysctl -w vm.%s=%ju", knob->code, (uintmax_t)value);
	knob->command = told(tune);
}

static const char not_refusing[] = "not what refuses this request";
static const char not_for_it[] = "of no use to such a request";
static const char not_foretold[] =
    "marks read are not those of the settings: none is foretold";

/* ---- as it would be ----------------------------------------------------- */

static struct fc_marks
marks_then(const struct tune *tune, const struct fc_marks_settings *then,
    const struct fc_zone *zone)
{
	return fc_marks_of(tune->snap, zone, then, &tune->check.rules);
}

/* The snapshot with other settings; free pages are today's. */
static int
foretell(struct tune *tune, const struct fc_marks_settings *then,
    struct fc_opt threshold, struct fc_snapshot *out)
{
	const struct fc_snapshot *snap = tune->snap;
	struct fc_arena *arena = tune->t->arena;

	*out = *snap;
	out->extfrag_threshold = threshold;
	out->zones =
	    fc_arena_alloc(arena, snap->nr_zones + 1, sizeof(*out->zones));
	if (out->zones == NULL)
		return fc_error_nomem(tune->err);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &out->zones[i];
		struct fc_marks marks;

		*zone = snap->zones[i];
		if (!zone->has_zoneinfo)
			continue;
		marks = marks_then(tune, then, &snap->zones[i]);
		if (tune->marks_hold) { /* and a boost ends with the write */
			zone->min = marks.min;
			zone->low = marks.low;
			zone->high = marks.high;
			zone->boost.value = 0;
		}
		if (!tune->reserves_hold)
			continue;
		zone->lowmem_reserve = fc_arena_alloc(
		    arena, zone->nr_reserve + 1, sizeof(uint64_t));
		if (zone->lowmem_reserve == NULL)
			return fc_error_nomem(tune->err);
		for (size_t k = 0; k < zone->nr_reserve; k++)
			zone->lowmem_reserve[k] = fc_reserve_of(
			    snap, &snap->zones[i], k, then, &tune->check.rules);
	}
	return 0;
}

/* Is the request given at once then, on today's free pages? */
static bool
gives(struct tune *tune, const struct fc_marks_settings *then)
{
	struct fc_snapshot snap;
	struct fc_verdict v = { 0 };
	bool given;

	if (foretell(tune, then, tune->snap->extfrag_threshold, &snap) != 0 ||
	    fc_judge_figures(&snap, tune->req, &tune->rules, &v, tune->err) !=
		0) {
		tune->failed |= tune->err->kind == FC_ERR_NOMEM;
		return false;
	}
	given = v.rung == FC_RUNG_NOW;
	fc_verdict_free(&v);
	return given;
}

/* Pages that are missing to high, once marks are as they are to be. */
static uint64_t
missing(const struct tune *tune, const struct fc_marks_settings *then)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];

		if (fc_zone_populated(zone) && zone->has_zoneinfo)
			pages += fc_minus(
			    marks_then(tune, then, zone).high, zone->free);
	}
	return pages;
}

/* What all zones' min, or high, come to. */
static uint64_t
sum(const struct tune *tune, const struct fc_marks_settings *then, bool high)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];
		struct fc_marks marks = marks_then(tune, then, zone);

		if (fc_zone_size(zone) > 0)
			pages += high ? marks.high : marks.min;
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

static bool
is_yes(const struct tune *tune)
{
	return tune->v->rung == FC_RUNG_NOW;
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
	uint64_t before = sum(tune, &tune->then, false), more;

	tune->then.min_free_kbytes = want;
	set_number(tune, knob, want);
	more = fc_minus(sum(tune, &tune->then, false), before);
	knob->pages = (struct fc_opt){ more, true };
	put_pages(tune, more);
	if (tune->s.lives_off_reserves)
		put(tune,
		    " more lie below min, of which callers that may not wait live");
	else
		put(tune,
		    " more lie below min, 11 pageblocks a zone, so that types of pages mix less (as khugepaged sets it)");
	knob->effect = told(tune);
	put(tune, "every other request is refused so much earlier");
	if (missing(tune, &tune->then) > 0) {
		put(tune, ", and kswapd has to free ");
		put_pages(tune, missing(tune, &tune->then));
		put(tune, " first");
	}
	knob->trap = told(tune);
}

static void
lower_min_free(struct tune *tune, struct fc_knob *knob, uint64_t want)
{
	uint64_t before = sum(tune, &tune->then, false);

	tune->then.min_free_kbytes = want;
	set_number(tune, knob, want);
	put_pages(tune, fc_minus(before, sum(tune, &tune->then, false)));
	put(tune,
	    " may be used that min keeps back now: the kernel's own figure for this machine");
	knob->effect = told(tune);
	knob->trap =
	    "callers that may not wait have as much less in reserve: look why it was raised";
}

static void
choose_min_free(struct tune *tune)
{
	struct fc_opt now = tune->t->min_free_kbytes;
	struct fc_knob *knob = add_sysctl(tune, "min_free_kbytes", now);
	uint64_t own = recommended(tune), most = most_min_free(tune);
	uint64_t usual = fc_default_min_free(tune->snap, &tune->rules);
	struct fc_marks_settings lower = tune->then;
	bool order = tune->v->order.value > 0;

	if (!tune->marks_hold) {
		knob->why_not = not_foretold;
		return;
	}
	if (usual < own)
		usual = own;
	lower.min_free_kbytes = usual;
	if (tune->s.short_of_pages && now.value > 2 * usual &&
	    gives(tune, &lower)) {
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
	struct fc_marks marks = marks_then(tune, &tune->check.settings, zone);
	uint64_t gap = 2 * (marks.low - marks.min), size = fc_zone_size(zone);
	uint64_t factor = gap < size ? gap * 10000 / size : 10000;

	factor = (factor + 9) / 10 * 10;
	if (factor < LEAST_SCALE)
		factor = LEAST_SCALE;
	return factor < MOST_SCALE ? factor : MOST_SCALE;
}

static void
choose_scale(struct tune *tune)
{
	struct fc_opt now = tune->t->watermark_scale_factor;
	struct fc_knob *knob = add_sysctl(tune, "watermark_scale_factor", now);
	const struct fc_zone *zone = main_zone(tune);
	struct fc_marks_settings without = tune->then;
	uint64_t factor;

	if (!tune->check.rules.scale) {
		knob->why_not = "this kernel has none (4.6)";
		return;
	}
	if (!tune->marks_hold || zone == NULL || !now.present) {
		knob->why_not = not_foretold;
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
	set_number(tune, knob, factor);
	knob->pages = (struct fc_opt){ fc_minus(sum(tune, &tune->then, true),
					   sum(tune, &without, true)),
		true };
	put(tune, "kswapd starts ");
	put_pages(tune,
	    fc_minus(marks_then(tune, &tune->then, zone).low,
		marks_then(tune, &without, zone).low));
	put(tune, " earlier in ");
	put_zone(tune, zone);
	put(tune, ", and frees up to ");
	put_pages(tune, knob->pages.value);
	put(tune, " more in all");
	knob->effect = told(tune);
	knob->trap =
	    "so much is unused, page cache goes sooner, and costly orders need the new low";
}

/* ---- vm.watermark_boost_factor ------------------------------------------ */

#define USUAL_BOOST 15000

static uint64_t
most_boost(const struct tune *tune, uint64_t factor)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];
		uint64_t high = marks_then(tune, &tune->then, zone).high;

		if (fc_zone_populated(zone))
			pages += high * factor / 10000;
	}
	return pages;
}

static void
choose_boost(struct tune *tune)
{
	struct fc_opt now = tune->snap->watermark_boost_factor;
	struct fc_knob *knob = add_sysctl(tune, "watermark_boost_factor", now);

	if (!tune->rules.boost) {
		knob->why_not = "this kernel has none (5.0)";
	} else if (tune->v->reason == FC_REASON_BOOSTED) {
		set_number(tune, knob, 0);
		put(tune,
		    "the marks are no longer raised by what refuses this request now");
		knob->effect = told(tune);
		knob->trap =
		    "memory falls apart faster; where it passes by itself, wait instead";
	} else if (!now.present) {
		knob->why_not = "is not told here";
	} else if (now.value == 0 && tune->of_buddy && tune->marks_hold &&
	    tune->v->order.value > 0) {
		set_number(tune, knob, USUAL_BOOST);
		knob->pages =
		    (struct fc_opt){ most_boost(tune, USUAL_BOOST), true };
		put(tune,
		    "where pages of several types mix, kswapd frees and kcompactd compacts at once, up to ");
		put_pages(tune, knob->pages.value);
		knob->effect = told(tune);
		knob->trap =
		    "marks rise for moments, and refuse what is near them";
	} else {
		knob->why_not = now.value == 0 ? not_for_it : not_refusing;
	}
}

/* ---- vm.compaction_proactiveness ---------------------------------------- */

#define USUAL_PROACTIVENESS 20 /* where it is not told */
#define MOST_PROACTIVENESS  80 /* above that kcompactd would hardly ever rest */

static void
find_scores(struct tune *tune)
{
	const struct fc_snapshot *snap = tune->snap;
	struct fc_opt p = snap->tunables.compaction_proactiveness;
	struct fc_tuning *t = tune->t;
	struct fc_score_marks marks = fc_score_marks(
	    !p.present ? USUAL_PROACTIVENESS : (unsigned)p.value, &tune->rules);

	t->score_order = tune->huge_order;
	t->scores =
	    fc_arena_alloc(t->arena, snap->nr_zones + 1, sizeof(*t->scores));
	if (t->scores == NULL) {
		tune->failed = true;
		return;
	}
	if (!tune->rules.compaction_proactiveness || p.value > 100 ||
	    !tune->huge_order.present ||
	    snap->files[FC_BUDDYINFO] != FC_FILE_READ)
		return;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		bool seen = !fc_zone_populated(zone);

		for (size_t k = 0; k < t->nr_scores; k++)
			seen |= t->scores[k].node == zone->node;
		if (!seen)
			t->scores[t->nr_scores++] =
			    (struct fc_node_score){ zone->node,
				    fc_node_score(snap, zone->node,
					(unsigned)tune->huge_order.value),
				    marks.low, marks.high };
	}
}

/* The least at which the kernel would begin, in steps of 5, if any does. */
static unsigned
least_proactiveness(const struct tune *tune, unsigned score)
{
	unsigned p = USUAL_PROACTIVENESS;

	while (p <= MOST_PROACTIVENESS &&
	    fc_score_marks(p, &tune->rules).high >= score)
		p += 5;
	return p;
}

static const struct fc_node_score *
score_of(const struct tune *tune, int node)
{
	for (size_t i = 0; i < tune->t->nr_scores; i++) {
		if (tune->t->scores[i].node == node)
			return &tune->t->scores[i];
	}
	return NULL;
}

static void
set_proactive(struct tune *tune, struct fc_knob *knob,
    const struct fc_node_score *score, unsigned p)
{
	struct fc_score_marks marks = fc_score_marks(p, &tune->rules);

	set_number(tune, knob, p);
	put(tune,
	    "kcompactd compacts node %d by itself, whose score is %u: it begins above %u, and ends at %u",
	    score->node, score->score, marks.high, marks.low);
	knob->effect = told(tune);
	knob->trap =
	    "CPU, and pages that move while they are used: latency; it gives up where nothing can move";
}

static void
choose_proactive(struct tune *tune)
{
	struct fc_opt now = tune->snap->tunables.compaction_proactiveness;
	struct fc_knob *knob = add_sysctl(tune, "compaction_proactiveness",
	    tune->rules.compaction_proactiveness ? now : (struct fc_opt){ 0 });
	const struct fc_node_score *score;
	unsigned p;

	if (!tune->rules.compaction_proactiveness) {
		knob->why_not = "this kernel has none (5.9)";
		return;
	}
	if (!tune->s.in_pieces || is_yes(tune)) {
		knob->why_not = not_refusing;
		return;
	}
	score = score_of(tune, tune->s.node);
	if (!tune->s.may_form || tune->s.node < 0) {
		knob->why_not =
		    "compaction cannot build such a block: too little can move";
	} else if (tune->huge_order.present &&
	    tune->v->order.value > tune->huge_order.value) {
		put(tune, "looks after blocks up to order %ju only",
		    (uintmax_t)tune->huge_order.value);
		knob->why_not = told(tune);
	} else if (score == NULL) {
		knob->why_not = "the size of a huge page is not told";
	} else if (score->score > score->high &&
	    (!now.present || now.value > 0)) {
		put(tune,
		    "%s: kcompactd works at score %u of node %d already; a larger one makes it go further, where it can",
		    now.present ? "is enough" : "the usual 20 is enough",
		    score->score, score->node);
		knob->why_not = told(tune);
	} else {
		p = least_proactiveness(tune, score->score);
		if (p <= MOST_PROACTIVENESS) {
			set_proactive(tune, knob, score, p);
			return;
		}
		put(tune, "memory is whole enough: score %u of node %d",
		    score->score, score->node);
		knob->why_not = told(tune);
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
	return told(tune);
}

/* The zone that would serve the request but for its reserve; NULL: none. */
static const struct fc_zone *
reserved_zone(const struct tune *tune)
{
	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		if (tune->v->nr_zones == tune->snap->nr_zones &&
		    tune->v->zones[i].gate == FC_GATE_LOWMEM_RESERVE)
			return &tune->snap->zones[i];
	}
	return NULL;
}

/* The least ratio of the zone's type that lets the request in; 0: none. */
static uint64_t
find_ratio(struct tune *tune, const struct fc_zone *zone)
{
	const struct fc_mark_test *test =
	    &tune->v->zones[zone - tune->snap->zones].min;
	size_t index = fc_ratio_index(tune->snap, zone);
	struct fc_marks_settings then = tune->check.settings;
	int64_t most =
	    test->free - test->unusable - test->block - test->mark - 1;
	uint64_t above;

	if (most < 0 || index >= then.nr_ratios || then.ratios[index] == 0)
		return 0;
	above = (uint64_t)test->reserve * then.ratios[index] +
	    then.ratios[index] - 1; /* at most */
	then.ratios[index] = above / ((uint64_t)most + 1) + 1;
	return then.ratios[index] <= INT32_MAX && gives(tune, &then)
	    ? then.ratios[index]
	    : 0;
}

#define SMALL_ZONE_BYTES ((uint64_t)64 << 20)

static void
choose_ratio(struct tune *tune)
{
	struct fc_knob *knob =
	    add_knob(tune, "lowmem_reserve_ratio", FC_KNOB_SYSCTL);
	const struct fc_zone *zone = reserved_zone(tune);
	struct fc_marks_settings *then = &tune->then;
	uint64_t ratio, before;
	size_t index;

	if (tune->check.ratios_known)
		knob->now = ratios(tune, &tune->check.settings);
	if (zone == NULL || is_yes(tune)) {
		knob->why_not = not_refusing;
		return;
	}
	if (!tune->reserves_hold || tune->check.ratios_inferred) {
		knob->why_not = tune->reserves_hold
		    ? "is not told here, and is set for all zones at once"
		    : not_foretold;
		return;
	}
	if (fc_zone_size(zone) < SMALL_ZONE_BYTES / tune->snap->page_size) {
		put(tune, "would open ");
		put_zone(tune, zone);
		put(tune, " (");
		put_pages(tune, fc_zone_size(zone));
		put(tune, "), which old devices need");
		knob->why_not = told(tune);
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
	knob->command = told(tune);
	put_pages(tune,
	    fc_minus(before,
		fc_reserve_of(tune->snap, zone, zone->nr_reserve - 1, then,
		    &tune->check.rules)));
	put(tune, " of ");
	put_zone(tune, zone);
	put(tune,
	    " are opened to requests that may use higher zones, too, as this one");
	knob->effect = told(tune);
	put(tune, "devices that can reach nothing above ");
	put_zone(tune, zone);
	put(tune, " may find it full");
	knob->trap = told(tune);
}

/* ---- vm.extfrag_threshold ----------------------------------------------- */

static void
choose_threshold(struct tune *tune)
{
	struct fc_opt now = tune->snap->extfrag_threshold;
	struct fc_knob *knob = add_sysctl(tune, "extfrag_threshold", now);
	unsigned order = (unsigned)tune->v->order.value;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < tune->snap->nr_zones &&
	     tune->v->nr_zones == tune->snap->nr_zones;
	     i++) {
		int64_t index;

		if (is_yes(tune) ||
		    tune->v->zones[i].compaction != FC_NOT_WORTH_IT)
			continue;
		index = fc_zone_extfrag_index(
		    tune->snap, &tune->snap->zones[i], order);
		if (index > 0 && index < least)
			least = index;
	}
	if (least == INT64_MAX) {
		knob->why_not = not_refusing;
		return;
	}
	tune->threshold_then = (struct fc_opt){ (uint64_t)least - 1, true };
	set_number(tune, knob, (uint64_t)least - 1);
	put(tune,
	    "the kernel compacts for this request, which at index %jd it takes for lack of memory",
	    (intmax_t)least);
	knob->effect = told(tune);
	knob->trap =
	    "mostly in vain: of 17 recorded requests that it kept from compacting 3 were given";
}

/* ---- not by sysctl ------------------------------------------------------ */

static void
choose_defrag(struct tune *tune)
{
	static const char *const words[] = { [FC_DEFRAG_NEVER] = "never",
		[FC_DEFRAG_MADVISE] = "madvise",
		[FC_DEFRAG_DEFER_MADVISE] = "defer+madvise",
		[FC_DEFRAG_DEFER] = "defer",
		[FC_DEFRAG_ALWAYS] = "always" };
	enum fc_thp_defrag now = tune->snap->thp.defrag;
	struct fc_knob *knob = add_knob(tune, "thp_defrag", FC_KNOB_SYSFS);

	if (now != FC_DEFRAG_UNKNOWN)
		knob->now = words[now];
	if (tune->req->allocator != FC_THP) {
		knob->why_not = not_for_it;
		return;
	}
	if (now == FC_DEFRAG_UNKNOWN || is_yes(tune)) {
		knob->why_not = is_yes(tune) ? "this request is given at once"
					     : "is not told here";
		return;
	}
	if (now != FC_DEFRAG_NEVER && now != FC_DEFRAG_DEFER) {
		knob->why_not =
		    "a fault compacts already where it was asked to";
		return;
	}
	if (tune->rules.oldest < FC_KV(4, 11, 0)) {
		knob->value = words[FC_DEFRAG_MADVISE];
	} else {
		knob->value = words[FC_DEFRAG_DEFER_MADVISE];
	}
	put(tune, "echo %s > /sys/kernel/mm/transparent_hugepage/defrag",
	    knob->value);
	knob->command = told(tune);
	knob->effect =
	    "a fault in a region with madvise(MADV_HUGEPAGE) compacts for its page";
	knob->trap = "such a fault may stall for milliseconds";
}

/* Bytes in a form that the kernel takes. */
static void
put_megs(struct tune *tune, uint64_t bytes)
{
	put(tune, "%juM", (uintmax_t)((bytes + ((1 << 20) - 1)) >> 20));
}

#define CMA_STEP ((uint64_t)16 << 20) /* a pageblock of any machine, mostly */

static void
choose_cma(struct tune *tune)
{
	struct fc_opt now = tune->snap->cma_total_bytes;
	struct fc_knob *knob = add_knob(tune, "cma", FC_KNOB_BOOT);
	uint64_t each = tune->req->size.value, all;

	if (now.present) {
		put_megs(tune, now.value);
		knob->now = told(tune);
	}
	if (tune->req->allocator != FC_CMA && tune->req->allocator != FC_DMA) {
		knob->why_not = not_for_it;
		return;
	}
	if (is_yes(tune) || !now.present) {
		knob->why_not = is_yes(tune)
		    ? "this request is given at once"
		    : "this kernel has no CMA, or does not tell";
		return;
	}
	if (each == 0 || tune->snap->page_size == 0 ||
	    __builtin_mul_overflow(each, tune->req->count, &all) ||
	    all / tune->snap->page_size > fc_free_buffer_pages(tune->snap)) {
		knob->why_not = "this machine does not have so much memory";
		return;
	}
	all = (fc_plus(now.value, all) + CMA_STEP - 1) / CMA_STEP * CMA_STEP;
	put_megs(tune, all);
	knob->value = told(tune);
	put(tune, "cma=%s", knob->value);
	knob->command = told(tune);
	knob->pages =
	    (struct fc_opt){ (all - now.value) / tune->snap->page_size, true };
	put_pages(tune, knob->pages.value);
	put(tune,
	    " more at boot that only movable pages may use, beside what is reserved");
	knob->effect = told(tune);
	knob->trap =
	    "kernel memory has so much less; a pinned page within still refuses it; a device tree's area wins over it";
}

static void
choose_hugepages(struct tune *tune)
{
	const struct fc_special *special = tune->v->special;
	struct fc_knob *knob = add_knob(tune, "hugepages", FC_KNOB_BOOT);
	const struct fc_pool *pool;
	uint64_t n, bytes;

	if (tune->req->allocator != FC_HUGETLB) {
		knob->why_not = not_for_it;
		return;
	}
	pool = special != NULL ? special->pool : NULL;
	if (pool != NULL && pool->total.present)
		knob->now = number(tune, pool->total.value);
	if (is_yes(tune)) {
		knob->why_not = "the pool can grow at once: write nr_hugepages";
		return;
	}
	if (tune->v->reason == FC_REASON_NO_SUCH_SIZE) {
		knob->why_not = "this kernel has no huge pages of that size";
		return;
	}
	if (special == NULL || special->page_bytes < 1024 ||
	    tune->snap->page_size == 0 ||
	    (pool != NULL && !pool->total.present)) {
		knob->why_not = "the pool's size is not told";
		return;
	}
	bytes = special->page_bytes;
	n = fc_plus(pool != NULL ? pool->total.value : 0, tune->req->count);
	if (__builtin_mul_overflow(n, bytes, &bytes) ||
	    bytes / tune->snap->page_size > fc_free_buffer_pages(tune->snap)) {
		knob->why_not = "this machine does not have so much memory";
		return;
	}
	knob->value = number(tune, n);
	put(tune, "hugepagesz=%juK hugepages=%ju",
	    (uintmax_t)(special->page_bytes / 1024), (uintmax_t)n);
	knob->command = told(tune);
	knob->pages = (struct fc_opt){ bytes / tune->snap->page_size, true };
	put(tune, "the pool has them from boot on, when memory is whole: ");
	put_pages(tune, knob->pages.value);
	knob->effect = told(tune);
	knob->trap =
	    "nothing else can use them, and too many of them leave too little to boot";
}

static void
choose_crashkernel(struct tune *tune)
{
	struct fc_opt now = tune->snap->tunables.crash_bytes;
	struct fc_knob *knob = add_knob(tune, "crashkernel", FC_KNOB_BOOT);

	if (now.present) {
		put_megs(tune, now.value);
		knob->now = told(tune);
	}
	if (!now.present) {
		knob->why_not = "is not told here";
	} else if (now.value == 0) {
		knob->why_not = not_for_it;
	} else {
		put_pages(tune,
		    tune->snap->page_size > 0
			? now.value / tune->snap->page_size
			: 0);
		put(tune, " are kept for dumps; less is free at the next boot");
		knob->why_not = told(tune);
	}
}

/* ---- what stands beside ------------------------------------------------- */

static void
say_marks(struct tune *tune)
{
	const struct fc_marks_check *c = &tune->check;

	if (c->zones == 0) {
		tune->t->marks = "no zone's marks are told";
		return;
	}
	put(tune, "by min_free_kbytes");
	if (c->min_free_known)
		put(tune, " %ju%s", (uintmax_t)c->settings.min_free_kbytes,
		    c->min_free_inferred ? " (inferred)" : "");
	if (c->rules.scale && c->scale_known)
		put(tune, " and watermark_scale_factor %ju%s",
		    (uintmax_t)c->settings.scale_factor,
		    c->scale_inferred ? " (inferred)" : "");
	if (tune->marks_hold && tune->reserves_hold) {
		put(tune, " computed for %zu zone%s: as read, to the page",
		    c->zones, c->zones == 1 ? "" : "s");
	} else {
		put(tune,
		    " computed: marks of %zu of %zu zones are as read, reserves of %zu",
		    c->marks_equal, c->zones, c->reserves_equal);
		if (c->differs != NULL) {
			put(tune, "; not those of ");
			put_zone(tune, c->differs);
		}
	}
	if (c->boosted > 0)
		put(tune, " (%zu with a boost that this kernel does not print)",
		    c->boosted);
	tune->t->marks = told(tune);
}

static void
say_kcompactd(struct tune *tune)
{
	const struct fc_node_score *worst = NULL;
	struct fc_tuning *t = tune->t;
	size_t busy = 0;

	for (size_t i = 0; i < t->nr_scores; i++) {
		busy += t->scores[i].score > t->scores[i].high;
		if (worst == NULL || t->scores[i].score > worst->score)
			worst = &t->scores[i];
	}
	if (worst == NULL)
		return;
	if (!tune->snap->tunables.compaction_proactiveness.present) {
		put(tune,
		    "node %d has score %u (%% of its free memory in blocks below order %ju); compaction_proactiveness is not told",
		    worst->node, worst->score, (uintmax_t)t->score_order.value);
	} else if (tune->snap->tunables.compaction_proactiveness.value == 0) {
		put(tune,
		    "works only when it is woken (compaction_proactiveness 0); node %d has score %u",
		    worst->node, worst->score);
	} else {
		put(tune,
		    "%s by itself: node %d has score %u (%% of its free memory in blocks below order %ju); begins above %u, ends at %u",
		    busy > 0 ? "works" : "does not work", worst->node,
		    worst->score, (uintmax_t)t->score_order.value, worst->high,
		    worst->low);
		if (busy > 1)
			put(tune, "; so do %zu nodes", busy);
	}
	t->kcompactd = told(tune);
}

static void
say_work(struct tune *tune)
{
	const struct fc_snapshot *snap = tune->snap;
	uint64_t given = snap->compact_success.value;

	if (!snap->compact_stall.present)
		return;
	put(tune,
	    "since boot %ju requests waited for compaction, %ju successes",
	    (uintmax_t)snap->compact_stall.value, (uintmax_t)given);
	if (snap->compact_isolated.present)
		put(tune, "; %ju pages taken to move",
		    (uintmax_t)snap->compact_isolated.value);
	if (snap->compact_isolated.present && given > 0)
		put(tune, ", %ju for each",
		    (uintmax_t)(snap->compact_isolated.value / given));
	if (snap->compact_daemon_wake.present)
		put(tune, "; kcompactd was woken %ju times",
		    (uintmax_t)snap->compact_daemon_wake.value);
	if (snap->daemon_migrate_scanned.value > 0)
		put(tune, ", and looked at %ju pages",
		    (uintmax_t)snap->daemon_migrate_scanned.value);
	tune->t->work = told(tune);
}

static void
say_pressure(struct tune *tune)
{
	const struct fc_tunables *t = &tune->snap->tunables;

	if (!t->stalled_10.present)
		return;
	put(tune,
	    "some task waited for memory %ju.%02ju %% of 10 s, %ju.%02ju %% of 5 minutes (PSI)",
	    (uintmax_t)(t->stalled_10.value / 100),
	    (uintmax_t)(t->stalled_10.value % 100),
	    (uintmax_t)(t->stalled_300.value / 100),
	    (uintmax_t)(t->stalled_300.value % 100));
	tune->t->pressure = told(tune);
}

/* The same request, right after the values are written. */
static int
say_then(struct tune *tune)
{
	const struct fc_verdict *v = tune->v;
	struct fc_tuning *t = tune->t;
	struct fc_snapshot snap;
	struct fc_verdict then = { 0 };

	put(tune, "%s%s%s", v->words.answer, fc_between(v->words.headline),
	    v->words.headline);
	t->today = told(tune);
	t->rung_then = v->rung;
	if (t->nr_sysctls == 0)
		return 0;
	if (foretell(tune, &tune->then, tune->threshold_then, &snap) != 0 ||
	    fc_judge(&snap, tune->req, &then, tune->err) != 0)
		return -1;
	t->rung_then = then.rung;
	if (then.rung == v->rung)
		put(tune, "right after the write the same");
	else
		put(tune,
		    "right after the write, on the same free pages %s%s%s",
		    then.words.answer, fc_between(then.words.headline),
		    then.words.headline);
	t->then = told(tune);
	fc_verdict_free(&then);
	return 0;
}

static void
say_headline(struct tune *tune)
{
	struct fc_tuning *t = tune->t;
	const char *between = "";

	t->answer = t->nr_set > 0 ? (is_yes(tune) ? "NOT NEEDED" : "SET")
	    : tune->marks_hold    ? "NOTHING TO SET"
				  : "CANNOT TELL";
	if (t->nr_set > 0 && is_yes(tune))
		put(tune, "the request is given now; for later: ");
	for (size_t i = 0; i < t->nr_knobs; i++) {
		const struct fc_knob *knob = &t->knobs[i];

		if (knob->value == NULL)
			continue;
		put(tune, "%s%s to %s%s", between, knob->code, knob->value,
		    knob->kind == FC_KNOB_BOOT ? " at boot" : "");
		between = ", ";
	}
	if (t->nr_set > 0 && t->kept_more > 0) {
		put(tune, ": kswapd keeps ");
		put_pages(tune, t->kept_more);
		put(tune, " more free");
	} else if (t->nr_set == 0 && tune->marks_hold) {
		put(tune, "%s",
		    is_yes(tune)
			? "the request is given now, and no setting makes that surer"
			: "no setting of this kernel helps this request");
	} else if (t->nr_set == 0) {
		put(tune,
		    "the marks read are not those of the settings, so that none is foretold");
		/* as booted: of the sizes before init's memory was given back */
		if (tune->snap->tunables.min_free_kbytes.present)
			put(tune,
			    "; sysctl -w vm.min_free_kbytes=%ju (as it is) makes them anew",
			    (uintmax_t)t->min_free_kbytes.value);
	}
	t->headline = told(tune);
}

/* ---- all of it ---------------------------------------------------------- */

static int
put_zones(struct tune *tune)
{
	const struct fc_snapshot *snap = tune->snap;
	struct fc_tuning *t = tune->t;

	t->zones =
	    fc_arena_alloc(t->arena, snap->nr_zones + 1, sizeof(*t->zones));
	if (t->zones == NULL)
		return fc_error_nomem(tune->err);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		struct fc_tuned_zone *z = &t->zones[i];

		z->before = marks_then(tune, &tune->check.settings, zone);
		z->after = marks_then(tune, &tune->then, zone);
		z->reserve = fc_arena_alloc(
		    t->arena, zone->nr_reserve + 1, sizeof(uint64_t));
		if (z->reserve == NULL)
			return fc_error_nomem(tune->err);
		for (size_t k = 0; k < zone->nr_reserve; k++)
			z->reserve[k] = fc_reserve_of(
			    snap, zone, k, &tune->then, &tune->check.rules);
	}
	if (tune->marks_hold)
		t->kept_more = fc_minus(sum(tune, &tune->then, true),
		    sum(tune, &tune->check.settings, true));
	return 0;
}

/* Of pageblocks, as a rule that of a huge page of the page table's entry. */
static struct fc_opt
huge_order(const struct fc_snapshot *snap)
{
	uint64_t bytes = snap->thp.pmd_bytes.present
	    ? snap->thp.pmd_bytes.value
	    : snap->hugepage_bytes.value;
	uint64_t order = 0;

	if (bytes > 0 && snap->page_size > 0) {
		while (order < 30 && snap->page_size << order < bytes)
			order++;
		return (struct fc_opt){ order, order < snap->nr_orders };
	}
	return snap->pageblock_order.value <= 30 ? snap->pageblock_order
						 : (struct fc_opt){ 0 };
}

static void
choose(struct tune *tune)
{
	static void (*const choices[])(struct tune *) = { choose_min_free,
		choose_scale, choose_boost, choose_proactive, choose_ratio,
		choose_threshold, choose_defrag, choose_cma, choose_hugepages,
		choose_crashkernel };
	struct fc_tuning *t = tune->t;

	_Static_assert(sizeof(choices) / sizeof(choices[0]) <= FC_MAX_KNOBS,
	    "a knob each");
	for (size_t i = 0; i < sizeof(choices) / sizeof(choices[0]); i++)
		choices[i](tune);
	for (size_t i = 0; i < t->nr_knobs; i++) {
		t->nr_set += t->knobs[i].value != NULL;
		t->nr_sysctls += t->knobs[i].value != NULL &&
		    t->knobs[i].kind == FC_KNOB_SYSCTL;
	}
}

int
fc_tune(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_verdict *verdict, struct fc_tuning *tuning,
    struct fc_error *err)
{
	struct tune tune = { .snap = snap,
		.req = req,
		.v = verdict,
		.rules = fc_rules_of(snap),
		.t = tuning,
		.threshold_then = snap->extfrag_threshold,
		.of_buddy = req->allocator != FC_HUGETLB &&
		    req->allocator != FC_CMA && req->allocator != FC_DMA,
		.huge_order = huge_order(snap),
		.err = err };
	const struct fc_marks_check *check = &tune.check;

	*tuning = (struct fc_tuning){ .arena = fc_arena_new() };
	if (tuning->arena == NULL)
		return fc_error_nomem(err);
	*err = (struct fc_error){ 0 };
	tune.s = fc_situation_of(snap, req, &tune.rules, verdict, err);
	tune.check = fc_marks_check(snap, &tune.rules);
	tune.then = check->settings;
	tune.marks_hold = check->zones > 0 && snap->page_size >= 1024 &&
	    check->marks_equal == check->zones;
	tune.reserves_hold =
	    check->zones > 0 && check->reserves_equal == check->zones;
	tuning->min_free_kbytes =
	    (struct fc_opt){ check->settings.min_free_kbytes,
		    check->min_free_known };
	tuning->watermark_scale_factor =
	    (struct fc_opt){ check->settings.scale_factor, check->scale_known };
	tuning->min_free_inferred = check->min_free_inferred;
	tuning->scale_inferred = check->scale_inferred;
	tuning->zones_checked = check->zones;
	tuning->marks_equal = check->marks_equal;
	tuning->reserves_equal = check->reserves_equal;
	find_scores(&tune);
	if (!tune.failed)
		choose(&tune);
	if (put_zones(&tune) != 0 || say_then(&tune) != 0)
		tune.failed = true;
	say_marks(&tune);
	say_kcompactd(&tune);
	say_work(&tune);
	say_pressure(&tune);
	say_headline(&tune);
	tune.failed |= tune.buf.failed;
	fc_buf_free(&tune.buf);
	if (!tune.failed)
		return 0;
	fc_tuning_free(tuning);
	return fc_error_nomem(err);
}

void
fc_tuning_free(struct fc_tuning *tuning)
{
	fc_arena_free(tuning->arena);
	*tuning = (struct fc_tuning){ 0 };
}

const char *
fc_knob_kind_name(enum fc_knob_kind kind)
{
	static const char *const names[] = { [FC_KNOB_SYSCTL] = "sysctl",
		[FC_KNOB_SYSFS] = "sysfs",
		[FC_KNOB_BOOT] = "boot" };

	return names[kind];
}
