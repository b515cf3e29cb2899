// SPDX-License-Identifier: BSD-2-Clause
/*
 * Memory as ordinary programs leave it: files in memory made and deleted,
 * anonymous memory with holes, page tables, datagrams that nobody reads, page
 * cache, processes that come and go.  All grow by turns until little is free,
 * and then some of each goes.  Nothing of fragtry.ko has a part in it.
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysinfo.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define CHUNK    (256 << 10)
#define CHUNKS   8192
#define FILES    8192
#define PAIRS    128
#define CHILDREN 48
#define SPARSE   64
#define SPAN     (128L << 20) /* address space of one sparse map */

static char *chunks[CHUNKS], *sparse[SPARSE];
static int pairs[PAIRS][2];
static pid_t children[CHILDREN];
static int chunk_count, file_count, pair_count, child_count, sparse_count;
static off_t cached;

static long
free_mib(void)
{
	struct sysinfo info;

	sysinfo(&info);
	return (long)(info.freeram * info.mem_unit >> 20);
}

static void
touch_range(char *p, size_t size, size_t step)
{
	for (size_t i = 0; i < size; i += step)
		((volatile char *)p)[i] = 1;
}

static void *
map(size_t size)
{
	void *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static void
add_anon(void)
{
	for (unsigned n = 1 + pick(4); n > 0 && chunk_count < CHUNKS; n--) {
		char *p = map(CHUNK);

		if (!p)
			return;
		touch_range(p, CHUNK, 4096);
		chunks[chunk_count++] = p;
	}
}

static void
file_path(char path[32], int number)
{
	snprintf(path, 32, "/f/%d/%d", number % 16, number);
}

static void
add_files(void)
{
	static char data[16 * 4096];
	char path[32];

	for (unsigned n = 8 + pick(24); n > 0 && file_count < FILES; n--) {
		size_t size = (1 + pick(pick(4) ? 3 : 16)) * 4096 - 100;
		int fd;

		file_path(path, file_count++);
		fd = open(path, O_WRONLY | O_CREAT, 0600);
		if (fd < 0)
			return;
		if (write(fd, data, size) < 0)
			file_count--;
		close(fd);
	}
}

static void
add_datagrams(void)
{
	static char data[32 << 10];
	int *pair = pairs[pair_count];

	if (pair_count == PAIRS ||
	    socketpair(AF_UNIX, SOCK_DGRAM | SOCK_NONBLOCK, 0, pair) != 0)
		return;
	pair_count++;
	while (write(pair[0], data, 500 + pick(sizeof(data) - 500)) > 0)
		;
}

static void
add_tables(void)
{
	char *p = sparse_count < SPARSE ? map(SPAN) : NULL;

	if (!p)
		return;
	madvise(p, SPAN, MADV_NOHUGEPAGE);
	touch_range(p, SPAN, 2 << 20);
	sparse[sparse_count++] = p;
}

static void
add_cache(int disk)
{
	static char buffer[65536];

	for (unsigned n = 4 + pick(28); n > 0; n--) {
		if (pread(disk, buffer, sizeof(buffer), cached) <= 0)
			return;
		cached += sizeof(buffer);
	}
}

static void
add_child(void)
{
	pid_t pid;

	if (child_count == CHILDREN)
		return;
	pid = fork();
	if (pid == 0) {
		char *p = map(2 << 20);

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (p)
			touch_range(p, (1 + pick(8)) * CHUNK, 4096);
		for (;;)
			pause();
	}
	if (pid > 0)
		children[child_count++] = pid;
}

/* Some of each: the share that stays, in percent, differs from kind to kind. */
static void
let_go(void)
{
	unsigned anon = pick(100), files = pick(60), sockets = pick(100),
		 tables = pick(100), child = pick(100), gran = 1 << pick(6);
	char path[32];

	for (int i = 0; i < chunk_count; i++) {
		if (pick(100) >= anon)
			munmap(chunks[i], CHUNK);
		else if (pick(3) == 0)
			for (unsigned k = 0; k + gran <= 64; k += 2 * gran)
				madvise(chunks[i] + (size_t)k * 4096,
				    (size_t)gran * 4096, MADV_DONTNEED);
	}
	for (int i = 0; i < file_count; i++) {
		file_path(path, i);
		if (pick(100) >= files)
			unlink(path);
	}
	for (int i = 0; i < pair_count; i++) {
		if (pick(100) >= sockets) {
			close(pairs[i][0]);
			close(pairs[i][1]);
		}
	}
	for (int i = 0; i < sparse_count; i++) {
		if (pick(100) >= tables)
			munmap(sparse[i], SPAN);
	}
	for (int i = 0; i < child_count; i++) {
		if (pick(100) >= child) {
			kill(children[i], SIGKILL);
			waitpid(children[i], NULL, 0);
		}
	}
}

static void
make_folders(void)
{
	char path[32];

	mkdir("/f", 0700);
	for (int i = 0; i < 16; i++) {
		snprintf(path, sizeof(path), "/f/%d", i);
		mkdir(path, 0700);
	}
}

/* ordinary SEED LEAVE AGAIN: grow until LEAVE MiB are free. */
int
ordinary(const char *args, int disk)
{
	unsigned long number;
	long leave;
	int again;

	if (sscanf(args, "%lu %ld %d", &number, &leave, &again) != 3)
		return -1;
	seed(number);
	make_folders();
	for (int round = 0; round < 4000 && free_mib() > leave; round++) {
		switch (pick(12)) {
		case 0:
		case 1:
		case 2:
			add_files();
			break;
		case 3:
			add_datagrams();
			break;
		case 4:
			add_tables();
			break;
		case 5:
		case 6:
		case 7:
			add_cache(disk);
			break;
		case 8:
			add_child();
			break;
		default:
			add_anon();
		}
	}
	let_go();
	/* page cache takes up what is free */
	for (int round = 0; again && round < 1000 && free_mib() > 2 * leave;
	     round++)
		add_cache(disk);
	return 0;
}

/* What was left of it, once the worker is gone. */
void
ordinary_end(void)
{
	char path[32];

	for (int i = 0; i < FILES; i++) {
		file_path(path, i);
		unlink(path);
	}
}
