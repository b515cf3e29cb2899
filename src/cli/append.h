/* SPDX-License-Identifier: BSD-2-Clause */
/* A file that samples are appended to, and kept from growing. */
#ifndef FC_CLI_APPEND_H
#define FC_CLI_APPEND_H

#include "fragcheck.h"

/* How much of it stays; both 0: all. */
struct keep {
	uint64_t age; /* milliseconds */
	uint64_t bytes;
};

/*
 * Append a line in one write, and have it on the disk; what a crash left of one
 * before is ended first.  -1 with *err: the file is as it was.
 */
int append_line(
    const char *path, const struct fc_buf *line, struct fc_error *err);

/*
 * Where the file exceeds what is to be kept by more than a tenth, replace it by
 * what is to be kept, whole or not at all; host: whose samples tell the age;
 * grown: by so many bytes since it was last looked at.
 */
int append_bound(const char *path, const struct keep *keep, const char *host,
    size_t grown, struct fc_error *err);

#endif
