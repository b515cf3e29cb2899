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
		uint64_t usual, hand, unaided, high;
	} rows[] = {
		/* 102400 pages above min, all on Movable lists: 200 */
		{ 103400, 1000, 1250, 0, 0, 0, 0, 0, NULL, 100, 100, 212, 212 },
		{ 103400, 1000, 1250, 0, 51200, 0, 0, 0, NULL, 100, 100, 212,
		    312 },
		/* those of CPUs do not lift it above min */
		{ 102400, 1000, 1250, 1000, 0, 0, 0, 0, NULL, 100, 100, 212,
		    212 },
		{ 103400, 1000, 1250, 0, 0, 0, 85, 0, NULL, 142, 100, 212,
		    212 },
		/* compactions failed before: they may be put off */
		{ 103400, 1000, 1250, 0, 0, 0, 85, 1, NULL, 85, 100, 212, 212 },
		/* nothing is moved to what is on Unmovable lists */
		{ 103400, 1000, 1250, 0, 0, 30720, 0, 0, NULL, 70, 70, 151,
		    151 },
		/* kept for others */
		{ 103400, 1000, 1250, 0, 0, 0, 0, 0,
		    "0, 0, 51200, 51200, 51200", 50, 50, 107, 107 },
		{ 3000, 1000, 2500, 0, 0, 0, 0, 0, NULL, 1, 1, 6, 6 },
		{ 10, 1000, 1250, 0, 5120, 0, 0, 0, NULL, 0, 0, 0, 10 },
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
		print_message("  row %zu: %ju, %ju, %ju, %ju\n", i,
		    (uintmax_t)more.usual, (uintmax_t)more.hand,
		    (uintmax_t)more.unaided, (uintmax_t)more.high);
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

#define WINDOW ((uint64_t)1 << 18)

/* The page map of a zone of four windows, each a row's. */
static void
the_page_map_tells_what_stands_in_windows(void **state)
{
	static const struct {
		uint64_t free, min, pcp, file;
		const char *release, *zone;
		struct fc_big_window window[4];
		uint64_t low, high;
	} rows[] = {
		/* two are free or can be moved, and there is room for both */
		{ 3 * WINDOW, 1000, 0, 0, "6.12.95", "Normal",
		    { { .free = WINDOW }, { .free = 200000, .movable = 62144 },
			{ .free = 262143, .fixed = 1 }, { .fixed = WINDOW } },
		    2, 2 },
		/* what stands in the second has nowhere to go */
		{ WINDOW + 200000, 1000, 0, 0, "6.12.95", "Normal",
		    { { .free = WINDOW }, { .free = 200000, .movable = 62144 },
			{ .fixed = WINDOW }, { .fixed = WINDOW } },
		    1, 1 },
		/* ... unless page cache goes first */
		{ WINDOW + 200000, 1000, 0, 70000, "6.12.95", "Normal",
		    { { .free = WINDOW }, { .free = 200000, .movable = 62144 },
			{ .fixed = WINDOW }, { .fixed = WINDOW } },
		    1, 2 },
		/* blocks that are isolated are taken, whatever min says */
		{ WINDOW + 500, 1000, 0, 0, "6.12.95", "Normal",
		    { { .free = WINDOW } }, 0, 1 },
		/* per-CPU lists may be all that has no name */
		{ 2 * WINDOW, 1000, 100, 0, "6.12.95", "Normal",
		    { { .free = 262044, .unnamed = 100 },
			{ .free = 262043, .unnamed = 101 }, { .fixed = WINDOW },
			{ .fixed = WINDOW } },
		    0, 1 },
		/* smaller huge pages are moved since 7.3 */
		{ 2 * WINDOW, 1000, 0, 0, "6.12.95", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 0 },
		{ 2 * WINDOW, 1000, 0, 0, "7.3.4", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 1 },
		/* and from 5.13 until that was taken back */
		{ 2 * WINDOW, 1000, 0, 0, "5.12.19", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 0 },
		{ 2 * WINDOW, 1000, 0, 0, "5.13.0", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 1 },
		{ 2 * WINDOW, 1000, 0, 0, "5.15.108", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 1 },
		{ 2 * WINDOW, 1000, 0, 0, "5.15.109", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 0 },
		{ 2 * WINDOW, 1000, 0, 0, "6.0.19", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 1 },
		{ 2 * WINDOW, 1000, 0, 0, "6.1.25", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 1 },
		{ 2 * WINDOW, 1000, 0, 0, "6.1.26", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 0 },
		{ 2 * WINDOW, 1000, 0, 0, "6.2.12", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 1 },
		{ 2 * WINDOW, 1000, 0, 0, "6.2.13", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 0 },
		{ 2 * WINDOW, 1000, 0, 0, "6.3.0", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 0 },
		/* not told when between 6.19 and 7.3 it came */
		{ 2 * WINDOW, 1000, 0, 0, "6.19.5", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 0 },
		{ 2 * WINDOW, 1000, 0, 0, "7.0.1", "Normal",
		    { { .free = 261632, .hugetlb = 512 } }, 0, 1 },
		/* until 5.13 a page in use bars its window */
		{ 3 * WINDOW, 1000, 0, 0, "5.10.200", "Normal",
		    { { .free = 261144, .movable = 1000 }, { .free = WINDOW },
			{ .free = 261632, .large = 512 } },
		    1, 1 },
		{ 3 * WINDOW, 1000, 0, 0, "5.10.200", "Normal",
		    { { .free = 261144, .movable = 1000 } }, 0, 0 },
		{ 3 * WINDOW, 1000, 0, 0, "5.10.200", "Normal",
		    { { .free = 261632, .large = 512 } }, 0, 0 },
		{ 3 * WINDOW, 1000, 0, 0, "5.10.200", "Normal",
		    { { .free = 261131, .movable = 501, .large = 512 } }, 0,
		    0 },
		{ 3 * WINDOW, 1000, 0, 0, "5.10.200", "Normal",
		    { { .free = WINDOW } }, 1, 1 },
		{ 3 * WINDOW, 1000, 0, 0, "5.13.0", "Normal",
		    { { .free = 261144, .movable = 1000 }, { .free = WINDOW } },
		    2, 2 },
		{ 3 * WINDOW, 1000, 0, 0, "5.13.0", "Normal",
		    { { .free = 261131, .movable = 501, .large = 512 } }, 1,
		    1 },
		/* a vendor may have carried it back, or what is told be little */
		{ 3 * WINDOW, 1000, 0, 0, "4.18.0-553.el8.x86_64", "Normal",
		    { { .free = 261144, .movable = 1000 }, { .free = WINDOW } },
		    1, 2 },
		{ 3 * WINDOW, 1000, 0, 0, "", "Normal",
		    { { .free = 261144, .movable = 1000 }, { .free = WINDOW } },
		    1, 2 },
		{ 2 * WINDOW, 1000, 0, 0, "6.12.95", "Movable",
		    { { .free = WINDOW } }, 0, 0 },
		/* since 7.3, if vm.movable_gigantic_pages is set; it is 0 */
		{ 2 * WINDOW, 1000, 0, 0, "7.3.4", "Movable",
		    { { .free = WINDOW } }, 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_big_window window[4];
		struct fc_big_windows windows = {
			.order = 18, .nr = 4, .window = window
		};
		struct fc_zone zone = { .has_zoneinfo = true,
			.free = rows[i].free,
			.min = rows[i].min,
			.present = 4 * WINDOW,
			.managed = { 4 * WINDOW, true },
			.pcp_count = rows[i].pcp,
			.lru_file = { rows[i].file, true },
			.big = &windows };
		struct fc_snapshot snap = {
			.nr_orders = 11, .nr_zones = 1, .zones = &zone
		};
		const struct fc_zone *zones[] = { &zone };
		struct fc_rules rules = rules_of(rows[i].release);
		struct fc_pass pass;
		struct fc_hugetlb_big big;

		snprintf(zone.name, sizeof(zone.name), "%s", rows[i].zone);
		for (size_t k = 0; k < 4; k++) {
			const struct fc_big_window *w = &rows[i].window[k];
			bool none = w->free + w->movable + w->fixed == 0;

			window[k] = *w;
			window[k].fixed = none ? WINDOW : w->fixed;
		}
		pass = fc_pass_of(&snap, &rules, FC_HUGETLB_GFP, 18, 0);
		big = fc_hugetlb_big(&pass, zones, 1);
		print_message("  row %zu: %ju to %ju\n", i, (uintmax_t)big.low,
		    (uintmax_t)big.high);
		assert_true(big.told);
		assert_int_equal(big.low, rows[i].low);
		assert_int_equal(big.high, rows[i].high);
		windows.order = 19;
		big = fc_hugetlb_big(&pass, zones, 1);
		assert_int_equal(big.high, 0);
		if (rows[i].high > 0)
			assert_false(big.told);
	}
}

/* What stands in a window may go to swap, or to another node. */
static void
windows_are_emptied_elsewhere_at_most(void **state)
{
	static const struct {
		uint64_t swap, other_free, other_file, other_anon, high;
	} rows[] = {
		{ 0, 0, 0, 0, 0 },
		{ 99999, 0, 0, 0, 0 },
		{ 100000, 0, 0, 0, 1 },
		{ 200000, 0, 0, 0, 1 }, /* there is no more to swap out */
		{ 0, 99999, 0, 0, 0 },
		{ 0, 100000, 0, 0, 1 },
		{ 0, 0, 100000, 0, 1 },
		{ 362143, 0, 0, 162144, 1 },
		{ 362144, 0, 0, 162144, 2 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_big_window window[] = { { .free = WINDOW / 2,
						      .movable = WINDOW / 2 },
			{ .movable = WINDOW }, { .movable = WINDOW } };
		struct fc_big_windows windows = {
			.order = 18, .nr = 3, .window = window
		};
		struct fc_zone zone[] = { { .name = "Normal",
					      .has_zoneinfo = true,
					      .free = WINDOW - 100000,
					      .present = 3 * WINDOW,
					      .managed = { 3 * WINDOW, true },
					      .lru_anon = { 200000, true },
					      .big = &windows },
			{ .name = "Normal",
			    .node = 1,
			    .has_zoneinfo = true,
			    .free = rows[i].other_free,
			    .present = WINDOW,
			    .managed = { WINDOW, true },
			    .lru_anon = { rows[i].other_anon, true },
			    .lru_file = { rows[i].other_file, true } } };
		struct fc_snapshot snap = { .nr_orders = 11,
			.page_size = 4096,
			.swap_free_bytes = { rows[i].swap * 4096, true },
			.nr_zones = 2,
			.zones = zone };
		const struct fc_zone *zones[] = { &zone[0] };
		struct fc_rules rules = rules_of("6.12.95");
		struct fc_pass pass =
		    fc_pass_of(&snap, &rules, FC_HUGETLB_GFP, 18, 0);
		struct fc_hugetlb_big big = fc_hugetlb_big(&pass, zones, 1);

		print_message("  row %zu: %ju\n", i, (uintmax_t)big.high);
		assert_true(big.told);
		assert_int_equal(big.low, 0);
		assert_int_equal(big.high, rows[i].high);
	}
}

/* alloc_gigantic_page() came with 3.16; Red Hat's 3.10 may have it. */
static void
gigantic_ones_come_at_boot_only_up_to_3_15(void **state)
{
	static const struct {
		const char *release;
		uint64_t bytes;
		enum fc_answer at_run_time;
	} rows[] = {
		{ "3.2.0-4-amd64", 1 << 30, FC_NO },
		{ "3.15.10", 1 << 30, FC_NO },
		{ "3.10.0-1160.el7.x86_64", 1 << 30, FC_UNKNOWN },
		{ "3.16.0", 1 << 30, FC_YES },
		{ "6.12.1", 1 << 30, FC_YES },
		{ "3.2.0-4-amd64", 2 << 20, FC_YES },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = { 0, "Normal", 3000000, 4000, 5000, 4000000,
			.b = { [10] = 2929 } };
		struct fc_snapshot *snap =
		    load(rows[i].release, B | Z | HIDDEN_BOOST, &z, 1);
		struct fc_request req = ask("GFP_HIGHUSER_MOVABLE", 0);
		bool told = false;
		struct fc_error err = { 0 };
		struct fc_verdict v;

		req.allocator = FC_HUGETLB;
		req.size = (struct fc_opt){ rows[i].bytes, true };
		if (fc_judge(snap, &req, &v, &err) != 0)
			fail_msg("%s", err.message);
		print_message("  %s: %s: %s; %s\n", rows[i].release,
		    v.words.answer, v.words.headline, v.doubt);
		assert_int_equal(v.reason == FC_REASON_TOO_LARGE,
		    rows[i].at_run_time == FC_NO);
		assert_int_equal(strstr(v.doubt, "at boot only") != NULL,
		    rows[i].at_run_time == FC_UNKNOWN);
		for (size_t k = 0; k < v.nr_remedies; k++)
			told |= strcmp(v.remedies[k].code, "nr_hugepages") == 0;
		assert_int_equal(told, rows[i].at_run_time != FC_NO);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
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
		cmocka_unit_test(the_page_map_tells_what_stands_in_windows),
		cmocka_unit_test(windows_are_emptied_elsewhere_at_most),
		cmocka_unit_test(gigantic_ones_come_at_boot_only_up_to_3_15),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
