/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * buddyinfo alone is what people have at hand most often.  It shows blocks, but
 * neither the watermarks nor the lowmem_reserve that a block must be left
 * above.  What a zone then does is a bet on these figures, which were found on
 * recorded machines:
 *
 *   - less than half a MiB free: below min, whatever the machine;
 *   - a block, and 2.4 MiB free: it serves, unless that is the only such block
 *     in less than 16 MiB, which may be of a reserve (HighAtomic, CMA);
 *   - between: not known.
 *
 * x86's DMA, the first 16 MiB, is kept by its lowmem_reserve, which is 1/256
 * of the managed pages of the zones above it, so at least 1/256 of the free
 * ones: a request that may use a higher zone is not served from it, as far as
 * anybody should count on.
 */
#include "kernel/buddyinfo_only.h"

#define KIB         ((uint64_t)1024)
#define SHORT_BYTES (512 * KIB)
#define LEAST_BYTES (2400 * KIB)
#define FEW_BYTES   (16 * 1024 * KIB)
#define ISA_BYTES   (16 * 1024 * KIB)

/* Not asked if there is none: then it is the machine's main zone. */
static bool
is_isa_dma(
    const struct fc_pass *pass, const struct fc_zone *zone, uint64_t bytes)
{
	const struct fc_snapshot *snap = pass->snap;

	if (fc_zone_type_of(zone) != FC_ZONE_DMA || bytes > ISA_BYTES)
		return false;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *other = &snap->zones[i];

		if (fc_zone_type_of(other) > FC_ZONE_DMA &&
		    fc_zone_eligible(pass, other))
			return true;
	}
	return false;
}

enum fc_answer
fc_by_buddyinfo_only(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_free_area *area, enum fc_gate *gate)
{
	const struct fc_snapshot *snap = pass->snap;
	uint64_t page = snap->page_size != 0 ? snap->page_size : 4 * KIB;
	uint64_t free = fc_zone_free_pages_from(snap, zone, 0) * page;
	uint64_t left = free - (page << pass->order);

	*gate = FC_GATE_NO_BLOCK;
	if (area->blocks_high == 0)
		return FC_NO;
	/* A report's figures are lost, so that its list proves nothing. */
	if (!zone->has_free_blocks || snap->kind == FC_REPORT)
		return FC_UNKNOWN;
	*gate = FC_GATE_LOWMEM_RESERVE;
	if (is_isa_dma(pass, zone, free))
		return FC_NO;
	*gate = FC_GATE_WATERMARK;
	if (left < SHORT_BYTES)
		return FC_NO;
	if (left < LEAST_BYTES || (area->blocks_high == 1 && left < FEW_BYTES))
		return FC_UNKNOWN;
	return FC_YES;
}
