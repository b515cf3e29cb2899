/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Prometheus' text format, one machine a page.  node_exporter drops a file
 * with a timestamp, a carriage return, or a name whose HELP comes twice.
 * What is not known has no series.
 */
#include <string.h>

#include "render/metrics.h"

void
fc_put_metric_head(
    struct fc_buf *out, const char *name, const char *type, const char *help)
{
	fc_buf_printf(out, "# HELP fragcheck_%s %s\n# TYPE fragcheck_%s %s\n",
	    name, help, name, type);
}

void
fc_put_metric_label(struct fc_buf *out, const char *name, const char *value)
{
	struct fc_buf shown = { 0 };

	fc_buf_escaped(&shown, value);
	fc_buf_printf(out, "%s=\"", name);
	for (const char *p = shown.data; p != NULL && *p != '\0'; p++) {
		if (*p == '"' || *p == '\\')
			fc_buf_put(out, "\\", 1);
		fc_buf_put(out, p, 1);
	}
	fc_buf_put(out, "\"", 1);
	out->failed |= shown.failed;
	fc_buf_free(&shown);
}

const char *
fc_node_label(const struct fc_result *look)
{
	return look->old_labels ? "node" : "numa_node";
}

const char *
fc_zone_label(const struct fc_result *look)
{
	return look->old_labels ? "zone" : "memory_zone";
}

/* ---- the run ------------------------------------------------------------ */

static bool
is_readable(const struct fc_result *result, enum fc_file file)
{
	return result->snap != NULL &&
	    result->snap->files[file] == FC_FILE_READ;
}

static void
put_run(struct fc_buf *out, const struct fc_result *result)
{
	fc_put_metric_head(
	    out, "build_info", "gauge", "Which fragcheck wrote this.");
	fc_buf_printf(
	    out, "fragcheck_build_info{version=\"%s\"} 1\n", FC_VERSION);
	fc_put_metric_head(
	    out, "run_success", "gauge", "1: no error in this run.");
	fc_buf_printf(out, "fragcheck_run_success %d\n", result->success);
	fc_put_metric_head(
	    out, "last_run_timestamp_seconds", "gauge", "When that was.");
	fc_buf_printf(out, "fragcheck_last_run_timestamp_seconds %ju\n",
	    (uintmax_t)result->seconds);
	fc_put_metric_head(out, "input_readable", "gauge",
	    "1: this run read the file; 0: it is absent, forbidden or malformed, or the run failed before.");
	for (unsigned f = 0; f < FC_NR_FILES; f++) {
		enum fc_file file = (enum fc_file)f;

		/* many files, of which no kernel has all; and one that only
		 * would have told more */
		if (file == FC_SYSCTL || file == FC_KPAGEFLAGS)
			continue;
		/* the others only where they were wanted */
		if (file != FC_BUDDYINFO && file != FC_ZONEINFO &&
		    (result->snap == NULL ||
			result->snap->files[file] == FC_FILE_NOT_NEEDED))
			continue;
		fc_buf_printf(out, "fragcheck_input_readable{file=\"%s\"} %d\n",
		    fc_file_name(file), is_readable(result, file));
	}
}

static void
put_counter(struct fc_buf *out, const char *name, const char *help,
    const struct fc_opt *events)
{
	if (!events->present)
		return;
	fc_put_metric_head(out, name, "counter", help);
	fc_buf_printf(
	    out, "fragcheck_%s %ju\n", name, (uintmax_t)events->value);
}

/* ---- zones -------------------------------------------------------------- */

static void
put_zone_name(struct fc_buf *out, const char *metric,
    const struct fc_result *result, const struct fc_zone *zone)
{
	fc_buf_printf(out, "fragcheck_%s{%s=\"%d\",", metric,
	    fc_node_label(result), zone->node);
	fc_put_metric_label(out, fc_zone_label(result), zone->name);
}

static void
put_zone_order(struct fc_buf *out, const char *metric,
    const struct fc_result *result, const struct fc_zone *zone, unsigned order)
{
	put_zone_name(out, metric, result, zone);
	fc_buf_printf(out, ",order=\"%u\"} ", order);
}

static void
put_free_blocks(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	(void)i;
	for (unsigned o = 0;
	     zone->has_free_blocks && o < result->snap->nr_orders; o++) {
		put_zone_order(out, "free_blocks", result, zone, o);
		fc_buf_printf(out, "%ju\n", (uintmax_t)zone->nr_free[o]);
	}
}

