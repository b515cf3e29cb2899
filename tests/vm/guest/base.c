// SPDX-License-Identifier: BSD-2-Clause
/* Chance, time, the kernel's files. */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "guest.h"

static uint64_t rng;

unsigned
pick(unsigned n)
{
	rng ^= rng << 13;
	rng ^= rng >> 7;
	rng ^= rng << 17;
	return n ? (unsigned)((rng >> 11) % n) : 0;
}

void
seed(unsigned long number)
{
	rng = 88172645463325252 ^ (uint64_t)number * 2654435761;
	for (int i = 0; i < 20; i++)
		pick(2);
}

/* One of the choices given as "a|b|c". */
const char *
choose(const char *choices, char out[32])
{
	unsigned n = 1, k;

	for (const char *p = choices; *p; p++)
		n += *p == '|';
	k = pick(n);
	while (k > 0)
		k -= *choices++ == '|';
	snprintf(out, 32, "%.*s", (int)strcspn(choices, "|"), choices);
	return out;
}

void
snooze(long us)
{
	struct timespec t = { us / 1000000, us % 1000000 * 1000 };

	nanosleep(&t, NULL);
}

double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int
put(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY), rc;

	if (fd < 0)
		return -1;
	rc = write(fd, text, strlen(text)) < 0 ? -1 : 0;
	close(fd);
	return rc;
}

void
poke(int fd, const char *text)
{
	if (pwrite(fd, text, strlen(text), 0) < 0)
		say("refused: %s\n", text);
}
