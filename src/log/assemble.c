/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel log as a stream of lines, to failure reports.  Most lines are none
 * of them: where no report is open, only words that begin one are searched.
 */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>

#include "log/join.h"
#include "log/prefix.h"
#include "log/scan.h"

#define MAX_LINE   8192 /* the rest of a longer one is left out */
#define MAX_RECORD 8192
#define MAX_OPEN   6 /* reports of several CPUs at once */

/* A report without news for so many lines is over. */
#define IDLE_AFTER_TAIL 10
#define IDLE            200
#define IDLE_SECONDS    10 /* before its Mem-Info */

struct open_report {
	struct fc_failure *f;
	char caller[24];
	uint64_t idle; /* lines since its last one */
	bool mem_info, tail, unreliable, mixed;
	enum fc_line_kind kind; /* what record holds; FC_LINE_NONE: nothing */
	char record[MAX_RECORD];
	struct fc_failure_zone *zones;
	size_t nr_zones, last_zone; /* whose lowmem_reserve comes next */
	struct fc_opt free_pages;
};

struct fc_log {
	fc_failure_fn *fn;
	void *arg;
	uint64_t line; /* of the log, from 1 */
	size_t nr_open;
	struct open_report open[MAX_OPEN]; /* oldest first */
	struct open_report *last; /* the one the last line belonged to */
	unsigned attention; /* so many lines more are looked at */
	char prev[MAX_LINE]; /* the line before, cleaned */
	struct fc_logline prev_line; /* its prefix; text is not valid */
	uint64_t prev_at; /* its number: of an escaped newline, the same one */
	bool in_long_line; /* whose end is left out */
	size_t len, done; /* bytes in buf, and those already looked at */
	char buf[128 * 1024];
};

struct fc_log *
fc_log_new(fc_failure_fn *fn, void *arg)
{
	struct fc_log *log = calloc(1, sizeof(*log));

	if (log == NULL)
		return NULL;
	log->fn = fn;
	log->arg = arg;
	return log;
}

void
fc_log_free(struct fc_log *log)
{
	if (log == NULL)
		return;
	for (size_t i = 0; i < log->nr_open; i++) {
		fc_failure_free(log->open[i].f);
		free(log->open[i].zones);
	}
	free(log);
}

/* ---- one report ------------------------------------------------------- */

static struct fc_failure_zone *
find_zone(struct open_report *r, const struct fc_failure_zone *z)
{
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (r->zones[i].node == z->node &&
		    strcmp(r->zones[i].name, z->name) == 0)
			return &r->zones[i];
	}
	return NULL;
}

/* Does the report have this half of the zone already? */
static bool
has_half(struct open_report *r, const struct fc_failure_zone *z)
{
	const struct fc_failure_zone *have = find_zone(r, z);

	return have != NULL && (z->has_line ? have->has_line : have->has_list);
}

/* Two reports mixed up: the zone belongs to whichever lacks it. */
static struct open_report *
owner_of(
    struct fc_log *log, struct open_report *r, const struct fc_failure_zone *z)
{
	if (!has_half(r, z))
		return r;
	for (size_t i = 0; i < log->nr_open; i++) {
		struct open_report *other = &log->open[i];

		if (other->mem_info && strcmp(other->caller, r->caller) == 0 &&
		    !has_half(other, z))
			return other;
	}
	return NULL;
}

static void
copy_list(struct fc_failure_zone *to, const struct fc_failure_zone *from)
{
	to->has_list = from->has_list;
	to->list_cut = from->list_cut;
	to->unit = from->unit;
	to->nr_orders = from->nr_orders;
	memcpy(to->nr_free, from->nr_free, sizeof(to->nr_free));
	memcpy(to->letters, from->letters, sizeof(to->letters));
}

static int
add_zone(struct fc_log *log, struct open_report *r,
    const struct fc_failure_zone *z, struct fc_error *err)
{
	struct fc_failure_zone *have;

	r = owner_of(log, r, z);
	if (r == NULL || r->nr_zones == FC_MAX_REPORT_ZONES)
		return 0;
	have = find_zone(r, z);
	if (have == NULL) {
		have =
		    reallocarray(r->zones, r->nr_zones + 1, sizeof(*r->zones));
		if (have == NULL)
			return fc_error_nomem(err);
		r->zones = have;
		have = &r->zones[r->nr_zones++];
		*have = (struct fc_failure_zone){ .node = z->node };
		strlcpy(have->name, z->name, sizeof(have->name));
	}
	if (z->has_line) {
		struct fc_failure_zone list = *have;

		*have = *z;
		copy_list(have, &list);
		r->last_zone = (size_t)(have - r->zones) + 1;
	} else {
		copy_list(have, z);
	}
	return 0;
}

