/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * mm/page_alloc.c, __setup_per_zone_wmarks() and
 * setup_per_zone_lowmem_reserve(), 2.6.24 to 7.3: marks follow from few settings
 * and the sizes of the zones, so that they can be told before they are set, and
 * those that are there say whether this is how this kernel computes them.
 */
#include "kernel/marks.h"
#include "base/number.h"
#include "kernel/zonelist.h"

#define SWAP_CLUSTER_MAX 32
#define NR_PCP_TYPES     3 /* MIGRATE_PCPTYPES */
#define MAX_QUOTIENT     ((uint64_t)1 << 44) /* pages of 64 PiB */

/* ---- marks -------------------------------------------------------------- */

/* Is min of the zone not its share of min_free_kbytes? */
static bool
is_capped(const struct fc_zone *zone, const struct fc_marks_rules *rules)
{
	enum fc_zone_type type = fc_zone_type_of(zone);

	return type == FC_ZONE_HIGHMEM ||
	    (type == FC_ZONE_MOVABLE && rules->movable_capped);
}

/* Of zones that have a share, all nodes' together. */
static uint64_t
lowmem_pages(const struct fc_snapshot *snap, const struct fc_marks_rules *rules)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (!is_capped(&snap->zones[i], rules))
			pages += fc_zone_size(&snap->zones[i]);
	}
	return pages;
}

static uint64_t
pages_of_kib(const struct fc_snapshot *snap, uint64_t kib)
{
	return snap->page_size >= 1024 ? kib / (snap->page_size / 1024) : 0;
}

struct fc_marks
fc_marks_of(const struct fc_snapshot *snap, const struct fc_zone *zone,
    const struct fc_marks_settings *settings,
    const struct fc_marks_rules *rules)
{
	uint64_t size = fc_zone_size(zone), all = lowmem_pages(snap, rules);
	uint64_t pages = pages_of_kib(snap, settings->min_free_kbytes);
	uint64_t share = all > 0 ? pages * size / all : 0;
	uint64_t min = share, step;

	if (is_capped(zone, rules)) {
		min = size / 1024;
		if (min < SWAP_CLUSTER_MAX)
			min = SWAP_CLUSTER_MAX;
		if (min > 128)
			min = 128;
	}
	/* up to 4.5 high is half the share above min, not twice a quarter */
	if (!rules->scale)
		return (
		    struct fc_marks){ min, min + share / 4, min + share / 2 };
	step = fc_mult_frac(size, settings->scale_factor, 10000);
	if (step < share / 4)
		step = share / 4;
	return (struct fc_marks){ min, min + step, min + 2 * step };
}

/* ---- reserves ----------------------------------------------------------- */

size_t
fc_ratio_index(const struct fc_snapshot *snap, const struct fc_zone *zone)
{
	return fc_zone_index(fc_zone_type_of(zone), fc_zone_types(snap));
}

uint64_t
fc_pages_above(
    const struct fc_snapshot *snap, const struct fc_zone *zone, size_t upper)
{
	size_t own = fc_ratio_index(snap, zone);
	uint64_t pages = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *other = &snap->zones[i];
		size_t index = fc_ratio_index(snap, other);

		if (other->node == zone->node && index > own && index <= upper)
			pages += fc_zone_size(other);
	}
	return pages;
}

uint64_t
fc_reserve_of(const struct fc_snapshot *snap, const struct fc_zone *zone,
    size_t upper, const struct fc_marks_settings *settings,
    const struct fc_marks_rules *rules)
{
	size_t own = fc_ratio_index(snap, zone);
	uint64_t ratio = own < settings->nr_ratios ? settings->ratios[own] : 0;

	if (upper <= own || ratio == 0 || fc_zone_size(zone) == 0)
		return 0;
	if (rules->empty_unreserved &&
	    fc_pages_above(snap, zone, upper) ==
		fc_pages_above(snap, zone, upper - 1))
		return 0;
	return fc_pages_above(snap, zone, upper) / ratio;
}

/* ---- settings that the marks tell --------------------------------------- */

static bool
is_marked(const struct fc_zone *zone)
{
	return zone->has_zoneinfo && fc_zone_size(zone) > 0;
}

/* A zone's marks without its boost. */
static struct fc_marks
printed(const struct fc_zone *zone)
{
	uint64_t boost = zone->boost.value;

	return (struct fc_marks){ fc_minus(zone->min, boost),
		fc_minus(zone->low, boost), fc_minus(zone->high, boost) };
}

struct range {
	uint64_t least, most;
};

static void
narrow(struct range *range, uint64_t least, uint64_t most)
{
	if (range->least < least)
		range->least = least;
	if (range->most > most)
		range->most = most;
}

