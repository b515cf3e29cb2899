/* SPDX-License-Identifier: BSD-2-Clause */
#include <byteswap.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "input/frames.h"
#include "input/tree.h"

#define FILE_NAME "kpageflags"

/* -1 with errno, as open(). */
static int
open_frames(const struct fc_source *source, char *name, size_t size)
{
	const char *below = source->bare ? FILE_NAME : "proc/" FILE_NAME;
	size_t n = strlen(source->path);
	struct stat st;

	if (source->kind == FC_LIVE && source->dirfd < 0) {
		snprintf(name, size, "/proc/" FILE_NAME);
		return open(name, O_RDONLY | O_CLOEXEC);
	}
	snprintf(name, size, "%s%s%s", source->path,
	    n > 0 && source->path[n - 1] == '/' ? "" : "/", below);
	/* of a text, which cannot have it, there are no names */
	return fc_tree_open(source->dirfd, source->names, below, &st);
}

int
fc_frames_open(const struct fc_source *source, struct fc_frames *frames,
    enum fc_file_state *state, struct fc_error *err)
{
	frames->swapped = false;
	frames->fd = open_frames(source, frames->name, sizeof(frames->name));
	*state = FC_FILE_READ;
	if (frames->fd >= 0)
		return 0;
	if (errno == ENOENT || errno == ENOTDIR) {
		*state = FC_FILE_ABSENT;
		return 0;
	}
	if (errno == EACCES || errno == EPERM ||
	    (errno == EINVAL && source->kind == FC_LIVE)) {
		*state = FC_FILE_UNREADABLE;
		return 0;
	}
	if (errno == EINVAL)
		return fc_error_set(
		    err, FC_ERR_MISMATCH, frames->name, "not a regular file");
	return fc_error_system(err, frames->name, errno, "cannot open");
}

int
fc_frames_read(const struct fc_frames *frames, uint64_t first, uint64_t *words,
    size_t n, struct fc_error *err)
{
	size_t want = n * sizeof(*words), got = 0;

	while (got < want) {
		ssize_t part = pread(frames->fd, (char *)words + got,
		    want - got, (off_t)(first * sizeof(*words) + got));

		if (part < 0 && errno == EINTR)
			continue;
		if (part < 0)
			return fc_error_system(
			    err, frames->name, errno, "cannot read");
		if (part == 0)
			return fc_error_set(err, FC_ERR_MISMATCH, frames->name,
			    "ends before page frame %ju (cut short?)",
			    (uintmax_t)(first + got / sizeof(*words)));
		got += (size_t)part;
	}
	for (size_t i = 0; frames->swapped && i < n; i++)
		words[i] = bswap_64(words[i]);
	return 0;
}

void
fc_frames_close(struct fc_frames *frames)
{
	if (frames->fd >= 0)
		close(frames->fd);
	frames->fd = -1;
}
