/* SPDX-License-Identifier: BSD-2-Clause */
#include "parsing.h"

#include "parse/cursor.h"

/* The caller frees what is returned, which c borrows. */
static char *
start(struct fc_cursor *c, const char *bytes, size_t len)
{
	struct fc_error err = { 0 };
	struct fc_text text = { .name = "test", .len = len };
	char *data = exact_bytes(bytes, len);

	text.data = data;
	assert_int_equal(fc_cursor_init(c, &text, &err), 0);
	return data;
}

static void
assert_error(const struct fc_error *err, enum fc_errkind kind, size_t line,
    size_t column, const char *message)
{
	assert_string_equal(err->message, message);
	assert_int_equal(err->kind, kind);
	assert_int_equal(err->line, line);
	assert_int_equal(err->column, column);
	assert_string_equal(err->file, "test");
	assert_int_equal(err->sys_errno, 0);
}

static void
refuses_an_empty_text(void **state)
{
	struct fc_text text = text_of("");
	struct fc_error err = { 0 };
	struct fc_cursor c;

	(void)state;
	assert_int_equal(fc_cursor_init(&c, &text, &err), -1);
	assert_error(&err, FC_ERR_SYNTAX, 1, 1, "file is empty");
}

static void
skips_blanks_but_no_line(void **state)
{
	static const struct {
		const char *text;
		size_t skipped;
		bool at_eol, at_end;
	} rows[] = {
		{ "x", 0, false, false },
		{ "  x", 2, false, false },
		{ " \t\r x", 4, false, false },
		{ " \n x", 1, true, false },
		{ "\n", 0, true, false },
		{ "   ", 3, true, true },
		{ " \v", 1, false, false },
		{ " \f", 1, false, false },
		{ " \302\240", 1, false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));

		print_message("  row %zu\n", i);
		fc_cursor_skip_blanks(&c);
		assert_int_equal(c.p - data, rows[i].skipped);
		assert_int_equal(c.line, 1);
		assert_int_equal(fc_cursor_at_eol(&c), rows[i].at_eol);
		assert_int_equal(fc_cursor_at_end(&c), rows[i].at_end);
		free(data);
	}
}

static void
skips_empty_lines_and_keeps_an_indentation(void **state)
{
	static const struct {
		const char *text;
		size_t skipped, line;
	} rows[] = {
		{ "x", 0, 1 }, { "  x", 0, 1 }, { "\nx", 1, 2 },
		{ "\n\n  x", 2, 3 }, { " \r\n\t\n  x", 5, 3 }, { "\n", 1, 2 },
		{ "\n\n\n", 3, 4 },
		{ "\n  ", 3, 2 }, /* nothing but blanks is the end */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));

		print_message("  row %zu\n", i);
		fc_cursor_skip_empty_lines(&c);
		assert_int_equal(c.p - data, rows[i].skipped);
		assert_int_equal(c.line, rows[i].line);
		free(data);
	}
}

static void
accepts_a_whole_literal_or_nothing(void **state)
{
	static const struct {
		const char *text, *literal;
		size_t moved;
	} rows[] = {
		{ "Node 0", "Node ", 5 },
		{ "Node 0", "node ", 0 },
		{ "Node", "Node", 4 },
		{ "Nod", "Node", 0 },
		{ "N", "Node", 0 },
		{ "Nodex", "Node", 4 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));

		print_message("  %s\n", rows[i].text);
		assert_int_equal(
		    fc_cursor_accept(&c, rows[i].literal), rows[i].moved != 0);
		assert_int_equal(c.p - data, rows[i].moved);
		free(data);
	}
}

static void
accepts_words_whatever_is_between_them(void **state)
{
	static const struct {
		const char *text, *words;
		long moved;
	} rows[] = {
		{ "pages free 1", "pages free", 10 },
		{ "pages   free", "pages free", 12 },
		{ "pages   free", "pages freed", 0 },
		{ "pagesfree", "pages free", 0 },
		{ "pages  ", "pages free", 0 },
		{ ",  type", ", type", 7 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));

		print_message("  %s\n", rows[i].text);
		assert_int_equal(fc_cursor_accept_words(&c, rows[i].words),
		    rows[i].moved != 0);
		assert_int_equal(c.p - data, rows[i].moved);
		free(data);
	}
}

