/* SPDX-License-Identifier: BSD-2-Clause */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/stdin.h"

#define LONG 2000 /* ms */

/* Wait until there is something, or never will be. */
static bool
has_data(int timeout, bool *in_time)
{
	struct pollfd fd = { .fd = STDIN_FILENO, .events = POLLIN };
	int n;

	do
		n = poll(&fd, 1, timeout);
	while (n < 0 && errno == EINTR);
	*in_time = n != 0;
	return n > 0 && (fd.revents & POLLIN) != 0;
}

bool
stdin_is_log(bool told)
{
	struct stat st;
	bool in_time, any;

	if (fstat(STDIN_FILENO, &st) != 0)
		return false;
	if (!S_ISFIFO(st.st_mode))
		return S_ISREG(st.st_mode);
	any = has_data(LONG, &in_time);
	if (!in_time) {
		if (told)
			fputs(
			    "fragcheck: waiting for a log on standard input (for the kernel's own: < /dev/null)\n",
			    stderr);
		any = has_data(-1, &in_time);
	}
	if (!any && told)
		fputs(
		    "fragcheck: standard input is empty; this is the kernel's own log\n",
		    stderr);
	return any;
}

bool
stdin_is_unread(void)
{
	struct stat st;
	int n = 0;

	if (fstat(STDIN_FILENO, &st) != 0)
		return false;
	if (S_ISREG(st.st_mode))
		return lseek(STDIN_FILENO, 0, SEEK_CUR) < st.st_size;
	return S_ISFIFO(st.st_mode) && ioctl(STDIN_FILENO, FIONREAD, &n) == 0 &&
	    n > 0;
}
