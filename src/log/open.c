/* SPDX-License-Identifier: BSD-2-Clause */
/* One report of a kernel log, from its first line to its end. */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>

#include "log/join.h"
#include "log/kinds.h"
#include "log/open.h"

/* A report without news for so many lines is over. */
#define IDLE_AFTER_TAIL 10

static void
copy_list(struct fc_failure_zone *to, const struct fc_failure_zone *from)
{
	to->has_list = from->has_list;
	to->list_cut = from->list_cut;
	to->list_eaten = from->list_eaten;
	to->unit = from->unit;
	to->nr_orders = from->nr_orders;
	memcpy(to->nr_free, from->nr_free, sizeof(to->nr_free));
	memcpy(to->letters, from->letters, sizeof(to->letters));
}

static int
add_zone(struct fc_reports *all, struct fc_open_report *r,
    const struct fc_failure_zone *z, struct fc_error *err)
{
	struct fc_failure_zone *have;

	r = fc_owner_of_zone(all, r, z);
	if (r == NULL)
		return 0;
	have = fc_report_find_zone(r, z);
	if (have == NULL) {
		if (r->nr_zones == FC_MAX_REPORT_ZONES)
			return 0;
		have =
		    reallocarray(r->zones, r->nr_zones + 1, sizeof(*r->zones));
		if (have == NULL)
			return fc_error_nomem(err);
		r->zones = have;
		have = &r->zones[r->nr_zones++];
		*have = (struct fc_failure_zone){ .node = z->node };
		strlcpy(have->name, z->name, sizeof(have->name));
	}
	r->lost |= z->torn;
	if (z->has_line) {
		struct fc_failure_zone list = *have;

		*have = *z;
		copy_list(have, &list);
		r->last_zone = (size_t)(have - r->zones) + 1;
	} else {
		copy_list(have, z);
		r->last_zone = 0;
	}
	return 0;
}

int
fc_report_close_record(
    struct fc_reports *all, struct fc_open_report *r, struct fc_error *err)
{
	enum fc_line_kind kind = r->kind;
	struct fc_failure_zone z;
	struct fc_failure *f = r->f;
	bool whole;

	r->kind = FC_LINE_NONE;
	switch (kind) {
	case FC_LINE_FAILURE: {
		enum fc_failure_kind first = f->kind;
		struct fc_opt size = f->size, order = f->order;

		/* a vmap's has a guard page; the vmalloc's comes after it */
		f->size = (struct fc_opt){ 0 };
		fc_failure_header(r->record, f, &whole);
		/* the page allocation of a vmalloc that was reported before */
		if (first == FC_FAILURE_VMALLOC)
			f->kind = first;
		if (!f->size.present)
			f->size = size;
		if (f->kind == FC_FAILURE_SLUB)
			f->order = order;
		break;
	}
	case FC_LINE_CPU:
		fc_failure_cpu_line(r->record, f);
		break;
	case FC_LINE_ZONE:
		if (fc_failure_zone_parse(r->record, &z))
			return add_zone(all, r, &z, err);
		break;
	case FC_LINE_RESERVE:
		if (r->last_zone > 0) {
			struct fc_failure_zone *zone =
			    &r->zones[r->last_zone - 1];

			zone->nr_reserve =
			    fc_failure_reserve(r->record, zone->reserve);
			r->last_zone = 0;
		} else if (!r->mixed) {
			r->lost = true; /* the line that it belongs to */
		}
		break;
	case FC_LINE_COUNTERS:
	case FC_LINE_NONE:
	case FC_LINE_CPUSET:
	case FC_LINE_FRAME:
	case FC_LINE_MEM_INFO:
	case FC_LINE_TAIL:
	case FC_LINE_MEMCG:
	case FC_LINE_GAP:
		break;
	}
	return 0;
}

int
fc_report_finish(
    struct fc_reports *all, struct fc_open_report *r, struct fc_error *err)
{
	struct fc_failure *f = r->f;
	size_t i = (size_t)(r - all->open);
	int rc = fc_report_close_record(all, r, err);

