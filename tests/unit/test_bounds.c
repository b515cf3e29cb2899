/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What stands behind the last zone, order, migratetype, pool or area is nobody's,
 * and no answer sees it.  It is mostly 0 and would not be noticed, so here it is
 * as much free memory as a request could want, and more of all else.
 */
#include "machines.h"

#define MUCH 70000

/* An array of n elements, with one more. */
static void *
longer(struct fc_snapshot *snap, const void *array, size_t n, size_t size)
{
	char *copy = machine_alloc(snap, n + 1, size);

	if (n == 0)
		return copy;
	memcpy(copy, array, n * size);
	memcpy(copy + n * size, array, size);
	return copy;
}

static void
put_more_behind_orders(struct fc_snapshot *snap, struct fc_zone *zone)
{
	size_t n = snap->nr_orders;

	if (zone->nr_free != NULL) {
		zone->nr_free =
		    longer(snap, zone->nr_free, n, sizeof(*zone->nr_free));
		zone->nr_free[n] = MUCH;
	}
	zone->migratetypes = longer(snap, zone->migratetypes,
	    zone->nr_migratetypes, sizeof(*zone->migratetypes));
	for (size_t t = 0; t < zone->nr_migratetypes + 1; t++) {
		struct fc_migratetype *type = &zone->migratetypes[t];

		if (type->nr_free == NULL)
			continue;
		type->nr_free =
		    longer(snap, type->nr_free, n, sizeof(*type->nr_free));
		type->nr_free[n].n = MUCH;
		if (t == zone->nr_migratetypes)
			strcpy(type->name, "HighAtomic");
	}
	zone->lowmem_reserve = longer(snap, zone->lowmem_reserve,
	    zone->nr_reserve, sizeof(*zone->lowmem_reserve));
	zone->lowmem_reserve[zone->nr_reserve] = MUCH;
}

/* Which zone it looks like. */
enum disguise { OTHER_NODE, NORMAL, AS_THE_LAST, NR_DISGUISES };

static void
put_more_behind(struct fc_snapshot *snap, enum disguise disguise)
{
	struct fc_zone *last;

	snap->zones =
	    longer(snap, snap->zones, snap->nr_zones, sizeof(*snap->zones));
	last = &snap->zones[snap->nr_zones];
	for (size_t i = 0; i < snap->nr_zones + 1; i++)
		put_more_behind_orders(snap, &snap->zones[i]);
	if (disguise == OTHER_NODE) {
		last->node = 9;
		strcpy(last->name, "Movable");
	} else if (disguise == NORMAL) {
		strcpy(last->name, "Normal");
	} else {
		last->node = last[-1].node;
		strcpy(last->name, last[-1].name);
	}
	last->free += MUCH;
	last->spanned = last->present = 2 * MUCH;
	last->managed = last->nr_free_cma = last->lru_file = last->lru_anon =
	    last->boost = last->nr_unaccepted = told(MUCH);
	last->pcp_count = last->pcp_max = last->drift = MUCH;
	for (size_t o = 0; last->nr_free != NULL && o < snap->nr_orders; o++)
		last->nr_free[o] = MUCH;
	snap->pools =
	    longer(snap, snap->pools, snap->nr_pools, sizeof(*snap->pools));
	snap->pools[snap->nr_pools].free = snap->pools[snap->nr_pools].total =
	    told(MUCH);
	snap->cma_areas = longer(snap, snap->cma_areas, snap->nr_cma_areas,
	    sizeof(*snap->cma_areas));
}

