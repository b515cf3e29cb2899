/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What helps, asked of the request and of the figures: one row a remedy, the
 * cheapest first.  A row that does not help this request on these figures is
 * left out, and what people usually try in vain is said.
 */
#include <limits.h>
#include <string.h>

#include "base/arena.h"
#include "kernel/compaction.h"
#include "kernel/free_area.h"
#include "kernel/gfp.h"
#include "kernel/zonelist.h"
#include "verdict/judge.h"
#include "verdict/proactive.h"
#include "verdict/sentence.h"
#include "verdict/situation.h"

/* ---- which remedy fits -------------------------------------------------- */

static bool
fits_wait(const struct situation *s)
{
	return s->waits_for_it && s->v->answer == FC_NO;
}

/* By hand: 2.6.35.  What is only known to be older than 3.10 may be of
 * before. */
static bool
has_compaction(const struct situation *s)
{
	return s->rules->compaction &&
	    (s->rules->known || s->rules->newest >= FC_KV(3, 10, 0)) &&
	    !s->snap->lacks_compaction;
}

static bool
can_compact(const struct situation *s)
{
	return s->in_pieces && has_compaction(s) && !s->req->early;
}

static bool
compaction_helps(const struct situation *s)
{
	return can_compact(s) && s->may_form && !s->waits_for_it;
}

static bool
fits_compact(const struct situation *s)
{
	return compaction_helps(s) && !s->snap->compacted;
}

/* May the kernel compact for it, so that only its own rules put that off? */
static bool
compacts_itself(const struct situation *s)
{
	return s->blocking && (s->req->gfp & FC_GFP_IO) != 0 &&
	    ((s->req->gfp & FC_GFP_FS) != 0 || !s->rules->compaction_needs_fs);
}

static bool
fits_compact_all(const struct situation *s)
{
	return fits_compact(s) && s->nodes < 2;
}

static bool
fits_compact_node(const struct situation *s)
{
	return fits_compact(s) && s->nodes >= 2;
}

/* Memory is to be made free by hand. */
static bool
wants_memory(const struct situation *s)
{
	return s->short_of_pages && !s->waits_for_it && !s->req->early;
}

/* Refused, or served by killing, and up to COSTLY_ORDER not before reclaim got
 * nothing more: what is left of page cache is of no use. */
static bool
reclaimed_in_vain(const struct situation *s)
{
	const uint32_t all = FC_GFP_IO | FC_GFP_FS;

	return s->req->tried && s->blocking &&
	    s->v->order.value <= COSTLY_ORDER &&
	    (s->req->gfp & (all | FC_GFP_NORETRY)) == all;
}

static bool
fits_drop_caches(const struct situation *s)
{
	return wants_memory(s) && !reclaimed_in_vain(s) && s->cache_known &&
	    s->cache_suffices;
}

static bool
fits_free_memory(const struct situation *s)
{
	return wants_memory(s) && !reclaimed_in_vain(s) && s->cache_known &&
	    !s->cache_suffices;
}

static bool
fits_free_something(const struct situation *s)
{
	return wants_memory(s) && !reclaimed_in_vain(s) && !s->cache_known;
}

static bool
fits_free_used(const struct situation *s)
{
	return wants_memory(s) && reclaimed_in_vain(s);
}

static bool
fits_more_memory(const struct situation *s)
{
	return s->short_of_pages && s->req->early;
}

