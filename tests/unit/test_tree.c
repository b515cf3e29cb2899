/* SPDX-License-Identifier: BSD-2-Clause */
#include "test.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "input/input.h"
#include "input/tree.h"

#ifndef SYS_openat2 /* Debian 11 */
#define SYS_openat2 437
#endif
#define BUDDYINFO "Node 0, zone DMA 1 2 3 \n"

/* A directory of its own for each test; the copy is its "tree". */
struct dir {
	char top[64];
	char tree[80];
};

/* "NAME" below the top directory */
static const char *
at(const struct dir *dir, const char *name, char *path, size_t size)
{
	snprintf(path, size, "%s/%s", dir->top, name);
	return path;
}

/* With the directories above it. */
static void
make_file(const struct dir *dir, const char *name, const char *text)
{
	char path[256];
	FILE *file;

	at(dir, name, path, sizeof(path));
	for (char *p = path + strlen(dir->top) + 1; (p = strchr(p, '/'));) {
		*p = '\0';
		assert_true(mkdir(path, 0755) == 0 || errno == EEXIST);
		*p++ = '/';
	}
	file = fopen(path, "w");
	assert_non_null(file);
	assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
	assert_int_equal(fclose(file), 0);
}

static void
make_dir(const struct dir *dir, const char *name)
{
	char path[256];

	assert_int_equal(mkdir(at(dir, name, path, sizeof(path)), 0755), 0);
}

static void
make_link(const struct dir *dir, const char *name, const char *target)
{
	char path[256];

	assert_int_equal(symlink(target, at(dir, name, path, sizeof(path))), 0);
}

static int
set_up(void **state)
{
	struct dir *dir = calloc(1, sizeof(*dir));

	snprintf(dir->top, sizeof(dir->top), "/tmp/fragcheck-unit-XXXXXX");
	if (mkdtemp(dir->top) == NULL)
		return -1;
	snprintf(dir->tree, sizeof(dir->tree), "%s/tree", dir->top);
	*state = dir;
	alarm(600); /* a FIFO that is opened would hang */
	return mkdir(dir->tree, 0755);
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *place)
{
	(void)st;
	(void)type;
	(void)place;
	return remove(path);
}

static int
tear_down(void **state)
{
	struct dir *dir = *state;
	int rc = nftw(dir->top, remove_one, 16, FTW_DEPTH | FTW_PHYS);

	alarm(0);
	free(dir);
	return rc;
}

static void
open_tree(const struct dir *dir, struct fc_source *source)
{
	struct fc_error err = { 0 };

	assert_int_equal(fc_source_open(dir->tree, source, &err), 0);
	assert_int_equal(source->kind, FC_TREE);
	assert_string_equal(source->path, dir->tree);
}

/* Read one file of the tree; the answer is rc, snap->files[file] and *err. */
static int
read_tree(const struct dir *dir, enum fc_file file, struct fc_snapshot **snap,
    struct fc_error *err)
{
	struct fc_source source;
	int rc;

	*err = (struct fc_error){ 0 };
	open_tree(dir, &source);
	*snap = fc_snapshot_new();
	rc = fc_snapshot_read(*snap, &source, file, err);
	fc_source_close(&source);
	assert_int_equal(source.dirfd, -1);
	return rc;
}

static bool
has_openat2(void)
{
	errno = 0;
	return syscall(SYS_openat2, -1, "", NULL, 0) == -1 && errno == EINVAL;
}

static unsigned
nr_open_files(void)
{
	unsigned n = 0;

	for (int fd = 0; fd < 256; fd++)
		n += fcntl(fd, F_GETFD) != -1;
	return n;
}

static void
reads_a_bare_directory_and_one_with_proc(void **state)
{
	static const char *const names[] = { "tree/buddyinfo",
		"tree/proc/buddyinfo" };

	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		struct fc_snapshot *snap;
		struct fc_error err;

		print_message("  %s\n", names[i]);
		make_file(*state, names[i], BUDDYINFO);
		assert_int_equal(
		    read_tree(*state, FC_BUDDYINFO, &snap, &err), 0);
		assert_int_equal(snap->files[FC_BUDDYINFO], FC_FILE_READ);
		assert_int_equal(snap->kind, FC_TREE);
		assert_int_equal(snap->nr_zones, 1);
		assert_int_equal(snap->zones[0].nr_free[2], 3);
		fc_snapshot_free(snap);
	}
}

static void
reads_the_commands_of_a_sosreport(void **state)
{
	struct fc_source source;
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_error err = { 0 };

	make_file(*state, "tree/proc/buddyinfo", BUDDYINFO);
	make_file(*state, "tree/sos_commands/kernel/uname_-a",
	    "Linux h 6.1.0-5 #1 SMP x\n");
	make_file(*state, "tree/sos_commands/kernel/sysctl_-a",
	    "vm.compact = 5\nvm.defrag_mode = 1\nvm.watermark_boost_factor = "
	    "15000\n");
	open_tree(*state, &source);
	assert_int_equal(
	    fc_snapshot_read(snap, &source, FC_VERSION_FILE, &err), 0);
	assert_int_equal(snap->files[FC_VERSION_FILE], FC_FILE_READ);
	assert_string_equal(snap->release, "6.1.0-5");
	assert_int_equal(fc_snapshot_read_sysctl_file(snap, &source,
			     "defrag_mode", &snap->defrag_mode, &err),
	    0);
	assert_int_equal(snap->defrag_mode.present, false);
	assert_int_equal(fc_snapshot_read_sysctl(snap, &source, "defrag_mode",
			     &snap->defrag_mode, &err),
	    0);
	assert_int_equal(snap->defrag_mode.present, true);
	assert_int_equal(snap->defrag_mode.value, 1);
	assert_int_equal(
	    fc_snapshot_read_sysctl(snap, &source, "watermark_boost_factor",
		&snap->watermark_boost_factor, &err),
	    0);
	assert_int_equal(snap->watermark_boost_factor.value, 15000);
	assert_int_equal(snap->files[FC_SYSCTL], FC_FILE_READ);
	fc_source_close(&source);
	fc_snapshot_free(snap);
}

