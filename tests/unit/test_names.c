/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#include "test.h"

#include "input/names.h"

static char top[] = "/tmp/fragcheck-names-XXXXXX";

static int
set_up(void **state)
{
	(void)state;
	return mkdtemp(top) == NULL || chdir(top) != 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st, (void)type, (void)ftw;
	return remove(path);
}

static int
tear_down(void **state)
{
	(void)state;
	return nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
make_file(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	assert_true(fd >= 0);
	close(fd);
}

static struct fc_names *
names_of(const char *root, const char *proc)
{
	int fds[2] = { -1, -1 };
	struct fc_names *names;

	if (root != NULL)
		fds[0] = open(root, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (proc != NULL)
		fds[1] = open(proc, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	names = fc_names_read(fds[0], fds[1]);
	for (int i = 0; i < 2; i++)
		if (fds[i] >= 0)
			close(fds[i]);
	assert_non_null(names);
	return names;
}

/* A name that is not listed is not there: that spares a system call.  A link or
 * a folder may be anything, and what is in a folder is known of proc only. */
static void
a_short_list_tells_what_is_there_and_what_is_not(void **state)
{
	static const struct {
		const char *path;
		enum fc_named with_proc, without;
	} rows[] = {
		{ "buddyinfo", FC_NAMED_FILE, FC_NAMED_FILE },
		{ "buddy", FC_NAMED_NOT, FC_NAMED_NOT },
		{ "buddyinfo2", FC_NAMED_NOT, FC_NAMED_NOT },
		{ "link", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
		{ "sys", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
		{ "sys/kernel", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
		{ "sos_commands/kernel/uname_-a", FC_NAMED_NOT, FC_NAMED_NOT },
		{ "proc", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
		{ "prox/zoneinfo", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
		{ "proc/zoneinfo", FC_NAMED_FILE, FC_NAMED_PERHAPS },
		{ "proc/buddyinfo", FC_NAMED_NOT, FC_NAMED_PERHAPS },
		{ "proc/link", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
		{ "proc/sys/vm/x", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
		{ "proc/net/x", FC_NAMED_NOT, FC_NAMED_PERHAPS },
		/* no folder at all; who opens it is told so */
		{ "proc/zoneinfo/x", FC_NAMED_PERHAPS, FC_NAMED_PERHAPS },
	};
	struct fc_names *with, *without;

	(void)state;
	assert_int_equal(mkdir("a", 0700), 0);
	assert_int_equal(mkdir("a/sys", 0700), 0);
	assert_int_equal(mkdir("a/prox", 0700), 0);
	assert_int_equal(mkdir("a/proc", 0700), 0);
	assert_int_equal(mkdir("a/proc/sys", 0700), 0);
	make_file("a/buddyinfo");
	make_file("a/prox/zoneinfo");
	make_file("a/proc/zoneinfo");
	assert_int_equal(symlink("buddyinfo", "a/link"), 0);
	assert_int_equal(symlink("zoneinfo", "a/proc/link"), 0);
	with = names_of("a", "a/proc");
	without = names_of("a", NULL);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		if (fc_names_look(with, rows[i].path) != rows[i].with_proc ||
		    fc_names_look(without, rows[i].path) != rows[i].without)
			fail_msg("%s: %d, %d", rows[i].path,
			    fc_names_look(with, rows[i].path),
			    fc_names_look(without, rows[i].path));
	}
	fc_names_free(with);
	fc_names_free(without);
}

/* A copy may have any number of files; those that are not listed may be there. */
static void
a_list_that_is_cut_denies_nothing(void **state)
{
	char name[64];
	struct fc_names *names;
	unsigned listed = 0;

	(void)state;
	assert_int_equal(mkdir("many", 0700), 0);
	for (unsigned i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "many/a-rather-long-name-%03u", i);
		make_file(name);
	}
	names = names_of("many", NULL);
	for (unsigned i = 0; i < 200; i++) {
		enum fc_named named;

		snprintf(name, sizeof(name), "a-rather-long-name-%03u", i);
		named = fc_names_look(names, name);
		assert_int_not_equal(named, FC_NAMED_NOT);
		listed += named == FC_NAMED_FILE;
	}
	assert_true(listed > 50 && listed < 200);
	assert_int_equal(fc_names_look(names, "zoneinfo"), FC_NAMED_PERHAPS);
	fc_names_free(names);
}

/* What cannot be listed is no list without a name, nor is an empty folder. */
static void
no_list_denies_nothing_and_an_empty_one_all(void **state)
{
	struct fc_names *names;
	int file;

	(void)state;
	names = names_of(NULL, NULL);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_PERHAPS);
	assert_int_equal(fc_names_look(names, "proc/x"), FC_NAMED_PERHAPS);
	fc_names_free(names);

	make_file("file");
	file = open("file", O_RDONLY | O_CLOEXEC);
	names = fc_names_read(file, -1);
	close(file);
	assert_non_null(names);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_PERHAPS);
	fc_names_free(names);

	assert_int_equal(mkdir("empty", 0700), 0);
	names = names_of("empty", NULL);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_NOT);
	assert_int_equal(fc_names_look(names, "proc/x"), FC_NAMED_NOT);
	fc_names_free(names);

	fail_at = 1;
	names = fc_names_read(-1, -1);
	assert_int_equal(fail_at, 0);
	assert_null(names);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_PERHAPS);
	fc_names_free(names);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_short_list_tells_what_is_there_and_what_is_not),
		cmocka_unit_test(a_list_that_is_cut_denies_nothing),
		cmocka_unit_test(no_list_denies_nothing_and_an_empty_one_all),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
