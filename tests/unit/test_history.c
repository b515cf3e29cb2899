/* SPDX-License-Identifier: BSD-2-Clause */
/* Samples as lines, files of them, and what is foretold of series whose answer is
 * known.  Run from the top folder: the copies are those of testdata/. */
#include "machines.h"

#include "history/chain.h"
#include "history/series.h"

#define BOOT_A "11111111-1111-4111-8111-111111111111"
#define BOOT_B "22222222-2222-4222-8222-222222222222"
#define BOOT_C "33333333-3333-4333-8333-333333333333"
#define START  1764115200u /* 2025-11-26T00:00:00Z */

/* ---- lines -------------------------------------------------------------------- */

static struct fc_sample
sample_of(const char *machine, struct fc_survey *survey,
    const struct fc_request *reqs, size_t n)
{
	struct fc_sample sample = { .seconds = START,
		.uptime = { 12345, true },
		.boot_id = BOOT_A,
		.host = "h" };
	struct fc_source source;
	struct fc_error err;
	char path[128];

	snprintf(path, sizeof(path), "testdata/machines/%s", machine);
	assert_int_equal(fc_survey_begin(survey, n, reqs, &err), 0);
	survey->facts.shows =
	    FC_SHOW_CAPACITY | FC_SHOW_ZONES | FC_SHOW_COUNTERS;
	assert_int_equal(fc_source_open(path, &source, &err), 0);
	assert_int_equal(fc_survey_run(survey, &source, &err), 0);
	fc_source_close(&source);
	assert_int_equal(fc_sample_of(survey, &sample, &err), 0);
	return sample;
}

static void
is_the_same(const struct fc_sample *a, const struct fc_sample *b)
{
	struct fc_buf one = { 0 }, other = { 0 };

	fc_sample_put(&one, a);
	fc_sample_put(&other, b);
	assert_string_equal(one.data, other.data);
	fc_buf_free(&one);
	fc_buf_free(&other);
	assert_int_equal(a->nr_zones, b->nr_zones);
	assert_int_equal(a->nr_requests, b->nr_requests);
	for (size_t i = 0; i < a->nr_zones; i++) {
		const struct fc_sample_zone *x = &a->zones[i],
					    *y = &b->zones[i];

		assert_int_equal(x->nr_orders, y->nr_orders);
		assert_int_equal(x->largest, y->largest);
		assert_int_equal(x->usable, y->usable);
		assert_memory_equal(
		    x->blocks, y->blocks, x->nr_orders * sizeof(x->blocks[0]));
		assert_int_equal(x->free.present, y->free.present);
		assert_int_equal(x->free.value, y->free.value);
	}
}

static void
every_machine_is_read_as_it_was_written(void **state)
{
	struct fc_request reqs[] = { FC_REQUEST_INIT, FC_REQUEST_INIT };

	(void)state;
	snprintf(reqs[0].name, sizeof(reqs[0].name), "a \"b\\ c");
	reqs[0].size = told(65640);
	snprintf(reqs[1].name, sizeof(reqs[1].name), "order-1");
	reqs[1].allocator = FC_PAGES;
	reqs[1].order = 1;
	reqs[1].count = 3;
	for (size_t i = 0; i < N_ELEMENTS(machine_names); i++) {
		struct fc_sample back = { 0 }, sample;
		struct fc_survey survey;
		struct fc_buf line = { 0 };
		struct fc_error err;

		sample = sample_of(machine_names[i], &survey, reqs, 2);
		assert_true(sample.nr_zones > 0);
		sample.refused = i % 2 == 0 ? told(7) : (struct fc_opt){ 0 };
		fc_sample_put(&line, &sample);
		assert_false(line.failed);
		assert_int_equal(line.data[line.len - 1], '\n');
		if (fc_sample_parse(line.data, line.len - 1, &back, &err) != 0)
			fail_msg("%s: %zu: %s", machine_names[i], err.column,
			    err.message);
		is_the_same(&sample, &back);
		assert_string_equal(back.requests[0].name, "a \"b\\ c");
		assert_int_equal(back.requests[1].count, 3);
		assert_int_equal(back.refused.present, i % 2 == 0);
		assert_int_equal(back.refused.value, sample.refused.value);
		assert_int_equal(back.seconds, START);
		assert_int_equal(back.uptime.value, 12345);
		fc_buf_free(&line);
		fc_sample_free(&sample);
		fc_sample_free(&back);
		fc_survey_free(&survey);
	}
}

#define ZONE                                                                  \
	"{\"node\":0,\"zone\":\"N\",\"free\":1,\"min\":1,\"low\":2,\"high\":" \
	"3,"                                                                  \
	"\"largest\":0,\"usable\":null,\"blocks\":[1]}"
