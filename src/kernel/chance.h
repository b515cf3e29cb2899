/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What to bet on where the kernel's own tests do not settle it, and how often
 * that comes true: counted in recorded requests (tests/vm, make check-trials,
 * make check-corpus), so few groups, each with its evidence.
 */
#ifndef FC_KERNEL_CHANCE_H
#define FC_KERNEL_CHANCE_H

#include "kernel/free_area.h"

/* What tells such requests apart. */
struct fc_prospects {
	bool compaction; /* the kernel finds it worth running, with room */
	bool files; /* file pages to reclaim: a block's, and the marks' want */
	bool within_pageblock; /* ... for an order that they may add up to */
	bool pcp; /* fc_pcp_would_do() of some zone */
	bool is_short; /* fc_short_of_pages() of a zone with such file pages */
	bool lru_gen; /* fc_lru_gen() */
	bool one_round; /* __GFP_NORETRY */
	bool frees_little; /* rules->reclaim_frees_little */
};

struct fc_chance {
	bool given; /* the bet */
	unsigned percent; /* are given, of such requests */
	bool stated; /* at least 95 or at most 5 need no figure beside a bet */
	const char *because; /* static text */
	/* Evidence: given, and all, in the scenarios that the groups and the
	 * figures were found on, and in the third that was kept aside. */
	unsigned found_given, found, kept_given, kept;
};

/* The group that a request belongs to that nothing surely serves; static. */
const struct fc_chance *fc_chance_of(const struct fc_prospects *prospects);

/* All of them, for who checks the figures. */
const struct fc_chance *fc_chances(size_t *n);

/*
 * Would the zone have the block's pages and keep its min if CPUs' own lists
 * gave theirs back?  __alloc_pages_direct_reclaim() has them do so
 * (drain_all_pages()) once reclaim made progress; pages there are often the
 * missing neighbours.
 */
bool fc_pcp_would_do(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area);

/*
 * Is the zone below min for even a single page, and would be without boost or
 * lowmem_reserve?  Then kswapd and direct reclaim free pages in earnest, most
 * of them side by side, where else they stop at the first few.
 */
bool fc_short_of_pages(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area);

#endif
