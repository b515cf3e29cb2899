// SPDX-License-Identifier: BSD-2-Clause
/* What memory is like before the tries: tight, and in pieces. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysinfo.h>
#include <unistd.h>

#include "guest.h"

static int min_free_fd, compact_fd, drop_fd;
static long default_min_free;

/* What a scenario is made of. */
struct plan {
	const char *type;
	unsigned level, cap, every, gran;
	int huge;
	long anon, cache;
};

void
scenario_open(void)
{
	char text[32] = "";

	min_free_fd = open("/proc/sys/vm/min_free_kbytes", O_RDWR);
	compact_fd = open("/proc/sys/vm/compact_memory", O_WRONLY);
	drop_fd = open("/proc/sys/vm/drop_caches", O_WRONLY);
	if (read(min_free_fd, text, sizeof(text) - 1) > 0)
		default_min_free = atol(text);
}

static void
set_sysctl(const char *name, const char *value)
{
	char path[96];

	snprintf(path, sizeof(path), "/proc/sys/vm/%s", name);
	if (put(path, value) == 0)
		say("sysctl %s=%s\n", name, value);
}

static long
choose_min_free(void)
{
	static const int eighths[] = { 2, 4, 8, 8, 8, 16, 32, 64 };
	long kb = default_min_free * eighths[pick(8)] / 8, most = 0;

	for (int i = 0; i < zone_count; i++)
		most += zones[i].managed;
	most = most * (sysconf(_SC_PAGESIZE) / 1024) / 16;
	return kb > most ? most : kb;
}

static void
choose_sysctls(int first, const char *min_free)
{
	char v[32];

	set_sysctl("min_free_kbytes", min_free);
	set_sysctl("watermark_scale_factor", choose("10|10|10|50|150|300", v));
	set_sysctl(
	    "watermark_boost_factor", choose("15000|15000|15000|0|30000", v));
	set_sysctl("extfrag_threshold", choose("500|500|0|250|1000", v));
	set_sysctl("compaction_proactiveness", choose("20|20|0", v));
	set_sysctl("swappiness", choose("60|60|100|0", v));
	set_sysctl("zone_reclaim_mode", choose("0|0|0|0|0|0|0|1", v));
	set_sysctl("defrag_mode", choose("0|1", v));
	put("/sys/kernel/mm/transparent_hugepage/enabled",
	    choose("always|madvise|never", v));
	if (!first && pick(4) == 0)
		put("/sys/kernel/mm/lru_gen/enabled", choose("y|n", v));
}

/* Where a zone's free memory is to end up, from below min to plenty. */
static long
choose_level(const struct zone *z, unsigned kind)
{
	long near = (long)(1L << pick((unsigned)orders)) * (pick(2) ? 1 : -1);
	long level;

	switch (kind) {
	case 0:
		level = z->min - (long)pick((unsigned)z->min / 2 + 1);
		break;
	case 1:
	case 2:
		level = z->min + near;
		break;
	case 3:
		level = z->min + (long)pick((unsigned)(z->low - z->min) + 1);
		break;
	case 4:
		level = z->low + near;
		break;
	case 5:
		level = z->high + (long)pick((unsigned)z->high + 1);
		break;
	default:
		level = z->high +
		    (long)pick((unsigned)(z->managed / (kind == 6 ? 20 : 5)));
	}
	return level < 24 ? 24 : level;
}

static void
fill_memory(long percent_anon, long percent_cache, int huge)
{
	char command[128];
	struct sysinfo info;
	long mb;
	char status;

	sysinfo(&info);
	mb = (long)(info.freeram >> 20) * (long)info.mem_unit;
	snprintf(command, sizeof(command), "fill %ld %ld %d",
	    mb * percent_anon / 100, mb * percent_cache / 100, huge);
	status = dispatch(FILLER, command);
	say("%s of %ld MiB: %c %d\n", command, mb, status, answer_of(FILLER));
}

static long
some_level(const struct plan *p, const struct zone *z)
{
	return choose_level(z, pick(2) ? p->level : pick(8));
}

static void
grab(const struct plan *p, const struct zone *z, int max, unsigned min,
    long target)
{
	order("grab %d %s %s %d %u %ld", z->node, z->name, p->type, max, min,
	    target);
}

static void
punch_memory(const struct plan *p)
{
	char text[64];

	snprintf(text, sizeof(text), "punch %u %u", p->every, p->gran);
	say("%s: %c\n", text, dispatch(FILLER, text));
}

/* Most is taken, the rest filled and punched, and large blocks taken again. */
static void
make_movable(struct plan *p)
{
	long left = 15 + (long)pick(45);
	unsigned hole = 0;

	p->anon = 50 + (long)pick(45);
	p->cache = pick(3) ? (long)pick((unsigned)(97 - p->anon)) : 0;
	for (int i = 0; i < zone_count; i++)
		grab(p, &zones[i], orders - 1, 0,
		    zones[i].high + zones[i].managed * left / 100);
	fill_memory(p->anon, p->cache, p->huge);
	punch_memory(p);
	look_at_zones();
	while (1U << hole < p->gran)
		hole++;
	/* Twice in three all that is larger than the holes is taken. */
	for (int i = 0; i < zone_count; i++)
		grab(p, &zones[i], orders - 1, 1 + pick(hole + 1),
		    pick(3) ? 64 : some_level(p, &zones[i]));
}

static void
make_used(const struct plan *p)
{
	if (p->anon + p->cache > 0) {
		fill_memory(p->anon, p->cache, p->huge);
		if (pick(2))
			punch_memory(p);
	}
	look_at_zones();
}

