/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fragcheck-unpack: the wanted members of a tarball, or the data of a single
 * compressed file, as frames (input/unpack.h) on standard output.
 *
 *	fragcheck-unpack PATH...
 *
 * The archive is what descriptor 3 holds, and then standard input.  A member
 * is wanted if its path ends in a PATH, or is the last word of one of proc/.
 * Nothing is written to disk, links are not followed, and what would take
 * more than the limits below ends it.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/confine.h"
#include "input/unpack.h"

#define SPACE_BYTES ((rlim_t)512 << 20) /* xz -9 takes 65 MB, zstd 130 MB */
#define SECONDS     300 /* of computing */

/* Logs shrink to a thousandth at the very most, and bombs are larger. */
#define BOMB_BYTES ((int64_t)2 << 30)
#define BOMB_RATIO 200

struct input {
	int fd;
	char data[FC_MAX_FRAME];
};

/* It reads what it inherited, and needs nothing else of the machine. */
static void
limit(void)
{
	close(fc_confine(FC_NO_MORE, NULL, 0));
#ifndef __SANITIZE_ADDRESS__
	setrlimit(RLIMIT_AS, &(struct rlimit){ SPACE_BYTES, SPACE_BYTES });
#endif
	setrlimit(RLIMIT_CPU, &(struct rlimit){ SECONDS, SECONDS });
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	setrlimit(RLIMIT_FSIZE, &(struct rlimit){ 0, 0 });
	setrlimit(RLIMIT_NOFILE, &(struct rlimit){ 0, 0 }); /* none more */
}

static void
put_bytes(const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(STDOUT_FILENO, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			_exit(2); /* nobody reads it any more */
		data += n;
		len -= (size_t)n;
	}
}

static void
put_frame(char kind, const char *data, size_t len)
{
	char head[5] = { kind };

	for (size_t i = 0; i < 4; i++)
		head[i + 1] = (char)(len >> 8 * i & 0xff);
	put_bytes(head, sizeof(head));
	put_bytes(data, len);
}

static void __attribute__((noreturn)) fail(const char *why)
{
	if (why == NULL || why[0] == '\0')
		why = "it is corrupt";
	put_frame(FC_FRAME_ERROR, why, strlen(why));
	_exit(1);
}

static void
put_data(const char *data, size_t len)
{
	while (len > 0) {
		size_t n = len < FC_MAX_FRAME ? len : FC_MAX_FRAME;

		put_frame(FC_FRAME_DATA, data, n);
		data += n;
		len -= n;
	}
}

static la_ssize_t
read_input(struct archive *a, void *arg, const void **data)
{
	struct input *input = arg;
	ssize_t n;

	for (;;) {
		n = read(input->fd, input->data, sizeof(input->data));
		if (n < 0 && errno == EINTR)
			continue;
		if (n != 0 || input->fd == STDIN_FILENO)
			break;
		input->fd = STDIN_FILENO;
	}
	if (n < 0)
		archive_set_error(a, errno, "cannot read");
	*data = input->data;
	return n;
}

/* Where libarchive lacks the code it would run another program. */
static void
support(struct archive *a, int (*filter)(struct archive *))
{
	struct archive *trial = archive_read_new();

	if (trial != NULL && filter(trial) == ARCHIVE_OK)
		filter(a);
	archive_read_free(trial);
}

static void
check_growth(struct archive *a)
{
	int64_t packed = archive_filter_bytes(a, -1);
	int64_t bytes = archive_filter_bytes(a, 0);

	if (bytes > BOMB_BYTES && bytes / BOMB_RATIO > packed)
		fail("it is many times larger than any log or copy");
}

/* The data of the member at hand; wanted or not, they are counted. */
static void
read_data(struct archive *a, bool wanted)
{
	const void *data;
	int64_t at, expected = 0;
	size_t len;
	int rc;

	while (
	    (rc = archive_read_data_block(a, &data, &len, &at)) == ARCHIVE_OK) {
		check_growth(a);
		if (!wanted)
			continue;
		if (at != expected)
			fail("a file in it has holes");
		put_data(data, len);
		expected += (int64_t)len;
	}
	if (rc != ARCHIVE_EOF)
		fail(archive_error_string(a));
}

/* "./a/b" and "/a/b" are "a/b". */
static const char *
plain(const char *path)
{
	while (path[0] == '/' || (path[0] == '.' && path[1] == '/'))
		path++;
	return path;
}

static bool
ends_in(const char *path, const char *name)
{
	size_t n = strlen(path), m = strlen(name);

	return n >= m && strcmp(path + n - m, name) == 0 &&
	    (n == m || path[n - m - 1] == '/');
}

static bool
is_wanted(const char *path, char *const *wanted)
{
	for (; *wanted != NULL; wanted++) {
		bool proc = strncmp(*wanted, "proc/", 5) == 0 &&
		    strchr(*wanted + 5, '/') == NULL;

		if (ends_in(path, proc ? *wanted + 5 : *wanted))
			return true;
	}
	return false;
}

static void
read_member(struct archive *a, struct archive_entry *entry, char *const *wanted)
{
	const char *path = archive_entry_pathname(entry);
	bool take = path != NULL && archive_entry_filetype(entry) == AE_IFREG &&
	    archive_entry_hardlink(entry) == NULL &&
	    is_wanted(plain(path), wanted);

	if (archive_format(a) == ARCHIVE_FORMAT_RAW) {
		put_frame(FC_FRAME_RAW, "", 0);
		take = true;
	} else if (take) {
		path = plain(path);
		if (strlen(path) > FC_MAX_FRAME)
			fail("a path in it is too long");
		put_frame(FC_FRAME_MEMBER, path, strlen(path));
	}
	read_data(a, take);
}

int
main(int argc, char **argv)
{
	static struct input input = { .fd = FC_UNPACK_HEAD_FD };
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	int rc;

	if (argc < 2) {
		fprintf(stderr, "usage: fragcheck-unpack PATH...\n");
		return 2;
	}
	limit();
	if (a == NULL)
		fail("out of memory");
	support(a, archive_read_support_filter_gzip);
	support(a, archive_read_support_filter_bzip2);
	support(a, archive_read_support_filter_xz);
	support(a, archive_read_support_filter_zstd);
	archive_read_support_format_tar(a);
	archive_read_support_format_raw(a);
	rc = archive_read_open(a, &input, NULL, read_input, NULL);
	if (rc != ARCHIVE_OK)
		fail(archive_error_string(a));
	while ((rc = archive_read_next_header(a, &entry)) == ARCHIVE_OK ||
	    rc == ARCHIVE_WARN) {
		check_growth(a);
		read_member(a, entry, argv + 1);
	}
	if (rc != ARCHIVE_EOF)
		fail(archive_error_string(a));
	put_frame(FC_FRAME_END, "", 0);
	/* What was allocated goes faster with the process. */
	_exit(0);
}
