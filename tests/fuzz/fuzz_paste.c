/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a text that was pasted, and as what fragcheck-unpack says: no
 * crash, parts that are clean, and places that lie in the text.  The first
 * byte chooses: odd for frames.
 */
#include <sys/mman.h>
#include <unistd.h>

#include "fuzz.h"
#include "input/paste.h"
#include "input/unpack.h"

/* What a parser says of a part is at a place of the text. */
static void
check_place(const struct fc_text *text, const struct fc_part *part,
    struct fc_error *err)
{
	struct fc_bytes bytes = { .places = part->places,
		.nr_places = part->nr_places };
	size_t lines = 1;

	for (size_t i = 0; i < text->len; i++)
		lines += text->data[i] == '\n';
	fc_bytes_locate(&bytes, err);
	if (err->line > lines + 1 || err->column > text->len + 4)
		abort();
}

static void
check_part(const struct fc_text *text, const struct fc_part *part)
{
	static const char *const paths[] = { [FC_BUDDYINFO] = "proc/buddyinfo",
		[FC_ZONEINFO] = "proc/zoneinfo",
		[FC_PAGETYPEINFO] = "proc/pagetypeinfo",
		[FC_MEMINFO] = "proc/meminfo",
		[FC_VERSION_FILE] = "proc/version",
		[FC_VMSTAT] = "proc/vmstat" };
	struct fc_text own = { "part", part->text.data, part->text.len };
	size_t newlines = 0;

	for (size_t i = 0; i < own.len; i++)
		newlines += own.data[i] == '\n';
	if (own.len == 0 || own.data[own.len - 1] != '\n' ||
	    newlines != part->lines)
		abort();
	for (size_t i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		struct fc_snapshot *snap;
		struct fc_error err = { 0 };

		if (paths[i] == NULL || strcmp(paths[i], part->path) != 0)
			continue;
		snap = fc_snapshot_new();
		if (fc_snapshot_add(snap, (enum fc_file)i, &own, &err) != 0)
			check_place(text, part, &err);
		fc_snapshot_free(snap);
	}
}

static void
split(const char *data, size_t size)
{
	struct fc_text text = { "fuzz", data, size };
	struct fc_parts *parts = fc_parts_new();
	struct fc_error err = { 0 };
	bool proc = fc_content_of(data, size) == FC_CONTENT_PROC;
	int rc = fc_paste_split(&text, parts, &err);

	if ((rc != 0) != (err.kind != FC_ERR_NONE) ||
	    (proc && rc == 0 && parts->n == 0))
		abort();
	for (size_t i = 0; rc == 0 && i < parts->n; i++)
		check_part(&text, &parts->parts[i]);
	fc_parts_free(parts);
}

static void
unpack(const char *data, size_t size)
{
	static struct fc_unpack_frame frame;
	int fd = memfd_create("frames", MFD_CLOEXEC);
	struct fc_parts *parts = fc_parts_new();
	struct fc_error err = { 0 };
	struct fc_unpack *u;
	bool bare;
	int rc;

	if (write(fd, data, size) != (ssize_t)size ||
	    lseek(fd, 0, SEEK_SET) != 0)
		abort();
	u = fc_unpack_of("fuzz", fd, &err);
	rc = fc_unpack_next(u, &frame, &err);
	if (rc == 0)
		rc = fc_unpack_members(u, &frame, parts, &bare, &err);
	if ((rc != 0) != (err.kind != FC_ERR_NONE))
		abort();
	for (const char *p = err.message; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~')
			abort();
	}
	fc_unpack_free(u);
	fc_parts_free(parts);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *copy;

	if (size == 0)
		return 0;
	/* of exactly its size, so that one byte too many is seen */
	copy = malloc(size - 1 + (size == 1));
	memcpy(copy, data + 1, size - 1);
	if (data[0] % 2 != 0)
		unpack(copy, size - 1);
	else
		split(copy, size - 1);
	free(copy);
	return 0;
}
