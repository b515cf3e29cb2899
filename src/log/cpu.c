/* SPDX-License-Identifier: BSD-2-Clause */
/* The lines about the caller: process, CPU, kernel release, cpuset. */
#include <bsd/string.h>
#include <string.h>

#include "log/report.h"
#include "log/scan.h"

/* As the kernel has them: a release and a build are ASCII. */
static void
copy_printable(char *to, size_t size, const char *from)
{
	size_t n = 0;

	while (n < size - 1 && from[n] >= ' ' && from[n] <= '~') {
		to[n] = from[n];
		n++;
	}
	to[n] = '\0';
}

/* "5.10.0-28-amd64": 2 to 9, a dot, a digit, and what a release may have. */
bool
fc_is_release(const char *word, size_t n)
{
	if (n < 3 || word[0] < '2' || word[0] > '9' || word[1] != '.' ||
	    !fc_is_digit(word[2]))
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!fc_is_alnum(word[i]) && strchr(".-_+~", word[i]) == NULL)
			return false;
	}
	return true;
}

/*
 * The release before the build at hash, of a record with newlines where its
 * lines were broken.  A word that a break tore is put together where what is
 * in front of it can only be its beginning; false: none that is whole.
 */
static bool
release_before(const char *record, const char *hash, char *release, size_t size)
{
	const char *end = hash, *start, *head;
	char word[128];
	size_t n;

	while (end > record && (end[-1] == ' ' || end[-1] == '\n'))
		end--;
	start = end;
	while (start > record && start[-1] != ' ' && start[-1] != '\n')
		start--;
	n = 0;
	while (start + n < end && start[n] > ' ' && start[n] <= '~')
		n++;
	if (n >= 64)
		return false;
	if (start > record && start[-1] == '\n') {
		size_t m;

		head = start - 1;
		while (head > record && head[-1] != ' ' && head[-1] != '\n')
			head--;
		m = (size_t)(start - 1 - head);
		if (m < 64 && head[0] >= '2' && head[0] <= '9' &&
		    (m == strspn(head, DIGITS ".") ||
			!fc_is_release(start, n))) {
			memcpy(word, head, m);
			memcpy(word + m, start, n);
			if (!fc_is_release(word, m + n))
				return false;
			word[m + n] = '\0';
			copy_printable(release, size, word);
			return true;
		}
	}
	if (*start == '(') { /* 2.6.18 */
		start++;
		n--;
	}
	if (!fc_is_release(start, n))
		return false;
	memcpy(word, start, n);
	word[n] = '\0';
	copy_printable(release, size, word);
	return true;
}

/* "#1 SMP": the last such word behind a release; names have " #16", too. */
static void
set_release(const char *record, struct fc_snapshot *snap)
{
	const char *last = NULL;

	for (const char *p = record + strlen(record); p > record; p--) {
		if (*p != '#' || !fc_is_digit(p[1]) ||
		    (p[-1] != ' ' && p[-1] != '\n'))
			continue;
		if (release_before(
			record, p, snap->release, sizeof(snap->release))) {
			char build[sizeof(snap->build)];

			fc_on_one_line(build, sizeof(build), p);
			copy_printable(snap->build, sizeof(snap->build), build);
			return;
		}
		last = last == NULL ? p : last;
	}
	if (last != NULL) /* of a release that is not known */
		copy_printable(snap->build, sizeof(snap->build), last);
}

/* A name may have blanks: it goes to what taints, or that nothing does. */
static void
copy_comm(char *to, size_t size, const char *from)
{
	static const char *const behind[] = { " Not tainted",
		" Tainted:", " Kdump:", " tainted" };
	const char *end = NULL;

	for (size_t i = 0; i < sizeof(behind) / sizeof(behind[0]); i++) {
		const char *p = strstr(from, behind[i]);

		if (p != NULL && (end == NULL || p < end))
			end = p;
	}
	fc_copy_word(to, size, from, end == NULL ? " " : "");
	if (end != NULL && (size_t)(end - from) < size)
		to[end - from] = '\0';
}

void
fc_failure_cpu_line(const char *record, struct fc_failure *f)
{
	char text[512], *comm;

	fc_on_one_line(text, sizeof(text), record);
	f->cpu = fc_number_behind(text, "CPU:");
	f->pid = fc_number_behind(text, "PID:");
	if (!f->pid.present)
		f->pid = fc_number_behind(text, "Pid:");
	comm = strcasestr(text, "comm: ");
	if (comm != NULL) {
		char name[sizeof(f->comm)];

		copy_comm(name, sizeof(name), comm + 6);
		/* console text may stand in front of it in the first line */
		if (f->comm[0] == '\0' || fc_ends(f->comm, name))
			strlcpy(f->comm, name, sizeof(f->comm));
	}
	/* frames before were another report's */
	f->nr_frames = 0;
	f->module[0] = '\0';
	comm = strcasestr(record, "comm: ");
	set_release(comm != NULL ? comm : record, f->snap);
}

void
fc_failure_cpuset(const char *text, struct fc_failure *f)
{
	const char *cpuset = strstr(text, "cpuset=");
	const char *mems = strstr(text, "mems_allowed=");

	if (cpuset != NULL)
		fc_copy_word(f->cpuset, sizeof(f->cpuset), cpuset + 7, " ,\n");
	if (mems != NULL) {
		size_t n = strspn(mems + 13, DIGITS "-,");

		while (n > 0 && mems[13 + n - 1] == ',')
			n--;
		if (n >= sizeof(f->mems_allowed))
			n = sizeof(f->mems_allowed) - 1;
		memcpy(f->mems_allowed, mems + 13, n);
		f->mems_allowed[n] = '\0';
	}
}
