/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Whoever writes holds a lock (flock) on the file, and looks whether the file
 * still is what its name leads to: another may have replaced it while we waited.
 * Readers need none, as they see whole lines or, of the last, a part.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/append.h"
#include "cli/output.h"

#define LOCK_TRIES   3000
#define LOCK_WAIT_NS 10000000L /* 30 seconds in all */
#define COPY_BYTES   ((size_t)1 << 18)

struct file {
	const char *path; /* as it was given */
	char target[PATH_MAX]; /* behind all links */
	int fd;
	struct stat st;
};

static int
fail(const struct file *file, const char *what, struct fc_error *err)
{
	return fc_error_system(err, file->path, errno, what);
}

/* ---- the file, and its lock --------------------------------------------- */

static int
lock(struct file *file, struct fc_error *err)
{
	const struct timespec wait = { 0, LOCK_WAIT_NS };

	for (unsigned i = 0; i < LOCK_TRIES; i++) {
		if (flock(file->fd, LOCK_EX | LOCK_NB) == 0)
			return 0;
		if (errno != EWOULDBLOCK && errno != EINTR)
			return fail(file, "cannot lock", err);
		nanosleep(&wait, NULL);
	}
	return fc_error_set(err, FC_ERR_USAGE, file->path,
	    "another program has kept it locked for 30 seconds");
}

/* What its name leads to now is another file, or none. */
static bool
is_replaced(const struct file *file)
{
	struct stat now;

	return lstat(file->target, &now) != 0 ||
	    now.st_dev != file->st.st_dev || now.st_ino != file->st.st_ino;
}

static int
open_once(struct file *file, struct fc_error *err)
{
	file->fd = open(file->target,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC,
	    0644);
	if (file->fd < 0)
		return fail(file, "cannot open", err);
	if (lock(file, err) == 0 &&
	    (fstat(file->fd, &file->st) == 0 ||
		fail(file, "cannot be read", err) == 0))
		return 0;
	close(file->fd);
	return -1;
}

static int
open_locked(const char *path, struct file *file, struct fc_error *err)
{
	struct stat st;

	file->path = path;
	if (output_resolve(
		path, file->target, sizeof(file->target), &st, err) != 0)
		return -1;
	if (st.st_mode != 0 && !S_ISREG(st.st_mode))
		return fc_error_set(err, FC_ERR_USAGE, path,
		    "not a regular file, so that no sample can be appended");
	for (;;) {
		if (open_once(file, err) != 0)
			return -1;
		if (!is_replaced(file))
			return 0;
		close(file->fd);
	}
}

/* A name in its folder is on the disk only when the folder is. */
static int
sync_folder(const struct file *file, struct fc_error *err)
{
	size_t n = folder_length(file->target);
	char folder[PATH_MAX] = ".";
	int fd, rc;

	if (n > 0)
		snprintf(folder, sizeof(folder), "%.*s", (int)n, file->target);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return 0; /* a folder that may be written, but not read */
	rc = fsync(fd);
	if (rc != 0 && (errno == EINVAL || errno == EROFS))
		rc = 0; /* there is nothing to be synced there */
	if (rc != 0)
		fail(file, "cannot write its folder", err);
	close(fd);
	return rc;
}

/* ---- a line more -------------------------------------------------------- */

static int
write_end(
    const struct file *file, const struct fc_buf *text, struct fc_error *err)
{
	ssize_t n;

	do
		n = write(file->fd, text->data, text->len);
	while (n < 0 && errno == EINTR);
	if (n == (ssize_t)text->len)
		return fsync(file->fd) == 0 ? 0
					    : fail(file, "cannot write", err);
	if (n >= 0) {
		errno = ENOSPC;
		/* where that fails, the next one ends what is there */
		if (ftruncate(file->fd, file->st.st_size) != 0)
			errno = ENOSPC;
	}
	return fail(file, "cannot write", err);
}

int
append_line(const char *path, const struct fc_buf *line, struct fc_error *err)
{
	struct fc_buf text = { 0 };
	struct file file;
	char last = '\n';
	int rc = -1;

	if (open_locked(path, &file, err) != 0)
		return -1;
	if (file.st.st_size > 0 &&
	    pread(file.fd, &last, 1, file.st.st_size - 1) != 1) {
		fail(&file, "cannot be read", err);
	} else {
		/* a torn line must not take this one with it */
		if (last != '\n')
			fc_buf_put(&text, "\n", 1);
		fc_buf_put(&text, line->data, line->len);
		if (line->failed || text.failed)
			fc_error_nomem(err);
		else
			rc = write_end(&file, &text, err);
	}
	fc_buf_free(&text);
	if (rc == 0 && file.st.st_size == 0)
		rc = sync_folder(&file, err);
	if (close(file.fd) != 0 && rc == 0)
		rc = fail(&file, "cannot write", err);
	return rc;
}

/* ---- not more than that ------------------------------------------------- */

/* The whole file to ages; -1: *err. */
static int
feed_all(const struct file *file, struct fc_ages *ages, char *buf,
    struct fc_error *err)
{
	off_t at = 0;

