/* SPDX-License-Identifier: BSD-2-Clause */
/* kpageflags of copies: read whole, or until a window is found. */
#include "test.h"

#include <byteswap.h>
#include <ftw.h>
#include <sys/stat.h>
#include <unistd.h>

#define B(flag)  ((uint64_t)1 << (flag))
#define FREE     B(10)
#define LRU      B(5)
#define SLAB     B(7)
#define RESERVED B(32)

#define NR_FRAMES 65536

static char top[64];
static uint64_t words[NR_FRAMES];
static const struct fc_movable moves = { true, true, 9 };

static const char *
at(const char *name)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/%s", top, name);
	return path;
}

static void
write_file(const char *name, const void *data, size_t size)
{
	FILE *file = fopen(at(name), "w");

	assert_non_null(file);
	assert_int_equal(fwrite(data, 1, size, file), size);
	assert_int_equal(fclose(file), 0);
}

static void
write_text(const char *name, const char *text)
{
	write_file(name, text, strlen(text));
}

#define ZONE(node, name, start, spanned, managed, pcp)                         \
	"Node " #node ", zone " #name "\n  pages free 3000\n   min 10\n"       \
	"   low 12\n   high 14\n   spanned " #spanned "\n   present " #spanned \
	"\n   managed " #managed "\n   protection: (0, 0, 0)\n"                \
	"   nr_free_cma 0\n   nr_zone_inactive_file 9000\n"                    \
	"   nr_zone_active_file 0\n   nr_zone_inactive_anon 0\n"               \
	"   nr_zone_active_anon 0\n  pagesets\n    cpu: 0\n   count: " #pcp    \
	"\n   high: 9\n   batch: 1\n  start_pfn: " #start "\n"
#define EMPTY(node, name)                                            \
	"Node " #node ", zone " #name "\n  pages free 0\n   min 0\n" \
	"   low 0\n   high 0\n   spanned 0\n   present 0\n   managed 0\n"

#define DMA   ZONE(0, DMA, 1, 4095, 4095, 0)
#define DMA32 ZONE(0, DMA32, 4096, 61440, 61440, 7)

static void
write_words(size_t n)
{
	write_file("kpageflags", words, n * sizeof(words[0]));
}

static int
make_copy(void **state)
{
	(void)state;
	strcpy(top, "/tmp/page_map.XXXXXX");
	assert_non_null(mkdtemp(top));
	write_text("zoneinfo", DMA DMA32 EMPTY(0, Normal));
	write_text("buddyinfo",
	    "Node 0, zone DMA 1 1 1 1 1 1 1 0 0 0 0\n"
	    "Node 0, zone DMA32 3000 0 0 0 0 0 0 0 0 0 0\n");
	for (size_t f = 0; f < NR_FRAMES; f++)
		words[f] = f < 4096 ? SLAB : f % 512 == 7 ? SLAB : LRU;
	write_words(NR_FRAMES);
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static int
remove_copy(void **state)
{
	(void)state;
	return nftw(top, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* The copy with its zones; map: all of it. */
static int
look(struct fc_snapshot **snap, struct fc_source *source, bool map,
    struct fc_error *err)
{
	*snap = NULL;
	if (fc_source_open(top, source, err) != 0)
		return -1;
	*snap = fc_snapshot_new();
	if (*snap == NULL) {
		fc_source_close(source);
		return -1;
	}
	if (fc_snapshot_read(*snap, source, FC_ZONEINFO, err) != 0 ||
	    fc_snapshot_read(*snap, source, FC_BUDDYINFO, err) != 0)
		return -1;
	return map ? fc_snapshot_read_pages(*snap, source, NULL, &moves, 9, err)
		   : 0;
}

static void
forget(struct fc_snapshot *snap, struct fc_source *source)
{
	fc_snapshot_free(snap);
	fc_source_close(source);
}

static void
reads_each_zone(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;
	const struct fc_zone *dma, *dma32;

	(void)state;
	assert_int_equal(look(&snap, &source, true, &err), 0);
	assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_READ);
	assert_int_equal(snap->frames_read, 4095 + 61440);
	dma = &snap->zones[0];
	dma32 = &snap->zones[1];
	assert_int_equal(dma->pages->frames[FC_FRAME_SLAB], 4095);
	assert_false(dma->window_up_to.present);
	assert_int_equal(dma->no_window_from.value, 0);
	assert_int_equal(dma32->pages->windows[8].clean, 120);
	assert_int_equal(dma32->pages->windows[9].clean, 0);
	assert_int_equal(dma32->pages->windows[9].single, 120);
	assert_int_equal(dma32->window_up_to.value, 8);
	assert_int_equal(dma32->no_window_from.value, 9);
	assert_false(dma32->pages->mixed);
	assert_null(snap->zones[2].pages);
	forget(snap, &source);
}

/* Of a machine of the other byte order; its first frames tell nothing. */
static void
reads_words_that_are_swapped(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;
	const struct fc_zone *dma32;

	(void)state;
	for (size_t f = 0; f < 4096; f++)
		words[f] = f < 600 ? RESERVED : SLAB;
	for (size_t f = 0; f < NR_FRAMES; f++)
		words[f] = bswap_64(words[f]);
	write_words(NR_FRAMES);
	assert_int_equal(look(&snap, &source, true, &err), 0);
	assert_int_equal(snap->frames_read, 4095 + 61440);
	assert_int_equal(snap->zones[0].pages->frames[FC_FRAME_RESERVED], 599);
	assert_int_equal(snap->zones[0].pages->frames[FC_FRAME_SLAB], 3496);
	dma32 = &snap->zones[1];
	assert_int_equal(dma32->pages->frames[FC_FRAME_SLAB], 120);
	assert_int_equal(dma32->pages->windows[8].clean, 120);
	assert_int_equal(dma32->no_window_from.value, 9);
	forget(snap, &source);
}

/* Frames are of zones, and windows of orders: without them nothing is told. */
static void
needs_zones_and_orders(void **state)
{
	static const enum fc_file files[] = { FC_ZONEINFO, FC_BUDDYINFO };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		struct fc_error err = { 0 };
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_source source;

		assert_int_equal(fc_source_open(top, &source, &err), 0);
		assert_int_equal(
		    fc_snapshot_read(snap, &source, files[i], &err), 0);
		assert_int_equal(fc_snapshot_read_pages(
				     snap, &source, NULL, &moves, 9, &err),
		    -1);
		assert_int_equal(err.kind, FC_ERR_MISMATCH);
		assert_string_equal(err.message,
		    "without zoneinfo and buddyinfo it does not tell zones");
		assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_BAD);
		assert_int_equal(snap->frames_read, 0);
		forget(snap, &source);
	}
}

