/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/knob.h"

bool
knob_forbidden(const struct fc_error *err)
{
	return err->sys_errno == EACCES || err->sys_errno == EPERM;
}

static int
refuse(
    const struct knob *knob, int number, const char *what, struct fc_error *err)
{
	char why[160];

	if (number == ENOENT || number == ENOTDIR)
		snprintf(why, sizeof(why),
		    "not there: this kernel has no %s, or not that node", what);
	else if (number == EROFS)
		snprintf(why, sizeof(why),
		    "read-only here, as in a container: ask for %s on the host",
		    what);
	else if ((number == EACCES || number == EPERM) && geteuid() != 0)
		snprintf(why, sizeof(why), "%s is for root", what);
	else if (number == EACCES || number == EPERM)
		snprintf(why, sizeof(why),
		    "%s is for root of the host, not of a container", what);
	else
		snprintf(why, sizeof(why), "%s cannot be asked for", what);
	return fc_error_system(err, knob->name, number, why);
}

int
knob_open(struct knob *knob, const struct fc_source *source, const char *path,
    const char *what, struct fc_error *err)
{
	bool proc = strncmp(path, "proc/", 5) == 0;
	/* where the library reads them: fc_input_read() */
	bool mounted = source->dirfd >= 0 && proc;

	if (!mounted) {
		snprintf(knob->name, sizeof(knob->name), "/%s", path);
		knob->fd = open(knob->name, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	} else {
		const char *below = source->bare ? path + 5 : path;

		snprintf(knob->name, sizeof(knob->name), "%s/%s", source->path,
		    below);
		knob->fd = openat(
		    source->dirfd, below, O_WRONLY | O_NOCTTY | O_CLOEXEC);
	}
	return knob->fd >= 0 ? 0 : refuse(knob, errno, what, err);
}

void
knob_close(struct knob *knob)
{
	if (knob->fd >= 0)
		close(knob->fd);
	knob->fd = -1;
}

int
knob_write(const struct knob *knob, const char *text, struct fc_error *err)
{
	ssize_t n;

	do
		n = write(knob->fd, text, strlen(text));
	while (n < 0 && errno == EINTR);
	return n >= 0 ? 0
		      : fc_error_system(err, knob->name, errno, "cannot write");
}

int
knob_lock(int fd, const char *name, const char *doing, struct fc_error *err)
{
	if (flock(fd, LOCK_EX | LOCK_NB) == 0)
		return 0;
	if (errno == EWOULDBLOCK)
		return fc_error_set(err, FC_ERR_USAGE, name,
		    "another fragcheck is %s; ask again when it is done",
		    doing);
	return fc_error_system(err, name, errno, "cannot lock");
}