static void
prefers_the_files_of_proc(void **state)
{
	struct fc_source source;
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_error err = { 0 };

	make_file(*state, "tree/proc/version", "Linux version 6.12.1\n");
	make_file(*state, "tree/proc/sys/vm/defrag_mode", "0\n");
	make_file(*state, "tree/sos_commands/kernel/uname_-a",
	    "Linux h 6.1.0-5 #1 SMP x\n");
	make_file(*state, "tree/sos_commands/kernel/sysctl_-a",
	    "vm.defrag_mode = 1\n");
	open_tree(*state, &source);
	assert_int_equal(
	    fc_snapshot_read(snap, &source, FC_VERSION_FILE, &err), 0);
	assert_string_equal(snap->release, "6.12.1");
	assert_int_equal(fc_snapshot_read_sysctl(snap, &source, "defrag_mode",
			     &snap->defrag_mode, &err),
	    0);
	assert_int_equal(snap->defrag_mode.present, true);
	assert_int_equal(snap->defrag_mode.value, 0);
	fc_source_close(&source);
	fc_snapshot_free(snap);
}

static void
notes_what_a_copy_does_not_tell(void **state)
{
	struct fc_source source;
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_error err = { 0 };
	struct fc_opt value = { 7, false };

	open_tree(*state, &source);
	for (int file = FC_BUDDYINFO; file <= FC_VERSION_FILE; file++) {
		print_message("  file %d\n", file);
		assert_int_equal(
		    fc_snapshot_read(snap, &source, (enum fc_file)file, &err),
		    0);
		assert_int_equal(snap->files[file], FC_FILE_ABSENT);
	}
	value = (struct fc_opt){ 0 };
	assert_int_equal(
	    fc_snapshot_read_sysctl(snap, &source, "defrag_mode", &value, &err),
	    0);
	assert_int_equal(value.present, false);
	assert_int_equal(snap->files[FC_SYSCTL], FC_FILE_ABSENT);
	assert_int_equal(snap->nr_zones, 0);
	fc_source_close(&source);
	fc_snapshot_free(snap);
}

/* It costs what it would have told, and is said. */
static void
leaves_out_a_weak_file(void **state)
{
	static const struct {
		enum fc_file file;
		const char *name, *text, *note;
	} rows[] = {
		{ FC_MEMINFO, "proc/meminfo", "MemTotal: x kB\n",
		    "proc/meminfo:1:11: expected an amount in kB, found \"x\"" },
		{ FC_VERSION_FILE, "proc/version", "Darwin 1\n",
		    "proc/version:1:1: expected \"Linux \", found \"Darwin\"" },
		{ FC_VMSTAT, "proc/vmstat", "compact_stall -1\n",
		    "proc/vmstat:1:15: expected a number, found \"-1\"" },
		{ FC_MEMINFO, "proc/meminfo", "",
		    "proc/meminfo:1:1: file is empty" },
	};
	struct dir *dir = *state;

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap;
		struct fc_error err = { .kind = FC_ERR_NONE };
		char path[64];

		print_message("  %s\n", rows[i].note);
		make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
		snprintf(path, sizeof(path), "tree/%s", rows[i].name);
		make_file(dir, path, rows[i].text);
		assert_int_equal(read_tree(dir, rows[i].file, &snap, &err), 0);
		assert_int_equal(snap->files[rows[i].file], FC_FILE_BAD);
		/* what is noted is no failure of the reading */
		assert_int_equal(err.kind, FC_ERR_NONE);
		assert_int_equal(snap->nr_notes, 1);
		assert_non_null(strstr(snap->notes[0], rows[i].note));
		assert_string_equal(snap->release, "");
		fc_snapshot_free(snap);
	}
}

static void
leaves_out_a_weak_sysctl(void **state)
{
	static const struct {
		const char *name;
		size_t member;
	} rows[] = {
		{ "tree/proc/sys/vm/extfrag_threshold",
		    offsetof(struct fc_snapshot, extfrag_threshold) },
		{ "tree/proc/sys/vm/zone_reclaim_mode",
		    offsetof(struct fc_snapshot, zone_reclaim_mode) },
		{ "tree/sys/kernel/mm/lru_gen/enabled",
		    offsetof(struct fc_snapshot, lru_gen) },
	};
	struct dir *dir = *state;

	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_source source;
		struct fc_error err = { .kind = FC_ERR_NONE };

		print_message("  %s\n", rows[i].name);
		make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
		for (size_t k = 0; k < N_ELEMENTS(rows); k++)
			make_file(dir, rows[k].name, k == i ? "on\n" : "7\n");
		open_tree(dir, &source);
		assert_int_equal(
		    fc_snapshot_read_slow_path(snap, &source, &err), 0);
		assert_int_equal(snap->files[FC_SYSCTL], FC_FILE_BAD);
		assert_int_equal(err.kind, FC_ERR_NONE);
		assert_int_equal(snap->nr_notes, 1);
		assert_non_null(
		    strstr(snap->notes[0], ":1:1: expected a number"));
		for (size_t k = 0; k < N_ELEMENTS(rows); k++) {
			const struct fc_opt *opt =
			    (const void *)((const char *)snap + rows[k].member);

			assert_int_equal(opt->present, k != i);
			assert_int_equal(opt->value, k != i ? 7 : 0);
		}
		fc_source_close(&source);
		fc_snapshot_free(snap);
	}
}

