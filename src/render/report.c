/* SPDX-License-Identifier: BSD-2-Clause */
/* A failure report for people: what, who, why, and does it matter. */
#include <string.h>

#include "render/overview.h"
#include "render/pieces.h"
#include "render/text.h"

static void
put_line(struct fc_buf *out, const char *name, struct fc_buf *text)
{
	if (text->failed)
		out->failed = true;
	else if (text->data != NULL) {
		fc_buf_printf(out, "  %-8s ", name);
		fc_put_wrapped(out, text->data, 11, 11);
	}
	fc_buf_free(text);
	*text = (struct fc_buf){ 0 };
}

static void
put_where(struct fc_buf *out, const struct fc_failure *f)
{
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
	put_line(out, "when", &text);
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
	put_line(out, "who", &text);
	for (size_t i = 0; i < f->nr_frames; i++) {
		fc_buf_printf(&text, "%s", i > 0 ? ", from " : "");
		fc_buf_escaped(&text, f->frames[i]);
	}
	put_line(out, "called", &text);
}

static void
put_asked(struct fc_buf *out, const struct fc_failure *f,
    const struct fc_explanation *e)
{
	struct fc_buf text = { 0 };

	if (f->order.present)
		fc_buf_printf(&text, "order %ju", (uintmax_t)f->order.value);
	if (f->mode.present) {
		fc_buf_printf(&text, "%s", text.len > 0 ? ", " : "");
		fc_buf_escaped(&text, e->gfp_text);
		fc_buf_printf(&text, " (0x%jx)", (uintmax_t)f->mode.value);
	}
	put_line(out, "asked", &text);
	if (f->cpuset[0] != '\0' && strcmp(f->cpuset, "/") != 0)
		fc_buf_escaped(&text, f->cpuset);
	if (text.len > 0 && f->mems_allowed[0] != '\0') {
		fc_buf_printf(&text, ", nodes ");
		fc_buf_escaped(&text, f->mems_allowed);
	}
	put_line(out, "cpuset", &text);
	if (f->slab[0] != '\0')
		fc_buf_escaped(&text, f->slab);
	put_line(out, "slab", &text);
	for (size_t i = 0; i < f->nr_missing; i++) {
		fc_buf_printf(&text, "%s", i > 0 ? "; " : "");
		fc_buf_escaped(&text, f->missing[i]);
	}
	put_line(out, "missing", &text);
}

static void
put_words(struct fc_buf *out, const char *words)
{
	if (words[0] != '\0') {
		fc_buf_printf(out, "  ");
		fc_put_wrapped(out, words, 2, 2);
	}
}

void
fc_render_failure(struct fc_buf *out, const struct fc_result *report)
{
	const struct fc_failure *f = report->failure;
	const struct fc_explanation *e = report->explanation;

	fc_buf_escaped(out, report->snap->path);
	fc_buf_printf(out, ":%zu: ", f->line);
	fc_put_toned(out, report, FC_BAD, e->summary);
	fc_buf_printf(out, "\n");
	if (e->finding[0] != '\0' || e->matters[0] != '\0' ||
	    (e->judged && !e->what_if))
		fc_buf_printf(out, "\n");
	if (e->judged && !e->what_if &&
	    !(f->kind == FC_FAILURE_OOM && e->verdict.answer == FC_YES))
		put_words(out, e->verdict.text);
	put_words(out, e->finding);
	put_words(out, e->matters);
	fc_buf_printf(out, "\n");
	put_where(out, f);
	put_asked(out, f, e);
	if (e->what_if && e->judged) {
		fc_buf_printf(out, "\nWhat if, with that memory:\n");
		fc_put_headline(out, report, 0);
		fc_buf_printf(out, "\n");
		fc_put_request(out, report, 0, "request");
	}
	if (e->what_if && !e->judged)
		fc_buf_printf(out, "\nThe report shows no such node.\n");
	if (e->judged) {
		fc_put_grounds(out, report, 0);
		if (!e->contradicts)
			fc_put_remedies(out, &e->verdict);
	} else if (report->snap->nr_zones > 0) {
		fc_buf_printf(out, "\n");
		fc_render_overview(out, report);
	}
}
