/* SPDX-License-Identifier: BSD-2-Clause */
#include "zones.h"

#include "kernel/boost.h"
#include "kernel/capacity.h"

static const struct fc_alloc plain = { .mt = FC_MT_UNMOVABLE };

static void
tell(struct fc_snapshot *snap, const char *release)
{
	snap->nr_orders = NR_ORDERS;
	snprintf(snap->release, sizeof(snap->release), "%s", release);
}

static struct fc_capacity
capacity_of(const struct fc_snapshot *snap, const struct fc_zone *zone,
    const struct fc_free_area *area, struct fc_watermark w,
    const struct fc_alloc *a, const struct fc_rules *rules)
{
	struct fc_pass pass = {
		.snap = snap, .rules = rules, .order = w.order
	};

	return fc_zone_capacity(&pass, zone, area, w, a);
}

static void
counts_until_the_mark_or_the_last_block(void **state)
{
	static const struct {
		unsigned order;
		int64_t free, mark, reserve;
		struct fc_free_area area;
		uint64_t low, high;
	} rows[] = {
		/* the (k+1)th is given if free - k*32 - 31 > mark */
		{ 5, 10000, 4000, 0, { 1000, 1000, 0, 0, 0, 0, 0 }, 187, 187 },
		{ 5, 10000, 4000, 0, { 5, 5, 0, 0, 0, 0, 0 }, 5, 5 },
		{ 5, 10000, 4000, 0, { 0, 0, 0, 0, 0, 0, 0 }, 0, 0 },
		{ 5, 4032, 4000, 0, { 9, 9, 0, 0, 0, 0, 0 }, 1, 1 },
		{ 5, 4031, 4000, 0, { 9, 9, 0, 0, 0, 0, 0 }, 0, 0 },
		{ 5, 4063, 4000, 0, { 9, 9, 0, 0, 0, 0, 0 }, 1, 1 },
		{ 5, 4064, 4000, 0, { 9, 9, 0, 0, 0, 0, 0 }, 2, 2 },
		{ 5, 10000, 4000, 5000, { 99, 99, 0, 0, 0, 0, 0 }, 31, 31 },
		{ 10, 3840, 64, 0, { 3, 3, 0, 0, 0, 0, 0 }, 3, 3 },
		{ 10, 3840, 64, 3913, { 3, 3, 0, 0, 0, 0, 0 }, 0, 0 },
		/* pages that do not count; blocks known within bounds */
		{ 5, 10000, 4000, 0, { 99, 99, 0, 5000, 5000, 0, 0 }, 31, 31 },
		{ 5, 10000, 4000, 0, { 3, 10, 0, 0, 0, 0, 0 }, 3, 10 },
		{ 5, 10000, 4000, 0, { 99, 99, 0, 0, 5000, 0, 0 }, 31, 99 },
		{ 5, 10000, 4000, 0, { 3, 10, 0, 0, 5990, 0, 0 }, 0, 10 },
	};
	struct fc_snapshot snap = { .watermark_boost_factor = { 0, true },
		.pageblock_order = { 9, true } };
	struct fc_zone zone = { .managed = { 100000, true }, .high = 6000 };
	struct fc_rules rules;

	(void)state;
	tell(&snap, "6.1.100");
	rules = fc_rules_of(&snap);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_watermark w = { .free = rows[i].free,
			.mark = rows[i].mark,
			.reserve = rows[i].reserve,
			.order = rows[i].order };
		struct fc_capacity c =
		    capacity_of(&snap, &zone, &rows[i].area, w, &plain, &rules);

		print_message("  row %zu: %ju to %ju\n", i, (uintmax_t)c.low,
		    (uintmax_t)c.high);
		assert_int_equal(c.low, rows[i].low);
		assert_int_equal(c.high, rows[i].high);
	}
}

