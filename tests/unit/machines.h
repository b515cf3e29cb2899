/* SPDX-License-Identifier: BSD-2-Clause */
/* Whole machines for tests: those of testdata, and any number of random ones
 * from a seed, which hold together as a kernel's figures do. */
#ifndef FC_TEST_MACHINES_H
#define FC_TEST_MACHINES_H

#include "base/arena.h"
#include "zones.h"

static const char *const machine_names[] = { "cma-arm64", "here-fragmented",
	"here-idle", "here-low", "highatomic", "highmem-i386",
	"numa-memoryless", "orders14-arm64", "orders9-ppc64", "outage",
	"scaled-el7" };

/* Reads all that fragcheck could want of a saved copy. */
static inline struct fc_snapshot *
machine_named(const char *name)
{
	static char paths[N_ELEMENTS(machine_names)][64];
	static size_t used;
	static const enum fc_file files[] = { FC_BUDDYINFO, FC_ZONEINFO,
		FC_PAGETYPEINFO, FC_VERSION_FILE, FC_MEMINFO };
	char *path = paths[used++ % N_ELEMENTS(machine_names)];
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_error err = { 0 };
	struct fc_source source;

	assert_non_null(snap);
	snprintf(path, sizeof(paths[0]), "testdata/machines/%s", name);
	if (fc_source_open(path, &source, &err) != 0)
		fail_msg("%s: %s", path, err.message);
	for (size_t i = 0; i < N_ELEMENTS(files); i++) {
		if (fc_snapshot_read(snap, &source, files[i], &err) != 0)
			fail_msg("%s: %s", path, err.message);
	}
	assert_int_equal(fc_snapshot_read_slow_path(snap, &source, &err), 0);
	fc_source_close(&source);
	return snap;
}

/* ---- random ones ------------------------------------------------------------- */

struct dice {
	uint64_t state;
};

static inline uint64_t
roll(struct dice *d, uint64_t sides)
{
	d->state ^= d->state << 13;
	d->state ^= d->state >> 7;
	d->state ^= d->state << 17;
	return d->state % sides;
}

static inline void *
machine_alloc(struct fc_snapshot *snap, size_t n, size_t size)
{
	void *p = fc_arena_alloc(snap->arena, n, size);

	assert_non_null(p);
	return p;
}

static inline struct fc_opt
told(uint64_t value)
{
	return (struct fc_opt){ value, true };
}

static inline void
random_lists(struct dice *d, struct fc_snapshot *snap, struct fc_zone *zone)
{
	static const char *const types[] = { "Unmovable", "Movable",
		"Reclaimable", "HighAtomic", "CMA", "Isolate" };
	/* from nearly all in large blocks to nearly all in single pages */
	size_t top = (size_t)roll(d, snap->nr_orders) + 1;
	unsigned reserved = (unsigned)roll(d, 4); /* all but: of which type */
	bool old = snap->release[0] == '3' || snap->release[0] == '2';

	zone->has_free_blocks = true;
	zone->nr_free = machine_alloc(snap, snap->nr_orders, sizeof(uint64_t));
	zone->nr_migratetypes = N_ELEMENTS(types);
	zone->migratetypes =
	    machine_alloc(snap, N_ELEMENTS(types), sizeof(*zone->migratetypes));
	for (size_t t = 0; t < N_ELEMENTS(types); t++) {
		struct fc_migratetype *type = &zone->migratetypes[t];

		snprintf(type->name, sizeof(type->name), "%s",
		    old && t == 3 ? "Reserve" : types[t]);
		type->nr_free = machine_alloc(
		    snap, snap->nr_orders, sizeof(*type->nr_free));
		type->nr_pageblocks = told(t == 1 ? roll(d, 3) * 40 : 2);
	}
	for (size_t o = 0; o < snap->nr_orders; o++) {
		for (size_t t = 0; t < N_ELEMENTS(types); t++) {
			uint64_t n = 0;

			if (o < top && t < 3)
				n = roll(d, 2) * roll(d, 4000U >> o | 2);
			else if (o >= top && reserved != 0 && t == 2 + reserved)
				n = roll(d, 3);
			zone->migratetypes[t].nr_free[o].n = n;
			zone->nr_free[o] += n;
			if (t == 4)
				zone->nr_free_cma.value += n << o;
			if (t != 5) /* isolated pages are not counted */
				zone->free += n << o;
		}
	}
	zone->nr_free_cma.present = !old;
}

