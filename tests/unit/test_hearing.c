/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests that fail: counted, judged, shown; and where no tracefs is. */
#include "test.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "input/tracefs.h"

static struct fc_refusals refusals;

static void
add(const char *line, uint64_t now)
{
	fc_refusals_add(&refusals, line, strlen(line), now);
}

static void
add_event(const char *who, const char *flags, const char *page, unsigned order,
    const char *gfp, uint64_t now)
{
	char line[1024];

	snprintf(line, sizeof(line),
	    "%16s-7       [000] %s    60.000001: mm_page_alloc: page=%s pfn=0x0 order=%u migratetype=0 gfp_flags=%s",
	    who, flags, page, order, gfp);
	add(line, now);
}

#define NONE "0000000000000000"
#define PIPE "GFP_KERNEL_ACCOUNT|__GFP_ZERO|__GFP_NOWARN|__GFP_COMP"

static void
fill(void)
{
	memset(&refusals, 0, sizeof(refusals));
	add_event("a", ".....", NONE, 3, "GFP_ATOMIC", 1000);
	add_event("b", ".....", NONE, 9, "GFP_TRANSHUGE_LIGHT", 1001);
	for (unsigned i = 0; i < 5; i++)
		add_event("qemu-system-x86", ".....", NONE, 10, PIPE, 1000 + i);
	/* it got one */
	add_event("b", ".....", "000000003ad55b19", 9, "GFP_KERNEL", 1001);
	/* in an interrupt: of two processes, one row */
	add_event("c", "d.h..", NONE, 0, "GFP_NOWAIT", 1002);
	add_event("d", "d.s..", NONE, 0, "GFP_NOWAIT", 1003);
	add_event("<...>", ".....", NONE, 0, "GFP_NOWAIT", 1004);
}

static void
counts_what_is_alike(void **state)
{
	(void)state;
	fill();
	assert_int_equal(refusals.total, 10);
	assert_int_equal(refusals.by_order[0], 3);
	assert_int_equal(refusals.by_order[3], 1);
	assert_int_equal(refusals.by_order[9], 1);
	assert_int_equal(refusals.by_order[10], 5);
	assert_int_equal(refusals.nr_rows, 5);
	fc_refusals_judge(&refusals, "6.12.95");
	assert_string_equal(refusals.rows[0].process, "qemu-system-x86");
	assert_int_equal(refusals.rows[0].count, 5);
	assert_int_equal(refusals.rows[0].first, 1000);
	assert_int_equal(refusals.rows[0].last, 1004);
	assert_true(refusals.rows[1].interrupt);
	assert_string_equal(refusals.rows[1].process, "");
	assert_int_equal(refusals.rows[1].count, 2);
	assert_int_equal(refusals.garbled, 0);
	assert_string_equal(
	    refusals.ask, "fragcheck --order 10 --gfp '" PIPE "'");
}

/* GFP_NOWAIT is silent since 6.8. */
static void
knows_which_are_silent(void **state)
{
	(void)state;
	fill();
	fc_refusals_judge(&refusals, "6.12.95");
	assert_int_equal(refusals.silent, 9);
	fc_refusals_judge(&refusals, "6.1.176");
	assert_int_equal(refusals.silent, 6);
	memset(&refusals, 0, sizeof(refusals));
	add_event("a", "....", "(null)", 3, "GFP_KERNEL|GFP_NOWARN", 1);
	add_event("a", "....", "(null)", 3, "GFP_KERNEL|__GFP_NOWARN_X", 1);
	add_event("a", "....", "(null)", 3, "X__GFP_NOWARN", 1);
	fc_refusals_judge(&refusals, "3.10.0");
	assert_int_equal(refusals.silent, 1);
	/* a mask that --gfp does not take is not asked for */
	assert_string_equal(refusals.ask, "");
}

static void
counts_what_there_is_no_row_for(void **state)
{
	char who[16];

	(void)state;
	memset(&refusals, 0, sizeof(refusals));
	for (unsigned i = 0; i < FC_MAX_REFUSED + 10; i++) {
		snprintf(who, sizeof(who), "p%u", i);
		add_event(who, ".....", NONE, 2, "GFP_NOWAIT", i);
	}
	add_event("p0", ".....", NONE, 2, "GFP_NOWAIT", 5000);
	assert_int_equal(refusals.total, FC_MAX_REFUSED + 11);
	assert_int_equal(refusals.by_order[2], FC_MAX_REFUSED + 11);
	assert_int_equal(refusals.nr_rows, FC_MAX_REFUSED);
	assert_int_equal(refusals.others, 10);
	assert_int_equal(refusals.rows[0].count, 2);
}

static void
counts_what_was_lost(void **state)
{
	(void)state;
	memset(&refusals, 0, sizeof(refusals));
	add("CPU:1 [LOST 17 EVENTS]", 1);
	add("CPU:1 [LOST 18446744073709551615 EVENTS]", 1);
	add("CPU:0 [LOST EVENTS]", 1);
	add("", 1);
	add("# tracer: nop", 1);
	add("[LINE TOO BIG]", 1);
	assert_true(refusals.lost == UINT64_MAX);
	assert_true(refusals.lost_more);
	assert_int_equal(refusals.garbled, 1);
	assert_int_equal(refusals.total, 0);
	assert_true(fc_refusals_heard(&refusals) == UINT64_MAX);
}

