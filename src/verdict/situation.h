/* SPDX-License-Identifier: BSD-2-Clause */
/* What a refused request's figures come to, for who asks what would help. */
#ifndef FC_VERDICT_SITUATION_H
#define FC_VERDICT_SITUATION_H

#include "kernel/release.h"

struct situation {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_rules *rules;
	const struct fc_verdict *v;

	bool in_pieces; /* pages are free, blocks are not */
	bool short_of_pages;
	bool blocking; /* the caller may wait */
	/* below min may go who has __GFP_HIGH, up to 4.3 who may not wait */
	bool lives_off_reserves;
	bool for_users; /* movable or HighMem pages: not kmalloc's */
	bool waits_for_it; /* the kernel is expected to give it, later */
	bool may_form; /* compaction by hand may build a block */
	/* kpageflags shows a place where all can be moved; a zone where it may
	 * be, or was not looked for */
	bool sees_window, window_possible;
	bool large_block; /* one is free, for whomever */
	bool cache_known;
	uint64_t cache; /* pages of files, in zones that it may use */
	bool cache_suffices; /* ... and in one of them what is missing */
	uint64_t above_min; /* pages that may be taken before min is met */
	bool kswapd_moves; /* watermark_scale_factor would wake it earlier */
	size_t nodes; /* that have memory */
	int node; /* to compact alone; -1: none may form a block */

	struct fc_error *err; /* of asking again; its kind tells of one */
};

/* Does the request have to do with the zone at all? */
bool fc_situation_may_use(const struct situation *s, size_t zone);

/* Borrows all of it; what asking again fails with goes to *err. */
struct situation fc_situation_of(const struct fc_snapshot *snap,
    const struct fc_request *req, const struct fc_rules *rules,
    const struct fc_verdict *v, struct fc_error *err);

/* Would another request be given instead: at once, or in the end? */
bool fc_situation_gives(
    const struct situation *s, const struct fc_request *req, bool at_once);

#endif
