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
	    "fragcheck_largest_free_order{numa_node=\"1\","
	    "memory_zone=\"N\\\"o\\\\r|m'=\"} 2\n"));
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

/* Kubernetes and clouds have a "node" and a "zone" for each target. */
static void
has_old_labels_and_few_series_where_asked(void **state)
{
	struct fc_request req = {
		.name = "x", .gfp_text = "GFP_KERNEL", .node = 1, .count = 1
	};
	struct fc_verdict v = { .answer = FC_YES, .order = { 2, true } };
	struct fc_result result = result_of(&req, &v);
	struct fc_buf out = { 0 };

	(void)state;
	fc_render_prometheus(&out, &result);
	assert_non_null(strstr(out.data, "_free_blocks{numa_node=\"1\","));
	assert_non_null(strstr(out.data, "_ratio{numa_node=\"1\","));
	assert_non_null(
	    strstr(out.data, "gfp=\"GFP_KERNEL\",numa_node=\"1\"} 1\n"));
	assert_null(strstr(out.data, "{node="));
	assert_null(strstr(out.data, ",node="));
	fc_buf_free(&out);

	result.old_labels = result.few_series = true;
	fc_render_prometheus(&out, &result);
	assert_null(strstr(out.data, "numa_node"));
	assert_null(strstr(out.data, "memory_zone"));
	assert_null(strstr(out.data, "free_blocks"));
	assert_null(strstr(out.data, "unusable_ratio"));
	assert_non_null(
	    strstr(out.data, "largest_free_order{node=\"1\",zone=\"N\\\"o"));
	assert_non_null(strstr(out.data, "gfp=\"GFP_KERNEL\",node=\"1\"} 1\n"));
	fc_buf_free(&out);
}

