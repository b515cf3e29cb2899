/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The live view.  A frame is made of parts; each is built once to see how many
 * lines it would have, and once more with those that it gets.
 */
#include <bsd/string.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/duration.h"
#include "render/map.h"
#include "render/overview.h"
#include "render/screen.h"
#include "render/text.h"

#define WIDE         60 /* columns from which tables lie, and not stand */
#define NARROW       32 /* below that an interval is told by its lower end */
#define LEFT_WIDTH   25 /* of a lying table, before the columns of orders */
#define COLUMN_WIDTH 5
#define MARGIN_WIDTH 12 /* of the two columns of headroom */
#define LABEL_WIDTH  10
#define VALUE_WIDTH  18
#define ALL_LINES    100000

/* ---- what later frames need of a reading -------------------------------- */

int
fc_screen_begin(
    struct fc_screen *screen, size_t nr_requests, struct fc_error *err)
{
	size_t n = nr_requests > 0 ? nr_requests : 1;

	*screen = (struct fc_screen){ .nr_courses = n,
		.courses = calloc(n, sizeof(*screen->courses)) };
	return screen->courses != NULL ? 0 : fc_error_nomem(err);
}

void
fc_screen_end(struct fc_screen *screen)
{
	free(screen->courses);
	*screen = (struct fc_screen){ 0 };
}

/* Not present, if they are not known of each zone: a plot of less would
 * mislead. */
static struct fc_opt
free_pages(const struct fc_snapshot *snap)
{
	bool known;
	uint64_t pages = fc_free_pages(snap, &known);

	return (struct fc_opt){ known ? pages : 0, known };
}

static void
take_course(struct fc_screen_course *course, const struct fc_result *result,
    size_t i, int largest_now, bool first, uint64_t now)
{
	const struct fc_verdict *v =
	    result->nr_requests > 0 ? &result->verdicts[i] : NULL;
	enum fc_answer answer = v != NULL ? v->answer : FC_UNKNOWN;
	enum fc_rung rung = v != NULL ? v->rung : FC_RUNG_UNKNOWN;
	int largest = v != NULL ? 0 : largest_now;

	if (!first && course->answer == answer && course->rung == rung &&
	    course->largest == largest)
		return;
	course->answer = answer;
	course->rung = rung;
	course->largest = largest;
	course->since = now;
}

void
fc_screen_take(
    struct fc_screen *screen, const struct fc_result *result, uint64_t now)
{
	size_t at = screen->nr_samples++ % FC_SCREEN_SAMPLES;

	screen->largest[at] = -2;
	for (size_t i = 0; i < screen->nr_courses; i++)
		screen->courses[i].amount[at] = (struct fc_opt){ 0 };
	screen->before = screen->taken;
	screen->taken = now;
	if (result == NULL) {
		screen->nr_counted = 0;
		return;
	}
	if (fc_overview_known(result))
		screen->largest[at] = result->overview->largest_now;
	for (size_t i = 0; i < screen->nr_courses; i++) {
		struct fc_screen_course *course = &screen->courses[i];

		take_course(course, result, i, screen->largest[at],
		    screen->nr_samples == 1, now);
		if (result->nr_requests == 0)
			course->amount[at] = free_pages(result->snap);
		else if (result->verdicts[i].has_capacity)
			course->amount[at] =
			    (struct fc_opt){ result->verdicts[i].capacity_low,
				    true };
	}
	screen->last = screen->now;
	screen->now = fc_counters_of(result->snap);
	screen->now.n[FC_EVENT_REFUSED] = screen->refused;
	if (screen->nr_counted++ == 0)
		screen->first = screen->now;
}

/* ---- lines that fit ----------------------------------------------------- */

struct pen {
	struct fc_buf *out;
	const struct fc_screen *screen;
	const struct fc_result *result; /* NULL: there is none */
	uint64_t now;
	unsigned width, at; /* columns: of a line, and of this one so far */
	size_t most, lines; /* what comes behind the last one is dropped */
};

/* Bytes of as many characters, of a column each, as there is room for. */
static size_t
clip(const char *text, unsigned room, unsigned *columns)
{
	size_t n = 0;

	for (*columns = 0; text[n] != '\0'; ++*columns) {
		if (*columns == room)
			break;
		do
			n++;
		while (((unsigned char)text[n] & 0xc0) == 0x80);
	}
	return n;
}

