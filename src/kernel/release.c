/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Features first, the release second: vendors carry rules back, and a saved
 * copy may not tell its release at all.  Then a range of releases fits, and
 * each rule below takes the stricter reading of that range, so that a "now"
 * stays true.
 */
#include <string.h>

#include "kernel/migratetype.h"
#include "kernel/release.h"
#include "kernel/zonelist.h"

#define KV           FC_KV
#define NEWEST_KNOWN KV(7, 3, 1023)

/* "6.12.95+deb12-amd64" -> KV(6, 12, 95); 0 if it does not look like one. */
static uint32_t
parse_version(const char *text)
{
	uint32_t part[3] = { 0 };
	int n = 0;

	while (n < 3 && *text >= '0' && *text <= '9') {
		while (*text >= '0' && *text <= '9' && part[n] <= 100)
			part[n] = part[n] * 10 + (uint32_t)(*text++ - '0');
		if (part[n] > 1023)
			part[n] = 1023;
		n++;
		if (*text != '.')
			break;
		text++;
	}
	return n >= 2 ? KV(part[0], part[1], part[2]) : 0;
}

/*
 * Debian names stable releases by an ABI number ("6.1.0-50-amd64") and the
 * real one in the build ("#1 SMP Debian 6.1.176-1").  Without the build, ABI
 * 28 of 6.1 is known to be 6.1.119 and 41 to be 6.1.158.
 */
static uint32_t
told_version(const struct fc_snapshot *snap)
{
	const char *debian = strstr(snap->build, "Debian ");
	uint32_t version = parse_version(snap->release);
	uint32_t stable = debian != NULL ? parse_version(debian + 7) : 0;

	if (stable > version && stable >> 10 == version >> 10)
		return stable;
	if (strncmp(snap->release, "6.1.0-", 6) == 0) {
		const char *abi_text = snap->release + 6;
		unsigned abi = 0;

		while (*abi_text >= '0' && *abi_text <= '9' && abi < 1000)
			abi = abi * 10 + (unsigned)(*abi_text++ - '0');
		if (abi >= 41 && abi < 100)
			return KV(6, 1, 158);
		if (abi >= 28 && abi < 100)
			return KV(6, 1, 119);
	}
	return version;
}

static bool
has_type(const struct fc_snapshot *snap, enum fc_mt mt)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		for (size_t t = 0; t < zone->nr_migratetypes; t++) {
			if (fc_mt_of(zone->migratetypes[t].name) == mt)
				return true;
		}
	}
	return false;
}

static bool
any_zone_has(const struct fc_snapshot *snap, size_t offset)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const char *zone = (const char *)&snap->zones[i];

		if (((const struct fc_opt *)(zone + offset))->present)
			return true;
	}
	return false;
}

/* Something printed that no release before a certain one prints. */
struct feature {
	bool seen;
	uint32_t first; /* if seen, this release or a newer one */
	uint32_t before; /* if not, an older one than this */
};

static void
narrow(struct fc_rules *r, const struct feature *features, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (features[i].seen)
			r->oldest = features[i].first;
		else if (r->newest >= features[i].before)
			r->newest = features[i].before - 1;
	}
	if (r->oldest > r->newest) /* patched together: trust what is there */
		r->newest = NEWEST_KNOWN;
}

/* What the files alone say, or what show_free_areas() printed. */
static void
date_by_features(const struct fc_snapshot *snap, struct fc_rules *r)
{
	bool managed = any_zone_has(snap, offsetof(struct fc_zone, managed));
	bool reserved_highatomic =
	    any_zone_has(snap, offsetof(struct fc_zone, reserved_highatomic));
	bool free_highatomic =
	    any_zone_has(snap, offsetof(struct fc_zone, free_highatomic));
	const struct feature zoneinfo[] = {
		{ managed, KV(3, 10, 0), KV(3, 10, 0) },
		{ snap->has_node_stats, KV(4, 8, 0), KV(4, 8, 0) },
		{ snap->has_cma_line, KV(5, 11, 0), KV(5, 15, 0) },
		{ snap->has_boost_line, KV(5, 16, 0), KV(6, 1, 0) },
		{ snap->has_promo_line, KV(6, 9, 0), KV(6, 12, 0) },
		{ snap->has_high_min_line, KV(6, 13, 0), KV(6, 17, 0) },
		{ reserved_highatomic, KV(6, 19, 0), KV(6, 19, 0) },
	};
	const struct feature report[] = {
		{ managed, KV(3, 8, 0), KV(3, 10, 0) },
		{ reserved_highatomic, KV(5, 8, 0), KV(5, 10, 0) },
		{ snap->has_boost_line, KV(5, 16, 0), KV(6, 1, 0) },
		{ free_highatomic, KV(6, 13, 0), KV(6, 17, 0) },
	};

	r->oldest = 0;
	r->newest = NEWEST_KNOWN;
	if (snap->files[FC_ZONEINFO] != FC_FILE_READ)
		return;
	if (snap->kind == FC_REPORT)
		narrow(r, report, sizeof(report) / sizeof(report[0]));
	else
		narrow(r, zoneinfo, sizeof(zoneinfo) / sizeof(zoneinfo[0]));
}

static bool
is_vendor(const char *release)
{
	static const char *const marks[] = { ".el6", ".el7", ".el8", ".el9",
		".el10", "-android", "-generic", "-lowlatency", "-default",
		".amzn" };

	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		if (strstr(release, marks[i]) != NULL)
			return true;
	}
	return false;
}

