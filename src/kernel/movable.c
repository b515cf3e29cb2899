/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/error.h"
#include "kernel/free_area.h"
#include "kernel/release.h"

/*
 * isolate_migratepages_block() in mm/compaction.c: large folios since 6.9, if
 * they are below a pageblock (skip_isolation_on_order(), order -1); before,
 * compound pages were stepped over.  vm.compact_unevictable_allowed is 1 but on
 * PREEMPT_RT, since 4.1.
 */
int
fc_movable_of(const struct fc_snapshot *snap, struct fc_movable *movable,
    struct fc_error *err)
{
	struct fc_rules rules = fc_rules_of(snap);
	const struct fc_opt *allowed = &snap->compact_unevictable_allowed;

	/* is_free_buddy_page() for KPF_BUDDY: 4.6 */
	if (rules.newest < FC_KV(4, 6, 0))
		return fc_error_set(err, FC_ERR_MISMATCH, "kpageflags",
		    "kernels before 4.6 do not show there which pages are free");
	*movable = (struct fc_movable){
		.unevictable = !allowed->present || allowed->value != 0,
		.large = rules.oldest >= FC_KV(6, 9, 0),
		.pageblock_order = fc_pageblock_order(snap),
	};
	return 0;
}
