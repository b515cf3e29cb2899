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

/* How much an order's column tells: 0 the most, where the answer turns. */
unsigned fc_column_rank(const struct fc_result *result, size_t order);

/* Percent of a zone's free pages in blocks of this order or larger: what
 * unusable_index leaves of 1, rounded down. */
unsigned fc_share_of(const uint64_t *pages_from, unsigned order);
/* The same in words: "70", "<1", "." for none. Returns buf. */
const char *fc_say_share(
    const uint64_t *pages_from, unsigned order, char *buf, size_t size);

#endif
