/* SPDX-License-Identifier: BSD-2-Clause */
/* Each kind of failure: its line as kernels print it, what is read, and said. */
#include "test.h"

#include "log/kinds.h"

struct caught {
	size_t n;
	struct fc_failure *f[8];
};

static int
catch_one(void *arg, struct fc_failure *f, struct fc_error *err)
{
	struct caught *c = arg;

	(void)err;
	assert_true(c->n < N_ELEMENTS(c->f));
	c->f[c->n++] = f;
	return 0;
}

static struct caught
read_text(const char *text)
{
	struct caught c = { 0 };
	struct fc_error err = { 0 };
	struct fc_log *log = fc_log_new(catch_one, &c);

	assert_int_equal(fc_log_feed(log, text, strlen(text), &err), 0);
	assert_int_equal(fc_log_end(log, &err), 0);
	fc_log_free(log);
	return c;
}

static void
let_go(struct caught *c)
{
	for (size_t i = 0; i < c->n; i++)
		fc_failure_free(c->f[i]);
}

static void
reads_and_tells_each_kind(void **state)
{
	static const struct {
		const char *text, *name, *summary, *finding;
	} rows[] = {
		{ "cma: cma_alloc: linux,cma: alloc failed, req-size: 16 pages, "
		  "ret: -12\n"
		  "cma: number of available pages: 3@125+20@172=> 23 free of "
		  "4096 total pages\n",
		    "cma", "16 pages from the linux,cma area",
		    "the longest is of 20 pages, 23 of 4096 are free; enough "
		    "are free" },
		{ "cma: __cma_alloc: reserved: alloc failed, req-size: 8192 "
		  "pages, ret: -12\n"
		  "cma: number of available pages: 7@0=> 7 free of 4096 total "
		  "pages\n",
		    "cma", "from the reserved area",
		    "the whole area is smaller than the request" },
		{ "cma: cma_alloc: alloc failed, req-size: 4 pages, ret: -16\n",
		    "cma", "its pages could not be moved", "pinned" },
		{ "alloc_contig_range: [45900, 45dcf) PFNs busy\n",
		    "contig_range", "a range of 1231 pages", "could not move" },
		{ "HugeTLB: allocating 8 of page size 1.00 GiB failed.  Only "
		  "allocated 3 hugepages.\n",
		    "hugetlb", "5 huge pages short: 3 of 8 of 1 GiB each",
		    "in pieces" },
		{ "ahci 0000:00:17.0: swiotlb buffer is full (sz: 65536 bytes), "
		  "total 32768 (slots), used 32760 (slots)\n",
		    "swiotlb", "of 64.0 KiB for ahci 0000:00:17.0",
		    "it is full: 32760 of 32768 slots" },
		{ "nvme 0000:01:00.0: swiotlb buffer is full (sz: 65536 bytes), "
		  "total 32768 (slots), used 1500 (slots)\n",
		    "swiotlb", "for nvme", "it is not full, but no run of 32" },
		{ "DMA: Out of SW-IOMMU space for 262145 bytes at device "
		  "0000:00:1f.2\n",
		    "swiotlb", "for 0000:00:1f.2", "more than one swiotlb" },
		{ "XFS: fio(12345) possible memory allocation deadlock size "
		  "65552 in kmem_alloc (mode:0x2408240)\n",
		    "deadlock", "XFS waits for a kmalloc of 65552 bytes",
		    "again and again" },
		{ "Possible memory allocation deadlock: size=65536 "
		  "lflags=0x42404240\n",
		    "deadlock", "SPL waits for a kmalloc of 65536 bytes",
		    "again and again" },
		{ "percpu: allocation failed, size=48 align=8 atomic=1, atomic "
		  "alloc failed, no space left\n",
		    "percpu", "48 bytes a CPU", "not a block" },
		{ "NVRM: nvAssertOkFailedNoLog: Assertion failed: Out of memory "
		  "[NV_ERR_NO_MEMORY] (0x51) returned from x\n",
		    "nvrm", "NV_ERR_NO_MEMORY", "does not tell which" },
		{ "memory offlining [mem 0x100000000-0x107ffffff] failed due to "
		  "failure to isolate range\n",
		    "offline", "mem 0x100000000-0x107ffffff",
		    "the kernel says: failure to isolate range" },
		{ "watchdog: BUG: soft lockup - CPU#3 stuck for 22s! "
		  "[kcompactd0:45]\n",
		    "lockup", "compact memory for 22 s", "again and again" },
		{ "watchdog: BUG: soft lockup - CPU#3 stuck for 22s! "
		  "[mysqld:45]\nCall Trace:\n compact_zone+0x1/0x2\n",
		    "lockup", "for 22 s", "immovable" },
		{ "dd: page allocation stalls for 10160ms, order:0, "
		  "mode:0x14200ca(GFP_HIGHUSER_MOVABLE), nodemask=(null)\n",
		    "stall", "waited 10.1 seconds: order 0", "not a refusal" },
		{ "dd: page allocation stall for 12 secs: order:3, "
		  "mode:0xcc0(GFP_KERNEL)\n",
		    "stall", "waited 12.0 seconds: order 3", "not a refusal" },
		{ "WARNING: CPU: 3 PID: 42 at mm/page_alloc.c:4453 "
		  "__alloc_pages+0x1d8/0x240\n"
		  "CPU: 3 PID: 42 Comm: demod Not tainted 6.1.0 #1\n"
		  "Call Trace:\n demo_ioctl+0x50/0x90 [demo]\n",
		    "too_large", "above the largest", "whatever memory" },
		{ "WARNING: mm/page_alloc.c:5159 at "
		  "__alloc_frozen_pages_noprof+0x1/0x2, CPU#1: demod/42\n",
		    "too_large", "above the largest", "whatever memory" },
		{ "WARNING: CPU: 3 PID: 42 at mm/page_alloc.c:4453 "
		  "__alloc_pages_slowpath+0x1d8/0x240\n",
		    "too_large", "or with __GFP_NOFAIL", "whatever memory" },
		{ "warn_alloc: 12 callbacks suppressed\n", "suppressed",
		    "12 reports", "rate limit" },
		{ "vmalloc: allocation failure: 0 bytes\n", "vmalloc",
		    "0 bytes", "refused whatever memory is like" },
		{ "swapper/0 invoked oom-killer: gfp_mask=0x0, order=0, "
		  "oom_score_adj=0\nCall Trace:\n"
		  " pagefault_out_of_memory+0x38/0x54\n",
		    "oom", "for a page fault", "VM_FAULT_OOM" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i].text);
		struct fc_explanation e;
		struct fc_error err = { 0 };

		print_message("  %s\n", rows[i].text);
		assert_int_equal(c.n, 1);
		assert_string_equal(
		    fc_failure_name(c.f[0]->kind), rows[i].name);
		assert_int_equal(c.f[0]->line, 1);
		assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
		print_message("    %s: %s\n", e.summary, e.finding);
		assert_non_null(strstr(e.summary, rows[i].summary));
		assert_non_null(strstr(e.finding, rows[i].finding));
		assert_true(strlen(e.summary) < sizeof(e.summary) - 1);
		assert_true(strlen(e.finding) < sizeof(e.finding) - 1);
		assert_true(e.cause[0] != '\0');
		fc_explanation_free(&e);
		let_go(&c);
	}
}

