/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the files of one machine are: /proc, a saved copy, a text. */
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/error.h"
#include "input/paste.h"
#include "input/stream.h"
#include "input/tree.h"

/* So much of a text is looked at: for magic numbers, and for known lines. */
static const size_t looks[] = { 512, 64 * 1024, 1024 * 1024 };

static bool
is_proc(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == PROC_SUPER_MAGIC;
}

/* A copy; or a /proc, which is the running kernel's wherever it is mounted. */
static void
open_directory(struct fc_source *source)
{
	int proc = fc_tree_open_directory(source->dirfd, "proc");

	source->kind = FC_TREE;
	source->bare = proc < 0;
	if (is_proc(proc < 0 ? source->dirfd : proc))
		source->kind = FC_LIVE;
	if (proc >= 0)
		close(proc);
}

static int
open_paste(
    struct fc_stream *stream, struct fc_source *source, struct fc_error *err)
{
	struct fc_bytes bytes;
	int rc = fc_stream_slurp(stream, &bytes, err);

	source->parts = fc_parts_new();
	if (rc == 0 && source->parts == NULL)
		rc = fc_error_nomem(err);
	if (rc == 0) {
		struct fc_text text = { stream->name, bytes.data, bytes.len };

		rc = fc_paste_split(&text, source->parts, err);
		if (rc != 0 && err->file[0] == '\0')
			snprintf(
			    err->file, sizeof(err->file), "%s", stream->name);
	}
	source->kind = FC_PASTE;
	fc_bytes_free(&bytes);
	return rc;
}

/* By its content; *kept: the stream is the source's now. */
static int
open_text(struct fc_stream *stream, struct fc_source *source, bool *kept,
    struct fc_error *err)
{
	enum fc_content content = FC_CONTENT_OTHER;
	size_t i = 0;

	*kept = false;
	if (fc_stream_look(stream, looks[0], err) != 0 ||
	    fc_stream_unpack(stream, &source->parts, &source->bare, err) != 0)
		return -1;
	source->kind = FC_TREE;
	if (source->parts != NULL)
		return 0;
	do {
		if (fc_stream_look(stream, looks[++i], err) != 0)
			return -1;
		content = fc_content_of(stream->head.data, stream->head.len);
	} while (content == FC_CONTENT_OTHER && stream->head.len == looks[i] &&
	    i + 1 < sizeof(looks) / sizeof(looks[0]));
	switch (content) {
	case FC_CONTENT_PROC:
		return open_paste(stream, source, err);
	case FC_CONTENT_LOG:
		source->kind = FC_LOG;
		source->stream = stream;
		*kept = true;
		return 0;
	case FC_CONTENT_PACKED:
		return fc_error_set(
		    err, FC_ERR_SYNTAX, stream->name, "packed twice");
	case FC_CONTENT_OTHER:
		break;
	}
	if (stream->head.len == 0)
		return fc_error_set(
		    err, FC_ERR_SYNTAX, stream->name, "there is nothing in it");
	return fc_error_set(err, FC_ERR_SYNTAX, stream->name,
	    "no file of /proc that is known here, no kernel log, and no copy of a machine (a log without any kernel line: --explain)");
}

static int
open_file(
    const char *name, int fd, struct fc_source *source, struct fc_error *err)
{
	struct fc_stream *stream = malloc(sizeof(*stream));
	bool kept = false;
	struct stat st;
	int rc;

	if (stream == NULL) {
		if (fd != STDIN_FILENO)
			close(fd);
		return fc_error_nomem(err);
	}
	*stream = (struct fc_stream){ .name = name, .fd = fd };
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		rc = fc_error_system(err, name, EISDIR, "cannot read");
	else
		rc = open_text(stream, source, &kept, err);
	if (!kept) {
		fc_stream_close(stream);
		free(stream);
	}
	if (rc != 0)
		fc_source_close(source);
	return rc;
}

int
fc_source_open(const char *path, struct fc_source *source, struct fc_error *err)
{
	struct stat st;
	int fd;

	*source =
	    (struct fc_source){ .kind = FC_LIVE, .path = "/", .dirfd = -1 };
	if (path == NULL)
		return 0;
	source->path = path;
	if (strcmp(path, "-") == 0) {
		source->path = "standard input";
		return open_file(source->path, STDIN_FILENO, source, err);
	}
	fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st) != 0) {
		fc_error_system(err, path, errno, "cannot open");
		if (fd >= 0)
			close(fd);
		return -1;
	}
	if (!S_ISDIR(st.st_mode))
		return open_file(path, fd, source, err);
	source->dirfd = fd;
	open_directory(source);
	return 0;
}

