/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "render/pieces.h"
#include "render/tune.h"

/* ---- for people --------------------------------------------------------- */

static void
put_knob(struct fc_buf *out, const struct fc_result *result,
    const struct fc_knob *knob)
{
	bool boot = knob->kind == FC_KNOB_BOOT;
	struct fc_buf text = { 0 };

	fc_put_command(out, boot ? "boot" : "set", knob->command);
	if (knob->now != NULL)
		fc_buf_printf(&text, "(now %s) ", knob->now);
	fc_buf_printf(&text, "%s", knob->effect);
	fc_put_row_of(out, result, "", &text);
	fc_put_row(out, result, "trap", knob->trap);
}

/* What the values do to each zone, in pages, as zoneinfo will show them. */
static void
put_zones(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_tuning *t = result->tuning;

	fc_buf_printf(out, "\n  node %-9s %20s %20s %20s\n", "zone, pages",
	    "min", "low", "high");
	for (size_t i = 0; i < result->snap->nr_zones; i++) {
		const struct fc_zone *zone = &result->snap->zones[i];
		const struct fc_marks *was = &t->zones[i].before;
		const struct fc_marks *will = &t->zones[i].after;

		if (!fc_zone_populated(zone) || !zone->has_zoneinfo)
			continue;
		fc_buf_printf(out,
		    "  %4d %-9s %9ju > %8ju %9ju > %8ju %9ju > %8ju\n",
		    zone->node, zone->name, (uintmax_t)was->min,
		    (uintmax_t)will->min, (uintmax_t)was->low,
		    (uintmax_t)will->low, (uintmax_t)was->high,
		    (uintmax_t)will->high);
	}
	fc_buf_printf(out, "\n");
}

static bool
moves_marks(const struct fc_result *result)
{
	for (size_t i = 0; i < result->snap->nr_zones; i++) {
		const struct fc_tuned_zone *z = &result->tuning->zones[i];

		if (z->before.min != z->after.min ||
		    z->before.low != z->after.low)
			return true;
	}
	return false;
}

/* "watermark_boost_factor (15000), cma" of those that are left alike. */
static void
put_left(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_tuning *t = result->tuning;
	uint64_t said = 0;

	for (size_t i = 0; i < t->nr_knobs; i++) {
		const char *why = t->knobs[i].why_not;
		struct fc_buf text = { 0 };

		if (why == NULL || (said >> i & 1))
			continue;
		for (size_t k = i; k < t->nr_knobs; k++) {
			const struct fc_knob *knob = &t->knobs[k];

			if (knob->why_not == NULL ||
			    strcmp(knob->why_not, why) != 0)
				continue;
			said |= (uint64_t)1 << k;
			fc_buf_printf(
			    &text, "%s%s", k > i ? ", " : "", knob->code);
			if (knob->now != NULL)
				fc_buf_printf(&text, " (%s)", knob->now);
		}
		fc_buf_printf(&text, ": %s", why);
		fc_put_row_of(out, result, "leave", &text);
	}
}

void
fc_put_tuning(
    struct fc_buf *out, const struct fc_result *result, const char *who)
{
	const struct fc_tuning *t = result->tuning;
	const char *const beside[] = { t->kcompactd, t->work, t->deferral,
		t->pressure };
	const char *label;

	fc_put_headline(out, result, who, t->nr_set > 0 ? FC_GOOD : FC_PLAIN,
	    t->answer, t->headline);
	for (size_t i = 0; i < t->nr_knobs; i++) {
		if (t->knobs[i].value != NULL)
			put_knob(out, result, &t->knobs[i]);
	}
	fc_put_row(out, result, "today", t->today);
	fc_put_row(out, result, "then", t->then);
	fc_put_row(out, result, "marks", t->marks);
	fc_put_notes(out, result);
	if (moves_marks(result))
		put_zones(out, result);
	label = "compact";
	for (size_t i = 0; i < sizeof(beside) / sizeof(beside[0]); i++) {
		if (beside[i] == NULL)
			continue;
		fc_put_row(out, result, label, beside[i]);
		label = "";
	}
	put_left(out, result);
}

/* ---- a file of sysctl.d(5) ---------------------------------------------- */

