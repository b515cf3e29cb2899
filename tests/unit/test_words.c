/* SPDX-License-Identifier: BSD-2-Clause */
/* What a verdict says, to the word, where no recorded machine brings it to that.
 */
#include "zones.h"

#define NR_WORDS 5 /* answer, headline, cause, why, what waiting brings */

static void
says_it_to_the_word(void **state)
{
	static const struct {
		const char *release;
		unsigned files;
		enum fc_allocator allocator;
		const char *gfp;
		unsigned order;
		uint64_t size, count, pool; /* pages it has, none free */
		struct z z;
		const char *said[NR_WORDS];
	} rows[] = {
		/* a boost, and how much is lacking */
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL", 5, 0, 1, 0,
		    { 0, "Normal", 1200, 1300, 1625, 100000, .boost = 300,
			.b = { 560, [5] = 20 } },
		    { "NO",
			"min is boosted for now: for a block of order 5 (128 KiB), node 0 Normal lacks 132 pages",
			"below the boosted watermark",
			"node 0 Normal has 1200 pages free; 1300 must stay, its min watermark, 300 of it a boost",
			"not expected to help" } },
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL", 5, 0, 1, 0,
		    { 0, "Normal", 1331, 1300, 1625, 100000, .boost = 300,
			.b = { 691, [5] = 20 } },
		    { "NO",
			"min is boosted for now: for a block of order 5 (128 KiB), node 0 Normal lacks 1 page",
			"below the boosted watermark",
			"node 0 Normal has 1331 pages free; 1300 must stay, its min watermark, 300 of it a boost",
			"not expected to help" } },
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL", 5, 0, 1, 0,
		    { 0, "Normal", 800, 1300, 1625, 100000, .boost = 300,
			.b = { 160, [5] = 20 } },
		    { "NO",
			"memory is short: for a block of order 5 (128 KiB), node 0 Normal lacks 532 pages above min",
			"memory is short",
			"node 0 Normal has 800 pages free; 1300 must stay, its min watermark",
			"not expected to help" } },
		/* one may not be printed */
		{ "5.10.3", B | Z | T | HIDDEN_BOOST, FC_PAGES, "GFP_ATOMIC", 0,
		    0, 1, 0,
		    { 0, "Normal", 300, 1000, 1250, 100000, .b = { 300 } },
		    { "CANNOT TELL",
			"a block of order 0 (4 KiB): node 0 Normal is below min, unless that is boosted",
			"below min, unless that is boosted",
			"node 0 Normal has 300 pages free; 375 must stay, its min watermark as lowered for this gfp; of that, this kernel leaves out for a single page what is a boost, and does not print how much it is",
			NULL } },
		/* kept for others */
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_HIGHUSER_MOVABLE", 5, 0,
		    1, 0,
		    { 0, "DMA32", 2000, 1000, 1250, 100000,
			"0, 0, 5000, 5000, 5000", .b = { 1360, [5] = 20 } },
		    { "NO",
			"a block of order 5 (128 KiB): what is free is kept for others (lowmem_reserve of node 0 DMA32)",
			"kept for others: lowmem_reserve",
			"node 0 DMA32 has 2000 pages free; 1000 must stay, its min watermark, and lowmem_reserve keeps 5000 more",
			"not expected to help" } },
		/* short of memory, even of one page */
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL", 0, 0, 1, 0,
		    { 0, "Normal", 1000, 1000, 1250, 100000, .b = { 1000 } },
		    { "NOT NOW",
			"memory is short: for a block of order 0 (4 KiB), node 0 Normal lacks 1 page above min",
			"memory is short",
			"node 0 Normal has 1000 pages free; 1000 must stay, its min watermark",
			"the kernel does not refuse it in the end, but stalls and may kill processes for it" } },
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL", 0, 0, 1, 0,
		    { 0, "Normal", 0, 1000, 1250, 100000 },
		    { "NOT NOW",
			"memory is short: for a block of order 0 (4 KiB), node 0 Normal lacks 1001 pages above min",
			"memory is short",
			"node 0 Normal has 0 pages free; 1000 must stay, its min watermark",
			"the kernel does not refuse it in the end, but stalls and may kill processes for it" } },
		{ "", B | T, FC_PAGES, "GFP_KERNEL", 0, 0, 1, 0,
		    { 0, "Normal", 10, 0, 0, 100000, .b = { 10 } },
		    { "NOT NOW",
			"memory is short: for a block of order 0 (4 KiB), node 0 Normal has too little free",
			"memory is short",
			"node 0 Normal has 40.0 KiB free, whatever its watermarks are",
			NULL } },
		{ "", B | T, FC_PAGES, "GFP_KERNEL", 0, 0, 1, 0,
		    { 0, "Normal", 0, 0, 0, 100000 },
		    { "NOT NOW",
			"memory is short: for a block of order 0 (4 KiB), node 0 Normal has too little free",
			"memory is short",
			"node 0 Normal has 0 B free, whatever its watermarks are",
			NULL } },
		/* marks are not asked */
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL|__GFP_MEMALLOC",
		    5, 0, 1, 0,
		    { 0, "Normal", 64, 1000, 1250, 100000, .b = { [5] = 2 } },
		    { "YES",
			"but only out of reserves: a block of order 5 (128 KiB) at once; 2 until the first refusal",
			"only out of the reserves",
			"node 0 Normal has a free block of order 5 (128 KiB) or larger, in the part below min that only GFP_KERNEL|__GFP_MEMALLOC may use",
			NULL } },
		/* what waiting brings */
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL", 3, 0, 1, 0,
		    { 0, "Normal", 1160, 1000, 1250, 100000,
			.b = { 1000, [5] = 5 },
			.other = { [HIGHATOMIC] = { [5] = 5 } },
			.highatomic_blocks = 1, .lru = true, .file = 10 },
		    { "NOT NOW",
			"memory is short: for a block of order 3 (32 KiB), node 0 Normal lacks 8 pages above min",
			"memory is short",
			"node 0 Normal has 1160 pages free, 160 of them reserved; 1000 must stay, its min watermark",
			"after reclaim the kernel is expected to give up its reserve for it" } },
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL", 3, 0, 1, 0,
		    { 0, "Normal", 900, 1000, 1250, 100000, .b = { 900 },
			.lru = true, .file = 500, .anon = 500 },
		    { "NOT NOW",
			"memory is short: for a block of order 3 (32 KiB), node 0 Normal lacks 108 pages above min",
			"memory is short",
			"node 0 Normal has 900 pages free; 1000 must stay, its min watermark",
			"after reclaim, compaction is expected to build the block" } },
		/* a larger one fares better, if it may try once only */
		{ "6.12.95", B | Z | T, FC_PAGES, "GFP_KERNEL|__GFP_NORETRY", 0,
		    0, 1, 0,
		    { 0, "Normal", 1000, 1000, 1250, 100000, .b = { 1000 },
			.lru = true, .anon = 5000 },
		    { "NO",
			"memory is short: for a block of order 0 (4 KiB), node 0 Normal lacks 1 page above min",
			"memory is short",
			"node 0 Normal has 1000 pages free; 1000 must stay, its min watermark",
			"not expected to help" } },
		/* of several not one is sure */
		{ "6.12.95", B | Z, FC_PAGES, "GFP_KERNEL", 5, 0, 50, 0,
		    { 0, "Normal", 2600, 1000, 1250, 100000,
			.b = { 1000, [5] = 50 } },
		    { "CANNOT TELL",
			"50 blocks of order 5 (128 KiB): what is free may be reserved for others (HighAtomic, CMA)",
			"its blocks may be reserved",
			"node 0 Normal has free blocks, but only pagetypeinfo says whether they are reserved (HighAtomic, CMA), and it is not there",
			NULL } },
		{ "6.12.95", B | Z, FC_PAGES, "GFP_KERNEL", 5, 0, 51, 0,
		    { 0, "Normal", 2600, 1000, 1250, 100000,
			.b = { 1000, [5] = 50 } },
		    { "NO",
			"of 51 blocks of order 5 (128 KiB), 0 to 50 can be had at once",
			"0 to 50 can be had at once", NULL,
			"not expected to help" } },
		{ "6.12.95", B | Z | T, FC_VMALLOC, "GFP_KERNEL", 0, 1 << 20, 1,
		    0, { 0, "Normal", 1001, 1000, 1250, 100000, .b = { 1001 } },
		    { "NOT NOW",
			"1048576 bytes are more single pages than can be had at once",
			"0 can be had at once", NULL,
			"the kernel does not refuse it in the end, but stalls and may kill processes for it" } },
		/* of a pool, which has nothing, or nothing free */
		{ "3.10.0", B | Z | T | NO_BOOST, FC_HUGETLB, "GFP_KERNEL", 0,
		    1 << 30, 1, 0,
		    { 0, "Normal", 5000, 1000, 1250, 100000, .b = { 5000 } },
		    { "NO",
			"1 more huge page of 1 GiB: up to 3.15 the kernel makes such large ones at boot only",
			"at boot only", "the pool has 0 now (by meminfo alone)",
			NULL } },
		{ "6.12.95", B | Z | T | NO_BOOST, FC_HUGETLB, "GFP_KERNEL", 0,
		    2 << 20, 1, 0,
		    { 0, "Normal", 40960, 1000, 1250, 500000, .b = { 40960 },
			.lru = true, .file = 10240 },
		    { "NOT NOW",
			"of 1 more huge page of 2 MiB, none can be had at once, 0 to 103 after compaction and reclaim",
			"none at once, 0 to 103 later",
			"the pool has 0 now (by meminfo alone)",
			"one write brings 0 to 103, as the kernel compacts and reclaims for it; after compaction by hand 39 at least" } },
		{ "6.12.95", B | Z | T | NO_BOOST, FC_HUGETLB, "GFP_KERNEL", 0,
		    2 << 20, 30, 20,
		    { 0, "Normal", 40960, 1000, 1250, 500000,
			.b = { 30720, [9] = 20 }, .lru = true, .file = 10240 },
		    { "NOT NOW",
			"of 30 more huge pages of 2 MiB, 20 can be had at once, 20 to 103 after compaction and reclaim",
			"20 at once, 20 to 103 later",
			"the pool has 20 now, none of them free (by meminfo alone)",
			"one write brings 20 to 103, as the kernel compacts and reclaims for it; after compaction by hand 39 at least" } },
		{ "6.12.95", B | Z | T | NO_BOOST, FC_HUGETLB, "GFP_KERNEL", 0,
		    2 << 20, 10, 0,
		    { 0, "Normal", 40960, 1000, 1250, 500000,
			.b = { 30720, [9] = 20 }, .lru = true, .file = 10240 },
		    { "YES", "10 more huge pages of 2 MiB can be had at once",
			"20 at once", "the pool has 0 now (by meminfo alone)",
			NULL } },
		/* of a fault */
		{ "6.12.95", B | Z | T | NO_PAGE_SIZE, FC_THP, "GFP_KERNEL", 0,
		    0, 1, 0,
		    { 0, "Normal", 40960, 1000, 1250, 500000, .b = { 40960 } },
		    { "CANNOT TELL",
			"the page size is not known; give --page-size",
			"the page size is not known", NULL, NULL } },
		{ "6.12.95", B | Z | T, FC_THP, "GFP_KERNEL", 0, 0, 1, 0,
		    { 0, "Normal", 40960, 1000, 1250, 500000, .b = { 40960 } },
		    { "NO",
			"a fault gets small pages, not a huge page of 2 MiB: in pieces: no block of order 9",
			"in pieces: no block of order 9",
			"160.0 MiB are free, in pieces; the largest block it may have is of order 0 (4 KiB)",
			"not expected to help" } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load(rows[i].release, rows[i].files, &rows[i].z, 1);
		struct fc_pool pool = { .node = -1,
			.page_bytes = rows[i].size,
			.total = { rows[i].pool, true },
			.free = { 0, true } };
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		const char *said[NR_WORDS];
		struct fc_error err = { 0 };
		struct fc_verdict v;

		req.allocator = rows[i].allocator;
		req.size = (struct fc_opt){ rows[i].size, rows[i].size != 0 };
		req.count = rows[i].count;
		snap->pools = &pool;
		snap->nr_pools = req.allocator == FC_HUGETLB;
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		said[0] = v.words.answer;
		said[1] = v.words.headline;
		said[2] = v.words.cause;
		said[3] = v.words.why;
		said[4] = v.words.waiting;
		for (size_t w = 0; w < NR_WORDS; w++) {
			const char *want = rows[i].said[w];

			print_message("%s\n", said[w] != NULL ? said[w] : "-");
			assert_int_equal(said[w] != NULL, want != NULL);
			if (want != NULL)
				assert_string_equal(said[w], want);
		}
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_it_to_the_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
