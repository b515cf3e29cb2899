/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "input/paste.h"

#define ROWS                                           \
	"Node 0, zone      DMA      1      2      3\n" \
	"Node 0, zone   Normal     10     20     30\n"
#define ZONE                                                              \
	"Node 0, zone   Normal\n  pages free     5\n        min      1\n" \
	"        protection: (0, 0)\n      nr_free_pages 5\n"             \
	"  pagesets\n    cpu: 0\n              count: 1\n"                \
	"  start_pfn:           1\n"
#define TYPES                                                            \
	"Page block order: 9\nPages per block:  512\n\n"                 \
	"Free pages count per migrate type at order       0      1\n"    \
	"Node    0, zone   Normal, type    Unmovable      1      2\n"    \
	"Node    0, zone   Normal, type      Movable      3 >100000\n\n" \
	"Number of blocks type     Unmovable      Movable\n"             \
	"Node 0, zone   Normal           43          264\n"
#define MEMINFO "MemTotal:        2048 kB\nHugePages_Total:       0\n"
#define VMSTAT  "nr_free_pages 7\ncompact_stall 3\n"
#define VERSION "Linux version 6.1.0-50-amd64 (x@y) (gcc) #1 SMP Debian\n"

/* The text of a part with single blanks; "": there is none. */
static void
squeeze(const struct fc_parts *parts, const char *path, char *to, size_t size)
{
	const struct fc_part *part = fc_parts_find(parts, path);
	size_t n = 0;

	for (size_t i = 0; part != NULL && i < part->text.len; i++) {
		char c = part->text.data[i];

		if (c == ' ' &&
		    (n == 0 || to[n - 1] == ' ' || to[n - 1] == '\n'))
			continue;
		while (c == '\n' && n > 0 && to[n - 1] == ' ')
			n--;
		assert_true(n + 1 < size);
		to[n++] = c;
	}
	to[n] = '\0';
}

static const char *const files[] = { "proc/buddyinfo", "proc/zoneinfo",
	"proc/pagetypeinfo", "proc/meminfo", "proc/vmstat", "proc/version" };

static void
split(const char *text, struct fc_parts *parts)
{
	struct fc_text t = text_of(text);
	struct fc_error err = { 0 };

	assert_int_equal(fc_paste_split(&t, parts, &err), 0);
}

/* Both texts hold the same files, up to blanks. */
static void
assert_same(const char *a, const char *b)
{
	struct fc_parts *x = fc_parts_new(), *y = fc_parts_new();
	char one[4096], other[4096];

	split(a, x);
	split(b, y);
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		squeeze(x, files[i], one, sizeof(one));
		squeeze(y, files[i], other, sizeof(other));
		assert_string_equal(one, other);
	}
	assert_int_equal(x->n, y->n);
	fc_parts_free(x);
	fc_parts_free(y);
}

