/* SPDX-License-Identifier: BSD-2-Clause */
/* Buffers out of CMA areas: each way it ends, and what is said of it. */
#include "machines.h"

/* Nothing of order 5 is free, so that only an area can give it. */
static const struct z in_pieces[] = { { 0, "Normal", 40960, 1000, 1250, 500000,
    NULL, 0, 0, { 40960 }, .lru = true } };

/* What the area is told to have, in pages; 0: not told. */
struct row {
	const char *what;
	uint64_t total, available, longest;
	uint64_t kib; /* asked for */
	enum fc_rung within;

	enum fc_answer answer;
	enum fc_rung rung;
	enum fc_certainty certainty;
	enum fc_answer expected;
	enum fc_reason reason;
	const char *word, *headline, *cause, *why;
	const char *remedy; /* of a copy; NULL: none */
};

static const struct row rows[] = {
	{ "all of it is there", 4096, 4096, 0, 16384, FC_RUNG_NOW, FC_NO,
	    FC_RUNG_COMPACTION, FC_LIKELY, FC_YES, FC_REASON_AREA, "NOT NOW",
	    "16777216 bytes fit into CMA area linux once the pages that stand there are moved",
	    "pages in a CMA area must move", "16.0 MiB of it are left", NULL },
	{ "the same, later", 4096, 4096, 0, 16384, FC_RUNG_COMPACTION, FC_YES,
	    FC_RUNG_COMPACTION, FC_LIKELY, FC_YES, FC_REASON_AREA, "YES, LATER",
	    "16777216 bytes fit into CMA area linux once the pages that stand there are moved",
	    "pages in a CMA area must move", "16.0 MiB of it are left", NULL },
	{ "a run is long enough", 4096, 1000, 511, 1024, FC_RUNG_NOW, FC_NO,
	    FC_RUNG_COMPACTION, FC_LIKELY, FC_YES, FC_REASON_AREA, "NOT NOW",
	    "1048576 bytes fit into CMA area linux once the pages that stand there are moved",
	    "pages in a CMA area must move",
	    "3.9 MiB of it are left, 1.9 MiB in one run", NULL },
	{ "a run may be", 4096, 1000, 0, 1024, FC_RUNG_NOW, FC_UNKNOWN,
	    FC_RUNG_COMPACTION, FC_POSSIBLE, FC_UNKNOWN, FC_REASON_AREA,
	    "PERHAPS LATER",
	    "1048576 bytes may fit into CMA area linux, whose longest free run is not told",
	    "pages in a CMA area must move", "3.9 MiB of it are left", NULL },
	{ "the same, later", 4096, 1000, 0, 1024, FC_RUNG_RECLAIM, FC_UNKNOWN,
	    FC_RUNG_COMPACTION, FC_POSSIBLE, FC_UNKNOWN, FC_REASON_AREA,
	    "PERHAPS LATER",
	    "1048576 bytes may fit into CMA area linux, whose longest free run is not told",
	    "pages in a CMA area must move", "3.9 MiB of it are left", NULL },
	{ "only its size is told", 4096, 0, 0, 1024, FC_RUNG_NOW, FC_UNKNOWN,
	    FC_RUNG_COMPACTION, FC_POSSIBLE, FC_UNKNOWN, FC_REASON_AREA,
	    "PERHAPS LATER",
	    "1048576 bytes may fit into CMA area linux, whose longest free run is not told",
	    "pages in a CMA area must move", "16.0 MiB is all that it has",
	    NULL },
	{ "no run is long enough", 4096, 1000, 255, 1024, FC_RUNG_NOW, FC_NO,
	    FC_RUNG_NO, FC_EXACT, FC_NO, FC_REASON_TOO_FEW, "NO",
	    "1048576 bytes are more than the longest free run of CMA area linux",
	    "more than a CMA area has",
	    "3.9 MiB of it are left, 1020.0 KiB in one run", NULL },
	{ "too little is left", 4096, 255, 200, 1024, FC_RUNG_COMPACTION, FC_NO,
	    FC_RUNG_NO, FC_EXACT, FC_NO, FC_REASON_TOO_FEW, "NO",
	    "1048576 bytes are more than what is left of CMA area linux",
	    "more than a CMA area has",
	    "1020.0 KiB of it are left, 800.0 KiB in one run", NULL },
	{ "nothing is left", 4096, 0, 0, 16388, FC_RUNG_NOW, FC_NO,
	    FC_RUNG_IMPOSSIBLE, FC_EXACT, FC_NO, FC_REASON_ALLOCATOR_LIMIT,
	    "IMPOSSIBLE", "16781312 bytes are more than any CMA area has",
	    "more than a CMA area has", "16.0 MiB is all that it has",
	    "cma_at_boot" },
};

