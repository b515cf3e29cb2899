// SPDX-License-Identifier: BSD-2-Clause
/*
 * Start and end.  Kernel command line: frag.seed= frag.first= frag.scens=
 * frag.tries= (a scenario) frag.caps= (capacity runs a scenario) frag.swap=
 * frag.cmas= frag.pools= frag.commands= (a scenario) frag.both= (the module's try comes
 * first for half of the commands) frag.maps= (a page map with each record)
 * frag.kind= (of all scenarios)
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "guest.h"

static long
argument(const char *text, const char *name, long otherwise)
{
	const char *p = strstr(text, name);

	return p ? atol(p + strlen(name)) : otherwise;
}

static const char *
kind_of(const char *text)
{
	static const char *const kinds[] = { "shaped", "movable", "calm",
		"ordinary", "holes" };
	const char *p = strstr(text, "frag.kind=");

	for (size_t i = 0; p && i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strncmp(p + 10, kinds[i], strlen(kinds[i])) == 0)
			return kinds[i];
	}
	return NULL;
}

static void
load_modules(void)
{
	struct dirent **list;
	int n = scandir("/modules", &list, NULL, alphasort);

	for (int i = 0; i < n; i++) {
		char path[300];
		int fd;

		if (list[i]->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "/modules/%s", list[i]->d_name);
		fd = open(path, O_RDONLY);
		if (syscall(SYS_finit_module, fd, "", 0) != 0)
			printf("%s: %m\n", path);
		close(fd);
		unlink(path);
	}
}

static void
mount_all(void)
{
	mount("proc", "/proc", "proc", 0, NULL);
	mount("sysfs", "/sys", "sysfs", 0, NULL);
	mount("devtmpfs", "/dev", "devtmpfs", 0, NULL);
	mount("debugfs", "/sys/kernel/debug", "debugfs", 0, NULL);
}

static void
open_all(int maps)
{
	int out, data, module;

	for (int i = 0; i < 100 && access("/dev/vdb", F_OK) != 0; i++)
		snooze(50000);
	out = stream_open("/dev/vda");
	data = workers_open("/dev/vdb");
	module = memory_open();
	if (out < 0 || data < 0 || module < 0)
		printf(
		    "not there: disks %d %d, module %d\n", out, data, module);
	scenario_open();
	pools_open();
	if ((maps && map_open() < 0) || commands_open() != 0)
		printf("no page map, or no room for commands: %m\n");
	files_open(maps);
}

int
main(void)
{
	static char cmdline[4096];
	struct utsname u;
	struct wanted wanted;
	long scens, first;
	int fd;

	setvbuf(stdout, NULL, _IONBF, 0);
	mount_all();
	fd = open("/proc/cmdline", O_RDONLY);
	if (read(fd, cmdline, sizeof(cmdline) - 1) < 0)
		cmdline[0] = '\0';
	close(fd);
	seed((unsigned long)argument(cmdline, "frag.seed=", 1));
	first = argument(cmdline, "frag.first=", 0);
	scens = argument(cmdline, "frag.scens=", 4);
	wanted.kind = kind_of(cmdline);
	wanted.tries = (int)argument(cmdline, "frag.tries=", 8);
	wanted.caps = (int)argument(cmdline, "frag.caps=", 2);
	wanted.cmas = (int)argument(cmdline, "frag.cmas=", 0);
	wanted.pools = (int)argument(cmdline, "frag.pools=", 0);
	wanted.commands = (int)argument(cmdline, "frag.commands=", 0);
	wanted.both_orders = (int)argument(cmdline, "frag.both=", 0);
	load_modules();
	mlockall(MCL_CURRENT | MCL_FUTURE);
	open_all((int)argument(cmdline, "frag.maps=", 0));
	if (argument(cmdline, "frag.swap=", 0) && swapon("/dev/vdc", 0) != 0)
		printf("swapon: %m\n");
	uname(&u);
	look_at_zones();
	say("@@BOOT release=%s machine=%s page_size=%ld\n", u.release,
	    u.machine, sysconf(_SC_PAGESIZE));
	for (long i = 0; i < scens; i++)
		run_scenario((int)(first + i), i == 0, &wanted);
	say("@@BYE\n");
	flush();
	printf("all done\n");
	reboot(RB_POWER_OFF);
	return 0;
}
