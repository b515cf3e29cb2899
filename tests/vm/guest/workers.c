// SPDX-License-Identifier: BSD-2-Clause
/* Who tries allocations, and who fills memory: both may be killed. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define PATIENCE 120 /* seconds that one try may take */

struct worker {
	int go, done, rc;
	char command[128];
};

int cpus;
static struct worker *workers;
static pid_t pids[WORKERS];

/*
 * fill ANON CACHE HUGE: megabytes of anonymous memory and of page cache;
 * punch EVERY GRAN: give back GRAN pages of every EVERY * GRAN.
 */
static char *filled;
static size_t filled_anon, filled_cache;
static int data_disk;

static int
fill(const char *args)
{
	static char buffer[65536];
	unsigned anon, cache, huge;

	if (sscanf(args, "%u %u %u", &anon, &cache, &huge) != 3)
		return -EINVAL;
	filled_anon = (size_t)anon << 20;
	filled_cache = (size_t)cache << 20;
	if (filled_anon) {
		filled = mmap(NULL, filled_anon, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		if (filled == MAP_FAILED)
			return -errno;
		madvise(filled, filled_anon,
		    huge ? MADV_HUGEPAGE : MADV_NOHUGEPAGE);
	}
	/* By turns, so that both kinds mix. */
	for (size_t i = 0; i < filled_anon || i < filled_cache;
	     i += sizeof(buffer)) {
		for (size_t j = 0; j < sizeof(buffer) && i + j < filled_anon;
		     j += 4096)
			filled[i + j] = 1;
		if (i < filled_cache &&
		    pread(data_disk, buffer, sizeof(buffer), (off_t)i) < 0)
			return -errno;
	}
	return 0;
}

static int
punch(const char *args)
{
	unsigned every, gran;
	size_t size, step;

	if (sscanf(args, "%u %u", &every, &gran) != 2 || !every || !gran)
		return -EINVAL;
	size = (size_t)gran * (size_t)sysconf(_SC_PAGESIZE);
	step = size * every;
	for (size_t i = 0; i + step <= filled_anon; i += step)
		madvise(filled + i, size, MADV_DONTNEED);
	for (size_t i = 0; i + step <= filled_cache; i += step)
		posix_fadvise(
		    data_disk, (off_t)i, (off_t)size, POSIX_FADV_DONTNEED);
	return 0;
}

static int
obey(const char *command)
{
	if (strncmp(command, "fill ", 5) == 0)
		return fill(command + 5);
	if (strncmp(command, "punch ", 6) == 0)
		return punch(command + 6);
	if (strncmp(command, "ordinary ", 9) == 0)
		return ordinary(command + 9, data_disk);
	if (strncmp(command, "pool ", 5) == 0)
		return pool_write(command + 5);
	if (strcmp(command, "compact") == 0)
		return compact_by_hand();
	return tell(command);
}

static void
futex(int *word, int op, int value)
{
	syscall(SYS_futex, word, op, value, NULL, NULL, 0);
}

static void
work(int i)
{
	struct worker *w = &workers[i];
	cpu_set_t set;
	char stack[16384];

	put("/proc/self/oom_score_adj", "1000");
	CPU_ZERO(&set);
	CPU_SET(i % cpus, &set);
	sched_setaffinity(0, sizeof(set), &set);
	/* Touch what a fork left to be copied. */
	memset(stack, i, sizeof(stack));
	__asm__ volatile("" : : "r"(stack) : "memory");
	w->rc = obey("nothing");
	__atomic_store_n(&w->done, 1, __ATOMIC_SEQ_CST);
	for (;;) {
		while (!__atomic_load_n(&w->go, __ATOMIC_SEQ_CST))
			futex(&w->go, FUTEX_WAIT, 0);
		__atomic_store_n(&w->go, 0, __ATOMIC_SEQ_CST);
		w->rc = obey(w->command);
		__atomic_store_n(&w->done, 1, __ATOMIC_SEQ_CST);
	}
}

/* 'k': the worker has done it; 'd': it died over it; 't': it never ended. */
static char
wait_for(int i)
{
	double start = now();

	while (!__atomic_load_n(&workers[i].done, __ATOMIC_SEQ_CST)) {
		if (waitpid(pids[i], NULL, WNOHANG) == pids[i]) {
			pids[i] = 0;
			return 'd';
		}
		if (now() - start > PATIENCE)
			return 't';
		snooze(500);
	}
	return 'k';
}

char
dispatch(int i, const char *command)
{
	struct worker *w = &workers[i];

	snprintf(w->command, sizeof(w->command), "%s", command);
	w->done = 0;
	__atomic_store_n(&w->go, 1, __ATOMIC_SEQ_CST);
	futex(&w->go, FUTEX_WAKE, 1);
	return wait_for(i);
}

int
answer_of(int worker)
{
	return workers[worker].rc;
}

static void
touch(volatile char *from, volatile char *to)
{
	for (volatile char *p = from; p < to; p += 4096)
		*p = *p;
}

/* Copy now what fork() left to be copied at the first write. */
static void
touch_all(void)
{
	extern char __data_start, _edata, __bss_start, _end;
	volatile char stack[32768];

	touch(&__data_start, &_edata);
	touch(&__bss_start, &_end);
	for (size_t i = 0; i < sizeof(stack); i += 4096)
		stack[i] = 0;
	errno = 0;
}

int
workers_open(const char *data)
{
	workers = mmap(NULL, WORKERS * sizeof(*workers), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (workers == MAP_FAILED)
		return -1;
	memset(workers, 0, WORKERS * sizeof(*workers));
	cpus = (int)sysconf(_SC_NPROCESSORS_ONLN);
	data_disk = open(data, O_RDONLY);
	return data_disk;
}

void
start_workers(void)
{
	for (int i = 0; i < WORKERS; i++) {
		memset(&workers[i], 0, sizeof(workers[i]));
		pids[i] = fork();
		if (pids[i] == 0)
			work(i);
		wait_for(i);
	}
	touch_all();
}

void
stop_workers(void)
{
	for (int i = 0; i < WORKERS; i++) {
		if (pids[i] > 0) {
			kill(pids[i], SIGKILL);
			waitpid(pids[i], NULL, 0);
		}
		pids[i] = 0;
	}
	/* and children of theirs */
	while (waitpid(-1, NULL, WNOHANG) > 0)
		;
}

/* A live one for the tries; the filler is none. */
int
some_worker(void)
{
	unsigned first = pick(WORKERS - 1);

	for (unsigned i = 0; i < WORKERS - 1; i++) {
		int w = 1 + (int)((first + i) % (WORKERS - 1));

		if (pids[w] > 0 && waitpid(pids[w], NULL, WNOHANG) != 0)
			pids[w] = 0;
		if (pids[w] > 0)
			return w;
	}
	return -1;
}
