/* SPDX-License-Identifier: BSD-2-Clause */
/* Where the files of one machine are: /proc, a saved copy, a text. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "input/paste.h"
#include "input/source.h"
#include "input/stream.h"
#include "input/tree.h"

/* So much of a text is looked at: for magic numbers, and for known lines. */
static const size_t looks[] = { 512, 64 * 1024, 1024 * 1024 };

/* A copy's directory is seldom needed beside its proc/. */
static int
open_proc(const char *path)
{
	char proc[PATH_MAX];

	if (path[0] == '\0' ||
	    (size_t)snprintf(proc, sizeof(proc), "%s/proc", path) >=
		sizeof(proc))
		return -1;
	return open(proc,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY |
		O_CLOEXEC);
}

/* One without a proc/ that is just a directory. */
static int
open_proc_below(int root)
{
	int proc = fc_tree_list_directory(root, "proc");

	if (proc < 0 && errno == EACCES) /* what is in it may be read */
		proc = fc_tree_open_directory(root, "proc");
	return proc;
}

/* A copy; or a /proc, which is the running kernel's wherever it is mounted:
 * both are the source's now. */
static int
open_directory(
    struct fc_source *source, int root, int proc, struct fc_error *err)
{
	source->kind = FC_TREE;
	source->bare = proc < 0;
	source->names = fc_names_of(root, proc);
	if (source->names == NULL) {
		if (root >= 0)
			close(root);
		if (proc >= 0)
			close(proc);
		return fc_error_nomem(err);
	}
	/* what lists all it has, and lacks what every /proc has, is none */
	if (fc_names_look(source->names, proc < 0 ? "self" : "proc/self") ==
		FC_NAMED_NOT ||
	    !fc_is_proc(proc < 0 ? root : proc))
		return 0;
	source->kind = FC_LIVE;
	source->dirfd = fc_names_take_root(source->names);
	if (source->dirfd < 0)
		(void)fc_error_system(err, source->path, errno, "cannot open");
	fc_names_free(source->names);
	source->names = NULL;
	return source->dirfd >= 0 ? 0 : -1;
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

/* By its content. */
static int
read_text(struct fc_source *source, struct fc_error *err)
{
	struct fc_stream *stream = source->stream;
	enum fc_content content = FC_CONTENT_OTHER;
	size_t i = 0;

	if (stream->kmsg)
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

static void
close_stream(struct fc_source *source)
{
	if (source->stream == NULL)
		return;
	fc_stream_close(source->stream);
	free(source->stream);
	source->stream = NULL;
}

/* A tarball is done then, and of a text nothing but its first bytes. */
static int
open_file(
    const char *name, int fd, struct fc_source *source, struct fc_error *err)
{
	struct fc_stream *stream = malloc(sizeof(*stream));
	struct stat st;
	int rc;

	if (stream == NULL) {
		if (fd != STDIN_FILENO)
			close(fd);
		return fc_error_nomem(err);
	}
	*stream = (struct fc_stream){ .name = name, .fd = fd };
	source->kind = FC_LOG;
	source->stream = stream;
	if (fstat(fd, &st) == 0 && S_ISDIR(st.st_mode))
		rc = fc_error_system(err, name, EISDIR, "cannot read");
	else
		rc = fc_stream_check(stream, err);
	if (rc == 0)
		rc = fc_stream_look(stream, looks[0], err);
	if (rc == 0)
		rc = fc_stream_unpack(
		    stream, &source->parts, &source->bare, err);
	if (source->parts != NULL) {
		source->kind = FC_TREE;
		close_stream(source);
	}
	if (rc != 0)
		fc_source_close(source);
	return rc;
}

int
fc_source_begin(
    const char *path, struct fc_source *source, struct fc_error *err)
{
	int fd, proc;

	*source =
	    (struct fc_source){ .kind = FC_LIVE, .path = "/", .dirfd = -1 };
	if (path == NULL)
		return 0;
	source->path = path;
	if (strcmp(path, "-") == 0) {
		source->path = "standard input";
		return open_file(source->path, STDIN_FILENO, source, err);
	}
	proc = open_proc(path);
	if (proc >= 0)
		return open_directory(source, -1, proc, err);
	fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC | O_DIRECTORY);
	if (fd >= 0)
		return open_directory(source, fd, open_proc_below(fd), err);
	fd =
	    errno == ENOTDIR ? open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC) : -1;
	if (fd < 0)
		return fc_error_system(err, path, errno, "cannot open");
	return open_file(path, fd, source, err);
}

int
fc_source_root(const struct fc_source *source)
{
	return source->dirfd >= 0 ? source->dirfd
				  : fc_names_root(source->names);
}

int
fc_source_finish(struct fc_source *source, struct fc_error *err)
{
	int rc = source->stream != NULL ? read_text(source, err) : 0;

	if (rc != 0)
		fc_source_close(source);
	else if (source->kind != FC_LOG)
		close_stream(source);
	return rc;
}

int
fc_source_open(const char *path, struct fc_source *source, struct fc_error *err)
{
	return fc_source_begin(path, source, err) != 0
	    ? -1
	    : fc_source_finish(source, err);
}

int
fc_source_of_log(
    const char *path, struct fc_source *source, struct fc_error *err)
{
	struct fc_stream *stream = malloc(sizeof(*stream));

	if (stream == NULL)
		return fc_error_nomem(err);
	if (fc_stream_open(path, stream, err) != 0) {
		free(stream);
		return -1;
	}
	*source = (struct fc_source){ .kind = FC_LOG,
		.path = stream->name,
		.dirfd = -1,
		.stream = stream };
	return 0;
}

void
fc_source_close(struct fc_source *source)
{
	if (source->dirfd >= 0)
		close(source->dirfd);
	source->dirfd = -1;
	fc_names_free(source->names);
	source->names = NULL;
	fc_parts_free(source->parts);
	source->parts = NULL;
	close_stream(source);
}
