/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands where, for people.  Of one request's order in sentences, of all
 * orders as a table; then the zone as a picture.
 */
#include <stdio.h>
#include <string.h>

#include "render/map.h"
#include "render/pieces.h"

#define LEFT_WIDTH   24 /* of the table, before the columns of orders */
#define COLUMN_WIDTH 7
#define CHART_WIDTH  64 /* of the picture, where there are 80 columns */

static const char *
words_of(unsigned frame)
{
	static const char *const words[FC_NR_FRAMES] = {
		[FC_FRAME_RESERVED] = "reserved since boot",
		[FC_FRAME_SLAB] = "slab",
		[FC_FRAME_PGTABLE] = "page tables",
		[FC_FRAME_HUGETLB] = "hugetlb pages",
		[FC_FRAME_LARGE] = "large folios (THP)",
		[FC_FRAME_COMPOUND] = "larger kernel blocks",
		[FC_FRAME_OFFLINE] = "balloon or offline",
		[FC_FRAME_POISONED] = "broken pages",
		[FC_FRAME_MLOCKED] = "unevictable",
		[FC_FRAME_WRITEBACK] = "being written",
		[FC_FRAME_UNNAMED] = "unnamed kernel pages",
		[FC_FRAME_OTHER] = "other kernel pages",
	};

	return words[frame];
}

/* Classes that block windows, most of them first. */
static size_t
rank_classes(const uint64_t *by, unsigned *ranked)
{
	size_t n = 0;

	for (unsigned f = FC_FRAME_ABSENT + 1; f < FC_NR_FRAMES; f++) {
		size_t i = n;

		if (by[f] == 0)
			continue;
		for (; i > 0 && by[ranked[i - 1]] < by[f]; i--)
			ranked[i] = ranked[i - 1];
		ranked[i] = f;
		n++;
	}
	return n;
}

static uint64_t
present_frames(const struct fc_zone_pages *pages)
{
	uint64_t n = 0;

	for (unsigned f = 0; f < FC_NR_FRAMES; f++)
		n += f != FC_FRAME_ABSENT ? pages->frames[f] : 0;
	return n;
}

static void
put_zone_head(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_zone *zone)
{
	char size[32];

	fc_buf_printf(out, "node %d ", zone->node);
	fc_buf_escaped(out, zone->name);
	fc_buf_printf(out, ", %s",
	    fc_say_pages(
		snap, present_frames(zone->pages), size, sizeof(size)));
}

/* ---- all orders -------------------------------------------------------- */

/* The largest, as small blocks are rarely missed; with -v all, if they fit. */
static unsigned
first_column(const struct fc_result *result)
{
	unsigned width = result->width == 0 ? 80 : result->width;
	unsigned room =
	    width > LEFT_WIDTH ? (width - LEFT_WIDTH) / COLUMN_WIDTH : 1;
	unsigned nr = (unsigned)result->snap->nr_orders;

	room = room == 0 ? 1 : room;
	return nr > room ? nr - room : 0;
}

static void
put_count(struct fc_buf *out, uint64_t n)
{
	static const char units[] = " kMGTPE";
	unsigned unit = 0;

	for (; n > 999999 || (unit > 0 && n > 99999); n /= 1000)
		unit++;
	if (unit == 0)
		fc_buf_printf(out, " %6ju", (uintmax_t)n);
	else
		fc_buf_printf(out, " %5ju%c", (uintmax_t)n, units[unit]);
}

static void
put_column_heads(struct fc_buf *out, const struct fc_result *result)
{
	unsigned nr = (unsigned)result->snap->nr_orders;
	char size[32];

	fc_buf_printf(out, "%*s", LEFT_WIDTH, "order");
	for (unsigned o = first_column(result); o < nr; o++)
		fc_buf_printf(out, " %6u", o);
	fc_buf_printf(out, "\n");
	if (result->snap->page_size == 0)
		return;
	fc_buf_printf(out, "%*s", LEFT_WIDTH, "block");
	for (unsigned o = first_column(result); o < nr; o++) {
		fc_size_exact(result->snap->page_size << o, size, sizeof(size));
		/* "128 KiB" -> "128K" */
		size[strcspn(size, " ") + 2] = '\0';
		memmove(size + strcspn(size, " "),
		    size + strcspn(size, " ") + 1, 2);
		fc_buf_printf(out, " %6s", size);
	}
	fc_buf_printf(out, "\n");
}

