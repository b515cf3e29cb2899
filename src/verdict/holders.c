/* SPDX-License-Identifier: BSD-2-Clause */
/* Who holds what, ranked by the blocks that it may cost. */
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "verdict/pages.h"

/* All that is known of a kind is its row. */
static const struct kind {
	const char *name; /* for programs; it never changes */
	/* such frames may be its own */
	unsigned frames;
	const char *advice;
} kinds[] = {
	[FC_HOLDS_SLAB] = { "slab", 1u << FC_FRAME_SLAB,
	    "echo 1 > /sys/kernel/slab/NAME/shrink gives back its empty slabs" },
	[FC_HOLDS_PAGE_TABLES] = { "page_tables", 1u << FC_FRAME_PGTABLE,
	    "they go with the process; larger pages need fewer of them" },
	[FC_HOLDS_LOCKED] = { "locked", 1u << FC_FRAME_MLOCKED,
	    "sysctl vm.compact_unevictable_allowed=1 lets them be moved" },
	[FC_HOLDS_VMALLOC] = { "vmalloc", 1u << FC_FRAME_UNNAMED,
	    "they go with what asked for them: a thread, a module, a program loaded into the kernel" },
	[FC_HOLDS_HUGETLB] = { "hugetlb", 1u << FC_FRAME_HUGETLB,
	    "lower vm.nr_hugepages, if not all of them are used" },
	[FC_HOLDS_OFFLINE] = { "offline", 1u << FC_FRAME_OFFLINE,
	    "the host has them: ask it for a smaller balloon" },
	[FC_HOLDS_PINNED] = { "pinned", 1u << FC_FRAME_MOVABLE,
	    "they go when who pinned them lets go (RDMA, VFIO, io_uring); no file tells who" },
	[FC_HOLDS_CODE] = { "code",
	    1u << FC_FRAME_UNNAMED | 1u << FC_FRAME_OTHER |
		1u << FC_FRAME_COMPOUND,
	    "that is the place in the kernel's source which allocates them" },
	[FC_HOLDS_UNNAMED] = { "unnamed", 1u << FC_FRAME_UNNAMED,
	    "vmalloc, stacks, drivers, sockets: boot with page_owner=on to have them named" },
};

const char *
fc_holding_name(enum fc_holding what)
{
	return (size_t)what < sizeof(kinds) / sizeof(kinds[0])
	    ? kinds[what].name
	    : "unknown";
}

const char *
fc_holder_advice(const struct fc_holder *holder)
{
	if (holder->what == FC_HOLDS_SLAB &&
	    (strstr(holder->name, "inode") != NULL ||
		strncmp(holder->name, "dentry", 6) == 0))
		return "echo 2 > /proc/sys/vm/drop_caches gives back what is unused of it";
	return kinds[holder->what].advice;
}

/* Each piece may stand in a window of its own, but not in more than there are
 * with such frames. */
static uint64_t
blocks_of(
    const struct fc_snapshot *snap, const struct fc_holder *h, unsigned order)
{
	uint64_t most = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone_pages *pages = snap->zones[i].pages;

		for (unsigned f = 0; pages != NULL && f < FC_NR_FRAMES; f++) {
			if ((kinds[h->what].frames >> f & 1) == 0)
				continue;
			most += f == FC_FRAME_MOVABLE
			    ? pages->windows[order].clean
			    : pages->windows[order].by[f];
		}
	}
	return h->pieces < most ? h->pieces : most;
}

static int
most_blocks_first(const void *a, const void *b)
{
	const struct fc_holder *x = a, *y = b;

	if (x->blocks != y->blocks)
		return FC_COMPARE(y->blocks, x->blocks);
	if (x->pages != y->pages)
		return FC_COMPARE(y->pages, x->pages);
	return strcmp(x->name, y->name);
}

void
fc_rank_holders(struct fc_snapshot *snap, unsigned order)
{
	for (size_t i = 0; i < snap->nr_holders; i++)
		snap->holders[i].blocks =
		    blocks_of(snap, &snap->holders[i], order);
	if (snap->nr_holders > 0)
		qsort(snap->holders, snap->nr_holders, sizeof(snap->holders[0]),
		    most_blocks_first);
}
