/* SPDX-License-Identifier: BSD-2-Clause */
/* Settings of compaction: which value, or why it is left. */
#include "base/arena.h"
#include "kernel/compaction.h"
#include "verdict/proactive.h"
#include "verdict/tuning.h"

/* ---- vm.compaction_proactiveness ---------------------------------------- */

#define USUAL_PROACTIVENESS 20 /* where it is not told */

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
	if (!tune->rules.compaction_proactiveness || snap->lacks_compaction ||
	    p.value > 100 || !tune->huge_order.present ||
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

void
fc_choose_proactive(struct tune *tune)
{
	struct fc_opt now = tune->snap->tunables.compaction_proactiveness;
	struct proactive p = fc_proactive_of(&tune->s);
	struct fc_knob *knob =
	    fc_tune_add_sysctl(tune, "compaction_proactiveness",
		p.code != FC_PROACTIVE_NONE ? now : (struct fc_opt){ 0 });

	switch (p.code) {
	case FC_PROACTIVE_NONE:
		knob->why_not = "this kernel has none (5.9)";
		break;
	case FC_PROACTIVE_NOT_REFUSING:
		knob->why_not = NOT_REFUSING;
		break;
	case FC_PROACTIVE_NO_BLOCK:
		knob->why_not =
		    "compaction cannot build such a block: too little can move";
		break;
	case FC_PROACTIVE_TOO_LARGE:
		put(tune, "looks after blocks up to order %ju only",
		    (uintmax_t)p.order.value);
		knob->why_not = fc_tune_told(tune);
		break;
	case FC_PROACTIVE_NO_SIZE:
		knob->why_not = "the size of a huge page is not told";
		break;
	case FC_PROACTIVE_WORKS:
		put(tune,
		    "%s: kcompactd works at score %u of node %d already; a larger one makes it go further, where it can",
		    now.present ? "is enough" : "the usual 20 is enough",
		    p.score, p.node);
		knob->why_not = fc_tune_told(tune);
		break;
	case FC_PROACTIVE_WHOLE:
		put(tune, "memory is whole enough: score %u of node %d",
		    p.score, p.node);
		knob->why_not = fc_tune_told(tune);
		break;
	case FC_PROACTIVE_SET:
		fc_tune_set_number(tune, knob, p.value);
		put(tune,
		    "kcompactd compacts node %d by itself, whose score is %u: it begins above %u, and ends at %u",
		    p.node, p.score, p.marks.high, p.marks.low);
		knob->effect = fc_tune_told(tune);
		knob->trap =
		    "CPU, and pages that move while they are used: latency; it gives up where nothing can move";
		break;
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
