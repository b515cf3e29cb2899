/* SPDX-License-Identifier: BSD-2-Clause */
/* Orders and zones of the live view. */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "render/overview.h"
#include "render/screen_parts.h"

#define LEFT_WIDTH   25 /* of a lying table, before the columns of orders */
#define COLUMN_WIDTH 5
#define MARGIN_WIDTH 12 /* of the two columns of headroom */

/* ---- orders ------------------------------------------------------------- */

/* The order that is asked for; -1: none, or above the largest. */
static int
needed_order(const struct fc_pen *pen)
{
	const struct fc_verdict *v = fc_screen_selected(pen);

	return v != NULL && v->order.present &&
		v->order.value < pen->result->snap->nr_orders
	    ? (int)v->order.value
	    : -1;
}

static size_t
columns_of_orders(const struct fc_pen *pen, unsigned *orders)
{
	return fc_choose_orders(pen->result,
	    (pen->width - LEFT_WIDTH) / COLUMN_WIDTH, needed_order(pen),
	    orders);
}

/* "[5]" where it is the one that is asked for */
static void
put_order(struct fc_pen *pen, unsigned order, int width)
{
	const struct fc_verdict *v = fc_screen_selected(pen);
	bool needed = (int)order == needed_order(pen);
	char text[16];

	snprintf(text, sizeof(text), needed ? "[%u]" : "%u", order);
	fc_pen_printf(pen, "%*s", width - (int)strlen(text), "");
	fc_pen_toned(pen, needed ? fc_answer_tone(v->answer) : FC_PLAIN, text);
}

static void
put_cell(struct fc_pen *pen, const struct fc_cell *cell, int width)
{
	const char *words = fc_cell_words(cell);

	fc_pen_printf(pen, "%*s", width - (int)strlen(words), "");
	fc_pen_toned(pen, fc_cell_tone(cell), words);
}

static void
put_lying_orders(struct fc_pen *pen)
{
	const struct fc_result *result = pen->result;
	unsigned orders[FC_MAX_ORDERS];
	size_t n = columns_of_orders(pen, orders);
	char block[16];

	fc_pen_printf(pen, "%*s", LEFT_WIDTH, "order");
	for (size_t i = 0; i < n; i++)
		put_order(pen, orders[i], COLUMN_WIDTH);
	fc_pen_end_line(pen);
	if (result->snap->page_size != 0 && pen->most > 2) {
		fc_pen_printf(pen, "%*s", LEFT_WIDTH, "block");
		for (size_t i = 0; i < n; i++)
			fc_pen_printf(pen, " %4s",
			    fc_say_block(
				result->snap, orders[i], block, sizeof(block)));
		fc_pen_end_line(pen);
	}
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		fc_pen_printf(
		    pen, "%*s", LEFT_WIDTH, result->overview->masks[m].gfp);
		for (size_t i = 0; i < n; i++)
			put_cell(pen,
			    &result->overview->masks[m].cells[orders[i]],
			    COLUMN_WIDTH);
		fc_pen_end_line(pen);
	}
}

/* A line an order, and less of the masks. */
static void
put_standing_orders(struct fc_pen *pen)
{
	static const char *const names[FC_NR_USUAL_MASKS] = { "KERNEL",
		"ATOMIC", "MOVABLE" };
	const struct fc_result *result = pen->result;
	size_t room = pen->most > 0 ? pen->most - 1 : 0;
	unsigned orders[FC_MAX_ORDERS];
	size_t n =
	    fc_choose_orders(pen->result, room, needed_order(pen), orders);
	char block[16] = "?";

	fc_pen_put(pen, "order block");
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		if (pen->at + 8 <= pen->width)
			fc_pen_printf(pen, " %7s", names[m]);
	}
	fc_pen_end_line(pen);
	for (size_t i = 0; i < n; i++) {
		if (result->snap->page_size != 0)
			fc_say_block(
			    result->snap, orders[i], block, sizeof(block));
		put_order(pen, orders[i], 5);
		fc_pen_printf(pen, " %5s", block);
		for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
			if (pen->at + 8 <= pen->width)
				put_cell(pen,
				    &result->overview->masks[m]
					 .cells[orders[i]],
				    8);
		}
		fc_pen_end_line(pen);
	}
}

void
fc_screen_put_orders(struct fc_pen *pen)
{
	if (pen->result->snap->nr_orders == 0)
		return;
	if (pen->width >= FC_SCREEN_WIDE)
		put_lying_orders(pen);
	else
		put_standing_orders(pen);
}