#define LINE(time, more)                                                     \
	"{\"schema\":\"fragcheck-sample/1\",\"time\":\"" time "\",\"boot_id" \
	"\":null,\"uptime\":null,\"host\":\"h\",\"page_size\":4096," more    \
	"\"zones\":[" ZONE "],\"requests\":[]}"
#define TIME "2025-11-26T00:00:00Z"

static void
what_is_no_sample_is_refused_where_it_is_wrong(void **state)
{
	static const struct {
		const char *line;
		size_t column; /* 0: it is one */
	} lines[] = {
		{ LINE(TIME, ""), 0 },
		/* any order, what is not known, and blanks */
		{ LINE(TIME, "\"x\":[1,{\"y\":\"\\u00e9\\n\"},-1.5e3,true],"),
		    0 },
		{ LINE(TIME, "\t\"x\" :\r null , "), 0 },
		{ "", 1 },
		{ "[]", 1 },
		{ "{", 2 },
		{ "{}", 3 },
		{ "{\"schema\":\"fragcheck-sample/2\"}", 31 },
		{ "{\"schema\":\"fragcheck-sample/1\"}", 32 },
		{ LINE("2025-11-26 00:00:00Z", ""), 50 },
		{ LINE("2025-13-26T00:00:00Z", ""), 61 },
		{ LINE("1969-12-31T23:59:59Z", ""), 61 },
		{ LINE(TIME, "\"page_size\":1,"), 131 },
		{ LINE(TIME, "\"allocstall\":-1,"), 132 },
		{ LINE(TIME, "\"allocstall\":1.5,"), 133 },
		{ LINE(TIME, "\"allocstall\":01,"), 132 },
		{ LINE(TIME, "\"allocstall\":18446744073709551616,"), 132 },
		{ LINE(TIME, "\"x\":[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]],"),
		    139 },
		{ LINE(TIME, "\"x\":\"\\q\","), 125 },
		{ LINE(TIME, "\"x\":\"\001\","), 124 },
		{ LINE(TIME, "") "x", 238 },
	};
	struct fc_sample sample = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lines); i++) {
		struct fc_error err = { 0 };
		int rc = fc_sample_parse(
		    lines[i].line, strlen(lines[i].line), &sample, &err);

		if (rc != 0 && err.column != lines[i].column)
			fail_msg("%s: %zu: %s", lines[i].line, err.column,
			    err.message);
		if (rc == 0 && lines[i].column != 0)
			fail_msg("%s is taken", lines[i].line);
	}
	fc_sample_free(&sample);
}

static void
no_beginning_of_a_line_is_a_sample(void **state)
{
	static const char line[] = LINE(TIME, "");
	struct fc_sample sample = { 0 };

	(void)state;
	for (size_t n = 0; n < strlen(line); n++) {
		char *cut = strndup(line, n);
		struct fc_error err = { 0 };

		assert_non_null(cut);
		assert_int_equal(fc_sample_parse(cut, n, &sample, &err), -1);
		assert_int_equal(err.kind, FC_ERR_SYNTAX);
		free(cut);
	}
	fc_sample_free(&sample);
}

/* ---- files -------------------------------------------------------------------- */

/* A sample of a machine with one zone of 8 orders. */
struct made {
	uint64_t seconds, uptime; /* since START; both in seconds */
	const char *boot_id, *host;
	uint64_t order5; /* blocks of it; of order 0 there are 1000 */
};

static void
put_made(struct fc_buf *out, const struct made *made)
{
	struct fc_sample_zone zone = { .node = 0,
		.name = "Normal",
		.free = { 5000, true },
		.min = { 100, true },
		.low = { 150, true },
		.high = { 200, true },
		.largest = made->order5 > 0 ? 5 : 0,
		.usable = FC_ORDER_UNKNOWN,
		.nr_orders = 8,
		.blocks = { 1000, 0, 0, 0, 0, made->order5 } };
	struct fc_sample_request req = { .name = "128K",
		.alloc = "kmalloc",
		.gfp = "GFP_KERNEL",
		.count = 1,
		.order = { 5, true },
		.answer = made->order5 > 0 ? FC_YES : FC_NO,
		.rung = made->order5 > 0 ? FC_RUNG_NOW : FC_RUNG_COMPACTION,
		.chance = { 40, made->order5 == 0 },
		.capacity_low = { made->order5, true },
		.capacity_high = { made->order5, true } };
	struct fc_sample sample = { .seconds = START + made->seconds,
		.uptime = { made->uptime * 1000, true },
		.refused = { 2, true },
		.page_size = 4096,
		.nr_zones = 1,
		.zones = &zone,
		.nr_requests = 1,
		.requests = &req };

	snprintf(sample.boot_id, sizeof(sample.boot_id), "%s", made->boot_id);
	snprintf(sample.host, sizeof(sample.host), "%s", made->host);
	fc_sample_put(out, &sample);
}

