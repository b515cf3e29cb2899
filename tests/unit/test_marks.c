/* SPDX-License-Identifier: BSD-2-Clause */
/* Marks as the kernel computes them: those that guests showed after settings were
 * written (testdata/marks, by tests/vm/marks.py), and of saved machines. */
#include <bsd/string.h>
#include <ctype.h>
#include <dirent.h>

#include "machines.h"

#include "kernel/marks.h"
#include "parse/parse.h"

/* ---- what guests showed ------------------------------------------------- */

/* The zone of a line "NODE NAME MIN LOW HIGH RESERVE...". */
static const struct fc_zone *
zone_of(const struct fc_snapshot *snap, char **line)
{
	int node = (int)strtol(*line, line, 10);
	char *name = *line + 1;

	*line = strchr(name, ' ');
	assert_non_null(*line);
	*(*line)++ = '\0';
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].node == node &&
		    strcmp(snap->zones[i].name, name) == 0)
			return &snap->zones[i];
	}
	fail_msg("node %d has no %s", node, name);
	return NULL;
}

static void
check_zone(const struct fc_snapshot *snap, char *line,
    const struct fc_marks_settings *settings,
    const struct fc_marks_rules *rules)
{
	const struct fc_zone *zone = zone_of(snap, &line);
	struct fc_marks marks = fc_marks_of(snap, zone, settings, rules);

	assert_int_equal(strtoull(line, &line, 10), marks.min);
	assert_int_equal(strtoull(line, &line, 10), marks.low);
	assert_int_equal(strtoull(line, &line, 10), marks.high);
	for (size_t k = 0; k < zone->nr_reserve; k++)
		assert_int_equal(strtoull(line, &line, 10),
		    fc_reserve_of(snap, zone, k, settings, rules));
}

static struct fc_marks_settings
settings_of(char *line)
{
	struct fc_marks_settings s = { 0 };

	s.min_free_kbytes = strtoull(line, &line, 10);
	s.scale_factor = strtoull(line, &line, 10);
	while (*line == ' ' && s.nr_ratios < FC_MAX_RATIOS)
		s.ratios[s.nr_ratios++] = strtoull(line, &line, 10);
	return s;
}

/* As booted the marks are of the sizes before init's memory was given back. */
static void
check_booted(struct fc_snapshot *snap, const struct fc_marks_settings *settings)
{
	struct fc_tunables *t = &snap->tunables;
	struct fc_rules rules = fc_rules_of(snap);
	struct fc_marks_check check;

	t->min_free_kbytes = told(settings->min_free_kbytes);
	t->watermark_scale_factor = told(settings->scale_factor);
	t->nr_ratios = settings->nr_ratios;
	memcpy(t->ratios, settings->ratios, sizeof(t->ratios));
	check = fc_marks_check(snap, &rules);
	assert_true(check.older);
	assert_true(check.marks_equal < check.zones);
	assert_int_equal(check.reserves_equal, check.zones);
	/* not of other settings */
	t->min_free_kbytes.value += 64;
	assert_false(fc_marks_check(snap, &rules).older);
	t->min_free_kbytes.value -= 64;
	t->watermark_scale_factor.value = 1000;
	assert_false(fc_marks_check(snap, &rules).older);
	/* nor with more between low and high, as Android's extra_free_kbytes */
	t->watermark_scale_factor.value = settings->scale_factor;
	snap->zones[0].high++;
	assert_false(fc_marks_check(snap, &rules).older);
	snap->zones[0].high--;
	assert_true(fc_marks_check(snap, &rules).older);
	/* nor where they are what tells the setting */
	t->min_free_kbytes.present = false;
	assert_false(fc_marks_check(snap, &rules).older);
	snap->tunables = (struct fc_tunables){ 0 };
}

