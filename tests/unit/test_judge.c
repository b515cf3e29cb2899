/* SPDX-License-Identifier: BSD-2-Clause */
#include <dirent.h>

#include "zones.h"

static struct fc_request
ask_bytes(const char *gfp, uint64_t bytes, enum fc_allocator allocator)
{
	struct fc_request req = ask(gfp, 0);

	req.size = (struct fc_opt){ bytes, true };
	req.allocator = allocator;
	return req;
}

/* What no verdict may lack. */
static struct fc_verdict
judge(const struct fc_snapshot *snap, struct fc_request req)
{
	struct fc_error err = { 0 };
	struct fc_verdict v;

	if (fc_judge(snap, &req, &v, &err) != 0)
		fail_msg("%s", err.message);
	assert_true(v.words.headline[0] != '\0');
	for (const char *p = v.words.headline; *p != '\0'; p++)
		assert_in_range(*p, ' ', '~');
	assert_true(v.nr_remedies <= FC_MAX_REMEDIES);
	for (size_t i = 0; i < v.nr_remedies; i++) {
		for (const char *p = v.remedies[i].text; *p != '\0'; p++)
			assert_in_range(*p, ' ', '~');
	}
	if (v.answer == FC_YES) {
		assert_in_range(v.rung, FC_RUNG_NOW, req.within);
		assert_int_equal(v.nr_remedies, 0);
	}
	if (v.has_capacity)
		assert_true(v.capacity_low <= v.capacity_high);
	assert_int_equal(v.nr_zones, snap->nr_zones);
	return v;
}

/* ---- src/kernel/README.md 4.3 ------------------------------------------------ */

static const struct z live[] = {
	{ 0, "DMA", 3840, 64, 80, 3840, "0, 3017, 3913, 3913, 3913",
	    .b = { 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3 } },
	{ 0, "DMA32", 772497, 12977, 16221, 773000, "0, 0, 896, 896, 896",
	    .b = { 3, 3, 2, 2, 5, 5, 4, 3, 4, 1, 752 } },
	{ 0, "Normal", 15087, 3853, 4816, 229376,
	    .b = { 1, 1, 15, 52, 40, 46, 3, 0, 0, 0, 12 } },
	{ 0, "Movable", 0, 32, 32, 0, .boost = 0 },
	{ 0, "Device", 0, 0, 0, 0, .boost = 0 },
};

static void
judges_the_worked_example(void **state)
{
	static const struct {
		const char *gfp;
		int64_t dma_mark;
	} rows[] = { { "GFP_KERNEL", 64 }, { "GFP_ATOMIC", 24 } };
	static const unsigned files[] = { B | Z, B | Z | T };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows) * N_ELEMENTS(files); i++) {
		struct fc_snapshot *snap = load("6.18.44",
		    files[i / N_ELEMENTS(rows)], live, N_ELEMENTS(live));
		const char *gfp = rows[i % N_ELEMENTS(rows)].gfp;
		int64_t dma_mark = rows[i % N_ELEMENTS(rows)].dma_mark;
		struct fc_verdict v =
		    judge(snap, ask_bytes(gfp, 65640, FC_KMALLOC));

		print_message("  %s: %s\n", gfp, v.words.headline);
		assert_int_equal(v.answer, FC_YES);
		assert_int_equal(v.expected, FC_YES);
		assert_int_equal(v.certainty, FC_EXACT);
		assert_int_equal(v.reason, FC_REASON_FREE_BLOCK);
		assert_int_equal(v.wakes_kswapd, FC_NO);
		assert_string_equal(v.zone->name, "Normal");
		assert_int_equal(v.order.value, 5);
		assert_int_equal(v.block_bytes.value, 131072);
		assert_int_equal(v.nr_blocks, 1);
		assert_false(v.from_slab);
		assert_false(v.wants & FC_WANT_PAGETYPEINFO);
		assert_non_null(strstr(v.words.why, "node 0 Normal"));
		assert_non_null(strstr(v.words.headline, "order 5 (128 KiB)"));

		assert_int_equal(v.zones[0].gate, FC_GATE_LOWMEM_RESERVE);
		assert_int_equal(v.zones[0].min.mark, dma_mark);
		assert_int_equal(v.zones[0].min.reserve, 3913);
		assert_int_equal(v.zones[1].gate, FC_GATE_OK);
		assert_true(v.zones[1].at_low);
		assert_int_equal(v.zones[2].gate, FC_GATE_OK);
		assert_true(v.zones[2].at_low);
		assert_int_equal(v.zones[3].gate, FC_GATE_NOT_ELIGIBLE);
		assert_int_equal(v.zones[4].gate, FC_GATE_NOT_ELIGIBLE);
		if (files[i / N_ELEMENTS(rows)] & T) {
			assert_int_equal(
			    v.zones[0].min.margin, 3809 - dma_mark - 3913);
			assert_int_equal(
			    v.zones[1].low.margin, 772466 - 16221 - 896);
			assert_int_equal(v.zones[2].low.margin, 15056 - 4816);
			assert_int_equal(v.zones[2].usable_blocks.value, 436);
		}
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
judges_the_variants_of_the_worked_example(void **state)
{
	struct z z[N_ELEMENTS(live)];
	struct fc_snapshot *snap;
	struct fc_verdict v;

	(void)state;
	/* Normal misses low by 47: every zone at low before any at min */
	memcpy(z, live, sizeof(z));
	z[2].free = 4800;
	snap = load("6.18.44", B | Z | T, z, N_ELEMENTS(z));
	v = judge(snap, ask_bytes("GFP_KERNEL", 65640, FC_KMALLOC));
	assert_int_equal(v.answer, FC_YES);
	assert_int_equal(v.reason, FC_REASON_FREE_BLOCK);
	assert_string_equal(v.zone->name, "DMA32");
	assert_int_equal(v.wakes_kswapd, FC_NO);
	assert_int_equal(v.zones[2].gate, FC_GATE_OK);
	assert_false(v.zones[2].at_low);
	assert_int_equal(v.zones[2].low.margin, 4769 - 4816);
	assert_int_equal(v.zones[2].min.margin, 4769 - 3853);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);

	/* with DMA32 full as well Normal gives it at min */
	z[1].free = 12000;
	memset(z[1].b, 0, sizeof(z[1].b));
	z[1].b[0] = 12000;
	snap = load("6.18.44", B | Z | T, z, N_ELEMENTS(z));
	v = judge(snap, ask_bytes("GFP_KERNEL", 65640, FC_KMALLOC));
	assert_int_equal(v.answer, FC_YES);
	assert_int_equal(v.reason, FC_REASON_BELOW_LOW);
	assert_string_equal(v.zone->name, "Normal");
	assert_int_equal(v.wakes_kswapd, FC_YES);
	assert_int_equal(v.zones[1].gate, FC_GATE_WATERMARK);
	fc_verdict_free(&v);
	/* and THP does not wake kswapd for it */
	v = judge(snap, ask("GFP_TRANSHUGE_LIGHT", 5));
	assert_int_equal(v.reason, FC_REASON_BELOW_LOW);
	assert_int_equal(v.wakes_kswapd, FC_NO);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);

	/* nothing of order 5 and above but in DMA */
	memcpy(z, live, sizeof(z));
	memset(&z[1].b[5], 0, 6 * sizeof(z[1].b[5]));
	memset(&z[2].b[5], 0, 6 * sizeof(z[2].b[5]));
	for (unsigned files = B | Z; files <= (B | Z | T); files += T) {
		snap = load("6.18.44", files, z, N_ELEMENTS(z));
		v = judge(snap, ask_bytes("GFP_KERNEL", 65640, FC_KMALLOC));
		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.rung, FC_RUNG_NO);
		/* it may wait, but there is nothing on the LRU lists */
		assert_int_equal(v.expected, FC_NO);
		assert_int_equal(v.way, FC_WAY_NONE);
		assert_int_equal(v.certainty, FC_LIKELY);
		assert_int_equal(v.reason, FC_REASON_FRAGMENTED);
		assert_string_equal(v.zone->name, "Normal");
		assert_int_equal(v.wakes_kswapd, FC_YES);
		assert_int_equal(v.zones[0].gate, FC_GATE_LOWMEM_RESERVE);
		assert_int_equal(v.zones[1].gate, FC_GATE_NO_BLOCK);
		assert_int_equal(v.zones[2].gate, FC_GATE_NO_BLOCK);
		assert_int_equal(v.zones[2].usable_order_high, 4);
		assert_non_null(strstr(v.words.headline, "order 5 (128 KiB)"));
		assert_true(v.nr_remedies > 0);
		assert_int_equal(v.capacity_high, 0);
		assert_int_equal(
		    fc_zone_extfrag_index(snap, &snap->zones[1], 5), 698);
		assert_int_equal(
		    fc_zone_extfrag_index(snap, &snap->zones[2], 5), 671);
		fc_verdict_free(&v);
		v = judge(snap, ask_bytes("GFP_ATOMIC", 65640, FC_KMALLOC));
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.expected, FC_NO); /* it may not */
		assert_int_equal(v.way, FC_WAY_NOT_ASKED);
		assert_int_equal(v.certainty, FC_EXACT);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* ---- reasons and gates -------------------------------------------------------- */

/* One zone, 5000 pages free, 100 blocks of order 5; capacity 100. */
static const struct z plain = { 0, "Normal", 5000, 1000, 1250, 100000,
	.b = { 1800, 0, 0, 0, 0, 100 } };

