/* SPDX-License-Identifier: BSD-2-Clause */
/* Reading kpageflags of zones: all of it, or until a window is found. */
#include "base/error.h"
#include "base/number.h"
#include "input/frames.h"
#include "parse/kpageflags.h"
#include "snapshot/windows.h"

/* A copy may claim any span, and a sparse file has it. */
#define MOST_FRAMES_OF_COPY ((uint64_t)1 << 32)

/* Of a zone, to see its byte order: hardly one has that many holes before a page
 * that is used. */
#define MOST_FRAMES_FOR_ORDER ((uint64_t)1 << 18)

static uint64_t
end_of(const struct fc_zone *zone)
{
	return zone->start_pfn.value + zone->spanned;
}

/* Empty zones have no place. */
static bool
has_frames(const struct fc_zone *zone)
{
	return zone->has_zoneinfo && zone->present > 0 && zone->spanned > 0 &&
	    zone->start_pfn.present;
}

static bool
overlap(const struct fc_zone *a, const struct fc_zone *b)
{
	return has_frames(a) && has_frames(b) &&
	    a->start_pfn.value < end_of(b) && b->start_pfn.value < end_of(a);
}

static bool
is_wanted(const struct fc_snapshot *snap, const bool *wanted, size_t i)
{
	return (wanted == NULL || wanted[i]) && has_frames(&snap->zones[i]);
}

/* Are there zones to look at, and not more than anybody has? */
static int
check_zones(const struct fc_snapshot *snap, const struct fc_source *source,
    const bool *wanted, struct fc_error *err)
{
	uint64_t frames = 0;

	if (snap->files[FC_ZONEINFO] != FC_FILE_READ || snap->nr_orders == 0)
		return fc_error_set(err, FC_ERR_MISMATCH, "kpageflags",
		    "without zoneinfo and buddyinfo it does not tell zones");
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (is_wanted(snap, wanted, i))
			frames = fc_plus(frames, snap->zones[i].spanned);
	}
	if (source->kind != FC_LIVE && frames > MOST_FRAMES_OF_COPY)
		return fc_error_set(err, FC_ERR_RANGE, "zoneinfo",
		    "its zones span %ju page frames, and no copy's kpageflags has more than %ju",
		    (uintmax_t)frames, (uintmax_t)MOST_FRAMES_OF_COPY);
	return 0;
}

/* ---- all of a zone ----------------------------------------------------- */

static struct fc_zone_pages *
pages_new(struct fc_snapshot *snap, unsigned picture_order)
{
	struct fc_zone_pages *pages =
	    fc_arena_alloc(snap->arena, 1, sizeof(*pages));

	if (pages == NULL)
		return NULL;
	pages->windows = fc_arena_alloc(
	    snap->arena, snap->nr_orders, sizeof(*pages->windows));
	pages->stretches = fc_arena_alloc(
	    snap->arena, FC_MAX_STRETCHES, sizeof(*pages->stretches));
	pages->picture_order = picture_order;
	return pages->windows != NULL && pages->stretches != NULL ? pages
								  : NULL;
}

/*
 * Frames of the span that the page allocator does not have, and that have no
 * flag which says so: holes since 6.13 or so, memory that is not initialised
 * yet.
 */
static uint64_t
absent_frames(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	const uint64_t *frames = zone->pages->frames;
	uint64_t known = frames[FC_FRAME_ABSENT] + frames[FC_FRAME_RESERVED] +
	    frames[FC_FRAME_OFFLINE];

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *other = &snap->zones[i];

		if (overlap(zone, other))
			known = fc_plus(known, fc_zone_size(other));
	}
	return fc_minus(zone->spanned, known);
}

static void
set_window_members(const struct fc_snapshot *snap, struct fc_zone *zone)
{
	size_t order = snap->nr_orders;

	while (order > 0 && zone->pages->windows[order - 1].free == 0 &&
	    zone->pages->windows[order - 1].clean == 0)
		order--;
	zone->window_up_to =
	    (struct fc_opt){ order > 0 ? order - 1 : 0, order > 0 };
	zone->no_window_from =
	    (struct fc_opt){ order, order < snap->nr_orders };
}

static int
read_zone(struct fc_snapshot *snap, struct fc_zone *zone,
    const struct fc_frames *frames, struct fc_counting *c, struct fc_error *err)
{
	uint64_t first = zone->start_pfn.value, end = end_of(zone);

	fc_counting_begin(c, zone->pages, first, end);
	while (first < end) {
		uint64_t *words = fc_counting_words(c);
		size_t at = first % FC_PIECE_FRAMES;
		size_t n = FC_PIECE_FRAMES - at;

		if (n > end - first)
			n = (size_t)(end - first);
		if (fc_frames_read(frames, first, words + at, n, err) != 0)
			return -1;
		snap->frames_read += n;
		fc_counting_piece(c, first, first + n);
		first += n;
	}
	fc_counting_end(c, absent_frames(snap, zone));
	set_window_members(snap, zone);
	return 0;
}

