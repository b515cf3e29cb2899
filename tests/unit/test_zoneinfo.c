/* SPDX-License-Identifier: BSD-2-Clause */
#include "parsing.h"

/* One text an era, shortened by lines that say nothing new. */

static const char linux_2_6_18[] = "Node 0, zone      DMA\n"
				   "  pages free     2644\n"
				   "        min      28\n"
				   "        low      35\n"
				   "        high     42\n"
				   "        active   0\n"
				   "        inactive 0\n"
				   "        scanned  0 (a: 3 i: 0)\n"
				   "        spanned  4096\n"
				   "        present  4096\n"
				   "        protection: (0, 0, 496, 496)\n"
				   "  pagesets\n"
				   "  all_unreclaimable: 1\n"
				   "  prev_priority:     12\n"
				   "  temp_priority:     12\n"
				   "  start_pfn:         0\n"
				   "Node 0, zone   Normal\n"
				   "  pages free     1234\n"
				   "        min      892\n"
				   "        low      1115\n"
				   "        high     1338\n"
				   "        active   61234\n"
				   "        inactive 31234\n"
				   "        scanned  96 (a: 20 i: 4)\n"
				   "        spanned  126976\n"
				   "        present  126976\n"
				   "        protection: (0, 0, 0, 0)\n"
				   "  pagesets\n"
				   "    cpu: 0 pcp: 0\n"
				   "              count: 176\n"
				   "              high:  186\n"
				   "              batch: 31\n"
				   "    cpu: 0 pcp: 1\n"
				   "              count: 51\n"
				   "              high:  62\n"
				   "              batch: 15\n"
				   "  vm stats threshold: 16\n"
				   "    cpu: 1 pcp: 0\n"
				   "              count: 3\n"
				   "              high:  186\n"
				   "              batch: 31\n"
				   "    cpu: 1 pcp: 1\n"
				   "              count: 5\n"
				   "              high:  62\n"
				   "              batch: 15\n"
				   "  vm stats threshold: 16\n"
				   "  all_unreclaimable: 0\n"
				   "  prev_priority:     12\n"
				   "  temp_priority:     12\n"
				   "  start_pfn:         4096\n";

static const char linux_3_10[] = "Node 0, zone   Normal\n"
				 "  pages free     6432\n"
				 "        min      1389\n"
				 "        low      1736\n"
				 "        high     2083\n"
				 "        scanned  0\n"
				 "        spanned  262144\n"
				 "        present  262144\n"
				 "        managed  242094\n"
				 "    nr_free_pages 6432\n"
				 "    nr_inactive_anon 3030\n"
				 "    nr_alloc_batch 347\n"
				 "    numa_hit     144554\n"
				 "    nr_anon_transparent_hugepages 0\n"
				 "    nr_free_cma  55\n"
				 "        protection: (0, 0, 7, 7)\n"
				 "  pagesets\n"
				 "    cpu: 0\n"
				 "              count: 150\n"
				 "              high:  186\n"
				 "              batch: 31\n"
				 "  vm stats threshold: 20\n"
				 "    cpu: 1\n"
				 "              count: 0\n"
				 "              high:  180\n"
				 "              batch: 60\n"
				 "  vm stats threshold: 24\n"
				 "  all_unreclaimable: 0\n"
				 "  start_pfn:         1048576\n"
				 "  inactive_ratio:    1\n";

static const char linux_4_17[] =
    "Node 1, zone    DMA32\n"
    "  per-node stats\n"
    "      nr_inactive_anon 6\n"
    "      nr_kernel_misc_reclaimable 0\n"
    "                   1234567890123456789\n" /* its name is "" */
    "  pages free     100\n"
    "        min      10\n"
    "        low      12\n"
    "        high     14\n"
    "        spanned  200\n"
    "        present  190\n"
    "        managed  180\n"
    "        protection: (0, 0, 0, 9, 9)\n"
    "      nr_free_pages 100\n"
    "                   77\n"
    "      nr_free_cma  0\n"
    "  pagesets\n"
    "    cpu: 0\n"
    "              count: 4\n"
    "              high:  6\n"
    "              batch: 1\n"
    "  vm stats threshold: 2\n"
    "  node_unreclaimable:  0\n"
    "  start_pfn:           4096\n"
    "Node 1, zone  Movable\n"
    "  pages free     0\n"
    "        min      0\n"
    "        low      0\n"
    "        high     0\n"
    "        spanned  0\n"
    "        present  0\n"
    "        managed  0\n"
    "        protection: (0, 0, 0, 0, 0)\n";

/* Some counters of the node are called as lines of the zone. */
static const char linux_6_1[] =
    "Node 0, zone   Normal\n"
    "  per-node stats\n"
    "      nr_inactive_anon 368\n"
    "      nr_free_cma  4711\n"
    "      min          4712\n"
    "      high         4713\n"
    "      managed      4714\n"
    "      nr_unaccepted 4715\n" /* which this zone lacks */
    "      count:       4716\n"
    "      promo        4717\n"
    "      present      4718\n"
    "      nr_throttled_written 0\n"
    "  pages free     124245\n"
    "        boost    512\n"
    "        min      3455\n"
    "        low      4190\n"
    "        high     4925\n"
    "        spanned  1048576\n"
    "        present  1048576\n"
    "        managed  1013760\n"
    "        cma      4096\n"
    "        protection: (0, 0, 0, 0, 0)\n"
    "      nr_free_pages 124245\n"
    "      nr_zone_inactive_anon 3\n"
    "      nr_free_cma  17\n"
    "      numa_hit     1111\n"
    "  pagesets\n"
    "    cpu: 0\n"
    "              count: 2466\n"
    "              high:  2930\n"
    "              batch: 63\n"
    "  vm stats threshold: 40\n"
    "    cpu: 1\n"
    "              count: 1\n"
    "              high:  14\n"
    "              batch: 63\n"
    "  vm stats threshold: 40\n"
    "  node_unreclaimable:  0\n"
    "  start_pfn:           1048576\n";

