/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "kernel/gfp.h"
#include "kernel/gfp_mode.h"

/* ___GFP_* of include/linux/gfp.h, a column for each numbering. */
enum { TO_4_3, TO_4_9, TO_4_18, TO_5_3, FROM_5_4, NR_NUMBERINGS };

static const struct {
	char name[24];
	uint32_t gfp;
	uint32_t bit[NR_NUMBERINGS];
} flags[] = {
	{ "__GFP_DMA", FC_GFP_DMA, { 0x1, 0x1, 0x1, 0x1, 0x1 } },
	{ "__GFP_HIGHMEM", FC_GFP_HIGHMEM, { 0x2, 0x2, 0x2, 0x2, 0x2 } },
	{ "__GFP_DMA32", FC_GFP_DMA32, { 0x4, 0x4, 0x4, 0x4, 0x4 } },
	{ "__GFP_MOVABLE", FC_GFP_MOVABLE, { 0x8, 0x8, 0x8, 0x8, 0x8 } },
	{ "__GFP_RECLAIMABLE", FC_GFP_RECLAIMABLE,
	    { 0x80000, 0x10, 0x10, 0x10, 0x10 } },
	{ "__GFP_HIGH", FC_GFP_HIGH, { 0x20, 0x20, 0x20, 0x20, 0x20 } },
	{ "__GFP_IO", FC_GFP_IO, { 0x40, 0x40, 0x40, 0x40, 0x40 } },
	{ "__GFP_FS", FC_GFP_FS, { 0x80, 0x80, 0x80, 0x80, 0x80 } },
	/* __GFP_WAIT until 4.3; then kswapd is woken unless told otherwise */
	{ "__GFP_DIRECT_RECLAIM", FC_GFP_DIRECT_RECLAIM,
	    { 0x10, 0x400000, 0x400000, 0x200000, 0x400 } },
	{ "__GFP_KSWAPD_RECLAIM", FC_GFP_KSWAPD_RECLAIM,
	    { [TO_4_9] = 0x2000000, 0x1000000, 0x400000, 0x800 } },
	{ "__GFP_ATOMIC", FC_GFP_ATOMIC,
	    { [TO_4_9] = 0x80000, 0x80000, 0x80000, 0x200 } },
	{ "__GFP_NOWARN", .bit = { 0x200, 0x200, 0x200, 0x200, 0x2000 } },
	{ "__GFP_RETRY_MAYFAIL", FC_GFP_RETRY_MAYFAIL,
	    { 0x400, 0x400, 0x400, 0x400, 0x4000 } },
	{ "__GFP_NOFAIL", FC_GFP_NOFAIL,
	    { 0x800, 0x800, 0x800, 0x800, 0x8000 } },
	{ "__GFP_NORETRY", FC_GFP_NORETRY,
	    { 0x1000, 0x1000, 0x1000, 0x1000, 0x10000 } },
	{ "__GFP_MEMALLOC", FC_GFP_MEMALLOC,
	    { 0x2000, 0x2000, 0x2000, 0x2000, 0x20000 } },
	{ "__GFP_COMP", .bit = { 0x4000, 0x4000, 0x4000, 0x4000, 0x40000 } },
	{ "__GFP_ZERO", .bit = { 0x8000, 0x8000, 0x8000, 0x8000, 0x100 } },
	{ "__GFP_NOMEMALLOC", FC_GFP_NOMEMALLOC,
	    { 0x10000, 0x10000, 0x10000, 0x10000, 0x80000 } },
	{ "__GFP_HARDWALL",
	    .bit = { 0x20000, 0x20000, 0x20000, 0x20000, 0x100000 } },
	{ "__GFP_THISNODE", FC_GFP_THISNODE,
	    { 0x40000, 0x40000, 0x40000, 0x40000, 0x200000 } },
	{ "__GFP_ACCOUNT",
	    .bit = { [TO_4_9] = 0x100000, 0x100000, 0x100000, 0x400000 } },
	{ "__GFP_COLD", .bit = { 0x100, 0x100, 0x100 } },
	{ "__GFP_KMEMCG", .bit = { 0x100000 } },
	{ "__GFP_NOTRACK", .bit = { 0x200000, 0x200000, 0x200000 } },
	{ "__GFP_NO_KSWAPD", .bit = { 0x400000 } },
	{ "__GFP_WRITE",
	    .bit = { 0x1000000, 0x1000000, 0x800000, 0x100, 0x1000 } },
};

#define NR_FLAGS (sizeof(flags) / sizeof(flags[0]))

#define RECLAIM     (FC_GFP_DIRECT_RECLAIM | FC_GFP_KSWAPD_RECLAIM)
#define NO_KSWAPD   0x400000
#define MOVABLE     0x8u
#define OLD_MOVABLE 0x100000u /* 2.6.23 to 2.6.30 */

/* Names for several flags, the longest first, as the kernel takes them. */
static const struct {
	const char *name;
	uint32_t gfp;
	bool hardwall;
} composites[] = {
	{ "GFP_HIGHUSER_MOVABLE",
	    FC_GFP_KERNEL | FC_GFP_HIGHMEM | FC_GFP_MOVABLE, true },
	{ "GFP_HIGHUSER", FC_GFP_KERNEL | FC_GFP_HIGHMEM, true },
	{ "GFP_USER", FC_GFP_KERNEL, true },
	{ "GFP_KERNEL", FC_GFP_KERNEL, false },
	{ "GFP_NOFS", RECLAIM | FC_GFP_IO, false },
	{ "GFP_ATOMIC", FC_GFP_HIGH | FC_GFP_ATOMIC | FC_GFP_KSWAPD_RECLAIM,
	    false },
	{ "GFP_ATOMIC", FC_GFP_HIGH | FC_GFP_KSWAPD_RECLAIM, false },
	{ "GFP_NOIO", RECLAIM, false },
	{ "GFP_NOWAIT", FC_GFP_KSWAPD_RECLAIM, false },
};

