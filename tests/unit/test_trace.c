/* SPDX-License-Identifier: BSD-2-Clause */
#include "parsing.h"

#include "parse/trace.h"

#define G                                                             \
	"GFP_HIGHUSER_MOVABLE|__GFP_COMP|__GFP_NORETRY|__GFP_NOWARN|" \
	"__GFP_NOMEMALLOC"

/* As TP_printk() and trace_print_context() of these kernels print them. */
static const struct {
	const char *text;
	const char *process;
	unsigned order;
	const char *gfp;
	bool failed, interrupt;
} lines[] = {
	/* 3.10: no pfn in the event, no underscores */
	{ "            bash-1977  [000] ....  4711.000042: mm_page_alloc: page=          (null) pfn=0 order=4 migratetype=0 gfp_flags=GFP_KERNEL|GFP_NOWARN|GFP_COMP",
	    "bash", 4, "GFP_KERNEL|GFP_NOWARN|GFP_COMP", true, false },
	/* 4.9 */
	{ "     kworker/0:1-17    [000] d.h1    12.500000: mm_page_alloc: page=          (null) pfn=0 order=0 migratetype=0 gfp_flags=GFP_ATOMIC|__GFP_NOWARN",
	    "kworker/0:1", 0, "GFP_ATOMIC|__GFP_NOWARN", true, true },
	{ "          <idle>-0     [003] ..s1    12.500000: mm_page_alloc: page=          (null) pfn=0 order=3 migratetype=0 gfp_flags=GFP_ATOMIC|0x4000000",
	    "<idle>", 3, "GFP_ATOMIC|0x4000000", true, true },
	{ "           <...>-31415 [127] .... 1234567.890123: mm_page_alloc: page=ffffea0004fa8000 pfn=1304064 order=9 migratetype=1 gfp_flags=" G,
	    "", 9, G, false, false },
	/* 5.10: seven columns for a PID, and its group where that is on */
	{ "            java-2211    (   2200) [001] .... 99999.000001: mm_page_alloc: page=0000000000000000 pfn=0 order=9 migratetype=1 gfp_flags=GFP_TRANSHUGE",
	    "java", 9, "GFP_TRANSHUGE", true, false },
	{ "            java-2211    (-------) [001] .... 99999.000001: mm_page_alloc: page=0000000000000000 pfn=0 order=9 migratetype=1 gfp_flags=GFP_TRANSHUGE",
	    "java", 9, "GFP_TRANSHUGE", true, false },
	/* 6.1: five flags, pfn in hex */
	{ "  tmux: server 2-900     [000] d..2.    60.000001: mm_page_alloc: page=0000000000000000 pfn=0x0 order=2 migratetype=0 gfp_flags=none",
	    "tmux: server 2", 2, "none", true, false },
	/* 6.12, 6.18 (seen), 7.3 */
	{ "         python3-9793    [000] ..... 14726.130855: mm_page_alloc: page=0000000000000000 pfn=0x0 order=10 migratetype=0 gfp_flags=GFP_KERNEL_ACCOUNT|__GFP_ZERO|__GFP_NOWARN|__GFP_COMP",
	    "python3", 10,
	    "GFP_KERNEL_ACCOUNT|__GFP_ZERO|__GFP_NOWARN|__GFP_COMP", true,
	    false },
	{ "         python3-9793    [000] ..... 14726.130855: mm_page_alloc: page=000000003ad55b19 pfn=0x13e600 order=1 migratetype=0 gfp_flags=GFP_NOWAIT",
	    "python3", 1, "GFP_NOWAIT", false, false },
	/* 32 bits */
	{ "              sh-1       [000] ..... 1.130855: mm_page_alloc: page=00000000 pfn=0x0 order=1 migratetype=0 gfp_flags=GFP_NOWAIT",
	    "sh", 1, "GFP_NOWAIT", true, false },
	/* names that look like what stands behind them */
	{ " a-1 [0] .... 1.-2       [000] ..... 1.130855: mm_page_alloc: page=00000000 pfn=0x0 order=1 migratetype=0 gfp_flags=GFP_NOWAIT",
	    "a-1 [0] .... 1.", 1, "GFP_NOWAIT", true, false },
	{ " mm_page_alloc: -2       [000] ..... 1.130855: mm_page_alloc: page=00000000 pfn=0x0 order=1 migratetype=0 gfp_flags=GFP_NOWAIT",
	    "mm_page_alloc: ", 1, "GFP_NOWAIT", true, false },
	{ "    evil\033[31m)-2       [000] ..... 1.130855: mm_page_alloc: page=00000000 pfn=0x0 order=1 migratetype=0 gfp_flags=GFP_NOWAIT",
	    "evil\033[31m)", 1, "GFP_NOWAIT", true, false },
	/* without the flags */
	{ "              sh-1       [000] 1.130855: mm_page_alloc: page=00000000 pfn=0x0 order=1 migratetype=0 gfp_flags=GFP_NOWAIT",
	    "sh", 1, "GFP_NOWAIT", true, false },
};

