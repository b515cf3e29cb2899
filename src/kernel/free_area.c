/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/free_area.h"
#include "base/number.h"

static uint64_t
round_up(uint64_t n, uint64_t unit)
{
	return (n + unit - 1) / unit * unit;
}

/* Without any list of orders: the largest default of any architecture. */
static uint64_t
largest_block(const struct fc_snapshot *snap)
{
	return (uint64_t)1 << (snap->nr_orders == 0 ? 13 : snap->nr_orders - 1);
}

bool
fc_zone_has_block(const struct fc_snapshot *snap, const struct fc_zone *zone,
    enum fc_mt mt, unsigned order)
{
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		if (fc_mt_of(type->name) != mt)
			continue;
		for (size_t o = order; o < snap->nr_orders; o++) {
			if (type->nr_free[o].n != 0)
				return true;
		}
	}
	return false;
}

unsigned
fc_pageblock_order(const struct fc_snapshot *snap)
{
	uint64_t entries = (snap->page_size != 0 ? snap->page_size : 4096) / 8;
	unsigned order = 0;

	if (snap->pageblock_order.present)
		return (unsigned)snap->pageblock_order.value;
	while (order + 1 < snap->nr_orders && (uint64_t)2 << order <= entries)
		order++;
	return order;
}

uint64_t
fc_pageblock_pages(const struct fc_snapshot *snap)
{
	if (snap->pageblock_order.present)
		return (uint64_t)1 << snap->pageblock_order.value;
	return largest_block(snap);
}

uint64_t
fc_highatomic_cap(const struct fc_snapshot *snap, const struct fc_zone *zone,
    const struct fc_rules *rules)
{
	uint64_t block = fc_pageblock_pages(snap);
	uint64_t percent = fc_zone_size(zone) / 100;
	uint64_t largest = largest_block(snap);

	if (!rules->highatomic)
		return 0;
	if (zone->reserved_highatomic.present)
		return zone->reserved_highatomic.value;
	if (!rules->highatomic_free_part)
		return round_up(percent + block, block);
	if (!snap->pageblock_order.present)
		/* whatever the pageblock is, the next formula gives less */
		return percent == 0 ? 0 : percent + largest;
	if (percent < block)
		return 0;
	return round_up(percent, block) +
	    (largest > block ? largest - block : 0);
}

/*
 * Within bounds: CMA, HighAtomic and Isolate may hide blocks of any order.
 * Without buddyinfo even the blocks are bounded only, by the free pages; but
 * each free page is a block of order 0.
 */
static struct fc_free_area
bounded(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_alloc *a)
{
	const struct fc_snapshot *snap = pass->snap;
	const struct fc_rules *rules = pass->rules;
	unsigned order = pass->order;
	struct fc_free_area f = { 0 };
	bool listed = zone->has_free_blocks;
	uint64_t cap = zone->free_highatomic.present
	    ? zone->free_highatomic.value
	    : fc_highatomic_cap(snap, zone, rules);
	uint64_t cma = a->cma ? 0 : zone->nr_free_cma.value;
	uint64_t all =
	    fc_zone_free_pages_from(snap, zone, 0) + zone->nr_unaccepted.value;
	uint64_t pages =
	    listed ? fc_zone_free_pages_from(snap, zone, order) : zone->free;
	uint64_t hidden = cma;

	if (!a->highatomic_list)
		hidden += cap;
	/* Isolated pages are on the free lists but not in the counter, which
	 * lags; in a report the two are only read at different moments. */
	if (listed && zone->has_zoneinfo && snap->kind != FC_REPORT)
		hidden += fc_minus(all + zone->drift, zone->free);
	hidden >>= order;

	f.blocks_high = pages >> order;
	f.blocks_low = fc_minus(f.blocks_high, hidden);
	if (!zone->has_zoneinfo || (!listed && order > 0) ||
	    (a->nofragment && rules->migratetypes))
		f.blocks_low = 0;
	f.unusable_low = f.unusable_high = cma;
	if (!a->reserve_rights) {
		f.unusable_high += cap;
		if (zone->free_highatomic.present)
			f.unusable_low += cap;
	}
	return f;
}

enum use { USE_OWN, USE_FOREIGN, USE_NO, USE_MAYBE };

