/* SPDX-License-Identifier: BSD-2-Clause */
/* Windows of each order against a count frame by frame. */
#include "test.h"

#include "parse/kpageflags.h"
#include "snapshot/windows.h"

#define B(flag)  ((uint64_t)1 << (flag))
#define FREE     B(10)
#define LRU      B(5)
#define SLAB     B(7)
#define HOLE     B(20)
#define THP_HEAD (B(15) | B(22) | B(5))
#define THP_TAIL (B(16) | B(22) | B(5))

#define NR_ORDERS 18 /* beyond a piece's */
#define MOST      ((size_t)5 << FC_PIECE_ORDER)

static uint64_t words[MOST];
static struct fc_windows windows[NR_ORDERS];
static struct fc_stretch stretches[FC_MAX_STRETCHES];
static struct fc_zone_pages pages;

static const struct fc_movable moves = { true, true, 9 };

/* words[first, end) as a zone's, in pieces. */
static void
take(struct fc_counting *c, uint64_t first, uint64_t end, unsigned picture,
    uint64_t absent)
{
	memset(windows, 0, sizeof(windows));
	memset(stretches, 0, sizeof(stretches));
	pages = (struct fc_zone_pages){ .windows = windows,
		.stretches = stretches,
		.picture_order = picture };
	fc_counting_begin(c, &pages, first, end);
	for (uint64_t f = first; f < end;) {
		size_t n = FC_PIECE_FRAMES - (size_t)(f % FC_PIECE_FRAMES);

		n = n < end - f ? n : (size_t)(end - f);
		memcpy(fc_counting_words(c) + f % FC_PIECE_FRAMES, words + f,
		    n * sizeof(words[0]));
		fc_counting_piece(c, f, f + n);
		f += n;
	}
	fc_counting_end(c, absent);
}

static void
count_slowly(
    uint64_t first, uint64_t end, unsigned order, struct fc_windows *out)
{
	uint64_t size = (uint64_t)1 << order;

	*out = (struct fc_windows){ 0 };
	for (uint64_t f = (first + size - 1) / size * size; f + size <= end;
	     f += size) {
		uint64_t free = 0, blocked = 0, holes = 0;

		for (uint64_t i = f; i < f + size; i++) {
			free += words[i] == FREE;
			blocked += words[i] == SLAB;
			holes += words[i] == HOLE;
		}
		if (holes > 0)
			continue;
		out->free += free == size;
		out->clean += free < size && blocked == 0;
		out->blocked += blocked > 0;
		out->single += blocked == 1;
		out->by[FC_FRAME_SLAB] += blocked > 0;
	}
}

static void
check(uint64_t first, uint64_t end)
{
	uint64_t frames = 0;

	for (unsigned order = 0; order < NR_ORDERS; order++) {
		struct fc_windows want;

		count_slowly(first, end, order, &want);
		assert_memory_equal(&windows[order], &want, sizeof(want));
	}
	for (unsigned f = 0; f < FC_NR_FRAMES; f++)
		frames += pages.frames[f];
	assert_int_equal(frames, end - first);
}

/* Runs of what is moved, seldom something else in between. */
static void
fill(unsigned seed, unsigned rarely)
{
	uint64_t x = seed * 2654435761u + 1, word = FREE;

	for (size_t i = 0; i < MOST; i++) {
		x = x * 6364136223846793005u + 1442695040888963407u;
		if ((x >> 33) % 50 == 0)
			word = (x >> 40) % 2 == 0 ? FREE : LRU;
		words[i] = (x >> 33) % rarely == 1  ? SLAB
		    : (x >> 33) % (rarely * 8) == 2 ? HOLE
						    : word;
	}
}

static void
counts_windows_of_each_order(void **state)
{
	static const uint64_t zones[][2] = { { 0, MOST }, { 1, 4096 },
		{ 4096, MOST - 7 }, { 40000, 40001 }, { 32767, 98305 } };
	struct fc_counting *c = fc_counting_new(&moves, NR_ORDERS);

	(void)state;
	assert_non_null(c);
	for (unsigned seed = 0; seed < 6; seed++) {
		fill(seed, seed < 2 ? 40 : seed < 4 ? 3000 : 200000);
		for (size_t z = 0; z < N_ELEMENTS(zones); z++) {
			take(c, zones[z][0], zones[z][1], 9, 0);
			check(zones[z][0], zones[z][1]);
		}
	}
	fc_counting_free(c);
}

