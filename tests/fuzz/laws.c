/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What holds whatever the machine is:
 *
 *	a smaller order never has a worse rung;
 *	more free pages never turn yes to no;
 *	higher watermarks never turn no to yes.
 */
#include "program.h"
#include "verdict/judge.h"

#define MOST ((uint64_t)1 << 44) /* pages; more than any machine has */

/* How near to a yes: refused, not known, given. */
static int
level(enum fc_answer answer)
{
	return answer == FC_YES ? 2 : answer == FC_UNKNOWN ? 1 : 0;
}

/* Only what cannot overflow when something is added. */
static bool
is_sane(const struct fc_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (zone->free > MOST || zone->high > MOST ||
		    zone->low > MOST || zone->min > MOST)
			return false;
		for (size_t o = 0; zone->has_free_blocks && o < snap->nr_orders;
		     o++) {
			if (zone->nr_free[o] > MOST >> o)
				return false;
		}
	}
	return true;
}

/* Who it is that breaks a law. */
static void
law(bool holds, const char *what, const struct fc_request *req,
    const struct fc_zone *zone, const struct fc_verdict *a,
    const struct fc_verdict *b)
{
	if (holds)
		return;
	fprintf(stderr,
	    "fuzz: %s, gfp %#x, node %d, count %ju, within %s, changed: %s: order %ju, %s, %s, %s; order %ju, %s, %s, %s\n",
	    fc_allocator_name(req->allocator), req->gfp, req->node,
	    (uintmax_t)req->count, fc_rung_name(req->within),
	    zone != NULL ? zone->name : "nothing", (uintmax_t)a->order.value,
	    fc_answer_name(a->answer), fc_rung_name(a->rung),
	    fc_reason_name(a->reason), (uintmax_t)b->order.value,
	    fc_answer_name(b->answer), fc_rung_name(b->rung),
	    fc_reason_name(b->reason));
	require(holds, what);
}

/* false: it makes no sense of this machine. */
static bool
judge(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *v)
{
	struct fc_rules rules = fc_rules_of(snap);
	struct fc_error err = { 0 };

	return fc_judge_figures(snap, req, &rules, v, &err) == 0;
}

/* ---- a smaller order ------------------------------------------------------ */

/*
 * The kernel has exceptions, which the verdict must own up to (better_order):
 * __alloc_pages_direct_compact() does nothing for a single page, and
 * compaction_suitable() nothing where fragmentation_index() of the order is not
 * above vm.extfrag_threshold; of a larger order it may be.
 */
static bool
owns_up(const struct fc_snapshot *snap, const struct fc_request *given,
    struct fc_verdict *small)
{
	struct fc_rules rules = fc_rules_of(snap);
	struct fc_request req = *given;
	struct fc_error err = { 0 };

	req.order = (unsigned)small->order.value;
	if (fc_find_better_order(snap, &req, &rules, small, &err) != 0)
		abort();
	return small->better_order.present;
}

static void
compare_orders(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *small, const struct fc_verdict *large)
{
	law(level(small->answer) >= level(large->answer),
	    "a smaller order is given at once if a larger is", req, NULL, small,
	    large);
	if (small->rung == FC_RUNG_UNKNOWN || large->rung == FC_RUNG_UNKNOWN)
		return;
	law(small->rung <= large->rung || owns_up(snap, req, small),
	    "a smaller order never has a worse rung", req, NULL, small, large);
}

static void
check_orders(const struct fc_snapshot *snap, const struct fc_request *given)
{
	struct fc_request req = FC_REQUEST_INIT;
	struct fc_verdict v[2] = { 0 };

	req.allocator = FC_PAGES;
	req.gfp = given->gfp;
	req.node = given->node;
	for (req.order = 0; req.order <= snap->nr_orders; req.order++) {
		struct fc_verdict *large = &v[req.order & 1];
		struct fc_verdict *small = &v[1 - (req.order & 1)];

		if (!judge(snap, &req, large))
			break;
		if (req.order > 0)
			compare_orders(snap, &req, small, large);
		fc_verdict_free(small);
	}
	fc_verdict_free(&v[0]);
	fc_verdict_free(&v[1]);
}

/* ---- other machines ------------------------------------------------------- */

