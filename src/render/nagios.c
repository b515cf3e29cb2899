/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line for Nagios and its kin: status, text, performance data; and of
 * several requests a line each behind it.  A bar begins the data, so a gfp
 * mask's become commas.
 */
#include "base/ascii.h"
#include "base/range.h"

#define MOST_BYTES 8191 /* Nagios' MAX_PLUGIN_OUTPUT_LENGTH, its end included */
#define MOST_TEXT  1024 /* of the first line; a path may be longer */
#define MOST_LINES 3072 /* of those behind it */

enum fc_nagios
fc_nagios_status(const struct fc_verdict *v)
{
	if (v->answer == FC_YES)
		return FC_NAGIOS_OK;
	if (v->answer == FC_UNKNOWN)
		return FC_NAGIOS_UNKNOWN;
	return v->rung >= FC_RUNG_COMPACTION && v->rung <= FC_RUNG_OOM
	    ? FC_NAGIOS_WARNING
	    : FC_NAGIOS_CRITICAL;
}

enum fc_nagios
fc_nagios_judge(const struct fc_result *look, const struct fc_verdict *v)
{
	enum fc_nagios status = fc_nagios_status(v);

	if (look->warning == NULL && look->critical == NULL)
		return status;
	if (!v->has_capacity)
		return fc_nagios_worse(status, FC_NAGIOS_UNKNOWN);
	if (look->critical != NULL &&
	    fc_range_alerts(look->critical, v->capacity_low, v->capacity_high))
		return FC_NAGIOS_CRITICAL;
	if (look->warning != NULL &&
	    fc_range_alerts(look->warning, v->capacity_low, v->capacity_high))
		return fc_nagios_worse(status, FC_NAGIOS_WARNING);
	return status;
}

static const char *const status_names[] = { [FC_NAGIOS_OK] = "OK",
	[FC_NAGIOS_WARNING] = "WARNING",
	[FC_NAGIOS_CRITICAL] = "CRITICAL",
	[FC_NAGIOS_UNKNOWN] = "UNKNOWN" };

/* Safe on a terminal and for the plugin's reader; then what follows it. */
static void
put_shown(struct fc_buf *out, const char *text, const char *behind)
{
	struct fc_buf shown = { 0 };

	fc_buf_escaped(&shown, text);
	for (char *p = shown.data; p != NULL && *p != '\0'; p++) {
		if (*p == '|')
			*p = ',';
	}
	if (shown.len > MOST_TEXT)
		fc_buf_printf(out, "%.*s...%s", MOST_TEXT, shown.data, behind);
	else
		fc_buf_printf(
		    out, "%s%s", shown.data != NULL ? shown.data : "", behind);
	out->failed |= shown.failed;
	fc_buf_free(&shown);
}

void
fc_put_nagios(struct fc_buf *out, enum fc_nagios status, const char *text)
{
	fc_buf_printf(out, "FRAGCHECK %s - ", status_names[status]);
	put_shown(out, text, "");
}

/* ---- performance data --------------------------------------------------- */

struct data {
	struct fc_buf text;
	size_t n, nr_left_out; /* figures in it, and those that were too many */
};

static void
put_label(struct data *data)
{
	fc_buf_printf(&data->text, " ");
	data->n++;
}

/* "struct x" and its like: no quote, equals sign or blank within a label */
static void
put_word(struct fc_buf *out, const char *text)
{
	for (; *text != '\0'; text++)
		fc_buf_put(out,
		    fc_is_alnum(*text) || *text == '-' || *text == '.' ? text
								       : "_",
		    1);
}

/* " 'n0_Normal_" */
static void
put_zone_label(struct data *data, const struct fc_zone *zone)
{
	put_label(data);
	fc_buf_printf(&data->text, "'n%d_", zone->node);
	put_word(&data->text, zone->name);
}

static const char *
range_text(const struct fc_range *range)
{
	return range != NULL ? range->text : "";
}

/* '65640_capacity'=123;10:;1:;0; */
static void
put_capacity(struct data *data, const struct fc_result *result, size_t r)
{
	const struct fc_verdict *v = &result->verdicts[r];

	if (!v->has_capacity)
		return;
	put_label(data);
	fc_buf_printf(&data->text, "'");
	put_word(&data->text, result->requests[r].name);
	fc_buf_printf(&data->text, "_capacity'=%ju;%s;%s;0;",
	    (uintmax_t)v->capacity_low, range_text(result->warning),
	    range_text(result->critical));
}

