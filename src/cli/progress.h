/* SPDX-License-Identifier: BSD-2-Clause */
/* How far a sweep over many saved copies is, and what came of it. */
#ifndef FC_CLI_PROGRESS_H
#define FC_CLI_PROGRESS_H

#include <time.h>

#include "cli/ask.h"

struct progress {
	const struct options *o;
	bool line; /* standard error is a terminal of our own */
	bool shown;
	struct timespec last;
};

void progress_begin(struct progress *progress, const struct options *o);
/* Before the copy number done, from 0. */
void progress_show(
    struct progress *progress, const struct asking *asking, int done);
/* Count what was answered. */
void progress_end(struct progress *progress, const struct asking *asking);

#endif
