/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <string.h>

#include "base/ascii.h"
#include "log/unwrap.h"

/* Where a byte may begin something that is undone here. */
#define SPECIAL "\\#\t\r&<^\x1b\xc2\xc3\xe2\xef"

/* ---- escapes: each returns how many bytes it read; 0: it was none -------- */

/* A byte that an escape stands for, as far as a line can have it. */
static void
put_byte(char **out, int c)
{
	*(*out)++ = c == 0 || c == '\t' || c == '\r' ? ' ' : (char)c;
}

static void
put_utf8(char **out, unsigned c)
{
	if (c < 0x80) {
		put_byte(out, (int)c);
	} else if (c == 0xa0) {
		*(*out)++ = ' ';
	} else if (c < 0x800) {
		*(*out)++ = (char)(0xc0 | c >> 6);
		*(*out)++ = (char)(0x80 | (c & 0x3f));
	} else {
		*(*out)++ = (char)(0xe0 | (c >> 12 & 0xf));
		*(*out)++ = (char)(0x80 | (c >> 6 & 0x3f));
		*(*out)++ = (char)(0x80 | (c & 0x3f));
	}
}

static bool
is_octal(const char *p)
{
	return p[0] >= '0' && p[0] <= '3' && p[1] >= '0' && p[1] <= '7' &&
	    p[2] >= '0' && p[2] <= '7';
}

static bool
hex_value(const char *p, size_t digits, unsigned *value)
{
	*value = 0;
	for (size_t i = 0; i < digits; i++) {
		if (fc_hex_digit(p[i]) < 0)
			return false;
		*value = *value << 4 | (unsigned)fc_hex_digit(p[i]);
	}
	return true;
}

/* Of C, JSON, /dev/kmsg and Markdown. */
static size_t
undo_backslash(const char *p, char **out, bool *again)
{
	unsigned c;

	switch (p[1]) {
	case 'n':
		*(*out)++ = '\n';
		return 2;
	case 'r':
		if (p[2] != '\\')
			*(*out)++ = '\n';
		return 2;
	case 't':
		*(*out)++ = ' ';
		return 2;
	case '\\':
		*again = true;
		*(*out)++ = '\\';
		return 2;
	case 'x':
		if (!hex_value(p + 2, 2, &c))
			return 0;
		put_byte(out, (int)c);
		*again |= c >= 0x80 || c == 0x1b;
		return 4;
	case 'u':
		if (!hex_value(p + 2, 4, &c))
			return 0;
		put_utf8(out, c);
		*again |= c < 0x80;
		return 6;
	case '\0':
		return 0;
	default:
		break;
	}
	if (is_octal(p + 1)) {
		c = (unsigned)((p[1] - '0') << 6 | (p[2] - '0') << 3 |
		    (p[3] - '0'));
		put_byte(out, (int)c);
		*again |= c >= 0x80 || c == 0x1b;
		return 4;
	}
	if (strchr("\"'/*_[]()<>{}#+-.!|`~=&", p[1]) == NULL)
		return 0;
	*(*out)++ = p[1];
	return 2;
}

/* "#012" of rsyslog */
static size_t
undo_hash(const char *p, char **out, bool *again)
{
	if (p[1] != '0' || !is_octal(p + 1))
		return 0;
	if (fc_starts(p, "#012"))
		*(*out)++ = '\n';
	else if (fc_starts(p, "#011") || fc_starts(p, "#015"))
		*(*out)++ = ' ';
	else if (fc_starts(p, "#033"))
		*again |= (*(*out)++ = '\x1b') != 0;
	else
		return 0;
	return 4;
}

/* Colours and other sequences of terminals, raw or as cat -v has them. */
static size_t
skip_terminal(const char *p)
{
	const char *start = p;

	p += *p == '\x1b' ? 1 : 2;
	if (*p == '[') {
		p++;
		p += strspn(p, DIGITS ";?");
		return (size_t)(p - start) + (*p != '\0');
	}
	if (*p == ']') { /* a title, to its end */
		size_t n = strcspn(p, "\x07\x1b");

		if (n < 80 && p[n] != '\0')
			return (size_t)(p - start) + n + 1;
	}
	return (size_t)(p - start);
}