static void
put_at(struct fc_buf *out, uint64_t seconds, double order5)
{
	struct made made = { seconds, 1000 + seconds, BOOT_A, "h",
		order5 > 0 ? (uint64_t)order5 : 0 };

	put_made(out, &made);
}

static void
figures_that_no_machine_has_are_refused(void **state)
{
	static const struct {
		const char *before, *after;
		bool taken;
	} figures[] = {
		{ "\"uptime\":1", "\"uptime\":3155760000.00", true },
		{ "\"uptime\":1", "\"uptime\":3155760001", false },
		{ "\"uptime\":1", "\"uptime\":4611686018427387", false },
		{ "\"page_size\":4096", "\"page_size\":1048576", true },
		{ "\"page_size\":4096", "\"page_size\":1048577", false },
		{ "\"128K\"", "\"128K\",\"count\":1", true },
		{ "\"128K\"", "\"128K\",\"count\":0", false },
	};
	struct fc_sample sample = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(figures); i++) {
		struct fc_buf line = { 0 }, text = { 0 };
		struct fc_error err = { 0 };
		const char *at;

		put_made(&line, &(struct made){ 0, 1, BOOT_A, "h", 5 });
		assert_false(line.failed);
		at = strstr(line.data, figures[i].before);
		assert_non_null(at);
		fc_buf_put(&text, line.data, (size_t)(at - line.data));
		at += strlen(figures[i].before);
		if (strncmp(at, ".", 1) == 0)
			at += strspn(at, ".0");
		fc_buf_printf(&text, "%s%s", figures[i].after, at);
		assert_false(text.failed);
		if ((fc_sample_parse(text.data, text.len - 1, &sample, &err) ==
			0) != figures[i].taken)
			fail_msg("%s: %s", figures[i].after, err.message);
		fc_buf_free(&line);
		fc_buf_free(&text);
	}
	fc_sample_free(&sample);
}

/* Fed in pieces of that size; frees text. */
static void
report_in(struct fc_buf *text, size_t piece, const char *host,
    struct fc_history_report *report)
{
	struct fc_history *history = fc_history_new();
	struct fc_error err = { 0 };

	assert_non_null(history);
	assert_false(text->failed);
	if (host != NULL)
		fc_history_set_host(history, host);
	for (size_t at = 0; at < text->len; at += piece)
		assert_int_equal(
		    fc_history_feed(history, text->data + at,
			text->len - at < piece ? text->len - at : piece, &err),
		    0);
	assert_int_equal(fc_history_end(history, &err), 0);
	if (fc_history_report(history, report, &err) != 0)
		fail_msg("%s", err.message);
	fc_history_free(history);
	fc_buf_free(text);
}

static void
torn_foreign_and_other_lines_lose_no_other(void **state)
{
	(void)state;
	for (size_t piece = 1; piece < 4000; piece = piece * 3 + 1) {
		struct made other = { 130, 5000, BOOT_B, "other", 1 };
		struct made late = { 60, 1060, BOOT_A, "h", 9 };
		struct fc_history_report r;
		struct fc_buf text = { 0 };
		size_t before;

		put_at(&text, 0, 10);
		fc_buf_printf(&text, "\n\r\nNov 26 kernel: hello\n[1,2]\n");
		put_at(&text, 60, 9);
		before = text.len;
		put_at(&text, 120, 8);
		text.len = before + 100; /* torn, and the next is on its line */
		put_at(&text, 180, 7);
		put_made(&text, &other);
		put_made(&text, &late);
		put_at(&text, 240, 6);
		before = text.len;
		put_at(&text, 300, 5);
		text.len = before + 50; /* the end of it is yet to come */
		report_in(&text, piece, NULL, &r);
		assert_int_equal(r.nr_samples, 4);
		assert_true(r.refused.present);
		assert_int_equal(r.refused.value, 4 * 2);
		assert_int_equal(r.nr_torn, 2);
		assert_int_equal(r.nr_foreign, 2);
		assert_int_equal(r.nr_others, 1);
		assert_string_equal(r.other, "other");
		assert_int_equal(r.nr_disordered, 1);
		assert_int_equal(r.span, 240);
		assert_int_equal(r.nr_zones, 1);
		assert_int_equal(r.zones[0].orders[5].now, 6);
		assert_int_equal(r.zones[0].orders[5].lowest, 6);
		assert_int_equal(r.zones[0].orders[0].now, 1000 + 6 * 32);
		fc_history_report_free(&r);
	}
}

