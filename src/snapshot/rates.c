/* SPDX-License-Identifier: BSD-2-Clause */
#include "snapshot/rates.h"

/* An unsigned long of a 32-bit kernel ends there. */
#define END_32 ((uint64_t)1 << 32)

struct fc_counters
fc_counters_of(const struct fc_snapshot *snap)
{
	return (struct fc_counters){ {
	    [FC_EVENT_COMPACT_STALL] = snap->compact_stall,
	    [FC_EVENT_COMPACT_FAIL] = snap->compact_fail,
	    [FC_EVENT_KCOMPACTD_WAKE] = snap->compact_daemon_wake,
	    [FC_EVENT_KSWAPD_SCAN] = snap->pgscan_kswapd,
	    [FC_EVENT_KSWAPD_STEAL] = snap->pgsteal_kswapd,
	    [FC_EVENT_DIRECT_SCAN] = snap->pgscan_direct,
	    [FC_EVENT_DIRECT_STEAL] = snap->pgsteal_direct,
	    [FC_EVENT_ALLOCSTALL] = snap->allocstall,
	    [FC_EVENT_THP_FALLBACK] = snap->thp.fault_fallback,
	    [FC_EVENT_HUGETLB_FAIL] = snap->htlb_fail,
	    [FC_EVENT_CMA_FAIL] = snap->cma_fail,
	} };
}

/*
 * A sum of several counters, each of which may have gone over its end, falls
 * by 2^32 less what came since.  What falls by less than half of that has begun
 * anew, or is no counter.
 */
struct fc_opt
fc_events_between(struct fc_opt before, struct fc_opt after)
{
	uint64_t fell;

	if (!before.present || !after.present)
		return (struct fc_opt){ 0 };
	if (after.value >= before.value)
		return (struct fc_opt){ after.value - before.value, true };
	fell = before.value - after.value;
	if (fell > END_32 || fell <= END_32 / 2)
		return (struct fc_opt){ 0 };
	return (struct fc_opt){ END_32 - fell, true };
}
