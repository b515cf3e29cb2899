// SPDX-License-Identifier: BSD-2-Clause
/*
 * The page map: what /proc/kpageflags says of each frame of the zones, as a
 * letter a frame, and windows counted per order with nothing of fragcheck's.
 *
 * Letters: tests/map_windows.py.  A run of equal ones is X:COUNT; the text
 * starts at frame 0 and says nothing of what lies behind the last zone.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "guest.h"

#define PIECE     65536 /* frames read at once */
#define TEXT      (1 << 20)
#define SUMMARY   65536
#define PLACES    16
#define MAX_ORDER 19

enum {
	LRU = 5,
	SLAB = 7,
	WRITEBACK = 8,
	BUDDY = 10,
	MMAP = 11,
	ANON = 12,
	SWAPBACKED = 14,
	HEAD = 15,
	TAIL = 16,
	HUGE = 17,
	UNEVICTABLE = 18,
	HWPOISON = 19,
	NOPAGE = 20,
	THP = 22,
	OFFLINE = 23,
	ZERO = 24,
	PGTABLE = 26,
	RESERVED = 32,
	MLOCKED = 33,
	PRIVATE = 35,
	DIRTY = 4,
};

/* Where a zone lies, by zoneinfo. */
struct place {
	int node;
	char name[16];
	uint64_t first, end;
};

/* Frames of a window. */
struct sum {
	uint64_t free, bad, absent;
};

struct window {
	uint64_t count, full, clean, blocked, single;
	struct sum left; /* the half of it that was read */
};

static int kpageflags = -1;
static uint64_t *words;
static char *text, *summary;
static size_t text_len, summary_len;
static char run_letter;
static uint64_t run_count;

int
map_open(void)
{
	size_t size = PIECE * sizeof(*words) + TEXT + SUMMARY;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);

	if (p == MAP_FAILED)
		return -1;
	/* Nothing for a fork to copy. */
	madvise(p, size, MADV_DONTFORK);
	words = (uint64_t *)(void *)p;
	text = p + PIECE * sizeof(*words);
	summary = text + TEXT;
	kpageflags = open("/proc/kpageflags", O_RDONLY);
	return kpageflags;
}

static int
has(uint64_t word, int flag)
{
	return (word >> flag & 1) != 0;
}

static char
letter_of(uint64_t w)
{
	if (w == 0)
		return '0';
	if (has(w, NOPAGE))
		return 'n';
	if (has(w, BUDDY))
		return 'F';
	if (has(w, OFFLINE) || has(w, HWPOISON))
		return 'o';
	if (has(w, RESERVED))
		return 'r';
	if (has(w, PGTABLE))
		return 'p';
	if (has(w, SLAB))
		return 's';
	if (has(w, HUGE))
		return has(w, HEAD) ? 'H' : 'h';
	if (has(w, HEAD) || has(w, TAIL)) {
		if (!has(w, THP) || has(w, ZERO))
			return has(w, HEAD) ? 'k' : 'q';
		return has(w, HEAD) ? 'T' : 't';
	}
	if (!has(w, LRU)) {
		if (has(w, ANON) && has(w, MMAP))
			return 'a';
		if (has(w, MMAP))
			return 'c';
		return has(w, PRIVATE) ? 'x' : 'y';
	}
	if (has(w, WRITEBACK))
		return 'W';
	if (has(w, UNEVICTABLE) || has(w, MLOCKED))
		return 'U';
	if (has(w, ANON))
		return 'A';
	if (has(w, SWAPBACKED))
		return 'S';
	if (has(w, MMAP))
		return has(w, DIRTY) ? 'v' : 'V';
	return has(w, DIRTY) ? 'D' : 'C';
}

/* ---- the text ----------------------- */

static void
end_run(void)
{
	char item[32];
	int n;

	if (run_count == 0)
		return;
	/* one letter stands alone, without a comma behind it */
	n = run_count == 1 ? snprintf(item, sizeof(item), "%c", run_letter)
			   : snprintf(item, sizeof(item), "%c:%llu,",
				 run_letter, (unsigned long long)run_count);
	if (text_len + (size_t)n < TEXT) {
		memcpy(text + text_len, item, (size_t)n);
		text_len += (size_t)n;
	} else {
		text_len = TEXT; /* too long to tell */
	}
	run_count = 0;
}

static void
add_run(char letter, uint64_t count)
{
	if (count > 0 && letter != run_letter)
		end_run();
	run_letter = letter;
	run_count += count;
}

/* ---- the windows ----------------------- */

static void
count_window(struct window *w, const struct sum *sum, uint64_t size)
{
	if (sum->absent > 0)
		return;
	w->count++;
	w->full += sum->free == size;
	w->clean += sum->bad == 0 && sum->free < size;
	w->blocked += sum->bad > 0;
	w->single += sum->bad == 1;
}

