/* SPDX-License-Identifier: BSD-2-Clause */
/* All that one format differs in from another: one row each. */
#ifndef FC_CLI_FORMAT_H
#define FC_CLI_FORMAT_H

#include "fragcheck.h"

enum { EXIT_YES = 0, EXIT_NO = 1, EXIT_UNKNOWN = 2 };

struct format {
	const char *name;
	void (*render)(struct fc_buf *out, const struct fc_result *result);
	/* of a kernel log; NULL: it does not go with --explain */
	void (*render_failure)(
	    struct fc_buf *out, const struct fc_result *result);
	/* several of them, before each; NULL: no table */
	void (*render_failures)(struct fc_buf *out,
	    const struct fc_result *look, const char *log,
	    struct fc_failure *const *failures,
	    const struct fc_explanation *explanations, size_t n);
	/* of requests that fail; NULL: it does not go with --failures */
	void (*render_hearing)(struct fc_buf *out, const struct fc_result *look,
	    const struct fc_hearing *hearing);
	/* of a file of samples; NULL: it does not go with --history */
	void (*render_history)(
	    struct fc_buf *out, const struct fc_history_view *view);
	/* when nothing can be told but an error; NULL: nothing is printed */
	void (*render_error)(struct fc_buf *out, const struct fc_result *result,
	    const char *error);
	const char *between; /* two results; NULL: nothing */
	const char *no_failure; /* in a log; NULL: nothing is printed */

	/* a page that says all, with what failed and with what -q leaves out */
	bool whole;
	bool tells_errors; /* nobody would hear them on standard error */
	bool needs_request;
	bool maps; /* it has a page map */
	bool streams; /* it may be read as it grows: for --watch */
	bool acts; /* it tells what was done */
	bool is_plugin; /* with thresholds, and a time limit */
	bool is_metrics; /* and has labels and series to choose */
	bool tunes; /* it tells what to set */
	bool writes_sysctl; /* ... and in a file, as sysctl.d(5) has it */
	bool one_path;
	bool never_quiet;

	/* enum fc_show bits: what is read for it beside the answers */
	unsigned shows, shows_verbose;

	/* exit statuses */
	int (*status)(
	    const struct fc_result *look, const struct fc_verdict *verdict);
	int (*worse)(int a, int b); /* of two the one that counts */
	int failed; /* nothing could be told */
};

/* The row with this name; NULL: there is none. */
const struct format *format_named(const char *name);

/* Their names, ended by NULL; the first is the default. */
extern const char *const format_names[];

#endif
