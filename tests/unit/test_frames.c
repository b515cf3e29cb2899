/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Frames of the live view, of recorded and random machines: as many lines as
 * there are rows, none too wide, figures as the other formats have them.
 */
#include "machines.h"

#include "render/screen.h"

#define SECOND       1000000000u
#define MAX_REQUESTS 3

/* A machine that is watched, and what is asked of it. */
struct watched {
	struct fc_request requests[MAX_REQUESTS];
	struct fc_verdict verdicts[MAX_REQUESTS];
	struct fc_overview overview;
	struct fc_result result;
	struct fc_screen screen;
};

static void
watch(struct watched *w, const struct fc_snapshot *snap, size_t nr_requests)
{
	static const unsigned orders[MAX_REQUESTS] = { 5, 0, 9 };
	struct fc_error err = { 0 };

	*w = (struct watched){ .result = { .snap = snap,
				   .whole = true,
				   .success = true,
				   .nr_requests = nr_requests,
				   .requests = w->requests,
				   .verdicts = w->verdicts,
				   .overview = &w->overview } };
	assert_int_equal(fc_overview_of(snap, &w->overview, &err), 0);
	for (size_t i = 0; i < nr_requests; i++) {
		w->requests[i] = ask("GFP_KERNEL", orders[i]);
		snprintf(w->requests[i].name, sizeof(w->requests[i].name),
		    "order-%u", orders[i]);
		w->verdicts[i] = judge(snap, &w->requests[i]);
	}
	assert_int_equal(fc_screen_begin(&w->screen, nr_requests, &err), 0);
	w->screen.period = 2000;
	fc_screen_take(&w->screen, &w->result, 100 * (uint64_t)SECOND);
}

static void
unwatch(struct watched *w)
{
	for (size_t i = 0; i < w->result.nr_requests; i++)
		fc_verdict_free(&w->verdicts[i]);
	fc_overview_free(&w->overview);
	fc_screen_end(&w->screen);
}

static char *
frame_of(struct watched *w, unsigned columns, unsigned rows)
{
	struct fc_buf out = { 0 };

	fc_render_screen(
	    &out, &w->screen, &w->result, NULL, w->screen.taken, columns, rows);
	assert_false(out.failed);
	return out.data;
}

/* Columns of a line, in which colours take none. */
static size_t
columns_of(const char *line, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		if (line[i] == '\033') {
			while (line[i] != 'm')
				assert_true(++i < len);
			continue;
		}
		assert_false((unsigned char)line[i] < ' ' || line[i] == 0x7f);
		n += ((unsigned char)line[i] & 0xc0) != 0x80;
	}
	return n;
}

static void
check_frame(
    struct watched *w, unsigned columns, unsigned rows, const char *where)
{
	char *frame = frame_of(w, columns, rows);
	size_t lines = 0;

	for (const char *p = frame; *p != '\0'; lines++) {
		size_t len = strcspn(p, "\n");

		if (columns_of(p, len) > columns)
			fail_msg("%s, %u x %u: %zu columns: %.*s", where,
			    columns, rows, columns_of(p, len), (int)len, p);
		for (size_t i = 0; i < len; i++) {
			if (!w->screen.utf8)
				assert_in_range(p[i], 0, 0x7f);
			if (!w->result.color)
				assert_int_not_equal(p[i], '\033');
		}
		assert_int_equal(p[len], '\n');
		p += len + 1;
	}
	if (lines != rows)
		fail_msg("%s, %u x %u: %zu lines", where, columns, rows, lines);
	free(frame);
}

