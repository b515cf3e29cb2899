/* SPDX-License-Identifier: BSD-2-Clause */
/* Transparent huge pages: who gets them, and how hard a fault works for it. */
#ifndef FC_KERNEL_THP_H
#define FC_KERNEL_THP_H

#include "fragcheck.h"

/*
 * vma_thp_gfp_mask(), mm/huge_memory.c, 4.6 to 7.3: the mask of a fault in a
 * region, with madvise(MADV_HUGEPAGE) or without.  Where defrag is not told,
 * it is taken for madvise, the kernel's default.
 */
uint32_t fc_thp_gfp(enum fc_thp_defrag defrag, bool madvised);

/* The same as its author would write it; static. */
const char *fc_thp_gfp_text(enum fc_thp_defrag defrag, bool madvised);

/*
 * Who gets pages of a size (thp_vma_allowable_orders(), 6.8; before, there is
 * but the size of a page table's entry): never FC_THP_INHERIT.
 */
enum fc_thp_enabled fc_thp_enabled_for(
    const struct fc_thp *thp, uint64_t bytes);

#endif
