/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "render/pieces.h"
#include "render/text.h"
#include "render/zones.h"

/* ---- alike zones as one row --------------------------------------------- */

/* Nodes come in rising order, so only the last range can grow. */
struct nodes {
	int from, to; /* the range that is open */
	bool any;
};

static void
append(char *text, size_t size, const char *part)
{
	if (strlen(text) + strlen(part) + sizeof(",...") <= size)
		strlcat(text, part, size);
	else if (strstr(text, ",...") == NULL)
		strlcat(text, ",...", size);
}

static void
close_range(struct fc_zone_row *row, const struct nodes *n)
{
	char part[32];

	if (!n->any)
		return;
	if (n->from == n->to)
		snprintf(part, sizeof(part), "%s%d",
		    row->nodes[0] != '\0' ? "," : "", n->from);
	else
		snprintf(part, sizeof(part), "%s%d-%d",
		    row->nodes[0] != '\0' ? "," : "", n->from, n->to);
	append(row->nodes, sizeof(row->nodes), part);
}

static void
add_node(struct fc_zone_row *row, struct nodes *n, int node)
{
	if (n->any && node == n->to + 1) {
		n->to = node;
		return;
	}
	close_range(row, n);
	*n = (struct nodes){ .from = node, .to = node, .any = true };
}

struct fc_zone_row *
fc_fold_zones(const struct fc_snapshot *snap, void *arg,
    bool (*shown)(void *arg, size_t i),
    bool (*alike)(void *arg, size_t i, size_t j), size_t *nr_rows)
{
	size_t n = 0;
	struct fc_zone_row *rows = calloc(snap->nr_zones + 1, sizeof(*rows));
	struct nodes *open = calloc(snap->nr_zones + 1, sizeof(*open));

	*nr_rows = 0;
	if (rows == NULL || open == NULL) {
		free(rows);
		free(open);
		return NULL;
	}
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		size_t r = 0;

		if (!shown(arg, i))
			continue;
		while (r < n &&
		    (strcmp(snap->zones[rows[r].first].name, zone->name) != 0 ||
			!alike(arg, rows[r].first, i)))
			r++;
		if (r == n)
			rows[n++] = (struct fc_zone_row){ .first = i,
				.free_known = true };
		rows[r].nr_zones++;
		rows[r].free_known &= fc_free_known(zone);
		rows[r].free += fc_zone_free_pages(snap, zone);
		for (unsigned o = 0;
		     zone->has_free_blocks && o < snap->nr_orders; o++)
			rows[r].pages_from[o] +=
			    fc_zone_free_pages_from(snap, zone, o);
		add_node(&rows[r], &open[r], zone->node);
	}
	for (size_t r = 0; r < n; r++)
		close_range(&rows[r], &open[r]);
	free(open);
	*nr_rows = n;
	return rows;
}

static int
by_rank(const void *a, const void *b)
{
	const struct fc_zone_row *x = a, *y = b;

	if (x->rank != y->rank)
		return FC_COMPARE(x->rank, y->rank);
	return FC_COMPARE(x->first, y->first);
}

#define FEW_ROWS 12

void
fc_worst_first(struct fc_zone_row *rows, size_t nr_rows)
{
	if (nr_rows > FEW_ROWS)
		qsort(rows, nr_rows, sizeof(*rows), by_rank);
}

#define NODES_WIDTH 4
#define PLACE_WIDTH 13 /* nodes and name */

void
fc_put_place(struct fc_buf *out, const struct fc_result *result,
    const struct fc_zone_row *row, unsigned indent)
{
	const char *name = result->snap->zones[row->first].name;
	int nodes = (int)strlen(row->nodes), room;
	struct fc_buf text = { 0 };

	nodes = nodes < NODES_WIDTH ? NODES_WIDTH : nodes;
	room = PLACE_WIDTH - 1 - nodes;
	if (room >= (int)strlen(name)) {
		fc_buf_printf(out, "%*s%*s %-*s", (int)indent, "", nodes,
		    row->nodes, room, name);
		return;
	}
	for (const char *p = row->nodes; *p != '\0'; p++)
		fc_buf_printf(&text, *p == ',' ? "%c " : "%c", *p);
	fc_buf_printf(&text, " ");
	fc_buf_escaped(&text, name);
	out->failed |= text.failed;
	fc_buf_printf(out, "%*s", (int)indent, "");
	if (!text.failed)
		fc_put_wrapped(out, result, text.data, indent, indent);
	fc_buf_free(&text);
	fc_buf_printf(out, "%*s", (int)indent + PLACE_WIDTH, "");
}

