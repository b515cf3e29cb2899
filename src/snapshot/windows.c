/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A frame becomes a node: a bit for what it is.  Two neighbours become one node
 * of the next order with the bits of both, and so on upward; windows of an order
 * are counted by their bits.
 */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "parse/kpageflags.h"
#include "snapshot/windows.h"

typedef uint16_t node_t;

#define ANY  ((node_t)1 << 14) /* at least one frame is not moved */
#define MANY ((node_t)1 << 15) /* at least two */
_Static_assert(FC_NR_FRAMES - 2 < 14, "a bit for each but free frames");

#define IS_BLOCKED(frame) ((frame) > FC_FRAME_ABSENT)
#define BIT_OF(frame)     ((node_t)(1u << ((frame)-1))) /* but of free ones */
#define ABSENT_NODE       BIT_OF(FC_FRAME_ABSENT)
#define UNNAMED_NODE      ((node_t)(BIT_OF(FC_FRAME_UNNAMED) | ANY))
#define LARGE_NODE        ((node_t)(BIT_OF(FC_FRAME_LARGE) | ANY))

#define NR_NODES   ((size_t)1 << 16) /* that a node_t can be */
#define NR_CACHED  256
#define RUN_ORDER  10 /* holes are multiples of such windows */
#define NR_RUNS    64
#define MAX_LEVELS 64

/* A stretch of windows of RUN_ORDER without any flag. */
struct run {
	uint64_t first, n;
};

struct fc_counting {
	struct fc_movable movable;
	size_t nr_orders;
	uint64_t words[FC_PIECE_FRAMES];
	node_t nodes[FC_PIECE_FRAMES];
	bool uniform; /* they are all as the first, and only that need hold */
	/* words differ in little, so what became of one is kept */
	struct {
		uint64_t word;
		node_t node;
	} cache[NR_CACHED];
	/* how many nodes of one level are of a kind, and which kinds */
	uint32_t count[NR_NODES];
	node_t kinds[FC_PIECE_FRAMES];

	/* the zone at hand */
	struct fc_zone_pages *pages;
	uint64_t first;
	struct run run; /* that may go on; n 0: none */
	struct run runs[NR_RUNS]; /* the longest */
	size_t nr_runs;
	/* the left half of a window that is larger than a piece */
	node_t left[MAX_LEVELS];
	bool has_left[MAX_LEVELS];
};

/* ---- words to nodes ---------------------------------------------------- */

static node_t
node_of(enum fc_frame frame)
{
	if (frame == FC_FRAME_FREE)
		return 0;
	return (node_t)(BIT_OF(frame) | (IS_BLOCKED(frame) ? ANY : 0));
}

static node_t
look_up(struct fc_counting *c, uint64_t word)
{
	size_t slot = (size_t)(word * 0x9e3779b97f4a7c15u >> 56);

	if (c->cache[slot].word != word) {
		c->cache[slot].word = word;
		c->cache[slot].node =
		    node_of(fc_kpageflags_class(word, c->movable.unevictable));
	}
	return c->cache[slot].node;
}

/* isolate_migratepages_block(), skip_isolation_on_order(): 6.9 and later. */
static void
free_large(struct fc_counting *c, size_t from, size_t to)
{
	for (size_t i = from; i < to;) {
		size_t n = 1;

		if (c->nodes[i] == LARGE_NODE &&
		    fc_kpageflags_is_folio_head(c->words[i])) {
			unsigned order =
			    fc_kpageflags_folio_order(c->words + i, to - i);
			node_t node =
			    look_up(c, fc_kpageflags_as_page(c->words[i]));

			n = (size_t)1 << order;
			n = n < to - i ? n : to - i;
			for (size_t k = 0;
			     order < c->movable.pageblock_order && k < n; k++)
				c->nodes[i + k] = node;
		}
		i += n;
	}
}

