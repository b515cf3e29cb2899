/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/progress.h"

#define BETWEEN 100000000 /* ns from one look to the next */

void
progress_begin(struct progress *progress, const struct options *o)
{
	bool many = o->nr_paths > 1 && o->mode != MODE_EXPLAIN;
	/* Answers on the same terminal show well enough how far it is. */
	bool answers =
	    many && o->output == NULL && o->quiet < 2 && isatty(STDOUT_FILENO);

	*progress = (struct progress){ .o = o,
		.on_terminal = many && !answers && isatty(STDERR_FILENO) };
}

void
progress_count(struct progress *progress, enum fc_answer answer)
{
	progress->yes += answer == FC_YES;
	progress->no += answer == FC_NO;
	progress->unknown += answer == FC_UNKNOWN;
}

void
progress_show(struct progress *progress, int done)
{
	struct timespec now;

	if (!progress->on_terminal)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if ((now.tv_sec - progress->last.tv_sec) * 1000000000 + now.tv_nsec -
		progress->last.tv_nsec <
	    BETWEEN)
		return;
	progress->last = now;
	progress->shown = true;
	fprintf(stderr, "\rfragcheck: %d of %d", done, progress->o->nr_paths);
	if (progress->o->nr_requests > 0)
		fprintf(stderr, ", %" PRIu64 " no", progress->no);
}

void
progress_hide(struct progress *progress)
{
	if (progress->shown)
		fprintf(stderr, "\r\033[K");
	progress->shown = false;
}

void
progress_end(struct progress *progress)
{
	const struct options *o = progress->o;

	progress_hide(progress);
	if (o->nr_paths < 2 || o->mode == MODE_EXPLAIN || o->quiet > 0)
		return;
	fprintf(stderr, "fragcheck: %d copies", o->nr_paths);
	if (o->nr_requests > 1)
		fprintf(stderr, ", %" PRIu64 " answers",
		    progress->yes + progress->no + progress->unknown);
	if (o->nr_requests > 0)
		fprintf(stderr,
		    ": %" PRIu64 " yes, %" PRIu64 " no, %" PRIu64
		    " cannot be told",
		    progress->yes, progress->no, progress->unknown);
	fprintf(stderr, "%s %" PRIu64 " not read\n",
	    o->nr_requests > 0 ? "," : ":", progress->not_read);
}
