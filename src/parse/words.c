/* SPDX-License-Identifier: BSD-2-Clause */
#include <ctype.h>
#include <string.h>

#include "parse/words.h"

bool
fc_starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

bool
fc_ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = strlen(with);

	return n >= m && strcmp(text + n - m, with) == 0;
}

bool
fc_is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
fc_is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
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
	size_t n = strspn(p, DIGITS), size;

	if (n == 0 || (p[n] != '*' && p[n] != '_'))
		return false;
	size = strspn(p + n + 1, DIGITS);
	p += n + 1 + size;
	return size > 0 ? *p == 'k' || *p == 'B' || *p == '\0'
			: *p == '\0' || *p == '\n';
}
