/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as an archive: fragcheck-unpack itself, but for its system calls and
 * its limits.  Whatever it reads, what it says are frames, up to an end or an
 * error; and what takes them has files or an error, not both.
 */
#include <archive.h>
#include <archive_entry.h>
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/confine.h"
#include "fuzz.h"
#include "input/unpack.h"

#define MOST_FRAMES ((size_t)4 << 20)
#define MAX_READERS 8

static struct {
	const uint8_t *data; /* that are yet to be read */
	size_t len;
	struct fc_buf frames;
	jmp_buf end;
	struct archive *readers[MAX_READERS]; /* that are not freed */
} machine;

static ssize_t
machine_read(void *to, size_t size)
{
	size_t n = machine.len < size ? machine.len : size;

	memcpy(to, machine.data, n);
	machine.data += n;
	machine.len -= n;
	return (ssize_t)n;
}

static void __attribute__((noreturn)) machine_exit(void)
{
	longjmp(machine.end, 1);
}

static ssize_t
machine_write(const void *data, size_t len)
{
	/* who takes them has read enough */
	if (machine.frames.len + len > MOST_FRAMES)
		return -1;
	fc_buf_put(&machine.frames, data, len);
	return (ssize_t)len;
}

static struct archive *
machine_reader(void)
{
	struct archive *a = archive_read_new();

	for (size_t i = 0; i < MAX_READERS; i++) {
		if (machine.readers[i] == NULL) {
			machine.readers[i] = a;
			return a;
		}
	}
	abort();
}

static void
machine_free(struct archive *a)
{
	for (size_t i = 0; i < MAX_READERS; i++) {
		if (machine.readers[i] == a)
			machine.readers[i] = NULL;
	}
	archive_read_free(a);
}

#define read(fd, to, size)           machine_read(to, size)
#define write(fd, data, len)         machine_write(data, len)
#define _exit(code)                  machine_exit()
#define setrlimit(...)               ((void)0)
#define fc_confine(what, allowed, n) (-1)
#define archive_read_new()           machine_reader()
#define archive_read_free(a)         machine_free(a)
#define main(argc, argv)             unpack_main(argc, argv)
int main(int argc, char **argv);
#include "../../src/unpack/main.c"
#undef read
#undef write
#undef _exit
#undef archive_read_free
#undef main

static void
unpack(const uint8_t *data, size_t size)
{
	static char name[] = "fragcheck-unpack", buddyinfo[] = "proc/buddyinfo",
		    zoneinfo[] = "proc/zoneinfo",
		    uname[] = "sos_commands/kernel/uname_-a",
		    log[] = "var/log/dmesg",
		    *argv[] = { name, buddyinfo, zoneinfo, uname, log, NULL };

	machine.data = data;
	machine.len = size;
	if (setjmp(machine.end) == 0)
		unpack_main(5, argv);
	for (size_t i = 0; i < MAX_READERS; i++) {
		if (machine.readers[i] != NULL)
			archive_read_free(machine.readers[i]);
		machine.readers[i] = NULL;
	}
}

/* Frames follow each other, and only one that ends is the last. */
static bool
check_frames(void)
{
	const struct fc_buf *frames = &machine.frames;
	size_t at = 0;
	char kind = '\0';

	while (at < frames->len) {
		const unsigned char *p =
		    (const unsigned char *)frames->data + at;
		size_t len;

		require(kind != FC_FRAME_ERROR && kind != FC_FRAME_END,
		    "nothing follows the last frame");
		if (frames->len - at < 5)
			return false; /* it was cut */
		kind = (char)p[0];
		len = p[1] | (size_t)p[2] << 8 | (size_t)p[3] << 16 |
		    (size_t)p[4] << 24;
		require(memchr("RNDEZ", kind, 5) != NULL,
		    "a frame is of a known kind");
		require(len <= FC_MAX_FRAME, "a frame is not too long");
		at += 5 + len;
	}
	return at == frames->len &&
	    (kind == FC_FRAME_ERROR || kind == FC_FRAME_END);
}

static void
take(bool whole)
{
	static struct fc_unpack_frame frame;
	struct fc_parts *parts = fc_parts_new();
	int fd = memfd_create("frames", MFD_CLOEXEC);
	struct fc_error err = { 0 };
	struct fc_unpack *u;
	bool bare;
	int rc;

	if (parts == NULL || fd < 0 ||
	    pwrite(fd, machine.frames.data, machine.frames.len, 0) !=
		(ssize_t)machine.frames.len)
		abort();
	u = fc_unpack_of("fuzz", fd, &err);
	rc = fc_unpack_next(u, &frame, &err);
	if (rc == 0 && frame.kind != FC_FRAME_RAW)
		rc = fc_unpack_members(u, &frame, parts, &bare, &err);
	while (rc == 0 && frame.kind != FC_FRAME_END)
		rc = fc_unpack_next(u, &frame, &err);
	require((rc != 0) == (err.kind != FC_ERR_NONE),
	    "there are files or an error");
	require(whole || rc != 0, "what was cut is an error");
	check_printable(err.message, strlen(err.message));
	fc_unpack_free(u);
	fc_parts_free(parts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t *copy = (uint8_t *)copy_of(data, size);

	unpack(copy, size);
	if (machine.frames.failed)
		abort();
	take(check_frames());
	fc_buf_free(&machine.frames);
	free(copy);
	return 0;
}
