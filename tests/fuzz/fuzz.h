/* SPDX-License-Identifier: BSD-2-Clause */
#ifndef FC_TESTS_FUZZ_H
#define FC_TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Say what does not hold, and end: then the input is kept. */
static inline void
require(bool holds, const char *what)
{
	if (holds)
		return;
	fprintf(stderr, "fuzz: it does not hold that %s\n", what);
	abort();
}

/* Whatever was read, only printable ASCII and newlines go to a terminal. */
static inline void
check_printable(const char *text, size_t len)
{
	for (size_t i = 0; i < len; i++)
		require(text[i] == '\n' || (text[i] >= ' ' && text[i] <= '~'),
		    "a text is printable");
}

/* A copy of exactly its size, so that one byte too many is seen. */
static inline char *
copy_of(const void *data, size_t size)
{
	char *copy = malloc(size + (size == 0));

	if (copy == NULL)
		abort();
	if (size > 0)
		memcpy(copy, data, size);
	return copy;
}

/* The same as a string. */
static inline char *
string_of(const void *data, size_t size)
{
	char *text = malloc(size + 1);

	if (text == NULL)
		abort();
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	return text;
}

#endif
