/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/stdlib.h>
#include <bsd/string.h>
#include <getopt.h>
#include <limits.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>

#include "base/ascii.h"
#include "base/duration.h"
#include "base/error.h"
#include "base/near.h"
#include "base/range.h"
#include "cli/mode.h"
#include "cli/parsing.h"

static const struct entry {
	int value; /* a letter is a short option as well */
	const char *name;
	const char *arg; /* NULL: takes none; "[=...]": it may lack */
	const char *help; /* NULL: the names of the formats */
} entries[] = {
	{ OPT_EXPLAIN, "explain", NULL,
	    "PATHs are kernel logs (-: standard input; none:\n"
	    "that, if it is a pipe or file, or else /dev/kmsg):\n"
	    "explain their failure reports" },
	{ OPT_MAP, "map", NULL,
	    "what stands where in memory, and what is in the\nway of larger blocks (root)" },
	{ OPT_WATCH, "watch", "[=TIME]",
	    "a live view, read again after so many seconds\n"
	    "(default 2; h: help); not on a terminal: lines" },
	{ OPT_COMPACT, "compact", NULL,
	    "compact memory, or that of --node, unless it is\nyes already; then ask again (root)" },
	{ OPT_DROP_CACHES, "drop-caches", NULL,
	    "before it, drop the page cache" },
	{ OPT_DRY_RUN, "dry-run", NULL, "only say what would be done" },
	{ OPT_YES, "yes", NULL, "do it without asking" },
	{ OPT_TRY, "try", NULL,
	    "ask the kernel itself for the block, beside the\nverdict, and give it back" },
	{ OPT_TUNE, "tune", "[=TIME]",
	    "which settings would help the request, what they do\n"
	    "to the marks, and cost; --output: as a sysctl.d file;\n"
	    "=TIME: first hear where compaction is put off (root)" },
	{ OPT_FAILURES, "failures", "[=TIME]",
	    "count requests for memory that fail, silently, too,\n"
	    "for so many seconds or until a signal comes (root)" },
	{ OPT_RECORD, "record", "FILE",
	    "append a sample of this machine, and of what is\n"
	    "asked; with --every again and again" },
	{ OPT_KEEP, "keep", "AGE|SIZE",
	    "no more of them than that: 90d, 36h, 64M" },
	{ OPT_HISTORY, "history", "FILE",
	    "what such a file shows, and what runs out when;\n"
	    "--order and --node show only those" },
	{ OPT_WITHIN_TIME, "within-time", "TIME",
	    "exit 1 if anything runs out by then: 2h, 1d" },
	{ OPT_SIZE, "size", "SIZE", "bytes; K, M, G, T or KiB ... are 1024s" },
	{ OPT_TYPE, "type", "NAME", "as many bytes as a C type of the kernel" },
	{ OPT_BTF, "btf", "FILE",
	    "look for it there: a module, object, vmlinux,\n"
	    "vmlinuz or BTF; may be given several times" },
	{ OPT_ELEMENTS, "elements", "N", "of its flexible array; default 0" },
	{ OPT_ORDER, "order", "N",
	    "a block of 2^N pages; of these three, several may\n"
	    "be given, and each several times" },
	{ OPT_HUGEPAGES, "hugepages", "N",
	    "N huge pages more in hugetlb's pool, of --size or\n"
	    "the machine's usual size: now, and after work" },
	{ OPT_COUNT, "count", "N", "as many of them at once" },
	{ OPT_ALLOC, "alloc", "NAME",
	    "kmalloc (default), pages, pages-exact, kvmalloc,\n"
	    "vmalloc, dma or cma; hugetlb or thp: SIZE is of a\n"
	    "huge page, or none: the usual one, or all" },
	{ OPT_GFP, "gfp", "MASK",
	    "as in the kernel's source; default GFP_KERNEL" },
	{ OPT_NODE, "node", "N", "only this node" },
	{ OPT_WITHIN, "within", "RUNG",
	    "how hard the kernel may work for a yes:\n"
	    "now (default), compaction, reclaim, oom" },
	{ OPT_FORMAT, "format", "NAME", NULL },
	{ OPT_JSON, "json", NULL, "the same as --format json" },
	{ OPT_WARNING, "warning", "RANGE",
	    "with --format nagios: WARNING if it has room for\n"
	    "fewer or more of them: 10:, 5:20" },
	{ OPT_CRITICAL, "critical", "RANGE", "and CRITICAL" },
	{ OPT_TIMEOUT, "timeout", "TIME",
	    "and UNKNOWN if there is no answer by then" },
	{ OPT_FEW_SERIES, "few-series", NULL,
	    "a page for Prometheus without what is per order" },
	{ OPT_OLD_LABELS, "old-labels", NULL,
	    "and with node and zone for numa_node, memory_zone" },
	{ OPT_EVERY, "every", "TIME",
	    "again and again, so many seconds (5, 0.5, 2m, 1h)\n"
	    "apart, until a signal comes" },
	{ OPT_JOBS, "jobs", "N",
	    "ask many PATHs by N processes; 0: one a CPU" },
	{ OPT_OUTPUT, "output", "FILE",
	    "write there, whole or not at all; -: standard output" },
	{ 'q', "quiet", NULL, "print nothing on a yes; -qq: only errors" },
	{ 'v', "verbose", NULL, "every zone, every test with its numbers" },
	{ OPT_COLOR, "color", "WHEN", "auto (default), always or never" },
	{ OPT_PAGE_SIZE, "page-size", "SIZE", "instead of the detected one" },
	{ OPT_KERNEL_RELEASE, "kernel-release", "X.Y.Z",
	    "instead of the detected one" },
	{ 'h', "help", NULL, "print this" },
	{ 'V', "version", NULL, "print version and features" },
};

