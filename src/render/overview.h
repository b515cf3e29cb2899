/* SPDX-License-Identifier: BSD-2-Clause */
/* The overview's figures in the words that each view of them has. */
#ifndef FC_RENDER_OVERVIEW_H
#define FC_RENDER_OVERVIEW_H

#include "render/pieces.h"

/* "yes", "c?", "no": what would come of a block. */
const char *fc_cell_words(const struct fc_cell *cell);
enum fc_tone fc_cell_tone(const struct fc_cell *cell);

/* "128K": a block of the order, of snap's pages, whose size is known. Returns
 * buf. */
const char *fc_say_block(
    const struct fc_snapshot *snap, unsigned order, char *buf, size_t size);

/* Is it known which block GFP_KERNEL gets at once, or that it gets none?  Not
 * where that hangs on what was not told. */
bool fc_overview_known(const struct fc_result *result);

/* The orders that tell most, where the answer turns, in rising order and no
 * more than there is room for; first: taken before all others, -1: none.
 * Returns how many; orders has FC_MAX_ORDERS elements. */
size_t fc_choose_orders(
    const struct fc_result *result, size_t room, int first, unsigned *orders);

/* Percent of a zone's free pages in blocks of this order or larger, rounded
 * down, in words: "70", "<1", "." for none. Returns buf. */
const char *fc_say_share(
    const uint64_t *pages_from, unsigned order, char *buf, size_t size);

#endif
