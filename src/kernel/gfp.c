/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/near.h"
#include "kernel/gfp.h"

#define RECLAIM          (FC_GFP_DIRECT_RECLAIM | FC_GFP_KSWAPD_RECLAIM)
#define HIGHUSER_MOVABLE (FC_GFP_KERNEL | FC_GFP_HIGHMEM | FC_GFP_MOVABLE)
#define TRANSHUGE_LIGHT  ((HIGHUSER_MOVABLE | FC_GFP_NOMEMALLOC) & ~RECLAIM)

/* include/linux/gfp_types.h; 0: a flag that does not change the answer. */
static const struct {
	char name[32];
	uint32_t gfp;
} gfp_names[] = {
	{ "GFP_KERNEL", FC_GFP_KERNEL },
	{ "GFP_ATOMIC", FC_GFP_HIGH | FC_GFP_ATOMIC | FC_GFP_KSWAPD_RECLAIM },
	{ "GFP_NOWAIT", FC_GFP_KSWAPD_RECLAIM },
	{ "GFP_NOIO", RECLAIM },
	{ "GFP_NOFS", RECLAIM | FC_GFP_IO },
	{ "GFP_USER", FC_GFP_KERNEL },
	{ "GFP_KERNEL_ACCOUNT", FC_GFP_KERNEL },
	{ "GFP_TEMPORARY", FC_GFP_KERNEL | FC_GFP_RECLAIMABLE },
	{ "GFP_DMA", FC_GFP_DMA },
	{ "GFP_DMA32", FC_GFP_DMA32 },
	{ "GFP_HIGHUSER", FC_GFP_KERNEL | FC_GFP_HIGHMEM },
	{ "GFP_HIGHUSER_MOVABLE", HIGHUSER_MOVABLE },
	{ "GFP_TRANSHUGE_LIGHT", TRANSHUGE_LIGHT },
	{ "GFP_TRANSHUGE", TRANSHUGE_LIGHT | FC_GFP_DIRECT_RECLAIM },
	{ "__GFP_DMA", FC_GFP_DMA },
	{ "__GFP_DMA32", FC_GFP_DMA32 },
	{ "__GFP_HIGHMEM", FC_GFP_HIGHMEM },
	{ "__GFP_MOVABLE", FC_GFP_MOVABLE },
	{ "__GFP_RECLAIMABLE", FC_GFP_RECLAIMABLE },
	{ "__GFP_HIGH", FC_GFP_HIGH },
	{ "__GFP_ATOMIC", FC_GFP_ATOMIC },
	{ "__GFP_IO", FC_GFP_IO },
	{ "__GFP_FS", FC_GFP_FS },
	{ "__GFP_DIRECT_RECLAIM", FC_GFP_DIRECT_RECLAIM },
	{ "__GFP_KSWAPD_RECLAIM", FC_GFP_KSWAPD_RECLAIM },
	{ "__GFP_RECLAIM", RECLAIM },
	{ "__GFP_WAIT", RECLAIM }, /* <= 4.3 */
	{ "__GFP_NORETRY", FC_GFP_NORETRY },
	{ "__GFP_RETRY_MAYFAIL", FC_GFP_RETRY_MAYFAIL },
	{ "__GFP_REPEAT", FC_GFP_RETRY_MAYFAIL }, /* <= 4.12 */
	{ "__GFP_NOFAIL", FC_GFP_NOFAIL },
	{ "__GFP_MEMALLOC", FC_GFP_MEMALLOC },
	{ "__GFP_NOMEMALLOC", FC_GFP_NOMEMALLOC },
	{ "__GFP_THISNODE", FC_GFP_THISNODE },
	{ "__GFP_NOWARN", 0 },
	{ "__GFP_COMP", 0 },
	{ "__GFP_ZERO", 0 },
	{ "__GFP_HARDWALL", 0 },
	{ "__GFP_ACCOUNT", 0 },
	{ "__GFP_WRITE", 0 },
	{ "__GFP_COLD", 0 },
	{ "__GFP_NOTRACK", 0 },
	{ "__GFP_ZEROTAGS", 0 },
	{ "__GFP_SKIP_ZERO", 0 },
	{ "__GFP_SKIP_KASAN", 0 },
	{ "__GFP_NOLOCKDEP", 0 },
	{ "__GFP_NO_OBJ_EXT", 0 },
};

static bool
find_name(const char *name, size_t len, uint32_t *gfp)
{
	for (size_t i = 0; i < sizeof(gfp_names) / sizeof(gfp_names[0]); i++) {
		if (strlen(gfp_names[i].name) == len &&
		    memcmp(gfp_names[i].name, name, len) == 0) {
			*gfp = gfp_names[i].gfp;
			return true;
		}
	}
	return false;
}

