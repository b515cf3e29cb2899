/* SPDX-License-Identifier: BSD-2-Clause */
/* What was read before, and how it went on. */
#include <stdio.h>
#include <stdlib.h>

#include "render/overview.h"
#include "render/screen_parts.h"

#define VALUE_WIDTH 18

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

/* ---- plots -------------------------------------------------------------- */

const char *
fc_screen_bar(const struct fc_screen *screen, unsigned eighths)
{
	static const char *const blocks[] = { ".", "▁", "▂", "▃", "▄", "▅", "▆",
		"▇", "█" };
	static const char *const ascii[] = { ".", ":", "-", "=", "+", "x", "*",
		"#", "@" };

	return screen->utf8 ? blocks[eighths] : ascii[eighths];
}

unsigned
fc_eighths_of(uint64_t n, uint64_t most)
{
	unsigned eighths =
	    most == 0 ? 0 : (unsigned)((double)n / (double)most * 8.0 + 0.5);

	return n > 0 && eighths == 0 ? 1 : eighths > 8 ? 8 : eighths;
}

typedef struct fc_opt amount_fn(const struct fc_pen *pen, size_t at);

static struct fc_opt
amount_of(const struct fc_pen *pen, size_t at)
{
	return pen->screen->courses[pen->screen->selected].amount[at];
}

/* Orders from 1, so that order 0 is not nothing. */
static struct fc_opt
largest_of(const struct fc_pen *pen, size_t at)
{
	int order = pen->screen->largest[at];
	struct fc_opt amount = { 0 };

	if (order != -2)
		amount = (struct fc_opt){ (uint64_t)(order + 1), true };
	return amount;
}

/* The newest at the right; scale 0: up to the largest that is shown. */
static void
put_plot(struct fc_pen *pen, amount_fn *amount, uint64_t scale)
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
	fc_pen_printf(pen, "%*s", (int)(room - n), "");
	for (size_t i = samples - n; i < samples; i++) {
		struct fc_opt one = amount(pen, i % FC_SCREEN_SAMPLES);

		fc_pen_put(pen,
		    one.present ? fc_screen_bar(pen->screen,
				      fc_eighths_of(one.value, most))
				: "?");
	}
}

static void
put_value(struct fc_pen *pen, const char *value)
{
	int width = pen->width < FC_SCREEN_WIDE ? 0 : VALUE_WIDTH;

	fc_pen_printf(pen, "%-*s ", width, value);
}

/* "14.5 MiB", "at least 14.5 MiB" */
static void
say_free(const struct fc_pen *pen, char *text, size_t size)
{
	const struct fc_snapshot *snap = pen->result->snap;
	bool known;
	uint64_t pages = fc_free_pages(snap, &known);
	char amount[32];

	fc_say_pages(snap, pages, amount, sizeof(amount));
	if (known)
		snprintf(text, size, "%s", amount);
	else if (pen->width < FC_SCREEN_NARROW)
		snprintf(text, size, ">=%s", amount);
	else
		snprintf(text, size, "at least %s", amount);
}

static void
put_capacity(struct fc_pen *pen)
{
	const struct fc_verdict *v = fc_screen_selected(pen);
	char text[64] = "not known";

	if (v == NULL) {
		fc_pen_label(pen, "free");
		say_free(pen, text, sizeof(text));
	} else {
		fc_pen_label(pen, "capacity");
		/* a figure is never cut */
		if (v->has_capacity && v->capacity_low < v->capacity_high &&
		    pen->width < FC_SCREEN_NARROW)
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
	fc_pen_end_line(pen);
}

static void
put_largest(struct fc_pen *pen)
{
	const struct fc_snapshot *snap = pen->result->snap;
	int order =
	    pen->screen
		->largest[(pen->screen->nr_samples - 1) % FC_SCREEN_SAMPLES];
	char text[64] = "not known";

	if (order == -1)
		snprintf(text, sizeof(text), "none");
	else if (order >= 0 && pen->width < FC_SCREEN_WIDE)
		snprintf(text, sizeof(text), "%d", order);
	else if (order >= 0)
		fc_say_order(snap, (unsigned)order, text, sizeof(text));
	fc_pen_label(pen, "largest");
	put_value(pen, text);
	put_plot(pen, largest_of, snap->nr_orders);
	fc_pen_end_line(pen);
}

void
fc_screen_put_course(struct fc_pen *pen)
{
	put_capacity(pen);
	put_largest(pen);
}
