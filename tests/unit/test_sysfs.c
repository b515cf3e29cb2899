/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "parse/parse.h"

static const char *const words[] = { "never", "madvise", "always", NULL };

static void
takes_the_word_in_brackets(void **state)
{
	static const struct {
		const char *text;
		int choice;
	} rows[] = {
		{ "always madvise [never]\n", 0 },
		{ "always [madvise] never\n", 1 },
		{ "[always] madvise never\n", 2 },
		{ "[always]\n", 2 },
		/* a word that a later kernel may have */
		{ "always madvise never [sometimes]\n", -1 },
		{ "always [mad] never\n", -1 },
		{ "[alwaysx] never\n", -1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_text text = text_of(rows[i].text);
		struct fc_error err = { 0 };
		int choice = 99;

		print_message("  %s", rows[i].text);
		assert_int_equal(
		    fc_sysfs_choice_parse(&text, words, &choice, &err), 0);
		assert_int_equal(choice, rows[i].choice);
	}
}

static void
refuses_what_is_no_choice(void **state)
{
	static const struct {
		const char *text;
		size_t column;
	} rows[] = {
		{ "", 0 }, { "\n", 1 }, { "always madvise never\n", 21 },
		{ "always [madvise never\n", 16 }, { "always [] never\n", 10 },
		{ "[always] [never]\n", 17 },
		{ "[always]", 9 }, /* cut short? */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_text text = text_of(rows[i].text);
		struct fc_error err = { 0 };
		int choice = 99;

		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(
		    fc_sysfs_choice_parse(&text, words, &choice, &err), -1);
		assert_int_equal(err.kind, FC_ERR_SYNTAX);
		assert_int_equal(choice, -1);
		if (rows[i].column > 0)
			assert_int_equal(err.column, rows[i].column);
	}
}

static void
knows_the_names_of_sizes(void **state)
{
	static const struct {
		const char *name;
		uint64_t bytes;
	} rows[] = {
		{ "hugepages-2048kB", 2097152 },
		{ "hugepages-1048576kB", 1073741824 },
		{ "hugepages-64kB", 65536 },
		{ "hugepages-16777216kB", (uint64_t)16 << 30 },
		{ "hugepages-2047kB", 0 },
		{ "hugepages-0kB", 0 },
		{ "hugepages-02048kB", 0 },
		{ "hugepages-2048", 0 },
		{ "hugepages-2048kBx", 0 },
		{ "hugepages--2048kB", 0 },
		{ "hugepages-kB", 0 },
		{ "hugepage-2048kB", 0 },
		{ "hugepages-18446744073709551616kB", 0 },
		{ "khugepaged", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].name);
		assert_true(
		    fc_hugepages_name_parse(rows[i].name) == rows[i].bytes);
	}
}

static void
meminfo_tells_the_default_pool(void **state)
{
	struct fc_text text = text_of(
	    "MemTotal:    1000 kB\nCmaTotal:   64 kB\nCmaFree:   32 kB\n"
	    "HugePages_Total:      16\nHugePages_Free:        3\n"
	    "HugePages_Rsvd:        1\nHugePages_Surp:        2\n"
	    "Hugepagesize:       2048 kB\nHugetlb:    32768 kB\n");
	struct fc_meminfo info;
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(fc_meminfo_parse(&text, &info, &err), 0);
	assert_int_equal(info.huge_total.value, 16);
	assert_int_equal(info.huge_free.value, 3);
	assert_int_equal(info.huge_reserved.value, 1);
	assert_int_equal(info.huge_surplus.value, 2);
	assert_int_equal(info.hugepage_kib.value, 2048);
	assert_int_equal(info.cma_total_kib.value, 64);
	assert_int_equal(info.cma_free_kib.value, 32);
	assert_true(info.cma_free_kib.present && info.huge_total.present);
	text = text_of("MemTotal: 1000 kB\n");
	assert_int_equal(fc_meminfo_parse(&text, &info, &err), 0);
	assert_false(info.huge_total.present || info.hugepage_kib.present);
	assert_false(info.cma_total_kib.present);
}

static void
meminfo_refuses_what_is_no_pool(void **state)
{
	static const struct {
		const char *text;
		size_t line, column;
	} rows[] = {
		{ "MemTotal: 1 kB\nHugePages_Total: -1\n", 2, 18 },
		{ "MemTotal: 1 kB\nHugePages_Free: 1 kB\n", 2, 19 },
		{ "MemTotal: 1 kB\nHugepagesize: 2048\n", 2, 19 },
		{ "MemTotal: 1 kB\nCmaTotal: x kB\n", 2, 11 },
		{ "MemTotal: 1 kB\nHugePages_Surp: 99999999999999999999\n", 2,
		    17 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_text text = text_of(rows[i].text);
		struct fc_meminfo info;
		struct fc_error err = { 0 };

		print_message("  %s", rows[i].text);
		assert_int_equal(fc_meminfo_parse(&text, &info, &err), -1);
		assert_int_equal(err.line, rows[i].line);
		assert_int_equal(err.column, rows[i].column);
	}
}

static void
vmstat_tells_faults(void **state)
{
	struct fc_text text =
	    text_of("thp_fault_alloc 30\nthp_fault_fallback 270\n"
		    "thp_fault_fallback_charge 5\n");
	struct fc_vmstat info;
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(fc_vmstat_parse(&text, &info, &err), 0);
	assert_int_equal(info.thp_fault_alloc.value, 30);
	assert_int_equal(info.thp_fault_fallback.value, 270);
	text = text_of("thp_fault_alloc x\n");
	assert_int_equal(fc_vmstat_parse(&text, &info, &err), -1);
	assert_int_equal(err.column, 17);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_word_in_brackets),
		cmocka_unit_test(refuses_what_is_no_choice),
		cmocka_unit_test(knows_the_names_of_sizes),
		cmocka_unit_test(meminfo_tells_the_default_pool),
		cmocka_unit_test(meminfo_refuses_what_is_no_pool),
		cmocka_unit_test(vmstat_tells_faults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
