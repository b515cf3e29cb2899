/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process may do no more (landlock(7)). */
#ifndef FC_BASE_CONFINE_H
#define FC_BASE_CONFINE_H

#include <stddef.h>

/* What is taken away, but where it is allowed. */
enum {
	FC_NO_READING = 1 << 0, /* to open files for it, and list folders */
	FC_NO_RUNNING = 1 << 1,
	/* files are made, changed, replaced or removed nowhere, nothing is
	 * mounted, no TCP connection is made or taken, no process outside
	 * signalled */
	FC_NO_ACTING = 1 << 2,
	FC_NO_MORE = FC_NO_READING | FC_NO_RUNNING | FC_NO_ACTING
};

enum fc_may {
	FC_MAY_READ, /* files and folders there */
	FC_MAY_WRITE, /* make, replace, remove regular files; not read */
};

/* A file, or a folder with all below it; one that is not there is none. */
struct fc_allowed {
	enum fc_may may;
	const char *path;
	int fd; /* of a path that is NULL */
};

/*
 * From now on, for this process and those that it starts, as far as the kernel
 * can tell it (landlock, 5.13 to 6.12), and not at all where it cannot, or where
 * it could not be told all that is allowed.  What is open stays so.  Returns a
 * descriptor that the caller may close when that is cheap, or -1.
 */
int fc_confine(unsigned what, const struct fc_allowed *allowed, size_t n);

#endif
