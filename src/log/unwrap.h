/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A line of a file without what carried it: JSON and journal fields, escapes,
 * HTML, colours, quoted-printable.  What was one line may become several.
 */
#ifndef FC_LOG_UNWRAP_H
#define FC_LOG_UNWRAP_H

#include <stdbool.h>
#include <stddef.h>

/* Around a time that a wrapper told, in front of the text; see prefix.c. */
#define FC_TIME_MARK '\x1d'

/* What earlier lines of the same record told. */
struct fc_wrapper {
	char time[48]; /* of the record that is under way; "": none */
	bool journal; /* fields of journalctl -o export or verbose */
};

/* Undo escapes, entities, tags and colours, in place; '\n' between lines. */
void fc_logline_unescape(char *text);

/*
 * text, of size bytes, gets the values of the known keys in it (MESSAGE, log,
 * msg, ...), each a line; of JSON without any such key all strings.  Text
 * without keys stays as it is.  scratch has size bytes, too.
 */
void fc_logline_peel(
    char *text, size_t size, char *scratch, struct fc_wrapper *wrapper);

/* Does the line, of quoted-printable, go on in the next?  Then *len is without
 * its mark.  known: the log is known to be of it. */
bool fc_logline_is_soft(const char *line, size_t *len, bool known);

#endif
