/* SPDX-License-Identifier: BSD-2-Clause */
/* The bytes of one file of a source. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "input/parts.h"
#include "input/tree.h"

#define FIRST ((size_t)16 * 1024) /* most files of /proc are shorter */
#define PIECE ((size_t)128 * 1024)

/* ---- from an open file ---------------------------------------------------- */

static int
refuse_large(const char *name, struct fc_error *err)
{
	return fc_error_set(err, FC_ERR_RANGE, name, "larger than %zu MiB",
	    FC_MAX_FILE / 1024 / 1024);
}

/*
 * One more read behind what the pieces hold.  A regular file that gave as many
 * bytes as it has, and then no more, has ended: that is not asked again.
 */
static int
read_more(struct fc_pieces *p, struct fc_error *err)
{
	struct fc_bytes *bytes = &p->bytes;
	ssize_t n;

	if (bytes->len == p->size) {
		size_t size = p->size < FIRST / 2 ? FIRST : 2 * p->size;
		char *data = realloc(bytes->data, size);

		if (data == NULL)
			return fc_error_nomem(err);
		bytes->data = data;
		p->size = size;
	}
	do
		n = read(p->fd, bytes->data + bytes->len, p->size - bytes->len);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fc_error_system(err, p->name, errno, "cannot read");
	bytes->len += (size_t)n;
	p->total += (size_t)n;
	p->ended = n == 0 || (p->total == p->told && bytes->len < p->size);
	if (p->total > FC_MAX_FILE)
		return refuse_large(p->name, err);
	/* of a copy that is still being made no part is believed */
	if (p->told > 0 &&
	    (p->total > p->told || (p->ended && p->total < p->told)))
		return fc_error_set(err, FC_ERR_MISMATCH, p->name,
		    "became %s while it was read",
		    p->total < p->told ? "shorter" : "longer");
	return 0;
}

int
fc_pieces_all(struct fc_pieces *p, struct fc_text *text, struct fc_error *err)
{
	while (!p->ended) {
		if (read_more(p, err) != 0)
			return -1;
	}
	*text = (struct fc_text){ p->name, p->bytes.data, p->bytes.len };
	return 0;
}

int
fc_input_slurp(
    int fd, const char *name, struct fc_bytes *bytes, struct fc_error *err)
{
	struct fc_pieces p = { .name = name,
		.fd = fd,
		.bytes = *bytes,
		.size = bytes->len,
		.total = bytes->len };
	struct fc_text text;
	int rc = fc_pieces_all(&p, &text, err);

	*bytes = p.bytes;
	if (rc != 0)
		fc_bytes_free(bytes);
	return rc;
}

void
fc_bytes_free(struct fc_bytes *bytes)
{
	if (!bytes->borrowed)
		free(bytes->data);
	*bytes = (struct fc_bytes){ 0 };
}

int
fc_bytes_own(struct fc_bytes *bytes)
{
	char *data;

	if (!bytes->borrowed)
		return 0;
	data = malloc(bytes->len + 1);
	if (data == NULL)
		return -1;
	memcpy(data, bytes->data, bytes->len);
	*bytes = (struct fc_bytes){ .data = data, .len = bytes->len };
	return 0;
}

/* ---- of a source ---------------------------------------------------------- */

static enum fc_file_state
take_part(
    const struct fc_source *source, const char *path, struct fc_bytes *bytes)
{
	const struct fc_part *part = fc_parts_find(source->parts, path);

	if (part == NULL)
		return FC_FILE_ABSENT;
	*bytes = (struct fc_bytes){ .data = part->text.data,
		.len = part->text.len,
		.borrowed = true,
		.places = part->places,
		.nr_places = part->nr_places };
	return FC_FILE_READ;
}

/* Text, as far as there is room, before last, which its '\0' may have. */
static char *
append(char *at, const char *last, const char *text)
{
	size_t len = strnlen(text, (size_t)(last - at));

	memcpy(at, text, len);
	at[len] = '\0';
	return at + len;
}

/* "PATH/proc/buddyinfo"; of a text it is the text that an error is in.  Made
 * for each file of each copy, and seldom read: printf() would take longer than
 * the file's parser. */
static void
name_file(
    const struct fc_source *source, const char *below, char *name, size_t size)
{
	const char *last = name + size - 1;
	char *at = append(name, last, source->path);

	if (source->kind == FC_PASTE)
		return;
	if (at == name || at[-1] != '/')
		at = append(at, last, "/");
	if (source->parts != NULL)
		at = append(at, last, source->parts->root);
	append(at, last, below);
}

