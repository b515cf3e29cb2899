/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A good text of each file, damaged: cut behind each byte, and each of its bytes
 * another one, or one more or fewer.  Whatever is read then, an error has a place
 * within the text and a line of its own, and there is nothing but error or
 * success; what is cut in its midst is no success where the kernel always ends it.
 */
#include "parsing.h"

#include "base/arena.h"
#include "parse/owners.h"
#include "parse/trace.h"

static void
ignore(void *arg, const struct fc_owner *owner)
{
	(void)arg;
	assert_true(strlen(owner->name) < 256);
}

#define IN_ARENA(name, result)                                      \
	static int parse_##name(                                    \
	    const struct fc_text *text, struct fc_error *err)       \
	{                                                           \
		struct fc_arena *arena = fc_arena_new();            \
		struct result out;                                  \
		int rc = fc_##name##_parse(text, arena, &out, err); \
                                                                    \
		fc_arena_free(arena);                               \
		return rc;                                          \
	}
#define PLAIN(name, result)                                   \
	static int parse_##name(                              \
	    const struct fc_text *text, struct fc_error *err) \
	{                                                     \
		struct result out;                            \
                                                              \
		return fc_##name##_parse(text, &out, err);    \
	}
#define OWNERS(name)                                               \
	static int parse_##name(                                   \
	    const struct fc_text *text, struct fc_error *err)      \
	{                                                          \
		return fc_##name##_parse(text, ignore, NULL, err); \
	}

IN_ARENA(buddyinfo, fc_buddyinfo)
IN_ARENA(zoneinfo, fc_zoneinfo)
IN_ARENA(pagetypeinfo, fc_pagetypeinfo)
PLAIN(meminfo, fc_meminfo)
PLAIN(vmstat, fc_vmstat)
PLAIN(pressure, fc_pressure)
PLAIN(sysctl_value, fc_opt)
PLAIN(status, fc_process)
PLAIN(trace_line, fc_trace_event)
OWNERS(slabinfo)
OWNERS(vmallocinfo)
OWNERS(page_owner)

static int
parse_allocinfo(const struct fc_text *text, struct fc_error *err)
{
	return fc_allocinfo_parse(text, 4096, ignore, NULL, err);
}

static int
parse_version(const struct fc_text *text, struct fc_error *err)
{
	char release[64], build[64];
	int rc = fc_version_parse(
	    text, release, sizeof(release), build, sizeof(build), err);

	assert_true(rc != 0 || (strlen(release) > 0 && strlen(build) < 64));
	return rc;
}

static int
parse_klog(const struct fc_text *text, struct fc_error *err)
{
	struct fc_klog out;

	(void)err;
	fc_klog_parse(text, &out);
	return 0;
}

static int
parse_list(const struct fc_text *text, struct fc_error *err)
{
	uint64_t list[8];
	size_t n;
	int rc = fc_sysctl_list_parse(text, list, N_ELEMENTS(list), &n, err);

	assert_true(n <= N_ELEMENTS(list) && (rc == 0 || n == 0));
	return rc;
}

static int
parse_sysctl_a(const struct fc_text *text, struct fc_error *err)
{
	struct fc_opt out;

	return fc_sysctl_a_parse(text, "vm.extfrag_threshold", &out, err);
}

static int
parse_a_list(const struct fc_text *text, struct fc_error *err)
{
	uint64_t list[8];
	size_t n;
	int rc = fc_sysctl_a_list_parse(
	    text, "vm.lowmem_reserve_ratio", list, N_ELEMENTS(list), &n, err);

	assert_true(n <= N_ELEMENTS(list) && (rc == 0 || n == 0));
	return rc;
}

static int
parse_choice(const struct fc_text *text, struct fc_error *err)
{
	static const char *const words[] = { "always", "madvise", "never",
		NULL };
	int choice = -1;
	int rc = fc_sysfs_choice_parse(text, words, &choice, err);

	assert_true(choice >= -1 && choice < 3);
	return rc;
}

static int
parse_format(const struct fc_text *text, struct fc_error *err)
{
	char filter[FC_FILTER_SIZE];
	int rc = fc_trace_format_parse(text, filter, err);

	assert_true(rc != 0 || memchr(filter, '\0', sizeof(filter)) != NULL);
	return rc;
}

#define ZONE                                                                 \
	"Node 0, zone   Normal\n  pages free     1000\n        boost    0\n" \
	"        min      10\n        low      20\n        high     30\n"    \
	"        spanned  5000\n        present  4000\n"                     \
	"        managed  3900\n        cma      0\n"                        \
	"        protection: (0, 0)\n      nr_free_pages 1000\n"             \
	"  pagesets\n    cpu: 0\n              count:    4\n"                \
	"              high:     8\n              batch:    1\n"             \
	"  vm stats threshold: 4\n  node_unreclaimable:  0\n"                \
	"  start_pfn:           4096\n"