/* Whatever became of the lines: only of what failed there are any. */
static void
counts_all_that_failed(void **state)
{
	(void)state;
	memset(&refusals, 0, sizeof(refusals));
	assert_int_equal(fc_refusals_heard(&refusals), 0);
	add("CPU:0 [LOST EVENTS]", 1);
	assert_int_equal(fc_refusals_heard(&refusals), 1);
	add("CPU:1 [LOST 17 EVENTS]", 1);
	assert_int_equal(fc_refusals_heard(&refusals), 17);
	add("[LINE TOO BIG]", 1);
	assert_int_equal(fc_refusals_heard(&refusals), 18);
	add_event("a", ".....", NONE, 3, "GFP_ATOMIC", 1);
	assert_int_equal(fc_refusals_heard(&refusals), 19);
	/* that one was given */
	add_event("a", ".....", "000000003ad55b19", 3, "GFP_ATOMIC", 1);
	assert_int_equal(fc_refusals_heard(&refusals), 19);
}

/* ---- how it is shown ------------------------------------------------------- */

static struct fc_hearing hearing = { .refusals = &refusals,
	.release = "6.12.95",
	.page_size = 4096,
	.begin = 1764129600,
	.milliseconds = 60000 };

static char *
shown(void (*render)(
	  struct fc_buf *, const struct fc_result *, const struct fc_hearing *),
    unsigned width)
{
	struct fc_result look = { .width = width };
	struct fc_buf out = { 0 };

	render(&out, &look, &hearing);
	assert_false(out.failed);
	return out.data;
}

static void
assert_shown(void (*render)(struct fc_buf *, const struct fc_result *,
		 const struct fc_hearing *),
    const char *expected)
{
	char *text = shown(render, 80);

	assert_string_equal(text, expected);
	free(text);
}

static void
shows_a_table(void **state)
{
	char *text, *line;

	(void)state;
	fill();
	add_event("evil\033[31m", ".....", NONE, 1, "GFP_NOWAIT", 1004);
	add("CPU:1 [LOST 17 EVENTS]", 1);
	fc_refusals_judge(&refusals, "6.12.95");
	text = shown(fc_render_hearing, 80);
	print_message("%s", text);
	line = strtok(text, "\n");
	assert_string_equal(
	    line, "11 requests for memory failed in 60 s, 10 of them silently");
	assert_null(strchr(line + strlen(line) + 1, '\033'));
	for (; line != NULL; line = strtok(NULL, "\n"))
		assert_true(
		    strlen(line) <= 80 || strncmp(line, "  now  ", 7) == 0);
	free(text);
}

static void
says_it_in_a_line(void **state)
{
	(void)state;
	fill();
	fc_refusals_judge(&refusals, "6.12.95");
	assert_shown(fc_render_hearing_line,
	    "10 requests for memory failed in 60 s, 9 of them silently: 5 of order 10, 1 of order 9, 1 of order 3, 3 of order 0\n");
	memset(&refusals, 0, sizeof(refusals));
	assert_shown(
	    fc_render_hearing_line, "no request for memory failed in 60 s\n");
	add("CPU:1 [LOST EVENTS]", 1);
	assert_shown(fc_render_hearing_line,
	    "requests for memory failed in 60 s, but none could be read; lost at least 1\n");
	memset(&refusals, 0, sizeof(refusals));
	add_event("a", ".....", NONE, 3, "GFP_ATOMIC", 1);
	fc_refusals_judge(&refusals, "6.12.95");
	assert_shown(fc_render_hearing_line,
	    "1 request for memory failed in 60 s, none of them silently: 1 of order 3\n");
}

static void
says_it_in_json(void **state)
{
	(void)state;
	memset(&refusals, 0, sizeof(refusals));
	assert_shown(fc_render_hearing_json,
	    "{\"schema\":\"fragcheck/2\",\"failures\":{\"kernel_release\":\"6.12.95\",\"page_size\":4096,\"begin\":\"2025-11-26T04:00:00Z\",\"milliseconds\":60000,\"total\":0,\"silent\":0,\"others\":0,\"lost\":0,\"lost_more\":false,\"garbled\":0,\"by_order\":[],\"kinds\":[]}}\n");
	add_event("a\"\033", ".....", NONE, 1, "GFP_ATOMIC", 1764129601);
	fc_refusals_judge(&refusals, "6.12.95");
	assert_shown(fc_render_hearing_json,
	    "{\"schema\":\"fragcheck/2\",\"failures\":{\"kernel_release\":\"6.12.95\",\"page_size\":4096,\"begin\":\"2025-11-26T04:00:00Z\",\"milliseconds\":60000,\"total\":1,\"silent\":0,\"others\":0,\"lost\":0,\"lost_more\":false,\"garbled\":0,\"by_order\":[0,1],\"kinds\":[{\"order\":1,\"block_bytes\":8192,\"gfp\":\"GFP_ATOMIC\",\"silent\":false,\"process\":\"a\\\"\\u001b\",\"interrupt\":false,\"count\":1,\"first\":\"2025-11-26T04:00:01Z\",\"last\":\"2025-11-26T04:00:01Z\"}]}}\n");
}

