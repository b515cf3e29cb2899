/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sample as a line of JSON, which a person and jq can read.  What is not known
 * is null, no order is -1, as on a Prometheus page.
 */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

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
put_opt(struct fc_buf *out, const char *key, const struct fc_opt *value)
{
	if (value->present)
		fc_buf_printf(out, ",\"%s\":%ju", key, (uintmax_t)value->value);
	else
		fc_buf_printf(out, ",\"%s\":null", key);
}

static void
put_order(struct fc_buf *out, const char *key, int order)
{
	if (order == FC_ORDER_UNKNOWN)
		fc_buf_printf(out, ",\"%s\":null", key);
	else
		fc_buf_printf(out, ",\"%s\":%d", key, order);
}

static void
put_text(struct fc_buf *out, const char *key, const char *text)
{
	fc_buf_printf(out, ",\"%s\":", key);
	fc_put_json_string(out, text[0] != '\0' ? text : NULL);
}

static void
put_zone(struct fc_buf *out, const struct fc_sample_zone *zone)
{
	fc_buf_printf(out, "{\"node\":%d", zone->node);
	put_text(out, "zone", zone->name);
	put_opt(out, "free", &zone->free);
	put_opt(out, "min", &zone->min);
	put_opt(out, "low", &zone->low);
	put_opt(out, "high", &zone->high);
	put_order(out, "largest", zone->largest);
	put_order(out, "usable", zone->usable);
	fc_buf_printf(out, ",\"blocks\":");
	for (size_t o = 0; o < zone->nr_orders; o++)
		fc_buf_printf(out, "%c%ju", o == 0 ? '[' : ',',
		    (uintmax_t)zone->blocks[o]);
	fc_buf_printf(out, zone->nr_orders > 0 ? "]}" : "null}");
}

static void
put_request(struct fc_buf *out, const struct fc_sample_request *req)
{
	fc_buf_printf(out, "{\"name\":");
	fc_put_json_string(out, req->name);
	put_opt(out, "order", &req->order);
	put_text(out, "alloc", req->alloc);
	put_text(out, "gfp", req->gfp);
	if (req->node.present)
		put_opt(out, "node", &req->node);
	if (req->count > 1)
		fc_buf_printf(out, ",\"count\":%ju", (uintmax_t)req->count);
	put_text(out, "answer", fc_answer_name(req->answer));
	put_text(out, "rung", fc_rung_name(req->rung));
	put_opt(out, "chance", &req->chance);
	put_opt(out, "capacity_low", &req->capacity_low);
	put_opt(out, "capacity_high", &req->capacity_high);
	fc_buf_printf(out, "}");
}

static void
put_time(struct fc_buf *out, const struct fc_sample *sample)
{
	time_t seconds = (time_t)sample->seconds;
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&seconds, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	put_text(out, "time", text);
}

void
fc_sample_put(struct fc_buf *out, const struct fc_sample *sample)
{
	fc_buf_printf(out, "{\"schema\":\"" FC_SAMPLE_SCHEMA "\"");
	put_time(out, sample);
	put_text(out, "boot_id", sample->boot_id);
	if (sample->uptime.present)
		fc_buf_printf(out, ",\"uptime\":%ju.%03u",
		    (uintmax_t)sample->uptime.value / 1000,
		    (unsigned)(sample->uptime.value % 1000));
	else
		fc_buf_printf(out, ",\"uptime\":null");
	put_text(out, "host", sample->host);
	put_text(out, "kernel", sample->kernel);
	put_opt(out, "page_size",
	    &(struct fc_opt){ sample->page_size, sample->page_size != 0 });
	put_opt(out, "compact_stall", &sample->compact_stall);
	put_opt(out, "compact_fail", &sample->compact_fail);
	put_opt(out, "compact_success", &sample->compact_success);
	put_opt(out, "allocstall", &sample->allocstall);
	put_opt(out, "failed_requests", &sample->refused);
	fc_buf_printf(out, ",\"zones\":[");
	for (size_t i = 0; i < sample->nr_zones; i++) {
		fc_buf_printf(out, i > 0 ? "," : "");
		put_zone(out, &sample->zones[i]);
	}
	fc_buf_printf(out, "],\"requests\":[");
	for (size_t i = 0; i < sample->nr_requests; i++) {
		fc_buf_printf(out, i > 0 ? "," : "");
		put_request(out, &sample->requests[i]);
	}
	fc_buf_printf(out, "]}\n");
}
