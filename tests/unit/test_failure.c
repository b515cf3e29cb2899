/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "log/report.h"

#define ABSENT UINT64_MAX

static void
assert_opt(struct fc_opt got, uint64_t expected)
{
	assert_int_equal(got.present, expected != ABSENT);
	assert_true(got.value == (got.present ? expected : 0));
}

/* ---- the first line ------------------------------------------------------ */

struct header {
	const char *text, *comm;
	uint64_t order, mode;
	const char *flags;
	bool whole;
};

static void
check_headers(enum fc_failure_kind kind, const struct header *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct fc_failure f = { 0 };
		bool whole = !rows[i].whole;

		print_message("  %s\n", rows[i].text);
		assert_true(fc_failure_header(rows[i].text, &f, &whole));
		assert_int_equal(f.kind, kind);
		assert_string_equal(f.comm, rows[i].comm);
		assert_opt(f.order, rows[i].order);
		assert_opt(f.mode, rows[i].mode);
		assert_string_equal(f.flags, rows[i].flags);
		assert_int_equal(whole, rows[i].whole);
	}
}

#define FAILED "page allocation failure"

static void
reads_the_header_of_each_generation(void **state)
{
	static const struct header rows[] = {
		{ "loader: " FAILED ". order:1, mode:0x4020", "loader", 1,
		    0x4020, "", true },
		{ "loader: " FAILED ": order:4, mode:0xd0", "loader", 4, 0xd0,
		    "", true },
		{ "loader: " FAILED
		  ": order:5, mode:0x24040c0(GFP_KERNEL|__GFP_COMP)",
		    "loader", 5, 0x24040c0, "GFP_KERNEL|__GFP_COMP", true },
		{ "loader: " FAILED ": order:0, mode:0x1080020(GFP_ATOMIC), "
		  "nodemask=(null)",
		    "loader", 0, 0x1080020, "GFP_ATOMIC", true },
		{ "loader: " FAILED ": order:10, mode:0x40cc0(GFP_KERNEL|"
		  "__GFP_COMP), nodemask=(null),cpuset=/,mems_allowed=0",
		    "loader", 10, 0x40cc0, "GFP_KERNEL|__GFP_COMP", true },
		{ "loader: " FAILED ": order:0, mode:0x0", "loader", 0, 0, "",
		    true },
		{ "loader: " FAILED ": order:0, mode:0x0()", "loader", 0, 0, "",
		    true },
		{ FAILED ": order:2, mode:0xCC0(GFP_KERNEL)", "", 2, 0xcc0,
		    "GFP_KERNEL", true },
		{ "loader: " FAILED ": order:2, mode:0x80000cc0(GFP_KERNEL|"
		  "0x80000000)",
		    "loader", 2, 0x80000cc0, "GFP_KERNEL|0x80000000", true },
	};

	(void)state;
	check_headers(FC_FAILURE_PAGE, rows, N_ELEMENTS(rows));
}

static void
tells_a_header_that_is_not_whole(void **state)
{
	static const struct header rows[] = {
		{ "loader: " FAILED, "loader", ABSENT, ABSENT, "", false },
		{ "loader: " FAILED ":", "loader", ABSENT, ABSENT, "", false },
		{ "loader: " FAILED ": or", "loader", ABSENT, ABSENT, "",
		    false },
		{ "loader: " FAILED ": order:", "loader", ABSENT, ABSENT, "",
		    false },
		{ "loader: " FAILED ": order:3,", "loader", 3, ABSENT, "",
		    false },
		{ "loader: " FAILED ": order:3, mode:", "loader", 3, ABSENT, "",
		    false },
		{ "loader: " FAILED ": order:3, mode:0x", "loader", 3, ABSENT,
		    "", false },
		{ "loader: " FAILED ": order:3, mode:0xcc0(", "loader", 3,
		    0xcc0, "", false },
		{ "loader: " FAILED ": order:3, mode:0xcc0(GFP_KER", "loader",
		    3, 0xcc0, "", false }, /* the number tells them all */
		{ "loader: " FAILED ": order:x, mode:0xcc0(GFP_KERNEL)",
		    "loader", ABSENT, 0xcc0, "GFP_KERNEL", false },
		/* does not fit in 64 bits */
		{ "loader: " FAILED ": order:18446744073709551616, mode:0xcc0",
		    "loader", ABSENT, 0xcc0, "", false },
		{ "loader: " FAILED
		  ": order:99999999999999999999999999999999, mode:0xcc0",
		    "loader", ABSENT, 0xcc0, "", false },
	};

	(void)state;
	check_headers(FC_FAILURE_PAGE, rows, N_ELEMENTS(rows));
}

