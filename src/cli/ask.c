/* SPDX-License-Identifier: BSD-2-Clause */
/* A source is opened and surveyed; what comes of it is told, and the exit
 * status. */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/explain.h"
#include "cli/jobs.h"
#include "cli/shut.h"
#include "cli/tell.h"
#include "cli/type.h"
#include "input/source.h"

/* What is read for what the options show. */
static unsigned
shows(const struct options *o)
{
	unsigned always = o->format->shows |
	    (o->mode == MODE_MAP ? FC_SHOW_PAGES : 0) |
	    (o->mode == MODE_COMPACT || o->mode == MODE_TRY ? FC_SHOW_COUNTERS
							    : 0);

	if (o->mode == MODE_RECORD)
		return FC_SHOW_CAPACITY | FC_SHOW_ZONES | FC_SHOW_COUNTERS;

	if (!o->verbose)
		return always;
	return always | o->format->shows_verbose |
	    (o->nr_requests == 0 ? FC_SHOW_MIGRATETYPES : FC_SHOW_CAPACITY);
}

int
ask_begin(struct asking *asking, const struct options *o, struct output *output,
    struct fc_error *err)
{
	size_t n = o->nr_requests, nr_types = 0;

	for (size_t i = 0; i < n; i++) {
		if (o->types[i] != NULL) /* a type is some pages of memory */
			nr_types = n;
	}
	*asking = (struct asking){ .o = o,
		.output = output,
		.look = tell_look(o),
		.code = -1,
		.requests = calloc(n + 1, sizeof(*asking->requests)),
		.types =
		    nr_types == 0 ? NULL : calloc(n, sizeof(*asking->types)),
		.type_known = calloc(n + 1, sizeof(*asking->type_known)) };
	progress_begin(&asking->progress, o);
	if (asking->requests == NULL ||
	    (nr_types > 0 && asking->types == NULL) ||
	    asking->type_known == NULL) {
		ask_end(asking);
		return fc_error_nomem(err);
	}
	if (fc_survey_begin(&asking->survey, n, asking->requests, err) == 0)
		return 0;
	ask_end(asking);
	return -1;
}

void
ask_end(struct asking *asking)
{
	fc_survey_free(&asking->survey);
	free(asking->requests);
	free(asking->types);
	free(asking->type_known);
}

/* ---- from a source to verdicts ---------------------------------------- */

/* What is told before any file is read: by options, or by this machine; name
 * has what is told of that. */
static struct fc_facts
facts_of(const struct asking *asking, const struct fc_source *source,
    struct utsname *name)
{
	const struct options *o = asking->o;
	struct fc_facts facts = { .compacted = asking->compacted,
		.shows = shows(o) | asking->shows,
		.node = o->node,
		.wordless = o->quiet > 1 && o->mode == MODE_ASK };

	if (o->page_size != 0) {
		facts.page_size = o->page_size;
		facts.page_size_from = "--page-size";
	} else if (source->kind == FC_LIVE) {
		facts.page_size = (uint64_t)getpagesize();
		facts.page_size_from = "running kernel";
	}
	if (o->release != NULL) {
		facts.release = o->release;
	} else if (source->kind == FC_LIVE && uname(name) == 0) {
		facts.release = name->release;
		facts.build = name->version;
	}
	return facts;
}

/* The request's size, if it is that of a type: each copy may have its own. */
static int
find_size(struct asking *asking, size_t i, const struct fc_source *source,
    struct fc_error *err)
{
	const struct options *o = asking->o;
	struct fc_request *req = &asking->requests[i];
	struct fc_ctype *type;

	*req = o->requests[i];
	if (o->types[i] == NULL)
		return 0;
	type = &asking->types[i];
	if (!asking->type_known[i] &&
	    type_resolve(o, o->types[i], source, type, err) != 0)
		return -1;
	/* where it is the same for all that is asked */
	asking->type_known[i] = o->nr_btf > 0 || o->mode == MODE_EXPLAIN ||
	    o->mode == MODE_WATCH || o->mode == MODE_COMPACT;
	req->type = type;
	req->size =
	    (struct fc_opt){ type->bytes + type->elements * type->element_bytes,
		    true };
	return 0;
}

