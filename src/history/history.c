/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A file of samples as a stream: which lines are samples, when each of them was
 * really taken, and its figures into their series.
 */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "base/number.h"
#include "history/chain.h"
#include "history/lines.h"
#include "history/sample.h"
#include "history/series.h"

/* Of those that things are kept of; each takes about 100 KiB, or 15. */
#define MOST_ZONES    64
#define MOST_REQUESTS 256
#define MOST_SILENCE  ((uint64_t)6 * 3600 * 1000)

struct zone {
	int node;
	char name[FC_NAME_SIZE];
	size_t nr_orders;
	struct fc_series *orders[FC_MAX_ORDERS], *largest, *headroom;
	uint64_t seen; /* on the chain's clock: when it last was in a sample */
};

struct request {
	struct fc_sample_request last;
	uint64_t nr_yes, nr_no, nr_unknown;
	struct fc_series *capacity, *chance;
	uint64_t seen;
};

/* An event counter over reboots, which begin it anew. */
struct counter {
	bool told;
	uint64_t last, sum;
};

struct fc_history {
	struct fc_lines lines;
	struct fc_sample sample;
	struct fc_chain chain;
	struct fc_scales scales;
	struct counter stall, fail, success, allocstall;
	struct fc_history_report sum; /* as far as it is counted on the way */
	bool host_set;
	uint64_t boot_began; /* on the chain's clock; 0: in the first boot */
	size_t nr_zones, nr_requests, nr_series, room_series;
	struct zone *zones[MOST_ZONES];
	struct request *requests[MOST_REQUESTS];
	struct fc_series **series; /* all of them, for the scales */
};

struct fc_history *
fc_history_new(void)
{
	struct fc_history *h = calloc(1, sizeof(*h));

	if (h != NULL)
		fc_scales_begin(&h->scales);
	return h;
}

void
fc_history_free(struct fc_history *h)
{
	if (h == NULL)
		return;
	for (size_t i = 0; i < h->nr_series; i++)
		fc_series_free(h->series[i]);
	for (size_t i = 0; i < h->nr_zones; i++)
		free(h->zones[i]);
	for (size_t i = 0; i < h->nr_requests; i++)
		free(h->requests[i]);
	free(h->series);
	fc_sample_free(&h->sample);
	fc_lines_free(&h->lines);
	free(h);
}

void
fc_history_set_host(struct fc_history *h, const char *host)
{
	strlcpy(h->sum.host, host, sizeof(h->sum.host));
	h->host_set = true;
}

/* ---- from samples to series --------------------------------------------- */

/* One more, which the history owns; NULL: *err. */
static struct fc_series *
add_series(struct fc_history *h, bool trended, bool drawn, struct fc_error *err)
{
	struct fc_series **series = fc_sample_room(h->series, &h->room_series,
	    h->nr_series, sizeof(struct fc_series *), SIZE_MAX, err);

	if (series == NULL)
		return NULL;
	h->series = series;
	series[h->nr_series] = fc_series_new(trended, drawn);
	if (series[h->nr_series] != NULL)
		return series[h->nr_series++];
	fc_error_nomem(err);
	return NULL;
}

/* i: where it is, if it is where it was in the last sample. */
static struct zone *
find_zone(struct fc_history *h, const struct fc_sample_zone *of, size_t i)
{
	for (size_t n = 0; n < h->nr_zones; n++, i++) {
		struct zone *zone = h->zones[i % h->nr_zones];

		if (zone->node == of->node && strcmp(zone->name, of->name) == 0)
			return zone;
	}
	return NULL;
}

/* One without its series holds no place. */
static struct zone *
add_zone(
    struct fc_history *h, const struct fc_sample_zone *of, struct fc_error *err)
{
	struct zone *zone = calloc(1, sizeof(*zone));

