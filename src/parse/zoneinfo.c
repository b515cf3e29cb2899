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
	char name[24]; /* as printed, one blank for each run of them */
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
#define MAX_LINES  16 /* of a CPU; 7.3 has seven */
#define SHORT      13 /* digits that are surely below MAX_PAGES */

_Static_assert(NR_KEYS < 64, "struct parser's seen has a bit for each key");

/* A line that each CPU has. */
struct cpu_line {
	char head[48]; /* what stands before its number */
	size_t len; /* of it */
	size_t key; /* NR_KEYS: none we know */
};

struct parser {
	struct fc_cursor c;
	struct fc_arena *arena;
	struct fc_zoneinfo *info;
	struct fc_error *err;
	struct fc_zone *zone; /* NULL before the first heading */
	uint64_t seen; /* SEEN()s of this zone */
	bool in_node_stats;
	uint64_t pcp_high; /* of the CPU at hand */
	/* The lines of one CPU, once its second showed that they return. */
	struct cpu_line lines[MAX_LINES];
	size_t nr_lines;
	bool lines_return;
	size_t due; /* the one that is next; nr_lines: not among them */
};

/* Keys by a hash of their first word, each 1 + its place in keys; 0 ends a
 * chain.  Made once, as to parse a small file takes hardly longer. */
static uint8_t bucket[NR_BUCKETS], chain[NR_KEYS];
static uint8_t word_len[NR_KEYS]; /* of its first word */

/* By bytes at its beginning, for a look at each line must be cheap. */
static size_t
hash(const char *p, const char *end)
{
	bool longer = end - p > 3 && p[1] > ' ' && p[2] > ' ' && p[3] > ' ';

	return ((size_t)p[0] * 5 + (longer ? (size_t)p[3] * 3 : 0)) %
	    NR_BUCKETS;
}

__attribute__((constructor)) static void
hash_keys(void)
{
	for (size_t i = NR_KEYS; i-- > 0;) {
		const char *name = keys[i].name;
		size_t h = hash(name, name + strlen(name));

		word_len[i] = (uint8_t)strcspn(name, " ");
		chain[i] = bucket[h];
		bucket[h] = (uint8_t)(i + 1);
	}
}

static bool
ends_word(const char *p, const char *end)
{
	return p == end || fc_is_blank(*p) || *p == '\n';
}

/* The key at the cursor, which is moved behind it; NR_KEYS: none we know. */
static size_t
find_key(struct parser *p)
{
	const char *start = p->c.p, *end = p->c.end;

	for (size_t i = bucket[hash(start, end)]; i != 0; i = chain[i - 1]) {
		const char *name = keys[i - 1].name;
		size_t n = word_len[i - 1];

		if ((size_t)(end - start) < n || memcmp(start, name, n) != 0 ||
		    !ends_word(start + n, end))
			continue;
		p->c.p = start + n;
		if (name[n] == '\0' ||
		    (fc_cursor_accept_words(&p->c, name + n) &&
			ends_word(p->c.p, end)))
			return i - 1;
		p->c.p = start;
	}
	return NR_KEYS;
}

