/* SPDX-License-Identifier: BSD-2-Clause */
/* What the writing and the reading of samples share. */
#ifndef FC_HISTORY_SAMPLE_H
#define FC_HISTORY_SAMPLE_H

#include "fragcheck.h"

#define FC_SAMPLE_ZONES    8192 /* as in one file of /proc */
#define FC_SAMPLE_REQUESTS 1024

/* array with room for one more element behind the n that it holds, whose bytes
 * are whatever they were; NULL: *err. */
void *fc_sample_room(void *array, size_t *room, size_t n, size_t size,
    size_t most, struct fc_error *err);

/* The next one, which is not counted yet; NULL: *err. */
static inline struct fc_sample_zone *
fc_sample_more_zones(struct fc_sample *sample, struct fc_error *err)
{
	struct fc_sample_zone *zones =
	    fc_sample_room(sample->zones, &sample->room_zones, sample->nr_zones,
		sizeof(*zones), FC_SAMPLE_ZONES, err);

	if (zones == NULL)
		return NULL;
	sample->zones = zones;
	return &zones[sample->nr_zones];
}

static inline struct fc_sample_request *
fc_sample_more_requests(struct fc_sample *sample, struct fc_error *err)
{
	struct fc_sample_request *requests = fc_sample_room(sample->requests,
	    &sample->room_requests, sample->nr_requests, sizeof(*requests),
	    FC_SAMPLE_REQUESTS, err);

	if (requests == NULL)
		return NULL;
	sample->requests = requests;
	return &requests[sample->nr_requests];
}

#endif
