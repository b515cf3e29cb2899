/* SPDX-License-Identifier: BSD-2-Clause */
/* Bytes that come in pieces, line by line. */
#ifndef FC_HISTORY_LINES_H
#define FC_HISTORY_LINES_H

#include "fragcheck.h"

/* A line of 1,024 nodes is not much longer. */
#define FC_MOST_LINE ((size_t)4 << 20)

struct fc_lines {
	struct fc_buf begun; /* what there is of one whose end is to come */
	bool too_long; /* what comes of it is thrown away */
	uint64_t at; /* where the line begins, in bytes of them all */
	uint64_t read;
};

/* line[len] is '\n' or '\0'; NULL: it was too long.  -1 with *err stops it. */
typedef int fc_line_fn(
    void *arg, const char *line, size_t len, struct fc_error *err);

/* fn is called for each line while lines->at is where it begins. */
int fc_lines_feed(struct fc_lines *lines, const char *data, size_t len,
    fc_line_fn *fn, void *arg, struct fc_error *err);
/* Nothing more comes: for what there is of a line without an end. */
int fc_lines_end(
    struct fc_lines *lines, fc_line_fn *fn, void *arg, struct fc_error *err);
void fc_lines_free(struct fc_lines *lines);

#endif
