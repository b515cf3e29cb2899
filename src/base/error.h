/* SPDX-License-Identifier: BSD-2-Clause */
/* Errors of the kinds that occur everywhere; each returns -1. */
#ifndef FC_BASE_ERROR_H
#define FC_BASE_ERROR_H

#include "fragcheck.h"

/* Set by a program that reads what whoever sees its errors may not: then no
 * error quotes a file. */
extern bool fc_error_hides_text;

/* A system call failed with number (an errno) at file, which may be NULL. */
int fc_error_system(
    struct fc_error *err, const char *file, int number, const char *doing);

/*
 * A word of the user's that will not do: `WHAT "WORD": WHY`, or `WORD: WHY` if
 * what is NULL; word is raw, and shown escaped.
 */
int fc_error_refuse(
    struct fc_error *err, const char *what, const char *word, const char *why);

#endif
