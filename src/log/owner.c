/* SPDX-License-Identifier: BSD-2-Clause */
/* Whose line it is, where several CPUs report at once. */
#include <string.h>

#include "log/kinds.h"
#include "log/open.h"
#include "log/scan.h"

#define IDLE_SECONDS 10 /* before its Mem-Info */

struct fc_failure_zone *
fc_report_find_zone(struct fc_open_report *r, const struct fc_failure_zone *z)
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
has_half(struct fc_open_report *r, const struct fc_failure_zone *z)
{
	const struct fc_failure_zone *have = fc_report_find_zone(r, z);

	return have != NULL && (z->has_line ? have->has_line : have->has_list);
}

struct fc_open_report *
fc_owner_of_zone(struct fc_reports *all, struct fc_open_report *r,
    const struct fc_failure_zone *z)
{
	if (!has_half(r, z))
		return r;
	for (size_t i = 0; i < all->nr_open; i++) {
		struct fc_open_report *other = &all->open[i];

		if (other->mem_info && strcmp(other->caller, r->caller) == 0 &&
		    !has_half(other, z))
			return other;
	}
	return NULL;
}

bool
fc_report_wants(const struct fc_open_report *r, enum fc_line_kind kind)
{
	unsigned follows = fc_kind(r->f->kind)->follows;

	switch (kind) {
	case FC_LINE_CPU:
	case FC_LINE_CPUSET:
	case FC_LINE_FRAME:
		return (follows & FC_FOLLOWS_TRACE) != 0;
	case FC_LINE_MEM_INFO:
	case FC_LINE_COUNTERS:
	case FC_LINE_ZONE:
	case FC_LINE_RESERVE:
	case FC_LINE_TAIL:
	case FC_LINE_MEMCG:
		return (follows & FC_FOLLOWS_MEMORY) != 0;
	case FC_LINE_NONE:
	case FC_LINE_FAILURE:
	case FC_LINE_GAP:
		break;
	}
	return true;
}

struct fc_open_report *
fc_owner_of_line(struct fc_reports *all, const struct fc_logline *line,
    enum fc_line_kind kind, const char *text)
{
	struct fc_open_report *found = NULL;

	for (size_t i = all->nr_open; i-- > 0;) {
		struct fc_open_report *r = &all->open[i];

		if (!fc_report_wants(r, kind))
			continue;
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
		} else if (r == all->last && kind != FC_LINE_MEM_INFO) {
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

bool
fc_is_others_mem_info(
    const struct fc_open_report *r, const struct fc_logline *line)
{
	uint64_t begun, now;

	return seconds_of(r->f->time, &begun) && seconds_of(line->time, &now) &&
	    now > begun + IDLE_SECONDS;
}

bool
fc_report_is_mixed(struct fc_reports *all, struct fc_open_report *r)
{
	for (size_t i = 0; i < all->nr_open; i++) {
		struct fc_open_report *other = &all->open[i];

		if (other != r && other->mem_info && !other->tail &&
		    strcmp(other->caller, r->caller) == 0)
			r->mixed = other->mixed = true;
	}
	return r->mixed;
}

bool
fc_is_own_cpu_line(const struct fc_open_report *r, const char *text)
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