static int
refuse_name(const char *p, struct fc_error *err)
{
	struct fc_near near;

	fc_near_begin(&near, p, strcspn(p, " |&~"));
	for (size_t i = 0; i < sizeof(gfp_names) / sizeof(gfp_names[0]); i++)
		fc_near_try(&near, gfp_names[i].name);
	fc_error_refuse(err, "gfp mask at", p,
	    "expected a name such as GFP_KERNEL or __GFP_NORETRY");
	fc_near_say(&near, "", err);
	return -1;
}

int
fc_gfp_parse(const char *text, uint32_t *out, struct fc_error *err)
{
	const char *p = text + strspn(text, " ");
	bool take_away = false;
	uint32_t gfp = 0;

	for (;;) {
		size_t len = strspn(p, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_0123456789");
		uint32_t flag;

		if (!find_name(p, len, &flag))
			return refuse_name(p, err);
		gfp = take_away ? gfp & ~flag : gfp | flag;
		p += len;
		p += strspn(p, " ");
		if (*p == '\0')
			break;
		take_away = *p == '&';
		if (*p != '|' && *p != '&')
			return fc_error_refuse(
			    err, "gfp mask at", p, "expected | or & ~");
		p++;
		p += strspn(p, " ");
		if (take_away) {
			if (*p != '~')
				return fc_error_refuse(err, "gfp mask at", p,
				    "expected ~ after &");
			p++;
			p += strspn(p, " ");
		}
	}
	*out = gfp;
	return 0;
}

static enum fc_mt
gfp_migratetype(uint32_t gfp, const struct fc_rules *rules)
{
	if (!rules->migratetypes)
		return FC_MT_UNMOVABLE;
	if (gfp & FC_GFP_MOVABLE)
		return FC_MT_MOVABLE;
	if (gfp & FC_GFP_RECLAIMABLE)
		return FC_MT_RECLAIMABLE;
	return FC_MT_UNMOVABLE;
}

struct fc_alloc
fc_alloc_fast(uint32_t gfp, unsigned order, const struct fc_rules *rules)
{
	struct fc_alloc a = { .mt = gfp_migratetype(gfp, rules),
		.nofragment = rules->defrag_mode };

	a.cma = a.mt == FC_MT_MOVABLE;
	if (rules->highatomic_at_low) {
		struct fc_alloc slow = fc_alloc_slow(gfp, order, rules);

		a.highatomic_list = order > 0 && slow.highatomic_list;
		a.reserve_rights = a.highatomic_list;
	}
	return a;
}

struct fc_alloc
fc_alloc_slow(uint32_t gfp, unsigned order, const struct fc_rules *rules)
{
	struct fc_alloc a = { .mt = gfp_migratetype(gfp, rules) };
	bool high = (gfp & FC_GFP_HIGH) != 0;
	bool memalloc_ok = (gfp & FC_GFP_NOMEMALLOC) == 0;
	bool nonblock = !fc_gfp_blocking(gfp) && memalloc_ok;

	/* zone_watermark_fast(): in 5.10 to 6.2 and 6.1.y by __GFP_ATOMIC */
	a.ignores_boost = order == 0 && rules->order0_ignores_boost &&
	    (rules->reserves == FC_RESERVES_ATOMIC ? (gfp & FC_GFP_ATOMIC) != 0
						   : high);
	a.cma = a.mt == FC_MT_MOVABLE;
	a.halve_mark = high;
	a.no_watermarks = (gfp & FC_GFP_MEMALLOC) != 0 && memalloc_ok;
	switch (rules->reserves) {
	case FC_RESERVES_WAIT:
		/* A huge page fault that does not wait (__GFP_NO_KSWAPD) is
		 * left out. */
		a.quarter_off = nonblock && (gfp & FC_GFP_KSWAPD_RECLAIM) != 0;
		break;
	case FC_RESERVES_ATOMIC:
		a.quarter_off = (gfp & FC_GFP_ATOMIC) != 0 && memalloc_ok;
		a.reserve_rights = a.quarter_off;
		a.highatomic_list = a.quarter_off && order > 0;
		break;
	case FC_RESERVES_NONBLOCK:
		a.quarter_off = high && nonblock;
		a.reserve_rights = high || nonblock;
		a.highatomic_list = nonblock &&
		    (order == 0 ? rules->order0_uses_highatomic
				: high || rules->nowait_uses_highatomic);
		break;
	}
	/* Reserve flags rebuild the mask, without ALLOC_NOFRAGMENT and without
	 * the right to HighAtomic blocks (__alloc_pages_slowpath()). */
	if (a.no_watermarks)
		a.highatomic_list = false;
	a.nofragment = rules->defrag_mode && !a.no_watermarks;
	if (rules->defrag_lifted_for_kswapd && !fc_gfp_blocking(gfp) &&
	    (gfp & FC_GFP_KSWAPD_RECLAIM) != 0)
		a.nofragment = false;
	return a;
}