/* Whole pieces of one kind are not looked at node by node. */
static void
counts_what_is_all_alike(void **state)
{
	static const uint64_t kinds[] = { FREE, SLAB, LRU, HOLE, FREE };
	struct fc_counting *c = fc_counting_new(&moves, NR_ORDERS);

	(void)state;
	assert_non_null(c);
	for (size_t f = 0; f < MOST; f++)
		words[f] = kinds[f >> FC_PIECE_ORDER];
	for (unsigned picture = 0; picture <= 16; picture++) {
		uint64_t blocked = 0;

		take(c, 0, MOST, picture, 0);
		check(0, MOST);
		for (size_t i = 0; i < pages.nr_stretches; i++)
			blocked += stretches[i].blocked;
		assert_int_equal(blocked, windows[picture].blocked);
		/* all but one frame */
		words[FC_PIECE_FRAMES] = FREE;
		take(c, 0, MOST, picture, 0);
		check(0, MOST);
		words[FC_PIECE_FRAMES] = SLAB;
		take(c, 1, MOST - 1, picture, 0);
		check(1, MOST - 1);
	}
	fc_counting_free(c);
}

/* A piece of one word, whatever that is. */
static void
counts_frames_of_any_word(void **state)
{
	struct fc_counting *c = fc_counting_new(&moves, NR_ORDERS);

	(void)state;
	assert_non_null(c);
	for (unsigned flag = 0; flag <= 64; flag++) {
		uint64_t word = flag == 64 ? 0 : B(flag);
		enum fc_frame frame = fc_kpageflags_class(word, true);

		print_message("  flag %u\n", flag);
		words[0] = words[1] = words[2] = word;
		take(c, 0, 3, 9, 0);
		assert_int_equal(pages.frames[frame], 3);
	}
	fc_counting_free(c);
}

