/* SPDX-License-Identifier: BSD-2-Clause */
/* Without a request: what each zone has, in numbers and as a picture. */
#include <stdio.h>
#include <string.h>

#include "render/overview.h"
#include "render/pieces.h"

/* "0    5    10" above the cells of the picture */
static void
put_ruler(struct fc_buf *out, const struct fc_snapshot *snap)
{
	size_t column = 0;

	fc_buf_printf(out, " ");
	for (size_t o = 0; o < snap->nr_orders; o += 5) {
		fc_buf_printf(out, "%*s%zu", (int)(o - column), "", o);
		column = o + (o >= 10 ? 2 : 1);
	}
	while (column++ < snap->nr_orders)
		fc_buf_printf(out, " ");
}

static void
put_marks(struct fc_buf *out, const struct fc_zone *zone)
{
	if (zone->has_zoneinfo)
		fc_buf_printf(out, " %8ju %7ju %7ju %7ju\n",
		    (uintmax_t)zone->free, (uintmax_t)zone->min,
		    (uintmax_t)zone->low, (uintmax_t)zone->high);
	else
		fc_buf_printf(out, " %8s %7s %7s %7s\n", "?", "?", "?", "?");
}

/* All counts, and the same by migratetype: for -v. */
static void
put_counts(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_zone *zone)
{
	if (!zone->has_free_blocks)
		return;
	fc_buf_printf(out, "      %-12s", "free blocks");
	for (size_t o = 0; o < snap->nr_orders; o++)
		fc_buf_printf(out, " %6ju", (uintmax_t)zone->nr_free[o]);
	fc_buf_printf(out, "\n");
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		fc_buf_printf(out, "      %-12s", type->name);
		for (size_t o = 0; o < snap->nr_orders; o++)
			fc_buf_printf(out, " %s%*ju",
			    type->nr_free[o].at_least ? ">" : "",
			    type->nr_free[o].at_least ? 5 : 6,
			    (uintmax_t)type->nr_free[o].n);
		fc_buf_printf(out, "  in %ju pageblocks\n",
		    (uintmax_t)type->nr_pageblocks.value);
	}
}

static void
put_zone(struct fc_buf *out, const struct fc_result *report, size_t i)
{
	const struct fc_zone *zone = &report->snap->zones[i];
	const struct fc_zone_verdict *v = &report->overview->zones[i];
	int order = fc_zone_largest_free_order(report->snap, zone);
	bool populated = fc_zone_populated(zone);
	char largest[32], usable[32];

	if (!populated && !report->verbose)
		return;
	fc_put_order(largest, sizeof(largest), report->snap, order, order);
	fc_put_order(usable, sizeof(usable), NULL, v->usable_order_low,
	    v->usable_order_high);
	fc_buf_printf(out, "%4d %-7s %-12s %-6s ", zone->node, zone->name,
	    zone->has_free_blocks || !populated ? largest : "?",
	    zone->has_free_blocks || !populated ? usable : "?");
	fc_put_heat_row(out, report, zone);
	put_marks(out, zone);
	if (report->verbose)
		put_counts(out, report->snap, zone);
}

/* What an absent or unreadable file would have told. */
static void
put_missing(struct fc_buf *out, const struct fc_result *report)
{
	const struct fc_snapshot *snap = report->snap;
	static const struct {
		enum fc_file file;
		const char *name, *tells;
	} files[] = {
		{ FC_BUDDYINFO, "buddyinfo", "free blocks by order" },
		{ FC_ZONEINFO, "zoneinfo", "free pages and watermarks" },
		{ FC_PAGETYPEINFO, "pagetypeinfo",
		    "which blocks are reserved (HighAtomic, CMA)" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		enum fc_file_state state = snap->files[files[i].file];

		if (state == FC_FILE_ABSENT || state == FC_FILE_UNREADABLE)
			fc_buf_printf(out, "Not known, as %s is %s: %s.\n",
			    files[i].name,
			    state == FC_FILE_ABSENT ? "not there"
						    : "not readable",
			    files[i].tells);
	}
}

void
fc_render_overview(struct fc_buf *out, const struct fc_result *report)
{
	const struct fc_snapshot *snap = report->snap;

	fc_put_machine(out, snap, report->overview->kernel_note, 0);
	fc_buf_printf(out, "\n%4s %-7s %-12s %-6s ", "node", "zone",
	    "largest free", "usable");
	put_ruler(out, snap);
	fc_buf_printf(out, "  %8s %7s %7s %7s\n", "free", "min", "low", "high");
	for (size_t i = 0; i < snap->nr_zones; i++)
		put_zone(out, report, i);
	fc_buf_printf(out,
	    "\nLargest free order: of all free blocks, and of those that "
	    "GFP_KERNEL may use.\nFree memory and watermarks are in pages.\n");
	fc_put_heat_legend(out, report);
	put_missing(out, report);
}
