/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sample as a line of JSON, which a person and jq can read.  What is not known
 * is null, no order is -1, as on a Prometheus page.
 */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>

#include "base/duration.h"
#include "base/error.h"
#include "base/json.h"
#include "history/sample.h"

void *
fc_sample_room(void *array, size_t *room, size_t n, size_t size, size_t most,
    struct fc_error *err)
{
	size_t more = *room == 0 ? 8 : *room * 2;
	void *grown;

	if (n < *room)
		return array;
	if (n >= most) {
		fc_error_set(
		    err, FC_ERR_RANGE, NULL, "more than %zu elements", most);
		return NULL;
	}
	grown = realloc(array, more * size);
	if (grown == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	*room = more;
	return grown;
}

void
fc_sample_free(struct fc_sample *sample)
{
	free(sample->zones);
	free(sample->requests);
	*sample = (struct fc_sample){ 0 };
}

/* ---- of a survey -------------------------------------------------------- */

static void
take_zone(const struct fc_survey *survey, size_t i, struct fc_sample_zone *to)
{
	const struct fc_snapshot *snap = survey->snap;
	const struct fc_zone *zone = &snap->zones[i];
	bool known = zone->has_zoneinfo;

	*to = (struct fc_sample_zone){ .node = zone->node,
		.free = { fc_zone_free_pages(snap, zone),
		    known || zone->has_free_blocks },
		.min = { zone->min, known },
		.low = { zone->low, known },
		.high = { zone->high, known },
		.largest = FC_ORDER_UNKNOWN,
		.usable = FC_ORDER_UNKNOWN };
	strlcpy(to->name, zone->name, sizeof(to->name));
	if (!zone->has_free_blocks)
		return;
	to->largest = fc_zone_largest_free_order(snap, zone);
	if (survey->overview.zones != NULL)
		to->usable = survey->overview.zones[i].usable_order_low;
	to->nr_orders = snap->nr_orders;
	memcpy(to->blocks, zone->nr_free, to->nr_orders * sizeof(*to->blocks));
}

static void
take_request(const struct fc_request *req, const struct fc_verdict *v,
    bool failed, struct fc_sample_request *to)
{
	*to = (struct fc_sample_request){
		.node = { req->node < 0 ? 0 : (uint64_t)req->node,
		    req->node >= 0 },
		.count = req->count,
		.answer = failed ? FC_UNKNOWN : v->answer,
		.rung = failed ? FC_RUNG_UNKNOWN : v->rung
	};
	strlcpy(to->name, req->name, sizeof(to->name));
	strlcpy(
	    to->alloc, fc_allocator_name(req->allocator), sizeof(to->alloc));
	strlcpy(to->gfp, req->gfp_text, sizeof(to->gfp));
	if (failed)
		return;
	to->order = v->order;
	to->chance = v->chance_percent;
	to->capacity_low = (struct fc_opt){ v->capacity_low, v->has_capacity };
	to->capacity_high =
	    (struct fc_opt){ v->capacity_high, v->has_capacity };
}

int
fc_sample_of(const struct fc_survey *survey, struct fc_sample *sample,
    struct fc_error *err)
{
	const struct fc_snapshot *snap = survey->snap;

	sample->nr_zones = sample->nr_requests = 0;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_sample_zone *to;

		if (!fc_zone_populated(&snap->zones[i]))
			continue;
		to = fc_sample_more_zones(sample, err);
		if (to == NULL)
			return -1;
		take_zone(survey, i, to);
		sample->nr_zones++;
	}
	for (size_t i = 0; i < survey->nr_requests; i++) {
		struct fc_sample_request *to =
		    fc_sample_more_requests(sample, err);

		if (to == NULL)
			return -1;
		take_request(&survey->requests[i], &survey->verdicts[i],
		    survey->errors[i].kind != FC_ERR_NONE, to);
		sample->nr_requests++;
	}
	strlcpy(sample->kernel, snap->release, sizeof(sample->kernel));
	sample->page_size = snap->page_size;
	sample->compact_stall = snap->compact_stall;
	sample->compact_fail = snap->compact_fail;
	sample->compact_success = snap->compact_success;
	sample->allocstall = snap->allocstall;
	return 0;
}

