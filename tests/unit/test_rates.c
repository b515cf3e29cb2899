/* SPDX-License-Identifier: BSD-2-Clause */
/* Events between two readings: none is made up, whatever a counter did. */
#include "test.h"

#include "snapshot/rates.h"

#define END_32 ((uint64_t)1 << 32)

static void
counts_from_one_reading_to_the_next(void **state)
{
	static const struct {
		struct fc_opt before, after, events;
	} rows[] = {
		{ { 5, true }, { 5, true }, { 0, true } },
		{ { 5, true }, { 12, true }, { 7, true } },
		{ { 0, true }, { UINT64_MAX, true }, { UINT64_MAX, true } },
		/* not told, then or now */
		{ { 0 }, { 5, true }, { 0 } },
		{ { 5, true }, { 0 }, { 0 } },
		/* over the end of 32 bits, alone and as one of a sum */
		{ { END_32 - 3, true }, { 4, true }, { 7, true } },
		{ { END_32 + 10, true }, { 30, true }, { 20, true } },
		{ { 2 * END_32 - 1, true }, { END_32, true }, { 1, true } },
		{ { END_32 / 2 + 1, true }, { 0, true },
		    { END_32 / 2 - 1, true } },
		/* begun anew, or no counter */
		{ { 1000, true }, { 3, true }, { 0 } },
		{ { END_32 / 2, true }, { 0, true }, { 0 } },
		{ { 5 * END_32, true }, { 3, true }, { 0 } },
		{ { UINT64_MAX, true }, { 0, true }, { 0 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_opt events =
		    fc_events_between(rows[i].before, rows[i].after);

		print_message("  row %zu\n", i);
		assert_int_equal(events.present, rows[i].events.present);
		assert_true(events.value == rows[i].events.value);
	}
}

/* Each by a number of its own, so that none stands in another's place. */
static void
takes_each_counter_of_vmstat(void **state)
{
	static const char vmstat[] = "nr_free_pages 1\n"
				     "compact_stall 11\n"
				     "compact_fail 12\n"
				     "compact_daemon_wake 13\n"
				     "pgscan_kswapd 14\n"
				     "pgsteal_kswapd 15\n"
				     "pgscan_direct 16\n"
				     "pgsteal_direct 17\n"
				     "allocstall_normal 18\n"
				     "thp_fault_fallback 19\n"
				     "htlb_buddy_alloc_fail 20\n"
				     "cma_alloc_fail 21\n";
	struct fc_text text = text_of(vmstat);
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_error err = { 0 };
	struct fc_counters counters;

	(void)state;
	assert_non_null(snap);
	assert_int_equal(fc_snapshot_add(snap, FC_VMSTAT, &text, &err), 0);
	counters = fc_counters_of(snap);
	assert_false(counters.n[FC_EVENT_REFUSED].present);
	for (size_t e = 0; e < FC_EVENT_REFUSED; e++) {
		assert_true(counters.n[e].present);
		assert_int_equal(counters.n[e].value, 11 + e);
	}
	fc_snapshot_free(snap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_from_one_reading_to_the_next),
		cmocka_unit_test(takes_each_counter_of_vmstat),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