/* The record is complete: take what it says. */
static int
close_record(struct fc_log *log, struct open_report *r, struct fc_error *err)
{
	enum fc_line_kind kind = r->kind;
	struct fc_failure_zone z;
	struct fc_failure *f = r->f;
	bool whole;

	r->kind = FC_LINE_NONE;
	switch (kind) {
	case FC_LINE_FAILURE: {
		enum fc_failure_kind first = f->kind;
		struct fc_opt size = f->size;

		/* a vmap's has a guard page; the vmalloc's comes after it */
		f->size = (struct fc_opt){ 0 };
		fc_failure_header(r->record, f, &whole);
		/* the page allocation of a vmalloc that was reported before */
		if (first == FC_FAILURE_VMALLOC)
			f->kind = first;
		if (!f->size.present)
			f->size = size;
		break;
	}
	case FC_LINE_CPU:
		fc_failure_cpu_line(r->record, f);
		break;
	case FC_LINE_ZONE:
		if (fc_failure_zone_parse(r->record, &z))
			return add_zone(log, r, &z, err);
		break;
	case FC_LINE_RESERVE:
		if (r->last_zone > 0) {
			struct fc_failure_zone *zone =
			    &r->zones[r->last_zone - 1];

			zone->nr_reserve =
			    fc_failure_reserve(r->record, zone->reserve);
			r->last_zone = 0;
		}
		break;
	case FC_LINE_COUNTERS:
	case FC_LINE_NONE:
	case FC_LINE_CPUSET:
	case FC_LINE_FRAME:
	case FC_LINE_MEM_INFO:
	case FC_LINE_TAIL:
	case FC_LINE_MEMCG:
		break;
	}
	return 0;
}

static int
finish(struct fc_log *log, struct open_report *r, struct fc_error *err)
{
	struct fc_failure *f = r->f;
	size_t i = (size_t)(r - log->open);
	int rc = close_record(log, r, err);

	if (rc == 0)
		rc = fc_report_join(
		    f, r->zones, r->nr_zones, r->free_pages, err);
	free(r->zones);
	log->nr_open--;
	memmove(r, r + 1, (log->nr_open - i) * sizeof(*r));
	log->last = NULL;
	/* words about a failure, in a mail or a comment */
	if (rc != 0 ||
	    (f->kind <= FC_FAILURE_VMEMMAP && !f->order.present &&
		!f->mode.present)) {
		fc_failure_free(f);
		return rc;
	}
	return log->fn(log->arg, f, err);
}

static int
begin(struct fc_log *log, const struct fc_logline *line, uint64_t at,
    const char *text, struct fc_error *err)
{
	struct open_report *r;

	if (log->nr_open == MAX_OPEN && finish(log, log->open, err) != 0)
		return -1;
	r = &log->open[log->nr_open];
	*r = (struct open_report){ .f = calloc(1, sizeof(*r->f)) };
	if (r->f == NULL)
		return fc_error_nomem(err);
	log->nr_open++;
	log->last = r;
	r->f->snap = fc_snapshot_new();
	if (r->f->snap == NULL)
		return fc_error_nomem(err);
	r->f->count = 1;
	r->f->line = at;
	strlcpy(r->f->time, line->time, sizeof(r->f->time));
	strlcpy(r->f->last_time, line->time, sizeof(r->f->last_time));
	strlcpy(r->caller, line->caller, sizeof(r->caller));
	r->kind = FC_LINE_FAILURE;
	strlcpy(r->record, text, sizeof(r->record));
	return 0;
}

/* ---- whose line it is ------------------------------------------------- */

static struct open_report *
find_report(struct fc_log *log, const struct fc_logline *line,
    enum fc_line_kind kind, const char *text)
{
	struct open_report *found = NULL;