static const struct {
	const char *name;
	int (*parse)(const struct fc_text *text, struct fc_error *err);
	const char *text;
	bool ends; /* any part of its last line alone is an error */
} texts[] = {
	{ "buddyinfo", parse_buddyinfo,
	    "Node 0, zone      DMA      1      0      2 \n"
	    "Node 0, zone   Normal      7      9      3 \n",
	    true },
	{ "zoneinfo", parse_zoneinfo, ZONE, true },
	{ "pagetypeinfo", parse_pagetypeinfo,
	    "Page block order: 1\nPages per block:  2\n\n"
	    "Free pages count per migrate type at order       0      1 \n"
	    "Node    0, zone   Normal, type    Unmovable      1      2 \n"
	    "Node    0, zone   Normal, type      Movable    >30      4 \n\n"
	    "Number of blocks type     Unmovable      Movable \n"
	    "Node 0, zone   Normal            1            2 \n",
	    true },
	{ "meminfo", parse_meminfo,
	    "MemTotal:        8167848 kB\nMemFree:         1000000 kB\n"
	    "AnonPages:        300000 kB\nDirectMap4k:      100000 kB\n"
	    "CmaTotal:          65536 kB\nHugepagesize:       2048 kB\n",
	    false },
	{ "vmstat", parse_vmstat,
	    "nr_free_pages 25000\nnr_zone_inactive_anon 5\ncompact_stall 3\n"
	    "compact_fail 2\ncompact_success 1\nthp_fault_alloc 4\n",
	    false },
	{ "pressure", parse_pressure,
	    "some avg10=0.12 avg60=1.00 avg300=10.07 total=12345\n"
	    "full avg10=0.00 avg60=0.00 avg300=0.00 total=123\n",
	    false },
	{ "a sysctl", parse_sysctl_value, "500\n", true },
	{ "a sysctl in hexadecimal", parse_sysctl_value, "0x0007\n", true },
	{ "a list", parse_list, "256\t256\t32\t0\t0\n", false },
	{ "sysctl -a", parse_sysctl_a,
	    "vm.admin = 1\nvm.extfrag_threshold = 500\n", false },
	{ "sysctl -a, a list", parse_a_list,
	    "vm.lowmem_reserve_ratio = 256\t256\t32\t0\nvm.x = 1\n", false },
	{ "status", parse_status,
	    "Name:\ta b\nVmLck:\t       8 kB\nVmPTE:\t  48 kB\n", false },
	{ "version", parse_version,
	    "Linux version 6.1.0-50-amd64 (a@b) (gcc, ld) #1 SMP Debian 6\n",
	    false },
	{ "a kernel log", parse_klog,
	    "[    0.000000] Linux version 5.10.0-8-amd64 (a@b) #1 SMP x\n"
	    "[    1.0] Free: 1*4kB (U) 3*8kB (UM) = 28kB\n",
	    false },
	{ "a choice", parse_choice, "always [madvise] never\n", false },
	{ "slabinfo", parse_slabinfo,
	    "slabinfo - version: 2.1\n# name <active_objs> ...\n"
	    "dentry 100 420 192 21 1 : tunables 0 0 0 : slabdata 20 20 0\n"
	    "a(2:/a) 1 8 4 8 4 : tunables 120 60 8 : slabdata 3 5 0 : "
	    "globalstat 1 2 3 : cpustat 1\n",
	    false },
	{ "vmallocinfo", parse_vmallocinfo,
	    "0x00000000755ca81a-0x00000000463f21ce   20480 f+0x1/0x2 [a_b] "
	    "pages=4 vmalloc N0=4\n"
	    "0x1-0x2 8192 acpi_os+0x1bc/0x1e0 phys=0xa0000 ioremap\n",
	    false },
	{ "allocinfo", parse_allocinfo,
	    "allocinfo - version: 1.0\n#     <size>  <calls> <tag info>\n"
	    "      131072       32 drivers/x/y.c:681 [y] func:y_probe \n"
	    "         512        1 arch/x86/rapl.c:681 func:a\n",
	    false },
	{ "page_owner", parse_page_owner,
	    "Page allocated via order 2, mask 0xcc0(GFP_KERNEL), pid 1, tgid 1"
	    " (a), ts 1 ns\n"
	    "PFN 0x1000 type Unmovable Block 8 type Unmovable Flags 0x0()\n"
	    " __alloc_pages_noprof+0x1/0x2\n f+0x1/0x2 [m]\n"
	    "Charged to memcg /\n\n",
	    false },
	{ "page_owner_stacks", parse_page_owner,
	    " prep_new_page+0xa9/0x120\n y_probe+0x18a/0x370 [y]\n"
	    "nr_base_pages: 4096\n\n f+0x1/0x2\nstack_count: 3\n",
	    false },
	{ "an event", parse_trace_line,
	    "  a b-97    (   95) [000] d.h1. 4726.130855: mm_page_alloc: "
	    "page=0000000000000000 pfn=0x0 order=10 migratetype=0 "
	    "gfp_flags=GFP_KERNEL|__GFP_ZERO",
	    false },
	{ "an event of 5.x", parse_trace_line,
	    "  b-1977  [127] ....  4711.000042: mm_page_alloc: page=(null) "
	    "pfn=0 order=4 migratetype=0 gfp_flags=GFP_KERNEL",
	    false },
	{ "compaction that is put off", parse_trace_line,
	    "  b-1977  [127] ..... 4711.000042: mm_compaction_deferred: node=1 "
	    "zone=Normal   order=9 order_failed=9 consider=3 limit=64",
	    false },
	{ "what was lost", parse_trace_line, "CPU:3 [LOST 17 EVENTS]", false },
	{ "a format", parse_format,
	    "name: mm_page_alloc\nID: 500\nformat:\n"
	    "\tfield:unsigned short common_type;\toffset:0;\tsize:2;\t"
	    "signed:0;\n\n\tfield:unsigned long pfn;\toffset:8;\tsize:8;\t"
	    "signed:0;\n\tfield:unsigned int order;\toffset:16;\tsize:4;\t"
	    "signed:0;\n\tfield:unsigned long gfp_flags;\toffset:24;\tsize:8;\t"
	    "signed:0;\n\nprint fmt: \"x\"\n",
	    false },
};