#define REPORT "CPU: 0 PID: 9 Comm: cat Not tainted 6.1.0 #1\nMem-Info:\n"
#define MARKS  "min:4kB low:8kB high:12kB\nlowmem_reserve[]: 0 0\n"
#define IN_PIECES                               \
	REPORT "Node 0 Normal free:40kB " MARKS \
	       "Node 0 Normal: 10*4kB (U) 0*8kB 0*16kB = 40kB\n"
#define FREE_AGAIN                               \
	REPORT "Node 0 Normal free:400kB " MARKS \
	       "Node 0 Normal: 10*4kB (U) 0*8kB 20*16kB (U) = 400kB\n"

/* All that is said of a failure, by each figure that it hangs on. */
static void
tells_of_each_what_its_figures_mean(void **state)
{
	static const struct {
		const char *text, *summary, *finding, *matters, *ask;
		const char *helps; /* their codes */
		const char *what, *comm;
	} rows[] = {
		{ "cma: cma_alloc: linux,cma: alloc failed, req-size: 16 pages, ret: -12\ncma: number of available pages: 3@125+20@172+4@9=> 27 free of 4096 total pages\n",
		    "CMA failure: 16 pages from the linux,cma area: no free run that long",
		    "-12 (ENOMEM): no free run that long in the area: the longest is of 20 pages, 27 of 4096 are free; enough are free, but in pieces",
		    "", "grep Cma /proc/meminfo",
		    "larger_cma allocate_early no_compaction", "linux,cma",
		    "" },
		{ "cma: cma_alloc: a: alloc failed, req-size: 32 pages, ret: -12\ncma: number of available pages: 3@125+20@172=> 23 free of 4096 total pages\n",
		    "CMA failure: 32 pages from the a area: no free run that long",
		    "-12 (ENOMEM): no free run that long in the area: the longest is of 20 pages, 23 of 4096 are free; the area is too small, or full, or in pieces",
		    "", "grep Cma /proc/meminfo",
		    "larger_cma allocate_early no_compaction", "a", "" },
		{ "cma: cma_alloc: a: alloc failed, req-size: 24 pages, ret: -12\ncma: number of available pages: 3@125+20@172=> 24 free of 24 total pages\n",
		    "CMA failure: 24 pages from the a area: no free run that long",
		    "-12 (ENOMEM): no free run that long in the area: the longest is of 20 pages, 24 of 24 are free; enough are free, but in pieces",
		    "", "grep Cma /proc/meminfo",
		    "larger_cma allocate_early no_compaction", "a", "" },
		{ "cma: cma_alloc: a: alloc failed, req-size: 25 pages, ret: -12\ncma: number of available pages: 3@125+20@172=> 24 free of 24 total pages\n",
		    "CMA failure: 25 pages from the a area: no free run that long",
		    "-12 (ENOMEM): no free run that long in the area: the longest is of 20 pages, 24 of 24 are free; the whole area is smaller than the request",
		    "", "grep Cma /proc/meminfo",
		    "larger_cma allocate_early no_compaction", "a", "" },
		{ "cma: cma_alloc: a: alloc failed, req-size: 25 pages, ret: -12\n",
		    "CMA failure: 25 pages from the a area: no free run that long",
		    "-12 (ENOMEM): no free run that long in the area; the area is too small, or full, or in pieces",
		    "", "grep Cma /proc/meminfo",
		    "larger_cma allocate_early no_compaction", "a", "" },
		{ "cma: cma_alloc(): alloc failed, req-size: 4 pages, ret: -16\n",
		    "CMA failure: 4 pages from the default or a device's area: its pages could not be moved",
		    "-16 (EBUSY): the area has room, but pages that were lent out of it could not be moved away: pinned (get_user_pages, DMA, RDMA, vfio), being written, or held for a moment",
		    "", "grep Cma /proc/meminfo",
		    "ask_again find_pins no_compaction", "", "" },
		{ "cma: __cma_alloc: alloc failed, req-size: 4 pages, ret: -12\n",
		    "CMA failure: 4 pages from the default or a device's area: no free run that long",
		    "-12 (ENOMEM): no free run that long in the area; the area is too small, or full, or in pieces",
		    "", "grep Cma /proc/meminfo",
		    "larger_cma allocate_early no_compaction", "", "" },
		{ "HugeTLB: allocating 8 of page size 2.00 MiB failed.  Only allocated 0 hugepages.\n",
		    "8 huge pages short: 0 of 8 of 2 MiB each",
		    "memory was in pieces, or there was not that much of it: the pool stays at what it got",
		    "", "fragcheck --hugepages 8 --size 2097152",
		    "compact reserve_hugepages", "", "" },
		{ "HugeTLB: allocating 8 of page size 64.0 KiB failed.  Only allocated 1 hugepages.\n",
		    "7 huge pages short: 1 of 8 of 64 KiB each",
		    "memory was in pieces, or there was not that much of it: the pool stays at what it got",
		    "", "fragcheck --hugepages 7 --size 65536",
		    "compact reserve_hugepages", "", "" },
		{ "HugeTLB: allocating 8 of page size 1024 KiB failed.  Only allocated 1 hugepages.\n",
		    "7 huge pages short: 1 of 8",
		    "memory was in pieces, or there was not that much of it: the pool stays at what it got",
		    "", "", "compact reserve_hugepages", "", "" },
		{ "swiotlb buffer is full (sz: 262144 bytes)\n",
		    "no bounce buffer (swiotlb) of 256.0 KiB for a device",
		    "it is full, or in pieces; not the page allocator: free memory elsewhere does not count",
		    "the device's I/O fails or is tried again; a driver that does not check may hang",
		    "", "larger_swiotlb no_swiotlb", "", "" },
		{ "a: swiotlb buffer is full (sz: 262145 bytes)\n",
		    "no bounce buffer (swiotlb) of 256.0 KiB for a",
		    "262145 bytes are more than one swiotlb mapping can be (256 KiB): no swiotlb= is large enough; not the page allocator: free memory elsewhere does not count",
		    "the device's I/O fails or is tried again; a driver that does not check may hang",
		    "", "map_less no_swiotlb", "a", "" },
		{ "a: swiotlb buffer is full (sz: 4097 bytes), total 100 (slots), used 97 (slots)\n",
		    "no bounce buffer (swiotlb) of 4.0 KiB for a",
		    "97 of 100 slots of 2 KiB are used: it is not full, but no run of 3 slots is free, or the device's address mask leaves none; not the page allocator: free memory elsewhere does not count",
		    "the device's I/O fails or is tried again; a driver that does not check may hang",
		    "", "larger_swiotlb no_swiotlb", "a", "" },
		{ "a: swiotlb buffer is full (sz: 4097 bytes), total 100 (slots), used 98 (slots)\n",
		    "no bounce buffer (swiotlb) of 4.0 KiB for a",
		    "it is full: 98 of 100 slots are used; not the page allocator: free memory elsewhere does not count",
		    "the device's I/O fails or is tried again; a driver that does not check may hang",
		    "", "larger_swiotlb no_swiotlb", "a", "" },
		{ "a: swiotlb buffer is full (sz: 4097 bytes), total 100 (slots), used 101 (slots)\n",
		    "no bounce buffer (swiotlb) of 4.0 KiB for a",
		    "it is full, or in pieces; not the page allocator: free memory elsewhere does not count",
		    "the device's I/O fails or is tried again; a driver that does not check may hang",
		    "", "larger_swiotlb no_swiotlb", "a", "" },
		{ "vmalloc: allocation failure: 8192 bytes\n",
		    "vmalloc failure: 8192 bytes",
		    "vmalloc found no room in its address range, or was asked for more than there is: neither free memory nor its pieces decide that",
		    "", "", "", "", "" },
		{ "cat: vmalloc: allocation failure, allocated 4096 of 8192 bytes, mode:0xcc0(GFP_KERNEL)\n",
		    "vmalloc failure: 8192 bytes",
		    "vmalloc did not get the pages: not one of the page allocator's own reports, and below is only what memory was like",
		    "", "fragcheck --size 8192 --alloc vmalloc", "", "",
		    "cat" },
		{ "cat: vmalloc error: size 8192, failed to allocate pages, mode:0xcc0(GFP_KERNEL)\n",
		    "vmalloc failure: 8192 bytes",
		    "vmalloc did not get the pages: not one of the page allocator's own reports, and below is only what memory was like",
		    "", "fragcheck --size 8192 --alloc vmalloc", "", "",
		    "cat" },
		{ "cat: vmalloc error: size 8192, page order 3, failed to allocate pages, mode:0xcc0(GFP_KERNEL)\n",
		    "vmalloc failure: 8192 bytes",
		    "vmalloc did not get the pages: not one of the page allocator's own reports, and below is only what memory was like",
		    "", "fragcheck --size 8192 --alloc vmalloc", "", "",
		    "cat" },
		{ "vmap allocation for size 8192 failed: use vmalloc=<size> to increase size.\n",
		    "vmalloc failure: 8192 bytes",
		    "vmalloc found no room in its address range, or was asked for more than there is: neither free memory nor its pieces decide that",
		    "", "", "", "", "" },
		{ "cat: vmalloc error: x, mode:0xcc0(GFP_KERNEL)\n",
		    "vmalloc failure",
		    "vmalloc found no room in its address range, or was asked for more than there is: neither free memory nor its pieces decide that",
		    "", "", "", "", "cat" },
		{ "XFS: fio(12345) (sda1) possible memory allocation deadlock size 65552 in kmem_alloc (mode:0x250)\n", "XFS waits for a kmalloc of 65552 bytes that keeps failing", "XFS asks for one contiguous block again and again until it is given, and says so every 100 tries: memory in pieces more often than short memory",
		    "the file system stands still until the block is given, and what waits for it, too",
		    "fragcheck --size 65552", "compact fewer_extents", "XFS",
		    "fio" },
		{ "XFS: (sda1) possible memory allocation deadlock in kmem_alloc (mode:0x250)\n",
		    "XFS waits for a kmalloc that keeps failing",
		    "XFS asks for one contiguous block again and again until it is given, and says so every 100 tries: memory in pieces more often than short memory",
		    "the file system stands still until the block is given, and what waits for it, too",
		    "", "compact fewer_extents", "XFS", "" },
		{ "XFS: possible memory allocation deadlock in kmem_alloc (mode:0x250)\n",
		    "XFS waits for a kmalloc that keeps failing",
		    "XFS asks for one contiguous block again and again until it is given, and says so every 100 tries: memory in pieces more often than short memory",
		    "the file system stands still until the block is given, and what waits for it, too",
		    "", "compact fewer_extents", "XFS", "" },
		{ "Possible memory allocation deadlock: size=65536 lflags=0x4240\n",
		    "SPL waits for a kmalloc of 65536 bytes that keeps failing",
		    "SPL asks for one contiguous block again and again until it is given, and says so every 100 tries: memory in pieces more often than short memory",
		    "ZFS stands still until the block is given, and what waits for it, too",
		    "fragcheck --size 65536", "compact", "SPL", "" },
		{ "dd: page allocation stalls for 999ms, order:0, mode:0xcc0(GFP_KERNEL)\n",
		    "page allocation waited 0.9 seconds: order 0",
		    "not a refusal: the request was still waiting for reclaim or compaction; slow swap or storage, or many that reclaim at once, make it so long",
		    "the process stood still meanwhile",
		    "fragcheck --order 0 --gfp 'GFP_KERNEL'", "", "", "dd" },
		{ "dd: page allocation stalls for 10160ms, order:2, mode:0x14000c0(GFP_KERNEL), nodemask=(null)\n",
		    "page allocation waited 10.1 seconds: order 2",
		    "not a refusal: the request was still waiting for reclaim or compaction; slow swap or storage, or many that reclaim at once, make it so long",
		    "the process stood still meanwhile",
		    "fragcheck --order 2 --gfp 'GFP_KERNEL'", "", "", "dd" },
		{ "percpu: allocation failed, size=48 align=8 atomic=0, failed to allocate new chunk\n",
		    "per-CPU allocation failure: 48 bytes a CPU",
		    "not a block of the page allocator: per-CPU memory is mapped from single pages, and its chunks or vmalloc's address range ran out, or an atomic request found its small store empty",
		    "", "", "percpu_users", "", "" },
		{ "cat: page allocation failure: order:2, mode:0xc40(GFP_NOFS)\n" IN_PIECES,
		    "page allocation failure: order 2 (16 KiB)",
		    "without __GFP_FS (GFP_NOFS) reclaim may not call the file system: its caches (inodes, dentries) and dirty pages stay, and compaction passes by its pages",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_NOFS'",
		    "compact kvmalloc allocate_early", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0xc00(GFP_NOIO)\n" IN_PIECES,
		    "page allocation failure: order 2 (16 KiB)",
		    "without __GFP_IO (GFP_NOIO) the kernel may not compact for it, nor write pages out: only clean pages can be reclaimed",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_NOIO'",
		    "compact kvmalloc allocate_early", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0xcc1(GFP_KERNEL|GFP_DMA)\n" IN_PIECES,
		    "page allocation failure: order 2 (16 KiB)",
		    "GFP_DMA leaves only the memory below the DMA zone's end: what is free above does not count",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_KERNEL|GFP_DMA'",
		    "compact allocate_early", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0xcc4(GFP_KERNEL|GFP_DMA32)\n" IN_PIECES,
		    "page allocation failure: order 2 (16 KiB)",
		    "GFP_DMA32 leaves only the memory below 4 GiB: what is free above does not count",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_KERNEL|GFP_DMA32'",
		    "compact allocate_early", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0xc44(GFP_NOFS|GFP_DMA32)\n" IN_PIECES,
		    "page allocation failure: order 2 (16 KiB)",
		    "without __GFP_FS (GFP_NOFS) reclaim may not call the file system: its caches (inodes, dentries) and dirty pages stay, and compaction passes by its pages; GFP_DMA32 leaves only the memory below 4 GiB: what is free above does not count",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_NOFS|GFP_DMA32'",
		    "compact allocate_early", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0xcc0(GFP_KERNEL)\n" FREE_AGAIN,
		    "page allocation failure: order 2 (16 KiB)",
		    "these figures are printed after the last try, zone by zone without a lock; memory was most likely freed meanwhile (kswapd was woken)",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_KERNEL'", "", "", "cat" },
		{ "cat: page allocation failure: order:0, mode:0xcc0(GFP_KERNEL)\n" FREE_AGAIN,
		    "page allocation failure: order 0 (4 KiB)",
		    "these figures are printed after the last try, zone by zone without a lock; memory was most likely freed meanwhile (kswapd was woken), or lay in another CPU's list",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 0 --gfp 'GFP_KERNEL'", "", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0xcc0(GFP_KERNEL),nodemask=(null),cpuset=docker,mems_allowed=0\n" FREE_AGAIN,
		    "page allocation failure: order 2 (16 KiB)",
		    "these figures are printed after the last try, zone by zone without a lock; memory was most likely freed meanwhile (kswapd was woken), or lies on a node that the caller's cpuset leaves out",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_KERNEL'", "", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0xcc0(GFP_KERNEL),nodemask=(null),cpuset=/,mems_allowed=0\n" FREE_AGAIN, "page allocation failure: order 2 (16 KiB)", "these figures are printed after the last try, zone by zone without a lock; memory was most likely freed meanwhile (kswapd was woken)",
		    "the caller got NULL; what it was doing most likely failed with ENOMEM",
		    "fragcheck --order 2 --gfp 'GFP_KERNEL'", "", "", "cat" },
		{ "cat: page allocation failure: order:2, mode:0x820(GFP_ATOMIC)\n" FREE_AGAIN,
		    "page allocation failure: order 2 (16 KiB)",
		    "these figures are printed after the last try, zone by zone without a lock; memory was most likely freed meanwhile (kswapd was woken)",
		    "the caller may not wait and has to cope: many try again with less",
		    "fragcheck --order 2 --gfp 'GFP_ATOMIC'", "", "", "cat" },
		{ "cma: cma_alloc: a: alloc failed, req-size: 4 pages, ret: -4\n",
		    "CMA failure: 4 pages from the a area",
		    "the request was given up", "", "grep Cma /proc/meminfo",
		    "no_compaction", "a", "" },
		{ "alloc_contig_range: [45900, 45902) PFNs busy\n",
		    "a range of 2 pages could not be emptied",
		    "alloc_contig_range() could not move the pages that lie there: one try of CMA, virtio-mem or a gigantic huge page",
		    "the caller tries the next range: harmless unless a CMA or huge page failure follows",
		    "", "", "", "" },
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i].text);
		struct fc_explanation e;
		struct fc_error err = { 0 };
		struct fc_buf helps = { 0 };

		print_message("  %s\n", rows[i].text);
		assert_int_equal(c.n, 1);
		assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
		assert_string_equal(e.summary, rows[i].summary);
		assert_string_equal(e.finding, rows[i].finding);
		assert_string_equal(e.matters, rows[i].matters);
		assert_string_equal(e.ask, rows[i].ask);
		assert_string_equal(c.f[0]->what, rows[i].what);
		assert_string_equal(c.f[0]->comm, rows[i].comm);
		for (size_t k = 0; k < e.verdict.nr_remedies; k++)
			fc_buf_printf(&helps, "%s%s", k > 0 ? " " : "",
			    e.verdict.remedies[k].code);
		assert_string_equal(
		    helps.data != NULL ? helps.data : "", rows[i].helps);
		fc_buf_free(&helps);
		fc_explanation_free(&e);
		let_go(&c);
	}
}