/* ---- zones -------------------------------------------------------------- */

/* Pages above the low mark: below it they are negative. */
static int64_t
above(const struct fc_zone *zone, uint64_t mark)
{
	return (int64_t)zone->free - (int64_t)mark;
}

static int64_t
rank_of(const struct fc_pen *pen, size_t i)
{
	const struct fc_zone *zone = &pen->result->snap->zones[i];

	switch (pen->screen->sort) {
	case FC_SORT_LARGEST:
		return pen->result->overview->zones[i].usable_order_low;
	case FC_SORT_HEADROOM:
		return zone->has_zoneinfo ? above(zone, zone->low) : INT64_MAX;
	default:
		return 0;
	}
}

/* Indices of zones that have memory, sorted; NULL: no memory. */
static size_t *
sort_zones(struct fc_pen *pen, size_t *nr)
{
	const struct fc_snapshot *snap = pen->result->snap;
	size_t *order = calloc(snap->nr_zones + 1, sizeof(*order)), n = 0;

	*nr = 0;
	if (order == NULL) {
		pen->out->failed = true;
		return NULL;
	}
	for (size_t i = 0; i < snap->nr_zones; i++) {
		int64_t rank = rank_of(pen, i);
		size_t at = n;

		if (!fc_zone_populated(&snap->zones[i]))
			continue;
		for (; at > 0 && rank_of(pen, order[at - 1]) > rank; at--)
			order[at] = order[at - 1];
		order[at] = i;
		n++;
	}
	*nr = n;
	return order;
}

static void
say_above(const struct fc_snapshot *snap, const struct fc_zone *zone,
    uint64_t mark, char *text, size_t size)
{
	int64_t pages = above(zone, mark);
	char amount[32];

	if (!zone->has_zoneinfo)
		strlcpy(text, "?", size);
	else
		snprintf(text, size, "%s%s", pages < 0 ? "-" : "",
		    fc_say_amount(snap, (uint64_t)(pages < 0 ? -pages : pages),
			amount, sizeof(amount)));
}

/* Are marks told beside the shares, or in lines of their own? */
static bool
has_margins(const struct fc_pen *pen)
{
	unsigned orders[FC_MAX_ORDERS];

	return pen->width >= FC_SCREEN_WIDE &&
	    LEFT_WIDTH + columns_of_orders(pen, orders) * COLUMN_WIDTH +
		2 * MARGIN_WIDTH <=
	    pen->width;
}

static void
shares_of(const struct fc_snapshot *snap, const struct fc_zone *zone,
    uint64_t *pages_from)
{
	for (unsigned o = 0; o < snap->nr_orders; o++)
		pages_from[o] = fc_zone_free_pages_from(snap, zone, o);
}

static enum fc_tone
share_tone(const struct fc_pen *pen, const uint64_t *pages_from, unsigned order)
{
	if ((int)order != needed_order(pen))
		return FC_PLAIN;
	return pages_from[order] > 0 ? FC_GOOD : FC_BAD;
}

static const char *
share_bar(const struct fc_pen *pen, const uint64_t *pages_from, unsigned order)
{
	return fc_screen_bar(
	    pen->screen, fc_eighths_of(pages_from[order], pages_from[0]));
}

/* Node, name, and what is free, in columns of so many characters. */
static void
put_zone_head(struct fc_pen *pen, const struct fc_zone *zone, int node_width,
    unsigned name_width, int free_width)
{
	const struct fc_snapshot *snap = pen->result->snap;
	char text[32] = "?";

	if (fc_free_known(zone))
		fc_say_amount(
		    snap, fc_zone_free_pages(snap, zone), text, sizeof(text));
	fc_pen_printf(pen, "%*d ", node_width, zone->node);
	fc_pen_name(pen, zone->name, name_width);
	fc_pen_printf(pen, " %*s", free_width, text);
}

