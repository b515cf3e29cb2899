/* SPDX-License-Identifier: BSD-2-Clause */
/* What is given to the kernel when it boots: how much, or why it is left. */
#include "base/number.h"
#include "verdict/tuning.h"

/* Bytes in a form that the kernel takes. */
static void
put_megs(struct tune *tune, uint64_t bytes)
{
	put(tune, "%juM", (uintmax_t)((bytes + ((1 << 20) - 1)) >> 20));
}

#define CMA_STEP ((uint64_t)16 << 20) /* a pageblock of any machine, mostly */

void
fc_choose_cma(struct tune *tune)
{
	struct fc_opt now = tune->snap->cma_total_bytes;
	struct fc_knob *knob = fc_tune_add(tune, "cma", FC_KNOB_BOOT);
	uint64_t each = tune->req->size.value, all;

	if (now.present) {
		put_megs(tune, now.value);
		knob->now = fc_tune_told(tune);
	}
	if (tune->req->allocator != FC_CMA && tune->req->allocator != FC_DMA) {
		knob->why_not = NOT_FOR_IT;
		return;
	}
	if (fc_tune_is_yes(tune) || !now.present) {
		knob->why_not = fc_tune_is_yes(tune)
		    ? "this request is given at once"
		    : "this kernel has no CMA, or does not tell";
		return;
	}
	if (each == 0 || tune->snap->page_size == 0 ||
	    __builtin_mul_overflow(each, tune->req->count, &all) ||
	    all / tune->snap->page_size > fc_free_buffer_pages(tune->snap)) {
		knob->why_not = "this machine does not have so much memory";
		return;
	}
	all = (fc_plus(now.value, all) + CMA_STEP - 1) / CMA_STEP * CMA_STEP;
	put_megs(tune, all);
	knob->value = fc_tune_told(tune);
	put(tune, "cma=%s", knob->value);
	knob->command = fc_tune_told(tune);
	knob->pages =
	    (struct fc_opt){ (all - now.value) / tune->snap->page_size, true };
	fc_tune_put_pages(tune, knob->pages.value);
	put(tune,
	    " more at boot that only movable pages may use, beside what is reserved");
	knob->effect = fc_tune_told(tune);
	knob->trap =
	    "kernel memory has so much less; a pinned page within still refuses it; a device tree's area wins over it";
}

void
fc_choose_hugepages(struct tune *tune)
{
	const struct fc_special *special = tune->v->special;
	struct fc_knob *knob = fc_tune_add(tune, "hugepages", FC_KNOB_BOOT);
	const struct fc_pool *pool;
	uint64_t n, bytes;

	if (tune->req->allocator != FC_HUGETLB) {
		knob->why_not = NOT_FOR_IT;
		return;
	}
	pool = special != NULL ? special->pool : NULL;
	if (pool != NULL && pool->total.present)
		knob->now = fc_tune_number(tune, pool->total.value);
	if (fc_tune_is_yes(tune)) {
		knob->why_not = "the pool can grow at once: write nr_hugepages";
		return;
	}
	if (tune->v->reason == FC_REASON_NO_SUCH_SIZE) {
		knob->why_not = "this kernel has no huge pages of that size";
		return;
	}
	if (special == NULL || special->page_bytes < 1024 ||
	    tune->snap->page_size == 0 ||
	    (pool != NULL && !pool->total.present)) {
		knob->why_not = "the pool's size is not told";
		return;
	}
	bytes = special->page_bytes;
	n = fc_plus(pool != NULL ? pool->total.value : 0, tune->req->count);
	if (__builtin_mul_overflow(n, bytes, &bytes) ||
	    bytes / tune->snap->page_size > fc_free_buffer_pages(tune->snap)) {
		knob->why_not = "this machine does not have so much memory";
		return;
	}
	knob->value = fc_tune_number(tune, n);
	put(tune, "hugepagesz=%juK hugepages=%ju",
	    (uintmax_t)(special->page_bytes / 1024), (uintmax_t)n);
	knob->command = fc_tune_told(tune);
	knob->pages = (struct fc_opt){ bytes / tune->snap->page_size, true };
	put(tune, "the pool has them from boot on, when memory is whole: ");
	fc_tune_put_pages(tune, knob->pages.value);
	knob->effect = fc_tune_told(tune);
	knob->trap =
	    "nothing else can use them, and too many of them leave too little to boot";
}

void
fc_choose_crashkernel(struct tune *tune)
{
	struct fc_opt now = tune->snap->tunables.crash_bytes;
	struct fc_knob *knob = fc_tune_add(tune, "crashkernel", FC_KNOB_BOOT);

	if (now.present) {
		put_megs(tune, now.value);
		knob->now = fc_tune_told(tune);
	}
	if (!now.present) {
		knob->why_not = "is not told here";
	} else if (now.value == 0) {
		knob->why_not = NOT_FOR_IT;
	} else {
		fc_tune_put_pages(tune,
		    tune->snap->page_size > 0
			? now.value / tune->snap->page_size
			: 0);
		put(tune, " are kept for dumps; less is free at the next boot");
		knob->why_not = fc_tune_told(tune);
	}
}
