/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Judges many small machines in one process, for property.py: what stands on
 * standard input, and what comes of each request on a line of standard output.
 *
 *	F FILE BYTES	a file's text follows, and a newline
 *	O NAME VALUE	a figure that is in no such file
 *	R ORDER SIZE ALLOCATOR NODE COUNT GFP
 *	E		the machine is whole: judge it
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fragcheck.h"

#define MAX_REQUESTS 64

static struct fc_request requests[MAX_REQUESTS];
static char gfp_texts[MAX_REQUESTS][256];
static size_t nr_requests;

static void
die(const char *what)
{
	fprintf(stderr, "ask: %s\n", what);
	exit(2);
}

static void
put_test(const struct fc_mark_test *test)
{
	printf(" %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64 " %" PRId64
	       " %" PRId64,
	    test->free, test->unusable, test->block, test->mark, test->reserve,
	    test->margin);
}

static void
put_opt(const struct fc_opt *opt)
{
	if (opt->present)
		printf(" %" PRIu64, opt->value);
	else
		printf(" -");
}

static void
put(const struct fc_snapshot *snap, const struct fc_verdict *v)
{
	printf("ok %d %d %d %d %d %td", v->answer, v->rung, v->certainty,
	    v->expected, v->reason,
	    v->zone != NULL ? v->zone - snap->zones : -1);
	put_opt(&v->order);
	printf(" %d %" PRIu64 " %" PRIu64 " %d %d %d %d", v->has_capacity,
	    v->capacity_low, v->capacity_high, v->way, v->slow_rung,
	    v->slow_given, v->from_slab);
	for (size_t i = 0; i < v->nr_zones; i++) {
		const struct fc_zone_verdict *z = &v->zones[i];

		printf(";%d:%s %d %d %d", snap->zones[i].node,
		    snap->zones[i].name, z->gate, z->at_low, z->tested);
		put_opt(&z->usable_blocks);
		printf(" %d %d", z->usable_uncertain, z->compaction);
		put_test(&z->low);
		put_test(&z->min);
		put_test(&z->compaction_test);
	}
	printf("\n");
}

static void
judge(const struct fc_snapshot *snap)
{
	for (size_t i = 0; i < nr_requests; i++) {
		struct fc_verdict verdict = { 0 };
		struct fc_error err = { 0 };
		struct fc_request *req = &requests[i];

		if (fc_gfp_parse(gfp_texts[i], &req->gfp, &err) != 0 ||
		    fc_judge(snap, req, &verdict, &err) != 0)
			printf("error %d %s\n", err.kind, err.message);
		else
			put(snap, &verdict);
		fc_verdict_free(&verdict);
	}
	fflush(stdout);
}

static void
add_file(struct fc_snapshot *snap, const char *line)
{
	struct fc_error err = { 0 };
	unsigned file;
	size_t len;
	char *data;

	if (sscanf(line, "F %u %zu", &file, &len) != 2)
		die("what file?");
	data = malloc(len + 1);
	if (data == NULL || fread(data, 1, len + 1, stdin) != len + 1)
		die("a file is cut");
	if (fc_snapshot_add(snap, (enum fc_file)file,
		&(struct fc_text){ "file", data, len }, &err) != 0) {
		fprintf(stderr, "%zu:%zu: ", err.line, err.column);
		die(err.message);
	}
	snap->files[file] = FC_FILE_READ;
	free(data);
}

static void
set(struct fc_snapshot *snap, const char *line)
{
	static const struct {
		const char *name;
		size_t at;
	} figures[] = {
#define FIGURE(name) { #name, offsetof(struct fc_snapshot, name) }
		FIGURE(defrag_mode),
		FIGURE(watermark_boost_factor),
		FIGURE(extfrag_threshold),
		FIGURE(zone_reclaim_mode),
		FIGURE(lru_gen),
	};
	char name[32];
	uint64_t value;

	if (sscanf(line, "O %31s %" SCNu64, name, &value) != 2)
		die("what figure?");
	if (strcmp(name, "page_size") == 0) {
		snap->page_size = value;
		snap->page_size_from = "test";
		return;
	}
	if (strcmp(name, "slow_path_read") == 0) {
		snap->slow_path_read = value != 0;
		return;
	}
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
		if (strcmp(name, figures[i].name) == 0) {
			memcpy((char *)snap + figures[i].at,
			    &(struct fc_opt){ value, true },
			    sizeof(struct fc_opt));
			return;
		}
	}
	die(name);
}

static void
add_request(const char *line)
{
	const struct fc_request init = FC_REQUEST_INIT;
	struct fc_request *req = &requests[nr_requests];
	unsigned allocator;
	int n = 0;

	if (nr_requests == MAX_REQUESTS)
		die("too many requests");
	*req = init;
	if (sscanf(line, "R %u %" SCNu64 " %u %d %" SCNu64 " %255s%n",
		&req->order, &req->size.value, &allocator, &req->node,
		&req->count, gfp_texts[nr_requests], &n) != 6)
		die("what request?");
	req->size.present = req->size.value != 0;
	req->allocator = (enum fc_allocator)allocator;
	req->gfp_text = gfp_texts[nr_requests];
	nr_requests++;
}

int
main(void)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	char line[512];

	while (snap != NULL && fgets(line, sizeof(line), stdin) != NULL) {
		switch (line[0]) {
		case 'F':
			add_file(snap, line);
			break;
		case 'O':
			set(snap, line);
			break;
		case 'R':
			add_request(line);
			break;
		case 'E':
			judge(snap);
			nr_requests = 0;
			fc_snapshot_free(snap);
			snap = fc_snapshot_new();
			break;
		default:
			die("what line?");
		}
	}
	fc_snapshot_free(snap);
	return snap == NULL;
}
