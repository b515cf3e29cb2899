/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/range.h"

static const struct {
	const char *text;
	uint64_t start, end;
	bool inside;
} good[] = {
	{ "10", 0, 10, false },
	{ "10:", 10, UINT64_MAX, false },
	{ "~:10", 0, 10, false },
	{ "~:", 0, UINT64_MAX, false },
	{ "5:20", 5, 20, false },
	{ "@5:20", 5, 20, true },
	{ "@0", 0, 0, true },
	{ "7:7", 7, 7, false },
};

static const char *const bad[] = { "", "@", ":", ":5", "~", "~5", "5:x", "5x",
	"-1", "-1:5", "1.5:", "5:4", " 5", "5 ", "5::", "@@5", "5:~",
	"99999999999999999999", "0x10" };

static void
reads_ranges_as_the_guidelines_have_them(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(good); i++) {
		struct fc_range range;
		struct fc_error err;

		assert_int_equal(fc_range_parse(good[i].text, &range, &err), 0);
		assert_ptr_equal(range.text, good[i].text);
		assert_true(range.start == good[i].start);
		assert_true(range.end == good[i].end);
		assert_int_equal(range.inside, good[i].inside);
	}
}

static void
refuses_what_is_none(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		struct fc_range range;
		struct fc_error err;

		if (fc_range_parse(bad[i], &range, &err) == 0)
			fail_msg("took \"%s\"", bad[i]);
	}
}

/* A capacity is from low to high: it alerts if any of that would. */
static void
alerts_if_any_of_it_does(void **state)
{
	static const struct {
		const char *range;
		uint64_t low, high;
		bool alerts;
	} cases[] = {
		{ "10:", 10, 10, false },
		{ "10:", 9, 9, true },
		{ "10:", 9, 12, true },
		{ "10", 10, 10, false },
		{ "10", 8, 11, true },
		{ "@5:8", 4, 4, false },
		{ "@5:8", 9, 20, false },
		{ "@5:8", 4, 9, true },
		{ "@5:8", 8, 8, true },
		{ "@5:8", 5, 5, true },
		{ "~:", 0, UINT64_MAX, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct fc_range range;
		struct fc_error err;

		assert_int_equal(
		    fc_range_parse(cases[i].range, &range, &err), 0);
		assert_int_equal(
		    fc_range_alerts(&range, cases[i].low, cases[i].high),
		    cases[i].alerts);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_ranges_as_the_guidelines_have_them),
		cmocka_unit_test(refuses_what_is_none),
		cmocka_unit_test(alerts_if_any_of_it_does),
	};

	return !!cmocka_run_group_tests(tests, NULL, NULL);
}