static void
check_sizes(const struct fc_snapshot *snap, const char *where)
{
	static const unsigned widths[] = { 20, 21, 39, 40, 59, 60, 80, 103, 104,
		120, 200, 250, 300 };
	static const unsigned heights[] = { 1, 2, 5, 6, 9, 16, 24, 50, 120 };

	for (size_t n = 0; n <= MAX_REQUESTS; n++) {
		struct watched w;

		watch(&w, snap, n);
		for (size_t i = 0; i < N_ELEMENTS(widths) * N_ELEMENTS(heights);
		     i++) {
			w.screen.utf8 = i % 2 == 0;
			w.result.color = i % 3 == 0;
			w.screen.view = i % 7 == 0 ? FC_VIEW_HELP
			    : i % 11 == 0          ? FC_VIEW_MAP
						   : FC_VIEW_MAIN;
			w.screen.sort = i % FC_NR_SORTS;
			w.screen.paused = i % 5 == 0;
			w.screen.selected = n > 0 ? i % n : 0;
			check_frame(&w, widths[i % N_ELEMENTS(widths)],
			    heights[i / N_ELEMENTS(widths)], where);
			if (i % 40 == 0)
				fc_screen_take(&w.screen, &w.result,
				    (101 + i) * (uint64_t)SECOND);
		}
		unwatch(&w);
	}
}

static void
every_size_is_filled_and_kept(void **state)
{
	(void)state;
	on_machines(30, check_sizes);
}

/* ---- figures ------------------------------------------------------------------ */

static bool
has_line(const char *text, const char *line)
{
	size_t n = strlen(line);

	for (; *text != '\0';
	     text += strcspn(text, "\n"), text += *text != '\0') {
		if (strncmp(text, line, n) == 0 &&
		    (text[n] == '\n' || text[n] == '\0'))
			return true;
	}
	return false;
}

/* The next line of *text without bars; false: there is none. */
static bool
next_line(const char **text, char *line, size_t size)
{
	size_t len = strcspn(*text, "\n");

	if (**text == '\0')
		return false;
	assert_true(len < size);
	memcpy(line, *text, len);
	line[len] = '\0';
	*text += len + 1;
	return true;
}

/* Of 80 columns: a row a zone, and each mask's answers, are those of the
 * overview; but for the bars, and zones that are folded there. */
static void
check_figures(const struct fc_snapshot *snap, const char *where)
{
	struct watched w;
	struct fc_buf once = { 0 };
	char *frame, line[512];
	const char *p;
	size_t masks_seen = 0, zones_seen = 0, zones = 0;

	watch(&w, snap, 0);
	w.result.verbose = true; /* none is folded */
	fc_render_text(&once, &w.result);
	w.result.verbose = false;
	p = frame = frame_of(&w, 80, 200);
	while (next_line(&p, line, sizeof(line))) {
		bool mask = strstr(line, " GFP_") != NULL && line[0] == ' ' &&
		    strstr(line, "of its") == NULL;
		int node = 0, n = 0;

		if (sscanf(line, "%4d %n", &node, &n) == 1 && n == 5 &&
		    strlen(line) > 25) {
			for (size_t i = 26; i < strlen(line); i += 5)
				line[i] = ' ';
			zones_seen++;
			for (size_t i = strlen(line);
			     i > 0 && line[i - 1] == ' '; i--)
				line[i - 1] = '\0';
		} else if (mask) {
			masks_seen++;
		} else {
			continue;
		}
		if (!has_line(once.data, line))
			fail_msg("%s: once there is no line: %s\n%s", where,
			    line, once.data);
	}
	for (size_t i = 0; i < snap->nr_zones; i++)
		zones += fc_zone_populated(&snap->zones[i]);
	assert_int_equal(zones_seen, zones);
	assert_int_equal(masks_seen, snap->nr_orders > 0 ? 3 : 0);
	free(frame);
	fc_buf_free(&once);
	unwatch(&w);
}

static void
figures_are_those_of_the_overview(void **state)
{
	(void)state;
	on_machines(60, check_figures);
}

