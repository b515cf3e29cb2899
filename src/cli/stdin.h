/* SPDX-License-Identifier: BSD-2-Clause */
/* Standard input: did somebody put something there to be read? */
#ifndef FC_CLI_STDIN_H
#define FC_CLI_STDIN_H

#include <stdbool.h>

/*
 * Is it a log for --explain?  A file is, and a pipe with anything in it, which
 * is waited for; told: say so if that takes long, or if nothing comes.  Not a
 * terminal, /dev/null, or the socket of sshd; nor cron's empty pipe.
 */
bool stdin_is_log(bool told);

/* A pipe or a file has something that nobody has read.  Never waits. */
bool stdin_is_unread(void);

#endif
