/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Without a request: what this machine can give, by the rules of a verdict, and
 * in which blocks each zone's memory is free.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/pieces.h"
#include "render/text.h"
#include "render/zones.h"

#define LEFT_WIDTH   25 /* before the columns of orders */
#define COLUMN_WIDTH 5

/* ---- which orders have a column ---------------------------------------------- */

struct columns {
	size_t n;
	unsigned order[FC_MAX_ORDERS];
};

static bool
answer_changes(const struct fc_overview *o, size_t order)
{
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		const struct fc_cell *cells = o->masks[m].cells;

		if (cells[order].rung != cells[order - 1].rung)
			return true;
	}
	return false;
}

/* All if they fit; else the ends, where an answer changes, and what is left. */
static struct columns
choose_columns(const struct fc_result *result)
{
	size_t nr = result->snap->nr_orders, room, taken = 0;
	unsigned width = result->width == 0 ? 80 : result->width;
	bool take[FC_MAX_ORDERS] = { false };
	struct columns c = { 0 };

	room = width < LEFT_WIDTH + 3 * COLUMN_WIDTH
	    ? 3
	    : (width - LEFT_WIDTH) / COLUMN_WIDTH;
	for (unsigned pass = 0; pass < 4; pass++) {
		for (size_t o = 0; o < nr; o++) {
			bool wanted = pass == 0 ? o + 1 == nr || o == 0
			    : pass == 1
			    ? o > 0 && answer_changes(result->overview, o)
			    : pass == 2 ? o + 1 < nr &&
				answer_changes(result->overview, o + 1)
					: true;

			if (wanted && !take[o] && taken < room) {
				take[o] = true;
				taken++;
			}
		}
	}
	for (unsigned o = 0; o < nr; o++) {
		if (take[o])
			c.order[c.n++] = o;
	}
	return c;
}

static void
put_order_heads(
    struct fc_buf *out, const struct fc_snapshot *snap, const struct columns *c)
{
	static const char units[] = "BKMGTPE";

	fc_buf_printf(out, "%*s", LEFT_WIDTH, "order");
	for (size_t i = 0; i < c->n; i++)
		fc_buf_printf(out, " %4u", c->order[i]);
	fc_buf_printf(out, "\n");
	if (snap->page_size == 0)
		return;
	fc_buf_printf(out, "%*s", LEFT_WIDTH, "block");
	for (size_t i = 0; i < c->n; i++) {
		uint64_t bytes = snap->page_size << c->order[i];
		unsigned unit = 0;

		for (; bytes >= 1024; bytes /= 1024)
			unit++;
		fc_buf_printf(out, " %3ju%c", (uintmax_t)bytes, units[unit]);
	}
	fc_buf_printf(out, "\n");
}

/* ---- answers by order and mask ------------------------------------------------ */

static const char *
cell_words(const struct fc_cell *cell)
{
	bool given = cell->expected == FC_YES;

	switch (cell->rung) {
	case FC_RUNG_NOW:
		return "yes";
	case FC_RUNG_COMPACTION:
		return given ? "c" : "c?";
	case FC_RUNG_RECLAIM:
		return given ? "r" : "r?";
	case FC_RUNG_OOM:
		return "oom";
	case FC_RUNG_NO:
	case FC_RUNG_IMPOSSIBLE:
		return "no";
	case FC_RUNG_UNKNOWN:
		break;
	}
	return "?";
}

static enum fc_tone
cell_tone(const struct fc_cell *cell)
{
	return cell->rung == FC_RUNG_NOW    ? FC_GOOD
	    : cell->rung == FC_RUNG_UNKNOWN ? FC_DOUBT
					    : FC_BAD;
}

static void
put_cells(
    struct fc_buf *out, const struct fc_result *result, const struct columns *c)
{
	const struct fc_overview *o = result->overview;

	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		fc_buf_printf(out, "%*s", LEFT_WIDTH, o->masks[m].gfp);
		for (size_t i = 0; i < c->n; i++) {
			const struct fc_cell *cell =
			    &o->masks[m].cells[c->order[i]];
			const char *words = cell_words(cell);

			fc_buf_printf(out, "%*s", (int)(5 - strlen(words)), "");
			fc_put_toned(out, result, cell_tone(cell), words);
		}
		fc_buf_printf(out, "\n");
	}
}

