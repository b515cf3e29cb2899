/* SPDX-License-Identifier: BSD-2-Clause */
#include "base/json.h"

/* The valid UTF-8 sequence at s: its length, or 0, and its code point. */
static size_t
utf8_decode(const unsigned char *s, uint32_t *point)
{
	uint32_t c;
	size_t n;

	*point = s[0];
	if (s[0] < 0x80)
		return 1;
	n = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	c = s[0] & (0xffu >> (n + 1));
	for (size_t i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3fu);
	}
	if ((n == 3 && c < 0x800) || (n == 4 && c < 0x10000) || c > 0x10ffff ||
	    (c >= 0xd800 && c < 0xe000))
		return 0;
	*point = c;
	return n;
}

/* Pure ASCII: a terminal acts on some code points above it, too. */
void
fc_put_json_string(struct fc_buf *out, const char *text)
{
	const unsigned char *s = (const unsigned char *)text;

	if (text == NULL) {
		fc_buf_printf(out, "null");
		return;
	}
	fc_buf_put(out, "\"", 1);
	while (*s != '\0') {
		uint32_t c;
		size_t n = utf8_decode(s, &c);

		if (n == 0)
			fc_buf_printf(out, "\\ufffd");
		else if (c == '"' || c == '\\')
			fc_buf_printf(out, "\\%c", (int)c);
		else if (c >= ' ' && c < 0x7f)
			fc_buf_put(out, (const char *)s, 1);
		else if (c < 0x10000)
			fc_buf_printf(out, "\\u%04x", c);
		else
			fc_buf_printf(out, "\\u%04x\\u%04x",
			    0xd800 + ((c - 0x10000) >> 10),
			    0xdc00 + ((c - 0x10000) & 0x3ff));
		s += n == 0 ? 1 : n;
	}
	fc_buf_put(out, "\"", 1);
}

void
fc_json_key(struct fc_json *j, const char *name)
{
	fc_buf_printf(j->out, "%s\"%s\":", j->more ? "," : "", name);
	j->more = true;
}

void
fc_json_open(struct fc_json *j, char bracket)
{
	fc_buf_put(j->out, &bracket, 1);
	j->more = false;
}

void
fc_json_close(struct fc_json *j, char bracket)
{
	fc_buf_put(j->out, &bracket, 1);
	j->more = true;
}

void
fc_json_element(struct fc_json *j)
{
	if (j->more)
		fc_buf_put(j->out, ",", 1);
	j->more = true;
}

void
fc_json_string(struct fc_json *j, const char *name, const char *text)
{
	fc_json_key(j, name);
	fc_put_json_string(j->out, text);
}

void
fc_json_text(struct fc_json *j, const char *name, const char *text)
{
	fc_json_string(j, name, text[0] != '\0' ? text : NULL);
}

void
fc_json_number(
    struct fc_json *j, const char *name, uint64_t value, bool present)
{
	fc_json_key(j, name);
	if (present)
		fc_buf_printf(j->out, "%ju", (uintmax_t)value);
	else
		fc_buf_printf(j->out, "null");
}

void
fc_json_opt(struct fc_json *j, const char *name, struct fc_opt value)
{
	fc_json_number(j, name, value.value, value.present);
}

void
fc_json_bool(struct fc_json *j, const char *name, bool value)
{
	fc_json_key(j, name);
	fc_buf_printf(j->out, "%s", value ? "true" : "false");
}

void
fc_json_answer(struct fc_json *j, const char *name, enum fc_answer answer)
{
	if (answer == FC_UNKNOWN)
		fc_json_null(j, name);
	else
		fc_json_bool(j, name, answer == FC_YES);
}

void
fc_json_null(struct fc_json *j, const char *name)
{
	fc_json_key(j, name);
	fc_buf_printf(j->out, "null");
}