void
ask_cannot_tell(struct asking *asking, size_t i, const char *path)
{
	const struct fc_request *req = &asking->requests[i];
	struct fc_verdict *verdict = &asking->survey.verdicts[i];
	struct fc_error why = asking->survey.errors[i];
	struct fc_buf text = { 0 };

	if (path != NULL && strcmp(why.file, path) == 0)
		why.file[0] = '\0'; /* a page begins with it */
	*verdict = (struct fc_verdict){ .answer = FC_UNKNOWN,
		.rung = FC_RUNG_UNKNOWN,
		.certainty = FC_POSSIBLE,
		.expected = FC_UNKNOWN,
		.reason = FC_REASON_INPUT_MISSING,
		.wakes_kswapd = FC_UNKNOWN };
	/* as when it was told, so that a series goes on */
	if (!req->size.present && asking->o->types[i] == NULL)
		verdict->order = (struct fc_opt){ req->order, true };
	tell_error_text(&why, &text);
	fc_verdict_say(verdict, text.failed ? "out of memory" : text.data);
	fc_buf_free(&text);
}

/* ---- from verdicts to what is printed --------------------------------- */

static bool
is_wanted(const struct options *o, int code)
{
	return o->quiet == 0 || (o->quiet == 1 && code != EXIT_YES);
}

/* Leave out what failed, if that was told, and what -q leaves out.  Returns the
 * number of requests that are first now, with their verdicts. */
static size_t
keep_wanted(struct asking *asking)
{
	const struct options *o = asking->o;
	struct fc_survey *survey = &asking->survey;
	size_t n = 0;

	for (size_t i = 0; i < o->nr_requests; i++) {
		struct fc_verdict verdict = survey->verdicts[i];
		int code = asking->code >= 0
		    ? asking->code
		    : o->format->status(&asking->look, &verdict);
		bool told = survey->errors[i].kind != FC_ERR_NONE &&
		    !o->format->tells_errors;

		if (told || !is_wanted(o, code))
			continue;
		survey->verdicts[i] = survey->verdicts[n];
		survey->verdicts[n] = verdict;
		asking->requests[n++] = asking->requests[i];
	}
	return n;
}

/* What was asked of one machine; code: what the answers come to. */
static int
put_result(struct asking *asking, int code, struct fc_error *err)
{
	const struct options *o = asking->o;
	const struct fc_survey *survey = &asking->survey;
	struct fc_result result = asking->look;
	struct fc_buf out = { 0 };

	result.snap = survey->snap;
	result.whole = result.success = true;
	for (size_t i = 0; i < o->nr_requests; i++)
		result.success &= survey->errors[i].kind == FC_ERR_NONE;
	result.brief = o->quiet > 0;
	result.cpu_seconds =
	    o->mode == MODE_MAP ? (double)clock() / CLOCKS_PER_SEC : 0;
	result.nr_requests =
	    o->format->whole ? o->nr_requests : keep_wanted(asking);
	if (o->format->whole ? !is_wanted(o, code)
			     : o->nr_requests > 0 && result.nr_requests == 0)
		return 0;
	result.requests = asking->requests;
	result.verdicts = survey->verdicts;
	if (survey->overview.zones != NULL)
		result.overview = &survey->overview;
	if (!result.brief)
		output_between(asking->output, o->format->between, &out);
	o->format->render(&out, &result);
	return output_put(asking->output, &out, err);
}

/* Where nothing can be told of a machine but that. */
static int
put_failure(const struct options *o, struct output *output,
    const struct fc_snapshot *snap, const struct fc_error *err)
{
	struct fc_result result = { .snap = snap, .seconds = tell_seconds() };
	struct fc_buf text = { 0 }, out = { 0 };
	struct fc_error later;

	/* What nobody could hear there is told on standard error at least; a
	 * file with nothing else in it is not kept. */
	if (!o->format->tells_errors || output->broken ||
	    (output->target != NULL && !o->format->whole))
		tell_error(NULL, err);
	if (o->format->render_error != NULL && !output->broken) {
		tell_error_text(err, &text);
		o->format->render_error(
		    &out, &result, text.failed ? "out of memory" : text.data);
		fc_buf_free(&text);
	}
	if (output_put(output, &out, &later) != 0)
		tell_error(NULL, &later);
	return o->format->failed;
}

