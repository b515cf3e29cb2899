/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests with pools, settings and areas of their own.  Run from the top
 * folder: the copies are those of testdata/. */
#include "machines.h"

#define ONE_GIB ((uint64_t)1 << 30)
#define TWO_MIB ((uint64_t)2 << 20)

static struct fc_request
huge(enum fc_allocator allocator, uint64_t size, uint64_t count)
{
	struct fc_request req = FC_REQUEST_INIT;

	req.allocator = allocator;
	req.size = (struct fc_opt){ size, size != 0 };
	req.count = count;
	return req;
}

/* Node 0 has 20 whole blocks and the rest in pieces, node 1 only pieces. */
static const struct z two_nodes[] = {
	{ 0, "Normal", 40960, 1000, 1250, 500000, NULL, 0, 0,
	    { 20480, 0, 0, 0, 0, 0, 0, 0, 0, 20, 10 }, .lru = true },
	{ 1, "Normal", 40960, 1000, 1250, 500000, NULL, 0, 0, { 40960 },
	    .lru = true, .file = 10240 },
};

static void
a_pool_gets_more(void **state)
{
	static const struct {
		int node;
		uint64_t count;
		enum fc_rung within;
		enum fc_answer answer;
		enum fc_rung rung;
		enum fc_answer expected;
		enum fc_certainty certainty;
	} rows[] = {
		/* blocks: 20 and 2 halves of 10; min leaves 39 of the 40 */
		{ -1, 1, FC_RUNG_NOW, FC_YES, FC_RUNG_NOW, FC_YES, FC_LIKELY },
		{ 0, 39, FC_RUNG_NOW, FC_YES, FC_RUNG_NOW, FC_YES, FC_LIKELY },
		{ 1, 1, FC_RUNG_NOW, FC_NO, FC_RUNG_COMPACTION, FC_YES,
		    FC_POSSIBLE },
		/* 39960 pages above min, all Movable: 39 to bet on, 83 at most */
		{ 1, 1, FC_RUNG_COMPACTION, FC_YES, FC_RUNG_COMPACTION, FC_YES,
		    FC_POSSIBLE },
		{ 1, 39, FC_RUNG_COMPACTION, FC_YES, FC_RUNG_COMPACTION, FC_YES,
		    FC_POSSIBLE },
		{ 1, 40, FC_RUNG_COMPACTION, FC_NO, FC_RUNG_COMPACTION, FC_NO,
		    FC_POSSIBLE },
		{ 1, 83, FC_RUNG_NOW, FC_NO, FC_RUNG_COMPACTION, FC_NO,
		    FC_POSSIBLE },
		/* page cache: 20 more */
		{ 1, 84, FC_RUNG_RECLAIM, FC_NO, FC_RUNG_RECLAIM, FC_NO,
		    FC_POSSIBLE },
		{ 1, 103, FC_RUNG_NOW, FC_NO, FC_RUNG_RECLAIM, FC_NO,
		    FC_POSSIBLE },
		{ 1, 104, FC_RUNG_OOM, FC_NO, FC_RUNG_NO, FC_NO, FC_LIKELY },
		/* both nodes together */
		{ -1, 64, FC_RUNG_NOW, FC_NO, FC_RUNG_COMPACTION, FC_YES,
		    FC_POSSIBLE },
		{ -1, 186, FC_RUNG_NOW, FC_NO, FC_RUNG_RECLAIM, FC_NO,
		    FC_POSSIBLE },
		{ -1, 187, FC_RUNG_NOW, FC_NO, FC_RUNG_NO, FC_NO, FC_LIKELY },
	};
	struct fc_snapshot *snap =
	    load("6.12.95", B | Z | T | NO_BOOST, two_nodes, 2);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_request req =
		    huge(FC_HUGETLB, TWO_MIB, rows[i].count);
		struct fc_verdict v;
		struct fc_error err;

		req.node = rows[i].node;
		req.within = rows[i].within;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		print_message("  row %zu: %s, %ju to %ju, %ju to %ju\n", i,
		    fc_rung_name(v.rung), (uintmax_t)v.special->gain.now_low,
		    (uintmax_t)v.special->gain.now_high,
		    (uintmax_t)v.special->gain.later_low,
		    (uintmax_t)v.special->gain.later_high);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.rung, rows[i].rung);
		assert_int_equal(v.expected, rows[i].expected);
		assert_int_equal(v.certainty, rows[i].certainty);
		assert_non_null(v.words.headline);
		assert_int_equal(v.special->nr_gains, rows[i].node < 0 ? 2 : 1);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

