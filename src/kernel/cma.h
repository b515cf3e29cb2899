/* SPDX-License-Identifier: BSD-2-Clause */
/* Contiguous memory areas: reserved at boot, lent to movable pages. */
#ifndef FC_KERNEL_CMA_H
#define FC_KERNEL_CMA_H

#include "kernel/pass.h"

/* What a machine's areas say to a request of so many pages. */
enum fc_cma_fit {
	FC_CMA_NONE, /* there is no area */
	FC_CMA_NOT_TOLD, /* ... or nobody says whether */
	FC_CMA_TOO_LARGE, /* none is so large, or has so much left */
	FC_CMA_MAY_FIT, /* so much is left; in one run, nobody says */
	FC_CMA_FITS, /* in a run that nobody allocated; pages on it move */
	FC_CMA_FREE, /* in one free block: nothing need move */
};

struct fc_cma {
	enum fc_cma_fit fit;
	const struct fc_cma_area *area; /* that it is of; NULL: not named */
	struct fc_opt pages; /* the most that can be asked of it */
	struct fc_opt longest; /* in one run */
	bool never; /* too large for the whole of every area */
};

/*
 * cma_alloc(), mm/cma.c: takes a run of the area's bitmap, aligned as a block
 * up to CONFIG_CMA_ALIGNMENT (8), then moves what stands there
 * (alloc_contig_range()).  Of several areas, the one that suits best.
 */
struct fc_cma fc_cma_ask(const struct fc_snapshot *snap, uint64_t nr_pages);

/* Does pagetypeinfo tell of CMA lists, for each zone? */
bool fc_cma_lists_told(const struct fc_snapshot *snap);

/* dma_alloc_contiguous(), kernel/dma/contiguous.c: not for a single page
 * (5.3), and only for who may wait (gfpflags_allow_blocking()). */
bool fc_dma_uses_cma(uint32_t gfp, uint64_t nr_pages);

#endif
