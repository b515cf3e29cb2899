/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "base/number.h"
#include "kernel/release.h"
#include "kernel/zonelist.h"

enum fc_zone_type
fc_zone_type_of(const struct fc_zone *zone)
{
	static const char *const names[FC_NR_ZONE_TYPES] = {
		[FC_ZONE_DMA] = "DMA",
		[FC_ZONE_DMA32] = "DMA32",
		[FC_ZONE_NORMAL] = "Normal",
		[FC_ZONE_HIGHMEM] = "HighMem",
		[FC_ZONE_MOVABLE] = "Movable",
		[FC_ZONE_DEVICE] = "Device",
	};
	unsigned type = 0;

	while (type < FC_NR_ZONE_TYPES && strcmp(zone->name, names[type]) != 0)
		type++;
	return (enum fc_zone_type)type;
}

/*
 * Kernels before 4.14 do not print empty zones, but lowmem_reserve has a
 * value for each type.  Normal and Movable are always compiled in; what is
 * missing beyond those is filled up in the order of likelihood.
 */
unsigned
fc_zone_types(const struct fc_snapshot *snap)
{
	enum fc_zone_type likely[] = { FC_ZONE_MOVABLE, FC_ZONE_DMA,
		FC_ZONE_DMA32, FC_ZONE_HIGHMEM, FC_ZONE_DEVICE };
	uint32_t told = fc_release_told(snap);
	unsigned types = 0;
	size_t want = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		enum fc_zone_type type = fc_zone_type_of(zone);

		if (type != FC_ZONE_UNKNOWN)
			types |= BIT(type);
		if (zone->nr_reserve > want)
			want = zone->nr_reserve;
	}
	/* DMA32 is of 64 bits, which have no HighMem; 4.5 to 4.13 do not print
	 * an empty Device. */
	if (types & BIT(FC_ZONE_DMA32)) {
		likely[3] = FC_ZONE_DEVICE;
		likely[4] = FC_ZONE_HIGHMEM;
	}
	/* Memory in Normal, some in DMA, none between: that is 32 bits. */
	if ((types & BIT(FC_ZONE_NORMAL)) && (types & BIT(FC_ZONE_DMA)) &&
	    !(types & BIT(FC_ZONE_DMA32))) {
		likely[2] = FC_ZONE_HIGHMEM;
		likely[3] = FC_ZONE_DMA32;
	}
	types |= BIT(FC_ZONE_NORMAL);
	if (snap->has_highmem)
		types |= BIT(FC_ZONE_HIGHMEM);
	/* Movable came in 2.6.23, and up to 2.6.18 every kernel has the other
	 * four (MAX_NR_ZONES), used or not. */
	if (told != 0 && told < FC_KV(2, 6, 23) && want == 4)
		types |= BIT(FC_ZONE_DMA) | BIT(FC_ZONE_DMA32) |
		    BIT(FC_ZONE_HIGHMEM);
	for (size_t i = 0; i < sizeof(likely) / sizeof(likely[0]); i++) {
		if ((size_t)__builtin_popcount(types) < want)
			types |= BIT(likely[i]);
	}
	return types;
}

enum fc_zone_type
fc_gfp_zone(uint32_t gfp, unsigned types)
{
	enum fc_zone_type type = FC_ZONE_NORMAL;

	if (gfp & FC_GFP_DMA)
		type = FC_ZONE_DMA;
	else if (gfp & FC_GFP_DMA32)
		type = FC_ZONE_DMA32;
	else if ((gfp & FC_GFP_HIGHMEM) && (gfp & FC_GFP_MOVABLE))
		type = FC_ZONE_MOVABLE;
	else if (gfp & FC_GFP_HIGHMEM)
		type = FC_ZONE_HIGHMEM;
	/* Movable is in every kernel, with memory in it or not. */
	if (type == FC_ZONE_MOVABLE || (types & BIT(type)))
		return type;
	return FC_ZONE_NORMAL;
}

size_t
fc_zone_index(enum fc_zone_type type, unsigned types)
{
	return (size_t)__builtin_popcount(types & (BIT(type) - 1));
}

int
fc_zonelist_compare(const void *a, const void *b)
{
	const struct fc_zone *x = *(const struct fc_zone *const *)a;
	const struct fc_zone *y = *(const struct fc_zone *const *)b;

	if (x->node != y->node)
		return FC_COMPARE(x->node, y->node);
	return (int)fc_zone_type_of(y) - (int)fc_zone_type_of(x);
}