static void
reads_the_zones_that_are_wanted(void **state)
{
	const bool wanted[] = { true, false, true };
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	assert_int_equal(look(&snap, &source, false, &err), 0);
	assert_int_equal(
	    fc_snapshot_read_pages(snap, &source, wanted, &moves, 9, &err), 0);
	assert_int_equal(snap->frames_read, 4095);
	assert_null(snap->zones[1].pages);
	forget(snap, &source);
}

static void
says_that_zones_lie_among_each_other(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	write_text("zoneinfo",
	    ZONE(0, Normal, 0, 8192, 4096, 0)
		ZONE(1, Normal, 4096, 8192, 4096, 0));
	write_text("buddyinfo",
	    "Node 0, zone Normal 0 0 0\nNode 1, zone Normal 0 0 0\n");
	assert_int_equal(look(&snap, &source, true, &err), 0);
	assert_true(snap->zones[0].pages->mixed);
	assert_true(snap->zones[1].pages->mixed);
	forget(snap, &source);
}

/* Holes of kernels since 6.13 by what the zone lacks. */
static void
tells_holes_by_what_is_managed(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	for (size_t f = 0; f < NR_FRAMES; f++)
		words[f] = f < 1000 ? B(32) : f < 32768 ? LRU : 0;
	write_words(NR_FRAMES);
	write_text("zoneinfo", ZONE(0, DMA32, 0, 65536, 40000, 5));
	assert_int_equal(look(&snap, &source, true, &err), 0);
	/* 65536 - 40000 - 1000 of them, in multiples of 4 MiB */
	assert_int_equal(
	    snap->zones[0].pages->frames[FC_FRAME_ABSENT], 24536 / 1024 * 1024);
	assert_int_equal(snap->zones[0].pages->frames[FC_FRAME_UNNAMED],
	    32768 - 24536 / 1024 * 1024);
	forget(snap, &source);
}

static void
a_file_that_tells_nothing_is_said(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	memset(words, 0, sizeof(words));
	write_words(NR_FRAMES);
	assert_int_equal(look(&snap, &source, true, &err), 0);
	assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_UNREADABLE);
	assert_null(snap->zones[0].pages);
	assert_false(snap->zones[0].no_window_from.present);
	forget(snap, &source);
	assert_int_equal(unlink(at("kpageflags")), 0);
	assert_int_equal(look(&snap, &source, true, &err), 0);
	assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_ABSENT);
	forget(snap, &source);
}

