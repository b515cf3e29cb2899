/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

struct caught {
	size_t n;
	struct fc_failure *f[16];
};

static int
catch_one(void *arg, struct fc_failure *f, struct fc_error *err)
{
	struct caught *c = arg;

	if (c->n == N_ELEMENTS(c->f)) {
		fc_failure_free(f);
		return fc_error_set(err, FC_ERR_USAGE, NULL, "too many");
	}
	c->f[c->n++] = f;
	return 0;
}

static void
let_go(struct caught *c)
{
	for (size_t i = 0; i < c->n; i++)
		fc_failure_free(c->f[i]);
	*c = (struct caught){ 0 };
}

/* Each piece is a block of its own, so that ASan sees a step too far. */
static void
feed(struct fc_log *log, const char *text, size_t len, size_t piece)
{
	struct fc_error err = { 0 };

	for (size_t at = 0; at < len; at += piece) {
		size_t n = len - at < piece ? len - at : piece;
		char *copy = malloc(n);

		memcpy(copy, text + at, n);
		assert_int_equal(fc_log_feed(log, copy, n, &err), 0);
		free(copy);
	}
}

static struct caught
read_pieces(const char *text, size_t len, size_t piece)
{
	struct caught c = { 0 };
	struct fc_error err = { 0 };
	struct fc_log *log = fc_log_new(catch_one, &c);

	assert_non_null(log);
	feed(log, text, len, piece);
	assert_int_equal(fc_log_end(log, &err), 0);
	fc_log_free(log);
	return c;
}

static struct caught
read_text(const char *text)
{
	size_t len = strlen(text);

	return read_pieces(text, len, len + 1);
}

static void
put_opt(struct fc_buf *buf, const char *name, struct fc_opt opt)
{
	if (opt.present)
		fc_buf_printf(buf, " %s=%ju", name, (uintmax_t)opt.value);
}

static void
put_zone(
    struct fc_buf *buf, const struct fc_snapshot *snap, const struct fc_zone *z)
{
	fc_buf_printf(buf, "\n node %d zone %s:", z->node, z->name);
	if (z->has_zoneinfo) {
		fc_buf_printf(buf, " free=%ju min=%ju low=%ju high=%ju",
		    (uintmax_t)z->free, (uintmax_t)z->min, (uintmax_t)z->low,
		    (uintmax_t)z->high);
		fc_buf_printf(buf, " present=%ju", (uintmax_t)z->present);
		put_opt(buf, "managed", z->managed);
		put_opt(buf, "boost", z->boost);
		put_opt(buf, "rha", z->reserved_highatomic);
		put_opt(buf, "cma", z->nr_free_cma);
		fc_buf_printf(buf, " reserve");
		for (size_t i = 0; i < z->nr_reserve; i++)
			fc_buf_printf(
			    buf, " %ju", (uintmax_t)z->lowmem_reserve[i]);
	}
	if (z->has_free_blocks) {
		fc_buf_printf(buf, " list");
		for (size_t o = 0; o < snap->nr_orders; o++)
			fc_buf_printf(buf, " %ju", (uintmax_t)z->nr_free[o]);
		fc_buf_printf(buf, "%s", z->list_cut ? " cut" : "");
	}
	for (size_t t = 0; t < z->nr_migratetypes; t++) {
		fc_buf_printf(buf, " %s", z->migratetypes[t].name);
		for (size_t o = 0; o < snap->nr_orders; o++)
			fc_buf_printf(buf, " %ju%s",
			    (uintmax_t)z->migratetypes[t].nr_free[o].n,
			    z->migratetypes[t].nr_free[o].at_least ? "+" : "");
	}
}

/* All that was read, but for lines and times. */
static void
put_failure(struct fc_buf *buf, const struct fc_failure *f)
{
	const struct fc_snapshot *snap = f->snap;

	fc_buf_printf(buf, "%s \"%s\"", fc_failure_name(f->kind), f->comm);
	put_opt(buf, "pid", f->pid);
	put_opt(buf, "cpu", f->cpu);
	put_opt(buf, "order", f->order);
	put_opt(buf, "mode", f->mode);
	put_opt(buf, "size", f->size);
	fc_buf_printf(buf, " %s cpuset \"%s\" \"%s\" slab \"%s\" %d %d",
	    f->flags, f->cpuset, f->mems_allowed, f->slab, f->in_interrupt,
	    f->by_page_order);
	fc_buf_printf(buf, "\n frames%s", f->frames_doubtful ? "?" : "");
	for (size_t i = 0; i < f->nr_frames; i++)
		fc_buf_printf(buf, " %s", f->frames[i]);
	fc_buf_printf(buf, "\n missing");
	for (size_t i = 0; i < f->nr_missing; i++)
		fc_buf_printf(buf, ", %s", f->missing[i]);
	fc_buf_printf(buf, "\n %s %s, page size %ju (%s)", snap->release,
	    snap->build, (uintmax_t)snap->page_size,
	    snap->page_size_from != NULL ? snap->page_size_from : "");
	for (size_t i = 0; i < snap->nr_zones; i++)
		put_zone(buf, snap, &snap->zones[i]);
	fc_buf_printf(buf, "\n");
}

static void
assert_caught(struct caught *c, const char *expected)
{
	struct fc_buf got = { 0 };

	fc_buf_put(&got, "", 0);
	for (size_t i = 0; i < c->n; i++)
		put_failure(&got, c->f[i]);
	assert_string_equal(got.data == NULL ? "" : got.data, expected);
	fc_buf_free(&got);
	let_go(c);
}

/* ---- reports to read ----------------------------------------------------- */

#define HEADER(comm, order)                                            \
	comm ": page allocation failure: order:" order                 \
	     ", mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)," \
	     "cpuset=/,mems_allowed=0\n"
#define CPU(n, pid, comm)                                                  \
	"CPU: " n " PID: " pid " Comm: " comm " Not tainted 6.8.1-lab #1 " \
	"SMP\n"
#define FRAMES(name)                            \
	"Call Trace:\n"                         \
	" <TASK>\n"                             \
	" dump_stack_lvl+0x4/0x60\n"            \
	" warn_alloc+0x11/0x180\n"              \
	" __alloc_pages+0x77/0x340\n"           \
	" " name "_open+0x12/0x340 [toybox]\n"  \
	" ? " name "_maybe+0x1/0x20 [toybox]\n" \
	" " name "_ioctl+0x33/0x90 [toybox]\n"  \
	" </TASK>\n"
#define COUNTERS                                                   \
	"Mem-Info:\n"                                              \
	"active_anon:1000 inactive_anon:2000 isolated_anon:0\n"    \
	" active_file:300 inactive_file:400 isolated_file:0\n"     \
	" free:11600 free_pcp:7 free_cma:0\n"                      \
	"Node 0 active_anon:4000kB inactive_anon:8000kB "          \
	"active_file:1200kB inactive_file:1600kB unevictable:0kB " \
	"isolated(anon):0kB isolated(file):0kB all_unreclaimable? no\n"
#define DMA_LINE                                                        \
	"Node 0 DMA free:6400kB boost:0kB min:40kB low:48kB high:56kB " \
	"reserved_highatomic:0KB active_anon:0kB inactive_anon:0kB "    \
	"active_file:0kB inactive_file:0kB unevictable:0kB "            \
	"writepending:0kB present:15996kB managed:15360kB mlocked:0kB " \
	"bounce:0kB free_pcp:0kB local_pcp:0kB free_cma:0kB\n"          \
	"lowmem_reserve[]: 0 3000 3001 3001\n"
#define NORMAL_LINE                                                     \
	"Node 0 Normal free:40000kB boost:400kB min:4000kB low:5000kB " \
	"high:6000kB reserved_highatomic:2048KB active_anon:4000kB "    \
	"inactive_anon:8000kB active_file:1200kB inactive_file:1600kB " \
	"unevictable:0kB writepending:20kB present:262144kB "           \
	"managed:250000kB mlocked:0kB bounce:0kB free_pcp:28kB "        \
	"local_pcp:12kB free_cma:0kB\n"                                 \
	"lowmem_reserve[]: 0 0 0 0\n"
#define DMA_LIST                                                    \
	"Node 0 DMA: 0*4kB 0*8kB 0*16kB 0*32kB 0*64kB 2*128kB (U) " \
	"0*256kB 0*512kB 0*1024kB 1*2048kB (M) 1*4096kB (M) = 6400kB\n"
#define NORMAL_LIST                                                  \
	"Node 0 Normal: 5000*4kB (UME) 2500*8kB (UM) 0*16kB 0*32kB " \
	"0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB " \
	"= 40000kB\n"
#define TAIL                                                                \
	"Node 0 hugepages_total=0 hugepages_free=0 hugepages_size=2048kB\n" \
	"700 total pagecache pages\n"                                       \
	"0 pages in swap cache\n"                                           \
	"Free swap  = 0kB\n"                                                \
	"Total swap = 0kB\n"                                                \
	"69535 pages RAM\n"                                                 \
	"0 pages HighMem/MovableOnly\n"                                     \
	"3195 pages reserved\n"
#define ZONE(name, free)                                               \
	"Node 0 " name " free:" free "kB min:40kB low:48kB high:56kB " \
	"present:400000kB managed:400000kB\n"
#define MEM_INFO COUNTERS DMA_LINE NORMAL_LINE DMA_LIST NORMAL_LIST TAIL
#define BODY     FRAMES("toy") MEM_INFO
#define REPORT   HEADER("loader", "3") CPU("3", "77", "loader") BODY

#define ZONES_READ                                                             \
	"\n node 0 zone DMA: free=1600 min=10 low=12 high=14 present=3999"     \
	" managed=3840 boost=0 rha=0 cma=0 reserve 0 3000 3001 3001"           \
	" list 0 0 0 0 0 2 0 0 0 1 1"                                          \
	" Unmovable 0 0 0 0 0 2 0 0 0 0 0"                                     \
	" Movable 0 0 0 0 0 0 0 0 0 1 1"                                       \
	" Reclaimable 0 0 0 0 0 0 0 0 0 0 0"                                   \
	"\n node 0 zone Normal: free=10000 min=1000 low=1250 high=1500"        \
	" present=65536 managed=62500 boost=100 rha=512 cma=0 reserve 0 0 0 0" \
	" list 5000 2500 0 0 0 0 0 0 0 0 0"                                    \
	" Unmovable 1+ 1+ 0 0 0 0 0 0 0 0 0"                                   \
	" Movable 1+ 1+ 0 0 0 0 0 0 0 0 0"                                     \
	" Reclaimable 1+ 0 0 0 0 0 0 0 0 0 0\n"
#define MASK "mode=265408 GFP_KERNEL|__GFP_COMP cpuset \"/\" \"0\""
#define READ(comm, pid, cpu, order, name)                                  \
	"page \"" comm "\" pid=" pid " cpu=" cpu " order=" order " " MASK  \
	" slab \"\" 0 0\n frames " name "_open " name "_ioctl\n missing\n" \
	" 6.8.1-lab #1 SMP, page size 4096 (free lists)" ZONES_READ
#define REPORT_READ READ("loader", "77", "3", "3", "toy")

static void
reads_a_whole_report(void **state)
{
	struct caught c = read_text(REPORT);

	(void)state;
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->line, 1);
	assert_int_equal(c.f[0]->count, 1);
	assert_string_equal(c.f[0]->time, "");
	assert_int_equal(c.f[0]->snap->kind, FC_REPORT);
	assert_int_equal(c.f[0]->snap->nr_orders, 11);
	assert_int_equal(c.f[0]->snap->files[FC_ZONEINFO], FC_FILE_READ);
	assert_int_equal(c.f[0]->snap->files[FC_BUDDYINFO], FC_FILE_READ);
	assert_int_equal(c.f[0]->snap->files[FC_PAGETYPEINFO], FC_FILE_READ);
	assert_true(c.f[0]->snap->has_boost_line);
	assert_int_equal(c.f[0]->snap->zones[1].lru_anon.value, 3000);
	assert_int_equal(c.f[0]->snap->zones[1].lru_file.value, 700);
	assert_int_equal(c.f[0]->snap->zones[1].pcp_count, 7);
	assert_caught(&c, REPORT_READ);
}

static void
reads_the_same_in_pieces_of_any_size(void **state)
{
	static const struct {
		const char *text, *read;
	} rows[] = {
		{ REPORT, REPORT_READ },
		{ "noise\n" REPORT "noise\n" REPORT, REPORT_READ REPORT_READ },
		/* without an end of the line at the end */
		{ "x\n\n\nloader: page allocation failure: order:2, "
		  "mode:0xcc0(GFP_KERNEL)",
		    "page \"loader\" order=2 mode=3264 GFP_KERNEL cpuset "
		    "\"\" \"\" slab \"\" 0 0\n frames\n missing, kernel "
		    "release, call trace, figures of the zones, free lists\n"
		    "  , page size 0 ()\n" },
		/* broken within the words that are searched for */
		{ "[ 1.5] loader: page\n[ 1.5] allocation failure: order:2,\n"
		  "[ 1.5] mode:0xcc0(GFP_KERNEL)\n",
		    "page \"loader\" order=2 mode=3264 GFP_KERNEL cpuset "
		    "\"\" \"\" slab \"\" 0 0\n frames\n missing, kernel "
		    "release, call trace, figures of the zones, free lists\n"
		    "  , page size 0 ()\n" },
	};
	static const size_t pieces[] = { 1, 2, 7, 64, 1000, 4096, 1 << 20 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		for (size_t j = 0; j < N_ELEMENTS(pieces); j++) {
			struct caught c = read_pieces(
			    rows[i].text, strlen(rows[i].text), pieces[j]);

			print_message("  text %zu by %zu\n", i, pieces[j]);
			assert_caught(&c, rows[i].read);
		}
	}
}

/* Each line of text, with its newline, between before and behind. */
static void
put_lines(struct fc_buf *buf, const char *text, const char *before,
    const char *behind)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n");

		fc_buf_printf(buf, "%s%.*s%s\n", before, (int)n, text, behind);
		text += n + 1;
	}
}

static void
reads_the_same_behind_any_prefix(void **state)
{
	static const struct {
		const char *before, *behind, *time;
	} rows[] = {
		{ "[   12.345678] ", "", "12.345678" },
		{ "[   12.345678][   T77] ", "", "12.345678" },
		{ "[   12.345678][    C3] ", "\r", "12.345678" },
		{ "<4>[   12.345678] ", "", "12.345678" },
		{ "4,1234,12345678,-;", "", "12.345678" },
		{ "Nov 16 18:04:31 box kernel: [   12.345678] ", "",
		    "Nov 16 18:04:31" },
		{ "Nov 16 18:04:31 box kernel: ", "", "Nov 16 18:04:31" },
		{ "m\303\241rc 16 18:04:31 box kernel: ", "",
		    "m\303\241rc 16 18:04:31" },
		{ "[Sat Apr 11 17:52:58 2020] ", "",
		    "Sat Apr 11 17:52:58 2020" },
		{ "2026-11-22T10:00:00,123456+00:00 ", "",
		    "2026-11-22T10:00:00,123456+00:00" },
		{ "07-13 08:41:51.341 <4>[   12.345678] ", "",
		    "07-13 08:41:51.341" },
		{ "kern  :warn  : [   12.345678] ", "", "12.345678" },
		{ "[   12.345678]  [3:  Binder:9343_3:22875] ", "",
		    "12.345678" },
		{ "> > [   12.345678] ", "", "12.345678" },
		{ "| ", "  ", "" },
		{ "# ", "", "" },
		{ "\t", "\t\r", "" },
		{ "    ", "", "" },
		{ "\302\240", "\302\240", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		print_message("  %s\n", rows[i].before);
		put_lines(&text, "noise\n" REPORT "noise\n", rows[i].before,
		    rows[i].behind);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->line, 2);
		assert_string_equal(c.f[0]->time, rows[i].time);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&text);
	}
}