#define NR_ENTRIES (sizeof(entries) / sizeof(entries[0]))

/* Short options of plugins that others know: each takes a value. */
static const struct {
	char letter;
	int value;
} letters[] = { { 'w', OPT_WARNING }, { 'c', OPT_CRITICAL },
	{ 't', OPT_TIMEOUT } };

#define NR_LETTERS (sizeof(letters) / sizeof(letters[0]))

/* The letter of an option; '\0': it has none. */
static char
letter_of(int value)
{
	for (size_t i = 0; i < NR_LETTERS; i++) {
		if (letters[i].value == value)
			return letters[i].letter;
	}
	return value < 256 ? (char)value : '\0';
}

static int
parse_number(const char *option, const char *arg, long long least,
    long long most, long long *out, struct fc_error *err)
{
	const char *problem = NULL;

	/* strtonum() would let blanks and a sign pass. */
	if (arg[0] < '0' || arg[0] > '9')
		problem = "not a number";
	else
		*out = strtonum(arg, least, most, &problem);
	if (problem == NULL)
		return 0;
	struct fc_buf shown = { 0 };

	fc_buf_escaped(&shown, arg);
	fc_error_set(err, FC_ERR_USAGE, NULL,
	    "--%s \"%.64s\": %s (%lld to %lld)", option,
	    shown.data != NULL ? shown.data : "", problem, least, most);
	fc_buf_free(&shown);
	return -1;
}

/* The index of arg among names; -1 with an error that lists them. */
static int
parse_choice(const char *option, const char *arg, const char *const *names,
    struct fc_error *err)
{
	struct fc_buf shown = { 0 };
	struct fc_near near;

	fc_near_begin(&near, arg, strlen(arg));
	for (int i = 0; names[i] != NULL; i++) {
		if (strcmp(names[i], arg) == 0)
			return i;
		fc_near_try(&near, names[i]);
	}
	fc_buf_escaped(&shown, arg);
	fc_error_set(err, FC_ERR_USAGE, NULL, "--%s \"%.64s\": expected %s",
	    option, shown.data != NULL ? shown.data : "", names[0]);
	for (int i = 1; names[i] != NULL; i++) {
		strlcat(err->message, names[i + 1] == NULL ? " or " : ", ",
		    sizeof(err->message));
		strlcat(err->message, names[i], sizeof(err->message));
	}
	fc_near_say(&near, "", err);
	fc_buf_free(&shown);
	return -1;
}

static const char *const alloc_names[] = { "kmalloc", "pages", "pages-exact",
	"kvmalloc", "vmalloc", "hugetlb", "thp", "dma", "cma", NULL };
