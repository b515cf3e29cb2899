/* SPDX-License-Identifier: BSD-2-Clause */
/* What the program may still do once what others wrote is open. */
#ifndef FC_CLI_SHUT_H
#define FC_CLI_SHUT_H

#include "cli/options.h"
#include "cli/output.h"

/*
 * Before the first byte of a copy, log or record is looked at; only the first
 * time, as what was taken away does not come back.  source NULL: all of it is an
 * open file.  The running kernel is trusted, and answers that go on and on
 * (--every) open their files anew.
 */
void shut_in(const struct options *o, const struct output *output,
    struct fc_source *source);

#endif
