/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/pagetypeinfo, 2.6.24 and later; the whole of it again for each node:
 *
 *	Page block order: 9
 *	Pages per block:  512
 *
 *	Free pages count per migrate type at order       0      1 ...
 *	Node    0, zone   Normal, type    Unmovable      0      1 ...
 *
 *	Number of blocks type     Unmovable      Movable ...
 *	Node 0, zone   Normal           43          264 ...
 *
 * and with page_owner=on a table "Number of mixed blocks" like the last one.
 * Types are known by name: Movable and Reclaimable changed places at 4.4.
 * A list longer than 100000 blocks is printed as ">100000" (5.4 and later).
 */
#include <string.h>

#include "parse/cursor.h"
#include "parse/parse.h"

#define MAX_TYPES 16

struct parser {
	struct fc_cursor c;
	struct fc_arena *arena;
	struct fc_pagetypeinfo *info;
	struct fc_error *err;
	size_t nr_names; /* heading of the table at hand; 0: not in one */
	char names[MAX_TYPES][FC_NAME_SIZE];
	bool mixed; /* that table is of mixed blocks: checked, not kept */
};

/* The zone's record, made if need be; NULL with *err filled in. */
static struct fc_pagetypeinfo_zone *
zone_of(struct parser *p, int node, const char *name)
{
	struct fc_pagetypeinfo *info = p->info;
	struct fc_pagetypeinfo_zone *zone;

	/* Rows of one zone stand together: look from the end. */
	for (size_t i = info->nr_zones; i-- > 0;) {
		zone = &info->zones[i];
		if (zone->node == node && strcmp(zone->name, name) == 0)
			return zone;
	}
	if (info->nr_zones == FC_MAX_ZONES) {
		fc_cursor_fail(&p->c, FC_ERR_RANGE, p->err,
		    "more than %d zones", FC_MAX_ZONES);
		return NULL;
	}
	zone = fc_arena_append(
	    p->arena, info->zones, info->nr_zones, sizeof(*zone));
	if (zone == NULL) {
		fc_error_nomem(p->err);
		return NULL;
	}
	info->zones = zone;
	zone = &info->zones[info->nr_zones++];
	*zone = (struct fc_pagetypeinfo_zone){ .node = node };
	memcpy(zone->name, name, strlen(name) + 1);
	zone->types = fc_arena_alloc(p->arena, MAX_TYPES, sizeof(*zone->types));
	if (zone->types == NULL) {
		fc_error_nomem(p->err);
		return NULL;
	}
	return zone;
}

static struct fc_migratetype *
type_of(struct fc_pagetypeinfo_zone *zone, const char *name)
{
	for (size_t i = 0; i < zone->nr_types; i++) {
		if (strcmp(zone->types[i].name, name) == 0)
			return &zone->types[i];
	}
	return NULL;
}

/* "Unmovable      0      1 ...", behind "type" */
static int
parse_type_row(struct parser *p, struct fc_pagetypeinfo_zone *zone)
{
	struct fc_pagetypeinfo *info = p->info;
	struct fc_count counts[FC_MAX_ORDERS];
	struct fc_migratetype *type;
	struct fc_cursor start;
	size_t n = 0;

	if (info->nr_orders == 0)
		return fc_cursor_fail(&p->c, FC_ERR_SYNTAX, p->err,
		    "counts before the line that numbers the orders");
	if (fc_cursor_blanks(&p->c, p->err) != 0)
		return -1;
	start = p->c;
	if (zone->nr_types == MAX_TYPES)
		return fc_cursor_fail(&p->c, FC_ERR_RANGE, p->err,
		    "more than %d migratetypes", MAX_TYPES);
	type = &zone->types[zone->nr_types];
	if (fc_cursor_word(&p->c, type->name, sizeof(type->name),
		"a migratetype", p->err) != 0)
		return -1;
	if (type_of(zone, type->name) != NULL)
		return fc_cursor_fail(&start, FC_ERR_MISMATCH, p->err,
		    "type %s stands twice in this zone", type->name);
	for (; n < info->nr_orders; n++) {
		fc_cursor_skip_blanks(&p->c);
		if (fc_cursor_count(&p->c, &counts[n], (unsigned)n, p->err) !=
		    0)
			return -1;
	}
	type->nr_free = fc_arena_alloc(p->arena, n, sizeof(counts[0]));
	if (type->nr_free == NULL)
		return fc_error_nomem(p->err);
	memcpy(type->nr_free, counts, n * sizeof(counts[0]));
	zone->nr_types++;
	return fc_cursor_eol(&p->c, p->err);
}

