/* SPDX-License-Identifier: BSD-2-Clause */
#include "zones.h"

#include "kernel/gfp_mode.h"

/* One release of each numbering. */
static const char *const releases[] = { "3.10.1", "4.9.1", "4.14.1", "4.19.1",
	"5.10.1" };

#define NR_RELEASES N_ELEMENTS(releases)

static const struct {
	const char *names;
	uint32_t gfp;
	uint64_t mode[NR_RELEASES];
} masks[] = {
	{ "GFP_KERNEL", FC_GFP_KERNEL,
	    { 0xd0, 0x24000c0, 0x14000c0, 0x6000c0, 0xcc0 } },
	{ "GFP_KERNEL|__GFP_COMP", FC_GFP_KERNEL,
	    { 0x40d0, 0x24040c0, 0x14040c0, 0x6040c0, 0x40cc0 } },
	{ "GFP_KERNEL|__GFP_ZERO", FC_GFP_KERNEL,
	    { 0x80d0, 0x24080c0, 0x14080c0, 0x6080c0, 0xdc0 } },
	{ "GFP_KERNEL|__GFP_NORETRY", FC_GFP_KERNEL | FC_GFP_NORETRY,
	    { 0x10d0, 0x24010c0, 0x14010c0, 0x6010c0, 0x10cc0 } },
	{ "GFP_USER", FC_GFP_KERNEL,
	    { 0x200d0, 0x24200c0, 0x14200c0, 0x6200c0, 0x100cc0 } },
	{ "GFP_HIGHUSER_MOVABLE",
	    FC_GFP_KERNEL | FC_GFP_HIGHMEM | FC_GFP_MOVABLE,
	    { 0x200da, 0x24200ca, 0x14200ca, 0x6200ca, 0x100cca } },
	{ "GFP_NOFS", FC_GFP_IO | FC_GFP_DIRECT_RECLAIM | FC_GFP_KSWAPD_RECLAIM,
	    { 0x50, 0x2400040, 0x1400040, 0x600040, 0xc40 } },
	{ "GFP_NOIO", FC_GFP_DIRECT_RECLAIM | FC_GFP_KSWAPD_RECLAIM,
	    { 0x10, 0x2400000, 0x1400000, 0x600000, 0xc00 } },
	{ "GFP_KERNEL|__GFP_NOWARN|__GFP_THISNODE",
	    FC_GFP_KERNEL | FC_GFP_THISNODE,
	    { 0x402d0, 0x24402c0, 0x14402c0, 0x6402c0, 0x202cc0 } },
	{ "GFP_KERNEL|__GFP_RECLAIMABLE", FC_GFP_KERNEL | FC_GFP_RECLAIMABLE,
	    { 0x800d0, 0x24000d0, 0x14000d0, 0x6000d0, 0xcd0 } },
	{ "GFP_ATOMIC|__GFP_NOMEMALLOC",
	    FC_GFP_HIGH | FC_GFP_ATOMIC | FC_GFP_KSWAPD_RECLAIM |
		FC_GFP_NOMEMALLOC,
	    { 0x10020, 0x2090020, 0x1090020, 0x490020, 0x80a20 } },
	{ "GFP_ATOMIC|__GFP_MEMALLOC",
	    FC_GFP_HIGH | FC_GFP_ATOMIC | FC_GFP_KSWAPD_RECLAIM |
		FC_GFP_MEMALLOC,
	    { 0x2020, 0x2082020, 0x1082020, 0x482020, 0x20a20 } },
	{ "GFP_KERNEL|__GFP_RETRY_MAYFAIL",
	    FC_GFP_KERNEL | FC_GFP_RETRY_MAYFAIL,
	    { 0x4d0, 0x24004c0, 0x14004c0, 0x6004c0, 0x4cc0 } },
	{ "GFP_KERNEL|__GFP_NOFAIL", FC_GFP_KERNEL | FC_GFP_NOFAIL,
	    { 0x8d0, 0x24008c0, 0x14008c0, 0x6008c0, 0x8cc0 } },
	{ "GFP_ATOMIC", FC_GFP_HIGH | FC_GFP_ATOMIC | FC_GFP_KSWAPD_RECLAIM,
	    { 0x20, 0x2080020, 0x1080020, 0x480020, 0xa20 } },
};

