/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The live view.  A frame is made of parts; each is built once to see how many
 * lines it would have, and once more with those that it gets.
 */
#include <bsd/string.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/duration.h"
#include "render/map.h"
#include "render/overview.h"
#include "render/screen_parts.h"
#include "render/text.h"
#include "verdict/sentence.h"

#define ALL_LINES 100000

/* ---- the answer --------------------------------------------------------- */

const struct fc_verdict *
fc_screen_selected(const struct fc_pen *pen)
{
	const struct fc_result *result = pen->result;

	return result != NULL && result->nr_requests > 0
	    ? &result->verdicts[pen->screen->selected]
	    : NULL;
}

enum fc_tone
fc_answer_tone(enum fc_answer answer)
{
	return answer == FC_YES ? FC_GOOD : answer == FC_NO ? FC_BAD : FC_DOUBT;
}

/* "[for 12 s; paused, read 3 s ago]" */
static void
say_age(const struct fc_pen *pen, char *text, size_t size)
{
	const struct fc_screen *screen = pen->screen;
	uint64_t second = 1000000000;
	uint64_t held =
	    (screen->taken - screen->courses[screen->selected].since) / second;
	uint64_t age = (pen->now - screen->taken) / second;
	char length[32], old[32];

	snprintf(text, size, "[for %s",
	    fc_duration_rounded(held, length, sizeof(length)));
	if (screen->paused)
		fc_join(text, size, "; ", "paused");
	if (screen->paused || age > 0) {
		snprintf(length, sizeof(length), "read %s ago",
		    fc_duration_rounded(age, old, sizeof(old)));
		fc_join(text, size, screen->paused ? ", " : "; ", length);
	}
	strlcat(text, "]", size);
}

static void
put_answer(struct fc_pen *pen, const char *error)
{
	const struct fc_verdict *v = fc_screen_selected(pen);
	struct fc_buf text = { 0 };
	char age[96];

	if (pen->result == NULL) {
		fc_buf_printf(&text, "CANNOT TELL: %s", error);
	} else {
		say_age(pen, age, sizeof(age));
		if (v == NULL)
			fc_say_overview(&text, pen->result);
		else
			fc_buf_printf(&text, "%s", v->words.headline);
		fc_buf_printf(&text, " %s", age);
	}
	if (v != NULL) {
		fc_pen_toned(pen, fc_answer_tone(v->answer), v->words.answer);
		fc_pen_put(pen, fc_between(v->words.headline));
	}
	pen->out->failed |= text.failed;
	if (!text.failed)
		fc_pen_words(pen, text.data, 4);
	fc_pen_end_line(pen);
	fc_buf_free(&text);
}

/* ---- several requests --------------------------------------------------- */

static void
put_request(struct fc_pen *pen, size_t i)
{
	const struct fc_request *req = &pen->result->requests[i];
	const struct fc_verdict *v = &pen->result->verdicts[i];
	char block[32] = "?", order[24] = "?";

	if (v->order.present)
		snprintf(
		    order, sizeof(order), "%ju", (uintmax_t)v->order.value);
	if (v->block_bytes.present)
		fc_size_exact(v->block_bytes.value, block, sizeof(block));
	fc_pen_put(pen, i == pen->screen->selected ? "> " : "  ");
	fc_pen_name(pen, req->name, pen->width < FC_SCREEN_WIDE ? 8 : 20);
	if (pen->width >= FC_SCREEN_WIDE)
		fc_pen_printf(pen, " %5s %8s ", order, block);
	fc_pen_put(pen, " ");
	fc_pen_toned(pen, fc_answer_tone(v->answer), v->words.answer);
	if (v->words.cause != NULL)
		fc_pen_printf(pen, ": %s", v->words.cause);
	fc_pen_end_line(pen);
}

/* The selected one first, if there is not room for all. */
static void
put_requests(struct fc_pen *pen)
{
	size_t n = pen->result->nr_requests;
	size_t from = n > pen->most ? pen->screen->selected : 0;

	for (size_t i = 0; n > 1 && i < n; i++)
		put_request(pen, (from + i) % n);
}

/* ---- what happens in between -------------------------------------------- */

