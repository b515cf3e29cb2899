/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * __alloc_pages_slowpath() for a request that may wait: direct compaction,
 * direct reclaim, the retries, the OOM killer.  What it attempts follows the
 * kernel's own tests; what comes of it hangs on pins, deferral and luck that
 * nobody sees: where no way is sure, the bet is chance.c's.
 */
#include "kernel/slowpath.h"
#include "base/number.h"
#include "kernel/chance.h"
#include "kernel/compaction.h"
#include "kernel/reclaim.h"

/* The ways that a zone offers are bits by enum fc_slow_way.  More, for the bet:
 * file pages as for FC_WAY_RECLAIM_MERGE, for whatever order; the pages on CPUs'
 * own lists would do; and a zone with such file pages is short of pages. */
#define FILES    (1u << 29)
#define PCP      (1u << 30)
#define IS_SHORT (1u << 31)

/* Would the zone pass at min if the reserve were given back first? */
static bool
passes_without_reserve(const struct fc_pass *pass, const struct fc_zone *zone,
    struct fc_watermark w)
{
	struct fc_alloc released = pass->slow;
	struct fc_free_area area;
	struct fc_mark_test test;

	released.reserve_rights = released.highatomic_list = true;
	area = fc_free_area_of(pass, zone, &released);
	w = fc_watermark_at_best(w, &area);
	return area.blocks_low > 0 &&
	    fc_watermark_ok(&w, &released, pass->rules, &test);
}

static unsigned
compaction_ways(const struct fc_pass *pass, const struct fc_zone *zone,
    int64_t highatomic, uint64_t reclaimable, struct fc_zone_verdict *v)
{
	struct fc_mark_test later;

	v->compaction = fc_compaction_suitable(
	    pass, zone, highatomic, 0, &v->compaction_test);
	if (v->compaction == FC_SUITABLE && fc_compaction_own_blocks(pass))
		v->compaction = FC_OWN_BLOCKS_ONLY;
	if (v->compaction == FC_SUITABLE)
		return fc_compaction_has_room(pass->snap, zone, pass->order)
		    ? BIT(FC_WAY_COMPACTION)
		    : 0;
	if (v->compaction == FC_SHORT_OF_PAGES &&
	    fc_compaction_suitable(pass, zone, highatomic, (int64_t)reclaimable,
		&later) != FC_SHORT_OF_PAGES)
		return BIT(FC_WAY_RECLAIM_COMPACTION);
	return 0;
}

static unsigned
zone_ways(const struct fc_pass *pass, const struct fc_zone *zone,
    struct fc_zone_verdict *verdicts)
{
	const struct fc_snapshot *snap = pass->snap;
	struct fc_zone_verdict *v = &verdicts[zone - snap->zones];
	uint64_t block = (uint64_t)1 << pass->order;
	int64_t cma = pass->fast.cma ? 0 : (int64_t)zone->nr_free_cma.value;
	struct fc_watermark w;
	struct fc_free_area area;
	struct fc_mark_test test;
	uint64_t reclaimable;
	int64_t want;
	unsigned ways = 0;

	if (v->gate == FC_GATE_NOT_ELIGIBLE || v->gate == FC_GATE_EMPTY ||
	    !zone->has_zoneinfo || !zone->has_free_blocks)
		return 0;
	area = fc_free_area_of(pass, zone, &pass->slow);
	w = fc_watermark_at_best(
	    fc_pass_watermark(pass, zone, zone->min), &area);
	reclaimable = fc_reclaimable(pass, zone);
	fc_watermark_ok(&w, &pass->slow, pass->rules, &test);
	/* of this zone alone, though the others would give some, too */
	want = (int64_t)pass->nr_blocks - test.margin;
	if (want < 1) /* what is hidden, or what many blocks boost, is wanted */
		want = 1;
	/* a single page needs no neighbours */
	if ((area.blocks_high > 0 || pass->order == 0) &&
	    (int64_t)reclaimable >= want)
		ways |= BIT(FC_WAY_RECLAIM);
	/* It is released when reclaim made progress, or before an OOM kill. */
	if ((zone->lru_file.value > 0 ||
		(pass->order <= COSTLY_ORDER &&
		    pass->highest >= FC_ZONE_NORMAL)) &&
	    fc_zone_has_block(snap, zone, FC_MT_HIGHATOMIC, pass->order) &&
	    passes_without_reserve(pass, zone, w))
		ways |= BIT(FC_WAY_RELEASE_RESERVE);
	if (fc_compaction_allowed(pass)) {
		struct fc_free_area plain =
		    fc_free_area_of(pass, zone, &pass->fast);

		ways |= compaction_ways(pass, zone,
		    (int64_t)plain.unusable_low - cma, reclaimable, v);
	}
	if (pass->order > 0 && zone->lru_file.value >= block &&
	    (int64_t)zone->lru_file.value >= want) {
		ways |= FILES;
		if (pass->order <= w.pageblock_order)
			ways |= BIT(FC_WAY_RECLAIM_MERGE);
		if (fc_short_of_pages(pass, zone, &area))
			ways |= IS_SHORT;
	}
	if (pass->order > 0 && fc_pcp_would_do(pass, zone, &area))
		ways |= PCP;
	return ways;
}