static void
put_largest(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	(void)i;
	if (!zone->has_free_blocks)
		return;
	put_zone_name(out, "largest_free_order", result, zone);
	fc_buf_printf(
	    out, "} %d\n", fc_zone_largest_free_order(result->snap, zone));
}

static void
put_usable(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	if (!zone->has_free_blocks || result->overview == NULL)
		return;
	put_zone_name(out, "largest_usable_order", result, zone);
	fc_buf_printf(
	    out, "} %d\n", result->overview->zones[i].usable_order_low);
}

static void
put_unusable(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	(void)i;
	for (unsigned o = 0;
	     zone->has_free_blocks && o < result->snap->nr_orders; o++) {
		int index = fc_zone_unusable_index(result->snap, zone, o);

		put_zone_order(out, "unusable_ratio", result, zone, o);
		fc_buf_printf(out, "%d.%03d\n", index / 1000, index % 1000);
	}
}

static void
put_free_pages(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	(void)i;
	if (!zone->has_zoneinfo)
		return;
	put_zone_name(out, "zone_free_pages", result, zone);
	fc_buf_printf(out, "} %ju\n", (uintmax_t)zone->free);
}

static void
put_marks(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	const struct {
		const char *name;
		uint64_t pages;
		bool known;
	} marks[] = {
		{ "min", zone->min, true },
		{ "low", zone->low, true },
		{ "high", zone->high, true },
		{ "boost", zone->boost.value, zone->boost.present },
	};

	(void)i;
	if (!zone->has_zoneinfo)
		return;
	for (size_t m = 0; m < sizeof(marks) / sizeof(marks[0]); m++) {
		if (!marks[m].known)
			continue;
		put_zone_name(out, "zone_watermark_pages", result, zone);
		fc_buf_printf(out, ",mark=\"%s\"} %ju\n", marks[m].name,
		    (uintmax_t)marks[m].pages);
	}
}

static void
put_type_blocks(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	(void)i;
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		for (unsigned o = 0; o < result->snap->nr_orders; o++) {
			put_zone_name(
			    out, "migratetype_free_blocks", result, zone);
			fc_buf_printf(out, ",");
			fc_put_metric_label(out, "migratetype", type->name);
			fc_buf_printf(out, ",order=\"%u\"} %ju\n", o,
			    (uintmax_t)type->nr_free[o].n);
		}
	}
}

static void
put_pageblocks(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, size_t i)
{
	(void)i;
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		if (!type->nr_pageblocks.present)
			continue;
		put_zone_name(out, "pageblocks", result, zone);
		fc_buf_printf(out, ",");
		fc_put_metric_label(out, "migratetype", type->name);
		fc_buf_printf(
		    out, "} %ju\n", (uintmax_t)type->nr_pageblocks.value);
	}
}

static const struct zone_metric {
	const char *name, *help;
	bool verbose; /* only then: it takes pagetypeinfo */
	bool per_order; /* many */
	void (*put)(struct fc_buf *out, const struct fc_result *result,
	    const struct fc_zone *zone, size_t i);
} zone_metrics[] = {
	{ "free_blocks", "Free blocks of 2^order pages.", false, true,
	    put_free_blocks },
	{ "largest_free_order", "Largest order with a free block; -1: none.",
	    false, false, put_largest },
	{ "largest_usable_order",
	    "Largest order surely given to GFP_KERNEL at once; -1: none.",
	    false, false, put_usable },
	{ "unusable_ratio",
	    "Share of the free memory in blocks smaller than the order, as in debugfs.",
	    false, true, put_unusable },
	{ "zone_free_pages", "Free pages.", false, false, put_free_pages },
	{ "zone_watermark_pages",
	    "Watermarks with the boost in them, and the boost.", false, false,
	    put_marks },
	{ "migratetype_free_blocks",
	    "Free blocks of 2^order pages by migratetype; 100000 is where the kernel stops counting.",
	    true, true, put_type_blocks },
	{ "pageblocks", "Pageblocks by migratetype.", true, false,
	    put_pageblocks },
};

static void
put_zones(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;

	for (size_t m = 0; m < sizeof(zone_metrics) / sizeof(zone_metrics[0]);
	     m++) {
		const struct zone_metric *metric = &zone_metrics[m];

		if ((metric->verbose && !result->verbose) ||
		    (metric->per_order && result->few_series))
			continue;
		fc_put_metric_head(out, metric->name, "gauge", metric->help);
		for (size_t i = 0; i < snap->nr_zones; i++) {
			if (fc_zone_populated(&snap->zones[i]))
				metric->put(out, result, &snap->zones[i], i);
		}
	}
}

/* ---- requests ----------------------------------------------------------- */