/* There was no such flag before. */
static uint32_t
without_atomic(uint32_t gfp, size_t release)
{
	return release == 0 ? gfp & ~FC_GFP_ATOMIC : gfp;
}

static void
reads_the_masks_of_each_numbering(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(masks); i++) {
		for (size_t r = 0; r < NR_RELEASES; r++) {
			struct fc_rules rules = rules_of(releases[r]);
			char names[256];
			uint32_t gfp;

			print_message("  %s 0x%jx\n", releases[r],
			    (uintmax_t)masks[i].mode[r]);
			gfp = fc_gfp_of_mode(
			    masks[i].mode[r], &rules, names, sizeof(names));
			assert_string_equal(names, masks[i].names);
			assert_int_equal(gfp, without_atomic(masks[i].gfp, r));
		}
	}
}

static void
guesses_the_numbering_without_a_release(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(masks); i++) {
		for (size_t r = 0; r < NR_RELEASES; r++) {
			struct fc_rules rules = rules_of("");
			char names[256];
			uint32_t gfp;

			assert_false(rules.known);
			print_message("  0x%jx of %s\n",
			    (uintmax_t)masks[i].mode[r], releases[r]);
			gfp = fc_gfp_of_mode(
			    masks[i].mode[r], &rules, names, sizeof(names));
			assert_string_equal(names, masks[i].names);
			assert_int_equal(gfp, without_atomic(masks[i].gfp, r));
		}
	}
}

static void
guesses_masks_with_few_bits(void **state)
{
	static const struct {
		uint64_t mode;
		uint32_t gfp;
		const char *names;
	} rows[] = {
		/* GFP_ATOMIC since 6.3 */
		{ 0x820, FC_GFP_HIGH | FC_GFP_KSWAPD_RECLAIM, "GFP_ATOMIC" },
		{ 0x1, FC_GFP_DMA | FC_GFP_KSWAPD_RECLAIM, NULL },
		{ 0x4020, FC_GFP_HIGH | FC_GFP_KSWAPD_RECLAIM,
		    "GFP_ATOMIC|__GFP_COMP" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of("");
		char names[256];

		print_message("  0x%jx\n", (uintmax_t)rows[i].mode);
		assert_int_equal(
		    fc_gfp_of_mode(rows[i].mode, &rules, names, sizeof(names)),
		    rows[i].gfp);
		if (rows[i].names != NULL)
			assert_string_equal(names, rows[i].names);
	}
}

/* A name of more flags than the number has would give it more rights. */
static void
names_no_atomic_that_is_not_there(void **state)
{
	static const struct {
		const char *release;
		uint64_t mode;
		const char *names;
	} rows[] = {
		{ "4.9.1", 0x2080020, "GFP_ATOMIC" },
		{ "4.9.1", 0x2000020, "GFP_NOWAIT|__GFP_HIGH" },
		{ "5.10.1", 0xa20, "GFP_ATOMIC" },
		{ "5.10.1", 0x820, "GFP_NOWAIT|__GFP_HIGH" },
		{ "6.2.16", 0x820, "GFP_NOWAIT|__GFP_HIGH" },
		{ "6.3.0", 0x820, "GFP_ATOMIC" },
		{ "3.10.1", 0x20, "GFP_ATOMIC" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release);
		char names[256];

		print_message("  0x%jx of %s\n", (uintmax_t)rows[i].mode,
		    rows[i].release);
		fc_gfp_of_mode(rows[i].mode, &rules, names, sizeof(names));
		assert_string_equal(names, rows[i].names);
	}
}

static void
reads_the_names_that_it_gives(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(masks); i++) {
		print_message("  %s\n", masks[i].names);
		assert_int_equal(fc_gfp_of_names(masks[i].names), masks[i].gfp);
	}
}