static void
a_file_of_several_machines_is_of_the_one_asked_for(void **state)
{
	struct made other = { 30, 5000, BOOT_B, "other", 1 };
	/* renamed: it is the same boot */
	struct made renamed = { 120, 1120, BOOT_A, "new", 3 };
	struct fc_history_report r;
	struct fc_buf text = { 0 };

	(void)state;
	for (int i = 0; i < 2; i++) {
		put_at(&text, 0, 10);
		put_made(&text, &other);
		put_at(&text, 60, 9);
		put_made(&text, &renamed);
		report_in(&text, 1000, i == 0 ? "other" : NULL, &r);
		assert_int_equal(r.nr_samples, i == 0 ? 1 : 3);
		assert_int_equal(r.nr_others, i == 0 ? 3 : 1);
		fc_history_report_free(&r);
	}
}

static void
clocks_that_jump_and_boots_are_noticed_and_time_goes_on(void **state)
{
	const struct made made[] = {
		{ 0, 1000, BOOT_A, "h", 5 },
		{ 60, 1060, BOOT_A, "h", 5 },
		{ 3600 * 24 * 4000u, 1120, BOOT_A, "h", 5 }, /* set forth */
		{ 180, 1180, BOOT_A, "h", 5 }, /* and back */
		{ 240, 1240, BOOT_A, "h", 5 },
		{ 1240, 30, BOOT_B, "h", 5 }, /* 1000 s later */
		{ 1300, 90, BOOT_B, "h", 5 },
	};
	struct fc_history_report r;
	struct fc_buf text = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(made); i++)
		put_made(&text, &made[i]);
	report_in(&text, 777, NULL, &r);
	assert_int_equal(r.nr_samples, 7);
	assert_int_equal(r.nr_jumps, 2);
	assert_int_equal(r.nr_reboots, 1);
	assert_int_equal(r.span, 240 + 1000 + 60);
	assert_int_equal(r.since_boot, 60);
	fc_history_report_free(&r);
}

static void
the_clock_of_a_chain_ends_at_its_end(void **state)
{
	struct fc_chain chain = { 0 };
	uint64_t before = 0;

	(void)state;
	/* from 1970 to 9999 and back, by boots without an end */
	for (unsigned i = 0; i < 200000; i++) {
		struct fc_sample sample = {
			.seconds = i % 2 == 0 ? 0 : 253402300799u
		};

		snprintf(sample.boot_id, sizeof(sample.boot_id), "boot %u", i);
		fc_chain_step(&chain, &sample);
		if (chain.now < before)
			fail_msg("it goes back at step %u", i);
		before = chain.now;
	}
	assert_true(before == UINT64_MAX);
}

static void
a_file_without_a_sample_is_an_error(void **state)
{
	struct fc_history *history = fc_history_new();
	struct fc_history_report r;
	struct fc_error err;

	(void)state;
	assert_int_equal(fc_history_feed(history, "{}\n", 3, &err), 0);
	assert_int_equal(fc_history_end(history, &err), 0);
	assert_int_equal(fc_history_report(history, &r, &err), -1);
	assert_int_equal(err.kind, FC_ERR_MISMATCH);
	fc_history_free(history);
}

static void
no_memory_is_an_error(void **state)
{
	struct fc_buf text = { 0 };

	(void)state;
	put_at(&text, 0, 10);
	put_at(&text, 60, 10);
	for (unsigned n = 1;; n++) {
		struct fc_history_report r = { 0 };
		struct fc_error err = { 0 };
		struct fc_history *history;
		int rc = -1;

		fail_at = n;
		history = fc_history_new();
		if (history != NULL)
			rc = fc_history_feed(history, text.data, 100, &err);
		if (rc == 0)
			rc = fc_history_feed(
			    history, text.data + 100, text.len - 100, &err);
		if (rc == 0)
			rc = fc_history_report(history, &r, &err);
		if (rc == 0)
			assert_int_equal(r.nr_samples, 2);
		else if (history != NULL)
			assert_int_equal(err.kind, FC_ERR_NOMEM);
		fc_history_report_free(&r);
		fc_history_free(history);
		if (fail_at != 0) {
			assert_int_equal(rc, 0);
			break;
		}
		assert_int_equal(rc, -1);
	}
	fail_at = 0;
	fc_buf_free(&text);
}

/* ---- what is foretold --------------------------------------------------------- */

typedef double figure_fn(double hours, struct dice *dice);

/* Samples a minute apart over so many hours; the trend of order 5. */
static struct fc_trend
trend_of(figure_fn *figure, double hours, uint64_t seed)
{
	struct dice dice = { seed };
	struct fc_history_report r;
	struct fc_trend trend;
	struct fc_buf text = { 0 };

	for (uint64_t i = 0; i <= (uint64_t)(hours * 60); i++)
		put_at(&text, i * 60, figure((double)i / 60, &dice));
	report_in(&text, 65536, NULL, &r);
	trend = r.zones[0].orders[5];
	/* the request's capacity is the same figure */
	assert_int_equal(r.requests[0].trend.kind, trend.kind);
	fc_history_report_free(&r);
	return trend;
}