/* Did an earlier request tell the blocks of this order already? */
static bool
is_told(const struct fc_result *result, size_t r, size_t zone)
{
	for (size_t i = 0; i < r; i++) {
		const struct fc_verdict *v = &result->verdicts[i];

		if (v->order.present && zone < v->nr_zones &&
		    v->order.value == result->verdicts[r].order.value &&
		    v->zones[zone].gate != FC_GATE_NOT_ELIGIBLE &&
		    v->zones[zone].usable_blocks.present)
			return true;
	}
	return false;
}

/* 'n0_Normal_free'=123B 'n0_Normal_largest'=4;;;;10 'n0_Normal_o5_blocks'=6, of
 * zones that have memory and may serve a request */
static void
put_zone(struct data *data, const struct fc_result *result, size_t i)
{
	struct fc_buf *out = &data->text;
	const struct fc_snapshot *snap = result->snap;
	const struct fc_zone *zone = &snap->zones[i];
	bool told = false;

	if (!fc_zone_populated(zone))
		return;
	for (size_t r = 0; r < result->nr_requests; r++) {
		const struct fc_verdict *v = &result->verdicts[r];

		if (i >= v->nr_zones ||
		    v->zones[i].gate == FC_GATE_NOT_ELIGIBLE)
			continue;
		if (!told && zone->has_zoneinfo && snap->page_size != 0) {
			put_zone_label(data, zone);
			fc_buf_printf(out, "_free'=%juB",
			    (uintmax_t)(zone->free * snap->page_size));
		}
		if (!told && zone->has_free_blocks) {
			put_zone_label(data, zone);
			fc_buf_printf(out, "_largest'=%d;;;;%zu",
			    fc_zone_largest_free_order(snap, zone),
			    snap->nr_orders - 1);
		}
		told = true;
		if (v->zones[i].usable_blocks.present && v->order.present &&
		    !is_told(result, r, i)) {
			put_zone_label(data, zone);
			fc_buf_printf(out, "_o%ju_blocks'=%ju;;;0;",
			    (uintmax_t)v->order.value,
			    (uintmax_t)v->zones[i].usable_blocks.value);
		}
	}
}

static void
join(struct fc_buf *out, struct fc_buf *end)
{
	if (end->len > 0)
		fc_buf_put(out, end->data, end->len);
	out->failed |= end->failed;
	fc_buf_free(end);
}

/* At the end of data, if there is room for so many bytes. */
static void
take(struct data *data, struct data *more, size_t room)
{
	if (data->text.len + more->text.len <= room) {
		join(&data->text, &more->text);
		data->n += more->n;
	} else {
		data->nr_left_out += more->n;
		fc_buf_free(&more->text);
	}
	more->n = 0;
}

/* 0: it decided the request that is told first; 1: another; 2: none. */
static unsigned
rank_of(const struct fc_result *result, size_t worst, size_t zone)
{
	const struct fc_zone *z = &result->snap->zones[zone];

	if (result->verdicts[worst].zone == z)
		return 0;
	for (size_t r = 0; r < result->nr_requests; r++) {
		if (result->verdicts[r].zone == z)
			return 1;
	}
	return 2;
}

/* All of it; or, where that is too much, what decided first.  What is drawn by
 * its place stays there as long as nothing is left out. */
static void
put_data(struct data *data, const struct fc_result *result, size_t worst,
    size_t room)
{
	struct data more = { 0 };

	for (size_t r = 0; r < result->nr_requests; r++)
		put_capacity(data, result, r);
	for (size_t i = 0; i < result->snap->nr_zones; i++)
		put_zone(data, result, i);
	if (data->text.len <= room)
		return;
	fc_buf_free(&data->text);
	data->n = 0;
	for (size_t r = 0; r < result->nr_requests; r++) {
		put_capacity(&more, result, r);
		take(data, &more, room);
	}
	for (unsigned rank = 0; rank < 3; rank++) {
		for (size_t i = 0; i < result->snap->nr_zones; i++) {
			if (rank_of(result, worst, i) != rank)
				continue;
			put_zone(&more, result, i);
			take(data, &more, room);
		}
	}
}

/* ---- the page ----------------------------------------------------------- */

enum fc_nagios
fc_nagios_worse(enum fc_nagios a, enum fc_nagios b)
{
	static const int rank[] = { [FC_NAGIOS_OK] = 0,
		[FC_NAGIOS_UNKNOWN] = 1,
		[FC_NAGIOS_WARNING] = 2,
		[FC_NAGIOS_CRITICAL] = 3 };

	return rank[a] >= rank[b] ? a : b;
}