	for (;;) {
		ssize_t n = pread(file->fd, buf, COPY_BYTES, at);

		if (n < 0)
			return fail(file, "cannot be read", err);
		if (n == 0)
			return 0;
		if (fc_ages_feed(ages, buf, (size_t)n, err) != 0)
			return -1;
		at += n;
	}
}

static int
older_than(const struct file *file, uint64_t age, const char *host, char *buf,
    off_t *cut, struct fc_error *err)
{
	struct fc_ages *ages = fc_ages_new(host);
	int rc =
	    ages == NULL ? fc_error_nomem(err) : feed_all(file, ages, buf, err);

	if (rc == 0) {
		fc_ages_again(ages, age);
		rc = feed_all(file, ages, buf, err);
	}
	if (rc == 0)
		*cut = (off_t)fc_ages_older(ages);
	fc_ages_free(ages);
	return rc;
}

/* The first line that begins at or behind at. */
static int
line_from(const struct file *file, off_t at, char *buf, off_t *cut,
    struct fc_error *err)
{
	off_t from = at - 1;

	for (;;) {
		ssize_t n = pread(file->fd, buf, COPY_BYTES, from);
		const char *end = n > 0 ? memchr(buf, '\n', (size_t)n) : NULL;

		if (n < 0)
			return fail(file, "cannot be read", err);
		if (end != NULL) {
			*cut = from + (end - buf) + 1;
			break;
		}
		if (n == 0)
			break; /* one line, which stays */
		from += n;
	}
	/* the last line stays, however long */
	if (*cut >= file->st.st_size)
		*cut = 0;
	return 0;
}

static int
copy_from(
    const struct file *file, off_t at, int to, char *buf, struct fc_error *err)
{
	for (;;) {
		ssize_t n = pread(file->fd, buf, COPY_BYTES, at);

		if (n < 0)
			return fail(file, "cannot be read", err);
		if (n == 0)
			break;
		at += n;
		for (char *p = buf; n > 0;) {
			ssize_t written = write(to, p, (size_t)n);

			if (written < 0 && errno == EINTR)
				continue;
			if (written < 0)
				return fail(file,
				    "cannot write what is to be kept", err);
			p += written;
			n -= written;
		}
	}
	return fsync(to) == 0
	    ? 0
	    : fail(file, "cannot write what is to be kept", err);
}

/* Whose the file was, and what they may: the owner first, as chown() takes
 * set-id bits away. */
static int
give_away(const struct file *file, int fd, struct fc_error *err)
{
	struct stat st;

	if (fstat(fd, &st) == 0 &&
	    ((st.st_uid == file->st.st_uid && st.st_gid == file->st.st_gid) ||
		fchown(fd, file->st.st_uid, file->st.st_gid) == 0) &&
	    fchmod(fd, file->st.st_mode & 07777) == 0)
		return 0;
	return fail(file, "cannot give its owner and mode to another", err);
}

/* Replace the file by what it has from cut on. */
static int
replace(const struct file *file, off_t cut, char *buf, struct fc_error *err)
{
	char name[PATH_MAX + 8];
	int fd, rc;

	snprintf(name, sizeof(name), "%s.keep", file->target);
	/* of one that was killed; nobody else has the lock */
	(void)unlink(name);
	fd = open(
	    name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail(file, "cannot create a file beside it", err);
	rc = copy_from(file, cut, fd, buf, err);
	if (rc == 0)
		rc = give_away(file, fd, err);
	if (close(fd) != 0 && rc == 0)
		rc = fail(file, "cannot write what is to be kept", err);
	if (rc == 0 && rename(name, file->target) != 0)
		rc = fail(file, "cannot be replaced", err);
	if (rc != 0)
		unlink(name);
	return rc == 0 ? sync_folder(file, err) : -1;
}

/*
 * To look at all of a large file for each sample would be dear, so that it is
 * done when it grew over another step: of 1/16 of its size or less.
 */
static bool
is_time(const struct file *file, off_t grown)
{
	off_t step = 4096;

	while (step * 32 < file->st.st_size)
		step *= 2;
	return file->st.st_size / step != (file->st.st_size - grown) / step;
}

static int
find_cut(const struct file *file, const struct keep *keep, const char *host,
    off_t grown, char *buf, off_t *cut, struct fc_error *err)
{
	uint64_t size = (uint64_t)file->st.st_size;

	*cut = 0;
	if (keep->bytes > 0)
		return size > keep->bytes + keep->bytes / 10
		    ? line_from(
			  file, (off_t)(size - keep->bytes), buf, cut, err)
		    : 0;
	return is_time(file, grown)
	    ? older_than(file, keep->age, host, buf, cut, err)
	    : 0;
}

int
append_bound(const char *path, const struct keep *keep, const char *host,
    size_t grown, struct fc_error *err)
{
	struct file file;
	char *buf;
	off_t cut = 0;
	int rc;

	if (keep->age == 0 && keep->bytes == 0)
		return 0;
	if (open_locked(path, &file, err) != 0)
		return -1;
	buf = malloc(COPY_BYTES);
	rc = buf == NULL
	    ? fc_error_nomem(err)
	    : find_cut(&file, keep, host, (off_t)grown, buf, &cut, err);
	if (rc == 0 && cut > 0)
		rc = replace(&file, cut, buf, err);
	free(buf);
	close(file.fd);
	return rc;
}
