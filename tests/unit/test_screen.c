/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * What people see, on terminals of 40, 80 and 120 columns and of machines from
 * a router to 64 nodes: nothing too wide, nothing cut in silence, and the
 * overview says what a verdict would.
 */
#include "machines.h"

static const unsigned widths[] = { 40, 80, 120 };

static char *
screen_of(const struct fc_snapshot *snap, const struct fc_request *requests,
    size_t nr_requests, unsigned width, bool verbose)
{
	struct fc_verdict verdicts[4];
	struct fc_overview overview;
	struct fc_result result = { .snap = snap,
		.whole = true,
		.success = true,
		.nr_requests = nr_requests,
		.requests = requests,
		.verdicts = verdicts,
		.width = width,
		.verbose = verbose };
	struct fc_error err = { 0 };
	struct fc_buf out = { 0 };

	if (nr_requests == 0) {
		assert_int_equal(fc_overview_of(snap, &overview, &err), 0);
		result.overview = &overview;
	}
	for (size_t i = 0; i < nr_requests; i++)
		assert_int_equal(
		    fc_judge(snap, &requests[i], &verdicts[i], &err), 0);
	fc_render_text(&out, &result);
	assert_false(out.failed);
	for (size_t i = 0; i < nr_requests; i++)
		fc_verdict_free(&verdicts[i]);
	if (nr_requests == 0)
		fc_overview_free(&overview);
	return out.data;
}

/* Commands are to be copied, and a path or a name is as long as it is. */
static bool
may_be_wide(const char *line, size_t len)
{
	static const char *const unbroken[] = { "/proc/sys/vm/",
		"/sys/devices/", "sysctl vm.", "machines/", "__GFP_",
		"A_zone_of_" };

	for (size_t i = 0; i < N_ELEMENTS(unbroken); i++) {
		const char *at = strstr(line, unbroken[i]);

		if (at != NULL && at < line + len)
			return true;
	}
	return false;
}

static void
check_width(const char *text, unsigned width, const char *where)
{
	while (*text != '\0') {
		size_t len = strcspn(text, "\n");

		if (len > width && !may_be_wide(text, len))
			fail_msg("%s: %zu columns of %u: %.*s", where, len,
			    width, (int)len, text);
		for (size_t i = 0; i < len; i++)
			assert_in_range(text[i], ' ', '~');
		if (len > 0 && text[len - 1] == ' ')
			fail_msg("%s: a blank at the end of: %.*s", where,
			    (int)len, text);
		text += len + 1;
	}
}

static void
check_screens(const struct fc_snapshot *snap, const char *name)
{
	for (size_t w = 0; w < N_ELEMENTS(widths) * 2; w++) {
		unsigned width = widths[w / 2];
		bool verbose = w % 2 == 1;
		char where[128];
		char *text = NULL;
		struct fc_request several[3];

		if (verbose && width < 80)
			continue; /* its tables have 80 */
		snprintf(
		    where, sizeof(where), "%s%s", name, verbose ? " -v" : "");
		text = screen_of(snap, NULL, 0, width, verbose);
		check_width(text, width, where);
		free(text);
		for (size_t m = 0; m < N_ELEMENTS(masks); m += 2) {
			several[0] = ask(masks[m], 5);
			snprintf(several[0].name, sizeof(several[0].name),
			    "order-5");
			several[1] = several[0];
			several[1].size = told(65640);
			several[1].allocator = FC_KMALLOC;
			snprintf(several[1].name, sizeof(several[1].name),
			    "a_structure_with_a_rather_long_name");
			several[2] = several[0];
			several[2].order = 12;
			several[2].count = 3;
			text = screen_of(snap, several, 1, width, verbose);
			check_width(text, width, where);
			free(text);
			text = screen_of(snap, &several[2], 1, width, verbose);
			check_width(text, width, where);
			free(text);
			text = screen_of(snap, several, 3, width, verbose);
			check_width(text, width, where);
			/* not cut, however long */
			assert_non_null(strstr(text, several[1].name));
			free(text);
		}
	}
}

/* ---- made ones ----------------------------------------------------------------- */

