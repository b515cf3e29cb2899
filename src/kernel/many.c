/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/many.h"
#include "base/number.h"
#include "kernel/compaction.h"
#include "kernel/free_area.h"
#include "kernel/slowpath.h"

/* Pages of the zone that may be handed out before it is at min. */
static uint64_t
above_min(const struct fc_pass *pass, const struct fc_zone *zone)
{
	struct fc_free_area area = fc_free_area_of(pass, zone, &pass->slow);
	struct fc_watermark w = fc_pass_watermark(pass, zone, zone->min);
	int64_t pages = w.free + (int64_t)zone->pcp_count -
	    (int64_t)area.unusable_low - w.mark - w.reserve;

	return pages > 0 ? (uint64_t)pages : 0;
}

/* Pages that can be moved or reclaimed; not told: at most all. */
static uint64_t
on_lru(const struct fc_zone *zone)
{
	if (!zone->lru_file.present || !zone->lru_anon.present)
		return fc_zone_size(zone);
	return zone->lru_file.value + zone->lru_anon.value;
}

struct fc_many
fc_ask_for_many(const struct fc_pass *pass, uint64_t count)
{
	const struct fc_snapshot *snap = pass->snap;
	bool once = (pass->gfp & FC_GFP_NORETRY) != 0;
	bool never_fails = fc_never_fails(pass);
	uint64_t now = 0, files = 0, lru = 0, ever = 0;
	struct fc_many many = { .rung = FC_RUNG_NO };

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (!fc_zone_eligible(pass, zone) || !zone->has_zoneinfo)
			continue;
		now += above_min(pass, zone);
		files += zone->lru_file.value;
		lru += on_lru(zone);
		ever += zone->free + zone->pcp_count + on_lru(zone);
	}
	/* counted in requests, of which each takes so many pages */
	now = (now >> pass->order) / pass->nr_blocks;
	ever = (ever >> pass->order) / pass->nr_blocks;
	many.most = now + (files >> pass->order) / pass->nr_blocks;
	if (count > ever || (once && pass->order > COSTLY_ORDER) ||
	    (!never_fails && lru >> pass->order == 0))
		return many;
	many.given = never_fails;
	if (count <= now && fc_compaction_allowed(pass) &&
	    lru >> pass->order > 0)
		many.rung = FC_RUNG_COMPACTION;
	else if (count <= many.most || !never_fails)
		many.rung = FC_RUNG_RECLAIM;
	else
		many.rung = FC_RUNG_OOM;
	return many;
}