/* Zone DMA32 by windows of 8 MiB. */
static void
look_at_big(struct fc_snapshot **snap, struct fc_source *source)
{
	struct fc_error err = { 0 };

	write_words(NR_FRAMES);
	assert_int_equal(look(snap, source, false, &err), 0);
	if (fc_snapshot_read_big(*snap, source, NULL, &moves, 11, &err) != 0)
		fail_msg("%s", err.message);
}

/* Since 6.13 holes have no flags: they take no window's place. */
static void
holes_before_windows_hide_none(void **state)
{
	struct fc_snapshot *snap;
	struct fc_source source;
	const struct fc_big_windows *big;

	(void)state;
	write_text("zoneinfo", ZONE(0, DMA32, 0, 65536, 4096, 5));
	for (size_t f = 0; f < NR_FRAMES; f++)
		words[f] = f < 61440 ? 0 : FREE;
	look_at_big(&snap, &source);
	assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_READ);
	big = snap->zones[0].big;
	assert_int_equal(big->nr, 32);
	assert_int_equal(big->window[29].unnamed, 2048);
	assert_int_equal(big->window[30].free, 2048);
	assert_int_equal(big->window[31].free, 2048);
	forget(snap, &source);
}

/* Gigantic pages of a zone that has no such window: the answer is there. */
static void
windows_are_read_where_there_may_be_any(void **state)
{
	static const struct {
		uint64_t bytes;
		bool read;
	} rows[] = {
		{ 8 << 20, true },
		{ 128 << 20, true },
		{ 256 << 20, false },
	};
	struct fc_error err = { 0 };

	(void)state;
	write_text("zoneinfo", ZONE(0, Normal, 16384, 49152, 49152, 0));
	write_text(
	    "buddyinfo", "Node 0, zone Normal 3000 0 0 0 0 0 0 0 0 0 0\n");
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_request req = { .allocator = FC_HUGETLB,
			.size = { rows[i].bytes, true },
			.count = 1,
			.node = -1 };
		struct fc_survey survey;
		struct fc_source source;

		print_message("  row %zu\n", i);
		assert_int_equal(fc_survey_begin(&survey, 1, &req, &err), 0);
		survey.facts.page_size = 4096;
		survey.facts.release = "6.12.1";
		assert_int_equal(fc_source_open(top, &source, &err), 0);
		if (fc_survey_run(&survey, &source, &err) != 0)
			fail_msg("%s", err.message);
		assert_int_equal(survey.verdicts[0].answer, FC_NO);
		assert_int_equal(survey.verdicts[0].reason, FC_REASON_TOO_FEW);
		assert_int_equal(
		    survey.snap->files[FC_KPAGEFLAGS] == FC_FILE_READ,
		    rows[i].read);
		fc_source_close(&source);
		fc_survey_free(&survey);
	}
}

/* Behind a page that stays, no more of its window is read. */
static void
a_window_ends_at_what_stays(void **state)
{
	struct fc_snapshot *snap;
	struct fc_source source;
	struct fc_error err = { 0 };
	const struct fc_big_windows *big;

	(void)state;
	write_text("zoneinfo", ZONE(0, DMA32, 0, 65536, 65536, 5));
	for (size_t f = 0; f < NR_FRAMES; f++)
		words[f] = f == 5 ? SLAB : FREE;
	write_words(NR_FRAMES);
	assert_int_equal(look(&snap, &source, false, &err), 0);
	assert_int_equal(
	    fc_snapshot_read_big(snap, &source, NULL, &moves, 16, &err), 0);
	big = snap->zones[0].big;
	assert_int_equal(big->nr, 1);
	assert_int_equal(big->window[0].fixed, 1);
	assert_int_equal(snap->frames_read, NR_FRAMES / 2);
	forget(snap, &source);
}

/* That there is no window is told; that all of them are 0 tells nothing. */
static void
no_window_is_no_file_that_tells_nothing(void **state)
{
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	write_text("zoneinfo", ZONE(0, DMA32, 0, 65536, 4096, 5));
	for (size_t f = 0; f < NR_FRAMES; f++)
		words[f] = f % 2048 == 0 ? B(20) : FREE;
	look_at_big(&snap, &source);
	assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_READ);
	assert_non_null(snap->zones[0].big);
	assert_int_equal(snap->zones[0].big->nr, 0);
	forget(snap, &source);

	memset(words, 0, sizeof(words));
	look_at_big(&snap, &source);
	assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_UNREADABLE);
	assert_null(snap->zones[0].big);
	forget(snap, &source);
}