static void
put_lying_zone(struct fc_pen *pen, const struct fc_zone *zone)
{
	const struct fc_snapshot *snap = pen->result->snap;
	unsigned orders[FC_MAX_ORDERS];
	size_t n = columns_of_orders(pen, orders);
	uint64_t pages_from[FC_MAX_ORDERS];
	char text[32];

	put_zone_head(pen, zone, 4, 8, 11);
	shares_of(snap, zone, pages_from);
	for (size_t i = 0; i < n; i++) {
		if (!zone->has_free_blocks) {
			fc_pen_printf(pen, "%*s", COLUMN_WIDTH, "?");
			continue;
		}
		fc_pen_put(pen, " ");
		fc_pen_toned(pen, share_tone(pen, pages_from, orders[i]),
		    pages_from[orders[i]] > 0
			? share_bar(pen, pages_from, orders[i])
			: " ");
		fc_pen_printf(pen, "%3s",
		    fc_say_share(pages_from, orders[i], text, sizeof(text)));
	}
	if (has_margins(pen)) {
		say_above(snap, zone, zone->low, text, sizeof(text));
		fc_pen_printf(pen, "%*s", MARGIN_WIDTH, text);
		say_above(snap, zone, zone->min, text, sizeof(text));
		fc_pen_printf(pen, "%*s", MARGIN_WIDTH, text);
	}
	fc_pen_end_line(pen);
}

/* Its free memory, and shares as bars alone. */
static void
put_standing_zone(struct fc_pen *pen, const struct fc_zone *zone)
{
	const struct fc_snapshot *snap = pen->result->snap;
	uint64_t pages_from[FC_MAX_ORDERS];

	put_zone_head(pen, zone, 2, 6, 10);
	shares_of(snap, zone, pages_from);
	if (zone->has_free_blocks &&
	    pen->at + 1 + snap->nr_orders <= pen->width) {
		fc_pen_put(pen, " ");
		for (unsigned o = 0; o < snap->nr_orders; o++)
			fc_pen_toned(pen, share_tone(pen, pages_from, o),
			    share_bar(pen, pages_from, o));
	}
	fc_pen_end_line(pen);
}

static void
put_zone_heads(struct fc_pen *pen)
{
	unsigned orders[FC_MAX_ORDERS];
	size_t n;

	if (pen->width < FC_SCREEN_WIDE) {
		fc_pen_put(pen, "zone            free");
		fc_pen_put(pen, pen->width >= 40 ? " by order" : "");
	} else {
		n = columns_of_orders(pen, orders) * COLUMN_WIDTH;
		fc_pen_printf(pen, "%4s %-8s %11s", "node", "zone", "free");
		fc_pen_printf(pen, "%-*s", (int)n,
		    n > 44       ? " in blocks of this order or larger, % of it"
			: n > 30 ? " in blocks as large, % of it"
				 : " % as large");
		if (has_margins(pen))
			fc_pen_printf(pen, "%*s%*s", MARGIN_WIDTH, "above low",
			    MARGIN_WIDTH, "above min");
	}
	fc_pen_end_line(pen);
}

void
fc_screen_put_zones(struct fc_pen *pen)
{
	const struct fc_snapshot *snap = pen->result->snap;
	size_t n;
	size_t *zones = sort_zones(pen, &n);

	if (zones == NULL)
		return;
	if (n > 0)
		put_zone_heads(pen);
	for (size_t i = 0; i < n; i++) {
		const struct fc_zone *zone = &snap->zones[zones[i]];

		if (pen->lines + 1 == pen->most && i + 1 < n) {
			fc_pen_printf(
			    pen, "and %zu zones more (s: sort)", n - i);
			fc_pen_end_line(pen);
			break;
		}
		if (pen->width >= FC_SCREEN_WIDE)
			put_lying_zone(pen, zone);
		else
			put_standing_zone(pen, zone);
	}
	free(zones);
}

void
fc_screen_put_headroom(struct fc_pen *pen)
{
	const struct fc_snapshot *snap = pen->result->snap;
	struct fc_buf text = { 0 };
	size_t n, *zones;

	if (has_margins(pen))
		return;
	zones = sort_zones(pen, &n);
	fc_buf_printf(&text, "free above low (min):");
	for (size_t i = 0; i < n; i++) {
		const struct fc_zone *zone = &snap->zones[zones[i]];
		char low[32], min[32];

		say_above(snap, zone, zone->low, low, sizeof(low));
		say_above(snap, zone, zone->min, min, sizeof(min));
		fc_buf_printf(&text, "%s %d ", i > 0 ? "," : "", zone->node);
		fc_buf_escaped(&text, zone->name);
		fc_buf_printf(&text, " %s (%s)", low, min);
	}
	pen->out->failed |= text.failed;
	if (n > 0 && !text.failed) {
		fc_pen_label(pen, "headroom");
		fc_pen_words(pen, text.data,
		    pen->width < FC_SCREEN_WIDE ? 2 : FC_LABEL_WIDTH);
		fc_pen_end_line(pen);
	}
	fc_buf_free(&text);
	free(zones);
}
