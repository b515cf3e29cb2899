/* SPDX-License-Identifier: BSD-2-Clause */
/* Watermarks and reserves of zones, as the kernel computes them from its
 * settings. */
#ifndef FC_KERNEL_MARKS_H
#define FC_KERNEL_MARKS_H

#include "kernel/release.h"

/* vm.watermark_boost_factor of a kernel that nobody told another (5.0) */
#define FC_USUAL_BOOST_FACTOR 15000

/* What differs between kernels; which holds is told by the marks themselves, as
 * vendors carry such things back. */
struct fc_marks_rules {
	bool scale; /* watermark_scale_factor (4.6) */
	bool movable_capped; /* zone Movable as HighMem (6.8; not in 6.1) */
	/* no reserve against zones above that are empty (6.15 to 6.18, until it
	 * was reverted) */
	bool empty_unreserved;
};

struct fc_marks_settings {
	uint64_t min_free_kbytes, scale_factor;
	size_t nr_ratios;
	uint64_t ratios[FC_MAX_RATIOS];
};

/* The marks of snap's zone, without a boost: __setup_per_zone_wmarks(). */
struct fc_marks fc_marks_of(const struct fc_snapshot *snap,
    const struct fc_zone *zone, const struct fc_marks_settings *settings,
    const struct fc_marks_rules *rules);

/* Pages that zone keeps from requests which may use those of type index upper,
 * too: setup_per_zone_lowmem_reserve(). */
uint64_t fc_reserve_of(const struct fc_snapshot *snap,
    const struct fc_zone *zone, size_t upper,
    const struct fc_marks_settings *settings,
    const struct fc_marks_rules *rules);

/* The zone's index among the ratios. */
size_t fc_ratio_index(
    const struct fc_snapshot *snap, const struct fc_zone *zone);

/* Pages of zones above, up to type index upper: what ratios divide. */
uint64_t fc_pages_above(
    const struct fc_snapshot *snap, const struct fc_zone *zone, size_t upper);

/* Which settings are told; of the others the marks tell what they can. */
struct fc_marks_check {
	struct fc_marks_rules rules; /* that the marks follow */
	struct fc_marks_settings settings;
	bool min_free_known, scale_known, ratios_known;
	bool min_free_inferred, scale_inferred, ratios_inferred;
	size_t zones; /* that have memory, and marks */
	size_t marks_equal, reserves_equal; /* of them, to the page */
	size_t boosted; /* of those, by what this kernel does not print */
	/* some are not, but all are those of the settings as they were computed
	 * for other sizes of the zones: when the kernel booted */
	bool older;
	/* one whose marks are not those of the settings; NULL: none */
	const struct fc_zone *differs;
};

/* Compute the marks of what is set now, and compare. */
struct fc_marks_check fc_marks_check(
    const struct fc_snapshot *snap, const struct fc_rules *rules);

/* nr_free_buffer_pages(): pages above high of zones for GFP_USER. */
uint64_t fc_free_buffer_pages(const struct fc_snapshot *snap);

/* set_recommended_min_free_kbytes() of khugepaged, 2.6.38 to 7.3, in KiB: 11
 * pageblocks a zone.  It then takes no more than a twentieth of
 * fc_free_buffer_pages(). */
uint64_t fc_recommended_min_free(const struct fc_snapshot *snap,
    const struct fc_rules *rules, unsigned pageblock_order);

/* calculate_min_free_kbytes(), before it init_per_zone_wmark_min(): what the
 * kernel sets at boot, about, as it has a little less memory then. */
uint64_t fc_default_min_free(
    const struct fc_snapshot *snap, const struct fc_rules *rules);

/* Marks of proactive compaction, 5.9 to 7.3: fragmentation_score_wmark(). */
struct fc_score_marks {
	unsigned low, high;
};
struct fc_score_marks fc_score_marks(
    unsigned proactiveness, const struct fc_rules *rules);

/* COMPACTION_HPAGE_ORDER, which the scores are of: that of a huge page of the
 * page table's middle level, and as a rule of a pageblock; not present: not
 * told. */
struct fc_opt fc_score_order(const struct fc_snapshot *snap);

/* fragmentation_score_node(): 0 to 100, of blocks of the order. */
unsigned fc_node_score(
    const struct fc_snapshot *snap, int node, unsigned order);

#endif
