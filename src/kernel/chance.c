/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/chance.h"

enum group {
	BOTH,
	PCP,
	SHORT,
	COMPACTION_PCP,
	COMPACTION,
	FILES,
	FILES_LRU_GEN,
	NOTHING,
	NR_GROUPS
};

/*
 * 1,575 requests that may wait and were not given at once, of 5.10 to 7.3: a
 * third of the scenarios, by a hash of their name, was kept aside.  Of finer
 * groups (reason, release, order) there are too few requests to tell.
 */
static const struct fc_chance chances[NR_GROUPS] = {
	[BOTH] = { true, 95, false,
	    "memory is short, so that much is reclaimed, and pages on CPUs' own lists would complete such a block",
	    17, 18, 8, 8 },
	[PCP] = { true, 70, true,
	    "pages on CPUs' own lists would complete such a block, and reclaim has them given back",
	    22, 32, 10, 14 },
	[SHORT] = { true, 65, true,
	    "memory is short, so that much is reclaimed, and most of it lies side by side",
	    15, 27, 12, 15 },
	[COMPACTION_PCP] = { false, 35, true,
	    "pages on CPUs' own lists would complete such a block, but mostly stay there",
	    15, 43, 5, 11 },
	[COMPACTION] = { false, 15, true,
	    "compaction has the pages it needs, but is mostly put off, or stopped by pages that do not move",
	    16, 93, 2, 22 },
	[FILES] = { false, 33, true,
	    "file pages can be reclaimed until it has what it is short of, but those freed are often no neighbours",
	    26, 91, 18, 44 },
	[FILES_LRU_GEN] = { false, 16, true,
	    "file pages can be reclaimed, but the multi-generational LRU stops at the first few, which are seldom neighbours",
	    22, 122, 9, 69 },
	[NOTHING] = { false, 5, false,
	    "neither compaction nor reclaim has what it needs", 33, 672, 16,
	    294 },
};

const struct fc_chance *
fc_chance_of(const struct fc_prospects *p)
{
	bool reclaimed = p->files && !p->one_round;

	if (reclaimed && p->within_pageblock && !p->frees_little &&
	    (p->pcp || p->is_short))
		return &chances[!p->is_short ? PCP : !p->pcp ? SHORT : BOTH];
	if (p->compaction && (p->pcp || !reclaimed))
		return &chances[p->pcp ? COMPACTION_PCP : COMPACTION];
	if (!reclaimed)
		return &chances[NOTHING];
	return &chances[p->lru_gen ? FILES_LRU_GEN : FILES];
}

const struct fc_chance *
fc_chances(size_t *n)
{
	*n = NR_GROUPS;
	return chances;
}

bool
fc_pcp_would_do(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area)
{
	struct fc_watermark w = fc_pass_watermark(pass, zone, zone->min);
	int64_t block = (int64_t)1 << pass->order;
	int64_t pages = (int64_t)zone->pcp_count;

	/* twice the block's: they are not all where they are wanted */
	return pages >= 2 * block &&
	    w.free - (int64_t)area->unusable_low + pages - block >
	    w.mark + w.reserve;
}

bool
fc_short_of_pages(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area)
{
	struct fc_watermark w = fc_watermark_at_best(
	    fc_pass_watermark(pass, zone, zone->min), area);
	struct fc_mark_test test;

	w.order = 0;
	w.mark -= (int64_t)zone->boost.value;
	if (fc_watermark_ok(&w, &pass->slow, pass->rules, &test))
		return false;
	w.mark = (int64_t)zone->min;
	w.reserve = 0;
	return !fc_watermark_ok(&w, &pass->slow, pass->rules, &test);
}