static void
changes_the_numbering_at_the_right_release(void **state)
{
	static const struct {
		const char *release;
		uint64_t mode; /* of GFP_KERNEL */
	} rows[] = {
		{ "2.6.18", 0xd0 },
		{ "2.6.39", 0xd0 },
		{ "4.3.6", 0xd0 },
		{ "4.4.0", 0x24000c0 },
		{ "4.9.337", 0x24000c0 },
		{ "4.10.0", 0x14000c0 },
		{ "4.18.20", 0x14000c0 },
		{ "4.19.0", 0x6000c0 },
		{ "5.3.18", 0x6000c0 },
		{ "5.4.0", 0xcc0 },
		{ "6.12.9", 0xcc0 },
		{ "7.3.0", 0xcc0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		for (size_t j = 0; j < N_ELEMENTS(rows); j++) {
			struct fc_rules rules = rules_of(rows[i].release);
			bool same = rows[i].mode == rows[j].mode;
			char names[256];
			uint32_t gfp;

			print_message("  0x%jx of %s on %s\n",
			    (uintmax_t)rows[j].mode, rows[j].release,
			    rows[i].release);
			gfp = fc_gfp_of_mode(
			    rows[j].mode, &rules, names, sizeof(names));
			assert_int_equal(gfp == FC_GFP_KERNEL, same);
			assert_int_equal(
			    strcmp(names, "GFP_KERNEL") == 0, same);
		}
	}
}

static void
wakes_kswapd_before_4_4_unless_told_otherwise(void **state)
{
	static const struct {
		const char *release;
		uint64_t mode;
		uint32_t gfp;
	} rows[] = {
		{ "3.10.1", 0x0, FC_GFP_KSWAPD_RECLAIM },
		{ "3.10.1", 0x1, FC_GFP_DMA | FC_GFP_KSWAPD_RECLAIM },
		{ "3.10.1", 0x400000, 0 },
		{ "3.10.1", 0x4000d0, FC_GFP_KERNEL & ~FC_GFP_KSWAPD_RECLAIM },
		{ "4.9.1", 0x0, 0 },
		{ "4.9.1", 0x2000000, FC_GFP_KSWAPD_RECLAIM },
		{ "5.10.1", 0x0, 0 },
		{ "5.10.1", 0x800, FC_GFP_KSWAPD_RECLAIM },
		{ "5.10.1", 0x400, FC_GFP_DIRECT_RECLAIM },
		/* 6.3 has no __GFP_ATOMIC any more */
		{ "6.8.1", 0x820, FC_GFP_HIGH | FC_GFP_KSWAPD_RECLAIM },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release);
		char names[256];

		print_message("  0x%jx on %s\n", (uintmax_t)rows[i].mode,
		    rows[i].release);
		assert_int_equal(
		    fc_gfp_of_mode(rows[i].mode, &rules, names, sizeof(names)),
		    rows[i].gfp);
	}
}

