/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "log/join.h"
#include "log/kinds.h"

/* Every list was cut, so this is all that is known of the largest order:
 * few kernels have fewer. */
#define USUAL_ORDERS 11

static void __attribute__((format(printf, 2, 3)))
miss(struct fc_failure *f, const char *fmt, ...)
{
	va_list ap;

	if (f->nr_missing == FC_MAX_MISSING)
		return;
	va_start(ap, fmt);
	vsnprintf(f->missing[f->nr_missing++], sizeof(f->missing[0]), fmt, ap);
	va_end(ap);
}

/* Is kib of pages, at about so many a page?  Counters are read one after
 * another, so that they never fit exactly. */
static bool
is_ratio(uint64_t kib, struct fc_opt pages, uint64_t unit)
{
	uint64_t told = kib / unit;

	return told > pages.value - pages.value / 8 &&
	    told < pages.value + pages.value / 8;
}

/* Releases that name a machine with pages of 4 KiB. */
static bool
is_x86(const char *release)
{
	static const char *const names[] = { "amd64", "x86_64", "i386", "i486",
		"i586", "i686", "-686" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strstr(release, names[i]) != NULL)
			return true;
	}
	return false;
}

/*
 * KiB of a page: the lists count from 4kB, 64kB, ...; without one, kB of the
 * zones against pages of all memory, and the release's machine.  What
 * disagrees tells nothing: 0.
 */
static uint64_t
page_kib(const struct fc_failure_zone *zones, size_t n,
    const struct fc_report_totals *totals, struct fc_snapshot *snap)
{
	uint64_t free = 0, present = 0, found = 0;

	if (snap->page_size != 0) /* given */
		return snap->page_size / 1024;
	for (size_t i = 0; i < n; i++) {
		uint64_t unit = zones[i].unit;

		if (unit >= 4 && unit <= 1024 && (unit & (unit - 1)) == 0) {
			snap->page_size_from = "free lists";
			return unit;
		}
		free += zones[i].free.value;
		present += zones[i].present.value;
	}
	for (uint64_t unit = 4; unit <= 64; unit *= 2) {
		bool by_free = is_ratio(free, totals->free, unit);
		bool by_ram = is_ratio(present, totals->ram, unit);

		if (!by_free && !by_ram)
			continue;
		if (found != 0 && found != unit)
			return 0;
		found = unit;
		snap->page_size_from = by_free ? "free memory" : "pages RAM";
	}
	if (is_x86(snap->release)) {
		if (found == 0)
			snap->page_size_from = "release";
		return found == 0 || found == 4 ? 4 : 0;
	}
	return found;
}

static struct fc_opt
in_pages(struct fc_opt kib, uint64_t unit)
{
	kib.value /= unit;
	return kib;
}

/* Zones of one kernel have equally many; all lost is lost, too. */
static size_t
count_reserves(const struct fc_failure_zone *zones, size_t n)
{
	size_t most = 1;

	for (size_t i = 0; i < n; i++) {
		if (zones[i].nr_reserve > most)
			most = zones[i].nr_reserve;
	}
	return most;
}

static int
join_line(struct fc_snapshot *snap, struct fc_zone *zone,
    const struct fc_failure_zone *from, uint64_t unit, struct fc_error *err)
{
	zone->free = from->free.value / unit;
	zone->min = from->min.value / unit;
	zone->low = from->low.value / unit;
	zone->high = from->high.value / unit;
	zone->boost = in_pages(from->boost, unit);
	zone->managed = in_pages(from->managed, unit);
	/* 2.6.3 does not print it */
	zone->present =
	    (from->present.present ? from->present : from->free).value / unit;
	zone->reserved_highatomic = in_pages(from->reserved_highatomic, unit);
	zone->free_highatomic = in_pages(from->free_highatomic, unit);
	zone->nr_free_cma = in_pages(from->free_cma, unit);
	zone->lru_file = in_pages(from->lru_file, unit);
	zone->lru_anon = in_pages(from->lru_anon, unit);
	zone->pcp_count = from->free_pcp.value / unit;
	zone->lowmem_reserve = fc_arena_alloc(
	    snap->arena, from->nr_reserve + 1, sizeof(*zone->lowmem_reserve));
	if (zone->lowmem_reserve == NULL)
		return fc_error_nomem(err);
	zone->nr_reserve = from->nr_reserve;
	memcpy(zone->lowmem_reserve, from->reserve,
	    from->nr_reserve * sizeof(from->reserve[0]));
	/* without its marks the line tells nothing that a test could use */
	zone->has_zoneinfo =
	    from->min.present && from->low.present && !from->absurd.present;
	return 0;
}

