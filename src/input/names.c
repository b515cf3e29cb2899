/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdalign.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "input/names.h"

/* What the kernel writes, in a libc or not. */
struct entry {
	uint64_t ino;
	int64_t off;
	uint16_t size; /* of this */
	uint8_t type;
	char name[];
};

struct list {
	int fd; /* -1: there is none */
	bool ended; /* nothing more is read */
	bool whole; /* what is not in it is not there */
	size_t len;
	/* of a copy of all of /proc these are the first */
	alignas(struct entry) char bytes[4096];
};

#define MAX_HELD 8

#ifndef SYS_close_range
#define SYS_close_range 436 /* on every architecture */
#endif

struct fc_names {
	int held[MAX_HELD]; /* descriptors to close */
	size_t nr_held;
	struct list root, proc;
	unsigned root_looks;
};

static void
list_begin(struct list *list, int fd)
{
	list->fd = fd;
	list->ended = fd < 0;
	list->whole = false;
	list->len = 0;
}

struct fc_names *
fc_names_of(int root, int proc)
{
	struct fc_names *names = malloc(sizeof(*names));

	if (names == NULL)
		return NULL;
	names->nr_held = 0;
	names->root_looks = 0;
	list_begin(&names->root, root);
	list_begin(&names->proc, proc);
	return names;
}

/* Descriptors with nobody else's among them go in one call. */
static void
close_held(struct fc_names *names)
{
	unsigned low = UINT_MAX, high = 0;

	for (size_t i = 0; i < names->nr_held; i++) {
		unsigned fd = (unsigned)names->held[i];

		low = fd < low ? fd : low;
		high = fd > high ? fd : high;
	}
	if (names->nr_held > 1 && high - low + 1 == names->nr_held &&
	    syscall(SYS_close_range, low, high, 0) == 0)
		names->nr_held = 0;
	while (names->nr_held > 0)
		close(names->held[--names->nr_held]);
}

void
fc_names_close(struct fc_names *names, int fd)
{
	if (names == NULL || names->nr_held == MAX_HELD)
		close(fd);
	else
		names->held[names->nr_held++] = fd;
}

void
fc_names_free(struct fc_names *names)
{
	if (names == NULL)
		return;
	if (names->proc.fd >= 0)
		fc_names_close(names, names->proc.fd);
	if (names->root.fd >= 0)
		fc_names_close(names, names->root.fd);
	close_held(names);
	free(names);
}

int
fc_names_root(struct fc_names *names)
{
	if (names == NULL) {
		errno = ENOENT;
		return -1;
	}
	if (names->root.fd < 0)
		list_begin(&names->root,
		    openat(names->proc.fd, "..",
			O_RDONLY | O_NOCTTY | O_CLOEXEC | O_DIRECTORY));
	return names->root.fd;
}

int
fc_names_take_root(struct fc_names *names)
{
	int fd = fc_names_root(names);

	names->root.fd = -1;
	return fd;
}

/* One more read; false: that was all, or there is no room. */
static bool
read_more(struct list *list)
{
	long n;

	if (list->ended)
		return false;
	n = list->len + 512 < sizeof(list->bytes)
	    ? syscall(SYS_getdents64, list->fd, list->bytes + list->len,
		  sizeof(list->bytes) - list->len)
	    : -1;
	list->ended = n <= 0;
	list->whole = n == 0;
	list->len += n > 0 ? (size_t)n : 0;
	return n > 0;
}

static enum fc_named
look(struct list *list, const char *name, size_t len)
{
	const struct entry *entry;
	size_t at = 0;

	do {
		for (; at < list->len; at += entry->size) {
			entry = (const void *)(list->bytes + at);
			if (entry->name[0] == name[0] &&
			    strncmp(entry->name, name, len) == 0 &&
			    entry->name[len] == '\0')
				return entry->type == DT_REG ? FC_NAMED_FILE
							     : FC_NAMED_PERHAPS;
		}
	} while (read_more(list));
	return list->whole ? FC_NAMED_NOT : FC_NAMED_PERHAPS;
}

static bool
is_below(const struct fc_names *names, const char *path)
{
	return names->proc.fd >= 0 && strncmp(path, "proc/", 5) == 0;
}

enum fc_named
fc_names_look(struct fc_names *names, const char *path)
{
	bool below;
	size_t len;
	enum fc_named named;

	if (names == NULL)
		return FC_NAMED_PERHAPS;
	below = is_below(names, path);
	/* Beside proc/ hardly anything is asked for: to ask the kernel of one
	 * file costs less than a list. */
	if (!below && names->proc.fd >= 0 && names->root_looks++ == 0)
		return FC_NAMED_PERHAPS;
	if (!below)
		(void)fc_names_root(names);
	path += below ? 5 : 0;
	len = (size_t)(strchrnul(path, '/') - path);
	named = look(below ? &names->proc : &names->root, path, len);
	return path[len] == '\0' || named == FC_NAMED_NOT ? named
							  : FC_NAMED_PERHAPS;
}

int
fc_names_open(struct fc_names *names, const char *path)
{
	return is_below(names, path)
	    ? openat(names->proc.fd, path + 5,
		  O_RDONLY | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC)
	    : -1;
}
