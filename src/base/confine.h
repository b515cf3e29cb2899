/* SPDX-License-Identifier: BSD-2-Clause */
/* What this process, and those that it starts, may do no more (landlock(7)). */
#ifndef FC_BASE_CONFINE_H
#define FC_BASE_CONFINE_H

#include <stddef.h>

enum fc_may {
	FC_MAY_READ, /* files and folders there */
	FC_MAY_RUN, /* and programs */
	FC_MAY_WRITE, /* and make, replace and remove regular files */
};

/* A file, or a folder with all below it; one that is not there is none. */
struct fc_allowed {
	const char *path;
	enum fc_may may;
};

/*
 * From now on files are opened, programs run and files made nowhere but there,
 * no TCP connection is made or taken, and no process outside is signalled: as
 * far as the kernel can tell it (landlock, 5.13 to 6.12), and not at all where
 * it cannot.  What is open stays so.
 */
void fc_confine(const struct fc_allowed *allowed, size_t n);

#endif
