/* SPDX-License-Identifier: BSD-2-Clause */
/* A line without what carried it: escapes, tags, colours, keys of JSON and of
 * journals, quoted-printable. */
#include "test.h"

#include "log/unwrap.h"

static void
undoes_escapes(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "plain text", "plain text" },
		/* of C and JSON */
		{ "a\\nb\\r\\nc\\rd\\tx", "a\nb\nc\nd x" },
		{ "a\\r", "a\n" },
		{ "\\\"a\\\" \\/ \\'b\\'", "\"a\" / 'b'" },
		{ "5\\*4kB (U) \\[1\\] x\\_y \\<z\\>",
		    "5*4kB (U) [1] x_y <z>" },
		{ "a\\qb", "a\\qb" },
		{ "a\\", "a\\" },
		{ "\\x41\\x7e\\x00\\x09\\x0d.", "A~   ." },
		{ "\\x4", "\\x4" },
		{ "\\x4g", "\\x4g" },
		{ "\\xg4", "\\xg4" },
		{ "\\u0041\\u007e\\u000a.", "A~\n." },
		{ "\\u00a0\\u00e9\\u07ff", " \xc3\xa9\xdf\xbf" },
		{ "\\u0800\\uffff\\u20ac",
		    "\xe0\xa0\x80\xef\xbf\xbf\xe2\x82\xac" },
		{ "\\u0080", "\xc2\x80" },
		{ "\\u004", "\\u004" },
		{ "\\u00g1", "\\u00g1" },
		{ "\\101\\176\\000\\011.", "A~  ." },
		{ "\\377x", "\xffx" },
		{ "\\400", "\\400" },
		{ "\\08", "\\08" },
		{ "\\180", "\\180" },
		{ "\\01", "\\01" },
		/* an escaped one is undone as often as it was escaped */
		{ "a\\\\nb", "a\nb" },
		{ "a\\\\\\\\nb", "a\nb" },
		{ "a\\\\\\\\\\\\\\\\nb", "a\nb" },
		{ "\\\\", "\\" },
		{ "\\u005cn", "\n" },
		{ "\\xc2\\xa0|\\xc3\\x97", " |*" },
		{ "\\302\\240|", " |" },
		{ "\\x1b[31mred\\033[0m", "red" },
		/* of rsyslog */
		{ "a#012b#011c#015d#033[31me", "a\nb c de" },
		{ "a#013 #112 #01 #0 #", "a#013 #112 #01 #0 #" },
		{ "#1 SMP", "#1 SMP" },
		/* white space */
		{ "a\tb", "a b" },
		{ "a\r", "a " },
		{ "a\r\nb", "a \nb" },
		{ "a\rb", "a\nb" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char text[80];

		print_message("  \"%s\"\n", rows[i].text);
		snprintf(text, sizeof(text), "%s", rows[i].text);
		fc_logline_unescape(text);
		assert_string_equal(text, rows[i].want);
	}
}

