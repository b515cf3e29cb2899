/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that were heard to fail. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/duration.h"
#include "base/json.h"
#include "render/map.h"
#include "render/pieces.h"

#define LEAST_GFP 24 /* columns for a mask, even if the line gets too long */

static void
say_process(const struct fc_refused *row, struct fc_buf *out)
{
	if (row->interrupt)
		fc_buf_printf(out, "(interrupt)");
	else if (row->process[0] == '\0')
		fc_buf_printf(out, "(not known)");
	else
		fc_buf_escaped(out, row->process);
}

/* The answer: "3 requests for memory failed in 60 s, 2 of them silently". */
static void
say_total(const struct fc_hearing *hearing, struct fc_buf *out)
{
	const struct fc_refusals *r = hearing->refusals;
	char length[32];

	if (hearing->milliseconds < 9950)
		snprintf(length, sizeof(length), "%.1f s",
		    (double)hearing->milliseconds / 1000);
	else
		fc_duration_rounded((hearing->milliseconds + 500) / 1000,
		    length, sizeof(length));
	if (r->total == 0 && fc_refusals_heard(r) > 0) {
		fc_buf_printf(out,
		    "requests for memory failed in %s, but none could be read",
		    length);
		return;
	}
	if (r->total == 0) {
		fc_buf_printf(
		    out, "no request for memory failed in %s", length);
		return;
	}
	fc_buf_printf(out, "%ju request%s for memory failed in %s",
	    (uintmax_t)r->total, r->total == 1 ? "" : "s", length);
	if (r->silent == 0)
		fc_buf_printf(out, ", none of them silently");
	else if (r->silent == r->total)
		fc_buf_printf(
		    out, ", %s silently", r->total == 1 ? "it" : "all of them");
	else
		fc_buf_printf(
		    out, ", %ju of them silently", (uintmax_t)r->silent);
}

/* "17", "at least 17" */
static void
say_lost(const struct fc_refusals *r, struct fc_buf *out)
{
	fc_buf_printf(out, "%s%ju", r->lost_more ? "at least " : "",
	    (uintmax_t)(r->lost + (r->lost_more && r->lost == 0)));
}

/* ---- for people --------------------------------------------------------- */

/* Flags, broken in front of a "|" where the line is full. */
static void
put_gfp(struct fc_buf *out, const char *gfp, size_t start, size_t width)
{
	size_t room = width > start + LEAST_GFP ? width - start : LEAST_GFP;
	size_t column = 0;

	while (*gfp != '\0') {
		size_t n = 1 + strcspn(gfp + 1, "|");

		if (column > 0 && column + n > room) {
			fc_buf_printf(out, "\n%*s", (int)start, "");
			column = 0;
		}
		fc_buf_put(out, gfp, n);
		column += n;
		gfp += n;
	}
	fc_buf_put(out, "\n", 1);
}

static void
put_table(struct fc_buf *out, const struct fc_result *look,
    const struct fc_hearing *hearing)
{
	const struct fc_refusals *r = hearing->refusals;
	size_t widest = strlen("process");

	for (size_t i = 0; i < r->nr_rows; i++) {
		struct fc_buf who = { 0 };

		say_process(&r->rows[i], &who);
		out->failed |= who.failed;
		if (who.len > widest)
			widest = who.len;
		fc_buf_free(&who);
	}
	fc_buf_printf(out, "\n%7s  order     size  %-*s  last UTC  gfp\n",
	    "count", (int)widest, "process");
	for (size_t i = 0; i < r->nr_rows; i++) {
		const struct fc_refused *row = &r->rows[i];
		time_t seconds = (time_t)row->last;
		char last[16] = "?", size[32];
		struct fc_buf who = { 0 };
		struct tm tm;

		if (gmtime_r(&seconds, &tm) != NULL)
			strftime(last, sizeof(last), "%H:%M:%S", &tm);
		fc_size_exact(
		    hearing->page_size << row->order, size, sizeof(size));
		say_process(row, &who);
		fc_buf_printf(out, "%7ju  %5u  %7s  %-*s  %-8s  ",
		    (uintmax_t)row->count, row->order, size, (int)widest,
		    who.failed ? "" : who.data, last);
		fc_buf_free(&who);
		put_gfp(out, row->gfp, 7 + 7 + 9 + 2 + widest + 2 + 8 + 2,
		    fc_width(look));
	}
	if (r->others > 0)
		fc_buf_printf(out, "%7ju  of more than %d other kinds\n",
		    (uintmax_t)r->others, FC_MAX_REFUSED);
	fc_buf_put(out, "\n", 1);
}

/* __alloc_pages() charges, and gives the block back where that fails; what it
 * then tells is the same. */
static bool
any_accounted(const struct fc_refusals *r)
{
	for (size_t i = 0; i < r->nr_rows; i++) {
		if (strstr(r->rows[i].gfp, "_ACCOUNT") != NULL)
			return true;
	}
	return false;
}

