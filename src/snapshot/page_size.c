/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The page size of a machine that is not this one.  Several kinds of evidence
 * tell it, each alone enough; all that is there must agree.  Where nothing
 * tells, the likeliest is taken, and marked as assumed.
 */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/ascii.h"
#include "snapshot/page_size.h"

#define KIB         1024
#define FOUR_GIB    ((uint64_t)1 << 32)
#define LEAST       4096
#define MOST        (256 * KIB) /* Hexagon's */
#define ISA_DMA_PFN 4096 /* 16 MiB in pages of 4 KiB, on x86 only */
#define MAX_PIECES  8

/* What speaks for which size. */
struct pieces {
	size_t n;
	struct piece {
		const char *from, *words;
		uint64_t size;
	} pieces[MAX_PIECES];
};

static void
speaks_for(struct pieces *p, uint64_t size, const char *from, const char *words)
{
	if (size >= LEAST && size <= MOST && (size & (size - 1)) == 0 &&
	    p->n < MAX_PIECES)
		p->pieces[p->n++] = (struct piece){ from, words, size };
}

/* The power of two that bytes / pages is within a hundredth of; 0: none. */
static uint64_t
quotient(uint64_t kib, uint64_t pages)
{
	for (uint64_t size = LEAST; size <= MOST && pages != 0; size *= 2) {
		uint64_t told = kib * KIB / size;

		if (told >= pages - pages / 100 && told <= pages + pages / 100)
			return size;
	}
	return 0;
}

/* MemTotal is the sum of all managed pages; kernels before 3.10 do not tell
 * those, and free pages move between two files. */
static void
ask_meminfo(const struct fc_snapshot *snap, struct pieces *p)
{
	const struct fc_evidence *f = &snap->evidence;
	uint64_t managed = 0, free = 0;

	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		managed += zone->managed.value;
		if (zone->has_zoneinfo)
			free += zone->free;
		else if (zone->has_free_blocks)
			free += fc_zone_free_pages_from(snap, zone, 0);
	}
	/* what is not told is 0, of which no size comes */
	speaks_for(p, quotient(f->mem_total_kib.value, managed), "meminfo",
	    "MemTotal");
	speaks_for(
	    p, quotient(f->mem_free_kib.value, free), "meminfo", "MemFree");
	speaks_for(p, quotient(f->mem_free_kib.value, f->nr_free_pages.value),
	    "vmstat", "nr_free_pages");
	/* x86 and s390; ppc64 prints a line for its pages of 64 KiB, too */
	if (f->direct_map_4k && !f->direct_map_64k)
		speaks_for(p, 4096, "meminfo", "DirectMap4k");
}

/* pageblock_order is HUGETLB_PAGE_ORDER, if it is not the largest there is; but
 * either may be set at boot or build, so it is asked only where no other is. */
static void
ask_pageblock(const struct fc_snapshot *snap, struct pieces *p)
{
	if (snap->evidence.hugepage_kib.present &&
	    snap->pageblock_order.present &&
	    snap->pageblock_order.value + 1 < snap->nr_orders)
		speaks_for(p,
		    snap->evidence.hugepage_kib.value * KIB >>
			snap->pageblock_order.value,
		    "pagetypeinfo", "Hugepagesize");
}

static const struct fc_zone *
populated_zone(const struct fc_snapshot *snap, int node, const char *name)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		const struct fc_zone *zone = &snap->zones[i];

		if (zone->node == node && strcmp(zone->name, name) == 0 &&
		    zone->start_pfn.present && zone->present > 0)
			return zone;
	}
	return NULL;
}

/* DMA32 ends at 4 GiB wherever there is one, and x86's DMA at 16 MiB; the next
 * zone of a node that has memory in both begins there. */
