/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "kernel/watermark.h"

static const struct fc_alloc plain = { 0 };
static const struct fc_alloc atomic = { .halve_mark = true,
	.quarter_off = true };
static const struct fc_rules flat = { .mark = FC_MARK_FLAT };
static const struct fc_rules scaled = { .mark = FC_MARK_SCALED };
static const struct fc_rules el6 = { .mark = FC_MARK_SCALED_EL6 };

static void
lowers_the_mark_in_whole_pages(void **state)
{
	static const struct {
		int64_t mark;
		bool halve, quarter;
		int64_t adjusted;
	} rows[] = {
		{ 3853, false, false, 3853 },
		{ 3853, true, false, 1927 }, /* 3853 - 1926 */
		{ 3853, true, true, 1446 }, /* 1927 - 481 */
		{ 3853, false, true, 2890 }, /* 3853 - 963 */
		{ 64, true, true, 24 }, { 0, true, true, 0 },
		{ 1, true, true, 1 }, { 2, true, true, 1 },
		{ 7, true, true, 3 }, /* 7 - 3 = 4, 4 - 1 */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_alloc a = { .halve_mark = rows[i].halve,
			.quarter_off = rows[i].quarter };

		print_message("  %jd %d %d\n", (intmax_t)rows[i].mark,
		    rows[i].halve, rows[i].quarter);
		assert_int_equal(
		    fc_watermark_adjust(rows[i].mark, &a), rows[i].adjusted);
	}
}