/* A kernel that lacks a sysctl does as if it were 0; a copy does not tell. */
static void
takes_a_missing_sysctl_of_the_running_kernel_for_0(void **state)
{
	struct dir *dir = *state;
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_opt value = { 7, false };
	struct fc_source source;
	struct fc_error err;

	assert_int_equal(fc_source_open(NULL, &source, &err), 0);
	assert_int_equal(
	    fc_snapshot_read_sysctl(snap, &source, "no_such", &value, &err), 0);
	assert_true(value.present);
	assert_int_equal(value.value, 0);
	assert_int_equal(snap->files[FC_SYSCTL], FC_FILE_READ);
	fc_source_close(&source);
	fc_snapshot_free(snap);

	snap = fc_snapshot_new();
	value = (struct fc_opt){ 0 };
	make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
	open_tree(dir, &source);
	assert_int_equal(
	    fc_snapshot_read_sysctl(snap, &source, "no_such", &value, &err), 0);
	assert_false(value.present);
	assert_int_equal(snap->files[FC_SYSCTL], FC_FILE_ABSENT);
	fc_source_close(&source);
	fc_snapshot_free(snap);
}

/* A sosreport's list stands in for a file that is bad, too. */
static void
reads_sysctl_a_in_place_of_a_bad_file(void **state)
{
	struct dir *dir = *state;
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_source source;
	struct fc_error err;

	make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
	make_file(dir, "tree/proc/sys/vm/defrag_mode", "?\n");
	make_file(
	    dir, "tree/sos_commands/kernel/sysctl_-a", "vm.defrag_mode = 1\n");
	open_tree(dir, &source);
	assert_int_equal(fc_snapshot_read_sysctl(snap, &source, "defrag_mode",
			     &snap->defrag_mode, &err),
	    0);
	assert_int_equal(snap->defrag_mode.value, 1);
	assert_true(snap->defrag_mode.present);
	make_file(
	    dir, "tree/sos_commands/kernel/sysctl_-a", "vm.defrag_mode = on\n");
	snap->defrag_mode = (struct fc_opt){ 0 };
	assert_int_equal(fc_snapshot_read_sysctl(snap, &source, "defrag_mode",
			     &snap->defrag_mode, &err),
	    0);
	assert_false(snap->defrag_mode.present);
	assert_int_equal(snap->files[FC_SYSCTL], FC_FILE_BAD);
	fc_source_close(&source);
	fc_snapshot_free(snap);
}

static void
takes_an_empty_pagetypeinfo_for_none(void **state)
{
	struct dir *dir = *state;
	struct fc_snapshot *snap;
	struct fc_error err;

	make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
	make_file(dir, "tree/proc/pagetypeinfo", "");
	assert_int_equal(read_tree(dir, FC_PAGETYPEINFO, &snap, &err), 0);
	assert_int_equal(snap->files[FC_PAGETYPEINFO], FC_FILE_EMPTY);
	assert_int_equal(snap->nr_notes, 0);
	fc_snapshot_free(snap);
	make_file(dir, "tree/proc/pagetypeinfo", "\n");
	assert_int_equal(read_tree(dir, FC_PAGETYPEINFO, &snap, &err), -1);
	fc_snapshot_free(snap);
}

/* What --tune asks for: each of a file of its own, or of sysctl -a. */
static void
reads_what_settings_and_pressure_are(void **state)
{
	static const char list[] =
	    "vm.compaction_proactiveness = 21\nvm.extfrag_threshold = 501\n"
	    "vm.lowmem_reserve_ratio = 257\t257\t33\n"
	    "vm.min_free_kbytes = 67585\nvm.watermark_boost_factor = 15001\n"
	    "vm.watermark_scale_factor = 11\n";
	static const struct {
		const char *name, *text;
	} files[] = {
		{ "compaction_proactiveness", "20\n" },
		{ "extfrag_threshold", "500\n" },
		{ "lowmem_reserve_ratio", "256\t256\t32\n" },
		{ "min_free_kbytes", "67584\n" },
		{ "watermark_boost_factor", "15000\n" },
		{ "watermark_scale_factor", "10\n" },
	};
	struct dir *dir = *state;
	char path[256];

	make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
	for (unsigned i = 0; i < 4; i++) {
		bool own = i & 1, listed = i & 2, told = own || listed;
		uint64_t more =
		    own ? 0 : listed; /* its own file has the word */
		struct fc_snapshot *snap = fc_snapshot_new();
		const struct fc_tunables *t = &snap->tunables;
		struct fc_source source;
		struct fc_error err;

		print_message("  %u\n", i);
		for (size_t k = 0; own && k < N_ELEMENTS(files); k++) {
			snprintf(path, sizeof(path), "tree/proc/sys/vm/%s",
			    files[k].name);
			make_file(dir, path, files[k].text);
		}
		if (listed)
			make_file(
			    dir, "tree/sos_commands/kernel/sysctl_-a", list);
		if (own) {
			make_file(dir, "tree/proc/pressure/memory",
			    "some avg10=1.23 avg60=0.00 avg300=4.56 total=789\n"
			    "full avg10=0.00 avg60=0.00 avg300=0.00 total=0\n");
			make_file(
			    dir, "tree/sys/kernel/kexec_crash_size", "4096\n");
		}
		open_tree(dir, &source);
		assert_int_equal(
		    fc_snapshot_read_tunables(snap, &source, &err), 0);
		assert_int_equal(t->compaction_proactiveness.present, told);
		assert_int_equal(snap->extfrag_threshold.present, told);
		assert_int_equal(t->min_free_kbytes.present, told);
		assert_int_equal(snap->watermark_boost_factor.present, told);
		assert_int_equal(t->watermark_scale_factor.present, told);
		assert_int_equal(t->nr_ratios, told ? 3 : 0);
		assert_int_equal(snap->files[FC_SYSCTL],
		    told ? FC_FILE_READ : FC_FILE_ABSENT);
		if (told) {
			assert_int_equal(
			    t->compaction_proactiveness.value, 20 + more);
			assert_int_equal(
			    snap->extfrag_threshold.value, 500 + more);
			assert_int_equal(
			    t->min_free_kbytes.value, 67584 + more);
			assert_int_equal(
			    snap->watermark_boost_factor.value, 15000 + more);
			assert_int_equal(
			    t->watermark_scale_factor.value, 10 + more);
			assert_int_equal(t->ratios[0], 256 + more);
			assert_int_equal(t->ratios[2], 32 + more);
		}
		assert_int_equal(t->crash_bytes.present, own);
		assert_int_equal(t->crash_bytes.value, own ? 4096 : 0);
		assert_int_equal(t->stalled_10.present, own);
		assert_int_equal(t->stalled_10.value, own ? 123 : 0);
		assert_int_equal(t->stalled_300.value, own ? 456 : 0);
		assert_int_equal(t->stalled_total.value, own ? 789 : 0);
		fc_source_close(&source);
		fc_snapshot_free(snap);
		if (own) {
			for (size_t k = 0; k < N_ELEMENTS(files); k++) {
				snprintf(path, sizeof(path),
				    "%s/proc/sys/vm/%s", dir->tree,
				    files[k].name);
				assert_int_equal(unlink(path), 0);
			}
			assert_int_equal(
			    unlink(at(dir, "tree/proc/pressure/memory", path,
				sizeof(path))),
			    0);
			assert_int_equal(
			    unlink(at(dir, "tree/sys/kernel/kexec_crash_size",
				path, sizeof(path))),
			    0);
		}
	}
}

