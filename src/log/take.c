/* SPDX-License-Identifier: BSD-2-Clause */
/* One line of a kernel log: what it begins, goes on with, or adds. */
#include <bsd/string.h>
#include <string.h>

#include "log/kinds.h"
#include "log/open.h"
#include "log/scan.h"

static void
has_news(struct fc_open_report *r)
{
	r->idle = 0;
}

/* SLUB's line behind a page allocation failure of the same request. */
static bool
is_of_same_slab(const struct fc_open_report *r, const struct fc_failure *slub)
{
	const struct fc_failure *f = r->f;

	return fc_kind(f->kind)->block && f->kind != FC_FAILURE_OOM &&
	    f->slab[0] == '\0' &&
	    (f->via_slab || !slub->mode.present ||
		slub->mode.value == f->mode.value);
}

static void
keep_suppressed(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, const struct fc_failure *f)
{
	all->suppressed.n += f->suppressed;
	all->suppressed.at = at;
	fc_copy(all->suppressed.time, line->time, sizeof(all->suppressed.time));
}

/* A first line of a kind that no dump follows: others go on around it. */
static int
take_single(struct fc_reports *all, const struct fc_logline *line, uint64_t at,
    const char *text, bool whole, struct fc_error *err)
{
	if (fc_report_begin(all, line, at, text, err) != 0)
		return -1;
	if (whole && fc_kind(all->last->f->kind)->follows == 0)
		return fc_report_finish(all, all->last, err);
	return 0;
}

