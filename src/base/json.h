/* SPDX-License-Identifier: BSD-2-Clause */
/* Writing JSON: commas stand where they must. */
#ifndef FC_BASE_JSON_H
#define FC_BASE_JSON_H

#include "fragcheck.h"

/* A JSON string, or null. */
void fc_put_json_string(struct fc_buf *out, const char *text);

struct fc_json {
	struct fc_buf *out;
	bool more; /* the next member needs a comma */
};

/* bracket: '{' or '[' */
void fc_json_open(struct fc_json *j, char bracket);
void fc_json_close(struct fc_json *j, char bracket);
/* Before an element of an array. */
void fc_json_element(struct fc_json *j);
/* Before the value of a member. */
void fc_json_key(struct fc_json *j, const char *name);

/* Members; text NULL, and a number that is not there, are null. */
void fc_json_string(struct fc_json *j, const char *name, const char *text);
/* The same of an array, where "" is null. */
void fc_json_text(struct fc_json *j, const char *name, const char *text);
void fc_json_number(
    struct fc_json *j, const char *name, uint64_t value, bool present);
void fc_json_opt(struct fc_json *j, const char *name, struct fc_opt value);
void fc_json_bool(struct fc_json *j, const char *name, bool value);
void fc_json_answer(struct fc_json *j, const char *name, enum fc_answer answer);
void fc_json_null(struct fc_json *j, const char *name);

#endif