/* Each malformed one costs what it would have told, and no more. */
static void
leaves_out_a_setting_that_is_malformed(void **state)
{
	static const char *const names[] = { "proc/sys/vm/min_free_kbytes",
		"proc/sys/vm/lowmem_reserve_ratio", "proc/pressure/memory",
		"sys/kernel/kexec_crash_size",
		"sos_commands/kernel/sysctl_-a" };
	struct dir *dir = *state;
	char path[256];

	make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
	make_file(dir, "tree/proc/sys/vm/watermark_scale_factor", "10\n");
	for (size_t i = 0; i < N_ELEMENTS(names); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_source source;
		struct fc_error err;

		print_message("  %s\n", names[i]);
		snprintf(path, sizeof(path), "tree/%s", names[i]);
		make_file(dir, path, "vm.min_free_kbytes = x\n");
		open_tree(dir, &source);
		assert_int_equal(
		    fc_snapshot_read_tunables(snap, &source, &err), 0);
		assert_int_equal(
		    snap->tunables.watermark_scale_factor.value, 10);
		assert_false(snap->tunables.min_free_kbytes.present);
		assert_int_equal(snap->tunables.nr_ratios, 0);
		assert_false(snap->tunables.stalled_10.present);
		assert_false(snap->tunables.crash_bytes.present);
		assert_true(snap->nr_notes > 0);
		fc_source_close(&source);
		fc_snapshot_free(snap);
		snprintf(path, sizeof(path), "%s/%s", dir->tree, names[i]);
		assert_int_equal(unlink(path), 0);
	}
}

static void
asks_the_kernel_log_for_what_no_file_tells(void **state)
{
	static const char *const places[] = { "tree/sos_commands/kernel/dmesg",
		"tree/var/log/dmesg", "tree/dmesg", "tree/proc/kmsg" };
	static const char log[] =
	    "[    0.000000] Linux version 5.10.0-8-arm64-16k (x) #1 SMP y\n";
	struct dir *dir = *state;

	for (size_t i = 0; i < N_ELEMENTS(places); i++) {
		struct fc_snapshot *snap;
		struct fc_error err;
		char path[256];

		print_message("  %s\n", places[i]);
		make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
		make_file(dir, places[i], log);
		assert_int_equal(
		    read_tree(dir, FC_VERSION_FILE, &snap, &err), 0);
		assert_string_equal(snap->release, "5.10.0-8-arm64-16k");
		assert_string_equal(snap->build, "#1 SMP y");
		assert_int_equal(snap->page_size, 16384);
		assert_int_equal(snap->files[FC_VERSION_FILE], FC_FILE_ABSENT);
		fc_snapshot_free(snap);
		/* a better file has the word */
		make_file(dir, "tree/proc/version", "Linux version 6.1.0 #1\n");
		assert_int_equal(
		    read_tree(dir, FC_VERSION_FILE, &snap, &err), 0);
		assert_string_equal(snap->release, "6.1.0");
		fc_snapshot_free(snap);
		assert_int_equal(
		    unlink(at(dir, "tree/proc/version", path, sizeof(path))),
		    0);
		assert_int_equal(
		    unlink(at(dir, places[i], path, sizeof(path))), 0);
	}
}

static void
takes_a_proc_by_its_path_for_the_running_kernel(void **state)
{
	static const char *const paths[] = { "/proc", "/", "/proc/" };
	struct fc_error err = { 0 };
	struct fc_source source;
	struct fc_bytes bytes;
	enum fc_file_state file;
	char name[64];

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(paths); i++) {
		print_message("  %s\n", paths[i]);
		assert_int_equal(fc_source_open(paths[i], &source, &err), 0);
		assert_int_equal(source.kind, FC_LIVE);
		assert_int_equal(fc_input_read(&source, "proc/version", &bytes,
				     &file, name, sizeof(name), &err),
		    0);
		assert_int_equal(file, FC_FILE_READ);
		assert_string_equal(name, "/proc/version");
		assert_int_equal(strncmp(bytes.data, "Linux version ", 14), 0);
		fc_bytes_free(&bytes);
		/* a container masks a file with what is no regular file, */
		assert_int_equal(fc_input_read(&source, "proc/sys", &bytes,
				     &file, name, sizeof(name), &err),
		    0);
		assert_int_equal(file, FC_FILE_UNREADABLE);
		/* and what lies elsewhere is this machine's own */
		assert_int_equal(fc_input_read(&source, "dev/null", &bytes,
				     &file, name, sizeof(name), &err),
		    0);
		assert_string_equal(name, "/dev/null");
		assert_int_equal(file, FC_FILE_UNREADABLE); /* empty */
		fc_source_close(&source);
	}
}