/* All is taken, and blocks given back whose buddies stay taken. */
static void
make_shaped(const struct plan *p)
{
	make_used(p);
	for (int i = 0; i < zone_count; i++)
		grab(p, &zones[i], orders - 1, 0, 64);
	for (int i = 0; i < zone_count; i++) {
		unsigned cap = pick(3) ? p->cap : pick((unsigned)orders);

		order("shape %d %s %ld %u %u %u", zones[i].node, zones[i].name,
		    some_level(p, &zones[i]), cap,
		    pick(3) ? 1 + pick(6) : 100000, pick(1U << 30));
	}
}

/* Only taken down to a level, in blocks up to some order. */
static void
make_calm(const struct plan *p)
{
	make_used(p);
	for (int i = 0; i < zone_count; i++)
		grab(p, &zones[i], (int)pick((unsigned)orders), 0,
		    some_level(p, &zones[i]));
}

/* Most is anonymous memory and page cache with holes; nothing is unmovable. */
static void
make_holes(struct plan *p)
{
	p->anon = 60 + (long)pick(35);
	p->cache = pick(2) ? (long)pick((unsigned)(97 - p->anon)) : 0;
	fill_memory(p->anon, p->cache, p->huge);
	punch_memory(p);
}

/* The module has no part in it. */
static void
make_ordinary(void)
{
	char text[64];
	struct sysinfo info;
	char status;

	sysinfo(&info);
	snprintf(text, sizeof(text), "ordinary %u %ld %u", 1 + pick(1U << 30),
	    (long)(info.freeram * info.mem_unit >> 20) * (long)(3 + pick(10)) /
		100,
	    pick(2));
	status = dispatch(FILLER, text);
	say("%s: %c %d\n", text, status, answer_of(FILLER));
}

/* Atomic requests above order 0 make the kernel reserve blocks. */
static void
hold_atomic(void)
{
	char text[64];

	for (unsigned n = 4 + pick(20); n > 0; n--) {
		snprintf(text, sizeof(text), "try pages %u 0 ATOMIC %d 1",
		    1 + pick(4),
		    pick(2) ? -1 : (int)pick((unsigned)node_count));
		tell(text);
	}
	say("held atomic blocks\n");
}

static void
make_scenario(int late, const char *min_free, const char *only)
{
	static const char *const kinds[] = { "shaped", "shaped", "shaped",
		"shaped", "movable", "movable", "movable", "calm" };
	static const char *const types[] = { "unmovable", "unmovable",
		"reclaimable", "movable" };
	const char *kind = kinds[pick(8)];
	struct plan p = {
		.type = types[pick(4)],
		.level = pick(8),
		.cap = pick((unsigned)orders - 1),
		.every = 2 + pick(7),
		.gran = 1U << pick(6),
		.huge = pick(4) == 0,
		.anon = pick(3) ? 0 : pick(30),
		.cache = pick(3) ? pick(40) : 0,
	};

	if (only)
		kind = only;
	say("param kind=%s type=%s level=%u cap=%u every=%u gran=%u huge=%d "
	    "anon=%ld cache=%ld late=%d\n",
	    kind, p.type, p.level, p.cap, p.every, p.gran, p.huge, p.anon,
	    p.cache, late);
	if (pick(3) == 0 && kind[0] != 'o' && kind[0] != 'h')
		hold_atomic();
	if (kind[0] == 'h')
		make_holes(&p);
	else if (kind[0] == 'o')
		make_ordinary();
	else if (kind[0] == 'm')
		make_movable(&p);
	else if (kind[0] == 's')
		make_shaped(&p);
	else
		make_calm(&p);
	if (late)
		poke(min_free_fd, min_free);
	look_at_zones();
}

void
run_scenario(int number, int first, const struct wanted *w)
{
	char min_free[32], plain[32];
	int late = pick(3) == 0, ok = 1, id = 0;

	poke(drop_fd, "3");
	snprintf(plain, sizeof(plain), "%ld", default_min_free);
	snprintf(min_free, sizeof(min_free), "%ld", choose_min_free());
	say("@@SCEN %d t=%.2f\n", number, now());
	/* Late: the watermarks rise or fall once memory is taken. */
	choose_sysctls(first, min_free);
	record_settings();
	if (late)
		poke(min_free_fd, plain);
	start_workers();
	look_at_zones();
	make_scenario(late, min_free, w->kind);
	for (int i = 0; ok && i < w->tries; i++) {
		if (pick(12) == 0)
			poke(compact_fd, "1");
		else if (pick(30) == 0)
			poke(drop_fd, "1");
		ok = try_allocation(id++);
	}
	for (int i = 0; ok && i < w->caps; i++)
		ok = try_capacity(id++);
	for (int i = 0; ok && i < w->cmas; i++)
		ok = try_cma(id++);
	for (int i = 0; ok && i < w->commands; i++)
		ok = try_command(
		    &id, number * w->commands + i, w->both_orders && pick(2));
	for (int i = 0; ok && i < w->pools; i++)
		ok = try_pools(&id);
	tell("free");
	stop_workers();
	ordinary_end();
	say("@@DONE %d t=%.2f\n", number, now());
	flush();
	printf("scenario %d done at %.1f\n", number, now());
	poke(min_free_fd, plain);
	poke(drop_fd, "3");
	poke(compact_fd, "1");
	if (!ok)
		printf("scenario %d was cut short\n", number);
}