/* Pasted into a form that takes newlines for blanks: all of them, or one. */
static void
reads_the_same_with_lines_joined(void **state)
{
	static const char *const before[] = { "", "[   12.345678] " };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(before); i++) {
		size_t lines = 0;

		for (const char *p = REPORT; *p != '\0'; p++)
			lines += *p == '\n';
		for (size_t joined = 0; joined < lines; joined++) {
			struct fc_buf text = { 0 };
			struct caught c;
			size_t line = 0;

			put_lines(&text, REPORT, before[i], "");
			for (size_t at = 0; at < text.len; at++) {
				if (text.data[at] == '\n' &&
				    (++line == joined || joined == 0))
					text.data[at] = ' ';
			}
			print_message("  %zu of \"%s\"\n", joined, before[i]);
			c = read_text(text.data);
			assert_caught(&c, REPORT_READ);
			fc_buf_free(&text);
		}
	}
}

/* What follows the line about the process is no part of the kernel's build. */
static void
knows_where_a_line_about_a_process_ends(void **state)
{
	static const char *const rows[] = { "Hardware name: Box, BIOS 1.2",
		"Workqueue: events work", "Call Trace:", "Call trace:",
		"Mem-Info:", "Mem-info:", "lowmem_reserve[]: 0 0",
		"protections[]: 0 0", "Node 0 Normal free:4kB min:4kB low:4kB",
		"DMA: 1*4kB = 4kB", "active_anon:1 inactive_anon:2",
		"toy_open+0x1/0x2", "? toy_open+0x1/0x2", "100 pages RAM",
		"0 pages reserved", "7 total pagecache pages",
		"0 pages in swap cache", "0 pages hwpoisoned",
		"0 pages cma reserved" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text,
		    "%sCPU: 3 PID: 77 Comm: loader Not tainted 6.8.1-lab #1 "
		    "SMP %s\n",
		    HEADER("loader", "3"), rows[i]);
		print_message("  %s\n", rows[i]);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->pid.value, 77);
		assert_string_equal(c.f[0]->snap->build, "#1 SMP");
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* As mail clients do it: at the last blank that fits. */
static void
put_wrapped(
    struct fc_buf *buf, const char *text, size_t width, const char *quote)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n"), cut = n;

		if (n > width) {
			cut = width;
			while (cut > 0 && text[cut] != ' ')
				cut--;
			if (cut == 0)
				cut = strcspn(text, " \n");
		}
		fc_buf_printf(buf, "%s%.*s\n", quote, (int)cut, text);
		text += cut + 1;
	}
}

static void
reads_the_same_wrapped_by_a_mail_client(void **state)
{
	(void)state;
	for (size_t width = 60; width < 220; width++) {
		struct fc_buf text = { 0 };
		struct caught c;

		print_message("  at %zu\n", width);
		put_wrapped(&text, REPORT, width, width % 2 ? "> " : "");
		c = read_text(text.data);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&text);
	}
}

/* As a terminal does it: wherever the line is full. */
static void
put_cut(struct fc_buf *buf, const char *text, size_t width, bool blanks,
    const char *behind)
{
	while (*text != '\0') {
		size_t n = strcspn(text, "\n"), cut = n > width ? width : n;
		size_t kept = cut;

		while (!blanks && kept > 0 && text[kept - 1] == ' ')
			kept--;
		fc_buf_printf(buf, "%.*s%s\n", (int)kept, text, behind);
		text += cut + (cut == n);
	}
}

static void
reads_the_same_cut_at_the_width_of_a_terminal(void **state)
{
	static const char *const before[] = { "[   12.345678] ",
		"Nov 16 18:04:31 box kernel: [   12.345678] ",
		"[   12.345678][   T77] ", "[  +0.000010] " };
	static const size_t pieces[] = { 1, 100, 1 << 20 };

	(void)state;
	for (size_t width = 66; width < 133; width++) {
		struct fc_buf log = { 0 }, text = { 0 };

		print_message("  at %zu\n", width);
		put_lines(&log, "noise\n" REPORT "noise\n" REPORT,
		    before[width % N_ELEMENTS(before)], "");
		put_cut(&text, log.data, width, width % 3 != 0,
		    width % 5 == 0 ? "\r" : "");
		for (size_t i = width % 11 == 0 ? 0 : 2; i < N_ELEMENTS(pieces);
		     i++) {
			struct caught c = read_pieces(
			    text.data, strlen(text.data), pieces[i]);

			assert_int_equal(c.n, 2);
			assert_int_equal(c.f[0]->line, 2);
			assert_caught(&c, REPORT_READ REPORT_READ);
		}
		fc_buf_free(&log);
		fc_buf_free(&text);
	}
}

/* Longer than any line that is put together: rsyslog's record of a large
 * machine, cut by a terminal. */
static void
loses_no_more_than_a_zone_of_a_long_record_that_is_cut(void **state)
{
	enum { NODES = 60 };

	(void)state;
	for (size_t width = 80; width < 84; width++) {
		struct fc_buf log = { 0 }, text = { 0 };
		const struct fc_snapshot *snap;
		struct caught c;
		unsigned lost = 0;

		put_lines(&log,
		    HEADER("loader", "3") CPU("3", "77", "loader")
			FRAMES("toy"),
		    "[   12.345678] ", "");
		fc_buf_printf(&log, "[   12.345678] Mem-Info:");
		for (unsigned node = 0; node < NODES; node++)
			fc_buf_printf(&log,
			    "#012Node %u Normal free:%ukB min:4kB low:8kB "
			    "high:12kB present:4000kB managed:4000kB "
			    "unevictable:0kB writepending:0kB mlocked:0kB "
			    "#012lowmem_reserve[]: 0 0",
			    node, 4 * (node + 100));
		for (unsigned node = 0; node < NODES; node++)
			fc_buf_printf(&log, "#012Node %u Normal: %u*4kB = %ukB",
			    node, node + 100, 4 * (node + 100));
		fc_buf_printf(&log, "\n");
		put_cut(&text, log.data, width, true, "");
		print_message("  at %zu\n", width);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		snap = c.f[0]->snap;
		assert_int_equal(snap->nr_zones, NODES);
		for (size_t i = 0; i < NODES; i++) {
			const struct fc_zone *zone = &snap->zones[i];

			lost += !zone->has_zoneinfo || !zone->has_free_blocks;
			if (zone->has_zoneinfo)
				assert_int_equal(
				    zone->free, (uint64_t)zone->node + 100);
			if (zone->has_free_blocks)
				assert_int_equal(zone->nr_free[0],
				    (uint64_t)zone->node + 100);
		}
		/* at most the one where it is parted, and that is told */
		assert_in_range(lost, 0, 1);
		assert_true(lost == 0 || c.f[0]->nr_missing > 0);
		let_go(&c);
		fc_buf_free(&log);
		fc_buf_free(&text);
	}
}

/* Of a few lines, too, and where nothing tells how lines are cut. */
static void
never_overlooks_a_header_that_is_torn(void **state)
{
	static const char header[] = "loader: page allocation failure: "
				     "order:3, mode:0xcc0(GFP_KERNEL)\n";
	size_t from = strlen("loader: page allocation failure: ");
	size_t order = strlen("order:3");

	(void)state;
	for (size_t n = 1; header[from + n] != '\n'; n++) {
		struct fc_buf text = { 0 }, lost = { 0 };
		struct caught c;

		fc_buf_printf(&text, "[ 1.5] %.*s\n%s", (int)(from + n), header,
		    header + from + n);
		print_message("  %s", text.data);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->order.value, 3);
		/* a torn number is that number, or none */
		if (c.f[0]->mode.present)
			assert_int_equal(c.f[0]->mode.value, 0xcc0);
		assert_false(c.f[0]->first_line_lost);
		let_go(&c);
		fc_buf_free(&text);
		if (n >= order)
			continue;
		/* and without its rest */
		fc_buf_printf(&lost, "[ 1.5] %.*s\n", (int)(from + n), header);
		c = read_text(lost.data);
		assert_int_equal(c.n, 1);
		assert_true(c.f[0]->first_line_lost);
		assert_false(c.f[0]->order.present);
		let_go(&c);
		fc_buf_free(&lost);
	}
}

/* Lines with stamps that a mail broke: at blanks, which come back. */
static void
joins_no_words_that_a_mail_parted(void **state)
{
	(void)state;
	for (size_t width = 66; width < 133; width++) {
		struct fc_buf log = { 0 }, text = { 0 };
		struct caught c;

		print_message("  at %zu\n", width);
		put_lines(&log, REPORT, "[   12.345678] ", "");
		put_wrapped(&text, log.data, width, "");
		/* the release is whole without what stands behind it */
		for (char *p; (p = strstr(text.data, "#1\nSMP")) != NULL;)
			p[2] = ' ';
		c = read_text(text.data);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&log);
		fc_buf_free(&text);
	}
}

/* Kubernetes: "P" goes on in the next record of the same stream. */
static void
joins_the_pieces_of_cri(void **state)
{
	static const char *const before[] = { "", "[   12.345678] " };
	static const size_t pieces[] = { 1, 100, 1 << 20 };

	(void)state;
	for (size_t size = 20; size < 150; size++) {
		struct fc_buf log = { 0 }, text = { 0 };

		print_message("  of %zu\n", size);
		put_lines(&log, "noise\n" REPORT, before[size % 2], "");
		for (const char *p = log.data; *p != '\0';) {
			size_t n = strcspn(p, "\n"), cut = n > size ? size : n;

			fc_buf_printf(&text,
			    "2024-01-02T03:04:05.1Z stderr %c %.*s\n",
			    cut < n ? 'P' : 'F', (int)cut, p);
			if (cut < n)
				fc_buf_printf(&text,
				    "2024-01-02T03:04:05.1Z stdout F x\n");
			p += cut + (cut == n);
		}
		for (size_t i = size % 11 == 0 ? 0 : 2; i < N_ELEMENTS(pieces);
		     i++) {
			struct caught c = read_pieces(
			    text.data, strlen(text.data), pieces[i]);

			assert_int_equal(c.n, 1);
			assert_caught(&c, REPORT_READ);
		}
		fc_buf_free(&log);
		fc_buf_free(&text);
	}
}

/* The log may end with a piece, or go on with a line that is too long. */
static void
reads_pieces_of_cri_whose_end_is_lost(void **state)
{
	static const char *const streams[] = { "stdout", "stderr" };

	(void)state;
	for (size_t i = 0; i < 2 * N_ELEMENTS(streams); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text,
		    "2024-01-02T03:04:05.1Z %s P loader: page allocation "
		    "failure: order:3, mode:0xcc0(GFP_KERNEL)\n",
		    streams[i / 2]);
		if (i % 2)
			fc_buf_printf(&text, "%0*d\n", 200000, 0);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->line, 1);
		assert_int_equal(c.f[0]->order.value, 3);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* A line of more pieces than are held ends with its last one all the same. */
static void
a_long_line_of_cri_ends(void **state)
{
	struct fc_buf log = { 0 }, text = { 0 };
	struct caught c;

	(void)state;
	put_lines(&log, REPORT, "", "");
	fc_buf_printf(
	    &text, "2024-01-02T03:04:05.1Z stderr P allocation %04000d\n", 0);
	fc_buf_printf(&text, "2024-01-02T03:04:05.1Z stderr P %04100d\n", 0);
	fc_buf_printf(&text, "2024-01-02T03:04:05.1Z stderr F %0200d\n", 0);
	for (const char *p = log.data; *p != '\0';) {
		size_t n = strcspn(p, "\n");

		fc_buf_printf(
		    &text, "2024-01-02T03:04:05.1Z stderr F %.*s\n", (int)n, p);
		p += n + 1;
	}
	c = read_text(text.data);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->line, 4);
	assert_caught(&c, REPORT_READ);
	fc_buf_free(&log);
	fc_buf_free(&text);
}

/* Quoted-printable: each = is an escape, some blanks are, and no line is longer
 * than 76. */
static void
put_quoted(struct fc_buf *buf, const char *text)
{
	static const char *const blanks[] = { " ", "=20", " ", "=09", " ",
		"=C2=A0" };
	size_t column = 0, nr_blanks = 0;

	for (; *text != '\0'; text++) {
		char plain[2] = { *text, '\0' };
		const char *quoted = plain;

		if (*text == '\n') {
			fc_buf_printf(buf, "\n");
			column = 0;
			continue;
		}
		if (*text == '=')
			quoted = "=3D";
		else if (*text == ' ')
			quoted = blanks[nr_blanks++ % N_ELEMENTS(blanks)];
		if (column + strlen(quoted) > 75) {
			fc_buf_printf(buf, "=\n");
			column = 0;
		}
		fc_buf_printf(buf, "%s", quoted);
		column += strlen(quoted);
	}
}

static void
reads_the_same_out_of_a_mail_in_quoted_printable(void **state)
{
	/* with its head, and pasted without */
	static const char *const heads[] = {
		"Content-Transfer-Encoding: quoted-printable\n\n", ""
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(heads); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text, "%s", heads[i]);
		put_quoted(&text, REPORT "a = b\n" REPORT);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_caught(&c, REPORT_READ REPORT_READ);
		fc_buf_free(&text);
	}
}

/* cat -n, less -N, nl, grep -n and its context */
static void
takes_off_a_column_of_numbers(void **state)
{
	static const struct {
		int width;
		const char *behind;
	} columns[] = { { 6, "\t" }, { 7, " " }, { 1, ":" }, { 1, "-" },
		{ 6, "  " } };
	static const char *const before[] = { "", "[   12.345678] " };

	(void)state;
	for (size_t i = 0; i < 2 * N_ELEMENTS(columns); i++) {
		struct fc_buf log = { 0 }, text = { 0 };
		struct caught c;
		int number = 95;

		print_message("  \"%s\"\n", columns[i / 2].behind);
		put_lines(&log, "noise\n" REPORT, before[i % 2], "");
		for (const char *p = log.data; *p != '\0'; number++) {
			size_t n = strcspn(p, "\n");

			fc_buf_printf(&text, "%*d%s%.*s\n",
			    columns[i / 2].width, number, columns[i / 2].behind,
			    (int)n, p);
			p += n + 1;
		}
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->line, 2);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&log);
		fc_buf_free(&text);
	}
}