static bool
fits_boost_wait(const struct situation *s)
{
	return s->v->reason == FC_REASON_BOOSTED && !s->req->early &&
	    !s->waits_for_it;
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

/* A little less, and that can be had at once. */
static bool
fits_smaller(const struct situation *s)
{
	struct fc_request less = *s->req;
	uint64_t bytes = excess(s);

	if (bytes == 0 || bytes > s->v->block_bytes.value / 8)
		return false;
	less.size.value -= bytes;
	return fc_situation_gives(s, &less, true);
}

/* Single pages would do for who needs no device, and can be had. */
static bool
fits_pages(const struct situation *s)
{
	struct fc_request pages = *s->req;
	uint32_t gfp = s->req->gfp;

	if (s->req->allocator == FC_VMALLOC || s->req->allocator == FC_DMA ||
	    s->req->allocator == FC_KVMALLOC || s->v->order.value == 0 ||
	    s->for_users || (gfp & (FC_GFP_DMA | FC_GFP_DMA32)) != 0 ||
	    !s->blocking ||
	    !(s->in_pieces || s->v->reason == FC_REASON_TOO_LARGE))
		return false;
	if (s->rules->kvmalloc_needs_gfp_kernel &&
	    (gfp & FC_GFP_KERNEL) != FC_GFP_KERNEL)
		return false;
	if (!pages.size.present) {
		if (!s->v->block_bytes.present)
			return false;
		pages.size = s->v->block_bytes;
	}
	if (s->rules->kvmalloc_int_max && pages.size.value > INT_MAX)
		return false;
	pages.allocator = FC_VMALLOC;
	return fc_situation_gives(s, &pages, false);
}

/* From that release on there is kvmalloc(); a range of them may be older. */
static bool
has_kvmalloc(const struct situation *s)
{
	return s->rules->newest >= FC_KV(4, 12, 0);
}

static bool
fits_kvmalloc(const struct situation *s)
{
	return fits_pages(s) && has_kvmalloc(s) &&
	    (s->req->gfp & FC_GFP_NORETRY) == 0;
}

static bool
fits_kvmalloc_retry(const struct situation *s)
{
	return fits_pages(s) && has_kvmalloc(s) &&
	    (s->req->gfp & FC_GFP_NORETRY) != 0;
}

static bool
fits_vmalloc(const struct situation *s)
{
	return fits_pages(s) && !has_kvmalloc(s);
}

/* Has a list of this type a block that would be large enough? */
static bool
has_block_of(const struct situation *s, enum fc_mt mt)
{
	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		if (fc_situation_may_use(s, i) &&
		    fc_zone_has_block(s->snap, &s->snap->zones[i], mt,
			(unsigned)s->v->order.value))
			return true;
	}
	return false;
}

/* Single pages are not taken from CMA for a device (5.3). */
static bool
fits_cma(const struct situation *s)
{
	return s->v->reason == FC_REASON_ONLY_RESERVED_BLOCKS &&
	    s->v->order.value > 0 && !s->for_users &&
	    s->req->allocator != FC_DMA && has_block_of(s, FC_MT_CMA);
}

/* Too large for the buddy allocator, though there is so much memory. */
static bool
fits_scatter_gather(const struct situation *s)
{
	uint64_t pages = 0;

	for (size_t i = 0; i < s->snap->nr_zones; i++)
		pages += s->snap->zones[i].present;
	return s->v->reason == FC_REASON_TOO_LARGE && !s->for_users &&
	    s->v->order.value < FC_MAX_ORDERS && pages >> s->v->order.value > 0;
}

/* cma= came with 3.5. */
static bool
fits_cma_at_boot(const struct situation *s)
{
	return fits_scatter_gather(s) && s->rules->oldest >= FC_KV(3, 5, 0);
}

/* A size of huge pages: x86, arm64 with 4 KiB, powerpc's radix MMU. */
#define GIGANTIC ((uint64_t)1 << 30)

static bool
fits_gigantic(const struct situation *s)
{
	return s->v->reason == FC_REASON_TOO_LARGE &&
	    s->v->block_bytes.value == GIGANTIC &&
	    s->rules->oldest >= FC_KV(3, 16, 0);
}

static bool
fits_root(const struct situation *s)
{
	return s->v->reason == FC_REASON_RESERVED_UNKNOWN &&
	    s->v->answer == FC_UNKNOWN &&
	    s->snap->files[FC_PAGETYPEINFO] == FC_FILE_UNREADABLE;
}