void
fc_source_close(struct fc_source *source)
{
	if (source->dirfd >= 0)
		close(source->dirfd);
	source->dirfd = -1;
	fc_parts_free(source->parts);
	source->parts = NULL;
	if (source->stream != NULL) {
		fc_stream_close(source->stream);
		free(source->stream);
	}
	source->stream = NULL;
}

int
fc_input_slurp(
    int fd, const char *name, struct fc_bytes *bytes, struct fc_error *err)
{
	size_t size = bytes->len;
	ssize_t n = 1;

	while (n != 0) {
		if (bytes->len > FC_MAX_FILE) {
			fc_error_set(err, FC_ERR_RANGE, name,
			    "larger than %zu MiB", FC_MAX_FILE / 1024 / 1024);
			break;
		}
		if (bytes->len == size) {
			char *data;

			size = size < 8 * 1024 ? 16 * 1024 : 2 * size;
			data = realloc(bytes->data, size);
			if (data == NULL) {
				fc_error_nomem(err);
				break;
			}
			bytes->data = data;
		}
		n = read(fd, bytes->data + bytes->len, size - bytes->len);
		if (n < 0 && errno != EINTR) {
			fc_error_system(err, name, errno, "cannot read");
			break;
		}
		bytes->len += n > 0 ? (size_t)n : 0;
	}
	if (n == 0)
		return 0;
	fc_bytes_free(bytes);
	return -1;
}

void
fc_bytes_free(struct fc_bytes *bytes)
{
	if (!bytes->borrowed)
		free(bytes->data);
	*bytes = (struct fc_bytes){ 0 };
}

int
fc_bytes_own(struct fc_bytes *bytes)
{
	char *data;

	if (!bytes->borrowed)
		return 0;
	data = malloc(bytes->len + 1);
	if (data == NULL)
		return -1;
	memcpy(data, bytes->data, bytes->len);
	*bytes = (struct fc_bytes){ .data = data, .len = bytes->len };
	return 0;
}

static enum fc_file_state
read_part(
    const struct fc_source *source, const char *path, struct fc_bytes *bytes)
{
	const struct fc_part *part = fc_parts_find(source->parts, path);

	if (part == NULL)
		return FC_FILE_ABSENT;
	*bytes = (struct fc_bytes){ .data = part->text.data,
		.len = part->text.len,
		.borrowed = true,
		.places = part->places,
		.nr_places = part->nr_places };
	return FC_FILE_READ;
}

/* "PATH/proc/buddyinfo"; of a text it is the text that an error is in. */
static void
name_file(
    const struct fc_source *source, const char *below, char *name, size_t size)
{
	const char *root = source->parts != NULL ? source->parts->root : "";
	size_t n = strlen(source->path);

	if (source->kind == FC_PASTE)
		snprintf(name, size, "%s", source->path);
	else
		snprintf(name, size, "%s%s%s%s", source->path,
		    n > 0 && source->path[n - 1] == '/' ? "" : "/", root,
		    below);
}

int
fc_input_read(const struct fc_source *source, const char *path,
    struct fc_bytes *bytes, enum fc_file_state *state, char *name,
    size_t name_size, struct fc_error *err)
{
	const char *below = path;
	bool live = source->kind == FC_LIVE;
	/* What a mounted /proc lacks is the running machine's all the same. */
	bool own =
	    live && (source->dirfd < 0 || strncmp(path, "proc/", 5) != 0);
	struct stat st;
	int fd, rc;

	*bytes = (struct fc_bytes){ 0 };
	if (source->bare && strncmp(path, "proc/", 5) == 0)
		below = path + 5;
	if (own)
		snprintf(name, name_size, "/%s", path);
	else
		name_file(source, below, name, name_size);
	if (source->parts != NULL) {
		*state = read_part(source, below, bytes);
		return 0;
	}
	if (own)
		fd = open(name, O_RDONLY | O_CLOEXEC);
	else
		fd = fc_tree_open(source->dirfd, below);
	if (fd < 0) {
		if (errno == ENOENT || errno == ENOTDIR) {
			*state = FC_FILE_ABSENT;
			return 0;
		}
		/* a container masks files with a device, or nothing at all */
		if (errno == EACCES || errno == EPERM ||
		    (live && errno == EINVAL)) {
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
	if (rc != 0)
		fc_bytes_free(bytes);
	else
		*state =
		    live && bytes->len == 0 ? FC_FILE_UNREADABLE : FC_FILE_READ;
	if (rc == 0 && *state != FC_FILE_READ)
		fc_bytes_free(bytes);
	return rc;
}
