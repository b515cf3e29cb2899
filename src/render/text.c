/* SPDX-License-Identifier: BSD-2-Clause */
/* The answer for people: first line first, then what it rests on. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "render/compaction.h"
#include "render/map.h"
#include "render/pieces.h"
#include "render/text.h"
#include "render/trial.h"
#include "render/tune.h"
#include "render/zones.h"

static enum fc_tone
tone_of(const struct fc_verdict *v)
{
	if (v->answer == FC_UNKNOWN)
		return FC_DOUBT;
	return v->answer == FC_YES ? FC_GOOD : FC_BAD;
}

void
fc_put_why(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v)
{
	fc_put_row(out, result, "why", v->words.why);
	fc_put_row(out, result, "waiting", v->words.waiting);
	fc_put_row(out, result, "effect", v->words.effect);
	fc_put_row(out, result, "doubt", v->doubt);
	fc_put_notes(out, result);
}

void
fc_put_verdict(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v, const char *who)
{
	fc_put_headline(
	    out, result, who, tone_of(v), v->words.answer, v->words.headline);
	fc_put_why(out, result, v);
}

/* ---- remedies ----------------------------------------------------------- */

static void
put_remedy(struct fc_buf *out, const struct fc_result *result,
    const struct fc_remedy *r, const char *label)
{
	struct fc_buf text = { 0 };

	if (r->command != NULL) {
		fc_put_command(out, label, r->command);
		label = "";
	}
	fc_buf_printf(&text, "%s", r->text);
	if (r->cost != NULL)
		fc_buf_printf(&text, " (%s)", r->cost);
	fc_put_row_of(out, result, label, &text);
}

void
fc_put_remedies(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v)
{
	static const char *const labels[] = { [FC_REMEDY_NOW] = "do",
		[FC_REMEDY_CODE] = "do",
		[FC_REMEDY_LATER] = "later",
		[FC_REMEDY_NO_HELP] = "no help" };
	const char *before = "";

	for (size_t i = 0; i < v->nr_remedies; i++) {
		const char *label = labels[v->remedies[i].when];
		bool another = strcmp(label, before) == 0;

		put_remedy(out, result, &v->remedies[i],
		    another && strcmp(label, "do") == 0 ? "or" : label);
		before = label;
	}
}

/* ---- what was asked, of what machine ------------------------------------ */

static void
say_waste(struct fc_buf *text, const struct fc_request *req,
    const struct fc_verdict *v)
{
	uint64_t block = v->block_bytes.value, waste;

	if (!req->size.present || !v->block_bytes.present || v->from_slab ||
	    v->nr_blocks > 1 || req->allocator == FC_VMALLOC ||
	    req->allocator == FC_HUGETLB || req->allocator == FC_THP ||
	    req->size.value >= block)
		return;
	waste = block - req->size.value;
	if (waste >= block / 16 * 7)
		fc_buf_printf(text, "; half of the block (%ju bytes) is wasted",
		    (uintmax_t)waste);
	else
		fc_buf_printf(text, "; %ju bytes of the block are wasted",
		    (uintmax_t)waste);
}

/* "kmalloc", "kmalloc and pages": what the requests call, each once. */
static void
say_allocators(struct fc_buf *text, const struct fc_result *result)
{
	for (size_t i = 0; i < result->nr_requests; i++) {
		enum fc_allocator allocator = result->requests[i].allocator;
		bool said = false;

		for (size_t k = 0; k < i; k++)
			said |= result->requests[k].allocator == allocator;
		if (!said)
			fc_buf_printf(text, "%s%s", i > 0 ? " and " : "",
			    fc_allocator_name(allocator));
	}
}

/* v: the verdict if there is no other request; else NULL. */
static void
say_request(struct fc_buf *text, const struct fc_request *req,
    const struct fc_verdict *v)
{
	fc_buf_printf(text, ", %s", req->gfp_text);
	if (req->node >= 0)
		fc_buf_printf(text, ", node %d only", req->node);
	if (v != NULL && v->from_slab)
		fc_buf_printf(text,
		    ", from a slab cache, whose next slab is a block of order %ju",
		    (uintmax_t)v->order.value);
}

/* "kmalloc, GFP_KERNEL; Linux 5.10.0, pages of 4 KiB; half of ... is wasted" */
static void
put_foot(struct fc_buf *out, const struct fc_result *result)
{
	struct fc_buf text = { 0 };

	if (result->nr_requests > 0) {
		say_allocators(&text, result);
		say_request(&text, &result->requests[0],
		    result->nr_requests == 1 ? &result->verdicts[0] : NULL);
		fc_buf_printf(&text, "; ");
	}
	fc_say_machine(&text, result);
	if (result->nr_requests == 1)
		say_waste(&text, &result->requests[0], &result->verdicts[0]);
	out->failed |= text.failed;
	if (!text.failed) {
		fc_buf_printf(out, "  ");
		fc_put_wrapped(out, result, text.data, 2, 2);
	}
	fc_buf_free(&text);
}

/* "ip_entry: 65640 bytes (DWARF, ip_mod.ko); nr_hits[8192] takes 65536 of
 * them" */
