/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The groups of requests that nothing surely serves, their evidence, and that
 * over orders the smaller never fares worse.  Run from the top folder.
 */
#include "test.h"

#include <dirent.h>

#include "kernel/chance.h"

#define NR_ORDERS 11
#define ENOUGH    30 /* of so many the share is at most NEAR from the figure */
#define NEAR      10

static bool
is_near(unsigned percent, unsigned given, unsigned all)
{
	int off = (int)(100 * given / all) - (int)percent;

	return off >= -NEAR && off <= NEAR;
}

static void
rests_on_its_evidence(void **state)
{
	size_t n;
	const struct fc_chance *c = fc_chances(&n);
	unsigned of_all = 0, given = 0;

	(void)state;
	assert_in_range(n, 2, 10); /* few groups */
	for (size_t i = 0; i < n; i++) {
		print_message("  %u in 100: %s\n", c[i].percent, c[i].because);
		assert_true(c[i].found_given <= c[i].found);
		assert_true(c[i].kept_given <= c[i].kept);
		assert_true(
		    is_near(c[i].percent, c[i].found_given, c[i].found));
		if (c[i].kept >= ENOUGH)
			assert_true(
			    is_near(c[i].percent, c[i].kept_given, c[i].kept));
		/* the bet, on both */
		assert_int_equal(c[i].given, c[i].percent > 50);
		assert_int_equal(c[i].given, 2 * c[i].found_given > c[i].found);
		assert_int_equal(c[i].given, 2 * c[i].kept_given > c[i].kept);
		assert_int_equal(
		    c[i].stated, c[i].percent > 5 && c[i].percent < 95);
		of_all += c[i].found + c[i].kept;
		given += c[i].found_given + c[i].kept_given;
	}
	/* all that were recorded, each in one group */
	assert_int_equal(of_all, 1575);
	assert_int_equal(given, 246);
}

