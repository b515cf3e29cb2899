/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * No remedy may contradict the verdict, the request or the figures.  What one
 * promises is asked again of the judge: the smaller size, single pages, the
 * machine with its page cache dropped.
 */
#include "kernel/compaction.h"
#include "kernel/release.h"
#include "kernel/zonelist.h"
#include "machines.h"

struct case_of {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_verdict *v;
	struct fc_rules rules;
	char where[200];
};

#define must(c, r, what)                                               \
	do {                                                           \
		if (!(what))                                           \
			fail_msg("%s: %s: \"%s\": not %s", (c)->where, \
			    (r)->code, (r)->text, #what);              \
	} while (0)

static bool
blocking(const struct case_of *c)
{
	return (c->req->gfp & FC_GFP_DIRECT_RECLAIM) != 0;
}

/* The kernel gave up, or killed, and not before reclaim got nothing more. */
static bool
was_reclaimed(const struct case_of *c)
{
	return c->req->tried && c->v->order.value <= 3 &&
	    (c->req->gfp & (FC_GFP_KERNEL | FC_GFP_NORETRY)) == FC_GFP_KERNEL;
}

static bool
eligible(const struct case_of *c, size_t i)
{
	return c->v->zones[i].gate != FC_GATE_NOT_ELIGIBLE &&
	    c->v->zones[i].gate != FC_GATE_EMPTY;
}

/* The same, but for what a remedy changes: given, sooner or later. */
static bool
is_given(const struct case_of *c, const struct fc_request *req)
{
	struct fc_verdict v = judge(c->snap, req);
	bool given = v.answer == FC_YES || v.expected == FC_YES;

	fc_verdict_free(&v);
	return given;
}

static bool
smaller_is_given(const struct case_of *c)
{
	struct fc_request req = *c->req;

	req.size.value = c->v->block_bytes.value / 2;
	return is_given(c, &req);
}

static bool
pages_are_given(const struct case_of *c)
{
	struct fc_request req = *c->req;

	req.allocator = FC_VMALLOC;
	if (!req.size.present)
		req.size = told(c->snap->page_size << req.order);
	return is_given(c, &req);
}

/* Is it still refused for want of pages, when those of files are free? */
static bool
cache_suffices(const struct case_of *c)
{
	struct fc_snapshot *snap = (struct fc_snapshot *)(uintptr_t)c->snap;
	uint64_t cache[256] = { 0 };
	struct fc_verdict v;
	bool short_of_pages;

	assert_true(snap->nr_zones <= N_ELEMENTS(cache));
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		cache[i] = zone->has_free_blocks ? zone->lru_file.value : 0;
		zone->free += cache[i];
		zone->on_lists.value += cache[i];
		if (zone->has_free_blocks)
			zone->nr_free[0] += cache[i];
		for (size_t t = 0; t < zone->nr_migratetypes; t++) {
			if (strcmp(zone->migratetypes[t].name, "Movable") == 0)
				zone->migratetypes[t].nr_free[0].n += cache[i];
		}
	}
	v = judge(snap, c->req);
	short_of_pages = v.reason == FC_REASON_WATERMARK ||
	    v.reason == FC_REASON_LOWMEM_RESERVE;
	fc_verdict_free(&v);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];

		zone->free -= cache[i];
		zone->on_lists.value -= cache[i];
		if (zone->has_free_blocks)
			zone->nr_free[0] -= cache[i];
		for (size_t t = 0; t < zone->nr_migratetypes; t++) {
			if (strcmp(zone->migratetypes[t].name, "Movable") == 0)
				zone->migratetypes[t].nr_free[0].n -= cache[i];
		}
	}
	return !short_of_pages;
}

static bool
cache_is_told(const struct case_of *c)
{
	for (size_t i = 0; i < c->snap->nr_zones; i++) {
		if (eligible(c, i) && !c->snap->zones[i].lru_file.present)
			return false;
	}
	return true;
}