/* Single lines that other things use, too. */
static void
takes_no_warning_of_another_for_one(void **state)
{
	static const char *const rows[] = {
		"WARNING: CPU: 3 PID: 42 at mm/page_alloc.c:99 "
		"free_pages_check+0x1/0x2\n",
		"watchdog: BUG: soft lockup - CPU#3 stuck for 22s! "
		"[mysqld:45]\nCall Trace:\n ext4_read+0x1/0x2\n",
		"net_ratelimit: 12 callbacks suppressed\n",
		"HugeTLB: allocating 8 of page size 2.00 MiB failed\n",
		"memory offlining [mem here] failed due to signal backoff\n",
		"alloc_contig_range: [45dcf, 45900) PFNs busy\n",
		"alloc_contig_range: [45900, 45900) PFNs busy\n",
		"alloc_contig_range: 45900, 45dcf) PFNs busy\n",
		"alloc_contig_range: [, 45dcf) PFNs busy\n",
		"cma: cma_alloc: a: alloc failed, req-size: many, ret: -12\n",
		"HugeTLB: allocating 8 of page size 2.00 MiB failed.  Only "
		"allocated 8 hugepages.\n",
		"HugeTLB: allocating 8 of page size 2.00 MiB failed.  Only "
		"allocated 9 hugepages.\n",
		"swiotlb buffer is full\n",
		"percpu: allocation failed, align=8\n",
		"dd: page allocation stalls for long, order:0, mode:0xcc0\n",
		"dd: page allocation stalls, order:0, mode:0xcc0\n",
		"XFS: possible memory allocation deadlock in kmem_alloc\n",
	};

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct caught c = read_text(rows[i]);

		print_message("  %s\n", rows[i]);
		assert_int_equal(c.n, 0);
	}
}

