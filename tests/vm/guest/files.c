// SPDX-License-Identifier: BSD-2-Clause
/* The files read around every try, and the settings recorded with it. */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

/* A file that is read around every try. */
struct file {
	const char *name, *path;
	int fd;
	size_t len;
	char text[49152];
};

static struct file files[] = {
	{ .name = "proc/meminfo", .path = "/proc/meminfo" },
	{ .name = "proc/vmstat", .path = "/proc/vmstat" },
	{ .name = "sys/kernel/debug/extfrag/extfrag_index",
	    .path = "/sys/kernel/debug/extfrag/extfrag_index" },
	{ .name = "sys/kernel/debug/extfrag/unusable_index",
	    .path = "/sys/kernel/debug/extfrag/unusable_index" },
	{ .name = "proc/pagetypeinfo", .path = "/proc/pagetypeinfo" },
	{ .name = "proc/zoneinfo", .path = "/proc/zoneinfo" },
	{ .name = "proc/buddyinfo", .path = "/proc/buddyinfo" },
};
#define FILES (sizeof(files) / sizeof(files[0]))
static struct file *const buddyinfo = &files[FILES - 1];
static struct file *const vmstat = &files[1];
static struct file *const zoneinfo = &files[FILES - 2];
static struct file after, later;
/* Numbers of pools of huge pages and of CMA areas. */
static struct number {
	char name[128], text[32];
	int fd;
} numbers[64];
static int number_count;
static int with_map;

/* Written before a scenario, and recorded with it. */
static const char *const recorded[] = {
	"proc/version",
	"proc/sys/vm/compact_unevictable_allowed",
	"proc/sys/vm/compaction_proactiveness",
	"proc/sys/vm/defrag_mode",
	"proc/sys/vm/extfrag_threshold",
	"proc/sys/vm/lowmem_reserve_ratio",
	"proc/sys/vm/min_free_kbytes",
	"proc/sys/vm/min_slab_ratio",
	"proc/sys/vm/min_unmapped_ratio",
	"proc/sys/vm/overcommit_memory",
	"proc/sys/vm/percpu_pagelist_high_fraction",
	"proc/sys/vm/swappiness",
	"proc/sys/vm/watermark_boost_factor",
	"proc/sys/vm/watermark_scale_factor",
	"proc/sys/vm/zone_reclaim_mode",
	"sys/kernel/mm/lru_gen/enabled",
	"sys/kernel/mm/transparent_hugepage/enabled",
	"sys/kernel/mm/transparent_hugepage/defrag",
};

static void
read_again(struct file *f)
{
	ssize_t n;

	f->len = 0;
	while (f->fd >= 0 && f->len < sizeof(f->text) - 1 &&
	    (n = pread(f->fd, f->text + f->len, sizeof(f->text) - 1 - f->len,
		 (off_t)f->len)) > 0)
		f->len += (size_t)n;
	f->text[f->len] = '\0';
}

/* Wait until nothing moves any more, as far as that ever is. */
static void
settle(void)
{
	for (int i = 0; i < 25; i++) {
		read_again(buddyinfo);
		snooze(4000);
		after.fd = buddyinfo->fd;
		read_again(&after);
		if (strcmp(after.text, buddyinfo->text) == 0)
			return;
	}
}

/* All files of each folder below, but for those that are only written. */
static void
numbers_open(const char *below)
{
	DIR *dir = opendir(below);

	for (struct dirent *e; dir && (e = readdir(dir)) != NULL;) {
		char path[96];
		DIR *sub;

		if (e->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%.31s", below, e->d_name);
		sub = opendir(path);
		for (struct dirent *f; sub && (f = readdir(sub)) != NULL;) {
			struct number *n = &numbers[number_count];

			if (f->d_type != DT_REG || number_count == 64)
				continue;
			snprintf(n->name, sizeof(n->name), "%s/%.31s", path + 1,
			    f->d_name);
			n->fd = openat(dirfd(sub), f->d_name, O_RDONLY);
			number_count += n->fd >= 0;
		}
		if (sub)
			closedir(sub);
	}
	if (dir)
		closedir(dir);
}

static void
read_numbers(void)
{
	for (int i = 0; i < number_count; i++) {
		struct number *n = &numbers[i];
		ssize_t got = pread(n->fd, n->text, sizeof(n->text) - 1, 0);

		n->text[got > 0 ? got : 0] = '\0';
	}
}

void
files_open(int maps)
{
	with_map = maps;
	numbers_open("/sys/kernel/mm/cma");
	numbers_open("/sys/kernel/mm/hugepages");
	for (size_t i = 0; i < FILES; i++)
		files[i].fd = open(files[i].path, O_RDONLY);
	/* The kernel's buffers behind these grow at the first reading. */
	take_snapshot();
	read_events();
}

const char *
last_buddyinfo(void)
{
	return buddyinfo->text;
}

void
take_snapshot(void)
{
	if (with_map) {
		read_again(zoneinfo);
		take_map(zoneinfo->text);
	}
	settle();
	read_numbers();
	for (size_t i = 0; i < FILES; i++)
		read_again(&files[i]);
}

void
read_events(void)
{
	later.fd = vmstat->fd;
	read_again(&later);
	read_again(&after);
}

/* What changed in vmstat between two readings; gauges (nr_*) left out. */
static void
say_events(const char *a, const char *b)
{
	say("@@EVENTS");
	while (*a && *b) {
		size_t name = strcspn(a, " ");
		long was = atol(a + name), is = atol(b + name);

		if (is != was && strncmp(a, "nr_", 3) != 0)
			say(" %.*s=%ld", (int)name, a, is - was);
		a += strcspn(a, "\n");
		a += *a == '\n';
		b += strcspn(b, "\n");
		b += *b == '\n';
	}
	say("\n");
}

void
say_snapshot(const char *result)
{
	for (size_t i = 0; i < FILES; i++) {
		if (files[i].fd >= 0)
			say_file(files[i].name, files[i].text, files[i].len);
	}
	for (int i = 0; i < number_count; i++) {
		if (numbers[i].text[0])
			say_file(numbers[i].name, numbers[i].text,
			    strlen(numbers[i].text));
	}
	if (with_map)
		say_map();
	say_file("buddyinfo_after", after.text, after.len);
	say_events(vmstat->text, later.text);
	say("@@RESULT %s\n", result);
	say_answer();
	say("@@END\n");
}

void
record_settings(void)
{
	static char text[512];
	char path[128];

	for (size_t i = 0; i < sizeof(recorded) / sizeof(recorded[0]); i++) {
		int fd;
		ssize_t n;

		snprintf(path, sizeof(path), "/%s", recorded[i]);
		fd = open(path, O_RDONLY);
		if (fd < 0)
			continue;
		n = read(fd, text, sizeof(text));
		close(fd);
		if (n > 0)
			say_file(recorded[i], text, (size_t)n);
	}
}