static void
undoes_entities_and_tags(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "&lt;c0137f28&gt; &quot;a&quot; &apos;b&apos;",
		    "<c0137f28> \"a\" 'b'" },
		{ "5&ast;4kB&nbsp;(U)&Tab;x&NewLine;y", "5*4kB (U) x\ny" },
		{ "a &amp;lt; b &amp;amp;amp; c", "a < b & c" },
		{ "&#42;&#x2a;&#X2A;&#160;.", "*** ." },
		{ "a&#10;b&#13;c&#x0d;d", "a\nb\nc\nd" },
		{ "&#38;gt; &#60;b>", "> " },
		{ "&#65535;", "\xef\xbf\xbf" },
		{ "&#65536; &#0; &#; &#x; &#42",
		    "&#65536; &#0; &#; &#x; &#42" },
		{ "&#1a; &#xg; a&b &lt", "&#1a; &#xg; a&b &lt" },
		{ "&#000042;", "*" },
		{ "&#0000042;", "&#0000042;" },
		/* lines */
		{ "a<br>b<br/>c<br />d", "a\nb\nc\nd" },
		{ "<p>a</p><div>b</div><li>c</li>", "\na\n\nb\n\nc\n" },
		{ "<tr>a<pre>b<blockquote>c<entry>d<event>e<record>f",
		    "\na\nb\nc\nd\ne\nf" },
		/* what stands in them, and what divides words */
		{ "<b>a</b><i>b</i><u>c</u><em>d</em><tt>e</tt>", "abcde" },
		{ "<span class=\"x y\">a</span><font color=red>b</font>",
		    "ab" },
		{ "<a href=\"http://x/?a=b\">a</a><code>b</code>", "ab" },
		{ "<strong>a</strong><mark>b</mark>", "ab" },
		{ "a<td>b</td>c", "a b c" },
		{ "a<x-y>b<a:b>c", "a b c" },
		{ "<![CDATA[a", "a" },
		/* the kernel's own */
		{ "<TASK> <4> <c0137f28> <ffffffff8110> <> </>",
		    "<TASK> <4> <c0137f28> <ffffffff8110> <> </>" },
		{ "<dead> <abc", "<dead> <abc" },
		{ "a < b > c", "a < b > c" },
		{ "<td<b>x", "<tdx" },
		{ "<br", "<br" },
		{ "<br.x>", "<br.x>" },
		{ "<{z`", "<{z`" }, /* beside letters */
		{ "<`a>", "<`a>" },
		{ "<{a>", "<{a>" },
		/* other alphabets */
		{ "a\xc2\xa0"
		  "5\xc3\x97"
		  "4\xe2\x88\x97"
		  "4\xe2\x80\x8b.\xef\xbb\xbf.",
		    "a 5*4*4.." },
		{ "\xc2\xa1\xc3\xa9\xe2\x82\xac\xef\xbb\xbe",
		    "\xc2\xa1\xc3\xa9\xe2\x82\xac\xef\xbb\xbe" },
	};
	char text[1024];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  \"%s\"\n", rows[i].text);
		snprintf(text, sizeof(text), "%s", rows[i].text);
		fc_logline_unescape(text);
		assert_string_equal(text, rows[i].want);
	}
	/* no tag is longer than that */
	for (int n = 400; n <= 401; n++) {
		snprintf(text, sizeof(text), "a<td %0*d>b", n - 4, 0);
		fc_logline_unescape(text);
		assert_int_equal(strcmp(text, "a b") == 0, n == 400);
	}
}

static void
takes_off_what_a_terminal_makes_of_it(void **state)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "\x1b[31mred\x1b[0m.", "red." },
		{ "\x1b[1;32mgreen\x1b[K.", "green." },
		{ "\x1b[?25lx", "x" },
		{ "^[[31mred^[[0m.", "red." },
		{ "\x1b]0;a title\x07x", "x" },
		{ "\x1b]0;a title\x1b\\x", "\\x" },
		{ "\x1b]0;no end", "]0;no end" },
		{ "\x1b=x", "=x" },
		{ "\x1b", "" },
		{ "\x1b[", "" },
		{ "\x1b[31", "" },
		{ "a^b ^[ ^[x", "a^b ^[ ^[x" },
	};
	char text[200];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  row %zu\n", i);
		snprintf(text, sizeof(text), "%s", rows[i].text);
		fc_logline_unescape(text);
		assert_string_equal(text, rows[i].want);
	}
	/* no title is longer than that */
	for (int n = 78; n <= 79; n++) {
		snprintf(text, sizeof(text), "\x1b]%0*d\x07x", n, 0);
		fc_logline_unescape(text);
		assert_int_equal(strcmp(text, "x") == 0, n == 78);
	}
}

#define T "\x1d"

