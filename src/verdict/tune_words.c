/* SPDX-License-Identifier: BSD-2-Clause */
/* What --tune says beside the settings. */
#include "verdict/judge.h"
#include "verdict/sentence.h"
#include "verdict/tuning.h"

void
fc_tune_say_marks(struct tune *tune)
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
	if (c->older) {
		put(tune,
		    " computed: as read, but for sizes that zones had before memory of the boot, or a balloon, came back; a write of either makes them anew");
	} else if (tune->marks_hold && tune->reserves_hold) {
		put(tune, " computed for %zu zone%s: as read, to the page",
		    c->zones, c->zones == 1 ? "" : "s");
	} else {
		put(tune,
		    " computed: marks of %zu of %zu zones are as read, reserves of %zu",
		    c->marks_equal, c->zones, c->reserves_equal);
		if (c->differs != NULL) {
			put(tune, "; not those of ");
			fc_tune_put_zone(tune, c->differs);
		}
	}
	if (c->boosted > 0)
		put(tune, " (%zu with a boost that this kernel does not print)",
		    c->boosted);
	tune->t->marks = fc_tune_told(tune);
}

void
fc_tune_say_kcompactd(struct tune *tune)
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
	t->kcompactd = fc_tune_told(tune);
}

void
fc_tune_say_work(struct tune *tune)
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
	tune->t->work = fc_tune_told(tune);
}

/* "node 0 Normal at order 9: 37 passed over, 4 in vain (after each up to 64 are
 * passed over)" */
static void
put_deferral(struct tune *tune, const struct fc_deferral *d)
{
	put(tune, "node %d %s at order %u: ", d->node, d->zone, d->order);
	if (d->skipped > 0)
		put(tune, "%ju passed over%s", (uintmax_t)d->skipped,
		    d->in_vain > 0 ? ", " : "");
	if (d->in_vain > 0)
		put(tune, "%ju in vain (after each up to %ju are passed over)",
		    (uintmax_t)d->in_vain, (uintmax_t)d->limit);
}

#define SHOWN 3 /* JSON has them all */

static void
say_heard(struct tune *tune, const struct fc_deferrals *heard)
{
	bool more = heard->lost > 0 || heard->lost_more || heard->garbled > 0;

	put(tune,
	    "heard for %ju.%ju s: ", (uintmax_t)(heard->milliseconds / 1000),
	    (uintmax_t)(heard->milliseconds / 100 % 10));
	if (heard->nr_rows == 0) {
		put(tune,
		    more ? "not all that came could be read"
			 : "it was put off in no zone");
	} else {
		put(tune, "%s%ju attempts passed over (deferred), %ju in vain",
		    more ? "at least " : "", (uintmax_t)heard->skipped,
		    (uintmax_t)heard->in_vain);
	}
	for (size_t i = 0; i < heard->nr_rows && i < SHOWN; i++) {
		put(tune, "; ");
		put_deferral(tune, &heard->rows[i]);
	}
	if (heard->nr_rows > SHOWN)
		put(tune, "; and %zu more", heard->nr_rows - SHOWN);
	tune->t->deferral = fc_tune_told(tune);
}

/*
 * defer_compaction() keeps what it puts off in struct zone, which no file shows:
 * mm_compaction_deferred and its like have it, with node, zone and order.
 */
void
fc_tune_say_deferral(struct tune *tune)
{
	if (tune->t->heard != NULL)
		say_heard(tune, tune->t->heard);
	else if (tune->snap->kind == FC_LIVE && tune->s.in_pieces &&
	    tune->t->nr_scores > 0)
		tune->t->deferral =
		    "which zones it is put off in the kernel tells while it does so: --tune=60 listens for a minute (root)";
}

void
fc_tune_say_pressure(struct tune *tune)
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
	tune->t->pressure = fc_tune_told(tune);
}

/* The same request, right after the values are written. */
int
fc_tune_say_then(struct tune *tune)
{
	const struct fc_verdict *v = tune->v;
	struct fc_tuning *t = tune->t;
	struct fc_snapshot snap;
	struct fc_verdict then = { 0 };

	put(tune, "%s%s%s", v->words.answer, fc_between(v->words.headline),
	    v->words.headline);
	t->today = fc_tune_told(tune);
	t->rung_then = v->rung;
	if (t->nr_sysctls == 0)
		return 0;
	if (fc_tune_foretell(tune, &tune->then, tune->threshold_then, &snap) !=
		0 ||
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
	t->then = fc_tune_told(tune);
	fc_verdict_free(&then);
	return 0;
}

void
fc_tune_say_headline(struct tune *tune)
{
	struct fc_tuning *t = tune->t;
	const char *between = "";

	t->answer = t->nr_set > 0
	    ? (fc_tune_is_yes(tune) ? "NOT NEEDED" : "SET")
	    : tune->marks_hold ? "NOTHING TO SET"
			       : "CANNOT TELL";
	if (t->nr_set > 0 && fc_tune_is_yes(tune))
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
		fc_tune_put_pages(tune, t->kept_more);
		put(tune, " more free");
	} else if (t->nr_set == 0 && tune->marks_hold) {
		put(tune, "%s",
		    fc_tune_is_yes(tune)
			? "the request is given now, and no setting makes that surer"
			: "no setting of this kernel helps this request");
	} else if (t->nr_set == 0 && tune->check.zones == 0) {
		put(tune, "no zone's marks are told, so that none is foretold");
	} else if (t->nr_set == 0) {
		put(tune,
		    "the marks read are not those of the settings, so that none is foretold");
		/* as booted: of the sizes before init's memory was given back */
		if (tune->snap->tunables.min_free_kbytes.present)
			put(tune,
			    "; sysctl -w vm.min_free_kbytes=%ju (as it is) makes them anew",
			    (uintmax_t)t->min_free_kbytes.value);
	}
	t->headline = fc_tune_told(tune);
}