/* ---- the table beside a verdict ----------------------------------------- */

struct table {
	const struct fc_result *result;
	const struct fc_verdict *v;
};

static const char *
gate_words(const struct fc_verdict *v, const struct fc_zone_verdict *zv,
    char *buf, size_t size)
{
	switch (zv->gate) {
	case FC_GATE_OK:
		return zv->at_low == FC_NO ? "yes, below low" : "yes";
	case FC_GATE_NOT_ELIGIBLE:
		return "not for this request";
	case FC_GATE_EMPTY:
		return "empty";
	case FC_GATE_NO_BLOCK:
		snprintf(buf, size, "no block of order %ju",
		    (uintmax_t)v->order.value);
		return buf;
	case FC_GATE_ONLY_RESERVED_BLOCKS:
		return "only reserved blocks";
	case FC_GATE_WATERMARK:
		return "short: below min";
	case FC_GATE_LOWMEM_RESERVE:
		return "kept for others: lowmem_reserve";
	case FC_GATE_BOOSTED:
		return "below the boosted min";
	case FC_GATE_SCALED_WATERMARK:
		return "too few large blocks";
	case FC_GATE_TOO_LARGE:
		return "too large";
	case FC_GATE_UNKNOWN:
		break;
	}
	return "cannot tell";
}

static enum fc_tone
gate_tone(enum fc_gate gate)
{
	switch (gate) {
	case FC_GATE_OK:
		return FC_GOOD;
	case FC_GATE_NOT_ELIGIBLE:
	case FC_GATE_EMPTY:
		return FC_DIM;
	case FC_GATE_UNKNOWN:
		return FC_DOUBT;
	default:
		return FC_BAD;
	}
}

static bool
is_shown(void *arg, size_t i)
{
	const struct table *t = arg;

	return t->result->verbose ||
	    fc_zone_populated(&t->result->snap->zones[i]);
}

static bool
is_alike(void *arg, size_t i, size_t j)
{
	const struct table *t = arg;
	const struct fc_snapshot *snap = t->result->snap;
	const struct fc_zone *a = &snap->zones[i], *b = &snap->zones[j];
	const struct fc_zone_verdict *x = &t->v->zones[i], *y = &t->v->zones[j];

	return !t->result->verbose && x->gate == y->gate &&
	    (x->at_low == FC_NO) == (y->at_low == FC_NO) &&
	    a->has_free_blocks == b->has_free_blocks &&
	    fc_zone_largest_free_order(snap, a) ==
	    fc_zone_largest_free_order(snap, b);
}

/* The kernel's own test, all in pages, as a row of its own table. */
static void
put_test(struct fc_buf *out, const char *name, const struct fc_mark_test *t)
{
	fc_buf_printf(out, "          %-10s %9jd %8jd %6jd %9jd %8jd %9jd\n",
	    name, (intmax_t)t->free, (intmax_t)t->unusable, (intmax_t)t->block,
	    (intmax_t)t->mark, (intmax_t)t->reserve, (intmax_t)t->margin);
}

static const char *
compaction_words(const struct fc_zone_verdict *zv)
{
	switch (zv->compaction) {
	case FC_NOT_ASKED:
		break;
	case FC_SUITABLE:
		return "worth running";
	case FC_SHORT_OF_PAGES:
		return "not run, as free pages to move to are missing";
	case FC_NOT_WORTH_IT:
		return "not run, as memory is short rather than in pieces";
	case FC_OWN_BLOCKS_ONLY:
		return "scanning only pageblocks of the request's own type";
	}
	return "not asked";
}

