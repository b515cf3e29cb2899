// SPDX-License-Identifier: BSD-2-Clause
/*
 * Command lines of /commands, run in the guest once its memory is shaped, each
 * followed by the module's own try of the same request.
 *
 * A line is words, without quotes; {order}, {size} and {gfp} stand for the
 * request.  "nobody " before it runs it as that user.  What it prints goes to
 * files whose pages were there before; zones of some size are first raised to
 * ROOM above low, in small blocks, or it would wake kswapd and reclaim.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "guest.h"

#define LINES    16
#define WORDS    32
#define PRINTED  (128 << 10)
#define ROOM     5 /* MiB */
#define PATIENCE 120 /* seconds */

static char lines[LINES][256];
static int line_count;
static struct sink {
	const char *path, *name;
	int fd;
	char *text;
} sinks[] = { { .path = "/stdout", .name = "stdout" },
	{ .path = "/stderr", .name = "stderr" } };

static int
sink_open(struct sink *s)
{
	s->fd = open(s->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->fd < 0 || ftruncate(s->fd, PRINTED) != 0)
		return -1;
	s->text = mmap(NULL, PRINTED, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_POPULATE, s->fd, 0);
	if (s->text == MAP_FAILED)
		return -1;
	memset(s->text, 0, PRINTED);
	return mlock(s->text, PRINTED);
}

int
commands_open(void)
{
	FILE *f = fopen("/commands", "r");

	if (!f)
		return 0;
	while (line_count < LINES && fgets(lines[line_count], 256, f)) {
		lines[line_count][strcspn(lines[line_count], "\n")] = '\0';
		line_count += lines[line_count][0] != '\0';
	}
	fclose(f);
	for (int i = 0; i < 2; i++) {
		if (sink_open(&sinks[i]) != 0)
			return -1;
	}
	return 0;
}

static void
give_room(void)
{
	long mib = (1 << 20) / sysconf(_SC_PAGESIZE);

	look_at_zones();
	for (int i = 0; i < zone_count; i++) {
		const struct zone *z = &zones[i];

		/* up to order 3 they would stay on per-CPU lists */
		if (z->managed > 48 * mib && z->free < z->low + ROOM * mib)
			order("shape %d %s %ld 5 100000 %u", z->node, z->name,
			    z->low + ROOM * mib, pick(1U << 30));
	}
	look_at_zones();
}

static void
fill_in(const char *line, char *out, size_t size, const struct request *r)
{
	char order[16], bytes[24];
	const struct {
		const char *key, *value;
	} keys[] = { { "{order}", order }, { "{size}", bytes },
		{ "{gfp}", r->gfp } };
	size_t n = 0;

	snprintf(order, sizeof(order), "%d", r->order);
	snprintf(
	    bytes, sizeof(bytes), "%ld", sysconf(_SC_PAGESIZE) << r->order);
	while (*line && n + 1 < size) {
		size_t k;

		for (k = 0; k < 3; k++) {
			if (strncmp(line, keys[k].key, strlen(keys[k].key)) ==
			    0)
				break;
		}
		if (k == 3) {
			out[n++] = *line++;
			continue;
		}
		snprintf(out + n, size - n, "%s", keys[k].value);
		n += strlen(out + n);
		line += strlen(keys[k].key);
	}
	out[n] = '\0';
}

/* In the child of a vfork(): nothing but system calls. */
static void
become(char **argv, int nobody)
{
	static char *const env[] = { "PATH=/bin", "HOME=/", "LC_ALL=C",
		"COLUMNS=80", NULL };
	char path[64] = "/bin/";

	dup2(sinks[0].fd, 1);
	dup2(sinks[1].fd, 2);
	if (nobody &&
	    (setregid(65534, 65534) != 0 || setreuid(65534, 65534) != 0))
		_exit(126);
	strncat(path, argv[0], sizeof(path) - 6);
	execve(argv[0][0] == '/' ? argv[0] : path, argv, env);
	_exit(127);
}

/* Its exit code, 128 + a signal that ended it, or -1: it never ended. */
static int
run(char *line)
{
	char *argv[WORDS + 1], *save, *word;
	int argc = 0, nobody, status = 0;
	double start = now();
	pid_t pid;

	for (word = strtok_r(line, " ", &save); word && argc < WORDS;
	     word = strtok_r(NULL, " ", &save))
		argv[argc++] = word;
	argv[argc] = NULL;
	nobody = argc > 1 && strcmp(argv[0], "nobody") == 0;
	for (int i = 0; i < 2; i++) {
		memset(sinks[i].text, 0, PRINTED);
		lseek(sinks[i].fd, 0, SEEK_SET);
	}
	pid = vfork();
	if (pid == 0)
		become(argv + nobody, nobody);
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (now() - start > PATIENCE) {
			kill(pid, SIGKILL);
			waitpid(pid, &status, 0);
			return -1;
		}
		snooze(500);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

static int
run_command(int number, const char *line, const struct request *r)
{
	char text[512], words[512], result[64];
	double start;
	int code;

	if (stream_full())
		return 0;
	fill_in(line, text, sizeof(text), r);
	snprintf(words, sizeof(words), "%s", text);
	take_snapshot();
	tell("zones");
	start = now();
	code = run(words);
	read_events();
	say("@@TRY id=%d worker=-1 cpu=-1 secs=%.4f kind=command order=%d "
	    "size=0 gfp=%s node=-1\n",
	    number, now() - start, r->order, r->name);
	say("@@COMMAND %s\n", text);
	for (int i = 0; i < 2; i++)
		say_file(sinks[i].name, sinks[i].text,
		    strnlen(sinks[i].text, PRINTED));
	snprintf(result, sizeof(result), "status=k exit=%d", code);
	say_snapshot(result);
	return 1;
}

/* A command line and the module's try of what it was asked about. */
int
try_command(int *number, int which, int module_first)
{
	struct request r;
	const char *line = lines[which % (line_count ? line_count : 1)];
	int follows;

	if (line_count == 0)
		return 1;
	give_room();
	choose_request(&r);
	if (module_first && !try_request((*number)++, &r, -1))
		return 0;
	if (!run_command((*number)++, line, &r))
		return 0;
	if (module_first)
		return 1;
	follows = *number - 1;
	return try_request((*number)++, &r, follows);
}
