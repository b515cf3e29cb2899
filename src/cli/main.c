/* SPDX-License-Identifier: BSD-2-Clause */
/* The pipeline: source, snapshot, verdict, report, exit code. */
#include <bsd/string.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/explain.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/type.h"

#ifndef FC_TYPE_SOURCES /* set by the Makefile */
#define FC_TYPE_SOURCES "nothing"
#endif

enum { EXIT_YES = 0, EXIT_NO = 1, EXIT_UNKNOWN = 2 };

/* proc/buddyinfo:3:42: expected the count of order 6, found "x" */
static void
put_error(struct fc_buf *line, const struct fc_error *err)
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

static int
complain(const struct fc_error *err, bool nagios)
{
	struct fc_buf text = { 0 }, line = { 0 };

	put_error(&text, err);
	/* A plugin is heard on standard output only. */
	if (nagios)
		fc_put_nagios(&line, FC_NAGIOS_UNKNOWN,
		    text.failed ? "out of memory" : text.data);
	else
		fc_buf_printf(&line, "fragcheck: %s",
		    text.failed ? "out of memory" : text.data);
	fc_buf_printf(&line, "\n");
	fputs(line.failed ? "fragcheck: out of memory\n" : line.data,
	    nagios ? stdout : stderr);
	fflush(stdout);
	fc_buf_free(&text);
	fc_buf_free(&line);
	return nagios ? (int)FC_NAGIOS_UNKNOWN : (int)EXIT_UNKNOWN;
}

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

/* setlocale() reads files that this answer does not need. */
static bool
locale_is_utf8(void)
{
	static const char *const names[] = { "LC_ALL", "LC_CTYPE", "LANG" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (env_set(names[i]))
			return strcasestr(getenv(names[i]), "UTF-8") != NULL ||
			    strcasestr(getenv(names[i]), "utf8") != NULL;
	}
	return false;
}

/* What is told before any file is read: by options, or by this machine. */
static void
set_facts(struct fc_snapshot *snap, const struct fc_source *source,
    const struct options *o)
{
	struct utsname name;

	if (o->page_size != 0) {
		snap->page_size = o->page_size;
		snap->page_size_from = "--page-size";
	} else if (source->kind == FC_LIVE) {
		snap->page_size = (uint64_t)sysconf(_SC_PAGESIZE);
		snap->page_size_from = "running kernel";
	}
	if (o->release != NULL) {
		strlcpy(snap->release, o->release, sizeof(snap->release));
	} else if (source->kind == FC_LIVE && uname(&name) == 0) {
		strlcpy(snap->release, name.release, sizeof(snap->release));
		strlcpy(snap->build, name.version, sizeof(snap->build));
	}
}

/*
 * A running kernel walks its free lists under the zone lock for pagetypeinfo,
 * so there it is left for when the answer hangs on it.  A copy costs nobody
 * anything.
 */
static int
read_files(struct fc_snapshot *snap, const struct fc_source *source,
    const struct options *o, struct fc_error *err)
{
	bool tree = source->kind == FC_TREE;
	bool capacity = o->format == FORMAT_JSON || o->verbose ||
	    o->request.count > 1 || o->request.allocator >= FC_KVMALLOC;

	set_facts(snap, source, o);
	if (fc_snapshot_read(snap, source, FC_ZONEINFO, err) != 0 ||
	    fc_snapshot_read(snap, source, FC_BUDDYINFO, err) != 0)
		return -1;
	if ((tree || (o->verbose && !o->has_request)) &&
	    fc_snapshot_read(snap, source, FC_PAGETYPEINFO, err) != 0)
		return -1;
	if (snap->files[FC_ZONEINFO] != FC_FILE_READ &&
	    snap->files[FC_BUDDYINFO] != FC_FILE_READ &&
	    snap->files[FC_PAGETYPEINFO] != FC_FILE_READ)
		return fc_error_set(err, FC_ERR_MISMATCH,
		    tree ? source->path : "/proc",
		    "no buddyinfo, zoneinfo or pagetypeinfo to read there");
	if (tree && o->page_size == 0 &&
	    fc_snapshot_read(snap, source, FC_MEMINFO, err) != 0)
		return -1;
	if (tree && o->release == NULL &&
	    fc_snapshot_read(snap, source, FC_VERSION_FILE, err) != 0)
		return -1;
	if (o->has_request &&
	    fc_snapshot_read_sysctl(
		snap, source, "defrag_mode", &snap->defrag_mode, err) != 0)
		return -1;
	if (o->has_request && capacity &&
	    fc_snapshot_read_sysctl(snap, source, "watermark_boost_factor",
		&snap->watermark_boost_factor, err) != 0)
		return -1;
	return 0;
}

static int
judge(struct fc_snapshot *snap, const struct fc_source *source,
    const struct options *o, struct fc_verdict *verdict, struct fc_error *err)
{
	const struct fc_request *req = o->has_request ? &o->request : NULL;

	if (fc_judge(snap, req, verdict, err) != 0)
		return -1;
	/* What may be reserved decides the answer at once, so it comes first. */
	if (verdict->wants_pagetypeinfo) {
		fc_verdict_free(verdict);
		if (fc_snapshot_read(snap, source, FC_PAGETYPEINFO, err) != 0 ||
		    fc_judge(snap, req, verdict, err) != 0)
			return -1;
	}
	if (verdict->wants_slow_path) {
		fc_verdict_free(verdict);
		if (fc_snapshot_read_slow_path(snap, source, err) != 0 ||
		    fc_judge(snap, req, verdict, err) != 0)
			return -1;
	}
	return 0;
}

