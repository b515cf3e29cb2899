/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>

#include "test.h"

#include "kernel/zonelist.h"

#define BIT(type) (1u << FC_ZONE_##type)
#define MAX_ZONES 8

/* "DMA DMA32 Normal" with a "protection:" line of so many values. */
struct machine {
	struct fc_zone zones[MAX_ZONES];
	struct fc_snapshot snap;
};

static void
make(struct machine *m, const char *names, size_t nr_reserve)
{
	*m = (struct machine){ .snap.zones = m->zones };
	for (const char *p = names; *p != '\0';) {
		size_t len = strcspn(p, " ");
		struct fc_zone *zone = &m->zones[m->snap.nr_zones++];

		memcpy(zone->name, p, len);
		zone->nr_reserve = nr_reserve;
		p += len;
		p += strspn(p, " ");
	}
}

static void
knows_zones_by_name(void **state)
{
	static const struct {
		const char *name;
		enum fc_zone_type type;
	} rows[] = {
		{ "DMA", FC_ZONE_DMA },
		{ "DMA32", FC_ZONE_DMA32 },
		{ "Normal", FC_ZONE_NORMAL },
		{ "HighMem", FC_ZONE_HIGHMEM },
		{ "Movable", FC_ZONE_MOVABLE },
		{ "Device", FC_ZONE_DEVICE },
		{ "DMA3", FC_ZONE_UNKNOWN },
		{ "normal", FC_ZONE_UNKNOWN },
		{ "NoSuch", FC_ZONE_UNKNOWN },
		{ "", FC_ZONE_UNKNOWN },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_zone zone = { 0 };

		snprintf(zone.name, sizeof(zone.name), "%s", rows[i].name);
		print_message("  %s\n", rows[i].name);
		assert_int_equal(fc_zone_type_of(&zone), rows[i].type);
	}
}

static void
counts_the_types_that_old_kernels_do_not_print(void **state)
{
	static const struct {
		const char *machine, *zones;
		size_t nr_reserve;
		unsigned types;
		const char *release;
	} rows[] = {
		{ "x86_64 6.x", "DMA DMA32 Normal Movable Device", 5,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(MOVABLE) |
			BIT(DEVICE) },
		{ "x86_64 3.x", "DMA DMA32 Normal", 4,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(MOVABLE) },
		{ "x86_64 3.x below 4 GiB", "DMA DMA32", 4,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(MOVABLE) },
		{ "x86_64 4.8 with ZONE_DEVICE", "DMA DMA32 Normal", 5,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(MOVABLE) |
			BIT(DEVICE) },
		{ "x86_64 4.8 with movablecore", "DMA DMA32 Normal Movable", 5,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(MOVABLE) |
			BIT(DEVICE) },
		{ "i386 3.x", "DMA Normal HighMem", 4,
		    BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE) },
		{ "i386 3.x below 896 MiB", "DMA Normal", 4,
		    BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE) },
		{ "i386 3.x with movablecore", "DMA Normal HighMem Movable", 4,
		    BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE) },
		{ "arm 3.x", "Normal HighMem", 3,
		    BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE) },
		{ "ppc64 3.x", "DMA", 3,
		    BIT(DMA) | BIT(NORMAL) | BIT(MOVABLE) },
		{ "mips 3.x", "Normal", 2, BIT(NORMAL) | BIT(MOVABLE) },
		{ "i386 2.6.18", "DMA Normal HighMem", 4,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(HIGHMEM),
		    "2.6.18-238.el5" },
		{ "i386 2.6.18 below 896 MiB", "DMA Normal", 4,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(HIGHMEM),
		    "2.6.18" },
		{ "i386 2.6.22", "DMA Normal HighMem", 3,
		    BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM), "2.6.22" },
		{ "i386 2.6.23", "DMA Normal HighMem", 4,
		    BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE),
		    "2.6.23" },
		{ "only buddyinfo", "DMA DMA32 Normal", 0,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) },
		{ "only buddyinfo, ppc64", "DMA", 0, BIT(DMA) | BIT(NORMAL) },
		{ "a zone of no known name", "Odd Normal", 2,
		    BIT(NORMAL) | BIT(MOVABLE) },
		{ "more values than types", "Normal", 16,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(HIGHMEM) |
			BIT(MOVABLE) | BIT(DEVICE) },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct machine m;

		make(&m, rows[i].zones, rows[i].nr_reserve);
		if (rows[i].release != NULL)
			strlcpy(m.snap.release, rows[i].release,
			    sizeof(m.snap.release));
		print_message("  %s\n", rows[i].machine);
		assert_int_equal(fc_zone_types(&m.snap), rows[i].types);
	}
}

