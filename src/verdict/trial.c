/* SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own answer beside what the verdict expected. */
#include "fragcheck.h"

static enum fc_answer
answer_of(const struct fc_trial *trial)
{
	switch (trial->tried) {
	case FC_TRIED_GIVEN:
		return FC_YES;
	case FC_TRIED_REFUSED:
		return FC_NO;
	case FC_TRIED_MAY_NOT:
	case FC_TRIED_LIMITED:
		break;
	}
	return FC_UNKNOWN;
}

enum fc_answer
fc_trial_agrees(const struct fc_trial *trial, const struct fc_verdict *verdict)
{
	enum fc_answer answer = answer_of(trial);

	if (answer == FC_UNKNOWN || verdict->expected == FC_UNKNOWN)
		return FC_UNKNOWN;
	return answer == verdict->expected ? FC_YES : FC_NO;
}

const char *
fc_trial_why(const struct fc_trial *trial, const struct fc_verdict *verdict)
{
	bool worked = trial->stalls.value > 0 || trial->moved.value > 0 ||
	    trial->reclaimed.value > 0;

	if (fc_trial_agrees(trial, verdict) != FC_NO)
		return NULL;
	if (trial->tried == FC_TRIED_GIVEN && worked)
		return "compaction or reclaim made a block, against the odds";
	if (trial->tried == FC_TRIED_GIVEN)
		return "memory was freed after it was read, or lay on CPUs' lists";
	if (verdict->rung == FC_RUNG_NOW)
		return "somebody else took the block after it was read";
	if (worked)
		return "compaction and reclaim made no block, against the odds";
	return "the kernel put compaction off (deferral, marks to skip), which no file tells";
}
