/* SPDX-License-Identifier: BSD-2-Clause */
/* What a file of samples shows: an object a line, "fragcheck-history/1". */
#include "base/json.h"
#include "render/pieces.h"

static void
put_text(struct fc_buf *out, const char *key, const char *text)
{
	fc_buf_printf(out, "\"%s\":", key);
	fc_put_json_string(out, text[0] != '\0' ? text : NULL);
}

static void
put_number(struct fc_buf *out, const char *key, uint64_t value, bool present)
{
	if (present)
		fc_buf_printf(out, ",\"%s\":%ju", key, (uintmax_t)value);
	else
		fc_buf_printf(out, ",\"%s\":null", key);
}

static void
put_opt(struct fc_buf *out, const char *key, struct fc_opt value)
{
	put_number(out, key, value.value, value.present);
}

static void
put_when(struct fc_buf *out, const char *key, uint64_t seconds)
{
	const struct fc_result at = { .seconds = seconds };
	char time[32];

	fc_buf_printf(
	    out, ",\"%s\":\"%s\"", key, fc_say_time(&at, time, sizeof(time)));
}

static void
put_trend(struct fc_buf *out, const struct fc_trend *t)
{
	bool falling = t->kind == FC_TREND_FALLING, line = t->window > 0;

	fc_buf_printf(out, ",\"now\":%.0f,\"lowest\":%.0f,\"trend\":\"%s\"",
	    t->now, t->lowest, fc_trend_name(t->kind));
	put_number(out, "runs_out_seconds", t->seconds, falling);
	put_number(out, "earliest_seconds", t->earliest, falling);
	put_number(out, "latest_seconds", t->latest, falling);
	put_number(out, "window_seconds", t->window, line);
	if (line)
		fc_buf_printf(out, ",\"per_hour\":%.3f,\"fit\":%.3f",
		    t->per_hour, t->fit);
	else
		fc_buf_printf(out, ",\"per_hour\":null,\"fit\":null");
	put_number(out, "period_seconds", t->period, t->kind == FC_TREND_SAW);
	put_opt(out, "out_seconds", t->out_for);
}

static void
put_plot(struct fc_buf *out, const char *key, const struct fc_plot *plot)
{
	if (!plot->told) {
		fc_buf_printf(out, ",\"%s\":null", key);
		return;
	}
	fc_buf_printf(out,
	    ",\"%s\":{\"now\":%.0f,\"lowest\":%.0f,\"highest\":%.0f,\"low\":[",
	    key, plot->now, plot->lowest, plot->highest);
	for (size_t i = 0; i < plot->n; i++) {
		const struct fc_plot_point *p = &plot->points[i];

		fc_buf_printf(out, i > 0 ? "," : "");
		if (p->told)
			fc_buf_printf(out, "%.0f", (double)p->low);
		else
			fc_buf_printf(out, "null");
	}
	fc_buf_printf(out, "]}");
}

static void
put_zone(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_history_zone *zone)
{
	const char *comma = "";

	fc_buf_printf(out, "{\"node\":%d,", zone->node);
	put_text(out, "zone", zone->name);
	put_plot(out, "largest_order", &zone->largest);
	put_plot(out, "headroom_pages", &zone->headroom);
	fc_buf_printf(out, ",\"orders\":[");
	for (unsigned o = 0; o < zone->nr_orders; o++) {
		if (!fc_history_shows_order(view, o))
			continue;
		fc_buf_printf(out, "%s{\"order\":%u", comma, o);
		put_trend(out, &zone->orders[o]);
		fc_buf_printf(out, "}");
		comma = ",";
	}
	fc_buf_printf(out, "]}");
}

static void
put_request(struct fc_buf *out, const struct fc_history_request *req)
{
	const struct fc_sample_request *last = &req->last;

	fc_buf_printf(out, "{");
	put_text(out, "name", last->name);
	put_opt(out, "order", last->order);
	fc_buf_printf(out, ",");
	put_text(out, "allocator", last->alloc);
	fc_buf_printf(out, ",");
	put_text(out, "gfp", last->gfp);
	put_opt(out, "node", last->node);
	put_number(out, "count", last->count, true);
	fc_buf_printf(out, ",\"answer\":\"%s\",\"rung\":\"%s\"",
	    fc_answer_name(last->answer), fc_rung_name(last->rung));
	put_opt(out, "chance_percent", last->chance);
	put_number(out, "samples_yes", req->nr_yes, true);
	put_number(out, "samples_no", req->nr_no, true);
	put_number(out, "samples_unknown", req->nr_unknown, true);
	put_plot(out, "capacity", &req->capacity);
	put_plot(out, "chance", &req->chance);
	put_opt(out, "left_seconds", fc_history_request_left(req));
	fc_buf_printf(out, ",\"trend\":");
	if (req->capacity.told) {
		fc_buf_printf(out, "{\"of\":\"capacity\"");
		put_trend(out, &req->trend);
		fc_buf_printf(out, "}");
	} else {
		fc_buf_printf(out, "null");
	}
	fc_buf_printf(out, "}");
}

static void
put_lines(struct fc_buf *out, const struct fc_history_report *r)
{
	fc_buf_printf(out,
	    ",\"left_out\":{\"torn\":%ju,\"foreign\":%ju,\"disordered\":%ju,\"other_machines\":%ju,\"zones\":%ju,\"requests\":%ju}",
	    (uintmax_t)r->nr_torn, (uintmax_t)r->nr_foreign,
	    (uintmax_t)r->nr_disordered, (uintmax_t)r->nr_others,
	    (uintmax_t)r->zones_left_out, (uintmax_t)r->requests_left_out);
}

void
fc_render_history_json(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;
	const char *comma = "";

	fc_buf_printf(out, "{\"schema\":\"fragcheck-history/1\",");
	put_text(out, "file", view->file);
	fc_buf_printf(out, ",");
	put_text(out, "host", r->host);
	fc_buf_printf(out, ",");
	put_text(out, "kernel", r->kernel);
	put_number(out, "page_size", r->page_size, r->page_size != 0);
	put_number(out, "samples", r->nr_samples, true);
	put_when(out, "first", r->first);
	put_when(out, "last", r->last);
	put_number(out, "span_seconds", r->span, true);
	put_number(out, "since_boot_seconds", r->since_boot, true);
	put_number(out, "reboots", r->nr_reboots, true);
	put_number(out, "clock_jumps", r->nr_jumps, true);
	put_lines(out, r);
	put_opt(out, "compact_stall", r->compact_stall);
	put_opt(out, "compact_fail", r->compact_fail);
	put_opt(out, "compact_success", r->compact_success);
	put_opt(out, "allocstall", r->allocstall);
	put_opt(out, "failed_requests", r->refused);
	put_opt(out, "left_seconds", fc_history_soonest(view));
	put_number(out, "within_seconds", view->within, view->within > 0);
	fc_buf_printf(out, ",\"zones\":[");
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (!fc_history_shows_zone(view, &r->zones[i]))
			continue;
		fc_buf_printf(out, "%s", comma);
		put_zone(out, view, &r->zones[i]);
		comma = ",";
	}
	fc_buf_printf(out, "],\"requests\":[");
	comma = "";
	for (size_t i = 0; i < r->nr_requests; i++) {
		if (!fc_history_shows_request(view, &r->requests[i]))
			continue;
		fc_buf_printf(out, "%s", comma);
		put_request(out, &r->requests[i]);
		comma = ",";
	}
	fc_buf_printf(out, "]}\n");
}