/* One of more digits is no gfp mask. */
static void
joins_a_mask_of_eight_digits_at_most(void **state)
{
	static const struct {
		const char *record, *text;
		bool on;
	} rows[] = {
		{ "mode:0x40c", "c0(GFP_KERNEL)", true },
		{ "mode:0x40c", "c0,", true },
		{ "mode:0x40c", "c0", true },
		{ "mode:0x40c", "", false },
		{ "mode:0x40c", "c0 is up", false },
		{ "mode:0x40c", "cpuset", false },
		{ "mode:0x12345", "678", true },
		{ "mode:0x12345", "6789", false },
		{ "mode:0x1234567", "8", true },
		{ "mode:0x12345678", "9", false },
		{ "mode:0x", "40cc0", false },
		{ "mode:0x40c(", "c0", false },
		{ "x40c", "c0", false },
		{ "mode:", "c0", false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s and %s\n", rows[i].record, rows[i].text);
		assert_int_equal(
		    fc_failure_mode_goes_on(rows[i].record, rows[i].text),
		    rows[i].on);
	}
}

static void
takes_names_of_processes_as_they_come(void **state)
{
	static const char *const rows[] = { "a", "kworker/u8:4", "Pool:93_3",
		"pool[2]", "(.sweeper)", ".daemon", "Web Thing", "a-b_c.d",
		"x:y/z[0] (w)", "kworker/3:1H-kblock" };
	static const struct {
		const char *before, *comm;
	} behind_text[] = {
		/* console text that another CPU left there */
		{ "raid1: resync of array md7 goes on ", "loader" },
		{ "raid1: resync of array md7 goes on ", "pool[2]" },
		{ "raid1: resync of array md7 goes on ", "kworker/u8:4" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_failure f = { 0 };
		char text[200];
		bool whole;

		print_message("  %s\n", rows[i]);
		snprintf(text, sizeof(text),
		    "%s: " FAILED ": order:3, mode:0xd0", rows[i]);
		assert_true(fc_failure_header(text, &f, &whole));
		assert_string_equal(f.comm, rows[i]);
	}
	for (size_t i = 0; i < N_ELEMENTS(behind_text); i++) {
		struct fc_failure f = { 0 };
		char text[200];
		bool whole;

		snprintf(text, sizeof(text),
		    "%s%s: " FAILED ": order:3, mode:0xd0",
		    behind_text[i].before, behind_text[i].comm);
		print_message("  %s\n", text);
		assert_true(fc_failure_header(text, &f, &whole));
		assert_string_equal(f.comm, behind_text[i].comm);
	}
}

static void
reads_headers_of_the_page_allocators_kin(void **state)
{
	static const struct header vmemmap[] = {
		{ "plug: vmemmap alloc failure: order:9, mode:0x40cc0("
		  "GFP_KERNEL|__GFP_COMP), nodemask=(null)",
		    "plug", 9, 0x40cc0, "GFP_KERNEL|__GFP_COMP", true },
		{ "plug: vmemmap alloc failure: order:9", "plug", 9, ABSENT, "",
		    false },
	};
	static const struct header oom[] = {
		{ "hog invoked oom-killer: gfp_mask=0xd0, order=1, "
		  "oom_score_adj=0",
		    "hog", 1, 0xd0, "", true },
		{ "hog invoked oom-killer: gfp_mask=0x100cca("
		  "GFP_HIGHUSER_MOVABLE), order=0, oom_score_adj=-17",
		    "hog", 0, 0x100cca, "GFP_HIGHUSER_MOVABLE", true },
		{ "hog invoked oom-killer: gfp_mask=0x0(), order=0", "hog", 0,
		    0, "", true },
		{ "hog invoked oom-killer: gfp_mask=0xd0, order=0, "
		  "oomkilladj=0",
		    "hog", 0, 0xd0, "", true },
		{ "oom-killer: gfp_mask=0xd2", "", ABSENT, 0xd2, "", true },
		{ "hog invoked oom-killer: ", "hog", ABSENT, ABSENT, "",
		    false },
	};
	static const struct header slub[] = {
		{ "SLUB: Unable to allocate memory on node -1 (gfp=0x20)", "",
		    ABSENT, 0x20, "", true },
		{ "SLUB: Unable to allocate memory on CPU 2 (of node 0) on "
		  "node -1, gfp=0x820(GFP_ATOMIC)",
		    "", ABSENT, 0x820, "GFP_ATOMIC", true },
		{ "SLAB: Unable to allocate memory on node 1 (gfp=0xd0)", "",
		    ABSENT, 0xd0, "", true },
	};

	(void)state;
	check_headers(FC_FAILURE_VMEMMAP, vmemmap, N_ELEMENTS(vmemmap));
	check_headers(FC_FAILURE_OOM, oom, N_ELEMENTS(oom));
	check_headers(FC_FAILURE_SLUB, slub, N_ELEMENTS(slub));
}

static void
reads_headers_of_vmalloc(void **state)
{
	static const struct {
		const char *text, *comm;
		uint64_t size, order, mode;
		bool by_page_order, whole;
	} rows[] = {
		{ "vmalloc: allocation failure: 8192 bytes", "", 8192, ABSENT,
		    ABSENT, false, true },
		{ "vmalloc: allocation failure, allocated 4096 of 12288 bytes",
		    "", 12288, ABSENT, ABSENT, true, true },
		{ "loader: vmalloc: allocation failure: 0 bytes, mode:0x6000c0("
		  "GFP_KERNEL), nodemask=(null)",
		    "loader", 0, ABSENT, 0x6000c0, false, true },
		{ "loader: vmalloc: allocation failure, allocated 8192 of "
		  "16384 bytes, mode:0x6000c0(GFP_KERNEL), nodemask=(null)",
		    "loader", 16384, ABSENT, 0x6000c0, true, true },
		{ "loader: vmalloc error: size 20480, vm_struct allocation "
		  "failed, mode:0xcc0(GFP_KERNEL), nodemask=(null)",
		    "loader", 20480, ABSENT, 0xcc0, false, true },
		{ "loader: vmalloc error: size 2097152, page order 9, failed "
		  "to allocate pages, mode:0xcc2(GFP_KERNEL|__GFP_HIGHMEM)",
		    "loader", 2097152, 9, 0xcc2, true, true },
		{ "loader: vmalloc error: size 0, exceeds total pages, "
		  "mode:0xcc0(GFP_KERNEL)",
		    "loader", 0, ABSENT, 0xcc0, false, true },
		{ "loader: vmalloc error: size 20480, vm_struct", "loader",
		    20480, ABSENT, ABSENT, false, false },
		{ "vmap allocation for size 69632 failed: use vmalloc=<size> "
		  "to increase size.",
		    "", 69632, ABSENT, ABSENT, false, true },
		{ "vmap allocation for size 69632 failed: use vmalloc=<size> "
		  "to increase size",
		    "", 69632, ABSENT, ABSENT, false, true },
		{ "vmalloc_node_range for size 12288 failed: Address range "
		  "restricted to 0xf0000000 - 0xf8000000",
		    "", 12288, ABSENT, ABSENT, false, true },
		{ "vmalloc: allocation failure: 18446744073709551616 bytes", "",
		    ABSENT, ABSENT, ABSENT, false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_failure f = { 0 };
		bool whole = !rows[i].whole;

		print_message("  %s\n", rows[i].text);
		assert_true(fc_failure_header(rows[i].text, &f, &whole));
		assert_int_equal(f.kind, FC_FAILURE_VMALLOC);
		assert_string_equal(f.comm, rows[i].comm);
		assert_opt(f.size, rows[i].size);
		assert_opt(f.order, rows[i].order);
		assert_opt(f.mode, rows[i].mode);
		assert_int_equal(f.by_page_order, rows[i].by_page_order);
		assert_int_equal(whole, rows[i].whole);
	}
}

static void
takes_no_prose_for_a_header(void **state)
{
	static const char *const rows[] = { "", "loader",
		"a " FAILED " is harmless here", "got a " FAILED " (order 4)",
		FAILED "s: 3", FAILED ": see below",
		"That was a " FAILED ". It came twice", FAILED ": 0-order",
		FAILED " order:3, mode:0xd0",
		"Page Allocation Failure: order:3",
		"page allocation stalls for hours",
		"net_ratelimit: 7 callbacks suppressed", "oom-killer",
		"see mm/page_alloc.c:4453", "WARNING: mm/page_alloc.c: fix it",
		"[NV_ERR_NO_MEMORY] it says", "soft lockup - CPU#x stuck",
		"HugeTLB: allocating pages", "alloc failed, req-size: some",
		"oom-killer: off", "vmalloc: fine", "SLUB: Unable to debug" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_failure f = { 0 };
		bool whole;

		print_message("  %s\n", rows[i]);
		assert_false(fc_failure_header(rows[i], &f, &whole));
	}
}

static void
reads_a_header_that_broke_at_a_blank(void **state)
{
	static const char line[] = "loader: " FAILED ": order:5, "
				   "mode:0x24040c0(GFP_KERNEL|__GFP_COMP), "
				   "nodemask=0-1,cpuset=a.b,mems_allowed=0-1";

	(void)state;
	for (size_t i = 0; line[i] != '\0'; i++) {
		struct fc_failure f = { 0 };
		char text[sizeof(line)];
		bool whole;

		if (line[i] != ' ')
			continue;
		memcpy(text, line, sizeof(line));
		text[i] = '\n';
		print_message("  before \"%s\"\n", line + i + 1);
		assert_true(fc_failure_header(text, &f, &whole));
		assert_true(whole);
		assert_string_equal(f.comm, "loader");
		assert_opt(f.order, 5);
		assert_opt(f.mode, 0x24040c0);
		assert_string_equal(f.flags, "GFP_KERNEL|__GFP_COMP");
		assert_string_equal(f.cpuset, "a.b");
		assert_string_equal(f.mems_allowed, "0-1");
	}
}

static void
puts_flags_together_wherever_they_broke(void **state)
{
	static const char flags[] = "GFP_KERNEL|__GFP_COMP";

	(void)state;
	for (size_t i = 0; i <= strlen(flags); i++) {
		struct fc_failure f = { 0 };
		char text[200];
		bool whole;

		snprintf(text, sizeof(text),
		    "loader: " FAILED ": order:5, mode:0x24040c0(%.*s\n%s)",
		    (int)i, flags, flags + i);
		assert_true(fc_failure_header(text, &f, &whole));
		assert_true(whole);
		assert_string_equal(f.flags, flags);
	}
}

static void
keeps_within_its_strings_in_a_long_header(void **state)
{
	(void)state;
	for (size_t len = 32; len < 3000; len += 97) {
		struct fc_failure f = { 0 };
		struct fc_buf text = { 0 };
		char name[3001];
		bool whole;

		memset(name, 'x', sizeof(name));
		name[len] = '\0';
		fc_buf_printf(
		    &text, "a: " FAILED ": order:3, mode:0xd0(%s)", name);
		assert_true(fc_failure_header(text.data, &f, &whole));
		/* what is cut may not be all of them */
		assert_int_equal(strlen(f.flags),
		    text.len > 1023 ? 0
			: len < 191 ? len
				    : sizeof(f.flags) - 1);
		fc_buf_free(&text);

		f = (struct fc_failure){ 0 };
		fc_buf_printf(&text,
		    "a: " FAILED ": order:3, mode:0xd0,"
		    "cpuset=%s",
		    name);
		assert_true(fc_failure_header(text.data, &f, &whole));
		assert_int_equal(
		    strlen(f.cpuset), len < 63 ? len : sizeof(f.cpuset) - 1);
		fc_buf_free(&text);

		/* a name that is too long is none */
		f = (struct fc_failure){ 0 };
		fc_buf_printf(
		    &text, "%s: " FAILED ": order:3, mode:0xd0", name);
		if (fc_failure_header(text.data, &f, &whole))
			assert_string_equal(f.comm, "");
		fc_buf_free(&text);
	}
}

/* ---- the lines about the caller ------------------------------------------ */

static void
reads_the_cpu_line_of_each_generation(void **state)
{
	static const struct {
		const char *text;
		uint64_t cpu, pid;
		const char *comm, *release, *build;
	} rows[] = {
		{ "Pid: 77, comm: loader Not tainted 2.6.39-lab #7", ABSENT, 77,
		    "loader", "2.6.39-lab", "#7" },
		{ "CPU: 3 PID: 1234 Comm: loader Not tainted 5.10.7-lab #1", 3,
		    1234, "loader", "5.10.7-lab", "#1" },
		{ "CPU: 3 PID: 1234 Comm: loader Tainted: G        W  OE     "
		  "3.10.0-12.lab.x86_64 #2 SMP",
		    3, 1234, "loader", "3.10.0-12.lab.x86_64", "#2 SMP" },
		{ "CPU: 0 UID: 1000 PID: 9 Comm: kworker/0:1H Tainted: G     "
		  "   W          6.12.9-lab #2 SMP PREEMPT_DYNAMIC Lab "
		  "6.12.9-1",
		    0, 9, "kworker/0:1H", "6.12.9-lab",
		    "#2 SMP PREEMPT_DYNAMIC Lab 6.12.9-1" },
		{ "CPU: 0 PID: 0 Comm: swapper/0 Not tainted 4.4.0-3-lab "
		  "#4-Lab",
		    0, 0, "swapper/0", "4.4.0-3-lab", "#4-Lab" },
		{ "CPU: 3 PID: 1234 Comm: loader", 3, 1234, "loader", "", "" },
		{ "CPU: 3", 3, ABSENT, "", "", "" },
		/* what stands before the build is no release */
		{ "CPU: 3 PID: 1 Comm: a Not tainted lab #1", 3, 1, "a", "",
		    "#1" },
		{ "CPU: 3 PID: 1 Comm: a Not tainted 7 #1", 3, 1, "a", "",
		    "#1" },
		{ "CPU: 3 PID: 1 Comm: a Not tainted 5.1|0 #1", 3, 1, "a", "",
		    "#1" },
		{ "CPU: 3 PID: 1 Comm: a Not tainted 5.10.7 x7 #1", 3, 1, "a",
		    "", "#1" },
		{ "CPU: 3 PID: 1 Comm: a Not tainted lab #1 #y", 3, 1, "a", "",
		    "#1 #y" },
		{ "CPU: 3 PID: 1 Comm: a Tainted: G 7 5.10.7-lab #1", 3, 1, "a",
		    "5.10.7-lab", "#1" },
		{ "CPU: 3 PID: 1 Comm: a Not tainted 5.1 #1", 3, 1, "a", "5.1",
		    "#1" },
		{ "CPU: 3 PID: 1 Comm: a Not tainted 5.10~rc1 #1", 3, 1, "a",
		    "5.10~rc1", "#1" },
		{ "Pid: 1, comm: a Not tainted (2.6.18-92.lab #1)", ABSENT, 1,
		    "a", "2.6.18-92.lab", "#1)" },
		/* no release is longer than 63 letters */
		{ "Comm: a Not tainted 5.34567890123456789012345678901234567890"
		  "12345678901234567890123 #1",
		    ABSENT, ABSENT, "a",
		    "5.34567890123456789012345678901234567890123456789012345678"
		    "90123",
		    "#1" },
		{ "Comm: a Not tainted 5.34567890123456789012345678901234567890"
		  "123456789012345678901234 #1",
		    ABSENT, ABSENT, "a", "", "#1" },
		/* torn by the end of a line */
		{ "Comm: a Not tainted 5\n.10.7-lab #1", ABSENT, ABSENT, "a",
		    "5.10.7-lab", "#1" },
		{ "Comm: a Not tainted 5.10.7-l\nab #1", ABSENT, ABSENT, "a",
		    "5.10.7-lab", "#1" },
		{ "Comm: a Not tainted 5.10.7\n-lab\n#1", ABSENT, ABSENT, "a",
		    "5.10.7-lab", "#1" },
		{ "Comm: a Not tainted\n5.10.7-lab #1", ABSENT, ABSENT, "a",
		    "5.10.7-lab", "#1" },
		/* a name with a blank, before each word that may follow */
		{ "Comm: Web Thing Not tainted 5.10.7 #1", ABSENT, ABSENT,
		    "Web Thing", "5.10.7", "#1" },
		{ "Comm: Web Thing Tainted: G W 5.10.7 #1", ABSENT, ABSENT,
		    "Web Thing", "5.10.7", "#1" },
		{ "Comm: Web Thing Kdump: loaded Not tainted 5.10.7 #1", ABSENT,
		    ABSENT, "Web Thing", "5.10.7", "#1" },
		{ "Comm: Web Thing Kdump: loaded Tainted: G 5.10.7 #1", ABSENT,
		    ABSENT, "Web Thing", "5.10.7", "#1" },
		{ "CPU: 3 PID: 1 Comm: a Not tainted 5.10\033[m #1\033[m", 3, 1,
		    "a", "5.10", "#1" },
		{ "CPU: 99999999999999999999 PID: 18446744073709551616 Comm: a",
		    ABSENT, ABSENT, "a", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };
		struct fc_failure f = { .snap = &snap };

		print_message("  %s\n", rows[i].text);
		fc_failure_cpu_line(rows[i].text, &f);
		assert_opt(f.cpu, rows[i].cpu);
		assert_opt(f.pid, rows[i].pid);
		assert_string_equal(f.comm, rows[i].comm);
		assert_string_equal(snap.release, rows[i].release);
		assert_string_equal(snap.build, rows[i].build);
	}
}

static void
reads_a_cpu_line_that_broke_at_a_blank(void **state)
{
	static const char line[] = "CPU: 3 PID: 1234 Comm: loader Not tainted "
				   "5.10.7-lab #1 SMP";

	(void)state;
	for (size_t i = 0; line[i] != '\0'; i++) {
		struct fc_snapshot snap = { 0 };
		struct fc_failure f = { .snap = &snap };
		char text[sizeof(line)];

		if (line[i] != ' ')
			continue;
		memcpy(text, line, sizeof(line));
		text[i] = '\n';
		print_message("  before \"%s\"\n", line + i + 1);
		fc_failure_cpu_line(text, &f);
		assert_opt(f.cpu, 3);
		assert_opt(f.pid, 1234);
		assert_string_equal(f.comm, "loader");
		assert_string_equal(snap.release, "5.10.7-lab");
		assert_string_equal(snap.build, "#1 SMP");
	}
}

static void
knows_the_name_of_the_process_better_by_its_cpu_line(void **state)
{
	static const struct {
		const char *header, *cpu, *comm;
	} rows[] = {
		{ "", "loader", "loader" },
		{ "resync goes on loader", "loader", "loader" },
		{ "loader", "loader", "loader" },
		/* the line has only its first word */
		{ "Web Thing", "Web Thing", "Web Thing" },
		/* another's line */
		{ "loader", "cat", "loader" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };
		struct fc_failure f = { .snap = &snap, .nr_frames = 2 };
		char text[200];

		print_message("  %s, %s\n", rows[i].header, rows[i].cpu);
		snprintf(f.comm, sizeof(f.comm), "%s", rows[i].header);
		snprintf(text, sizeof(text),
		    "CPU: 0 PID: 1 Comm: %s Not tainted 5.4.1 #1", rows[i].cpu);
		fc_failure_cpu_line(text, &f);
		assert_string_equal(f.comm, rows[i].comm);
		/* frames before it were of another report */
		assert_int_equal(f.nr_frames, 0);
	}
}

static void
reads_the_cpuset_on_a_line_of_its_own(void **state)
{
	static const struct {
		const char *text, *cpuset, *mems;
	} rows[] = {
		{ "loader cpuset=/ mems_allowed=0", "/", "0" },
		{ "cpuset=a.b mems_allowed=2", "a.b", "2" },
		{ "cpuset=/,mems_allowed=0-3,7,global_oom", "/", "0-3,7" },
		{ "cpuset=/,mems_allowed=10,", "/", "10" },
		{ "loader cpuset=/jobs/one,mems_allowed=0-1", "/jobs/one",
		    "0-1" },
		{ "loader cpuset=/\nmems_allowed=3", "/", "3" },
		{ "loader", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_failure f = { 0 };

		print_message("  %s\n", rows[i].text);
		fc_failure_cpuset(rows[i].text, &f);
		assert_string_equal(f.cpuset, rows[i].cpuset);
		assert_string_equal(f.mems_allowed, rows[i].mems);
	}
}

/* Frames apart by '\n', to "first second", with "?" in front if doubtful and
 * "!" behind if in an interrupt. */
static const char *
frames_of(const char *lines)
{
	static char got[512];
	struct fc_failure f = { 0 };
	char line[256];

	while (*lines != '\0') {
		size_t n = strcspn(lines, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)n, lines);
		fc_failure_frame(line, false, &f);
		lines += n + (lines[n] == '\n');
	}
	snprintf(got, sizeof(got), "%s", f.frames_doubtful ? "?" : "");
	for (size_t i = 0; i < f.nr_frames; i++) {
		size_t len = strlen(got);

		snprintf(got + len, sizeof(got) - len, "%s%s", i ? " " : "",
		    f.frames[i]);
	}
	if (f.in_interrupt)
		strcat(got, "!");
	return got;
}

#define AT "+0x12/0x340"

static void
keeps_the_first_callers_that_are_not_the_allocator(void **state)
{
	static const struct {
		const char *lines, *frames;
	} rows[] = {
		{ "", "" },
		{ "no frame", "" },
		{ AT, "" },
		{ "toy_open" AT, "toy_open" },
		{ "[<c0137f28>] toy_open" AT, "toy_open" },
		{ "[<ffffffff81137f28>] toy_open" AT " [toybox]", "toy_open" },
		{ "[<ffffffffa0137f28>] :toybox:toy_open" AT, "toy_open" },
		{ "toy_open" AT " [toybox 0123abcd]", "toy_open" },
		{ "[c000000001234560] [c000000000654321] toy_open" AT,
		    "toy_open" },
		{ "toy_open.isra.0" AT, "toy_open.isra.0" },
		/* ARM: who called */
		{ "[<c0012345>] (toy_open) from [<c0012346>] (toy_ioctl" AT ")",
		    "toy_ioctl" },
		{ "(toy_open) from (toy_ioctl" AT ")", "toy_ioctl" },
		{ "toy_open from toy_ioctl" AT, "toy_ioctl" },
		{ "a" AT "\nb" AT "\nc" AT "\nd" AT, "a b c" },
		{ "dump_stack" AT "\nwarn_alloc" AT "\n__alloc_pages" AT
		  "\nkmalloc_order" AT "\n__kmalloc" AT "\ntoy_open" AT,
		    "toy_open" },
		{ "dump_stack_lvl" AT "\nwarn_alloc.cold" AT
		  "\n__alloc_pages_slowpath.constprop.0" AT
		  "\n__alloc_frozen_pages_noprof" AT
		  "\n___kmalloc_large_node" AT "\ntoy_open" AT,
		    "toy_open" },
		{ "__vmalloc_node_range" AT "\nvzalloc" AT "\ntoy_open" AT,
		    "toy_open" },
		{ "new_slab" AT "\n___slab_alloc" AT "\nkmem_cache_alloc" AT
		  "\ntoy_open" AT,
		    "toy_open" },
		/* a name that only holds such a word is not one */
		{ "toy_kmalloc" AT, "toy_kmalloc" },
		{ "my_dump_stack" AT, "my_dump_stack" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].lines);
		assert_string_equal(frames_of(rows[i].lines), rows[i].frames);
	}
}

static void
takes_doubtful_frames_for_want_of_better(void **state)
{
	static const struct {
		const char *lines, *frames;
	} rows[] = {
		{ "? toy_open" AT, "?toy_open" },
		{ "[<c0137f28>] ? toy_open" AT, "?toy_open" },
		{ "? a" AT "\n? b" AT "\n? c" AT "\n? d" AT, "?a b c" },
		/* a sure one is worth more than all of these */
		{ "? a" AT "\n? b" AT "\nc" AT, "c" },
		{ "? a" AT "\n? b" AT "\n? c" AT "\nd" AT "\ne" AT, "d e" },
		{ "a" AT "\n? b" AT "\nc" AT, "a c" },
		/* an allocator's is none at all */
		{ "? a" AT "\n__alloc_pages" AT, "?a" },
		{ "?toy_open" AT, "toy_open" },
	};
	struct fc_failure f = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].lines);
		assert_string_equal(frames_of(rows[i].lines), rows[i].frames);
	}
	/* the mark stood on the line before */
	fc_failure_frame("toy_open" AT, true, &f);
	assert_true(f.frames_doubtful);
	assert_string_equal(f.frames[0], "toy_open");
}