static double
off_by(double value)
{
	return value < 0 ? -value : value;
}

static double
rest_of(double hours, double of)
{
	return hours - of * (double)(uint64_t)(hours / of);
}

/* From -1 to 1. */
static double
noise(struct dice *dice)
{
	return ((double)roll(dice, 2001) - 1000) / 1000;
}

static double
line_down(double hours, struct dice *dice)
{
	(void)dice;
	return 900 - 100 * hours;
}

static double
noisy_line_down(double hours, struct dice *dice)
{
	return 900 - 100 * hours + 60 * noise(dice);
}

static double
very_noisy_line_down(double hours, struct dice *dice)
{
	return 900 - 60 * hours + 400 * noise(dice);
}

static double
slow_line_down(double hours, struct dice *dice)
{
	(void)dice;
	return 5000 - 5 * hours;
}

static double
line_up(double hours, struct dice *dice)
{
	return 100 + 100 * hours + 20 * noise(dice);
}

static double
only_noise(double hours, struct dice *dice)
{
	(void)hours;
	return 500 + 20 * noise(dice);
}

static double
much_noise(double hours, struct dice *dice)
{
	(void)hours;
	return 50 + 50 * noise(dice);
}

static double
step_down(double hours, struct dice *dice)
{
	return (hours < 3 ? 800 : 200) + 10 * noise(dice);
}

static double
late_step_down(double hours, struct dice *dice)
{
	return (hours < 5.5 ? 800 : 20) + 5 * noise(dice);
}

static double
stairs_down(double hours, struct dice *dice)
{
	return 900 - 300 * (double)(uint64_t)(hours / 2) + 5 * noise(dice);
}

/* Falls to 100 and is filled up every 2, 20 hours. */
static double
saw(double hours, struct dice *dice)
{
	return 1000 - 900 * rest_of(hours, 2) / 2 + 10 * noise(dice);
}

static double
long_saw(double hours, struct dice *dice)
{
	return 1000 - 960 * rest_of(hours, 20) / 20 + 5 * noise(dice);
}

/* ... and once it does not end there. */
static double
last_tooth(double hours, struct dice *dice)
{
	return hours < 60
	    ? 1000 - 600 * rest_of(hours, 20) / 20 + 5 * noise(dice)
	    : 1000 - 50 * (hours - 60) + 5 * noise(dice);
}

static double
flattening(double hours, struct dice *dice)
{
	return 100 + 800 / (1 + hours) / (1 + hours) + 5 * noise(dice);
}

static double
gone(double hours, struct dice *dice)
{
	(void)dice;
	return hours < 4 ? 400 - 100 * hours : 0;
}

static double
never_there(double hours, struct dice *dice)
{
	(void)hours;
	(void)dice;
	return 0;
}

static void
about(uint64_t value, double hours, double share)
{
	double have = (double)value / 3600;

	if (off_by(have - hours) > hours * share)
		fail_msg("%.2f hours, not %.2f", have, hours);
}

static void
a_line_runs_out_where_it_does(void **state)
{
	struct fc_trend t = trend_of(line_down, 6, 1);

	(void)state;
	assert_int_equal(t.kind, FC_TREND_FALLING);
	about(t.seconds, 3, 0.05);
	about(t.earliest, 3, 0.05);
	about(t.latest, 3, 0.05);
	about(t.window, 6, 0.05);
	assert_true(t.fit > 0.99);
	assert_true(off_by(t.per_hour + 100) < 1);
	assert_int_equal(t.now, 300);
	/* by days, where hours do not tell */
	t = trend_of(slow_line_down, 24 * 6, 1);
	assert_int_equal(t.kind, FC_TREND_STEADY);
}

static void
noise_widens_what_is_foretold(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 20; seed++) {
		struct fc_trend t = trend_of(noisy_line_down, 6, seed);

		assert_int_equal(t.kind, FC_TREND_FALLING);
		about(t.seconds, 3, 0.15);
		assert_true(t.earliest <= t.seconds);
		assert_true(t.seconds <= t.latest);
		assert_true(t.fit > 0.9 && t.fit < 1);
		/* at the end of it nobody can tell */
		t = trend_of(very_noisy_line_down, 6, seed);
		assert_int_not_equal(t.kind, FC_TREND_FALLING);
	}
}

