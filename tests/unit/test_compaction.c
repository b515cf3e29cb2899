/* SPDX-License-Identifier: BSD-2-Clause */
#include "zones.h"

#include "kernel/compaction.h"
#include "kernel/reclaim.h"

static void
lets_compact_who_waits_and_may_do_io(void **state)
{
	static const struct {
		const char *release, *gfp;
		unsigned order;
		bool allowed;
	} rows[] = {
		{ "6.12.95", "GFP_KERNEL", 1, true },
		{ "6.12.95", "GFP_KERNEL", 10, true },
		{ "6.12.95", "GFP_KERNEL", 0, false },
		{ "6.12.95", "GFP_ATOMIC", 3, false },
		{ "6.12.95", "GFP_NOWAIT", 3, false },
		/* may do I/O, but not wait */
		{ "6.12.95", "GFP_TRANSHUGE_LIGHT", 9, false },
		{ "6.12.95", "GFP_TRANSHUGE", 9, true },
		{ "6.12.95", "GFP_NOIO", 3, false },
		{ "6.12.95", "GFP_KERNEL & ~__GFP_IO", 3, false },
		{ "6.12.95", "GFP_NOFS", 3, true },
		{ "4.11.0", "GFP_NOFS", 3, true },
		/* __GFP_FS as well */
		{ "4.9.0", "GFP_NOFS", 3, false },
		{ "4.9.0", "GFP_KERNEL", 3, true },
		{ "3.10.0", "GFP_NOFS", 3, false },
		{ "", "GFP_NOFS", 3, false }, /* nothing says it is newer */
		/* there is compaction since 2.6.35, and in RHEL 6 */
		{ "2.6.34", "GFP_KERNEL", 3, false },
		{ "2.6.35", "GFP_KERNEL", 3, true },
		{ "2.6.32-754.el6.x86_64", "GFP_KERNEL", 3, true },
		{ "2.6.32", "GFP_KERNEL", 3, false },
		{ "", "GFP_KERNEL", 3, true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release);
		struct fc_pass pass = { .rules = &rules,
			.gfp = gfp_of(rows[i].gfp),
			.order = rows[i].order };

		print_message("  %s order %u on %s\n", rows[i].gfp,
		    rows[i].order, rows[i].release);
		assert_int_equal(fc_compaction_allowed(&pass), rows[i].allowed);
	}
}

