/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as a file of samples: no crash, each line is a sample or counted, a
 * sample is written as it was read, and nothing raw on a terminal.  The first byte
 * is the size of the pieces it comes in.
 */
#include "json.h"

/* What was read can be written, and read again. */
static void
check_line(const char *line, size_t len)
{
	struct fc_sample sample = { 0 }, again = { 0 };
	struct fc_buf one = { 0 }, two = { 0 };
	struct fc_error err = { 0 };
	char *copy = malloc(len + 1);

	if (copy == NULL)
		return;
	memcpy(copy, line, len);
	copy[len] = '\0';
	if (fc_sample_parse(copy, len, &sample, &err) == 0) {
		fc_sample_put(&one, &sample);
		check_printable(one.data, one.len);
		/* bytes that are no UTF-8 are longer then, and cut */
		if (fc_sample_parse(one.data, one.len - 1, &again, &err) != 0)
			abort();
		one.len = 0;
		fc_sample_put(&one, &again);
		if (fc_sample_parse(one.data, one.len - 1, &again, &err) != 0)
			abort();
		fc_sample_put(&two, &again);
		if (strcmp(one.data, two.data) != 0)
			abort();
	} else if (err.kind != FC_ERR_NOMEM && err.column == 0 &&
	    err.kind != FC_ERR_RANGE) {
		abort();
	}
	fc_buf_free(&one);
	fc_buf_free(&two);
	fc_sample_free(&sample);
	fc_sample_free(&again);
	free(copy);
}

static void
render(const struct fc_history *history)
{
	const struct fc_result look = { .verbose = true };
	struct fc_history_report report;
	struct fc_error err = { 0 };
	struct fc_buf out = { 0 };
	struct fc_history_view view = {
		.file = "fuzz", .report = &report, .look = &look
	};

	if (fc_history_report(history, &report, &err) == 0) {
		fc_render_history(&out, &view);
		fc_render_history_prometheus(&out, &view);
		check_printable(out.data, out.len);
		fc_buf_free(&out);
		fc_render_history_json(&out, &view);
		check_printable(out.data, out.len);
		check_json_lines(&out);
	}
	fc_history_report_free(&report);
	fc_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_history *history = fc_history_new();
	struct fc_ages *ages = fc_ages_new("vm");
	const char *text = (const char *)data + 1;
	struct fc_error err = { 0 };
	size_t piece, len = size - 1;

	if (history == NULL || ages == NULL || size == 0) {
		fc_history_free(history);
		fc_ages_free(ages);
		return 0;
	}
	piece = (size_t)data[0] * 7 + 1;
	for (size_t at = 0; at < len; at += piece) {
		size_t n = len - at < piece ? len - at : piece;

		if (fc_history_feed(history, text + at, n, &err) != 0 ||
		    fc_ages_feed(ages, text + at, n, &err) != 0)
			abort();
	}
	if (fc_history_end(history, &err) != 0)
		abort();
	fc_ages_again(ages, 60000);
	if (fc_ages_feed(ages, text, len, &err) != 0 ||
	    fc_ages_older(ages) > len)
		abort();
	for (size_t at = 0; at < len;) {
		const char *end = memchr(text + at, '\n', len - at);
		size_t n = end != NULL ? (size_t)(end - text) - at : len - at;

		check_line(text + at, n);
		at += n + 1;
	}
	render(history);
	fc_history_free(history);
	fc_ages_free(ages);
	return 0;
}