static const char *const within_names[] = { "now", "compaction", "reclaim",
	"oom", NULL };
static const char *const color_names[] = { "auto", "always", "never", NULL };

#define LEAST_KEPT 65536
#define MAX_JOBS   256

static int
parse_page_size(const char *arg, uint64_t *out, struct fc_error *err)
{
	if (fc_size_parse(arg, out, err) != 0)
		return -1;
	if ((*out & (*out - 1)) != 0 || *out < 1024 || *out > 16 * 1024 * 1024)
		return fc_error_refuse(err, NULL, arg,
		    "a page size is a power of two from 1K to 16M");
	return 0;
}

static int
parse_release(const char *arg, const char **out, struct fc_error *err)
{
	size_t major = strspn(arg, "0123456789");

	if (major == 0 || arg[major] != '.' || arg[major + 1] < '0' ||
	    arg[major + 1] > '9' || strlen(arg) > 90)
		return fc_error_refuse(err, NULL, arg,
		    "a kernel release looks like 6.12.95-amd64");
	for (const char *p = arg; *p != '\0'; p++) {
		if (*p <= ' ' || *p >= 0x7f)
			return fc_error_refuse(err, NULL, arg,
			    "a kernel release looks like 6.12.95-amd64");
	}
	*out = arg;
	return 0;
}

/* "90d" is a time, and "64M" a size; "5m" would be both, and is minutes. */
static int
parse_keep(const char *arg, struct keep *keep, struct fc_error *err)
{
	size_t n = strlen(arg);
	char last = n > 0 ? arg[n - 1] : '\0';

	if (last != '\0' && strchr("smhdw", last) != NULL)
		return fc_duration_parse(arg, 60000, &keep->age, err);
	if (fc_is_digit(last) || last == '\0')
		return fc_error_refuse(err, "--keep", arg,
		    "expected a time or a size with its unit: 90d, 36h, 64M");
	if (fc_size_parse(arg, &keep->bytes, err) != 0)
		return -1;
	if (keep->bytes < LEAST_KEPT || keep->bytes > INT64_MAX / 2)
		return fc_error_refuse(
		    err, "--keep", arg, "a file of samples has from 64K to 4E");
	return 0;
}

#define MAX_HUGEPAGES ((long long)1 << 44)

const char *
options_name(int value)
{
	for (size_t i = 0; i < NR_ENTRIES; i++) {
		if (entries[i].value == value)
			return entries[i].name;
	}
	return NULL;
}

bool
options_is_huge(enum fc_allocator allocator)
{
	return allocator == FC_HUGETLB || allocator == FC_THP;
}

/* A request called name, which is one more if there is none; NULL: an error. */
static struct fc_request *
add_request(struct options *o, const char *option, const char *name,
    struct fc_error *err)
{
	struct fc_request *req = &o->requests[o->nr_requests];

	for (size_t i = 0; i < o->nr_requests; i++) {
		if (strcmp(o->requests[i].name, name) == 0)
			return &o->requests[i];
	}
	if (o->nr_requests == MAX_REQUESTS) {
		fc_error_set(err, FC_ERR_USAGE, NULL, "more than %d requests",
		    MAX_REQUESTS);
		return NULL;
	}
	for (const char *p = name; *p != '\0'; p++) {
		if (*p < ' ' || *p > '~') {
			fc_error_refuse(err, NULL, name, "is not a name");
			return NULL;
		}
	}
	*req = (struct fc_request){ 0 };
	if (name[0] == '\0' ||
	    strlcpy(req->name, name, sizeof(req->name)) >= sizeof(req->name)) {
		fc_error_set(err, FC_ERR_USAGE, NULL, "--%s: the name is %s",
		    option, name[0] == '\0' ? "empty" : "too long");
		return NULL;
	}
	o->nr_requests++;
	return req;
}

static int
add_size(struct options *o, const char *arg, struct fc_error *err)
{
	struct fc_opt size = { .present = true };
	struct fc_request *req;

	if (fc_size_parse(arg, &size.value, err) != 0)
		return -1;
	req = add_request(o, "size", arg, err);
	if (req == NULL)
		return -1;
	req->size = size;
	return 0;
}