	if (f->snap->release[0] == '\0' &&
	    (fc_kind(f->kind)->follows & FC_FOLLOWS_TRACE) != 0) {
		strlcpy(
		    f->snap->release, all->release, sizeof(f->snap->release));
		strlcpy(f->snap->build, all->build, sizeof(f->snap->build));
	}
	f->incomplete |= r->lost;
	if (rc == 0)
		rc = fc_report_join(f, r->zones, r->nr_zones, &r->totals, err);
	free(r->zones);
	all->nr_open--;
	memmove(r, r + 1, (all->nr_open - i) * sizeof(*r));
	all->last = NULL;
	/* words about a failure, in a mail or in source code */
	if (rc != 0 ||
	    (fc_kind(f->kind)->is_failure != NULL &&
		!fc_kind(f->kind)->is_failure(f))) {
		fc_failure_free(f);
		return rc;
	}
	return all->fn(all->arg, f, err);
}

int
fc_report_begin(struct fc_reports *all, const struct fc_logline *line,
    uint64_t at, const char *text, struct fc_error *err)
{
	struct fc_open_report *r;
	bool whole;

	if (all->nr_open == MAX_OPEN &&
	    fc_report_finish(all, all->open, err) != 0)
		return -1;
	r = &all->open[all->nr_open];
	*r = (struct fc_open_report){ .f = calloc(1, sizeof(*r->f)) };
	if (r->f == NULL)
		return fc_error_nomem(err);
	all->nr_open++;
	all->last = r;
	r->f->snap = fc_snapshot_new();
	if (r->f->snap == NULL)
		return fc_error_nomem(err);
	r->f->snap->page_size = all->page_size;
	r->f->snap->page_size_from = all->page_size_from;
	r->f->count = 1;
	r->f->line = at;
	strlcpy(r->f->time, line->time, sizeof(r->f->time));
	strlcpy(r->f->last_time, line->time, sizeof(r->f->last_time));
	strlcpy(r->caller, line->caller, sizeof(r->caller));
	if (text == NULL) { /* its trace may tell more */
		r->f->kind = FC_FAILURE_MEM_INFO;
		return 0;
	}
	r->kind = FC_LINE_FAILURE;
	strlcpy(r->record, text, sizeof(r->record));
	fc_failure_header(text, r->f, &whole);
	if (all->suppressed.n > 0) {
		r->f->suppressed = all->suppressed.n;
		all->suppressed.n = 0;
	}
	return 0;
}

int
fc_reports_expire(struct fc_reports *all, struct fc_error *err)
{
	for (size_t i = 0; i < all->nr_open;) {
		struct fc_open_report *r = &all->open[i];
		unsigned patience = fc_kind(r->f->kind)->patience;

		if (r->tail)
			patience = IDLE_AFTER_TAIL;
		if (r->idle++ <= patience)
			i++;
		else if (fc_report_finish(all, r, err) != 0)
			return -1;
	}
	return fc_stash_expire(all, err);
}

bool
fc_reports_busy(const struct fc_reports *all)
{
	return all->nr_open > 0 || all->stash.nr > 0;
}

/* Left out, and no report came behind it that could tell of them. */
static int
tell_suppressed(struct fc_reports *all, struct fc_error *err)
{
	struct fc_logline line = { .text = "" };
	struct fc_open_report *r;

	if (all->suppressed.n == 0)
		return 0;
	strlcpy(line.time, all->suppressed.time, sizeof(line.time));
	if (fc_report_begin(all, &line, all->suppressed.at, NULL, err) != 0)
		return -1;
	r = all->last;
	r->f->kind = FC_FAILURE_SUPPRESSED;
	r->f->suppressed = all->suppressed.n;
	all->suppressed.n = 0;
	return fc_report_finish(all, r, err);
}

int
fc_reports_end(struct fc_reports *all, struct fc_error *err)
{
	while (all->nr_open > 0) {
		if (fc_report_finish(all, all->open, err) != 0)
			return -1;
	}
	if (fc_stash_end(all, err) != 0)
		return -1;
	return tell_suppressed(all, err);
}

void
fc_reports_free(struct fc_reports *all)
{
	for (size_t i = 0; i < all->nr_open; i++) {
		fc_failure_free(all->open[i].f);
		free(all->open[i].zones);
	}
	fc_stash_empty(&all->stash);
}
