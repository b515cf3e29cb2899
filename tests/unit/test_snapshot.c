/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#define ZONEINFO_OF(node, zone, free, sizes)                             \
	"Node " node ", zone " zone "\n  pages free     " free           \
	"\n        min      10\n        low      12\n        high     "  \
	"15\n        spanned  200\n        present  190\n" sizes         \
	"        protection: (0, 0, 7)\n  pagesets\n    cpu: 0\n"        \
	"              count: 5\n              high:  6\n"               \
	"              batch: 2\n  vm stats threshold: 3\n  start_pfn: " \
	"1\n"

static const char buddyinfo[] = "Node 0, zone DMA 1 2 3 \n"
				"Node 0, zone Normal 21 0 26 \n"
				"Node 1, zone Normal 9 9 9 \n";

/* With an empty zone, and without node 1. */
static const char zoneinfo[] = ZONEINFO_OF("0", "DMA", "17",
    "        managed  1000\n") ZONEINFO_OF("0", "Normal", "125",
    "        managed  99000\n") "Node 0, zone Movable\n  pages free     0\n    "
				"    min      0\n"
				"        low      0\n        high     0\n      "
				"  spanned  0\n"
				"        present  0\n        managed  0\n";

static const char pagetypeinfo[] =
    "Page block order: 1\nPages per block:  2\n\n"
    "Free pages count per migrate type at order 0 1 2 \n"
    "Node    0, zone DMA, type Unmovable 1 1 1 \n"
    "Node    0, zone DMA, type Movable 0 1 2 \n"
    "Node    0, zone Normal, type Unmovable 20 0 25 \n"
    "Node    0, zone Normal, type Movable 2 0 3 \n"
    "\nNumber of blocks type Unmovable Movable \n"
    "Node 0, zone DMA 1 2 \nNode 0, zone Normal 3 4 \n";

static int
add(struct fc_snapshot *snap, enum fc_file file, const char *bytes,
    struct fc_error *err)
{
	struct fc_text text = text_of(bytes);

	return fc_snapshot_add(snap, file, &text, err);
}

static void
assert_adds(struct fc_snapshot *snap, enum fc_file file, const char *bytes)
{
	struct fc_error err = { 0 };
	int rc = add(snap, file, bytes, &err);

	assert_string_equal(err.message, "");
	assert_int_equal(rc, 0);
}

static const struct fc_zone *
find(const struct fc_snapshot *snap, int node, const char *name)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].node == node &&
		    strcmp(snap->zones[i].name, name) == 0)
			return &snap->zones[i];
	}
	fail_msg("no node %d, zone %s", node, name);
	return NULL;
}

static void
assert_nr_free(const struct fc_zone *zone, const uint64_t *nr_free)
{
	assert_int_equal(zone->has_free_blocks, true);
	for (size_t o = 0; o < 3; o++)
		assert_int_equal(zone->nr_free[o], nr_free[o]);
}

static void
joins_the_files_in_every_order(void **state)
{
	static const enum fc_file orders[][3] = {
		{ FC_BUDDYINFO, FC_ZONEINFO, FC_PAGETYPEINFO },
		{ FC_BUDDYINFO, FC_PAGETYPEINFO, FC_ZONEINFO },
		{ FC_ZONEINFO, FC_BUDDYINFO, FC_PAGETYPEINFO },
		{ FC_ZONEINFO, FC_PAGETYPEINFO, FC_BUDDYINFO },
		{ FC_PAGETYPEINFO, FC_BUDDYINFO, FC_ZONEINFO },
		{ FC_PAGETYPEINFO, FC_ZONEINFO, FC_BUDDYINFO },
	};
	const char *const texts[] = { [FC_BUDDYINFO] = buddyinfo,
		[FC_ZONEINFO] = zoneinfo,
		[FC_PAGETYPEINFO] = pagetypeinfo };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(orders); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		const struct fc_zone *zone;

		print_message(
		    "  %d %d %d\n", orders[i][0], orders[i][1], orders[i][2]);
		for (size_t k = 0; k < 3; k++) {
			assert_int_equal(
			    snap->files[orders[i][k]], FC_FILE_NOT_NEEDED);
			assert_adds(snap, orders[i][k], texts[orders[i][k]]);
			assert_int_equal(
			    snap->files[orders[i][k]], FC_FILE_READ);
		}
		assert_int_equal(snap->nr_orders, 3);
		assert_int_equal(snap->nr_zones, 4);
		assert_int_equal(snap->pageblock_order.present, true);
		assert_int_equal(snap->pageblock_order.value, 1);

		zone = find(snap, 0, "DMA");
		assert_nr_free(zone, (uint64_t[]){ 1, 2, 3 });
		assert_int_equal(zone->has_zoneinfo, true);
		assert_int_equal(zone->free, 17);
		assert_int_equal(zone->managed.value, 1000);
		assert_int_equal(zone->nr_reserve, 3);
		assert_int_equal(zone->lowmem_reserve[2], 7);
		assert_int_equal(zone->pcp_count, 5);
		assert_int_equal(zone->pcp_max, 8);
		assert_int_equal(zone->drift, 3);
		assert_int_equal(zone->nr_migratetypes, 2);
		assert_string_equal(zone->migratetypes[1].name, "Movable");
		assert_int_equal(zone->migratetypes[1].nr_free[2].n, 2);
		assert_int_equal(zone->migratetypes[1].nr_pageblocks.value, 2);

		/* buddyinfo counts, even where pagetypeinfo says 22, 0, 28 */
		zone = find(snap, 0, "Normal");
		assert_nr_free(zone, (uint64_t[]){ 21, 0, 26 });
		assert_int_equal(zone->free, 125);
		assert_int_equal(zone->nr_migratetypes, 2);

		zone = find(snap, 0, "Movable");
		assert_int_equal(zone->has_zoneinfo, true);
		assert_int_equal(zone->has_free_blocks, false);
		assert_int_equal(zone->nr_migratetypes, 0);
		assert_int_equal(fc_zone_populated(zone), false);

		zone = find(snap, 1, "Normal");
		assert_true(zone->moved);
		assert_int_equal(zone->has_free_blocks, false);
		assert_int_equal(zone->has_zoneinfo, false);
		assert_int_equal(zone->nr_migratetypes, 0);
		assert_int_equal(fc_zone_populated(zone), true);

		assert_int_equal(fc_snapshot_has_node(snap, 0), true);
		assert_int_equal(fc_snapshot_has_node(snap, 1), true);
		assert_int_equal(fc_snapshot_has_node(snap, 2), false);
		assert_int_equal(fc_snapshot_has_node(snap, -1), false);
		fc_snapshot_free(snap);
	}
}