/* What those words mean that do not say it themselves, if they are there. */
static void
put_key(
    struct fc_buf *out, const struct fc_result *result, const struct columns *c)
{
	static const struct {
		enum fc_rung rung;
		const char *text;
	} keys[] = {
		{ FC_RUNG_COMPACTION, "c: after the kernel compacts" },
		{ FC_RUNG_RECLAIM, "r: after it reclaims" },
		{ FC_RUNG_OOM, "oom: it stalls and kills rather than refuse" },
	};
	struct fc_buf text = { 0 };
	bool bet = false;

	for (size_t k = 0; k < sizeof(keys) / sizeof(keys[0]); k++) {
		bool seen = false;

		for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
			for (size_t i = 0; i < c->n; i++) {
				const struct fc_cell *cell =
				    &result->overview->masks[m]
					 .cells[c->order[i]];

				if (cell->rung != keys[k].rung)
					continue;
				seen = true;
				bet |= cell->expected != FC_YES;
			}
		}
		if (seen)
			fc_buf_printf(&text, "%s%s", text.len > 0 ? "; " : "",
			    keys[k].text);
	}
	if (bet)
		fc_buf_printf(&text, "; ?: perhaps");
	out->failed |= text.failed;
	if (text.len > 0) {
		fc_buf_printf(out, "  ");
		fc_put_wrapped(out, result, text.data, 2, 2);
	}
	fc_buf_free(&text);
}

/* ---- zones ----------------------------------------------------------------------- */

struct table {
	const struct fc_result *result;
	struct columns columns;
};

/* Percent of the zone's free pages in blocks of this order or larger. */
static unsigned
share_of(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order)
{
	uint64_t all = fc_zone_free_pages_from(snap, zone, 0);
	uint64_t part = fc_zone_free_pages_from(snap, zone, order);

	if (all == 0)
		return 0;
	if (all > UINT64_MAX / 100) { /* no machine has that; stay in range */
		all >>= 7;
		part >>= 7;
	}
	return (unsigned)(part * 100 / all);
}

static bool
is_shown(void *arg, size_t i)
{
	const struct table *t = arg;

	return t->result->verbose ||
	    fc_zone_populated(&t->result->snap->zones[i]);
}

/* Alike to the eye: the same figures in each column, to a tenth. */
static bool
is_alike(void *arg, size_t i, size_t j)
{
	const struct table *t = arg;
	const struct fc_snapshot *snap = t->result->snap;
	const struct fc_zone *a = &snap->zones[i], *b = &snap->zones[j];
	const struct fc_zone_verdict *x = &t->result->overview->zones[i];
	const struct fc_zone_verdict *y = &t->result->overview->zones[j];

	if (t->result->verbose || a->has_free_blocks != b->has_free_blocks ||
	    x->usable_order_low != y->usable_order_low)
		return false;
	for (size_t c = 0; a->has_free_blocks && c < t->columns.n; c++) {
		unsigned order = t->columns.order[c];

		if (share_of(snap, a, order) / 10 !=
		    share_of(snap, b, order) / 10)
			return false;
	}
	return true;
}

static void
put_share(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_zone *zone, unsigned order)
{
	unsigned share = share_of(snap, zone, order);

	if (fc_zone_free_pages_from(snap, zone, order) == 0)
		fc_buf_printf(out, " %4s", ".");
	else if (share == 0)
		fc_buf_printf(out, " %4s", "<1");
	else
		fc_buf_printf(out, " %4u", share);
}

static void
put_zone(
    struct fc_buf *out, const struct table *t, const struct fc_zone_row *row)
{
	const struct fc_snapshot *snap = t->result->snap;
	const struct fc_zone *zone = &snap->zones[row->first];
	char free[32];

	fc_buf_printf(out, "%4.8s %-8s %11s", row->nodes, zone->name,
	    fc_say_pages(snap, row->free, free, sizeof(free)));
	for (size_t c = 0; c < t->columns.n; c++) {
		if (zone->has_free_blocks)
			put_share(out, snap, zone, t->columns.order[c]);
		else
			fc_buf_printf(out, " %4s", "?");
	}
	fc_buf_printf(out, "\n");
}

/* All counts, and the same by migratetype, a row of orders each: for -v. */
static void
put_counts(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_zone *zone, const char *name, const struct fc_count *counts)
{
	fc_buf_printf(out, "      %-11s", name);
	for (size_t o = 0; o < snap->nr_orders; o++) {
		if (o > 0 && o % 9 == 0)
			fc_buf_printf(out, "\n      %-11s", "");
		fc_buf_printf(out, " %s%*ju",
		    counts != NULL && counts[o].at_least ? ">" : "",
		    counts != NULL && counts[o].at_least ? 5 : 6,
		    (uintmax_t)(counts != NULL ? counts[o].n
					       : zone->nr_free[o]));
	}
	fc_buf_printf(out, "\n");
}