static void
reads_one_line_with_escaped_newlines(void **state)
{
	static const char *const newlines[] = { "\\x0a", "#012" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(newlines); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		/* SLUB's lines come that way, and Mem-Info's, as one record */
		put_lines(&text,
		    HEADER("loader", "3") CPU("3", "77", "loader")
			FRAMES("toy"),
		    "4,1,5,-;", "");
		fc_buf_printf(&text, "4,2,5,-;");
		for (const char *p = MEM_INFO; *p != '\0'; p++) {
			if (*p == '\n')
				fc_buf_printf(&text, "%s", newlines[i]);
			else
				fc_buf_put(&text, p, 1);
		}
		fc_buf_printf(&text, "\n");
		c = read_text(text.data);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&text);
	}
}

/* The line above a wrapped header's end may be a piece of the same one. */
static void
tells_the_line_of_a_header_with_an_escaped_newline(void **state)
{
	static const struct {
		const char *text;
		uint64_t line;
	} rows[] = {
		{ "app: page allocation#012failure: order:5, mode:0xd0\n", 1 },
		{ "\napp: page allocation#012failure: order:5, mode:0xd0\n",
		    2 },
		{ "app: page allocation\nfailure: order:5, mode:0xd0\n", 1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i].text);

		print_message("  %zu\n", i);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->line, rows[i].line);
		assert_int_equal(c.f[0]->order.value, 5);
		let_go(&c);
	}
}

static void
is_not_confused_by_noise_in_between(void **state)
{
	static const char *const rows[] = { "link is up",
		"usb 3-1: reset high-speed USB device", "", "   ",
		"audit: type=1400 audit(12.3:45): granted", "eth7: link is up",
		"toy 0000:00:1f.2: free:5 of 9 slots", "alloc", "oom-kill" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 }, behind = { 0 };
		struct caught c;

		print_message("  \"%s\"\n", rows[i]);
		fc_buf_printf(&behind, "\n%s", rows[i]);
		put_lines(&text, REPORT, "", behind.data);
		c = read_text(text.data);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&text);
		fc_buf_free(&behind);
	}
}

static void
tells_the_line_where_a_report_begins(void **state)
{
	static const size_t before[] = { 0, 1, 2, 3, 100, 10000 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(before); i++) {
		struct fc_buf text = { 0 };
		struct caught c;
		size_t lines = 0;

		print_message("  %zu\n", before[i]);
		for (size_t n = 0; n < before[i]; n++)
			fc_buf_printf(&text, "%s\n", n % 3 ? "noise" : "");
		fc_buf_printf(&text, "%s\n\nnoise\n%s", REPORT, REPORT);
		for (const char *p = REPORT; *p != '\0'; p++)
			lines += *p == '\n';
		for (size_t piece = 7; piece < 100000; piece *= 100) {
			c = read_pieces(text.data, text.len, piece);
			assert_int_equal(c.n, 2);
			assert_int_equal(c.f[0]->line, before[i] + 1);
			assert_int_equal(
			    c.f[1]->line, before[i] + lines + 3 + 1);
			let_go(&c);
		}
		fc_buf_free(&text);
	}
}

/* ---- several reports ----------------------------------------------------- */

static void
keeps_reports_apart_that_follow_each_other(void **state)
{
	static const char second[] =
	    HEADER("cat", "5") CPU("1", "8", "cat") FRAMES("box") MEM_INFO;
	struct caught c = read_text(REPORT);

	(void)state;
	let_go(&c);
	c = read_pieces(REPORT, strlen(REPORT), 7);
	let_go(&c);
	for (int noise = 0; noise < 30; noise += 6) {
		struct fc_buf text = { 0 };

		fc_buf_printf(&text, "%s", REPORT);
		for (int i = 0; i < noise; i++)
			fc_buf_printf(&text, "noise\n");
		fc_buf_printf(&text, "%s", second);
		c = read_text(text.data);
		assert_caught(
		    &c, REPORT_READ READ("cat", "8", "1", "5", "box"));
		fc_buf_free(&text);
	}
}

/* Lines of a and b by turns. */
static void
put_by_turns(struct fc_buf *buf, const char *a, const char *a_before,
    const char *b, const char *b_before)
{
	while (*a != '\0' || *b != '\0') {
		size_t n = strcspn(a, "\n"), m = strcspn(b, "\n");

		if (*a != '\0') {
			fc_buf_printf(buf, "%s%.*s\n", a_before, (int)n, a);
			a += n + 1;
		}
		if (*b != '\0') {
			fc_buf_printf(buf, "%s%.*s\n", b_before, (int)m, b);
			b += m + 1;
		}
	}
}

static void
tells_mixed_lines_apart_by_their_callers(void **state)
{
	static const struct {
		const char *a, *b;
	} rows[] = { { "[    1.5][   T77] ", "[    1.5][    T8] " },
		{ "[    1.5][   T77] ", "[    1.5][    C1] " },
		{ "[    1.5][    C3] ", "[    1.5][    C1] " } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		print_message("  %s%s\n", rows[i].a, rows[i].b);
		put_by_turns(&text, REPORT, rows[i].a,
		    HEADER("cat", "5") CPU("1", "8", "cat") FRAMES("box")
			MEM_INFO,
		    rows[i].b);
		c = read_text(text.data);
		assert_caught(
		    &c, REPORT_READ READ("cat", "8", "1", "5", "box"));
		fc_buf_free(&text);
	}
}

/* Where only some lines tell it, by a console that prints none, or late. */
static void
takes_a_line_without_a_caller_for_its_report(void **state)
{
	static const char *const before[][2] = {
		{ "[    1.5][   T77] ", "[    1.5] " },
		{ "[    1.5] ", "[    1.5][   T77] " },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(before); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		put_lines(&text, HEADER("loader", "3"), before[i][0], "");
		put_lines(
		    &text, CPU("3", "77", "loader") BODY, before[i][1], "");
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&text);
	}
}

/* A name with a blank, or console text in front of it. */
static void
knows_a_process_by_a_part_of_its_name(void **state)
{
	static const struct {
		const char *comm, *second;
		bool own;
	} rows[] = { { "loader", "loader", true }, { "Web Thing", "Web", true },
		{ "eth7 loader", "loader", true }, { "loader", "cat", false },
		{ "loader", "loaders", false } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text,
		    "%s: page allocation failure: order:3, mode:0xcc0\n"
		    "CPU: 3 PID: 77 Comm: %s 6.8.1-lab #1\n%s",
		    rows[i].comm, rows[i].second, MEM_INFO);
		print_message("  %s\n", rows[i].comm);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->pid.present, rows[i].own);
		let_go(&c);
		/* but not behind its memory */
		text.len = 0;
		fc_buf_printf(&text,
		    "%s: page allocation failure: order:3, mode:0xcc0\n"
		    "%sCPU: 3 PID: 77 Comm: %s 6.8.1-lab #1\n",
		    rows[i].comm, MEM_INFO, rows[i].second);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_false(c.f[0]->pid.present);
		let_go(&c);
		fc_buf_free(&text);
	}
}

static void
gives_each_of_two_reports_one_mem_info(void **state)
{
	static const char *const rows[] = {
		/* two CPUs at once, without a word who prints */
		HEADER("loader", "3") HEADER("cat", "5")
		    CPU("3", "77", "loader") FRAMES("toy") CPU("1", "8", "cat")
			FRAMES("box") MEM_INFO MEM_INFO,
		HEADER("loader", "3") CPU("3", "77", "loader") HEADER("cat",
		    "5") CPU("1", "8", "cat") FRAMES("box") MEM_INFO MEM_INFO,
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i]);

		print_message("  %zu\n", i);
		assert_int_equal(c.n, 2);
		for (size_t j = 0; j < 2; j++) {
			const struct fc_failure *f = c.f[j];
			const struct fc_zone *normal = &f->snap->zones[1];
			bool cat = strcmp(f->comm, "cat") == 0;

			assert_int_equal(f->order.value, cat ? 5 : 3);
			assert_int_equal(f->pid.value, cat ? 8 : 77);
			assert_int_equal(f->snap->nr_zones, 2);
			assert_true(normal->has_zoneinfo);
			assert_true(normal->has_free_blocks);
			assert_int_equal(normal->free, 10000);
			assert_int_equal(normal->nr_free[1], 2500);
		}
		assert_string_not_equal(c.f[0]->comm, c.f[1]->comm);
		let_go(&c);
	}
}

static void
gives_each_of_two_reports_its_half_of_mixed_zones(void **state)
{
	struct caught c = read_text(HEADER("loader", "3") HEADER(
	    "cat", "5") "Mem-Info:\nMem-Info:\n" DMA_LINE DMA_LINE NORMAL_LINE
		NORMAL_LINE DMA_LIST DMA_LIST NORMAL_LIST NORMAL_LIST);

	(void)state;
	assert_int_equal(c.n, 2);
	for (size_t i = 0; i < 2; i++) {
		const struct fc_snapshot *snap = c.f[i]->snap;

		assert_int_equal(snap->nr_zones, 2);
		for (size_t j = 0; j < 2; j++) {
			assert_true(snap->zones[j].has_zoneinfo);
			assert_true(snap->zones[j].has_free_blocks);
		}
	}
	let_go(&c);
}

static void
reads_a_zone_whose_node_stands_alone(void **state)
{
	static const char *const rows[] = {
		"Node 0\nNormal free:40kB min:4kB low:8kB high:12kB\n"
		"Node 0\nNormal: 10*4kB = 40kB\n",
		"Node 0 Normal\nfree:40kB min:4kB low:8kB high:12kB\n"
		"Node 0 Normal:\n10*4kB = 40kB\n",
		"Normal\nfree:40kB min:4kB low:8kB high:12kB\n"
		"Normal:\n10*4kB = 40kB\n",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		print_message("  %s\n", rows[i]);
		/* and a node that is not the one that is taken for none */
		fc_buf_printf(
		    &text, "%sMem-Info:\n%s", HEADER("loader", "3"), rows[i]);
		for (size_t j = 0; j < text.len; j++) {
			if (strncmp(text.data + j, "Node 0", 6) == 0)
				text.data[j + 5] = '1';
		}
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->snap->nr_zones, 1);
		assert_int_equal(c.f[0]->snap->zones[0].node, i < 2);
		assert_int_equal(c.f[0]->snap->zones[0].free, 10);
		assert_int_equal(c.f[0]->snap->zones[0].nr_free[0], 10);
		/* what an old kernel does not print */
		assert_int_equal(
		    c.f[0]->snap->files[FC_PAGETYPEINFO], FC_FILE_ABSENT);
		assert_false(c.f[0]->snap->has_boost_line);
		fc_buf_free(&text);
		let_go(&c);
	}
}

/* A report that ends within its zones is over when the next one begins. */
static void
takes_nothing_from_the_report_that_follows(void **state)
{
	static const char *const before[] = { "", "[    1.5][   T77] " };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(before); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		put_lines(&text,
		    HEADER("cat", "5") CPU("1", "8", "cat") FRAMES("box")
			COUNTERS DMA_LINE NORMAL_LINE DMA_LIST "noise\n" REPORT,
		    before[i], "");
		for (int n = 0; n < 20; n++)
			fc_buf_printf(&text, "noise\n");
		print_message("  \"%s\"\n", before[i]);
		c = read_text(text.data);
		assert_int_equal(c.n, 2);
		/* in the order in which they came */
		assert_string_equal(c.f[0]->comm, "cat");
		assert_int_equal(c.f[0]->snap->nr_zones, 2);
		assert_int_equal(c.f[0]->snap->zones[1].nr_reserve, 4);
		assert_false(c.f[0]->snap->zones[1].has_free_blocks);
		fc_failure_free(c.f[0]);
		c.f[0] = c.f[1];
		c.n = 1;
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&text);
	}
}

static void
a_line_of_another_kind_parts_no_mem_info(void **state)
{
	struct caught c = read_text(
	    "sysrq: Show Memory\n" COUNTERS DMA_LINE
	    "cma: cma_alloc: reserved: alloc failed, req-size: 4 "
	    "pages, ret: -16\n" NORMAL_LINE DMA_LIST NORMAL_LIST TAIL);

	(void)state;
	assert_int_equal(c.n, 2);
	assert_int_equal(c.f[0]->kind, FC_FAILURE_CMA);
	assert_int_equal(c.f[1]->kind, FC_FAILURE_MEM_INFO);
	assert_int_equal(c.f[1]->snap->nr_zones, 2);
	let_go(&c);
}

static void
gives_a_mem_info_to_the_report_that_it_follows(void **state)
{
	struct caught c = read_text(HEADER("cat", "5") CPU("1", "8", "cat")
		FRAMES("box") "noise\n" REPORT);

	(void)state;
	assert_caught(&c,
	    "page \"cat\" pid=8 cpu=1 order=5 " MASK " slab \"\" 0 0\n"
	    " frames box_open box_ioctl\n"
	    " missing, figures of the zones, free lists\n"
	    " 6.8.1-lab #1 SMP, page size 0 ()\n" REPORT_READ);
}

static void
holds_only_so_many_reports_open(void **state)
{
	struct caught c = { 0 };
	struct fc_error err = { 0 };
	struct fc_log *log = fc_log_new(catch_one, &c);

	(void)state;
	for (int i = 0; i < 12; i++) {
		char header[300];

		/* longer than any screen is wide */
		snprintf(header, sizeof(header),
		    "p%d: page allocation failure: order:%d, mode:0xcc0%160s\n",
		    i, i, "cpuset=/,mems_allowed=0");
		feed(log, header, strlen(header), sizeof(header));
	}
	assert_true(c.n >= 5);
	assert_int_equal(fc_log_end(log, &err), 0);
	assert_int_equal(c.n, 12);
	for (size_t i = 0; i < 12; i++) {
		assert_int_equal(c.f[i]->order.value, i);
		assert_int_equal(c.f[i]->line, i + 1);
	}
	fc_log_free(log);
	let_go(&c);
}

/* The kernel tells how many it left out before the next one, which may never
 * come. */
