/* SPDX-License-Identifier: BSD-2-Clause */
#include <stdlib.h>
#include <string.h>

#include "input/parts.h"

struct fc_parts *
fc_parts_new(void)
{
	return calloc(1, sizeof(struct fc_parts));
}

void
fc_parts_free(struct fc_parts *parts)
{
	if (parts == NULL)
		return;
	for (size_t i = 0; i < parts->n; i++) {
		free(parts->parts[i].path);
		free(parts->parts[i].places);
		fc_buf_free(&parts->parts[i].text);
	}
	free(parts->parts);
	free(parts);
}

struct fc_part *
fc_parts_find(const struct fc_parts *parts, const char *path)
{
	size_t n = strlen(parts->root);

	/* Of two members of one name the later one is on disk after tar x. */
	for (size_t i = parts->n; i-- > 0;) {
		struct fc_part *part = &parts->parts[i];

		if (strncmp(part->path, parts->root, n) == 0 &&
		    strcmp(part->path + n, path) == 0)
			return part;
	}
	return NULL;
}

struct fc_part *
fc_parts_add(struct fc_parts *parts, const char *path, struct fc_error *err)
{
	struct fc_part *part;

	if (parts->n == FC_MAX_PARTS_HELD) {
		fc_error_set(err, FC_ERR_RANGE, NULL,
		    "more than %d files that could be meant",
		    FC_MAX_PARTS_HELD);
		return NULL;
	}
	part = realloc(parts->parts, (parts->n + 1) * sizeof(*part));
	if (part == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	parts->parts = part;
	part += parts->n;
	*part = (struct fc_part){ .path = strdup(path) };
	if (part->path == NULL) {
		fc_error_nomem(err);
		return NULL;
	}
	parts->n++;
	return part;
}

int
fc_part_put(struct fc_parts *parts, struct fc_part *part, const char *data,
    size_t len, struct fc_error *err)
{
	if (len > 2 * FC_MAX_FILE - parts->bytes)
		return fc_error_set(err, FC_ERR_RANGE, NULL,
		    "the files in it are larger than %zu MiB",
		    2 * FC_MAX_FILE / 1024 / 1024);
	parts->bytes += len;
	fc_buf_put(&part->text, data, len);
	return part->text.failed ? fc_error_nomem(err) : 0;
}

int
fc_part_place(struct fc_part *part, size_t from_line, size_t from_column,
    long shift, struct fc_error *err)
{
	size_t n = part->nr_places;
	size_t column = part->text.len - part->last_line + 1;
	struct fc_place *places;

	if (n > 0 && column == 1) {
		const struct fc_place *last = &part->places[n - 1];

		/* the last one says so already */
		if (last->shift == shift && last->line <= part->lines &&
		    from_line - last->from_line == part->lines + 1 - last->line)
			return 0;
	}
	if (n == FC_MAX_PLACES)
		return fc_error_set(err, FC_ERR_RANGE, NULL,
		    "too many odd lines between those of /proc");
	if ((n & (n - 1)) == 0) {
		places = realloc(
		    part->places, (n == 0 ? 1 : 2 * n) * sizeof(*places));
		if (places == NULL)
			return fc_error_nomem(err);
		part->places = places;
	}
	part->places[n] = (struct fc_place){ .line = part->lines + 1,
		.column = column,
		.from_line = from_line,
		.from_column = from_column,
		.shift = shift };
	part->nr_places = n + 1;
	return 0;
}

void
fc_bytes_locate(const struct fc_bytes *bytes, struct fc_error *err)
{
	const struct fc_place *place = NULL;
	long column = (long)err->column;

	for (size_t i = 0; i < bytes->nr_places; i++) {
		const struct fc_place *p = &bytes->places[i];

		if (p->line > err->line ||
		    (p->line == err->line && p->column > err->column))
			break;
		place = p;
	}
	if (place == NULL || err->line == 0)
		return;
	if (place->line == err->line)
		column += (long)place->from_column - (long)place->column;
	else
		column += place->shift;
	err->line = place->from_line + (err->line - place->line);
	err->column = column < 1 ? 1 : (size_t)column;
}
