/*
 * Importing: native modules by their registries, Python files by sys.path, unknown imports.
 * A native module goes before a file of the same name.
 */
#ifndef RETORT_PYTHON_IMPORT_H
#define RETORT_PYTHON_IMPORT_H

#include "python/vm.h"

/* --- module.c --- */
/* An empty module with __name__ and the other names every module has. */
struct py_module *module_new(struct vm *vm, struct py_str *name);
/* Fills M from its definition: functions, constants, types, init, source. */
void module_fill(struct vm *vm, struct py_module *m, const struct py_module_def *def);

/* --- import_native.c --- */
/* The definition of native module NAME, or NULL. */
const struct py_module_def *import_native(struct vm *vm, const char *name);
/* Whether there are native modules below NAME. */
bool import_is_native_package(struct vm *vm, const char *name);
/* --- import.c --- */
/* What an import of the dotted NAME would find, without running anything; *FILE: the file (or
 * folder of a package without __init__.py) for IMPORT_IS_FILE. */
enum import_kind { IMPORT_IS_NONE, IMPORT_IS_STANDARD, IMPORT_IS_NATIVE, IMPORT_IS_FILE };
enum import_kind import_find(struct vm *vm, const char *name, const char **file);
/* Imports sys, which nearly every program needs, without a search for it. */
void import_sys(struct vm *vm);
/* Import of the dotted NAME with its parents; the innermost module. */
value import_dotted(struct vm *vm, struct py_str *name);
/* What `from MODULE import NAME` gives a project file when a native module of a third-party package
 * has no such name: an unknown value; PY_UNDEF when that is not allowed. */
value import_foreign_name(struct vm *vm, value module, value pkg, struct py_str *name);
/* What stands for something that only an installed package could tell, asked for by a project file
 * that does not expect it to be missing (its call is in no try): the unknown value TEXT, else
 * PY_UNDEF. */
value import_unknown_answer(struct vm *vm, const char *text);
/* The submodule NAME of M if M is a native package beside the standard library, else PY_UNDEF: the
 * reference's packages import their modules themselves; ours are loaded when they are asked for. */
value import_submodule_of_native(struct vm *vm, struct py_module *m, struct py_str *name);
noreturn void import_from_failed(struct vm *vm, value module, value pkg, struct py_str *name);

#endif
