/* SPDX-License-Identifier: BSD-2-Clause */
/* Memory that is set aside for contiguous requests: CMA, huge pages,
 * swiotlb. */
#include <bsd/string.h>
#include <string.h>

#include "log/kinds.h"
#include "log/scan.h"

#define ENOMEM_NUMBER 12
#define EBUSY_NUMBER  16

/* ---- cma_alloc(), mm/cma.c, 3.5 to 7.3 ----------------------------------- */

/* "cma: cma_alloc: linux,cma: alloc failed, req-size: 2040 pages, ret: -12":
 * the area's name since 5.13 */
static bool
cma_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *end = found, *start;

	f->asked = fc_number_behind(found, "req-size:");
	f->error = fc_number_behind(found, "ret: -");
	while (end > text && (end[-1] == ' ' || end[-1] == ':'))
		end--;
	start = end;
	while (start > text && start[-1] != ' ')
		start--;
	if (end > start && (size_t)(end - start) < sizeof(f->what) &&
	    strstr(start, "cma_alloc:") != start &&
	    strstr(start, "__cma_alloc:") != start &&
	    strstr(start, "cma_alloc():") != start) {
		memcpy(f->what, start, (size_t)(end - start));
		f->what[end - start] = '\0';
	}
	return f->asked.present && f->error.present;
}

/* "cma: number of available pages: 6@8314+9@8343=> 15 free of 16384 total
 * pages": runs as they lie. */
static bool
cma_take(const char *text, struct fc_failure *f)
{
	const char *p = strstr(text, "number of available pages:");
	uint64_t n;

	if (p == NULL || f->total.present)
		return false;
	f->available = fc_number_behind(p, "=>");
	f->total = fc_number_behind(p, "free of");
	p += strlen("number of available pages:");
	for (;;) {
		p += strspn(p, " +");
		if (!fc_number(&p, &n) || *p != '@')
			break;
		if (n > f->longest.value || !f->longest.present)
			f->longest = (struct fc_opt){ n, true };
		p++;
		p += strspn(p, DIGITS);
	}
	return true;
}

static void
say_pages(const struct fc_failure *f, uint64_t pages, struct fc_explanation *e)
{
	char bytes[32];

	if (f->snap->page_size != 0 && pages < (uint64_t)1 << 40)
		fc_say_summary(e, " (%s)",
		    fc_size_rounded(
			pages * f->snap->page_size, bytes, sizeof(bytes)));
}

static void
cma_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	fc_say_summary(e, "CMA failure: %ju pages", (uintmax_t)f->asked.value);
	say_pages(f, f->asked.value, e);
	fc_say_summary(e, " from the %s%sarea", f->what,
	    f->what[0] != '\0' ? " " : "default or a device's ");
	if (f->error.value == EBUSY_NUMBER)
		fc_say_summary(e, ": its pages could not be moved");
	else if (f->error.value == ENOMEM_NUMBER)
		fc_say_summary(e, ": no free run that long");
}

static void
cma_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	if (f->error.value == EBUSY_NUMBER) {
		fc_say_finding(e,
		    "-16 (EBUSY): the area has room, but pages that were lent out of it could not be moved away: pinned (get_user_pages, DMA, RDMA, vfio), being written, or held for a moment");
		fc_say_help(e, FC_REMEDY_NOW, "ask_again",
		    "ask again, as many are held for a moment only", NULL,
		    NULL);
		fc_say_help(e, FC_REMEDY_NOW, "find_pins",
		    "find who pins pages there: FOLL_LONGTERM users (RDMA, vfio, io_uring's fixed buffers), file systems' metadata",
		    NULL, NULL);
	} else if (f->error.value == ENOMEM_NUMBER) {
		fc_say_finding(
		    e, "-12 (ENOMEM): no free run that long in the area");
		if (f->longest.present)
			fc_say_finding(e,
			    ": the longest is of %ju pages, %ju of %ju are free",
			    (uintmax_t)f->longest.value,
			    (uintmax_t)f->available.value,
			    (uintmax_t)f->total.value);
		if (f->total.present && f->asked.value > f->total.value)
			fc_say_finding(
			    e, "; the whole area is smaller than the request");
		else if (f->longest.present &&
		    f->available.value >= f->asked.value)
			fc_say_finding(e, "; enough are free, but in pieces");
		else
			fc_say_finding(e,
			    "; the area is too small, or full, or in pieces");
		fc_say_help(e, FC_REMEDY_LATER, "larger_cma",
		    "a larger area: cma=SIZE at boot, or the device tree's reserved-memory node",
		    NULL, "memory that only movable pages may use meanwhile");
		fc_say_help(e, FC_REMEDY_LATER, "allocate_early",
		    "allocate early and keep it, or in smaller pieces", NULL,
		    NULL);
	} else {
		fc_say_finding(e, "the request was given up");
	}
	fc_say_help(e, FC_REMEDY_NO_HELP, "no_compaction",
	    "compaction or free memory elsewhere, as the request may use this area only",
	    NULL, NULL);
	fc_say_ask(e, "grep Cma /proc/meminfo");
}

