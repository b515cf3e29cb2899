/* SPDX-License-Identifier: BSD-2-Clause */
/* Many PATHs, by several processes: the same answers in the same order. */
#ifndef FC_CLI_JOBS_H
#define FC_CLI_JOBS_H

#include "cli/ask.h"

/* How many processes o's paths are for; 1: this one does it all. */
int jobs_of(const struct options *o);

/*
 * Each path by ask, in one of n processes; the worst exit code into *worst.
 * Memory does not grow with the paths.  What a process that ends before its
 * time owes is an error of each path it was for.  -1: none could be started.
 */
int jobs_run(struct asking *asking, int n,
    int (*ask)(struct asking *asking, const char *path), int *worst,
    struct fc_error *err);

#endif
