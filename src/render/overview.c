/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Without a request: what this machine can give, by the rules of a verdict, and
 * in which blocks each zone's memory is free.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/overview.h"
#include "render/pieces.h"
#include "render/text.h"
#include "render/zones.h"

#define LEFT_WIDTH   25 /* before the columns of orders */
#define COLUMN_WIDTH 5

/* ---- which orders have a column ----------------------------------------- */

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

/* How much an order's column tells: 0 the most. */
static unsigned
column_rank(const struct fc_result *result, size_t order)
{
	const struct fc_overview *o = result->overview;
	size_t last = result->snap->nr_orders - 1;

	if ((int)order == o->largest_now || (int)order == o->largest_now + 1)
		return 0;
	if (order == 0 || order == last)
		return 1;
	return answer_changes(o, order) || answer_changes(o, order + 1) ? 2 : 3;
}

size_t
fc_choose_orders(
    const struct fc_result *result, size_t room, int first, unsigned *orders)
{
	size_t nr = result->snap->nr_orders, n = 0, taken = 0;
	bool take[FC_MAX_ORDERS] = { false };

	if (first >= 0 && room > 0) {
		take[first] = true;
		taken++;
	}
	for (unsigned rank = 0; rank < 4; rank++) {
		for (size_t o = 0; o < nr && taken < room; o++) {
			if (take[o] || column_rank(result, o) != rank)
				continue;
			take[o] = true;
			taken++;
		}
	}
	for (unsigned o = 0; o < nr; o++) {
		if (take[o])
			orders[n++] = o;
	}
	return n;
}

static struct columns
choose_columns(const struct fc_result *result)
{
	size_t room = (fc_width(result) - LEFT_WIDTH) / COLUMN_WIDTH;
	struct columns c;

	c.n = fc_choose_orders(result, room, -1, c.order);
	return c;
}

const char *
fc_say_block(
    const struct fc_snapshot *snap, unsigned order, char *buf, size_t size)
{
	static const char units[] = "BKMGTPE";
	uint64_t bytes = snap->page_size << order;
	unsigned unit = 0;

	for (; bytes >= 1024; bytes /= 1024)
		unit++;
	snprintf(buf, size, "%ju%c", (uintmax_t)bytes, units[unit]);
	return buf;
}

static void
put_order_heads(
    struct fc_buf *out, const struct fc_snapshot *snap, const struct columns *c)
{
	char block[16];

	fc_buf_printf(out, "%*s", LEFT_WIDTH, "order");
	for (size_t i = 0; i < c->n; i++)
		fc_buf_printf(out, " %4u", c->order[i]);
	fc_buf_printf(out, "\n");
	if (snap->page_size == 0)
		return;
	fc_buf_printf(out, "%*s", LEFT_WIDTH, "block");
	for (size_t i = 0; i < c->n; i++)
		fc_buf_printf(out, " %4s",
		    fc_say_block(snap, c->order[i], block, sizeof(block)));
	fc_buf_printf(out, "\n");
}

/* ---- answers by order and mask ------------------------------------------ */

const char *
fc_cell_words(const struct fc_cell *cell)
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
		return cell->expected == FC_UNKNOWN ? "no?" : "no";
	case FC_RUNG_IMPOSSIBLE:
		return "no";
	case FC_RUNG_UNKNOWN:
		break;
	}
	return "?";
}

enum fc_tone
fc_cell_tone(const struct fc_cell *cell)
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
			const char *words = fc_cell_words(cell);

			fc_buf_printf(out, "%*s", (int)(5 - strlen(words)), "");
			fc_put_toned(out, result, fc_cell_tone(cell), words);
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
	bool bet = false, open = false;

	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		for (size_t i = 0; i < c->n; i++)
			open |= strcmp(fc_cell_words(&result->overview->masks[m]
							  .cells[c->order[i]]),
				    "no?") == 0;
	}
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
	if (open)
		fc_buf_printf(&text,
		    "%sno?: not at once; what waiting brings is not known",
		    text.len > 0 ? "; " : "");
	out->failed |= text.failed;
	if (text.len > 0) {
		fc_buf_printf(out, "  ");
		fc_put_wrapped(out, result, text.data, 2, 2);
	}
	fc_buf_free(&text);
}

/* ---- zones -------------------------------------------------------------- */

struct table {
	const struct fc_result *result;
	struct columns columns;
};

/* Percent of a zone's free pages in blocks of this order or larger: what
 * unusable_index leaves of 1, rounded down. */
static unsigned
share_of(const uint64_t *pages_from, unsigned order)
{
	uint64_t all = pages_from[0], part = pages_from[order];

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
		uint64_t of_a[] = { fc_zone_free_pages_from(snap, a, 0),
			fc_zone_free_pages_from(snap, a, order) };
		uint64_t of_b[] = { fc_zone_free_pages_from(snap, b, 0),
			fc_zone_free_pages_from(snap, b, order) };

		if (share_of(of_a, 1) / 10 != share_of(of_b, 1) / 10 ||
		    (of_a[1] == 0) != (of_b[1] == 0))
			return false;
	}
	return true;
}

