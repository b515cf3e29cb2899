/* SPDX-License-Identifier: BSD-2-Clause */
/* What operators script: ask, if it is no compact, and ask again. */
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/compact.h"
#include "cli/knob.h"
#include "cli/tell.h"
#include "render/compaction.h"

#define ALL  "proc/sys/vm/compact_memory"
#define DROP "proc/sys/vm/drop_caches"

struct compacting {
	const struct options *o;
	struct fc_source source;
	struct asking before, after;
	struct knob knob; /* of all nodes, or of one */
	struct knob lock; /* of all nodes, whoever is compacted */
	struct knob drop;
	struct fc_compaction c;
};

/* ---- the files that are written ----------------------------------------- */

/* The one that is written, and no other, may be missing. */
static int
open_knobs(struct compacting *w, struct fc_error *err)
{
	char path[64] = ALL;
	struct fc_error later;

	if (w->o->node.present)
		snprintf(path, sizeof(path),
		    "sys/devices/system/node/node%ju/compact",
		    (uintmax_t)w->o->node.value);
	if (knob_open(&w->knob, &w->source, path, "compaction", err) != 0)
		return -1;
	if (w->o->node.present)
		(void)knob_open(
		    &w->lock, &w->source, ALL, "compaction", &later);
	return w->o->drop_caches
	    ? knob_open(&w->drop, &w->source, DROP, "dropping caches", err)
	    : 0;
}

static void
close_knobs(struct compacting *w)
{
	knob_close(&w->knob);
	knob_close(&w->lock);
	knob_close(&w->drop);
}

static int
lock(const struct compacting *w, struct fc_error *err)
{
	const struct knob *knob = w->lock.fd >= 0 ? &w->lock : &w->knob;

	return knob_lock(knob->fd, knob->name, "compacting", err);
}

/* ---- before it ---------------------------------------------------------- */

static int
open_source(struct compacting *w, struct fc_error *err)
{
	const char *path = w->o->nr_paths > 0 ? w->o->paths[0] : NULL;

	if (fc_source_open(path, &w->source, err) != 0)
		return -1;
	output_guard(w->before.output, &w->source);
	return w->source.kind == FC_LIVE
	    ? 0
	    : fc_error_set(err, FC_ERR_USAGE, w->source.path,
		  "no running kernel: what was saved of one cannot be compacted");
}

/* Read and judge; is there a reason to act?  If not, c.recovery says why. */
static int
look(struct compacting *w, bool *act, struct fc_error *err)
{
	const struct options *o = w->o;
	struct fc_survey *survey = &w->before.survey;
	const struct fc_verdict *v = &survey->verdicts[0];

	*act = true;
	if (ask_survey(&w->before, &w->source, err) != 0)
		return -1;
	if (o->nr_requests > 0 && survey->errors[0].kind != FC_ERR_NONE) {
		*err = survey->errors[0];
		return -1;
	}
	if (o->nr_requests == 0)
		return 0;
	if (fc_is_firm_yes(v))
		w->c.recovery = FC_NOT_NEEDED;
	else if (v->rung == FC_RUNG_IMPOSSIBLE)
		w->c.recovery = FC_NO_USE;
	else
		return 0;
	*act = false;
	return 0;
}

/* ---- the question ------------------------------------------------------- */

static int
confirm(const struct compacting *w, struct fc_error *err)
{
	struct fc_buf text = { 0 };
	char answer[8] = "";

	if (w->o->yes)
		return 0;
	fc_say_plan(&text, &w->c);
	fc_buf_printf(&text, "Go on? [y/N] ");
	tell(&text);
	if (fgets(answer, sizeof(answer), stdin) != NULL &&
	    (answer[0] == 'y' || answer[0] == 'Y'))
		return 0;
	return fc_error_set(
	    err, FC_ERR_USAGE, NULL, "not confirmed, so nothing was done");
}

/* ---- the act ------------------------------------------------------------ */

