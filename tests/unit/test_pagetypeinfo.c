/* SPDX-License-Identifier: BSD-2-Clause */
#include "parsing.h"

#define ORDER "Page block order: 9\n"
#define PAGES "Pages per block:  512\n"
#define COUNTS \
	"Free pages count per migrate type at order       0      1      2 \n"
#define BLOCKS "Number of blocks type "

/* Node 1 and Movable of node 0 are to show what is told apart. */
static const char linux_6_1[] = ORDER PAGES
    "\n" COUNTS
    "Node    0, zone      DMA, type    Unmovable      1      2      3 \n"
    "Node    0, zone      DMA, type      Movable      4      5      6 \n"
    "Node    0, zone      DMA, type  Reclaimable      7      8      9 \n"
    "Node    0, zone      DMA, type   HighAtomic     10     11     12 \n"
    "Node    0, zone   Normal, type    Unmovable     21     22     23 \n"
    "Node    0, zone   Normal, type      Movable >100000     25     26 \n"
    "Node    0, zone   Normal, type  Reclaimable     27     28     29 \n"
    "Node    0, zone   Normal, type   HighAtomic      0      0      1 \n"
    "\n" BLOCKS "    Unmovable      Movable  Reclaimable   HighAtomic \n"
    "Node 0, zone      DMA            1            7            0            0 "
    "\n"
    "Node 0, zone   Normal           43          264            6            2 "
    "\n" ORDER PAGES "\n" COUNTS
    "Node    1, zone   Normal, type    Unmovable     31      0      0 \n"
    "Node    1, zone   Normal, type      Movable     32      0      0 \n"
    "Node    1, zone   Normal, type  Reclaimable     33      0      0 \n"
    "Node    1, zone   Normal, type   HighAtomic     34      0      0 \n"
    "\n" BLOCKS "    Unmovable      Movable  Reclaimable   HighAtomic \n"
    "Node 1, zone   Normal           51           52           53           54 "
    "\n";

/* Reclaimable before Movable, and seven types. */
static const char linux_3_10[] =
    "Page block order: 10\nPages per block:  1024\n\n" COUNTS
    "Node    0, zone   Normal, type    Unmovable      1      0      0 \n"
    "Node    0, zone   Normal, type  Reclaimable      2      0      0 \n"
    "Node    0, zone   Normal, type      Movable      3      0      0 \n"
    "Node    0, zone   Normal, type      Reserve      4      0      0 \n"
    "Node    0, zone   Normal, type          CMA      5      0      0 \n"
    "Node    0, zone   Normal, type      Isolate      6      0      0 \n"
    "Node    0, zone   Normal, type     NeverSeen     7      0      0 \n"
    "\n" BLOCKS "    Unmovable  Reclaimable      Movable      Reserve"
    "          CMA      Isolate    NeverSeen \n"
    "Node 0, zone   Normal           11           12           13           14"
    "           15           16           17 \n";

static const char linux_2_6_25[] = ORDER PAGES
    "\n" COUNTS
    "Node    0, zone      DMA, type    Unmovable      1      0      0 \n"
    "Node    0, zone      DMA, type  Reclaimable      2      0      0 \n"
    "Node    0, zone      DMA, type      Movable      3      0      0 \n"
    "Node    0, zone      DMA, type      Reserve      4      0      0 \n"
    "Node    0, zone      DMA, type       <NULL>      5      0      0 \n"
    "\n" BLOCKS "    Unmovable  Reclaimable      Movable      Reserve"
    "       <NULL> \n"
    "Node 0, zone      DMA            1            2            3            4"
    "            5 \n";

/* page_owner=on; the numbers of mixed blocks are not pageblocks. */
static const char with_page_owner[] = ORDER PAGES
    "\n" COUNTS
    "Node    0, zone   Normal, type    Unmovable      1      2      3 \n"
    "Node    0, zone   Normal, type      Movable      4      5      6 \n"
    "\n" BLOCKS "    Unmovable      Movable \n"
    "Node 0, zone   Normal           43          264 \n"
    "\nNumber of mixed blocks     Unmovable      Movable \n"
    "Node 0, zone   Normal           99           98 \n";

static const char *const good[] = { linux_6_1, linux_3_10, linux_2_6_25,
	with_page_owner };

DEFINE_PARSE(fc_pagetypeinfo_parse, fc_pagetypeinfo)