/* A row of the table; where: the figure in struct fc_windows. */
static void
put_line(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, const char *label, size_t where)
{
	const struct fc_windows *windows = zone->pages->windows;

	fc_buf_printf(out, "%*s", LEFT_WIDTH, label);
	for (size_t o = first_column(result); o < result->snap->nr_orders;
	     o++) {
		const char *w = (const char *)&windows[o];

		put_count(out, *(const uint64_t *)(const void *)(w + where));
	}
	fc_buf_printf(out, "\n");
}

#define WINDOWS(member) offsetof(struct fc_windows, member)

static void
put_table(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone)
{
	const struct fc_zone_pages *pages = zone->pages;
	unsigned ranked[FC_NR_FRAMES];
	size_t n =
	    rank_classes(pages->windows[pages->picture_order].by, ranked);

	put_column_heads(out, result);
	put_line(out, result, zone, "free now", WINDOWS(free));
	put_line(out, result, zone, "by moving pages", WINDOWS(clean));
	put_line(out, result, zone, "blocked", WINDOWS(blocked));
	put_line(out, result, zone, "by a single page", WINDOWS(single));
	for (size_t i = 0; i < n; i++)
		put_line(out, result, zone, words_of(ranked[i]),
		    WINDOWS(by) + ranked[i] * sizeof(uint64_t));
}

/* ---- one order --------------------------------------------------------- */

static void
put_figure(struct fc_buf *out, const char *label, uint64_t n, const char *what)
{
	fc_buf_printf(out, "  %-16s %12ju%s%s\n", label, (uintmax_t)n,
	    what[0] != '\0' ? "  " : "", what);
}

static void
put_order(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone, unsigned order)
{
	const struct fc_windows *w = &zone->pages->windows[order];
	unsigned ranked[FC_NR_FRAMES];
	size_t n = rank_classes(w->by, ranked);
	struct fc_buf by = { 0 };

	put_figure(out, "free now", w->free, "");
	put_figure(out, "by moving pages", w->clean,
	    "what compaction could make at most");
	for (size_t i = 0; i < n; i++)
		fc_buf_printf(&by, "%s%s in %ju", i > 0 ? ", " : "",
		    words_of(ranked[i]), (uintmax_t)w->by[ranked[i]]);
	out->failed |= by.failed;
	fc_buf_printf(out, "  %-16s %12ju  ", "blocked", (uintmax_t)w->blocked);
	fc_put_wrapped(out, result, by.data != NULL ? by.data : "", 33, 33);
	fc_buf_free(&by);
	if (order > 0 && w->single > 0)
		put_figure(out, "by a single page", w->single, "");
}

/* ---- where ------------------------------------------------------------- */

static void
put_picture(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone)
{
	const struct fc_zone_pages *pages = zone->pages;
	unsigned width = result->width > 16 ? result->width - 16 : CHART_WIDTH;
	size_t fold = 1;
	char size[32], block[64];

	if (pages->nr_stretches < 2)
		return;
	while ((pages->nr_stretches + fold - 1) / fold > width)
		fold *= 2;
	fc_buf_printf(out,
	    "  low to high, each character %s, of blocks of %s:\n    ",
	    fc_say_pages(result->snap, (uint64_t)fold << pages->stretch_order,
		size, sizeof(size)),
	    fc_say_order(
		result->snap, pages->picture_order, block, sizeof(block)));
	for (size_t i = 0; i < pages->nr_stretches; i += fold) {
		size_t n = pages->nr_stretches - i;
		char c =
		    fc_map_character(&pages->stretches[i], n < fold ? n : fold);

		fc_buf_put(out, &c, 1);
	}
	fc_buf_printf(out, "\n");
}

/* ---- what the figures do not say --------------------------------------- */

