/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The snapshot: what the files said, joined by (node, zone).  A zone that one
 * file has and another lacks stays in, with that half marked as missing.
 */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "parse/parse.h"

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
		zone->has_free_blocks = true;
		zone->nr_free = info.zones[i].nr_free;
	}
	return 0;
}

static int
join_zoneinfo(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	struct fc_zoneinfo info;

	if (fc_zoneinfo_parse(text, snap->arena, &info, err) != 0)
		return -1;
	snap->has_node_stats = info.has_node_stats;
	snap->has_cma_line = info.has_cma_line;
	snap->has_boost_line = info.has_boost_line;
	snap->has_promo_line = info.has_promo_line;
	snap->has_high_min_line = info.has_high_min_line;
	for (size_t i = 0; i < info.nr_zones; i++) {
		struct fc_zone *from = &info.zones[i];
		struct fc_zone *zone = zone_of(snap, from->node, from->name);

		if (zone == NULL)
			return fc_error_nomem(err);
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

bool
fc_zone_populated(const struct fc_zone *zone)
{
	if (!zone->has_zoneinfo)
		return true; /* the other files list no empty zone */
	return zone->present != 0 &&
	    (!zone->managed.present || zone->managed.value != 0);
}

/*
 * MemTotal is the sum of all zones' managed pages, so the two give the page
 * size; kernels before 3.10 have only the free pages, which move meanwhile.
 * A quotient that is not near a power of two is two machines mixed up.
 */
static int
join_meminfo(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err)
{
	uint64_t managed = 0, free = 0, pages, bytes;
	struct fc_meminfo info;

	if (fc_meminfo_parse(text, &info, err) != 0)
		return -1;
	if (snap->page_size != 0) /* told already */
		return 0;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		managed += zone->managed.value;
		if (zone->has_zoneinfo)
			free += zone->free;
		else if (zone->has_free_blocks)
			free += fc_zone_free_pages_from(snap, zone, 0);
	}
	pages = managed != 0 ? managed : free;
	bytes = 1024 *
	    (managed != 0 ? info.mem_total_kib : info.mem_free_kib).value;
	for (uint64_t size = 4096; size <= 1024 * 1024 && pages != 0;
	     size *= 2) {
		uint64_t told = bytes / size;

		if (told > pages - pages / 4 && told < pages + pages / 4) {
			snap->page_size = size;
			snap->page_size_from = "meminfo";
		}
	}
	return 0;
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
	snap->foll_pin_acquired = info.foll_pin_acquired;
	snap->foll_pin_released = info.foll_pin_released;
	return 0;
}

int
fc_snapshot_add(struct fc_snapshot *snap, enum fc_file file,
    const struct fc_text *text, struct fc_error *err)
{
	int rc = 0;

	switch (file) {
	case FC_BUDDYINFO:
		rc = join_buddyinfo(snap, text, err);
		break;
	case FC_ZONEINFO:
		rc = join_zoneinfo(snap, text, err);
		break;
	case FC_PAGETYPEINFO:
		rc = join_pagetypeinfo(snap, text, err);
		break;
	case FC_MEMINFO:
		rc = join_meminfo(snap, text, err);
		break;
	case FC_VERSION_FILE:
		rc =
		    fc_version_parse(text, snap->release, sizeof(snap->release),
			snap->build, sizeof(snap->build), err);
		break;
	case FC_VMSTAT:
		rc = join_vmstat(snap, text, err);
		break;
	case FC_SYSCTL: /* not one file: fc_snapshot_read_sysctl() */
	case FC_KPAGEFLAGS: /* no text: fc_snapshot_read_pages() */
	case FC_NR_FILES:
		rc = fc_error_set(
		    err, FC_ERR_USAGE, text->name, "not a file of a snapshot");
		break;
	}
	if (rc == 0)
		snap->files[file] = FC_FILE_READ;
	return rc;
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