static void
says_which_literal_it_missed_and_where(void **state)
{
	struct fc_error err = { 0 };
	struct fc_cursor c;
	char *data = start(&c, "\n\nab cd", 7);

	(void)state;
	fc_cursor_skip_empty_lines(&c);
	assert_int_equal(fc_cursor_literal(&c, "ab ", &err), 0);
	assert_int_equal(fc_cursor_literal(&c, "xy", &err), -1);
	assert_error(
	    &err, FC_ERR_SYNTAX, 3, 4, "expected \"xy\", found \"cd\"");
	assert_int_equal(fc_cursor_literal(&c, "cd", &err), 0);
	assert_int_equal(fc_cursor_literal(&c, "ef", &err), -1);
	assert_error(&err, FC_ERR_SYNTAX, 3, 6,
	    "expected \"ef\", found the end of the text (cut short?)");
	free(data);
}

static void
reads_a_word_up_to_a_blank_or_comma(void **state)
{
	static const struct {
		const char *text, *word;
	} rows[] = {
		{ "Normal", "Normal" }, { "Normal 1", "Normal" },
		{ "Normal\t1", "Normal" }, { "Normal\r\n", "Normal" },
		{ "Normal\n", "Normal" }, { "Normal, type", "Normal" },
		{ "<NULL> 1", "<NULL>" }, { "(null) 1", "(null)" },
		{ "1234567 x", "1234567" }, /* just fits */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		char word[8];

		print_message("  %s\n", rows[i].word);
		assert_int_equal(
		    fc_cursor_word(&c, word, sizeof(word), "a name", &err), 0);
		assert_string_equal(word, rows[i].word);
		assert_int_equal(c.p - data, strlen(rows[i].word));
		free(data);
	}
}