/* What of a piece is outside counts as not there. */
static void
make_nodes(struct fc_counting *c, uint64_t first, uint64_t end)
{
	size_t from = first % FC_PIECE_FRAMES;
	size_t to = from + (size_t)(end - first);
	size_t change = from; /* the last */
	node_t node = UNNAMED_NODE;
	uint64_t word = 0;
	bool large = false;

	for (size_t i = 0; i < from; i++)
		c->nodes[i] = ABSENT_NODE;
	for (size_t i = from; i < to; i++) {
		if (c->words[i] != word) {
			word = c->words[i];
			node = look_up(c, word);
			large |= node == LARGE_NODE;
			if (i > from && node != c->nodes[i - 1])
				change = i;
		}
		c->nodes[i] = node;
	}
	for (size_t i = to; i < FC_PIECE_FRAMES; i++)
		c->nodes[i] = ABSENT_NODE;
	if (large && c->movable.large)
		free_large(c, from, to);
	c->uniform =
	    from == 0 && to == FC_PIECE_FRAMES && change == 0 && !large;
}

static node_t
merge(node_t a, node_t b)
{
	return (node_t)(a | b | (a & b & ANY) << 1);
}

/*
 * Nodes of one level become half as many, n, of the next.  Much of memory is
 * all alike, and then they are set only where each is looked at.
 */
static void
merge_level(struct fc_counting *c, size_t n, bool looked_at)
{
	node_t node = merge(c->nodes[0], c->nodes[0]);

	if (c->uniform) {
		for (size_t i = 0; i < (looked_at ? n : 1); i++)
			c->nodes[i] = node;
		return;
	}
	for (size_t i = 0; i < n; i++)
		c->nodes[i] = merge(c->nodes[2 * i], c->nodes[2 * i + 1]);
}

/* ---- windows ----------------------------------------------------------- */

static bool
is_usable(node_t node)
{
	return (node & (ANY | ABSENT_NODE)) == 0;
}

static void
add_windows(struct fc_windows *w, node_t node, uint64_t n)
{
	if ((node & ABSENT_NODE) != 0)
		return;
	if (node == 0)
		w->free += n;
	else if ((node & ANY) == 0)
		w->clean += n;
	if ((node & ANY) == 0)
		return;
	w->blocked += n;
	if ((node & MANY) == 0)
		w->single += n;
	for (unsigned f = FC_FRAME_ABSENT + 1; f < FC_NR_FRAMES; f++) {
		if ((node & BIT_OF(f)) != 0)
			w->by[f] += n;
	}
}

static void
add_frames(uint64_t *frames, node_t node, uint64_t n)
{
	unsigned f = FC_FRAME_FREE + 1;

	while (f < FC_NR_FRAMES && (node & BIT_OF(f)) == 0)
		f++;
	frames[f == FC_NR_FRAMES ? FC_FRAME_FREE : f] += n;
}

/* A piece's nodes by kind, of which there are few. */
static void
count_level(
    struct fc_counting *c, unsigned level, const node_t *nodes, size_t n)
{
	size_t nr_kinds = 0, step = c->uniform ? n : 1;

	for (size_t i = 0; i < n; i += step) {
		if (c->count[nodes[i]] == 0)
			c->kinds[nr_kinds++] = nodes[i];
		c->count[nodes[i]] += (uint32_t)step;
	}
	for (size_t k = 0; k < nr_kinds; k++) {
		node_t node = c->kinds[k];

		add_windows(&c->pages->windows[level], node, c->count[node]);
		if (level == 0)
			add_frames(c->pages->frames, node, c->count[node]);
		c->count[node] = 0;
	}
}

static struct fc_stretch *
stretch_of(const struct fc_counting *c, uint64_t frame)
{
	unsigned order = c->pages->stretch_order;
	uint64_t i = (frame >> order) - (c->first >> order);

	return i < c->pages->nr_stretches ? &c->pages->stretches[i] : NULL;
}