/* Each line of text behind a "# ". */
static void
put_comments(struct fc_buf *out, const struct fc_buf *text)
{
	const char *p = text->data, *end = p + text->len;

	while (p < end) {
		const char *line = memchr(p, '\n', (size_t)(end - p));
		size_t n = (size_t)((line != NULL ? line : end) - p);

		fc_buf_printf(out, "#%s%.*s\n", n > 0 ? " " : "", (int)n, p);
		p += n + 1;
	}
}

void
fc_render_sysctl(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_tuning *t = result->tuning;
	struct fc_result plain = *result;
	struct fc_buf text = { 0 };

	plain.color = false;
	plain.width = 78;
	fc_put_headline(
	    &text, &plain, "", FC_PLAIN, "fragcheck --tune", t->headline);
	fc_buf_printf(&text, "for ");
	fc_buf_escaped(&text, result->requests[0].name);
	fc_buf_printf(&text, ", %s, on ",
	    result->requests[0].gfp_text != NULL ? result->requests[0].gfp_text
						 : "-");
	fc_say_machine(&text, result);
	fc_buf_printf(&text, "\n");
	for (size_t i = 0; i < t->nr_knobs; i++) {
		const struct fc_knob *knob = &t->knobs[i];

		if (knob->value == NULL || knob->kind == FC_KNOB_SYSCTL)
			continue;
		fc_buf_printf(&text, "not by sysctl: %s\n", knob->command);
	}
	if (!text.failed)
		put_comments(out, &text);
	out->failed |= text.failed;
	fc_buf_free(&text);
	for (size_t i = 0; i < t->nr_knobs; i++) {
		const struct fc_knob *knob = &t->knobs[i];

		if (knob->value == NULL || knob->kind != FC_KNOB_SYSCTL)
			continue;
		fc_buf_printf(out, "\n");
		text = (struct fc_buf){ 0 };
		fc_put_wrapped(&text, &plain, knob->effect, 0, 0);
		fc_buf_printf(&text, "trap: ");
		fc_put_wrapped(&text, &plain, knob->trap, 6, 6);
		if (knob->now != NULL)
			fc_buf_printf(&text, "was: %s\n", knob->now);
		if (!text.failed)
			put_comments(out, &text);
		out->failed |= text.failed;
		fc_buf_free(&text);
		fc_buf_printf(out, "vm.%s = %s\n", knob->code, knob->value);
	}
}

/* ---- JSON --------------------------------------------------------------- */

static void
put_marks(struct fc_json *j, const char *key, const struct fc_marks *marks)
{
	fc_json_key(j, key);
	fc_json_open(j, '{');
	fc_json_number(j, "min", marks->min, true);
	fc_json_number(j, "low", marks->low, true);
	fc_json_number(j, "high", marks->high, true);
	fc_json_close(j, '}');
}

static void
put_json_knob(struct fc_json *j, const struct fc_knob *knob)
{
	fc_json_open(j, '{');
	fc_json_string(j, "code", knob->code);
	fc_json_string(j, "kind", fc_knob_kind_name(knob->kind));
	fc_json_string(j, "now", knob->now);
	fc_json_string(j, "value", knob->value);
	fc_json_string(j, "command", knob->command);
	fc_json_string(j, "effect", knob->effect);
	fc_json_string(j, "trap", knob->trap);
	fc_json_string(j, "why_not", knob->why_not);
	fc_json_opt(j, "pages", knob->pages);
	fc_json_close(j, '}');
}

static void
put_json_zone(struct fc_json *j, const struct fc_zone *zone,
    const struct fc_tuned_zone *tuned)
{
	fc_json_open(j, '{');
	fc_json_number(j, "node", (uint64_t)zone->node, true);
	fc_json_string(j, "zone", zone->name);
	put_marks(j, "before", &tuned->before);
	put_marks(j, "after", &tuned->after);
	fc_json_key(j, "lowmem_reserve_after");
	fc_json_open(j, '[');
	for (size_t k = 0; k < zone->nr_reserve; k++) {
		fc_json_element(j);
		fc_buf_printf(j->out, "%ju", (uintmax_t)tuned->reserve[k]);
	}
	fc_json_close(j, ']');
	fc_json_close(j, '}');
}