/* "0.5/s", "1200/s"; "-/s" until there is a second reading. */
static void
say_rate(const struct fc_pen *pen, enum fc_event event, char *text, size_t size)
{
	const struct fc_screen *screen = pen->screen;
	struct fc_opt n =
	    fc_events_between(screen->last.n[event], screen->now.n[event]);
	double seconds = (double)(screen->taken - screen->before) / 1e9;
	double rate = seconds > 0 ? (double)n.value / seconds : 0;

	if (screen->nr_counted < 2)
		strlcpy(text, "-/s", size);
	else if (!n.present || seconds <= 0)
		strlcpy(text, "?/s", size);
	else
		snprintf(text, size, rate < 10 ? "%.1f/s" : "%.0f/s", rate);
}

struct rate {
	enum fc_event event;
	const char *what; /* behind the figure */
	bool sum; /* how many there were since the start, too */
};

static void
put_rates_of(struct fc_pen *pen, const char *label, const struct rate *rates,
    size_t nr_rates)
{
	const struct fc_screen *screen = pen->screen;
	struct fc_buf text = { 0 };

	for (size_t i = 0; i < nr_rates; i++) {
		const struct rate *r = &rates[i];
		struct fc_opt sum;
		char rate[48];

		if (!screen->now.n[r->event].present)
			continue;
		say_rate(pen, r->event, rate, sizeof(rate));
		fc_buf_printf(
		    &text, "%s%s %s", text.len > 0 ? ", " : "", rate, r->what);
		sum = fc_events_between(
		    screen->first.n[r->event], screen->now.n[r->event]);
		if (r->sum && sum.present)
			fc_buf_printf(&text, " (%ju)", (uintmax_t)sum.value);
	}
	if (text.len == 0)
		fc_buf_printf(&text, "this kernel counts none");
	pen->out->failed |= text.failed;
	fc_pen_label(pen, label);
	if (!text.failed)
		fc_pen_words(pen, text.data,
		    pen->width < FC_SCREEN_WIDE ? 2 : FC_LABEL_WIDTH);
	fc_pen_end_line(pen);
	fc_buf_free(&text);
}

#define N_RATES(rates) (sizeof(rates) / sizeof((rates)[0]))

static void
put_rates(struct fc_pen *pen)
{
	static const struct rate compact[] = {
		{ FC_EVENT_COMPACT_STALL, "by requests", true },
		{ FC_EVENT_COMPACT_FAIL, "in vain", true },
		{ FC_EVENT_KCOMPACTD_WAKE, "by kcompactd", false },
	};
	static const struct rate reclaim[] = {
		{ FC_EVENT_KSWAPD_STEAL, "pages by kswapd", false },
		{ FC_EVENT_DIRECT_STEAL, "pages by requests", false },
		{ FC_EVENT_ALLOCSTALL, "stalls", true },
	};
	static const struct rate failed[] = {
		{ FC_EVENT_REFUSED, "requests", true },
		{ FC_EVENT_THP_FALLBACK, "THP faults", true },
		{ FC_EVENT_HUGETLB_FAIL, "hugetlb", true },
		{ FC_EVENT_CMA_FAIL, "CMA", true },
	};

	put_rates_of(pen, "compact", compact, N_RATES(compact));
	put_rates_of(pen, "reclaim", reclaim, N_RATES(reclaim));
	put_rates_of(pen, "failed", failed, N_RATES(failed));
}

/* ---- what was asked, of what -------------------------------------------- */

static void
put_foot(struct fc_pen *pen)
{
	const struct fc_result *result = pen->result;
	struct fc_buf text = { 0 };

	if (result->nr_requests > 0) {
		const struct fc_request *req =
		    &result->requests[pen->screen->selected];

		fc_buf_escaped(&text, req->name);
		fc_buf_printf(&text, ": %s, %s",
		    fc_allocator_name(req->allocator), req->gfp_text);
		if (req->node >= 0)
			fc_buf_printf(&text, ", node %d only", req->node);
		fc_buf_printf(&text, "; ");
	}
	fc_say_machine(&text, result);
	pen->out->failed |= text.failed;
	if (!text.failed)
		fc_pen_words(pen, text.data, 2);
	fc_pen_end_line(pen);
	fc_buf_free(&text);
}

