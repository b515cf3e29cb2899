/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/error.h"
#include "input/tracefs.h"

#define PREFIX "fragcheck-"

const char *const fc_tracefs_roots[] = { "/sys/kernel/tracing",
	"/sys/kernel/debug/tracing", NULL };

/* ---- finding it ---------------------------------------------------------- */

/* The process that an instance is called after; 0: it is none of ours. */
static pid_t
pid_of(const char *name)
{
	pid_t pid = 0;

	if (!fc_starts(name, PREFIX))
		return 0;
	for (name += strlen(PREFIX); fc_is_digit(*name) && pid < INT_MAX / 10;
	     name++)
		pid = pid * 10 + (*name - '0');
	return *name == '\0' ? pid : 0;
}

/*
 * A kill -9 leaves an instance behind.  The kernel refuses to remove one whose
 * trace_pipe is open, so that none is taken from a process that is in another
 * PID namespace, and is not seen from here.
 */
static void
remove_stale(const struct fc_tracefs *t)
{
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir;

	snprintf(path, sizeof(path), "%s/instances", t->root);
	dir = opendir(path);
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		pid_t pid = pid_of(entry->d_name);

		if (pid == 0 ||
		    (pid != getpid() && (kill(pid, 0) == 0 || errno != ESRCH)))
			continue;
		snprintf(path, sizeof(path), "%s/instances/%s", t->root,
		    entry->d_name);
		(void)rmdir(path);
	}
	if (dir != NULL)
		closedir(dir);
}

static int
refuse(const char *path, int number, struct fc_error *err)
{
	if (number != EACCES && number != EPERM && number != EROFS)
		return fc_error_system(err, path, number, "cannot be used");
	return fc_error_system(err, path, number,
	    "only root may listen to the kernel, and not in a container");
}

int
fc_tracefs_find(
    const char *const *roots, struct fc_tracefs *t, struct fc_error *err)
{
	char path[PATH_MAX];
	const char *hidden = NULL;
	int why = 0;

	*t = (struct fc_tracefs){ .pipe = -1 };
	for (size_t i = 0; roots[i] != NULL; i++) {
		snprintf(path, sizeof(path), "%s/instances", roots[i]);
		if (access(path, R_OK | W_OK | X_OK) == 0) {
			strlcpy(t->root, roots[i], sizeof(t->root));
			snprintf(t->path, sizeof(t->path),
			    "%s/instances/" PREFIX "%d", t->root,
			    (int)getpid());
			remove_stale(t);
			return 0;
		}
		if (errno != ENOENT && errno != ENOTDIR && hidden == NULL) {
			hidden = roots[i];
			why = errno;
		}
	}
	if (hidden != NULL)
		return refuse(hidden, why, err);
	return fc_error_set(err, FC_ERR_USAGE, roots[0],
	    "no tracefs with instances (Linux 3.10) here; mount -t tracefs tracefs %s",
	    roots[0]);
}

/* ---- its files ----------------------------------------------------------- */

int
fc_tracefs_read(const struct fc_tracefs *t, const char *file,
    struct fc_bytes *bytes, char *name, size_t name_size, struct fc_error *err)
{
	int fd, rc;

	*bytes = (struct fc_bytes){ 0 };
	snprintf(name, name_size, "%s/%s", t->root, file);
	fd = open(name, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return refuse(name, errno, err);
	rc = fc_input_slurp(fd, name, bytes, err);
	close(fd);
	return rc;
}

int
fc_tracefs_make(struct fc_tracefs *t, struct fc_error *err)
{
	if (mkdir(t->path, 0700) != 0)
		return refuse(t->path, errno, err);
	t->made = true;
	return 0;
}

int
fc_tracefs_write(const struct fc_tracefs *t, const char *file, const char *text,
    struct fc_error *err)
{
	char path[PATH_MAX];
	size_t n = strlen(text);
	ssize_t written;
	int fd, number = 0;

	snprintf(path, sizeof(path), "%s/%s", t->path, file);
	fd = open(path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
	if (fd < 0)
		return refuse(path, errno, err);
	/* all at once, as a knob takes it */
	written = write(fd, text, n);
	if (written != (ssize_t)n)
		number = written < 0 ? errno : EIO;
	if (close(fd) != 0 && number == 0)
		number = errno;
	return number == 0 ? 0
			   : fc_error_system(err, path, number, "cannot write");
}

int
fc_tracefs_open_pipe(struct fc_tracefs *t, struct fc_error *err)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/trace_pipe", t->path);
	t->pipe = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
	return t->pipe >= 0 ? 0 : refuse(path, errno, err);
}

int
fc_tracefs_take(const struct fc_tracefs *t, char *data, size_t size,
    size_t *len, struct fc_error *err)
{
	ssize_t n;

	do
		n = read(t->pipe, data, size);
	while (n < 0 && errno == EINTR);
	*len = n > 0 ? (size_t)n : 0;
	return n >= 0 || errno == EAGAIN
	    ? 0
	    : fc_error_system(err, t->path, errno, "cannot read trace_pipe");
}

int
fc_tracefs_close(struct fc_tracefs *t, struct fc_error *err)
{
	/* it must not be in use */
	if (t->pipe >= 0)
		close(t->pipe);
	t->pipe = -1;
	if (!t->made)
		return 0;
	t->made = false;
	return rmdir(t->path) == 0
	    ? 0
	    : fc_error_system(err, t->path, errno, "cannot be removed");
}
