/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/zoneinfo: a heading a zone, then lines that every kernel version
 * arranged anew.  So: known keys are taken wherever they stand, unknown keys
 * are stepped over, and only the next heading or the end ends a zone (the
 * record of an empty zone stops after "protection:").
 *
 *	Node 0, zone   Normal
 *	  per-node stats		4.8+, in a node's first populated zone
 *	      nr_inactive_anon 368
 *	  pages free     124245
 *	        min      2943
 *	        protection: (0, 0, 0, 0, 0)
 *	      nr_free_cma  0
 *	  pagesets
 *	    cpu: 0
 *	              count:    2466
 *	  start_pfn:           1048576
 */
#include <string.h>

#include "base/number.h"
#include "parse/cursor.h"
#include "parse/parse.h"

enum key {
	KEY_FREE,
	KEY_MIN,
	KEY_LOW,
	KEY_HIGH,
	KEY_SPANNED,
	KEY_PRESENT,
	KEY_PROTECTION,
	KEY_START_PFN,
	KEY_MANAGED,
	KEY_BOOST,
	KEY_PROMO,
	KEY_CMA,
	KEY_NR_FREE_CMA,
	KEY_INACTIVE_FILE,
	KEY_ACTIVE_FILE,
	KEY_INACTIVE_ANON,
	KEY_ACTIVE_ANON,
	KEY_OLD_INACTIVE_FILE,
	KEY_OLD_ACTIVE_FILE,
	KEY_OLD_INACTIVE_ANON,
	KEY_OLD_ACTIVE_ANON,
	KEY_NR_UNACCEPTED,
	KEY_RESERVED_HIGHATOMIC,
	KEY_FREE_HIGHATOMIC,
	KEY_PCP_COUNT,
	KEY_PCP_HIGH,
	KEY_PCP_HIGH_MIN,
	KEY_PCP_BATCH,
	KEY_STAT_THRESHOLD,
	NR_KEYS
};

/* As printed, one blank for each run of them. */
static const char *const keys[NR_KEYS] = {
	[KEY_FREE] = "pages free",
	[KEY_MIN] = "min",
	[KEY_LOW] = "low",
	[KEY_HIGH] = "high",
	[KEY_SPANNED] = "spanned",
	[KEY_PRESENT] = "present",
	[KEY_PROTECTION] = "protection:",
	[KEY_START_PFN] = "start_pfn:",
	[KEY_MANAGED] = "managed",
	[KEY_BOOST] = "boost",
	[KEY_PROMO] = "promo",
	[KEY_CMA] = "cma",
	[KEY_NR_FREE_CMA] = "nr_free_cma",
	[KEY_INACTIVE_FILE] = "nr_zone_inactive_file",
	[KEY_ACTIVE_FILE] = "nr_zone_active_file",
	[KEY_INACTIVE_ANON] = "nr_zone_inactive_anon",
	[KEY_ACTIVE_ANON] = "nr_zone_active_anon",
	/* up to 4.7; later these are the node's, and stepped over with it */
	[KEY_OLD_INACTIVE_FILE] = "nr_inactive_file",
	[KEY_OLD_ACTIVE_FILE] = "nr_active_file",
	[KEY_OLD_INACTIVE_ANON] = "nr_inactive_anon",
	[KEY_OLD_ACTIVE_ANON] = "nr_active_anon",
	[KEY_NR_UNACCEPTED] = "nr_unaccepted",
	[KEY_RESERVED_HIGHATOMIC] = "reserved_highatomic:",
	[KEY_FREE_HIGHATOMIC] = "free_highatomic:",
	[KEY_PCP_COUNT] = "count:",
	[KEY_PCP_HIGH] = "high:",
	[KEY_PCP_HIGH_MIN] = "high_min:",
	[KEY_PCP_BATCH] = "batch:",
	[KEY_STAT_THRESHOLD] = "vm stats threshold:",
};

/* What every kernel prints for a zone with memory, and for any zone. */
#define ALWAYS                                                         \
	(BIT(KEY_FREE) | BIT(KEY_MIN) | BIT(KEY_LOW) | BIT(KEY_HIGH) | \
	    BIT(KEY_SPANNED) | BIT(KEY_PRESENT))
#define IF_POPULATED (BIT(KEY_PROTECTION) | BIT(KEY_START_PFN))

struct parser {
	struct fc_cursor c;
	struct fc_arena *arena;
	struct fc_zoneinfo *info;
	struct fc_error *err;
	struct fc_zone *zone; /* NULL before the first heading */
	unsigned seen; /* BIT()s of this zone */
	bool in_node_stats;
	uint64_t pcp_high; /* of the CPU at hand */
};

