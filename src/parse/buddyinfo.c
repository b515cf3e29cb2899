/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/buddyinfo, one line a populated zone, unchanged from 2.6.18 to 7.3:
 *
 *	Node 0, zone      DMA      0      1      2 ...
 *
 * The counts are of free blocks, order 0 first, all migratetypes together;
 * as many as this kernel has orders, which is how it is learnt.
 */
#include <string.h>

#include "parse/cursor.h"
#include "parse/parse.h"

static int
parse_counts(struct fc_cursor *c, struct fc_arena *arena,
    struct fc_buddyinfo *info, struct fc_buddyinfo_zone *zone,
    struct fc_error *err)
{
	uint64_t counts[FC_MAX_ORDERS];
	size_t n = 0;

	for (fc_cursor_skip_blanks(c); !fc_cursor_at_eol(c) || n == 0;
	     fc_cursor_skip_blanks(c)) {
		struct fc_cursor start = *c;
		struct fc_count count;

		if (n == FC_MAX_ORDERS)
			return fc_cursor_fail(c, FC_ERR_RANGE, err,
			    "more than %d orders", FC_MAX_ORDERS);
		if (info->nr_orders != 0 && n == info->nr_orders)
			return fc_cursor_fail(c, FC_ERR_MISMATCH, err,
			    "more than the %zu orders of the first line",
			    info->nr_orders);
		if (fc_cursor_count(c, &count, (unsigned)n, err) != 0)
			return -1;
		if (count.at_least) /* pagetypeinfo's, never seen here */
			return fc_cursor_expected(&start, "a count", err);
		counts[n++] = count.n;
	}
	if (info->nr_orders != 0 && n != info->nr_orders)
		return fc_cursor_fail(c, FC_ERR_MISMATCH, err,
		    "%zu orders, but the first line has %zu (cut short?)", n,
		    info->nr_orders);
	/* How many orders there are is learnt here, so all must be. */
	if (info->nr_orders == 0 && fc_cursor_at_end(c))
		return fc_cursor_expected(c, "the end of the line", err);
	info->nr_orders = n;
	zone->nr_free = fc_arena_alloc(arena, n, sizeof(counts[0]));
	if (zone->nr_free == NULL)
		return fc_error_nomem(err);
	memcpy(zone->nr_free, counts, n * sizeof(counts[0]));
	return fc_cursor_eol(c, err);
}

static int
parse_line(struct fc_cursor *c, struct fc_arena *arena,
    struct fc_buddyinfo *info, struct fc_error *err)
{
	struct fc_cursor start = *c;
	struct fc_buddyinfo_zone *zone;

	if (info->nr_zones == FC_MAX_ZONES)
		return fc_cursor_fail(
		    c, FC_ERR_RANGE, err, "more than %d zones", FC_MAX_ZONES);
	zone =
	    fc_arena_append(arena, info->zones, info->nr_zones, sizeof(*zone));
	if (zone == NULL)
		return fc_error_nomem(err);
	info->zones = zone;
	zone += info->nr_zones;
	if (fc_cursor_node_zone(
		c, &zone->node, zone->name, sizeof(zone->name), err) != 0)
		return -1;
	for (size_t i = 0; i < info->nr_zones; i++) {
		if (info->zones[i].node == zone->node &&
		    strcmp(info->zones[i].name, zone->name) == 0)
			return fc_cursor_fail(&start, FC_ERR_MISMATCH, err,
			    "node %d, zone %s stands here twice", zone->node,
			    zone->name);
	}
	info->nr_zones++;
	return parse_counts(c, arena, info, zone, err);
}

int
fc_buddyinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_buddyinfo *out, struct fc_error *err)
{
	struct fc_cursor c;

	*out = (struct fc_buddyinfo){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	for (fc_cursor_skip_empty_lines(&c); !fc_cursor_at_end(&c);
	     fc_cursor_skip_empty_lines(&c)) {
		if (parse_line(&c, arena, out, err) != 0)
			return -1;
	}
	if (out->nr_zones == 0)
		return fc_cursor_expected(&c, "\"Node \"", err);
	return 0;
}
