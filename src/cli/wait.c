/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <time.h>

#include "cli/wait.h"

static const int signals[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

#define NR_SIGNALS (sizeof(signals) / sizeof(signals[0]))

#define MAX_SIGNAL 65

static volatile sig_atomic_t stopped_by;
static volatile sig_atomic_t woken; /* and nobody was told yet */
static volatile sig_atomic_t came[MAX_SIGNAL];
static sigset_t others; /* that wake */
static void (*volatile before_end)(void);

static void
note_signal(int sig)
{
	if (stopped_by == 0) {
		stopped_by = sig;
		return;
	}
	if (before_end != NULL)
		before_end();
	signal(sig, SIG_DFL);
	raise(sig); /* when this handler is left */
}

static void
note_other(int sig)
{
	came[sig] = 1;
	woken = 1;
}

bool
wait_ignores(int sig)
{
	struct sigaction now;

	return sigaction(sig, NULL, &now) == 0 && now.sa_handler == SIG_IGN;
}

void
wait_begin(void)
{
	struct sigaction action = { .sa_handler = note_signal,
		.sa_flags = SA_RESTART };

	/* a third one must not end what the second does */
	sigfillset(&action.sa_mask);
	sigemptyset(&others);
	for (size_t i = 0; i < NR_SIGNALS; i++) {
		if (!wait_ignores(signals[i]))
			sigaction(signals[i], &action, NULL);
	}
}

void
wait_before_end(void (*last)(void))
{
	before_end = last;
}

void
wait_also(int sig, bool restart)
{
	struct sigaction action = { .sa_handler = note_other,
		.sa_flags = restart ? SA_RESTART : 0 };

	if (wait_ignores(sig))
		return;
	sigaddset(&others, sig);
	sigaction(sig, &action, NULL);
}

bool
wait_came(int sig)
{
	bool yes = came[sig] != 0;

	came[sig] = 0;
	return yes;
}

int
wait_signal(void)
{
	return stopped_by;
}

uint64_t
wait_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* A signal between the look at stopped_by and the sleep must end it, so they
 * are held back until ppoll() lets them through. */
enum wait_end
wait_until(uint64_t until, int fd)
{
	struct pollfd input = { .fd = fd, .events = POLLIN };
	enum wait_end end = WAIT_DONE;
	sigset_t held, before;

	held = others;
	for (size_t i = 0; i < NR_SIGNALS; i++)
		sigaddset(&held, signals[i]);
	sigprocmask(SIG_BLOCK, &held, &before);
	for (;;) {
		uint64_t now = wait_now();
		uint64_t left = until > now ? until - now : 0;
		struct timespec time = { (time_t)(left / 1000000000u),
			(long)(left % 1000000000u) };
		int n;

		if (stopped_by != 0) {
			end = WAIT_STOP;
			break;
		}
		if (woken != 0) {
			woken = 0;
			end = WAIT_WOKEN;
			break;
		}
		n = ppoll(&input, 1, &time, &before);
		if (n > 0) {
			end = WAIT_INPUT;
			break;
		}
		/* ppoll()'s clock stands still while the machine sleeps */
		if (n == 0 && wait_now() >= until)
			break;
	}
	sigprocmask(SIG_SETMASK, &before, NULL);
	return end;
}
