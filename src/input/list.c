/* SPDX-License-Identifier: BSD-2-Clause */
/* The names in a directory of a source. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "input/input.h"
#include "input/tree.h"

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

int
fc_input_list(const struct fc_source *source, const char *path,
    char (*names)[FC_ENTRY_SIZE], size_t max, size_t *nr_names,
    enum fc_file_state *state, struct fc_error *err)
{
	char name[256];
	const struct dirent *entry;
	DIR *dir;
	int root, fd;

	*nr_names = 0;
	*state = FC_FILE_ABSENT;
	root = fc_source_root(source);
	if (source->kind != FC_LIVE && root < 0)
		return 0;
	snprintf(name, sizeof(name), "/%s", path);
	fd = root >= 0 ? fc_tree_list_directory(root, path)
		       : open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0) {
		/* a link that leads nowhere, or out of a copy, is none */
		if (errno == EACCES || errno == EPERM)
			*state = FC_FILE_UNREADABLE;
		else if (errno != ENOENT && errno != ENOTDIR)
			*state = FC_FILE_BAD;
		return 0;
	}
	dir = fdopendir(fd);
	if (dir == NULL) {
		close(fd);
		return fc_error_nomem(err);
	}
	*state = FC_FILE_READ;
	while ((entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (entry->d_name[0] == '.' || len >= FC_ENTRY_SIZE)
			continue;
		if (*nr_names == max) {
			*state = FC_FILE_BAD;
			break;
		}
		memcpy(names[(*nr_names)++], entry->d_name, len + 1);
	}
	closedir(dir);
	qsort(names, *nr_names, sizeof(*names), by_name);
	return 0;
}
