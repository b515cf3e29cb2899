/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as one of the files that only add to an answer, or as what
 * fragcheck-typesize says: values, or an error with its place.  The first line
 * says which: "meminfo", "vmstat", and so on, see kinds[].
 */
#include "fuzz.h"
#include "parse/parse.h"

/* for what is static in it: type_resolve() is here, then, and in no library */
#include "../../src/cli/type.c"

static int
parse_meminfo(const struct fc_text *text, struct fc_error *err)
{
	struct fc_meminfo info = { 0 };
	int rc = fc_meminfo_parse(text, &info, err);

	require(
	    rc != 0 || info.mem_total_kib.present || info.mem_free_kib.present,
	    "meminfo has how much memory there is, or is free");
	return rc;
}

static int
parse_vmstat(const struct fc_text *text, struct fc_error *err)
{
	return fc_vmstat_parse(text, &(struct fc_vmstat){ 0 }, err);
}

static int
parse_version(const struct fc_text *text, struct fc_error *err)
{
	char release[96] = "", build[160] = "";
	int rc = fc_version_parse(
	    text, release, sizeof(release), build, sizeof(build), err);

	require(rc != 0 || release[0] != '\0', "a version has a release");
	return rc;
}

static int
parse_value(const struct fc_text *text, struct fc_error *err)
{
	struct fc_opt value = { 0 };
	int rc = fc_sysctl_value_parse(text, &value, err);

	require(rc != 0 || value.present, "a setting has a value");
	return rc;
}

static int
parse_list(const struct fc_text *text, struct fc_error *err)
{
	uint64_t values[FC_MAX_RATIOS];
	size_t n = 0;
	int rc = fc_sysctl_list_parse(text, values, FC_MAX_RATIOS, &n, err);

	require(rc != 0 || n <= FC_MAX_RATIOS, "a list has room");
	return rc;
}

static int
parse_sysctl_a(const struct fc_text *text, struct fc_error *err)
{
	uint64_t values[FC_MAX_RATIOS];
	struct fc_opt value = { 0 };
	size_t n = 0;
	struct fc_error other = { 0 };

	if (fc_sysctl_a_parse(text, "vm.extfrag_threshold ", &value, err) != 0)
		return -1;
	if (fc_sysctl_a_list_parse(text, "vm.lowmem_reserve_ratio ", values,
		FC_MAX_RATIOS, &n, &other) == 0) {
		require(n <= FC_MAX_RATIOS, "a list has room");
		return 0;
	}
	*err = other;
	return -1;
}

static int
parse_pressure(const struct fc_text *text, struct fc_error *err)
{
	return fc_pressure_parse(text, &(struct fc_pressure){ 0 }, err);
}

static int
parse_choice(const struct fc_text *text, struct fc_error *err)
{
	static const char *const words[] = { "always", "madvise", "never",
		NULL };
	int choice = -1;
	int rc = fc_sysfs_choice_parse(text, words, &choice, err);

	require(rc != 0 || (choice >= -1 && choice < 3),
	    "a choice is one of those that there are");
	return rc;
}

static int
parse_hugepages(const struct fc_text *text, struct fc_error *err)
{
	char *name = string_of(text->data, text->len);
	uint64_t bytes = fc_hugepages_name_parse(name);

	(void)err;
	require(bytes % 1024 == 0, "huge pages are of whole KiB");
	free(name);
	return 0;
}

static int
parse_klog(const struct fc_text *text, struct fc_error *err)
{
	struct fc_klog log = { 0 };

	(void)err;
	fc_klog_parse(text, &log);
	require(memchr(log.release, '\0', sizeof(log.release)) != NULL &&
		memchr(log.build, '\0', sizeof(log.build)) != NULL,
	    "a release ends");
	return 0;
}

/* What that program says, which has read what nobody vouches for. */
static int
parse_typesize(const struct fc_text *text, struct fc_error *err)
{
	static struct files files;
	static struct options o;
	static char path[] = "a.ko";
	char *records = string_of(text->data, text->len);
	char *rest = records, *line;
	struct answer a = { 0 };
	struct fc_ctype type = { 0 };

	files = (struct files){ .n = 1, .paths = { path }, .memory = -1 };
	o.elements = (struct fc_opt){ text->len, text->len % 2 != 0 };
	o.nr_btf = text->len % 3;
	while ((line = strsep(&rest, "\n")) != NULL)
		take_record(line, &files, &a);
	if (conclude(&o, "wanted", &files, &a, &type, err) == 0) {
		require(type.bytes > 0 || type.flexible, "a type has a size");
		require(type.nr_members <= FC_MAX_PARTS &&
			type.nr_holes <= FC_MAX_PARTS,
		    "members have room");
	} else {
		require(err->kind != FC_ERR_NONE && err->message[0] != '\0',
		    "no type is an error");
		*err = (struct fc_error){ 0 };
	}
	free(records);
	return 0;
}

static const struct {
	const char *name;
	int (*parse)(const struct fc_text *text, struct fc_error *err);
} kinds[] = {
	{ "meminfo", parse_meminfo },
	{ "vmstat", parse_vmstat },
	{ "version", parse_version },
	{ "sysctl", parse_value },
	{ "list", parse_list },
	{ "sysctl-a", parse_sysctl_a },
	{ "pressure", parse_pressure },
	{ "choice", parse_choice },
	{ "hugepages", parse_hugepages },
	{ "klog", parse_klog },
	{ "typesize", parse_typesize },
};

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t n = end != NULL ? (size_t)(end - data) : 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct fc_error err = { 0 };
		struct fc_text text = { .name = "fuzz" };
		char *copy;
		int rc;

		if (n == 0 || strlen(kinds[i].name) != n ||
		    memcmp(kinds[i].name, data, n) != 0)
			continue;
		text.len = size - n - 1;
		text.data = copy = copy_of(data + n + 1, text.len);
		rc = kinds[i].parse(&text, &err);
		require((rc != 0) == (err.kind != FC_ERR_NONE),
		    "there are values or an error");
		require(rc == 0 || (err.line > 0 && err.column > 0),
		    "an error has its place");
		check_printable(err.message, strlen(err.message));
		free(copy);
	}
	return 0;
}