static struct fc_opt
told_if(uint64_t n)
{
	return (struct fc_opt){ n, n != 0 };
}

static struct fc_request
buffer(enum fc_allocator allocator, uint64_t bytes)
{
	struct fc_request req = FC_REQUEST_INIT;

	req.allocator = allocator;
	req.size = told(bytes);
	req.gfp = gfp_of("GFP_KERNEL");
	req.gfp_text = "GFP_KERNEL";
	return req;
}

static void
answers_and_says_each_way_it_ends(void **state)
{
	(void)state;
	for (size_t i = 0; i < 2 * N_ELEMENTS(rows); i++) {
		const struct row *row = &rows[i / 2];
		struct fc_cma_area area = { .name = "linux",
			.total = told_if(row->total),
			.available = told_if(row->available),
			.longest = told_if(row->longest) };
		struct fc_snapshot *snap = load("6.12.95", B | Z, in_pieces, 1);
		struct fc_request req = buffer(FC_CMA, row->kib << 10);
		bool moves = row->rung == FC_RUNG_COMPACTION;
		struct fc_verdict v;
		struct fc_error err;

		print_message("  %s\n", row->what);
		snap->kind = i % 2 == 0 ? FC_TREE : FC_LIVE;
		snap->nr_cma_areas = 1;
		snap->cma_areas = &area;
		req.within = row->within;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.answer, row->answer);
		assert_int_equal(v.rung, row->rung);
		assert_int_equal(v.certainty, row->certainty);
		assert_int_equal(v.expected, row->expected);
		assert_int_equal(v.reason, row->reason);
		assert_int_equal(v.wakes_kswapd, FC_NO);
		assert_int_equal(v.nr_blocks, 1);
		assert_true(v.order.present);
		assert_int_equal(v.zones[0].gate, FC_GATE_NOT_ELIGIBLE);
		assert_string_equal(v.words.answer, row->word);
		assert_string_equal(v.words.headline, row->headline);
		assert_string_equal(v.words.cause, row->cause);
		assert_string_equal(v.words.why, row->why);
		assert_int_equal(v.words.waiting != NULL, moves);
		/* a file that lists free blocks may say more, where any can be */
		assert_int_equal(v.wants, moves ? FC_WANT_PAGETYPEINFO : 0);
		/* the longest run is told to root, of the running kernel */
		if (i % 2 == 1 && moves && row->expected != FC_YES) {
			assert_int_equal(v.nr_remedies, 1);
			assert_string_equal(v.remedies[0].code, "cma_debugfs");
		} else if (row->remedy != NULL) {
			assert_int_equal(v.nr_remedies, 1);
			assert_string_equal(v.remedies[0].code, row->remedy);
		} else {
			assert_int_equal(v.nr_remedies, 0);
		}
		fc_verdict_free(&v);
		/* it was read, and has nothing of it: not wanted once more */
		snap->files[FC_PAGETYPEINFO] = FC_FILE_ABSENT;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.wants, 0);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* With the lists a no for now is sure where no block of the area is free. */
