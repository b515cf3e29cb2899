/* SPDX-License-Identifier: BSD-2-Clause */
#include "verdict/situation.h"
#include "kernel/compaction.h"
#include "kernel/gfp.h"
#include "verdict/judge.h"

bool
fc_situation_may_use(const struct situation *s, size_t zone)
{
	enum fc_gate gate = s->v->zones[zone].gate;

	return gate != FC_GATE_NOT_ELIGIBLE && gate != FC_GATE_EMPTY;
}

static size_t
nodes_with_memory(const struct fc_snapshot *snap)
{
	size_t n = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		bool seen = !fc_zone_populated(&snap->zones[i]);

		for (size_t k = 0; k < i && !seen; k++)
			seen = snap->zones[k].node == snap->zones[i].node &&
			    fc_zone_populated(&snap->zones[k]);
		n += !seen;
	}
	return n;
}

/* vm.watermark_scale_factor is in 1/10000 of a zone, and acts where that is
 * more than a quarter of min (__setup_per_zone_wmarks()). */
#define SCALE_FACTOR 50

static void
look_at_zone(struct situation *s, size_t i)
{
	const struct fc_zone *zone = &s->snap->zones[i];
	const struct fc_zone_verdict *v = &s->v->zones[i];
	unsigned order = (unsigned)s->v->order.value;
	int64_t margin = v->tested ? v->min.margin : 0;

	s->cache += zone->lru_file.value;
	s->cache_known &= zone->lru_file.present;
	if (margin > 0)
		s->above_min += (uint64_t)margin;
	else if (v->tested && zone->lru_file.value > 0 &&
	    zone->lru_file.value >= (uint64_t)(1 - margin))
		s->cache_suffices = true;
	s->kswapd_moves |= zone->has_zoneinfo && zone->low >= zone->min &&
	    fc_zone_size(zone) / 10000 * SCALE_FACTOR > zone->low - zone->min;
	s->sees_window |=
	    zone->window_up_to.present && zone->window_up_to.value >= order;
	s->window_possible |=
	    !zone->no_window_from.present || zone->no_window_from.value > order;
	s->large_block |= zone->has_free_blocks &&
	    fc_zone_largest_free_order(s->snap, zone) >= (int)order;
	if (order == 0 || order >= s->snap->nr_orders ||
	    !fc_compaction_by_hand(s->snap, zone, order))
		return;
	s->may_form = true;
	if (s->node < 0 ||
	    (s->v->zone != NULL && zone->node == s->v->zone->node))
		s->node = zone->node;
}

/* Blocks that are wanted, in pages. */
static uint64_t
wanted_pages(const struct situation *s)
{
	uint64_t each = s->v->nr_blocks << s->v->order.value;

	return each != 0 && s->req->count > UINT64_MAX / each
	    ? UINT64_MAX
	    : s->req->count * each;
}

static void
look_at_reason(struct situation *s)
{
	switch (s->v->reason) {
	case FC_REASON_TOO_FEW:
		s->short_of_pages = wanted_pages(s) > s->above_min;
		s->in_pieces = s->v->order.value > 0 && s->v->nr_blocks == 1 &&
		    s->above_min >> s->v->order.value > s->v->capacity_high;
		/* what is wanted besides is not told zone by zone */
		s->cache_suffices =
		    s->cache >= wanted_pages(s) - s->above_min && s->cache > 0;
		break;
	case FC_REASON_FRAGMENTED:
	case FC_REASON_ONLY_RESERVED_BLOCKS:
	case FC_REASON_SCALED_WATERMARK:
		s->in_pieces = s->v->order.value > 0;
		break;
	case FC_REASON_WATERMARK:
	case FC_REASON_LOWMEM_RESERVE:
		s->short_of_pages = true;
		break;
	default:
		break;
	}
	/* one block is not of pieces that its single pages have no use for */
	if (s->v->by_vmalloc)
		s->in_pieces = false;
}

struct situation
fc_situation_of(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_verdict *v,
    struct fc_error *err)
{
	struct situation s = { .snap = snap,
		.req = req,
		.rules = rules,
		.v = v,
		.blocking = fc_gfp_blocking(req->gfp),
		.lives_off_reserves = !fc_gfp_blocking(req->gfp) &&
		    ((req->gfp & FC_GFP_HIGH) != 0 ||
			rules->newest < FC_KV(4, 4, 0)),
		.for_users =
		    (req->gfp & (FC_GFP_MOVABLE | FC_GFP_HIGHMEM)) != 0,
		/* a stall that may end in killing is nothing to wait for */
		.waits_for_it = v->way != FC_WAY_NOT_ASKED && v->slow_given &&
		    v->way != FC_WAY_NEVER_FAILS && !v->chance_percent.present,
		.cache_known = true,
		.nodes = nodes_with_memory(snap),
		.node = -1,
		.err = err };

	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (fc_situation_may_use(&s, i))
			look_at_zone(&s, i);
	}
	look_at_reason(&s);
	return s;
}

/* What would come of another request instead? */
bool
fc_situation_gives(
    const struct situation *s, const struct fc_request *req, bool at_once)
{
	struct fc_verdict v;
	bool given;

	if (fc_judge_figures(s->snap, req, s->rules, &v, s->err) != 0)
		return false;
	given = v.rung == FC_RUNG_NOW ||
	    (!at_once && v.expected == FC_YES && v.rung < FC_RUNG_OOM);
	fc_verdict_free(&v);
	return given;
}
