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
#include "log/kinds.h"

/* Only these were asked of the page allocator as they stand there. */
static bool
asked_for_a_block(const struct fc_failure *f)
{
	/* pagefault_out_of_memory() has no request, and prints a 0 */
	if (f->kind == FC_FAILURE_OOM && f->mode.value == 0)
		return false;
	return fc_kind(f->kind)->block && f->order.present && f->mode.present;
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
	uint64_t page = f->snap->page_size;
	char block[64] = "";

	if (f->order.present && f->order.value < 32 && page != 0) {
		char bytes[32];

		snprintf(block, sizeof(block), " (%s)",
		    fc_size_exact(
			page << f->order.value, bytes, sizeof(bytes)));
	}
	fc_kind(f->kind)->summarise(f, block, e);
}

/* What becomes of who asked; by the first of its callers that is known. */
static const struct {
	const char *frame, *text;
} callers[] = {
	{ "__netdev_alloc",
	    "a network driver drops the packet and goes on: harmless if rare" },
	{ "__napi_alloc",
	    "a network driver drops the packet and goes on: harmless if rare" },
	{ "__alloc_skb",
	    "the network drops a packet and goes on: harmless if rare" },
	{ "alloc_skb",
	    "the network drops a packet and goes on: harmless if rare" },
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
	if (f->at_boot && f->mode.present && f->mode.value == 0) {
		strlcpy(to,
		    "asked for before the allocator is up (start_kernel(), no gfp mask): a fault of early boot code, and the boot most likely does not go on",
		    size);
		return;
	}
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
		    "the memory map falls back to small pages: harmless");
	else if (!asked_for_a_block(f))
		return;
	else if (f->order.value == 0 && !fc_gfp_blocking(gfp))
		snprintf(to, size,
		    "a single page for a caller that may not wait: harmless if rare, as such callers try again or drop one piece of work");
	else if (gfp & FC_GFP_NORETRY)
		snprintf(to, size,
		    "the caller asked not to try hard (__GFP_NORETRY), so it most likely has a fallback");
	else if (!fc_gfp_blocking(gfp))
		snprintf(to, size,
		    "the caller may not wait and has to cope: many try again with less");
	else
		snprintf(to, size,
		    "the caller got NULL; what it was doing most likely failed with ENOMEM");
}

/* The same of this machine, as it is now; a mask that is not all names is
 * left out. */
static void
ask_again(const struct fc_failure *f, struct fc_explanation *e)
{
	struct fc_error err;
	uint32_t gfp;

	if (e->what_if || !e->judged || f->kind == FC_FAILURE_VMEMMAP ||
	    (f->kind == FC_FAILURE_OOM && f->order.value == 0))
		return;
	fc_say_ask(e, "fragcheck --order %ju", (uintmax_t)f->order.value);
	if (fc_gfp_parse(e->gfp_text, &gfp, &err) == 0)
		fc_say_ask(e, " --gfp '%s'", e->gfp_text);
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
	if (e->judged && (f->incomplete || f->partial) &&
	    e->verdict.certainty == FC_EXACT) {
		e->verdict.certainty = FC_LIKELY;
		strlcpy(e->verdict.doubt,
		    f->incomplete
			? "lines of the report are lost, perhaps a whole zone"
			: "figures of some zones are missing in the report",
		    sizeof(e->verdict.doubt));
	}
	e->contradicts = e->judged && what_if == NULL && !f->incomplete &&
	    f->kind <= FC_FAILURE_VMEMMAP && e->verdict.answer == FC_YES;
	summarise(f, e);
	ask_again(f, e);
	strlcpy(e->cause,
	    e->judged && e->verdict.words.cause != NULL
		? e->verdict.words.cause
		: fc_kind(f->kind)->cause,
	    sizeof(e->cause));
	fc_kind(f->kind)->explain(f, e);
	if (f->absurd.present)
		fc_say_finding(e,
		    "%sa zone's watermarks (%ju kB) are more than any memory: the kernel's own count of managed pages is broken (seen with virtio-balloon before 5.5), and no rule can be applied",
		    e->finding[0] != '\0' ? "; " : "",
		    (uintmax_t)f->absurd.value);
	weigh(f, gfp, e);
	return 0;
}

void
fc_explanation_free(struct fc_explanation *e)
{
	fc_verdict_free(&e->verdict);
	fc_overview_free(&e->overview);
}