	if (zone == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	zone->node = of->node;
	strlcpy(zone->name, of->name, sizeof(zone->name));
	zone->largest = add_series(h, false, true, err);
	if (zone->largest != NULL)
		zone->headroom = add_series(h, false, true, err);
	if (zone->headroom == NULL) {
		free(zone);
		return NULL;
	}
	h->zones[h->nr_zones++] = zone;
	return zone;
}

/* A kernel with more orders may have been booted. */
static int
more_orders(
    struct fc_history *h, struct zone *zone, size_t n, struct fc_error *err)
{
	while (zone->nr_orders < n) {
		struct fc_series *series = add_series(h, true, false, err);

		if (series == NULL)
			return -1;
		zone->orders[zone->nr_orders++] = series;
	}
	return 0;
}

static void
add_zone_values(
    struct fc_history *h, struct zone *zone, const struct fc_sample_zone *of)
{
	uint64_t now = h->chain.now;
	double blocks = 0;
	int largest = of->nr_orders > 0 ? FC_NO_ORDER : of->largest;

	for (size_t o = of->nr_orders; o-- > 0;) {
		/* what can be split serves it, too */
		blocks = blocks * 2 + (double)of->blocks[o];
		fc_series_add(zone->orders[o], &h->scales, now, blocks, 1);
		if (blocks > 0 && largest == FC_NO_ORDER)
			largest = (int)o;
	}
	if (largest != FC_ORDER_UNKNOWN)
		fc_series_add(zone->largest, &h->scales, now, largest, 0);
	if (of->free.present && of->min.present)
		fc_series_add(zone->headroom, &h->scales, now,
		    (double)of->free.value - (double)of->min.value, 0);
}

static int
take_zone(struct fc_history *h, const struct fc_sample_zone *of, size_t i,
    struct fc_error *err)
{
	struct zone *zone = find_zone(h, of, i);