static size_t
check_record(const char *path)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_marks_settings settings = { 0 };
	struct fc_marks_check check = { 0 };
	struct fc_buf text = { 0 };
	char line[512];
	bool written = false;
	size_t zones = 0;
	FILE *f = fopen(path, "r");

	assert_non_null(snap);
	assert_non_null(f);
	snap->page_size = 4096;
	while (fgets(line, sizeof(line), f) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (strncmp(line, "release ", 8) == 0) {
			strlcpy(snap->release, line + 8, sizeof(snap->release));
		} else if (strncmp(line, "set ", 4) == 0) {
			settings = settings_of(line + 4);
			written = check.zones > 0;
			if (written)
				continue;
			add(snap, FC_ZONEINFO, &text);
			check_booted(snap, &settings);
			struct fc_rules rules = fc_rules_of(snap);

			check = fc_marks_check(snap, &rules);
			assert_true(check.zones > 0);
		} else if (isdigit((unsigned char)line[0])) {
			/* as booted: of the sizes before init's memory was
			 * given back */
			if (!written)
				continue;
			check_zone(snap, line, &settings, &check.rules);
			zones++;
		} else {
			fc_buf_printf(&text, "%s\n", line);
			if (strstr(line, "protection") != NULL)
				fc_buf_printf(
				    &text, "  pagesets\n  start_pfn: 1\n");
		}
	}
	fclose(f);
	fc_snapshot_free(snap);
	return zones;
}

static void
marks_are_those_of_guests(void **state)
{
	DIR *dir = opendir("testdata/marks");
	const struct dirent *entry;
	size_t zones = 0, records = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char path[512];

		if (entry->d_name[0] == '.')
			continue;
		snprintf(
		    path, sizeof(path), "testdata/marks/%s", entry->d_name);
		print_message("  %s\n", path);
		zones += check_record(path);
		records++;
	}
	closedir(dir);
	print_message("  %zu zones in %zu records\n", zones, records);
	assert_true(zones > 24 * records && records > 0);
}

/* ---- saved machines ----------------------------------------------------- */

static void
marks_of_saved_machines_tell_their_settings(void **state)
{
	static const struct {
		const char *name;
		uint64_t min_free, scale;
		size_t zones, marks, reserves;
	} rows[] = {
		{ "here-idle", 67584, 10, 3, 3, 3 },
		{ "here-low", 67584, 10, 3, 3, 3 },
		{ "here-fragmented", 19804, 10, 3, 3, 3 },
		/* made by hand, not by a kernel */
		{ "outage", 34024, 10, 3, 3, 0 },
		{ "highatomic", 0, 0, 2, 0, 2 },
		{ "numa-memoryless", 0, 0, 4, 0, 4 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = machine_named(rows[i].name);
		struct fc_rules rules = fc_rules_of(snap);
		struct fc_marks_check check = fc_marks_check(snap, &rules);

		print_message("  %s\n", rows[i].name);
		assert_int_equal(
		    check.settings.min_free_kbytes, rows[i].min_free);
		assert_int_equal(check.settings.scale_factor, rows[i].scale);
		assert_int_equal(check.zones, rows[i].zones);
		assert_int_equal(check.marks_equal, rows[i].marks);
		assert_int_equal(check.reserves_equal, rows[i].reserves);
		fc_snapshot_free(snap);
	}
}

static void
set_marks(struct fc_snapshot *snap, const struct fc_marks_settings *s,
    const struct fc_marks_rules *rules)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];
		struct fc_marks m = fc_marks_of(snap, zone, s, rules);

		zone->min = m.min;
		zone->low = m.low;
		zone->high = m.high;
		for (size_t k = 0; k < zone->nr_reserve; k++)
			zone->lowmem_reserve[k] =
			    fc_reserve_of(snap, zone, k, s, rules);
	}
}

/* What is not told is taken from the marks: the usual figure if it gives them,
 * else the most that does. */
