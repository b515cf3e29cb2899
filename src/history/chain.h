/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * When samples were taken, one after another, by clocks that cannot be set:
 * the time since boot as long as it is the same boot, and the wall clock from
 * one boot to the next.
 */
#ifndef FC_HISTORY_CHAIN_H
#define FC_HISTORY_CHAIN_H

#include "fragcheck.h"

struct fc_chain {
	bool begun;
	uint64_t now; /* milliseconds since the first sample */
	bool jumped; /* the last step: a wall clock was set */
	/* of the last sample */
	uint64_t seconds;
	struct fc_opt uptime;
	char boot_id[40];
};

enum fc_step {
	FC_STEP_ON,
	FC_STEP_REBOOT,
	FC_STEP_BACK, /* it is older than the one before: left out */
};

/* Goes on to that sample; but not with FC_STEP_BACK. */
enum fc_step fc_chain_step(
    struct fc_chain *chain, const struct fc_sample *sample);

/* Is it of the machine of that name?  One that got another name still is: in the
 * boot of the sample before. */
bool fc_chain_is_of(const struct fc_chain *chain,
    const struct fc_sample *sample, const char *host);

#endif