/* n where a * n / b is quotient; none, if that is no figure of a machine. */
static void
narrow_by(struct range *range, uint64_t a, uint64_t b, uint64_t quotient)
{
	uint64_t most;

	if (a == 0)
		return;
	if (quotient >= MAX_QUOTIENT ||
	    __builtin_mul_overflow(quotient + 1, b, &most)) {
		narrow(range, 1, 0);
		return;
	}
	narrow(range, (most - b) / a + ((most - b) % a != 0), (most - 1) / a);
}

/* Which min_free_kbytes has these zones' min, in whole pages. */
static struct fc_opt
infer_min_free(
    const struct fc_snapshot *snap, const struct fc_marks_rules *rules)
{
	struct range pages = { 0, UINT64_MAX };
	uint64_t all = lowmem_pages(snap, rules);
	bool any = false;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (!is_marked(zone) || is_capped(zone, rules))
			continue;
		any = true;
		narrow_by(&pages, fc_zone_size(zone), all, printed(zone).min);
	}
	if (!any || pages.least > pages.most || snap->page_size < 1024)
		return (struct fc_opt){ 0 };
	/* the most, as shares are rounded down */
	return (struct fc_opt){ pages.most * (snap->page_size / 1024), true };
}

/* Which factor has these zones' distances: 10, the default, if that may be. */
static struct fc_opt
infer_scale(const struct fc_snapshot *snap,
    const struct fc_marks_settings *settings,
    const struct fc_marks_rules *rules)
{
	struct fc_marks_settings without = *settings;
	struct range factor = { 0, 10000 };

	without.scale_factor = 0;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		struct fc_marks is = printed(zone), least;
		uint64_t step = is.low - is.min;

		if (!is_marked(zone) || is.low < is.min || step >= MAX_QUOTIENT)
			continue;
		least = fc_marks_of(snap, zone, &without, rules);
		if (step > least.low - least.min)
			narrow_by(&factor, fc_zone_size(zone), 10000, step);
		else if (step == least.low - least.min)
			/* the factor's part may be anything up to that */
			narrow(&factor, 0,
			    ((step + 1) * 10000 - 1) / fc_zone_size(zone));
	}
	if (factor.least > factor.most)
		return (struct fc_opt){ 0 };
	if (factor.least <= 10 && factor.most >= 10)
		return (struct fc_opt){ 10, true };
	return (struct fc_opt){ factor.most, true };
}

/* What divides the pages above a zone so: 256 for zones below 4 GiB and 32
 * else, the defaults, if that may be. */
static struct fc_opt
infer_ratio(const struct fc_snapshot *snap, size_t index)
{
	struct range ratio = { 1, UINT64_MAX };
	uint64_t usual = 256;
	bool any = false;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (!is_marked(zone) || fc_ratio_index(snap, zone) != index)
			continue;
		if (fc_zone_type_of(zone) >= FC_ZONE_NORMAL)
			usual = 32;
		for (size_t k = index + 1; k < zone->nr_reserve; k++) {
			uint64_t above = fc_pages_above(snap, zone, k);
			uint64_t reserve = zone->lowmem_reserve[k];

			if (above == 0)
				continue;
			any = true;
			if (reserve == 0)
				narrow(&ratio, above + 1, UINT64_MAX);
			else
				narrow(&ratio, above / (reserve + 1) + 1,
				    above / reserve);
		}
	}
	if (!any || (ratio.least <= usual && ratio.most >= usual))
		return (struct fc_opt){ any ? usual : 0, true };
	/* none at all: a ratio of 0 */
	if (ratio.most == UINT64_MAX)
		return (struct fc_opt){ 0, true };
	return (struct fc_opt){ ratio.most, ratio.least <= ratio.most };
}

static void
settle(const struct fc_snapshot *snap, struct fc_marks_check *check)
{
	const struct fc_tunables *t = &snap->tunables;
	struct fc_marks_settings *s = &check->settings;
	struct fc_opt min_free = t->min_free_kbytes;
	struct fc_opt scale = t->watermark_scale_factor;

	if (!min_free.present) {
		min_free = infer_min_free(snap, &check->rules);
		check->min_free_inferred = min_free.present;
	}
	check->min_free_known = min_free.present;
	s->min_free_kbytes = min_free.value;
	if (!scale.present && check->rules.scale) {
		scale = infer_scale(snap, s, &check->rules);
		check->scale_inferred = scale.present;
	}
	check->scale_known = scale.present;
	s->scale_factor = scale.value;
	check->ratios_known = true;
	s->nr_ratios = t->nr_ratios;
	for (size_t i = 0; i < t->nr_ratios; i++)
		s->ratios[i] = t->ratios[i];
	if (t->nr_ratios > 0)
		return;
	check->ratios_inferred = true;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (s->nr_ratios < snap->zones[i].nr_reserve)
			s->nr_ratios = snap->zones[i].nr_reserve;
	}
	if (s->nr_ratios > FC_MAX_RATIOS)
		s->nr_ratios = FC_MAX_RATIOS;
	for (size_t i = 0; i < s->nr_ratios; i++) {
		struct fc_opt ratio = infer_ratio(snap, i);

		check->ratios_known &= ratio.present;
		s->ratios[i] = ratio.value;
	}
}