static const char linux_6_18[] = "Node 0, zone   Normal\n"
				 "  pages free     15087\n"
				 "        boost    0\n"
				 "        min      3853\n"
				 "        low      4816\n"
				 "        high     5779\n"
				 "        promo    6742\n"
				 "        spanned  262144\n"
				 "        present  262144\n"
				 "        managed  242094\n"
				 "        cma      0\n"
				 "        protection: (0, 0, 0, 0, 0)\n"
				 "      nr_free_pages 15087\n"
				 "      nr_free_pages_blocks 12288\n"
				 "      nr_free_cma  0\n"
				 "      nr_unaccepted 64\n"
				 "  pagesets\n"
				 "    cpu: 0\n"
				 "              count:    2157\n"
				 "              high:     48307\n"
				 "              batch:    63\n"
				 "              high_min: 1444\n"
				 "              high_max: 99999\n"
				 "  vm stats threshold: 24\n"
				 "  node_unreclaimable:  0\n"
				 "  start_pfn:           4096\n";

static const char linux_6_19[] =
    "Node 0, zone   Normal\n"
    "  pages free     15087\n"
    "        boost    0\n"
    "        min      3853\n"
    "        low      4816\n"
    "        high     5779\n"
    "        promo    6742\n"
    "        spanned  262144\n"
    "        present  262144\n"
    "        managed  242094\n"
    "        cma      0\n"
    "        protection: (0, 0, 0, 0, 0)\n"
    "      nr_free_pages 15087\n"
    "  pagesets\n"
    "    cpu: 0\n"
    "              count:    7\n"
    "              high:     48307\n"
    "              batch:    63\n"
    "              high_min: 1444\n"
    "              high_max: 48307\n"
    "  vm stats threshold: 24\n"
    "  node_unreclaimable:  0\n"
    "  start_pfn:           4096\n"
    "  reserved_highatomic: 2048\n"
    "  free_highatomic:     1536\n"
    "Node 0, zone   Device\n" /* without "protection:", as 5.8 did */
    "  pages free     0\n"
    "        boost    0\n"
    "        min      0\n"
    "        low      0\n"
    "        high     0\n"
    "        promo    0\n"
    "        spanned  0\n"
    "        present  0\n"
    "        managed  0\n"
    "        cma      0\n";

static const char *const eras[] = { linux_2_6_18, linux_3_10, linux_4_17,
	linux_6_1, linux_6_18, linux_6_19 };

DEFINE_PARSE(fc_zoneinfo_parse, fc_zoneinfo)

static void
assert_parses(
    const char *text, struct fc_arena *arena, struct fc_zoneinfo *info)
{
	struct fc_error err = { 0 };
	int rc = parse(text, strlen(text), arena, info, &err);

	assert_string_equal(err.message, "");
	assert_int_equal(rc, 0);
	assert_int_equal(err.kind, FC_ERR_NONE);
}

static void
assert_opt(struct fc_opt opt, uint64_t value)
{
	assert_int_equal(opt.present, true);
	assert_int_equal(opt.value, value);
}

static void
assert_no_opt(struct fc_opt opt)
{
	assert_int_equal(opt.present, false);
	assert_int_equal(opt.value, 0);
}

/* free, min, low, high, spanned, present */
static void
assert_pages(const struct fc_zone *zone, const uint64_t *pages)
{
	assert_int_equal(zone->free, pages[0]);
	assert_int_equal(zone->min, pages[1]);
	assert_int_equal(zone->low, pages[2]);
	assert_int_equal(zone->high, pages[3]);
	assert_int_equal(zone->spanned, pages[4]);
	assert_int_equal(zone->present, pages[5]);
}

