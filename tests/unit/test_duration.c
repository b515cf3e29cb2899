/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "base/duration.h"

static void
reads_each_form(void **state)
{
	static const struct {
		const char *text;
		uint64_t ms;
	} rows[] = {
		{ "1", 1000 },
		{ "0.1", 100 },
		{ "0.125s", 125 },
		{ "90s", 90000 },
		{ "2m", 120000 },
		{ "1.5h", 5400000 },
		{ "7d", 604800000 },
		{ "4w", 2419200000 },
		{ "36525d", 3155760000000 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		uint64_t ms = 0;

		print_message("  %s\n", rows[i].text);
		assert_int_equal(
		    fc_duration_parse(rows[i].text, 100, &ms, &err), 0);
		assert_int_equal(ms, rows[i].ms);
	}
}

static void
refuses_each_bad_form(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "expected seconds" },
		{ "-1", "expected seconds" },
		{ " 1", "expected seconds" },
		{ "1x", "expected seconds" },
		{ "1ms", "expected seconds" },
		{ "1M", "expected seconds" },
		{ "1.", "expected digits behind" },
		{ "1.s", "expected digits behind" },
		{ "0.1234", "expected seconds" },
		{ "0", "too short" },
		{ "0.099", "too short" },
		{ "36526d", "longer than" },
		{ "99999999999999999999999999999999", "longer than" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		uint64_t ms = 7;

		print_message("  %s\n", rows[i].text);
		assert_int_equal(
		    fc_duration_parse(rows[i].text, 100, &ms, &err), -1);
		assert_int_equal(ms, 7);
		assert_int_equal(err.kind, FC_ERR_USAGE);
		assert_non_null(strstr(err.message, rows[i].why));
	}
}

static void
says_whole_ones_of_the_largest_unit(void **state)
{
	static const struct {
		uint64_t seconds;
		const char *text;
	} rows[] = { { 0, "0 s" }, { 119, "119 s" }, { 120, "2 min" },
		{ 7199, "119 min" }, { 7200, "2 h" }, { 172799, "47 h" },
		{ 172800, "2 days" }, { UINT64_MAX, "213503982334601 days" } };
	char buf[32];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++)
		assert_string_equal(
		    fc_duration_rounded(rows[i].seconds, buf, sizeof(buf)),
		    rows[i].text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_form),
		cmocka_unit_test(refuses_each_bad_form),
		cmocka_unit_test(says_whole_ones_of_the_largest_unit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
