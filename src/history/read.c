/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * A sample from a line of JSON.  Lines are many and come from anywhere, so this
 * goes over the bytes once, allocates nothing for what it does not know, and
 * ends at the first that it did not expect.  What no sample has is skipped as
 * any JSON, to some depth.  The byte behind the line is none that anything here
 * would step over, so that the end needs no test of its own.
 */
#include <bsd/string.h>
#include <string.h>

#include "base/ascii.h"
#include "base/error.h"
#include "history/sample.h"
#include "parse/cursor.h"

#define MOST_DEPTH  16 /* of what is skipped */
#define MOST_UPTIME ((uint64_t)36525 * 86400) /* seconds: 100 years */
/* No machine's are larger than 256 KiB; labels multiply them. */
#define MOST_PAGE_SIZE ((uint64_t)1 << 20)

struct reader {
	const char *start, *p;
	struct fc_sample *sample;
	struct fc_error *err;
};

static int
fail(struct reader *r, const char *expected)
{
	fc_error_set(r->err, FC_ERR_SYNTAX, NULL, "expected %s", expected);
	r->err->column = (size_t)(r->p - r->start) + 1;
	return -1;
}

/* ---- the pieces of JSON ------------------------------------------------- */

static inline void
skip_blanks(struct reader *r)
{
	while (*r->p == ' ' || *r->p == '\t' || *r->p == '\r')
		r->p++;
}

static inline bool
accept(struct reader *r, char c)
{
	skip_blanks(r);
	if (*r->p != c)
		return false;
	r->p++;
	return true;
}

static bool
accept_word(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	skip_blanks(r);
	if (strncmp(r->p, word, n) != 0 || fc_is_alnum(r->p[n]))
		return false;
	r->p += n;
	return true;
}

/* The digits that are next, at least one; no more than most. */
static inline int
read_digits(struct reader *r, uint64_t most, uint64_t *n)
{
	const char *digits = r->p;
	uint64_t value = 0;

	while (fc_is_digit(*r->p) && value <= most / 10)
		value = value * 10 + (uint64_t)(*r->p++ - '0');
	if (r->p == digits)
		return fail(r, "a whole number");
	if (value > most || fc_is_digit(*r->p) ||
	    (*digits == '0' && r->p - digits > 1)) {
		r->p = digits;
		return fail(r, "a smaller number");
	}
	*n = value;
	return 0;
}

static int
read_number(struct reader *r, uint64_t most, uint64_t *n)
{
	skip_blanks(r);
	if (read_digits(r, most, n) != 0)
		return -1;
	return *r->p == '.' || *r->p == 'e' || *r->p == 'E'
	    ? fail(r, "a whole number")
	    : 0;
}

/* ... or null */
static int
read_opt(struct reader *r, uint64_t most, struct fc_opt *n)
{
	*n = (struct fc_opt){ 0 };
	skip_blanks(r);
	if (*r->p == 'n' && accept_word(r, "null"))
		return 0;
	n->present = true;
	return read_number(r, most, &n->value);
}

static int
read_hex(struct reader *r, uint32_t *c)
{
	*c = 0;
	for (int i = 0; i < 4; i++) {
		int digit = fc_hex_digit(*r->p);

		if (digit < 0)
			return fail(r, "four hexadecimal digits");
		*c = *c << 4 | (uint32_t)digit;
		r->p++;
	}
	return 0;
}