static void
forget_pages(struct fc_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		snap->zones[i].pages = NULL;
		snap->zones[i].window_up_to = (struct fc_opt){ 0 };
		snap->zones[i].no_window_from = (struct fc_opt){ 0 };
	}
}

/* Some kernels and sandboxes open the file and show nothing in it. */
static bool
shows_anything(const struct fc_snapshot *snap)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone_pages *pages = snap->zones[i].pages;

		for (unsigned f = 0; pages != NULL && f < FC_NR_FRAMES; f++) {
			if (f != FC_FRAME_ABSENT && f != FC_FRAME_UNNAMED &&
			    pages->frames[f] > 0)
				return true;
		}
	}
	return false;
}

static int
read_zones(struct fc_snapshot *snap, const struct fc_frames *frames,
    const bool *wanted, struct fc_counting *c, unsigned picture_order,
    struct fc_error *err)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		if (!is_wanted(snap, wanted, i))
			continue;
		zone->pages = pages_new(snap, picture_order);
		if (zone->pages == NULL)
			return fc_error_nomem(err);
		for (size_t k = 0; k < snap->nr_zones; k++)
			zone->pages->mixed |=
			    k != i && overlap(zone, &snap->zones[k]);
		if (read_zone(snap, zone, frames, c, err) != 0)
			return -1;
	}
	if (!shows_anything(snap)) {
		forget_pages(snap);
		snap->files[FC_KPAGEFLAGS] = FC_FILE_UNREADABLE;
	}
	return 0;
}

/*
 * Copies come from machines of either byte order; what cannot be read is told by
 * who reads it in earnest.
 */
static bool
is_swapped(const struct fc_snapshot *snap, const bool *wanted,
    const struct fc_frames *frames, uint64_t *words)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		uint64_t first = snap->zones[i].start_pfn.value;
		uint64_t end = end_of(&snap->zones[i]);
		struct fc_error ignored = { 0 };
		bool swapped;

		if (!is_wanted(snap, wanted, i))
			continue;
		if (end - first > MOST_FRAMES_FOR_ORDER)
			end = first + MOST_FRAMES_FOR_ORDER;
		for (size_t n; first < end; first += n) {
			n = end - first < FC_PIECE_FRAMES
			    ? (size_t)(end - first)
			    : FC_PIECE_FRAMES;
			if (fc_frames_read(frames, first, words, n, &ignored) !=
			    0)
				return false;
			for (size_t w = 0; w < n; w++) {
				if (fc_kpageflags_tells_order(
					words[w], &swapped))
					return swapped;
			}
		}
	}
	return false;
}

/* 1: it is open and c is there, 0: snap->files[] says why not, -1: *err. */
static int
begin(struct fc_snapshot *snap, const struct fc_source *source,
    const bool *wanted, const struct fc_movable *movable,
    struct fc_frames *frames, struct fc_counting **c, struct fc_error *err)
{
	*c = NULL;
	if (fc_frames_open(source, frames, &snap->files[FC_KPAGEFLAGS], err) !=
	    0) {
		snap->files[FC_KPAGEFLAGS] = FC_FILE_BAD;
		return -1;
	}
	if (snap->files[FC_KPAGEFLAGS] != FC_FILE_READ)
		return 0;
	if (check_zones(snap, source, wanted, err) == 0) {
		*c = fc_counting_new(movable, snap->nr_orders);
		if (*c != NULL) {
			frames->swapped = source->kind != FC_LIVE &&
			    is_swapped(
				snap, wanted, frames, fc_counting_words(*c));
			return 1;
		}
		fc_error_nomem(err);
	}
	fc_frames_close(frames);
	snap->files[FC_KPAGEFLAGS] = FC_FILE_BAD;
	return -1;
}

int
fc_snapshot_read_pages(struct fc_snapshot *snap, const struct fc_source *source,
    const bool *wanted, const struct fc_movable *movable,
    unsigned picture_order, struct fc_error *err)
{
	struct fc_counting *c;
	struct fc_frames frames;
	int rc = begin(snap, source, wanted, movable, &frames, &c, err);

	if (rc <= 0)
		return rc;
	rc = read_zones(snap, &frames, wanted, c, picture_order, err);
	if (rc != 0) {
		forget_pages(snap);
		snap->files[FC_KPAGEFLAGS] = FC_FILE_BAD;
	}
	fc_counting_free(c);
	fc_frames_close(&frames);
	return rc;
}