	for (size_t i = log->nr_open; i-- > 0;) {
		struct open_report *r = &log->open[i];

		if (line->caller[0] != '\0' && r->caller[0] != '\0') {
			if (strcmp(line->caller, r->caller) == 0)
				return r;
			continue;
		}
		/* the youngest that still waits for it */
		if (kind == FC_LINE_MEM_INFO && r->mem_info)
			continue;
		if (kind == FC_LINE_CPU) {
			const char *comm = r->f->comm;

			if (comm[0] != '\0' && strstr(text, comm) != NULL &&
			    !r->f->pid.present)
				return r;
		} else if (r == log->last && kind != FC_LINE_MEM_INFO) {
			return r;
		}
		if (found == NULL)
			found = r;
	}
	return found;
}

/* Seconds of a stamp "104.032925"; false: it is none. */
static bool
seconds_of(const char *time, uint64_t *seconds)
{
	const char *p = time;

	return fc_number(&p, seconds) && *p == '.';
}

/* Memory is shown on other occasions, too: SysRq, or somebody's later. */
static bool
is_others_mem_info(const struct open_report *r, const struct fc_logline *line)
{
	uint64_t begun, now;

	return seconds_of(r->f->time, &begun) && seconds_of(line->time, &now) &&
	    now > begun + IDLE_SECONDS;
}

/* A first line: a report of its own, or more of one that has just begun? */
static int
take_header(struct fc_log *log, const struct fc_logline *line, uint64_t at,
    const char *text, struct fc_error *err)
{
	struct open_report *r = find_report(log, line, FC_LINE_FAILURE, text);
	struct fc_failure f = { 0 };
	bool whole;

	fc_failure_header(text, &f, &whole);
	if (r != NULL && f.kind == FC_FAILURE_SLUB &&
	    r->f->kind <= FC_FAILURE_VMEMMAP) {
		strlcpy(r->f->slab, text, sizeof(r->f->slab));
		r->idle = 0;
		return 0;
	}
	if (r != NULL && !r->mem_info && !r->f->cpu.present && r->idle <= 3 &&
	    f.kind <= FC_FAILURE_VMALLOC) {
		if (close_record(log, r, err) != 0)
			return -1;
		if (r->f->kind == FC_FAILURE_VMALLOC) {
			r->kind = FC_LINE_FAILURE;
			strlcpy(r->record, text, sizeof(r->record));
			return 0;
		}
	}
	/* Without a caller the older one may be that of another CPU. */
	if (r != NULL && (line->caller[0] != '\0' || r->mem_info) &&
	    finish(log, r, err) != 0)
		return -1;
	return begin(log, line, at, text, err);
}

/* ---- one line --------------------------------------------------------- */

static bool
is_bare_node(const struct open_report *r)
{
	return r->kind == FC_LINE_ZONE && fc_starts(r->record, "Node ") &&
	    r->record[5 + strspn(r->record + 5, DIGITS)] == '\0';
}

static void
take_tail(struct open_report *r, const char *text)
{
	const char *pages = strstr(text, " pages HighMem");

	r->tail = true;
	/* 64-bit kernels count the Movable zones there */
	if (pages != NULL && pages > text && text[0] != '0') {
		for (size_t i = 0; i < r->nr_zones; i++) {
			if (strcmp(r->zones[i].name, "DMA32") == 0)
				return;
		}
		r->f->snap->has_highmem = true;
	}
}

/* Two dumps at once and no callers: whose reserve it is cannot be told, from
 * then on. */
static bool
is_mixed(struct fc_log *log, struct open_report *r)
{
	for (size_t i = 0; i < log->nr_open; i++) {
		struct open_report *other = &log->open[i];

		if (other != r && other->mem_info && !other->tail &&
		    strcmp(other->caller, r->caller) == 0)
			r->mixed = other->mixed = true;
	}
	return r->mixed;
}

/* A line about the process, but is it this report's? */
static bool
is_own_cpu_line(const struct open_report *r, const char *text)
{
	struct fc_failure other = { 0 };
	struct fc_snapshot snap = { 0 };

	if (r->mem_info || r->f->pid.present)
		return false;
	other.snap = &snap;
	fc_failure_cpu_line(text, &other);
	/* names may have blanks, or console text in front */
	return r->f->comm[0] == '\0' || fc_starts(r->f->comm, other.comm) ||
	    fc_ends(r->f->comm, other.comm);
}