static int
try(size_t i, const char *bytes, size_t len)
{
	char *data = exact_bytes(bytes, len);
	struct fc_text text = { "test", data, len };
	struct fc_error err = { 0 };
	int rc = texts[i].parse(&text, &err);
	size_t lines = 1, longest = 0, line = 0;

	assert_true(rc == 0 || rc == -1);
	for (size_t at = 0; at < len; at++) {
		line++;
		if (line > longest)
			longest = line;
		if (data[at] == '\n')
			lines++, line = 0;
	}
	if (rc != 0) {
		assert_true(err.kind == FC_ERR_SYNTAX ||
		    err.kind == FC_ERR_RANGE || err.kind == FC_ERR_MISMATCH);
		assert_string_equal(err.file, "test");
		assert_in_range(err.line, 1, lines);
		assert_true(err.column <= longest + 1);
		assert_true(err.message[0] != '\0');
		for (const char *p = err.message; *p != '\0'; p++)
			assert_in_range(*p, ' ', '~');
	}
	free(data);
	return rc;
}

static void
reads_the_good_ones(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		print_message("  %s\n", texts[i].name);
		assert_int_equal(
		    try(i, texts[i].text, strlen(texts[i].text)), 0);
	}
}

static void
cut_behind_each_byte(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		size_t len = strlen(texts[i].text);
		size_t refused = 0, last = len - 1;

		print_message("  %s\n", texts[i].name);
		while (last > 0 && texts[i].text[last - 1] != '\n')
			last--;
		for (size_t n = 0; n < len; n++) {
			int rc = try(i, texts[i].text, n);

			refused += rc != 0;
			if (texts[i].ends && n > last && n + 1 < len)
				assert_int_equal(rc, -1);
		}
		assert_true(refused > 0 || texts[i].parse == parse_klog);
	}
}

static void
each_byte_another(void **state)
{
	static const char others[] = "x0 9-:[(\n\t\x80\033/";

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(texts); i++) {
		size_t len = strlen(texts[i].text);
		char *changed = malloc(len + 1);

		print_message("  %s\n", texts[i].name);
		for (size_t at = 0; at < len; at++) {
			memcpy(changed, texts[i].text, len);
			for (size_t o = 0; o < sizeof(others); o++) {
				changed[at] = others[o]; /* and its NUL */
				try(i, changed, len);
			}
			/* one fewer */
			memcpy(changed, texts[i].text, at);
			memcpy(
			    changed + at, texts[i].text + at + 1, len - at - 1);
			try(i, changed, len - 1);
			/* the same twice */
			memcpy(changed + at, texts[i].text + at, 1);
			memcpy(changed + at + 1, texts[i].text + at, len - at);
			try(i, changed, len + 1);
		}
		free(changed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_good_ones),
		cmocka_unit_test(cut_behind_each_byte),
		cmocka_unit_test(each_byte_another),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
