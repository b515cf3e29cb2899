/* SPDX-License-Identifier: BSD-2-Clause */
/* Small questions about the text of a kernel log, and where each ends. */
#include "test.h"

#include "log/scan.h"

/* No more than fits, and always an end. */
static void
copies_a_word_as_far_as_it_fits(void **state)
{
	static const struct {
		const char *from, *stop, *want;
		size_t size;
	} rows[] = {
		{ "loader,pid", ",", "loader", 16 },
		{ "loader,pid", ",", "loader", 7 }, /* just so */
		{ "loader,pid", ",", "loade", 6 },
		{ "loader,pid", ",", "", 1 },
		{ "loader", ",", "loader", 16 },
		{ "a b,c", ", ", "a", 16 },
		{ ",", ",", "", 16 },
		{ "", ",", "", 16 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char to[17];

		print_message("  row %zu\n", i);
		memset(to, '#', sizeof(to));
		fc_copy_word(to, rows[i].size, rows[i].from, rows[i].stop);
		assert_string_equal(to, rows[i].want);
		assert_int_equal(to[rows[i].size], '#');
		if (strcmp(rows[i].stop, ",") != 0)
			continue;
		memset(to, '#', sizeof(to));
		fc_copy(to, rows[i].want, rows[i].size);
		assert_string_equal(to, rows[i].want);
		assert_int_equal(to[rows[i].size], '#');
	}
}

static void
makes_one_line_of_a_record(void **state)
{
	static const struct {
		const char *record, *want;
	} rows[] = {
		{ "", "" },
		{ "order:4", "order:4" },
		{ "\norder:4\n", " order:4 " },
		{ "page allocation\nfailure:", "page allocation failure:" },
		{ "\n\n", "  " },
		/* a number, but no number beside a word */
		{ "order:1\n0", "order:10" },
		{ "order:1\nm", "order:1 m" },
		{ "mode:\n0", "mode: 0" },
		/* each half of a key that is torn, behind each of what parts
		 * words */
		{ "x: page allo\ncation failure: or\nder:4",
		    "x: page allocation failure: order:4" },
		{ "failure: order:4, mo\nde:0xcc0(GFP_KERNEL), node\nmask=(null)",
		    "failure: order:4, mode:0xcc0(GFP_KERNEL), nodemask=(null)" },
		{ "mode:0\nxcc0", "mode:0xcc0" },
		{ "gfp_mask=0\nxcc0", "gfp_mask=0xcc0" },
		{ "o\nrder=3", "order=3" },
		{ "or\nder=3", "order=3" },
		{ "order\n=3", "order=3" },
		{ "failure\n:", "failure:" },
		{ "(null),cpu\nset=/,mems_\nallowed=0",
		    "(null),cpuset=/,mems_allowed=0" },
		{ "CPU: 3 PI\nD: 77 Co\nmm: loader Not tain\nted",
		    "CPU: 3 PID: 77 Comm: loader Not tainted" },
		{ "Tai\nnted: G", "Tainted: G" },
		/* whole words are parted, and so are others */
		{ "order:\n4", "order: 4" },
		{ "order:4\norder:5", "order:4 order:5" },
		{ "bor\nder:4", "bor der:4" },
		{ "or\ndex:4", "or dex:4" },
		{ "or\nder", "or der" },
		{ "a\nor\nder:4", "a order:4" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char to[128];

		print_message("  row %zu\n", i);
		fc_on_one_line(to, sizeof(to), rows[i].record);
		assert_string_equal(to, rows[i].want);
		/* of any size */
		for (size_t size = 1; size < 80; size++) {
			char want[128];

			memset(to, '#', sizeof(to));
			fc_on_one_line(to, size, rows[i].record);
			snprintf(want, size, "%s", rows[i].want);
			assert_string_equal(to, want);
			assert_int_equal(to[size], '#');
		}
	}
}

static void
reads_numbers_that_64_bits_hold(void **state)
{
	static const struct {
		const char *text;
		bool good;
		uint64_t n;
		size_t digits;
	} rows[] = {
		{ "0", true, 0, 1 }, { "007x", true, 7, 3 },
		{ "90 1", true, 90, 2 },
		{ "18446744073709551615", true, UINT64_MAX, 20 },
		{ "18446744073709551616", false, 0, 0 },
		{ "18446744073709551620", false, 0, 0 },
		{ "184467440737095516150", false, 0, 0 }, { "", false, 0, 0 },
		{ "x", false, 0, 0 }, { "-1", false, 0, 0 },
		{ ":", false, 0, 0 }, /* what stands behind 9 */
		{ "/", false, 0, 0 }, /* and before 0 */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const char *p = rows[i].text;
		uint64_t n;

		print_message("  \"%s\"\n", p);
		assert_int_equal(fc_number(&p, &n), rows[i].good);
		if (rows[i].good) {
			assert_int_equal(n, rows[i].n);
			assert_ptr_equal(p, rows[i].text + rows[i].digits);
		}
	}
}

static void
reads_the_number_behind_a_key(void **state)
{
	static const struct {
		const char *text;
		bool there;
		uint64_t n;
	} rows[] = {
		{ "free:12", true, 12 },
		{ "a free:  34kB free:56", true, 34 },
		{ "free:0", true, 0 },
		{ "free:", false, 0 },
		{ "free:x1", false, 0 },
		{ "free 12", false, 0 },
		{ "", false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_opt got = fc_number_behind(rows[i].text, "free:");

		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(got.present, rows[i].there);
		assert_int_equal(got.value, rows[i].n);
	}
}

static void
knows_an_item_of_a_list_of_blocks(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} rows[] = {
		{ "5*4kB (U)", true },
		{ "486_4kB", true }, /* of markdown */
		{ "5x4kB", true },
		{ "5*4", true }, /* the rest is cut */
		{ "5*4B", true },
		{ "5*", true },
		{ "5*\n4kB", true },
		{ "5_", true },
		{ "5x4", false }, /* 0x40 is a number */
		{ "0x4k", false },
		{ "5x", false },
		{ "5*4M", false },
		{ "5* 4kB", false },
		{ "5*kB", false },
		{ "*4kB", false },
		{ "5 4kB", false },
		{ "5", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(fc_is_list_item(rows[i].text), rows[i].is);
	}
}

static void
knows_a_list_whose_asterisks_are_gone(void **state)
{
	static const struct {
		const char *text;
		bool is;
	} rows[] = {
		{ "04kB 18kB 016kB", true },
		{ "04kB 18kB 016kB = 8kB", true },
		{ "14kB (U) 18kB (UM) 016kB", true },
		{ "14kB  (U)  18kB 016kB", true },
		{ "14kB(U)18kB(U)016kB(U)", true },
		{ "04kB (U", false }, /* cut: nothing is read behind it */
		{ "04kB 18kB 016kB (U", true },
		{ "04kB 18kB", false }, /* too few to be sure */
		{ "4kB 18kB 016kB", false },
		{ "04kB 8kB 016kB", false },
		{ "04kB 18kB 016MB", false },
		{ "04 18 016", false },
		{ "kB kB kB", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(fc_is_eaten_list(rows[i].text), rows[i].is);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_a_word_as_far_as_it_fits),
		cmocka_unit_test(makes_one_line_of_a_record),
		cmocka_unit_test(reads_numbers_that_64_bits_hold),
		cmocka_unit_test(reads_the_number_behind_a_key),
		cmocka_unit_test(knows_an_item_of_a_list_of_blocks),
		cmocka_unit_test(knows_a_list_whose_asterisks_are_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
