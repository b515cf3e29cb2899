/* SPDX-License-Identifier: BSD-2-Clause */
/* Results of one machine: what a golden file of a sane machine cannot show. */
#include "test.h"

#include "fragcheck.h"

static uint64_t nr_free[] = { 3, 0, 1 };
static struct fc_zone zone = { .node = 1,
	.name = "N\"o\\r|m'=",
	.has_free_blocks = true,
	.nr_free = nr_free };
static struct fc_snapshot snap = { .kind = FC_LIVE,
	.files = { [FC_BUDDYINFO] = FC_FILE_READ },
	.page_size = 4096,
	.nr_orders = 3,
	.nr_zones = 1,
	.zones = &zone };

static struct fc_result
result_of(const struct fc_request *req, const struct fc_verdict *verdict)
{
	return (struct fc_result){ .snap = &snap,
		.whole = true,
		.success = true,
		.nr_requests = 1,
		.requests = req,
		.verdicts = verdict };
}

static void
escapes_what_a_label_may_not_hold(void **state)
{
	struct fc_request req = { .name = "a\"b\\c\n\377",
		.gfp_text = "GFP_KERNEL",
		.node = -1,
		.count = 1 };
	struct fc_verdict v = {
		.answer = FC_YES, .order = { 2, true }, .has_capacity = true
	};
	struct fc_result result = result_of(&req, &v);
	struct fc_buf out = { 0 };

	(void)state;
	fc_render_prometheus(&out, &result);
	assert_non_null(strstr(out.data,
	    "fragcheck_largest_free_order{node=\"1\","
	    "zone=\"N\\\"o\\\\r|m'=\"} 2\n"));
	/* escaped once as for a terminal, and again as for a label */
	assert_non_null(strstr(out.data,
	    "fragcheck_allocation_ok{request=\"a\\\"b\\\\c\\\\012\\\\377\","
	    "order=\"2\",alloc=\"kmalloc\",gfp=\"GFP_KERNEL\"} 1\n"));
	fc_buf_free(&out);
}

static void
keeps_quotes_bars_and_equals_signs_out_of_performance_data(void **state)
{
	struct fc_zone_verdict zv = { .gate = FC_GATE_OK,
		.usable_blocks = { 1, true } };
	struct fc_request req = { .name = "struct a'=|" };
	struct fc_verdict v = { .answer = FC_NO,
		.rung = FC_RUNG_NO,
		.order = { 2, true },
		.has_capacity = true,
		.capacity_low = 7,
		.words = { .headline = "a|b" },
		.nr_zones = 1,
		.zones = &zv };
	struct fc_result result = result_of(&req, &v);
	struct fc_buf out = { 0 };

	(void)state;
	fc_render_nagios(&out, &result);
	assert_string_equal(out.data,
	    "FRAGCHECK CRITICAL - a,b | 'struct_a____capacity'=7;;;0; "
	    "'n1_N_o_r_m___largest'=2;;;;2 'n1_N_o_r_m___o2_blocks'=1;;;0;\n");
	fc_buf_free(&out);
}

static void
has_no_data_where_nothing_is_known(void **state)
{
	struct fc_request req = { .name = "x" };
	struct fc_verdict v = { .answer = FC_UNKNOWN,
		.rung = FC_RUNG_UNKNOWN,
		.words = { .headline = "there is none" } };
	struct fc_result result = result_of(&req, &v);
	struct fc_buf out = { 0 };

	(void)state;
	fc_render_nagios(&out, &result);
	assert_string_equal(out.data, "FRAGCHECK UNKNOWN - there is none\n");
	fc_buf_free(&out);
}

static void
tells_nothing_of_a_snapshot_that_does_not_hold(void **state)
{
	struct fc_result result = { .snap = &snap, .seconds = 9 };
	struct fc_buf out = { 0 };

	(void)state;
	fc_render_prometheus(&out, &result);
	assert_null(strstr(out.data, "free_blocks"));
	assert_non_null(strstr(out.data, "fragcheck_run_success 0\n"));
	assert_non_null(
	    strstr(out.data, "input_readable{file=\"buddyinfo\"} 1\n"));
	assert_non_null(
	    strstr(out.data, "input_readable{file=\"zoneinfo\"} 0\n"));
	assert_non_null(
	    strstr(out.data, "fragcheck_last_run_timestamp_seconds 9\n"));
	fc_buf_free(&out);
}

static void
ranks_critical_above_warning_above_unknown(void **state)
{
	static const enum fc_nagios order[] = { FC_NAGIOS_OK, FC_NAGIOS_UNKNOWN,
		FC_NAGIOS_WARNING, FC_NAGIOS_CRITICAL };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(order); i++) {
		for (size_t j = 0; j < N_ELEMENTS(order); j++)
			assert_int_equal(fc_nagios_worse(order[i], order[j]),
			    order[i > j ? i : j]);
	}
}

/* The plugin takes the worst of several for its first line. */
static void
begins_with_the_request_that_decides(void **state)
{
	struct fc_request reqs[] = { { .name = "a" }, { .name = "b" },
		{ .name = "c" } };
	struct fc_verdict v[] = {
		{ .answer = FC_YES, .words = { .headline = "fine" } },
		{ .answer = FC_UNKNOWN,
		    .rung = FC_RUNG_UNKNOWN,
		    .words = { .headline = "?" } },
		{ .answer = FC_NO,
		    .rung = FC_RUNG_COMPACTION,
		    .words = { .headline = "bad" } },
	};
	struct fc_result result = result_of(reqs, v);
	struct fc_buf out = { 0 };

	(void)state;
	result.nr_requests = 3;
	fc_render_nagios(&out, &result);
	assert_string_equal(out.data,
	    "FRAGCHECK WARNING - 1 of 3 requests OK; c: bad\n"
	    "OK: a: fine\nUNKNOWN: b: ?\nWARNING: c: bad\n");
	fc_buf_free(&out);
}

/* Wherever memory ends, out says so. */
static void
says_when_memory_is_short(void **state)
{
	struct fc_request req = {
		.name = "x", .gfp_text = "GFP_KERNEL", .node = -1
	};
	struct fc_verdict v = { .answer = FC_YES,
		.words = { .headline = "fine" } };
	struct fc_result result = result_of(&req, &v);

	(void)state;
	for (unsigned n = 1;; n++) {
		struct fc_buf out = { 0 };

		fail_at = n;
		fc_render_prometheus(&out, &result);
		fc_render_nagios(&out, &result);
		assert_int_equal(out.failed, fail_at == 0);
		fc_buf_free(&out);
		if (fail_at != 0)
			break;
	}
	fail_at = 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(escapes_what_a_label_may_not_hold),
		cmocka_unit_test(
		    keeps_quotes_bars_and_equals_signs_out_of_performance_data),
		cmocka_unit_test(has_no_data_where_nothing_is_known),
		cmocka_unit_test(
		    tells_nothing_of_a_snapshot_that_does_not_hold),
		cmocka_unit_test(ranks_critical_above_warning_above_unknown),
		cmocka_unit_test(begins_with_the_request_that_decides),
		cmocka_unit_test(says_when_memory_is_short),
	};

	return !!cmocka_run_group_tests(tests, NULL, NULL);
}