static uint64_t
cache_of(const struct case_of *c)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < c->snap->nr_zones; i++) {
		if (eligible(c, i))
			pages += c->snap->zones[i].lru_file.value;
	}
	return pages;
}

static bool
block_may_form(const struct case_of *c, int node)
{
	for (size_t i = 0; i < c->snap->nr_zones; i++) {
		const struct fc_zone *zone = &c->snap->zones[i];

		if (eligible(c, i) && (node < 0 || zone->node == node) &&
		    fc_compaction_by_hand(
			c->snap, zone, (unsigned)c->v->order.value))
			return true;
	}
	return false;
}

/* A list of this type has blocks that would be large enough. */
static bool
has_block_of(const struct case_of *c, const char *name)
{
	for (size_t i = 0; i < c->snap->nr_zones; i++) {
		const struct fc_zone *zone = &c->snap->zones[i];

		for (size_t t = 0; eligible(c, i) && t < zone->nr_migratetypes;
		     t++) {
			const struct fc_migratetype *type =
			    &zone->migratetypes[t];

			for (uint64_t o = c->v->order.value;
			     strcmp(type->name, name) == 0 &&
			     o < c->snap->nr_orders;
			     o++) {
				if (type->nr_free[o].n > 0)
					return true;
			}
		}
	}
	return false;
}

static size_t
populated_nodes(const struct fc_snapshot *snap)
{
	bool seen[64] = { false };
	size_t n = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].node < 64 &&
		    fc_zone_populated(&snap->zones[i]) &&
		    !seen[snap->zones[i].node]) {
			seen[snap->zones[i].node] = true;
			n++;
		}
	}
	return n;
}

/* ---- what each promises ------------------------------------------------------- */

static void
promises_compaction(const struct case_of *c, const struct fc_remedy *r)
{
	int node = -1;

	must(c, r, c->v->order.value > 0);
	must(c, r, !c->req->early);
	must(c, r, c->req->allocator != FC_VMALLOC);
	must(c, r, c->v->reason != FC_REASON_WATERMARK);
	must(c, r, c->v->reason != FC_REASON_LOWMEM_RESERVE);
	must(c, r, c->v->reason != FC_REASON_BOOSTED);
	must(c, r, c->v->reason != FC_REASON_TOO_LARGE);
	must(c, r, remedy(c->v, "no_compaction") == NULL);
	must(c, r, remedy(c->v, "no_compaction_possible") == NULL);
	must(c, r, strncmp(c->snap->release, "2.6.22", 6) != 0);
	must(c, r, c->rules.known || c->rules.newest >= FC_KV(3, 10, 0));
	if (strcmp(r->code, "compact_node") == 0) {
		must(c, r,
		    sscanf(r->command,
			"echo 1 > /sys/devices/system/node/node%d/compact",
			&node) == 1);
		must(c, r, fc_snapshot_has_node(c->snap, node));
		must(c, r, c->req->node < 0 || c->req->node == node);
	}
	must(c, r, block_may_form(c, node));
}

static void
promises_cache(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, !was_reclaimed(c));
	must(c, r, !c->req->early);
	must(c, r, cache_is_told(c) && cache_of(c) > 0);
	must(c, r, remedy(c->v, "no_drop_caches") == NULL);
	if (c->req->count == 1)
		must(c, r, cache_suffices(c));
}

static void
promises_pages(const struct case_of *c, const struct fc_remedy *r)
{
	bool kv = strcmp(r->code, "kvmalloc") == 0;

	must(c, r,
	    c->req->allocator != FC_VMALLOC &&
		c->req->allocator != FC_KVMALLOC);
	must(c, r, c->v->order.value > 0);
	must(c, r, (c->req->gfp & (FC_GFP_MOVABLE | FC_GFP_HIGHMEM)) == 0);
	must(c, r, (c->req->gfp & (FC_GFP_DMA | FC_GFP_DMA32)) == 0);
	must(c, r, blocking(c));
	if (kv && c->req->gfp & FC_GFP_NORETRY)
		must(c, r, strstr(r->text, "without __GFP_NORETRY") != NULL);
	if (c->rules.known)
		must(c, r, kv == (c->rules.oldest >= FC_KV(4, 12, 0)));
	if (c->snap->page_size != 0)
		must(c, r, pages_are_given(c));
}

