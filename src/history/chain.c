/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <string.h>

#include "base/number.h"
#include "history/chain.h"

/* Two that write into one file may come a little out of order. */
#define LATE_MS ((uint64_t)10000)
/* A clock that is only corrected does not go that far between samples. */
#define JUMP_MS ((int64_t)60000)

static void
settle(struct fc_chain *chain, const struct fc_sample *sample, uint64_t now)
{
	chain->begun = true;
	chain->now = now;
	chain->seconds = sample->seconds;
	chain->uptime = sample->uptime;
	strlcpy(chain->boot_id, sample->boot_id, sizeof(chain->boot_id));
}

static bool
is_same_boot(const struct fc_chain *chain, const struct fc_sample *sample)
{
	return chain->begun && sample->boot_id[0] != '\0' &&
	    strcmp(chain->boot_id, sample->boot_id) == 0;
}

bool
fc_chain_is_of(const struct fc_chain *chain, const struct fc_sample *sample,
    const char *host)
{
	return strcmp(sample->host, host) == 0 || is_same_boot(chain, sample);
}

enum fc_step
fc_chain_step(struct fc_chain *chain, const struct fc_sample *sample)
{
	int64_t wall =
	    ((int64_t)sample->seconds - (int64_t)chain->seconds) * 1000;
	bool reboot;

	chain->jumped = false;
	if (!chain->begun) {
		settle(chain, sample, 0);
		return FC_STEP_ON;
	}
	if (is_same_boot(chain, sample) && chain->uptime.present &&
	    sample->uptime.present) {
		uint64_t before = chain->uptime.value;
		uint64_t after = sample->uptime.value;
		int64_t off = wall - ((int64_t)after - (int64_t)before);

		if (after + LATE_MS < before)
			return FC_STEP_BACK;
		if (after < before)
			return FC_STEP_ON; /* as if at the same time */
		chain->jumped = off > JUMP_MS || off < -JUMP_MS;
		settle(chain, sample, fc_plus(chain->now, after - before));
		return FC_STEP_ON;
	}
	/* nothing but the wall clock spans a boot */
	reboot = sample->boot_id[0] != '\0' && chain->boot_id[0] != '\0' &&
	    !is_same_boot(chain, sample);
	chain->jumped = wall < -(int64_t)LATE_MS;
	settle(
	    chain, sample, fc_plus(chain->now, wall > 0 ? (uint64_t)wall : 0));
	return reboot ? FC_STEP_REBOOT : FC_STEP_ON;
}
