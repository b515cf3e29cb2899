/* SPDX-License-Identifier: BSD-2-Clause */
/*
 * Types from DWARF, by libdwfl: unlike dwarf_begin() it relocates modules and
 * objects, without which no name is found in them.
 */
#include "typesize/typesize.h"

#ifdef FC_WITH_DWARF

#include <dwarf.h>
#include <elfutils/libdw.h>
#include <elfutils/libdwfl.h>

static bool
flag_of(Dwarf_Die *die, unsigned attribute)
{
	Dwarf_Attribute a;
	bool flag;

	return dwarf_attr_integrate(die, attribute, &a) != NULL &&
	    dwarf_formflag(&a, &flag) == 0 && flag;
}

static bool
number_of(Dwarf_Die *die, unsigned attribute, uint64_t *n)
{
	Dwarf_Attribute a;
	Dwarf_Word word;

	if (dwarf_attr_integrate(die, attribute, &a) == NULL ||
	    dwarf_formudata(&a, &word) != 0)
		return false;
	*n = word;
	return true;
}

/* The type that die's DW_AT_type names, without typedefs and qualifiers. */
static bool
type_of(Dwarf_Die *die, Dwarf_Die *type)
{
	Dwarf_Attribute a;
	Dwarf_Die named;

	return dwarf_attr_integrate(die, DW_AT_type, &a) != NULL &&
	    dwarf_formref_die(&a, &named) != NULL &&
	    dwarf_peel_type(&named, type) == 0;
}

static uint64_t
size_of(Dwarf_Die *type)
{
	Dwarf_Word n;

	return dwarf_aggregate_size(type, &n) == 0 ? n : 0;
}

/*
 * The length of an array's first dimension, 0 if it has none ("x[]" has no
 * upper bound, "x[0]" a count); *rest is the product of the other ones.
 */
static uint64_t
elements_of(Dwarf_Die *array, uint64_t *rest)
{
	Dwarf_Die child;
	uint64_t first = 0;
	bool is_first = true;

	*rest = 1;
	if (dwarf_tag(array) != DW_TAG_array_type ||
	    dwarf_child(array, &child) != 0)
		return 0;
	do {
		uint64_t n = 0;

		if (dwarf_tag(&child) != DW_TAG_subrange_type)
			continue;
		if (!number_of(&child, DW_AT_count, &n) &&
		    number_of(&child, DW_AT_upper_bound, &n))
			n++;
		if (is_first)
			first = n;
		else if (__builtin_mul_overflow(*rest, n, rest))
			*rest = 0;
		is_first = false;
	} while (dwarf_siblingof(&child, &child) == 0);
	return first;
}

/* Whether a struct, or the struct it ends with, has such an array last. */
static bool
flexible_end(Dwarf_Die *die, int depth, uint64_t *element)
{
	Dwarf_Die child, last, type, of;
	bool any = false;
	uint64_t rest;

	if (depth == 0 || dwarf_child(die, &child) != 0)
		return false;
	do {
		if (dwarf_tag(&child) == DW_TAG_member) {
			last = child;
			any = true;
		}
	} while (dwarf_siblingof(&child, &child) == 0);
	if (!any || !type_of(&last, &type))
		return false;
	if (dwarf_tag(&type) == DW_TAG_structure_type)
		return flexible_end(&type, depth - 1, element);
	if (dwarf_tag(&type) != DW_TAG_array_type ||
	    elements_of(&type, &rest) != 0)
		return false;
	*element = type_of(&type, &of) ? size_of(&of) * rest : 0;
	return true;
}

static void
add_members(Dwarf_Die *die, struct found *found)
{
	Dwarf_Die child, type;

	if (dwarf_child(die, &child) != 0)
		return;
	do {
		struct member *m = &found->members[found->nr_members];
		const char *name;
		uint64_t bits, rest;

		if (dwarf_tag(&child) != DW_TAG_member ||
		    found->nr_members == MAX_MEMBERS)
			continue;
		name = dwarf_diename(&child);
		*m = (struct member){ .name = name == NULL ? "" : name };
		if (number_of(&child, DW_AT_data_bit_offset, &bits))
			m->offset = bits / 8;
		else
			number_of(
			    &child, DW_AT_data_member_location, &m->offset);
		m->bit_field = number_of(&child, DW_AT_bit_size, &bits);
		if (type_of(&child, &type)) {
			m->bytes = size_of(&type);
			m->elements = elements_of(&type, &rest);
		}
		found->nr_members++;
	} while (dwarf_siblingof(&child, &child) == 0);
}

