/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "input/stream.h"

int
fc_log_input_open(
    const char *path, struct fc_log_input *input, struct fc_error *err)
{
	struct stat st;

	*input = (struct fc_log_input){ .name = path, .fd = STDIN_FILENO };
	if (path == NULL) {
		input->name = "/dev/kmsg";
		input->kmsg = true;
		input->fd =
		    open(input->name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
		if (input->fd < 0)
			return fc_error_system(err, input->name, errno,
			    "cannot read the kernel log (root, or \"dmesg | fragcheck --explain -\")");
		return 0;
	}
	if (strcmp(path, "-") == 0) {
		input->name = "standard input";
		return 0;
	}
	input->fd = open(path, O_RDONLY | O_CLOEXEC);
	if (input->fd < 0)
		return fc_error_system(err, input->name, errno, "cannot open");
	if (fstat(input->fd, &st) == 0 && S_ISDIR(st.st_mode)) {
		fc_log_input_close(input);
		return fc_error_set(
		    err, FC_ERR_USAGE, path, "a directory, not a kernel log");
	}
	return 0;
}

int
fc_log_input_read(struct fc_log_input *input, char *data, size_t size,
    size_t *len, struct fc_error *err)
{
	ssize_t n;

	*len = 0;
	do {
		n = read(input->fd, data, size);
		/* EPIPE: records were overwritten; the next read goes on */
	} while (n < 0 && (errno == EINTR || (input->kmsg && errno == EPIPE)));
	if (n < 0 && input->kmsg && errno == EAGAIN)
		return 0;
	if (n < 0)
		return fc_error_system(err, input->name, errno, "cannot read");
	if (input->kmsg) {
		const char *newline = memchr(data, '\n', (size_t)n);

		if (newline != NULL)
			n = newline + 1 - data;
	}
	*len = (size_t)n;
	return 0;
}

void
fc_log_input_close(struct fc_log_input *input)
{
	if (input->fd > STDIN_FILENO)
		close(input->fd);
	input->fd = -1;
}