static void
settings_are_inferred_of_marks(void **state)
{
	static const uint64_t factors[] = { 1, 7, 8, 9, 10, 11, 12, 13, 20, 100,
		999, 3000 };
	static const uint64_t kibs[] = { 64, 100, 4096, 67584, 100000 };
	static const uint64_t ratios[][5] = { { 256, 32, 0 }, { 256, 256, 32 },
		{ 1, 1, 1 }, { 0, 0, 0 }, { 100, 255, 257 }, { 7, 31, 33 } };
	const struct z zones[] = { { 0, "DMA32", 500, 0, 0, 5000 },
		{ 0, "Normal", 500, 0, 0, 7300 },
		{ 0, "Movable", 500, 0, 0, 1000 } };
	struct fc_snapshot *snap = load("6.12.40", Z, zones, 3);
	struct fc_rules rules = fc_rules_of(snap);
	size_t usual = 0, others = 0;

	(void)state;
	for (size_t i = 0;
	     i < N_ELEMENTS(factors) * N_ELEMENTS(kibs) * N_ELEMENTS(ratios);
	     i++) {
		struct fc_marks_settings s = {
			.scale_factor = factors[i % N_ELEMENTS(factors)],
			.min_free_kbytes =
			    kibs[i / N_ELEMENTS(factors) % N_ELEMENTS(kibs)],
			.nr_ratios = 5
		};
		const struct fc_marks_settings *got;
		struct fc_marks_check check = fc_marks_check(snap, &rules);
		bool ten;

		memcpy(s.ratios,
		    ratios[i / N_ELEMENTS(factors) / N_ELEMENTS(kibs)],
		    sizeof(ratios[0]));
		set_marks(snap, &s, &check.rules);
		check = fc_marks_check(snap, &rules);
		got = &check.settings;
		assert_true(check.min_free_inferred && check.scale_inferred &&
		    check.ratios_inferred && check.ratios_known);
		assert_int_equal(check.zones, 3);
		assert_int_equal(check.marks_equal, 3);
		assert_int_equal(check.reserves_equal, 3);
		assert_null(check.differs);
		/* a page more would give others */
		assert_true(got->min_free_kbytes >= s.min_free_kbytes / 4 * 4);
		s = *got;
		s.min_free_kbytes += 4;
		set_marks(snap, &s, &check.rules);
		check = fc_marks_check(snap, &rules);
		assert_true(
		    check.settings.min_free_kbytes >= s.min_free_kbytes);
		/* 10, where that gives these, or as much as may be */
		s.min_free_kbytes =
		    kibs[i / N_ELEMENTS(factors) % N_ELEMENTS(kibs)];
		snap->tunables.min_free_kbytes = told(s.min_free_kbytes);
		s.scale_factor = factors[i % N_ELEMENTS(factors)];
		set_marks(snap, &s, &check.rules);
		check = fc_marks_check(snap, &rules);
		s.scale_factor = check.settings.scale_factor;
		if (s.scale_factor != 10) {
			assert_true(
			    s.scale_factor >= factors[i % N_ELEMENTS(factors)]);
			snap->tunables.watermark_scale_factor = told(10);
			assert_true(
			    fc_marks_check(snap, &rules).marks_equal < 3);
			snap->tunables.watermark_scale_factor =
			    told(s.scale_factor + 1);
			ten = s.scale_factor + 1 == 10 ||
			    fc_marks_check(snap, &rules).marks_equal < 3;
			assert_true(ten || s.scale_factor == 10000);
			others++;
		} else {
			usual++;
		}
		snap->tunables = (struct fc_tunables){ 0 };
	}
	print_message("  %zu usual, %zu others\n", usual, others);
	assert_true(usual > 50 && others > 50);
	fc_snapshot_free(snap);
}

/* More zones than any kernel has: so many ratios as there is room for. */
static void
ratios_are_inferred_as_far_as_they_are_kept(void **state)
{
	const struct z zones[] = { { 0, "Normal", 500, 0, 0, 5000,
	    "0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11" } };
	struct fc_snapshot *snap = load("6.12.40", Z, zones, 1);
	struct fc_rules rules = fc_rules_of(snap);

	(void)state;
	assert_true(snap->zones[0].nr_reserve > FC_MAX_RATIOS);
	assert_int_equal(
	    fc_marks_check(snap, &rules).settings.nr_ratios, FC_MAX_RATIOS);
	snap->zones[0].nr_reserve = 5;
	assert_int_equal(fc_marks_check(snap, &rules).settings.nr_ratios, 5);
	fc_snapshot_free(snap);
}