/* A list that requests may take from; NULL: no lists are told. */
static struct fc_count *
list_of(const struct fc_zone *zone, size_t order, uint32_t chosen)
{
	static const char *const names[] = { "Unmovable", "Movable",
		"Reclaimable" };

	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		if (strcmp(zone->migratetypes[t].name, names[chosen % 3]) == 0)
			return &zone->migratetypes[t].nr_free[order];
	}
	return NULL;
}

/* One block more is free in the zone, on its list. */
static bool
add_block(const struct fc_snapshot *snap, struct fc_zone *zone, size_t order,
    uint32_t chosen, int sign)
{
	struct fc_count *list = NULL;

	if (!zone->has_free_blocks || order >= snap->nr_orders ||
	    !fc_zone_populated(zone))
		return false;
	if (zone->nr_migratetypes > 0) {
		list = list_of(zone, order, chosen);
		if (list == NULL)
			return false;
		list->n += (uint64_t)sign;
	}
	zone->nr_free[order] += (uint64_t)sign;
	if (zone->has_zoneinfo)
		zone->free += (uint64_t)(sign * ((int64_t)1 << order));
	return true;
}

/* The same request at once, and as far as it was asked. */
struct pair {
	struct fc_request at_once, given;
};

static bool
judge_pair(const struct fc_snapshot *snap, const struct pair *req,
    struct fc_verdict v[2])
{
	if (!judge(snap, &req->at_once, &v[0]))
		return false;
	if (judge(snap, &req->given, &v[1]))
		return true;
	fc_verdict_free(&v[0]);
	return false;
}

static void
free_pair(struct fc_verdict v[2])
{
	fc_verdict_free(&v[0]);
	fc_verdict_free(&v[1]);
}

static void
check_more_free(struct fc_snapshot *snap, const struct pair *req,
    const struct fc_verdict before[2], uint32_t chosen)
{
	struct fc_zone *zone = &snap->zones[chosen % snap->nr_zones];
	size_t order = snap->nr_orders > 0 ? chosen / 64 % snap->nr_orders : 0;
	struct fc_verdict after[2];

	if (!add_block(snap, zone, order, chosen / 4096, 1))
		return;
	if (judge_pair(snap, req, after)) {
		law(level(after[0].answer) >= level(before[0].answer),
		    "more free pages never turn yes to no at once",
		    &req->at_once, zone, &before[0], &after[0]);
		law(before[1].answer != FC_YES || after[1].answer != FC_NO,
		    "more free pages never turn yes to no", &req->given, zone,
		    &before[1], &after[1]);
		free_pair(after);
	}
	add_block(snap, zone, order, chosen / 4096, -1);
}

static void
check_more_mark(struct fc_snapshot *snap, const struct pair *req,
    const struct fc_verdict before[2], uint32_t chosen)
{
	struct fc_zone *zone = &snap->zones[chosen % snap->nr_zones];
	struct fc_zone kept = *zone;
	uint64_t pages = (uint64_t)1 << chosen / 64 % 24;
	struct fc_verdict after[2];

	if (!zone->has_zoneinfo)
		return;
	zone->min += pages;
	zone->low += pages;
	zone->high += pages;
	if (judge_pair(snap, req, after)) {
		law(level(after[0].answer) <= level(before[0].answer),
		    "higher watermarks never turn no to yes at once",
		    &req->at_once, zone, &before[0], &after[0]);
		law(before[1].answer != FC_NO || after[1].answer != FC_YES,
		    "higher watermarks never turn no to yes", &req->given, zone,
		    &before[1], &after[1]);
		free_pair(after);
	}
	*zone = kept;
}

void
check_laws(
    struct fc_snapshot *snap, const struct fc_request *given, uint32_t chosen)
{
	struct pair req = { *given, *given };
	struct fc_verdict before[2];

	if (snap->nr_zones == 0 || !is_sane(snap))
		return;
	check_orders(snap, given);
	req.at_once.within = FC_RUNG_NOW;
	if (!judge_pair(snap, &req, before))
		return;
	for (unsigned i = 0; i < 4; i++) {
		check_more_free(snap, &req, before, chosen);
		check_more_mark(snap, &req, before, chosen);
		chosen = chosen * 1664525u + 1013904223u;
	}
	free_pair(before);
}
