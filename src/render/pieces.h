/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces that the texts for people share. */
#ifndef FC_RENDER_PIECES_H
#define FC_RENDER_PIECES_H

#include "fragcheck.h"

enum fc_tone { FC_PLAIN, FC_GOOD, FC_BAD, FC_DOUBT, FC_DIM };

/* Text in a colour, if the result has them. */
void fc_put_toned(struct fc_buf *out, const struct fc_result *result,
    enum fc_tone tone, const char *text);

/* Words broken into lines of the result's width; further lines are indented,
 * and the first starts at column start. */
void fc_put_wrapped(struct fc_buf *out, const struct fc_result *result,
    const char *text, unsigned start, unsigned indent);

/* "who NOT NOW: headline", wrapped; who: raw, "" or "path: ". */
void fc_put_headline(struct fc_buf *out, const struct fc_result *result,
    const char *who, enum fc_tone tone, const char *answer,
    const char *headline);

/* "  label    text", wrapped; nothing where text is NULL or "". */
void fc_put_row(struct fc_buf *out, const struct fc_result *result,
    const char *label, const char *text);
/* "  label    command", unbroken, to be copied; nothing where it is "". */
void fc_put_command(struct fc_buf *out, const char *label, const char *command);
/* A row of a text that was made for it; frees the buffer's memory. */
void fc_put_row_of(struct fc_buf *out, const struct fc_result *result,
    const char *label, struct fc_buf *text);

/* What of the machine's files was left out, and why: a row each. */
void fc_put_notes(struct fc_buf *out, const struct fc_result *result);

/* "Linux 6.1.0, pages of 4 KiB" at the end of text. */
void fc_say_machine(struct fc_buf *text, const struct fc_result *result);

/* "order 10", "order 7 to 9", "up to order 9", "none" */
void fc_say_orders(char *buf, size_t size, int low, int high);

/* "order 9 (2 MiB)", or "order 9" where the size of pages is not known. Returns
 * buf. */
const char *fc_say_order(
    const struct fc_snapshot *snap, unsigned order, char *buf, size_t size);

/* Columns to keep within: the terminal's, within reason. */
size_t fc_width(const struct fc_result *result);

/* When it was told and what follows that, in front of what is one of several
 * over time; nothing of what is not. */
void fc_put_time(
    struct fc_buf *out, const struct fc_result *result, const char *behind);

/* "14.5 MiB", or a mere number of pages where their size is not known. */
const char *fc_say_amount(
    const struct fc_snapshot *snap, uint64_t pages, char *buf, size_t size);

/* "14.5 MiB", or "3712 pages" where their size is not known. */
const char *fc_say_pages(
    const struct fc_snapshot *snap, uint64_t pages, char *buf, size_t size);

/* Does anything tell the free pages of a zone? */
bool fc_free_known(const struct fc_zone *zone);
/* Free pages of all zones; *known: of each of them, else it is at least that
 * many. */
uint64_t fc_free_pages(const struct fc_snapshot *snap, bool *known);

#endif