/* What compaction by hand has just brought is free already. */
static void
to_compact_again_brings_no_huge_pages(void **state)
{
	struct fc_snapshot *snap =
	    load("6.12.95", B | Z | T | NO_BOOST, two_nodes, 2);
	struct fc_request req = huge(FC_HUGETLB, TWO_MIB, 1);

	(void)state;
	req.node = 1;
	for (int i = 0; i < 2; i++) {
		const struct fc_remedy *r;
		struct fc_verdict v;
		struct fc_error err;

		snap->compacted = i == 1;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.answer, FC_NO);
		r = remedy(&v, "nr_hugepages");
		assert_non_null(r);
		assert_int_equal(strstr(r->text, "compact") == NULL, i == 1);
		assert_int_equal(strstr(r->command, "compact") == NULL, i == 1);
		assert_int_equal(
		    v.special->gain.hand_low == v.special->gain.later_low,
		    i == 1);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

static void
more_is_never_easier(void **state)
{
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, two_nodes, 2);
	enum fc_rung before = FC_RUNG_NOW;

	(void)state;
	for (uint64_t n = 1; n < 300; n++) {
		struct fc_request req = huge(FC_HUGETLB, TWO_MIB, n);
		struct fc_verdict v;
		struct fc_error err;

		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_true(v.rung >= before);
		before = v.rung;
		fc_verdict_free(&v);
	}
	assert_int_equal(before, FC_RUNG_NO);
	fc_snapshot_free(snap);
}

