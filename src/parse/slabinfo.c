/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/slabinfo: cache_show() in mm/slab_common.c.
 *
 *	slabinfo - version: 2.1
 *	# name            <active_objs> ...
 *	dentry  97944  97944    192   21    1 : tunables ... : slabdata 4664 ...
 */
#include "parse/cursor.h"
#include "parse/owners.h"

static int
parse_numbers(
    struct fc_cursor *c, uint64_t *n, size_t count, struct fc_error *err)
{
	for (size_t i = 0; i < count; i++) {
		if (fc_cursor_blanks(c, err) != 0 ||
		    fc_cursor_pages(c, &n[i], "a number", err) != 0)
			return -1;
	}
	return 0;
}

static int
parse_part(struct fc_cursor *c, const char *name, uint64_t *n, size_t count,
    struct fc_error *err)
{
	if (fc_cursor_blanks(c, err) != 0 ||
	    fc_cursor_literal(c, ": ", err) != 0 ||
	    fc_cursor_literal(c, name, err) != 0)
		return -1;
	return parse_numbers(c, n, count, err);
}

static int
parse_cache(
    struct fc_cursor *c, fc_owner_fn *fn, void *arg, struct fc_error *err)
{
	enum { ACTIVE, OBJECTS, SIZE, PER_SLAB, PAGES };
	uint64_t n[5], tunables[3], slabs[3];
	char name[128];
	struct fc_owner owner = { .name = name };

	if (fc_cursor_word(c, name, sizeof(name), "a cache's name", err) != 0 ||
	    parse_numbers(c, n, 5, err) != 0 ||
	    parse_part(c, "tunables", tunables, 3, err) != 0 ||
	    parse_part(c, "slabdata", slabs, 3, err) != 0)
		return -1;
	/* CONFIG_DEBUG_SLAB had more behind it */
	if (fc_cursor_skip_line(c, err) != 0)
		return -1;
	owner.pieces = slabs[1];
	owner.used = n[ACTIVE];
	owner.room = n[OBJECTS];
	if (__builtin_mul_overflow(owner.pieces, n[PAGES], &owner.pages))
		owner.pages = MAX_PAGES;
	fn(arg, &owner);
	return 0;
}

int
fc_slabinfo_parse(const struct fc_text *text, fc_owner_fn *fn, void *arg,
    struct fc_error *err)
{
	struct fc_cursor c;

	if (fc_cursor_init(&c, text, err) != 0 ||
	    fc_cursor_literal(&c, "slabinfo - version: 2.", err) != 0 ||
	    fc_cursor_skip_line(&c, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if ((*c.p == '#' ? fc_cursor_skip_line(&c, err)
				 : parse_cache(&c, fn, arg, err)) != 0)
			return -1;
	}
	return 0;
}
