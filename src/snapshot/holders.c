/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Who holds memory that is not moved, as far as the kernel tells: caches,
 * processes, callers.  Of each kind the largest are kept, so that memory is
 * bounded whatever a file has.
 */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/number.h"
#include "input/input.h"
#include "input/processes.h"
#include "parse/owners.h"

#define MOST_COUNTED   512 /* of a kind, while a file is read */
#define MOST_KEPT      16 /* of a kind */
#define MOST_PROCESSES 4096

struct tally {
	enum fc_holding what;
	uint64_t page_size;
	size_t n;
	struct fc_holder rows[MOST_COUNTED];
	uint32_t hashes[MOST_COUNTED];
};

static uint32_t
hash(const char *text)
{
	uint32_t h = 2166136261u;

	for (; *text != '\0'; text++)
		h = (h ^ (unsigned char)*text) * 16777619u;
	return h;
}

/* Its row; a new one takes the place of the smallest if there is no other and
 * that is smaller; NULL: it is not. */
static struct fc_holder *
row_of(struct tally *t, const char *name, uint64_t pages)
{
	uint32_t h = hash(name);
	size_t least = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (t->hashes[i] == h && strcmp(t->rows[i].name, name) == 0)
			return &t->rows[i];
		if (t->rows[i].pages < t->rows[least].pages)
			least = i;
	}
	if (t->n < MOST_COUNTED)
		least = t->n++;
	else if (t->rows[least].pages >= pages)
		return NULL;
	t->hashes[least] = h;
	t->rows[least] = (struct fc_holder){ .what = t->what };
	strlcpy(t->rows[least].name, name, sizeof(t->rows[least].name));
	return &t->rows[least];
}

static void
count(void *arg, const struct fc_owner *owner)
{
	char name[FC_HOLDER_NAME];
	struct fc_holder *row;

	strlcpy(name, owner->name, sizeof(name));
	row = row_of(arg, name, owner->pages);
	if (row == NULL)
		return;
	row->pages = fc_plus(row->pages, owner->pages);
	row->pieces = fc_plus(row->pieces, owner->pieces);
	row->used = fc_plus(row->used, owner->used);
	row->room = fc_plus(row->room, owner->room);
	row->times++;
}

static int
most_pages_first(const void *a, const void *b)
{
	const struct fc_holder *x = a, *y = b;

	if (x->pages != y->pages)
		return FC_COMPARE(y->pages, x->pages);
	return strcmp(x->name, y->name);
}

static int
add_holder(struct fc_snapshot *snap, const struct fc_holder *holder,
    struct fc_error *err)
{
	struct fc_holder *all = fc_arena_append(
	    snap->arena, snap->holders, snap->nr_holders, sizeof(*all));

	if (all == NULL)
		return fc_error_nomem(err);
	snap->holders = all;
	all[snap->nr_holders++] = *holder;
	return 0;
}

static int
keep_largest(struct fc_snapshot *snap, struct tally *t, struct fc_error *err)
{
	qsort(t->rows, t->n, sizeof(t->rows[0]), most_pages_first);
	for (size_t i = 0; i < t->n && i < MOST_KEPT; i++) {
		if (t->rows[i].pages > 0 &&
		    add_holder(snap, &t->rows[i], err) != 0)
			return -1;
	}
	return 0;
}

/* ---- files ------------------------------------------------------------- */

static int
parse_allocinfo(
    const struct fc_text *text, struct tally *t, struct fc_error *err)
{
	return fc_allocinfo_parse(text, t->page_size, count, t, err);
}

static int
parse_slabinfo(
    const struct fc_text *text, struct tally *t, struct fc_error *err)
{
	return fc_slabinfo_parse(text, count, t, err);
}

static int
parse_vmallocinfo(
    const struct fc_text *text, struct tally *t, struct fc_error *err)
{
	return fc_vmallocinfo_parse(text, count, t, err);
}

static int
parse_page_owner(
    const struct fc_text *text, struct tally *t, struct fc_error *err)
{
	return fc_page_owner_parse(text, count, t, err);
}

/* Of those of a kind the first that is there counts. */
static const struct file {
	enum fc_holding what;
	const char *path;
	int (*parse)(
	    const struct fc_text *text, struct tally *t, struct fc_error *err);
} files[] = {
	{ FC_HOLDS_SLAB, "proc/slabinfo", parse_slabinfo },
	{ FC_HOLDS_VMALLOC, "proc/vmallocinfo", parse_vmallocinfo },
	{ FC_HOLDS_CODE, "proc/allocinfo", parse_allocinfo },
	{ FC_HOLDS_CODE, "sys/kernel/debug/page_owner_stacks/show_stacks",
	    parse_page_owner },
	{ FC_HOLDS_CODE, "sys/kernel/debug/page_owner", parse_page_owner },
};

/* What a file would have told is missing; it must not take the rest with it. */
static int
forgive(
    struct fc_snapshot *snap, const struct fc_error *weak, struct fc_error *err)
{
	if (weak->kind == FC_ERR_NOMEM)
		return fc_error_nomem(err);
	if (snap->holders_doubt[0] != '\0')
		return 0;
	if (weak->line > 0)
		snprintf(snap->holders_doubt, sizeof(snap->holders_doubt),
		    "%.80s:%zu: %.100s", weak->file, weak->line, weak->message);
	else
		snprintf(snap->holders_doubt, sizeof(snap->holders_doubt),
		    "%.80s: %.100s", weak->file, weak->message);
	return 0;
}

