/* SPDX-License-Identifier: BSD-2-Clause */
/* What is said in one line, and has no figures of memory. */
#include <bsd/string.h>
#include <string.h>

#include "log/kinds.h"
#include "log/scan.h"

/* ---- NVIDIA's driver ----------------------------------------------------- */

static bool
nvrm_is_real(const char *text, const char *found, const char *behind)
{
	const char *nvrm = strstr(text, "NVRM");

	(void)behind;
	return nvrm != NULL && nvrm < found;
}

static void
nvrm_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)f;
	(void)block;
	fc_say_summary(e, "NVIDIA driver: out of memory (NV_ERR_NO_MEMORY)");
}

static void
nvrm_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	(void)f;
	fc_say_finding(e,
	    "the driver got no memory of the kernel's, or none of the GPU's: the line does not tell which; a page allocation failure beside it says that it was the kernel's");
	fc_say_help(e, FC_REMEDY_NOW, "drop_caches",
	    "on machines whose GPU shares the memory, page cache counts as used: drop it, and compact",
	    "sync; echo 1 > /proc/sys/vm/drop_caches; echo 1 > /proc/sys/vm/compact_memory",
	    "root; I/O when it is read again");
}

const struct fc_kind fc_kind_nvrm = {
	.name = "nvrm",
	.cause = "the driver got no memory",
	.words = { "NV_ERR_NO_MEMORY" },
	.follows = 0,
	.patience = 1,
	.is_real = nvrm_is_real,
	.summarise = nvrm_summarise,
	.explain = nvrm_explain,
};

/* ---- offline_pages() ----------------------------------------------------- */

/* "memory offlining [mem 0x100000000-0x107ffffff] failed due to signal
 * backoff" */
static bool
offline_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *why = strstr(found, "failed due to ");

	(void)text;
	fc_copy_word(f->what, sizeof(f->what),
	    found + strlen("memory offlining ["), "]");
	if (why != NULL)
		fc_copy_word(f->slab, sizeof(f->slab),
		    why + strlen("failed due to "), "\"\n");
	return strstr(found, "failed") != NULL;
}

static bool
offline_is_failure(const struct fc_failure *f)
{
	return strstr(f->what, "0x") != NULL;
}

static void
offline_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	fc_say_summary(e, "memory could not be taken offline: %s", f->what);
}

static void
offline_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	fc_say_finding(e,
	    "something there could not be moved away: kernel memory, or pages that are pinned or were busy");
	if (f->slab[0] != '\0')
		fc_say_finding(e, "; the kernel says: %s", f->slab);
	fc_say_help(e, FC_REMEDY_LATER, "movable_zone",
	    "only a Movable zone can be emptied for sure: online such memory with online_movable, or boot with movable_node",
	    NULL, NULL);
}

const struct fc_kind fc_kind_offline = {
	.name = "offline",
	.cause = "pages could not be moved",
	.words = { "memory offlining [mem" },
	.follows = 0,
	.patience = 1,
	.parse = offline_parse,
	.is_failure = offline_is_failure,
	.summarise = offline_summarise,
	.explain = offline_explain,
};

/* ---- a CPU that did not come out of compaction --------------------------- */

/* "watchdog: BUG: soft lockup - CPU#3 stuck for 22s! [kcompactd0:45]" */
static bool
lockup_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *comm = strchr(found, '[');
	struct fc_opt seconds = fc_number_behind(found, "stuck for ");

	(void)text;
	if (seconds.value < UINT32_MAX)
		f->waited =
		    (struct fc_opt){ seconds.value * 1000, seconds.present };
	if (comm != NULL)
		fc_copy_word(f->comm, sizeof(f->comm), comm + 1, ":]");
	return seconds.present && comm != NULL;
}

static bool
lockup_is_failure(const struct fc_failure *f)
{
	return f->waited.present &&
	    (f->in_compaction || fc_starts(f->comm, "kcompactd"));
}

static void
lockup_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	fc_say_summary(e, "a CPU did nothing but compact memory for %ju s",
	    (uintmax_t)(f->waited.value / 1000));
}

static void
lockup_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	(void)f;
	fc_say_finding(e,
	    "compaction went over memory again and again without a pause: much memory, much of it immovable, or a fault of this kernel's");
	fc_say_matters(e, "what should have run on that CPU stood still");
	fc_say_help(e, FC_REMEDY_NOW, "less_compaction",
	    "fewer requests for large blocks, and none in the background",
	    "echo defer+madvise > /sys/kernel/mm/transparent_hugepage/defrag; sysctl vm.compaction_proactiveness=0",
	    "root; fewer huge pages");
	fc_say_help(e, FC_REMEDY_LATER, "later_kernel",
	    "look for a later kernel: several such faults are mended", NULL,
	    NULL);
}

const struct fc_kind fc_kind_lockup = {
	.name = "lockup",
	.cause = "compaction did not end",
	.words = { "soft lockup - CPU#" },
	.follows = FC_FOLLOWS_TRACE,
	.patience = 60,
	.is_real = fc_is_number_next,
	.parse = lockup_parse,
	.is_failure = lockup_is_failure,
	.summarise = lockup_summarise,
	.explain = lockup_explain,
};

/* ---- what ___ratelimit() left out ---------------------------------------- */

/* "warn_alloc: 12 callbacks suppressed", of functions that report failures */
static bool
suppressed_is_real(const char *text, const char *found, const char *behind)
{
	const char *name = strstr(text, "alloc");

	(void)behind;
	if (name == NULL)
		name = strstr(text, "slab_out_of_memory");
	return name != NULL && name < found;
}

static bool
suppressed_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *p = found;
	uint64_t n;

	while (p > text && p[-1] == ' ')
		p--;
	while (p > text && fc_is_digit(p[-1]))
		p--;
	if (fc_number(&p, &n) && n <= UINT32_MAX)
		f->suppressed = n;
	return f->suppressed > 0;
}

static bool
suppressed_is_failure(const struct fc_failure *f)
{
	return f->suppressed > 0;
}

static void
suppressed_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	fc_say_summary(e, "%ju reports of failures were left out by the kernel",
	    (uintmax_t)f->suppressed);
}

static void
suppressed_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	(void)f;
	fc_say_finding(e,
	    "so many came that its rate limit let only some of them through");
}

const struct fc_kind fc_kind_suppressed = {
	.name = "suppressed",
	.cause = "left out by the rate limit",
	.words = { "callbacks suppressed" },
	.follows = 0,
	.patience = 1,
	.is_real = suppressed_is_real,
	.parse = suppressed_parse,
	.is_failure = suppressed_is_failure,
	.summarise = suppressed_summarise,
	.explain = suppressed_explain,
};
