/* SPDX-License-Identifier: BSD-2-Clause */
#include "parsing.h"

/* Three zones on nodes 0 and 2, laid out as frag_show_print() does. */
static const char good[] =
    "Node 0, zone      DMA      0      0      0      1      2 \n"
    "Node 0, zone   Normal   1196    274    100     55     36 \n"
    "Node 2, zone  Movable      7      0 123456      0     12 \n";

DEFINE_PARSE(fc_buddyinfo_parse, fc_buddyinfo)

static void
assert_zone(const struct fc_buddyinfo *info, size_t i, int node,
    const char *name, const uint64_t *nr_free)
{
	assert_true(i < info->nr_zones);
	assert_int_equal(info->zones[i].node, node);
	assert_string_equal(info->zones[i].name, name);
	for (size_t o = 0; o < info->nr_orders; o++)
		assert_int_equal(info->zones[i].nr_free[o], nr_free[o]);
}

static void
reads_the_layout_of_the_kernel(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_error err = { 0 };
	struct fc_buddyinfo info;

	(void)state;
	assert_int_equal(parse(good, strlen(good), arena, &info, &err), 0);
	assert_int_equal(err.kind, FC_ERR_NONE);
	assert_int_equal(info.nr_orders, 5);
	assert_int_equal(info.nr_zones, 3);
	assert_zone(&info, 0, 0, "DMA", (uint64_t[]){ 0, 0, 0, 1, 2 });
	assert_zone(
	    &info, 1, 0, "Normal", (uint64_t[]){ 1196, 274, 100, 55, 36 });
	assert_zone(
	    &info, 2, 2, "Movable", (uint64_t[]){ 7, 0, 123456, 0, 12 });
	fc_arena_free(arena);
}

static void
learns_the_number_of_orders(void **state)
{
	static const size_t rows[] = { 1, 2, 5, 9, 10, 11, 12, 14, 17, 21, 31,
		32 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_buf text = { 0 };
		struct fc_error err = { 0 };
		struct fc_buddyinfo info;
		uint64_t counts[32];

		print_message("  %zu orders\n", rows[i]);
		for (int node = 0; node < 2; node++) {
			fc_buf_printf(&text, "Node %d, zone %8s ", node, "DMA");
			for (size_t o = 0; o < rows[i]; o++) {
				counts[o] = (o * 37 + 5) % 101;
				fc_buf_printf(
				    &text, "%6ju ", (uintmax_t)counts[o]);
			}
			fc_buf_printf(&text, "\n");
		}
		assert_int_equal(
		    parse(text.data, text.len, arena, &info, &err), 0);
		assert_int_equal(info.nr_orders, rows[i]);
		assert_int_equal(info.nr_zones, 2);
		assert_zone(&info, 0, 0, "DMA", counts);
		assert_zone(&info, 1, 1, "DMA", counts);
		fc_buf_free(&text);
		fc_arena_free(arena);
	}
}

