/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/vmstat, for what compaction, reclaim and THP did, and a total:
 * vmstat_text[] in mm/vmstat.c.
 */
#include <string.h>

#include "base/number.h"
#include "parse/cursor.h"
#include "parse/parse.h"

#define MEMBER(name) offsetof(struct fc_vmstat, name)

static const struct line {
	const char *name;
	size_t member;
	/* kernels before 4.8, and of allocstall those since 4.10, have a line a
	 * zone: together they are it */
	bool by_zone;
} lines[] = {
	{ "nr_free_pages", MEMBER(nr_free_pages), false },
	{ "nr_foll_pin_acquired", MEMBER(foll_pin_acquired), false },
	{ "nr_foll_pin_released", MEMBER(foll_pin_released), false },
	{ "allocstall", MEMBER(allocstall), true },
	{ "pgscan_kswapd", MEMBER(pgscan_kswapd), true },
	{ "pgscan_direct", MEMBER(pgscan_direct), true },
	{ "pgsteal_kswapd", MEMBER(pgsteal_kswapd), true },
	{ "pgsteal_direct", MEMBER(pgsteal_direct), true },
	{ "compact_stall", MEMBER(compact_stall), false },
	{ "compact_fail", MEMBER(compact_fail), false },
	{ "compact_success", MEMBER(compact_success), false },
	{ "compact_daemon_wake", MEMBER(compact_daemon_wake), false },
	{ "compact_migrate_scanned", MEMBER(compact_migrate_scanned), false },
	{ "compact_free_scanned", MEMBER(compact_free_scanned), false },
	{ "compact_isolated", MEMBER(compact_isolated), false },
	{ "compact_daemon_migrate_scanned", MEMBER(daemon_migrate_scanned),
	    false },
	{ "compact_daemon_free_scanned", MEMBER(daemon_free_scanned), false },
	{ "pgmigrate_success", MEMBER(pgmigrate_success), false },
	{ "pgmigrate_fail", MEMBER(pgmigrate_fail), false },
	{ "htlb_buddy_alloc_fail", MEMBER(htlb_fail), false },
	{ "cma_alloc_fail", MEMBER(cma_fail), false },
	{ "thp_fault_alloc", MEMBER(thp_fault_alloc), false },
	{ "thp_fault_fallback", MEMBER(thp_fault_fallback), false },
};

/* TEXTS_FOR_ZONES(): pgscan_direct_throttle is of none. */
static bool
is_zone(const char *name, size_t len)
{
	static const char *const zones[] = { "_dma", "_dma32", "_normal",
		"_high", "_movable", "_device" };

	for (size_t i = 0; i < sizeof(zones) / sizeof(zones[0]); i++) {
		if (strlen(zones[i]) == len && memcmp(zones[i], name, len) == 0)
			return true;
	}
	return false;
}

/* What this line is of; NULL: of nothing that is wanted here. */
static const struct line *
find_line(const struct fc_cursor *c, size_t len)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		size_t n = strlen(lines[i].name);

		if (len < n || memcmp(c->p, lines[i].name, n) != 0)
			continue;
		if (len == n ||
		    (lines[i].by_zone && is_zone(c->p + n, len - n)))
			return &lines[i];
	}
	return NULL;
}

static int
parse_line(struct fc_cursor *c, struct fc_vmstat *out, struct fc_error *err)
{
	const char *blank = memchr(c->p, ' ', (size_t)(c->end - c->p));
	const struct line *line =
	    blank != NULL ? find_line(c, (size_t)(blank - c->p)) : NULL;
	struct fc_opt *member;
	uint64_t n;

	if (line == NULL)
		return fc_cursor_skip_line(c, err);
	member = (struct fc_opt *)(void *)((char *)out + line->member);
	c->p = blank + 1;
	if (fc_cursor_u64(c, &n, "a number", err) != 0)
		return -1;
	member->value = line->by_zone ? fc_plus(member->value, n) : n;
	member->present = true;
	return fc_cursor_eol(c, err);
}

int
fc_vmstat_parse(
    const struct fc_text *text, struct fc_vmstat *out, struct fc_error *err)
{
	struct fc_cursor c;

	*out = (struct fc_vmstat){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (parse_line(&c, out, err) != 0)
			return -1;
	}
	return 0;
}
