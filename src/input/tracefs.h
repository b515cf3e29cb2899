/* SPDX-License-Identifier: BSD-2-Clause */
/* An instance of tracefs of our own: its files, and what comes out of it. */
#ifndef FC_INPUT_TRACEFS_H
#define FC_INPUT_TRACEFS_H

#include "input/input.h"

struct fc_tracefs {
	char root[64]; /* where tracefs is mounted */
	char path[112]; /* the instance's directory */
	bool made; /* it is there */
	int pipe; /* trace_pipe, without waiting; -1: not open */
};

/* Where tracefs usually is, ended by NULL. */
extern const char *const fc_tracefs_roots[];

/*
 * Find it, at one of roots, and remove what processes of this program left
 * there that are no more.  Nothing is made, and nothing is mounted.
 */
int fc_tracefs_find(
    const char *const *roots, struct fc_tracefs *t, struct fc_error *err);

/* A file of the root, which is not the instance's. */
int fc_tracefs_read(const struct fc_tracefs *t, const char *file,
    struct fc_bytes *bytes, char *name, size_t name_size, struct fc_error *err);

/* Make the instance.  Whatever is called then, fc_tracefs_close() ends it. */
int fc_tracefs_make(struct fc_tracefs *t, struct fc_error *err);
/* Write into a file of the instance. */
int fc_tracefs_write(const struct fc_tracefs *t, const char *file,
    const char *text, struct fc_error *err);
int fc_tracefs_open_pipe(struct fc_tracefs *t, struct fc_error *err);
/* What has come, without waiting: *len bytes, 0 if there is nothing. */
int fc_tracefs_take(const struct fc_tracefs *t, char *data, size_t size,
    size_t *len, struct fc_error *err);

/* Remove the instance, with all that is in it. */
int fc_tracefs_close(struct fc_tracefs *t, struct fc_error *err);

#endif