/* ---- as a line ---------------------------------------------------------- */

static void
put_order(struct fc_json *j, const char *name, int order)
{
	fc_json_key(j, name);
	if (order == FC_ORDER_UNKNOWN)
		fc_buf_printf(j->out, "null");
	else
		fc_buf_printf(j->out, "%d", order);
}

static void
put_zone(struct fc_json *j, const struct fc_sample_zone *zone)
{
	fc_json_element(j);
	fc_json_open(j, '{');
	fc_json_key(j, "node");
	fc_buf_printf(j->out, "%d", zone->node);
	fc_json_text(j, "zone", zone->name);
	fc_json_opt(j, "free", zone->free);
	fc_json_opt(j, "min", zone->min);
	fc_json_opt(j, "low", zone->low);
	fc_json_opt(j, "high", zone->high);
	put_order(j, "largest", zone->largest);
	put_order(j, "usable", zone->usable);
	if (zone->nr_orders == 0) {
		fc_json_null(j, "blocks");
	} else {
		fc_json_key(j, "blocks");
		fc_json_open(j, '[');
		for (size_t o = 0; o < zone->nr_orders; o++) {
			fc_json_element(j);
			fc_buf_printf(
			    j->out, "%ju", (uintmax_t)zone->blocks[o]);
		}
		fc_json_close(j, ']');
	}
	fc_json_close(j, '}');
}

static void
put_request(struct fc_json *j, const struct fc_sample_request *req)
{
	fc_json_element(j);
	fc_json_open(j, '{');
	fc_json_string(j, "name", req->name);
	fc_json_opt(j, "order", req->order);
	fc_json_text(j, "alloc", req->alloc);
	fc_json_text(j, "gfp", req->gfp);
	if (req->node.present)
		fc_json_opt(j, "node", req->node);
	if (req->count > 1)
		fc_json_number(j, "count", req->count, true);
	fc_json_string(j, "answer", fc_answer_name(req->answer));
	fc_json_string(j, "rung", fc_rung_name(req->rung));
	fc_json_opt(j, "chance", req->chance);
	fc_json_opt(j, "capacity_low", req->capacity_low);
	fc_json_opt(j, "capacity_high", req->capacity_high);
	fc_json_close(j, '}');
}

/* Milliseconds, as seconds. */
static void
put_uptime(struct fc_json *j, struct fc_opt uptime)
{
	if (!uptime.present) {
		fc_json_null(j, "uptime");
		return;
	}
	fc_json_key(j, "uptime");
	fc_buf_printf(j->out, "%ju.%03u", (uintmax_t)uptime.value / 1000,
	    (unsigned)(uptime.value % 1000));
}

void
fc_sample_put(struct fc_buf *out, const struct fc_sample *sample)
{
	struct fc_json j = { .out = out };
	char time[32];

	fc_json_open(&j, '{');
	fc_json_string(&j, "schema", FC_SAMPLE_SCHEMA);
	fc_json_string(
	    &j, "time", fc_time_utc(sample->seconds, time, sizeof(time)));
	fc_json_text(&j, "boot_id", sample->boot_id);
	put_uptime(&j, sample->uptime);
	fc_json_text(&j, "host", sample->host);
	fc_json_text(&j, "kernel", sample->kernel);
	fc_json_number(
	    &j, "page_size", sample->page_size, sample->page_size != 0);
	fc_json_opt(&j, "compact_stall", sample->compact_stall);
	fc_json_opt(&j, "compact_fail", sample->compact_fail);
	fc_json_opt(&j, "compact_success", sample->compact_success);
	fc_json_opt(&j, "allocstall", sample->allocstall);
	fc_json_opt(&j, "failed_requests", sample->refused);
	fc_json_key(&j, "zones");
	fc_json_open(&j, '[');
	for (size_t i = 0; i < sample->nr_zones; i++)
		put_zone(&j, &sample->zones[i]);
	fc_json_close(&j, ']');
	fc_json_key(&j, "requests");
	fc_json_open(&j, '[');
	for (size_t i = 0; i < sample->nr_requests; i++)
		put_request(&j, &sample->requests[i]);
	fc_json_close(&j, ']');
	fc_json_close(&j, '}');
	fc_buf_put(out, "\n", 1);
}
