// SPDX-License-Identifier: BSD-2-Clause
/* What goes out: one text stream, scenario by scenario. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

#define SIZE  (3 << 20)
#define BLOCK 65536

static char *stream;
static size_t stream_len;
static int disk;
static off_t disk_at;

int
stream_open(const char *path)
{
	stream = mmap(NULL, SIZE, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	if (stream == MAP_FAILED)
		return -1;
	/* Nothing for a fork to copy. */
	madvise(stream, SIZE, MADV_DONTFORK);
	disk = open(path, O_WRONLY | O_DIRECT);
	return disk;
}

void
say(const char *fmt, ...)
{
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(stream + stream_len, SIZE - stream_len, fmt, ap);
	va_end(ap);
	if (n > 0 && (size_t)n < SIZE - stream_len)
		stream_len += (size_t)n;
}

static void
say_bytes(const char *bytes, size_t len)
{
	if (len < SIZE - stream_len) {
		memcpy(stream + stream_len, bytes, len);
		stream_len += len;
	}
}

void
say_file(const char *name, const char *text, size_t len)
{
	say("@@FILE %s %zu\n", name, len);
	say_bytes(text, len);
	say("\n");
}

void
say_from(int fd)
{
	ssize_t n = pread(fd, stream + stream_len, SIZE - stream_len - 1, 0);

	if (n > 0)
		stream_len += (size_t)n;
}

/* Too little room left for one more try. */
int
stream_full(void)
{
	return stream_len > SIZE / 4 * 3;
}

void
flush(void)
{
	while (stream_len % BLOCK != 0)
		stream[stream_len++] = '\n';
	for (size_t at = 0; at < stream_len; at += BLOCK) {
		if (pwrite(disk, stream + at, BLOCK, disk_at) != BLOCK)
			printf("disk: %m\n");
		disk_at += BLOCK;
	}
	stream_len = 0;
}
