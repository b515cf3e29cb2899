/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports that are alike are one, with their number and the last time. */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <time.h>
#include <unistd.h>

#include "base/number.h"
#include "cli/explain.h"
#include "cli/shut.h"
#include "cli/tell.h"
#include "input/source.h"

/* So many kinds are kept; with more they are shown, and begin anew. */
#define MAX_GROUPS 64

struct found {
	struct fc_failure *failures[MAX_GROUPS];
	size_t n;
	struct fc_explanation *explanations; /* [MAX_GROUPS] */
	bool any, failed; /* reports; not only memory as it was */
	const char *path, *name;
	const struct options *o;
	const struct fc_request *what_if; /* NULL: the reports' own */
	const struct fc_result *look;
	struct output *output;
};

/* Workers are numbered as they come: "kworker/u8:4" is like "kworker/1:0". */
static bool
same_process(const char *a, const char *b)
{
	static const char worker[] = "kworker/";

	if (strncmp(a, worker, sizeof(worker) - 1) == 0 &&
	    strncmp(b, worker, sizeof(worker) - 1) == 0)
		return true;
	return strcmp(a, b) == 0;
}

static bool
alike(const struct fc_failure *a, const struct fc_failure *b)
{
	return a->kind == b->kind && a->order.value == b->order.value &&
	    a->mode.value == b->mode.value && a->size.value == b->size.value &&
	    a->asked.value == b->asked.value &&
	    a->error.value == b->error.value && strcmp(a->what, b->what) == 0 &&
	    strcmp(a->frames[0], b->frames[0]) == 0 &&
	    same_process(a->comm, b->comm);
}

/* What the report does not tell, and options or this machine do. */
static void
add_facts(struct fc_failure *failure, const struct found *found)
{
	struct fc_snapshot *snap = failure->snap;
	struct utsname name;

	snap->path = found->name;
	if (found->o->release != NULL)
		strlcpy(
		    snap->release, found->o->release, sizeof(snap->release));
	else if (snap->release[0] == '\0' && found->path == NULL &&
	    uname(&name) == 0)
		strlcpy(snap->release, name.release, sizeof(snap->release));
}

/* Seconds since 1970 of a stamp that may be of a local clock without a year;
 * -1: it has none. */
static int64_t
seconds_of(struct fc_stamp stamp, time_t now)
{
	time_t seconds = (time_t)(stamp.usec / 1000000);
	struct tm tm, today;

	if (stamp.kind == FC_STAMP_EPOCH)
		return seconds;
	if ((stamp.kind != FC_STAMP_LOCAL && stamp.kind != FC_STAMP_NO_YEAR) ||
	    gmtime_r(&seconds, &tm) == NULL ||
	    localtime_r(&now, &today) == NULL)
		return -1;
	tm.tm_isdst = -1;
	if (stamp.kind == FC_STAMP_NO_YEAR) { /* the last such day */
		tm.tm_year = today.tm_year;
		if (tm.tm_mon > today.tm_mon ||
		    (tm.tm_mon == today.tm_mon && tm.tm_mday > today.tm_mday))
			tm.tm_year--;
	}
	return mktime(&tm);
}

/* How long ago the last one was; of this kernel's own log by its clock. */
static void
set_age(struct fc_failure *failure, bool own)
{
	struct fc_stamp stamp = fc_stamp_of(failure->last_time);
	time_t now = (time_t)tell_seconds();
	struct timespec up;
	int64_t then = seconds_of(stamp, now);

	if (stamp.kind == FC_STAMP_BOOT && own &&
	    clock_gettime(CLOCK_MONOTONIC, &up) == 0) {
		now = up.tv_sec;
		then = stamp.usec / 1000000;
	}
	if (then >= 0 && then <= now)
		failure->age = (struct fc_opt){ (uint64_t)(now - then), true };
}

/* The line of an earlier failure with the same remedies; 0: none has. */
static uint64_t
same_helps(const struct found *found, size_t i)
{
	const struct fc_verdict *v = &found->explanations[i].verdict;

	for (size_t k = 0; k < i && v->nr_remedies > 0; k++) {
		const struct fc_verdict *other =
		    &found->explanations[k].verdict;
		size_t same = 0;

		if (other->nr_remedies != v->nr_remedies)
			continue;
		while (same < v->nr_remedies &&
		    strcmp(v->remedies[same].text,
			other->remedies[same].text) == 0 &&
		    (v->remedies[same].command == NULL ||
			(other->remedies[same].command != NULL &&
			    strcmp(v->remedies[same].command,
				other->remedies[same].command) == 0)))
			same++;
		if (same == v->nr_remedies)
			return found->failures[k]->line;
	}
	return 0;
}

