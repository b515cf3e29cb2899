/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What helps, asked of the request and of the figures: one row a remedy, the
 * cheapest first.  A row that does not help this request on these figures is
 * left out, and what people usually try in vain is said.
 */
#include <string.h>

#include "base/arena.h"
#include "kernel/compaction.h"
#include "kernel/gfp.h"
#include "kernel/migratetype.h"
#include "kernel/zonelist.h"
#include "verdict/sentence.h"

struct situation {
	const struct fc_snapshot *snap;
	const struct fc_request *req;
	const struct fc_rules *rules;
	const struct fc_verdict *v;

	bool in_pieces; /* pages are free, blocks are not */
	bool short_of_pages;
	bool blocking; /* the caller may wait */
	bool for_users; /* movable or HighMem pages: not kmalloc's */
	bool waits_for_it; /* the kernel is expected to give it, later */
	bool may_form; /* compaction by hand may build a block */
	bool cache_known;
	uint64_t cache; /* pages of files, in zones that it may use */
	uint64_t missing; /* pages to the mark of the deciding zone */
	int node; /* to compact alone; -1: there is one node only */
};

/* ---- what the figures say ------------------------------------------------ */

static bool
may_use(const struct situation *s, size_t zone)
{
	enum fc_gate gate = s->v->zones[zone].gate;

	return gate != FC_GATE_NOT_ELIGIBLE && gate != FC_GATE_EMPTY;
}

static void
look_at_zones(struct situation *s)
{
	const struct fc_snapshot *snap = s->snap;
	unsigned order = (unsigned)s->v->order.value;

	s->cache_known = true;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (zone->node != snap->zones[0].node && s->v->zone != NULL)
			s->node = s->v->zone->node;
		if (!may_use(s, i))
			continue;
		s->cache += zone->lru_file.value;
		s->cache_known &= zone->lru_file.present;
		s->may_form |= order > 0 && order < snap->nr_orders &&
		    fc_compaction_by_hand(snap, zone, order);
	}
}

/* More blocks than are free now would fit into what is free above min. */
static bool
could_be_more(const struct situation *s)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		int64_t above = s->v->zones[i].min.margin;

		if (may_use(s, i) && s->v->zones[i].tested && above > 0)
			pages += (uint64_t)above;
	}
	return pages >> s->v->order.value > s->v->capacity_high;
}

static struct situation
situation_of(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, const struct fc_verdict *v)
{
	struct situation s = { .snap = snap,
		.req = req,
		.rules = rules,
		.v = v,
		.blocking = fc_gfp_blocking(req->gfp),
		.for_users =
		    (req->gfp & (FC_GFP_MOVABLE | FC_GFP_HIGHMEM)) != 0,
		/* not what is no more than a good bet */
		.waits_for_it = v->way != FC_WAY_NOT_ASKED && v->slow_given &&
		    !v->chance_percent.present,
		.node = -1 };

	look_at_zones(&s);
	switch (v->reason) {
	case FC_REASON_TOO_FEW:
		s.in_pieces = v->order.value > 0 && could_be_more(&s);
		break;
	case FC_REASON_FRAGMENTED:
	case FC_REASON_ONLY_RESERVED_BLOCKS:
	case FC_REASON_SCALED_WATERMARK:
		s.in_pieces = v->order.value > 0;
		break;
	case FC_REASON_WATERMARK:
	case FC_REASON_LOWMEM_RESERVE:
		s.short_of_pages = true;
		break;
	default:
		break;
	}
	if (v->zone != NULL && v->zones[v->zone - snap->zones].min.margin <= 0)
		s.missing =
		    (uint64_t)(1 - v->zones[v->zone - snap->zones].min.margin);
	return s;
}

/* ---- which remedy fits ---------------------------------------------------- */

static bool
fits_wait(const struct situation *s)
{
	return s->waits_for_it && s->v->answer == FC_NO;
}

static bool
can_compact(const struct situation *s)
{
	return s->in_pieces && s->rules->compaction && !s->req->early;
}

static bool
fits_compact(const struct situation *s)
{
	return can_compact(s) && s->may_form && !s->waits_for_it;
}

static bool
fits_compact_all(const struct situation *s)
{
	return fits_compact(s) && s->node < 0;
}

static bool
fits_compact_node(const struct situation *s)
{
	return fits_compact(s) && s->node >= 0;
}

static bool
fits_drop_caches(const struct situation *s)
{
	return s->short_of_pages && !s->waits_for_it && !s->req->early &&
	    (!s->cache_known || s->cache >= s->missing) &&
	    (!s->cache_known || s->cache > 0);
}

