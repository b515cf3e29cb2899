/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A failure report explained: what it asked for, judged on its own Mem-Info
 * by the same rules as any request, and what its caller makes of a refusal.
 */
#include <bsd/string.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "kernel/gfp.h"
#include "kernel/gfp_mode.h"

const char *
fc_failure_name(enum fc_failure_kind kind)
{
	static const char *const names[] = {
		[FC_FAILURE_PAGE] = "page",
		[FC_FAILURE_VMEMMAP] = "vmemmap",
		[FC_FAILURE_VMALLOC] = "vmalloc",
		[FC_FAILURE_SLUB] = "slub",
		[FC_FAILURE_OOM] = "oom",
		[FC_FAILURE_MEMCG_OOM] = "memcg_oom",
	};

	return names[kind];
}

/* Only these were asked of the page allocator as they stand there. */
static bool
asked_for_a_block(const struct fc_failure *f)
{
	/* pagefault_out_of_memory() has no request, and prints a 0 */
	if (f->kind == FC_FAILURE_OOM && f->mode.value == 0)
		return false;
	return (f->kind == FC_FAILURE_PAGE || f->kind == FC_FAILURE_VMEMMAP ||
		   f->kind == FC_FAILURE_OOM) &&
	    f->order.present && f->mode.present;
}

static struct fc_request
request_of(const struct fc_failure *f, uint32_t gfp, const char *gfp_text)
{
	struct fc_request req = {
		.order = f->order.value < 63 ? (unsigned)f->order.value : 63,
		.allocator = FC_PAGES,
		.gfp = gfp,
		.gfp_text = gfp_text,
		.node = -1,
		.count = 1,
		.tried = true
	};

	/* kswapd is PF_MEMALLOC, but not an interrupt that came upon it. */
	if (fc_starts(f->comm, "kswapd") && !f->in_interrupt)
		req.gfp |= FC_GFP_MEMALLOC;
	return req;
}