static int
show(struct found *found, size_t i, struct fc_error *err)
{
	const struct options *o = found->o;
	struct fc_explanation *explanation = &found->explanations[i];
	struct fc_result result = *found->look;
	struct fc_buf out = { 0 };

	result.snap = found->failures[i]->snap;
	result.whole = result.success = true;
	result.nr_requests = explanation->judged ? 1 : 0;
	result.requests = &explanation->req;
	result.verdicts = &explanation->verdict;
	if (!explanation->judged)
		result.overview = &explanation->overview;
	result.failure = found->failures[i];
	result.explanation = explanation;
	result.helps_above = same_helps(found, i);
	output_between(found->output, o->format->between, &out);
	o->format->render_failure(&out, &result);
	return output_put(found->output, &out, err);
}

static int
by_line(const void *a, const void *b)
{
	const struct fc_failure *const *x = a, *const *y = b;

	return FC_COMPARE((*x)->line, (*y)->line);
}

static int
show_table(struct found *found, struct fc_error *err)
{
	struct fc_buf out = { 0 };

	if (found->n < 2 || found->what_if != NULL ||
	    found->o->format->render_failures == NULL)
		return 0;
	output_between(found->output, found->o->format->between, &out);
	found->o->format->render_failures(&out, found->look, found->name,
	    found->failures, found->explanations, found->n);
	return output_put(found->output, &out, err);
}

/* Show what there is, in the order of the log, and be empty again. */
static int
show_all(struct found *found, struct fc_error *err)
{
	size_t n = 0;
	int rc = 0;

	qsort(found->failures, found->n, sizeof(found->failures[0]), by_line);
	for (; n < found->n && rc == 0 && found->o->quiet < 2; n++) {
		struct fc_failure *f = found->failures[n];

		add_facts(f, found);
		set_age(f, found->path == NULL);
		rc = fc_explain_failure(
		    f, found->what_if, &found->explanations[n], err);
		if (rc != 0)
			break;
	}
	if (rc == 0 && n > 0)
		rc = show_table(found, err);
	for (size_t i = 0; i < n && rc == 0; i++)
		rc = show(found, i, err);
	for (size_t i = 0; i < n; i++)
		fc_explanation_free(&found->explanations[i]);
	for (size_t i = 0; i < found->n; i++)
		fc_failure_free(found->failures[i]);
	found->n = 0;
	return rc;
}

static int
take(void *arg, struct fc_failure *failure, struct fc_error *err)
{
	struct found *found = arg;

	found->any = true;
	found->failed |= failure->kind != FC_FAILURE_MEM_INFO;
	/* What if: each one's memory is asked. */
	for (size_t i = 0; i < found->n && found->what_if == NULL; i++) {
		struct fc_failure *first = found->failures[i];

		if (!alike(first, failure))
			continue;
		first->count++;
		strlcpy(
		    first->last_time, failure->time, sizeof(first->last_time));
		fc_failure_free(failure);
		return 0;
	}
	if (found->n == MAX_GROUPS && show_all(found, err) != 0) {
		fc_failure_free(failure);
		return -1;
	}
	found->failures[found->n++] = failure;
	return 0;
}

static int
read_path(struct fc_log *log, const char *path, struct found *found,
    struct fc_error *err)
{
	struct fc_source source;
	int rc;

	if (fc_source_of_log(path, &source, err) != 0)
		return -1;
	if (path != NULL)
		shut_in(found->o, found->output, &source);
	rc = fc_log_read_source(log, &source, &found->name, err);
	fc_source_close(&source);
	return rc;
}

int
explain_log(const char *path, const struct fc_source *source,
    const struct fc_request *what_if, const struct fc_result *look,
    const struct options *o, struct output *output, struct fc_error *err)
{
	struct found found = { .path = path,
		.o = o,
		.what_if = what_if,
		.look = look,
		.output = output };
	struct fc_log *log = fc_log_new(take, &found);
	struct fc_buf line = { 0 };
	struct fc_error later;
	int read, rc = 0;

	found.explanations = calloc(MAX_GROUPS, sizeof(*found.explanations));
	if (log == NULL || found.explanations == NULL) {
		free(found.explanations);
		fc_log_free(log);
		return fc_error_nomem(err);
	}
	if (o->page_size != 0)
		fc_log_set_page_size(log, o->page_size, "--page-size");
	else if (path == NULL)
		fc_log_set_page_size(
		    log, (uint64_t)getpagesize(), "running kernel");
	/* What was found before an error is not lost. */
	read = source != NULL
	    ? fc_log_read_source(log, source, &found.name, err)
	    : read_path(log, path, &found, err);
	if (found.n > 0)
		rc = show_all(&found, &later);
	if (read == 0 && rc == 0 && !found.any && o->quiet == 0 &&
	    o->format->no_failure != NULL) {
		fc_buf_escaped(&line, found.name);
		fc_buf_printf(&line, ": %s\n", o->format->no_failure);
		rc = output_put(output, &line, &later);
	}
	if (read == 0 && rc != 0)
		*err = later;
	while (found.n > 0)
		fc_failure_free(found.failures[--found.n]);
	fc_log_free(log);
	free(found.explanations);
	return read != 0 || rc != 0 ? -1 : found.failed;
}
