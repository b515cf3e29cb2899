/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "kernel/release.h"

#define KV(a, b, c) ((uint32_t)(a) << 20 | (uint32_t)(b) << 10 | (uint32_t)(c))

static void
tell(struct fc_snapshot *snap, const char *release, const char *build)
{
	snprintf(snap->release, sizeof(snap->release), "%s", release);
	snprintf(snap->build, sizeof(snap->build), "%s", build);
}

/* A word for each rule that holds. */
static const char *
words(const struct fc_rules *r)
{
	static char buf[256];
	static const char *const marks[] = { [FC_MARK_FLAT] = "flat",
		[FC_MARK_SCALED] = "scaled",
		[FC_MARK_SCALED_EL6] = "el6" };
	static const char *const reserves[] = { [FC_RESERVES_WAIT] = "wait",
		[FC_RESERVES_ATOMIC] = "atomic",
		[FC_RESERVES_NONBLOCK] = "nonblock" };
	const struct {
		bool holds;
		const char *word;
	} all[] = {
		{ r->note != NULL, "vendor" },
		{ r->migratetypes, "types" },
		{ true, marks[r->mark] },
		{ r->classzone_is_preferred, "preferred" },
		{ r->highatomic, "highatomic" },
		{ r->highatomic_free_part, "free-part" },
		{ true, reserves[r->reserves] },
		{ r->nowait_uses_highatomic, "nowait" },
		{ r->order0_uses_highatomic, "order0" },
		{ r->highatomic_at_low, "at-low" },
		{ r->boost, "boost" },
		{ r->boost_spares_small_zones, "spares" },
		{ r->order0_ignores_boost, "unboosted" },
		{ r->pcp_high_orders, "pcp" },
		{ r->defrag_mode, "defrag" },
		{ r->defrag_mode_unknown, "defrag?" },
		{ r->defrag_lifted_for_kswapd, "lifted" },
		{ r->kvmalloc_needs_gfp_kernel, "kv-kernel" },
		{ r->kvmalloc_nonblocking, "kv-any" },
		{ r->kvmalloc_int_max, "kv-int" },
	};
	size_t n = 0;

	for (size_t i = 0; i < N_ELEMENTS(all); i++) {
		if (all[i].holds)
			n += (size_t)snprintf(buf + n, sizeof(buf) - n, "%s%s",
			    n == 0 ? "" : " ", all[i].word);
	}
	return buf;
}