static int
add_order(struct options *o, const char *arg, struct fc_error *err)
{
	struct fc_request *req;
	char name[32];
	long long n;

	if (parse_number("order", arg, 0, 63, &n, err) != 0)
		return -1;
	snprintf(name, sizeof(name), "order-%lld", n);
	req = add_request(o, "order", name, err);
	if (req == NULL)
		return -1;
	req->order = (unsigned)n;
	return 0;
}

static int
add_type(struct options *o, const char *arg, struct fc_error *err)
{
	const struct fc_request *req = add_request(o, "type", arg, err);

	if (req == NULL)
		return -1;
	o->types[req - o->requests] = arg;
	return 0;
}

/* Those that this process may run on. */
static int
count_cpus(void)
{
	cpu_set_t cpus;
	int n = sched_getaffinity(0, sizeof(cpus), &cpus) == 0
	    ? CPU_COUNT(&cpus)
	    : 1;

	return n < MAX_JOBS ? n : MAX_JOBS;
}

static bool
may_be_repeated(int value)
{
	return value == OPT_SIZE || value == OPT_TYPE || value == OPT_ORDER ||
	    value == OPT_BTF;
}

static int
set_mode(struct options *o, enum mode_index mode, struct fc_error *err)
{
	if (o->mode != MODE_ASK)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s does not go with --%s", modes[o->mode].option,
		    modes[mode].option);
	o->mode = mode;
	return 0;
}

