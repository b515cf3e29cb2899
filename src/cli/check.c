/* SPDX-License-Identifier: BSD-2-Clause */
/* What one option asks of another: of each mode, and of all of them. */
#include <string.h>

#include "base/error.h"
#include "cli/check.h"
#include "cli/mode.h"

#define N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))

/* The first of the options that was given; NULL: none. */
static const char *
first_seen(const struct parsing *parsing, const int *values, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (SEEN(values[i]))
			return options_name(values[i]);
	}
	return NULL;
}

/* ---- of each mode ------------------------------------------------------- */

static int
refuse_format(const struct options *o, struct fc_error *err)
{
	return fc_error_set(err, FC_ERR_USAGE, NULL,
	    "--format %s does not go with --%s", o->format->name,
	    modes[o->mode].option);
}

int
check_explain(struct parsing *parsing, struct fc_error *err)
{
	const struct options *o = parsing->o;

	if (options_is_huge(parsing->shared.allocator))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--explain does not go with huge pages");
	if (o->nr_requests > 1)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--explain judges one request on each report, not several");
	return o->format->render_failure != NULL ? 0 : refuse_format(o, err);
}

int
check_map(struct parsing *parsing, struct fc_error *err)
{
	return parsing->o->format->maps ? 0 : refuse_format(parsing->o, err);
}

int
check_watch(struct parsing *parsing, struct fc_error *err)
{
	const struct options *o = parsing->o;

	if (!o->format->streams)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--format %s does not go with --watch; see --every",
		    o->format->name);
	if (o->output != NULL || o->quiet > 0 || o->verbose)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "%s does not go with --watch; see --every",
		    o->output != NULL  ? "--output"
			: o->quiet > 0 ? "-q"
				       : "-v");
	if (o->nr_paths > 1 ||
	    (o->nr_paths == 1 && strcmp(o->paths[0], "-") == 0))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--watch is of the running kernel: no PATH, or its /proc");
	return 0;
}

/* One machine, and one request at most. */
static int
check_one(const struct options *o, struct fc_error *err)
{
	if (o->nr_requests > 1)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s is of one request, not of several",
		    modes[o->mode].option);
	if (o->nr_paths > 1)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s is of one machine, so of one PATH",
		    modes[o->mode].option);
	return 0;
}

/* Where something is done. */
int
check_compact(struct parsing *parsing, struct fc_error *err)
{
	if (check_one(parsing->o, err) != 0)
		return -1;
	return parsing->o->format->acts ? 0 : refuse_format(parsing->o, err);
}

