/* SPDX-License-Identifier: BSD-2-Clause */
/* Programs of our own that do what is hostile or heavy in a process apart. */
#ifndef FC_INPUT_HELPER_H
#define FC_INPUT_HELPER_H

#include <sys/types.h>

/* A descriptor of this process, and which one it shall be there. */
struct fc_helper_fd {
	int from, to;
};

/*
 * Start the program, which stands beside this one or else in libexec, and is
 * never searched for.  argv and env end with NULL; fds, at most 4, with a from
 * of -1; standard error is /dev/null.  Returns 0 or an errno: ENOENT if it is
 * not installed.  The caller waits for *pid.
 */
int fc_helper_start(const char *program, const char *const *argv,
    const char *const *env, const struct fc_helper_fd *fds, pid_t *pid);

/* All of it, whatever interrupts; -1: errno. */
int fc_write_all(int fd, const char *data, size_t len);

/* Wait for its end; what waitpid() says of it. */
int fc_helper_wait(pid_t pid);

#endif