/* ---- are they those of the settings? ------------------------------------ */

static bool
reserves_equal(const struct fc_snapshot *snap, const struct fc_zone *zone,
    const struct fc_marks_check *check)
{
	for (size_t k = 0; k < zone->nr_reserve; k++) {
		if (zone->lowmem_reserve[k] !=
		    fc_reserve_of(
			snap, zone, k, &check->settings, &check->rules))
			return false;
	}
	return true;
}

/*
 * Kernels 5.0 to 5.14 print the boost within the marks only: each is as much
 * larger, by pageblocks and up to a limit (boost_watermark()).
 */
static bool
is_boosted(
    const struct fc_snapshot *snap, struct fc_marks is, struct fc_marks would)
{
	struct fc_opt factor = snap->watermark_boost_factor;
	uint64_t boost = is.min - would.min, most, block = 1;

	if (is.min <= would.min || is.low - would.low != boost ||
	    is.high - would.high != boost)
		return false;
	if (snap->pageblock_order.present && snap->pageblock_order.value <= 20)
		block <<= snap->pageblock_order.value;
	most = fc_mult_frac(would.high,
	    factor.present ? factor.value : FC_USUAL_BOOST_FACTOR, 10000);
	if (most < block)
		most = block;
	return boost == most || (boost < most && boost % block == 0);
}

/* Apart by an eighth at most, and what rounding makes of it. */
static bool
is_near(uint64_t is, uint64_t would)
{
	return (is > would ? is - would : would - is) <= would / 8 + 1;
}

/*
 * Are the marks those of the settings, but of other sizes of the zones?  The
 * kernel computes them when it boots (init_per_zone_wmark_min(), a
 * postcore_initcall; khugepaged once more), when min_free_kbytes or
 * watermark_scale_factor is written, and when memory is plugged in or out.
 * adjust_managed_page_count() does not: by it the memory of init and of the
 * initrd comes back after that, and balloons come and go.  All shares still
 * come to the whole then, and high is as far from low as low is from min.
 */
static bool
are_older(const struct fc_snapshot *snap, const struct fc_marks_check *check)
{
	uint64_t pages = pages_of_kib(snap, check->settings.min_free_kbytes);
	uint64_t sum = 0, n = 0;

	if (!snap->tunables.min_free_kbytes.present || !check->scale_known ||
	    !check->rules.scale || check->boosted > 0)
		return false;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		struct fc_marks is = printed(zone), would;

		if (!is_marked(zone))
			continue;
		would =
		    fc_marks_of(snap, zone, &check->settings, &check->rules);
		if (is.low < is.min || is.high - is.low != is.low - is.min ||
		    !is_near(is.min, would.min) ||
		    !is_near(is.low - is.min, would.low - would.min))
			return false;
		if (is_capped(zone, &check->rules))
			continue;
		sum += is.min;
		n++;
	}
	return n > 0 && sum <= pages && pages - sum < n;
}

static struct fc_marks_check
check_by(const struct fc_snapshot *snap, const struct fc_rules *release,
    struct fc_marks_rules rules)
{
	bool hidden = release->boost && !snap->has_boost_line;
	struct fc_marks_check check = { .rules = rules };

	settle(snap, &check);
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];
		struct fc_marks is, would;

		if (!is_marked(zone))
			continue;
		check.zones++;
		is = printed(zone);
		would = fc_marks_of(snap, zone, &check.settings, &rules);
		if (check.min_free_known && is.min == would.min &&
		    is.low == would.low && is.high == would.high)
			check.marks_equal++;
		else if (check.min_free_known && hidden &&
		    is_boosted(snap, is, would))
			check.boosted++, check.marks_equal++;
		else if (check.differs == NULL)
			check.differs = zone;
		check.reserves_equal +=
		    check.ratios_known && reserves_equal(snap, zone, &check);
	}
	return check;
}

static struct fc_marks_check
better(struct fc_marks_check a, struct fc_marks_check b)
{
	return b.marks_equal + b.reserves_equal >
		a.marks_equal + a.reserves_equal
	    ? b
	    : a;
}

