/* SPDX-License-Identifier: BSD-2-Clause */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/ask.h"
#include "cli/mode.h"
#include "cli/stdin.h"
#include "cli/tell.h"
#include "cli/timeout.h"
#include "cli/wait.h"
#include "cli/watch.h"

#ifndef FC_TYPE_SOURCES /* set by the Makefile */
#define FC_TYPE_SOURCES "nothing"
#endif

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
fill_standard_streams(bool closed)
{
	int fd;

	if (!closed && fcntl(STDOUT_FILENO, F_GETFD) >= 0 &&
	    fcntl(STDERR_FILENO, F_GETFD) >= 0)
		return;
	/* not for writing: what is written there is still an error */
	do {
		fd = open("/dev/null", O_RDONLY);
		if (fd < 0) /* a root without devices */
			fd = open("/", O_PATH | O_DIRECTORY);
	} while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

/* Without a PATH a log that was piped in is explained; "-" must be there. */
static int
settle_stdin(struct options *o, bool closed, struct fc_error *err)
{
	static char dash[] = "-";
	static char *piped[] = { dash };

	if (o->action != RUN)
		return 0;
	if (o->mode == MODE_EXPLAIN && o->nr_paths == 0 &&
	    stdin_is_log(o->quiet == 0)) {
		o->paths = piped;
		o->nr_paths = 1;
	}
	for (int i = 0; closed && i < o->nr_paths; i++) {
		if (strcmp(o->paths[i], "-") == 0)
			return fc_error_set(err, FC_ERR_USAGE, NULL,
			    "standard input is closed");
	}
	return 0;
}

/* What is read must not be replaced.  What else is read of a copy is seen when
 * it is opened, see struct fc_source. */
static int
check_inputs(
    const struct options *o, const struct output *output, struct fc_error *err)
{
	struct stat st;

	if (!output->replaces)
		return 0;
	for (size_t i = 0; i < o->nr_btf + (size_t)o->nr_paths; i++) {
		bool btf = i < o->nr_btf;
		const char *path = btf ? o->btf[i] : o->paths[i - o->nr_btf];
		bool input = !btf && strcmp(path, "-") == 0;

		if ((input ? fstat(STDIN_FILENO, &st) : stat(path, &st)) == 0 &&
		    output_replaces(output, &st))
			return fc_error_set(err, FC_ERR_CLASH,
			    input ? "standard input" : path,
			    "is an input, so it cannot be the output");
	}
	return 0;
}

/* The output, if that is none of the inputs. */
static int
open_output(const struct options *o, bool to_file, struct output *output,
    struct fc_error *err)
{
	struct fc_error later;

	if (output_open(to_file ? o->output : NULL, output, err) != 0)
		return -1;
	if (check_inputs(o, output, err) == 0) {
		/* the next answer goes there, too */
		if (o->every > 0 && output->fd == STDOUT_FILENO)
			output->fd = fcntl(
			    STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
		return 0;
	}
	(void)output_close(output, false, &later);
	return -1;
}

/*
 * One answer, or what else the mode is; returns the exit code.  *lost: what it
 * said reached nobody.
 */
static int
run(const struct options *o, bool *lost)
{
	struct output output, screen;
	struct fc_error err, later;
	int code = -1;

	output_open(NULL, &screen, &later);
	*lost = open_output(o, o->action == RUN, &output, &err) != 0;
	if (!*lost) {
		code = o->action == RUN ? modes[o->mode].run(o, &output, &err)
					: print(o, &output, &err);
		*lost = output.broken;
	}
	return code >= 0 ? code : ask_refuse(o, &screen, &err);
}

/* Again and again, each in the output's place, until a signal comes. */
static int
run_every(const struct options *o)
{
	const uint64_t period = o->every * 1000000;
	uint64_t next = wait_now();
	bool lost, first = true, file = o->output != NULL || o->record != NULL;
	int code;

	wait_begin();
	do {
		uint64_t now = wait_now();

		code = run(o, &lost);
		/* A file may have room again, standard output has not. */
		if (lost && (first || !file))
			return code;
		first = false;
		/* a beat that was slept over is left out */
		next += now > next ? (now - next) / period * period : 0;
		next += period;
		while (wait_until(next, -1) == WAIT_WOKEN)
			;
	} while (wait_signal() == 0);
	return code;
}

/* A page says even what is wrong with the options. */
static int
refuse_usage(const struct options *o, const struct fc_error *err)
{
	struct fc_error later;
	struct output output;
	int code;

	if (open_output(o, o->format->whole, &output, &later) != 0) {
		tell_error(NULL, &later);
		output_open(NULL, &output, &later);
		return ask_refuse(o, &output, err);
	}
	code = ask_refuse(o, &output, err);
	if (output_close(&output, true, &later) != 0)
		tell_error(NULL, &later);
	return code;
}

/* By set-id bits, a file's capabilities or sudo it reads more than who
 * started it, and must not tell that one what stands there. */
static bool
reads_for_another(void)
{
	static const char *const names[] = { "SUDO_UID", "DOAS_USER",
		"PKEXEC_UID" };
	/* told by the kernel when we began, so that nothing is asked of it */
	bool yes = getauxval(AT_SECURE) != 0 ||
	    getauxval(AT_EUID) != getauxval(AT_UID) ||
	    getauxval(AT_EGID) != getauxval(AT_GID);

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		yes |= getenv(names[i]) != NULL;
	return yes;
}

int
main(int argc, char **argv)
{
	bool closed = fcntl(STDIN_FILENO, F_GETFD) < 0;
	static struct options o; /* some pages, of which few are touched */
	struct fc_error err;
	bool lost;
	int code;

	fc_error_hides_text = reads_for_another();
	if (options_parse(argc, argv, &o, &err) != 0 ||
	    settle_stdin(&o, closed, &err) != 0 ||
	    watch_settle(&o, &err) != 0) {
		fill_standard_streams(closed);
		return refuse_usage(&o, &err);
	}
	fill_standard_streams(closed);
	timeout_begin(&o);
	code = o.every > 0 ? run_every(&o) : run(&o, &lost);
	/* Somebody may take this machine's answer for that of what was piped. */
	if (o.action == RUN && o.mode != MODE_EXPLAIN && o.nr_paths == 0 &&
	    o.quiet == 0 && stdin_is_unread())
		fputs(
		    "fragcheck: standard input was not read; give -\n", stderr);
	return code;
}
