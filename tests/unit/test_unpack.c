/* SPDX-License-Identifier: BSD-2-Clause */
/* This side of fragcheck-unpack's pipe; the other one is in tests/cli. */
#include "test.h"

#include <unistd.h>

#include "input/unpack.h"

/* What the program would write. */
struct frames {
	char bytes[4096];
	size_t len;
};

static void
frame(struct frames *f, char kind, const char *data)
{
	size_t n = strlen(data);

	f->bytes[f->len++] = kind;
	for (size_t i = 0; i < 4; i++)
		f->bytes[f->len++] = (char)(n >> 8 * i & 0xff);
	memcpy(f->bytes + f->len, data, n);
	f->len += n;
}

static void
member(struct frames *f, const char *path)
{
	frame(f, FC_FRAME_MEMBER, path);
	frame(f, FC_FRAME_DATA, "text of ");
	frame(f, FC_FRAME_DATA, path);
}

/* What an unpacker that reads these frames makes of them. */
static int
take(const struct frames *f, struct fc_parts *parts, bool *bare,
    struct fc_error *err)
{
	struct fc_unpack_frame *first = calloc(1, sizeof(*first));
	struct fc_unpack *unpack;
	int fds[2], rc;

	assert_int_equal(pipe(fds), 0);
	assert_int_equal(write(fds[1], f->bytes, f->len), f->len);
	close(fds[1]);
	unpack = fc_unpack_of("x.tar", fds[0], err);
	assert_non_null(unpack);
	rc = fc_unpack_next(unpack, first, err);
	if (rc == 0)
		rc = fc_unpack_members(unpack, first, parts, bare, err);
	fc_unpack_free(unpack);
	free(first);
	return rc;
}

