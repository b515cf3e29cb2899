/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening files of a saved copy, which nobody vouches for. */
#ifndef FC_INPUT_TREE_H
#define FC_INPUT_TREE_H

#include <stdbool.h>
#include <sys/stat.h>

#include "input/names.h"

/*
 * Open a regular file below dirfd for reading; links are resolved as if dirfd
 * were the root.  -1 with errno; EINVAL: not a regular file.  *opened is what
 * fstat() says of it.  names: of that directory, or NULL.
 */
int fc_tree_open(
    int dirfd, struct fc_names *names, const char *path, struct stat *opened);

/* The copy's directory at path, as far as a look goes (O_PATH); the caller
 * closes it.  -1: it has none. */
int fc_tree_open_directory(int dirfd, const char *path);
/* The same to read the names in it. */
int fc_tree_list_directory(int dirfd, const char *path);

/* Is it of a mounted /proc? */
bool fc_is_proc(int fd);

/* The walk that fc_tree_open() falls back to; here for its test. */
int fc_tree_walk(int dirfd, const char *path, int flags);

#endif