static void
keeps_each_file_as_it_is(void **state)
{
	static const struct {
		const char *path, *text;
	} rows[] = {
		{ "proc/buddyinfo", ROWS },
		{ "proc/zoneinfo", ZONE },
		{ "proc/zoneinfo", ZONE ZONE },
		{ "proc/meminfo", MEMINFO },
		{ "proc/vmstat", VMSTAT },
		{ "proc/version", VERSION },
		{ "proc/version",
		    "Linux host 6.1.0-50-amd64 #1 SMP x86_64 GNU/Linux\n" },
		{ "sos_commands/kernel/sysctl_-a",
		    "vm.extfrag_threshold = 500\n" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_parts *parts = fc_parts_new();
		char got[4096], want[4096];
		struct fc_parts *whole = fc_parts_new();
		struct fc_error err;
		struct fc_part *part = fc_parts_add(whole, rows[i].path, &err);

		print_message("  %s\n", rows[i].path);
		fc_part_put(
		    whole, part, rows[i].text, strlen(rows[i].text), &err);
		split(rows[i].text, parts);
		assert_int_equal(parts->n, 1);
		squeeze(parts, rows[i].path, got, sizeof(got));
		squeeze(whole, rows[i].path, want, sizeof(want));
		assert_string_equal(got, want);
		assert_int_equal(
		    fc_content_of(rows[i].text, strlen(rows[i].text)),
		    strncmp(rows[i].path, "sos", 3) == 0 ? FC_CONTENT_OTHER
							 : FC_CONTENT_PROC);
		fc_parts_free(parts);
		fc_parts_free(whole);
	}
}

static void
divides_one_paste_into_its_files(void **state)
{
	static const struct {
		const char *what, *text;
	} rows[] = {
		{ "nothing between them",
		    ROWS TYPES ZONE MEMINFO VERSION VMSTAT },
		{ "empty lines",
		    "\n\n" ROWS "\n" ZONE "\n\n" TYPES "\n" VMSTAT "\n" MEMINFO
		    "\n" VERSION },
		{ "zoneinfo, and vmstat behind it",
		    ZONE VMSTAT TYPES ROWS MEMINFO VERSION },
		{ "prompts",
		    "root@host:~# cat /proc/buddyinfo\n" ROWS
		    "# cat /proc/zoneinfo\n" ZONE
		    "$ cat /proc/pagetypeinfo\n" TYPES
		    "[me@host ~]$ cat /proc/meminfo\n" MEMINFO
		    "% cat /proc/version\n" VERSION
		    "$ cat /proc/vmstat\n" VMSTAT "$ \n" },
		{ "heads",
		    "==> /proc/buddyinfo <==\n" ROWS
		    "\n==> /proc/zoneinfo <==\n" ZONE
		    "\n==> /proc/pagetypeinfo <==\n" TYPES
		    "\n==> /proc/meminfo <==\n" MEMINFO
		    "\n==> /proc/version <==\n" VERSION
		    "\n==> /proc/vmstat <==\n" VMSTAT },
		{ "words",
		    "Hello,\n\nhere it is:\n" ROWS "and\n" ZONE "\nand:\n" TYPES
		    "and "
		    "meminfo, too:\n" MEMINFO "this is\n" VERSION "and\n" VMSTAT
		    "Thanks!\n-- \nme, 1 Road\n" },
		{ "a log's times",
		    "[    1.000000] Linux version 6.1.0-50-amd64 (x@y) (gcc) "
		    "#1 SMP Debian\n" ROWS ZONE TYPES VMSTAT MEMINFO },
		{ "tags",
		    "<pre>" ROWS "</pre>" ZONE TYPES VMSTAT MEMINFO VERSION
		    "</pre>" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].what);
		assert_same(
		    rows[i].text, ROWS ZONE TYPES MEMINFO VERSION VMSTAT);
		assert_int_equal(
		    fc_content_of(rows[i].text, strlen(rows[i].text)),
		    FC_CONTENT_PROC);
	}
}

/* Replace each occurrence of one text by another. */
static char *
replace(const char *text, const char *from, const char *to)
{
	char *out = calloc(1, 16384), *p = out;

	while (*text != '\0') {
		if (strncmp(text, from, strlen(from)) == 0) {
			p = stpcpy(p, to);
			text += strlen(from);
		} else {
			*p++ = *text++;
		}
	}
	return out;
}