static int
parse(const char *bytes, size_t len, struct fc_trace_event *event,
    struct fc_error *err)
{
	char *data = exact_bytes(bytes, len);
	struct fc_text text = { "test", data, len };
	int rc = fc_trace_line_parse(&text, event, err);

	free(data);
	return rc;
}

static void
reads_each_kernels_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lines); i++) {
		struct fc_trace_event event;
		struct fc_error err = { 0 };

		print_message("  %zu\n", i);
		if (parse(lines[i].text, strlen(lines[i].text), &event, &err) !=
		    0)
			fail_msg("%zu: %s", err.column, err.message);
		assert_int_equal(event.kind, FC_TRACE_ALLOC);
		assert_string_equal(event.process, lines[i].process);
		assert_int_equal(event.order, lines[i].order);
		assert_string_equal(event.gfp, lines[i].gfp);
		assert_int_equal(event.failed, lines[i].failed);
		assert_int_equal(event.interrupt, lines[i].interrupt);
	}
}

/* Cut anywhere in front of the flags' names, no line is read. */
static void
reads_no_line_that_is_cut(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lines); i++) {
		const char *text = lines[i].text;
		size_t whole = (size_t)(strstr(text, "gfp_flags=") + 10 - text);

		for (size_t n = 1; n <= whole; n++) {
			struct fc_trace_event event;
			struct fc_error err = { 0 };

			assert_int_equal(parse(text, n, &event, &err), -1);
			assert_int_equal(err.kind, FC_ERR_SYNTAX);
			assert_int_equal(err.line, 1);
		}
	}
}

static void
reads_what_was_lost(void **state)
{
	static const struct {
		const char *text;
		bool counted;
		uint64_t n;
	} rows[] = {
		{ "CPU:3 [LOST 17 EVENTS]", true, 17 },
		{ "CPU:127 [LOST EVENTS]", false, 0 },
	};
	struct fc_trace_event event;
	struct fc_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		assert_int_equal(
		    parse(rows[i].text, strlen(rows[i].text), &event, &err), 0);
		assert_int_equal(event.kind, FC_TRACE_LOST);
		assert_int_equal(event.lost.present, rows[i].counted);
		assert_int_equal(event.lost.value, rows[i].n);
	}
	assert_int_equal(
	    parse("##### CPU 1 buffer started ####", 31, &event, &err), 0);
	assert_int_equal(event.kind, FC_TRACE_OTHER);
}

#define HEAD " sh-1 [000] ..... 1.1: mm_page_alloc: "

static void
refuses_each_bad_line_at_its_column(void **state)
{
	static const struct {
		const char *text;
		size_t column;
		enum fc_errkind kind;
	} rows[] = {
		{ "CPU:x [LOST 1 EVENTS]", 5, FC_ERR_SYNTAX },
		{ "CPU:1 [LOST -1 EVENTS]", 13, FC_ERR_SYNTAX },
		{ "CPU:1 [LOST 1 EVENTS] x", 23, FC_ERR_SYNTAX },
		{ "[LINE TOO BIG]", 1, FC_ERR_SYNTAX },
		{ " sh-1 [000] ..... 1.1: mm_page_free: page=0", 1,
		    FC_ERR_SYNTAX },
		{ " sh-1 [000] ..... 1.x: mm_page_alloc: page=0", 19,
		    FC_ERR_SYNTAX },
		{ " sh-1 [00x] ..... 1.1: mm_page_alloc: page=0", 7,
		    FC_ERR_SYNTAX },
		{ " sh-1 [000] ... 1.1: mm_page_alloc: page=0", 13,
		    FC_ERR_SYNTAX },
		{ " sh [000] ..... 1.1: mm_page_alloc: page=0", 4,
		    FC_ERR_SYNTAX },
		{ " mm_page_alloc: page=0", 1, FC_ERR_SYNTAX },
		{ " b-1 [0] .... 1.0: mm_compaction_deferred: node=9999999 zone=N order=9 order_failed=9 consider=3 limit=64",
		    56, FC_ERR_RANGE },
		{ " b-1 [0] .... 1.0: mm_compaction_deferred: node=0 zone=N order=99 order_failed=9 consider=3 limit=64",
		    66, FC_ERR_RANGE },
		{ " b-1 [0] .... 1.0: mm_compaction_deferred: node=0 zone=N order=9 order_failed=9 consider=3 limit=63",
		    100, FC_ERR_SYNTAX },
		{ HEAD "pfn=0", 39, FC_ERR_SYNTAX },
		{ HEAD "page=0 pfn=0 order=-1 migratetype=0 gfp_flags=none", 58,
		    FC_ERR_SYNTAX },
		{ HEAD "page=0 pfn=0 order=32 migratetype=0 gfp_flags=none", 60,
		    FC_ERR_RANGE },
		{ HEAD "page=0 pfn=0 order=3 migratetype=0 gfp_flags=a b", 86,
		    FC_ERR_SYNTAX },
		{ HEAD "page=0 pfn=0 order=3 migratetype=0 gfp_flags=a,b", 85,
		    FC_ERR_SYNTAX },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_trace_event event;
		struct fc_error err = { 0 };

		print_message("  %s\n", rows[i].text);
		assert_int_equal(
		    parse(rows[i].text, strlen(rows[i].text), &event, &err),
		    -1);
		assert_int_equal(err.kind, rows[i].kind);
		assert_int_equal(err.column, rows[i].column);
	}
}

