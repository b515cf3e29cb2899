/* SPDX-License-Identifier: BSD-2-Clause */
/* What direct reclaim may find in a zone. */
#ifndef FC_KERNEL_RECLAIM_H
#define FC_KERNEL_RECLAIM_H

#include "kernel/pass.h"

/* Is the multi-generational LRU on, or usually so on such a kernel? */
bool fc_lru_gen(const struct fc_snapshot *snap, const struct fc_rules *rules);

/*
 * node_reclaim(), called by get_page_from_freelist() itself: may the first pass
 * reclaim pages of a node that is short before it goes on to the next zone?
 */
bool fc_node_reclaims(const struct fc_snapshot *snap);

/*
 * Pages that one direct reclaim for this order can give: those of files, as
 * zone_reclaimable_pages() counts them.  It counts anonymous ones, too, if
 * there is swap; in the recorded requests those did not come in time.  With
 * the multi-generational LRU one pass for a costly order steals at most 64 and
 * kswapd some more; about 160 were measured.
 */
uint64_t fc_reclaimable(const struct fc_pass *pass, const struct fc_zone *zone);

#endif