/* What the limit left out belongs to the next report, if there is one. */
static void
counts_what_was_left_out_to_the_next(void **state)
{
	struct caught c =
	    read_text("warn_alloc: 12 callbacks suppressed\n"
		      "warn_alloc: 3 callbacks suppressed\n"
		      "cat: page allocation failure: order:2, mode:0xd0\n"
		      "\n\n\n\n"
		      "warn_alloc: 5 callbacks suppressed\n");

	(void)state;
	assert_int_equal(c.n, 2);
	assert_int_equal(c.f[0]->kind, FC_FAILURE_PAGE);
	assert_int_equal(c.f[0]->suppressed, 15);
	assert_int_equal(c.f[1]->kind, FC_FAILURE_SUPPRESSED);
	assert_int_equal(c.f[1]->suppressed, 5);
	assert_int_equal(c.f[1]->line, 8);
	let_go(&c);
}

/* They go on around single lines of other CPUs. */
static void
goes_on_with_a_report_around_single_lines(void **state)
{
	struct caught c = read_text(
	    "cat: page allocation failure: order:2, mode:0xcc0(GFP_KERNEL)\n"
	    "CPU: 0 PID: 9 Comm: cat Not tainted 6.1.0 #1\n"
	    "alloc_contig_range: [100, 200) PFNs busy\n"
	    "Mem-Info:\n"
	    "Node 0 Normal free:40kB min:4kB low:8kB high:12kB\n"
	    "alloc_contig_range: [100, 200) PFNs busy\n"
	    "lowmem_reserve[]: 0 0\n"
	    "alloc_contig_range: [100, 200) PFNs busy\n"
	    "Node 0 Normal: 10*4kB = 40kB\n");

	(void)state;
	assert_int_equal(c.n, 4);
	assert_int_equal(c.f[3]->kind, FC_FAILURE_PAGE);
	assert_int_equal(c.f[3]->snap->nr_zones, 1);
	assert_int_equal(c.f[3]->snap->zones[0].nr_reserve, 2);
	assert_true(c.f[3]->snap->zones[0].has_free_blocks);
	assert_int_equal(c.f[3]->nr_missing, 1); /* the trace */
	let_go(&c);
}

