/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/compaction.h"

bool
fc_compaction_allowed(
    uint32_t gfp, unsigned order, const struct fc_rules *rules)
{
	if (order == 0 || !fc_gfp_blocking(gfp) || !(gfp & FC_GFP_IO))
		return false;
	return rules->compaction &&
	    ((gfp & FC_GFP_FS) != 0 || !rules->compaction_needs_fs);
}

bool
fc_compaction_own_blocks(
    uint32_t gfp, unsigned order, bool movable, const struct fc_rules *rules)
{
	return order > COSTLY_ORDER && (gfp & FC_GFP_NORETRY) != 0 &&
	    !movable && rules->compaction_async_own_blocks;
}

static void
set_margin(struct fc_mark_test *test)
{
	test->margin = test->free - test->unusable - test->block - test->mark -
	    test->reserve;
}

enum fc_suitable
fc_compaction_suitable(const struct fc_snapshot *snap,
    const struct fc_zone *zone, struct fc_watermark w, int64_t highatomic,
    bool movable, int64_t extra, const struct fc_rules *rules,
    struct fc_mark_test *test)
{
	bool costly = w.order > COSTLY_ORDER;
	bool low = costly || rules->compaction_always_low;
	int64_t cma = (int64_t)zone->nr_free_cma.value;
	int64_t index;

	*test = (struct fc_mark_test){
		.free = (int64_t)zone->free + extra,
		.unusable = highatomic,
		.block = (int64_t)2 << w.order,
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
	    !movable) {
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
	index = fc_zone_extfrag_index(snap, zone, w.order);
	if (index >= 0 && (uint64_t)index <= fc_extfrag_threshold(snap))
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