static void
add_text(struct fc_snapshot *snap, enum fc_file file, struct fc_buf *buf)
{
	struct fc_text text = { "test", buf->data, buf->len };
	struct fc_error err = { 0 };

	if (fc_snapshot_add(snap, file, &text, &err) != 0)
		fail_msg("%zu: %s", err.line, err.message);
	snap->files[file] = FC_FILE_READ;
	fc_buf_free(buf);
	*buf = (struct fc_buf){ 0 };
}

struct made {
	int nodes;
	unsigned orders;
	int poor; /* every such node has single pages only; 0: none */
	const char *names[4]; /* of zones, the last ones NULL */
};

/* Zones of equal size; a poor node's are all in single pages. */
static struct fc_snapshot *
made_machine(const struct made *m)
{
	struct fc_snapshot *snap = fc_snapshot_new();
	struct fc_buf buf = { 0 }, zones = { 0 };

	assert_non_null(snap);
	for (int node = 0; node < m->nodes; node++) {
		bool poor = m->poor != 0 && node % m->poor == 0;

		for (size_t z = 0; z < 4 && m->names[z] != NULL; z++) {
			uint64_t pages = 0;

			fc_buf_printf(
			    &buf, "Node %d, zone %8s", node, m->names[z]);
			for (unsigned o = 0; o < m->orders; o++) {
				uint64_t n = poor ? (o == 0 ? 1234567 : 0)
				    : o == 0      ? 100
						  : 50;

				fc_buf_printf(&buf, " %6ju", (uintmax_t)n);
				pages += n << o;
			}
			fc_buf_printf(&buf, " \n");
			fc_buf_printf(&zones,
			    "Node %d, zone %8s\n  pages free     %ju\n"
			    "        boost    0\n        min      100\n"
			    "        low      125\n        high     150\n"
			    "        spanned  %ju\n        present  %ju\n"
			    "        managed  %ju\n"
			    "        protection: (0, 0, 0, 0)\n"
			    "      nr_free_cma  0\n  pagesets\n"
			    "  start_pfn:           1\n",
			    node, m->names[z], (uintmax_t)pages,
			    (uintmax_t)pages * 2, (uintmax_t)pages * 2,
			    (uintmax_t)pages * 2);
		}
	}
	add_text(snap, FC_BUDDYINFO, &buf);
	add_text(snap, FC_ZONEINFO, &zones);
	snprintf(snap->release, sizeof(snap->release), "6.12.40");
	snap->page_size = 4096;
	snap->defrag_mode = told(0);
	snap->files[FC_PAGETYPEINFO] = FC_FILE_ABSENT;
	snap->kind = FC_LIVE;
	return snap;
}

