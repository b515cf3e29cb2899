/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The program that reads debug information stands beside this one, or in
 * libexec.  What it prints is small, and its end is waited for; a file that
 * makes it crash makes an error here.
 */
#include <bsd/stdlib.h>
#include <bsd/string.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/error.h"
#include "cli/type.h"
#include "input/helper.h"
#include "input/input.h"

#define PROGRAM         "fragcheck-typesize"
#define PROGRAM_FOR_BTF "fragcheck-typesize-btf"
#define LIVE_BTF        "/sys/kernel/btf"
#define MAX_FILES       4096
#define MAX_ANSWER      ((size_t)4 << 20)

/* The files to look in, and how messages name them. */
struct files {
	size_t n;
	char *paths[MAX_FILES + 1];
	const char *shown; /* for all of them; NULL: each by its path */
	int memory; /* holds a copy's file; -1: none */
};

static void
free_files(struct files *files)
{
	for (size_t i = 0; i < files->n; i++)
		free(files->paths[i]);
	if (files->memory >= 0)
		close(files->memory);
}

static int
add_file(struct files *files, const char *path, struct fc_error *err)
{
	if (files->n == MAX_FILES)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--type: more than %d files to look in", MAX_FILES);
	files->paths[files->n] = strdup(path);
	if (files->paths[files->n] == NULL)
		return fc_error_nomem(err);
	files->n++;
	return 0;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* vmlinux first: the modules' stands upon it. */
static int
add_live(struct files *files, struct fc_error *err)
{
	struct dirent *entry;
	char path[PATH_MAX];
	DIR *dir = opendir(LIVE_BTF);
	int rc;

	if (dir == NULL)
		return fc_error_system(err, LIVE_BTF, errno,
		    "the running kernel has no type information; give --btf");
	rc = add_file(files, LIVE_BTF "/vmlinux", err);
	while (rc == 0 && (entry = readdir(dir)) != NULL) {
		if (entry->d_name[0] == '.' ||
		    strcmp(entry->d_name, "vmlinux") == 0)
			continue;
		snprintf(path, sizeof(path), LIVE_BTF "/%s", entry->d_name);
		rc = add_file(files, path, err);
	}
	closedir(dir);
	if (files->n > 1)
		qsort(files->paths + 1, files->n - 1, sizeof(files->paths[0]),
		    by_name);
	return rc;
}

/* A copy's own, read as safely as its other files, handed on in memory. */
static int
add_copy(
    struct files *files, const struct fc_source *source, struct fc_error *err)
{
	struct fc_bytes bytes = { 0 };
	enum fc_file_state state;
	char shown[256], fd[64];
	int rc = -1;

	if (fc_input_read(source, "sys/kernel/btf/vmlinux", &bytes, &state,
		shown, sizeof(shown), err) != 0)
		return -1;
	if (state != FC_FILE_READ) {
		fc_error_set(err, FC_ERR_MISMATCH, source->path,
		    state == FC_FILE_UNREADABLE
			? "its sys/kernel/btf/vmlinux is not readable"
			: "no sys/kernel/btf/vmlinux in it; give --btf");
		goto out;
	}
	files->memory = memfd_create("vmlinux", 0);
	if (files->memory < 0 ||
	    fc_write_all(files->memory, bytes.data, bytes.len) != 0) {
		fc_error_system(
		    err, NULL, errno, "--type: no memory for a copy's types");
		goto out;
	}
	snprintf(fd, sizeof(fd), "/proc/self/fd/%d", files->memory);
	files->shown = "sys/kernel/btf/vmlinux";
	rc = add_file(files, fd, err);
out:
	fc_bytes_free(&bytes);
	return rc;
}

/* Plain BTF, as the kernel has it, is read by a program that starts faster. */
static bool
all_plain(const struct files *files)
{
	for (size_t i = 0; i < files->n; i++) {
		unsigned char magic[2] = { 0 };
		/* not to wait for a FIFO's writer */
		int fd =
		    open(files->paths[i], O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		ssize_t n = fd < 0 ? 0 : pread(fd, magic, sizeof(magic), 0);

		if (fd >= 0)
			close(fd);
		if (n != 2 ||
		    !((magic[0] == 0x9f && magic[1] == 0xeb) ||
			(magic[0] == 0xeb && magic[1] == 0x9f)))
			return false;
	}
	return true;
}

static int
spawn(const char *name, const struct files *files, int out, pid_t *pid)
{
	const char *program = all_plain(files) ? PROGRAM_FOR_BTF : PROGRAM;
	const char *argv[MAX_FILES + 4] = { program, name };
	/* Huge pages for what libbpf copies: a quarter of its time. */
	static const char *const env[] = {
		"GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=67108864",
		NULL
	};

	for (size_t i = 0; i < files->n; i++)
		argv[2 + i] = files->paths[i];
	return fc_helper_start(program, argv, env,
	    (const struct fc_helper_fd[]){ { out, STDOUT_FILENO }, { -1, -1 } },
	    pid);
}

/* Run it and take what it prints. */
static int
ask(const char *name, const struct files *files, struct fc_buf *answer,
    struct fc_error *err)
{
	int fds[2], rc, status, failed;
	char data[4096];
	ssize_t n;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) != 0)
		return fc_error_system(
		    err, NULL, errno, "--type: cannot make a pipe");
	rc = spawn(name, files, fds[1], &pid);
	if (close(fds[1]) != 0 && rc == 0) {
		/* what it says would have no end */
		fc_error_system(err, NULL, errno, "--type: cannot make a pipe");
		close(fds[0]);
		kill(pid, SIGKILL);
		fc_helper_wait(pid);
		return -1;
	}
	if (rc == ENOENT) {
		close(fds[0]);
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--type: built without libbpf and libdw, or " PROGRAM
		    " is not installed");
	}
	if (rc != 0) {
		close(fds[0]);
		return fc_error_system(
		    err, NULL, rc, "--type: cannot start " PROGRAM);
	}
	do {
		n = read(fds[0], data, sizeof(data));
		if (n > 0)
			fc_buf_put(answer, data, (size_t)n);
	} while (
	    (n > 0 && answer->len <= MAX_ANSWER) || (n < 0 && errno == EINTR));
	failed = n < 0 ? errno : 0;
	close(fds[0]);
	status = fc_helper_wait(pid);
	if (answer->failed)
		return fc_error_nomem(err);
	/* a part of the answer may be another one */
	if (failed != 0)
		return fc_error_system(
		    err, NULL, failed, "--type: cannot read what was found");
	if (n > 0)
		return fc_error_set(err, FC_ERR_RANGE, NULL,
		    "--type: too much was found of that name");
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		return fc_error_set(err, FC_ERR_SYNTAX,
		    files->n == 1 && files->shown == NULL ? files->paths[0]
							  : NULL,
		    "its debug information is corrupt, or takes too much to read");
	return 0;
}