static void
assert_reserve(const struct fc_zone *zone, size_t n, const uint64_t *reserve)
{
	assert_int_equal(zone->nr_reserve, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(zone->lowmem_reserve[i], reserve[i]);
}

static void
assert_pcp(
    const struct fc_zone *zone, uint64_t count, uint64_t max, uint64_t drift)
{
	assert_int_equal(zone->pcp_count, count);
	assert_int_equal(zone->pcp_max, max);
	assert_int_equal(zone->drift, drift);
}

/* node stats, cma, boost, promo, high_min */
static void
assert_features(const struct fc_zoneinfo *info, const char *expected)
{
	char features[6] = { info->has_node_stats ? 'n' : '-',
		info->has_cma_line ? 'c' : '-',
		info->has_boost_line ? 'b' : '-',
		info->has_promo_line ? 'p' : '-',
		info->has_high_min_line ? 'h' : '-', '\0' };

	assert_string_equal(features, expected);
}

static void
reads_2_6_18(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(linux_2_6_18, arena, &info);
	assert_int_equal(info.nr_zones, 2);
	assert_features(&info, "-----");
	assert_string_equal(info.zones[0].name, "DMA");
	assert_int_equal(info.zones[0].has_zoneinfo, true);
	assert_pages(
	    &info.zones[0], (uint64_t[]){ 2644, 28, 35, 42, 4096, 4096 });
	assert_reserve(&info.zones[0], 4, (uint64_t[]){ 0, 0, 496, 496 });
	assert_pcp(&info.zones[0], 0, 0, 0);
	assert_string_equal(info.zones[1].name, "Normal");
	assert_int_equal(info.zones[1].node, 0);
	assert_pages(&info.zones[1],
	    (uint64_t[]){ 1234, 892, 1115, 1338, 126976, 126976 });
	assert_reserve(&info.zones[1], 4, (uint64_t[]){ 0, 0, 0, 0 });
	assert_pcp(&info.zones[1], 176 + 51 + 3 + 5, 186 + 31, 32);
	assert_no_opt(info.zones[1].managed);
	assert_no_opt(info.zones[1].boost);
	assert_no_opt(info.zones[1].nr_free_cma);
	assert_int_equal(info.zones[1].has_free_blocks, false);
	fc_arena_free(arena);
}

static void
reads_3_10(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(linux_3_10, arena, &info);
	assert_int_equal(info.nr_zones, 1);
	assert_features(&info, "-----");
	assert_pages(&info.zones[0],
	    (uint64_t[]){ 6432, 1389, 1736, 2083, 262144, 262144 });
	assert_reserve(&info.zones[0], 4, (uint64_t[]){ 0, 0, 7, 7 });
	assert_pcp(&info.zones[0], 150, 180 + 60, 44);
	assert_opt(info.zones[0].managed, 242094);
	assert_no_opt(info.zones[0].boost);
	assert_opt(info.zones[0].nr_free_cma, 55);
	fc_arena_free(arena);
}

static void
reads_4_17_with_a_statistic_that_has_no_name(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(linux_4_17, arena, &info);
	assert_int_equal(info.nr_zones, 2);
	assert_features(&info, "n----");
	assert_int_equal(info.zones[0].node, 1);
	assert_string_equal(info.zones[0].name, "DMA32");
	assert_pages(&info.zones[0], (uint64_t[]){ 100, 10, 12, 14, 200, 190 });
	assert_reserve(&info.zones[0], 5, (uint64_t[]){ 0, 0, 0, 9, 9 });
	assert_opt(info.zones[0].managed, 180);
	assert_opt(info.zones[0].nr_free_cma, 0);
	assert_pcp(&info.zones[0], 4, 7, 2);

	/* nothing of the zone before it sticks to the empty one */
	assert_string_equal(info.zones[1].name, "Movable");
	assert_pages(&info.zones[1], (uint64_t[]){ 0, 0, 0, 0, 0, 0 });
	assert_reserve(&info.zones[1], 5, (uint64_t[]){ 0, 0, 0, 0, 0 });
	assert_pcp(&info.zones[1], 0, 0, 0);
	assert_opt(info.zones[1].managed, 0);
	assert_no_opt(info.zones[1].nr_free_cma);
	fc_arena_free(arena);
}

static void
reads_6_1_and_keeps_the_counters_of_the_node_out(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(linux_6_1, arena, &info);
	assert_int_equal(info.nr_zones, 1);
	assert_features(&info, "ncb--");
	assert_pages(&info.zones[0],
	    (uint64_t[]){ 124245, 3455, 4190, 4925, 1048576, 1048576 });
	assert_opt(info.zones[0].boost, 512);
	assert_opt(info.zones[0].managed, 1013760);
	assert_opt(info.zones[0].nr_free_cma, 17);
	assert_no_opt(info.zones[0].nr_unaccepted);
	assert_no_opt(info.zones[0].reserved_highatomic);
	assert_pcp(&info.zones[0], 2467, 2930 + 63, 80);
	fc_arena_free(arena);
}

static void
reads_6_18(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(linux_6_18, arena, &info);
	assert_features(&info, "-cbph");
	assert_pages(&info.zones[0],
	    (uint64_t[]){ 15087, 3853, 4816, 5779, 262144, 262144 });
	assert_opt(info.zones[0].boost, 0);
	assert_opt(info.zones[0].nr_free_cma, 0);
	assert_opt(info.zones[0].nr_unaccepted, 64);
	assert_no_opt(info.zones[0].reserved_highatomic);
	assert_no_opt(info.zones[0].free_highatomic);
	/* high, not high_min or high_max */
	assert_pcp(&info.zones[0], 2157, 48307 + 63, 24);
	fc_arena_free(arena);
}

static void
reads_6_19_with_the_highatomic_reserve(void **state)
{
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(linux_6_19, arena, &info);
	assert_int_equal(info.nr_zones, 2);
	assert_features(&info, "-cbph");
	assert_opt(info.zones[0].reserved_highatomic, 2048);
	assert_opt(info.zones[0].free_highatomic, 1536);
	assert_no_opt(info.zones[0].nr_free_cma);
	assert_string_equal(info.zones[1].name, "Device");
	assert_no_opt(info.zones[1].reserved_highatomic);
	assert_no_opt(info.zones[1].free_highatomic);
	assert_int_equal(info.zones[1].nr_reserve, 0);
	fc_arena_free(arena);
}

#define HEAD  "Node 0, zone DMA\n"
#define FREE  "  pages free     100\n"
#define MARKS "        min      10\n        low      12\n        high     15\n"
#define SIZES "        spanned  200\n        present  190\n"
#define PROT  "        protection: (0, 3)\n"
#define PFN   "  start_pfn:           1\n"
#define ZONE  FREE MARKS SIZES PROT PFN /* 8 lines */

static void
makes_nothing_of_line_ends_and_unknown_keys(void **state)
{
	static const struct {
		const char *what, *text;
	} rows[] = {
		{ "the least", HEAD ZONE },
		{ "no final newline", HEAD FREE MARKS SIZES PROT PFN "  x: 1" },
		{ "CRLF",
		    "Node 0, zone DMA\r\n  pages free     100\r\n"
		    "        min      10\r\n        low      12\r\n"
		    "        high     15\r\n        spanned  200\r\n"
		    "        present  190\r\n        protection: (0, 3)\r\n"
		    "  start_pfn:           1\r\n" },
		{ "trailing blanks",
		    "Node 0, zone DMA  \n  pages free     100 \n"
		    "        min      10 \n        low      12 \n"
		    "        high     15 \n        spanned  200 \n"
		    "        present  190 \n        protection: (0, 3) \n"
		    "  start_pfn:           1 \n" },
		{ "empty lines",
		    "\n\n" HEAD "\n" FREE MARKS "  \n" SIZES PROT "\n" PFN
		    "\n\n" },
		{ "a padded heading", "Node    0, zone      DMA\n" ZONE },
		{ "no comma's blank",
		    HEAD FREE MARKS SIZES "        protection: (0,3)\n" PFN },
		{ "another order", HEAD PFN PROT SIZES MARKS FREE },
		{ "unknown keys",
		    HEAD "  later:  x\n" FREE "        minimum  99\n" MARKS
			 "        high_pro 8\n        highest 77\n" SIZES PROT
			 "      nr_free_cma2 5\n      nr_free_cma_x 6\n"
			 "  countx: 9\n    3 4 5\n    Upper: (\351)\n"
			 "  a 1\n  z 1\n  A 1\n  Z 1\n  0 1\n  9 1\n" PFN },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_zoneinfo info;

		print_message("  %s\n", rows[i].what);
		assert_parses(rows[i].text, arena, &info);
		assert_int_equal(info.nr_zones, 1);
		assert_features(&info, "-----");
		assert_int_equal(info.zones[0].node, 0);
		assert_string_equal(info.zones[0].name, "DMA");
		assert_pages(
		    &info.zones[0], (uint64_t[]){ 100, 10, 12, 15, 200, 190 });
		assert_reserve(&info.zones[0], 2, (uint64_t[]){ 0, 3 });
		assert_no_opt(info.zones[0].nr_free_cma);
		assert_pcp(&info.zones[0], 0, 0, 0);
		fc_arena_free(arena);
	}
}

#define SIXTEEN "0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0"

static const struct bad_text {
	const char *text;
	size_t len; /* 0: strlen() */
	enum fc_errkind kind;
	size_t line, column;
	const char *message;
} bad_texts[] = {
	{ "", 0, FC_ERR_SYNTAX, 1, 1, "file is empty" },
	{ "\n\n", 0, FC_ERR_SYNTAX, 3, 1,
	    "expected \"Node \", found the end of the text (cut short?)" },
	{ "zone DMA\n", 0, FC_ERR_SYNTAX, 1, 1,
	    "expected \"Node \", found \"zone\"" },
	{ FREE, 0, FC_ERR_SYNTAX, 1, 1, "expected \"Node \", found \" \"" },
	{ "Nodes 0, zone DMA\n", 0, FC_ERR_SYNTAX, 1, 1,
	    "expected \"Node \", found \"Nodes\"" },
	{ "Node 1048576, zone DMA\n" ZONE, 0, FC_ERR_RANGE, 1, 6,
	    "node number is larger than 1048575" },
	{ "Node 0, zoneDMA\n" ZONE, 0, FC_ERR_SYNTAX, 1, 13,
	    "expected a blank, found \"DMA\"" },
	{ "Node 0, zone\n" ZONE, 0, FC_ERR_SYNTAX, 1, 13,
	    "expected a zone name, found the end of the line" },
	{ "Node 0, zone 01234567890123456789012345678901\n" ZONE, 0,
	    FC_ERR_RANGE, 1, 14, "a zone name is longer than 31 bytes" },
	{ "Node 0, zone DMA 1 2\n" ZONE, 0, FC_ERR_SYNTAX, 1, 18,
	    "expected the end of the line, found \"1\"" },
	{ HEAD "pages free 1\n", 0, FC_ERR_SYNTAX, 2, 1,
	    "expected \"Node \", found \"pages\"" },
	{ HEAD "  pages free     x\n", 0, FC_ERR_SYNTAX, 2, 18,
	    "expected a number, found \"x\"" },
	{ HEAD "  pages free     -1\n", 0, FC_ERR_SYNTAX, 2, 18,
	    "expected a number, found \"-1\"" },
	{ HEAD "  pages free     1k\n", 0, FC_ERR_SYNTAX, 2, 18,
	    "expected a number, found \"1k\"" },
	{ HEAD "  pages free     \n", 0, FC_ERR_SYNTAX, 2, 18,
	    "expected a number, found the end of the line" },
	{ HEAD ZONE "  free_highatomic:\n", 0, FC_ERR_SYNTAX, 10, 19,
	    "expected a number, found the end of the line" },
	{ HEAD ZONE "    cpu: 0\n              count:\n", 0, FC_ERR_SYNTAX, 11,
	    21, "expected a number, found the end of the line" },
	{ HEAD ZONE "  nr_free_cma", 0, FC_ERR_SYNTAX, 10, 14,
	    "expected a number, found the end of the text (cut short?)" },
	{ HEAD "  pages free     1 2\n", 0, FC_ERR_SYNTAX, 2, 20,
	    "expected the end of the line, found \"2\"" },
	{ HEAD "  pages free     12", 0, FC_ERR_SYNTAX, 2, 18,
	    "the text ends within a number (cut short?)" },
	{ HEAD FREE "        min      18446744073709551616\n", 0, FC_ERR_RANGE,
	    3, 18, "a number does not fit in 64 bits" },
	{ HEAD FREE "        low      18446744073709551615\n", 0, FC_ERR_RANGE,
	    3, 18, "a number is larger than any machine's" },
	{ HEAD FREE "        high     17592186044417\n", 0, FC_ERR_RANGE, 3, 18,
	    "a number is larger than any machine's" },
	{ HEAD FREE "        min      \033[1m\n", 0, FC_ERR_SYNTAX, 3, 18,
	    "expected a number, found \"?[1m\"" },
	{ HEAD FREE "        min      \0\n", 57, FC_ERR_SYNTAX, 3, 18,
	    "expected a number, found \"?\"" },
	{ HEAD FREE MARKS SIZES "        protection: 0, 3\n", 0, FC_ERR_SYNTAX,
	    8, 21, "expected \"(\", found \"0,\"" },
	{ HEAD FREE MARKS SIZES "        protection: ()\n", 0, FC_ERR_SYNTAX, 8,
	    22, "expected a protection value, found \")\"" },
	{ HEAD FREE MARKS SIZES "        protection: (0, x)\n", 0,
	    FC_ERR_SYNTAX, 8, 25, "expected a protection value, found \"x)\"" },
	{ HEAD FREE MARKS SIZES "        protection: (0, 3\n", 0, FC_ERR_SYNTAX,
	    8, 26, "expected \")\", found the end of the line" },
	{ HEAD FREE MARKS SIZES "        protection: (0 3)\n", 0, FC_ERR_SYNTAX,
	    8, 23, "expected \")\", found \" 3)\"" },
	{ HEAD FREE MARKS SIZES "        protection: (0, 3) 4\n", 0,
	    FC_ERR_SYNTAX, 8, 28, "expected the end of the line, found \"4\"" },
	{ HEAD FREE MARKS SIZES
	    "        protection: (0, 18446744073709551616)\n",
	    0, FC_ERR_RANGE, 8, 25,
	    "a protection value does not fit in 64 bits" },
	{ HEAD FREE MARKS SIZES
	    "        protection: (0, 18446744073709551615)\n",
	    0, FC_ERR_RANGE, 8, 25,
	    "a protection value is larger than any machine's" },
	{ HEAD FREE MARKS SIZES "        protection: (" SIXTEEN ", 0)\n", 0,
	    FC_ERR_RANGE, 8, 69, "more than 16 zone types" },
	{ HEAD ZONE "    cpu: 0\n              count: -1\n", 0, FC_ERR_SYNTAX,
	    11, 22, "expected a number, found \"-1\"" },
	{ HEAD ZONE "  (null) 3\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"(null)\"" },
	/* the neighbours of letters and digits */
	{ HEAD ZONE "  /5\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"/5\"" },
	{ HEAD ZONE "  :5\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \":5\"" },
	{ HEAD ZONE "  @5\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"@5\"" },
	{ HEAD ZONE "  [5\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"[5\"" },
	{ HEAD ZONE "  `5\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"`5\"" },
	{ HEAD ZONE "  {5\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"{5\"" },
	{ HEAD ZONE "  -5\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"-5\"" },
	{ HEAD ZONE "  \033c\n", 0, FC_ERR_SYNTAX, 10, 3,
	    "expected a key, found \"?c\"" },
	{ HEAD "  per-node stats x\n" ZONE, 0, FC_ERR_SYNTAX, 2, 18,
	    "expected the end of the line, found \"x\"" },
	{ HEAD "  per-node stats\n      \351 4\n" ZONE, 0, FC_ERR_SYNTAX, 3, 7,
	    "expected a key, found \"?\"" },
	{ HEAD ZONE "Node 1, zone DMA\n" ZONE HEAD ZONE, 0, FC_ERR_MISMATCH, 19,
	    1, "node 0, zone DMA stands here twice" },
	/* the heading between two zones is lost */
	{ HEAD ZONE ZONE, 0, FC_ERR_MISMATCH, 10, 3,
	    "\"pages free\" stands twice in one zone" },
	{ HEAD FREE MARKS SIZES PROT PROT PFN, 0, FC_ERR_MISMATCH, 9, 9,
	    "\"protection:\" stands twice in one zone" },
	{ HEAD ZONE PFN, 0, FC_ERR_MISMATCH, 10, 3,
	    "\"start_pfn:\" stands twice in one zone" },
	{ HEAD ZONE "  free_highatomic: 1\n  free_highatomic: 1\n", 0,
	    FC_ERR_MISMATCH, 11, 3,
	    "\"free_highatomic:\" stands twice in one zone" },
	/* a zone that lacks a line that every kernel prints */
	{ HEAD, 0, FC_ERR_SYNTAX, 2, 1,
	    "node 0, zone DMA ends without its \"pages free\" line (cut "
	    "short?)" },
	{ HEAD "Node 1, zone DMA\n" ZONE, 0, FC_ERR_SYNTAX, 2, 1,
	    "node 0, zone DMA ends without its \"pages free\" line (cut "
	    "short?)" },
	{ HEAD MARKS SIZES PROT PFN, 0, FC_ERR_SYNTAX, 9, 1,
	    "node 0, zone DMA ends without its \"pages free\" line (cut "
	    "short?)" },
	{ HEAD FREE "        low      12\n        high     15\n" SIZES PROT PFN,
	    0, FC_ERR_SYNTAX, 9, 1,
	    "node 0, zone DMA ends without its \"min\" line (cut short?)" },
	{ HEAD FREE "        min      12\n        high     15\n" SIZES PROT PFN,
	    0, FC_ERR_SYNTAX, 9, 1,
	    "node 0, zone DMA ends without its \"low\" line (cut short?)" },
	{ HEAD FREE "        min      12\n        low      15\n" SIZES PROT PFN,
	    0, FC_ERR_SYNTAX, 9, 1,
	    "node 0, zone DMA ends without its \"high\" line (cut short?)" },
	{ HEAD FREE MARKS "        present  190\n" PROT PFN, 0, FC_ERR_SYNTAX,
	    9, 1,
	    "node 0, zone DMA ends without its \"spanned\" line (cut short?)" },
	{ HEAD FREE MARKS "        spanned  200\n" PROT PFN, 0, FC_ERR_SYNTAX,
	    9, 1,
	    "node 0, zone DMA ends without its \"present\" line (cut short?)" },
	{ HEAD FREE MARKS SIZES PFN, 0, FC_ERR_SYNTAX, 9, 1,
	    "node 0, zone DMA ends without its \"protection:\" line (cut "
	    "short?)" },
	{ HEAD FREE MARKS SIZES PROT, 0, FC_ERR_SYNTAX, 9, 1,
	    "node 0, zone DMA ends without its \"start_pfn:\" line (cut "
	    "short?)" },
	{ HEAD FREE MARKS SIZES PROT "Node 0, zone Normal\n" ZONE, 0,
	    FC_ERR_SYNTAX, 9, 1,
	    "node 0, zone DMA ends without its \"start_pfn:\" line (cut "
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
		struct fc_zoneinfo info;

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

/* Each on a kernel of its own, so that none can stand in for another. */
static void
takes_each_key_for_what_it_is(void **state)
{
	static const struct {
		const char *line;
		size_t member; /* of the zone; 0: none */
	} rows[] = {
		{ "      nr_zone_inactive_file 5\n",
		    offsetof(struct fc_zone, lru_file) },
		{ "      nr_zone_active_file 5\n",
		    offsetof(struct fc_zone, lru_file) },
		{ "    nr_inactive_file 5\n",
		    offsetof(struct fc_zone, lru_file) },
		{ "    nr_active_file 5\n",
		    offsetof(struct fc_zone, lru_file) },
		{ "      nr_zone_inactive_anon 5\n",
		    offsetof(struct fc_zone, lru_anon) },
		{ "      nr_zone_active_anon 5\n",
		    offsetof(struct fc_zone, lru_anon) },
		{ "    nr_inactive_anon 5\n",
		    offsetof(struct fc_zone, lru_anon) },
		{ "    nr_active_anon 5\n",
		    offsetof(struct fc_zone, lru_anon) },
		{ "        boost    5\n", offsetof(struct fc_zone, boost) },
		{ "        managed  5\n", offsetof(struct fc_zone, managed) },
		{ "      nr_free_cma 5\n",
		    offsetof(struct fc_zone, nr_free_cma) },
		{ "      nr_unaccepted 5\n",
		    offsetof(struct fc_zone, nr_unaccepted) },
		{ "  reserved_highatomic: 5\n",
		    offsetof(struct fc_zone, reserved_highatomic) },
		{ "  free_highatomic: 5\n",
		    offsetof(struct fc_zone, free_highatomic) },
		{ "        promo    5\n", 0 },
		{ "        cma      5\n", 0 },
		{ "              high_min: 5\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_error err = { 0 };
		struct fc_zoneinfo info;
		char text[512];

		print_message("  %s", rows[i].line);
		snprintf(text, sizeof(text), "%s%s", HEAD ZONE, rows[i].line);
		assert_int_equal(
		    parse(text, strlen(text), arena, &info, &err), 0);
		assert_int_equal(info.zones[0].start_pfn.value, 1);
		for (size_t k = 0; k < N_ELEMENTS(rows); k++) {
			const struct fc_opt *opt =
			    (const void *)((const char *)&info.zones[0] +
				rows[k].member);

			if (rows[k].member == 0)
				continue;
			assert_int_equal(
			    opt->present, rows[k].member == rows[i].member);
			assert_int_equal(opt->value, opt->present ? 5 : 0);
		}
		assert_int_equal(
		    info.has_boost_line, strstr(rows[i].line, "boost") != NULL);
		assert_int_equal(
		    info.has_promo_line, strstr(rows[i].line, "promo") != NULL);
		assert_int_equal(
		    info.has_cma_line, strstr(rows[i].line, " cma") != NULL);
		assert_int_equal(info.has_high_min_line,
		    strstr(rows[i].line, "high_min") != NULL);
		fc_arena_free(arena);
	}
}

static void
refuses_a_nul_byte_in_a_line_it_skips(void **state)
{
	static const char text[] = HEAD "  unknown \0 1\n" ZONE;
	struct fc_arena *arena = fc_arena_new();
	struct fc_error err = { 0 };
	struct fc_zoneinfo info;

	(void)state;
	assert_int_equal(parse(text, sizeof(text) - 1, arena, &info, &err), -1);
	assert_string_equal(err.message, "expected text, found \"?\"");
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 11);
	fc_arena_free(arena);
}

static void
adds_up_the_lines_that_each_cpu_has(void **state)
{
	static const char text[] = HEAD FREE MARKS SIZES PROT
	    "    cpu: 0\n count: 5\n high: 6\n batch: 2\n high_min: 1\n"
	    "  vm stats threshold: 3\n"
	    "    cpu: 1\n count: 7\n high: 9\n batch: 1\n high_min: 1\n"
	    "  vm stats threshold: 4\n" PFN;
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(text, arena, &info);
	assert_pcp(&info.zones[0], 12, 10, 7);
	fc_arena_free(arena);
}

static void
keeps_the_largest_protection_vector(void **state)
{
	static const char text[] =
	    HEAD FREE MARKS SIZES "        protection: (" SIXTEEN ")\n" PFN;
	struct fc_arena *arena = fc_arena_new();
	struct fc_zoneinfo info;

	(void)state;
	assert_parses(text, arena, &info);
	assert_int_equal(info.zones[0].nr_reserve, 16);
	fc_arena_free(arena);
}

/* got must be what is there of all; a line behind start_pfn may be missing. */
static void
assert_no_wrong_number(
    const struct fc_zone *got, const struct fc_zone *all, bool last)
{
	const struct fc_opt *opts[][2] = {
		{ &got->managed, &all->managed },
		{ &got->boost, &all->boost },
		{ &got->nr_free_cma, &all->nr_free_cma },
		{ &got->nr_unaccepted, &all->nr_unaccepted },
		{ &got->reserved_highatomic, &all->reserved_highatomic },
		{ &got->free_highatomic, &all->free_highatomic },
	};

	assert_int_equal(got->node, all->node);
	assert_string_equal(got->name, all->name);
	assert_pages(got,
	    (uint64_t[]){ all->free, all->min, all->low, all->high,
		all->spanned, all->present });
	for (size_t i = 0; i < N_ELEMENTS(opts); i++) {
		if (!last || opts[i][0]->present) {
			assert_int_equal(
			    opts[i][0]->present, opts[i][1]->present);
			assert_int_equal(opts[i][0]->value, opts[i][1]->value);
		}
	}
	if (all->present == 0)
		return;
	assert_reserve(got, all->nr_reserve, all->lowmem_reserve);
	assert_pcp(got, all->pcp_count, all->pcp_max, all->drift);
	assert_int_equal(got->boost.present, all->boost.present);
	assert_int_equal(got->managed.present, all->managed.present);
	assert_int_equal(got->nr_free_cma.present, all->nr_free_cma.present);
}

static void
takes_no_wrong_number_from_a_cut_text(void **state)
{
	(void)state;
	for (size_t era = 0; era < N_ELEMENTS(eras); era++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_zoneinfo all;
		unsigned good = 0;

		print_message("  era %zu\n", era);
		assert_parses(eras[era], arena, &all);
		for (size_t len = 0; len < strlen(eras[era]); len++) {
			struct fc_arena *mine = fc_arena_new();
			struct fc_error err = { 0 };
			struct fc_zoneinfo info;

			if (parse(eras[era], len, mine, &info, &err) != 0) {
				assert_true(err.line >= 1 && err.column >= 1);
				assert_int_not_equal(err.kind, FC_ERR_NONE);
				fc_arena_free(mine);
				continue;
			}
			good++;
			assert_in_range(info.nr_zones, 1, all.nr_zones);
			for (size_t i = 0; i < info.nr_zones; i++)
				assert_no_wrong_number(&info.zones[i],
				    &all.zones[i], i + 1 == info.nr_zones);
			fc_arena_free(mine);
		}
		/* most of them are too short */
		assert_true(good < strlen(eras[era]) / 4);
		fc_arena_free(arena);
	}
}

/* ---- by pieces, and the lines of many CPUs ------------------------------- */

struct pieces {
	const char *p, *end;
	size_t most; /* lines in one */
};

static int
next_piece(void *from, struct fc_text *piece, struct fc_error *err)
{
	struct pieces *left = from;
	const char *p = left->p;

	(void)err;
	for (size_t i = 0; i < left->most && p < left->end; i++) {
		const char *eol = memchr(p, '\n', (size_t)(left->end - p));

		p = eol == NULL ? left->end : eol + 1;
	}
	*piece = (struct fc_text){ "test", left->p, (size_t)(p - left->p) };
	left->p = p;
	return 0;
}

static uint64_t
roll(uint64_t *dice, uint64_t sides)
{
	*dice ^= *dice << 13;
	*dice ^= *dice >> 7;
	*dice ^= *dice << 17;
	return *dice % sides;
}

/* What may stand in a CPU's lines, mostly as it should be. */
static void
put_cpu_line(struct fc_buf *text, uint64_t *dice, const char *head)
{
	static const uint64_t tops[] = { 1, 2, 1000, UINT64_C(9999999999999),
		UINT64_C(17592186044416), UINT64_C(99999999999999) };
	static const char *const odd[] = { "x", "", " ", "1 2", "-1", "0x1",
		"18446744073709551616", "1\r", "1 ", "007", "00000000000000001",
		"1\n\n \n" };
	uint64_t top = tops[roll(dice, 40) == 0 ? roll(dice, 6) : 2];

	if (roll(dice, 400) == 0)
		fc_buf_printf(
		    text, "%s%s\n", head, odd[roll(dice, N_ELEMENTS(odd))]);
	else if (roll(dice, 300) != 0)
		fc_buf_printf(
		    text, "%s%ju\n", head, (uintmax_t)roll(dice, top));
	if (roll(dice, 900) == 0)
		fc_buf_printf(text, "      nr_free_cma  7\n");
	if (roll(dice, 900) == 0)
		fc_buf_printf(text, "\tlater: 7\n");
}

static void
put_cpus(struct fc_buf *text, uint64_t *dice)
{
	static const char *const kernels[][8] = {
		{ "              count:    ", "              high:     ",
		    "              batch:    " },
		{ "    cpu: 0 pcp: ", "              count: ",
		    "              high: ", "              batch: ",
		    "    vm stats threshold: " },
		{ "    cpu: ", "              count:    ",
		    "              high:     ", "              batch:    ",
		    "              high_min: ", "              high_max: ",
		    "  vm stats threshold: " },
		{ "              count:    " },
	};
	const char *const *heads = kernels[roll(dice, N_ELEMENTS(kernels))];
	size_t n = (size_t)roll(dice, 8);

	fc_buf_printf(text, "  pagesets\n");
	for (size_t cpu = 0; cpu < n; cpu++) {
		for (size_t i = 0; i < 8 && heads[i] != NULL; i++)
			put_cpu_line(text, dice, heads[i]);
	}
	fc_buf_printf(text, "  node_unreclaimable:  0\n");
}

static void
assert_same_zone(const struct fc_zone *a, const struct fc_zone *b)
{
	assert_int_equal(a->node, b->node);
	assert_string_equal(a->name, b->name);
	assert_int_equal(a->free, b->free);
	assert_int_equal(a->pcp_count, b->pcp_count);
	assert_int_equal(a->pcp_max, b->pcp_max);
	assert_int_equal(a->drift, b->drift);
	assert_int_equal(a->stat_threshold, b->stat_threshold);
	assert_int_equal(a->start_pfn.value, b->start_pfn.value);
	assert_int_equal(a->nr_free_cma.present, b->nr_free_cma.present);
}

/* A CPU's lines are taken at once, which a piece of one line leaves no room
 * for: so each text is parsed both ways, and in pieces of a few lines. */
static void
makes_nothing_of_pieces_and_of_how_many_cpus_there_are(void **state)
{
	uint64_t dice = 20261126;
	unsigned good = 0, bad = 0;

	(void)state;
	for (unsigned round = 0; round < 3000; round++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_error err = { 0 }, other = { 0 };
		struct fc_zoneinfo info, again;
		struct fc_buf text = { 0 };
		struct pieces one, few;
		int rc, nodes = (int)roll(&dice, 4) + 1;

		for (int i = 0; i < nodes; i++) {
			fc_buf_printf(&text, "Node %d, zone DMA\n", i);
			fc_buf_printf(&text, FREE MARKS SIZES PROT);
			put_cpus(&text, &dice);
			fc_buf_printf(&text, PFN);
		}
		assert_false(text.failed);
		if (roll(&dice, 8) == 0)
			text.len = (size_t)roll(&dice, text.len) + 1;
		if (roll(&dice, 30) == 0)
			text.data[roll(&dice, text.len)] = '\0';
		one = few =
		    (struct pieces){ text.data, text.data + text.len, 1 };
		few.most = (size_t)roll(&dice, 30) + 2;
		rc = parse(text.data, text.len, arena, &info, &err);
		for (unsigned i = 0; i < 2; i++) {
			assert_int_equal(rc,
			    fc_zoneinfo_parse_pieces(next_piece,
				i == 0 ? &one : &few, arena, &again, &other));
			assert_string_equal(err.message, other.message);
			assert_int_equal(err.line, other.line);
			assert_int_equal(err.column, other.column);
			if (rc != 0)
				continue;
			assert_int_equal(info.nr_zones, again.nr_zones);
			assert_int_equal(
			    info.has_high_min_line, again.has_high_min_line);
			for (size_t z = 0; z < info.nr_zones; z++)
				assert_same_zone(
				    &info.zones[z], &again.zones[z]);
		}
		good += rc == 0;
		bad += rc != 0;
		fc_buf_free(&text);
		fc_arena_free(arena);
	}
	print_message("  %u texts are good, %u are not\n", good, bad);
	assert_true(good > 500 && bad > 500);
}

static void
reports_each_failed_allocation(void **state)
{
	struct fc_buf text = { 0 };
	unsigned n;

	(void)state;
	for (int i = 0; i < 100; i++)
		fc_buf_printf(&text, "Node %d, zone DMA\n" ZONE, i);
	for (n = 1;; n++) {
		struct fc_arena *arena = fc_arena_new();
		struct fc_text whole = { "test", text.data, text.len };
		struct fc_error err = { 0 };
		struct fc_zoneinfo info;
		int rc;

		fail_at = n;
		rc = fc_zoneinfo_parse(&whole, arena, &info, &err);
		if (fail_at != 0) {
			fail_at = 0;
			assert_int_equal(rc, 0);
			assert_int_equal(info.nr_zones, 100);
			fc_arena_free(arena);
			break;
		}
		assert_int_equal(rc, -1);
		assert_int_equal(err.kind, FC_ERR_NOMEM);
		fc_arena_free(arena);
	}
	assert_true(n > 3);
	fc_buf_free(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_2_6_18),
		cmocka_unit_test(reads_3_10),
		cmocka_unit_test(reads_4_17_with_a_statistic_that_has_no_name),
		cmocka_unit_test(
		    reads_6_1_and_keeps_the_counters_of_the_node_out),
		cmocka_unit_test(reads_6_18),
		cmocka_unit_test(reads_6_19_with_the_highatomic_reserve),
		cmocka_unit_test(makes_nothing_of_line_ends_and_unknown_keys),
		cmocka_unit_test(refuses_each_bad_text_at_its_place),
		cmocka_unit_test(refuses_a_nul_byte_in_a_line_it_skips),
		cmocka_unit_test(takes_each_key_for_what_it_is),
		cmocka_unit_test(adds_up_the_lines_that_each_cpu_has),
		cmocka_unit_test(keeps_the_largest_protection_vector),
		cmocka_unit_test(takes_no_wrong_number_from_a_cut_text),
		cmocka_unit_test(
		    makes_nothing_of_pieces_and_of_how_many_cpus_there_are),
		cmocka_unit_test(reports_each_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