static int
exit_code(const struct options *o, const struct fc_verdict *verdict)
{
	if (o->format == FORMAT_NAGIOS)
		return (int)fc_nagios_status(verdict);
	if (!o->has_request || verdict->answer == FC_YES)
		return EXIT_YES;
	return verdict->answer == FC_NO ? EXIT_NO : EXIT_UNKNOWN;
}

/* How reports are to look; the rest of them is the caller's. */
static struct fc_report
look_of(const struct options *o)
{
	bool terminal = o->output == NULL && isatty(STDOUT_FILENO);

	return (struct fc_report){ .verbose = o->verbose,
		.color = want_color(o, terminal),
		.utf8 = terminal && locale_is_utf8() };
}

static void
render(struct fc_buf *out, const struct options *o,
    const struct fc_snapshot *snap, const struct fc_verdict *verdict)
{
	struct fc_report report = look_of(o);

	report.snap = snap;
	report.req = o->has_request ? &o->request : NULL;
	report.verdict = verdict;
	if (o->format == FORMAT_JSON)
		fc_render_json(out, &report);
	else if (o->format == FORMAT_NAGIOS)
		fc_render_nagios(out, &report);
	else
		fc_render_text(out, &report);
}

/* One source from end to end.  -1: *err; else its exit code. */
static int
run(const char *path, const struct options *o, struct output *output,
    struct fc_error *err)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_verdict verdict = { 0 };
	struct fc_source source;
	struct fc_buf out = { 0 };
	int code = -1;

	if (snap == NULL)
		return fc_error_nomem(err);
	if (fc_source_open(path, &source, err) != 0) {
		fc_snapshot_free(snap);
		return -1;
	}
	if (read_files(snap, &source, o, err) != 0 ||
	    judge(snap, &source, o, &verdict, err) != 0)
		goto done;
	code = exit_code(o, &verdict);
	if (o->quiet == 0 || (o->quiet == 1 && code != EXIT_YES)) {
		if (output->written && o->format == FORMAT_TEXT)
			fc_buf_printf(&out, "\n");
		render(&out, o, snap, &verdict);
		if (out.failed)
			code = fc_error_nomem(err);
		else if (output_write(output, out.data, out.len, err) != 0)
			code = -1;
	}
done:
	fc_buf_free(&out);
	fc_verdict_free(&verdict);
	fc_source_close(&source);
	fc_snapshot_free(snap);
	return code;
}

/* The same with the size of a type, which each copy may have its own of. */
/* --type's answer; only a copy's own BTF makes it another for each PATH. */
struct sized {
	struct fc_type type;
	bool for_all;
};

static int
run_with_type(const char *path, const struct options *o, struct sized *sized,
    struct output *output, struct fc_error *err)
{
	struct options mine = *o;
	struct fc_type *type = &sized->type;

	if (o->type != NULL) {
		if (!sized->for_all &&
		    type_resolve(o, o->explain ? NULL : path, type, err) != 0)
			return -1;
		sized->for_all = o->nr_btf > 0 || o->explain;
		mine.request.type = type;
		mine.request.size = (struct fc_opt){
			type->bytes + type->elements * type->element_bytes, true
		};
	}
	if (o->explain) {
		struct fc_report look = look_of(o);

		return explain_log(path, &mine, &look, output, err);
	}
	return run(path, &mine, output, err);
}

static int
run_all(const struct options *o, struct output *output)
{
	bool nagios = o->format == FORMAT_NAGIOS;
	int worst = EXIT_YES, n = o->nr_paths == 0 ? 1 : o->nr_paths;
	struct sized sized = { .for_all = false };
	bool some = false;
	struct fc_error err;

	for (int i = 0; i < n; i++) {
		const char *path = o->nr_paths == 0 ? NULL : o->paths[i];
		int code = run_with_type(path, o, &sized, output, &err);

		if (code < 0)
			code = complain(&err, nagios);
		else
			some = true;
		if (code > worst)
			worst = code;
	}
	/* With nothing to say, an older report is better left alone. */
	if (output_close(output, some, &err) != 0)
		return complain(&err, nagios);
	return worst;
}

int
main(int argc, char **argv)
{
	struct fc_buf text = { 0 };
	struct output output;
	struct options o;
	struct fc_error err;
	bool nagios = options_for_nagios(argc, argv);
	int code = EXIT_YES;

	if (options_parse(argc, argv, &o, &err) != 0 ||
	    output_open(o.action == RUN ? o.output : NULL, &output, &err) != 0)
		return complain(&err, nagios);
	if (o.action == RUN)
		return run_all(&o, &output);
	if (o.action == SHOW_HELP)
		options_help(&text);
	else
		fc_buf_printf(&text,
		    "fragcheck %s\n--type reads: " FC_TYPE_SOURCES "\n",
		    FC_VERSION);
	if (text.failed)
		fc_error_nomem(&err);
	if (text.failed ||
	    output_write(&output, text.data, text.len, &err) != 0 ||
	    output_close(&output, true, &err) != 0)
		code = complain(&err, nagios);
	fc_buf_free(&text);
	return code;
}