/* ---- each window by itself ----------------------------------------------- */

static void
add_to_big(struct fc_big_window *w, enum fc_frame frame)
{
	switch (frame) {
	case FC_FRAME_FREE:
		w->free++;
		break;
	case FC_FRAME_MOVABLE:
	case FC_FRAME_WRITEBACK:
		w->movable++;
		break;
	case FC_FRAME_LARGE:
		w->large++;
		break;
	case FC_FRAME_HUGETLB:
		w->hugetlb++;
		break;
	case FC_FRAME_UNNAMED:
		w->unnamed++;
		break;
	default:
		w->fixed++;
	}
}

/* The window from first: 1 it is one, 0 a hole is in it, -1 *err.  Behind a
 * frame that stays where it is, nothing more is asked of the window. */
static int
read_big_window(struct fc_snapshot *snap, const struct fc_frames *frames,
    uint64_t *words, uint64_t first, uint64_t size, struct fc_big_window *w,
    struct fc_error *err)
{
	*w = (struct fc_big_window){ 0 };
	for (uint64_t at = 0; at < size && w->fixed == 0;
	     at += FC_PIECE_FRAMES) {
		size_t n = FC_PIECE_FRAMES;

		if (n > size - at)
			n = (size_t)(size - at);
		if (fc_frames_read(frames, first + at, words, n, err) != 0)
			return -1;
		snap->frames_read += n;
		for (size_t i = 0; i < n; i++) {
			enum fc_frame frame =
			    fc_kpageflags_class(words[i], true);

			if (frame == FC_FRAME_ABSENT)
				return 0;
			add_to_big(w, frame);
		}
	}
	return 1;
}

static int
read_big_zone(struct fc_snapshot *snap, struct fc_zone *zone,
    const struct fc_frames *frames, uint64_t *words, unsigned order,
    struct fc_error *err)
{
	uint64_t size = (uint64_t)1 << order;
	uint64_t first = zone->start_pfn.value, end = end_of(zone);
	uint64_t begin = fc_plus(first, size - 1) >> order;
	uint64_t most = fc_minus(end >> order, begin);
	struct fc_big_windows *big;

	/* no fewer though the zone has fewer pages: since 6.13 a hole looks like
	 * a window of frames without a name */
	big = fc_arena_alloc(snap->arena, 1, sizeof(*big));
	if (big != NULL)
		big->window = fc_arena_alloc(
		    snap->arena, (size_t)most, sizeof(*big->window));
	if (big == NULL || (big->window == NULL && most > 0))
		return fc_error_nomem(err);
	big->order = order;
	for (uint64_t i = begin; i < end >> order; i++) {
		int rc = read_big_window(snap, frames, words, i << order, size,
		    &big->window[big->nr], err);

		if (rc < 0)
			return -1;
		big->nr += (size_t)rc;
	}
	big->next = zone->big;
	zone->big = big;
	return 0;
}

static bool
stands_alone(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (&snap->zones[i] != zone && overlap(zone, &snap->zones[i]))
			return false;
	}
	return true;
}

/* Do they show anything at all?  Where no window is there is nothing to show. */
static bool
big_is_shown(const struct fc_snapshot *snap)
{
	bool any = false;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_big_windows *big = snap->zones[i].big;

		for (size_t k = 0; big != NULL && k < big->nr; k++) {
			const struct fc_big_window *w = &big->window[k];

			any = true;
			if (w->free > 0 || w->movable > 0 || w->large > 0 ||
			    w->hugetlb > 0 || w->fixed > 0)
				return true;
		}
	}
	return !any;
}

int
fc_snapshot_read_big(struct fc_snapshot *snap, const struct fc_source *source,
    const bool *wanted, const struct fc_movable *movable, unsigned order,
    struct fc_error *err)
{
	struct fc_counting *c;
	struct fc_frames frames;
	int rc;

	if (order > FC_BIG_ORDER)
		return 0;
	rc = begin(snap, source, wanted, movable, &frames, &c, err);
	if (rc <= 0)
		return rc;
	rc = 0;
	for (size_t i = 0; i < snap->nr_zones && rc == 0; i++) {
		struct fc_zone *zone = &snap->zones[i];

		if (is_wanted(snap, wanted, i) && stands_alone(snap, zone))
			rc = read_big_zone(snap, zone, &frames,
			    fc_counting_words(c), order, err);
	}
	if (rc != 0)
		snap->files[FC_KPAGEFLAGS] = FC_FILE_BAD;
	else if (!big_is_shown(snap))
		snap->files[FC_KPAGEFLAGS] = FC_FILE_UNREADABLE;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->files[FC_KPAGEFLAGS] != FC_FILE_READ)
			snap->zones[i].big = NULL;
	}
	fc_counting_free(c);
	fc_frames_close(&frames);
	return rc;
}

