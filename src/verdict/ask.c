/* SPDX-License-Identifier: BSD-2-Clause */
/* One call for who has another program to write: open, survey, close. */
#include <stdlib.h>
#include <string.h>

#include "verdict/ask.h"

/* Requests come from other languages, too, which check no enums. */
static int
check(const struct fc_request *req, struct fc_error *err)
{
	if (req->count == 0 || req->gfp_text == NULL)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "a request that does not begin with FC_REQUEST_INIT");
	if (req->allocator > FC_CMA)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "there is no allocator %u", req->allocator);
	if (req->within > FC_RUNG_OOM)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "rung %u is no kind of yes", req->within);
	if (req->size.present && req->size.value == 0)
		return fc_error_set(
		    err, FC_ERR_USAGE, NULL, "a size of 0 bytes");
	if (req->order > 63)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "order %u, when 63 is the largest there can be",
		    req->order);
	return 0;
}

static int
begin(struct fc_answers *answers, const char *path,
    const struct fc_request *requests, size_t n, struct fc_error *err)
{
	if (path != NULL)
		answers->path = strdup(path);
	answers->requests = calloc(n + 1, sizeof(*answers->requests));
	if ((path != NULL && answers->path == NULL) ||
	    answers->requests == NULL)
		return fc_error_nomem(err);
	if (fc_survey_begin(&answers->survey, n, answers->requests, err) != 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		struct fc_request *req = &answers->requests[i];

		*req = requests[i];
		/* what is no request is left out, and asks for no file */
		if (check(req, &answers->survey.errors[i]) != 0)
			req->allocator = FC_KMALLOC;
	}
	return 0;
}

static int
run(struct fc_answers *answers, const struct fc_here *here,
    const struct fc_source *source, struct fc_error *err)
{
	struct fc_facts *facts = &answers->survey.facts;

	if (source->kind == FC_LOG)
		return fc_error_set(err, FC_ERR_USAGE, source->path,
		    "a kernel log, which tells of failures, not of a machine");
	/* as JSON has it */
	facts->shows = FC_SHOW_CAPACITY;
	if (source->kind == FC_LIVE) {
		if (here == NULL || here->page_size == 0 ||
		    (here->page_size & (here->page_size - 1)) != 0)
			return fc_error_set(err, FC_ERR_USAGE, NULL,
			    "the running kernel is asked, and its page size is not told");
		facts->page_size = here->page_size;
		facts->page_size_from = "running kernel";
		facts->release = here->release;
		facts->build = here->build;
	}
	return fc_survey_run(&answers->survey, source, err);
}

struct fc_answers *
fc_ask(const char *path, const struct fc_here *here,
    const struct fc_request *requests, size_t n, struct fc_error *err)
{
	struct fc_answers *answers = calloc(1, sizeof(*answers));
	struct fc_source source;
	int rc = -1;

	if (answers == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	source = (struct fc_source){ .dirfd = -1 };
	if (begin(answers, path, requests, n, err) == 0 &&
	    fc_source_open(answers->path, &source, err) == 0) {
		rc = run(answers, here, &source, err);
		fc_source_close(&source);
	}
	if (rc == 0)
		return answers;
	fc_answers_free(answers);
	return NULL;
}

void
fc_answers_free(struct fc_answers *answers)
{
	if (answers == NULL)
		return;
	fc_survey_free(&answers->survey);
	fc_buf_free(&answers->json);
	free(answers->requests);
	free(answers->path);
	free(answers);
}

const struct fc_verdict *
fc_answers_verdict(const struct fc_answers *answers, size_t i)
{
	const struct fc_survey *survey = &answers->survey;

	return i < survey->nr_requests && survey->errors[i].kind == FC_ERR_NONE
	    ? &survey->verdicts[i]
	    : NULL;
}

const struct fc_error *
fc_answers_error(const struct fc_answers *answers, size_t i)
{
	const struct fc_survey *survey = &answers->survey;

	return i < survey->nr_requests && survey->errors[i].kind != FC_ERR_NONE
	    ? &survey->errors[i]
	    : NULL;
}

const struct fc_snapshot *
fc_answers_snapshot(const struct fc_answers *answers)
{
	return answers->survey.snap;
}