const struct fc_kind fc_kind_cma = {
	.name = "cma",
	.cause = "its area could not give it",
	.words = { "alloc failed, req-size:" },
	.follows = FC_FOLLOWS_LINES,
	.patience = 3,
	.is_real = fc_is_number_next,
	.parse = cma_parse,
	.take = cma_take,
	.is_failure = fc_has_asked,
	.summarise = cma_summarise,
	.explain = cma_explain,
};

/* ---- alloc_contig_range(): "[45900, 45dcf) PFNs busy" -------------------- */

static bool
hex(const char **p, uint64_t *n)
{
	const char *start = *p;

	*n = 0;
	while (fc_hex_digit(**p) >= 0 && *p - start < 16) {
		*n = *n << 4 | (uint64_t)fc_hex_digit(**p);
		(*p)++;
	}
	return *p > start;
}

static bool
contig_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *p = found;
	uint64_t from, to;

	while (p > text && *p != '[')
		p--;
	if (*p++ != '[' || !hex(&p, &from))
		return false;
	p += strspn(p, ", ");
	if (!hex(&p, &to) || to <= from)
		return false;
	f->asked = (struct fc_opt){ to - from, true };
	return true;
}

static void
contig_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	(void)block;
	fc_say_summary(e, "a range of %ju pages could not be emptied",
	    (uintmax_t)f->asked.value);
}

static void
contig_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	(void)f;
	fc_say_finding(e,
	    "alloc_contig_range() could not move the pages that lie there: one try of CMA, virtio-mem or a gigantic huge page");
	fc_say_matters(e,
	    "the caller tries the next range: harmless unless a CMA or huge page failure follows");
}

const struct fc_kind fc_kind_contig = {
	.name = "contig_range",
	.cause = "pages could not be moved",
	.words = { ") PFNs busy" },
	.follows = 0,
	.patience = 1,
	.parse = contig_parse,
	.is_failure = fc_has_asked,
	.summarise = contig_summarise,
	.explain = contig_explain,
};

/* ---- huge pages: hugetlb_hstate_alloc_pages() ---------------------------- */

/* "allocating 4096 of page size 2.00 MiB failed.  Only allocated 3738
 * hugepages." */
static bool
hugetlb_parse(const char *text, const char *found, struct fc_failure *f)
{
	struct fc_opt size = fc_number_behind(found, "page size ");
	const char *unit = strstr(found, "iB");

	(void)text;
	f->asked = fc_number_behind(found, "allocating ");
	f->got = fc_number_behind(found, "Only allocated ");
	if (size.present && size.value < 1024 && unit != NULL) {
		unsigned shift = unit[-1] == 'G' ? 30
		    : unit[-1] == 'M'            ? 20
						 : 10;

		f->size = (struct fc_opt){ size.value << shift, true };
	}
	return f->asked.present && f->got.present;
}

static bool
hugetlb_is_failure(const struct fc_failure *f)
{
	return f->asked.present && f->got.present &&
	    f->got.value < f->asked.value;
}

static void
hugetlb_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	char bytes[32];

	(void)block;
	fc_say_summary(e, "%ju huge pages short: %ju of %ju",
	    (uintmax_t)(f->asked.value - f->got.value), (uintmax_t)f->got.value,
	    (uintmax_t)f->asked.value);
	if (f->size.present)
		fc_say_summary(e, " of %s each",
		    fc_size_exact(f->size.value, bytes, sizeof(bytes)));
}

static void
hugetlb_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	fc_say_finding(e,
	    "memory was in pieces, or there was not that much of it: the pool stays at what it got");
	fc_say_help(e, FC_REMEDY_NOW, "compact",
	    "compact memory, then ask for them again",
	    "echo 1 > /proc/sys/vm/compact_memory", "root; CPU for seconds");
	fc_say_help(e, FC_REMEDY_LATER, "reserve_hugepages",
	    "reserve huge pages at boot, when memory is whole (hugepages=)",
	    NULL, NULL);
	if (f->size.present)
		fc_say_ask(e, "fragcheck --hugepages %ju --size %ju",
		    (uintmax_t)(f->asked.value - f->got.value),
		    (uintmax_t)f->size.value);
}