static void
check_answer(const struct fc_snapshot *snap, const char *where)
{
	struct watched w;
	char *frame, text[600], figure[64];
	const struct fc_verdict *v;

	watch(&w, snap, MAX_REQUESTS);
	for (w.screen.selected = 0; w.screen.selected < MAX_REQUESTS;
	     w.screen.selected++) {
		v = &w.verdicts[w.screen.selected];
		frame = frame_of(&w, 250, 40);
		snprintf(text, sizeof(text), "%s%s%s [for 0 s]",
		    v->words.answer,
		    strncmp(v->words.headline, "but ", 4) == 0 ? ", " : ": ",
		    v->words.headline);
		if (strncmp(frame, text, strlen(text)) != 0)
			fail_msg("%s: not %s: %s", where, text, frame);
		if (!v->has_capacity)
			snprintf(figure, sizeof(figure), "not known");
		else if (v->capacity_low < v->capacity_high)
			snprintf(figure, sizeof(figure), "%ju to %ju",
			    (uintmax_t)v->capacity_low,
			    (uintmax_t)v->capacity_high);
		else
			snprintf(figure, sizeof(figure), "%ju",
			    (uintmax_t)v->capacity_high);
		snprintf(text, sizeof(text), "\ncapacity  %s ", figure);
		if (strstr(frame, text) == NULL)
			fail_msg("%s: not %s: %s", where, text, frame);
		if (v->order.value < snap->nr_orders) {
			snprintf(text, sizeof(text), " [%ju]",
			    (uintmax_t)v->order.value);
			assert_non_null(strstr(frame, text));
		}
		free(frame);
	}
	unwatch(&w);
}

static void
the_selected_request_is_answered(void **state)
{
	(void)state;
	on_machines(60, check_answer);
}

/* Above min and low, in bytes; below them it is negative. */
static void
headroom_is_told_of_each_zone(void **state)
{
	struct fc_snapshot *snap = machine_named("here-low");
	struct fc_zone *zone = &snap->zones[2];
	struct watched w;
	char *frame;

	(void)state;
	assert_string_equal(zone->name, "Normal");
	zone->free = 1000;
	zone->min = 744;
	zone->low = 1001;
	watch(&w, snap, 1);
	frame = frame_of(&w, 160, 40);
	assert_non_null(strstr(frame, "   above low   above min\n"));
	assert_non_null(strstr(frame, "    -4.0 KiB     1.0 MiB\n"));
	assert_null(strstr(frame, "headroom"));
	free(frame);
	frame = frame_of(&w, 80, 40);
	assert_null(strstr(frame, "above min\n"));
	assert_non_null(strstr(frame, ", 0 Normal -4.0 KiB (1.0 MiB)\n"));
	free(frame);
	unwatch(&w);
	fc_snapshot_free(snap);
}

/* ---- one machine, to the letter --------------------------------------------------- */

static void
assert_frame(
    struct watched *w, unsigned columns, unsigned rows, const char *expected)
{
	char *frame = frame_of(w, columns, rows);

	assert_string_equal(frame, expected);
	free(frame);
}

static void
little_room_has_what_matters_most(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	struct watched w;

	(void)state;
	watch(&w, snap, 1);
	assert_frame(&w, 20, 5,
	    "NOT NOW: a free ...\n"
	    "capacity  0        .\n"
	    "largest   4        +\n"
	    "headroom  free ...\n"
	    "q quit  h help\n");
	assert_frame(&w, 60, 8,
	    "NOT NOW: a free block of order 5 (128 KiB) is needed, and\n"
	    "    there is none that it may use [for 0 s]\n"
	    "capacity  0                                                .\n"
	    "largest   order 4 (64 KiB)                                 +\n"
	    "                    order    0    1    2    3    4  [5]   10\n"
	    "                    block   4K   8K  16K  32K  64K 128K   4M\n"
	    "               GFP_KERNEL  yes  yes  yes  yes  yes   c?   c?\n"
	    "q quit  h help  space pause  s sort  m map\n");
	unwatch(&w);
	fc_snapshot_free(snap);
}