static void
tells_how_many_reports_were_left_out(void **state)
{
	static const char seven[] =
	    "[   99.5] warn_alloc: 7 callbacks suppressed\n";
	static const char two[] =
	    "[  100.5] warn_alloc: 2 callbacks suppressed\n";
	static const struct {
		const char *first, *second, *third;
		size_t reports;
		uint64_t suppressed; /* of the last */
		enum fc_failure_kind kind;
		uint64_t line;
		const char *time;
	} rows[] = {
		{ seven, REPORT, "", 1, 7, FC_FAILURE_PAGE, 2, "" },
		{ seven, two, REPORT, 1, 9, FC_FAILURE_PAGE, 3, "" },
		{ seven, REPORT, REPORT, 2, 0, FC_FAILURE_PAGE, 32, "" },
		{ "a\n", seven, "", 1, 7, FC_FAILURE_SUPPRESSED, 2, "99.5" },
		{ seven, two, "", 1, 9, FC_FAILURE_SUPPRESSED, 2, "100.5" },
		{ seven, REPORT, two, 2, 2, FC_FAILURE_SUPPRESSED, 32,
		    "100.5" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		const struct fc_failure *last;
		struct caught c;

		fc_buf_printf(&text, "%s%s%s", rows[i].first, rows[i].second,
		    rows[i].third);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, rows[i].reports);
		last = c.f[c.n - 1];
		assert_int_equal(last->suppressed, rows[i].suppressed);
		assert_int_equal(last->kind, rows[i].kind);
		assert_int_equal(last->line, rows[i].line);
		assert_string_equal(last->time, rows[i].time);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* Of more zones than any machine has the first ones are kept. */
static void
keeps_so_many_zones_of_a_report(void **state)
{
	struct fc_buf text = { 0 };
	struct caught c;

	(void)state;
	fc_buf_printf(&text, "%sMem-Info:\n", HEADER("loader", "3"));
	for (unsigned node = 0; node < 600; node++)
		fc_buf_printf(&text,
		    "Node %u Normal free:40kB min:4kB low:8kB high:12kB\n",
		    node);
	/* a list of one that is kept is still its own */
	fc_buf_printf(&text, "Node 511 Normal: 10*4kB = 40kB\n");
	c = read_text(text.data);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->snap->nr_zones, 512);
	assert_int_equal(c.f[0]->snap->zones[511].node, 511);
	assert_int_equal(c.f[0]->snap->zones[511].has_free_blocks, 1);
	let_go(&c);
	fc_buf_free(&text);
}

static void
hands_a_report_over_soon_after_its_end(void **state)
{
	struct caught c = { 0 };
	struct fc_log *log = fc_log_new(catch_one, &c);

	(void)state;
	feed(log, REPORT, strlen(REPORT), 100);
	assert_int_equal(c.n, 0);
	for (int i = 0; i < 20; i++)
		feed(log, "noise\n", 6, 6);
	assert_int_equal(c.n, 1);
	fc_log_free(log);
	let_go(&c);
}

/* ---- the allocator's kin ------------------------------------------------- */

static void
makes_one_report_of_a_vmalloc_and_its_page(void **state)
{
	struct caught c =
	    read_text("vmalloc: allocation failure: 8192 bytes\n"
		      "loader: page allocation failure: order:0, mode:0xd2\n"
		      "CPU: 0 PID: 9 Comm: loader Not tainted 4.1.7 #3\n"
		      "Call Trace:\n"
		      " warn_alloc_failed+0x1/0x2\n"
		      " __vmalloc_node_range+0x1/0x2\n"
		      " toy_open+0x1/0x2\n");

	(void)state;
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->line, 1);
	assert_caught(&c,
	    "vmalloc \"loader\" pid=9 cpu=0 order=0 mode=210 size=8192  "
	    "cpuset \"\" \"\" slab \"\" 0 0\n frames toy_open\n missing, "
	    "figures of the zones, free lists\n 4.1.7 #3, page size 0 ()\n");
}

/* vmap tells of its own size, with a guard page, and vmalloc of what was asked;
 * up to 5.12 the page allocation comes behind it. */
static void
makes_one_report_of_what_is_told_twice(void **state)
{
	static const struct {
		const char *between, *second;
		size_t reports;
		uint64_t size; /* of the first */
	} rows[] = {
		{ "", "vmalloc: allocation failure: 8192 bytes\n", 1, 8192 },
		{ "a\nb\n", "vmalloc: allocation failure: 8192 bytes\n", 1,
		    8192 },
		{ "a\nb\nc\n", "vmalloc: allocation failure: 8192 bytes\n", 2,
		    12288 },
		{ "", "cat: page allocation failure: order:0, mode:0xd2\n", 1,
		    12288 },
		/* of another process, and of another kind */
		{ CPU("3", "77", "loader"),
		    "cat: page allocation failure: order:0, mode:0xd2\n", 2,
		    12288 },
		{ "", "cat: page allocation stalls for 12000ms, order:0\n", 2,
		    12288 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text,
		    "vmap allocation for size 12288 failed: use vmalloc=<size> "
		    "to increase size.\n%s%s",
		    rows[i].between, rows[i].second);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, rows[i].reports);
		assert_int_equal(c.f[0]->kind, FC_FAILURE_VMALLOC);
		assert_int_equal(c.f[0]->size.value, rows[i].size);
		let_go(&c);
		fc_buf_free(&text);
	}
}

static void
keeps_two_failures_apart_that_have_nothing_in_common(void **state)
{
	struct caught c =
	    read_text("vmalloc: allocation failure: 8192 bytes\n"
		      "CPU: 0 PID: 9 Comm: loader Not tainted 4.1.7 #3\n"
		      "Mem-Info:\n"
		      "Node 0 Normal free:4kB min:4kB low:8kB high:12kB\n"
		      "cat: page allocation failure: order:2, mode:0xd0\n");

	(void)state;
	assert_int_equal(c.n, 2);
	assert_int_equal(c.f[0]->kind, FC_FAILURE_VMALLOC);
	assert_false(c.f[0]->order.present);
	assert_int_equal(c.f[1]->kind, FC_FAILURE_PAGE);
	assert_int_equal(c.f[1]->order.value, 2);
	assert_int_equal(c.f[1]->line, 5);
	let_go(&c);
}

#define SLUB_OF(gfp)                                                        \
	"SLUB: Unable to allocate memory on CPU 3 (of node 0) on node -1, " \
	"gfp=" gfp "\n"
#define SLUB  SLUB_OF("0x820(GFP_ATOMIC)")
#define SAME  SLUB_OF("0x40cc0(GFP_KERNEL|__GFP_COMP)")
#define CACHE "cache: toys, object size: 256, default order: 1, min order: 0"

static void
puts_the_lines_of_slub_to_the_report_beside_them(void **state)
{
	static const char *const rows[] = {
		HEADER("loader", "3") SAME
		"  " CACHE "\n"
		"  node 0: slabs: 9, objs: 90, free: 0\n" CPU(
		    "3", "77", "loader") BODY,
		REPORT SAME "  " CACHE "\n"
			    "  node 0: slabs: 9, objs: 90, free: 0\n",
		/* its mask is another, but the trace tells */
		HEADER("loader", "3") CPU("3", "77", "loader")
		    FRAMES("toy") " ? allocate_slab+0x1/0x2\n" MEM_INFO SLUB
				  "  " CACHE "\n",
		/* or it has none */
		REPORT "SLUB: Unable to allocate memory on node -1\n"
		       "  " CACHE "\n",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i]);

		print_message("  %zu\n", i);
		assert_int_equal(c.n, 1);
		assert_string_equal(c.f[0]->slab, CACHE);
		c.f[0]->slab[0] = '\0';
		assert_caught(&c, REPORT_READ);
	}
}

static void
reports_slub_alone_where_nothing_else_failed(void **state)
{
	struct caught c = read_text(REPORT "  " CACHE "\n");

	(void)state;
	/* what SLUB prints is not that without its first line */
	assert_caught(&c, REPORT_READ);
	c = read_text("noise\n" SLUB "  " CACHE "\n");
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->kind, FC_FAILURE_SLUB);
	assert_int_equal(c.f[0]->line, 2);
	assert_int_equal(c.f[0]->mode.value, 0x820);
	let_go(&c);
}

/* Behind a kind that has lines of its own, too. */
static void
joins_a_torn_first_line_behind_another_report(void **state)
{
	static const char *const rows[] = { SLUB "  " CACHE "\n",
		"cma: cma_alloc: reserved: alloc failed, req-size: 4 pages, "
		"ret: -16\n" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text,
		    "%sloader: page\nallocation failure: order:2, mode:0xcc0\n",
		    rows[i]);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, 2);
		assert_string_equal(c.f[1]->comm, "loader");
		assert_int_equal(c.f[1]->order.value, 2);
		let_go(&c);
		fc_buf_free(&text);
	}
}

#define OOM                                                             \
	"hog invoked oom-killer: gfp_mask=0xcc0(GFP_KERNEL), order=0, " \
	"oom_score_adj=0\n" CPU("3", "77", "hog")

static void
tells_the_oom_killer_of_a_cgroup_from_that_of_the_machine(void **state)
{
	static const struct {
		const char *text;
		enum fc_failure_kind kind;
	} rows[] = {
		{ OOM MEM_INFO "Out of memory: Killed process 77 (hog)\n",
		    FC_FAILURE_OOM },
		{ OOM "memory: usage 900kB, limit 900kB, failcnt 7\n"
		      "Memory cgroup out of memory: Killed process 77 (hog)\n",
		    FC_FAILURE_MEMCG_OOM },
		{ OOM "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)\n",
		    FC_FAILURE_MEMCG_OOM },
		{ OOM "Task in /jobs killed as a result of limit of /jobs\n",
		    FC_FAILURE_MEMCG_OOM },
		{ OOM "oom-kill:constraint=CONSTRAINT_NONE,nodemask=(null)\n",
		    FC_FAILURE_OOM },
		/* what failed for another reason stays that */
		{ REPORT "Memory cgroup out of memory: Killed process 7 (x)\n",
		    FC_FAILURE_PAGE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i].text);

		print_message("  %zu\n", i);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->kind, rows[i].kind);
		let_go(&c);
	}
}

static void
sees_that_an_interrupt_was_handled(void **state)
{
	struct caught c = read_text(HEADER("swapper/0", "0")
		CPU("0", "0", "swapper/0") "Call Trace:\n"
					   " <IRQ>\n"
					   " toy_rx+0x1/0x2\n"
					   " </IRQ>\n");

	(void)state;
	assert_int_equal(c.n, 1);
	assert_true(c.f[0]->in_interrupt);
	assert_string_equal(c.f[0]->frames[0], "toy_rx");
	let_go(&c);
}

/* Where a mail broke the line behind it. */
static void
doubts_only_the_frame_behind_its_mark(void **state)
{
	struct caught c =
	    read_text(HEADER("loader", "3") "Call Trace:\n"
					    " ?\n"
					    " maybe+0x1/0x2\n"
					    " toy_open+0x1/0x2\n");

	(void)state;
	assert_int_equal(c.n, 1);
	assert_false(c.f[0]->frames_doubtful);
	assert_int_equal(c.f[0]->nr_frames, 1);
	assert_string_equal(c.f[0]->frames[0], "toy_open");
	let_go(&c);
}

/* ---- logs that lack something, or have too much -------------------------- */

static void
names_what_a_cut_report_lacks(void **state)
{
	static const struct {
		const char *text, *missing;
		bool partial; /* of some zones, or of some of their lines */
	} rows[] = {
		{ REPORT, "" },
		{ HEADER("loader", "3"),
		    "kernel release, call trace, figures of the zones, "
		    "free lists, " },
		{ HEADER("loader", "3") CPU("3", "77", "loader"),
		    "call trace, figures of the zones, free lists, " },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy"),
		    "figures of the zones, free lists, " },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS DMA_LINE NORMAL_LINE,
		    "free lists, ", true },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS DMA_LINE NORMAL_LINE DMA_LIST,
		    "free list of node 0, zone Normal, ", true },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS DMA_LINE DMA_LIST NORMAL_LIST,
		    "figures of node 0, zone Normal, ", true },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS "Node 0 Normal free:40kB min:40\n",
		    "free lists, watermarks of node 0, zone Normal, "
		    "lowmem_reserve of node 0, zone Normal, ",
		    true },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS NORMAL_LINE "Node 0 Normal: 5*4kB 3*8kB 1",
		    "end of the list of node 0, zone Normal, ", true },
		{ "loader: page allocation failure: order:3\n"
		  "CPU: 3 PID: 77 Comm: loader Not tainted 6.8.1-lab #1\n" BODY,
		    "gfp mask, " },
		{ HEADER("loader", "3") "CPU: 3 PID: 77 Comm: loader\n" BODY,
		    "kernel release, " },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS NORMAL_LINE ZONE("DMA", "400") NORMAL_LIST
		    "Node 0 DMA: 100*4kB (U) = 400kB\n",
		    "lowmem_reserve of node 0, zone DMA, ", true },
		{ "oom-killer: gfp_mask=0xd2\n" CPU("3", "77", "loader") BODY,
		    "order, " },
		/* what prints no memory lacks none */
		{ "hog invoked oom-killer: gfp_mask=0x0(), order=0\n" CPU(
		      "3", "77", "hog") "Call Trace:\n"
					" pagefault_out_of_memory+0x1/0x2\n"
					" toy_open+0x1/0x2\n",
		    "" },
		{ SLUB "  " CACHE "\n", "" },
		{ HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS "Node 0 Normal free:40kB min:4kB low:8kB\n"
				 "Node 0 Normal: 104kB 08kB 016kB 032kB\n",
		    "counts of the free lists: their asterisks are eaten "
		    "(Markdown); paste it inside a code block, "
		    "lowmem_reserve of node 0, zone Normal, ",
		    true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i].text);
		struct fc_buf missing = { 0 };

		print_message("  %zu: %s\n", i, rows[i].missing);
		assert_int_equal(c.n, 1);
		fc_buf_printf(&missing, "%s", "");
		for (size_t j = 0; j < c.f[0]->nr_missing; j++)
			fc_buf_printf(&missing, "%s, ", c.f[0]->missing[j]);
		assert_string_equal(missing.data, rows[i].missing);
		assert_int_equal(c.f[0]->partial, rows[i].partial);
		fc_buf_free(&missing);
		let_go(&c);
	}
}

static void
finds_no_report_in_prose(void **state)
{
	char far[1200];
	static const char *const rows[] = { "", "\n", "\n\n\n", "alloc",
		"All is well.\nReally.\n",
		"I saw a page allocation failure on Monday.\n",
		"What does page allocation failure mean?\nNothing good.\n",
		"The log says \"page allocation failure\".\n",
		"See page\nallocation failure\nreports below.\n",
		"loader: page allocation failure\n",
		"net_ratelimit: 7 callbacks suppressed\n",
		"the page allocation stalls for hours\n",
		/* source code */
		"\twarn_alloc(gfp, nm, \"page allocation failure: order:%u\",\n"
		"\t    order);\n",
		"+\tpr_warn(\"%s: page allocation failure: order:%u, "
		"mode:%#x\\n\"\n",
		"\"vmalloc error: size %lu, failed to allocate pages\",\n",
		"pr_err(\"%s: %s: alloc failed, req-size: %lu pages, ret: "
		"%d\\n\",\n",
		"\"%s swiotlb buffer is full (sz: %zd bytes), total %lu\"\n",
		"\"HugeTLB: allocating %u of page size %s failed.\"\n",
		"pr_info(\"%s: [%lx, %lx) PFNs busy\\n\", __func__, start, "
		"end)\n",
		"\"%s possible memory allocation deadlock size %u in %s\"\n",
		"pr_warn(\"percpu: allocation failed, size=%zu align=%zu\")\n",
		"\"memory offlining [mem %#010llx-%#010llx] failed due to "
		"%s\"\n",
		"nvStatus = NV_ERR_NO_MEMORY;\n",
		/* an oops that has nothing to do with memory */
		"CPU: 0 PID: 9 Comm: cat Not tainted 6.1.0 #1\n"
		"Call Trace:\n foo+0x1/0x2\n kmalloc+0x1/0x2\n",
		"the oom-killer is off, vmalloc is on\n" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i]);

		print_message("  %s\n", rows[i]);
		assert_int_equal(c.n, 0);
	}
	/* nor where it cannot be a first line, which is no error */
	snprintf(far, sizeof(far),
	    "%01100d loader: page allocation failure: order:3\n", 0);
	assert_int_equal(read_text(far).n, 0);
}

