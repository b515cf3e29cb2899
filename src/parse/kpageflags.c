/* SPDX-License-Identifier: BSD-2-Clause */
#include "parse/kpageflags.h"

/* KPF_*; those from 32 on are "for kernel hacking, never rely on". */
enum {
	LRU = 5,
	SLAB = 7,
	WRITEBACK = 8,
	BUDDY = 10,
	MMAP = 11,
	ANON = 12,
	HEAD = 15,
	TAIL = 16,
	HUGE = 17,
	UNEVICTABLE = 18,
	HWPOISON = 19,
	NOPAGE = 20,
	THP = 22,
	OFFLINE = 23,
	ZERO_PAGE = 24,
	PGTABLE = 26,
	RESERVED = 32,
	MLOCKED = 33,
};

#define HAS(word, flag) (((word) >> (flag)&1) != 0)

/* The first that fits decides: a type before what the page holds. */
static const struct {
	unsigned flag;
	enum fc_frame frame;
} types[] = {
	{ NOPAGE, FC_FRAME_ABSENT },
	{ BUDDY, FC_FRAME_FREE },
	{ OFFLINE, FC_FRAME_OFFLINE },
	{ HWPOISON, FC_FRAME_POISONED },
	{ RESERVED, FC_FRAME_RESERVED },
	{ PGTABLE, FC_FRAME_PGTABLE },
	{ SLAB, FC_FRAME_SLAB },
	{ HUGE, FC_FRAME_HUGETLB },
};

enum fc_frame
fc_kpageflags_class(uint64_t word, bool moves_unevictable)
{
	if (word == 0)
		return FC_FRAME_UNNAMED;
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		if (HAS(word, types[i].flag))
			return types[i].frame;
	}
	if (HAS(word, HEAD) || HAS(word, TAIL))
		return HAS(word, THP) && !HAS(word, ZERO_PAGE)
		    ? FC_FRAME_LARGE
		    : FC_FRAME_COMPOUND;
	/* lru_add_drain() puts what is mapped, and on no list yet, on one */
	if (!HAS(word, LRU) && !(HAS(word, ANON) && HAS(word, MMAP)))
		return FC_FRAME_OTHER;
	if (HAS(word, WRITEBACK))
		return FC_FRAME_WRITEBACK;
	if (!moves_unevictable &&
	    (HAS(word, UNEVICTABLE) || HAS(word, MLOCKED)))
		return FC_FRAME_MLOCKED;
	return FC_FRAME_MOVABLE;
}

bool
fc_kpageflags_tells_order(uint64_t word, bool *swapped)
{
	bool first = (word & 0xffff) != 0, last = word >> 48 != 0;

	*swapped = last;
	return first != last;
}

bool
fc_kpageflags_is_folio_head(uint64_t word)
{
	return HAS(word, HEAD);
}

uint64_t
fc_kpageflags_as_page(uint64_t word)
{
	return word &
	    ~((uint64_t)1 << HEAD | (uint64_t)1 << TAIL | (uint64_t)1 << THP);
}

unsigned
fc_kpageflags_folio_order(const uint64_t *words, size_t n)
{
	unsigned order = 0;

	/* its length is a power of two, so the first page of each half tells */
	while (((size_t)1 << order) < n && HAS(words[(size_t)1 << order], TAIL))
		order++;
	return order;
}
