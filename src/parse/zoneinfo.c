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

#include "base/ascii.h"
#include "base/number.h"
#include "parse/cursor.h"
#include "parse/parse.h"

/* What becomes of a key's value. */
enum effect {
	PUT, /* it is a uint64_t of the zone */
	PUT_OPT, /* a struct fc_opt */
	ADD, /* its part of a uint64_t: of several CPUs */
	ADD_OPT, /* of a struct fc_opt: of several keys */
	TELL, /* a bool of the file: this kernel prints it */
	PROTECTION,
	PCP_HIGH,
	PCP_BATCH,
	STAT_THRESHOLD,
};

/* Bits: which zones have the key, and how often. */
#define ALWAYS       1u /* every kernel prints it for every zone */
#define IF_POPULATED 2u /* and this only for one with memory */
#define PER_CPU      4u /* more than once */

#define ZONE(member) offsetof(struct fc_zone, member)
#define TOLD(member) offsetof(struct fc_zoneinfo, member)

/* All that is known of a key is its row. */
static const struct key {
	const char *name; /* as printed, one blank for each run of them */
	enum effect effect;
	unsigned when;
	size_t member;
} keys[] = {
	{ "pages free", PUT, ALWAYS, ZONE(free) },
	{ "boost", PUT_OPT, 0, ZONE(boost) },
	{ "min", PUT, ALWAYS, ZONE(min) },
	{ "low", PUT, ALWAYS, ZONE(low) },
	{ "high", PUT, ALWAYS, ZONE(high) },
	{ "promo", TELL, 0, TOLD(has_promo_line) },
	{ "spanned", PUT, ALWAYS, ZONE(spanned) },
	{ "present", PUT, ALWAYS, ZONE(present) },
	{ "managed", PUT_OPT, 0, ZONE(managed) },
	{ "cma", TELL, 0, TOLD(has_cma_line) },
	{ "protection:", PROTECTION, IF_POPULATED, 0 },
	{ "reserved_highatomic:", PUT_OPT, 0, ZONE(reserved_highatomic) },
	{ "free_highatomic:", PUT_OPT, 0, ZONE(free_highatomic) },
	{ "nr_free_cma", PUT_OPT, 0, ZONE(nr_free_cma) },
	{ "nr_unaccepted", PUT_OPT, 0, ZONE(nr_unaccepted) },
	{ "nr_zone_inactive_file", ADD_OPT, 0, ZONE(lru_file) },
	{ "nr_zone_active_file", ADD_OPT, 0, ZONE(lru_file) },
	{ "nr_zone_inactive_anon", ADD_OPT, 0, ZONE(lru_anon) },
	{ "nr_zone_active_anon", ADD_OPT, 0, ZONE(lru_anon) },
	/* up to 4.7; later these are the node's, and stepped over with it */
	{ "nr_inactive_file", ADD_OPT, 0, ZONE(lru_file) },
	{ "nr_active_file", ADD_OPT, 0, ZONE(lru_file) },
	{ "nr_inactive_anon", ADD_OPT, 0, ZONE(lru_anon) },
	{ "nr_active_anon", ADD_OPT, 0, ZONE(lru_anon) },
	{ "count:", ADD, PER_CPU, ZONE(pcp_count) },
	{ "high:", PCP_HIGH, PER_CPU, 0 },
	{ "high_min:", TELL, PER_CPU, TOLD(has_high_min_line) },
	{ "batch:", PCP_BATCH, PER_CPU, 0 },
	{ "vm stats threshold:", STAT_THRESHOLD, PER_CPU, 0 },
	{ "start_pfn:", PUT_OPT, IF_POPULATED, ZONE(start_pfn) },
};

#define NR_KEYS    (sizeof(keys) / sizeof(keys[0]))
#define SEEN(key)  ((uint64_t)1 << (key))
#define KEY_FREE   0 /* the first, which also ends the node's counters */
#define NR_BUCKETS 64

_Static_assert(NR_KEYS < 64, "struct parser's seen has a bit for each key");

struct parser {
	struct fc_cursor c;
	struct fc_arena *arena;
	struct fc_zoneinfo *info;
	struct fc_error *err;
	struct fc_zone *zone; /* NULL before the first heading */
	uint64_t seen; /* SEEN()s of this zone */
	bool in_node_stats;
	uint64_t pcp_high; /* of the CPU at hand */
	/* Keys by a hash of their first word, each 1 + its place in keys; 0
	 * ends a chain. */
	uint8_t bucket[NR_BUCKETS], chain[NR_KEYS];
};

/* A large machine has ten lines a zone and CPU, so a look must be cheap. */
static size_t
hash(const char *word, size_t n)
{
	return ((size_t)word[0] * 5 + (size_t)word[n - 1] * 3 + n) % NR_BUCKETS;
}

static void
hash_keys(struct parser *p)
{
	for (size_t i = NR_KEYS; i-- > 0;) {
		size_t h = hash(keys[i].name, strcspn(keys[i].name, " "));

		p->chain[i] = p->bucket[h];
		p->bucket[h] = (uint8_t)(i + 1);
	}
}

