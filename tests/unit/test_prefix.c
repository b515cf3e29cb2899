/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "log/prefix.h"
#include "log/unwrap.h"

/* A copy without a byte to spare, so that ASan sees a step too far. */
static char *
copy_of(const char *s)
{
	size_t size = strlen(s) + 1;
	char *copy = malloc(size);

	memcpy(copy, s, size);
	return copy;
}

struct row {
	const char *raw, *text, *time, *caller;
};

static void
check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		char *raw = copy_of(rows[i].raw), *rest = raw;
		struct fc_logline line;

		print_message("  %s\n", rows[i].raw);
		fc_logline_unescape(raw);
		line = fc_logline_strip(raw, &rest);
		assert_string_equal(line.text, rows[i].text);
		assert_string_equal(line.time, rows[i].time);
		assert_string_equal(line.caller, rows[i].caller);
		assert_null(rest);
		free(raw);
	}
}

static void
takes_off_the_stamps_of_dmesg(void **state)
{
	static const struct row rows[] = {
		{ "hello 1", "hello 1", "", "" },
		{ "[   12.345678] hello", "hello", "12.345678", "" },
		{ "[12.345678] hello", "hello", "12.345678", "" },
		{ "[12.345678]hello", "hello", "12.345678", "" },
		{ "[123456.789012] hello", "hello", "123456.789012", "" },
		{ "[    7.000001]", "", "7.000001", "" },
		{ "[12.345678s] hello", "hello", "12.345678", "" },
		{ "[   12.345678][   T12] hello", "hello", "12.345678", "T12" },
		{ "[   12.345678][    C1] hello", "hello", "12.345678", "C1" },
		{ "[   12.345678] [T9041] hello", "hello", "12.345678",
		    "T9041" },
		{ "[Sat Apr 11 17:52:58 2020] hello", "hello",
		    "Sat Apr 11 17:52:58 2020", "" },
		{ "<4>hello", "hello", "", "" },
		{ "<14>hello", "hello", "", "" },
		{ "<4>[   12.345678] hello", "hello", "12.345678", "" },
		{ "kern  :warn  : [   12.345678] hello", "hello", "12.345678",
		    "" },
		{ "kern  :err   : [   12.345678] hello", "hello", "12.345678",
		    "" },
		{ "kern  :emerg : hello", "hello", "", "" },
		{ "kern  :notice: hello", "hello", "", "" },
		{ "2026-11-22T10:00:00,123456+00:00 hello", "hello",
		    "2026-11-22T10:00:00,123456+00:00", "" },
		{ "kern  :info  : 2026-11-22T10:00:00,123456+01:00 hello",
		    "hello", "2026-11-22T10:00:00,123456+01:00", "" },
	};

	(void)state;
	check(rows, N_ELEMENTS(rows));
}

static void
takes_off_the_fields_of_kmsg_and_counts_in_seconds(void **state)
{
	static const struct row rows[] = {
		{ "4,1234,567890,-;hello", "hello", "0.567890", "" },
		{ "4,1234,12345678,-;hello", "hello", "12.345678", "" },
		{ "4,1234,5,-;hello", "hello", "0.000005", "" },
		{ "4,1234,0,-;hello", "hello", "0.000000", "" },
		{ "12,7,98765000000,c;hello", "hello", "98765.000000", "" },
		{ "6,1,2,-;a; b", "a; b", "0.000002", "" },
		/* more than 64 bits hold */
		{ "4,1234,98765432109876543210,-;hello", "hello",
		    "98765432109876.543210", "" },
	};

	(void)state;
	check(rows, N_ELEMENTS(rows));
}

static void
takes_off_the_stamps_of_syslog(void **state)
{
	static const struct row rows[] = {
		{ "Nov 16 18:04:31 box kernel: hello", "hello",
		    "Nov 16 18:04:31", "" },
		{ "Nov  6 08:04:31 box kernel: hello", "hello",
		    "Nov  6 08:04:31", "" },
		{ "m\303\241rc 31 16:50:09 box kernel: hello", "hello",
		    "m\303\241rc 31 16:50:09", "" },
		/* the kernel's own time is the better one */
		{ "Nov 16 18:04:31 box kernel: [   12.345678] hello", "hello",
		    "Nov 16 18:04:31", "" },
		{ "Nov 16 18:04:31 box kernel: <4>[   12.3][   T7] hello",
		    "hello", "Nov 16 18:04:31", "T7" },
		{ "2026-11-22T10:00:00.123456+00:00 box kernel: hello", "hello",
		    "2026-11-22T10:00:00.123456+00:00", "" },
		{ "18:04:31 kernel: hello", "hello", "18:04:31", "" },
		{ "[    1.5] box kernel: hello", "hello", "1.5", "" },
		{ "kernel: hello", "hello", "", "" },
		{ "kernel: [   12.345678] hello", "hello", "12.345678", "" },
	};

	(void)state;
	check(rows, N_ELEMENTS(rows));
}

