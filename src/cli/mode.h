/* SPDX-License-Identifier: BSD-2-Clause */
/* All that one mode differs in from another: one row each. */
#ifndef FC_CLI_MODE_H
#define FC_CLI_MODE_H

#include "cli/options.h"
#include "cli/output.h"

struct parsing;

struct mode {
	const char *option; /* without its dashes; NULL: a request, or none */
	/* From options to the exit code; output is open, and is closed
	 * whatever comes.  -1: *err. */
	int (*run)(const struct options *o, struct output *output,
	    struct fc_error *err);
	/* what it asks of the options beside it; NULL: nothing */
	int (*check)(struct parsing *parsing, struct fc_error *err);
	bool repeats; /* it goes with --every */
	bool many; /* and with --jobs */
	/* without a request: */
	bool takes_node; /* --node may stand */
	bool quiet; /* and -q */
};

/* By enum mode_index. */
extern const struct mode modes[];

#endif
