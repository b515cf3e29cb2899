/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "input/tree.h"

/* Headers of a kernel before 5.6, or of a libc before it, lack them. */
#if defined(__has_include) && __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#else
struct open_how {
	uint64_t flags, mode, resolve;
};
#define RESOLVE_NO_MAGICLINKS 0x02
#define RESOLVE_IN_ROOT       0x10
#endif
#ifndef SYS_openat2
#define SYS_openat2 437 /* on every architecture */
#endif

/*
 * Without openat2 (before 5.6, or in a sandbox) no link is followed at all:
 * one component after the other, from the directory before it.
 */
int
fc_tree_walk(int dirfd, const char *path, int flags)
{
	char left[PATH_MAX], *next = left;
	int dir = dirfd, fd = -1;
	struct stat st;

	if (strlcpy(left, path, sizeof(left)) >= sizeof(left)) {
		errno = ENAMETOOLONG;
		return -1;
	}
	for (;;) {
		char *name = next;
		int saved;

		next = strchr(name, '/');
		if (next != NULL)
			*next++ = '\0';
		if (strcmp(name, "..") == 0) {
			errno = EXDEV;
			fd = -1;
		} else {
			fd = openat(dir, name,
			    next == NULL ? flags | O_NOFOLLOW | O_CLOEXEC
					 : O_PATH | O_NOFOLLOW | O_DIRECTORY |
				    O_CLOEXEC);
		}
		/* A link in the middle is no directory either: say it. */
		if (fd < 0 && errno == ENOTDIR &&
		    fstatat(dir, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			errno = S_ISLNK(st.st_mode) ? ELOOP : ENOTDIR;
		saved = errno;
		if (dir != dirfd)
			close(dir);
		errno = saved;
		if (fd < 0 || next == NULL)
			return fd;
		dir = fd;
	}
}

static int
open_below(int dirfd, const char *path, int flags)
{
	struct open_how how = { .flags = (unsigned)flags | O_CLOEXEC,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	long fd = syscall(SYS_openat2, dirfd, path, &how, sizeof(how));

	if (fd < 0 && (errno == ENOSYS || errno == EPERM))
		return fc_tree_walk(dirfd, path, flags);
	return (int)fd;
}

int
fc_tree_open_directory(int dirfd, const char *path)
{
	return open_below(dirfd, path, O_PATH | O_DIRECTORY);
}

int
fc_tree_list_directory(int dirfd, const char *path)
{
	return open_below(dirfd, path, O_RDONLY | O_DIRECTORY | O_NONBLOCK);
}

/* As far as a look goes, which opens neither a FIFO nor a device. */
static int
look_at(int dirfd, const char *path)
{
	struct stat st;
	int fd = open_below(dirfd, path, O_PATH), error = 0;

	if (fd < 0)
		return -1;
	if (fstat(fd, &st) != 0)
		error = errno;
	else if (!S_ISREG(st.st_mode))
		error = EINVAL;
	close(fd);
	errno = error;
	return error == 0 ? 0 : -1;
}

bool
fc_is_proc(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

static int
root_of(int dirfd, struct fc_names *names)
{
	return dirfd >= 0 ? dirfd : fc_names_root(names);
}

/* What may be anything is looked at first, as opening a FIFO or a device may
 * act on it. */
int
fc_tree_open(
    int dirfd, struct fc_names *names, const char *path, struct stat *opened)
{
	int fd = -1, error = 0;

	switch (fc_names_look(names, path)) {
	case FC_NAMED_NOT:
		errno = ENOENT;
		return -1;
	case FC_NAMED_PERHAPS:
		dirfd = root_of(dirfd, names);
		if (dirfd < 0 || look_at(dirfd, path) != 0)
			return -1;
		break;
	case FC_NAMED_FILE:
		/* no link by then, so it needs no root to stay below */
		fd = fc_names_open(names, path);
		break;
	}
	if (fd < 0)
		dirfd = root_of(dirfd, names);
	if (fd < 0 && dirfd >= 0)
		fd = open_below(dirfd, path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	if (fd < 0)
		return -1;
	if (fstat(fd, opened) != 0)
		error = errno;
	else if (!S_ISREG(opened->st_mode))
		error = EINVAL;
	if (error == 0)
		return fd;
	close(fd);
	errno = error;
	return -1;
}
