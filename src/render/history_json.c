/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file of samples shows: an object a line, "fragcheck-history/1". */
#include "base/duration.h"
#include "base/json.h"
#include "render/pieces.h"

static void
put_when(struct fc_json *j, const char *name, uint64_t seconds)
{
	char time[32];

	fc_json_string(j, name, fc_time_utc(seconds, time, sizeof(time)));
}

/* A figure without its fraction. */
static void
put_whole(struct fc_json *j, const char *name, double value)
{
	fc_json_key(j, name);
	fc_buf_printf(j->out, "%.0f", value);
}

static void
put_fraction(struct fc_json *j, const char *name, double value, bool present)
{
	fc_json_key(j, name);
	if (present)
		fc_buf_printf(j->out, "%.3f", value);
	else
		fc_buf_printf(j->out, "null");
}

static void
put_trend(struct fc_json *j, const struct fc_trend *t)
{
	bool falling = t->kind == FC_TREND_FALLING, line = t->window > 0;

	put_whole(j, "now", t->now);
	put_whole(j, "lowest", t->lowest);
	fc_json_string(j, "trend", fc_trend_name(t->kind));
	fc_json_number(j, "runs_out_seconds", t->seconds, falling);
	fc_json_number(j, "earliest_seconds", t->earliest, falling);
	fc_json_number(j, "latest_seconds", t->latest, falling);
	fc_json_number(j, "window_seconds", t->window, line);
	put_fraction(j, "per_hour", t->per_hour, line);
	put_fraction(j, "fit", t->fit, line);
	fc_json_number(j, "period_seconds", t->period, t->kind == FC_TREND_SAW);
	fc_json_opt(j, "out_seconds", t->out_for);
}

static void
put_plot(struct fc_json *j, const char *name, const struct fc_plot *plot)
{
	if (!plot->told) {
		fc_json_null(j, name);
		return;
	}
	fc_json_key(j, name);
	fc_json_open(j, '{');
	put_whole(j, "now", plot->now);
	put_whole(j, "lowest", plot->lowest);
	put_whole(j, "highest", plot->highest);
	fc_json_key(j, "low");
	fc_json_open(j, '[');
	for (size_t i = 0; i < plot->n; i++) {
		const struct fc_plot_point *p = &plot->points[i];

		fc_json_element(j);
		if (p->told)
			fc_buf_printf(j->out, "%.0f", (double)p->low);
		else
			fc_buf_printf(j->out, "null");
	}
	fc_json_close(j, ']');
	fc_json_close(j, '}');
}

static void
put_zone(struct fc_json *j, const struct fc_history_view *view,
    const struct fc_history_zone *zone)
{
	fc_json_element(j);
	fc_json_open(j, '{');
	fc_json_key(j, "node");
	fc_buf_printf(j->out, "%d", zone->node);
	fc_json_text(j, "zone", zone->name);
	put_plot(j, "largest_order", &zone->largest);
	put_plot(j, "headroom_pages", &zone->headroom);
	fc_json_key(j, "orders");
	fc_json_open(j, '[');
	for (unsigned o = 0; o < zone->nr_orders; o++) {
		if (!fc_history_shows_order(view, o))
			continue;
		fc_json_element(j);
		fc_json_open(j, '{');
		fc_json_number(j, "order", o, true);
		put_trend(j, &zone->orders[o]);
		fc_json_close(j, '}');
	}
	fc_json_close(j, ']');
	fc_json_close(j, '}');
}

static void
put_request(struct fc_json *j, const struct fc_history_request *req)
{
	const struct fc_sample_request *last = &req->last;

	fc_json_element(j);
	fc_json_open(j, '{');
	fc_json_text(j, "name", last->name);
	fc_json_opt(j, "order", last->order);
	fc_json_text(j, "allocator", last->alloc);
	fc_json_text(j, "gfp", last->gfp);
	fc_json_opt(j, "node", last->node);
	fc_json_number(j, "count", last->count, true);
	fc_json_string(j, "answer", fc_answer_name(last->answer));
	fc_json_string(j, "rung", fc_rung_name(last->rung));
	fc_json_opt(j, "chance_percent", last->chance);
	fc_json_number(j, "samples_yes", req->nr_yes, true);
	fc_json_number(j, "samples_no", req->nr_no, true);
	fc_json_number(j, "samples_unknown", req->nr_unknown, true);
	put_plot(j, "capacity", &req->capacity);
	put_plot(j, "chance", &req->chance);
	fc_json_opt(j, "left_seconds", fc_history_request_left(req));
	if (req->capacity.told) {
		fc_json_key(j, "trend");
		fc_json_open(j, '{');
		fc_json_string(j, "of", "capacity");
		put_trend(j, &req->trend);
		fc_json_close(j, '}');
	} else {
		fc_json_null(j, "trend");
	}
	fc_json_close(j, '}');
}

static void
put_lines(struct fc_json *j, const struct fc_history_report *r)
{
	fc_json_key(j, "left_out");
	fc_json_open(j, '{');
	fc_json_number(j, "torn", r->nr_torn, true);
	fc_json_number(j, "foreign", r->nr_foreign, true);
	fc_json_number(j, "disordered", r->nr_disordered, true);
	fc_json_number(j, "other_machines", r->nr_others, true);
	fc_json_number(j, "zones", r->zones_left_out, true);
	fc_json_number(j, "requests", r->requests_left_out, true);
	fc_json_close(j, '}');
}

void
fc_render_history_json(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	struct fc_json j = { .out = out };

	fc_json_open(&j, '{');
	fc_json_string(&j, "schema", "fragcheck-history/1");
	fc_json_text(&j, "file", view->file);
	fc_json_text(&j, "host", r->host);
	fc_json_text(&j, "kernel", r->kernel);
	fc_json_number(&j, "page_size", r->page_size, r->page_size != 0);
	fc_json_number(&j, "samples", r->nr_samples, true);
	put_when(&j, "first", r->first);
	put_when(&j, "last", r->last);
	fc_json_number(&j, "span_seconds", r->span, true);
	fc_json_number(&j, "since_boot_seconds", r->since_boot, true);
	fc_json_number(&j, "reboots", r->nr_reboots, true);
	fc_json_number(&j, "clock_jumps", r->nr_jumps, true);
	put_lines(&j, r);
	fc_json_opt(&j, "compact_stall", r->compact_stall);
	fc_json_opt(&j, "compact_fail", r->compact_fail);
	fc_json_opt(&j, "compact_success", r->compact_success);
	fc_json_opt(&j, "allocstall", r->allocstall);
	fc_json_opt(&j, "failed_requests", r->refused);
	fc_json_opt(&j, "left_seconds", fc_history_soonest(view).left);
	fc_json_number(&j, "within_seconds", view->within, view->within > 0);
	fc_json_key(&j, "zones");
	fc_json_open(&j, '[');
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (fc_history_shows_zone(view, &r->zones[i]))
			put_zone(&j, view, &r->zones[i]);
	}
	fc_json_close(&j, ']');
	fc_json_key(&j, "requests");
	fc_json_open(&j, '[');
	for (size_t i = 0; i < r->nr_requests; i++) {
		if (fc_history_shows_request(view, &r->requests[i]))
			put_request(&j, &r->requests[i]);
	}
	fc_json_close(&j, ']');
	fc_json_close(&j, '}');
	fc_buf_put(out, "\n", 1);
}
