/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <string.h>

#include "log/scan.h"

void
fc_copy_word(char *to, size_t size, const char *from, const char *stop)
{
	size_t n = strcspn(from, stop);

	if (n >= size)
		n = size - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

/* Do the ends at a newline make one of the kernel's words, "orde\nr:4"? */
static bool
is_torn_key(const char *record, const char *newline)
{
	static const char *const keys[] = { "order:", "order=", "mode:0x",
		"gfp_mask=0x", "allocation", "failure:", "nodemask=", "cpuset=",
		"mems_allowed=", "PID:", "Comm:", "tainted", "Tainted:" };
	const char *word = newline;

	while (word > record && strchr(" ,\n", word[-1]) == NULL)
		word--;
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		size_t n = (size_t)(newline - word), len = strlen(keys[i]);

		if (n > 0 && n < len && memcmp(word, keys[i], n) == 0 &&
		    strncmp(newline + 1, keys[i] + n, len - n) == 0)
			return true;
	}
	return false;
}

void
fc_on_one_line(char *to, size_t size, const char *record)
{
	char *out = to;

	for (const char *p = record; *p != '\0' && out < to + size - 1; p++) {
		if (*p != '\n')
			*out++ = *p;
		else if ((p == record || !fc_is_digit(p[-1]) ||
			     !fc_is_digit(p[1])) &&
		    !is_torn_key(record, p))
			*out++ = ' ';
	}
	*out = '\0';
}

bool
fc_number(const char **p, uint64_t *n)
{
	const char *start = *p;

	*n = 0;
	while (fc_is_digit(**p)) {
		uint64_t digit = (uint64_t)(**p - '0');

		if (*n > (UINT64_MAX - digit) / 10)
			return false;
		*n = *n * 10 + digit;
		(*p)++;
	}
	return *p != start;
}

struct fc_opt
fc_number_behind(const char *text, const char *key)
{
	const char *p = strstr(text, key);
	uint64_t n;

	if (p == NULL)
		return (struct fc_opt){ 0 };
	p += strlen(key);
	p += strspn(p, " ");
	if (!fc_number(&p, &n))
		return (struct fc_opt){ 0 };
	return (struct fc_opt){ n, true };
}

bool
fc_is_list_item(const char *p)
{
	size_t n = (size_t)(fc_skip_digits(p) - p), size;

	if (n == 0 || (p[n] != '*' && p[n] != '_' && p[n] != 'x'))
		return false;
	size = (size_t)(fc_skip_digits(p + n + 1) - p) - n - 1;
	if (p[n] == 'x' && !fc_starts(p + n + 1 + size, "kB"))
		return false;
	p += n + 1 + size;
	return size > 0 ? *p == 'k' || *p == 'B' || *p == '\0'
			: *p == '\0' || *p == '\n';
}

bool
fc_is_eaten_list(const char *p)
{
	for (unsigned items = 0; items < 3; items++) {
		size_t n = (size_t)(fc_skip_digits(p) - p);

		if (n < 2 || !fc_starts(p + n, "kB"))
			return false;
		p += n + 2;
		p += strspn(p, " ");
		if (*p == '(') {
			p += strcspn(p, ")");
			p += *p == ')'; /* it may be cut */
		}
		p += strspn(p, " ");
	}
	return true;
}
