/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Files that tell who holds memory, a parser each.  What they find goes to the
 * caller line by line, so that only he keeps something; text in it is raw.
 */
#ifndef FC_PARSE_OWNERS_H
#define FC_PARSE_OWNERS_H

#include "fragcheck.h"

struct fc_owner {
	const char *name; /* borrowed for the call */
	uint64_t pages; /* that it holds */
	uint64_t pieces; /* that may lie apart: slabs, pages */
	uint64_t used, room; /* objects in its slabs, and what they hold */
};

typedef void fc_owner_fn(void *arg, const struct fc_owner *owner);

/* /proc/slabinfo, version 2.x: a cache, its slabs as pieces. */
int fc_slabinfo_parse(const struct fc_text *text, fc_owner_fn *fn, void *arg,
    struct fc_error *err);

/* /proc/vmallocinfo: a caller ("kernel_clone", "foo [mod]") and the pages of
 * one of its areas; areas that have none, or map a device, are left out. */
int fc_vmallocinfo_parse(const struct fc_text *text, fc_owner_fn *fn, void *arg,
    struct fc_error *err);

/* /proc/PID/status, for the kB in VmPTE and VmLck; kernel threads have none. */
struct fc_process {
	char name[64]; /* as the kernel escapes it */
	uint64_t page_tables_kib, locked_kib; /* a kernel's thread has none */
};
int fc_status_parse(
    const struct fc_text *text, struct fc_process *out, struct fc_error *err);

/*
 * /proc/allocinfo, versions 1.0 and 2.0: a place in the source ("func,
 * file:line") with whole pages; what is cut from slabs, and what users' pages
 * are allocated by, is left out.
 */
int fc_allocinfo_parse(const struct fc_text *text, uint64_t page_size,
    fc_owner_fn *fn, void *arg, struct fc_error *err);

/*
 * debugfs page_owner_stacks/show_stacks (6.9 and later), or page_owner (a record
 * a page): the first function above the allocator; stacks that allocate users'
 * pages are left out.
 */
int fc_page_owner_parse(const struct fc_text *text, fc_owner_fn *fn, void *arg,
    struct fc_error *err);

#endif