/* What zones of a frame are sorted by, of the one whose row this is. */
static int64_t
key_of(const struct watched *w, const char *row)
{
	const struct fc_snapshot *snap = w->result.snap;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		char start[64];

		snprintf(
		    start, sizeof(start), "%4d %s ", zone->node, zone->name);
		if (strncmp(row, start, strlen(start)) != 0)
			continue;
		if (w->screen.sort == FC_SORT_FILES)
			return (int64_t)i;
		if (w->screen.sort == FC_SORT_LARGEST)
			return w->overview.zones[i].usable_order_low;
		return zone->has_zoneinfo
		    ? (int64_t)zone->free - (int64_t)zone->low
		    : INT64_MAX;
	}
	fail_msg("whose row: %.60s", row);
	return 0;
}

static size_t nr_inversions; /* of the files' order */

static void
check_sorts(const struct fc_snapshot *snap, const char *where)
{
	struct watched w;

	watch(&w, snap, 0);
	for (w.screen.sort = 0; w.screen.sort < FC_NR_SORTS; w.screen.sort++) {
		char *frame = frame_of(&w, 80, 60);
		const char *row = strstr(frame, "\nnode zone");
		int64_t before = INT64_MIN;

		for (row = row == NULL ? "" : strchr(row + 1, '\n') + 1;
		     row[0] == ' ' && row[3] >= '0' && row[3] <= '9';
		     row = strchr(row, '\n') + 1) {
			int64_t key = key_of(&w, row);

			if (key < before)
				fail_msg("%s: sort %u:\n%s", where,
				    (unsigned)w.screen.sort, frame);
			before = key;
		}
		free(frame);
	}
	w.screen.sort = FC_SORT_FILES;
	for (size_t i = 1; i < snap->nr_zones; i++)
		nr_inversions += w.overview.zones[i - 1].usable_order_low >
		    w.overview.zones[i].usable_order_low;
	unwatch(&w);
}

static void
zones_are_sorted(void **state)
{
	(void)state;
	on_machines(40, check_sorts);
	assert_true(nr_inversions > 10); /* so there was something to sort */
}

/* Where not all fit, that is said, and how many they are. */
static void
zones_that_are_left_out_are_counted(void **state)
{
	struct fc_snapshot *snap = machine_named("numa-memoryless");
	struct watched w;
	char *frame;
	unsigned shown = 0, more = 0, rows = 0;

	(void)state;
	watch(&w, snap, 0);
	for (unsigned height = 12; height < 20; height++) {
		const char *p = frame = frame_of(&w, 80, height);
		char line[256];

		shown = more = 0;
		while (next_line(&p, line, sizeof(line))) {
			shown += line[3] >= '0' && line[3] <= '9' &&
			    strstr(line, "iB ") != NULL;
			(void)sscanf(line, "and %u zones more", &more);
		}
		free(frame);
		if (shown == 0)
			continue;
		rows++;
		assert_int_equal(shown + more, 4);
	}
	assert_true(rows > 2);
	unwatch(&w);
	fc_snapshot_free(snap);
}

static void
set_counters(struct fc_snapshot *snap, uint64_t n)
{
	snap->compact_stall = told(1000 + n);
	snap->compact_fail = told(50 + 2 * n);
	snap->compact_daemon_wake = told(7);
	snap->allocstall = told(n);
	snap->pgsteal_kswapd = told(1000000 + 3000 * n);
	snap->pgsteal_direct = told(3 * n);
	snap->thp.fault_fallback = told(n / 2);
}