static void
a_file_that_cannot_be_is_refused(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	write_words(40000);
	assert_int_equal(look(&snap, &source, true, &err), -1);
	assert_string_equal(
	    err.message, "ends before page frame 40000 (cut short?)");
	assert_int_equal(snap->files[FC_KPAGEFLAGS], FC_FILE_BAD);
	assert_null(snap->zones[0].pages);
	forget(snap, &source);
	/* a sparse file has any length */
	write_text("zoneinfo", ZONE(0, DMA32, 0, 4294967297, 40000, 5));
	assert_int_equal(truncate(at("kpageflags"), (off_t)1 << 40), 0);
	assert_int_equal(look(&snap, &source, true, &err), -1);
	assert_int_equal(err.kind, FC_ERR_RANGE);
	forget(snap, &source);
	assert_int_equal(unlink(at("kpageflags")), 0);
	assert_int_equal(mkfifo(at("kpageflags"), 0600), 0);
	assert_int_equal(look(&snap, &source, true, &err), -1);
	assert_string_equal(err.message, "not a regular file");
	forget(snap, &source);
}

/* Where it ends before a zone does, whoever reads there says so, and what was
 * read of other zones is forgotten. */
static void
what_is_cut_is_no_map(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	/* nothing tells the byte order, up to its end */
	for (size_t f = 4096; f < NR_FRAMES; f++)
		words[f] = RESERVED;
	for (int tells = 0; tells <= 1; tells++) {
		write_words(40000);
		/* a window is found before that, if they are free */
		for (int way = 0; way < 3 - tells; way++) {
			int rc;

			print_message("  %d %d\n", tells, way);
			assert_int_equal(look(&snap, &source, false, &err), 0);
			if (way == 0)
				rc = fc_snapshot_read_pages(
				    snap, &source, NULL, &moves, 9, &err);
			else if (way == 1)
				rc = fc_snapshot_read_big(
				    snap, &source, NULL, &moves, 9, &err);
			else
				rc = fc_snapshot_find_window(snap, &source,
				    NULL, &moves, 9, UINT64_MAX, 1, &err);
			assert_int_equal(rc, -1);
			/* a sample is of any frame behind its end */
			if (way < 2)
				assert_string_equal(err.message,
				    "ends before page frame 40000 (cut short?)");
			assert_non_null(strstr(err.message, "(cut short?)"));
			assert_int_equal(
			    snap->files[FC_KPAGEFLAGS], FC_FILE_BAD);
			for (size_t i = 0; i < snap->nr_zones && way < 2; i++) {
				const struct fc_zone *zone = &snap->zones[i];

				assert_null(zone->pages);
				assert_null(zone->big);
				assert_false(zone->window_up_to.present);
				assert_false(zone->no_window_from.present);
			}
			forget(snap, &source);
		}
		for (size_t f = 4096; f < NR_FRAMES; f++)
			words[f] = FREE;
	}
}

/* An order that is larger than what is read at once is none of that way's. */
static void
larger_orders_are_looked_for_otherwise(void **state)
{
	static const unsigned orders[] = { 15, 16, 18, 31, 32 };
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(orders); i++) {
		unsigned order = orders[i];

		print_message("  %u\n", order);
		assert_int_equal(look(&snap, &source, false, &err), 0);
		assert_int_equal(fc_snapshot_find_window(snap, &source, NULL,
				     &moves, order, UINT64_MAX, 1, &err),
		    0);
		assert_int_equal(snap->frames_read > 0, order == 15);
		assert_false(snap->zones[1].window_up_to.present);
		forget(snap, &source);
		assert_int_equal(look(&snap, &source, false, &err), 0);
		assert_int_equal(fc_snapshot_read_big(
				     snap, &source, NULL, &moves, order, &err),
		    0);
		assert_int_equal(snap->zones[1].big != NULL, order <= 31);
		forget(snap, &source);
	}
}

/* Zones that lie among each other have no window of their own. */
static void
no_window_is_told_of_zones_that_are_mixed(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	write_text("zoneinfo",
	    ZONE(0, Normal, 0, 8192, 4096, 0) ZONE(1, Normal, 4096, 8192, 4096,
		0) ZONE(1, Movable, 12288, 8192, 8192, 0));
	write_text("buddyinfo",
	    "Node 0, zone Normal 0 0 0\nNode 1, zone Normal 0 0 0\n"
	    "Node 1, zone Movable 0 0 0\n");
	for (size_t f = 0; f < NR_FRAMES; f++)
		words[f] = FREE;
	write_words(NR_FRAMES);
	assert_int_equal(look(&snap, &source, false, &err), 0);
	assert_int_equal(
	    fc_snapshot_read_big(snap, &source, NULL, &moves, 11, &err), 0);
	assert_null(snap->zones[0].big);
	assert_null(snap->zones[1].big);
	assert_int_equal(snap->zones[2].big->nr, 4);
	forget(snap, &source);
}

