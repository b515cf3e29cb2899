/* SPDX-License-Identifier: BSD-2-Clause */
/* Types from .BTF, raw or in an ELF file, by libbpf. */
#include "typesize/typesize.h"

#ifdef FC_WITH_BTF

#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <gelf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/utsname.h>
#include <unistd.h>

#ifdef FC_WITH_DWARF
#include <elfutils/libdwelf.h> /* opens a vmlinuz as well */
#else
#define dwelf_elf_begin(fd) elf_begin(fd, ELF_C_READ_MMAP, NULL)
#endif

#define RUNNING "/sys/kernel/btf/vmlinux"

/* The first whole BTF that was read; what is split stands upon it. */
static struct btf *base;

/* Sections of one file, as they lie in memory. */
struct sections {
	int fd;
	void *map; /* of a raw file */
	size_t map_size;
	Elf *elf;
	const void *btf, *btf_base, *modinfo;
	size_t btf_size, btf_base_size, modinfo_size;
};

static void
close_sections(struct sections *s)
{
	if (s->elf != NULL)
		elf_end(s->elf);
	if (s->map != NULL)
		munmap(s->map, s->map_size);
	if (s->fd >= 0)
		close(s->fd);
}

static void
find_sections(struct sections *s)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(s->elf, &names) != 0)
		return;
	while ((section = elf_nextscn(s->elf, section)) != NULL) {
		GElf_Shdr header;
		const char *name;
		Elf_Data *data;

		if (gelf_getshdr(section, &header) == NULL)
			continue;
		name = elf_strptr(s->elf, names, header.sh_name);
		if (name == NULL ||
		    (strcmp(name, ".BTF") != 0 &&
			strcmp(name, ".BTF.base") != 0 &&
			strcmp(name, ".modinfo") != 0))
			continue;
		data = elf_rawdata(section, NULL);
		if (data == NULL || data->d_buf == NULL)
			continue;
		if (strcmp(name, ".BTF") == 0) {
			s->btf = data->d_buf;
			s->btf_size = data->d_size;
		} else if (strcmp(name, ".BTF.base") == 0) {
			s->btf_base = data->d_buf;
			s->btf_base_size = data->d_size;
		} else {
			s->modinfo = data->d_buf;
			s->modinfo_size = data->d_size;
		}
	}
}

static bool
is_bzimage(int fd)
{
	char magic[4];

	return pread(fd, magic, 4, 0x202) == 4 && memcmp(magic, "HdrS", 4) == 0;
}

