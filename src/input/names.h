/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two directories of a copy that hold nearly all files list: so what
 * is not there need not be looked for, and what is a regular file need not be
 * looked at before it is opened.  They are read when they are asked.
 */
#ifndef FC_INPUT_NAMES_H
#define FC_INPUT_NAMES_H

#include <stdbool.h>

struct fc_names;

enum fc_named {
	FC_NAMED_NOT, /* there is no such file */
	FC_NAMED_FILE, /* it is a regular one */
	FC_NAMED_PERHAPS, /* ask the kernel */
};

/* The copy's directory and its proc/, which are the names' to close, or -1:
 * where there is no proc/, root is all; above an open proc/ it is looked for
 * when it is wanted.  NULL: out of memory. */
struct fc_names *fc_names_of(int root, int proc);
/* NULL is fine. */
void fc_names_free(struct fc_names *names);

/* -1 with errno: it cannot be opened, or names is NULL. */
int fc_names_root(struct fc_names *names);
/* The same, and it is the caller's to close. */
int fc_names_take_root(struct fc_names *names);

/* names NULL: PERHAPS. */
enum fc_named fc_names_look(struct fc_names *names, const char *path);

/* Open what fc_names_look() found to be a file, unless it is a link by now.
 * -1: as its path is, by whoever has the root. */
int fc_names_open(struct fc_names *names, const char *path);

/* Close fd, now or when the names end: all at once costs one system call.
 * names NULL: now. */
void fc_names_close(struct fc_names *names, int fd);

#endif