/* A first line: a report of its own, or more of one that has just begun? */
static int
take_header(struct fc_reports *all, const struct fc_logline *line, uint64_t at,
    const char *text, struct fc_error *err)
{
	struct fc_open_report *r;
	struct fc_failure f = { 0 };
	unsigned follows;
	bool whole, own;

	if (!fc_failure_header(text, &f, &whole))
		return 0;
	if (f.kind == FC_FAILURE_SUPPRESSED) {
		keep_suppressed(all, line, at, &f);
		return 0;
	}
	follows = fc_kind(f.kind)->follows;
	if ((follows & FC_FOLLOWS_MEMORY) != 0) {
		if (fc_stash_header(all, line, at, text, &own, err) != 0)
			return -1;
		if (own)
			return 0;
	}
	r = fc_owner_of_line(all, line, FC_LINE_FAILURE, text);
	if (r != NULL && f.kind == FC_FAILURE_SLUB && is_of_same_slab(r, &f)) {
		fc_copy(r->f->slab, text, sizeof(r->f->slab));
		has_news(r);
		return 0;
	}
	if ((follows & FC_FOLLOWS_TRACE) == 0)
		return take_single(all, line, at, text, whole, err);
	if (r != NULL && r->idle <= 3 && f.kind <= FC_FAILURE_VMALLOC &&
	    r->f->kind == FC_FAILURE_VMALLOC) {
		if (fc_report_close_record(all, r, err) != 0)
			return -1;
		if (!r->mem_info && !r->f->cpu.present) {
			r->kind = FC_LINE_FAILURE;
			fc_copy(r->record, text, sizeof(r->record));
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

/* The number in front of the words. */
static struct fc_opt
number_before(const char *text, const char *words)
{
	const char *p = strstr(text, words);

	if (p == NULL)
		return (struct fc_opt){ 0 };
	while (p != text && fc_is_digit(p[-1]))
		p--;
	return fc_number_behind(p, "");
}

static void
take_tail(struct fc_open_report *r, const char *text)
{
	struct fc_opt ram = number_before(text, " pages RAM");

	r->tail = true;
	if (ram.present)
		r->totals.ram = ram;
	if (number_before(text, " pages HighMem").value == 0 &&
	    number_before(text, " pages of HIGHMEM").value == 0)
		return;
	/* 64-bit kernels count the Movable zones there */
	for (size_t i = 0; i < r->nr_zones; i++) {
		if (strcmp(r->zones[i].name, "DMA32") == 0)
			return;
	}
	r->f->snap->has_highmem = true;
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
	has_news(r);
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
		fc_failure_counters(text, &r->totals.free);
		break;
	case FC_LINE_ZONE:
	case FC_LINE_RESERVE:
		r->mem_info = true;
		/* fall through */
	case FC_LINE_CPU:
	case FC_LINE_FAILURE:
	case FC_LINE_NONE:
	case FC_LINE_GAP:
		r->kind = kind;
		fc_copy(r->record, text, sizeof(r->record));
		break;
	}
	return 0;
}

/* Does the line before, with this one, begin a report? */
static bool
joins_to_header(
    struct fc_reports *all, const char *text, char *joined, size_t size)
{
	const char *before = all->before_text, *found, *behind;
	enum fc_failure_kind kind;

	fc_copy(joined, before, size);
	fc_join(joined, size, " ", text);
	return fc_kind_of_line(joined, &found, &behind, &kind) != NULL &&
	    fc_line_kind_of(joined) == FC_LINE_FAILURE &&
	    fc_line_kind_of(before) == FC_LINE_NONE;
}

/* Lines of its own, of a kind that has them. */
static bool
takes_line(struct fc_open_report *r, const char *text)
{
	const struct fc_kind *row =
	    fc_kind(r->f->slab[0] != '\0' ? FC_FAILURE_SLUB : r->f->kind);

	if (row->take == NULL || !row->take(text, r->f))
		return false;
	has_news(r);
	return true;
}

/* Lines are lost here: what was begun is not gone on with. */
static int
take_gap(struct fc_reports *all, struct fc_error *err)
{
	for (size_t i = all->nr_open; i-- > 0;) {
		struct fc_open_report *r = &all->open[i];

		if (fc_report_close_record(all, r, err) != 0)
			return -1;
		r->last_zone = 0;
		if (!r->tail)
			r->lost = true;
	}
	return 0;
}

/* May text go on with what r has so far? */
static bool
goes_on(const struct fc_open_report *r, enum fc_line_kind kind,
    const struct fc_logline *line, const char *text)
{
	if (kind != FC_LINE_NONE &&
	    !(kind == FC_LINE_CPUSET && r->kind == FC_LINE_FAILURE) &&
	    !(kind == FC_LINE_CPU && r->kind == FC_LINE_CPU) &&
	    !(is_bare_node(r) && !fc_starts(text, "Node ")))
		return false;
	/* a wrapper that is not known may look like anything */
	if (line->junk && r->kind == FC_LINE_FAILURE &&
	    !fc_line_begins_with_flags(text))
		return false;
	if (line->junk && r->kind == FC_LINE_CPU && strchr(text, '#') == NULL)
		return false;
	return fc_line_goes_on(r->kind, r->record, text);
}

int
fc_reports_take_piece(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, const char *text, struct fc_error *err)
{
	enum fc_line_kind kind = fc_line_kind_of(text);
	struct fc_open_report *r;
	char joined[MAX_LINE];

	if (kind == FC_LINE_GAP && take_gap(all, err) != 0)
		return -1;
	for (size_t i = all->nr_open; kind == FC_LINE_NONE && i-- > 0;) {
		if (takes_line(&all->open[i], text))
			return 0;
	}
	if (kind == FC_LINE_NONE && !line->junk && !all->stash.busy &&
	    joins_to_header(all, text, joined, sizeof(joined)))
		return take_header(
		    all, &all->before, all->before_at, joined, err);
	if (kind == FC_LINE_FAILURE)
		return take_header(all, line, at, text, err);
	r = fc_owner_of_line(all, line, kind, text);
	if (r != NULL && !r->mem_info &&
	    ((kind == FC_LINE_MEM_INFO && fc_is_others_mem_info(r, line)) ||
		strstr(text, "how Memory") != NULL)) {
		if (fc_report_finish(all, r, err) != 0)
			return -1;
		r = NULL;
	}
	if (r == NULL)
		return fc_stash_put(all, line, at, kind, text, err);
	if (goes_on(r, kind, line, text)) {
		fc_join(r->record, sizeof(r->record), "\n", text);
		has_news(r);
		return 0;
	}
	if (strstr(text, "<IRQ>") != NULL)
		r->f->in_interrupt = true;
	if (kind != FC_LINE_NONE)
		return take_record(all, r, kind, text, err);
	/* "?" whose function the mail put on the next line */
	r->unreliable = fc_ends(text, "?");
	/* 2.6.32's counters go on: " free:11600 slab_reclaimable:..." */
	fc_failure_counters(text, &r->totals.free);
	return 0;
}

/* "Linux version 5.10.0-28-amd64 (...) #1 SMP": for reports without it. */
static void
take_version(struct fc_reports *all, const char *text)
{
	const char *release = text + strlen("Linux version ");
	const char *build = strstr(text, " #");
	size_t n = strcspn(release, " ");

	if (!fc_is_release(release, n) || release[n] == '\0')
		return;
	fc_copy_word(all->release, sizeof(all->release), release, " ");
	all->build[0] = '\0';
	if (build != NULL && fc_is_digit(build[2]))
		fc_copy(all->build, build + 1, sizeof(all->build));
}

/* Numbers of /dev/kmsg's records rise by one; lines that were passed over, as
 * no report was open, are missed by none. */
static int
take_sequence(
    struct fc_reports *all, const struct fc_logline *line, struct fc_error *err)
{
	bool gap = all->sequence != 0 && line->sequence > all->sequence + 1;

	if (line->sequence != 0)
		all->sequence = line->sequence;
	return gap ? take_gap(all, err) : 0;
}

int
fc_reports_take(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, struct fc_error *err)
{
	const char *p = line->text, *next;
	char piece[MAX_LINE];

	if (take_sequence(all, line, err) != 0)
		return -1;
	if (fc_starts(p, "Linux version "))
		take_version(all, p);
	do {
		size_t n;

		next = *p != '\0' ? fc_line_next(p) : NULL;
		n = next != NULL ? (size_t)(next - p) : strlen(p);
		if (n >= sizeof(piece))
			n = sizeof(piece) - 1;
		memcpy(piece, p, n);
		while (n > 0 && piece[n - 1] == ' ')
			n--;
		piece[n] = '\0';
		if (n > 0 &&
		    fc_reports_take_piece(all, line, at, piece, err) != 0)
			return -1;
		p = next;
	} while (next != NULL);
	fc_copy(all->before_text, piece, sizeof(all->before_text));
	all->before = *line;
	all->before_at = at;
	return 0;
}
