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
};
extern struct zone zones[ZONES];
extern int zone_count, node_count, orders;
int memory_open(void);
int tell(const char *command);
void say_answer(void);
void order(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void look_at_zones(void);

/* files.c: what is read around every try, and settings */
void files_open(void);
const char *last_buddyinfo(void);
void take_snapshot(void);
void read_events(void);
void say_snapshot(char status);
void record_settings(void);

/* workers.c: who tries, and who fills memory */
#define WORKERS 12
#define FILLER  0
extern int cpus;
int workers_open(const char *data);
void start_workers(void);
void stop_workers(void);
int some_worker(void);
char send(int worker, const char *command);
int answer_of(int worker);

/* scenario.c: what memory is like before the tries */
void scenario_open(void);
void run_scenario(int number, int first, int tries, int caps);

/* tries.c; 0: this scenario is over */
int try_allocation(int number);
int try_capacity(int number);

#endif