/* Two halves make a window, once the second was read. */
static void
count_frame(struct window *w, uint64_t pfn, uint64_t first, char letter)
{
	struct sum sum = { .free = letter == 'F', .absent = letter == 'n' };

	sum.bad = !sum.free && !sum.absent && !strchr("AaCDSUVv", letter);
	for (int o = 1; o < MAX_ORDER; o++) {
		uint64_t size = (uint64_t)1 << o;

		if ((pfn & (size / 2)) == 0) {
			w[o].left = sum;
			return;
		}
		if (pfn + 1 - first < size)
			return; /* it began before the zone */
		sum.free += w[o].left.free;
		sum.bad += w[o].left.bad;
		sum.absent += w[o].left.absent;
		count_window(&w[o], &sum, size);
	}
}

static void
add_summary(const char *line)
{
	size_t n = strlen(line);

	if (summary_len + n < SUMMARY) {
		memcpy(summary + summary_len, line, n);
		summary_len += n;
	}
}

static void
read_place(const struct place *p, uint64_t from)
{
	struct window windows[MAX_ORDER] = { 0 };
	uint64_t classes[128] = { 0 };
	char line[160];

	for (uint64_t pfn = p->first; pfn < p->end;) {
		uint64_t n = p->end - pfn;
		ssize_t got;

		if (n > PIECE)
			n = PIECE;
		got = pread(kpageflags, words, n * sizeof(*words),
		    (off_t)(pfn * sizeof(*words)));
		/* it ends before the zone does: nothing is there */
		for (uint64_t i = got > 0 ? (uint64_t)got / 8 : 0; i < n; i++)
			words[i] = (uint64_t)1 << NOPAGE;
		for (uint64_t i = 0; i < n; i++) {
			char letter = letter_of(words[i]);

			classes[(int)letter]++;
			count_frame(windows, pfn + i, p->first, letter);
			if (pfn + i >= from)
				add_run(letter, 1);
		}
		pfn += n;
	}
	snprintf(line, sizeof(line), "zone %d %s start %llu pages %llu class",
	    p->node, p->name, (unsigned long long)p->first,
	    (unsigned long long)(p->end - p->first));
	add_summary(line);
	for (int c = 0; c < 128; c++) {
		snprintf(line, sizeof(line), " %c=%llu", c,
		    (unsigned long long)classes[c]);
		if (classes[c] > 0)
			add_summary(line);
	}
	add_summary("\n");
	for (int o = 1; o < MAX_ORDER; o++) {
		const struct window *w = &windows[o];

		snprintf(line, sizeof(line),
		    "order %d windows %llu full %llu clean %llu blocked %llu "
		    "single %llu\n",
		    o, (unsigned long long)w->count,
		    (unsigned long long)w->full, (unsigned long long)w->clean,
		    (unsigned long long)w->blocked,
		    (unsigned long long)w->single);
		if (w->count > 0)
			add_summary(line);
	}
}

/* Zones of zoneinfo that have pages, by their first frame. */
static int
places_of(const char *zoneinfo, struct place places[PLACES])
{
	struct place p = { 0 };
	unsigned long long spanned = 0, present = 0, first;
	int n = 0;

	for (const char *line = zoneinfo; *line && n < PLACES;) {
		sscanf(line, "Node %d, zone %15s", &p.node, p.name);
		sscanf(line, " spanned %llu", &spanned);
		sscanf(line, " present %llu", &present);
		if (sscanf(line, " start_pfn: %llu", &first) == 1 &&
		    present > 0) {
			p.first = first;
			p.end = first + spanned;
			places[n++] = p;
		}
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	for (int i = 1; i < n; i++) {
		for (int k = i; k > 0 && places[k].first < places[k - 1].first;
		     k--) {
			p = places[k];
			places[k] = places[k - 1];
			places[k - 1] = p;
		}
	}
	return n;
}

void
take_map(const char *zoneinfo)
{
	struct place places[PLACES];
	int n = places_of(zoneinfo, places);
	uint64_t at = 0;

	text_len = summary_len = 0;
	run_count = 0;
	if (kpageflags < 0)
		return;
	for (int i = 0; i < n; i++) {
		if (places[i].first > at)
			add_run('n', places[i].first - at);
		read_place(&places[i], at);
		if (places[i].end > at)
			at = places[i].end;
	}
	end_run();
}

void
say_map(void)
{
	if (text_len > 0 && text_len < TEXT)
		say_file("pagemap", text, text_len);
	if (summary_len > 0)
		say_file("pagesummary", summary, summary_len);
}
