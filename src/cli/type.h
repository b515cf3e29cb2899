/* SPDX-License-Identifier: BSD-2-Clause */
/* --type: ask fragcheck-typesize for the size of a C type. */
#ifndef FC_CLI_TYPE_H
#define FC_CLI_TYPE_H

#include "cli/options.h"
#include "cli/output.h"

/*
 * The type called name, from o's --btf files, or else from the running kernel
 * or the copy at path, unless output is to replace it there.  -1 with *err where
 * it is not found, or not for sure.
 */
int type_resolve(const struct options *o, const struct output *output,
    const char *name, const char *path, struct fc_ctype *type,
    struct fc_error *err);

#endif
