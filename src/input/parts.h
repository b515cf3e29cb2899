/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that are held in memory: of a tarball, or of a text of several. */
#ifndef FC_INPUT_PARTS_H
#define FC_INPUT_PARTS_H

#include "input/input.h"

#define FC_MAX_PARTS_HELD 4096
#define FC_MAX_PLACES     ((size_t)1 << 20)

/*
 * From (line, column) on, a part is what stood at (from_line, from_column) of
 * the original; on later lines, until the next place, all columns are shifted
 * alike.
 */
struct fc_place {
	size_t line, column; /* from 1 */
	size_t from_line, from_column;
	long shift;
};

struct fc_part {
	char *path; /* "proc/buddyinfo", below the root */
	struct fc_buf text;
	size_t lines; /* newlines in text */
	size_t last_line; /* where the last one begins that was put, in bytes */
	struct fc_place *places; /* none: text is a whole file */
	size_t nr_places;
};

struct fc_parts {
	struct fc_part *parts;
	size_t n;
	size_t bytes; /* of all texts */
	char root[256]; /* of the paths, with its '/'; "": they have none */
};

struct fc_parts *fc_parts_new(void); /* NULL: out of memory */
void fc_parts_free(struct fc_parts *parts); /* NULL is fine */

/* The part of that path, below the root; NULL: there is none. */
struct fc_part *fc_parts_find(const struct fc_parts *parts, const char *path);

/* A new, empty part; NULL: *err says why not. */
struct fc_part *fc_parts_add(
    struct fc_parts *parts, const char *path, struct fc_error *err);

/* Append to the part's text; all parts together may hold 2 * FC_MAX_FILE. */
int fc_part_put(struct fc_parts *parts, struct fc_part *part, const char *data,
    size_t len, struct fc_error *err);

/* In a part with places, whose last_line and lines are the caller's to keep:
 * what is put next stood at this place of the original, and what follows on
 * later lines is shifted by that many columns. */
int fc_part_place(struct fc_part *part, size_t from_line, size_t from_column,
    long shift, struct fc_error *err);

#endif
