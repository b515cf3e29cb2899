/* SPDX-License-Identifier: BSD-2-Clause */
/* The files that tell who holds memory, good and bad. */
#include "test.h"

#include "parse/owners.h"

static char seen[4096];

static void
note(void *arg, const struct fc_owner *owner)
{
	size_t n = strlen(seen);

	(void)arg;
	snprintf(seen + n, sizeof(seen) - n, "%s: %ju in %ju, %ju of %ju\n",
	    owner->name, (uintmax_t)owner->pages, (uintmax_t)owner->pieces,
	    (uintmax_t)owner->used, (uintmax_t)owner->room);
}

static int
parse_slabinfo(const struct fc_text *text, struct fc_error *err)
{
	return fc_slabinfo_parse(text, note, NULL, err);
}

static int
parse_vmallocinfo(const struct fc_text *text, struct fc_error *err)
{
	return fc_vmallocinfo_parse(text, note, NULL, err);
}

static int
parse_allocinfo(const struct fc_text *text, struct fc_error *err)
{
	return fc_allocinfo_parse(text, 4096, note, NULL, err);
}

static int
parse_page_owner(const struct fc_text *text, struct fc_error *err)
{
	return fc_page_owner_parse(text, note, NULL, err);
}

static int
parse_status(const struct fc_text *text, struct fc_error *err)
{
	struct fc_process p;

	if (fc_status_parse(text, &p, err) != 0)
		return -1;
	snprintf(seen, sizeof(seen), "%s: %ju, %ju\n", p.name,
	    (uintmax_t)p.page_tables_kib, (uintmax_t)p.locked_kib);
	return 0;
}

#define SLABS "slabinfo - version: 2.1\n# name <active_objs> ...\n"
#define ROW   "dentry 100 420 192 21 1 : tunables 0 0 0 : slabdata 20 20 0\n"
#define VMA   "0x00000000755ca81a-0x00000000463f21ce   20480 "
#define ALLOC "allocinfo - version: 1.0\n#     <size>  <calls> <tag info>\n"

static const struct {
	int (*parse)(const struct fc_text *text, struct fc_error *err);
	const char *text, *seen;
} good[] = {
	{ parse_slabinfo, SLABS, "" },
	{ parse_slabinfo, SLABS ROW, "dentry: 20 in 20, 100 of 420\n" },
	{ parse_slabinfo,
	    SLABS "dentry(2:/a) 1 8 4 8 4 : tunables 120 60 8 : slabdata 3 5 0 "
		  ": globalstat 1 2 3 : cpustat 1\n" ROW,
	    "dentry(2:/a): 20 in 5, 1 of 8\ndentry: 20 in 20, 100 of 420\n" },
	{ parse_vmallocinfo,
	    VMA "kernel_clone+0xb8/0x400 pages=4 vmalloc N0=4\n",
	    "kernel_clone: 4 in 4, 0 of 0\n" },
	{ parse_vmallocinfo,
	    VMA "load_it+0x1/0x2 [a_module] pages=9 vmalloc vpages N0=9\n",
	    "load_it [a_module]: 9 in 9, 0 of 0\n" },
	{ parse_vmallocinfo,
	    VMA "acpi_os_map_iomem+0x1bc/0x1e0 phys=0xa0000 ioremap\n" VMA
		"unpurged vm_area\n" VMA "\n" VMA "x+0x1/0x2 vm_map_ram\n",
	    "" },
	/* an address of 63 letters, and of 64 */
	{ parse_vmallocinfo,
	    "0x012345678901234567890123456789012345678901234567890123456789012 "
	    "8 x+0x1/0x2 pages=2\n",
	    "x: 2 in 2, 0 of 0\n" },
	{ parse_status, "Name:\tcat\nVmLck:\t       8 kB\nVmPTE:\t  48 kB\n",
	    "cat: 48, 8\n" },
	{ parse_status, "Name:\ta b\\nc\nState:\tS (sleeping)\n",
	    "a b\\nc: 0, 0\n" },
	{ parse_status,
	    "Name:\t0123456789012345678901234567890123456789012345678901234567"
	    "890123456789\n",
	    "012345678901234567890123456789012345678901234567890123456789012: "
	    "0, 0\n" },
	{ parse_allocinfo, ALLOC "0 0 init/main.c:1314 func:do_initcalls\n",
	    "" },
	{ parse_allocinfo,
	    ALLOC "      131072       32 drivers/x/y.c:681 [y] func:y_probe \n"
		  "         512        1 arch/x86/events/rapl.c:681 func:a\n"
		  "     4096000     1000 mm/filemap.c:1978 func:page\n"
		  "          -8        1 a.c:1 func:b\n",
	    "y_probe, drivers/x/y.c:681: 32 in 32, 0 of 0\n" },
	{ parse_allocinfo,
	    "allocinfo - version: 2.0\n8192 1 a.c:7 func:f accurate:no\n",
	    "f, a.c:7: 2 in 1, 0 of 0\n" },
	{ parse_page_owner,
	    " prep_new_page+0xa9/0x120\n get_page_from_freelist+0x7/0x2\n"
	    " y_probe+0x18a/0x370 [y]\n really_probe+0x1/0x2\n"
	    "nr_base_pages: 4096\n\n"
	    " post_alloc_hook+0x1/0x2\n folio_alloc+0x1/0x2\n"
	    " filemap_alloc_folio+0x1/0x2\nnr_base_pages: 9\n\n",
	    "y_probe [y]: 4096 in 4096, 0 of 0\n" },
	{ parse_page_owner,
	    "Page allocated via order 2, mask 0xcc0(GFP_KERNEL), pid 1, tgid 1"
	    " (a), ts 1 ns\n"
	    "PFN 0x1000 type Unmovable Block 8 type Unmovable Flags 0x0()\n"
	    " __alloc_pages_noprof+0x1/0x2\n f+0x1/0x2\n"
	    "Charged to memcg /\n\n"
	    "Page allocated via order 0, mask 0x1(x)\n"
	    "PFN 4097 type Movable Block 8 type Movable Flags 0x0()\n"
	    " g+0x1/0x2\n",
	    "f: 4 in 1, 0 of 0\n" },
	{ parse_page_owner, " f+0x1/0x2\nstack_count: 3\n",
	    "f: 3 in 3, 0 of 0\n" },
	{ parse_page_owner, " f+0x1/0x2\n\n", "" },
};

