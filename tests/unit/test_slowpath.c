/* SPDX-License-Identifier: BSD-2-Clause */
/* What waiting brings, src/kernel/README.md section 9, as fc_judge() tells it. */
#include "zones.h"

#define MOST 100000

/* A zone of few words: min 1000, low 1250, LRU lists.  All blocks are Movable
 * but those of highatomic[]; free is their sum. */
struct few {
	const char *name; /* NULL: Normal */
	uint64_t b[NR_ORDERS], highatomic[NR_ORDERS];
	uint64_t file, anon;
	uint64_t protection; /* from requests for Normal */
	uint64_t cma; /* of the single pages */
};

enum { BUDDY = B, TYPES = T };
enum { NEW, CLASSIC }; /* how lru_gen is set */

static struct fc_snapshot *
load_few(const char *release, unsigned files, const struct few *few, size_t n)
{
	struct z z[8] = { 0 };
	char protection[8][32];
	struct fc_snapshot *snap;

	assert_in_range(n, 1, N_ELEMENTS(z));
	for (size_t i = 0; i < n; i++) {
		z[i] = (struct z){
			.name = few[i].name != NULL ? few[i].name : "Normal",
			.min = 1000,
			.low = 1250,
			.managed = MOST,
			.protection = protection[i],
			.cma = few[i].cma,
			.lru = true,
			.file = few[i].file,
			.anon = few[i].anon,
		};
		snprintf(protection[i], sizeof(protection[i]),
		    "0, 0, %ju, 0, 0", (uintmax_t)few[i].protection);
		z[i].other[CMA][0] = few[i].cma;
		for (size_t o = 0; o < NR_ORDERS; o++) {
			z[i].b[o] = few[i].b[o];
			z[i].other[HIGHATOMIC][o] = few[i].highatomic[o];
			z[i].free += few[i].b[o] << o;
			if (few[i].highatomic[o] != 0)
				z[i].highatomic_blocks = 1;
		}
	}
	snap = load(release, files | Z, z, n);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(snap->zones[i].lru_file.value, few[i].file);
		assert_int_equal(snap->zones[i].lru_anon.value, few[i].anon);
	}
	return snap;
}

static struct fc_verdict
judge(const struct fc_snapshot *snap, const struct fc_request *req)
{
	struct fc_error err = { 0 };
	struct fc_verdict v;

	if (fc_judge(snap, req, &v, &err) != 0)
		fail_msg("%s", err.message);
	for (const char *p = v.words.headline; *p != '\0'; p++)
		assert_in_range(*p, ' ', '~');
	return v;
}

/* One request to one zone, and what comes of it. */
struct row {
	const char *what, *gfp;
	unsigned order;
	int lru;
	struct few z;
	enum fc_slow_way way;
	enum fc_rung rung;
	bool given;
	unsigned chance; /* 0: none is named */
};

static void
check_row(const struct row *r, const char *release)
{
	static const enum fc_rung rungs[] = { FC_RUNG_NOW, FC_RUNG_COMPACTION,
		FC_RUNG_RECLAIM, FC_RUNG_OOM };
	struct fc_snapshot *snap = load_few(release, BUDDY | TYPES, &r->z, 1);

	snap->lru_gen = (struct fc_opt){ r->lru == CLASSIC ? 0 : 7, true };
	for (size_t i = 0; i < N_ELEMENTS(rungs); i++) {
		struct fc_request req = ask(r->gfp, r->order);
		struct fc_verdict v;
		bool yes = r->rung <= rungs[i];

		req.within = rungs[i];
		v = judge(snap, &req);
		if (i == 0)
			print_message("  %s: %s\n", r->what, v.words.headline);
		assert_int_equal(v.way, r->way);
		assert_int_equal(v.rung, r->rung);
		assert_int_equal(v.slow_rung, r->rung);
		assert_int_equal(v.slow_given, r->given);
		assert_int_equal(v.expected, r->given ? FC_YES : FC_NO);
		assert_int_equal(v.chance_percent.present, r->chance != 0);
		assert_int_equal(v.chance_percent.value, r->chance);
		assert_int_equal(v.chance_because != NULL, r->chance != 0);
		/* what is only possible is no bet */
		assert_int_equal(v.certainty,
		    r->given || r->rung == FC_RUNG_NO ? FC_LIKELY
						      : FC_POSSIBLE);
		assert_int_equal(v.answer, yes ? FC_YES : FC_NO);
		assert_true(v.wants & FC_WANT_SLOW_PATH);
		if (yes)
			assert_int_equal(v.nr_remedies, 0);
		else if (v.nr_remedies > 0)
			/* to wait is advised where that is as good as sure,
			 * and does not end in killing */
			assert_int_equal(
			    strcmp(v.remedies[0].code, "wait") == 0,
			    r->given && r->chance == 0 &&
				r->way != FC_WAY_NEVER_FAILS);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

static void
check_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++)
		check_row(&rows[i], "6.12.95");
}

