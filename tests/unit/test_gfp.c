/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "kernel/gfp.h"

#define RECLAIM (FC_GFP_DIRECT_RECLAIM | FC_GFP_KSWAPD_RECLAIM)

static void
reads_masks_as_the_kernel_spells_them(void **state)
{
	static const struct {
		const char *text;
		uint32_t gfp;
	} rows[] = {
		{ "GFP_KERNEL", FC_GFP_KERNEL },
		{ "GFP_USER", FC_GFP_KERNEL },
		{ "GFP_KERNEL_ACCOUNT", FC_GFP_KERNEL },
		{ "GFP_ATOMIC",
		    FC_GFP_HIGH | FC_GFP_ATOMIC | FC_GFP_KSWAPD_RECLAIM },
		{ "GFP_NOWAIT", FC_GFP_KSWAPD_RECLAIM },
		{ "GFP_NOIO", RECLAIM },
		{ "GFP_NOFS", RECLAIM | FC_GFP_IO },
		{ "GFP_DMA", FC_GFP_DMA },
		{ "GFP_DMA32", FC_GFP_DMA32 },
		{ "GFP_HIGHUSER", FC_GFP_KERNEL | FC_GFP_HIGHMEM },
		{ "GFP_HIGHUSER_MOVABLE",
		    FC_GFP_KERNEL | FC_GFP_HIGHMEM | FC_GFP_MOVABLE },
		{ "GFP_TRANSHUGE_LIGHT",
		    FC_GFP_IO | FC_GFP_FS | FC_GFP_HIGHMEM | FC_GFP_MOVABLE |
			FC_GFP_NOMEMALLOC },
		{ "GFP_TRANSHUGE",
		    FC_GFP_IO | FC_GFP_FS | FC_GFP_HIGHMEM | FC_GFP_MOVABLE |
			FC_GFP_NOMEMALLOC | FC_GFP_DIRECT_RECLAIM },
		{ "__GFP_RECLAIM", RECLAIM },
		{ "__GFP_WAIT", RECLAIM }, /* up to 4.3 */
		{ "__GFP_REPEAT", FC_GFP_RETRY_MAYFAIL }, /* up to 4.12 */
		{ "__GFP_HIGH", FC_GFP_HIGH },
		{ "__GFP_ZERO", 0 },
		{ "__GFP_COMP|__GFP_NOWARN", 0 },
		{ "GFP_KERNEL|__GFP_NORETRY", FC_GFP_KERNEL | FC_GFP_NORETRY },
		{ "GFP_KERNEL | __GFP_NORETRY",
		    FC_GFP_KERNEL | FC_GFP_NORETRY },
		{ "  GFP_KERNEL  |  GFP_DMA  ", FC_GFP_KERNEL | FC_GFP_DMA },
		{ "GFP_KERNEL|GFP_KERNEL", FC_GFP_KERNEL },
		{ "GFP_KERNEL&~__GFP_IO", FC_GFP_KERNEL & ~FC_GFP_IO },
		{ "GFP_KERNEL & ~ __GFP_FS", RECLAIM | FC_GFP_IO },
		{ "GFP_KERNEL & ~__GFP_RECLAIM", FC_GFP_IO | FC_GFP_FS },
		/* a flag that is not there is taken away without effect */
		{ "GFP_NOWAIT & ~__GFP_DIRECT_RECLAIM", FC_GFP_KSWAPD_RECLAIM },
		/* & ~ takes from what stands before it, | adds again */
		{ "GFP_KERNEL & ~__GFP_IO | __GFP_HIGH & ~__GFP_FS",
		    RECLAIM | FC_GFP_HIGH },
		{ "GFP_KERNEL & ~__GFP_IO | __GFP_IO", FC_GFP_KERNEL },
		{ "GFP_KERNEL & ~GFP_KERNEL", 0 },
		{ "GFP_KERNEL|__GFP_THISNODE|__GFP_NOFAIL|__GFP_MEMALLOC",
		    FC_GFP_KERNEL | FC_GFP_THISNODE | FC_GFP_NOFAIL |
			FC_GFP_MEMALLOC },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		uint32_t gfp = ~0u;

		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(fc_gfp_parse(rows[i].text, &gfp, &err), 0);
		assert_int_equal(gfp, rows[i].gfp);
	}
}

