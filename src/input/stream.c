/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/error.h"
#include "input/klog.h"
#include "input/stream.h"
#include "input/tree.h"

#define MAGIC_BYTES 512 /* tar's stands at 257 */
#define KMSG_RECORD 8192 /* CONSOLE_EXT_LOG_MAX, less by now */

static int
open_kmsg(struct fc_stream *stream, struct fc_error *err)
{
	stream->name = "/dev/kmsg";
	stream->kmsg = true;
	stream->fd = open(stream->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (stream->fd < 0)
		return fc_error_system(err, stream->name, errno,
		    "cannot read the kernel log (root, or \"dmesg | fragcheck --explain -\")");
	return 0;
}

/* The kernel log of a copy. */
static int
open_of_copy(const char *path, struct fc_stream *stream, struct fc_error *err)
{
	struct fc_source source;
	struct fc_bytes log;
	char shown[256];
	int rc = 0;

	fc_stream_close(stream);
	stream->name = path;
	if (fc_source_open(path, &source, err) != 0)
		return -1;
	if (!fc_klog_read(&source, &log, shown, sizeof(shown)))
		rc = fc_error_set(err, FC_ERR_USAGE, path,
		    source.parts == NULL ? "a directory without a kernel log"
					 : "a tarball without a kernel log");
	else if (fc_bytes_own(&log) != 0)
		rc = fc_error_nomem(err);
	else
		stream->head = log;
	fc_source_close(&source);
	return rc;
}

/* The running kernel's log: read on, and it waits for more.  What is read of
 * /proc/kmsg is gone for who reads it to keep it. */
static bool
is_kmsg(int fd)
{
	static const char name[] = "/kmsg";
	char link[64], path[PATH_MAX];
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) != 0)
		return false;
	if (S_ISCHR(st.st_mode))
		return st.st_rdev == makedev(1, 11); /* /dev/kmsg */
	if (!S_ISREG(st.st_mode) || st.st_size != 0 || !fc_is_proc(fd))
		return false;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path));
	return n >= (ssize_t)sizeof(name) - 1 &&
	    memcmp(path + n - (sizeof(name) - 1), name, sizeof(name) - 1) == 0;
}

int
fc_refuse_endless(int fd, const char *name, struct fc_error *err)
{
	struct stat st;

	/* all that is major 1, but /dev/null */
	if (!is_kmsg(fd) &&
	    (fstat(fd, &st) != 0 || !S_ISCHR(st.st_mode) ||
		major(st.st_rdev) != 1 || minor(st.st_rdev) == 3))
		return 0;
	return fc_error_set(
	    err, FC_ERR_MISMATCH, name, "a device without an end");
}

int
fc_stream_check(struct fc_stream *stream, struct fc_error *err)
{
	if (!is_kmsg(stream->fd))
		return fc_refuse_endless(stream->fd, stream->name, err);
	fc_stream_close(stream);
	return open_kmsg(stream, err);
}

int
fc_stream_open(const char *path, struct fc_stream *stream, struct fc_error *err)
{
	struct fc_parts *parts = NULL;
	struct stat st;
	bool bare;

	*stream = (struct fc_stream){ .name = path, .fd = STDIN_FILENO };
	if (path == NULL)
		return open_kmsg(stream, err);
	if (strcmp(path, "-") == 0) {
		stream->name = "standard input";
	} else {
		stream->fd = open(path, O_RDONLY | O_CLOEXEC);
		if (stream->fd < 0)
			return fc_error_system(err, path, errno, "cannot open");
		if (fstat(stream->fd, &st) == 0 && S_ISDIR(st.st_mode))
			return open_of_copy(path, stream, err);
	}
	if (fc_stream_check(stream, err) != 0 ||
	    fc_stream_look(stream, MAGIC_BYTES, err) != 0 ||
	    fc_stream_unpack(stream, &parts, &bare, err) != 0) {
		fc_stream_close(stream);
		return -1;
	}
	if (parts == NULL)
		return 0;
	fc_parts_free(parts);
	if (stream->fd != STDIN_FILENO)
		return open_of_copy(path, stream, err);
	fc_stream_close(stream);
	return fc_error_set(err, FC_ERR_USAGE, stream->name,
	    "a tarball: name its file, or unpack it");
}

/* Room for len bytes at head; -1: no memory. */
static int
make_room(struct fc_bytes *head, size_t len, struct fc_error *err)
{
	char *data = realloc(head->data, len);

	if (data == NULL)
		return fc_error_nomem(err);
	head->data = data;
	return 0;
}

/* Unpacked bytes; 0: the end. */
static int
read_frames(struct fc_stream *stream, char *data, size_t size, size_t *len,
    struct fc_error *err)
{
	struct fc_unpack_frame *frame = stream->frame;

	while (frame->kind != FC_FRAME_END && stream->taken == frame->len) {
		stream->taken = 0;
		if (fc_unpack_next(stream->unpack, frame, err) != 0) {
			*frame =
			    (struct fc_unpack_frame){ .kind = FC_FRAME_END };
			return -1;
		}
	}
	*len = frame->len - stream->taken;
	if (frame->kind == FC_FRAME_END)
		*len = 0;
	if (*len > size)
		*len = size;
	memcpy(data, frame->data + stream->taken, *len);
	stream->taken += *len;
	return 0;
}