/* README.md shows a frame: this one, of a machine that had ever less to give. */
static void
the_readme_shows_a_frame(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	uint64_t now = 100 * (uint64_t)SECOND;
	FILE *file = fopen("README.md", "r");
	static char readme[1 << 16];
	struct watched w;
	char *frame;

	(void)state;
	assert_non_null(file);
	readme[fread(readme, 1, sizeof(readme) - 1, file)] = '\0';
	fclose(file);
	set_counters(snap, 0);
	watch(&w, snap, 1);
	fc_screen_end(&w.screen);
	assert_int_equal(
	    fc_screen_begin(&w.screen, 1, &(struct fc_error){ 0 }), 0);
	w.screen.utf8 = true;
	w.screen.period = 2000;
	w.verdicts[0].answer = FC_YES;
	for (unsigned i = 0; i < 40; i++) {
		w.verdicts[0].capacity_low = 200 - 3 * i - i % 5 * i % 40;
		w.overview.largest_now = i < 25 ? 6 : 5;
		fc_screen_take(
		    &w.screen, &w.result, now += 2 * (uint64_t)SECOND);
	}
	fc_verdict_free(&w.verdicts[0]);
	fc_overview_free(&w.overview);
	w.verdicts[0] = judge(snap, &w.requests[0]);
	assert_int_equal(
	    fc_overview_of(snap, &w.overview, &(struct fc_error){ 0 }), 0);
	for (unsigned i = 0; i < 6; i++) {
		set_counters(snap, i);
		fc_screen_take(
		    &w.screen, &w.result, now += 2 * (uint64_t)SECOND);
	}
	frame = frame_of(&w, 80, 23);
	if (strstr(readme, frame) == NULL) {
		fputs(frame, stdout); /* fail_msg() would cut it */
		fail_msg("README.md lacks that frame");
	}
	free(frame);
	unwatch(&w);
	fc_snapshot_free(snap);
}

/* ---- over time --------------------------------------------------------------------- */

static void
assert_has(struct watched *w, const char *text)
{
	char *frame = frame_of(w, 160, 40);

	if (strstr(frame, text) == NULL)
		fail_msg("no \"%s\" in\n%s", text, frame);
	free(frame);
}

static void
rates_are_of_the_time_between(void **state)
{
	struct fc_snapshot *snap = machine_named("here-low");
	uint64_t now = 100 * (uint64_t)SECOND;
	struct watched w;

	(void)state;
	set_counters(snap, 0);
	watch(&w, snap, 0);
	assert_has(&w, "\ncompact   -/s by requests (0), -/s in vain (0)");
	set_counters(snap, 10);
	fc_screen_take(&w.screen, &w.result, now += 2 * (uint64_t)SECOND);
	assert_has(&w,
	    "\ncompact   5.0/s by requests (10), 10/s in vain (20), "
	    "0.0/s by kcompactd\n");
	assert_has(&w,
	    "\nreclaim   15000/s pages by kswapd, 15/s pages by requests, "
	    "5.0/s stalls (10)\n");
	assert_has(&w, "\nfailed    2.5/s THP faults (5)\n");
	/* somebody listens from now on */
	w.screen.refused = (struct fc_opt){ 3, true };
	fc_screen_take(&w.screen, &w.result, now += SECOND);
	assert_has(&w, "\nfailed    ?/s requests, 0.0/s THP faults (5)\n");
	w.screen.refused.value = 7;
	fc_screen_take(&w.screen, &w.result, now += 2 * (uint64_t)SECOND);
	assert_has(&w, "\nfailed    2.0/s requests, 0.0/s THP faults (5)\n");
	w.screen.refused.present = false;
	/* nothing since; what there was is not forgotten */
	fc_screen_take(&w.screen, &w.result, now += SECOND);
	assert_has(&w, "\ncompact   0.0/s by requests (10)");
	/* a reading that failed leaves no time to take a rate of */
	fc_screen_take(&w.screen, NULL, now += SECOND);
	set_counters(snap, 20);
	fc_screen_take(&w.screen, &w.result, now += SECOND);
	assert_has(&w, "\ncompact   -/s by requests (0)");
	/* begun anew */
	set_counters(snap, 5);
	fc_screen_take(&w.screen, &w.result, now += SECOND);
	assert_has(&w, "\ncompact   ?/s by requests, ?/s in vain");
	snap->thp.fault_fallback = (struct fc_opt){ 0 };
	fc_screen_take(&w.screen, &w.result, now += SECOND);
	assert_has(&w, "\nfailed    this kernel counts none\n");
	unwatch(&w);
	fc_snapshot_free(snap);
}

