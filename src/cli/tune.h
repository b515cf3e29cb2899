/* SPDX-License-Identifier: BSD-2-Clause */
/* --tune: which settings would help the request. */
#ifndef FC_CLI_TUNE_H
#define FC_CLI_TUNE_H

#include "cli/options.h"
#include "cli/output.h"

/* As the row of a mode says. */
int tune_run(
    const struct options *o, struct output *output, struct fc_error *err);

#endif