static void
promises_min_free(const struct case_of *c, const struct fc_remedy *r)
{
	uint64_t kb, pages = 0, min = 0;

	must(c, r, !blocking(c));
	must(c, r,
	    (c->req->gfp & FC_GFP_HIGH) != 0 ||
		c->rules.newest < FC_KV(4, 4, 0));
	if (r->command == NULL)
		return;
	must(c, r,
	    sscanf(r->command, "sysctl vm.min_free_kbytes=%ju", &kb) == 1);
	for (size_t i = 0; i < c->snap->nr_zones; i++) {
		const struct fc_zone *zone = &c->snap->zones[i];

		pages +=
		    zone->managed.present ? zone->managed.value : zone->present;
		if (fc_zone_type_of(zone) <= FC_ZONE_NORMAL)
			min += zone->min - zone->boost.value;
	}
	must(c, r, kb >= min * (c->snap->page_size / 1024));
	must(c, r, kb <= pages * (c->snap->page_size / 1024) / 10);
}

/* Would 50 move kswapd's mark in a zone that the request may use? */
static void
promises_scale(const struct case_of *c, const struct fc_remedy *r)
{
	bool moves = false;

	must(c, r, !was_reclaimed(c));
	must(c, r, c->rules.oldest >= FC_KV(4, 6, 0));
	must(c, r, (c->req->gfp & FC_GFP_KSWAPD_RECLAIM) != 0);
	for (size_t i = 0; i < c->snap->nr_zones; i++) {
		const struct fc_zone *zone = &c->snap->zones[i];
		uint64_t all =
		    zone->managed.present ? zone->managed.value : zone->present;

		moves |= eligible(c, i) && all / 200 > zone->low - zone->min;
	}
	must(c, r, moves);
	must(c, r, !cache_is_told(c) || cache_of(c) > 0);
}

static void
promises_other_node(const struct case_of *c, const struct fc_remedy *r)
{
	struct fc_request req = *c->req;
	struct fc_verdict v;

	must(c, r, populated_nodes(c->snap) > 1 && req.node >= 0);
	req.node = -1;
	v = judge(c->snap, &req);
	must(c, r, v.reason != FC_REASON_NO_ZONE);
	fc_verdict_free(&v);
}

static void
promises_less(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, c->req->size.present && c->v->order.value > 0);
	must(c, r, smaller_is_given(c));
}

static void
promises_cma(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, (c->req->gfp & (FC_GFP_MOVABLE | FC_GFP_HIGHMEM)) == 0);
	must(c, r, c->v->order.value > 0);
	must(c, r, has_block_of(c, "CMA"));
	must(c, r, blocking(c) || strstr(r->text, "may wait") != NULL);
}

static void
promises_nothing_of_cma(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, (c->req->gfp & FC_GFP_MOVABLE) == 0);
	must(c, r, has_block_of(c, "CMA"));
}

static void
promises_nothing_of_highatomic(
    const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, has_block_of(c, "HighAtomic"));
}

static void
promises_wait(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, blocking(c) && c->v->expected == FC_YES);
	must(c, r, c->v->slow_rung != FC_RUNG_OOM);
	must(c, r, remedy(c->v, "compact") == NULL);
	must(c, r, remedy(c->v, "compact_node") == NULL);
	must(c, r, remedy(c->v, "drop_caches") == NULL);
	must(c, r, remedy(c->v, "free_memory") == NULL);
}

static void
promises_boost(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, c->v->reason == FC_REASON_BOOSTED);
	must(c, r, c->rules.newest >= FC_KV(5, 0, 0));
	must(c, r, !c->req->early);
}