/* min 1000, low 1250, all of it single pages: in pieces, by the index. */
static void
wants_pages_to_move_to(void **state)
{
	static const struct {
		const char *release;
		unsigned order;
		bool movable;
		uint64_t free, cma;
		int64_t highatomic, reserve, extra;
		int64_t block, mark, margin;
		enum fc_suitable suitable;
	} rows[] = {
		/* a costly one: low and 2 << 5, and one page more */
		{ "6.12.95", 5, false, 1315, 0, 0, 0, 0, 64, 1250, 1,
		    FC_SUITABLE },
		{ "6.12.95", 5, false, 1314, 0, 0, 0, 0, 64, 1250, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.12.95", 5, false, 1214, 0, 0, 0, 0, 64, 1250, -100,
		    FC_SHORT_OF_PAGES },
		{ "6.12.95", 4, false, 1283, 0, 0, 0, 0, 32, 1250, 1,
		    FC_SUITABLE },
		{ "6.12.95", 4, false, 1282, 0, 0, 0, 0, 32, 1250, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.12.95", 10, false, 3299, 0, 0, 0, 0, 2048, 1250, 1,
		    FC_SUITABLE },
		{ "6.12.95", 10, false, 3298, 0, 0, 0, 0, 2048, 1250, 0,
		    FC_SHORT_OF_PAGES },
		/* others: min */
		{ "6.12.95", 3, false, 1017, 0, 0, 0, 0, 16, 1000, 1,
		    FC_SUITABLE },
		{ "6.12.95", 3, false, 1016, 0, 0, 0, 0, 16, 1000, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.12.95", 1, false, 1005, 0, 0, 0, 0, 4, 1000, 1,
		    FC_SUITABLE },
		{ "6.12.95", 1, false, 1004, 0, 0, 0, 0, 4, 1000, 0,
		    FC_SHORT_OF_PAGES },
		{ "4.9.0", 3, false, 1017, 0, 0, 0, 0, 16, 1000, 1,
		    FC_SUITABLE },
		/* up to 4.8 low for each order */
		{ "4.8.17", 3, false, 1267, 0, 0, 0, 0, 16, 1250, 1,
		    FC_SUITABLE },
		{ "4.8.17", 3, false, 1266, 0, 0, 0, 0, 16, 1250, 0,
		    FC_SHORT_OF_PAGES },
		{ "4.8.17", 2, false, 1259, 0, 0, 0, 0, 8, 1250, 1,
		    FC_SUITABLE },
		{ "4.8.17", 2, false, 1258, 0, 0, 0, 0, 8, 1250, 0,
		    FC_SHORT_OF_PAGES },
		/* single pages are half of each block: index 500 */
		{ "4.8.17", 1, false, 1255, 0, 0, 0, 0, 4, 1250, 1,
		    FC_NOT_WORTH_IT },
		{ "", 3, false, 1266, 0, 0, 0, 0, 16, 1250, 0,
		    FC_SHORT_OF_PAGES },
		/* what does not count, what is kept, what comes on top */
		{ "6.12.95", 5, false, 1415, 0, 100, 0, 0, 64, 1250, 1,
		    FC_SUITABLE },
		{ "6.12.95", 5, false, 1414, 0, 100, 0, 0, 64, 1250, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.12.95", 5, false, 1615, 0, 0, 300, 0, 64, 1250, 1,
		    FC_SUITABLE },
		{ "6.12.95", 5, false, 1614, 0, 0, 300, 0, 64, 1250, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.12.95", 5, false, 1300, 0, 0, 0, 15, 64, 1250, 1,
		    FC_SUITABLE },
		{ "6.12.95", 5, false, 1300, 0, 0, 0, 14, 64, 1250, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.12.95", 5, false, 10, 0, 100, 0, 0, 64, 1250, -1404,
		    FC_SHORT_OF_PAGES }, /* no wrap below zero */
		/* CMA pages count... */
		{ "6.12.95", 5, false, 1315, 1315, 0, 0, 0, 64, 1250, 1,
		    FC_SUITABLE },
		{ "6.16.0", 5, false, 1315, 251, 0, 0, 0, 64, 1250, 1,
		    FC_SUITABLE },
		/* ...but since 6.17 a costly unmovable one must have min
		 * without them: 1315 - 250 - 64 > 1000 */
		{ "6.17.0", 5, false, 1315, 250, 0, 0, 0, 64, 1250, 1,
		    FC_SUITABLE },
		{ "6.17.0", 5, false, 1315, 251, 0, 0, 0, 64, 1000, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.17.0", 5, false, 1415, 251, 100, 0, 0, 64, 1000, 0,
		    FC_SHORT_OF_PAGES },
		{ "6.17.0", 5, false, 1616, 251, 0, 300, 0, 64, 1250, 2,
		    FC_SUITABLE },
		{ "6.17.0", 5, true, 1315, 251, 0, 0, 0, 64, 1250, 1,
		    FC_SUITABLE },
		{ "6.17.0", 3, false, 1017, 1017, 0, 0, 0, 16, 1000, 1,
		    FC_SUITABLE },
		/* up to 3.10 CMA pages never count, and no reserve is kept */
		{ "3.10.0", 5, false, 1415, 100, 0, 300, 0, 64, 1250, 1,
		    FC_SUITABLE },
		{ "3.10.0", 5, false, 1414, 100, 0, 300, 0, 64, 1250, 0,
		    FC_SHORT_OF_PAGES },
		{ "3.10.0", 3, true, 1367, 100, 0, 300, 0, 16, 1250, 1,
		    FC_SUITABLE },
		{ "3.11.0", 5, false, 1615, 100, 0, 300, 0, 64, 1250, 1,
		    FC_SUITABLE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[NR_ORDERS] = { rows[i].free };
		struct fc_zone zone = { .free = rows[i].free,
			.min = 1000,
			.low = 1250,
			.nr_free_cma = { rows[i].cma, true },
			.has_free_blocks = true,
			.nr_free = nr_free };
		struct fc_snapshot snap = {
			.zones = &zone, .nr_zones = 1, .nr_orders = NR_ORDERS
		};
		uint64_t reserve[] = { (uint64_t)rows[i].reserve };
		struct fc_rules rules = rules_of(rows[i].release);
		struct fc_pass pass = {
			.snap = &snap, .rules = &rules, .order = rows[i].order
		};
		struct fc_mark_test test;

		zone.nr_reserve = 1;
		zone.lowmem_reserve = reserve;
		if (rows[i].movable)
			pass.slow.mt = FC_MT_MOVABLE;
		print_message("  row %zu: order %u on %s\n", i, rows[i].order,
		    rows[i].release);
		assert_int_equal(fc_compaction_suitable(&pass, &zone,
				     rows[i].highatomic, rows[i].extra, &test),
		    rows[i].suitable);
		assert_int_equal(
		    test.free, (int64_t)rows[i].free + rows[i].extra);
		/* that test's numbers are shown, if it is what refuses */
		bool plain = strcmp(rows[i].release, "3.10.0") == 0;
		int64_t cma =
		    plain || (rows[i].order > 3 && rows[i].mark == 1000)
		    ? (int64_t)rows[i].cma
		    : 0;
		assert_int_equal(test.unusable, rows[i].highatomic + cma);
		assert_int_equal(test.block, rows[i].block);
		assert_int_equal(test.mark, rows[i].mark);
		assert_int_equal(test.reserve, plain ? 0 : rows[i].reserve);
		assert_int_equal(test.margin, rows[i].margin);
	}
}

static void
prefers_reclaim_up_to_the_threshold(void **state)
{
	static const struct {
		const char *release;
		unsigned order;
		struct fc_opt threshold;
		uint64_t b[NR_ORDERS];
		int64_t index;
		enum fc_suitable suitable;
	} rows[] = {
		/* 1000 - (1000 + 16000 * 1000 / 32) / 1000 */
		{ "6.12.95", 5, { 500, true }, { [4] = 1000 }, 499,
		    FC_NOT_WORTH_IT },
		{ "6.12.95", 5, { 500, true }, { [4] = 1001 }, 500,
		    FC_NOT_WORTH_IT }, /* exactly at it */
		{ "6.12.95", 5, { 500, true }, { 6, [4] = 2000 }, 501,
		    FC_SUITABLE },
		/* not told: the kernel's default of 500 */
		{ "6.12.95", 5, { 0, false }, { [4] = 1001 }, 500,
		    FC_NOT_WORTH_IT },
		{ "6.12.95", 5, { 0, false }, { 6, [4] = 2000 }, 501,
		    FC_SUITABLE },
		{ "6.12.95", 5, { 499, true }, { [4] = 1001 }, 500,
		    FC_SUITABLE },
		{ "6.12.95", 5, { 501, true }, { 6, [4] = 2000 }, 501,
		    FC_NOT_WORTH_IT },
		{ "6.12.95", 5, { 0, true }, { [4] = 1000 }, 499, FC_SUITABLE },
		/* nothing free at all: 0 is not above 0 */
		{ "6.12.95", 5, { 0, true }, { 0 }, 0, FC_NOT_WORTH_IT },
		/* below 0 it goes ahead whatever the threshold */
		{ "6.12.95", 5, { 1000, true }, { [4] = 1 }, -500,
		    FC_SUITABLE },
		{ "6.12.95", 5, { 1000, true }, { 5000, [5] = 1 }, -1000,
		    FC_SUITABLE },
		{ "6.12.95", 5, { UINT64_MAX, true }, { [4] = 1 }, -500,
		    FC_SUITABLE },
		{ "6.12.95", 5, { UINT64_MAX, true }, { 6, [4] = 2000 }, 501,
		    FC_NOT_WORTH_IT },
		/* only costly orders ask, since 4.9 */
		{ "6.12.95", 3, { 1000, true }, { [2] = 1001 }, 500,
		    FC_SUITABLE },
		{ "6.12.95", 4, { 500, true }, { [3] = 1001 }, 500,
		    FC_NOT_WORTH_IT },
		{ "4.9.0", 3, { 500, true }, { [2] = 1001 }, 500, FC_SUITABLE },
		{ "4.8.17", 3, { 500, true }, { [2] = 1001 }, 500,
		    FC_NOT_WORTH_IT },
		{ "4.8.17", 3, { 499, true }, { [2] = 1001 }, 500,
		    FC_SUITABLE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[NR_ORDERS];
		struct fc_zone zone = { .free = 1000000,
			.min = 1000,
			.low = 1250,
			.has_free_blocks = true,
			.nr_free = nr_free };
		struct fc_snapshot snap = { .zones = &zone,
			.nr_zones = 1,
			.nr_orders = NR_ORDERS,
			.extfrag_threshold = rows[i].threshold };
		struct fc_rules rules = rules_of(rows[i].release);
		struct fc_pass pass = {
			.snap = &snap, .rules = &rules, .order = rows[i].order
		};
		struct fc_mark_test test;

		memcpy(nr_free, rows[i].b, sizeof(nr_free));
		print_message("  row %zu: index %jd, threshold %ju\n", i,
		    (intmax_t)rows[i].index,
		    (uintmax_t)rows[i].threshold.value);
		assert_int_equal(
		    fc_zone_extfrag_index(&snap, &zone, rows[i].order),
		    rows[i].index);
		assert_int_equal(
		    fc_compaction_suitable(&pass, &zone, 0, 0, &test),
		    rows[i].suitable);
		/* pages before fragmentation */
		zone.free = 1000;
		assert_int_equal(
		    fc_compaction_suitable(&pass, &zone, 0, 0, &test),
		    FC_SHORT_OF_PAGES);
	}
}

static void
needs_pages_to_move_and_where_to(void **state)
{
	static const struct {
		unsigned order;
		uint64_t b[NR_ORDERS], file, anon;
		bool room;
	} rows[] = {
		{ 3, { 16 }, 16, 0, true },
		{ 3, { 16 }, 0, 16, true },
		{ 3, { 16 }, 8, 8, true },
		{ 3, { 16 }, 8, 7, false },
		{ 3, { 15 }, 100, 100, false },
		{ 3, { 2, 1, 3 }, 16, 0, true },
		{ 3, { 1, 1, 3 }, 16, 0, false },
		/* blocks that are large enough are no pages to move to */
		{ 3, { 0, 0, 0, 100, 0, 0, 0, 0, 0, 0, 1 }, 16, 0, false },
		{ 3, { 8, 0, 2, 100 }, 16, 0, true },
		{ 10, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 4 }, 2048, 0, true },
		{ 10, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 3 }, 2048, 0, false },
		{ 10, { 0, 0, 0, 0, 0, 0, 0, 0, 0, 4 }, 1000, 1047, false },
		/* more orders than there are lists */
		{ 13, { [10] = 16 }, 16384, 0, true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[NR_ORDERS];
		struct fc_zone zone = { .has_free_blocks = true,
			.nr_free = nr_free,
			.lru_file = { rows[i].file, true },
			.lru_anon = { rows[i].anon, true } };
		struct fc_snapshot snap = {
			.zones = &zone, .nr_zones = 1, .nr_orders = NR_ORDERS
		};

		memcpy(nr_free, rows[i].b, sizeof(nr_free));
		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_compaction_has_room(&snap, &zone, rows[i].order),
		    rows[i].room);
	}
}