static void
takes_no_name_that_is_too_long(void **state)
{
	char text[1024];
	struct fc_trace_event event;
	struct fc_error err = { 0 };

	(void)state;
	for (int n = FC_PROCESS_SIZE - 1; n <= FC_PROCESS_SIZE; n++) {
		snprintf(text, sizeof(text),
		    "%0*d-1 [000] ..... 1.1: mm_page_alloc: page=0 pfn=0 order=3 migratetype=0 gfp_flags=x",
		    n, 1);
		assert_int_equal(parse(text, strlen(text), &event, &err),
		    n < FC_PROCESS_SIZE ? 0 : -1);
	}
	assert_int_equal(err.kind, FC_ERR_RANGE);
	for (int n = FC_GFP_SIZE - 1; n <= FC_GFP_SIZE; n++) {
		snprintf(text, sizeof(text),
		    HEAD "page=0 pfn=0 order=3 migratetype=0 gfp_flags=%0*d", n,
		    1);
		assert_int_equal(parse(text, strlen(text), &event, &err),
		    n < FC_GFP_SIZE ? 0 : -1);
	}
	assert_int_equal(err.kind, FC_ERR_RANGE);
}

/* ---- the format ------------------------------------------------------------ */

#define COMMON                                                                 \
	"name: mm_page_alloc\nID: 653\nformat:\n"                              \
	"\tfield:unsigned short common_type;\toffset:0;\tsize:2;\tsigned:0;\n" \
	"\tfield:int common_pid;\toffset:4;\tsize:4;\tsigned:1;\n\n"
#define ORDER "\tfield:unsigned int order;\toffset:16;\tsize:4;\tsigned:0;\n"
#define GFP   "\tfield:gfp_t gfp_flags;\toffset:20;\tsize:4;\tsigned:0;\n"
#define PRINT "\nprint fmt: \"page=%p pfn=%lu\", REC->pfn != -1UL ? 1 : 0\n"

static void
finds_the_filter_of_each_kernel(void **state)
{
	static const struct {
		const char *text;
		const char *filter; /* NULL: refused */
	} rows[] = {
		{ COMMON
		    "\tfield:unsigned long pfn;\toffset:8;\tsize:8;\tsigned:0;\n" ORDER
			GFP PRINT,
		    "pfn == 0xffffffffffffffff" },
		{ COMMON
		    "\tfield:unsigned long pfn;\toffset:8;\tsize:4;\tsigned:0;\n" ORDER
			GFP PRINT,
		    "pfn == 0xffffffff" },
		/* until 4.0 */
		{ COMMON
		    "\tfield:struct page * page;\toffset:8;\tsize:8;\tsigned:0;\n" ORDER
			GFP PRINT,
		    "page == 0" },
		{ COMMON
		    "\tfield:struct page *page;\toffset:8;\tsize:8;\tsigned:0;\n" ORDER
			GFP PRINT,
		    "page == 0" },
		{ COMMON
		    "\tfield:unsigned long pfn;\toffset:8;\tsize:2;\tsigned:0;\n" ORDER
			GFP PRINT,
		    NULL },
		{ COMMON
		    "\tfield:unsigned long pfn;\toffset:8;\tsize:8;\tsigned:0;\n" GFP
			PRINT,
		    NULL },
		{ COMMON
		    "\tfield:unsigned long pfn;\toffset:8;\tsize:8;\tsigned:0;\n" ORDER
			PRINT,
		    NULL },
		{ COMMON ORDER GFP PRINT, NULL },
		{ COMMON "\tfield:unsigned long pfn;\toffset:8;\n", NULL },
		{ COMMON "\tfield:unsigned long pfn", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_text text = text_of(rows[i].text);
		char filter[FC_FILTER_SIZE];
		struct fc_error err = { 0 };
		int rc = fc_trace_format_parse(&text, filter, &err);

		print_message("  %zu\n", i);
		assert_int_equal(rc, rows[i].filter != NULL ? 0 : -1);
		if (rc == 0)
			assert_string_equal(filter, rows[i].filter);
		else
			assert_int_equal(err.kind, FC_ERR_SYNTAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_each_kernels_line),
		cmocka_unit_test(reads_no_line_that_is_cut),
		cmocka_unit_test(reads_what_was_lost),
		cmocka_unit_test(refuses_each_bad_line_at_its_column),
		cmocka_unit_test(takes_no_name_that_is_too_long),
		cmocka_unit_test(finds_the_filter_of_each_kernel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
