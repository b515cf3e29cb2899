/* SPDX-License-Identifier: BSD-2-Clause */
/* Files of a source into a snapshot: which paths, and in which form. */
#include <bsd/string.h>
#include <stdio.h>
#include <string.h>

#include "input/input.h"
#include "input/klog.h"
#include "parse/parse.h"
#include "snapshot/zoneinfo.h"

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

/* Without these no answer could be true; the others only add to it. */
static bool
is_needed(enum fc_file file)
{
	return file == FC_BUDDYINFO || file == FC_ZONEINFO ||
	    file == FC_PAGETYPEINFO;
}

/*
 * A file that only adds to the answer costs what it would have told, and no
 * more: why is kept for whoever tells the answer.
 */
static int
leave_out(struct fc_snapshot *snap, enum fc_file file,
    const struct fc_error *why, struct fc_error *err)
{
	if (why->kind == FC_ERR_NOMEM || why->kind == FC_ERR_CLASH) {
		*err = *why;
		return -1;
	}
	snap->files[file] = FC_FILE_BAD;
	return fc_snapshot_note(snap, why, err);
}

/* A parser of one of these files; key NULL: of all of it. */
typedef int parse_fn(const struct fc_text *text, const char *key, void *out,
    struct fc_error *err);

/* What it has goes to *out, if it is there: see *state. */
static int
read_parsed(const struct fc_source *source, const char *path, const char *key,
    parse_fn *parse, enum fc_file_state *state, void *out, struct fc_error *err)
{
	struct fc_bytes bytes;
	char shown[256];
	int rc = fc_input_read(
	    source, path, &bytes, state, shown, sizeof(shown), err);

	if (rc == 0 && *state == FC_FILE_READ) {
		struct fc_text text = { shown, bytes.data, bytes.len };

		rc = parse(&text, key, out, err);
		if (rc != 0)
			fc_bytes_locate(&bytes, err);
	}
	fc_bytes_free(&bytes);
	return rc;
}

static int
parse_value(const struct fc_text *text, const char *key, void *out,
    struct fc_error *err)
{
	int rc = key == NULL ? fc_sysctl_value_parse(text, out, err)
			     : fc_sysctl_a_parse(text, key, out, err);

	if (rc != 0)
		*(struct fc_opt *)out = (struct fc_opt){ 0 };
	return rc;
}

/*
 * A file that is one number, or with a key a sosreport's list of all of them;
 * a running kernel without it answers 0.
 */
static int
read_value(struct fc_snapshot *snap, const struct fc_source *source,
    const char *path, const char *key, enum fc_file_state *state,
    struct fc_opt *out, struct fc_error *err)
{
	struct fc_error why;
	int rc = read_parsed(source, path, key, parse_value, state, out, &why);

	if (rc == 0 && *state != FC_FILE_READ && source->kind == FC_LIVE)
		*out = (struct fc_opt){ 0, *state == FC_FILE_ABSENT };
	if (rc == 0)
		return 0;
	*state = FC_FILE_BAD;
	return leave_out(snap, FC_SYSCTL, &why, err);
}

static void
note_sysctl(struct fc_snapshot *snap, enum fc_file_state state, bool present)
{
	enum fc_file_state *all = &snap->files[FC_SYSCTL];

	if (*all == FC_FILE_BAD)
		return;
	if (present)
		*all = FC_FILE_READ;
	else if (*all != FC_FILE_READ)
		*all = state == FC_FILE_READ ? FC_FILE_ABSENT : state;
}

int
fc_snapshot_read_sysctl_file(struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, struct fc_opt *out,
    struct fc_error *err)
{
	enum fc_file_state state;
	char path[64] = "proc/sys/vm/";

	strlcat(path, name, sizeof(path));
	if (read_value(snap, source, path, NULL, &state, out, err) != 0)
		return -1;
	note_sysctl(snap, state, out->present);
	return 0;
}

int
fc_snapshot_read_sysctl(struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, struct fc_opt *out,
    struct fc_error *err)
{
	enum fc_file_state state;
	char key[64];

	if (fc_snapshot_read_sysctl_file(snap, source, name, out, err) != 0)
		return -1;
	if (out->present || source->kind == FC_LIVE)
		return 0;
	snprintf(key, sizeof(key), "vm.%s ", name);
	if (read_value(snap, source, "sos_commands/kernel/sysctl_-a", key,
		&state, out, err) != 0)
		return -1;
	note_sysctl(snap, state, out->present);
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
	return read_value(snap, source, "sys/kernel/mm/lru_gen/enabled", NULL,
	    &state, &snap->lru_gen, err);
}

static int
parse_ratios(const struct fc_text *text, const char *key, void *out,
    struct fc_error *err)
{
	struct fc_tunables *t = out;

	return key == NULL ? fc_sysctl_list_parse(text, t->ratios,
				 FC_MAX_RATIOS, &t->nr_ratios, err)
			   : fc_sysctl_a_list_parse(text, key, t->ratios,
				 FC_MAX_RATIOS, &t->nr_ratios, err);
}

/* lowmem_reserve_ratio, which is several numbers. */
static int
read_ratios(struct fc_snapshot *snap, const struct fc_source *source,
    const char *path, const char *key, struct fc_error *err)
{
	enum fc_file_state state;
	struct fc_error why;

	return read_parsed(source, path, key, parse_ratios, &state,
		   &snap->tunables, &why) == 0
	    ? 0
	    : leave_out(snap, FC_SYSCTL, &why, err);
}