static void
paint_level(struct fc_counting *c, unsigned level, const node_t *nodes,
    size_t n, uint64_t base)
{
	for (size_t i = 0; i < n; i++) {
		uint64_t frame = base + ((uint64_t)i << level);
		struct fc_stretch *s = stretch_of(c, frame);

		if (frame < c->first || s == NULL ||
		    (nodes[i] & ABSENT_NODE) != 0)
			continue;
		s->free += nodes[i] == 0;
		s->clean += nodes[i] != 0 && (nodes[i] & ANY) == 0;
		s->blocked += (nodes[i] & ANY) != 0;
	}
}

static void
take_level(struct fc_counting *c, unsigned level, const node_t *nodes, size_t n,
    uint64_t base)
{
	if (level < c->nr_orders)
		count_level(c, level, nodes, n);
	if (level == c->pages->picture_order)
		paint_level(c, level, nodes, n, base);
}

/* ---- runs of frames without any flag ----------------------------------- */

static void
keep_run(struct fc_counting *c)
{
	struct run *shortest = &c->runs[0];

	if (c->run.n == 0)
		return;
	for (size_t i = 1; i < c->nr_runs; i++) {
		if (c->runs[i].n < shortest->n)
			shortest = &c->runs[i];
	}
	if (c->nr_runs < NR_RUNS)
		c->runs[c->nr_runs++] = c->run;
	else if (shortest->n < c->run.n)
		*shortest = c->run;
	c->run.n = 0;
}

/* Free frames leave no bit in a node, so that the words have to be asked. */
static bool
is_run(const struct fc_counting *c, size_t window)
{
	const uint64_t *words = c->words + (window << RUN_ORDER);

	if (c->nodes[window] != (UNNAMED_NODE | MANY))
		return false;
	for (size_t i = 0; i < (size_t)1 << RUN_ORDER; i++) {
		if (words[i] != 0)
			return false;
	}
	return true;
}

static void
follow_runs(struct fc_counting *c, size_t n, uint64_t base)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_run(c, i)) {
			keep_run(c);
			continue;
		}
		if (c->run.n == 0)
			c->run.first = (base >> RUN_ORDER) + i;
		c->run.n++;
	}
}

static int
longest_first(const void *a, const void *b)
{
	const struct run *x = a, *y = b;

	if (x->n != y->n)
		return FC_COMPARE(y->n, x->n);
	return FC_COMPARE(x->first, y->first);
}

/* Windows of the order that lie within the run. */
static uint64_t
windows_in(const struct run *run, unsigned order)
{
	unsigned up = order > RUN_ORDER ? order - RUN_ORDER : 0;
	uint64_t first = (run->first + ((uint64_t)1 << up) - 1) >> up;
	uint64_t end = (run->first + run->n) >> up;

	if (order <= RUN_ORDER)
		return run->n << (RUN_ORDER - order);
	return end > first ? end - first : 0;
}

static void
erase(struct fc_counting *c, const struct run *run)
{
	struct fc_zone_pages *pages = c->pages;
	uint64_t step = (uint64_t)1 << pages->picture_order;
	uint64_t first = (run->first << RUN_ORDER) + step - 1;
	uint64_t end = (run->first + run->n) << RUN_ORDER;

	for (unsigned o = 0; o < c->nr_orders; o++) {
		struct fc_windows *w = &pages->windows[o];
		uint64_t n = windows_in(run, o);

		w->blocked -= n;
		w->by[FC_FRAME_UNNAMED] -= n;
		w->single -= o == 0 ? n : 0;
	}
	pages->frames[FC_FRAME_UNNAMED] -= run->n << RUN_ORDER;
	pages->frames[FC_FRAME_ABSENT] += run->n << RUN_ORDER;
	for (uint64_t f = first / step * step; f + step <= end; f += step) {
		struct fc_stretch *s = stretch_of(c, f);

		if (s != NULL)
			s->blocked--;
	}
}

/* ---- a zone ------------------------------------------------------------ */

struct fc_counting *
fc_counting_new(const struct fc_movable *movable, size_t nr_orders)
{
	struct fc_counting *c = calloc(1, sizeof(*c));

	if (c == NULL)
		return NULL;
	c->movable = *movable;
	c->nr_orders = nr_orders;
	for (size_t i = 0; i < NR_CACHED; i++)
		c->cache[i].node = UNNAMED_NODE; /* of a word of 0 */
	return c;
}