static void
promises_proactive(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, c->rules.oldest >= FC_KV(5, 9, 0));
	promises_compaction(c, r);
}

static void
promises_no_form(const struct case_of *c, const struct fc_remedy *r)
{
	const char *waiting = c->v->words.waiting;

	must(c, r, !block_may_form(c, -1));
	must(c, r,
	    waiting == NULL || strstr(waiting, "compact") == NULL ||
		!blocking(c) || strstr(waiting, "does not compact") != NULL);
}

static void
promises_no_compaction(const struct case_of *c, const struct fc_remedy *r)
{
	bool large = false;

	for (size_t i = 0; i < c->snap->nr_zones; i++)
		large |= eligible(c, i) &&
		    fc_zone_largest_free_order(c->snap, &c->snap->zones[i]) >=
			(int)c->v->order.value;
	must(c, r, large);
	must(c, r, c->v->order.value > 0 && !c->req->early);
	must(c, r, strncmp(c->snap->release, "2.6.22", 6) != 0);
}

/* It must not be told in vain where reclaim, which does the same, is to help. */
static void
promises_no_cache(const struct case_of *c, const struct fc_remedy *r)
{
	const char *waiting = c->v->words.waiting;

	must(c, r, cache_of(c) > 0 && !c->req->early);
	must(c, r, waiting == NULL || strstr(waiting, "reclaim is") == NULL);
	must(c, r,
	    waiting == NULL || strstr(waiting, "reclaim happens") == NULL);
	must(c, r, waiting == NULL || strstr(waiting, "after reclaim") == NULL);
}

static void
promises_free_memory(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, !c->req->early);
	must(c, r,
	    strstr(r->text, "too little page cache") == NULL ||
		cache_is_told(c));
}

static void
promises_gigantic(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, c->v->block_bytes.value == (uint64_t)1 << 30);
	must(c, r, c->v->reason == FC_REASON_TOO_LARGE);
}

static void
promises_hugepages(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, (c->req->gfp & (FC_GFP_MOVABLE | FC_GFP_HIGHMEM)) != 0);
	must(c, r, c->v->order.value == c->snap->pageblock_order.value);
	must(c, r, !c->req->early);
}

static void
promises_root(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, c->v->answer == FC_UNKNOWN);
	must(c, r,
	    c->snap->files[FC_PAGETYPEINFO] ==
		(strcmp(r->code, "run_as_root") == 0 ? FC_FILE_UNREADABLE
						     : FC_FILE_ABSENT));
}

static void
promises_page_size(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, c->snap->page_size == 0 && c->req->size.present);
}

static void
promises_node(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, populated_nodes(c->snap) > 1 && !c->req->tried);
	must(c, r, (c->req->gfp & FC_GFP_THISNODE) != 0 && c->req->node < 0);
}

static void
promises_early_memory(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, c->req->early);
}

static void
promises_keeping(const struct case_of *c, const struct fc_remedy *r)
{
	must(c, r, !c->req->early && c->v->order.value > 0);
	must(c, r, (c->req->gfp & (FC_GFP_MOVABLE | FC_GFP_HIGHMEM)) == 0);
}

/* cma= came with 3.5, and nothing gives more than there is. */
static void
promises_reserving(const struct case_of *c, const struct fc_remedy *r)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < c->snap->nr_zones; i++)
		pages += c->snap->zones[i].present;
	must(c, r,
	    strstr(r->text, "CMA") == NULL ||
		c->rules.oldest >= FC_KV(3, 5, 0));
	must(c, r,
	    strstr(r->text, "CMA") == NULL || pages >> c->v->order.value > 0);
	must(c, r, (c->req->gfp & (FC_GFP_MOVABLE | FC_GFP_HIGHMEM)) == 0);
}

