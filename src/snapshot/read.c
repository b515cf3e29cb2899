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

static int
parse_bytes(const struct fc_bytes *bytes, const char *name, const char *key,
    parse_fn *parse, void *out, struct fc_error *err)
{
	struct fc_text text = { name, bytes->data, bytes->len };
	int rc = parse(&text, key, out, err);

	if (rc != 0)
		fc_bytes_locate(bytes, err);
	return rc;
}

/* What it has goes to *out, if it is there: see *state. */
static int
read_parsed(const struct fc_source *source, const char *path, parse_fn *parse,
    enum fc_file_state *state, void *out, struct fc_error *err)
{
	struct fc_bytes bytes;
	char shown[256];
	int rc = fc_input_read(
	    source, path, &bytes, state, shown, sizeof(shown), err);

	if (rc == 0 && *state == FC_FILE_READ)
		rc = parse_bytes(&bytes, shown, NULL, parse, out, err);
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

/* A file that is one number; a running kernel without it answers 0. */
static int
read_value(struct fc_snapshot *snap, const struct fc_source *source,
    const char *path, enum fc_file_state *state, struct fc_opt *out,
    struct fc_error *err)
{
	struct fc_error why;
	int rc = read_parsed(source, path, parse_value, state, out, &why);

	if (rc == 0 && *state != FC_FILE_READ && source->kind == FC_LIVE)
		*out = (struct fc_opt){ 0, *state == FC_FILE_ABSENT };
	if (rc == 0)
		return 0;
	*state = FC_FILE_BAD;
	return leave_out(snap, FC_SYSCTL, &why, err);
}

/* A sosreport's list of all settings, which is read once for several. */
struct listed {
	bool looked;
	enum fc_file_state state;
	struct fc_bytes bytes;
	char name[256];
};

/* What it has of vm.NAME. */
static int
find_listed(struct listed *l, struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, parse_fn *parse,
    enum fc_file_state *state, void *out, struct fc_error *err)
{
	struct fc_error why;
	char key[64];
	int rc = 0;

	if (!l->looked) {
		l->looked = true;
		rc = fc_input_read(source, "sos_commands/kernel/sysctl_-a",
		    &l->bytes, &l->state, l->name, sizeof(l->name), &why);
		if (rc != 0)
			l->state = FC_FILE_BAD;
	}
	*state = l->state;
	if (l->state == FC_FILE_READ) {
		snprintf(key, sizeof(key), "vm.%s ", name);
		rc = parse_bytes(&l->bytes, l->name, key, parse, out, &why);
	}
	if (rc == 0)
		return 0;
	*state = FC_FILE_BAD;
	return leave_out(snap, FC_SYSCTL, &why, err);
}

/* A setting, and a member of snap that it goes to. */
struct setting {
	const char *name;
	struct fc_opt *out;
};

/* l NULL: of a file of its own only. */
static int
read_setting(struct listed *l, struct fc_snapshot *snap,
    const struct fc_source *source, const struct setting *setting,
    struct fc_error *err)
{
	enum fc_file_state state;
	char path[64] = "proc/sys/vm/";
	struct fc_opt *out = setting->out;

	strlcat(path, setting->name, sizeof(path));
	if (read_value(snap, source, path, &state, out, err) != 0 ||
	    (l != NULL && !out->present && source->kind != FC_LIVE &&
		find_listed(l, snap, source, setting->name, parse_value, &state,
		    out, err) != 0))
		return -1;
	if (out == &snap->extfrag_threshold && source->kind == FC_LIVE)
		snap->lacks_compaction = state == FC_FILE_ABSENT;
	if (snap->files[FC_SYSCTL] == FC_FILE_BAD)
		return 0;
	if (out->present)
		snap->files[FC_SYSCTL] = FC_FILE_READ;
	else if (snap->files[FC_SYSCTL] != FC_FILE_READ)
		snap->files[FC_SYSCTL] =
		    state == FC_FILE_READ ? FC_FILE_ABSENT : state;
	return 0;
}

static int
read_settings(struct listed *l, struct fc_snapshot *snap,
    const struct fc_source *source, const struct setting *settings, size_t n,
    struct fc_error *err)
{
	for (size_t i = 0; i < n; i++) {
		if (read_setting(l, snap, source, &settings[i], err) != 0)
			return -1;
	}
	return 0;
}

int
fc_snapshot_read_sysctl(struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, struct fc_opt *out,
    struct fc_error *err)
{
	const struct setting setting = { name, out };
	struct listed l = { 0 };
	int rc = read_settings(&l, snap, source, &setting, 1, err);