static bool
fits_copy(const struct situation *s)
{
	return s->v->reason == FC_REASON_RESERVED_UNKNOWN &&
	    s->v->answer == FC_UNKNOWN &&
	    (s->snap->kind == FC_TREE || s->snap->kind == FC_PASTE) &&
	    (s->snap->files[FC_PAGETYPEINFO] == FC_FILE_ABSENT ||
		s->snap->files[FC_PAGETYPEINFO] == FC_FILE_EMPTY);
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
	return s->v->reason == FC_REASON_NODE_UNKNOWN && !s->req->tried;
}

/* Not on this node, and another has zones that it may use. */
static bool
fits_other_node(const struct situation *s)
{
	struct fc_request any = *s->req;
	struct fc_verdict v;
	bool other;

	if (s->v->reason != FC_REASON_NO_ZONE || s->req->node < 0 ||
	    s->nodes < 2)
		return false;
	any.node = -1;
	if (fc_judge_figures(s->snap, &any, s->rules, &v, s->err) != 0)
		return false;
	other = v.reason != FC_REASON_NO_ZONE;
	fc_verdict_free(&v);
	return other;
}

static bool
fits_proactive(const struct situation *s)
{
	return can_compact(s) && fc_proactive_of(s).code == FC_PROACTIVE_SET;
}

/* Twice vm.min_free_kbytes, which the zones' min marks are shares of, in
 * pages; 0: too large a part of memory, or not told. */
static uint64_t
twice_min_free(const struct situation *s)
{
	uint64_t pages = 0, all = 0;

	for (size_t i = 0; i < s->snap->nr_zones; i++) {
		const struct fc_zone *zone = &s->snap->zones[i];
		enum fc_zone_type type = fc_zone_type_of(zone);

		all += fc_zone_size(zone);
		if (fc_zone_populated(zone) && type != FC_ZONE_HIGHMEM &&
		    type != FC_ZONE_MOVABLE && zone->min > zone->boost.value)
			pages += zone->min - zone->boost.value;
	}
	return pages <= all / 20 ? 2 * pages : 0;
}

static bool
fits_min_free(const struct situation *s)
{
	return (s->in_pieces || s->short_of_pages) && s->lives_off_reserves &&
	    !s->req->early && twice_min_free(s) > 0;
}

/* kswapd must be woken, act earlier for it, and find something to free. */
static bool
fits_scale_factor(const struct situation *s)
{
	return (s->short_of_pages || (s->in_pieces && !s->blocking)) &&
	    s->rules->watermark_scale_factor && !s->req->early &&
	    !reclaimed_in_vain(s) &&
	    (s->req->gfp & FC_GFP_KSWAPD_RECLAIM) != 0 && s->kswapd_moves &&
	    (!s->cache_known || s->cache > 0);
}

static bool
fits_boost_off(const struct situation *s)
{
	return s->v->reason == FC_REASON_BOOSTED && !s->req->early;
}

static bool
fits_keep(const struct situation *s)
{
	return s->in_pieces && !s->for_users && !s->req->early;
}

static bool
fits_hugepages(const struct situation *s)
{
	return s->in_pieces && s->for_users && !s->req->early &&
	    s->req->allocator == FC_PAGES && s->v->order.value > COSTLY_ORDER &&
	    s->v->order.value == s->snap->pageblock_order.value;
}

static bool
vain_compaction(const struct situation *s)
{
	return ((s->short_of_pages && !s->in_pieces) ||
		   s->v->reason == FC_REASON_BOOSTED) &&
	    s->v->order.value > 0 && s->large_block && has_compaction(s) &&
	    !s->req->early;
}

/* Is the kernel said to compact for it, or to reclaim, whatever comes of it? */
static bool
may_be_compacted(const struct situation *s)
{
	return s->v->way == FC_WAY_COMPACTION ||
	    s->v->way == FC_WAY_RECLAIM_COMPACTION;
}