static void
what_does_not_run_out_is_not_foretold_to(void **state)
{
	static const struct {
		figure_fn *figure;
		double hours;
	} cases[] = { { line_up, 6 }, { only_noise, 6 }, { much_noise, 6 },
		{ much_noise, 200 }, { step_down, 6 }, { step_down, 12 },
		{ late_step_down, 6 }, { stairs_down, 5 }, { saw, 12 },
		{ saw, 13.9 }, { saw, 100 }, { saw, 101.8 }, { flattening, 6 },
		{ only_noise, 24 * 30 } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		for (uint64_t seed = 1; seed <= 10; seed++) {
			struct fc_trend t =
			    trend_of(cases[i].figure, cases[i].hours, seed);

			if (t.kind == FC_TREND_FALLING)
				fail_msg(
				    "case %zu, seed %ju", i, (uintmax_t)seed);
		}
	}
}

static void
a_saw_tooth_is_given_its_next_tooth(void **state)
{
	struct fc_trend t = trend_of(saw, 13.9, 1);

	(void)state;
	assert_int_equal(t.kind, FC_TREND_SAW);
	about(t.period, 2, 0.1);
	/* the last six hours alone are a line that runs out in three */
	for (int i = 0; i < 20; i++) {
		t = trend_of(long_saw, 20 * 3 + 17 + 0.1 * i, 1);
		assert_int_equal(t.kind, FC_TREND_SAW);
		about(t.period, 20, 0.15);
	}
	/* but one that falls below all before it is none */
	t = trend_of(last_tooth, 60 + 18, 1);
	assert_int_equal(t.kind, FC_TREND_FALLING);
	about(t.seconds, 2, 0.2);
}

static void
what_is_gone_is_said_to_be(void **state)
{
	struct fc_trend t = trend_of(gone, 6, 1);

	(void)state;
	assert_int_equal(t.kind, FC_TREND_OUT);
	assert_true(t.out_for.present);
	about(t.out_for.value, 2, 0.05);
	t = trend_of(never_there, 6, 1);
	assert_int_equal(t.kind, FC_TREND_OUT);
	assert_false(t.out_for.present);
}

static void
few_samples_and_what_was_before_a_boot_tell_nothing(void **state)
{
	struct fc_history_report r;
	struct fc_buf text = { 0 };

	(void)state;
	assert_int_equal(trend_of(line_down, 0.1, 1).kind, FC_TREND_SHORT);
	for (uint64_t i = 0; i < 360; i++)
		put_at(&text, i * 60, 900 - (double)i);
	for (uint64_t i = 0; i < 3; i++)
		put_made(&text,
		    &(struct made){
			22000 + i * 60, 10 + i * 60, BOOT_B, "h", 900 });
	report_in(&text, 65536, NULL, &r);
	assert_int_equal(r.nr_reboots, 1);
	assert_int_equal(r.zones[0].orders[5].kind, FC_TREND_SHORT);
	fc_history_report_free(&r);
}

static void
what_is_foretold_is_no_further_than_it_was_watched(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 200; seed++) {
		struct dice dice = { seed };
		struct fc_history_report r;
		struct fc_buf text = { 0 };
		double value = 200;
		uint64_t hours = 2 + roll(&dice, 40);

		/* a walk that goes anywhere */
		for (uint64_t i = 0; i <= hours * 12; i++) {
			value += 10 * noise(&dice);
			value = value < 0 ? 0 : value;
			put_at(&text, i * 300, value);
		}
		report_in(&text, 65536, NULL, &r);
		for (size_t o = 0; o < 8; o++) {
			const struct fc_trend *t = &r.zones[0].orders[o];

			if (t->kind != FC_TREND_FALLING)
				continue;
			assert_true(t->seconds <= t->window);
			assert_true(t->earliest <= t->seconds);
			assert_true(t->seconds <= t->latest);
			assert_true(t->fit >= 0.5 && t->fit <= 1);
			assert_true(t->per_hour < 0);
		}
		fc_history_report_free(&r);
	}
}

/* ---- what is asked of it ------------------------------------------------------ */

static void
the_soonest_is_of_what_is_shown(void **state)
{
	struct fc_history_view view = { 0 };
	struct fc_history_report r;
	struct fc_buf text = { 0 };

	(void)state;
	for (uint64_t i = 0; i <= 360; i++)
		put_at(&text, i * 60, 900 - 100 * (double)i / 60);
	report_in(&text, 65536, NULL, &r);
	view.report = &r;
	about(fc_history_soonest(&view).left.value, 3, 0.05);
	view.orders = 1u << 5;
	assert_true(fc_history_soonest(&view).left.present);
	view.orders = 1u << 6; /* there never was any */
	assert_false(fc_history_soonest(&view).left.present);
	view.orders = 0;
	view.node = told(1);
	assert_false(fc_history_shows_zone(&view, &r.zones[0]));
	fc_history_report_free(&r);
	/* what is refused has no time left */
	for (uint64_t i = 0; i < 10; i++)
		put_at(&text, i * 60, 0);
	report_in(&text, 65536, NULL, &r);
	view = (struct fc_history_view){ .report = &r };
	assert_true(fc_history_soonest(&view).left.present);
	assert_int_equal(fc_history_soonest(&view).left.value, 0);
	r.requests[0].last.rung = FC_RUNG_IMPOSSIBLE;
	assert_false(fc_history_soonest(&view).left.present);
	fc_history_report_free(&r);
}

