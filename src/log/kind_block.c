/* SPDX-License-Identifier: BSD-2-Clause */
/* A block was asked of the page allocator: warn_alloc() and its like. */
#include <string.h>

#include "kernel/gfp.h"
#include "log/kinds.h"
#include "log/scan.h"

/* "page allocation failure: order:4", up to 2.6.34 with a full stop. */
static bool
page_is_real(const char *text, const char *found, const char *behind)
{
	(void)text;
	(void)found;
	if (*behind != ':' && *behind != '.' && *behind != '\0')
		return false;
	behind += *behind != '\0';
	behind += strspn(behind, " ");
	return *behind == '\0' || fc_starts("order:", behind) ||
	    fc_starts(behind, "order:");
}

/* Words about a failure, in a mail or in source code, have neither. */
static bool
block_is_failure(const struct fc_failure *f)
{
	return f->order.present || f->mode.present || f->first_line_lost;
}

static void
page_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	if (f->order.present)
		fc_say_summary(e, "%s failure: order %ju%s",
		    f->kind == FC_FAILURE_PAGE ? "page allocation"
					       : "vmemmap allocation",
		    (uintmax_t)f->order.value, block);
	else if (f->first_line_lost)
		fc_say_summary(
		    e, "page allocation failure, its first line is lost");
	else
		fc_say_summary(e, "page allocation failure, cut off");
}

/* Nodes that the caller may not use, or zones that the report leaves out. */
static bool
left_out(const struct fc_failure *f)
{
	bool several = false;

	for (size_t i = 1; i < f->snap->nr_zones; i++)
		several |= f->snap->zones[i].node != f->snap->zones[0].node;
	return (f->cpuset[0] != '\0' && strcmp(f->cpuset, "/") != 0) ||
	    (several && f->mems_allowed[0] != '\0' &&
		strpbrk(f->mems_allowed, "-,") == NULL);
}

/* Why the kernel did not help itself, by what the mask forbids. */
static void
say_forbidden(const struct fc_failure *f, struct fc_explanation *e)
{
	uint32_t gfp = e->req.gfp;
	const char *sep = e->finding[0] != '\0' ? "; " : "";

	if (!e->judged || e->what_if || f->kind == FC_FAILURE_VMEMMAP)
		return;
	if (fc_gfp_blocking(gfp) && (gfp & FC_GFP_IO) == 0)
		fc_say_finding(e,
		    "%swithout __GFP_IO (GFP_NOIO) the kernel may not compact for it, nor write pages out: only clean pages can be reclaimed",
		    sep);
	else if (fc_gfp_blocking(gfp) && (gfp & FC_GFP_FS) == 0)
		fc_say_finding(e,
		    "%swithout __GFP_FS (GFP_NOFS) reclaim may not call the file system: its caches (inodes, dentries) and dirty pages stay, and compaction passes by its pages",
		    sep);
	sep = e->finding[0] != '\0' ? "; " : "";
	if (gfp & (FC_GFP_DMA | FC_GFP_DMA32))
		fc_say_finding(e,
		    "%s%s leaves only the memory below %s: what is free above does not count",
		    sep, gfp & FC_GFP_DMA ? "GFP_DMA" : "GFP_DMA32",
		    gfp & FC_GFP_DMA ? "the DMA zone's end" : "4 GiB");
}

static void
page_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	if (f->first_line_lost)
		fc_say_finding(e,
		    "what was asked for stood in the first line, which is not in this log");
	if (e->contradicts)
		fc_say_finding(e,
		    "these figures are printed after the last try, zone by zone without a lock; memory was most likely freed meanwhile%s%s%s",
		    e->req.gfp & FC_GFP_KSWAPD_RECLAIM ? " (kswapd was woken)"
						       : "",
		    f->order.value == 0 ? ", or lay in another CPU's list" : "",
		    left_out(f)
			? ", or lies on a node that the caller's cpuset leaves out"
			: "");
	say_forbidden(f, e);
}

const struct fc_kind fc_kind_page = {
	.name = "page",
	.cause = "it was refused",
	.words = { "page allocation failure" },
	.follows = FC_FOLLOWS_TRACE | FC_FOLLOWS_MEMORY,
	.patience = 200,
	.block = true,
	.has_comm = true,
	.is_real = page_is_real,
	.is_failure = block_is_failure,
	.summarise = page_summarise,
	.explain = page_explain,
};

const struct fc_kind fc_kind_vmemmap = {
	.name = "vmemmap",
	.cause = "it was refused",
	.words = { "vmemmap alloc failure" },
	.follows = FC_FOLLOWS_TRACE | FC_FOLLOWS_MEMORY,
	.patience = 200,
	.block = true,
	.has_comm = true,
	.is_real = page_is_real,
	.is_failure = block_is_failure,
	.summarise = page_summarise,
	.explain = page_explain,
};

/* ---- it waited: 4.9 to 4.13, and 7.3 in seconds -------------------------- */