static void
peels_values_of_keys(void **state)
{
	static const struct {
		const char *text, *want;
		const char *time; /* that is kept for what comes; NULL: none */
	} rows[] = {
		{ "{\"MESSAGE\":\"a line\"}", "a line\n", NULL },
		{ "{ \"MESSAGE\" : \"a line\" , \"PRIORITY\" : \"4\" }",
		    "a line\n", NULL },
		{ "{\"msg\":\"a\",\"log\":\"b\"}", "a\nb\n", NULL },
		{ "{\"textPayload\":\"a\",\"text\":\"b\",\"content\":\"c\"}",
		    "a\nb\nc\n", NULL },
		{ "{\"body\":\"a\",\"line\":\"b\",\"_raw\":\"c\",\"raw\":\"d\"}",
		    "a\nb\nc\nd\n", NULL },
		{ "{\"output\":\"a\",\"kmsg\":\"b\",\"data\":\"c\"}",
		    "a\nb\nc\n", NULL },
		{ "{\"value\":\"a\",\"description\":\"b\",\"Message\":\"c\"}",
		    "a\nb\nc\n", NULL },
		{ "{\"msg\":\"say \\\"no\\\"\"}", "say \\\"no\\\"\n", NULL },
		{ "{\"msg\":\"a\\\\\"}", "a\\\\\n", NULL },
		/* all strings, where no key is known */
		{ "{\"x\":\"a\",\"y\":\"b\"}", "a\nb\n", NULL },
		{ "[{\"x\":\"a\"}", "a\n", NULL },
		{ "say \"x\": \"a\"", "say \"x\": \"a\"", NULL },
		{ "say \"msg\": \"a\"", "a\n", NULL },
		/* a time, before its message or behind it */
		{ "{\"time\":\"12:34\",\"msg\":\"a\"}", T "12:34" T "a\n",
		    "12:34" },
		{ "{\"msg\":\"a\",\"time\":\"12:34\"}", T "12:34" T "a\n",
		    "12:34" },
		{ "{\"ts\":1704164645.5,\"msg\":\"a\"}",
		    T "1704164645.5" T "a\n", "1704164645.5" },
		{ "{\"msg\":\"a\",\"ts\":17}", T "17" T "a\n", "17" },
		{ "{\"ts\":17 ,\"msg\":\"a\"}", T "17" T "a\n", "17" },
		{ "{\"ts\":[17],\"msg\":\"a\"}", "a\n", NULL },
		{ "{\"__REALTIME_TIMESTAMP\":\"1\",\"msg\":\"a\"}",
		    T "1" T "a\n", "1" },
		{ "{\"_SOURCE_REALTIME_TIMESTAMP\":\"2\",\"msg\":\"a\"}",
		    T "2" T "a\n", "2" },
		{ "{\"timestamp\":\"3\",\"msg\":\"a\"}", T "3" T "a\n", "3" },
		{ "{\"@timestamp\":\"4\",\"msg\":\"a\"}", T "4" T "a\n", "4" },
		{ "{\"date\":\"5\",\"msg\":\"a\"}", T "5" T "a\n", "5" },
		{ "{\"datetime\":\"6\",\"msg\":\"a\"}", T "6" T "a\n", "6" },
		{ "{\"_time\":\"  7\x01\x7f\",\"msg\":\"a\"}", T "7  " T "a\n",
		    "7  " },
		{ "{\"time\":\"\",\"msg\":\"a\"}", "a\n", NULL },
		/* a message in bytes */
		{ "{\"MESSAGE\":[97,98,0,99]}", "ab c\n", NULL },
		{ "{\"MESSAGE\":[ 97 , 255, 256, 98 ]}",
		    "a\xff"
		    "b\n",
		    NULL },
		{ "{\"MESSAGE\":[1000,98]}", "b\n", NULL },
		{ "{\"MESSAGE\":[97,x]}", "a\n", NULL },
		{ "{\"MESSAGE\":[\"a\"]}", "", NULL },
		/* Loki's pairs */
		{ "{\"values\":[[\"1704164645123456789\",\"a line\"]]}",
		    T "1704164645123456789" T "a line\n",
		    "1704164645123456789" },
		{ "{\"values\": [ [ \"1704164645\" , \"a\" ] ]}",
		    T "1704164645" T "a\n", "1704164645" },
		{ "{\"v\":[[\"123456789\",\"a line\"]]}", "", NULL },
		{ "{\"v\":[[\"170416464x\",\"a line\"]]}", "", NULL },
		{ "{\"v\":[[\"1704164645\",7]]}", "", NULL },
		/* key="value" */
		{ "level=warn msg=\"a line\" x=\"y\"", "a line\n", NULL },
		{ "time=\"12:34\" msg=\"a\"", T "12:34" T "a\n", "12:34" },
		{ "ts=\"1\" x_msg=\"a\"", "ts=\"1\" x_msg=\"a\"", "1" },
		{ "my-msg=\"a\"", "a\n", NULL },
		/* what is none of it */
		{ "a \"quoted\" word", "a \"quoted\" word", NULL },
		{ "a: b=c", "a: b=c", NULL },
		{ "{\"msg", "{\"msg", NULL },
		{ "{\"msg\":\"cut", "cut\n", NULL },
		{ "{\"msg\":\"cut\\", "cut\\\n", NULL },
		{ "", "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char text[160], scratch[160];
		struct fc_wrapper w = { 0 };

		print_message("  %s\n", rows[i].text);
		snprintf(text, sizeof(text), "%s", rows[i].text);
		fc_logline_peel(text, sizeof(text), scratch, &w);
		assert_string_equal(text, rows[i].want);
		assert_string_equal(
		    w.time, rows[i].time != NULL ? rows[i].time : "");
		assert_false(w.journal);
	}
}

/* A time longer than any is none, and nothing is written behind the room. */
static void
keeps_within_its_room(void **state)
{
	char text[256], scratch[256];

	(void)state;
	for (int n = 47; n <= 48; n++) {
		for (int q = 0; q < 2; q++) {
			struct fc_wrapper w = { 0 };

			snprintf(text, sizeof(text),
			    "{\"time\":%s%0*d%s,\"msg\":\"a\"}", q ? "\"" : "",
			    n, 0, q ? "\"" : "");
			fc_logline_peel(text, sizeof(text), scratch, &w);
			assert_int_equal(strlen(w.time), n == 47 ? 47 : 0);
			assert_int_equal(text[0] == '\x1d', n == 47);
		}
	}
	/* the same value as all strings and with a time is longer than it was */
	for (size_t size = 40; size < 60; size++) {
		struct fc_wrapper w = { 0 };

		memset(scratch, '#', sizeof(scratch));
		strcpy(text, "{\"ts\":\"1234\",\"msg\":\"a\",\"log\":\"b\"}");
		fc_logline_peel(text, size, scratch, &w);
		assert_string_equal(text, T "1234" T "a\n" T "1234" T "b\n");
		assert_int_equal(scratch[size], '#');
	}
	for (size_t size = 2; size < 14; size++) {
		struct fc_wrapper w = { .time = "1234" };
		char want[20];

		memset(scratch, '#', sizeof(scratch));
		snprintf(want, size, "%s", T "1234" T "abcd\n");
		strcpy(text, "msg=\"abcd\"");
		fc_logline_peel(text, size, scratch, &w);
		assert_string_equal(text, want);
		assert_int_equal(scratch[size], '#');
	}
}

/* journalctl -o export and -o verbose, a line each. */
static void
peels_fields_of_a_journal(void **state)
{
	static const struct {
		const char *text, *want, *time;
		bool journal;
	} rows[] = {
		/* no journal yet: only a message, or a time, is a field */
		{ "PRIORITY=4", "PRIORITY=4", "", false },
		{ "MESSAGE=a=b", "a=b", "", false },
		{ "__REALTIME_TIMESTAMP=17", "", "17", true },
		{ "_TRANSPORT=kernel", "", "17", true },
		{ "PRIORITY=4", "", "17", true },
		{ "MESSAGE=a line", T "17" T "a line", "17", true },
		{ "a line that goes on", "a line that goes on", "17", true },
		{ "lower=case", "lower=case", "17", true },
		{ "", "", "", true }, /* the record ends */
		{ "MESSAGE=a line", "a line", "", true },
		{ "Tue 2024-01-02 03:04:05 UTC [s=1f;i=2]", "",
		    "Tue 2024-01-02 03:04:05 UTC", true },
		{ "    PRIORITY=4", "", "Tue 2024-01-02 03:04:05 UTC", true },
		{ "    _X9=4", "", "Tue 2024-01-02 03:04:05 UTC", true },
		{ "    MESSAGE=a", T "Tue 2024-01-02 03:04:05 UTC" T "a",
		    "Tue 2024-01-02 03:04:05 UTC", true },
		{ "=", "=", "Tue 2024-01-02 03:04:05 UTC", true },
	};
	struct fc_wrapper w = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char text[80], scratch[80];

		print_message("  %s\n", rows[i].text);
		snprintf(text, sizeof(text), "%s", rows[i].text);
		fc_logline_peel(text, sizeof(text), scratch, &w);
		assert_string_equal(text, rows[i].want);
		assert_string_equal(w.time, rows[i].time);
		assert_int_equal(w.journal, rows[i].journal);
	}
	/* a message for whose time there is no room comes without it */
	for (size_t size = 14; size < 30; size++) {
		struct fc_wrapper of = { .time = "1234", .journal = true };
		char text[40], scratch[40];

		memset(text, '#', sizeof(text));
		strcpy(text, "MESSAGE=abcde");
		fc_logline_peel(text, size, scratch, &of);
		assert_string_equal(text, T "1234" T "abcde");
	}
	for (size_t size = 10; size < 14; size++) {
		struct fc_wrapper of = { .time = "1234567890",
			.journal = true };
		char text[40], scratch[40];

		strcpy(text, "MESSAGE=a");
		fc_logline_peel(text, size, scratch, &of);
		assert_string_equal(text, "a");
	}
}

