/* SPDX-License-Identifier: BSD-2-Clause */
/* The answer where buddyinfo is all there is. */
#include "test.h"

/* Order 0 to 10; blocks of order 8 are 1 MiB. */
#define PLENTY "900 800 700 600 500 400 300 200 100 50 40"
#define PIECES "20000 8000 4000 0 0 0 0 0 0 0 0"
#define SHORT  "20 10 5 2 1 0 0 0 0 0 0"
#define DMA    "1 0 1 0 2 1 1 0 1 1 3"

static struct fc_verdict
judge(const char *text, unsigned order, const char *gfp, enum fc_rung within)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_text t = text_of(text);
	struct fc_request req = { .order = order,
		.allocator = FC_PAGES,
		.gfp_text = gfp,
		.node = -1,
		.count = 1,
		.within = within };
	struct fc_verdict v;
	struct fc_error err;

	assert_int_equal(fc_gfp_parse(gfp, &req.gfp, &err), 0);
	assert_int_equal(fc_snapshot_add(snap, FC_BUDDYINFO, &t, &err), 0);
	assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
	print_message("  order %u, %s: %s\n", order, gfp, v.words.headline);
	assert_int_not_equal(v.certainty, FC_EXACT);
	fc_snapshot_free(snap);
	return v;
}

#define Z(zone, counts) "Node 0, zone " zone " " counts "\n"

static void
answers_by_blocks_and_free_pages(void **state)
{
	static const struct {
		const char *text, *gfp;
		unsigned order;
		enum fc_answer answer;
		enum fc_reason reason;
	} rows[] = {
		{ Z("Normal", PLENTY), "GFP_KERNEL", 10, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ Z("Normal", PIECES), "GFP_KERNEL", 2, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ Z("Normal", PIECES), "GFP_KERNEL", 3, FC_NO,
		    FC_REASON_FRAGMENTED },
		{ Z("Normal", SHORT), "GFP_KERNEL", 0, FC_NO,
		    FC_REASON_WATERMARK },
		/* the first 16 MiB of x86 are kept for others, */
		{ Z("DMA", DMA) Z("DMA32", PIECES), "GFP_KERNEL", 9, FC_NO,
		    FC_REASON_FRAGMENTED },
		{ Z("DMA", DMA) Z("Normal", SHORT), "GFP_KERNEL", 9, FC_NO,
		    FC_REASON_FRAGMENTED },
		/* unless nothing else is meant, or they are all there is */
		{ Z("DMA", DMA) Z("DMA32", PIECES), "GFP_KERNEL|__GFP_DMA", 9,
		    FC_YES, FC_REASON_FREE_BLOCK },
		{ Z("DMA", DMA), "GFP_KERNEL", 9, FC_YES,
		    FC_REASON_FREE_BLOCK },
		/* a DMA of more is another machine's */
		{ Z("DMA", PLENTY) Z("Normal", PIECES), "GFP_KERNEL", 9, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ Z("DMA", "0 0 0 0 0 0 0 0 0 0 5") Z("Normal", PIECES),
		    "GFP_KERNEL", 9, FC_YES, FC_REASON_FREE_BLOCK },
		/* zones that the mask leaves out have no say */
		{ Z("Normal", PIECES) Z("HighMem", PLENTY), "GFP_KERNEL", 9,
		    FC_NO, FC_REASON_FRAGMENTED },
		{ Z("Normal", PIECES) Z("HighMem", PLENTY),
		    "GFP_HIGHUSER_MOVABLE", 9, FC_YES, FC_REASON_FREE_BLOCK },
		/* the edges: half a MiB, 2400 KiB, and a single block */
		{ Z("Normal", "255 0 0 0 0 0 0 1 1 0 0"), "GFP_ATOMIC", 8,
		    FC_UNKNOWN, FC_REASON_INPUT_MISSING },
		{ Z("Normal", "128 0 0 0 0 0 0 0 1 0 0"), "GFP_ATOMIC", 8,
		    FC_UNKNOWN, FC_REASON_INPUT_MISSING },
		{ Z("Normal", "127 0 0 0 0 0 0 0 1 0 0"), "GFP_ATOMIC", 8,
		    FC_NO, FC_REASON_WATERMARK },
		{ Z("Normal", "600 0 0 0 0 0 0 0 2 0 0"), "GFP_ATOMIC", 8,
		    FC_YES, FC_REASON_FREE_BLOCK },
		{ Z("Normal", "343 0 0 0 0 0 0 0 2 0 0"), "GFP_ATOMIC", 8,
		    FC_UNKNOWN, FC_REASON_INPUT_MISSING },
		{ Z("Normal", "344 0 0 0 0 0 0 0 2 0 0"), "GFP_ATOMIC", 8,
		    FC_YES, FC_REASON_FREE_BLOCK },
		{ Z("Normal", "4095 0 0 0 0 0 0 0 1 0 0"), "GFP_ATOMIC", 8,
		    FC_UNKNOWN, FC_REASON_INPUT_MISSING },
		{ Z("Normal", "4096 0 0 0 0 0 0 0 1 0 0"), "GFP_ATOMIC", 8,
		    FC_YES, FC_REASON_FREE_BLOCK },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_verdict v = judge(
		    rows[i].text, rows[i].order, rows[i].gfp, FC_RUNG_NOW);

		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		if (v.answer != FC_UNKNOWN)
			assert_int_equal(v.certainty, FC_LIKELY);
		if (v.answer == FC_YES)
			assert_int_equal(v.wakes_kswapd, FC_UNKNOWN);
		assert_int_equal(v.answer != FC_UNKNOWN,
		    strstr(v.doubt, "judged by buddyinfo alone") != NULL);
		assert_true(v.words.why == NULL ||
		    strstr(v.words.why, "low watermark") == NULL);
		fc_verdict_free(&v);
	}
}

/* Whether waiting would help hangs on figures that are not there. */
static void
leaves_open_what_waiting_would_bring(void **state)
{
	struct fc_verdict v =
	    judge(Z("Normal", PIECES), 9, "GFP_KERNEL", FC_RUNG_NOW);

	(void)state;
	assert_int_equal(v.answer, FC_NO);
	assert_int_equal(v.expected, FC_UNKNOWN);
	assert_int_equal(v.way, FC_WAY_NOT_ASKED);
	fc_verdict_free(&v);

	v = judge(Z("Normal", PIECES), 9, "GFP_KERNEL", FC_RUNG_RECLAIM);
	assert_int_equal(v.answer, FC_UNKNOWN);
	assert_int_equal(v.rung, FC_RUNG_UNKNOWN);
	fc_verdict_free(&v);

	/* who may not wait is refused for good */
	v = judge(Z("Normal", PIECES), 9, "GFP_ATOMIC", FC_RUNG_NOW);
	assert_int_equal(v.answer, FC_NO);
	assert_int_equal(v.expected, FC_NO);
	assert_int_equal(v.rung, FC_RUNG_NO);
	fc_verdict_free(&v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(answers_by_blocks_and_free_pages),
		cmocka_unit_test(leaves_open_what_waiting_would_bring),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