/* ---- until a window is found ------------------------------------------- */

/* Numbers below 2^bits in an order that looks like none, each once. */
struct shuffle {
	uint64_t next, step, mask;
	unsigned bits;
};

static struct shuffle
shuffle_of(uint64_t n, uint64_t seed)
{
	struct shuffle s = { .next = seed };

	while (s.bits < 63 && ((uint64_t)1 << s.bits) < n)
		s.bits++;
	s.mask = ((uint64_t)1 << s.bits) - 1;
	s.step = seed | 1;
	return s;
}

/* A full-period generator, and a bijection for its poor low bits. */
static uint64_t
shuffle_next(struct shuffle *s)
{
	uint64_t x;

	s->next = (s->next * 0x5851f42d4c957f2du + s->step) & s->mask;
	x = s->next;
	x ^= x >> (s->bits / 2 + 1);
	return x;
}

/* What is looked for, and where. */
struct search {
	const struct fc_frames *frames;
	struct fc_counting *counting;
	unsigned order, block;
	uint64_t most, seed;
	bool shown; /* some word was not 0 */
};

/* Block number i of the zone: 1 it has a window, 0 it has none, -1 *err. */
static int
search_block(struct fc_snapshot *snap, const struct fc_zone *zone,
    struct search *s, uint64_t i, struct fc_error *err)
{
	uint64_t first = zone->start_pfn.value;
	uint64_t from = ((first >> s->block) + i) << s->block;
	uint64_t to = from + ((uint64_t)1 << s->block);
	uint64_t *words;

	from = from < first ? first : from;
	to = to > end_of(zone) ? end_of(zone) : to;
	words = fc_counting_words(s->counting) + from % FC_PIECE_FRAMES;
	if (fc_frames_read(s->frames, from, words, (size_t)(to - from), err) !=
	    0)
		return -1;
	snap->frames_read += to - from;
	for (uint64_t k = 0; k < to - from && !s->shown; k++)
		s->shown = words[k] != 0;
	return fc_counting_finds(s->counting, from, to, s->order);
}

static int
search_zone(struct fc_snapshot *snap, struct fc_zone *zone, struct search *s,
    struct fc_error *err)
{
	uint64_t first = zone->start_pfn.value >> s->block;
	uint64_t n = ((end_of(zone) - 1) >> s->block) - first + 1;
	struct shuffle shuffle = shuffle_of(n, s->seed);
	uint64_t start = snap->frames_read;

	for (uint64_t tries = 0; tries <= shuffle.mask; tries++) {
		uint64_t i = shuffle_next(&shuffle);
		int rc = 0;

		if (i >= n)
			continue;
		if (snap->frames_read - start >= s->most)
			return 0;
		rc = search_block(snap, zone, s, i, err);
		if (rc > 0)
			zone->window_up_to = (struct fc_opt){ s->order, true };
		if (rc != 0)
			return rc;
	}
	if (s->shown)
		zone->no_window_from = (struct fc_opt){ s->order, true };
	return 0;
}

int
fc_snapshot_find_window(struct fc_snapshot *snap,
    const struct fc_source *source, const bool *wanted,
    const struct fc_movable *movable, unsigned order, uint64_t most,
    uint64_t seed, struct fc_error *err)
{
	struct search s = { .order = order,
		.block = movable->pageblock_order,
		.most = most,
		.seed = seed };
	struct fc_frames frames;
	int rc;

	s.block = s.block < order ? order : s.block;
	if (s.block > FC_PIECE_ORDER)
		s.block = FC_PIECE_ORDER;
	if (order > s.block) /* no piece has such a window */
		return 0;
	rc = begin(snap, source, wanted, movable, &frames, &s.counting, err);
	if (rc <= 0)
		return rc;
	s.frames = &frames;
	rc = 0;
	for (size_t i = 0; i < snap->nr_zones && rc == 0; i++) {
		if (is_wanted(snap, wanted, i))
			rc = search_zone(snap, &snap->zones[i], &s, err);
	}
	if (rc < 0)
		snap->files[FC_KPAGEFLAGS] = FC_FILE_BAD;
	else if (!s.shown && snap->frames_read > 0)
		snap->files[FC_KPAGEFLAGS] = FC_FILE_UNREADABLE;
	fc_counting_free(s.counting);
	fc_frames_close(&frames);
	return rc < 0 ? -1 : 0;
}