static void
summarise(const struct fc_failure *f, struct fc_explanation *e)
{
	char *to = e->summary;
	size_t size = sizeof(e->summary);
	uint64_t page = f->snap->page_size;
	char block[64] = "";

	if (f->order.present && f->order.value < 32 && page != 0) {
		char bytes[32];

		snprintf(block, sizeof(block), " (%s)",
		    fc_size_exact(
			page << f->order.value, bytes, sizeof(bytes)));
	}
	switch (f->kind) {
	case FC_FAILURE_PAGE:
	case FC_FAILURE_VMEMMAP:
		if (f->order.present)
			snprintf(to, size, "%s failure: order %ju%s",
			    f->kind == FC_FAILURE_PAGE ? "page allocation"
						       : "vmemmap allocation",
			    (uintmax_t)f->order.value, block);
		else
			snprintf(to, size, "page allocation failure, cut off");
		break;
	case FC_FAILURE_VMALLOC:
		if (f->size.present)
			snprintf(to, size, "vmalloc failure: %ju bytes",
			    (uintmax_t)f->size.value);
		else
			snprintf(to, size, "vmalloc failure");
		break;
	case FC_FAILURE_SLUB:
		snprintf(to, size, "SLUB failure: no slab for a cache");
		break;
	case FC_FAILURE_OOM:
	case FC_FAILURE_MEMCG_OOM:
		snprintf(to, size, "OOM killer ran%s%s",
		    f->kind == FC_FAILURE_OOM ? "" : " in a memory cgroup",
		    f->order.present ? ", for order " : "");
		if (f->order.present) {
			size_t n = strlen(to);

			snprintf(to + n, size - n, "%ju%s",
			    (uintmax_t)f->order.value, block);
		}
		break;
	}
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

static void
find(const struct fc_failure *f, struct fc_explanation *e)
{
	char *to = e->finding;
	size_t size = sizeof(e->finding);

	switch (f->kind) {
	case FC_FAILURE_PAGE:
	case FC_FAILURE_VMEMMAP:
		if (!e->contradicts)
			return;
		snprintf(to, size,
		    "these figures are printed after the last try, zone by "
		    "zone without a lock; memory was most likely freed "
		    "meanwhile%s%s%s",
		    e->req.gfp & FC_GFP_KSWAPD_RECLAIM ? " (kswapd was woken)"
						       : "",
		    f->order.value == 0 ? ", or lay in another CPU's list" : "",
		    left_out(f) ? ", or lies on a node that the caller's "
				  "cpuset leaves out"
				: "");
		return;
	case FC_FAILURE_VMALLOC:
		if (f->by_page_order)
			snprintf(to, size,
			    "vmalloc did not get the pages: not one of the "
			    "page allocator's own reports, and below is only "
			    "what memory was like");
		else
			snprintf(to, size,
			    "vmalloc found no room in its address range, or "
			    "was asked for more than there is: neither free "
			    "memory nor its pieces decide that");
		return;
	case FC_FAILURE_SLUB:
		snprintf(to, size,
		    "SLUB got no page for a new slab; a page allocation "
		    "failure beside it, if there is one, tells more");
		return;
	case FC_FAILURE_OOM:
		snprintf(to, size,
		    "not a refusal: the kernel killed a process to serve this "
		    "request, as reclaim did not free enough%s",
		    e->judged && e->verdict.answer == FC_YES
			? "; by the time of printing it could be had again"
			: "");
		return;
	case FC_FAILURE_MEMCG_OOM:
		snprintf(to, size,
		    "not the page allocator: a memory cgroup reached its "
		    "limit; raise memory.max or let it use less");
		return;
	}
}

/* What becomes of who asked; by the first of its callers that is known. */
static const struct {
	const char *frame, *text;
} callers[] = {
	{ "__netdev_alloc",
	    "a network driver drops the packet and goes on: "
	    "harmless if rare" },
	{ "__napi_alloc",
	    "a network driver drops the packet and goes on: "
	    "harmless if rare" },
	{ "__alloc_skb",
	    "the network drops a packet and goes on: harmless if "
	    "rare" },
	{ "alloc_skb",
	    "the network drops a packet and goes on: harmless if "
	    "rare" },
	{ "sk_page_frag", "the socket falls back to single pages: harmless" },
	{ "skb_page_frag", "the socket falls back to single pages: harmless" },
	{ "vmemmap_", "the memory map falls back to small pages: harmless" },
	{ "kimage_", "kexec could not load its kernel" },
	{ "copy_process", "a fork or a new thread failed" },
	{ "dup_task_struct", "a fork or a new thread failed" },
	{ "alloc_thread_stack", "a fork or a new thread failed" },
	{ "load_module", "a module could not be loaded" },
	{ "do_init_module", "a module could not be loaded" },
	{ "elf_core_dump", "a core dump was not written" },
	{ "swap_writepage", "a page was not swapped out and stays" },
	{ "zswap_", "a page goes to the swap device instead" },
	{ "zs_malloc", "a page goes to the swap device instead" },
	{ "do_anonymous_page", "a page fault failed" },
};

static void
weigh(const struct fc_failure *f, uint32_t gfp, struct fc_explanation *e)
{
	char *to = e->matters;
	size_t size = sizeof(e->matters);

	if (f->kind > FC_FAILURE_VMEMMAP)
		return;
	for (size_t i = 0; i < f->nr_frames; i++) {
		for (size_t c = 0; c < sizeof(callers) / sizeof(callers[0]);
		     c++) {
			if (!fc_starts(f->frames[i], callers[c].frame))
				continue;
			strlcpy(to, callers[c].text, size);
			return;
		}
	}
	if (f->kind == FC_FAILURE_VMEMMAP)
		snprintf(to, size, "%s",
		    "the memory map falls back to small "
		    "pages: harmless");
	else if (!asked_for_a_block(f))
		return;
	else if (f->order.value == 0 && !fc_gfp_blocking(gfp))
		snprintf(to, size,
		    "a single page for a caller that may not wait: harmless "
		    "if rare, as such callers try again or drop one piece of "
		    "work");
	else if (gfp & FC_GFP_NORETRY)
		snprintf(to, size,
		    "the caller asked not to try hard (__GFP_NORETRY), so it "
		    "most likely has a fallback");
	else if (!fc_gfp_blocking(gfp))
		snprintf(to, size,
		    "the caller may not wait and has to cope: many try again "
		    "with less");
	else
		snprintf(to, size,
		    "the caller got NULL; what it was doing most likely "
		    "failed with ENOMEM");
}

int
fc_explain_failure(struct fc_failure *f, const struct fc_request *what_if,
    struct fc_explanation *e, struct fc_error *err)
{
	struct fc_rules rules = fc_rules_of(f->snap);
	uint32_t gfp = 0;

	*e = (struct fc_explanation){ .what_if = what_if != NULL };
	if (f->mode.present)
		gfp = fc_gfp_of_mode(
		    f->mode.value, &rules, e->gfp_text, sizeof(e->gfp_text));
	if (f->flags[0] != '\0') {
		gfp = fc_gfp_of_names(f->flags);
		strlcpy(e->gfp_text, f->flags, sizeof(e->gfp_text));
	}
	e->req = what_if != NULL ? *what_if : request_of(f, gfp, e->gfp_text);
	e->judged = what_if != NULL
	    ? what_if->node < 0 || fc_snapshot_has_node(f->snap, what_if->node)
	    : asked_for_a_block(f);
	if (e->judged && fc_judge(f->snap, &e->req, &e->verdict, err) != 0)
		return -1;
	if (!e->what_if && f->kind == FC_FAILURE_OOM &&
	    e->verdict.answer == FC_NO) {
		e->verdict.rung = FC_RUNG_OOM;
		e->verdict.expected = FC_YES;
	}
	if (!e->judged && fc_overview_of(f->snap, &e->overview, err) != 0)
		return -1;
	e->contradicts = e->judged && what_if == NULL &&
	    f->kind <= FC_FAILURE_VMEMMAP && e->verdict.answer == FC_YES;
	summarise(f, e);
	find(f, e);
	weigh(f, gfp, e);
	return 0;
}

void
fc_explanation_free(struct fc_explanation *e)
{
	fc_verdict_free(&e->verdict);
	fc_overview_free(&e->overview);
}
