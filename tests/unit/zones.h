/* SPDX-License-Identifier: BSD-2-Clause */
/* Machines made of rows: each row is a zone, and becomes lines of buddyinfo,
 * zoneinfo and pagetypeinfo, which the parsers read. */
#ifndef FC_TEST_ZONES_H
#define FC_TEST_ZONES_H

#include "test.h"

#include "kernel/release.h"

#define NR_ORDERS 11

enum { UNMOVABLE, MOVABLE, RECLAIMABLE, HIGHATOMIC, CMA, ISOLATE, NR_TYPES };
static const char *const type_names[NR_TYPES] = { "Unmovable", "Movable",
	"Reclaimable", "HighAtomic", "CMA", "Isolate" };

/* A zone, of which the texts of the three files are made. */
struct z {
	int node;
	const char *name;
	uint64_t free, min, low, managed;
	const char *protection; /* NULL: five zeros */
	uint64_t boost, cma;
	uint64_t b[NR_ORDERS];
	/* all blocks are Movable but these, which are in b as well */
	uint64_t other[NR_TYPES][NR_ORDERS];
	uint64_t highatomic_blocks;
	bool lru; /* LRU lists are there; half of each is inactive */
	uint64_t file, anon;
};

/* Which files there are, and what they lack; OLD: no "managed"; HIDDEN_BOOST: no
 * line of it. */
enum {
	B = 1,
	Z = 2,
	T = 4,
	NO_PAGE_SIZE = 8,
	OLD = 16,
	NO_BOOST = 32,
	HIDDEN_BOOST = 64
};

static inline void
add(struct fc_snapshot *snap, enum fc_file file, struct fc_buf *buf)
{
	struct fc_text text = { "test", buf->data, buf->len };
	struct fc_error err = { 0 };

	if (fc_snapshot_add(snap, file, &text, &err) != 0)
		fail_msg("%zu: %s", err.line, err.message);
	fc_buf_free(buf);
	*buf = (struct fc_buf){ 0 };
}

static inline void
put_types(struct fc_buf *buf, const struct z *z, size_t n)
{
	fc_buf_printf(buf,
	    "Page block order: 9\nPages per block:  512\n\n"
	    "Free pages count per migrate type at order 0 1 2 3 "
	    "4 5 6 7 8 9 10\n");
	for (size_t i = 0; i < n; i++) {
		for (size_t t = 0; t < NR_TYPES; t++) {
			if (z[i].managed == 0)
				break;
			fc_buf_printf(buf, "Node %4d, zone %8s, type %12s",
			    z[i].node, z[i].name, type_names[t]);
			for (size_t o = 0; o < NR_ORDERS; o++) {
				uint64_t k = z[i].other[t][o];

				for (size_t u = 0; t == MOVABLE && u < NR_TYPES;
				     u++)
					k -= z[i].other[u][o];
				if (t == MOVABLE)
					k += z[i].b[o];
				fc_buf_printf(buf, " %6ju", (uintmax_t)k);
			}
			fc_buf_printf(buf, " \n");
		}
	}
	fc_buf_printf(buf, "\nNumber of blocks type");
	for (size_t t = 0; t < NR_TYPES; t++)
		fc_buf_printf(buf, " %12s", type_names[t]);
	fc_buf_printf(buf, "\n");
	for (size_t i = 0; i < n; i++) {
		if (z[i].managed != 0)
			fc_buf_printf(buf, "Node %d, zone %8s 1 9 1 %ju 0 0\n",
			    z[i].node, z[i].name,
			    (uintmax_t)z[i].highatomic_blocks);
	}
}

static inline void
put_lru(struct fc_buf *buf, const struct z *z)
{
	fc_buf_printf(buf,
	    "      nr_free_pages %ju\n"
	    "      nr_zone_inactive_anon %ju\n      nr_zone_active_anon %ju\n"
	    "      nr_zone_inactive_file %ju\n      nr_zone_active_file %ju\n"
	    "      nr_zone_unevictable 100000\n",
	    (uintmax_t)z->free, (uintmax_t)(z->anon / 2),
	    (uintmax_t)(z->anon - z->anon / 2), (uintmax_t)(z->file / 2),
	    (uintmax_t)(z->file - z->file / 2));
}

