/* SPDX-License-Identifier: BSD-2-Clause */
/* What a whole report says twice: the reserves of its zones, and the zones. */
#include "test.h"

#include "log/join.h"

/* A zone with so many kB, and the entries of its lowmem_reserve[]. */
#define ZONE(zone, kib, ...)                                              \
	{                                                                 \
		.name = zone, .has_line = true, .managed = { kib, true }, \
		.nr_reserve = NR(__VA_ARGS__), .reserve = {               \
			__VA_ARGS__                                       \
		}                                                         \
	}
#define NR(...) (sizeof((uint64_t[]){ __VA_ARGS__ }) / sizeof(uint64_t))
#define ALL                \
	{                  \
		9, 9, 9, 9 \
	} /* are kept */

static const struct row {
	const char *what;
	struct fc_failure_zone zones[4]; /* up to one without a name */
	size_t kept[4]; /* entries of each; 9: all */
	bool lost; /* lines between them, it seems */
	const char *release, *flags;
	bool has_highmem;
} rows[] = {
	{ "of a usual machine",
	    { ZONE("DMA", 40, 0, 3000, 7000, 7000),
		ZONE("DMA32", 40, 0, 0, 4000, 4000),
		ZONE("Normal", 40, 0, 0, 0, 0) },
	    ALL, false },
	{ "no zone at all", { { .name = "" } }, ALL, false },
	/* vectors of other zones */
	{ "Normal's behind DMA",
	    { ZONE("DMA", 40, 0, 0, 0), ZONE("DMA32", 40, 0, 0, 4000),
		ZONE("Normal", 40, 0, 0, 0) },
	    { 0, 0, 3 }, true },
	{ "DMA32's behind DMA",
	    { ZONE("DMA", 40, 0, 0, 4000), ZONE("DMA32", 40, 0, 0, 4000),
		ZONE("Normal", 40, 0, 0, 0) },
	    { 0, 0, 3 }, true },
	{ "DMA32's behind Normal",
	    { ZONE("DMA", 40, 0, 3000, 7000), ZONE("DMA32", 40, 0, 0, 4000),
		ZONE("Normal", 40, 0, 0, 4000) },
	    { 3, 0, 0 }, true },
	{ "DMA's behind DMA32",
	    { ZONE("DMA", 40, 0, 3000, 7000), ZONE("DMA32", 40, 0, 3000, 7000),
		ZONE("Normal", 40, 0, 0, 0) },
	    { 0, 0, 3 }, true },
	{ "HighMem's behind Normal",
	    { ZONE("DMA", 40, 0, 900, 1400), ZONE("Normal", 40, 0, 0, 0),
		ZONE("HighMem", 40, 0, 0, 0) },
	    { 3, 0, 3 }, true },
	/* of a zone without one nothing is known */
	{ "none behind Normal",
	    { ZONE("DMA", 40, 0, 0, 4000),
		{ .name = "Normal",
		    .has_line = true,
		    .managed = { 40, true } } },
	    { 3, 0 }, false },
	/* the next type: DMA32, or Normal where there is HighMem */
	{ "no DMA32",
	    { ZONE("DMA", 40, 0, 0, 4000), ZONE("Normal", 40, 0, 0, 0) }, ALL,
	    false },
	{ "DMA32 without pages",
	    { ZONE("DMA", 40, 0, 0, 4000), ZONE("DMA32", 0, 0, 0, 4000),
		ZONE("Normal", 40, 0, 0, 0) },
	    ALL, false },
	{ "DMA32, which DMA's tells nothing of",
	    { ZONE("DMA", 40, 0, 0, 4000), ZONE("DMA32", 1, 0, 0, 0) },
	    { 0, 3 }, true },
	{ "HighMem, and so no DMA32",
	    { ZONE("HighMem", 40, 0, 0, 0, 0), ZONE("DMA", 40, 0, 0, 500, 500),
		ZONE("Normal", 40, 0, 0, 0, 500) },
	    { 4, 0, 0 }, true },
	{ "HighMem and a Normal without pages",
	    { ZONE("DMA", 40, 0, 0, 1400), ZONE("Normal", 0, 0, 0, 1400),
		ZONE("HighMem", 40, 0, 0, 0) },
	    ALL, false },
	{ "one whose first entry is lost",
	    { ZONE("DMA", 40, 3000, 3000, 7000), ZONE("DMA32", 40, 0, 0, 4000),
		ZONE("Normal", 40, 0, 0, 0) },
	    { 0, 0, 3 }, true },
	{ "zones in another order",
	    { ZONE("Normal", 40, 0, 0, 0), ZONE("DMA", 40, 0, 0, 0),
		{ .name = "Foo", .nr_orders = 1 } },
	    { 3, 0, 0 }, true },
	{ "HighMem and DMA32 (2.6.18)",
	    { ZONE("DMA", 40, 0, 0, 900, 1400),
		ZONE("DMA32", 0, 0, 0, 900, 1400),
		ZONE("Normal", 40, 0, 0, 0, 500),
		ZONE("HighMem", 40, 0, 0, 0, 0) },
	    ALL, false },
	/* only where the higher zone has pages, and of its node */
	{ "Movable",
	    { ZONE("DMA32", 40, 0, 0, 4000, 4000),
		ZONE("Normal", 40, 0, 0, 0, 0),
		ZONE("Movable", 40, 0, 0, 0, 0) },
	    ALL, false },
	{ "of another node",
	    { ZONE("DMA", 40, 0, 0, 0),
		{ .name = "DMA32",
		    .node = 1,
		    .has_line = true,
		    .managed = { 40, true },
		    .nr_reserve = 3,
		    .reserve = { 0, 0, 4000 } } },
	    ALL, true, "5.10.1" },
	{ "shown of another node",
	    { ZONE("DMA", 40, 0, 3000),
		{ .name = "DMA32",
		    .node = 1,
		    .has_line = true,
		    .managed = { 40, true } } },
	    ALL, true, "5.10.1" },
	{ "all are shown, in another order",
	    { ZONE("DMA32", 40, 0, 0), ZONE("DMA", 40, 0, 3000) }, ALL, false,
	    "5.10.1" },
	{ "above one that is not known", { ZONE("Foo", 40, 0, 500) }, ALL,
	    false, "5.10.1" },
	{ "of zones that are not known",
	    { ZONE("Foo", 40, 0, 0, 0), ZONE("Normal", 40, 0, 0, 0),
		ZONE("Bar", 40, 0, 7, 9) },
	    ALL, false },
	{ "present pages, managed ones (3.x) are not told",
	    { ZONE("DMA", 40, 0, 0, 0),
		{ .name = "DMA32", .has_line = true, .present = { 1, true } } },
	    { 0 }, true },
	{ "none present",
	    { ZONE("DMA", 40, 0, 0, 0),
		{ .name = "DMA32",
		    .has_line = true,
		    .present = { 0, true },
		    .free = { 4, true } } },
	    ALL, false },
	{ "none managed of those present",
	    { ZONE("DMA", 40, 0, 0, 0),
		{ .name = "DMA32",
		    .has_line = true,
		    .managed = { 0, true },
		    .present = { 4, true } } },
	    ALL, false },
	{ "free pages (2.6.3)",
	    { ZONE("DMA", 40, 0, 0, 0),
		{ .name = "DMA32", .has_line = true, .free = { 1, true } } },
	    { 0 }, true },
	{ "a list with blocks",
	    { ZONE("DMA", 40, 0, 0, 0),
		{ .name = "DMA32", .nr_orders = 2, .nr_free = { 0, 1 } } },
	    { 0 }, true },
	{ "a list without",
	    { ZONE("DMA", 40, 0, 0, 0),
		{ .name = "DMA32", .nr_orders = 2, .nr_free = { 0, 0, 1 } } },
	    ALL, false },
	/* lowmem_reserve_ratio 0 */
	{ "switched off",
	    { ZONE("DMA", 40, 0, 0, 0), ZONE("DMA32", 40, 0, 0, 0),
		ZONE("Normal", 40, 0, 0, 0) },
	    ALL, false },
	{ "perhaps switched off, but one does not tell",
	    { ZONE("DMA", 40, 0, 0, 0), ZONE("DMA32", 40, 0, 0, 0),
		{ .name = "Normal",
		    .has_line = true,
		    .managed = { 4, true } } },
	    { 0, 0, 0 }, true },
	{ "perhaps switched off, but a line is lost",
	    { ZONE("DMA", 40, 0, 0, 0), ZONE("DMA32", 40, 0, 0, 0),
		{ .name = "Normal", .nr_orders = 1, .nr_free = { 1 } } },
	    { 0, 0, 0 }, true },
	/* zones that vectors tell of, and that are not shown */
	{ "all are shown",
	    { ZONE("DMA", 40, 0, 3000), ZONE("DMA32", 40, 0, 0) }, ALL, false,
	    "5.10.1" },
	{ "one is not",
	    { ZONE("DMA", 40, 0, 3000, 7000), ZONE("DMA32", 40, 0, 0, 4000) },
	    ALL, true, "5.10.1" },
	{ "an entry that does not grow is of none",
	    { ZONE("DMA", 40, 0, 3000, 3000), ZONE("DMA32", 40, 0, 0, 0) }, ALL,
	    false, "5.10.1" },
	{ "nor one without pages",
	    { ZONE("DMA", 40, 0, 3000, 7000), ZONE("DMA32", 40, 0, 0, 4000),
		ZONE("Normal", 0, 0, 0, 0) },
	    ALL, true, "5.10.1" },
	{ "above Normal", { ZONE("Normal", 40, 0, 0, 0, 500) }, ALL, true,
	    "5.10.1" },
	/* since 6.1 those above the request's are left out */
	{ "above Normal, left out", { ZONE("Normal", 40, 0, 0, 0, 500) }, ALL,
	    false, "6.1.0" },
	{ "6.0 has them", { ZONE("Normal", 40, 0, 0, 0, 500) }, ALL, true,
	    "6.0.9" },
	{ "and 4.19", { ZONE("Normal", 40, 0, 0, 0, 500) }, ALL, true,
	    "4.19.0" },
	{ "7.0 does not", { ZONE("Normal", 40, 0, 0, 0, 500) }, ALL, false,
	    "7.0.0" },
	{ "nor may one of an unknown release",
	    { ZONE("Normal", 40, 0, 0, 0, 500) }, ALL, false, "" },
	{ "two above Normal may be",
	    { ZONE("DMA", 40, 0, 0, 1, 2, 3),
		ZONE("Normal", 40, 0, 0, 0, 1, 2) },
	    ALL, false, "6.1.0" },
	{ "but not three",
	    { ZONE("DMA", 40, 0, 1, 2, 3, 4),
		ZONE("Normal", 40, 0, 0, 0, 1, 2) },
	    ALL, true, "6.1.0" },
	{ "nor Normal itself", { ZONE("DMA32", 40, 0, 0, 4000) }, ALL, true,
	    "6.1.0" },
	{ "but for a request of DMA32", { ZONE("DMA32", 40, 0, 0, 4000) }, ALL,
	    false, "6.1.0", "GFP_KERNEL|GFP_DMA32" },
	{ "or one that is not known", { ZONE("DMA32", 40, 0, 0, 4000) }, ALL,
	    false, "6.1.0", "" },
	{ "four above DMA may be", { ZONE("DMA", 40, 0, 1, 2, 3, 4) }, ALL,
	    false, "6.1.0", "GFP_DMA" },
	{ "but not five", { ZONE("DMA", 40, 0, 1, 2, 3, 4, 5) }, ALL, true,
	    "6.1.0", "GFP_DMA" },
	{ "all low memory is DMA (PowerPC)", { ZONE("DMA", 40, 0, 0, 500) },
	    ALL, false, "6.1.0", NULL, true },
};

