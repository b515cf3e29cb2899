/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a whole report says twice: setup_per_zone_lowmem_reserve(), 2.6.16 to
 * 7.3, gives each zone a reserve against requests that might use a higher one,
 * zone type by zone type.  It is 0 up to the zone's own type and grows with
 * each higher zone that has pages, so that vectors tell of zones, too.
 */
#include <string.h>

#include "log/join.h"
#include "log/scan.h"

/* In the order of the kernel's types; others are not compared. */
static int
rank(const struct fc_failure_zone *z)
{
	static const char *const names[] = { "DMA", "DMA32", "Normal",
		"HighMem", "Movable" };

	for (int i = 0; i < (int)(sizeof(names) / sizeof(names[0])); i++) {
		if (strcmp(z->name, names[i]) == 0)
			return i;
	}
	return -1;
}

#define RANK_NORMAL  2
#define RANK_HIGHMEM 3

static bool
has_pages(const struct fc_failure_zone *z)
{
	if (z->managed.present)
		return z->managed.value > 0;
	if (z->present.present)
		return z->present.value > 0;
	if (z->free.value > 0)
		return true;
	for (size_t o = 0; o < z->nr_orders; o++) {
		if (z->nr_free[o] > 0)
			return true;
	}
	return false;
}

static size_t
leading_zeros(const struct fc_failure_zone *z)
{
	size_t n = 0;

	while (n < z->nr_reserve && z->reserve[n] == 0)
		n++;
	return n;
}

/* Could low's vector be right beside the higher zone? */
static bool
fits(const struct fc_failure_zone *low, const struct fc_failure_zone *high,
    bool has_highmem)
{
	size_t zeros = leading_zeros(low);

	if (zeros == low->nr_reserve)
		return false;
	/* DMA32 is the next type, where there is one, and where there is
	 * HighMem there is none */
	if (rank(low) == 0 && zeros != 1 &&
	    (rank(high) == 1 || (rank(high) == RANK_NORMAL && has_highmem)))
		return false;
	return high->nr_reserve == 0 || zeros < leading_zeros(high);
}

/* vm.lowmem_reserve_ratio may be 0: then no zone has any, and each says so. */
static bool
is_switched_off(const struct fc_failure_zone *zones, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (zones[i].has_line &&
		    (zones[i].nr_reserve == 0 ||
			leading_zeros(&zones[i]) < zones[i].nr_reserve))
			return false;
		if (!zones[i].has_line)
			return false;
	}
	return true;
}

/* HighMem's own may be 0, so that only those below Normal's end count. */
static bool
drop_impossible(struct fc_failure_zone *zones, size_t n)
{
	bool dropped = false, has_highmem = false, has_dma32 = false;

	/* 2.6.18 has both types, and lists both */
	for (size_t i = 0; i < n; i++) {
		has_highmem |= rank(&zones[i]) == RANK_HIGHMEM;
		has_dma32 |= rank(&zones[i]) == 1;
	}
	has_highmem &= !has_dma32;
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < n; k++) {
			struct fc_failure_zone *low = &zones[i];
			struct fc_failure_zone *high = &zones[k];

			if (low->node != high->node || low->nr_reserve == 0 ||
			    rank(low) < 0 || rank(low) > RANK_NORMAL ||
			    rank(high) <= rank(low) ||
			    (rank(low) == RANK_NORMAL &&
				rank(high) > RANK_HIGHMEM) ||
			    !has_pages(high) || fits(low, high, has_highmem))
				continue;
			low->nr_reserve = 0;
			if (leading_zeros(high) < high->nr_reserve)
				high->nr_reserve = 0;
			dropped = true;
		}
	}
	return dropped;
}

/* Since 6.1 zones above the request's are left out: how many may be. */
static size_t
may_be_left_out(const struct fc_failure *f, bool has_normal)
{
	const char *release = f->snap->release;
	bool since_61 = release[0] == '\0' || release[0] > '6' ||
	    (release[0] == '6' && !fc_starts(release, "6.0"));

	if (!since_61)
		return 0;
	if (strstr(f->flags, "DMA") != NULL || f->flags[0] == '\0')
		return 4;
	return has_normal ? 2 : 0;
}

/* Higher zones with pages that low's vector tells of. */
static size_t
count_above(const struct fc_failure_zone *low)
{
	size_t n = 0;

	for (size_t i = 1; i < low->nr_reserve; i++)
		n += low->reserve[i] > low->reserve[i - 1];
	return n;
}

static bool
is_zone_lost(
    const struct fc_failure *f, const struct fc_failure_zone *zones, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct fc_failure_zone *low = &zones[i];
		size_t shown = 0;
		/* all low memory may be DMA (32-bit PowerPC) */
		bool has_normal =
		    rank(low) >= RANK_NORMAL || f->snap->has_highmem;

		if (rank(low) < 0)
			continue;
		for (size_t k = 0; k < n; k++) {
			if (zones[k].node != low->node ||
			    rank(&zones[k]) <= rank(low))
				continue;
			shown += has_pages(&zones[k]);
			has_normal |= rank(&zones[k]) >= RANK_NORMAL;
		}
		if (count_above(low) > shown + may_be_left_out(f, has_normal))
			return true;
	}
	return false;
}

bool
fc_report_check(
    const struct fc_failure *f, struct fc_failure_zone *zones, size_t n)
{
	bool dropped = !is_switched_off(zones, n) && drop_impossible(zones, n);

	return is_zone_lost(f, zones, n) || dropped;
}
