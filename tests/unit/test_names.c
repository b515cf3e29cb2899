/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
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

static int
open_folder(const char *path)
{
	return path != NULL ? open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
			    : -1;
}

static struct fc_names *
names_of(const char *root, const char *proc)
{
	struct fc_names *names =
	    fc_names_of(open_folder(root), open_folder(proc));

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
	with = names_of(NULL, "a/proc");
	without = names_of("a", NULL);
	/* beside proc, one is not worth a list */
	assert_int_equal(fc_names_look(with, "buddyinfo"), FC_NAMED_PERHAPS);
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

	(void)state;
	names = names_of(NULL, NULL);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_PERHAPS);
	assert_int_equal(fc_names_look(names, "proc/x"), FC_NAMED_PERHAPS);
	fc_names_free(names);

	make_file("file");
	names = fc_names_of(open("file", O_RDONLY | O_CLOEXEC), -1);
	assert_non_null(names);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_PERHAPS);
	fc_names_free(names);

	assert_int_equal(mkdir("empty", 0700), 0);
	names = names_of("empty", NULL);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_NOT);
	assert_int_equal(fc_names_look(names, "proc/x"), FC_NAMED_NOT);
	fc_names_free(names);

	fail_at = 1;
	names = fc_names_of(-1, -1);
	assert_int_equal(fail_at, 0);
	assert_null(names);
	assert_int_equal(fc_names_look(names, "x"), FC_NAMED_PERHAPS);
	fc_names_free(names);
}

/* What is a link by now is not followed, and what was open is closed at last. */
static void
opens_what_is_listed_and_closes_all(void **state)
{
	struct fc_names *names;
	int fds[4];

	(void)state;
	assert_int_equal(mkdir("b", 0700), 0);
	assert_int_equal(mkdir("b/proc", 0700), 0);
	make_file("b/proc/zoneinfo");
	assert_int_equal(symlink("zoneinfo", "b/proc/link"), 0);
	names = names_of("b", "b/proc");
	fds[0] = fc_names_open(names, "proc/zoneinfo");
	assert_true(fds[0] >= 0);
	assert_int_equal(fc_names_open(names, "proc/link"), -1);
	assert_int_equal(fc_names_open(names, "zoneinfo"), -1);
	for (int i = 1; i < 3; i++)
		fds[i] = dup(fds[0]);
	for (int i = 0; i < 3; i++)
		fc_names_close(names, fds[i]);
	fds[3] = fc_names_root(names);
	assert_true(fcntl(fds[0], F_GETFD) >= 0);
	fc_names_free(names);
	for (int i = 0; i < 4; i++)
		assert_int_equal(fcntl(fds[i], F_GETFD), -1);
}

/* It is the directory above, once it is asked for, and whoever takes it has it
 * for good. */
static void
finds_the_root_above_proc(void **state)
{
	struct fc_names *names;
	struct stat above, found;
	int fd;

	(void)state;
	assert_int_equal(mkdir("c", 0700), 0);
	assert_int_equal(mkdir("c/proc", 0700), 0);
	assert_int_equal(stat("c", &above), 0);
	names = names_of(NULL, "c/proc");
	fd = fc_names_root(names);
	assert_int_equal(fstat(fd, &found), 0);
	assert_int_equal(found.st_ino, above.st_ino);
	assert_int_equal(fc_names_root(names), fd);
	assert_int_equal(fc_names_take_root(names), fd);
	fc_names_free(names);
	assert_int_equal(close(fd), 0);
	errno = 0;
	assert_int_equal(fc_names_root(NULL), -1);
	assert_int_equal(errno, ENOENT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
		    a_short_list_tells_what_is_there_and_what_is_not),
		cmocka_unit_test(a_list_that_is_cut_denies_nothing),
		cmocka_unit_test(no_list_denies_nothing_and_an_empty_one_all),
		cmocka_unit_test(opens_what_is_listed_and_closes_all),
		cmocka_unit_test(finds_the_root_above_proc),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