static void
believes_a_file_of_sysfs_that_is_shorter_than_it_says(void **state)
{
	static const char path[] = "sys/kernel/uevent_seqnum";
	struct fc_source source = { .kind = FC_TREE,
		.path = "/",
		.dirfd = open("/", O_PATH | O_CLOEXEC) };
	struct fc_error err = { 0 };
	struct fc_bytes bytes;
	enum fc_file_state file;
	char name[64];

	(void)state;
	assert_true(source.dirfd >= 0);
	if (faccessat(source.dirfd, path, R_OK, 0) == 0) {
		assert_int_equal(fc_input_read(&source, path, &bytes, &file,
				     name, sizeof(name), &err),
		    0);
		assert_int_equal(file, FC_FILE_READ);
		assert_in_range(bytes.len, 2, 32);
		fc_bytes_free(&bytes);
	}
	close(source.dirfd);
}

static void
tells_where_a_paste_is_wrong(void **state)
{
	static const struct {
		enum fc_file file;
		const char *text;
		size_t line, column;
	} rows[] = {
		{ FC_BUDDYINFO, "Hi,\n\n> Node 0, zone DMA 1 x\n", 3, 22 },
		{ FC_ZONEINFO,
		    "> Node 0, zone DMA\n>   pages free 1\n>   min x\n", 3, 9 },
		/* left out: the note has the place */
		{ FC_MEMINFO, "Node 0, zone DMA 1\n  MemTotal: 1 MB\n", 2, 15 },
	};
	struct dir *dir = *state;
	char path[256], place[64];

	at(dir, "paste", path, sizeof(path));
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_source source;
		struct fc_error err = { 0 };

		print_message("  %s", rows[i].text);
		make_file(dir, "paste", rows[i].text);
		assert_int_equal(fc_source_open(path, &source, &err), 0);
		assert_int_equal(source.kind, FC_PASTE);
		if (rows[i].file == FC_MEMINFO) {
			assert_int_equal(
			    fc_snapshot_read(snap, &source, rows[i].file, &err),
			    0);
			snprintf(place, sizeof(place),
			    "paste:%zu:%zu: ", rows[i].line, rows[i].column);
			assert_int_equal(snap->nr_notes, 1);
			assert_non_null(strstr(snap->notes[0], place));
		} else {
			assert_int_equal(
			    fc_snapshot_read(snap, &source, rows[i].file, &err),
			    -1);
			assert_string_equal(err.file, path);
			assert_int_equal(err.line, rows[i].line);
			assert_int_equal(err.column, rows[i].column);
		}
		fc_source_close(&source);
		fc_snapshot_free(snap);
	}
}

static void
names_the_file_it_could_not_parse(void **state)
{
	struct dir *dir = *state;
	struct fc_snapshot *snap;
	struct fc_error err;
	char path[256];

	make_file(dir, "tree/proc/buddyinfo", BUDDYINFO "x\n");
	assert_int_equal(read_tree(dir, FC_BUDDYINFO, &snap, &err), -1);
	assert_string_equal(
	    err.file, at(dir, "tree/proc/buddyinfo", path, sizeof(path)));
	assert_int_equal(err.kind, FC_ERR_SYNTAX);
	assert_int_equal(err.line, 2);
	assert_int_equal(err.column, 1);
	fc_snapshot_free(snap);

	make_file(dir, "tree/proc/buddyinfo", "");
	assert_int_equal(read_tree(dir, FC_BUDDYINFO, &snap, &err), -1);
	assert_string_equal(err.message, "file is empty");
	fc_snapshot_free(snap);
}

static void
cannot_open_what_is_nothing_it_knows(void **state)
{
	static const struct {
		const char *name, *message;
		int number; /* 0: no system call's error */
	} rows[] = {
		{ "absent", "cannot open", ENOENT },
		{ "file/below", "cannot open", ENOTDIR },
		{ "file",
		    "no file of /proc that is known here, no kernel log, and "
		    "no copy of a machine (a log without any kernel line: "
		    "--explain)",
		    0 },
		{ "empty", "there is nothing in it", 0 },
	};
	struct dir *dir = *state;
	char path[256];

	make_file(dir, "file", "x");
	make_file(dir, "empty", "");
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_error err = { 0 };
		struct fc_source source;

		print_message("  %s\n", rows[i].name);
		at(dir, rows[i].name, path, sizeof(path));
		assert_int_equal(fc_source_open(path, &source, &err), -1);
		assert_string_equal(err.message, rows[i].message);
		assert_int_equal(err.sys_errno, rows[i].number);
		assert_string_equal(err.file, path);
		assert_int_equal(source.dirfd, -1);
		fc_source_close(&source);
	}
}

static void
refuses_what_is_no_regular_file(void **state)
{
	static const char *const whats[] = { "directory", "FIFO", "device" };
	struct dir *dir = *state;
	char path[256], device[256];
	bool has_device;

	make_file(dir, "tree/proc/x", "");
	at(dir, "tree/proc/buddyinfo", path, sizeof(path));
	/* inside the tree, where a link to /dev/null leads; root only */
	make_dir(dir, "tree/dev");
	has_device = mknod(at(dir, "tree/dev/null", device, sizeof(device)),
			 S_IFCHR | 0666, 0x103) == 0;
	for (size_t i = 0; i < N_ELEMENTS(whats); i++) {
		struct fc_snapshot *snap;
		struct fc_error err;

		print_message("  %s\n", whats[i]);
		if (i == 0)
			assert_int_equal(mkdir(path, 0755), 0);
		else if (i == 1)
			assert_int_equal(mkfifo(path, 0644), 0);
		else if (!has_device || !has_openat2())
			break;
		else
			assert_int_equal(symlink("/dev/null", path), 0);
		assert_int_equal(read_tree(dir, FC_BUDDYINFO, &snap, &err), -1);
		assert_string_equal(err.message, "not a regular file");
		assert_int_equal(err.kind, FC_ERR_MISMATCH);
		assert_string_equal(err.file, path);
		assert_int_equal(snap->nr_zones, 0);
		fc_snapshot_free(snap);
		assert_int_equal(remove(path), 0);
	}
}

