/* SPDX-License-Identifier: BSD-2-Clause */
#include "cli/mode.h"
#include "cli/ask.h"
#include "cli/failures.h"

const struct mode modes[NR_MODES] = {
	[MODE_ASK] = { .run = ask_all, .repeats = true },
	[MODE_EXPLAIN] = { .option = "explain", .run = ask_all },
	[MODE_FAILURES] = { .option = "failures", .run = failures_run },
	[MODE_MAP] = { .option = "map", .run = ask_all, .repeats = true },
};