static bool
stall_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *p = strstr(found, " for ");
	uint64_t n;

	(void)text;
	if (p == NULL)
		return false;
	p += 5;
	p += strspn(p, " ");
	if (!fc_number(&p, &n))
		return false;
	p += strspn(p, " ");
	if (fc_starts(p, "sec") && n <= UINT32_MAX)
		n *= 1000;
	f->waited = (struct fc_opt){ n, true };
	return f->mode.present;
}

static bool
stall_is_failure(const struct fc_failure *f)
{
	return f->waited.present && f->order.present;
}

static void
stall_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	fc_say_summary(e, "page allocation waited %ju.%ju seconds: order %ju%s",
	    (uintmax_t)(f->waited.value / 1000),
	    (uintmax_t)(f->waited.value % 1000 / 100),
	    (uintmax_t)f->order.value, block);
}

static void
stall_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	fc_say_finding(e,
	    "not a refusal: the request was still waiting for reclaim or compaction; slow swap or storage, or many that reclaim at once, make it so long");
	fc_say_matters(e, "the process stood still meanwhile");
	say_forbidden(f, e);
	if (!e->judged) {
		fc_say_help(e, FC_REMEDY_NOW, "use_less",
		    "let less memory be used; look for the slow device: /proc/pressure/memory and /proc/pressure/io",
		    NULL, NULL);
	}
}

const struct fc_kind fc_kind_stall = {
	.name = "stall",
	.cause = "it waited long",
	.words = { "page allocation stalls for", "page allocation stall for" },
	.follows = FC_FOLLOWS_TRACE | FC_FOLLOWS_MEMORY,
	.patience = 200,
	.block = true,
	.has_comm = true,
	.is_real = fc_is_number_next,
	.parse = stall_parse,
	.is_failure = stall_is_failure,
	.summarise = stall_summarise,
	.explain = stall_explain,
};

/* ---- above the largest order ---------------------------------------------
 * __alloc_pages() and its later names warn once, and print no report; up to
 * 4.19 it was __alloc_pages_slowpath(), which warns of other misuse, too. */

static bool
too_large_is_real(const char *text, const char *found, const char *behind)
{
	(void)found;
	return strstr(text, "WARNING") != NULL && fc_is_digit(*behind);
}

static bool
too_large_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *p = found + strcspn(found, " ");

	(void)text;
	/* "at mm/page_alloc.c:4453 __alloc_pages+0x", or 6.19's
	 * "mm/page_alloc.c:5159 at __alloc_frozen_pages_noprof+0x" */
	p += strspn(p, " ");
	if (fc_starts(p, "at "))
		p += 3;
	fc_copy_word(f->what, sizeof(f->what), p, "+ (");
	return f->what[0] != '\0';
}

static bool
too_large_is_failure(const struct fc_failure *f)
{
	return fc_starts(f->what, "__alloc_pages") ||
	    fc_starts(f->what, "__alloc_frozen_pages");
}

static void
too_large_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	if (fc_starts(f->what, "__alloc_pages_slowpath"))
		fc_say_summary(e,
		    "page allocation of an order above the largest, or with __GFP_NOFAIL where that cannot be kept");
	else
		fc_say_summary(
		    e, "page allocation of an order above the largest");
}

static void
too_large_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	fc_say_finding(e,
	    "impossible whatever memory is like: the page allocator has no block that large, refuses, and warns only once since boot, so that more of them may have come since");
	if (f->nr_frames > 0)
		fc_say_matters(e,
		    "%s() asked for it: often a size that user space or a device gave, unchecked",
		    f->frames[0]);
	fc_say_help(e, FC_REMEDY_CODE, "kvmalloc",
	    "check the size, or ask kvmalloc() or vmalloc(), which need no contiguous block",
	    NULL, NULL);
	fc_say_help(e, FC_REMEDY_CODE, "dma_coherent",
	    "for hardware: dma_alloc_coherent() with CMA (cma= at boot), or scatter-gather",
	    NULL, NULL);
}

const struct fc_kind fc_kind_too_large = {
	.name = "too_large",
	.cause = "larger than any block",
	.words = { "mm/page_alloc.c:" },
	.follows = FC_FOLLOWS_TRACE,
	.patience = 60,
	.is_real = too_large_is_real,
	.parse = too_large_parse,
	.is_failure = too_large_is_failure,
	.summarise = too_large_summarise,
	.explain = too_large_explain,
};

/* ---- no failure at all --------------------------------------------------- */

static void
mem_info_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)f;
	(void)block;
	fc_say_summary(e, "memory as it was, without a failure");
}

static void
mem_info_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	(void)f;
	if (!e->what_if)
		fc_say_finding(e,
		    "SysRq-m or a driver showed it, or the first lines are lost; --size or --order asks what it would have given");
}

const struct fc_kind fc_kind_mem_info = {
	.name = "mem_info",
	.cause = "no failure",
	.follows = FC_FOLLOWS_TRACE | FC_FOLLOWS_MEMORY,
	.patience = 200,
	.summarise = mem_info_summarise,
	.explain = mem_info_explain,
};
