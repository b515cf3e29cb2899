/* SPDX-License-Identifier: BSD-2-Clause */
/* What ran before _exit(), in a helper that shut itself in, or in one that is
 * killed as it is of no more use, counts, too: linked into programs that are
 * built to be counted, with --wrap of each of these, see coverage.py. */
#include <fcntl.h>
#include <gcov.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define TRIES 100 /* of 2 ms */
#define CALLS 128 /* more than a process makes of a kind, mostly */

_Noreturn void __real__exit(int code);
_Noreturn void __wrap__exit(int code);
int __real_setrlimit64(int resource, const struct rlimit64 *limit);
int __wrap_setrlimit64(int resource, const struct rlimit64 *limit);
int __real_raise(int sig);
int __wrap_raise(int sig);
int __real_kill(pid_t pid, int sig);
int __wrap_kill(pid_t pid, int sig);
/* of tests/faults.py */
void fault_end(void) __attribute__((weak));

/* The helpers take from themselves the right to write files; how far they could
 * go stays as it is, so that it can be taken back at the end. */
int
__wrap_setrlimit64(int resource, const struct rlimit64 *limit)
{
	struct rlimit64 wanted = *limit, now;

	if (getrlimit64((__rlimit_resource_t)resource, &now) == 0)
		wanted.rlim_max = now.rlim_max;
	return __real_setrlimit64(resource, &wanted);
}

static void
raise_limit(__rlimit_resource_t resource)
{
	struct rlimit64 limit;

	if (getrlimit64(resource, &limit) != 0)
		return;
	limit.rlim_cur = limit.rlim_max;
	__real_setrlimit64((int)resource, &limit);
}

/*
 * Before the counts are written: their writers cannot do without memory, and a
 * call that tests/faults.py makes fail, the n-th of its kind in any process, is
 * to be none of theirs.
 */
static void __attribute__((destructor)) end_faults(void)
{
	struct stat st;

	if (fault_end != NULL)
		fault_end();
	for (unsigned i = 0; i < CALLS; i++) {
		(void)!open("", O_RDONLY);
		(void)!read(-1, NULL, 0);
		(void)!write(-1, NULL, 0);
		(void)!fcntl(-1, F_GETFD);
		(void)!fstat(-1, &st);
		(void)!lseek(-1, 0, SEEK_CUR);
		close(-1);
	}
}

_Noreturn void
__wrap__exit(int code)
{
	end_faults();
	raise_limit(RLIMIT_NOFILE);
	raise_limit(RLIMIT_FSIZE);
	raise_limit(RLIMIT_AS);
	__gcov_dump();
	__real__exit(code);
}

/* By a signal that ends it, or stops it for a while. */
int
__wrap_raise(int sig)
{
	end_faults();
	__gcov_dump();
	__gcov_reset();
	return __real_raise(sig);
}

/* One that has told all may be writing its counts. */
int
__wrap_kill(pid_t pid, int sig)
{
	const struct timespec pause = { 0, 2000000 };
	siginfo_t info = { 0 };

	for (unsigned i = 0; sig == SIGKILL && i < TRIES &&
	     waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) ==
		 0 &&
	     info.si_pid == 0;
	     i++)
		nanosleep(&pause, NULL);
	return __real_kill(pid, sig);
}