static void
sees_an_interrupt_in_the_frames(void **state)
{
	static const struct {
		const char *lines, *frames;
	} rows[] = {
		{ "a" AT "\n__do_softirq" AT, "a __do_softirq!" },
		{ "handle_softirqs" AT, "handle_softirqs!" },
		{ "do_IRQ" AT, "do_IRQ!" },
		{ "irq_exit_rcu" AT, "irq_exit_rcu!" },
		{ "net_rx_action" AT, "net_rx_action!" },
		/* behind those that are kept */
		{ "a" AT "\nb" AT "\nc" AT "\nd" AT "\nnet_rx_action" AT,
		    "a b c!" },
		/* an old one that lay on the stack */
		{ "? __do_softirq" AT, "?__do_softirq" },
		{ "a" AT "\n? do_IRQ" AT, "a" },
		{ "toy_do_IRQ" AT, "toy_do_IRQ" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].lines);
		assert_string_equal(frames_of(rows[i].lines), rows[i].frames);
	}
}

static void
cuts_the_name_of_a_function_that_is_too_long(void **state)
{
	struct fc_failure f = { 0 };
	char line[200];

	(void)state;
	memset(line, 'x', sizeof(line));
	snprintf(line + 150, sizeof(line) - 150, AT);
	fc_failure_frame(line, false, &f);
	assert_int_equal(f.nr_frames, 1);
	assert_int_equal(strlen(f.frames[0]), sizeof(f.frames[0]) - 1);
}