/* By hand it goes where the free lists, and where none has been told, are. */
static void
by_hand_needs_pageblocks_to_move_to(void **state)
{
	static const struct {
		struct fc_migratetype types[2];
		size_t nr;
		uint64_t free, from;
		bool can;
	} rows[] = {
		{ { { .name = "Movable", .nr_pageblocks = { 1, true } },
		      { .name = "CMA", .nr_pageblocks = { 0, true } } },
		    2, 2000, 99, true },
		{ { { .name = "Movable", .nr_pageblocks = { 0, true } },
		      { .name = "CMA", .nr_pageblocks = { 1, true } } },
		    2, 2000, 99, true },
		{ { { .name = "Movable", .nr_pageblocks = { 0, true } },
		      { .name = "CMA", .nr_pageblocks = { 0, true } } },
		    2, 2000, 99, false },
		/* those of other types are none */
		{ { { .name = "Unmovable", .nr_pageblocks = { 9, true } },
		      { .name = "Movable", .nr_pageblocks = { 0, true } } },
		    2, 2000, 99, false },
		{ { { .name = "Unmovable", .nr_pageblocks = { 9, true } } }, 1,
		    2000, 99, true }, /* not told */
		{ { { .name = "Movable" } }, 1, 2000, 99, true },
		{ { { "" } }, 0, 2000, 99, true },
		{ { { "" } }, 0, 1001, 99, true },
		{ { { "" } }, 0, 1000, 99, false }, /* not above min */
		/* the map says that there is no window */
		{ { { "" } }, 0, 2000, 6, true },
		{ { { "" } }, 0, 2000, 5, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t nr_free[NR_ORDERS] = { [0] = 640 };
		struct fc_migratetype types[2];
		struct fc_zone zone = { .has_free_blocks = true,
			.has_zoneinfo = true,
			.free = rows[i].free,
			.min = 1000,
			.nr_free = nr_free,
			.migratetypes = types,
			.nr_migratetypes = rows[i].nr,
			.no_window_from = { rows[i].from, rows[i].from != 99 },
			.lru_file = { 64, true },
			.lru_anon = { 0, true } };
		struct fc_snapshot snap = {
			.zones = &zone, .nr_zones = 1, .nr_orders = NR_ORDERS
		};

		memcpy(types, rows[i].types, sizeof(types));
		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_compaction_by_hand(&snap, &zone, 5), rows[i].can);
		zone.has_free_blocks = false;
		assert_false(fc_compaction_by_hand(&snap, &zone, 5));
	}
}

