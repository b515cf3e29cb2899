/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "base/error.h"
#include "verdict/pages.h"

/* Of each zone: 1 GiB in pages of 4 KiB, 10 ms.  A clean window is found within
 * 4 pageblocks in half of the cases, and within 40 in nine of ten. */
#define MOST_FRAMES ((uint64_t)1 << 18)
#define SEED        1 /* any: the same machine is looked at alike */

/* The zones that req may use; all where it was not judged. */
static void
add_zones(
    const struct fc_snapshot *snap, const struct fc_verdict *v, bool *wanted)
{
	for (size_t i = 0; i < snap->nr_zones; i++)
		wanted[i] |= v->zones == NULL ||
		    (v->zones[i].gate != FC_GATE_NOT_ELIGIBLE &&
			v->zones[i].gate != FC_GATE_EMPTY);
}

static bool
is_judged(const struct fc_survey *survey, size_t i)
{
	const struct fc_verdict *v = &survey->verdicts[i];

	return survey->errors[i].kind == FC_ERR_NONE && v->order.present &&
	    v->order.value < survey->snap->nr_orders;
}

/* Of the one request; else of pageblocks, as a THP is one. */
static unsigned
picture_order(const struct fc_survey *survey, const struct fc_movable *movable)
{
	size_t top = survey->snap->nr_orders - 1;

	if (survey->nr_requests == 1 && is_judged(survey, 0))
		return (unsigned)survey->verdicts[0].order.value;
	return movable->pageblock_order < top ? movable->pageblock_order
					      : (unsigned)top;
}

static int
refuse(const struct fc_snapshot *snap, const struct fc_source *source,
    struct fc_error *err)
{
	const char *file = source->kind == FC_LIVE ? NULL : source->path;

	if (snap->files[FC_KPAGEFLAGS] == FC_FILE_ABSENT)
		return fc_error_set(err, FC_ERR_MISMATCH, file,
		    source->kind == FC_LIVE
			? "--map: this kernel has no /proc/kpageflags"
			: "--map: no proc/kpageflags in it, and few copies have it");
	return fc_error_set(err, FC_ERR_MISMATCH, file,
	    "--map: kpageflags is not shown to this user (root, or CAP_DAC_READ_SEARCH)");
}

static int
learn_movable(struct fc_snapshot *snap, const struct fc_source *source,
    struct fc_movable *movable, struct fc_error *err)
{
	if (fc_snapshot_read_sysctl(snap, source, "compact_unevictable_allowed",
		&snap->compact_unevictable_allowed, err) != 0)
		return -1;
	return fc_movable_of(snap, movable, err);
}

/* Zones whose pages are to be shown; false: there is no such node. */
static bool
choose_zones(const struct fc_survey *survey, bool *wanted)
{
	const struct fc_snapshot *snap = survey->snap;
	const struct fc_opt *node = &survey->facts.node;

	for (size_t i = 0; i < survey->nr_requests; i++)
		add_zones(snap, &survey->verdicts[i], wanted);
	for (size_t i = 0; i < snap->nr_zones && survey->nr_requests == 0; i++)
		wanted[i] = !node->present ||
		    (uint64_t)snap->zones[i].node == node->value;
	return survey->nr_requests > 0 || !node->present ||
	    fc_snapshot_has_node(snap, (int)node->value);
}

static int
read_map(struct fc_survey *survey, const struct fc_source *source, bool *wanted,
    struct fc_error *err)
{
	struct fc_snapshot *snap = survey->snap;
	struct fc_movable movable;
	unsigned order;

	if (!choose_zones(survey, wanted))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--node %ju: there is no such node",
		    (uintmax_t)survey->facts.node.value);
	if (learn_movable(snap, source, &movable, err) != 0)
		return -1;
	order = picture_order(survey, &movable);
	if (fc_snapshot_read_pages(
		snap, source, wanted, &movable, order, err) != 0)
		return -1;
	if (snap->files[FC_KPAGEFLAGS] != FC_FILE_READ)
		return refuse(snap, source, err);
	if (fc_snapshot_read(snap, source, FC_VMSTAT, err) != 0 ||
	    fc_snapshot_read_holders(snap, source, err) != 0)
		return -1;
	fc_rank_holders(snap, order);
	return 0;
}

