/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/hugetlb.h"
#include "base/number.h"
#include "kernel/free_area.h"
#include "kernel/migratetype.h"

/*
 * Measured on guests of 6.1, 6.12 and 7.3 whose memory was broken up by the
 * module, by holes or by ordinary programs (tests/pools.py).  A pool came to
 * what is free as blocks at least, and often to no more: compactions are put off
 * (compaction_deferred()) or pass blocks by.  What more there may be are free
 * pages on Movable lists and those of CPUs, which compaction and the drain in
 * __alloc_pages_direct_reclaim() bring together, and what reclaim frees: all of
 * the page cache and of swap is used up for a pool by some writes, nothing by
 * others.  After compaction by hand half of those pages are reached, mostly.
 */
#define HAND_PERCENT  50
#define USUAL_PERCENT 50
#define MOST_PERCENT  105
#define MOST_MORE     2 /* huge pages; the reading is a little older */

static uint64_t
percent_of(uint64_t n, unsigned percent)
{
	return n / 100 * percent + n % 100 * percent / 100;
}

int
fc_hugetlb_order(uint64_t bytes, uint64_t page_size)
{
	int order = 0;

	if (page_size == 0 || bytes < 2 * page_size ||
	    (bytes & (bytes - 1)) != 0)
		return -1;
	while (page_size << order < bytes)
		order++;
	return order;
}

bool
fc_hugetlb_gigantic(const struct fc_snapshot *snap, unsigned order)
{
	return snap->nr_orders > 0 && order >= snap->nr_orders;
}

/* Pages above min that a zone could give, if they lay together. */
static uint64_t
pages_above_min(const struct fc_pass *pass, const struct fc_zone *zone)
{
	struct fc_free_area area = fc_free_area_of(pass, zone, &pass->slow);
	struct fc_watermark w = fc_pass_watermark(pass, zone, zone->min);
	int64_t pages = w.free + (int64_t)zone->pcp_count -
	    (int64_t)area.unusable_low - w.reserve - (int64_t)zone->min;

	return pages > 0 ? (uint64_t)pages : 0;
}

/*
 * Anonymous pages on LRU lists that nobody has mapped: parts of large folios
 * which deferred_split_scan() gives back when reclaim comes by.  Pages of
 * the swap cache are among them and, as unevictable ones are counted in, mlocked
 * pages of files, neither of which reclaim need free: this only widens "high".
 */
static uint64_t
unmapped_parts(const struct fc_snapshot *snap, uint64_t lru_anon)
{
	uint64_t mapped =
	    fc_plus(snap->anon_bytes.value, snap->shmem_bytes.value);

	if (!snap->anon_bytes.present || snap->page_size == 0)
		return 0;
	return fc_minus(
	    fc_plus(lru_anon, snap->unevictable_bytes.value / snap->page_size),
	    mapped / snap->page_size);
}

/* Of all anonymous pages, those that reclaim may free: as much as swap takes,
 * and those parts. */
static uint64_t
anon_given(const struct fc_snapshot *snap, uint64_t *all)
{
	uint64_t given;

	*all = 0;
	for (size_t i = 0; i < snap->nr_zones; i++)
		*all = fc_plus(*all, snap->zones[i].lru_anon.value);
	if (snap->page_size == 0)
		return 0;
	given = fc_plus(unmapped_parts(snap, *all),
	    snap->swap_free_bytes.value / snap->page_size);
	return given < *all ? given : *all;
}

/* Pages that reclaim may free: of files, and anonymous ones. */
static uint64_t
reclaimable(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	uint64_t anon = zone->lru_anon.value, all;
	uint64_t given = anon_given(snap, &all);

	if (all == 0)
		return zone->lru_file.value;
	/* a zone's share of it */
	return fc_plus(zone->lru_file.value,
	    (uint64_t)((double)given * ((double)anon / (double)all)));
}

/* Pages of a zone that huge pages can be made of without reclaim. */
static uint64_t
gathered(const struct fc_pass *pass, const struct fc_zone *zone)
{
	const struct fc_snapshot *snap = pass->snap;
	uint64_t above = pages_above_min(pass, zone);
	uint64_t pages = zone->pcp_count;

	if (zone->nr_migratetypes == 0)
		return above;
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];
		enum fc_mt mt = fc_mt_of(type->name);
		bool moved_to = mt == FC_MT_MOVABLE || mt == FC_MT_CMA;

		/* of other lists only what is whole already */
		pages +=
		    fc_type_pages_from(snap, type, moved_to ? 0 : pass->order);
	}
	return pages < above ? pages : above;
}

struct fc_hugetlb_more
fc_hugetlb_later(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t nr_zones, uint64_t now)
{
	unsigned order = pass->order;
	uint64_t pages = 0, reclaim = 0, most;
	bool deferred = pass->snap->compact_fail.value > 0;
	struct fc_hugetlb_more more;

	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_zone *zone = zones[i];

		if (!fc_zone_eligible(pass, zone) || !zone->has_zoneinfo)
			continue;
		pages += gathered(pass, zone);
		reclaim = fc_plus(reclaim, reclaimable(pass->snap, zone));
	}
	most = percent_of(pages, MOST_PERCENT);
	if (most > 0)
		most += (uint64_t)MOST_MORE << order;
	more.hand = percent_of(pages, HAND_PERCENT) >> order;
	if (more.hand < now)
		more.hand = now;
	more.usual = now +
	    (deferred
		    ? 0
		    : percent_of(fc_minus(pages >> order, now), USUAL_PERCENT));
	more.unaided = most >> order;
	more.high = fc_plus(most, reclaim) >> order;
	return more;
}