static void
tells_the_groups_apart(void **state)
{
	static const struct {
		const char *what;
		struct fc_prospects p;
		bool given;
		unsigned percent;
	} rows[] = {
		{ "nothing", { 0 }, false, 5 },
		{ "CPUs' lists are not reclaimed", { .pcp = true }, false, 5 },
		{ "compaction", { .compaction = true }, false, 15 },
		{ "once", { .compaction = true, .one_round = true }, false,
		    15 },
		{ "with CPUs' lists", { .compaction = true, .pcp = true },
		    false, 35 },
		{ "files", { .files = true, .within_pageblock = true }, false,
		    33 },
		{ "files, of generations",
		    { .files = true,
			.within_pageblock = true,
			.lru_gen = true },
		    false, 16 },
		{ "files, of generations, and compaction",
		    { .files = true, .compaction = true, .lru_gen = true },
		    false, 16 },
		{ "files, once",
		    { .files = true,
			.within_pageblock = true,
			.one_round = true },
		    false, 5 },
		{ "files, huge", { .files = true }, false, 33 },
		{ "files, huge, with CPUs' lists",
		    { .files = true, .pcp = true, .is_short = true }, false,
		    33 },
		{ "files and compaction",
		    { .files = true,
			.within_pageblock = true,
			.compaction = true },
		    false, 33 },
		{ "files and CPUs' lists",
		    { .files = true, .within_pageblock = true, .pcp = true },
		    true, 70 },
		{ "short",
		    { .files = true,
			.within_pageblock = true,
			.is_short = true },
		    true, 65 },
		{ "both",
		    { .files = true,
			.within_pageblock = true,
			.pcp = true,
			.is_short = true },
		    true, 95 },
		{ "both, and compaction",
		    { .files = true,
			.within_pageblock = true,
			.pcp = true,
			.is_short = true,
			.compaction = true },
		    true, 95 },
		{ "both, once",
		    { .files = true,
			.within_pageblock = true,
			.pcp = true,
			.is_short = true,
			.one_round = true },
		    false, 5 },
		{ "both, on 7.3",
		    { .files = true,
			.within_pageblock = true,
			.pcp = true,
			.is_short = true,
			.frees_little = true },
		    false, 33 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct fc_chance *c = fc_chance_of(&rows[i].p);

		print_message("  %s: %s\n", rows[i].what, c->because);
		assert_int_equal(c->given, rows[i].given);
		assert_int_equal(c->percent, rows[i].percent);
	}
}

/* ---- one zone ------------------------------------------------------------ */

/* What the texts of the files are made of. */
struct z {
	const char *name;
	uint64_t b[NR_ORDERS], highatomic[NR_ORDERS], cma[NR_ORDERS];
	uint64_t min, low, boost, protection, file, anon, pcp;
};

static void
add(struct fc_snapshot *snap, enum fc_file file, struct fc_buf *buf)
{
	struct fc_text text = { "test", buf->data, buf->len };
	struct fc_error err = { 0 };

	if (fc_snapshot_add(snap, file, &text, &err) != 0)
		fail_msg("%zu: %s", err.line, err.message);
	fc_buf_free(buf);
	*buf = (struct fc_buf){ 0 };
}

static void
put_row(struct fc_buf *buf, const struct z *z, const char *type,
    const uint64_t *blocks)
{
	fc_buf_printf(buf, "Node    0, zone %8s, type %12s", z->name, type);
	for (size_t o = 0; o < NR_ORDERS; o++)
		fc_buf_printf(buf, " %6ju", (uintmax_t)blocks[o]);
	fc_buf_printf(buf, " \n");
}

static void
put_types(struct fc_buf *buf, const struct z *zones, size_t n)
{
	fc_buf_printf(buf,
	    "Page block order: 9\nPages per block:  512\n\n"
	    "Free pages count per migrate type at order 0 1 2 3 4 5 6 7 8 9 "
	    "10\n");
	for (size_t i = 0; i < n; i++) {
		const struct z *z = &zones[i];
		uint64_t movable[NR_ORDERS];

		for (size_t o = 0; o < NR_ORDERS; o++)
			movable[o] = z->b[o] - z->highatomic[o] - z->cma[o];
		put_row(buf, z, "Movable", movable);
		put_row(buf, z, "HighAtomic", z->highatomic);
		put_row(buf, z, "CMA", z->cma);
	}
	fc_buf_printf(buf, "\nNumber of blocks type Movable HighAtomic CMA\n");
	for (size_t i = 0; i < n; i++)
		fc_buf_printf(buf, "Node 0, zone %8s 100 2 2\n", zones[i].name);
}

static uint64_t
pages_of(const uint64_t *blocks)
{
	uint64_t pages = 0;

	for (size_t o = 0; o < NR_ORDERS; o++)
		pages += blocks[o] << o;
	return pages;
}

static struct fc_snapshot *
load(const char *release, const struct z *zones, size_t n, bool types)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_buf buf = { 0 };

	assert_non_null(snap);
	for (size_t i = 0; i < n; i++) {
		fc_buf_printf(&buf, "Node 0, zone %8s", zones[i].name);
		for (size_t o = 0; o < NR_ORDERS; o++)
			fc_buf_printf(&buf, " %6ju", (uintmax_t)zones[i].b[o]);
		fc_buf_printf(&buf, " \n");
	}
	add(snap, FC_BUDDYINFO, &buf);
	for (size_t i = 0; i < n; i++) {
		const struct z *z = &zones[i];
		uintmax_t free = pages_of(z->b);

		fc_buf_printf(&buf,
		    "Node 0, zone %8s\n  pages free     %ju\n"
		    "        boost    %ju\n        min      %ju\n"
		    "        low      %ju\n        high     %ju\n"
		    "        spanned  100000\n        present  100000\n"
		    "        managed  100000\n"
		    "        protection: (0, %ju, %ju, %ju)\n"
		    "      nr_free_pages %ju\n"
		    "      nr_zone_inactive_anon %ju\n"
		    "      nr_zone_active_anon 0\n"
		    "      nr_zone_inactive_file %ju\n"
		    "      nr_zone_active_file 0\n"
		    "      nr_free_cma  %ju\n"
		    "  pagesets\n    cpu: 0\n              count: %ju\n"
		    "              high:  60\n              batch: 1\n"
		    "  vm stats threshold: 0\n  start_pfn:           1\n",
		    z->name, free, (uintmax_t)z->boost, (uintmax_t)z->min,
		    (uintmax_t)z->low, (uintmax_t)(2 * z->low - z->min),
		    (uintmax_t)(i == 0 && n > 1 ? z->protection : 0),
		    (uintmax_t)z->protection, (uintmax_t)z->protection, free,
		    (uintmax_t)z->anon, (uintmax_t)z->file,
		    (uintmax_t)pages_of(z->cma), (uintmax_t)z->pcp);
	}
	add(snap, FC_ZONEINFO, &buf);
	if (types) {
		put_types(&buf, zones, n);
		add(snap, FC_PAGETYPEINFO, &buf);
	}
	snap->page_size = 4096;
	snap->slow_path_read = true;
	snprintf(snap->release, sizeof(snap->release), "%s", release);
	snap->defrag_mode = (struct fc_opt){ 0, true };
	return snap;
}