/* What stands behind "\u", as UTF-8; its length, or 0. */
static size_t
read_point(struct reader *r, char utf8[4])
{
	uint32_t c, low;

	if (read_hex(r, &c) != 0)
		return 0;
	if (c >= 0xd800 && c < 0xdc00 && r->p[0] == '\\' && r->p[1] == 'u') {
		r->p += 2;
		if (read_hex(r, &low) != 0)
			return 0;
		c = low >= 0xdc00 && low < 0xe000
		    ? 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00)
		    : 0xfffd;
	}
	if (c == 0 || (c >= 0xd800 && c < 0xe000))
		c = 0xfffd;
	if (c < 0x80) {
		utf8[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		utf8[0] = (char)(0xc0 | c >> 6);
		utf8[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		utf8[0] = (char)(0xe0 | c >> 12);
		utf8[1] = (char)(0x80 | (c >> 6 & 0x3f));
		utf8[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	utf8[0] = (char)(0xf0 | c >> 18);
	utf8[1] = (char)(0x80 | (c >> 12 & 0x3f));
	utf8[2] = (char)(0x80 | (c >> 6 & 0x3f));
	utf8[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* One character of a string, perhaps escaped; its length, or 0. */
static size_t
read_character(struct reader *r, char utf8[4])
{
	static const char escapes[] = "\"\"\\\\//b\bf\fn\nr\rt\t";

	if ((unsigned char)*r->p < ' ') {
		fail(r, "the end of a string");
		return 0;
	}
	if (*r->p != '\\') {
		utf8[0] = *r->p++;
		return 1;
	}
	r->p++;
	if (*r->p == 'u') {
		r->p++;
		return read_point(r, utf8);
	}
	for (size_t i = 0; i + 1 < sizeof(escapes); i += 2) {
		if (*r->p == escapes[i]) {
			utf8[0] = escapes[i + 1];
			r->p++;
			return 1;
		}
	}
	fail(r, "what may be escaped");
	return 0;
}

/* A string, cut short where text has no room; it may be NULL, with size 0. */
static int
read_string(struct reader *r, char *text, size_t size)
{
	size_t used = 0;
	bool full = false;

	if (!accept(r, '"'))
		return fail(r, "a string");
	while (*r->p != '"') {
		char utf8[4];
		size_t n = read_character(r, utf8);

		if (n == 0)
			return -1;
		full |= used + n >= size;
		if (!full) {
			memcpy(text + used, utf8, n);
			used += n;
		}
	}
	r->p++;
	if (size > 0)
		text[used] = '\0';
	return 0;
}

static int
read_text(struct reader *r, char *text, size_t size)
{
	text[0] = '\0';
	skip_blanks(r);
	return *r->p == 'n' && accept_word(r, "null")
	    ? 0
	    : read_string(r, text, size);
}

static int
skip_number(struct reader *r)
{
	const char *before = r->p;

	while (
	    fc_is_alnum(*r->p) || *r->p == '.' || *r->p == '-' || *r->p == '+')
		r->p++;
	return r->p > before ? 0 : fail(r, "a value");
}

/* Any value. */
static int
skip_value(struct reader *r, unsigned depth)
{
	char closing;

	skip_blanks(r);
	if (*r->p == '"')
		return read_string(r, NULL, 0);
	if (*r->p != '{' && *r->p != '[')
		return skip_number(r);
	if (depth == MOST_DEPTH)
		return fail(r, "less depth");
	closing = *r->p++ == '{' ? '}' : ']';
	if (accept(r, closing))
		return 0;
	do {
		if (closing == '}' &&
		    (read_string(r, NULL, 0) != 0 || !accept(r, ':')))
			return fail(r, "a key");
		if (skip_value(r, depth + 1) != 0)
			return -1;
	} while (accept(r, ','));
	return accept(r, closing) ? 0 : fail(r, "the end of it");
}

/* ---- objects ------------------------------------------------------------ */

struct member {
	const char *key;
	size_t len;
	/* into what to points to: the object that it is of */
	int (*read)(struct reader *r, void *to);
	bool needed;
};

#define MEMBER(name, function, need)                   \
	{                                              \
		name, sizeof(name) - 1, function, need \
	}

/* The member that the next key names, which is stepped over.  As a rule they
 * come in the table's order, so *next is tried first.  n: there is none. */
static int
read_key(struct reader *r, const struct member *members, size_t n, size_t *next,
    size_t *found)
{
	const char *key;
	size_t len;

	if (!accept(r, '"'))
		return fail(r, "a key");
	key = r->p;
	if (*next < n &&
	    strncmp(key, members[*next].key, members[*next].len) == 0 &&
	    key[members[*next].len] == '"') {
		*found = *next;
		r->p = key + members[*next].len + 1;
	} else {
		r->p--;
		if (read_string(r, NULL, 0) != 0)
			return -1;
		len = (size_t)(r->p - key) - 1;
		*found = 0;
		while (*found < n &&
		    (members[*found].len != len ||
			memcmp(key, members[*found].key, len) != 0))
			(*found)++;
	}
	*next = *found + 1;
	return accept(r, ':') ? 0 : fail(r, "a colon");
}

static int
read_object(struct reader *r, const struct member *members, size_t n, void *to)
{
	size_t next = 0, found = n;
	uint32_t seen = 0, needed = 0;

	for (size_t i = 0; i < n; i++)
		needed |= (uint32_t)members[i].needed << i;
	if (!accept(r, '{'))
		return fail(r, "an object");
	if (!accept(r, '}')) {
		do {
			if (read_key(r, members, n, &next, &found) != 0)
				return -1;
			if (found == n) {
				if (skip_value(r, 0) != 0)
					return -1;
				continue;
			}
			if ((seen & 1u << found) != 0)
				return fail(r, "each key once");
			seen |= 1u << found;
			if (members[found].read(r, to) != 0)
				return -1;
		} while (accept(r, ','));
		if (!accept(r, '}'))
			return fail(r, "a comma, or the end of the object");
	}
	return (seen & needed) == needed ? 0 : fail(r, "all keys of a sample");
}

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* ---- a zone ------------------------------------------------------------- */

static int
read_node(struct reader *r, void *to)
{
	struct fc_sample_zone *zone = to;
	uint64_t node;

	if (read_number(r, MAX_NODE, &node) != 0)
		return -1;
	zone->node = (int)node;
	return 0;
}

static int
read_zone_name(struct reader *r, void *to)
{
	struct fc_sample_zone *zone = to;

	if (read_string(r, zone->name, sizeof(zone->name)) != 0)
		return -1;
	return zone->name[0] != '\0' ? 0 : fail(r, "a name");
}

static int
read_free(struct reader *r, void *to)
{
	return read_opt(r, MAX_PAGES, &((struct fc_sample_zone *)to)->free);
}

static int
read_min(struct reader *r, void *to)
{
	return read_opt(r, MAX_PAGES, &((struct fc_sample_zone *)to)->min);
}

static int
read_low(struct reader *r, void *to)
{
	return read_opt(r, MAX_PAGES, &((struct fc_sample_zone *)to)->low);
}

static int
read_high(struct reader *r, void *to)
{
	return read_opt(r, MAX_PAGES, &((struct fc_sample_zone *)to)->high);
}

static int
read_order(struct reader *r, int *order)
{
	struct fc_opt n;

	skip_blanks(r);
	if (r->p[0] == '-' && r->p[1] == '1' && !fc_is_digit(r->p[2])) {
		r->p += 2;
		*order = FC_NO_ORDER;
		return 0;
	}
	if (read_opt(r, FC_MAX_ORDERS - 1, &n) != 0)
		return -1;
	*order = n.present ? (int)n.value : FC_ORDER_UNKNOWN;
	return 0;
}

static int
read_largest(struct reader *r, void *to)
{
	return read_order(r, &((struct fc_sample_zone *)to)->largest);
}

static int
read_usable(struct reader *r, void *to)
{
	return read_order(r, &((struct fc_sample_zone *)to)->usable);
}

static int
read_blocks(struct reader *r, void *to)
{
	struct fc_sample_zone *zone = to;

	zone->nr_orders = 0;
	if (accept_word(r, "null"))
		return 0;
	if (!accept(r, '['))
		return fail(r, "an array");
	do {
		if (zone->nr_orders == FC_MAX_ORDERS)
			return fail(r, "fewer orders");
		if (read_number(
			r, MAX_PAGES, &zone->blocks[zone->nr_orders++]) != 0)
			return -1;
	} while (accept(r, ','));
	return accept(r, ']') ? 0 : fail(r, "the end of the array");
}

static const struct member zone_members[] = {
	MEMBER("node", read_node, true),
	MEMBER("zone", read_zone_name, true),
	MEMBER("free", read_free, true),
	MEMBER("min", read_min, true),
	MEMBER("low", read_low, true),
	MEMBER("high", read_high, true),
	MEMBER("largest", read_largest, true),
	MEMBER("usable", read_usable, true),
	MEMBER("blocks", read_blocks, true),
};

/* ---- a request ---------------------------------------------------------- */

static int
read_name(struct reader *r, void *to)
{
	struct fc_sample_request *req = to;

	return read_string(r, req->name, sizeof(req->name));
}

static int
read_alloc(struct reader *r, void *to)
{
	struct fc_sample_request *req = to;

	return read_text(r, req->alloc, sizeof(req->alloc));
}

static int
read_gfp(struct reader *r, void *to)
{
	struct fc_sample_request *req = to;

	return read_text(r, req->gfp, sizeof(req->gfp));
}

static int
read_request_node(struct reader *r, void *to)
{
	return read_opt(r, MAX_NODE, &((struct fc_sample_request *)to)->node);
}

static int
read_count(struct reader *r, void *to)
{
	uint64_t *count = &((struct fc_sample_request *)to)->count;

	if (read_number(r, INT64_MAX, count) != 0)
		return -1;
	return *count > 0 ? 0 : fail(r, "a count of at least 1");
}

static int
read_request_order(struct reader *r, void *to)
{
	return read_opt(r, 63, &((struct fc_sample_request *)to)->order);
}

static int
read_answer(struct reader *r, void *to)
{
	struct fc_sample_request *req = to;
	char word[16];

	if (read_string(r, word, sizeof(word)) != 0)
		return -1;
	for (unsigned i = FC_NO; i <= FC_UNKNOWN; i++) {
		req->answer = (enum fc_answer)i;
		if (strcmp(word, fc_answer_name(req->answer)) == 0)
			return 0;
	}
	return fail(r, "yes, no or unknown");
}

static int
read_rung(struct reader *r, void *to)
{
	struct fc_sample_request *req = to;
	char word[16];

	if (read_string(r, word, sizeof(word)) != 0)
		return -1;
	for (unsigned i = FC_RUNG_NOW; i <= FC_RUNG_UNKNOWN; i++) {
		req->rung = (enum fc_rung)i;
		if (strcmp(word, fc_rung_name(req->rung)) == 0)
			return 0;
	}
	return fail(r, "a rung");
}

static int
read_chance(struct reader *r, void *to)
{
	return read_opt(r, 100, &((struct fc_sample_request *)to)->chance);
}

static int
read_capacity_low(struct reader *r, void *to)
{
	return read_opt(
	    r, INT64_MAX, &((struct fc_sample_request *)to)->capacity_low);
}

static int
read_capacity_high(struct reader *r, void *to)
{
	return read_opt(
	    r, INT64_MAX, &((struct fc_sample_request *)to)->capacity_high);
}

static const struct member request_members[] = {
	MEMBER("name", read_name, true),
	MEMBER("order", read_request_order, true),
	MEMBER("alloc", read_alloc, false),
	MEMBER("gfp", read_gfp, false),
	MEMBER("node", read_request_node, false),
	MEMBER("count", read_count, false),
	MEMBER("answer", read_answer, true),
	MEMBER("rung", read_rung, true),
	MEMBER("chance", read_chance, true),
	MEMBER("capacity_low", read_capacity_low, true),
	MEMBER("capacity_high", read_capacity_high, true),
};

/* ---- the sample --------------------------------------------------------- */

static int
read_schema(struct reader *r, void *to)
{
	char schema[32];

	(void)to;
	if (read_string(r, schema, sizeof(schema)) != 0)
		return -1;
	return strcmp(schema, FC_SAMPLE_SCHEMA) == 0
	    ? 0
	    : fail(r, "the schema of samples");
}

/* Days from 1970-01-01 to that date of the Gregorian calendar. */
static int64_t
days_of(int64_t year, int64_t month, int64_t day)
{
	/* years that begin in March have the odd day at their end */
	int64_t y = month <= 2 ? year - 1 : year;
	int64_t day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;

	return y * 365 + y / 4 - y / 100 + y / 400 + day_of_year - 719468;
}

/* "2026-11-26T04:30:12Z" */
static int
read_time(struct reader *r, void *to)
{
	static const char form[] = "\"dddd-dd-ddTdd:dd:ddZ\"";
	static const int least[] = { 1970, 1, 1, 0, 0, 0 };
	static const int most[] = { 9999, 12, 31, 23, 59, 60 };
	int64_t n[6] = { 0 };
	size_t i = 0;

	(void)to;
	skip_blanks(r);
	for (const char *f = form; *f != '\0'; f++, r->p++) {
		if (*f == 'd' ? !fc_is_digit(*r->p) : *r->p != *f)
			return fail(r, "a time like 2026-11-26T04:30:12Z");
		if (*f == 'd')
			n[i] = n[i] * 10 + (*r->p - '0');
		else if (f != form && f[1] != '\0')
			i++;
	}
	for (i = 0; i < 6; i++) {
		if (n[i] < least[i] || n[i] > most[i])
			return fail(r, "a time since 1970");
	}
	r->sample->seconds = (uint64_t)(days_of(n[0], n[1], n[2]) * 86400 +
	    n[3] * 3600 + n[4] * 60 + n[5]);
	return 0;
}

static int
read_boot_id(struct reader *r, void *to)
{
	struct fc_sample *s = to;

	return read_text(r, s->boot_id, sizeof(s->boot_id));
}

/* Seconds, with up to three digits behind the point. */
static int
read_uptime(struct reader *r, void *to)
{
	struct fc_opt *uptime = &((struct fc_sample *)to)->uptime;
	uint64_t unit = 100;

	*uptime = (struct fc_opt){ 0 };
	if (accept_word(r, "null"))
		return 0;
	if (read_digits(r, MOST_UPTIME, &uptime->value) != 0)
		return -1;
	uptime->value *= 1000;
	uptime->present = true;
	if (*r->p != '.')
		return 0;
	for (r->p++; fc_is_digit(*r->p); r->p++, unit /= 10)
		uptime->value += (uint64_t)(*r->p - '0') * unit;
	return 0;
}

static int
read_host(struct reader *r, void *to)
{
	struct fc_sample *s = to;

	return read_text(r, s->host, sizeof(s->host));
}

static int
read_kernel(struct reader *r, void *to)
{
	struct fc_sample *s = to;

	return read_text(r, s->kernel, sizeof(s->kernel));
}

static int
read_page_size(struct reader *r, void *to)
{
	struct fc_opt size;

	if (read_opt(r, MOST_PAGE_SIZE, &size) != 0)
		return -1;
	((struct fc_sample *)to)->page_size = size.value;
	return 0;
}

static int
read_compact_stall(struct reader *r, void *to)
{
	return read_opt(r, INT64_MAX, &((struct fc_sample *)to)->compact_stall);
}

static int
read_compact_fail(struct reader *r, void *to)
{
	return read_opt(r, INT64_MAX, &((struct fc_sample *)to)->compact_fail);
}

static int
read_compact_success(struct reader *r, void *to)
{
	return read_opt(
	    r, INT64_MAX, &((struct fc_sample *)to)->compact_success);
}

static int
read_allocstall(struct reader *r, void *to)
{
	return read_opt(r, INT64_MAX, &((struct fc_sample *)to)->allocstall);
}

static int
read_refused(struct reader *r, void *to)
{
	return read_opt(r, INT64_MAX, &((struct fc_sample *)to)->refused);
}

static int
read_zones(struct reader *r, void *to)
{
	struct fc_sample *s = to;

	s->nr_zones = 0;
	if (!accept(r, '['))
		return fail(r, "an array");
	if (accept(r, ']'))
		return 0;
	do {
		struct fc_sample_zone *zone = fc_sample_more_zones(s, r->err);

		if (zone == NULL ||
		    read_object(r, zone_members, COUNT(zone_members), zone) !=
			0)
			return -1;
		s->nr_zones++;
	} while (accept(r, ','));
	return accept(r, ']') ? 0 : fail(r, "the end of the array");
}

static int
read_requests(struct reader *r, void *to)
{
	struct fc_sample *s = to;

	s->nr_requests = 0;
	if (!accept(r, '['))
		return fail(r, "an array");
	if (accept(r, ']'))
		return 0;
	do {
		struct fc_sample_request *req =
		    fc_sample_more_requests(s, r->err);

		if (req == NULL)
			return -1;
		req->alloc[0] = req->gfp[0] = '\0';
		req->node = (struct fc_opt){ 0 };
		req->count = 1;
		if (read_object(
			r, request_members, COUNT(request_members), req) != 0)
			return -1;
		s->nr_requests++;
	} while (accept(r, ','));
	return accept(r, ']') ? 0 : fail(r, "the end of the array");
}

static const struct member members[] = {
	MEMBER("schema", read_schema, true),
	MEMBER("time", read_time, true),
	MEMBER("boot_id", read_boot_id, true),
	MEMBER("uptime", read_uptime, true),
	MEMBER("host", read_host, true),
	MEMBER("kernel", read_kernel, false),
	MEMBER("page_size", read_page_size, true),
	MEMBER("compact_stall", read_compact_stall, false),
	MEMBER("compact_fail", read_compact_fail, false),
	MEMBER("compact_success", read_compact_success, false),
	MEMBER("allocstall", read_allocstall, false),
	MEMBER("failed_requests", read_refused, false),
	MEMBER("zones", read_zones, true),
	MEMBER("requests", read_requests, true),
};

int
fc_sample_parse(const char *line, size_t len, struct fc_sample *sample,
    struct fc_error *err)
{
	struct reader r = { line, line, sample, err };

	sample->kernel[0] = '\0';
	sample->compact_stall = sample->compact_fail = sample->compact_success =
	    sample->allocstall = sample->refused = (struct fc_opt){ 0 };
	if (read_object(&r, members, COUNT(members), sample) != 0)
		return -1;
	skip_blanks(&r);
	return r.p == line + len ? 0 : fail(&r, "the end of the line");
}
