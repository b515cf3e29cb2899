/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/hugetlb.h"
#include "base/number.h"
#include "kernel/free_area.h"
#include "kernel/migratetype.h"

/*
 * In guests whose memory was broken up (6.1 and 6.12) the pool came, after
 * compaction by hand, to 97 in 100 and more of the free pages on Movable lists
 * (94 is taken, as guests of other kernels were not tried),
 * and to less than all free pages above min by a third or more of those on
 * Unmovable ones.  Of what lies between that and what is free as blocks, the
 * first write alone got from 27 in 100 to all; and none where compactions had
 * failed before, as then they are put off (compaction_deferred()).
 */
#define HAND_PERCENT  94
#define FIRST_PERCENT 25
#define USUAL_PERCENT 50
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

/* Free pages on the lists of a type; none told: 0. */
static uint64_t
free_of(
    const struct fc_snapshot *snap, const struct fc_zone *zone, enum fc_mt mt)
{
	uint64_t pages = 0;

	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		if (fc_mt_of(zone->migratetypes[t].name) != mt)
			continue;
		for (size_t o = 0; o < snap->nr_orders; o++)
			pages += zone->migratetypes[t].nr_free[o].n << o;
	}
	return pages;
}

struct fc_hugetlb_more
fc_hugetlb_later(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t nr_zones, uint64_t now)
{
	unsigned order = pass->order;
	uint64_t above_min = 0, hand = 0, cache = 0, between;
	bool deferred = pass->snap->compact_fail.value > 0;
	struct fc_hugetlb_more more;

	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_zone *zone = zones[i];
		/* __compaction_suitable() wants that much room, above low */
		uint64_t gap = (uint64_t)2 << order;
		uint64_t movable, pages, room;

		if (!fc_zone_eligible(pass, zone) || !zone->has_zoneinfo)
			continue;
		pages = pages_above(pass, zone, zone->min, 0);
		room = pages_above(pass, zone, zone->low, gap);
		movable = free_of(pass->snap, zone, FC_MT_MOVABLE) +
		    free_of(pass->snap, zone, FC_MT_CMA);
		hand += movable < room ? movable : room;
		above_min += fc_minus(
		    pages, free_of(pass->snap, zone, FC_MT_UNMOVABLE) / 3);
		cache += zone->lru_file.value;
	}
	more.unaided = percent_of(above_min, MOST_PERCENT) >> order;
	more.high = (percent_of(above_min, MOST_PERCENT) + cache) >> order;
	more.hand = percent_of(hand, HAND_PERCENT) >> order;
	if (more.hand < now)
		more.hand = now;
	between = more.hand - now;
	more.low = now + (deferred ? 0 : percent_of(between, FIRST_PERCENT));
	more.usual = now + (deferred ? 0 : percent_of(between, USUAL_PERCENT));
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
		pages = fc_zone_size(zone);
		if (here > pages / size)
			here = pages / size;
		windows += here;
	}
	return windows;
}