static void
assert_parses(
    const char *text, struct fc_arena *arena, struct fc_pagetypeinfo *info)
{
	struct fc_error err = { 0 };
	int rc = parse(text, strlen(text), arena, info, &err);

	assert_string_equal(err.message, "");
	assert_int_equal(rc, 0);
	assert_int_equal(err.kind, FC_ERR_NONE);
}

static void
assert_type(const struct fc_migratetype *type, const char *name,
    const uint64_t *nr_free, uint64_t nr_pageblocks)
{
	assert_string_equal(type->name, name);
	for (size_t o = 0; o < 3; o++)
		assert_int_equal(type->nr_free[o].n, nr_free[o]);
	assert_int_equal(type->nr_pageblocks.present, true);
	assert_int_equal(type->nr_pageblocks.value, nr_pageblocks);
}

static void
reads_every_zone_of_every_node(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_pagetypeinfo info;
	const struct fc_migratetype *types;

	(void)state;
	assert_parses(linux_6_1, arena, &info);
	assert_int_equal(info.pageblock_order.present, true);
	assert_int_equal(info.pageblock_order.value, 9);
	assert_int_equal(info.nr_orders, 3);
	assert_int_equal(info.nr_zones, 3);

	assert_int_equal(info.zones[0].node, 0);
	assert_string_equal(info.zones[0].name, "DMA");
	assert_int_equal(info.zones[0].nr_types, 4);
	types = info.zones[0].types;
	assert_type(&types[0], "Unmovable", (uint64_t[]){ 1, 2, 3 }, 1);
	assert_type(&types[1], "Movable", (uint64_t[]){ 4, 5, 6 }, 7);
	assert_type(&types[2], "Reclaimable", (uint64_t[]){ 7, 8, 9 }, 0);
	assert_type(&types[3], "HighAtomic", (uint64_t[]){ 10, 11, 12 }, 0);

	assert_int_equal(info.zones[1].node, 0);
	assert_string_equal(info.zones[1].name, "Normal");
	assert_int_equal(info.zones[1].nr_types, 4);
	types = info.zones[1].types;
	assert_type(&types[0], "Unmovable", (uint64_t[]){ 21, 22, 23 }, 43);
	assert_type(&types[1], "Movable", (uint64_t[]){ 100000, 25, 26 }, 264);
	assert_int_equal(types[1].nr_free[0].at_least, true);
	assert_int_equal(types[1].nr_free[1].at_least, false);
	assert_int_equal(types[0].nr_free[0].at_least, false);
	assert_type(&types[2], "Reclaimable", (uint64_t[]){ 27, 28, 29 }, 6);
	assert_type(&types[3], "HighAtomic", (uint64_t[]){ 0, 0, 1 }, 2);

	assert_int_equal(info.zones[2].node, 1);
	assert_string_equal(info.zones[2].name, "Normal");
	assert_int_equal(info.zones[2].nr_types, 4);
	types = info.zones[2].types;
	assert_type(&types[0], "Unmovable", (uint64_t[]){ 31, 0, 0 }, 51);
	assert_type(&types[3], "HighAtomic", (uint64_t[]){ 34, 0, 0 }, 54);
	fc_arena_free(arena);
}

static void
knows_the_types_by_name(void **state)
{
	static const char *const names[] = { "Unmovable", "Reclaimable",
		"Movable", "Reserve", "CMA", "Isolate", "NeverSeen" };
	struct fc_arena *arena = fc_arena_new();
	struct fc_pagetypeinfo info;

	(void)state;
	assert_parses(linux_3_10, arena, &info);
	assert_int_equal(info.pageblock_order.value, 10);
	assert_int_equal(info.nr_zones, 1);
	assert_int_equal(info.zones[0].nr_types, 7);
	for (size_t i = 0; i < 7; i++)
		assert_type(&info.zones[0].types[i], names[i],
		    (uint64_t[]){ i + 1, 0, 0 }, i + 11);
	fc_arena_free(arena);
}