/* The key at the cursor, which is moved behind it; NR_KEYS: none we know. */
static enum key
find_key(struct fc_cursor *c)
{
	struct fc_cursor start = *c;

	for (unsigned key = 0; key < NR_KEYS; key++) {
		if (*keys[key] == *c->p && fc_cursor_accept(c, keys[key]) &&
		    (fc_cursor_at_eol(c) || *c->p == ' ' || *c->p == '\t'))
			return (enum key)key;
		*c = start;
	}
	return NR_KEYS;
}

/* "(0, 3019, 3659)": one value a zone type, so its length counts those. */
static int
parse_protection(struct parser *p)
{
	struct fc_zone *zone = p->zone;

	if (fc_cursor_literal(&p->c, "(", p->err) != 0)
		return -1;
	zone->nr_reserve = 0;
	do {
		uint64_t *reserve = fc_arena_append(p->arena,
		    zone->lowmem_reserve, zone->nr_reserve, sizeof(*reserve));

		if (reserve == NULL)
			return fc_error_nomem(p->err);
		zone->lowmem_reserve = reserve;
		if (zone->nr_reserve == 16)
			return fc_cursor_fail(&p->c, FC_ERR_RANGE, p->err,
			    "more than 16 zone types");
		fc_cursor_skip_blanks(&p->c);
		if (fc_cursor_pages(&p->c, &reserve[zone->nr_reserve],
			"a protection value", p->err) != 0)
			return -1;
		zone->nr_reserve++;
	} while (fc_cursor_accept(&p->c, ","));
	if (fc_cursor_literal(&p->c, ")", p->err) != 0)
		return -1;
	return fc_cursor_eol(&p->c, p->err);
}

static void
store(struct parser *p, enum key key, uint64_t value)
{
	struct fc_opt opt = { .value = value, .present = true };
	struct fc_zone *zone = p->zone;

	switch (key) {
	case KEY_FREE:
		zone->free = value;
		p->in_node_stats = false;
		break;
	case KEY_MIN:
		zone->min = value;
		break;
	case KEY_LOW:
		zone->low = value;
		break;
	case KEY_HIGH:
		zone->high = value;
		break;
	case KEY_SPANNED:
		zone->spanned = value;
		break;
	case KEY_PRESENT:
		zone->present = value;
		break;
	case KEY_MANAGED:
		zone->managed = opt;
		break;
	case KEY_BOOST:
		zone->boost = opt;
		p->info->has_boost_line = true;
		break;
	case KEY_PROMO:
		p->info->has_promo_line = true;
		break;
	case KEY_CMA:
		p->info->has_cma_line = true;
		break;
	case KEY_NR_FREE_CMA:
		zone->nr_free_cma = opt;
		break;
	case KEY_INACTIVE_FILE:
	case KEY_ACTIVE_FILE:
	case KEY_OLD_INACTIVE_FILE:
	case KEY_OLD_ACTIVE_FILE:
		zone->lru_file.value += value;
		zone->lru_file.present = true;
		break;
	case KEY_INACTIVE_ANON:
	case KEY_ACTIVE_ANON:
	case KEY_OLD_INACTIVE_ANON:
	case KEY_OLD_ACTIVE_ANON:
		zone->lru_anon.value += value;
		zone->lru_anon.present = true;
		break;
	case KEY_NR_UNACCEPTED:
		zone->nr_unaccepted = opt;
		break;
	case KEY_RESERVED_HIGHATOMIC:
		zone->reserved_highatomic = opt;
		break;
	case KEY_FREE_HIGHATOMIC:
		zone->free_highatomic = opt;
		break;
	case KEY_PCP_COUNT:
		zone->pcp_count += value;
		break;
	case KEY_PCP_HIGH:
		p->pcp_high = value;
		break;
	case KEY_PCP_HIGH_MIN:
		p->info->has_high_min_line = true;
		break;
	case KEY_PCP_BATCH:
		if (p->pcp_high + value > zone->pcp_max)
			zone->pcp_max = p->pcp_high + value;
		break;
	case KEY_STAT_THRESHOLD:
		zone->drift += value;
		if (value > zone->stat_threshold)
			zone->stat_threshold = value;
		break;
	case KEY_PROTECTION:
	case KEY_START_PFN:
	case NR_KEYS:
		break;
	}
}

static int
parse_value(struct parser *p, enum key key)
{
	uint64_t value;

	fc_cursor_skip_blanks(&p->c);
	if (key == KEY_PROTECTION)
		return parse_protection(p);
	if (fc_cursor_pages(&p->c, &value, "a number", p->err) != 0)
		return -1;
	store(p, key, value);
	return fc_cursor_eol(&p->c, p->err);
}