int
ask_refuse(
    const struct options *o, struct output *output, const struct fc_error *err)
{
	return put_failure(o, output, NULL, err);
}

static void
tell_why(struct asking *asking, size_t i)
{
	const struct options *o = asking->o;

	progress_hide(&asking->progress);
	if (!o->format->tells_errors || (o->quiet > 1 && !o->format->whole))
		tell_error(o->nr_requests > 1 ? o->requests[i].name : NULL,
		    &asking->survey.errors[i]);
}

/* Count the answers and tell what has none; returns what they come to. */
static int
conclude(struct asking *asking, const char *path)
{
	const struct options *o = asking->o;
	int code = EXIT_YES;

	for (size_t i = 0; i < o->nr_requests; i++) {
		const struct fc_verdict *verdict = &asking->survey.verdicts[i];

		if (asking->survey.errors[i].kind != FC_ERR_NONE) {
			ask_cannot_tell(asking, i, path);
			tell_why(asking, i);
		} else {
			asking->keep = true;
		}
		code = o->format->worse(
		    code, o->format->status(&asking->look, verdict));
		progress_count(&asking->progress, verdict->answer);
	}
	asking->keep |= o->nr_requests == 0;
	return asking->code >= 0 ? asking->code : code;
}

int
ask_survey(
    struct asking *asking, const struct fc_source *source, struct fc_error *err)
{
	const struct options *o = asking->o;
	struct utsname name;

	for (size_t i = 0; i < o->nr_requests; i++) {
		struct fc_error *error = &asking->survey.errors[i];

		(void)find_size(asking, i, source, error);
		if (error->kind == FC_ERR_CLASH) {
			*err = *error;
			return -1;
		}
	}
	asking->survey.facts = facts_of(asking, source, &name);
	return fc_survey_run(&asking->survey, source, err);
}

int
ask_answer(struct asking *asking, const char *path, struct fc_error *err)
{
	int code = conclude(asking, path);

	return put_result(asking, code, err) == 0 ? code : -1;
}

/* That nothing of it is replaced, and that it can do no harm. */
static int
open_source(const struct options *o, const char *path,
    const struct output *output, struct fc_source *source, struct fc_error *err)
{
	if (fc_source_begin(path, source, err) != 0)
		return -1;
	output_guard(output, source);
	shut_in(o, output, source);
	return fc_source_finish(source, err);
}

/* Every request of an open source.  -1: *err; else the exit code. */
static int
ask_source(struct asking *asking, const struct fc_source *source,
    const char *path, struct fc_error *err)
{
	return ask_survey(asking, source, err) == 0
	    ? ask_answer(asking, path, err)
	    : -1;
}

static int ask_log(
    struct asking *asking, const char *path, const struct fc_source *source);

/* A log in place of a machine: as with --explain, where that may be. */
static int
ask_log_of(struct asking *asking, const char *path,
    const struct fc_source *source, struct fc_error *err)
{
	const struct options *o = asking->o;
	struct fc_buf line = { 0 };

	if (o->nr_requests > 1)
		return fc_error_set(err, FC_ERR_USAGE, source->path,
		    "a kernel log, on which one request is judged at most");
	if (o->format->render_failure == NULL)
		return fc_error_set(err, FC_ERR_USAGE, source->path,
		    "a kernel log, which --format %s cannot show",
		    o->format->name);
	if (o->quiet == 0) {
		fc_buf_printf(&line, "fragcheck: ");
		fc_buf_escaped(&line, source->path);
		fc_buf_printf(&line,
		    " is a kernel log, so it is explained (--explain)\n");
		tell(&line);
	}
	return ask_log(asking, path, source);
}