/* "43          264 ...", a number under each name of the heading */
static int
parse_block_row(struct parser *p, struct fc_pagetypeinfo_zone *zone)
{
	for (size_t i = 0; i < p->nr_names; i++) {
		struct fc_cursor start;
		struct fc_migratetype *type;
		uint64_t n;

		fc_cursor_skip_blanks(&p->c);
		start = p->c;
		if (fc_cursor_pages(
			&p->c, &n, "a number of pageblocks", p->err) != 0)
			return -1;
		if (p->mixed)
			continue;
		type = type_of(zone, p->names[i]);
		if (type == NULL)
			return fc_cursor_fail(&start, FC_ERR_MISMATCH, p->err,
			    "pageblocks of type %s, which has no free counts",
			    p->names[i]);
		if (type->nr_pageblocks.present)
			return fc_cursor_fail(&start, FC_ERR_MISMATCH, p->err,
			    "pageblocks of type %s stand twice in this zone",
			    p->names[i]);
		type->nr_pageblocks = (struct fc_opt){ n, true };
	}
	return fc_cursor_eol(&p->c, p->err);
}

static int
parse_node_line(struct parser *p)
{
	struct fc_pagetypeinfo_zone *zone;
	char name[FC_NAME_SIZE];
	int node;

	if (fc_cursor_node_zone(&p->c, &node, name, sizeof(name), p->err) != 0)
		return -1;
	zone = zone_of(p, node, name);
	if (zone == NULL)
		return -1;
	if (fc_cursor_accept_words(&p->c, ", type"))
		return parse_type_row(p, zone);
	if (p->nr_names == 0)
		return fc_cursor_expected(&p->c, "\", type\"", p->err);
	return parse_block_row(p, zone);
}

/* "... at order  0  1  2": 0, 1, 2, as many as in the first such line */
static int
parse_order_heading(struct parser *p)
{
	size_t n = 0;

	for (fc_cursor_skip_blanks(&p->c); !fc_cursor_at_eol(&p->c);
	     fc_cursor_skip_blanks(&p->c), n++) {
		struct fc_cursor start = p->c;
		uint64_t order;

		if (fc_cursor_u64(&p->c, &order, "an order", p->err) != 0)
			return -1;
		if (order != n || n == FC_MAX_ORDERS)
			return fc_cursor_fail(&start, FC_ERR_RANGE, p->err,
			    "orders do not count up from 0 to at most %d",
			    FC_MAX_ORDERS - 1);
	}
	if (n == 0)
		return fc_cursor_expected(&p->c, "an order", p->err);
	if (p->info->nr_orders != 0 && n != p->info->nr_orders)
		return fc_cursor_fail(&p->c, FC_ERR_MISMATCH, p->err,
		    "%zu orders, where %zu were expected", n,
		    p->info->nr_orders);
	p->info->nr_orders = n;
	p->nr_names = 0;
	return fc_cursor_eol(&p->c, p->err);
}

