/* SPDX-License-Identifier: BSD-2-Clause */
/* Words of kpageflags, as 4.6 to 7.3 have them. */
#include "test.h"

#include "parse/kpageflags.h"

#define B(flag) ((uint64_t)1 << (flag))

static const struct {
	const char *what;
	uint64_t word;
	enum fc_frame frame, if_locked_stay;
} words[] = {
	{ "no flag", 0, FC_FRAME_UNNAMED, FC_FRAME_UNNAMED },
	{ "hole up to 6.12", B(20), FC_FRAME_ABSENT, FC_FRAME_ABSENT },
	{ "free", B(10), FC_FRAME_FREE, FC_FRAME_FREE },
	{ "free, with what was left of it", B(10) | B(3), FC_FRAME_FREE,
	    FC_FRAME_FREE },
	{ "balloon", B(23), FC_FRAME_OFFLINE, FC_FRAME_OFFLINE },
	{ "poisoned", B(19) | B(5), FC_FRAME_POISONED, FC_FRAME_POISONED },
	{ "reserved", B(32), FC_FRAME_RESERVED, FC_FRAME_RESERVED },
	{ "the zero page", B(24) | B(32), FC_FRAME_RESERVED,
	    FC_FRAME_RESERVED },
	{ "page table", B(26) | B(11), FC_FRAME_PGTABLE, FC_FRAME_PGTABLE },
	{ "slab", B(7), FC_FRAME_SLAB, FC_FRAME_SLAB },
	{ "slab's tail", B(7) | B(16), FC_FRAME_SLAB, FC_FRAME_SLAB },
	{ "slab with bits of its own", B(7) | B(12), FC_FRAME_SLAB,
	    FC_FRAME_SLAB },
	{ "hugetlb", B(17) | B(15) | B(11), FC_FRAME_HUGETLB,
	    FC_FRAME_HUGETLB },
	{ "THP", B(22) | B(15) | B(5), FC_FRAME_LARGE, FC_FRAME_LARGE },
	{ "THP's tail up to 6.1, without LRU", B(22) | B(16), FC_FRAME_LARGE,
	    FC_FRAME_LARGE },
	{ "the huge zero page", B(22) | B(24) | B(15), FC_FRAME_COMPOUND,
	    FC_FRAME_COMPOUND },
	{ "a driver's block", B(15), FC_FRAME_COMPOUND, FC_FRAME_COMPOUND },
	{ "its tail", B(16), FC_FRAME_COMPOUND, FC_FRAME_COMPOUND },
	{ "file", B(5) | B(3), FC_FRAME_MOVABLE, FC_FRAME_MOVABLE },
	{ "being written", B(5) | B(8), FC_FRAME_WRITEBACK,
	    FC_FRAME_WRITEBACK },
	{ "mlocked", B(5) | B(18) | B(33), FC_FRAME_MOVABLE, FC_FRAME_MLOCKED },
	{ "unevictable", B(5) | B(18), FC_FRAME_MOVABLE, FC_FRAME_MLOCKED },
	{ "anonymous, on no list yet", B(12) | B(11), FC_FRAME_MOVABLE,
	    FC_FRAME_MOVABLE },
	{ "anonymous, mapped by nobody", B(12), FC_FRAME_OTHER,
	    FC_FRAME_OTHER },
	{ "a device's private flag", B(35), FC_FRAME_OTHER, FC_FRAME_OTHER },
	{ "all", UINT64_MAX, FC_FRAME_ABSENT, FC_FRAME_ABSENT },
};

static void
knows_what_each_word_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(words); i++) {
		print_message("  %s\n", words[i].what);
		assert_int_equal(
		    fc_kpageflags_class(words[i].word, true), words[i].frame);
		assert_int_equal(fc_kpageflags_class(words[i].word, false),
		    words[i].if_locked_stay);
	}
}

static void
sees_how_large_a_folio_is(void **state)
{
	uint64_t w[17] = { B(15) | B(22) };

	(void)state;
	assert_int_equal(fc_kpageflags_folio_order(w, 17), 0);
	for (unsigned order = 1; order <= 4; order++) {
		for (size_t i = (size_t)1 << (order - 1);
		     i < (size_t)1 << order; i++)
			w[i] = B(16) | B(22);
		assert_int_equal(fc_kpageflags_folio_order(w, 17), order);
	}
	/* what is not there is not looked at */
	assert_int_equal(fc_kpageflags_folio_order(w, 16), 4);
	assert_int_equal(fc_kpageflags_folio_order(w, 9), 4);
	assert_int_equal(fc_kpageflags_folio_order(w, 1), 0);
	assert_true(fc_kpageflags_is_folio_head(w[0]));
	assert_false(fc_kpageflags_is_folio_head(w[1]));
	assert_int_equal(
	    fc_kpageflags_class(fc_kpageflags_as_page(w[0] | B(5)), true),
	    FC_FRAME_MOVABLE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_what_each_word_is),
		cmocka_unit_test(sees_how_large_a_folio_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
