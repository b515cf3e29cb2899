/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that fail, counted as the kernel tells of them. */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "input/tracefs.h"
#include "parse/trace.h"

#define EVENT "events/kmem/mm_page_alloc/"

#define PIECE 65536 /* read at once; no line is nearly as long */

struct fc_listener {
	struct fc_tracefs tracefs;
	char filter[FC_FILTER_SIZE];
	size_t len; /* of a line that has begun */
	bool skipping; /* the rest of one that is too long */
	char data[PIECE];
};

/* ---- counting ------------------------------------------------------------ */

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

/* ---- listening ----------------------------------------------------------- */

struct fc_listener *
fc_listener_new(struct fc_error *err)
{
	struct fc_listener *l = calloc(1, sizeof(*l));
	struct fc_bytes bytes = { 0 };
	struct fc_text text;
	char name[128];
	int rc = -1;

	if (l == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	if (fc_tracefs_find(fc_tracefs_roots, &l->tracefs, err) == 0 &&
	    fc_tracefs_read(&l->tracefs, EVENT "format", &bytes, name,
		sizeof(name), err) == 0) {
		text = (struct fc_text){ name, bytes.data, bytes.len };
		rc = fc_trace_format_parse(&text, l->filter, err);
		fc_bytes_free(&bytes);
	}
	if (rc == 0)
		return l;
	free(l);
	return NULL;
}

const char *
fc_listener_directory(const struct fc_listener *l)
{
	return l->tracefs.path;
}

/* A new instance looks as root made the first one look: as it is read here.
 * What this kernel does not have it cannot show, either. */
static void
set_options(const struct fc_tracefs *t)
{
	static const char *const options[] = { "context-info", "irq-info",
		"record-cmd", "overwrite", "nolatency-format", "noverbose",
		"noraw", "nohex", "nobin", "nofields", "noblock",
		"norecord-tgid", "nostacktrace", "nouserstacktrace" };
	struct fc_error err;

	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		(void)fc_tracefs_write(t, "trace_options", options[i], &err);
	/* poll() is to end with the first event (6.1) */
	(void)fc_tracefs_write(t, "buffer_percent", "0", &err);
}

int
fc_listener_start(struct fc_listener *l, struct fc_error *err)
{
	const struct fc_tracefs *t = &l->tracefs;

	if (fc_tracefs_make(&l->tracefs, err) != 0)
		return -1;
	set_options(t);
	/* of each CPU: about 3000 events of 40 bytes */
	return fc_tracefs_write(t, "buffer_size_kb", "128", err) != 0 ||
		fc_tracefs_write(t, EVENT "filter", l->filter, err) != 0 ||
		fc_tracefs_open_pipe(&l->tracefs, err) != 0 ||
		fc_tracefs_write(t, EVENT "enable", "1", err) != 0
	    ? -1
	    : 0;
}

int
fc_listener_fd(const struct fc_listener *l)
{
	return l->tracefs.pipe;
}

/* The whole lines of what is there; what has only begun stays. */
static void
take_lines(struct fc_listener *l, uint64_t now, struct fc_refusals *refusals)
{
	char *line = l->data, *end = l->data + l->len;
	char *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
		if (!l->skipping)
			fc_refusals_add(
			    refusals, line, (size_t)(newline - line), now);
		l->skipping = false;
		line = newline + 1;
	}
	l->len = (size_t)(end - line);
	memmove(l->data, line, l->len);
	if (l->len < sizeof(l->data))
		return;
	refusals->garbled += !l->skipping;
	l->skipping = true;
	l->len = 0;
}

int
fc_listener_read(struct fc_listener *l, uint64_t now,
    struct fc_refusals *refusals, struct fc_error *err)
{
	/* so that more may come than is read, and this ends all the same */
	for (unsigned pieces = 0; pieces < 4096; pieces++) {
		size_t n;

		if (fc_tracefs_take(&l->tracefs, l->data + l->len,
			sizeof(l->data) - l->len, &n, err) != 0)
			return -1;
		if (n == 0)
			break;
		l->len += n;
		take_lines(l, now, refusals);
	}
	return 0;
}

int
fc_listener_stop(struct fc_listener *l, uint64_t now,
    struct fc_refusals *refusals, struct fc_error *err)
{
	return fc_tracefs_write(&l->tracefs, EVENT "enable", "0", err) != 0
	    ? -1
	    : fc_listener_read(l, now, refusals, err);
}

int
fc_listener_free(struct fc_listener *l, struct fc_error *err)
{
	int rc = l == NULL ? 0 : fc_tracefs_close(&l->tracefs, err);

	free(l);
	return rc;
}
