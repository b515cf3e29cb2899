/* SPDX-License-Identifier: BSD-2-Clause */
/* The call trace: who asked, past the allocator and the DMA layer. */
#include <bsd/string.h>
#include <string.h>

#include "log/report.h"
#include "log/scan.h"

static bool
begins_with_one(const char *name, const char *const *begin, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (*begin[i] == *name && fc_starts(name, begin[i]))
			return true;
	}
	return false;
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
		"__page_frag", "policy_", "memdup", "dma_alloc", "dmam_alloc",
		"__dma_alloc", "dma_direct_alloc", "__dma_direct", "dma_common",
		"dma_generic_alloc", "dma_pool_alloc", "dma_contiguous",
		"iommu_dma_alloc", "__iommu_dma", "arm_dma_alloc",
		"arm_coherent_dma", "remap_allocator", "simple_allocator",
		"swiotlb_alloc", "x86_swiotlb_alloc", "cma_alloc",
		"cma_allocator", "__warn", "report_bug", "warn_slowpath",
		"exc_invalid_op", "handle_bug", "asm_exc_invalid_op",
		"do_error_trap", "invalid_op" };

	return begins_with_one(name, begin, sizeof(begin) / sizeof(begin[0]));
}

/* Functions that show that an interrupt was being handled. */
static bool
is_interrupt(const char *name)
{
	static const char *const begin[] = { "do_softirq", "__do_softirq",
		"handle_softirqs", "handle_irq", "do_IRQ", "irq_exit",
		"__irq_exit", "net_rx_action", "tasklet_action" };

	return begins_with_one(name, begin, sizeof(begin) / sizeof(begin[0]));
}

/* Functions that compact memory. */
static bool
is_compaction(const char *name)
{
	static const char *const begin[] = { "compact_", "kcompactd",
		"isolate_migratepages", "isolate_freepages", "compaction_alloc",
		"try_to_compact_pages", "fast_isolate", "fast_find_migrate" };

	return begins_with_one(name, begin, sizeof(begin) / sizeof(begin[0]));
}

/* What a single function tells of the whole trace. */
static void
note(const char *name, bool doubtful, struct fc_failure *f)
{
	static const char *const slab[] = { "new_slab", "allocate_slab",
		"alloc_slab_page", "___slab_alloc", "cache_grow",
		"fallback_alloc", "refill_objects" };

	f->at_boot |= fc_starts(name, "start_kernel");
	f->via_slab |=
	    begins_with_one(name, slab, sizeof(slab) / sizeof(slab[0]));
	f->in_fault |= fc_starts(name, "pagefault_out_of_memory");
	if (doubtful)
		return;
	f->in_interrupt |= is_interrupt(name);
	f->in_compaction |= is_compaction(name);
	/* the first line is lost: who prints tells what it was */
	if (f->kind == FC_FAILURE_MEM_INFO &&
	    (fc_starts(name, "warn_alloc") || fc_starts(name, "dump_header"))) {
		f->kind = *name == 'w' ? FC_FAILURE_PAGE : FC_FAILURE_OOM;
		f->first_line_lost = true;
	}
	/* vmalloc reports itself, up to 5.12 as a page allocation of order 0 */
	if (f->warned && f->kind == FC_FAILURE_PAGE &&
	    fc_starts(name, "__vmalloc"))
		f->kind = FC_FAILURE_VMALLOC;
	f->warned = fc_starts(name, "warn_alloc");
}

/* "demo_open+0x2e/0x90 [demo]", since 5.15 with a build ID behind the name */
static void
set_module(const char *offset, struct fc_failure *f)
{
	const char *p = offset + strcspn(offset, " )");

	f->module[0] = '\0';
	p += strspn(p, " ");
	if (*p != '[' || !fc_is_name(p[1]) || p[1 + strcspn(p + 1, "]")] != ']')
		return;
	fc_copy_word(f->module, sizeof(f->module), p + 1, " ]");
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
	fc_copy_word(frame, sizeof(frame), name, "+");
	note(frame, doubtful, f);
	if (is_allocator(frame))
		return;
	if (!doubtful && f->frames_doubtful) {
		f->nr_frames = 0;
		f->module[0] = '\0';
		f->frames_doubtful = false;
	}
	if (f->nr_frames == FC_MAX_FRAMES ||
	    (doubtful && f->nr_frames > 0 && !f->frames_doubtful))
		return;
	f->frames_doubtful = doubtful;
	if (f->nr_frames == 0)
		set_module(offset, f);
	strlcpy(f->frames[f->nr_frames++], frame, sizeof(f->frames[0]));
}
