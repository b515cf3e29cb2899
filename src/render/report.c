/* SPDX-License-Identifier: BSD-2-Clause */
/* A failure report for people: what, who, why, and does it matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "render/pieces.h"
#include "render/text.h"

static void
say_age(struct fc_buf *text, uint64_t seconds)
{
	char age[32];

	fc_buf_printf(
	    text, "%s", fc_duration_rounded(seconds, age, sizeof(age)));
}

static void
say_call_site(struct fc_buf *text, const struct fc_failure *f)
{
	fc_buf_escaped(text, f->frames[0]);
	if (f->module[0] != '\0') {
		fc_buf_printf(text, " [");
		fc_buf_escaped(text, f->module);
		fc_buf_printf(text, "]");
	}
}

static void
put_where(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_failure *f = result->failure;
	struct fc_buf text = { 0 };

	if (f->time[0] != '\0')
		fc_buf_escaped(&text, f->time);
	if (f->count > 1) {
		fc_buf_printf(&text, "%s%ju such reports",
		    text.len > 0 ? "; " : "", (uintmax_t)f->count);
		if (f->last_time[0] != '\0') {
			fc_buf_printf(&text, ", the last at ");
			fc_buf_escaped(&text, f->last_time);
		}
	}
	if (f->age.present) {
		fc_buf_printf(&text, "%s", text.len > 0 ? ", " : "");
		/* its year is not told: the last such day was taken */
		if (fc_stamp_of(f->last_time).kind == FC_STAMP_NO_YEAR)
			fc_buf_printf(&text, "at least ");
		say_age(&text, f->age.value);
		fc_buf_printf(&text, " ago");
	}
	if (f->suppressed > 0 && f->kind != FC_FAILURE_SUPPRESSED)
		fc_buf_printf(&text,
		    "%s%ju more were left out by the kernel's rate limit",
		    text.len > 0 ? "; " : "", (uintmax_t)f->suppressed);
	if (f->newest_first)
		fc_buf_printf(&text, "%sthe log is newest first",
		    text.len > 0 ? "; " : "");
	fc_put_row_of(out, result, "when", &text);
	if (f->comm[0] != '\0')
		fc_buf_escaped(&text, f->comm);
	if (f->pid.present)
		fc_buf_printf(&text, "%sprocess %ju", text.len > 0 ? ", " : "",
		    (uintmax_t)f->pid.value);
	if (f->cpu.present)
		fc_buf_printf(&text, "%sCPU %ju", text.len > 0 ? ", " : "",
		    (uintmax_t)f->cpu.value);
	if (f->in_interrupt)
		fc_buf_printf(
		    &text, "%sin an interrupt", text.len > 0 ? ", " : "");
	fc_put_row_of(out, result, "who", &text);
	for (size_t i = 0; i < f->nr_frames; i++) {
		fc_buf_printf(&text, "%s", i > 0 ? ", from " : "");
		if (i == 0)
			say_call_site(&text, f);
		else
			fc_buf_escaped(&text, f->frames[i]);
	}
	fc_put_row_of(out, result, "called", &text);
}

static void
put_asked(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_failure *f = result->failure;
	const struct fc_explanation *e = result->explanation;
	struct fc_buf text = { 0 };

	if (f->order.present)
		fc_buf_printf(&text, "order %ju", (uintmax_t)f->order.value);
	if (f->mode.present) {
		fc_buf_printf(&text, "%s", text.len > 0 ? ", " : "");
		fc_buf_escaped(&text, e->gfp_text);
		fc_buf_printf(&text, " (0x%jx)", (uintmax_t)f->mode.value);
	}
	fc_put_row_of(out, result, "asked", &text);
	if (f->cpuset[0] != '\0' && strcmp(f->cpuset, "/") != 0)
		fc_buf_escaped(&text, f->cpuset);
	if (text.len > 0 && f->mems_allowed[0] != '\0') {
		fc_buf_printf(&text, ", nodes ");
		fc_buf_escaped(&text, f->mems_allowed);
	}
	fc_put_row_of(out, result, "cpuset", &text);
	if (f->slab[0] != '\0')
		fc_buf_escaped(&text, f->slab);
	fc_put_row_of(out, result, "slab", &text);
	for (size_t i = 0; i < f->nr_missing; i++) {
		fc_buf_printf(&text, "%s", i > 0 ? "; " : "");
		fc_buf_escaped(&text, f->missing[i]);
	}
	fc_put_row_of(out, result, "missing", &text);
}

/* Like failures have like remedies: once is enough. */
static void
put_helps(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v)
{
	struct fc_buf text = { 0 };

	if (result->helps_above == 0) {
		fc_put_remedies(out, result, v);
		return;
	}
	fc_buf_printf(
	    &text, "as for line %ju above", (uintmax_t)result->helps_above);
	fc_put_row_of(out, result, "do", &text);
}