static int
take_record(struct fc_log *log, struct open_report *r, enum fc_line_kind kind,
    const char *text, struct fc_error *err)
{
	struct fc_failure *f = r->f;

	if (close_record(log, r, err) != 0)
		return -1;
	if (kind == FC_LINE_CPU && !is_own_cpu_line(r, text))
		return 0;
	if (kind == FC_LINE_RESERVE && is_mixed(log, r))
		return 0;
	r->idle = 0;
	log->last = r;
	switch (kind) {
	case FC_LINE_FRAME:
		if (!r->mem_info)
			fc_failure_frame(text, r->unreliable, f);
		r->unreliable = false;
		break;
	case FC_LINE_MEM_INFO:
		r->mem_info = true;
		break;
	case FC_LINE_TAIL:
		take_tail(r, text);
		break;
	case FC_LINE_CPUSET:
		fc_failure_cpuset(text, f);
		break;
	case FC_LINE_MEMCG:
		if (f->kind == FC_FAILURE_OOM)
			f->kind = FC_FAILURE_MEMCG_OOM;
		r->tail = true; /* no Mem-Info comes */
		break;
	case FC_LINE_COUNTERS:
		r->mem_info = true;
		fc_failure_counters(text, &r->free_pages);
		break;
	case FC_LINE_ZONE:
	case FC_LINE_RESERVE:
		r->mem_info = true;
		/* fall through */
	case FC_LINE_CPU:
	case FC_LINE_FAILURE:
	case FC_LINE_NONE:
		r->kind = kind;
		strlcpy(r->record, text, sizeof(r->record));
		break;
	}
	return 0;
}

/* Does the line before, with this one, begin a report? */
static bool
joins_to_header(struct fc_log *log, const char *text, char *joined, size_t size)
{
	if (log->prev[0] == '\0' || strlen(log->prev) + strlen(text) > size - 2)
		return false;
	strlcpy(joined, log->prev, size);
	strlcat(joined, " ", size);
	strlcat(joined, text, size);
	return fc_line_kind_of(joined) == FC_LINE_FAILURE &&
	    fc_line_kind_of(log->prev) == FC_LINE_NONE;
}

static int
take_piece(struct fc_log *log, const struct fc_logline *line, const char *text,
    struct fc_error *err)
{
	enum fc_line_kind kind = fc_line_kind_of(text);
	struct open_report *r = find_report(log, line, kind, text);
	char joined[MAX_LINE];
	size_t n = strlen(text);

	if (kind == FC_LINE_NONE &&
	    joins_to_header(log, text, joined, sizeof(joined)))
		return take_header(
		    log, &log->prev_line, log->prev_at, joined, err);
	if (kind == FC_LINE_FAILURE)
		return take_header(log, line, log->line, text, err);
	if (r == NULL)
		return 0;
	if (!r->mem_info &&
	    ((kind == FC_LINE_MEM_INFO && is_others_mem_info(r, line)) ||
		strcasestr(text, "Show Memory") != NULL))
		return finish(log, r, err);
	if ((kind == FC_LINE_NONE ||
		(kind == FC_LINE_CPUSET && r->kind == FC_LINE_FAILURE) ||
		(kind == FC_LINE_CPU && r->kind == FC_LINE_CPU) ||
		(is_bare_node(r) && !fc_starts(text, "Node "))) &&
	    fc_line_goes_on(r->kind, r->record, text)) {
		strlcat(r->record, "\n", sizeof(r->record));
		strlcat(r->record, text, sizeof(r->record));
		r->idle = 0;
		return 0;
	}
	if (strstr(text, "<IRQ>") != NULL)
		r->f->in_interrupt = true;
	if (kind != FC_LINE_NONE)
		return take_record(log, r, kind, text, err);
	if (fc_starts(text, "cache:") &&
	    (r->f->slab[0] != '\0' || r->f->kind == FC_FAILURE_SLUB))
		strlcpy(r->f->slab, text, sizeof(r->f->slab));
	/* "?" whose function the mail put on the next line */
	r->unreliable = n > 0 && text[n - 1] == '?';
	return 0;
}

/* Reports that have had their end. */
static int
expire(struct fc_log *log, struct fc_error *err)
{
	for (size_t i = 0; i < log->nr_open;) {
		struct open_report *r = &log->open[i];

		if (r->idle++ <= (r->tail ? IDLE_AFTER_TAIL : IDLE))
			i++;
		else if (finish(log, r, err) != 0)
			return -1;
	}
	return 0;
}