static void
takes_off_what_vendors_add(void **state)
{
	static const struct row rows[] = {
		{ "[    1.5]  [3:  Binder:9343_3:22875] hello", "hello", "1.5",
		    "3:  Binder:9343_3:22875" },
		{ "<4>[    1.5]  [0:      swapper/0:    0] hello", "hello",
		    "1.5", "0:      swapper/0:    0" },
		{ "07-13 08:41:51.341 <4>[    1.5] hello", "hello",
		    "07-13 08:41:51.341", "" },
		{ "07-13 08:41:51.341 hello", "hello", "07-13 08:41:51.341",
		    "" },
		{ "07-13 08:41:51.341 <4>[9.25s][pid:7,cpu5,daemon] hello",
		    "hello", "07-13 08:41:51.341", "pid:7,cpu5,daemon" },
	};

	(void)state;
	check(rows, N_ELEMENTS(rows));
}

static void
takes_off_marks_of_mails_and_blanks(void **state)
{
	static const struct row rows[] = {
		{ "> hello", "hello", "", "" },
		{ "> > hello", "hello", "", "" },
		{ ">>>>>>>>> hello", "hello", "", "" },
		{ "> > >>>> [   12.3] hello", "hello", "12.3", "" },
		{ ">hello", "hello", "", "" },
		{ "| hello", "hello", "", "" },
		{ "| | hello", "hello", "", "" },
		{ "# hello", "hello", "", "" },
		{ "$ hello", "hello", "", "" },
		{ "#", "", "", "" },
		{ ">", "", "", "" },
		{ "    hello", "hello", "", "" },
		{ "\thello", "hello", "", "" },
		{ " \t \thello\tyou", "hello you", "", "" },
		{ "hello\r", "hello", "", "" },
		{ "hello  \t \r", "hello", "", "" },
		{ "\t[   12.3]\thello", "hello", "12.3", "" },
		{ "", "", "", "" },
		{ "   ", "", "", "" },
		{ "\r", "", "", "" },
	};

	(void)state;
	check(rows, N_ELEMENTS(rows));
}

static void
leaves_the_kernels_own_words_alone(void **state)
{
	static const char *const rows[] = {
		"[<c0137f28>] func+0x1/0x2",
		"[<ffffffff80137f28>] ? func+0x1/0x2",
		"[c000000001234560] [c000000000654321] func+0x1/0x2",
		"no news of the kernel: all well",
		"Bug in kernel: all well",
		"microkernel: all well",
		"<IRQ> hello",
		"<TASK>",
		"<4 hello",
		"< 4> hello",
		"#1 hello",
		"$x",
		"|x",
		"[drm] hello",
		"[Txyz] hello",
		"[T] hello",
		"[C1 hello",
		"[12] hello",
		"[",
		"[]",
		"[:",
		"4,1234;hello",
		"4,1234,x,-;hello",
		"x,1234,5,-;hello",
		"4,1234,5 pages; hello",
		"28-amd64 #1 Debian",
		"4 pages; hello",
		"12:34 hello",
		"10:20:30 hello", /* a clock without a date */
		"5*4kB 3*8kB = 44kB",
		"07-13 hello",
		"kernel",
		"Node 0 Normal free:4kB",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *raw = copy_of(rows[i]), *rest = raw;
		struct fc_logline line;

		print_message("  %s\n", rows[i]);
		fc_logline_unescape(raw);
		line = fc_logline_strip(raw, &rest);
		assert_string_equal(line.text, rows[i]);
		assert_string_equal(line.time, "");
		assert_string_equal(line.caller, "");
		assert_null(rest);
		free(raw);
	}
}

