/* SPDX-License-Identifier: BSD-2-Clause */
/* The pipeline: source, snapshot, verdicts, report, exit code. */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "cli/ask.h"
#include "cli/explain.h"
#include "cli/tell.h"
#include "cli/type.h"

int
ask_begin(struct asking *asking, const struct options *o, struct output *output,
    struct fc_error *err)
{
	size_t n = o->nr_requests > 0 ? o->nr_requests : 1;

	*asking = (struct asking){ .o = o,
		.output = output,
		.look = tell_look(o),
		.requests = calloc(n, sizeof(*asking->requests)),
		.types = calloc(n, sizeof(*asking->types)),
		.type_known = calloc(n, sizeof(*asking->type_known)),
		.why = calloc(n, sizeof(*asking->why)),
		.verdicts = calloc(n, sizeof(*asking->verdicts)) };
	progress_begin(&asking->progress, o);
	if (asking->requests != NULL && asking->types != NULL &&
	    asking->type_known != NULL && asking->why != NULL &&
	    asking->verdicts != NULL)
		return 0;
	ask_end(asking);
	return fc_error_nomem(err);
}

void
ask_end(struct asking *asking)
{
	free(asking->requests);
	free(asking->types);
	free(asking->type_known);
	free(asking->why);
	free(asking->verdicts);
}

/* ---- from files to verdicts ------------------------------------------- */

/* What is told before any file is read: by options, or by this machine. */
static void
set_facts(struct fc_snapshot *snap, const struct fc_source *source,
    const struct options *o)
{
	struct utsname name;

	if (o->page_size != 0) {
		snap->page_size = o->page_size;
		snap->page_size_from = "--page-size";
	} else if (source->kind == FC_LIVE) {
		snap->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
		snap->page_size_from = "running kernel";
	}
	if (o->release != NULL) {
		strlcpy(snap->release, o->release, sizeof(snap->release));
	} else if (source->kind == FC_LIVE && uname(&name) == 0) {
		strlcpy(snap->release, name.release, sizeof(snap->release));
		strlcpy(snap->build, name.version, sizeof(snap->build));
	}
}

/*
 * A running kernel walks its free lists under the zone lock for pagetypeinfo,
 * so there it is left for when the answer hangs on it.  A copy costs nobody
 * anything.
 */
static int
read_files(struct fc_snapshot *snap, const struct fc_source *source,
    const struct options *o, struct fc_error *err)
{
	bool tree = source->kind == FC_TREE;
	bool any = o->nr_requests > 0;
	/* options that all requests share, so the first speaks for all */
	bool capacity = any &&
	    (o->format->shows_capacity || o->verbose ||
		o->requests[0].count > 1 ||
		o->requests[0].allocator == FC_KVMALLOC ||
		o->requests[0].allocator == FC_VMALLOC);

	set_facts(snap, source, o);
	if (fc_snapshot_read(snap, source, FC_ZONEINFO, err) != 0 ||
	    fc_snapshot_read(snap, source, FC_BUDDYINFO, err) != 0)
		return -1;
	if ((tree || (o->verbose && (!any || o->format->shows_migratetypes))) &&
	    fc_snapshot_read(snap, source, FC_PAGETYPEINFO, err) != 0)
		return -1;
	if (snap->files[FC_ZONEINFO] != FC_FILE_READ &&
	    snap->files[FC_BUDDYINFO] != FC_FILE_READ &&
	    snap->files[FC_PAGETYPEINFO] != FC_FILE_READ)
		return fc_error_set(err, FC_ERR_MISMATCH,
		    tree ? source->path : "/proc",
		    "no buddyinfo, zoneinfo or pagetypeinfo to read there");
	if (tree && o->page_size == 0 &&
	    fc_snapshot_read(snap, source, FC_MEMINFO, err) != 0)
		return -1;
	if (tree && o->release == NULL &&
	    fc_snapshot_read(snap, source, FC_VERSION_FILE, err) != 0)
		return -1;
	if (o->format->shows_counters &&
	    fc_snapshot_read(snap, source, FC_VMSTAT, err) != 0)
		return -1;
	if (any &&
	    fc_snapshot_read_sysctl(
		snap, source, "defrag_mode", &snap->defrag_mode, err) != 0)
		return -1;
	if (capacity &&
	    fc_snapshot_read_sysctl(snap, source, "watermark_boost_factor",
		&snap->watermark_boost_factor, err) != 0)
		return -1;
	return 0;
}