static void
knows_the_zones_in_every_numbering(void **state)
{
	static const struct {
		uint64_t mode;
		uint32_t gfp;
	} rows[] = {
		{ 0x1, FC_GFP_DMA },
		{ 0x2, FC_GFP_HIGHMEM },
		{ 0x4, FC_GFP_DMA32 },
		{ 0x8, FC_GFP_MOVABLE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		for (size_t r = 0; r < NR_RELEASES; r++) {
			struct fc_rules rules = rules_of(releases[r]);
			uint32_t zones = FC_GFP_DMA | FC_GFP_HIGHMEM |
			    FC_GFP_DMA32 | FC_GFP_MOVABLE;
			char names[256];
			uint32_t gfp = fc_gfp_of_mode(
			    rows[i].mode, &rules, names, sizeof(names));

			print_message("  0x%jx on %s: %s\n",
			    (uintmax_t)rows[i].mode, releases[r], names);
			assert_int_equal(gfp & zones, rows[i].gfp);
			assert_int_equal(
			    fc_gfp_of_names(names) & zones, rows[i].gfp);
		}
	}
}

/* MOVABLE and RECLAIMABLE came with 2.6.24, and the first moved in 2.6.31. */
static void
knows_where_movable_was_before_2_6_31(void **state)
{
	struct fc_rules old = rules_of("2.6.28"), later = rules_of("2.6.32");
	char names[256];

	(void)state;
	assert_true(fc_gfp_of_mode(0x1200d2, &old, names, sizeof(names)) &
	    FC_GFP_MOVABLE);
	assert_false(fc_gfp_of_mode(0x1200d2, &later, names, sizeof(names)) &
	    FC_GFP_MOVABLE);
}

static void
shows_the_bits_that_it_does_not_know(void **state)
{
	static const struct {
		const char *release;
		uint64_t mode;
		uint32_t gfp;
		const char *names;
	} rows[] = {
		{ "5.10.1", 0x0, 0, "0" },
		{ "5.10.1", 0x80000000, 0, "0x80000000" },
		{ "5.10.1", 0x80000cc0, FC_GFP_KERNEL,
		    "GFP_KERNEL|0x80000000" },
		{ "5.10.1", 0xc0040cc0, FC_GFP_KERNEL,
		    "GFP_KERNEL|__GFP_COMP|0xc0000000" },
		{ "4.19.1", 0x80000100, 0, "__GFP_WRITE|0x80000000" },
		{ "3.10.1", 0x800000d0, FC_GFP_KERNEL,
		    "GFP_KERNEL|0x80000000" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = rules_of(rows[i].release);
		char names[256];

		print_message("  0x%jx on %s\n", (uintmax_t)rows[i].mode,
		    rows[i].release);
		assert_int_equal(
		    fc_gfp_of_mode(rows[i].mode, &rules, names, sizeof(names)),
		    rows[i].gfp);
		assert_string_equal(names, rows[i].names);
	}
}

static void
cuts_names_that_do_not_fit(void **state)
{
	struct fc_rules rules = rules_of("5.10.1");
	static const char whole[] = "GFP_KERNEL|__GFP_COMP|0x80000000";

	(void)state;
	for (size_t size = 1; size <= sizeof(whole); size++) {
		char *names = malloc(size);

		assert_int_equal(
		    fc_gfp_of_mode(0x80040cc0, &rules, names, size),
		    FC_GFP_KERNEL);
		assert_int_equal(strlen(names), size - 1);
		assert_memory_equal(names, whole, size - 1);
		free(names);
	}
}

static void
leaves_out_names_that_it_does_not_know(void **state)
{
	static const struct {
		const char *names;
		uint32_t gfp;
	} rows[] = {
		{ "", 0 },
		{ "|", 0 },
		{ "|||", 0 },
		{ "GFP_KERNEL", FC_GFP_KERNEL },
		{ "GFP_KERNEL|", FC_GFP_KERNEL },
		{ "|GFP_KERNEL", FC_GFP_KERNEL },
		{ "GFP_KERNEL||__GFP_NORETRY", FC_GFP_KERNEL | FC_GFP_NORETRY },
		{ "__GFP_BRAND_NEW", 0 },
		{ "GFP_KERNEL|__GFP_BRAND_NEW", FC_GFP_KERNEL },
		{ "__GFP_BRAND_NEW|GFP_KERNEL", FC_GFP_KERNEL },
		{ "GFP_KERNEL|__GFP_BRAND_NEW|__GFP_NORETRY",
		    FC_GFP_KERNEL | FC_GFP_NORETRY },
		{ "GFP_KERNEL|0x80000000", FC_GFP_KERNEL },
		{ "0x80000000", 0 },
		{ "(null)", 0 },
		{ "GFP_KERNELS|__GFP_THISNODE", FC_GFP_THISNODE },
		/* 70 letters */
		{ "GFP_KERNELGFP_KERNELGFP_KERNELGFP_KERNELGFP_KERNEL"
		  "GFP_KERNELGFP_KERNEL|__GFP_HIGH",
		    FC_GFP_HIGH },
		/* 63 and 64 of them, the last ones with and without room */
		{ "____________________________________________________________"
		  "___"
		  "|__GFP_HIGH",
		    FC_GFP_HIGH },
		{ "____________________________________________________________"
		  "____"
		  "|__GFP_HIGH",
		    FC_GFP_HIGH },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %s\n", rows[i].names);
		assert_int_equal(fc_gfp_of_names(rows[i].names), rows[i].gfp);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_the_masks_of_each_numbering),
		cmocka_unit_test(guesses_the_numbering_without_a_release),
		cmocka_unit_test(guesses_masks_with_few_bits),
		cmocka_unit_test(names_no_atomic_that_is_not_there),
		cmocka_unit_test(reads_the_names_that_it_gives),
		cmocka_unit_test(changes_the_numbering_at_the_right_release),
		cmocka_unit_test(wakes_kswapd_before_4_4_unless_told_otherwise),
		cmocka_unit_test(knows_the_zones_in_every_numbering),
		cmocka_unit_test(knows_where_movable_was_before_2_6_31),
		cmocka_unit_test(shows_the_bits_that_it_does_not_know),
		cmocka_unit_test(cuts_names_that_do_not_fit),
		cmocka_unit_test(leaves_out_names_that_it_does_not_know),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