/* A terminal breaks a line at its last column, within whatever stands there. */
static void
joins_a_mask_that_broke_at_a_column(void **state)
{
	static const struct {
		const char *text;
		uint64_t mode;
	} rows[] = { { "mode:0x1040\nd0\n", 0x1040d0 },
		{ "mode:0x4\n0cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)\n",
		    0x40cc0 },
		{ "mode:0x40c\nc0(GFP_KERNEL|__GFP_COMP)\n", 0x40cc0 },
		{ "mode:0x40cc\n0, nodemask=(null)\n", 0x40cc0 },
		/* words of another line */
		{ "mode:0x20\nbad cafe\n", 0x20 },
		{ "mode:0x20\nPid: 7, comm: x\n", 0x20 },
		{ "mode:0x20\nffff880211d03a90\n", 0x20 },
		{ "mode:0x20 CPU: 5 PID: 7 Comm: x\n", 0x20 } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char text[256];
		struct caught c;

		print_message("  %s", rows[i].text);
		snprintf(text, sizeof(text),
		    "loader: page allocation failure: order:3, %s",
		    rows[i].text);
		c = read_text(text);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->mode.value, rows[i].mode);
		let_go(&c);
	}
}

/* Loki's API and jq -c of it: lines in pairs, with the time in front. */
static void
reads_pairs_of_a_time_and_a_line(void **state)
{
	static const char *const rows[] = {
		"{\"stream\":{\"job\":\"kern\"},\"values\":[[\"1704164645123456789\","
		"\"loader: page allocation failure: order:3, mode:0xd0\"]]}\n",
		"{\"data\": {\"result\": [{\"values\": ["
		"[\"1704164645123456789\", \"eth0: link is up\"], "
		"[\"1704164645123456789\", "
		"\"loader: page allocation failure: order:3, mode:0xd0\"]]}]}}\n"
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i]);

		assert_int_equal(c.n, 1);
		assert_string_equal(c.f[0]->comm, "loader");
		assert_int_equal(c.f[0]->order.value, 3);
		assert_string_equal(
		    c.f[0]->time, "2024-01-02T03:04:05.123456Z");
		let_go(&c);
	}
}

static void
reads_on_behind_a_line_of_a_megabyte(void **state)
{
	static const size_t lens[] = { 8190, 8191, 8192, 8193, 65536, 100000,
		122880, 122881, 128 * 1024 - 1, 128 * 1024, 128 * 1024 + 1,
		1 << 20 };
	static const size_t pieces[] = { 4093, 65536, 1 << 22 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lens); i++) {
		for (size_t j = 0; j < N_ELEMENTS(pieces); j++) {
			struct fc_buf text = { 0 };
			char *line = malloc(lens[i]);
			struct caught c;

			print_message("  %zu by %zu\n", lens[i], pieces[j]);
			memset(line, 'x', lens[i]);
			line[lens[i] - 1] = '\n';
			/* before a report, and within one */
			fc_buf_put(&text, line, lens[i]);
			fc_buf_printf(&text, "%s%s",
			    HEADER("loader", "3") CPU("3", "77", "loader"),
			    FRAMES("toy") COUNTERS DMA_LINE);
			fc_buf_put(&text, line, lens[i]);
			fc_buf_printf(
			    &text, "%s", NORMAL_LINE DMA_LIST NORMAL_LIST TAIL);
			c = read_pieces(text.data, text.len, pieces[j]);
			assert_int_equal(c.n, 1);
			assert_int_equal(c.f[0]->line, 2);
			assert_caught(&c, REPORT_READ);
			fc_buf_free(&text);
			free(line);
		}
	}
}

/* Wherever the buffer ends within it: at an escaped newline, else at a blank. */
static void
reads_a_report_within_a_line_of_a_megabyte(void **state)
{
	static const char first[] =
	    " loader: page allocation failure: order:3, mode:0xcc0 ";
	size_t buffer = 128 * 1024;

	(void)state;
	for (size_t at = buffer - 3600; at < buffer + 100; at += 370) {
		struct fc_buf text = { 0 };
		struct caught c;

		while (text.len + 3 < at)
			fc_buf_printf(&text, "x\\n");
		for (const char *p = REPORT; *p != '\0'; p++) {
			if (*p == '\n')
				fc_buf_printf(&text, "\\n");
			else
				fc_buf_put(&text, p, 1);
		}
		for (unsigned n = 0; n < 2000; n++)
			fc_buf_printf(&text, "x\\n");
		print_message("  at %zu\n", at);
		c = read_text(text.data);
		assert_caught(&c, REPORT_READ);
		fc_buf_free(&text);
	}
	/* within "loader:", which is not cut */
	for (size_t at = buffer - 7; at < buffer; at++) {
		struct fc_buf text = { 0 };
		struct caught c;

		while (text.len < at)
			fc_buf_printf(&text, "%s", text.len % 99 ? "x" : " ");
		fc_buf_printf(&text, "%s", first);
		while (text.len < 2 * buffer)
			fc_buf_printf(&text, "x");
		print_message("  at %zu\n", at);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_string_equal(c.f[0]->comm, "loader");
		assert_int_equal(c.f[0]->order.value, 3);
		assert_int_equal(c.f[0]->mode.value, 0xcc0);
		let_go(&c);
		fc_buf_free(&text);
	}
}

static void
reads_the_beginning_of_a_line_of_a_megabyte(void **state)
{
	size_t len = 1 << 20;
	char *line = malloc(len);
	struct caught c;
	int n;

	(void)state;
	memset(line, 'x', len);
	n = snprintf(
	    line, len, "loader: page allocation failure: order:3, mode:0xd0");
	line[n] = ' ';
	c = read_pieces(line, len, 4096);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->order.value, 3);
	assert_int_equal(c.f[0]->mode.value, 0xd0);
	let_go(&c);
	free(line);
}

static void
reads_on_behind_nul_bytes(void **state)
{
	static const char noise[] = "no\0ise\n\0\0\0\n\0";
	struct fc_buf text = { 0 };
	struct caught c;

	(void)state;
	fc_buf_put(&text, noise, sizeof(noise) - 1);
	fc_buf_printf(&text, "%s", HEADER("loader", "3"));
	fc_buf_put(&text, noise, sizeof(noise) - 1);
	fc_buf_printf(&text, "%s", CPU("3", "77", "loader") BODY);
	fc_buf_put(&text, noise, sizeof(noise) - 1);
	/* as the console leaves them in a line */
	for (size_t i = 0; i < text.len; i++) {
		if (strncmp(text.data + i, " low:5000kB", 11) == 0)
			text.data[i] = '\0';
	}
	for (size_t piece = 1; piece < 10000; piece *= 7) {
		c = read_pieces(text.data, text.len, piece);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->line, 3);
		assert_caught(&c, REPORT_READ);
	}
	fc_buf_free(&text);
}

static void
ignores_zones_and_nodes_that_cannot_be(void **state)
{
	struct caught c = read_text(HEADER("loader", "3")
		CPU("3", "77", "loader") FRAMES("toy") COUNTERS
	    "Node 99999999999999999999 Normal free:4kB min:4kB low:4kB\n"
	    "Node 1048576 Normal free:4kB min:4kB low:4kB\n"
	    "Node 0 ThisNameIsMuchTooLongForAnyZoneThereIs free:4kB\n"
	    "Node 0 Normal free:99999999999999999999kB min:4kB low:4kB\n"
	    "Node 0 Normal: 99999999999999999999*4kB = 4kB\n");

	(void)state;
	assert_int_equal(c.n, 1);
	assert_true(c.f[0]->snap->nr_zones <= 1);
	for (size_t i = 0; i < c.f[0]->snap->nr_zones; i++)
		assert_int_equal(c.f[0]->snap->zones[i].free, 0);
	let_go(&c);
}

static int
stop(void *arg, struct fc_failure *f, struct fc_error *err)
{
	size_t *n = arg;

	(*n)++;
	fc_failure_free(f);
	return fc_error_set(err, FC_ERR_USAGE, NULL, "enough");
}

static void
stops_when_the_callee_says_so(void **state)
{
	struct fc_error err = { 0 };
	size_t n = 0;
	struct fc_log *log = fc_log_new(stop, &n);

	(void)state;
	assert_int_equal(
	    fc_log_feed(log, REPORT REPORT, strlen(REPORT REPORT), &err), -1);
	assert_string_equal(err.message, "enough");
	assert_int_equal(n, 1);
	fc_log_free(log);
	/* and at the end of the log as well */
	log = fc_log_new(stop, &n);
	assert_int_equal(fc_log_feed(log, REPORT, strlen(REPORT), &err), 0);
	assert_int_equal(fc_log_end(log, &err), -1);
	assert_int_equal(n, 2);
	fc_log_free(log);
}

/* With a first line, and without. */
static void
reports_each_failed_allocation(void **state)
{
	static const char *const rows[] = { REPORT, MEM_INFO,
		SLUB "  " CACHE "\n" MEM_INFO };
	struct caught c = { 0 };

	(void)state;
	fail_at = 1;
	assert_null(fc_log_new(catch_one, &c));
	fc_log_free(NULL);
	fc_failure_free(NULL);
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		unsigned n;

		print_message("  %zu\n", i);
		for (n = 1;; n++) {
			struct fc_error err = { 0 };
			struct fc_log *log;
			int rc;

			fail_at = 0;
			log = fc_log_new(catch_one, &c);
			fail_at = n;
			rc = fc_log_feed(log, rows[i], strlen(rows[i]), &err);
			if (rc == 0)
				rc = fc_log_end(log, &err);
			fc_log_free(log);
			if (fail_at != 0) {
				assert_int_equal(rc, 0);
				break;
			}
			assert_int_equal(rc, -1);
			assert_int_equal(err.kind, FC_ERR_NOMEM);
			let_go(&c);
		}
		fail_at = 0;
		assert_true(n >= 5);
		assert_int_equal(c.n, 1 + i / 2);
		let_go(&c);
	}
}

/* ---- what a report comes to ---------------------------------------------- */

static const struct verdict_row {
	const char *what, *asked, *release, *mem_info;
	enum fc_answer answer;
	enum fc_reason reason;
	enum fc_gate gate; /* of the first zone */
	bool contradicts;
} verdicts[] = {
	{ "fragmented", "order:3, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    NORMAL_LINE NORMAL_LIST, FC_NO, FC_REASON_FRAGMENTED,
	    FC_GATE_NO_BLOCK, false },
	{ "below the mark", "order:3, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    "Node 0 Normal free:400kB min:4000kB low:5000kB high:6000kB "
	    "present:262144kB managed:250000kB\n"
	    "lowmem_reserve[]: 0 0 0 0\n"
	    "Node 0 Normal: 20*4kB (U) 0*8kB 0*16kB 10*32kB (M) 0*64kB 0*128kB "
	    "0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 400kB\n",
	    FC_NO, FC_REASON_WATERMARK, FC_GATE_WATERMARK, false },
	{ "only HighAtomic blocks", "order:3, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    "Node 0 Normal free:40320kB min:4000kB low:5000kB high:6000kB "
	    "reserved_highatomic:2048KB present:262144kB managed:250000kB\n"
	    "lowmem_reserve[]: 0 0 0 0\n"
	    "Node 0 Normal: 5000*4kB (UME) 2500*8kB (UM) 0*16kB 10*32kB (H) "
	    "0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = "
	    "40320kB\n",
	    FC_NO, FC_REASON_ONLY_RESERVED_BLOCKS, FC_GATE_ONLY_RESERVED_BLOCKS,
	    false },
	{ "a reserve for lower zones", "order:3, mode:0xcc0(GFP_KERNEL)",
	    "6.8.1", DMA_LINE DMA_LIST, FC_NO, FC_REASON_LOWMEM_RESERVE,
	    FC_GATE_LOWMEM_RESERVE, false },
	{ "but not for who asks for that zone",
	    "order:3, mode:0xcc1(GFP_KERNEL|GFP_DMA)", "6.8.1",
	    DMA_LINE DMA_LIST, FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, true },
	{ "a mark for each order", "order:5, mode:0xd0", "3.10.1",
	    "Normal free:94208kB min:45056kB low:56320kB high:67584kB "
	    "present:900000kB managed:880000kB\n"
	    "lowmem_reserve[]: 0 0 0\n"
	    "Normal: 8000*4kB (UEM) 4000*8kB (UEM) 1000*16kB (UM) 300*32kB (U) "
	    "60*64kB (U) 6*128kB (M) 0*256kB 0*512kB 0*1024kB 0*2048kB "
	    "0*4096kB = 94208kB\n",
	    FC_NO, FC_REASON_SCALED_WATERMARK, FC_GATE_SCALED_WATERMARK,
	    false },
	{ "which there is no more", "order:5, mode:0x24000c0(GFP_KERNEL)",
	    "4.9.1",
	    "Normal free:94208kB min:45056kB low:56320kB high:67584kB "
	    "present:900000kB managed:880000kB\n"
	    "lowmem_reserve[]: 0 0 0\n"
	    "Normal: 8000*4kB (UEM) 4000*8kB (UEM) 1000*16kB (UM) 300*32kB (U) "
	    "60*64kB (U) 6*128kB (M) 0*256kB 0*512kB 0*1024kB 0*2048kB "
	    "0*4096kB = 94208kB\n",
	    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, true },
	{ "given, by its figures", "order:1, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    NORMAL_LINE NORMAL_LIST, FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK,
	    true },
	{ "above the largest order", "order:11, mode:0xcc0(GFP_KERNEL)",
	    "6.8.1", NORMAL_LINE NORMAL_LIST, FC_NO, FC_REASON_TOO_LARGE,
	    FC_GATE_TOO_LARGE, false },
	{ "at the largest order", "order:10, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    NORMAL_LINE NORMAL_LIST, FC_NO, FC_REASON_FRAGMENTED,
	    FC_GATE_NO_BLOCK, false },
	{ "what a cut list has is enough", "order:1, mode:0xcc0(GFP_KERNEL)",
	    "6.8.1",
	    NORMAL_LINE "Node 0 Normal: 5000*4kB (UME) 2500*8kB (UM) 0*16k\n",
	    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, true },
	{ "all that is free stands in the list, though it is cut",
	    "order:3, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    NORMAL_LINE "Node 0 Normal: 5000*4kB (UME) 2500*8kB (UM) 0*16k\n",
	    FC_NO, FC_REASON_FRAGMENTED, FC_GATE_NO_BLOCK, false },
	{ "short of pages, whatever a cut list lacks",
	    "order:3, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    "Node 0 Normal free:400kB min:4000kB low:5000kB high:6000kB "
	    "present:262144kB managed:250000kB\n"
	    "lowmem_reserve[]: 0 0 0 0\n"
	    "Node 0 Normal: 20*4kB (U) 0*8kB 0*1\n",
	    FC_NO, FC_REASON_WATERMARK, FC_GATE_WATERMARK, false },
	{ "CMA for who may move",
	    "order:3, mode:0x100cca(GFP_HIGHUSER_MOVABLE)", "6.8.1",
	    "Node 0 Normal free:40320kB min:4000kB low:5000kB high:6000kB "
	    "present:262144kB managed:250000kB free_cma:320kB\n"
	    "lowmem_reserve[]: 0 0 0 0\n"
	    "Node 0 Normal: 5000*4kB (UME) 2500*8kB (UM) 0*16kB 10*32kB (C) "
	    "0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = "
	    "40320kB\n",
	    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, true },
	{ "and not for others", "order:3, mode:0xcc0(GFP_KERNEL)", "6.8.1",
	    "Node 0 Normal free:40320kB min:4000kB low:5000kB high:6000kB "
	    "present:262144kB managed:250000kB free_cma:320kB\n"
	    "lowmem_reserve[]: 0 0 0 0\n"
	    "Node 0 Normal: 5000*4kB (UME) 2500*8kB (UM) 0*16kB 10*32kB (C) "
	    "0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = "
	    "40320kB\n",
	    FC_NO, FC_REASON_ONLY_RESERVED_BLOCKS, FC_GATE_ONLY_RESERVED_BLOCKS,
	    false },
};