static void
reads_what_other_tools_made_of_it(void **state)
{
	static const struct {
		const char *what, *text;
		int node; /* of the last zone */
		const char *name;
	} rows[] = {
		{ "no trailing blank",
		    "Node 0, zone DMA 1 2 3\nNode 0, zone Normal 4 5 6\n", 0,
		    "Normal" },
		{ "no final newline",
		    "Node 0, zone DMA 1 2 3 \nNode 0, zone Normal 4 5 6 ", 0,
		    "Normal" },
		{ "CRLF",
		    "Node 0, zone DMA 1 2 3 \r\nNode 0, zone Normal 4 5 6 "
		    "\r\n",
		    0, "Normal" },
		{ "CRLF without a blank",
		    "Node 0, zone DMA 1 2 3\r\nNode 0, zone Normal 4 5 6\r\n",
		    0, "Normal" },
		{ "empty lines",
		    "\n\nNode 0, zone DMA 1 2 3\n \t\n\nNode 0, zone Normal 4 "
		    "5 "
		    "6\n\n \n",
		    0, "Normal" },
		{ "tabs",
		    "Node 0, zone\tDMA\t1\t2\t3\nNode 0, zone\tNormal\t4\t5\t6"
		    "\n",
		    0, "Normal" },
		{ "leading zeros",
		    "Node 0, zone DMA 1 2 3\nNode 0, zone Normal 004 05 6\n", 0,
		    "Normal" },
		{ "a gap in the nodes",
		    "Node 0, zone DMA 1 2 3\nNode 255, zone Normal 4 5 6\n",
		    255, "Normal" },
		{ "nodes that count down",
		    "Node 3, zone Normal 1 2 3\nNode 1, zone Normal 4 5 6\n", 1,
		    "Normal" },
		{ "a padded node",
		    "Node    0, zone DMA 1 2 3\nNode    1, zone Normal 4 5 "
		    "6\n",
		    1, "Normal" },
		{ "the largest node",
		    "Node 0, zone DMA 1 2 3\nNode 1048575, zone DMA 4 5 6\n",
		    1048575, "DMA" },
		{ "a zone never seen",
		    "Node 0, zone DMA 1 2 3\nNode 0, zone "
		    "0123456789012345678901234567890 4 5 6\n",
		    0, "0123456789012345678901234567890" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_error err = { 0 };
		struct fc_buddyinfo info;

		print_message("  %s\n", rows[i].what);
		assert_int_equal(parse(rows[i].text, strlen(rows[i].text),
				     arena, &info, &err),
		    0);
		assert_int_equal(info.nr_orders, 3);
		assert_int_equal(info.nr_zones, 2);
		assert_int_equal(info.zones[0].nr_free[0], 1);
		assert_int_equal(info.zones[0].nr_free[2], 3);
		assert_zone(&info, 1, rows[i].node, rows[i].name,
		    (uint64_t[]){ 4, 5, 6 });
		fc_arena_free(arena);
	}
}

static void
takes_the_largest_counts_that_can_be_true(void **state)
{
	static const char text[] =
	    "Node 0, zone Normal 17592186044416 8796093022208 0 0\n";
	struct fc_arena *arena = fc_arena_new();
	struct fc_error err = { 0 };
	struct fc_buddyinfo info;

	(void)state;
	assert_int_equal(parse(text, strlen(text), arena, &info, &err), 0);
	assert_zone(&info, 0, 0, "Normal",
	    (uint64_t[]){ (uint64_t)1 << 44, (uint64_t)1 << 43, 0, 0 });
	fc_arena_free(arena);
}

static void
keeps_a_zone_with_everything_0(void **state)
{
	static const char text[] = "Node 0, zone Normal 0 0 0 \n";
	struct fc_arena *arena = fc_arena_new();
	struct fc_error err = { 0 };
	struct fc_buddyinfo info;

	(void)state;
	assert_int_equal(parse(text, strlen(text), arena, &info, &err), 0);
	assert_int_equal(info.nr_zones, 1);
	assert_zone(&info, 0, 0, "Normal", (uint64_t[]){ 0, 0, 0 });
	fc_arena_free(arena);
}

#define ZEROS_16 "0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 "
#define FIRST    "Node 0, zone DMA 1 2 3\n"

static const struct bad_text {
	const char *text;
	size_t len; /* 0: strlen() */
	enum fc_errkind kind;
	size_t line, column;
	const char *message;
} bad_texts[] = {
	{ "", 0, FC_ERR_SYNTAX, 1, 1, "file is empty" },
	{ "\n \n", 0, FC_ERR_SYNTAX, 3, 1,
	    "expected \"Node \", found the end of the text (cut short?)" },
	{ "   ", 0, FC_ERR_SYNTAX, 1, 4,
	    "expected \"Node \", found the end of the text (cut short?)" },
	{ "node 0, zone DMA 1\n", 0, FC_ERR_SYNTAX, 1, 1,
	    "expected \"Node \", found \"node\"" },
	{ " Node 0, zone DMA 1\n", 0, FC_ERR_SYNTAX, 1, 1,
	    "expected \"Node \", found \" Node\"" },
	{ "N", 0, FC_ERR_SYNTAX, 1, 1, "expected \"Node \", found \"N\"" },
	{ FIRST "cat: /proc/buddyinfo: x\n", 0, FC_ERR_SYNTAX, 2, 1,
	    "expected \"Node \", found \"cat:\"" },
	{ "Node x, zone DMA 1\n", 0, FC_ERR_SYNTAX, 1, 6,
	    "expected a node number, found \"x,\"" },
	{ "Node -1, zone DMA 1\n", 0, FC_ERR_SYNTAX, 1, 6,
	    "expected a node number, found \"-1,\"" },
	{ "Node , zone DMA 1\n", 0, FC_ERR_SYNTAX, 1, 6,
	    "expected a node number, found \",\"" },
	{ "Node 1048576, zone DMA 1\n", 0, FC_ERR_RANGE, 1, 6,
	    "node number is larger than 1048575" },
	{ "Node   4294967296, zone DMA 1\n", 0, FC_ERR_RANGE, 1, 8,
	    "node number is larger than 1048575" },
	{ "Node 18446744073709551616, zone DMA 1\n", 0, FC_ERR_RANGE, 1, 6,
	    "a node number does not fit in 64 bits" },
	{ "Node 0 zone DMA 1\n", 0, FC_ERR_SYNTAX, 1, 7,
	    "expected \", zone\", found \" zone\"" },
	{ "Node 0, zoneDMA 1\n", 0, FC_ERR_SYNTAX, 1, 13,
	    "expected a blank, found \"DMA\"" },
	{ "Node 0, zone\n", 0, FC_ERR_SYNTAX, 1, 13,
	    "expected a zone name, found the end of the line" },
	{ "Node 0, zone D\033MA 1\n", 0, FC_ERR_SYNTAX, 1, 15,
	    "expected a zone name, found \"?MA\"" },
	{ "Node 0, zone 01234567890123456789012345678901 1\n", 0, FC_ERR_RANGE,
	    1, 14, "a zone name is longer than 31 bytes" },
	{ "Node 0, zone DMA\n", 0, FC_ERR_SYNTAX, 1, 17,
	    "expected the count of order 0, found the end of the line" },
	{ "Node 0, zone DMA   \r\n", 0, FC_ERR_SYNTAX, 1, 21,
	    "expected the count of order 0, found the end of the line" },
	{ "Node 0, zone DMA", 0, FC_ERR_SYNTAX, 1, 17,
	    "expected the count of order 0, found the end of the text (cut "
	    "short?)" },
	{ "Node 0, zone DMA, type Movable 1\n", 0, FC_ERR_SYNTAX, 1, 17,
	    "expected the count of order 0, found \",\"" },
	{ "Node 0, zone DMA x12\n", 0, FC_ERR_SYNTAX, 1, 18,
	    "expected the count of order 0, found \"x12\"" },
	{ "Node 0, zone DMA 1 2x\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"2x\"" },
	{ "Node 0, zone DMA 1 -2\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"-2\"" },
	{ "Node 0, zone DMA 1 +2\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"+2\"" },
	{ "Node 0, zone DMA 1 0x2\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"0x2\"" },
	{ "Node 0, zone DMA 1 2.0\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"2.0\"" },
	{ "Node 0, zone DMA 1,2\n", 0, FC_ERR_SYNTAX, 1, 19,
	    "expected the count of order 1, found \",2\"" },
	{ "Node 0, zone DMA 1) 2\n", 0, FC_ERR_SYNTAX, 1, 19,
	    "expected the count of order 1, found \")\"" },
	{ "Node 0, zone DMA 1 >100000 3\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected a count, found \">100000\"" },
	{ "Node 0, zone DMA 18446744073709551615\n", 0, FC_ERR_RANGE, 1, 18,
	    "the count of order 0 is larger than any machine's" },
	{ "Node 0, zone DMA 18446744073709551616\n", 0, FC_ERR_RANGE, 1, 18,
	    "the count of order 0 does not fit in 64 bits" },
	{ "Node 0, zone DMA 17592186044417\n", 0, FC_ERR_RANGE, 1, 18,
	    "the count of order 0 is larger than any machine's" },
	{ "Node 0, zone DMA 0 2251799813685249\n", 0, FC_ERR_RANGE, 1, 20,
	    "the count of order 1 is larger than any machine's" },
	{ "Node 0, zone DMA 1 \033[31mred\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"?[31mred\"" },
	{ "Node 0, zone DMA 1 \351\n", 0, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"?\"" },
	{ "Node 0, zone DMA 1 \0 3\n", 23, FC_ERR_SYNTAX, 1, 20,
	    "expected the count of order 1, found \"?\"" },
	{ "Node 0, zone DMA 1\0 3\n", 22, FC_ERR_SYNTAX, 1, 18,
	    "expected the count of order 0, found \"1?\"" },
	{ FIRST "\0", 24, FC_ERR_SYNTAX, 2, 1,
	    "expected \"Node \", found \"?\"" },
	{ FIRST "Node 0, zone Normal 1 2 3 4\n", 0, FC_ERR_MISMATCH, 2, 27,
	    "more than the 3 orders of the first line" },
	{ FIRST "Node 0, zone Normal 1 2 \n", 0, FC_ERR_MISMATCH, 2, 25,
	    "2 orders, but the first line has 3 (cut short?)" },
	{ FIRST "Node 0, zone Normal 1 2 ", 0, FC_ERR_MISMATCH, 2, 25,
	    "2 orders, but the first line has 3 (cut short?)" },
	{ FIRST "Node 0, zone Normal 1 2 3", 0, FC_ERR_SYNTAX, 2, 25,
	    "the text ends within the count of order 2 (cut short?)" },
	{ "Node 0, zone DMA 1 2", 0, FC_ERR_SYNTAX, 1, 20,
	    "the text ends within the count of order 1 (cut short?)" },
	/* more orders may be missing, and this line is what counts them */
	{ "Node 0, zone DMA 1 2 ", 0, FC_ERR_SYNTAX, 1, 22,
	    "expected the end of the line, found the end of the text (cut "
	    "short?)" },
	{ "\nNode 0, zone DMA 1 2 \r", 0, FC_ERR_SYNTAX, 2, 23,
	    "expected the end of the line, found the end of the text (cut "
	    "short?)" },
	{ FIRST "Node 1, zone DMA 1 2 3\nNode 0, zone DMA 1 2 3\n", 0,
	    FC_ERR_MISMATCH, 3, 1, "node 0, zone DMA stands here twice" },
	{ "Node 0, zone DMA " ZEROS_16 ZEROS_16 "0 \n", 0, FC_ERR_RANGE, 1, 82,
	    "more than 32 orders" },
};

static void
refuses_each_bad_text_at_its_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bad_texts); i++) {
		const struct bad_text *t = &bad_texts[i];
		struct fc_arena *arena = fc_arena_new();
		size_t len = t->len != 0 ? t->len : strlen(t->text);
		struct fc_error err = { 0 };
		struct fc_buddyinfo info;

		print_message("  row %zu: %s\n", i, t->message);
		assert_int_equal(parse(t->text, len, arena, &info, &err), -1);
		assert_string_equal(err.message, t->message);
		assert_int_equal(err.kind, t->kind);
		assert_int_equal(err.line, t->line);
		assert_int_equal(err.column, t->column);
		assert_string_equal(err.file, "test");
		fc_arena_free(arena);
	}
}

