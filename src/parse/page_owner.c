/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * debugfs, mm/page_owner.c: stacks with the pages that they allocated, or a
 * record a block of pages.  Empty lines stand between them.
 *
 *	 prep_new_page+0xa9/0x120	Page allocated via order 2, mask ...
 *	 y_probe+0x18a/0x370 [mod]	PFN 4096 type Unmovable Block 8 ...
 *	nr_base_pages: 4096		 y_probe+0x18a/0x370 [mod]
 */
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "parse/cursor.h"
#include "parse/owners.h"

/* Who only passes on what others asked for. */
static const char *const allocator[] = { "prep_new_page", "post_alloc_hook",
	"get_page_from_freelist", "__alloc_", "alloc_page", "alloc_frozen_",
	"alloc_slab", "allocate_slab", "new_slab", "___slab_alloc",
	"__slab_alloc", "kmem_cache_alloc", "__kmem_cache_alloc", "kmalloc",
	"__kmalloc", "___kmalloc", "__get_free_page", "get_zeroed_page",
	"get_free_pages", "__folio_alloc", "folio_alloc", "__vmalloc",
	"vmalloc", "vzalloc", "kvmalloc", "__kvmalloc", "__set_page_owner",
	"save_stack", "register_", "refill_objects", "alloc_from_pcs" };

/* Whose pages are moved. */
static const char *const users[] = { "vma_alloc_", "filemap_",
	"__filemap_get_folio", "page_cache_ra", "shmem_alloc", "alloc_anon_",
	"do_anonymous_page", "wp_page_copy", "__do_fault", "do_wp_page",
	"migrate_", "alloc_migration", "read_swap_cache", "folio_prealloc" };

struct record {
	char name[192]; /* "": none yet */
	bool movable;
	uint64_t pages;
	uint64_t pieces;
};

static bool
is_among(const char *name, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (fc_starts(name, names[i]))
			return true;
	}
	return false;
}

#define IS_AMONG(name, names) \
	is_among(name, names, sizeof(names) / sizeof((names)[0]))

/* " y_probe+0x18a/0x370 [mod]" */
static int
parse_frame(struct fc_cursor *c, struct record *r, struct fc_error *err)
{
	char name[192], module[64] = "";

	fc_cursor_skip_blanks(c);
	if (fc_cursor_word(c, name, sizeof(name), "a function", err) != 0)
		return -1;
	name[strcspn(name, "+")] = '\0';
	fc_cursor_skip_blanks(c);
	if (!fc_cursor_at_eol(c) && *c->p == '[' &&
	    fc_cursor_word(c, module, sizeof(module), "a module", err) != 0)
		return -1;
	r->movable |= IS_AMONG(name, users);
	if (r->name[0] == '\0' && !IS_AMONG(name, allocator))
		snprintf(r->name, sizeof(r->name), "%.120s%s%s", name,
		    module[0] != '\0' ? " " : "", module);
	return fc_cursor_skip_line(c, err);
}

/* "Page allocated via order 2, mask ..." */
static int
parse_order(struct fc_cursor *c, struct record *r, struct fc_error *err)
{
	uint64_t order;

	if (fc_cursor_u64(c, &order, "an order", err) != 0)
		return -1;
	if (order >= FC_MAX_ORDERS)
		return fc_cursor_fail(c, FC_ERR_RANGE, err,
		    "order %ju is above all", (uintmax_t)order);
	r->pages = (uint64_t)1 << order;
	r->pieces = 1;
	return fc_cursor_skip_line(c, err);
}

static int
parse_total(struct fc_cursor *c, struct record *r, struct fc_error *err)
{
	fc_cursor_skip_blanks(c);
	if (fc_cursor_pages(c, &r->pages, "a number of pages", err) != 0)
		return -1;
	r->pieces = r->pages;
	return fc_cursor_skip_line(c, err);
}

/* "PFN 0x1000 type Movable Block 8 type Unmovable Flags ..." */
static int
parse_place(struct fc_cursor *c, struct record *r, struct fc_error *err)
{
	char frame[32];

	if (fc_cursor_word(c, frame, sizeof(frame), "a frame", err) != 0)
		return -1;
	fc_cursor_skip_blanks(c);
	r->movable |= fc_cursor_accept(c, "type Movable") ||
	    fc_cursor_accept(c, "type CMA");
	return fc_cursor_skip_line(c, err);
}

static int
parse_line(struct fc_cursor *c, struct record *r, struct fc_error *err)
{
	if (fc_is_blank(*c->p))
		return parse_frame(c, r, err);
	if (fc_cursor_accept(c, "Page allocated via order "))
		return parse_order(c, r, err);
	if (fc_cursor_accept(c, "nr_base_pages:") ||
	    fc_cursor_accept(c, "stack_count:"))
		return parse_total(c, r, err);
	if (fc_cursor_accept(c, "PFN "))
		return parse_place(c, r, err);
	return fc_cursor_skip_line(c, err); /* what memory cgroup, and more */
}

static void
emit(struct record *r, fc_owner_fn *fn, void *arg)
{
	struct fc_owner owner = {
		.name = r->name, .pages = r->pages, .pieces = r->pieces
	};

	if (r->name[0] != '\0' && !r->movable && r->pages > 0)
		fn(arg, &owner);
	*r = (struct record){ 0 };
}

int
fc_page_owner_parse(const struct fc_text *text, fc_owner_fn *fn, void *arg,
    struct fc_error *err)
{
	struct record r = { 0 };
	struct fc_cursor c;

	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (fc_cursor_at_eol(&c)) {
			emit(&r, fn, arg);
			fc_cursor_skip_empty_lines(&c);
		} else if (parse_line(&c, &r, err) != 0) {
			return -1;
		}
	}
	emit(&r, fn, arg);
	return 0;
}
