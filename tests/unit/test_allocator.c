/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include "kernel/allocator.h"

#define K(n) ((uint64_t)(n)*1024)
#define M(n) ((uint64_t)(n)*1024 * 1024)

static void
rounds_a_size_up_to_an_order(void **state)
{
	static const struct {
		uint64_t bytes;
		unsigned on_4k, on_16k, on_64k;
	} rows[] = {
		{ 1, 0, 0, 0 },
		{ 4095, 0, 0, 0 },
		{ 4096, 0, 0, 0 },
		{ 4097, 1, 0, 0 },
		{ 8192, 1, 0, 0 },
		{ 8193, 2, 0, 0 },
		{ 16384, 2, 0, 0 },
		{ 16385, 3, 1, 0 },
		{ 65535, 4, 2, 0 },
		{ 65536, 4, 2, 0 },
		{ 65537, 5, 3, 1 },
		{ 65640, 5, 3, 1 }, /* not order 4: 64 KiB is too small */
		{ 131072, 5, 3, 1 },
		{ 131073, 6, 4, 2 },
		{ M(2), 9, 7, 5 },
		{ M(4), 10, 8, 6 },
		{ M(4) + 1, 11, 9, 7 },
		{ UINT64_MAX, 52, 50, 48 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		print_message("  %ju bytes\n", (uintmax_t)rows[i].bytes);
		assert_int_equal(
		    fc_order_of(rows[i].bytes, K(4)), rows[i].on_4k);
		assert_int_equal(
		    fc_order_of(rows[i].bytes, K(16)), rows[i].on_16k);
		assert_int_equal(
		    fc_order_of(rows[i].bytes, K(64)), rows[i].on_64k);
	}
}

static void
steps_only_behind_each_power_of_two(void **state)
{
	static const unsigned shifts[] = { 12, 14, 16 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(shifts); i++) {
		unsigned shift = shifts[i];
		uint64_t page = (uint64_t)1 << shift;

		for (unsigned k = 1; k < 64; k++) {
			uint64_t bytes = (uint64_t)1 << k;
			unsigned order = k < shift ? 0 : k - shift;
			unsigned above = k < shift ? 0 : order + 1;

			print_message("  2^%u on 2^%u\n", k, shift);
			assert_int_equal(fc_order_of(bytes - 1, page), order);
			assert_int_equal(fc_order_of(bytes, page), order);
			assert_int_equal(fc_order_of(bytes + 1, page), above);
		}
	}
}

static void
knows_what_each_allocator_takes(void **state)
{
	static const struct {
		enum fc_allocator allocator;
		uint64_t bytes, page;
		unsigned order;
		uint64_t nr_blocks;
		bool from_slab;
	} rows[] = {
		/* up to two pages an object of a cache, above whole pages */
		{ FC_KMALLOC, 1, 4096, 0, 1, true },
		{ FC_KMALLOC, 4096, 4096, 0, 1, true },
		{ FC_KMALLOC, 4097, 4096, 1, 1, true },
		{ FC_KMALLOC, 8192, 4096, 1, 1, true },
		{ FC_KMALLOC, 8193, 4096, 2, 1, false },
		{ FC_KMALLOC, 65640, 4096, 5, 1, false },
		{ FC_KMALLOC, 65640, 16384, 3, 1, false },
		{ FC_KMALLOC, 65640, 65536, 1, 1, true }, /* kmalloc-128k */
		{ FC_KMALLOC, 131072, 65536, 1, 1, true },
		{ FC_KMALLOC, 131073, 65536, 2, 1, false },
		{ FC_KMALLOC, UINT64_MAX, 4096, 52, 1, false },
		{ FC_KVMALLOC, 8192, 4096, 1, 1, true },
		{ FC_KVMALLOC, 8193, 4096, 2, 1, false },
		{ FC_KVMALLOC, 65640, 4096, 5, 1, false },
		/* whole pages, however small the size is */
		{ FC_PAGES, 1, 4096, 0, 1, false },
		{ FC_PAGES, 8192, 4096, 1, 1, false },
		{ FC_PAGES, 65640, 4096, 5, 1, false },
		/* gives its tail back, but needs the whole block first */
		{ FC_PAGES_EXACT, 65640, 4096, 5, 1, false },
		{ FC_PAGES_EXACT, 1, 65536, 0, 1, false },
		/* single pages */
		{ FC_VMALLOC, 1, 4096, 0, 1, false },
		{ FC_VMALLOC, 4096, 4096, 0, 1, false },
		{ FC_VMALLOC, 4097, 4096, 0, 2, false },
		{ FC_VMALLOC, 65640, 4096, 0, 17, false },
		{ FC_VMALLOC, 65640, 16384, 0, 5, false },
		{ FC_VMALLOC, 65640, 65536, 0, 2, false },
		{ FC_VMALLOC, UINT64_MAX, 4096, 0, (uint64_t)1 << 52, false },
		{ FC_VMALLOC, UINT64_MAX, 65536, 0, (uint64_t)1 << 48, false },
		{ FC_VMALLOC, UINT64_MAX - 4095, 4096, 0,
		    ((uint64_t)1 << 52) - 1, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_demand d = fc_demand_of(
		    rows[i].allocator, rows[i].bytes, rows[i].page);

		print_message("  %s %ju on %ju\n",
		    fc_allocator_name(rows[i].allocator),
		    (uintmax_t)rows[i].bytes, (uintmax_t)rows[i].page);
		assert_int_equal(d.order, rows[i].order);
		assert_true(d.nr_blocks == rows[i].nr_blocks);
		assert_int_equal(d.from_slab, rows[i].from_slab);
	}
}

#define DMAS  (FC_GFP_DMA | FC_GFP_DMA32)
#define ZONES (DMAS | FC_GFP_HIGHMEM)

static void
hands_a_mask_on_as_each_allocator_does(void **state)
{
	static const struct {
		enum fc_allocator allocator;
		bool drops_dma32;
		uint32_t zones, handed;
	} rows[] = {
		{ FC_PAGES, true, ZONES, ZONES },
		{ FC_PAGES_EXACT, true, ZONES, ZONES },
		{ FC_KMALLOC, false, ZONES, DMAS },
		{ FC_KMALLOC, true, ZONES, FC_GFP_DMA },
		{ FC_KVMALLOC, true, ZONES, FC_GFP_DMA },
		{ FC_KMALLOC, true, 0, 0 },
		{ FC_VMALLOC, true, 0, FC_GFP_HIGHMEM },
		{ FC_VMALLOC, true, FC_GFP_DMA, FC_GFP_DMA },
		{ FC_VMALLOC, true, FC_GFP_DMA32, FC_GFP_DMA32 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_rules rules = { .kmalloc_drops_dma32 =
					      rows[i].drops_dma32 };

		print_message("  row %zu\n", i);
		assert_int_equal(fc_allocator_gfp(rows[i].allocator,
				     FC_GFP_KERNEL | rows[i].zones, &rules),
		    FC_GFP_KERNEL | rows[i].handed);
	}
}

static void
falls_back_to_vmalloc_where_the_kernel_does(void **state)
{
	static const struct fc_rules old = { .kvmalloc_needs_gfp_kernel =
						 true };
	static const struct fc_rules now = { .kvmalloc_int_max = true };
	static const struct fc_rules next = { .kvmalloc_int_max = true,
		.kvmalloc_nonblocking = true };
	static const struct {
		uint64_t bytes;
		uint32_t gfp;
		bool old, now, next;
	} rows[] = {
		{ 4096, FC_GFP_KERNEL, false, false, false },
		{ 4097, FC_GFP_KERNEL, true, true, true },
		{ 65640, FC_GFP_KERNEL & ~FC_GFP_FS, false, true, true },
		{ 65640, FC_GFP_KSWAPD_RECLAIM, false, false, true },
		{ 2147483647, FC_GFP_KERNEL, true, true, true },
		{ 2147483648, FC_GFP_KERNEL, true, false, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		uint64_t bytes = rows[i].bytes;
		uint32_t gfp = rows[i].gfp;

		print_message("  row %zu\n", i);
		assert_int_equal(fc_kvmalloc_falls_back(bytes, 4096, gfp, &old),
		    rows[i].old);
		assert_int_equal(fc_kvmalloc_falls_back(bytes, 4096, gfp, &now),
		    rows[i].now);
		assert_int_equal(
		    fc_kvmalloc_falls_back(bytes, 4096, gfp, &next),
		    rows[i].next);
	}
}

static void
knows_what_is_too_much_for_any_state_of_memory(void **state)
{
	struct fc_zone zones[] = { { .managed = { 100, true }, .present = 900 },
		{ .present = 50 } };
	struct fc_snapshot snap = { .zones = zones, .nr_zones = 2 };

	(void)state;
	assert_true(fc_vmalloc_fits(&snap, 150));
	assert_false(fc_vmalloc_fits(&snap, 151));
	snap.nr_zones = 0; /* nothing tells */
	assert_true(fc_vmalloc_fits(&snap, UINT64_MAX));

	snap.nr_orders = 11;
	assert_true(fc_order_exists(&snap, 10));
	assert_false(fc_order_exists(&snap, 11));
	snap.nr_orders = 0;
	assert_true(fc_order_exists(&snap, FC_MAX_ORDERS - 1));
	assert_false(fc_order_exists(&snap, FC_MAX_ORDERS));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_a_size_up_to_an_order),
		cmocka_unit_test(steps_only_behind_each_power_of_two),
		cmocka_unit_test(knows_what_each_allocator_takes),
		cmocka_unit_test(hands_a_mask_on_as_each_allocator_does),
		cmocka_unit_test(falls_back_to_vmalloc_where_the_kernel_does),
		cmocka_unit_test(
		    knows_what_is_too_much_for_any_state_of_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