struct fc_marks_check
fc_marks_check(const struct fc_snapshot *snap, const struct fc_rules *rules)
{
	bool capped = rules->oldest >= FC_KV(6, 8, 0);
	struct fc_marks_rules usual = {
		.scale = rules->watermark_scale_factor ||
		    snap->tunables.watermark_scale_factor.value > 0,
		.movable_capped = capped,
	};
	struct fc_marks_check best = check_by(snap, rules, usual);

	usual.movable_capped = !capped;
	best = better(best, check_by(snap, rules, usual));
	usual = best.rules;
	usual.empty_unreserved = true;
	best = better(best, check_by(snap, rules, usual));
	best.older = best.marks_equal < best.zones && are_older(snap, &best);
	return best;
}

/* ---- what the kernel would set ------------------------------------------ */

static bool
is_for_users(const struct fc_zone *zone)
{
	return fc_zone_type_of(zone) <= FC_ZONE_NORMAL;
}

uint64_t
fc_free_buffer_pages(const struct fc_snapshot *snap)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (is_for_users(zone))
			pages += fc_minus(fc_zone_size(zone), zone->high);
	}
	return pages;
}

uint64_t
fc_recommended_min_free(const struct fc_snapshot *snap,
    const struct fc_rules *rules, unsigned pageblock_order)
{
	/* Later ones leave out Movable and HighMem: 4.15 was read and does not,
	 * 5.4 does, and the patch ("mm/thp: don't count ZONE_MOVABLE as the
	 * target for freepage reserving") was posted four days after 4.16. */
	bool all = rules->newest < FC_KV(4, 17, 0);
	uint64_t zones = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		zones += fc_zone_populated(zone) && (all || is_for_users(zone));
	}
	return (zones * (2 + NR_PCP_TYPES * NR_PCP_TYPES) << pageblock_order) *
	    (snap->page_size / 1024);
}

/* int_sqrt(), rounded down. */
static uint64_t
root(uint64_t n)
{
	uint64_t r = 0;

	for (uint64_t bit = (uint64_t)1 << 31; bit > 0; bit >>= 1) {
		if ((r + bit) * (r + bit) <= n)
			r += bit;
	}
	return r;
}

uint64_t
fc_default_min_free(
    const struct fc_snapshot *snap, const struct fc_rules *rules)
{
	/* Four times as much by ee8eb9a5fe86, posted in February 2020, for 5.7;
	 * OpenZFS, which computes the same, has that release for it, too. */
	uint64_t most = rules->oldest >= FC_KV(5, 7, 0) ? 262144 : 65536;
	uint64_t pages = 0, kib;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (is_for_users(&snap->zones[i]))
			pages += fc_zone_size(&snap->zones[i]);
	}
	kib = root(pages * (snap->page_size / 1024) * 16);
	return kib < 128 ? 128 : kib > most ? most : kib;
}

/* ---- proactive compaction ----------------------------------------------- */

struct fc_score_marks
fc_score_marks(unsigned proactiveness, const struct fc_rules *rules)
{
	unsigned low = 100 - (proactiveness < 100 ? proactiveness : 100);
	unsigned above = 10;

	/* up to 6.12 low is 5 at least; in 6.17 high is nearer to a small one */
	if (rules->oldest < FC_KV(6, 17, 0) && low < 5)
		low = 5;
	if (rules->oldest >= FC_KV(6, 17, 0) && low / 2 < above)
		above = low / 2;
	return (struct fc_score_marks){ low,
		low + above < 100 ? low + above : 100 };
}

struct fc_opt
fc_score_order(const struct fc_snapshot *snap)
{
	uint64_t bytes = snap->thp.pmd_bytes.present
	    ? snap->thp.pmd_bytes.value
	    : snap->hugepage_bytes.value;
	uint64_t order = 0;

	if (bytes > 0 && snap->page_size > 0) {
		while (order < 30 && snap->page_size << order < bytes)
			order++;
		return (struct fc_opt){ order, order < snap->nr_orders };
	}
	return snap->pageblock_order.value <= 30 ? snap->pageblock_order
						 : (struct fc_opt){ 0 };
}

/* extfrag_for_order() */
static uint64_t
zone_score(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order)
{
	uint64_t all = fc_zone_free_pages_from(snap, zone, 0);
	uint64_t good = fc_zone_free_pages_from(snap, zone, order);

	return all > 0 ? (all - good) * 100 / all : 0;
}

unsigned
fc_node_score(const struct fc_snapshot *snap, int node, unsigned order)
{
	uint64_t present = 0, score = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		if (snap->zones[i].node == node)
			present += snap->zones[i].present;
	}
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (zone->node == node && fc_zone_populated(zone))
			score += zone->present * zone_score(snap, zone, order) /
			    (present + 1);
	}
	return (unsigned)(score < 100 ? score : 100);
}
