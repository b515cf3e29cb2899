/* SPDX-License-Identifier: BSD-2-Clause */
/* What happened between two readings of a machine, by its counters. */
#ifndef FC_SNAPSHOT_RATES_H
#define FC_SNAPSHOT_RATES_H

#include "fragcheck.h"

/* Events that vmstat counts since boot, but for one. */
enum fc_event {
	FC_EVENT_COMPACT_STALL, /* a process compacted for its own request */
	FC_EVENT_COMPACT_FAIL, /* ... and no block came of it */
	FC_EVENT_KCOMPACTD_WAKE,
	FC_EVENT_KSWAPD_SCAN, /* pages */
	FC_EVENT_KSWAPD_STEAL,
	FC_EVENT_DIRECT_SCAN,
	FC_EVENT_DIRECT_STEAL,
	FC_EVENT_ALLOCSTALL, /* a process reclaimed for its own request */
	FC_EVENT_THP_FALLBACK, /* a page fault had to do with small pages */
	FC_EVENT_HUGETLB_FAIL,
	FC_EVENT_CMA_FAIL,
	FC_EVENT_REFUSED, /* heard by a listener, if there is one */
	FC_NR_EVENTS
};

/* What the kernel has counted of them; not present: it does not tell. */
struct fc_counters {
	struct fc_opt n[FC_NR_EVENTS];
};

struct fc_counters fc_counters_of(const struct fc_snapshot *snap);

/*
 * Events from one reading to a later one of the same boot.  A counter of a
 * 32-bit kernel that went over its end in between is counted on; one that fell
 * otherwise tells nothing, nor does one that either reading lacks.
 */
struct fc_opt fc_events_between(struct fc_opt before, struct fc_opt after);

#endif
