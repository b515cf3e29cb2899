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
#include <stdint.h>
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

/* At the end of what gzip packed: CRC-32 and length of what it was, each of 4
 * bytes, lowest first. */
#define TRAILER 8

struct input {
	int fd;
	struct archive *packed; /* reads from fd */
	bool ended;
	uint32_t crc; /* of what was unpacked */
	unsigned members; /* of gzip's, at most */
	char data[TRAILER + FC_MAX_FRAME]; /* what was read, behind its past */
	char tail[TRAILER]; /* what was read last */
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

/* Behind one gzip file there may be another, or seem to be, once in 16 MiB. */
static void
count_members(struct input *input, const char *data, size_t len)
{
	static const char magic[] = "\x1f\x8b\x08";
	const char *end = data + len;

	while ((data = memmem(data, (size_t)(end - data), magic, 3)) != NULL) {
		input->members++;
		data += 3;
	}
}

static la_ssize_t
read_input(struct archive *a, void *arg, const void **data)
{
	struct input *input = arg;
	char *begin = input->data + TRAILER;
	ssize_t n;

	for (;;) {
		n = read(input->fd, begin, FC_MAX_FRAME);
		if (n < 0 && errno == EINTR)
			continue;
		if (n != 0 || input->fd == STDIN_FILENO)
			break;
		input->fd = STDIN_FILENO;
	}
	if (n < 0)
		archive_set_error(a, errno, "cannot read");
	if (n > 0) {
		memcpy(input->data, input->tail, TRAILER);
		memcpy(input->tail, input->data + n, TRAILER);
		count_members(input, begin - 2, (size_t)n + 2);
	}
	*data = begin;
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

static uint32_t
crc_of(uint32_t crc, const unsigned char *data, size_t len)
{
	static uint32_t table[256];

	for (uint32_t i = 0; i < 256 && table[255] == 0; i++) {
		table[i] = i;
		for (int bit = 0; bit < 8; bit++)
			table[i] =
			    table[i] >> 1 ^ (table[i] & 1 ? 0xedb88320 : 0);
	}
	crc = ~crc;
	while (len-- > 0)
		crc = table[(crc ^ *data++) & 0xff] ^ crc >> 8;
	return ~crc;
}

static uint32_t
number_at(const char *p)
{
	uint32_t n = 0;

	for (size_t i = 4; i-- > 0;)
		n = n << 8 | (unsigned char)p[i];
	return n;
}

static bool
is_gzip(const struct input *input)
{
	return archive_filter_count(input->packed) == 2 &&
	    archive_filter_code(input->packed, 0) == ARCHIVE_FILTER_GZIP;
}

/* libarchive asks the others' libraries, which look at the sums, and leaves out
 * gzip's.  Zeros are behind what came from a tape, and not looked at. */
static void
check_sum(const struct input *input)
{
	static const char padding[TRAILER];
	uint32_t len = (uint32_t)archive_filter_bytes(input->packed, 0);

	if (!is_gzip(input) || memcmp(input->tail, padding, TRAILER) == 0)
		return;
	if (number_at(input->tail + 4) == len
		? number_at(input->tail) != input->crc
		: input->members == 1)
		fail("it is corrupt: its checksum is another one");
}

/* What was packed, and is perhaps a tarball. */
static la_ssize_t
read_unpacked(struct archive *a, void *arg, const void **data)
{
	struct input *input = arg;
	size_t len = 0;
	int64_t at;
	int rc = ARCHIVE_OK;

	(void)a;
	while (!input->ended && len == 0) {
		rc = archive_read_data_block(input->packed, data, &len, &at);
		input->ended = rc == ARCHIVE_EOF;
		if (rc != ARCHIVE_OK && !input->ended)
			fail(archive_error_string(input->packed));
		check_growth(input->packed);
		if (is_gzip(input))
			input->crc = crc_of(input->crc, *data, len);
		if (input->ended)
			check_sum(input);
	}
	return (la_ssize_t)len;
}

/* The data of the member at hand, wanted or not. */
static void
read_data(struct archive *a, bool wanted)
{
	const void *data;
	int64_t at, expected = 0;
	size_t len;
	int rc;

	while (
	    (rc = archive_read_data_block(a, &data, &len, &at)) == ARCHIVE_OK) {
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

/* One file: what is packed.  False: it is empty. */
static bool
open_packed(struct input *input)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	int rc;

	if (a == NULL)
		fail("out of memory");
	input->packed = a;
	support(a, archive_read_support_filter_gzip);
	support(a, archive_read_support_filter_bzip2);
	support(a, archive_read_support_filter_xz);
	support(a, archive_read_support_filter_zstd);
	archive_read_support_format_raw(a);
	rc = archive_read_open(a, input, NULL, read_input, NULL);
	if (rc == ARCHIVE_OK)
		rc = archive_read_next_header(a, &entry);
	if (rc != ARCHIVE_OK && rc != ARCHIVE_EOF)
		fail(archive_error_string(a));
	return rc == ARCHIVE_OK;
}

static void
read_all(struct input *input, char *const *wanted)
{
	struct archive *a = archive_read_new();
	struct archive_entry *entry;
	const void *rest;
	int rc;

	if (a == NULL)
		fail("out of memory");
	archive_read_support_format_tar(a);
	archive_read_support_format_raw(a);
	rc = archive_read_open(a, input, NULL, read_unpacked, NULL);
	if (rc != ARCHIVE_OK)
		fail(archive_error_string(a));
	while ((rc = archive_read_next_header(a, &entry)) == ARCHIVE_OK ||
	    rc == ARCHIVE_WARN)
		read_member(a, entry, wanted);
	if (rc != ARCHIVE_EOF)
		fail(archive_error_string(a));
	/* behind the end of a tarball, up to the sum */
	while (read_unpacked(a, input, &rest) > 0)
		;
}

int
main(int argc, char **argv)
{
	static struct input input;

	input = (struct input){ .fd = FC_UNPACK_HEAD_FD };
	if (argc < 2) {
		fprintf(stderr, "usage: fragcheck-unpack PATH...\n");
		return 2;
	}
	limit();
	if (open_packed(&input))
		read_all(&input, argv + 1);
	put_frame(FC_FRAME_END, "", 0);
	/* What was allocated goes faster with the process. */
	_exit(0);
}