static uint64_t
milliseconds(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/* The kernel is done when the write returns: sysctl_compaction_handler() and
 * compact_store() go over the nodes themselves. */
static int
act(struct compacting *w, struct fc_error *err)
{
	uint64_t start = milliseconds();

	if (w->o->drop_caches) {
		sync(); /* what is dirty is not dropped */
		if (knob_write(&w->drop, "1", err) != 0)
			return -1;
	}
	if (knob_write(&w->knob, "1", err) != 0)
		return -1;
	w->c.milliseconds = milliseconds() - start;
	return 0;
}

/* ---- all of it ---------------------------------------------------------- */

/* What is told is the answer of asking; what is yes perhaps is no yes. */
static int
tell_answer(struct compacting *w, struct asking *asking, struct fc_error *err)
{
	static const int codes[] = { [FC_COMPACTED] = EXIT_YES,
		[FC_RECOVERED] = EXIT_YES,
		[FC_STILL_SHORT] = EXIT_NO,
		[FC_RECOVERY_UNKNOWN] = EXIT_UNKNOWN,
		[FC_NOT_NEEDED] = EXIT_YES,
		[FC_NO_USE] = EXIT_NO };

	asking->look.compaction = &w->c;
	if (w->c.recovery != FC_PLANNED)
		asking->code = codes[w->c.recovery];
	return ask_answer(asking, w->source.path, err);
}

static int
compact(struct compacting *w, struct fc_error *err)
{
	bool acts;

	/* while the question stands others may go on, and memory changes */
	if (!w->o->yes) {
		if (look(w, &acts, err) != 0)
			return -1;
		if (!acts)
			return tell_answer(w, &w->before, err);
		if (confirm(w, err) != 0)
			return -1;
		fc_survey_clear(&w->before.survey);
	}
	if (lock(w, err) != 0 || look(w, &acts, err) != 0)
		return -1;
	if (!acts)
		return tell_answer(w, &w->before, err);
	/* nothing is to come between compaction and the look at it */
	if (w->before.types != NULL) {
		w->after.types[0] = w->before.types[0];
		w->after.type_known[0] = w->before.type_known[0];
	}
	w->after.compacted = true;
	if (act(w, err) != 0 || ask_survey(&w->after, &w->source, err) != 0)
		return -1;
	w->c.before = w->before.survey.snap;
	if (w->o->nr_requests > 0) {
		w->c.was = &w->before.survey.verdicts[0];
		w->c.recovery = fc_recovery_of(&w->after.survey.verdicts[0]);
	} else {
		w->c.overview = &w->before.survey.overview;
		w->c.recovery = FC_COMPACTED;
	}
	return tell_answer(w, &w->after, err);
}

/* Nothing is written, not even by who might. */
static int
plan(struct compacting *w, struct fc_error *err)
{
	bool acts;

	if (look(w, &acts, err) != 0)
		return -1;
	if (acts)
		w->c.recovery = FC_PLANNED;
	return tell_answer(w, &w->before, err);
}

static int
prepare(struct compacting *w, struct fc_error *err)
{
	const struct options *o = w->o;

	if (open_source(w, err) != 0)
		return -1;
	if (open_knobs(w, err) != 0) {
		if (!o->dry_run || !knob_forbidden(err))
			return -1;
		w->c.but = geteuid() == 0 ? "it is for root of the host"
					  : "it is for root";
	}
	w->c.knob = w->knob.name;
	w->c.node = o->node.present ? (int)o->node.value : -1;
	w->c.drops_caches = o->drop_caches;
	return 0;
}

int
compact_run(
    const struct options *o, struct output *output, struct fc_error *err)
{
	struct compacting w = { .o = o,
		.source = { .dirfd = -1 },
		.knob = { .fd = -1 },
		.lock = { .fd = -1 },
		.drop = { .fd = -1 } };
	struct fc_error later;
	int code = -1;

	if (!o->yes && !o->dry_run &&
	    (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO))) {
		(void)output_close(output, false, &later);
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--compact asks first, and there is no terminal to ask on: give --yes");
	}
	if (ask_begin(&w.before, o, output, err) != 0) {
		(void)output_close(output, false, &later);
		return -1;
	}
	if (ask_begin(&w.after, o, output, err) == 0) {
		if (prepare(&w, err) == 0)
			code = o->dry_run ? plan(&w, err) : compact(&w, err);
		close_knobs(&w);
		fc_source_close(&w.source);
		ask_end(&w.after);
	}
	ask_end(&w.before);
	if (output_close(output, code >= 0, code >= 0 ? err : &later) != 0)
		return -1;
	return code;
}