static void
put_type(struct fc_buf *out, const struct fc_result *result,
    const struct fc_ctype *type)
{
	struct fc_buf text = { 0 };
	const struct fc_ctype_part *largest = type->members;

	fc_buf_escaped(&text, type->name);
	fc_buf_printf(&text, ": %ju bytes", (uintmax_t)type->bytes);
	if (type->flexible)
		fc_buf_printf(&text, " + %ju x %ju (--elements)",
		    (uintmax_t)type->elements, (uintmax_t)type->element_bytes);
	fc_buf_printf(&text, " (%s, ", type->source);
	fc_buf_escaped(&text, type->file);
	fc_buf_printf(&text, ")");
	if (type->nr_members > 1 && largest->bytes >= type->bytes / 2 &&
	    largest->name[0] != '\0') {
		fc_buf_printf(&text, "; ");
		fc_buf_escaped(&text, largest->name);
		fc_buf_printf(
		    &text, " takes %ju of them", (uintmax_t)largest->bytes);
	}
	fc_put_row_of(out, result, "type", &text);
	for (size_t i = 0; result->verbose && i < type->nr_members; i++) {
		const struct fc_ctype_part *part = &type->members[i];

		fc_buf_printf(&text, "at %ju: ", (uintmax_t)part->offset);
		fc_buf_escaped(
		    &text, part->name[0] != '\0' ? part->name : "(anonymous)");
		fc_buf_printf(&text,
		    part->bytes == 1 ? ", %ju byte" : ", %ju bytes",
		    (uintmax_t)part->bytes);
		fc_put_row_of(out, result, "", &text);
	}
	for (size_t i = 0; result->verbose && i < type->nr_holes; i++)
		fc_buf_printf(out,
		    type->holes[i].bytes == 1
			? "           at %ju: a hole of %ju byte\n"
			: "           at %ju: a hole of %ju bytes\n",
		    (uintmax_t)type->holes[i].offset,
		    (uintmax_t)type->holes[i].bytes);
}

/* ---- one request, several, or none -------------------------------------- */

static void
put_one(struct fc_buf *out, const struct fc_result *result, const char *who)
{
	const struct fc_verdict *v = &result->verdicts[0];
	struct fc_buf text = { 0 };

	if (result->trial != NULL) {
		fc_put_trial(out, result, who);
		put_foot(out, result);
		return;
	}
	if (result->tuning != NULL) {
		fc_put_tuning(out, result, who);
		put_foot(out, result);
		return;
	}
	if (result->compaction == NULL) {
		fc_put_verdict(out, result, v, who);
	} else {
		fc_put_outcome(out, result, who);
		fc_put_why(out, result, v);
	}
	/* 0: the answer says it */
	if (result->verbose && v->has_capacity && v->capacity_high > 0) {
		if (v->capacity_low < v->capacity_high)
			fc_buf_printf(
			    &text, "%ju to ", (uintmax_t)v->capacity_low);
		fc_buf_printf(&text,
		    "%ju such requests before the first refusal",
		    (uintmax_t)v->capacity_high);
		fc_put_row_of(out, result, "capacity", &text);
	}
	fc_put_special(out, result, v);
	/* what is only planned is the remedy */
	if (result->compaction == NULL ||
	    result->compaction->recovery != FC_PLANNED)
		fc_put_remedies(out, result, v);
	if (result->compaction != NULL)
		fc_put_gain(out, result);
	if (result->requests[0].type != NULL)
		put_type(out, result, result->requests[0].type);
	/* a pool's windows, a size that is off: no zone decided */
	if (v->special == NULL || v->zone != NULL)
		fc_put_zones(out, result, v);
	put_foot(out, result);
}

/* Narrower than this the reasons stand on lines of their own. */
#define NARROW 70

/* The row of a request in a table of several. */
static void
put_line(struct fc_buf *out, const struct fc_result *result, size_t i,
    int name_width)
{
	const struct fc_verdict *v = &result->verdicts[i];
	const char *name = result->requests[i].name;
	unsigned column;
	char order[24] = "?", block[32] = "?", answer[24] = "cannot tell";
	size_t n = 0;

	if (v->order.present)
		snprintf(
		    order, sizeof(order), "%ju", (uintmax_t)v->order.value);
	if (v->block_bytes.present)
		fc_size_exact(v->block_bytes.value, block, sizeof(block));
	for (const char *p = v->words.answer;
	     p != NULL && *p != '\0' && n < sizeof(answer) - 1; p++) {
		answer[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p + 32 : *p);
		answer[n] = '\0';
	}
	fc_buf_printf(out, "  ");
	fc_buf_escaped(out, name);
	if (strlen(name) > (size_t)name_width)
		fc_buf_printf(out, "\n  %*s", name_width, "");
	else
		fc_buf_printf(out, "%*s", name_width - (int)strlen(name), "");
	fc_buf_printf(out, " %5s %8s  ", order, block);
	fc_put_toned(out, result, tone_of(v), answer);
	if (fc_width(result) < NARROW) {
		fc_buf_printf(out, "\n%4s", "");
		column = 4;
	} else {
		fc_buf_printf(out, "%*s", n < 13 ? (int)(14 - n) : 1, "");
		column = (unsigned)name_width + 33;
	}
	fc_put_wrapped(out, result,
	    v->words.cause != NULL ? v->words.cause : "", column, column);
}