static void
put_in(struct pen *pen, enum fc_tone tone, const char *text)
{
	struct fc_buf part = { 0 };
	unsigned columns;
	size_t n = clip(text, pen->width - pen->at, &columns);

	if (pen->lines >= pen->most || n == 0)
		return;
	pen->at += columns;
	if (tone == FC_PLAIN || pen->result == NULL || !pen->result->color) {
		fc_buf_put(pen->out, text, n);
		return;
	}
	fc_buf_put(&part, text, n);
	pen->out->failed |= part.failed;
	if (!part.failed)
		fc_put_toned(pen->out, pen->result, tone, part.data);
	fc_buf_free(&part);
}

static void
put(struct pen *pen, const char *text)
{
	put_in(pen, FC_PLAIN, text);
}

static void put_f(struct pen *pen, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

static void
put_f(struct pen *pen, const char *fmt, ...)
{
	char text[FC_SCREEN_COLUMNS + 1];
	va_list args;

	va_start(args, fmt);
	vsnprintf(text, sizeof(text), fmt, args);
	va_end(args);
	put(pen, text);
}

static void
end_line(struct pen *pen)
{
	struct fc_buf *out = pen->out;

	if (pen->lines < pen->most) {
		/* blanks at the end are what fills a cell */
		while (pen->at > 0 && out->len > 0 &&
		    out->data[out->len - 1] == ' ') {
			out->data[--out->len] = '\0';
			pen->at--;
		}
		fc_buf_put(out, "\n", 1);
	}
	pen->lines++;
	pen->at = 0;
}

/* A name from the kernel or the user: nothing raw on a terminal. */
static void
put_name(struct pen *pen, const char *name, unsigned width)
{
	struct fc_buf text = { 0 };
	unsigned columns;
	size_t n;

	fc_buf_escaped(&text, name);
	pen->out->failed |= text.failed;
	if (text.failed)
		return;
	n = clip(text.data, width, &columns);
	put_f(pen, "%.*s%*s", (int)n, text.data, (int)(width - columns), "");
	fc_buf_free(&text);
}

/* Words, broken into lines; what does not fit the last one is left out, and
 * that is shown. */
static void
put_words(struct pen *pen, const char *text, unsigned indent)
{
	bool first = true;

	for (text += strspn(text, " "); *text != '\0';
	     text += strspn(text, " ")) {
		unsigned n = (unsigned)strcspn(text, " "), columns;
		bool last = pen->lines + 1 >= pen->most;
		/* of the last line, where more follows: " ..." */
		unsigned tail = last && text[n] != '\0' ? 4 : 0;

		if (!first && pen->at + 1 + n + tail > pen->width) {
			if (last) {
				put(pen,
				    pen->at + 4 <= pen->width ? " ..." : "");
				return;
			}
			end_line(pen);
			put_f(pen, "%*s", (int)indent, "");
		} else if (!first) {
			put(pen, " ");
		}
		put_f(pen, "%.*s", (int)clip(text, n, &columns), text);
		text += n;
		first = false;
	}
}

/* ---- the answer --------------------------------------------------------- */

static const struct fc_verdict *
selected(const struct pen *pen)
{
	const struct fc_result *result = pen->result;

	return result != NULL && result->nr_requests > 0
	    ? &result->verdicts[pen->screen->selected]
	    : NULL;
}

static enum fc_tone
tone_of(enum fc_answer answer)
{
	return answer == FC_YES ? FC_GOOD : answer == FC_NO ? FC_BAD : FC_DOUBT;
}

/* "[for 12 s; paused, read 3 s ago]" */
static void
say_age(const struct pen *pen, char *text, size_t size)
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
put_answer(struct pen *pen, const char *error)
{
	const struct fc_verdict *v = selected(pen);
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
		put_in(pen, tone_of(v->answer), v->words.answer);
		put(pen,
		    strncmp(v->words.headline, "but ", 4) == 0 ? ", " : ": ");
	}
	pen->out->failed |= text.failed;
	if (!text.failed)
		put_words(pen, text.data, 4);
	end_line(pen);
	fc_buf_free(&text);
}

/* ---- several requests --------------------------------------------------- */