/* What a line names goes to a terminal. */
static void
says_nothing_that_is_not_printable(void **state)
{
	struct caught c = read_text("de\001v\xb9: swiotlb buffer is full (sz: "
				    "65536 bytes)\n");
	struct fc_explanation e;
	struct fc_error err = { 0 };

	(void)state;
	assert_int_equal(c.n, 1);
	assert_int_equal(fc_explain_failure(c.f[0], NULL, &e, &err), 0);
	assert_non_null(strstr(e.summary, "for de?v?"));
	fc_explanation_free(&e);
	let_go(&c);
}

/* Every row can be told from the others, and has all words it needs. */
static void
every_row_is_whole(void **state)
{
	(void)state;
	for (size_t k = 0; k < FC_NR_FAILURES; k++) {
		const struct fc_kind *row = fc_kind((enum fc_failure_kind)k);

		assert_non_null(row->name);
		assert_non_null(row->cause);
		assert_non_null(row->summarise);
		assert_non_null(row->explain);
		assert_true(row->patience > 0);
		for (size_t i = 0; fc_kind_word(k, i) != NULL; i++)
			assert_true(strlen(fc_kind_word(k, i)) >= 10);
		for (size_t other = 0; other < k; other++)
			assert_string_not_equal(row->name,
			    fc_kind((enum fc_failure_kind)other)->name);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_and_tells_each_kind),
		cmocka_unit_test(tells_of_each_what_its_figures_mean),
		cmocka_unit_test(takes_no_warning_of_another_for_one),
		cmocka_unit_test(counts_what_was_left_out_to_the_next),
		cmocka_unit_test(goes_on_with_a_report_around_single_lines),
		cmocka_unit_test(says_nothing_that_is_not_printable),
		cmocka_unit_test(every_row_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
