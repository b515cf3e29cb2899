/* SPDX-License-Identifier: BSD-2-Clause */
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

#include "cli/progress.h"

#define BETWEEN 100000000 /* ns from one look to the next */

void
progress_begin(struct progress *progress, const struct options *o)
{
	/* Answers on the same terminal show well enough how far it is. */
	bool answers =
	    isatty(STDOUT_FILENO) && o->output == NULL && o->quiet < 2;

	*progress = (struct progress){ .o = o,
		.line = o->nr_paths > 1 && !answers && isatty(STDERR_FILENO) };
}

void
progress_show(struct progress *progress, const struct asking *asking, int done)
{
	struct timespec now;

	if (!progress->line)
		return;
	clock_gettime(CLOCK_MONOTONIC, &now);
	if ((now.tv_sec - progress->last.tv_sec) * 1000000000 + now.tv_nsec -
		progress->last.tv_nsec <
	    BETWEEN)
		return;
	progress->last = now;
	progress->shown = true;
	fprintf(stderr,
	    "\rfragcheck: %d of %d, %" PRIu64 " no, %" PRIu64
	    " not to be told ",
	    done, progress->o->nr_paths, asking->no,
	    asking->unknown + asking->not_read);
}

void
progress_end(struct progress *progress, const struct asking *asking)
{
	const struct options *o = progress->o;

	if (progress->shown)
		fprintf(stderr, "\r\033[K");
	if (o->nr_paths < 2 || o->explain || o->quiet > 0 ||
	    o->format == FORMAT_NAGIOS)
		return;
	fprintf(stderr, "fragcheck: %d copies", o->nr_paths);
	if (o->nr_requests > 0)
		fprintf(stderr,
		    ": %" PRIu64 " yes, %" PRIu64 " no, %" PRIu64
		    " cannot be told",
		    asking->yes, asking->no, asking->unknown);
	fprintf(stderr, "%s%" PRIu64 " not read\n",
	    o->nr_requests > 0 ? ", " : ": ", asking->not_read);
}
