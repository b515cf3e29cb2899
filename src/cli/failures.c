/* SPDX-License-Identifier: BSD-2-Clause */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "base/duration.h"
#include "cli/ask.h"
#include "cli/ear.h"
#include "cli/failures.h"
#include "cli/tell.h"
#include "cli/wait.h"

/* From the first event to the look at it: more may come, and the kernel learns
 * a process's name when that sleeps. */
#define GATHER 200000000 /* ns */

/* On a terminal nothing else would show that it is at work. */
static void
say_listening(const struct options *o)
{
	struct fc_buf line = { 0 };
	char length[32];

	if (!isatty(STDERR_FILENO) || o->quiet > 0)
		return;
	fc_buf_printf(&line,
	    "fragcheck: listening to every request for memory that fails");
	if (o->listen > 0)
		fc_buf_printf(&line, ", for %s\n",
		    fc_duration_rounded(
			(o->listen + 999) / 1000, length, sizeof(length)));
	else
		fc_buf_printf(&line, "; Ctrl-C ends it\n");
	tell(&line);
}

/* Until the time is over, or a signal comes. */
static int
listen_until(struct fc_listener *listener, uint64_t until,
    struct fc_refusals *refusals, struct fc_error *err)
{
	for (;;) {
		uint64_t gather;

		switch (wait_until(until, fc_listener_fd(listener))) {
		case WAIT_INPUT:
			gather = wait_now() + GATHER;
			(void)wait_until(gather < until ? gather : until, -1);
			if (fc_listener_read(
				listener, tell_seconds(), refusals, err) != 0)
				return -1;
			break;
		case WAIT_WOKEN:
			break;
		case WAIT_DONE:
		case WAIT_STOP:
			return fc_listener_stop(
			    listener, tell_seconds(), refusals, err);
		}
	}
}

static int
hear(const struct options *o, struct fc_hearing *hearing,
    struct fc_refusals *refusals, struct fc_error *err)
{
	struct ear ear = { 0 };
	struct fc_error later;
	uint64_t begin;
	int rc;

	wait_begin();
	if (ear_open(&ear, err) != 0)
		return -1;
	hearing->begin = tell_seconds();
	begin = wait_now();
	say_listening(o);
	rc = listen_until(ear.listener,
	    o->listen > 0 ? begin + o->listen * 1000000 : UINT64_MAX, refusals,
	    err);
	hearing->milliseconds = (wait_now() - begin) / 1000000;
	if (ear_close(&ear, rc == 0 ? err : &later) != 0)
		rc = -1;
	return rc;
}

static int
put(const struct options *o, struct output *output,
    const struct fc_hearing *hearing, struct fc_error *err)
{
	const struct fc_result look = tell_look(o);
	struct fc_buf out = { 0 };

	o->format->render_hearing(&out, &look, hearing);
	return output_put(output, &out, err);
}

/* Hear, judge and tell.  -1: *err; else the exit code. */
static int
run(const struct options *o, struct output *output,
    struct fc_refusals *refusals, struct fc_error *err)
{
	struct fc_hearing hearing = { .refusals = refusals };
	struct utsname name = { 0 };
	int code;

	if (hear(o, &hearing, refusals, err) != 0)
		return -1;
	uname(&name);
	hearing.release = o->release != NULL ? o->release : name.release;
	hearing.page_size =
	    o->page_size != 0 ? o->page_size : (uint64_t)sysconf(_SC_PAGESIZE);
	fc_refusals_judge(refusals, hearing.release);
	code = fc_refusals_heard(refusals) > 0 ? EXIT_NO : EXIT_YES;
	if (o->quiet > (code == EXIT_NO ? 1 : 0))
		return code;
	return put(o, output, &hearing, err) == 0 ? code : -1;
}

int
failures_run(
    const struct options *o, struct output *output, struct fc_error *err)
{
	struct fc_refusals *refusals = calloc(1, sizeof(*refusals));
	struct fc_error why;
	int code;

	code = refusals == NULL ? fc_error_nomem(&why)
				: run(o, output, refusals, &why);
	free(refusals);
	if (code < 0) {
		code = ask_refuse(o, output, &why);
		output->broken = true; /* what was there before is better */
	}
	return output_close(output, true, err) == 0 ? code : -1;
}
