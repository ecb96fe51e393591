/* The table of standard modules in C. One line in modules.def makes one. */
#include "python/lib/modules.h"

#define C_MODULE(ident) extern const struct py_module_def py_lib_##ident;
#include "python/lib/modules.def"
#undef C_MODULE

const struct py_module_def *const py_lib_modules[] = {
#define C_MODULE(ident) &py_lib_##ident,
#include "python/lib/modules.def"
    NULL,
};
