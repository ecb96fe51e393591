/*
 * The table of standard modules. One line in modules.def makes one: either a definition in C
 * (py_lib_<ident> in <ident>.c) or Python text alone (py/<ident>.py).
 */
#include "python/lib/modules.h"

#define C_MODULE(ident) extern const struct py_module_def py_lib_##ident;
#define PY_MODULE(ident, dotted)                                                                   \
    extern const char py_source_##ident[];                                                         \
    static const struct py_module_def py_lib_##ident = {.name = dotted,                            \
                                                        .source = py_source_##ident};
#include "python/lib/modules.def"
#undef C_MODULE
#undef PY_MODULE

const struct py_module_def *const py_lib_modules[] = {
#define C_MODULE(ident) &py_lib_##ident,
#define PY_MODULE(ident, dotted) &py_lib_##ident,
#include "python/lib/modules.def"
    NULL,
};
