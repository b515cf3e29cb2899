/* SPDX-License-Identifier: BSD-2-Clause */
/* --explain: logs in, failure reports out. */
#ifndef FC_CLI_EXPLAIN_H
#define FC_CLI_EXPLAIN_H

#include "cli/options.h"
#include "cli/output.h"

/*
 * One log (path NULL: the kernel's own; source: what was opened of it already,
 * or NULL) from end to end; what is found goes to
 * output, with what_if (NULL: none) judged on its memory instead, and the
 * colours and the like of look.
 * -1: *err; 0: no failure in it; 1: some.
 */
int explain_log(const char *path, const struct fc_source *source,
    const struct fc_request *what_if, const struct fc_result *look,
    const struct options *o, struct output *output, struct fc_error *err);

#endif