static int
take(struct parsing *parsing, int value, const char *arg, struct fc_error *err)
{
	struct options *o = parsing->o;
	struct fc_request *req = &parsing->shared;
	long long n = 0;
	int choice = 0;

	if (value >= 256) {
		uint64_t bit = BIT_OF(value == OPT_JSON ? OPT_FORMAT : value);

		if (!may_be_repeated(value) && (parsing->seen & bit))
			return fc_error_set(err, FC_ERR_USAGE, NULL,
			    "--%s is given twice", options_name(value));
		parsing->seen |= bit;
	}
	switch (value) {
	case OPT_SIZE:
		return add_size(o, arg, err);
	case OPT_TYPE:
		return add_type(o, arg, err);
	case OPT_BTF:
		if (o->nr_btf == MAX_BTF)
			return fc_error_refuse(
			    err, NULL, arg, "too many --btf");
		o->btf[o->nr_btf++] = arg;
		return 0;
	case OPT_ELEMENTS:
		if (parse_number("elements", arg, 0, LLONG_MAX, &n, err) != 0)
			return -1;
		o->elements = (struct fc_opt){ (uint64_t)n, true };
		return 0;
	case OPT_ORDER:
		return add_order(o, arg, err);
	case OPT_COUNT:
		if (parse_number("count", arg, 1, LLONG_MAX, &n, err) != 0)
			return -1;
		req->count = (uint64_t)n;
		return 0;
	case OPT_HUGEPAGES:
		if (parse_number("hugepages", arg, 1, MAX_HUGEPAGES, &n, err) !=
		    0)
			return -1;
		req->count = (uint64_t)n;
		return 0;
	case OPT_NODE:
		if (parse_number("node", arg, 0, 1048575, &n, err) != 0)
			return -1;
		req->node = (int)n;
		o->node = (struct fc_opt){ (uint64_t)n, true };
		return 0;
	case OPT_JOBS:
		if (parse_number("jobs", arg, 0, MAX_JOBS, &n, err) != 0)
			return -1;
		o->jobs = n > 0 ? (int)n : count_cpus();
		return 0;
	case OPT_ALLOC:
		choice = parse_choice("alloc", arg, alloc_names, err);
		req->allocator = (enum fc_allocator)choice;
		break;
	case OPT_GFP:
		req->gfp_text = arg;
		return fc_gfp_parse(arg, &req->gfp, err);
	case OPT_WITHIN:
		choice = parse_choice("within", arg, within_names, err);
		req->within = (enum fc_rung)choice;
		break;
	case OPT_JSON:
		arg = "json";
		/* fallthrough */
	case OPT_FORMAT:
		choice = parse_choice("format", arg, format_names, err);
		if (choice >= 0)
			o->format = format_named(arg);
		break;
	case OPT_COLOR:
		choice = parse_choice("color", arg, color_names, err);
		o->color = (enum color)choice;
		break;
	case OPT_OUTPUT:
		o->output = strcmp(arg, "-") == 0 ? NULL : arg;
		return *arg != '\0' ? 0
				    : fc_error_set(err, FC_ERR_USAGE, NULL,
					  "--output: the name is empty");
	case OPT_PAGE_SIZE:
		return parse_page_size(arg, &o->page_size, err);
	case OPT_KERNEL_RELEASE:
		return parse_release(arg, &o->release, err);
	case 'q':
		o->quiet++;
		break;
	case 'v':
		o->verbose = true;
		break;
	case OPT_EXPLAIN:
		return set_mode(o, MODE_EXPLAIN, err);
	case OPT_MAP:
		return set_mode(o, MODE_MAP, err);
	case OPT_WATCH:
		o->watch = 2000;
		if (arg != NULL &&
		    fc_duration_parse(arg, 100, &o->watch, err) != 0)
			return -1;
		return set_mode(o, MODE_WATCH, err);
	case OPT_COMPACT:
		return set_mode(o, MODE_COMPACT, err);
	case OPT_DROP_CACHES:
		o->drop_caches = true;
		break;
	case OPT_DRY_RUN:
		o->dry_run = true;
		break;
	case OPT_TRY:
		return set_mode(o, MODE_TRY, err);
	case OPT_TUNE:
		if (arg != NULL &&
		    fc_duration_parse(arg, 1, &o->listen, err) != 0)
			return -1;
		return set_mode(o, MODE_TUNE, err);
	case OPT_YES:
		o->yes = true;
		break;
	case OPT_FAILURES:
		o->failures = true;
		return arg == NULL ? 0
				   : fc_duration_parse(arg, 1, &o->listen, err);
	case OPT_RECORD:
		o->record = arg;
		return *arg == '\0' || strcmp(arg, "-") == 0
		    ? fc_error_set(err, FC_ERR_USAGE, NULL,
			  "--record needs the name of a file")
		    : set_mode(o, MODE_RECORD, err);
	case OPT_KEEP:
		return parse_keep(arg, &o->keep, err);
	case OPT_HISTORY:
		o->paths[o->nr_paths++] = parsing->path;
		return set_mode(o, MODE_HISTORY, err);
	case OPT_WITHIN_TIME:
		return fc_duration_parse(arg, 1000, &o->within_time, err);
	case OPT_WARNING:
		return fc_range_parse(arg, &o->warning, err);
	case OPT_CRITICAL:
		return fc_range_parse(arg, &o->critical, err);
	case OPT_TIMEOUT:
		return fc_duration_parse(arg, 100, &o->timeout, err);
	case OPT_FEW_SERIES:
		o->few_series = true;
		break;
	case OPT_OLD_LABELS:
		o->old_labels = true;
		break;
	case OPT_EVERY:
		return fc_duration_parse(arg, 100, &o->every, err);
	case 'h':
		o->action = SHOW_HELP;
		break;
	case 'V':
		o->action = SHOW_VERSION;
		break;
	}
	return choice < 0 ? -1 : 0;
}

/* Each request is what it asks for, and what all of them share. */
static void
share(struct parsing *parsing)
{
	for (size_t i = 0; i < parsing->o->nr_requests; i++) {
		struct fc_request *req = &parsing->o->requests[i];
		struct fc_request whole = parsing->shared;

		strlcpy(whole.name, req->name, sizeof(whole.name));
		whole.size = req->size;
		whole.order = req->order;
		if (!req->size.present && parsing->o->types[i] == NULL &&
		    !options_is_huge(whole.allocator))
			whole.allocator = FC_PAGES;
		*req = whole;
	}
}

/* A name of its own, so that it is not taken for one of that many bytes. */
static int
name_pool(struct parsing *parsing, struct fc_request *req, struct fc_error *err)
{
	char size[sizeof(req->name)];
	int n;

	strlcpy(size, req->name, sizeof(size));
	n = snprintf(req->name, sizeof(req->name), "hugepages-%ju%s%s",
	    (uintmax_t)parsing->shared.count, req->size.present ? "-" : "",
	    req->size.present ? size : "");
	return n < (int)sizeof(req->name)
	    ? 0
	    : fc_error_refuse(err, NULL, size, "is too long");
}