static bool
fits_free_memory(const struct situation *s)
{
	return s->short_of_pages && !s->waits_for_it && !s->req->early &&
	    !fits_drop_caches(s);
}

static bool
fits_more_memory(const struct situation *s)
{
	return s->short_of_pages && s->req->early;
}

static bool
fits_boost_wait(const struct situation *s)
{
	return s->v->reason == FC_REASON_BOOSTED;
}

/* Bytes above half of the block: without them the order below would do. */
static uint64_t
excess(const struct situation *s)
{
	const struct fc_request *req = s->req;

	if (!req->size.present || !s->v->block_bytes.present ||
	    s->v->from_slab || s->v->order.value == 0 ||
	    req->allocator == FC_VMALLOC)
		return 0;
	return req->size.value - s->v->block_bytes.value / 2;
}

/* A little less, and what is then asked for can be had. */
static bool
fits_smaller(const struct situation *s)
{
	uint64_t bytes = excess(s), below = s->v->order.value - 1;

	if (bytes == 0 || bytes > s->v->block_bytes.value / 8)
		return false;
	if (s->v->reason == FC_REASON_TOO_LARGE)
		return below < s->snap->nr_orders;
	return s->v->largest_now.present && s->v->largest_now.value >= below;
}

/* Single pages would do for who needs no device, and may be had. */
static bool
fits_pages(const struct situation *s)
{
	uint32_t gfp = s->req->gfp;

	if (s->req->allocator == FC_VMALLOC ||
	    s->req->allocator == FC_KVMALLOC || s->v->order.value == 0 ||
	    s->for_users || (gfp & (FC_GFP_DMA | FC_GFP_DMA32)) != 0)
		return false;
	if (s->rules->kvmalloc_needs_gfp_kernel
		? (gfp & FC_GFP_KERNEL) != FC_GFP_KERNEL
		: !s->blocking)
		return false;
	return s->in_pieces || s->v->reason == FC_REASON_TOO_LARGE;
}

static bool
fits_kvmalloc(const struct situation *s)
{
	return fits_pages(s) && s->rules->newest >= FC_KV(4, 12, 0);
}

static bool
fits_vmalloc(const struct situation *s)
{
	return fits_pages(s) && s->rules->newest < FC_KV(4, 12, 0);
}

static bool
has_cma(const struct situation *s)
{
	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		const struct fc_zone *zone = &s->snap->zones[i];

		if (zone->nr_free_cma.value > 0)
			return true;
		for (size_t t = 0; t < zone->nr_migratetypes; t++) {
			const struct fc_migratetype *type =
			    &zone->migratetypes[t];

			if (fc_mt_of(type->name) != FC_MT_CMA)
				continue;
			for (size_t o = 0; o < s->snap->nr_orders; o++) {
				if (type->nr_free[o].n > 0)
					return true;
			}
		}
	}
	return false;
}

static bool
fits_cma(const struct situation *s)
{
	return s->v->reason == FC_REASON_ONLY_RESERVED_BLOCKS &&
	    !s->for_users && has_cma(s);
}

static bool
fits_cma_at_boot(const struct situation *s)
{
	return s->v->reason == FC_REASON_TOO_LARGE && !s->for_users;
}

#define GIGANTIC ((uint64_t)1 << 30)

static bool
fits_gigantic(const struct situation *s)
{
	return s->v->reason == FC_REASON_TOO_LARGE &&
	    s->v->block_bytes.value >= GIGANTIC;
}

static bool
fits_root(const struct situation *s)
{
	return s->v->reason == FC_REASON_RESERVED_UNKNOWN &&
	    s->snap->files[FC_PAGETYPEINFO] == FC_FILE_UNREADABLE;
}

static bool
fits_page_size(const struct situation *s)
{
	return s->v->reason == FC_REASON_INPUT_MISSING &&
	    s->req->size.present && s->snap->page_size == 0;
}

static bool
fits_node(const struct situation *s)
{
	return s->v->reason == FC_REASON_NODE_UNKNOWN;
}

static bool
fits_other_node(const struct situation *s)
{
	return s->v->reason == FC_REASON_NO_ZONE && s->req->node >= 0 &&
	    s->node >= 0;
}

static bool
fits_proactive(const struct situation *s)
{
	return can_compact(s) && s->may_form &&
	    s->rules->compaction_proactiveness;
}

static bool
fits_min_free(const struct situation *s)
{
	return (s->in_pieces || s->short_of_pages) && !s->blocking &&
	    !s->req->early;
}

static bool
fits_scale_factor(const struct situation *s)
{
	return (s->short_of_pages || (s->in_pieces && !s->blocking)) &&
	    s->rules->watermark_scale_factor && !s->req->early;
}