static enum use
use_of(enum fc_mt mt, const struct fc_alloc *a)
{
	switch (mt) {
	case FC_MT_UNMOVABLE:
	case FC_MT_MOVABLE:
	case FC_MT_RECLAIMABLE:
		return mt == a->mt ? USE_OWN : USE_FOREIGN;
	case FC_MT_RESERVE:
		return USE_FOREIGN;
	case FC_MT_CMA:
		return a->cma ? USE_OWN : USE_NO;
	case FC_MT_HIGHATOMIC:
		return a->highatomic_list ? USE_OWN : USE_NO;
	case FC_MT_ISOLATE:
		return USE_NO;
	case FC_MT_UNKNOWN:
		break;
	}
	return USE_MAYBE;
}

/* One order of a zone, its blocks sorted by who may take them. */
struct shares {
	uint64_t own, foreign, no, maybe;
	uint64_t last; /* of own: single pages that come last (HighAtomic) */
	bool own_capped; /* "at least" among the own blocks, */
	bool in_capped; /* those and the foreign ones, */
	bool out_capped; /* and among those that it may not, or perhaps, take */
};

static void
add_share(struct shares *s, enum use use, struct fc_count count)
{
	switch (use) {
	case USE_OWN:
		s->own += count.n;
		s->own_capped |= count.at_least;
		s->in_capped |= count.at_least;
		break;
	case USE_FOREIGN:
		s->foreign += count.n;
		s->in_capped |= count.at_least;
		break;
	case USE_NO:
		s->no += count.n;
		s->out_capped |= count.at_least;
		break;
	case USE_MAYBE:
		s->maybe += count.n;
		s->out_capped |= count.at_least;
		break;
	}
}

/* Of each order from that one on. */
static void
shares_from(size_t order, const struct fc_snapshot *snap,
    const struct fc_zone *zone, const struct fc_alloc *a, struct shares *shares)
{
	for (size_t o = order; o < snap->nr_orders; o++)
		shares[o] = (struct shares){ 0 };
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];
		enum fc_mt mt = fc_mt_of(type->name);
		enum use use = use_of(mt, a);

		for (size_t o = order; o < snap->nr_orders; o++) {
			add_share(&shares[o], use, type->nr_free[o]);
			if (order == 0 && use == USE_OWN &&
			    mt == FC_MT_HIGHATOMIC)
				shares[o].last += type->nr_free[o].n;
		}
	}
}

/* The least that a pageblock can be where nothing tells its size; s390x's, of
 * 256 pages, is not thought of. */
static uint64_t
least_pageblock(const struct fc_snapshot *snap)
{
	uint64_t usual = snap->page_size == 4096 ? 512 : 32;

	if (snap->pageblock_order.present)
		return fc_pageblock_pages(snap);
	return usual < largest_block(snap) ? usual : largest_block(snap);
}

/* Free pages that the reserve takes out of the watermark test. */
static void
highatomic_pages(const struct fc_snapshot *snap, const struct fc_zone *zone,
    const struct fc_rules *rules, uint64_t *low, uint64_t *high)
{
	const struct fc_migratetype *type = NULL;
	bool any = false, capped = false;

	*low = *high = 0;
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		if (fc_mt_of(zone->migratetypes[t].name) == FC_MT_HIGHATOMIC)
			type = &zone->migratetypes[t];
	}
	if (type == NULL)
		return;
	if (!rules->highatomic_free_part && type->nr_pageblocks.present) {
		*low = *high =
		    type->nr_pageblocks.value * fc_pageblock_pages(snap);
		return;
	}
	for (size_t o = 0; o < snap->nr_orders; o++) {
		struct fc_count count = type->nr_free[o];

		any |= count.n > 0;
		capped |= count.at_least;
		*low += count.n << o;
		*high += (count.at_least && snap->kind == FC_REPORT
				 ? zone->nr_free[o]
				 : count.n)
		    << o;
	}
	/* Some free block of it: at least one whole pageblock is reserved. */
	if (!rules->highatomic_free_part) {
		*low = any ? least_pageblock(snap) : 0;
		*high = fc_highatomic_cap(snap, zone, rules);
		if (zone->reserved_highatomic.present)
			*low = *high;
	} else if (snap->kind == FC_REPORT && capped &&
	    zone->reserved_highatomic.present &&
	    *high > zone->reserved_highatomic.value) {
		*high = zone->reserved_highatomic.value;
	}
	if (*low > *high)
		*low = *high;
}

uint64_t
fc_type_pages_from(const struct fc_snapshot *snap,
    const struct fc_migratetype *type, unsigned order)
{
	uint64_t pages = 0;

	for (size_t o = order; o < snap->nr_orders; o++)
		pages += type->nr_free[o].n << o;
	return pages;
}

