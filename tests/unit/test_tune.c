/* SPDX-License-Identifier: BSD-2-Clause */
/* What --tune chooses: for each setting machines where it helps, where it does not,
 * and where the figures are missing. */
#include "machines.h"

#include "kernel/marks.h"

/* ---- machines ----------------------------------------------------------- */

/* DMA32 and Normal of 195 MiB, too small for a reserve of HighAtomic blocks, in large blocks unless it says otherwise. */
static struct z zones[] = {
	{ 0, "DMA32", 30000, 0, 0, 50000, .lru = true, .file = 9000,
	    .anon = 9000 },
	{ 0, "Normal", 30000, 0, 0, 50000, .lru = true, .file = 9000,
	    .anon = 9000 },
};

/* Marks and reserves as a kernel sets them, and the settings told. */
static void
set_marks(struct fc_snapshot *snap, uint64_t kib, uint64_t scale)
{
	struct fc_tunables *t = &snap->tunables;
	const struct fc_marks_rules rules = { .scale = true,
		.movable_capped = true };
	struct fc_marks_settings s = { .min_free_kbytes = kib,
		.scale_factor = scale,
		.nr_ratios = t->nr_ratios };

	memcpy(s.ratios, t->ratios, sizeof(s.ratios));
	t->min_free_kbytes = told(kib);
	t->watermark_scale_factor = told(scale);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];
		struct fc_marks marks = fc_marks_of(snap, zone, &s, &rules);

		zone->min = marks.min;
		zone->low = marks.low;
		zone->high = marks.high;
		for (size_t k = 0; k < zone->nr_reserve; k++)
			zone->lowmem_reserve[k] =
			    fc_reserve_of(snap, zone, k, &s, &rules);
	}
}

/* Free pages, so many of them in blocks of the order, the rest single. */
static void
set_free(struct fc_snapshot *snap, uint64_t free, unsigned order, uint64_t n)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		zone->free = free;
		memset(zone->nr_free, 0, snap->nr_orders * sizeof(uint64_t));
		zone->nr_free[0] = free - (n << order);
		zone->nr_free[order] += n;
	}
}

static struct fc_snapshot *
machine(void)
{
	struct fc_snapshot *snap = load("6.12.40", B | Z, zones, 2);

	snap->tunables.nr_ratios = 5;
	memcpy(snap->tunables.ratios, (uint64_t[]){ 256, 256, 32, 0, 0 },
	    5 * sizeof(uint64_t));
	snap->watermark_boost_factor = told(15000);
	snap->extfrag_threshold = told(500);
	snap->tunables.compaction_proactiveness = told(20);
	snap->thp.pmd_bytes = told(2 << 20);
	snap->pageblock_order = told(9);
	set_free(snap, 30000, 10, 20);
	set_marks(snap, 8192, 10);
	return snap;
}

/* ---- answers ------------------------------------------------------------ */

static const struct fc_knob *
knob_of(const struct fc_tuning *tuning, const char *code)
{
	for (size_t i = 0; i < tuning->nr_knobs; i++) {
		if (strcmp(tuning->knobs[i].code, code) == 0)
			return &tuning->knobs[i];
	}
	fail_msg("there is no %s", code);
	return NULL;
}

static void
tune_it(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_verdict *v, struct fc_tuning *tuning)
{
	struct fc_error err = { 0 };

	if (fc_tune(snap, req, v, NULL, tuning, &err) != 0)
		fail_msg("%s", err.message);
}

/* value NULL: it is left, and why has these words. */
struct row {
	const char *what, *gfp;
	unsigned order;
	void (*change)(struct fc_snapshot *snap, struct fc_request *req);
	const char *value, *why;
	/* what is said of it; NULL: as in another row */
	const char *effect, *trap;
	uint64_t pages;
};