/* Many pages: could even the OOM killer find so many for it? */
static bool
could_ever_be_free(const struct fc_pass *pass,
    const struct fc_zone *const *zones, size_t nr_zones)
{
	uint64_t pages = 0;

	if (pass->nr_blocks == 1)
		return true;
	for (size_t i = 0; i < nr_zones; i++) {
		const struct fc_zone *zone = zones[i];

		if (fc_zone_eligible(pass, zone))
			pages += zone->free + zone->lru_file.value +
			    zone->lru_anon.value;
	}
	return pages >= pass->nr_blocks;
}

bool
fc_never_fails(const struct fc_pass *pass)
{
	uint32_t gfp = pass->gfp;
	bool this_node = (gfp & FC_GFP_THISNODE) != 0 || pass->node >= 0;

	return (gfp & FC_GFP_NOFAIL) != 0 ||
	    (pass->order <= COSTLY_ORDER && !this_node &&
		(gfp & (FC_GFP_NORETRY | FC_GFP_RETRY_MAYFAIL)) == 0 &&
		pass->highest >= FC_ZONE_NORMAL);
}

/* The way that surely serves it, of those that some zone offers. */
static enum fc_slow_way
sure_way(const struct fc_pass *pass, unsigned ways, bool enough)
{
	bool costly = pass->order > COSTLY_ORDER;
	bool one_round = (pass->gfp & FC_GFP_NORETRY) != 0;
	bool mayfail = (pass->gfp & FC_GFP_RETRY_MAYFAIL) != 0;

	if (!(costly && one_round)) {
		if (ways & BIT(FC_WAY_RECLAIM))
			return FC_WAY_RECLAIM;
		if ((ways & BIT(FC_WAY_RELEASE_RESERVE)) && !one_round &&
		    (!costly || mayfail))
			return FC_WAY_RELEASE_RESERVE;
		if ((ways & BIT(FC_WAY_RECLAIM_COMPACTION)) && !costly)
			return FC_WAY_RECLAIM_COMPACTION;
	}
	if (enough && fc_never_fails(pass))
		return (ways & BIT(FC_WAY_COMPACTION)) != 0
		    ? FC_WAY_COMPACTION
		    : FC_WAY_NEVER_FAILS;
	return FC_WAY_NONE;
}

/* The first thing that the kernel does and that may serve it. */
static enum fc_rung
first_rung(unsigned ways, enum fc_slow_way way, bool one_round)
{
	if (ways & BIT(FC_WAY_COMPACTION))
		return FC_RUNG_COMPACTION;
	if ((ways & BIT(FC_WAY_RECLAIM_MERGE)) && !one_round)
		return FC_RUNG_RECLAIM;
	return way == FC_WAY_NONE       ? FC_RUNG_NO
	    : way == FC_WAY_NEVER_FAILS ? FC_RUNG_OOM
					: FC_RUNG_RECLAIM;
}

/* Of all ways that some zone offers, the one that tells the outcome. */
static void
choose(const struct fc_pass *pass, unsigned ways, bool enough,
    struct fc_slow *slow)
{
	bool one_round = (pass->gfp & FC_GFP_NORETRY) != 0;
	bool merge = (ways & BIT(FC_WAY_RECLAIM_MERGE)) && !one_round;
	struct fc_prospects prospects = {
		.compaction = (ways & BIT(FC_WAY_COMPACTION)) != 0,
		.files = (ways & FILES) != 0,
		.within_pageblock = merge,
		.pcp = (ways & PCP) != 0,
		.is_short = (ways & IS_SHORT) != 0,
		.lru_gen = fc_lru_gen(pass->snap, pass->rules),
		.one_round = one_round,
		.frees_little = pass->rules->reclaim_frees_little,
	};
	const struct fc_chance *chance = fc_chance_of(&prospects);

	*slow = (struct fc_slow){ .way = sure_way(pass, ways, enough) };
	slow->given = slow->way != FC_WAY_NONE;
	if (!slow->given) {
		slow->given = chance->given;
		slow->way = chance->given  ? FC_WAY_RECLAIM_MERGE
		    : prospects.compaction ? FC_WAY_COMPACTION
		    : merge                ? FC_WAY_RECLAIM_MERGE
					   : FC_WAY_NONE;
		if (chance->stated) {
			slow->chance_percent =
			    (struct fc_opt){ chance->percent, true };
			slow->chance_because = chance->because;
		}
	}
	slow->rung = first_rung(ways, slow->way, one_round);
}

struct fc_slow
fc_ask_slow_path(const struct fc_pass *pass, const struct fc_zone *const *zones,
    size_t nr_zones, struct fc_zone_verdict *verdicts)
{
	unsigned all = 0;
	struct fc_slow slow;

	for (size_t i = 0; i < nr_zones; i++)
		all |= zone_ways(pass, zones[i], verdicts);
	choose(pass, all, could_ever_be_free(pass, zones, nr_zones), &slow);
	return slow;
}