static void
sees_through_what_pasting_does(void **state)
{
	static const struct {
		const char *what, *from, *to, *before;
	} rows[] = {
		{ "CRLF", "\n", "\r\n", "" },
		{ "a quote", "\n", "\n> ", "> " },
		{ "quotes of quotes", "\n", "\n>> | > ", ">> | > " },
		{ "an indent", "\n", "\n    ", "    " },
		{ "tabs", " ", "\t", "" },
		{ "collapsed blanks", "  ", " ", "" },
		{ "wider blanks", " ", "  ", "" },
		{ "no-break spaces", " ", "\xc2\xa0", "" },
		{ "narrow ones", " ", "\xe2\x80\xaf", "" },
		{ "a byte order mark", "\n", "\n", "\xef\xbb\xbf" },
		{ "blanks at the ends", "\n", "  \t \n", "" },
		{ "a host", "\n", "\nweb-1: ", "web-1: " },
		{ "a host in brackets", "\n", "\n[web-1] ", "[web-1] " },
	};
	static const char text[] = ROWS ZONE TYPES;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *odd = replace(text, rows[i].from, rows[i].to);
		char whole[16384];

		print_message("  %s\n", rows[i].what);
		/* these two words are one name to the parser */
		if (strcmp(rows[i].what, "wider blanks") == 0) {
			char *again = replace(odd, "pages  free", "pages free");

			free(odd);
			odd = again;
		}
		snprintf(whole, sizeof(whole), "%s%s", rows[i].before, odd);
		assert_same(whole, text);
		free(odd);
	}
}