static void
reaches_each_reason_and_gate(void **state)
{
	static const struct {
		const char *what, *release, *gfp;
		unsigned order, files;
		struct z z;
		enum fc_answer answer;
		enum fc_reason reason;
		enum fc_gate gate;
		enum fc_certainty certainty;
	} rows[] = {
		{ "a block", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		/* 1282 - 31 = 1251 is above low by one page */
		{ "just above low", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 1282, 1000, 1250, 100000,
			.b = { 322, 0, 0, 0, 0, 30 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		{ "just below low", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 1281, 1000, 1250, 100000,
			.b = { 321, 0, 0, 0, 0, 30 } },
		    FC_YES, FC_REASON_BELOW_LOW, FC_GATE_OK, FC_EXACT },
		{ "just at min", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 1031, 1000, 1250, 100000,
			.b = { 71, 0, 0, 0, 0, 30 } },
		    FC_NO, FC_REASON_WATERMARK, FC_GATE_WATERMARK, FC_LIKELY },
		/* 375 is 3/8 of min */
		{ "atomic, below min", "6.12.95", "GFP_ATOMIC", 5, B | Z | T,
		    { 0, "Normal", 407, 1000, 1250, 100000,
			.b = { 87, 0, 0, 0, 0, 10 } },
		    FC_YES, FC_REASON_FROM_RESERVES, FC_GATE_OK, FC_EXACT },
		{ "atomic, at 3/8 of min", "6.12.95", "GFP_ATOMIC", 5,
		    B | Z | T,
		    { 0, "Normal", 406, 1000, 1250, 100000,
			.b = { 86, 0, 0, 0, 0, 10 } },
		    FC_NO, FC_REASON_WATERMARK, FC_GATE_WATERMARK, FC_EXACT },
		{ "only HighAtomic, atomic", "6.12.95", "GFP_ATOMIC", 5,
		    B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 4680, 0, 0, 0, 0, 10 },
			.other[HIGHATOMIC][5] = 10, .highatomic_blocks = 1 },
		    FC_YES, FC_REASON_FROM_RESERVES, FC_GATE_OK, FC_EXACT },
		{ "only HighAtomic", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 4680, 0, 0, 0, 0, 10 },
			.other[HIGHATOMIC][5] = 10, .highatomic_blocks = 1 },
		    FC_NO, FC_REASON_ONLY_RESERVED_BLOCKS,
		    FC_GATE_ONLY_RESERVED_BLOCKS, FC_LIKELY },
		{ "only CMA", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000, .cma = 320,
			.b = { 4680, 0, 0, 0, 0, 10 }, .other[CMA][5] = 10 },
		    FC_NO, FC_REASON_ONLY_RESERVED_BLOCKS,
		    FC_GATE_ONLY_RESERVED_BLOCKS, FC_LIKELY },
		{ "only CMA, movable", "6.12.95", "GFP_HIGHUSER_MOVABLE", 5,
		    B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000, .cma = 320,
			.b = { 4680, 0, 0, 0, 0, 10 }, .other[CMA][5] = 10 },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		{ "only Isolate", "6.12.95", "GFP_HIGHUSER_MOVABLE", 5,
		    B | Z | T,
		    { 0, "Normal", 4680, 1000, 1250, 100000,
			.b = { 4680, 0, 0, 0, 0, 10 },
			.other[ISOLATE][5] = 10 },
		    FC_NO, FC_REASON_ONLY_RESERVED_BLOCKS,
		    FC_GATE_ONLY_RESERVED_BLOCKS, FC_LIKELY },
		{ "pieces", "6.12.95", "GFP_KERNEL", 5, B | Z,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 1800, 0, 0, 0, 200 } },
		    FC_NO, FC_REASON_FRAGMENTED, FC_GATE_NO_BLOCK, FC_LIKELY },
		{ "pieces and too few pages", "6.12.95", "GFP_KERNEL", 5, B | Z,
		    { 0, "Normal", 1000, 1000, 1250, 100000, .b = { 1000 } },
		    FC_NO, FC_REASON_WATERMARK, FC_GATE_WATERMARK, FC_LIKELY },
		{ "kept for others", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000, "0, 0, 3969, 0, 0",
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_NO, FC_REASON_LOWMEM_RESERVE, FC_GATE_LOWMEM_RESERVE,
		    FC_LIKELY },
		{ "kept for others, one less", "6.12.95", "GFP_KERNEL", 5,
		    B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000, "0, 0, 3968, 0, 0",
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_YES, FC_REASON_BELOW_LOW, FC_GATE_OK, FC_EXACT },
		{ "boosted", "6.12.95", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 5000, 5500, 5750, 100000, .boost = 4500,
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_NO, FC_REASON_BOOSTED, FC_GATE_BOOSTED, FC_LIKELY },
		{ "boosted, one atomic page", "6.12.95", "GFP_ATOMIC", 0,
		    B | Z | T,
		    { 0, "Normal", 500, 5500, 5750, 100000, .boost = 4500,
			.b = { 500 } },
		    FC_YES, FC_REASON_FROM_RESERVES, FC_GATE_OK, FC_EXACT },
		/* even unboosted, 100 are not 3/8 of 500 */
		{ "boosted, too few anyway", "6.12.95", "GFP_ATOMIC", 0,
		    B | Z | T,
		    { 0, "Normal", 100, 1000, 1100, 100000, .boost = 500,
			.b = { 100 } },
		    FC_NO, FC_REASON_WATERMARK, FC_GATE_WATERMARK, FC_EXACT },
		/* unboosted the mark is passed, but there is no page of use */
		{ "boosted, one atomic page, of CMA only", "6.0.0",
		    "GFP_ATOMIC", 0, B | Z | T,
		    { 0, "Normal", 600, 700, 800, 100000, .boost = 680,
			.cma = 400, .b = { 600 },
			.other = { [CMA] = { 400 }, [HIGHATOMIC] = { 200 } },
			.highatomic_blocks = 1 },
		    FC_NO, FC_REASON_ONLY_RESERVED_BLOCKS,
		    FC_GATE_ONLY_RESERVED_BLOCKS, FC_EXACT },
		/* with CMA in the first line only, or at each order */
		{ "scaled, with CMA", "3.10.0", "GFP_KERNEL", 1, B | Z | OLD,
		    { 0, "Normal", 3008, 2030, 2032, 100000, "0, 0, 0, 0",
			.cma = 960, .b = { 1216, 0, 0, 0, 0, 56 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		{ "scaled, with CMA at each order", "3.4.0", "GFP_KERNEL", 1,
		    B | Z | OLD,
		    { 0, "Normal", 3008, 2030, 2032, 100000, "0, 0, 0, 0",
			.cma = 960, .b = { 1216, 0, 0, 0, 0, 56 } },
		    FC_NO, FC_REASON_SCALED_WATERMARK, FC_GATE_SCALED_WATERMARK,
		    FC_LIKELY },
		{ "scaled", "3.10.0", "GFP_KERNEL", 5, B | Z | OLD,
		    { 0, "Normal", 23552, 11264, 14080, 100000, "0, 0, 0, 0",
			.b = { 8000, 4000, 1000, 300, 60, 6 } },
		    FC_NO, FC_REASON_SCALED_WATERMARK, FC_GATE_SCALED_WATERMARK,
		    FC_LIKELY },
		{ "scaled, atomic", "3.10.0", "GFP_ATOMIC", 5, B | Z | OLD,
		    { 0, "Normal", 23552, 11264, 14080, 100000, "0, 0, 0, 0",
			.b = { 8000, 4000, 1000, 300, 60, 6 } },
		    FC_YES, FC_REASON_FROM_RESERVES, FC_GATE_OK, FC_EXACT },
		{ "scaled, 12 blocks", "3.10.0", "GFP_KERNEL", 5, B | Z | OLD,
		    { 0, "Normal", 23744, 11264, 14080, 100000, "0, 0, 0, 0",
			.b = { 8000, 4000, 1000, 300, 60, 12 } },
		    FC_YES, FC_REASON_BELOW_LOW, FC_GATE_OK, FC_EXACT },
		{ "scaled, 15 blocks", "3.10.0", "GFP_KERNEL", 5, B | Z | OLD,
		    { 0, "Normal", 23840, 11264, 14080, 100000, "0, 0, 0, 0",
			.b = { 8000, 4000, 1000, 300, 60, 15 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		{ "flat", "4.4.0", "GFP_KERNEL", 5, B | Z | T,
		    { 0, "Normal", 23552, 11264, 14080, 100000,
			.b = { 8000, 4000, 1000, 300, 60, 6 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		{ "no watermarks", "6.12.95", "GFP_KERNEL|__GFP_MEMALLOC", 5,
		    B | Z | T,
		    { 0, "Normal", 32, 1000, 1250, 100000,
			.b = { 0, 0, 0, 0, 0, 1 } },
		    FC_YES, FC_REASON_FROM_RESERVES, FC_GATE_OK, FC_EXACT },
		/* the pass without marks has no right to HighAtomic blocks */
		{ "no watermarks, HighAtomic", "6.12.95",
		    "GFP_ATOMIC|__GFP_MEMALLOC", 5, B | Z | T,
		    { 0, "Normal", 32, 1000, 1250, 100000,
			.b = { 0, 0, 0, 0, 0, 1 },
			.other = { [HIGHATOMIC] = { 0, 0, 0, 0, 0, 1 } },
			.highatomic_blocks = 1 },
		    FC_NO, FC_REASON_ONLY_RESERVED_BLOCKS,
		    FC_GATE_ONLY_RESERVED_BLOCKS, FC_EXACT },
		{ "empty", "6.12.95", "GFP_KERNEL", 5, Z,
		    { 0, "Normal", 0, 32, 32, 0, .boost = 0 }, FC_NO,
		    FC_REASON_NO_ZONE, FC_GATE_EMPTY, FC_EXACT },
		{ "above the largest order", "6.12.95", "GFP_KERNEL", 11, B | Z,
		    { 0, "Normal", 5000, 1000, 1250, 100000, .b = { 5000 } },
		    FC_NO, FC_REASON_TOO_LARGE, FC_GATE_TOO_LARGE, FC_EXACT },
		{ "what may be reserved", "6.12.95", "GFP_KERNEL", 5, B | Z,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 4680, 0, 0, 0, 0, 10 } },
		    FC_UNKNOWN, FC_REASON_RESERVED_UNKNOWN, FC_GATE_UNKNOWN,
		    FC_POSSIBLE },
		{ "a zone of no known name", "6.12.95", "GFP_KERNEL", 5,
		    B | Z | T,
		    { 0, "Odd", 5000, 1000, 1250, 100000,
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_UNKNOWN, FC_REASON_INPUT_MISSING, FC_GATE_UNKNOWN,
		    FC_POSSIBLE },
		{ "no zoneinfo", "6.12.95", "GFP_KERNEL", 5, B,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_LIKELY },
		{ "no zoneinfo, but no block", "6.12.95", "GFP_KERNEL", 6, B,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_NO, FC_REASON_FRAGMENTED, FC_GATE_NO_BLOCK, FC_LIKELY },
		{ "no buddyinfo", "6.12.95", "GFP_KERNEL", 5, Z,
		    { 0, "Normal", 5000, 1000, 1250, 100000, .boost = 0 },
		    FC_UNKNOWN, FC_REASON_INPUT_MISSING, FC_GATE_UNKNOWN,
		    FC_POSSIBLE },
		{ "no buddyinfo, but no pages", "6.12.95", "GFP_KERNEL", 5, Z,
		    { 0, "Normal", 1031, 1000, 1250, 100000, .boost = 0 },
		    FC_NO, FC_REASON_WATERMARK, FC_GATE_WATERMARK, FC_LIKELY },
		{ "no buddyinfo, one page", "3.10.0", "GFP_KERNEL", 0, Z | OLD,
		    { 0, "Normal", 5000, 1000, 1250, 100000, "0, 0, 0, 0",
			.boost = 0 },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		{ "the types in place of buddyinfo", "6.12.95", "GFP_KERNEL", 5,
		    Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_EXACT },
		{ "no release", "", "GFP_ATOMIC", 5, B | Z | T,
		    { 0, "Normal", 5000, 1000, 1250, 100000,
			.b = { 1800, 0, 0, 0, 0, 100 } },
		    FC_YES, FC_REASON_FREE_BLOCK, FC_GATE_OK, FC_LIKELY },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load(rows[i].release, rows[i].files, &rows[i].z, 1);
		struct fc_verdict v =
		    judge(snap, ask(rows[i].gfp, rows[i].order));

		print_message("  %s: %s, %s, gate %s\n    %s\n", rows[i].what,
		    fc_answer_name(v.answer), fc_reason_name(v.reason),
		    fc_gate_name(v.zones[0].gate), v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		assert_int_equal(v.zones[0].gate, rows[i].gate);
		/* also at margin 0: the counter does not lag here */
		assert_int_equal(v.certainty, rows[i].certainty);
		/* a no is a bet for who may wait: no page can be reclaimed or
		 * moved here, but a small order is not refused in the end;
		 * without zoneinfo it is left open */
		if ((rows[i].files & Z) == 0) {
			assert_int_equal(v.way, FC_WAY_NOT_ASKED);
		} else if (v.answer == FC_NO && v.certainty == FC_LIKELY) {
			bool small = rows[i].order <= 3;

			assert_int_equal(
			    v.way, small ? FC_WAY_NEVER_FAILS : FC_WAY_NONE);
			assert_int_equal(v.expected, small ? FC_YES : FC_NO);
			assert_int_equal(
			    v.rung, small ? FC_RUNG_OOM : FC_RUNG_NO);
		} else if (v.answer != FC_UNKNOWN) {
			assert_int_equal(v.way, FC_WAY_NOT_ASKED);
			assert_int_equal(v.expected, v.answer);
		}
		assert_int_equal((v.wants & FC_WANT_PAGETYPEINFO) != 0,
		    rows[i].reason == FC_REASON_RESERVED_UNKNOWN);
		if (v.reason != FC_REASON_NO_ZONE &&
		    v.reason != FC_REASON_TOO_LARGE)
			assert_ptr_equal(v.zone, &snap->zones[0]);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
knows_nothing_without_files(void **state)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_verdict v = judge(snap, ask("GFP_KERNEL", 0));

	(void)state;
	assert_int_equal(v.answer, FC_UNKNOWN);
	assert_int_equal(v.expected, FC_UNKNOWN);
	assert_int_equal(v.rung, FC_RUNG_UNKNOWN);
	assert_int_equal(v.reason, FC_REASON_INPUT_MISSING);
	assert_int_equal(v.certainty, FC_POSSIBLE);
	assert_false(v.has_capacity);
	assert_int_equal(v.nr_zones, 0);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

static void
needs_the_page_size_for_bytes_only(void **state)
{
	struct fc_snapshot *snap =
	    load("6.12.95", B | Z | T | NO_PAGE_SIZE, &plain, 1);
	struct fc_verdict v =
	    judge(snap, ask_bytes("GFP_KERNEL", 65640, FC_KMALLOC));

	(void)state;
	assert_int_equal(v.answer, FC_UNKNOWN);
	assert_int_equal(v.reason, FC_REASON_INPUT_MISSING);
	assert_int_equal(v.rung, FC_RUNG_UNKNOWN);
	assert_false(v.order.present);
	assert_false(v.block_bytes.present);
	assert_non_null(strstr(v.words.headline, "page size"));
	assert_int_equal(v.zones[0].gate, FC_GATE_UNKNOWN);
	fc_verdict_free(&v);

	/* what was assumed makes no answer for bytes exact, and is said */
	snap->page_size = 4096;
	snap->page_size_assumed = true;
	v = judge(snap, ask_bytes("GFP_KERNEL", 65640, FC_KMALLOC));
	assert_int_equal(v.answer, FC_YES);
	assert_int_equal(v.order.value, 5);
	assert_int_equal(v.certainty, FC_LIKELY);
	assert_string_equal(v.doubt,
	    "pages of 4096 bytes are assumed, as nothing here tells their size (--page-size)");
	fc_verdict_free(&v);

	v = judge(snap, ask("GFP_KERNEL", 5));
	assert_int_equal(v.certainty, FC_EXACT);
	assert_string_equal(v.doubt, "");
	fc_verdict_free(&v);
	snap->page_size = 0;
	snap->page_size_assumed = false;

	v = judge(snap, ask("GFP_KERNEL", 5));
	assert_int_equal(v.answer, FC_YES);
	assert_int_equal(v.order.value, 5);
	assert_false(v.block_bytes.present);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

static void
says_never_above_a_limit(void **state)
{
	static const struct {
		enum fc_allocator allocator;
		uint64_t bytes;
		enum fc_rung rung;
		enum fc_reason reason;
	} rows[] = {
		{ FC_KMALLOC, 4194304, FC_RUNG_NO, FC_REASON_FRAGMENTED },
		{ FC_KMALLOC, 4194305, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_TOO_LARGE },
		{ FC_KMALLOC, UINT64_MAX, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_TOO_LARGE },
		{ FC_PAGES_EXACT, UINT64_MAX, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_TOO_LARGE },
		/* 100000 pages are managed */
		{ FC_VMALLOC, 409600000, FC_RUNG_NO, FC_REASON_TOO_FEW },
		{ FC_VMALLOC, 409600001, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_ALLOCATOR_LIMIT },
		{ FC_VMALLOC, UINT64_MAX, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_ALLOCATOR_LIMIT },
		{ FC_KVMALLOC, 409600001, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_ALLOCATOR_LIMIT },
		/* above INT_MAX kvmalloc does not try vmalloc */
		{ FC_KVMALLOC, UINT64_MAX, FC_RUNG_IMPOSSIBLE,
		    FC_REASON_TOO_LARGE },
	};
	struct fc_snapshot *snap =
	    load("6.12.95", B | Z | T | NO_BOOST, &plain, 1);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_verdict v = judge(snap,
		    ask_bytes("GFP_KERNEL", rows[i].bytes, rows[i].allocator));

		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.rung, rows[i].rung);
		assert_int_equal(v.reason, rows[i].reason);
		assert_int_equal(v.expected, FC_NO);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

static void
names_no_largest_order_where_none_was_seen(void **state)
{
	static const enum fc_allocator allocators[] = { FC_KMALLOC, FC_PAGES,
		FC_PAGES_EXACT, FC_KVMALLOC };
	struct fc_snapshot *snap = load("6.12.95", Z, &plain, 1);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(allocators); i++) {
		struct fc_verdict v = judge(
		    snap, ask_bytes("GFP_KERNEL", UINT64_MAX, allocators[i]));

		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.rung, FC_RUNG_IMPOSSIBLE);
		assert_int_equal(v.reason, FC_REASON_TOO_LARGE);
		assert_null(strstr(v.words.headline, "largest"));
		assert_false(v.block_bytes.present);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

/* ---- what the files do not tell --------------------------------------------- */

static void
refuses_no_pages_that_zoneinfo_alone_may_hide(void **state)
{
	static const struct z roomy = { 0, "Normal", 30000, 1000, 1250, 100000,
		.boost = 0 };
	static const struct z tight = { 0, "Normal", 3000, 1000, 1100, 100000,
		.boost = 0 };
	static const struct {
		const char *release;
		const struct z *z;
		uint64_t bytes; /* 0: single pages */
		uint64_t count;
		enum fc_answer answer;
		enum fc_reason reason;
	} rows[] = {
		/* up to 9192 pages can be HighAtomic */
		{ "6.12.95", &roomy, 0, 1, FC_YES, FC_REASON_FREE_BLOCK },
		{ "6.12.95", &roomy, 65640, 1, FC_YES, FC_REASON_PAGES },
		{ "6.12.95", &plain, 0, 1, FC_UNKNOWN,
		    FC_REASON_INPUT_MISSING },
		{ "6.12.95", &plain, 0, 2, FC_UNKNOWN,
		    FC_REASON_INPUT_MISSING },
		{ "6.12.95", &plain, 65640, 1, FC_UNKNOWN,
		    FC_REASON_INPUT_MISSING },
		{ "6.12.95", &plain, 0, 4000, FC_UNKNOWN,
		    FC_REASON_INPUT_MISSING },
		{ "6.12.95", &plain, 0, 4001, FC_NO, FC_REASON_TOO_FEW },
		{ "6.12.95", &plain, 4001 * 4096, 1, FC_NO, FC_REASON_TOO_FEW },
		{ "5.10.0", &tight, 0, 1, FC_UNKNOWN, FC_REASON_INPUT_MISSING },
		/* no such reserve before 4.4 */
		{ "3.10.0", &tight, 0, 1, FC_YES, FC_REASON_FREE_BLOCK },
		{ "3.10.0", &tight, 0, 2000, FC_YES, FC_REASON_FREE_BLOCK },
		{ "3.10.0", &tight, 0, 2001, FC_NO, FC_REASON_TOO_FEW },
		{ "3.10.0", &tight, 65640, 1, FC_YES, FC_REASON_PAGES },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load(rows[i].release, Z | NO_BOOST, rows[i].z, 1);
		struct fc_request req = rows[i].bytes == 0
		    ? ask("GFP_KERNEL", 0)
		    : ask_bytes("GFP_KERNEL", rows[i].bytes, FC_VMALLOC);
		struct fc_verdict v;

		req.count = rows[i].count;
		v = judge(snap, req);
		print_message("  %s: %ju to %ju, %s\n", rows[i].release,
		    (uintmax_t)v.capacity_low, (uintmax_t)v.capacity_high,
		    v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		if (v.answer == FC_UNKNOWN)
			assert_int_equal(v.certainty, FC_POSSIBLE);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* 2048 of the 3000 pages may be HighAtomic, and then 1000 must be left. */
static void
leaves_a_single_page_open_where_the_reserve_may_hold_it(void **state)
{
	static const struct z reserved = { 0, "Normal", 3000, 1000, 1100,
		100000, .b = { 2488, [9] = 1 }, .other[HIGHATOMIC][9] = 1,
		.highatomic_blocks = 4 };
	static const struct {
		const char *gfp;
		unsigned files;
		enum fc_answer answer;
	} rows[] = {
		{ "GFP_KERNEL", Z, FC_UNKNOWN },
		{ "GFP_KERNEL", B | Z, FC_UNKNOWN },
		{ "GFP_KERNEL", B | Z | T, FC_NO },
		/* may use the reserve's pages, but not its blocks */
		{ "GFP_ATOMIC", B | Z, FC_YES },
		{ "GFP_ATOMIC", B | Z | T, FC_YES },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load("5.10.0", rows[i].files, &reserved, 1);
		struct fc_verdict v = judge(snap, ask(rows[i].gfp, 0));

		print_message("  %s, files %u: %s\n", rows[i].gfp,
		    rows[i].files, v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal((v.wants & FC_WANT_PAGETYPEINFO) != 0,
		    rows[i].files == (B | Z) && rows[i].answer == FC_UNKNOWN);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
wants_pagetypeinfo_for_vmalloc_as_well(void **state)
{
	/* 4000 pages can be taken, or 2024 fewer */
	static const struct {
		uint64_t pages;
		unsigned files;
		enum fc_answer answer;
		bool wants;
	} rows[] = {
		{ 1976, B | Z | NO_BOOST, FC_YES, false },
		{ 3000, B | Z | NO_BOOST, FC_UNKNOWN, true },
		{ 4000, B | Z | NO_BOOST, FC_UNKNOWN, true },
		{ 4001, B | Z | NO_BOOST, FC_NO, false },
		{ 3000, B | Z | T | NO_BOOST, FC_YES, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, &plain, 1);
		struct fc_verdict v = judge(snap,
		    ask_bytes("GFP_KERNEL", rows[i].pages * 4096, FC_VMALLOC));

		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(
		    (v.wants & FC_WANT_PAGETYPEINFO) != 0, rows[i].wants);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Refused even if nothing is reserved: so the numbers are of that case. */
static void
shows_the_best_numbers_of_a_refusal_without_pagetypeinfo(void **state)
{
	static const struct z z = { 0, "Normal", 1031, 1000, 1250, 100000,
		.b = { 71, 0, 0, 0, 0, 30 } };
	static const unsigned files[] = { B | Z, B | Z | T };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		struct fc_snapshot *snap = load("5.10.0", files[i], &z, 1);
		struct fc_verdict v = judge(snap, ask("GFP_KERNEL", 5));

		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.reason, FC_REASON_WATERMARK);
		assert_int_equal(v.certainty, FC_LIKELY); /* it may wait */
		assert_int_equal(v.expected, FC_NO);
		assert_int_equal(v.zones[0].min.unusable, 0);
		assert_int_equal(v.zones[0].min.margin, 0);
		assert_int_equal(v.zones[0].low.unusable, 0);
		assert_int_equal(v.zones[0].low.margin, -250);
		assert_non_null(
		    strstr(v.words.headline, "lacks 1 page above min"));
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
doubts_what_the_lag_of_the_counter_could_turn(void **state)
{
	static const struct {
		uint64_t free, drift;
		enum fc_answer answer;
		enum fc_certainty certainty;
	} rows[] = {
		/* margin 1, 0 and -9 at min */
		{ 1032, 0, FC_YES, FC_EXACT },
		{ 1032, 1, FC_YES, FC_LIKELY },
		{ 1041, 9, FC_YES, FC_EXACT },
		{ 1041, 10, FC_YES, FC_LIKELY },
		{ 1031, 0, FC_NO, FC_EXACT },
		{ 1031, 1, FC_NO, FC_LIKELY },
		{ 1022, 9, FC_NO, FC_EXACT },
		{ 1022, 10, FC_NO, FC_LIKELY },
	};

	(void)state;
	/* GFP_NOWAIT has the whole of min as well, and nothing to wait for. */
	for (size_t i = 0; i < 2 * N_ELEMENTS(rows); i++) {
		size_t r = i / 2;
		bool waits = i % 2 == 1;
		struct z z = { 0, "Normal", rows[r].free, 1000, 1250, 100000,
			.b = { rows[r].free - 960, 0, 0, 0, 0, 30 } };
		struct fc_snapshot *snap = load("6.12.95", B | Z | T, &z, 1);
		struct fc_verdict v;

		snap->zones[0].drift = rows[r].drift;
		v = judge(snap, ask(waits ? "GFP_KERNEL" : "GFP_NOWAIT", 5));
		print_message("  %ju free, lag %ju: %s\n",
		    (uintmax_t)rows[r].free, (uintmax_t)rows[r].drift, v.doubt);
		assert_int_equal(v.answer, rows[r].answer);
		assert_int_equal(v.certainty,
		    waits && v.answer == FC_NO ? FC_LIKELY : rows[r].certainty);
		assert_int_equal(
		    v.doubt[0] != '\0', rows[r].certainty == FC_LIKELY);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* ---- single pages ---------------------------------------------------------------- */

/* 2000 pages free, 512 of them HighAtomic, min 1600, low 1800. */
static const struct z reserve = { 0, "Normal", 2000, 1600, 1800, 100000,
	.b = { 1488, 0, 0, 0, 0, 0, 0, 0, 0, 1 }, .other[HIGHATOMIC][9] = 1,
	.highatomic_blocks = 1 };

/* The first test of 4.7 to 5.8 does not take the reserve off. */
static void
gives_single_pages_past_the_reserve_from_4_7_to_5_8(void **state)
{
	static const struct {
		const char *release, *gfp;
		unsigned order;
		enum fc_answer answer;
		enum fc_reason reason;
	} rows[] = {
		{ "5.4.100", "GFP_NOWAIT", 0, FC_YES, FC_REASON_FREE_BLOCK },
		{ "4.19.316", "GFP_NOWAIT", 0, FC_YES, FC_REASON_FREE_BLOCK },
		{ "4.7.0", "GFP_NOWAIT", 0, FC_YES, FC_REASON_FREE_BLOCK },
		{ "5.8.18", "GFP_NOWAIT", 0, FC_YES, FC_REASON_FREE_BLOCK },
		{ "4.6.7", "GFP_NOWAIT", 0, FC_NO, FC_REASON_WATERMARK },
		{ "5.9.0", "GFP_NOWAIT", 0, FC_NO, FC_REASON_WATERMARK },
		/* backported or not: nothing tells */
		{ "4.18.0-240.el8.x86_64", "GFP_NOWAIT", 0, FC_UNKNOWN,
		    FC_REASON_RESERVED_UNKNOWN },
		{ "5.4.0-200-generic", "GFP_NOWAIT", 0, FC_UNKNOWN,
		    FC_REASON_RESERVED_UNKNOWN },
		/* larger blocks go by the second test alone */
		{ "5.4.100", "GFP_NOWAIT", 1, FC_NO, FC_REASON_WATERMARK },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = reserve;
		struct fc_snapshot *snap;
		struct fc_verdict v;

		if (rows[i].order == 1) {
			z.b[0] -= 200;
			z.b[1] = 100;
		}
		snap = load(rows[i].release, B | Z | T | NO_BOOST, &z, 1);
		v = judge(snap, ask(rows[i].gfp, rows[i].order));
		print_message("  %s: %s\n", rows[i].release, v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		fc_verdict_free(&v);
		if (rows[i].order == 0) {
			v = judge(snap,
			    ask_bytes("GFP_NOWAIT", 50 * 4096, FC_VMALLOC));
			assert_int_equal(v.answer, rows[i].answer);
			assert_int_equal(v.nr_blocks, 50);
			fc_verdict_free(&v);
		}
		fc_snapshot_free(snap);
	}
}

/* The second test halves the mark; the first one must be tried as it is. */
static void
tries_both_tests_of_a_single_page(void **state)
{
	static const struct {
		uint64_t min, highatomic_blocks;
		enum fc_answer answer;
	} rows[] = {
		{ 1600, 3, FC_YES }, /* 2000 > 1600; not 464 > 800 */
		{ 2500, 1, FC_YES }, /* not 2000 > 2500; 1488 > 1250 */
		{ 2000, 3, FC_NO },
		{ 2976, 1, FC_NO },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = reserve;
		struct fc_snapshot *snap;
		struct fc_verdict v;

		z.min = rows[i].min;
		z.low = z.min + 500;
		z.highatomic_blocks = rows[i].highatomic_blocks;
		snap = load("5.4.100", B | Z | T, &z, 1);
		v = judge(snap, ask("GFP_KERNEL|__GFP_HIGH", 0));
		print_message(
		    "  min %ju: %s\n", (uintmax_t)z.min, v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* What is tried again without the boost is counted without it as well. */
static void
counts_single_pages_as_they_are_tried(void **state)
{
	static const struct {
		const char *what, *release;
		unsigned files;
		struct z z;
		bool defrag;
		enum fc_answer answer;
		uint64_t low, high;
	} rows[] = {
		/* half of min less the boost, 7500: 500 pages; none with it */
		{ "what defrag_mode may hide", "6.17.5", B | Z,
		    { 0, "Normal", 8000, 20000, 25000, 200000, .boost = 5000,
			.b = { 8000 } },
		    true, FC_UNKNOWN, 0, 500 },
		{ "known", "6.17.5", B | Z | T,
		    { 0, "Normal", 8000, 20000, 25000, 200000, .boost = 5000,
			.b = { 8000 } },
		    false, FC_YES, 500, 500 },
		{ "CMA", "6.6.30", B | Z | T,
		    { 0, "Normal", 8100, 20000, 25000, 200000, .boost = 5000,
			.cma = 100, .b = { 8100 }, .other[CMA][0] = 100 },
		    false, FC_YES, 500, 500 },
		{ "what may be reserved, CMA", "6.6.30", B | Z,
		    { 0, "Normal", 8100, 20000, 25000, 200000, .boost = 5000,
			.cma = 100, .b = { 8100 } },
		    false, FC_YES, 500, 500 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z[] = { { 0, "DMA32", .managed = 0 }, rows[i].z };
		struct fc_snapshot *snap =
		    load(rows[i].release, rows[i].files, z, N_ELEMENTS(z));
		struct fc_verdict v;

		snap->defrag_mode.value = rows[i].defrag;
		v = judge(snap, ask("GFP_KERNEL|__GFP_HIGH", 0));
		print_message("  %s: %s; %ju to %ju\n", rows[i].what,
		    v.words.headline, (uintmax_t)v.capacity_low,
		    (uintmax_t)v.capacity_high);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.capacity_low, rows[i].low);
		assert_int_equal(v.capacity_high, rows[i].high);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Isolated blocks are in buddyinfo and not in free, which lags. */
static void
lets_the_lag_hide_an_isolated_block(void **state)
{
	static const struct {
		const char *what;
		uint64_t free, drift;
		unsigned files;
		enum fc_answer answer;
	} rows[] = {
		/* 18 pages on the lists; the block of 8 is isolated */
		{ "counted", 10, 0, B | Z, FC_UNKNOWN },
		{ "half of it is behind", 14, 4, B | Z, FC_UNKNOWN },
		{ "less than it is behind", 14, 3, B | Z, FC_YES },
		{ "all of it is behind", 18, 8, B | Z, FC_UNKNOWN },
		{ "known", 14, 4, B | Z | T, FC_NO },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = { 0, "Normal", rows[i].free, 1, 2, 50000,
			.b = { 10, 0, 0, 1 }, .other[ISOLATE][3] = 1 };
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, &z, 1);
		struct fc_verdict v;

		/* no reserve, so that nothing else could hide it */
		snap->zones[0].reserved_highatomic = (struct fc_opt){ 0, true };
		snap->zones[0].free_highatomic = (struct fc_opt){ 0, true };
		snap->zones[0].drift = rows[i].drift;
		v = judge(snap, ask("GFP_NOWAIT", 3));
		print_message("  %s: %s\n", rows[i].what, v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* ---- nodes and zones ----------------------------------------------------------- */

static void
keeps_to_the_node_asked_for(void **state)
{
	/* node 0 has blocks, node 1 pieces, node 2 no memory */
	static const struct z z[] = {
		{ 0, "Normal", 5000, 1000, 1250, 100000,
		    .b = { 1800, 0, 0, 0, 0, 100 } },
		{ 1, "Normal", 5000, 1000, 1250, 100000, .b = { 5000 } },
		{ 2, "Normal", 0, 32, 32, 0, .boost = 0 },
	};
	static const struct {
		const char *gfp;
		int node;
		unsigned order;
		enum fc_answer answer;
		enum fc_reason reason;
	} rows[] = {
		{ "GFP_KERNEL", -1, 5, FC_YES, FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL", 0, 5, FC_YES, FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL", 1, 5, FC_NO, FC_REASON_FRAGMENTED },
		{ "GFP_KERNEL", 2, 5, FC_NO, FC_REASON_NO_ZONE },
		{ "GFP_KERNEL|__GFP_THISNODE", 0, 5, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL|__GFP_THISNODE", 1, 5, FC_NO,
		    FC_REASON_FRAGMENTED },
		/* the caller's node is not told, and they differ */
		{ "GFP_KERNEL|__GFP_THISNODE", -1, 5, FC_UNKNOWN,
		    FC_REASON_NODE_UNKNOWN },
		{ "GFP_KERNEL|__GFP_THISNODE", -1, 6, FC_NO,
		    FC_REASON_FRAGMENTED },
	};
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, z, 3);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		struct fc_verdict v;

		req.node = rows[i].node;
		v = judge(snap, req);
		print_message("  %s on %d: %s\n", rows[i].gfp, rows[i].node,
		    v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		for (int n = 0; rows[i].node >= 0 && n < 3; n++) {
			if (n != rows[i].node)
				assert_int_equal(
				    v.zones[n].gate, FC_GATE_NOT_ELIGIBLE);
		}
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

/*
 * min 4000 and high 6000 as printed, of which up to 6000 * 15000 / 25000 = 3600
 * may be a boost: a single page of GFP_ATOMIC wants more than 1500 free, or,
 * without that, more than 150.
 */
static void
leaves_open_what_a_boost_that_is_not_printed_may_refuse(void **state)
{
	static const struct {
		const char *release, *gfp;
		unsigned order;
		uint64_t free, managed;
		unsigned files;
		bool tried;
		enum fc_answer answer;
		enum fc_reason reason;
		uint64_t high; /* of its capacity */
	} rows[] = {
		{ "5.10.0", "GFP_ATOMIC", 0, 1501, 100000, HIDDEN_BOOST, false,
		    FC_YES, FC_REASON_FROM_RESERVES, 1351 },
		{ "5.10.0", "GFP_ATOMIC", 0, 1500, 100000, HIDDEN_BOOST, false,
		    FC_UNKNOWN, FC_REASON_BOOST_UNKNOWN, 1350 },
		{ "5.15.0", "GFP_ATOMIC", 0, 151, 100000, HIDDEN_BOOST, false,
		    FC_UNKNOWN, FC_REASON_BOOST_UNKNOWN, 1 },
		{ "5.10.0", "GFP_ATOMIC", 0, 150, 100000, HIDDEN_BOOST, false,
		    FC_NO, FC_REASON_WATERMARK, 0 },
		/* no boost: off, of a zone below four pageblocks, printed */
		{ "5.10.0", "GFP_ATOMIC", 0, 1500, 100000,
		    HIDDEN_BOOST | NO_BOOST, false, FC_NO, FC_REASON_WATERMARK,
		    0 },
		{ "5.10.0", "GFP_ATOMIC", 0, 1500, 2047, HIDDEN_BOOST, false,
		    FC_NO, FC_REASON_WATERMARK, 0 },
		{ "5.16.0", "GFP_ATOMIC", 0, 1500, 100000, 0, false, FC_NO,
		    FC_REASON_WATERMARK, 0 },
		/* not left out of the mark: before 5.10, by other masks, of
		 * larger blocks */
		{ "5.4.0", "GFP_ATOMIC", 0, 1500, 100000, HIDDEN_BOOST, false,
		    FC_NO, FC_REASON_WATERMARK, 0 },
		{ "5.10.0", "GFP_NOWAIT", 0, 1500, 100000, HIDDEN_BOOST, false,
		    FC_NO, FC_REASON_WATERMARK, 0 },
		{ "5.10.0", "GFP_ATOMIC", 1, 1500, 100000, HIDDEN_BOOST, false,
		    FC_NO, FC_REASON_WATERMARK, 0 },
		/* the kernel has refused it: it was below min */
		{ "5.10.0", "GFP_ATOMIC", 0, 1500, 100000, HIDDEN_BOOST, true,
		    FC_NO, FC_REASON_WATERMARK, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = { 0, "Normal", rows[i].free, 4000, 5000,
			rows[i].managed };
		struct fc_snapshot *snap;
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		struct fc_verdict v;

		z.b[0] = rows[i].free - 2;
		z.b[1] = 1;
		snap = load(rows[i].release, B | Z | T | rows[i].files, &z, 1);
		req.tried = rows[i].tried;
		v = judge(snap, req);
		if (v.answer != rows[i].answer || v.reason != rows[i].reason)
			fail_msg("row %zu: %d, %s", i, v.answer,
			    fc_reason_name(v.reason));
		assert_int_equal(v.capacity_high, rows[i].high);
		assert_true(v.answer != FC_UNKNOWN ||
		    (v.wants & FC_WANT_BOOST_FACTOR) != 0);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* min is a share of min_free_kbytes, so that this tells how much is a boost. */
static void
knows_a_boost_by_the_settings(void **state)
{
	static const struct {
		uint64_t min, low, min_free_kbytes, free;
		enum fc_answer answer;
	} rows[] = {
		{ 4000, 5000, 16000, 1501, FC_YES }, /* none */
		{ 4000, 5000, 16000, 1500, FC_NO },
		{ 4000, 4744, 11904, 1117, FC_YES }, /* 1024 */
		{ 4000, 4744, 11904, 1116, FC_NO },
		{ 4000, 4744, 12000, 1117, FC_UNKNOWN }, /* of others */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = { 0, "Normal", rows[i].free, rows[i].min,
			rows[i].low, 100000, .b = { rows[i].free } };
		struct fc_snapshot *snap =
		    load("5.10.0", B | Z | T | HIDDEN_BOOST, &z, 1);
		struct fc_verdict v;

		snap->tunables.min_free_kbytes =
		    (struct fc_opt){ rows[i].min_free_kbytes, true };
		snap->tunables.watermark_scale_factor =
		    (struct fc_opt){ 10, true };
		v = judge(snap, ask("GFP_ATOMIC", 0));
		print_message("  row %zu: %s\n", i, v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.capacity_high > 0, rows[i].answer != FC_NO);
		assert_int_equal(v.capacity_low > 0, rows[i].answer == FC_YES);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Node 0 has 100 blocks, node 1 has 60: the caller is on one of them. */
static void
counts_the_blocks_of_one_node_for_thisnode(void **state)
{
	static const struct z z[] = {
		{ 0, "Normal", 5000, 1000, 1250, 100000,
		    .b = { 1800, 0, 0, 0, 0, 100 } },
		{ 1, "Normal", 5000, 1000, 1250, 100000,
		    .b = { 3080, 0, 0, 0, 0, 60 } },
	};
	static const struct {
		const char *gfp;
		int node;
		uint64_t count, low, high;
		enum fc_answer answer;
		enum fc_reason reason;
	} rows[] = {
		{ "GFP_KERNEL", -1, 160, 160, 160, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL", -1, 161, 160, 160, FC_NO, FC_REASON_TOO_FEW },
		{ "GFP_KERNEL|__GFP_THISNODE", -1, 60, 60, 100, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL|__GFP_THISNODE", -1, 61, 60, 100, FC_UNKNOWN,
		    FC_REASON_TOO_FEW },
		{ "GFP_KERNEL|__GFP_THISNODE", -1, 101, 60, 100, FC_NO,
		    FC_REASON_TOO_FEW },
		{ "GFP_KERNEL|__GFP_THISNODE", 0, 100, 100, 100, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ "GFP_KERNEL|__GFP_THISNODE", 1, 61, 60, 60, FC_NO,
		    FC_REASON_TOO_FEW },
	};
	struct fc_snapshot *snap = load("6.12.95", B | Z | T | NO_BOOST, z, 2);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_request req = ask(rows[i].gfp, 5);
		struct fc_verdict v;

		req.node = rows[i].node;
		req.count = rows[i].count;
		v = judge(snap, req);
		print_message("  %s on %d: %s\n", rows[i].gfp, rows[i].node,
		    v.words.headline);
		assert_int_equal(v.capacity_low, rows[i].low);
		assert_int_equal(v.capacity_high, rows[i].high);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

static void
refuses_a_request_that_makes_no_sense(void **state)
{
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, &plain, 1);
	struct fc_request req = ask("GFP_KERNEL", 5);
	struct fc_error err = { 0 };
	struct fc_verdict v;

	(void)state;
	req.node = 1;
	assert_int_equal(fc_judge(snap, &req, &v, &err), -1);
	assert_int_equal(err.kind, FC_ERR_USAGE);
	assert_string_equal(err.message, "there is no node 1");
	assert_null(v.zones);
	req.node = 0;
	req.count = 0;
	assert_int_equal(fc_judge(snap, &req, &v, &err), -1);
	assert_int_equal(err.kind, FC_ERR_USAGE);
	assert_null(v.zones);
	req.count = 1;
	req.allocator = FC_VMALLOC;
	assert_int_equal(fc_judge(snap, &req, &v, &err), -1);
	assert_int_equal(err.kind, FC_ERR_USAGE);
	assert_string_equal(err.message, "vmalloc takes a size, not an order");
	assert_null(v.zones);
	fc_snapshot_free(snap);
}

static void
gives_kernel_memory_from_kernel_zones_only(void **state)
{
	static const struct {
		const char *gfp;
		const char *zone; /* that gives it; NULL: none */
		enum fc_gate gates[4];
	} rows[] = {
		{ "GFP_KERNEL", NULL,
		    { FC_GATE_LOWMEM_RESERVE, FC_GATE_NO_BLOCK,
			FC_GATE_NOT_ELIGIBLE, FC_GATE_NOT_ELIGIBLE } },
		{ "GFP_ATOMIC", NULL,
		    { FC_GATE_LOWMEM_RESERVE, FC_GATE_NO_BLOCK,
			FC_GATE_NOT_ELIGIBLE, FC_GATE_NOT_ELIGIBLE } },
		{ "GFP_KERNEL|__GFP_DMA", "DMA",
		    { FC_GATE_OK, FC_GATE_NOT_ELIGIBLE, FC_GATE_NOT_ELIGIBLE,
			FC_GATE_NOT_ELIGIBLE } },
		{ "GFP_HIGHUSER", "HighMem",
		    { FC_GATE_LOWMEM_RESERVE, FC_GATE_NO_BLOCK, FC_GATE_OK,
			FC_GATE_NOT_ELIGIBLE } },
		{ "GFP_HIGHUSER_MOVABLE", "Movable",
		    { FC_GATE_LOWMEM_RESERVE, FC_GATE_NO_BLOCK, FC_GATE_OK,
			FC_GATE_OK } },
	};
	static const struct z z[] = {
		{ 0, "DMA", 3840, 64, 80, 3900, "0, 3900, 3900, 3900",
		    .b = { [8] = 3, [10] = 3 } },
		{ 0, "Normal", 5000, 1000, 1250, 100000, "0, 0, 100, 100",
		    .b = { 5000 } },
		{ 0, "HighMem", 8192, 100, 200, 100000, "0, 0, 0, 0",
		    .b = { [10] = 8 } },
		{ 0, "Movable", 8192, 100, 200, 100000, "0, 0, 0, 0",
		    .b = { [10] = 8 } },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = load("6.12.95", B | Z | T, z, 4);
		struct fc_verdict v = judge(snap, ask(rows[i].gfp, 5));

		print_message("  %s: %s\n", rows[i].gfp, v.words.headline);
		for (size_t k = 0; k < 4; k++)
			assert_int_equal(v.zones[k].gate, rows[i].gates[k]);
		assert_int_equal(
		    v.answer, rows[i].zone != NULL ? FC_YES : FC_NO);
		if (rows[i].zone != NULL)
			assert_string_equal(v.zone->name, rows[i].zone);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
looks_up_the_reserve_of_the_right_zone(void **state)
{
	/* Movable is empty; DMA32 keeps 300 pages from requests for Normal and
	 * 5000 from those for Movable: 5000 - 31 - 1000 - 300 > 0 */
	static const struct z z[] = {
		{ 0, "DMA32", 5000, 1000, 1250, 100000, "0, 0, 300, 5000",
		    .b = { 1800, 0, 0, 0, 0, 100 } },
		{ 0, "Normal", 5000, 1000, 1250, 100000, "0, 0, 0, 0",
		    .b = { 5000 } },
	};
	static const struct {
		const char *release, *gfp;
		int64_t reserve;
		enum fc_answer answer;
	} rows[] = {
		/* up to 5.7 the index is of the highest zone with memory */
		{ "5.7.0", "GFP_KERNEL", 300, FC_YES },
		{ "5.7.0", "GFP_HIGHUSER_MOVABLE", 300, FC_YES },
		{ "5.7.0", "GFP_KERNEL|__GFP_DMA32", 0, FC_YES },
		{ "5.8.0", "GFP_KERNEL", 300, FC_YES },
		{ "5.8.0", "GFP_HIGHUSER_MOVABLE", 5000, FC_NO },
		{ "5.8.0", "GFP_KERNEL|__GFP_DMA32", 0, FC_YES },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load(rows[i].release, B | Z | T, z, 2);
		struct fc_verdict v = judge(snap, ask(rows[i].gfp, 5));

		print_message("  %s on %s: %s\n", rows[i].gfp, rows[i].release,
		    v.words.headline);
		assert_int_equal(v.zones[0].min.reserve, rows[i].reserve);
		assert_int_equal(v.answer, rows[i].answer);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* ---- counts and allocators --------------------------------------------------------- */

static void
counts_blocks(void **state)
{
	static const struct {
		unsigned files;
		uint64_t count, low, high;
		enum fc_answer answer;
		enum fc_reason reason;
	} rows[] = {
		/* all 100: 5000 - 31 - 32 * 99 = 1801 > 1000 */
		{ B | Z | T | NO_BOOST, 1, 100, 100, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ B | Z | T | NO_BOOST, 100, 100, 100, FC_YES,
		    FC_REASON_FREE_BLOCK },
		{ B | Z | T | NO_BOOST, 101, 100, 100, FC_NO,
		    FC_REASON_TOO_FEW },
		{ B | Z | T | NO_BOOST, UINT64_MAX, 100, 100, FC_NO,
		    FC_REASON_TOO_FEW },
		/* boosted by 2250: 5000 - 31 - 32k > 3250 */
		{ B | Z | T, 54, 54, 100, FC_YES, FC_REASON_FREE_BLOCK },
		{ B | Z | T, 55, 54, 100, FC_UNKNOWN, FC_REASON_TOO_FEW },
		{ B | Z | T, 100, 54, 100, FC_UNKNOWN, FC_REASON_TOO_FEW },
		{ B | Z | T, 101, 54, 100, FC_NO, FC_REASON_TOO_FEW },
		/* 2024 pages can be HighAtomic: 63 blocks, and pages */
		{ B | Z | NO_BOOST, 37, 37, 100, FC_YES, FC_REASON_FREE_BLOCK },
		{ B | Z | NO_BOOST, 38, 37, 100, FC_UNKNOWN,
		    FC_REASON_TOO_FEW },
		{ B | Z | NO_BOOST, 101, 37, 100, FC_NO, FC_REASON_TOO_FEW },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, &plain, 1);
		struct fc_request req = ask("GFP_KERNEL", 5);
		struct fc_verdict v;

		req.count = rows[i].count;
		v = judge(snap, req);
		print_message("  %s\n", v.words.headline);
		assert_true(v.has_capacity);
		assert_int_equal(v.capacity_low, rows[i].low);
		assert_int_equal(v.capacity_high, rows[i].high);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		assert_int_equal((v.wants & FC_WANT_PAGETYPEINFO) != 0,
		    !(rows[i].files & T) && v.answer == FC_UNKNOWN);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
says_no_to_more_than_there_can_be(void **state)
{
	/* 10 blocks, all of which may be HighAtomic */
	static const struct z z = { 0, "Normal", 5000, 1000, 1250, 100000,
		.b = { 4680, 0, 0, 0, 0, 10 } };
	struct fc_snapshot *snap = load("6.12.95", B | Z, &z, 1);

	(void)state;
	for (uint64_t count = 9; count <= 12; count++) {
		struct fc_request req = ask("GFP_KERNEL", 5);
		struct fc_verdict v;

		req.count = count;
		v = judge(snap, req);
		print_message(
		    "  %ju: %s\n", (uintmax_t)count, v.words.headline);
		assert_int_equal(v.capacity_low, 0);
		assert_int_equal(v.capacity_high, 10);
		assert_int_equal(v.answer, count > 10 ? FC_NO : FC_UNKNOWN);
		assert_int_equal(v.reason,
		    count > 10 ? FC_REASON_TOO_FEW
			       : FC_REASON_RESERVED_UNKNOWN);
		assert_int_equal(
		    (v.wants & FC_WANT_PAGETYPEINFO) != 0, count <= 10);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

/* Its per-CPU lists have pages, but not for a request that is refused. */
static void
counts_nothing_in_a_zone_that_refuses(void **state)
{
	static const struct z z = { 0, "Normal", 5000, 1000, 1250, 100000,
		.b = { 5000 } };
	static const unsigned files[] = { B | Z, B | Z | T };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		struct fc_snapshot *snap = load("6.12.95", files[i], &z, 1);
		struct fc_verdict v;

		snap->zones[0].pcp_count = 400;
		snap->zones[0].pcp_max = 70;
		v = judge(snap, ask("GFP_KERNEL", 2));
		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.reason, FC_REASON_FRAGMENTED);
		assert_true(v.has_capacity);
		assert_int_equal(v.capacity_low, 0);
		assert_int_equal(v.capacity_high, 0);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
judges_each_allocator(void **state)
{
	/* pieces only: 5000 single pages, 3999 above min */
	static const struct z pieces = { 0, "Normal", 5000, 1000, 1250, 100000,
		.b = { 5000 } };
	static const struct {
		const char *release, *gfp;
		enum fc_allocator allocator;
		uint64_t bytes, count;
		enum fc_answer answer;
		enum fc_reason reason;
		bool by_vmalloc, from_slab;
	} rows[] = {
		{ "6.12.95", "GFP_KERNEL", FC_PAGES, 65640, 1, FC_NO,
		    FC_REASON_FRAGMENTED, false, false },
		{ "6.12.95", "GFP_KERNEL", FC_KMALLOC, 8192, 1, FC_NO,
		    FC_REASON_FRAGMENTED, false, true },
		{ "6.12.95", "GFP_KERNEL", FC_KMALLOC, 4096, 1, FC_YES,
		    FC_REASON_FREE_BLOCK, false, true },
		{ "6.12.95", "GFP_KERNEL", FC_VMALLOC, 65640, 1, FC_YES,
		    FC_REASON_PAGES, false, false },
		/* 4000 pages can be taken: 235 times 17 */
		{ "6.12.95", "GFP_KERNEL", FC_VMALLOC, 65640, 235, FC_YES,
		    FC_REASON_PAGES, false, false },
		{ "6.12.95", "GFP_KERNEL", FC_VMALLOC, 65640, 236, FC_NO,
		    FC_REASON_TOO_FEW, false, false },
		{ "6.12.95", "GFP_KERNEL", FC_VMALLOC, 16384000, 1, FC_YES,
		    FC_REASON_PAGES, false, false },
		{ "6.12.95", "GFP_KERNEL", FC_VMALLOC, 16384001, 1, FC_NO,
		    FC_REASON_TOO_FEW, false, false },
		/* kvmalloc: where the vmalloc half may be tried */
		{ "6.12.95", "GFP_KERNEL", FC_KVMALLOC, 65640, 1, FC_YES,
		    FC_REASON_PAGES, true, false },
		{ "6.12.95", "GFP_KERNEL", FC_KVMALLOC, 4096, 1, FC_YES,
		    FC_REASON_FREE_BLOCK, false, true },
		{ "5.16.0", "GFP_NOFS", FC_KVMALLOC, 65640, 1, FC_NO,
		    FC_REASON_FRAGMENTED, false, false },
		{ "5.16.0", "GFP_KERNEL", FC_KVMALLOC, 65640, 1, FC_YES,
		    FC_REASON_PAGES, true, false },
		{ "5.17.0", "GFP_NOFS", FC_KVMALLOC, 65640, 1, FC_YES,
		    FC_REASON_PAGES, true, false },
		{ "6.18.0", "GFP_NOWAIT", FC_KVMALLOC, 65640, 1, FC_NO,
		    FC_REASON_FRAGMENTED, false, false },
		{ "6.19.0", "GFP_NOWAIT", FC_KVMALLOC, 65640, 1, FC_YES,
		    FC_REASON_PAGES, true, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load(rows[i].release, B | Z | T | NO_BOOST, &pieces, 1);
		struct fc_request req =
		    ask_bytes(rows[i].gfp, rows[i].bytes, rows[i].allocator);
		struct fc_verdict v;

		req.count = rows[i].count;
		v = judge(snap, req);
		print_message("  %s %s on %s: %s\n",
		    fc_allocator_name(rows[i].allocator), rows[i].gfp,
		    rows[i].release, v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.reason, rows[i].reason);
		assert_int_equal(v.by_vmalloc, rows[i].by_vmalloc);
		assert_int_equal(v.from_slab, rows[i].from_slab);
		if (rows[i].allocator == FC_VMALLOC)
			assert_int_equal(
			    v.nr_blocks, (rows[i].bytes + 4095) / 4096);
		/* a slab may have a free object, and waiting may help: such a
		 * no is not exact */
		if (v.reason != FC_REASON_TOO_FEW)
			assert_int_equal(v.certainty,
			    v.answer == FC_NO &&
				    (v.from_slab ||
					strcmp(rows[i].gfp, "GFP_NOWAIT") != 0)
				? FC_LIKELY
				: FC_EXACT);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
leaves_open_what_waiting_would_give_to_several(void **state)
{
	/* single pages that nothing can be made of */
	static const struct z pieces = { 0, "Normal", 5000, 1000, 1250, 100000,
		.b = { 5000 } };
	static const struct {
		const char *gfp;
		uint64_t count; /* of plain's 100; 0: of pieces, one */
		enum fc_rung within;
		enum fc_answer answer, expected;
		enum fc_rung rung;
	} rows[] = {
		/* what is on the LRU lists is not told: it may be moved */
		{ "GFP_KERNEL", 101, FC_RUNG_NOW, FC_NO, FC_UNKNOWN,
		    FC_RUNG_COMPACTION },
		{ "GFP_KERNEL", 101, FC_RUNG_COMPACTION, FC_YES, FC_UNKNOWN,
		    FC_RUNG_COMPACTION },
		{ "GFP_KERNEL", 101, FC_RUNG_OOM, FC_YES, FC_UNKNOWN,
		    FC_RUNG_COMPACTION },
		{ "GFP_KERNEL", 100, FC_RUNG_OOM, FC_YES, FC_YES, FC_RUNG_NOW },
		/* nothing on the LRU lists: waiting gives a costly one none */
		{ "GFP_KERNEL", 0, FC_RUNG_NOW, FC_NO, FC_NO, FC_RUNG_NO },
		{ "GFP_KERNEL", 0, FC_RUNG_OOM, FC_NO, FC_NO, FC_RUNG_NO },
		/* who may not wait gets no more than now */
		{ "GFP_NOWAIT", 101, FC_RUNG_OOM, FC_NO, FC_NO, FC_RUNG_NO },
		{ "GFP_ATOMIC", 0, FC_RUNG_OOM, FC_NO, FC_NO, FC_RUNG_NO },
		{ "GFP_NOWAIT", 0, FC_RUNG_NOW, FC_NO, FC_NO, FC_RUNG_NO },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = load("6.12.95", B | Z | T | NO_BOOST,
		    rows[i].count != 0 ? &plain : &pieces, 1);
		struct fc_request req = ask(rows[i].gfp, 5);
		struct fc_verdict v;

		req.within = rows[i].within;
		req.count = rows[i].count != 0 ? rows[i].count : 1;
		v = judge(snap, req);
		print_message("  %s: %s\n", rows[i].gfp, v.words.headline);
		assert_int_equal(v.answer, rows[i].answer);
		assert_int_equal(v.expected, rows[i].expected);
		assert_int_equal(v.rung, rows[i].rung);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Two at once: one is there for certain, another perhaps. */
static void
doubts_a_second_block_that_the_boost_may_forbid(void **state)
{
	static const char *const releases[] = { "6.12.95", "" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(releases); i++) {
		struct fc_snapshot *snap =
		    load(releases[i], B | Z | T, &plain, 1);
		struct fc_request req = ask("GFP_NOWAIT", 5);
		struct fc_verdict v;

		/* below low, and with the boost below min after one */
		snap->zones[0].free = 1200;
		v = judge(snap, req);
		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.answer, FC_YES);
		assert_int_equal(v.capacity_low, 1);
		assert_in_range(v.capacity_high, 2, 9);
		assert_int_equal(v.wakes_kswapd, FC_YES);
		fc_verdict_free(&v);

		req.count = 2;
		v = judge(snap, req);
		assert_int_equal(v.answer, FC_UNKNOWN);
		assert_int_equal(v.reason, FC_REASON_TOO_FEW);
		assert_int_equal(v.certainty, FC_POSSIBLE);
		assert_int_equal(v.wakes_kswapd, FC_YES);
		assert_string_equal(v.doubt, ""); /* of the release: no more */
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
asks_the_slow_path_for_several_blocks_too(void **state)
{
	static const struct z pieces = { 0, "Normal", 5000, 1000, 1250, 100000,
		.b = { 5000 } };
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, &pieces, 1);

	(void)state;
	for (uint64_t count = 1; count <= 3; count++) {
		struct fc_request req = ask("GFP_KERNEL", 2);
		struct fc_verdict v;

		req.count = count;
		v = judge(snap, req);
		print_message(
		    "  %ju: %s\n", (uintmax_t)count, v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_not_equal(v.way, FC_WAY_NOT_ASKED);
		assert_int_equal(v.capacity_later.present, count > 1);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

/* What a kernel tried and refused was reserved, if that is what is open. */
static void
takes_what_was_refused_for_reserved(void **state)
{
	static const struct z z = { 0, "Normal", 5000, 1000, 1250, 100000,
		.b = { 4680, 0, 0, 0, 0, 10 } };
	struct fc_snapshot *snap = load("6.12.95", B | Z, &z, 1);
	struct fc_request req = ask("GFP_KERNEL", 5);
	struct fc_verdict v;

	(void)state;
	req.tried = true;
	v = judge(snap, req);
	assert_int_equal(v.answer, FC_NO);
	assert_int_equal(v.certainty, FC_LIKELY);
	assert_int_equal(v.reason, FC_REASON_RESERVED_UNKNOWN);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* What could turn an answer, to the word; a yes without any is exact. */
static void
says_what_an_answer_doubts(void **state)
{
	static const char slab[] =
	    "a free object in its slab cache would serve it still, and these files do not show those";
	static const char node[] =
	    "vm.zone_reclaim_mode is set, so that the first pass may already reclaim pages of the caller's own node";
	static const char old[] =
	    "the kernel release is not known; judged by the strictest rules that fit these files";
	static const char assumed[] =
	    "the kernel release is not known; judged by the strictest rules that fit these files; pages of 4096 bytes are assumed";
	static const struct {
		const char *release, *gfp;
		uint64_t bytes, free; /* min is 1000 */
		uint64_t zone_reclaim;
		bool assumed;
		enum fc_answer answer;
		const char *doubt;
	} rows[] = {
		{ "6.12.95", "GFP_KERNEL", 64, 900, 0, false, FC_NO, slab },
		{ "6.12.95", "GFP_KERNEL", 64, 5000, 0, false, FC_YES, "" },
		{ "6.12.95", "GFP_KERNEL", 65536, 900, 0, false, FC_NO, "" },
		{ "6.12.95", "GFP_KERNEL", 65536, 900, 1, false, FC_NO, node },
		{ "6.12.95", "GFP_ATOMIC", 65536, 300, 1, false, FC_NO, "" },
		{ "6.12.95", "GFP_KERNEL", 64, 900, 1, false, FC_NO, slab },
		{ "6.12.95", "GFP_KERNEL", 64, 5000, 1, false, FC_YES, "" },
		{ "", "GFP_KERNEL", 65536, 900, 0, false, FC_NO, old },
		{ "", "GFP_KERNEL", 64, 900, 0, false, FC_NO, old },
		{ "", "GFP_KERNEL", 65536, 900, 0, true, FC_NO, assumed },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct z z = { 0, "Normal", rows[i].free, 1000, 1250,
			500000, NULL, 0, 0, { rows[i].free } };
		struct fc_snapshot *snap =
		    load(rows[i].release, B | Z | T | NO_BOOST, &z, 1);
		struct fc_verdict v;

		print_message("  row %zu\n", i);
		snap->zone_reclaim_mode =
		    (struct fc_opt){ rows[i].zone_reclaim, true };
		snap->page_size_assumed = rows[i].assumed;
		v = judge(
		    snap, ask_bytes(rows[i].gfp, rows[i].bytes, FC_KMALLOC));
		assert_int_equal(v.answer, rows[i].answer);
		assert_string_equal(v.doubt, rows[i].doubt);
		if (rows[i].doubt[0] != '\0')
			assert_int_not_equal(v.certainty, FC_EXACT);
		else if (v.answer == FC_YES)
			assert_int_equal(v.certainty, FC_EXACT);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* kvmalloc's first half has a doubt, which is not one of the second's. */
static void
drops_the_doubt_of_kvmallocs_first_half(void **state)
{
	struct z z = { 0, "Normal", 5000, 1000, 1250, 100000, .b = { 5000 } };
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, &z, 1);
	struct fc_request req;
	struct fc_verdict v;

	(void)state;
	snap->zones[0].pcp_count = 100; /* a list may hold order 2 */
	req = ask_bytes("GFP_KERNEL", 4 * 4096, FC_KMALLOC);
	v = judge(snap, req);
	assert_string_not_equal(v.doubt, "");
	fc_verdict_free(&v);
	req.allocator = FC_KVMALLOC;
	v = judge(snap, req);
	assert_int_equal(v.answer, FC_YES);
	assert_true(v.by_vmalloc);
	assert_int_equal(v.certainty, FC_EXACT);
	assert_string_equal(v.doubt, "");
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* Every zone is asked at min before any is without marks. */
static void
asks_all_zones_at_min_before_it_leaves_marks_out(void **state)
{
	static const struct z z[] = {
		{ 0, "DMA32", 1100, 1000, 1250, 100000,
		    .b = { 1036, 0, 0, 0, 0, 2 } },
		{ 0, "Normal", 64, 1000, 1250, 100000,
		    .b = { 0, 0, 0, 0, 0, 2 } },
	};
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, z, 2);
	struct fc_verdict v = judge(snap, ask("GFP_KERNEL|__GFP_MEMALLOC", 5));

	(void)state;
	assert_int_equal(v.answer, FC_YES);
	assert_int_equal(v.reason, FC_REASON_BELOW_LOW);
	assert_string_equal(v.zone->name, "DMA32");
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* No mark is asked, but there is no page: short of memory, not in pieces. */
static void
calls_a_zone_without_any_page_short(void **state)
{
	static const struct z z = { 0, "Normal", 0, 1000, 1250, 100000,
		.boost = 0 };
	struct fc_snapshot *snap = load("6.12.95", B | Z | T, &z, 1);
	struct fc_verdict v = judge(snap, ask("GFP_KERNEL|__GFP_MEMALLOC", 0));

	(void)state;
	assert_int_equal(v.answer, FC_NO);
	assert_int_equal(v.reason, FC_REASON_WATERMARK);
	assert_int_equal(v.zones[0].gate, FC_GATE_WATERMARK);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

static void
waits_for_no_memory_that_a_zone_does_not_have(void **state)
{
	static const struct z empty = { 0, "Normal", 0, 32, 32, 0, .boost = 0 };
	static const enum fc_rung rungs[] = { FC_RUNG_NOW, FC_RUNG_COMPACTION,
		FC_RUNG_RECLAIM, FC_RUNG_OOM };
	struct fc_snapshot *snap = load("6.12.95", Z, &empty, 1);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rungs); i++) {
		struct fc_request req = ask("GFP_KERNEL", 5);
		struct fc_verdict v;

		req.within = rungs[i];
		v = judge(snap, req);
		print_message(
		    "  %s: %s\n", fc_rung_name(rungs[i]), v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.expected, FC_NO);
		assert_int_equal(v.rung, FC_RUNG_NO);
		assert_int_equal(v.reason, FC_REASON_NO_ZONE);
		assert_int_equal(v.certainty, FC_EXACT);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

static void
tells_usable_orders_without_a_request(void **state)
{
	/* order 5 is HighAtomic, order 8 CMA; order 3 is the largest to use */
	static const struct z z = { 0, "Normal", 5000, 1000, 1250, 100000,
		.cma = 256, .b = { 4400, 0, 0, 3, 0, 10, 0, 0, 1 },
		.other[HIGHATOMIC][5] = 10, .other[CMA][8] = 1,
		.highatomic_blocks = 1 };
	static const struct {
		unsigned files;
		int low, high;
		bool wants;
	} rows[] = { { B | Z | T, 3, 3, false }, { B | Z, 0, 8, true },
		{ B, 8, 8, false }, { Z, -1, -1, false } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load("6.12.95", rows[i].files, &z, 1);
		struct fc_error err = { 0 };
		struct fc_overview v;

		assert_int_equal(fc_overview_of(snap, &v, &err), 0);
		print_message("  %d to %d\n", v.zones[0].usable_order_low,
		    v.zones[0].usable_order_high);
		assert_int_equal(v.zones[0].usable_order_low, rows[i].low);
		assert_int_equal(v.zones[0].usable_order_high, rows[i].high);
		assert_int_equal(
		    (v.wants & FC_WANT_PAGETYPEINFO) != 0, rows[i].wants);
		fc_overview_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
survives_each_failed_allocation(void **state)
{
	struct fc_snapshot *snap =
	    load("6.18.44", B | Z, live, N_ELEMENTS(live));
	struct fc_request req = ask_bytes("GFP_KERNEL", 65640, FC_KVMALLOC);
	struct fc_verdict v;

	(void)state;
	judge_with_each_failure(snap, &req, &v);
	assert_int_equal(v.answer, FC_YES);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* ---- what holds for every machine --------------------------------------------- */

static uint64_t seed;

static uint64_t
below(uint64_t n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return seed % n;
}

static const char *const releases[] = { "4.4.0", "4.19.316", "5.10.262",
	"6.1.158", "6.12.10", "6.12.95", "6.18.2" };
static const char *const gfps[] = { "GFP_KERNEL", "GFP_ATOMIC", "GFP_NOWAIT",
	"GFP_HIGHUSER_MOVABLE", "GFP_KERNEL|__GFP_HIGH",
	"GFP_KERNEL|__GFP_DMA32", "GFP_TRANSHUGE_LIGHT" };

/* Files that agree: the types add up to buddyinfo, what is HighAtomic keeps
 * within its limit, and isolated pages are not counted as free. */
static void
random_zone(struct z *z, int node, const char *name, const char *protection)
{
	uint64_t percent, left, isolated = 0;

	*z = (struct z){ .node = node, .name = name, .protection = protection };
	z->managed = 60000 + below(200000);
	percent = z->managed / 100;
	z->highatomic_blocks = below(percent / 512 + 2);
	left = z->highatomic_blocks * 512;
	for (unsigned o = NR_ORDERS; o-- > 0;) {
		uint64_t most = below(3) ? 0 : below(1500 >> o) + 1;

		for (unsigned t = 0; t < NR_TYPES; t++) {
			uint64_t n = below(3) ? 0 : below(most + 1);

			if (t == HIGHATOMIC && (o > 9 || n << o > left))
				n = o > 9 ? 0 : left >> o;
			if (t == ISOLATE && below(8))
				n = 0;
			z->b[o] += n;
			z->other[t][o] = t == MOVABLE ? 0 : n;
			z->free += n << o;
			if (t == HIGHATOMIC)
				left -= n << o;
			if (t == CMA)
				z->cma += n << o;
			if (t == ISOLATE)
				isolated += n << o;
		}
	}
	z->free -= isolated;
	z->min = below(z->free + 64);
	z->low = z->min + below(z->min / 4 + 2);
}

static size_t
random_machine(struct z *z)
{
	random_zone(&z[0], 0, "DMA32", "0, 0, 300, 300");
	random_zone(&z[1], 0, "Normal", "0, 0, 0, 0");
	return 2;
}

static enum fc_answer
answer_of(const char *release, unsigned files, const struct z *z, size_t n,
    const struct fc_request *req, bool *wants)
{
	struct fc_snapshot *snap = load(release, files, z, n);
	struct fc_verdict v = judge(snap, *req);
	enum fc_answer answer = v.answer;

	*wants = (v.wants & FC_WANT_PAGETYPEINFO) != 0;
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
	return answer;
}

static void
keeps_an_answer_when_pagetypeinfo_is_added(void **state)
{
	unsigned seen[3] = { 0 };

	(void)state;
	seed = 1;
	for (unsigned n = 0; n < 1500; n++) {
		const char *release = releases[n % N_ELEMENTS(releases)];
		struct fc_request req = ask(
		    gfps[below(N_ELEMENTS(gfps))], (unsigned)below(NR_ORDERS));
		enum fc_answer without, with;
		bool wants, wants_still;
		struct z z[2];
		size_t k = random_machine(z);

		without = answer_of(release, B | Z, z, k, &req, &wants);
		with = answer_of(release, B | Z | T, z, k, &req, &wants_still);
		print_message("  %u: %s order %u on %s: %s, %s\n", n,
		    req.gfp_text, req.order, release, fc_answer_name(without),
		    fc_answer_name(with));
		assert_true(with != FC_UNKNOWN);
		if (without != FC_UNKNOWN)
			assert_int_equal(without, with);
		assert_int_equal(wants, without == FC_UNKNOWN);
		assert_false(wants_still);
		seen[without]++;
	}
	/* all three were put to the test */
	print_message("  no %u, yes %u, unknown %u\n", seen[FC_NO],
	    seen[FC_YES], seen[FC_UNKNOWN]);
	assert_in_range(seen[FC_NO], 100, 1300);
	assert_in_range(seen[FC_YES], 100, 1300);
	assert_in_range(seen[FC_UNKNOWN], 50, 1300);
}

static void
never_loses_a_yes_to_one_more_free_block(void **state)
{
	static const char *const old[] = { "2.6.18", "2.6.32-754.el6.x86_64",
		"3.10.0", "4.19.316", "6.12.95", "7.3.0" };
	unsigned yes = 0;

	(void)state;
	seed = 2;
	for (unsigned n = 0; n < 600; n++) {
		const char *release = old[n % N_ELEMENTS(old)];
		unsigned files = B | Z | (release[0] > '3' ? T : OLD);
		struct fc_request req = ask(
		    gfps[below(N_ELEMENTS(gfps))], (unsigned)below(NR_ORDERS));
		enum fc_answer before, after;
		unsigned order = (unsigned)below(NR_ORDERS);
		struct z z[2];
		size_t k = random_machine(z), at = (size_t)below(2);
		bool wants;

		before = answer_of(release, files, z, k, &req, &wants);
		z[at].b[order]++;
		z[at].free += (uint64_t)1 << order;
		after = answer_of(release, files, z, k, &req, &wants);
		print_message("  %u: %s order %u on %s, one of %u: %s, %s\n", n,
		    req.gfp_text, req.order, release, order,
		    fc_answer_name(before), fc_answer_name(after));
		if (before == FC_YES)
			assert_int_equal(after, FC_YES);
		yes += before == FC_YES;
	}
	assert_in_range(yes, 100, 500);
}

static void
never_gives_a_larger_order_more_easily(void **state)
{
	(void)state;
	seed = 3;
	for (unsigned n = 0; n < 100; n++) {
		const char *release = releases[n % N_ELEMENTS(releases)];
		const char *gfp = gfps[below(N_ELEMENTS(gfps))];
		enum fc_answer smaller = FC_YES;
		struct z z[2];
		size_t k = random_machine(z);
		bool wants;

		print_message("  %u: %s on %s\n", n, gfp, release);
		/* single pages have rules of their own */
		for (unsigned order = 1; order <= NR_ORDERS; order++) {
			struct fc_request req = ask(gfp, order);
			enum fc_answer answer =
			    answer_of(release, B | Z | T, z, k, &req, &wants);

			if (answer == FC_YES)
				assert_int_equal(smaller, FC_YES);
			smaller = answer;
		}
		assert_int_equal(smaller, FC_NO); /* order 11 */
	}
}

/* What the overview promises is what the verdict grants, order by order. */
static void
compare_usable_orders(const struct fc_snapshot *snap, unsigned *yes)
{
	int low = -1, high = -1, granted = -1, perhaps = -1;
	struct fc_error err = { 0 };
	struct fc_overview o;
	struct fc_verdict v;

	assert_int_equal(fc_overview_of(snap, &o, &err), 0);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone_verdict *z = &o.zones[i];

		assert_true(z->usable_order_low <= z->usable_order_high);
		if (z->usable_order_low > low)
			low = z->usable_order_low;
		if (z->usable_order_high > high)
			high = z->usable_order_high;
	}
	assert_int_equal(o.largest_now, low);
	fc_overview_free(&o);
	for (unsigned order = 0; order < snap->nr_orders; order++) {
		v = judge(snap, ask("GFP_KERNEL", order));
		if (v.answer == FC_YES)
			granted = (int)order;
		if (v.answer != FC_NO)
			perhaps = (int)order;
		fc_verdict_free(&v);
	}
	print_message("    order %d, perhaps %d\n", low, high);
	assert_int_equal(low, granted);
	assert_int_equal(high, perhaps);
	*yes += granted >= 0;
}

static void
promises_what_it_grants_to_each_machine(void **state)
{
	static const enum fc_file files[] = { FC_ZONEINFO, FC_BUDDYINFO,
		FC_PAGETYPEINFO, FC_MEMINFO, FC_VERSION_FILE };
	DIR *dir = opendir("testdata/machines");
	unsigned machines = 0, yes = 0;
	struct dirent *entry;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char path[512];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(
		    path, sizeof(path), "testdata/machines/%s", entry->d_name);
		for (int types = 0; types < 2; types++) {
			struct fc_snapshot *snap = fc_snapshot_new();
			struct fc_error err = { 0 };
			struct fc_source source;

			assert_int_equal(
			    fc_source_open(path, &source, &err), 0);
			for (size_t i = 0; i < N_ELEMENTS(files); i++) {
				if (files[i] != FC_PAGETYPEINFO || types)
					assert_int_equal(
					    fc_snapshot_read(
						snap, &source, files[i], &err),
					    0);
			}
			print_message("  %s\n", path);
			compare_usable_orders(snap, &yes);
			fc_source_close(&source);
			fc_snapshot_free(snap);
		}
		machines++;
	}
	closedir(dir);
	assert_true(machines >= 10);
	assert_true(yes >= machines);
}

static void
promises_what_it_grants_to_any_machine(void **state)
{
	unsigned yes = 0;

	(void)state;
	seed = 4;
	for (unsigned n = 0; n < 300; n++) {
		const char *release = releases[n % N_ELEMENTS(releases)];
		unsigned files = B | Z | (below(2) ? T : 0);
		struct z z[2];
		size_t k = random_machine(z);
		struct fc_snapshot *snap = load(release, files, z, k);

		print_message("  %u: %s\n", n, release);
		compare_usable_orders(snap, &yes);
		fc_snapshot_free(snap);
	}
	assert_in_range(yes, 100, 299);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(judges_the_worked_example),
		cmocka_unit_test(judges_the_variants_of_the_worked_example),
		cmocka_unit_test(reaches_each_reason_and_gate),
		cmocka_unit_test(knows_nothing_without_files),
		cmocka_unit_test(needs_the_page_size_for_bytes_only),
		cmocka_unit_test(says_never_above_a_limit),
		cmocka_unit_test(names_no_largest_order_where_none_was_seen),
		cmocka_unit_test(refuses_no_pages_that_zoneinfo_alone_may_hide),
		cmocka_unit_test(
		    leaves_a_single_page_open_where_the_reserve_may_hold_it),
		cmocka_unit_test(wants_pagetypeinfo_for_vmalloc_as_well),
		cmocka_unit_test(
		    shows_the_best_numbers_of_a_refusal_without_pagetypeinfo),
		cmocka_unit_test(doubts_what_the_lag_of_the_counter_could_turn),
		cmocka_unit_test(
		    gives_single_pages_past_the_reserve_from_4_7_to_5_8),
		cmocka_unit_test(tries_both_tests_of_a_single_page),
		cmocka_unit_test(counts_single_pages_as_they_are_tried),
		cmocka_unit_test(lets_the_lag_hide_an_isolated_block),
		cmocka_unit_test(
		    leaves_open_what_a_boost_that_is_not_printed_may_refuse),
		cmocka_unit_test(knows_a_boost_by_the_settings),
		cmocka_unit_test(keeps_to_the_node_asked_for),
		cmocka_unit_test(counts_the_blocks_of_one_node_for_thisnode),
		cmocka_unit_test(refuses_a_request_that_makes_no_sense),
		cmocka_unit_test(gives_kernel_memory_from_kernel_zones_only),
		cmocka_unit_test(looks_up_the_reserve_of_the_right_zone),
		cmocka_unit_test(counts_blocks),
		cmocka_unit_test(says_no_to_more_than_there_can_be),
		cmocka_unit_test(counts_nothing_in_a_zone_that_refuses),
		cmocka_unit_test(judges_each_allocator),
		cmocka_unit_test(
		    leaves_open_what_waiting_would_give_to_several),
		cmocka_unit_test(
		    doubts_a_second_block_that_the_boost_may_forbid),
		cmocka_unit_test(asks_the_slow_path_for_several_blocks_too),
		cmocka_unit_test(takes_what_was_refused_for_reserved),
		cmocka_unit_test(says_what_an_answer_doubts),
		cmocka_unit_test(drops_the_doubt_of_kvmallocs_first_half),
		cmocka_unit_test(calls_a_zone_without_any_page_short),
		cmocka_unit_test(
		    asks_all_zones_at_min_before_it_leaves_marks_out),
		cmocka_unit_test(waits_for_no_memory_that_a_zone_does_not_have),
		cmocka_unit_test(tells_usable_orders_without_a_request),
		cmocka_unit_test(survives_each_failed_allocation),
		cmocka_unit_test(keeps_an_answer_when_pagetypeinfo_is_added),
		cmocka_unit_test(never_loses_a_yes_to_one_more_free_block),
		cmocka_unit_test(never_gives_a_larger_order_more_easily),
		cmocka_unit_test(promises_what_it_grants_to_each_machine),
		cmocka_unit_test(promises_what_it_grants_to_any_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
