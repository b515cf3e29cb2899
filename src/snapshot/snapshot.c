/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The snapshot: what the files said, joined by (node, zone).  A zone that one
 * file has and another lacks stays in, with that half marked as missing.
 */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "parse/parse.h"
#include "snapshot/page_size.h"
#include "snapshot/zoneinfo.h"

struct fc_snapshot *
fc_snapshot_new(void)
{
	struct fc_snapshot *snap = calloc(1, sizeof(*snap));

	if (snap == NULL)
		return NULL;
	snap->arena = fc_arena_new();
	if (snap->arena == NULL) {
		free(snap);
		return NULL;
	}
	return snap;
}

void
fc_snapshot_free(struct fc_snapshot *snap)
{
	if (snap == NULL)
		return;
	fc_arena_free(snap->arena);
	free(snap);
}

static struct fc_zone *
find_zone(const struct fc_snapshot *snap, int node, const char *name)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].node == node &&
		    strcmp(snap->zones[i].name, name) == 0)
			return &snap->zones[i];
	}
	return NULL;
}

/* The zone's place in snap, made if need be; NULL: out of memory. */
static struct fc_zone *
zone_of(struct fc_snapshot *snap, int node, const char *name)
{
	struct fc_zone *zone = find_zone(snap, node, name);

	if (zone != NULL)
		return zone;
	zone = fc_arena_append(
	    snap->arena, snap->zones, snap->nr_zones, sizeof(*zone));
	if (zone == NULL)
		return NULL;
	snap->zones = zone;
	zone = &snap->zones[snap->nr_zones++];
	*zone = (struct fc_zone){ .node = node };
	strlcpy(zone->name, name, sizeof(zone->name));
	return zone;
}

static int
same_orders(struct fc_snapshot *snap, const struct fc_text *text,
    size_t nr_orders, struct fc_error *err)
{
	if (snap->nr_orders != 0 && snap->nr_orders != nr_orders)
		return fc_error_set(err, FC_ERR_MISMATCH, text->name,
		    "%zu orders, but the other file has %zu", nr_orders,
		    snap->nr_orders);
	snap->nr_orders = nr_orders;
	return 0;
}

static int
join_buddyinfo(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	struct fc_buddyinfo info;

	if (fc_buddyinfo_parse(text, snap->arena, &info, err) != 0 ||
	    same_orders(snap, text, info.nr_orders, err) != 0)
		return -1;
	for (size_t i = 0; i < info.nr_zones; i++) {
		struct fc_zone *zone =
		    zone_of(snap, info.zones[i].node, info.zones[i].name);

		if (zone == NULL)
			return fc_error_nomem(err);
		zone->listed = zone->has_free_blocks = true;
		zone->nr_free = info.zones[i].nr_free;
	}
	return 0;
}

static int
join_zoneinfo(struct fc_snapshot *snap, const struct fc_zoneinfo *info,
    struct fc_error *err)
{
	snap->has_node_stats = info->has_node_stats;
	snap->has_cma_line = info->has_cma_line;
	snap->has_boost_line = info->has_boost_line;
	snap->has_promo_line = info->has_promo_line;
	snap->has_high_min_line = info->has_high_min_line;
	if (snap->nr_zones == 0) { /* it is mostly the first */
		snap->zones = info->zones;
		snap->nr_zones = info->nr_zones;
		return 0;
	}
	for (size_t i = 0; i < info->nr_zones; i++) {
		struct fc_zone *from = &info->zones[i];
		struct fc_zone *zone = zone_of(snap, from->node, from->name);

		if (zone == NULL)
			return fc_error_nomem(err);
		from->listed = zone->listed;
		from->has_free_blocks = zone->has_free_blocks;
		from->nr_free = zone->nr_free;
		from->nr_migratetypes = zone->nr_migratetypes;
		from->migratetypes = zone->migratetypes;
		*zone = *from;
	}
	return 0;
}

