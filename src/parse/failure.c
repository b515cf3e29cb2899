/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * warn_alloc(), show_free_areas() and their kin as they print, 2.6 to 7.3.
 * Numbers end at their unit and names at their colon, so that a record reads
 * the same wherever a mail client broke it.
 */
#include <bsd/string.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "parse/failure.h"

#define DIGITS   "0123456789"
#define LETTERS  "UMERHCI"
#define MAX_NODE 1048575

static bool
starts(const char *text, const char *with)
{
	return strncmp(text, with, strlen(with)) == 0;
}

static bool
ends(const char *text, const char *with)
{
	size_t n = strlen(text), m = strlen(with);

	return n >= m && strcmp(text + n - m, with) == 0;
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool
is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '.' || c == '$';
}

/* Digits at *p; false without any, or with more than 64 bits hold. */
static bool
number(const char **p, uint64_t *n)
{
	const char *start = *p;

	*n = 0;
	while (is_digit(**p)) {
		uint64_t digit = (uint64_t)(**p - '0');

		if (*n > (UINT64_MAX - digit) / 10)
			return false;
		*n = *n * 10 + digit;
		(*p)++;
	}
	return *p != start;
}

static struct fc_opt
number_behind(const char *text, const char *key)
{
	const char *p = strstr(text, key);
	uint64_t n;

	if (p == NULL)
		return (struct fc_opt){ 0 };
	p += strlen(key);
	p += strspn(p, " ");
	if (!number(&p, &n))
		return (struct fc_opt){ 0 };
	return (struct fc_opt){ n, true };
}

/* ---- the first line ------------------------------------------------------ */

static const struct {
	const char *text;
	enum fc_failure_kind kind;
} headers[] = {
	{ "page allocation failure", FC_FAILURE_PAGE },
	{ "vmemmap alloc failure", FC_FAILURE_VMEMMAP },
	{ "vmalloc: allocation failure", FC_FAILURE_VMALLOC },
	{ "vmalloc error:", FC_FAILURE_VMALLOC },
	{ "vmap allocation for size", FC_FAILURE_VMALLOC },
	{ "vmalloc_node_range for size", FC_FAILURE_VMALLOC },
	{ "invoked oom-killer", FC_FAILURE_OOM },
	{ "oom-killer: gfp_mask", FC_FAILURE_OOM },
	{ "SLUB: Unable to allocate memory", FC_FAILURE_SLUB },
	{ "SLAB: Unable to allocate memory", FC_FAILURE_SLUB },
};

/* The process before the words; other text may stand before it. */
static void
set_comm(struct fc_failure *f, const char *text, const char *end)
{
	const char *start = text;

	while (end > start && (end[-1] == ' ' || end[-1] == ':'))
		end--;
	/* TASK_COMM_LEN is 16; kthreads' names may be longer in a report */
	if (end - start > 24) {
		start = end;
		while (start > text && start[-1] != ' ')
			start--;
	}
	if (end - start > 0 && (size_t)(end - start) < sizeof(f->comm)) {
		memcpy(f->comm, start, (size_t)(end - start));
		f->comm[end - start] = '\0';
	}
}

/* "0x40dc0(GFP_KERNEL|__GFP_ZERO)"; false: its end is not there. */
static bool
set_mode(struct fc_failure *f, const char *p)
{
	uint64_t mode = 0;
	size_t n = 0, digits = 0;

	p += strspn(p, " ");
	if (!starts(p, "0x") || !isxdigit((unsigned char)p[2]))
		return false;
	for (p += 2; isxdigit((unsigned char)*p); p++) {
		mode = mode << 4 |
		    (uint64_t)(isdigit((unsigned char)*p)
			    ? *p - '0'
			    : tolower((unsigned char)*p) - 'a' + 10);
		if (++digits > 8) /* gfp_t is unsigned int */
			return false;
	}
	f->mode = (struct fc_opt){ mode, true };
	p += strspn(p, " ");
	if (*p != '(')
		return true;
	for (p++; *p != '\0' && *p != ')'; p++) {
		if ((is_name(*p) || *p == '|') && n < sizeof(f->flags) - 1)
			f->flags[n++] = *p;
	}
	/* names without their end may not be all: the number is */
	f->flags[*p == ')' ? n : 0] = '\0';
	return *p == ')';
}

