/* SPDX-License-Identifier: BSD-2-Clause */
/* Requests for so many bytes: vmalloc, kmalloc in a loop, per-CPU memory. */
#include <string.h>

#include "log/kinds.h"
#include "log/scan.h"

/* ---- vmalloc and vmap ---------------------------------------------------- */

static bool
vmalloc_is_real(const char *text, const char *found, const char *behind)
{
	const char *p = behind + strspn(behind, " ");

	(void)text;
	if (fc_starts(found, "vmalloc:") || fc_starts(found, "vmalloc error"))
		return true;
	return fc_is_digit(*p) || *p == '\0';
}

static bool
vmalloc_parse(const char *text, const char *found, struct fc_failure *f)
{
	static const char *const keys[] = { " of ", "size ", "failure: " };

	(void)text;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!f->size.present)
			f->size = fc_number_behind(found, keys[i]);
	}
	f->by_page_order = strstr(found, "failed to allocate page") != NULL ||
	    strstr(found, "allocated") != NULL;
	if (!f->order.present)
		f->order = fc_number_behind(found, "page order ");
	return f->mode.present ||
	    (strstr(found, "mode:") == NULL && f->size.present &&
		!fc_starts(found, "vmalloc error"));
}

static bool
vmalloc_is_failure(const struct fc_failure *f)
{
	return f->size.present || f->order.present || f->mode.present;
}

static void
vmalloc_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	if (f->size.present)
		fc_say_summary(
		    e, "vmalloc failure: %ju bytes", (uintmax_t)f->size.value);
	else
		fc_say_summary(e, "vmalloc failure");
}

static void
vmalloc_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	if (f->size.present && f->size.value == 0) {
		fc_say_finding(e,
		    "it was asked for 0 bytes, which is refused whatever memory is like: a fault of the caller, often a length that was not checked or overflowed");
		return;
	}
	if (f->by_page_order)
		fc_say_finding(e,
		    "vmalloc did not get the pages: not one of the page allocator's own reports, and below is only what memory was like");
	else
		fc_say_finding(e,
		    "vmalloc found no room in its address range, or was asked for more than there is: neither free memory nor its pieces decide that");
	if (f->size.present && f->by_page_order)
		fc_say_ask(e, "fragcheck --size %ju --alloc vmalloc",
		    (uintmax_t)f->size.value);
}

const struct fc_kind fc_kind_vmalloc = {
	.name = "vmalloc",
	.cause = "no addresses or no pages",
	.words = { "vmalloc: allocation failure", "vmalloc error:",
	    "vmap allocation for size", "vmalloc_node_range for size" },
	.follows = FC_FOLLOWS_TRACE | FC_FOLLOWS_MEMORY,
	.patience = 200,
	.has_comm = true,
	.is_real = vmalloc_is_real,
	.parse = vmalloc_parse,
	.is_failure = vmalloc_is_failure,
	.summarise = vmalloc_summarise,
	.explain = vmalloc_explain,
};

/* ---- XFS' and SPL's kmem_alloc(): kmalloc until it is given -------------- */

static bool
deadlock_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *xfs = strstr(text, "XFS");
	const char *open = NULL;

	f->size = fc_number_behind(found, "size=");
	if (!f->size.present)
		f->size = fc_number_behind(found, "size ");
	strlcpy(f->what, xfs != NULL && xfs < found ? "XFS" : "SPL",
	    sizeof(f->what));
	/* "XFS: fio(12345) possible", or "XFS: fio(12345) (sda1) ..." */
	if (xfs != NULL && xfs < found)
		open = memchr(xfs, '(', (size_t)(found - xfs));
	if (open != NULL && fc_is_digit(open[1])) {
		const char *start = open;
		size_t n;

		while (start > xfs && start[-1] != ' ')
			start--;
		n = (size_t)(open - start);
		if (n > 0 && n < sizeof(f->comm)) {
			memcpy(f->comm, start, n);
			f->comm[n] = '\0';
		}
		f->pid = fc_number_behind(open, "(");
	}
	return f->size.present;
}

static bool
deadlock_is_failure(const struct fc_failure *f)
{
	return f->size.present || f->mode.present;
}

static void
deadlock_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	if (f->size.present)
		fc_say_summary(e,
		    "%s waits for a kmalloc of %ju bytes that keeps failing",
		    f->what, (uintmax_t)f->size.value);
	else
		fc_say_summary(
		    e, "%s waits for a kmalloc that keeps failing", f->what);
}

static void
deadlock_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	fc_say_finding(e,
	    "%s asks for one contiguous block again and again until it is given, and says so every 100 tries: memory in pieces more often than short memory",
	    f->what);
	fc_say_matters(e,
	    "%s stands still until the block is given, and what waits for it, too",
	    strcmp(f->what, "XFS") == 0 ? "the file system" : "ZFS");
	if (!e->judged) {
		fc_say_help(e, FC_REMEDY_NOW, "compact",
		    "compact memory, then ask again",
		    "echo 1 > /proc/sys/vm/compact_memory",
		    "root; CPU for seconds");
		if (strcmp(f->what, "XFS") == 0)
			fc_say_help(e, FC_REMEDY_LATER, "fewer_extents",
			    "files in very many extents make these requests large (xfs_bmap FILE | wc -l): fewer extents by xfs_fsr or an extent size hint; Linux 4.15 and later ask for small blocks here",
			    NULL, NULL);
	}
	if (f->size.present)
		fc_say_ask(e, "fragcheck --size %ju", (uintmax_t)f->size.value);
}

const struct fc_kind fc_kind_deadlock = {
	.name = "deadlock",
	.cause = "asked again and again",
	.words = { "possible memory allocation deadlock",
	    "Possible memory allocation deadlock" },
	.follows = FC_FOLLOWS_MEMORY,
	.patience = 3,
	.parse = deadlock_parse,
	.is_failure = deadlock_is_failure,
	.summarise = deadlock_summarise,
	.explain = deadlock_explain,
};

/* ---- pcpu_alloc() -------------------------------------------------------- */

static bool
percpu_parse(const char *text, const char *found, struct fc_failure *f)
{
	(void)text;
	f->size = fc_number_behind(found, "size=");
	return f->size.present;
}

static void
percpu_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	fc_say_summary(e, "per-CPU allocation failure: %ju bytes a CPU",
	    (uintmax_t)f->size.value);
}

static void
percpu_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	(void)f;
	fc_say_finding(e,
	    "not a block of the page allocator: per-CPU memory is mapped from single pages, and its chunks or vmalloc's address range ran out, or an atomic request found its small store empty");
	fc_say_help(e, FC_REMEDY_NOW, "percpu_users",
	    "look who takes it: /proc/meminfo's Percpu tells how much is in use; memory cgroups, network devices and BPF maps take most",
	    NULL, NULL);
}

const struct fc_kind fc_kind_percpu = {
	.name = "percpu",
	.cause = "per-CPU memory ran out",
	.words = { "percpu: allocation failed", "PERCPU: allocation failed" },
	.follows = FC_FOLLOWS_TRACE,
	.patience = 40,
	.parse = percpu_parse,
	.is_failure = fc_has_size,
	.summarise = percpu_summarise,
	.explain = percpu_explain,
};
