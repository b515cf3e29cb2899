// SPDX-License-Identifier: BSD-2-Clause
/* The tries, each by a worker between two readings of the files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

/* One try by a worker between two readings; false: this scenario is over. */
static int
try_one(int number, const char *keys, const char *command)
{
	int w = some_worker();
	char status, result[16];
	double start;

	if (w < 0 || stream_full())
		return 0;
	take_snapshot();
	start = now();
	status = dispatch(w, command);
	read_events();
	say("@@TRY id=%d worker=%d cpu=%d secs=%.4f %s\n", number, w, w % cpus,
	    now() - start, keys);
	snprintf(result, sizeof(result), "status=%c", status);
	say_snapshot(result);
	return status != 't';
}

/* The largest order that some zone has a block of, by the last reading. */
static int
largest_order(void)
{
	const char *line = last_buddyinfo();
	int largest = 0;

	for (unsigned skip = pick((unsigned)zone_count); *line && skip > 0;
	     skip--) {
		line += strcspn(line, "\n");
		line += *line == '\n';
	}
	line += strcspn(line, ",\n");
	line += strspn(line, ", zone");
	line += strcspn(line, " \n");
	for (int i = 0; i < 64 && *line && *line != '\n'; i++) {
		char *end;

		if (strtol(line, &end, 10) > 0)
			largest = i;
		line = end + strspn(end, " ");
	}
	return largest;
}

int
try_allocation(int number)
{
	static const char gfps[] =
	    "KERNEL|KERNEL|ATOMIC|ATOMIC|NOWAIT|NOWAIT|KERNEL_NORETRY|"
	    "KERNEL_RETRY_MAYFAIL|KERNEL_THISNODE|KERNEL_NODIRECT|"
	    "HIGHUSER_MOVABLE|NOFS|USER|DMA|DMA32|ATOMIC_DMA|ATOMIC_DMA32";
	static const char kv_gfps[] = "KERNEL|KERNEL|KERNEL_NORETRY|"
				      "KERNEL_RETRY_MAYFAIL";
	char gfp[32], keys[128], command[128];
	const char *kind = "pages";
	int ord = (int)pick((unsigned)orders), node = -1;
	unsigned size = 0;

	/* Half of the time where it may go either way. */
	if (pick(2)) {
		ord = largest_order() + (int)pick(4) - 1;
		ord = ord < 0 ? 0 : ord >= orders ? orders - 1 : ord;
	}
	choose(gfps, gfp);
	if (pick(8) == 0) {
		kind = "kmalloc";
		ord = -1;
		size = 1U << (10 + pick(12));
		size += pick(2) ? 0 : pick(size);
		if (size > 4U << 20)
			size = 4U << 20;
		if (pick(3) == 0) {
			kind = "kvmalloc";
			choose(kv_gfps, gfp);
		}
	}
	if (strcmp(gfp, "KERNEL_THISNODE") == 0 || pick(4) == 0)
		node = (int)pick((unsigned)node_count);
	snprintf(keys, sizeof(keys), "kind=%s order=%d size=%u gfp=%s node=%d",
	    kind, ord, size, gfp, node);
	snprintf(command, sizeof(command), "try %s %d %u %s %d %d", kind,
	    ord < 0 ? 0 : ord, size, gfp, node, pick(6) == 0);
	return try_one(number, keys, command);
}

int
try_capacity(int number)
{
	char gfp[32], keys[128], command[128];
	int ord = (int)pick((unsigned)orders - 1),
	    node = pick(3) ? -1 : (int)pick((unsigned)node_count);

	choose("NOWAIT|ATOMIC|KERNEL_NODIRECT", gfp);
	snprintf(keys, sizeof(keys),
	    "kind=capacity order=%d size=0 gfp=%s node=%d", ord, gfp, node);
	snprintf(command, sizeof(command), "capacity %d %s %d 1000000", ord,
	    gfp, node);
	return try_one(number, keys, command);
}

/*
 * For a command: a request of which the answer hangs on what is done, so mostly
 * of an order that is not free.  Up to order 3 it would end in the OOM killer.
 */
void
choose_request(struct request *r)
{
	static const struct {
		const char *name, *gfp;
	} gfps[] = { { "KERNEL", "GFP_KERNEL" }, { "KERNEL", "GFP_KERNEL" },
		{ "KERNEL_NORETRY", "GFP_KERNEL|__GFP_NORETRY" },
		{ "KERNEL_RETRY_MAYFAIL", "GFP_KERNEL|__GFP_RETRY_MAYFAIL" } };
	unsigned i = pick(4);

	look_at_zones();
	r->order = 4;
	for (int k = 0; k < zone_count; k++) {
		if (r->order < zones[k].largest)
			r->order = zones[k].largest;
	}
	r->order += (int)pick(4);
	if (r->order >= orders)
		r->order = orders - 1;
	snprintf(r->name, sizeof(r->name), "%s", gfps[i].name);
	r->gfp = gfps[i].gfp;
}

int
try_request(int number, const struct request *r, int follows)
{
	char keys[128], command[128];

	snprintf(keys, sizeof(keys),
	    "kind=pages order=%d size=0 gfp=%s node=-1 follows=%d", r->order,
	    r->name, follows);
	snprintf(command, sizeof(command), "try pages %d 0 %s -1 0", r->order,
	    r->name);
	return try_one(number, keys, command);
}

int
try_cma(int number)
{
	char keys[128], command[64];
	unsigned pages = 1U << pick(15);

	pages += pick(2) ? pick(pages) : 0;
	snprintf(keys, sizeof(keys),
	    "kind=cma order=-1 size=%ld gfp=KERNEL node=-1",
	    (long)pages * sysconf(_SC_PAGESIZE));
	snprintf(command, sizeof(command), "cma %u %d", pages, pick(3) == 0);
	return try_one(number, keys, command);
}