/* What a capacity is held against makes a status worse, never better. */
static void
holds_a_capacity_against_thresholds(void **state)
{
	static const struct fc_range ten = { "10:", 10, UINT64_MAX, false },
				     two = { "2:", 2, UINT64_MAX, false },
				     all = { "0:", 0, UINT64_MAX, false };
	static const struct {
		enum fc_answer answer;
		enum fc_rung rung;
		bool has_capacity;
		uint64_t low, high;
		const struct fc_range *warning, *critical;
		enum fc_nagios status;
	} cases[] = {
		{ FC_YES, FC_RUNG_NOW, true, 10, 12, &ten, &two, FC_NAGIOS_OK },
		{ FC_YES, FC_RUNG_NOW, true, 9, 12, &ten, &two,
		    FC_NAGIOS_WARNING },
		{ FC_YES, FC_RUNG_NOW, true, 1, 12, &ten, &two,
		    FC_NAGIOS_CRITICAL },
		{ FC_YES, FC_RUNG_NOW, true, 1, 1, &ten, NULL,
		    FC_NAGIOS_WARNING },
		{ FC_YES, FC_RUNG_NOW, true, 1, 1, NULL, &two,
		    FC_NAGIOS_CRITICAL },
		{ FC_YES, FC_RUNG_NOW, false, 0, 0, &ten, NULL,
		    FC_NAGIOS_UNKNOWN },
		{ FC_NO, FC_RUNG_COMPACTION, true, 0, 0, &all, &all,
		    FC_NAGIOS_WARNING },
		{ FC_NO, FC_RUNG_NO, true, 0, 0, &ten, NULL,
		    FC_NAGIOS_CRITICAL },
		{ FC_NO, FC_RUNG_NO, false, 0, 0, &ten, NULL,
		    FC_NAGIOS_CRITICAL },
		{ FC_UNKNOWN, FC_RUNG_UNKNOWN, false, 0, 0, &ten, &two,
		    FC_NAGIOS_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct fc_verdict v = { .answer = cases[i].answer,
			.rung = cases[i].rung,
			.has_capacity = cases[i].has_capacity,
			.capacity_low = cases[i].low,
			.capacity_high = cases[i].high };
		struct fc_result look = { .warning = cases[i].warning,
			.critical = cases[i].critical };

		assert_int_equal(fc_nagios_judge(&look, &v), cases[i].status);
	}

	struct fc_request req = { .name = "x" };
	struct fc_verdict v = { .answer = FC_YES,
		.has_capacity = true,
		.capacity_low = 1,
		.capacity_high = 3,
		.words = { .headline = "fine" } };
	struct fc_result result = result_of(&req, &v);
	struct fc_buf out = { 0 };

	result.warning = &ten;
	result.critical = &two;
	fc_render_nagios(&out, &result);
	assert_string_equal(out.data,
	    "FRAGCHECK CRITICAL - room for 1 to 3 (critical 2:): fine | "
	    "'x_capacity'=1;10:;2:;0;\n");
	fc_buf_free(&out);
}

/* Nagios reads 8 KiB: status and text, what is not well, what decided, and how
 * much is not there. */
static void
leaves_out_what_nagios_would_not_read(void **state)
{
	enum { NR_ZONES = 256, NR_REQUESTS = 64 };
	static struct fc_zone zones[NR_ZONES];
	static struct fc_zone_verdict zv[NR_ZONES];
	static struct fc_request reqs[NR_REQUESTS];
	static struct fc_verdict v[NR_REQUESTS];
	static char path[5000], headline[3000];
	struct fc_snapshot large = { .kind = FC_TREE,
		.path = path,
		.page_size = 4096,
		.nr_orders = 3,
		.nr_zones = NR_ZONES,
		.zones = zones };
	struct fc_result result = { .snap = &large,
		.whole = true,
		.nr_requests = 1,
		.requests = reqs,
		.verdicts = v };
	struct fc_buf out = { 0 };

	(void)state;
	memset(headline, 'h', sizeof(headline) - 1);
	for (int i = 0; i < NR_ZONES; i++) {
		zones[i] = (struct fc_zone){ .node = i,
			.name = "Normal",
			.has_free_blocks = true,
			.nr_free = nr_free };
		zv[i] = (struct fc_zone_verdict){ .gate = FC_GATE_OK,
			.usable_blocks = { 1, true } };
	}
	for (int i = 0; i < NR_REQUESTS; i++) {
		snprintf(reqs[i].name, sizeof(reqs[i].name), "request_%d", i);
		v[i] = (struct fc_verdict){ .answer = FC_YES,
			.order = { 2, true },
			.has_capacity = true,
			.nr_zones = NR_ZONES,
			.zones = zv,
			.zone = &zones[i],
			.words = { .headline = "fine" } };
	}
	v[0].answer = FC_NO;
	v[0].rung = FC_RUNG_COMPACTION;
	v[0].zone = &zones[250];
	path[0] = 'p';
	fc_render_nagios(&out, &result);
	assert_true(out.len <= 8192 && out.len > 7900);
	assert_non_null(strstr(out.data,
	    "FRAGCHECK WARNING - p: fine (238 of 513 figures left out) | "
	    "'request_0_capacity'=0;;;0; 'n250_Normal_largest'=2;;;;2 "
	    "'n250_Normal_o2_blocks'=1;;;0; 'n0_Normal_largest'=2;;;;2 "));
	assert_ptr_equal(strchr(out.data, '\n'), out.data + out.len - 1);
	fc_buf_free(&out);

	/* whatever is long of it */
	memset(path, '\377', sizeof(path) - 1);
	result.nr_requests = NR_REQUESTS;
	v[NR_REQUESTS - 1].answer = FC_NO;
	v[NR_REQUESTS - 1].rung = FC_RUNG_NO;
	for (int i = 0; i < NR_REQUESTS; i++)
		v[i].words.headline = headline;
	fc_render_nagios(&out, &result);
	assert_true(out.len <= 8192);
	assert_non_null(strstr(out.data, "FRAGCHECK CRITICAL - \\377"));
	/* two lines of those that are not well come first, and no other */
	assert_non_null(strstr(out.data, "\nWARNING: request_0: hhh"));
	assert_non_null(strstr(out.data, "\nCRITICAL: request_63: hhh"));
	assert_non_null(strstr(out.data, "\n62 requests more\n"));
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
		cmocka_unit_test(has_old_labels_and_few_series_where_asked),
		cmocka_unit_test(holds_a_capacity_against_thresholds),
		cmocka_unit_test(leaves_out_what_nagios_would_not_read),
		cmocka_unit_test(says_when_memory_is_short),
	};

	return !!cmocka_run_group_tests(tests, NULL, NULL);
}