/* A zone is complete when the next begins, or at the end. */
static int
finish_zone(struct parser *p)
{
	unsigned missing;

	if (p->zone == NULL)
		return 0;
	missing = ALWAYS & ~p->seen;
	if (p->zone->present != 0)
		missing |= IF_POPULATED & ~p->seen;
	for (unsigned key = 0; key < NR_KEYS; key++) {
		if (missing & BIT(key))
			return fc_cursor_fail(&p->c, FC_ERR_SYNTAX, p->err,
			    "node %d, zone %s ends without its \"%s\" line "
			    "(cut short?)",
			    p->zone->node, p->zone->name, keys[key]);
	}
	return 0;
}

static int
parse_heading(struct parser *p)
{
	struct fc_zoneinfo *info = p->info;
	struct fc_cursor start = p->c;
	struct fc_zone *zones;

	if (finish_zone(p) != 0)
		return -1;
	if (info->nr_zones == FC_MAX_ZONES)
		return fc_cursor_fail(&p->c, FC_ERR_RANGE, p->err,
		    "more than %d zones", FC_MAX_ZONES);
	zones = fc_arena_append(
	    p->arena, info->zones, info->nr_zones, sizeof(*zones));
	if (zones == NULL)
		return fc_error_nomem(p->err);
	info->zones = zones;
	p->zone = &zones[info->nr_zones];
	*p->zone = (struct fc_zone){ .has_zoneinfo = true };
	p->seen = 0;
	p->in_node_stats = false;
	if (fc_cursor_node_zone(&p->c, &p->zone->node, p->zone->name,
		sizeof(p->zone->name), p->err) != 0)
		return -1;
	for (size_t i = 0; i < info->nr_zones; i++) {
		if (zones[i].node == p->zone->node &&
		    strcmp(zones[i].name, p->zone->name) == 0)
			return fc_cursor_fail(&start, FC_ERR_MISMATCH, p->err,
			    "node %d, zone %s stands here twice", p->zone->node,
			    p->zone->name);
	}
	info->nr_zones++;
	return fc_cursor_eol(&p->c, p->err);
}

static int
skip_unknown(struct parser *p)
{
	char first = *p->c.p;

	/* 4.17 printed one statistic without its name. */
	if (!(first >= 'a' && first <= 'z') &&
	    !(first >= 'A' && first <= 'Z') && !(first >= '0' && first <= '9'))
		return fc_cursor_expected(&p->c, "a key", p->err);
	return fc_cursor_skip_line(&p->c, p->err);
}

static int
parse_line(struct parser *p)
{
	struct fc_cursor line = p->c;
	enum key key;
	char first;

	if (*p->c.p == 'N')
		return parse_heading(p);
	fc_cursor_skip_blanks(&p->c);
	first = *p->c.p; /* empty lines were skipped, so there is one */
	if (p->zone == NULL || p->c.p == line.p)
		return fc_cursor_expected(&line, "\"Node \"", p->err);
	if (fc_cursor_accept(&p->c, "per-node stats")) {
		p->info->has_node_stats = p->in_node_stats = true;
		return fc_cursor_eol(&p->c, p->err);
	}
	if (p->in_node_stats && first != *keys[KEY_FREE])
		return skip_unknown(p);
	line = p->c;
	key = find_key(&p->c);
	/* The node's own counters may have names that a zone's have as well. */
	if (p->in_node_stats && key != KEY_FREE) {
		p->c = line;
		key = NR_KEYS;
	}
	if (key == NR_KEYS)
		return skip_unknown(p);
	/* Each CPU has its lines; any other twice means a heading was lost. */
	if (key < KEY_PCP_COUNT && (p->seen & BIT(key)) != 0)
		return fc_cursor_fail(&line, FC_ERR_MISMATCH, p->err,
		    "\"%s\" stands twice in one zone", keys[key]);
	p->seen |= BIT(key);
	return parse_value(p, key);
}

int
fc_zoneinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_zoneinfo *out, struct fc_error *err)
{
	struct parser p = { .arena = arena, .info = out, .err = err };

	*out = (struct fc_zoneinfo){ 0 };
	if (fc_cursor_init(&p.c, text, err) != 0)
		return -1;
	for (fc_cursor_skip_empty_lines(&p.c); !fc_cursor_at_end(&p.c);
	     fc_cursor_skip_empty_lines(&p.c)) {
		if (parse_line(&p) != 0)
			return -1;
	}
	if (out->nr_zones == 0)
		return fc_cursor_expected(&p.c, "\"Node \"", err);
	return finish_zone(&p);
}