static int
read_file(struct fc_snapshot *snap, const struct fc_source *source,
    const struct file *file, struct tally *t, struct fc_error *err)
{
	enum fc_file_state state;
	struct fc_bytes bytes;
	struct fc_error weak = { 0 };
	char name[256];
	int rc = 0;

	if (fc_input_read(source, file->path, &bytes, &state, name,
		sizeof(name), &weak) != 0)
		return forgive(snap, &weak, err);
	if (state == FC_FILE_UNREADABLE) {
		fc_error_set(&weak, FC_ERR_SYSTEM, name, "not readable");
		return forgive(snap, &weak, err);
	}
	if (state == FC_FILE_READ && bytes.len > 0) {
		struct fc_text text = { name, bytes.data, bytes.len };

		t->what = file->what;
		t->n = 0;
		rc = file->parse(&text, t, &weak) != 0
		    ? forgive(snap, &weak, err)
		    : keep_largest(snap, t, err);
	}
	fc_bytes_free(&bytes);
	return rc;
}

static bool
has_kind(const struct fc_snapshot *snap, enum fc_holding what)
{
	for (size_t i = 0; i < snap->nr_holders; i++) {
		if (snap->holders[i].what == what)
			return true;
	}
	return false;
}

/* ---- processes --------------------------------------------------------- */

/* One that ended meanwhile is no loss; its text is empty, as no other is. */
static bool
read_process(
    const struct fc_source *source, unsigned pid, struct fc_process *process)
{
	enum fc_file_state state;
	struct fc_error err;
	struct fc_bytes bytes;
	char path[64], name[256];
	bool ok = false;

	snprintf(path, sizeof(path), "proc/%u/status", pid);
	if (fc_input_read(
		source, path, &bytes, &state, name, sizeof(name), &err) == 0) {
		struct fc_text text = { name, bytes.data, bytes.len };

		ok = fc_status_parse(&text, process, &err) == 0;
	}
	fc_bytes_free(&bytes);
	return ok;
}

static int
read_processes(struct fc_snapshot *snap, const struct fc_source *source,
    struct tally *tables, struct tally *locked, struct fc_error *err)
{
	unsigned *pids = calloc(MOST_PROCESSES, sizeof(*pids));
	uint64_t kib = snap->page_size / 1024;
	size_t n;

	if (pids == NULL)
		return fc_error_nomem(err);
	n = kib == 0 ? 0 : fc_input_processes(source, pids, MOST_PROCESSES);
	tables->what = FC_HOLDS_PAGE_TABLES;
	locked->what = FC_HOLDS_LOCKED;
	tables->n = locked->n = 0;
	for (size_t i = 0; i < n; i++) {
		struct fc_process process;
		struct fc_owner owner = { .name = process.name };

		if (!read_process(source, pids[i], &process))
			continue;
		owner.pages = owner.pieces = process.page_tables_kib / kib;
		if (owner.pages > 0)
			count(tables, &owner);
		owner.pages = owner.pieces = process.locked_kib / kib;
		if (owner.pages > 0)
			count(locked, &owner);
	}
	free(pids);
	if (keep_largest(snap, tables, err) != 0)
		return -1;
	return keep_largest(snap, locked, err);
}

/* ---- what the map itself tells ----------------------------------------- */

static int
add_frames(struct fc_snapshot *snap, enum fc_holding what, enum fc_frame frame,
    struct fc_error *err)
{
	struct fc_holder holder = { .what = what };

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		/* free pages that look like it */
		uint64_t free = what == FC_HOLDS_UNNAMED ? zone->pcp_count : 0;

		if (zone->pages != NULL)
			holder.pages +=
			    fc_minus(zone->pages->frames[frame], free);
	}
	holder.pieces = holder.pages;
	return holder.pages > 0 ? add_holder(snap, &holder, err) : 0;
}

static int
add_pins(struct fc_snapshot *snap, struct fc_error *err)
{
	struct fc_error weak;
	struct fc_holder holder = { .what = FC_HOLDS_PINNED,
		.pages = fc_minus(snap->foll_pin_acquired.value,
		    snap->foll_pin_released.value) };

	if (snap->files[FC_VMSTAT] == FC_FILE_UNREADABLE) {
		fc_error_set(
		    &weak, FC_ERR_SYSTEM, "/proc/vmstat", "not readable");
		return forgive(snap, &weak, err);
	}
	holder.pieces = holder.pages;
	return holder.pages > 0 ? add_holder(snap, &holder, err) : 0;
}

int
fc_snapshot_read_holders(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	struct tally *t = calloc(2, sizeof(*t));
	int rc = 0;

	if (t == NULL)
		return fc_error_nomem(err);
	t->page_size = snap->page_size != 0 ? snap->page_size : 4096;
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]) && rc == 0;
	     i++) {
		if (!has_kind(snap, files[i].what))
			rc = read_file(snap, source, &files[i], t, err);
	}
	if (rc == 0)
		rc = read_processes(snap, source, &t[0], &t[1], err);
	free(t);
	if (rc != 0 || add_pins(snap, err) != 0 ||
	    add_frames(snap, FC_HOLDS_HUGETLB, FC_FRAME_HUGETLB, err) != 0 ||
	    add_frames(snap, FC_HOLDS_OFFLINE, FC_FRAME_OFFLINE, err) != 0 ||
	    add_frames(snap, FC_HOLDS_UNNAMED, FC_FRAME_UNNAMED, err) != 0)
		return -1;
	return 0;
}