static const struct {
	int (*parse)(const struct fc_text *text, struct fc_error *err);
	const char *text;
	size_t line, column;
} bad[] = {
	{ parse_slabinfo, "", 1, 1 },
	{ parse_slabinfo, "slabinfo - version: 1.1\n", 1, 1 },
	{ parse_slabinfo, SLABS "dentry 100\n", 3, 11 },
	{ parse_slabinfo, SLABS "dentry -1 420 192 21 1\n", 3, 8 },
	{ parse_slabinfo, SLABS "dentry 1 420 192 21 1 : tunables 0 0 0\n", 3,
	    39 },
	{ parse_slabinfo,
	    SLABS "dentry 1 4 1 2 99999999999999999999 : tunables\n", 3, 16 },
	{ parse_slabinfo, SLABS "den\033try 1 4 1 2 9\n", 3, 4 },
	{ parse_slabinfo,
	    SLABS "dentry 1 1 1 1 1 : tunables 0 0 0 : slabdata 0 0 1", 3, 50 },
	{ parse_vmallocinfo, "x\n", 1, 1 },
	{ parse_vmallocinfo, "0x1-0x2 many f\n", 1, 9 },
	{ parse_vmallocinfo,
	    "0x0123456789012345678901234567890123456789012345678901234567890123 "
	    "8 x+0x1/0x2 pages=2\n",
	    1, 3 },
	{ parse_vmallocinfo, "0x1-0x2 8192 +0x1/0x2 pages=1\n", 1, 14 },
	{ parse_vmallocinfo, "0x1-0x2 8192 f pages=x\n", 1, 22 },
	{ parse_vmallocinfo, "0x1-0x2 8192 f pages=99999999999999999\n", 1,
	    22 },
	{ parse_vmallocinfo, "0x1-0x2 8192 f [\x01] pages=1\n", 1, 17 },
	{ parse_status, "State:\tS\n", 2, 1 },
	{ parse_status, "Name:\ta\nVmPTE:\tno kB\n", 2, 8 },
	{ parse_allocinfo, "allocinfo\n", 1, 1 },
	{ parse_allocinfo, ALLOC "1 x a.c:1 func:f\n", 3, 3 },
	{ parse_allocinfo, ALLOC "99999999999999999999999 1 a.c:1 func:f\n", 3,
	    1 },
	{ parse_page_owner, "Page allocated via order x\n", 1, 26 },
	{ parse_page_owner, "Page allocated via order 32, m\n", 1, 28 },
	{ parse_page_owner, " f+0x1/0x2\nnr_base_pages: no\n", 2, 16 },
	{ parse_page_owner, " \x80+0x1/0x2\n", 1, 2 },
};

static void
takes_what_kernels_print(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(good); i++) {
		struct fc_text text = text_of(good[i].text);
		struct fc_error err = { 0 };

		print_message("  %zu\n", i);
		seen[0] = '\0';
		if (good[i].parse(&text, &err) != 0)
			fail_msg("%s", err.message);
		assert_string_equal(seen, good[i].seen);
	}
}

static void
rejects_each_bad_line_at_its_column(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(bad); i++) {
		struct fc_text text = text_of(bad[i].text);
		struct fc_error err = { 0 };

		print_message("  %zu %s\n", i, bad[i].text);
		assert_int_equal(bad[i].parse(&text, &err), -1);
		print_message("  %s\n", err.message);
		assert_int_not_equal(err.kind, FC_ERR_NONE);
		assert_int_equal(err.line, bad[i].line);
		assert_int_equal(err.column, bad[i].column);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_kernels_print),
		cmocka_unit_test(rejects_each_bad_line_at_its_column),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
