/* SPDX-License-Identifier: BSD-2-Clause */
/* The OOM killer ran: dump_header(). */
#include <stdio.h>
#include <string.h>

#include "log/kinds.h"
#include "log/scan.h"

static bool
oom_is_real(const char *text, const char *found, const char *behind)
{
	(void)text;
	(void)found;
	return *behind == ':' || *behind == '=' || *behind == '\0';
}

static void
oom_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	const char *where =
	    f->kind == FC_FAILURE_OOM ? "" : " in a memory cgroup";

	if (f->in_fault)
		fc_say_summary(e, "OOM killer ran for a page fault%s", where);
	else if (f->order.present)
		fc_say_summary(e, "OOM killer ran%s, for order %ju%s", where,
		    (uintmax_t)f->order.value, block);
	else
		fc_say_summary(e, "OOM killer ran%s", where);
}

/* pagefault_out_of_memory() has no request of its own, and prints a 0. */
static void
explain_fault(const struct fc_failure *f, struct fc_explanation *e)
{
	uint64_t free = 0;
	char bytes[32];

	for (size_t i = 0; i < f->snap->nr_zones; i++)
		free += f->snap->zones[i].free;
	fc_say_finding(e,
	    "not a request of the page allocator: a page fault handler returned VM_FAULT_OOM, which has no gfp mask");
	if (free > 0)
		fc_say_finding(e, "; %s were free",
		    fc_size_rounded(
			free * f->snap->page_size, bytes, sizeof(bytes)));
	fc_say_help(e, FC_REMEDY_NOW, "find_limit",
	    "look for a memory cgroup at its limit (memory.events), or a driver whose fault handler fails for want of something else",
	    NULL, NULL);
}

static void
oom_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	if (f->in_fault || (f->mode.present && f->mode.value == 0)) {
		explain_fault(f, e);
		return;
	}
	fc_say_finding(e,
	    "not a refusal: the kernel killed a process to serve this request, as reclaim did not free enough%s",
	    e->judged && e->verdict.answer == FC_YES
		? "; by the time of printing it could be had again"
		: "");
}

const struct fc_kind fc_kind_oom = {
	.name = "oom",
	.cause = "a process was killed",
	.words = { "invoked oom-killer", "oom-killer: gfp_mask" },
	.follows = FC_FOLLOWS_TRACE | FC_FOLLOWS_MEMORY,
	.patience = 200,
	.block = true,
	.has_comm = true,
	.is_real = oom_is_real,
	.summarise = oom_summarise,
	.explain = oom_explain,
};

static void
memcg_oom_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	(void)f;
	fc_say_finding(e,
	    "not the page allocator: a memory cgroup reached its limit; raise memory.max or let it use less");
}

/* Told by a later line: "Memory cgroup out of memory". */
const struct fc_kind fc_kind_memcg_oom = {
	.name = "memcg_oom",
	.cause = "a memory cgroup's limit",
	.follows = FC_FOLLOWS_TRACE | FC_FOLLOWS_MEMORY,
	.patience = 200,
	.summarise = oom_summarise,
	.explain = memcg_oom_explain,
};