static size_t
undo_entity(const char *p, char **out, bool *again)
{
	static const struct {
		const char *name;
		char c;
	} entities[] = { { "&lt;", '<' }, { "&gt;", '>' }, { "&amp;", '&' },
		{ "&quot;", '"' }, { "&apos;", '\'' }, { "&nbsp;", ' ' },
		{ "&ast;", '*' }, { "&NewLine;", '\n' }, { "&Tab;", ' ' } };
	bool is_hex = p[1] == '#' && (p[2] == 'x' || p[2] == 'X');
	const char *q = p + 2 + is_hex;
	unsigned c = 0;

	for (size_t i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (fc_starts(p, entities[i].name)) {
			*(*out)++ = entities[i].c;
			*again = true;
			return strlen(entities[i].name);
		}
	}
	if (p[1] != '#')
		return 0;
	while (
	    q - p < 8 && (is_hex ? fc_hex_digit(*q) >= 0 : fc_is_digit(*q))) {
		c = is_hex ? c << 4 | (unsigned)fc_hex_digit(*q)
			   : c * 10 + (unsigned)(*q - '0');
		q++;
	}
	if (*q != ';' || c == 0 || c > 0xffff)
		return 0;
	if (c == '\r')
		c = '\n';
	put_utf8(out, c);
	*again |= c == '&' || c == '<';
	return (size_t)(q + 1 - p);
}

/* HTML and XML, but not "<TASK>", "<c0137f28>" and "<4>" of the kernel's. */
static size_t
undo_tag(const char *p, char **out)
{
	static const char *const lines[] = { "br", "p", "div", "li", "tr",
		"pre", "blockquote", "entry", "event", "record" };
	static const char *const inlines[] = { "b", "i", "u", "em", "a", "tt",
		"span", "font", "code", "strong", "mark" };
	const char *name = p + 1 + (p[1] == '/'), *end;
	size_t n = 0, hex = 0;

	if (fc_starts(p, "<![CDATA["))
		return strlen("<![CDATA[");
	if (*name < 'a' || *name > 'z')
		return 0;
	while (fc_is_alnum(name[n]) || name[n] == '-' || name[n] == ':')
		hex += fc_hex_digit(name[n++]) >= 0;
	end = strpbrk(name + n, "<>");
	if (end == NULL || *end != '>' || end - p > 400 ||
	    strchr(" />", name[n]) == NULL || (hex == n && n > 1))
		return 0;
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		if (strlen(lines[i]) == n && memcmp(lines[i], name, n) == 0) {
			*(*out)++ = '\n';
			return (size_t)(end + 1 - p);
		}
	}
	for (size_t i = 0; i < sizeof(inlines) / sizeof(inlines[0]); i++) {
		if (strlen(inlines[i]) == n && memcmp(inlines[i], name, n) == 0)
			return (size_t)(end + 1 - p);
	}
	*(*out)++ = ' ';
	return (size_t)(end + 1 - p);
}

/* Spaces and stars of other alphabets; a byte order mark. */
static size_t
undo_utf8(const char *p, char **out)
{
	if (fc_starts(p, "\xc2\xa0")) {
		*(*out)++ = ' ';
		return 2;
	}
	if (fc_starts(p, "\xc3\x97")) { /* "0x4kB", a times sign */
		*(*out)++ = '*';
		return 2;
	}
	if (fc_starts(p, "\xe2\x88\x97")) {
		*(*out)++ = '*';
		return 3;
	}
	if (fc_starts(p, "\xef\xbb\xbf") || fc_starts(p, "\xe2\x80\x8b"))
		return 3;
	return 0;
}

static size_t
undo(const char *p, char **out, bool *again)
{
	switch (*p) {
	case '\\':
		return undo_backslash(p, out, again);
	case '#':
		return undo_hash(p, out, again);
	case '\t':
		*(*out)++ = ' ';
		return 1;
	case '\r':
		*(*out)++ = p[1] == '\0' || p[1] == '\n' ? ' ' : '\n';
		return 1;
	case '&':
		return undo_entity(p, out, again);
	case '<':
		return undo_tag(p, out);
	case '^':
		return p[1] == '[' && p[2] == '[' ? skip_terminal(p) : 0;
	case '\x1b':
		return skip_terminal(p);
	default:
		return undo_utf8(p, out);
	}
}

void
fc_logline_unescape(char *text)
{
	bool again = true;

	/* a wrapper in a wrapper escapes the escapes */
	for (int round = 0; again && round < 4; round++) {
		char *p = text + strcspn(text, SPECIAL), *out = p;

		again = false;
		while (*p != '\0') {
			size_t n = undo(p, &out, &again);

			if (n == 0)
				*out++ = *p++;
			p += n;
			n = strcspn(p, SPECIAL);
			memmove(out, p, n);
			out += n;
			p += n;
		}
		*out = '\0';
	}
}