static void
put_tests(struct fc_buf *out, const struct table *t, size_t i)
{
	const struct fc_snapshot *snap = t->result->snap;
	const struct fc_zone_verdict *zv = &t->v->zones[i];
	unsigned order = (unsigned)t->v->order.value;

	if (!zv->tested)
		return;
	put_test(out, "at low", &zv->low);
	put_test(out, "at min", &zv->min);
	if (zv->compaction != FC_NOT_ASKED) {
		int64_t index =
		    fc_zone_extfrag_index(snap, &snap->zones[i], order);

		put_test(out, "compaction", &zv->compaction_test);
		fc_buf_printf(out,
		    "          extfrag index %s%jd.%03jd, threshold 0.%03ju%s:\n          compaction is %s\n",
		    index < 0 ? "-" : "",
		    (intmax_t)((index < 0 ? -index : index) / 1000),
		    (intmax_t)((index < 0 ? -index : index) % 1000),
		    (uintmax_t)fc_extfrag_threshold(snap),
		    snap->extfrag_threshold.present ? "" : " (assumed)",
		    compaction_words(zv));
	}
	if (zv->usable_blocks.present)
		fc_buf_printf(out,
		    "          blocks of this order that it may take: %s%ju\n",
		    zv->usable_uncertain ? "at least " : "",
		    (uintmax_t)zv->usable_blocks.value);
}

/* What a zone says stands beside its figures, or below where that is narrow. */
#define NARROW 70

static void
put_zone(
    struct fc_buf *out, const struct table *t, const struct fc_zone_row *row)
{
	const struct fc_snapshot *snap = t->result->snap;
	const struct fc_zone *zone = &snap->zones[row->first];
	const struct fc_zone_verdict *zv = &t->v->zones[row->first];
	int order = fc_zone_largest_free_order(snap, zone);
	char free[32] = "?", largest[32] = "?", words[64];

	if (zone->has_free_blocks || !fc_zone_populated(zone))
		fc_say_orders(largest, sizeof(largest), order, order);
	if (row->free_known)
		fc_say_amount(snap, row->free, free, sizeof(free));
	fc_put_place(out, t->result, row, 2);
	if (fc_width(t->result) < NARROW)
		fc_buf_printf(out, " %9s  %s\n%7s", free, largest, "");
	else
		fc_buf_printf(out, " %9s  %-9s ", free, largest);
	fc_put_toned(out, t->result, gate_tone(zv->gate),
	    gate_words(t->v, zv, words, sizeof(words)));
	fc_buf_printf(out, "\n");
	if (t->result->verbose)
		put_tests(out, t, row->first);
}

/* Those first that refuse. */
static int
rank_of(enum fc_gate gate)
{
	switch (gate) {
	case FC_GATE_OK:
		return 1;
	case FC_GATE_NOT_ELIGIBLE:
	case FC_GATE_EMPTY:
		return 2;
	default:
		return 0;
	}
}

void
fc_put_zones(struct fc_buf *out, const struct fc_result *result,
    const struct fc_verdict *v)
{
	struct table t = { .result = result, .v = v };
	size_t n;
	struct fc_zone_row *rows =
	    fc_fold_zones(result->snap, &t, is_shown, is_alike, &n);

	if (rows == NULL) {
		out->failed = true;
		return;
	}
	for (size_t i = 0; i < n; i++)
		rows[i].rank = rank_of(v->zones[rows[i].first].gate);
	if (!result->verbose)
		fc_worst_first(rows, n);
	if (n > 0)
		fc_buf_printf(out, "\n  %4s %-8s %9s  %s\n", "node", "zone",
		    result->snap->page_size != 0 ? "free" : "pages",
		    fc_width(result) < NARROW ? "largest"
					      : "largest   this request");
	if (n > 0 && result->verbose && v->order.present)
		fc_buf_printf(out, "          %-10s %9s %8s %6s %9s %8s %9s\n",
		    "in pages:", "free", "unusable", "block", "mark", "reserve",
		    "margin");
	for (size_t i = 0; i < n; i++) {
		if (i == FC_MAX_ROWS && !result->verbose) {
			fc_buf_printf(out, "  and %zu rows more (-v)\n", n - i);
			break;
		}
		put_zone(out, &t, &rows[i]);
	}
	free(rows);
}