/* Which of the three files have node 1, and whether zoneinfo says that it has
 * memory: all that have it, or none, is no move. */
static void
what_not_all_files_have_has_moved(void **state)
{
#define NODE_0(zone) ZONEINFO_OF("0", zone, "17", "        managed  1000\n")
#define EMPTY                                                           \
	"Node 1, zone Normal\n  pages free     0\n        min      0\n" \
	"        low      0\n        high     0\n        spanned  0\n"  \
	"        present  0\n        managed  0\n"
	static const char *const zoneinfos[] = { NODE_0("DMA"),
		NODE_0("DMA") EMPTY,
		NODE_0("DMA")
		    ZONEINFO_OF("1", "Normal", "125", "        managed  0\n") };
	static const char *const buddyinfos[] = { "Node 0, zone DMA 1 2 3 \n",
		"Node 0, zone DMA 1 2 3 \nNode 1, zone Normal 9 9 9 \n" };
	static const char types[] =
	    "Page block order: 1\nPages per block:  2\n\n"
	    "Free pages count per migrate type at order 0 1 2 \n"
	    "Node    0, zone DMA, type Unmovable 1 1 1 \n"
	    "%s\nNumber of blocks type Unmovable \n"
	    "Node 0, zone DMA 1 \n%s";
	/* zoneinfo: not, empty, with memory; buddyinfo; pagetypeinfo: not
	 * read, not, there */
	static const bool moved[3][2][3] = {
		{ { 0, 0, 1 }, { 1, 1, 1 } },
		{ { 0, 0, 1 }, { 1, 1, 1 } },
		{ { 1, 1, 1 }, { 0, 1, 0 } },
	};
	bool seen = false;

	(void)state;
	for (size_t i = 0; i < 3 * 2 * 3; i++) {
		size_t z = i / 6, b = i / 3 % 2, t = i % 3;
		struct fc_snapshot *snap = fc_snapshot_new();
		bool there = z > 0 || b == 1 || t == 2;
		char text[512];

		snprintf(text, sizeof(text), types,
		    t == 2 ? "Node    1, zone Normal, type Unmovable 9 9 9 \n"
			   : "",
		    t == 2 ? "Node 1, zone Normal 1 \n" : "");
		print_message("  %zu %zu %zu\n", z, b, t);
		assert_adds(snap, FC_ZONEINFO, zoneinfos[z]);
		assert_false(fc_snapshot_moved(snap));
		assert_adds(snap, FC_BUDDYINFO, buddyinfos[b]);
		if (t > 0)
			assert_adds(snap, FC_PAGETYPEINFO, text);
		assert_int_equal(fc_snapshot_moved(snap), moved[z][b][t]);
		assert_int_equal(fc_snapshot_has_node(snap, 1), there);
		assert_false(find(snap, 0, "DMA")->moved);
		if (there) {
			const struct fc_zone *zone = find(snap, 1, "Normal");

			/* of what pagetypeinfo alone lacks the others count */
			bool cut = z == 2 && b == 1 && t == 1;
			bool gone = moved[z][b][t] && !cut;

			seen |= cut;
			assert_int_equal(zone->untyped, cut);
			assert_int_equal(zone->moved, gone);
			assert_int_equal(zone->has_zoneinfo, z > 0 && !gone);
			assert_int_equal(
			    zone->has_free_blocks, b == 1 && !gone);
		}
		fc_snapshot_free(snap);
	}
	assert_true(seen);
}