/* Order 5, that is 32 pages; min 1000, no rights. */
static void
knows_the_zones_condition(void **state)
{
	static const struct {
		const char *what;
		struct z z;
		bool pcp, is_short;
	} rows[] = {
		/* 969 + 64 - 32 > 1000 */
		{ "two blocks' pages", { .b = { 969 }, .pcp = 64 }, true,
		    true },
		{ "less", { .b = { 2000 }, .pcp = 63 }, false, false },
		{ "not above min", { .b = { 968 }, .pcp = 64 }, false, true },
		{ "with the protection",
		    { .b = { 1469 }, .pcp = 64, .protection = 500 }, true,
		    false },
		{ "not above the protection",
		    { .b = { 1468 }, .pcp = 64, .protection = 500 }, false,
		    false },
		{ "CMA pages do not count",
		    { .b = { 978 }, .cma = { 10 }, .pcp = 64 }, false, true },
		{ "above min", { .b = { 1001 } }, false, false },
		{ "at min", { .b = { 1000 } }, false, true },
		/* a boost alone is not short of pages: 1000 - 200 */
		{ "above the unboosted min", { .b = { 801 }, .boost = 200 },
		    false, false },
		{ "at it", { .b = { 800 }, .boost = 200 }, false, true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = rows[i].z;
		struct fc_snapshot *snap;
		struct fc_rules rules;
		struct fc_pass pass;
		struct fc_free_area area;

		z.name = "Normal";
		z.min = 1000;
		z.low = 1250;
		snap = load("6.12.95", &z, 1, true);
		rules = fc_rules_of(snap);
		pass = fc_pass_of(snap, &rules, FC_GFP_KERNEL, 5, -1);
		/* as if it were for a higher zone */
		pass.reserve_index = 3;
		area = fc_free_area_of(&pass, &snap->zones[0], &pass.slow);
		print_message("  %s\n", rows[i].what);
		assert_int_equal(fc_pcp_would_do(&pass, &snap->zones[0], &area),
		    rows[i].pcp);
		assert_int_equal(
		    fc_short_of_pages(&pass, &snap->zones[0], &area),
		    rows[i].is_short);
		fc_snapshot_free(snap);
	}
}

/* min 1000: 1200 are not short, 900 are; 64 are two blocks of order 5. */
static void
bets_on_what_a_zone_shows(void **state)
{
	static const struct {
		const char *what, *release, *gfp;
		unsigned order;
		struct z z;
		enum fc_answer expected;
		unsigned percent; /* 0: not stated */
		bool classic; /* LRU */
	} rows[] = {
		{ "CPUs' lists", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 1200 }, .file = 500, .pcp = 64 }, FC_YES, 70,
		    false },
		{ "fewer", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 1200 }, .file = 500, .pcp = 63 }, FC_NO, 16,
		    false },
		{ "classic LRU", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 1200 }, .file = 500 }, FC_NO, 33, true },
		{ "short", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 900 }, .file = 500 }, FC_YES, 65, false },
		{ "both", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 970 }, .file = 500, .pcp = 64 }, FC_YES, 0,
		    false },
		{ "both, on 7.3", "7.3.4", "GFP_KERNEL", 5,
		    { .b = { 970 }, .file = 500, .pcp = 64 }, FC_NO, 16,
		    false },
		{ "both, once", "6.12.95", "GFP_KERNEL|__GFP_NORETRY", 5,
		    { .b = { 970 }, .file = 500, .pcp = 64 }, FC_NO, 0, false },
		{ "compaction", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 2000 }, .anon = 500 }, FC_NO, 15, false },
		{ "compaction, CPUs' lists", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 2000 }, .anon = 500, .pcp = 64 }, FC_NO, 35,
		    false },
		{ "compaction, CPUs' lists, files", "6.12.95", "GFP_KERNEL", 5,
		    { .b = { 2000 }, .file = 500, .pcp = 64 }, FC_YES, 70,
		    false },
		/* a single page needs no block to be there */
		{ "no page is free", "6.12.95", "GFP_KERNEL|__GFP_NORETRY", 0,
		    { .file = 1001 }, FC_YES, 0, false },
		{ "and one too few to reclaim", "6.12.95",
		    "GFP_KERNEL|__GFP_NORETRY", 0, { .file = 1000 }, FC_NO, 0,
		    false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct z z = rows[i].z;
		struct fc_request req = { .order = rows[i].order,
			.allocator = FC_PAGES,
			.gfp_text = rows[i].gfp,
			.node = -1,
			.count = 1 };
		struct fc_error err = { 0 };
		struct fc_snapshot *snap;
		struct fc_verdict v;

		z.name = "Normal";
		z.min = 1000;
		z.low = 1250;
		snap = load(rows[i].release, &z, 1, true);
		snap->lru_gen =
		    (struct fc_opt){ rows[i].classic ? 0 : 7, true };
		assert_int_equal(fc_gfp_parse(rows[i].gfp, &req.gfp, &err), 0);
		assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
		print_message("  %s: %s\n", rows[i].what,
		    v.words.waiting != NULL ? v.words.waiting : "");
		assert_int_equal(v.expected, rows[i].expected);
		assert_int_equal(v.chance_percent.value, rows[i].percent);
		assert_int_equal(
		    v.chance_percent.present, rows[i].percent != 0);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* ---- over orders --------------------------------------------------------- */

static const char *const masks[] = { "GFP_KERNEL", "GFP_NOIO", "GFP_NOFS",
	"GFP_HIGHUSER_MOVABLE", "GFP_KERNEL|__GFP_NORETRY",
	"GFP_KERNEL|__GFP_RETRY_MAYFAIL", "GFP_KERNEL|__GFP_DMA32" };

static unsigned compared, said;

/* Of 100, where the bet is known. */
static unsigned
chance_of(const struct fc_verdict *v)
{
	return v->chance_percent.present ? (unsigned)v->chance_percent.value
	    : v->expected == FC_YES      ? 95
					 : 5;
}

static bool
fares_worse(const struct fc_verdict *small, const struct fc_verdict *large)
{
	bool told =
	    small->rung != FC_RUNG_UNKNOWN && large->rung != FC_RUNG_UNKNOWN;
	bool bets =
	    small->expected != FC_UNKNOWN && large->expected != FC_UNKNOWN;

	return (told && small->rung > large->rung) ||
	    (bets && chance_of(small) < chance_of(large));
}

static void
compare_orders(const struct fc_snapshot *snap)
{
	for (size_t m = 0; m < N_ELEMENTS(masks); m++) {
		struct fc_verdict v[FC_MAX_ORDERS];
		struct fc_error err = { 0 };

		for (unsigned o = 0; o < snap->nr_orders; o++) {
			struct fc_request req = { .order = o,
				.allocator = FC_PAGES,
				.gfp_text = masks[m],
				.node = -1,
				.count = 1 };

			assert_int_equal(
			    fc_gfp_parse(masks[m], &req.gfp, &err), 0);
			assert_int_equal(fc_judge(snap, &req, &v[o], &err), 0);
			for (unsigned s = 0; s < o; s++) {
				compared++;
				if (!fares_worse(&v[s], &v[o]))
					continue;
				said++;
				if (v[s].words.waiting == NULL ||
				    strstr(v[s].words.waiting,
					"fares better") == NULL)
					fail_msg(
					    "%s, order %u: %s, %d, %u; order "
					    "%u: %s, %d, %u",
					    masks[m], s,
					    fc_rung_name(v[s].rung),
					    v[s].expected, chance_of(&v[s]), o,
					    fc_rung_name(v[o].rung),
					    v[o].expected, chance_of(&v[o]));
			}
		}
		for (unsigned o = 0; o < snap->nr_orders; o++)
			fc_verdict_free(&v[o]);
	}
}

static void
serves_a_smaller_order_no_worse_on_each_machine(void **state)
{
	static const enum fc_file files[] = { FC_ZONEINFO, FC_BUDDYINFO,
		FC_PAGETYPEINFO, FC_MEMINFO, FC_VERSION_FILE };
	DIR *dir = opendir("testdata/machines");
	struct dirent *entry;
	unsigned machines = 0;

	(void)state;
	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL) {
		char path[512];
		struct fc_error err = { 0 };
		struct fc_source source;

		if (entry->d_name[0] == '.')
			continue;
		snprintf(
		    path, sizeof(path), "testdata/machines/%s", entry->d_name);
		print_message("  %s\n", path);
		assert_int_equal(fc_source_open(path, &source, &err), 0);
		for (int types = 0; types < 2; types++) {
			struct fc_snapshot *snap = fc_snapshot_new();

			for (size_t i = 0; i < N_ELEMENTS(files); i++) {
				if (files[i] != FC_PAGETYPEINFO || types)
					assert_int_equal(
					    fc_snapshot_read(
						snap, &source, files[i], &err),
					    0);
			}
			compare_orders(snap);
			fc_snapshot_free(snap);
		}
		fc_source_close(&source);
		machines++;
	}
	closedir(dir);
	assert_true(machines >= 10);
}

