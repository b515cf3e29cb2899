/* SPDX-License-Identifier: BSD-2-Clause */
/* Many blocks for who may wait: what is there after the first refusal. */
#ifndef FC_KERNEL_MANY_H
#define FC_KERNEL_MANY_H

#include "kernel/pass.h"

struct fc_many {
	enum fc_rung rung; /* FC_RUNG_NO: never so many */
	bool given; /* what to bet on, where that is more than perhaps */
	uint64_t
	    most; /* blocks that there are pages for, or file pages to reclaim */
};

/*
 * count requests of pass one after the other.  How many blocks form is not
 * known; pools of huge pages got 67 to 101 in 100 of what the zones' free pages
 * above min and on CPUs' own lists come to (19 recorded runs).  So the rung is
 * where there are pages enough, and no only where nothing can be moved or
 * reclaimed, beyond all that could ever be freed, and for a costly
 * __GFP_NORETRY, which the first block that is not there ends.
 */
struct fc_many fc_ask_for_many(const struct fc_pass *pass, uint64_t count);

#endif
