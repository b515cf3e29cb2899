/* SPDX-License-Identifier: BSD-2-Clause */
/* Small questions about the text of a kernel log. */
#ifndef FC_PARSE_WORDS_H
#define FC_PARSE_WORDS_H

#include "fragcheck.h"

#define DIGITS  "0123456789"
#define LETTERS "UMERHCI" /* migratetypes, see report.c */

bool fc_starts(const char *text, const char *with);
bool fc_ends(const char *text, const char *with);
bool fc_is_digit(char c); /* without a locale */
bool fc_is_name(char c); /* of a C function, "x.constprop.0" */

/* Digits at *p; false without any, or with more than 64 bits hold. */
bool fc_number(const char **p, uint64_t *n);
/* The number behind a key, and blanks. */
struct fc_opt fc_number_behind(const char *text, const char *key);

/* "5*4kB"; markdown eats the asterisk of "486_4kB". */
bool fc_is_list_item(const char *text);

#endif
