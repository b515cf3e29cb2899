/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file of samples shows, for people. */
#include <stdio.h>
#include <string.h>

#include "base/duration.h"
#include "render/pieces.h"

#define PLOT_ROWS    5
#define PLOT_MARGIN  12 /* of labels, and the axis */
#define TABLE_INDENT 23
#define PHRASE_SIZE  192

/* ---- words -------------------------------------------------------------- */

static const char *
fit_word(double fit)
{
	return fit >= 0.9 ? "good" : fit >= 0.7 ? "fair" : "poor";
}

static void
say_falling(const struct fc_trend *t, char *buf, size_t size)
{
	char in[32], early[32], late[32], window[32];

	fc_duration_rounded(t->seconds, in, sizeof(in));
	fc_duration_rounded(t->earliest, early, sizeof(early));
	fc_duration_rounded(t->latest, late, sizeof(late));
	fc_duration_rounded(t->window, window, sizeof(window));
	if (t->seconds < 60)
		snprintf(buf, size,
		    "runs out any moment at the rate of the last %s; fit %s",
		    window, fit_word(t->fit));
	else if (strcmp(early, late) == 0)
		snprintf(buf, size,
		    "runs out in about %s at the rate of the last %s; fit %s",
		    in, window, fit_word(t->fit));
	else
		snprintf(buf, size,
		    "runs out in about %s (%s to %s) at the rate of the last %s; fit %s",
		    in, early, late, window, fit_word(t->fit));
}

static void
say_trend(const struct fc_trend *t, char *buf, size_t size)
{
	char time[32];

	switch (t->kind) {
	case FC_TREND_SHORT:
		snprintf(buf, size, "too few samples since boot to tell");
		break;
	case FC_TREND_STEADY:
		snprintf(buf, size, "no end in sight");
		break;
	case FC_TREND_NONE:
		snprintf(buf, size, "falls, but by no trend that fits");
		break;
	case FC_TREND_SAW:
		snprintf(buf, size,
		    "falls and comes back, every %s or so; nothing is foretold",
		    fc_duration_rounded(t->period, time, sizeof(time)));
		break;
	case FC_TREND_FALLING:
		say_falling(t, buf, size);
		break;
	case FC_TREND_OUT:
		if (t->out_for.present)
			snprintf(buf, size, "none, for %s",
			    fc_duration_rounded(
				t->out_for.value, time, sizeof(time)));
		else
			snprintf(buf, size, "none in all this time");
		break;
	}
}

static const char *
plural(uint64_t n)
{
	return n == 1 ? "" : "s";
}

/* ---- the first line ----------------------------------------------------- */

static void
say_first(struct fc_buf *text, const struct fc_history_first *first)
{
	char phrase[PHRASE_SIZE];

	if (first->zone != NULL) {
		fc_buf_printf(text, "order %u in node %d ", first->order,
		    first->zone->node);
		fc_buf_escaped(text, first->zone->name);
	} else {
		fc_buf_escaped(text, first->req->last.name);
	}
	if (first->trend == NULL) {
		fc_buf_printf(
		    text, " would be refused now, by the last sample");
		return;
	}
	say_trend(first->trend, phrase, sizeof(phrase));
	fc_buf_printf(text, " %s", phrase);
}

/* What of all that is shown is to be foretold: what is out has no future. */
struct foretold {
	bool some, too_short;
};

static void
count_trend(struct foretold *foretold, const struct fc_trend *t)
{
	foretold->too_short |= t->kind == FC_TREND_SHORT;
	foretold->some |= t->kind != FC_TREND_SHORT && t->kind != FC_TREND_OUT;
}

/* Is there no trend, because there are too few samples? */
static bool
is_short(const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	struct foretold foretold = { 0 };

	for (size_t i = 0; i < r->nr_requests; i++) {
		if (r->requests[i].capacity.told &&
		    fc_history_shows_request(view, &r->requests[i]))
			count_trend(&foretold, &r->requests[i].trend);
	}
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (!fc_history_shows_zone(view, &r->zones[i]))
			continue;
		for (unsigned o = 0; o < r->zones[i].nr_orders; o++) {
			if (fc_history_shows_order(view, o))
				count_trend(&foretold, &r->zones[i].orders[o]);
		}
	}
	return foretold.too_short && !foretold.some;
}

