/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The terminal while a live view has it: keys as they are typed, a screen of
 * its own; and as it was before on every way out.
 */
#ifndef FC_CLI_TERMINAL_H
#define FC_CLI_TERMINAL_H

#include <stdbool.h>

#include "fragcheck.h"

/* Is standard output one that can be written to anywhere? */
bool terminal_is_there(void);

/* Does it show UTF-8?  Takes the locale of characters from the environment. */
bool terminal_is_utf8(void);

/*
 * Take it.  From then on it is given back before the program ends, also by a
 * signal, and while it is stopped.  After wait_begin().
 */
void terminal_begin(void);
/* Give it back. */
void terminal_end(void);

/* Where keys come from; -1: nowhere, or not now. */
int terminal_keys(void);
/* The next of those that were typed; '\0': none is left.  What follows an
 * escape is none. */
char terminal_key(void);

/*
 * Stop where a signal asked for it, take it again where the program was
 * continued.  False: it is another job's now, so leave it alone.
 */
bool terminal_check(void);

void terminal_size(unsigned *columns, unsigned *rows);

/* Show the lines of a frame, of which those are written that are others than
 * before.  -1 with *err: nobody sees it any more. */
int terminal_show(const struct fc_buf *frame, struct fc_error *err);

#endif
