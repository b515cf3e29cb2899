/* SPDX-License-Identifier: BSD-2-Clause */
/* The words that other programs read; the tables keep the enums' order. */
#include "fragcheck.h"

#define WORD(table, i) \
	((size_t)(i) < sizeof(table) / sizeof(table[0]) ? table[i] : "unknown")

const char *
fc_file_name(enum fc_file file)
{
	static const char *const names[FC_NR_FILES] = {
		[FC_BUDDYINFO] = "buddyinfo",
		[FC_ZONEINFO] = "zoneinfo",
		[FC_PAGETYPEINFO] = "pagetypeinfo",
		[FC_MEMINFO] = "meminfo",
		[FC_VERSION_FILE] = "version",
		[FC_SYSCTL] = "sysctl",
		[FC_VMSTAT] = "vmstat",
		[FC_HUGETLB_DIR] = "hugepages",
		[FC_THP_DIR] = "transparent_hugepage",
		[FC_CMA_DIR] = "cma",
		[FC_KPAGEFLAGS] = "kpageflags",
	};

	return WORD(names, file);
}

const char *
fc_frame_name(enum fc_frame frame)
{
	static const char *const names[] = { [FC_FRAME_FREE] = "free",
		[FC_FRAME_MOVABLE] = "movable",
		[FC_FRAME_ABSENT] = "absent",
		[FC_FRAME_RESERVED] = "reserved",
		[FC_FRAME_SLAB] = "slab",
		[FC_FRAME_PGTABLE] = "page_tables",
		[FC_FRAME_HUGETLB] = "hugetlb",
		[FC_FRAME_LARGE] = "large_folios",
		[FC_FRAME_COMPOUND] = "compound",
		[FC_FRAME_OFFLINE] = "offline",
		[FC_FRAME_POISONED] = "poisoned",
		[FC_FRAME_MLOCKED] = "unevictable",
		[FC_FRAME_WRITEBACK] = "writeback",
		[FC_FRAME_UNNAMED] = "unnamed",
		[FC_FRAME_OTHER] = "other" };

	return WORD(names, frame);
}

const char *
fc_recovery_name(enum fc_recovery recovery)
{
	static const char *const names[] = {
		[FC_COMPACTED] = "compacted",
		[FC_RECOVERED] = "recovered",
		[FC_STILL_SHORT] = "still_short",
		[FC_RECOVERY_UNKNOWN] = "unknown",
		[FC_NOT_NEEDED] = "not_needed",
		[FC_NO_USE] = "no_use",
		[FC_PLANNED] = "planned",
	};

	return WORD(names, recovery);
}

const char *
fc_try_way_name(enum fc_try_way way)
{
	static const char *const names[] = { [FC_TRY_PIPE] = "pipe",
		[FC_TRY_CONTROL] = "sendmsg",
		[FC_TRY_POOL] = "nr_hugepages" };

	return WORD(names, way);
}

const char *
fc_tried_name(enum fc_tried tried)
{
	static const char *const names[] = { [FC_TRIED_GIVEN] = "given",
		[FC_TRIED_REFUSED] = "refused",
		[FC_TRIED_MAY_NOT] = "may_not_ask",
		[FC_TRIED_LIMITED] = "limited" };

	return WORD(names, tried);
}

const char *
fc_answer_name(enum fc_answer answer)
{
	static const char *const names[] = {
		[FC_NO] = "no", [FC_YES] = "yes", [FC_UNKNOWN] = "unknown"
	};

	return WORD(names, answer);
}

const char *
fc_rung_name(enum fc_rung rung)
{
	static const char *const names[] = { [FC_RUNG_NOW] = "now",
		[FC_RUNG_COMPACTION] = "compaction",
		[FC_RUNG_RECLAIM] = "reclaim",
		[FC_RUNG_OOM] = "oom",
		[FC_RUNG_NO] = "no",
		[FC_RUNG_IMPOSSIBLE] = "impossible",
		[FC_RUNG_UNKNOWN] = "unknown" };

	return WORD(names, rung);
}

const char *
fc_gate_name(enum fc_gate gate)
{
	static const char *const names[] = { [FC_GATE_OK] = "ok",
		[FC_GATE_NOT_ELIGIBLE] = "not_eligible",
		[FC_GATE_EMPTY] = "empty",
		[FC_GATE_NO_BLOCK] = "no_block",
		[FC_GATE_ONLY_RESERVED_BLOCKS] = "only_reserved_blocks",
		[FC_GATE_WATERMARK] = "watermark",
		[FC_GATE_LOWMEM_RESERVE] = "lowmem_reserve",
		[FC_GATE_BOOSTED] = "boosted",
		[FC_GATE_SCALED_WATERMARK] = "scaled_watermark",
		[FC_GATE_TOO_LARGE] = "too_large",
		[FC_GATE_UNKNOWN] = "unknown" };

	return WORD(names, gate);
}

const char *
fc_certainty_name(enum fc_certainty certainty)
{
	static const char *const names[] = { [FC_EXACT] = "exact",
		[FC_LIKELY] = "likely",
		[FC_POSSIBLE] = "possible" };

	return WORD(names, certainty);
}

const char *
fc_reason_name(enum fc_reason reason)
{
	static const char *const names[] = {
		[FC_REASON_FREE_BLOCK] = "free_block",
		[FC_REASON_BELOW_LOW] = "below_low_watermark",
		[FC_REASON_FROM_RESERVES] = "from_reserves",
		[FC_REASON_PAGES] = "single_pages",
		[FC_REASON_FRAGMENTED] = "fragmented",
		[FC_REASON_ONLY_RESERVED_BLOCKS] = "only_reserved_blocks",
		[FC_REASON_WATERMARK] = "watermark",
		[FC_REASON_LOWMEM_RESERVE] = "lowmem_reserve",
		[FC_REASON_BOOSTED] = "boosted",
		[FC_REASON_SCALED_WATERMARK] = "scaled_watermark",
		[FC_REASON_NO_ZONE] = "no_zone",
		[FC_REASON_TOO_FEW] = "too_few",
		[FC_REASON_TOO_LARGE] = "too_large",
		[FC_REASON_ALLOCATOR_LIMIT] = "allocator_limit",
		[FC_REASON_INPUT_MISSING] = "input_missing",
		[FC_REASON_RESERVED_UNKNOWN] = "reserved_unknown",
		[FC_REASON_NODE_UNKNOWN] = "node_unknown",
		[FC_REASON_BOOST_UNKNOWN] = "boost_unknown",
		[FC_REASON_AFTER_WORK] = "after_work",
		[FC_REASON_WINDOWS_UNKNOWN] = "windows_unknown",
		[FC_REASON_NO_SUCH_SIZE] = "no_such_size",
		[FC_REASON_DISABLED] = "disabled",
		[FC_REASON_AREA] = "cma_area",
		[FC_REASON_NO_AREA] = "no_cma_area",
	};

	return WORD(names, reason);
}

const char *
fc_allocator_name(enum fc_allocator allocator)
{
	static const char *const names[] = { [FC_KMALLOC] = "kmalloc",
		[FC_PAGES] = "pages",
		[FC_PAGES_EXACT] = "pages-exact",
		[FC_KVMALLOC] = "kvmalloc",
		[FC_VMALLOC] = "vmalloc",
		[FC_HUGETLB] = "hugetlb",
		[FC_THP] = "thp",
		[FC_DMA] = "dma",
		[FC_CMA] = "cma" };

	return WORD(names, allocator);
}