/* What tells one request from another; the order is not always known. */
static void
put_request(struct fc_buf *out, const char *metric,
    const struct fc_result *result, size_t r)
{
	const struct fc_request *req = &result->requests[r];
	const struct fc_verdict *v = &result->verdicts[r];

	fc_buf_printf(out, "fragcheck_%s{", metric);
	fc_put_metric_label(out, "request", req->name);
	if (req->size.present)
		fc_buf_printf(
		    out, ",size_bytes=\"%ju\"", (uintmax_t)req->size.value);
	if (v->order.present)
		fc_buf_printf(out, ",order=\"%ju\"", (uintmax_t)v->order.value);
	fc_buf_printf(out, ",alloc=\"%s\",", fc_allocator_name(req->allocator));
	fc_put_metric_label(out, "gfp", req->gfp_text);
	if (req->node >= 0)
		fc_buf_printf(
		    out, ",%s=\"%d\"", fc_node_label(result), req->node);
	if (req->count > 1)
		fc_buf_printf(out, ",count=\"%ju\"", (uintmax_t)req->count);
	if (req->within != FC_RUNG_NOW)
		fc_buf_printf(out, ",within=\"%s\"", fc_rung_name(req->within));
}

static void
put_ok(struct fc_buf *out, const struct fc_result *result, size_t r)
{
	if (result->verdicts[r].answer == FC_UNKNOWN)
		return;
	put_request(out, "allocation_ok", result, r);
	fc_buf_printf(out, "} %d\n", result->verdicts[r].answer == FC_YES);
}

static void
put_rungs(struct fc_buf *out, const struct fc_result *result, size_t r)
{
	for (unsigned rung = FC_RUNG_NOW; rung <= FC_RUNG_UNKNOWN; rung++) {
		put_request(out, "allocation_rung", result, r);
		fc_buf_printf(out, ",rung=\"%s\"} %d\n",
		    fc_rung_name((enum fc_rung)rung),
		    result->verdicts[r].rung == rung);
	}
}

static void
put_reason(struct fc_buf *out, const struct fc_result *result, size_t r)
{
	put_request(out, "allocation_reason", result, r);
	fc_buf_printf(out, ",reason=\"%s\"} 1\n",
	    fc_reason_name(result->verdicts[r].reason));
}

static void
put_capacity(struct fc_buf *out, const struct fc_result *result, size_t r)
{
	const struct fc_verdict *v = &result->verdicts[r];

	if (!v->has_capacity)
		return;
	put_request(out, "allocation_capacity", result, r);
	fc_buf_printf(out, ",bound=\"low\"} %ju\n", (uintmax_t)v->capacity_low);
	put_request(out, "allocation_capacity", result, r);
	fc_buf_printf(
	    out, ",bound=\"high\"} %ju\n", (uintmax_t)v->capacity_high);
}

static const struct request_metric {
	const char *name, *help;
	void (*put)(
	    struct fc_buf *out, const struct fc_result *result, size_t r);
} request_metrics[] = {
	{ "allocation_ok",
	    "1: such a request would be given; 0: not; no series: it cannot be told.",
	    put_ok },
	{ "allocation_rung", "1: how far the kernel would have to go for it.",
	    put_rungs },
	{ "allocation_reason", "1: why.", put_reason },
	{ "allocation_capacity",
	    "Such requests until the first refusal, from low to high.",
	    put_capacity },
};

static void
put_requests(struct fc_buf *out, const struct fc_result *result)
{
	for (size_t m = 0; result->nr_requests > 0 &&
	     m < sizeof(request_metrics) / sizeof(request_metrics[0]);
	     m++) {
		fc_put_metric_head(out, request_metrics[m].name, "gauge",
		    request_metrics[m].help);
		for (size_t r = 0; r < result->nr_requests; r++)
			request_metrics[m].put(out, result, r);
	}
}

void
fc_render_prometheus(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;

	put_run(out, result);
	if (snap == NULL || !result->whole)
		return;
	if (snap->page_size != 0) {
		fc_put_metric_head(
		    out, "page_size_bytes", "gauge", "Size of a page.");
		fc_buf_printf(out, "fragcheck_page_size_bytes %ju\n",
		    (uintmax_t)snap->page_size);
	}
	put_zones(out, result);
	put_counter(out, "compaction_stalls_total",
	    "Times a process compacted for its own allocation.",
	    &snap->compact_stall);
	put_counter(out, "compaction_failures_total",
	    "Those that made no block.", &snap->compact_fail);
	put_counter(out, "compaction_successes_total", "Those that made one.",
	    &snap->compact_success);
	put_requests(out, result);
}