void
fc_render_failure(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_failure *f = result->failure;
	const struct fc_explanation *e = result->explanation;
	const struct fc_verdict *v = &e->verdict;
	bool own = e->judged && !e->what_if &&
	    !(f->kind == FC_FAILURE_OOM && v->answer == FC_YES);

	fc_buf_escaped(out, result->snap->path);
	fc_buf_printf(out, ":%ju: ", (uintmax_t)f->line);
	fc_put_toned(out, result, FC_BAD,
	    own && f->kind != FC_FAILURE_OOM ? v->words.headline : e->summary);
	fc_buf_printf(out, "\n");
	put_where(out, result);
	if (own)
		fc_put_row(out, result, "why", v->words.why);
	fc_put_row(out, result, own ? "" : "why", e->finding);
	fc_put_row(out, result, "effect", e->matters);
	put_asked(out, result);
	if (!e->what_if && !e->contradicts)
		put_helps(out, result, v);
	if (!e->what_if)
		fc_put_command(out, "now", e->ask);
	if (e->what_if && e->judged) {
		fc_buf_printf(out, "\nWhat if, with that memory:\n");
		fc_put_verdict(out, result, v, "");
		fc_put_remedies(out, result, v);
	}
	if (e->what_if && !e->judged)
		fc_buf_printf(out, "\nThe report shows no such node.\n");
	if (e->judged) {
		if (!e->what_if) /* that was said with the verdict */
			fc_put_row(out, result, "doubt", v->doubt);
		fc_put_zones(out, result, v);
	} else if (result->snap->nr_zones > 0) {
		fc_buf_printf(out, "\n");
		fc_put_overview(out, result);
	}
}

/* ---- several of one log -------------------------------------------------- */

/* First to last, where their times can be compared. */
static bool
span_of(struct fc_failure *const *failures, size_t n, uint64_t *seconds)
{
	struct fc_stamp first = fc_stamp_of(failures[0]->time), last = first;

	for (size_t i = 0; i < n; i++) {
		struct fc_stamp from = fc_stamp_of(failures[i]->time);
		struct fc_stamp to = fc_stamp_of(failures[i]->last_time);

		if (from.kind != first.kind || to.kind != first.kind)
			return false;
		if (from.usec < first.usec)
			first = from;
		if (to.usec > last.usec)
			last = to;
	}
	*seconds = (uint64_t)(last.usec - first.usec) / 1000000;
	return first.kind != FC_STAMP_NONE;
}

static void
put_total(struct fc_buf *out, const char *log,
    struct fc_failure *const *failures, size_t n)
{
	struct fc_opt age = { 0 };
	uint64_t total = 0, span;

	for (size_t i = 0; i < n; i++) {
		const struct fc_failure *f = failures[i];

		total += f->kind == FC_FAILURE_MEM_INFO ? 0 : f->count;
		total += f->suppressed;
		if (f->age.present &&
		    (!age.present || f->age.value < age.value))
			age = f->age;
	}
	fc_buf_escaped(out, log);
	fc_buf_printf(out, ": %ju failures", (uintmax_t)total);
	if (span_of(failures, n, &span) && span > 0) {
		fc_buf_printf(out, " in ");
		say_age(out, span);
	}
	if (age.present) {
		fc_buf_printf(out, ", the last ");
		say_age(out, age.value);
		fc_buf_printf(out, " ago");
	}
	fc_buf_printf(out, "\n");
}

/* Who asked: the first function, else the process, else the area or device. */
static char *
say_who(const struct fc_failure *f)
{
	struct fc_buf who = { 0 };

	fc_buf_put(&who, "", 0);
	if (f->nr_frames > 0)
		say_call_site(&who, f);
	else
		fc_buf_escaped(&who, f->comm[0] != '\0' ? f->comm : f->what);
	if (who.failed)
		fc_buf_free(&who);
	return who.data;
}

static void
say_what(const struct fc_failure *f, char *what, size_t size)
{
	if (f->order.present && f->kind != FC_FAILURE_OOM &&
	    f->kind != FC_FAILURE_MEMCG_OOM)
		snprintf(what, size, "order %ju", (uintmax_t)f->order.value);
	else
		snprintf(what, size, "%s", fc_failure_name(f->kind));
}

void
fc_render_failures(struct fc_buf *out, const struct fc_result *look,
    const char *log, struct fc_failure *const *failures,
    const struct fc_explanation *explanations, size_t n)
{
	size_t width = look->width > 0 ? look->width : 80;
	size_t cause = 0, whole = 0, room;
	char what[32];

	put_total(out, log, failures, n);
	for (size_t i = 0; i < n; i++) {
		say_what(failures[i], what, sizeof(what));
		if (strlen(what) > whole)
			whole = strlen(what);
		if (strlen(explanations[i].cause) > cause)
			cause = strlen(explanations[i].cause);
	}
	/* "   12 x  order 5  ", and two blanks before the cause */
	room = width > 11 + whole + cause ? width - 11 - whole - cause : 0;
	room = room < 16 ? 16 : room > 40 ? 40 : room;
	for (size_t i = 0; i < n; i++) {
		char *who = say_who(failures[i]);

		say_what(failures[i], what, sizeof(what));
		fc_buf_printf(out, "%4ju x  %-*s  %-*.*s %s\n",
		    (uintmax_t)failures[i]->count, (int)whole, what, (int)room,
		    (int)room, who != NULL ? who : "", explanations[i].cause);
		out->failed |= who == NULL;
		free(who);
	}
}