static void
finds_where_a_copy_lies(void **state)
{
	static const struct {
		const char *root; /* NULL: refused */
		bool bare;
		const char *paths[4];
	} rows[] = {
		{ "", false, { "proc/buddyinfo", "proc/version" } },
		{ "", true, { "buddyinfo", "version" } },
		{ "sos-x/", false, { "sos-x/proc/zoneinfo" } },
		{ "a/b/", true, { "a/b/pagetypeinfo" } },
		{ "a/", false,
		    { "a/sos_containers/c/proc/buddyinfo", "a/proc/buddyinfo",
			"a/x/y/zoneinfo" } },
		{ "a/", false, { "a/buddyinfo", "a/proc/buddyinfo" } },
		{ "a/", false, { "a/proc/buddyinfo", "a/proc/zoneinfo" } },
		{ NULL, false, { "a/proc/buddyinfo", "b/proc/buddyinfo" } },
		{ "ab/", false, { "a/x/proc/buddyinfo", "ab/proc/zoneinfo" } },
		{ "", false, { "dmesg" } },
		{ "myproc/", true, { "myproc/buddyinfo" } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_parts *parts = fc_parts_new();
		struct fc_error err = { 0 };
		struct frames f = { .len = 0 };
		bool bare = false;
		int rc;

		print_message("  row %zu\n", i);
		for (size_t k = 0; k < 4 && rows[i].paths[k] != NULL; k++)
			member(&f, rows[i].paths[k]);
		frame(&f, FC_FRAME_END, "");
		rc = take(&f, parts, &bare, &err);
		assert_int_equal(rc, rows[i].root == NULL ? -1 : 0);
		if (rows[i].root == NULL) {
			assert_string_equal(err.file, "x.tar");
			assert_string_equal(err.message,
			    "several copies are in it: unpack it, and name "
			    "each");
		} else {
			assert_string_equal(parts->root, rows[i].root);
			assert_int_equal(bare, rows[i].bare);
		}
		fc_parts_free(parts);
	}
}

static void
holds_the_members(void **state)
{
	struct fc_parts *parts = fc_parts_new();
	struct fc_error err = { 0 };
	struct frames f = { .len = 0 };
	const struct fc_part *part;
	bool bare;

	(void)state;
	member(&f, "s/proc/buddyinfo");
	member(&f, "s/sos_commands/kernel/uname_-a");
	frame(&f, FC_FRAME_MEMBER, "s/proc/buddyinfo"); /* again: it counts */
	frame(&f, FC_FRAME_DATA, "newer");
	frame(&f, FC_FRAME_MEMBER, "s/proc/zoneinfo"); /* empty */
	frame(&f, FC_FRAME_END, "");
	assert_int_equal(take(&f, parts, &bare, &err), 0);
	part = fc_parts_find(parts, "proc/buddyinfo");
	assert_string_equal(part->text.data, "newer");
	part = fc_parts_find(parts, "sos_commands/kernel/uname_-a");
	assert_string_equal(
	    part->text.data, "text of s/sos_commands/kernel/uname_-a");
	part = fc_parts_find(parts, "proc/zoneinfo");
	assert_int_equal(part->text.len, 0);
	assert_null(fc_parts_find(parts, "s/proc/buddyinfo"));
	assert_null(fc_parts_find(parts, "buddyinfo"));
	fc_parts_free(parts);
}

static void
says_in_one_line_what_is_wrong(void **state)
{
	static const char broken[] =
	    "corrupt, or takes too much memory or time to unpack";
	struct {
		const char *message;
		struct frames f;
	} rows[8] = { 0 };
	size_t n = 0;

	(void)state;
	rows[n++].message = broken; /* nothing comes */
	frame(&rows[n].f, FC_FRAME_ERROR, "bad\nthing \033[1m");
	rows[n++].message = "cannot be unpacked: bad?thing ?[1m";
	member(&rows[n].f, "proc/buddyinfo"); /* and no end */
	rows[n++].message = broken;
	frame(&rows[n].f, FC_FRAME_DATA, "of no member");
	frame(&rows[n].f, FC_FRAME_END, "");
	rows[n++].message = broken;
	frame(&rows[n].f, '?', "");
	rows[n++].message = broken;
	memcpy(rows[n].f.bytes, "N\xff\xff\xff\xff", 5);
	rows[n].f.len = 5;
	rows[n++].message = broken;
	member(&rows[n].f, "proc/buddyinfo");
	frame(&rows[n].f, FC_FRAME_RAW, "");
	rows[n++].message = broken;
	member(&rows[n].f, "proc/buddyinfo");
	rows[n].f.len -= 1;
	rows[n++].message = broken;
	assert_int_equal(n, N_ELEMENTS(rows));
	for (size_t i = 0; i < n; i++) {
		struct fc_parts *parts = fc_parts_new();
		struct fc_error err = { 0 };
		bool bare;

		print_message("  row %zu\n", i);
		assert_int_equal(take(&rows[i].f, parts, &bare, &err), -1);
		assert_string_equal(err.message, rows[i].message);
		assert_string_equal(err.file, "x.tar");
		assert_int_equal(err.kind, FC_ERR_SYNTAX);
		fc_parts_free(parts);
	}
}

static void
holds_no_more_than_it_may(void **state)
{
	struct fc_parts *parts = fc_parts_new();
	struct fc_error err = { 0 };
	char path[32];

	(void)state;
	for (int i = 0; i < FC_MAX_PARTS_HELD; i++) {
		snprintf(path, sizeof(path), "%d/version", i);
		assert_non_null(fc_parts_add(parts, path, &err));
	}
	assert_null(fc_parts_add(parts, "x", &err));
	assert_string_equal(
	    err.message, "more than 4096 files that could be meant");
	parts->bytes = 2 * FC_MAX_FILE - 1;
	assert_int_equal(fc_part_put(parts, &parts->parts[0], "a", 1, &err), 0);
	assert_int_equal(
	    fc_part_put(parts, &parts->parts[0], "a", 1, &err), -1);
	assert_string_equal(
	    err.message, "the files in it are larger than 512 MiB");
	fc_parts_free(parts);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_where_a_copy_lies),
		cmocka_unit_test(holds_the_members),
		cmocka_unit_test(says_in_one_line_what_is_wrong),
		cmocka_unit_test(holds_no_more_than_it_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
