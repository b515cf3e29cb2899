// SPDX-License-Identifier: BSD-2-Clause
/* What is asked of fragtry.ko, and the zones as it sees them. */
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "guest.h"

struct zone zones[ZONES];
int zone_count, node_count, orders;
static int module;

int
memory_open(void)
{
	module = open("/proc/fragtry", O_RDWR);
	return module;
}

int
tell(const char *command)
{
	return write(module, command, strlen(command)) < 0 ? -errno : 0;
}

void
say_answer(void)
{
	say_from(module);
}

void
order(const char *fmt, ...)
{
	char text[128];
	va_list ap;
	int rc;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	rc = tell(text);
	if (rc)
		say("refused %d: %s\n", rc, text);
	else
		say_answer();
}

void
look_at_zones(void)
{
	static char text[16384];
	ssize_t n;
	char *p = text;

	zone_count = 0;
	tell("zones");
	n = pread(module, text, sizeof(text) - 1, 0);
	text[n > 0 ? n : 0] = '\0';
	while (zone_count < ZONES) {
		struct zone *z = &zones[zone_count];

		if (sscanf(p,
			"zone %d %15s managed=%ld free=%ld min=%ld low=%ld "
			"high=%ld",
			&z->node, z->name, &z->managed, &z->free, &z->min,
			&z->low, &z->high) != 7)
			break;
		if (z->node >= node_count)
			node_count = z->node + 1;
		zone_count++;
		orders = 1;
		z->largest = -1;
		for (; *p && *p != '\n'; p++) {
			orders += *p == ',';
			if ((*p == ',' || *p == '=') && atol(p + 1) > 0)
				z->largest = orders - 1;
		}
		p += *p == '\n';
	}
}