/* D.2.3: free - 31 > 1000 is missed by so many pages, for order 5. */
static void
reclaims_the_pages_that_are_missing(void **state)
{
	static const struct row rows[] = {
		/* 1031 free: one is missing */
		{ "one page", "GFP_KERNEL", 5, NEW,
		    { .b = { 71, [5] = 30 }, .file = 1 }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "no page", "GFP_KERNEL", 5, NEW, { .b = { 71, [5] = 30 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "anonymous ones do not count", "GFP_KERNEL", 5, NEW,
		    { .b = { 71, [5] = 30 }, .anon = MOST }, FC_WAY_NONE,
		    FC_RUNG_NO, false, 0 },
		{ "ten of ten", "GFP_KERNEL", 5, NEW,
		    { .b = { 62, [5] = 30 }, .file = 10 }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "nine of ten", "GFP_KERNEL", 5, NEW,
		    { .b = { 62, [5] = 30 }, .file = 9 }, FC_WAY_NONE,
		    FC_RUNG_NO, false, 0 },
		/* 1000 + 500 - (1521 - 32) */
		{ "eleven, with the protection", "GFP_KERNEL", 5, NEW,
		    { .b = { 561, [5] = 30 }, .file = 11, .protection = 500 },
		    FC_WAY_RECLAIM, FC_RUNG_RECLAIM, true, 0 },
		{ "ten, with the protection", "GFP_KERNEL", 5, NEW,
		    { .b = { 561, [5] = 30 }, .file = 10, .protection = 500 },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		/* 20 of HighAtomic and 100 of CMA are unusable */
		{ "eleven, without the unusable", "GFP_KERNEL", 5, NEW,
		    { .b = { 181, [5] = 30 },
			.file = 31,
			.cma = 100,
			.highatomic = { 20 } },
		    FC_WAY_RECLAIM, FC_RUNG_RECLAIM, true, 0 },
		{ "ten, without the unusable", "GFP_KERNEL", 5, NEW,
		    { .b = { 161, [5] = 30 },
			.file = 30,
			.cma = 100,
			.highatomic = { 20 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		/* who may use CMA has those */
		{ "CMA pages of a movable one", "GFP_HIGHUSER_MOVABLE", 5, NEW,
		    { .b = { 71, [5] = 30 }, .file = 1, .cma = 60 },
		    FC_WAY_RECLAIM, FC_RUNG_RECLAIM, true, 0 },
		/* the generations give a costly order 160 */
		{ "160 of 160", "GFP_KERNEL", 5, NEW,
		    { .b = { 8, [5] = 27 }, .file = MOST }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "160 of 161", "GFP_KERNEL", 5, NEW,
		    { .b = { 7, [5] = 27 }, .file = MOST },
		    FC_WAY_RECLAIM_MERGE, FC_RUNG_RECLAIM, true, 65 },
		{ "161 of 161", "GFP_KERNEL", 5, CLASSIC,
		    { .b = { 7, [5] = 27 }, .file = MOST }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
		/* 847 - 7: 161 are missing, of a small order */
		{ "161 for order 3", "GFP_KERNEL", 3, NEW,
		    { .b = { 607, [3] = 30 }, .file = 161 }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "160 for order 3", "GFP_KERNEL|__GFP_NORETRY", 3, NEW,
		    { .b = { 607, [3] = 30 }, .file = 145 }, FC_WAY_NONE,
		    FC_RUNG_NO, false, 0 },
		{ "once is enough for NORETRY", "GFP_KERNEL|__GFP_NORETRY", 3,
		    NEW, { .b = { 607, [3] = 30 }, .file = 161 },
		    FC_WAY_RECLAIM, FC_RUNG_RECLAIM, true, 0 },
		{ "single pages", "GFP_KERNEL", 0, NEW,
		    { .b = { 995 }, .file = 6 }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "without I/O", "GFP_NOIO", 5, NEW,
		    { .b = { 62, [5] = 30 }, .file = 10 }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
	};

	(void)state;
	check_rows(rows, N_ELEMENTS(rows));
}

/* D.2.4: there is a HighAtomic block, and the mark passes with it. */
static void
releases_the_reserve_for_who_retries(void **state)
{
	static const struct row rows[] = {
		/* 1100 - 80 - 7 > 1000, but all the blocks are reserved */
		{ "small", "GFP_KERNEL", 3, NEW,
		    { .b = { 1020, [3] = 10 }, .highatomic = { [3] = 10 } },
		    FC_WAY_RELEASE_RESERVE, FC_RUNG_RECLAIM, true, 0 },
		{ "small, with MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 3,
		    NEW,
		    { .b = { 1020, [3] = 10 }, .highatomic = { [3] = 10 } },
		    FC_WAY_RELEASE_RESERVE, FC_RUNG_RECLAIM, true, 0 },
		{ "costly, with MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5,
		    NEW,
		    { .b = { 1100, [5] = 1 },
			.highatomic = { [5] = 1 },
			.file = 1 },
		    FC_WAY_RELEASE_RESERVE, FC_RUNG_RECLAIM, true, 0 },
		{ "costly, nothing to reclaim",
		    "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5, NEW,
		    { .b = { 1100, [5] = 1 }, .highatomic = { [5] = 1 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "costly", "GFP_KERNEL", 5, NEW,
		    { .b = { 1100, [5] = 1 }, .highatomic = { [5] = 1 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "order 4", "GFP_KERNEL", 4, NEW,
		    { .b = { 1100, [4] = 1 }, .highatomic = { [4] = 1 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "with NORETRY", "GFP_KERNEL|__GFP_NORETRY", 3, NEW,
		    { .b = { 1020, [3] = 10 }, .highatomic = { [3] = 10 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "with THISNODE", "GFP_KERNEL|__GFP_THISNODE", 3, NEW,
		    { .b = { 1020, [3] = 10 }, .highatomic = { [3] = 10 } },
		    FC_WAY_RELEASE_RESERVE, FC_RUNG_RECLAIM, true, 0 },
		{ "with both", "GFP_KERNEL|__GFP_RETRY_MAYFAIL|__GFP_THISNODE",
		    5, NEW,
		    { .b = { 1100, [5] = 1 }, .highatomic = { [5] = 1 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		/* 1032 - 31 > 1000 */
		{ "just enough", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5, NEW,
		    { .b = { 1000, [5] = 1 },
			.highatomic = { [5] = 1 },
			.file = 1 },
		    FC_WAY_RELEASE_RESERVE, FC_RUNG_RECLAIM, true, 0 },
		{ "one page short", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5, NEW,
		    { .b = { 999, [5] = 1 },
			.highatomic = { [5] = 1 },
			.file = 1 },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "a smaller block", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5, NEW,
		    { .b = { 1100, [4] = 1 },
			.highatomic = { [4] = 1 },
			.file = 1 },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "a larger block", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5, NEW,
		    { .b = { 1100, [6] = 1 },
			.highatomic = { [6] = 1 },
			.file = 1 },
		    FC_WAY_RELEASE_RESERVE, FC_RUNG_RECLAIM, true, 0 },
	};

	(void)state;
	check_rows(rows, N_ELEMENTS(rows));
}

/* D.2.5: 1010 are in pieces, compaction for order 3 wants 1017. */
static void
reclaims_before_it_compacts_for_a_small_order(void **state)
{
	static const struct row rows[] = {
		{ "seven of seven", "GFP_KERNEL", 3, NEW,
		    { .b = { 1010 }, .file = 7 }, FC_WAY_RECLAIM_COMPACTION,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "six of seven", "GFP_KERNEL", 3, NEW,
		    { .b = { 1010 }, .file = 6 }, FC_WAY_NEVER_FAILS,
		    FC_RUNG_OOM, true, 0 },
		{ "with MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 3, NEW,
		    { .b = { 1010 }, .file = 7 }, FC_WAY_RECLAIM_COMPACTION,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "with MAYFAIL, six", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 3, NEW,
		    { .b = { 1010 }, .file = 6 }, FC_WAY_NONE, FC_RUNG_NO,
		    false, 0 },
		{ "without I/O", "GFP_NOIO", 3, NEW,
		    { .b = { 1010 }, .file = 7 }, FC_WAY_NEVER_FAILS,
		    FC_RUNG_OOM, true, 0 },
		/* 1250 + 64 + 1 would be there, but no block of 32 merges */
		{ "costly", "GFP_KERNEL", 5, NEW, { .b = { 1284 }, .file = 31 },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
	};

	(void)state;
	check_rows(rows, N_ELEMENTS(rows));
}

/* D.2.2; 1031 free, one page missing, and 20 there: see the first test. */
static void
refuses_a_costly_one_that_tries_once(void **state)
{
	static const struct row rows[] = {
		{ "NORETRY", "GFP_KERNEL|__GFP_NORETRY", 5, NEW,
		    { .b = { 71, [5] = 30 }, .file = 20 }, FC_WAY_NONE,
		    FC_RUNG_NO, false, 0 },
		{ "NORETRY and THISNODE",
		    "GFP_KERNEL|__GFP_NORETRY|__GFP_THISNODE", 5, NEW,
		    { .b = { 71, [5] = 30 }, .file = 20 }, FC_WAY_NONE,
		    FC_RUNG_NO, false, 0 },
		/* THISNODE alone only keeps the OOM killer away */
		{ "THISNODE", "GFP_KERNEL|__GFP_THISNODE", 5, NEW,
		    { .b = { 71, [5] = 30 }, .file = 20 }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
		{ "MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5, NEW,
		    { .b = { 71, [5] = 30 }, .file = 20 }, FC_WAY_RECLAIM,
		    FC_RUNG_RECLAIM, true, 0 },
	};
	static const struct few in_pieces = { .b = { 5000 } };
	struct fc_snapshot *snap;
	struct fc_request req;
	struct fc_verdict v;

	(void)state;
	check_rows(rows, N_ELEMENTS(rows));
	/* --node is __GFP_THISNODE */
	snap = load_few("6.12.95", BUDDY | TYPES, &rows[2].z, 1);
	req = ask("GFP_KERNEL", 5);
	req.node = 0;
	v = judge(snap, &req);
	assert_int_equal(v.expected, FC_YES);
	assert_int_equal(v.way, FC_WAY_RECLAIM);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
	snap = load_few("6.12.95", BUDDY | TYPES, &in_pieces, 1);
	req = ask("GFP_KERNEL", 3);
	v = judge(snap, &req);
	assert_int_equal(v.way, FC_WAY_NEVER_FAILS);
	fc_verdict_free(&v);
	req.node = 0;
	v = judge(snap, &req);
	assert_int_equal(v.way, FC_WAY_NONE);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* D.2.6: pieces, nothing to reclaim and nothing to move. */
static void
stalls_for_what_is_too_small_to_fail(void **state)
{
	static const struct row rows[] = {
		{ "order 3", "GFP_KERNEL", 3, NEW, { .b = { 5000 } },
		    FC_WAY_NEVER_FAILS, FC_RUNG_OOM, true, 0 },
		{ "order 1", "GFP_KERNEL", 1, NEW, { .b = { 5000 } },
		    FC_WAY_NEVER_FAILS, FC_RUNG_OOM, true, 0 },
		{ "order 0", "GFP_KERNEL", 0, NEW, { .b = { 1000 } },
		    FC_WAY_NEVER_FAILS, FC_RUNG_OOM, true, 0 },
		{ "GFP_NOIO", "GFP_NOIO", 3, NEW, { .b = { 5000 } },
		    FC_WAY_NEVER_FAILS, FC_RUNG_OOM, true, 0 },
		{ "order 4", "GFP_KERNEL", 4, NEW, { .b = { 5000 } },
		    FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "order 4, NOFAIL", "GFP_KERNEL|__GFP_NOFAIL", 4, NEW,
		    { .b = { 5000 } }, FC_WAY_NEVER_FAILS, FC_RUNG_OOM, true,
		    0 },
		{ "order 10, NOFAIL", "GFP_KERNEL|__GFP_NOFAIL", 10, NEW,
		    { .b = { 5000 } }, FC_WAY_NEVER_FAILS, FC_RUNG_OOM, true,
		    0 },
		{ "MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 3, NEW,
		    { .b = { 5000 } }, FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "MAYFAIL, order 0", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 0, NEW,
		    { .b = { 1000 } }, FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "NORETRY", "GFP_KERNEL|__GFP_NORETRY", 3, NEW,
		    { .b = { 5000 } }, FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		{ "THISNODE", "GFP_KERNEL|__GFP_THISNODE", 3, NEW,
		    { .b = { 5000 } }, FC_WAY_NONE, FC_RUNG_NO, false, 0 },
		/* the OOM killer does not help the zones below Normal */
		{ "DMA", "GFP_KERNEL|__GFP_DMA", 3, NEW,
		    { .name = "DMA", .b = { 5000 } }, FC_WAY_NONE, FC_RUNG_NO,
		    false, 0 },
		{ "DMA32", "GFP_KERNEL|__GFP_DMA32", 3, NEW,
		    { .name = "DMA32", .b = { 5000 } }, FC_WAY_NONE, FC_RUNG_NO,
		    false, 0 },
		{ "DMA32, NOFAIL", "GFP_KERNEL|__GFP_DMA32|__GFP_NOFAIL", 3,
		    NEW, { .name = "DMA32", .b = { 5000 } }, FC_WAY_NEVER_FAILS,
		    FC_RUNG_OOM, true, 0 },
		{ "for Normal, from DMA32", "GFP_KERNEL", 3, NEW,
		    { .name = "DMA32", .b = { 5000 } }, FC_WAY_NEVER_FAILS,
		    FC_RUNG_OOM, true, 0 },
	};

	(void)state;
	check_rows(rows, N_ELEMENTS(rows));
}

/* D.2.7, compaction: 1315 in pieces are enough for order 5. */
static void
may_compact_where_it_is_suitable(void **state)
{
	static const struct {
		const char *what, *gfp;
		struct few z;
		struct fc_opt threshold;
		enum fc_suitable suitable;
		bool possible;
	} rows[] = {
		{ "all there", "GFP_KERNEL", { .b = { 1315 }, .anon = 64 },
		    { 500, true }, FC_SUITABLE, true },
		{ "MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL",
		    { .b = { 1315 }, .anon = 64 }, { 500, true }, FC_SUITABLE,
		    true },
		{ "file pages, too", "GFP_KERNEL",
		    { .b = { 1315 }, .anon = 44, .file = 20 }, { 500, true },
		    FC_SUITABLE, true },
		{ "one page less", "GFP_KERNEL", { .b = { 1314 }, .anon = 64 },
		    { 500, true }, FC_SHORT_OF_PAGES, false },
		{ "one to move less", "GFP_KERNEL",
		    { .b = { 1315 }, .anon = 63 }, { 500, true }, FC_SUITABLE,
		    false },
		/* 1000 - (1000 + 1315 * 1000 / 32) / 1315 */
		{ "at the threshold", "GFP_KERNEL",
		    { .b = { 1315 }, .anon = 64 }, { 968, true },
		    FC_NOT_WORTH_IT, false },
		{ "above the threshold", "GFP_KERNEL",
		    { .b = { 1315 }, .anon = 64 }, { 967, true }, FC_SUITABLE,
		    true },
		{ "without I/O", "GFP_NOIO", { .b = { 1315 }, .anon = 64 },
		    { 500, true }, FC_NOT_ASKED, false },
		{ "GFP_NOFS", "GFP_NOFS", { .b = { 1315 }, .anon = 64 },
		    { 500, true }, FC_SUITABLE, true },
		/* only the asynchronous pass, and not for the movable */
		{ "NORETRY", "GFP_KERNEL|__GFP_NORETRY",
		    { .b = { 1315 }, .anon = 64 }, { 500, true },
		    FC_OWN_BLOCKS_ONLY, false },
		{ "NORETRY, movable", "GFP_HIGHUSER_MOVABLE|__GFP_NORETRY",
		    { .b = { 1315 }, .anon = 64 }, { 500, true }, FC_SUITABLE,
		    true },
		{ "NORETRY, too few pages", "GFP_KERNEL|__GFP_NORETRY",
		    { .b = { 1314 }, .anon = 64 }, { 500, true },
		    FC_SHORT_OF_PAGES, false },
		/* pages for it do not count while they are HighAtomic */
		{ "reserved pages", "GFP_KERNEL",
		    { .b = { 1325 }, .highatomic = { 11 }, .anon = 64 },
		    { 500, true }, FC_SHORT_OF_PAGES, false },
		{ "CMA pages", "GFP_KERNEL",
		    { .b = { 1315 }, .cma = 200, .anon = 64 }, { 500, true },
		    FC_SUITABLE, true },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		bool possible = rows[i].possible;
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, &rows[i].z, 1);
		struct fc_request req = ask(rows[i].gfp, 5);
		struct fc_verdict v;

		snap->extfrag_threshold = rows[i].threshold;
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i].what, v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.expected, FC_NO);
		assert_false(v.slow_given);
		assert_int_equal(v.zones[0].compaction, rows[i].suitable);
		assert_int_equal(
		    v.way, possible ? FC_WAY_COMPACTION : FC_WAY_NONE);
		assert_int_equal(
		    v.rung, possible ? FC_RUNG_COMPACTION : FC_RUNG_NO);
		assert_int_equal(v.chance_percent.present, possible);
		assert_int_equal(v.chance_percent.value, possible ? 15 : 0);
		assert_int_equal(
		    v.certainty, possible ? FC_POSSIBLE : FC_LIKELY);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* 20 pages above min 1000 are free: many single ones, as vmalloc takes them. */
static void
weighs_all_the_pages_of_a_vmalloc(void **state)
{
	static const struct {
		const char *gfp;
		unsigned pages;
		struct few z;
		enum fc_slow_way way;
		bool given;
	} rows[] = {
		{ "GFP_KERNEL", 19, { .b = { 1020 }, .file = 1 },
		    FC_WAY_RECLAIM, true }, /* if the run boosts min */
		{ "GFP_KERNEL", 50, { .b = { 1020 }, .file = 31 },
		    FC_WAY_RECLAIM, true },
		{ "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 50,
		    { .b = { 1020 }, .file = 30 }, FC_WAY_RECLAIM, true },
		{ "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 50,
		    { .b = { 1020 }, .file = 29 }, FC_WAY_NONE, false },
		/* order 0 is not refused, if all memory together is enough */
		{ "GFP_KERNEL", 2000, { .b = { 1020 }, .anon = 980 },
		    FC_WAY_NEVER_FAILS, true },
		{ "GFP_KERNEL", 2001, { .b = { 1020 }, .anon = 980 },
		    FC_WAY_NONE, false },
		{ "GFP_NOWAIT", 50, { .b = { 1020 }, .file = 31 },
		    FC_WAY_NOT_ASKED, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, &rows[i].z, 1);
		struct fc_request req = ask(rows[i].gfp, 0);
		struct fc_verdict v;

		req.allocator = FC_VMALLOC;
		req.size =
		    (struct fc_opt){ (uint64_t)rows[i].pages * 4096, true };
		v = judge(snap, &req);
		print_message("  %s\n", v.words.headline);
		assert_int_equal(v.way, rows[i].way);
		assert_int_equal(v.expected, rows[i].given ? FC_YES : FC_NO);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* node_reclaim() may free pages before the first pass refuses. */
static void
doubts_a_refusal_under_zone_reclaim_mode(void **state)
{
	static const struct few z = { .b = { 5000 } };
	static const struct {
		const char *gfp;
		unsigned order;
		struct fc_opt mode;
		bool doubted;
	} rows[] = {
		{ "GFP_KERNEL", 4, { 0 }, false },
		{ "GFP_KERNEL", 4, { 0, true }, false },
		{ "GFP_KERNEL", 4, { 1, true }, true },
		{ "GFP_NOWAIT", 4, { 1, true }, false }, /* may not reclaim */
		{ "GFP_KERNEL", 0, { 1, true }, false }, /* is given */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, &z, 1);
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		struct fc_verdict v;

		snap->zone_reclaim_mode = rows[i].mode;
		v = judge(snap, &req);
		assert_int_equal(strstr(v.doubt, "vm.zone_reclaim_mode") != 0,
		    rows[i].doubted);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* rmqueue_pcplist(): small orders may come from a CPU's own list. */
static void
doubts_a_refusal_where_pages_are_on_lists_of_cpus(void **state)
{
	static const struct few z = { .b = { 5000 } };
	static const struct {
		const char *release;
		unsigned order;
		uint64_t pcp_count;
		bool doubted;
	} rows[] = {
		{ "6.12.95", 3, 8, true }, { "6.12.95", 3, 0, false },
		{ "6.12.95", 4, 8, false },
		{ "5.10.0", 3, 8, false }, /* orders above 0 since 5.13 */
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load_few(rows[i].release, BUDDY | TYPES, &z, 1);
		struct fc_request req = ask("GFP_NOWAIT", rows[i].order);
		struct fc_verdict v;

		snap->zones[0].pcp_count = rows[i].pcp_count;
		v = judge(snap, &req);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(
		    v.certainty, rows[i].doubted ? FC_LIKELY : FC_EXACT);
		assert_int_equal(
		    strstr(v.doubt, "own lists") != NULL, rows[i].doubted);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
keeps_the_numbers_of_the_compaction_test(void **state)
{
	static const struct few z = {
		.b = { 1300 }, .highatomic = { 10 }, .cma = 7
	};
	struct fc_snapshot *snap = load_few("6.12.95", BUDDY | TYPES, &z, 1);
	struct fc_request req = ask("GFP_KERNEL", 5);
	struct fc_verdict v = judge(snap, &req);
	const struct fc_mark_test *test = &v.zones[0].compaction_test;

	(void)state;
	assert_int_equal(v.zones[0].compaction, FC_SHORT_OF_PAGES);
	assert_int_equal(test->free, 1300);
	assert_int_equal(test->unusable, 10); /* CMA pages will do */
	assert_int_equal(test->block, 64);
	assert_int_equal(test->mark, 1250);
	assert_int_equal(test->reserve, 0);
	assert_int_equal(test->margin, -24);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* D.2.7, reclaim: 1200 in pieces are too few for compaction. */
static void
may_find_that_freed_pages_merge(void **state)
{
	static const struct row rows[] = {
		{ "a block of them", "GFP_KERNEL", 5, NEW,
		    { .b = { 1200 }, .file = 32 }, FC_WAY_RECLAIM_MERGE,
		    FC_RUNG_RECLAIM, false, 16 },
		{ "not even one", "GFP_KERNEL", 5, NEW,
		    { .b = { 1200 }, .file = 31 }, FC_WAY_NONE, FC_RUNG_NO,
		    false, 0 },
		{ "once", "GFP_KERNEL|__GFP_NORETRY", 5, NEW,
		    { .b = { 1200 }, .file = 32 }, FC_WAY_NONE, FC_RUNG_NO,
		    false, 0 },
		{ "many, classic", "GFP_KERNEL", 5, CLASSIC,
		    { .b = { 1200 }, .file = MOST }, FC_WAY_RECLAIM_MERGE,
		    FC_RUNG_RECLAIM, false, 33 },
		{ "without I/O, no compaction", "GFP_NOIO", 5, NEW,
		    { .b = { 5000 }, .file = 128, .anon = MOST },
		    FC_WAY_RECLAIM_MERGE, FC_RUNG_RECLAIM, false, 16 },
		{ "and compaction", "GFP_KERNEL", 5, NEW,
		    { .b = { 1315 }, .file = 128 }, FC_WAY_COMPACTION,
		    FC_RUNG_COMPACTION, false, 16 },
		/* 1000 - (800 - 32) are missing as well */
		{ "the want", "GFP_KERNEL", 5, NEW,
		    { .b = { 800 }, .file = 232 }, FC_WAY_RECLAIM_MERGE,
		    FC_RUNG_RECLAIM, true, 65 },
		{ "one less than the want", "GFP_KERNEL", 5, NEW,
		    { .b = { 800 }, .file = 231 }, FC_WAY_NONE, FC_RUNG_NO,
		    false, 0 },
		/* up to the pageblock */
		{ "order 9", "GFP_KERNEL", 9, NEW,
		    { .b = { 1762 }, .file = 2048 }, FC_WAY_RECLAIM_MERGE,
		    FC_RUNG_RECLAIM, false, 16 },
		{ "order 10", "GFP_KERNEL", 10, NEW,
		    { .b = { 2500 }, .file = MOST }, FC_WAY_NONE, FC_RUNG_NO,
		    false, 16 },
		/* the kernel reclaims before it kills */
		{ "small, without I/O", "GFP_NOIO", 3, NEW,
		    { .b = { 1200 }, .file = 8 }, FC_WAY_NEVER_FAILS,
		    FC_RUNG_RECLAIM, true, 0 },
	};

	(void)state;
	check_rows(rows, N_ELEMENTS(rows));
}

/* 161 pages are missing: more than one pass gives with the generations. */
static void
knows_the_usual_lru_of_a_release(void **state)
{
	static const struct few z = { .b = { 7, [5] = 27 }, .file = MOST };
	static const struct {
		const char *release;
		struct fc_opt lru_gen;
		enum fc_slow_way way;
	} rows[] = { { "6.1.158", { 0, false }, FC_WAY_RECLAIM },
		{ "6.12.95", { 0, false }, FC_WAY_RECLAIM_MERGE },
		{ "6.1.158", { 7, true }, FC_WAY_RECLAIM_MERGE },
		{ "6.12.95", { 0, true }, FC_WAY_RECLAIM },
		{ "6.12.95", { 6, true }, FC_WAY_RECLAIM } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load_few(rows[i].release, BUDDY | TYPES, &z, 1);
		struct fc_request req = ask("GFP_KERNEL", 5);
		struct fc_verdict v;

		snap->lru_gen = rows[i].lru_gen;
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i].release, v.words.headline);
		assert_int_equal(v.way, rows[i].way);
		assert_int_equal(v.expected, FC_YES);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* A small order that compaction may build is given in the end, by whatever. */
static void
gives_a_small_order_whether_or_not_compaction_builds_it(void **state)
{
	static const struct few z = { .b = { 5000 }, .anon = MOST };
	static const struct {
		const char *gfp;
		enum fc_answer expected;
	} rows[] = { { "GFP_KERNEL", FC_YES }, { "GFP_NOFS", FC_YES },
		{ "GFP_KERNEL|__GFP_NORETRY", FC_NO },
		{ "GFP_KERNEL|__GFP_RETRY_MAYFAIL", FC_NO } };
	struct fc_snapshot *snap = load_few("6.12.95", BUDDY | TYPES, &z, 1);

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_request req = ask(rows[i].gfp, 3);
		struct fc_verdict v;

		req.within = FC_RUNG_OOM;
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i].gfp, v.words.headline);
		assert_int_equal(v.answer, FC_YES);
		assert_int_equal(v.way, FC_WAY_COMPACTION);
		assert_int_equal(v.expected, rows[i].expected);
		assert_int_equal(
		    v.chance_percent.present, rows[i].expected == FC_NO);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

static void
looks_at_the_zones_it_may_use_only(void **state)
{
	static const struct few z[] = {
		{ .name = "DMA32", .b = { 1200 }, .file = 10 },
		{ .name = "Normal", .b = { 71, [5] = 30 } },
		{ .name = "Movable",
		    .b = { 71, [5] = 30 },
		    .file = MOST,
		    .anon = MOST },
	};
	static const struct {
		const char *gfp;
		uint64_t dma32_file;
		enum fc_slow_way way;
	} rows[] = {
		{ "GFP_KERNEL", 10, FC_WAY_NONE },
		{ "GFP_HIGHUSER_MOVABLE", 10, FC_WAY_RECLAIM },
		/* the pages of one zone are of no use to another */
		{ "GFP_KERNEL", 32, FC_WAY_RECLAIM_MERGE },
		{ "GFP_KERNEL|__GFP_DMA32", 32, FC_WAY_RECLAIM_MERGE },
		{ "GFP_KERNEL|__GFP_DMA32", 31, FC_WAY_NONE },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, z, N_ELEMENTS(z));
		struct fc_request req = ask(rows[i].gfp, 5);
		struct fc_verdict v;

		snap->zones[0].lru_file.value = rows[i].dma32_file;
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i].gfp, v.words.headline);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(v.way, rows[i].way);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Who may not wait has two chances, whatever could be reclaimed or moved. */
static void
leaves_who_may_not_wait_alone(void **state)
{
	static const struct few zones[] = {
		{ .b = { 71, [5] = 30 }, .file = MOST, .anon = MOST },
		{ .b = { 5000 }, .file = MOST, .anon = MOST },
		{ .b = { 100 }, .file = MOST, .anon = MOST },
	};
	static const char *const gfps[] = { "GFP_NOWAIT",
		"GFP_NOWAIT|__GFP_NORETRY", "GFP_TRANSHUGE_LIGHT",
		"GFP_KERNEL & ~__GFP_DIRECT_RECLAIM" };
	static const unsigned orders[] = { 3, 5 };
	unsigned refused = 0;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(zones) * N_ELEMENTS(gfps) * 2 * 4;
	     i++) {
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, &zones[i / 32], 1);
		struct fc_request req = ask(gfps[i / 8 % 4], orders[i / 4 % 2]);
		struct fc_verdict v;

		req.within = (enum fc_rung)(i % 4);
		v = judge(snap, &req);
		assert_int_equal(v.way, FC_WAY_NOT_ASKED);
		assert_int_equal(v.zones[0].compaction, FC_NOT_ASKED);
		assert_int_equal(v.expected, v.answer);
		assert_int_equal(
		    v.rung, v.answer == FC_YES ? FC_RUNG_NOW : FC_RUNG_NO);
		assert_int_equal(v.certainty, FC_EXACT);
		assert_false(v.slow_given);
		assert_false(v.wants & FC_WANT_SLOW_PATH);
		assert_false(v.chance_percent.present);
		/* but in the first zone, where order 3 is had at min */
		assert_int_equal(
		    v.answer, i / 32 == 0 && req.order == 3 ? FC_YES : FC_NO);
		refused += v.answer == FC_NO;
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
	assert_int_equal(refused, 80);
}

/* 2320 free, ten blocks of order 5: 1320 pages above min, of 41 such. */
static void
weighs_the_pages_for_many(void **state)
{
	static const struct {
		const char *what, *gfp;
		unsigned order;
		uint64_t count, file, anon;
		enum fc_rung rung;
		enum fc_answer expected;
		uint64_t later;
	} rows[] = {
		{ "one more", "GFP_KERNEL", 5, 11, 0, 32, FC_RUNG_COMPACTION,
		    FC_UNKNOWN, 41 },
		{ "nothing to move", "GFP_KERNEL", 5, 11, 0, 31, FC_RUNG_NO,
		    FC_NO, 41 },
		{ "without I/O", "GFP_NOIO", 5, 11, 0, 32, FC_RUNG_RECLAIM,
		    FC_UNKNOWN, 41 },
		{ "all pages", "GFP_KERNEL", 5, 41, 0, 32, FC_RUNG_COMPACTION,
		    FC_UNKNOWN, 41 },
		{ "and files", "GFP_KERNEL", 5, 42, 32, 0, FC_RUNG_RECLAIM,
		    FC_UNKNOWN, 42 },
		/* 2320 + 64 */
		{ "all that could be freed", "GFP_KERNEL", 5, 74, 32, 32,
		    FC_RUNG_RECLAIM, FC_UNKNOWN, 42 },
		{ "more than that", "GFP_KERNEL", 5, 75, 32, 32, FC_RUNG_NO,
		    FC_NO, 42 },
		{ "once", "GFP_KERNEL|__GFP_NORETRY", 5, 11, 0, 32, FC_RUNG_NO,
		    FC_NO, 41 },
		{ "MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL", 5, 11, 0, 32,
		    FC_RUNG_COMPACTION, FC_UNKNOWN, 41 },
		/* what does not fail: 40 blocks of order 3, and 165 */
		{ "small", "GFP_KERNEL", 3, 41, 0, 8, FC_RUNG_COMPACTION,
		    FC_YES, 165 },
		{ "small, and files", "GFP_KERNEL", 3, 166, 8, 0,
		    FC_RUNG_RECLAIM, FC_YES, 166 },
		{ "small, by killing", "GFP_KERNEL", 3, 167, 8, 8, FC_RUNG_OOM,
		    FC_YES, 166 },
		{ "small, more than that", "GFP_KERNEL", 3, 293, 8, 8,
		    FC_RUNG_NO, FC_NO, 166 },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows) * 4; i++) {
		enum fc_rung within = (enum fc_rung)(i % 4);
		struct fc_request req = ask(rows[i / 4].gfp, rows[i / 4].order);
		struct few z = { .b = { 2000, [5] = 10 },
			.file = rows[i / 4].file,
			.anon = rows[i / 4].anon };
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, &z, 1);
		bool yes = rows[i / 4].rung <= within;
		struct fc_verdict v;

		snap->watermark_boost_factor = (struct fc_opt){ 0, true };
		req.count = rows[i / 4].count;
		req.within = within;
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i / 4].what, v.words.headline);
		assert_int_equal(v.reason, FC_REASON_TOO_FEW);
		assert_int_equal(v.rung, rows[i / 4].rung);
		assert_int_equal(v.expected, rows[i / 4].expected);
		assert_int_equal(v.answer, yes ? FC_YES : FC_NO);
		assert_true(v.capacity_later.present);
		assert_int_equal(v.capacity_later.value, rows[i / 4].later);
		assert_false(v.chance_percent.present);
		assert_int_equal(v.certainty,
		    rows[i / 4].expected == FC_UNKNOWN ? FC_POSSIBLE
						       : FC_LIKELY);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Where not even one is expected, there are no more; nor of what may not wait. */
static void
expects_no_more_than_of_one(void **state)
{
	static const struct few pieces = { .b = { 5000 } };
	static const struct few blocks = { .b = { 2000, [5] = 10 },
		.anon = 64 };
	static const struct {
		const char *gfp;
		const struct few *z;
	} rows[] = { { "GFP_KERNEL", &pieces }, { "GFP_ATOMIC", &blocks } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, rows[i].z, 1);
		struct fc_request req = ask(rows[i].gfp, 5);
		struct fc_verdict v;

		req.count = 30;
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i].gfp, v.words.headline);
		assert_int_equal(v.rung, FC_RUNG_NO);
		assert_int_equal(v.expected, FC_NO);
		assert_false(v.capacity_later.present);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
wants_more_files_only_where_waiting_counts(void **state)
{
	static const struct few good = { .b = { 5000, [5] = 30 } };
	static const struct few pieces = { .b = { 5000 } };
	static const struct {
		const char *what, *gfp;
		const struct few *z;
		unsigned order;
		uint64_t count;
		bool read;
		bool wants;
	} rows[] = {
		{ "refused", "GFP_KERNEL", &pieces, 5, 1, false, true },
		{ "too small to fail", "GFP_KERNEL", &pieces, 3, 1, false,
		    true },
		{ "read", "GFP_KERNEL", &pieces, 5, 1, true, false },
		{ "given at once", "GFP_KERNEL", &good, 5, 1, false, false },
		{ "may not wait", "GFP_ATOMIC", &pieces, 5, 1, false, false },
		{ "too large", "GFP_KERNEL", &pieces, 11, 1, false, false },
		{ "too few", "GFP_KERNEL", &good, 5, 1000, false, false },
	};
	struct fc_snapshot *empty = fc_snapshot_new();
	struct fc_request req = ask("GFP_KERNEL", 5);
	struct fc_verdict v;

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, rows[i].z, 1);

		req = ask(rows[i].gfp, rows[i].order);
		req.count = rows[i].count;
		snap->slow_path_read = rows[i].read;
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i].what, v.words.headline);
		assert_int_equal(
		    (v.wants & FC_WANT_SLOW_PATH) != 0, rows[i].wants);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
	/* nothing is known, and this would not tell it */
	req = ask("GFP_KERNEL", 5);
	v = judge(empty, &req);
	assert_false(v.wants & FC_WANT_SLOW_PATH);
	assert_int_equal(v.way, FC_WAY_NOT_ASKED);
	fc_verdict_free(&v);
	fc_snapshot_free(empty);
}

/* All ten blocks may be HighAtomic: perhaps at once, but given by then. */
static void
needs_no_pagetypeinfo_for_what_is_given_anyway(void **state)
{
	static const struct few z = { .b = { 4920, [3] = 10 } };
	struct fc_snapshot *snap = load_few("6.12.95", BUDDY, &z, 1);

	(void)state;
	for (unsigned within = FC_RUNG_NOW; within <= FC_RUNG_OOM; within++) {
		struct fc_request req = ask("GFP_KERNEL", 3);
		struct fc_verdict v;
		bool yes = within == FC_RUNG_OOM;

		req.within = (enum fc_rung)within;
		v = judge(snap, &req);
		print_message(
		    "  %s: %s\n", fc_rung_name(req.within), v.words.headline);
		assert_int_equal(v.answer, yes ? FC_YES : FC_UNKNOWN);
		assert_int_equal(v.rung, yes ? FC_RUNG_OOM : FC_RUNG_UNKNOWN);
		assert_int_equal(v.certainty, yes ? FC_LIKELY : FC_POSSIBLE);
		assert_int_equal(v.expected, FC_YES);
		assert_true(v.wants & FC_WANT_SLOW_PATH);
		fc_verdict_free(&v);
	}
	fc_snapshot_free(snap);
}

/* What may be there at once, else by then, is no worse than what is not there.
 * Each machine as it is, and with one free block of order 5 more. */
static void
takes_no_yes_away_for_one_more_free_block(void **state)
{
	static const struct {
		const char *what, *gfp;
		enum fc_allocator allocator;
		unsigned files;
		uint64_t count;
		struct few z;
		enum fc_answer with_one_more; /* else it is no */
		enum fc_rung rung; /* but from there on, yes */
	} rows[] = {
		{ "one, perhaps in the reserve", "GFP_KERNEL", FC_PAGES, BUDDY,
		    1, { .b = { 5000 }, .anon = 64 }, FC_UNKNOWN,
		    FC_RUNG_COMPACTION },
		{ "by reclaim", "GFP_NOIO", FC_PAGES, BUDDY, 1,
		    { .b = { 5000 }, .file = 64 }, FC_UNKNOWN,
		    FC_RUNG_RECLAIM },
		{ "several, perhaps before a boost", "GFP_KERNEL", FC_PAGES,
		    BUDDY | TYPES, 20, { .b = { 1750, [5] = 19 }, .file = 64 },
		    FC_UNKNOWN, FC_RUNG_COMPACTION },
		{ "several, by reclaim", "GFP_NOIO", FC_PAGES, BUDDY | TYPES,
		    20, { .b = { 1750, [5] = 19 }, .file = 64 }, FC_UNKNOWN,
		    FC_RUNG_RECLAIM },
		{ "by single pages", "GFP_KERNEL|__GFP_NORETRY", FC_KVMALLOC,
		    BUDDY, 1, { .b = { 900 }, .file = 640 }, FC_NO,
		    FC_RUNG_RECLAIM },
		{ "perhaps, else by single pages", "GFP_KERNEL|__GFP_NORETRY",
		    FC_KVMALLOC, BUDDY, 1, { .b = { 1007 }, .file = 640 },
		    FC_UNKNOWN, FC_RUNG_RECLAIM },
		/* where not even one is sure, there are no more than of one */
		/* there need not be any, and of one nothing is expected */
		{ "of large blocks only", "GFP_KERNEL", FC_PAGES, BUDDY, 24,
		    { .b = { [5] = 55 }, .anon = 64 }, FC_UNKNOWN, FC_RUNG_NO },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows) * 8; i++) {
		bool more = i % 2;
		struct few z = rows[i / 8].z;
		struct fc_request req = ask(rows[i / 8].gfp, 5);
		struct fc_snapshot *snap;
		struct fc_verdict v;

		z.b[5] += more;
		snap = load_few("6.12.95", rows[i / 8].files, &z, 1);
		req.allocator = rows[i / 8].allocator;
		if (req.allocator == FC_KVMALLOC)
			req.size = (struct fc_opt){ 32 * 4096, true };
		req.count = rows[i / 8].count;
		req.within = (enum fc_rung)(i / 2 % 4);
		v = judge(snap, &req);
		print_message("  %s: %s\n", rows[i / 8].what, v.words.headline);
		assert_int_equal(v.answer,
		    rows[i / 8].rung <= req.within ? FC_YES
			: more                     ? rows[i / 8].with_one_more
						   : FC_NO);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
survives_each_failed_allocation(void **state)
{
	static const struct few z[] = {
		{ .name = "DMA32", .b = { 1315 }, .anon = 64 },
		{ .name = "Normal",
		    .b = { 1020, [5] = 10 },
		    .highatomic = { [5] = 10 },
		    .file = 500 },
	};
	static const char *const gfps[] = { "GFP_KERNEL",
		"GFP_KERNEL|__GFP_RETRY_MAYFAIL" };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(gfps); i++) {
		struct fc_snapshot *snap =
		    load_few("6.12.95", BUDDY | TYPES, z, N_ELEMENTS(z));
		struct fc_request req = ask(gfps[i], 5);
		struct fc_verdict v;

		judge_with_each_failure(snap, &req, &v);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(
		    v.way, i == 0 ? FC_WAY_COMPACTION : FC_WAY_RELEASE_RESERVE);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reclaims_the_pages_that_are_missing),
		cmocka_unit_test(releases_the_reserve_for_who_retries),
		cmocka_unit_test(reclaims_before_it_compacts_for_a_small_order),
		cmocka_unit_test(refuses_a_costly_one_that_tries_once),
		cmocka_unit_test(stalls_for_what_is_too_small_to_fail),
		cmocka_unit_test(may_compact_where_it_is_suitable),
		cmocka_unit_test(weighs_all_the_pages_of_a_vmalloc),
		cmocka_unit_test(doubts_a_refusal_under_zone_reclaim_mode),
		cmocka_unit_test(
		    doubts_a_refusal_where_pages_are_on_lists_of_cpus),
		cmocka_unit_test(keeps_the_numbers_of_the_compaction_test),
		cmocka_unit_test(may_find_that_freed_pages_merge),
		cmocka_unit_test(knows_the_usual_lru_of_a_release),
		cmocka_unit_test(
		    gives_a_small_order_whether_or_not_compaction_builds_it),
		cmocka_unit_test(looks_at_the_zones_it_may_use_only),
		cmocka_unit_test(leaves_who_may_not_wait_alone),
		cmocka_unit_test(weighs_the_pages_for_many),
		cmocka_unit_test(expects_no_more_than_of_one),
		cmocka_unit_test(wants_more_files_only_where_waiting_counts),
		cmocka_unit_test(
		    needs_no_pagetypeinfo_for_what_is_given_anyway),
		cmocka_unit_test(takes_no_yes_away_for_one_more_free_block),
		cmocka_unit_test(survives_each_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
