/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * From words of kpageflags to windows of each order: what compaction could
 * make of a zone at most, and what is in its way.  A zone passes by in pieces,
 * so that memory does not grow with it.
 */
#ifndef FC_SNAPSHOT_WINDOWS_H
#define FC_SNAPSHOT_WINDOWS_H

#include "base/arena.h"
#include "fragcheck.h"

#define FC_PIECE_ORDER  15
#define FC_PIECE_FRAMES ((size_t)1 << FC_PIECE_ORDER)

struct fc_counting; /* of one zone after another */

struct fc_counting *fc_counting_new(
    const struct fc_movable *movable, size_t nr_orders); /* NULL: no memory */
void fc_counting_free(struct fc_counting *c); /* NULL is fine */

/* Where a piece's words are to be put: FC_PIECE_FRAMES of them, of which the
 * first is of a frame number that they divide. */
uint64_t *fc_counting_words(struct fc_counting *c);

/* A zone of frames [first, end) begins; pages is empty but for its arrays. */
void fc_counting_begin(struct fc_counting *c, struct fc_zone_pages *pages,
    uint64_t first, uint64_t end);
/* Its words of [first, end) are there, which lie in one piece. */
void fc_counting_piece(struct fc_counting *c, uint64_t first, uint64_t end);
/*
 * It ends.  Of frames that have no flags, absent many are no memory that the
 * page allocator has: the longest runs of them.
 */
void fc_counting_end(struct fc_counting *c, uint64_t absent);

/*
 * Is a window of the order, at most FC_PIECE_ORDER, free or clean among
 * the words of [first, end), which lie in one piece?  No zone need have begun.
 */
bool fc_counting_finds(
    struct fc_counting *c, uint64_t first, uint64_t end, unsigned order);

#endif