int
check_tune(struct parsing *parsing, struct fc_error *err)
{
	if (parsing->o->nr_requests == 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--tune needs --size, --order, --type or --hugepages");
	if (parsing->o->listen > 0 && parsing->o->nr_paths > 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--tune=TIME listens to the running kernel, and takes no PATH");
	if (check_one(parsing->o, err) != 0)
		return -1;
	return parsing->o->format->tunes ? 0 : refuse_format(parsing->o, err);
}

int
check_try(struct parsing *parsing, struct fc_error *err)
{
	if (parsing->o->nr_requests == 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--try needs --size, --order, --type or --hugepages 1");
	return check_compact(parsing, err);
}

/* It is of all requests, and of the running kernel. */
int
check_failures(struct parsing *parsing, struct fc_error *err)
{
	const struct options *o = parsing->o;

	if (o->nr_requests > 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--failures is of every request, and takes none");
	if (o->nr_paths > 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--failures is of the running kernel, and takes no PATH");
	return o->format->render_hearing != NULL ? 0 : refuse_format(o, err);
}

int
check_record(struct parsing *parsing, struct fc_error *err)
{
	static const int shown[] = { OPT_FORMAT, OPT_OUTPUT, OPT_COLOR };
	const struct options *o = parsing->o;
	const char *name = first_seen(parsing, shown, N_ELEMENTS(shown));

	if (name == NULL && o->quiet > 0)
		name = "quiet";
	if (name == NULL && o->verbose)
		name = "verbose";
	if (name != NULL)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s does not go with --record, which prints nothing",
		    name);
	if (o->nr_paths > 1)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--record is of one machine, so of one PATH");
	return 0;
}

int
check_history(struct parsing *parsing, struct fc_error *err)
{
	static const int asked[] = { OPT_SIZE, OPT_TYPE, OPT_BTF, OPT_ELEMENTS,
		OPT_HUGEPAGES, OPT_COUNT, OPT_ALLOC, OPT_GFP, OPT_WITHIN,
		OPT_PAGE_SIZE, OPT_KERNEL_RELEASE, OPT_FEW_SERIES };
	struct options *o = parsing->o;
	const char *name = first_seen(parsing, asked, N_ELEMENTS(asked));

	if (name != NULL)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s does not go with --history, which shows what was recorded",
		    name);
	for (size_t i = 0; i < o->nr_requests; i++) {
		if (o->requests[i].order >= FC_MAX_ORDERS)
			return fc_error_set(err, FC_ERR_USAGE, NULL,
			    "--order %u: no kernel has it",
			    o->requests[i].order);
		o->orders |= (uint32_t)1 << o->requests[i].order;
	}
	if (o->quiet > 0 && o->within_time == 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "-q needs --within-time with --history");
	return o->format->render_history != NULL ? 0 : refuse_format(o, err);
}

/* ---- of all of them ----------------------------------------------------- */

/* Options that are a mode's. */
static int
check_owners(const struct parsing *parsing, struct fc_error *err)
{
	static const struct {
		int option;
		enum mode_index mode;
	} owners[] = {
		{ OPT_DROP_CACHES, MODE_COMPACT },
		{ OPT_DRY_RUN, MODE_COMPACT },
		{ OPT_YES, MODE_COMPACT },
		{ OPT_KEEP, MODE_RECORD },
		{ OPT_WITHIN_TIME, MODE_HISTORY },
	};

	for (size_t i = 0; i < N_ELEMENTS(owners); i++) {
		if (SEEN(owners[i].option) &&
		    parsing->o->mode != owners[i].mode)
			return fc_error_set(err, FC_ERR_USAGE, NULL,
			    "--%s needs --%s", options_name(owners[i].option),
			    modes[owners[i].mode].option);
	}
	return 0;
}

static int
check_request(const struct parsing *parsing, struct fc_error *err)
{
	static const int need_request[] = { OPT_COUNT, OPT_ALLOC, OPT_GFP,
		OPT_NODE, OPT_WITHIN };
	const struct options *o = parsing->o;
	size_t nr_types = 0;

	for (size_t i = 0; i < o->nr_requests; i++)
		nr_types += o->types[i] != NULL;
	if (nr_types == 0 && (SEEN(OPT_BTF) || SEEN(OPT_ELEMENTS)))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s needs --type", SEEN(OPT_BTF) ? "btf" : "elements");
	if (nr_types > 1 && SEEN(OPT_ELEMENTS))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--elements is of one --type, and there are several");
	for (size_t i = 0; o->nr_requests == 0 && i < N_ELEMENTS(need_request);
	     i++) {
		if (need_request[i] == OPT_NODE && modes[o->mode].takes_node)
			continue;
		if (SEEN(need_request[i]))
			return fc_error_set(err, FC_ERR_USAGE, NULL,
			    "--%s needs --size, --order or --type",
			    options_name(need_request[i]));
	}
	if (parsing->shared.allocator == FC_CMA && SEEN(OPT_COUNT))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--count does not go with --alloc cma");
	if (SEEN(OPT_ORDER) && SEEN(OPT_ALLOC) &&
	    parsing->shared.allocator != FC_PAGES)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--order asks for pages; --alloc %s needs --size",
		    fc_allocator_name(parsing->shared.allocator));
	return 0;
}

/* Options that are a format's. */
static int
check_format_owners(const struct parsing *parsing, struct fc_error *err)
{
	static const int metrics[] = { OPT_FEW_SERIES, OPT_OLD_LABELS };
	static const int plugins[] = { OPT_TIMEOUT, OPT_WARNING, OPT_CRITICAL };
	const struct options *o = parsing->o;
	const char *name = first_seen(parsing, metrics, N_ELEMENTS(metrics));

	if (name != NULL && !o->format->is_metrics)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s needs --format prometheus", name);
	name = first_seen(parsing, plugins, N_ELEMENTS(plugins));
	if (name != NULL && !o->format->is_plugin)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s needs --format nagios", name);
	if (o->timeout > 0 && (o->output != NULL || o->every > 0))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--timeout does not go with --%s",
		    o->every > 0 ? "every" : "output");
	return 0;
}

static int
check_every(const struct options *o, struct fc_error *err)
{
	if (o->every == 0)
		return 0;
	for (int i = 0; i < o->nr_paths; i++) {
		if (strcmp(o->paths[i], "-") == 0)
			return fc_error_set(err, FC_ERR_USAGE, NULL,
			    "--every does not go with -, which can be read but once");
	}
	if (modes[o->mode].repeats)
		return 0;
	return fc_error_set(err, FC_ERR_USAGE, NULL,
	    "--every does not go with --%s", modes[o->mode].option);
}

/* Where paths are asked one after another, and tell nothing of each other. */
static int
check_jobs(const struct options *o, struct fc_error *err)
{
	if (o->jobs == 0 || modes[o->mode].many)
		return 0;
	return fc_error_set(err, FC_ERR_USAGE, NULL,
	    "--jobs does not go with --%s", modes[o->mode].option);
}

static int
check_format(const struct options *o, struct fc_error *err)
{
	bool any = o->nr_requests > 0;

	if (o->format->needs_request && !any)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--format %s needs --size, --order or --type",
		    o->format->name);
	if (o->format->one_path && o->nr_paths > 1)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--format %s is of one machine, so of one PATH",
		    o->format->name);
	if (o->format->never_quiet && o->quiet > 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "-q does not go with --format %s", o->format->name);
	if (!any && o->quiet > 0 && !modes[o->mode].quiet)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "-q needs --size, --order or --type");
	return 0;
}

/* --failures is a mode, or a figure more of one that goes on. */
static int
settle_failures(struct options *o, struct fc_error *err)
{
	if (!o->failures)
		return 0;
	if (o->mode == MODE_ASK)
		o->mode = MODE_FAILURES;
	if (o->mode == MODE_FAILURES)
		return 0;
	if (o->mode != MODE_WATCH && o->mode != MODE_RECORD)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--failures does not go with --%s", modes[o->mode].option);
	if (o->listen > 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--failures beside --%s has no time of its own",
		    modes[o->mode].option);
	if (o->mode == MODE_RECORD && o->every == 0)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--failures beside --record needs --every, as one sample hears none");
	return 0;
}

int
options_check(struct parsing *parsing, struct fc_error *err)
{
	struct options *o = parsing->o;
	const struct mode *mode;

	if (settle_failures(o, err) != 0)
		return -1;
	mode = &modes[o->mode];
	if (check_owners(parsing, err) != 0 ||
	    check_format_owners(parsing, err) != 0 ||
	    check_every(o, err) != 0 || check_jobs(o, err) != 0 ||
	    (mode->check != NULL && mode->check(parsing, err) != 0) ||
	    check_request(parsing, err) != 0)
		return -1;
	return check_format(o, err);
}
