/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/cma.h"
#include "kernel/gfp.h"

#define CMA_ALIGNMENT 8 /* CONFIG_CMA_ALIGNMENT, as it comes */

/* A run of so many pages that begins anywhere holds an aligned one. */
static uint64_t
with_alignment(uint64_t nr_pages)
{
	uint64_t align = 1;

	while (align < nr_pages && align < (uint64_t)1 << CMA_ALIGNMENT)
		align <<= 1;
	return nr_pages + align - 1;
}

static struct fc_cma
ask_area(const struct fc_cma_area *area, uint64_t nr_pages)
{
	struct fc_cma cma = { .area = area, .longest = area->longest };

	cma.pages = area->available.present ? area->available : area->total;
	if (!cma.pages.present && !area->longest.present)
		cma.fit = FC_CMA_NOT_TOLD;
	else if ((cma.pages.present && nr_pages > cma.pages.value) ||
	    (area->longest.present && nr_pages > area->longest.value))
		cma.fit = FC_CMA_TOO_LARGE;
	else if (area->longest.present &&
	    with_alignment(nr_pages) <= area->longest.value)
		cma.fit = FC_CMA_FITS;
	else if (cma.pages.present && area->total.present &&
	    cma.pages.value == area->total.value && area->available.present)
		cma.fit = FC_CMA_FITS; /* all of it is there */
	else
		cma.fit = FC_CMA_MAY_FIT;
	return cma;
}

bool
fc_cma_lists_told(const struct fc_snapshot *snap)
{
	bool any = false;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].untyped)
			return false;
		any |= snap->zones[i].nr_migratetypes > 0;
	}
	return any;
}

/* The largest free block that a CMA list has, in pages. */
static uint64_t
largest_free(const struct fc_snapshot *snap)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		for (size_t t = 0; t < zone->nr_migratetypes; t++) {
			const struct fc_migratetype *type =
			    &zone->migratetypes[t];

			if (fc_mt_of(type->name) != FC_MT_CMA)
				continue;
			for (size_t o = 0; o < snap->nr_orders; o++) {
				if (type->nr_free[o].n > 0 &&
				    (uint64_t)1 << o > largest)
					largest = (uint64_t)1 << o;
			}
		}
	}
	return largest;
}

/* No area has a name here: meminfo's sums, zoneinfo's and the lists. */
static struct fc_cma
ask_sums(const struct fc_snapshot *snap, uint64_t nr_pages)
{
	struct fc_cma cma = { .fit = FC_CMA_NOT_TOLD };
	bool free = false;

	for (size_t i = 0; i < snap->nr_zones; i++)
		free |= snap->zones[i].nr_free_cma.value > 0;
	if (snap->cma_total_bytes.present && snap->page_size != 0) {
		cma.pages = (struct fc_opt){
			snap->cma_total_bytes.value / snap->page_size, true
		};
		cma.fit = cma.pages.value == 0   ? FC_CMA_NONE
		    : nr_pages > cma.pages.value ? FC_CMA_TOO_LARGE
						 : FC_CMA_MAY_FIT;
	} else if (free) {
		cma.fit = FC_CMA_MAY_FIT;
	} else if (snap->files[FC_MEMINFO] == FC_FILE_READ &&
	    !snap->cma_total_bytes.present) {
		cma.fit = FC_CMA_NONE; /* CONFIG_CMA is off */
	}
	return cma;
}

struct fc_cma
fc_cma_ask(const struct fc_snapshot *snap, uint64_t nr_pages)
{
	struct fc_cma best = { .fit = FC_CMA_NOT_TOLD }, sums;
	bool never = true;

	for (size_t i = 0; i < snap->nr_cma_areas; i++) {
		struct fc_cma cma = ask_area(&snap->cma_areas[i], nr_pages);

		never &= snap->cma_areas[i].total.present &&
		    nr_pages > snap->cma_areas[i].total.value;

		if (best.area == NULL || cma.fit > best.fit ||
		    (cma.fit == best.fit && cma.pages.value > best.pages.value))
			best = cma;
	}
	sums = ask_sums(snap, nr_pages);
	/* what areas do not say of themselves, all together may */
	if (best.fit == FC_CMA_NOT_TOLD &&
	    (best.area == NULL || sums.fit == FC_CMA_TOO_LARGE))
		best = sums;
	else if (best.fit == FC_CMA_NOT_TOLD)
		best.fit = FC_CMA_MAY_FIT;
	best.never = best.fit == FC_CMA_TOO_LARGE && never;
	if (best.fit >= FC_CMA_MAY_FIT && largest_free(snap) >= nr_pages)
		best.fit = FC_CMA_FREE;
	return best;
}

bool
fc_dma_uses_cma(uint32_t gfp, uint64_t nr_pages)
{
	return nr_pages > 1 && fc_gfp_blocking(gfp);
}