static struct {
	const char *code;
	void (*check)(const struct case_of *c, const struct fc_remedy *r);
	unsigned long seen;
} promises[] = {
	{ "wait", promises_wait, 0 },
	{ "run_as_root", promises_root, 0 },
	{ "copy_pagetypeinfo", promises_root, 0 },
	{ "give_page_size", promises_page_size, 0 },
	{ "give_node", promises_node, 0 },
	{ "any_node", promises_other_node, 0 },
	{ "boost_wait", promises_boost, 0 },
	{ "compact", promises_compaction, 0 },
	{ "compact_node", promises_compaction, 0 },
	{ "drop_caches", promises_cache, 0 },
	{ "free_memory", promises_free_memory, 0 },
	{ "more_memory", promises_early_memory, 0 },
	{ "ask_for_less", promises_less, 0 },
	{ "kvmalloc", promises_pages, 0 },
	{ "vmalloc", promises_pages, 0 },
	{ "dma_alloc", promises_cma, 0 },
	{ "dma_alloc_cma", promises_reserving, 0 },
	{ "scatter_gather", promises_reserving, 0 },
	{ "hugetlb", promises_gigantic, 0 },
	{ "min_free_kbytes", promises_min_free, 0 },
	{ "watermark_scale_factor", promises_scale, 0 },
	{ "compaction_proactiveness", promises_proactive, 0 },
	{ "watermark_boost_factor", promises_boost, 0 },
	{ "allocate_early", promises_keeping, 0 },
	{ "reserve_hugepages", promises_hugepages, 0 },
	{ "no_compaction", promises_no_compaction, 0 },
	{ "no_compaction_possible", promises_no_form, 0 },
	{ "no_drop_caches", promises_no_cache, 0 },
	{ "no_cma", promises_nothing_of_cma, 0 },
	{ "no_highatomic", promises_nothing_of_highatomic, 0 },
};

static unsigned long reasons[FC_REASON_BOOST_UNKNOWN + 1];

static void
check_remedies(const struct fc_snapshot *snap, const struct fc_request *req,
    const char *where)
{
	struct fc_verdict v = judge(snap, req);
	struct case_of c = {
		.snap = snap, .req = req, .v = &v, .rules = fc_rules_of(snap)
	};

	snprintf(c.where, sizeof(c.where),
	    "%s: %s %ju%s of %s, %ju times%s%s: %s (%s)", where,
	    fc_allocator_name(req->allocator),
	    (uintmax_t)(req->size.present ? req->size.value : req->order),
	    req->size.present ? " bytes" : "", req->gfp_text,
	    (uintmax_t)req->count, req->tried ? ", tried" : "",
	    req->early ? ", early" : "", fc_reason_name(v.reason),
	    v.words.answer);
	reasons[v.reason]++;
	assert_true(v.nr_remedies < FC_MAX_REMEDIES);
	assert_true(v.answer != FC_YES || v.nr_remedies == 0);
	for (size_t i = 0; i < v.nr_remedies; i++) {
		const struct fc_remedy *r = &v.remedies[i];
		size_t p = 0;

		while (p < N_ELEMENTS(promises) &&
		    strcmp(promises[p].code, r->code) != 0)
			p++;
		if (p == N_ELEMENTS(promises))
			fail_msg("%s: what does %s promise?", c.where, r->code);
		must(&c, r, remedy(&v, r->code) == r); /* once */
		must(&c, r, r->text != NULL);
		must(&c, r, r->command == NULL || !req->early);
		promises[p].check(&c, r);
		promises[p].seen++;
	}
	fc_verdict_free(&v);
}

static void
no_remedy_of_a_recorded_machine_is_false(void **state)
{
	(void)state;
	for (size_t m = 0; m < N_ELEMENTS(machine_names); m++) {
		struct fc_snapshot *snap = machine_named(machine_names[m]);
		struct dice d = { m + 1 };

		for (size_t g = 0; g < N_ELEMENTS(masks); g++) {
			for (unsigned o = 0; o < snap->nr_orders + 2; o++) {
				struct fc_request req = ask(masks[g], o);

				check_remedies(snap, &req, machine_names[m]);
			}
		}
		for (size_t i = 0; i < 1500; i++) {
			struct fc_request req = random_request(&d, snap);

			check_remedies(snap, &req, machine_names[m]);
		}
		fc_snapshot_free(snap);
	}
}