static const char *
mode_of(const char *text)
{
	static const char *const keys[] = { "mode:", "gfp_mask=", "gfp=" };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		const char *p = strstr(text, keys[i]);

		if (p != NULL)
			return p + strlen(keys[i]);
	}
	return NULL;
}

static void
set_vmalloc(struct fc_failure *f, const char *text)
{
	static const char *const keys[] = { " of ", "size ", "failure: " };

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		if (!f->size.present)
			f->size = number_behind(text, keys[i]);
	}
	f->by_page_order = strstr(text, "failed to allocate page") != NULL ||
	    strstr(text, "allocated") != NULL;
}

/* Not prose that uses the words: what the kernel prints right behind them. */
static bool
goes_on_like(enum fc_failure_kind kind, const char *found, const char *behind)
{
	const char *p = behind + strspn(behind, " ");

	switch (kind) {
	case FC_FAILURE_PAGE:
	case FC_FAILURE_VMEMMAP:
		if (*behind != ':' && *behind != '.' && *behind != '\0')
			return false;
		behind += *behind != '\0';
		behind += strspn(behind, " ");
		return *behind == '\0' || starts("order:", behind) ||
		    starts(behind, "order:");
	case FC_FAILURE_OOM:
		return *behind == ':' || *behind == '=' || *behind == '\0';
	case FC_FAILURE_SLUB:
		return starts(p, "on ") || *p == '(' || *p == '\0';
	case FC_FAILURE_VMALLOC:
		if (starts(found, "vmalloc"))
			return true;
		return is_digit(*p) || *p == '\0';
	case FC_FAILURE_MEMCG_OOM:
		break;
	}
	return true;
}

bool
fc_failure_header(const char *record, struct fc_failure *f, bool *whole)
{
	const char *found = NULL, *mode;
	char text[1024];
	size_t i = 0;

	strlcpy(text, record, sizeof(text));
	for (char *p = text; *p != '\0'; p++) {
		if (*p == '\n')
			*p = ' ';
	}
	for (; i < sizeof(headers) / sizeof(headers[0]) && found == NULL; i++)
		found = strstr(text, headers[i].text);
	if (found == NULL)
		return false;
	f->kind = headers[i - 1].kind;
	if (!goes_on_like(f->kind, found, found + strlen(headers[i - 1].text)))
		return false;
	if (starts(found, "invoked") || f->kind == FC_FAILURE_PAGE ||
	    f->kind == FC_FAILURE_VMEMMAP || starts(found, "vmalloc"))
		set_comm(f, text, found);
	f->order = number_behind(found, "order:");
	if (!f->order.present)
		f->order = number_behind(found, "order=");
	if (!f->order.present)
		f->order = number_behind(found, "page order ");
	mode = mode_of(found);
	*whole = mode != NULL && set_mode(f, mode);
	if (f->kind == FC_FAILURE_VMALLOC) {
		set_vmalloc(f, found);
		*whole |= mode == NULL && f->size.present &&
		    !starts(found, "vmalloc error");
	} else if (f->kind == FC_FAILURE_SLUB) {
		*whole = true;
	} else if (f->kind != FC_FAILURE_OOM) {
		*whole &= f->order.present;
	}
	fc_failure_cpuset(found, f);
	return true;
}

/* ---- the lines about the caller ------------------------------------------ */

static void
copy_word(char *to, size_t size, const char *from, const char *stop)
{
	size_t n = strcspn(from, stop);

	if (n >= size)
		n = size - 1;
	memcpy(to, from, n);
	to[n] = '\0';
}

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

