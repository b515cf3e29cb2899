/* SPDX-License-Identifier: BSD-2-Clause */
/* Would the kernel think compaction worth running for a request? */
#ifndef FC_KERNEL_COMPACTION_H
#define FC_KERNEL_COMPACTION_H

#include "kernel/pass.h"

/* May this request compact at all: it waits, may do I/O, and order > 0. */
bool fc_compaction_allowed(const struct fc_pass *pass);

/*
 * May it take pages only out of pageblocks of the request's own type, where
 * movable ones are rare?  A costly __GFP_NORETRY request gets the asynchronous
 * pass alone (__alloc_pages_slowpath(), 4.8), and that one scans like this for
 * who is not movable (suitable_migration_source(), 4.14 at the latest).
 */
bool fc_compaction_own_blocks(const struct fc_pass *pass);

/*
 * __compaction_suitable() and compaction_suitable(), 4.9 to 7.3, with what
 * older kernels did before: single pages enough to leave the mark plus twice
 * the block, and for costly orders a fragmentation index above the threshold.
 * highatomic pages do not count, extra ones do.  *test gets the numbers.
 */
enum fc_suitable fc_compaction_suitable(const struct fc_pass *pass,
    const struct fc_zone *zone, int64_t highatomic, int64_t extra,
    struct fc_mark_test *test);

/*
 * Can it build a block from this zone: free pages to move to, in blocks
 * smaller than the order, and pages on the LRU lists that can be moved.
 */
bool fc_compaction_has_room(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order);

/*
 * May compaction by hand (compact_node() for /proc/sys/vm/compact_memory, 2.6.35
 * to 7.3) build a block of the order in zone?  It has no deferral, no skip
 * marks and no test of the order, but needs the same room, pageblocks that are
 * scanned for free pages (Movable, CMA), more free pages than min, and, where
 * kpageflags was looked at, a window that holds nothing but what it moves.
 */
bool fc_compaction_by_hand(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order);

#endif
