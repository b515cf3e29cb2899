/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a kernel log: no crash, no error, bounded memory, and nothing
 * raw on a terminal.  The first byte is the size of the pieces it comes in.
 */
#include "json.h"

static void
explain(struct fc_failure *failure, const struct fc_request *what_if)
{
	struct fc_explanation explanation;
	struct fc_error err = { 0 };
	struct fc_buf out = { 0 };
	struct fc_result result = { .snap = failure->snap,
		.requests = &explanation.req,
		.verdicts = &explanation.verdict,
		.failure = failure,
		.explanation = &explanation,
		.verbose = true };

	failure->snap->path = "log";
	if (fc_explain_failure(failure, what_if, &explanation, &err) != 0)
		abort();
	result.nr_requests = explanation.judged;
	result.overview = explanation.judged ? NULL : &explanation.overview;
	fc_render_failure(&out, &result);
	check_printable(out.data, out.len);
	fc_buf_free(&out);
	fc_render_json(&out, &result);
	check_printable(out.data, out.len);
	check_json_lines(&out);
	fc_buf_free(&out);
	fc_explanation_free(&explanation);
}

static int
take(void *arg, struct fc_failure *failure, struct fc_error *err)
{
	struct fc_request what_if = FC_REQUEST_INIT;

	(void)arg;
	(void)err;
	if (failure->count != 1 || failure->line == 0)
		abort();
	explain(failure, NULL);
	what_if.size = (struct fc_opt){ 65640, true };
	explain(failure, &what_if);
	fc_failure_free(failure);
	return 0;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_log *log = fc_log_new(take, NULL);
	struct fc_error err = { 0 };
	size_t piece;

	if (log == NULL || size == 0) {
		fc_log_free(log);
		return 0;
	}
	piece = (size_t)data[0] * 7 + 1;
	data++;
	size--;
	while (size > 0) {
		size_t n = size < piece ? size : piece;
		/* a copy of exactly its size: one byte too many is seen */
		char *copy = malloc(n);

		if (copy == NULL)
			break;
		memcpy(copy, data, n);
		if (fc_log_feed(log, copy, n, &err) != 0)
			abort();
		free(copy);
		data += n;
		size -= n;
	}
	if (fc_log_end(log, &err) != 0)
		abort();
	fc_log_free(log);
	return 0;
}
