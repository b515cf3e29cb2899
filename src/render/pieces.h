/* SPDX-License-Identifier: BSD-2-Clause */
/* Pieces that the text reports share. */
#ifndef FC_RENDER_PIECES_H
#define FC_RENDER_PIECES_H

#include "fragcheck.h"

enum fc_tone { FC_PLAIN, FC_GOOD, FC_BAD, FC_DOUBT, FC_DIM };

/* Text in a colour, if the report has them. */
void fc_put_toned(struct fc_buf *out, const struct fc_result *report,
    enum fc_tone tone, const char *text);

/* Words broken into lines of at most 79 columns; further lines are indented,
 * and the first starts at column start. */
void fc_put_wrapped(
    struct fc_buf *out, const char *text, unsigned start, unsigned indent);

/* "Linux 6.1.0, pages of 4096 bytes (running kernel)" and its newline; note:
 * on the release, or NULL. */
void fc_put_machine(struct fc_buf *out, const struct fc_snapshot *snap,
    const char *note, unsigned indent);

/* "10 (4 MiB)", without snap "10"; "7..9" or "..9" (or none) if uncertain; "-"
 * for none. */
void fc_put_order(
    char *buf, size_t size, const struct fc_snapshot *snap, int low, int high);

/* A cell an order, darker with the share of the zone's free pages there. */
void fc_put_heat_row(struct fc_buf *out, const struct fc_result *report,
    const struct fc_zone *zone);
void fc_put_heat_legend(struct fc_buf *out, const struct fc_result *report);

#endif
