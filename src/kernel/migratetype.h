/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What a migratetype's name means to a request (migratetype_names[] in
 * mm/page_alloc.c or mm/show_mem.c).  A name never seen stays unknown: it is
 * usable in the best case and not in the worst.
 */
#ifndef FC_KERNEL_MIGRATETYPE_H
#define FC_KERNEL_MIGRATETYPE_H

enum fc_mt {
	FC_MT_UNMOVABLE,
	FC_MT_MOVABLE,
	FC_MT_RECLAIMABLE,
	FC_MT_RESERVE, /* <= 4.3: everybody's last fallback */
	FC_MT_HIGHATOMIC, /* 4.4 and later */
	FC_MT_CMA, /* movable pages only */
	FC_MT_ISOLATE, /* nobody's */
	FC_MT_UNKNOWN,
};

enum fc_mt fc_mt_of(const char *name);

#endif