	if (zone == NULL && h->nr_zones == MOST_ZONES) {
		h->sum.zones_left_out++;
		return 0;
	}
	if (zone == NULL)
		zone = add_zone(h, of, err);
	if (zone == NULL || more_orders(h, zone, of->nr_orders, err) != 0)
		return -1;
	zone->seen = h->chain.now;
	add_zone_values(h, zone, of);
	return 0;
}

static bool
is_same(const struct fc_sample_request *a, const struct fc_sample_request *b)
{
	return strcmp(a->name, b->name) == 0 && strcmp(a->gfp, b->gfp) == 0 &&
	    strcmp(a->alloc, b->alloc) == 0 && a->count == b->count &&
	    a->node.present == b->node.present &&
	    a->node.value == b->node.value;
}

static struct request *
find_request(struct fc_history *h, const struct fc_sample_request *of, size_t i)
{
	for (size_t n = 0; n < h->nr_requests; n++, i++) {
		struct request *req = h->requests[i % h->nr_requests];

		if (is_same(&req->last, of))
			return req;
	}
	return NULL;
}

static struct request *
add_request(struct fc_history *h, struct fc_error *err)
{
	struct request *req = calloc(1, sizeof(*req));

	if (req == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	req->capacity = add_series(h, true, true, err);
	if (req->capacity != NULL)
		req->chance = add_series(h, false, true, err);
	if (req->chance == NULL) {
		free(req);
		return NULL;
	}
	h->requests[h->nr_requests++] = req;
	return req;
}

static int
take_request(struct fc_history *h, const struct fc_sample_request *of, size_t i,
    struct fc_error *err)
{
	uint64_t now = h->chain.now;
	struct request *req = find_request(h, of, i);

	if (req == NULL && h->nr_requests == MOST_REQUESTS) {
		h->sum.requests_left_out++;
		return 0;
	}
	if (req == NULL)
		req = add_request(h, err);
	if (req == NULL)
		return -1;
	req->last = *of;
	req->seen = now;
	req->nr_yes += of->answer == FC_YES;
	req->nr_no += of->answer == FC_NO;
	req->nr_unknown += of->answer == FC_UNKNOWN;
	if (of->capacity_low.present)
		fc_series_add(req->capacity, &h->scales, now,
		    (double)of->capacity_low.value, (double)of->count);
	/* at once is as sure as it gets */
	if (of->rung == FC_RUNG_NOW || of->chance.present)
		fc_series_add(req->chance, &h->scales, now,
		    of->rung == FC_RUNG_NOW ? 100 : (double)of->chance.value,
		    0);
	return 0;
}

static void
take_counter(struct counter *counter, const struct fc_opt *value, bool rebooted)
{
	if (!value->present)
		return;
	if (counter->told && !rebooted && value->value >= counter->last)
		counter->sum += value->value - counter->last;
	counter->told = true;
	counter->last = value->value;
}

static void
take_counters(struct fc_history *h, bool rebooted)
{
	take_counter(&h->stall, &h->sample.compact_stall, rebooted);
	take_counter(&h->fail, &h->sample.compact_fail, rebooted);
	take_counter(&h->success, &h->sample.compact_success, rebooted);
	take_counter(&h->allocstall, &h->sample.allocstall, rebooted);
	/* each sample has those since the one before */
	h->sum.refused.present |= h->sample.refused.present;
	h->sum.refused.value =
	    fc_plus(h->sum.refused.value, h->sample.refused.value);
}

static bool
is_wanted(struct fc_history *h)
{
	const struct fc_sample *s = &h->sample;

	if (h->sum.nr_samples == 0 && !h->host_set)
		strlcpy(h->sum.host, s->host, sizeof(h->sum.host));
	if (fc_chain_is_of(&h->chain, s, h->sum.host))
		return true;
	h->sum.nr_others++;
	strlcpy(h->sum.other, s->host, sizeof(h->sum.other));
	return false;
}

static void
count_sample(struct fc_history *h, bool rebooted)
{
	const struct fc_sample *s = &h->sample;

	if (h->sum.nr_samples++ == 0)
		h->sum.first = s->seconds;
	h->sum.last = s->seconds;
	h->sum.nr_reboots += rebooted;
	h->sum.nr_jumps += h->chain.jumped;
	h->sum.page_size = s->page_size;
	h->sum.zones_left_out = h->sum.requests_left_out = 0;
	if (s->kernel[0] != '\0')
		strlcpy(h->sum.kernel, s->kernel, sizeof(h->sum.kernel));
	take_counters(h, rebooted);
}

static int
take_sample(struct fc_history *h, struct fc_error *err)
{
	const struct fc_sample *s = &h->sample;
	enum fc_step step;

	if (!is_wanted(h))
		return 0;
	step = fc_chain_step(&h->chain, s);
	if (step == FC_STEP_BACK) {
		h->sum.nr_disordered++;
		return 0;
	}
	if (step == FC_STEP_REBOOT) {
		h->boot_began = h->chain.now;
		fc_scales_reboot(&h->scales, h->series, h->nr_series);
	}
	fc_scales_advance(&h->scales, h->chain.now, h->series, h->nr_series);
	count_sample(h, step == FC_STEP_REBOOT);
	for (size_t i = 0; i < s->nr_zones; i++) {
		if (take_zone(h, &s->zones[i], i, err) != 0)
			return -1;
	}
	for (size_t i = 0; i < s->nr_requests; i++) {
		if (take_request(h, &s->requests[i], i, err) != 0)
			return -1;
	}
	return 0;
}

/* ---- from bytes to samples ---------------------------------------------- */

#define BEGINNING "{\"schema\":\"fragcheck-sample/"

/* A piece of what we write, or what begins like it. */
static bool
is_torn(const char *line, size_t len)
{
	size_t n = len < strlen(BEGINNING) ? len : strlen(BEGINNING);

	return strncmp(line, BEGINNING, n) == 0;
}

/* The last sample that begins behind the first byte of a line, as one was torn
 * before it; NULL: there is none. */
static const char *
last_beginning(const char *line, size_t len)
{
	const char *end = line + len, *at = line + 1, *found = NULL;

	while (at < end &&
	    (at = memmem(
		 at, (size_t)(end - at), BEGINNING, strlen(BEGINNING))) != NULL)
		found = at++;
	return found;
}

static int
take_line(void *arg, const char *line, size_t len, struct fc_error *err)
{
	struct fc_history *h = arg;
	const char *later;

	if (line == NULL) {
		h->sum.nr_foreign++;
		return 0;
	}
	if (len == 0 || (len == 1 && line[0] == '\r'))
		return 0;
	if (fc_sample_parse(line, len, &h->sample, err) == 0)
		return take_sample(h, err);
	if (err->kind == FC_ERR_NOMEM)
		return -1;
	if (is_torn(line, len))
		h->sum.nr_torn++;
	else
		h->sum.nr_foreign++;
	later = last_beginning(line, len);
	if (later == NULL)
		return 0;
	len -= (size_t)(later - line);
	if (fc_sample_parse(later, len, &h->sample, err) == 0)
		return take_sample(h, err);
	return err->kind == FC_ERR_NOMEM ? -1 : 0;
}

int
fc_history_feed(
    struct fc_history *h, const char *data, size_t len, struct fc_error *err)
{
	return fc_lines_feed(&h->lines, data, len, take_line, h, err);
}

int
fc_history_end(struct fc_history *h, struct fc_error *err)
{
	return fc_lines_end(&h->lines, take_line, h, err);
}

/* ---- what it comes to --------------------------------------------------- */

static void
plot_of(const struct fc_history *h, const struct fc_series *series,
    struct fc_plot *plot)
{
	*plot = (struct fc_plot){ .n = fc_scale_used(&h->scales, FC_SCALE_ALL),
		.now = series->last,
		.lowest = series->lowest,
		.highest = series->highest,
		.told = series->told };
	for (size_t i = 0; i < plot->n; i++) {
		const struct fc_bucket *b =
		    fc_series_bucket(series, &h->scales, FC_SCALE_ALL, i);

		plot->points[i] =
		    (struct fc_plot_point){ b->low, b->high, b->n > 0 };
	}
}

static void
report_zone(const struct fc_history *h, const struct zone *zone,
    double *scratch, struct fc_history_zone *to)
{
	to->node = zone->node;
	strlcpy(to->name, zone->name, sizeof(to->name));
	to->nr_orders = zone->nr_orders;
	for (size_t o = 0; o < zone->nr_orders; o++)
		to->orders[o] = fc_trend_of(
		    zone->orders[o], &h->scales, h->chain.now, 1, scratch);
	plot_of(h, zone->largest, &to->largest);
	plot_of(h, zone->headroom, &to->headroom);
}

static void
report_request(const struct fc_history *h, const struct request *req,
    double *scratch, struct fc_history_request *to)
{
	to->last = req->last;
	to->nr_yes = req->nr_yes;
	to->nr_no = req->nr_no;
	to->nr_unknown = req->nr_unknown;
	to->trend = fc_trend_of(req->capacity, &h->scales, h->chain.now,
	    (double)req->last.count, scratch);
	plot_of(h, req->capacity, &to->capacity);
	plot_of(h, req->chance, &to->chance);
}

static struct fc_opt
sum_of(const struct counter *counter)
{
	return (struct fc_opt){ counter->sum, counter->told };
}

/* What is no longer recorded has no future: that of another kernel, or what was
 * asked for once. */
static bool
is_current(const struct fc_history *h, uint64_t seen)
{
	return h->chain.now - seen <= MOST_SILENCE && seen >= h->boot_began;
}

static void
report_all(
    const struct fc_history *h, double *scratch, struct fc_history_report *to)
{
	to->span = h->chain.now / 1000;
	to->since_boot = (h->chain.now - h->boot_began) / 1000;
	to->compact_stall = sum_of(&h->stall);
	to->compact_fail = sum_of(&h->fail);
	to->compact_success = sum_of(&h->success);
	to->allocstall = sum_of(&h->allocstall);
	for (size_t i = 0; i < h->nr_zones; i++) {
		if (is_current(h, h->zones[i]->seen))
			report_zone(h, h->zones[i], scratch,
			    &to->zones[to->nr_zones++]);
	}
	for (size_t i = 0; i < h->nr_requests; i++) {
		if (is_current(h, h->requests[i]->seen))
			report_request(h, h->requests[i], scratch,
			    &to->requests[to->nr_requests++]);
	}
}

int
fc_history_report(const struct fc_history *h, struct fc_history_report *report,
    struct fc_error *err)
{
	double *scratch;

	*report = h->sum;
	if (h->sum.nr_samples == 0)
		return fc_error_set(err, FC_ERR_MISMATCH, NULL,
		    "no sample of fragcheck --record is in it");
	report->zones = calloc(h->nr_zones + 1, sizeof(*report->zones));
	report->requests =
	    calloc(h->nr_requests + 1, sizeof(*report->requests));
	scratch = calloc(FC_TREND_SCRATCH, sizeof(*scratch));
	if (report->zones != NULL && report->requests != NULL &&
	    scratch != NULL) {
		report_all(h, scratch, report);
		free(scratch);
		return 0;
	}
	free(scratch);
	fc_history_report_free(report);
	return fc_error_nomem(err);
}

/* ---- what is asked for of it --------------------------------------------- */

bool
fc_history_shows_zone(
    const struct fc_history_view *view, const struct fc_history_zone *zone)
{
	return !view->node.present || view->node.value == (uint64_t)zone->node;
}

bool
fc_history_shows_order(const struct fc_history_view *view, unsigned order)
{
	return view->orders == 0 ||
	    (order < 32 && (view->orders & (uint32_t)1 << order) != 0);
}

bool
fc_history_shows_request(
    const struct fc_history_view *view, const struct fc_history_request *req)
{
	const struct fc_sample_request *last = &req->last;

	if (view->node.present && last->node.present &&
	    view->node.value != last->node.value)
		return false;
	return view->orders == 0 ||
	    (last->order.present &&
		fc_history_shows_order(view, (unsigned)last->order.value));
}

/* What no state of memory helps is no news. */
static bool
is_refused(const struct fc_history_request *req)
{
	return req->last.answer == FC_NO &&
	    req->last.rung != FC_RUNG_IMPOSSIBLE;
}

struct fc_opt
fc_history_request_left(const struct fc_history_request *req)
{
	if (is_refused(req))
		return (struct fc_opt){ 0, true };
	return (struct fc_opt){ req->trend.seconds,
		req->trend.kind == FC_TREND_FALLING };
}

static void
take_sooner(
    struct fc_history_first *first, const struct fc_history_first *other)
{
	if (other->left.present &&
	    (!first->left.present || other->left.value < first->left.value))
		*first = *other;
}

static void
take_zone_orders(struct fc_history_first *first,
    const struct fc_history_view *view, const struct fc_history_zone *zone)
{
	for (unsigned o = 0; o < zone->nr_orders; o++) {
		const struct fc_trend *t = &zone->orders[o];
		struct fc_history_first of = { .zone = zone,
			.order = o,
			.trend = t,
			.left = { t->seconds, t->kind == FC_TREND_FALLING } };

		if (fc_history_shows_order(view, o))
			take_sooner(first, &of);
	}
}

struct fc_history_first
fc_history_soonest(const struct fc_history_view *view)
{
	const struct fc_history_report *report = view->report;
	struct fc_history_first first = { 0 };

	for (size_t i = 0; i < report->nr_requests; i++) {
		const struct fc_history_request *req = &report->requests[i];
		struct fc_history_first of = { .req = req,
			.trend = is_refused(req) ? NULL : &req->trend,
			.left = fc_history_request_left(req) };

		if (fc_history_shows_request(view, req))
			take_sooner(&first, &of);
	}
	for (size_t i = 0; i < report->nr_zones; i++) {
		if (fc_history_shows_zone(view, &report->zones[i]))
			take_zone_orders(&first, view, &report->zones[i]);
	}
	return first;
}

void
fc_history_report_free(struct fc_history_report *report)
{
	free(report->zones);
	free(report->requests);
	report->zones = NULL;
	report->requests = NULL;
	report->nr_zones = report->nr_requests = 0;
}

const char *
fc_trend_name(enum fc_trend_kind kind)
{
	static const char *const names[] = { [FC_TREND_SHORT] = "short",
		[FC_TREND_STEADY] = "steady",
		[FC_TREND_NONE] = "none",
		[FC_TREND_SAW] = "saw",
		[FC_TREND_FALLING] = "falling",
		[FC_TREND_OUT] = "out" };

	return (unsigned)kind < sizeof(names) / sizeof(names[0]) ? names[kind]
								 : "?";
}
