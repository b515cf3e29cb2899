/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * One parser a file format.  Each takes bytes and a length, puts its arrays
 * into the arena, and gives a whole result, or an error and a result that is
 * not to be used.
 */
#ifndef FC_PARSE_PARSE_H
#define FC_PARSE_PARSE_H

#include "base/arena.h"
#include "fragcheck.h"

#define FC_MAX_ZONES 8192 /* records in one file; 1024 nodes have 6144 */

/* ---- /proc/buddyinfo: frag_show_print() ---------------------------------- */

struct fc_buddyinfo {
	size_t nr_orders; /* counts in every line */
	size_t nr_zones;
	struct fc_buddyinfo_zone {
		int node;
		char name[FC_NAME_SIZE];
		uint64_t *nr_free; /* [nr_orders], blocks */
	} * zones;
};

/* All lines have equally many counts, and no zone comes twice. */
int fc_buddyinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_buddyinfo *out, struct fc_error *err);

/* ---- /proc/zoneinfo: zoneinfo_show_print() ------------------------------- */

struct fc_zoneinfo {
	/* features that date the kernel */
	bool has_node_stats, has_cma_line, has_boost_line, has_promo_line;
	bool has_high_min_line;
	size_t nr_zones;
	struct fc_zone *zones; /* only the zoneinfo half is filled in */
};

/* Each zone has what every kernel prints of it; what is not known is skipped. */
int fc_zoneinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_zoneinfo *out, struct fc_error *err);

/* The next piece of a text, of whole lines but for its last; empty: the end. */
typedef int fc_next_piece(
    void *from, struct fc_text *piece, struct fc_error *err);

/* The same of a text that need not be in memory as a whole. */
int fc_zoneinfo_parse_pieces(fc_next_piece *next, void *from,
    struct fc_arena *arena, struct fc_zoneinfo *out, struct fc_error *err);

/* ---- /proc/pagetypeinfo: pagetypeinfo_show() ------------------------------ */

struct fc_pagetypeinfo {
	struct fc_opt pageblock_order;
	size_t nr_orders;
	size_t nr_zones;
	struct fc_pagetypeinfo_zone {
		int node;
		char name[FC_NAME_SIZE];
		size_t nr_types;
		struct fc_migratetype *types;
	} * zones;
};

/* Each zone has both its tables, of the same types. */
int fc_pagetypeinfo_parse(const struct fc_text *text, struct fc_arena *arena,
    struct fc_pagetypeinfo *out, struct fc_error *err);

/* ---- the small helpers -------------------------------------------------- */

struct fc_meminfo {
	struct fc_opt mem_total_kib, mem_free_kib;
	struct fc_opt direct_map_4k_kib, direct_map_64k_kib;
	struct fc_opt cma_total_kib, cma_free_kib, swap_free_kib;
	struct fc_opt anon_kib, shmem_kib, unevictable_kib;
	/* hugetlb's pool of the size that is the default */
	struct fc_opt hugepage_kib;
	struct fc_opt huge_total, huge_free, huge_reserved, huge_surplus;
};

/* Refuses a text without MemTotal and MemFree. */
int fc_meminfo_parse(
    const struct fc_text *text, struct fc_meminfo *out, struct fc_error *err);

struct fc_vmstat {
	struct fc_opt nr_free_pages;
	struct fc_opt compact_stall, compact_fail, compact_success;
	struct fc_opt compact_daemon_wake;
	struct fc_opt compact_migrate_scanned, compact_free_scanned;
	struct fc_opt compact_isolated;
	struct fc_opt daemon_migrate_scanned, daemon_free_scanned;
	/* of all zones */
	struct fc_opt allocstall, pgscan_kswapd, pgscan_direct;
	struct fc_opt pgsteal_kswapd, pgsteal_direct;
	struct fc_opt htlb_fail, cma_fail;
	struct fc_opt pgmigrate_success, pgmigrate_fail; /* 3.8 */
	struct fc_opt thp_fault_alloc, thp_fault_fallback;
	struct fc_opt foll_pin_acquired, foll_pin_released;
};

/* Without CONFIG_COMPACTION, or THP, theirs are not there. */
int fc_vmstat_parse(
    const struct fc_text *text, struct fc_vmstat *out, struct fc_error *err);

/*
 * proc/version ("Linux version 6.1.0-50-amd64 (...) #1 SMP ...") or uname -a
 * ("Linux host 6.1.0-50-amd64 #1 SMP ...").
 */
int fc_version_parse(const struct fc_text *text, char *release,
    size_t release_size, char *build, size_t build_size, struct fc_error *err);

/* What a kernel log tells of its machine; nothing in it is an error. */
struct fc_klog {
	char release[96], build[160]; /* "": no "Linux version" in it */
	struct fc_opt page_kib; /* lists count in it: "5*4kB" */
};

void fc_klog_parse(const struct fc_text *text, struct fc_klog *out);

/* One number and a newline, as in /proc/sys/vm; "0x0007" is one, too. */
int fc_sysctl_value_parse(
    const struct fc_text *text, struct fc_opt *out, struct fc_error *err);
/* Up to max numbers and a newline, as in lowmem_reserve_ratio. */
int fc_sysctl_list_parse(const struct fc_text *text, uint64_t *out, size_t max,
    size_t *n, struct fc_error *err);
/* The line "key = N" of sysctl -a; *out is not present without it. */
int fc_sysctl_a_parse(const struct fc_text *text, const char *key,
    struct fc_opt *out, struct fc_error *err);
/* The same of several numbers; *n is 0 without it. */
int fc_sysctl_a_list_parse(const struct fc_text *text, const char *key,
    uint64_t *out, size_t max, size_t *n, struct fc_error *err);

/*
 * The line "some avg10=0.12 avg60=... avg300=0.00 total=123" of
 * /proc/pressure/memory (4.20): hundredths of a percent, and microseconds.
 */
struct fc_pressure {
	struct fc_opt avg10, avg300, total;
};
int fc_pressure_parse(
    const struct fc_text *text, struct fc_pressure *out, struct fc_error *err);

/*
 * "always [madvise] never" of a file in /sys: the index in words of the one
 * in brackets; -1: none that is known here.
 */
int fc_sysfs_choice_parse(const struct fc_text *text, const char *const *words,
    int *choice, struct fc_error *err);
/* Bytes of "hugepages-2048kB"; 0: no such name. */
uint64_t fc_hugepages_name_parse(const char *name);

#endif