static void
put_details(struct fc_buf *out, const struct fc_result *result, size_t i)
{
	const struct fc_snapshot *snap = result->snap;
	const struct fc_zone *zone = &snap->zones[i];
	const struct fc_zone_verdict *v = &result->overview->zones[i];
	char orders[32];

	if (!fc_zone_populated(zone))
		return;
	fc_buf_printf(out, "\n  node %d %s", zone->node, zone->name);
	if (zone->has_zoneinfo)
		fc_buf_printf(out,
		    ": %ju pages free; min %ju, low %ju, high %ju",
		    (uintmax_t)zone->free, (uintmax_t)zone->min,
		    (uintmax_t)zone->low, (uintmax_t)zone->high);
	fc_say_orders(
	    orders, sizeof(orders), v->usable_order_low, v->usable_order_high);
	fc_buf_printf(out, "\n      GFP_KERNEL at once, largest: %s\n", orders);
	if (!zone->has_free_blocks)
		return;
	fc_buf_printf(out, "      %-11s", "order");
	for (size_t o = 0; o < snap->nr_orders; o++) {
		if (o > 0 && o % 9 == 0)
			fc_buf_printf(out, "\n      %-11s", "");
		fc_buf_printf(out, " %6zu", o);
	}
	fc_buf_printf(out, "\n");
	put_counts(out, snap, zone, "free blocks", NULL);
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		put_counts(out, snap, zone, type->name, type->nr_free);
	}
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		if (type->nr_pageblocks.present)
			fc_buf_printf(out, "%s%s %ju",
			    t == 0 ? "      pageblocks: " : ", ", type->name,
			    (uintmax_t)type->nr_pageblocks.value);
	}
	if (zone->nr_migratetypes > 0)
		fc_buf_printf(out, "\n");
}

/* Rows of which the largest blocks are gone come first. */
static int
worse_first(const void *a, const void *b)
{
	const struct fc_zone_row *x = a, *y = b;

	if (x->largest != y->largest)
		return x->largest < y->largest ? -1 : 1;
	return x->first < y->first ? -1 : 1;
}

#define FEW_ROWS 12 /* are shown as they come */

static void
put_zone_table(struct fc_buf *out, const struct table *t)
{
	const struct fc_result *result = t->result;
	struct table arg = *t;
	size_t n;
	struct fc_zone_row *rows =
	    fc_fold_zones(result->snap, &arg, is_shown, is_alike, &n);

	if (rows == NULL) {
		out->failed = true;
		return;
	}
	if (n > FEW_ROWS && !result->verbose)
		qsort(rows, n, sizeof(*rows), worse_first);
	fc_buf_printf(out, "\n%4s %-8s %11s %s\n", "node", "zone", "free",
	    t->columns.n * COLUMN_WIDTH >= 50
		? "in blocks of this order or larger, % of it"
		: "% in such blocks");
	for (size_t i = 0; i < n; i++) {
		if (i == FC_MAX_ROWS && !result->verbose) {
			fc_buf_printf(out, "and %zu rows more (-v)\n", n - i);
			break;
		}
		put_zone(out, t, &rows[i]);
	}
	free(rows);
}

/* ---- the whole -------------------------------------------------------------------- */