static void
put_headline(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	struct fc_history_first first = fc_history_soonest(view);
	struct fc_buf text = { 0 };
	char span[32];

	fc_buf_escaped(&text, view->file);
	fc_buf_printf(&text, ": ");
	fc_duration_rounded(r->span, span, sizeof(span));
	if (first.left.present)
		say_first(&text, &first);
	else if (is_short(view))
		fc_buf_printf(&text,
		    "too few samples since boot to foretell anything: %ju in %s",
		    (uintmax_t)r->nr_samples, span);
	else
		fc_buf_printf(&text,
		    "nothing is seen to run out, by %ju samples of %s",
		    (uintmax_t)r->nr_samples, span);
	out->failed |= text.failed;
	if (!text.failed)
		fc_put_wrapped(out, view->look, text.data, 0, 4);
	fc_buf_free(&text);
}

/* ---- rows --------------------------------------------------------------- */

static void
put_samples(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	char first[32], last[32];
	struct fc_buf text = { 0 };

	fc_buf_printf(&text, "%ju from %s to %s", (uintmax_t)r->nr_samples,
	    fc_time_utc(r->first, first, sizeof(first)),
	    fc_time_utc(r->last, last, sizeof(last)));
	if (r->nr_reboots > 0)
		fc_buf_printf(&text,
		    "; %ju reboot%s, the last %s before the end",
		    (uintmax_t)r->nr_reboots, plural(r->nr_reboots),
		    fc_duration_rounded(r->since_boot, first, sizeof(first)));
	if (r->nr_jumps > 0)
		fc_buf_printf(&text,
		    "; the clock jumped %ju time%s, which is allowed for",
		    (uintmax_t)r->nr_jumps, plural(r->nr_jumps));
	fc_put_row_of(out, view->look, "samples", &text);
}

static void
say_left_out(struct fc_buf *text, uint64_t n, const char *what)
{
	if (n > 0)
		fc_buf_printf(text, "%s%ju %s", text->len > 0 ? ", " : "",
		    (uintmax_t)n, what);
}

static void
put_left_out(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	struct fc_buf text = { 0 };

	say_left_out(&text, r->nr_torn, "torn");
	say_left_out(&text, r->nr_foreign, "that are no samples");
	say_left_out(&text, r->nr_disordered, "older than the one before");
	say_left_out(&text, r->nr_others, "of other machines");
	if (r->nr_others > 0) {
		fc_buf_printf(&text, " (");
		fc_buf_escaped(&text, r->other);
		fc_buf_printf(&text, ")");
	}
	say_left_out(&text, r->zones_left_out, "zones, which are too many");
	say_left_out(
	    &text, r->requests_left_out, "requests, which are too many");
	fc_put_row_of(out, view->look, "left out", &text);
}

static void
put_work(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	struct fc_buf text = { 0 };

	if (r->compact_stall.value > 0)
		fc_buf_printf(&text,
		    "compacted for an allocation %ju time%s, %ju in vain",
		    (uintmax_t)r->compact_stall.value,
		    plural(r->compact_stall.value),
		    (uintmax_t)r->compact_fail.value);
	if (r->allocstall.value > 0)
		fc_buf_printf(&text, "%sreclaimed for one %ju time%s",
		    text.len > 0 ? "; " : "", (uintmax_t)r->allocstall.value,
		    plural(r->allocstall.value));
	if (r->refused.present)
		fc_buf_printf(&text,
		    "%srefused %ju request%s that --failures heard of",
		    text.len > 0 ? "; " : "", (uintmax_t)r->refused.value,
		    plural(r->refused.value));
	fc_put_row_of(out, view->look, "kernel", &text);
}

static void
put_machine(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	struct fc_buf text = { 0 };
	char size[32];

	fc_buf_escaped(&text, r->host[0] != '\0' ? r->host : "(no name)");
	if (r->kernel[0] != '\0') {
		fc_buf_printf(&text, ", Linux ");
		fc_buf_escaped(&text, r->kernel);
	}
	if (r->page_size != 0)
		fc_buf_printf(&text, ", pages of %s",
		    fc_size_exact(r->page_size, size, sizeof(size)));
	fc_put_row_of(out, view->look, "machine", &text);
}

/* ---- the tables --------------------------------------------------------- */

static void
put_table_row(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_history_zone *zone, unsigned from, unsigned to,
    const char *phrase)
{
	struct fc_buf name = { 0 };
	char orders[16];

	fc_buf_escaped(&name, zone->name);
	if (from == to)
		snprintf(orders, sizeof(orders), "%u", from);
	else
		snprintf(orders, sizeof(orders), "%u-%u", from, to);
	fc_buf_printf(out, "%4d %-9.9s %6s  ", zone->node,
	    name.data != NULL ? name.data : "", orders);
	out->failed |= name.failed;
	fc_buf_free(&name);
	fc_put_wrapped(out, view->look, phrase, TABLE_INDENT, TABLE_INDENT);
}