/* By sampling: of DMA32, whether an order has a window, and within how much. */
static void
search(unsigned order, uint64_t most, uint64_t seed, int up_to, int none_from)
{
	const bool wanted[] = { false, true, false };
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;
	const struct fc_zone *zone;

	assert_int_equal(look(&snap, &source, false, &err), 0);
	assert_int_equal(fc_snapshot_find_window(snap, &source, wanted, &moves,
			     order, most, seed, &err),
	    0);
	zone = &snap->zones[1];
	assert_int_equal(zone->window_up_to.present, up_to >= 0);
	if (up_to >= 0)
		assert_int_equal(zone->window_up_to.value, up_to);
	assert_int_equal(zone->no_window_from.present, none_from >= 0);
	if (none_from >= 0)
		assert_int_equal(zone->no_window_from.value, none_from);
	if (up_to < 0 && none_from >= 0)
		assert_int_equal(snap->frames_read, 61440);
	assert_true(snap->frames_read <= 61440);
	forget(snap, &source);
}

static void
finds_a_window_or_knows_that_there_is_none(void **state)
{
	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		search(8, UINT64_MAX, seed, 8, -1);
		search(9, UINT64_MAX, seed, -1, 9);
		search(10, UINT64_MAX, seed, -1, 10);
		search(9, 4096, seed, -1, -1);
		/* just one block has it */
		words[4096 + 512 * (seed * 3) + 7] = FREE;
		write_words(NR_FRAMES);
		search(9, UINT64_MAX, seed, 9, -1);
		words[4096 + 512 * (seed * 3) + 7] = SLAB;
		write_words(NR_FRAMES);
	}
}

static struct fc_request
order_of(unsigned order)
{
	return (struct fc_request){ .order = order,
		.allocator = FC_PAGES,
		.gfp = FC_GFP_KERNEL,
		.gfp_text = "GFP_KERNEL",
		.node = -1,
		.count = 1 };
}

static bool
advises(const struct fc_verdict *v, const char *code)
{
	for (size_t i = 0; i < v->nr_remedies; i++) {
		if (strcmp(v->remedies[i].code, code) == 0)
			return true;
	}
	return false;
}

/* A verdict looks for a window only where compaction would be advised. */
static void
a_block_that_cannot_form_is_not_advised(void **state)
{
	struct fc_error err = { 0 };
	struct fc_survey survey;
	struct fc_source source;

	(void)state;
	for (unsigned order = 8; order <= 9; order++) {
		for (unsigned shows = 0; shows <= FC_SHOW_PAGES;
		     shows += FC_SHOW_PAGES) {
			struct fc_request req = order_of(order);
			bool can = order == 8;
			const struct fc_verdict *v;

			assert_int_equal(
			    fc_survey_begin(&survey, 1, &req, &err), 0);
			survey.facts.shows = shows;
			survey.facts.page_size = 4096;
			survey.facts.release = "6.12.1";
			assert_int_equal(fc_source_open(top, &source, &err), 0);
			if (fc_survey_run(&survey, &source, &err) != 0)
				fail_msg("%s", err.message);
			v = &survey.verdicts[0];
			assert_int_equal(v->answer, FC_NO);
			assert_int_equal(advises(v, "compact"), can);
			if (!can && shows != 0)
				assert_true(
				    advises(v, "no_compaction_possible"));
			assert_true(survey.snap->frames_read > 0);
			assert_int_equal(
			    survey.snap->zones[1].pages != NULL, shows != 0);
			fc_source_close(&source);
			fc_survey_free(&survey);
		}
	}
}

/* As a user it may be open, and all 0: then nothing is known of windows. */
static void
what_is_not_shown_withholds_nothing(void **state)
{
	struct fc_request req = order_of(9);
	struct fc_error err = { 0 };
	const struct fc_remedy *compact;
	struct fc_survey survey;
	struct fc_source source;

	(void)state;
	memset(words, 0, sizeof(words));
	write_words(NR_FRAMES);
	assert_int_equal(fc_survey_begin(&survey, 1, &req, &err), 0);
	survey.facts.page_size = 4096;
	survey.facts.release = "6.12.1";
	assert_int_equal(fc_source_open(top, &source, &err), 0);
	assert_int_equal(fc_survey_run(&survey, &source, &err), 0);
	assert_true(advises(&survey.verdicts[0], "compact"));
	assert_false(survey.snap->zones[1].no_window_from.present);
	assert_int_equal(survey.snap->files[FC_KPAGEFLAGS], FC_FILE_UNREADABLE);
	compact = &survey.verdicts[0].remedies[0];
	assert_true(strstr(compact->text, "is shown to root") != NULL);
	fc_source_close(&source);
	fc_survey_free(&survey);
}

