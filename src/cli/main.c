/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdio.h>

#include "cli/ask.h"
#include "cli/tell.h"

#ifndef FC_TYPE_SOURCES /* set by the Makefile */
#define FC_TYPE_SOURCES "nothing"
#endif

static int
ask_all(const struct options *o, struct output *output, struct fc_error *err)
{
	int worst = EXIT_YES, n = o->nr_paths == 0 ? 1 : o->nr_paths;
	struct asking asking;

	if (ask_begin(&asking, o, output, err) != 0)
		return -1;
	for (int i = 0; i < n; i++) {
		const char *path = o->nr_paths == 0 ? NULL : o->paths[i];

		progress_show(&asking.progress, i);
		worst = ask_worse(o, worst, ask_path(&asking, path));
	}
	progress_end(&asking.progress);
	ask_end(&asking);
	/* With nothing to say, an older report is better left alone. */
	if (output_close(output, asking.answered, err) != 0)
		return -1;
	return worst;
}

static int
print(const struct options *o, struct output *output, struct fc_error *err)
{
	struct fc_buf text = { 0 };
	int rc;

	if (o->action == SHOW_HELP)
		options_help(&text);
	else
		fc_buf_printf(&text,
		    "fragcheck %s\n--type reads: " FC_TYPE_SOURCES "\n",
		    FC_VERSION);
	rc = text.failed ? fc_error_nomem(err)
			 : output_write(output, text.data, text.len, err);
	fc_buf_free(&text);
	return rc != 0 || output_close(output, true, err) != 0 ? -1 : 0;
}

int
main(int argc, char **argv)
{
	struct output output, screen;
	struct options o;
	struct fc_error err, later;
	int code = -1;
	bool parsed = options_parse(argc, argv, &o, &err) == 0;
	bool to_file = parsed ? o.action == RUN : o.format == FORMAT_PROMETHEUS;

	output_open(NULL, &screen, &later);
	if (output_open(to_file ? o.output : NULL, &output,
		parsed ? &err : &later) != 0)
		return ask_refuse(&o, &screen, &err);
	if (!parsed) {
		code = ask_refuse(&o, &output, &err);
		output_close(&output, true, &later);
		return code;
	}
	code = o.action == RUN ? ask_all(&o, &output, &err)
			       : print(&o, &output, &err);
	return code >= 0 ? code : ask_refuse(&o, &screen, &err);
}