static inline void
random_marks(struct dice *d, struct fc_snapshot *snap, struct fc_zone *zone)
{
	uint64_t managed = zone->free + 1 + roll(d, 3) * roll(d, 400000);
	bool boosts = snap->release[0] >= '5';

	zone->has_zoneinfo = true;
	zone->managed = told(managed);
	zone->present = zone->spanned = managed;
	zone->min = roll(d, 2) ? managed / 200 : roll(d, zone->free * 2 + 10);
	if (boosts && roll(d, 5) == 0) {
		zone->boost = told(roll(d, 2000));
		zone->min += zone->boost.value;
	}
	zone->low = zone->min +
	    (roll(d, 2) ? zone->min / 4 : managed / (100 + roll(d, 900)));
	zone->high = 2 * zone->low - zone->min;
	zone->pcp_count = roll(d, 3) * roll(d, 200);
	zone->pcp_max = 200;
	zone->drift = roll(d, 2) * roll(d, 100);
	if (roll(d, 5) > 0) {
		zone->lru_file = told(roll(d, 3) * roll(d, managed));
		zone->lru_anon = told(roll(d, 3) * roll(d, managed));
	}
}

static inline struct fc_snapshot *
random_machine(uint64_t seed)
{
	static const char *const releases[] = { "2.6.22", "2.6.32", "3.2.0",
		"3.10.0-1160.el7.x86_64", "4.4.0", "4.9.0", "4.19.0", "5.4.0",
		"5.10.0-8-amd64", "6.1.0-50-amd64", "6.12.40", "6.18.1",
		"7.3.0", "" };
	static const char *const names[] = { "DMA", "DMA32", "Normal",
		"HighMem", "Movable" };
	struct dice d = { seed * 0x9e3779b97f4a7c15u | 1 };
	struct fc_snapshot *snap = fc_snapshot_new();
	size_t nodes = roll(&d, 3) == 0 ? 2 + (size_t)roll(&d, 3) : 1;
	unsigned missing = (unsigned)roll(&d, 12);
	bool protects = roll(&d, 3) == 0;

	assert_non_null(snap);
	for (int i = 0; i < 20; i++)
		roll(&d, 2);
	snap->kind = FC_TREE;
	snap->path = "machine";
	snprintf(snap->release, sizeof(snap->release), "%s",
	    releases[roll(&d, N_ELEMENTS(releases))]);
	snap->nr_orders = roll(&d, 4) ? 11 : 9 + (size_t)roll(&d, 6);
	snap->page_size = roll(&d, 10) ? 4096 : roll(&d, 2) ? 65536 : 0;
	snap->pageblock_order = told(9);
	snap->defrag_mode = told(0);
	snap->slow_path_read = true;
	for (size_t f = FC_BUDDYINFO; f <= FC_MEMINFO; f++)
		snap->files[f] = FC_FILE_READ;
	snap->zones = machine_alloc(
	    snap, nodes * N_ELEMENTS(names), sizeof(*snap->zones));
	for (size_t node = 0; node < nodes; node++) {
		bool memoryless = nodes > 1 && roll(&d, 4) == 0;

		for (size_t i = 0; i < N_ELEMENTS(names); i++) {
			struct fc_zone *zone = &snap->zones[snap->nr_zones];

			if ((i < 2 && (node > 0 || roll(&d, 2))) ||
			    (i > 2 && roll(&d, 3)) || (i == 2 && memoryless))
				continue;
			snap->nr_zones++;
			zone->node = (int)node;
			snprintf(
			    zone->name, sizeof(zone->name), "%s", names[i]);
			random_lists(&d, snap, zone);
			random_marks(&d, snap, zone);
			zone->nr_reserve = N_ELEMENTS(names);
			zone->lowmem_reserve = machine_alloc(
			    snap, N_ELEMENTS(names), sizeof(uint64_t));
			for (size_t k = i + 1; protects && k < 5; k++)
				zone->lowmem_reserve[k] =
				    roll(&d, zone->free + 1);
		}
	}
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		if (missing == 1 || missing == 2)
			zone->nr_migratetypes = 0;
		if (missing == 3)
			zone->has_zoneinfo = false;
	}
	if (missing == 1)
		snap->files[FC_PAGETYPEINFO] = FC_FILE_UNREADABLE;
	if (missing == 2)
		snap->files[FC_PAGETYPEINFO] = FC_FILE_ABSENT;
	if (missing == 3)
		snap->files[FC_ZONEINFO] = FC_FILE_ABSENT;
	return snap;
}