/* What an absent or unreadable file would have told. */
static void
put_missing(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	static const struct {
		enum fc_file file;
		const char *tells;
	} files[] = {
		{ FC_BUDDYINFO, "free blocks by order" },
		{ FC_ZONEINFO, "free pages and watermarks" },
		{ FC_PAGETYPEINFO,
		    "which blocks are reserved (HighAtomic, CMA)" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		enum fc_file_state state = snap->files[files[i].file];

		if (state == FC_FILE_READ || state == FC_FILE_NOT_NEEDED)
			continue;
		fc_buf_printf(out, "Not known, as %s is %s: %s.\n",
		    fc_file_name(files[i].file),
		    state == FC_FILE_UNREADABLE  ? "not readable"
			: state == FC_FILE_EMPTY ? "empty"
						 : "not there",
		    files[i].tells);
	}
}

/* "Linux 5.10.0, pages of 4 KiB, 1 node, 890 MiB free" */
static void
put_machine(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	struct fc_buf text = { 0 };
	uint64_t pages = 0;
	size_t nodes = 0;
	char size[32];

	for (size_t i = 0; i < snap->nr_zones; i++) {
		bool seen = false;

		if (!fc_zone_populated(&snap->zones[i]))
			continue;
		pages += fc_free_pages(snap, &snap->zones[i]);
		for (size_t j = 0; j < i; j++)
			seen |= snap->zones[j].node == snap->zones[i].node &&
			    fc_zone_populated(&snap->zones[j]);
		nodes += !seen;
	}
	if (snap->kind != FC_LIVE && snap->path != NULL) {
		fc_buf_escaped(&text, snap->path);
		fc_buf_printf(&text, ": ");
	}
	fc_say_machine(&text, result);
	fc_buf_printf(&text, ", %zu node%s, %s free", nodes,
	    nodes == 1 ? "" : "s",
	    fc_say_pages(snap, pages, size, sizeof(size)));
	out->failed |= text.failed;
	if (!text.failed)
		fc_put_wrapped(out, result, text.data, 0, 4);
	fc_buf_free(&text);
	fc_put_notes(out, result);
}

static const char *
why_not_more(enum fc_reason reason)
{
	switch (reason) {
	case FC_REASON_FRAGMENTED:
		return "not now: in pieces";
	case FC_REASON_ONLY_RESERVED_BLOCKS:
		return "not now: only reserved blocks";
	case FC_REASON_WATERMARK:
		return "not now: memory is short";
	case FC_REASON_LOWMEM_RESERVE:
		return "not now: kept for others (lowmem_reserve)";
	case FC_REASON_BOOSTED:
		return "not now: below the boosted watermark";
	case FC_REASON_SCALED_WATERMARK:
		return "not now: too few large blocks";
	case FC_REASON_NO_ZONE:
		return "no: no zone that it may use has memory";
	default:
		return "cannot tell";
	}
}

/* Nodes that have memory, and less to give than the best one. */
static size_t
count_poorer(const struct fc_result *result, size_t *nodes)
{
	const struct fc_snapshot *snap = result->snap;
	const struct fc_overview *o = result->overview;
	size_t poorer = 0;

	*nodes = 0;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		int node = snap->zones[i].node, best = -1;
		bool first = true;

		for (size_t j = 0; j < snap->nr_zones; j++) {
			if (snap->zones[j].node != node ||
			    !fc_zone_populated(&snap->zones[j]))
				continue;
			first &= j >= i;
			if (o->zones[j].usable_order_low > best)
				best = o->zones[j].usable_order_low;
		}
		if (!first || !fc_zone_populated(&snap->zones[i]))
			continue;
		++*nodes;
		poorer += best < o->largest_now;
	}
	return poorer;
}

/* The answer: how far GFP_KERNEL gets, by the rules of a verdict. */
static void
put_answer(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	const struct fc_overview *o = result->overview;
	size_t above = (size_t)(o->largest_now + 1), nodes, poorer;
	struct fc_buf text = { 0 };
	char size[32];

	if (snap->nr_orders == 0) {
		fc_buf_printf(out, "GFP_KERNEL at once: cannot tell.\n");
		return;
	}
	fc_buf_printf(&text, "GFP_KERNEL at once: ");
	if (o->largest_now < 0)
		fc_buf_printf(&text, "nothing");
	else
		fc_buf_printf(&text, "up to order %d", o->largest_now);
	if (o->largest_now >= 0 && snap->page_size != 0)
		fc_buf_printf(&text, " (%s)",
		    fc_size_exact(
			snap->page_size << o->largest_now, size, sizeof(size)));
	if (above < snap->nr_orders)
		fc_buf_printf(&text, "; %s%s",
		    o->largest_now < 0 ? "" : "above that ",
		    why_not_more(o->masks[0].cells[above].reason));
	else
		fc_buf_printf(&text, ", the largest there is");
	fc_buf_printf(&text, ".");
	poorer = count_poorer(result, &nodes);
	if (nodes > 1 && poorer > 0)
		fc_buf_printf(&text,
		    " %zu of %zu nodes have less of their own.", poorer, nodes);
	out->failed |= text.failed;
	if (!text.failed)
		fc_put_wrapped(out, result, text.data, 0, 4);
	fc_buf_free(&text);
}

void
fc_put_overview(struct fc_buf *out, const struct fc_result *result)
{
	struct table t = { .result = result };

	put_machine(out, result);
	put_answer(out, result);
	if (result->snap->nr_orders > 0) {
		t.columns = choose_columns(result);
		fc_buf_printf(out, "\n");
		put_order_heads(out, result->snap, &t.columns);
		put_cells(out, result, &t.columns);
		put_key(out, result, &t.columns);
	}
	put_zone_table(out, &t);
	for (size_t i = 0; result->verbose && i < result->snap->nr_zones; i++)
		put_details(out, result, i);
	put_missing(out, result);
}