static void
undoes_escapes_once(void **state)
{
	static const struct {
		const char *raw, *text;
	} rows[] = {
		{ "a\\x0ab", "a\nb" },
		{ "a\\x0Ab", "a\nb" },
		{ "a#012b", "a\nb" },
		{ "a#012#012b", "a\n\nb" },
		{ "\\x41\\x5a\\x7e", "AZ~" },
		{ "a\\xc2\\xa0b", "a b" },
		{ "a\xc2\xa0"
		  "b",
		    "a b" },
		{ "a\xc2\\xa0"
		  "b",
		    "a b" },
		{ "\xc2\xa0\xc2\xa0"
		  "b",
		    "  b" },
		{ "a\tb\rc\r", "a b\nc " },
		{ "a\r\nb", "a \nb" },
		{ "a\\x00b", "a b" },
		/* a backslash that was escaped begins nothing */
		{ "a\\x5cx0ab", "a\\x0ab" },
		{ "a\\x0", "a\\x0" },
		{ "a\\x", "a\\x" },
		{ "a\\", "a\\" },
		{ "a\\x0g", "a\\x0g" },
		{ "a\\xg0", "a\\xg0" },
		{ "a\\nb\\tc\\r\\nd", "a\nb c\nd" },
		{ "a\\\\nb", "a\nb" }, /* a wrapper in a wrapper */
		{ "a\\012b\\033[33mc", "a\nbc" },
		{ "a\\u000ab\\u00a0c\\u001b[0md", "a\nb cd" },
		{ "5\\*4kB \\[a\\] \\\"b\\\"", "5*4kB [a] \"b\"" },
		{ "\033[33m[    1.5]\033[0m a", "[    1.5] a" },
		{ "^[[1;31ma^[[0m", "a" },
		{ "\033]0;owned\007a", "a" },
		{ "a#033[0mb", "ab" },
		{ "a&lt;B&gt;&amp;&quot;c&#39;&#x27;&nbsp;d", "a<B>&\"c'' d" },
		{ "a&#10;b&amp;lt;c", "a\nb<c" },
		{ "a<br>b<br />c<BR/>", "a\nb\nc<BR/>" },
		{ "<p>a <b>1</b>0</p><time x=\"2\">b</time>", "\na 10\n b " },
		{ "<TASK> <c0137f28> <f3> <4>a <5",
		    "<TASK> <c0137f28> <f3> <4>a <5" },
		{ "5\xc3\x97"
		  "4kB 3\xe2\x88\x97"
		  "8kB",
		    "5*4kB 3*8kB" },
		{ "\xef\xbb\xbf"
		  "a",
		    "a" },
		{ "a & b &x; &#; &#99999999;", "a & b &x; &#; &#99999999;" },
		{ "a\\X0a", "a\\X0a" },
		{ "a#01", "a#01" },
		{ "a#12", "a#12" },
		{ "a\xc2", "a\xc2" },
		{ "a\xa0", "a\xa0" },
		{ "caf\xc3\xa9", "caf\xc3\xa9" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *raw = copy_of(rows[i].raw);

		print_message("  %s\n", rows[i].raw);
		fc_logline_unescape(raw);
		assert_string_equal(raw, rows[i].text);
		free(raw);
	}
}

static void
makes_several_lines_of_one_with_escaped_ends(void **state)
{
	static const struct {
		const char *raw, *lines; /* "text@time!caller/..." */
	} rows[] = {
		{ "a\\x0ab", "a@!/b@!/" },
		{ "a#012b#012c", "a@!/b@!/c@!/" },
		{ "a\\x0a", "a@!/@!/" },
		{ "\\x0aa", "@!/a@!/" },
		{ "[  1.5] a\\x0a[  1.6][  T7]  b  ", "a@1.5!/b@1.6!T7/" },
		/* a prefix is for its own line */
		{ "[  1.5][  T7] a\\x0a b ", "a@1.5!T7/b@!/" },
		{ "4,1,1500000,-;a  \\x0a\\x0a> b", "a@1.500000!/@!/b@!/" },
		{ "Nov 16 18:04:31 box kernel: a#012 b\xc2\xa0",
		    "a@Nov 16 18:04:31!/b@!/" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *raw = copy_of(rows[i].raw), *rest = raw;
		struct fc_buf got = { 0 };

		print_message("  %s\n", rows[i].raw);
		fc_logline_unescape(raw);
		while (rest != NULL) {
			struct fc_logline line = fc_logline_strip(rest, &rest);

			fc_buf_printf(&got, "%s@%s!%s/", line.text, line.time,
			    line.caller);
		}
		assert_string_equal(got.data, rows[i].lines);
		fc_buf_free(&got);
		free(raw);
	}
}

static void
cuts_what_is_too_long_for_a_prefix(void **state)
{
	char wide[128], *rest;
	struct fc_logline line;

	(void)state;
	/* a stamp of 47 bytes is kept, of one with more the beginning */
	for (size_t len = 40; len < 60; len++) {
		char *raw;

		memset(wide, 'x', sizeof(wide));
		wide[0] = '[';
		memcpy(wide + 1, "10:20:30", 8);
		memcpy(wide + 1 + len, "] hello", 8);
		raw = copy_of(wide);
		line = fc_logline_strip(raw, &rest);
		assert_string_equal(line.text, "hello");
		assert_int_equal(strlen(line.time), len < 47 ? len : 47);
		assert_memory_equal(line.time, wide + 1, strlen(line.time));
		free(raw);
	}
	/* a caller has 23 */
	for (size_t len = 20; len < 30; len++) {
		memset(wide, 'x', sizeof(wide));
		memcpy(wide, "[3:", 3);
		memcpy(wide + 1 + len, "] hello", 8);
		line = fc_logline_strip(wide, &rest);
		assert_string_equal(line.text, "hello");
		assert_int_equal(strlen(line.caller), len < 23 ? len : 23);
	}
	/* and what is longer still is no prefix */
	memset(wide, 'x', sizeof(wide));
	memcpy(wide, "[10:20:30", 9);
	memcpy(wide + 100, "] hello", 8);
	line = fc_logline_strip(wide, &rest);
	assert_ptr_equal(line.text, wide);
	assert_string_equal(line.time, "");
}

static void
takes_off_what_carries_other_logs(void **state)
{
	static const struct row rows[] = {
		{ "(2)[4242:demod]hello", "hello", "", "4242:demod" },
		{ "<4>[   12.345678] (2)[4242:demod]hello", "hello",
		    "12.345678", "4242:demod" },
		{ "(2) hello", "(2) hello", "", "" },
		{ "5.10.0-9-amd64,4,100,12345678,-;hello", "hello", "12.345678",
		    "" },
		{ "12:[   12.345678][  T11] hello", "hello", "12.345678",
		    "T11" },
		{ "12-[   12.345678] hello", "hello", "12.345678", "" },
		{ "kern.log:12:[   12.345678] hello", "hello", "12.345678",
		    "" },
		{ "Dec 20 14:02:50 kernel: hello", "hello", "Dec 20 14:02:50",
		    "" },
		{ "1704164645.123456 box kernel: hello", "hello",
		    "1704164645.123456", "" },
		{ "1704164645123 hello", "hello", "1704164645123", "" },
		{ "2024-01-02T03:04:05.123456789Z stdout F hello", "hello",
		    "2024-01-02T03:04:05.123456789Z", "" },
		{ "2024-01-02 03:04:05 UTC hello", "hello",
		    "2024-01-02 03:04:05", "" },
		{ "<4>1 2024-01-02T03:04:05Z box kernel - - - hello", "hello",
		    "1 2024-01-02T03:04:05Z", "" },
		{ "Nov 16 18:04:31 box kernel[0]: hello", "hello",
		    "Nov 16 18:04:31", "" },
		{ "[   12.345678 <    0.000010>] hello", "hello", "12.345678",
		    "" },
		{ "[  +0.000010] hello", "hello", "", "" },
		{ "[Jan 2 03:04] hello", "hello", "Jan 2 03:04", "" },
		{ "\035"
		  "1704164645123456\035hello",
		    "hello", "2024-01-02T03:04:05.123456Z", "" },
	};

	(void)state;
	check(rows, N_ELEMENTS(rows));
}

/* What nearly is one of those, and the edges of each. */
static void
leaves_what_only_looks_like_a_prefix(void **state)
{
	static const struct row rows[] = {
		/* of /dev/kmsg */
		{ "4,1234,5,-,caller=T12;hello", "hello", "0.000005", "T12" },
		{ "4,1234,5,-,caller=C1,x;hello", "hello", "0.000005", "C1" },
		{ "4,1234,999999,-;hello", "hello", "0.999999", "" },
		{ "4,1234,1000000,-;hello", "hello", "1.000000", "" },
		{ "4,18446744073709551616,5,-;hello", "hello", "0.000005", "" },
		{ "4,1234;hello", "4,1234;hello", "", "" },
		{ "4;hello", "4;hello", "", "" },
		{ "4,x,5,-;hello", "4,x,5,-;hello", "", "" },
		{ "4,1234,x;hello", "4,1234,x;hello", "", "" },
		{ "5.10;hello", "5.10;hello", "", "" },
		{ "4,1234,5,- hello", "4,1234,5,- hello", "", "" },
		/* brackets */
		{ "[12.5 x] hello", "[12.5 x] hello", "", "" },
		{ "[12.5 < 0.1> x] hello", "[12.5 < 0.1> x] hello", "", "" },
		{ "[T12 x] hello", "[T12 x] hello", "", "" },
		{ "[Tx] hello", "[Tx] hello", "", "" },
		{ "[C] hello", "[C] hello", "", "" },
		{ "[+x] hello", "[+x] hello", "", "" },
		{ "[+0.1 ] hello", "[+0.1 ] hello", "", "" },
		{ "[<c0137f28>] hello", "[<c0137f28>] hello", "", "" },
		{ "[a:b] hello", "[a:b] hello", "", "" },
		{ "[pid:12] hello", "hello", "", "pid:12" },
		{ "[3:x] hello", "hello", "", "3:x" },
		{ "[3 x] hello", "[3 x] hello", "", "" },
		{ "[10:20:3x] hello", "hello", "10:20:3x", "" },
		{ "[10:20:x0] hello", "hello", "", "10:20:x0" },
		{ "[1x:20:30] hello", "hello", "1x:20:30", "" },
		{ "[x0:20:30] hello", "[x0:20:30] hello", "", "" },
		{ "[Jan  2 03:04] hello", "hello", "Jan  2 03:04", "" },
		{ "[Jan 2 3:04] hello", "[Jan 2 3:04] hello", "", "" },
		{ "[jan  2 03:04] hello", "[jan  2 03:04] hello", "", "" },
		{ "[Jan 23:04] hello", "[Jan 23:04] hello", "", "" },
		{ "[Jan  2 03:x4] hello", "hello", "Jan  2 03:x4", "" },
		{ "[Jan  2 03:4x] hello", "[Jan  2 03:4x] hello", "", "" },
		{ "[Jan  2 0x:04] hello", "[Jan  2 0x:04] hello", "", "" },
		{ "[Jan  2 03.04] hello", "[Jan  2 03.04] hello", "", "" },
		{ "[12.5", "[12.5", "", "" },
		/* loggers */
		{ "kernel: hello", "hello", "", "" },
		{ "box kernel: hello", "box kernel: hello", "", "" },
		{ "my box kernel: hello", "my box kernel: hello", "", "" },
		{ "[   12.345678] box kernel: hello", "hello", "12.345678",
		    "" },
		{ "[   12.345678] kernel: hello", "hello", "12.345678", "" },
		{ "[   12.345678] in the kernel: hello", "in the kernel: hello",
		    "12.345678", "" },
		{ "Nov 16 18:04:31 box xkernel: hello",
		    "Nov 16 18:04:31 box xkernel: hello", "", "" },
		{ "Nov 16 18:04:31 box kernel hello",
		    "Nov 16 18:04:31 box kernel hello", "", "" },
		{ "Nov 16 18:04:31 box kernel   : hello", "hello",
		    "Nov 16 18:04:31", "" },
		{ "Nov 16 18:04:31 box kernel[12345678901]: hello", "hello",
		    "Nov 16 18:04:31", "" },
		{ "Nov 16 18:04:31 box kernel[123456789012]: hello",
		    "Nov 16 18:04:31 box kernel[123456789012]: hello", "", "" },
		/* dates */
		{ "2024-01-02T03:04:05Z hello", "hello", "2024-01-02T03:04:05Z",
		    "" },
		{ "2024-01-02 03:04:05 GMT hello", "hello",
		    "2024-01-02 03:04:05", "" },
		{ "2024-01-02 03:04:05 CET hello", "CET hello",
		    "2024-01-02 03:04:05", "" },
		{ "2024-01-02T03:04:05", "2024-01-02T03:04:05", "", "" },
		{ "2024-01-02 hello", "2024-01-02 hello", "", "" },
		{ "03:04:05 hello", "03:04:05 hello", "", "" },
		{ "07-13 08:41:51.341 hello", "hello", "07-13 08:41:51.341",
		    "" },
		{ "1704164645.5 hello", "hello", "1704164645.5", "" },
		{ "1704164645x hello", "1704164645x hello", "", "" },
		/* CRI's, behind a time only */
		{ "stdout F hello", "stdout F hello", "", "" },
		{ "2024-01-02T03:04:05Z stderr P hello", "hello",
		    "2024-01-02T03:04:05Z", "" },
		{ "2024-01-02T03:04:05Z stderr F", "", "2024-01-02T03:04:05Z",
		    "" },
		{ "2024-01-02T03:04:05Z stderr X hello", "stderr X hello",
		    "2024-01-02T03:04:05Z", "" },
		{ "2024-01-02T03:04:05Z stderr Fhello", "stderr Fhello",
		    "2024-01-02T03:04:05Z", "" },
		{ "2024-01-02T03:04:05Z stdlog F hello", "stdlog F hello",
		    "2024-01-02T03:04:05Z", "" },
		/* grep's */
		{ "12:hello", "hello", "", "" },
		{ "12-hello", "12-hello", "", "" },
		{ "12:4 hello", "12:4 hello", "", "" },
		{ "12:<4>hello", "hello", "", "" },
		{ "12-<4>hello", "hello", "", "" },
		{ "12345678901:hello", "hello", "", "" },
		{ "123456789012:hello", "123456789012:hello", "", "" },
		{ "a:12:hello", "a:12:hello", "", "" },
		{ "a:12:<4>hello", "hello", "", "" },
		{ "a:12 hello", "a:12 hello", "", "" },
		{ "a:b:<4>hello", "a:b:<4>hello", "", "" },
		{ ":12:<4>hello", ":12:<4>hello", "", "" },
		/* MediaTek's */
		{ "(2)[4242] hello", "(2)[4242] hello", "", "" },
		{ "(2)[demod:4242] hello", "(2)[demod:4242] hello", "", "" },
		{ "(x)[4242:demod] hello", "(x)[4242:demod] hello", "", "" },
		{ "()[4242:demod] hello", "()[4242:demod] hello", "", "" },
		{ "(2)4242:demod] hello", "(2)4242:demod] hello", "", "" },
		{ "(2[4242:demod] hello", "(2[4242:demod] hello", "", "" },
		{ "(2)[4242:demod hello", "(2)[4242:demod hello", "", "" },
		{ "(2)[4242:012345678901234567890123456789012]x", "x", "",
		    "4242:012345678901234567" },
		{ "(2)[4242:0123456789012345678901234567890123]x",
		    "(2)[4242:0123456789012345678901234567890123]x", "", "" },
		/* levels */
		{ "kern  :debug : hello", "hello", "", "" },
		{ "kern  :alert : hello", "hello", "", "" },
		{ "kern  :crit  : hello", "hello", "", "" },
		{ "kern  :wrong : hello", "kern  :wrong : hello", "", "" },
		{ "kern  :warn hello", "kern  :warn hello", "", "" },
		{ "kern  warn  : hello", "kern  warn  : hello", "", "" },
		{ "kern:warn: hello", "kern:warn: hello", "", "" },
		/* marks */
		{ "> > hello", "hello", "", "" },
		{ "| hello", "hello", "", "" },
		{ "$ hello", "hello", "", "" },
		{ "# hello", "hello", "", "" },
		{ "#", "", "", "" },
		{ "#1 hello", "#1 hello", "", "" },
		{ "|hello", "|hello", "", "" },
		{ "\"hello", "hello", "", "" },
		{ "<4 hello", "<4 hello", "", "" },
		{ "<c> hello", "<c> hello", "", "" },
		/* a time that a wrapper told */
		{ "\035T", "T", "", "" },
		{ "\035T\035[   12.345678] hello", "hello", "T", "" },
		{ "\035T\035\035U\035hello", "hello", "T", "" },
		{ "\03501234567890123456789012345678901234567890123456789\035x",
		    "01234567890123456789012345678901234567890123456789\035x",
		    "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *raw = copy_of(rows[i].raw), *rest = raw;
		struct fc_logline line;

		print_message("  %s\n", rows[i].raw);
		line = fc_logline_strip(raw, &rest);
		assert_string_equal(line.text, rows[i].text);
		assert_string_equal(line.time, rows[i].time);
		assert_string_equal(line.caller, rows[i].caller);
		assert_false(line.junk);
		free(raw);
	}
}

/* A stamp begins a line wherever it stands; what is in front may be junk. */
static void
begins_a_line_at_each_stamp(void **state)
{
	static const struct {
		const char *raw, *first, *second;
		bool junk;
	} rows[] = {
		{ "[   12.345678] a [   12.345679] b", "a", "b", false },
		{ "host9|[   12.345679] b", "host9|", "b", true },
		{ "a=0[   12.345679] b", "a=0", "b", true },
		{ "(x)[   12.345679] b", "(x)", "b", true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char raw[128], *rest = raw;
		struct fc_logline line;

		print_message("  %s\n", rows[i].raw);
		snprintf(raw, sizeof(raw), "%s", rows[i].raw);
		line = fc_logline_strip(raw, &rest);
		assert_int_equal(line.junk, rows[i].junk);
		if (!rows[i].junk)
			assert_string_equal(line.text, rows[i].first);
		assert_non_null(rest);
		line = fc_logline_strip(rest, &rest);
		assert_string_equal(line.text, rows[i].second);
		assert_string_equal(line.time, "12.345679");
		assert_null(rest);
	}
}

static void
peels_off_keys(void **state)
{
	static const struct {
		const char *raw, *text;
	} rows[] = {
		{ "{\"log\": \"a\\n\", \"time\": \"T\"}", "\035T\035a\\n\n" },
		{ "{\"time\":\"T\",\"MESSAGE\":\"a\"}", "\035T\035a\n" },
		{ "{\"MESSAGE\":[97,98,99]}", "abc\n" },
		{ "{\"zeile\":\"a b\",\"nr\":3}", "a b\n" },
		{ "[{\"msg\":\"a\"},{\"msg\":\"b\"}]", "a\nb\n" },
		{ "{\"msg\":\"say \\\"x\\\"\"}", "say \\\"x\\\"\n" },
		{ "time=\"T\" level=warn msg=\"a: b\"", "\035T\035a: b\n" },
		{ "MESSAGE=a=b", "a=b" },
		{ "__REALTIME_TIMESTAMP=17", "" },
		/* none of ours */
		{ "a: order:4, mode:0x0", "a: order:4, mode:0x0" },
		{ "he said \"x\"", "he said \"x\"" },
		{ "0*4kB = 0kB", "0*4kB = 0kB" },
		{ "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_wrapper wrapper = { 0 };
		char text[256], scratch[256];

		print_message("  %s\n", rows[i].raw);
		snprintf(text, sizeof(text), "%s", rows[i].raw);
		fc_logline_peel(text, sizeof(text), scratch, &wrapper);
		assert_string_equal(text, rows[i].text);
	}
}

static void
knows_a_soft_break_of_quoted_printable(void **state)
{
	static const struct {
		const char *line;
		bool known, soft;
	} rows[] = {
		{ "short=", true, true },
		{ "short=", false, false },
		{ "short =3D=", true, true },
		{ "a = b=", true, false },
		{ "short", true, false },
		{ "=", true, false },
		{ "", true, false },
		{ "1234567890123456789012345678901234567890123456789012345678901"
		  "2345678901234=",
		    false, true },
		{ "1234567890123456789012345678901234567890123456789012345678901"
		  "234567890123 =",
		    false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		size_t len = strlen(rows[i].line);

		print_message("  %s\n", rows[i].line);
		assert_int_equal(
		    fc_logline_is_soft(rows[i].line, &len, rows[i].known),
		    rows[i].soft);
		assert_int_equal(
		    len, strlen(rows[i].line) - (rows[i].soft ? 1 : 0));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_off_the_stamps_of_dmesg),
		cmocka_unit_test(
		    takes_off_the_fields_of_kmsg_and_counts_in_seconds),
		cmocka_unit_test(takes_off_the_stamps_of_syslog),
		cmocka_unit_test(takes_off_what_vendors_add),
		cmocka_unit_test(takes_off_marks_of_mails_and_blanks),
		cmocka_unit_test(leaves_the_kernels_own_words_alone),
		cmocka_unit_test(undoes_escapes_once),
		cmocka_unit_test(makes_several_lines_of_one_with_escaped_ends),
		cmocka_unit_test(cuts_what_is_too_long_for_a_prefix),
		cmocka_unit_test(takes_off_what_carries_other_logs),
		cmocka_unit_test(leaves_what_only_looks_like_a_prefix),
		cmocka_unit_test(begins_a_line_at_each_stamp),
		cmocka_unit_test(peels_off_keys),
		cmocka_unit_test(knows_a_soft_break_of_quoted_printable),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