static void
no_remedy_of_a_random_machine_is_false(void **state)
{
	(void)state;
	on_random_machines(4000, 12, check_remedies);
}

/* What people were once told, and what they were not. */
static void
known_cases_are_told_what_helps(void **state)
{
	static const struct {
		const char *machine, *gfp;
		unsigned order;
		bool early;
		uint64_t count;
		const char *told, *not_told; /* codes, in blanks */
	} rows[] = {
		{ "outage", "GFP_KERNEL", 5, false, 1,
		    " compact kvmalloc allocate_early no_drop_caches ",
		    " vmalloc drop_caches wait min_free_kbytes no_compaction " },
		{ "outage", "GFP_HIGHUSER_MOVABLE", 9, false, 1,
		    " compact reserve_hugepages ",
		    " kvmalloc vmalloc allocate_early drop_caches dma_alloc " },
		{ "outage", "GFP_ATOMIC", 5, false, 1,
		    " compact min_free_kbytes watermark_scale_factor ",
		    " kvmalloc wait drop_caches " },
		{ "outage", "GFP_KERNEL", 5, true, 1, " kvmalloc ",
		    " compact allocate_early compaction_proactiveness " },
		{ "outage", "GFP_NOIO", 5, false, 1, " compact ",
		    " kvmalloc " },
		{ "cma-arm64", "GFP_ATOMIC", 10, false, 1,
		    " dma_alloc no_cma min_free_kbytes ",
		    " kvmalloc no_highatomic " },
		{ "cma-arm64", "GFP_KERNEL", 5, false, 1,
		    " dma_alloc no_cma compact kvmalloc ", " no_highatomic " },
		{ "highatomic", "GFP_KERNEL", 5, false, 1,
		    " no_highatomic compact ", " dma_alloc no_cma " },
		{ "scaled-el7", "GFP_KERNEL", 5, false, 1, " wait vmalloc ",
		    " kvmalloc compact compaction_proactiveness no_drop_caches watermark_scale_factor " },
		{ "highmem-i386", "GFP_KERNEL", 5, false, 1,
		    " vmalloc no_compaction_possible ", " kvmalloc compact " },
		{ "orders9-ppc64", "GFP_ATOMIC", 7, false, 1,
		    " min_free_kbytes ", " kvmalloc wait more_memory " },
		{ "orders9-ppc64", "GFP_KERNEL", 4, false, 1, " wait ",
		    " compact drop_caches free_memory " },
		{ "numa-memoryless", "GFP_KERNEL", 11, false, 1,
		    " scatter_gather dma_alloc_cma kvmalloc ",
		    " compact hugetlb free_memory " },
		{ "outage", "GFP_KERNEL", 18, false, 1, " hugetlb ",
		    " compact kvmalloc " },
		{ "here-low", "GFP_KERNEL", 10, false, 5000, " ",
		    " ask_for_less no_drop_caches kvmalloc " },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = machine_named(rows[i].machine);
		struct fc_request req = ask(rows[i].gfp, rows[i].order);
		struct fc_verdict v;
		char codes[400] = " ", words[400], *word;

		req.tried = req.early = rows[i].early;
		req.count = rows[i].count;
		v = judge(snap, &req);
		for (size_t k = 0; k < v.nr_remedies; k++) {
			strcat(codes, v.remedies[k].code);
			strcat(codes, " ");
		}
		print_message("  %s %s %u:%s\n", rows[i].machine, rows[i].gfp,
		    rows[i].order, codes);
		strcpy(words, rows[i].told);
		for (word = strtok(words, " "); word != NULL;
		     word = strtok(NULL, " ")) {
			if (remedy(&v, word) == NULL)
				fail_msg("%s: not told", word);
		}
		strcpy(words, rows[i].not_told);
		for (word = strtok(words, " "); word != NULL;
		     word = strtok(NULL, " ")) {
			if (remedy(&v, word) != NULL)
				fail_msg("%s: told", word);
		}
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* Of a node without a zone that it may use: another, where that has one. */
static void
another_node_is_told_of_any_that_has_none(void **state)
{
	static const struct {
		const char *names[2]; /* of the zones of nodes 0 and 1 */
		int node;
		bool told;
	} rows[] = {
		{ { "Movable", "Normal" }, 0, true },
		{ { "Normal", "Movable" }, 1, true },
		{ { "Movable", "Movable" }, 0, false },
		{ { "Movable", "Movable" }, -1, false },
		{ { "Normal", "Normal" }, 0, false },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		const struct z zones[] = { { 0, rows[i].names[0], 30000, 100,
					       200, 50000 },
			{ 1, rows[i].names[1], 30000, 100, 200, 50000 } };
		struct fc_snapshot *snap = load("6.12.40", B | Z, zones, 2);
		struct fc_request req = ask("GFP_KERNEL", 3);
		struct fc_verdict v;

		print_message("  row %zu\n", i);
		req.node = rows[i].node;
		v = judge(snap, &req);
		assert_int_equal(v.reason == FC_REASON_NO_ZONE, i < 4);
		assert_int_equal(remedy(&v, "any_node") != NULL, rows[i].told);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* What a kernel does not have yet is not advised, nor what it has better. */
static void
remedies_begin_and_end_with_a_release(void **state)
{
	static const struct {
		const char *code;
		unsigned order;
		const char *before, *since; /* without it, and with it */
	} rows[] = {
		{ "kvmalloc", 5, "4.11.12", "4.12.0" },
		{ "vmalloc", 5, "4.12.0", "4.11.12" },
		{ "dma_alloc_cma", 12, "3.4.113", "3.5.0" },
		{ "hugetlb", 18, "3.15.10", "3.16.0" },
		{ "compact", 5, "2.6.34", "2.6.35" },
	};
	static const struct z pieces = { 0, "Normal", 40000, 1000, 1250, 100000,
		.b = { 40000 }, .lru = true, .file = 9000, .anon = 9000 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows) * 2; i++) {
		struct fc_snapshot *snap =
		    load(i % 2 ? rows[i / 2].since : rows[i / 2].before, B | Z,
			&pieces, 1);
		struct fc_request req = ask("GFP_KERNEL", rows[i / 2].order);
		struct fc_verdict v = judge(snap, &req);

		print_message("  %s of %s\n", rows[i / 2].code, snap->release);
		assert_int_equal(v.answer, FC_NO);
		assert_int_equal(
		    remedy(&v, rows[i / 2].code) != NULL, i % 2 == 1);
		fc_verdict_free(&v);
		fc_snapshot_free(snap);
	}
}

/* The others would pass if there were no remedies at all. */
static void
every_remedy_and_every_reason_was_met(void **state)
{
	(void)state;
	for (size_t p = 0; p < N_ELEMENTS(promises); p++) {
		print_message(
		    "  %-26s %8lu\n", promises[p].code, promises[p].seen);
		if (promises[p].seen == 0)
			fail_msg("%s never came", promises[p].code);
	}
	for (size_t r = 0; r < N_ELEMENTS(reasons); r++) {
		if (reasons[r] == 0)
			fail_msg(
			    "%s never came", fc_reason_name((enum fc_reason)r));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_remedy_of_a_recorded_machine_is_false),
		cmocka_unit_test(no_remedy_of_a_random_machine_is_false),
		cmocka_unit_test(known_cases_are_told_what_helps),
		cmocka_unit_test(another_node_is_told_of_any_that_has_none),
		cmocka_unit_test(remedies_begin_and_end_with_a_release),
		cmocka_unit_test(every_remedy_and_every_reason_was_met),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