/* An object's end, and the next one's begin, end what its time is for. */
static void
forgets_a_time_with_its_record(void **state)
{
	static const struct {
		const char *text, *want;
		bool forgets;
	} rows[] = {
		{ "}", "}", true },
		{ "  },", "  },", true },
		{ "{\"msg\":\"a\"}", "a\n", true },
		{ "\"msg\": \"a\",", T "12:34" T "a\n", false },
		{ "  \"pri\": 4,", "", false },
		{ "a line", "a line", false },
		{ "", "", false },
		{ "X=1", "X=1", false },
		/* of no journal an empty line ends nothing */
		{ "x = 1", "x = 1", false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_wrapper w = { .time = "12:34" };
		char text[80], scratch[80];

		print_message("  %s\n", rows[i].text);
		snprintf(text, sizeof(text), "%s", rows[i].text);
		fc_logline_peel(text, sizeof(text), scratch, &w);
		assert_string_equal(text, rows[i].want);
		assert_string_equal(w.time, rows[i].forgets ? "" : "12:34");
	}
}

static void
knows_a_line_that_goes_on(void **state)
{
	static const struct {
		size_t x; /* so many letters */
		const char *end;
		bool soft, known; /* where it is known to be of a mail */
	} rows[] = {
		{ 75, "=", true, true },
		{ 71, "=", true, true },
		{ 70, "=", false, true },
		{ 77, "=", true, true },
		{ 78, "=", false, false },
		{ 75, "= \r", true, true },
		{ 75, "=\r", true, true },
		{ 75, " =", false, true },
		{ 75, "", false, false },
		{ 1, "=", false, true },
		{ 0, "=", false, false },
		{ 0, "", false, false },
		{ 0, " \r", false, false },
		/* each other = is an escape */
		{ 71, "=20=", true, true },
		{ 71, "=aF=", true, true },
		{ 71, "=2=", false, false },
		{ 71, "=g0=", false, false },
		{ 71, "=0g=", false, false },
		{ 71, "= 0=", false, false },
		{ 72, "=2=", false, false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * N_ELEMENTS(rows); i++) {
		bool known = i % 2 == 1;
		bool want = known ? rows[i / 2].known : rows[i / 2].soft;
		char line[100];
		size_t len, was;

		memset(line, 'x', sizeof(line));
		strcpy(line + rows[i / 2].x, rows[i / 2].end);
		print_message(
		    "  %zu and \"%s\"\n", rows[i / 2].x, rows[i / 2].end);
		len = was = strlen(line);
		assert_int_equal(fc_logline_is_soft(line, &len, known), want);
		/* without the mark, and what stands behind it */
		if (want)
			assert_int_equal(
			    len, (size_t)(strrchr(line, '=') - line));
		else
			assert_int_equal(len, was);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(undoes_escapes),
		cmocka_unit_test(undoes_entities_and_tags),
		cmocka_unit_test(takes_off_what_a_terminal_makes_of_it),
		cmocka_unit_test(peels_values_of_keys),
		cmocka_unit_test(keeps_within_its_room),
		cmocka_unit_test(peels_fields_of_a_journal),
		cmocka_unit_test(forgets_a_time_with_its_record),
		cmocka_unit_test(knows_a_line_that_goes_on),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