static int
parse_names(struct parser *p, bool mixed)
{
	p->mixed = mixed;
	p->nr_names = 0;
	for (fc_cursor_skip_blanks(&p->c); !fc_cursor_at_eol(&p->c);
	     fc_cursor_skip_blanks(&p->c)) {
		if (p->nr_names == MAX_TYPES)
			return fc_cursor_fail(&p->c, FC_ERR_RANGE, p->err,
			    "more than %d migratetypes", MAX_TYPES);
		if (fc_cursor_word(&p->c, p->names[p->nr_names], FC_NAME_SIZE,
			"a migratetype", p->err) != 0)
			return -1;
		p->nr_names++;
	}
	if (p->nr_names == 0)
		return fc_cursor_expected(&p->c, "a migratetype", p->err);
	return fc_cursor_eol(&p->c, p->err);
}

static int
parse_pageblock_order(struct parser *p)
{
	struct fc_opt *known = &p->info->pageblock_order;
	struct fc_cursor start;
	uint64_t order;

	fc_cursor_skip_blanks(&p->c);
	start = p->c;
	if (fc_cursor_u64(&p->c, &order, "the pageblock order", p->err) != 0)
		return -1;
	if (order >= FC_MAX_ORDERS || (known->present && order != known->value))
		return fc_cursor_fail(&start, FC_ERR_RANGE, p->err,
		    "pageblock order %ju cannot be true", (uintmax_t)order);
	*known = (struct fc_opt){ order, true };
	return fc_cursor_eol(&p->c, p->err);
}

static int
parse_pages_per_block(struct parser *p)
{
	struct fc_opt *known = &p->info->pageblock_order;
	struct fc_cursor start;
	uint64_t pages;

	fc_cursor_skip_blanks(&p->c);
	start = p->c;
	if (fc_cursor_pages(&p->c, &pages, "the pages per block", p->err) != 0)
		return -1;
	if (known->present && pages != (uint64_t)1 << known->value)
		return fc_cursor_fail(&start, FC_ERR_MISMATCH, p->err,
		    "%ju pages per block, but its order is %ju",
		    (uintmax_t)pages, (uintmax_t)known->value);
	return fc_cursor_eol(&p->c, p->err);
}

static int
parse_line(struct parser *p)
{
	if (*p->c.p == 'N' &&
	    fc_cursor_accept_words(&p->c, "Number of blocks type"))
		return parse_names(p, false);
	if (fc_cursor_accept_words(&p->c, "Number of mixed blocks"))
		return parse_names(p, true);
	if (fc_cursor_accept_words(
		&p->c, "Free pages count per migrate type at order"))
		return parse_order_heading(p);
	if (fc_cursor_accept_words(&p->c, "Page block order:"))
		return parse_pageblock_order(p);
	if (fc_cursor_accept_words(&p->c, "Pages per block:"))
		return parse_pages_per_block(p);
	return parse_node_line(p);
}

/* Both tables have the zone, and the same types. */
static bool
is_complete(const struct fc_pagetypeinfo_zone *zone)
{
	for (size_t t = 0; t < zone->nr_types; t++) {
		if (!zone->types[t].nr_pageblocks.present)
			return false;
	}
	return zone->nr_types > 0;
}

int
fc_pagetypeinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_pagetypeinfo *out, struct fc_error *err)
{
	struct parser p = { .arena = arena, .info = out, .err = err };

	*out = (struct fc_pagetypeinfo){ 0 };
	if (fc_cursor_init(&p.c, text, err) != 0)
		return -1;
	for (fc_cursor_skip_empty_lines(&p.c); !fc_cursor_at_end(&p.c);
	     fc_cursor_skip_empty_lines(&p.c)) {
		if (parse_line(&p) != 0)
			return -1;
	}
	for (size_t i = 0; i < out->nr_zones; i++) {
		if (!is_complete(&out->zones[i]))
			return fc_cursor_fail(&p.c, FC_ERR_SYNTAX, err,
			    "node %d, zone %s lacks free counts or pageblocks (cut short?)",
			    out->zones[i].node, out->zones[i].name);
	}
	if (out->nr_zones == 0)
		return fc_cursor_expected(&p.c, "\"Node \"", err);
	return 0;
}
