/* SPDX-License-Identifier: BSD-2-Clause */
/* A failure report for people: what, who, why, and does it matter. */
#include <string.h>

#include "render/pieces.h"
#include "render/text.h"

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

void
fc_render_failure(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_failure *f = result->failure;
	const struct fc_explanation *e = result->explanation;
	const struct fc_verdict *v = &e->verdict;
	bool own = e->judged && !e->what_if &&
	    !(f->kind == FC_FAILURE_OOM && v->answer == FC_YES);

	fc_buf_escaped(out, result->snap->path);
	fc_buf_printf(out, ":%zu: ", f->line);
	fc_put_toned(out, result, FC_BAD,
	    own && f->kind != FC_FAILURE_OOM ? v->words.headline : e->summary);
	fc_buf_printf(out, "\n");
	put_where(out, result);
	if (own)
		fc_put_row(out, result, "why", v->words.why);
	fc_put_row(out, result, own ? "" : "why", e->finding);
	fc_put_row(out, result, "effect", e->matters);
	put_asked(out, result);
	if (e->judged && !e->what_if && !e->contradicts)
		fc_put_remedies(out, result, v);
	if (e->what_if && e->judged) {
		fc_buf_printf(out, "\nWhat if, with that memory:\n");
		fc_put_verdict(out, result, v, "");
		fc_put_remedies(out, result, v);
	}
	if (e->what_if && !e->judged)
		fc_buf_printf(out, "\nThe report shows no such node.\n");
	if (e->judged) {
		fc_put_row(out, result, "doubt", v->doubt);
		fc_put_zones(out, result, v);
	} else if (result->snap->nr_zones > 0) {
		fc_buf_printf(out, "\n");
		fc_put_overview(out, result);
	}
}