static void
finds_the_highest_zone_of_a_mask(void **state)
{
	enum {
		X86 = BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(MOVABLE),
		I386 = BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE),
		PPC = BIT(DMA) | BIT(NORMAL) | BIT(MOVABLE),
		MIPS = BIT(NORMAL) | BIT(MOVABLE),
	};
	static const struct {
		uint32_t gfp;
		enum fc_zone_type on_x86, on_i386, on_ppc, on_mips;
	} rows[] = {
		{ FC_GFP_KERNEL, FC_ZONE_NORMAL, FC_ZONE_NORMAL, FC_ZONE_NORMAL,
		    FC_ZONE_NORMAL },
		{ FC_GFP_HIGH | FC_GFP_KSWAPD_RECLAIM, FC_ZONE_NORMAL,
		    FC_ZONE_NORMAL, FC_ZONE_NORMAL, FC_ZONE_NORMAL },
		{ FC_GFP_KERNEL | FC_GFP_DMA, FC_ZONE_DMA, FC_ZONE_DMA,
		    FC_ZONE_DMA, FC_ZONE_NORMAL },
		{ FC_GFP_KERNEL | FC_GFP_DMA32, FC_ZONE_DMA32, FC_ZONE_NORMAL,
		    FC_ZONE_NORMAL, FC_ZONE_NORMAL },
		{ FC_GFP_KERNEL | FC_GFP_HIGHMEM, FC_ZONE_NORMAL,
		    FC_ZONE_HIGHMEM, FC_ZONE_NORMAL, FC_ZONE_NORMAL },
		{ FC_GFP_KERNEL | FC_GFP_HIGHMEM | FC_GFP_MOVABLE,
		    FC_ZONE_MOVABLE, FC_ZONE_MOVABLE, FC_ZONE_MOVABLE,
		    FC_ZONE_MOVABLE },
		/* the migratetype, not the zone */
		{ FC_GFP_KERNEL | FC_GFP_MOVABLE, FC_ZONE_NORMAL,
		    FC_ZONE_NORMAL, FC_ZONE_NORMAL, FC_ZONE_NORMAL },
		{ FC_GFP_KERNEL | FC_GFP_MOVABLE | FC_GFP_DMA32, FC_ZONE_DMA32,
		    FC_ZONE_NORMAL, FC_ZONE_NORMAL, FC_ZONE_NORMAL },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint32_t gfp = rows[i].gfp;

		print_message("  gfp %#x\n", gfp);
		assert_int_equal(fc_gfp_zone(gfp, X86), rows[i].on_x86);
		assert_int_equal(fc_gfp_zone(gfp, I386), rows[i].on_i386);
		assert_int_equal(fc_gfp_zone(gfp, PPC), rows[i].on_ppc);
		assert_int_equal(fc_gfp_zone(gfp, MIPS), rows[i].on_mips);
	}
	/* Movable is in every kernel, seen or not */
	assert_int_equal(
	    fc_gfp_zone(FC_GFP_HIGHMEM | FC_GFP_MOVABLE, BIT(NORMAL)),
	    FC_ZONE_MOVABLE);
}

static void
places_a_type_among_those_there_are(void **state)
{
	static const struct {
		enum fc_zone_type type;
		unsigned types;
		size_t index;
	} rows[] = {
		{ FC_ZONE_DMA, BIT(DMA) | BIT(DMA32) | BIT(NORMAL), 0 },
		{ FC_ZONE_DMA32, BIT(DMA) | BIT(DMA32) | BIT(NORMAL), 1 },
		{ FC_ZONE_NORMAL, BIT(DMA) | BIT(DMA32) | BIT(NORMAL), 2 },
		{ FC_ZONE_NORMAL, BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM), 1 },
		{ FC_ZONE_HIGHMEM, BIT(DMA) | BIT(NORMAL) | BIT(HIGHMEM), 2 },
		{ FC_ZONE_NORMAL, BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE),
		    0 },
		{ FC_ZONE_MOVABLE, BIT(NORMAL) | BIT(HIGHMEM) | BIT(MOVABLE),
		    2 },
		{ FC_ZONE_MOVABLE,
		    BIT(DMA) | BIT(DMA32) | BIT(NORMAL) | BIT(MOVABLE) |
			BIT(DEVICE),
		    3 },
		{ FC_ZONE_NORMAL, BIT(NORMAL), 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message(
		    "  type %u of %#x\n", rows[i].type, rows[i].types);
		assert_int_equal(
		    fc_zone_index(rows[i].type, rows[i].types), rows[i].index);
	}
}

static void
lists_zones_node_by_node_from_the_highest(void **state)
{
	static const struct {
		int node;
		const char *name;
	} given[] = { { 1, "Movable" }, { 0, "Normal" }, { 0, "DMA" },
		{ 10, "Normal" }, { 0, "Device" }, { 1, "Normal" },
		{ 0, "DMA32" }, { 0, "HighMem" }, { 2, "Normal" } },
	  wanted[] = { { 0, "Device" }, { 0, "HighMem" }, { 0, "Normal" },
		  { 0, "DMA32" }, { 0, "DMA" }, { 1, "Movable" },
		  { 1, "Normal" }, { 2, "Normal" }, { 10, "Normal" } };
	struct fc_zone zones[N_ELEMENTS(given)] = { 0 };
	const struct fc_zone *list[N_ELEMENTS(given)];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(given); i++) {
		zones[i].node = given[i].node;
		snprintf(
		    zones[i].name, sizeof(zones[i].name), "%s", given[i].name);
		list[i] = &zones[i];
	}
	qsort(list, N_ELEMENTS(list), sizeof(list[0]), fc_zonelist_compare);
	for (size_t i = 0; i < N_ELEMENTS(wanted); i++) {
		print_message("  %d %s\n", list[i]->node, list[i]->name);
		assert_int_equal(list[i]->node, wanted[i].node);
		assert_string_equal(list[i]->name, wanted[i].name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_zones_by_name),
		cmocka_unit_test(
		    counts_the_types_that_old_kernels_do_not_print),
		cmocka_unit_test(finds_the_highest_zone_of_a_mask),
		cmocka_unit_test(places_a_type_among_those_there_are),
		cmocka_unit_test(lists_zones_node_by_node_from_the_highest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
