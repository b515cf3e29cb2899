/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Without a request: what this machine can give.  Every order is asked for
 * with each of the usual masks, so that what is shown is what a verdict on
 * that order would say.
 */
#include <stdlib.h>

#include "base/arena.h"
#include "kernel/gfp.h"
#include "verdict/judge.h"

static const char *const usual[FC_NR_USUAL_MASKS] = { "GFP_KERNEL",
	"GFP_ATOMIC", "GFP_HIGHUSER_MOVABLE" };

static int
ask(const struct fc_snapshot *snap, const struct fc_rules *rules,
    const char *mask, unsigned order, struct fc_overview *o,
    struct fc_cell *cell, struct fc_error *err)
{
	struct fc_request req = { .order = order,
		.allocator = FC_PAGES,
		.gfp_text = mask,
		.node = -1,
		.count = 1 };
	struct fc_verdict v;

	if (fc_gfp_parse(mask, &req.gfp, err) != 0 ||
	    fc_judge_figures(snap, &req, rules, &v, err) != 0)
		return -1;
	*cell = (struct fc_cell){
		.rung = v.rung, .expected = v.expected, .reason = v.reason
	};
	o->wants |= v.wants;
	fc_verdict_free(&v);
	return 0;
}

int
fc_overview_of(
    const struct fc_snapshot *snap, struct fc_overview *o, struct fc_error *err)
{
	struct fc_rules rules = fc_rules_of(snap);
	size_t n = snap->nr_orders;

	*o = (struct fc_overview){ .kernel_note = rules.note,
		.largest_now = -1,
		.arena = fc_arena_new() };
	if (o->arena == NULL)
		return fc_error_nomem(err);
	o->zones =
	    fc_arena_alloc(o->arena, snap->nr_zones + 1, sizeof(*o->zones));
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		o->masks[m].gfp = usual[m];
		o->masks[m].cells =
		    fc_arena_alloc(o->arena, n + 1, sizeof(struct fc_cell));
		if (o->zones == NULL || o->masks[m].cells == NULL) {
			fc_overview_free(o);
			return fc_error_nomem(err);
		}
		for (unsigned order = 0; order < n; order++) {
			if (ask(snap, &rules, usual[m], order, o,
				&o->masks[m].cells[order], err) != 0) {
				fc_overview_free(o);
				return -1;
			}
		}
	}
	fc_usable_orders(snap, &rules, o->zones);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone_verdict *v = &o->zones[i];

		if (v->usable_order_low != v->usable_order_high &&
		    snap->files[FC_PAGETYPEINFO] == FC_FILE_NOT_NEEDED)
			o->wants |= FC_WANT_PAGETYPEINFO;
	}
	for (size_t order = 0; order < n; order++) {
		if (o->masks[0].cells[order].rung == FC_RUNG_NOW)
			o->largest_now = (int)order;
	}
	return 0;
}

void
fc_overview_free(struct fc_overview *o)
{
	fc_arena_free(o->arena);
	*o = (struct fc_overview){ 0 };
}
