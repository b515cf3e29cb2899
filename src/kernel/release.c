/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Features first, the release second: vendors carry rules back, and a saved
 * copy may not tell its release at all.  Then a range of releases fits, and
 * each rule below takes the stricter reading of that range, so that a "now"
 * stays true.
 */
#include <string.h>

#include "base/ascii.h"
#include "base/number.h"
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
uint32_t
fc_release_told(const struct fc_snapshot *snap)
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

	for (const char *p = release; *p != '\0'; p++) {
		if ((*p != '.' && *p != '-') || !fc_is_alpha(p[1]))
			continue;
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
			if (fc_starts(p, marks[i]))
				return true;
		}
	}
	return false;
}

/* What is to be seen of a snapshot, beside the releases that fit it. */
enum seen {
	RESERVE_TYPE = BIT(0), /* the migratetype of kernels up to 4.3 */
	HIGHATOMIC_TYPE = BIT(1), /* and of those since */
	FREE_HIGHATOMIC = BIT(2), /* zoneinfo or the report prints it */
	EL6 = BIT(3), /* Red Hat's 2.6.32, with much of 3.x */
	VENDOR = BIT(4),
	NO_DMA32 = BIT(5),
	DEFRAG_MODE_TOLD = BIT(6), /* a running kernel without it tells 0 */
};

static unsigned
look(const struct fc_snapshot *snap)
{
	unsigned seen = 0;

	if (has_type(snap, FC_MT_RESERVE))
		seen |= RESERVE_TYPE;
	/* others build newer kernels for the same system */
	if (strstr(snap->release, ".el6") != NULL &&
	    parse_version(snap->release) < KV(2, 6, 33))
		seen |= EL6;
	else if (has_type(snap, FC_MT_HIGHATOMIC))
		seen |= HIGHATOMIC_TYPE;
	if (any_zone_has(snap, offsetof(struct fc_zone, free_highatomic)))
		seen |= FREE_HIGHATOMIC;
	if (is_vendor(snap->release))
		seen |= VENDOR;
	if ((fc_zone_types(snap) & BIT(FC_ZONE_DMA32)) == 0)
		seen |= NO_DMA32;
	if (snap->defrag_mode.present)
		seen |= DEFRAG_MODE_TOLD;
	return seen;
}

/* Rules that take part in an enum of struct fc_rules, and the rules. */
struct decided {
	struct fc_rules rules;
	bool flat_mark, reserves_nonblock, reserves_atomic;
	bool order0_surely, order0_perhaps;
	bool contig_unused_surely, contig_unused_perhaps;
	bool gigantic_surely, gigantic_perhaps;
};

/*
 * A rule holds in releases from since up to, but not with, until.  Of a range
 * of releases SURELY wants all of them in there, PERHAPS is content with one:
 * whichever makes "now" the stricter answer.  What is seen goes before:
 * unless says no, if says yes.  Rows of one rule add up.
 */
struct row {
	size_t rule; /* a bool of struct decided */
	uint32_t since, until;
	enum { SURELY, PERHAPS } reading;
	unsigned unless, if_seen; /* enum seen, as bits */
};

#define EVER              0
#define DEFRAG_MODE_SINCE KV(6, 15, 0)
#define TODAY             UINT32_MAX
#define RULE(field, since, until, reading, unless, if_seen, where)      \
	{                                                               \
		offsetof(struct decided, field), since, until, reading, \
		    unless, if_seen                                     \
	}
#define R(field) rules.field

