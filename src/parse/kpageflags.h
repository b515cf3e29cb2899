/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Words of /proc/kpageflags: stable_page_flags() in fs/proc/page.c, bits of
 * include/uapi/linux/kernel-page-flags.h, 4.6 to 7.3.
 */
#ifndef FC_PARSE_KPAGEFLAGS_H
#define FC_PARSE_KPAGEFLAGS_H

#include "fragcheck.h"

/*
 * What compaction makes of a frame with this word, by
 * isolate_migratepages_block() in mm/compaction.c.  A large folio (THP) is
 * FC_FRAME_LARGE, as how large it is stands in the words beside it.
 * Frames that are no memory have a word of 0 since 6.13 or so, as kernel pages
 * have that are of no type: both are FC_FRAME_UNNAMED.
 */
enum fc_frame fc_kpageflags_class(uint64_t word, bool moves_unevictable);

/* Order of the large folio whose first page has words[0]; n words are there. */
unsigned fc_kpageflags_folio_order(const uint64_t *words, size_t n);

/* The same word without what tells a large folio: whether it can be moved. */
uint64_t fc_kpageflags_as_page(uint64_t word);

/*
 * Whether this word of a copy tells of which byte order its machine was: most
 * have one of the first 16 flags, and none is among the last 16.
 */
bool fc_kpageflags_tells_order(uint64_t word, bool *swapped);

bool fc_kpageflags_is_folio_head(uint64_t word);

#endif