/* ---- tracefs --------------------------------------------------------------- */

static char folder[] = "/tmp/fragcheck-hearing-XXXXXX";

static void
make(const char *path)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "%s/%s", folder, path);
	assert_int_equal(mkdir(whole, 0755), 0);
}

static bool
is_there(const char *path)
{
	char whole[256];

	snprintf(whole, sizeof(whole), "%s/%s", folder, path);
	return access(whole, F_OK) == 0;
}

/* What processes that are no more have left there, and nothing else. */
static void
removes_what_is_stale(void **state)
{
	const char *const roots[] = { "/nowhere/at/all", folder, NULL };
	struct fc_tracefs t;
	struct fc_error err = { 0 };

	(void)state;
	assert_non_null(mkdtemp(folder));
	make("instances");
	make("instances/fragcheck-999999999"); /* above any PID */
	make("instances/fragcheck-1");
	make("instances/fragcheck-99999999999999999999");
	make("instances/fragcheck-");
	make("instances/fragcheck-999999999x");
	make("instances/other-999999999");
	assert_int_equal(fc_tracefs_find(roots, &t, &err), 0);
	assert_string_equal(t.root, folder);
	assert_false(is_there("instances/fragcheck-999999999"));
	assert_true(is_there("instances/fragcheck-1"));
	assert_true(is_there("instances/fragcheck-99999999999999999999"));
	assert_true(is_there("instances/fragcheck-"));
	assert_true(is_there("instances/fragcheck-999999999x"));
	assert_true(is_there("instances/other-999999999"));
	assert_false(t.made);
}

/* Whatever it gets to, nothing of it is left. */
static void
leaves_nothing_behind_an_error(void **state)
{
	const char *const roots[] = { folder, NULL };
	struct fc_tracefs t;
	struct fc_error err = { 0 };
	char name[64];

	(void)state;
	assert_int_equal(fc_tracefs_find(roots, &t, &err), 0);
	snprintf(name, sizeof(name), "instances/fragcheck-%d", (int)getpid());
	assert_int_equal(fc_tracefs_make(&t, &err), 0);
	assert_true(is_there(name));
	assert_int_equal(fc_tracefs_write(&t, "nothing", "1", &err), -1);
	assert_int_equal(err.kind, FC_ERR_SYSTEM);
	assert_int_equal(fc_tracefs_open_pipe(&t, &err), -1);
	assert_int_equal(fc_tracefs_close(&t, &err), 0);
	assert_false(is_there(name));
	assert_int_equal(fc_tracefs_close(&t, &err), 0);
}

/* A part of it is no errno's, and an error all the same. */
static void
takes_no_part_of_a_write(void **state)
{
	struct fc_tracefs t = { .pipe = -1 };
	struct fc_error err = { 0 };
	struct rlimit before, limit;
	char knob[128];
	int rc;

	(void)state;
	snprintf(t.path, sizeof(t.path), "%s", folder);
	snprintf(knob, sizeof(knob), "%s/knob", folder);
	fclose(fopen(knob, "w"));
	assert_int_equal(fc_tracefs_write(&t, "knob", "12", &err), 0);
	signal(SIGXFSZ, SIG_IGN);
	assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
	limit = before;
	limit.rlim_cur = 1;
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
	errno = 0;
	rc = fc_tracefs_write(&t, "knob", "12", &err);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
	assert_int_equal(rc, -1);
	assert_int_equal(err.sys_errno, EIO);
}

static void
says_where_there_is_no_tracefs(void **state)
{
	const char *const roots[] = { "/nowhere/at/all", NULL };
	struct fc_tracefs t;
	struct fc_error err = { 0 };
	char whole[128];

	(void)state;
	assert_int_equal(fc_tracefs_find(roots, &t, &err), -1);
	assert_int_equal(err.kind, FC_ERR_USAGE);
	assert_non_null(strstr(err.message, "mount -t tracefs"));
	snprintf(whole, sizeof(whole), "rm -r %s", folder);
	assert_int_equal(system(whole), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_is_alike),
		cmocka_unit_test(knows_which_are_silent),
		cmocka_unit_test(counts_what_there_is_no_row_for),
		cmocka_unit_test(counts_what_was_lost),
		cmocka_unit_test(counts_all_that_failed),
		cmocka_unit_test(shows_a_table),
		cmocka_unit_test(says_it_in_a_line),
		cmocka_unit_test(says_it_in_json),
		cmocka_unit_test(removes_what_is_stale),
		cmocka_unit_test(leaves_nothing_behind_an_error),
		cmocka_unit_test(takes_no_part_of_a_write),
		cmocka_unit_test(says_where_there_is_no_tracefs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