/* Normal is in pagetypeinfo alone: its types stand in for its counts. */
static void
gives_the_same_if_pagetypeinfo_comes_before_buddyinfo(void **state)
{
	static const enum fc_file orders[][2] = {
		{ FC_BUDDYINFO, FC_PAGETYPEINFO },
		{ FC_PAGETYPEINFO, FC_BUDDYINFO },
	};
	const char *const texts[] = { [FC_BUDDYINFO] =
					  "Node 0, zone DMA 7 8 9 \n",
		[FC_PAGETYPEINFO] = pagetypeinfo };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(orders); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();

		print_message("  %d %d\n", orders[i][0], orders[i][1]);
		for (size_t k = 0; k < 2; k++)
			assert_adds(snap, orders[i][k], texts[orders[i][k]]);
		assert_int_equal(snap->nr_zones, 2);
		assert_nr_free(find(snap, 0, "DMA"), (uint64_t[]){ 7, 8, 9 });
		assert_int_equal(find(snap, 0, "DMA")->nr_migratetypes, 2);
		assert_nr_free(
		    find(snap, 0, "Normal"), (uint64_t[]){ 22, 0, 28 });
		assert_int_equal(find(snap, 0, "Normal")->nr_migratetypes, 2);
		fc_snapshot_free(snap);
	}
}

static void
starts_empty_and_is_freed_when_null(void **state)
{
	struct fc_snapshot *snap = fc_snapshot_new();

	(void)state;
	assert_int_equal(snap->nr_zones, 0);
	assert_int_equal(snap->nr_orders, 0);
	assert_int_equal(snap->page_size, 0);
	assert_string_equal(snap->release, "");
	fc_snapshot_free(snap);
	fc_snapshot_free(NULL);
}

static void
refuses_files_that_count_different_orders(void **state)
{
	static const char two[] = "Node 0, zone DMA 1 2 \n";
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_error err = { 0 };

	(void)state;
	assert_adds(snap, FC_PAGETYPEINFO, pagetypeinfo);
	assert_int_equal(add(snap, FC_BUDDYINFO, two, &err), -1);
	assert_int_equal(err.kind, FC_ERR_MISMATCH);
	assert_string_equal(err.message, "2 orders, but the other file has 3");
	assert_string_equal(err.file, "test");
	assert_int_equal(err.line, 0);
	assert_int_not_equal(snap->files[FC_BUDDYINFO], FC_FILE_READ);
	fc_snapshot_free(snap);

	snap = fc_snapshot_new();
	assert_adds(snap, FC_BUDDYINFO, two);
	assert_int_equal(add(snap, FC_PAGETYPEINFO, pagetypeinfo, &err), -1);
	assert_int_equal(err.kind, FC_ERR_MISMATCH);
	assert_string_equal(err.message, "3 orders, but the other file has 2");
	fc_snapshot_free(snap);
}

static void
passes_on_the_error_of_each_parser(void **state)
{
	static const enum fc_file files[] = { FC_BUDDYINFO, FC_ZONEINFO,
		FC_PAGETYPEINFO, FC_MEMINFO, FC_VERSION_FILE };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_error err = { 0 };

		print_message("  file %d\n", files[i]);
		assert_int_equal(add(snap, files[i], "\nbad\n", &err), -1);
		assert_int_equal(err.kind, FC_ERR_SYNTAX);
		assert_string_equal(err.file, "test");
		assert_in_range(err.line, 1, 3);
		assert_int_not_equal(snap->files[files[i]], FC_FILE_READ);
		fc_snapshot_free(snap);
	}
}

static void
keeps_the_features_and_the_release(void **state)
{
	static const char text[] =
	    "Node 0, zone DMA\n  per-node stats\n      nr_x 1\n"
	    "  pages free 1\n        boost 2\n        min 1\n        low 1\n"
	    "        high 1\n        promo 1\n        spanned 1\n"
	    "        present 1\n        cma 0\n        protection: (0)\n"
	    "              high_min: 1\n  start_pfn: 1\n";
	struct fc_snapshot *snap = fc_snapshot_new();

	(void)state;
	assert_adds(snap, FC_ZONEINFO, text);
	assert_int_equal(snap->has_node_stats, true);
	assert_int_equal(snap->has_cma_line, true);
	assert_int_equal(snap->has_boost_line, true);
	assert_int_equal(snap->has_promo_line, true);
	assert_int_equal(snap->has_high_min_line, true);
	assert_int_equal(snap->zones[0].boost.value, 2);
	assert_adds(snap, FC_VERSION_FILE, "Linux h 6.1.0-5 #1 SMP x\n");
	assert_string_equal(snap->release, "6.1.0-5");
	assert_string_equal(snap->build, "#1 SMP x");
	fc_snapshot_free(snap);
}

