/* SPDX-License-Identifier: BSD-2-Clause */
/* What compaction by hand came to: the outcome, the gain, what is advised. */
#include "machines.h"

static void
the_answer_makes_the_outcome(void **state)
{
	static const struct {
		enum fc_answer answer;
		enum fc_rung rung;
		enum fc_answer expected;
		enum fc_recovery recovery;
	} rows[] = {
		{ FC_YES, FC_RUNG_NOW, FC_YES, FC_RECOVERED },
		{ FC_YES, FC_RUNG_COMPACTION, FC_YES, FC_RECOVERED },
		/* perhaps: 16 in 100 are given */
		{ FC_YES, FC_RUNG_COMPACTION, FC_NO, FC_STILL_SHORT },
		{ FC_YES, FC_RUNG_RECLAIM, FC_UNKNOWN, FC_STILL_SHORT },
		{ FC_NO, FC_RUNG_COMPACTION, FC_YES, FC_STILL_SHORT },
		{ FC_NO, FC_RUNG_NO, FC_NO, FC_STILL_SHORT },
		{ FC_UNKNOWN, FC_RUNG_UNKNOWN, FC_UNKNOWN,
		    FC_RECOVERY_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_verdict v = { .answer = rows[i].answer,
			.rung = rows[i].rung,
			.expected = rows[i].expected };

		assert_int_equal(fc_recovery_of(&v), rows[i].recovery);
		assert_int_equal(
		    fc_is_firm_yes(&v), rows[i].recovery == FC_RECOVERED);
	}
}

static void
blocks_are_those_of_a_node_and_of_what_is_larger(void **state)
{
	struct fc_zone zones[3] = { 0 };
	uint64_t lists[3][4] = { { 5, 0, 1, 0 }, { 2, 3, 0, 1 },
		{ 0, 0, 0, 7 } };
	struct fc_snapshot snap = {
		.nr_orders = 4, .nr_zones = 3, .zones = zones
	};
	struct fc_blocks all, one;

	(void)state;
	for (int i = 0; i < 3; i++) {
		zones[i].nr_free = lists[i];
		zones[i].has_free_blocks = true;
		zones[i].pcp_count = 10 + (uint64_t)i;
		zones[i].node = i / 2;
	}
	all = fc_blocks_of(&snap, -1);
	assert_int_equal(all.nr_orders, 4);
	assert_int_equal(all.free[0], 7);
	assert_int_equal(all.free[1], 3);
	assert_int_equal(all.free[2], 1);
	assert_int_equal(all.free[3], 8);
	assert_int_equal(all.on_cpus, 33);
	one = fc_blocks_of(&snap, 0);
	assert_int_equal(one.free[3], 1);
	assert_int_equal(one.on_cpus, 21);
	one = fc_blocks_of(&snap, 5);
	assert_int_equal(fc_blocks_from(&one, 0), 0);
	/* 8 of 8, one of 4, 3 of 2 and 7 pages, 33 on CPUs */
	assert_int_equal(fc_blocks_from(&all, 3), 8);
	assert_int_equal(fc_blocks_from(&all, 2), 17);
	assert_int_equal(fc_blocks_from(&all, 1), 37);
	assert_int_equal(fc_blocks_from(&all, 0), 7 + 2 * 37 + 33);
	/* what is not told is none */
	zones[1].has_free_blocks = false;
	all = fc_blocks_of(&snap, 0);
	assert_int_equal(all.free[3], 0);
	assert_int_equal(all.free[0], 5);
}

static void
to_compact_again_is_no_advice(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	struct fc_request req = ask("GFP_KERNEL", 5);
	struct fc_verdict v;
	size_t n;

	(void)state;
	snap->tunables.compaction_proactiveness = (struct fc_opt){ 0, true };
	v = judge(snap, &req);
	n = v.nr_remedies;
	assert_non_null(remedy(&v, "compact"));
	assert_non_null(remedy(&v, "compaction_proactiveness"));
	fc_verdict_free(&v);

	snap->compacted = true;
	v = judge(snap, &req);
	assert_null(remedy(&v, "compact"));
	assert_non_null(remedy(&v, "compaction_proactiveness"));
	assert_int_equal(
	    remedy(&v, "no_compaction_again")->when, FC_REMEDY_NO_HELP);
	assert_int_equal(v.nr_remedies, n);
	fc_verdict_free(&v);

	/* there was nothing to be taken away */
	req.order = 0;
	v = judge(snap, &req);
	assert_null(remedy(&v, "no_compaction_again"));
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* ---- how it is told ----------------------------------------------------- */

struct told_of {
	const char *before, *after; /* machines */
	struct fc_compaction c;
};

static char *
tell(const struct told_of *t, const struct fc_request *req, unsigned width,
    void (*render)(struct fc_buf *, const struct fc_result *))
{
	struct fc_snapshot *before = machine_named(t->before);
	struct fc_snapshot *after = machine_named(t->after);
	struct fc_overview overviews[2];
	struct fc_verdict verdicts[2];
	struct fc_compaction c = t->c;
	struct fc_result result = {
		.snap = after, .requests = req, .width = width, .compaction = &c
	};
	struct fc_buf out = { 0 };
	struct fc_error err;

	c.before = before;
	before->pages_moved = told(100);
	after->pages_moved = told(1734);
	before->pages_not_moved = told(7);
	after->pages_not_moved = told(11);
	assert_int_equal(fc_overview_of(before, &overviews[0], &err), 0);
	assert_int_equal(fc_overview_of(after, &overviews[1], &err), 0);
	if (req != NULL) {
		verdicts[0] = judge(before, req);
		after->compacted = true;
		verdicts[1] = judge(after, req);
		c.was = &verdicts[0];
		result.verdicts = &verdicts[1];
		result.nr_requests = 1;
		c.recovery = fc_recovery_of(&verdicts[1]);
	} else {
		c.overview = &overviews[0];
		result.overview = &overviews[1];
	}
	render(&out, &result);
	assert_false(out.failed);
	for (int i = 0; i < 2; i++) {
		if (req != NULL)
			fc_verdict_free(&verdicts[i]);
		fc_overview_free(&overviews[i]);
	}
	fc_snapshot_free(before);
	fc_snapshot_free(after);
	return out.data;
}

static void
must_say(const char *text, const char *what)
{
	if (strstr(text, what) == NULL)
		fail_msg("not said: %s\nof: %s", what, text);
}

static void
the_receipt_says_it(void **state)
{
	struct told_of t = { "outage", "here-idle",
		{ .node = -1,
		    .knob = "/proc/sys/vm/compact_memory",
		    .milliseconds = 1290 } };
	struct fc_request req = ask("GFP_KERNEL", 5);
	char *text;

	(void)state;
	text = tell(&t, &req, 80, fc_render_line);
	must_say(text,
	    "RECOVERED: a block of order 5 (128 KiB) can be had at once\n");
	free(text);
	text = tell(&t, &req, 80, fc_render_text);
	must_say(text, "\n  before   NOT NOW: in pieces");
	must_say(text,
	    "\n  did      1 to /proc/sys/vm/compact_memory: 1.2 s, 1634 pages moved, and 4\n           that could not be\n");
	must_say(text, "  asked for\n");
	free(text);
	text = tell(&t, &req, 80, fc_render_json);
	must_say(text, "\"receipt\":{\"outcome\":\"recovered\",\"done\":true,");
	must_say(text, ",\"milliseconds\":1290,\"pages_moved\":1634,");
	must_say(text, ",\"verdict_before\":{\"answer\":\"no\",");
	free(text);

	t.after = "outage";
	t.c.milliseconds = 8;
	text = tell(&t, &req, 80, fc_render_text);
	must_say(text, "STILL SHORT: a free block of order 5 (128 KiB) is\n");
	must_say(text, ": 8 ms, ");
	must_say(text, "  no help  compaction by hand again");
	free(text);

	t.after = "here-idle";
	text = tell(&t, NULL, 80, fc_render_line);
	must_say(text,
	    "COMPACTED: GFP_KERNEL at once: up to order 10 (4 MiB), before up to order 4 (64 KiB)\n");
	free(text);
	t.after = "outage";
	text = tell(&t, NULL, 80, fc_render_line);
	must_say(text, ": up to order 4 (64 KiB), as before\n");
	free(text);
}

static void
no_line_is_too_wide(void **state)
{
	static const unsigned widths[] = { 40, 80, 120 };
	struct told_of t = { "outage", "outage",
		{ .node = 0,
		    .drops_caches = true,
		    .knob = "/sys/devices/system/node/node0/compact" } };
	struct fc_request req = ask("GFP_KERNEL", 5);

	(void)state;
	for (size_t i = 0; i < 2 * N_ELEMENTS(widths); i++) {
		unsigned width = widths[i / 2];
		char *text =
		    tell(&t, i % 2 ? &req : NULL, width, fc_render_text);

		for (const char *line = text; *line != '\0';) {
			size_t len = strcspn(line, "\n");

			/* tables of zones and orders have 65 */
			if (len > width && len > 65 &&
			    memmem(line, len, "/sys/", 5) == NULL &&
			    memmem(line, len, "sysctl", 6) == NULL)
				fail_msg("%zu columns of %u: %.*s", len, width,
				    (int)len, line);
			line += len + 1;
		}
		free(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_answer_makes_the_outcome),
		cmocka_unit_test(
		    blocks_are_those_of_a_node_and_of_what_is_larger),
		cmocka_unit_test(to_compact_again_is_no_advice),
		cmocka_unit_test(the_receipt_says_it),
		cmocka_unit_test(no_line_is_too_wide),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