static void
put_request(struct pen *pen, size_t i)
{
	const struct fc_request *req = &pen->result->requests[i];
	const struct fc_verdict *v = &pen->result->verdicts[i];
	char block[32] = "?", order[24] = "?";

	if (v->order.present)
		snprintf(
		    order, sizeof(order), "%ju", (uintmax_t)v->order.value);
	if (v->block_bytes.present)
		fc_size_exact(v->block_bytes.value, block, sizeof(block));
	put(pen, i == pen->screen->selected ? "> " : "  ");
	put_name(pen, req->name, pen->width < WIDE ? 8 : 20);
	if (pen->width >= WIDE)
		put_f(pen, " %5s %8s ", order, block);
	put(pen, " ");
	put_in(pen, tone_of(v->answer), v->words.answer);
	if (v->words.cause != NULL)
		put_f(pen, ": %s", v->words.cause);
	end_line(pen);
}

/* The selected one first, if there is not room for all. */
static void
put_requests(struct pen *pen)
{
	size_t n = pen->result->nr_requests;
	size_t from = n > pen->most ? pen->screen->selected : 0;

	for (size_t i = 0; n > 1 && i < n; i++)
		put_request(pen, (from + i) % n);
}

/* ---- the course of it --------------------------------------------------- */

/* A character of so many eighths; 0 is none at all. */
static const char *
bar(const struct fc_screen *screen, unsigned eighths)
{
	static const char *const blocks[] = { ".", "▁", "▂", "▃", "▄", "▅", "▆",
		"▇", "█" };
	static const char *const ascii[] = { ".", ":", "-", "=", "+", "x", "*",
		"#", "@" };

	return screen->utf8 ? blocks[eighths] : ascii[eighths];
}

/* Of most; anything but nothing shows. */
static unsigned
eighths_of(uint64_t n, uint64_t most)
{
	unsigned eighths =
	    most == 0 ? 0 : (unsigned)((double)n / (double)most * 8.0 + 0.5);

	return n > 0 && eighths == 0 ? 1 : eighths > 8 ? 8 : eighths;
}

typedef struct fc_opt amount_fn(const struct pen *pen, size_t at);

static struct fc_opt
amount_of(const struct pen *pen, size_t at)
{
	return pen->screen->courses[pen->screen->selected].amount[at];
}

/* Orders from 1, so that order 0 is not nothing. */
static struct fc_opt
largest_of(const struct pen *pen, size_t at)
{
	int order = pen->screen->largest[at];
	struct fc_opt amount = { 0 };

	if (order != -2)
		amount = (struct fc_opt){ (uint64_t)(order + 1), true };
	return amount;
}

/* The newest at the right; scale 0: up to the largest that is shown. */
static void
put_plot(struct pen *pen, amount_fn *amount, uint64_t scale)
{
	uint64_t most = scale;
	size_t samples = pen->screen->nr_samples;
	size_t room = pen->width - pen->at, n = room;

	if (n > FC_SCREEN_SAMPLES)
		n = FC_SCREEN_SAMPLES;
	if (n > samples)
		n = samples;
	for (size_t i = samples - n; scale == 0 && i < samples; i++) {
		struct fc_opt one = amount(pen, i % FC_SCREEN_SAMPLES);

		if (one.value > most)
			most = one.value;
	}
	put_f(pen, "%*s", (int)(room - n), "");
	for (size_t i = samples - n; i < samples; i++) {
		struct fc_opt one = amount(pen, i % FC_SCREEN_SAMPLES);

		put(pen,
		    one.present ? bar(pen->screen, eighths_of(one.value, most))
				: "?");
	}
}

static void
put_label(struct pen *pen, const char *label)
{
	put_in(pen, FC_DIM, label);
	put_f(pen, "%*s", LABEL_WIDTH - (int)strlen(label), "");
}

static void
put_value(struct pen *pen, const char *value)
{
	int width = pen->width < WIDE ? 0 : VALUE_WIDTH;

	put_f(pen, "%-*s ", width, value);
}

/* "14.5 MiB", "at least 14.5 MiB" */
static void
say_free(const struct pen *pen, char *text, size_t size)
{
	const struct fc_snapshot *snap = pen->result->snap;
	bool known;
	uint64_t pages = fc_free_pages(snap, &known);
	char amount[32];

	fc_say_pages(snap, pages, amount, sizeof(amount));
	if (known)
		snprintf(text, size, "%s", amount);
	else if (pen->width < NARROW)
		snprintf(text, size, ">=%s", amount);
	else
		snprintf(text, size, "at least %s", amount);
}