static void
refuses_a_bad_word(void **state)
{
	static const struct {
		const char *text;
		enum fc_errkind kind;
		size_t column;
		const char *message;
	} rows[] = {
		{ " x", FC_ERR_SYNTAX, 1, "expected a name, found \" x\"" },
		{ ",x", FC_ERR_SYNTAX, 1, "expected a name, found \",x\"" },
		{ "\n", FC_ERR_SYNTAX, 1,
		    "expected a name, found the end of the line" },
		{ "12345678", FC_ERR_RANGE, 1,
		    "a name is longer than 7 bytes" },
		{ "ab\001c", FC_ERR_SYNTAX, 3,
		    "expected a name, found \"?c\"" },
		{ "ab\177", FC_ERR_SYNTAX, 3, "expected a name, found \"?\"" },
		{ "\351t\351", FC_ERR_SYNTAX, 1,
		    "expected a name, found \"?t?\"" },
		{ "ab\vc", FC_ERR_SYNTAX, 3, "expected a name, found \"?c\"" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		char word[8];

		print_message("  %s\n", rows[i].message);
		assert_int_equal(
		    fc_cursor_word(&c, word, sizeof(word), "a name", &err), -1);
		assert_error(
		    &err, rows[i].kind, 1, rows[i].column, rows[i].message);
		free(data);
	}
}

static void
reads_numbers_in_digits(void **state)
{
	static const struct {
		const char *text;
		uint64_t n;
		size_t moved;
	} rows[] = {
		{ "0\n", 0, 1 },
		{ "7 8", 7, 1 },
		{ "0010 ", 10, 4 },
		{ "12, 13)", 12, 2 },
		{ "13)\n", 13, 2 },
		{ "14\r\n", 14, 2 },
		{ "15\t", 15, 2 },
		{ "18446744073709551615\n", UINT64_MAX, 20 },
		{ "000018446744073709551615\n", UINT64_MAX, 24 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		uint64_t n = 99;

		print_message("  %s\n", rows[i].text);
		assert_int_equal(fc_cursor_u64(&c, &n, "a number", &err), 0);
		assert_true(n == rows[i].n);
		assert_int_equal(c.p - data, rows[i].moved);
		free(data);
	}
}

static void
refuses_every_other_number(void **state)
{
	static const struct {
		const char *text;
		enum fc_errkind kind;
		const char *message;
	} rows[] = {
		{ "x12\n", FC_ERR_SYNTAX, "expected N, found \"x12\"" },
		{ "-2\n", FC_ERR_SYNTAX, "expected N, found \"-2\"" },
		{ "+2\n", FC_ERR_SYNTAX, "expected N, found \"+2\"" },
		{ " 2\n", FC_ERR_SYNTAX, "expected N, found \" 2\"" },
		{ "2x\n", FC_ERR_SYNTAX, "expected N, found \"2x\"" },
		{ "0x2\n", FC_ERR_SYNTAX, "expected N, found \"0x2\"" },
		{ "1.5\n", FC_ERR_SYNTAX, "expected N, found \"1.5\"" },
		{ "1e3\n", FC_ERR_SYNTAX, "expected N, found \"1e3\"" },
		{ ">100000\n", FC_ERR_SYNTAX, "expected N, found \">100000\"" },
		{ "5\v\n", FC_ERR_SYNTAX, "expected N, found \"5?\"" },
		{ "\302\262\n", FC_ERR_SYNTAX, "expected N, found \"??\"" },
		{ "\n", FC_ERR_SYNTAX,
		    "expected N, found the end of the line" },
		{ "12", FC_ERR_SYNTAX, "the text ends within N (cut short?)" },
		{ "18446744073709551616\n", FC_ERR_RANGE,
		    "N does not fit in 64 bits" },
		{ "18446744073709551620\n", FC_ERR_RANGE,
		    "N does not fit in 64 bits" },
		{ "99999999999999999999999999999999999999999\n", FC_ERR_RANGE,
		    "N does not fit in 64 bits" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		uint64_t n = 99;

		print_message("  %s\n", rows[i].message);
		assert_int_equal(fc_cursor_u64(&c, &n, "N", &err), -1);
		assert_error(&err, rows[i].kind, 1, 1, rows[i].message);
		assert_int_equal(n, 99);
		free(data);
	}
}

static void
refuses_more_pages_than_any_machine_has(void **state)
{
	static const struct {
		const char *text;
		uint64_t pages;
		const char *message; /* NULL: fine */
	} rows[] = {
		{ "17592186044416\n", (uint64_t)1 << 44, NULL },
		{ "17592186044417\n", 0, "free is larger than any machine's" },
		{ "18446744073709551615\n", 0,
		    "free is larger than any machine's" },
		{ "18446744073709551616\n", 0, "free does not fit in 64 bits" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		uint64_t pages = 0;
		int rc = fc_cursor_pages(&c, &pages, "free", &err);

		print_message("  %s", rows[i].text);
		if (rows[i].message == NULL) {
			assert_int_equal(rc, 0);
			assert_true(pages == rows[i].pages);
		} else {
			assert_int_equal(rc, -1);
			assert_error(&err, FC_ERR_RANGE, 1, 1, rows[i].message);
		}
		free(data);
	}
}

static void
reads_a_count_that_may_be_capped(void **state)
{
	static const struct {
		const char *text;
		unsigned order;
		uint64_t n;
		bool at_least;
		enum fc_errkind kind;
		const char *message; /* NULL: fine */
	} rows[] = {
		{ "0 ", 0, 0, false, FC_ERR_NONE, NULL },
		{ "100000 ", 0, 100000, false, FC_ERR_NONE, NULL },
		{ ">100000 ", 0, 100000, true, FC_ERR_NONE, NULL },
		{ "17592186044416 ", 0, (uint64_t)1 << 44, false, FC_ERR_NONE,
		    NULL },
		{ "17179869184 ", 10, (uint64_t)1 << 34, false, FC_ERR_NONE,
		    NULL },
		{ "17179869185 ", 10, 0, false, FC_ERR_RANGE,
		    "the count of order 10 is larger than any machine's" },
		{ "8192 ", 31, (uint64_t)1 << 13, false, FC_ERR_NONE, NULL },
		{ "8193 ", 31, 0, false, FC_ERR_RANGE,
		    "the count of order 31 is larger than any machine's" },
		{ "18446744073709551615 ", 3, 0, false, FC_ERR_RANGE,
		    "the count of order 3 is larger than any machine's" },
		{ "18446744073709551616 ", 3, 0, false, FC_ERR_RANGE,
		    "the count of order 3 does not fit in 64 bits" },
		{ "x ", 7, 0, false, FC_ERR_SYNTAX,
		    "expected the count of order 7, found \"x\"" },
		{ "7", 7, 0, false, FC_ERR_SYNTAX,
		    "the text ends within the count of order 7 (cut short?)" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		struct fc_count count = { 0 };
		int rc = fc_cursor_count(&c, &count, rows[i].order, &err);

		print_message("  %s\n", rows[i].text);
		if (rows[i].message == NULL) {
			assert_int_equal(rc, 0);
			assert_true(count.n == rows[i].n);
			assert_int_equal(count.at_least, rows[i].at_least);
			assert_int_equal(c.p - data, strlen(rows[i].text) - 1);
		} else {
			assert_int_equal(rc, -1);
			assert_error(&err, rows[i].kind, 1, 1, rows[i].message);
		}
		free(data);
	}
}

static void
refuses_a_lone_sign_of_a_capped_count(void **state)
{
	static const char *const rows[] = { "> 100000 ", ">>1 ", ">\n", ">",
		">x ", ">1" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i], strlen(rows[i]));
		struct fc_count count = { 0 };

		print_message("  %s\n", rows[i]);
		assert_int_equal(fc_cursor_count(&c, &count, 0, &err), -1);
		assert_int_equal(err.kind, FC_ERR_SYNTAX);
		assert_int_equal(err.line, 1);
		free(data);
	}
}

static void
reads_node_and_zone_however_padded(void **state)
{
	static const struct {
		const char *text;
		int node;
		const char *zone, *rest;
	} rows[] = {
		{ "Node 0, zone      DMA      1", 0, "DMA", "      1" },
		{ "Node    0, zone   Normal, type", 0, "Normal", ", type" },
		{ "Node 1048575, zone Device\n", 1048575, "Device", "\n" },
		{ "Node 12, zone  Movable", 12, "Movable", "" },
		{ "Node  0,  zone    Normal", 0, "Normal", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		char zone[FC_NAME_SIZE];
		int node = -1;

		print_message("  %s\n", rows[i].text);
		assert_int_equal(
		    fc_cursor_node_zone(&c, &node, zone, sizeof(zone), &err),
		    0);
		assert_int_equal(node, rows[i].node);
		assert_string_equal(zone, rows[i].zone);
		assert_int_equal(c.end - c.p, strlen(rows[i].rest));
		assert_memory_equal(c.p, rows[i].rest, strlen(rows[i].rest));
		free(data);
	}
}

static void
ends_a_line_on_blanks_only(void **state)
{
	static const struct {
		const char *text;
		size_t moved, line;
		const char *message; /* NULL: fine */
		size_t column;
	} rows[] = {
		{ "\nx", 1, 2, NULL, 0 },
		{ "  \nx", 3, 2, NULL, 0 },
		{ " \r\nx", 3, 2, NULL, 0 },
		{ "  ", 2, 1, NULL, 0 },
		{ "  x\n", 0, 1, "expected the end of the line, found \"x\"",
		    3 },
		{ "\001\n", 0, 1, "expected the end of the line, found \"?\"",
		    1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, strlen(rows[i].text));
		int rc = fc_cursor_eol(&c, &err);

		print_message("  row %zu\n", i);
		if (rows[i].message == NULL) {
			assert_int_equal(rc, 0);
			assert_int_equal(c.p - data, rows[i].moved);
			assert_int_equal(c.line, rows[i].line);
		} else {
			assert_int_equal(rc, -1);
			assert_error(&err, FC_ERR_SYNTAX, 1, rows[i].column,
			    rows[i].message);
		}
		free(data);
	}
}

static void
steps_over_a_line_whatever_it_holds_but_nul(void **state)
{
	struct fc_error err = { 0 };
	struct fc_cursor c;
	char *data = start(&c, "\033\351 !\nab\0c\nd", 12);

	(void)state;
	assert_int_equal(fc_cursor_skip_line(&c, &err), 0);
	assert_int_equal(c.p - data, 5);
	assert_int_equal(c.line, 2);
	assert_int_equal(fc_cursor_skip_line(&c, &err), -1);
	assert_error(&err, FC_ERR_SYNTAX, 2, 3, "expected text, found \"?c\"");
	free(data);

	/* the last line may lack its newline */
	data = start(&c, "abc", 3);
	assert_int_equal(fc_cursor_skip_line(&c, &err), 0);
	assert_true(fc_cursor_at_end(&c));
	free(data);
}

static void
steps_over_a_line_of_ten_megabytes(void **state)
{
	size_t len = (size_t)10 * 1024 * 1024;
	struct fc_error err = { 0 };
	struct fc_cursor c;
	char *text = malloc(len), *data;

	(void)state;
	memset(text, 'x', len);
	text[len - 2] = '\n';
	data = start(&c, text, len);
	free(text);
	assert_int_equal(fc_cursor_skip_line(&c, &err), 0);
	assert_int_equal(c.line, 2);
	assert_int_equal(fc_cursor_literal(&c, "y", &err), -1);
	assert_error(&err, FC_ERR_SYNTAX, 2, 1, "expected \"y\", found \"x\"");
	free(data);
}

static void
shows_little_of_what_it_found_and_no_raw_byte(void **state)
{
	static const struct {
		const char *text;
		size_t len;
		const char *message;
	} rows[] = {
		{ "abcdefghijklmnopqrstuvwxyz", 26,
		    "expected X, found \"abcdefghijklmnopqrstuvw\"" },
		{ "\033[31m\007", 6, "expected X, found \"?[31m?\"" },
		{ "\0\0", 2, "expected X, found \"\?\?\"" },
		{ "\377\200", 2, "expected X, found \"\?\?\"" },
		{ "a\nb", 3, "expected X, found \"a\"" },
		{ " ", 1, "expected X, found \" \"" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_cursor c;
		char *data = start(&c, rows[i].text, rows[i].len);

		print_message("  %s\n", rows[i].message);
		assert_int_equal(fc_cursor_expected(&c, "X", &err), -1);
		assert_error(&err, FC_ERR_SYNTAX, 1, 1, rows[i].message);
		free(data);
	}
}

static void
cuts_a_message_that_is_too_long(void **state)
{
	struct fc_error err = { 0 };
	struct fc_cursor c;
	char *data = start(&c, "x", 1);
	char text[600];

	(void)state;
	memset(text, 'm', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	assert_int_equal(
	    fc_cursor_fail(&c, FC_ERR_RANGE, &err, "%s", text), -1);
	assert_int_equal(strlen(err.message), sizeof(err.message) - 1);
	assert_int_equal(err.kind, FC_ERR_RANGE);
	free(data);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_an_empty_text),
		cmocka_unit_test(skips_blanks_but_no_line),
		cmocka_unit_test(skips_empty_lines_and_keeps_an_indentation),
		cmocka_unit_test(accepts_a_whole_literal_or_nothing),
		cmocka_unit_test(accepts_words_whatever_is_between_them),
		cmocka_unit_test(says_which_literal_it_missed_and_where),
		cmocka_unit_test(reads_a_word_up_to_a_blank_or_comma),
		cmocka_unit_test(refuses_a_bad_word),
		cmocka_unit_test(reads_numbers_in_digits),
		cmocka_unit_test(refuses_every_other_number),
		cmocka_unit_test(refuses_more_pages_than_any_machine_has),
		cmocka_unit_test(reads_a_count_that_may_be_capped),
		cmocka_unit_test(refuses_a_lone_sign_of_a_capped_count),
		cmocka_unit_test(reads_node_and_zone_however_padded),
		cmocka_unit_test(ends_a_line_on_blanks_only),
		cmocka_unit_test(steps_over_a_line_whatever_it_holds_but_nul),
		cmocka_unit_test(steps_over_a_line_of_ten_megabytes),
		cmocka_unit_test(shows_little_of_what_it_found_and_no_raw_byte),
		cmocka_unit_test(cuts_a_message_that_is_too_long),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