/* Why it is worse than the answer alone: "room for 5 to 8 (critical 10:): ". */
static void
put_threshold(struct fc_buf *text, const struct fc_result *result,
    const struct fc_verdict *v, enum fc_nagios status)
{
	bool critical = status == FC_NAGIOS_CRITICAL;

	if (status == fc_nagios_status(v))
		return;
	if (status == FC_NAGIOS_UNKNOWN) {
		fc_buf_printf(text, "room for how many is not known: ");
		return;
	}
	fc_buf_printf(text, "room for %ju", (uintmax_t)v->capacity_low);
	if (v->capacity_high != v->capacity_low)
		fc_buf_printf(text, " to %ju", (uintmax_t)v->capacity_high);
	fc_buf_printf(text, " (%s %s): ", critical ? "critical" : "warning",
	    range_text(critical ? result->critical : result->warning));
}

/* The request that decides. */
static size_t
worst_of(const struct fc_result *result)
{
	size_t worst = 0;
	enum fc_nagios status = fc_nagios_judge(result, &result->verdicts[0]);

	for (size_t r = 1; r < result->nr_requests; r++) {
		enum fc_nagios mine =
		    fc_nagios_judge(result, &result->verdicts[r]);

		if (mine != status && fc_nagios_worse(status, mine) == mine) {
			status = mine;
			worst = r;
		}
	}
	return worst;
}

/* Its line; of several requests how many are well, too. */
static void
put_first(struct fc_buf *out, const struct fc_result *result, size_t worst)
{
	const struct fc_verdict *v = &result->verdicts[worst];
	enum fc_nagios status = fc_nagios_judge(result, v);
	struct fc_buf text = { 0 };
	size_t nr_ok = 0;

	for (size_t r = 0; r < result->nr_requests; r++)
		nr_ok += fc_nagios_judge(result, &result->verdicts[r]) ==
		    FC_NAGIOS_OK;
	if (result->snap->kind == FC_TREE)
		fc_buf_printf(&text, "%s: ", result->snap->path);
	if (result->nr_requests > 1)
		fc_buf_printf(&text, "%zu of %zu requests OK; %s: ", nr_ok,
		    result->nr_requests, result->requests[worst].name);
	put_threshold(&text, result, v, status);
	fc_buf_printf(&text, "%s", v->words.headline);
	fc_put_nagios(out, status, text.failed ? "out of memory" : text.data);
	out->failed |= text.failed;
	fc_buf_free(&text);
}

static void
put_request(struct fc_buf *out, const struct fc_result *result, size_t r)
{
	const struct fc_verdict *v = &result->verdicts[r];
	enum fc_nagios status = fc_nagios_judge(result, v);

	put_shown(out, status_names[status], ": ");
	put_shown(out, result->requests[r].name, ": ");
	put_threshold(out, result, v, status);
	put_shown(out, v->words.headline, "\n");
}

/* A line for each; where that is too much, what is not well comes first. */
static void
put_each(struct fc_buf *out, const struct fc_result *result)
{
	size_t nr_left_out = 0;

	for (size_t r = 0; r < result->nr_requests; r++)
		put_request(out, result, r);
	if (out->len <= MOST_LINES)
		return;
	fc_buf_free(out);
	for (unsigned well = 0; well < 2; well++) {
		for (size_t r = 0; r < result->nr_requests; r++) {
			struct fc_buf line = { 0 };

			if ((fc_nagios_judge(result, &result->verdicts[r]) ==
				FC_NAGIOS_OK) != well)
				continue;
			put_request(&line, result, r);
			if (out->len + line.len <= MOST_LINES)
				join(out, &line);
			else
				nr_left_out++;
			fc_buf_free(&line);
		}
	}
	fc_buf_printf(out, "%zu requests more\n", nr_left_out);
}

void
fc_render_nagios(struct fc_buf *out, const struct fc_result *result)
{
	struct fc_buf first = { 0 }, each = { 0 };
	struct data data = { 0 };
	size_t worst = worst_of(result);

	put_first(&first, result, worst);
	if (result->nr_requests > 1)
		put_each(&each, result);
	/* and what is said of what was left out */
	put_data(&data, result, worst, MOST_BYTES - 80 - first.len - each.len);
	join(out, &first);
	if (data.nr_left_out > 0)
		fc_buf_printf(out, " (%zu of %zu figures left out)",
		    data.nr_left_out, data.nr_left_out + data.n);
	if (data.n > 0)
		fc_buf_printf(out, " |");
	join(out, &data.text);
	fc_buf_printf(out, "\n");
	join(out, &each);
}
