/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Lines of a file that are no whole lines of the log: cut at the width of a
 * terminal, in CRI's pieces, behind a column of numbers.
 */
#ifndef FC_LOG_PHYSICAL_H
#define FC_LOG_PHYSICAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FC_WINDOW_LINES 48 /* what is looked at to tell how lines are cut */
#define FC_WINDOW_BYTES ((size_t)8192)
#define FC_HELD_SIZE    ((size_t)8192)

/* A line whose end may come yet. */
struct fc_held {
	size_t len;
	uint64_t line; /* of the log, where it began; 0: nothing is held */
	char text[FC_HELD_SIZE];
};

struct fc_physical {
	size_t width; /* where lines are cut; 0: they are not */
	size_t last; /* bytes of the last piece of held */
	bool numbered; /* each line begins with its number */
	struct fc_held held; /* what was cut at the width */
	struct fc_held cri[2]; /* stdout, stderr */
};

/* How the whole lines from p to end are cut; true: more of them tell no more. */
bool fc_physical_measure(
    struct fc_physical *of, const char *p, const char *end);

/* How many bytes of a line are its number in a column; 0: none. */
size_t fc_physical_number(const char *p, size_t len);

/* 'P' or 'F' of CRI, and where its text begins; 0: it is no line of CRI. */
char fc_physical_cri(const char *p, size_t len, size_t *text, unsigned *stream);

/* Does the line p continue what is held? */
bool fc_physical_goes_on(
    const struct fc_physical *of, const char *p, size_t len);
/* May the line p go on in the next? */
bool fc_physical_is_full(const struct fc_physical *of, size_t len);

/* Behind what is held; false: no room. */
bool fc_held_add(struct fc_held *held, const char *p, size_t len);

#endif
