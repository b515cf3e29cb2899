/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FC_CLI_HISTORY_H
#define FC_CLI_HISTORY_H

#include "cli/options.h"
#include "cli/output.h"

/* What files of samples show, one after another; as the row of a mode says. */
int history_run(
    const struct options *o, struct output *output, struct fc_error *err);

#endif