/* The heading may name them in another order than the rows. */
static void
follows_the_names_of_the_heading(void **state)
{
	static const char text[] =
	    COUNTS "Node    0, zone   Normal, type    Unmovable      1      0  "
		   "    0 \n"
		   "Node    0, zone   Normal, type      Movable      2      0  "
		   "    0 \n"
		   "Node    0, zone   Normal, type  Reclaimable      3      0  "
		   "    0 \n"
		   "\n" BLOCKS "Reclaimable Unmovable Movable\n"
		   "Node 0, zone   Normal 30 10 20\n";
	struct fc_arena *arena = fc_arena_new();
	struct fc_pagetypeinfo info;
	const struct fc_migratetype *types;

	(void)state;
	assert_parses(text, arena, &info);
	types = info.zones[0].types;
	assert_type(&types[0], "Unmovable", (uint64_t[]){ 1, 0, 0 }, 10);
	assert_type(&types[1], "Movable", (uint64_t[]){ 2, 0, 0 }, 20);
	assert_type(&types[2], "Reclaimable", (uint64_t[]){ 3, 0, 0 }, 30);
	fc_arena_free(arena);
}

static void
reads_a_type_that_has_no_name(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_pagetypeinfo info;

	(void)state;
	assert_parses(linux_2_6_25, arena, &info);
	assert_int_equal(info.zones[0].nr_types, 5);
	assert_type(
	    &info.zones[0].types[4], "<NULL>", (uint64_t[]){ 5, 0, 0 }, 5);
	fc_arena_free(arena);
}

static void
takes_no_mixed_block_for_a_pageblock(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_pagetypeinfo info;
	const struct fc_migratetype *types;

	(void)state;
	assert_parses(with_page_owner, arena, &info);
	assert_int_equal(info.nr_zones, 1);
	assert_int_equal(info.zones[0].nr_types, 2);
	types = info.zones[0].types;
	assert_type(&types[0], "Unmovable", (uint64_t[]){ 1, 2, 3 }, 43);
	assert_type(&types[1], "Movable", (uint64_t[]){ 4, 5, 6 }, 264);
	fc_arena_free(arena);
}

#define ROW_U \
	"Node    0, zone      DMA, type    Unmovable      1      2      3 \n"
#define ROW_M \
	"Node    0, zone      DMA, type      Movable      4      5      6 \n"
#define NAMES BLOCKS "    Unmovable      Movable \n"
#define ROW_B "Node 0, zone      DMA            7            8 \n"

