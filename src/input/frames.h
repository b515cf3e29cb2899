/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/kpageflags: a word a page frame, read in pieces from wherever. */
#ifndef FC_INPUT_FRAMES_H
#define FC_INPUT_FRAMES_H

#include "fragcheck.h"

struct fc_frames {
	int fd;
	/* of a machine of the other byte order; who knows that sets it */
	bool swapped;
	char name[256]; /* as an error message should show it */
};

/*
 * Open source's file: the running kernel's (root), or a copy's that can be
 * sought in.  0 with *state FC_FILE_READ, where the caller closes it, ABSENT or
 * UNREADABLE; -1: any other failure.
 */
int fc_frames_open(const struct fc_source *source, struct fc_frames *frames,
    enum fc_file_state *state, struct fc_error *err);

/* The words of n frames from number first; not that many is an error. */
int fc_frames_read(const struct fc_frames *frames, uint64_t first,
    uint64_t *words, size_t n, struct fc_error *err);

void fc_frames_close(struct fc_frames *frames);

#endif