static void
knows_the_rules_of_each_release(void **state)
{
	static const struct {
		const char *release, *words;
	} rows[] = {
		{ "2.6.18", "scaled preferred wait kv-kernel" },
		{ "2.6.23", "scaled preferred wait kv-kernel" },
		{ "2.6.24", "types scaled preferred wait kv-kernel" },
		{ "2.6.32-642.6.2.el6.x86_64",
		    "vendor types el6 preferred wait kv-kernel" },
		{ "3.10.0-1160.el7.x86_64",
		    "vendor types scaled preferred wait kv-kernel" },
		{ "4.3.6", "types scaled preferred wait kv-kernel" },
		{ "4.4.0", "types flat preferred highatomic atomic kv-kernel" },
		{ "4.18.0-240.el8.x86_64",
		    "vendor types flat preferred highatomic atomic kv-kernel" },
		{ "4.20.17",
		    "types flat preferred highatomic atomic kv-kernel" },
		{ "5.0.0",
		    "types flat preferred highatomic atomic boost kv-kernel" },
		{ "5.7.0",
		    "types flat preferred highatomic atomic boost spares "
		    "kv-kernel" },
		{ "5.8.0",
		    "types flat highatomic atomic boost spares kv-kernel" },
		{ "5.10.262",
		    "types flat highatomic atomic boost spares unboosted "
		    "kv-kernel" },
		{ "5.13.0",
		    "types flat highatomic atomic boost spares unboosted pcp "
		    "kv-kernel" },
		{ "5.15.0-91-generic",
		    "vendor types flat highatomic atomic boost spares "
		    "unboosted pcp kv-kernel kv-int" },
		{ "5.17.0",
		    "types flat highatomic atomic boost spares unboosted pcp "
		    "kv-int" },
		{ "6.1.115",
		    "types flat highatomic atomic boost spares unboosted pcp "
		    "kv-int" },
		{ "6.1.116",
		    "types flat highatomic nonblock nowait order0 boost spares "
		    "unboosted pcp kv-int" },
		{ "6.1.157",
		    "types flat highatomic nonblock order0 boost spares "
		    "unboosted pcp kv-int" },
		{ "6.2.16",
		    "types flat highatomic atomic boost spares unboosted pcp "
		    "kv-int" },
		{ "6.3.0",
		    "types flat highatomic nonblock nowait boost spares "
		    "unboosted pcp kv-int" },
		{ "6.8.0",
		    "types flat highatomic nonblock nowait order0 boost spares "
		    "unboosted pcp kv-int" },
		{ "6.11.11",
		    "types flat highatomic nonblock nowait order0 boost spares "
		    "unboosted pcp kv-int" },
		{ "6.12.0",
		    "types flat highatomic free-part nonblock nowait order0 "
		    "boost spares unboosted pcp kv-int" },
		{ "6.12.54",
		    "types flat highatomic free-part nonblock order0 boost "
		    "spares unboosted pcp kv-int" },
		{ "6.15.0",
		    "types flat highatomic free-part nonblock nowait order0 "
		    "boost spares unboosted pcp defrag? kv-int" },
		{ "6.18.2",
		    "types flat highatomic free-part nonblock order0 boost "
		    "spares unboosted pcp defrag? kv-int" },
		{ "6.19.0",
		    "types flat highatomic free-part nonblock order0 boost "
		    "spares unboosted pcp defrag? kv-any kv-int" },
		{ "7.3.4",
		    "types flat highatomic free-part nonblock order0 at-low "
		    "boost spares unboosted pcp defrag? lifted kv-any kv-int" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { .name = "DMA32" };
		struct fc_snapshot snap = { .zones = &zone, .nr_zones = 1 };
		struct fc_rules r;

		tell(&snap, rows[i].release, "");
		r = fc_rules_of(&snap);
		print_message("  %s\n", rows[i].release);
		assert_string_equal(words(&r), rows[i].words);
		assert_true(r.known);
	}
}

static void
finds_debians_release_in_the_build(void **state)
{
	static const struct {
		const char *release, *build;
		uint32_t version;
	} rows[] = {
		{ "6.1.0-50-amd64",
		    "#1 SMP PREEMPT_DYNAMIC Debian 6.1.176-1 (2026-06-01)",
		    KV(6, 1, 176) },
		{ "3.2.0-6-amd64", "#1 SMP Debian 3.2.102-1", KV(3, 2, 102) },
		{ "6.12.95+deb12-amd64",
		    "#1 SMP PREEMPT_DYNAMIC Debian 6.12.95-1~bpo12+1",
		    KV(6, 12, 95) },
		/* of another series, or older: not this kernel's */
		{ "5.10.0-8-amd64", "#1 SMP Debian 4.19.316-1", KV(5, 10, 0) },
		{ "6.1.90", "#1 SMP Debian 6.1.82-1", KV(6, 1, 90) },
		{ "6.1.90", "#1 SMP Debian", KV(6, 1, 90) },
		/* without the build its ABI number says it roughly */
		{ "6.1.0-50-amd64", "", KV(6, 1, 158) },
		{ "6.1.0-41-amd64", "#1 SMP", KV(6, 1, 158) },
		{ "6.1.0-40-amd64", "", KV(6, 1, 119) },
		{ "6.1.0-28-amd64", "", KV(6, 1, 119) },
		{ "6.1.0-27-amd64", "", KV(6, 1, 0) },
		{ "6.1.0-rc5", "", KV(6, 1, 0) },
		/* Ubuntu's, whose numbers go further */
		{ "6.1.0-1036-oem", "", KV(6, 1, 0) },
		{ "6.1.0-100-amd64", "", KV(6, 1, 0) },
		{ "5.10.262", "", KV(5, 10, 262) },
		{ "3.10", "", KV(3, 10, 0) },
		{ "4.14.336-rt159", "", KV(4, 14, 336) },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };
		struct fc_rules r;

		tell(&snap, rows[i].release, rows[i].build);
		r = fc_rules_of(&snap);
		print_message("  %s %s\n", rows[i].release, rows[i].build);
		assert_true(r.known);
		assert_int_equal(r.oldest, rows[i].version);
		assert_int_equal(r.newest, rows[i].version);
	}
}