static bool
has_remedy(const struct fc_verdict *v, const char *text)
{
	for (size_t i = 0; i < v->nr_remedies; i++) {
		if (strcmp(v->remedies[i].text, text) == 0)
			return true;
	}
	return false;
}

/* "65640: ask for less", unless it is of each request that has any. */
static void
say_whose(struct fc_buf *text, const struct fc_result *result,
    const struct fc_remedy *remedy)
{
	size_t of = 0, all = 0;

	for (size_t r = 0; r < result->nr_requests; r++) {
		all += result->verdicts[r].nr_remedies > 0;
		of += has_remedy(&result->verdicts[r], remedy->text);
	}
	if (of == all)
		return;
	for (size_t r = 0; r < result->nr_requests; r++) {
		const char *name = result->requests[r].name;

		/* the table above has the whole of it */
		if (has_remedy(&result->verdicts[r], remedy->text))
			fc_buf_printf(text, "%.20s%s%s", name,
			    strlen(name) > 20 ? "..." : "",
			    --of > 0 ? ", " : ": ");
	}
}

/* One verdict for all: each remedy once, in the order of the first. */
static void
put_all_remedies(struct fc_buf *out, const struct fc_result *result)
{
	struct fc_verdict all = { 0 };
	struct fc_buf texts[FC_MAX_REMEDIES] = { 0 };

	for (unsigned when = FC_REMEDY_NOW; when <= FC_REMEDY_LATER; when++) {
		for (size_t r = 0; r < result->nr_requests; r++) {
			const struct fc_verdict *v = &result->verdicts[r];

			for (size_t i = 0; i < v->nr_remedies; i++) {
				if (v->remedies[i].when == when &&
				    all.nr_remedies < FC_MAX_REMEDIES &&
				    !has_remedy(&all, v->remedies[i].text))
					all.remedies[all.nr_remedies++] =
					    v->remedies[i];
			}
		}
	}
	if (all.nr_remedies > 0)
		fc_buf_printf(out, "\n");
	for (size_t i = 0; i < all.nr_remedies; i++) {
		say_whose(&texts[i], result, &all.remedies[i]);
		fc_buf_printf(&texts[i], "%s", all.remedies[i].text);
		out->failed |= texts[i].failed;
	}
	for (size_t i = 0; i < all.nr_remedies && !out->failed; i++)
		all.remedies[i].text = texts[i].data;
	fc_put_remedies(out, result, &all);
	for (size_t i = 0; i < all.nr_remedies; i++)
		fc_buf_free(&texts[i]);
}

static void
put_several(struct fc_buf *out, const struct fc_result *result, const char *who)
{
	size_t yes = 0;
	int width = 8, most = fc_width(result) < NARROW ? 8 : 24;

	for (size_t i = 0; i < result->nr_requests; i++) {
		int n = (int)strlen(result->requests[i].name);

		yes += result->verdicts[i].answer == FC_YES;
		if (n > width)
			width = n < most ? n : most;
	}
	fc_buf_escaped(out, who);
	fc_buf_printf(
	    out, "%zu of %zu requests: yes\n", yes, result->nr_requests);
	fc_buf_printf(out, "  %-*s %5s %8s  %s\n", width, "request", "order",
	    "block",
	    fc_width(result) < NARROW ? "answer" : "answer        why");
	for (size_t i = 0; i < result->nr_requests; i++)
		put_line(out, result, i, width);
	put_all_remedies(out, result);
	fc_buf_printf(out, "\n");
	put_foot(out, result);
}

/* What the machine can give stands in the first line. */
static void
put_compacted(
    struct fc_buf *out, const struct fc_result *result, const char *who)
{
	fc_put_outcome(out, result, who);
	fc_put_gain(out, result);
	fc_buf_printf(out, "\n");
	if (result->verbose)
		fc_put_overview(out, result);
	else
		put_foot(out, result);
}

void
fc_render_text(struct fc_buf *out, const struct fc_result *result)
{
	struct fc_buf who = { 0 };

	if (result->brief) {
		fc_render_line(out, result);
		return;
	}
	fc_put_time(out, result, "\n");
	if (result->snap->kind != FC_LIVE && result->snap->path != NULL)
		fc_buf_printf(&who, "%s: ", result->snap->path);
	out->failed |= who.failed;
	const char *name = who.data != NULL ? who.data : "";

	bool map = fc_has_map(result->snap);

	if (result->nr_requests == 0 && result->compaction != NULL)
		put_compacted(out, result, name);
	else if (result->nr_requests == 0 && map)
		fc_put_map(out, result);
	else if (result->nr_requests == 0)
		fc_put_overview(out, result);
	else if (result->nr_requests == 1)
		put_one(out, result, name);
	else
		put_several(out, result, name);
	if (map && result->nr_requests > 0)
		fc_put_map(out, result);
	fc_buf_free(&who);
}
