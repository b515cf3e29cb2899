/* SPDX-License-Identifier: BSD-2-Clause */
/* Figures of one zone that need no policy; all migratetypes together. */
#include "fragcheck.h"

int
fc_zone_largest_free_order(
    const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	if (!zone->has_free_blocks)
		return -1;
	for (size_t order = snap->nr_orders; order-- > 0;) {
		if (zone->nr_free[order] != 0)
			return (int)order;
	}
	return -1;
}

uint64_t
fc_zone_size(const struct fc_zone *zone)
{
	return zone->managed.present ? zone->managed.value : zone->present;
}

uint64_t
fc_zone_free_pages_from(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order)
{
	uint64_t pages = 0;

	if (!zone->has_free_blocks)
		return 0;
	for (size_t o = order; o < snap->nr_orders; o++)
		pages += zone->nr_free[o] << o;
	return pages;
}

uint64_t
fc_zone_free_pages(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	return zone->has_zoneinfo ? zone->free
				  : fc_zone_free_pages_from(snap, zone, 0);
}

uint64_t
fc_zone_free_in_all(const struct fc_zone *zone)
{
	/* the counter lags; what is not accepted yet is in it, and on no list */
	uint64_t most =
	    zone->on_lists.value + zone->drift + zone->nr_unaccepted.value;

	return zone->on_lists.present && most < zone->free ? most : zone->free;
}

int
fc_zone_unusable_index(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order)
{
	uint64_t all = fc_zone_free_pages_from(snap, zone, 0);
	uint64_t usable = fc_zone_free_pages_from(snap, zone, order);

	if (all == 0)
		return 1000;
	return (int)((all - usable) * 1000 / all);
}

uint64_t
fc_extfrag_threshold(const struct fc_snapshot *snap)
{
	return snap->extfrag_threshold.present ? snap->extfrag_threshold.value
					       : 500;
}

int64_t
fc_zone_extfrag_index(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order)
{
	uint64_t pages = fc_zone_free_pages_from(snap, zone, 0);
	uint64_t blocks = 0;

	for (size_t o = 0; o < snap->nr_orders && zone->has_free_blocks; o++)
		blocks += zone->nr_free[o];
	if (blocks == 0)
		return 0;
	if (fc_zone_free_pages_from(snap, zone, order) != 0)
		return -1000;
	return 1000 -
	    (int64_t)((1000 + pages * 1000 / ((uint64_t)1 << order)) / blocks);
}