static void
an_answer_has_its_age(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	uint64_t now = 100 * (uint64_t)SECOND;
	struct watched w;
	struct fc_buf out = { 0 };

	(void)state;
	watch(&w, snap, 1);
	fc_screen_take(&w.screen, &w.result, now += 5 * (uint64_t)SECOND);
	assert_has(&w, " [for 5 s]\n");
	/* the same words; another answer */
	w.verdicts[0].answer = FC_YES;
	fc_screen_take(&w.screen, &w.result, now += 5 * (uint64_t)SECOND);
	assert_has(&w, " [for 0 s]\n");
	fc_screen_take(&w.screen, &w.result, now += 200 * (uint64_t)SECOND);
	assert_has(&w, " [for 3 min]\n");
	w.verdicts[0].rung = FC_RUNG_OOM;
	fc_screen_take(&w.screen, &w.result, now += SECOND);
	assert_has(&w, " [for 0 s]\n");
	fc_screen_take(&w.screen, &w.result, now += 200 * (uint64_t)SECOND);
	w.screen.paused = true;
	assert_has(&w, " [for 3 min; paused, read 0 s ago]\n");
	w.screen.paused = false;
	fc_render_screen(&out, &w.screen, &w.result, NULL,
	    now + 7 * (uint64_t)SECOND, 150, 20);
	assert_non_null(strstr(out.data, " [for 3 min; read 7 s ago]\n"));
	fc_buf_free(&out);
	unwatch(&w);
	fc_snapshot_free(snap);
}

/* "Nothing" and "cannot tell" are two answers. */
static void
an_overview_has_its_age(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	uint64_t now = 100 * (uint64_t)SECOND;
	struct watched w;
	struct fc_cell *cell;

	(void)state;
	watch(&w, snap, 0);
	cell = &w.overview.masks[0].cells[0];
	w.overview.largest_now = -1;
	cell->rung = FC_RUNG_NO;
	fc_screen_take(&w.screen, &w.result, now += SECOND);
	fc_screen_take(&w.screen, &w.result, now += 5 * (uint64_t)SECOND);
	assert_has(&w, "GFP_KERNEL at once: nothing; ");
	assert_has(&w, " [for 5 s]\n");
	assert_has(&w, "\nlargest   none ");
	cell->rung = FC_RUNG_UNKNOWN;
	fc_screen_take(&w.screen, &w.result, now += 5 * (uint64_t)SECOND);
	assert_has(&w, "GFP_KERNEL at once: cannot tell. [for 0 s]\n");
	assert_has(&w, "\nlargest   not known ");
	fc_screen_take(&w.screen, &w.result, now += 5 * (uint64_t)SECOND);
	assert_has(&w, "GFP_KERNEL at once: cannot tell. [for 5 s]\n");
	unwatch(&w);
	fc_snapshot_free(snap);
}

/* The sum of some zones is no sum of all. */
static void
free_memory_is_not_made_up(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	struct watched w;
	char *frame;

	(void)state;
	watch(&w, snap, 0);
	frame = frame_of(&w, 100, 40);
	assert_null(strstr(frame, "at least"));
	assert_non_null(strstr(frame, "@\nlargest "));
	free(frame);
	unwatch(&w);
	snap->zones[0].has_zoneinfo = snap->zones[0].has_free_blocks = false;
	watch(&w, snap, 0);
	frame = frame_of(&w, 100, 40);
	assert_non_null(strstr(frame, "\nfree      at least "));
	assert_non_null(strstr(frame, "?\nlargest "));
	free(frame);
	frame = frame_of(&w, 30, 40);
	assert_non_null(strstr(frame, "\nfree      >="));
	free(frame);
	unwatch(&w);
	fc_snapshot_free(snap);
}

