/* SPDX-License-Identifier: BSD-2-Clause */
#include "zones.h"

#include "kernel/thp.h"

static void
a_fault_asks_as_defrag_says(void **state)
{
	static const struct {
		enum fc_thp_defrag defrag;
		bool madvised;
		bool direct, kswapd, noretry;
	} rows[] = {
		{ FC_DEFRAG_NEVER, false, false, false, false },
		{ FC_DEFRAG_NEVER, true, false, false, false },
		{ FC_DEFRAG_MADVISE, false, false, false, false },
		{ FC_DEFRAG_MADVISE, true, true, false, false },
		{ FC_DEFRAG_DEFER_MADVISE, false, false, true, false },
		{ FC_DEFRAG_DEFER_MADVISE, true, true, false, false },
		{ FC_DEFRAG_DEFER, false, false, true, false },
		{ FC_DEFRAG_DEFER, true, false, true, false },
		{ FC_DEFRAG_ALWAYS, false, true, false, true },
		{ FC_DEFRAG_ALWAYS, true, true, false, false },
		/* the kernel's default */
		{ FC_DEFRAG_UNKNOWN, false, false, false, false },
		{ FC_DEFRAG_UNKNOWN, true, true, false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint32_t gfp = fc_thp_gfp(rows[i].defrag, rows[i].madvised);

		print_message("  row %zu\n", i);
		assert_int_equal(
		    (gfp & FC_GFP_DIRECT_RECLAIM) != 0, rows[i].direct);
		assert_int_equal(
		    (gfp & FC_GFP_KSWAPD_RECLAIM) != 0, rows[i].kswapd);
		assert_int_equal((gfp & FC_GFP_NORETRY) != 0, rows[i].noretry);
		assert_true(gfp & FC_GFP_MOVABLE);
		/* the words are of the same mask */
		assert_int_equal(gfp,
		    gfp_of(fc_thp_gfp_text(rows[i].defrag, rows[i].madvised)));
	}
}

static void
a_size_may_inherit(void **state)
{
	struct fc_thp_size sizes[] = {
		{ .bytes = 16384, .enabled = FC_THP_NEVER },
		{ .bytes = 65536, .enabled = FC_THP_ALWAYS },
		{ .bytes = 2097152, .enabled = FC_THP_INHERIT },
	};
	struct fc_thp thp = {
		.enabled = FC_THP_MADVISE, .nr_sizes = 3, .sizes = sizes
	};

	(void)state;
	assert_int_equal(fc_thp_enabled_for(&thp, 16384), FC_THP_NEVER);
	assert_int_equal(fc_thp_enabled_for(&thp, 65536), FC_THP_ALWAYS);
	assert_int_equal(fc_thp_enabled_for(&thp, 2097152), FC_THP_MADVISE);
	assert_int_equal(fc_thp_enabled_for(&thp, 32768), FC_THP_NEVER);
	thp.nr_sizes = 0; /* before 6.8 */
	thp.pmd_bytes = (struct fc_opt){ 2097152, true };
	assert_int_equal(fc_thp_enabled_for(&thp, 2097152), FC_THP_MADVISE);
	assert_int_equal(fc_thp_enabled_for(&thp, 65536), FC_THP_NEVER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fault_asks_as_defrag_says),
		cmocka_unit_test(a_size_may_inherit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
