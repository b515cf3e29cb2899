/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * show_free_areas() as it prints, 2.6 to 7.3.  Numbers end at their unit and
 * names at their colon, so that a record reads the same wherever a mail client
 * broke it.
 */
#include <string.h>

#include "log/report.h"
#include "log/scan.h"
#include "parse/cursor.h"

static struct fc_opt *
field_of(struct fc_failure_zone *z, const char *name, size_t len)
{
	const struct {
		const char *name;
		struct fc_opt *to;
	} fields[] = {
		{ "free", &z->free },
		{ "boost", &z->boost },
		{ "min", &z->min },
		{ "low", &z->low },
		{ "high", &z->high },
		{ "reserved_highatomic", &z->reserved_highatomic },
		{ "free_highatomic", &z->free_highatomic },
		{ "active_anon", &z->lru_anon },
		{ "inactive_anon", &z->lru_anon },
		{ "active_file", &z->lru_file },
		{ "inactive_file", &z->lru_file },
		{ "present", &z->present },
		{ "managed", &z->managed },
		{ "free_pcp", &z->free_pcp },
		{ "free_cma", &z->free_cma },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strlen(fields[i].name) == len &&
		    memcmp(fields[i].name, name, len) == 0)
			return fields[i].to;
	}
	return NULL;
}

/* "free:440kB boost:0kB min:440kB ... all_unreclaimable? no" */
static void
parse_fields(const char *p, struct fc_failure_zone *z)
{
	for (;;) {
		const char *name;
		struct fc_opt *to;
		uint64_t n;
		size_t len;

		while (*p == ' ' || *p == ',')
			p++;
		name = p;
		while (fc_is_alpha(*p) || *p == '_' || *p == '(' || *p == ')')
			p++;
		len = (size_t)(p - name);
		if (*p == '?') { /* all_unreclaimable? yes */
			p++;
			p = fc_skip_blanks(p);
			p += fc_starts(p, "yes") ? 3
			    : fc_starts(p, "no") ? 2
						 : 0;
			continue;
		}
		if (len == 0 || *p++ != ':')
			return;
		p = fc_skip_blanks(p);
		if (!fc_number(&p, &n))
			return;
		to = field_of(z, name, len);
		if (fc_starts(p, "kB") || fc_starts(p, "KB"))
			p += 2;
		else if (to != NULL) /* cut within the number, or not kB */
			return;
		/* the end of another zone's line */
		if (to != NULL && to->present && to != &z->lru_anon &&
		    to != &z->lru_file) {
			z->torn = true;
			return;
		}
		if (to != NULL && n <= MAX_PAGES) /* kB: fewer still in pages */
			*to = (struct fc_opt){ to->value + n, true };
		else if (to == &z->min || to == &z->low || to == &z->high)
			z->absurd = (struct fc_opt){ n, true };
	}
}

/* "0*4kB 1*8kB (U) 9*256kB (UME) ... = 71496kB" */
static void
parse_list(const char *p, struct fc_failure_zone *z)
{
	uint64_t sum = 0;

	z->has_list = true;
	z->list_cut = true;
	for (;;) {
		uint64_t n, size;
		size_t letters;

		p = fc_skip_blanks(p);
		if (*p == '=') {
			p++;
			p = fc_skip_blanks(p);
			/* a total without its unit was cut itself, and one
			 * of other blocks tells that some are lost */
			if (fc_number(&p, &n) && fc_starts(p, "kB"))
				z->list_cut = n != sum;
			return;
		}
		if (!fc_number(&p, &n) || strchr("*_x", *p) == NULL ||
		    *p == '\0')
			return;
		p++;
		if (!fc_number(&p, &size) || !fc_starts(p, "kB") ||
		    z->nr_orders == FC_MAX_ORDERS)
			return;
		p += 2;
		if (z->nr_orders == 0)
			z->unit = size;
		if (size == 0 || size != z->unit << z->nr_orders ||
		    n > MAX_PAGES >> z->nr_orders)
			return;
		z->nr_free[z->nr_orders] = n;
		sum += n * size;
		p = fc_skip_blanks(p);
		if (*p == '(') {
			letters = strspn(p + 1, LETTERS);
			if (p[1 + letters] != ')')
				return;
			if (letters < sizeof(z->letters[0]))
				memcpy(
				    z->letters[z->nr_orders], p + 1, letters);
			p += letters + 2;
		}
		z->nr_orders++;
	}
}

bool
fc_failure_zone_parse(const char *record, struct fc_failure_zone *z)
{
	char text[8192] = "", *out = text;
	const char *p = text, *name;
	uint64_t node = 0;
	size_t len;

	for (; *record != '\0' && out < text + sizeof(text) - 1; record++) {
		if (*record != '\n')
			*out++ = *record;
	}
	*out = '\0';
	*z = (struct fc_failure_zone){ 0 };
	if (fc_starts(p, "Node ")) {
		p += 5;
		p = fc_skip_blanks(p);
		if (!fc_number(&p, &node) || node > MAX_NODE)
			return false;
		z->node = (int)node;
	}
	p += strspn(p, " ,");
	name = p;
	while (fc_is_alnum(*p))
		p++;
	len = (size_t)(p - name);
	/* where a line broke before "free:" */
	if (*p == ':' && len > 4 && fc_starts(p - 4, "free:")) {
		len -= 4;
		p -= 4;
	}
	if (len == 0 || len >= sizeof(z->name))
		return false;
	memcpy(z->name, name, len);
	if (*p == ':') {
		p++;
		p = fc_skip_blanks(p);
		z->has_list = strcmp(p, "empty") == 0;
		if (z->has_list)
			return true;
		if (*p == '=' || fc_is_list_item(p)) {
			parse_list(p, z);
			return true;
		}
		z->list_eaten = fc_is_eaten_list(p);
		z->list_cut = true;
		return z->list_eaten;
	}
	p = fc_skip_blanks(p);
	if (!fc_starts(p, "free:"))
		return false;
	parse_fields(p, z);
	z->has_line = z->free.present;
	return z->has_line;
}

size_t
fc_failure_reserve(const char *text, uint64_t reserve[FC_MAX_RESERVES])
{
	const char *p = strchr(text, ':');
	size_t n = 0;

	if (p == NULL)
		return 0;
	for (p++; n < FC_MAX_RESERVES; n++) {
		p += strspn(p, " \n");
		if (!fc_number(&p, &reserve[n]) || reserve[n] > MAX_PAGES)
			break;
	}
	return n;
}

void
fc_failure_counters(const char *text, struct fc_opt *free_pages)
{
	const char *p = strstr(text, "free:");
	uint64_t n;

	if (p == NULL || (p != text && p[-1] != ' '))
		return;
	p += 5;
	if (fc_number(&p, &n) && *p != 'k' && *p != 'K')
		*free_pages = (struct fc_opt){ n, true };
}