/* A writer that waits for a reader would notice. */
static void
does_not_even_open_a_fifo(void **state)
{
	struct dir *dir = *state;
	int watch = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
	struct fc_snapshot *snap;
	struct fc_error err;
	char path[256], event[512];

	if (watch < 0)
		skip();
	at(dir, "tree/buddyinfo", path, sizeof(path));
	assert_int_equal(mkfifo(path, 0644), 0);
	assert_true(inotify_add_watch(watch, path, IN_OPEN) >= 0);
	assert_int_equal(read_tree(dir, FC_BUDDYINFO, &snap, &err), -1);
	assert_int_equal(read(watch, event, sizeof(event)), -1);
	assert_int_equal(errno, EAGAIN);
	fc_snapshot_free(snap);
	close(watch);
}

static void
keeps_an_absolute_link_inside_the_tree(void **state)
{
	struct dir *dir = *state;
	struct fc_snapshot *snap;
	struct fc_error err;

	if (!has_openat2())
		skip();
	make_file(dir, "tree/proc/x", "");
	make_file(dir, "tree/saved/buddyinfo", BUDDYINFO);
	make_link(dir, "tree/proc/buddyinfo", "/saved/buddyinfo");
	assert_int_equal(read_tree(dir, FC_BUDDYINFO, &snap, &err), 0);
	assert_int_equal(snap->files[FC_BUDDYINFO], FC_FILE_READ);
	assert_int_equal(snap->nr_zones, 1);
	fc_snapshot_free(snap);

	/* /proc/meminfo of this machine is not /proc/meminfo of that one */
	make_link(dir, "tree/proc/meminfo", "/proc/self/status");
	assert_int_equal(read_tree(dir, FC_MEMINFO, &snap, &err), 0);
	assert_int_equal(snap->files[FC_MEMINFO], FC_FILE_ABSENT);
	fc_snapshot_free(snap);
}

static void
keeps_a_link_in_place_of_proc_inside_the_tree(void **state)
{
	struct dir *dir = *state;
	struct fc_source source;
	struct fc_snapshot *snap;
	struct fc_error err;

	if (!has_openat2())
		skip();
	make_file(dir, "tree/saved/buddyinfo", BUDDYINFO);
	make_link(dir, "tree/proc", "/saved");
	open_tree(dir, &source);
	assert_false(source.bare);
	fc_source_close(&source);
	assert_int_equal(read_tree(dir, FC_BUDDYINFO, &snap, &err), 0);
	assert_int_equal(snap->files[FC_BUDDYINFO], FC_FILE_READ);
	assert_int_equal(snap->nr_zones, 1);
	fc_snapshot_free(snap);
}

static void
takes_no_directory_of_this_machine_for_proc(void **state)
{
	struct dir *dir = *state;
	char secret[256], path[256];
	const char *const targets[] = { "/etc", secret, "../secret", "/proc" };

	make_file(dir, "secret/buddyinfo", BUDDYINFO);
	make_file(dir, "tree/zoneinfo", "x");
	at(dir, "secret", secret, sizeof(secret));
	for (size_t i = 0; i < N_ELEMENTS(targets); i++) {
		struct fc_source source;
		struct fc_snapshot *snap;
		struct fc_error err;

		print_message("  %s\n", targets[i]);
		make_link(dir, "tree/proc", targets[i]);
		open_tree(dir, &source);
		assert_true(source.bare);
		fc_source_close(&source);
		assert_int_equal(read_tree(dir, FC_BUDDYINFO, &snap, &err), 0);
		assert_int_equal(snap->files[FC_BUDDYINFO], FC_FILE_ABSENT);
		fc_snapshot_free(snap);
		assert_int_equal(
		    remove(at(dir, "tree/proc", path, sizeof(path))), 0);
	}
}

/* It is absent or refused, but the file outside is not read. */
static void
reads_nothing_outside_the_tree(void **state)
{
	struct dir *dir = *state;
	char secret[256];
	const char *const rows[][2] = {
		{ "tree/proc/buddyinfo", "../../secret/buddyinfo" },
		{ "tree/proc/buddyinfo", "../../../../../../tmp/none/../x" },
		{ "tree/proc/buddyinfo", secret },
		{ "tree/proc/buddyinfo", "/proc/self/root/proc/buddyinfo" },
		{ "tree/proc/buddyinfo", "/proc/buddyinfo" },
	};

	make_file(dir, "secret/buddyinfo", BUDDYINFO);
	make_file(dir, "tree/proc/x", "");
	at(dir, "secret/buddyinfo", secret, sizeof(secret));
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		struct fc_snapshot *snap;
		struct fc_error err;
		char path[256];
		int rc;

		print_message("  %s\n", rows[i][1]);
		make_link(dir, rows[i][0], rows[i][1]);
		rc = read_tree(dir, FC_BUDDYINFO, &snap, &err);
		assert_int_equal(snap->nr_zones, 0);
		if (rc == 0)
			assert_int_equal(
			    snap->files[FC_BUDDYINFO], FC_FILE_ABSENT);
		else
			assert_int_not_equal(err.kind, FC_ERR_NONE);
		fc_snapshot_free(snap);
		assert_int_equal(
		    remove(at(dir, rows[i][0], path, sizeof(path))), 0);
	}

	/* a whole directory that leads outside */
	make_link(dir, "tree/sos_commands", "../secret");
	make_file(dir, "secret/kernel/uname_-a", "Linux h 6.1.0 #1\n");
	{
		struct fc_snapshot *snap;
		struct fc_error err;

		(void)read_tree(dir, FC_VERSION_FILE, &snap, &err);
		assert_string_equal(snap->release, "");
		fc_snapshot_free(snap);
	}
}