static void
put_capacity(struct pen *pen)
{
	const struct fc_verdict *v = selected(pen);
	char text[64] = "not known";

	if (v == NULL) {
		put_label(pen, "free");
		say_free(pen, text, sizeof(text));
	} else {
		put_label(pen, "capacity");
		/* a figure is never cut */
		if (v->has_capacity && v->capacity_low < v->capacity_high &&
		    pen->width < NARROW)
			snprintf(text, sizeof(text), ">=%ju",
			    (uintmax_t)v->capacity_low);
		else if (v->has_capacity && v->capacity_low < v->capacity_high)
			snprintf(text, sizeof(text), "%ju to %ju",
			    (uintmax_t)v->capacity_low,
			    (uintmax_t)v->capacity_high);
		else if (v->has_capacity)
			snprintf(text, sizeof(text), "%ju",
			    (uintmax_t)v->capacity_high);
	}
	put_value(pen, text);
	put_plot(pen, amount_of, 0);
	end_line(pen);
}

static void
put_largest(struct pen *pen)
{
	const struct fc_snapshot *snap = pen->result->snap;
	int order =
	    pen->screen
		->largest[(pen->screen->nr_samples - 1) % FC_SCREEN_SAMPLES];
	char text[64] = "not known";

	if (order == -1)
		snprintf(text, sizeof(text), "none");
	else if (order >= 0 && pen->width < WIDE)
		snprintf(text, sizeof(text), "%d", order);
	else if (order >= 0)
		fc_say_order(snap, (unsigned)order, text, sizeof(text));
	put_label(pen, "largest");
	put_value(pen, text);
	put_plot(pen, largest_of, snap->nr_orders);
	end_line(pen);
}

static void
put_course(struct pen *pen)
{
	put_capacity(pen);
	put_largest(pen);
}

/* ---- orders ------------------------------------------------------------- */

/* The order that is asked for; -1: none, or above the largest. */
static int
needed_order(const struct pen *pen)
{
	const struct fc_verdict *v = selected(pen);

	return v != NULL && v->order.present &&
		v->order.value < pen->result->snap->nr_orders
	    ? (int)v->order.value
	    : -1;
}

static size_t
columns_of_orders(const struct pen *pen, unsigned *orders)
{
	return fc_choose_orders(pen->result,
	    (pen->width - LEFT_WIDTH) / COLUMN_WIDTH, needed_order(pen),
	    orders);
}

/* "[5]" where it is the one that is asked for */
static void
put_order(struct pen *pen, unsigned order, int width)
{
	const struct fc_verdict *v = selected(pen);
	bool needed = (int)order == needed_order(pen);
	char text[16];

	snprintf(text, sizeof(text), needed ? "[%u]" : "%u", order);
	put_f(pen, "%*s", width - (int)strlen(text), "");
	put_in(pen, needed ? tone_of(v->answer) : FC_PLAIN, text);
}

static void
put_cell(struct pen *pen, const struct fc_cell *cell, int width)
{
	const char *words = fc_cell_words(cell);

	put_f(pen, "%*s", width - (int)strlen(words), "");
	put_in(pen, fc_cell_tone(cell), words);
}

static void
put_lying_orders(struct pen *pen)
{
	const struct fc_result *result = pen->result;
	unsigned orders[FC_MAX_ORDERS];
	size_t n = columns_of_orders(pen, orders);
	char block[16];

	put_f(pen, "%*s", LEFT_WIDTH, "order");
	for (size_t i = 0; i < n; i++)
		put_order(pen, orders[i], COLUMN_WIDTH);
	end_line(pen);
	if (result->snap->page_size != 0 && pen->most > 2) {
		put_f(pen, "%*s", LEFT_WIDTH, "block");
		for (size_t i = 0; i < n; i++)
			put_f(pen, " %4s",
			    fc_say_block(
				result->snap, orders[i], block, sizeof(block)));
		end_line(pen);
	}
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		put_f(pen, "%*s", LEFT_WIDTH, result->overview->masks[m].gfp);
		for (size_t i = 0; i < n; i++)
			put_cell(pen,
			    &result->overview->masks[m].cells[orders[i]],
			    COLUMN_WIDTH);
		end_line(pen);
	}
}