static void
moves_large_folios_where_the_kernel_does(void **state)
{
	static const struct {
		struct fc_movable movable;
		unsigned folio;
		bool moved;
	} cases[] = {
		{ { true, true, 9 }, 4, true },
		{ { true, true, 9 }, 8, true },
		{ { true, true, 9 }, 9, false },
		{ { true, true, 4 }, 4, false },
		{ { true, false, 9 }, 4, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct fc_counting *c =
		    fc_counting_new(&cases[i].movable, NR_ORDERS);

		assert_non_null(c);
		for (size_t f = 0; f < 4096; f++)
			words[f] = f % ((size_t)1 << cases[i].folio) == 0
			    ? THP_HEAD
			    : THP_TAIL;
		take(c, 0, 4096, 9, 0);
		assert_int_equal(windows[10].clean, cases[i].moved ? 4 : 0);
		assert_int_equal(
		    windows[10].by[FC_FRAME_LARGE], cases[i].moved ? 0 : 4);
		/* at the end of a piece's words */
		take(c, 0, 4095, 9, 0);
		assert_int_equal(windows[0].clean, cases[i].moved ? 4095 : 0);
		fc_counting_free(c);
	}
}

/* A kernel since 6.13 says 0 of holes, and of kernel pages without a type. */
static void
takes_the_longest_runs_without_flags_for_holes(void **state)
{
	struct fc_counting *c = fc_counting_new(&moves, NR_ORDERS);
	const size_t end = MOST;

	(void)state;
	assert_non_null(c);
	for (size_t f = 0; f < end; f++)
		words[f] = f >= 8192 && f < 73728 ? 0
		    : f >= 98304 && f < 100352    ? 0
						  : FREE;
	take(c, 0, end, 9, 65536);
	assert_int_equal(pages.frames[FC_FRAME_ABSENT], 65536);
	assert_int_equal(pages.frames[FC_FRAME_UNNAMED], 2048);
	for (unsigned order = 0; order <= 10; order++) {
		assert_int_equal(windows[order].blocked, 2048 >> order);
		assert_int_equal(windows[order].by[FC_FRAME_UNNAMED],
		    windows[order].blocked);
		assert_int_equal(
		    windows[order].free, (end - 65536 - 2048) >> order);
	}
	assert_int_equal(windows[0].single, 2048);
	for (size_t i = 0; i < pages.nr_stretches; i++) {
		uint64_t f = (uint64_t)i << pages.stretch_order;
		bool hole = f >= 8192 && f < 73728;

		if (hole)
			assert_int_equal(stretches[i].blocked +
				stretches[i].free + stretches[i].clean,
			    0);
	}
	/* stretches may be shorter than what holes are multiples of */
	for (unsigned picture = 0; picture <= 11; picture++) {
		uint64_t blocked = 0;

		take(c, 0, 16384, picture, 6144);
		for (size_t i = 0; i < pages.nr_stretches; i++) {
			assert_true(stretches[i].blocked <= 16384);
			blocked += stretches[i].blocked;
		}
		assert_int_equal(blocked, windows[picture].blocked);
	}
	/* and no more of them than are missing, rounded down to 4 MiB */
	take(c, 0, end, 9, 3 * 1024 + 5);
	assert_int_equal(pages.frames[FC_FRAME_ABSENT], 3 * 1024);
	take(c, 0, end, 9, UINT64_MAX);
	assert_int_equal(pages.frames[FC_FRAME_UNNAMED], 0);
	/* free ones in between show that there is memory */
	for (size_t f = 0; f < end; f++)
		words[f] = f % 512 == 0 ? 0 : FREE;
	take(c, 0, end, 9, UINT64_MAX);
	assert_int_equal(pages.frames[FC_FRAME_UNNAMED], end / 512);
	assert_int_equal(windows[9].single, end / 512);
	fc_counting_free(c);
}

static void
paints_low_to_high(void **state)
{
	struct fc_counting *c = fc_counting_new(&moves, NR_ORDERS);

	(void)state;
	assert_non_null(c);
	for (size_t f = 0; f < MOST; f++)
		words[f] = f < 32768 ? FREE : f < 65536 ? LRU : SLAB;
	take(c, 100, MOST, 9, 0);
	assert_int_equal(pages.stretch_order, 10);
	assert_int_equal(pages.nr_stretches, MOST >> 10);
	/* the first is cut */
	assert_int_equal(stretches[0].free, 1);
	assert_int_equal(stretches[1].free, 2);
	assert_int_equal(stretches[32].clean, 2);
	assert_int_equal(stretches[64].blocked, 2);
	/* larger windows than a piece have their picture, too */
	take(c, 0, MOST, 16, 0);
	assert_int_equal(pages.nr_stretches, 3);
	assert_int_equal(stretches[0].clean, 1);
	assert_int_equal(stretches[1].blocked, 1);
	assert_int_equal(stretches[2].blocked, 0); /* half of it is there */
	fc_counting_free(c);
}

static void
finds_a_window_among_words(void **state)
{
	struct fc_counting *c = fc_counting_new(&moves, 11);
	uint64_t *w;

	(void)state;
	assert_non_null(c);
	w = fc_counting_words(c);
	for (size_t f = 0; f < FC_PIECE_FRAMES; f++)
		w[f] = f % 32 == 31 ? SLAB : LRU;
	assert_true(fc_counting_finds(c, 512, 1024, 4));
	assert_false(fc_counting_finds(c, 512, 1024, 5));
	w[512 + 31] = FREE;
	assert_true(fc_counting_finds(c, 512, 1024, 5));
	/* not aligned, or not whole */
	assert_false(fc_counting_finds(c, 513, 1024, 5));
	assert_false(fc_counting_finds(c, 512, 543, 5));
	assert_true(fc_counting_finds(c, 512, 544, 5));
	assert_false(fc_counting_finds(c, 0, FC_PIECE_FRAMES, 15));
	for (size_t f = 0; f < FC_PIECE_FRAMES; f++)
		w[f] = FREE;
	assert_true(fc_counting_finds(c, 0, FC_PIECE_FRAMES, 15));
	assert_false(fc_counting_finds(c, 0, FC_PIECE_FRAMES - 1, 15));
	fc_counting_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_windows_of_each_order),
		cmocka_unit_test(counts_what_is_all_alike),
		cmocka_unit_test(counts_frames_of_any_word),
		cmocka_unit_test(moves_large_folios_where_the_kernel_does),
		cmocka_unit_test(
		    takes_the_longest_runs_without_flags_for_holes),
		cmocka_unit_test(paints_low_to_high),
		cmocka_unit_test(finds_a_window_among_words),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
