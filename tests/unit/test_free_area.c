/* SPDX-License-Identifier: BSD-2-Clause */
#include "zones.h"

#include "kernel/free_area.h"

/* A zone out of two lines such as "U5:1 H0:>100000" and "5:1 0:200000". */
struct machine {
	struct fc_zone zone;
	struct fc_snapshot snap;
	uint64_t nr_free[NR_ORDERS];
	struct fc_migratetype types[8];
	struct fc_count counts[8][NR_ORDERS];
};

static const struct {
	char letter;
	const char *name;
} lettered[] = { { 'U', "Unmovable" }, { 'M', "Movable" },
	{ 'E', "Reclaimable" }, { 'R', "Reserve" }, { 'H', "HighAtomic" },
	{ 'C', "CMA" }, { 'I', "Isolate" }, { '?', "Curious" } };

static void
make(struct machine *m, const char *release, const char *types,
    const char *blocks)
{
	const char *p = types != NULL ? types : blocks;
	char *end;

	*m = (struct machine){ .snap = {
				   .nr_zones = 1, .nr_orders = NR_ORDERS } };
	m->snap.zones = &m->zone;
	m->zone.has_free_blocks = m->zone.has_zoneinfo = true;
	m->zone.nr_free = m->nr_free;
	m->zone.managed = (struct fc_opt){ 100000, true };
	snprintf(m->snap.release, sizeof(m->snap.release), "%s", release);
	for (size_t t = 0; types != NULL && t < N_ELEMENTS(lettered); t++) {
		m->types[t].nr_free = m->counts[t];
		snprintf(
		    m->types[t].name, FC_NAME_SIZE, "%s", lettered[t].name);
	}
	if (types != NULL) {
		m->zone.migratetypes = m->types;
		m->zone.nr_migratetypes = N_ELEMENTS(lettered);
		/* A type that is not spoken of must not date the kernel
		 * (Reserve, HighAtomic): it stands there as an empty one. */
		for (size_t t = 0; t < N_ELEMENTS(lettered); t++) {
			if (strchr(types, lettered[t].letter) == NULL)
				snprintf(m->types[t].name, FC_NAME_SIZE,
				    "Unmovable");
		}
		m->snap.pageblock_order = (struct fc_opt){ 9, true };
	}
	while (*p != '\0') {
		size_t t = 0, order;
		bool capped;
		uint64_t n;

		if (types != NULL) {
			while (lettered[t].letter != *p)
				t++;
			p++;
		}
		order = strtoul(p, &end, 10);
		capped = end[1] == '>';
		n = strtoul(end + 1 + capped, &end, 10);
		p = end + strspn(end, " ");
		if (types != NULL)
			m->counts[t][order] = (struct fc_count){ n, capped };
		m->nr_free[order] += n;
	}
	if (types != NULL && blocks != NULL) { /* buddyinfo says otherwise */
		memset(m->nr_free, 0, sizeof(m->nr_free));
		for (p = blocks; *p != '\0'; p = end + strspn(end, " ")) {
			size_t order = strtoul(p, &end, 10);

			m->nr_free[order] = strtoul(end + 1, &end, 10);
		}
	}
	m->zone.free = fc_zone_free_pages_from(&m->snap, &m->zone, 0);
}

static struct fc_free_area
area_of(const struct machine *m, const char *gfp_text, unsigned order)
{
	struct fc_rules rules = fc_rules_of(&m->snap);
	struct fc_pass pass =
	    fc_pass_of(&m->snap, &rules, gfp_of(gfp_text), order, -1);

	return fc_free_area_of(&pass, &m->zone, &pass.slow);
}

static void
assert_area(struct fc_free_area got, struct fc_free_area want)
{
	print_message("    blocks %ju to %ju, own %ju, unusable %ju to %ju\n",
	    (uintmax_t)got.blocks_low, (uintmax_t)got.blocks_high,
	    (uintmax_t)got.own_low, (uintmax_t)got.unusable_low,
	    (uintmax_t)got.unusable_high);
	assert_int_equal(got.blocks_low, want.blocks_low);
	assert_int_equal(got.blocks_high, want.blocks_high);
	assert_int_equal(got.own_low, want.own_low);
	assert_int_equal(got.unusable_low, want.unusable_low);
	assert_int_equal(got.unusable_high, want.unusable_high);
}