static size_t
lines_of(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

static void
sixty_four_nodes_fit_a_screen(void **state)
{
	static const struct made m = { .nodes = 64,
		.orders = 11,
		.poor = 8,
		.names = { "DMA32", "Normal", "Movable" } };
	struct fc_snapshot *snap = made_machine(&m);
	struct fc_request req = ask("GFP_KERNEL", 5);
	char *text = screen_of(snap, NULL, 0, 80, false);

	(void)state;
	assert_non_null(strstr(text, "64 nodes,"));
	assert_non_null(strstr(text, " 8 of 64 nodes"));
	assert_true(lines_of(text) < 30);
	/* no node is lost from the list without a word */
	assert_non_null(strstr(text, "0, 8, 16, 24, 32, 40, 48, 56 Normal"));
	assert_non_null(strstr(text, "1-7, 9-15, 17-23"));
	free(text);
	text = screen_of(snap, &req, 1, 80, false);
	assert_true(lines_of(text) < 30);
	free(text);
	check_screens(snap, "64 nodes");
	fc_snapshot_free(snap);
}

/* The worst come first where some rows are left to -v. */
static void
the_worst_nodes_come_first(void **state)
{
	static const struct made m = {
		.nodes = 40, .orders = 11, .names = { "Normal" }
	};
	struct fc_snapshot *snap = made_machine(&m);
	char *text, *first, *other;

	(void)state;
	for (size_t i = 0; i < snap->nr_zones; i++) {
		struct fc_zone *zone = &snap->zones[i];
		/* of four nodes alike in orders, shares of 20 to 80 % */
		uint64_t share = 20 + i % 4 * 20, large;

		for (size_t o = 1; o < 11; o++)
			zone->nr_free[o] = o <= 10 - i / 4 ? 5000 : 0;
		large = fc_zone_free_pages_from(snap, zone, 1);
		zone->nr_free[0] = large * (100 - share) / share;
		zone->free = fc_zone_free_pages_from(snap, zone, 0);
		zone->on_lists.value = zone->free;
		zone->managed.value = zone->free;
	}
	text = screen_of(snap, NULL, 0, 80, false);
	first = strstr(text, "\n  36 Normal");
	other = strstr(text, "\n   0 Normal");
	assert_non_null(first);
	assert_true(other == NULL || other > first);
	assert_non_null(strstr(text, "rows more (-v)"));
	free(text);
	fc_snapshot_free(snap);
}

static void
any_number_of_orders_fits(void **state)
{
	static const unsigned orders[] = { 1, 2, 5, 9, 11, 14, 21 };

	(void)state;
	for (size_t i = 0; i < N_ELEMENTS(orders); i++) {
		struct made m = { .nodes = 2,
			.orders = orders[i],
			.poor = 1,
			.names = { "DMA", "Normal" } };
		struct fc_snapshot *snap;
		char where[32];

		snprintf(where, sizeof(where), "%u orders", orders[i]);
		for (m.poor = 0; m.poor < 3; m.poor++) {
			snap = made_machine(&m);
			check_screens(snap, where);
			fc_snapshot_free(snap);
		}
	}
}

/* The column where the answer turns is there, on whatever terminal. */
static void
the_boundary_has_a_column(void **state)
{
	unsigned met = 0;

	(void)state;
	for (unsigned top = 0; top + 1 < 21; top++) {
		struct made m = {
			.nodes = 1, .orders = 21, .names = { "Normal" }
		};
		struct fc_snapshot *snap = made_machine(&m);
		struct fc_error err = { 0 };
		struct fc_overview o;
		unsigned turn;

		for (unsigned k = top + 1; k < 21; k++) {
			snap->zones[0].free -= snap->zones[0].nr_free[k] << k;
			snap->zones[0].nr_free[k] = 0;
		}
		snap->zones[0].nr_free[0] += 100000;
		snap->zones[0].free += 100000;
		/* told to be reserved: none */
		snap->zones[0].reserved_highatomic = told(0);
		snap->zones[0].free_highatomic = told(0);
		snprintf(snap->release, sizeof(snap->release), "7.0.0");
		assert_int_equal(fc_overview_of(snap, &o, &err), 0);
		turn = (unsigned)o.largest_now;
		fc_overview_free(&o);
		if (turn >= 20) /* none, or all */
			continue;
		met++;
		for (size_t w = 0; w < N_ELEMENTS(widths); w++) {
			char *text = screen_of(snap, NULL, 0, widths[w], false);
			char *line =
				 strstr(text, "\n                    order "),
			     both[32];

			assert_non_null(line);
			*strchr(++line, '\n') = '\0';
			snprintf(
			    both, sizeof(both), " %4u %4u", turn, turn + 1);
			if (strstr(line, both) == NULL)
				fail_msg("%u columns: %s in %s", widths[w],
				    both, line);
			free(text);
		}
		fc_snapshot_free(snap);
	}
	assert_true(met > 8);
}

static void
long_names_and_no_figures_fit(void **state)
{
	struct made m = { .nodes = 3,
		.orders = 11,
		.names = { "Normal", "A_zone_of_a_kernel_to_come_yet" } };
	struct fc_snapshot *snap = made_machine(&m);

	(void)state;
	check_screens(snap, "long names");
	snap->page_size = 0;
	check_screens(snap, "no page size");
	for (size_t i = 0; i < snap->nr_zones; i++)
		snap->zones[i].has_zoneinfo = false;
	snap->files[FC_ZONEINFO] = FC_FILE_ABSENT;
	check_screens(snap, "no zoneinfo");
	for (size_t i = 0; i < snap->nr_zones; i++) {
		snap->zones[i].has_zoneinfo = true;
		snap->zones[i].has_free_blocks = false;
	}
	snap->nr_orders = 0;
	snap->files[FC_BUDDYINFO] = FC_FILE_ABSENT;
	snap->files[FC_ZONEINFO] = FC_FILE_READ;
	check_screens(snap, "no buddyinfo");
	fc_snapshot_free(snap);
}

/* A path is shown, and does nothing to the terminal. */
static void
a_path_is_escaped(void **state)
{
	struct made m = { .nodes = 1, .orders = 11, .names = { "Normal" } };
	struct fc_snapshot *snap = made_machine(&m);
	struct fc_request req = ask("GFP_KERNEL", 3);

	(void)state;
	snap->kind = FC_TREE;
	snap->path = "machines/\033[31mred\nnext";
	for (size_t i = 0; i < 2; i++) {
		char *text = screen_of(snap, &req, i, 80, false);

		assert_null(strchr(text, '\033'));
		assert_non_null(strstr(text, "red"));
		assert_true(strstr(text, "\nnext") == NULL);
		free(text);
	}
	fc_snapshot_free(snap);
}

/* ---- the overview and the verdict ---------------------------------------------- */

static void
check_overview(const struct fc_snapshot *snap, const char *where)
{
	struct fc_error err = { 0 };
	struct fc_overview o;
	int largest = -1;

	assert_int_equal(fc_overview_of(snap, &o, &err), 0);
	for (size_t m = 0; m < FC_NR_USUAL_MASKS; m++) {
		for (unsigned order = 0; order < snap->nr_orders; order++) {
			struct fc_request req = ask(o.masks[m].gfp, order);
			struct fc_verdict v;

			assert_int_equal(fc_judge(snap, &req, &v, &err), 0);
			if (v.rung != o.masks[m].cells[order].rung)
				fail_msg(
				    "%s: %s %u", where, o.masks[m].gfp, order);
			assert_int_equal(
			    v.expected, o.masks[m].cells[order].expected);
			if (m == 0 && v.answer == FC_YES)
				largest = (int)order;
			fc_verdict_free(&v);
		}
	}
	if (largest != o.largest_now)
		fail_msg("%s: %d, but a verdict gives %d", where, o.largest_now,
		    largest);
	fc_overview_free(&o);
}

static void
the_overview_says_what_a_verdict_would(void **state)
{
	(void)state;
	on_machines(400, check_overview);
}

static void
screens_of_recorded_and_random_machines_fit(void **state)
{
	(void)state;
	on_machines(120, check_screens);
}

/* ---- shares ---------------------------------------------------------------------- */

static void
a_share_is_what_the_unusable_index_leaves(void **state)
{
	(void)state;
	for (size_t m = 0; m < N_ELEMENTS(machine_names); m++) {
		struct fc_snapshot *snap = machine_named(machine_names[m]);
		char *text = screen_of(snap, NULL, 0, 120, false);

		for (size_t i = 0; i < snap->nr_zones; i++) {
			const struct fc_zone *zone = &snap->zones[i];
			char head[64], *line, *cell;
			unsigned last = (unsigned)snap->nr_orders - 1;
			int left, shown;

			if (!fc_zone_populated(zone) || !zone->has_free_blocks)
				continue;
			snprintf(head, sizeof(head), "\n%4d %-8s ", zone->node,
			    zone->name);
			line = strstr(text, head);
			assert_non_null(line);
			cell = line + 1 + strcspn(line + 1, "\n");
			while (cell[-1] != ' ')
				cell--;
			/* the index is rounded down, so that this is up */
			left = 1000 - fc_zone_unusable_index(snap, zone, last);
			if (fc_zone_free_pages_from(snap, zone, last) == 0) {
				assert_int_equal(cell[0], '.');
			} else if (sscanf(cell, "%d", &shown) == 1) {
				assert_in_range(
				    shown, (left - 1) / 10, left / 10);
			} else {
				assert_memory_equal(cell, "<1", 2);
				assert_in_range(left, 0, 10);
			}
		}
		free(text);
		fc_snapshot_free(snap);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_overview_says_what_a_verdict_would),
		cmocka_unit_test(screens_of_recorded_and_random_machines_fit),
		cmocka_unit_test(sixty_four_nodes_fit_a_screen),
		cmocka_unit_test(the_worst_nodes_come_first),
		cmocka_unit_test(any_number_of_orders_fits),
		cmocka_unit_test(the_boundary_has_a_column),
		cmocka_unit_test(long_names_and_no_figures_fit),
		cmocka_unit_test(a_path_is_escaped),
		cmocka_unit_test(a_share_is_what_the_unusable_index_leaves),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