static int
ask_machine(struct asking *asking, const char *path)
{
	const struct options *o = asking->o;
	struct fc_source source;
	struct fc_error err;
	int code = -1;

	if (open_source(o, path, asking->output, &source, &err) == 0) {
		code = source.kind == FC_LOG
		    ? ask_log_of(asking, path, &source, &err)
		    : ask_source(asking, &source, path, &err);
		fc_source_close(&source);
	}
	if (code < 0) {
		/* and no later answer may replace that input */
		asking->output->broken |= err.kind == FC_ERR_CLASH;
		asking->progress.not_read += !asking->output->broken;
		progress_hide(&asking->progress);
		code =
		    put_failure(o, asking->output, asking->survey.snap, &err);
	}
	/* A page is worth to be kept even if all it says is an error. */
	asking->keep |= o->format->whole;
	fc_survey_clear(&asking->survey);
	return code;
}

/* source: the log, already open; NULL: it is at path. */
static int
ask_log(struct asking *asking, const char *path, const struct fc_source *source)
{
	const struct options *o = asking->o;
	const struct fc_request *what_if =
	    o->nr_requests > 0 ? &asking->requests[0] : NULL;
	struct fc_error err;
	int code = 0;

	if (what_if != NULL)
		code = find_size(asking, 0, NULL, &err);
	if (code == 0)
		code = explain_log(path, source, what_if, &asking->look, o,
		    asking->output, &err);
	if (code < 0)
		return put_failure(o, asking->output, NULL, &err);
	asking->keep = true;
	return code;
}

static int
ask_path(struct asking *asking, const char *path)
{
	return asking->o->mode == MODE_EXPLAIN ? ask_log(asking, path, NULL)
					       : ask_machine(asking, path);
}

int
ask_all(const struct options *o, struct output *output, struct fc_error *err)
{
	int worst = EXIT_YES, n = o->nr_paths == 0 ? 1 : o->nr_paths;
	int jobs = jobs_of(o);
	struct asking asking;
	struct fc_error later;

	if (ask_begin(&asking, o, output, err) != 0) {
		(void)output_close(output, false, &later);
		return -1;
	}
	if (jobs > 1)
		shut_in(o, output, NULL);
	if (jobs > 1 && jobs_run(&asking, jobs, ask_path, &worst, err) != 0) {
		ask_end(&asking);
		(void)output_close(output, false, &later);
		return -1;
	}
	for (int i = 0; jobs == 1 && i < n && !output->broken; i++) {
		const char *path = o->nr_paths == 0 ? NULL : o->paths[i];

		progress_show(&asking.progress, i);
		worst = o->format->worse(worst, ask_path(&asking, path));
	}
	progress_end(&asking.progress);
	ask_end(&asking);
	/* With nothing to say, an older report is better left alone. */
	if (output_close(output, asking.keep, err) != 0)
		return -1;
	return worst;
}

int
ask_survey_one(
    struct asking *asking, const struct fc_source *source, struct fc_error *err)
{
	if (ask_survey(asking, source, err) != 0)
		return -1;
	if (asking->survey.errors[0].kind == FC_ERR_NONE)
		return 0;
	*err = asking->survey.errors[0];
	return -1;
}

int
ask_one(const struct options *o, struct output *output,
    int (*answer)(struct asking *asking, const struct fc_source *source,
	struct fc_error *err),
    struct fc_error *err)
{
	struct fc_source source;
	struct fc_error later;
	struct asking asking;
	int code = -1;
	bool keep;

	if (ask_begin(&asking, o, output, err) != 0) {
		(void)output_close(output, false, &later);
		return -1;
	}
	if (open_source(o, o->nr_paths > 0 ? o->paths[0] : NULL, output,
		&source, err) == 0) {
		code = answer(&asking, &source, err);
		fc_source_close(&source);
	}
	keep = code >= 0 && asking.keep;
	ask_end(&asking);
	if (output_close(output, keep, code >= 0 ? err : &later) != 0)
		return -1;
	return code;
}