static int
numbering_of(uint64_t mode, const struct fc_rules *rules)
{
	static const uint32_t first[] = { 0, FC_KV(4, 4, 0), FC_KV(4, 10, 0),
		FC_KV(4, 19, 0), FC_KV(5, 4, 0) };
	int n = 0;

	if (rules->known || rules->oldest >= FC_KV(5, 4, 0)) {
		while (n + 1 < NR_NUMBERINGS && rules->newest >= first[n + 1])
			n++;
		return n;
	}
	if (mode & 0x2000000)
		return TO_4_9;
	if ((mode & 0x1400000) == 0x1400000 || (mode & 0x1080000) == 0x1080000)
		return TO_4_18;
	if ((mode & 0x600000) == 0x600000 || (mode & 0x480000) == 0x480000)
		return TO_5_3;
	/* reclaim flags of 5.4, where 4.3 would have odd ones */
	return (mode & 0xc00) == 0xc00 || (mode & 0xa20) == 0xa20 ||
		(mode & 0x820) == 0x820 || (mode & 0x2800) == 0x2800
	    ? FROM_5_4
	    : TO_4_3;
}

/*
 * GFP_ATOMIC without __GFP_ATOMIC is that of 6.3 and later, which have no such
 * flag (2973d8229b78); before, from 4.4 on, it would have more rights than the
 * number says.
 */
static bool
is_printed(size_t composite, int numbering, const struct fc_rules *rules)
{
	const uint32_t atomic = FC_GFP_HIGH | FC_GFP_KSWAPD_RECLAIM;

	return composites[composite].gfp != atomic || numbering == TO_4_3 ||
	    (numbering == FROM_5_4 && rules->newest >= FC_KV(6, 3, 0));
}

/* The number of a composite in this numbering. */
static uint32_t
number_of(size_t composite, int numbering)
{
	uint32_t n = 0;

	for (size_t i = 0; i < NR_FLAGS; i++) {
		bool hardwall = composites[composite].hardwall &&
		    strcmp(flags[i].name, "__GFP_HARDWALL") == 0;

		if ((flags[i].gfp & composites[composite].gfp) != 0 || hardwall)
			n |= flags[i].bit[numbering];
	}
	return n;
}

uint32_t
fc_gfp_of_mode(
    uint64_t mode, const struct fc_rules *rules, char *names, size_t size)
{
	int numbering = numbering_of(mode, rules);
	uint32_t left = (uint32_t)mode, gfp = 0;
	char rest[16];

	names[0] = '\0';
	if (numbering == TO_4_3 && rules->newest < FC_KV(2, 6, 31) &&
	    (left & OLD_MOVABLE))
		left = (left & ~OLD_MOVABLE) | MOVABLE;
	for (size_t i = 0; i < NR_FLAGS; i++) {
		if (flags[i].bit[numbering] & left)
			gfp |= flags[i].gfp;
	}
	if (numbering == TO_4_3 && !(left & NO_KSWAPD))
		gfp |= FC_GFP_KSWAPD_RECLAIM;
	for (size_t i = 0; i < sizeof(composites) / sizeof(composites[0]);
	     i++) {
		uint32_t n = number_of(i, numbering);

		if (n != 0 && (left & n) == n &&
		    is_printed(i, numbering, rules)) {
			fc_join(names, size, "|", composites[i].name);
			left &= ~n;
			break;
		}
	}
	for (size_t i = 0; i < NR_FLAGS; i++) {
		uint32_t bit = flags[i].bit[numbering];

		if (bit != 0 && (left & bit) != 0) {
			fc_join(names, size, "|", flags[i].name);
			left &= ~bit;
		}
	}
	if (left != 0) {
		snprintf(rest, sizeof(rest), "0x%x", left);
		fc_join(names, size, "|", rest);
	}
	if (names[0] == '\0')
		strlcpy(names, "0", size);
	return gfp;
}

uint32_t
fc_gfp_of_names(const char *names)
{
	uint32_t gfp = 0;

	while (*names != '\0') {
		size_t n = strcspn(names, "|");
		struct fc_error err;
		char one[64];
		uint32_t flag;

		if (n < sizeof(one)) {
			memcpy(one, names, n);
			one[n] = '\0';
			if (fc_gfp_parse(one, &flag, &err) == 0)
				gfp |= flag;
		}
		names += n;
		names += *names == '|';
	}
	return gfp;
}

/* warn_alloc(). */
bool
fc_gfp_is_silent(const char *names, const struct fc_rules *rules)
{
	/* the second until 4.5: __print_flags() of events/gfpflags.h */
	const struct {
		const char *name;
		bool silent;
	} silent[] = {
		{ "__GFP_NOWARN", true },
		{ "GFP_NOWARN", true },
		{ "GFP_TRANSHUGE", true },
		{ "GFP_TRANSHUGE_LIGHT", true },
		{ "GFP_NOWAIT", rules->nowait_is_silent },
	};

	while (*names != '\0') {
		size_t n = strcspn(names, "|");

		for (size_t i = 0; i < sizeof(silent) / sizeof(silent[0]);
		     i++) {
			if (silent[i].silent && n == strlen(silent[i].name) &&
			    memcmp(names, silent[i].name, n) == 0)
				return true;
		}
		names += n;
		names += *names == '|';
	}
	return false;
}
