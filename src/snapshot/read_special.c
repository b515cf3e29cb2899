/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What only huge pages and CMA hang on: directories of /sys/kernel/mm, a file
 * a number.  They are weak inputs: what one of them lacks or has wrong is as if
 * it were not told, and the directory is FC_FILE_BAD.
 */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/error.h"
#include "base/number.h"
#include "input/input.h"
#include "parse/parse.h"

#define MM          "sys/kernel/mm/"
#define MAX_ENTRIES 64 /* sizes, nodes' sizes, areas */
#define MAX_NODES   1024

/* A directory that is being read. */
struct dir {
	struct fc_snapshot *snap;
	const struct fc_source *source;
	enum fc_file file; /* whose state it is */
	struct fc_error *err;
	bool failed; /* for lack of memory, or as it is an output */
};

/* Only these are of the caller, not of the file. */
static bool
is_fatal(const struct fc_error *err)
{
	return err->kind == FC_ERR_NOMEM || err->kind == FC_ERR_CLASH;
}

static void
note_error(struct dir *dir, const struct fc_error *err)
{
	dir->snap->files[dir->file] = FC_FILE_BAD;
	if (!is_fatal(err) || dir->failed)
		return;
	dir->failed = true;
	*dir->err = *err;
}

/* Is there a file at path, to be freed? */
static bool
read_text(struct dir *dir, const char *path, struct fc_bytes *bytes, char *name,
    size_t name_size)
{
	enum fc_file_state state;
	struct fc_error err;

	if (fc_input_read(
		dir->source, path, bytes, &state, name, name_size, &err) == 0)
		return state == FC_FILE_READ;
	note_error(dir, &err);
	return false;
}

static struct fc_opt
read_number(struct dir *dir, const char *where, const char *file)
{
	char path[160], name[256];
	struct fc_opt number = { 0 };
	struct fc_bytes bytes;
	struct fc_error err;

	snprintf(path, sizeof(path), "%s/%s", where, file);
	if (!read_text(dir, path, &bytes, name, sizeof(name)))
		return number;
	struct fc_text text = { name, bytes.data, bytes.len };

	if (fc_sysctl_value_parse(&text, &number, &err) != 0) {
		note_error(dir, &err);
		number = (struct fc_opt){ 0 };
	}
	fc_bytes_free(&bytes);
	return number;
}

/* 1 + the index of the word that is chosen; 0: not told. */
static int
read_choice(struct dir *dir, const char *path, const char *const *words)
{
	struct fc_bytes bytes;
	struct fc_error err;
	char name[256];
	int choice;

	if (!read_text(dir, path, &bytes, name, sizeof(name)))
		return 0;
	struct fc_text text = { name, bytes.data, bytes.len };

	if (fc_sysfs_choice_parse(&text, words, &choice, &err) != 0)
		note_error(dir, &err);
	fc_bytes_free(&bytes);
	return choice + 1;
}

/* Names below path; the state of the first directory is that of all. */
static size_t
list(struct dir *dir, const char *path, bool first,
    char (*names)[FC_ENTRY_SIZE], size_t max)
{
	enum fc_file_state state;
	struct fc_error err;
	size_t n;

	if (fc_input_list(dir->source, path, names, max, &n, &state, &err) !=
	    0) {
		note_error(dir, &err);
		return 0;
	}
	if (first || state == FC_FILE_BAD)
		dir->snap->files[dir->file] = state;
	return n;
}

/* ---- hugetlb ----------------------- */

static void
add_pool(struct dir *dir, const char *where, int node, uint64_t bytes)
{
	struct fc_snapshot *snap = dir->snap;
	struct fc_pool *pool;

	pool = fc_arena_append(
	    snap->arena, snap->pools, snap->nr_pools, sizeof(*pool));
	if (pool == NULL) {
		struct fc_error err;

		fc_error_nomem(&err);
		note_error(dir, &err);
		return;
	}
	snap->pools = pool;
	pool = &snap->pools[snap->nr_pools++];
	*pool = (struct fc_pool){ .node = node, .page_bytes = bytes };
	pool->total = read_number(dir, where, "nr_hugepages");
	pool->free = read_number(dir, where, "free_hugepages");
	pool->surplus = read_number(dir, where, "surplus_hugepages");
	if (node >= 0) /* nodes have no more */
		return;
	pool->reserved = read_number(dir, where, "resv_hugepages");
	pool->overcommit = read_number(dir, where, "nr_overcommit_hugepages");
}