/* The next field of a record; NULL: there is none. */
static char *
field(char **record)
{
	return strsep(record, "\t");
}

static bool
number(const char *text, uint64_t *n)
{
	const char *problem = NULL;

	if (text == NULL || text[0] < '0' || text[0] > '9')
		return false;
	*n = (uint64_t)strtonum(text, 0, LLONG_MAX, &problem);
	return problem == NULL;
}

static const char *
file_of(const struct files *files, const char *text)
{
	uint64_t i;

	if (files->shown != NULL)
		return files->shown;
	return number(text, &i) && i < files->n ? files->paths[i] : "?";
}

/* "size": a type with its size. */
static bool
take_size(char *record, const struct files *files, struct fc_ctype *type)
{
	const char *kind = field(&record), *name = field(&record);
	const char *bytes = field(&record), *source = field(&record);
	const char *file = field(&record), *element = field(&record);

	*type = (struct fc_ctype){ 0 };
	if (element == NULL || !number(bytes, &type->bytes))
		return false;
	strlcpy(type->kind, kind, sizeof(type->kind));
	strlcpy(type->name, name, sizeof(type->name));
	strlcpy(type->source, source, sizeof(type->source));
	strlcpy(type->file, file_of(files, file), sizeof(type->file));
	type->flexible = number(element, &type->element_bytes);
	return true;
}

static void
take_part(char *record, struct fc_ctype_part *parts, size_t *n, bool named)
{
	const char *name = named ? field(&record) : "";
	const char *offset = field(&record), *bytes = field(&record);
	struct fc_ctype_part *part = &parts[*n];

	if (*n == FC_MAX_PARTS || name == NULL ||
	    !number(offset, &part->offset) || !number(bytes, &part->bytes))
		return;
	strlcpy(part->name, name, sizeof(part->name));
	(*n)++;
}

/* What was found, and what else is worth saying. */
struct answer {
	struct fc_ctype first;
	struct fc_ctype last; /* whose members come */
	bool any, differ;
	char sizes[160]; /* "24 (struct, a.ko), 32 (struct, b.ko)" */
	char near[120], none[160];
	const char *none_file; /* whose none is */
	bool forward;
	bool bad; /* none is of a file that could not be searched at all */
};

