/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/unistd.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/guard.h"

#define TRIES 100 /* of 20 ms */

/* Until the other end is closed.  No signal of a terminal or a service ends it
 * before, and no reader of our output waits for it. */
static void
watch(int fd, const char *directory)
{
	const struct timespec pause = { 0, 20000000 };
	sigset_t all;
	char c;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, NULL);
	setsid();
	if (dup2(fd, STDIN_FILENO) < 0)
		_exit(1);
	closefrom(STDIN_FILENO + 1);
	while (read(STDIN_FILENO, &c, 1) < 0 && errno == EINTR)
		;
	/* what was open in there is closed in a moment */
	for (unsigned i = 0;
	     rmdir(directory) != 0 && errno == EBUSY && i < TRIES; i++)
		nanosleep(&pause, NULL);
	_exit(0);
}

int
guard_begin(struct guard *guard, const char *directory, struct fc_error *err)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC) != 0)
		return fc_error_system(err, NULL, errno, "cannot make a pipe");
	guard->pid = fork();
	if (guard->pid == 0) {
		close(fds[1]);
		watch(fds[0], directory);
	}
	close(fds[0]);
	guard->fd = fds[1];
	if (guard->pid > 0)
		return 0;
	close(fds[1]);
	return fc_error_system(err, NULL, errno, "cannot start a process");
}

void
guard_end(struct guard *guard)
{
	close(guard->fd);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
}
