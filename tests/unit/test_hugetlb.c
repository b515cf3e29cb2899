/* SPDX-License-Identifier: BSD-2-Clause */
#include "zones.h"

#include "kernel/hugetlb.h"

static void
a_size_has_an_order(void **state)
{
	static const struct {
		uint64_t bytes, page;
		int order;
	} rows[] = {
		{ 2097152, 4096, 9 },
		{ 1073741824, 4096, 18 },
		{ 8192, 4096, 1 },
		{ 4096, 4096, -1 }, /* that is none */
		{ 2048, 4096, -1 },
		{ 3145728, 4096, -1 },
		{ 2097152, 0, -1 },
		{ 0, 4096, -1 },
		{ 536870912, 65536, 13 },
		{ (uint64_t)1 << 63, 4096, 51 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_int_equal(fc_hugetlb_order(rows[i].bytes, rows[i].page),
		    rows[i].order);
}

static void
gigantic_is_above_the_largest_order(void **state)
{
	struct fc_snapshot snap = { .nr_orders = 11 };

	(void)state;
	assert_false(fc_hugetlb_gigantic(&snap, 10));
	assert_true(fc_hugetlb_gigantic(&snap, 11));
	snap.nr_orders = 0; /* not told */
	assert_false(fc_hugetlb_gigantic(&snap, 18));
}

static struct fc_hugetlb_more
later_of(const struct z *z, uint64_t pcp, uint64_t now, uint64_t failed)
{
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, z, 1);
	struct fc_rules rules = fc_rules_of(snap);
	struct fc_pass pass = fc_pass_of(snap, &rules, FC_HUGETLB_GFP, 9, 0);
	const struct fc_zone *zone = &snap->zones[0];
	struct fc_hugetlb_more more;

	snap->zones[0].pcp_count = pcp;
	snap->compact_fail = (struct fc_opt){ failed, true };
	more = fc_hugetlb_later(&pass, &zone, 1, now);
	fc_snapshot_free(snap);
	return more;
}

/* In pieces of single pages: what is above min, in huge pages. */
static void
pages_above_min_are_what_may_come(void **state)
{
	static const struct {
		uint64_t free, min, low, pcp, file, unmovable, now, failed;
		const char *protection;
		uint64_t first, usual, hand, unaided, high;
	} rows[] = {
		/* 102400 pages above min: 200; 101126 above low and two
		 * blocks: 185 of 100 in 94 */
		{ 103400, 1000, 1250, 0, 0, 0, 0, 0, NULL, 46, 92, 185, 202,
		    202 },
		{ 103400, 1000, 1250, 0, 51200, 0, 0, 0, NULL, 46, 92, 185, 202,
		    302 },
		{ 102400, 1000, 1250, 1000, 0, 0, 0, 0, NULL, 46, 92, 185, 202,
		    202 },
		{ 103400, 1000, 1250, 0, 0, 0, 85, 0, NULL, 110, 135, 185, 202,
		    202 },
		/* compactions failed before: they may be put off */
		{ 103400, 1000, 1250, 0, 0, 0, 85, 1, NULL, 85, 85, 185, 202,
		    202 },
		/* a third of what is on Unmovable lists does not count */
		{ 103400, 1000, 1250, 0, 0, 30720, 0, 0, NULL, 33, 66, 133, 181,
		    181 },
		/* kept for others */
		{ 103400, 1000, 1250, 0, 0, 0, 0, 0,
		    "0, 0, 51200, 51200, 51200", 22, 45, 91, 101, 101 },
		{ 3000, 1000, 2500, 0, 0, 0, 0, 0, NULL, 0, 0, 0, 3, 3 },
		{ 10, 1000, 1250, 0, 5120, 0, 0, 0, NULL, 0, 0, 0, 0, 10 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = { 0, "Normal", rows[i].free, rows[i].min,
			rows[i].low, 1000000, rows[i].protection, 0, 0,
			{ rows[i].free } };
		struct fc_hugetlb_more more;

		z.lru = true;
		z.file = rows[i].file;
		z.other[UNMOVABLE][0] = rows[i].unmovable;
		more = later_of(&z, rows[i].pcp, rows[i].now, rows[i].failed);
		print_message("  row %zu: %ju, %ju, %ju, %ju, %ju\n", i,
		    (uintmax_t)more.low, (uintmax_t)more.usual,
		    (uintmax_t)more.hand, (uintmax_t)more.unaided,
		    (uintmax_t)more.high);
		assert_int_equal(more.low, rows[i].first);
		assert_int_equal(more.usual, rows[i].usual);
		assert_int_equal(more.hand, rows[i].hand);
		assert_int_equal(more.unaided, rows[i].unaided);
		assert_int_equal(more.high, rows[i].high);
	}
}

static void
windows_lie_within_one_zone(void **state)
{
	static const struct {
		uint64_t start, spanned, managed;
		const char *zone, *release;
		unsigned order;
		uint64_t windows;
	} rows[] = {
		{ 1 << 20, 1 << 20, 1 << 20, "Normal", "6.12.95", 18, 4 },
		{ (1 << 20) + 1, 1 << 20, 1 << 20, "Normal", "6.12.95", 18, 3 },
		{ 1 << 20, (1 << 20) - 1, 1 << 20, "Normal", "6.12.95", 18, 3 },
		/* most of what it spans is a hole */
		{ 1 << 20, 1 << 20, 300000, "Normal", "6.12.95", 18, 1 },
		{ 4096, 200000, 200000, "DMA32", "6.12.95", 18, 0 },
		{ 262144, 262144, 262144, "DMA32", "6.12.95", 18, 1 },
		{ 1 << 20, 1 << 20, 1 << 20, "Movable", "6.12.95", 18, 0 },
		{ 1 << 20, 1 << 20, 1 << 20, "Movable", "7.3.4", 18, 4 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { .has_zoneinfo = true,
			.spanned = rows[i].spanned,
			.present = rows[i].managed,
			.managed = { rows[i].managed, true },
			.start_pfn = { rows[i].start, true } };
		struct fc_snapshot snap = {
			.nr_orders = 11, .nr_zones = 1, .zones = &zone
		};
		const struct fc_zone *zones[] = { &zone };
		struct fc_rules rules = rules_of(rows[i].release);
		struct fc_pass pass;
		bool told;

		snprintf(zone.name, sizeof(zone.name), "%s", rows[i].zone);
		pass =
		    fc_pass_of(&snap, &rules, FC_HUGETLB_GFP, rows[i].order, 0);
		print_message("  row %zu\n", i);
		assert_int_equal(fc_hugetlb_windows(&pass, zones, 1, &told),
		    rows[i].windows);
		assert_true(told);
		zone.start_pfn.present = false;
		if (rows[i].windows > 0) {
			assert_int_equal(
			    fc_hugetlb_windows(&pass, zones, 1, &told), 0);
			assert_false(told);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_size_has_an_order),
		cmocka_unit_test(gigantic_is_above_the_largest_order),
		cmocka_unit_test(pages_above_min_are_what_may_come),
		cmocka_unit_test(windows_lie_within_one_zone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
