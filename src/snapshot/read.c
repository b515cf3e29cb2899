/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of a source into a snapshot: which paths, and in which form. */
#include <stdio.h>
#include <string.h>

#include "input/input.h"
#include "parse/parse.h"

/* Where a file may be; the first that is there counts. */
static const struct place {
	enum fc_file file;
	const char *path;
} places[] = {
	{ FC_BUDDYINFO, "proc/buddyinfo" },
	{ FC_ZONEINFO, "proc/zoneinfo" },
	{ FC_PAGETYPEINFO, "proc/pagetypeinfo" },
	{ FC_MEMINFO, "proc/meminfo" },
	{ FC_VMSTAT, "proc/vmstat" },
	{ FC_VERSION_FILE, "proc/version" },
	{ FC_VERSION_FILE, "sos_commands/kernel/uname_-a" },
};

/* A file that is one number; a running kernel without it answers 0. */
static int
read_value(const struct fc_source *source, const char *path,
    enum fc_file_state *state, struct fc_opt *out, struct fc_error *err)
{
	struct fc_bytes bytes;
	char shown[256];
	int rc = 0;

	if (fc_input_read(
		source, path, &bytes, state, shown, sizeof(shown), err) != 0)
		return -1;
	if (*state == FC_FILE_READ) {
		struct fc_text text = { shown, bytes.data, bytes.len };

		rc = fc_sysctl_value_parse(&text, out, err);
	} else if (source->kind == FC_LIVE) {
		*out = (struct fc_opt){ 0, *state == FC_FILE_ABSENT };
	}
	fc_bytes_free(&bytes);
	return rc;
}

/* The same from a sosreport's list of all of them. */
static int
read_sysctl_a(const struct fc_source *source, const char *name,
    enum fc_file_state *state, struct fc_opt *out, struct fc_error *err)
{
	struct fc_bytes bytes;
	char shown[256], key[64];
	int rc = 0;

	if (fc_input_read(source, "sos_commands/kernel/sysctl_-a", &bytes,
		state, shown, sizeof(shown), err) != 0)
		return -1;
	if (*state == FC_FILE_READ) {
		struct fc_text text = { shown, bytes.data, bytes.len };

		snprintf(key, sizeof(key), "vm.%s ", name);
		rc = fc_sysctl_a_parse(&text, key, out, err);
	}
	fc_bytes_free(&bytes);
	return rc;
}

int
fc_snapshot_read_sysctl(struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, struct fc_opt *out,
    struct fc_error *err)
{
	enum fc_file_state state;
	char path[64];

	snprintf(path, sizeof(path), "proc/sys/vm/%s", name);
	if (read_value(source, path, &state, out, err) != 0)
		return -1;
	if (state != FC_FILE_READ && source->kind == FC_TREE &&
	    read_sysctl_a(source, name, &state, out, err) != 0)
		return -1;
	if (out->present)
		snap->files[FC_SYSCTL] = FC_FILE_READ;
	else if (snap->files[FC_SYSCTL] != FC_FILE_READ)
		snap->files[FC_SYSCTL] =
		    state == FC_FILE_READ ? FC_FILE_ABSENT : state;
	return 0;
}

int
fc_snapshot_read_slow_path(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	enum fc_file_state state;

	snap->slow_path_read = true;
	if (fc_snapshot_read_sysctl(snap, source, "extfrag_threshold",
		&snap->extfrag_threshold, err) != 0 ||
	    fc_snapshot_read_sysctl(snap, source, "zone_reclaim_mode",
		&snap->zone_reclaim_mode, err) != 0)
		return -1;
	return read_value(source, "sys/kernel/mm/lru_gen/enabled", &state,
	    &snap->lru_gen, err);
}

int
fc_snapshot_read(struct fc_snapshot *snap, const struct fc_source *source,
    enum fc_file file, struct fc_error *err)
{
	enum fc_file_state state = FC_FILE_ABSENT;
	struct fc_bytes bytes = { 0 };
	char name[256];
	int rc = 0;

	snap->kind = source->kind;
	snap->path = source->path;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (places[i].file != file || state != FC_FILE_ABSENT)
			continue;
		if (fc_input_read(source, places[i].path, &bytes, &state, name,
			sizeof(name), err) != 0) {
			snap->files[file] = FC_FILE_BAD;
			return -1;
		}
	}
	snap->files[file] = state;
	if (state == FC_FILE_READ) {
		struct fc_text text = { name, bytes.data, bytes.len };

		rc = fc_snapshot_add(snap, file, &text, err);
		if (rc != 0)
			snap->files[file] = FC_FILE_BAD;
	}
	fc_bytes_free(&bytes);
	return rc;
}
