// SPDX-License-Identifier: BSD-2-Clause
/*
 * hugetlb's pools and compaction by hand.  A pool is asked for far more than
 * there is, read, and given its old number back.
 */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "guest.h"

#define POOLS 4
#define NODES 4

/* One size's file for all nodes, and one for each. */
static struct pool {
	unsigned long kib;
	int all, of_node[NODES];
} pools[POOLS];
static int pool_count, compact_fd;

static int
open_number(const char *folder, unsigned long kib)
{
	char path[160];

	snprintf(
	    path, sizeof(path), "%s/hugepages-%lukB/nr_hugepages", folder, kib);
	return open(path, O_RDWR);
}

static long
number_in(int fd)
{
	char text[32] = "";

	return fd >= 0 && pread(fd, text, sizeof(text) - 1, 0) > 0 ? atol(text)
								   : -1;
}

void
pools_open(void)
{
	static const char sizes[] = "/sys/kernel/mm/hugepages";
	DIR *dir = opendir(sizes);

	compact_fd = open("/proc/sys/vm/compact_memory", O_WRONLY);
	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		struct pool *p = &pools[pool_count];

		if (pool_count == POOLS ||
		    sscanf(e->d_name, "hugepages-%lukB", &p->kib) != 1)
			continue;
		p->all = open_number(sizes, p->kib);
		for (int i = 0; i < NODES; i++) {
			char node[96];

			snprintf(node, sizeof(node),
			    "/sys/devices/system/node/node%d/hugepages", i);
			p->of_node[i] = open_number(node, p->kib);
			number_in(p->of_node[i]);
		}
		pool_count += number_in(p->all) >= 0;
	}
	if (dir)
		closedir(dir);
}

/* A worker does this: it may be killed over it. */
int
pool_write(const char *args)
{
	int i;
	char number[32];

	if (sscanf(args, "%d %31s", &i, number) != 2 || i < 0 ||
	    i >= pool_count)
		return -1;
	return pwrite(pools[i].all, number, strlen(number), 0) < 0 ? -1 : 0;
}

int
compact_by_hand(void)
{
	return pwrite(compact_fd, "1", 1, 0) < 0 ? -1 : 0;
}

/* How many pages come if far too many are asked for? */
static int
try_pool(int number, int i, const char *stage)
{
	struct pool *p = &pools[i];
	int w = some_worker();
	char text[192], nodes[64] = "";
	long had = number_in(p->all), got;
	double start;
	char status;

	if (w < 0 || stream_full())
		return 0;
	take_snapshot();
	tell("zones");
	start = now();
	snprintf(text, sizeof(text), "pool %d %ld", i, had + 100000);
	status = dispatch(w, text);
	got = number_in(p->all);
	for (int k = 0; k < NODES && p->of_node[k] >= 0; k++)
		snprintf(nodes + strlen(nodes), sizeof(nodes) - strlen(nodes),
		    "%s%ld", k ? "," : "", number_in(p->of_node[k]));
	read_events();
	say("@@TRY id=%d worker=%d cpu=%d secs=%.4f kind=hugepages order=-1 "
	    "size=%lu gfp=HUGETLB node=-1 stage=%s\n",
	    number, w, w % cpus, now() - start, p->kib * 1024, stage);
	snprintf(text, sizeof(text), "status=%c had=%ld got=%ld nodes=%s",
	    status, had, got, nodes);
	say_snapshot(text);
	snprintf(text, sizeof(text), "pool %d %ld", i, had);
	return status == 'k' && dispatch(w, text) == 'k';
}

static int
try_compaction(int number)
{
	int w = some_worker();
	double start;
	char status, text[32];

	if (w < 0 || stream_full())
		return 0;
	take_snapshot();
	tell("zones");
	start = now();
	status = dispatch(w, "compact");
	read_events();
	say("@@TRY id=%d worker=%d cpu=%d secs=%.4f kind=compact order=-1 "
	    "size=0 gfp=COMPACT node=-1\n",
	    number, w, w % cpus, now() - start);
	snprintf(text, sizeof(text), "status=%c", status);
	say_snapshot(text);
	return status == 'k';
}

static int
try_all_pools(int *number, const char *stage)
{
	/* pages of one size leave windows that others then find */
	int backward = pick(2) == 0, ok = 1;
	struct sysinfo info;

	sysinfo(&info);
	for (int i = 0; ok && i < pool_count; i++) {
		int k = backward ? pool_count - 1 - i : i;

		if (pools[k].kib <= info.totalram * info.mem_unit / 1024)
			ok = try_pool((*number)++, k, stage);
	}
	return ok;
}

/* Of the first write and compaction by hand, either comes first. */
int
try_pools(int *number)
{
	if (pick(2))
		return try_compaction((*number)++) &&
		    try_all_pools(number, "hand");
	return try_all_pools(number, "first") && try_compaction((*number)++) &&
	    try_all_pools(number, "hand");
}
