#!/bin/sh
# SPDX-License-Identifier: BSD-2-Clause
# For /var/lib/pcp/pmdas/openmetrics/config.d, where it gives
# openmetrics.fragcheck.*.  PCP drops all of a script that does not exit with 0.
/usr/local/bin/fragcheck --format prometheus --size 64K --size 2M
exit 0