static bool
open_sections(const char *path, struct sections *s, const char **why)
{
	struct stat st;
	uint16_t magic = 0;

	*s = (struct sections){ .fd = open(
				    path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) };
	if (s->fd < 0 || fstat(s->fd, &st) != 0) {
		*why = errno == ENOENT ? "there is no such file"
		    : errno == EACCES  ? "not readable for this user"
				       : "cannot open it";
		return false;
	}
	if (!S_ISREG(st.st_mode)) {
		*why = "not a regular file";
		return false;
	}
	if (pread(s->fd, &magic, sizeof(magic), 0) == sizeof(magic) &&
	    (magic == BTF_MAGIC || magic == 0x9feb) && st.st_size > 0) {
		s->map_size = (size_t)st.st_size;
		s->map = mmap(NULL, s->map_size, PROT_READ,
		    MAP_PRIVATE | MAP_POPULATE, s->fd, 0);
		if (s->map == MAP_FAILED) { /* sysfs before 6.16 */
			s->map = mmap(NULL, s->map_size, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
			if (s->map == MAP_FAILED) {
				s->map = NULL;
				*why = "it is too large";
				return false;
			}
			for (size_t at = 0; at < s->map_size;) {
				ssize_t n = pread(s->fd, (char *)s->map + at,
				    s->map_size - at, (off_t)at);

				if (n <= 0)
					break;
				at += (size_t)n;
			}
		}
		s->btf = s->map;
		s->btf_size = s->map_size;
		return true;
	}
	elf_version(EV_CURRENT);
	s->elf = dwelf_elf_begin(s->fd);
	if (s->elf == NULL || elf_kind(s->elf) != ELF_K_ELF) {
		*why = is_bzimage(s->fd)
		    ? "a vmlinuz packed as libdw cannot unpack it (lz4, zstd): give the vmlinux in it, see extract-vmlinux"
		    : "not an ELF file, a vmlinuz or BTF";
		return false;
	}
	find_sections(s);
	return true;
}

/* Where the strings of these bytes lie; false: they are no BTF. */
static bool
strings_of(const struct sections *s, const char **strings, size_t *len)
{
	struct btf_header header;
	uint64_t start;

	if (s->btf_size < sizeof(header))
		return false;
	memcpy(&header, s->btf, sizeof(header));
	start = (uint64_t)header.hdr_len + header.str_off;
	if (header.magic != BTF_MAGIC || start > s->btf_size ||
	    header.str_len > s->btf_size - start)
		return false;
	*strings = (const char *)s->btf + start;
	*len = header.str_len;
	return true;
}

/* A whole BTF's strings begin with an empty one, a split one's do not. */
static bool
is_split(const struct sections *s)
{
	const char *strings;
	size_t len;

	return strings_of(s, &strings, &len) && len > 0 && strings[0] != '\0';
}

/*
 * Where the name stands among the strings, each of which stands there once;
 * 0: nowhere, so that the rest need not be looked at.
 */
static size_t
offset_of(const struct sections *s, const char *name)
{
	size_t n = strlen(name) + 1, len;
	const char *strings, *p;

	if (!strings_of(s, &strings, &len))
		return 0;
	p = strings;
	while ((p = memmem(p, (size_t)(strings + len - p), name, n)) != NULL) {
		if (p > strings && p[-1] == '\0')
			return (size_t)(p - strings);
		p++;
	}
	return 0;
}

/* "vermagic=6.1.0-50-amd64 SMP ..." of a module: the running kernel's? */
static bool
is_of_running_kernel(const struct sections *s)
{
	static const char key[] = "vermagic=";
	struct utsname name;
	const char *p = s->modinfo, *end = p + s->modinfo_size;

	if (p == NULL || uname(&name) != 0)
		return false;
	while (p < end) {
		size_t n = strnlen(p, (size_t)(end - p));
		size_t release = strlen(name.release);

		if (n > sizeof(key) + release &&
		    strncmp(p, key, sizeof(key) - 1) == 0)
			return strncmp(p + sizeof(key) - 1, name.release,
				   release) == 0 &&
			    p[sizeof(key) - 1 + release] == ' ';
		p += n + 1;
	}
	return false;
}

static struct btf *
load_running(void)
{
	struct sections s;
	struct btf *btf = NULL;
	const char *why;

	if (open_sections(RUNNING, &s, &why))
		btf = btf__new(s.btf, (__u32)s.btf_size);
	close_sections(&s);
	return libbpf_get_error(btf) ? NULL : btf;
}

static uint64_t
size_of(const struct btf *btf, __u32 id)
{
	long long n = (long long)btf__resolve_size(btf, id);

	return n < 0 ? 0 : (uint64_t)n;
}

/* What an array or a struct at the end has no length for. */
static bool
flexible_end(const struct btf *btf, __u32 id, int depth, uint64_t *element)
{
	const struct btf_type *t = btf__type_by_id(btf, id);

	while (t != NULL && depth-- > 0) {
		switch (btf_kind(t)) {
		case BTF_KIND_TYPEDEF:
		case BTF_KIND_CONST:
		case BTF_KIND_VOLATILE:
			t = btf__type_by_id(btf, t->type);
			break;
		case BTF_KIND_ARRAY:
			*element = size_of(btf, btf_array(t)->type);
			return btf_array(t)->nelems == 0;
		case BTF_KIND_STRUCT:
			if (btf_vlen(t) == 0)
				return false;
			t = btf__type_by_id(
			    btf, btf_members(t)[btf_vlen(t) - 1].type);
			break;
		default:
			return false;
		}
	}
	return false;
}

static const struct btf_type *
skip_typedefs(const struct btf *btf, const struct btf_type *t)
{
	for (int depth = 32; t != NULL && depth > 0; depth--) {
		if (btf_kind(t) != BTF_KIND_TYPEDEF &&
		    btf_kind(t) != BTF_KIND_CONST &&
		    btf_kind(t) != BTF_KIND_VOLATILE)
			return t;
		t = btf__type_by_id(btf, t->type);
	}
	return NULL;
}

static uint64_t
elements_of(const struct btf *btf, __u32 id)
{
	const struct btf_type *t = skip_typedefs(btf, btf__type_by_id(btf, id));

	return t != NULL && btf_is_array(t) ? btf_array(t)->nelems : 0;
}

static const char *
name_of(const struct btf *btf, __u32 offset)
{
	const char *name = btf__name_by_offset(btf, offset);

	return name == NULL ? "" : name;
}

static void
found_type(const struct btf *btf, __u32 id, enum kind kind, size_t file)
{
	static struct found found;
	const struct btf_type *t = btf__type_by_id(btf, id);

	found.kind = kind;
	found.name = name_of(btf, t->name_off);
	found.bytes = size_of(btf, id);
	found.element_bytes = 0;
	found.flexible = flexible_end(btf, id, 32, &found.element_bytes);
	found.nr_members = 0;
	t = skip_typedefs(btf, t);
	if (t != NULL && btf_is_composite(t)) {
		for (__u16 i = 0; i < btf_vlen(t) && i < MAX_MEMBERS; i++) {
			const struct btf_member *m = &btf_members(t)[i];

			found.members[found.nr_members++] = (struct member){
				.name = name_of(btf, m->name_off),
				.offset = btf_member_bit_offset(t, i) / 8,
				.bytes = size_of(btf, m->type),
				.bit_field =
				    btf_member_bitfield_size(t, i) != 0,
				.elements = elements_of(btf, m->type),
			};
		}
	}
	take(&found, "BTF", file);
}

static void
look_at(const struct wanted *wanted, const struct btf *btf, __u32 id,
    size_t file, bool near)
{
	const struct btf_type *t = btf__type_by_id(btf, id);
	enum kind kind;
	const char *name;

	if (t == NULL || t->name_off == 0)
		return;
	switch (btf_kind(t)) {
	case BTF_KIND_STRUCT:
	case BTF_KIND_FWD:
		kind = KIND_STRUCT;
		break;
	case BTF_KIND_UNION:
		kind = KIND_UNION;
		break;
	case BTF_KIND_TYPEDEF:
		kind = KIND_TYPEDEF;
		break;
	case BTF_KIND_INT:
	case BTF_KIND_ENUM:
		kind = KIND_OTHER;
		break;
	default:
		return;
	}
	name = name_of(btf, t->name_off);
	if (near) {
		if (is_near(wanted, name) && kind != KIND_OTHER)
			take_near(name);
	} else if (!is_wanted(wanted, kind, name)) {
		return;
	} else if (btf_kind(t) == BTF_KIND_FWD) {
		take_forward(name, file);
	} else {
		found_type(btf, id, kind, file);
	}
}

/* The BTF of a file; upon *below, if that is set. */
static struct btf *
load(const char *path, const struct sections *s, struct btf **below,
    const char **why)
{
	struct btf *btf;

	*below = NULL;
	if (s->btf_base != NULL) {
		*below = btf__new(s->btf_base, (__u32)s->btf_base_size);
		if (libbpf_get_error(*below))
			*below = NULL;
	} else if (is_split(s)) {
		if (base == NULL && is_of_running_kernel(s))
			base = load_running();
		*below = base;
	}
	if (*below == NULL && is_split(s)) {
		*why =
		    "its BTF is split: give the vmlinux it was built with, before it, as another --btf";
		return NULL;
	}
	*why = "its BTF is corrupt, or of another byte order";
	btf = *below != NULL
	    ? btf__parse_split(path, *below) /* all that 0.6 to 1.1 export */
	    : btf__new(s->btf, (__u32)s->btf_size);
	return libbpf_get_error(btf) ? NULL : btf;
}

enum searched
btf_search(const struct wanted *wanted, const char *path, size_t file,
    bool near, const char **why)
{
	enum searched how = BAD;
	struct btf *btf, *below;
	struct sections s;
	size_t name;

	libbpf_set_print(NULL);
	if (!open_sections(path, &s, why))
		goto out;
	if (s.btf == NULL) {
		how = NO_INFO;
		goto out;
	}
	btf = load(path, &s, &below, why);
	if (btf == NULL)
		goto out;
	/* A split one's own types begin behind its base's. */
	name = near || below != NULL ? 0 : offset_of(&s, wanted->name);
	if (near || below != NULL || name != 0) {
		__u32 id = below != NULL ? btf__type_cnt(below) : 1;
		__u32 end = btf__type_cnt(btf);

		for (; id < end; id++) {
			const struct btf_type *t = btf__type_by_id(btf, id);

			if (name == 0 || t->name_off == name)
				look_at(wanted, btf, id, file, near);
		}
	}
	how = SEARCHED;
	if (below == NULL && base == NULL)
		base = btf; /* for the next files */
	else
		btf__free(btf);
out:
	close_sections(&s);
	return how;
}
#endif
