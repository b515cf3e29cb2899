/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The guest of marks.py: writes settings, and prints what zoneinfo shows of them
 * on the console.  Then the program says what to set, its file is applied, and
 * zoneinfo is printed once more.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define VM "/proc/sys/vm/"

static unsigned state;

/* Fixed by the seed. */
static unsigned
pick(unsigned n)
{
	state = state * 1103515245u + 12345u;
	return state >> 16 & 0x7fff ? (state >> 16 & 0x7fff) % n : 0;
}

static void
put(const char *name, const char *value)
{
	char path[96];
	int fd;

	snprintf(path, sizeof(path), VM "%s", name);
	fd = open(path, O_WRONLY);
	if (fd < 0 || write(fd, value, strlen(value)) < 0)
		printf("@@REFUSED %s=%s\n", name, value);
	if (fd >= 0)
		close(fd);
}

static void
show(const char *path, const char *title)
{
	static char text[1 << 16];
	ssize_t n;
	int fd = open(path, O_RDONLY);

	printf("@@FILE %s\n", title);
	while (fd >= 0 && (n = read(fd, text, sizeof(text))) > 0)
		fwrite(text, 1, (size_t)n, stdout);
	if (fd >= 0)
		close(fd);
	printf("\n@@END\n");
	fflush(stdout);
}

static void
show_state(const char *what)
{
	static const char *const names[] = { "min_free_kbytes",
		"watermark_scale_factor", "lowmem_reserve_ratio" };
	char path[96];

	printf("@@STATE %s\n", what);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), VM "%s", names[i]);
		show(path, names[i]);
	}
	show("/proc/zoneinfo", "zoneinfo");
}

static long
number_of(const char *path)
{
	char text[64] = "";
	int fd = open(path, O_RDONLY);

	if (fd >= 0) {
		if (read(fd, text, sizeof(text) - 1) < 0)
			text[0] = '\0';
		close(fd);
	}
	return atol(text);
}

/* Other settings than the kernel's, some of them at their limits. */
static void
try_settings(int n)
{
	static const char *const scales[] = { "1", "7", "10", "33", "50", "147",
		"300", "999", "1000" };
	static const char *const ratios[] = { "256 256 32 0 0", "1 1 1 1 1",
		"9 77 31 3 0", "0 256 32 0 0", "100 3 2 0 0",
		"4096 512 8 0 0" };
	long usual = number_of(VM "min_free_kbytes");
	char value[64], title[32];

	for (int i = 0; i < n; i++) {
		long kib = usual / 4 + (long)pick(4096) * usual / 1024;

		snprintf(value, sizeof(value), "%ld", kib);
		put("min_free_kbytes", value);
		put("watermark_scale_factor", scales[pick(9)]);
		put("lowmem_reserve_ratio", ratios[pick(6)]);
		snprintf(title, sizeof(title), "set %d", i);
		show_state(title);
	}
	snprintf(value, sizeof(value), "%ld", usual);
	put("min_free_kbytes", value);
	put("watermark_scale_factor", "10");
	put("lowmem_reserve_ratio", ratios[0]);
}

static int
run(char *const argv[], const char *out)
{
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		int fd = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0644);

		if (fd >= 0)
			dup2(fd, 1);
		execv(argv[0], argv);
		_exit(127);
	}
	if (pid > 0)
		waitpid(pid, &status, 0);
	return status;
}

/* "vm.name = value" of a file of sysctl.d. */
static void
apply(const char *path)
{
	char line[512], name[64], value[256];
	FILE *f = fopen(path, "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL) {
		if (sscanf(line, "vm.%63[a-z_] = %255[^\n]", name, value) ==
		    2) {
			printf("@@APPLY %s=%s\n", name, value);
			put(name, value);
		}
	}
	if (f != NULL)
		fclose(f);
}

static void
try_program(const char *gfp, const char *order)
{
	char *const json[] = { "/bin/fragcheck", "--tune", "--order",
		(char *)order, "--gfp", (char *)gfp, "--json", NULL };
	char *const file[] = { "/bin/fragcheck", "--tune", "--order",
		(char *)order, "--gfp", (char *)gfp, "--output", "/tune.conf",
		NULL };
	int code;

	unlink("/tune.conf");
	show_state("before");
	code = run(json, "/tune.json");
	printf("@@PROGRAM %s order %s: status %d\n", gfp, order, code);
	show("/tune.json", "json");
	code = run(file, "/tune.out");
	printf("@@WROTE status %d\n", code);
	show("/tune.conf", "conf");
	apply("/tune.conf");
	show_state("after");
}

int
main(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	mount("none", "/dev", "devtmpfs", 0, NULL);
	mount("none", "/proc", "proc", 0, NULL);
	mount("none", "/sys", "sysfs", 0, NULL);
	for (int i = 0; i < 3; i++) {
		int fd = open("/dev/console", O_RDWR);

		if (fd >= 0 && fd != i)
			dup2(fd, i);
	}
	state = (unsigned)strtoul(
	    getenv("marks_seed") != NULL ? getenv("marks_seed") : "1", NULL,
	    10);
	show("/proc/version", "version");
	show_state("start");
	try_settings(24);
	try_program("GFP_ATOMIC", "3");
	try_program("GFP_KERNEL", "5");
	try_program("GFP_ATOMIC", "5");
	printf("@@BYE\n");
	fflush(stdout);
	sync();
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