	fc_bytes_free(&l.bytes);
	return rc;
}

int
fc_snapshot_read_sysctl_file(struct fc_snapshot *snap,
    const struct fc_source *source, const char *name, struct fc_opt *out,
    struct fc_error *err)
{
	const struct setting setting = { name, out };

	return read_setting(NULL, snap, source, &setting, err);
}

int
fc_snapshot_read_slow_path(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	const struct setting settings[] = {
		{ "extfrag_threshold", &snap->extfrag_threshold },
		{ "zone_reclaim_mode", &snap->zone_reclaim_mode },
	};
	struct listed l = { 0 };
	enum fc_file_state state;
	int rc = read_settings(&l, snap, source, settings,
	    sizeof(settings) / sizeof(settings[0]), err);

	fc_bytes_free(&l.bytes);
	snap->slow_path_read = true;
	return rc != 0
	    ? rc
	    : read_value(snap, source, "sys/kernel/mm/lru_gen/enabled", &state,
		  &snap->lru_gen, err);
}

int
fc_snapshot_read_background(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	struct fc_opt bytes = { 0 };
	enum fc_file_state state;

	if (fc_snapshot_read_sysctl(snap, source, "compaction_proactiveness",
		&snap->tunables.compaction_proactiveness, err) != 0 ||
	    read_value(snap, source,
		"sys/kernel/mm/transparent_hugepage/hpage_pmd_size", &state,
		&bytes, err) != 0)
		return -1;
	if (state == FC_FILE_READ)
		snap->thp.pmd_bytes = bytes;
	return 0;
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
read_ratios(struct listed *l, struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	const char *name = "lowmem_reserve_ratio";
	struct fc_tunables *t = &snap->tunables;
	enum fc_file_state state;
	struct fc_error why;

	if (read_parsed(source, "proc/sys/vm/lowmem_reserve_ratio",
		parse_ratios, &state, t, &why) != 0 &&
	    leave_out(snap, FC_SYSCTL, &why, err) != 0)
		return -1;
	return t->nr_ratios == 0 && source->kind != FC_LIVE
	    ? find_listed(l, snap, source, name, parse_ratios, &state, t, err)
	    : 0;
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
	if (read_parsed(source, "proc/pressure/memory", parse_pressure, &state,
		&snap->tunables, &why) == 0 ||
	    why.kind == FC_ERR_SYSTEM)
		return 0;
	return leave_out(snap, FC_SYSCTL, &why, err);
}

int
fc_snapshot_read_tunables(struct fc_snapshot *snap,
    const struct fc_source *source, struct fc_error *err)
{
	struct fc_tunables *t = &snap->tunables;
	const struct setting settings[] = {
		{ "min_free_kbytes", &t->min_free_kbytes },
		{ "watermark_scale_factor", &t->watermark_scale_factor },
		{ "watermark_boost_factor", &snap->watermark_boost_factor },
		{ "compaction_proactiveness", &t->compaction_proactiveness },
		{ "extfrag_threshold", &snap->extfrag_threshold },
	};
	struct listed l = { 0 };
	enum fc_file_state state;
	int rc = read_settings(&l, snap, source, settings,
	    sizeof(settings) / sizeof(settings[0]), err);

	if (rc == 0)
		rc = read_ratios(&l, snap, source, err);
	fc_bytes_free(&l.bytes);
	return rc != 0 ||
		read_value(snap, source, "sys/kernel/kexec_crash_size", &state,
		    &t->crash_bytes, err) != 0 ||
		read_pressure(snap, source, err) != 0 ||
		fc_snapshot_read_for(snap, source, FC_THP, err) != 0
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
