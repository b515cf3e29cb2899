/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <signal.h>
#include <stdio.h>
#include <sys/time.h>
#include <unistd.h>

#include "cli/timeout.h"

static char said[256]; /* what a signal handler can do is write it */
static size_t length;
static int code;
static bool running;

static void
end(int sig)
{
	(void)sig;
	_exit(write(STDOUT_FILENO, said, length) == (ssize_t)length
		? code
		: EXIT_UNKNOWN);
}

static void
set(uint64_t ms)
{
	const struct itimerval timer = {
		.it_value = { (time_t)(ms / 1000),
		    (suseconds_t)(ms % 1000 * 1000) }
	};

	setitimer(ITIMER_REAL, &timer, NULL);
}

void
timeout_begin(const struct options *o)
{
	const struct fc_result nothing = { 0 };
	const struct sigaction action = { .sa_handler = end };
	char why[64];
	struct fc_buf out = { 0 };
	sigset_t ours;

	if (o->timeout == 0)
		return;
	snprintf(why, sizeof(why), "no answer within %g s",
	    (double)o->timeout / 1000);
	o->format->render_error(&out, &nothing, why);
	length = strlcpy(said, out.failed ? "" : out.data, sizeof(said));
	fc_buf_free(&out);
	code = o->format->failed;
	running = true;
	sigaction(SIGALRM, &action, NULL);
	/* who started us may have blocked it */
	sigemptyset(&ours);
	sigaddset(&ours, SIGALRM);
	sigprocmask(SIG_UNBLOCK, &ours, NULL);
	set(o->timeout);
}

void
timeout_end(void)
{
	if (running)
		set(0);
	running = false;
}