/* Stand in for buddyinfo: all types added up, unless a list was cut. */
static int
sum_types(struct fc_snapshot *snap, struct fc_zone *zone, struct fc_error *err)
{
	uint64_t *sum =
	    fc_arena_alloc(snap->arena, snap->nr_orders, sizeof(*sum));

	if (sum == NULL)
		return fc_error_nomem(err);
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		for (size_t o = 0; o < snap->nr_orders; o++) {
			struct fc_count count =
			    zone->migratetypes[t].nr_free[o];

			if (count.at_least)
				return 0;
			sum[o] += count.n;
		}
	}
	zone->nr_free = sum;
	zone->has_free_blocks = true;
	return 0;
}

static int
join_pagetypeinfo(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	struct fc_pagetypeinfo info;

	if (fc_pagetypeinfo_parse(text, snap->arena, &info, err) != 0 ||
	    same_orders(snap, text, info.nr_orders, err) != 0)
		return -1;
	snap->pageblock_order = info.pageblock_order;
	for (size_t i = 0; i < info.nr_zones; i++) {
		struct fc_zone *zone =
		    zone_of(snap, info.zones[i].node, info.zones[i].name);

		if (zone == NULL)
			return fc_error_nomem(err);
		zone->nr_migratetypes = info.zones[i].nr_types;
		zone->migratetypes = info.zones[i].types;
		if (!zone->has_free_blocks && sum_types(snap, zone, err) != 0)
			return -1;
	}
	return 0;
}

/* Of those files that list the zone's blocks, and all of them. */
static struct fc_opt
pages_on_lists(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	struct fc_opt least = { fc_zone_free_pages_from(snap, zone, 0),
		zone->has_free_blocks };
	uint64_t pages = 0;

	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		/* not counted: __mod_zone_freepage_state(), 3.7 */
		if (strcmp(type->name, "Isolate") == 0)
			continue;
		for (size_t o = 0; o < snap->nr_orders; o++) {
			if (type->nr_free[o].at_least)
				return least;
			pages += type->nr_free[o].n << o;
		}
	}
	if (zone->nr_migratetypes > 0 && least.present && pages < least.value)
		least.value = pages;
	return least;
}

bool
fc_zone_populated(const struct fc_zone *zone)
{
	if (!zone->has_zoneinfo)
		return true; /* the other files list no empty zone */
	return zone->present != 0 &&
	    (!zone->managed.present || zone->managed.value != 0);
}

static struct fc_opt
bytes_of(struct fc_opt kib)
{
	return (struct fc_opt){ 1024 * kib.value, kib.present };
}

static void
fill(struct fc_opt *number, struct fc_opt told)
{
	if (!number->present)
		*number = told;
}

/* The pool of the default size; what /sys told of it stays. */
static int
join_pool(struct fc_snapshot *snap, const struct fc_meminfo *info,
    struct fc_error *err)
{
	struct fc_pool *pool = NULL;

	snap->hugepage_bytes = bytes_of(info->hugepage_kib);
	if (!snap->hugepage_bytes.present)
		return 0;
	for (size_t i = 0; i < snap->nr_pools; i++) {
		if (snap->pools[i].node < 0 &&
		    snap->pools[i].page_bytes == snap->hugepage_bytes.value)
			pool = &snap->pools[i];
	}
	if (pool == NULL) {
		pool = fc_arena_append(
		    snap->arena, snap->pools, snap->nr_pools, sizeof(*pool));
		if (pool == NULL)
			return fc_error_nomem(err);
		snap->pools = pool;
		pool += snap->nr_pools++;
		*pool = (struct fc_pool){ .node = -1,
			.page_bytes = snap->hugepage_bytes.value };
	}
	fill(&pool->total, info->huge_total);
	fill(&pool->free, info->huge_free);
	fill(&pool->reserved, info->huge_reserved);
	fill(&pool->surplus, info->huge_surplus);
	return 0;
}