/* What nobody told is no answer, and never a no. */
static void
a_missing_input_is_unknown(void **state)
{
	static const struct {
		unsigned files;
		uint64_t size;
		enum fc_rung rung;
	} rows[] = {
		{ B | Z | T, 0, FC_RUNG_UNKNOWN }, /* which size? */
		{ B | Z | T | NO_PAGE_SIZE, TWO_MIB, FC_RUNG_UNKNOWN },
		{ B, TWO_MIB, FC_RUNG_UNKNOWN },
		{ Z, TWO_MIB, FC_RUNG_UNKNOWN },
		{ B | Z, TWO_MIB, FC_RUNG_NO },
		{ B | Z, 3 * TWO_MIB, FC_RUNG_IMPOSSIBLE },
		{ B | Z, 4096, FC_RUNG_IMPOSSIBLE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, two_nodes, 2);
		struct fc_request req = huge(FC_HUGETLB, rows[i].size, 5000);
		struct fc_verdict v;
		struct fc_error err;

		print_message("  row %zu\n", i);
		snap->kind = FC_TREE;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.rung, rows[i].rung);
		assert_int_equal(v.answer,
		    rows[i].rung == FC_RUNG_UNKNOWN ? FC_UNKNOWN : FC_NO);
		assert_non_null(v.words.headline);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* The running kernel shows a folder for what it can do; a copy may lack that. */
static void
what_the_kernel_lacks_or_nobody_told(void **state)
{
	static const struct {
		enum fc_allocator allocator;
		uint64_t size;
		unsigned files;
		enum fc_source_kind kind;
		enum fc_rung rung;
		enum fc_reason reason;
		const char *headline;
	} rows[] = {
		{ FC_THP, 0, B | Z | T, FC_LIVE, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_DISABLED,
		    "this kernel has no transparent huge pages" },
		{ FC_THP, 0, B | Z | T, FC_TREE, FC_RUNG_NOW,
		    FC_REASON_FREE_BLOCK, NULL },
		{ FC_THP, 0, B | Z | T | NO_PAGE_SIZE, FC_TREE, FC_RUNG_UNKNOWN,
		    FC_REASON_INPUT_MISSING,
		    "the page size is not known; give --page-size" },
		{ FC_HUGETLB, 0, B | Z | T, FC_LIVE, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_NO_SUCH_SIZE,
		    "1 more huge page: this kernel has no hugetlb" },
		{ FC_HUGETLB, 0, B | Z | T, FC_TREE, FC_RUNG_UNKNOWN,
		    FC_REASON_INPUT_MISSING,
		    "1 more huge page: the size of this machine's huge pages is not told; give --size" },
		{ FC_CMA, 65536, B | Z | T | NO_PAGE_SIZE, FC_TREE,
		    FC_RUNG_UNKNOWN, FC_REASON_INPUT_MISSING, NULL },
		{ FC_CMA, 65536, B | Z | T, FC_TREE, FC_RUNG_UNKNOWN,
		    FC_REASON_INPUT_MISSING,
		    "65536 bytes: no file here tells of a CMA area" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, two_nodes, 2);
		struct fc_request req =
		    huge(rows[i].allocator, rows[i].size, 1);
		struct fc_verdict v;
		struct fc_error err;

		print_message("  row %zu\n", i);
		snap->kind = rows[i].kind;
		snap->files[FC_THP_DIR] = snap->files[FC_HUGETLB_DIR] =
		    FC_FILE_ABSENT;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.rung, rows[i].rung);
		assert_int_equal(v.reason, rows[i].reason);
		assert_int_equal(v.answer,
		    rows[i].rung == FC_RUNG_NOW           ? FC_YES
			: rows[i].rung == FC_RUNG_UNKNOWN ? FC_UNKNOWN
							  : FC_NO);
		if (rows[i].headline != NULL)
			assert_string_equal(v.words.headline, rows[i].headline);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* pagetypeinfo is dear: it is asked for only where it could settle a no. */
static void
pages_of_a_pool_may_want_the_types(void **state)
{
	static const struct {
		unsigned files;
		uint64_t count;
		enum fc_answer answer;
		bool wants;
	} rows[] = {
		/* 29 whatever the types are, 40 if they are the right ones */
		{ B | Z | NO_BOOST, 29, FC_YES, false },
		{ B | Z | NO_BOOST, 30, FC_NO, true },
		{ B | Z | NO_BOOST, 5000, FC_NO, true },
		{ B | Z | T | NO_BOOST, 40, FC_YES, false },
		{ B | Z | T | NO_BOOST, 41, FC_NO, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, two_nodes, 1);
		struct fc_request req =
		    huge(FC_HUGETLB, TWO_MIB, rows[i].count);
		struct fc_verdict v;
		struct fc_error err;

		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		print_message("  row %zu: %ju to %ju, wants %u\n", i,
		    (uintmax_t)v.special->gain.now_low,
		    (uintmax_t)v.special->gain.now_high, v.wants);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(
		    (v.wants & FC_WANT_PAGETYPEINFO) != 0, rows[i].wants);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* An overview asks for it only where it is to be had. */
static void
an_overview_may_want_the_types(void **state)
{
	static const struct {
		unsigned files;
		enum fc_file_state types;
		bool wants;
	} rows[] = {
		{ B | Z, FC_FILE_NOT_NEEDED, true },
		{ B | Z, FC_FILE_ABSENT, false },
		{ B | Z, FC_FILE_UNREADABLE, false },
		{ B | Z | T, FC_FILE_READ, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		/* the one large block may be reserved */
		static const struct z pieces[] = {
			{ 0, "Normal", 40960, 1000, 1250, 500000, NULL, 0, 0,
			    { 40928, 0, 0, 0, 0, 1 }, .lru = true },
		};
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, pieces, 1);
		struct fc_overview o;
		struct fc_error err;

		snap->files[FC_PAGETYPEINFO] = rows[i].types;
		assert_int_equal(fc_overview_of(snap, &o, &err), 0);
		print_message("  row %zu: %d to %d\n", i,
		    o.zones[0].usable_order_low, o.zones[0].usable_order_high);
		assert_int_equal(
		    (o.wants & FC_WANT_PAGETYPEINFO) != 0, rows[i].wants);
		fc_overview_free(&o);
		fc_snapshot_free(snap);
	}
}

static void
gigantic_pages_need_windows_or_an_area(void **state)
{
	static const struct {
		uint64_t have, area, available, count;
		enum fc_rung rung;
	} rows[] = {
		{ 0, 0, 0, 1, FC_RUNG_UNKNOWN },
		{ 0, 0, 0, 4, FC_RUNG_UNKNOWN },
		{ 0, 0, 0, 5, FC_RUNG_NO },
		{ 1, 0, 0, 3, FC_RUNG_UNKNOWN },
		{ 1, 0, 0, 4, FC_RUNG_NO },
		/* hugetlb_cma=2G, and nothing out of it */
		{ 0, 2 * ONE_GIB / 4096, 2 * ONE_GIB / 4096, 2,
		    FC_RUNG_COMPACTION },
		{ 0, 2 * ONE_GIB / 4096, 2 * ONE_GIB / 4096, 3,
		    FC_RUNG_UNKNOWN },
		{ 0, 2 * ONE_GIB / 4096, ONE_GIB / 4096, 1, FC_RUNG_UNKNOWN },
	};
	struct z z = { 0, "Normal", 40960, 1000, 1250, 1 << 20, NULL, 0, 0,
		{ 40960 } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = load("6.12.95", B | Z, &z, 1);
		struct fc_request req =
		    huge(FC_HUGETLB, ONE_GIB, rows[i].count);
		struct fc_pool pool = { .node = 0,
			.page_bytes = ONE_GIB,
			.total = { rows[i].have, true } };
		struct fc_cma_area area = { .name = "hugetlb0",
			.total = { rows[i].area, rows[i].area != 0 },
			.available = { rows[i].available, rows[i].area != 0 } };
		struct fc_verdict v;
		struct fc_error err;

		snap->zones[0].start_pfn = (struct fc_opt){ 1 << 20, true };
		snap->pools = &pool;
		snap->nr_pools = 1;
		snap->cma_areas = &area;
		snap->nr_cma_areas = rows[i].area != 0;
		print_message("  row %zu\n", i);
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_true(v.special->gigantic);
		assert_int_equal(v.rung, rows[i].rung);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
only_sizes_that_the_kernel_offers(void **state)
{
	struct fc_snapshot *snap = load("6.12.95", B | Z, two_nodes, 2);
	struct fc_pool pool = { .node = -1, .page_bytes = TWO_MIB };
	struct fc_request req = huge(FC_HUGETLB, 65536, 1);
	struct fc_verdict v;
	struct fc_error err;

	(void)state;
	snap->pools = &pool;
	snap->nr_pools = 1;
	snap->kind = FC_LIVE;
	snap->files[FC_HUGETLB_DIR] = FC_FILE_READ;
	assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
	assert_int_equal(v.reason, FC_REASON_NO_SUCH_SIZE);
	fc_verdict_free(&v);
	req.size.value = TWO_MIB;
	assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
	assert_int_equal(v.rung, FC_RUNG_NOW);
	fc_verdict_free(&v);
	/* a running kernel without the directory has no hugetlb */
	snap->files[FC_HUGETLB_DIR] = FC_FILE_ABSENT;
	assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
	assert_int_equal(v.rung, FC_RUNG_IMPOSSIBLE);
	fc_verdict_free(&v);
	/* a copy may just lack it */
	snap->kind = FC_TREE;
	assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
	assert_int_equal(v.rung, FC_RUNG_NOW);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

static void
a_fault_waits_only_if_it_may(void **state)
{
	static const struct {
		enum fc_thp_enabled enabled;
		enum fc_thp_defrag defrag;
		enum fc_rung rung;
		enum fc_reason reason;
	} rows[] = {
		{ FC_THP_NEVER, FC_DEFRAG_ALWAYS, FC_RUNG_NO,
		    FC_REASON_DISABLED },
		{ FC_THP_ALWAYS, FC_DEFRAG_MADVISE, FC_RUNG_NO,
		    FC_REASON_FRAGMENTED },
		{ FC_THP_ALWAYS, FC_DEFRAG_DEFER, FC_RUNG_NO,
		    FC_REASON_FRAGMENTED },
		{ FC_THP_ALWAYS, FC_DEFRAG_ALWAYS, FC_RUNG_COMPACTION,
		    FC_REASON_FRAGMENTED },
		{ FC_THP_MADVISE, FC_DEFRAG_MADVISE, FC_RUNG_COMPACTION,
		    FC_REASON_FRAGMENTED },
		{ FC_THP_MADVISE, FC_DEFRAG_NEVER, FC_RUNG_NO,
		    FC_REASON_FRAGMENTED },
		{ FC_THP_UNKNOWN, FC_DEFRAG_UNKNOWN, FC_RUNG_COMPACTION,
		    FC_REASON_FRAGMENTED },
	};
	struct z z = two_nodes[1];

	(void)state;
	z.node = 0;
	z.anon = 20000;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = load("6.12.95", B | Z | T, &z, 1);
		struct fc_request req = huge(FC_THP, 0, 1);
		struct fc_verdict v;
		struct fc_error err;

		snap->kind = FC_TREE;
		snap->thp.enabled = rows[i].enabled;
		snap->thp.defrag = rows[i].defrag;
		print_message("  row %zu\n", i);
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.rung, rows[i].rung);
		assert_int_equal(v.reason, rows[i].reason);
		assert_int_equal(v.special->page_bytes, TWO_MIB);
		assert_int_equal(v.special->settings_assumed,
		    rows[i].enabled == FC_THP_UNKNOWN);
		if (v.special->settings_assumed) {
			assert_int_not_equal(v.certainty, FC_EXACT);
			assert_true(v.doubt[0] != '\0');
		}
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* What a CMA area may give is not refused, as the page allocator would. */
/* HPAGE_PMD_SIZE, where nothing tells it. */
static void
the_usual_size_hangs_on_pages_and_blocks(void **state)
{
	static const struct {
		uint64_t page_size;
		size_t nr_orders;
		struct fc_opt pageblock, told;
		uint64_t want;
	} rows[] = {
		{ 4096, 11, { 0 }, { 0 }, TWO_MIB },
		{ 4096, 11, { 9, true }, { 0 }, TWO_MIB },
		{ 16384, 12, { 0 }, { 0 }, 16 * TWO_MIB },
		{ 65536, 14, { 0 }, { 0 }, 256 * TWO_MIB },
		/* ppc64, whose largest block is of 16 MiB */
		{ 65536, 9, { 0 }, { 0 }, TWO_MIB },
		{ 65536, 13, { 0 }, { 0 }, TWO_MIB },
		{ 65536, 9, { 5, true }, { 0 }, TWO_MIB },
		{ 65536, 9, { 8, true }, { 0 }, TWO_MIB },
		{ 65536, 14, { 5, true }, { 0 }, TWO_MIB },
		/* a pageblock that is the largest block tells nothing */
		{ 4096, 10, { 9, true }, { 0 }, TWO_MIB },
		{ 4096, 9, { 8, true }, { 0 }, TWO_MIB },
		{ 4096, 11, { 9, true }, { 4 * TWO_MIB, true }, 4 * TWO_MIB },
		{ 4096, 11, { 7, true }, { 0 }, TWO_MIB / 4 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { .page_size = rows[i].page_size,
			.nr_orders = rows[i].nr_orders,
			.pageblock_order = rows[i].pageblock };
		struct fc_request req = huge(FC_THP, 0, 1);
		struct fc_error err = { 0 };
		struct fc_verdict v;

		snap.thp.pmd_bytes = rows[i].told;
		assert_int_equal(fc_judge(&snap, &req, &v, &err), 0);
		print_message("  row %zu\n", i);
		assert_int_equal(v.special->page_bytes, rows[i].want);
		fc_verdict_free(&v);
	}
}

static void
a_buffer_may_come_from_an_area(void **state)
{
	static const struct {
		uint64_t area; /* bytes, of all areas */
		const char *gfp;
		enum fc_rung within, rung;
		enum fc_answer answer;
		enum fc_reason reason;
	} rows[] = {
		{ 0, "GFP_NOIO", FC_RUNG_NOW, FC_RUNG_NO, FC_NO,
		    FC_REASON_FRAGMENTED },
		{ 65536, "GFP_NOIO", FC_RUNG_NOW, FC_RUNG_NO, FC_NO,
		    FC_REASON_FRAGMENTED },
		{ 69632, "GFP_NOIO", FC_RUNG_NOW, FC_RUNG_COMPACTION, FC_NO,
		    FC_REASON_AREA },
		{ 69632, "GFP_NOIO", FC_RUNG_COMPACTION, FC_RUNG_COMPACTION,
		    FC_UNKNOWN, FC_REASON_AREA },
		{ 69632, "GFP_ATOMIC", FC_RUNG_NOW, FC_RUNG_NO, FC_NO,
		    FC_REASON_FRAGMENTED },
	};
	struct z z = two_nodes[1];

	(void)state;
	z.node = 0;
	z.file = 0;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = load("6.12.95", B | Z | T, &z, 1);
		struct fc_request req = huge(FC_DMA, 65640, 1);
		struct fc_verdict v;
		struct fc_error err;

		req.gfp_text = rows[i].gfp;
		req.gfp = gfp_of(rows[i].gfp);
		req.within = rows[i].within;
		snap->cma_total_bytes = (struct fc_opt){ rows[i].area, true };
		print_message("  row %zu\n", i);
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		assert_int_equal(v.rung, rows[i].rung);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		assert_non_null(v.words.headline);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Every kind: each allocation fails once, and it is told. */
static void
short_of_memory(void **state)
{
	static const struct {
		enum fc_allocator allocator;
		uint64_t size;
		const char *copy;
	} rows[] = {
		{ FC_HUGETLB, 0, "testdata/huge/pools" },
		{ FC_THP, 0, "testdata/huge/thp" },
		{ FC_CMA, 4 * ONE_GIB, "testdata/huge/areas" },
		{ FC_DMA, 4096 * 1024, "testdata/huge/areas" },
		{ FC_DMA, 65640, "testdata/huge/meminfo" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_request req =
		    huge(rows[i].allocator, rows[i].size, 1);

		for (unsigned n = 1;; n++) {
			struct fc_survey survey;
			struct fc_source source;
			struct fc_error err = { 0 };
			bool done;
			int rc;

			fail_at = 0;
			assert_int_equal(
			    fc_survey_begin(&survey, 1, &req, &err), 0);
			assert_int_equal(
			    fc_source_open(rows[i].copy, &source, &err), 0);
			fail_at = n;
			rc = fc_survey_run(&survey, &source, &err);
			done = fail_at != 0;
			fail_at = 0;
			assert_int_equal(rc, done ? 0 : -1);
			if (!done)
				assert_int_equal(err.kind, FC_ERR_NOMEM);
			fc_source_close(&source);
			fc_survey_free(&survey);
			if (done)
				break;
		}
	}
}

static void
a_verdict_that_failed_holds_nothing(void **state)
{
	static const enum fc_allocator allocators[] = { FC_HUGETLB, FC_THP,
		FC_CMA };
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, two_nodes, 2);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(allocators); i++) {
		struct fc_request req = huge(allocators[i], TWO_MIB, 1);
		struct fc_verdict v;

		judge_with_each_failure(snap, &req, &v);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

static void
weak_files_cost_what_they_would_have_told(void **state)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_source source;
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(
	    fc_source_open("testdata/huge/weak", &source, &err), 0);
	assert_int_equal(fc_snapshot_read(snap, &source, FC_ZONEINFO, &err), 0);
	assert_int_equal(
	    fc_snapshot_read_for(snap, &source, FC_HUGETLB, &err), 0);
	assert_int_equal(fc_snapshot_read_for(snap, &source, FC_THP, &err), 0);
	assert_int_equal(fc_snapshot_read_for(snap, &source, FC_CMA, &err), 0);
	assert_int_equal(snap->files[FC_HUGETLB_DIR], FC_FILE_BAD);
	assert_int_equal(snap->files[FC_THP_DIR], FC_FILE_BAD);
	assert_int_equal(snap->files[FC_CMA_DIR], FC_FILE_BAD);
	assert_int_equal(snap->nr_pools, 1);
	assert_int_equal(snap->pools[0].free.value, 12);
	assert_int_equal(snap->pools[0].total.value, 16); /* by meminfo */
	assert_int_equal(snap->thp.enabled, FC_THP_UNKNOWN);
	assert_int_equal(snap->thp.defrag, FC_DEFRAG_UNKNOWN);
	assert_int_equal(snap->nr_cma_areas, 1);
	assert_false(snap->cma_areas[0].total.present);
	fc_source_close(&source);
	fc_snapshot_free(snap);
}

static void
reads_pools_node_by_node(void **state)
{
	static const struct {
		uint64_t bytes, total, free;
		int node;
	} rows[] = {
		{ TWO_MIB, 40, 12, -1 },
		{ TWO_MIB, 10, 2, 0 },
		{ TWO_MIB, 30, 10, 8 },
		{ ONE_GIB, 1, 1, -1 },
		{ ONE_GIB, 0, 0, 0 },
		{ ONE_GIB, 1, 1, 8 },
	};
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_source source;
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(
	    fc_source_open("testdata/huge/pools", &source, &err), 0);
	assert_int_equal(fc_snapshot_read(snap, &source, FC_ZONEINFO, &err), 0);
	assert_int_equal(
	    fc_snapshot_read_for(snap, &source, FC_HUGETLB, &err), 0);
	assert_int_equal(snap->files[FC_HUGETLB_DIR], FC_FILE_READ);
	assert_int_equal(snap->nr_pools, N_ELEMENTS(rows));
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct fc_pool *pool = &snap->pools[i];

		assert_true(pool->page_bytes == rows[i].bytes);
		assert_int_equal(pool->node, rows[i].node);
		assert_int_equal(pool->total.value, rows[i].total);
		assert_int_equal(pool->free.value, rows[i].free);
		assert_int_equal(pool->reserved.present, rows[i].node < 0);
	}
	assert_int_equal(snap->pools[0].reserved.value, 4);
	assert_int_equal(snap->pools[0].surplus.value, 8);
	assert_int_equal(snap->pools[0].overcommit.value, 20);
	fc_source_close(&source);
	fc_snapshot_free(snap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pool_gets_more),
		cmocka_unit_test(to_compact_again_brings_no_huge_pages),
		cmocka_unit_test(more_is_never_easier),
		cmocka_unit_test(a_missing_input_is_unknown),
		cmocka_unit_test(what_the_kernel_lacks_or_nobody_told),
		cmocka_unit_test(pages_of_a_pool_may_want_the_types),
		cmocka_unit_test(an_overview_may_want_the_types),
		cmocka_unit_test(gigantic_pages_need_windows_or_an_area),
		cmocka_unit_test(only_sizes_that_the_kernel_offers),
		cmocka_unit_test(a_fault_waits_only_if_it_may),
		cmocka_unit_test(the_usual_size_hangs_on_pages_and_blocks),
		cmocka_unit_test(a_buffer_may_come_from_an_area),
		cmocka_unit_test(short_of_memory),
		cmocka_unit_test(a_verdict_that_failed_holds_nothing),
		cmocka_unit_test(weak_files_cost_what_they_would_have_told),
		cmocka_unit_test(reads_pools_node_by_node),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
