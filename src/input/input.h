/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading whole files of a source; knows nothing of their formats. */
#ifndef FC_INPUT_INPUT_H
#define FC_INPUT_INPUT_H

#include "fragcheck.h"

/* The most that one file may hold: zoneinfo of 64 nodes with 8,192 CPUs is
 * 99 MB. */
#define FC_MAX_FILE ((size_t)256 * 1024 * 1024)

struct fc_names;
struct fc_place;

/* The bytes of a file. */
struct fc_bytes {
	char *data;
	size_t len;
	bool borrowed; /* from the source, so that they end with it */
	/* where they stood in the text they were taken from; borrowed, NULL:
	 * they are all of it */
	const struct fc_place *places;
	size_t nr_places;
};

/*
 * Read the file at path below the source's root ("buddyinfo" lies in proc/,
 * or in the root itself when that is bare).  0 with *state FC_FILE_READ,
 * ABSENT or UNREADABLE, where only READ fills *bytes; -1 for any other
 * failure.  name gets the path as an error message should show it.
 */
int fc_input_read(const struct fc_source *source, const char *path,
    struct fc_bytes *bytes, enum fc_file_state *state, char *name,
    size_t name_size, struct fc_error *err);

/* The directory that it all lies below; -1: there is none. */
int fc_source_root(const struct fc_source *source);

/* A file that is read by and by. */
struct fc_pieces {
	const char *name;
	int fd;
	struct fc_names *names; /* close fd, or NULL */
	struct fc_bytes bytes; /* read, and not yet dropped */
	size_t size; /* room for so many */
	size_t given; /* of them the caller had, and needs no more */
	size_t total; /* bytes read so far */
	size_t told; /* so many the file has; 0: it does not tell */
	bool ended;
};

/*
 * The same by pieces, for files that grow with the machine: each is whole
 * lines, but for the last, and gone with the next.  An empty one is the end.
 * With any other state than FC_FILE_READ there is nothing to close.
 */
int fc_input_open(const struct fc_source *source, const char *path,
    struct fc_pieces *pieces, enum fc_file_state *state, char *name,
    size_t name_size, struct fc_error *err);
int fc_pieces_next(
    struct fc_pieces *pieces, struct fc_text *text, struct fc_error *err);
/* All that is left, at once. */
int fc_pieces_all(
    struct fc_pieces *pieces, struct fc_text *text, struct fc_error *err);
void fc_pieces_close(struct fc_pieces *pieces);

/* For fc_input_read()'s bytes: nothing is left of them, or of an error. */
void fc_bytes_free(struct fc_bytes *bytes);

/* Borrowed bytes become a copy, which outlives the source; -1: no memory. */
int fc_bytes_own(struct fc_bytes *bytes);

/* Line and column of *err, which are in bytes, become those of the text that
 * the bytes were taken from. */
void fc_bytes_locate(const struct fc_bytes *bytes, struct fc_error *err);

#define FC_ENTRY_SIZE 48 /* of a name in a directory, with its '\0' */

/*
 * The names in the directory at path, sorted: at most max of them, and none
 * that is longer than FC_ENTRY_SIZE, nor hidden.  *state as fc_input_read()
 * has it; FC_FILE_BAD: there are more.
 */
int fc_input_list(const struct fc_source *source, const char *path,
    char (*names)[FC_ENTRY_SIZE], size_t max, size_t *nr_names,
    enum fc_file_state *state, struct fc_error *err);

/*
 * Read an open file to its end behind what *bytes hold already, and the caller
 * frees.  name is for messages.  After an error, of which one is more than
 * FC_MAX_FILE, nothing is left of them.
 */
int fc_input_slurp(
    int fd, const char *name, struct fc_bytes *bytes, struct fc_error *err);

#endif