static void
refuses_a_bad_mask_and_shows_the_place(void **state)
{
	static const struct {
		const char *text, *message;
	} rows[] = {
		{ "", "at \"\": expected a name" },
		{ "   ", "at \"\": expected a name" },
		{ "gfp_kernel", "at \"gfp_kernel\": expected a name" },
		{ "GFP_kernel", "at \"GFP_kernel\": expected a name" },
		{ "GFP", "at \"GFP\": expected a name" },
		{ "GFP_KERNE", "at \"GFP_KERNE\": expected a name" },
		{ "GFP_KERNELS", "at \"GFP_KERNELS\": expected a name" },
		{ "KERNEL", "at \"KERNEL\": expected a name" },
		{ "GFP_KERNEL|__GFP_NORETRYX",
		    "at \"__GFP_NORETRYX\": expected a name" },
		{ "GFP_KERNEL|", "at \"\": expected a name" },
		{ "GFP_KERNEL| ", "at \"\": expected a name" },
		{ "|GFP_KERNEL", "at \"|GFP_KERNEL\": expected a name" },
		{ "GFP_KERNEL||__GFP_IO", "at \"|__GFP_IO\": expected a name" },
		{ "~__GFP_IO", "at \"~__GFP_IO\": expected a name" },
		{ "GFP_KERNEL|~__GFP_IO", "at \"~__GFP_IO\": expected a name" },
		{ "GFP_KERNEL __GFP_IO", "at \"__GFP_IO\": expected | or & ~" },
		{ "GFP_KERNEL+__GFP_IO",
		    "at \"+__GFP_IO\": expected | or & ~" },
		{ "GFP_KERNEL,", "at \",\": expected | or & ~" },
		{ "GFP_KERNEL\n", "at \"\\012\": expected | or & ~" },
		{ "GFP_KERNEL&__GFP_IO",
		    "at \"__GFP_IO\": expected ~ after &" },
		{ "GFP_KERNEL&", "at \"\": expected ~ after &" },
		{ "GFP_KERNEL&~", "at \"\": expected a name" },
		{ "0xcc0", "at \"0xcc0\": expected a name" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		uint32_t gfp = 7;

		print_message("  \"%s\"\n", rows[i].text);
		assert_int_equal(fc_gfp_parse(rows[i].text, &gfp, &err), -1);
		assert_int_equal(err.kind, FC_ERR_USAGE);
		print_message("    %s\n", err.message);
		assert_non_null(strstr(err.message, rows[i].message));
		assert_int_equal(gfp, 7);
	}
}

static void
shows_no_raw_byte_of_a_bad_mask(void **state)
{
	static const char *const rows[] = { "\033[31mGFP", "GFP_KERNEL\a",
		"GFP_KERNEL|\r\n\t", "\xff\xfe", "GFP_KERNEL|caf\xc3\xa9",
		"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0b\x0c\x0e\x0f\x10"
		"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0b\x0c\x0e\x0f\x10"
		"\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0b\x0c\x0e\x0f\x10" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		uint32_t gfp;

		assert_int_equal(fc_gfp_parse(rows[i], &gfp, &err), -1);
		for (const char *p = err.message; *p != '\0'; p++)
			assert_in_range(*p, ' ', '~');
	}
}

static void
refuses_a_bad_mask_without_memory_too(void **state)
{
	struct fc_error err = { 0 };
	uint32_t gfp = 7;

	(void)state;
	fail_at = 1;
	assert_int_equal(fc_gfp_parse("gfp", &gfp, &err), -1);
	fail_at = 0;
	assert_int_equal(err.kind, FC_ERR_USAGE);
	assert_int_equal(gfp, 7);
}

/* ---- rights ---------------------------------------------------------------- */

static struct fc_rules
rules_of(const char *release, bool defrag_mode)
{
	/* defrag_mode is nothing to a kernel without DMA32 */
	struct fc_zone zone = { .name = "DMA32" };
	struct fc_snapshot snap = { .defrag_mode = { defrag_mode, true },
		.zones = &zone,
		.nr_zones = 1 };

	snprintf(snap.release, sizeof(snap.release), "%s", release);
	return fc_rules_of(&snap);
}

static uint32_t
gfp_of(const char *text)
{
	struct fc_error err;
	uint32_t gfp = 0;

	assert_int_equal(fc_gfp_parse(text, &gfp, &err), 0);
	return gfp;
}

/* A letter for each right, in this order. */
static const char *
letters(const struct fc_alloc *a)
{
	static char buf[16];
	size_t n = 0;

	if (a->halve_mark)
		buf[n++] = 'h';
	if (a->quarter_off)
		buf[n++] = 'q';
	if (a->reserve_rights)
		buf[n++] = 'r';
	if (a->highatomic_list)
		buf[n++] = 'l';
	if (a->no_watermarks)
		buf[n++] = 'n';
	if (a->cma)
		buf[n++] = 'c';
	if (a->nofragment)
		buf[n++] = 'f';
	buf[n] = '\0';
	return buf;
}

static const char *const eras[] = { "2.6.32", "3.10", "4.4", "5.10", "6.1.100",
	"6.1.158", "6.12.10", "6.12.95", "6.18", "7.3" };

static void
gives_the_rights_of_each_era_at_min(void **state)
{
	static const struct {
		const char *gfp;
		unsigned order;
		const char *rights[N_ELEMENTS(eras)]; /* NULL: not asked */
	} rows[] = {
		{ "GFP_KERNEL", 1, { "", "", "", "", "", "", "", "", "", "" } },
		{ "GFP_KERNEL", 0, { "", "", "", "", "", "", "", "", "", "" } },
		{ "GFP_NOIO", 5, { "", "", "", "", "", "", "", "", "", "" } },
		{ "GFP_ATOMIC", 1,
		    { "hq", "hq", "hqrl", "hqrl", "hqrl", "hqrl", "hqrl",
			"hqrl", "hqrl", "hqrl" } },
		/* no HighAtomic list for single pages, until the last resort */
		{ "GFP_ATOMIC", 0,
		    { "hq", "hq", "hqr", "hqr", "hqr", "hqrl", "hqrl", "hqrl",
			"hqrl", "hqrl" } },
		{ "GFP_NOWAIT", 1,
		    { "q", "q", "", "", "", "r", "rl", "r", "r", "r" } },
		{ "GFP_NOWAIT", 0,
		    { "q", "q", "", "", "", "rl", "rl", "rl", "rl", "rl" } },
		/* may wait, so no quarter off; HighAtomic pages count in 6.3 */
		{ "GFP_KERNEL|__GFP_HIGH", 1,
		    { "h", "h", "h", "h", "h", "hr", "hr", "hr", "hr", "hr" } },
		/* 4.4 to 6.2 ask for __GFP_ATOMIC, later who may not wait */
		{ "__GFP_HIGH", 1,
		    { NULL, NULL, "h", "h", "h", "hqrl", "hqrl", "hqrl", "hqrl",
			"hqrl" } },
		{ "GFP_NOWAIT|__GFP_HIGH", 1,
		    { "hq", "hq", "h", "h", "h", "hqrl", "hqrl", "hqrl", "hqrl",
			"hqrl" } },
		{ "GFP_ATOMIC|__GFP_NOMEMALLOC", 1,
		    { NULL, "h", "h", "h", "h", "hr", "hr", "hr", "hr",
			"hr" } },
		{ "GFP_KERNEL|__GFP_MEMALLOC", 1,
		    { NULL, "n", "n", "n", "n", "n", "n", "n", "n", "n" } },
		{ "GFP_ATOMIC|__GFP_MEMALLOC", 1,
		    { NULL, "hqn", "hqrn", "hqrn", "hqrn", "hqrn", "hqrn",
			"hqrn", "hqrn", "hqrn" } },
		{ "GFP_KERNEL|__GFP_MEMALLOC|__GFP_NOMEMALLOC", 1,
		    { NULL, "", "", "", "", "", "", "", "", "" } },
		{ "GFP_HIGHUSER", 1,
		    { "", "", "", "", "", "", "", "", "", "" } },
		{ "GFP_HIGHUSER_MOVABLE", 1,
		    { "c", "c", "c", "c", "c", "c", "c", "c", "c", "c" } },
		{ "GFP_KERNEL|__GFP_MOVABLE", 1,
		    { "c", "c", "c", "c", "c", "c", "c", "c", "c", "c" } },
		/* does not wait, but it carries __GFP_NOMEMALLOC */
		{ "GFP_TRANSHUGE_LIGHT", 9,
		    { NULL, "c", "c", "c", "c", "c", "c", "c", "c", "c" } },
		{ "GFP_TRANSHUGE", 9,
		    { NULL, "c", "c", "c", "c", "c", "c", "c", "c", "c" } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		for (size_t e = 0; e < N_ELEMENTS(eras); e++) {
			struct fc_rules rules = rules_of(eras[e], false);
			struct fc_alloc a = fc_alloc_slow(
			    gfp_of(rows[i].gfp), rows[i].order, &rules);

			if (rows[i].rights[e] == NULL)
				continue;
			print_message("  %s order %u on %s\n", rows[i].gfp,
			    rows[i].order, eras[e]);
			assert_string_equal(letters(&a), rows[i].rights[e]);
		}
	}
}

static void
knows_the_releases_between_the_eras(void **state)
{
	static const struct {
		const char *release, *gfp;
		unsigned order;
		const char *rights;
	} rows[] = {
		{ "4.3.6", "GFP_NOWAIT", 1, "q" },
		{ "4.4.0", "GFP_NOWAIT", 1, "" },
		{ "6.1.115", "GFP_NOWAIT", 1, "" },
		{ "6.1.116", "GFP_NOWAIT", 1, "rl" },
		{ "6.1.156", "GFP_NOWAIT", 1, "rl" },
		{ "6.1.157", "GFP_NOWAIT", 1, "r" },
		{ "6.2.16", "GFP_NOWAIT", 1, "" },
		{ "6.3.0", "GFP_NOWAIT", 1, "rl" },
		{ "6.3.0", "GFP_NOWAIT", 0, "r" },
		{ "6.7.12", "GFP_ATOMIC", 0, "hqr" },
		{ "6.8.0", "GFP_ATOMIC", 0, "hqrl" },
		{ "6.12.53", "GFP_NOWAIT", 1, "rl" },
		{ "6.12.54", "GFP_NOWAIT", 1, "r" },
		{ "6.13.0", "GFP_NOWAIT", 1, "rl" },
		{ "6.18.0", "GFP_NOWAIT", 1, "r" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release, false);
		struct fc_alloc a =
		    fc_alloc_slow(gfp_of(rows[i].gfp), rows[i].order, &rules);

		print_message("  %s order %u on %s\n", rows[i].gfp,
		    rows[i].order, rows[i].release);
		assert_string_equal(letters(&a), rows[i].rights);
	}
}

static void
gives_no_rights_in_the_first_pass(void **state)
{
	static const struct {
		const char *release, *gfp;
		unsigned order;
		const char *rights;
	} rows[] = {
		{ "3.10", "GFP_ATOMIC", 3, "" },
		{ "5.10", "GFP_ATOMIC", 3, "" },
		{ "6.18", "GFP_ATOMIC", 3, "" },
		{ "6.18", "GFP_NOWAIT", 3, "" },
		{ "6.18", "GFP_KERNEL|__GFP_MEMALLOC", 3, "" },
		{ "6.18", "GFP_HIGHUSER_MOVABLE", 3, "c" },
		/* 7.3 looks at the HighAtomic list at once, but for a page */
		{ "7.3", "GFP_ATOMIC", 3, "rl" },
		{ "7.3", "GFP_ATOMIC", 1, "rl" },
		{ "7.3", "GFP_ATOMIC", 0, "" },
		{ "7.3", "GFP_NOWAIT", 3, "" },
		{ "7.3", "GFP_NOWAIT", 0, "" },
		{ "7.3", "GFP_KERNEL", 3, "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release, false);
		struct fc_alloc a =
		    fc_alloc_fast(gfp_of(rows[i].gfp), rows[i].order, &rules);

		print_message("  %s on %s\n", rows[i].gfp, rows[i].release);
		assert_string_equal(letters(&a), rows[i].rights);
	}
}

static void
keeps_types_apart_under_defrag_mode(void **state)
{
	static const struct {
		const char *release, *gfp, *fast, *slow;
	} rows[] = {
		{ "6.17", "GFP_KERNEL", "f", "f" },
		{ "6.17", "GFP_ATOMIC", "f", "hqrlf" },
		{ "6.17", "GFP_HIGHUSER_MOVABLE", "cf", "cf" },
		/* the mask of a reserve is made without the restriction */
		{ "6.17", "GFP_KERNEL|__GFP_MEMALLOC", "f", "n" },
		{ "7.0", "GFP_NOWAIT", "f", "rf" },
		{ "7.3", "GFP_KERNEL", "f", "f" },
		/* lifted for who cannot wait and wakes kswapd */
		{ "7.3", "GFP_ATOMIC", "rlf", "hqrl" },
		{ "7.3", "GFP_NOWAIT", "f", "r" },
		{ "7.3", "GFP_TRANSHUGE_LIGHT", "cf", "cf" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release, true);
		uint32_t gfp = gfp_of(rows[i].gfp);
		struct fc_alloc fast = fc_alloc_fast(gfp, 5, &rules);
		struct fc_alloc slow = fc_alloc_slow(gfp, 5, &rules);

		print_message("  %s on %s\n", rows[i].gfp, rows[i].release);
		assert_string_equal(letters(&fast), rows[i].fast);
		assert_string_equal(letters(&slow), rows[i].slow);
	}
}

static void
sorts_requests_by_migratetype(void **state)
{
	static const struct {
		const char *release, *gfp;
		enum fc_mt mt;
	} rows[] = {
		{ "6.1.176", "GFP_KERNEL", FC_MT_UNMOVABLE },
		{ "6.1.176", "GFP_HIGHUSER", FC_MT_UNMOVABLE },
		{ "6.1.176", "GFP_HIGHUSER_MOVABLE", FC_MT_MOVABLE },
		{ "6.1.176", "GFP_TRANSHUGE", FC_MT_MOVABLE },
		{ "6.1.176", "GFP_KERNEL|__GFP_RECLAIMABLE",
		    FC_MT_RECLAIMABLE },
		{ "4.9", "GFP_TEMPORARY", FC_MT_RECLAIMABLE },
		{ "2.6.18", "GFP_HIGHUSER_MOVABLE", FC_MT_UNMOVABLE },
		{ "2.6.24", "GFP_HIGHUSER_MOVABLE", FC_MT_MOVABLE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release, false);
		uint32_t gfp = gfp_of(rows[i].gfp);

		print_message("  %s on %s\n", rows[i].gfp, rows[i].release);
		assert_int_equal(fc_alloc_fast(gfp, 2, &rules).mt, rows[i].mt);
		assert_int_equal(fc_alloc_slow(gfp, 2, &rules).mt, rows[i].mt);
	}
}

static void
changes_nothing_for_a_flag_without_effect(void **state)
{
	static const char *const names[] = { "__GFP_NOWARN", "__GFP_COMP",
		"__GFP_ZERO", "__GFP_HARDWALL", "__GFP_ACCOUNT", "__GFP_WRITE",
		"__GFP_COLD", "__GFP_NOTRACK", "__GFP_ZEROTAGS",
		"__GFP_SKIP_ZERO", "__GFP_SKIP_KASAN", "__GFP_NOLOCKDEP",
		"__GFP_NO_OBJ_EXT" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		struct fc_error err = { 0 };
		char text[64];
		uint32_t gfp = 0;

		snprintf(text, sizeof(text), "GFP_KERNEL|%s", names[i]);
		print_message("  %s\n", text);
		assert_int_equal(fc_gfp_parse(text, &gfp, &err), 0);
		assert_int_equal(gfp, FC_GFP_KERNEL);
	}
}

/* Tried again at min without the boost: single pages of one flag. */
static void
spares_the_boost_to_few(void **state)
{
	static const struct {
		const char *release;
		uint32_t gfp;
		unsigned order;
		bool spared;
	} rows[] = {
		{ "6.12.95", FC_GFP_HIGH, 0, true },
		{ "6.12.95", FC_GFP_KERNEL | FC_GFP_HIGH, 0, true },
		{ "6.12.95", FC_GFP_HIGH, 1, false },
		{ "6.12.95", FC_GFP_KERNEL, 0, false },
		{ "6.12.95", FC_GFP_ATOMIC, 0, false },
		{ "5.15.100", FC_GFP_ATOMIC, 0, true },
		{ "5.15.100", FC_GFP_HIGH, 0, false },
		{ "5.4.286", FC_GFP_HIGH | FC_GFP_ATOMIC, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { 0 };
		struct fc_rules rules;

		snprintf(
		    snap.release, sizeof(snap.release), "%s", rows[i].release);
		rules = fc_rules_of(&snap);
		print_message("  row %zu\n", i);
		assert_int_equal(
		    fc_alloc_slow(rows[i].gfp, rows[i].order, &rules)
			.ignores_boost,
		    rows[i].spared);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_masks_as_the_kernel_spells_them),
		cmocka_unit_test(refuses_a_bad_mask_and_shows_the_place),
		cmocka_unit_test(shows_no_raw_byte_of_a_bad_mask),
		cmocka_unit_test(refuses_a_bad_mask_without_memory_too),
		cmocka_unit_test(gives_the_rights_of_each_era_at_min),
		cmocka_unit_test(knows_the_releases_between_the_eras),
		cmocka_unit_test(gives_no_rights_in_the_first_pass),
		cmocka_unit_test(keeps_types_apart_under_defrag_mode),
		cmocka_unit_test(sorts_requests_by_migratetype),
		cmocka_unit_test(changes_nothing_for_a_flag_without_effect),
		cmocka_unit_test(spares_the_boost_to_few),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