struct fc_rules
fc_rules_of(const struct fc_snapshot *snap)
{
	struct fc_rules r = { 0 };
	uint32_t told = told_version(snap);
	uint32_t oldest, newest; /* for SINCE() and BEFORE() */
	bool dma32;

	date_by_features(snap, &r);
	if (told != 0) {
		r.known = true;
		if (told > NEWEST_KNOWN)
			r.note = "newer than 7.3, whose rules are taken";
		else if (is_vendor(snap->release))
			r.note = "a vendor's, perhaps with backports";
		r.oldest = r.newest = told;
	}
	oldest = r.oldest;
	newest = r.newest;
#define SINCE(a, b, c)  (oldest >= KV(a, b, c)) /* surely */
#define BEFORE(a, b, c) (newest < KV(a, b, c)) /* surely */

	r.migratetypes = !BEFORE(2, 6, 24);
	if (has_type(snap, FC_MT_RESERVE))
		r.mark = FC_MARK_SCALED;
	else if (has_type(snap, FC_MT_HIGHATOMIC) || SINCE(4, 4, 0))
		r.mark = FC_MARK_FLAT;
	else
		r.mark = FC_MARK_SCALED;
	if (strstr(snap->release, ".el6") != NULL)
		r.mark = FC_MARK_SCALED_EL6;
	r.scaled_without_cma = !SINCE(3, 10, 0);
	r.highatomic = r.mark == FC_MARK_FLAT ||
	    (!BEFORE(4, 4, 0) && !has_type(snap, FC_MT_RESERVE));
	r.classzone_is_preferred = BEFORE(5, 8, 0);

	/* c928807f6f6b; zoneinfo prints the free part since 6.19. */
	r.highatomic_free_part = SINCE(6, 12, 0) ||
	    any_zone_has(snap, offsetof(struct fc_zone, free_highatomic));
	/* 1ebbb21811b7 and its fellows, 6.3; all six are in 6.1.116. */
	if (SINCE(6, 3, 0) || (SINCE(6, 1, 116) && BEFORE(6, 2, 0)))
		r.reserves = FC_RESERVES_NONBLOCK;
	else if (!BEFORE(4, 4, 0))
		r.reserves = FC_RESERVES_ATOMIC;
	else
		r.reserves = FC_RESERVES_WAIT;
	/*
	 * 48ee5f3696f6 (4.7) to f27ce0e14088 (5.9).  Never taken back to stable:
	 * 5.4.286 is without it, and for 4.19 it was offered in 2022 and not
	 * taken.  Vendors may have it: some Android trees do.
	 */
	if (r.mark != FC_MARK_FLAT || BEFORE(4, 7, 0) || SINCE(5, 9, 0))
		r.order0_counts_highatomic = FC_NO;
	else if (SINCE(4, 7, 0) && BEFORE(5, 9, 0) && !is_vendor(snap->release))
		r.order0_counts_highatomic = FC_YES;
	else
		r.order0_counts_highatomic = FC_UNKNOWN;
	/* "only set ALLOC_HIGHATOMIC for __GPF_HIGH": 6.18, 6.12.54, 6.1.157 */
	r.nowait_uses_highatomic = r.reserves == FC_RESERVES_NONBLOCK &&
	    (BEFORE(6, 1, 157) || (SINCE(6, 3, 0) && BEFORE(6, 12, 54)) ||
		(SINCE(6, 13, 0) && BEFORE(6, 18, 0)));
	/* 281dd25c1a01 */
	r.order0_uses_highatomic = r.reserves == FC_RESERVES_NONBLOCK &&
	    (SINCE(6, 8, 0) || BEFORE(6, 2, 0));
	r.highatomic_at_low = SINCE(7, 3, 0);

	r.boost = !BEFORE(5, 0, 0);
	r.boost_spares_small_zones = SINCE(5, 7, 0);
	r.unboosted_order0 = SINCE(5, 10, 0);
	r.pcp_high_orders = !BEFORE(5, 13, 0);

	/* A running kernel without the knob was read as a present 0. */
	/* ALLOC_NOFRAGMENT is 0 without CONFIG_ZONE_DMA32. */
	dma32 = (fc_zone_types(snap) & 1u << FC_ZONE_DMA32) != 0;
	r.defrag_mode = dma32 && snap->defrag_mode.value != 0;
	r.defrag_mode_unknown =
	    dma32 && !snap->defrag_mode.present && !BEFORE(6, 15, 0);
	r.defrag_lifted_for_kswapd = SINCE(7, 3, 0);

	r.compaction = !BEFORE(2, 6, 35) || r.mark == FC_MARK_SCALED_EL6;
	r.compaction_needs_fs = !SINCE(4, 11, 0);
	r.compaction_always_low = !SINCE(4, 9, 0);
	r.compaction_plain_mark = BEFORE(3, 11, 0);
	r.compaction_async_own_blocks = SINCE(4, 14, 0);
	r.compaction_checks_cma = SINCE(6, 17, 0);
	r.reclaim_frees_little = SINCE(7, 0, 0);
	r.lru_gen_usual = SINCE(6, 9, 0);
	r.watermark_scale_factor = SINCE(4, 6, 0);
	r.compaction_proactiveness = SINCE(5, 9, 0);

	r.kmalloc_drops_dma32 = SINCE(5, 10, 0);
	r.kvmalloc_needs_gfp_kernel = !SINCE(5, 17, 0);
	r.kvmalloc_nonblocking = SINCE(6, 19, 0);
	r.kvmalloc_int_max = !BEFORE(5, 15, 0);
#undef SINCE
#undef BEFORE
	return r;
}
