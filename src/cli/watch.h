/* SPDX-License-Identifier: BSD-2-Clause */
/* The live view of the running kernel. */
#ifndef FC_CLI_WATCH_H
#define FC_CLI_WATCH_H

#include "cli/options.h"
#include "cli/output.h"

/* Where there is no terminal that could show it, o becomes what --every does,
 * with a line a reading.  -1: the PATH is no running kernel's. */
int watch_settle(struct options *o, struct fc_error *err);

/* As the row of a mode says. */
int watch_run(
    const struct options *o, struct output *output, struct fc_error *err);

#endif