static uint64_t
any(uint64_t below)
{
	static uint64_t x = 88172645463325252u;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return x % below;
}

static struct z
any_zone(const char *name)
{
	/* few pages, about as many as the marks want, or many */
	uint64_t min = 20 + any(1000), low = min + min / 4;
	struct z z = { .name = name,
		.min = min,
		.low = low,
		.boost = any(4) == 0 ? any(min / 2) : 0,
		.protection = any(2) * any(800),
		.file = any(2) * any(3000),
		.anon = any(2) * any(3000),
		.pcp = any(2) * any(600) };
	size_t largest = (size_t)any(NR_ORDERS);

	z.b[0] = any(2 * min);
	for (size_t o = 1; o <= largest; o++)
		z.b[o] = any(3) == 0 ? any(1 + (min >> o)) : any(2);
	for (size_t o = 0; o < NR_ORDERS && any(2) == 0; o++) {
		if (any(3) == 0)
			z.highatomic[o] = z.b[o];
		else if (any(3) == 0)
			z.cma[o] = z.b[o];
	}
	return z;
}

static void
serves_a_smaller_order_no_worse_on_any_machine(void **state)
{
	static const char *const releases[] = { "3.10.0", "4.9.0", "4.19.300",
		"5.10.200", "6.1.158", "6.12.95", "7.3.4" };

	(void)state;
	compared = said = 0;
	for (unsigned i = 0; i < 4000; i++) {
		struct z zones[] = { any_zone("DMA32"), any_zone("Normal") };
		const char *release = releases[i % N_ELEMENTS(releases)];
		size_t n = 1 + (size_t)any(2);
		struct fc_snapshot *snap =
		    load(release, &zones[2 - n], n, any(4) != 0);

		compare_orders(snap);
		fc_snapshot_free(snap);
	}
	print_message(
	    "  %u pairs, a rule of the kernel's in %u\n", compared, said);
	assert_true(said < compared / 100);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rests_on_its_evidence),
		cmocka_unit_test(tells_the_groups_apart),
		cmocka_unit_test(knows_the_zones_condition),
		cmocka_unit_test(bets_on_what_a_zone_shows),
		cmocka_unit_test(
		    serves_a_smaller_order_no_worse_on_each_machine),
		cmocka_unit_test(
		    serves_a_smaller_order_no_worse_on_any_machine),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