/* ---- keys ---------------------------------------------------------------- */

static bool
is_one_of(const char *key, size_t len, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strlen(names[i]) == len &&
		    strncasecmp(names[i], key, len) == 0)
			return true;
	}
	return false;
}

static bool
is_message_key(const char *key, size_t len)
{
	static const char *const names[] = { "MESSAGE", "msg", "log",
		"textPayload", "text", "content", "body", "line", "_raw", "raw",
		"output", "kmsg", "data", "value", "description" };

	return is_one_of(key, len, names, sizeof(names) / sizeof(names[0]));
}

static bool
is_time_key(const char *key, size_t len)
{
	static const char *const names[] = { "__REALTIME_TIMESTAMP",
		"_SOURCE_REALTIME_TIMESTAMP", "time", "timestamp", "@timestamp",
		"ts", "date", "datetime", "_time" };

	return is_one_of(key, len, names, sizeof(names) / sizeof(names[0]));
}

/* The quote that ends the string at p; escaped ones are part of it. */
static const char *
string_end(const char *p)
{
	while (*p != '\0' && *p != '"')
		p += p[0] == '\\' && p[1] != '\0' ? 2 : 1;
	return p;
}

static void
keep_time(struct fc_wrapper *w, const char *p, size_t n)
{
	while (n > 0 && *p == ' ') {
		p++;
		n--;
	}
	if (n == 0 || n >= sizeof(w->time))
		return;
	memcpy(w->time, p, n);
	w->time[n] = '\0';
	for (char *c = w->time; *c != '\0'; c++) {
		if (*c < ' ' || *c > '~')
			*c = ' ';
	}
}

/* Bytes of a time without quotes, or the first that are too many for one. */
static size_t
time_span(const struct fc_wrapper *w, const char *p)
{
	size_t n = 0;

	while (n < sizeof(w->time) && strchr(",}] ", p[n]) == NULL)
		n++; /* strchr() finds the end of p, too */
	return n;
}

struct sink {
	char *at, *end;
};

static void
put(struct sink *to, const char *from, size_t n)
{
	if (n > (size_t)(to->end - to->at))
		n = (size_t)(to->end - to->at);
	memcpy(to->at, from, n);
	to->at += n;
}

static void
put_value(
    struct sink *to, const struct fc_wrapper *w, const char *value, size_t n)
{
	const char mark = FC_TIME_MARK;

	if (w->time[0] != '\0') {
		put(to, &mark, 1);
		put(to, w->time, strlen(w->time));
		put(to, &mark, 1);
	}
	put(to, value, n);
	put(to, "\n", 1);
}

/* journalctl's array of bytes, where a message is not plain text */
static const char *
put_bytes(struct sink *to, const struct fc_wrapper *w, const char *p)
{
	char line[2048];
	size_t n = 0;

	while (*p != '\0' && *p != ']') {
		unsigned c = 0;

		p += strspn(p, " ,");
		if (!fc_is_digit(*p))
			break;
		while (fc_is_digit(*p) && c < 1000)
			c = c * 10 + (unsigned)(*p++ - '0');
		if (n < sizeof(line) && c < 256)
			line[n++] = c == 0 ? ' ' : (char)c;
	}
	put_value(to, w, line, n);
	return p;
}

/* Loki's pairs: "values": [["1704164645123456789", "the line"], ...]: where the
 * line begins, NULL: it is none. */
static const char *
line_of_pair(const char *start, const char *end)
{
	const char *p = end + 1 + strspn(end + 1, " ");

	if (end - start < 10 || start + strspn(start, DIGITS) != end ||
	    *p != ',')
		return NULL;
	p += 1 + strspn(p + 1, " ");
	return *p == '"' ? p + 1 : NULL;
}

