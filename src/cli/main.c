/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

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
	for (int i = 0; i < n && !output->broken; i++) {
		const char *path = o->nr_paths == 0 ? NULL : o->paths[i];

		progress_show(&asking.progress, i);
		worst = o->format->worse(worst, ask_path(&asking, path));
	}
	progress_end(&asking.progress);
	ask_end(&asking);
	/* With nothing to say, an older report is better left alone. */
	if (output_close(output, asking.keep, err) != 0)
		return -1;
	return worst;
}

static int
print(const struct options *o, struct output *output, struct fc_error *err)
{
	struct fc_buf text = { 0 };

	if (o->action == SHOW_HELP)
		options_help(&text);
	else
		fc_buf_printf(&text,
		    "fragcheck %s\n--type reads: " FC_TYPE_SOURCES "\n",
		    FC_VERSION);
	return output_put(output, &text, err) != 0 ||
		output_close(output, true, err) != 0
	    ? -1
	    : 0;
}

/* What is opened must not get the number of a stream that was closed. */
static void
fill_standard_streams(void)
{
	int fd;

	/* not for writing: what is written there is still an error */
	do
		fd = open("/dev/null", O_RDONLY);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* What is read must not be replaced. */
static int
check_output(const struct options *o, struct fc_error *err)
{
	struct stat output, input;

	if (o->output == NULL || stat(o->output, &output) != 0)
		return 0;
	for (size_t i = 0; i < o->nr_btf + (size_t)o->nr_paths; i++) {
		const char *path =
		    i < o->nr_btf ? o->btf[i] : o->paths[i - o->nr_btf];

		if (stat(path, &input) == 0 && input.st_dev == output.st_dev &&
		    input.st_ino == output.st_ino)
			return fc_error_set(err, FC_ERR_USAGE, path,
			    "is an input, so it cannot be the output");
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct output output, screen;
	struct options o;
	struct fc_error err, later = { 0 };
	int code = -1;
	bool parsed = options_parse(argc, argv, &o, &err) == 0;
	/* a page says even what is wrong with the options */
	bool to_file = parsed ? o.action == RUN : o.format->whole;
	struct fc_error *e = parsed ? &err : &later;

	fill_standard_streams();
	output_open(NULL, &screen, &later);
	if (check_output(&o, e) != 0 ||
	    output_open(to_file ? o.output : NULL, &output, e) != 0) {
		if (!parsed)
			tell_error(NULL, &later);
		return ask_refuse(&o, &screen, &err);
	}
	if (!parsed) {
		code = ask_refuse(&o, &output, &err);
		if (output_close(&output, true, &later) != 0)
			tell_error(NULL, &later);
		return code;
	}
	code = o.action == RUN ? ask_all(&o, &output, &err)
			       : print(&o, &output, &err);
	return code >= 0 ? code : ask_refuse(&o, &screen, &err);
}