/* The text of it, one line after the other. */
static struct fc_buf
shown_of(const struct fc_history_view *view)
{
	struct fc_buf out = { 0 };

	fc_render_history(&out, view);
	assert_false(out.failed);
	return out;
}

static void
the_first_line_says_what_runs_out_first(void **state)
{
	struct fc_result look = { 0 };
	struct fc_history_view view = { .file = "f", .look = &look };
	struct fc_history_first first;
	struct fc_history_report r;
	struct fc_buf text = { 0 };

	(void)state;
	for (uint64_t i = 0; i <= 360; i++)
		put_at(&text, i * 60, 900 - 100 * (double)i / 60);
	report_in(&text, 65536, NULL, &r);
	view.report = &r;
	first = fc_history_soonest(&view);
	assert_ptr_equal(first.req, &r.requests[0]);
	assert_ptr_equal(first.trend, &r.requests[0].trend);
	/* what could never be given is not refused only now */
	r.requests[0].last.answer = FC_NO;
	r.requests[0].last.rung = FC_RUNG_IMPOSSIBLE;
	text = shown_of(&view);
	assert_true(fc_history_soonest(&view).left.value > 3600);
	assert_non_null(strstr(text.data, "f: 128K runs out in about"));
	fc_buf_free(&text);
	r.requests[0].last.rung = FC_RUNG_COMPACTION;
	text = shown_of(&view);
	assert_null(fc_history_soonest(&view).trend);
	assert_non_null(strstr(text.data, "f: 128K would be refused now, by"));
	fc_buf_free(&text);
	/* without it, it is the zone's order */
	r.nr_requests = 0;
	first = fc_history_soonest(&view);
	assert_null(first.req);
	assert_ptr_equal(first.zone, &r.zones[0]);
	assert_int_equal(first.order, 5);
	r.nr_requests = 1;
	fc_history_report_free(&r);
}

static void
begins(const struct fc_history_view *view, const char *with)
{
	struct fc_buf text = shown_of(view);

	if (strncmp(text.data, with, strlen(with)) != 0)
		fail_msg("%.80s", text.data);
	fc_buf_free(&text);
}

static void
too_few_samples_are_said_of_what_is_shown(void **state)
{
	struct fc_result look = { 0 };
	struct fc_history_view view = { .file = "f", .look = &look };
	struct fc_history_report r;
	struct fc_buf text = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 40; i++)
		put_at(&text, i * 60, 5);
	report_in(&text, 65536, NULL, &r);
	view.report = &r;
	begins(&view, "f: nothing is seen to run out");
	/* order 6 has none in all this time, which is no few samples */
	view.orders = 1u << 6;
	begins(&view, "f: nothing is seen to run out");
	view.orders = 0;
	/* a request alone */
	r.nr_zones = 0;
	assert_int_equal(r.requests[0].trend.kind, FC_TREND_STEADY);
	begins(&view, "f: nothing is seen to run out");
	r.requests[0].trend.kind = FC_TREND_SHORT;
	begins(&view, "f: too few samples since boot");
	/* what is not shown tells nothing */
	r.nr_zones = 1;
	begins(&view, "f: nothing is seen to run out");
	view.orders = 1u << 5;
	r.zones[0].orders[5].kind = FC_TREND_SHORT;
	begins(&view, "f: too few samples since boot");
	fc_history_report_free(&r);
}

static void
a_long_time_is_drawn_in_as_many_points(void **state)
{
	struct fc_history_report r;
	struct fc_buf text = { 0 };

	(void)state;
	for (uint64_t i = 0; i < 5000; i++)
		put_at(&text, i * 86400, i == 2500 ? 1 : 7);
	report_in(&text, 65536, NULL, &r);
	const struct fc_plot *plot = &r.requests[0].capacity;
	size_t told_points = 0, low_at = 0;

	assert_true(plot->n > FC_PLOT_POINTS / 2 && plot->n <= FC_PLOT_POINTS);
	for (size_t i = 0; i < plot->n; i++) {
		told_points += plot->points[i].told;
		if (plot->points[i].low < 7)
			low_at = i;
	}
	assert_int_equal(told_points, plot->n);
	assert_true(low_at > plot->n * 48 / 100 && low_at < plot->n * 52 / 100);
	assert_int_equal(plot->lowest, 1);
	fc_history_report_free(&r);
}

/* ---- what is too old ---------------------------------------------------------- */