static void
takes_less_for_a_costly_order_from_the_generations(void **state)
{
	static const struct {
		const char *release;
		struct fc_opt lru_gen;
		unsigned order;
		uint64_t file;
		bool generations;
		uint64_t pages;
	} rows[] = {
		{ "6.12.95", { 7, true }, 4, 160, true, 160 },
		{ "6.12.95", { 7, true }, 4, 161, true, 160 },
		{ "6.12.95", { 7, true }, 10, 1000000, true, 160 },
		{ "6.12.95", { 7, true }, 4, 159, true, 159 },
		{ "6.12.95", { 7, true }, 3, 1000000, true, 1000000 },
		{ "6.12.95", { 7, true }, 4, 0, true, 0 },
		/* its lowest bit is the switch */
		{ "6.12.95", { 1, true }, 4, 161, true, 160 },
		{ "6.12.95", { 6, true }, 4, 161, false, 161 },
		{ "6.12.95", { 0, true }, 4, 161, false, 161 },
		{ "6.1.158", { 7, true }, 4, 161, true, 160 },
		/* not told: what distributions do */
		{ "6.12.95", { 0, false }, 4, 161, true, 160 },
		{ "6.1.158", { 0, false }, 4, 161, false, 161 },
		{ "", { 0, false }, 4, 161, false, 161 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		/* anonymous pages are not counted */
		struct fc_zone zone = { .lru_file = { rows[i].file, true },
			.lru_anon = { 5000, true } };
		struct fc_snapshot snap = { .lru_gen = rows[i].lru_gen };
		struct fc_rules rules = rules_of(rows[i].release);
		struct fc_pass pass;

		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_lru_gen(&snap, &rules), rows[i].generations);
		pass = (struct fc_pass){
			.snap = &snap, .rules = &rules, .order = rows[i].order
		};
		assert_int_equal(fc_reclaimable(&pass, &zone), rows[i].pages);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lets_compact_who_waits_and_may_do_io),
		cmocka_unit_test(wants_pages_to_move_to),
		cmocka_unit_test(prefers_reclaim_up_to_the_threshold),
		cmocka_unit_test(needs_pages_to_move_and_where_to),
		cmocka_unit_test(by_hand_needs_pageblocks_to_move_to),
		cmocka_unit_test(
		    takes_less_for_a_costly_order_from_the_generations),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