static int
take_line(struct fc_log *log, const char *raw, size_t len, struct fc_error *err)
{
	char text[MAX_LINE], piece[MAX_LINE];
	char *rest = text;

	if (len >= sizeof(text))
		len = sizeof(text) - 1;
	memcpy(text, raw, len);
	for (size_t i = 0; i < len; i++) {
		if (text[i] == '\0')
			text[i] = ' ';
	}
	text[len] = '\0';
	fc_logline_unescape(text);
	while (rest != NULL) {
		struct fc_logline line = fc_logline_strip(rest, &rest);
		const char *p = line.text, *next;

		while ((next = fc_line_next(p)) != NULL) {
			size_t n = (size_t)(next - p);

			memcpy(piece, p, n);
			while (n > 0 && piece[n - 1] == ' ')
				n--;
			piece[n] = '\0';
			if (take_piece(log, &line, piece, err) != 0)
				return -1;
			p = next;
		}
		if (*p != '\0' && take_piece(log, &line, p, err) != 0)
			return -1;
		strlcpy(log->prev, p, sizeof(log->prev));
		log->prev_line = line;
		log->prev_at = log->line;
	}
	return expire(log, err);
}

/* ---- the stream ------------------------------------------------------- */

static uint64_t
count_lines(const char *p, const char *end)
{
	uint64_t n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p))) != NULL) {
		n++;
		p++;
	}
	return n;
}

/* The first word that can begin a report; end: there is none. */
static const char *
first_hit(const char *p, const char *end)
{
	static const char *const words[] = { "alloc", "oom-kill" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *hit =
		    memmem(p, (size_t)(end - p), words[i], strlen(words[i]));

		if (hit != NULL)
			end = hit;
	}
	return end;
}

static const char *
line_start(const char *p, const char *least)
{
	const char *newline = memrchr(least, '\n', (size_t)(p - least));

	return newline == NULL ? least : newline + 1;
}

/* Whole lines, from done on; of those skipped, one stays for what is next. */
static int
take_lines(struct fc_log *log, const char *end, struct fc_error *err)
{
	const char *p = log->buf + log->done, *skipped = log->buf;

	while (p < end) {
		const char *newline;

		if (log->nr_open == 0 && log->attention == 0) {
			const char *hit = first_hit(p, end);
			const char *start =
			    hit == end ? end : line_start(hit, p);

			log->line += count_lines(p, start);
			p = start;
			if (hit == end)
				break;
			if (start > skipped) {
				const char *prev =
				    line_start(start - 1, skipped);

				if (take_line(log, prev,
					(size_t)(start - 1 - prev), err) != 0)
					return -1;
			}
			log->attention = 3;
		}
		newline = memchr(p, '\n', (size_t)(end - p));
		log->line++;
		log->attention -= log->attention > 0;
		if (take_line(log, p, (size_t)(newline - p), err) != 0)
			return -1;
		p = skipped = newline + 1;
	}
	if (skipped < end)
		skipped = line_start(end - 1, skipped);
	if (end - skipped > MAX_LINE) /* no header is that long */
		skipped = end;
	log->done = (size_t)(end - skipped);
	log->len -= (size_t)(skipped - log->buf);
	memmove(log->buf, skipped, log->len);
	return 0;
}

int
fc_log_feed(
    struct fc_log *log, const char *data, size_t len, struct fc_error *err)
{
	while (len > 0) {
		size_t n = sizeof(log->buf) - log->len;
		const char *newline;

		if (log->in_long_line) {
			newline = memchr(data, '\n', len);
			if (newline == NULL)
				return 0;
			log->in_long_line = false;
			len -= (size_t)(newline - data);
			data = newline;
		}
		n = n < len ? n : len;
		memcpy(log->buf + log->len, data, n);
		log->len += n;
		data += n;
		len -= n;
		newline =
		    memrchr(log->buf + log->done, '\n', log->len - log->done);
		if (newline != NULL) {
			if (take_lines(log, newline + 1, err) != 0)
				return -1;
		} else if (log->len == sizeof(log->buf)) {
			/* Its beginning stands for it, with a newline. */
			log->len = log->done + MAX_LINE;
			log->in_long_line = true;
		}
	}
	return 0;
}

int
fc_log_end(struct fc_log *log, struct fc_error *err)
{
	if (log->len > log->done && fc_log_feed(log, "\n", 1, err) != 0)
		return -1;
	while (log->nr_open > 0) {
		if (finish(log, log->open, err) != 0)
			return -1;
	}
	return 0;
}