static void
put_notes(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone)
{
	const struct fc_zone_pages *pages = zone->pages;
	uint64_t unnamed = pages->frames[FC_FRAME_UNNAMED];
	struct fc_buf text = { 0 };
	char size[32];

	if (unnamed > 0 && zone->pcp_count > 0) {
		uint64_t n =
		    zone->pcp_count < unnamed ? zone->pcp_count : unnamed;

		fc_buf_printf(&text,
		    "of %ju unnamed pages at most %ju are free, on per-CPU lists: kpageflags does not tell them apart",
		    (uintmax_t)unnamed, (uintmax_t)n);
		fc_put_row_of(out, result, "note", &text);
	}
	if (pages->frames[FC_FRAME_OFFLINE] > 0)
		fc_put_row(out, result, "note",
		    "a balloon's pages count as blocked, and some drivers let them be moved");
	if (pages->mixed)
		fc_put_row(out, result, "note",
		    "frames of other zones lie among these, and are in all figures");
	if (result->verbose && pages->frames[FC_FRAME_ABSENT] > 0) {
		fc_buf_printf(&text,
		    "%s of its span are no memory that the page allocator has",
		    fc_say_pages(result->snap, pages->frames[FC_FRAME_ABSENT],
			size, sizeof(size)));
		fc_put_row_of(out, result, "note", &text);
	}
}

/* ---- the whole --------------------------------------------------------- */

/* The one order asked for; -1: several, or none. */
static int
order_of(const struct fc_result *result)
{
	const struct fc_verdict *v = result->verdicts;

	return result->nr_requests == 1 && v->order.present &&
		v->order.value < result->snap->nr_orders
	    ? (int)v->order.value
	    : -1;
}

static void
put_zone(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone *zone)
{
	int order = order_of(result);
	char block[64];

	fc_buf_printf(out, "\n");
	put_zone_head(out, result->snap, zone);
	if (order >= 0)
		fc_buf_printf(out, ": blocks of %s",
		    fc_say_order(
			result->snap, (unsigned)order, block, sizeof(block)));
	fc_buf_printf(out, "\n");
	if (order >= 0)
		put_order(out, result, zone, (unsigned)order);
	else
		put_table(out, result, zone);
	put_picture(out, result, zone);
	put_notes(out, result, zone);
}

/* Of all zones together: what there is to win, and what is in the way. */
static void
put_answer(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	struct fc_windows sum = { 0 };
	unsigned order = 0, ranked[FC_NR_FRAMES];
	struct fc_buf text = { 0 };
	char block[64];

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone_pages *pages = snap->zones[i].pages;

		if (pages == NULL)
			continue;
		order = pages->picture_order;
		sum.free += pages->windows[order].free;
		sum.clean += pages->windows[order].clean;
		sum.blocked += pages->windows[order].blocked;
		for (unsigned f = 0; f < FC_NR_FRAMES; f++)
			sum.by[f] += pages->windows[order].by[f];
	}
	if (snap->kind != FC_LIVE && snap->path != NULL) {
		fc_buf_escaped(&text, snap->path);
		fc_buf_printf(&text, ": ");
	}
	fc_buf_printf(&text,
	    "Blocks of %s: %ju free, at most %ju more by moving pages, %ju blocked",
	    fc_say_order(snap, order, block, sizeof(block)),
	    (uintmax_t)sum.free, (uintmax_t)sum.clean, (uintmax_t)sum.blocked);
	if (rank_classes(sum.by, ranked) > 0)
		fc_buf_printf(&text, ", most by %s", words_of(ranked[0]));
	fc_buf_printf(&text, ".");
	out->failed |= text.failed;
	if (!text.failed)
		fc_put_wrapped(out, result, text.data, 0, 4);
	fc_buf_free(&text);
}

/* Would echo 1 > /proc/sys/vm/compact_memory make one?  "No" was right in 881
 * of 882 recorded cases, the "may" in one of seven. */
static void
put_by_hand(struct fc_buf *out, const struct fc_result *result, unsigned order)
{
	const struct fc_snapshot *snap = result->snap;
	uint64_t free = 0, clean = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone_pages *pages = snap->zones[i].pages;

		free += pages != NULL ? pages->windows[order].free : 0;
		clean += pages != NULL ? pages->windows[order].clean : 0;
	}
	fc_buf_printf(out, "\n");
	if (free > 0)
		fc_put_row(out, result, "by hand",
		    "compaction need not form such a block: some are free");
	else if (clean > 0)
		fc_put_row(out, result, "by hand",
		    "compaction may form such a block: there are places where all can be moved");
	else
		fc_put_row(out, result, "by hand",
		    "compaction cannot form such a block: in every place stands something that it does not move");
}