static int
join_meminfo(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	struct fc_meminfo info;

	if (fc_meminfo_parse(text, &info, err) != 0)
		return -1;
	snap->evidence.mem_total_kib = info.mem_total_kib;
	snap->evidence.mem_free_kib = info.mem_free_kib;
	snap->evidence.hugepage_kib = info.hugepage_kib;
	snap->evidence.direct_map_4k = info.direct_map_4k_kib.present;
	snap->evidence.direct_map_64k = info.direct_map_64k_kib.present;
	snap->cma_total_bytes = bytes_of(info.cma_total_kib);
	snap->cma_free_bytes = bytes_of(info.cma_free_kib);
	snap->swap_free_bytes = bytes_of(info.swap_free_kib);
	snap->anon_bytes = bytes_of(info.anon_kib);
	snap->shmem_bytes = bytes_of(info.shmem_kib);
	snap->unevictable_bytes = bytes_of(info.unevictable_kib);
	return join_pool(snap, &info, err);
}

static int
join_vmstat(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	struct fc_vmstat info;

	if (fc_vmstat_parse(text, &info, err) != 0)
		return -1;
	snap->compact_stall = info.compact_stall;
	snap->compact_fail = info.compact_fail;
	snap->compact_success = info.compact_success;
	snap->compact_daemon_wake = info.compact_daemon_wake;
	snap->compact_migrate_scanned = info.compact_migrate_scanned;
	snap->compact_free_scanned = info.compact_free_scanned;
	snap->compact_isolated = info.compact_isolated;
	snap->daemon_migrate_scanned = info.daemon_migrate_scanned;
	snap->daemon_free_scanned = info.daemon_free_scanned;
	snap->allocstall = info.allocstall;
	snap->pgscan_kswapd = info.pgscan_kswapd;
	snap->pgscan_direct = info.pgscan_direct;
	snap->pgsteal_kswapd = info.pgsteal_kswapd;
	snap->pgsteal_direct = info.pgsteal_direct;
	snap->htlb_fail = info.htlb_fail;
	snap->cma_fail = info.cma_fail;
	snap->pages_moved = info.pgmigrate_success;
	snap->pages_not_moved = info.pgmigrate_fail;
	snap->foll_pin_acquired = info.foll_pin_acquired;
	snap->foll_pin_released = info.foll_pin_released;
	snap->thp.fault_alloc = info.thp_fault_alloc;
	snap->thp.fault_fallback = info.thp_fault_fallback;
	snap->evidence.nr_free_pages = info.nr_free_pages;
	return 0;
}

static int
join_version(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	char release[sizeof(snap->release)], build[sizeof(snap->build)];

	if (fc_version_parse(
		text, release, sizeof(release), build, sizeof(build), err) != 0)
		return -1;
	strlcpy(snap->release, release, sizeof(snap->release));
	strlcpy(snap->build, build, sizeof(snap->build));
	return 0;
}

int
fc_snapshot_add_klog(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	struct fc_klog info;

	(void)err;
	fc_klog_parse(text, &info);
	if (snap->release[0] == '\0') {
		strlcpy(snap->release, info.release, sizeof(snap->release));
		strlcpy(snap->build, info.build, sizeof(snap->build));
	}
	snap->evidence.log_page_kib = info.page_kib;
	fc_settle_page_size(snap);
	return 0;
}

int
fc_snapshot_note(
    struct fc_snapshot *snap, const struct fc_error *why, struct fc_error *err)
{
	char text[sizeof(why->file) + sizeof(why->message) + 64];
	const char **notes;
	char *note;

	if (why->line == 0)
		snprintf(text, sizeof(text), "%s: %s", why->file, why->message);
	else
		snprintf(text, sizeof(text), "%s:%zu:%zu: %s", why->file,
		    why->line, why->column, why->message);
	notes = fc_arena_append(
	    snap->arena, snap->notes, snap->nr_notes, sizeof(*notes));
	note = fc_arena_alloc(snap->arena, strlen(text) + 1, 1);
	if (notes == NULL || note == NULL)
		return fc_error_nomem(err);
	strlcpy(note, text, strlen(text) + 1);
	snap->notes = notes;
	snap->notes[snap->nr_notes++] = note;
	return 0;
}

