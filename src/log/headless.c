/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What no report claims is put away: it may be a Mem-Info without a failure, a
 * report whose first line is lost, or, in a log that is newest first, one whose
 * first line comes last.  Which it was is told by what follows.
 */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "log/open.h"
#include "log/scan.h"

#define MAX_STASH ((size_t)512 * 1024)
#define IDLE      30 /* lines that tell nothing, and it is over */

struct fc_stashed {
	uint64_t at;
	enum fc_line_kind kind;
	struct fc_logline line; /* its text is not valid */
	char *text;
};

void
fc_stash_empty(struct fc_stash *s)
{
	for (size_t i = s->nr; i-- > 0;)
		free(s->lines[i].text);
	free(s->lines);
}

static int
put(struct fc_stash *s, const struct fc_logline *line, uint64_t at,
    enum fc_line_kind kind, const char *text, struct fc_error *err)
{
	size_t len = strlen(text) + 1;
	struct fc_stashed *lines =
	    reallocarray(s->lines, s->nr + 1, sizeof(*lines));
	struct fc_stashed e = { at, kind, *line, NULL };

	if (lines == NULL)
		return fc_error_nomem(err);
	s->lines = lines;
	e.text = malloc(len);
	if (e.text == NULL)
		return fc_error_nomem(err);
	memcpy(e.text, text, len);
	lines[s->nr++] = e;
	s->len += sizeof(e) + len;
	return 0;
}

/* -1: the times fall, 1: they rise, 0: not told. */
static int
by_time(const char *first, const char *last)
{
	struct fc_stamp a = fc_stamp_of(first), b = fc_stamp_of(last);

	if (a.kind != b.kind)
		return 0;
	return FC_COMPARE(b.usec, a.usec);
}

/* Is it newest first?  By its times, else by what the kernel prints first. */
static bool
is_reversed(const struct fc_stash *s, const struct fc_logline *header)
{
	const char *last =
	    header != NULL ? header->time : s->lines[s->nr - 1].line.time;
	int rise = by_time(s->lines[0].line.time, last);
	bool zone = false, list = false;

	if (rise != 0)
		return rise < 0;
	for (size_t i = 0; i < s->nr; i++) {
		const struct fc_stashed *e = &s->lines[i];
		struct fc_failure_zone z;

		switch (e->kind) {
		case FC_LINE_MEM_INFO:
			return zone || list;
		case FC_LINE_RESERVE:
			if (!zone)
				return list;
			break;
		case FC_LINE_ZONE:
			if (!fc_failure_zone_parse(e->text, &z))
				break;
			if (z.has_line && list)
				return true;
			zone |= z.has_line;
			list |= z.has_list;
			break;
		default:
			break;
		}
	}
	return false;
}

static bool
is_others(const struct fc_logline *line, const struct fc_logline *header)
{
	return line->caller[0] != '\0' && header->caller[0] != '\0' &&
	    strcmp(line->caller, header->caller) != 0;
}

/* All of it, as if it came now in the order in which it was printed. */
static int
replay(struct fc_reports *all, const struct fc_logline *header, uint64_t at,
    const char *text, bool reversed, struct fc_error *err)
{
	struct fc_stash s = all->stash;
	const struct fc_stashed *first = &s.lines[reversed ? s.nr - 1 : 0];
	const struct fc_failure *f;
	int rc;

	all->stash = (struct fc_stash){ .busy = true };
	if (header != NULL)
		rc = fc_report_begin(all, header, at, text, err);
	else
		rc = fc_report_begin(all, &first->line, first->at, NULL, err);
	f = rc == 0 ? all->last->f : NULL;
	if (rc == 0)
		all->last->f->newest_first = reversed;
	for (size_t i = 0; i < s.nr && rc == 0; i++) {
		const struct fc_stashed *e =
		    &s.lines[reversed ? s.nr - 1 - i : i];

		if (header != NULL && is_others(&e->line, header))
			continue;
		rc = fc_reports_take_piece(all, &e->line, e->at, e->text, err);
	}
	for (size_t i = all->nr_open; i-- > 0 && rc == 0;) {
		if (all->open[i].f == f) {
			rc = fc_report_finish(all, &all->open[i], err);
			break;
		}
	}
	all->stash.busy = false;
	/* a report of another CPU, whose first line comes yet */
	for (size_t i = 0; i < s.nr && rc == 0 && header != NULL; i++) {
		const struct fc_stashed *e = &s.lines[i];

		if (is_others(&e->line, header))
			rc = fc_stash_put(
			    all, &e->line, e->at, e->kind, e->text, err);
	}
	fc_stash_empty(&s);
	return rc;
}

static bool
begins(enum fc_line_kind kind, const char *text)
{
	struct fc_failure_zone z;

	switch (kind) {
	case FC_LINE_CPU:
	case FC_LINE_MEM_INFO:
	case FC_LINE_COUNTERS:
	case FC_LINE_RESERVE:
	case FC_LINE_TAIL:
		return true;
	case FC_LINE_ZONE:
		return fc_failure_zone_parse(text, &z);
	case FC_LINE_FRAME:
		return strstr(text, "warn_alloc") != NULL ||
		    strstr(text, "dump_header") != NULL;
	case FC_LINE_NONE:
	case FC_LINE_FAILURE:
	case FC_LINE_CPUSET:
	case FC_LINE_MEMCG:
	case FC_LINE_GAP:
		break;
	}
	return false;
}

int
fc_stash_put(struct fc_reports *all, const struct fc_logline *line, uint64_t at,
    enum fc_line_kind kind, const char *text, struct fc_error *err)
{
	struct fc_stash *s = &all->stash;
	/* a second dump, or the beginning of one: the first is over */
	bool second = s->mem_info &&
	    (kind == FC_LINE_MEM_INFO ||
		(kind == FC_LINE_CPU && s->zones && line->time[0] != '\0'));

	if (s->busy || (s->nr == 0 && !begins(kind, text)))
		return 0;
	if (s->len > MAX_STASH ||
	    (second && by_time(s->lines[0].line.time, line->time) >= 0)) {
		if (fc_stash_end(all, err) != 0)
			return -1;
		if (!begins(kind, text))
			return 0;
	}
	s->mem_info |= kind == FC_LINE_MEM_INFO;
	s->zones |= kind == FC_LINE_ZONE;
	if (kind != FC_LINE_NONE)
		s->idle = 0;
	return put(s, line, at, kind, text, err);
}

int
fc_stash_header(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, const char *text, bool *own, struct fc_error *err)
{
	struct fc_stash *s = &all->stash;

	*own = false;
	if (s->nr == 0 || s->busy)
		return 0;
	*own = (s->mem_info || s->zones) && is_reversed(s, line);
	return replay(all, *own ? line : NULL, at, text,
	    *own || is_reversed(s, NULL), err);
}

int
fc_stash_end(struct fc_reports *all, struct fc_error *err)
{
	if (all->stash.nr == 0 || all->stash.busy)
		return 0;
	return replay(all, NULL, 0, NULL, is_reversed(&all->stash, NULL), err);
}

int
fc_stash_expire(struct fc_reports *all, struct fc_error *err)
{
	if (all->stash.idle++ <= IDLE)
		return 0;
	return fc_stash_end(all, err);
}
