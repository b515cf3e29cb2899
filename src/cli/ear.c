/* SPDX-License-Identifier: BSD-2-Clause */
#include <unistd.h>

#include "base/duration.h"
#include "cli/ear.h"
#include "cli/tell.h"
#include "cli/wait.h"

static int
open_as(struct ear *ear, struct fc_listener *listener, struct fc_error *err)
{
	struct fc_error later;

	ear->listener = listener;
	if (ear->listener == NULL)
		return -1;
	/* before there is anything to remove */
	if (guard_begin(
		&ear->guard, fc_listener_directory(ear->listener), err) != 0) {
		(void)fc_listener_free(ear->listener, &later);
		ear->listener = NULL;
		return -1;
	}
	if (fc_listener_start(ear->listener, err) == 0)
		return 0;
	(void)ear_close(ear, &later);
	return -1;
}

int
ear_open(struct ear *ear, struct fc_error *err)
{
	return open_as(ear, fc_listener_new(err), err);
}

int
ear_close(struct ear *ear, struct fc_error *err)
{
	int rc;

	if (ear->listener == NULL)
		return 0;
	rc = fc_listener_free(ear->listener, err);
	ear->listener = NULL;
	guard_end(&ear->guard);
	return rc;
}

/* From the first event to the look at it: more may come, and the kernel learns
 * a process's name when that sleeps. */
#define GATHER 200000000 /* ns */

static void
say_listening(const struct options *o, const char *what)
{
	struct fc_buf line = { 0 };
	char length[32];

	if (!isatty(STDERR_FILENO) || o->quiet > 0)
		return;
	fc_buf_printf(&line, "fragcheck: listening to %s", what);
	if (o->listen > 0)
		fc_buf_printf(&line, ", for %s\n",
		    fc_duration_rounded(
			(o->listen + 999) / 1000, length, sizeof(length)));
	else
		fc_buf_printf(&line, "; Ctrl-C ends it\n");
	tell(&line);
}

static int
listen_until_done(const struct ear *ear, const struct options *o,
    const char *what, ear_take *take, void *to, struct fc_error *err)
{
	uint64_t until =
	    o->listen > 0 ? wait_now() + o->listen * 1000000 : UINT64_MAX;

	say_listening(o, what);
	for (;;) {
		uint64_t gather;

		switch (wait_until(until, fc_listener_fd(ear->listener))) {
		case WAIT_INPUT:
			gather = wait_now() + GATHER;
			(void)wait_until(gather < until ? gather : until, -1);
			if (take(ear->listener, to, false, err) != 0)
				return -1;
			break;
		case WAIT_WOKEN:
			break;
		case WAIT_DONE:
		case WAIT_STOP:
			return take(ear->listener, to, true, err);
		}
	}
}

int
ear_hear(struct fc_listener *listener, const struct options *o,
    const char *what, ear_take *take, void *to, uint64_t *milliseconds,
    struct fc_error *err)
{
	struct ear ear = { 0 };
	struct fc_error later;
	uint64_t begin;
	int rc;

	wait_begin();
	if (open_as(&ear, listener, err) != 0)
		return -1;
	begin = wait_now();
	rc = listen_until_done(&ear, o, what, take, to, err);
	*milliseconds = (wait_now() - begin) / 1000000;
	if (ear_close(&ear, rc == 0 ? err : &later) != 0)
		rc = -1;
	return rc;
}
