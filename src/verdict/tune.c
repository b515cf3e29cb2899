/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which settings would help a request on this machine: each is chosen by a
 * function of its own, from figures that are there, or says why it is left as
 * it is.  What a value does to the marks is computed as the kernel computes
 * them, and only where that gives the very marks that were read.
 */
#include "base/arena.h"
#include "base/number.h"
#include "verdict/tuning.h"

static struct fc_marks
without_boost(const struct fc_zone *zone)
{
	uint64_t boost = zone->boost.value;

	return (struct fc_marks){ fc_minus(zone->min, boost),
		fc_minus(zone->low, boost), fc_minus(zone->high, boost) };
}

/* Marks and reserves as they are, and as zoneinfo will show them. */
static int
put_zones(struct tune *tune)
{
	const struct fc_snapshot *snap = tune->snap;
	struct fc_tuning *t = tune->t;
	struct fc_snapshot then;
	uint64_t before = 0, after = 0;

	t->zones =
	    fc_arena_alloc(t->arena, snap->nr_zones + 1, sizeof(*t->zones));
	if (t->zones == NULL)
		return fc_error_nomem(tune->err);
	if (fc_tune_foretell(tune, &tune->then, tune->threshold_then, &then) !=
	    0)
		return -1;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_tuned_zone *z = &t->zones[i];

		z->before = without_boost(&snap->zones[i]);
		z->after = without_boost(&then.zones[i]);
		z->reserve = then.zones[i].lowmem_reserve;
		if (!fc_zone_populated(&snap->zones[i]))
			continue;
		before += z->before.high;
		after += z->after.high;
	}
	t->kept_more = fc_minus(after, before);
	return 0;
}

static void
choose(struct tune *tune)
{
	static void (*const choices[])(struct tune *) = { fc_choose_min_free,
		fc_choose_scale, fc_choose_boost, fc_choose_proactive,
		fc_choose_ratio, fc_choose_threshold, fc_choose_defrag,
		fc_choose_cma, fc_choose_hugepages, fc_choose_crashkernel };
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
    const struct fc_verdict *verdict, const struct fc_deferrals *heard,
    struct fc_tuning *tuning, struct fc_error *err)
{
	struct tune tune = { .snap = snap,
		.req = req,
		.v = verdict,
		.rules = fc_rules_of(snap),
		.t = tuning,
		.threshold_then = snap->extfrag_threshold,
		.of_buddy = req->allocator != FC_HUGETLB &&
		    req->allocator != FC_CMA && req->allocator != FC_DMA,
		.huge_order = fc_score_order(snap),
		.err = err };
	const struct fc_marks_check *check = &tune.check;

	*tuning = (struct fc_tuning){ .arena = fc_arena_new(), .heard = heard };
	if (tuning->arena == NULL)
		return fc_error_nomem(err);
	*err = (struct fc_error){ 0 };
	tune.s = fc_situation_of(snap, req, &tune.rules, verdict, err);
	tune.check = fc_marks_check(snap, &tune.rules);
	tune.then = check->settings;
	tune.marks_hold = check->zones > 0 && snap->page_size >= 1024 &&
	    (check->marks_equal == check->zones || check->older);
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
	tuning->marks_older = check->older;
	tuning->reserves_equal = check->reserves_equal;
	fc_tune_find_scores(&tune);
	if (!tune.failed)
		choose(&tune);
	if (put_zones(&tune) != 0 || fc_tune_say_then(&tune) != 0)
		tune.failed = true;
	fc_tune_say_marks(&tune);
	fc_tune_say_kcompactd(&tune);
	fc_tune_say_work(&tune);
	fc_tune_say_deferral(&tune);
	fc_tune_say_pressure(&tune);
	fc_tune_say_headline(&tune);
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