/* ---- zone lines ---------------------------------------------------------- */

static void
put_opt(struct fc_buf *buf, const char *name, struct fc_opt opt)
{
	if (opt.present)
		fc_buf_printf(buf, " %s %ju", name, (uintmax_t)opt.value);
}

/* What was read, for people: "0 Normal: free 4 min 2", "0 DMA: 4kB 5U 0 1". */
static const char *
zone_of(const char *text)
{
	static char got[2048];
	struct fc_buf buf = { 0 };
	struct fc_failure_zone z;

	if (!fc_failure_zone_parse(text, &z))
		return "-";
	fc_buf_printf(&buf, "%d %s:", z.node, z.name);
	if (z.has_line) {
		put_opt(&buf, "free", z.free);
		put_opt(&buf, "boost", z.boost);
		put_opt(&buf, "min", z.min);
		put_opt(&buf, "low", z.low);
		put_opt(&buf, "high", z.high);
		put_opt(&buf, "rha", z.reserved_highatomic);
		put_opt(&buf, "fha", z.free_highatomic);
		put_opt(&buf, "anon", z.lru_anon);
		put_opt(&buf, "file", z.lru_file);
		put_opt(&buf, "present", z.present);
		put_opt(&buf, "managed", z.managed);
		put_opt(&buf, "pcp", z.free_pcp);
		put_opt(&buf, "cma", z.free_cma);
	}
	if (z.has_list) {
		fc_buf_printf(&buf, " %jukB", (uintmax_t)z.unit);
		for (size_t i = 0; i < z.nr_orders; i++)
			fc_buf_printf(&buf, " %ju%s", (uintmax_t)z.nr_free[i],
			    z.letters[i]);
		fc_buf_printf(&buf, "%s", z.list_cut ? " cut" : "");
	}
	snprintf(got, sizeof(got), "%s", buf.data);
	fc_buf_free(&buf);
	return got;
}