static void
the_lists_say_what_is_free_now(void **state)
{
	static const struct {
		uint64_t free; /* block of CMA of that order, less one */
		enum fc_rung within;
		enum fc_answer answer;
		enum fc_rung rung;
		const char *headline;
	} lists[] = {
		{ 0, FC_RUNG_NOW, FC_NO, FC_RUNG_COMPACTION,
		    "1048576 bytes may fit into CMA area linux, whose longest free run is not told" },
		{ 0, FC_RUNG_COMPACTION, FC_UNKNOWN, FC_RUNG_COMPACTION,
		    "1048576 bytes may fit into CMA area linux, whose longest free run is not told" },
		{ 7, FC_RUNG_NOW, FC_NO, FC_RUNG_COMPACTION,
		    "1048576 bytes may fit into CMA area linux, whose longest free run is not told" },
		{ 8, FC_RUNG_NOW, FC_YES, FC_RUNG_NOW,
		    "1048576 bytes can be had at once, in a free block of CMA area linux" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lists); i++) {
		struct fc_cma_area area = { .name = "linux",
			.total = told(4096),
			.available = told(1000) };
		struct fc_request req = buffer(FC_CMA, 1 << 20);
		struct fc_snapshot *snap;
		struct z z = in_pieces[0];
		struct fc_verdict v;
		struct fc_error err;

		if (lists[i].free > 0)
			z.b[lists[i].free] = z.other[CMA][lists[i].free] = 1;
		snap = load("6.12.95", B | Z | T, &z, 1);
		snap->nr_cma_areas = 1;
		snap->cma_areas = &area;
		req.within = lists[i].within;
		print_message("  row %zu\n", i);
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.answer, lists[i].answer);
		assert_int_equal(v.rung, lists[i].rung);
		assert_string_equal(v.words.headline, lists[i].headline);
		if (v.rung == FC_RUNG_NOW) {
			assert_string_equal(v.words.answer, "YES");
			assert_string_equal(
			    v.words.cause, "a free block of a CMA area");
			assert_null(v.words.waiting);
		}
		assert_int_equal(v.wants, 0);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
says_what_else_is_told_of_an_area(void **state)
{
	static const struct {
		uint64_t total, refused;
		bool bad;
		const char *why; /* NULL: nothing */
	} whys[] = {
		{ 4096, 0, false, "16.0 MiB is all that it has" },
		{ 4096, 3, false,
		    "16.0 MiB is all that it has; 3 pages were refused since boot" },
		{ 4096, 3, true,
		    "16.0 MiB is all that it has; 3 pages were refused since boot; some files of /sys/kernel/mm/cma are malformed" },
		{ 0, 3, false, "3 pages were refused since boot" },
		{ 0, 0, true,
		    "some files of /sys/kernel/mm/cma are malformed" },
		{ 0, 0, false, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(whys); i++) {
		struct fc_cma_area area = { .name = "linux",
			.total = told_if(whys[i].total),
			.refused = told(whys[i].refused) };
		struct fc_snapshot *snap = load("6.12.95", B | Z, in_pieces, 1);
		struct fc_request req = buffer(FC_CMA, 1 << 20);
		struct fc_verdict v;
		struct fc_error err;

		snap->nr_cma_areas = 1;
		snap->cma_areas = &area;
		if (whys[i].bad)
			snap->files[FC_CMA_DIR] = FC_FILE_BAD;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		print_message("  row %zu: %s\n", i, v.words.why);
		if (whys[i].why == NULL)
			assert_null(v.words.why);
		else
			assert_string_equal(v.words.why, whys[i].why);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* A device's buffer comes out of an area if its caller waits and wants one
 * buffer of more than a page; else pages are asked for. */
static void
a_device_asks_pages_where_no_area_is_for_it(void **state)
{
	static const struct {
		const char *gfp;
		uint64_t bytes, count;
		uint64_t available;
		enum fc_reason reason;
	} asked[] = {
		{ "GFP_KERNEL", 65536, 1, 4096, FC_REASON_AREA },
		{ "GFP_KERNEL", 8192, 1, 4096, FC_REASON_AREA },
		{ "GFP_KERNEL", 4096, 1, 4096, FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL", 65536, 2, 4096, FC_REASON_FRAGMENTED },
		{ "GFP_ATOMIC", 65536, 1, 4096, FC_REASON_FRAGMENTED },
		/* it may fit: pages are asked first, and then it is said */
		{ "GFP_KERNEL", 65536, 1, 1000, FC_REASON_AREA },
		{ "GFP_KERNEL", 65536, 2, 1000, FC_REASON_FRAGMENTED },
		{ "GFP_KERNEL", 4096, 1, 1000, FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL", 65536, 1, 15, FC_REASON_FRAGMENTED },
		{ "GFP_KERNEL", 65536, 1, 16, FC_REASON_AREA },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(asked); i++) {
		struct fc_cma_area area = { .name = "linux",
			.total = told(4096),
			.available = told(asked[i].available) };
		struct fc_request req = buffer(FC_DMA, asked[i].bytes);
		struct fc_snapshot *snap;
		struct fc_verdict v;
		struct fc_error err;

		snap = load("6.12.95", B | Z | T, in_pieces, 1);
		snap->nr_cma_areas = 1;
		snap->cma_areas = &area;
		req.gfp = gfp_of(asked[i].gfp);
		req.gfp_text = asked[i].gfp;
		req.count = asked[i].count;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		print_message("  row %zu: %s\n", i, v.words.headline);
		assert_int_equal(v.reason, asked[i].reason);
		if (v.reason == FC_REASON_AREA) {
			assert_null(v.zone);
			assert_false(v.chance_percent.present);
			assert_int_equal(v.way, FC_WAY_NOT_ASKED);
			assert_string_equal(v.doubt, "");
		}
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_and_says_each_way_it_ends),
		cmocka_unit_test(the_lists_say_what_is_free_now),
		cmocka_unit_test(says_what_else_is_told_of_an_area),
		cmocka_unit_test(a_device_asks_pages_where_no_area_is_for_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