/* Why it could not be opened, if that is no failure: *state. */
static int
judge_errno(bool live, int error, const char *name, enum fc_file_state *state,
    struct fc_error *err)
{
	if (error == ENOENT || error == ENOTDIR) {
		*state = FC_FILE_ABSENT;
		return 0;
	}
	/* a container masks files with a device, or nothing at all */
	if (error == EACCES || error == EPERM || (live && error == EINVAL)) {
		*state = FC_FILE_UNREADABLE;
		return 0;
	}
	if (error == EINVAL)
		return fc_error_set(
		    err, FC_ERR_MISMATCH, name, "not a regular file");
	return fc_error_system(err, name, error, "cannot open");
}

/* Up to the first piece, or the end; what was opened is the caller's to close
 * even after an error. */
static int
open_file(const struct fc_source *source, const char *path, struct fc_pieces *p,
    enum fc_file_state *state, char *name, size_t name_size,
    struct fc_error *err)
{
	const char *below = path;
	bool live = source->kind == FC_LIVE;
	/* What a mounted /proc lacks is the running machine's all the same. */
	bool own =
	    live && (source->dirfd < 0 || strncmp(path, "proc/", 5) != 0);
	struct stat st = { 0 };

	*p = (struct fc_pieces){
		.name = name, .fd = -1, .names = source->names, .ended = true
	};
	if (source->bare && strncmp(path, "proc/", 5) == 0)
		below = path + 5;
	if (own)
		snprintf(name, name_size, "/%s", path);
	else
		name_file(source, below, name, name_size);
	if (source->parts != NULL) {
		*state = take_part(source, below, &p->bytes);
		return 0;
	}
	if (own)
		p->fd = open(name, O_RDONLY | O_CLOEXEC);
	else
		p->fd = fc_tree_open(source->dirfd, source->names, below, &st);
	if (p->fd < 0)
		return judge_errno(live, errno, name, state, err);
	if (source->clash_ino != 0 && (!own || fstat(p->fd, &st) == 0) &&
	    st.st_dev == source->clash_dev && st.st_ino == source->clash_ino)
		return fc_error_set(err, FC_ERR_CLASH, name,
		    "is an input, so it cannot be the output");
	p->ended = false;
	if (st.st_size > (off_t)FC_MAX_FILE)
		return refuse_large(p->name, err);
	/* sysfs says of each of its files that it has a page */
	if (st.st_size % 4096 != 0)
		p->told = (size_t)st.st_size;
	if (read_more(p, err) != 0)
		return -1;
	*state = live && p->ended ? FC_FILE_UNREADABLE : FC_FILE_READ;
	return 0;
}

int
fc_input_open(const struct fc_source *source, const char *path,
    struct fc_pieces *p, enum fc_file_state *state, char *name,
    size_t name_size, struct fc_error *err)
{
	int rc = open_file(source, path, p, state, name, name_size, err);

	if (rc != 0 || *state != FC_FILE_READ)
		fc_pieces_close(p);
	return rc;
}

int
fc_pieces_next(struct fc_pieces *p, struct fc_text *text, struct fc_error *err)
{
	struct fc_bytes *bytes = &p->bytes;
	const char *newline = NULL;

	bytes->len -= p->given;
	if (bytes->borrowed) /* all were given */
		bytes->data += p->given;
	else if (p->given > 0)
		memmove(bytes->data, bytes->data + p->given, bytes->len);
	p->given = 0;
	while (!p->ended && newline == NULL) {
		if (read_more(p, err) != 0)
			return -1;
		if (bytes->len >= PIECE)
			newline = memrchr(bytes->data, '\n', bytes->len);
	}
	p->given =
	    newline == NULL ? bytes->len : (size_t)(newline + 1 - bytes->data);
	*text = (struct fc_text){ p->name, bytes->data, p->given };
	return 0;
}

void
fc_pieces_close(struct fc_pieces *p)
{
	if (p->fd >= 0)
		fc_names_close(p->names, p->fd);
	p->fd = -1;
	p->ended = true;
	p->given = 0;
	fc_bytes_free(&p->bytes);
}

int
fc_input_read(const struct fc_source *source, const char *path,
    struct fc_bytes *bytes, enum fc_file_state *state, char *name,
    size_t name_size, struct fc_error *err)
{
	struct fc_pieces p;
	struct fc_text text;
	int rc = fc_input_open(source, path, &p, state, name, name_size, err);

	*bytes = (struct fc_bytes){ 0 };
	if (rc == 0)
		rc = fc_pieces_all(&p, &text, err);
	if (rc == 0) {
		*bytes = p.bytes;
		p.bytes = (struct fc_bytes){ 0 };
	}
	fc_pieces_close(&p);
	return rc;
}