static struct caught
caught_of(const struct verdict_row *row)
{
	struct fc_buf text = { 0 };
	struct caught c;

	fc_buf_printf(&text,
	    "loader: page allocation failure: %s\n"
	    "CPU: 0 PID: 9 Comm: loader Not tainted %s #1\n"
	    "Mem-Info:\n%s",
	    row->asked, row->release, row->mem_info);
	c = read_text(text.data);
	fc_buf_free(&text);
	assert_int_equal(c.n, 1);
	return c;
}

static void
judges_a_report_by_its_own_figures(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(verdicts); i++) {
		const struct verdict_row *row = &verdicts[i];
		struct caught c = caught_of(row);
		struct fc_explanation e = { 0 };
		struct fc_error err = { 0 };

		print_message("  %s\n", row->what);
		assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
		assert_true(e.judged);
		assert_false(e.what_if);
		print_message("    %s\n", e.verdict.words.headline);
		assert_int_equal(e.verdict.answer, row->answer);
		assert_int_equal(e.verdict.reason, row->reason);
		assert_int_equal(e.verdict.zones[0].gate, row->gate);
		assert_int_equal(e.contradicts, row->contradicts);
		assert_int_equal(e.finding[0] != '\0', row->contradicts);
		assert_true(e.summary[0] != '\0' && e.matters[0] != '\0');
		fc_explanation_free(&e);
		let_go(&c);
	}
}

static void
does_not_know_what_lies_behind_the_end_of_a_cut_list(void **state)
{
	static const struct verdict_row row = { .asked = "order:3, mode:0xcc0",
		.release = "6.8.1",
		.mem_info = "Node 0 Normal free:80000kB min:4000kB low:5000kB "
			    "high:6000kB present:262144kB managed:250000kB\n"
			    "lowmem_reserve[]: 0 0 0 0\n"
			    "Node 0 Normal: 5000*4kB (UME) 2500*8kB (UM) "
			    "0*16kB 0*32k\n" };
	struct caught c = caught_of(&row);
	struct fc_explanation e = { 0 };
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
	/* it failed, so most likely there is nothing */
	assert_false(e.contradicts);
	assert_int_not_equal(e.verdict.answer, FC_YES);
	assert_false(
	    e.verdict.answer == FC_NO && e.verdict.certainty == FC_EXACT);
	assert_int_equal(e.verdict.zones[0].gate, FC_GATE_UNKNOWN);
	fc_explanation_free(&e);
	let_go(&c);
}

static void
judges_another_request_on_the_memory_of_a_report(void **state)
{
	static const struct {
		unsigned order;
		enum fc_answer answer;
	} rows[] = { { 1, FC_YES }, { 2, FC_NO } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_request req = { .order = rows[i].order,
			.allocator = FC_PAGES,
			.gfp = FC_GFP_KERNEL,
			.gfp_text = "GFP_KERNEL",
			.node = -1,
			.count = 1 };
		struct caught c = caught_of(&verdicts[0]);
		struct fc_explanation e = { 0 };
		struct fc_error err = { 0 };

		assert_int_equal(fc_explain_failure(c.f[0], &req, &e, &err), 0);
		assert_true(e.judged && e.what_if);
		assert_int_equal(e.req.order, rows[i].order);
		assert_int_equal(e.verdict.answer, rows[i].answer);
		assert_false(e.contradicts);
		fc_explanation_free(&e);
		let_go(&c);
	}
}

/* DMA is refused by its reserve alone: without that line, who knows? */
static void
is_not_sure_of_a_zone_whose_reserve_is_lost(void **state)
{
	static const struct {
		const char *what, *reserve;
		enum fc_answer answer;
	} rows[] = {
		{ "there", "lowmem_reserve[]: 0 3000 3001 3001\n", FC_NO },
		{ "lost", "", FC_UNKNOWN },
		{ "cut", "lowmem_reserve[]: 0\n", FC_UNKNOWN },
		{ "empty", "lowmem_reserve[]:\n", FC_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct fc_explanation e;
		struct fc_error err = { 0 };
		struct caught c;

		fc_buf_printf(&text, "%s%.*s%s%s",
		    HEADER("loader", "3") CPU("3", "77", "loader") FRAMES("toy")
			COUNTERS,
		    (int)(strstr(DMA_LINE, "lowmem") - DMA_LINE), DMA_LINE,
		    rows[i].reserve, NORMAL_LINE DMA_LIST NORMAL_LIST TAIL);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
		print_message(
		    "  %s: %s\n", rows[i].what, e.verdict.words.headline);
		assert_int_equal(e.verdict.answer, rows[i].answer);
		assert_false(e.contradicts);
		assert_int_equal(
		    c.f[0]->nr_missing != 0, rows[i].answer == FC_UNKNOWN);
		fc_explanation_free(&e);
		fc_failure_free(c.f[0]);
		fc_buf_free(&text);
	}
}

/* What comes later in the log is not the report's. */
static void
takes_nothing_of_what_comes_after_it(void **state)
{
	static const char *const rows[] = {
		/* an oops, with its own line about a process and trace */
		REPORT "WARNING: CPU: 7 PID: 9 at mm/toy.c:1 evil+0x1/0x2\n"
		       "CPU: 7 PID: 9 Comm: evil Tainted: G 4.19.0-other #1\n"
		       "Call Trace:\n evil_open+0x1/0x2\n",
		/* the same while it still waits for its Mem-Info */
		HEADER("loader", "3") CPU("3", "77", "loader")
		    FRAMES("toy") "CPU: 7 PID: 9 Comm: evil Not tainted "
				  "4.19.0-other #1\n" MEM_INFO,
	};
	struct caught c;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		c = read_text(rows[i]);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->pid.value, 77);
		assert_int_equal(c.f[0]->cpu.value, 3);
		assert_int_equal(c.f[0]->nr_frames, 2);
		assert_string_equal(c.f[0]->frames[0], "toy_open");
		assert_string_equal(c.f[0]->snap->release, "6.8.1-lab");
		fc_failure_free(c.f[0]);
	}
	/* memory that somebody had shown to him */
	c = read_text(HEADER("loader", "3") CPU("3", "77", "loader")
		FRAMES("toy") "sysrq: Show Memory\n" MEM_INFO);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.f[0]->snap->nr_zones, 0);
	assert_int_equal(c.f[1]->kind, FC_FAILURE_MEM_INFO);
	assert_int_equal(c.f[1]->snap->nr_zones, 2);
	let_go(&c);
	/* or that was printed long after it */
	c = read_text("[  100.5] " HEADER("loader", "3") "[  111.5] " MEM_INFO);
	assert_int_equal(c.n, 2);
	assert_int_equal(c.f[0]->snap->nr_zones, 0);
	assert_int_equal(c.f[1]->kind, FC_FAILURE_MEM_INFO);
	let_go(&c);
	c = read_text("[  100.5] " HEADER("loader", "3") "[  110.5] " MEM_INFO);
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->snap->nr_zones, 2);
	fc_failure_free(c.f[0]);
}

/* Two dumps at once, and no caller: a reserve is either's. */
static void
does_not_guess_whose_reserve_it_is(void **state)
{
	struct caught c = read_text(HEADER("loader", "3") HEADER("cat", "3")
		COUNTERS COUNTERS DMA_LINE DMA_LINE NORMAL_LINE NORMAL_LINE
		    DMA_LIST DMA_LIST NORMAL_LIST NORMAL_LIST);

	(void)state;
	assert_int_equal(c.n, 2);
	for (size_t i = 0; i < c.n; i++) {
		for (size_t z = 0; z < c.f[i]->snap->nr_zones; z++) {
			assert_int_equal(c.f[i]->snap->zones[z].nr_reserve, 0);
			assert_true(c.f[i]->snap->zones[z].reserve_missing);
		}
		fc_failure_free(c.f[i]);
	}
}

static void
judges_no_failure_of_another_kind(void **state)
{
	static const char *const rows[] = {
		"vmalloc: allocation failure: 8192 bytes\n"
		"loader: page allocation failure: order:0, "
		"mode:0xd2\n" MEM_INFO,
		"loader: vmalloc error: size 8192, vm_struct allocation "
		"failed, mode:0xcc0(GFP_KERNEL)\n" MEM_INFO,
		SLUB,
		OOM "Memory cgroup out of memory: Killed process 77 (hog)\n",
		/* nor one whose order is not known */
		"loader: page allocation failure: order:x, mode:0xcc0\n"
		"CPU: 0 PID: 9 Comm: loader\n" MEM_INFO,
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i]);
		struct fc_explanation e = { 0 };
		struct fc_error err = { 0 };

		print_message("  %zu\n", i);
		if (i == N_ELEMENTS(rows) - 1 && c.n == 0)
			continue; /* or taken for prose */
		assert_int_equal(c.n, 1);
		assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
		assert_false(e.judged);
		assert_false(e.contradicts);
		assert_true(e.summary[0] != '\0');
		fc_explanation_free(&e);
		let_go(&c);
	}
}

static void
takes_the_page_size_from_the_lists(void **state)
{
	static const struct {
		const char *mem_info;
		uint64_t page_size, free, min;
		const char *from;
	} rows[] = {
		{ "Normal free:640kB min:128kB low:192kB high:256kB\n"
		  "Normal: 0*4kB 0*8kB 40*16kB 0*32kB = 640kB\n",
		    4096, 160, 32, "free lists" },
		{ "Normal free:640kB min:128kB low:192kB high:256kB\n"
		  "Normal: 0*8kB 40*16kB 0*32kB = 640kB\n",
		    8192, 80, 16, "free lists" },
		{ "Normal free:640kB min:128kB low:192kB high:256kB\n"
		  "Normal: 40*16kB 0*32kB 0*64kB = 640kB\n",
		    16384, 40, 8, "free lists" },
		{ "Normal free:640kB min:128kB low:192kB high:256kB\n"
		  "Normal: 10*64kB (U) 0*128kB 0*256kB = 640kB\n",
		    65536, 10, 2, "free lists" },
		/* without a list, the pages among the counters tell */
		{ "free:160 free_pcp:0\n"
		  "Normal free:640kB min:128kB low:192kB high:256kB\n",
		    4096, 160, 32, "free memory" },
		{ "free:10 free_pcp:0\n"
		  "Normal free:640kB min:128kB low:192kB high:256kB\n",
		    65536, 10, 2, "free memory" },
		{ "free:9999 free_pcp:0\n"
		  "Normal free:640kB min:128kB low:192kB high:256kB\n",
		    0, 0, 0, NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct verdict_row row = { .asked = "order:1, mode:0xcc0",
			.release = "6.8.1",
			.mem_info = rows[i].mem_info };
		struct caught c = caught_of(&row);
		const struct fc_snapshot *snap = c.f[0]->snap;

		print_message("  %s\n", rows[i].mem_info);
		assert_int_equal(snap->page_size, rows[i].page_size);
		assert_int_equal(snap->nr_zones, 1);
		assert_int_equal(snap->zones[0].free, rows[i].free);
		assert_int_equal(snap->zones[0].min, rows[i].min);
		if (rows[i].from == NULL)
			assert_null(snap->page_size_from);
		else
			assert_string_equal(snap->page_size_from, rows[i].from);
		let_go(&c);
	}
}

/* ---- what is cut, and what is turned round ------------------------------- */

static void
reads_a_report_without_its_first_line(void **state)
{
	struct caught c = read_text(CPU("3", "77", "loader") BODY "noise\n");

	(void)state;
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->kind, FC_FAILURE_PAGE);
	assert_true(c.f[0]->first_line_lost);
	assert_string_equal(c.f[0]->missing[0], "first line");
	assert_int_equal(c.f[0]->pid.value, 77);
	assert_string_equal(c.f[0]->frames[0], "toy_open");
	assert_string_equal(c.f[0]->module, "toybox");
	assert_int_equal(c.f[0]->snap->nr_zones, 2);
	assert_int_equal(c.f[0]->snap->zones[1].nr_reserve, 4);
	let_go(&c);
}

static void
takes_a_mem_info_alone_for_no_failure(void **state)
{
	struct caught c = read_text("sysrq: Show Memory\n" MEM_INFO);
	struct fc_request what_if = { .size = { 65536, true },
		.gfp = FC_GFP_KERNEL,
		.gfp_text = "GFP_KERNEL",
		.node = -1,
		.count = 1 };
	struct fc_explanation e;
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(c.n, 1);
	assert_int_equal(c.f[0]->kind, FC_FAILURE_MEM_INFO);
	assert_int_equal(c.f[0]->snap->nr_zones, 2);
	assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
	assert_false(e.judged);
	fc_explanation_free(&e);
	assert_int_equal(fc_explain_failure(c.f[0], &what_if, &e, &err), 0);
	assert_true(e.judged);
	assert_int_equal(e.verdict.answer, FC_NO);
	fc_explanation_free(&e);
	let_go(&c);
}

/* The lines of text, last first, each behind a time that falls, or without. */
static char *
turned(const char *text, bool times)
{
	struct fc_buf out = { 0 };
	const char *end = text + strlen(text);
	unsigned usec = 900000;

	while (end > text) {
		const char *start = end - 1;

		while (start > text && start[-1] != '\n')
			start--;
		if (times)
			fc_buf_printf(&out, "[    5.%06u] ", usec--);
		fc_buf_put(&out, start, (size_t)(end - start));
		end = start;
	}
	return out.data;
}

