/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading whole files of a source; knows nothing of their formats. */
#ifndef FC_INPUT_INPUT_H
#define FC_INPUT_INPUT_H

#include "fragcheck.h"

/* The bytes of a file; owned. */
struct fc_bytes {
	char *data;
	size_t len;
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
void fc_bytes_free(struct fc_bytes *bytes);

#define FC_ENTRY_SIZE 48 /* of a name in a directory, with its '\0' */

/*
 * The names in the directory at path, sorted: at most max of them, and none
 * that is longer than FC_ENTRY_SIZE, nor hidden.  *state as fc_input_read()
 * has it; FC_FILE_BAD: there are more.
 */
int fc_input_list(const struct fc_source *source, const char *path,
    char (*names)[FC_ENTRY_SIZE], size_t max, size_t *nr_names,
    enum fc_file_state *state, struct fc_error *err);

/* Read an open file to its end; name is for messages. */
int fc_input_slurp(
    int fd, const char *name, struct fc_bytes *bytes, struct fc_error *err);

#endif
