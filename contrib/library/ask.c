/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Would a buffer of so many bytes be had?  Here, or of a saved copy.
 *	cc ask.c $(pkg-config --cflags --libs libfragcheck)
 *	./a.out 65640 [PATH]
 */
#include <fragcheck.h>
#include <stdio.h>
#include <sys/utsname.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	struct fc_request req = FC_REQUEST_INIT;
	struct fc_error err = { .file = "" };
	struct fc_here here = { .page_size = (uint64_t)sysconf(_SC_PAGESIZE) };
	struct fc_answers *answers = NULL;
	const struct fc_verdict *verdict = NULL;
	struct utsname name;
	int code = 2;

	if (uname(&name) == 0) {
		here.release = name.release;
		here.build = name.version;
	}
	req.size.present = true;
	if (fc_size_parse(argc > 1 ? argv[1] : "", &req.size.value, &err) == 0)
		answers =
		    fc_ask(argc > 2 ? argv[2] : NULL, &here, &req, 1, &err);
	if (answers != NULL) {
		verdict = fc_answers_verdict(answers, 0);
		if (verdict == NULL)
			err = *fc_answers_error(answers, 0);
	}
	if (verdict != NULL) {
		printf("%s: %s %s\n", fc_rung_name(verdict->rung),
		    verdict->words.answer, verdict->words.headline);
		for (size_t i = 0; i < verdict->nr_remedies; i++)
			printf("\t%s\n", verdict->remedies[i].code);
		code = verdict->answer == FC_YES ? 0
		    : verdict->answer == FC_NO   ? 1
						 : 2;
	} else {
		/* err.file is raw: a name may have anything in it */
		fprintf(stderr, "ask: %s\n", err.message);
	}
	fc_answers_free(answers);
	return code;
}