static void
adds_up_the_types_in_place_of_buddyinfo(void **state)
{
	static const char capped[] =
	    "Free pages count per migrate type at order 0 1 2 \n"
	    "Node    0, zone DMA, type Unmovable 1 1 1 \n"
	    "Node    0, zone DMA, type Movable >100000 1 2 \n"
	    "Node    0, zone Normal, type Unmovable 20 0 25 \n"
	    "Node    0, zone Normal, type Movable 2 0 3 \n"
	    "\nNumber of blocks type Unmovable Movable \n"
	    "Node 0, zone DMA 1 2 \nNode 0, zone Normal 3 4 \n";
	struct fc_snapshot *snap = fc_snapshot_new();

	(void)state;
	assert_adds(snap, FC_PAGETYPEINFO, pagetypeinfo);
	assert_nr_free(find(snap, 0, "DMA"), (uint64_t[]){ 1, 2, 3 });
	assert_nr_free(find(snap, 0, "Normal"), (uint64_t[]){ 22, 0, 28 });
	fc_snapshot_free(snap);

	/* where a list was cut the sum would be too small: better none */
	snap = fc_snapshot_new();
	assert_adds(snap, FC_PAGETYPEINFO, capped);
	assert_int_equal(find(snap, 0, "DMA")->has_free_blocks, false);
	assert_int_equal(find(snap, 0, "DMA")->nr_migratetypes, 2);
	assert_nr_free(find(snap, 0, "Normal"), (uint64_t[]){ 22, 0, 28 });
	assert_adds(snap, FC_BUDDYINFO, "Node 0, zone DMA 7 8 9\n");
	assert_nr_free(find(snap, 0, "DMA"), (uint64_t[]){ 7, 8, 9 });
	fc_snapshot_free(snap);
}

#define ASSUMED 1 /* in place of a page size: nothing tells it */

static void
assert_page_size(const struct fc_snapshot *snap, uint64_t size)
{
	assert_string_equal(snap->page_size_conflict, "");
	assert_int_equal(snap->page_size_assumed, size == ASSUMED);
	assert_int_equal(snap->page_size, size == ASSUMED ? 4096 : size);
	assert_non_null(snap->page_size_from);
	assert_int_equal(
	    strcmp(snap->page_size_from, "assumed") == 0, size == ASSUMED);
}

/* 100000 managed pages, or 142 free ones where none are known. */
static void
infers_the_page_size(void **state)
{
	static const char no_managed[] = ZONEINFO_OF("0", "DMA", "17", "")
	    ZONEINFO_OF("0", "Normal", "125", "");
	static const struct {
		const char *zoneinfo;
		uint64_t total_kib, free_kib, page_size;
	} rows[] = {
		{ zoneinfo, 400000, 1, 4096 },
		{ zoneinfo, 800000, 1, 8192 },
		{ zoneinfo, 1600000, 1, 16384 },
		{ zoneinfo, 6400000, 1, 65536 },
		{ zoneinfo, 25600000, 1, 262144 },
		{ zoneinfo, 51200000, 1, ASSUMED },
		{ zoneinfo, 200000, 1, ASSUMED },
		{ zoneinfo, 396000, 1, 4096 }, /* hotplug between the two */
		{ zoneinfo, 404000, 1, 4096 },
		{ zoneinfo, 395000, 1, ASSUMED },
		{ zoneinfo, 405000, 1, ASSUMED },
		{ zoneinfo, 395990, 1, ASSUMED },
		{ zoneinfo, 404010, 1, ASSUMED },
		{ no_managed, 9999999, 568, 4096 },
		{ no_managed, 9999999, 564, 4096 }, /* freed meanwhile */
		{ no_managed, 9999999, 500, ASSUMED },
		{ no_managed, 9999999, 2272, 16384 },
		{ no_managed, 9999999, 9088, 65536 },
		/* memory that is not managed yet, or two machines mixed */
		{ zoneinfo, 680000, 1, ASSUMED },
		{ zoneinfo, 776000, 1, ASSUMED },
		{ zoneinfo, 680000, 568, 4096 },
		{ zoneinfo, 1, 1, ASSUMED },
		{ zoneinfo, 0, 0, ASSUMED },
		{ zoneinfo, 17592186044416, 1, ASSUMED },
		{ no_managed, 400000, 800, ASSUMED },
		{ no_managed, 400000, 0, ASSUMED },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		char text[128];

		snprintf(text, sizeof(text),
		    "MemTotal: %ju kB\nMemFree: %ju kB\n",
		    (uintmax_t)rows[i].total_kib, (uintmax_t)rows[i].free_kib);
		print_message("  row %zu: %s", i, text);
		assert_adds(snap, FC_ZONEINFO, rows[i].zoneinfo);
		assert_adds(snap, FC_MEMINFO, text);
		assert_page_size(snap, rows[i].page_size);
		fc_snapshot_free(snap);
		/* the other way round it is the same */
		snap = fc_snapshot_new();
		assert_adds(snap, FC_MEMINFO, text);
		assert_int_equal(snap->page_size, 0);
		assert_adds(snap, FC_ZONEINFO, rows[i].zoneinfo);
		assert_page_size(snap, rows[i].page_size);
		fc_snapshot_free(snap);
	}
}