/* The request's size, if it is that of a type: each copy may have its own. */
static int
find_size(
    struct asking *asking, size_t i, const char *path, struct fc_error *err)
{
	const struct options *o = asking->o;
	struct fc_request *req = &asking->requests[i];
	struct fc_ctype *type = &asking->types[i];

	*req = o->requests[i];
	if (o->types[i] == NULL)
		return 0;
	if (!asking->type_known[i] &&
	    type_resolve(o, asking->output, o->types[i],
		o->explain ? NULL : path, type, err) != 0)
		return -1;
	asking->type_known[i] = o->nr_btf > 0 || o->explain;
	req->type = type;
	req->size =
	    (struct fc_opt){ type->bytes + type->elements * type->element_bytes,
		    true };
	return 0;
}

/* Judge all that has no error yet; what more do the answers hang on? */
static int
judge_round(struct asking *asking, const struct fc_snapshot *snap,
    bool *wants_pagetypeinfo, bool *wants_slow_path, struct fc_error *err)
{
	*wants_pagetypeinfo = *wants_slow_path = false;
	for (size_t i = 0; i < asking->o->nr_requests; i++) {
		struct fc_verdict *verdict = &asking->verdicts[i];

		fc_verdict_free(verdict);
		*verdict = (struct fc_verdict){ 0 };
		if (asking->why[i].kind != FC_ERR_NONE ||
		    fc_judge(snap, &asking->requests[i], verdict,
			&asking->why[i]) != 0)
			continue;
		*wants_pagetypeinfo |= verdict->wants_pagetypeinfo;
		*wants_slow_path |= verdict->wants_slow_path;
	}
	if (asking->o->nr_requests > 0)
		return 0;
	fc_overview_free(&asking->overview);
	if (fc_overview_of(snap, &asking->overview, err) != 0)
		return -1;
	*wants_pagetypeinfo = asking->overview.wants_pagetypeinfo;
	*wants_slow_path = asking->overview.wants_slow_path;
	return 0;
}

/* All on one reading: if one answer hangs on a further file, all have it. */
static int
judge(struct asking *asking, struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	bool pagetypeinfo, slow_path;

	if (judge_round(asking, snap, &pagetypeinfo, &slow_path, err) != 0)
		return -1;
	/* What may be reserved decides the answer at once, so it comes first. */
	if (pagetypeinfo &&
	    (fc_snapshot_read(snap, source, FC_PAGETYPEINFO, err) != 0 ||
		judge_round(asking, snap, &pagetypeinfo, &slow_path, err) != 0))
		return -1;
	if (slow_path &&
	    (fc_snapshot_read_slow_path(snap, source, err) != 0 ||
		judge_round(asking, snap, &pagetypeinfo, &slow_path, err) != 0))
		return -1;
	/* Zones are told whatever becomes of the requests. */
	if (asking->o->nr_requests > 0 && asking->o->format->shows_zones)
		return fc_overview_of(snap, &asking->overview, err);
	return 0;
}