static void
add_answers(struct fc_buf *out, const struct fc_snapshot *snap,
    const struct fc_request *req)
{
	struct fc_verdict v = { 0 };
	struct fc_tuning tuning = { 0 };
	struct fc_overview overview = { 0 };
	struct fc_error err = { 0 };
	struct fc_result result = { .snap = snap,
		.whole = true,
		.success = true,
		.nr_requests = 1,
		.requests = req,
		.verdicts = &v,
		.overview = &overview,
		.width = 80 };

	if (fc_judge(snap, req, &v, &err) != 0) {
		fc_buf_printf(out, "%s\n", err.message);
		return;
	}
	assert_int_equal(fc_overview_of(snap, &overview, &err), 0);
	if (req->allocator != FC_HUGETLB && req->allocator != FC_THP &&
	    req->allocator != FC_CMA) {
		assert_int_equal(
		    fc_tune(snap, req, &v, NULL, &tuning, &err), 0);
		result.tuning = &tuning;
	}
	fc_render_json(out, &result);
	result.verbose = true;
	fc_render_text(out, &result);
	result.nr_requests = 0;
	fc_render_text(out, &result);
	fc_overview_free(&overview);
	fc_tuning_free(&tuning);
	fc_verdict_free(&v);
}

static void
compare(struct fc_snapshot *snap, const struct fc_request *reqs, size_t n,
    const char *where)
{
	struct fc_buf without = { 0 };

	for (size_t i = 0; i < n; i++)
		add_answers(&without, snap, &reqs[i]);
	print_message("  %s\n", where);
	for (enum disguise d = 0; d < NR_DISGUISES; d++) {
		struct fc_buf with = { 0 };

		put_more_behind(snap, d);
		for (size_t i = 0; i < n; i++)
			add_answers(&with, snap, &reqs[i]);
		assert_string_equal(with.data, without.data);
		fc_buf_free(&with);
	}
	fc_buf_free(&without);
}

/* Of each allocator, whichever the machine has anything of. */
static void
sees_nothing_behind_the_last(void **state)
{
	static const struct {
		enum fc_allocator allocator;
		const char *gfp;
		unsigned order;
		uint64_t size, count;
	} rows[] = {
		{ FC_PAGES, "GFP_KERNEL", 0, 0, 1 },
		{ FC_PAGES, "GFP_ATOMIC", 3, 0, 1 },
		{ FC_PAGES, "GFP_KERNEL", 5, 0, 20 },
		{ FC_PAGES, "GFP_HIGHUSER_MOVABLE", 9, 0, 3000 },
		{ FC_PAGES, "GFP_KERNEL|__GFP_NORETRY", 10, 0, 2 },
		{ FC_KMALLOC, "GFP_NOWAIT", 0, 65640, 1 },
		{ FC_VMALLOC, "GFP_KERNEL", 0, (uint64_t)3 << 30, 1 },
		{ FC_KVMALLOC, "GFP_KERNEL", 0, 4 << 20, 1 },
		{ FC_DMA, "GFP_KERNEL", 0, 1 << 20, 1 },
		{ FC_HUGETLB, "GFP_KERNEL", 0, 0, 100 },
		{ FC_THP, "GFP_KERNEL", 0, 0, 1 },
		{ FC_CMA, "GFP_KERNEL", 0, 4 << 20, 1 },
	};
	struct fc_request reqs[N_ELEMENTS(rows)];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		reqs[i] = ask(rows[i].gfp, rows[i].order);
		reqs[i].allocator = rows[i].allocator;
		reqs[i].size =
		    (struct fc_opt){ rows[i].size, rows[i].size != 0 };
		reqs[i].count = rows[i].count;
	}
	for (size_t m = 0; m < N_ELEMENTS(machine_names); m++) {
		struct fc_snapshot *snap = machine_named(machine_names[m]);
		struct fc_error err = { 0 };
		struct fc_source source;

		assert_int_equal(fc_source_open(snap->path, &source, &err), 0);
		for (size_t i = 0; i < N_ELEMENTS(rows); i++)
			assert_int_equal(fc_snapshot_read_for(snap, &source,
					     rows[i].allocator, &err),
			    0);
		fc_source_close(&source);
		compare(snap, reqs, N_ELEMENTS(reqs), machine_names[m]);
		fc_snapshot_free(snap);
	}
	for (unsigned seed = 1; seed <= 40; seed++) {
		struct fc_snapshot *snap = random_machine(seed);
		char where[32];

		snprintf(where, sizeof(where), "seed %u", seed);
		compare(snap, reqs, N_ELEMENTS(reqs), where);
		fc_snapshot_free(snap);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sees_nothing_behind_the_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