static const struct zone_row {
	const char *text, *zone;
} zone_lines[] = {
	/* 2.6.3 */
	{ "DMA free:1200kB min:20kB low:40kB high:60kB active:0kB inactive:0kB",
	    "0 DMA: free 1200 min 20 low 40 high 60" },
	/* 2.6.18 */
	{ "Node 1 Normal free:1200kB min:200kB low:250kB high:300kB "
	  "active:70kB inactive:80kB present:65536kB pages_scanned:0 "
	  "all_unreclaimable? no",
	    "1 Normal: free 1200 min 200 low 250 high 300 present 65536" },
	/* 2.6.3x to 3.x */
	{ "Normal free:1200kB min:200kB low:250kB high:300kB active_anon:11kB "
	  "inactive_anon:12kB active_file:13kB inactive_file:14kB "
	  "unevictable:0kB isolated(anon):0kB isolated(file):0kB "
	  "present:65536kB mlocked:0kB dirty:3kB slab_reclaimable:5kB "
	  "kernel_stack:9kB unstable:0kB bounce:0kB writeback_tmp:0kB "
	  "pages_scanned:77 all_unreclaimable? yes",
	    "0 Normal: free 1200 min 200 low 250 high 300 anon 23 file 27 "
	    "present 65536" },
	/* 4.4 */
	{ "Node 0 DMA32 free:1200kB min:200kB low:250kB high:300kB "
	  "active_anon:1kB inactive_anon:2kB active_file:4kB "
	  "inactive_file:8kB present:65536kB managed:60000kB free_pcp:40kB "
	  "local_pcp:20kB free_cma:8kB writeback_tmp:0kB pages_scanned:0 "
	  "all_unreclaimable? no",
	    "0 DMA32: free 1200 min 200 low 250 high 300 anon 3 file 12 "
	    "present 65536 managed 60000 pcp 40 cma 8" },
	/* 5.10 */
	{ "Node 0 Normal free:1200kB min:200kB low:250kB high:300kB "
	  "reserved_highatomic:2048KB active_anon:1kB writepending:0kB "
	  "present:65536kB managed:60000kB free_cma:0kB",
	    "0 Normal: free 1200 min 200 low 250 high 300 rha 2048 anon 1 "
	    "present 65536 managed 60000 cma 0" },
	/* 6.17 and 7.3 */
	{ "Node 12 Movable free:1200kB boost:50kB min:200kB low:250kB "
	  "high:300kB reserved_highatomic:2048KB free_highatomic:96KB "
	  "zspages:0kB present:65536kB",
	    "12 Movable: free 1200 boost 50 min 200 low 250 high 300 rha 2048 "
	    "fha 96 present 65536" },
	{ "Node 0 Normal free:1200kB min:200kB reserved_highatomic:2048kB "
	  "free_highatomic:96kB",
	    "0 Normal: free 1200 min 200 rha 2048 fha 96" },
};

static const struct zone_row zone_lists[] = {
	{ "Normal: 5*4kB 3*8kB 0*16kB = 44kB", "0 Normal: 4kB 5 3 0" },
	{ "Node 3 DMA32: 5*4kB (UME) 3*8kB (M) 0*16kB = 44kB",
	    "3 DMA32: 4kB 5UME 3M 0" },
	{ "DMA: 1*8kB 0*16kB 1*32kB (U) = 40kB", "0 DMA: 8kB 1 0 1U" },
	{ "DMA: 1*16kB (EMC) 0*32kB 1*64kB (H) = 80kB",
	    "0 DMA: 16kB 1EMC 0 1H" },
	{ "DMA: 1*64kB (MRC) 0*128kB 1*256kB (I) = 320kB",
	    "0 DMA: 64kB 1MRC 0 1I" },
	{ "Foo: 7*4kB (UMERHCI) = 28kB", "0 Foo: 4kB 7UMERHCI" },
	/* the zone does not have to be one that is known */
	{ "BIGMEM: 7*8kB = 56kB", "0 BIGMEM: 8kB 7" },
	{ "Node 0 Normal: 12_4kB 3_8kB = 72kB", "0 Normal: 4kB 12 3" },
};

static void
reads_the_zone_lines_of_each_generation(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(zone_lines); i++) {
		print_message("  %s\n", zone_lines[i].text);
		assert_string_equal(
		    zone_of(zone_lines[i].text), zone_lines[i].zone);
	}
}

static void
reads_the_lists_of_each_generation(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(zone_lists); i++) {
		print_message("  %s\n", zone_lists[i].text);
		assert_string_equal(
		    zone_of(zone_lists[i].text), zone_lists[i].zone);
	}
}

/* "Node 0" is one word, as it were: nothing else shows that a record begins. */
static void
check_broken(const struct zone_row *row)
{
	size_t len = strlen(row->text);
	size_t first = strncmp(row->text, "Node ", 5) == 0 ? 6 : 1;

	print_message("  %s\n", row->text);
	for (size_t i = first; i < len; i++) {
		char text[1024];

		/* in the place of a blank, and between any two letters */
		snprintf(text, sizeof(text), "%s", row->text);
		if (text[i] == ' ') {
			text[i] = '\n';
			assert_string_equal(zone_of(text), row->zone);
		}
		snprintf(text, sizeof(text), "%.*s\n%s", (int)i, row->text,
		    row->text + i);
		assert_string_equal(zone_of(text), row->zone);
	}
}

static void
reads_a_zone_wherever_its_line_broke(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(zone_lines); i++)
		check_broken(&zone_lines[i]);
	for (size_t i = 0; i < N_ELEMENTS(zone_lists); i++)
		check_broken(&zone_lists[i]);
}

static void
reads_a_zone_of_one_word_a_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(zone_lines); i++) {
		char text[1024];

		snprintf(text, sizeof(text), "%s", zone_lines[i].text);
		for (char *p = text + 5; *p != '\0'; p++) {
			if (*p == ' ')
				*p = '\n';
		}
		print_message("  %s\n", zone_lines[i].text);
		assert_string_equal(zone_of(text), zone_lines[i].zone);
	}
}

static void
keeps_what_stands_before_a_cut(void **state)
{
	static const struct zone_row rows[] = {
		/* a number without its unit may lack digits */
		{ "Normal free:1200kB min:200kB low:25",
		    "0 Normal: free 1200 min 200" },
		{ "Normal free:1200kB min:200kB low:25k",
		    "0 Normal: free 1200 min 200" },
		{ "Normal free:1200kB min:200kB low:",
		    "0 Normal: free 1200 min 200" },
		{ "Normal free:1200kB min:200kB lo",
		    "0 Normal: free 1200 min 200" },
		{ "Normal free:1200kB", "0 Normal: free 1200" },
		{ "Normal free:1200", "-" },
		{ "Normal free:", "-" },
		{ "Normal", "-" },
		{ "Node 0", "-" },
		{ "Normal: 5*4kB 3*8kB = 44", "0 Normal: 4kB 5 3 cut" },
		{ "Normal: 5*4kB 3*8kB =", "0 Normal: 4kB 5 3 cut" },
		{ "Normal: 5*4kB 3*8kB", "0 Normal: 4kB 5 3 cut" },
		{ "Normal: 5*4kB 3*8", "0 Normal: 4kB 5 cut" },
		{ "Normal: 5*4kB 3*", "0 Normal: 4kB 5 cut" },
		{ "Normal: 5*4kB 3", "0 Normal: 4kB 5 cut" },
		/* the console kept the last letter of the line */
		{ "Normal: 5*4kB 3*8B", "0 Normal: 4kB 5 cut" },
		{ "Normal: 5*4kB 3*8kB B", "0 Normal: 4kB 5 3 cut" },
		{ "Normal: 5*4kB (U", "0 Normal: 4kB cut" },
		{ "Normal: 5*4kB>", "0 Normal: 4kB 5 cut" },
		{ "Normal: 5*4kB 3*8kB junk 1*16kB = 60kB",
		    "0 Normal: 4kB 5 3 cut" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].text);
		assert_string_equal(zone_of(rows[i].text), rows[i].zone);
	}
}