static void
check_rows(const char *code, const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct fc_snapshot *snap = machine();
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		const struct fc_knob *knob;
		struct fc_tuning tuning;
		struct fc_verdict v;

		print_message("  %s\n", rows[i].what);
		if (rows[i].change != NULL)
			rows[i].change(snap, &req);
		v = judge(snap, &req);
		tune_it(snap, &req, &v, &tuning);
		knob = knob_of(&tuning, code);
		if (rows[i].value == NULL) {
			assert_null(knob->value);
			assert_null(knob->command);
			assert_non_null(knob->why_not);
			if (strstr(knob->why_not, rows[i].why) == NULL)
				fail_msg("%s", knob->why_not);
		} else {
			if (knob->value == NULL)
				fail_msg("left: %s", knob->why_not);
			assert_string_equal(knob->value, rows[i].value);
			assert_non_null(strstr(knob->command, rows[i].value));
			assert_non_null(knob->effect);
			assert_non_null(knob->trap);
			assert_null(knob->why_not);
			assert_true(tuning.nr_set > 0);
			if (rows[i].effect != NULL) {
				assert_string_equal(
				    knob->effect, rows[i].effect);
				assert_string_equal(knob->trap, rows[i].trap);
				assert_int_equal(
				    knob->pages.value, rows[i].pages);
			}
		}
		fc_tuning_free(&tuning);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

#define CHECK(code, rows) check_rows(code, rows, N_ELEMENTS(rows))

/* ---- what machines are changed to --------------------------------------- */

static void
be_in_pieces(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	set_free(snap, 30000, 0, 0);
}

static void
be_short(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	set_free(snap, 1000, 10, 0);
}

static void
be_below_low(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	set_free(snap, 1150, 3, 100);
}

static void
be_of_other_marks(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	snap->zones[0].min = 3;
}

static void
be_of_a_pool(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	snap->hugepage_bytes = told(2 << 20);
	snap->pools = machine_alloc(snap, 1, sizeof(*snap->pools));
	snap->nr_pools = 1;
	snap->pools[0] = (struct fc_pool){ .node = -1,
		.page_bytes = 2 << 20,
		.total = told(7),
		.free = told(7) };
	req->allocator = FC_HUGETLB;
	req->count = 3;
	req->gfp = gfp_of("GFP_HIGHUSER_MOVABLE");
}

/* ---- vm.min_free_kbytes ------------------------------------------------- */

static void
be_raised(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	set_marks(snap, 300000, 10);
}

static void
be_raised_and_old(struct fc_snapshot *snap, struct fc_request *req)
{
	be_raised(snap, req);
	snprintf(snap->release, sizeof(snap->release), "4.4.0");
}

/* Refused, and given with the kernel's own figure, 45056. */
static void
be_raised_twice(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	set_marks(snap, 90112, 10);
	set_free(snap, 11000, 10, 0);
}

static void
be_raised_more_than_twice(struct fc_snapshot *snap, struct fc_request *req)
{
	be_raised_twice(snap, req);
	set_marks(snap, 90120, 10);
}

/* But not with that figure either. */
static void
be_raised_in_vain(struct fc_snapshot *snap, struct fc_request *req)
{
	be_raised_more_than_twice(snap, req);
	set_free(snap, 5000, 10, 0);
}

static void
has_enough(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	set_marks(snap, 50000, 10);
}

static void
min_free_kbytes(void **state)
{
	static const struct row rows[] = {
		/* 2 zones of 11 pageblocks, but no more than 5 % */
		{ "in pieces, too little memory", "GFP_KERNEL", 5, be_in_pieces,
		    NULL, "above 5 % of memory" },
		{ "lives off reserves", "GFP_ATOMIC", 3, be_in_pieces, NULL,
		    "above 5 % of memory" },
		{ "in pieces, but enough", "GFP_KERNEL", 5, has_enough, NULL,
		    "is enough against pieces" },
		/* two zones' 45056 is more than the root of memory */
		{ "raised too far", "GFP_KERNEL", 0, be_raised, "45056", NULL,
		    "248.9 MiB may be used that min keeps back now: the kernel's own figure for this machine",
		    "callers that may not wait have as much less in reserve: look why it was raised",
		    0 },
		{ "raised twice", "GFP_KERNEL", 0, be_raised_twice, NULL,
		    "raise the bar for this request" },
		{ "raised more than twice", "GFP_KERNEL", 0,
		    be_raised_more_than_twice, "45056", NULL },
		{ "raised in vain", "GFP_KERNEL", 0, be_raised_in_vain, NULL,
		    "raise the bar for this request" },
		{ "raised, but blocks lack", "GFP_KERNEL", 5, be_raised_twice,
		    NULL, "raise the bar for this request" },
		{ "the same of a kernel without scale factors", "GFP_KERNEL", 0,
		    be_raised_and_old, "45056", NULL },
		{ "short of pages", "GFP_KERNEL", 0, be_short, NULL,
		    "raise the bar for this request" },
		{ "a pool's", "GFP_KERNEL", 9, be_of_a_pool, NULL,
		    "kept from this request, too" },
		{ "marks of other settings", "GFP_KERNEL", 5, be_of_other_marks,
		    NULL, "none is foretold" },
	};

	(void)state;
	CHECK("min_free_kbytes", rows);
}

/* Where 5 % are more than 11 pageblocks a zone it is raised. */
static void
min_free_kbytes_of_a_large_machine(void **state)
{
	static const struct {
		const char *gfp;
		unsigned order;
		const char *value;
	} rows[] = { { "GFP_KERNEL", 5, "67584" }, { "GFP_ATOMIC", 5, "68048" },
		{ "GFP_KERNEL", 0, NULL } };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = machine_named("outage");
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		struct fc_verdict v = judge(snap, &req);
		struct fc_tuning tuning;
		const struct fc_knob *knob;

		tune_it(snap, &req, &v, &tuning);
		knob = knob_of(&tuning, "min_free_kbytes");
		print_message("  %s\n", rows[i].gfp);
		if (rows[i].value == NULL)
			assert_null(knob->value);
		else
			assert_string_equal(knob->value, rows[i].value);
		assert_string_equal(knob->now, "34024");
		fc_tuning_free(&tuning);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* ---- vm.watermark_scale_factor ------------------------------------------ */

static void
be_without_cache(struct fc_snapshot *snap, struct fc_request *req)
{
	be_short(snap, req);
	for (size_t i = 0; i < snap->nr_zones; i++)
		snap->zones[i].lru_file.value = 0;
}

static void
be_early(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	set_marks(snap, 8192, 300);
	set_free(snap, 1000, 10, 0);
}

static void
be_of_3_10(struct fc_snapshot *snap, struct fc_request *req)
{
	be_short(snap, req);
	snprintf(snap->release, sizeof(snap->release), "3.10.0");
	snap->tunables.watermark_scale_factor = (struct fc_opt){ 0 };
}

static void
scale_factor(void **state)
{
	static const struct row rows[] = {
		/* twice the distance of a quarter of min, in steps of 10 */
		{ "short of pages", "GFP_KERNEL", 0, be_short, "110", NULL,
		    "kswapd starts 1.1 MiB earlier in node 0 DMA32, and frees up to 4.5 MiB more in all",
		    "so much is unused, page cache goes sooner, and costly orders need the new low",
		    1176 },
		{ "given, but memory is low", "GFP_KERNEL", 3, be_below_low,
		    "110", NULL },
		{ "blocks lack", "GFP_KERNEL", 5, be_in_pieces, NULL,
		    "it is blocks that lack" },
		{ "given", "GFP_KERNEL", 5, NULL, NULL, "need not be earlier" },
		{ "does not wake kswapd", "__GFP_IO", 0, be_short, NULL,
		    "need not be earlier" },
		{ "nothing to free", "GFP_KERNEL", 0, be_without_cache, NULL,
		    "no page cache" },
		{ "early as it is", "GFP_KERNEL", 0, be_early, NULL,
		    "early enough" },
		{ "a pool's", "GFP_KERNEL", 9, be_of_a_pool, NULL, "" },
		{ "old", "GFP_KERNEL", 0, be_of_3_10, NULL,
		    "this kernel has none (4.6)" },
		{ "marks of other settings", "GFP_KERNEL", 5, be_of_other_marks,
		    NULL, "none is foretold" },
	};

	(void)state;
	CHECK("watermark_scale_factor", rows);
}

/* ---- vm.watermark_boost_factor ------------------------------------------ */

static void
be_boosted(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	set_free(snap, 2000, 3, 100);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		zone->boost = told(1536);
		zone->min += 1536;
		zone->low += 1536;
		zone->high += 1536;
	}
	snap->has_boost_line = true;
}

static void
be_without_boost(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	snap->watermark_boost_factor = told(0);
}

static void
be_silent_of_boost(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	snap->watermark_boost_factor = (struct fc_opt){ 0 };
}

static void
be_without_boost_and_foretelling(
    struct fc_snapshot *snap, struct fc_request *req)
{
	be_of_other_marks(snap, req);
	be_without_boost(snap, req);
}

static void
boost_factor(void **state)
{
	static const struct row rows[] = {
		{ "refused by a boost", "GFP_KERNEL", 3, be_boosted, "0", NULL,
		    "marks are no longer raised for moments; the boost that refuses this request now goes when kswapd has balanced the node",
		    "memory falls apart faster; where it passes by itself, wait instead",
		    0 },
		{ "off", "GFP_KERNEL", 5, be_without_boost, "15000", NULL,
		    "where pages of several types mix, kswapd frees and kcompactd compacts at once, up to 18.0 MiB",
		    "marks rise for moments, and refuse what is near them",
		    4608 },
		{ "off, for single pages", "GFP_KERNEL", 0, be_without_boost,
		    NULL, "of no use to such a request" },
		{ "usual", "GFP_KERNEL", 5, be_in_pieces, NULL,
		    "not what refuses" },
		{ "not told", "GFP_KERNEL", 5, be_silent_of_boost, NULL,
		    "is not told here" },
		{ "marks of other settings", "GFP_KERNEL", 5,
		    be_without_boost_and_foretelling, NULL, "of no use" },
		{ "old", "GFP_KERNEL", 0, be_of_3_10, NULL,
		    "this kernel has none (5.0)" },
	};

	(void)state;
	CHECK("watermark_boost_factor", rows);
}

/* No write of that setting ends a boost, which a write of marks does. */
static void
a_boost_ends_with_marks_that_are_written(void **state)
{
	struct fc_snapshot *snap = machine();
	struct fc_request req = ask("GFP_KERNEL", 3);
	struct fc_tuning tuning;
	struct fc_verdict v;

	(void)state;
	be_boosted(snap, &req);
	v = judge(snap, &req);
	assert_int_equal(v.reason, FC_REASON_BOOSTED);
	tune_it(snap, &req, &v, &tuning);
	assert_string_equal(
	    knob_of(&tuning, "watermark_boost_factor")->value, "0");
	if (knob_of(&tuning, "min_free_kbytes")->value == NULL &&
	    knob_of(&tuning, "watermark_scale_factor")->value == NULL)
		assert_int_equal(tuning.rung_then, v.rung);
	assert_null(knob_of(&tuning, "min_free_kbytes")->value);
	fc_tuning_free(&tuning);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* ---- vm.compaction_proactiveness ---------------------------------------- */

static void
be_at_rest(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	snap->tunables.compaction_proactiveness = told(0);
}

static void
be_silent_of_proactiveness(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	snap->tunables.compaction_proactiveness = (struct fc_opt){ 0 };
}

static void
be_silent_of_huge_pages(struct fc_snapshot *snap, struct fc_request *req)
{
	be_at_rest(snap, req);
	snap->thp.pmd_bytes = snap->pageblock_order = (struct fc_opt){ 0 };
}

static void
be_without_compaction(struct fc_snapshot *snap, struct fc_request *req)
{
	be_at_rest(snap, req);
	snap->kind = FC_LIVE;
	snap->lacks_compaction = true;
}

/* extfrag_threshold may be 0: that is no kernel without compaction. */
static void
be_live_with_threshold_0(struct fc_snapshot *snap, struct fc_request *req)
{
	be_at_rest(snap, req);
	snap->kind = FC_LIVE;
	snap->extfrag_threshold = told(0);
}

static void
be_of_nothing_movable(struct fc_snapshot *snap, struct fc_request *req)
{
	be_at_rest(snap, req);
	for (size_t i = 0; i < snap->nr_zones; i++)
		snap->zones[i].lru_file.value = snap->zones[i].lru_anon.value =
		    0;
}

/* Half of free memory is in large blocks of a zone that it may not use. */
static void
be_half_whole(struct fc_snapshot *snap, struct fc_request *req)
{
	be_at_rest(snap, req);
	req->gfp = gfp_of("GFP_DMA32");
	snap->zones[1].nr_free[0] = 0;
	snap->zones[1].nr_free[9] = 58;
}

static void
be_half_whole_at_20(struct fc_snapshot *snap, struct fc_request *req)
{
	be_half_whole(snap, req);
	snap->tunables.compaction_proactiveness = told(20);
}

static void
be_nearly_whole(struct fc_snapshot *snap, struct fc_request *req)
{
	be_half_whole(snap, req);
	snap->zones[1].present = 50000 * 19;
}

static void
proactiveness(void **state)
{
	static const struct row rows[] = {
		{ "off", "GFP_KERNEL", 5, be_at_rest, "20", NULL,
		    "kcompactd compacts node 0 by itself, whose score is 98: it begins above 90, and ends at 80",
		    "CPU, and pages that move while they are used: latency; it gives up where nothing can move",
		    0 },
		{ "off, threshold 0", "GFP_KERNEL", 5, be_live_with_threshold_0,
		    "20", NULL },
		/* score 49: above high of 65, whose high is 45 */
		{ "a score below the usual's", "GFP_KERNEL", 5, be_half_whole,
		    "65", NULL,
		    "kcompactd compacts node 0 by itself, whose score is 49: it begins above 45, and ends at 35",
		    "CPU, and pages that move while they are used: latency; it gives up where nothing can move",
		    0 },
		{ "the same, when it is not off", "GFP_KERNEL", 5,
		    be_half_whole_at_20, "65", NULL },
		{ "whole", "GFP_KERNEL", 5, be_nearly_whole, NULL,
		    "memory is whole enough: score 4" },
		{ "works", "GFP_KERNEL", 5, be_in_pieces, NULL,
		    "is enough: kcompactd works at score 9" },
		{ "not told", "GFP_KERNEL", 5, be_silent_of_proactiveness, NULL,
		    "the usual 20 is enough" },
		{ "of what blocks is not told", "GFP_KERNEL", 5,
		    be_silent_of_huge_pages, NULL, "not told" },
		{ "larger than a huge page", "GFP_KERNEL", 10, be_at_rest, NULL,
		    "up to order 9 only" },
		{ "nothing can move", "GFP_KERNEL", 5, be_of_nothing_movable,
		    NULL, "too little can move" },
		{ "no compaction", "GFP_KERNEL", 5, be_without_compaction, NULL,
		    "has none" },
		{ "short of pages", "GFP_KERNEL", 0, be_short, NULL,
		    "not what refuses" },
		{ "given", "GFP_KERNEL", 5, NULL, NULL, "not what refuses" },
	};

	(void)state;
	CHECK("compaction_proactiveness", rows);
}

static unsigned agreed, compared;

/* A remedy and --tune go by one rule, and say one number. */
static void
check_agreement(const struct fc_snapshot *machine, const char *where)
{
	struct dice d = { (uint64_t)(uintptr_t)where[0] * 977 + agreed + 1 };

	for (unsigned i = 0; i < 12; i++) {
		struct fc_snapshot snap = *machine;
		struct fc_request req = random_request(&d, &snap);
		const struct fc_remedy *remedy = NULL;
		const struct fc_knob *knob;
		struct fc_tuning tuning;
		struct fc_verdict v;

		snap.tunables.compaction_proactiveness =
		    i % 3 == 0 ? told(0) : told(roll(&d, 101));
		req.early = false;
		v = judge(&snap, &req);
		if (v.nr_zones != snap.nr_zones) {
			fc_verdict_free(&v);
			continue;
		}
		tune_it(&snap, &req, &v, &tuning);
		knob = knob_of(&tuning, "compaction_proactiveness");
		for (size_t k = 0; k < v.nr_remedies; k++) {
			if (strcmp(v.remedies[k].code, knob->code) == 0)
				remedy = &v.remedies[k];
		}
		if (v.answer != FC_YES && v.nr_remedies < FC_MAX_REMEDIES) {
			compared++;
			if ((remedy != NULL) != (knob->value != NULL))
				fail_msg("%s: %s, %s", where,
				    remedy != NULL ? remedy->command : "none",
				    knob->value != NULL ? knob->value
							: knob->why_not);
		}
		if (remedy != NULL && knob->value != NULL) {
			agreed++;
			assert_string_equal(
			    strchr(remedy->command, '=') + 1, knob->value);
		}
		fc_tuning_free(&tuning);
		fc_verdict_free(&v);
	}
}

static void
a_remedy_says_the_same_proactiveness(void **state)
{
	(void)state;
	agreed = compared = 0;
	on_machines(2000, check_agreement);
	print_message("  %u compared, %u to be set\n", compared, agreed);
	assert_true(agreed > 20 && compared > 1000);
}

/* Only of a running kernel whose memory is in pieces. */
static void
says_how_to_see_deferral(void **state)
{
	(void)state;
	for (unsigned i = 0; i < 3; i++) {
		struct fc_snapshot *snap = machine();
		struct fc_request req = ask("GFP_KERNEL", 5);
		struct fc_tuning tuning;
		struct fc_verdict v;

		if (i != 1)
			be_in_pieces(snap, &req);
		snap->kind = i == 2 ? FC_TREE : FC_LIVE;
		v = judge(snap, &req);
		tune_it(snap, &req, &v, &tuning);
		if (i == 0)
			assert_non_null(strstr(tuning.deferral, "--tune=60"));
		else
			assert_null(tuning.deferral);
		fc_tuning_free(&tuning);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

static void
put_off(struct fc_deferrals *d, bool in_vain, const char *zone, unsigned order,
    unsigned n)
{
	char line[256];

	snprintf(line, sizeof(line),
	    "  kcompactd0-41      [001] ..... 4711.000042: mm_compaction_%s: node=0 zone=%-8s order=%u order_failed=%u consider=3 limit=%u",
	    in_vain ? "defer_compaction" : "deferred", zone, order, order,
	    in_vain ? 32 : 64);
	while (n-- > 0)
		fc_deferrals_add(d, line, strlen(line));
}

/* Whatever memory is like: the most frequent first, and no more than is shown. */
static void
says_what_was_heard(void **state)
{
	struct fc_snapshot *snap = machine();
	struct fc_request req = ask("GFP_KERNEL", 5);
	struct fc_verdict v = judge(snap, &req);
	struct fc_deferrals heard = { .milliseconds = 60049 };
	struct fc_tuning tuning;
	struct fc_error err;

	(void)state;
	assert_int_equal(fc_tune(snap, &req, &v, &heard, &tuning, &err), 0);
	assert_string_equal(
	    tuning.deferral, "heard for 60.0 s: it was put off in no zone");
	fc_tuning_free(&tuning);
	put_off(&heard, false, "DMA32", 9, 2);
	put_off(&heard, false, "Normal", 9, 3);
	put_off(&heard, true, "Normal", 9, 2);
	put_off(&heard, false, "Normal", 5, 1);
	put_off(&heard, false, "Normal", 4, 1);
	fc_deferrals_add(&heard, "# tracer: nop", 13);
	assert_int_equal(fc_tune(snap, &req, &v, &heard, &tuning, &err), 0);
	assert_string_equal(tuning.deferral,
	    "heard for 60.0 s: 7 attempts passed over (deferred), 2 in vain; node 0 Normal at order 9: 3 passed over, 2 in vain (after each up to 64 are passed over); node 0 DMA32 at order 9: 2 passed over; node 0 Normal at order 5: 1 passed over; and 1 more");
	fc_tuning_free(&tuning);
	fc_deferrals_add(&heard, "CPU:3 [LOST EVENTS]", 19);
	fc_deferrals_add(&heard, "CPU:3 [LOST 5 EVENTS]", 21);
	fc_deferrals_add(&heard, "nonsense", 8);
	assert_true(heard.lost == 5 && heard.lost_more && heard.garbled == 1);
	assert_int_equal(fc_tune(snap, &req, &v, &heard, &tuning, &err), 0);
	assert_non_null(strstr(tuning.deferral, ": at least 7 attempts"));
	fc_tuning_free(&tuning);
	heard = (struct fc_deferrals){ .milliseconds = 1999 };
	put_off(&heard, true, "DMA", 3, 1);
	assert_int_equal(fc_tune(snap, &req, &v, &heard, &tuning, &err), 0);
	assert_string_equal(tuning.deferral,
	    "heard for 1.9 s: 0 attempts passed over (deferred), 1 in vain; node 0 DMA at order 3: 1 in vain (after each up to 32 are passed over)");
	fc_tuning_free(&tuning);
	heard = (struct fc_deferrals){ .lost = 1 };
	assert_int_equal(fc_tune(snap, &req, &v, &heard, &tuning, &err), 0);
	assert_non_null(strstr(tuning.deferral, "not all that came"));
	fc_tuning_free(&tuning);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

/* More kinds than there is room for are counted all the same. */
static void
counts_what_is_too_much(void **state)
{
	struct fc_deferrals heard = { 0 };

	(void)state;
	for (unsigned i = 0; i < FC_MAX_DEFERRALS + 5; i++) {
		char zone[16];

		snprintf(zone, sizeof(zone), "z%u", i / 8);
		put_off(&heard, false, zone, i % 8, 2);
	}
	assert_int_equal(heard.nr_rows, FC_MAX_DEFERRALS);
	assert_int_equal(heard.others, 10);
	assert_int_equal(heard.skipped, 2 * (FC_MAX_DEFERRALS + 5));
}

/* ---- vm.lowmem_reserve_ratio -------------------------------------------- */

/* Normal is used up, and DMA32 keeps as much as Normal has. */
static void
be_reserved(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	snap->tunables.ratios[fc_ratio_index(snap, &snap->zones[0])] = 1;
	set_marks(snap, 8192, 10);
	set_free(snap, 15000, 10, 10);
	snap->zones[1].free = snap->zones[1].nr_free[0] = 900;
	snap->zones[1].nr_free[10] = 0;
}

static void
be_reserved_by_a_guess(struct fc_snapshot *snap, struct fc_request *req)
{
	be_reserved(snap, req);
	snap->tunables.nr_ratios = 0;
}

static void
be_reserved_otherwise(struct fc_snapshot *snap, struct fc_request *req)
{
	be_reserved(snap, req);
	snap->zones[0].lowmem_reserve[1]++;
}

static void
be_small(struct fc_snapshot *snap, struct fc_request *req)
{
	be_reserved(snap, req);
	snap->zones[0].managed = told(16000);
	set_marks(snap, 8192, 10);
	snap->zones[0].free = 15000;
}

/* A small zone in front is not the one that is opened. */
static void
be_reserved_behind_a_small_one(struct fc_snapshot *snap, struct fc_request *req)
{
	struct fc_zone *all =
	    machine_alloc(snap, snap->nr_zones + 1, sizeof(*all));

	be_reserved(snap, req);
	memcpy(all + 1, snap->zones, snap->nr_zones * sizeof(*all));
	all[0] = all[1];
	snprintf(all[0].name, sizeof(all[0].name), "DMA");
	all[0].managed = told(3840);
	all[0].free = 3840;
	all[0].lowmem_reserve = machine_alloc(snap, 5, sizeof(uint64_t));
	snap->zones = all;
	snap->nr_zones++;
	snap->tunables.ratios[0] = 2;
	set_marks(snap, 8192, 10);
}

static void
be_of_unknown_pages(struct fc_snapshot *snap, struct fc_request *req)
{
	be_reserved(snap, req);
	snap->page_size = 0;
}

static void
reserve_ratio(void **state)
{
	static const struct row rows[] = {
		/* 15000 less 2^3 and min, 1024, is more than 50000 / 4 */
		{ "DMA32 kept from it", "GFP_KERNEL", 3, be_reserved,
		    "256 4 32 0 0", NULL,
		    "146.4 MiB of node 0 DMA32 are opened to requests that may use higher zones, too, as this one",
		    "devices that can reach nothing above node 0 DMA32 may find it full",
		    0 },
		{ "the second that is kept", "GFP_KERNEL", 3,
		    be_reserved_behind_a_small_one, "2 4 32 0 0", NULL },
		{ "it may use DMA32 only", "GFP_DMA32", 3, be_reserved, NULL,
		    "not what refuses" },
		{ "in pieces", "GFP_KERNEL", 5, be_in_pieces, NULL,
		    "not what refuses" },
		{ "a small zone", "GFP_KERNEL", 3, be_small, NULL,
		    "which old devices need" },
		{ "inferred", "GFP_KERNEL", 3, be_reserved_by_a_guess, NULL,
		    "is not told here" },
		{ "not the settings'", "GFP_KERNEL", 3, be_reserved_otherwise,
		    NULL, "none is foretold" },
		{ "pages of any size", "GFP_KERNEL", 3, be_of_unknown_pages,
		    NULL, "page size is not told" },
	};

	(void)state;
	CHECK("lowmem_reserve_ratio", rows);
}

/* ---- vm.extfrag_threshold ----------------------------------------------- */

/* Few small blocks: an index below 500, as for lack of memory. */
static void
be_not_worth_it(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		memset(zone->nr_free, 0, snap->nr_orders * sizeof(uint64_t));
		zone->nr_free[8] = 18;
		zone->free = 18 << 8;
	}
	set_marks(snap, 8192, 10);
}

static void
be_worth_anything(struct fc_snapshot *snap, struct fc_request *req)
{
	be_not_worth_it(snap, req);
	snap->extfrag_threshold = told(0);
}

static void
be_unknown_in_pieces(struct fc_snapshot *snap, struct fc_request *req)
{
	be_not_worth_it(snap, req);
	for (size_t i = 0; i < snap->nr_zones; i++)
		snap->zones[i].has_free_blocks = false;
}

static void
threshold(void **state)
{
	/* 1000 - (1000 + 4608 * 1000 / 2^9) / 18 = 445 */
	static const struct row rows[] = {
		{ "not worth compaction", "GFP_KERNEL", 9, be_not_worth_it,
		    "444", NULL,
		    "the kernel compacts for this request, which at index 445 it takes for lack of memory",
		    "mostly in vain: of 17 recorded requests that it kept from compacting 3 were given",
		    0 },
		{ "0 already", "GFP_KERNEL", 9, be_worth_anything, NULL,
		    "not what refuses" },
		{ "in pieces", "GFP_KERNEL", 5, be_in_pieces, NULL,
		    "not what refuses" },
		{ "may not wait", "GFP_ATOMIC", 9, be_not_worth_it, NULL,
		    "not what refuses" },
		{ "no free lists", "GFP_KERNEL", 9, be_unknown_in_pieces, NULL,
		    "not what refuses" },
	};

	(void)state;
	CHECK("extfrag_threshold", rows);
}

/* ---- not by sysctl ------------------------------------------------------ */

static void
be_a_fault(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	req->allocator = FC_THP;
	req->gfp = gfp_of("GFP_TRANSHUGE_LIGHT");
	snap->thp.enabled = FC_THP_ALWAYS;
	snap->thp.defrag = FC_DEFRAG_NEVER;
}

static void
be_a_deferred_fault(struct fc_snapshot *snap, struct fc_request *req)
{
	be_a_fault(snap, req);
	snap->thp.defrag = FC_DEFRAG_DEFER;
}

static void
be_an_old_fault(struct fc_snapshot *snap, struct fc_request *req)
{
	be_a_fault(snap, req);
	snprintf(snap->release, sizeof(snap->release), "4.9.0");
}

static void
be_a_compacting_fault(struct fc_snapshot *snap, struct fc_request *req)
{
	be_a_fault(snap, req);
	snap->thp.defrag = FC_DEFRAG_MADVISE;
}

static void
be_an_untold_fault(struct fc_snapshot *snap, struct fc_request *req)
{
	be_a_fault(snap, req);
	snap->thp.defrag = FC_DEFRAG_UNKNOWN;
}

static void
be_a_whole_fault(struct fc_snapshot *snap, struct fc_request *req)
{
	be_a_fault(snap, req);
	set_free(snap, 30000, 10, 20);
}

static void
defrag(void **state)
{
	static const struct row rows[] = {
		{ "never", "GFP_KERNEL", 9, be_a_fault, "defer+madvise", NULL,
		    "a fault in a region with madvise(MADV_HUGEPAGE) compacts for its page",
		    "such a fault may stall for milliseconds", 0 },
		{ "defer", "GFP_KERNEL", 9, be_a_deferred_fault,
		    "defer+madvise", NULL },
		{ "never, of 4.9", "GFP_KERNEL", 9, be_an_old_fault, "madvise",
		    NULL },
		{ "madvise", "GFP_KERNEL", 9, be_a_compacting_fault, NULL,
		    "compacts already" },
		{ "not told", "GFP_KERNEL", 9, be_an_untold_fault, NULL,
		    "is not told here" },
		{ "given", "GFP_KERNEL", 9, be_a_whole_fault, NULL,
		    "given at once" },
		{ "no fault", "GFP_KERNEL", 9, be_in_pieces, NULL,
		    "of no use" },
	};

	(void)state;
	CHECK("thp_defrag", rows);
}

static void
be_of_an_area(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	req->allocator = FC_CMA;
	req->size = told(24 << 20);
	snap->cma_total_bytes = told(16 << 20);
	snap->cma_free_bytes = told(1 << 20);
}

static void
be_of_no_area(struct fc_snapshot *snap, struct fc_request *req)
{
	be_of_an_area(snap, req);
	snap->cma_total_bytes = snap->cma_free_bytes = (struct fc_opt){ 0 };
}

static void
be_of_too_large_an_area(struct fc_snapshot *snap, struct fc_request *req)
{
	be_of_an_area(snap, req);
	req->size = told((uint64_t)1 << 40);
}

static void
area_at_boot(void **state)
{
	static const struct row rows[] = {
		/* 16 and 24 MiB, in steps of 16 */
		{ "too small", "GFP_KERNEL", 0, be_of_an_area, "48M", NULL,
		    "32.0 MiB more at boot that only movable pages may use, beside what is reserved",
		    "kernel memory has so much less; a pinned page within still refuses it; a device tree's area wins over it",
		    8192 },
		{ "more than memory", "GFP_KERNEL", 0, be_of_too_large_an_area,
		    NULL, "does not have so much" },
		{ "none", "GFP_KERNEL", 0, be_of_no_area, NULL,
		    "has no CMA, or does not tell" },
		{ "not of one", "GFP_KERNEL", 5, be_in_pieces, NULL,
		    "of no use" },
	};

	(void)state;
	CHECK("cma", rows);
}

static void
be_of_too_large_a_pool(struct fc_snapshot *snap, struct fc_request *req)
{
	be_of_a_pool(snap, req);
	req->count = 100000;
}

static void
be_of_an_untold_pool(struct fc_snapshot *snap, struct fc_request *req)
{
	be_of_a_pool(snap, req);
	snap->pools[0].total = (struct fc_opt){ 0 };
}

static void
be_of_a_pool_that_grows(struct fc_snapshot *snap, struct fc_request *req)
{
	be_of_a_pool(snap, req);
	set_free(snap, 30000, 10, 20);
}

static void
pool_at_boot(void **state)
{
	static const struct row rows[] = {
		{ "cannot grow", "GFP_KERNEL", 9, be_of_a_pool, "10", NULL,
		    "the pool has them from boot on, when memory is whole: 20.0 MiB",
		    "nothing else can use them, and too many of them leave too little to boot",
		    5120 },
		{ "more than memory", "GFP_KERNEL", 9, be_of_too_large_a_pool,
		    NULL, "does not have so much" },
		{ "not told", "GFP_KERNEL", 9, be_of_an_untold_pool, NULL,
		    "not told" },
		{ "grows", "GFP_KERNEL", 9, be_of_a_pool_that_grows, NULL,
		    "can grow at once" },
		{ "not of one", "GFP_KERNEL", 5, be_in_pieces, NULL,
		    "of no use" },
	};

	(void)state;
	CHECK("hugepages", rows);
}

static void
be_of_a_crash_kernel(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	snap->tunables.crash_bytes = told(64 << 20);
}

static void
be_of_no_crash_kernel(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	snap->tunables.crash_bytes = told(0);
}

static void
crash_kernel(void **state)
{
	static const struct row rows[] = {
		{ "there", "GFP_KERNEL", 5, be_of_a_crash_kernel, NULL,
		    "64.0 MiB are kept for dumps" },
		{ "none", "GFP_KERNEL", 5, be_of_no_crash_kernel, NULL,
		    "of no use" },
		{ "not told", "GFP_KERNEL", 5, NULL, NULL, "is not told here" },
	};

	(void)state;
	CHECK("crashkernel", rows);
}

/* ---- the rest in words -------------------------------------------------- */

static void
tell_work(struct fc_snapshot *snap, struct fc_request *req)
{
	be_in_pieces(snap, req);
	snap->compact_stall = told(2214);
	snap->compact_success = told(233);
	snap->compact_isolated = told(2331);
	snap->compact_daemon_wake = told(17);
	snap->daemon_migrate_scanned = told(4711);
	snap->tunables.stalled_10 = told(1205);
	snap->tunables.stalled_300 = told(7);
}

static void
tell_little_work(struct fc_snapshot *snap, struct fc_request *req)
{
	be_at_rest(snap, req);
	snap->compact_stall = told(1);
	snap->compact_isolated = told(9);
}

static void
tell_no_marks(struct fc_snapshot *snap, struct fc_request *req)
{
	(void)req;
	for (size_t i = 0; i < snap->nr_zones; i++)
		snap->zones[i].has_zoneinfo = false;
}

static void
tell_one_zone(struct fc_snapshot *snap, struct fc_request *req)
{
	be_short(snap, req);
	snap->nr_zones = 1;
	set_marks(snap, 8192, 10);
}

static void
infer_all(struct fc_snapshot *snap, struct fc_request *req)
{
	be_short(snap, req);
	snap->tunables =
	    (struct fc_tunables){ .compaction_proactiveness = told(20) };
}

static void
differ_untold(struct fc_snapshot *snap, struct fc_request *req)
{
	infer_all(snap, req);
	snap->zones[1].min = 3;
}

static const char *
or_none(const char *text)
{
	return text != NULL ? text : "";
}

static void
says_the_rest_in_words(void **state)
{
	static const struct {
		const char *what, *gfp;
		unsigned order;
		void (*change)(
		    struct fc_snapshot *snap, struct fc_request *req);
		const char *answer, *headline, *then, *marks;
		const char *kcompactd, *work, *pressure;
	} rows[] = {
		{ "short", "GFP_KERNEL", 0, be_short, "SET",
		    "watermark_scale_factor to 110: kswapd keeps 4.5 MiB more free",
		    "right after the write the same",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "in pieces", "GFP_KERNEL", 5, be_in_pieces, "NOTHING TO SET",
		    "no setting of this kernel helps this request", "",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "given", "GFP_KERNEL", 5, NULL, "NOTHING TO SET",
		    "the request is given now, and no setting makes that surer",
		    "",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "does not work by itself: node 0 has score 30 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "given, but low", "GFP_KERNEL", 3, be_below_low, "NOT NEEDED",
		    "the request is given now; for later: watermark_scale_factor to 110: kswapd keeps 4.5 MiB more free",
		    "right after the write the same",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "raised too far", "GFP_KERNEL", 0, be_raised, "SET",
		    "min_free_kbytes to 45056, watermark_scale_factor to 300",
		    "right after the write, on the same free pages YES: a block of order 0 (4 KiB) can be had at once",
		    "by min_free_kbytes 300000 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "does not work by itself: node 0 has score 30 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "work", "GFP_KERNEL", 5, tell_work, "NOTHING TO SET",
		    "no setting of this kernel helps this request", "",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "since boot 2214 requests waited for compaction, 233 successes; 2331 pages taken to move, 10 for each; kcompactd was woken 17 times, and looked at 4711 pages",
		    "some task waited for memory 12.05 % of 10 s, 0.07 % of 5 minutes (PSI)" },
		{ "little work", "GFP_KERNEL", 5, tell_little_work, "SET",
		    "compaction_proactiveness to 20",
		    "right after the write the same",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "works only when it is woken (compaction_proactiveness 0); node 0 has score 98",
		    "since boot 1 requests waited for compaction, 0 successes; 9 pages taken to move",
		    "" },
		{ "a pool's", "GFP_KERNEL", 9, be_of_a_pool, "SET",
		    "hugepages to 10 at boot", "",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "other marks", "GFP_KERNEL", 5, be_of_other_marks,
		    "CANNOT TELL",
		    "the marks read are not those of the settings, so that none is foretold; sysctl -w vm.min_free_kbytes=8192 (as it is) makes them anew",
		    "",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed: marks of 1 of 2 zones are as read, reserves of 2; not those of node 0 DMA32",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "no marks", "GFP_KERNEL", 5, tell_no_marks, "CANNOT TELL",
		    "no zone's marks are told, so that none is foretold", "",
		    "no zone's marks are told",
		    "does not work by itself: node 0 has score 30 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "one zone", "GFP_KERNEL", 0, tell_one_zone, "SET",
		    "watermark_scale_factor to 210: kswapd keeps 4.2 MiB more free",
		    "right after the write the same",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 1 zone: as read, to the page",
		    "works by itself: node 0 has score 99 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "inferred", "GFP_KERNEL", 0, infer_all, "SET",
		    "watermark_scale_factor to 110: kswapd keeps 4.5 MiB more free",
		    "right after the write the same",
		    "by min_free_kbytes 8196 (inferred) and watermark_scale_factor 10 (inferred) computed for 2 zones: as read, to the page",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "inferred, and others", "GFP_KERNEL", 0, differ_untold,
		    "CANNOT TELL",
		    "the marks read are not those of the settings, so that none is foretold",
		    "",
		    "by min_free_kbytes computed: marks of 0 of 2 zones are as read, reserves of 2; not those of node 0 DMA32",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "boosted", "GFP_KERNEL", 3, be_boosted, "SET",
		    "watermark_boost_factor to 0",
		    "right after the write the same",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "works by itself: node 0 has score 98 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "reserved", "GFP_KERNEL", 3, be_reserved, "SET",
		    "watermark_scale_factor to 110, lowmem_reserve_ratio to 256 4 32 0 0: kswapd keeps 4.5 MiB more free",
		    "right after the write, on the same free pages YES: a block of order 3 (32 KiB) can be had at once",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "does not work by itself: node 0 has score 64 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "half whole", "GFP_KERNEL", 5, be_half_whole_at_20, "SET",
		    "compaction_proactiveness to 65",
		    "right after the write the same",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "does not work by itself: node 0 has score 49 (% of its free memory in blocks below order 9); begins above 90, ends at 80",
		    "", "" },
		{ "untold", "GFP_KERNEL", 5, be_silent_of_proactiveness,
		    "NOTHING TO SET",
		    "no setting of this kernel helps this request", "",
		    "by min_free_kbytes 8192 and watermark_scale_factor 10 computed for 2 zones: as read, to the page",
		    "node 0 has score 98 (% of its free memory in blocks below order 9); compaction_proactiveness is not told",
		    "", "" },
		{ "3.10", "GFP_KERNEL", 0, be_of_3_10, "NOTHING TO SET",
		    "no setting of this kernel helps this request", "",
		    "by min_free_kbytes 8192 computed for 2 zones: as read, to the page",
		    "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = machine();
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		struct fc_tuning t;
		struct fc_verdict v;

		print_message("  %s\n", rows[i].what);
		if (rows[i].change != NULL)
			rows[i].change(snap, &req);
		v = judge(snap, &req);
		tune_it(snap, &req, &v, &t);
		assert_string_equal(t.answer, rows[i].answer);
		assert_string_equal(t.headline, rows[i].headline);
		assert_string_equal(or_none(t.then), rows[i].then);
		assert_string_equal(t.marks, rows[i].marks);
		assert_string_equal(or_none(t.kcompactd), rows[i].kcompactd);
		assert_string_equal(or_none(t.work), rows[i].work);
		assert_string_equal(or_none(t.pressure), rows[i].pressure);
		fc_tuning_free(&t);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* ---- all of them -------------------------------------------------------- */

static unsigned promised;

/* What is told of right after the write is what the same request is told on the
 * snapshot that the write makes; marks never fall below what is proposed. */
static void
check_then(const struct fc_snapshot *snap, const char *where)
{
	struct dice d = { promised + 7 };

	for (unsigned i = 0; i < 8; i++) {
		struct fc_request req = random_request(&d, snap);
		struct fc_verdict v = judge(snap, &req);
		struct fc_tuning tuning;

		if (v.nr_zones != snap->nr_zones) {
			fc_verdict_free(&v);
			continue;
		}
		tune_it(snap, &req, &v, &tuning);
		assert_non_null(tuning.headline);
		assert_non_null(tuning.answer);
		for (size_t k = 0; k < tuning.nr_knobs; k++) {
			const struct fc_knob *knob = &tuning.knobs[k];

			if ((knob->value == NULL) == (knob->why_not == NULL))
				fail_msg("%s: %s", where, knob->code);
		}
		if (tuning.nr_sysctls == 0) {
			assert_int_equal(tuning.rung_then, v.rung);
			assert_int_equal(tuning.kept_more, 0);
		}
		promised += tuning.nr_sysctls > 0;
		fc_tuning_free(&tuning);
		fc_verdict_free(&v);
	}
}

static void
each_is_to_be_set_or_left(void **state)
{
	(void)state;
	promised = 0;
	on_machines(500, check_then);
	print_message("  %u with something to set\n", promised);
	assert_true(promised > 50);
}

static void
survives_short_memory(void **state)
{
	struct fc_snapshot *snap = machine();
	struct fc_request req = ask("GFP_KERNEL", 3);
	struct fc_verdict v;
	unsigned n;

	(void)state;
	be_reserved(snap, &req);
	v = judge(snap, &req);
	for (n = 1;; n++) {
		struct fc_error err = { 0 };
		struct fc_tuning tuning = { 0 };
		int rc;

		fail_at = n;
		rc = fc_tune(snap, &req, &v, NULL, &tuning, &err);
		if (fail_at != 0) {
			fail_at = 0;
			fc_tuning_free(&tuning);
			break;
		}
		assert_int_equal(rc, -1);
		assert_int_equal(err.kind, FC_ERR_NOMEM);
		assert_null(tuning.arena);
	}
	assert_in_range(n, 3, 200);
	fc_verdict_free(&v);
	fc_snapshot_free(snap);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(min_free_kbytes),
		cmocka_unit_test(min_free_kbytes_of_a_large_machine),
		cmocka_unit_test(scale_factor),
		cmocka_unit_test(boost_factor),
		cmocka_unit_test(a_boost_ends_with_marks_that_are_written),
		cmocka_unit_test(proactiveness),
		cmocka_unit_test(a_remedy_says_the_same_proactiveness),
		cmocka_unit_test(says_how_to_see_deferral),
		cmocka_unit_test(says_what_was_heard),
		cmocka_unit_test(counts_what_is_too_much),
		cmocka_unit_test(reserve_ratio),
		cmocka_unit_test(threshold),
		cmocka_unit_test(defrag),
		cmocka_unit_test(area_at_boot),
		cmocka_unit_test(pool_at_boot),
		cmocka_unit_test(crash_kernel),
		cmocka_unit_test(says_the_rest_in_words),
		cmocka_unit_test(each_is_to_be_set_or_left),
		cmocka_unit_test(survives_short_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