/* One pass over "key": value and key="value": messages, or all strings. */
static size_t
peel_pairs(const char *text, struct sink *to, struct fc_wrapper *w, bool all)
{
	size_t found = 0;

	for (const char *p = text; (p = strchr(p, '"')) != NULL;) {
		const char *key = p + 1, *end, *value;
		size_t len;

		if (p > text && p[-1] == '=') { /* key="value" */
			end = p - 1;
			key = end;
			while (key > text &&
			    (fc_is_alnum(key[-1]) || key[-1] == '_'))
				key--;
			value = p;
		} else {
			end = string_end(key);
			if (*end == '\0')
				break;
			value = end + 1 + strspn(end + 1, " ");
			if (*value != ':') {
				const char *line = line_of_pair(key, end);

				if (line != NULL) {
					keep_time(w, key, (size_t)(end - key));
					end = string_end(line);
					put_value(
					    to, w, line, (size_t)(end - line));
					found++;
				}
				p = *end == '\0' ? end : end + 1;
				continue;
			}
			value++;
			value += strspn(value, " ");
		}
		len = (size_t)(end - key);
		if (*value == '"') {
			const char *stop = string_end(value + 1);
			size_t n = (size_t)(stop - value - 1);

			if (is_time_key(key, len))
				keep_time(w, value + 1, n);
			else if (is_message_key(key, len) || all) {
				put_value(to, w, value + 1, n);
				found++;
			}
			p = *stop == '\0' ? stop : stop + 1;
		} else if (*value == '[' && is_message_key(key, len) &&
		    fc_is_digit(value[1 + strspn(value + 1, " ")])) {
			p = put_bytes(to, w, value + 1);
			found++;
		} else {
			if (is_time_key(key, len) && fc_is_digit(*value))
				keep_time(w, value, time_span(w, value));
			p = value;
		}
	}
	return found;
}

/* journalctl -o export and verbose: KEY=value, a field a line */
static bool
peel_field(char *text, size_t size, struct fc_wrapper *w)
{
	char *p = text + strspn(text, " "), *end = p;

	while (fc_is_upper(*end) || *end == '_' || fc_is_digit(*end))
		end++;
	if (end == p || *end != '=') {
		/* verbose: "Tue 2024-01-02 03:04:05.123456 UTC [s=..." */
		end = strstr(p, " [s=");
		if (end != NULL) {
			keep_time(w, p, (size_t)(end - p));
			w->journal = true;
			*text = '\0';
			return true;
		}
		if (*p == '\0' && w->journal)
			w->time[0] = '\0';
		return false;
	}
	if (is_time_key(p, (size_t)(end - p))) {
		keep_time(w, end + 1, strlen(end + 1));
		w->journal = true;
		*text = '\0';
		return true;
	}
	if (!is_message_key(p, (size_t)(end - p)) && !w->journal)
		return false;
	if (is_message_key(p, (size_t)(end - p))) {
		size_t n = strlen(end + 1), m = strlen(w->time);

		if (m > 0 && n + m + 3 < size) {
			memmove(text + m + 2, end + 1, n + 1);
			memcpy(text + 1, w->time, m);
			text[0] = text[m + 1] = FC_TIME_MARK;
		} else {
			memmove(text, end + 1, n + 1);
		}
	} else {
		*text = '\0';
	}
	return true;
}

void
fc_logline_peel(char *text, size_t size, char *scratch, struct fc_wrapper *w)
{
	struct sink to = { scratch, scratch + size - 1 };
	const char *first = text + strspn(text, " [,");
	bool strings = strchr(text, '"') != NULL;
	bool json = strings &&
	    (strstr(text, "\":") != NULL || strstr(text, "\" :") != NULL);
	bool own = *first == '{' || *first == '"';
	size_t found;

	if (*first == '}') {
		w->time[0] = '\0';
		return;
	}
	if (!json && (!strings || strstr(text, "=\"") == NULL)) {
		if (w->journal || strchr(text, '=') != NULL)
			peel_field(text, size, w);
		return;
	}
	if (json && own && *first == '{')
		w->time[0] = '\0';
	/* a time may stand behind its message: look for it first */
	found = peel_pairs(text, &to, w, false);
	if (found > 0) {
		to.at = scratch;
		peel_pairs(text, &to, w, false);
	} else if (json && own) {
		peel_pairs(text, &to, w, true);
	} else {
		return;
	}
	*to.at = '\0';
	memcpy(text, scratch, (size_t)(to.at - scratch) + 1);
}

/* ---- quoted-printable ---------------------------------------------------- */

bool
fc_logline_is_soft(const char *line, size_t *len, bool known)
{
	size_t n = *len;

	while (n > 0 && (line[n - 1] == '\r' || line[n - 1] == ' '))
		n--;
	/* an encoder fills its lines, and leaves no other "=" as it is */
	if (n < 2 || n > 78 || line[n - 1] != '=')
		return false;
	if (!known && (n < 72 || line[n - 2] == ' '))
		return false;
	for (size_t i = 0; i + 1 < n; i++) {
		if (line[i] == '=' &&
		    (fc_hex_digit(line[i + 1]) < 0 ||
			fc_hex_digit(line[i + 2]) < 0))
			return false;
	}
	*len = n - 1;
	return true;
}