static void
lets_the_counter_lag_behind_a_run(void **state)
{
	static const struct {
		int64_t free;
		uint64_t threshold, blocks, low, high;
	} rows[] = {
		/* free - k*32 - 31 > 4000, and by 64 pages later */
		{ 10000, 0, 1000, 187, 187 },
		{ 10000, 64, 1000, 187, 189 },
		{ 10000, 125, 1000, 187, 191 },
		{ 10000, 64, 188, 187, 188 },
		/* the first is tested against what is there */
		{ 4031, 64, 9, 0, 0 },
		{ 4032, 64, 9, 1, 3 },
	};
	struct fc_snapshot snap = { .watermark_boost_factor = { 0, true },
		.pageblock_order = { 9, true } };
	struct fc_rules rules;

	(void)state;
	tell(&snap, "6.1.100");
	rules = fc_rules_of(&snap);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { .stat_threshold = rows[i].threshold };
		struct fc_free_area area = { rows[i].blocks, rows[i].blocks, 0,
			0, 0, 0, 0 };
		struct fc_watermark w = {
			.free = rows[i].free, .mark = 4000, .order = 5
		};
		struct fc_capacity c =
		    capacity_of(&snap, &zone, &area, w, &plain, &rules);

		print_message("  row %zu: %ju to %ju\n", i, (uintmax_t)c.low,
		    (uintmax_t)c.high);
		assert_int_equal(c.low, rows[i].low);
		assert_int_equal(c.high, rows[i].high);
	}
}