/* The release is the word before "#1"; what taints it may stand before. */
void
fc_failure_cpu_line(const char *record, struct fc_failure *f)
{
	char text[512], *comm, *build;

	strlcpy(text, record, sizeof(text));
	for (char *p = text; *p != '\0'; p++) {
		if (*p == '\n')
			*p = ' ';
	}
	f->cpu = number_behind(text, "CPU:");
	f->pid = number_behind(text, "PID:");
	if (!f->pid.present)
		f->pid = number_behind(text, "Pid:");
	comm = strcasestr(text, "comm: ");
	build = strstr(comm != NULL ? comm : text, " #");
	if (comm != NULL) {
		char name[sizeof(f->comm)];

		copy_word(name, sizeof(name), comm + 6, " ");
		/* console text may stand in front of it in the first line */
		if (f->comm[0] == '\0' || ends(f->comm, name))
			strlcpy(f->comm, name, sizeof(f->comm));
	}
	/* frames before were another report's */
	f->nr_frames = 0;
	if (build == NULL)
		return;
	copy_printable(f->snap->build, sizeof(f->snap->build), build + 1);
	while (build > text && build[-1] == ' ')
		build--;
	*build = '\0';
	while (build > text && build[-1] != ' ')
		build--;
	if (is_digit(*build) && strchr(build, '.') != NULL)
		copy_printable(
		    f->snap->release, sizeof(f->snap->release), build);
}

void
fc_failure_cpuset(const char *text, struct fc_failure *f)
{
	const char *cpuset = strstr(text, "cpuset=");
	const char *mems = strstr(text, "mems_allowed=");

	if (cpuset != NULL)
		copy_word(f->cpuset, sizeof(f->cpuset), cpuset + 7, " ,\n");
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

/* Functions of the allocator and of the report itself, by how they begin. */
static bool
is_allocator(const char *name)
{
	static const char *const begin[] = { "dump_stack", "show_stack",
		"dump_backtrace", "show_trace", "dump_trace", "walk_stackframe",
		"kasan_", "__asan_", "alloc_slab_page", "__page_cache_alloc",
		"unwind_backtrace", "warn_alloc", "__alloc_page", "alloc_page",
		"__alloc_frozen", "alloc_frozen", "__get_free_page",
		"get_free_page", "get_zeroed_page", "__folio_alloc",
		"folio_alloc", "vma_alloc_folio", "filemap_alloc_folio",
		"get_page_from_freelist", "__kmalloc", "___kmalloc", "kmalloc",
		"kzalloc", "kcalloc", "kmem_", "__kmem_", "new_slab",
		"allocate_slab", "__slab_alloc", "___slab_alloc", "slab_alloc",
		"slab_post", "cache_grow", "cache_alloc", "____cache_alloc",
		"__cache_alloc", "fallback_alloc", "refill_objects", "__pcs_",
		"alloc_from_pcs", "__do_kmalloc", "__do_cache", "__kvmalloc",
		"kvmalloc", "vmalloc", "__vmalloc", "vzalloc", "__vmap",
		"vmap_", "alloc_vmap", "module_alloc", "execmem_",
		"dump_header", "oom_kill", "out_of_memory", "page_frag_alloc",
		"__page_frag", "policy_", "memdup" };

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		if (starts(name, begin[i]))
			return true;
	}
	return false;
}

/* Functions that show that an interrupt was being handled. */
static bool
is_interrupt(const char *name)
{
	static const char *const begin[] = { "do_softirq", "__do_softirq",
		"handle_softirqs", "handle_irq", "do_IRQ", "irq_exit",
		"__irq_exit", "net_rx_action", "tasklet_action" };

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		if (starts(name, begin[i]))
			return true;
	}
	return false;
}

void
fc_failure_frame(const char *text, bool doubtful, struct fc_failure *f)
{
	const char *offset = strstr(text, "+0x"), *name = offset;
	char frame[64];

	if (offset == NULL)
		return;
	while (name > text && is_name(name[-1]))
		name--;
	if (name == offset)
		return;
	/* "? name": found on the stack, perhaps never called */
	doubtful |= name >= text + 2 && name[-2] == '?';
	f->in_interrupt |= !doubtful && is_interrupt(name);
	copy_word(frame, sizeof(frame), name, "+");
	if (is_allocator(frame))
		return;
	if (!doubtful && f->frames_doubtful) {
		f->nr_frames = 0;
		f->frames_doubtful = false;
	}
	if (f->nr_frames == FC_MAX_FRAMES ||
	    (doubtful && f->nr_frames > 0 && !f->frames_doubtful))
		return;
	f->frames_doubtful = doubtful;
	strlcpy(f->frames[f->nr_frames++], frame, sizeof(f->frames[0]));
}

/* ---- Mem-Info ------------------------------------------------------------ */

