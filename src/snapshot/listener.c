/* SPDX-License-Identifier: BSD-2-Clause */
/* Events of the kernel that are on in an instance of tracefs of our own. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "input/tracefs.h"
#include "parse/trace.h"

#define ALLOC   "events/kmem/mm_page_alloc/"
#define COMPACT "events/compaction/mm_compaction_"

/* Requests that fail. */
static const char *const refused[] = { ALLOC, NULL };
/* defer_compaction(), compaction_deferred() of mm/compaction.c */
static const char *const put_off[] = { COMPACT "deferred/",
	COMPACT "defer_compaction/", NULL };

#define PIECE 65536 /* read at once; no line is nearly as long */

struct fc_listener {
	struct fc_tracefs tracefs;
	const char *const *events;
	char filter[FC_FILTER_SIZE]; /* "": all of them */
	size_t len; /* of a line that has begun */
	bool skipping; /* the rest of one that is too long */
	char data[PIECE];
};

/* What of the event is to be heard, by its format. */
static int
find_filter(struct fc_listener *l, struct fc_error *err)
{
	struct fc_bytes bytes = { 0 };
	struct fc_text text;
	char name[128];
	int rc;

	if (fc_tracefs_read(&l->tracefs, ALLOC "format", &bytes, name,
		sizeof(name), err) != 0)
		return -1;
	text = (struct fc_text){ name, bytes.data, bytes.len };
	rc = fc_trace_format_parse(&text, l->filter, err);
	fc_bytes_free(&bytes);
	return rc;
}

static struct fc_listener *
listener_of(const char *const *events, struct fc_error *err)
{
	struct fc_listener *l = calloc(1, sizeof(*l));

	if (l == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	l->events = events;
	if (fc_tracefs_find(fc_tracefs_roots, &l->tracefs, err) == 0 &&
	    (events != refused || find_filter(l, err) == 0))
		return l;
	free(l);
	return NULL;
}

struct fc_listener *
fc_listener_new(struct fc_error *err)
{
	return listener_of(refused, err);
}

struct fc_listener *
fc_listener_new_deferrals(struct fc_error *err)
{
	return listener_of(put_off, err);
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

/* Write that into this file of each event. */
static int
write_events(const struct fc_listener *l, const char *file, const char *text,
    struct fc_error *err)
{
	char name[64];

	for (const char *const *event = l->events; *event != NULL; event++) {
		snprintf(name, sizeof(name), "%s%s", *event, file);
		if (fc_tracefs_write(&l->tracefs, name, text, err) != 0)
			return -1;
	}
	return 0;
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
		(l->filter[0] != '\0' &&
		    write_events(l, "filter", l->filter, err) != 0) ||
		fc_tracefs_open_pipe(&l->tracefs, err) != 0 ||
		write_events(l, "enable", "1", err) != 0
	    ? -1
	    : 0;
}

int
fc_listener_fd(const struct fc_listener *l)
{
	return l->tracefs.pipe;
}

/* Where lines go: one of the two. */
struct sink {
	struct fc_refusals *refusals;
	struct fc_deferrals *deferrals;
	uint64_t now;
};

static void
add(const struct sink *sink, const char *line, size_t len)
{
	if (sink->refusals != NULL)
		fc_refusals_add(sink->refusals, line, len, sink->now);
	else
		fc_deferrals_add(sink->deferrals, line, len);
}

/* The whole lines of what is there; what has only begun stays. */
static void
take_lines(struct fc_listener *l, const struct sink *sink)
{
	char *line = l->data, *end = l->data + l->len;
	char *newline;

	while ((newline = memchr(line, '\n', (size_t)(end - line))) != NULL) {
		if (!l->skipping)
			add(sink, line, (size_t)(newline - line));
		l->skipping = false;
		line = newline + 1;
	}
	l->len = (size_t)(end - line);
	memmove(l->data, line, l->len);
	if (l->len < sizeof(l->data))
		return;
	if (sink->refusals != NULL)
		sink->refusals->garbled += !l->skipping;
	else
		sink->deferrals->garbled += !l->skipping;
	l->skipping = true;
	l->len = 0;
}

static int
read_into(struct fc_listener *l, const struct sink *sink, struct fc_error *err)
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
		take_lines(l, sink);
	}
	return 0;
}

static int
stop_into(struct fc_listener *l, const struct sink *sink, struct fc_error *err)
{
	return write_events(l, "enable", "0", err) != 0
	    ? -1
	    : read_into(l, sink, err);
}

int
fc_listener_read(struct fc_listener *l, uint64_t now,
    struct fc_refusals *refusals, struct fc_error *err)
{
	return read_into(
	    l, &(struct sink){ .refusals = refusals, .now = now }, err);
}

int
fc_listener_stop(struct fc_listener *l, uint64_t now,
    struct fc_refusals *refusals, struct fc_error *err)
{
	return stop_into(
	    l, &(struct sink){ .refusals = refusals, .now = now }, err);
}

int
fc_listener_read_deferrals(
    struct fc_listener *l, struct fc_deferrals *deferrals, struct fc_error *err)
{
	return read_into(l, &(struct sink){ .deferrals = deferrals }, err);
}

int
fc_listener_stop_deferrals(
    struct fc_listener *l, struct fc_deferrals *deferrals, struct fc_error *err)
{
	return stop_into(l, &(struct sink){ .deferrals = deferrals }, err);
}

int
fc_listener_free(struct fc_listener *l, struct fc_error *err)
{
	int rc = l == NULL ? 0 : fc_tracefs_close(&l->tracefs, err);

	free(l);
	return rc;
}
