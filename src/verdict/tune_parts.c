/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the choices of --tune are made with: words, a row for each setting, and
 * the machine as it would be with other settings.
 */
#include <string.h>

#include "base/arena.h"
#include "verdict/judge.h"
#include "verdict/sentence.h"
#include "verdict/speech.h"
#include "verdict/tuning.h"

const char *
fc_tune_told(struct tune *tune)
{
	return fc_keep_text(tune->t->arena, &tune->buf);
}

const char *
fc_tune_number(struct tune *tune, uint64_t n)
{
	put(tune, "%ju", (uintmax_t)n);
	return fc_tune_told(tune);
}

/* "66.0 MiB" */
void
fc_tune_put_pages(struct tune *tune, uint64_t pages)
{
	struct speech s = { .snap = tune->snap };
	char text[32];

	put(tune, "%s", fc_speech_amount_of(&s, pages, text, sizeof(text)));
}

void
fc_tune_put_zone(struct tune *tune, const struct fc_zone *zone)
{
	put(tune, "node %d %s", zone->node, zone->name);
}

/* ---- a row for each setting --------------------------------------------- */

struct fc_knob *
fc_tune_add(struct tune *tune, const char *code, enum fc_knob_kind kind)
{
	struct fc_knob *knob = &tune->t->knobs[tune->t->nr_knobs++];

	*knob = (struct fc_knob){ .code = code, .kind = kind };
	return knob;
}

struct fc_knob *
fc_tune_add_sysctl(struct tune *tune, const char *code, struct fc_opt now)
{
	struct fc_knob *knob = fc_tune_add(tune, code, FC_KNOB_SYSCTL);

	if (now.present)
		knob->now = fc_tune_number(tune, now.value);
	return knob;
}

/* It is to be set to the number. */
void
fc_tune_set_number(struct tune *tune, struct fc_knob *knob, uint64_t value)
{
	knob->value = fc_tune_number(tune, value);
	put(tune, "sysctl -w vm.%s=%ju", knob->code, (uintmax_t)value);
	knob->command = fc_tune_told(tune);
}

/* ---- as it would be ----------------------------------------------------- */

struct fc_marks
fc_tune_marks(const struct tune *tune, const struct fc_marks_settings *then,
    const struct fc_zone *zone)
{
	return fc_marks_of(tune->snap, zone, then, &tune->check.rules);
}

/* Does the kernel compute marks anew?  A write of other settings does not, and
 * leaves a boost. */
static bool
writes_marks(const struct tune *tune, const struct fc_marks_settings *then)
{
	const struct fc_marks_settings *now = &tune->check.settings;

	return then->min_free_kbytes != now->min_free_kbytes ||
	    then->scale_factor != now->scale_factor;
}

static bool
writes_reserves(const struct tune *tune, const struct fc_marks_settings *then)
{
	const struct fc_marks_settings *now = &tune->check.settings;

	return memcmp(then->ratios, now->ratios, sizeof(now->ratios)) != 0;
}

int
fc_tune_foretell(struct tune *tune, const struct fc_marks_settings *then,
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
		marks = fc_tune_marks(tune, then, &snap->zones[i]);
		if (tune->marks_hold && writes_marks(tune, then)) {
			zone->min = marks.min;
			zone->low = marks.low;
			zone->high = marks.high;
			zone->boost.value = 0;
		}
		if (!tune->reserves_hold || !writes_reserves(tune, then))
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
bool
fc_tune_gives(struct tune *tune, const struct fc_marks_settings *then)
{
	struct fc_snapshot snap;
	struct fc_verdict v = { 0 };
	bool given;

	if (fc_tune_foretell(
		tune, then, tune->snap->extfrag_threshold, &snap) != 0 ||
	    fc_judge_figures(&snap, tune->req, &tune->rules, &v, tune->err) !=
		0) {
		tune->failed |= tune->err->kind == FC_ERR_NOMEM;
		return false;
	}
	given = v.rung == FC_RUNG_NOW;
	fc_verdict_free(&v);
	return given;
}
/* What all zones' min, or high, come to. */
uint64_t
fc_tune_sum(
    const struct tune *tune, const struct fc_marks_settings *then, bool high)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < tune->snap->nr_zones; i++) {
		const struct fc_zone *zone = &tune->snap->zones[i];
		struct fc_marks marks = fc_tune_marks(tune, then, zone);

		if (fc_zone_size(zone) > 0)
			pages += high ? marks.high : marks.min;
	}
	return pages;
}

bool
fc_tune_is_yes(const struct tune *tune)
{
	return tune->v->rung == FC_RUNG_NOW;
}
