/* The module builtins: functions, types, constants. */
#include "python/builtins_int.h"
#include "python/exceptions_int.h"
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

static struct py_type *const types[] = {
    &py_object_type,       &py_type_type,     &py_bool_type,
    &py_bytearray_type,    &py_bytes_type,    &py_classmethod_type,
    &py_complex_type,      &py_dict_type,     &py_enumerate_type,
    &py_filter_type,       &py_float_type,    &py_frozenset_type,
    &py_int_type,          &py_list_type,     &py_map_type,
    &py_memoryview_type,   &py_property_type, &py_range_type,
    &py_reversed_type,     &py_set_type,      &py_slice_type,
    &py_staticmethod_type, &py_str_type,      &py_super_type,
    &py_tuple_type,        &py_zip_type,      NULL};

/* Most programs use few of them: each is made ready by what first names it. */
static struct py_type *const exceptions[] = {
    &py_exc_BaseException,
    &py_exc_BaseExceptionGroup,
    &py_exc_ExceptionGroup,
#define X(name, base) &py_exc_##name,
#include "python/exceptions.def"
#undef X
};
enum { EXCEPTION_COUNT = sizeof exceptions / sizeof *exceptions };

void builtins_ready(struct vm *vm) {
    for (struct py_type *const *t = types; *t; t++)
        py_type_ready(vm, *t);
    for (size_t i = 0; i < EXCEPTION_COUNT; i++)
        py_type_ready(vm, exceptions[i]);
}

/* --- exit, quit and help: objects (cf. CPython's _sitebuiltins) --- */

struct quitter {
    struct py_object head;
    const char *name;
};
static struct py_type quitter_type, helper_type;

static value quitter_repr(struct vm *vm, value self) {
    (void)vm;
    return py_str_printf("Use %s() or Ctrl-D (i.e. EOF) to exit",
                         PY_AS(struct quitter, self)->name);
}

static value quitter_call(struct vm *vm, const value *a) {
    py_raise_args(vm, &py_exc_SystemExit, PY_AS(struct py_tuple, py_tuple1(a[1])));
}

static const struct py_native_def quitter_methods[] = {
    {"__call__", quitter_call, "self, code=None"}, {0}};
static const struct py_member_def quitter_members[] = {
    {"name", offsetof(struct quitter, name), PY_MEMBER_TEXT, true}, {0}};
static struct py_type quitter_type = {PY_TYPE_HEAD,
                                      .name = "Quitter",
                                      .module = "_sitebuiltins",
                                      .size = sizeof(struct quitter),
                                      .flags = PY_TYPE_ABSTRACT,
                                      .methods = quitter_methods,
                                      .members = quitter_members,
                                      .repr = quitter_repr};

static value helper_repr(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("Type help() for interactive help, or help(object) for help about object.");
}

/* help(object): its name and its docstring; there is nobody to talk to otherwise. */
static value helper_call(struct vm *vm, const value *a) {
    value text = a[1] == PY_UNDEF ? helper_repr(vm, a[0]) : py_lookup_attr(vm, a[1], "__doc__");
    if (text == PY_UNDEF || text == PY_NONE)
        text = py_str_from(py_message(vm, "Help on %R: no documentation", a[1]));
    return py_call1(vm, py_dict_get_text(vm->builtins, "print"), text);
}

static const struct py_native_def helper_methods[] = {
    {"__call__", helper_call, "self, request=?, /"}, {0}};
static struct py_type helper_type = {PY_TYPE_HEAD,
                                     .name = "_Helper",
                                     .module = "_sitebuiltins",
                                     .size = sizeof(struct py_object),
                                     .flags = PY_TYPE_ABSTRACT,
                                     .methods = helper_methods,
                                     .repr = helper_repr};

static void init(struct vm *vm, struct py_module *m) {
    enum { MORE = 16 };
    py_dict_reserve(m->ns, m->ns->count + EXCEPTION_COUNT + sizeof types / sizeof *types + MORE);
    for (size_t i = 0; i < EXCEPTION_COUNT; i++)
        py_module_set(vm, m, exceptions[i]->name, PY_OBJ(exceptions[i]));
    for (struct py_type *const *t = types; *t; t++)
        py_module_set(vm, m, (*t)->name, PY_OBJ(*t));
    static struct quitter quitters[] = {{{&quitter_type}, "exit"}, {{&quitter_type}, "quit"}};
    for (int i = 0; i < 2; i++)
        py_module_set(vm, m, quitters[i].name, PY_OBJ(&quitters[i]));
    static struct py_object help = {&helper_type};
    py_module_set(vm, m, "help", PY_OBJ(&help));
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
    .name = "builtins", .functions = functions, .init = init};
