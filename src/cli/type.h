/* SPDX-License-Identifier: BSD-2-Clause */
/* --type: ask fragcheck-typesize for the size of a C type. */
#ifndef FC_CLI_TYPE_H
#define FC_CLI_TYPE_H

#include "cli/options.h"
#include "cli/output.h"

/*
 * The type called name, from o's --btf files, or else from the running kernel
 * or the copy that source is (NULL: the running kernel).  -1 with *err where it
 * is not found, or not for sure.
 */
int type_resolve(const struct options *o, const char *name,
    const struct fc_source *source, struct fc_ctype *type,
    struct fc_error *err);

#endif
