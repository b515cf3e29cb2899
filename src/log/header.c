/* SPDX-License-Identifier: BSD-2-Clause */
/* The first line of a report: what failed, for whom. */
#include <bsd/string.h>
#include <string.h>

#include "log/kinds.h"
#include "log/scan.h"

/* The process before the words; other text may stand before it. */
static void
set_comm(struct fc_failure *f, const char *text, const char *end)
{
	const char *start = text;

	while (end > start && (end[-1] == ' ' || end[-1] == ':'))
		end--;
	start += strspn(start, " \"'"); /* of a table */
	/* TASK_COMM_LEN is 16; kthreads' names may be longer in a report */
	if (end - start > 24) {
		start = end;
		while (start > text && strchr(" \"'", start[-1]) == NULL)
			start--;
	}
	if (end - start > 0 && (size_t)(end - start) < sizeof(f->comm)) {
		memcpy(f->comm, start, (size_t)(end - start));
		f->comm[end - start] = '\0';
	}
}

/* How many digits of a mask stand at p that a broken line took from one of so
 * many; 0: what stands there is something else. */
static size_t
torn_digits(const char *p, size_t digits)
{
	size_t n = 0;

	while (fc_hex_digit(p[n]) >= 0)
		n++;
	return n + digits <= 8 && (p[n] == '\0' || strchr("(,", p[n]) != NULL)
	    ? n
	    : 0;
}

bool
fc_failure_mode_goes_on(const char *record, const char *text)
{
	const char *p = strrchr(record, 'x'), *end = p;
	size_t n = 0;

	if (p == NULL || p == record || p[-1] != '0')
		return false;
	while (fc_hex_digit(*++end) >= 0)
		n++;
	return n > 0 && *end == '\0' && torn_digits(text, n) > 0;
}

/* "0x40dc0(GFP_KERNEL|__GFP_ZERO)"; false: its end is not there. */
static bool
set_mode(struct fc_failure *f, const char *p)
{
	uint64_t mode = 0;
	size_t n = 0, digits = 0;

	p += strspn(p, " ");
	if (!fc_starts(p, "0x") || fc_hex_digit(p[2]) < 0)
		return false;
	for (p += 2;; p++) {
		if (*p == ' ' && torn_digits(p + 1, digits) > 0)
			continue;
		if (fc_hex_digit(*p) < 0)
			break;
		mode = mode << 4 | (uint64_t)fc_hex_digit(*p);
		if (++digits > 8) /* gfp_t is unsigned int */
			return false;
	}
	f->mode = (struct fc_opt){ mode, true };
	p += strspn(p, " ");
	if (*p != '(')
		return true;
	for (p++; *p != '\0' && *p != ')'; p++) {
		if ((fc_is_name(*p) || *p == '|') && n < sizeof(f->flags) - 1)
			f->flags[n++] = *p;
	}
	/* names without their end may not be all: the number is */
	f->flags[*p == ')' ? n : 0] = '\0';
	return *p == ')';
}

static const char *
mode_of(const char *text)
{
	static const char *const keys[] = { "mode:", "gfp_mask=", "gfp=" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *p = strstr(text, keys[i]);

		if (p != NULL)
			return p + strlen(keys[i]);
	}
	return NULL;
}

/* "failure: orde", and no more: the rest is lost. */
static bool
is_torn(const char *behind)
{
	behind += *behind == ':' || *behind == '.';
	behind += strspn(behind, " ");
	return *behind != '\0' && fc_starts("order:", behind);
}

bool
fc_failure_header(const char *record, struct fc_failure *f, bool *whole)
{
	const char *found, *behind, *mode;
	const struct fc_kind *row;
	char text[1024];
	bool mode_whole;

	fc_on_one_line(text, sizeof(text), record);
	row = fc_kind_of_line(text, &found, &behind, &f->kind);
	if (row == NULL)
		return false;
	if (row->has_comm && !fc_starts(found, "vmap ") &&
	    !fc_starts(found, "oom-killer"))
		set_comm(f, text, found);
	f->order = fc_number_behind(found, "order:");
	if (!f->order.present)
		f->order = fc_number_behind(found, "order=");
	/* until its rest comes, if it does */
	if (row->block && row->has_comm)
		f->first_line_lost = is_torn(behind);
	mode = mode_of(found);
	mode_whole = mode != NULL && set_mode(f, mode);
	*whole = !row->block ||
	    (mode_whole && (f->order.present || f->kind == FC_FAILURE_OOM));
	if (row->parse != NULL)
		*whole &= row->parse(text, found, f);
	if (mode != NULL && !mode_whole)
		*whole = false;
	fc_failure_cpuset(found, f);
	return true;
}
