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

/* root and proc are open, or -1; if both are the same, proc is -1.  proc is
 * then the names' to close, root is not, and lives as long.  NULL: out of
 * memory. */
struct fc_names *fc_names_of(int root, int proc);
/* Closes what was left to them.  NULL is fine. */
void fc_names_free(struct fc_names *names);

/* names NULL: PERHAPS. */
enum fc_named fc_names_look(struct fc_names *names, const char *path);

/* Open what fc_names_look() found to be a file, unless it is a link by now.
 * -1: as its path is, by whoever has the root. */
int fc_names_open(struct fc_names *names, const char *path);

/* Close fd, now or when the names end: all at once costs one system call.
 * names NULL: now. */
void fc_names_close(struct fc_names *names, int fd);

#endif