/* The key at the cursor, which is moved behind it; NR_KEYS: none we know. */
static size_t
find_key(struct parser *p)
{
	struct fc_cursor start = p->c;
	const char *word = p->c.p, *end = word;

	while (end<p->c.end && * end> ' ')
		end++;
	if (end == word)
		return NR_KEYS;
	for (size_t i = p->bucket[hash(word, (size_t)(end - word))]; i != 0;
	     i = p->chain[i - 1]) {
		if ((fc_cursor_accept(&p->c, keys[i - 1].name) ||
			fc_cursor_accept_words(&p->c, keys[i - 1].name)) &&
		    (fc_cursor_at_eol(&p->c) || fc_is_blank(*p->c.p)))
			return i - 1;
		p->c = start;
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
store(struct parser *p, const struct key *key, uint64_t value)
{
	struct fc_zone *zone = p->zone;
	char *member = (char *)zone + key->member;
	struct fc_opt *opt = (void *)member;

	switch (key->effect) {
	case PUT:
		*(uint64_t *)(void *)member = value;
		break;
	case PUT_OPT:
		*opt = (struct fc_opt){ value, true };
		break;
	case ADD:
		*(uint64_t *)(void *)member += value;
		break;
	case ADD_OPT:
		*opt = (struct fc_opt){ opt->value + value, true };
		break;
	case TELL:
		*((bool *)p->info + key->member) = true;
		break;
	case PCP_HIGH:
		p->pcp_high = value;
		break;
	case PCP_BATCH:
		if (p->pcp_high + value > zone->pcp_max)
			zone->pcp_max = p->pcp_high + value;
		break;
	case STAT_THRESHOLD:
		zone->drift += value;
		if (value > zone->stat_threshold)
			zone->stat_threshold = value;
		break;
	case PROTECTION: /* no single value */
		break;
	}
}

static int
parse_value(struct parser *p, const struct key *key)
{
	uint64_t value;

	fc_cursor_skip_blanks(&p->c);
	if (key->effect == PROTECTION)
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
	unsigned wanted = ALWAYS;

	if (p->zone == NULL)
		return 0;
	if (p->zone->present != 0)
		wanted |= IF_POPULATED;
	p->info->has_boost_line |= p->zone->boost.present;
	for (size_t i = 0; i < NR_KEYS; i++) {
		if ((keys[i].when & wanted) == 0 || (p->seen & SEEN(i)) != 0)
			continue;
		return fc_cursor_fail(&p->c, FC_ERR_SYNTAX, p->err,
		    "node %d, zone %s ends without its \"%s\" line (cut short?)",
		    p->zone->node, p->zone->name, keys[i].name);
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
	if (!fc_is_alnum(first))
		return fc_cursor_expected(&p->c, "a key", p->err);
	return fc_cursor_skip_line(&p->c, p->err);
}

static int
parse_line(struct parser *p)
{
	struct fc_cursor line = p->c;
	size_t key;

	if (*p->c.p == 'N')
		return parse_heading(p);
	fc_cursor_skip_blanks(&p->c);
	/* empty lines were skipped, so there is a byte */
	if (p->zone == NULL || p->c.p == line.p)
		return fc_cursor_expected(&line, "\"Node \"", p->err);
	if (*p->c.p == 'p' && fc_cursor_accept_words(&p->c, "per-node stats")) {
		p->info->has_node_stats = p->in_node_stats = true;
		return fc_cursor_eol(&p->c, p->err);
	}
	line = p->c;
	key = find_key(p);
	/* The node's own counters may have names that a zone's have as well. */
	if (p->in_node_stats && key != KEY_FREE) {
		p->c = line;
		key = NR_KEYS;
	}
	if (key == NR_KEYS)
		return skip_unknown(p);
	p->in_node_stats = false;
	/* Each CPU has its lines; any other twice means a heading was lost. */
	if ((keys[key].when & PER_CPU) == 0 && (p->seen & SEEN(key)) != 0)
		return fc_cursor_fail(&line, FC_ERR_MISMATCH, p->err,
		    "\"%s\" stands twice in one zone", keys[key].name);
	p->seen |= SEEN(key);
	return parse_value(p, &keys[key]);
}

int
fc_zoneinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_zoneinfo *out, struct fc_error *err)
{
	struct parser p = { .arena = arena, .info = out, .err = err };

	*out = (struct fc_zoneinfo){ 0 };
	if (fc_cursor_init(&p.c, text, err) != 0)
		return -1;
	hash_keys(&p);
	for (fc_cursor_skip_empty_lines(&p.c); !fc_cursor_at_end(&p.c);
	     fc_cursor_skip_empty_lines(&p.c)) {
		if (parse_line(&p) != 0)
			return -1;
	}
	if (out->nr_zones == 0)
		return fc_cursor_expected(&p.c, "\"Node \"", err);
	return finish_zone(&p);
}