static void
put_keys(struct fc_pen *pen)
{
	const struct fc_screen *screen = pen->screen;
	bool several = pen->result != NULL && pen->result->nr_requests > 1;
	static const char *const sorts[FC_NR_SORTS] = { "as in the files",
		"by largest block", "by headroom" };
	const struct {
		const char *key, *word;
		bool there;
	} keys[] = {
		{ "q", screen->view == FC_VIEW_MAIN ? " quit" : " back", true },
		{ "h", " help", screen->view != FC_VIEW_HELP },
		{ "space", screen->paused ? " go on" : " pause", true },
		{ "n", " next", several },
		{ "s", " sort", screen->view == FC_VIEW_MAIN },
		{ "m", " map", screen->view != FC_VIEW_MAP },
	};
	char period[48];

	if (screen->note != NULL) {
		fc_pen_toned(pen, FC_DOUBT, screen->note);
		fc_pen_end_line(pen);
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = strlen(keys[i].key) + strlen(keys[i].word) +
		    (pen->at > 0 ? 2 : 0);

		if (!keys[i].there || pen->at + n > pen->width)
			continue;
		fc_pen_put(pen, pen->at > 0 ? "  " : "");
		fc_pen_toned(pen, FC_GOOD, keys[i].key);
		fc_pen_put(pen, keys[i].word);
	}
	snprintf(period, sizeof(period), "every %ju.%ju s",
	    (uintmax_t)screen->period / 1000,
	    (uintmax_t)screen->period % 1000 / 100);
	if (screen->view == FC_VIEW_MAIN)
		fc_join(
		    period, sizeof(period), ", zones ", sorts[screen->sort]);
	if (pen->at + 2 + strlen(period) <= pen->width) {
		fc_pen_printf(pen, "%*s",
		    (int)(pen->width - pen->at - strlen(period)), "");
		fc_pen_toned(pen, FC_DIM, period);
	}
	fc_pen_end_line(pen);
}

/* ---- the other views ---------------------------------------------------- */

static void
put_help(struct fc_pen *pen)
{
	static const char *const lines[] = {
		"q      back, or quit",
		"h      this, and back",
		"space  pause, and go on",
		"n      the next request",
		"s      another order of the zones",
		"m      what stands where in memory (root); then it is read less often",
		"",
		"yes: at once; c: after the kernel compacts; r: after it reclaims; oom: it stalls and kills rather than refuse; no: refused; ?: perhaps",
		"[5]: the order that is asked for",
		"bars of a zone: the share of its free memory in blocks as large",
		"capacity: such requests until the first refusal; largest: the block that GFP_KERNEL gets at once",
		"headroom: what is free above the low and the min watermark; below low kswapd works, below min requests wait",
		"in brackets: how many since this began",
		"compact, reclaim: by processes for their own requests, which wait for it, and by the kernel's threads",
		"failed: huge pages and CMA areas that were not had; what else failed, vmstat does not count",
	};

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		fc_pen_words(pen, lines[i], 7);
		fc_pen_end_line(pen);
	}
}

/* As --map shows it, cut at the edges. */
static void
put_map(struct fc_pen *pen)
{
	struct fc_result result = *pen->result;
	struct fc_buf text = { 0 };
	char *line, *next;

	result.width = pen->width;
	result.color = false;
	if (fc_has_map(result.snap))
		fc_put_map(&text, &result);
	else
		fc_buf_printf(&text, "not read yet\n");
	pen->out->failed |= text.failed;
	for (line = text.failed ? NULL : text.data;
	     line != NULL && *line != '\0'; line = next) {
		next = strchr(line, '\n');
		if (next != NULL)
			*next++ = '\0';
		if (pen->lines + 1 == pen->most && next != NULL &&
		    *next != '\0')
			fc_pen_put(pen, "... and more, where there is room");
		else
			fc_pen_put(pen, line);
		fc_pen_end_line(pen);
	}
	fc_buf_free(&text);
}

/* ---- the frame ---------------------------------------------------------- */

