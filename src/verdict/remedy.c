/* SPDX-License-Identifier: BSD-2-Clause */
/* What helps, by the reason; each line stands for itself. */
#include <stdarg.h>
#include <stdio.h>

#include "verdict/sentence.h"

static void __attribute__((format(printf, 2, 3)))
remedy(struct fc_verdict *v, const char *fmt, ...)
{
	va_list ap;

	if (v->nr_remedies == FC_MAX_REMEDIES)
		return;
	va_start(ap, fmt);
	vsnprintf(
	    v->remedies[v->nr_remedies++], sizeof(v->remedies[0]), fmt, ap);
	va_end(ap);
}

/* A size a little above a power of two wastes half of its block. */
static void
remedy_smaller(const struct fc_request *req, struct fc_verdict *v)
{
	uint64_t half, excess;

	if (!req->size.present || !v->block_bytes.present || v->from_slab ||
	    v->order.value == 0 || req->allocator == FC_VMALLOC)
		return;
	half = v->block_bytes.value / 2;
	excess = req->size.value - half;
	if (excess <= half / 4)
		remedy(v,
		    "ask for less: %ju byte%s less would need only "
		    "order %ju",
		    (uintmax_t)excess, excess == 1 ? "" : "s",
		    (uintmax_t)v->order.value - 1);
}

/* On one node both files do the same, and only this one is always there. */
static void
remedy_compact(const struct fc_snapshot *snap, const struct fc_rules *rules,
    struct fc_verdict *v)
{
	bool several = false;

	if (!rules->compaction)
		return;
	for (size_t i = 1; i < snap->nr_zones; i++)
		several |= snap->zones[i].node != snap->zones[0].node;
	if (several && v->zone != NULL)
		remedy(v,
		    "compact, as root: echo 1 > "
		    "/sys/devices/system/node/node%d/compact (takes CPU, "
		    "seconds on a large machine)",
		    v->zone->node);
	else
		remedy(v,
		    "compact, as root: echo 1 > "
		    "/proc/sys/vm/compact_memory (takes CPU, seconds on "
		    "a large machine)");
}

static void
remedy_pages(const struct fc_request *req, struct fc_verdict *v)
{
	if (req->allocator == FC_VMALLOC || req->allocator == FC_KVMALLOC ||
	    v->order.value == 0 || (req->gfp & FC_GFP_DIRECT_RECLAIM) == 0)
		return;
	remedy(v,
	    "change the code: kvmalloc() or vmalloc() needs no "
	    "contiguous block");
}

static void
remedy_in_pieces(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v)
{
	remedy_compact(snap, rules, v);
	remedy_smaller(req, v);
	remedy_pages(req, v);
	if (rules->compaction_proactiveness)
		remedy(v,
		    "for later: sysctl vm.compaction_proactiveness=40 "
		    "compacts in the background (takes CPU); or allocate "
		    "early and keep it");
	else
		remedy(v,
		    "for later: allocate early, when memory is whole, "
		    "and keep it");
}

static void
remedy_short(const struct fc_request *req, const struct fc_rules *rules,
    struct fc_verdict *v)
{
	remedy(v,
	    "free memory; clean page cache, as root: sync; echo 1 > "
	    "/proc/sys/vm/drop_caches (costs I/O when it is read again)");
	remedy_smaller(req, v);
	if ((req->gfp & FC_GFP_DIRECT_RECLAIM) == 0)
		remedy(v,
		    "for later: double vm.min_free_kbytes, of which requests "
		    "that may not wait get more (keeps more memory unused)");
	else if (rules->watermark_scale_factor)
		remedy(v,
		    "for later: sysctl vm.watermark_scale_factor=50 "
		    "makes kswapd free memory earlier (keeps more of it "
		    "unused)");
	remedy(v, "no help: compaction, as pages are short, not large blocks");
}

void
fc_remedies(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_rules *rules, struct fc_verdict *v)
{
	if (v->answer == FC_YES)
		return;
	switch (v->reason) {
	case FC_REASON_TOO_FEW:
	case FC_REASON_FRAGMENTED:
	case FC_REASON_SCALED_WATERMARK:
		remedy_in_pieces(snap, req, rules, v);
		remedy(v,
		    "no help: drop_caches alone, as it frees pages here "
		    "and there; a Movable zone, as kmalloc may not use "
		    "it");
		break;
	case FC_REASON_ONLY_RESERVED_BLOCKS:
		remedy_in_pieces(snap, req, rules, v);
		remedy(v,
		    "no help: waiting for the reserved blocks; CMA stays "
		    "for movable pages, HighAtomic is given back only "
		    "when memory is short");
		break;
	case FC_REASON_WATERMARK:
	case FC_REASON_LOWMEM_RESERVE:
		remedy_short(req, rules, v);
		break;
	case FC_REASON_BOOSTED:
		remedy(v,
		    "wait: the boost goes when kswapd has balanced the "
		    "node");
		remedy(v,
		    "or do without it: sysctl vm.watermark_boost_factor=0 "
		    "(fragments more over time)");
		remedy(v,
		    "no help: compaction, as pages are short, not large "
		    "blocks");
		break;
	case FC_REASON_TOO_LARGE:
		remedy_smaller(req, v);
		remedy_pages(req, v);
		remedy(v,
		    "for hardware: dma_alloc_coherent() with CMA (cma= "
		    "at boot), or scatter-gather");
		break;
	case FC_REASON_RESERVED_UNKNOWN:
		if (snap->files[FC_PAGETYPEINFO] == FC_FILE_UNREADABLE)
			remedy(v,
			    "run as root or with CAP_DAC_READ_SEARCH, to "
			    "read pagetypeinfo");
		break;
	case FC_REASON_INPUT_MISSING:
		if (req->size.present && snap->page_size == 0 &&
		    snap->kind != FC_REPORT)
			remedy(v, "give --page-size, or ask by --order");
		break;
	case FC_REASON_NODE_UNKNOWN:
		remedy(v, "give --node");
		break;
	case FC_REASON_FREE_BLOCK:
	case FC_REASON_BELOW_LOW:
	case FC_REASON_FROM_RESERVES:
	case FC_REASON_PAGES:
	case FC_REASON_NO_ZONE:
	case FC_REASON_ALLOCATOR_LIMIT:
		break;
	}
}
