/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that fail, counted as the kernel tells of them. */
#include <bsd/string.h>
#include <string.h>

#include "base/number.h"
#include "parse/trace.h"

static bool
alike(const struct fc_refused *row, const struct fc_trace_event *event)
{
	return row->order == event->order &&
	    row->interrupt == event->interrupt &&
	    strcmp(row->process, event->process) == 0 &&
	    strcmp(row->gfp, event->gfp) == 0;
}

static void
count(struct fc_refusals *r, struct fc_trace_event *event, uint64_t now)
{
	struct fc_refused *row = r->rows;

	/* whoever was interrupted has nothing to do with it */
	if (event->interrupt)
		event->process[0] = '\0';
	r->total++;
	r->by_order[event->order]++;
	while (row < r->rows + r->nr_rows && !alike(row, event))
		row++;
	if (row == r->rows + FC_MAX_REFUSED) {
		r->others++;
		return;
	}
	if (row == r->rows + r->nr_rows) {
		r->nr_rows++;
		*row = (struct fc_refused){ .order = event->order,
			.interrupt = event->interrupt,
			.first = now };
		strlcpy(row->process, event->process, sizeof(row->process));
		strlcpy(row->gfp, event->gfp, sizeof(row->gfp));
	}
	row->count++;
	row->last = now;
}

void
fc_refusals_add(
    struct fc_refusals *r, const char *line, size_t len, uint64_t now)
{
	const struct fc_text text = { "trace_pipe", line, len };
	struct fc_trace_event event;
	struct fc_error err;

	if (fc_trace_line_parse(&text, &event, &err) != 0) {
		r->garbled++;
	} else if (event.kind == FC_TRACE_LOST) {
		r->lost = fc_plus(r->lost, event.lost.value);
		r->lost_more |= !event.lost.present;
	} else if (event.kind == FC_TRACE_ALLOC && event.failed) {
		count(r, &event, now);
	}
}

uint64_t
fc_refusals_heard(const struct fc_refusals *r)
{
	bool more = r->lost_more && r->lost == 0;

	return fc_plus(r->total, fc_plus(fc_plus(r->lost, more), r->garbled));
}