static bool
may_be_reclaimed(const struct situation *s)
{
	return s->v->way == FC_WAY_RECLAIM ||
	    s->v->way == FC_WAY_RECLAIM_MERGE ||
	    s->v->way == FC_WAY_RECLAIM_COMPACTION ||
	    s->v->way == FC_WAY_RELEASE_RESERVE;
}

static bool
vain_to_form(const struct situation *s)
{
	return can_compact(s) && !s->may_form &&
	    (!s->window_possible || !may_be_compacted(s));
}

/* compact_node() has gone over all of it, whatever was deferred or marked to be
 * skipped before. */
static bool
vain_again(const struct situation *s)
{
	return compaction_helps(s) && s->snap->compacted;
}

static bool
vain_drop_caches(const struct situation *s)
{
	return s->in_pieces && !s->short_of_pages && s->cache > 0 &&
	    !s->req->early && !may_be_reclaimed(s);
}

static bool
vain_cma(const struct situation *s)
{
	return s->v->reason == FC_REASON_ONLY_RESERVED_BLOCKS &&
	    (s->req->gfp & FC_GFP_MOVABLE) == 0 && has_block_of(s, FC_MT_CMA);
}

static bool
vain_highatomic(const struct situation *s)
{
	return s->v->reason == FC_REASON_ONLY_RESERVED_BLOCKS && s->blocking &&
	    !s->waits_for_it && has_block_of(s, FC_MT_HIGHATOMIC);
}

/* ---- texts with figures in them ----------------------------------------- */

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

static void
command_min_free(const struct situation *s, struct fc_buf *text)
{
	if (s->snap->page_size >= 1024)
		fc_buf_printf(text, "sysctl vm.min_free_kbytes=%ju",
		    (uintmax_t)(twice_min_free(s) *
			(s->snap->page_size / 1024)));
}

static void
command_proactive(const struct situation *s, struct fc_buf *text)
{
	fc_buf_printf(text, "sysctl vm.compaction_proactiveness=%u",
	    fc_proactive_of(s).value);
}

/* What the kernel does not do for a request, by hand it does. */
static void
say_compact(const struct situation *s, struct fc_buf *text)
{
	if (compacts_itself(s))
		fc_buf_printf(text,
		    "by hand it also looks where the kernel puts it off for a request; then ask again");
	else
		fc_buf_printf(text,
		    "moves pages together, which the kernel does not do for this request; then ask again");
	if (s->sees_window)
		fc_buf_printf(
		    text, " (kpageflags shows a place where all can be moved)");
	else if (s->snap->files[FC_KPAGEFLAGS] == FC_FILE_UNREADABLE)
		fc_buf_printf(
		    text, " (whether such a block can form is shown to root)");
}

static void
say_vain_to_form(const struct situation *s, struct fc_buf *text)
{
	fc_buf_printf(text, "%s",
	    s->window_possible
		? "compaction, as too little is movable, or free to move to"
		: "compaction, as in every place for such a block stands something that it does not move");
}

