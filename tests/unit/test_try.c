/* SPDX-License-Identifier: BSD-2-Clause */
/* What is asked of the kernel itself, and how it fits the verdict. */
#include "kernel/try.h"
#include "machines.h"

/* The ring is one block of that order and no other, on every page size. */
static void
a_pipe_is_one_block(void **state)
{
	static const struct {
		uint64_t page_size;
		unsigned slot, order;
		uint64_t slots;
	} rows[] = {
		{ 4096, 40, 4, 1024 },
		{ 4096, 40, 5, 2048 },
		{ 4096, 40, 10, 65536 },
		{ 4096, 40, 13, 524288 },
		{ 4096, 40, 14, 0 }, /* above 2^31 bytes */
		{ 4096, 24, 4, 2048 },
		{ 16384, 40, 9, 131072 },
		{ 16384, 40, 10, 0 },
		{ 65536, 40, 5, 32768 },
		{ 65536, 40, 6, 0 },
		{ 4096, 40, 0, 0 },
		{ 4096, 40, 40, 0 },
		{ 0, 40, 5, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t bytes = fc_try_pipe_bytes(
		    rows[i].order, rows[i].page_size, rows[i].slot);
		uint64_t block = rows[i].page_size << rows[i].order;

		print_message("  row %zu\n", i);
		assert_int_equal(bytes, rows[i].slots * rows[i].page_size);
		if (bytes > 0)
			assert_in_range(
			    rows[i].slots * rows[i].slot, block / 2 + 1, block);
	}
}

static void
a_message_keeps_within_the_limit(void **state)
{
	(void)state;
	assert_int_equal(fc_try_control_bytes(4, 4096, 131072), 4096 * 8 + 64);
	assert_int_equal(fc_try_control_bytes(5, 4096, 131072), 4096 * 16 + 64);
	assert_int_equal(fc_try_control_bytes(6, 4096, 131072), 0);
	/* the kernel wants less than the limit */
	assert_int_equal(fc_try_control_bytes(5, 4096, 65600), 0);
	assert_int_equal(fc_try_control_bytes(5, 4096, 65601), 65600);
	assert_int_equal(fc_try_control_bytes(4, 4096, 20480), 0);
	assert_int_equal(fc_try_control_bytes(0, 4096, 131072), 0);
	assert_int_equal(fc_try_control_bytes(4, 0, 131072), 0);
	assert_int_equal(fc_try_control_bytes(40, 4096, UINT64_MAX), 0);
}

static void
only_what_cannot_kill_is_asked(void **state)
{
	struct fc_request req = FC_REQUEST_INIT;

	(void)state;
	assert_null(fc_no_try(&req, 4));
	assert_null(fc_no_try(&req, 10));
	for (unsigned order = 0; order < 4; order++)
		assert_non_null(fc_no_try(&req, order));
	req.allocator = FC_PAGES;
	assert_null(fc_no_try(&req, 4));
	req.count = 2;
	assert_non_null(fc_no_try(&req, 4));
	req.count = 1;
	req.node = 0;
	assert_non_null(fc_no_try(&req, 4));
	req.node = -1;
	req.gfp |= FC_GFP_NORETRY;
	assert_non_null(fc_no_try(&req, 4));
	req.gfp = FC_GFP_HIGH | FC_GFP_KSWAPD_RECLAIM;
	assert_non_null(fc_no_try(&req, 4));
	for (int a = FC_PAGES_EXACT; a <= FC_CMA; a++) {
		req = (struct fc_request)FC_REQUEST_INIT;
		req.allocator = (enum fc_allocator)a;
		assert_int_equal(fc_no_try(&req, 9) == NULL, a == FC_HUGETLB);
	}
	req.allocator = FC_HUGETLB;
	req.count = 2;
	assert_non_null(fc_no_try(&req, 9));
}

static void
the_two_agree_or_one_says_why(void **state)
{
	static const struct {
		enum fc_tried tried;
		enum fc_answer expected, agrees;
	} rows[] = {
		{ FC_TRIED_GIVEN, FC_YES, FC_YES },
		{ FC_TRIED_GIVEN, FC_NO, FC_NO },
		{ FC_TRIED_GIVEN, FC_UNKNOWN, FC_UNKNOWN },
		{ FC_TRIED_REFUSED, FC_YES, FC_NO },
		{ FC_TRIED_REFUSED, FC_NO, FC_YES },
		{ FC_TRIED_MAY_NOT, FC_YES, FC_UNKNOWN },
		{ FC_TRIED_MAY_NOT, FC_NO, FC_UNKNOWN },
		{ FC_TRIED_LIMITED, FC_YES, FC_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_trial t = { .tried = rows[i].tried };
		struct fc_verdict v = { .expected = rows[i].expected };
		enum fc_answer agrees = fc_trial_agrees(&t, &v);

		print_message("  row %zu\n", i);
		assert_int_equal(agrees, rows[i].agrees);
		assert_int_equal(fc_trial_why(&t, &v) != NULL, agrees == FC_NO);
	}
	static const struct {
		enum fc_tried tried;
		uint64_t stalls, moved, reclaimed;
		enum fc_rung rung;
		const char *why;
	} whys[] = {
		{ FC_TRIED_GIVEN, 0, 0, 0, FC_RUNG_NO,
		    "memory was freed after it was read, or lay on CPUs' lists" },
		{ FC_TRIED_GIVEN, 1, 0, 0, FC_RUNG_NO,
		    "compaction or reclaim made a block, against the odds" },
		{ FC_TRIED_GIVEN, 0, 1, 0, FC_RUNG_NO,
		    "compaction or reclaim made a block, against the odds" },
		{ FC_TRIED_GIVEN, 0, 0, 1, FC_RUNG_NO,
		    "compaction or reclaim made a block, against the odds" },
		{ FC_TRIED_REFUSED, 0, 0, 0, FC_RUNG_NOW,
		    "somebody else took the block after it was read" },
		{ FC_TRIED_REFUSED, 1, 1, 1, FC_RUNG_NOW,
		    "somebody else took the block after it was read" },
		{ FC_TRIED_REFUSED, 1, 0, 0, FC_RUNG_COMPACTION,
		    "compaction and reclaim made no block, against the odds" },
		{ FC_TRIED_REFUSED, 0, 1, 0, FC_RUNG_RECLAIM,
		    "compaction and reclaim made no block, against the odds" },
		{ FC_TRIED_REFUSED, 0, 0, 1, FC_RUNG_RECLAIM,
		    "compaction and reclaim made no block, against the odds" },
		{ FC_TRIED_REFUSED, 0, 0, 0, FC_RUNG_COMPACTION,
		    "the kernel put compaction off (deferral, marks to skip), which no file tells" },
	};

	for (size_t i = 0; i < N_ELEMENTS(whys); i++) {
		struct fc_trial t = { .tried = whys[i].tried,
			.stalls = { whys[i].stalls, true },
			.moved = { whys[i].moved, true },
			.reclaimed = { whys[i].reclaimed, true } };
		struct fc_verdict v = { .rung = whys[i].rung,
			.expected =
			    whys[i].tried == FC_TRIED_GIVEN ? FC_NO : FC_YES };

		print_message("  why %zu\n", i);
		assert_string_equal(fc_trial_why(&t, &v), whys[i].why);
	}
	struct fc_trial t = { .tried = FC_TRIED_REFUSED };
	struct fc_verdict v = { .expected = FC_YES, .rung = FC_RUNG_NOW };

	assert_non_null(strstr(fc_trial_why(&t, &v), "somebody else"));
	v.rung = FC_RUNG_COMPACTION;
	assert_non_null(strstr(fc_trial_why(&t, &v), "put compaction off"));
	t.stalls.value = 1;
	assert_non_null(strstr(fc_trial_why(&t, &v), "made no block"));
	t.tried = FC_TRIED_GIVEN;
	v.expected = FC_NO;
	assert_non_null(strstr(fc_trial_why(&t, &v), "made a block"));
	t.stalls.value = 0;
	assert_non_null(strstr(fc_trial_why(&t, &v), "was freed after"));
}

/* ---- how it is told ----------------------------------------------------- */

static void
must_say(const struct fc_trial *t,
    void (*render)(struct fc_buf *, const struct fc_result *), const char *what)
{
	struct fc_snapshot *snap = machine_named("outage");
	struct fc_request req = ask("GFP_KERNEL", 5);
	struct fc_verdict v = judge(snap, &req);
	struct fc_result result = { .snap = snap,
		.nr_requests = 1,
		.requests = &req,
		.verdicts = &v,
		.width = 80,
		.trial = t };
	struct fc_buf out = { 0 };

	render(&out, &result);
	assert_false(out.failed);
	if (strstr(out.data, what) == NULL)
		fail_msg("not said: %s\nof: %s", what, out.data);
	for (const char *line = out.data;
	     *line != '\0' && render == fc_render_text;) {
		size_t len = strcspn(line, "\n");

		if (len > 80)
			fail_msg("%zu columns: %.*s", len, (int)len, line);
		line += len + 1;
	}
	fc_buf_free(&out);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

static void
each_way_and_answer_is_told(void **state)
{
	struct fc_trial t = {
		.tried = FC_TRIED_GIVEN, .way = FC_TRY_PIPE, .bytes = 8388608
	};

	(void)state;
	must_say(&t, fc_render_line,
	    "GIVEN: the kernel gave a block of order 5 (128 KiB), and has it back, not as expected; the verdict: NOT NOW\n");
	must_say(&t, fc_render_text, "\n  asked    by a pipe of 8388608 bytes");
	must_say(&t, fc_render_text, "\n  agrees   no\n");
	must_say(&t, fc_render_json,
	    "\"trial\":{\"answer\":\"given\",\"way\":\"pipe\",\"why_not\":null,\"bytes\":8388608,\"agrees\":false,\"because\":\"memory");
	t.stalls = told(0);
	t.reclaimed = told(0);
	must_say(&t, fc_render_text,
	    "\n  set off  nothing: no compaction, no reclaim\n");
	t.moved = told(3);
	t.way = FC_TRY_CONTROL;
	t.tried = FC_TRIED_REFUSED;
	must_say(&t, fc_render_line,
	    "REFUSED: the kernel refused a block of order 5 (128 KiB), as expected; ");
	must_say(&t, fc_render_text, "pages moved 3");
	must_say(&t, fc_render_text, "kernel's log\n");
	t.way = FC_TRY_POOL;
	must_say(&t, fc_render_text, "by one huge page more");
	t.tried = FC_TRIED_LIMITED;
	must_say(
	    &t, fc_render_line, "CANNOT TELL: this program's memory cgroup");
	must_say(&t, fc_render_json, "\"agrees\":null,\"because\":null,");
	t.tried = FC_TRIED_MAY_NOT;
	t.why_not = "for a reason";
	must_say(&t, fc_render_line, "MAY NOT ASK: for a reason; ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pipe_is_one_block),
		cmocka_unit_test(a_message_keeps_within_the_limit),
		cmocka_unit_test(only_what_cannot_kill_is_asked),
		cmocka_unit_test(the_two_agree_or_one_says_why),
		cmocka_unit_test(each_way_and_answer_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
