/* SPDX-License-Identifier: BSD-2-Clause */
/* What each mode asks of the options beside it; -1: *err. */
#ifndef FC_CLI_CHECK_H
#define FC_CLI_CHECK_H

#include "cli/parsing.h"

int check_explain(struct parsing *parsing, struct fc_error *err);
int check_map(struct parsing *parsing, struct fc_error *err);
int check_watch(struct parsing *parsing, struct fc_error *err);
int check_compact(struct parsing *parsing, struct fc_error *err);
int check_try(struct parsing *parsing, struct fc_error *err);
int check_tune(struct parsing *parsing, struct fc_error *err);
int check_failures(struct parsing *parsing, struct fc_error *err);
int check_record(struct parsing *parsing, struct fc_error *err);
int check_history(struct parsing *parsing, struct fc_error *err);

#endif
