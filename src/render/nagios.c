/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One line for Nagios and its kin: status, text, performance data.  A bar
 * begins that data, so a gfp mask's become commas.
 */
#include <string.h>

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

void
fc_put_nagios(struct fc_buf *out, enum fc_nagios status, const char *text)
{
	static const char *const names[] = { [FC_NAGIOS_OK] = "OK",
		[FC_NAGIOS_WARNING] = "WARNING",
		[FC_NAGIOS_CRITICAL] = "CRITICAL",
		[FC_NAGIOS_UNKNOWN] = "UNKNOWN" };
	struct fc_buf shown = { 0 };

	fc_buf_escaped(&shown, text);
	for (char *p = shown.data; p != NULL && *p != '\0'; p++) {
		if (*p == '|')
			*p = ',';
	}
	fc_buf_printf(out, "FRAGCHECK %s - %s", names[status],
	    shown.data != NULL ? shown.data : "");
	out->failed |= shown.failed;
	fc_buf_free(&shown);
}

/* 'n0_Normal_free'=123B 'n0_Normal_largest'=4;;;0;10 ..., of zones that have
 * memory and may serve the request */
static void
put_zone(struct fc_buf *out, const struct fc_report *report, size_t i)
{
	const struct fc_snapshot *snap = report->snap;
	const struct fc_zone *zone = &snap->zones[i];
	const struct fc_zone_verdict *v = &report->verdict->zones[i];

	if (v->gate == FC_GATE_NOT_ELIGIBLE || !fc_zone_populated(zone))
		return;
	if (zone->has_zoneinfo && snap->page_size != 0)
		fc_buf_printf(out, " 'n%d_%s_free'=%juB", zone->node,
		    zone->name, (uintmax_t)(zone->free * snap->page_size));
	if (zone->has_free_blocks)
		fc_buf_printf(out, " 'n%d_%s_largest'=%d;;;;%zu", zone->node,
		    zone->name, fc_zone_largest_free_order(snap, zone),
		    snap->nr_orders - 1);
	if (v->usable_blocks.present)
		fc_buf_printf(out, " 'n%d_%s_blocks'=%ju;;;0;", zone->node,
		    zone->name, (uintmax_t)v->usable_blocks.value);
}

void
fc_render_nagios(struct fc_buf *out, const struct fc_report *report)
{
	const struct fc_verdict *v = report->verdict;
	struct fc_buf text = { 0 };

	if (report->snap->kind == FC_TREE)
		fc_buf_printf(&text, "%s: ", report->snap->path);
	fc_buf_printf(&text, "%s", v->text);
	fc_put_nagios(
	    out, fc_nagios_status(v), text.data != NULL ? text.data : v->text);
	out->failed |= text.failed;
	fc_buf_free(&text);
	fc_buf_printf(out, " |");
	if (v->has_capacity)
		fc_buf_printf(
		    out, " 'capacity'=%ju;;;0;", (uintmax_t)v->capacity_low);
	for (size_t i = 0; i < report->snap->nr_zones; i++)
		put_zone(out, report, i);
	fc_buf_printf(out, "\n");
}