const char *
fc_say_share(const uint64_t *pages_from, unsigned order, char *buf, size_t size)
{
	unsigned share = share_of(pages_from, order);

	if (pages_from[order] == 0)
		snprintf(buf, size, ".");
	else if (share == 0)
		snprintf(buf, size, "<1");
	else
		snprintf(buf, size, "%u", share);
	return buf;
}

static void
put_share(struct fc_buf *out, const uint64_t *pages_from, unsigned order)
{
	char share[16];

	fc_buf_printf(
	    out, " %4s", fc_say_share(pages_from, order, share, sizeof(share)));
}

static void
put_zone(
    struct fc_buf *out, const struct table *t, const struct fc_zone_row *row)
{
	const struct fc_snapshot *snap = t->result->snap;
	const struct fc_zone *zone = &snap->zones[row->first];
	char free[32] = "?";

	if (row->free_known)
		fc_say_amount(snap, row->free, free, sizeof(free));
	fc_put_place(out, t->result, row, 0);
	fc_buf_printf(out, " %11s", free);
	for (size_t c = 0; fc_zone_populated(zone) && c < t->columns.n; c++) {
		if (zone->has_free_blocks)
			put_share(out, row->pages_from, t->columns.order[c]);
		else
			fc_buf_printf(out, " %4s", "?");
	}
	fc_buf_printf(out, "\n");
}

#define DETAIL_LEFT 13 /* columns before the counts of -v */
#define DETAIL_MAX  80

/* Of the largest count, so that the columns stand below each other. */
static int
count_width(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	uint64_t most = 0;
	int width = 1;
	bool at_least = false;

	for (size_t o = 0; o < snap->nr_orders; o++) {
		if (zone->nr_free[o] > most)
			most = zone->nr_free[o];
		for (size_t t = 0; t < zone->nr_migratetypes; t++)
			at_least |= zone->migratetypes[t].nr_free[o].at_least;
	}
	for (; most >= 10; most /= 10)
		width++;
	width += at_least;
	return width < 5 ? 5 : width;
}

static void
put_detail_name(struct fc_buf *out, const char *name)
{
	size_t room = DETAIL_LEFT - 2;

	fc_buf_printf(out, "  ");
	fc_buf_escaped(out, name);
	if (strlen(name) <= room)
		fc_buf_printf(out, "%*s", (int)(room - strlen(name)), "");
	else
		fc_buf_printf(out, "\n%*s", DETAIL_LEFT, "");
}

/* All counts, and the same by migratetype, a row of orders each: for -v. */
static void
put_counts(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_zone *zone, const char *name, const struct fc_count *counts)
{
	int width = count_width(snap, zone);
	size_t in_row = (DETAIL_MAX - DETAIL_LEFT) / (size_t)(width + 1);

	put_detail_name(out, name);
	for (size_t o = 0; o < snap->nr_orders; o++) {
		bool at_least = counts != NULL && counts[o].at_least;
		uint64_t n = counts != NULL ? counts[o].n : zone->nr_free[o];

		if (o > 0 && o % in_row == 0)
			fc_buf_printf(out, "\n%*s", DETAIL_LEFT, "");
		fc_buf_printf(out, at_least ? " >%*ju" : " %*ju",
		    at_least ? width - 1 : width, (uintmax_t)n);
	}
	fc_buf_printf(out, "\n");
}

static void
put_orders(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_zone *zone)
{
	int width = count_width(snap, zone);
	size_t in_row = (DETAIL_MAX - DETAIL_LEFT) / (size_t)(width + 1);

	put_detail_name(out, "order");
	for (size_t o = 0; o < snap->nr_orders; o++) {
		if (o > 0 && o % in_row == 0)
			fc_buf_printf(out, "\n%*s", DETAIL_LEFT, "");
		fc_buf_printf(out, " %*zu", width, o);
	}
	fc_buf_printf(out, "\n");
}

/* "pageblocks: Unmovable 12, Movable 500" */
static void
put_pageblocks(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone)
{
	struct fc_buf text = { 0 };

	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		if (!type->nr_pageblocks.present)
			continue;
		fc_buf_printf(&text, text.len > 0 ? ", " : "pageblocks: ");
		fc_buf_escaped(&text, type->name);
		fc_buf_printf(
		    &text, " %ju", (uintmax_t)type->nr_pageblocks.value);
	}
	out->failed |= text.failed;
	if (text.len > 0) {
		fc_buf_printf(out, "  ");
		fc_put_wrapped(out, result, text.data, 2, DETAIL_LEFT);
	}
	fc_buf_free(&text);
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
	fc_buf_printf(out, "\n  node %d ", zone->node);
	fc_buf_escaped(out, zone->name);
	if (zone->has_zoneinfo)
		fc_buf_printf(out,
		    ": %ju pages free; min %ju, low %ju, high %ju",
		    (uintmax_t)zone->free, (uintmax_t)zone->min,
		    (uintmax_t)zone->low, (uintmax_t)zone->high);
	fc_say_orders(
	    orders, sizeof(orders), v->usable_order_low, v->usable_order_high);
	fc_buf_printf(out, "\n  GFP_KERNEL at once, largest: %s\n", orders);
	if (!zone->has_free_blocks)
		return;
	put_orders(out, snap, zone);
	put_counts(out, snap, zone, "free blocks", NULL);
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		put_counts(out, snap, zone, type->name, type->nr_free);
	}
	put_pageblocks(out, result, zone);
}

