/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the files of one machine are: /proc, or a saved copy. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "input/input.h"
#include "input/tree.h"

#define MAX_FILE ((size_t)64 * 1024 * 1024) /* zoneinfo of 4096 CPUs: ~10 MB */

int
fc_source_open(const char *path, struct fc_source *source, struct fc_error *err)
{
	*source =
	    (struct fc_source){ .kind = FC_LIVE, .path = "/", .dirfd = -1 };
	if (path == NULL)
		return 0;
	source->kind = FC_TREE;
	source->path = path;
	source->dirfd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (source->dirfd < 0)
		return fc_error_system(err, path, errno,
		    errno == ENOTDIR
			? "no copy of a machine (a kernel log: --explain FILE)"
			: "cannot open directory");
	source->bare = !fc_tree_has_directory(source->dirfd, "proc");
	return 0;
}

void
fc_source_close(struct fc_source *source)
{
	if (source->dirfd >= 0)
		close(source->dirfd);
	source->dirfd = -1;
}

int
fc_input_slurp(
    int fd, const char *name, struct fc_bytes *bytes, struct fc_error *err)
{
	size_t size = 16 * 1024;

	*bytes = (struct fc_bytes){ .data = malloc(size) };
	if (bytes->data == NULL)
		return fc_error_nomem(err);
	for (;;) {
		ssize_t n =
		    read(fd, bytes->data + bytes->len, size - bytes->len);

		if (n == 0)
			return 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			fc_error_system(err, name, errno, "cannot read");
			break;
		}
		bytes->len += (size_t)n;
		if (bytes->len > MAX_FILE) {
			fc_error_set(err, FC_ERR_RANGE, name,
			    "larger than %zu MiB", MAX_FILE / 1024 / 1024);
			break;
		}
		if (bytes->len == size) {
			char *data = realloc(bytes->data, 2 * size);

			if (data == NULL) {
				fc_error_nomem(err);
				break;
			}
			bytes->data = data;
			size *= 2;
		}
	}
	fc_bytes_free(bytes);
	return -1;
}

void
fc_bytes_free(struct fc_bytes *bytes)
{
	free(bytes->data);
	*bytes = (struct fc_bytes){ 0 };
}

int
fc_input_read(const struct fc_source *source, const char *path,
    struct fc_bytes *bytes, enum fc_file_state *state, char *name,
    size_t name_size, struct fc_error *err)
{
	const char *below = path;
	struct stat st;
	int fd, rc;

	*bytes = (struct fc_bytes){ 0 };
	if (source->bare && strncmp(path, "proc/", 5) == 0)
		below = path + 5;
	if (source->kind == FC_LIVE) {
		snprintf(name, name_size, "/%s", path);
		fd = open(name, O_RDONLY | O_CLOEXEC);
	} else {
		size_t n = strlen(source->path);

		snprintf(name, name_size, "%s%s%s", source->path,
		    n > 0 && source->path[n - 1] == '/' ? "" : "/", below);
		fd = fc_tree_open(source->dirfd, below);
	}
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR) {
			*state = FC_FILE_ABSENT;
			return 0;
		}
		if (errno == EACCES || errno == EPERM) {
			*state = FC_FILE_UNREADABLE;
			return 0;
		}
		if (errno == EINVAL)
			return fc_error_set(
			    err, FC_ERR_MISMATCH, name, "not a regular file");
		return fc_error_system(err, name, errno, "cannot open");
	}
	if (source->clash_ino != 0 && fstat(fd, &st) == 0 &&
	    st.st_dev == source->clash_dev && st.st_ino == source->clash_ino)
		rc = fc_error_set(err, FC_ERR_CLASH, name,
		    "is an input, so it cannot be the output");
	else
		rc = fc_input_slurp(fd, name, bytes, err);
	close(fd);
	if (rc == 0)
		*state = FC_FILE_READ;
	return rc;
}
