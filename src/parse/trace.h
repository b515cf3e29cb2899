/* SPDX-License-Identifier: BSD-2-Clause */
/* What some events of tracefs say, as text: kmem:mm_page_alloc, and those by
 * which compaction is put off. */
#ifndef FC_PARSE_TRACE_H
#define FC_PARSE_TRACE_H

#include "fragcheck.h"

struct fc_trace_event {
	enum fc_trace_kind {
		FC_TRACE_OTHER, /* a comment, an empty line */
		FC_TRACE_ALLOC,
		FC_TRACE_PUT_OFF, /* compaction:mm_compaction_deferred */
		FC_TRACE_IN_VAIN, /* compaction:mm_compaction_defer_compaction */
		FC_TRACE_LOST, /* the buffer had no room for some */
	} kind;
	bool failed; /* it got no page */
	bool interrupt; /* an interrupt's request, in whatever process ran */
	unsigned order;
	char process[FC_PROCESS_SIZE]; /* raw; "": the kernel cannot tell */
	char gfp[FC_GFP_SIZE]; /* names, as printed */
	struct fc_opt lost; /* how many */
	/* of compaction, beside the order */
	int node;
	char zone[FC_NAME_SIZE];
	uint64_t limit; /* so many attempts are passed over */
};

/* A line of trace_pipe, without its newline. */
int fc_trace_line_parse(const struct fc_text *line,
    struct fc_trace_event *event, struct fc_error *err);

#define FC_FILTER_SIZE 48

/*
 * The event's file "format": what to filter by, so that only requests that got
 * no page are left.  Refuses an event that has not what is asked of one.
 */
int fc_trace_format_parse(const struct fc_text *text,
    char filter[FC_FILTER_SIZE], struct fc_error *err);

#endif
