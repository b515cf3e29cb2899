/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * fragcheck.h - would a physically contiguous kernel allocation succeed now?
 *
 * Read top to bottom, in the order the data flows:
 *
 *	bytes -> snapshot -> figures -> request -> verdict -> report
 *	   kernel log -> failure --'
 *
 * Who wants an answer and no more begins at the end: fc_ask().
 *
 * Amounts of memory are in pages unless a name says bytes; nr_free counts
 * blocks.  Functions that can fail return 0, or -1 with *err filled in; *err
 * is left alone on 0.  Nothing here exits, prints to a standard stream, reads
 * the environment or asks the machine for what it was not handed.
 */
#ifndef FRAGCHECK_H
#define FRAGCHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* The release that this is, or is to be: the newest in CHANGELOG.md. */
#define FC_VERSION "0.2.0"

/* ---- 1. values -------------------------------------------------------- */

enum fc_errkind {
	FC_ERR_NONE = 0,
	FC_ERR_SYSTEM, /* a system call failed; see sys_errno */
	FC_ERR_SYNTAX, /* text is not in the documented format */
	FC_ERR_RANGE, /* a number is well formed but cannot be true */
	FC_ERR_MISMATCH, /* two files disagree on their structure */
	FC_ERR_NOMEM,
	FC_ERR_USAGE, /* a request that makes no sense */
	FC_ERR_CLASH, /* the output would take an input's place */
};

/* Why something failed: a value, owns nothing. */
struct fc_error {
	enum fc_errkind kind;
	int sys_errno; /* 0 unless kind is FC_ERR_SYSTEM */
	char file[256]; /* "" if no file is to blame; raw, escape to print */
	size_t line, column; /* from 1, in bytes; 0: no place in the file */
	char message[256]; /* one printable line, no newline */
};