static const struct fc_failure_zone none =
    ZONE("HighMem", 40, 0, 1, 2, 3, 4, 5, 6, 7);

static void
tells_reserves_and_zones_that_are_lost(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot snap = { .has_highmem =
						rows[i].has_highmem };
		struct fc_failure f = { .snap = &snap };
		struct fc_failure_zone zones[N_ELEMENTS(rows[i].zones) + 1];
		size_t n = 0;

		print_message("  %s\n", rows[i].what);
		snprintf(snap.release, sizeof(snap.release), "%s",
		    rows[i].release != NULL ? rows[i].release : "");
		snprintf(f.flags, sizeof(f.flags), "%s",
		    rows[i].flags != NULL ? rows[i].flags : "GFP_KERNEL");
		for (; n < N_ELEMENTS(rows[i].zones) &&
		     rows[i].zones[n].name[0] != '\0';
		     n++)
			zones[n] = rows[i].zones[n];
		zones[n] = none; /* of this report */
		assert_int_equal(fc_report_check(&f, zones, n), rows[i].lost);
		for (size_t k = 0; k < n; k++)
			assert_int_equal(zones[k].nr_reserve,
			    rows[i].kept[k] == 9 ? rows[i].zones[k].nr_reserve
						 : rows[i].kept[k]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_reserves_and_zones_that_are_lost),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