static void
infers_the_page_size_from_buddyinfo_alone(void **state)
{
	/* 17 + 125 + 63 pages */
	struct fc_snapshot *snap = fc_snapshot_new();

	(void)state;
	assert_adds(snap, FC_BUDDYINFO, buddyinfo);
	assert_adds(snap, FC_MEMINFO, "MemTotal: 99999 kB\nMemFree: 3280 kB\n");
	assert_page_size(snap, 16384);
	fc_snapshot_free(snap);

	snap = fc_snapshot_new();
	assert_adds(snap, FC_MEMINFO, "MemTotal: 99999 kB\nMemFree: 3280 kB\n");
	assert_int_equal(snap->page_size, 0);
	assert_false(snap->page_size_assumed);
	assert_null(snap->page_size_from);
	assert_adds(snap, FC_VMSTAT, "nr_free_pages 820\n");
	assert_page_size(snap, 4096);
	fc_snapshot_free(snap);
}

#define ZONE_AT(zone, present, pfn)                                       \
	"Node 0, zone " zone "\n  pages free     5\n        min      1\n" \
	"        low      1\n        high     1\n        spanned  9\n"    \
	"        present  " present "\n        protection: (0, 0, 0)\n"   \
	"  start_pfn: " pfn "\n"

static void
infers_the_page_size_from_where_zones_begin(void **state)
{
	static const struct {
		const char *zoneinfo;
		uint64_t page_size;
	} rows[] = {
		{ ZONE_AT("DMA", "9", "1") ZONE_AT("DMA32", "9", "4096")
			ZONE_AT("Normal", "9", "1048576"),
		    4096 },
		{ ZONE_AT("DMA32", "9", "4096")
			ZONE_AT("Normal", "9", "1048576"),
		    4096 },
		{ ZONE_AT("DMA32", "9", "4096")
			ZONE_AT("Normal", "9", "262144"),
		    16384 },
		{ ZONE_AT("DMA32", "9", "4096") ZONE_AT("Normal", "9", "65536"),
		    65536 },
		{ ZONE_AT("DMA", "9", "1") ZONE_AT("Normal", "9", "4096"),
		    4096 },
		{ ZONE_AT("DMA", "9", "1") ZONE_AT("DMA32", "9", "4096"),
		    4096 },
		/* arm64's DMA ends where it likes; a zone may begin later */
		{ ZONE_AT("DMA", "9", "0") ZONE_AT("DMA32", "9", "262144"),
		    ASSUMED },
		{ ZONE_AT("DMA", "9", "4096") ZONE_AT("Normal", "9", "4096"),
		    ASSUMED },
		{ ZONE_AT("DMA", "9", "4097") ZONE_AT("Normal", "9", "65536"),
		    ASSUMED },
		{ ZONE_AT("DMA32", "9", "0") ZONE_AT("Normal", "9", "1048577"),
		    ASSUMED },
		{ ZONE_AT("DMA32", "0", "0") ZONE_AT("Normal", "9", "65536"),
		    ASSUMED },
		{ ZONE_AT("DMA32", "9", "0") ZONE_AT("Normal", "9", "0"),
		    ASSUMED },
		{ ZONE_AT("Normal", "9", "4096"), ASSUMED },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();

		print_message("  row %zu\n", i);
		assert_adds(snap, FC_ZONEINFO, rows[i].zoneinfo);
		assert_page_size(snap, rows[i].page_size);
		fc_snapshot_free(snap);
	}
}