static void
takes_no_release_for_none_it_can_read(void **state)
{
	static const char *const rows[] = { "", "6", "6.", "v6.1", "linux",
		".6.1", "-1.2" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };
		struct fc_rules r;

		tell(&snap, rows[i], "");
		r = fc_rules_of(&snap);
		print_message("  \"%s\"\n", rows[i]);
		assert_false(r.known);
		assert_int_equal(r.oldest, 0);
		assert_int_equal(r.newest, KV(7, 3, 1023));
	}
}

static void
knows_who_carries_backports(void **state)
{
	static const struct {
		const char *release;
		bool vendor;
	} rows[] = {
		{ "2.6.32-642.6.2.el6.x86_64", true },
		{ "3.10.0-1160.el7.x86_64", true },
		{ "5.14.0-503.el9.x86_64", true },
		{ "6.12.0-55.el10.x86_64", true },
		{ "5.15.0-91-generic", true }, { "6.1.25-android14-11", true },
		{ "6.4.0-150600.23-default", true }, { "6.1.176", false },
		{ "6.1.0-50-amd64", false }, { "6.18.44", false },
		{ "7.3.99", false },
		{ "7.4.0", true }, /* newer than any rule here */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };

		tell(&snap, rows[i].release, "");
		print_message("  %s\n", rows[i].release);
		assert_int_equal(
		    fc_rules_of(&snap).note != NULL, rows[i].vendor);
	}
}

static void
looks_for_defrag_mode_where_a_kernel_may_have_it(void **state)
{
	static const struct {
		const char *release;
		bool may;
	} rows[] = {
		{ "6.14.11-amd64", false }, { "6.15.0-amd64", true },
		{ "7.4.0", true },
		{ "6.12.0-55.el10.x86_64", true }, /* a vendor may have it */
		{ "", true }, /* what is not told may be the newest */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };

		tell(&snap, rows[i].release, "");
		print_message("  %s\n", rows[i].release);
		assert_int_equal(fc_may_have_defrag_mode(&snap), rows[i].may);
	}
}

enum { MANAGED = 1, STATS = 2, CMA = 4, BOOST = 8, PROMO = 16, HIGH_MIN = 32 };
enum { RESERVED = 64 };