static void
reports_a_loop_of_links(void **state)
{
	struct fc_snapshot *snap;
	struct fc_error err;

	if (!has_openat2())
		skip();
	make_file(*state, "tree/proc/x", "");
	make_link(*state, "tree/proc/buddyinfo", "buddyinfo");
	assert_int_equal(read_tree(*state, FC_BUDDYINFO, &snap, &err), -1);
	assert_int_equal(err.kind, FC_ERR_SYSTEM);
	assert_int_equal(err.sys_errno, ELOOP);
	assert_string_equal(err.message, "cannot open");
	fc_snapshot_free(snap);
}

static void
notes_a_file_that_it_may_not_read(void **state)
{
	struct dir *dir = *state;
	struct fc_snapshot *snap;
	struct fc_error err;
	char path[256];

	if (geteuid() == 0)
		skip();
	make_file(dir, "tree/proc/pagetypeinfo", "x");
	at(dir, "tree/proc/pagetypeinfo", path, sizeof(path));
	assert_int_equal(chmod(path, 0), 0);
	assert_int_equal(read_tree(dir, FC_PAGETYPEINFO, &snap, &err), 0);
	assert_int_equal(snap->files[FC_PAGETYPEINFO], FC_FILE_UNREADABLE);
	assert_int_equal(snap->nr_zones, 0);
	fc_snapshot_free(snap);
}

static void
reads_a_file_of_any_size_up_to_a_limit(void **state)
{
	static const size_t sizes[] = { 0, 1, 16383, 16384, 16385, 32768,
		1000000, FC_MAX_FILE, FC_MAX_FILE + 1 };
	struct dir *dir = *state;
	char path[256];

	make_file(dir, "tree/big", "a");
	at(dir, "tree/big", path, sizeof(path));
	for (size_t i = 0; i < N_ELEMENTS(sizes); i++) {
		struct fc_error err = { 0 };
		struct fc_bytes bytes = { 0 };
		int fd, rc;

		print_message("  %zu bytes\n", sizes[i]);
		assert_int_equal(truncate(path, (off_t)sizes[i]), 0);
		fd = open(path, O_RDONLY);
		rc = fc_input_slurp(fd, "big", &bytes, &err);
		close(fd);
		if (i + 1 < N_ELEMENTS(sizes)) {
			assert_int_equal(rc, 0);
			assert_int_equal(bytes.len, sizes[i]);
		} else {
			assert_int_equal(rc, -1);
			assert_null(bytes.data);
			assert_int_equal(err.kind, FC_ERR_RANGE);
			assert_string_equal(err.message, "larger than 256 MiB");
			assert_string_equal(err.file, "big");
		}
		fc_bytes_free(&bytes);
	}
}

/* Lines of all lengths, so that pieces end anywhere. */
static void
reads_a_file_by_pieces_of_whole_lines(void **state)
{
	struct dir *dir = *state;
	size_t size = 3000000, at_byte = 0, pieces = 0;
	char *text = malloc(size + 1), name[256];
	struct fc_error err = { 0 };
	enum fc_file_state file;
	struct fc_source source;
	struct fc_pieces p;
	struct fc_text piece;

	for (size_t i = 0; i < size; i++)
		text[i] = (char)('a' + i % 23);
	text[size] = '\0';
	for (size_t i = 0, len = 0; i < size; i += len++ * 397 % 700000)
		text[i] = '\n';
	make_file(dir, "tree/proc/version", text);
	assert_int_equal(fc_source_open(dir->tree, &source, &err), 0);
	assert_int_equal(fc_input_open(&source, "proc/version", &p, &file, name,
			     sizeof(name), &err),
	    0);
	assert_int_equal(file, FC_FILE_READ);
	while (at_byte < size) {
		assert_int_equal(fc_pieces_next(&p, &piece, &err), 0);
		assert_in_range(piece.len, 1, size - at_byte);
		assert_memory_equal(piece.data, text + at_byte, piece.len);
		at_byte += piece.len;
		if (at_byte < size)
			assert_int_equal(piece.data[piece.len - 1], '\n');
		pieces++;
	}
	assert_in_range(pieces, 4, 30);
	for (int i = 0; i < 2; i++) {
		assert_int_equal(fc_pieces_next(&p, &piece, &err), 0);
		assert_int_equal(piece.len, 0);
	}
	fc_pieces_close(&p);
	fc_source_close(&source);
	free(text);
}

static void
reports_what_read_says(void **state)
{
	struct dir *dir = *state;
	struct fc_error err = { 0 };
	struct fc_bytes bytes = { 0 };
	int fd = open(dir->tree, O_RDONLY | O_DIRECTORY);

	assert_int_equal(fc_input_slurp(fd, "there", &bytes, &err), -1);
	assert_int_equal(err.kind, FC_ERR_SYSTEM);
	assert_int_equal(err.sys_errno, EISDIR);
	assert_string_equal(err.message, "cannot read");
	assert_string_equal(err.file, "there");
	assert_null(bytes.data);
	close(fd);
}

