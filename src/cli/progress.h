/* SPDX-License-Identifier: BSD-2-Clause */
/* How far a sweep over many saved copies is, and what came of it. */
#ifndef FC_CLI_PROGRESS_H
#define FC_CLI_PROGRESS_H

#include <time.h>

#include "cli/options.h"

struct progress {
	const struct options *o;
	/* answers so far, and sources that gave none */
	uint64_t yes, no, unknown, not_read;
	bool on_terminal; /* a line of standard error is for it */
	bool shown;
	struct timespec last;
};

void progress_begin(struct progress *progress, const struct options *o);
void progress_count(struct progress *progress, enum fc_answer answer);
/* Before the copy number done, from 0. */
void progress_show(struct progress *progress, int done);
/* Before anything else is printed on standard error. */
void progress_hide(struct progress *progress);
/* Tell what was counted. */
void progress_end(struct progress *progress);

#endif