/* ---- who --------------------------------------------------------------- */

#define FEW_HOLDERS 8

static void
say_holder(struct fc_buf *text, const struct fc_snapshot *snap,
    const struct fc_holder *h)
{
	static const char *const words[] = {
		[FC_HOLDS_SLAB] = "slab",
		[FC_HOLDS_PAGE_TABLES] = "page tables of",
		[FC_HOLDS_LOCKED] = "locked memory of",
		[FC_HOLDS_VMALLOC] = "vmalloc by",
		[FC_HOLDS_HUGETLB] = "hugetlb pages",
		[FC_HOLDS_OFFLINE] = "balloon or offline",
		[FC_HOLDS_PINNED] = "pins outstanding",
		[FC_HOLDS_CODE] = "allocated by",
		[FC_HOLDS_UNNAMED] = "unnamed kernel pages",
	};
	char size[32];

	fc_buf_printf(text, "%s", words[h->what]);
	if (h->name[0] != '\0')
		fc_buf_printf(text, " ");
	fc_buf_escaped(text, h->name);
	if (h->times > 1 &&
	    (h->what == FC_HOLDS_PAGE_TABLES || h->what == FC_HOLDS_LOCKED))
		fc_buf_printf(text, " (%ju processes)", (uintmax_t)h->times);
	fc_buf_printf(
	    text, ": %s", fc_say_pages(snap, h->pages, size, sizeof(size)));
	if (h->what == FC_HOLDS_SLAB)
		fc_buf_printf(text, " in %ju slabs, %u %% full",
		    (uintmax_t)h->pieces, fc_map_used_percent(h));
	if (h->blocks > 0)
		fc_buf_printf(text, "; in up to %ju block%s",
		    (uintmax_t)h->blocks, h->blocks == 1 ? "" : "s");
}

static void
put_holders(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;
	struct fc_buf text = { 0 };

	if (snap->nr_holders > 0)
		fc_buf_printf(out, "\n");
	for (size_t i = 0; i < snap->nr_holders; i++) {
		const struct fc_holder *h = &snap->holders[i];

		if (!result->verbose && (i == FEW_HOLDERS || h->blocks == 0))
			break;
		say_holder(&text, snap, h);
		if (i == 0 || fc_holder_advice(h) != fc_holder_advice(h - 1))
			fc_buf_printf(&text, " (%s)", fc_holder_advice(h));
		fc_put_row_of(out, result, i == 0 ? "who" : "", &text);
	}
	fc_put_notes(out, result);
	if (snap->holders_doubt[0] != '\0') {
		fc_buf_escaped(&text, snap->holders_doubt);
		fc_put_row_of(out, result, "not read", &text);
	}
}

static void
put_foot(struct fc_buf *out, const struct fc_result *result)
{
	struct fc_buf text = { 0 };

	fc_say_machine(&text, result);
	if (result->verbose)
		fc_buf_printf(&text, "; %ju page frames read",
		    (uintmax_t)result->snap->frames_read);
	if (result->verbose && result->cpu_seconds > 0)
		fc_buf_printf(
		    &text, ", %.2f seconds of CPU", result->cpu_seconds);
	out->failed |= text.failed;
	if (!text.failed) {
		fc_buf_printf(out, "\n  ");
		fc_put_wrapped(out, result, text.data, 2, 2);
	}
	fc_buf_free(&text);
}

void
fc_put_map(struct fc_buf *out, const struct fc_result *result)
{
	const struct fc_snapshot *snap = result->snap;

	if (result->nr_requests == 0)
		put_answer(out, result);
	else if (order_of(result) >= 0)
		put_by_hand(out, result, (unsigned)order_of(result));
	else
		fc_buf_printf(out, "\n");
	fc_put_row(out, result, "pictures",
	    ". mostly free, : free or by moving pages, + some of it, # blocked");
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].pages != NULL)
			put_zone(out, result, &snap->zones[i]);
	}
	put_holders(out, result);
	if (result->nr_requests == 0 || result->verbose)
		put_foot(out, result);
}