static void
put_json_scores(struct fc_json *j, const struct fc_tuning *t)
{
	fc_json_key(j, "scores");
	fc_json_open(j, '[');
	for (size_t i = 0; i < t->nr_scores; i++) {
		fc_json_element(j);
		fc_json_open(j, '{');
		fc_json_number(j, "node", (uint64_t)t->scores[i].node, true);
		fc_json_number(j, "score", t->scores[i].score, true);
		fc_json_number(j, "low", t->scores[i].low, true);
		fc_json_number(j, "high", t->scores[i].high, true);
		fc_json_close(j, '}');
	}
	fc_json_close(j, ']');
}

static void
put_json_heard(struct fc_json *j, const struct fc_deferrals *heard)
{
	if (heard == NULL) {
		fc_json_null(j, "deferrals");
		return;
	}
	fc_json_key(j, "deferrals");
	fc_json_open(j, '{');
	fc_json_number(j, "milliseconds", heard->milliseconds, true);
	fc_json_number(j, "deferred", heard->skipped, true);
	fc_json_number(j, "failed", heard->in_vain, true);
	fc_json_number(j, "lost", heard->lost, !heard->lost_more);
	fc_json_number(j, "unread", heard->garbled, true);
	fc_json_number(j, "others", heard->others, true);
	fc_json_key(j, "zones");
	fc_json_open(j, '[');
	for (size_t i = 0; i < heard->nr_rows; i++) {
		const struct fc_deferral *row = &heard->rows[i];

		fc_json_element(j);
		fc_json_open(j, '{');
		fc_json_number(j, "node", (uint64_t)row->node, true);
		fc_json_string(j, "zone", row->zone);
		fc_json_number(j, "order", row->order, true);
		fc_json_number(j, "deferred", row->skipped, true);
		fc_json_number(j, "failed", row->in_vain, true);
		fc_json_number(j, "limit", row->limit, true);
		fc_json_close(j, '}');
	}
	fc_json_close(j, ']');
	fc_json_close(j, '}');
}

void
fc_put_json_tuning(struct fc_json *j, const struct fc_result *result)
{
	const struct fc_tuning *t = result->tuning;
	const struct fc_snapshot *snap = result->snap;

	fc_json_open(j, '{');
	fc_json_string(j, "headline", t->headline);
	fc_json_opt(j, "min_free_kbytes", t->min_free_kbytes);
	fc_json_bool(j, "min_free_kbytes_inferred", t->min_free_inferred);
	fc_json_opt(j, "watermark_scale_factor", t->watermark_scale_factor);
	fc_json_bool(j, "watermark_scale_factor_inferred", t->scale_inferred);
	fc_json_number(j, "zones_checked", t->zones_checked, true);
	fc_json_number(j, "marks_equal", t->marks_equal, true);
	fc_json_bool(j, "marks_older", t->marks_older);
	fc_json_number(j, "reserves_equal", t->reserves_equal, true);
	fc_json_number(j, "kept_more", t->kept_more, true);
	fc_json_string(j, "rung_then", fc_rung_name(t->rung_then));
	fc_json_key(j, "knobs");
	fc_json_open(j, '[');
	for (size_t i = 0; i < t->nr_knobs; i++) {
		fc_json_element(j);
		put_json_knob(j, &t->knobs[i]);
	}
	fc_json_close(j, ']');
	fc_json_key(j, "zones");
	fc_json_open(j, '[');
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (!fc_zone_populated(&snap->zones[i]) ||
		    !snap->zones[i].has_zoneinfo)
			continue;
		fc_json_element(j);
		put_json_zone(j, &snap->zones[i], &t->zones[i]);
	}
	fc_json_close(j, ']');
	fc_json_opt(j, "score_order", t->score_order);
	put_json_scores(j, t);
	put_json_heard(j, t->heard);
	fc_json_opt(j, "kcompactd_wakes", snap->compact_daemon_wake);
	fc_json_opt(j, "kcompactd_scanned", snap->daemon_migrate_scanned);
	fc_json_opt(j, "compact_isolated", snap->compact_isolated);
	fc_json_opt(j, "compact_success", snap->compact_success);
	fc_json_opt(j, "stalled_10_hundredths", snap->tunables.stalled_10);
	fc_json_opt(j, "stalled_300_hundredths", snap->tunables.stalled_300);
	fc_json_close(j, '}');
}