static const struct fc_big_windows *
windows_of(const struct fc_zone *zone, unsigned order)
{
	const struct fc_big_windows *big = zone->big;

	while (big != NULL && big->order != order)
		big = big->next;
	return big;
}

/* They count as unmovable themselves, but for vm.movable_gigantic_pages. */
static bool
may_be_in(const struct fc_pass *pass, const struct fc_zone *zone)
{
	return fc_zone_eligible(pass, zone) && fc_zone_populated(zone) &&
	    (fc_zone_type_of(zone) != FC_ZONE_MOVABLE ||
		pass->rules->gigantic_in_movable);
}

uint64_t
fc_hugetlb_windows(const struct fc_pass *pass,
    const struct fc_zone *const *zones, size_t nr_zones, bool *told)
{
	uint64_t size = (uint64_t)1 << pass->order, windows = 0;

	*told = true;
	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_zone *zone = zones[i];
		uint64_t pages, first, here;

		if (!may_be_in(pass, zone))
			continue;
		if (!zone->has_zoneinfo || !zone->start_pfn.present) {
			*told = false;
			continue;
		}
		first = (zone->start_pfn.value + size - 1) & ~(size - 1);
		here = fc_minus(zone->start_pfn.value + zone->spanned, first) /
		    size;
		/* a zone spans holes; none of a window may be one */
		pages = fc_zone_size(zone);
		if (here > pages / size)
			here = pages / size;
		windows += here;
	}
	return windows;
}

/*
 * pfn_range_valid_contig() passes windows without a hole, a reserved page or
 * (but for some releases, and 7.3's second pass) a page of hugetlb's; up to 5.12
 * also without any page that is in use.  has_unmovable_pages() in
 * mm/page_isolation.c wants each frame free (on a per-CPU list will do), on an
 * LRU list or part of a folio that is.  strict: what perhaps refuses does.
 */
static bool
has_no_fixed(
    const struct fc_pass *pass, const struct fc_big_window *w, bool strict)
{
	const struct fc_rules *rules = pass->rules;
	bool unused = rules->contig_wants_unused == FC_YES ||
	    (strict && rules->contig_wants_unused == FC_UNKNOWN);
	bool moves_hugetlb = !strict && rules->contig_moves_hugetlb;

	return w->fixed == 0 &&
	    (!unused || (w->movable == 0 && w->large == 0)) &&
	    (moves_hugetlb || w->hugetlb == 0);
}

/*
 * All pages that windows, and what is moved out of them, may end on.  The target
 * of a page is on any node (alloc_migration_target()), reclaim may free it, by
 * swap as well; and what is free in a window itself is taken whatever the marks
 * say, as its blocks are isolated (__isolate_free_page()).
 */
static uint64_t
pages_at_most(const struct fc_snapshot *snap)
{
	uint64_t all, pages = anon_given(snap, &all);

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		pages = fc_plus(pages, fc_plus(zone->free, zone->pcp_count));
		pages = fc_plus(pages, zone->lru_file.value);
	}
	return pages;
}

/*
 * __alloc_contig_migrate_range() moves what stands in a window to free pages
 * outside of it, above min; those of its own node are counted on.  Zones come
 * from the highest down, windows from the lowest up (alloc_contig_pages(), all
 * trees).
 */
struct fc_hugetlb_big
fc_hugetlb_big(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t nr_zones)
{
	uint64_t size = (uint64_t)1 << pass->order;
	uint64_t above = 0, pages = pages_at_most(pass->snap), lists = 0;
	struct fc_hugetlb_big big = { .told = true };

	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_zone *zone = zones[i];

		if (!fc_zone_eligible(pass, zone) || !fc_zone_populated(zone))
			continue;
		above += fc_minus(zone->free + zone->pcp_count, zone->min);
		lists += zone->pcp_count;
	}
	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_zone *zone = zones[i];

		const struct fc_big_windows *windows =
		    windows_of(zone, pass->order);

		if (!may_be_in(pass, zone))
			continue;
		if (windows == NULL) {
			big.told = false;
			continue;
		}
		for (size_t k = 0; k < windows->nr; k++) {
			const struct fc_big_window *w = &windows->window[k];

			if (!has_no_fixed(pass, w, false) || w->unnamed > lists)
				continue;
			if (pages >= size) {
				pages -= size;
				big.high++;
			}
			/* that sysctl is 0 unless somebody set it */
			if (fc_zone_type_of(zone) == FC_ZONE_MOVABLE ||
			    !has_no_fixed(pass, w, true) || w->unnamed > 0 ||
			    above < size)
				continue;
			above -= size;
			big.low++;
		}
	}
	return big;
}
