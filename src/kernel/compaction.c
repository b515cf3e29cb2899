/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/compaction.h"
#include "kernel/migratetype.h"

bool
fc_compaction_allowed(const struct fc_pass *pass)
{
	uint32_t gfp = pass->gfp;

	if (pass->order == 0 || !fc_gfp_blocking(gfp) || !(gfp & FC_GFP_IO))
		return false;
	return pass->rules->compaction &&
	    ((gfp & FC_GFP_FS) != 0 || !pass->rules->compaction_needs_fs);
}

static bool
is_movable(const struct fc_pass *pass)
{
	return pass->slow.mt == FC_MT_MOVABLE;
}

bool
fc_compaction_own_blocks(const struct fc_pass *pass)
{
	return pass->order > COSTLY_ORDER &&
	    (pass->gfp & FC_GFP_NORETRY) != 0 && !is_movable(pass) &&
	    pass->rules->compaction_async_own_blocks;
}

static void
set_margin(struct fc_mark_test *test)
{
	test->margin = test->free - test->unusable - test->block - test->mark -
	    test->reserve;
}

enum fc_suitable
fc_compaction_suitable(const struct fc_pass *pass, const struct fc_zone *zone,
    int64_t highatomic, int64_t extra, struct fc_mark_test *test)
{
	const struct fc_rules *rules = pass->rules;
	struct fc_watermark w = fc_pass_watermark(pass, zone, zone->min);
	bool costly = pass->order > COSTLY_ORDER;
	bool low = costly || rules->compaction_always_low;
	int64_t cma = (int64_t)zone->nr_free_cma.value;
	int64_t index;

	*test = (struct fc_mark_test){
		.free = w.free + extra,
		.unusable = highatomic,
		.block = (int64_t)2 << pass->order,
		.mark = (int64_t)(low ? zone->low : zone->min),
		.reserve = w.reserve,
	};
	if (rules->compaction_plain_mark) {
		test->unusable += cma;
		test->reserve = 0;
	}
	set_margin(test);
	/* Since 6.17 an unmovable one must do without CMA pages as well. */
	if (test->margin > 0 && rules->compaction_checks_cma && costly &&
	    !is_movable(pass)) {
		struct fc_mark_test second = *test;

		second.unusable += cma;
		second.mark = (int64_t)zone->min;
		set_margin(&second);
		if (second.margin <= 0)
			*test = second;
	}
	if (test->margin <= 0)
		return FC_SHORT_OF_PAGES;
	if (!costly && !rules->compaction_always_low)
		return FC_SUITABLE;
	index = fc_zone_extfrag_index(pass->snap, zone, pass->order);
	if (index >= 0 && (uint64_t)index <= fc_extfrag_threshold(pass->snap))
		return FC_NOT_WORTH_IT;
	return FC_SUITABLE;
}

bool
fc_compaction_has_room(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order)
{
	uint64_t need = (uint64_t)2 << order;
	uint64_t targets = 0;

	for (size_t o = 0; o < order && o < snap->nr_orders; o++)
		targets += zone->nr_free[o] << o;
	return targets >= need &&
	    zone->lru_file.value + zone->lru_anon.value >= need;
}

/* Pageblocks whose free pages are moved to; not told: there may be some. */
static bool
has_target_blocks(const struct fc_zone *zone)
{
	bool told = false;

	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];
		enum fc_mt mt = fc_mt_of(type->name);

		if (mt != FC_MT_MOVABLE && mt != FC_MT_CMA)
			continue;
		if (!type->nr_pageblocks.present ||
		    type->nr_pageblocks.value > 0)
			return true;
		told = true;
	}
	return !told;
}

bool
fc_compaction_by_hand(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order)
{
	bool lru_told = zone->lru_file.present && zone->lru_anon.present;

	/* kpageflags shows that something stands in every window */
	if (zone->no_window_from.present && order >= zone->no_window_from.value)
		return false;
	if (!zone->has_free_blocks || !has_target_blocks(zone) ||
	    (zone->has_zoneinfo && zone->free <= zone->min))
		return false;
	/* what is movable may not be told: then it may be there */
	return lru_told ? fc_compaction_has_room(snap, zone, order)
			: fc_zone_free_pages_from(snap, zone, 0) >> order > 1;
}
