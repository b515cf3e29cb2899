/* SPDX-License-Identifier: BSD-2-Clause */
/* Opening files of a saved copy, which nobody vouches for. */
#ifndef FC_INPUT_TREE_H
#define FC_INPUT_TREE_H

#include <stdbool.h>

/*
 * Open a regular file below dirfd for reading; links are resolved as if dirfd
 * were the root.  -1 with errno; EINVAL: not a regular file.
 */
int fc_tree_open(int dirfd, const char *path);

/* The same of a directory. */
int fc_tree_open_directory(int dirfd, const char *path);

/* Is path a directory of the copy? */
bool fc_tree_has_directory(int dirfd, const char *path);

/* The walk that fc_tree_open() falls back to; here for its test. */
int fc_tree_walk(int dirfd, const char *path, int flags);

#endif
