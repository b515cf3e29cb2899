/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/stdlib.h>
#include <bsd/string.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/output.h"
#include "cli/timeout.h"

#define MAX_LINKS 40 /* as in the kernel's path walk */

static int
fail(const struct output *output, const char *what, struct fc_error *err)
{
	const char *name =
	    output->path != NULL ? output->path : "standard output";

	return fc_error_system(err, name, errno, what);
}

/* ---- the temporary file, and signals ---------------------------------- */

static const char *volatile to_remove;

static void
remove_temporary(int sig)
{
	if (to_remove != NULL)
		unlink(to_remove);
	raise(sig); /* the handler is gone by now */
}

/* A signal that is ignored (nohup) stays so.  A file that grows too large is
 * an error that can be told. */
static void
catch_signals(void)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGTERM, SIGQUIT,
		SIGPIPE, SIGXCPU };
	struct sigaction action = { .sa_handler = remove_temporary,
		.sa_flags = (int)SA_RESETHAND };
	struct sigaction old;

	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++) {
		if (sigaction(signals[i], NULL, &old) == 0 &&
		    old.sa_handler == SIG_DFL)
			sigaction(signals[i], &action, NULL);
	}
	signal(SIGXFSZ, SIG_IGN);
}

size_t
folder_length(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? 0 : (size_t)(slash + 1 - path);
}

static int
create_temporary(struct output *output, struct fc_error *err)
{
	size_t n = folder_length(output->target);

	if (asprintf(&output->temporary, "%.*s.%s.XXXXXX", (int)n,
		output->target, output->target + n) < 0) {
		output->temporary = NULL;
		return fc_error_nomem(err);
	}
	output->fd = mkstemp(output->temporary);
	if (output->fd < 0)
		return fail(output, "cannot create a file beside it", err);
	to_remove = output->temporary;
	catch_signals();
	return 0;
}

static void
free_names(struct output *output)
{
	to_remove = NULL;
	free(output->temporary);
	free(output->target);
	output->temporary = output->target = NULL;
}

/* ---- where a path leads ----------------------------------------------- */

/*
 * Where everybody may write, what another user put there is a trap: a link to
 * a file that only we can replace, a FIFO to hear us.  The kernel's
 * protected_symlinks and its kin say the same, where they are on.
 */
static bool
is_foreign(const char *path, const struct stat *st)
{
	char folder[PATH_MAX];
	struct stat dir;

	strlcpy(folder, path, folder_length(path) + 1);
	return stat(folder[0] != '\0' ? folder : ".", &dir) != 0 ||
	    ((dir.st_mode & S_IWOTH) != 0 && st->st_uid != geteuid() &&
		st->st_uid != dir.st_uid);
}

/* /proc/self/fd/1 and its like: is path a name of our own descriptor?  -1: no;
 * a new description of that file would begin at its start. */
static int
own_descriptor(const char *path)
{
	const char *problem;
	struct stat here, there;
	int fd =
	    (int)strtonum(path + folder_length(path), 0, INT_MAX, &problem);

	if (problem != NULL || fstat(fd, &here) != 0 ||
	    stat(path, &there) != 0 || here.st_dev != there.st_dev ||
	    here.st_ino != there.st_ino)
		return -1;
	return fd;
}