static void
look_at(const struct wanted *wanted, Dwarf_Die *die, size_t file, bool near)
{
	static struct found found;
	const char *name = dwarf_diename(die);
	Dwarf_Die type = *die;
	enum kind kind;

	switch (dwarf_tag(die)) {
	case DW_TAG_structure_type:
		kind = KIND_STRUCT;
		break;
	case DW_TAG_union_type:
		kind = KIND_UNION;
		break;
	case DW_TAG_typedef:
		kind = KIND_TYPEDEF;
		break;
	case DW_TAG_enumeration_type:
	case DW_TAG_base_type:
		kind = KIND_OTHER;
		break;
	default:
		return;
	}
	if (name == NULL)
		return;
	if (near) {
		if (is_near(wanted, name) && kind != KIND_OTHER)
			take_near(name);
		return;
	}
	if (!is_wanted(wanted, kind, name))
		return;
	if (flag_of(die, DW_AT_declaration)) {
		take_forward(name, file);
		return;
	}
	if (kind == KIND_TYPEDEF && dwarf_peel_type(die, &type) != 0)
		return;
	found.kind = kind;
	found.name = name;
	found.bytes = size_of(&type);
	found.flexible = false;
	found.element_bytes = 0;
	found.nr_members = 0;
	if (dwarf_tag(&type) == DW_TAG_structure_type ||
	    dwarf_tag(&type) == DW_TAG_union_type) {
		found.flexible = flexible_end(&type, 32, &found.element_bytes);
		add_members(&type, &found);
	}
	take(&found, "DWARF", file);
}

/* What a .gnu_debuglink names is not opened, even where there is no landlock. */
static int
find_nothing(Dwfl_Module *module, void **data, const char *name,
    Dwarf_Addr base, const char *file, const char *link, GElf_Word crc,
    char **found)
{
	(void)module, (void)data, (void)name, (void)base;
	(void)file, (void)link, (void)crc, (void)found;
	return -1;
}

/*
 * What a .gnu_debugaltlink names libdw opens itself, as soon as anything refers
 * to it: unless it has that file already, which is then one with nothing in it.
 */
static Dwarf *
empty_dwarf(void)
{
	static struct {
		Elf64_Ehdr head;
		Elf64_Shdr sections[3];
		char names[24];
		char line[8];
	} image = {
		.head = {
			.e_ident = { ELFMAG0, ELFMAG1, ELFMAG2, ELFMAG3,
			    ELFCLASS64,
			    __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? ELFDATA2MSB
								   : ELFDATA2LSB,
			    EV_CURRENT },
			.e_type = ET_REL,
			.e_version = EV_CURRENT,
			.e_shoff = sizeof(Elf64_Ehdr),
			.e_ehsize = sizeof(Elf64_Ehdr),
			.e_shentsize = sizeof(Elf64_Shdr),
			.e_shnum = 3,
			.e_shstrndx = 1,
		},
		.names = "\0.shstrtab\0.debug_line",
	};
	static Dwarf *empty;

	if (empty != NULL)
		return empty;
	image.sections[1] = (Elf64_Shdr){ .sh_name = 1,
		.sh_type = SHT_STRTAB,
		.sh_offset = (Elf64_Off)(image.names - (char *)&image),
		.sh_size = sizeof(image.names) };
	/* it must have some part of DWARF to be any */
	image.sections[2] = (Elf64_Shdr){ .sh_name = 11,
		.sh_type = SHT_PROGBITS,
		.sh_offset = (Elf64_Off)(image.line - (char *)&image),
		.sh_size = sizeof(image.line) };
	elf_version(EV_CURRENT);
	empty = dwarf_begin_elf(
	    elf_memory((char *)&image, sizeof(image)), DWARF_C_READ, NULL);
	return empty;
}

/* Before anything of the module's units is looked at. */
static bool
names_no_other(Dwfl_Module *module)
{
	Dwarf_Addr bias;
	Dwarf *dwarf = dwfl_module_getdwarf(module, &bias);

	if (dwarf == NULL || empty_dwarf() == NULL)
		return false;
	dwarf_setalt(dwarf, empty_dwarf());
	return true;
}

enum searched
dwarf_search(const struct wanted *wanted, const char *path, size_t file,
    bool near, const char **why)
{
	static const Dwfl_Callbacks callbacks = {
		.find_elf = dwfl_build_id_find_elf,
		.find_debuginfo = find_nothing,
		.section_address = dwfl_offline_section_address,
	};
	Dwfl *dwfl = dwfl_begin(&callbacks);
	enum searched how = NO_INFO;
	Dwfl_Module *module = NULL;
	Dwarf_Die *unit = NULL;
	Dwarf_Addr bias;

	if (dwfl == NULL || dwfl_report_offline(dwfl, "", path, -1) == NULL) {
		*why = "not an ELF file that libdw can open";
		dwfl_end(dwfl);
		return BAD;
	}
	dwfl_report_end(dwfl, NULL, NULL);
	while ((unit = dwfl_nextcu(dwfl, unit, &bias)) != NULL) {
		Dwarf_Die child;

		if (dwfl_cumodule(unit) != module) {
			module = dwfl_cumodule(unit);
			if (!names_no_other(module)) {
				*why = "libdw cannot keep to that file";
				how = BAD;
				break;
			}
		}
		how = SEARCHED;
		if (dwarf_child(unit, &child) != 0)
			continue;
		do {
			look_at(wanted, &child, file, near);
		} while (dwarf_siblingof(&child, &child) == 0);
	}
	dwfl_end(dwfl);
	return how;
}
#endif