/*
 * buddyinfo and pagetypeinfo list the zones that have present pages, zoneinfo
 * says how many (mm/vmstat.c, walk_zones_in_node()), so all tell the same of a
 * zone, unless memory was plugged or unplugged between their readings.  What
 * pagetypeinfo alone lacks may be cut off as well: the zone is judged by the
 * others, as it would be without that file.
 */
static void
settle_zones(struct fc_snapshot *snap)
{
	bool types = false;

	for (size_t i = 0; i < snap->nr_zones; i++)
		snap->zones[i].on_lists = pages_on_lists(snap, &snap->zones[i]);
	if (snap->files[FC_ZONEINFO] != FC_FILE_READ ||
	    snap->files[FC_BUDDYINFO] != FC_FILE_READ)
		return;
	for (size_t i = 0; i < snap->nr_zones; i++)
		types |= snap->zones[i].nr_migratetypes > 0;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];
		struct fc_zone moved;

		if (!zone->moved && zone->has_zoneinfo &&
		    zone->listed == (zone->present > 0) &&
		    (zone->listed || zone->nr_migratetypes == 0)) {
			zone->untyped =
			    types && zone->listed && zone->nr_migratetypes == 0;
			continue;
		}
		moved = (struct fc_zone){ .node = zone->node, .moved = true };
		strlcpy(moved.name, zone->name, sizeof(moved.name));
		*zone = moved;
	}
}

/* What hangs on several files, now that this one is there. */
static void
settle(struct fc_snapshot *snap, enum fc_file file)
{
	snap->files[file] = FC_FILE_READ;
	settle_zones(snap);
	fc_settle_page_size(snap);
}

bool
fc_snapshot_moved(const struct fc_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].moved || snap->zones[i].untyped)
			return true;
	}
	return false;
}

int
fc_snapshot_add(struct fc_snapshot *snap, enum fc_file file,
    const struct fc_text *text, struct fc_error *err)
{
	struct fc_zoneinfo zoneinfo;
	int rc = 0;

	switch (file) {
	case FC_BUDDYINFO:
		rc = join_buddyinfo(snap, text, err);
		break;
	case FC_ZONEINFO:
		rc = fc_zoneinfo_parse(text, snap->arena, &zoneinfo, err);
		if (rc == 0)
			rc = join_zoneinfo(snap, &zoneinfo, err);
		break;
	case FC_PAGETYPEINFO:
		rc = join_pagetypeinfo(snap, text, err);
		break;
	case FC_MEMINFO:
		rc = join_meminfo(snap, text, err);
		break;
	case FC_VERSION_FILE:
		rc = join_version(snap, text, err);
		break;
	case FC_VMSTAT:
		rc = join_vmstat(snap, text, err);
		break;
	case FC_SYSCTL: /* not one file: fc_snapshot_read_sysctl() */
	case FC_HUGETLB_DIR: /* fc_snapshot_read_for() */
	case FC_THP_DIR:
	case FC_CMA_DIR:
	case FC_KPAGEFLAGS: /* no text: fc_snapshot_read_pages() */
	case FC_NR_FILES:
		rc = fc_error_set(
		    err, FC_ERR_USAGE, text->name, "not a file of a snapshot");
		break;
	}
	if (rc != 0)
		return -1;
	settle(snap, file);
	return 0;
}

int
fc_snapshot_add_zoneinfo(struct fc_snapshot *snap, fc_next_piece *next,
    void *from, struct fc_error *err)
{
	struct fc_zoneinfo info;

	if (fc_zoneinfo_parse_pieces(next, from, snap->arena, &info, err) !=
		0 ||
	    join_zoneinfo(snap, &info, err) != 0)
		return -1;
	settle(snap, FC_ZONEINFO);
	return 0;
}

bool
fc_snapshot_has_node(const struct fc_snapshot *snap, int node)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].node == node)
			return true;
	}
	return false;
}