static void
wants_more_than_the_mark(void **state)
{
	static const struct {
		int64_t free, unusable, mark, reserve;
		unsigned order;
		int64_t margin;
	} rows[] = {
		{ 101, 0, 100, 0, 0, 1 },
		{ 100, 0, 100, 0, 0, 0 }, /* equal is refused */
		{ 99, 0, 100, 0, 0, -1 },
		{ 0, 0, 0, 0, 0, 0 },
		{ 1, 0, 0, 0, 0, 1 },
		{ 132, 0, 100, 0, 5, 1 },
		{ 131, 0, 100, 0, 5, 0 },
		{ 151, 50, 100, 0, 0, 1 },
		{ 150, 50, 100, 0, 0, 0 },
		{ 601, 0, 100, 500, 0, 1 },
		{ 600, 0, 100, 500, 0, 0 },
		{ 682, 50, 100, 500, 5, 1 },
		{ 100, 200, 50, 0, 0, -150 }, /* no wrap below zero */
		{ 1024, 0, 0, 0, 10, 1 },
		{ 1023, 0, 0, 0, 10, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_watermark w = { .free = rows[i].free,
			.unusable = rows[i].unusable,
			.mark = rows[i].mark,
			.reserve = rows[i].reserve,
			.order = rows[i].order };
		struct fc_mark_test test;

		print_message("  free %jd mark %jd order %u\n",
		    (intmax_t)w.free, (intmax_t)w.mark, w.order);
		assert_int_equal(fc_watermark_ok(&w, &plain, &flat, &test),
		    rows[i].margin > 0);
		assert_int_equal(test.margin, rows[i].margin);
		assert_int_equal(test.free, rows[i].free);
		assert_int_equal(test.unusable, rows[i].unusable);
		assert_int_equal(test.block, ((int64_t)1 << rows[i].order) - 1);
		assert_int_equal(test.mark, rows[i].mark);
		assert_int_equal(test.reserve, rows[i].reserve);
	}
}

/* src/kernel/README.md 4.3: a live 6.18.44 */
static void
agrees_with_the_worked_examples(void **state)
{
	static const struct {
		const char *what;
		int64_t free, mark, reserve;
		unsigned order;
		bool atomic;
		int64_t lowered, margin;
	} rows[] = {
		{ "Normal at low", 15087, 4816, 0, 5, false, 4816,
		    15056 - 4816 },
		{ "DMA at low", 3840, 80, 3913, 5, false, 80, 3809 - 3993 },
		{ "DMA32 at low", 772497, 16221, 896, 5, false, 16221,
		    772466 - 17117 },
		{ "DMA, atomic at min", 3840, 64, 3913, 5, true, 24,
		    3809 - 3937 },
		{ "Normal, atomic at min", 15087, 3853, 0, 5, true, 1446,
		    15056 - 1446 },
		{ "Normal with 4800 at low", 4800, 4816, 0, 5, false, 4816,
		    4769 - 4816 },
		{ "Normal with 4800 at min", 4800, 3853, 0, 5, false, 3853,
		    4769 - 3853 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_watermark w = { .free = rows[i].free,
			.mark = rows[i].mark,
			.reserve = rows[i].reserve,
			.order = rows[i].order };
		struct fc_mark_test test;
		bool ok = fc_watermark_ok(
		    &w, rows[i].atomic ? &atomic : &plain, &flat, &test);

		print_message("  %s\n", rows[i].what);
		assert_int_equal(test.mark, rows[i].lowered);
		assert_int_equal(test.margin, rows[i].margin);
		assert_int_equal(ok, rows[i].margin > 0);
	}
}

static void
passes_anything_without_watermarks(void **state)
{
	const struct fc_alloc memalloc = { .no_watermarks = true };
	struct fc_watermark w = { .free = 1, .mark = 100, .order = 3 };
	struct fc_mark_test test;

	(void)state;
	assert_true(fc_watermark_ok(&w, &memalloc, &flat, &test));
	assert_int_equal(test.margin, 1 - 7 - 100);
}

/*
 * src/kernel/README.md 4.2: 23552 free pages in 8000, 4000, 1000, 300, 60 and 6
 * blocks, min 11264, low 14080.  What is left of free - 31 = 23521 behind
 * orders 0 to 4 is 15521, 7521, 3521, 1121, 161; of min 5632, 2816, 1408, 704,
 * 352; of low 7040, 3520, 1760, 880, 440; of GFP_ATOMIC's 4224 2112, 1056,
 * 528, 264, 132.
 */
static void
wants_large_blocks_left_up_to_4_3(void **state)
{
	static const struct {
		unsigned order;
		uint64_t blocks; /* of order 5 */
		int64_t mark;
		bool atomic;
		int64_t margin;
	} rows[] = {
		{ 5, 6, 11264, false, 161 - 352 },
		{ 5, 6, 14080, false, 161 - 440 },
		{ 5, 11, 11264, false, 321 - 352 },
		{ 5, 12, 11264, false, 353 - 352 },
		{ 5, 14, 14080, false, 417 - 440 },
		{ 5, 15, 14080, false, 449 - 440 },
		{ 5, 6, 11264, true, 161 - 132 },
		/* order 4 stops one step earlier: 1121 + 16 > 704 */
		{ 4, 6, 11264, false, 1137 - 704 },
		{ 4, 6, 14080, false, 1137 - 880 },
		/* order 0 has no step at all */
		{ 0, 6, 11264, false, 23552 - 11264 },
		{ 0, 0, 23360, false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[11] = { 8000, 4000, 1000, 300, 60,
			rows[i].blocks };
		struct fc_watermark w = { .free = 23360 +
			    32 * (int64_t)rows[i].blocks,
			.mark = rows[i].mark,
			.min = 11264,
			.order = rows[i].order,
			.nr_free = nr_free };
		struct fc_mark_test test;
		bool ok = fc_watermark_ok(
		    &w, rows[i].atomic ? &atomic : &plain, &scaled, &test);

		print_message("  order %u, %ju blocks, mark %jd\n", w.order,
		    (uintmax_t)rows[i].blocks, (intmax_t)w.mark);
		assert_int_equal(test.margin, rows[i].margin);
		assert_int_equal(ok, rows[i].margin > 0);
	}
}

/* Pages of a reserve count in the first line only. */
static void
leaves_the_lowmem_reserve_out_of_the_steps(void **state)
{
	uint64_t nr_free[11] = { 100, 0, 10 };
	struct fc_watermark w = { .free = 140,
		.mark = 20,
		.reserve = 100,
		.order = 2,
		.nr_free = nr_free };
	struct fc_mark_test test;

	(void)state;
	/* 137 - 120 = 17; behind order 0: 37 - 10; behind order 1: 37 - 5 */
	assert_true(fc_watermark_ok(&w, &plain, &scaled, &test));
	assert_int_equal(test.margin, 17);
	/* 137 - 137 */
	w.reserve = 117;
	assert_false(fc_watermark_ok(&w, &plain, &scaled, &test));
	assert_int_equal(test.margin, 0);
}

/* 3008 pages in 1216 single ones and 56 blocks of order 5; 960 are CMA. */
static void
leaves_cma_out_of_the_steps_from_3_10_on(void **state)
{
	static const struct fc_rules each_order = { .mark = FC_MARK_SCALED,
		.scaled_without_cma = true };
	static const struct {
		const struct fc_rules *rules;
		uint64_t cma;
		int64_t margin;
	} rows[] = {
		/* 3007 - 960 - 2030 in the first line, 1791 - 1015 behind it */
		{ &scaled, 960, 17 },
		{ &scaled, 977, 0 },
		{ &each_order, 960, 1791 - 960 - 1015 },
		{ &each_order, 776, 0 },
		{ &each_order, 775, 1 },
		{ &each_order, 0, 1791 - 1015 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[11] = { 1216, 0, 0, 0, 0, 56 };
		struct fc_watermark w = { .free = 3008,
			.unusable = (int64_t)rows[i].cma,
			.mark = 2030,
			.order = 1,
			.nr_free = nr_free };
		struct fc_mark_test test;
		bool ok = fc_watermark_ok(&w, &plain, rows[i].rules, &test);

		print_message("  row %zu: %jd\n", i, (intmax_t)test.margin);
		assert_int_equal(test.margin, rows[i].margin);
		assert_int_equal(ok, rows[i].margin > 0);
	}
}

/* Without buddyinfo only the first line of the test can be made. */
static void
makes_the_first_line_alone_without_free_lists(void **state)
{
	struct fc_watermark w = { .free = 23552, .mark = 11264, .order = 5 };
	struct fc_mark_test test;

	(void)state;
	assert_true(fc_watermark_ok(&w, &plain, &scaled, &test));
	assert_int_equal(test.margin, 23521 - 11264);
}

/* RHEL 6: free - 2^o - 1 at first; then from mark - min, halved while the
 * order is below a quarter of the pageblock's. */
static void
follows_rhel_6(void **state)
{
	static const struct {
		unsigned order, pageblock_order;
		int64_t mark;
		bool atomic;
		int64_t margin;
	} rows[] = {
		/* at min the steps start from 0: 23519 - 23360 - 0 */
		{ 5, 9, 11264, false, 159 },
		{ 5, 9, 11264, true, 159 },
		/* at low from 2816, halved twice: 159 - 704 */
		{ 5, 9, 14080, false, 159 - 704 },
		/* pageblock order 20: halved five times: 159 - 88 */
		{ 5, 20, 14080, false, 159 - 88 },
		/* 23552 - 2 */
		{ 0, 9, 11264, false, 23550 - 11264 },
		{ 0, 9, 23550, false, 0 },
		{ 0, 9, 23549, false, 1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[11] = { 8000, 4000, 1000, 300, 60, 6 };
		struct fc_watermark w = { .free = 23552,
			.mark = rows[i].mark,
			.min = 11264,
			.order = rows[i].order,
			.pageblock_order = rows[i].pageblock_order,
			.nr_free = nr_free };
		struct fc_mark_test test;
		bool ok = fc_watermark_ok(
		    &w, rows[i].atomic ? &atomic : &plain, &el6, &test);

		print_message(
		    "  order %u, mark %jd\n", w.order, (intmax_t)w.mark);
		assert_int_equal(test.margin, rows[i].margin);
		assert_int_equal(ok, rows[i].margin > 0);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lowers_the_mark_in_whole_pages),
		cmocka_unit_test(wants_more_than_the_mark),
		cmocka_unit_test(agrees_with_the_worked_examples),
		cmocka_unit_test(passes_anything_without_watermarks),
		cmocka_unit_test(wants_large_blocks_left_up_to_4_3),
		cmocka_unit_test(leaves_the_lowmem_reserve_out_of_the_steps),
		cmocka_unit_test(leaves_cma_out_of_the_steps_from_3_10_on),
		cmocka_unit_test(makes_the_first_line_alone_without_free_lists),
		cmocka_unit_test(follows_rhel_6),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
