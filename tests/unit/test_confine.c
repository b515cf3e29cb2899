/* SPDX-License-Identifier: BSD-2-Clause */
/* What a process may do no more is tried, by one that goes. */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/confine.h"

enum {
	READS_IN = 1 << 0,
	LISTS_IN = 1 << 1,
	READS_OUT = 1 << 2,
	LISTS_OUT = 1 << 3,
	MAKES_IN = 1 << 4, /* a file, and gives it another's name */
	MAKES_OUT = 1 << 5,
	RUNS = 1 << 6,
	ALL = (1 << 7) - 1
};

struct folder {
	char top[64], in[80], out[80];
};

static void
put(const char *folder, const char *name)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	close(fd);
}

static int
set_up(void **state)
{
	struct folder *f = calloc(1, sizeof(*f));

	snprintf(f->top, sizeof(f->top), "/tmp/fragcheck-unit-XXXXXX");
	if (mkdtemp(f->top) == NULL)
		return -1;
	snprintf(f->in, sizeof(f->in), "%s/in", f->top);
	snprintf(f->out, sizeof(f->out), "%s/out", f->top);
	*state = f;
	if (mkdir(f->in, 0700) != 0 || mkdir(f->out, 0700) != 0)
		return -1;
	put(f->in, "file");
	put(f->out, "file");
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
	(void)st, (void)type, (void)place;
	return remove(path);
}

static int
tear_down(void **state)
{
	struct folder *f = *state;
	int rc = nftw(f->top, remove_one, 8, FTW_DEPTH | FTW_PHYS);

	free(f);
	return rc;
}

static bool
opens(const char *folder, const char *name, int flags)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	fd = open(path, flags, 0600);
	close(fd);
	return fd >= 0;
}

static bool
makes(const char *folder)
{
	char from[128], to[128];

	snprintf(from, sizeof(from), "%s/new", folder);
	snprintf(to, sizeof(to), "%s/file", folder);
	return opens(folder, "new", O_WRONLY | O_CREAT | O_EXCL) &&
	    rename(from, to) == 0;
}

static bool
runs(void)
{
	static char name[] = "true";
	char *argv[] = { name, NULL };
	int status = 0;
	pid_t pid = vfork();

	if (pid == 0) {
		execv("/bin/true", argv);
		_exit(
		    errno == EACCES ? 1 : 0); /* not there: nothing is known */
	}
	waitpid(pid, &status, 0);
	return status == 0;
}

/* What it can do then. */
static int
tried(const struct folder *f, unsigned what, const struct fc_allowed *allowed,
    size_t n)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		int can = 0;

		close(fc_confine(what, allowed, n));
		can |= opens(f->in, "file", O_RDONLY) ? READS_IN : 0;
		can |= opens(f->in, ".", O_RDONLY) ? LISTS_IN : 0;
		can |= opens(f->out, "file", O_RDONLY) ? READS_OUT : 0;
		can |= opens(f->out, ".", O_RDONLY) ? LISTS_OUT : 0;
		can |= makes(f->in) ? MAKES_IN : 0;
		can |= makes(f->out) ? MAKES_OUT : 0;
		can |= runs() ? RUNS : 0;
		_exit(can);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static bool
can_confine(void)
{
#if defined(__SANITIZE_ADDRESS__)
	return false;
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
	return false;
#endif
#endif
#ifdef FC_UNCONFINED
	return false;
#endif
	return syscall(444, NULL, 0, 1) >= 1;
}

static void
what_is_taken_away_is_gone(void **state)
{
	const struct folder *f = *state;
	const struct {
		unsigned what;
		int left;
	} rows[] = {
		/* nor are the libraries of a program read */
		{ FC_NO_READING, MAKES_IN | MAKES_OUT },
		{ FC_NO_RUNNING, ALL & ~RUNS },
		{ FC_NO_ACTING, ALL & ~(MAKES_IN | MAKES_OUT) },
		{ FC_NO_MORE, 0 },
	};

	if (!can_confine())
		skip();
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_int_equal(tried(f, rows[i].what, NULL, 0), rows[i].left);
}

static void
what_is_allowed_stays(void **state)
{
	const struct folder *f = *state;
	const int dirfd = open(f->in, O_RDONLY | O_DIRECTORY);
	char file[128];
	const struct fc_allowed read = { FC_MAY_READ, f->in, -1 };
	const struct fc_allowed read_fd = { FC_MAY_READ, NULL, dirfd };
	const struct fc_allowed read_file = { FC_MAY_READ, file, -1 };
	const struct fc_allowed write = { FC_MAY_WRITE, f->out, -1 };
	const struct fc_allowed none = { FC_MAY_WRITE, "/no/such/folder", -1 };
	const struct fc_allowed both[] = { read, none, write };

	if (!can_confine())
		skip();
	snprintf(file, sizeof(file), "%s/file", f->in);
	assert_int_equal(tried(f, FC_NO_MORE, &read, 1), READS_IN | LISTS_IN);
	assert_int_equal(
	    tried(f, FC_NO_MORE, &read_fd, 1), READS_IN | LISTS_IN);
	assert_int_equal(tried(f, FC_NO_MORE, &read_file, 1), READS_IN);
	/* to write is not to read what stands there */
	assert_int_equal(tried(f, FC_NO_MORE, &write, 1), MAKES_OUT);
	assert_int_equal(tried(f, FC_NO_MORE, &none, 1), 0);
	assert_int_equal(tried(f, FC_NO_MORE, both, N_ELEMENTS(both)),
	    READS_IN | LISTS_IN | MAKES_OUT);
	assert_int_equal(tried(f, FC_NO_ACTING, &write, 1), ALL & ~MAKES_IN);
	close(dirfd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
		    what_is_taken_away_is_gone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(
		    what_is_allowed_stays, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
