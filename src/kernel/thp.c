/* SPDX-License-Identifier: BSD-2-Clause */
#include <stddef.h>

#include "kernel/thp.h"

/* GFP_TRANSHUGE_LIGHT and GFP_TRANSHUGE, include/linux/gfp_types.h */
#define LIGHT                                                      \
	(FC_GFP_IO | FC_GFP_FS | FC_GFP_HIGHMEM | FC_GFP_MOVABLE | \
	    FC_GFP_NOMEMALLOC)
#define DIRECT FC_GFP_DIRECT_RECLAIM

static const struct row {
	uint32_t gfp[2]; /* not madvised, madvised */
	const char *text[2];
} rows[] = {
	[FC_DEFRAG_UNKNOWN] = { { LIGHT, LIGHT | DIRECT },
	    { "GFP_TRANSHUGE_LIGHT", "GFP_TRANSHUGE" } },
	[FC_DEFRAG_NEVER] = { { LIGHT, LIGHT },
	    { "GFP_TRANSHUGE_LIGHT", "GFP_TRANSHUGE_LIGHT" } },
	[FC_DEFRAG_MADVISE] = { { LIGHT, LIGHT | DIRECT },
	    { "GFP_TRANSHUGE_LIGHT", "GFP_TRANSHUGE" } },
	[FC_DEFRAG_DEFER_MADVISE] = { { LIGHT | FC_GFP_KSWAPD_RECLAIM,
					  LIGHT | DIRECT },
	    { "GFP_TRANSHUGE_LIGHT|__GFP_KSWAPD_RECLAIM", "GFP_TRANSHUGE" } },
	[FC_DEFRAG_DEFER] = { { LIGHT | FC_GFP_KSWAPD_RECLAIM,
				  LIGHT | FC_GFP_KSWAPD_RECLAIM },
	    { "GFP_TRANSHUGE_LIGHT|__GFP_KSWAPD_RECLAIM",
		"GFP_TRANSHUGE_LIGHT|__GFP_KSWAPD_RECLAIM" } },
	[FC_DEFRAG_ALWAYS] = { { LIGHT | DIRECT | FC_GFP_NORETRY,
				   LIGHT | DIRECT },
	    { "GFP_TRANSHUGE|__GFP_NORETRY", "GFP_TRANSHUGE" } },
};

uint32_t
fc_thp_gfp(enum fc_thp_defrag defrag, bool madvised)
{
	return rows[defrag].gfp[madvised];
}

const char *
fc_thp_gfp_text(enum fc_thp_defrag defrag, bool madvised)
{
	return rows[defrag].text[madvised];
}

enum fc_thp_enabled
fc_thp_enabled_for(const struct fc_thp *thp, uint64_t bytes)
{
	for (size_t i = 0; i < thp->nr_sizes; i++) {
		if (thp->sizes[i].bytes != bytes)
			continue;
		/* a size that only shared memory has: no such file */
		if (thp->sizes[i].enabled == FC_THP_INHERIT)
			return thp->enabled;
		return thp->sizes[i].enabled;
	}
	if (thp->nr_sizes > 0)
		return FC_THP_NEVER;
	return !thp->pmd_bytes.present || thp->pmd_bytes.value == bytes
	    ? thp->enabled
	    : FC_THP_NEVER;
}