/* clang-format off */
static const struct row rows[] = {
	/* what, since, until, reading, unless seen, if seen, where */
	RULE(R(migratetypes), KV(2, 6, 24), TODAY, PERHAPS, 0, 0,
	    "struct free_area: a list a migratetype"),

	/* -- the watermark test */
	RULE(flat_mark, KV(4, 4, 0), TODAY, SURELY,
	    RESERVE_TYPE | EL6, HIGHATOMIC_TYPE,
	    "97a16fc82a7c __zone_watermark_ok() asks only for a block"),
	RULE(R(scaled_without_cma), EVER, KV(3, 10, 0), PERHAPS, 0, 0,
	    "__zone_watermark_ok() takes free CMA pages off once, not for good"),
	RULE(R(classzone_is_preferred), EVER, KV(5, 8, 0), SURELY, 0, 0,
	    "3334a45eb9e2 ends ac_classzone_idx()"),
	/* 48ee5f3696f6 to f27ce0e14088.  Not in stable: 5.4.286 is without the
	 * latter, for 4.19 it was offered in 2022 and not taken.  Vendors may
	 * have it; some Android trees do. */
	RULE(order0_surely, KV(4, 7, 0), KV(5, 9, 0), SURELY, VENDOR, 0,
	    "zone_watermark_fast() takes only CMA off"),
	RULE(order0_perhaps, KV(4, 7, 0), KV(5, 9, 0), PERHAPS, 0, 0,
	    "zone_watermark_fast()"),

	/* -- the HighAtomic reserve, and who may use it */
	RULE(R(highatomic), KV(4, 4, 0), TODAY, PERHAPS,
	    RESERVE_TYPE, HIGHATOMIC_TYPE,
	    "0aaa29a56e4f reserve_highatomic_pageblock()"),
	RULE(R(highatomic_free_part), KV(6, 12, 0), TODAY, SURELY,
	    0, FREE_HIGHATOMIC,
	    "c928807f6f6b __zone_watermark_unusable_free(), nr_free_highatomic"),
	RULE(reserves_nonblock, KV(6, 3, 0), TODAY, SURELY, 0, 0,
	    "1ebbb21811b7 and its fellows, gfp_to_alloc_flags()"),
	RULE(reserves_nonblock, KV(6, 1, 116), KV(6, 2, 0), SURELY, 0, 0,
	    "all six of them in stable"),
	RULE(reserves_atomic, KV(4, 4, 0), TODAY, PERHAPS, 0, 0,
	    "d0164adc89f6 gfp_to_alloc_flags(), __GFP_ATOMIC"),
	RULE(R(nowait_uses_highatomic), KV(6, 3, 0), KV(6, 12, 54), SURELY,
	    0, 0, "until ALLOC_HIGHATOMIC is set for __GFP_HIGH only"),
	RULE(R(nowait_uses_highatomic), KV(6, 13, 0), KV(6, 18, 0), SURELY,
	    0, 0, "the same"),
	RULE(R(nowait_uses_highatomic), KV(6, 1, 116), KV(6, 1, 157), SURELY,
	    0, 0, "the same"),
	RULE(R(order0_uses_highatomic), KV(6, 8, 0), TODAY, SURELY, 0, 0,
	    "281dd25c1a01 rmqueue_buddy()"),
	RULE(R(order0_uses_highatomic), KV(6, 1, 116), KV(6, 2, 0), SURELY,
	    0, 0, "the same"),
	RULE(R(highatomic_at_low), KV(7, 3, 0), TODAY, SURELY, 0, 0,
	    "__alloc_frozen_pages_noprof(), the first pass"),

	/* -- the watermark boost */
	RULE(R(boost), KV(5, 0, 0), TODAY, PERHAPS, 0, 0,
	    "1c30844d2dfe boost_watermark()"),
	RULE(R(boost_spares_small_zones), KV(5, 7, 0), TODAY, SURELY, 0, 0,
	    "boost_watermark(): none below four pageblocks"),
	RULE(R(order0_ignores_boost), KV(5, 10, 0), TODAY, SURELY, 0, 0,
	    "f80b08fc4453 zone_watermark_fast(), its last test"),

	/* -- taking the block */
	RULE(R(pcp_high_orders), KV(5, 13, 0), TODAY, PERHAPS, 0, 0,
	    "pcp_allowed_order(), rmqueue_pcplist()"),
	RULE(R(defrag_mode_unknown), DEFRAG_MODE_SINCE, TODAY, PERHAPS,
	    NO_DMA32 | DEFRAG_MODE_TOLD, 0,
	    "alloc_flags_nofragment(), 0 without CONFIG_ZONE_DMA32"),
	RULE(R(defrag_lifted_for_kswapd), KV(7, 3, 0), TODAY, SURELY, 0, 0,
	    "__alloc_pages_slowpath() drops ALLOC_NOFRAGMENT"),

	/* -- compaction and reclaim */
	RULE(R(compaction), KV(2, 6, 35), TODAY, PERHAPS, 0, EL6,
	    "try_to_compact_pages()"),
	RULE(R(compaction_needs_fs), EVER, KV(4, 11, 0), PERHAPS, 0, 0,
	    "try_to_compact_pages(), may_enter_fs"),
	RULE(R(compaction_always_low), EVER, KV(4, 9, 0), PERHAPS, 0, 0,
	    "__compaction_suitable(), low mark and index for every order"),
	RULE(R(compaction_plain_mark), EVER, KV(3, 11, 0), SURELY, 0, 0,
	    "compaction_suitable(), zone_watermark_ok() with no class zone"),
	RULE(R(compaction_async_own_blocks), KV(4, 14, 0), TODAY, SURELY, 0, 0,
	    "suitable_migration_source()"),
	RULE(R(compaction_checks_cma), KV(6, 17, 0), TODAY, SURELY, 0, 0,
	    "compaction_suit_allocation_order()"),
	RULE(R(reclaim_frees_little), KV(7, 0, 0), TODAY, SURELY, 0, 0,
	    "recorded requests of 7.3 against 6.12"),
	RULE(R(lru_gen_usual), KV(6, 9, 0), TODAY, SURELY, 0, 0,
	    "CONFIG_LRU_GEN_ENABLED, as distributions set it"),
	RULE(R(watermark_scale_factor), KV(4, 6, 0), TODAY, SURELY, 0, 0,
	    "795ae7a0de6b vm.watermark_scale_factor"),
	RULE(R(compaction_proactiveness), KV(5, 9, 0), TODAY, SURELY, 0, 0,
	    "facdaa917c4d vm.compaction_proactiveness"),

	/* -- windows of alloc_contig_pages(); up to 5.4 hugetlb's own copy,
	 * pfn_range_valid_gigantic() */
	RULE(contig_unused_surely, EVER, KV(5, 13, 0), SURELY, VENDOR, 0,
	    "pfn_range_valid_contig(), page_count(), until eb14d4eefdc4"),
	RULE(contig_unused_perhaps, EVER, KV(5, 13, 0), PERHAPS, 0, 0,
	    "the same"),
	RULE(gigantic_surely, KV(3, 16, 0), TODAY, SURELY, 0, 0,
	    "944d9fec8d7a alloc_gigantic_page(); before, hugetlb_init() only"),
	RULE(gigantic_perhaps, KV(3, 16, 0), TODAY, PERHAPS, 0, VENDOR,
	    "the same; Red Hat's 3.10 has it since 7.1"),
	RULE(R(contig_moves_hugetlb), KV(5, 13, 0), KV(5, 15, 109), PERHAPS,
	    0, 0, "eb14d4eefdc4, until 4d73ba5fa710 (6.3) tests PageHuge()"),
	RULE(R(contig_moves_hugetlb), KV(5, 16, 0), KV(6, 1, 26), PERHAPS,
	    0, 0, "the same in stable"),
	RULE(R(contig_moves_hugetlb), KV(6, 2, 0), KV(6, 2, 13), PERHAPS,
	    0, 0, "the same in stable"),
	/* merged after 6.19, read in 7.3: perhaps those between have it */
	RULE(R(contig_moves_hugetlb), KV(7, 0, 0), TODAY, PERHAPS, 0, 0,
	    "pfn_range_valid_contig(), its second pass"),
	RULE(R(gigantic_in_movable), KV(7, 0, 0), TODAY, PERHAPS, 0, 0,
	    "hugepage_movable_supported(), movable_gigantic_pages; likewise"),

	/* -- allocators on top */
	RULE(R(kmalloc_drops_dma32), KV(5, 10, 0), TODAY, SURELY, 0, 0,
	    "kmalloc_fix_flags(), GFP_SLAB_BUG_MASK"),
	RULE(R(kvmalloc_needs_gfp_kernel), EVER, KV(5, 17, 0), PERHAPS, 0, 0,
	    "kvmalloc_node()"),
	RULE(R(kvmalloc_nonblocking), KV(6, 19, 0), TODAY, SURELY, 0, 0,
	    "__kvmalloc_node_noprof()"),
	RULE(R(nowait_is_silent), KV(6, 8, 0), TODAY, SURELY, 0, 0,
	    "gfp_types.h, GFP_NOWAIT; not in 6.1, in 6.12 and 7.3"),
	RULE(R(kvmalloc_int_max), KV(5, 15, 0), TODAY, PERHAPS, 0, 0,
	    "7661809d493b kvmalloc_node(), INT_MAX"),
};
/* clang-format on */
#undef RULE
#undef R