static struct fc_opt *
field_of(struct fc_failure_zone *z, const char *name, size_t len)
{
	const struct {
		const char *name;
		struct fc_opt *to;
	} fields[] = {
		{ "free", &z->free },
		{ "boost", &z->boost },
		{ "min", &z->min },
		{ "low", &z->low },
		{ "high", &z->high },
		{ "reserved_highatomic", &z->reserved_highatomic },
		{ "free_highatomic", &z->free_highatomic },
		{ "active_anon", &z->lru_anon },
		{ "inactive_anon", &z->lru_anon },
		{ "active_file", &z->lru_file },
		{ "inactive_file", &z->lru_file },
		{ "present", &z->present },
		{ "managed", &z->managed },
		{ "free_pcp", &z->free_pcp },
		{ "free_cma", &z->free_cma },
	};

	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (strlen(fields[i].name) == len &&
		    memcmp(fields[i].name, name, len) == 0)
			return fields[i].to;
	}
	return NULL;
}

/* "free:440kB boost:0kB min:440kB ... all_unreclaimable? no" */
static void
parse_fields(const char *p, struct fc_failure_zone *z)
{
	for (;;) {
		const char *name;
		struct fc_opt *to;
		uint64_t n;
		size_t len;

		p += strspn(p, " ,");
		name = p;
		while (isalpha((unsigned char)*p) || *p == '_' || *p == '(' ||
		    *p == ')')
			p++;
		len = (size_t)(p - name);
		if (*p == '?') { /* all_unreclaimable? yes */
			p++;
			p += strspn(p, " ");
			p += starts(p, "yes") ? 3 : starts(p, "no") ? 2 : 0;
			continue;
		}
		if (len == 0 || *p++ != ':')
			return;
		p += strspn(p, " ");
		if (!number(&p, &n))
			return;
		to = field_of(z, name, len);
		if (starts(p, "kB") || starts(p, "KB"))
			p += 2;
		else if (to != NULL) /* cut within the number, or not kB */
			return;
		if (to != NULL && n <= (uint64_t)1 << 44)
			*to = (struct fc_opt){ to->value + n, true };
	}
}

/* "5*4kB"; markdown eats the asterisk of "486_4kB". */
static bool
is_list_item(const char *p)
{
	size_t n = strspn(p, DIGITS), size;

	if (n == 0 || (p[n] != '*' && p[n] != '_'))
		return false;
	size = strspn(p + n + 1, DIGITS);
	p += n + 1 + size;
	return size > 0 ? *p == 'k' || *p == 'B' || *p == '\0'
			: *p == '\0' || *p == '\n';
}

/* "0*4kB 1*8kB (U) 9*256kB (UME) ... = 71496kB" */
static void
parse_list(const char *p, struct fc_failure_zone *z)
{
	z->has_list = true;
	z->list_cut = true;
	for (;;) {
		uint64_t n, size;
		size_t letters;

		p += strspn(p, " ");
		if (*p == '=') {
			p++;
			p += strspn(p, " ");
			/* a total without its unit was cut itself */
			if (number(&p, &n) && starts(p, "kB"))
				z->list_cut = false;
			return;
		}
		if (!number(&p, &n) || (*p != '*' && *p != '_'))
			return;
		p++;
		if (!number(&p, &size) || !starts(p, "kB") ||
		    z->nr_orders == FC_MAX_ORDERS)
			return;
		p += 2;
		if (z->nr_orders == 0)
			z->unit = size;
		if (size == 0 || size != z->unit << z->nr_orders ||
		    n > (uint64_t)1 << 44)
			return;
		z->nr_free[z->nr_orders] = n;
		p += strspn(p, " ");
		if (*p == '(') {
			letters = strspn(p + 1, LETTERS);
			if (p[1 + letters] != ')')
				return;
			if (letters < sizeof(z->letters[0]))
				memcpy(
				    z->letters[z->nr_orders], p + 1, letters);
			p += letters + 2;
		}
		z->nr_orders++;
	}
}

