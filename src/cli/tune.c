/* SPDX-License-Identifier: BSD-2-Clause */
/* Which settings would help the request; only --output makes a file of them, and
 * nothing is ever set. */
#include "cli/tune.h"
#include <stdlib.h>

#include "base/error.h"
#include "cli/ask.h"
#include "cli/ear.h"
#include "cli/tell.h"

static int
take(struct fc_listener *listener, void *to, bool last, struct fc_error *err)
{
	return (last ? fc_listener_stop_deferrals : fc_listener_read_deferrals)(
	    listener, to, err);
}

static int
hear(const struct options *o, struct fc_deferrals *heard, struct fc_error *err)
{
	return ear_hear(fc_listener_new_deferrals(err), o,
	    "compaction that the kernel puts off", take, heard,
	    &heard->milliseconds, err);
}

/* The file of sysctl.d(5) instead of a text.  -1: *err; else whether there is
 * anything to set by it. */
static int
put_file(
    struct asking *asking, const struct fc_tuning *tuning, struct fc_error *err)
{
	struct fc_result result = asking->look;
	struct fc_buf out = { 0 };

	if (tuning->nr_sysctls == 0 && asking->code != EXIT_UNKNOWN) {
		fc_buf_printf(&out,
		    "fragcheck: nothing to set by sysctl, so that nothing is written: %s\n",
		    tuning->headline);
		tell(&out);
		return EXIT_NO;
	}
	if (tuning->nr_sysctls == 0)
		return fc_error_set(err, FC_ERR_MISMATCH, NULL,
		    "nothing is written: %s", tuning->headline);
	result.snap = asking->survey.snap;
	result.whole = result.success = true;
	result.nr_requests = 1;
	result.requests = asking->requests;
	result.verdicts = asking->survey.verdicts;
	fc_render_sysctl(&out, &result);
	if (output_put(asking->output, &out, err) != 0)
		return -1;
	asking->keep = true;
	return EXIT_YES;
}

static int
answer(struct asking *asking, const struct fc_source *source,
    const struct fc_deferrals *heard, struct fc_tuning *tuning,
    struct fc_error *err)
{
	const struct options *o = asking->o;

	if (fc_snapshot_read_tunables(asking->survey.snap, source, err) != 0 ||
	    fc_tune(asking->survey.snap, &asking->requests[0],
		&asking->survey.verdicts[0], heard, tuning, err) != 0)
		return -1;
	asking->look.tuning = tuning;
	/* nothing of it could be computed */
	if (tuning->nr_set == 0 && !tuning->marks_older &&
	    (tuning->zones_checked == 0 ||
		tuning->marks_equal < tuning->zones_checked))
		asking->code = EXIT_UNKNOWN;
	if (o->output != NULL && o->format->writes_sysctl)
		return put_file(asking, tuning, err);
	return ask_answer(asking, source->path, err);
}

static int
tune_source(
    struct asking *asking, const struct fc_source *source, struct fc_error *err)
{
	struct fc_deferrals *heard = NULL;
	struct fc_tuning tuning = { 0 };
	int code = 0;

	if (source->kind == FC_LOG)
		return fc_error_set(err, FC_ERR_USAGE, source->path,
		    "a kernel log, which has no settings");
	asking->shows = FC_SHOW_COUNTERS;
	/* what is judged is what there is behind that */
	if (asking->o->listen > 0) {
		heard = calloc(1, sizeof(*heard));
		code = heard == NULL ? fc_error_nomem(err)
				     : hear(asking->o, heard, err);
	}
	if (code == 0)
		code = ask_survey_one(asking, source, err);
	if (code == 0)
		code = answer(asking, source, heard, &tuning, err);
	fc_tuning_free(&tuning);
	free(heard);
	return code;
}

int
tune_run(const struct options *o, struct output *output, struct fc_error *err)
{
	return ask_one(o, output, tune_source, err);
}
