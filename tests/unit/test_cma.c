/* SPDX-License-Identifier: BSD-2-Clause */
#include "zones.h"

#include "kernel/cma.h"

#define TOLD(n)         \
	{               \
		n, true \
	}
#define NOT_TOLD         \
	{                \
		0, false \
	}

static void
an_area_fits_or_not(void **state)
{
	static const struct {
		struct fc_opt total, available, longest;
		uint64_t pages;
		enum fc_cma_fit fit;
	} rows[] = {
		{ TOLD(4096), TOLD(1000), TOLD(300), 256, FC_CMA_MAY_FIT },
		{ TOLD(4096), TOLD(1000), TOLD(511), 256, FC_CMA_FITS },
		{ TOLD(4096), TOLD(1000), TOLD(300), 1, FC_CMA_FITS },
		{ TOLD(4096), TOLD(1000), TOLD(300), 300, FC_CMA_MAY_FIT },
		{ TOLD(4096), TOLD(1000), TOLD(300), 301, FC_CMA_TOO_LARGE },
		/* aligned to 256 pages at most */
		{ TOLD(4096), TOLD(4000), TOLD(1255), 1000, FC_CMA_FITS },
		{ TOLD(4096), TOLD(4000), TOLD(1254), 1000, FC_CMA_MAY_FIT },
		{ TOLD(4096), TOLD(1000), NOT_TOLD, 1000, FC_CMA_MAY_FIT },
		{ TOLD(4096), TOLD(1000), NOT_TOLD, 1001, FC_CMA_TOO_LARGE },
		{ TOLD(4096), TOLD(4096), NOT_TOLD, 4096, FC_CMA_FITS },
		{ TOLD(4096), NOT_TOLD, NOT_TOLD, 4096, FC_CMA_MAY_FIT },
		{ TOLD(4096), NOT_TOLD, NOT_TOLD, 4097, FC_CMA_TOO_LARGE },
		/* a name is all there is (6.12) */
		{ NOT_TOLD, NOT_TOLD, NOT_TOLD, 4097, FC_CMA_MAY_FIT },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_cma_area area = { .name = "reserved",
			.total = rows[i].total,
			.available = rows[i].available,
			.longest = rows[i].longest };
		struct fc_snapshot snap = {
			.page_size = 4096, .nr_cma_areas = 1, .cma_areas = &area
		};
		struct fc_cma cma = fc_cma_ask(&snap, rows[i].pages);

		print_message("  row %zu\n", i);
		assert_int_equal(cma.fit, rows[i].fit);
		assert_ptr_equal(cma.area, &area);
	}
}

static void
the_best_of_several_areas(void **state)
{
	struct fc_cma_area areas[] = {
		{ .name = "a", .total = TOLD(100), .available = TOLD(100) },
		{ .name = "b", .total = TOLD(900), .available = TOLD(500) },
		{ .name = "c", .total = TOLD(300), .available = TOLD(300) },
	};
	struct fc_snapshot snap = {
		.page_size = 4096, .nr_cma_areas = 3, .cma_areas = areas
	};

	(void)state;
	assert_string_equal(fc_cma_ask(&snap, 50).area->name, "c");
	assert_string_equal(fc_cma_ask(&snap, 400).area->name, "b");
	assert_int_equal(fc_cma_ask(&snap, 400).fit, FC_CMA_MAY_FIT);
	assert_int_equal(fc_cma_ask(&snap, 501).fit, FC_CMA_TOO_LARGE);
	assert_false(fc_cma_ask(&snap, 501).never);
	assert_false(fc_cma_ask(&snap, 900).never);
	assert_true(fc_cma_ask(&snap, 901).never);
}

static void
meminfo_speaks_for_areas_without_names(void **state)
{
	static const struct {
		bool read;
		struct fc_opt total; /* bytes */
		uint64_t zone_cma;
		enum fc_cma_fit fit; /* of 10 pages */
	} rows[] = {
		{ true, TOLD(0), 0, FC_CMA_NONE },
		{ true, TOLD(40960), 0, FC_CMA_MAY_FIT },
		{ true, TOLD(36864), 0, FC_CMA_TOO_LARGE },
		{ true, NOT_TOLD, 0, FC_CMA_NONE }, /* no CONFIG_CMA */
		{ false, NOT_TOLD, 0, FC_CMA_NOT_TOLD },
		{ false, NOT_TOLD, 5, FC_CMA_MAY_FIT },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { .nr_free_cma = {
					    rows[i].zone_cma, true } };
		struct fc_snapshot snap = { .page_size = 4096,
			.cma_total_bytes = rows[i].total,
			.nr_zones = 1,
			.zones = &zone };

		if (rows[i].read)
			snap.files[FC_MEMINFO] = FC_FILE_READ;
		print_message("  row %zu\n", i);
		assert_int_equal(fc_cma_ask(&snap, 10).fit, rows[i].fit);
	}
}

static void
a_free_block_needs_no_moving(void **state)
{
	struct z z = { 0, "Normal", 5000, 100, 125, 100000, NULL, 0, 64,
		{ 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1 } };
	struct fc_snapshot *snap;

	(void)state;
	z.other[CMA][6] = 1; /* the one of order 10 is not CMA's */
	snap = load("6.12.95", B | Z | T, &z, 1);
	snap->cma_total_bytes = (struct fc_opt){ 4096 * 4096, true };
	assert_int_equal(fc_cma_ask(snap, 64).fit, FC_CMA_FREE);
	assert_int_equal(fc_cma_ask(snap, 65).fit, FC_CMA_MAY_FIT);
	assert_int_equal(fc_cma_ask(snap, 4097).fit, FC_CMA_TOO_LARGE);
	fc_snapshot_free(snap);
}

static void
who_may_not_wait_gets_none(void **state)
{
	(void)state;
	assert_true(fc_dma_uses_cma(FC_GFP_KERNEL, 2));
	assert_false(fc_dma_uses_cma(FC_GFP_KERNEL, 1));
	assert_false(fc_dma_uses_cma(gfp_of("GFP_ATOMIC"), 2));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_area_fits_or_not),
		cmocka_unit_test(the_best_of_several_areas),
		cmocka_unit_test(meminfo_speaks_for_areas_without_names),
		cmocka_unit_test(a_free_block_needs_no_moving),
		cmocka_unit_test(who_may_not_wait_gets_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