/* Fill *err (file may be NULL) and return -1. */
int fc_error_set(struct fc_error *err, enum fc_errkind kind, const char *file,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
/* The same for FC_ERR_NOMEM. */
int fc_error_nomem(struct fc_error *err);

/* A number that not every kernel or source tells. */
struct fc_opt {
	uint64_t value; /* 0 when not present */
	bool present;
};

/* A number of blocks; ">100000" in pagetypeinfo is { 100000, true }. */
struct fc_count {
	uint64_t n;
	bool at_least;
};

enum fc_answer { FC_NO, FC_YES, FC_UNKNOWN };

/*
 * Size in bytes from "65640", "64K", "2MiB", "1.5M" (K, M, G, T, P, E and KiB
 * ... EiB, any case: powers of 1024).  Refuses 0, signs, blanks, exponents,
 * anything behind the suffix, and what is not a whole number of bytes.
 */
int fc_size_parse(const char *text, uint64_t *bytes, struct fc_error *err);

/* "131072" -> "128 KiB": the largest unit that is exact. Returns buf. */
const char *fc_size_exact(uint64_t bytes, char *buf, size_t size);

/* 2040109466 -> "1.9 GiB", rounded down to a tenth: for people. Returns buf. */
const char *fc_size_rounded(uint64_t bytes, char *buf, size_t size);

/* A growing text that ends in '\0'; the first failed growth sticks. */
struct fc_buf {
	char *data;
	size_t len, size;
	bool failed;
};

/* buf is empty behind it, as { 0 } is, and may be used again. */
void fc_buf_free(struct fc_buf *buf);
/* Add len bytes. */
void fc_buf_put(struct fc_buf *buf, const char *data, size_t len);
/* Add what printf() would print. */
void fc_buf_printf(struct fc_buf *buf, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Add text with each control and non-ASCII byte escaped, safe on a terminal. */
void fc_buf_escaped(struct fc_buf *buf, const char *text);

/* ---- 2. sources ------------------------------------------------------- */

/* The bytes of one file, borrowed; name is what an error message shows. */
struct fc_text {
	const char *name;
	const char *data;
	size_t len;
};

/* What a text, or the beginning of one, is. */
enum fc_content {
	FC_CONTENT_OTHER, /* nothing that anybody here could read */
	FC_CONTENT_PROC, /* lines of buddyinfo, zoneinfo, pagetypeinfo, ... */
	FC_CONTENT_LOG, /* a kernel log */
	FC_CONTENT_PACKED, /* a tarball, or compressed */
};
enum fc_content fc_content_of(const char *data, size_t len);

enum fc_source_kind {
	FC_LIVE, /* the running kernel, wherever its /proc is mounted */
	FC_TREE, /* a saved copy: a directory, or a tarball of one */
	FC_REPORT, /* only of a snapshot: a kernel log's report */
	FC_PASTE, /* files of /proc in one text, or one such file */
	FC_LOG, /* a kernel log, for fc_log_read_source() */
};

/*
 * Where files are read from.  A saved copy is a sosreport root, another
 * directory with proc/ in it, or a directory that holds the files themselves,
 * or a tarball of any of them.  It is untrusted: links stay inside it, only
 * regular files are opened.
 */
struct fc_source {
	enum fc_source_kind kind;
	const char *path; /* borrowed, static; "/" for the running kernel */
	int dirfd; /* of a /proc that is mounted elsewhere; -1: none */
	bool bare; /* the files lie in path itself, not in proc/ */
	struct fc_names *names; /* owned: what its directories list, or NULL */
	struct fc_parts *parts; /* owned: files that are held in memory */
	struct fc_stream *stream; /* owned: a log that is yet to be read */
	/* a file that is about to be replaced: to read it is FC_ERR_CLASH;
	 * set by the caller of fc_source_open(); inode 0: none */
	uint64_t clash_dev, clash_ino;
};

/*
 * path NULL is the running kernel, "-" standard input, else a directory, a
 * file or a pipe, which is told by its content.  The source is the caller's
 * to close; a log begins with the bytes that told it.  Fails if path cannot
 * be opened or read, is nothing that is known here, or cannot be unpacked.
 */
int fc_source_open(
    const char *path, struct fc_source *source, struct fc_error *err);
/* Does nothing to one that is closed already. */
void fc_source_close(struct fc_source *source);

enum fc_allocator {
	FC_KMALLOC,
	FC_PAGES, /* alloc_pages, __get_free_pages */
	FC_PAGES_EXACT,
	FC_KVMALLOC,
	FC_VMALLOC,
	FC_HUGETLB, /* size is of a huge page, or not present: the usual one */
	FC_THP, /* a page fault; size as with FC_HUGETLB */
	FC_DMA, /* dma_alloc_coherent() without an IOMMU */
	FC_CMA, /* cma_alloc() */
};

/* ---- 3. snapshot: what /proc said, joined by (node, zone) ------------- */

enum fc_file {
	FC_BUDDYINFO,
	FC_ZONEINFO,
	FC_PAGETYPEINFO,
	FC_MEMINFO,
	FC_VERSION_FILE, /* proc/version, or sos's uname -a */
	FC_SYSCTL, /* proc/sys/vm, or sos's sysctl -a */
	FC_VMSTAT,
	/* directories below sys/kernel/mm, read for what they are of */
	FC_HUGETLB_DIR,
	FC_THP_DIR,
	FC_CMA_DIR,
	FC_KPAGEFLAGS, /* never whole: fc_snapshot_read_pages() */
	FC_NR_FILES
};

enum fc_file_state {
	FC_FILE_NOT_NEEDED,
	FC_FILE_READ,
	FC_FILE_ABSENT,
	FC_FILE_UNREADABLE, /* there, but not for this user */
	FC_FILE_BAD, /* malformed, or no regular file */
	FC_FILE_EMPTY, /* there, with nothing in it: captured without root */
};

#define FC_NAME_SIZE  32 /* of a zone or migratetype name, with its '\0' */
#define FC_MAX_ORDERS 32 /* more columns than that are refused (seen: 21) */

struct fc_migratetype {
	char name[FC_NAME_SIZE]; /* as printed: "Movable", "HighAtomic", ... */
	struct fc_count *nr_free; /* [nr_orders], blocks */
	struct fc_opt nr_pageblocks;
};

/* What a page frame is to compaction. */
enum fc_frame {
	FC_FRAME_FREE,
	FC_FRAME_MOVABLE,
	FC_FRAME_ABSENT, /* a hole, or kept from the page allocator */
	/* the others are not moved */
	FC_FRAME_RESERVED, /* by the kernel, since boot */
	FC_FRAME_SLAB,
	FC_FRAME_PGTABLE,
	FC_FRAME_HUGETLB,
	FC_FRAME_LARGE, /* large folio (THP), if this kernel moves none */
	FC_FRAME_COMPOUND, /* of several pages, and of no type */
	FC_FRAME_OFFLINE, /* balloon, or unplugged: some drivers move it */
	FC_FRAME_POISONED,
	FC_FRAME_MLOCKED, /* if vm.compact_unevictable_allowed is 0 */
	FC_FRAME_WRITEBACK, /* for the moment */
	FC_FRAME_UNNAMED, /* no flag at all; those on per-CPU lists are free */
	FC_FRAME_OTHER, /* flags, and none that tells what it is */
	FC_NR_FRAMES
};

/* Naturally aligned runs of 2^order frames, all of them in the zone. */
struct fc_windows {
	uint64_t free; /* all free */
	uint64_t clean; /* free and movable frames: compaction may free it */
	uint64_t blocked; /* something stands in it that is not moved */
	uint64_t single; /* ... one page */
	uint64_t by[FC_NR_FRAMES]; /* blocked ones that have this in them */
};

/* What this kernel's compaction moves: fc_movable_of(). */
struct fc_movable {
	bool unevictable; /* vm.compact_unevictable_allowed */
	bool large; /* large folios below a pageblock */
	unsigned pageblock_order;
};

#define FC_MAX_STRETCHES 256

/* Windows of one order in a stretch of memory. */
struct fc_stretch {
	uint64_t free, clean, blocked;
};

/* What stands where in a zone, from kpageflags. */
struct fc_zone_pages {
	uint64_t frames[FC_NR_FRAMES];
	/* frames of other zones lie among them, and are in all figures */
	bool mixed;
	struct fc_windows *windows; /* [nr_orders] */
	/* windows of one order from low to high, in stretches of 2^stretch */
	unsigned picture_order, stretch_order;
	size_t nr_stretches;
	struct fc_stretch *stretches; /* [nr_stretches] */
};

/* Frames of a window, by what they hold. */
struct fc_big_window {
	uint32_t free, movable, hugetlb;
	uint32_t large; /* of large folios */
	uint32_t unnamed; /* maybe free, on per-CPU lists */
	uint32_t fixed;
};

/* All aligned windows of an order within a zone, from low to high. */
struct fc_big_windows {
	unsigned order;
	size_t nr; /* those without a hole */
	struct fc_big_window *window; /* [nr] */
	struct fc_big_windows *next; /* of another order */
};

struct fc_zone {
	int node;
	char name[FC_NAME_SIZE];
	bool listed; /* in buddyinfo */
	/* Not all files have it, so its memory came or went between their
	 * readings: none of them is believed, and all else here is empty. */
	bool moved;

	/* buddyinfo; without it the sums of pagetypeinfo, if none is capped */
	bool has_free_blocks;
	bool list_cut; /* a report's list broke off: there may be more */
	uint64_t *nr_free; /* [nr_orders], blocks */
	/* pages in them that the counter may count, by the file with fewer */
	struct fc_opt on_lists;

	/* zoneinfo, pages */
	bool has_zoneinfo;
	uint64_t free, min, low, high; /* watermarks with the boost in them */
	uint64_t spanned, present;
	struct fc_opt managed, boost, nr_free_cma, nr_unaccepted;
	struct fc_opt start_pfn; /* number of the zone's first page frame */
	/* zoneinfo 6.19 and later, reports since 5.10 and 6.17 */
	struct fc_opt reserved_highatomic, free_highatomic;
	size_t nr_reserve; /* number of zone types of this kernel */
	uint64_t *lowmem_reserve; /* [nr_reserve]; the "protection:" line */
	bool reserve_missing; /* a report lost that line, or part of it */
	struct fc_opt lru_file, lru_anon; /* inactive and active */
	uint64_t pcp_count; /* pages on all per-CPU lists */
	uint64_t pcp_max; /* largest high + batch of one CPU */
	uint64_t stat_threshold; /* how far one CPU may lag behind free */
	uint64_t drift; /* how far all of them together */

	/* pagetypeinfo */
	bool untyped; /* it has other zones, and not this one */
	size_t nr_migratetypes; /* 0: not read */
	struct fc_migratetype *migratetypes;

	/* kpageflags: up to this order some window is free or clean, and from
	 * this order on none is */
	struct fc_opt window_up_to, no_window_from;
	struct fc_zone_pages *pages; /* all of it; NULL: not read */
	struct fc_big_windows *big; /* of the orders that were read */
};

/* Who holds pages that are not moved, as far as files tell. */
enum fc_holding {
	FC_HOLDS_SLAB, /* a cache, by slabinfo */
	FC_HOLDS_PAGE_TABLES, /* a program, by its processes' status */
	FC_HOLDS_LOCKED, /* mlocked memory of a program, likewise */
	FC_HOLDS_VMALLOC, /* a caller, by vmallocinfo */
	FC_HOLDS_HUGETLB,
	FC_HOLDS_OFFLINE, /* a balloon */
	FC_HOLDS_PINNED, /* pages look movable, and are not; by vmstat */
	FC_HOLDS_CODE, /* a function, by page_owner or allocinfo */
	FC_HOLDS_UNNAMED, /* kernel pages that nothing tells of */
};

#define FC_HOLDER_NAME 128

struct fc_holder {
	enum fc_holding what;
	char name[FC_HOLDER_NAME]; /* raw; "": there is but one */
	uint64_t pages;
	uint64_t pieces; /* that may lie apart: slabs, or pages */
	uint64_t used, room; /* a cache's objects, and what its slabs hold */
	uint64_t times; /* so many processes, or areas, of that name */
	/* windows of the picture's order that it may stand in, at most; set by
	 * fc_rank_holders() */
	uint64_t blocks;
};

/* A pool of huge pages of one size, numbers of such pages. */
struct fc_pool {
	int node; /* of that node's; -1: all nodes' together */
	uint64_t page_bytes;
	struct fc_opt total, free; /* total: with the surplus */
	struct fc_opt reserved, surplus, overcommit; /* of all nodes' */
};

/* Who gets transparent huge pages. */
enum fc_thp_enabled {
	FC_THP_UNKNOWN,
	FC_THP_NEVER,
	FC_THP_MADVISE, /* regions with madvise(MADV_HUGEPAGE) */
	FC_THP_ALWAYS,
	FC_THP_INHERIT, /* of one size: as for all of them */
};

/* How hard a page fault works for one. */
enum fc_thp_defrag {
	FC_DEFRAG_UNKNOWN,
	FC_DEFRAG_NEVER,
	FC_DEFRAG_MADVISE,
	FC_DEFRAG_DEFER_MADVISE,
	FC_DEFRAG_DEFER,
	FC_DEFRAG_ALWAYS,
};

struct fc_thp_size {
	uint64_t bytes;
	enum fc_thp_enabled enabled;
	struct fc_opt fault_alloc, fault_fallback; /* faults since boot */
};

/* sys/kernel/mm/transparent_hugepage, and what vmstat counts of it. */
struct fc_thp {
	enum fc_thp_enabled enabled;
	enum fc_thp_defrag defrag;
	struct fc_opt khugepaged_defrag; /* 1: khugepaged compacts, too */
	struct fc_opt pmd_bytes; /* the size that a page table entry maps */
	struct fc_opt fault_alloc, fault_fallback; /* since boot, that size */
	size_t nr_sizes;
	struct fc_thp_size *sizes; /* 6.8; ascending */
};

/* A contiguous memory area, in pages. */
struct fc_cma_area {
	char name[FC_NAME_SIZE];
	struct fc_opt total, available;
	struct fc_opt longest; /* free run of its bitmap; debugfs, for root */
	struct fc_opt given, refused; /* pages, since boot */
};

#define FC_MAX_RATIOS 8

/* Settings that the marks and the work of the kernel hang on: /proc/sys/vm. */
struct fc_tunables {
	struct fc_opt min_free_kbytes, watermark_scale_factor;
	struct fc_opt compaction_proactiveness;
	size_t nr_ratios; /* of lowmem_reserve_ratio; 0: not told */
	uint64_t ratios[FC_MAX_RATIOS];
	struct fc_opt crash_bytes; /* that a crash kernel has: /sys/kernel */
	/* /proc/pressure/memory, "some": hundredths of a percent of the last 10
	 * and 300 seconds, and microseconds since boot */
	struct fc_opt stalled_10, stalled_300, stalled_total;
};

/* Of a zone, in pages. */
struct fc_marks {
	uint64_t min, low, high;
};

struct fc_snapshot {
	enum fc_source_kind kind;
	const char *path; /* borrowed from the source; NULL: none */
	bool has_highmem; /* a report names it, but leaves its zone out */
	bool compacted; /* by hand, just before it was read */
	/* the running kernel has no vm.extfrag_threshold: no compaction */
	bool lacks_compaction;
	enum fc_file_state files[FC_NR_FILES];

	uint64_t page_size; /* bytes; 0: not known */
	const char *page_size_from; /* static text; NULL: not known */
	bool page_size_assumed; /* nothing tells it: the likeliest is taken */
	char page_size_conflict[128]; /* why it is not known; "": no evidence */
	char release[96]; /* "6.1.0-50-amd64"; "": not known */
	char build[160]; /* the "#1 SMP ..." that stands behind it, if any */

	bool has_node_stats; /* zoneinfo prints "per-node stats": 4.8+ */
	bool has_cma_line, has_boost_line, has_promo_line, has_high_min_line;
	struct fc_opt defrag_mode, watermark_boost_factor, extfrag_threshold;
	struct fc_opt zone_reclaim_mode;
	struct fc_opt lru_gen; /* multi-generational LRU: bits of "enabled" */
	struct fc_opt compact_unevictable_allowed;
	struct fc_opt pageblock_order; /* pagetypeinfo */
	/* vmstat, events since boot: direct compactions, and how they ended */
	struct fc_opt compact_stall, compact_fail, compact_success;
	struct fc_opt compact_daemon_wake; /* kcompactd's */
	/* pages that compaction looked at to move, or to move to, and took; and
	 * kcompactd's part */
	struct fc_opt compact_migrate_scanned, compact_free_scanned;
	struct fc_opt compact_isolated;
	struct fc_opt daemon_migrate_scanned, daemon_free_scanned;
	struct fc_opt allocstall; /* and direct reclaims */
	/* pages that kswapd, and those, looked at, and reclaimed */
	struct fc_opt pgscan_kswapd, pgscan_direct;
	struct fc_opt pgsteal_kswapd, pgsteal_direct;
	/* blocks that hugetlb's pool, and cma_alloc(), did not get */
	struct fc_opt htlb_fail, cma_fail;
	/* pages that were migrated, and that could not be */
	struct fc_opt pages_moved, pages_not_moved;
	bool slow_path_read; /* by fc_snapshot_read_slow_path() */
	struct fc_tunables tunables; /* fc_snapshot_read_tunables() */
	uint64_t frames_read; /* words of kpageflags */
	struct fc_opt foll_pin_acquired, foll_pin_released; /* vmstat */
	size_t nr_holders;
	struct fc_holder *holders; /* besides the zones' pages */
	char holders_doubt[256]; /* a file that was of no use; raw; "": none */

	/* only where a request is of them: fc_snapshot_read_for() */
	struct fc_opt hugepage_bytes; /* the size that hugetlb's pages have
				       * where none is named; meminfo */
	size_t nr_pools;
	struct fc_pool *pools; /* by size, each first of all nodes */
	struct fc_thp thp;
	struct fc_opt cma_total_bytes, cma_free_bytes; /* meminfo */
	struct fc_opt swap_free_bytes; /* likewise */
	/* mapped anonymous memory; all of shmem; what is locked */
	struct fc_opt anon_bytes, shmem_bytes, unevictable_bytes;
	size_t nr_cma_areas;
	struct fc_cma_area *cma_areas;

	size_t nr_orders; /* columns seen; largest order + 1; 0: none seen */
	size_t nr_zones;
	struct fc_zone *zones; /* in the order of the files */

	/* what files that only add to the answer are good for */
	struct fc_evidence {
		struct fc_opt mem_total_kib, mem_free_kib, hugepage_kib;
		struct fc_opt nr_free_pages; /* vmstat */
		struct fc_opt log_page_kib; /* of lists in the kernel log */
		bool direct_map_4k, direct_map_64k; /* lines of meminfo */
		bool page_size_settled; /* by these, not by the caller */
	} evidence;

	/* such files that were left out, as "FILE:LINE:COLUMN: why"; raw */
	size_t nr_notes;
	const char **notes;

	struct fc_arena *arena; /* owns every array above */
};

/* An empty snapshot; NULL when memory is short. */
struct fc_snapshot *fc_snapshot_new(void);
/* With all that it owns; NULL may be given. */
void fc_snapshot_free(struct fc_snapshot *snap);

/*
 * Parse one file's text and join it into snap.  The page size, unless the
 * caller has set it before, is settled anew by all that was added.  After a
 * failure with buddyinfo, zoneinfo or pagetypeinfo snap is only good for
 * fc_snapshot_free(); with another it is as before.
 */
int fc_snapshot_add(struct fc_snapshot *snap, enum fc_file file,
    const struct fc_text *text, struct fc_error *err);

/* Take from a kernel log what nothing better told: release and page size. */
int fc_snapshot_add_klog(
    struct fc_snapshot *snap, const struct fc_text *text, struct fc_error *err);

/* Add to snap's notes what went wrong; -1 only for lack of memory. */
int fc_snapshot_note(
    struct fc_snapshot *snap, const struct fc_error *why, struct fc_error *err);

/*
 * Read one file of source into snap.  A file that is absent, unreadable, or an
 * empty pagetypeinfo, is noted in snap->files, not an error; a malformed one
 * is if it is one of buddyinfo, zoneinfo and pagetypeinfo, and else left out
 * with a note.
 */
int fc_snapshot_read(struct fc_snapshot *snap, const struct fc_source *source,
    enum fc_file file, struct fc_error *err);

/*
 * Read vm.NAME into *out, a member of snap.  A running kernel that does not
 * have it answers with a present 0; a copy that does not tell, with nothing.
 */
int fc_snapshot_read_sysctl(struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, struct fc_opt *out,
    struct fc_error *err);

/* The same of a file of its own, not of a sosreport's list of all of them. */
int fc_snapshot_read_sysctl_file(struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, struct fc_opt *out,
    struct fc_error *err);

/* Has any zone moved? */
bool fc_snapshot_moved(const struct fc_snapshot *snap);

/* Does any zone belong to that node? */
bool fc_snapshot_has_node(const struct fc_snapshot *snap, int node);

/*
 * Read what only compaction and reclaim hang on: vm.extfrag_threshold,
 * vm.zone_reclaim_mode, and whether the multi-generational LRU is on.
 */
int fc_snapshot_read_slow_path(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err);

/* Read what proactive compaction hangs on: its setting, and of which blocks. */
int fc_snapshot_read_background(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err);

/*
 * Read what fc_tune() hangs on, as far as it is told: snap->tunables, settings
 * of compaction and THP, the size of a huge page, vmstat.
 */
int fc_snapshot_read_tunables(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err);

/*
 * Read what only requests of that allocator hang on: pools of huge pages, the
 * settings of transparent ones, CMA areas.  What is malformed there is as if
 * it were not told, and FC_FILE_BAD.
 */
int fc_snapshot_read_for(struct fc_snapshot *snap,
    const struct fc_source *source, enum fc_allocator allocator,
    struct fc_error *err);

/*
 * Which frames compaction can move on snap's kernel, 4.6 to 7.3.  -1 with *err:
 * an older one, whose kpageflags shows but the first page of a free block.
 */
int fc_movable_of(const struct fc_snapshot *snap, struct fc_movable *movable,
    struct fc_error *err);

/*
 * Read kpageflags of the zones that wanted[] has (NULL: of all) into their
 * pages and window members.  The picture is of windows of that order.  Where the
 * file is absent or unreadable, or without a figure, snap->files[] says so, and
 * no zone has pages.  It costs the running kernel 40 ns a frame.
 */
int fc_snapshot_read_pages(struct fc_snapshot *snap,
    const struct fc_source *source, const bool *wanted,
    const struct fc_movable *movable, unsigned picture_order,
    struct fc_error *err);

/*
 * Look in those zones, pageblocks in an order that seed tells, for a window of
 * the order that is free or clean, into the zones' window members.  It ends with
 * the first, or in each zone after most frames, and then tells nothing.
 */
int fc_snapshot_find_window(struct fc_snapshot *snap,
    const struct fc_source *source, const bool *wanted,
    const struct fc_movable *movable, unsigned order, uint64_t most,
    uint64_t seed, struct fc_error *err);

/*
 * Read kpageflags of those zones into all their windows of the order, at most
 * FC_BIG_ORDER, each by itself: what stands where a huge page would.
 */
#define FC_BIG_ORDER 31
int fc_snapshot_read_big(struct fc_snapshot *snap,
    const struct fc_source *source, const bool *wanted,
    const struct fc_movable *movable, unsigned order, struct fc_error *err);

/*
 * Read who holds memory: slabinfo, vmallocinfo, the processes of a running
 * kernel (4,096 of them), allocinfo or page_owner, where they are and can be
 * read; the largest of each kind.  After fc_snapshot_read_pages().
 */
int fc_snapshot_read_holders(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err);

/* Set their blocks, of the zones' pages, and put those with most first. */
void fc_rank_holders(struct fc_snapshot *snap, unsigned order);

/* What one could do about it: static text. */
const char *fc_holder_advice(const struct fc_holder *holder);

/* vm.extfrag_threshold, thousandths; when not told, mm/compaction.c's 500. */
uint64_t fc_extfrag_threshold(const struct fc_snapshot *snap);

/* ---- 4. figures: arithmetic on one zone, no policy -------------------- */

/* The zone has memory; empty zones only keep their place in the list. */
bool fc_zone_populated(const struct fc_zone *zone);

/* Pages: managed, or on kernels that do not tell that, present. */
uint64_t fc_zone_size(const struct fc_zone *zone);

/* By its counter, but no more than any other file leaves room for: they are of
 * different moments, and a yes has to hold at each. */
uint64_t fc_zone_free_in_all(const struct fc_zone *zone);

/* Free pages, by its counter or else by its lists. */
uint64_t fc_zone_free_pages(
    const struct fc_snapshot *snap, const struct fc_zone *zone);

/* Largest order with a free block of any migratetype; -1: none. */
int fc_zone_largest_free_order(
    const struct fc_snapshot *snap, const struct fc_zone *zone);

/* Pages in free blocks of at least this order. */
uint64_t fc_zone_free_pages_from(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order);

/*
 * Thousandths, equal to debugfs's extfrag/unusable_index and extfrag_index
 * (unusable_free_index, __fragmentation_index in mm/vmstat.c, 2.6.35 to 7.3):
 * 0 none of the free memory is unusable at this order, 1000 all of it; and
 * towards 0 a failure is for lack of memory, towards 1000 for fragmentation,
 * -1000 a block is free.
 */
int fc_zone_unusable_index(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order);
int64_t fc_zone_extfrag_index(
    const struct fc_snapshot *snap, const struct fc_zone *zone, unsigned order);

/* ---- 5. request ------------------------------------------------------- */

/* gfp flags by meaning; the kernel's numbers moved four times. */
#define FC_GFP_DMA            (1u << 0)
#define FC_GFP_DMA32          (1u << 1)
#define FC_GFP_HIGHMEM        (1u << 2)
#define FC_GFP_MOVABLE        (1u << 3)
#define FC_GFP_RECLAIMABLE    (1u << 4)
#define FC_GFP_HIGH           (1u << 5)
#define FC_GFP_ATOMIC         (1u << 6) /* __GFP_ATOMIC: 4.4 to 6.2 */
#define FC_GFP_IO             (1u << 7)
#define FC_GFP_FS             (1u << 8)
#define FC_GFP_DIRECT_RECLAIM (1u << 9)
#define FC_GFP_KSWAPD_RECLAIM (1u << 10)
#define FC_GFP_NORETRY        (1u << 11)
#define FC_GFP_RETRY_MAYFAIL  (1u << 12)
#define FC_GFP_NOFAIL         (1u << 13)
#define FC_GFP_MEMALLOC       (1u << 14)
#define FC_GFP_NOMEMALLOC     (1u << 15)
#define FC_GFP_THISNODE       (1u << 16)
#define FC_GFP_KERNEL \
	(FC_GFP_IO | FC_GFP_FS | FC_GFP_DIRECT_RECLAIM | FC_GFP_KSWAPD_RECLAIM)

/*
 * "GFP_KERNEL|__GFP_NORETRY", "GFP_KERNEL & ~__GFP_IO": names as the kernel
 * spells them, joined by | or taken away by & ~.
 */
int fc_gfp_parse(const char *text, uint32_t *gfp, struct fc_error *err);

#define FC_MAX_PARTS 8

/* A member of a C type, or a hole between two. */
struct fc_ctype_part {
	char name[96]; /* "nr_hits[8192]"; "": anonymous, a hole */
	uint64_t offset, bytes;
};

/* A C type whose size was looked up in debug information. */
struct fc_ctype {
	char name[128], kind[16]; /* kind: struct, union, typedef, type */
	uint64_t bytes; /* without a flexible array's elements */
	bool flexible; /* ends in an array without a length */
	uint64_t element_bytes, elements; /* of that array */
	char source[8], file[256]; /* "BTF" or "DWARF"; file is raw */
	size_t nr_members, nr_holes;
	/* largest first */
	struct fc_ctype_part members[FC_MAX_PARTS], holes[FC_MAX_PARTS];
};

/* How far the kernel has to go for a request. */
enum fc_rung {
	FC_RUNG_NOW, /* the free lists serve it at once */
	FC_RUNG_COMPACTION, /* pages are moved to make a block */
	FC_RUNG_RECLAIM, /* pages are reclaimed first */
	FC_RUNG_OOM, /* too small to fail: stalls and kills rather */
	FC_RUNG_NO, /* it is expected to be refused */
	FC_RUNG_IMPOSSIBLE, /* whatever state memory is in */
	FC_RUNG_UNKNOWN, /* an input is missing */
};

/* What is asked of the kernel; begin with FC_REQUEST_INIT. */
struct fc_request {
	char name[128]; /* as it was asked for: "64K", "ip_entry", "order-9" */
	const struct fc_ctype *type; /* what size is of; NULL: a number */
	struct fc_opt size; /* bytes; not present: order was given */
	unsigned order; /* only if size is not present */
	enum fc_allocator allocator;
	uint32_t gfp;
	const char *gfp_text; /* as given; borrowed */
	int node; /* __GFP_THISNODE on this node; -1: any */
	uint64_t count; /* this many at once, >= 1 */
	bool tried; /* a kernel did, and refused: no bet on waiting */
	bool early; /* ... before user space ran: nobody can type a command */
	enum fc_rung within; /* that far is a yes: FC_RUNG_NOW to FC_RUNG_OOM */
};

/* Any node, once, kmalloc, GFP_KERNEL, at once; of order 0.  A zeroed request
 * would ask of node 0.  All members, in their order: C++, too, knows no other
 * way before C++20. */
#define FC_REQUEST_INIT                                               \
	{                                                             \
		"", NULL, { 0, false }, 0, FC_KMALLOC, FC_GFP_KERNEL, \
		    "GFP_KERNEL", -1, 1, false, false, FC_RUNG_NOW    \
	}

/* ---- 6. verdict ------------------------------------------------------- */

/* What decided about one zone; the first test that failed, as the kernel
 * makes them, and what is behind it. */
enum fc_gate {
	FC_GATE_OK,
	FC_GATE_NOT_ELIGIBLE, /* the gfp mask or the node leaves it out */
	FC_GATE_EMPTY,
	FC_GATE_NO_BLOCK, /* enough pages, in pieces that are too small */
	FC_GATE_ONLY_RESERVED_BLOCKS, /* HighAtomic, CMA, Isolate, foreign */
	FC_GATE_WATERMARK,
	FC_GATE_LOWMEM_RESERVE, /* only this reserve forbids it */
	FC_GATE_BOOSTED, /* only the watermark boost forbids it */
	FC_GATE_SCALED_WATERMARK, /* only the per-order marks (<= 4.3) do */
	FC_GATE_TOO_LARGE,
	FC_GATE_UNKNOWN,
};

/* One watermark test with the numbers that went into it, all pages. */
struct fc_mark_test {
	int64_t free; /* what the zone has */
	int64_t unusable; /* HighAtomic and CMA pages it may not count */
	int64_t block; /* 2^order - 1 */
	int64_t mark; /* after the flags' reductions */
	int64_t reserve; /* lowmem_reserve for the highest usable zone */
	/* passes if free - unusable - block > mark + reserve; margin is how
	 * far it is on the right side (negative: pages that are missing) */
	int64_t margin;
};

/* What the kernel's own test of whether compaction is worth it says. */
enum fc_suitable {
	FC_NOT_ASKED,
	FC_SUITABLE,
	FC_SHORT_OF_PAGES, /* free pages to move to are missing */
	FC_NOT_WORTH_IT, /* vm.extfrag_threshold: rather reclaim */
	/* it may only scan pageblocks of the request's type: hopeless */
	FC_OWN_BLOCKS_ONLY,
};

/* What comes of one zone. */
struct fc_zone_verdict {
	enum fc_gate gate;
	enum fc_answer at_low; /* does it pass at the low watermark, too? */
	bool tested; /* the two tests below were made */
	struct fc_mark_test low, min;
	struct fc_opt usable_blocks; /* blocks of this order to be had */
	bool usable_uncertain; /* ...at least; see pagetypeinfo */

	/* For a request that may compact: what the kernel's own test says,
	 * with its numbers; there block is the gap it wants besides. */
	enum fc_suitable compaction;
	struct fc_mark_test compaction_test;

	/* Largest order that this zone would give to GFP_KERNEL at once, for
	 * certain and at best; -1: none. */
	int usable_order_low, usable_order_high;
};

/* Exact: the kernel's own test on complete inputs, none of which lags. */
enum fc_certainty { FC_EXACT, FC_LIKELY, FC_POSSIBLE };

enum fc_reason {
	FC_REASON_FREE_BLOCK, /* yes: above the low watermark */
	FC_REASON_BELOW_LOW, /* yes: above min, kswapd is woken */
	FC_REASON_FROM_RESERVES, /* yes: only by this gfp's reserve rights */
	FC_REASON_PAGES, /* yes: from single pages (vmalloc) */
	FC_REASON_FRAGMENTED,
	FC_REASON_ONLY_RESERVED_BLOCKS,
	FC_REASON_WATERMARK,
	FC_REASON_LOWMEM_RESERVE,
	FC_REASON_BOOSTED,
	FC_REASON_SCALED_WATERMARK,
	FC_REASON_NO_ZONE, /* no zone that this request may use has memory */
	FC_REASON_TOO_FEW, /* some blocks, not as many as asked for */
	FC_REASON_TOO_LARGE, /* above the largest order */
	FC_REASON_ALLOCATOR_LIMIT,
	FC_REASON_INPUT_MISSING,
	FC_REASON_RESERVED_UNKNOWN, /* hangs on pagetypeinfo */
	FC_REASON_NODE_UNKNOWN, /* __GFP_THISNODE, and the nodes differ */
	FC_REASON_BOOST_UNKNOWN, /* how much of min is a boost is not printed */
	FC_REASON_AFTER_WORK, /* pools: compaction and reclaim make them */
	FC_REASON_WINDOWS_UNKNOWN, /* what stands in the way is not told */
	FC_REASON_NO_SUCH_SIZE, /* this kernel has no huge pages of it */
	FC_REASON_DISABLED, /* by this machine's settings */
	FC_REASON_AREA, /* yes: out of a CMA area */
	FC_REASON_NO_AREA, /* there is no CMA area */
};

/* How the slow path may still serve what was refused at once. */
enum fc_slow_way {
	FC_WAY_NOT_ASKED, /* it may not wait, or need not */
	FC_WAY_NONE, /* there is none */
	FC_WAY_RECLAIM, /* a block is there; pages are missing to the mark */
	FC_WAY_RELEASE_RESERVE, /* the HighAtomic reserve is given back */
	FC_WAY_RECLAIM_COMPACTION, /* pages first, then compaction */
	FC_WAY_COMPACTION,
	FC_WAY_RECLAIM_MERGE, /* freed pages may happen to be neighbours */
	FC_WAY_NEVER_FAILS, /* too small to fail: stalls, OOM kills */
};

/* What a person is told: printable texts, NULL where there is none to tell. */
struct fc_words {
	const char *answer; /* "NOT NOW" */
	const char *headline; /* goes on from it, and stands for itself */
	const char *cause; /* why, in a few words, for a table */
	const char *why, *waiting, *effect; /* a sentence each */
};

enum fc_remedy_when {
	FC_REMEDY_NOW, /* do it, then ask again */
	FC_REMEDY_CODE, /* or change the request */
	FC_REMEDY_LATER, /* so that it does not come to this again */
	FC_REMEDY_NO_HELP, /* what people try in vain */
};

/* Something that helps, or does not, this request on these figures. */
struct fc_remedy {
	const char *code; /* a word for programs; it never changes */
	enum fc_remedy_when when;
	const char *text; /* for people */
	const char *command; /* to be typed; NULL: none */
	const char *cost; /* NULL: none to speak of */
};

#define FC_MAX_REMEDIES 12
/* What a verdict may hang on that is read only then, as it costs more; in that
 * order: what is reserved may decide the answer at once. */
enum fc_want {
	FC_WANT_PAGETYPEINFO = 1 << 0,
	FC_WANT_SLOW_PATH = 1 << 1, /* fc_snapshot_read_slow_path() */
	FC_WANT_BOOST_FACTOR = 1 << 2, /* vm.watermark_boost_factor */
	FC_WANT_TUNABLES = 1 << 3, /* fc_snapshot_read_tunables() */
};

/* Huge pages that a pool may get more, of one node or all. */
struct fc_pool_gain {
	int node; /* -1: all */
	uint64_t now_low, now_high; /* at once */
	uint64_t later_low, later_high; /* the kernel works for it */
	uint64_t hand_low; /* at least, after compaction by hand */
	bool later_known; /* false: only later_high is a bound */
	bool
	    by_map; /* gigantic ones, and the page map told what stands there */
};

/* A size of transparent huge pages, as a fault would meet it. */
struct fc_thp_answer {
	uint64_t bytes;
	enum fc_thp_enabled enabled; /* FC_THP_INHERIT is resolved */
	enum fc_rung rung;
	enum fc_answer expected;
	struct fc_opt fault_alloc, fault_fallback;
};

/* What the allocators with settings of their own add to a verdict. */
struct fc_special {
	uint64_t page_bytes; /* hugetlb, thp: of a page; 0: not known */
	const struct fc_pool *pool; /* borrowed; NULL: not told */
	struct fc_pool_gain gain; /* of the nodes that may be taken from */
	size_t nr_gains;
	struct fc_pool_gain *gains; /* node by node */
	bool gigantic; /* more than the page allocator has */
	uint64_t cache_pages; /* of files: reclaim may give them */
	size_t nr_thp;
	struct fc_thp_answer *thp;
	bool settings_assumed; /* of thp; not told */
	const struct fc_cma_area *area; /* borrowed; NULL: none named */
	struct fc_opt area_pages, area_longest; /* what may be asked of it */
};

/* What comes of a request. */
struct fc_verdict {
	enum fc_answer answer;
	enum fc_rung rung;
	enum fc_certainty certainty;
	enum fc_answer expected; /* given when left to do all gfp lets it */
	enum fc_reason reason;
	const struct fc_zone *zone; /* decided it; borrowed; NULL: none */
	enum fc_answer wakes_kswapd;
	const char *kernel_note; /* static text on its release; NULL: none */

	struct fc_opt order; /* not present: page size not known */
	struct fc_opt block_bytes;
	uint64_t
	    nr_blocks; /* blocks one request takes: 1, or vmalloc's pages */
	bool from_slab; /* kmalloc up to two pages: a new slab is judged */
	bool by_vmalloc; /* kvmalloc: answered by its vmalloc half */

	bool has_capacity; /* how many such requests before the first refusal */
	uint64_t capacity_low, capacity_high;
	/* of many that may wait: how many there are pages for, with those of
	 * files; an upper bound */
	struct fc_opt capacity_later;

	unsigned wants; /* enum fc_want bits: not read, and could settle this */

	/* for what is refused at once: */
	enum fc_slow_way way;
	enum fc_rung slow_rung;
	bool slow_given; /* what to bet on */
	/* Of 100 recorded requests like it, how many were given in the end, and
	 * what makes them alike (static text); not present, NULL: as good as
	 * all or none of them, as the bet says. */
	struct fc_opt chance_percent;
	const char *chance_because;
	/* a larger order with a better rung or chance, as the kernel compacts
	 * for it and not for this one; words.waiting says so */
	struct fc_opt better_order;

	struct fc_special *special; /* owned; NULL: none of those */

	/* of what is refused at once: the largest order that would be given at
	 * once to such a request; not present: none, or not asked */
	struct fc_opt largest_now;

	struct fc_words words;
	char doubt[200]; /* what else speaks against exact; "": nothing */
	size_t nr_remedies;
	struct fc_remedy remedies[FC_MAX_REMEDIES]; /* cheapest first */
	struct fc_arena *arena; /* owns the texts */

	size_t nr_zones;
	struct fc_zone_verdict *zones; /* parallel to snapshot->zones; owned */
};

/*
 * Would req be served from the free lists of snap, and if not, what would
 * compaction and reclaim do for it?  Replays get_page_from_freelist() at the
 * low watermark and again at min as __alloc_pages_slowpath() does, and weighs
 * what follows there, kernels 2.6.16 to 7.3.  Fails only for lack of memory and
 * for a request that contradicts itself or snap.
 */
int fc_judge(const struct fc_snapshot *snap, const struct fc_request *req,
    struct fc_verdict *verdict, struct fc_error *err);
/* What it owns; one that is { 0 } may be given. */
void fc_verdict_free(struct fc_verdict *verdict);

/* Give a verdict that was not judged its words: why it cannot be told. */
void fc_verdict_say(struct fc_verdict *verdict, const char *why);

/* What would come of a block of one order, asked for with one mask. */
struct fc_cell {
	enum fc_rung rung;
	enum fc_answer expected;
	enum fc_reason reason;
};

/* The same of every order. */
struct fc_cells {
	const char *gfp;
	struct fc_cell *cells; /* [snap->nr_orders] */
};

#define FC_NR_USUAL_MASKS 3 /* GFP_KERNEL, the first of them, and others */

/* What a machine can give, and of its zones. */
struct fc_overview {
	struct fc_cells masks[FC_NR_USUAL_MASKS];
	int largest_now; /* order that GFP_KERNEL is given at once; -1: none */
	/* parallel to snap->zones; only their usable orders are filled in */
	struct fc_zone_verdict *zones;
	const char *kernel_note; /* static text on its release; NULL: none */
	unsigned wants; /* enum fc_want bits, as in a verdict */
	struct fc_arena *arena; /* owns the arrays */
};

/* Ask for every order with the usual masks; fails only for lack of memory. */
int fc_overview_of(const struct fc_snapshot *snap, struct fc_overview *overview,
    struct fc_error *err);
/* What it owns; one that is { 0 } may be given. */
void fc_overview_free(struct fc_overview *overview);

/* What is shown beside the answers, and so must be read for it. */
enum fc_show {
	FC_SHOW_CAPACITY = 1 << 0,
	FC_SHOW_ZONES = 1 << 1, /* the overview beside requests, too */
	FC_SHOW_COUNTERS = 1 << 2, /* vmstat's events */
	FC_SHOW_MIGRATETYPES = 1 << 3, /* dear on a running kernel */
	FC_SHOW_PAGES = 1 << 4, /* kpageflags of the zones asked for: dear */
};

/*
 * What is known of a machine before any file of it is read; borrowed.  What is
 * given here is not looked for there.
 */
struct fc_facts {
	uint64_t page_size; /* bytes; 0: not known */
	const char *page_size_from; /* static text, with page_size */
	const char *release, *build; /* as in a snapshot; NULL: not known */
	bool compacted; /* by hand, just before: again is no remedy */
	unsigned shows; /* enum fc_show bits */
	struct fc_opt node; /* whose pages to show without a request */
	/* nobody reads words and zones of verdicts: they may lack them */
	bool wordless;
};

/* One machine, asked again and again or one after another. */
struct fc_survey {
	/* what is asked: set by fc_survey_begin() and the caller */
	struct fc_facts facts;
	size_t nr_requests; /* 0: an overview */
	const struct fc_request *requests; /* borrowed */

	/* what came of it, until the next fc_survey_run() or fc_survey_clear();
	 * verdicts and errors are parallel to requests: a verdict holds if
	 * there is no error */
	struct fc_snapshot *snap;
	struct fc_verdict *verdicts;
	struct fc_error *errors;
	struct fc_overview overview; /* if it was asked for */
};

/* An empty survey of requests, which live as long. */
int fc_survey_begin(struct fc_survey *survey, size_t nr_requests,
    const struct fc_request *requests, struct fc_error *err);

/*
 * Read what is cheap of source, judge, read what the answers hang on, judge
 * again; all answers are of one reading.  A request that has an error already
 * is left out, and one that cannot be judged gets one.  -1: source cannot be
 * read, or memory is short; then only snap->files holds, if there is a snap.
 */
int fc_survey_run(struct fc_survey *survey, const struct fc_source *source,
    struct fc_error *err);

/* Forget what came of it, errors too; the next machine may follow. */
void fc_survey_clear(struct fc_survey *survey);
/* The same, and the arrays too. */
void fc_survey_free(struct fc_survey *survey);

/* ---- compaction by hand ----------------------------------------------- */

/* What came of it. */
enum fc_recovery {
	FC_COMPACTED, /* nothing was asked for */
	FC_RECOVERED, /* no before, yes behind it */
	FC_STILL_SHORT,
	FC_RECOVERY_UNKNOWN, /* the answer behind it cannot be told */
	/* nothing was done: */
	FC_NOT_NEEDED, /* it is yes already */
	FC_NO_USE, /* no state of memory helps */
	FC_PLANNED, /* only what would be done was asked */
};

/* Memory that was compacted, or is to be; borrows everything. */
struct fc_compaction {
	enum fc_recovery recovery;
	int node; /* -1: all */
	bool drops_caches; /* before it */
	const char *knob; /* the file that is written */
	const char
	    *but; /* static text: why this caller may not; NULL: he may */
	/* before it; NULL: it was not done, or nothing was asked for */
	const struct fc_snapshot *before;
	const struct fc_verdict *was;
	const struct fc_overview *overview;
	uint64_t milliseconds;
};

/* More than perhaps: with --within a yes may be one against the odds. */
bool fc_is_firm_yes(const struct fc_verdict *verdict);
/* What acting comes to, by the verdict behind it. */
enum fc_recovery fc_recovery_of(const struct fc_verdict *after);

/* Free blocks of a node, -1: of all. */
struct fc_blocks {
	size_t nr_orders;
	uint64_t free[FC_MAX_ORDERS]; /* as buddyinfo has them */
	/* pages of per-CPU lists: free, but in no block until they are drained,
	 * which compaction by hand does not do */
	uint64_t on_cpus;
};

struct fc_blocks fc_blocks_of(const struct fc_snapshot *snap, int node);
/* Blocks of that order that those of it and above come to; of order 0 with the
 * pages of per-CPU lists. */
uint64_t fc_blocks_from(const struct fc_blocks *blocks, size_t order);

/* ---- the kernel's own answer ------------------------------------------ */

enum fc_try_way {
	FC_TRY_PIPE, /* the ring of a pipe */
	FC_TRY_CONTROL, /* the control buffer of a message */
	FC_TRY_POOL, /* a huge page, by nr_hugepages */
};

enum fc_tried {
	FC_TRIED_GIVEN,
	FC_TRIED_REFUSED,
	FC_TRIED_MAY_NOT, /* this caller may not ask */
	FC_TRIED_LIMITED, /* by its memory cgroup, not by the page allocator */
};

/* A block that the kernel was asked for, and that it has back. */
struct fc_trial {
	enum fc_try_way way;
	enum fc_tried tried;
	const char *why_not; /* may not ask: static text; else NULL */
	uint64_t bytes; /* of the pipe, or of the message */
	/* counted by the kernel meanwhile, by whomever; not present: not told */
	struct fc_opt stalls; /* compactions that a request waited for */
	struct fc_opt moved, reclaimed; /* pages */
};

/* Is it what the verdict expected?  Unknown: one of them does not tell. */
enum fc_answer fc_trial_agrees(
    const struct fc_trial *trial, const struct fc_verdict *verdict);
/* Why the two may differ: static text; NULL: they do not. */
const char *fc_trial_why(
    const struct fc_trial *trial, const struct fc_verdict *verdict);

/* ---- 7. failure reports of a kernel log ------------------------------- */

enum fc_failure_kind {
	FC_FAILURE_PAGE, /* "page allocation failure": warn_alloc() */
	FC_FAILURE_VMEMMAP, /* "vmemmap alloc failure" */
	FC_FAILURE_VMALLOC, /* no room or no pages for a vmalloc or vmap */
	FC_FAILURE_SLUB, /* "Unable to allocate memory": no slab */
	FC_FAILURE_OOM, /* the OOM killer ran: dump_header() */
	FC_FAILURE_MEMCG_OOM, /* the same within a memory cgroup */
	FC_FAILURE_STALL, /* "page allocation stalls for": given, but late */
	FC_FAILURE_TOO_LARGE, /* an order above the largest: WARN_ON_ONCE() */
	FC_FAILURE_CMA, /* cma_alloc() */
	FC_FAILURE_CONTIG, /* alloc_contig_range(): "PFNs busy" */
	FC_FAILURE_HUGETLB, /* fewer huge pages than asked for */
	FC_FAILURE_SWIOTLB, /* no bounce buffer for a device */
	FC_FAILURE_DEADLOCK, /* XFS and SPL: kmalloc asked again and again */
	FC_FAILURE_PERCPU, /* pcpu_alloc() */
	FC_FAILURE_NVRM, /* NVIDIA's driver: NV_ERR_NO_MEMORY */
	FC_FAILURE_OFFLINE, /* a memory block could not be emptied */
	FC_FAILURE_LOCKUP, /* a CPU did nothing but compact for long */
	FC_FAILURE_SUPPRESSED, /* reports that the kernel left out */
	FC_FAILURE_MEM_INFO, /* no failure: memory as SysRq shows it */
	FC_NR_FAILURES
};

#define FC_MAX_FRAMES  3
#define FC_MAX_MISSING 8

/* One report as it stood in the log; text is raw, escape it to print. */
struct fc_failure {
	enum fc_failure_kind kind;
	uint64_t line; /* of the log, from 1, where it begins */
	char time[48]; /* as in the line's prefix; "": none */
	char last_time[48]; /* of the last one like it, see count */
	uint64_t count; /* reports alike, >= 1 */
	struct fc_opt age; /* seconds since the last one; who knows sets it */
	char comm[32]; /* process; "": not told */
	struct fc_opt pid, cpu;
	struct fc_opt order, mode; /* mode: the gfp mask's number */
	struct fc_opt size; /* bytes asked for, where it was bytes */
	/* pages, huge pages or slots: asked for, had, free, of so many, and
	 * the longest free run */
	struct fc_opt asked, got, available, total, longest;
	struct fc_opt error; /* errno: 12 for ENOMEM */
	struct fc_opt waited; /* milliseconds */
	char what[64]; /* CMA area, device, subsystem; "": not told */
	char flags
	    [192]; /* "GFP_KERNEL|__GFP_COMP" as printed; "": number only */
	char cpuset[64], mems_allowed[32]; /* "": not told */
	char slab[192]; /* SLUB's cache, sizes and orders; "": not told */
	bool in_interrupt; /* softirq or hardirq by its call trace */
	bool by_page_order; /* a vmalloc failed for want of pages */
	size_t nr_frames; /* first callers that are not the allocator */
	char frames[FC_MAX_FRAMES][64];
	char module[32]; /* of the first one; "": the kernel's own */
	bool frames_doubtful; /* only found on the stack: "? name" */
	bool at_boot; /* start_kernel() is in the trace */
	bool in_fault; /* pagefault_out_of_memory() is */
	bool in_compaction; /* a function of compaction is */
	bool via_slab; /* a cache asked for a new slab */
	bool first_line_lost; /* kind is by the trace; order, mode unknown */
	struct fc_opt absurd; /* kB of a watermark above any memory */
	bool incomplete; /* lines of the Mem-Info are lost, perhaps a zone */
	bool partial; /* a zone that is there lacks some of its figures */
	bool warned; /* the frame before was warn_alloc() */
	bool newest_first; /* the log was, and is read backwards */
	uint64_t suppressed; /* reports that the kernel left out before it */
	size_t nr_missing; /* what a whole report has besides */
	char missing[FC_MAX_MISSING][128];
	struct fc_snapshot *snap; /* its Mem-Info, kind FC_REPORT; owned */
};

/* With its snapshot; NULL may be given. */
void fc_failure_free(struct fc_failure *failure);

/* A time of a log, as a number that can be compared with others of its kind. */
enum fc_stamp_kind {
	FC_STAMP_NONE,
	FC_STAMP_BOOT, /* microseconds since boot */
	FC_STAMP_EPOCH, /* since 1970, UTC */
	FC_STAMP_LOCAL, /* since 1970 by a clock whose zone is not told */
	FC_STAMP_NO_YEAR, /* the same, as if it were 1972 */
};

struct fc_stamp {
	enum fc_stamp_kind kind;
	int64_t usec;
};

/* "104.032925", "Nov 16 18:04:31", "2024-01-02T03:04:05Z", "1704164645.1" */
struct fc_stamp fc_stamp_of(const char *time);

/*
 * Takes one report; failure is the callee's to free.  -1 with *err stops the
 * reading.
 */
typedef int fc_failure_fn(
    void *arg, struct fc_failure *failure, struct fc_error *err);

/*
 * Kernel logs of 2.6 to 7.3 as a stream: with the prefixes of dmesg, syslog,
 * journalctl, /dev/kmsg and mails, wrapped or joined lines, and lines of
 * several CPUs mixed up.  What is no report is skipped; nothing in a log is
 * an error.  Memory is bounded whatever comes.
 */
struct fc_log;
/* fn is called with arg for each report; NULL: no memory. */
struct fc_log *fc_log_new(fc_failure_fn *fn, void *arg);
/* Bytes, a power of two from 1024; from: static text on who says so.  Reports
 * are in kB: before the first, and instead of what they tell themselves. */
void fc_log_set_page_size(struct fc_log *log, uint64_t bytes, const char *from);
/* The next len bytes, wherever they are cut. */
int fc_log_feed(
    struct fc_log *log, const char *data, size_t len, struct fc_error *err);
/* Nothing more comes: reports that are open are handed over. */
int fc_log_end(struct fc_log *log, struct fc_error *err);
/* Reports that are open are dropped; NULL may be given. */
void fc_log_free(struct fc_log *log);

/*
 * Feed a whole log: a file, standard input ("-"), or the kernel's own buffer,
 * /dev/kmsg (NULL).  name gets what a message should call it.
 */
int fc_log_read(struct fc_log *log, const char *path, const char **name,
    struct fc_error *err);

/* The same of a source of kind FC_LOG, once. */
int fc_log_read_source(struct fc_log *log, const struct fc_source *source,
    const char **name, struct fc_error *err);

/* What a report comes to. */
struct fc_explanation {
	bool judged; /* req and verdict hold */
	bool what_if; /* they are of another request than the report's */
	struct fc_request req; /* what was asked of the page allocator */
	struct fc_verdict verdict;
	struct fc_overview overview; /* of what is not judged */
	bool contradicts; /* by its own figures it should have been given */
	char gfp_text[256]; /* names of the gfp flags */
	char summary[256]; /* what failed, in one line */
	char finding[1024]; /* how the figures fit the failure */
	char matters[256]; /* what the caller makes of it */
	char ask[256]; /* the command that asks again now; "": none */
	char cause[128]; /* why, in a few words, for a table */
};

/*
 * Explain failure; with what_if, judge that request on its memory instead.
 */
int fc_explain_failure(struct fc_failure *failure,
    const struct fc_request *what_if, struct fc_explanation *explanation,
    struct fc_error *err);
/* What it owns. */
void fc_explanation_free(struct fc_explanation *explanation);

/* The word in JSON: "page", "vmalloc". */
const char *fc_failure_name(enum fc_failure_kind kind);

/* ---- 8. requests that fail, as they fail ------------------------------- */

#define FC_PROCESS_SIZE 64 /* of a process's name, with its '\0' */
#define FC_GFP_SIZE     320 /* of the names of a mask's flags */
#define FC_MAX_REFUSED  256 /* kinds of them that are told apart */

/* Requests that the page allocator refused, and that are alike. */
struct fc_refused {
	unsigned order;
	char gfp[FC_GFP_SIZE]; /* the kernel's names for the mask */
	char process
	    [FC_PROCESS_SIZE]; /* raw; "": not known, or an interrupt's */
	bool interrupt; /* made in one, whatever process ran */
	bool silent; /* nothing is logged of it: fc_refusals_judge() */
	uint64_t count;
	uint64_t first, last; /* seconds since 1970 */
};

/* What was refused so far. */
struct fc_refusals {
	uint64_t total; /* all that were heard of, with others */
	uint64_t by_order[FC_MAX_ORDERS]; /* total's */
	uint64_t others; /* that were one kind too many */
	uint64_t lost; /* heard by nobody: the kernel's buffer was full */
	bool lost_more; /* and more that it did not count */
	uint64_t garbled; /* lines that could not be read */
	size_t nr_rows;
	struct fc_refused rows[FC_MAX_REFUSED];
	/* fc_refusals_judge() */
	uint64_t silent; /* of those in rows */
	char ask[512]; /* the command that asks for the foremost; "": none */
};

/* Compaction for an order that the kernel put off in a zone. */
struct fc_deferral {
	int node;
	char zone[FC_NAME_SIZE];
	unsigned order;
	uint64_t skipped; /* attempts that were passed over */
	uint64_t in_vain; /* attempts that failed, so that it is put off */
	uint64_t limit; /* so many are passed over in turn, at most */
};

#define FC_MAX_DEFERRALS 128

/* All of it that was heard. */
struct fc_deferrals {
	uint64_t milliseconds; /* of listening */
	uint64_t skipped, in_vain; /* with others */
	uint64_t others; /* of zones or orders that were too many */
	uint64_t lost; /* heard by nobody: the kernel's buffer was full */
	bool lost_more; /* and more that it did not count */
	uint64_t garbled; /* lines that could not be read */
	size_t nr_rows;
	struct fc_deferral rows[FC_MAX_DEFERRALS];
};

/*
 * Listens to the kernel: an own instance of tracefs, in which the event
 * kmem:mm_page_alloc is on for requests that got no page, or those of compaction
 * that is put off.  For root.
 */
struct fc_listener;

/* Find tracefs; nothing is made yet.  NULL: *err. */
struct fc_listener *fc_listener_new(struct fc_error *err);
struct fc_listener *fc_listener_new_deferrals(struct fc_error *err);
/* The directory that fc_listener_start() makes and fc_listener_free() removes;
 * who is killed in between leaves it, to be removed by rmdir(). */
const char *fc_listener_directory(const struct fc_listener *listener);
/* From here on they are heard. */
int fc_listener_start(struct fc_listener *listener, struct fc_error *err);
/* To wait for by poll(), and then a little more: what comes at once is read
 * at once, and the kernel knows a process's name once that slept. */
int fc_listener_fd(const struct fc_listener *listener);
/* Add what came to *refusals, without waiting; now: seconds since 1970. */
int fc_listener_read(struct fc_listener *listener, uint64_t now,
    struct fc_refusals *refusals, struct fc_error *err);
/* Add the last ones: no more are heard. */
int fc_listener_stop(struct fc_listener *listener, uint64_t now,
    struct fc_refusals *refusals, struct fc_error *err);
/* The same of one of fc_listener_new_deferrals(). */
int fc_listener_read_deferrals(struct fc_listener *listener,
    struct fc_deferrals *deferrals, struct fc_error *err);
int fc_listener_stop_deferrals(struct fc_listener *listener,
    struct fc_deferrals *deferrals, struct fc_error *err);
/* Of NULL, too.  -1: the directory could not be removed; all else is freed. */
int fc_listener_free(struct fc_listener *listener, struct fc_error *err);

/* A line of trace_pipe, as fc_listener_read() adds it. */
void fc_refusals_add(
    struct fc_refusals *refusals, const char *line, size_t len, uint64_t now);
void fc_deferrals_add(
    struct fc_deferrals *deferrals, const char *line, size_t len);
/* How many failed, at least: what the kernel's buffer lost was one, and so was
 * what could not be read, as nothing else comes through the filter. */
uint64_t fc_refusals_heard(const struct fc_refusals *refusals);
/* Sort rows, the most frequent first, and fill in what only a kernel's rules
 * tell; release: that kernel's. */
void fc_refusals_judge(struct fc_refusals *refusals, const char *release);

/* For renderers. */
struct fc_hearing {
	const struct fc_refusals *refusals; /* judged */
	const char *release;
	uint64_t page_size;
	uint64_t begin; /* seconds since 1970 */
	uint64_t milliseconds; /* from then on */
};

/* ---- 9. samples over time --------------------------------------------- */

#define FC_SAMPLE_SCHEMA "fragcheck-sample/1"
#define FC_NO_ORDER      (-1)
#define FC_ORDER_UNKNOWN (-2)

struct fc_sample_zone {
	int node;
	char name[FC_NAME_SIZE];
	struct fc_opt free, min, low, high; /* pages */
	/* the largest order that is free; surely given to GFP_KERNEL at once */
	int largest, usable;
	size_t nr_orders; /* 0: not told */
	uint64_t blocks[FC_MAX_ORDERS];
};

struct fc_sample_request {
	char name[128], alloc[16], gfp[128];
	struct fc_opt node; /* not present: any */
	uint64_t count;
	struct fc_opt order;
	enum fc_answer answer;
	enum fc_rung rung;
	struct fc_opt chance; /* percent; as in a verdict */
	struct fc_opt capacity_low, capacity_high;
};

/* What a machine was at one time; its arrays are kept for the next one. */
struct fc_sample {
	uint64_t seconds; /* since 1970, by the machine's clock */
	struct fc_opt uptime; /* milliseconds since boot, with time asleep */
	char boot_id[40], host[72], kernel[96]; /* "": not told */
	uint64_t page_size; /* bytes; 0: not known */
	struct fc_opt compact_stall, compact_fail, compact_success, allocstall;
	/* requests that failed since the sample before, if somebody listened */
	struct fc_opt refused;
	size_t nr_zones, room_zones;
	struct fc_sample_zone *zones; /* those with memory */
	size_t nr_requests, room_requests;
	struct fc_sample_request *requests;
};

/*
 * Of what a survey found, into a sample that is { 0 } or was used before.  Time,
 * uptime, boot_id and host are the caller's to set.
 */
int fc_sample_of(const struct fc_survey *survey, struct fc_sample *sample,
    struct fc_error *err);
/* As a line of JSON: one object, and a newline. */
void fc_sample_put(struct fc_buf *out, const struct fc_sample *sample);
/*
 * From such a line of len bytes, whose keys may come in any order, others among
 * them; line[len] is there, and '\n' or '\0'.  FC_ERR_SYNTAX: it is none, err
 * has the column.
 */
int fc_sample_parse(const char *line, size_t len, struct fc_sample *sample,
    struct fc_error *err);
void fc_sample_free(struct fc_sample *sample);

/* What becomes of a figure that things run out of. */
enum fc_trend_kind {
	FC_TREND_SHORT, /* too few samples since boot to say */
	FC_TREND_STEADY, /* by its rate it lasts longer than it was watched */
	FC_TREND_NONE, /* falls, but nothing that one could draw on */
	FC_TREND_SAW, /* it fell as low before, and came back */
	FC_TREND_FALLING, /* runs out, see seconds */
	FC_TREND_OUT, /* there is nothing now */
};

struct fc_trend {
	enum fc_trend_kind kind;
	double now, lowest; /* in all samples */
	/* FC_TREND_FALLING: until it runs out, by the line through the
	 * window, and by the steeper and the flatter one of its halves */
	uint64_t seconds, earliest, latest;
	uint64_t window; /* seconds that the line was drawn through */
	double per_hour; /* below 0 */
	double fit; /* R^2 of that line */
	/* FC_TREND_SAW: from one low to the next; 0: not known */
	uint64_t period;
	/* FC_TREND_OUT: how long; not present: as long as it was watched */
	struct fc_opt out_for;
};

#define FC_PLOT_POINTS 256

/* A figure over all samples, in equal pieces of time from the first to the
 * last. */
struct fc_plot {
	size_t n;
	struct fc_plot_point {
		float low, high;
		bool told; /* some sample was there */
	} points[FC_PLOT_POINTS];
	double now, lowest, highest;
	bool told; /* there is one at all */
};

struct fc_history_zone {
	int node;
	char name[FC_NAME_SIZE];
	size_t nr_orders;
	struct fc_trend orders[FC_MAX_ORDERS]; /* blocks of an order */
	/* largest free order; pages above the min watermark */
	struct fc_plot largest, headroom;
};

struct fc_history_request {
	struct fc_sample_request last; /* as the last sample has it */
	uint64_t nr_yes, nr_no, nr_unknown; /* samples by answer */
	struct fc_trend trend; /* of its capacity */
	struct fc_plot capacity, chance; /* chance: of 100, a yes is 100 */
};

/* What a file of samples comes to; owns its arrays. */
struct fc_history_report {
	char host[72], kernel[96];
	uint64_t page_size;
	uint64_t nr_samples, first, last; /* seconds since 1970 */
	uint64_t span; /* seconds from first to last, whatever clocks said */
	uint64_t since_boot; /* the part of it since the last boot */
	uint64_t nr_reboots, nr_jumps; /* jumps of the clock */
	/* lines that are not in it */
	uint64_t nr_torn, nr_foreign, nr_others, nr_disordered;
	char other[72]; /* one of the others' hosts */
	struct fc_opt compact_stall, compact_fail, compact_success, allocstall;
	struct fc_opt refused; /* requests, where somebody listened */
	uint64_t zones_left_out, requests_left_out; /* too many of them */
	size_t nr_zones, nr_requests;
	struct fc_history_zone *zones;
	struct fc_history_request *requests;
};

/*
 * Samples of one machine, read as a stream: what is no sample, is torn, or of
 * another machine is counted and left out.  Memory does not hang on how many
 * there are.
 */
struct fc_history;
struct fc_history *fc_history_new(void); /* NULL: no memory */
void fc_history_free(struct fc_history *history); /* NULL may be given */
/* Which machine; without it that of the first sample. */
void fc_history_set_host(struct fc_history *history, const char *host);
/* The next len bytes, wherever they are cut.  -1: no memory. */
int fc_history_feed(struct fc_history *history, const char *data, size_t len,
    struct fc_error *err);
/* Nothing more comes. */
int fc_history_end(struct fc_history *history, struct fc_error *err);
/* What it comes to; fails where there was no sample. */
int fc_history_report(const struct fc_history *history,
    struct fc_history_report *report, struct fc_error *err);
void fc_history_report_free(struct fc_history_report *report);

/* A report, and what of it is asked for; borrows everything. */
struct fc_history_view {
	const char *file; /* raw */
	const struct fc_history_report *report; /* no samples: it failed */
	const struct fc_result *look; /* how it is to look, and nothing else */
	uint32_t orders; /* a bit each; 0: all */
	struct fc_opt node; /* not present: all */
	uint64_t within; /* seconds; 0: not asked */
};

bool fc_history_shows_zone(
    const struct fc_history_view *view, const struct fc_history_zone *zone);
bool fc_history_shows_order(const struct fc_history_view *view, unsigned order);
bool fc_history_shows_request(
    const struct fc_history_view *view, const struct fc_history_request *req);

/*
 * Seconds until a request runs out, if it does by its trend; 0 where it is
 * refused already and could be given.
 */
struct fc_opt fc_history_request_left(const struct fc_history_request *req);

/* What runs out first. */
struct fc_history_first {
	struct fc_opt left; /* seconds; not present: nothing does */
	const struct fc_history_request *req;
	const struct fc_history_zone *zone; /* or this one, and order */
	unsigned order;
	const struct fc_trend *trend; /* NULL: it is refused already */
};
/* Of what is shown. */
struct fc_history_first fc_history_soonest(const struct fc_history_view *view);

/*
 * Which bytes at the beginning of a file of samples are older than so many
 * milliseconds, counted back from its last sample of a machine by the clock that
 * fc_history uses, and by the wall clock, too.  Other lines go with those before
 * them.
 */
struct fc_ages;
struct fc_ages *fc_ages_new(const char *host); /* NULL: no memory */
void fc_ages_free(struct fc_ages *ages); /* NULL may be given */
/* The file, twice: the second time behind fc_ages_again(). */
int fc_ages_feed(
    struct fc_ages *ages, const char *data, size_t len, struct fc_error *err);
void fc_ages_again(struct fc_ages *ages, uint64_t age);
/* Behind that: how many bytes; 0 if none of them is older by a tenth, so that it
 * is not for one sample each. */
uint64_t fc_ages_older(const struct fc_ages *ages);

/* The word in JSON. */
const char *fc_trend_name(enum fc_trend_kind kind);

/* ---- 10. tuning -------------------------------------------------------- */

/* How a value is set: sysctl.d(5), a file of /sys, the boot loader. */
enum fc_knob_kind { FC_KNOB_SYSCTL, FC_KNOB_SYSFS, FC_KNOB_BOOT };

/* A setting, and what it would do for the request. */
struct fc_knob {
	const char *code; /* "min_free_kbytes": a word, which never changes */
	enum fc_knob_kind kind;
	const char *now; /* NULL: not told */
	const char *value; /* to be set; NULL: it stays as it is */
	const char *command; /* that sets it; of FC_KNOB_BOOT: the parameter */
	/* of one to be set; and else why not */
	const char *effect, *trap, *why_not;
	struct fc_opt pages; /* kept from others by it, at most */
};

#define FC_MAX_KNOBS 12

/* A zone's marks by the settings that are, and by those that are to be. */
struct fc_tuned_zone {
	struct fc_marks before, after; /* without a boost */
	uint64_t *reserve; /* [zone->nr_reserve], then */
};

/* Does kcompactd work by itself: vm.compaction_proactiveness. */
struct fc_node_score {
	int node;
	unsigned score, low, high; /* it begins above high, and ends at low */
};

struct fc_tuning {
	/* What the marks follow from; inferred: by the marks themselves. */
	struct fc_opt min_free_kbytes, watermark_scale_factor;
	bool min_free_inferred, scale_inferred;
	/* Zones, and how many of them have the very marks, and reserves, that
	 * these settings come to; of others nothing is foretold. */
	size_t zones_checked, marks_equal, reserves_equal;
	/* marks are those of the settings, but as the kernel computed them for
	 * other sizes of the zones, before memory of the boot was given back:
	 * foretold is what a write makes of them */
	bool marks_older;

	size_t nr_knobs, nr_set, nr_sysctls; /* set: of them; and by sysctl */
	struct fc_knob knobs[FC_MAX_KNOBS];
	struct fc_tuned_zone *zones; /* parallel to snap->zones */
	uint64_t kept_more; /* pages, of all zones' high */

	struct fc_opt score_order; /* that the scores are of */
	size_t nr_scores; /* 0: there is no such work, or no figures */
	struct fc_node_score *scores;
	const struct fc_deferrals *heard; /* as fc_tune() was given it */

	/* the same request on today's free pages, with these marks */
	enum fc_rung rung_then;

	/* for people; NULL: nothing to tell */
	const char *answer, *headline;
	const char *today, *then, *marks;
	const char *kcompactd, *work, *deferral, *pressure;
	struct fc_arena *arena; /* owns the texts and arrays */
};

/*
 * Which settings would help req, which had verdict, and what they cost, on a
 * snapshot of fc_snapshot_read_tunables().  heard: of the running kernel, NULL
 * if nobody listened.  Fails only for lack of memory.
 */
int fc_tune(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_verdict *verdict, const struct fc_deferrals *heard,
    struct fc_tuning *tuning, struct fc_error *err);
/* What it owns; one that is { 0 } may be given. */
void fc_tuning_free(struct fc_tuning *tuning);

const char *fc_knob_kind_name(enum fc_knob_kind kind);

/* ---- 11. result -------------------------------------------------------- */

/*
 * One machine and what was asked of it, as every format is handed it.  Borrows
 * everything.
 */
struct fc_result {
	/* NULL: nothing was read; if not whole, only files[] holds */
	const struct fc_snapshot *snap;
	bool whole;
	bool success; /* nothing went wrong, not even with one request */
	size_t nr_requests;
	const struct fc_request *requests;
	/* parallel to requests; of one that failed only answer, rung, reason
	 * and words hold */
	const struct fc_verdict *verdicts;
	const struct fc_overview *overview; /* NULL: not asked for */
	/* of a kernel log: what the result is of, or NULL */
	const struct fc_failure *failure;
	const struct fc_explanation *explanation;
	uint64_t helps_above; /* the line whose remedies are its own; 0: none */
	bool verbose;
	bool brief; /* a line of what refuses, for a fleet */
	bool color; /* ANSI colours */
	unsigned width; /* columns of the terminal; 80 where there is none */
	uint64_t seconds; /* since 1970: when it was told */
	bool timed; /* it is one of several over time, and says when */
	/* of a page of metrics: the labels of 0.1, and no series per order */
	bool old_labels, few_series;
	/* of a monitoring plugin: what a capacity is held against; NULL: not */
	const struct fc_range *warning, *critical;
	double cpu_seconds; /* of CPU, so far; 0: not told */
	/* what was done before it was asked; NULL: nothing */
	const struct fc_compaction *compaction;
	/* what the kernel itself said behind it; NULL: it was not asked */
	const struct fc_trial *trial;
	/* what to set for the request; NULL: that was not asked */
	const struct fc_tuning *tuning;
};

/* A threshold of the Monitoring Plugins: what is outside alerts, or inside. */
struct fc_range {
	const char *text; /* as it was given; NULL: none was */
	uint64_t start, end; /* both of them in it; UINT64_MAX: no end */
	bool inside;
};

/*
 * A result as text in one format, at the end of out; what is cut short for
 * lack of memory sets out->failed.
 */

/* For people; what was asked, or else the overview. */
void fc_render_text(struct fc_buf *out, const struct fc_result *result);
/* What to set, as a file of sysctl.d(5); the rest of it in comments. */
void fc_render_sysctl(struct fc_buf *out, const struct fc_result *result);
/* One line. */
void fc_render_line(struct fc_buf *out, const struct fc_result *result);
/* A kernel log's failure for people. */
void fc_render_failure(struct fc_buf *out, const struct fc_result *result);
/* A table of n failures of one log, explanations parallel to them. */
void fc_render_failures(struct fc_buf *out, const struct fc_result *look,
    const char *log, struct fc_failure *const *failures,
    const struct fc_explanation *explanations, size_t n);
/* What was heard of requests that fail; look: how it is to look. */
void fc_render_hearing(struct fc_buf *out, const struct fc_result *look,
    const struct fc_hearing *hearing);
void fc_render_hearing_line(struct fc_buf *out, const struct fc_result *look,
    const struct fc_hearing *hearing);
void fc_render_hearing_json(struct fc_buf *out, const struct fc_result *look,
    const struct fc_hearing *hearing);
/* Schema "fragcheck/2", an object a line: one for each request, or one. */
void fc_render_json(struct fc_buf *out, const struct fc_result *result);
/* The text exposition format 0.0.4, for node_exporter's textfile collector. */
void fc_render_prometheus(struct fc_buf *out, const struct fc_result *result);
/* A monitoring plugin's output, for at least one request; of several each has
 * a line of its own at the end.  What Nagios would not read, beyond 8 KiB, is
 * left out, and that is said. */
void fc_render_nagios(struct fc_buf *out, const struct fc_result *result);

/* What a file of samples shows: for people, as an object a line with the schema
 * "fragcheck-history/1", and as a page of metrics. */
void fc_render_history(struct fc_buf *out, const struct fc_history_view *view);
void fc_render_history_json(
    struct fc_buf *out, const struct fc_history_view *view);
void fc_render_history_prometheus(
    struct fc_buf *out, const struct fc_history_view *view);

/* A monitoring plugin's exit status. */
enum fc_nagios {
	FC_NAGIOS_OK,
	FC_NAGIOS_WARNING, /* not at once, but a higher rung may serve it */
	FC_NAGIOS_CRITICAL,
	FC_NAGIOS_UNKNOWN,
};
/* Of one verdict. */
enum fc_nagios fc_nagios_status(const struct fc_verdict *verdict);
/* The same, or what look's thresholds say of its capacity where that is worse;
 * unknown where there is none to hold against them. */
enum fc_nagios fc_nagios_judge(
    const struct fc_result *look, const struct fc_verdict *verdict);
/* Of two the one that counts: max_state_alt() of the Monitoring Plugins. */
enum fc_nagios fc_nagios_worse(enum fc_nagios a, enum fc_nagios b);
/* "FRAGCHECK OK - " and a text, which may be any, without a newline;
 * about a KiB of it. */
void fc_put_nagios(struct fc_buf *out, enum fc_nagios status, const char *text);

/* The words of these in JSON, static and without blanks; they never change. */
const char *fc_file_name(enum fc_file file);
const char *fc_frame_name(enum fc_frame frame);
const char *fc_recovery_name(enum fc_recovery recovery);
const char *fc_try_way_name(enum fc_try_way way);
const char *fc_tried_name(enum fc_tried tried);
const char *fc_holding_name(enum fc_holding what);
const char *fc_answer_name(enum fc_answer answer);
const char *fc_certainty_name(enum fc_certainty certainty);
const char *fc_rung_name(enum fc_rung rung);
const char *fc_gate_name(enum fc_gate gate);
const char *fc_reason_name(enum fc_reason reason);
const char *fc_allocator_name(enum fc_allocator allocator);

/* ---- 9. all of that in one call --------------------------------------- */

/*
 * What others may build on.  The structs above grow from release to release,
 * and until 1.0 each MINOR of FC_VERSION has a soname of its own
 * (libfragcheck.so.0.2): a program never meets structs other than those that
 * it was compiled with.  Within a soname no struct, value or function changes.
 * Of struct fc_answers no layout is promised, as none is needed.  fc_ask()
 * shares nothing: threads may ask side by side, each for answers of its own.
 */

/* What the caller knows of the kernel that it runs on: uname(2), sysconf(3);
 * used where that is what is asked, and never of a copy.  Borrowed for the
 * call. */
struct fc_here {
	uint64_t page_size; /* bytes */
	const char *release, *build; /* of uname(2); NULL: not known */
};

/* What came of requests of one machine. */
struct fc_answers;

/*
 * Ask what is at path, as of fc_source_open(), for n requests, all of one
 * reading; for none, an overview.  They are copied, but for what they point
 * to.  NULL with *err: path cannot be read, is a kernel log, or is the running
 * kernel and here (which may be NULL for a copy) lacks its page size.
 */
struct fc_answers *fc_ask(const char *path, const struct fc_here *here,
    const struct fc_request *requests, size_t n, struct fc_error *err);
/* NULL may be given. */
void fc_answers_free(struct fc_answers *answers);

/* Below all is the answers', and i is from 0 to n - 1. */

/* Of request i; NULL: it could not be judged, and has an error. */
const struct fc_verdict *fc_answers_verdict(
    const struct fc_answers *answers, size_t i);
/* Why; NULL: it has a verdict. */
const struct fc_error *fc_answers_error(
    const struct fc_answers *answers, size_t i);
/* What they were judged on. */
const struct fc_snapshot *fc_answers_snapshot(const struct fc_answers *answers);
/*
 * The line of fc_render_json(), for who reads no structs; of no requests i is
 * 0, and it is the overview.  It is there until the next call.  NULL: request
 * i has an error, or memory is short.
 */
const char *fc_answers_json(struct fc_answers *answers, size_t i);

#ifdef __cplusplus
}
#endif

#endif
