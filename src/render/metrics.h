/* SPDX-License-Identifier: BSD-2-Clause */
/* What pages of metrics share. */
#ifndef FC_RENDER_METRICS_H
#define FC_RENDER_METRICS_H

#include "fragcheck.h"

/* HELP and TYPE of fragcheck_NAME. */
void fc_put_metric_head(
    struct fc_buf *out, const char *name, const char *type, const char *help);

/* What names a NUMA node and a zone of memory: "node" and "zone" are those of
 * Kubernetes' and the clouds' own labels of a target, which would win. */
const char *fc_node_label(const struct fc_result *look);
const char *fc_zone_label(const struct fc_result *look);

/* name="value", with what a string may not hold escaped. */
void fc_put_metric_label(
    struct fc_buf *out, const char *name, const char *value);

#endif