/*
 * Requests of huge pages: --hugepages makes one of each --size, or one; so does
 * --alloc hugetlb or thp, where nothing else does.  Their masks are the
 * kernel's.
 */
static int
add_huge(struct parsing *parsing, struct fc_error *err)
{
	struct fc_request *shared = &parsing->shared;
	struct options *o = parsing->o;
	bool pool = SEEN(OPT_HUGEPAGES);

	if (pool && (SEEN(OPT_COUNT) || SEEN(OPT_ALLOC)))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s does not go with --hugepages",
		    SEEN(OPT_COUNT) ? "count" : "alloc");
	if (pool)
		shared->allocator = FC_HUGETLB;
	if (!options_is_huge(shared->allocator))
		return 0;
	if (SEEN(OPT_GFP) || SEEN(OPT_TYPE) || SEEN(OPT_ORDER))
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--%s does not go with huge pages",
		    SEEN(OPT_GFP)        ? "gfp"
			: SEEN(OPT_TYPE) ? "type"
					 : "order");
	if (shared->allocator == FC_THP && shared->count > 1)
		return fc_error_set(err, FC_ERR_USAGE, NULL,
		    "--count does not go with --alloc thp");
	shared->gfp_text = shared->allocator == FC_THP ? "GFP_TRANSHUGE"
						       : "GFP_HIGHUSER_MOVABLE";
	if (o->nr_requests == 0 &&
	    add_request(
		o, "alloc", fc_allocator_name(shared->allocator), err) == NULL)
		return -1;
	for (size_t i = 0; pool && i < o->nr_requests; i++) {
		if (!o->requests[i].size.present)
			o->requests[i].name[0] = '\0';
		if (name_pool(parsing, &o->requests[i], err) != 0)
			return -1;
	}
	return 0;
}

/* What getopt_long() did not take: a name, or one of several letters in word. */
static int
refuse_option(const char *word, int letter, struct fc_error *err)
{
	bool is_long = strncmp(word, "--", 2) == 0;
	const char *name = word + (is_long ? 2 : 1);
	char single[] = { '-', (char)letter, '\0' }, matches[160] = "";
	size_t len = strcspn(name, "="), nr_matches = 0;
	struct fc_near near;

	fc_near_begin(&near, name, len);
	for (size_t i = 0; i < NR_ENTRIES; i++) {
		fc_near_try(&near, entries[i].name);
		if (!is_long || strncmp(entries[i].name, name, len) != 0)
			continue;
		nr_matches++;
		fc_join(matches, sizeof(matches), ", --", entries[i].name);
	}
	if (nr_matches == 1)
		return fc_error_refuse(err, NULL, word, "takes no value");
	if (nr_matches > 1) {
		fc_error_refuse(err, NULL, word, "ambiguous: --");
		strlcat(err->message, matches, sizeof(err->message));
		return -1;
	}
	fc_error_refuse(
	    err, NULL, is_long ? word : single, "unknown option (see --help)");
	fc_near_say(&near, "--", err);
	return -1;
}

/* Of what getopt_long() says. */
static int
value_of(int value)
{
	for (size_t i = 0; i < NR_LETTERS; i++) {
		if (letters[i].letter == value)
			return letters[i].value;
	}
	return value;
}

static int
argument_of(const struct entry *entry)
{
	return entry->arg == NULL  ? no_argument
	    : entry->arg[0] == '[' ? optional_argument
				   : required_argument;
}

