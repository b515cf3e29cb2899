/* SPDX-License-Identifier: BSD-2-Clause */
/* --compact: the answer, compaction by hand, the answer again. */
#ifndef FC_CLI_COMPACT_H
#define FC_CLI_COMPACT_H

#include "cli/options.h"
#include "cli/output.h"

/* As the row of a mode says. */
int compact_run(
    const struct options *o, struct output *output, struct fc_error *err);

#endif