/* A line an order, and less of the masks. */
static void
put_standing_orders(struct pen *pen)
{
	static const char *const names[FC_NR_USUAL_MASKS] = { "KERNEL",
		"ATOMIC", "MOVABLE" };
	const struct fc_result *result = pen->result;
	size_t room = pen->most > 0 ? pen->most - 1 : 0;
	unsigned orders[FC_MAX_ORDERS];
	size_t n =
	    fc_choose_orders(pen->result, room, needed_order(pen), orders);
	char block[16] = "?";

	put(pen, "order block");
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		if (pen->at + 8 <= pen->width)
			put_f(pen, " %7s", names[m]);
	}
	end_line(pen);
	for (size_t i = 0; i < n; i++) {
		if (result->snap->page_size != 0)
			fc_say_block(
			    result->snap, orders[i], block, sizeof(block));
		put_order(pen, orders[i], 5);
		put_f(pen, " %5s", block);
		for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
			if (pen->at + 8 <= pen->width)
				put_cell(pen,
				    &result->overview->masks[m]
					 .cells[orders[i]],
				    8);
		}
		end_line(pen);
	}
}

static void
put_orders(struct pen *pen)
{
	if (pen->result->snap->nr_orders == 0)
		return;
	if (pen->width >= WIDE)
		put_lying_orders(pen);
	else
		put_standing_orders(pen);
}

/* ---- zones -------------------------------------------------------------- */

/* Pages above the low mark: below it they are negative. */
static int64_t
above(const struct fc_zone *zone, uint64_t mark)
{
	return (int64_t)zone->free - (int64_t)mark;
}

static int64_t
rank_of(const struct pen *pen, size_t i)
{
	const struct fc_zone *zone = &pen->result->snap->zones[i];

	switch (pen->screen->sort) {
	case FC_SORT_LARGEST:
		return pen->result->overview->zones[i].usable_order_low;
	case FC_SORT_HEADROOM:
		return zone->has_zoneinfo ? above(zone, zone->low) : INT64_MAX;
	default:
		return 0;
	}
}

/* Indices of zones that have memory, sorted; NULL: no memory. */
static size_t *
sort_zones(struct pen *pen, size_t *nr)
{
	const struct fc_snapshot *snap = pen->result->snap;
	size_t *order = calloc(snap->nr_zones + 1, sizeof(*order)), n = 0;

	*nr = 0;
	if (order == NULL) {
		pen->out->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < snap->nr_zones; i++) {
		int64_t rank = rank_of(pen, i);
		size_t at = n;

		if (!fc_zone_populated(&snap->zones[i]))
			continue;
		for (; at > 0 && rank_of(pen, order[at - 1]) > rank; at--)
			order[at] = order[at - 1];
		order[at] = i;
		n++;
	}
	*nr = n;
	return order;
}

static void
say_above(const struct fc_snapshot *snap, const struct fc_zone *zone,
    uint64_t mark, char *text, size_t size)
{
	int64_t pages = above(zone, mark);
	char amount[32];

	if (!zone->has_zoneinfo)
		strlcpy(text, "?", size);
	else
		snprintf(text, size, "%s%s", pages < 0 ? "-" : "",
		    fc_say_amount(snap, (uint64_t)(pages < 0 ? -pages : pages),
			amount, sizeof(amount)));
}

/* Are marks told beside the shares, or in lines of their own? */
static bool
has_margins(const struct pen *pen)
{
	unsigned orders[FC_MAX_ORDERS];

	return pen->width >= WIDE &&
	    LEFT_WIDTH + columns_of_orders(pen, orders) * COLUMN_WIDTH +
		2 * MARGIN_WIDTH <=
	    pen->width;
}

static void
shares_of(const struct fc_snapshot *snap, const struct fc_zone *zone,
    uint64_t *pages_from)
{
	for (unsigned o = 0; o < snap->nr_orders; o++)
		pages_from[o] = fc_zone_free_pages_from(snap, zone, o);
}

static enum fc_tone
share_tone(const struct pen *pen, const uint64_t *pages_from, unsigned order)
{
	if ((int)order != needed_order(pen))
		return FC_PLAIN;
	return pages_from[order] > 0 ? FC_GOOD : FC_BAD;
}

static const char *
share_bar(const struct pen *pen, const uint64_t *pages_from, unsigned order)
{
	return bar(pen->screen, eighths_of(pages_from[order], pages_from[0]));
}

