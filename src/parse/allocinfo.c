/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/allocinfo: allocinfo_show() in lib/alloc_tag.c, 6.10 and later.
 *
 *	allocinfo - version: 1.0
 *	#     <size>  <calls> <tag info>
 *	      131072       32 drivers/x/y.c:681 [mod] func:y_probe
 */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "parse/cursor.h"
#include "parse/owners.h"

/* What is moved, or counted as slab. */
static const char *const left_out[] = { "mm/filemap.c:", "mm/shmem.c:",
	"mm/slub.c:", "mm/memory.c:", "mm/mempolicy.c:", "mm/huge_memory.c:",
	"mm/readahead.c:", "mm/swap_state.c:", "mm/hugetlb.c:" };

static bool
is_left_out(const char *place)
{
	for (size_t i = 0; i < sizeof(left_out) / sizeof(left_out[0]); i++) {
		if (fc_starts(place, left_out[i]))
			return true;
	}
	return false;
}

/* "drivers/x/y.c:681 [mod] func:y_probe" */
static int
parse_tag(struct fc_cursor *c, char *place, size_t place_size, char *name,
    size_t size, struct fc_error *err)
{
	char word[128], function[128] = "";

	name[0] = '\0';
	if (fc_cursor_word(
		c, place, place_size, "a place in the source", err) != 0)
		return -1;
	for (fc_cursor_skip_blanks(c); !fc_cursor_at_eol(c);
	     fc_cursor_skip_blanks(c)) {
		bool is_function = fc_cursor_accept(c, "func:");

		if (fc_cursor_word(c, word, sizeof(word),
			is_function ? "a function" : "\"func:\"", err) != 0)
			return -1;
		if (is_function)
			snprintf(function, sizeof(function), "%s", word);
	}
	snprintf(name, size, "%s%s%s", function,
	    function[0] != '\0' ? ", " : "", place);
	return fc_cursor_eol(c, err);
}

static int
parse_site(struct fc_cursor *c, uint64_t page_size, fc_owner_fn *fn, void *arg,
    struct fc_error *err)
{
	char place[192], name[384];
	struct fc_owner owner = { .name = name };
	uint64_t bytes, calls;

	fc_cursor_skip_blanks(c);
	/* it races with what is freed, and says so with a sign */
	if (fc_cursor_accept(c, "-"))
		return fc_cursor_skip_line(c, err);
	if (fc_cursor_u64(c, &bytes, "a number of bytes", err) != 0 ||
	    fc_cursor_blanks(c, err) != 0 ||
	    fc_cursor_u64(c, &calls, "a number of calls", err) != 0 ||
	    fc_cursor_blanks(c, err) != 0 ||
	    parse_tag(c, place, sizeof(place), name, sizeof(name), err) != 0)
		return -1;
	if (calls == 0 || bytes / calls < page_size || is_left_out(place))
		return 0;
	owner.pages = bytes / page_size;
	owner.pieces = calls;
	fn(arg, &owner);
	return 0;
}

int
fc_allocinfo_parse(const struct fc_text *text, uint64_t page_size,
    fc_owner_fn *fn, void *arg, struct fc_error *err)
{
	struct fc_cursor c;

	if (fc_cursor_init(&c, text, err) != 0 ||
	    fc_cursor_literal(&c, "allocinfo - version: ", err) != 0 ||
	    fc_cursor_skip_line(&c, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if ((*c.p == '#'
			    ? fc_cursor_skip_line(&c, err)
			    : parse_site(&c, page_size, fn, arg, err)) != 0)
			return -1;
	}
	return 0;
}