static void
refuses_more_zones_than_it_keeps(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_buf text = { 0 };
	struct fc_error err = { 0 };
	struct fc_buddyinfo info;
	size_t fits = 0;

	(void)state;
	for (int i = 0; i <= FC_MAX_ZONES; i++) {
		if (i == FC_MAX_ZONES)
			fits = text.len;
		fc_buf_printf(&text, "Node %d, zone DMA 1 2\n", i);
	}
	assert_int_equal(parse(text.data, fits, arena, &info, &err), 0);
	assert_int_equal(info.nr_zones, FC_MAX_ZONES);
	assert_int_equal(info.zones[8191].node, 8191);
	assert_int_equal(info.zones[8191].nr_free[1], 2);
	assert_int_equal(parse(text.data, text.len, arena, &info, &err), -1);
	assert_int_equal(err.kind, FC_ERR_RANGE);
	assert_int_equal(err.line, FC_MAX_ZONES + 1);
	assert_int_equal(err.column, 1);
	assert_string_equal(err.message, "more than 8192 zones");
	fc_buf_free(&text);
	fc_arena_free(arena);
}

/*
 * Every cut either fails or leaves whole lines (a last line may lack its
 * blank and newline).  Of the first line not even those may be missing: its
 * length is what tells the number of orders.
 */
