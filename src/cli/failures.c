/* SPDX-License-Identifier: BSD-2-Clause */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/ear.h"
#include "cli/failures.h"
#include "cli/tell.h"

static int
take(struct fc_listener *listener, void *to, bool last, struct fc_error *err)
{
	return (last ? fc_listener_stop : fc_listener_read)(
	    listener, tell_seconds(), to, err);
}

static int
hear(const struct options *o, struct fc_hearing *hearing,
    struct fc_refusals *refusals, struct fc_error *err)
{
	hearing->begin = tell_seconds();
	return ear_hear(fc_listener_new(err), o,
	    "every request for memory that fails", take, refusals,
	    &hearing->milliseconds, err);
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