static void
put_lying_zone(struct pen *pen, const struct fc_zone *zone)
{
	const struct fc_snapshot *snap = pen->result->snap;
	unsigned orders[FC_MAX_ORDERS];
	size_t n = columns_of_orders(pen, orders);
	uint64_t pages_from[FC_MAX_ORDERS];
	char text[32] = "?";

	if (fc_free_known(zone))
		fc_say_amount(
		    snap, fc_zone_free_pages(snap, zone), text, sizeof(text));
	put_f(pen, "%4d ", zone->node);
	put_name(pen, zone->name, 8);
	put_f(pen, " %11s", text);
	shares_of(snap, zone, pages_from);
	for (size_t i = 0; i < n; i++) {
		if (!zone->has_free_blocks) {
			put_f(pen, "%*s", COLUMN_WIDTH, "?");
			continue;
		}
		put(pen, " ");
		put_in(pen, share_tone(pen, pages_from, orders[i]),
		    pages_from[orders[i]] > 0
			? share_bar(pen, pages_from, orders[i])
			: " ");
		put_f(pen, "%3s",
		    fc_say_share(pages_from, orders[i], text, sizeof(text)));
	}
	if (has_margins(pen)) {
		say_above(snap, zone, zone->low, text, sizeof(text));
		put_f(pen, "%*s", MARGIN_WIDTH, text);
		say_above(snap, zone, zone->min, text, sizeof(text));
		put_f(pen, "%*s", MARGIN_WIDTH, text);
	}
	end_line(pen);
}

/* Its free memory, and shares as bars alone. */
static void
put_standing_zone(struct pen *pen, const struct fc_zone *zone)
{
	const struct fc_snapshot *snap = pen->result->snap;
	uint64_t pages_from[FC_MAX_ORDERS];
	char text[32] = "?";

	if (fc_free_known(zone))
		fc_say_amount(
		    snap, fc_zone_free_pages(snap, zone), text, sizeof(text));
	put_f(pen, "%2d ", zone->node);
	put_name(pen, zone->name, 6);
	put_f(pen, " %10s", text);
	shares_of(snap, zone, pages_from);
	if (zone->has_free_blocks &&
	    pen->at + 1 + snap->nr_orders <= pen->width) {
		put(pen, " ");
		for (unsigned o = 0; o < snap->nr_orders; o++)
			put_in(pen, share_tone(pen, pages_from, o),
			    share_bar(pen, pages_from, o));
	}
	end_line(pen);
}

static void
put_zone_heads(struct pen *pen)
{
	unsigned orders[FC_MAX_ORDERS];
	size_t n;

	if (pen->width < WIDE) {
		put(pen, "zone            free");
		put(pen, pen->width >= 40 ? " by order" : "");
	} else {
		n = columns_of_orders(pen, orders) * COLUMN_WIDTH;
		put_f(pen, "%4s %-8s %11s", "node", "zone", "free");
		put_f(pen, "%-*s", (int)n,
		    n > 44       ? " in blocks of this order or larger, % of it"
			: n > 30 ? " in blocks as large, % of it"
				 : " % as large");
		if (has_margins(pen))
			put_f(pen, "%*s%*s", MARGIN_WIDTH, "above low",
			    MARGIN_WIDTH, "above min");
	}
	end_line(pen);
}

static void
put_zones(struct pen *pen)
{
	const struct fc_snapshot *snap = pen->result->snap;
	size_t n;
	size_t *zones = sort_zones(pen, &n);

	if (zones == NULL)
		return;
	if (n > 0)
		put_zone_heads(pen);
	for (size_t i = 0; i < n; i++) {
		const struct fc_zone *zone = &snap->zones[zones[i]];

		if (pen->lines + 1 == pen->most && i + 1 < n) {
			put_f(pen, "and %zu zones more (s: sort)", n - i);
			end_line(pen);
			break;
		}
		if (pen->width >= WIDE)
			put_lying_zone(pen, zone);
		else
			put_standing_zone(pen, zone);
	}
	free(zones);
}

/* What is free above the marks: in words, where the zones' rows do not say. */
static void
put_headroom(struct pen *pen)
{
	const struct fc_snapshot *snap = pen->result->snap;
	struct fc_buf text = { 0 };
	size_t n, *zones;

	if (has_margins(pen))
		return;
	zones = sort_zones(pen, &n);
	fc_buf_printf(&text, "free above low (min):");
	for (size_t i = 0; i < n; i++) {
		const struct fc_zone *zone = &snap->zones[zones[i]];
		char low[32], min[32];

		say_above(snap, zone, zone->low, low, sizeof(low));
		say_above(snap, zone, zone->min, min, sizeof(min));
		fc_buf_printf(&text, "%s %d ", i > 0 ? "," : "", zone->node);
		fc_buf_escaped(&text, zone->name);
		fc_buf_printf(&text, " %s (%s)", low, min);
	}
	pen->out->failed |= text.failed;
	if (n > 0 && !text.failed) {
		put_label(pen, "headroom");
		put_words(pen, text.data, pen->width < WIDE ? 2 : LABEL_WIDTH);
		end_line(pen);
	}
	fc_buf_free(&text);
	free(zones);
}

