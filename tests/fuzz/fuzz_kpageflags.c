/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as words of kpageflags, all over a zone: each frame is counted once,
 * a window is free, clean or blocked, and of a smaller order there are at least
 * twice as many that are free.
 */
#include "fuzz.h"
#include "parse/kpageflags.h"
#include "snapshot/windows.h"

#define NR_ORDERS 18

/* Of a zone that has these words all over it. */
static void
count_windows(const uint8_t *data, size_t size, bool unevictable, bool large)
{
	static struct fc_windows windows[NR_ORDERS];
	static struct fc_stretch stretches[FC_MAX_STRETCHES];
	struct fc_zone_pages pages = {
		.windows = windows, .stretches = stretches, .picture_order = 9
	};
	const struct fc_movable movable = { unevictable, large, 9 };
	struct fc_counting *c = fc_counting_new(&movable, NR_ORDERS);
	/* on both sides of where pieces meet */
	uint64_t first = FC_PIECE_FRAMES - 1024 - size % 512;
	uint64_t end = FC_PIECE_FRAMES + 3072 + size % 64;
	uint64_t frames = 0;

	if (c == NULL || size < 8)
		return fc_counting_free(c);
	memset(windows, 0, sizeof(windows));
	memset(stretches, 0, sizeof(stretches));
	fc_counting_begin(c, &pages, first, end);
	for (uint64_t f = first; f < end;) {
		uint64_t n = FC_PIECE_FRAMES - f % FC_PIECE_FRAMES;

		n = n < end - f ? n : end - f;
		for (uint64_t i = 0; i < n; i++)
			memcpy(fc_counting_words(c) + f % FC_PIECE_FRAMES + i,
			    data + i * 8 % (size - 7), 8);
		fc_counting_piece(c, f, f + n);
		f += n;
	}
	fc_counting_end(c, size * 1024);
	for (unsigned i = 0; i < FC_NR_FRAMES; i++)
		frames += pages.frames[i];
	for (unsigned o = 0; o < NR_ORDERS; o++) {
		const struct fc_windows *w = &windows[o];

		if (w->free + w->clean + w->blocked > (end - first) >> o ||
		    w->single > w->blocked)
			abort();
		require(o == 0 || windows[o - 1].free >= 2 * w->free,
		    "half of a free window is free");
	}
	if (frames != end - first)
		abort();
	fc_counting_free(c);
}

static void
check_words(const uint8_t *data, size_t size)
{
	uint64_t words[64];
	size_t n = size / 8 < 64 ? size / 8 : 64;
	bool swapped;

	memcpy(words, data, n * 8);
	for (size_t i = 0; i < n; i++) {
		require(fc_kpageflags_class(words[i], true) < FC_NR_FRAMES &&
			fc_kpageflags_class(words[i], false) < FC_NR_FRAMES,
		    "a frame is of some kind");
		require(
		    fc_frame_name(fc_kpageflags_class(words[i], true)) != NULL,
		    "a kind has a name");
		require(((uint64_t)1 << fc_kpageflags_folio_order(
			     words + i, n - i)) <= 2 * (n - i),
		    "a folio lies in the words that there are");
		require(fc_kpageflags_as_page(fc_kpageflags_as_page(
			    words[i])) == fc_kpageflags_as_page(words[i]),
		    "a page is no folio");
		(void)fc_kpageflags_tells_order(words[i], &swapped);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (size < 9)
		return 0;
	check_words(data + 1, size - 1);
	count_windows(data + 1, size - 1, data[0] & 1, data[0] & 2);
	return 0;
}