static int
read_raw(struct fc_stream *stream, char *data, size_t size, size_t *len,
    struct fc_error *err)
{
	ssize_t n;

	*len = 0;
	if (stream->unpack != NULL)
		return read_frames(stream, data, size, len, err);
	if (stream->fd < 0)
		return 0;
	do {
		n = read(stream->fd, data, size);
		/* EPIPE: records were overwritten; the next read goes on */
	} while (n < 0 && (errno == EINTR || (stream->kmsg && errno == EPIPE)));
	if (n < 0 && stream->kmsg && errno == EAGAIN)
		return 0;
	if (n < 0)
		return fc_error_system(err, stream->name, errno, "cannot read");
	if (stream->kmsg) {
		const char *newline = memchr(data, '\n', (size_t)n);

		if (newline != NULL)
			n = newline + 1 - data;
	}
	*len = (size_t)n;
	return 0;
}

int
fc_line_grows(size_t *line, const char *data, size_t len, const char *name,
    struct fc_error *err)
{
	const char *newline = len > 0 ? memrchr(data, '\n', len) : NULL;

	*line =
	    newline != NULL ? (size_t)(data + len - newline) - 1 : *line + len;
	if (*line > FC_MAX_FILE)
		return fc_error_set(err, FC_ERR_RANGE, name,
		    "a line of more than %zu MiB", FC_MAX_FILE / 1024 / 1024);
	return 0;
}

static int
read_more(struct fc_stream *stream, char *data, size_t size, size_t *len,
    struct fc_error *err)
{
	if (read_raw(stream, data, size, len, err) != 0)
		return -1;
	return fc_line_grows(&stream->line, data, *len, stream->name, err);
}

int
fc_stream_look(struct fc_stream *stream, size_t len, struct fc_error *err)
{
	struct fc_bytes *head = &stream->head;
	/* a record of the kernel's buffer comes whole or not at all */
	size_t room = stream->kmsg ? len + KMSG_RECORD : len;

	if (head->len >= len)
		return 0;
	if (make_room(head, room, err) != 0)
		return -1;
	while (head->len < len) {
		size_t n;

		if (read_more(stream, head->data + head->len, room - head->len,
			&n, err) != 0)
			return -1;
		if (n == 0)
			break;
		head->len += n;
	}
	return 0;
}

int
fc_stream_unpack(struct fc_stream *stream, struct fc_parts **parts, bool *bare,
    struct fc_error *err)
{
	struct fc_bytes *head = &stream->head;
	struct fc_unpack *unpack;

	*parts = NULL;
	if (fc_content_of(head->data, head->len) != FC_CONTENT_PACKED)
		return 0;
	unpack = fc_unpack_start(
	    stream->name, stream->fd, head->data, head->len, err);
	if (unpack == NULL)
		return -1;
	stream->unpack = unpack;
	stream->frame = calloc(1, sizeof(*stream->frame));
	if (stream->frame == NULL)
		return fc_error_nomem(err);
	if (fc_unpack_next(unpack, stream->frame, err) != 0)
		return -1;
	fc_bytes_free(head);
	if (stream->frame->kind == FC_FRAME_RAW)
		return 0;
	*parts = fc_parts_new();
	if (*parts == NULL)
		return fc_error_nomem(err);
	if (fc_unpack_members(unpack, stream->frame, *parts, bare, err) == 0)
		return 0;
	fc_parts_free(*parts);
	*parts = NULL;
	return -1;
}

int
fc_stream_read(struct fc_stream *stream, char *data, size_t size, size_t *len,
    struct fc_error *err)
{
	struct fc_bytes *head = &stream->head;
	size_t left = head->len - stream->given;

	if (left == 0)
		return read_more(stream, data, size, len, err);
	*len = left < size ? left : size;
	memcpy(data, head->data + stream->given, *len);
	stream->given += *len;
	return 0;
}

int
fc_stream_slurp(
    struct fc_stream *stream, struct fc_bytes *bytes, struct fc_error *err)
{
	size_t n = 1;

	*bytes = stream->head;
	stream->head = (struct fc_bytes){ 0 };
	if (stream->unpack == NULL && stream->fd >= 0)
		return fc_input_slurp(stream->fd, stream->name, bytes, err);
	while (stream->unpack != NULL && n > 0) {
		if (bytes->len > FC_MAX_FILE)
			fc_error_set(err, FC_ERR_RANGE, stream->name,
			    "larger than %zu MiB", FC_MAX_FILE / 1024 / 1024);
		if (bytes->len > FC_MAX_FILE ||
		    make_room(bytes, bytes->len + FC_MAX_FRAME, err) != 0 ||
		    read_frames(stream, bytes->data + bytes->len, FC_MAX_FRAME,
			&n, err) != 0) {
			fc_bytes_free(bytes);
			return -1;
		}
		bytes->len += n;
	}
	return 0;
}

void
fc_stream_close(struct fc_stream *stream)
{
	fc_unpack_free(stream->unpack);
	free(stream->frame);
	fc_bytes_free(&stream->head);
	if (stream->fd > STDIN_FILENO)
		close(stream->fd);
	*stream = (struct fc_stream){ .name = stream->name, .fd = -1 };
}