static void
take_record(char *line, const struct files *files, struct answer *a)
{
	const char *what = field(&line);
	struct fc_ctype *type = &a->last;
	char word[128];

	if (line == NULL)
		return;
	if (strcmp(what, "size") == 0 && take_size(line, files, type)) {
		struct fc_buf shown = { 0 };

		fc_buf_escaped(&shown, type->file);
		snprintf(word, sizeof(word), "%ju (%s, %.60s)",
		    (uintmax_t)type->bytes, type->kind,
		    shown.data != NULL ? shown.data : "");
		fc_buf_free(&shown);
		fc_join(a->sizes, sizeof(a->sizes), ", ", word);
		a->differ |= a->any &&
		    (type->bytes != a->first.bytes ||
			type->flexible != a->first.flexible ||
			type->element_bytes != a->first.element_bytes);
		if (!a->any)
			a->first = *type;
		else
			type->name[0] = '\0'; /* its members are not wanted */
		a->any = true;
	} else if (strcmp(what, "member") == 0 && type->name[0] != '\0') {
		take_part(line, a->first.members, &a->first.nr_members, true);
	} else if (strcmp(what, "hole") == 0 && type->name[0] != '\0') {
		take_part(line, a->first.holes, &a->first.nr_holes, false);
	} else if (strcmp(what, "near") == 0) {
		fc_join(a->near, sizeof(a->near), ", ", line);
	} else if (strcmp(what, "forward") == 0) {
		a->forward = true;
	} else if ((strcmp(what, "none") == 0 && a->none[0] == '\0') ||
	    (strcmp(what, "bad") == 0 && !a->bad)) {
		const char *file = field(&line);

		if (line != NULL)
			strlcpy(a->none, line, sizeof(a->none));
		a->none_file = file_of(files, file);
		a->bad = what[0] == 'b';
	}
}

/* The names are C's, but they come from a file that nobody vouches for. */
static int
refuse(const struct options *o, const char *name, const struct files *files,
    const struct answer *a, struct fc_error *err)
{
	struct fc_buf text = { 0 };
	const char *file = files->shown != NULL ? files->shown
	    : files->n == 1                     ? files->paths[0]
						: NULL;

	fc_buf_printf(&text, "--type ");
	fc_buf_escaped(&text, name);
	if (a->bad && o->nr_btf > 0) {
		fc_buf_printf(&text, ": %s", a->none);
		file = a->none_file;
	} else if (a->differ) {
		fc_buf_printf(&text, ": types of that name differ: ");
		fc_buf_escaped(&text, a->sizes);
	} else if (a->forward) {
		fc_buf_printf(&text, " is only declared there, not defined");
	} else if (a->near[0] != '\0') {
		fc_buf_printf(&text, ": there is none; similar: ");
		fc_buf_escaped(&text, a->near);
	} else if (a->none[0] != '\0') {
		fc_buf_printf(&text, ": %s", a->none);
		file = a->none_file;
	} else {
		fc_buf_printf(&text, ": there is none");
	}
	fc_error_set(err, FC_ERR_USAGE, file, "%.250s",
	    text.data != NULL ? text.data : "");
	fc_buf_free(&text);
	return -1;
}

static int
conclude(const struct options *o, const char *name, const struct files *files,
    const struct answer *a, struct fc_ctype *type, struct fc_error *err)
{
	uint64_t more;

	/* A file that was named and not searched may have had another. */
	if (!a->any || a->differ || (a->bad && o->nr_btf > 0))
		return refuse(o, name, files, a, err);
	*type = a->first;
	if (o->elements.present && !type->flexible)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--elements: the type does not end in an array without a length");
	if (type->bytes == 0 && !type->flexible)
		return fc_error_set(
		    err, FC_ERR_USAGE, NULL, "--type: its size is 0");
	type->elements = o->elements.value;
	if (__builtin_mul_overflow(
		type->elements, type->element_bytes, &more) ||
	    __builtin_add_overflow(more, type->bytes, &more) || more == 0)
		return fc_error_set(err, FC_ERR_RANGE, NULL,
		    "--elements: more than 64 bits hold, or nothing at all");
	return 0;
}

int
type_resolve(const struct options *o, const char *name,
    const struct fc_source *source, struct fc_ctype *type, struct fc_error *err)
{
	struct files files = { .memory = -1 };
	struct fc_buf text = { 0 };
	struct answer answer = { 0 };
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < o->nr_btf; i++)
		rc = add_file(&files, o->btf[i], err);
	if (rc == 0 && o->nr_btf == 0)
		rc = source == NULL || source->kind == FC_LIVE
		    ? add_live(&files, err)
		    : add_copy(&files, source, err);
	if (rc == 0)
		rc = ask(name, &files, &text, err);
	if (rc == 0 && text.data != NULL) {
		char *rest = text.data, *line;

		while ((line = strsep(&rest, "\n")) != NULL)
			take_record(line, &files, &answer);
	}
	if (rc == 0)
		rc = conclude(o, name, &files, &answer, type, err);
	fc_buf_free(&text);
	free_files(&files);
	return rc;
}