int
options_parse(int argc, char **argv, struct options *o, struct fc_error *err)
{
	struct option longs[NR_ENTRIES + 1] = { 0 };
	/* options and PATHs in any order, whatever POSIXLY_CORRECT says */
	char shorts[NR_ENTRIES + 2 * NR_LETTERS + 3] = "-:";
	size_t nr_longs = 0, nr_shorts = 2;
	struct parsing parsing = { .o = o, .shared = FC_REQUEST_INIT };
	struct fc_error later = { 0 }; /* only the first is told */
	int value, rc = 0;

	o->format = format_named(format_names[0]);
	for (size_t i = 0; i < NR_ENTRIES; i++) {
		if (letter_of(entries[i].value) != '\0')
			shorts[nr_shorts++] = letter_of(entries[i].value);
		if (entries[i].arg != NULL &&
		    letter_of(entries[i].value) != '\0')
			shorts[nr_shorts++] = ':';
		longs[nr_longs++] = (struct option){ entries[i].name,
			argument_of(&entries[i]), NULL, entries[i].value };
	}
	opterr = 0;
	o->paths = argv + 1;
	for (;;) {
		struct fc_error *e = rc == 0 ? err : &later;
		const char *word = argv[optind];

		value = getopt_long(argc, argv, shorts, longs, NULL);
		if (value == -1)
			break;
		if (value == 1)
			o->paths[o->nr_paths++] = optarg;
		else if (value == '?')
			rc |= refuse_option(word, optopt, e);
		else if (value == ':')
			rc |= fc_error_refuse(
			    e, NULL, word, "needs a value (see --help)");
		else {
			parsing.path = optarg;
			rc |= take(&parsing, value_of(value), optarg, e);
		}
	}
	while (optind < argc) /* what stands behind "--" */
		o->paths[o->nr_paths++] = argv[optind++];
	if (rc == 0)
		rc = add_huge(&parsing, err);
	if (rc == 0)
		rc = options_check(&parsing, err);
	share(&parsing);
	return rc;
}

/* "text (default), json, nagios or prometheus" */
static void
list_formats(char *text, size_t size)
{
	snprintf(text, size, "%s (default)", format_names[0]);
	for (size_t i = 1; format_names[i] != NULL; i++)
		fc_join(text, size, format_names[i + 1] == NULL ? " or " : ", ",
		    format_names[i]);
}

void
options_help(struct fc_buf *out)
{
	char formats[256];

	list_formats(formats, sizeof(formats));
	fc_buf_printf(out,
	    "usage: fragcheck [--size SIZE | --type NAME | --order N]... [OPTION | PATH]...\n"
	    "       fragcheck --explain [OPTION | LOG | -]...\n"
	    "       fragcheck --record FILE [OPTION]...\n"
	    "       fragcheck --history FILE [OPTION]...\n\n"
	    "Would a physically contiguous kernel allocation succeed right now?  Without a\n"
	    "request: what this machine can give.  A PATH is what was saved of another one: a\n"
	    "sosreport or other directory with proc/ or its files in it, a tarball of one,\n"
	    "pasted text of such files, -: standard input.\n\n");
	for (size_t i = 0; i < NR_ENTRIES; i++) {
		const char *help =
		    entries[i].help != NULL ? entries[i].help : formats;
		char left[40] = "  ";
		size_t n;

		if (letter_of(entries[i].value) != '\0') {
			char letter[] = { '-', letter_of(entries[i].value), ',',
				' ', '\0' };

			strlcat(left, letter, sizeof(left));
		}
		strlcat(left, "--", sizeof(left));
		strlcat(left, entries[i].name, sizeof(left));
		if (entries[i].arg != NULL) {
			if (entries[i].arg[0] != '[')
				strlcat(left, " ", sizeof(left));
			strlcat(left, entries[i].arg, sizeof(left));
		}
		n = strcspn(help, "\n");
		fc_buf_printf(out, "%-26s %.*s\n", left, (int)n, help);
		while (help[n] != '\0') {
			help += n + 1;
			n = strcspn(help, "\n");
			fc_buf_printf(out, "%-26s %.*s\n", "", (int)n, help);
		}
	}
	fc_buf_printf(out,
	    "\n"
	    "Exit status: 0 yes, 1 no, 2 cannot tell or an error; of several PATHs and\n"
	    "requests the worst.  With --explain: 0 no failure reported, 1 some, 2 a log\n"
	    "that cannot be read; with --failures: 0 none, 1 some, 2 it cannot listen.\n"
	    "With --format prometheus: 0 yes or no, 2 as above; with nagios: 0 OK, 1 WARNING,\n"
	    "2 CRITICAL, 3 UNKNOWN.\n");
}
