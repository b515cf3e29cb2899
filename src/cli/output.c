/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/output.h"

static int
fail(const struct output *output, const char *what, struct fc_error *err)
{
	const char *name =
	    output->path != NULL ? output->path : "standard output";

	return fc_error_system(err, name, errno, what);
}

int
output_open(const char *path, struct output *output, struct fc_error *err)
{
	const char *slash;
	struct stat st;

	*output = (struct output){ .path = path, .fd = STDOUT_FILENO };
	if (path == NULL)
		return 0;
	/* rename() would put a file in the place of /dev/null. */
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode))
		return fc_error_set(err, FC_ERR_USAGE, path,
		    "not a regular file, so it cannot be replaced");
	slash = strrchr(path, '/');
	slash = slash == NULL ? path : slash + 1;
	if (asprintf(&output->temporary, "%.*s.%s.XXXXXX", (int)(slash - path),
		path, slash) < 0) {
		output->temporary = NULL;
		return fc_error_nomem(err);
	}
	output->fd = mkstemp(output->temporary);
	if (output->fd < 0) {
		fail(output, "cannot create a file beside it", err);
		free(output->temporary);
		return -1;
	}
	return 0;
}

int
output_write(
    struct output *output, const char *data, size_t len, struct fc_error *err)
{
	output->written |= len > 0;
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

int
output_put(struct output *output, struct fc_buf *buf, struct fc_error *err)
{
	int rc = buf->failed ? fc_error_nomem(err)
			     : output_write(output, buf->data, buf->len, err);

	fc_buf_free(buf);
	return rc;
}

int
output_close(struct output *output, bool keep, struct fc_error *err)
{
	int rc = 0;

	keep = keep && !output->broken;
	if (output->path == NULL) {
		/* The last chance to hear of a failed write (NFS). */
		if (close(STDOUT_FILENO) != 0 && errno != EBADF)
			rc = fail(output, "cannot write", err);
		return rc;
	}
	if (keep && (fchmod(output->fd, 0644) != 0 || fsync(output->fd) != 0))
		rc = fail(output, "cannot write", err);
	if (close(output->fd) != 0 && rc == 0 && keep)
		rc = fail(output, "cannot write", err);
	if (keep && rc == 0 && rename(output->temporary, output->path) != 0)
		rc = fail(output, "cannot replace", err);
	if (!keep || rc != 0)
		unlink(output->temporary);
	free(output->temporary);
	return rc;
}