/* A verdict on what could not even be asked of the source at path. */
static void
cannot_tell(struct asking *asking, size_t i, const char *path)
{
	const struct fc_request *req = &asking->requests[i];
	struct fc_verdict *verdict = &asking->verdicts[i];
	struct fc_error why = asking->why[i];
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

/* Leave out what failed, which was told, and what -q leaves out. */
static size_t
keep_wanted(struct asking *asking)
{
	const struct options *o = asking->o;
	size_t n = 0;

	for (size_t i = 0; i < o->nr_requests; i++) {
		struct fc_verdict verdict = asking->verdicts[i];

		asking->verdicts[i] = (struct fc_verdict){ 0 };
		if (asking->why[i].kind != FC_ERR_NONE ||
		    !is_wanted(o, o->format->status(&verdict))) {
			fc_verdict_free(&verdict);
			continue;
		}
		asking->requests[n] = asking->requests[i];
		asking->verdicts[n++] = verdict;
	}
	return n;
}

/* What was asked of one machine; code: what the answers come to. */
static int
put_result(struct asking *asking, const struct fc_snapshot *snap, int code,
    struct fc_error *err)
{
	const struct options *o = asking->o;
	struct fc_result result = asking->look;
	struct fc_buf out = { 0 };

	result.snap = snap;
	result.whole = result.success = true;
	for (size_t i = 0; i < o->nr_requests; i++)
		result.success &= asking->why[i].kind == FC_ERR_NONE;
	result.brief = o->quiet > 0;
	result.nr_requests =
	    o->format->whole ? o->nr_requests : keep_wanted(asking);
	if (o->format->whole ? !is_wanted(o, code)
			     : o->nr_requests > 0 && result.nr_requests == 0)
		return 0;
	result.requests = asking->requests;
	result.verdicts = asking->verdicts;
	if (asking->overview.zones != NULL)
		result.overview = &asking->overview;
	if (asking->output->written && !result.brief &&
	    o->format->between != NULL)
		fc_buf_printf(&out, "%s", o->format->between);
	o->format->render(&out, &result);
	return output_put(asking->output, &out, err);
}

/* Where nothing can be told of a machine but that. */
static int
put_failure(const struct options *o, struct output *output,
    const struct fc_snapshot *snap, const struct fc_error *err)
{
	struct fc_result result = { .snap = snap,
		.seconds = (uint64_t)time(NULL) };
	struct fc_buf text = { 0 }, out = { 0 };
	struct fc_error later;

	/* What nobody could hear there is told on standard error at least. */
	if (!o->format->tells_errors || output->broken)
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
	if (!o->format->tells_errors)
		tell_error(o->nr_requests > 1 ? o->requests[i].name : NULL,
		    &asking->why[i]);
}

/* Count the answers and tell what has none; returns what they come to. */
static int
conclude(struct asking *asking, const char *path)
{
	const struct options *o = asking->o;
	int code = EXIT_YES;

	for (size_t i = 0; i < o->nr_requests; i++) {
		const struct fc_verdict *verdict = &asking->verdicts[i];

		if (asking->why[i].kind != FC_ERR_NONE) {
			cannot_tell(asking, i, path);
			tell_why(asking, i);
		} else {
			asking->keep = true;
		}
		code = o->format->worse(code, o->format->status(verdict));
		progress_count(&asking->progress, verdict->answer);
	}
	asking->keep |= o->nr_requests == 0;
	return code;
}

/* Every request on one snapshot.  -1: *err; else the exit code. */
static int
ask_snapshot(struct asking *asking, struct fc_snapshot *snap,
    const struct fc_source *source, const char *path, struct fc_error *err)
{
	const struct options *o = asking->o;
	int code = -1;

	for (size_t i = 0; i < o->nr_requests; i++) {
		asking->why[i].kind = FC_ERR_NONE;
		(void)find_size(asking, i, path, &asking->why[i]);
		if (asking->why[i].kind == FC_ERR_CLASH) {
			*err = asking->why[i];
			return -1;
		}
	}
	if (judge(asking, snap, source, err) == 0) {
		code = conclude(asking, path);
		if (put_result(asking, snap, code, err) != 0)
			code = -1;
	}
	for (size_t i = 0; i < o->nr_requests; i++) {
		fc_verdict_free(&asking->verdicts[i]);
		asking->verdicts[i] = (struct fc_verdict){ 0 };
	}
	fc_overview_free(&asking->overview);
	return code;
}

static int
ask_machine(struct asking *asking, const char *path)
{
	const struct options *o = asking->o;
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_source source;
	struct fc_error err;
	int code = -1;

	if (snap == NULL) {
		fc_error_nomem(&err);
	} else if (fc_source_open(path, &source, &err) == 0) {
		output_guard(asking->output, &source);
		if (read_files(snap, &source, o, &err) == 0)
			code = ask_snapshot(asking, snap, &source, path, &err);
		fc_source_close(&source);
	}
	if (code < 0) {
		/* and no later answer may replace that input */
		asking->output->broken |= err.kind == FC_ERR_CLASH;
		asking->progress.not_read += !asking->output->broken;
		progress_hide(&asking->progress);
		code = put_failure(o, asking->output, snap, &err);
	}
	/* A page is worth to be kept even if all it says is an error. */
	asking->keep |= o->format->whole;
	fc_snapshot_free(snap);
	return code;
}

static int
ask_log(struct asking *asking, const char *path)
{
	const struct options *o = asking->o;
	const struct fc_request *what_if =
	    o->nr_requests > 0 ? &asking->requests[0] : NULL;
	struct fc_error err;
	int code = 0;

	if (what_if != NULL)
		code = find_size(asking, 0, path, &err);
	if (code == 0)
		code = explain_log(
		    path, what_if, &asking->look, o, asking->output, &err);
	if (code < 0)
		return put_failure(o, asking->output, NULL, &err);
	asking->keep = true;
	return code;
}

int
ask_path(struct asking *asking, const char *path)
{
	return asking->o->explain ? ask_log(asking, path)
				  : ask_machine(asking, path);
}