static int
parse_pressure(const struct fc_text *text, const char *key, void *out,
    struct fc_error *err)
{
	struct fc_tunables *t = out;
	struct fc_pressure pressure;

	(void)key;
	if (fc_pressure_parse(text, &pressure, err) != 0)
		return -1;
	t->stalled_10 = pressure.avg10;
	t->stalled_300 = pressure.avg300;
	t->stalled_total = pressure.total;
	return 0;
}

static int
read_pressure(struct fc_snapshot *snap, const struct fc_source *source,
    struct fc_error *err)
{
	enum fc_file_state state;
	struct fc_error why;

	/* the kernel refuses to be read of it with psi=0 */
	if (read_parsed(source, "proc/pressure/memory", NULL, parse_pressure,
		&state, &snap->tunables, &why) == 0 ||
	    why.kind == FC_ERR_SYSTEM)
		return 0;
	return leave_out(snap, FC_SYSCTL, &why, err);
}

int
fc_snapshot_read_tunables(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	struct fc_tunables *t = &snap->tunables;
	enum fc_file_state state;
	const struct {
		const char *name;
		struct fc_opt *out;
	} sysctls[] = {
		{ "min_free_kbytes", &t->min_free_kbytes },
		{ "watermark_scale_factor", &t->watermark_scale_factor },
		{ "watermark_boost_factor", &snap->watermark_boost_factor },
		{ "compaction_proactiveness", &t->compaction_proactiveness },
		{ "extfrag_threshold", &snap->extfrag_threshold },
	};

	for (size_t i = 0; i < sizeof(sysctls) / sizeof(sysctls[0]); i++) {
		if (fc_snapshot_read_sysctl(snap, source, sysctls[i].name,
			sysctls[i].out, err) != 0)
			return -1;
	}
	if (read_ratios(snap, source, "proc/sys/vm/lowmem_reserve_ratio", NULL,
		err) != 0 ||
	    (t->nr_ratios == 0 && source->kind != FC_LIVE &&
		read_ratios(snap, source, "sos_commands/kernel/sysctl_-a",
		    "vm.lowmem_reserve_ratio ", err) != 0))
		return -1;
	if (read_value(snap, source, "sys/kernel/kexec_crash_size", NULL,
		&state, &t->crash_bytes, err) != 0 ||
	    read_pressure(snap, source, err) != 0)
		return -1;
	return fc_snapshot_read_for(snap, source, FC_THP, err) != 0
	    ? -1
	    : fc_snapshot_read_for(snap, source, FC_CMA, err);
}

/* What the copy's kernel log tells that no better file did. */
static int
read_klog(struct fc_snapshot *snap, const struct fc_source *source,
    struct fc_error *err)
{
	struct fc_bytes bytes;
	char name[256];
	int rc = 0;

	if (fc_klog_read(source, &bytes, name, sizeof(name))) {
		struct fc_text text = { name, bytes.data, bytes.len };

		rc = fc_snapshot_add_klog(snap, &text, err);
	}
	fc_bytes_free(&bytes);
	return rc;
}

static int
add(struct fc_snapshot *snap, enum fc_file file, struct fc_pieces *pieces,
    struct fc_error *err)
{
	struct fc_text text;

	if (fc_pieces_all(pieces, &text, err) == 0) {
		/* it is shown to root only, and cp makes an empty file */
		if (file == FC_PAGETYPEINFO && text.len == 0) {
			snap->files[file] = FC_FILE_EMPTY;
			return 0;
		}
		if (fc_snapshot_add(snap, file, &text, err) == 0)
			return 0;
		fc_bytes_locate(&pieces->bytes, err);
	}
	snap->files[file] = FC_FILE_BAD;
	return -1;
}

static int
next_piece(void *from, struct fc_text *piece, struct fc_error *err)
{
	return fc_pieces_next(from, piece, err);
}

static int
add_pieces(
    struct fc_snapshot *snap, struct fc_pieces *pieces, struct fc_error *err)
{
	int rc = fc_snapshot_add_zoneinfo(snap, next_piece, pieces, err);

	if (rc != 0) {
		snap->files[FC_ZONEINFO] = FC_FILE_BAD;
		fc_bytes_locate(&pieces->bytes, err);
	}
	return rc;
}

int
fc_snapshot_read(struct fc_snapshot *snap, const struct fc_source *source,
    enum fc_file file, struct fc_error *err)
{
	enum fc_file_state state = FC_FILE_ABSENT;
	struct fc_pieces pieces;
	struct fc_error why;
	char name[256];
	int rc = 0;

	snap->kind = source->kind;
	snap->path = source->path;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		if (rc == 0 && places[i].file == file &&
		    state == FC_FILE_ABSENT)
			rc = fc_input_open(source, places[i].path, &pieces,
			    &state, name, sizeof(name), &why);
	}
	snap->files[file] = rc == 0 ? state : FC_FILE_BAD;
	if (rc == 0 && state == FC_FILE_READ) {
		rc = file == FC_ZONEINFO ? add_pieces(snap, &pieces, &why)
					 : add(snap, file, &pieces, &why);
		fc_pieces_close(&pieces);
	}
	if (rc != 0 && is_needed(file))
		*err = why;
	else if (rc != 0)
		rc = leave_out(snap, file, &why, err);
	if (rc == 0 && file == FC_VERSION_FILE && snap->release[0] == '\0' &&
	    source->kind == FC_TREE)
		rc = read_klog(snap, source, err);
	return rc;
}