void
fc_render_hearing(struct fc_buf *out, const struct fc_result *look,
    const struct fc_hearing *hearing)
{
	const struct fc_refusals *r = hearing->refusals;
	struct fc_buf text = { 0 };

	say_total(hearing, &text);
	out->failed |= text.failed;
	if (!text.failed)
		fc_put_wrapped(out, look, text.data, 0, 4);
	fc_buf_free(&text);
	if (r->nr_rows > 0)
		put_table(out, look, hearing);
	if (r->silent > 0)
		fc_put_row(out, look, "silent",
		    "__GFP_NOWARN: the kernel logs nothing. Who asks so has another way, as a rule: smaller blocks, vmalloc, later.");
	if (r->total > r->silent + r->others)
		fc_put_row(out, look, "others",
		    "are in the kernel's log (fragcheck --explain), but for those that it held back.");
	if (any_accounted(r))
		fc_put_row(out, look, "cgroup",
		    "with __GFP_ACCOUNT it may have been the limit of its cgroup that refused, not the machine.");
	if (r->lost > 0 || r->lost_more) {
		say_lost(r, &text);
		fc_buf_printf(&text,
		    " more failed than the kernel's buffer had room for");
		fc_put_row_of(out, look, "lost", &text);
	}
	if (r->garbled > 0) {
		fc_buf_printf(&text, "%ju lines of the trace could not be read",
		    (uintmax_t)r->garbled);
		fc_put_row_of(out, look, "note", &text);
	}
	fc_put_command(out, "now", r->ask);
}

/* ---- for programs ------------------------------------------------------- */

void
fc_render_hearing_line(struct fc_buf *out, const struct fc_result *look,
    const struct fc_hearing *hearing)
{
	const struct fc_refusals *r = hearing->refusals;
	const char *before = ": ";

	fc_put_time(out, look, " ");
	say_total(hearing, out);
	for (unsigned o = FC_MAX_ORDERS; o-- > 0;) {
		if (r->by_order[o] == 0)
			continue;
		fc_buf_printf(out, "%s%ju of order %u", before,
		    (uintmax_t)r->by_order[o], o);
		before = ", ";
	}
	if (r->lost > 0 || r->lost_more) {
		fc_buf_printf(out, "; lost ");
		say_lost(r, out);
	}
	fc_buf_put(out, "\n", 1);
}

static void
put_moment(struct fc_json *j, const char *name, uint64_t seconds)
{
	char time[32];

	fc_json_string(j, name, fc_time_utc(seconds, time, sizeof(time)));
}

static void
put_kind(struct fc_json *j, const struct fc_hearing *hearing,
    const struct fc_refused *row)
{
	fc_json_element(j);
	fc_json_open(j, '{');
	fc_json_number(j, "order", row->order, true);
	fc_json_number(
	    j, "block_bytes", hearing->page_size << row->order, true);
	fc_json_string(j, "gfp", row->gfp);
	fc_json_bool(j, "silent", row->silent);
	fc_json_text(j, "process", row->process);
	fc_json_bool(j, "interrupt", row->interrupt);
	fc_json_number(j, "count", row->count, true);
	put_moment(j, "first", row->first);
	put_moment(j, "last", row->last);
	fc_json_close(j, '}');
}

void
fc_render_hearing_json(struct fc_buf *out, const struct fc_result *look,
    const struct fc_hearing *hearing)
{
	const struct fc_refusals *r = hearing->refusals;
	unsigned orders = FC_MAX_ORDERS;
	struct fc_json j = { .out = out };

	(void)look;
	while (orders > 0 && r->by_order[orders - 1] == 0)
		orders--;
	fc_json_open(&j, '{');
	fc_json_string(&j, "schema", "fragcheck/2");
	fc_json_key(&j, "failures");
	fc_json_open(&j, '{');
	fc_json_string(&j, "kernel_release", hearing->release);
	fc_json_number(&j, "page_size", hearing->page_size, true);
	put_moment(&j, "begin", hearing->begin);
	fc_json_number(&j, "milliseconds", hearing->milliseconds, true);
	fc_json_number(&j, "total", r->total, true);
	fc_json_number(&j, "silent", r->silent, true);
	fc_json_number(&j, "others", r->others, true);
	fc_json_number(&j, "lost", r->lost, true);
	fc_json_bool(&j, "lost_more", r->lost_more);
	fc_json_number(&j, "garbled", r->garbled, true);
	fc_json_key(&j, "by_order");
	fc_json_open(&j, '[');
	for (unsigned o = 0; o < orders; o++) {
		fc_json_element(&j);
		fc_buf_printf(out, "%ju", (uintmax_t)r->by_order[o]);
	}
	fc_json_close(&j, ']');
	fc_json_key(&j, "kinds");
	fc_json_open(&j, '[');
	for (size_t i = 0; i < r->nr_rows; i++)
		put_kind(&j, hearing, &r->rows[i]);
	fc_json_close(&j, ']');
	fc_json_close(&j, '}');
	fc_json_close(&j, '}');
	fc_buf_put(out, "\n", 1);
}
