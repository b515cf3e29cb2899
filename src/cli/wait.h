/* SPDX-License-Identifier: BSD-2-Clause */
/* Waiting that a signal ends, so that what is at work then is finished. */
#ifndef FC_CLI_WAIT_H
#define FC_CLI_WAIT_H

#include <stdbool.h>
#include <stdint.h>

/*
 * From here on a first SIGINT, SIGTERM, SIGHUP or SIGQUIT only ends waiting, a
 * second one the program.  One that is ignored (nohup) stays so.
 */
void wait_begin(void);

/* What is done then before the program ends, within a signal handler. */
void wait_before_end(void (*last)(void));

/* Who started us wanted it to be ignored. */
bool wait_ignores(int sig);

/* That signal ends a wait as well, each time it comes: WAIT_WOKEN.  restart:
 * what a system call does that it meets.  One that is ignored stays so. */
void wait_also(int sig, bool restart);
/* Did it come since the last call? */
bool wait_came(int sig);

/* The signal that came; 0: none did. */
int wait_signal(void);

/* Nanoseconds of a clock that goes on while the machine sleeps. */
uint64_t wait_now(void);

enum wait_end {
	WAIT_DONE, /* the time has come */
	WAIT_INPUT, /* there is something to read from fd, or never will be */
	WAIT_STOP, /* a signal came, now or before */
	WAIT_WOKEN, /* another signal that is handled, see wait_also() */
};

/* Until wait_now() is until at least; fd -1: none. */
enum wait_end wait_until(uint64_t until, int fd);

#endif
