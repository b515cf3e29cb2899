/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/ascii.h"
#include "input/processes.h"

static DIR *
open_proc(const struct fc_source *source)
{
	int fd;
	DIR *dir;

	if (source->dirfd < 0)
		return opendir("/proc");
	fd = openat(source->dirfd, source->bare ? "." : "proc",
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	dir = fd < 0 ? NULL : fdopendir(fd);
	if (fd >= 0 && dir == NULL)
		close(fd);
	return dir;
}

/* 0: it is none. */
static unsigned
pid_of(const char *name)
{
	unsigned pid = 0;

	for (; fc_is_digit(*name) && pid < 100000000; name++)
		pid = pid * 10 + (unsigned)(*name - '0');
	return *name == '\0' ? pid : 0;
}

size_t
fc_input_processes(const struct fc_source *source, unsigned *pids, size_t most)
{
	struct dirent *entry;
	size_t n = 0;
	DIR *dir;

	if (source->kind != FC_LIVE)
		return 0;
	dir = open_proc(source);
	if (dir == NULL)
		return 0;
	while (n < most && (entry = readdir(dir)) != NULL) {
		pids[n] = pid_of(entry->d_name);
		n += pids[n] != 0;
	}
	closedir(dir);
	return n;
}