static void
khugepaged_and_boot_have_their_own_figures(void **state)
{
	struct fc_snapshot *snap = machine_named("here-idle");
	struct fc_rules rules = fc_rules_of(snap);
	uint64_t usual;

	(void)state;
	/* three zones of 4 KiB pages and blocks of 2 MiB, as kernels log it */
	assert_int_equal(fc_recommended_min_free(snap, &rules, 9), 67584);
	usual = fc_default_min_free(snap, &rules);
	assert_true(usual > 10000 && usual < 67584);
	fc_snapshot_free(snap);
}

/* The root of 16 times the KiB of zones for users, rounded down, within bounds. */
static void
knows_the_usual_min_free_kbytes(void **state)
{
	static const struct {
		const char *release;
		uint64_t pages, kib;
	} rows[] = {
		{ "6.12.0", 262144, 4096 }, /* 1 GiB */
		{ "6.12.0", 262143, 4095 },
		{ "6.12.0", 256, 128 },
		{ "6.12.0", 300, 138 },
		{ "6.12.0", 1 << 30, 262144 },
		{ "5.6.0", 1 << 30, 65536 },
		{ "5.7.0", 1 << 30, 262144 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct z zone = { 0, "Normal", 500, 10, 12,
			rows[i].pages };
		struct fc_snapshot *snap = load(rows[i].release, Z, &zone, 1);
		struct fc_rules rules = fc_rules_of(snap);

		print_message("  %ju pages\n", (uintmax_t)rows[i].pages);
		assert_int_equal(
		    fc_default_min_free(snap, &rules), rows[i].kib);
		fc_snapshot_free(snap);
	}
}

/* Half the share above min is not twice a quarter of it. */
static void
rules_differ_by_release(void **state)
{
	const struct z zones[] = { { 0, "Normal", 500, 0, 0, 1000 },
		{ 0, "Movable", 500, 0, 0, 200000 } };
	struct fc_snapshot *snap = load("6.12.0", Z, zones, 2);
	struct fc_marks_settings s = { .min_free_kbytes = 27 * 4,
		.scale_factor = 10 };
	struct fc_marks_rules rules = { .scale = false,
		.movable_capped = true };
	struct fc_marks m = fc_marks_of(snap, &snap->zones[0], &s, &rules);

	(void)state;
	assert_int_equal(m.min, 27);
	assert_int_equal(m.low, 33);
	assert_int_equal(m.high, 40);
	rules.scale = true;
	m = fc_marks_of(snap, &snap->zones[0], &s, &rules);
	assert_int_equal(m.high, 39);
	/* the distance is of the share, though min is not */
	m = fc_marks_of(snap, &snap->zones[1], &s, &rules);
	assert_int_equal(m.min, 128);
	assert_int_equal(m.low, 128 + 27 * 200000 / 1000 / 4);
	rules.movable_capped = false;
	m = fc_marks_of(snap, &snap->zones[1], &s, &rules);
	assert_int_equal(m.min, 27 * 200000 / 201000);
	fc_snapshot_free(snap);
}

static void
scores_have_marks_by_release(void **state)
{
	static const struct {
		const char *release;
		unsigned proactiveness, low, high;
	} rows[] = {
		{ "5.10.0", 20, 80, 90 },
		{ "6.12.0", 0, 100, 100 },
		{ "6.12.0", 100, 5, 15 },
		{ "6.18.0", 20, 80, 90 },
		{ "6.18.0", 92, 8, 12 },
		{ "6.18.0", 100, 0, 0 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct z zone = { 0, "Normal", 500, 0, 0, 1000 };
		struct fc_snapshot *snap = load(rows[i].release, Z, &zone, 1);
		struct fc_rules rules = fc_rules_of(snap);
		struct fc_score_marks marks =
		    fc_score_marks(rows[i].proactiveness, &rules);

		print_message("  row %zu\n", i);
		assert_int_equal(marks.low, rows[i].low);
		assert_int_equal(marks.high, rows[i].high);
		fc_snapshot_free(snap);
	}
}

static void
a_node_scores_by_its_zones_sizes(void **state)
{
	/* a quarter is all in pieces; the rest half of it */
	const struct z zones[] = { { 0, "DMA32", 512, 0, 0, 10000,
				       .b = { 512 } },
		{ 0, "Normal", 1024, 0, 0, 30000, .b = { 512, [9] = 1 } } };
	struct fc_snapshot *snap = load("6.12.0", B | Z, zones, 2);

	(void)state;
	/* 10000 * 100 / 40001 and 30000 * 50 / 40001, each rounded down */
	assert_int_equal(fc_node_score(snap, 0, 9), 24 + 37);
	assert_int_equal(fc_node_score(snap, 0, 0), 0);
	fc_snapshot_free(snap);
}

/* ---- parsing ------------------------------------------------------------ */

static void
reads_lists_and_pressure(void **state)
{
	static const struct {
		const char *text;
		size_t n, column;
	} lists[] = {
		{ "256\t256\t32\t0\t0\n", 5, 0 },
		{ "32\n", 1, 0 },
		{ "\n", 0, 1 },
		{ "256 x\n", 0, 5 },
		{ "1 2 3 4 5 6 7 8 9\n", 0, 17 },
		{ "1 2", 0, 3 },
	};
	static const struct {
		const char *text;
		size_t column;
	} pressures[] = {
		{ "some avg10=12.34 avg60=0.00 avg300=0.05 total=9\nfull x\n",
		    0 },
		{ "some avg10=1.2 avg60=0.00 avg300=0.05 total=9\n", 6 },
		{ "some avg10=12.34 avg60=1234.00 avg300=0.05 total=9\n", 18 },
		{ "full avg10=12.34 avg60=0.00 avg300=0.05 total=9\n", 1 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(lists); i++) {
		struct fc_text text = text_of(lists[i].text);
		uint64_t out[FC_MAX_RATIOS];
		struct fc_error err = { 0 };
		size_t n;
		int rc =
		    fc_sysctl_list_parse(&text, out, FC_MAX_RATIOS, &n, &err);

		print_message("  list %zu\n", i);
		assert_int_equal(rc, lists[i].n > 0 ? 0 : -1);
		assert_int_equal(n, lists[i].n);
		assert_int_equal(err.column, lists[i].column);
	}
	for (size_t i = 0; i < N_ELEMENTS(pressures); i++) {
		struct fc_text text = text_of(pressures[i].text);
		struct fc_pressure out;
		struct fc_error err = { 0 };
		int rc = fc_pressure_parse(&text, &out, &err);

		print_message("  pressure %zu\n", i);
		assert_int_equal(rc, pressures[i].column == 0 ? 0 : -1);
		assert_int_equal(err.column, pressures[i].column);
		if (rc == 0) {
			assert_int_equal(out.avg10.value, 1234);
			assert_int_equal(out.avg300.value, 5);
			assert_int_equal(out.total.value, 9);
		}
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(marks_are_those_of_guests),
		cmocka_unit_test(marks_of_saved_machines_tell_their_settings),
		cmocka_unit_test(settings_are_inferred_of_marks),
		cmocka_unit_test(ratios_are_inferred_as_far_as_they_are_kept),
		cmocka_unit_test(khugepaged_and_boot_have_their_own_figures),
		cmocka_unit_test(knows_the_usual_min_free_kbytes),
		cmocka_unit_test(rules_differ_by_release),
		cmocka_unit_test(scores_have_marks_by_release),
		cmocka_unit_test(a_node_scores_by_its_zones_sizes),
		cmocka_unit_test(reads_lists_and_pressure),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