static void
put_zone_table(struct fc_buf *out, const struct table *t)
{
	const struct fc_result *result = t->result;
	const struct fc_overview *o = result->overview;
	struct table arg = *t;
	size_t n;
	struct fc_zone_row *rows =
	    fc_fold_zones(result->snap, &arg, is_shown, is_alike, &n);

	if (rows == NULL) {
		out->failed = true;
		return;
	}
	/* the least that it gives first */
	for (size_t i = 0; i < n; i++)
		rows[i].rank = o->zones[rows[i].first].usable_order_low;
	if (!result->verbose)
		fc_worst_first(rows, n);
	fc_buf_printf(out, "\n%4s %-8s %11s%s\n", "node", "zone",
	    result->snap->page_size != 0 ? "free" : "free pages",
	    t->columns.n == 0 ? ""
		: t->columns.n * COLUMN_WIDTH > 44
		? " in blocks of this order or larger, % of it"
		: t->columns.n * COLUMN_WIDTH > 30
		? " in blocks as large, % of it"
		: " % as large");
	for (size_t i = 0; i < n; i++) {
		if (i == FC_MAX_ROWS && !result->verbose) {
			fc_buf_printf(out, "and %zu rows more (-v)\n", n - i);
			break;
		}
		put_zone(out, t, &rows[i]);
	}
	free(rows);
}

/* ---- the whole ---------------------------------------------------------- */

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

		struct fc_buf text = { 0 };

		if (state == FC_FILE_READ || state == FC_FILE_NOT_NEEDED)
			continue;
		fc_buf_printf(&text, "Not known, as %s is %s: %s.",
		    fc_file_name(files[i].file),
		    state == FC_FILE_UNREADABLE  ? "not readable"
			: state == FC_FILE_EMPTY ? "empty"
						 : "not there",
		    files[i].tells);
		out->failed |= text.failed;
		if (!text.failed)
			fc_put_wrapped(out, result, text.data, 0, 4);
		fc_buf_free(&text);
	}
}

/* "Linux 5.10.0, pages of 4 KiB, 1 node, 890 MiB free" */
static void
put_machine(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	struct fc_buf text = { 0 };
	size_t nodes = 0;
	bool known;
	uint64_t pages = fc_free_pages(snap, &known);
	char size[32];

	for (size_t i = 0; i < snap->nr_zones; i++) {
		bool seen = false;

		if (!fc_zone_populated(&snap->zones[i]))
			continue;
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
	fc_buf_printf(&text, nodes == 1 ? ", %zu node" : ", %zu nodes", nodes);
	fc_buf_printf(&text, known ? ", %s free" : ", at least %s free",
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
	case FC_REASON_RESERVED_UNKNOWN:
		return "cannot tell: blocks may be reserved";
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

bool
fc_overview_known(const struct fc_result *result)
{
	const struct fc_overview *o = result->overview;

	return result->snap->nr_orders > 0 &&
	    (o->largest_now >= 0 ||
		o->masks[0].cells[0].rung != FC_RUNG_UNKNOWN);
}

void
fc_say_overview(struct fc_buf *text, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	const struct fc_overview *o = result->overview;
	size_t above = (size_t)(o->largest_now + 1), nodes, poorer;
	char block[64];

	/* what is missing stands at the end */
	if (!fc_overview_known(result)) {
		fc_buf_printf(text, "GFP_KERNEL at once: cannot tell.");
		return;
	}
	fc_buf_printf(text, "GFP_KERNEL at once: ");
	if (o->largest_now < 0)
		fc_buf_printf(text, "nothing");
	else
		fc_buf_printf(text, "up to %s",
		    fc_say_order(
			snap, (unsigned)o->largest_now, block, sizeof(block)));
	if (above < snap->nr_orders)
		fc_buf_printf(text, "; %s%s",
		    o->largest_now < 0 ? "" : "above that ",
		    why_not_more(o->masks[0].cells[above].reason));
	else
		fc_buf_printf(text, ", the largest there is");
	fc_buf_printf(text, ".");
	poorer = count_poorer(result, &nodes);
	if (nodes > 1 && poorer > 0)
		fc_buf_printf(text,
		    poorer == 1 ? " %zu of %zu nodes has less of its own."
				: " %zu of %zu nodes have less of their own.",
		    poorer, nodes);
}

static void
put_answer(struct fc_buf *out, const struct fc_result *result)
{
	struct fc_buf text = { 0 };

	fc_say_overview(&text, result);
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