static void
infers_the_page_size_from_what_else_is_there(void **state)
{
	static const struct {
		enum fc_file file; /* FC_NR_FILES: a kernel log */
		const char *text;
		uint64_t page_size;
	} rows[] = {
		{ FC_VERSION_FILE, "Linux version 6.1.0-50-amd64 #1\n", 4096 },
		{ FC_VERSION_FILE, "Linux version 2.6.18-686 #1\n", 4096 },
		{ FC_VERSION_FILE, "Linux version 4.18.0-1.el8.x86_64 #1\n",
		    4096 },
		{ FC_VERSION_FILE, "Linux h 5.4.0 #1 SMP x86_64 GNU/Linux\n",
		    4096 },
		{ FC_VERSION_FILE, "Linux h 5.4.0 #1 SMP i686 GNU/Linux\n",
		    4096 },
		{ FC_VERSION_FILE, "Linux h 5.4.0 #1 SMP aarch64 GNU/Linux\n",
		    ASSUMED },
		{ FC_VERSION_FILE, "Linux version 6.12.1-arm64-16k #1\n",
		    16384 },
		{ FC_VERSION_FILE,
		    "Linux version 5.14.0-1.el9.aarch64+64k #1\n", 65536 },
		{ FC_VERSION_FILE, "Linux version 6.1.0-164k #1\n", ASSUMED },
		{ FC_VERSION_FILE, "Linux version 6.1.0-amd640 #1\n", ASSUMED },
		{ FC_MEMINFO, "MemTotal: 9 kB\nDirectMap4k: 5 kB\n", 4096 },
		{ FC_MEMINFO,
		    "MemTotal: 9 kB\nDirectMap4k: 5 kB\nDirectMap64k: 5 kB\n",
		    ASSUMED },
		{ FC_MEMINFO,
		    "MemTotal: 9 kB\nDirectMap4k: 5 kB\nHugepagesize: 32 kB\n",
		    4096 },
		/* pageblock order 1 */
		{ FC_MEMINFO, "MemTotal: 9 kB\nHugepagesize: 32 kB\n", 16384 },
		{ FC_MEMINFO, "MemTotal: 9 kB\nHugepagesize: 48 kB\n",
		    ASSUMED },
		{ FC_MEMINFO, "MemTotal: 9 kB\nHugepagesize: 1048576 kB\n",
		    ASSUMED },
		{ FC_NR_FILES, "[ 1.0] Node 0 Normal: 5*16kB (U) 3*32kB (M)\n",
		    16384 },
		{ FC_NR_FILES, "[ 1.0] Node 0 Normal: 5*16kB\n", ASSUMED },
		{ FC_NR_FILES, "[ 1.0] 5*16kB 3*32kB\n", ASSUMED },
		{ FC_NR_FILES, "x: 5*16kB 3*32kB", ASSUMED }, /* cut */
		{ FC_NR_FILES, "[ 1.0] Linux version 6.1.0-50-amd64 #1\n",
		    4096 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_text text = text_of(rows[i].text);
		struct fc_error err;

		print_message("  row %zu: %s\n", i, rows[i].text);
		assert_adds(snap, FC_BUDDYINFO, buddyinfo);
		assert_adds(snap, FC_PAGETYPEINFO, pagetypeinfo);
		assert_page_size(snap, ASSUMED);
		if (rows[i].file == FC_NR_FILES)
			assert_int_equal(
			    fc_snapshot_add_klog(snap, &text, &err), 0);
		else
			assert_adds(snap, rows[i].file, rows[i].text);
		assert_page_size(snap, rows[i].page_size);
		fc_snapshot_free(snap);
	}
}

/* Neither is believed; and nothing is where the caller knows better. */
static void
names_what_contradicts_itself(void **state)
{
	struct fc_snapshot *snap = fc_snapshot_new();

	(void)state;
	assert_adds(snap, FC_ZONEINFO, zoneinfo);
	assert_adds(snap, FC_MEMINFO, "MemTotal: 1600000 kB\n");
	assert_page_size(snap, 16384);
	assert_adds(snap, FC_VERSION_FILE, "Linux version 6.1.0-amd64 #1\n");
	assert_int_equal(snap->page_size, 0);
	assert_null(snap->page_size_from);
	assert_false(snap->page_size_assumed);
	assert_string_equal(snap->page_size_conflict,
	    "MemTotal says 16384 bytes, the kernel release 4096");
	fc_snapshot_free(snap);

	snap = fc_snapshot_new();
	snap->page_size = 8192;
	snap->page_size_from = "--page-size";
	assert_adds(snap, FC_ZONEINFO, zoneinfo);
	assert_adds(snap, FC_MEMINFO, "MemTotal: 1600000 kB\n");
	assert_adds(snap, FC_VERSION_FILE, "Linux version 6.1.0-amd64 #1\n");
	assert_page_size(snap, 8192);
	assert_string_equal(snap->page_size_from, "--page-size");
	fc_snapshot_free(snap);
}

/* arm64 and ppc64 choose their largest order with the page size. */
static void
assumes_what_is_likeliest(void **state)
{
	static const struct {
		int orders;
		uint64_t page_size;
	} rows[] = { { 8, 4096 }, { 9, 65536 }, { 10, 4096 }, { 11, 4096 },
		{ 12, 16384 }, { 13, 4096 }, { 14, 65536 } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_buf text = { 0 };

		fc_buf_printf(&text, "Node 0, zone Normal");
		for (int o = 0; o < rows[i].orders; o++)
			fc_buf_printf(&text, " 1");
		fc_buf_printf(&text, "\n");
		assert_adds(snap, FC_BUDDYINFO, text.data);
		assert_true(snap->page_size_assumed);
		assert_int_equal(snap->page_size, rows[i].page_size);
		fc_buf_free(&text);
		fc_snapshot_free(snap);
	}
}

/* kernel-model.md section 6; DMA32 of a live 6.18, debugfs said 0.003 */
/* src/kernel/README.md section 8; DMA32 of a live 6.18, debugfs said 0.003 */
static void
computes_the_figures_of_the_kernel(void **state)
{
	static const struct {
		uint64_t nr_free[11];
		unsigned order;
		int largest, unusable;
		int64_t extfrag;
		uint64_t pages, pages_from;
	} rows[] = {
		{ { 1000, 200, 10 }, 5, 2, 1000, 962, 1440, 0 },
		{ { 0, 0, 0, 0, 100 }, 5, 4, 1000, 490, 1600, 0 },
		{ { 0, 0, 0, 0, 1 }, 5, 4, 1000, -500, 16, 0 },
		{ { 0 }, 5, -1, 1000, 0, 0, 0 },
		{ { 0 }, 0, -1, 1000, 0, 0, 0 },
		{ { 3, 3, 2, 2, 5, 5, 4, 3, 4, 1, 752 }, 10, 10, 3, -1000,
		    772497, 770048 },
		{ { 3, 3, 2, 2, 5, 5, 4, 3, 4, 1, 752 }, 0, 10, 0, -1000,
		    772497, 772497 },
		{ { 1, 1, 15, 52, 40, 46, 3, 0, 0, 0, 12 }, 5, 10, 74, -1000,
		    15071, 13952 },
		{ { 1, 1, 15, 52, 40 }, 5, 4, 1000, 671, 1119, 0 },
		{ { 3, 3, 2, 2, 5 }, 5, 4, 1000, 698, 113, 0 },
		{ { 1 }, 0, 0, 0, -1000, 1, 1 },
		{ { 1 }, 1, 0, 1000, -500, 1, 0 },
		{ { [10] = 1 }, 10, 10, 0, -1000, 1024, 1024 },
		{ { 8, [10] = 1 }, 11, 10, 1000, 833, 1032, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { .nr_orders = 11 };
		uint64_t nr_free[11];
		struct fc_zone zone = { .has_free_blocks = true,
			.nr_free = nr_free };

		memcpy(nr_free, rows[i].nr_free, sizeof(nr_free));
		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_zone_largest_free_order(&snap, &zone), rows[i].largest);
		assert_int_equal(
		    fc_zone_free_pages_from(&snap, &zone, 0), rows[i].pages);
		assert_int_equal(
		    fc_zone_free_pages_from(&snap, &zone, rows[i].order),
		    rows[i].pages_from);
		assert_int_equal(
		    fc_zone_unusable_index(&snap, &zone, rows[i].order),
		    rows[i].unusable);
		assert_int_equal(
		    fc_zone_extfrag_index(&snap, &zone, rows[i].order),
		    rows[i].extfrag);
	}
}

/* 2^44 pages at each order, as much as the parsers let through. */
static void
computes_the_figures_of_the_largest_input(void **state)
{
	const uint64_t most = (uint64_t)1 << 44;
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_buf text = { 0 };
	struct fc_error err = { 0 };

	(void)state;
	fc_buf_printf(&text, "Node 0, zone DMA");
	for (unsigned o = 0; o < FC_MAX_ORDERS; o++)
		fc_buf_printf(&text, " %ju", (uintmax_t)(most >> o));
	fc_buf_printf(&text, "\nNode 0, zone Normal %ju", (uintmax_t)most);
	for (unsigned o = 1; o < FC_MAX_ORDERS; o++)
		fc_buf_printf(&text, " 0");
	fc_buf_printf(&text, "\n");
	assert_adds(snap, FC_BUDDYINFO, text.data);
	for (unsigned o = 0; o < FC_MAX_ORDERS; o++) {
		print_message("  order %u\n", o);
		assert_int_equal(
		    fc_zone_free_pages_from(snap, &snap->zones[0], o),
		    most * (FC_MAX_ORDERS - o));
		assert_int_equal(
		    fc_zone_unusable_index(snap, &snap->zones[0], o),
		    o * 1000 / FC_MAX_ORDERS);
		assert_int_equal(
		    fc_zone_unusable_index(snap, &snap->zones[1], o),
		    o == 0 ? 0 : 1000);
		/* 1000 - (1000 + 2^44 * 1000 / 2^order) / 2^44 */
		assert_int_equal(
		    fc_zone_extfrag_index(snap, &snap->zones[1], o),
		    o == 0 ? -1000 : 1000 - (1000 >> o));
	}
	fc_snapshot_free(snap);
	fc_buf_free(&text);

	/* one page more than that */
	for (unsigned o = 0; o < FC_MAX_ORDERS; o += 31) {
		snap = fc_snapshot_new();
		fc_buf_printf(&text, "Node 0, zone DMA");
		for (unsigned k = 0; k < FC_MAX_ORDERS; k++)
			fc_buf_printf(&text, " %ju",
			    (uintmax_t)(k == o ? (most >> o) + 1 : 0));
		fc_buf_printf(&text, "\n");
		assert_int_equal(add(snap, FC_BUDDYINFO, text.data, &err), -1);
		assert_int_equal(err.kind, FC_ERR_RANGE);
		fc_snapshot_free(snap);
		fc_buf_free(&text);
	}
}

static void
computes_nothing_from_free_blocks_it_does_not_have(void **state)
{
	struct fc_snapshot snap = { .nr_orders = 11 };
	struct fc_zone zone = { .has_zoneinfo = true, .free = 100 };

	(void)state;
	assert_int_equal(fc_zone_largest_free_order(&snap, &zone), -1);
	assert_int_equal(fc_zone_free_pages_from(&snap, &zone, 0), 0);
	assert_int_equal(fc_zone_unusable_index(&snap, &zone, 5), 1000);
	assert_int_equal(fc_zone_extfrag_index(&snap, &zone, 5), 0);
}

static void
knows_an_empty_zone(void **state)
{
	static const struct {
		bool has_zoneinfo;
		uint64_t present;
		struct fc_opt managed;
		bool populated;
	} rows[] = {
		{ false, 0, { 0, false }, true },
		{ true, 0, { 0, false }, false },
		{ true, 5, { 0, false }, true },
		{ true, 5, { 0, true }, false },
		{ true, 5, { 4, true }, true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { .has_zoneinfo = rows[i].has_zoneinfo,
			.present = rows[i].present,
			.managed = rows[i].managed };

		print_message("  row %zu\n", i);
		assert_int_equal(fc_zone_populated(&zone), rows[i].populated);
	}
}

static int
fill(struct fc_snapshot *snap, const char *const *texts, struct fc_error *err)
{
	for (int file = FC_BUDDYINFO; file <= FC_VERSION_FILE; file++) {
		/* last, so that the sums stand in for it first */
		if (file != FC_BUDDYINFO &&
		    add(snap, (enum fc_file)file, texts[file], err) != 0)
			return -1;
	}
	return add(snap, FC_BUDDYINFO, texts[FC_BUDDYINFO], err);
}

static void
reports_each_failed_allocation(void **state)
{
	struct fc_buf b = { 0 }, z = { 0 }, p = { 0 };
	unsigned n;

	(void)state;
	for (int i = 0; i < 50; i++) {
		fc_buf_printf(&b, "Node %d, zone DMA 1 2 3\n", i);
		fc_buf_printf(&z, ZONEINFO_OF("%d", "DMA", "17", ""), i);
		fc_buf_printf(&p,
		    "Free pages count per migrate type at order 0 1 2\n"
		    "Node %d, zone DMA, type Movable 1 2 3\n"
		    "Number of blocks type Movable\nNode %d, zone DMA 4\n",
		    i, i);
	}
	const char *const texts[] = { [FC_BUDDYINFO] = b.data,
		[FC_ZONEINFO] = z.data,
		[FC_PAGETYPEINFO] = p.data,
		[FC_MEMINFO] = "MemTotal: 1 kB\nMemFree: 3400 kB\n",
		[FC_VERSION_FILE] = "Linux version 6.1.0\n" };

	for (n = 1;; n++) {
		struct fc_error err = { 0 };
		struct fc_snapshot *snap;
		int rc = -1;

		fail_at = n;
		snap = fc_snapshot_new();
		if (snap != NULL)
			rc = fill(snap, texts, &err);
		if (fail_at != 0) {
			fail_at = 0;
			assert_int_equal(rc, 0);
			assert_int_equal(snap->nr_zones, 50);
			assert_int_equal(snap->page_size, 4096);
			fc_snapshot_free(snap);
			break;
		}
		assert_int_equal(rc, -1);
		if (snap != NULL)
			assert_int_equal(err.kind, FC_ERR_NOMEM);
		fc_snapshot_free(snap);
	}
	assert_true(n > 8);
	fc_buf_free(&b);
	fc_buf_free(&z);
	fc_buf_free(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joins_the_files_in_every_order),
		cmocka_unit_test(what_not_all_files_have_has_moved),
		cmocka_unit_test(
		    gives_the_same_if_pagetypeinfo_comes_before_buddyinfo),
		cmocka_unit_test(starts_empty_and_is_freed_when_null),
		cmocka_unit_test(refuses_files_that_count_different_orders),
		cmocka_unit_test(passes_on_the_error_of_each_parser),
		cmocka_unit_test(keeps_the_features_and_the_release),
		cmocka_unit_test(adds_up_the_types_in_place_of_buddyinfo),
		cmocka_unit_test(infers_the_page_size),
		cmocka_unit_test(infers_the_page_size_from_buddyinfo_alone),
		cmocka_unit_test(infers_the_page_size_from_where_zones_begin),
		cmocka_unit_test(infers_the_page_size_from_what_else_is_there),
		cmocka_unit_test(names_what_contradicts_itself),
		cmocka_unit_test(assumes_what_is_likeliest),
		cmocka_unit_test(computes_the_figures_of_the_kernel),
		cmocka_unit_test(computes_the_figures_of_the_largest_input),
		cmocka_unit_test(
		    computes_nothing_from_free_blocks_it_does_not_have),
		cmocka_unit_test(knows_an_empty_zone),
		cmocka_unit_test(reports_each_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