/* free 10000, mark 4000, order 5: 187 blocks, fewer if fallbacks boost it. */
static void
expects_the_worst_boost_in_the_lower_bound(void **state)
{
	static const struct {
		const char *release;
		struct fc_opt factor;
		uint64_t high, boost, managed, own, low;
	} rows[] = {
		/* limit 9000: the mark goes to 13000, out of reach */
		{ "6.1.100", { 15000, true }, 6000, 0, 100000, 0, 0 },
		{ "6.1.100", { 0, false }, 6000, 0, 100000, 0, 0 },
		/* ...but its own blocks come before any fallback */
		{ "6.1.100", { 15000, true }, 6000, 0, 100000, 3, 3 },
		{ "6.1.100", { 15000, true }, 6000, 0, 100000, 999, 187 },
		/* limit 6000 of base 4000, 2000 are in the mark already:
		 * 10000 - 31 - 32k > 8000 */
		{ "6.1.100", { 15000, true }, 6000, 2000, 100000, 0, 62 },
		{ "6.1.100", { 15000, true }, 15000, 9000, 100000, 0, 187 },
		{ "6.1.100", { 15000, true }, 14999, 9000, 100000, 0, 187 },
		/* at least a pageblock: 10000 - 31 - 32k > 4512 */
		{ "6.1.100", { 15000, true }, 100, 0, 100000, 0, 171 },
		/* ...however small the factor, but none where that is 0 */
		{ "6.1.100", { 1, true }, 10000, 0, 100000, 0, 171 },
		{ "6.1.100", { 1, true }, 9999, 0, 100000, 0, 187 },
		/* limit 2000: 10000 - 31 - 32k > 6000 */
		{ "6.1.100", { 5000, true }, 4000, 0, 100000, 0, 125 },
		{ "6.1.100", { 0, true }, 6000, 0, 100000, 0, 187 },
		/* more than is of use is as much as is of use */
		{ "6.1.100", { 1000001, true }, 6000, 0, 100000, 0, 0 },
		{ "6.1.100", { UINT64_MAX, true }, 6000, 0, 100000, 0, 0 },
		{ "6.1.100", { 15000, true }, 0, 0, 100000, 0, 187 },
		/* zones below four pageblocks are spared from 5.7 on */
		{ "5.7.0", { 15000, true }, 6000, 0, 2047, 0, 187 },
		{ "5.7.0", { 15000, true }, 6000, 0, 2048, 0, 0 },
		{ "5.4.0", { 15000, true }, 6000, 0, 2047, 0, 0 },
		/* no boost before 5.0 */
		{ "4.19.0", { 15000, true }, 6000, 0, 100000, 0, 187 },
		{ "5.0.0", { 15000, true }, 6000, 0, 100000, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { .pageblock_order = { 9, true },
			.watermark_boost_factor = rows[i].factor };
		struct fc_zone zone = { .high = rows[i].high,
			.boost = { rows[i].boost, true },
			.managed = { rows[i].managed, true } };
		struct fc_free_area area = { 1000, 1000, rows[i].own, 0, 0, 0,
			0 };
		struct fc_watermark w = {
			.free = 10000, .mark = 4000, .order = 5
		};
		struct fc_rules rules;
		struct fc_capacity c;

		tell(&snap, rows[i].release);
		rules = fc_rules_of(&snap);
		c = capacity_of(&snap, &zone, &area, w, &plain, &rules);
		print_message("  row %zu on %s: %ju to %ju\n", i,
		    rows[i].release, (uintmax_t)c.low, (uintmax_t)c.high);
		assert_int_equal(c.low, rows[i].low);
		assert_int_equal(c.high, 187);
	}
}

/* Four pageblocks of up to 1024 pages are more than the zone has, but
 * pageblocks can be smaller. */
static void
spares_a_small_zone_only_if_the_pageblock_is_known(void **state)
{
	static const struct {
		struct fc_opt pageblock_order;
		uint64_t low;
	} rows[] = { { { 9, true }, 187 }, { { 10, true }, 187 },
		{ { 8, true }, 0 }, { { 0, false }, 0 } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { .pageblock_order =
						rows[i].pageblock_order,
			.watermark_boost_factor = { 15000, true } };
		struct fc_zone zone = { .high = 6000,
			.managed = { 2047, true } };
		struct fc_free_area area = { 1000, 1000, 0, 0, 0, 0, 0 };
		struct fc_watermark w = {
			.free = 10000, .mark = 4000, .order = 5
		};
		struct fc_rules rules;
		struct fc_capacity c;

		tell(&snap, "6.1.100");
		rules = fc_rules_of(&snap);
		c = capacity_of(&snap, &zone, &area, w, &plain, &rules);
		print_message("  row %zu: %ju\n", i, (uintmax_t)c.low);
		assert_int_equal(c.low, rows[i].low);
		assert_int_equal(c.high, 187);
	}
}

/* 100 pages on the per-CPU lists, which can draw in 70 more. */
static void
widens_for_per_cpu_lists(void **state)
{
	static const struct {
		const char *release;
		unsigned order;
		int64_t free;
		uint64_t low, high;
	} rows[] = {
		/* 6000 pages; + 100, - 70 */
		{ "5.10.0", 0, 10000, 5930, 6100 },
		{ "6.1.100", 0, 10000, 5930, 6100 },
		/* 10000 - 7 - 8k > 4000: 750; + 12, - 8 */
		{ "6.1.100", 3, 10000, 742, 762 },
		{ "5.13.0", 3, 10000, 742, 762 },
		/* only single pages before 5.13, and never order 4 */
		{ "5.12.0", 3, 10000, 750, 750 },
		{ "5.12.0", 1, 10000, 3000, 3000 },
		{ "6.1.100", 4, 10000, 375, 375 },
		/* the first is sure, if one is */
		{ "6.1.100", 3, 4008, 1, 13 },
		{ "6.1.100", 3, 4072, 1, 21 }, /* 9 - 8 */
		{ "6.1.100", 3, 4080, 2, 22 },
		/* a zone that refuses the first gives none of them */
		{ "6.1.100", 3, 4007, 0, 0 },
		{ "6.1.100", 0, 4000, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { .pageblock_order = { 9, true },
			.watermark_boost_factor = { 0, true } };
		struct fc_zone zone = { .pcp_count = 100, .pcp_max = 70 };
		struct fc_free_area area = { 100000, 100000, 0, 0, 0, 0, 0 };
		struct fc_watermark w = { .free = rows[i].free,
			.mark = 4000,
			.order = rows[i].order };
		struct fc_rules rules;
		struct fc_capacity c;

		tell(&snap, rows[i].release);
		rules = fc_rules_of(&snap);
		c = capacity_of(&snap, &zone, &area, w, &plain, &rules);
		print_message("  order %u on %s: %ju to %ju\n", rows[i].order,
		    rows[i].release, (uintmax_t)c.low, (uintmax_t)c.high);
		assert_int_equal(c.low, rows[i].low);
		assert_int_equal(c.high, rows[i].high);
	}
}

/* src/kernel/README.md 4.2 with 20 blocks: 12 must stay for min, 15 for low. */
static void
stops_early_under_scaled_marks(void **state)
{
	static const struct {
		const char *release;
		int64_t mark;
		uint64_t blocks;
	} rows[] = {
		{ "3.10.0", 11264, 9 },
		{ "3.10.0", 14080, 6 },
		{ "4.4.0", 11264, 20 },
		/* at min only pages must be left: 24000 - 33 - 23360 - 32k */
		{ "2.6.32-642.el6", 11264, 19 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[NR_ORDERS] = { 8000, 4000, 1000, 300, 60, 20 };
		struct fc_snapshot snap = { 0 };
		struct fc_zone zone = { 0 };
		struct fc_free_area area = { 20, 20, 20, 0, 0, 0, 0 };
		struct fc_watermark w = { .free = 24000,
			.mark = rows[i].mark,
			.min = 11264,
			.order = 5,
			.pageblock_order = 9,
			.nr_free = nr_free };
		struct fc_rules rules;
		struct fc_capacity c;

		tell(&snap, rows[i].release);
		rules = fc_rules_of(&snap);
		c = capacity_of(&snap, &zone, &area, w, &plain, &rules);
		print_message("  %s, mark %jd\n", rows[i].release,
		    (intmax_t)rows[i].mark);
		assert_int_equal(c.low, rows[i].blocks);
		assert_int_equal(c.high, rows[i].blocks);
	}
}

/* ---- against one block after the other --------------------------------------- */

static uint64_t seed;

static uint64_t
below(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

/* Take a block of the lowest sufficient order, split it, test again. */
static uint64_t
simulate(struct fc_watermark w, uint64_t *nr_free, uint64_t *usable,
    const struct fc_alloc *a, const struct fc_rules *rules)
{
	struct fc_mark_test test;
	uint64_t taken = 0;

	for (;; taken++) {
		unsigned o = w.order;

		w.nr_free = nr_free;
		if (!fc_watermark_ok(&w, a, rules, &test))
			return taken;
		while (o < NR_ORDERS && usable[o] == 0)
			o++;
		if (o == NR_ORDERS)
			return taken;
		usable[o]--;
		nr_free[o]--;
		while (o-- > w.order) {
			usable[o]++;
			nr_free[o]++;
		}
		w.free -= (int64_t)1 << w.order;
	}
}

static void
equals_taking_blocks_one_by_one(void **state)
{
	static const char *const releases[] = { "2.6.32-642.el6", "3.10.0",
		"5.10.0", "6.1.158", "6.12.95", "7.0.0" };
	static const char *const gfps[] = { "GFP_KERNEL", "GFP_ATOMIC",
		"GFP_NOWAIT", "GFP_HIGHUSER_MOVABLE", "GFP_KERNEL|__GFP_HIGH" };
	static const char *const names[] = { "Unmovable", "Movable",
		"Reclaimable", "HighAtomic", "CMA", "Isolate" };
	uint64_t given = 0, refused = 0;

	(void)state;
	seed = 65640;
	for (unsigned n = 0; n < 600; n++) {
		const char *release = releases[n % N_ELEMENTS(releases)];
		const char *text = gfps[below(N_ELEMENTS(gfps))];
		struct fc_migratetype types[N_ELEMENTS(names)] = { 0 };
		struct fc_count counts[N_ELEMENTS(names)][NR_ORDERS] = { 0 };
		uint64_t nr_free[NR_ORDERS] = { 0 }, usable[NR_ORDERS] = { 0 };
		struct fc_snapshot snap = { .pageblock_order = { 9, true },
			.watermark_boost_factor = { 0, true } };
		struct fc_zone zone = { .has_zoneinfo = true,
			.has_free_blocks = true,
			.nr_free = nr_free,
			.nr_migratetypes = N_ELEMENTS(names),
			.migratetypes = types };
		unsigned order = (unsigned)below(NR_ORDERS);
		struct fc_watermark w = { .order = order,
			.pageblock_order = 9 };
		struct fc_free_area area;
		struct fc_capacity c;
		struct fc_rules rules;
		struct fc_alloc a;
		uint32_t gfp = gfp_of(text);
		uint64_t blocks;

		tell(&snap, release);
		rules = fc_rules_of(&snap);
		a = fc_alloc_slow(gfp, order, &rules);
		for (size_t t = 0; t < N_ELEMENTS(names); t++) {
			bool can = t < 3 || (t == 3 && a.highatomic_list) ||
			    (t == 4 && a.cma);

			if (t == 3 && !rules.highatomic)
				continue;
			types[t].nr_free = counts[t];
			snprintf(types[t].name, FC_NAME_SIZE, "%s", names[t]);
			for (unsigned o = 0; o < NR_ORDERS; o++) {
				uint64_t k = below(2) ? below(2048 >> o) : 0;

				counts[t][o].n = k;
				nr_free[o] += k;
				usable[o] += can ? k : 0;
				zone.nr_free_cma.value += t == 4 ? k << o : 0;
				/* isolated pages are not counted as free */
				w.free += t == 5 ? 0 : (int64_t)(k << o);
			}
			types[t].nr_pageblocks = (struct fc_opt){ 1, true };
		}
		if (!rules.highatomic) {
			types[3] = types[5];
			zone.nr_migratetypes--;
		}
		zone.free = (uint64_t)w.free;
		w.mark = (int64_t)below((uint64_t)w.free + 1);
		w.min = (int64_t)below((uint64_t)w.mark + 1);
		w.reserve = below(2) ? (int64_t)below(500) : 0;
		w.nr_free = nr_free;
		area = fc_free_area_of(
		    &(struct fc_pass){
			.snap = &snap, .rules = &rules, .order = order },
		    &zone, &a);
		c = capacity_of(&snap, &zone, &area, w, &a, &rules);
		w = fc_watermark_at_best(w, &area);
		blocks = simulate(w, nr_free, usable, &a, &rules);
		print_message("  %u: %s order %u on %s: %ju\n", n, text, order,
		    release, (uintmax_t)blocks);
		assert_int_equal(area.unusable_low, area.unusable_high);
		assert_int_equal(c.low, blocks);
		assert_int_equal(c.high, blocks);
		*(blocks > 0 ? &given : &refused) += 1;
	}
	/* both ends of the scale were seen */
	assert_in_range(given, 100, 550);
	assert_in_range(refused, 50, 500);
}

/* Kernels 5.0 to 5.15: how much of the marks it may be. */
static void
bounds_a_boost_that_is_not_printed(void **state)
{
	static const struct {
		const char *release;
		uint64_t high, min, managed;
		struct fc_opt factor;
		bool printed, tried;
		uint64_t most;
	} rows[] = {
		/* up to 15000 / 25000 of high as it is printed, or all of min */
		{ "5.10.1", 30000, 20000, 100000, { 0 }, false, false, 18000 },
		{ "5.10.1", 30000, 18000, 100000, { 0 }, false, false, 18000 },
		{ "5.10.1", 30000, 10000, 100000, { 0 }, false, false, 10000 },
		{ "5.10.1", 30000, 20000, 100000, { 10000, true }, false, false,
		    15000 },
		/* beyond a hundredfold nothing changes */
		{ "5.10.1", 101000, 100500, 200000, { 1000000, true }, false,
		    false, 100000 },
		{ "5.10.1", 101000, 100500, 200000, { 9000000, true }, false,
		    false, 100000 },
		/* a pageblock at least */
		{ "5.10.1", 800, 600, 100000, { 0 }, false, false, 512 },
		/* a high mark of a thousandth of which no page comes has none */
		{ "5.10.1", 1500, 1400, 100000, { 10, true }, false, false,
		    500 },
		{ "5.10.1", 1500, 1400, 100000, { 11, true }, false, false,
		    512 },
		{ "5.10.1", 1000, 900, 100000, { 10, true }, false, false, 0 },
		{ "5.10.1", 900, 800, 100000, { 10, true }, false, false, 0 },
		/* none in a small zone, but before 5.7 there, too */
		{ "5.10.1", 800, 600, 2048, { 0 }, false, false, 512 },
		{ "5.10.1", 800, 600, 2047, { 0 }, false, false, 0 },
		{ "5.6.0", 800, 600, 2047, { 0 }, false, false, 512 },
		/* none at all */
		{ "5.10.1", 800, 600, 100000, { 0, true }, false, false, 0 },
		{ "4.19.1", 800, 600, 100000, { 0 }, false, false, 0 },
		{ "5.10.1", 800, 600, 100000, { 0 }, true, false, 0 },
		{ "5.10.1", 800, 600, 100000, { 0 }, false, true, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { .high = rows[i].high,
			.min = rows[i].min,
			.managed = { rows[i].managed, true } };
		struct fc_snapshot snap = { .page_size = 4096,
			.pageblock_order = { 9, true },
			.watermark_boost_factor = rows[i].factor,
			.has_boost_line = rows[i].printed };
		struct fc_pass pass = { .snap = &snap, .tried = rows[i].tried };
		struct fc_boost boost;
		struct fc_rules rules;

		tell(&snap, rows[i].release);
		rules = fc_rules_of(&snap);
		pass.rules = &rules;
		boost = fc_boost_hidden(&pass, &zone);
		print_message("  row %zu: %ju to %ju\n", i,
		    (uintmax_t)boost.least, (uintmax_t)boost.most);
		assert_int_equal(boost.least, 0);
		assert_int_equal(boost.most, rows[i].most);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_until_the_mark_or_the_last_block),
		cmocka_unit_test(lets_the_counter_lag_behind_a_run),
		cmocka_unit_test(expects_the_worst_boost_in_the_lower_bound),
		cmocka_unit_test(
		    spares_a_small_zone_only_if_the_pageblock_is_known),
		cmocka_unit_test(widens_for_per_cpu_lists),
		cmocka_unit_test(stops_early_under_scaled_marks),
		cmocka_unit_test(equals_taking_blocks_one_by_one),
		cmocka_unit_test(bounds_a_boost_that_is_not_printed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