static void
reads_odd_lists(void **state)
{
	static const struct zone_row rows[] = {
		{ "HighMem: empty", "0 HighMem: 0kB" },
		{ "Normal: = 0kB", "0 Normal: 0kB" },
		{ "Normal: 0*4kB 0*8kB = 0kB)", "0 Normal: 4kB 0 0" },
		{ "Normal: 5*4kB () 3*8kB (U) = 44kB", "0 Normal: 4kB 5 3U" },
		{ "Normal: 5*4kB(U) 3*8kB(M)=44kB", "0 Normal: 4kB 5U 3M" },
		{ "Node 0 Normal:   5*4kB   = 20kB", "0 Normal: 4kB 5" },
		/* a letter that no kernel prints */
		{ "Normal: 5*4kB (Z) 3*8kB (U) = 44kB", "0 Normal: 4kB cut" },
		/* units that do not double */
		{ "Normal: 5*4kB 3*16kB = 68kB", "0 Normal: 4kB 5 cut" },
		{ "Normal: 5*4kB 3*4kB = 32kB", "0 Normal: 4kB 5 cut" },
		{ "Normal: 5*8kB 3*4kB = 52kB", "0 Normal: 8kB 5 cut" },
		{ "Normal: 5*0kB 3*0kB = 0kB", "0 Normal: 0kB cut" },
		/* a total of other blocks: some are lost */
		{ "Normal: 5*4kB 3*8kB = 45kB", "0 Normal: 4kB 5 3 cut" },
		{ "Normal: = 44kB", "0 Normal: 0kB cut" },
		/* more than any machine has */
		{ "Normal: 17592186044416*4kB 1*8kB = 70368744177672kB",
		    "0 Normal: 4kB 17592186044416 1" },
		{ "Normal: 17592186044417*4kB 1*8kB = 8kB",
		    "0 Normal: 4kB cut" },
		{ "Normal: 1*4kB 8796093022208*8kB = 70368744177668kB",
		    "0 Normal: 4kB 1 8796093022208" },
		{ "Normal: 1*4kB 8796093022209*8kB = 8kB",
		    "0 Normal: 4kB 1 cut" },
		{ "Normal: 18446744073709551616*4kB = 8kB",
		    "0 Normal: 0kB cut" },
		{ "Normal: 1*18446744073709551616kB = 8kB",
		    "0 Normal: 0kB cut" },
		{ "Normal: 1*4kB 1*18446744073709551615kB = 8kB",
		    "0 Normal: 4kB 1 cut" },
		{ "Normal: 1*9223372036854775808kB 1*0kB = 8kB",
		    "0 Normal: 9223372036854775808kB 1 cut" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_failure_zone z;

		print_message("  %s\n", rows[i].text);
		/* the unit of a list that was refused at once is no matter */
		if (strstr(rows[i].zone, "Normal: 0kB cut") != NULL) {
			assert_true(fc_failure_zone_parse(rows[i].text, &z));
			assert_true(z.has_list && z.list_cut);
			assert_int_equal(z.nr_orders, 0);
			continue;
		}
		assert_string_equal(zone_of(rows[i].text), rows[i].zone);
	}
}

static void
reads_as_many_orders_as_there_are(void **state)
{
	static const struct {
		unsigned orders, base;
	} rows[] = { { 1, 4 }, { 9, 4 }, { 10, 8 }, { 11, 4 }, { 12, 16 },
		{ 14, 4 }, { 14, 64 }, { 17, 4 }, { 21, 4 },
		{ FC_MAX_ORDERS, 4 } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_buf list = { 0 };
		struct fc_failure_zone z;
		uintmax_t total = 0;

		print_message("  %u of %u kB\n", rows[i].orders, rows[i].base);
		fc_buf_printf(&list, "Node 0 Normal:");
		for (unsigned o = 0; o < rows[i].orders; o++) {
			fc_buf_printf(&list, " %u*%jukB (M)", o + 1,
			    (uintmax_t)rows[i].base << o);
			total += (uintmax_t)rows[i].base << o;
			total += (uintmax_t)(rows[i].base * o) << o;
		}
		fc_buf_printf(&list, " = %jukB", total);
		assert_true(fc_failure_zone_parse(list.data, &z));
		assert_int_equal(z.nr_orders, rows[i].orders);
		assert_int_equal(z.unit, rows[i].base);
		assert_false(z.list_cut);
		for (unsigned o = 0; o < rows[i].orders; o++)
			assert_int_equal(z.nr_free[o], o + 1);
		fc_buf_free(&list);
	}
}

static void
stops_at_more_orders_than_there_can_be(void **state)
{
	struct fc_buf list = { 0 };
	struct fc_failure_zone z;

	(void)state;
	fc_buf_printf(&list, "Node 0 Normal:");
	for (unsigned o = 0; o <= FC_MAX_ORDERS + 30; o++)
		fc_buf_printf(&list, " 1*%jukB", UINTMAX_C(1) << o);
	fc_buf_printf(&list, " = 7kB");
	assert_true(fc_failure_zone_parse(list.data, &z));
	assert_int_equal(z.nr_orders, FC_MAX_ORDERS);
	assert_true(z.list_cut);
	fc_buf_free(&list);
}

static void
refuses_what_is_no_zone(void **state)
{
	static const struct zone_row rows[] = {
		{ "", "-" },
		{ "Node 0 active_anon:40kB inactive_anon:8kB "
		  "all_unreclaimable? no",
		    "-" },
		{ "Node 0 hugepages_total=0 hugepages_free=0", "-" },
		{ "Node 0, zone Normal", "-" },
		{ "Node 0 Normal per-cpu:", "-" },
		{ "DMA per-cpu: empty", "-" },
		{ "Normal: all right", "-" },
		{ "Normal:", "-" },
		{ "Normal: 5", "-" },
		{ "Normal freed:12kB", "-" },
		{ "Nod 0 Normal free:12kB", "-" },
		{ "Node x Normal free:12kB", "-" },
		{ "Node -1 Normal free:12kB", "-" },
		{ "Node 1048576 Normal free:12kB", "-" },
		{ "Node 4294967296 Normal free:12kB", "-" },
		{ "Node 18446744073709551616 Normal free:12kB", "-" },
		{ "Node 99999999999999999999999999 Normal: 1*4kB = 4kB", "-" },
		{ "ThisIsANameThatIsMuchTooLongForOne free:12kB", "-" },
		{ "Normal free:17592186044417kB min:4kB", "-" },
		{ "Normal free:18446744073709551616kB min:4kB", "-" },
		/* the last ones that may be */
		{ "Node 1048575 Normal free:12kB", "1048575 Normal: free 12" },
		{ "Normal free:17592186044416kB min:4kB",
		    "0 Normal: free 17592186044416 min 4" },
		{ "Normal free:12kB min:17592186044417kB low:4kB",
		    "0 Normal: free 12 low 4" },
		{ "Normal free:12kB min:18446744073709551616kB low:4kB",
		    "0 Normal: free 12" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].text);
		assert_string_equal(zone_of(rows[i].text), rows[i].zone);
	}
}