/* ---- requests ---------------------------------------------------------------- */

static const char *const masks[] = { "GFP_KERNEL", "GFP_ATOMIC", "GFP_NOWAIT",
	"GFP_NOIO", "GFP_NOFS", "GFP_DMA", "GFP_DMA32", "GFP_HIGHUSER",
	"GFP_HIGHUSER_MOVABLE", "GFP_TRANSHUGE", "GFP_KERNEL|__GFP_NORETRY",
	"GFP_KERNEL|__GFP_RETRY_MAYFAIL", "GFP_KERNEL|__GFP_THISNODE",
	"GFP_ATOMIC|__GFP_THISNODE", "GFP_KERNEL|GFP_DMA",
	"GFP_KERNEL|GFP_DMA32", "GFP_TRANSHUGE_LIGHT",
	"GFP_HIGHUSER_MOVABLE|__GFP_NORETRY|__GFP_THISNODE" };

static inline struct fc_request
random_request(struct dice *d, const struct fc_snapshot *snap)
{
	static const uint64_t sizes[] = { 1, 2, 4096, 8192, 8200, 65640, 65536,
		131073, 1 << 20, 2100000, 4200000, 9000000, (uint64_t)1 << 30,
		(uint64_t)3 << 30, (uint64_t)1 << 50 };
	static const uint64_t counts[] = { 1, 1, 1, 1, 2, 50, 2000 };
	struct fc_request req = ask(masks[roll(d, N_ELEMENTS(masks))],
	    (unsigned)roll(d, snap->nr_orders + (roll(d, 4) == 0 ? 8 : 0)));

	req.allocator = (enum fc_allocator)roll(d, FC_VMALLOC + 1);
	if (req.allocator == FC_VMALLOC || roll(d, 2) == 0)
		req.size = told(sizes[roll(d, N_ELEMENTS(sizes))]);
	req.count = counts[roll(d, N_ELEMENTS(counts))];
	if (roll(d, 8) == 0) {
		req.tried = true;
		req.count = 1;
		req.early = roll(d, 2) == 0;
	}
	if (roll(d, 10) == 0 && snap->nr_zones > 0)
		req.node = snap->zones[roll(d, snap->nr_zones)].node;
	return req;
}

static inline struct fc_verdict
judge(const struct fc_snapshot *snap, const struct fc_request *req)
{
	struct fc_error err = { 0 };
	struct fc_verdict v;

	if (fc_judge(snap, req, &v, &err) != 0)
		fail_msg("%s", err.message);
	return v;
}

/* Each recorded machine, and so many random ones. */
static inline void
on_machines(unsigned nr_random,
    void (*check)(const struct fc_snapshot *, const char *where))
{
	for (size_t m = 0; m < N_ELEMENTS(machine_names); m++) {
		struct fc_snapshot *snap = machine_named(machine_names[m]);

		check(snap, machine_names[m]);
		fc_snapshot_free(snap);
	}
	for (unsigned seed = 1; seed <= nr_random; seed++) {
		struct fc_snapshot *snap = random_machine(seed);
		char where[32];

		snprintf(where, sizeof(where), "seed %u", seed);
		check(snap, where);
		fc_snapshot_free(snap);
	}
}

/* So many random requests of each of so many random machines. */
static inline void
on_random_machines(unsigned machines, size_t requests,
    void (*check)(const struct fc_snapshot *, const struct fc_request *,
	const char *where))
{
	for (unsigned seed = 1; seed <= machines; seed++) {
		struct fc_snapshot *snap = random_machine(seed);
		struct dice d = { seed };
		char where[32];

		snprintf(where, sizeof(where), "seed %u", seed);
		for (size_t i = 0; i < requests; i++) {
			struct fc_request req = random_request(&d, snap);

			check(snap, &req, where);
		}
		fc_snapshot_free(snap);
	}
}

/* The remedy of that code; NULL: it is not advised. */
static inline const struct fc_remedy *
remedy(const struct fc_verdict *v, const char *code)
{
	for (size_t i = 0; i < v->nr_remedies; i++) {
		if (strcmp(v->remedies[i].code, code) == 0)
			return &v->remedies[i];
	}
	return NULL;
}

#endif