/* What is known of the order, where the first line is lost. */
static void
tells_what_is_newest_first_without_a_first_line(void **state)
{
#define LINE    "Normal free:40kB min:4kB low:8kB high:12kB\n"
#define LIST    "Normal: 10*4kB = 40kB\n"
#define RESERVE "lowmem_reserve[]: 0 0\n"
#define SEEN    "700 total pagecache pages\n"
#define DATE    "2024-01-02T03:04:05Z box kernel: "
	static const struct {
		const char *text;
		bool newest_first;
		uint64_t line; /* of what was printed first */
		const char *time;
	} rows[] = {
		/* by what the kernel prints first: the zones, their lists */
		{ LINE LIST SEEN, false, 1, "" },
		{ LINE RESERVE LIST, false, 1, "" },
		{ RESERVE LINE LIST, false, 1, "" },
		{ LIST RESERVE LINE, true, 3, "" },
		{ LIST RESERVE, true, 2, "" },
		{ SEEN LIST LINE, true, 3, "" },
		{ SEEN LINE RESERVE LINE "Mem-Info:\n", true, 5, "" },
		{ SEEN LINE "Mem-Info:\n", true, 3, "" },
		{ SEEN LIST "Mem-Info:\n", true, 3, "" },
		{ "noise\n" SEEN LIST "a\nb\nMem-Info:\n", true, 6, "" },
		{ "Mem-Info:\n" LIST LINE SEEN, false, 1, "" },
		/* by times, which are surer */
		{ "[    5.1] " LIST "[    5.2] Mem-Info:\n[    5.2] " SEEN,
		    false, 1, "5.1" },
		{ "[    5.2] " SEEN "[    5.1] " LINE "[    5.1] " LIST, true,
		    3, "5.1" },
		/* but not by a time and none, or one of another clock */
		{ LIST "[    5.2] Mem-Info:\n[    5.2] " SEEN, true, 3, "5.2" },
		{ "[    5.2] " LINE LIST SEEN, false, 1, "5.2" },
		{ DATE LINE "[    5.1] " LIST "[    5.1] " SEEN, false, 1,
		    "2024-01-02T03:04:05Z" },
		{ "[    5.1] " LIST DATE "Mem-Info:\n" DATE SEEN, true, 3,
		    "2024-01-02T03:04:05Z" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i].text);

		print_message("  %zu\n", i);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->kind, FC_FAILURE_MEM_INFO);
		assert_int_equal(c.f[0]->newest_first, rows[i].newest_first);
		assert_int_equal(c.f[0]->line, rows[i].line);
		assert_string_equal(c.f[0]->time, rows[i].time);
		let_go(&c);
	}
}