static bool
holds(const struct row *row, uint32_t oldest, uint32_t newest, unsigned seen)
{
	if (seen & row->unless)
		return false;
	if (seen & row->if_seen)
		return true;
	if (row->reading == SURELY)
		return oldest >= row->since && newest < row->until;
	return newest >= row->since && oldest < row->until;
}

/* Which releases it may be, and what to keep in mind of them. */
static void
date(const struct fc_snapshot *snap, unsigned seen, struct fc_rules *r)
{
	uint32_t told = fc_release_told(snap);

	if (told == 0) {
		date_by_features(snap, r);
		return;
	}
	r->known = true;
	r->oldest = r->newest = told;
	if (told > NEWEST_KNOWN)
		r->note = "newer than 7.3, whose rules are taken";
	else if (seen & VENDOR)
		r->note = "a vendor's, perhaps with backports";
}

bool
fc_may_have_defrag_mode(const struct fc_snapshot *snap)
{
	struct fc_rules dated;

	if (is_vendor(snap->release))
		return true;
	date(snap, 0, &dated);
	return dated.newest >= DEFRAG_MODE_SINCE;
}

struct fc_rules
fc_rules_of(const struct fc_snapshot *snap)
{
	struct decided d = { 0 };
	struct fc_rules *r = &d.rules;
	unsigned seen = look(snap);

	date(snap, seen, r);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		bool *rule = (bool *)((char *)&d + rows[i].rule);

		*rule |= holds(&rows[i], r->oldest, r->newest, seen);
	}
	r->mark = d.flat_mark ? FC_MARK_FLAT
	    : seen & EL6      ? FC_MARK_SCALED_EL6
			      : FC_MARK_SCALED;
	r->reserves = d.reserves_nonblock ? FC_RESERVES_NONBLOCK
	    : d.reserves_atomic           ? FC_RESERVES_ATOMIC
					  : FC_RESERVES_WAIT;
	if (d.flat_mark && d.order0_perhaps) /* the others have one test */
		r->order0_counts_highatomic =
		    d.order0_surely ? FC_YES : FC_UNKNOWN;
	if (d.contig_unused_perhaps)
		r->contig_wants_unused =
		    d.contig_unused_surely ? FC_YES : FC_UNKNOWN;
	if (d.gigantic_perhaps)
		r->gigantic_at_run_time =
		    d.gigantic_surely ? FC_YES : FC_UNKNOWN;
	r->defrag_mode = !(seen & NO_DMA32) && snap->defrag_mode.value != 0;
	return d.rules;
}
