/* SPDX-License-Identifier: BSD-2-Clause */
/* Which processes the running kernel has. */
#ifndef FC_INPUT_PROCESSES_H
#define FC_INPUT_PROCESSES_H

#include "fragcheck.h"

/*
 * Put the first of them into pids, at most most, and return how many.  A copy
 * has none: few have their files, and a made one could have any number.
 */
size_t fc_input_processes(
    const struct fc_source *source, unsigned *pids, size_t most);

#endif
