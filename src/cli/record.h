/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FC_CLI_RECORD_H
#define FC_CLI_RECORD_H

#include "cli/options.h"
#include "cli/output.h"

/* Append a sample to a file; as the row of a mode says.  output->broken: there
 * is none. */
int record_run(
    const struct options *o, struct output *output, struct fc_error *err);

#endif
