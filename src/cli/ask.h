/* SPDX-License-Identifier: BSD-2-Clause */
/* One machine or log after another: what was asked of it, and its answer. */
#ifndef FC_CLI_ASK_H
#define FC_CLI_ASK_H

#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"

struct asking {
	const struct options *o;
	struct output *output;
	struct fc_result look; /* how results are to look, and nothing else */
	struct fc_request *requests; /* o's, with the sizes of types */
	struct fc_ctype *types; /* parallel to requests */
	bool *type_known; /* for whatever PATH comes */
	struct fc_survey survey; /* of the requests */
	unsigned
	    shows; /* enum fc_show bits besides what o and its format show */
	bool compacted; /* by hand, just before */
	int code; /* of what was tried; -1: it is the verdicts' */
	bool keep; /* the output, if it is a file */
	struct progress progress;
};

int ask_begin(struct asking *asking, const struct options *o,
    struct output *output, struct fc_error *err);
void ask_end(struct asking *asking);

/* Find the sizes of o's types and ask source everything, into
 * asking->survey. */
int ask_survey(struct asking *asking, const struct fc_source *source,
    struct fc_error *err);

/* Make the verdict on request i, which had an error, one that says so; the
 * source is what is at path. */
void ask_cannot_tell(struct asking *asking, size_t i, const char *path);
/* Tell what the survey came to.  -1: *err; else the exit code. */
int ask_answer(struct asking *asking, const char *path, struct fc_error *err);

/*
 * One machine, o's, as far as answer takes it; the output is kept if it said so
 * by asking->keep.  As the row of a mode says.
 */
int ask_one(const struct options *o, struct output *output,
    int (*answer)(struct asking *asking, const struct fc_source *source,
	struct fc_error *err),
    struct fc_error *err);

/* Survey one request's machine, as ask_survey(), of which an error is *err. */
int ask_survey_one(struct asking *asking, const struct fc_source *source,
    struct fc_error *err);

/* Every path of o, one after another; as the row of a mode says. */
int ask_all(
    const struct options *o, struct output *output, struct fc_error *err);

/* An error that no source is to blame for, told likewise. */
int ask_refuse(
    const struct options *o, struct output *output, const struct fc_error *err);

#endif
