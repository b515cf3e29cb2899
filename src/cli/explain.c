/* SPDX-License-Identifier: BSD-2-Clause */
/* Reports that are alike are one, with their number and the last time. */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/explain.h"
#include "cli/tell.h"

/* So many kinds are kept; with more the oldest is shown, and begins anew. */
#define MAX_GROUPS 64

struct found {
	struct fc_failure *failures[MAX_GROUPS];
	size_t n;
	bool any;
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

static int
show(struct found *found, struct fc_failure *failure, struct fc_error *err)
{
	const struct options *o = found->o;
	struct fc_explanation explanation;
	struct fc_result result = *found->look;
	struct fc_buf out = { 0 };
	int rc;

	add_facts(failure, found);
	if (fc_explain_failure(failure, found->what_if, &explanation, err) != 0)
		return -1;
	result.snap = failure->snap;
	result.whole = result.success = true;
	result.nr_requests = explanation.judged ? 1 : 0;
	result.requests = &explanation.req;
	result.verdicts = &explanation.verdict;
	if (!explanation.judged)
		result.overview = &explanation.overview;
	result.failure = failure;
	result.explanation = &explanation;
	if (found->output->written && o->format->between != NULL)
		fc_buf_printf(&out, "%s", o->format->between);
	o->format->render_failure(&out, &result);
	rc = output_put(found->output, &out, err);
	fc_explanation_free(&explanation);
	return rc;
}

/* Show the oldest group and make its place free. */
static int
show_first(struct found *found, struct fc_error *err)
{
	struct fc_failure *failure = found->failures[0];
	int rc = found->o->quiet > 1 ? 0 : show(found, failure, err);

	found->n--;
	memmove(found->failures, found->failures + 1,
	    found->n * sizeof(found->failures[0]));
	fc_failure_free(failure);
	return rc;
}

static int
take(void *arg, struct fc_failure *failure, struct fc_error *err)
{
	struct found *found = arg;

	found->any = true;
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
	if (found->n == MAX_GROUPS && show_first(found, err) != 0) {
		fc_failure_free(failure);
		return -1;
	}
	found->failures[found->n++] = failure;
	return 0;
}

int
explain_log(const char *path, const struct fc_request *what_if,
    const struct fc_result *look, const struct options *o,
    struct output *output, struct fc_error *err)
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

	if (log == NULL)
		return fc_error_nomem(err);
	if (o->page_size != 0)
		fc_log_set_page_size(log, o->page_size, "--page-size");
	else if (path == NULL)
		fc_log_set_page_size(
		    log, (uint64_t)sysconf(_SC_PAGESIZE), "running kernel");
	/* What was found before an error is not lost. */
	read = fc_log_read(log, path, &found.name, err);
	while (found.n > 0 && rc == 0)
		rc = show_first(&found, &later);
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
	return read != 0 || rc != 0 ? -1 : found.any;
}