static uint64_t
older_than(const struct fc_buf *text, uint64_t seconds)
{
	struct fc_ages *ages = fc_ages_new("h");
	struct fc_error err;
	uint64_t older;

	assert_non_null(ages);
	assert_int_equal(fc_ages_feed(ages, text->data, text->len, &err), 0);
	for (int i = 0; i < 2; i++) { /* it may be asked again */
		fc_ages_again(ages, i == 0 ? 1 : seconds * 1000);
		for (size_t at = 0; at < text->len; at += 100)
			assert_int_equal(
			    fc_ages_feed(ages, text->data + at,
				text->len - at < 100 ? text->len - at : 100,
				&err),
			    0);
	}
	older = fc_ages_older(ages);
	fc_ages_free(ages);
	return older;
}

static void
what_is_younger_stays_whatever_the_clock_says(void **state)
{
	struct made ahead = { 3600 * 24 * 4000u, 1000 + 600, BOOT_A, "h", 5 };
	struct made other = { 0, 1, BOOT_B, "other", 5 };
	struct fc_buf text = { 0 };
	size_t begins[100], n = 0;

	(void)state;
	for (uint64_t i = 0; i < 10; i++) {
		begins[n++] = text.len;
		put_at(&text, i * 60, 5);
		fc_buf_printf(&text, "something else\n");
		put_made(&text, &other);
	}
	assert_int_equal(older_than(&text, 10000), 0);
	/* one that is older by less than a tenth can wait */
	assert_int_equal(older_than(&text, 500), 0);
	assert_true(older_than(&text, 480) > 0);
	/* what stands behind an old sample may be young */
	assert_true(older_than(&text, 120) > begins[6]);
	assert_true(older_than(&text, 120) <= begins[7]);
	assert_memory_equal(text.data + older_than(&text, 120), "something", 9);
	/* a clock that was set years ahead makes nothing old */
	put_made(&text, &ahead);
	assert_int_equal(older_than(&text, 10000), 0);
	assert_true(older_than(&text, 180) <= begins[7]);
	fc_buf_free(&text);
}

static void
a_boot_in_another_century_makes_nothing_old(void **state)
{
	/* 2096, and 1970 */
	static const uint64_t odd[] = { 2208988800u, -(uint64_t)START };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(odd); i++) {
		struct made wrong = { odd[i], 10, BOOT_B, "h", 5 };
		struct fc_buf text = { 0 };
		size_t right;

		for (uint64_t at = 0; at < 50; at++)
			put_at(&text, at * 60, 5);
		put_made(&text, &wrong);
		right = text.len;
		for (uint64_t at = 0; at < 50; at++)
			put_made(&text,
			    &(struct made){
				3000 + at * 60, 10 + at * 60, BOOT_C, "h", 5 });
		/* the first is of 99 minutes ago */
		assert_int_equal(older_than(&text, 100 * 60), 0);
		assert_true(older_than(&text, 80 * 60) > 0);
		assert_true(older_than(&text, 80 * 60) < right / 2);
		/* nor does it keep what is old behind it */
		assert_true(older_than(&text, 600) > right);
		fc_buf_free(&text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_machine_is_read_as_it_was_written),
		cmocka_unit_test(
		    what_is_no_sample_is_refused_where_it_is_wrong),
		cmocka_unit_test(figures_that_no_machine_has_are_refused),
		cmocka_unit_test(no_beginning_of_a_line_is_a_sample),
		cmocka_unit_test(the_clock_of_a_chain_ends_at_its_end),
		cmocka_unit_test(torn_foreign_and_other_lines_lose_no_other),
		cmocka_unit_test(
		    a_file_of_several_machines_is_of_the_one_asked_for),
		cmocka_unit_test(
		    clocks_that_jump_and_boots_are_noticed_and_time_goes_on),
		cmocka_unit_test(a_file_without_a_sample_is_an_error),
		cmocka_unit_test(no_memory_is_an_error),
		cmocka_unit_test(a_line_runs_out_where_it_does),
		cmocka_unit_test(noise_widens_what_is_foretold),
		cmocka_unit_test(what_does_not_run_out_is_not_foretold_to),
		cmocka_unit_test(a_saw_tooth_is_given_its_next_tooth),
		cmocka_unit_test(what_is_gone_is_said_to_be),
		cmocka_unit_test(
		    few_samples_and_what_was_before_a_boot_tell_nothing),
		cmocka_unit_test(
		    what_is_foretold_is_no_further_than_it_was_watched),
		cmocka_unit_test(the_soonest_is_of_what_is_shown),
		cmocka_unit_test(the_first_line_says_what_runs_out_first),
		cmocka_unit_test(too_few_samples_are_said_of_what_is_shown),
		cmocka_unit_test(a_long_time_is_drawn_in_as_many_points),
		cmocka_unit_test(what_is_younger_stays_whatever_the_clock_says),
		cmocka_unit_test(a_boot_in_another_century_makes_nothing_old),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