/* Free pages of CMA, by zoneinfo's counter, which lags, or at the moment of
 * pagetypeinfo. */
static uint64_t
most_cma(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	uint64_t pages = 0, counted = zone->nr_free_cma.value;

	if (snap->kind == FC_REPORT)
		return counted;
	for (size_t t = 0; t < zone->nr_migratetypes; t++) {
		const struct fc_migratetype *type = &zone->migratetypes[t];

		if (fc_mt_of(type->name) == FC_MT_CMA)
			pages += fc_type_pages_from(snap, type, 0);
	}
	pages = fc_minus(pages, zone->drift);
	return pages > counted ? pages : counted;
}

/*
 * With pagetypeinfo.  It was read at another moment than buddyinfo, so it
 * says which share of a list is out of bounds, buddyinfo how long the list is,
 * and what is there for certain stands in both.
 */
static struct fc_free_area
by_type(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_alloc *a)
{
	const struct fc_snapshot *snap = pass->snap;
	const struct fc_rules *rules = pass->rules;
	unsigned order = pass->order;
	struct shares shares[FC_MAX_ORDERS];
	struct fc_free_area f = { 0 };
	/* a report tells the types of a list, and no numbers of them */
	bool two_lists = zone->nr_migratetypes > 0 && snap->kind != FC_REPORT;

	shares_from(order, snap, zone, a, shares);
	for (size_t o = order; o < snap->nr_orders; o++) {
		struct shares s = shares[o];
		unsigned shift = (unsigned)(o - order);
		/* A foreign block below this size boosts the watermarks, and
		 * under defrag_mode it may not be taken at all. */
		bool small = !snap->pageblock_order.present ||
		    o < snap->pageblock_order.value;
		uint64_t low = fc_minus(zone->nr_free[o], s.no + s.maybe);
		uint64_t high = fc_minus(zone->nr_free[o], s.no);

		if ((s.out_capped || (two_lists && !s.in_capped)) &&
		    low > s.own + s.foreign)
			low = s.own + s.foreign;
		/* A report names every list that is not empty. */
		if (snap->kind == FC_REPORT && s.no > 0 &&
		    s.own + s.foreign + s.maybe == 0)
			low = high = 0;
		if (a->nofragment && small) {
			low = low < s.own ? low : s.own;
			if (!s.own_capped && high > s.own + s.maybe)
				high = s.own + s.maybe;
		}
		f.blocks_low += low << shift;
		f.blocks_high += high << shift;
		/* behind foreign ones, which boost (rmqueue_buddy()) */
		s.own -= s.last;
		if (!small)
			f.own_low += fc_minus(low, s.last) << shift;
		else
			f.own_low += (s.own < low ? s.own : low) << shift;
	}
	if (!a->cma) {
		f.unusable_low = zone->nr_free_cma.value;
		f.unusable_high = most_cma(snap, zone);
	}
	if (!a->reserve_rights && rules->highatomic) {
		uint64_t low = zone->free_highatomic.value, high = low;

		if (!zone->free_highatomic.present)
			highatomic_pages(snap, zone, rules, &low, &high);
		f.unusable_low += low;
		f.unusable_high += high;
	}
	return f;
}

struct fc_free_area
fc_free_area_of(const struct fc_pass *pass, const struct fc_zone *zone,
    const struct fc_alloc *a)
{
	const struct fc_rules *rules = pass->rules;
	unsigned order = pass->order;
	bool typed = zone->has_free_blocks &&
	    (!rules->migratetypes || zone->nr_migratetypes != 0);
	struct fc_free_area f =
	    typed ? by_type(pass, zone, a) : bounded(pass, zone, a);

	/* zone_watermark_fast(): single pages, CMA taken off and no more. */
	if (order == 0 && rules->order0_counts_highatomic != FC_NO) {
		uint64_t low = a->cma ? 0 : zone->nr_free_cma.value;
		uint64_t high =
		    typed && !a->cma ? most_cma(pass->snap, zone) : low;

		f.spared_low = f.unusable_low - low;
		if (rules->order0_counts_highatomic == FC_YES)
			f.spared_high = f.unusable_high - high;
	}
	/* What its list does not show may be in larger blocks. */
	if (zone->list_cut)
		f.blocks_high += zone->has_zoneinfo
		    ? fc_minus(zone->free,
			  fc_zone_free_pages_from(pass->snap, zone, 0)) >>
			order
		    : 1;
	return f;
}