static void
sorts_blocks_by_who_may_take_them(void **state)
{
	static const struct {
		const char *release, *gfp;
		unsigned order;
		const char *types, *blocks; /* NULL: the sum of types */
		struct fc_free_area want;
	} rows[] = {
		{ "6.1.100", "GFP_KERNEL", 5, "U5:1 M5:2 E5:3", NULL,
		    { 6, 6, 1, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL|__GFP_RECLAIMABLE", 5,
		    "U5:1 M5:2 E5:3", NULL, { 6, 6, 3, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 5, "U4:9 M4:9", NULL,
		    { 0, 0, 0, 0, 0 } },
		/* pieces of larger blocks; a foreign one of a whole pageblock
		 * is taken without a boost */
		{ "6.1.100", "GFP_KERNEL", 5, "U6:1 M8:1 M10:1", NULL,
		    { 42, 42, 34, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 0, "U0:3 M1:1", NULL,
		    { 5, 5, 3, 0, 0 } },
		/* CMA is for movable pages, and does not count for others */
		{ "6.1.100", "GFP_KERNEL", 5, "M5:1 C9:1", NULL,
		    { 1, 1, 0, 512, 512 } },
		{ "6.1.100", "GFP_ATOMIC", 5, "M5:1 C9:1", NULL,
		    { 1, 1, 0, 512, 512 } },
		{ "6.1.100", "GFP_HIGHUSER_MOVABLE", 5, "M5:1 C9:1", NULL,
		    { 17, 17, 17, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 5, "M5:1 I9:4", NULL,
		    { 1, 1, 0, 0, 0 } },
		/* single pages of HighAtomic come last, a block of it first */
		{ "6.12.95", "GFP_ATOMIC", 0, "U0:3 M0:4 H0:5", NULL,
		    { 12, 12, 3, 0, 0 } },
		{ "6.12.95", "GFP_ATOMIC", 5, "U5:3 M5:4 H5:5", NULL,
		    { 12, 12, 8, 0, 0 } },
		/* Reserve is everybody's */
		{ "3.10.0", "GFP_KERNEL", 5, "U5:1 R5:2", NULL,
		    { 3, 3, 1, 0, 0 } },
		/* a type that is not known: perhaps */
		{ "6.1.100", "GFP_KERNEL", 5, "U5:1 ?5:2", NULL,
		    { 1, 3, 1, 0, 0 } },
		/* buddyinfo has the length, pagetypeinfo the shares; and what
		 * is there at both moments is certain */
		{ "6.1.100", "GFP_KERNEL", 5, "M5:4 I5:2", "5:9",
		    { 4, 7, 0, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 5, "I5:2", "5:9",
		    { 0, 7, 0, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 5, "M5:4 I5:2", "5:1",
		    { 0, 0, 0, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 5, "U5:4", "5:1",
		    { 1, 1, 1, 0, 0 } },
		/* a list cut at 100000 */
		{ "6.1.100", "GFP_KERNEL", 0, "U0:>100000 M0:>100000",
		    "0:300000", { 300000, 300000, 100000, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 0, "U0:50000 I0:>100000", "0:200000",
		    { 50000, 100000, 50000, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 0, "U0:>100000 I0:7", "0:200000",
		    { 199993, 199993, 100000, 0, 0 } },
		/* a cut list of a type that is not known: only what is surely
		 * of the others, or all but what is surely not */
		{ "6.1.100", "GFP_KERNEL", 0, "U0:50000 ?0:>100000", "0:200000",
		    { 50000, 200000, 50000, 0, 0 } },
		{ "6.1.100", "GFP_KERNEL", 0, "U0:>100000 ?0:>100000",
		    "0:300000", { 100000, 300000, 100000, 0, 0 } },
		/* 2.6.24 sorts, 2.6.18 does not */
		{ "2.6.18", "GFP_KERNEL", 5, NULL, "5:3 6:1",
		    { 5, 5, 0, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct machine m;

		make(&m, rows[i].release, rows[i].types, rows[i].blocks);
		for (size_t o = 0; rows[i].types != NULL && o < NR_ORDERS; o++)
			m.zone.nr_free_cma.value += m.counts[5][o].n << o;
		print_message("  %s order %u, %s: %s\n", rows[i].gfp,
		    rows[i].order, rows[i].release,
		    rows[i].types != NULL ? rows[i].types : rows[i].blocks);
		assert_area(
		    area_of(&m, rows[i].gfp, rows[i].order), rows[i].want);
	}
}

/* One pageblock of HighAtomic, 64 pages of it free in two blocks of order 5. */
static void
leaves_the_highatomic_reserve_to_those_with_rights(void **state)
{
	static const struct {
		const char *release, *gfp;
		struct fc_opt free_highatomic;
		struct fc_free_area want;
	} rows[] = {
		/* before 6.12 the whole reserve is left out, then what is free
		 * of it */
		{ "5.10.0", "GFP_KERNEL", { 0 }, { 1, 1, 1, 512, 512 } },
		{ "6.11.0", "GFP_KERNEL", { 0 }, { 1, 1, 1, 512, 512 } },
		{ "6.12.95", "GFP_KERNEL", { 0 }, { 1, 1, 1, 64, 64 } },
		{ "7.0.0", "GFP_KERNEL", { 96, true }, { 1, 1, 1, 96, 96 } },
		{ "7.0.0", "GFP_KERNEL", { 0, true }, { 1, 1, 1, 0, 0 } },
		{ "5.10.0", "GFP_ATOMIC", { 0 }, { 3, 3, 3, 0, 0 } },
		{ "6.12.95", "GFP_ATOMIC", { 0 }, { 3, 3, 3, 0, 0 } },
		{ "5.10.0", "GFP_NOWAIT", { 0 }, { 1, 1, 1, 512, 512 } },
		{ "6.12.10", "GFP_NOWAIT", { 0 }, { 3, 3, 3, 0, 0 } },
		/* may count its pages, but not take its blocks */
		{ "6.12.95", "GFP_NOWAIT", { 0 }, { 1, 1, 1, 0, 0 } },
		{ "6.12.95", "GFP_KERNEL|__GFP_HIGH", { 0 },
		    { 1, 1, 1, 0, 0 } },
		{ "5.10.0", "GFP_HIGHUSER_MOVABLE", { 0 },
		    { 1, 1, 0, 512, 512 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct machine m;

		make(&m, rows[i].release, "U5:1 H5:2", NULL);
		m.types[4].nr_pageblocks = (struct fc_opt){ 1, true };
		m.zone.free_highatomic = rows[i].free_highatomic;
		print_message("  %s on %s\n", rows[i].gfp, rows[i].release);
		assert_area(area_of(&m, rows[i].gfp, 5), rows[i].want);
	}
}

/* How many pageblocks it has is not told: one at least, where a block is seen,
 * and what the kernel allows at most. */
static void
knows_the_least_of_a_reserve_that_is_seen(void **state)
{
	static const struct {
		const char *release, *types;
		uint64_t page_size;
		struct fc_opt pageblock_order;
		size_t nr_orders;
		struct fc_opt reserved;
		uint64_t low, high;
	} rows[] = {
		/* 1000 pages and a pageblock, in whole ones */
		{ "5.10.0", "U5:1 H5:2", 4096, { 9, true }, 11, { 0 }, 512,
		    1536 },
		{ "5.10.0", "U5:1 H5:2", 4096, { 5, true }, 11, { 0 }, 32,
		    1056 },
		/* of no known size: 2 MiB of 4 KiB, and what no other page size
		 * goes below; but never more than the largest block */
		{ "5.10.0", "U5:1 H5:2", 4096, { 0 }, 11, { 0 }, 512, 2048 },
		{ "5.10.0", "U5:1 H5:2", 16384, { 0 }, 11, { 0 }, 32, 2048 },
		{ "5.10.0", "U5:1 H5:2", 0, { 0 }, 11, { 0 }, 32, 2048 },
		{ "5.10.0", "U4:1 H4:2", 4096, { 0 }, 9, { 0 }, 256, 1280 },
		{ "5.10.0", "U4:1 H4:2", 65536, { 0 }, 5, { 0 }, 16, 1024 },
		/* it is told, or no block of it is seen */
		{ "5.10.0", "U5:1 H5:2", 4096, { 9, true }, 11, { 2560, true },
		    2560, 2560 },
		{ "5.10.0", "U5:1 H5:0", 4096, { 9, true }, 11, { 0 }, 0,
		    1536 },
		/* later only what is free of it is left out */
		{ "6.12.95", "U5:1 H5:2", 4096, { 9, true }, 11, { 0 }, 64,
		    64 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_free_area got;
		struct machine m;

		print_message("  row %zu\n", i);
		make(&m, rows[i].release, rows[i].types, NULL);
		m.snap.page_size = rows[i].page_size;
		m.snap.nr_orders = rows[i].nr_orders;
		m.snap.pageblock_order = rows[i].pageblock_order;
		m.zone.reserved_highatomic = rows[i].reserved;
		got = area_of(&m, "GFP_KERNEL", 4);
		assert_int_equal(got.unusable_low, rows[i].low);
		assert_int_equal(got.unusable_high, rows[i].high);
	}
}

/* A report's list says of H only that there is some: the zone's line bounds it. */
static void
bounds_a_reports_reserve_by_its_zone(void **state)
{
	static const struct {
		const char *types;
		struct fc_opt reserved;
		uint64_t low, high;
	} rows[] = {
		{ "H5:>1", { 0 }, 32, 5 * 32 },
		{ "H5:>1", { 96, true }, 32, 96 },
		{ "H5:>1", { 160, true }, 32, 160 },
		{ "H5:>1", { 512, true }, 32, 5 * 32 },
		{ "H5:>1", { 16, true }, 16, 16 },
		{ "H5:2", { 16, true }, 64, 64 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_free_area got;
		struct machine m;

		print_message("  row %zu\n", i);
		make(&m, "6.12.95", rows[i].types, "5:5");
		m.snap.kind = FC_REPORT;
		m.zone.reserved_highatomic = rows[i].reserved;
		got = area_of(&m, "GFP_KERNEL", 5);
		assert_int_equal(got.unusable_low, rows[i].low);
		assert_int_equal(got.unusable_high, rows[i].high);
	}
}

static void
takes_no_small_foreign_block_under_defrag_mode(void **state)
{
	static const struct {
		const char *zone, *gfp, *types, *blocks;
		struct fc_free_area want;
	} rows[] = {
		{ "DMA32", "GFP_KERNEL", "U5:1 M5:2 M8:1", NULL,
		    { 1, 1, 1, 0, 0 } },
		{ "DMA32", "GFP_KERNEL", "U5:1 M5:2 M9:1", NULL,
		    { 17, 17, 17, 0, 0 } },
		{ "DMA32", "GFP_KERNEL", "M5:2", NULL, { 0, 0, 0, 0, 0 } },
		{ "DMA32", "GFP_KERNEL", "U5:1 ?5:2", NULL, { 1, 3, 1, 0, 0 } },
		{ "DMA32", "GFP_HIGHUSER_MOVABLE", "U5:1 M5:2 C5:1", NULL,
		    { 3, 3, 3, 0, 0 } },
		{ "DMA32", "GFP_ATOMIC", "M5:2 H5:1", NULL, { 1, 1, 1, 0, 0 } },
		{ "DMA32", "GFP_KERNEL|__GFP_MEMALLOC", "U5:1 M5:2", NULL,
		    { 3, 3, 1, 0, 0 } },
		/* inert in a kernel without the zone type: 1 + 2 + 8 */
		{ "Normal", "GFP_KERNEL", "U5:1 M5:2 M8:1", NULL,
		    { 11, 11, 1, 0, 0 } },
		{ "Normal", "GFP_KERNEL", "M5:2", NULL, { 2, 2, 0, 0, 0 } },
		/* buddyinfo was read when there were fewer, or more, or as many
		 * as pagetypeinfo stopped to count */
		{ "DMA32", "GFP_KERNEL", "U5:4 M5:2", "5:3",
		    { 3, 3, 3, 0, 0 } },
		{ "DMA32", "GFP_KERNEL", "U5:4 M5:2", "5:40",
		    { 4, 4, 4, 0, 0 } },
		{ "DMA32", "GFP_KERNEL", "U5:>4 M5:2", "5:40",
		    { 4, 40, 4, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct machine m;

		make(&m, "6.18.0", rows[i].types, rows[i].blocks);
		snprintf(m.zone.name, FC_NAME_SIZE, "%s", rows[i].zone);
		m.snap.defrag_mode = (struct fc_opt){ 1, true };
		print_message(
		    "  %s, %s: %s\n", rows[i].zone, rows[i].gfp, rows[i].types);
		assert_area(area_of(&m, rows[i].gfp, 5), rows[i].want);
	}
}

/* 100000 managed pages: up to 5.10's cap of 2048 pages can be HighAtomic. */
static void
gives_bounds_without_pagetypeinfo(void **state)
{
	static const struct {
		const char *release, *gfp, *blocks;
		int64_t free; /* less than the blocks add up to */
		uint64_t cma, unaccepted;
		struct fc_opt free_highatomic;
		struct fc_free_area want;
	} rows[] = {
		/* 2048 pages can hide 64 blocks */
		{ "5.10.0", "GFP_KERNEL", "5:100", 0, 0, 0, { 0 },
		    { 36, 100, 0, 0, 2048 } },
		{ "5.10.0", "GFP_KERNEL", "5:65", 0, 0, 0, { 0 },
		    { 1, 65, 0, 0, 2048 } },
		{ "5.10.0", "GFP_KERNEL", "5:64", 0, 0, 0, { 0 },
		    { 0, 64, 0, 0, 2048 } },
		{ "5.10.0", "GFP_KERNEL", "3:999 5:60 7:10", 0, 0, 0, { 0 },
		    { 36, 100, 0, 0, 2048 } },
		{ "5.10.0", "GFP_ATOMIC", "5:64", 0, 0, 0, { 0 },
		    { 64, 64, 0, 0, 0 } },
		{ "6.1.158", "GFP_NOWAIT", "5:100", 0, 0, 0, { 0 },
		    { 36, 100, 0, 0, 0 } },
		{ "3.10.0", "GFP_KERNEL", "5:3", 0, 0, 0, { 0 },
		    { 3, 3, 0, 0, 0 } },
		/* 320 pages of CMA hide 10 more */
		{ "5.10.0", "GFP_KERNEL", "5:100", 0, 320, 0, { 0 },
		    { 26, 100, 0, 320, 2368 } },
		{ "5.10.0", "GFP_HIGHUSER_MOVABLE", "5:100", 0, 320, 0, { 0 },
		    { 36, 100, 0, 0, 2048 } },
		{ "3.10.0", "GFP_KERNEL", "5:100", 0, 320, 0, { 0 },
		    { 90, 100, 0, 320, 320 } },
		/* 64 pages on the lists that are not counted: isolated */
		{ "5.10.0", "GFP_KERNEL", "5:100", -64, 0, 0, { 0 },
		    { 34, 100, 0, 0, 2048 } },
		/* more counted than listed is drift, or not yet accepted */
		{ "5.10.0", "GFP_KERNEL", "5:100", 64, 0, 0, { 0 },
		    { 36, 100, 0, 0, 2048 } },
		{ "6.8.0", "GFP_KERNEL", "5:100", 1024, 0, 1024, { 0 },
		    { 36, 100, 0, 0, 2048 } },
		{ "6.8.0", "GFP_KERNEL", "5:100", 960, 0, 1024, { 0 },
		    { 34, 100, 0, 0, 2048 } },
		/* 1000 + 1024 pages hide 63 blocks */
		{ "6.12.95", "GFP_KERNEL", "5:100", 0, 0, 0, { 0 },
		    { 37, 100, 0, 0, 2024 } },
		{ "7.0.0", "GFP_KERNEL", "5:100", 0, 0, 0, { 640, true },
		    { 80, 100, 0, 640, 640 } },
		{ "7.0.0", "GFP_KERNEL", "5:100", 0, 0, 0, { 0, true },
		    { 100, 100, 0, 0, 0 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct machine m;

		make(&m, rows[i].release, NULL, rows[i].blocks);
		m.zone.free += (uint64_t)rows[i].free;
		m.zone.nr_free_cma = (struct fc_opt){ rows[i].cma, true };
		m.zone.nr_unaccepted =
		    (struct fc_opt){ rows[i].unaccepted, true };
		m.zone.free_highatomic = rows[i].free_highatomic;
		print_message("  %s on %s: %s, free %+jd\n", rows[i].gfp,
		    rows[i].release, rows[i].blocks, (intmax_t)rows[i].free);
		assert_area(area_of(&m, rows[i].gfp, 5), rows[i].want);
	}
}

static void
is_sure_of_no_block_without_zoneinfo_or_types(void **state)
{
	struct machine m;

	(void)state;
	make(&m, "5.10.0", NULL, "5:100");
	m.zone.has_zoneinfo = false;
	m.zone.managed.present = false;
	/* its size is not known: one pageblock, as large as can be */
	assert_area(area_of(&m, "GFP_KERNEL", 5),
	    (struct fc_free_area){ 0, 100, 0, 0, 1024 });
	make(&m, "6.18.0", NULL, "5:100");
	snprintf(m.zone.name, FC_NAME_SIZE, "DMA32");
	m.snap.defrag_mode = (struct fc_opt){ 1, true };
	assert_area(area_of(&m, "GFP_KERNEL", 5),
	    (struct fc_free_area){ 0, 100, 0, 0, 2024 });
	/* no DMA32, no defrag_mode: 2024 pages can hide 63 blocks */
	snprintf(m.zone.name, FC_NAME_SIZE, "Normal");
	assert_area(area_of(&m, "GFP_KERNEL", 5),
	    (struct fc_free_area){ 37, 100, 0, 0, 2024 });
}

static void
bounds_the_blocks_by_free_pages_without_buddyinfo(void **state)
{
	struct fc_free_area f;
	struct machine m;

	(void)state;
	make(&m, "5.10.0", NULL, "5:100");
	m.zone.has_free_blocks = false;
	m.zone.free = 10000;
	m.zone.nr_free_cma = (struct fc_opt){ 320, true };
	f = area_of(&m, "GFP_KERNEL", 5);
	assert_int_equal(f.blocks_low, 0);
	assert_int_equal(f.blocks_high, 10000 / 32);
	assert_int_equal(f.unusable_low, 320);
	f = area_of(&m, "GFP_HIGHUSER_MOVABLE", 5);
	assert_int_equal(f.unusable_low, 0);
}

/* src/kernel/README.md 5.1 */
static void
bounds_the_highatomic_reserve(void **state)
{
	static const struct {
		const char *release;
		struct fc_opt pageblock_order;
		size_t nr_orders;
		uint64_t managed, cap;
	} rows[] = {
		{ "3.10.0", { 9, true }, 11, 100000, 0 },
		/* one percent and a pageblock, in whole pageblocks */
		{ "4.4.0", { 9, true }, 11, 100000, 1536 },
		{ "5.10.0", { 9, true }, 11, 100000, 1536 },
		{ "5.10.0", { 9, true }, 11, 1000000, 10752 },
		{ "5.10.0", { 9, true }, 11, 100, 1024 },
		{ "5.10.0", { 9, true }, 11, 0, 512 },
		{ "6.11.0", { 9, true }, 11, 100000, 1536 },
		{ "5.10.0", { 0 }, 11, 100000, 2048 },
		{ "5.10.0", { 10, true }, 11, 100000, 2048 },
		/* later one percent in whole pageblocks, if it fills one; and
		 * a block can be larger than a pageblock */
		{ "6.12.0", { 9, true }, 11, 51199, 0 },
		{ "6.12.0", { 9, true }, 11, 51200, 1024 },
		{ "6.12.0", { 9, true }, 11, 100000, 1536 },
		{ "6.12.0", { 10, true }, 11, 102399, 0 },
		{ "6.12.0", { 10, true }, 11, 102400, 1024 },
		{ "6.12.0", { 13, true }, 14, 819200, 8192 },
		{ "6.12.0", { 13, true }, 14, 819300, 16384 },
		{ "6.12.0", { 0 }, 11, 99, 0 },
		{ "6.12.0", { 0 }, 11, 100, 1025 },
		{ "6.12.0", { 0 }, 11, 100000, 2024 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { .managed = { rows[i].managed, true } };
		struct fc_snapshot snap = { .zones = &zone,
			.nr_zones = 1,
			.nr_orders = rows[i].nr_orders,
			.pageblock_order = rows[i].pageblock_order };
		struct fc_rules rules;

		snprintf(
		    snap.release, sizeof(snap.release), "%s", rows[i].release);
		rules = fc_rules_of(&snap);
		print_message("  %s managed %ju\n", rows[i].release,
		    (uintmax_t)rows[i].managed);
		assert_int_equal(
		    fc_highatomic_cap(&snap, &zone, &rules), rows[i].cap);
		zone.reserved_highatomic = (struct fc_opt){ 77, true };
		assert_int_equal(fc_highatomic_cap(&snap, &zone, &rules),
		    rules.highatomic ? 77 : 0);
		/* before 3.10 there is only what is present */
		zone = (struct fc_zone){ .present = rows[i].managed };
		assert_int_equal(
		    fc_highatomic_cap(&snap, &zone, &rules), rows[i].cap);
	}
}

/* A cell such as "5*32kB (HC)": each list named has a block, no other has. */
static void
takes_nothing_from_a_cell_of_reserved_lists(void **state)
{
	static const struct {
		const char *gfp, *types;
		uint64_t low, high;
	} rows[] = {
		{ "GFP_KERNEL", "H3:>1 C3:>1", 0, 0 },
		{ "GFP_KERNEL", "C3:>1 I3:>1", 0, 0 },
		{ "GFP_KERNEL", "U3:>1 H3:>1", 1, 4 },
		{ "GFP_HIGHUSER_MOVABLE", "H3:>1 C3:>1", 1, 4 },
		{ "GFP_ATOMIC", "H3:>1 C3:>1", 1, 4 },
		{ "GFP_ATOMIC", "C3:>1 I3:>1", 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct machine m;
		struct fc_free_area area;

		make(&m, "6.1.100", rows[i].types, "3:5");
		m.snap.kind = FC_REPORT;
		area = area_of(&m, rows[i].gfp, 3);
		print_message("  %s, %s: %ju to %ju\n", rows[i].gfp,
		    rows[i].types, (uintmax_t)area.blocks_low,
		    (uintmax_t)area.blocks_high);
		assert_int_equal(area.blocks_low, rows[i].low);
		assert_int_equal(area.blocks_high, rows[i].high);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_blocks_by_who_may_take_them),
		cmocka_unit_test(
		    leaves_the_highatomic_reserve_to_those_with_rights),
		cmocka_unit_test(knows_the_least_of_a_reserve_that_is_seen),
		cmocka_unit_test(bounds_a_reports_reserve_by_its_zone),
		cmocka_unit_test(
		    takes_no_small_foreign_block_under_defrag_mode),
		cmocka_unit_test(gives_bounds_without_pagetypeinfo),
		cmocka_unit_test(is_sure_of_no_block_without_zoneinfo_or_types),
		cmocka_unit_test(
		    bounds_the_blocks_by_free_pages_without_buddyinfo),
		cmocka_unit_test(bounds_the_highatomic_reserve),
		cmocka_unit_test(takes_nothing_from_a_cell_of_reserved_lists),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