/* One character a reading, the newest at the right, the oldest left out. */
static void
plots_go_back_in_time(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	struct watched w;
	char *frame;
	const char *end;

	(void)state;
	watch(&w, snap, 1);
	w.verdicts[0].has_capacity = true;
	for (uint64_t i = 0; i < 3 * FC_SCREEN_SAMPLES; i++) {
		w.verdicts[0].capacity_low = w.verdicts[0].capacity_high =
		    i % 9;
		fc_screen_take(
		    &w.screen, &w.result, (101 + i) * (uint64_t)SECOND);
	}
	fc_screen_take(&w.screen, NULL, 2000 * (uint64_t)SECOND);
	frame = frame_of(&w, 100, 20);
	end = strchr(strstr(frame, "\ncapacity") + 1, '\n');
	/* 0 is nothing, 8 the most; not known in the end: 768 = 3 mod 9 */
	assert_memory_equal(end - 13, ".:-=+x*#@.:-?", 13);
	free(frame);
	w.screen.utf8 = true;
	frame = frame_of(&w, 100, 20);
	end = strchr(strstr(frame, "\ncapacity") + 1, '\n');
	assert_memory_equal(end - strlen("█.▁▂?"), "█.▁▂?", strlen("█.▁▂?"));
	free(frame);
	unwatch(&w);
	fc_snapshot_free(snap);
}

static void
an_error_stands_in_place_of_an_answer(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	struct watched w;
	struct fc_buf out = { 0 };

	(void)state;
	watch(&w, snap, 1);
	fc_screen_take(&w.screen, NULL, 200 * (uint64_t)SECOND);
	fc_render_screen(&out, &w.screen, NULL,
	    "/proc/zoneinfo:1:1: file is empty", 200 * (uint64_t)SECOND, 80, 5);
	assert_string_equal(out.data,
	    "CANNOT TELL: /proc/zoneinfo:1:1: file is empty\n"
	    "\n\n\nq quit  h help  space pause  s sort  m map"
	    "    every 2.0 s, zones as in the files\n");
	fc_buf_free(&out);
	unwatch(&w);
	fc_snapshot_free(snap);
}

/* Whole, or known to be cut short. */
static void
survives_each_failing_allocation(void **state)
{
	struct fc_snapshot *snap = machine_named("outage");
	struct watched w;
	char *whole;

	(void)state;
	watch(&w, snap, 2);
	whole = frame_of(&w, 80, 30);
	for (unsigned n = 1;; n++) {
		struct fc_buf out = { 0 };
		bool more;

		fail_at = n;
		fc_render_screen(
		    &out, &w.screen, &w.result, NULL, w.screen.taken, 80, 30);
		more = fail_at == 0;
		fail_at = 0;
		if (!out.failed)
			assert_string_equal(out.data, whole);
		else
			assert_true(more);
		fc_buf_free(&out);
		if (!more)
			break;
	}
	free(whole);
	unwatch(&w);
	fc_snapshot_free(snap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_is_filled_and_kept),
		cmocka_unit_test(figures_are_those_of_the_overview),
		cmocka_unit_test(the_selected_request_is_answered),
		cmocka_unit_test(the_readme_shows_a_frame),
		cmocka_unit_test(headroom_is_told_of_each_zone),
		cmocka_unit_test(little_room_has_what_matters_most),
		cmocka_unit_test(zones_are_sorted),
		cmocka_unit_test(zones_that_are_left_out_are_counted),
		cmocka_unit_test(rates_are_of_the_time_between),
		cmocka_unit_test(an_answer_has_its_age),
		cmocka_unit_test(an_overview_has_its_age),
		cmocka_unit_test(free_memory_is_not_made_up),
		cmocka_unit_test(plots_go_back_in_time),
		cmocka_unit_test(an_error_stands_in_place_of_an_answer),
		cmocka_unit_test(survives_each_failing_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
