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
#include <sys/mman.h>
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

static void
put_back(long min_free)
{
	char value[64];

	snprintf(value, sizeof(value), "%ld", min_free);
	put("min_free_kbytes", value);
	put("watermark_scale_factor", "10");
	put("lowmem_reserve_ratio", "256 256 32 0 0");
}

/* Other settings than the kernel's, some of them at their limits. */
static void
try_settings(int n, long usual)
{
	static const char *const scales[] = { "1", "7", "10", "33", "50", "147",
		"300", "999", "1000" };
	static const char *const ratios[] = { "256 256 32 0 0", "1 1 1 1 1",
		"9 77 31 3 0", "0 256 32 0 0", "100 3 2 0 0",
		"4096 512 8 0 0" };
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
	put_back(usual);
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

/*
 * Huge pages take what Normal has, and DMA32 keeps all for itself; so that there is
 * a little for this program every other page of 32 MiB is given back.  Then only the
 * reserve refuses order 9, and when it is less a huge page must come out of DMA32.
 */
static void
try_reserve(void)
{
	size_t size = 32 << 20, page = 4096;
	char *p = mmap(NULL, size, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (p == MAP_FAILED)
		return;
	madvise(p, size, MADV_NOHUGEPAGE);
	for (size_t i = 0; i < size; i += page)
		p[i] = 1;
	put("lowmem_reserve_ratio", "256 1 32 0 0");
	put("nr_hugepages", "4096");
	for (size_t i = 0; i < size; i += 2 * page)
		madvise(p + i, page, MADV_DONTNEED);
	try_program("GFP_KERNEL", "9");
	put("nr_hugepages", "4096");
	show_state("pool");
	put("nr_hugepages", "0");
	munmap(p, size);
}

int
main(int argc, char **argv)
{
	long usual;

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
	/* marks are as old as the boot: of the sizes that zones had then */
	usual = number_of(VM "min_free_kbytes");
	try_program("GFP_ATOMIC", "3");
	put_back(usual);
	try_settings(24, usual);
	try_program("GFP_ATOMIC", "3");
	try_program("GFP_KERNEL", "5");
	try_program("GFP_ATOMIC", "5");
	if (getenv("marks_reserve") != NULL)
		try_reserve();
	printf("@@BYE\n");
	fflush(stdout);
	sync();
	reboot(RB_AUTOBOOT);
	for (;;)
		pause();
}