/* Nothing claims their lines; each is told, and once. */
static void
tells_each_of_several_dumps_without_a_first_line(void **state)
{
#define SHOWN "sysrq: Show Memory\n" MEM_INFO
	static const struct {
		const char *text, *before;
		size_t reports, zones; /* of each */
		enum fc_failure_kind kind; /* of the last */
		uint64_t pid;
	} rows[] = {
		{ SHOWN SHOWN SHOWN, "", 3, 2, FC_FAILURE_MEM_INFO, 0 },
		{ SHOWN SHOWN, "[    1.5] ", 2, 2, FC_FAILURE_MEM_INFO, 0 },
		{ SHOWN SHOWN, "[    1.5][   T77] ", 2, 2, FC_FAILURE_MEM_INFO,
		    0 },
		/* over, as nothing more is told for so long */
		{ SHOWN "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n" LINE, "", 1, 2,
		    FC_FAILURE_MEM_INFO, 0 },
		/* traces whose first line and process are lost */
		{ " warn_alloc+0x11/0x180\n toy_open+0x1/0x2\n" MEM_INFO, "", 1,
		    2, FC_FAILURE_PAGE, 0 },
		{ " dump_header+0x11/0x180\n toy_open+0x1/0x2\n" MEM_INFO, "",
		    1, 2, FC_FAILURE_OOM, 0 },
		/* the next process begins another */
		{ MEM_INFO CPU("3", "77", "loader") BODY, "[    1.5] ", 2, 2,
		    FC_FAILURE_PAGE, 77 },
		{ CPU("3", "78", "loader") BODY CPU("3", "77", "loader") BODY,
		    "[    1.5] ", 2, 2, FC_FAILURE_PAGE, 77 },
		/* of which the first line is not lost */
		{ SHOWN REPORT, "", 2, 2, FC_FAILURE_PAGE, 77 },
		/* figures go on behind what tells nothing */
		{ "Mem-Info:\nfoo+0x1/0x2\n" LINE RESERVE "bar+0x1/0x2\n" LIST,
		    "[    1.5] ", 1, 1, FC_FAILURE_MEM_INFO, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		put_lines(&text, rows[i].text, rows[i].before, "");
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, rows[i].reports);
		for (size_t k = 0; k < c.n; k++) {
			assert_int_equal(c.f[k]->snap->nr_zones, rows[i].zones);
			assert_false(c.f[k]->newest_first);
		}
		assert_int_equal(c.f[c.n - 1]->kind, rows[i].kind);
		assert_int_equal(c.f[c.n - 1]->pid.value, rows[i].pid);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* So many lines may pass before it goes on. */
static void
waits_for_the_rest_of_a_dump_without_a_first_line(void **state)
{
	(void)state;
	for (int lines = 29; lines <= 31; lines++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text, "a\n" LINE RESERVE);
		for (int n = 0; n < lines; n++)
			fc_buf_printf(&text, "noise\n");
		fc_buf_printf(&text, LIST);
		print_message("  %d\n", lines);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(
		    c.f[0]->snap->zones[0].has_free_blocks, lines <= 30);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* Its memory may be told of by a heading, or by figures alone. */
static void
reads_a_cut_report_that_is_newest_first(void **state)
{
	static const char *const rows[] = { HEADER("loader",
						"3") "Mem-Info:\n" SEEN,
		HEADER("loader", "3") LIST SEEN };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		char *text = turned(rows[i], true);
		struct caught c = read_text(text);

		print_message("  %zu\n", i);
		assert_int_equal(c.n, 1);
		assert_true(c.f[0]->newest_first);
		assert_int_equal(c.f[0]->kind, FC_FAILURE_PAGE);
		assert_int_equal(c.f[0]->order.value, 3);
		assert_int_equal(c.f[0]->snap->nr_zones, i);
		let_go(&c);
		free(text);
	}
}

static void
reads_a_log_that_is_newest_first(void **state)
{
	(void)state;
	for (int times = 0; times < 2; times++) {
		char *text = turned("noise\n" REPORT REPORT "noise\n", times);
		struct caught c = read_text(text);

		print_message("  %d\n", times);
		assert_int_equal(c.n, 2);
		for (size_t i = 0; i < c.n; i++)
			assert_true(c.f[i]->newest_first);
		fc_failure_free(c.f[1]);
		c.n = 1;
		assert_caught(&c, REPORT_READ);
		free(text);
	}
}

#define NR_TWO_CPUS 12 /* lines of both */

/* Line number at of two CPUs' reports, which print in turn. */
static void
put_line_of_two(struct fc_buf *buf, unsigned at)
{
	unsigned cpu = at % 2 + 4;
	const char *comm = cpu == 4 ? "four" : "five";

	fc_buf_printf(buf, "[    5.%06u][   T%u] ", at, cpu);
	switch (at / 2) {
	case 0:
		fc_buf_printf(buf,
		    "%s: page allocation failure: order:%u, mode:0xcc0(GFP_KERNEL)\n",
		    comm, cpu);
		break;
	case 1:
		fc_buf_printf(buf,
		    "CPU: %u PID: 9 Comm: %s Not tainted 6.1.0 #1\n", cpu,
		    comm);
		break;
	case 2:
		fc_buf_printf(buf, "Mem-Info:\n");
		break;
	case 3:
		fc_buf_printf(buf,
		    "Node 0 Normal free:%u0kB min:4kB low:8kB high:12kB\n",
		    cpu);
		break;
	case 4:
		fc_buf_printf(buf, "lowmem_reserve[]: 0 0\n");
		break;
	default:
		fc_buf_printf(
		    buf, "Node 0 Normal: %u*4kB 0*8kB = %ukB\n", cpu, 4 * cpu);
	}
}

/* Each line says whose it is: newest first, too. */
static void
parts_two_cpus_of_a_log_that_is_newest_first(void **state)
{
	(void)state;
	for (int reversed = 0; reversed <= 1; reversed++) {
		struct fc_buf text = { 0 };
		struct caught c;

		for (unsigned n = 0; n < NR_TWO_CPUS; n++)
			put_line_of_two(
			    &text, reversed ? NR_TWO_CPUS - 1 - n : n);
		c = read_text(text.data);
		print_message("  %d\n", reversed);
		assert_int_equal(c.n, 2);
		for (size_t i = 0; i < 2; i++) {
			unsigned cpu = (unsigned)c.f[i]->order.value;

			assert_in_range(cpu, 4, 5);
			assert_string_equal(
			    c.f[i]->comm, cpu == 4 ? "four" : "five");
			assert_int_equal(c.f[i]->newest_first, reversed);
			assert_int_equal(c.f[i]->cpu.value, cpu);
			assert_int_equal(c.f[i]->snap->nr_zones, 1);
			assert_int_equal(
			    c.f[i]->snap->zones[0].free, cpu * 10 / 4);
			assert_int_equal(
			    c.f[i]->snap->zones[0].nr_free[0], cpu);
		}
		assert_int_not_equal(c.f[0]->order.value, c.f[1]->order.value);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* What no report claims is kept up to a length; the rest begins another, or is
 * of none. */
static void
lets_go_of_what_is_too_long_for_a_report(void **state)
{
	static const struct {
		const char *more; /* many a time */
		size_t reports;
	} rows[] = {
		{ " foo+0x1/0x2\n", 1 },
		{ "active_anon:1 inactive_anon:2 isolated_anon:3\n", 2 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		print_message("  row %zu\n", i);
		fc_buf_printf(&text, "%s", MEM_INFO);
		for (unsigned n = 0; n < 5000; n++)
			fc_buf_printf(&text, "%s", rows[i].more);
		fc_buf_printf(&text, "%s", REPORT);
		c = read_text(text.data);
		assert_int_equal(c.f[0]->kind, FC_FAILURE_MEM_INFO);
		assert_int_equal(c.f[0]->snap->nr_zones, 2);
		assert_int_equal(c.f[c.n - 1]->kind, FC_FAILURE_PAGE);
		assert_int_equal(c.f[c.n - 1]->order.value, 3);
		assert_int_equal(c.n, 1 + rows[i].reports);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* Each line of text as a record of /dev/kmsg, from this number on; one number
 * is left out before line gap of them, from 1. */
static unsigned
put_records(struct fc_buf *buf, const char *text, unsigned number, unsigned gap)
{
	for (unsigned line = 1; *text != '\0'; line++, number++) {
		size_t n = strcspn(text, "\n");

		number += line == gap;
		fc_buf_printf(
		    buf, "4,%u,12345678,-;%.*s\n", number, (int)n, text);
		text += n + 1;
	}
	return number;
}

static void
tells_by_their_numbers_that_records_are_lost(void **state)
{
	static const struct {
		const char *text;
		unsigned gap;
		bool incomplete;
	} rows[] = {
		{ REPORT, 0, false },
		{ REPORT, 1, false }, /* before it */
		{ REPORT, 2, true },
		{ REPORT, 18, true },
		/* all of it has come */
		{ REPORT, 33, false },
		{ REPORT "a\nb\nc\n", 35, false },
		/* two lines as one record */
		{ HEADER("loader",
		      "3") "Mem-Info:\\x0aactive_anon:1 b:0\n" DMA_LINE
			NORMAL_LINE DMA_LIST NORMAL_LIST,
		    3, true },
		{ HEADER("loader",
		      "3") "Mem-Info:\\x0aactive_anon:1 b:0\n" DMA_LINE
			NORMAL_LINE DMA_LIST NORMAL_LIST,
		    0, false },
	};

	(void)state;
	for (size_t i = 0; i < 2 * N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;
		unsigned number = i % 2 ? 1 : 1234;

		fc_buf_printf(&text, "%s", "");
		number = put_records(
		    &text, rows[i / 2].text, number, rows[i / 2].gap);
		/* what no report needs is passed over, and counts for none */
		for (unsigned n = 0; n < 300; n++)
			number = put_records(&text, "noise\n", number, 0);
		put_records(&text, REPORT, number, 0);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, 2);
		assert_int_equal(c.f[0]->incomplete, rows[i / 2].incomplete);
		assert_false(c.f[1]->incomplete);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* So many lines may pass before it goes on. */
static void
waits_for_the_rest_of_a_report(void **state)
{
	static const struct {
		const char *begin;
		unsigned lines;
		size_t zones;
	} rows[] = {
		{ HEADER("loader", "3"), 200, 2 },
		{ HEADER("loader", "3"), 201, 0 },
		{ "a\n" HEADER("loader", "3") CPU("3", "77", "loader"), 200,
		    2 },
		{ HEADER("loader", "3") CPU("3", "77", "loader"), 201, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text, "%s", rows[i].begin);
		for (unsigned n = 0; n < rows[i].lines; n++)
			fc_buf_printf(&text, "noise\n");
		fc_buf_printf(&text, "%s", MEM_INFO);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, rows[i].zones > 0 ? 1 : 2);
		assert_int_equal(c.f[0]->kind, FC_FAILURE_PAGE);
		assert_int_equal(c.f[0]->snap->nr_zones, rows[i].zones);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* What is printed after a line that says that some are lost. */
static void
no_reserve_crosses_a_gap(void **state)
{
	static const char *const gaps[] = {
		"** 2 printk messages dropped **\n",
		"** 12 messages dropped ** \n",
		"[missed 2 messages]\n",
		"Missed 34 kernel messages\n",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(gaps); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text, "%s%s%s%s%s", HEADER("loader", "3"),
		    "Node 0 DMA free:6400kB min:40kB low:48kB high:56kB "
		    "present:15996kB managed:15360kB\n",
		    gaps[i], "lowmem_reserve[]: 0 3000 3001 3001\n", DMA_LIST);
		c = read_text(text.data);
		print_message("  %s", gaps[i]);
		assert_int_equal(c.n, 1);
		assert_true(c.f[0]->incomplete);
		assert_int_equal(c.f[0]->snap->zones[0].nr_reserve, 0);
		let_go(&c);
		fc_buf_free(&text);
		/* behind its end none of it is lost */
		fc_buf_printf(&text, "%s%s", REPORT, gaps[i]);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_false(c.f[0]->incomplete);
		let_go(&c);
		fc_buf_free(&text);
	}
}

static void
drops_a_reserve_that_cannot_be_its_zones(void **state)
{
	static const struct {
		const char *text;
		size_t dma, normal; /* entries that are kept */
		bool incomplete;
	} rows[] = {
		{ ZONE("DMA", "400") "lowmem_reserve[]: 0 3000 3000\n" ZONE(
		      "Normal", "400") "lowmem_reserve[]: 0 0 0\n",
		    3, 3, false },
		/* Normal's own behind DMA's figures */
		{ ZONE("DMA", "400") "lowmem_reserve[]: 0 0 0\n" ZONE(
		      "Normal", "400"),
		    0, 0, true },
		/* a line of figures is lost between two vectors */
		{ ZONE("DMA", "400") "lowmem_reserve[]: 0 3000 3000\n"
				     "lowmem_reserve[]: 0 0 0\n",
		    3, 0, true },
		/* switched off: every zone says so */
		{ ZONE("DMA", "400") "lowmem_reserve[]: 0 0 0\n" ZONE(
		      "Normal", "400") "lowmem_reserve[]: 0 0 0\n",
		    3, 3, false },
		/* it tells of two higher zones, and one is shown */
		{ ZONE("DMA", "400") "lowmem_reserve[]: 0 3000 6000\n" ZONE(
		      "DMA32", "400") "lowmem_reserve[]: 0 0 3000\n",
		    3, 3, true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		const struct fc_snapshot *snap;
		struct caught c;

		fc_buf_printf(&text, "%s%s%s", HEADER("loader", "3"),
		    "CPU: 3 PID: 77 Comm: loader Not tainted 5.10.1-amd64 #1\n",
		    rows[i].text);
		c = read_text(text.data);
		print_message("  %zu\n", i);
		assert_int_equal(c.n, 1);
		snap = c.f[0]->snap;
		assert_int_equal(c.f[0]->incomplete, rows[i].incomplete);
		assert_int_equal(snap->zones[0].nr_reserve, rows[i].dma);
		if (snap->nr_zones > 1)
			assert_int_equal(
			    snap->zones[1].nr_reserve, rows[i].normal);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* What is lost makes no answer certain. */
static void
is_never_sure_of_a_report_with_a_gap(void **state)
{
	struct caught c = read_text(HEADER("loader", "3")
		CPU("3", "77", "loader") COUNTERS DMA_LINE NORMAL_LINE
	    "** 2 printk messages dropped **\n" DMA_LIST NORMAL_LIST);
	struct fc_explanation e;
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(c.n, 1);
	assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
	assert_true(e.judged);
	assert_int_equal(e.verdict.certainty, FC_LIKELY);
	assert_true(e.verdict.doubt[0] != '\0');
	assert_false(e.contradicts);
	fc_explanation_free(&e);
	let_go(&c);
}

static void
takes_a_release_only_from_whole_words(void **state)
{
	static const struct {
		const char *cpu, *release, *build;
	} rows[] = {
		{ "CPU: 3 PID: 77 Comm: loader Not tainted 5.1\n0.7-lab #1\n",
		    "5.10.7-lab" },
		{ "CPU: 3 PID: 77 Comm: loader Not tainted 5.10.7-l\nab #1\n",
		    "5.10.7-lab" },
		{ "CPU: 3 PID: 77 Comm: loader Not tainted\n5.10.7-lab #1\n",
		    "5.10.7-lab" },
		{ "CPU: 3 PID: 77 Comm: loader Not tainted 5.10.7-lab\n#1\n",
		    "5.10.7-lab" },
		{ "CPU: 3 PID: 77 Comm: loader #16 Not tainted 5.10.7-lab #1\n",
		    "5.10.7-lab" },
		{ "CPU: 3 PID: 77 Comm: loader #16\n", "" },
		{ "CPU: 3 PID: 77 Comm: loader Not tainted 0.7-lab #1\n", "" },
		/* what the boot said is for those that do not say it */
		{ "Linux version 4.9.1-lab (gcc #x) #17 SMP\n"
		  "CPU: 3 PID: 77 Comm: loader\n",
		    "4.9.1-lab" },
		{ "Linux version 4.9.1-lab (gcc 12) #1 SMP\n"
		  "CPU: 3 PID: 77 Comm: loader\n",
		    "4.9.1-lab", "#1 SMP" },
		{ "Other version 4.9.1-lab (gcc 12) #1 SMP\n"
		  "CPU: 3 PID: 77 Comm: loader\n",
		    "" },
		/* the last boot */
		{ "Linux version 4.9.1-lab (gcc 12) #17 SMP\n"
		  "Linux version 4.9.2-lab (gcc 12)\n"
		  "CPU: 3 PID: 77 Comm: loader\n",
		    "4.9.2-lab", "" },
		{ "Linux version 4.9.1-lab\n"
		  "Linux version four.nine (gcc 12)\n"
		  "CPU: 3 PID: 77 Comm: loader\n",
		    "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text, "%s%s%s",
		    i == 4 ? HEADER("loader #16", "3") : HEADER("loader", "3"),
		    rows[i].cpu, "Call Trace:\n" COUNTERS DMA_LINE);
		c = read_text(text.data);
		print_message("  %s", rows[i].cpu);
		assert_int_equal(c.n, 1);
		assert_string_equal(c.f[0]->snap->release, rows[i].release);
		if (rows[i].build != NULL)
			assert_string_equal(c.f[0]->snap->build, rows[i].build);
		let_go(&c);
		fc_buf_free(&text);
	}
}

static void
finds_the_page_size_where_the_lists_are_lost(void **state)
{
	static const struct {
		const char *cpu, *tail;
		uint64_t page_size;
	} rows[] = {
		{ "5.10.1-lab", "", 0 },
		{ "5.10.1-amd64", "", 4096 },
		{ "5.10.1-lab", "100000 pages RAM\n", 4096 },
		{ "5.10.1-lab", "25000 pages RAM\n", 16384 },
		{ "5.10.1-lab", " free:2500 free_pcp:0\n", 4096 },
		/* within an eighth, both ways */
		{ "5.10.1-lab", " free:2858 free_pcp:0\n", 0 },
		{ "5.10.1-lab", " free:2222 free_pcp:0\n", 0 },
		{ "5.10.1-lab", " free:2830 free_pcp:0\n", 4096 },
		{ "5.10.1-lab", " free:2240 free_pcp:0\n", 4096 },
		/* what disagrees tells nothing */
		{ "5.10.1-amd64", "25000 pages RAM\n", 0 },
		{ "5.10.1-lab", " free:2500 a:0\n25000 pages RAM\n", 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text,
		    "%sCPU: 3 PID: 77 Comm: loader Not tainted %s #1\n"
		    "Mem-Info:\n%s%s",
		    HEADER("loader", "3"), rows[i].cpu, ZONE("Normal", "10000"),
		    rows[i].tail);
		c = read_text(text.data);
		print_message("  %zu\n", i);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->snap->page_size, rows[i].page_size);
		assert_int_equal(c.f[0]->snap->zones[0].has_zoneinfo,
		    rows[i].page_size != 0);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* 64-bit kernels count the Movable zones as HighMem. */
static void
tells_a_machine_with_highmem_by_its_pages(void **state)
{
	static const struct {
		const char *text;
		bool has_highmem;
		uint64_t page_size;
	} rows[] = {
		{ ZONE("Normal", "10000") "57344 pages HighMem/MovableOnly\n",
		    true, 0 },
		{ ZONE("Normal", "10000") "57344 pages HighMem\n", true, 0 },
		{ ZONE("Normal", "10000") "57344 pages of HIGHMEM\n", true, 0 },
		/* all on one line, and old zones have no node */
		{ "Normal free:400kB min:40kB low:48kB high:56kB "
		  "HighMem free:400kB min:40kB low:48kB high:56kB "
		  "100000 pages RAM 57344 pages HighMem\n",
		    true, 0 },
		{ "57344 pages HighMem\n", true, 0 },
		{ ZONE("Normal", "10000") "0 pages HighMem\n", false, 0 },
		{ ZONE("Normal", "10000") "100000 pages RAM\n", false, 4096 },
		{ ZONE("Normal", "10000") "mail: 100000 pages RAM\n", false,
		    4096 },
		{ ZONE("DMA32", "10000") "57344 pages HighMem/MovableOnly\n",
		    false, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		fc_buf_printf(&text, "%sMem-Info:\n%s", HEADER("loader", "3"),
		    rows[i].text);
		print_message("  %zu\n", i);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(
		    c.f[0]->snap->has_highmem, rows[i].has_highmem);
		assert_int_equal(c.f[0]->snap->page_size, rows[i].page_size);
		let_go(&c);
		fc_buf_free(&text);
	}
}

/* A wrapper that is not known is no part of the line before. */
static void
takes_no_word_of_an_unknown_wrapper(void **state)
{
	static const char lines[] =
	    "loader: page allocation failure: order:1\n"
	    "mode:0x40cc0(GFP_KERNEL|__GFP_COMP), nodemask=(null)\n"
	    "CPU: 3\n"
	    "PID: 77 Comm: loader Not tainted 6.8.1-lab\n"
	    "#1 SMP\n"
	    "toy_open+0x1/0x2\n" MEM_INFO;
	static const char *const before[] = { "", "7 | [   12.345678] ",
		"vm7~ [   12.345678] ", "6.1 [   12.345678] " };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(before); i++) {
		struct fc_buf text = { 0 };
		struct caught c;

		put_lines(&text, lines, before[i], "");
		print_message("  %s\n", before[i]);
		c = read_text(text.data);
		assert_int_equal(c.n, 1);
		assert_int_equal(c.f[0]->order.value, 1);
		assert_int_equal(c.f[0]->mode.value, 0x40cc0);
		assert_int_equal(c.f[0]->cpu.value, 3);
		assert_int_equal(c.f[0]->pid.value, 77);
		assert_string_equal(c.f[0]->snap->release, "6.8.1-lab");
		assert_string_equal(c.f[0]->frames[0], "toy_open");
		assert_int_equal(c.f[0]->snap->nr_zones, 2);
		assert_int_equal(c.f[0]->snap->zones[1].nr_free[1], 2500);
		let_go(&c);
		fc_buf_free(&text);
	}
}

static void
reports_slub_of_another_request_beside_it(void **state)
{
	struct caught c = read_text(REPORT SLUB "  " CACHE "\n");

	(void)state;
	assert_int_equal(c.n, 2);
	assert_int_equal(c.f[1]->kind, FC_FAILURE_SLUB);
	assert_string_equal(c.f[1]->slab, CACHE);
	assert_int_equal(c.f[1]->order.value, 0);
	assert_true(c.f[1]->order.present);
	assert_string_equal(c.f[0]->slab, "");
	let_go(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_a_whole_report),
		cmocka_unit_test(reads_the_same_in_pieces_of_any_size),
		cmocka_unit_test(reads_the_same_behind_any_prefix),
		cmocka_unit_test(reads_the_same_with_lines_joined),
		cmocka_unit_test(knows_where_a_line_about_a_process_ends),
		cmocka_unit_test(reads_the_same_wrapped_by_a_mail_client),
		cmocka_unit_test(reads_the_same_cut_at_the_width_of_a_terminal),
		cmocka_unit_test(
		    loses_no_more_than_a_zone_of_a_long_record_that_is_cut),
		cmocka_unit_test(never_overlooks_a_header_that_is_torn),
		cmocka_unit_test(joins_no_words_that_a_mail_parted),
		cmocka_unit_test(joins_the_pieces_of_cri),
		cmocka_unit_test(reads_pieces_of_cri_whose_end_is_lost),
		cmocka_unit_test(a_long_line_of_cri_ends),
		cmocka_unit_test(
		    reads_the_same_out_of_a_mail_in_quoted_printable),
		cmocka_unit_test(takes_off_a_column_of_numbers),
		cmocka_unit_test(reads_one_line_with_escaped_newlines),
		cmocka_unit_test(
		    tells_the_line_of_a_header_with_an_escaped_newline),
		cmocka_unit_test(is_not_confused_by_noise_in_between),
		cmocka_unit_test(tells_the_line_where_a_report_begins),
		cmocka_unit_test(keeps_reports_apart_that_follow_each_other),
		cmocka_unit_test(tells_mixed_lines_apart_by_their_callers),
		cmocka_unit_test(takes_a_line_without_a_caller_for_its_report),
		cmocka_unit_test(knows_a_process_by_a_part_of_its_name),
		cmocka_unit_test(gives_each_of_two_reports_one_mem_info),
		cmocka_unit_test(
		    gives_each_of_two_reports_its_half_of_mixed_zones),
		cmocka_unit_test(reads_a_zone_whose_node_stands_alone),
		cmocka_unit_test(takes_nothing_from_the_report_that_follows),
		cmocka_unit_test(a_line_of_another_kind_parts_no_mem_info),
		cmocka_unit_test(joins_a_torn_first_line_behind_another_report),
		cmocka_unit_test(tells_by_their_numbers_that_records_are_lost),
		cmocka_unit_test(waits_for_the_rest_of_a_report),
		cmocka_unit_test(
		    gives_a_mem_info_to_the_report_that_it_follows),
		cmocka_unit_test(holds_only_so_many_reports_open),
		cmocka_unit_test(tells_how_many_reports_were_left_out),
		cmocka_unit_test(keeps_so_many_zones_of_a_report),
		cmocka_unit_test(hands_a_report_over_soon_after_its_end),
		cmocka_unit_test(makes_one_report_of_a_vmalloc_and_its_page),
		cmocka_unit_test(makes_one_report_of_what_is_told_twice),
		cmocka_unit_test(
		    keeps_two_failures_apart_that_have_nothing_in_common),
		cmocka_unit_test(
		    puts_the_lines_of_slub_to_the_report_beside_them),
		cmocka_unit_test(reports_slub_alone_where_nothing_else_failed),
		cmocka_unit_test(
		    tells_the_oom_killer_of_a_cgroup_from_that_of_the_machine),
		cmocka_unit_test(sees_that_an_interrupt_was_handled),
		cmocka_unit_test(doubts_only_the_frame_behind_its_mark),
		cmocka_unit_test(names_what_a_cut_report_lacks),
		cmocka_unit_test(finds_no_report_in_prose),
		cmocka_unit_test(joins_a_mask_that_broke_at_a_column),
		cmocka_unit_test(reads_pairs_of_a_time_and_a_line),
		cmocka_unit_test(reads_on_behind_a_line_of_a_megabyte),
		cmocka_unit_test(reads_a_report_within_a_line_of_a_megabyte),
		cmocka_unit_test(reads_the_beginning_of_a_line_of_a_megabyte),
		cmocka_unit_test(reads_on_behind_nul_bytes),
		cmocka_unit_test(ignores_zones_and_nodes_that_cannot_be),
		cmocka_unit_test(stops_when_the_callee_says_so),
		cmocka_unit_test(reports_each_failed_allocation),
		cmocka_unit_test(judges_a_report_by_its_own_figures),
		cmocka_unit_test(
		    does_not_know_what_lies_behind_the_end_of_a_cut_list),
		cmocka_unit_test(
		    judges_another_request_on_the_memory_of_a_report),
		cmocka_unit_test(is_not_sure_of_a_zone_whose_reserve_is_lost),
		cmocka_unit_test(takes_nothing_of_what_comes_after_it),
		cmocka_unit_test(does_not_guess_whose_reserve_it_is),
		cmocka_unit_test(judges_no_failure_of_another_kind),
		cmocka_unit_test(takes_the_page_size_from_the_lists),
		cmocka_unit_test(reads_a_report_without_its_first_line),
		cmocka_unit_test(takes_a_mem_info_alone_for_no_failure),
		cmocka_unit_test(
		    tells_what_is_newest_first_without_a_first_line),
		cmocka_unit_test(
		    tells_each_of_several_dumps_without_a_first_line),
		cmocka_unit_test(
		    waits_for_the_rest_of_a_dump_without_a_first_line),
		cmocka_unit_test(reads_a_cut_report_that_is_newest_first),
		cmocka_unit_test(reads_a_log_that_is_newest_first),
		cmocka_unit_test(parts_two_cpus_of_a_log_that_is_newest_first),
		cmocka_unit_test(lets_go_of_what_is_too_long_for_a_report),
		cmocka_unit_test(no_reserve_crosses_a_gap),
		cmocka_unit_test(drops_a_reserve_that_cannot_be_its_zones),
		cmocka_unit_test(is_never_sure_of_a_report_with_a_gap),
		cmocka_unit_test(takes_a_release_only_from_whole_words),
		cmocka_unit_test(finds_the_page_size_where_the_lists_are_lost),
		cmocka_unit_test(tells_a_machine_with_highmem_by_its_pages),
		cmocka_unit_test(takes_no_word_of_an_unknown_wrapper),
		cmocka_unit_test(reports_slub_of_another_request_beside_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
