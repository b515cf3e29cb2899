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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_a_size_up_to_an_order),
		cmocka_unit_test(steps_only_behind_each_power_of_two),
		cmocka_unit_test(knows_what_each_allocator_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
