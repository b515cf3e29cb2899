/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "log/kinds.h"

static void __attribute__((format(printf, 3, 0)))
say(char *to, size_t size, const char *fmt, va_list ap)
{
	size_t n = strlen(to);

	vsnprintf(to + n, size - n, fmt, ap);
	/* what the log names may be any bytes */
	for (char *p = to + n; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~')
			*p = '?';
	}
}

void
fc_say_summary(struct fc_explanation *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(e->summary, sizeof(e->summary), fmt, ap);
	va_end(ap);
}

void
fc_say_finding(struct fc_explanation *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(e->finding, sizeof(e->finding), fmt, ap);
	va_end(ap);
}

void
fc_say_matters(struct fc_explanation *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(e->matters, sizeof(e->matters), fmt, ap);
	va_end(ap);
}

void
fc_say_ask(struct fc_explanation *e, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	say(e->ask, sizeof(e->ask), fmt, ap);
	va_end(ap);
}

void
fc_say_help(struct fc_explanation *e, enum fc_remedy_when when,
    const char *code, const char *text, const char *command, const char *cost)
{
	struct fc_verdict *v = &e->verdict;

	if (v->nr_remedies < FC_MAX_REMEDIES)
		v->remedies[v->nr_remedies++] =
		    (struct fc_remedy){ code, when, text, command, cost };
}
