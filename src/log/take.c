/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of a kernel log: what it begins, goes on with, or adds. */
#include <bsd/string.h>
#include <string.h>

#include "log/open.h"
#include "log/scan.h"

/* A first line: a report of its own, or more of one that has just begun? */
static int
take_header(struct fc_reports *all, const struct fc_logline *line, uint64_t at,
    const char *text, struct fc_error *err)
{
	struct fc_open_report *r =
	    fc_owner_of_line(all, line, FC_LINE_FAILURE, text);
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
		if (fc_report_close_record(all, r, err) != 0)
			return -1;
		if (r->f->kind == FC_FAILURE_VMALLOC) {
			r->kind = FC_LINE_FAILURE;
			strlcpy(r->record, text, sizeof(r->record));
			return 0;
		}
	}
	/* Without a caller the older one may be that of another CPU. */
	if (r != NULL && (line->caller[0] != '\0' || r->mem_info) &&
	    fc_report_finish(all, r, err) != 0)
		return -1;
	return fc_report_begin(all, line, at, text, err);
}

static bool
is_bare_node(const struct fc_open_report *r)
{
	return r->kind == FC_LINE_ZONE && fc_starts(r->record, "Node ") &&
	    r->record[5 + strspn(r->record + 5, DIGITS)] == '\0';
}

static void
take_tail(struct fc_open_report *r, const char *text)
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

static int
take_record(struct fc_reports *all, struct fc_open_report *r,
    enum fc_line_kind kind, const char *text, struct fc_error *err)
{
	struct fc_failure *f = r->f;

	if (fc_report_close_record(all, r, err) != 0)
		return -1;
	if (kind == FC_LINE_CPU && !fc_is_own_cpu_line(r, text))
		return 0;
	if (kind == FC_LINE_RESERVE && fc_report_is_mixed(all, r))
		return 0;
	r->idle = 0;
	all->last = r;
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
joins_to_header(
    struct fc_reports *all, const char *text, char *joined, size_t size)
{
	const char *before = all->before_text;

	if (before[0] == '\0' || strlen(before) + strlen(text) > size - 2)
		return false;
	strlcpy(joined, before, size);
	strlcat(joined, " ", size);
	strlcat(joined, text, size);
	return fc_line_kind_of(joined) == FC_LINE_FAILURE &&
	    fc_line_kind_of(before) == FC_LINE_NONE;
}

static int
take_piece(struct fc_reports *all, const struct fc_logline *line, uint64_t at,
    const char *text, struct fc_error *err)
{
	enum fc_line_kind kind = fc_line_kind_of(text);
	struct fc_open_report *r = fc_owner_of_line(all, line, kind, text);
	char joined[MAX_LINE];
	size_t n = strlen(text);

	if (kind == FC_LINE_NONE &&
	    joins_to_header(all, text, joined, sizeof(joined)))
		return take_header(
		    all, &all->before, all->before_at, joined, err);
	if (kind == FC_LINE_FAILURE)
		return take_header(all, line, at, text, err);
	if (r == NULL)
		return 0;
	if (!r->mem_info &&
	    ((kind == FC_LINE_MEM_INFO && fc_is_others_mem_info(r, line)) ||
		strcasestr(text, "Show Memory") != NULL))
		return fc_report_finish(all, r, err);
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
		return take_record(all, r, kind, text, err);
	if (fc_starts(text, "cache:") &&
	    (r->f->slab[0] != '\0' || r->f->kind == FC_FAILURE_SLUB))
		strlcpy(r->f->slab, text, sizeof(r->f->slab));
	/* "?" whose function the mail put on the next line */
	r->unreliable = n > 0 && text[n - 1] == '?';
	return 0;
}

int
fc_reports_take(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, struct fc_error *err)
{
	const char *p = line->text, *next;
	char piece[MAX_LINE];

	while ((next = fc_line_next(p)) != NULL) {
		size_t n = (size_t)(next - p);

		memcpy(piece, p, n);
		while (n > 0 && piece[n - 1] == ' ')
			n--;
		piece[n] = '\0';
		if (take_piece(all, line, at, piece, err) != 0)
			return -1;
		p = next;
	}
	if (*p != '\0' && take_piece(all, line, at, p, err) != 0)
		return -1;
	strlcpy(all->before_text, p, sizeof(all->before_text));
	all->before = *line;
	all->before_at = at;
	return 0;
}