static void
the_map_is_asked_for_and_not_there(void **state)
{
	struct fc_error err = { 0 };
	struct fc_survey survey;
	struct fc_source source;

	(void)state;
	assert_int_equal(unlink(at("kpageflags")), 0);
	for (unsigned old = 0; old <= 1; old++) {
		assert_int_equal(fc_survey_begin(&survey, 0, NULL, &err), 0);
		survey.facts.shows = FC_SHOW_PAGES;
		survey.facts.release = old ? "4.5.7" : "4.6.0";
		assert_int_equal(fc_source_open(top, &source, &err), 0);
		assert_int_equal(fc_survey_run(&survey, &source, &err), -1);
		assert_int_equal(err.kind, FC_ERR_MISMATCH);
		assert_true(
		    strstr(err.message,
			old ? "before 4.6" : "no proc/kpageflags") != NULL);
		fc_source_close(&source);
		fc_survey_free(&survey);
	}
}

/* What compaction moves, and of which size pageblocks are. */
static void
knows_what_the_kernel_moves(void **state)
{
	static const struct {
		const char *release;
		uint64_t page_size;
		struct fc_opt told, allowed;
		struct fc_movable want;
	} cases[] = {
		{ "6.12.1", 4096, { 0 }, { 0 }, { true, true, 9 } },
		{ "6.9.0", 65536, { 0 }, { 1, true }, { true, true, 10 } },
		{ "6.8.12", 0, { 0 }, { 0 }, { true, false, 9 } },
		{ "4.6.0", 4096, { 7, true }, { 0, true },
		    { false, false, 7 } },
	};
	struct fc_error err = { 0 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(cases); i++) {
		struct fc_snapshot snap = { .nr_orders = 11 };
		struct fc_movable got;

		strcpy(snap.release, cases[i].release);
		snap.page_size = cases[i].page_size;
		snap.pageblock_order = cases[i].told;
		snap.compact_unevictable_allowed = cases[i].allowed;
		assert_int_equal(fc_movable_of(&snap, &got, &err), 0);
		assert_int_equal(got.unevictable, cases[i].want.unevictable);
		assert_int_equal(got.large, cases[i].want.large);
		assert_int_equal(
		    got.pageblock_order, cases[i].want.pageblock_order);
	}
}

static void
memory_that_is_short_is_an_error(void **state)
{
	(void)state;
	write_text("slabinfo",
	    "slabinfo - version: 2.1\n# name\n"
	    "dentry 1 4 192 2 1 : tunables 0 0 0 : slabdata 2 2 0\n");
	for (unsigned n = 1;; n++) {
		struct fc_error err = { 0 };
		struct fc_snapshot *snap;
		struct fc_source source;
		int rc;

		fail_at = n;
		rc = look(&snap, &source, true, &err);
		if (rc == 0)
			rc = fc_snapshot_read_holders(snap, &source, &err);
		if (fail_at != 0) {
			fail_at = 0;
			assert_int_equal(rc, 0);
			assert_int_equal(snap->nr_holders, 1);
			forget(snap, &source);
			break;
		}
		assert_int_equal(rc, -1);
		if (snap != NULL)
			forget(snap, &source);
	}
}

static void
ranks_who_holds_most_blocks(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	write_text("slabinfo",
	    "slabinfo - version: 2.1\n# name\n"
	    "few 1 4 192 2 1 : tunables 0 0 0 : slabdata 2 2 0\n"
	    "many 10 400 192 2 2 : tunables 0 0 0 : slabdata 200 200 0\n");
	write_text("vmallocinfo", "0x1-0x2 8192 f+0x1/0x2 pages=none\n");
	assert_int_equal(look(&snap, &source, true, &err), 0);
	assert_int_equal(fc_snapshot_read_holders(snap, &source, &err), 0);
	fc_rank_holders(snap, 9);
	assert_int_equal(snap->nr_holders, 2);
	assert_string_equal(snap->holders[0].name, "many");
	assert_int_equal(snap->holders[0].pages, 400);
	/* of 200 slabs, as many as there are windows with slab in them */
	assert_int_equal(snap->holders[0].blocks, 7 + 120);
	assert_int_equal(snap->holders[1].blocks, 2);
	/* the other file is lost, and that is told */
	assert_true(strstr(snap->holders_doubt, "vmallocinfo:1: ") != NULL);
	assert_non_null(fc_holder_advice(&snap->holders[0]));
	forget(snap, &source);
}