/* ---- what happens in between -------------------------------------------- */

/* "0.5/s", "1200/s"; "-/s" until there is a second reading. */
static void
say_rate(const struct pen *pen, enum fc_event event, char *text, size_t size)
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
put_rates_of(struct pen *pen, const char *label, const struct rate *rates,
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
	put_label(pen, label);
	if (!text.failed)
		put_words(pen, text.data, pen->width < WIDE ? 2 : LABEL_WIDTH);
	end_line(pen);
	fc_buf_free(&text);
}

#define N_RATES(rates) (sizeof(rates) / sizeof((rates)[0]))

static void
put_rates(struct pen *pen)
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
put_foot(struct pen *pen)
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
		put_words(pen, text.data, 2);
	end_line(pen);
	fc_buf_free(&text);
}

static void
put_keys(struct pen *pen)
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
		put_in(pen, FC_DOUBT, screen->note);
		end_line(pen);
		return;
	}
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = strlen(keys[i].key) + strlen(keys[i].word) +
		    (pen->at > 0 ? 2 : 0);

		if (!keys[i].there || pen->at + n > pen->width)
			continue;
		put(pen, pen->at > 0 ? "  " : "");
		put_in(pen, FC_GOOD, keys[i].key);
		put(pen, keys[i].word);
	}
	snprintf(period, sizeof(period), "every %ju.%ju s",
	    (uintmax_t)screen->period / 1000,
	    (uintmax_t)screen->period % 1000 / 100);
	if (screen->view == FC_VIEW_MAIN)
		fc_join(
		    period, sizeof(period), ", zones ", sorts[screen->sort]);
	if (pen->at + 2 + strlen(period) <= pen->width) {
		put_f(pen, "%*s", (int)(pen->width - pen->at - strlen(period)),
		    "");
		put_in(pen, FC_DIM, period);
	}
	end_line(pen);
}

/* ---- the other views ---------------------------------------------------- */

static void
put_help(struct pen *pen)
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
		put_words(pen, lines[i], 7);
		end_line(pen);
	}
}

/* As --map shows it, cut at the edges. */
static void
put_map(struct pen *pen)
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
			put(pen, "... and more, where there is room");
		else
			put(pen, line);
		end_line(pen);
	}
	fc_buf_free(&text);
}

/* ---- the frame ---------------------------------------------------------- */

/* From top to bottom. */
static const struct part {
	void (*put)(struct pen *pen);
	unsigned rank; /* in which order they get their lines; 0 first */
	size_t least; /* with fewer lines it is of no use */
	size_t fair; /* lines that it gets before others get more */
} parts[] = {
	{ put_requests, 2, 1, 4 },
	{ put_course, 0, 1, 2 },
	{ put_orders, 1, 2, 6 },
	{ put_zones, 3, 2, 5 },
	{ put_headroom, 4, 1, 2 },
	{ put_rates, 5, 1, 3 },
	{ put_foot, 6, 1, 1 },
};
static const struct part help = { put_help, 0, 1, ALL_LINES };
static const struct part map = { put_map, 0, 1, ALL_LINES };

#define NR_PARTS (sizeof(parts) / sizeof(parts[0]))

static size_t
count_lines(const struct pen *like, void (*put_part)(struct pen *pen))
{
	struct fc_buf text = { 0 };
	struct pen pen = *like;

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
share_rows(const struct pen *pen, const struct part *of, size_t nr_parts,
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
put_part(struct pen *pen, const struct part *part, size_t lines)
{
	pen->lines = 0;
	pen->most = lines;
	part->put(pen);
}

static void
put_blank_lines(struct pen *pen, size_t n)
{
	pen->lines = 0;
	pen->most = n;
	while (pen->lines < n)
		end_line(pen);
}

static void
put_parts(struct pen *pen, size_t rows)
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
	struct pen pen = { .out = out,
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
