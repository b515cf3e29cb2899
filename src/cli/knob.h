/* SPDX-License-Identifier: BSD-2-Clause */
/* Files that make the running kernel do something.  Only root may write. */
#ifndef FC_CLI_KNOB_H
#define FC_CLI_KNOB_H

#include "fragcheck.h"

struct knob {
	char name[256];
	int fd; /* -1: not open */
};

/*
 * Open the file at path, "proc/sys/vm/..." or "sys/...", of the running kernel
 * for writing, which does nothing yet; proc/ is source's.  what: names what it
 * does, in errors.
 */
int knob_open(struct knob *knob, const struct fc_source *source,
    const char *path, const char *what, struct fc_error *err);
void knob_close(struct knob *knob);

/* Would be refused as the caller is not root, or is root of a container. */
bool knob_forbidden(const struct fc_error *err);

/* Until the kernel has done what text asks for. */
int knob_write(const struct knob *knob, const char *text, struct fc_error *err);

/* Only one at a time may hold the file, until it is closed.  -1: another does,
 * which is told as doing that. */
int knob_lock(
    int fd, const char *name, const char *doing, struct fc_error *err);

#endif
