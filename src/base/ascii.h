/* SPDX-License-Identifier: BSD-2-Clause */
/* Small things about text, done alike in every locale. */
#ifndef FC_BASE_ASCII_H
#define FC_BASE_ASCII_H

#include <bsd/string.h>
#include <stdbool.h>
#include <string.h>

#define DIGITS "0123456789"

static inline bool
fc_starts(const char *text, const char *with)
{
	return with[0] == '\0' ||
	    (text[0] == with[0] && strncmp(text, with, strlen(with)) == 0);
}

static inline bool
fc_ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = strlen(with);

	return n >= m && strcmp(text + n - m, with) == 0;
}

static inline bool
fc_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static inline bool
fc_is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

static inline bool
fc_is_alpha(char c)
{
	return fc_is_upper(c) || (c >= 'a' && c <= 'z');
}

static inline bool
fc_is_alnum(char c)
{
	return fc_is_alpha(c) || fc_is_digit(c);
}

/* 0 to 15; -1: it is none. */
static inline int
fc_hex_digit(char c)
{
	if (fc_is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Append word to text, of size bytes; between two words the separator. */
static inline void
fc_join(char *text, size_t size, const char *separator, const char *word)
{
	size_t n = strlen(text); /* strlcat() finds the end byte by byte */

	if (n > 0)
		n += strlcpy(text + n, separator, size - n);
	if (n < size)
		strlcpy(text + n, word, size - n);
}

#endif