static void
dates_a_kernel_by_what_zoneinfo_prints(void **state)
{
	static const struct {
		unsigned lines;
		uint32_t oldest, newest;
		const char *words;
	} rows[] = {
		/* the stricter of all readings: each mark, each reserve */
		{ 0, 0, KV(3, 9, 1023),
		    "types scaled preferred wait kv-kernel" },
		{ MANAGED, KV(3, 10, 0), KV(4, 7, 1023),
		    "types scaled preferred highatomic atomic kv-kernel" },
		{ MANAGED | STATS, KV(4, 8, 0), KV(5, 14, 1023),
		    "types flat highatomic atomic boost pcp kv-kernel" },
		{ MANAGED | STATS | CMA, KV(5, 11, 0), KV(6, 0, 1023),
		    "types flat highatomic atomic boost spares unboosted pcp "
		    "kv-kernel kv-int" },
		{ MANAGED | STATS | CMA | BOOST, KV(5, 16, 0), KV(6, 11, 1023),
		    "types flat highatomic atomic boost spares unboosted pcp "
		    "kv-kernel kv-int" },
		{ MANAGED | STATS | CMA | BOOST | PROMO, KV(6, 9, 0),
		    KV(6, 16, 1023),
		    "types flat highatomic nonblock order0 boost spares "
		    "unboosted pcp defrag? kv-int" },
		{ MANAGED | STATS | CMA | BOOST | PROMO | HIGH_MIN,
		    KV(6, 13, 0), KV(6, 18, 1023),
		    "types flat highatomic free-part nonblock order0 boost "
		    "spares unboosted pcp defrag? kv-int" },
		{ MANAGED | STATS | CMA | BOOST | PROMO | HIGH_MIN | RESERVED,
		    KV(6, 19, 0), KV(7, 3, 1023),
		    "types flat highatomic free-part nonblock order0 boost "
		    "spares unboosted pcp defrag? kv-any kv-int" },
		/* what contradicts is patched in: what is there counts */
		{ MANAGED | STATS | PROMO, KV(6, 9, 0), KV(7, 3, 1023),
		    "types flat highatomic nonblock order0 boost spares "
		    "unboosted pcp defrag? kv-int" },
		{ RESERVED, KV(6, 19, 0), KV(7, 3, 1023),
		    "types flat highatomic free-part nonblock order0 boost "
		    "spares unboosted pcp defrag? kv-any kv-int" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		unsigned l = rows[i].lines;
		struct fc_zone zone = { .name = "DMA32",
			.has_zoneinfo = true,
			.managed = { 1, l & MANAGED },
			.reserved_highatomic = { 0, l & RESERVED } };
		struct fc_snapshot snap = { .zones = &zone,
			.nr_zones = 1,
			.has_node_stats = l & STATS,
			.has_cma_line = l & CMA,
			.has_boost_line = l & BOOST,
			.has_promo_line = l & PROMO,
			.has_high_min_line = l & HIGH_MIN };
		struct fc_rules r;

		snap.files[FC_ZONEINFO] = FC_FILE_READ;
		r = fc_rules_of(&snap);
		print_message("  lines %u\n", l);
		assert_false(r.known);
		assert_int_equal(r.oldest, rows[i].oldest);
		assert_int_equal(r.newest, rows[i].newest);
		/* no migratetypes is a rule of before 2.6.24 only */
		assert_string_equal(words(&r), rows[i].words);
	}
}

static void
dates_a_kernel_by_what_its_report_prints(void **state)
{
	enum { FREE_PART = 128 };
	static const struct {
		unsigned fields;
		uint32_t oldest, newest;
	} rows[] = {
		{ 0, 0, KV(3, 9, 1023) },
		{ MANAGED, KV(3, 8, 0), KV(5, 9, 1023) },
		{ MANAGED | RESERVED, KV(5, 8, 0), KV(6, 0, 1023) },
		{ MANAGED | RESERVED | BOOST, KV(5, 16, 0), KV(6, 16, 1023) },
		{ MANAGED | RESERVED | BOOST | FREE_PART, KV(6, 13, 0),
		    KV(7, 3, 1023) },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		unsigned f = rows[i].fields;
		struct fc_zone zone = { .name = "Normal",
			.has_zoneinfo = true,
			.managed = { 1, f & MANAGED },
			.reserved_highatomic = { 0, f & RESERVED },
			.free_highatomic = { 0, f & FREE_PART } };
		struct fc_snapshot snap = { .kind = FC_REPORT,
			.zones = &zone,
			.nr_zones = 1,
			.has_boost_line = f & BOOST };
		struct fc_rules r;

		snap.files[FC_ZONEINFO] = FC_FILE_READ;
		r = fc_rules_of(&snap);
		print_message("  fields %u\n", f);
		assert_int_equal(r.oldest, rows[i].oldest);
		assert_int_equal(r.newest, rows[i].newest);
	}
}

static void
does_not_date_what_it_did_not_read(void **state)
{
	struct fc_zone zone = { .name = "DMA32" };
	struct fc_snapshot snap = { .zones = &zone };
	struct fc_rules r;

	(void)state;
	snap.files[FC_ZONEINFO] = FC_FILE_ABSENT;
	r = fc_rules_of(&snap);
	assert_int_equal(r.oldest, 0);
	assert_int_equal(r.newest, KV(7, 3, 1023));
	assert_string_equal(words(&r),
	    "types scaled highatomic atomic boost pcp kv-kernel kv-int");
	snap.nr_zones = 1; /* buddyinfo shows it */
	r = fc_rules_of(&snap);
	assert_string_equal(words(&r),
	    "types scaled highatomic atomic boost pcp defrag? kv-kernel "
	    "kv-int");
}

static void
believes_a_release_over_the_features(void **state)
{
	struct fc_snapshot snap = { .has_promo_line = true };
	struct fc_rules r;

	(void)state;
	tell(&snap, "5.10.0-33-amd64", "");
	snap.files[FC_ZONEINFO] = FC_FILE_READ;
	r = fc_rules_of(&snap);
	assert_int_equal(r.oldest, KV(5, 10, 0));
	assert_int_equal(r.newest, KV(5, 10, 0));
}

static void
believes_a_migratetype_over_the_release(void **state)
{
	static const struct {
		const char *release, *type;
		int mark;
		bool highatomic;
	} rows[] = {
		{ "", "Reserve", FC_MARK_SCALED, false },
		{ "", "HighAtomic", FC_MARK_FLAT, true },
		{ "", "Movable", FC_MARK_SCALED, true },
		{ "4.3.0", "Movable", FC_MARK_SCALED, false },
		{ "4.3.0", "HighAtomic", FC_MARK_FLAT, true },
		{ "4.4.0", "Movable", FC_MARK_FLAT, true },
		{ "4.4.0", "Reserve", FC_MARK_SCALED, false },
		{ "2.6.32-754.el6.i686", "Reserve", FC_MARK_SCALED_EL6, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_migratetype type = { 0 };
		struct fc_zone zone = { .nr_migratetypes = 1,
			.migratetypes = &type };
		struct fc_snapshot snap = { .zones = &zone, .nr_zones = 1 };
		struct fc_rules r;

		snprintf(type.name, sizeof(type.name), "%s", rows[i].type);
		tell(&snap, rows[i].release, "");
		r = fc_rules_of(&snap);
		print_message(
		    "  \"%s\" with %s\n", rows[i].release, rows[i].type);
		assert_int_equal(r.mark, rows[i].mark);
		assert_int_equal(r.highatomic, rows[i].highatomic);
	}
}

static void
takes_the_free_part_from_a_zone_that_prints_it(void **state)
{
	struct fc_zone zone = { .free_highatomic = { 0, true } };
	struct fc_snapshot snap = { .zones = &zone, .nr_zones = 1 };

	(void)state;
	tell(&snap, "6.6.0-vendor", "");
	assert_true(fc_rules_of(&snap).highatomic_free_part);
	zone.free_highatomic.present = false;
	assert_false(fc_rules_of(&snap).highatomic_free_part);
}

static void
tells_defrag_mode_from_not_told(void **state)
{
	/* ALLOC_NOFRAGMENT is 0 in a kernel without CONFIG_ZONE_DMA32. */
	static const struct {
		const char *release, *zones[2];
		size_t nr_reserve;
		struct fc_opt sysctl;
		bool on, unknown;
	} rows[] = {
		{ "6.18.0", { "DMA32", "Normal" }, 0, { 1, true }, true,
		    false },
		{ "6.18.0", { "Normal", "DMA32" }, 0, { 0, true }, false,
		    false },
		{ "6.18.0", { "DMA32", "Normal" }, 0, { 0, false }, false,
		    true },
		{ "6.14.11", { "DMA32", "Normal" }, 0, { 0, false }, false,
		    false },
		{ "", { "DMA32", "Normal" }, 0, { 0, false }, false, true },
		{ "6.18.0", { "DMA", "Normal" }, 0, { 1, true }, false, false },
		{ "6.18.0", { "DMA", "Normal" }, 0, { 0, false }, false,
		    false },
		{ "", { "DMA", "Normal" }, 0, { 0, false }, false, false },
		/* four values and only two of the types printed: DMA, DMA32 and
		 * Movable are the others; three: not DMA32 */
		{ "6.18.0", { "Normal", "Movable" }, 4, { 1, true }, true,
		    false },
		{ "6.18.0", { "Normal", "Movable" }, 4, { 0, false }, false,
		    true },
		{ "6.18.0", { "Normal", "Movable" }, 3, { 1, true }, false,
		    false },
		/* i386: the fourth is HighMem */
		{ "6.18.0", { "DMA", "Normal" }, 4, { 1, true }, false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zones[2] = { { 0 } };
		struct fc_snapshot snap = { .defrag_mode = rows[i].sysctl,
			.zones = zones,
			.nr_zones = 2 };
		struct fc_rules r;

		for (size_t k = 0; k < 2; k++) {
			snprintf(zones[k].name, FC_NAME_SIZE, "%s",
			    rows[i].zones[k]);
			zones[k].nr_reserve = rows[i].nr_reserve;
		}

		tell(&snap, rows[i].release, "");
		r = fc_rules_of(&snap);
		print_message("  row %zu\n", i);
		assert_int_equal(r.defrag_mode, rows[i].on);
		assert_int_equal(r.defrag_mode_unknown, rows[i].unknown);
	}
}

/* ---- where each rule begins and ends ------------------------------------------ */

#define FLAG(name)                                     \
	{                                              \
#name, offsetof(struct fc_rules, name) \
	}

static const struct {
	const char *name;
	size_t offset;
} flags[] = { FLAG(migratetypes), FLAG(scaled_without_cma),
	FLAG(classzone_is_preferred), FLAG(highatomic),
	FLAG(highatomic_free_part), FLAG(nowait_uses_highatomic),
	FLAG(order0_uses_highatomic), FLAG(highatomic_at_low), FLAG(boost),
	FLAG(boost_spares_small_zones), FLAG(order0_ignores_boost),
	FLAG(pcp_high_orders), FLAG(defrag_mode_unknown),
	FLAG(defrag_lifted_for_kswapd), FLAG(compaction),
	FLAG(compaction_needs_fs), FLAG(compaction_always_low),
	FLAG(compaction_plain_mark), FLAG(compaction_async_own_blocks),
	FLAG(compaction_checks_cma), FLAG(lru_gen_usual),
	FLAG(watermark_scale_factor), FLAG(compaction_proactiveness),
	FLAG(kmalloc_drops_dma32), FLAG(kvmalloc_needs_gfp_kernel),
	FLAG(kvmalloc_nonblocking), FLAG(kvmalloc_int_max),
	FLAG(nowait_is_silent), FLAG(reclaim_frees_little),
	FLAG(gigantic_in_movable), FLAG(contig_moves_hugetlb) };

/* Those of more than yes and no. */
static const char *const scales[] = { "scaled", "reserves", "order0",
	"contig_wants_unused", "gigantic_at_run_time" };

#define NR_FLAGS N_ELEMENTS(flags)
#define NR_EDGED (NR_FLAGS + N_ELEMENTS(scales))

static const char *
edged_name(size_t i)
{
	return i < NR_FLAGS ? flags[i].name : scales[i - NR_FLAGS];
}

static int
edged_value(const struct fc_rules *r, size_t i)
{
	return i < NR_FLAGS ? *(const bool *)((const char *)r + flags[i].offset)
			    : (const int[]){
				      r->mark == FC_MARK_SCALED,
				      (int)r->reserves,
				      (int)r->order0_counts_highatomic,
				      (int)r->contig_wants_unused,
				      (int)r->gigantic_at_run_time,
			      }[i - NR_FLAGS];
}

/* The next release that ever was, or could have been. */
static bool
next_release(unsigned v[3])
{
	static const struct {
		unsigned a, b, last;
	} series[] = { { 2, 6, 39 }, { 5, 15, 120 }, { 6, 1, 180 },
		{ 6, 2, 16 }, { 6, 12, 120 } };
	unsigned last = 1;

	for (size_t i = 0; i < N_ELEMENTS(series); i++) {
		if (v[0] == series[i].a && v[1] == series[i].b)
			last = series[i].last;
	}
	if (v[2]++ < last)
		return true;
	v[2] = 0;
	if (v[0] == 2 || v[1]++ >= 20) {
		v[0]++;
		v[1] = 0;
	}
	return v[0] < 7 || (v[0] == 7 && v[1] <= 4);
}

static struct fc_rules
rules_of_release(const unsigned v[3], char *text, size_t size)
{
	struct fc_zone zone = { .name = "DMA32" };
	struct fc_snapshot snap = { .zones = &zone, .nr_zones = 1 };

	snprintf(text, size, "%u.%u.%u", v[0], v[1], v[2]);
	tell(&snap, text, "");
	return fc_rules_of(&snap);
}

/* "+4.4.0 -5.9.0": from when it holds, and from when it does no more. */
static void
begins_and_ends_each_rule_with_its_release(void **state)
{
	static const struct {
		const char *name, *edges;
	} rows[] = {
		{ "migratetypes", "+2.6.24" },
		{ "scaled_without_cma", "+2.6.16 -3.10.0" },
		{ "classzone_is_preferred", "+2.6.16 -5.8.0" },
		{ "highatomic", "+4.4.0" },
		{ "highatomic_free_part", "+6.12.0" },
		{ "nowait_uses_highatomic",
		    "+6.1.116 -6.1.157 +6.3.0 -6.12.54 +6.13.0 -6.18.0" },
		{ "order0_uses_highatomic", "+6.1.116 -6.2.0 +6.8.0" },
		{ "highatomic_at_low", "+7.3.0" },
		{ "boost", "+5.0.0" },
		{ "boost_spares_small_zones", "+5.7.0" },
		{ "order0_ignores_boost", "+5.10.0" },
		{ "pcp_high_orders", "+5.13.0" },
		{ "defrag_mode_unknown", "+6.15.0" },
		{ "defrag_lifted_for_kswapd", "+7.3.0" },
		{ "compaction", "+2.6.35" },
		{ "compaction_needs_fs", "+2.6.16 -4.11.0" },
		{ "compaction_always_low", "+2.6.16 -4.9.0" },
		{ "compaction_plain_mark", "+2.6.16 -3.11.0" },
		{ "compaction_async_own_blocks", "+4.14.0" },
		{ "compaction_checks_cma", "+6.17.0" },
		{ "lru_gen_usual", "+6.9.0" },
		{ "watermark_scale_factor", "+4.6.0" },
		{ "compaction_proactiveness", "+5.9.0" },
		{ "kmalloc_drops_dma32", "+5.10.0" },
		{ "kvmalloc_needs_gfp_kernel", "+2.6.16 -5.17.0" },
		{ "kvmalloc_nonblocking", "+6.19.0" },
		{ "kvmalloc_int_max", "+5.15.0" },
		{ "nowait_is_silent", "+6.8.0" },
		{ "reclaim_frees_little", "+7.0.0" },
		{ "gigantic_in_movable", "+7.0.0" },
		{ "contig_moves_hugetlb",
		    "+5.13.0 -5.15.109 +5.16.0 -6.1.26 +6.2.0 -6.2.13 +7.0.0" },
		{ "scaled", "+2.6.16 -4.4.0" },
		{ "reserves", "+4.4.0 +6.1.116 -6.2.0 +6.3.0" },
		{ "order0", "+4.7.0 -5.9.0" },
		{ "contig_wants_unused", "+2.6.16 -5.13.0" },
		{ "gigantic_at_run_time", "+3.16.0" },
	};
	char edges[NR_EDGED][160] = { 0 };
	int before[NR_EDGED] = { 0 };
	unsigned v[3] = { 2, 6, 16 };

	(void)state;
	do {
		char text[32];
		struct fc_rules r = rules_of_release(v, text, sizeof(text));

		for (size_t i = 0; i < NR_EDGED; i++) {
			size_t n = strlen(edges[i]);
			int now = edged_value(&r, i);

			if (now == before[i])
				continue;
			snprintf(edges[i] + n, sizeof(edges[i]) - n, "%s%c%s",
			    n == 0 ? "" : " ", now > before[i] ? '+' : '-',
			    text);
			before[i] = now;
		}
	} while (next_release(v));
	for (size_t i = 0; i < NR_EDGED; i++) {
		print_message(
		    "  { \"%s\", \"%s\" },\n", edged_name(i), edges[i]);
		assert_string_equal(rows[i].name, edged_name(i));
		assert_string_equal(edges[i], rows[i].edges);
	}
}

/* Others build newer kernels for RHEL 6; theirs are not Red Hat's 2.6.32. */
static void
takes_a_newer_kernel_for_el6_as_it_is(void **state)
{
	static const struct {
		const char *release, *rules;
	} rows[] = {
		{ "2.6.32-754.el6.x86_64",
		    "vendor types el6 preferred wait kv-kernel" },
		{ "4.19.12-1.el6.elrepo.x86_64",
		    "vendor types flat preferred highatomic atomic kv-kernel" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };
		struct fc_rules r;

		tell(&snap, rows[i].release, "");
		r = fc_rules_of(&snap);
		print_message("  %s\n", rows[i].release);
		assert_string_equal(words(&r), rows[i].rules);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_the_rules_of_each_release),
		cmocka_unit_test(finds_debians_release_in_the_build),
		cmocka_unit_test(takes_no_release_for_none_it_can_read),
		cmocka_unit_test(knows_who_carries_backports),
		cmocka_unit_test(dates_a_kernel_by_what_zoneinfo_prints),
		cmocka_unit_test(dates_a_kernel_by_what_its_report_prints),
		cmocka_unit_test(does_not_date_what_it_did_not_read),
		cmocka_unit_test(believes_a_release_over_the_features),
		cmocka_unit_test(believes_a_migratetype_over_the_release),
		cmocka_unit_test(
		    takes_the_free_part_from_a_zone_that_prints_it),
		cmocka_unit_test(tells_defrag_mode_from_not_told),
		cmocka_unit_test(
		    looks_for_defrag_mode_where_a_kernel_may_have_it),
		cmocka_unit_test(takes_a_newer_kernel_for_el6_as_it_is),
		cmocka_unit_test(begins_and_ends_each_rule_with_its_release),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
