/* SPDX-License-Identifier: BSD-2-Clause */
/* Small questions about the text of a kernel log. */
#ifndef FC_LOG_SCAN_H
#define FC_LOG_SCAN_H

#include "base/ascii.h"
#include "fragcheck.h"

#define LETTERS "UMERHCI" /* migratetypes, see report.c */

/* Of a C function, "x.constprop.0". */
static inline bool
fc_is_name(char c)
{
	return fc_is_alnum(c) || c == '_' || c == '.' || c == '$';
}

static inline const char *
fc_skip_blanks(const char *p)
{
	while (*p == ' ')
		p++;
	return p;
}

static inline const char *
fc_skip_digits(const char *p)
{
	while (fc_is_digit(*p))
		p++;
	return p;
}

/* strlcpy() for what is copied line by line: libbsd's goes byte by byte. */
static inline void
fc_copy(char *to, const char *from, size_t size)
{
	size_t n = strlen(from);

	if (n >= size)
		n = size - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

/* What stands before any character of stop, as far as it fits. */
void fc_copy_word(char *to, size_t size, const char *from, const char *stop);
/* The record with blanks for its newlines, as far as it fits; of a number or
 * a known word that one tore both halves stand together. */
void fc_on_one_line(char *to, size_t size, const char *record);

/* Digits at *p; false without any, or with more than 64 bits hold. */
bool fc_number(const char **p, uint64_t *n);
/* The number behind a key, and blanks. */
struct fc_opt fc_number_behind(const char *text, const char *key);

/* "5*4kB"; markdown eats the asterisk of "486_4kB". */
bool fc_is_list_item(const char *text);
/* "04kB 18kB 016kB": it ate them whole. */
bool fc_is_eaten_list(const char *text);

#endif
