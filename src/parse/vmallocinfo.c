/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * /proc/vmallocinfo: vmalloc_info_show() in mm/vmalloc.c.
 *
 *	0x...-0x...   20480 kernel_clone+0xb8/0x400 pages=4 vmalloc N0=4
 *	0x...-0x...    8192 load_module+0x1/0x2 [mod] pages=1 vmalloc N0=1
 *	0x...-0x...    8192 unpurged vm_area
 */
#include <stdio.h>
#include <string.h>

#include "parse/cursor.h"
#include "parse/owners.h"

/* "name+0xb8/0x400" and "[mod]" as "name [mod]". */
static int
parse_caller(struct fc_cursor *c, char *name, size_t size, struct fc_error *err)
{
	struct fc_cursor start = *c;
	char module[64];
	size_t n;

	if (fc_cursor_word(c, name, size, "who called vmalloc()", err) != 0)
		return -1;
	name[strcspn(name, "+")] = '\0';
	n = strlen(name);
	if (n == 0)
		return fc_cursor_expected(&start, "who called vmalloc()", err);
	fc_cursor_skip_blanks(c);
	if (!fc_cursor_accept(c, "["))
		return 0;
	if (fc_cursor_word(c, module, sizeof(module), "a module", err) != 0)
		return -1;
	snprintf(name + n, size - n, " [%s", module);
	return 0;
}

/* The rest of the line, for its "pages=N". */
static int
parse_pages(struct fc_cursor *c, uint64_t *pages, struct fc_error *err)
{
	*pages = 0;
	while (!fc_cursor_at_eol(c)) {
		if (fc_cursor_accept(c, "pages="))
			return fc_cursor_pages(
				   c, pages, "a number of pages", err) != 0 ||
				fc_cursor_skip_line(c, err) != 0
			    ? -1
			    : 0;
		while (!fc_cursor_at_eol(c) && !fc_is_blank(*c->p))
			c->p++;
		fc_cursor_skip_blanks(c);
	}
	return fc_cursor_eol(c, err);
}

static int
parse_area(
    struct fc_cursor *c, fc_owner_fn *fn, void *arg, struct fc_error *err)
{
	char range[64], name[192];
	struct fc_owner owner = { .name = name };
	uint64_t bytes;

	if (fc_cursor_literal(c, "0x", err) != 0 ||
	    fc_cursor_word(c, range, sizeof(range), "an address", err) != 0 ||
	    fc_cursor_blanks(c, err) != 0 ||
	    fc_cursor_u64(c, &bytes, "a size", err) != 0)
		return -1;
	fc_cursor_skip_blanks(c);
	if (fc_cursor_at_eol(c))
		return fc_cursor_eol(c, err);
	if (parse_caller(c, name, sizeof(name), err) != 0 ||
	    parse_pages(c, &owner.pages, err) != 0)
		return -1;
	owner.pieces = owner.pages;
	if (owner.pages > 0)
		fn(arg, &owner);
	return 0;
}

int
fc_vmallocinfo_parse(const struct fc_text *text, fc_owner_fn *fn, void *arg,
    struct fc_error *err)
{
	struct fc_cursor c;

	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (parse_area(&c, fn, arg, err) != 0)
			return -1;
	}
	return 0;
}