static void
reads_the_reserves(void **state)
{
	static const struct {
		const char *text;
		size_t n;
		uint64_t reserve[FC_MAX_RESERVES];
	} rows[] = {
		{ "lowmem_reserve[]: 7", 1, { 7 } },
		{ "lowmem_reserve[]: 0 0", 2, { 0, 0 } },
		{ "lowmem_reserve[]: 0 900 901", 3, { 0, 900, 901 } },
		{ "lowmem_reserve[]: 0 900 901 902", 4, { 0, 900, 901, 902 } },
		{ "lowmem_reserve[]: 0 900 901 902 903", 5,
		    { 0, 900, 901, 902, 903 } },
		{ "protections[]: 0 900 901", 3, { 0, 900, 901 } },
		{ "lowmem_reserve[]:0 900", 2, { 0, 900 } },
		{ "lowmem_reserve[]:\n0 900", 2, { 0, 900 } },
		{ "lowmem_reserve[]: 0\n900\n901", 3, { 0, 900, 901 } },
		{ "lowmem_reserve[]: 1 2 3 4 5 6 7 8", 8,
		    { 1, 2, 3, 4, 5, 6, 7, 8 } },
		{ "lowmem_reserve[]: 1 2 3 4 5 6 7 8 9 10", 8,
		    { 1, 2, 3, 4, 5, 6, 7, 8 } },
		{ "lowmem_reserve[]:", 0, { 0 } },
		{ "lowmem_reserve[]", 0, { 0 } },
		{ "lowmem_reserve[]: x", 0, { 0 } },
		{ "lowmem_reserve[]: 0 900 x", 2, { 0, 900 } },
		{ "lowmem_reserve[]: 1 -2", 1, { 1 } },
		{ "lowmem_reserve[]: 17592186044416 2", 2,
		    { (uint64_t)1 << 44, 2 } },
		{ "lowmem_reserve[]: 1 17592186044417 2", 1, { 1 } },
		{ "lowmem_reserve[]: 1 18446744073709551616 2", 1, { 1 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t reserve[FC_MAX_RESERVES] = { 0 };

		print_message("  %s\n", rows[i].text);
		assert_int_equal(
		    fc_failure_reserve(rows[i].text, reserve), rows[i].n);
		for (size_t j = 0; j < rows[i].n; j++)
			assert_true(reserve[j] == rows[i].reserve[j]);
	}
}

static void
reads_free_pages_among_the_counters(void **state)
{
	static const struct {
		const char *text;
		uint64_t pages;
	} rows[] = {
		{ "free:600 free_pcp:3 free_cma:0", 600 },
		{ "slab:5 mapped:7 free:600", 600 },
		{ "Active:9 inactive:8 dirty:0 writeback:0 unstable:0 free:6",
		    6 },
		{ "free:600kB", ABSENT },
		{ "free:600Kb", ABSENT },
		{ "free:x", ABSENT },
		{ "free:", ABSENT },
		{ "unfree:600", ABSENT },
		{ "free:18446744073709551616", ABSENT },
		{ "active_anon:9", ABSENT },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_opt pages = { 0 };

		print_message("  %s\n", rows[i].text);
		fc_failure_counters(rows[i].text, &pages);
		assert_opt(pages, rows[i].pages);
	}
}

/* ---- where records begin, and go on -------------------------------------- */

static void
tells_what_a_line_begins(void **state)
{
	static const struct {
		const char *text;
		enum fc_line_kind kind;
	} rows[] = {
		{ "Node 0 Normal free:12kB min:4kB", FC_LINE_ZONE },
		{ "Normal free:12kB min:4kB", FC_LINE_ZONE },
		{ "Node 0 Normal: 5*4kB (U) = 20kB", FC_LINE_ZONE },
		{ "Normal: 5*4kB = 20kB", FC_LINE_ZONE },
		{ "Normal: 5_4kB = 20kB", FC_LINE_ZONE },
		{ "BIGMEM: 5*8kB = 40kB", FC_LINE_ZONE },
		{ "Foo: 5*8kB = 40kB", FC_LINE_ZONE },
		{ "HighMem: empty", FC_LINE_ZONE },
		{ "Node 0 active_anon:40kB", FC_LINE_ZONE },
		/* where a line broke */
		{ "Node 0", FC_LINE_ZONE },
		{ "Node 0 Normal", FC_LINE_ZONE },
		{ "DMA32", FC_LINE_ZONE },
		{ "DMA32:", FC_LINE_ZONE },
		{ "lowmem_reserve[]: 0 900", FC_LINE_RESERVE },
		{ "protections[]: 0 900", FC_LINE_RESERVE },
		{ "lowmem_reserve[]:", FC_LINE_RESERVE },
		{ "toy_open" AT, FC_LINE_FRAME },
		{ "[<c0137f28>] ? toy_open" AT " [toybox]", FC_LINE_FRAME },
		{ "CPU: 3 PID: 77 Comm: loader Not tainted 5.4.1 #1",
		    FC_LINE_CPU },
		{ "Pid: 77, comm: loader Not tainted 2.6.39 #1", FC_LINE_CPU },
		{ "junk PID: 77 Comm: loader", FC_LINE_CPU },
		{ "Mem-Info:", FC_LINE_MEM_INFO },
		{ "Mem-info:", FC_LINE_MEM_INFO },
		{ "<EOI> Mem-Info:", FC_LINE_MEM_INFO },
		{ "Mem-Info: and more", FC_LINE_MEM_INFO },
		{ "loader: " FAILED ": order:3, mode:0xd0", FC_LINE_FAILURE },
		{ "vmalloc: allocation failure: 8192 bytes", FC_LINE_FAILURE },
		{ "hog invoked oom-killer: gfp_mask=0xd0, order=0",
		    FC_LINE_FAILURE },
		{ "SLUB: Unable to allocate memory on node -1 (gfp=0x20)",
		    FC_LINE_FAILURE },
		{ "loader cpuset=/ mems_allowed=0", FC_LINE_CPUSET },
		{ "active_anon:9 inactive_anon:8 isolated_anon:0",
		    FC_LINE_COUNTERS },
		{ "Active:9 inactive:8 dirty:0", FC_LINE_COUNTERS },
		{ "Active_anon:9 active_file:8", FC_LINE_COUNTERS },
		{ "free:600 free_pcp:3 free_cma:0", FC_LINE_COUNTERS },
		{ "16384 pages RAM", FC_LINE_TAIL },
		{ "16384 pages of RAM", FC_LINE_TAIL },
		{ "0 pages HighMem/MovableOnly", FC_LINE_TAIL },
		{ "700 pages reserved", FC_LINE_TAIL },
		{ "0 pages cma reserved", FC_LINE_TAIL },
		{ "55 total pagecache pages", FC_LINE_TAIL },
		{ "0 pages in swap cache", FC_LINE_TAIL },
		{ "Free swap  = 0kB", FC_LINE_TAIL },
		{ "Total swap = 0kB", FC_LINE_TAIL },
		{ "Memory cgroup out of memory: Killed process 7 (hog)",
		    FC_LINE_MEMCG },
		{ "oom-kill:constraint=CONSTRAINT_MEMCG,nodemask=(null)",
		    FC_LINE_MEMCG },
		{ "Task in /jobs killed as a result of limit of /jobs",
		    FC_LINE_MEMCG },
		{ "", FC_LINE_NONE },
		{ "Call Trace:", FC_LINE_NONE },
		{ "Hardware name: Toy Computer 3000", FC_LINE_NONE },
		{ "eth0: link is up", FC_LINE_NONE },
		{ "Normal: all right", FC_LINE_NONE },
		{ "normal free:12kB", FC_LINE_NONE },
		{ "Foo", FC_LINE_NONE },
		{ "Foo: bar", FC_LINE_NONE },
		{ "Nodes 0 and 1", FC_LINE_NONE },
		{ "Node zero", FC_LINE_NONE },
		{ "free:600kB min:4kB", FC_LINE_NONE },
		{ "a " FAILED " is harmless", FC_LINE_NONE },
		{ "my lowmem_reserve[]: 0", FC_LINE_NONE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].text);
		assert_int_equal(fc_line_kind_of(rows[i].text), rows[i].kind);
	}
}

static void
tells_whether_a_line_goes_on_with_a_record(void **state)
{
	static const struct {
		enum fc_line_kind kind;
		const char *record, *text;
		bool goes_on;
	} rows[] = {
#define WHOLE "loader: " FAILED ": order:3, mode:0xcc0(GFP_KERNEL)"
		{ FC_LINE_FAILURE, "loader: " FAILED ":", "order:3, mode:0xd",
		    true },
		{ FC_LINE_FAILURE, "loader: " FAILED ": order:3,", "mode:0xd0",
		    true },
		{ FC_LINE_FAILURE, "loader: " FAILED ": order:3, mode:0xd0(A",
		    "B|C)", true },
		{ FC_LINE_FAILURE, "loader: " FAILED ": order:3,\nx\ny\nz",
		    "link is up", false },
		{ FC_LINE_FAILURE, WHOLE, "Call Trace:", false },
		{ FC_LINE_FAILURE, WHOLE, "link is up", false },
		{ FC_LINE_FAILURE, WHOLE ",", "nodemask=(null)", true },
		{ FC_LINE_FAILURE, WHOLE ", nodemask=(null),",
		    "cpuset=/,mems_allowed=0", true },
		{ FC_LINE_FAILURE, "loader: " FAILED ": order:3, mode:0xcc0",
		    "(GFP_KERNEL)", true },
#define CPU "CPU: 3 PID: 77 Comm: loader"
		{ FC_LINE_CPU, CPU, "Not tainted 5.4.1 #1", true },
		{ FC_LINE_CPU, CPU " Not tainted 5.4.1 #1", "SMP", false },
		{ FC_LINE_CPU, CPU, "Hardware name: Toy", false },
		{ FC_LINE_CPU, CPU, "Call Trace:", false },
		{ FC_LINE_CPU, CPU, "Workqueue: toys toy_work", false },
		{ FC_LINE_CPU, CPU, "Stack:", false },
		{ FC_LINE_ZONE, "Node 0", "Normal free:12kB", true },
		{ FC_LINE_ZONE, "Node 0", "Normal: 5*4kB = 20kB", true },
		{ FC_LINE_ZONE, "Node 0", "(none)", false },
		{ FC_LINE_ZONE, "Node 0 Normal", "free:12kB min:4kB", true },
		{ FC_LINE_ZONE, "Normal", "free:12kB min:4kB", true },
		{ FC_LINE_ZONE, "Normal free:12kB", "min:4kB low:5kB", true },
		{ FC_LINE_ZONE, "Normal free:12kB min:4", "0kB low:50kB",
		    true },
		{ FC_LINE_ZONE, "Normal free:12kB isol", "ated(anon):0kB x:0kB",
		    true },
		{ FC_LINE_ZONE, "Normal free:12kB all_unreclaimable?", "no",
		    true },
		{ FC_LINE_ZONE, "Normal free:12kB", "Hello min:4kB", false },
		{ FC_LINE_ZONE, "Normal free:12kB", "lowmem_reserve[]: 0 9",
		    false },
		{ FC_LINE_ZONE, "Normal:", "5*4kB = 20kB", true },
		{ FC_LINE_ZONE, "Normal: 5*4kB", "3*8kB = 44kB", true },
		{ FC_LINE_ZONE, "Normal: 5*4kB", "(UM) 3*8kB = 44kB", true },
		{ FC_LINE_ZONE, "Normal: 5*4kB 3", "*8kB = 44kB", true },
		{ FC_LINE_ZONE, "Normal: 5*4kB 3*8kB", "= 44kB", true },
		{ FC_LINE_ZONE, "Normal: 5*4kB 3*8kB =", "44kB", true },
		{ FC_LINE_ZONE, "Normal: 5*4kB 3*8kB = 4", "4kB", true },
		{ FC_LINE_ZONE, "Normal: 5*4kB 3*8kB = 44kB", "2*4kB", false },
		{ FC_LINE_ZONE, "Normal: 5*4kB", "Movable: 3*4kB", false },
		{ FC_LINE_ZONE, "Normal: 5*4kB", "link is up", false },
		{ FC_LINE_ZONE, "Normal: 5*4kB", "", false },
		{ FC_LINE_RESERVE, "lowmem_reserve[]:", "0 900 901", true },
		{ FC_LINE_RESERVE, "lowmem_reserve[]: 0", "900 901", true },
		{ FC_LINE_RESERVE, "lowmem_reserve[]: 0", "900 x", false },
		{ FC_LINE_RESERVE, "lowmem_reserve[]: 0", "5*4kB", false },
		{ FC_LINE_NONE, "link", "is up", false },
		{ FC_LINE_CPUSET, "cpuset=/", "mems_allowed=0", false },
		{ FC_LINE_FRAME, "toy_open" AT, "[toybox]", false },
		{ FC_LINE_MEM_INFO, "Mem-Info:", "5", false },
		{ FC_LINE_COUNTERS, "free:600", "5", false },
		{ FC_LINE_TAIL, "5 pages RAM", "5", false },
		{ FC_LINE_MEMCG, "CONSTRAINT_MEMCG", "5", false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s / %s\n", rows[i].record, rows[i].text);
		assert_int_equal(
		    fc_line_goes_on(rows[i].kind, rows[i].record, rows[i].text),
		    rows[i].goes_on);
	}
}

static void
finds_records_that_were_joined_to_one_line(void **state)
{
	static const struct {
		const char *text, *next; /* NULL: none */
	} rows[] = {
		{ "Normal free:12kB min:4kB lowmem_reserve[]: 0 9",
		    "lowmem_reserve[]: 0 9" },
		{ "Normal free:12kB min:4kB HighMem free:7kB min:1kB",
		    "HighMem free:7kB min:1kB" },
		{ "lowmem_reserve[]: 0 9 Normal free:12kB",
		    "Normal free:12kB" },
		{ "Node 0 DMA free:12kB Node 0 Normal free:7kB",
		    "Node 0 Normal free:7kB" },
		{ "Node 0 DMA: 1*4kB = 4kB Node 0 Normal: 2*4kB = 8kB",
		    "Node 0 Normal: 2*4kB = 8kB" },
		{ "DMA: 1*4kB = 4kB Normal: 2*4kB = 8kB",
		    "Normal: 2*4kB = 8kB" },
		{ "link is up Normal: 2*4kB = 8kB", "Normal: 2*4kB = 8kB" },
		{ "link is up Node 0 Normal: 2*4kB = 8kB",
		    "Node 0 Normal: 2*4kB = 8kB" },
		{ "DMA: 1*4kB = 4kB Normal: empty", "Normal: empty" },
		{ "a b Node 1 x lowmem_reserve[]: 0",
		    "Node 1 x "
		    "lowmem_reserve[]: 0" },
		/* behind what a wrapper puts in front of it */
		{ "box|Node 0 DMA free:12kB", "Node 0 DMA free:12kB" },
		{ "box|lowmem_reserve[]: 0 9", "lowmem_reserve[]: 0 9" },
		{ "7 |Node 0 DMA: 1*4kB = 4kB", "Node 0 DMA: 1*4kB = 4kB" },
		{ "aNode 0 DMA free:12kB", "DMA free:12kB" },
		{ "(Node 0 active", NULL },
		{ "zone=Node 0 active", NULL },
		/* a frame, and the place of a warning, which is none */
		{ "a+0x1/0x2 b+0x1/0x2", "b+0x1/0x2" },
		{ "a+0x1/0x2 ? b+0x1/0x2", "? b+0x1/0x2" },
		{ "a+0x1/0x2 [b] c+0x1/0x2", "c+0x1/0x2" },
		{ "a+0x1/0x2 +0x1/0x2", NULL },
		{ "link is up a+0x1/0x2", NULL },
		{ "WARNING: CPU: 1 PID: 2 at mm/page_alloc.c:4453 a+0x1/0x2",
		    NULL },
		{ "WARNING: mm/page_alloc.c:5159 at a+0x1/0x2", NULL },
		{ "a+0x1/0x2 app: page allocation failure: order:3",
		    "app: page allocation failure: order:3" },
		{ "page allocation failure: order:3", NULL },
		/* of words that mean little elsewhere */
		{ "link is up 7 pages RAM", NULL },
		{ "DMA: 1*4kB = 4kB 7 total pagecache pages",
		    "7 total pagecache pages" },
		{ "DMA: 1*4kB = 4kB 7x pages RAM", NULL },
		/* the first of three */
		{ "DMA: 1*4kB = 4kB Normal: 2*4kB = 8kB HighMem: 1*4kB = 4kB",
		    "Normal: 2*4kB = 8kB HighMem: 1*4kB = 4kB" },
		{ "Node 0 Normal free:12kB min:4kB", NULL },
		{ "Node 0 Normal: 1*4kB = 4kB", NULL },
		{ "Node 0", NULL },
		{ "Normal free:12kB min:4kB", NULL },
		{ "Normal: 1*4kB (U) = 4kB", NULL },
		{ "lowmem_reserve[]: 0 9", NULL },
		{ "Mem-Info:", NULL },
		{ "link is up", NULL },
		{ "", NULL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const char *next = fc_line_next(rows[i].text);

		print_message("  %s\n", rows[i].text);
		if (rows[i].next == NULL) {
			assert_null(next);
			continue;
		}
		assert_non_null(next);
		assert_string_equal(next, rows[i].next);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_header_of_each_generation),
		cmocka_unit_test(tells_a_header_that_is_not_whole),
		cmocka_unit_test(joins_a_mask_of_eight_digits_at_most),
		cmocka_unit_test(takes_names_of_processes_as_they_come),
		cmocka_unit_test(reads_headers_of_the_page_allocators_kin),
		cmocka_unit_test(reads_headers_of_vmalloc),
		cmocka_unit_test(takes_no_prose_for_a_header),
		cmocka_unit_test(reads_a_header_that_broke_at_a_blank),
		cmocka_unit_test(puts_flags_together_wherever_they_broke),
		cmocka_unit_test(keeps_within_its_strings_in_a_long_header),
		cmocka_unit_test(reads_the_cpu_line_of_each_generation),
		cmocka_unit_test(reads_a_cpu_line_that_broke_at_a_blank),
		cmocka_unit_test(
		    knows_the_name_of_the_process_better_by_its_cpu_line),
		cmocka_unit_test(reads_the_cpuset_on_a_line_of_its_own),
		cmocka_unit_test(
		    keeps_the_first_callers_that_are_not_the_allocator),
		cmocka_unit_test(takes_doubtful_frames_for_want_of_better),
		cmocka_unit_test(sees_an_interrupt_in_the_frames),
		cmocka_unit_test(cuts_the_name_of_a_function_that_is_too_long),
		cmocka_unit_test(reads_the_zone_lines_of_each_generation),
		cmocka_unit_test(reads_the_lists_of_each_generation),
		cmocka_unit_test(reads_a_zone_wherever_its_line_broke),
		cmocka_unit_test(reads_a_zone_of_one_word_a_line),
		cmocka_unit_test(keeps_what_stands_before_a_cut),
		cmocka_unit_test(reads_odd_lists),
		cmocka_unit_test(reads_as_many_orders_as_there_are),
		cmocka_unit_test(stops_at_more_orders_than_there_can_be),
		cmocka_unit_test(refuses_what_is_no_zone),
		cmocka_unit_test(reads_the_reserves),
		cmocka_unit_test(reads_free_pages_among_the_counters),
		cmocka_unit_test(tells_what_a_line_begins),
		cmocka_unit_test(tells_whether_a_line_goes_on_with_a_record),
		cmocka_unit_test(finds_records_that_were_joined_to_one_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
