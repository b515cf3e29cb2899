/* SPDX-License-Identifier: BSD-2-Clause */
#include <bsd/string.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "history/chain.h"
#include "history/lines.h"

struct fc_ages {
	char host[72];
	struct fc_lines lines;
	struct fc_sample sample;
	struct fc_chain chain;
	bool again;
	uint64_t age;
	uint64_t end, end_seconds; /* the last sample's: chain's clock, wall */
	uint64_t older;
	bool worth; /* the first is older by a tenth of age */
	bool found; /* the first that stays */
};

struct fc_ages *
fc_ages_new(const char *host)
{
	struct fc_ages *ages = calloc(1, sizeof(*ages));

	if (ages != NULL)
		strlcpy(ages->host, host, sizeof(ages->host));
	return ages;
}

void
fc_ages_free(struct fc_ages *ages)
{
	if (ages == NULL)
		return;
	fc_lines_free(&ages->lines);
	fc_sample_free(&ages->sample);
	free(ages);
}

/*
 * Only if both clocks say so.  A boot with its clock set far ahead moves the
 * chain's for good, so that all before it looks old; and a sample of a clock
 * that was behind looks old by the other.  But a time that is later than the
 * last sample's is wrong, and says nothing: else that sample would stay, with
 * all behind it, until that time comes.
 */
static bool
is_older(const struct fc_ages *ages, uint64_t age)
{
	uint64_t seconds = ages->sample.seconds;

	return ages->chain.now < fc_minus(ages->end, age) &&
	    (seconds > ages->end_seconds ||
		seconds < fc_minus(ages->end_seconds, age / 1000));
}

static int
take_line(void *arg, const char *line, size_t len, struct fc_error *err)
{
	struct fc_ages *ages = arg;

	if (line == NULL || ages->found)
		return 0;
	if (fc_sample_parse(line, len, &ages->sample, err) != 0)
		return err->kind == FC_ERR_NOMEM ? -1 : 0;
	if (!fc_chain_is_of(&ages->chain, &ages->sample, ages->host) ||
	    fc_chain_step(&ages->chain, &ages->sample) == FC_STEP_BACK)
		return 0;
	if (!ages->again)
		return 0;
	/* lines behind the last that is too old may be young */
	if (ages->older == 0)
		ages->worth = is_older(ages, ages->age + ages->age / 10);
	if (is_older(ages, ages->age))
		ages->older = ages->lines.at + len + 1;
	else
		ages->found = true;
	return 0;
}

int
fc_ages_feed(
    struct fc_ages *ages, const char *data, size_t len, struct fc_error *err)
{
	return fc_lines_feed(&ages->lines, data, len, take_line, ages, err);
}

void
fc_ages_again(struct fc_ages *ages, uint64_t age)
{
	/* only the first time does it go on to the end */
	if (!ages->again) {
		ages->end = ages->chain.now;
		ages->end_seconds = ages->chain.seconds;
	}
	ages->age = age;
	ages->again = true;
	ages->found = ages->worth = false;
	ages->older = 0;
	ages->chain = (struct fc_chain){ 0 };
	ages->lines.at = ages->lines.read = 0;
	ages->lines.begun.len = 0;
	ages->lines.too_long = false;
}

uint64_t
fc_ages_older(const struct fc_ages *ages)
{
	return ages->worth ? ages->older : 0;
}