bool
fc_failure_zone_parse(const char *record, struct fc_failure_zone *z)
{
	char text[8192] = "", *out = text;
	const char *p = text, *name;
	uint64_t node = 0;
	size_t len;

	for (; *record != '\0' && out < text + sizeof(text) - 1; record++) {
		if (*record != '\n')
			*out++ = *record;
	}
	*out = '\0';
	*z = (struct fc_failure_zone){ 0 };
	if (starts(p, "Node ")) {
		p += 5;
		p += strspn(p, " ");
		if (!number(&p, &node) || node > MAX_NODE)
			return false;
		z->node = (int)node;
	}
	p += strspn(p, " ,");
	name = p;
	while (isalnum((unsigned char)*p))
		p++;
	len = (size_t)(p - name);
	/* where a line broke before "free:" */
	if (*p == ':' && len > 4 && starts(p - 4, "free:")) {
		len -= 4;
		p -= 4;
	}
	if (len == 0 || len >= sizeof(z->name))
		return false;
	memcpy(z->name, name, len);
	if (*p == ':') {
		p++;
		p += strspn(p, " ");
		z->has_list = strcmp(p, "empty") == 0;
		if (z->has_list)
			return true;
		if (*p == '=' || is_list_item(p)) {
			parse_list(p, z);
			return true;
		}
		return false;
	}
	p += strspn(p, " ");
	if (!starts(p, "free:"))
		return false;
	parse_fields(p, z);
	z->has_line = z->free.present;
	return z->has_line;
}

size_t
fc_failure_reserve(const char *text, uint64_t reserve[FC_MAX_RESERVES])
{
	const char *p = strchr(text, ':');
	size_t n = 0;

	if (p == NULL)
		return 0;
	for (p++; n < FC_MAX_RESERVES; n++) {
		p += strspn(p, " \n");
		if (!number(&p, &reserve[n]) || reserve[n] > (uint64_t)1 << 44)
			break;
	}
	return n;
}

void
fc_failure_counters(const char *text, struct fc_opt *free_pages)
{
	const char *p = strstr(text, "free:");
	uint64_t n;

	if (p == NULL || (p != text && p[-1] != ' '))
		return;
	p += 5;
	if (number(&p, &n) && *p != 'k' && *p != 'K')
		*free_pages = (struct fc_opt){ n, true };
}

/* ---- where records begin, and go on --------------------------------------- */

/* "Normal free:", "DMA32: 5*4kB", or only "Normal" where a line broke. */
static bool
is_zone_start(const char *p)
{
	static const char *const names[] = { "DMA", "DMA32", "Normal",
		"HighMem", "Movable", "Device", "NonDMA", "BIGMEM" };
	size_t len = 0;

	while (isalnum((unsigned char)p[len]))
		len++;
	if (len == 0 || !isupper((unsigned char)*p) || len >= FC_NAME_SIZE)
		return false;
	if (starts(p + len, " free:"))
		return true;
	if (p[len] == ':') {
		const char *q = p + len + 1;

		q += strspn(q, " ");
		if (is_list_item(q))
			return true;
		if (*q != '\0' && strcmp(q, "empty") != 0)
			return false;
	} else if (p[len] != '\0') {
		return false;
	}
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strlen(names[i]) == len && memcmp(p, names[i], len) == 0)
			return true;
	}
	return false;
}

static bool
is_node_start(const char *p)
{
	return starts(p, "Node ") && is_digit(p[5]);
}

static bool
is_reserve_start(const char *p)
{
	return starts(p, "lowmem_reserve[]:") || starts(p, "protections[]:");
}

static bool
is_tail(const char *text)
{
	static const char *const words[] = { " pages RAM", " pages of RAM",
		" pages reserved", " reserved pages", " pages HighMem",
		" pages of HIGHMEM", "total pagecache pages",
		"pages in swap cache", "Swap cache", "Free swap", "Total swap",
		"pages hwpoisoned", "pages cma reserved" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strstr(text, words[i]) != NULL)
			return true;
	}
	return false;
}

/* "active_anon:770 inactive_anon:..."; with kB it is of a zone or node. */
static bool
is_counters(const char *text)
{
	static const char *const begin[] = {
		"active_anon:", "Active:", "Active_anon:", "free:"
	};

	for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
		const char *p = text + strlen(begin[i]);

		if (starts(text, begin[i]) && is_digit(*p)) {
			p += strspn(p, DIGITS);
			return *p != 'k' && *p != 'K';
		}
	}
	return false;
}