static void
say_order(const struct fc_history_view *view, const struct fc_trend *t,
    char *phrase, size_t size)
{
	size_t n;

	say_trend(t, phrase, size);
	n = strlen(phrase);
	if (view->look->verbose && t->window > 0)
		snprintf(phrase + n, size - n,
		    "; %.0f now, lowest %.0f, %+.1f an hour, R^2 %.2f", t->now,
		    t->lowest, t->per_hour, t->fit);
	else if (view->look->verbose)
		snprintf(phrase + n, size - n, "; %.0f now, lowest %.0f",
		    t->now, t->lowest);
}

/* Orders that the same is said of are one row. */
static void
put_zone_rows(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_history_zone *zone)
{
	char phrase[PHRASE_SIZE], before[PHRASE_SIZE] = "";
	unsigned from = 0, to = 0;

	for (unsigned o = 0; o < zone->nr_orders; o++) {
		if (!fc_history_shows_order(view, o))
			continue;
		say_order(view, &zone->orders[o], phrase, sizeof(phrase));
		if (before[0] != '\0' &&
		    (to + 1 != o || strcmp(phrase, before) != 0)) {
			put_table_row(out, view, zone, from, to, before);
			before[0] = '\0';
		}
		if (before[0] == '\0')
			from = o;
		to = o;
		memcpy(before, phrase, sizeof(before));
	}
	if (before[0] != '\0')
		put_table_row(out, view, zone, from, to, before);
}

static void
put_zones(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;

	fc_buf_printf(out, "\nnode zone       order  ");
	fc_put_wrapped(out, view->look,
	    "blocks of it, or that it can be split from", TABLE_INDENT,
	    TABLE_INDENT);
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (fc_history_shows_zone(view, &r->zones[i]))
			put_zone_rows(out, view, &r->zones[i]);
	}
}

static void
put_request(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_history_request *req)
{
	uint64_t all = req->nr_yes + req->nr_no;
	struct fc_buf text = { 0 };
	char phrase[PHRASE_SIZE];

	fc_buf_escaped(&text, req->last.name);
	fc_buf_printf(&text, " (");
	fc_buf_escaped(&text, req->last.alloc);
	fc_buf_printf(&text, ", ");
	fc_buf_escaped(&text, req->last.gfp);
	fc_buf_printf(&text, "): %s at the end, and in %ju of %ju samples",
	    req->last.answer == FC_YES      ? "yes"
		: req->last.answer == FC_NO ? "no"
					    : "not known",
	    (uintmax_t)req->nr_yes, (uintmax_t)all);
	if (req->capacity.told) {
		say_trend(&req->trend, phrase, sizeof(phrase));
		fc_buf_printf(&text, "; %.0f of them at once, lowest %.0f: %s",
		    req->trend.now, req->trend.lowest, phrase);
	}
	fc_put_row_of(out, view->look, "request", &text);
}

static void
put_requests(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;

	for (size_t i = 0; i < r->nr_requests; i++) {
		if (fc_history_shows_request(view, &r->requests[i]))
			put_request(out, view, &r->requests[i]);
	}
}

/* ---- plots -------------------------------------------------------------- */

enum unit { ORDERS, PAGES, NUMBER, PERCENT };

static void
say_label(const struct fc_history_report *r, enum unit unit, double value,
    char *buf, size_t size)
{
	if (unit == ORDERS)
		snprintf(buf, size, "order %.0f", value);
	else if (unit == PAGES && r->page_size != 0 && value >= 0)
		fc_size_rounded((uint64_t)value * r->page_size, buf, size);
	else
		snprintf(
		    buf, size, "%.0f%s", value, unit == PERCENT ? " %" : "");
}

/* What stands in one column: of which part of the points it is. */
static struct fc_plot_point
column_of(const struct fc_plot *plot, size_t column, size_t columns)
{
	size_t from = column * plot->n / columns;
	size_t to = (column + 1) * plot->n / columns;
	struct fc_plot_point all = { 0 };

	for (size_t i = from; i < plot->n && (i < to || i == from); i++) {
		const struct fc_plot_point *p = &plot->points[i];

		if (!p->told)
			continue;
		if (!all.told || p->low < all.low)
			all.low = p->low;
		if (!all.told || p->high > all.high)
			all.high = p->high;
		all.told = true;
	}
	return all;
}

