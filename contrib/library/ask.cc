/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * The same from C++, with the answers in JSON.
 *	c++ ask.cc $(pkg-config --cflags --libs libfragcheck)
 *	./a.out 65640 [PATH]
 */
#include <fragcheck.h>

#include <iostream>
#include <memory>
#include <sys/utsname.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	fc_request req = FC_REQUEST_INIT;
	fc_error err = fc_error();
	fc_here here = fc_here();
	utsname name;

	here.page_size = static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
	if (uname(&name) == 0) {
		here.release = name.release;
		here.build = name.version;
	}
	req.size.present = true;
	if (fc_size_parse(argc > 1 ? argv[1] : "", &req.size.value, &err) !=
	    0) {
		std::cerr << "ask: " << err.message << '\n';
		return 2;
	}
	std::unique_ptr<fc_answers, decltype(&fc_answers_free)> answers(
	    fc_ask(argc > 2 ? argv[2] : nullptr, &here, &req, 1, &err),
	    fc_answers_free);
	const char *json =
	    answers ? fc_answers_json(answers.get(), 0) : nullptr;
	if (json == nullptr) {
		const fc_error *why =
		    answers ? fc_answers_error(answers.get(), 0) : &err;
		std::cerr << "ask: " << (why ? why->message : "no memory")
			  << '\n';
		return 2;
	}
	std::cout << json;
	return fc_answers_verdict(answers.get(), 0)->answer == FC_YES ? 0 : 1;
}
