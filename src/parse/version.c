/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The kernel's release, from proc/version
 *
 *	Linux version 6.1.0-50-amd64 (builder) (gcc) #1 SMP Debian 6.1.176-1
 *
 * or from uname -a, which sosreports hold:
 *
 *	Linux host 6.1.0-50-amd64 #1 SMP Debian 6.1.176-1 (2026-06-01) x86_64
 */
#include <string.h>

#include "parse/cursor.h"
#include "parse/parse.h"

int
fc_version_parse(const struct fc_text *text, char *release, size_t release_size,
    char *build, size_t build_size, struct fc_error *err)
{
	const char *rest;
	struct fc_cursor c;
	size_t n = 0;

	*release = *build = '\0';
	if (fc_cursor_init(&c, text, err) != 0 ||
	    fc_cursor_literal(&c, "Linux ", err) != 0)
		return -1;
	fc_cursor_skip_blanks(&c);
	if (fc_cursor_accept(&c, "version ")) {
		fc_cursor_skip_blanks(&c);
	} else {
		char host[256];

		if (fc_cursor_word(
			&c, host, sizeof(host), "a host name", err) != 0)
			return -1;
		fc_cursor_skip_blanks(&c);
	}
	if (fc_cursor_at_eol(&c) || !(*c.p >= '0' && *c.p <= '9'))
		return fc_cursor_expected(&c, "a kernel release", err);
	if (fc_cursor_word(
		&c, release, release_size, "a kernel release", err) != 0)
		return -1;
	if (fc_cursor_at_end(&c)) /* 6.1 may be the start of 6.12 */
		return fc_cursor_expected(&c, "the rest of the line", err);
	rest = memchr(c.p, '#', (size_t)(c.end - c.p));
	for (; rest != NULL && rest < c.end && n + 1 < build_size; rest++) {
		if (*rest < ' ' || *rest >= 0x7f)
			break;
		build[n++] = *rest;
	}
	build[n] = '\0';
	return 0;
}