static void
takes_no_wrong_number_from_a_cut_text(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_buddyinfo all;
	struct fc_error err = { 0 };
	size_t line_end[3], lines = 0;

	(void)state;
	for (size_t i = 0; good[i] != '\0'; i++) {
		if (good[i] == '\n')
			line_end[lines++] = i;
	}
	assert_int_equal(parse(good, strlen(good), arena, &all, &err), 0);
	for (size_t len = 0; len < strlen(good); len++) {
		struct fc_arena *mine = fc_arena_new();
		struct fc_buddyinfo info;
		size_t whole = 0;

		while (whole < lines && len >= line_end[whole])
			whole++;
		err = (struct fc_error){ 0 };
		if (parse(good, len, mine, &info, &err) != 0) {
			assert_true(err.line >= 1 && err.column >= 1);
			assert_int_not_equal(err.kind, FC_ERR_NONE);
			assert_int_not_equal(err.message[0], '\0');
		} else {
			assert_true(len > line_end[0]);
			assert_int_equal(info.nr_orders, all.nr_orders);
			assert_int_equal(info.nr_zones, whole);
			for (size_t i = 0; i < whole; i++)
				assert_zone(&info, i, all.zones[i].node,
				    all.zones[i].name, all.zones[i].nr_free);
		}
		fc_arena_free(mine);
	}
	fc_arena_free(arena);
}

