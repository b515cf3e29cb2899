/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings of compaction: which value, or why it is left. */
#include "base/arena.h"
#include "kernel/compaction.h"
#include "verdict/tuning.h"

/* ---- vm.compaction_proactiveness ---------------------------------------- */

#define USUAL_PROACTIVENESS 20 /* where it is not told */
#define MOST_PROACTIVENESS  80 /* above that kcompactd would hardly ever rest */

void
fc_tune_find_scores(struct tune *tune)
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

	fc_tune_set_number(tune, knob, p);
	put(tune,
	    "kcompactd compacts node %d by itself, whose score is %u: it begins above %u, and ends at %u",
	    score->node, score->score, marks.high, marks.low);
	knob->effect = fc_tune_told(tune);
	knob->trap =
	    "CPU, and pages that move while they are used: latency; it gives up where nothing can move";
}

void
fc_choose_proactive(struct tune *tune)
{
	struct fc_opt now = tune->snap->tunables.compaction_proactiveness;
	struct fc_knob *knob = fc_tune_add_sysctl(tune,
	    "compaction_proactiveness",
	    tune->rules.compaction_proactiveness ? now : (struct fc_opt){ 0 });
	const struct fc_node_score *score;
	unsigned p;

	if (!tune->rules.compaction_proactiveness) {
		knob->why_not = "this kernel has none (5.9)";
		return;
	}
	if (!tune->s.in_pieces || fc_tune_is_yes(tune)) {
		knob->why_not = NOT_REFUSING;
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
		knob->why_not = fc_tune_told(tune);
	} else if (score == NULL) {
		knob->why_not = "the size of a huge page is not told";
	} else if (score->score > score->high &&
	    (!now.present || now.value > 0)) {
		put(tune,
		    "%s: kcompactd works at score %u of node %d already; a larger one makes it go further, where it can",
		    now.present ? "is enough" : "the usual 20 is enough",
		    score->score, score->node);
		knob->why_not = fc_tune_told(tune);
	} else {
		p = least_proactiveness(tune, score->score);
		if (p <= MOST_PROACTIVENESS) {
			set_proactive(tune, knob, score, p);
			return;
		}
		put(tune, "memory is whole enough: score %u of node %d",
		    score->score, score->node);
		knob->why_not = fc_tune_told(tune);
	}
}

/* ---- vm.extfrag_threshold ----------------------------------------------- */

void
fc_choose_threshold(struct tune *tune)
{
	struct fc_opt now = tune->snap->extfrag_threshold;
	struct fc_knob *knob =
	    fc_tune_add_sysctl(tune, "extfrag_threshold", now);
	unsigned order = (unsigned)tune->v->order.value;
	int64_t least = INT64_MAX;

	for (size_t i = 0; i < tune->snap->nr_zones &&
	     tune->v->nr_zones == tune->snap->nr_zones;
	     i++) {
		int64_t index;

		if (fc_tune_is_yes(tune) ||
		    tune->v->zones[i].compaction != FC_NOT_WORTH_IT)
			continue;
		index = fc_zone_extfrag_index(
		    tune->snap, &tune->snap->zones[i], order);
		if (index > 0 && index < least)
			least = index;
	}
	if (least == INT64_MAX) {
		knob->why_not = NOT_REFUSING;
		return;
	}
	tune->threshold_then = (struct fc_opt){ (uint64_t)least - 1, true };
	fc_tune_set_number(tune, knob, (uint64_t)least - 1);
	put(tune,
	    "the kernel compacts for this request, which at index %jd it takes for lack of memory",
	    (intmax_t)least);
	knob->effect = fc_tune_told(tune);
	knob->trap =
	    "mostly in vain: of 17 recorded requests that it kept from compacting 3 were given";
}

/* ---- not by sysctl ------------------------------------------------------ */

void
fc_choose_defrag(struct tune *tune)
{
	static const char *const words[] = { [FC_DEFRAG_NEVER] = "never",
		[FC_DEFRAG_MADVISE] = "madvise",
		[FC_DEFRAG_DEFER_MADVISE] = "defer+madvise",
		[FC_DEFRAG_DEFER] = "defer",
		[FC_DEFRAG_ALWAYS] = "always" };
	enum fc_thp_defrag now = tune->snap->thp.defrag;
	struct fc_knob *knob = fc_tune_add(tune, "thp_defrag", FC_KNOB_SYSFS);

	if (now != FC_DEFRAG_UNKNOWN)
		knob->now = words[now];
	if (tune->req->allocator != FC_THP) {
		knob->why_not = NOT_FOR_IT;
		return;
	}
	if (now == FC_DEFRAG_UNKNOWN || fc_tune_is_yes(tune)) {
		knob->why_not = fc_tune_is_yes(tune)
		    ? "this request is given at once"
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
	knob->command = fc_tune_told(tune);
	knob->effect =
	    "a fault in a region with madvise(MADV_HUGEPAGE) compacts for its page";
	knob->trap = "such a fault may stall for milliseconds";
}
