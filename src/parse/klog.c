/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A kernel log, for what it tells of its machine.  Logs are cut, wrapped and
 * mixed up, so only what stands whole in one line is taken:
 *
 *	[    0.000000] Linux version 6.1.0-50-amd64 (...) #1 SMP ...
 *	Node 0 Normal: 5*4kB (UME) 3*8kB ...
 */
#include <string.h>

#include "base/ascii.h"
#include "parse/parse.h"

/* The last boot's release counts. */
static void
take_version(const char *line, const char *end, struct fc_klog *out)
{
	const char *p = memmem(line, (size_t)(end - line), "Linux version ",
	    strlen("Linux version "));
	char release[sizeof(out->release)], build[sizeof(out->build)];
	struct fc_error err;

	if (p == NULL)
		return;
	struct fc_text text = { "log", p, (size_t)(end - p) };

	if (fc_version_parse(&text, release, sizeof(release), build,
		sizeof(build), &err) != 0)
		return;
	strlcpy(out->release, release, sizeof(out->release));
	strlcpy(out->build, build, sizeof(out->build));
}

/* The first unit of a list of free blocks is a page. */
static void
take_list(const char *line, const char *end, struct fc_klog *out)
{
	const char *star = memchr(line, '*', (size_t)(end - line));
	const char *p = star == NULL ? end : star + 1;
	uint64_t kib = 0;

	if (star == NULL || star == line || !fc_is_digit(star[-1]))
		return;
	for (; p < end && fc_is_digit(*p) && kib < 100000; p++)
		kib = kib * 10 + (uint64_t)(*p - '0');
	if (kib == 0 || end - p < 3 || memcmp(p, "kB ", 3) != 0 ||
	    memmem(line, (size_t)(star - line), ": ", 2) == NULL)
		return;
	out->page_kib = (struct fc_opt){ kib, true };
}

void
fc_klog_parse(const struct fc_text *text, struct fc_klog *out)
{
	const char *p = text->data, *end = p + text->len;

	*out = (struct fc_klog){ 0 };
	while (p < end) {
		const char *eol = memchr(p, '\n', (size_t)(end - p));

		if (eol == NULL)
			return; /* a line that is cut tells nothing */
		take_version(p, eol, out);
		take_list(p, eol, out);
		p = eol + 1;
	}
}