static void
reports_each_failed_allocation(void **state)
{
	struct fc_buf text = { 0 };
	unsigned n;

	(void)state;
	for (int i = 0; i < 300; i++)
		fc_buf_printf(&text, "Node %d, zone DMA 1 2 3 4 5 6\n", i);
	for (n = 1;; n++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_text whole = { "test", text.data, text.len };
		struct fc_error err = { 0 };
		struct fc_buddyinfo info;
		int rc;

		fail_at = n;
		rc = fc_buddyinfo_parse(&whole, arena, &info, &err);
		if (fail_at != 0) {
			fail_at = 0;
			assert_int_equal(rc, 0);
			assert_int_equal(info.nr_zones, 300);
			fc_arena_free(arena);
			break;
		}
		assert_int_equal(rc, -1);
		assert_int_equal(err.kind, FC_ERR_NOMEM);
		fc_arena_free(arena);
	}
	assert_true(n > 4);
	fc_buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_layout_of_the_kernel),
		cmocka_unit_test(learns_the_number_of_orders),
		cmocka_unit_test(reads_what_other_tools_made_of_it),
		cmocka_unit_test(takes_the_largest_counts_that_can_be_true),
		cmocka_unit_test(keeps_a_zone_with_everything_0),
		cmocka_unit_test(refuses_each_bad_text_at_its_place),
		cmocka_unit_test(refuses_more_zones_than_it_keeps),
		cmocka_unit_test(takes_no_wrong_number_from_a_cut_text),
		cmocka_unit_test(reports_each_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
