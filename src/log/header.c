/* SPDX-License-Identifier: BSD-2-Clause */
/* The first lines of a report: what failed, for whom, called from where. */
#include <bsd/string.h>
#include <string.h>

#include "log/report.h"
#include "log/scan.h"

/* ---- the first line ------------------------------------------------------ */

static const struct {
	const char *text;
	enum fc_failure_kind kind;
} headers[] = {
	{ "page allocation failure", FC_FAILURE_PAGE },
	{ "vmemmap alloc failure", FC_FAILURE_VMEMMAP },
	{ "vmalloc: allocation failure", FC_FAILURE_VMALLOC },
	{ "vmalloc error:", FC_FAILURE_VMALLOC },
	{ "vmap allocation for size", FC_FAILURE_VMALLOC },
	{ "vmalloc_node_range for size", FC_FAILURE_VMALLOC },
	{ "invoked oom-killer", FC_FAILURE_OOM },
	{ "oom-killer: gfp_mask", FC_FAILURE_OOM },
	{ "SLUB: Unable to allocate memory", FC_FAILURE_SLUB },
	{ "SLAB: Unable to allocate memory", FC_FAILURE_SLUB },
};

/* The process before the words; other text may stand before it. */
static void
set_comm(struct fc_failure *f, const char *text, const char *end)
{
	const char *start = text;

	while (end > start && (end[-1] == ' ' || end[-1] == ':'))
		end--;
	/* TASK_COMM_LEN is 16; kthreads' names may be longer in a report */
	if (end - start > 24) {
		start = end;
		while (start > text && start[-1] != ' ')
			start--;
	}
	if (end - start > 0 && (size_t)(end - start) < sizeof(f->comm)) {
		memcpy(f->comm, start, (size_t)(end - start));
		f->comm[end - start] = '\0';
	}
}

/* "0x40dc0(GFP_KERNEL|__GFP_ZERO)"; false: its end is not there. */
static bool
set_mode(struct fc_failure *f, const char *p)
{
	uint64_t mode = 0;
	size_t n = 0, digits = 0;

	p += strspn(p, " ");
	if (!fc_starts(p, "0x") || fc_hex_digit(p[2]) < 0)
		return false;
	for (p += 2; fc_hex_digit(*p) >= 0; p++) {
		mode = mode << 4 | (uint64_t)fc_hex_digit(*p);
		if (++digits > 8) /* gfp_t is unsigned int */
			return false;
	}
	f->mode = (struct fc_opt){ mode, true };
	p += strspn(p, " ");
	if (*p != '(')
		return true;
	for (p++; *p != '\0' && *p != ')'; p++) {
		if ((fc_is_name(*p) || *p == '|') && n < sizeof(f->flags) - 1)
			f->flags[n++] = *p;
	}
	/* names without their end may not be all: the number is */
	f->flags[*p == ')' ? n : 0] = '\0';
	return *p == ')';
}

static const char *
mode_of(const char *text)
{
	static const char *const keys[] = { "mode:", "gfp_mask=", "gfp=" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *p = strstr(text, keys[i]);

		if (p != NULL)
			return p + strlen(keys[i]);
	}
	return NULL;
}

static void
set_vmalloc(struct fc_failure *f, const char *text)
{
	static const char *const keys[] = { " of ", "size ", "failure: " };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!f->size.present)
			f->size = fc_number_behind(text, keys[i]);
	}
	f->by_page_order = strstr(text, "failed to allocate page") != NULL ||
	    strstr(text, "allocated") != NULL;
}

/* Not prose that uses the words: what the kernel prints right behind them. */
static bool
goes_on_like(enum fc_failure_kind kind, const char *found, const char *behind)
{
	const char *p = behind + strspn(behind, " ");

	switch (kind) {
	case FC_FAILURE_PAGE:
	case FC_FAILURE_VMEMMAP:
		if (*behind != ':' && *behind != '.' && *behind != '\0')
			return false;
		behind += *behind != '\0';
		behind += strspn(behind, " ");
		return *behind == '\0' || fc_starts("order:", behind) ||
		    fc_starts(behind, "order:");
	case FC_FAILURE_OOM:
		return *behind == ':' || *behind == '=' || *behind == '\0';
	case FC_FAILURE_SLUB:
		return fc_starts(p, "on ") || *p == '(' || *p == '\0';
	case FC_FAILURE_VMALLOC:
		if (fc_starts(found, "vmalloc"))
			return true;
		return fc_is_digit(*p) || *p == '\0';
	case FC_FAILURE_MEMCG_OOM:
		break;
	}
	return true;
}

bool
fc_failure_header(const char *record, struct fc_failure *f, bool *whole)
{
	const char *found = NULL, *mode;
	char text[1024];
	size_t i = 0;

	fc_on_one_line(text, sizeof(text), record);
	for (; i < sizeof(headers) / sizeof(headers[0]) && found == NULL; i++)
		found = strstr(text, headers[i].text);
	if (found == NULL)
		return false;
	f->kind = headers[i - 1].kind;
	if (!goes_on_like(f->kind, found, found + strlen(headers[i - 1].text)))
		return false;
	if (fc_starts(found, "invoked") || f->kind == FC_FAILURE_PAGE ||
	    f->kind == FC_FAILURE_VMEMMAP || fc_starts(found, "vmalloc"))
		set_comm(f, text, found);
	f->order = fc_number_behind(found, "order:");
	if (!f->order.present)
		f->order = fc_number_behind(found, "order=");
	if (!f->order.present)
		f->order = fc_number_behind(found, "page order ");
	mode = mode_of(found);
	*whole = mode != NULL && set_mode(f, mode);
	if (f->kind == FC_FAILURE_VMALLOC) {
		set_vmalloc(f, found);
		*whole |= mode == NULL && f->size.present &&
		    !fc_starts(found, "vmalloc error");
	} else if (f->kind == FC_FAILURE_SLUB) {
		*whole = true;
	} else if (f->kind != FC_FAILURE_OOM) {
		*whole &= f->order.present;
	}
	fc_failure_cpuset(found, f);
	return true;
}

