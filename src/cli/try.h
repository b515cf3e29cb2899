/* SPDX-License-Identifier: BSD-2-Clause */
/* --try: the kernel's own answer beside the verdict. */
#ifndef FC_CLI_TRY_H
#define FC_CLI_TRY_H

#include "cli/options.h"
#include "cli/output.h"

/* As the row of a mode says. */
int try_run(
    const struct options *o, struct output *output, struct fc_error *err);

#endif
