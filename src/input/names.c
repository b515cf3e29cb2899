/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>
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
	size_t len;
	bool whole; /* what is not in it is not there */
	/* of a copy of all of /proc these are the first */
	alignas(struct entry) char bytes[4096];
};

struct fc_names {
	struct list root, proc;
};

static void
read_list(int dir, struct list *list)
{
	long n = -1;

	list->len = 0;
	while (dir >= 0 && list->len + 512 < sizeof(list->bytes)) {
		n = syscall(SYS_getdents64, dir, list->bytes + list->len,
		    sizeof(list->bytes) - list->len);
		if (n <= 0)
			break;
		list->len += (size_t)n;
	}
	list->whole = n == 0;
}

struct fc_names *
fc_names_read(int root, int proc)
{
	struct fc_names *names = malloc(sizeof(*names));

	if (names == NULL)
		return NULL;
	read_list(root, &names->root);
	read_list(proc, &names->proc);
	return names;
}

void
fc_names_free(struct fc_names *names)
{
	free(names);
}

static enum fc_named
look(const struct list *list, const char *name, size_t len)
{
	const struct entry *entry;

	for (size_t at = 0; at < list->len; at += entry->size) {
		entry = (const void *)(list->bytes + at);
		if (strncmp(entry->name, name, len) == 0 &&
		    entry->name[len] == '\0')
			return entry->type == DT_REG ? FC_NAMED_FILE
						     : FC_NAMED_PERHAPS;
	}
	return list->whole ? FC_NAMED_NOT : FC_NAMED_PERHAPS;
}

enum fc_named
fc_names_look(const struct fc_names *names, const char *path)
{
	size_t len = strcspn(path, "/");
	enum fc_named named;

	if (names == NULL)
		return FC_NAMED_PERHAPS;
	named = look(&names->root, path, len);
	if (path[len] == '\0' || named == FC_NAMED_NOT)
		return named;
	if (len != 4 || strncmp(path, "proc", 4) != 0)
		return FC_NAMED_PERHAPS;
	path += len + 1;
	len = strcspn(path, "/");
	named = look(&names->proc, path, len);
	return path[len] == '\0' || named == FC_NAMED_NOT ? named
							  : FC_NAMED_PERHAPS;
}
