/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Which kernel's rules hold for a snapshot: every difference between releases
 * that this program knows, as one flag each, decided in one place.
 */
#ifndef FC_KERNEL_RELEASE_H
#define FC_KERNEL_RELEASE_H

#include "fragcheck.h"

/* A release as a number that compares. */
#define FC_KV(a, b, c) \
	((uint32_t)(a) << 20 | (uint32_t)(b) << 10 | (uint32_t)(c))

struct fc_rules {
	/* The release lies in [oldest, newest], as FC_KV() numbers; equal if it
	 * was told, else as far as the files' features date it. */
	uint32_t oldest, newest;
	bool known; /* the release was told */
	const char *note; /* what to keep in mind of it; NULL: nothing */

	bool migratetypes; /* free lists are split by type (2.6.24) */
	enum { FC_MARK_FLAT, FC_MARK_SCALED, FC_MARK_SCALED_EL6 } mark;
	bool scaled_without_cma; /* ... at each order (<= 3.9) */
	bool classzone_is_preferred; /* lowmem_reserve index (<= 5.7) */

	bool highatomic; /* the HighAtomic reserve exists (4.4) */
	bool
	    highatomic_free_part; /* only its free pages count (6.12); not all */
	enum {
		FC_RESERVES_WAIT, /* <= 4.3: who may not wait */
		FC_RESERVES_ATOMIC, /* 4.4 - 6.2: __GFP_ATOMIC */
		FC_RESERVES_NONBLOCK, /* 6.3: who may not wait, __GFP_HIGH */
	} reserves;
	/* of single pages, the first of two tests counts it as free */
	enum fc_answer order0_counts_highatomic;
	bool nowait_uses_highatomic; /* not only __GFP_HIGH does */
	bool order0_uses_highatomic; /* as a last resort (6.8, 6.1.116) */
	bool highatomic_at_low; /* already in the first pass (7.3) */

	bool boost; /* fallbacks raise the watermarks (5.0) */
	bool boost_spares_small_zones; /* below four pageblocks (5.7) */
	bool order0_ignores_boost; /* __GFP_HIGH, order 0: min without boost */
	bool pcp_high_orders; /* per-CPU lists hold orders 0 to 3 (5.13) */

	bool defrag_mode; /* vm.defrag_mode is 1 */
	bool defrag_mode_unknown; /* this kernel may have it; not told */
	bool defrag_lifted_for_kswapd; /* for who wakes kswapd (7.3) */

	bool compaction; /* there is any (2.6.35, el6) */
	bool compaction_needs_fs; /* not only __GFP_IO (<= 4.10) */
	bool compaction_always_low; /* mark and index for each order (<= 4.8) */
	bool compaction_plain_mark; /* no reserve, no CMA pages (<= 3.10) */
	bool compaction_async_own_blocks; /* suitable_migration_source() */
	bool compaction_checks_cma; /* 6.17 */
	/* Of direct reclaim for a costly order little merges: 3 of 9 recorded
	 * requests of 7.3, 35 of 45 of 6.12 (short, or pages on CPUs' lists) */
	bool reclaim_frees_little;
	bool lru_gen_usual; /* distributions turn it on */
	bool watermark_scale_factor; /* the sysctl (4.6) */
	bool compaction_proactiveness; /* the sysctl (5.9) */

	/* the number of gigantic pages can be written, not only set at boot */
	enum fc_answer gigantic_at_run_time;
	/* alloc_contig_pages() passes by windows with a page in use (<= 5.12) */
	enum fc_answer contig_wants_unused;
	bool gigantic_in_movable; /* if a sysctl is set; perhaps (7) */
	bool contig_moves_hugetlb; /* pages of pools; perhaps (5.13 - 6.2, 7) */

	bool kmalloc_drops_dma32; /* kmalloc_fix_flags(); seen in 5.10 */
	bool kvmalloc_needs_gfp_kernel; /* for its vmalloc half (<= 5.16) */
	bool kvmalloc_nonblocking; /* vmalloc half without waiting (6.19) */
	bool nowait_is_silent; /* GFP_NOWAIT has __GFP_NOWARN (6.8) */
	bool kvmalloc_int_max; /* refuses more than 2^31 - 1 bytes (5.15) */
};

/* The release that snap was told, as an FC_KV() number; 0: none. */
uint32_t fc_release_told(const struct fc_snapshot *snap);

struct fc_rules fc_rules_of(const struct fc_snapshot *snap);

/* May it have vm.defrag_mode (6.15, alloc_flags_nofragment())?  Of vendors' any
 * may; snap's zones and release are to be there. */
bool fc_may_have_defrag_mode(const struct fc_snapshot *snap);

#endif