/* By hand, at once: whether there is a window for it decides that. */
static bool
advises_compaction(const struct fc_verdict *v)
{
	for (size_t i = 0; i < v->nr_remedies; i++) {
		const char *code = v->remedies[i].code;

		if (strcmp(code, "compact") == 0 ||
		    strcmp(code, "compact_node") == 0)
			return true;
	}
	return false;
}

/* What is found of one order often tells of the next. */
static bool
is_known(const struct fc_snapshot *snap, const bool *wanted, uint64_t order)
{
	bool all = true;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (!wanted[i])
			continue;
		if (zone->window_up_to.present &&
		    zone->window_up_to.value >= order)
			return true;
		all &= zone->no_window_from.present &&
		    zone->no_window_from.value <= order;
	}
	return all;
}

/*
 * Huge pages larger than any block: all windows that could become one.  Also of
 * too many pages, as of how many may come zoneinfo alone tells far too much; not
 * where it tells that there is no window.
 */
static int
read_big(struct fc_survey *survey, const struct fc_source *source, bool *wanted,
    bool *looked, struct fc_error *err)
{
	struct fc_snapshot *snap = survey->snap;
	struct fc_movable movable;
	struct fc_error later;

	for (size_t i = 0; i < survey->nr_requests; i++) {
		const struct fc_verdict *v = &survey->verdicts[i];

		if (survey->errors[i].kind != FC_ERR_NONE ||
		    v->special == NULL || !v->special->gigantic ||
		    v->special->gain.later_known)
			continue;
		memset(wanted, 0, snap->nr_zones * sizeof(*wanted));
		add_zones(snap, v, wanted);
		*looked = true;
		/* it only would have told more */
		if (learn_movable(snap, source, &movable, &later) != 0)
			return 0;
		if (fc_snapshot_read_big(snap, source, wanted, &movable,
			(unsigned)v->order.value, &later) != 0)
			return later.kind == FC_ERR_NOMEM ? fc_error_nomem(err)
							  : 0;
	}
	return 0;
}

static int
find_windows(struct fc_survey *survey, const struct fc_source *source,
    bool *wanted, bool *looked, struct fc_error *err)
{
	struct fc_snapshot *snap = survey->snap;
	struct fc_movable movable;
	struct fc_error later;

	for (size_t i = 0; i < survey->nr_requests; i++) {
		const struct fc_verdict *v = &survey->verdicts[i];

		if (!is_judged(survey, i) || !advises_compaction(v))
			continue;
		memset(wanted, 0, snap->nr_zones * sizeof(*wanted));
		add_zones(snap, v, wanted);
		*looked = true;
		if (is_known(snap, wanted, v->order.value))
			continue;
		/* it only would have told more */
		if (learn_movable(snap, source, &movable, &later) != 0)
			return 0;
		if (fc_snapshot_find_window(snap, source, wanted, &movable,
			(unsigned)v->order.value, MOST_FRAMES, SEED,
			&later) != 0)
			return later.kind == FC_ERR_NOMEM ? fc_error_nomem(err)
							  : 0;
	}
	return 0;
}

int
fc_survey_pages(struct fc_survey *survey, const struct fc_source *source,
    bool *looked, struct fc_error *err)
{
	struct fc_snapshot *snap = survey->snap;
	bool shown = (survey->facts.shows & FC_SHOW_PAGES) != 0;
	bool *wanted = calloc(snap->nr_zones + 1, sizeof(*wanted));
	int rc;

	*looked = shown;
	if (wanted == NULL)
		return fc_error_nomem(err);
	rc = shown ? read_map(survey, source, wanted, err)
		   : find_windows(survey, source, wanted, looked, err);
	if (rc == 0)
		rc = read_big(survey, source, wanted, looked, err);
	free(wanted);
	return rc;
}
