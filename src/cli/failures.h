/* SPDX-License-Identifier: BSD-2-Clause */
/* --failures: listen to requests that fail, and count them. */
#ifndef FC_CLI_FAILURES_H
#define FC_CLI_FAILURES_H

#include "cli/options.h"
#include "cli/output.h"

/* As the row of a mode says. */
int failures_run(
    const struct options *o, struct output *output, struct fc_error *err);

#endif