const struct fc_kind fc_kind_hugetlb = {
	.name = "hugetlb",
	.cause = "memory was in pieces",
	.words = { "HugeTLB: allocating" },
	.follows = 0,
	.patience = 2,
	.is_real = fc_is_number_next,
	.parse = hugetlb_parse,
	.is_failure = hugetlb_is_failure,
	.summarise = hugetlb_summarise,
	.explain = hugetlb_explain,
};

/* ---- swiotlb: IO_TLB_SEGSIZE slots of 2 KiB are the largest mapping ------- */

#define SLOT    ((uint64_t)2048)
#define SEGMENT (128 * SLOT)

/* "demo 0000:05:00.0: swiotlb buffer is full (sz: 524288 bytes), total 32768
 * (slots), used 1500 (slots)"; before 4.16 "DMA: Out of SW-IOMMU space for
 * 65536 bytes at device 0000:00:1f.2" */
static bool
swiotlb_parse(const char *text, const char *found, struct fc_failure *f)
{
	const char *device = strstr(found, "at device ");
	const char *start = found;

	f->size = fc_number_behind(found, "sz:");
	if (!f->size.present)
		f->size = fc_number_behind(found, "space for ");
	f->total = fc_number_behind(found, "total ");
	f->got = fc_number_behind(found, "used ");
	if (device != NULL) {
		fc_copy_word(f->what, sizeof(f->what), device + 10, " ");
		return f->size.present;
	}
	while (start > text && (start[-1] == ' ' || start[-1] == ':'))
		start--;
	if (start > text && (size_t)(start - text) < sizeof(f->what)) {
		memcpy(f->what, text, (size_t)(start - text));
		f->what[start - text] = '\0';
	}
	return f->size.present;
}

static void
swiotlb_summarise(
    const struct fc_failure *f, const char *block, struct fc_explanation *e)
{
	char bytes[32];

	(void)block;
	fc_say_summary(e, "no bounce buffer (swiotlb) of %s for %s",
	    fc_size_rounded(f->size.value, bytes, sizeof(bytes)),
	    f->what[0] != '\0' ? f->what : "a device");
}

static void
swiotlb_explain(const struct fc_failure *f, struct fc_explanation *e)
{
	bool known = f->total.present && f->got.present &&
	    f->got.value <= f->total.value;
	uint64_t slots = (f->size.value + SLOT - 1) / SLOT;

	if (f->size.value > SEGMENT)
		fc_say_finding(e,
		    "%ju bytes are more than one swiotlb mapping can be (256 KiB): no swiotlb= is large enough",
		    (uintmax_t)f->size.value);
	else if (known && f->total.value - f->got.value >= slots)
		fc_say_finding(e,
		    "%ju of %ju slots of 2 KiB are used: it is not full, but no run of %ju slots is free, or the device's address mask leaves none",
		    (uintmax_t)f->got.value, (uintmax_t)f->total.value,
		    (uintmax_t)slots);
	else if (known)
		fc_say_finding(e, "it is full: %ju of %ju slots are used",
		    (uintmax_t)f->got.value, (uintmax_t)f->total.value);
	else
		fc_say_finding(e, "it is full, or in pieces");
	fc_say_finding(e,
	    "; not the page allocator: free memory elsewhere does not count");
	fc_say_matters(e,
	    "the device's I/O fails or is tried again; a driver that does not check may hang");
	if (f->size.value > SEGMENT)
		fc_say_help(e, FC_REMEDY_CODE, "map_less",
		    "make the driver map less at once: dma_max_mapping_size(), max_sectors_kb of a disk, a smaller DMA segment",
		    NULL, NULL);
	else
		fc_say_help(e, FC_REMEDY_LATER, "larger_swiotlb",
		    "a larger one: swiotlb=SLOTS at boot (slots of 2 KiB, so 65536 are 128 MiB)",
		    NULL, NULL);
	fc_say_help(e, FC_REMEDY_CODE, "no_swiotlb",
	    "do without it: an IOMMU, or a driver that sets the device's whole address mask (without encrypted memory)",
	    NULL, NULL);
}

const struct fc_kind fc_kind_swiotlb = {
	.name = "swiotlb",
	.cause = "its buffer could not give it",
	.words = { "swiotlb buffer is full", "Out of SW-IOMMU space" },
	.follows = 0,
	.patience = 2,
	.parse = swiotlb_parse,
	.is_failure = fc_has_size,
	.summarise = swiotlb_summarise,
	.explain = swiotlb_explain,
};
