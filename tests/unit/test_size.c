/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

static void
reads_each_form(void **state)
{
	static const struct {
		const char *text;
		uint64_t bytes;
	} rows[] = {
		{ "1", 1 },
		{ "65640", 65640 },
		{ "65640B", 65640 },
		{ "0065640", 65640 },
		{ "64K", 65536 },
		{ "64k", 65536 },
		{ "64KB", 65536 },
		{ "64KiB", 65536 },
		{ "64kib", 65536 },
		{ "010", 10 }, /* expand_number() alone says 8 */
		{ "2M", 2097152 },
		{ "1G", 1073741824 },
		{ "1T", 1099511627776 },
		{ "1.5M", 1572864 },
		{ "0.5K", 512 },
		{ "1.0", 1 },
		{ "0.0009765625K", 1 },
		{ "15.5E", 17870283321406128128u },
		{ "18446744073709551615", UINT64_MAX },
		{ "17592186044415M", 17592186044415u * 1048576 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		uint64_t bytes = 0;

		print_message("  %s\n", rows[i].text);
		assert_int_equal(fc_size_parse(rows[i].text, &bytes, &err), 0);
		assert_true(bytes == rows[i].bytes);
	}
}

static void
refuses_each_bad_form(void **state)
{
	static const struct {
		const char *text, *why;
	} rows[] = {
		{ "", "expected digits" },
		{ "K", "expected digits" },
		{ "-1", "expected digits" },
		{ "+1", "expected digits" },
		{ " 5", "expected digits" },
		{ "5 ", "unknown unit" },
		{ "1e3", "nothing may follow" }, /* "1e" is 1 EiB */
		{ "64Kx", "nothing may follow" },
		{ "64KiBs", "nothing may follow" },
		{ "1kk", "nothing may follow" },
		{ "64 K", "unknown unit" },
		{ "0x100", "unknown unit" },
		{ "0", "at least 1" },
		{ "0K", "at least 1" },
		{ "0.0", "at least 1" },
		{ "1.", "digits behind the point" },
		{ "1.5", "whole number" },
		{ "0.1K", "whole number" },
		{ "16E", "2^64" },
		{ "15.9999999999999999999E", "whole number" },
		{ "18446744073709551616", "2^64" },
		{ "99999999999999999999999", "2^64" },
		{ "18014398509481984K", "2^64" },
		{ "1\n", "unknown unit" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		uint64_t bytes = 7;

		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(fc_size_parse(rows[i].text, &bytes, &err), -1);
		assert_int_equal(err.kind, FC_ERR_USAGE);
		assert_non_null(strstr(err.message, rows[i].why));
		assert_true(bytes == 7);
	}
}

static void
shows_no_raw_byte_of_a_bad_size(void **state)
{
	struct fc_error err = { 0 };
	uint64_t bytes;

	(void)state;
	assert_int_equal(fc_size_parse("\033[31m1", &bytes, &err), -1);
	for (const char *p = err.message; *p != '\0'; p++)
		assert_in_range(*p, ' ', '~');
}

static void
prints_exact_units_and_rounds_down(void **state)
{
	static const struct {
		uint64_t bytes;
		const char *exact, *rounded;
	} rows[] = {
		{ 1, "1 B", "1 B" },
		{ 1023, "1023 B", "1023 B" },
		{ 65640, "65640 B", "64.1 KiB" },
		{ 131072, "128 KiB", "128.0 KiB" },
		{ 1047552, "1023 KiB", "1023.0 KiB" },
		{ 4194304, "4 MiB", "4.0 MiB" },
		{ 2147483647, "2147483647 B", "1.9 GiB" },
		{ UINT64_MAX, "18446744073709551615 B", "15.9 EiB" },
	};
	char buf[32];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		assert_string_equal(
		    fc_size_exact(rows[i].bytes, buf, sizeof(buf)),
		    rows[i].exact);
		assert_string_equal(
		    fc_size_rounded(rows[i].bytes, buf, sizeof(buf)),
		    rows[i].rounded);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_form),
		cmocka_unit_test(refuses_each_bad_form),
		cmocka_unit_test(shows_no_raw_byte_of_a_bad_size),
		cmocka_unit_test(prints_exact_units_and_rounds_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