/* The copy with folders as they are on a machine. */
static void
make_folders(void)
{
	static const char *const folders[] = { "proc", "sys", "sys/kernel",
		"sys/kernel/debug", "sys/kernel/debug/page_owner_stacks" };
	static const char *const files[] = { "zoneinfo", "buddyinfo",
		"kpageflags" };

	for (size_t i = 0; i < N_ELEMENTS(folders); i++)
		assert_int_equal(mkdir(at(folders[i]), 0700), 0);
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		char from[128], to[128];

		snprintf(from, sizeof(from), "%s/%s", top, files[i]);
		snprintf(to, sizeof(to), "%s/proc/%s", top, files[i]);
		assert_int_equal(rename(from, to), 0);
	}
}

/* Of the files that tell the same the first that tells of any is taken. */
static void
reads_each_kind_of_holder_once(void **state)
{
	static const struct {
		const char *file, *text, *name;
	} files[] = {
		{ "sys/kernel/debug/page_owner",
		    "Page allocated via order 2, mask 0xcc0(GFP_KERNEL)\n"
		    " by_page_owner+0x1/0x2\n\n",
		    "by_page_owner" },
		{ "sys/kernel/debug/page_owner_stacks/show_stacks",
		    " by_stacks+0x1/0x2\nnr_base_pages: 3\n\n", "by_stacks" },
		{ "proc/allocinfo",
		    "allocinfo - version: 1.0\n#     <size>  <calls> <tag info>\n"
		    "  131072 32 drivers/x/y.c:681 func:by_allocinfo\n",
		    "by_allocinfo" },
		/* it is there, and has nothing: the next is asked */
		{ "proc/allocinfo",
		    "allocinfo - version: 1.0\n#     <size>  <calls> <tag info>\n",
		    "by_stacks" },
	};
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	make_folders();
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		print_message("  %s\n", files[i].file);
		write_text(files[i].file, files[i].text);
		assert_int_equal(look(&snap, &source, false, &err), 0);
		snap->page_size = 4096;
		/* asked again, nothing comes twice */
		for (int n = 0; n < 2; n++) {
			assert_int_equal(
			    fc_snapshot_read_holders(snap, &source, &err), 0);
			assert_int_equal(snap->nr_holders, 1);
			assert_non_null(
			    strstr(snap->holders[0].name, files[i].name));
			assert_int_equal(snap->holders[0].what, FC_HOLDS_CODE);
		}
		assert_string_equal(snap->holders_doubt, "");
		forget(snap, &source);
	}
}

/* Of a kind the sixteen largest; of more than are counted the small ones go. */
static void
keeps_the_largest_holders(void **state)
{
	struct fc_buf text = { 0 };
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;

	(void)state;
	fc_buf_printf(&text, "slabinfo - version: 2.1\n# name\n");
	for (unsigned i = 0; i < 700; i++)
		fc_buf_printf(&text,
		    "c%u 5 7 192 2 3 : tunables 0 0 0 : slabdata 2 %u 0\n", i,
		    i < 511        ? 1000 - i
			: i == 511 ? 1500
				   : i - 511);
	/* more of one that is there */
	fc_buf_printf(&text,
	    "c20 5 7 192 2 3 : tunables 0 0 0 : slabdata 2 999 0\n"
	    "empty 0 0 192 2 3 : tunables 0 0 0 : slabdata 0 0 0\n"
	    "late 5 7 192 2 3 : tunables 0 0 0 : slabdata 2 2000 0\n");
	write_text("slabinfo", text.data);
	assert_int_equal(look(&snap, &source, false, &err), 0);
	assert_int_equal(fc_snapshot_read_holders(snap, &source, &err), 0);
	assert_int_equal(snap->nr_holders, 16);
	assert_string_equal(snap->holders[0].name, "late");
	assert_int_equal(snap->holders[0].pages, 6000);
	assert_int_equal(snap->holders[0].pieces, 2000);
	assert_int_equal(snap->holders[0].used, 5);
	assert_int_equal(snap->holders[0].room, 7);
	assert_int_equal(snap->holders[0].times, 1);
	assert_string_equal(snap->holders[1].name, "c20");
	assert_int_equal(snap->holders[1].pages, 3 * (980 + 999));
	assert_int_equal(snap->holders[1].used, 10);
	assert_int_equal(snap->holders[1].room, 14);
	assert_int_equal(snap->holders[1].times, 2);
	/* the last that there was room for is none of the small */
	assert_string_equal(snap->holders[2].name, "c511");
	assert_string_equal(snap->holders[3].name, "c0");
	assert_string_equal(snap->holders[15].name, "c12");
	fc_buf_free(&text);
	forget(snap, &source);
}

