/* SPDX-License-Identifier: BSD-2-Clause */
/* Compaction that the kernel puts off, counted as it tells of it. */
#include <bsd/string.h>
#include <string.h>

#include "base/number.h"
#include "parse/trace.h"

static uint64_t
times(const struct fc_deferral *row)
{
	return row->skipped + row->in_vain;
}

/* The most frequent stay in front. */
static void
count(struct fc_deferrals *d, const struct fc_trace_event *event)
{
	struct fc_deferral *row = d->rows;
	bool in_vain = event->kind == FC_TRACE_IN_VAIN;

	*(in_vain ? &d->in_vain : &d->skipped) += 1;
	while (row < d->rows + d->nr_rows &&
	    (row->node != event->node || row->order != event->order ||
		strcmp(row->zone, event->zone) != 0))
		row++;
	if (row == d->rows + FC_MAX_DEFERRALS) {
		d->others++;
		return;
	}
	if (row == d->rows + d->nr_rows) {
		d->nr_rows++;
		*row = (struct fc_deferral){ .node = event->node,
			.order = event->order };
		strlcpy(row->zone, event->zone, sizeof(row->zone));
	}
	*(in_vain ? &row->in_vain : &row->skipped) += 1;
	if (row->limit < event->limit)
		row->limit = event->limit;
	for (; row > d->rows && times(row) > times(row - 1); row--) {
		struct fc_deferral less = row[-1];

		row[-1] = *row;
		*row = less;
	}
}

void
fc_deferrals_add(struct fc_deferrals *d, const char *line, size_t len)
{
	const struct fc_text text = { "trace_pipe", line, len };
	struct fc_trace_event event;
	struct fc_error err;

	if (fc_trace_line_parse(&text, &event, &err) != 0) {
		d->garbled++;
	} else if (event.kind == FC_TRACE_LOST) {
		d->lost = fc_plus(d->lost, event.lost.value);
		d->lost_more |= !event.lost.present;
	} else if (event.kind == FC_TRACE_PUT_OFF ||
	    event.kind == FC_TRACE_IN_VAIN) {
		count(d, &event);
	}
}
