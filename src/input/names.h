/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What the two directories of a copy that hold nearly all files list: so what
 * is not there need not be looked for, and what is a regular file need not be
 * looked at before it is opened.
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

/* root and proc are open to be read, or -1; if both are the same, proc is -1.
 * NULL: out of memory. */
struct fc_names *fc_names_read(int root, int proc);
void fc_names_free(struct fc_names *names); /* NULL is fine */

/* names NULL: PERHAPS. */
enum fc_named fc_names_look(const struct fc_names *names, const char *path);

#endif