static void
walks_without_following_any_link(void **state)
{
	static const struct {
		const char *path;
		int error; /* 0: opened */
	} rows[] = {
		{ "plain", 0 },
		{ "a/b/c/plain", 0 },
		{ "./a/./b/c/plain", 0 },
		{ "a//b/c/plain", ENOENT },
		{ "none", ENOENT },
		{ "a/none/plain", ENOENT },
		{ "plain/x", ENOTDIR },
		{ "", ENOENT },
		{ "/etc/passwd", ENOENT },
		{ "..", EXDEV },
		{ "../secret", EXDEV },
		{ "a/../plain", EXDEV },
		{ "a/b/../../../secret", EXDEV },
		{ "link", ELOOP },
		{ "out", ELOOP },
		{ "a/b/up/plain", ELOOP },
		{ "down/b/c/plain", ELOOP },
		{ "outside/plain", ELOOP },
		{ "nowhere/plain", ELOOP },
	};
	struct dir *dir = *state;
	unsigned before;
	int tree;

	make_file(dir, "secret", "x");
	make_file(dir, "tree/plain", "x");
	make_file(dir, "tree/a/b/c/plain", "x");
	make_link(dir, "tree/link", "plain");
	make_link(dir, "tree/out", "../secret");
	make_link(dir, "tree/a/b/up", "c");
	make_link(dir, "tree/down", "a");
	make_link(dir, "tree/outside", "..");
	make_link(dir, "tree/nowhere", "none");
	tree = open(dir->tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	assert_true(tree >= 0);
	before = nr_open_files();
	for (size_t i = 0; i < N_ELEMENTS(rows); i++) {
		int fd;

		print_message("  \"%s\"\n", rows[i].path);
		errno = 0;
		fd = fc_tree_walk(tree, rows[i].path, O_RDONLY);
		if (rows[i].error == 0) {
			assert_true(fd >= 0);
			assert_int_equal(
			    fcntl(fd, F_GETFD) & FD_CLOEXEC, FD_CLOEXEC);
			close(fd);
		} else {
			assert_int_equal(errno, rows[i].error);
			assert_int_equal(fd, -1);
		}
		assert_int_equal(nr_open_files(), before);
	}
	close(tree);
}

static void
walks_no_path_that_is_too_long(void **state)
{
	struct dir *dir = *state;
	int tree = open(dir->tree, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	char path[5000];

	memset(path, 'x', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	errno = 0;
	assert_int_equal(fc_tree_walk(tree, path, O_RDONLY), -1);
	assert_int_equal(errno, ENAMETOOLONG);
	close(tree);
}

static void
leaves_no_file_open(void **state)
{
	struct dir *dir = *state;
	unsigned before = nr_open_files();
	struct fc_snapshot *snap;
	struct fc_error err;

	make_file(dir, "tree/proc/buddyinfo", BUDDYINFO);
	make_file(dir, "tree/proc/zoneinfo", "bad\n");
	make_dir(dir, "tree/proc/meminfo");
	for (int file = FC_BUDDYINFO; file <= FC_VERSION_FILE; file++) {
		print_message("  file %d\n", file);
		(void)read_tree(dir, (enum fc_file)file, &snap, &err);
		fc_snapshot_free(snap);
		assert_int_equal(nr_open_files(), before);
	}
}

static void
reports_each_failed_allocation(void **state)
{
	struct dir *dir = *state;
	struct fc_buf text = { 0 };
	struct fc_source source;
	unsigned n;

	for (int i = 0; i < 2000; i++)
		fc_buf_printf(&text, "Node %d, zone DMA 1 2 3\n", i);
	make_file(dir, "tree/buddyinfo", text.data);
	fc_buf_free(&text);
	open_tree(dir, &source);
	for (n = 1;; n++) {
		struct fc_snapshot *snap = fc_snapshot_new();
		struct fc_error err = { 0 };
		int rc;

		fail_at = n;
		rc = fc_snapshot_read(snap, &source, FC_BUDDYINFO, &err);
		if (fail_at != 0) {
			fail_at = 0;
			assert_int_equal(rc, 0);
			assert_int_equal(snap->nr_zones, 2000);
			fc_snapshot_free(snap);
			break;
		}
		assert_int_equal(rc, -1);
		assert_int_equal(err.kind, FC_ERR_NOMEM);
		fc_snapshot_free(snap);
	}
	assert_true(n > 6);
	fc_source_close(&source);
}

#define TREE_TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TREE_TEST(reads_a_bare_directory_and_one_with_proc),
		TREE_TEST(reads_the_commands_of_a_sosreport),
		TREE_TEST(prefers_the_files_of_proc),
		TREE_TEST(notes_what_a_copy_does_not_tell),
		TREE_TEST(leaves_out_a_weak_file),
		TREE_TEST(leaves_out_a_weak_sysctl),
		TREE_TEST(takes_a_missing_sysctl_of_the_running_kernel_for_0),
		TREE_TEST(reads_sysctl_a_in_place_of_a_bad_file),
		TREE_TEST(takes_an_empty_pagetypeinfo_for_none),
		TREE_TEST(reads_what_settings_and_pressure_are),
		TREE_TEST(leaves_out_a_setting_that_is_malformed),
		TREE_TEST(asks_the_kernel_log_for_what_no_file_tells),
		TREE_TEST(takes_a_proc_by_its_path_for_the_running_kernel),
		TREE_TEST(
		    believes_a_file_of_sysfs_that_is_shorter_than_it_says),
		TREE_TEST(tells_where_a_paste_is_wrong),
		TREE_TEST(names_the_file_it_could_not_parse),
		TREE_TEST(cannot_open_what_is_nothing_it_knows),
		TREE_TEST(refuses_what_is_no_regular_file),
		TREE_TEST(does_not_even_open_a_fifo),
		TREE_TEST(keeps_an_absolute_link_inside_the_tree),
		TREE_TEST(keeps_a_link_in_place_of_proc_inside_the_tree),
		TREE_TEST(takes_no_directory_of_this_machine_for_proc),
		TREE_TEST(reads_nothing_outside_the_tree),
		TREE_TEST(reports_a_loop_of_links),
		TREE_TEST(notes_a_file_that_it_may_not_read),
		TREE_TEST(reads_a_file_of_any_size_up_to_a_limit),
		TREE_TEST(reads_a_file_by_pieces_of_whole_lines),
		TREE_TEST(reports_what_read_says),
		TREE_TEST(walks_without_following_any_link),
		TREE_TEST(walks_no_path_that_is_too_long),
		TREE_TEST(leaves_no_file_open),
		TREE_TEST(reports_each_failed_allocation),
	};

	return cmocka_run_group_tests(tests, NULL, NULL) != 0;
}