static bool
fits_boost_off(const struct situation *s)
{
	return s->v->reason == FC_REASON_BOOSTED;
}

static bool
fits_keep(const struct situation *s)
{
	return s->in_pieces && !s->for_users;
}

static bool
fits_hugepages(const struct situation *s)
{
	return s->in_pieces && s->for_users && s->v->order.value > 3;
}

static bool
vain_compaction(const struct situation *s)
{
	return (s->short_of_pages || s->v->reason == FC_REASON_BOOSTED) &&
	    s->v->order.value > 0;
}

static bool
vain_to_form(const struct situation *s)
{
	return can_compact(s) && !s->may_form;
}

static bool
vain_drop_caches(const struct situation *s)
{
	return s->in_pieces && s->cache > 0 && !s->req->early;
}

static bool
vain_cma(const struct situation *s)
{
	return s->v->reason == FC_REASON_ONLY_RESERVED_BLOCKS && has_cma(s);
}

static bool
vain_highatomic(const struct situation *s)
{
	return s->v->reason == FC_REASON_ONLY_RESERVED_BLOCKS && s->blocking &&
	    !s->waits_for_it && !has_cma(s);
}

/* ---- texts with figures in them ------------------------------------------ */

static void
say_wait(const struct situation *s, struct fc_buf *text)
{
	fc_buf_printf(text,
	    "nothing: the caller may wait, and is expected to get it (--within %s counts that as yes)",
	    fc_rung_name(s->v->slow_rung));
}

static void
say_smaller(const struct situation *s, struct fc_buf *text)
{
	uint64_t bytes = excess(s);

	fc_buf_printf(text, "ask for %ju byte%s less (order %ju)",
	    (uintmax_t)bytes, bytes == 1 ? "" : "s",
	    (uintmax_t)(s->v->order.value - 1));
}

static void
command_node(const struct situation *s, struct fc_buf *text)
{
	fc_buf_printf(
	    text, "echo 1 > /sys/devices/system/node/node%d/compact", s->node);
}

/* Twice vm.min_free_kbytes, which the zones' min marks are shares of. */
static void
command_min_free(const struct situation *s, struct fc_buf *text)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		const struct fc_zone *zone = &s->snap->zones[i];
		enum fc_zone_type type = fc_zone_type_of(zone);

		if (fc_zone_populated(zone) && type != FC_ZONE_HIGHMEM &&
		    type != FC_ZONE_MOVABLE && zone->min > zone->boost.value)
			pages += zone->min - zone->boost.value;
	}
	if (s->snap->page_size >= 1024 && pages > 0)
		fc_buf_printf(text, "sysctl vm.min_free_kbytes=%ju",
		    (uintmax_t)(2 * pages * (s->snap->page_size / 1024)));
}

/* ---- the rows --------------------------------------------------------------- */

#define COMPACT_TEXT \
	"by hand it also looks where the kernel puts it off for a request; then ask again"
#define COMPACT_COST "root; CPU for seconds"