static void
ask_borders(const struct fc_snapshot *snap, struct pieces *p)
{
	for (size_t i = 0; i < snap->nr_zones; i++) {
		int node = snap->zones[i].node;
		const struct fc_zone *dma = populated_zone(snap, node, "DMA");
		const struct fc_zone *dma32 =
		    populated_zone(snap, node, "DMA32");
		const struct fc_zone *normal =
		    populated_zone(snap, node, "Normal");
		const struct fc_zone *next = dma32 != NULL ? dma32 : normal;
		uint64_t size = 0;

		if (dma32 != NULL && normal != NULL &&
		    normal->start_pfn.value != 0 &&
		    FOUR_GIB % normal->start_pfn.value == 0)
			size = FOUR_GIB / normal->start_pfn.value;
		else if (dma != NULL && next != NULL &&
		    next->start_pfn.value == ISA_DMA_PFN &&
		    dma->start_pfn.value < ISA_DMA_PFN)
			size = 4096;
		if (size != 0) {
			speaks_for(p, size, "zoneinfo", "the zones' borders");
			return;
		}
	}
}

/* A word of a release: "6.1.0-50-amd64", "5.14.0-1.el9.aarch64+64k". */
static bool
has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; (p = strstr(p, word)) != NULL; p++) {
		if ((p == text || !fc_is_alnum(p[-1])) && !fc_is_alnum(p[n]))
			return true;
	}
	return false;
}

static void
ask_release(const struct fc_snapshot *snap, struct pieces *p)
{
	/* Those that have pages of one size only. */
	static const char *const four[] = { "x86_64", "amd64", "i386", "i486",
		"i586", "i686", "686", "586", "s390x", "armv6l", "armv7l",
		"armmp", "riscv64" };
	uint64_t size = 0;

	/* a flavour is told by the release, an architecture also by uname -a */
	if (has_word(snap->release, "64k"))
		size = 64 * KIB;
	else if (has_word(snap->release, "16k"))
		size = 16 * KIB;
	for (size_t i = 0; i < sizeof(four) / sizeof(four[0]); i++) {
		if (size == 0 &&
		    (has_word(snap->release, four[i]) ||
			has_word(snap->build, four[i])))
			size = 4096;
	}
	speaks_for(p, size, "kernel release", "the kernel release");
}

/* Largest orders are chosen with the page size: arm64 has 14 orders with
 * 64 KiB and 12 with 16 KiB, ppc64 9 with 64 KiB. */
static uint64_t
likeliest(const struct fc_snapshot *snap)
{
	switch (snap->nr_orders) {
	case 9:
	case 14:
		return 64 * KIB;
	case 12:
		return 16 * KIB;
	default:
		return 4096;
	}
}

void
fc_settle_page_size(struct fc_snapshot *snap)
{
	struct pieces p = { 0 };
	const struct piece *first = &p.pieces[0];

	if (snap->page_size != 0 && !snap->evidence.page_size_settled)
		return; /* told by who knows it */
	ask_meminfo(snap, &p);
	ask_borders(snap, &p);
	ask_release(snap, &p);
	speaks_for(&p, snap->evidence.log_page_kib.value * KIB, "kernel log",
	    "the kernel log");
	if (p.n == 0)
		ask_pageblock(snap, &p);
	snap->evidence.page_size_settled = true;
	snap->page_size_assumed = false;
	snap->page_size = 0;
	snap->page_size_from = NULL;
	snap->page_size_conflict[0] = '\0';
	if (p.n == 0 && snap->nr_zones > 0) {
		snap->page_size = likeliest(snap);
		snap->page_size_from = "assumed";
		snap->page_size_assumed = true;
	}
	for (size_t i = 1; i < p.n; i++) {
		if (p.pieces[i].size == first->size)
			continue;
		snprintf(snap->page_size_conflict,
		    sizeof(snap->page_size_conflict),
		    "%s says %ju bytes, %s %ju", first->words,
		    (uintmax_t)first->size, p.pieces[i].words,
		    (uintmax_t)p.pieces[i].size);
		return;
	}
	if (p.n > 0) {
		snap->page_size = first->size;
		snap->page_size_from = first->from;
	}
}