enum fc_record
fc_record_of(const char *text)
{
	struct fc_failure f = { 0 };
	bool whole;

	if (is_node_start(text) || is_zone_start(text))
		return FC_RECORD_ZONE;
	if (is_reserve_start(text))
		return FC_RECORD_RESERVE;
	if (strstr(text, "+0x") != NULL)
		return FC_RECORD_FRAME;
	if (starts(text, "CPU: ") || starts(text, "Pid: ") ||
	    strstr(text, " Comm: ") != NULL)
		return FC_RECORD_CPU;
	if (ends(text, "Mem-Info:") || ends(text, "Mem-info:") ||
	    starts(text, "Mem-Info:"))
		return FC_RECORD_MEM_INFO;
	if (fc_failure_header(text, &f, &whole))
		return FC_RECORD_FAILURE;
	if (strstr(text, "cpuset=") != NULL &&
	    strstr(text, "mems_allowed=") != NULL)
		return FC_RECORD_CPUSET;
	if (is_counters(text))
		return FC_RECORD_COUNTERS;
	if (strstr(text, "Memory cgroup out of memory") != NULL ||
	    strstr(text, "CONSTRAINT_MEMCG") != NULL ||
	    strstr(text, "killed as a result of limit of") != NULL)
		return FC_RECORD_MEMCG;
	return is_tail(text) ? FC_RECORD_TAIL : FC_RECORD_NONE;
}

static bool
first_word_of(const char *text, const char *chars)
{
	size_t n = strspn(text, chars);

	return n > 0 && (text[n] == '\0' || text[n] == ' ');
}

static bool
zone_goes_on(const char *record, const char *text)
{
	size_t n = strlen(record);
	const char *total = strchr(record, '=');

	/* "Node 0" alone, or "Node 0 Normal" */
	if (is_node_start(record) && strchr(record, ':') == NULL) {
		const char *p = record + 5 + strspn(record + 5, DIGITS);

		if (*p == '\0')
			return isalnum((unsigned char)*text) != 0;
	}
	if (total != NULL && strstr(total, "kB") != NULL)
		return false;
	if (strchr(record, '*') != NULL || (n > 0 && record[n - 1] == ':'))
		return first_word_of(text, DIGITS "*_kKB()=" LETTERS);
	return first_word_of(text, DIGITS "abcdefghijklmnopqrstuvwxyz_():?kKB");
}

static unsigned
nr_breaks(const char *record)
{
	unsigned n = 0;

	for (; *record != '\0'; record++)
		n += *record == '\n';
	return n;
}

bool
fc_record_goes_on(enum fc_record kind, const char *record, const char *text)
{
	static const char *const begin[] = { "(GFP_", "(__GFP_", "0x",
		"mode:", "order", "gfp_mask=", "nodemask=", "cpuset=",
		"mems_allowed=", "oom_score_adj=", "allocation", "failure",
		"to allocate", "GFP_", "__GFP_", "|" };
	struct fc_failure f = { 0 };
	bool whole = false;

	switch (kind) {
	case FC_RECORD_FAILURE:
		for (size_t i = 0; i < sizeof(begin) / sizeof(begin[0]); i++) {
			if (starts(text, begin[i]))
				return true;
		}
		return fc_failure_header(record, &f, &whole) && !whole &&
		    nr_breaks(record) < 3;
	case FC_RECORD_CPU:
		return strstr(record, " #") == NULL && !starts(text, "CPU:") &&
		    !starts(text, "Pid:") && !starts(text, "Hardware") &&
		    !starts(text, "Call") && !starts(text, "Workqueue") &&
		    !starts(text, "Stack");
	case FC_RECORD_ZONE:
		return zone_goes_on(record, text);
	case FC_RECORD_RESERVE:
		return text[strspn(text, DIGITS " ")] == '\0';
	case FC_RECORD_NONE:
	case FC_RECORD_CPUSET:
	case FC_RECORD_FRAME:
	case FC_RECORD_MEM_INFO:
	case FC_RECORD_COUNTERS:
	case FC_RECORD_TAIL:
	case FC_RECORD_MEMCG:
		break;
	}
	return false;
}

const char *
fc_record_next(const char *text)
{
	for (const char *p = text; (p = strchr(p, ' ')) != NULL;) {
		p++;
		/* "Node 0 Normal free:" is one, not two */
		if (is_reserve_start(p) || is_node_start(p) ||
		    (is_zone_start(p) && !is_node_start(text)))
			return p;
	}
	return NULL;
}
