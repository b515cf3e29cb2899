/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "input/helper.h"

#ifndef LIBEXECDIR /* set by the Makefile */
#define LIBEXECDIR "/usr/local/libexec"
#endif

static int
spawn(const char *path, const posix_spawn_file_actions_t *actions,
    const char *const *argv, const char *const *env, pid_t *pid)
{
	return posix_spawn(pid, path, actions, NULL,
	    (char *const *)(uintptr_t)argv, (char *const *)(uintptr_t)env);
}

int
fc_helper_start(const char *program, const char *const *argv,
    const char *const *env, const struct fc_helper_fd *fds, pid_t *pid)
{
	char path[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 64);
	posix_spawn_file_actions_t actions;
	int rc = posix_spawn_file_actions_init(&actions);

	if (rc != 0)
		return rc;
	for (; rc == 0 && fds->from >= 0; fds++)
		rc = posix_spawn_file_actions_adddup2(
		    &actions, fds->from, fds->to);
	if (rc == 0)
		rc = posix_spawn_file_actions_addopen(
		    &actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	if (rc == 0) {
		rc = ENOENT;
		if (n > 0) {
			path[n] = '\0';
			strlcpy(strrchr(path, '/') + 1, program, 64);
			rc = spawn(path, &actions, argv, env, pid);
		}
		if (rc == ENOENT) {
			snprintf(path, sizeof(path), LIBEXECDIR "/%s", program);
			rc = spawn(path, &actions, argv, env, pid);
		}
	}
	posix_spawn_file_actions_destroy(&actions);
	return rc;
}

int
fc_write_all(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		data += n;
		len -= (size_t)n;
	}
	return 0;
}

int
fc_helper_wait(pid_t pid)
{
	int status = 0;

	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return status;
}