/* The pools of one directory, which is the machine's or a node's. */
static void
read_pools(struct dir *dir, const char *where, int node)
{
	char names[MAX_ENTRIES][FC_ENTRY_SIZE], path[128];
	size_t n = list(dir, where, node < 0, names, MAX_ENTRIES);

	for (size_t i = 0; i < n && !dir->failed; i++) {
		uint64_t bytes = fc_hugepages_name_parse(names[i]);

		if (bytes == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%.47s", where, names[i]);
		add_pool(dir, path, node, bytes);
	}
}

static int
by_size_and_node(const void *a, const void *b)
{
	const struct fc_pool *p = a, *q = b;

	if (p->page_bytes != q->page_bytes)
		return FC_COMPARE(p->page_bytes, q->page_bytes);
	return FC_COMPARE(p->node, q->node);
}

static void
read_hugetlb(struct dir *dir)
{
	struct fc_snapshot *snap = dir->snap;
	int last = -1;

	read_pools(dir, MM "hugepages", -1);
	if (snap->nr_pools == 0)
		return;
	/* zones are in the order of their nodes */
	for (size_t i = 0; i < snap->nr_zones && !dir->failed; i++) {
		int node = snap->zones[i].node;
		char where[96];

		if (node <= last || node >= MAX_NODES)
			continue;
		last = node;
		snprintf(where, sizeof(where),
		    "sys/devices/system/node/node%d/hugepages", node);
		read_pools(dir, where, node);
	}
	qsort(snap->pools, snap->nr_pools, sizeof(*snap->pools),
	    by_size_and_node);
}

/* ---- transparent huge pages ----------------------- */

static const char *const enabled_words[] = { [FC_THP_NEVER - 1] = "never",
	[FC_THP_MADVISE - 1] = "madvise",
	[FC_THP_ALWAYS - 1] = "always",
	[FC_THP_INHERIT - 1] = "inherit",
	NULL };

static const char *const defrag_words[] = { [FC_DEFRAG_NEVER - 1] = "never",
	[FC_DEFRAG_MADVISE - 1] = "madvise",
	[FC_DEFRAG_DEFER_MADVISE - 1] = "defer+madvise",
	[FC_DEFRAG_DEFER - 1] = "defer",
	[FC_DEFRAG_ALWAYS - 1] = "always",
	NULL };

static void
add_thp_size(struct dir *dir, const char *where, uint64_t bytes)
{
	struct fc_snapshot *snap = dir->snap;
	struct fc_thp *thp = &snap->thp;
	char path[160], stats[160];
	struct fc_thp_size *size;

	size = fc_arena_append(
	    snap->arena, thp->sizes, thp->nr_sizes, sizeof(*size));
	if (size == NULL) {
		struct fc_error err;

		fc_error_nomem(&err);
		note_error(dir, &err);
		return;
	}
	thp->sizes = size;
	size = &thp->sizes[thp->nr_sizes++];
	*size = (struct fc_thp_size){ .bytes = bytes };
	snprintf(path, sizeof(path), "%s/enabled", where);
	size->enabled =
	    (enum fc_thp_enabled)read_choice(dir, path, enabled_words);
	snprintf(stats, sizeof(stats), "%s/stats", where);
	size->fault_alloc = read_number(dir, stats, "anon_fault_alloc");
	size->fault_fallback = read_number(dir, stats, "anon_fault_fallback");
}

static int
by_bytes(const void *a, const void *b)
{
	const struct fc_thp_size *p = a, *q = b;

	return FC_COMPARE(p->bytes, q->bytes);
}

static void
read_thp(struct dir *dir)
{
	static const char where[] = MM "transparent_hugepage";
	char names[MAX_ENTRIES][FC_ENTRY_SIZE], path[128];
	size_t n = list(dir, where, true, names, MAX_ENTRIES);
	struct fc_thp *thp = &dir->snap->thp;

	if (n == 0)
		return;
	thp->enabled = (enum fc_thp_enabled)read_choice(
	    dir, MM "transparent_hugepage/enabled", enabled_words);
	thp->defrag = (enum fc_thp_defrag)read_choice(
	    dir, MM "transparent_hugepage/defrag", defrag_words);
	thp->pmd_bytes = read_number(dir, where, "hpage_pmd_size");
	thp->khugepaged_defrag =
	    read_number(dir, MM "transparent_hugepage/khugepaged", "defrag");
	for (size_t i = 0; i < n && !dir->failed; i++) {
		uint64_t bytes = fc_hugepages_name_parse(names[i]);

		if (bytes == 0)
			continue;
		snprintf(path, sizeof(path), "%s/%.47s", where, names[i]);
		add_thp_size(dir, path, bytes);
	}
	if (thp->nr_sizes > 0)
		qsort(thp->sizes, thp->nr_sizes, sizeof(*thp->sizes), by_bytes);
}

/* ---- CMA ------------------------------------------------------------------ */

static struct fc_cma_area *
area_of(struct dir *dir, const char *name)
{
	struct fc_snapshot *snap = dir->snap;
	struct fc_cma_area *area;

	for (size_t i = 0; i < snap->nr_cma_areas; i++) {
		if (strcmp(snap->cma_areas[i].name, name) == 0)
			return &snap->cma_areas[i];
	}
	area = fc_arena_append(
	    snap->arena, snap->cma_areas, snap->nr_cma_areas, sizeof(*area));
	if (area == NULL) {
		struct fc_error err;

		fc_error_nomem(&err);
		note_error(dir, &err);
		return NULL;
	}
	snap->cma_areas = area;
	area = &snap->cma_areas[snap->nr_cma_areas++];
	*area = (struct fc_cma_area){ 0 };
	strlcpy(area->name, name, sizeof(area->name));
	return area;
}

/* CONFIG_CMA_SYSFS; sizes since 7.3. */
static void
read_sysfs_area(struct dir *dir, const char *where, struct fc_cma_area *area)
{
	area->total = read_number(dir, where, "total_pages");
	area->available = read_number(dir, where, "available_pages");
	area->given = read_number(dir, where, "alloc_pages_success");
	area->refused = read_number(dir, where, "alloc_pages_fail");
}

/* CONFIG_CMA_DEBUGFS, root's; count is in pages, the other two in bits of
 * 2^order_per_bit of them. */
static void
read_debugfs_area(struct dir *dir, const char *where, struct fc_cma_area *area)
{
	struct fc_opt count = read_number(dir, where, "count");
	struct fc_opt used = read_number(dir, where, "used");
	struct fc_opt longest = read_number(dir, where, "maxchunk");

	if (count.present)
		area->total = count;
	if (count.present && used.present && used.value <= count.value)
		area->available =
		    (struct fc_opt){ count.value - used.value, true };
	area->longest = longest;
}

static void
read_areas(struct dir *dir, const char *where, bool first,
    void (*read)(struct dir *dir, const char *where, struct fc_cma_area *area))
{
	char names[MAX_ENTRIES][FC_ENTRY_SIZE], path[128];
	size_t n = list(dir, where, first, names, MAX_ENTRIES);

	for (size_t i = 0; i < n && !dir->failed; i++) {
		struct fc_cma_area *area = area_of(dir, names[i]);

		snprintf(path, sizeof(path), "%s/%.47s", where, names[i]);
		if (area != NULL)
			read(dir, path, area);
	}
}

static void
read_cma(struct dir *dir)
{
	read_areas(dir, MM "cma", true, read_sysfs_area);
	read_areas(dir, "sys/kernel/debug/cma", false, read_debugfs_area);
}

/* ---- by allocator ----------------------- */

static int
read_directory(struct fc_snapshot *snap, const struct fc_source *source,
    enum fc_file file, void (*read)(struct dir *dir), struct fc_error *err)
{
	struct dir dir = {
		.snap = snap, .source = source, .file = file, .err = err
	};

	if (snap->files[file] != FC_FILE_NOT_NEEDED)
		return 0;
	snap->files[file] = FC_FILE_ABSENT;
	read(&dir);
	return dir.failed ? -1 : 0;
}

/* A helper that may have been read already. */
static int
read_once(struct fc_snapshot *snap, const struct fc_source *source,
    enum fc_file file, struct fc_error *err)
{
	return snap->files[file] != FC_FILE_NOT_NEEDED
	    ? 0
	    : fc_snapshot_read(snap, source, file, err);
}

int
fc_snapshot_read_for(struct fc_snapshot *snap, const struct fc_source *source,
    enum fc_allocator allocator, struct fc_error *err)
{
	switch (allocator) {
	case FC_HUGETLB: /* hugetlb_cma's areas, too */
		return read_directory(snap, source, FC_HUGETLB_DIR,
			   read_hugetlb, err) != 0 ||
			read_directory(
			    snap, source, FC_CMA_DIR, read_cma, err) != 0 ||
			read_once(snap, source, FC_MEMINFO, err) != 0 ||
			read_once(snap, source, FC_VMSTAT, err) != 0
		    ? -1
		    : 0;
	case FC_THP:
		return read_directory(
			   snap, source, FC_THP_DIR, read_thp, err) != 0 ||
			read_once(snap, source, FC_VMSTAT, err) != 0
		    ? -1
		    : 0;
	case FC_DMA:
	case FC_CMA:
		return read_directory(
			   snap, source, FC_CMA_DIR, read_cma, err) != 0 ||
			read_once(snap, source, FC_MEMINFO, err) != 0
		    ? -1
		    : 0;
	case FC_KMALLOC:
	case FC_PAGES:
	case FC_PAGES_EXACT:
	case FC_KVMALLOC:
	case FC_VMALLOC:
		break;
	}
	return 0;
}