/* ---- the lines about the caller ------------------------------------------ */

/* As the kernel has them: a release and a build are ASCII. */
static void
copy_printable(char *to, size_t size, const char *from)
{
	size_t n = 0;

	while (n < size - 1 && from[n] >= ' ' && from[n] <= '~') {
		to[n] = from[n];
		n++;
	}
	to[n] = '\0';
}

/* The release is the word before "#1"; what taints it may stand before. */
void
fc_failure_cpu_line(const char *record, struct fc_failure *f)
{
	char text[512], *comm, *build;

	fc_on_one_line(text, sizeof(text), record);
	f->cpu = fc_number_behind(text, "CPU:");
	f->pid = fc_number_behind(text, "PID:");
	if (!f->pid.present)
		f->pid = fc_number_behind(text, "Pid:");
	comm = strcasestr(text, "comm: ");
	build = strstr(comm != NULL ? comm : text, " #");
	if (comm != NULL) {
		char name[sizeof(f->comm)];

		fc_copy_word(name, sizeof(name), comm + 6, " ");
		/* console text may stand in front of it in the first line */
		if (f->comm[0] == '\0' || fc_ends(f->comm, name))
			strlcpy(f->comm, name, sizeof(f->comm));
	}
	/* frames before were another report's */
	f->nr_frames = 0;
	if (build == NULL)
		return;
	copy_printable(f->snap->build, sizeof(f->snap->build), build + 1);
	while (build > text && build[-1] == ' ')
		build--;
	*build = '\0';
	while (build > text && build[-1] != ' ')
		build--;
	if (fc_is_digit(*build) && strchr(build, '.') != NULL)
		copy_printable(
		    f->snap->release, sizeof(f->snap->release), build);
}

void
fc_failure_cpuset(const char *text, struct fc_failure *f)
{
	const char *cpuset = strstr(text, "cpuset=");
	const char *mems = strstr(text, "mems_allowed=");

	if (cpuset != NULL)
		fc_copy_word(f->cpuset, sizeof(f->cpuset), cpuset + 7, " ,\n");
	if (mems != NULL) {
		size_t n = strspn(mems + 13, DIGITS "-,");

		while (n > 0 && mems[13 + n - 1] == ',')
			n--;
		if (n >= sizeof(f->mems_allowed))
			n = sizeof(f->mems_allowed) - 1;
		memcpy(f->mems_allowed, mems + 13, n);
		f->mems_allowed[n] = '\0';
	}
}

/* Functions of the allocator and of the report itself, by how they begin. */
static bool
is_allocator(const char *name)
{
	static const char *const begin[] = { "dump_stack", "show_stack",
		"dump_backtrace", "show_trace", "dump_trace", "walk_stackframe",
		"kasan_", "__asan_", "alloc_slab_page", "__page_cache_alloc",
		"unwind_backtrace", "warn_alloc", "__alloc_page", "alloc_page",
		"__alloc_frozen", "alloc_frozen", "__get_free_page",
		"get_free_page", "get_zeroed_page", "__folio_alloc",
		"folio_alloc", "vma_alloc_folio", "filemap_alloc_folio",
		"get_page_from_freelist", "__kmalloc", "___kmalloc", "kmalloc",
		"kzalloc", "kcalloc", "kmem_", "__kmem_", "new_slab",
		"allocate_slab", "__slab_alloc", "___slab_alloc", "slab_alloc",
		"slab_post", "cache_grow", "cache_alloc", "____cache_alloc",
		"__cache_alloc", "fallback_alloc", "refill_objects", "__pcs_",
		"alloc_from_pcs", "__do_kmalloc", "__do_cache", "__kvmalloc",
		"kvmalloc", "vmalloc", "__vmalloc", "vzalloc", "__vmap",
		"vmap_", "alloc_vmap", "module_alloc", "execmem_",
		"dump_header", "oom_kill", "out_of_memory", "page_frag_alloc",
		"__page_frag", "policy_", "memdup" };

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		if (fc_starts(name, begin[i]))
			return true;
	}
	return false;
}

/* Functions that show that an interrupt was being handled. */
static bool
is_interrupt(const char *name)
{
	static const char *const begin[] = { "do_softirq", "__do_softirq",
		"handle_softirqs", "handle_irq", "do_IRQ", "irq_exit",
		"__irq_exit", "net_rx_action", "tasklet_action" };

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		if (fc_starts(name, begin[i]))
			return true;
	}
	return false;
}

void
fc_failure_frame(const char *text, bool doubtful, struct fc_failure *f)
{
	const char *offset = strstr(text, "+0x"), *name = offset;
	char frame[64];

	if (offset == NULL)
		return;
	while (name > text && fc_is_name(name[-1]))
		name--;
	if (name == offset)
		return;
	/* "? name": found on the stack, perhaps never called */
	doubtful |= name >= text + 2 && name[-2] == '?';
	f->in_interrupt |= !doubtful && is_interrupt(name);
	fc_copy_word(frame, sizeof(frame), name, "+");
	if (is_allocator(frame))
		return;
	if (!doubtful && f->frames_doubtful) {
		f->nr_frames = 0;
		f->frames_doubtful = false;
	}
	if (f->nr_frames == FC_MAX_FRAMES ||
	    (doubtful && f->nr_frames > 0 && !f->frames_doubtful))
		return;
	f->frames_doubtful = doubtful;
	strlcpy(f->frames[f->nr_frames++], frame, sizeof(f->frames[0]));
}
