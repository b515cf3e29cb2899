/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as lines of trace_pipe, or as an event's format: no crash, an error
 * says where, every event is counted once, and what is shown is printable.
 */
#include "json.h"
#include "parse/trace.h"

static void
check_format(const struct fc_text *text)
{
	char filter[FC_FILTER_SIZE];
	struct fc_error err = { 0 };
	int rc = fc_trace_format_parse(text, filter, &err);

	if ((rc != 0) != (err.kind != FC_ERR_NONE) ||
	    (rc != 0 && err.line == 0) ||
	    (rc == 0) != (strstr(filter, " == 0") != NULL))
		abort();
}

static void
check_line(const char *line, size_t len, struct fc_refusals *refusals,
    struct fc_deferrals *deferrals)
{
	const struct fc_text text = { "fuzz", line, len };
	struct fc_trace_event event;
	struct fc_error err = { 0 };
	int rc = fc_trace_line_parse(&text, &event, &err);

	if ((rc != 0) != (err.kind != FC_ERR_NONE) ||
	    (rc != 0 && err.line != 1) ||
	    (rc == 0 && event.kind == FC_TRACE_ALLOC &&
		(event.gfp[0] == '\0' || event.order >= FC_MAX_ORDERS)))
		abort();
	fc_refusals_add(refusals, line, len, 1);
	fc_deferrals_add(deferrals, line, len);
}

/* Each event is in a row, or among those that had no room. */
static void
check_deferrals(const struct fc_deferrals *d)
{
	uint64_t events = d->others;

	for (size_t i = 0; i < d->nr_rows; i++) {
		events += d->rows[i].skipped + d->rows[i].in_vain;
		if (d->rows[i].order >= FC_MAX_ORDERS)
			abort();
		check_printable(d->rows[i].zone, strlen(d->rows[i].zone));
	}
	if (d->nr_rows > FC_MAX_DEFERRALS || events != d->skipped + d->in_vain)
		abort();
}

static void
check_shown(struct fc_refusals *refusals)
{
	struct fc_hearing hearing = {
		.refusals = refusals, .release = "6.12", .page_size = 4096
	};
	struct fc_result look = { .width = 80 };
	struct fc_buf out = { 0 };
	uint64_t rows = refusals->others, orders = 0;

	fc_refusals_judge(refusals, hearing.release);
	for (size_t i = 0; i < refusals->nr_rows; i++)
		rows += refusals->rows[i].count;
	for (unsigned o = 0; o < FC_MAX_ORDERS; o++)
		orders += refusals->by_order[o];
	if (rows != refusals->total || orders != refusals->total ||
	    refusals->silent > refusals->total)
		abort();
	fc_render_hearing(&out, &look, &hearing);
	fc_render_hearing_line(&out, &look, &hearing);
	check_printable(out.data, out.len);
	fc_buf_free(&out);
	fc_render_hearing_json(&out, &look, &hearing);
	check_printable(out.data, out.len);
	check_json_lines(&out);
	fc_buf_free(&out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fc_refusals refusals;
	static struct fc_deferrals deferrals;
	char *copy = malloc(size + 1);
	char *line = copy, *newline;

	if (copy == NULL || size == 0) {
		free(copy);
		return 0;
	}
	memcpy(copy, data, size);
	if (copy[0] == 'n') {
		check_format(&(struct fc_text){ "fuzz", copy, size });
		free(copy);
		return 0;
	}
	memset(&refusals, 0, sizeof(refusals));
	memset(&deferrals, 0, sizeof(deferrals));
	copy[size] = '\n';
	while (line <= copy + size) {
		newline = memchr(line, '\n', (size_t)(copy + size + 1 - line));
		/* a copy of exactly its size */
		size_t n = (size_t)(newline - line);
		char *one = malloc(n + (n == 0));

		if (one == NULL)
			break;
		memcpy(one, line, n);
		check_line(one, n, &refusals, &deferrals);
		free(one);
		line = newline + 1;
	}
	check_shown(&refusals);
	check_deferrals(&deferrals);
	free(copy);
	return 0;
}