static void
makes_nothing_of_line_ends_and_missing_headers(void **state)
{
	static const struct {
		const char *what, *text;
		bool has_order;
	} rows[] = {
		{ "the least", COUNTS ROW_U ROW_M NAMES ROW_B, false },
		{ "with its order", ORDER COUNTS ROW_U ROW_M NAMES ROW_B,
		    true },
		{ "only pages per block", PAGES COUNTS ROW_U ROW_M NAMES ROW_B,
		    false },
		{ "no final newline",
		    ORDER COUNTS ROW_U ROW_M NAMES
		    "Node 0, zone      DMA            7            8 ",
		    true },
		{ "empty lines",
		    "\n\n" ORDER "\n" COUNTS "\n" ROW_U " \n" ROW_M "\n" NAMES
		    "\n" ROW_B "\n\n",
		    true },
		{ "CRLF and no blanks",
		    "Page block order: 9\r\nPages per block:  512\r\n\r\n"
		    "Free pages count per migrate type at order 0 1 2\r\n"
		    "Node 0, zone DMA, type Unmovable 1 2 3\r\n"
		    "Node 0, zone DMA, type Movable 4 5 6\r\n\r\n"
		    "Number of blocks type Unmovable Movable\r\n"
		    "Node 0, zone DMA 7 8\r\n",
		    true },
		{ "two tables of counts",
		    ORDER COUNTS ROW_U COUNTS ROW_M NAMES ROW_B, true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_pagetypeinfo info;

		print_message("  %s\n", rows[i].what);
		assert_parses(rows[i].text, arena, &info);
		if (rows[i].has_order) {
			assert_int_equal(info.pageblock_order.present, true);
			assert_int_equal(info.pageblock_order.value, 9);
		}
		assert_int_equal(info.nr_orders, 3);
		assert_int_equal(info.nr_zones, 1);
		assert_int_equal(info.zones[0].nr_types, 2);
		assert_type(&info.zones[0].types[0], "Unmovable",
		    (uint64_t[]){ 1, 2, 3 }, 7);
		assert_type(&info.zones[0].types[1], "Movable",
		    (uint64_t[]){ 4, 5, 6 }, 8);
		fc_arena_free(arena);
	}
}

static void
learns_the_number_of_orders(void **state)
{
	static const size_t rows[] = { 1, 5, 9, 11, 14, 21, 32 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_pagetypeinfo info;
		struct fc_buf text = { 0 };

		print_message("  %zu orders\n", rows[i]);
		fc_buf_printf(
		    &text, "Free pages count per migrate type at order ");
		for (size_t o = 0; o < rows[i]; o++)
			fc_buf_printf(&text, "%6zu ", o);
		fc_buf_printf(&text, "\nNode    0, zone DMA, type Movable ");
		for (size_t o = 0; o < rows[i]; o++)
			fc_buf_printf(&text, "%6zu ", o * 3);
		fc_buf_printf(&text,
		    "\n\nNumber of blocks type Movable \nNode 0, zone DMA 1 "
		    "\n");
		assert_parses(text.data, arena, &info);
		assert_int_equal(info.nr_orders, rows[i]);
		for (size_t o = 0; o < rows[i]; o++)
			assert_int_equal(
			    info.zones[0].types[0].nr_free[o].n, o * 3);
		fc_buf_free(&text);
		fc_arena_free(arena);
	}
}

#define T16 "a b c d e f g h i j k l m n o p "

static const struct bad_text {
	const char *text;
	size_t len; /* 0: strlen() */
	enum fc_errkind kind;
	size_t line, column;
	const char *message;
} bad_texts[] = {
	{ "", 0, FC_ERR_SYNTAX, 1, 1, "file is empty" },
	{ "\n", 0, FC_ERR_SYNTAX, 2, 1,
	    "expected \"Node \", found the end of the text (cut short?)" },
	{ ORDER PAGES "\n" COUNTS, 0, FC_ERR_SYNTAX, 5, 1,
	    "expected \"Node \", found the end of the text (cut short?)" },
	{ "Permission denied\n", 0, FC_ERR_SYNTAX, 1, 1,
	    "expected \"Node \", found \"Permission\"" },
	{ "Number of lines 5\n", 0, FC_ERR_SYNTAX, 1, 1,
	    "expected \"Node \", found \"Number\"" },
	/* the block order */
	{ "Page block order: x\n", 0, FC_ERR_SYNTAX, 1, 19,
	    "expected the pageblock order, found \"x\"" },
	{ "Page block order: -9\n", 0, FC_ERR_SYNTAX, 1, 19,
	    "expected the pageblock order, found \"-9\"" },
	{ "Page block order:\n", 0, FC_ERR_SYNTAX, 1, 18,
	    "expected the pageblock order, found the end of the line" },
	{ "Page block order: 9 9\n", 0, FC_ERR_SYNTAX, 1, 21,
	    "expected the end of the line, found \"9\"" },
	{ "Page block order: 1", 0, FC_ERR_SYNTAX, 1, 19,
	    "the text ends within the pageblock order (cut short?)" },
	{ "Page block order: 32\n", 0, FC_ERR_RANGE, 1, 19,
	    "pageblock order 32 cannot be true" },
	{ "Page block order: 18446744073709551616\n", 0, FC_ERR_RANGE, 1, 19,
	    "the pageblock order does not fit in 64 bits" },
	{ ORDER "Page block order: 10\n", 0, FC_ERR_RANGE, 2, 19,
	    "pageblock order 10 cannot be true" },
	{ ORDER "Pages per block:  1024\n", 0, FC_ERR_MISMATCH, 2, 19,
	    "1024 pages per block, but its order is 9" },
	{ ORDER "Pages per block:  5x\n", 0, FC_ERR_SYNTAX, 2, 19,
	    "expected the pages per block, found \"5x\"" },
	/* the orders */
	{ "Free pages count per migrate type at order\n", 0, FC_ERR_SYNTAX, 1,
	    43, "expected an order, found the end of the line" },
	{ ORDER "Free pages count per migrate type at order", 0, FC_ERR_SYNTAX,
	    2, 43,
	    "expected an order, found the end of the text (cut short?)" },
	{ "Free pages count per migrate type at order 0 2\n", 0, FC_ERR_RANGE,
	    1, 46, "orders do not count up from 0 to at most 31" },
	{ "Free pages count per migrate type at order 1 2\n", 0, FC_ERR_RANGE,
	    1, 44, "orders do not count up from 0 to at most 31" },
	{ "Free pages count per migrate type at order 0 x\n", 0, FC_ERR_SYNTAX,
	    1, 46, "expected an order, found \"x\"" },
	{ "Free pages count per migrate type at order 0 1", 0, FC_ERR_SYNTAX, 1,
	    46, "the text ends within an order (cut short?)" },
	{ COUNTS "Free pages count per migrate type at order 0 1\n", 0,
	    FC_ERR_MISMATCH, 2, 47, "2 orders, where 3 were expected" },
	{ COUNTS "Free pages count per migrate type at order 0 1 2 3\n", 0,
	    FC_ERR_MISMATCH, 2, 51, "4 orders, where 3 were expected" },
	{ ROW_U, 0, FC_ERR_SYNTAX, 1, 31,
	    "counts before the line that numbers the orders" },
	/* a row of counts */
	{ COUNTS "Node x, zone DMA\n", 0, FC_ERR_SYNTAX, 2, 6,
	    "expected a node number, found \"x,\"" },
	{ COUNTS "Node    1048576, zone DMA, type Movable 1 2 3\n", 0,
	    FC_ERR_RANGE, 2, 9, "node number is larger than 1048575" },
	{ COUNTS "Node 0, zone 01234567890123456789012345678901, type\n", 0,
	    FC_ERR_RANGE, 2, 14, "a zone name is longer than 31 bytes" },
	{ COUNTS "Node 0, zone DMA 1 2 3\n", 0, FC_ERR_SYNTAX, 2, 17,
	    "expected \", type\", found \" 1\"" },
	{ COUNTS "Node 0, zoneDMA, type Movable 1 2 3\n", 0, FC_ERR_SYNTAX, 2,
	    13, "expected a blank, found \"DMA,\"" },
	{ COUNTS "Node 0, zone DMA, typeMovable 1 2 3\n", 0, FC_ERR_SYNTAX, 2,
	    23, "expected a blank, found \"Movable\"" },
	{ COUNTS "Node 0, zone DMA, type\n", 0, FC_ERR_SYNTAX, 2, 23,
	    "expected a migratetype, found the end of the line" },
	{ COUNTS "Node 0, zone DMA, type M\033c 1 2 3\n", 0, FC_ERR_SYNTAX, 2,
	    25, "expected a migratetype, found \"?c\"" },
	{ COUNTS "Node 0, zone DMA, type 01234567890123456789012345678901 1\n",
	    0, FC_ERR_RANGE, 2, 24, "a migratetype is longer than 31 bytes" },
	{ COUNTS "Node 0, zone DMA, type U 1 2\n", 0, FC_ERR_SYNTAX, 2, 29,
	    "expected the count of order 2, found the end of the line" },
	{ COUNTS "Node 0, zone DMA, type U 1 2", 0, FC_ERR_SYNTAX, 2, 28,
	    "the text ends within the count of order 1 (cut short?)" },
	{ COUNTS "Node 0, zone DMA, type U 1 2 ", 0, FC_ERR_SYNTAX, 2, 30,
	    "expected the count of order 2, found the end of the text (cut "
	    "short?)" },
	{ COUNTS "Node 0, zone DMA, type U 1 2 3 4\n", 0, FC_ERR_SYNTAX, 2, 32,
	    "expected the end of the line, found \"4\"" },
	{ COUNTS "Node 0, zone DMA, type U 1 -2 3\n", 0, FC_ERR_SYNTAX, 2, 28,
	    "expected the count of order 1, found \"-2\"" },
	{ COUNTS "Node 0, zone DMA, type U 1 2x 3\n", 0, FC_ERR_SYNTAX, 2, 28,
	    "expected the count of order 1, found \"2x\"" },
	{ COUNTS "Node 0, zone DMA, type U 1 \0 3\n", 98, FC_ERR_SYNTAX, 2, 28,
	    "expected the count of order 1, found \"?\"" },
	{ COUNTS "Node 0, zone DMA, type U 18446744073709551615 2 3\n", 0,
	    FC_ERR_RANGE, 2, 26,
	    "the count of order 0 is larger than any machine's" },
	{ COUNTS "Node 0, zone DMA, type U 18446744073709551616 2 3\n", 0,
	    FC_ERR_RANGE, 2, 26,
	    "the count of order 0 does not fit in 64 bits" },
	{ COUNTS ROW_U ROW_M ROW_U, 0, FC_ERR_MISMATCH, 4, 35,
	    "type Unmovable stands twice in this zone" },
	/* the blocks */
	{ COUNTS ROW_U ROW_M BLOCKS "\n", 0, FC_ERR_SYNTAX, 4, 23,
	    "expected a migratetype, found the end of the line" },
	{ COUNTS ROW_U ROW_M BLOCKS T16 "q\n", 0, FC_ERR_RANGE, 4, 55,
	    "more than 16 migratetypes" },
	{ COUNTS ROW_U ROW_M BLOCKS "M\007\n", 0, FC_ERR_SYNTAX, 4, 24,
	    "expected a migratetype, found \"?\"" },
	{ COUNTS ROW_U ROW_M BLOCKS "Unmovable Movable CMA\n"
				    "Node 0, zone DMA 1 2 3\n",
	    0, FC_ERR_MISMATCH, 5, 22,
	    "pageblocks of type CMA, which has no free counts" },
	{ COUNTS ROW_U ROW_M NAMES ROW_B ROW_B, 0, FC_ERR_MISMATCH, 6, 34,
	    "pageblocks of type Unmovable stand twice in this zone" },
	{ COUNTS ROW_U ROW_M NAMES ROW_B BLOCKS "Movable\n"
						"Node 0, zone DMA 5\n",
	    0, FC_ERR_MISMATCH, 7, 18,
	    "pageblocks of type Movable stand twice in this zone" },
	{ COUNTS ROW_U ROW_M NAMES "Node 0, zone DMA 1\n", 0, FC_ERR_SYNTAX, 5,
	    19, "expected a number of pageblocks, found the end of the line" },
	{ COUNTS ROW_U ROW_M NAMES "Node 0, zone DMA 1 2", 0, FC_ERR_SYNTAX, 5,
	    20, "the text ends within a number of pageblocks (cut short?)" },
	{ COUNTS ROW_U ROW_M NAMES "Node 0, zone DMA 1 2 3\n", 0, FC_ERR_SYNTAX,
	    5, 22, "expected the end of the line, found \"3\"" },
	{ COUNTS ROW_U ROW_M NAMES "Node 0, zone DMA 1 >100000\n", 0,
	    FC_ERR_SYNTAX, 5, 20,
	    "expected a number of pageblocks, found \">100000\"" },
	{ COUNTS ROW_U ROW_M NAMES "Node 0, zone DMA 1 17592186044417\n", 0,
	    FC_ERR_RANGE, 5, 20,
	    "a number of pageblocks is larger than any machine's" },
	{ COUNTS ROW_U ROW_M NAMES ROW_B "Node 0, zone Normal 1 2\n", 0,
	    FC_ERR_MISMATCH, 6, 21,
	    "pageblocks of type Unmovable, which has no free counts" },
	{ COUNTS ROW_U ROW_M NAMES ROW_B "Number of mixed blocks  Unmovable\n"
					 "Node 0, zone DMA x\n",
	    0, FC_ERR_SYNTAX, 7, 18,
	    "expected a number of pageblocks, found \"x\"" },
	/* a type without pageblocks */
	{ COUNTS ROW_U ROW_M BLOCKS "Unmovable\nNode 0, zone DMA 1\n", 0,
	    FC_ERR_SYNTAX, 6, 1,
	    "node 0, zone DMA lacks free counts or pageblocks (cut short?)" },
	/* cut between two tables */
	{ COUNTS ROW_U ROW_M, 0, FC_ERR_SYNTAX, 4, 1,
	    "node 0, zone DMA lacks free counts or pageblocks (cut short?)" },
	{ COUNTS ROW_U ROW_M NAMES, 0, FC_ERR_SYNTAX, 5, 1,
	    "node 0, zone DMA lacks free counts or pageblocks (cut short?)" },
	{ COUNTS ROW_U ROW_M
	    "Node 0, zone Normal, type Movable 1 2 3\n" NAMES ROW_B,
	    0, FC_ERR_SYNTAX, 7, 1,
	    "node 0, zone Normal lacks free counts or pageblocks (cut "
	    "short?)" },
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
		struct fc_pagetypeinfo info;

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
refuses_more_types_and_orders_than_it_keeps(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_pagetypeinfo info;
	struct fc_error err = { 0 };
	struct fc_buf text = { 0 };

	(void)state;
	fc_buf_printf(&text, COUNTS);
	for (int i = 0; i < 17; i++)
		fc_buf_printf(&text, "Node 0, zone DMA, type T%d 1 2 3\n", i);
	assert_int_equal(parse(text.data, text.len, arena, &info, &err), -1);
	assert_string_equal(err.message, "more than 16 migratetypes");
	assert_int_equal(err.kind, FC_ERR_RANGE);
	assert_int_equal(err.line, 18);
	fc_buf_free(&text);

	fc_buf_printf(&text, "Free pages count per migrate type at order");
	for (int i = 0; i < 33; i++)
		fc_buf_printf(&text, " %d", i);
	fc_buf_printf(&text, "\n");
	assert_int_equal(parse(text.data, text.len, arena, &info, &err), -1);
	assert_string_equal(
	    err.message, "orders do not count up from 0 to at most 31");
	assert_int_equal(err.kind, FC_ERR_RANGE);
	fc_buf_free(&text);
	fc_arena_free(arena);
}

static void
takes_no_wrong_number_from_a_cut_text(void **state)
{
	(void)state;
	for (size_t k = 0; k < N_ELEMENTS(good); k++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_pagetypeinfo all;

		print_message("  text %zu\n", k);
		assert_parses(good[k], arena, &all);
		for (size_t len = 0; len < strlen(good[k]); len++) {
			struct fc_arena *mine = fc_arena_new();
			struct fc_error err = { 0 };
			struct fc_pagetypeinfo info;

			if (parse(good[k], len, mine, &info, &err) != 0) {
				assert_true(err.line >= 1 && err.column >= 1);
				assert_int_not_equal(err.kind, FC_ERR_NONE);
				fc_arena_free(mine);
				continue;
			}
			assert_int_equal(info.nr_orders, all.nr_orders);
			assert_in_range(info.nr_zones, 1, all.nr_zones);
			for (size_t i = 0; i < info.nr_zones; i++) {
				assert_int_equal(
				    info.zones[i].node, all.zones[i].node);
				assert_string_equal(
				    info.zones[i].name, all.zones[i].name);
				assert_int_equal(info.zones[i].nr_types,
				    all.zones[i].nr_types);
				for (size_t t = 0; t < all.zones[i].nr_types;
				     t++) {
					const struct fc_migratetype
					    *got = &info.zones[i].types[t],
					    *want = &all.zones[i].types[t];
					uint64_t n[3];

					for (size_t o = 0; o < 3; o++) {
						n[o] = want->nr_free[o].n;
						assert_int_equal(
						    got->nr_free[o].at_least,
						    want->nr_free[o].at_least);
					}
					assert_type(got, want->name, n,
					    want->nr_pageblocks.value);
				}
			}
			fc_arena_free(mine);
		}
		fc_arena_free(arena);
	}
}

static void
reports_each_failed_allocation(void **state)
{
	struct fc_buf text = { 0 };
	unsigned n;

	(void)state;
	for (int i = 0; i < 40; i++)
		fc_buf_printf(&text,
		    COUNTS "Node    %d, zone DMA, type Movable 1 2 3\n" BLOCKS
			   "Movable\nNode %d, zone DMA 4\n",
		    i, i);
	for (n = 1;; n++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_text whole = { "test", text.data, text.len };
		struct fc_error err = { 0 };
		struct fc_pagetypeinfo info;
		int rc;

		fail_at = n;
		rc = fc_pagetypeinfo_parse(&whole, arena, &info, &err);
		if (fail_at != 0) {
			fail_at = 0;
			assert_int_equal(rc, 0);
			assert_int_equal(info.nr_zones, 40);
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
		cmocka_unit_test(reads_every_zone_of_every_node),
		cmocka_unit_test(knows_the_types_by_name),
		cmocka_unit_test(follows_the_names_of_the_heading),
		cmocka_unit_test(reads_a_type_that_has_no_name),
		cmocka_unit_test(takes_no_mixed_block_for_a_pageblock),
		cmocka_unit_test(
		    makes_nothing_of_line_ends_and_missing_headers),
		cmocka_unit_test(learns_the_number_of_orders),
		cmocka_unit_test(refuses_each_bad_text_at_its_place),
		cmocka_unit_test(refuses_more_types_and_orders_than_it_keeps),
		cmocka_unit_test(takes_no_wrong_number_from_a_cut_text),
		cmocka_unit_test(reports_each_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