static void
joins_rows_that_were_wrapped(void **state)
{
	static const struct {
		const char *odd, *text;
	} rows[] = {
		{ "Node 0, zone      DMA      1      2\n     3      4\n"
		  "Node 0, zone   Normal     10     20\n    30     40\n",
		    "Node 0, zone DMA 1 2 3 4\nNode 0, zone Normal 10 20 30 "
		    "40\n" },
		{ "> Node 0, zone      DMA      1      2\n> 3      4\n",
		    "Node 0, zone DMA 1 2 3 4\n" },
		{ "Free pages count per migrate type at order       0\n"
		  "      1\n"
		  "Node    0, zone   Normal, type    Unmovable      1\n"
		  " >100000\n\n"
		  "Number of blocks type     Unmovable      Movable\n"
		  "   Reclaimable   HighAtomic\n"
		  "Node 0, zone   Normal           43          264\n"
		  "      1    2\n"
		  "Node 0, zone   Normal     10     20     30    1   1\n",
		    "Free pages count per migrate type at order 0 1\n"
		    "Node 0, zone Normal, type Unmovable 1 >100000\n"
		    "Number of blocks type Unmovable Movable Reclaimable "
		    "HighAtomic\n"
		    "Node 0, zone Normal 43 264 1 2\n" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_parts *parts = fc_parts_new();
		char got[4096];

		split(rows[i].odd, parts);
		squeeze(parts, i < 2 ? "proc/buddyinfo" : "proc/pagetypeinfo",
		    got, sizeof(got));
		assert_string_equal(got, rows[i].text);
		fc_parts_free(parts);
	}
}

/* Where the last of "X" stands in the original is where an error is told. */
static void
tells_places_of_the_original(void **state)
{
	static const char *const texts[] = {
		"Node 0, zone DMA 1 2 X\n",
		"\n\n> Node 0, zone DMA 1 2\n>   Node 0, zone Normal 1 X\n",
		"words\r\n\r\n\tNode 0, zone DMA 1 2\r\n\tNode 0, zone Normal "
		"1 X\r\n",
		"Node 0, zone DMA 1\n 2\nprose\nNode 0, zone Normal 1 X\n",
		"Node 0, zone\xc2\xa0"
		"DMA\xc2\xa0"
		"1 X\n",
		"host: Node 0, zone DMA 1 2\nlonger-host: Node 0, zone Normal "
		"X\n",
		"   Node 0, zone DMA\npages free 1\n      min X\n",
		"> Node 0, zone DMA\n> pages free 1\n> min 5\n>      low X\n",
		"Node 0, zone DMA\n  pages free 1\n  per-node stats\n\n\n   "
		"min X\n",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		struct fc_parts *parts = fc_parts_new();
		const struct fc_part *part;
		struct fc_error err = { .line = 1, .column = 1 };
		struct fc_bytes bytes;
		size_t line = 1, column = 1;

		print_message("  row %zu\n", i);
		split(texts[i], parts);
		assert_int_equal(parts->n, 1);
		part = &parts->parts[0];
		bytes = (struct fc_bytes){ .places = part->places,
			.nr_places = part->nr_places };
		for (const char *p = part->text.data; *p != 'X'; p++) {
			assert_true(*p != '\0');
			err.column = *p == '\n' ? 1 : err.column + 1;
			err.line += *p == '\n';
		}
		for (const char *p = texts[i]; *p != 'X'; p++) {
			column = *p == '\n' ? 1 : column + 1;
			line += *p == '\n';
		}
		fc_bytes_locate(&bytes, &err);
		assert_int_equal(err.line, line);
		assert_int_equal(err.column, column);
		fc_parts_free(parts);
	}
}

static void
needs_few_places_for_a_plain_file(void **state)
{
	struct fc_parts *parts = fc_parts_new();
	struct fc_buf text = { 0 };

	(void)state;
	for (int i = 0; i < 1000; i++)
		fc_buf_printf(&text, "> Node %d, zone DMA 1 2 3\n", i);
	split(text.data, parts);
	assert_int_equal(parts->parts[0].nr_places, 1);
	fc_buf_free(&text);
	fc_parts_free(parts);
}

static void
tells_what_a_text_is(void **state)
{
	static const struct {
		enum fc_content content;
		const char *text;
	} rows[] = {
		{ FC_CONTENT_OTHER, "" },
		{ FC_CONTENT_OTHER, "root:x:0:0:root:/root:/bin/bash\n" },
		{ FC_CONTENT_OTHER, "Node.js 18, zone of trouble\n" },
		{ FC_CONTENT_OTHER, "Mon: 5 kB\n1.5 [x]\n" },
		{ FC_CONTENT_PROC, ROWS },
		{ FC_CONTENT_PROC, "it says Node 0, zone DMA 1 2 3" },
		{ FC_CONTENT_PROC, "Node 0, zone\n" },
		{ FC_CONTENT_PROC, "> Page block order: 9\n" },
		{ FC_CONTENT_LOG, "[    0.000000] Linux version 6.1.0 #1\n" },
		{ FC_CONTENT_LOG,
		    "[12345.678901] x\nLinux version 6.1.0 #1\n" },
		{ FC_CONTENT_LOG,
		    "insmod: page allocation failure: order:5, mode:0xcc0\n" },
		{ FC_CONTENT_LOG, "Nov 16 18:04:31 host kernel: usb 1-1: x\n" },
		{ FC_CONTENT_LOG, "<4>[ 6207.63] x\n" },
		{ FC_CONTENT_LOG, "{\"MESSAGE\":\"x\"}\n" },
		{ FC_CONTENT_PROC, "[ 1.000000] Node 0, zone DMA 1 2 3\n" },
		{ FC_CONTENT_PACKED, "\x1f\x8b\b" },
		{ FC_CONTENT_PACKED, "BZh91AY" },
		{ FC_CONTENT_PACKED,
		    "\xfd"
		    "7zXZ" },
		{ FC_CONTENT_PACKED, "\x28\xb5\x2f\xfd" },
	};
	char tar[512] = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_content_of(rows[i].text, strlen(rows[i].text)),
		    rows[i].content);
	}
	assert_int_equal(fc_content_of(tar, sizeof(tar)), FC_CONTENT_OTHER);
	memcpy(tar + 257, "ustar", 5);
	assert_int_equal(fc_content_of(tar, sizeof(tar)), FC_CONTENT_PACKED);
	assert_int_equal(fc_content_of(tar, 261), FC_CONTENT_OTHER);
}

