/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest's only program, /init: makes memory tight and fragmented by a seed,
 * tries allocations through fragtry.ko, and writes what it saw to /dev/vda.
 *
 * While memory is tight this process must not fault in or ask for memory, or
 * the OOM killer finds nobody and the kernel panics: files are opened once and
 * read again with pread(), nothing is printed, and the tries are made by
 * workers forked before, which the OOM killer may have.
 */
#ifndef FRAGCHECK_VM_GUEST_H
#define FRAGCHECK_VM_GUEST_H

#include <stddef.h>

#define ZONES 12

/* base.c: chance, time, the kernel's files */
void seed(unsigned long number);
unsigned pick(unsigned n); /* 0 to n - 1 */
const char *choose(const char *choices, char out[32]);
void snooze(long us);
double now(void);
int put(const char *path, const char *text);
void poke(int fd, const char *text);

/* stream.c: what goes out */
int stream_open(const char *path);
void say(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void say_file(const char *name, const char *text, size_t len);
void say_from(int fd);
int stream_full(void);
void flush(void);

/* memory.c: fragtry.ko, and the zones as it sees them */
struct zone {
	int node;
	char name[16];
	long managed, free, min, low, high;
	int largest; /* order that is free; -1: none */
};
extern struct zone zones[ZONES];
extern int zone_count, node_count, orders;
int memory_open(void);
int tell(const char *command);
void say_answer(void);
void order(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void look_at_zones(void);

/* files.c: what is read around every try, and settings */
void files_open(int maps);
const char *last_buddyinfo(void);
void take_snapshot(void);
void read_events(void);
void say_snapshot(const char *result);
void record_settings(void);

/* map.c: the page map, beside them */
int map_open(void);
void take_map(const char *zoneinfo);
void say_map(void);

/* workers.c: who tries, and who fills memory */
#define WORKERS 12
#define FILLER  0
extern int cpus;
int workers_open(const char *data);
void start_workers(void);
void stop_workers(void);
int some_worker(void);
char dispatch(int worker, const char *command);
int answer_of(int worker);

/* scenario.c: what memory is like before the tries */
void scenario_open(void);
struct wanted {
	int tries, caps, cmas, pools, commands, both_orders;
	const char *kind; /* of all scenarios; NULL: as it comes */
};
void run_scenario(int number, int first, const struct wanted *w);

/* ordinary.c: the same, by what programs do */
int ordinary(const char *args, int disk);
void ordinary_end(void);

/* tries.c; 0: this scenario is over */
int try_allocation(int number);
int try_capacity(int number);
int try_cma(int number);
struct request {
	int order;
	char name[32]; /* as fragtry.ko spells it */
	const char *gfp; /* as the kernel does */
};
void choose_request(struct request *r);
int try_request(int number, const struct request *r, int follows);

/* pools.c: huge pages, and compaction by hand */
void pools_open(void);
int pool_write(const char *args);
int compact_by_hand(void);
int try_pools(int *number);

/* commands.c: programs that are run in the guest */
int commands_open(void);
int try_command(int *number, int which, int module_first);

#endif