static void
put_axis(struct fc_buf *out, const struct fc_history_view *view, size_t columns)
{
	int chars = columns < 44 ? 10 : 20; /* days only, where it is narrow */
	char first[32], last[32];

	fc_time_utc(view->report->first, first, sizeof(first));
	fc_time_utc(view->report->last, last, sizeof(last));
	fc_buf_printf(out, "%*s%.*s%*.*s\n", PLOT_MARGIN, "", chars, first,
	    (int)columns - chars, chars, last);
}

/*
 * A column is filled up to the lowest of its time, and dotted on to the highest.
 * Orders begin with none.
 */
static void
put_plot(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_plot *plot, enum unit unit)
{
	size_t columns = fc_width(view->look) - PLOT_MARGIN - 1;
	double lift = unit == ORDERS ? 1 : 0;
	double top = unit == PERCENT ? 100 : plot->highest + lift;

	for (unsigned row = PLOT_ROWS; row-- > 0;) {
		double from = top * (row + 0.5) / PLOT_ROWS;
		char label[32] = "", line[256];
		size_t used = 0;

		if (row == PLOT_ROWS - 1)
			say_label(view->report, unit, top - lift, label,
			    sizeof(label));
		else if (row == 0)
			say_label(view->report, unit, 0, label, sizeof(label));
		for (size_t c = 0; c < columns; c++) {
			struct fc_plot_point p = column_of(plot, c, columns);

			line[c] = ' ';
			if (p.told && (double)p.low + lift >= from)
				line[c] = '#';
			else if (p.told && (double)p.high + lift >= from)
				line[c] = ':';
			if (line[c] != ' ')
				used = c + 1;
		}
		fc_buf_printf(out, "%10.10s |%.*s\n", label, (int)used, line);
	}
	put_axis(out, view, columns);
}

/* What never changed needs no plot. */
static bool
is_flat(const struct fc_plot *plot)
{
	return !plot->told || plot->lowest >= plot->highest;
}

static void
put_titled(struct fc_buf *out, const struct fc_history_view *view,
    struct fc_buf *title, const struct fc_plot *plot, enum unit unit)
{
	out->failed |= title->failed;
	if (!title->failed && !is_flat(plot) && plot->highest > 0) {
		fc_buf_printf(out, "\n");
		fc_put_wrapped(out, view->look, title->data, 0, 2);
		put_plot(out, view, plot, unit);
	}
	fc_buf_free(title);
}

static void
put_zone_plots(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_history_zone *zone)
{
	struct fc_buf title = { 0 };

	fc_buf_printf(&title, "node %d ", zone->node);
	fc_buf_escaped(&title, zone->name);
	fc_buf_printf(&title, ": largest free order");
	put_titled(out, view, &title, &zone->largest, ORDERS);
	fc_buf_printf(&title, "node %d ", zone->node);
	fc_buf_escaped(&title, zone->name);
	fc_buf_printf(&title, ": free above the min watermark");
	put_titled(out, view, &title, &zone->headroom, PAGES);
}

static void
put_request_plots(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_history_request *req)
{
	struct fc_buf title = { 0 };

	fc_buf_escaped(&title, req->last.name);
	fc_buf_printf(&title, ": so many at once");
	put_titled(out, view, &title, &req->capacity, NUMBER);
	fc_buf_escaped(&title, req->last.name);
	fc_buf_printf(
	    &title, ": chance to be given in the end; at once it is 100");
	put_titled(out, view, &title, &req->chance, PERCENT);
}

static void
put_plots(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	size_t before = out->len;

	for (size_t i = 0; i < r->nr_requests; i++) {
		if (fc_history_shows_request(view, &r->requests[i]))
			put_request_plots(out, view, &r->requests[i]);
	}
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (fc_history_shows_zone(view, &r->zones[i]))
			put_zone_plots(out, view, &r->zones[i]);
	}
	if (out->len == before)
		return;
	fc_buf_printf(out, "\n");
	fc_put_wrapped(out, view->look,
	    "# up to the lowest, : up to the highest of that time", 0, 0);
}

void
fc_render_history(struct fc_buf *out, const struct fc_history_view *view)
{
	put_headline(out, view);
	put_requests(out, view);
	put_samples(out, view);
	put_left_out(out, view);
	put_work(out, view);
	put_machine(out, view);
	put_zones(out, view);
	put_plots(out, view);
}
