/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line for Nagios and its kin: status, text, performance data; and of
 * several requests a line each behind it.  A bar begins the data, so a gfp
 * mask's become commas.
 */
#include "base/ascii.h"
#include "fragcheck.h"

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

/* Where data begins, a bar. */
static void
put_label(struct fc_buf *out, bool *any)
{
	fc_buf_printf(out, *any ? " " : " | ");
	*any = true;
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
put_zone_label(struct fc_buf *out, bool *any, const struct fc_zone *zone)
{
	put_label(out, any);
	fc_buf_printf(out, "'n%d_", zone->node);
	put_word(out, zone->name);
}

/* '65640_capacity'=123;;;0; */
static void
put_capacity(struct fc_buf *out, bool *any, const struct fc_request *req,
    const struct fc_verdict *v)
{
	if (!v->has_capacity)
		return;
	put_label(out, any);
	fc_buf_printf(out, "'");
	put_word(out, req->name);
	fc_buf_printf(out, "_capacity'=%ju;;;0;", (uintmax_t)v->capacity_low);
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
put_zone(
    struct fc_buf *out, bool *any, const struct fc_result *result, size_t i)
{
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
			put_zone_label(out, any, zone);
			fc_buf_printf(out, "_free'=%juB",
			    (uintmax_t)(zone->free * snap->page_size));
		}
		if (!told && zone->has_free_blocks) {
			put_zone_label(out, any, zone);
			fc_buf_printf(out, "_largest'=%d;;;;%zu",
			    fc_zone_largest_free_order(snap, zone),
			    snap->nr_orders - 1);
		}
		told = true;
		if (v->zones[i].usable_blocks.present && v->order.present &&
		    !is_told(result, r, i)) {
			put_zone_label(out, any, zone);
			fc_buf_printf(out, "_o%ju_blocks'=%ju;;;0;",
			    (uintmax_t)v->order.value,
			    (uintmax_t)v->zones[i].usable_blocks.value);
		}
	}
}

static void
put_data(struct fc_buf *out, const struct fc_result *result)
{
	bool any = false;

	for (size_t r = 0; r < result->nr_requests; r++)
		put_capacity(
		    out, &any, &result->requests[r], &result->verdicts[r]);
	for (size_t i = 0; i < result->snap->nr_zones; i++)
		put_zone(out, &any, result, i);
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

/* The line that decides; of several requests how many are well, too. */
static void
put_first(struct fc_buf *out, const struct fc_result *result)
{
	size_t worst = 0, nr_ok = 0;
	enum fc_nagios status = fc_nagios_status(&result->verdicts[0]);
	struct fc_buf text = { 0 };

	for (size_t r = 0; r < result->nr_requests; r++) {
		enum fc_nagios mine = fc_nagios_status(&result->verdicts[r]);

		nr_ok += mine == FC_NAGIOS_OK;
		if (mine != status && fc_nagios_worse(status, mine) == mine) {
			status = mine;
			worst = r;
		}
	}
	if (result->snap->kind == FC_TREE)
		fc_buf_printf(&text, "%s: ", result->snap->path);
	if (result->nr_requests > 1)
		fc_buf_printf(&text, "%zu of %zu requests OK; %s: ", nr_ok,
		    result->nr_requests, result->requests[worst].name);
	fc_buf_printf(&text, "%s", result->verdicts[worst].words.headline);
	fc_put_nagios(out, status, text.failed ? "out of memory" : text.data);
	out->failed |= text.failed;
	fc_buf_free(&text);
}

void
fc_render_nagios(struct fc_buf *out, const struct fc_result *result)
{
	put_first(out, result);
	put_data(out, result);
	fc_buf_printf(out, "\n");
	for (size_t r = 0; result->nr_requests > 1 && r < result->nr_requests;
	     r++) {
		const struct fc_verdict *v = &result->verdicts[r];

		put_shown(out, status_names[fc_nagios_status(v)], ": ");
		put_shown(out, result->requests[r].name, ": ");
		put_shown(out, v->words.headline, "\n");
	}
}
