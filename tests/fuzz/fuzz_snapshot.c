/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Any bytes as any file: no crash, and exactly one of snapshot and error.
 * What parses is judged and rendered too.  The input is parts divided by
 * bytes 0xff, each a byte for which file it is, then that file's text.
 */
#include "json.h"

static void
render(const struct fc_snapshot *snap, const struct fc_request *req,
    const struct fc_verdict *verdict, const struct fc_overview *overview)
{
	struct fc_result result = { .snap = snap,
		.whole = true,
		.success = true,
		.nr_requests = req != NULL,
		.requests = req,
		.verdicts = verdict,
		.overview = overview,
		.verbose = true };
	struct fc_buf out = { 0 };

	fc_render_text(&out, &result);
	fc_render_prometheus(&out, &result);
	if (req != NULL)
		fc_render_nagios(&out, &result);
	check_printable(out.data, out.len);
	fc_buf_free(&out);
	fc_render_json(&out, &result);
	check_printable(out.data, out.len);
	check_json_lines(&out);
	fc_buf_free(&out);
}

static void
look_over(const struct fc_snapshot *snap)
{
	struct fc_overview overview;
	struct fc_error err = { 0 };

	if (fc_overview_of(snap, &overview, &err) != 0)
		abort();
	render(snap, NULL, NULL, &overview);
	fc_overview_free(&overview);
}

static void
judge(const struct fc_snapshot *snap, const struct fc_request *req)
{
	struct fc_verdict verdict;
	struct fc_error err = { 0 };

	if (fc_judge(snap, req, &verdict, &err) != 0) {
		if (err.kind == FC_ERR_NONE)
			abort();
		return;
	}
	/* huge pages and CMA areas are not had from one zone */
	if (verdict.answer == FC_YES && req->allocator <= FC_VMALLOC &&
	    (verdict.zone == NULL && verdict.reason != FC_REASON_PAGES))
		abort();
	if (verdict.has_capacity &&
	    verdict.capacity_low > verdict.capacity_high)
		abort();
	render(snap, req, &verdict, NULL);
	fc_verdict_free(&verdict);
}

static int
add(struct fc_snapshot *snap, const uint8_t *data, size_t size)
{
	struct fc_text text = { .name = "fuzz" };
	struct fc_error err = { 0 };
	enum fc_file file;
	char *copy;
	int rc;

	if (size == 0)
		return 0;
	/* a copy of exactly its size, so that one byte too many is seen */
	copy = malloc(size);
	if (copy == NULL)
		return -1;
	memcpy(copy, data + 1, size - 1);
	text.data = copy;
	text.len = size - 1;
	file = (enum fc_file)(data[0] % FC_VMSTAT);
	if (file == FC_SYSCTL) /* which is not one file */
		file = FC_VMSTAT;
	rc = fc_snapshot_add(snap, file, &text, &err);
	free(copy);
	if ((rc != 0) != (err.kind != FC_ERR_NONE))
		abort();
	return rc;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_request req = FC_REQUEST_INIT;
	bool good = snap != NULL;

	if (snap == NULL)
		return 0;
	while (good && size > 0) {
		const uint8_t *end = memchr(data, 0xff, size);
		size_t n = end == NULL ? size : (size_t)(end - data);

		good = add(snap, data, n) == 0;
		data += n;
		size -= n;
		if (size > 0) {
			data++;
			size--;
		}
	}
	if (good) {
		look_over(snap);
		req.size = (struct fc_opt){ 65640, true };
		for (int alloc = FC_KMALLOC; alloc <= FC_CMA; alloc++) {
			req.allocator = (enum fc_allocator)alloc;
			judge(snap, &req);
		}
		req.size.present = false;
		req.allocator = FC_PAGES;
		req.gfp = FC_GFP_HIGH | FC_GFP_ATOMIC | FC_GFP_KSWAPD_RECLAIM;
		req.count = 3;
		for (req.order = 0; req.order < FC_MAX_ORDERS; req.order++)
			judge(snap, &req);
	}
	fc_snapshot_free(snap);
	return 0;
}