static const struct {
	char letter;
	const char *name;
} letters[] = { { 'U', "Unmovable" }, { 'M', "Movable" },
	{ 'E', "Reclaimable" }, { 'R', "Reserve" }, { 'H', "HighAtomic" },
	{ 'C', "CMA" }, { 'I', "Isolate" } };

#define NR_LETTERS (sizeof(letters) / sizeof(letters[0]))
#define NR_PLAIN   3 /* the first ones, in every kernel */

/* A letter says that a type has blocks there, not how many: at least one. */
static int
join_letters(struct fc_snapshot *snap, struct fc_zone *zone,
    const struct fc_failure_zone *from, struct fc_error *err)
{
	struct fc_migratetype *types =
	    fc_arena_alloc(snap->arena, NR_LETTERS, sizeof(*types));
	size_t n = 0;

	if (types == NULL)
		return fc_error_nomem(err);
	for (size_t t = 0; t < NR_LETTERS; t++) {
		bool seen = t < NR_PLAIN;

		for (size_t o = 0; o < from->nr_orders; o++)
			seen |=
			    strchr(from->letters[o], letters[t].letter) != NULL;
		/* Reserve and HighAtomic date the kernel. */
		if (!seen)
			continue;
		strlcpy(types[n].name, letters[t].name, sizeof(types[n].name));
		types[n].nr_free = fc_arena_alloc(
		    snap->arena, snap->nr_orders, sizeof(*types[n].nr_free));
		if (types[n].nr_free == NULL)
			return fc_error_nomem(err);
		for (size_t o = 0; o < from->nr_orders; o++) {
			const char *printed = from->letters[o];

			if (strchr(printed, letters[t].letter) == NULL ||
			    from->nr_free[o] == 0)
				continue;
			types[n].nr_free[o] = printed[1] == '\0'
			    ? (struct fc_count){ from->nr_free[o], false }
			    : (struct fc_count){ 1, true };
		}
		n++;
	}
	zone->nr_migratetypes = n;
	zone->migratetypes = types;
	return 0;
}

static int
join_list(struct fc_snapshot *snap, struct fc_zone *zone,
    const struct fc_failure_zone *from, bool with_letters, struct fc_error *err)
{
	zone->nr_free = fc_arena_alloc(
	    snap->arena, snap->nr_orders, sizeof(*zone->nr_free));
	if (zone->nr_free == NULL)
		return fc_error_nomem(err);
	memcpy(zone->nr_free, from->nr_free,
	    from->nr_orders * sizeof(from->nr_free[0]));
	zone->has_free_blocks = true;
	zone->list_cut = from->list_cut;
	return with_letters ? join_letters(snap, zone, from, err) : 0;
}

static bool
has_letters(const struct fc_failure_zone *zones, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t o = 0; o < zones[i].nr_orders; o++) {
			if (zones[i].letters[o][0] != '\0')
				return true;
		}
	}
	return false;
}

/* What the lists say of the largest order; those of one kernel are alike. */
static size_t
count_orders(const struct fc_failure_zone *zones, size_t n)
{
	size_t whole = 0, seen = 0;

	for (size_t i = 0; i < n; i++) {
		if (zones[i].nr_orders > seen)
			seen = zones[i].nr_orders;
		if (!zones[i].list_cut && zones[i].nr_orders > whole)
			whole = zones[i].nr_orders;
	}
	if (whole == seen)
		return seen;
	return seen > USUAL_ORDERS ? seen : USUAL_ORDERS;
}

static void
name_missing(
    struct fc_failure *f, const struct fc_failure_zone *zones, size_t nr_zones)
{
	size_t nr_reserve = count_reserves(zones, nr_zones);
	const struct fc_kind *row = fc_kind(f->kind);
	size_t lines = 0, lists = 0, eaten = 0;