/* The machine of these zones, read as its files are; of no release: "". */
static inline struct fc_snapshot *
load(const char *release, unsigned files, const struct z *z, size_t n)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_buf buf = { 0 };

	assert_non_null(snap);
	for (size_t i = 0; (files & B) && i < n; i++) {
		if (z[i].managed == 0)
			continue;
		fc_buf_printf(&buf, "Node %d, zone %8s", z[i].node, z[i].name);
		for (size_t o = 0; o < NR_ORDERS; o++)
			fc_buf_printf(&buf, " %6ju", (uintmax_t)z[i].b[o]);
		fc_buf_printf(&buf, " \n");
	}
	if (files & B)
		add(snap, FC_BUDDYINFO, &buf);
	for (size_t i = 0; (files & Z) && i < n; i++) {
		const char *protection =
		    z[i].protection != NULL ? z[i].protection : "0, 0, 0, 0, 0";

		fc_buf_printf(&buf, "Node %d, zone %8s\n  pages free     %ju\n",
		    z[i].node, z[i].name, (uintmax_t)z[i].free);
		if (!(files & HIDDEN_BOOST))
			fc_buf_printf(&buf, "        boost    %ju\n",
			    (uintmax_t)z[i].boost);
		fc_buf_printf(&buf,
		    "        min      %ju\n"
		    "        low      %ju\n        high     %ju\n"
		    "        spanned  %ju\n        present  %ju\n",
		    (uintmax_t)z[i].min, (uintmax_t)z[i].low,
		    (uintmax_t)(2 * z[i].low - z[i].min),
		    (uintmax_t)z[i].managed, (uintmax_t)z[i].managed);
		if (!(files & OLD))
			fc_buf_printf(&buf, "        managed  %ju\n",
			    (uintmax_t)z[i].managed);
		fc_buf_printf(&buf, "        protection: (%s)\n", protection);
		if (z[i].lru)
			put_lru(&buf, &z[i]);
		fc_buf_printf(&buf,
		    "      nr_free_cma  %ju\n  pagesets\n"
		    "  start_pfn:           1\n",
		    (uintmax_t)z[i].cma);
	}
	if (files & Z)
		add(snap, FC_ZONEINFO, &buf);
	if (files & T) {
		put_types(&buf, z, n);
		add(snap, FC_PAGETYPEINFO, &buf);
	}
	/* a row's free pages and blocks need not add up */
	for (size_t i = 0; i < snap->nr_zones; i++)
		snap->zones[i].on_lists.present = false;
	snap->page_size = files & NO_PAGE_SIZE ? 0 : 4096;
	snap->page_size_assumed = false;
	snprintf(snap->release, sizeof(snap->release), "%s", release);
	snap->defrag_mode = (struct fc_opt){ 0, true };
	if (files & NO_BOOST)
		snap->watermark_boost_factor = (struct fc_opt){ 0, true };
	return snap;
}

/* A mask in the kernel's words. */
static inline uint32_t
gfp_of(const char *text)
{
	struct fc_error err = { 0 };
	uint32_t gfp = 0;

	if (fc_gfp_parse(text, &gfp, &err) != 0)
		fail_msg("%s", err.message);
	return gfp;
}

/* The rules of a release of which nothing else is known. */
static inline struct fc_rules
rules_of(const char *release)
{
	struct fc_snapshot snap = { 0 };

	snprintf(snap.release, sizeof(snap.release), "%s", release);
	return fc_rules_of(&snap);
}

static inline struct fc_request
ask(const char *gfp, unsigned order)
{
	struct fc_request req = { .order = order,
		.allocator = FC_PAGES,
		.gfp = gfp_of(gfp),
		.gfp_text = gfp,
		.node = -1,
		.count = 1 };

	return req;
}

/* Judges with each allocation failing in turn, until none is left to fail. */
static inline void
judge_with_each_failure(const struct fc_snapshot *snap,
    const struct fc_request *req, struct fc_verdict *v)
{
	unsigned n;

	for (n = 1;; n++) {
		struct fc_error err = { 0 };
		int rc;

		fail_at = n;
		rc = fc_judge(snap, req, v, &err);
		if (fail_at != 0)
			break;
		assert_int_equal(rc, -1);
		assert_int_equal(err.kind, FC_ERR_NOMEM);
		assert_null(v->zones);
		assert_int_equal(v->nr_zones, 0);
	}
	fail_at = 0;
	assert_in_range(n, 2, 20);
}

#endif
