/* SPDX-License-Identifier: BSD-2-Clause */
#include "kernel/watermark.h"

int64_t
fc_watermark_adjust(int64_t mark, const struct fc_alloc *a)
{
	if (a->halve_mark)
		mark -= mark / 2;
	if (a->quarter_off)
		mark -= mark / 4;
	return mark;
}

/*
 * Kernels up to 4.3 also want, for each smaller order i, that the pages in
 * blocks larger than i exceed mark >> (i + 1): a zone in pieces is refused
 * with blocks of the order still in it.  RHEL 6 starts again from mark - min
 * and halves only below a quarter of the pageblock order.
 */
static int64_t
scaled_margin(const struct fc_watermark *w, const struct fc_alloc *a,
    const struct fc_rules *rules, int64_t margin)
{
	/* unusable is CMA here, and 3.10 stopped to count it at each order */
	int64_t unusable = rules->scaled_without_cma ? w->unusable : 0;
	int64_t free = w->free - unusable - (((int64_t)1 << w->order) - 1);
	int64_t mark = fc_watermark_adjust(w->mark, a);
	bool el6 = rules->mark == FC_MARK_SCALED_EL6;

	if (el6) {
		free -= 2;
		mark = fc_watermark_adjust(w->mark - w->min, a);
		margin -= 2;
	}
	for (unsigned i = 0; i < w->order; i++) {
		free -= (int64_t)(w->nr_free[i] << i);
		if (!el6 || i < w->pageblock_order / 4)
			mark >>= 1;
		if (free - mark < margin)
			margin = free - mark;
	}
	return margin;
}

static struct fc_mark_test
test_of(const struct fc_watermark *w, int64_t unusable, int64_t mark)
{
	struct fc_mark_test test = { .free = w->free,
		.unusable = unusable,
		.block = ((int64_t)1 << w->order) - 1,
		.mark = mark,
		.reserve = w->reserve };

	test.margin =
	    test.free - test.unusable - test.block - test.mark - test.reserve;
	return test;
}

bool
fc_watermark_ok(const struct fc_watermark *w, const struct fc_alloc *a,
    const struct fc_rules *rules, struct fc_mark_test *test)
{
	*test = test_of(w, w->unusable, fc_watermark_adjust(w->mark, a));
	/* The first test knows no reductions of the mark: it may be stricter. */
	if (w->spared > 0) {
		struct fc_mark_test first =
		    test_of(w, w->unusable - w->spared, w->mark);

		if (first.margin > test->margin)
			*test = first;
	}
	if (rules->mark != FC_MARK_FLAT && w->nr_free != NULL)
		test->margin = scaled_margin(w, a, rules, test->margin);
	return a->no_watermarks || test->margin > 0;
}