/* Replace the link at path by where it leads.  -1 with errno. */
static int
follow(char *path, size_t size)
{
	char link[PATH_MAX];
	ssize_t n = readlink(path, link, sizeof(link) - 1);
	size_t folder = folder_length(path);

	if (n < 0)
		return -1;
	link[n] = '\0';
	if (link[0] == '/')
		folder = 0;
	if (strlcpy(path + folder, link, size - folder) < size - folder)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

/* path becomes the name behind all links; *st what stands there, its mode 0 if
 * nothing does; *fd, if not -1, is a descriptor of it that we have. */
static int
resolve(const struct output *output, char *path, size_t size, struct stat *st,
    int *fd, struct fc_error *err)
{
	*fd = -1;
	for (unsigned links = 0; links < MAX_LINKS; links++) {
		if (lstat(path, st) != 0) {
			st->st_mode = 0;
			return errno == ENOENT
			    ? 0
			    : fail(output, "cannot be written", err);
		}
		if (is_foreign(path, st))
			return fc_error_set(err, FC_ERR_USAGE, output->path,
			    "belongs to another user, and lies where everybody may write");
		if (!S_ISLNK(st->st_mode))
			return 0;
		*fd = own_descriptor(path);
		if (*fd >= 0)
			return 0;
		if (follow(path, size) != 0)
			return fail(output, "cannot be written", err);
	}
	errno = ELOOP;
	return fail(output, "cannot be written", err);
}

static int
open_target(struct output *output, struct fc_error *err)
{
	char path[PATH_MAX];
	struct stat *st = &output->old;
	int fd;

	if (strlcpy(path, output->path, sizeof(path)) >= sizeof(path)) {
		errno = ENAMETOOLONG;
		return fail(output, "cannot be written", err);
	}
	if (resolve(output, path, sizeof(path), st, &fd, err) != 0)
		return -1;
	output->fd = fd;
	if (fd >= 0)
		return 0;
	if (S_ISCHR(st->st_mode) || S_ISFIFO(st->st_mode)) {
		output->fd =
		    open(path, O_WRONLY | O_NOCTTY | O_NOFOLLOW | O_CLOEXEC);
		return output->fd >= 0 ? 0 : fail(output, "cannot open", err);
	}
	if (st->st_mode != 0 && !S_ISREG(st->st_mode))
		return fc_error_set(err, FC_ERR_USAGE, output->path,
		    "not a regular file, so it cannot be replaced");
	output->replaces = st->st_mode != 0;
	output->target = strdup(path);
	return output->target != NULL ? create_temporary(output, err)
				      : fc_error_nomem(err);
}

int
output_resolve(const char *path, char *target, size_t size, struct stat *st,
    struct fc_error *err)
{
	const struct output output = { .path = path };
	int fd;

	if (strlcpy(target, path, size) >= size) {
		errno = ENAMETOOLONG;
		return fail(&output, "cannot be written", err);
	}
	if (resolve(&output, target, size, st, &fd, err) != 0)
		return -1;
	if (fd >= 0)
		return fc_error_set(err, FC_ERR_USAGE, path,
		    "is an open file's number, not its name");
	return 0;
}

int
output_open(const char *path, struct output *output, struct fc_error *err)
{
	*output = (struct output){ .path = path, .fd = STDOUT_FILENO };
	if (path == NULL || open_target(output, err) == 0)
		return 0;
	free_names(output);
	return -1;
}

bool
output_replaces(const struct output *output, const struct stat *file)
{
	return output->replaces && output->old.st_dev == file->st_dev &&
	    output->old.st_ino == file->st_ino;
}

void
output_guard(const struct output *output, struct fc_source *source)
{
	if (!output->replaces)
		return;
	source->clash_dev = output->old.st_dev;
	source->clash_ino = output->old.st_ino;
}

int
output_write(
    struct output *output, const char *data, size_t len, struct fc_error *err)
{
	timeout_end();
	output->written |= len > 0;
	if (output->send != NULL && len > 0) {
		output->send(output->to, data, len);
		return 0;
	}
	while (len > 0) {
		ssize_t n = write(output->fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			output->broken = true;
			return fail(output, "cannot write", err);
		}
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

void
output_between(struct output *output, const char *between, struct fc_buf *buf)
{
	if (between == NULL)
		return;
	if (output->written)
		fc_buf_printf(buf, "%s", between);
	else if (output->send != NULL)
		output->send(output->to, NULL, 0);
}

void
output_disown(void)
{
	to_remove = NULL;
}

int
output_put(struct output *output, struct fc_buf *buf, struct fc_error *err)
{
	int rc;

	if (buf->failed) {
		output->broken = true;
		rc = fc_error_nomem(err);
	} else {
		rc = output_write(output, buf->data, buf->len, err);
	}
	fc_buf_free(buf);
	return rc;
}

/* The last chance to hear of a failed write (NFS). */
static int
close_stream(const struct output *output, struct fc_error *err)
{
	if (close(output->fd) == 0 || errno == EBADF)
		return 0;
	return fail(output, "cannot write", err);
}

int
output_close(struct output *output, bool keep, struct fc_error *err)
{
	int rc = 0;

	/* what nothing went to is left open, for what is yet to be told */
	if (output->target == NULL)
		return keep || output->written ? close_stream(output, err) : 0;
	keep = keep && !output->broken;
	if (keep && (fchmod(output->fd, 0644) != 0 || fsync(output->fd) != 0))
		rc = fail(output, "cannot write", err);
	if (close(output->fd) != 0 && rc == 0 && keep)
		rc = fail(output, "cannot write", err);
	if (keep && rc == 0 && rename(output->temporary, output->target) != 0)
		rc = fail(output, "cannot replace", err);
	if (!keep || rc != 0)
		unlink(output->temporary);
	free_names(output);
	return rc;
}
