/* SPDX-License-Identifier: BSD-2-Clause */
/* A text with files of /proc in it, as people paste them. */
#ifndef FC_INPUT_PASTE_H
#define FC_INPUT_PASTE_H

#include "input/parts.h"

/*
 * Sort the lines of text into files: parts "proc/buddyinfo", ..., cleaned of
 * quotes, prompts and odd blanks, with wrapped rows joined again.  What is of
 * no file is left out.  parts must be empty, and is the caller's to free also
 * after an error.
 */
int fc_paste_split(
    const struct fc_text *text, struct fc_parts *parts, struct fc_error *err);

#endif
