/* The module builtins: functions, types, constants. */
#include "python/builtins_int.h"
#include "python/types/alias.h"
#include "python/types/complex.h"
#include "python/types/float.h"
#include "python/types/iter.h"
#include "python/types/iterators.h"
#include "python/types/memoryview.h"
#include "python/vm.h"

static const struct py_native_def functions[] = {
#define BUILTIN(name, signature) {#name, builtin_##name, signature},
#include "python/builtins.def"
#undef BUILTIN
    {0}};

static struct py_type *const types[] = {&py_object_type,
                                        &py_type_type,
                                        &py_bool_type,
                                        &py_bytearray_type,
                                        &py_bytes_type,
                                        &py_classmethod_type,
                                        &py_complex_type,
                                        &py_dict_type,
                                        &py_enumerate_type,
                                        &py_filter_type,
                                        &py_float_type,
                                        &py_frozenset_type,
                                        &py_int_type,
                                        &py_list_type,
                                        &py_map_type,
                                        &py_memoryview_type,
                                        &py_property_type,
                                        &py_range_type,
                                        &py_reversed_type,
                                        &py_set_type,
                                        &py_slice_type,
                                        &py_staticmethod_type,
                                        &py_str_type,
                                        &py_super_type,
                                        &py_tuple_type,
                                        &py_zip_type,
                                        &py_exc_BaseException,
                                        &py_exc_BaseExceptionGroup,
#define X(name, base) &py_exc_##name,
#include "python/exceptions.def"
#undef X
                                        NULL};

static void init(struct vm *vm, struct py_module *m) {
    static const struct {
        const char *name;
        struct py_type *type;
    } aliases[] = {{"EnvironmentError", &py_exc_OSError}, {"IOError", &py_exc_OSError}};
    static const struct {
        const char *name;
        struct py_object *object;
    } singletons[] = {{"None", &py_none},         {"True", &py_true},
                      {"False", &py_false},       {"NotImplemented", &py_not_implemented},
                      {"Ellipsis", &py_ellipsis}, {"__debug__", &py_true}};
    for (size_t i = 0; i < sizeof singletons / sizeof *singletons; i++)
        py_module_set(vm, m, singletons[i].name, PY_OBJ(singletons[i].object));
    for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++)
        py_module_set(vm, m, aliases[i].name, PY_OBJ(aliases[i].type));
}

const struct py_module_def py_builtins_def = {
    .name = "builtins", .functions = functions, .types = types, .init = init};
