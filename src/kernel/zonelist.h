/* SPDX-License-Identifier: BSD-2-Clause */
/* Which zones a request may use, and in which order. */
#ifndef FC_KERNEL_ZONELIST_H
#define FC_KERNEL_ZONELIST_H

#include "fragcheck.h"

/* The order that every kernel keeps; each but Normal may be left out of it. */
enum fc_zone_type {
	FC_ZONE_DMA,
	FC_ZONE_DMA32,
	FC_ZONE_NORMAL,
	FC_ZONE_HIGHMEM,
	FC_ZONE_MOVABLE,
	FC_ZONE_DEVICE,
	FC_NR_ZONE_TYPES,
	FC_ZONE_UNKNOWN = FC_NR_ZONE_TYPES,
};

enum fc_zone_type fc_zone_type_of(const struct fc_zone *zone);

/* Which zone types this kernel has: ones in a bit mask by enum fc_zone_type. */
unsigned fc_zone_types(const struct fc_snapshot *snap);

/*
 * gfp_zone(), include/linux/gfp.h, since 2.6.3x: the highest zone type that
 * the mask allows on a kernel with these types.
 */
enum fc_zone_type fc_gfp_zone(uint32_t gfp, unsigned types);

/* Place of a type among those the kernel has: its lowmem_reserve index. */
size_t fc_zone_index(enum fc_zone_type type, unsigned types);

/* Sorts pointers to zones as a zonelist has them: node by node, each from the
 * highest zone down (node order; the only one since 4.14).  For qsort(). */
int fc_zonelist_compare(const void *a, const void *b);

#endif