	for (size_t i = 0; i < nr_zones; i++) {
		lines += zones[i].has_line;
		lists += zones[i].has_list;
		eaten += zones[i].list_eaten;
	}
	if (f->first_line_lost)
		miss(f, "first line");
	else if (row->block && !f->order.present)
		miss(f, "order");
	if (!f->first_line_lost && !f->mode.present &&
	    (row->block || f->kind == FC_FAILURE_VMALLOC))
		miss(f, "gfp mask");
	if ((row->follows & FC_FOLLOWS_TRACE) && f->snap->release[0] == '\0')
		miss(f, "kernel release");
	if ((row->follows & FC_FOLLOWS_TRACE) && f->nr_frames == 0 &&
	    f->kind != FC_FAILURE_MEM_INFO)
		miss(f, "call trace");
	if (!(row->follows & FC_FOLLOWS_MEMORY) || f->in_fault)
		return;
	if (lines == 0)
		miss(f, "figures of the zones");
	if (eaten > 0)
		miss(f,
		    "counts of the free lists: their asterisks are eaten (Markdown); paste it inside a code block");
	else if (lists == 0)
		miss(f, "free lists");
	if (f->incomplete)
		miss(f, "lines in between");
	f->partial = lines < nr_zones || lists < nr_zones;
	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_failure_zone *z = &zones[i];

		if (lines > 0 && !z->has_line)
			miss(
			    f, "figures of node %d, zone %s", z->node, z->name);
		else if (z->absurd.present)
			f->absurd = z->absurd;
		else if (z->has_line && !(z->min.present && z->low.present))
			miss(f, "watermarks of node %d, zone %s", z->node,
			    z->name);
		f->partial |= (z->has_line && z->nr_reserve < nr_reserve) ||
		    (z->has_list && z->list_cut);
		if (z->has_line && z->nr_reserve < nr_reserve)
			miss(f, "lowmem_reserve of node %d, zone %s", z->node,
			    z->name);
		if (lists > 0 && !z->has_list)
			miss(f, "free list of node %d, zone %s", z->node,
			    z->name);
		else if (z->has_list && z->list_cut)
			miss(f, "end of the list of node %d, zone %s", z->node,
			    z->name);
	}
}

int
fc_report_join(struct fc_failure *f, struct fc_failure_zone *zones,
    size_t nr_zones, const struct fc_report_totals *totals,
    struct fc_error *err)
{
	struct fc_snapshot *snap = f->snap;
	uint64_t unit = page_kib(zones, nr_zones, totals, snap);
	size_t nr_reserve = count_reserves(zones, nr_zones);
	bool with_letters = has_letters(zones, nr_zones);

	f->incomplete |= fc_report_check(f, zones, nr_zones);
	snap->kind = FC_REPORT;
	snap->page_size = unit * 1024;
	snap->nr_orders = count_orders(zones, nr_zones);
	snap->zones =
	    fc_arena_alloc(snap->arena, nr_zones + 1, sizeof(*snap->zones));
	if (snap->zones == NULL)
		return fc_error_nomem(err);
	snap->nr_zones = nr_zones;
	for (unsigned file = 0; file < FC_NR_FILES; file++)
		snap->files[file] = FC_FILE_ABSENT;
	for (size_t i = 0; i < nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		zone->node = zones[i].node;
		strlcpy(zone->name, zones[i].name, sizeof(zone->name));
		if (zones[i].has_line && unit != 0) {
			snap->files[FC_ZONEINFO] = FC_FILE_READ;
			if (join_line(snap, zone, &zones[i], unit, err) != 0)
				return -1;
			snap->has_boost_line |= zones[i].boost.present;
			zone->reserve_missing =
			    zones[i].nr_reserve < nr_reserve;
		}
		if (zones[i].has_list) {
			snap->files[FC_BUDDYINFO] = FC_FILE_READ;
			if (join_list(
				snap, zone, &zones[i], with_letters, err) != 0)
				return -1;
		}
	}
	if (with_letters)
		snap->files[FC_PAGETYPEINFO] = FC_FILE_READ;
	name_missing(f, zones, nr_zones);
	return 0;
}

void
fc_failure_free(struct fc_failure *f)
{
	if (f == NULL)
		return;
	fc_snapshot_free(f->snap);
	free(f);
}