static const struct row {
	const char *code;
	enum fc_remedy_when when;
	bool (*fits)(const struct situation *s);
	const char *text; /* or say */
	void (*say)(const struct situation *s, struct fc_buf *text);
	const char *command; /* or say_command; neither: there is none */
	void (*say_command)(const struct situation *s, struct fc_buf *text);
	const char *cost; /* NULL: none to speak of */
} rows[] = {
	{ "wait", FC_REMEDY_NOW, fits_wait, .say = say_wait },
	{ "run_as_root", FC_REMEDY_NOW, fits_root,
	    .text =
		"run as root or with CAP_DAC_READ_SEARCH, to read pagetypeinfo" },
	{ "give_page_size", FC_REMEDY_NOW, fits_page_size,
	    .text = "give --page-size, or ask by --order" },
	{ "give_node", FC_REMEDY_NOW, fits_node, .text = "give --node" },
	{ "any_node", FC_REMEDY_NOW, fits_other_node,
	    .text = "leave out --node: another node may have memory for it" },
	{ "boost_wait", FC_REMEDY_NOW, fits_boost_wait,
	    .text = "wait: the boost goes when kswapd has balanced the node" },
	{ "compact", FC_REMEDY_NOW, fits_compact_all, .text = COMPACT_TEXT,
	    .command = "echo 1 > /proc/sys/vm/compact_memory",
	    .cost = COMPACT_COST },
	{ "compact_node", FC_REMEDY_NOW, fits_compact_node,
	    .text = COMPACT_TEXT, .say_command = command_node,
	    .cost = COMPACT_COST },
	{ "drop_caches", FC_REMEDY_NOW, fits_drop_caches,
	    .text = "drop clean page cache, then ask again",
	    .command = "sync; echo 1 > /proc/sys/vm/drop_caches",
	    .cost = "root; I/O when it is read again" },
	{ "free_memory", FC_REMEDY_NOW, fits_free_memory,
	    .text =
		"free memory: stop or limit what uses it; too little page cache is there to drop" },
	{ "more_memory", FC_REMEDY_NOW, fits_more_memory,
	    .text =
		"give this kernel more memory; a crash kernel: a larger crashkernel=" },
	{ "ask_for_less", FC_REMEDY_CODE, fits_smaller, .say = say_smaller },
	{ "kvmalloc", FC_REMEDY_CODE, fits_kvmalloc,
	    .text = "call kvmalloc(), unless a device needs one block" },
	{ "vmalloc", FC_REMEDY_CODE, fits_vmalloc,
	    .text = "call vmalloc(), unless a device needs one block" },
	{ "dma_alloc", FC_REMEDY_CODE, fits_cma,
	    .text =
		"for a device's buffer: dma_alloc_coherent(), which takes from CMA" },
	{ "dma_alloc_cma", FC_REMEDY_CODE, fits_cma_at_boot,
	    .text =
		"for a device: scatter-gather, or dma_alloc_coherent() with CMA (cma= at boot)" },
	{ "hugetlb", FC_REMEDY_CODE, fits_gigantic,
	    .text =
		"huge pages of that size do not come from here, but from hugetlb's alloc_contig: nr_hugepages, or hugepages= at boot" },
	{ "min_free_kbytes", FC_REMEDY_LATER, fits_min_free,
	    .text =
		"keep more ready for callers that may not wait: twice vm.min_free_kbytes",
	    .say_command = command_min_free,
	    .cost = "root; keeps more memory unused" },
	{ "watermark_scale_factor", FC_REMEDY_LATER, fits_scale_factor,
	    .text = "let kswapd free memory earlier",
	    .command = "sysctl vm.watermark_scale_factor=50",
	    .cost = "root; keeps more memory unused" },
	{ "compaction_proactiveness", FC_REMEDY_LATER, fits_proactive,
	    .text = "compact in the background",
	    .command = "sysctl vm.compaction_proactiveness=40",
	    .cost = "root; CPU" },
	{ "watermark_boost_factor", FC_REMEDY_LATER, fits_boost_off,
	    .text = "do without the boost",
	    .command = "sysctl vm.watermark_boost_factor=0",
	    .cost = "root; memory falls apart faster" },
	{ "allocate_early", FC_REMEDY_LATER, fits_keep,
	    .text = "allocate early, when memory is whole, and keep it" },
	{ "reserve_hugepages", FC_REMEDY_LATER, fits_hugepages,
	    .text =
		"reserve huge pages at boot, when memory is whole (hugepages=)" },
	{ "no_compaction", FC_REMEDY_NO_HELP, vain_compaction,
	    .text = "compaction, as pages are short, not large blocks" },
	{ "no_compaction_possible", FC_REMEDY_NO_HELP, vain_to_form,
	    .text =
		"compaction, as too little is movable, or free to move to" },
	{ "no_drop_caches", FC_REMEDY_NO_HELP, vain_drop_caches,
	    .text = "drop_caches alone, as it frees pages here and there" },
	{ "no_cma", FC_REMEDY_NO_HELP, vain_cma,
	    .text =
		"the free CMA blocks: they stay for movable pages and cma_alloc()" },
	{ "no_highatomic", FC_REMEDY_NO_HELP, vain_highatomic,
	    .text =
		"waiting for the HighAtomic blocks: they are given back only when memory is short" },
};

static const char *
text_of(struct fc_verdict *v, const struct situation *s, const char *text,
    void (*say)(const struct situation *, struct fc_buf *), struct fc_buf *buf)
{
	if (say == NULL)
		return text;
	say(s, buf);
	return fc_keep_text(v->arena, buf);
}

int
fc_remedies(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v, struct fc_error *err)
{
	struct situation s;
	struct fc_buf buf = { 0 };

	if (v->answer == FC_YES)
		return 0;
	s = situation_of(snap, req, rules, v);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]) &&
	     v->nr_remedies < FC_MAX_REMEDIES;
	     i++) {
		const struct row *row = &rows[i];

		if (!row->fits(&s))
			continue;
		v->remedies[v->nr_remedies++] = (struct fc_remedy){
			.code = row->code,
			.when = row->when,
			.text = text_of(v, &s, row->text, row->say, &buf),
			.command = text_of(
			    v, &s, row->command, row->say_command, &buf),
			.cost = row->cost,
		};
	}
	bool failed = buf.failed;

	fc_buf_free(&buf);
	return failed ? fc_error_nomem(err) : 0;
}
