// SPDX-License-Identifier: BSD-2-Clause
/*
 * Start and end.  Kernel command line: frag.seed= frag.first= frag.scens=
 * frag.tries= (a scenario) frag.caps= (capacity runs a scenario) frag.swap=
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
open_all(void)
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
	files_open();
}

int
main(void)
{
	static char cmdline[4096];
	struct utsname u;
	long scens, tries, caps, first;
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
	tries = argument(cmdline, "frag.tries=", 8);
	caps = argument(cmdline, "frag.caps=", 2);
	load_modules();
	mlockall(MCL_CURRENT | MCL_FUTURE);
	open_all();
	if (argument(cmdline, "frag.swap=", 0) && swapon("/dev/vdc", 0) != 0)
		printf("swapon: %m\n");
	uname(&u);
	look_at_zones();
	say("@@BOOT release=%s machine=%s page_size=%ld\n", u.release,
	    u.machine, sysconf(_SC_PAGESIZE));
	for (long i = 0; i < scens; i++)
		run_scenario((int)(first + i), i == 0, (int)tries, (int)caps);
	say("@@BYE\n");
	flush();
	printf("all done\n");
	reboot(RB_POWER_OFF);
	return 0;
}
