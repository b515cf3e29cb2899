/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/stdlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "cli/tell.h"

static bool
env_set(const char *name)
{
	const char *value = getenv(name);

	return value != NULL && value[0] != '\0';
}

/* The option, then NO_COLOR, then the ways to force it, then the terminal. */
static bool
want_color(const struct options *o, bool terminal)
{
	const char *term = getenv("TERM");

	if (o->color != COLOR_AUTO)
		return o->color == COLOR_ALWAYS;
	if (env_set("NO_COLOR"))
		return false;
	if (env_set("CLICOLOR_FORCE") || env_set("FORCE_COLOR"))
		return true;
	return terminal && term != NULL && strcmp(term, "dumb") != 0;
}

static unsigned
columns(bool terminal)
{
	const char *problem = "not set";
	struct winsize size;
	unsigned n = 0;

	if (env_set("COLUMNS"))
		n = (unsigned)strtonum(
		    getenv("COLUMNS"), 1, UINT16_MAX, &problem);
	if (problem != NULL && terminal &&
	    ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0)
		n = size.ws_col;
	return n > 0 ? n : 80;
}

struct fc_result
tell_look(const struct options *o)
{
	bool terminal = o->output == NULL && isatty(STDOUT_FILENO);

	return (struct fc_result){ .verbose = o->verbose,
		.color = want_color(o, terminal),
		.width = columns(terminal),
		.timed = o->every > 0,
		.few_series = o->few_series,
		.warning = o->warning.text != NULL ? &o->warning : NULL,
		.critical = o->critical.text != NULL ? &o->critical : NULL,
		.old_labels = o->old_labels,
		/* pages have it, and answers over time */
		.seconds =
		    o->format->whole || o->every > 0 ? tell_seconds() : 0 };
}

uint64_t
tell_seconds(void)
{
	struct timespec now;

	return clock_gettime(CLOCK_REALTIME, &now) == 0 ? (uint64_t)now.tv_sec
							: 0;
}

void
tell_error_text(const struct fc_error *err, struct fc_buf *line)
{
	if (err->file[0] != '\0') {
		fc_buf_escaped(line, err->file);
		if (err->line > 0)
			fc_buf_printf(line, ":%zu:%zu", err->line, err->column);
		fc_buf_printf(line, ": ");
	}
	fc_buf_printf(line, "%s", err->message);
	if (err->sys_errno != 0)
		fc_buf_printf(line, ": %s", strerror(err->sys_errno));
}

void
tell(struct fc_buf *line)
{
	fputs(line->failed ? "fragcheck: out of memory\n" : line->data, stderr);
	fc_buf_free(line);
}

void
tell_error(const char *of, const struct fc_error *err)
{
	struct fc_buf line = { 0 };

	fc_buf_printf(&line, "fragcheck: ");
	if (of != NULL) {
		fc_buf_escaped(&line, of);
		fc_buf_printf(&line, ": ");
	}
	tell_error_text(err, &line);
	fc_buf_printf(&line, "\n");
	tell(&line);
}