/* ---- the rows ----------------------------------------------------------- */

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
	{ "copy_pagetypeinfo", FC_REMEDY_NOW, fits_copy,
	    .text = "copy /proc/pagetypeinfo as well, as root" },
	{ "give_page_size", FC_REMEDY_NOW, fits_page_size,
	    .text = "give --page-size, or ask by --order" },
	{ "give_node", FC_REMEDY_NOW, fits_node, .text = "give --node" },
	{ "any_node", FC_REMEDY_NOW, fits_other_node,
	    .text = "leave out --node: another node may have memory for it" },
	{ "boost_wait", FC_REMEDY_NOW, fits_boost_wait,
	    .text = "wait: the boost goes when kswapd has balanced the node" },
	{ "compact", FC_REMEDY_NOW, fits_compact_all, .say = say_compact,
	    .command = "echo 1 > /proc/sys/vm/compact_memory",
	    .cost = COMPACT_COST },
	{ "compact_node", FC_REMEDY_NOW, fits_compact_node, .say = say_compact,
	    .say_command = command_node, .cost = COMPACT_COST },
	{ "drop_caches", FC_REMEDY_NOW, fits_drop_caches,
	    .text = "drop clean page cache, then ask again",
	    .command = "sync; echo 1 > /proc/sys/vm/drop_caches",
	    .cost = "root; I/O when it is read again" },
	{ "free_memory", FC_REMEDY_NOW, fits_free_memory,
	    .text =
		"free memory: stop or limit what uses it; too little page cache is there to drop" },
	{ "free_memory", FC_REMEDY_NOW, fits_free_something,
	    .text =
		"free memory: stop or limit what uses it, or drop page cache, if there is some" },
	{ "free_memory", FC_REMEDY_NOW, fits_free_used,
	    .text =
		"free memory: stop or limit what uses it; the kernel has reclaimed what it could" },
	{ "more_memory", FC_REMEDY_NOW, fits_more_memory,
	    .text =
		"give this kernel more memory; a crash kernel: a larger crashkernel=" },
	{ "ask_for_less", FC_REMEDY_CODE, fits_smaller, .say = say_smaller },
	{ "kvmalloc", FC_REMEDY_CODE, fits_kvmalloc,
	    .text = "call kvmalloc(), unless a device needs one block" },
	{ "kvmalloc", FC_REMEDY_CODE, fits_kvmalloc_retry,
	    .text =
		"call kvmalloc() without __GFP_NORETRY, unless a device needs one block" },
	{ "vmalloc", FC_REMEDY_CODE, fits_vmalloc,
	    .text = "call vmalloc(), unless a device needs one block" },
	{ "dma_alloc", FC_REMEDY_CODE, fits_cma,
	    .text =
		"for a device's buffer: dma_alloc_coherent(), called where it may wait: it takes from CMA" },
	{ "scatter_gather", FC_REMEDY_CODE, fits_scatter_gather,
	    .text =
		"for a device: scatter-gather, in blocks that it can be given" },
	{ "dma_alloc_cma", FC_REMEDY_CODE, fits_cma_at_boot,
	    .text =
		"for a device: dma_alloc_coherent() out of CMA, which is reserved at boot (cma=)" },
	{ "hugetlb", FC_REMEDY_CODE, fits_gigantic,
	    .text =
		"a huge page of 1 GiB comes from hugetlb, not from the page allocator: nr_hugepages, or hugepages= at boot" },
	{ "min_free_kbytes", FC_REMEDY_LATER, fits_min_free,
	    .text =
		"keep more ready for callers that may not wait: twice vm.min_free_kbytes",
	    .say_command = command_min_free,
	    .cost = "root; keeps more memory unused" },
	{ "watermark_scale_factor", FC_REMEDY_LATER, fits_scale_factor,
	    .text = "let kswapd free memory earlier",
	    .command = "sysctl vm.watermark_scale_factor=50", /* SCALE_FACTOR */
	    .cost = "root; keeps more memory unused" },
	{ "compaction_proactiveness", FC_REMEDY_LATER, fits_proactive,
	    .text = "compact in the background",
	    .say_command = command_proactive, .cost = "root; CPU" },
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
	    .say = say_vain_to_form },
	{ "no_compaction_again", FC_REMEDY_NO_HELP, vain_again,
	    .text = "compaction by hand again, unless memory is freed first" },
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
	struct fc_error asking; /* only memory can fail there */

	if (v->answer == FC_YES)
		return 0;
	asking.kind = FC_ERR_NONE;
	s = fc_situation_of(snap, req, rules, v, &asking);
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
	bool failed = buf.failed || asking.kind != FC_ERR_NONE;

	fc_buf_free(&buf);
	return failed ? fc_error_nomem(err) : 0;
}
