/* SPDX-License-Identifier: BSD-2-Clause */
/* A process that removes a directory once this one is no more, whatever ended
 * it: a directory of tracefs is no file that closing makes go away. */
#ifndef FC_CLI_GUARD_H
#define FC_CLI_GUARD_H

#include <sys/types.h>

#include "fragcheck.h"

struct guard {
	pid_t pid;
	int fd; /* which closes when this process ends */
};

int guard_begin(
    struct guard *guard, const char *directory, struct fc_error *err);
/* The directory is gone, or goes now. */
void guard_end(struct guard *guard);

#endif
