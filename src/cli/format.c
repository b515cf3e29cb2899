/* SPDX-License-Identifier: BSD-2-Clause */
#include <string.h>

#include "cli/format.h"

/* ---- exit statuses ---------------------------------------------------- */

static int
plain_status(const struct fc_result *look, const struct fc_verdict *verdict)
{
	static const int status[] = { [FC_YES] = EXIT_YES,
		[FC_NO] = EXIT_NO,
		[FC_UNKNOWN] = EXIT_UNKNOWN };

	(void)look;
	return status[verdict->answer];
}

/* The page says what the answer is; written, it is a success. */
static int
page_status(const struct fc_result *look, const struct fc_verdict *verdict)
{
	(void)look;
	return verdict->answer == FC_UNKNOWN ? EXIT_UNKNOWN : EXIT_YES;
}

static int
nagios_status(const struct fc_result *look, const struct fc_verdict *verdict)
{
	return (int)fc_nagios_judge(look, verdict);
}

static int
larger(int a, int b)
{
	return a > b ? a : b;
}

static int
nagios_worse(int a, int b)
{
	return (int)fc_nagios_worse((enum fc_nagios)a, (enum fc_nagios)b);
}

/* ---- errors ----------------------------------------------------------- */

static void
nagios_error(
    struct fc_buf *out, const struct fc_result *result, const char *error)
{
	(void)result;
	fc_put_nagios(out, FC_NAGIOS_UNKNOWN, error);
	fc_buf_printf(out, "\n");
}

static void
line_error(
    struct fc_buf *out, const struct fc_result *result, const char *error)
{
	(void)result;
	fc_buf_printf(out, "CANNOT TELL: %s\n", error);
}

static void
prometheus_error(
    struct fc_buf *out, const struct fc_result *result, const char *error)
{
	(void)error;
	fc_render_prometheus(out, result);
}

/* ---- the table -------------------------------------------------------- */

const char *const format_names[] = { "text", "json", "line", "nagios",
	"prometheus", NULL };

static const struct format formats[] = {
	{ .name = "text",
	    .render = fc_render_text,
	    .render_failure = fc_render_failure,
	    .render_failures = fc_render_failures,
	    .render_hearing = fc_render_hearing,
	    .render_history = fc_render_history,
	    .maps = true,
	    .streams = true,
	    .acts = true,
	    .tunes = true,
	    .writes_sysctl = true,
	    .between = "\n",
	    .no_failure = "no failure reported",
	    .status = plain_status,
	    .worse = larger,
	    .failed = EXIT_UNKNOWN },
	{ .name = "json",
	    .render = fc_render_json,
	    .render_failure = fc_render_json,
	    .render_hearing = fc_render_hearing_json,
	    .render_history = fc_render_history_json,
	    .maps = true,
	    .streams = true,
	    .acts = true,
	    .tunes = true,
	    .shows = FC_SHOW_CAPACITY,
	    .status = plain_status,
	    .worse = larger,
	    .failed = EXIT_UNKNOWN },
	{ .name = "line",
	    .render = fc_render_line,
	    .streams = true,
	    .acts = true,
	    .render_hearing = fc_render_hearing_line,
	    .render_error = line_error,
	    .tells_errors = true,
	    .status = plain_status,
	    .worse = larger,
	    .failed = EXIT_UNKNOWN },
	{ .name = "nagios",
	    .render = fc_render_nagios,
	    .render_error = nagios_error,
	    .whole = true,
	    .tells_errors = true,
	    .needs_request = true,
	    .is_plugin = true,
	    .one_path = true,
	    .shows = FC_SHOW_CAPACITY,
	    .status = nagios_status,
	    .worse = nagios_worse,
	    .failed = FC_NAGIOS_UNKNOWN },
	{ .name = "prometheus",
	    .render = fc_render_prometheus,
	    .render_history = fc_render_history_prometheus,
	    .render_error = prometheus_error,
	    .whole = true,
	    .one_path = true,
	    .never_quiet = true,
	    .is_metrics = true,
	    .shows = FC_SHOW_CAPACITY | FC_SHOW_ZONES | FC_SHOW_COUNTERS,
	    .shows_verbose = FC_SHOW_MIGRATETYPES,
	    .status = page_status,
	    .worse = larger,
	    .failed = EXIT_UNKNOWN },
};

const struct format *
format_named(const char *name)
{
	for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
		if (strcmp(formats[i].name, name) == 0)
			return &formats[i];
	}
	return NULL;
}
