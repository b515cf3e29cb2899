/* SPDX-License-Identifier: BSD-2-Clause */
/* Lines of a file that are no whole lines of the log: how that is told. */
#include "test.h"

#include "log/physical.h"

static void
tells_the_number_of_a_column(void **state)
{
	static const struct {
		const char *text;
		size_t digits; /* bytes of it */
	} rows[] = {
		{ "95 x", 3 },
		{ "95\tx", 3 },
		{ "95:x", 3 },
		{ "95-x", 3 },
		{ "    95 x", 7 },
		{ "0 ", 2 },
		{ "123456789 x", 10 },
		{ "1234567890 x", 0 },
		{ "95", 0 }, /* its end may come yet */
		{ "95x", 0 },
		{ "95.x", 0 },
		{ " x", 0 },
		{ "  ", 0 },
		{ ":", 0 },
		{ "", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(
		    fc_physical_number(rows[i].text, strlen(rows[i].text)),
		    rows[i].digits);
	}
	/* not behind the end of the line */
	assert_int_equal(fc_physical_number("95 x", 2), 0);
	assert_int_equal(fc_physical_number("95 x", 3), 3);
	assert_int_equal(fc_physical_number("    95 x", 4), 0);
}

#define CRI "2024-01-02T03:04:05.1Z"

static void
tells_a_line_of_cri(void **state)
{
	static const struct {
		const char *line;
		char kind;
		unsigned stream;
		size_t text;
	} rows[] = {
		{ CRI " stdout F word", 'F', 0, 32 },
		{ CRI " stderr F word", 'F', 1, 32 },
		{ CRI " stdout P word", 'P', 0, 32 },
		{ CRI " stdout F ", 'F', 0, 32 }, /* an empty line */
		{ "2024-01-02T03:04:05.123456789+00:00 stderr P word", 'P', 1,
		    45 },
		/* the shortest time, and the longest */
		{ "2024-01-02T03:04 stdout F word", 'F', 0, 26 },
		{ "2024-01-02T03:0 stdout F words", 0, 0, 0 },
		{ "2024-01-02T03:04:05.12345678901234567890 stdout F x", 'F', 0,
		    50 },
		{ "2024-01-02T03:04:05.123456789012345678901 stdout F x", 0, 0,
		    0 },
		{ CRI " stdout F", 0, 0, 0 }, /* its end may come yet */
		{ CRI " stdout X word", 0, 0, 0 },
		{ CRI " stdout Fword", 0, 0, 0 },
		{ CRI " stdlog F word", 0, 0, 0 },
		{ CRI "  stdout F word", 0, 0, 0 },
		{ "2024-01-02 03:04:05.1Z stdout F word", 0, 0, 0 },
		{ "2024-01-02t03:04:05.1Z stdout F word", 0, 0, 0 },
		{ "x024-01-02T03:04:05.1Z stdout F word", 0, 0, 0 },
		{ "2024-01-02T03:04:05.123456789+00:00", 0, 0, 0 },
		{ "", 0, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t text = 0, len = strlen(rows[i].line);
		unsigned stream = 7;
		/* of its own, so that nothing is behind it */
		char *line = malloc(len + 1);

		print_message("  \"%s\"\n", rows[i].line);
		memcpy(line, rows[i].line, len);
		line[len] = '\n';
		assert_int_equal(
		    fc_physical_cri(line, len, &text, &stream), rows[i].kind);
		if (rows[i].kind != 0) {
			assert_int_equal(stream, rows[i].stream);
			assert_int_equal(text, rows[i].text);
		}
		free(line);
	}
}

/* ---- the width of a terminal --------------------------------------------- */

/* So many lines of a log, each with so many bytes more than its prefix. */
struct part {
	unsigned lines;
	const char *before;
	unsigned len; /* of all of the line */
	const char *end;
};

static void
put_part(struct fc_buf *buf, const struct part *part)
{
	for (unsigned i = 0; i < part->lines; i++) {
		size_t n = strlen(part->before);

		fc_buf_printf(buf, "%s", part->before);
		for (; n + strlen(part->end) < part->len; n++)
			fc_buf_put(buf, "x", 1);
		fc_buf_printf(buf, "%s\n", part->end);
	}
}

#define STAMP "[    1.000000] "

static void
tells_the_width_of_a_terminal(void **state)
{
	static const struct {
		const char *what;
		struct part parts[8];
		size_t width;
	} rows[] = {
		/* three lines that fill it, each with its rest */
		{ "three of 80",
		    { { 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" } },
		    80 },
		{ "with CR LF",
		    { { 1, STAMP, 81, "\r" }, { 1, "", 9, "\r" },
			{ 1, STAMP, 81, "\r" }, { 1, "", 9, "\r" },
			{ 1, STAMP, 81, "\r" }, { 1, "", 9, "\r" } },
		    80 },
		{ "two of 80 are all",
		    { { 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 40, "" } },
		    80 },
		{ "two of 80, and one that does not go on",
		    { { 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, STAMP, 40, "" } },
		    0 },
		/* as wide as a mail */
		{ "two of 79",
		    { { 1, STAMP, 79, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 79, "" }, { 1, "", 9, "" } },
		    79 },
		{ "two of 78",
		    { { 1, STAMP, 78, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 78, "" }, { 1, "", 9, "" } },
		    0 },
		{ "three of 78",
		    { { 1, STAMP, 78, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 78, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 78, "" }, { 1, "", 9, "" } },
		    78 },
		/* the narrowest, and the widest */
		{ "of 60",
		    { { 1, STAMP, 60, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 60, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 60, "" }, { 1, "", 9, "" } },
		    60 },
		{ "of 59",
		    { { 1, STAMP, 59, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 59, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 59, "" }, { 1, "", 9, "" } },
		    0 },
		{ "of 200",
		    { { 1, STAMP, 200, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 200, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 200, "" }, { 1, "", 9, "" } },
		    200 },
		{ "of 201",
		    { { 1, STAMP, 201, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 201, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 201, "" }, { 1, "", 9, "" } },
		    0 },
		/* none of the lines is of a log, or too few */
		{ "no log",
		    { { 1, "", 80, "" }, { 1, "", 9, "" }, { 1, "", 80, "" },
			{ 1, "", 9, "" }, { 1, "", 80, "" }, { 1, "", 9, "" } },
		    0 },
		{ "two lines of a log",
		    { { 1, STAMP, 80, "" }, { 1, "", 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" } },
		    0 },
		{ "three lines of a log",
		    { { 1, STAMP, 80, "" }, { 1, "", 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 9, "" } },
		    80 },
		/* whole lines beside, a quarter of the full ones at most */
		{ "four of five go on",
		    { { 1, STAMP, 80, "" }, { 1, STAMP, 80, "" },
			{ 1, "", 80, "" }, { 1, "", 80, "" }, { 1, "", 80, "" },
			{ 1, "", 9, "" }, { 2, STAMP, 9, "" } },
		    80 },
		{ "three of four go on",
		    { { 2, STAMP, 80, "" }, { 1, "", 80, "" },
			{ 1, "", 80, "" }, { 1, "", 9, "" },
			{ 2, STAMP, 9, "" } },
		    80 },
		{ "three of five go on",
		    { { 2, STAMP, 80, "" }, { 1, STAMP, 80, "" },
			{ 1, "", 80, "" }, { 1, "", 80, "" }, { 1, "", 9, "" },
			{ 2, STAMP, 9, "" } },
		    0 },
		/* the rest of a line behind a short one: a mail's */
		{ "one loose line for eight",
		    { { 1, STAMP, 80, "" }, { 7, "", 80, "" }, { 1, "", 9, "" },
			{ 1, "", 9, "" }, { 2, STAMP, 9, "" } },
		    80 },
		{ "two loose lines for eight",
		    { { 1, STAMP, 80, "" }, { 7, "", 80, "" }, { 1, "", 9, "" },
			{ 2, "", 9, "" }, { 2, STAMP, 9, "" } },
		    0 },
		{ "one loose line for seven",
		    { { 1, STAMP, 80, "" }, { 6, "", 80, "" }, { 1, "", 9, "" },
			{ 1, "", 9, "" }, { 2, STAMP, 9, "" } },
		    0 },
		{ "a loose line of two",
		    { { 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 20, "" }, { 1, "", 9, "" } },
		    0 },
		/* a terminal leaves out blanks at the end: 12 at most */
		{ "a line of 12 less goes on, too",
		    { { 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 68, "" }, { 1, "", 9, "" } },
		    80 },
		{ "a line of 13 less does not",
		    { { 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP, 67, "" }, { 1, "", 9, "" } },
		    0 },
		/* quoted-printable's soft line ends are another's to join */
		{ "half of it soft",
		    { { 1, STAMP, 80, "=" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "=" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 80, "" },
			{ 1, "", 9, "" }, { 1, STAMP, 9, "" } },
		    80 },
		{ "more of it soft",
		    { { 1, STAMP, 80, "=" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "=" }, { 1, "", 9, "" },
			{ 1, STAMP, 80, "" }, { 1, "", 9, "" } },
		    0 },
		/* dmesg -H has no time in each line */
		{ "[ of dmesg -H",
		    { { 1, "[  +0.000005] ", 80, "" }, { 1, "", 9, "" },
			{ 1, "[  +0.000005] ", 80, "" }, { 1, "", 9, "" },
			{ 1, "[  +0.000005] ", 80, "" }, { 1, "", 9, "" } },
		    80 },
		{ "callers, and no times",
		    { { 1, "(2)[4242:demod] ", 80, "" }, { 1, "", 9, "" },
			{ 1, "(2)[4242:demod] ", 80, "" }, { 1, "", 9, "" },
			{ 1, "(2)[4242:demod] ", 80, "" }, { 1, "", 9, "" } },
		    80 },
		/* a terminal has no tabs: it is a file, with long lines */
		{ "tabs",
		    { { 1, STAMP "\t", 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP "\t", 80, "" }, { 1, "", 9, "" },
			{ 1, STAMP "\t", 80, "" }, { 1, "", 9, "" } },
		    0 },
		{ "nothing", { { 0 } }, 0 },
		{ "empty lines", { { 9, "", 0, "" } }, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_physical of = { .width = 99, .numbered = true };
		struct fc_buf text = { 0 };

		print_message("  %s\n", rows[i].what);
		for (size_t k = 0; k < N_ELEMENTS(rows[i].parts); k++) {
			if (rows[i].parts[k].lines > 0)
				put_part(&text, &rows[i].parts[k]);
		}
		fc_physical_measure(&of, text.data, text.data + text.len);
		assert_int_equal(of.width, rows[i].width);
		assert_false(of.numbered);
		fc_buf_free(&text);
	}
}

/* So many lines are looked at, or, where one is too long for a terminal, as
 * many as tell a column of numbers. */
static void
tells_when_it_has_seen_enough(void **state)
{
	static const struct {
		unsigned lines, len;
		bool enough;
	} rows[] = {
		{ FC_WINDOW_LINES - 1, 80, false },
		{ FC_WINDOW_LINES, 80, true },
		{ 3, 201, false },
		{ 4, 201, true },
		{ 4, 200, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct part part = { rows[i].lines, STAMP, rows[i].len, "" };
		struct fc_physical of;
		struct fc_buf text = { 0 };

		print_message("  row %zu\n", i);
		put_part(&text, &part);
		assert_int_equal(
		    fc_physical_measure(&of, text.data, text.data + text.len),
		    rows[i].enough);
		/* a line without its end is not looked at */
		assert_false(fc_physical_measure(
		    &of, text.data, text.data + text.len - 1));
		fc_buf_free(&text);
	}
}

static void
tells_a_column_of_numbers(void **state)
{
	static const struct {
		const char *text;
		bool numbered;
	} rows[] = {
		{ "7 a\n8 b\n9 c\n10 d\n", true },
		{ "1\ta\n2\tb\n3\tc\n4\td\n", true },
		{ "7 a\n8 b\n9 c\n", false }, /* too few to be sure */
		{ "7 a\n8 b\n9 c\n11 d\n", false },
		{ "7 a\n8 b\n9 c\n9 d\n", false },
		{ "7 a\nb\n9 c\n10 d\n", false },
		{ "a\n8 b\n9 c\n10 d\n", false },
		/* the command, and what it printed */
		{ "a\n1 b\n2 c\n3 d\n", true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const char *text = rows[i].text;
		struct fc_physical of = { .numbered = !rows[i].numbered };

		print_message("  row %zu\n", i);
		assert_false(
		    fc_physical_measure(&of, text, text + strlen(text)));
		assert_int_equal(of.numbered, rows[i].numbered);
		assert_int_equal(of.width, 0);
	}
}

static void
joins_lines_of_the_width(void **state)
{
	const struct fc_physical of = { .width = 80 }, no = { 0 };
	char line[100];

	(void)state;
	memset(line, 'x', sizeof(line));
	assert_true(fc_physical_is_full(&of, 80));
	assert_true(fc_physical_is_full(&of, 68));
	assert_false(fc_physical_is_full(&of, 67));
	assert_false(fc_physical_is_full(&of, 81));
	assert_false(fc_physical_is_full(&no, 0));
	assert_true(fc_physical_goes_on(&of, line, 80));
	assert_true(fc_physical_goes_on(&of, line, 1));
	assert_false(fc_physical_goes_on(&of, line, 81));
	assert_false(fc_physical_goes_on(&of, line, 0));
	assert_false(fc_physical_goes_on(&of, "\r", 1));
	line[80] = '\r';
	assert_true(fc_physical_goes_on(&of, line, 81));
	memcpy(line, STAMP, strlen(STAMP));
	assert_false(fc_physical_goes_on(&of, line, 80));
	/* what is longer than a prefix can be, too */
	assert_false(fc_physical_goes_on(
	    &(struct fc_physical){ .width = 200 }, STAMP "y", 16));
}

static void
holds_as_much_as_there_is_room(void **state)
{
	static struct fc_held held;
	char text[FC_HELD_SIZE];

	(void)state;
	memset(text, 'y', sizeof(text));
	assert_true(fc_held_add(&held, "ab", 2));
	assert_true(fc_held_add(&held, "c", 1));
	assert_false(fc_held_add(&held, text, sizeof(text) - 2));
	assert_int_equal(held.len, 3);
	assert_true(fc_held_add(&held, text, sizeof(text) - 3));
	assert_int_equal(held.len, FC_HELD_SIZE);
	assert_memory_equal(held.text, "abcyy", 5);
	assert_false(fc_held_add(&held, "z", 1));
	assert_true(fc_held_add(&held, "", 0));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_the_number_of_a_column),
		cmocka_unit_test(tells_a_line_of_cri),
		cmocka_unit_test(tells_the_width_of_a_terminal),
		cmocka_unit_test(tells_when_it_has_seen_enough),
		cmocka_unit_test(tells_a_column_of_numbers),
		cmocka_unit_test(joins_lines_of_the_width),
		cmocka_unit_test(holds_as_much_as_there_is_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