static void
reports_each_failed_allocation(void **state)
{
	struct fc_text text =
	    text_of("> " ROWS ZONE "words\n\n   " TYPES MEMINFO VERSION);
	unsigned n;

	(void)state;
	for (n = 1;; n++) {
		struct fc_parts *parts = fc_parts_new();
		struct fc_error err = { 0 };
		int rc;

		fail_at = n;
		rc = fc_paste_split(&text, parts, &err);
		if (fail_at != 0) {
			fail_at = 0;
			assert_int_equal(rc, 0);
			fc_parts_free(parts);
			break;
		}
		assert_int_equal(rc, -1);
		assert_int_equal(err.kind, FC_ERR_NOMEM);
		fc_parts_free(parts);
	}
	assert_true(n > 10);
}

/* Whatever comes: files of whole, clean lines, and places within the text. */
static void
check_split(const char *data, size_t len)
{
	char *own = malloc(len);
	struct fc_text text = { "paste", own, len };
	struct fc_parts *parts = fc_parts_new();
	struct fc_error err = { 0 };
	size_t lines = 1;

	memcpy(own, data, len);
	for (size_t i = 0; i < len; i++)
		lines += data[i] == '\n';
	assert_int_equal(fc_paste_split(&text, parts, &err), 0);
	for (size_t i = 0; i < parts->n; i++) {
		const struct fc_part *part = &parts->parts[i];
		struct fc_bytes bytes = { .places = part->places,
			.nr_places = part->nr_places };
		size_t newlines = 0;

		for (size_t at = 0; at < part->text.len; at++) {
			char c = part->text.data[at];

			newlines += c == '\n';
			assert_true(c == '\n' || c == '\t' || (c & 0x80) != 0 ||
			    c >= ' ');
		}
		assert_int_equal(newlines, part->lines);
		assert_true(part->text.len > 0);
		assert_int_equal(part->text.data[part->text.len - 1], '\n');
		for (size_t line = 1; line <= part->lines; line++) {
			struct fc_error at = {
				.kind = FC_ERR_SYNTAX, .line = line, .column = 1
			};

			fc_bytes_locate(&bytes, &at);
			assert_in_range(at.line, 1, lines);
			assert_in_range(at.column, 1, len + 1);
		}
	}
	fc_parts_free(parts);
	free(own);
}

static void
takes_damaged_ones(void **state)
{
	static const char others[] = "x0 9,:*<(\n\t.>";
	static const char *const texts[] = {
		ROWS ZONE TYPES MEMINFO VMSTAT VERSION,
		"$ cat /proc/buddyinfo\n" ROWS
		"root@a:~# cat /proc/zoneinfo\n" ZONE,
		"> Node 0, zone DMA 1 2 3\n> Node 0, zone Normal 1\n> 2 3\n",
		"==> /proc/buddyinfo <==\n" ROWS
		"\n==> /proc/meminfo <==\n" MEMINFO,
		"buddyinfo:Node 0, zone DMA 1 2 3\n/proc/meminfo:MemTotal: 1 kB\n",
		"| Node 0, zone   DMA   1  2  3 |\r\n\302\240Node 0, zone Normal 1 2\n",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		size_t len = strlen(texts[i]);
		char *changed = malloc(len + 1);

		for (size_t at = 0; at < len; at++) {
			check_split(texts[i], at);
			memcpy(changed, texts[i], len);
			for (size_t o = 0; o + 1 < sizeof(others); o++) {
				changed[at] = others[o];
				check_split(changed, len);
			}
			memcpy(changed, texts[i], at);
			memcpy(changed + at, texts[i] + at + 1, len - at - 1);
			check_split(changed, len - 1);
		}
		free(changed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_each_file_as_it_is),
		cmocka_unit_test(divides_one_paste_into_its_files),
		cmocka_unit_test(sees_through_what_pasting_does),
		cmocka_unit_test(joins_rows_that_were_wrapped),
		cmocka_unit_test(tells_places_of_the_original),
		cmocka_unit_test(needs_few_places_for_a_plain_file),
		cmocka_unit_test(tells_what_a_text_is),
		cmocka_unit_test(reports_each_failed_allocation),
		cmocka_unit_test(takes_damaged_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
