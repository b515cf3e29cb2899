/* SPDX-License-Identifier: BSD-2-Clause */
/* /proc/PID/status: proc_pid_status() in fs/proc/array.c. */
#include <string.h>

#include "parse/cursor.h"
#include "parse/owners.h"

/* The name may have blanks in it, and ends the line. */
static int
parse_name(struct fc_cursor *c, char *name, size_t size, struct fc_error *err)
{
	const char *start = c->p;
	size_t n = 0;

	while (start + n < c->end && start[n] != '\n')
		n++;
	if (n >= size)
		n = size - 1;
	memcpy(name, start, n);
	name[n] = '\0';
	return fc_cursor_skip_line(c, err);
}

static int
parse_kib(struct fc_cursor *c, uint64_t *kib, struct fc_error *err)
{
	fc_cursor_skip_blanks(c);
	if (fc_cursor_pages(c, kib, "an amount in kB", err) != 0)
		return -1;
	return fc_cursor_skip_line(c, err);
}

int
fc_status_parse(
    const struct fc_text *text, struct fc_process *out, struct fc_error *err)
{
	struct fc_cursor c;
	int rc;

	*out = (struct fc_process){ 0 };
	if (fc_cursor_init(&c, text, err) != 0)
		return -1;
	while (!fc_cursor_at_end(&c)) {
		if (fc_cursor_accept(&c, "Name:\t"))
			rc = parse_name(&c, out->name, sizeof(out->name), err);
		else if (fc_cursor_accept(&c, "VmLck:"))
			rc = parse_kib(&c, &out->locked_kib, err);
		else if (fc_cursor_accept(&c, "VmPTE:"))
			rc = parse_kib(&c, &out->page_tables_kib, err);
		else
			rc = fc_cursor_skip_line(&c, err);
		if (rc != 0)
			return -1;
	}
	if (out->name[0] == '\0')
		return fc_cursor_expected(&c, "\"Name:\"", err);
	return 0;
}