/* "(0, 3019, 3659)": one value a zone type, so its length counts those. */
static int
parse_protection(struct parser *p)
{
	struct fc_zone *zone = p->zone;
	uint64_t reserve[16];
	size_t n = 0;

	if (fc_cursor_literal(&p->c, "(", p->err) != 0)
		return -1;
	do {
		if (n == sizeof(reserve) / sizeof(reserve[0]))
			return fc_cursor_fail(&p->c, FC_ERR_RANGE, p->err,
			    "more than 16 zone types");
		fc_cursor_skip_blanks(&p->c);
		if (fc_cursor_pages(&p->c, &reserve[n++], "a protection value",
			p->err) != 0)
			return -1;
	} while (fc_cursor_accept(&p->c, ","));
	if (fc_cursor_literal(&p->c, ")", p->err) != 0)
		return -1;
	zone->nr_reserve = n;
	zone->lowmem_reserve = fc_arena_alloc(p->arena, n, sizeof(reserve[0]));
	if (zone->lowmem_reserve == NULL)
		return fc_error_nomem(p->err);
	memcpy(zone->lowmem_reserve, reserve, n * sizeof(reserve[0]));
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

/* Digits and the end of the line, as nearly all values are: where the next line
 * begins.  NULL: anything else, which is for the cursor to take or refuse. */
static inline const char *
short_value(const char *start, const char *end, uint64_t *value)
{
	const char *q = start;
	uint64_t n = 0;

	if ((size_t)(end - start) <= SHORT)
		return NULL;
	for (; q < start + SHORT && fc_is_digit(*q); q++)
		n = n * 10 + (uint64_t)(*q - '0');
	*value = n;
	return q == start || *q != '\n' ? NULL : q + 1;
}

static int
parse_value(struct parser *p, const struct key *key)
{
	const char *next;
	uint64_t value;

	fc_cursor_skip_blanks(&p->c);
	if (key->effect == PROTECTION)
		return parse_protection(p);
	next = short_value(p->c.p, p->c.end, &value);
	if (next != NULL) {
		store(p, key, value);
		p->c.p = p->c.line_start = next;
		p->c.line++;
		return 0;
	}
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
	/* 4.17 printed one statistic without its name. */
	if (!fc_is_alnum(*p->c.p))
		return fc_cursor_expected(&p->c, "a key", p->err);
	return fc_cursor_skip_line(&p->c, p->err);
}

/* ---- the lines of a CPU ------------------------------------------------- */

/*
 * A large machine's file is ten lines a zone and CPU, and those of a CPU are
 * those of the one before but for their numbers.  Such lines are known by their
 * heads and taken; what is anything else is for parse_line() to say.
 */
static void
take_cpu_lines(struct parser *p)
{
	const char *end = p->c.end, *start = p->c.p;
	size_t due = p->due;

	for (;;) {
		const struct cpu_line *line = &p->lines[due];
		const char *next;
		uint64_t value;

		if ((size_t)(end - start) <= line->len ||
		    memcmp(start, line->head, line->len) != 0)
			break;
		next = short_value(start + line->len, end, &value);
		if (next == NULL)
			break;
		if (line->key != NR_KEYS)
			store(p, &keys[line->key], value);
		start = next;
		p->c.line++;
		due = due + 1 == p->nr_lines ? 0 : due + 1;
	}
	if (start == p->c.p)
		return;
	p->c.p = p->c.line_start = start;
	p->due = due;
}

/* The line from start to the cursor, if it is a head and a number. */
static bool
split_line(const struct parser *p, const char *start, struct cpu_line *line)
{
	const char *digits = p->c.p - 1;

	if (*digits != '\n')
		return false; /* the text's last */
	while (digits > start && fc_is_digit(digits[-1]))
		digits--;
	line->len = (size_t)(digits - start);
	if (line->len > sizeof(line->head) || *digits == '\n')
		return false;
	memcpy(line->head, start, line->len);
	return true;
}

/* After a line that was parsed: what is to be expected from now on? */
static void
learn_line(struct parser *p, const char *start, size_t key)
{
	bool of_cpu = key != NR_KEYS && (keys[key].when & PER_CPU) != 0;
	struct cpu_line line = { .key = key }, *first = &p->lines[0];

	p->due = p->nr_lines;
	/* Before a CPU's first, and after its last line nothing is learnt; what
	 * is not known may be between them. */
	if (!of_cpu && (p->lines_return || p->nr_lines == 0))
		return;
	if ((!of_cpu && key != NR_KEYS) || !split_line(p, start, &line)) {
		if (!p->lines_return)
			p->nr_lines = p->due = 0;
	} else if (p->nr_lines > 0 && line.len == first->len &&
	    memcmp(line.head, first->head, line.len) == 0) {
		p->lines_return = true;
		p->due = p->nr_lines > 1;
	} else if (!p->lines_return && p->nr_lines < MAX_LINES) {
		p->lines[p->nr_lines++] = line;
		p->due = p->nr_lines;
	}
}

/* ---- all others --------------------------------------------------------- */

static int
parse_key(struct parser *p)
{
	const char *line = p->c.line_start, *start = p->c.p;
	size_t key = NR_KEYS;
	int rc;

	/* The node's own counters may have names that a zone's have as well. */
	if (!p->in_node_stats || *start == keys[KEY_FREE].name[0])
		key = find_key(p);
	if (p->in_node_stats && key != KEY_FREE) {
		p->c.p = start;
		key = NR_KEYS;
	}
	if (key == NR_KEYS) {
		rc = skip_unknown(p);
	} else {
		p->in_node_stats = false;
		/* Any but a CPU's twice means that a heading was lost. */
		if ((keys[key].when & PER_CPU) == 0 &&
		    (p->seen & SEEN(key)) != 0) {
			p->c.p = start;
			return fc_cursor_fail(&p->c, FC_ERR_MISMATCH, p->err,
			    "\"%s\" stands twice in one zone", keys[key].name);
		}
		p->seen |= SEEN(key);
		rc = parse_value(p, &keys[key]);
	}
	if (rc == 0)
		learn_line(p, line, key);
	return rc;
}

static int
parse_line(struct parser *p)
{
	const char *line = p->c.p;

	if (*line == 'N')
		return parse_heading(p);
	fc_cursor_skip_blanks(&p->c);
	if (fc_cursor_at_eol(&p->c)) { /* an empty one */
		fc_cursor_next_line(&p->c);
		return 0;
	}
	if (p->zone == NULL || p->c.p == line) {
		p->c.p = line;
		return fc_cursor_expected(&p->c, "\"Node \"", p->err);
	}
	if (*p->c.p == 'p' && fc_cursor_accept_words(&p->c, "per-node stats")) {
		p->info->has_node_stats = p->in_node_stats = true;
		return fc_cursor_eol(&p->c, p->err);
	}
	return parse_key(p);
}

int
fc_zoneinfo_parse_pieces(fc_next_piece *next, void *from,
    struct fc_arena *arena, struct fc_zoneinfo *out, struct fc_error *err)
{
	struct parser p = { .arena = arena, .info = out, .err = err };
	struct fc_text piece;

	*out = (struct fc_zoneinfo){ 0 };
	if (next(from, &piece, err) != 0 ||
	    fc_cursor_init(&p.c, &piece, err) != 0)
		return -1;
	while (piece.len > 0) {
		while (!fc_cursor_at_end(&p.c)) {
			if (parse_line(&p) != 0)
				return -1;
			if (p.due < p.nr_lines)
				take_cpu_lines(&p);
		}
		if (next(from, &piece, err) != 0)
			return -1;
		fc_cursor_go_on(&p.c, &piece);
	}
	if (out->nr_zones == 0)
		return fc_cursor_expected(&p.c, "\"Node \"", err);
	return finish_zone(&p);
}

static int
only_piece(void *from, struct fc_text *piece, struct fc_error *err)
{
	struct fc_text *left = from;

	(void)err;
	*piece = *left;
	left->data += left->len;
	left->len = 0;
	return 0;
}

int
fc_zoneinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_zoneinfo *out, struct fc_error *err)
{
	struct fc_text left = *text;

	return fc_zoneinfo_parse_pieces(only_piece, &left, arena, out, err);
}