/* This program is one of them. */
static void
counts_what_processes_hold(void **state)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_error err = { 0 };
	struct fc_source source;
	uint64_t pages = 0;

	(void)state;
	assert_int_equal(fc_source_open("/proc", &source, &err), 0);
	assert_int_equal(source.kind, FC_LIVE);
	/* in pages of an unknown size nothing is counted */
	assert_int_equal(fc_snapshot_read_holders(snap, &source, &err), 0);
	for (size_t i = 0; i < snap->nr_holders; i++)
		assert_int_not_equal(
		    snap->holders[i].what, FC_HOLDS_PAGE_TABLES);
	snap->page_size = 4096;
	assert_int_equal(fc_snapshot_read_holders(snap, &source, &err), 0);
	for (size_t i = 0; i < snap->nr_holders; i++) {
		if (snap->holders[i].what != FC_HOLDS_PAGE_TABLES)
			continue;
		pages += snap->holders[i].pages;
		assert_true(snap->holders[i].times > 0);
		assert_true(snap->holders[i].name[0] != '\0');
	}
	assert_true(pages > 0);
	forget(snap, &source);
}

/* What the map and the counters tell, without a name. */
static void
counts_holders_by_the_map(void **state)
{
	struct fc_error err = { 0 };
	struct fc_snapshot *snap;
	struct fc_source source;
	uint64_t of[FC_HOLDS_UNNAMED + 1] = { 0 };

	(void)state;
	for (size_t f = 5000; f < 5030; f++)
		words[f] = f < 5009 ? 0 : f < 5014 ? B(17) : B(23);
	write_words(NR_FRAMES);
	assert_int_equal(look(&snap, &source, true, &err), 0);
	snap->foll_pin_acquired = (struct fc_opt){ 70, true };
	snap->foll_pin_released = (struct fc_opt){ 50, true };
	assert_int_equal(fc_snapshot_read_holders(snap, &source, &err), 0);
	for (size_t i = 0; i < snap->nr_holders; i++) {
		of[snap->holders[i].what] = snap->holders[i].pages;
		assert_int_equal(
		    snap->holders[i].pieces, snap->holders[i].pages);
	}
	assert_int_equal(of[FC_HOLDS_PINNED], 20);
	assert_int_equal(of[FC_HOLDS_HUGETLB], 5);
	assert_int_equal(of[FC_HOLDS_OFFLINE], 16);
	/* nine look so, and seven are free pages of the CPUs' lists */
	assert_int_equal(of[FC_HOLDS_UNNAMED], 2);
	assert_int_equal(snap->nr_holders, 4);
	forget(snap, &source);
}

#define COPY_TEST(test) \
	cmocka_unit_test_setup_teardown(test, make_copy, remove_copy)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		COPY_TEST(reads_each_zone),
		COPY_TEST(reads_words_that_are_swapped),
		COPY_TEST(needs_zones_and_orders),
		COPY_TEST(reads_the_zones_that_are_wanted),
		COPY_TEST(says_that_zones_lie_among_each_other),
		COPY_TEST(tells_holes_by_what_is_managed),
		COPY_TEST(a_file_that_tells_nothing_is_said),
		COPY_TEST(holes_before_windows_hide_none),
		COPY_TEST(no_window_is_no_file_that_tells_nothing),
		COPY_TEST(windows_are_read_where_there_may_be_any),
		COPY_TEST(a_window_ends_at_what_stays),
		COPY_TEST(a_file_that_cannot_be_is_refused),
		COPY_TEST(what_is_cut_is_no_map),
		COPY_TEST(larger_orders_are_looked_for_otherwise),
		COPY_TEST(no_window_is_told_of_zones_that_are_mixed),
		COPY_TEST(finds_a_window_or_knows_that_there_is_none),
		COPY_TEST(a_block_that_cannot_form_is_not_advised),
		COPY_TEST(what_is_not_shown_withholds_nothing),
		COPY_TEST(the_map_is_asked_for_and_not_there),
		cmocka_unit_test(knows_what_the_kernel_moves),
		COPY_TEST(memory_that_is_short_is_an_error),
		COPY_TEST(ranks_who_holds_most_blocks),
		COPY_TEST(reads_each_kind_of_holder_once),
		COPY_TEST(keeps_the_largest_holders),
		cmocka_unit_test(counts_what_processes_hold),
		COPY_TEST(counts_holders_by_the_map),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
