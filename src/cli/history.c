/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "cli/history.h"
#include "cli/shut.h"
#include "cli/tell.h"
#include "input/stream.h"

#define READ_BYTES ((size_t)1 << 18)

/*
 * Of several machines in one file it is that of the last sample that is looked
 * for in its end.  What cannot be read from there begins with its machine.
 * Where reading goes on from stays as it is: standard input may be behind some
 * of it.
 */
static int
find_host(int fd, struct fc_history *history, char *buf, struct fc_error *err)
{
	struct fc_sample sample = { 0 };
	struct stat st;
	ssize_t n = 0;
	int rc = 0;

	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		n = pread(fd, buf, READ_BYTES,
		    st.st_size > (off_t)READ_BYTES
			? st.st_size - (off_t)READ_BYTES
			: 0);
	while (rc == 0 && n > 1) {
		const char *end = memrchr(buf, '\n', (size_t)n);
		const char *line = end == NULL || end == buf
		    ? NULL
		    : memrchr(buf, '\n', (size_t)(end - buf));

		if (end == NULL)
			break;
		line = line == NULL ? buf : line + 1;
		if (fc_sample_parse(line, (size_t)(end - line), &sample, err) ==
		    0) {
			fc_history_set_host(history, sample.host);
			break;
		}
		rc = err->kind == FC_ERR_NOMEM ? -1 : 0;
		n = line - buf;
	}
	fc_sample_free(&sample);
	return rc;
}

static int
read_all(int fd, struct fc_history *history, struct fc_error *err)
{
	char *buf = malloc(READ_BYTES);
	size_t line = 0; /* bytes of it so far */
	ssize_t n = 1;
	int rc = buf == NULL ? fc_error_nomem(err)
			     : find_host(fd, history, buf, err);

	while (rc == 0 && n != 0) {
		n = read(fd, buf, READ_BYTES);
		if (n < 0 && errno == EINTR)
			continue;
		rc = n < 0 ? fc_error_system(err, NULL, errno, "cannot be read")
		    : n == 0 ? fc_history_end(history, err)
			     : fc_line_grows(&line, buf, (size_t)n, NULL, err);
		if (rc == 0 && n > 0)
			rc = fc_history_feed(history, buf, (size_t)n, err);
	}
	free(buf);
	return rc;
}

static int
read_file(const struct options *o, const char *path,
    const struct output *output, struct fc_history *history,
    struct fc_error *err)
{
	bool input = strcmp(path, "-") == 0;
	int rc,
	    fd = input ? STDIN_FILENO
		       : open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return fc_error_system(err, path, errno, "cannot open");
	shut_in(o, output, NULL);
	rc = fc_refuse_endless(fd, NULL, err);
	if (rc == 0)
		rc = read_all(fd, history, err);
	if (!input)
		close(fd);
	return rc;
}

/* As the exit status counts it, see struct fc_history_view. */
static int
code_of(const struct options *o, const struct fc_history_view *view)
{
	struct fc_opt soonest = fc_history_soonest(view).left;

	return o->within_time > 0 && soonest.present &&
		soonest.value * 1000 <= o->within_time
	    ? EXIT_NO
	    : EXIT_YES;
}

/* Error messages name the file. */
static void
blame(const char *path, struct fc_error *err)
{
	if (err->file[0] == '\0' && err->kind != FC_ERR_NOMEM)
		strlcpy(err->file,
		    strcmp(path, "-") == 0 ? "standard input" : path,
		    sizeof(err->file));
}

/* -1: *err; else the exit code. */
static int
show_file(const struct options *o, const char *path, struct output *output,
    struct fc_error *err)
{
	struct fc_history *history = fc_history_new();
	struct fc_history_view view = {
		.file = strcmp(path, "-") == 0 ? "standard input" : path,
		.orders = o->orders,
		.node = o->node,
		.within = o->within_time / 1000
	};
	struct fc_history_report report = { 0 };
	struct fc_result look = tell_look(o);
	struct fc_buf out = { 0 };
	int code = -1;

	view.report = &report;
	view.look = &look;
	if (history == NULL)
		return fc_error_nomem(err);
	if (read_file(o, path, output, history, err) == 0 &&
	    fc_history_report(history, &report, err) == 0) {
		code = code_of(o, &view);
		if (o->quiet == 0 || (o->quiet == 1 && code != EXIT_YES)) {
			if (output->written && o->format->between != NULL)
				fc_buf_printf(&out, "%s", o->format->between);
			o->format->render_history(&out, &view);
		}
		if (output_put(output, &out, err) != 0)
			code = -1;
	}
	fc_history_report_free(&report);
	fc_history_free(history);
	if (code < 0)
		blame(path, err);
	return code;
}

/* A page says even that there is nothing. */
static void
show_failure(const struct options *o, struct output *output)
{
	struct fc_history_report none = { 0 };
	struct fc_result look = tell_look(o);
	struct fc_history_view view = { .report = &none, .look = &look };
	struct fc_buf out = { 0 };
	struct fc_error later;

	o->format->render_history(&out, &view);
	if (output_put(output, &out, &later) != 0)
		tell_error(NULL, &later);
}

int
history_run(
    const struct options *o, struct output *output, struct fc_error *err)
{
	struct fc_error why;
	bool keep = false;
	int worst = EXIT_YES;

	for (int i = 0; i < o->nr_paths && !output->broken; i++) {
		int code = show_file(o, o->paths[i], output, &why);

		if (code < 0) {
			tell_error(NULL, &why);
			code = EXIT_UNKNOWN;
			keep |= o->format->whole;
			if (o->format->whole && !output->broken)
				show_failure(o, output);
		} else {
			keep = true;
		}
		worst = code > worst ? code : worst;
	}
	if (output_close(output, keep, err) != 0)
		return -1;
	return worst;
}