/* From top to bottom. */
static const struct part {
	void (*put)(struct fc_pen *pen);
	unsigned rank; /* in which order they get their lines; 0 first */
	size_t least; /* with fewer lines it is of no use */
	size_t fair; /* lines that it gets before others get more */
} parts[] = {
	{ put_requests, 2, 1, 4 },
	{ fc_screen_put_course, 0, 1, 2 },
	{ fc_screen_put_orders, 1, 2, 6 },
	{ fc_screen_put_zones, 3, 2, 5 },
	{ fc_screen_put_headroom, 4, 1, 2 },
	{ put_rates, 5, 1, 3 },
	{ put_foot, 6, 1, 1 },
};
static const struct part help = { put_help, 0, 1, ALL_LINES };
static const struct part map = { put_map, 0, 1, ALL_LINES };

#define NR_PARTS (sizeof(parts) / sizeof(parts[0]))

static size_t
count_lines(const struct fc_pen *like, void (*put_part)(struct fc_pen *pen))
{
	struct fc_buf text = { 0 };
	struct fc_pen pen = *like;

	pen.out = &text;
	pen.at = 0;
	pen.lines = 0;
	pen.most = ALL_LINES;
	put_part(&pen);
	like->out->failed |= text.failed;
	fc_buf_free(&text);
	return pen.lines;
}

/* given[]: lines of each part, of rows in all.  Returns how many are left. */
static size_t
share_rows(const struct fc_pen *pen, const struct part *of, size_t nr_parts,
    size_t rows, size_t *given)
{
	size_t wanted[NR_PARTS];

	for (size_t i = 0; i < nr_parts; i++) {
		wanted[i] = count_lines(pen, of[i].put);
		given[i] = 0;
	}
	for (unsigned pass = 0; pass < 2; pass++) {
		for (unsigned rank = 0; rank < nr_parts; rank++) {
			for (size_t i = 0; i < nr_parts; i++) {
				size_t n = pass == 0 && of[i].fair < wanted[i]
				    ? of[i].fair
				    : wanted[i];

				if (of[i].rank != rank)
					continue;
				n = n > given[i] + rows ? given[i] + rows : n;
				if (n < of[i].least || n <= given[i])
					continue;
				rows -= n - given[i];
				given[i] = n;
			}
		}
	}
	return rows;
}

static void
put_part(struct fc_pen *pen, const struct part *part, size_t lines)
{
	pen->lines = 0;
	pen->most = lines;
	part->put(pen);
}

static void
put_blank_lines(struct fc_pen *pen, size_t n)
{
	pen->lines = 0;
	pen->most = n;
	while (pen->lines < n)
		fc_pen_end_line(pen);
}

static void
put_parts(struct fc_pen *pen, size_t rows)
{
	const struct fc_screen *screen = pen->screen;
	const struct part *of = screen->view == FC_VIEW_HELP ? &help
	    : screen->view == FC_VIEW_MAP                    ? &map
							     : parts;
	size_t nr = screen->view == FC_VIEW_MAIN ? NR_PARTS : 1, left;
	size_t given[NR_PARTS];

	if (screen->view != FC_VIEW_HELP && pen->result == NULL) {
		put_blank_lines(pen, rows);
		return;
	}
	left = share_rows(pen, of, nr, rows, given);
	for (size_t i = 0; i < nr; i++) {
		if (given[i] > 0 && left > 0) {
			put_blank_lines(pen, 1);
			left--;
		}
		put_part(pen, &of[i], given[i]);
	}
	put_blank_lines(pen, left);
}

void
fc_render_screen(struct fc_buf *out, const struct fc_screen *screen,
    const struct fc_result *result, const char *error, uint64_t now,
    unsigned columns, unsigned rows)
{
	struct fc_pen pen = { .out = out,
		.screen = screen,
		.result = result,
		.now = now,
		.width =
		    columns > FC_SCREEN_COLUMNS ? FC_SCREEN_COLUMNS : columns };
	size_t head = rows < 8 ? 1 : rows < 12 ? 2 : 3;

	if (columns == 0 || rows == 0)
		return;
	pen.most = head;
	put_answer(&pen, error);
	head = pen.lines;
	if (rows < 2)
		return;
	put_parts(&pen, rows - head - 1);
	pen.lines = 0;
	pen.most = 1;
	put_keys(&pen);
}
