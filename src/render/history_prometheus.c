/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a file of samples shows, as a page of its own beside that of answers: no
 * name is on both, as node_exporter refuses one that comes twice.
 */
#include <string.h>

#include "render/metrics.h"

static void
put_one(struct fc_buf *out, const char *name, const char *help, uint64_t value)
{
	fc_put_metric_head(out, name, "gauge", help);
	fc_buf_printf(out, "fragcheck_%s %ju\n", name, (uintmax_t)value);
}

static void
put_left_out(struct fc_buf *out, const struct fc_history_report *r)
{
	const struct {
		const char *why;
		uint64_t n;
	} lines[] = {
		{ "torn", r->nr_torn },
		{ "foreign", r->nr_foreign },
		{ "disordered", r->nr_disordered },
		{ "other_machine", r->nr_others },
	};

	fc_put_metric_head(out, "history_left_out_lines", "gauge",
	    "Lines of the file that are not in it.");
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		fc_buf_printf(out,
		    "fragcheck_history_left_out_lines{why=\"%s\"} %ju\n",
		    lines[i].why, (uintmax_t)lines[i].n);
}

/* A trend that foretells has its figures. */
static void
put_zone(struct fc_buf *out, const struct fc_history_view *view,
    const struct fc_history_zone *zone, const char *metric, bool fit)
{
	for (unsigned o = 0; o < zone->nr_orders; o++) {
		const struct fc_trend *t = &zone->orders[o];

		if (!fc_history_shows_order(view, o) ||
		    t->kind != FC_TREND_FALLING)
			continue;
		fc_buf_printf(out, "fragcheck_%s{%s=\"%d\",", metric,
		    fc_node_label(view->look), zone->node);
		fc_put_metric_label(out, fc_zone_label(view->look), zone->name);
		fc_buf_printf(out, ",order=\"%u\"} ", o);
		if (fit)
			fc_buf_printf(out, "%.3f\n", t->fit);
		else
			fc_buf_printf(out, "%ju\n", (uintmax_t)t->seconds);
	}
}

static void
put_zones(struct fc_buf *out, const struct fc_history_view *view,
    const char *metric, const char *help, bool fit)
{
	const struct fc_history_report *r = view->report;

	fc_put_metric_head(out, metric, "gauge", help);
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (fc_history_shows_zone(view, &r->zones[i]))
			put_zone(out, view, &r->zones[i], metric, fit);
	}
}

static void
put_request(struct fc_buf *out, const struct fc_result *look,
    const struct fc_history_request *req)
{
	const struct fc_sample_request *last = &req->last;
	struct fc_opt left = fc_history_request_left(req);

	if (!left.present)
		return;
	fc_buf_printf(out, "fragcheck_history_request_runs_out_seconds{");
	fc_put_metric_label(out, "request", last->name);
	if (last->order.present)
		fc_buf_printf(
		    out, ",order=\"%ju\"", (uintmax_t)last->order.value);
	fc_buf_printf(out, ",");
	fc_put_metric_label(out, "alloc", last->alloc);
	fc_buf_printf(out, ",");
	fc_put_metric_label(out, "gfp", last->gfp);
	if (last->node.present)
		fc_buf_printf(out, ",%s=\"%ju\"", fc_node_label(look),
		    (uintmax_t)last->node.value);
	if (last->count > 1)
		fc_buf_printf(out, ",count=\"%ju\"", (uintmax_t)last->count);
	fc_buf_printf(out, "} %ju\n", (uintmax_t)left.value);
}

static void
put_requests(struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;

	if (r->nr_requests == 0)
		return;
	fc_put_metric_head(out, "history_request_runs_out_seconds", "gauge",
	    "Until such a request is refused by the trend; 0: it is; no series: nothing is foretold.");
	for (size_t i = 0; i < r->nr_requests; i++) {
		if (fc_history_shows_request(view, &r->requests[i]))
			put_request(out, view->look, &r->requests[i]);
	}
}

void
fc_render_history_prometheus(
    struct fc_buf *out, const struct fc_history_view *view)
{
	const struct fc_history_report *r = view->report;

	put_one(out, "history_run_success",
	    "1: the file was read, and has samples.", r->nr_samples > 0);
	put_one(out, "history_last_run_timestamp_seconds", "When that was.",
	    view->look->seconds);
	if (r->nr_samples == 0)
		return;
	put_one(out, "history_samples", "Samples in the file.", r->nr_samples);
	put_one(out, "history_last_sample_timestamp_seconds",
	    "When the last one was taken.", r->last);
	put_one(out, "history_reboots", "Reboots between them.", r->nr_reboots);
	put_one(out, "history_clock_jumps", "Times the clock was set.",
	    r->nr_jumps);
	put_left_out(out, r);
	put_zones(out, view, "history_runs_out_seconds",
	    "Until no block of that order is left by the trend; no series: nothing is foretold.",
	    false);
	put_zones(out, view, "history_runs_out_fit_ratio",
	    "R^2 of that trend, from 0.5 to 1.", true);
	put_requests(out, view);
}