void
fc_counting_free(struct fc_counting *c)
{
	free(c);
}

uint64_t *
fc_counting_words(struct fc_counting *c)
{
	return c->words;
}

/* So that no more than FC_MAX_STRETCHES hold the zone. */
static void
choose_stretches(struct fc_zone_pages *pages, uint64_t first, uint64_t end)
{
	unsigned order = pages->picture_order;

	while (((end - 1) >> order) - (first >> order) >= FC_MAX_STRETCHES)
		order++;
	pages->stretch_order = order;
	pages->nr_stretches =
	    (size_t)(((end - 1) >> order) - (first >> order)) + 1;
}

void
fc_counting_begin(struct fc_counting *c, struct fc_zone_pages *pages,
    uint64_t first, uint64_t end)
{
	c->pages = pages;
	c->first = first;
	c->run.n = 0;
	c->nr_runs = 0;
	memset(c->has_left, 0, sizeof(c->has_left));
	choose_stretches(pages, first, end);
}

/* A piece's node is one half of a larger window. */
static void
carry(struct fc_counting *c, node_t node, uint64_t base)
{
	uint64_t i = base >> FC_PIECE_ORDER;

	for (unsigned level = FC_PIECE_ORDER + 1; level < MAX_LEVELS; level++) {
		if (level >= c->nr_orders && level > c->pages->picture_order)
			return;
		if (i % 2 == 0) {
			c->left[level] = node;
			c->has_left[level] = true;
			return;
		}
		node = merge(
		    c->has_left[level] ? c->left[level] : ABSENT_NODE, node);
		c->has_left[level] = false;
		i /= 2;
		take_level(c, level, &node, 1, i << level);
	}
}

void
fc_counting_piece(struct fc_counting *c, uint64_t first, uint64_t end)
{
	uint64_t base = first / FC_PIECE_FRAMES * FC_PIECE_FRAMES;
	size_t n = FC_PIECE_FRAMES;

	make_nodes(c, first, end);
	/* those outside are counted with the piece, but are not the zone's */
	c->pages->frames[FC_FRAME_ABSENT] -= FC_PIECE_FRAMES - (end - first);
	for (unsigned level = 0;; level++, n /= 2) {
		take_level(c, level, c->nodes, n, base);
		if (level == RUN_ORDER)
			follow_runs(c, n, base);
		if (level == FC_PIECE_ORDER)
			break;
		merge_level(c, n / 2,
		    level + 1 == RUN_ORDER ||
			level + 1 == c->pages->picture_order);
	}
	carry(c, c->nodes[0], base);
}

void
fc_counting_end(struct fc_counting *c, uint64_t absent)
{
	keep_run(c);
	qsort(c->runs, c->nr_runs, sizeof(c->runs[0]), longest_first);
	absent >>= RUN_ORDER;
	for (size_t i = 0; i < c->nr_runs && absent > 0; i++) {
		struct run run = c->runs[i];

		if (run.n > absent)
			run.n = absent;
		absent -= run.n;
		erase(c, &run);
	}
}

bool
fc_counting_finds(
    struct fc_counting *c, uint64_t first, uint64_t end, unsigned order)
{
	uint64_t window = (uint64_t)1 << order;
	size_t from = (size_t)(first % FC_PIECE_FRAMES / window * window);
	size_t to = from +
	    (size_t)((end - first + first % window + window - 1) / window *
		window);

	make_nodes(c, first, end);
	for (unsigned level = 0; level < order; level++) {
		from /= 2;
		to /= 2;
		for (size_t i = from; i < to; i++)
			c->nodes[i] =
			    merge(c->nodes[2 * i], c->nodes[2 * i + 1]);
	}
	for (size_t i = from; i < to; i++) {
		if (is_usable(c->nodes[i]))
			return true;
	}
	return false;
}
