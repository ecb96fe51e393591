/*
 * contextlib: the two abstract classes, managers as decorators, and the ready ones. Managers made
 * of generators are contextlib_generator.c's, stacks contextlib_stack.c's. A class is made when it
 * is first asked for. What has to be a coroutine, or a function with a `with` in it, is Python text
 * (py/_contextlib_bodies.py): the bodies of classes that are made here. cf. CPython's
 * Lib/contextlib.py.
 */
#include "python/lib/contextlib_int.h"

#include "python/lib/abc.h"
#include "python/names.h"

#define TEXT "_contextlib_bodies"

/* --- what counts as a manager --- */

/* CLS itself, not a class derived from it: who has both methods is one. */
static value recognised(struct vm *vm, const value *a, const char *name,
                        const char *const methods[]) {
    if (a[0] != contextlib_class(vm, name))
        return PY_NOT_IMPLEMENTED;
    return abc_has_methods(vm, a[1], methods, 2) ? PY_TRUE : PY_NOT_IMPLEMENTED;
}
LIB_FN(recognise) {
    static const char *const methods[] = {"__enter__", "__exit__"};
    return recognised(vm, a, "AbstractContextManager", methods);
}
LIB_FN(recognise_async) {
    static const char *const methods[] = {"__aenter__", "__aexit__"};
    return recognised(vm, a, "AbstractAsyncContextManager", methods);
}
LIB_FN(itself) { return a[0]; }
LIB_FN(nothing) { return PY_NONE; }

static const struct py_native_def abstract_methods[] = {
    {"__enter__", itself, "self"},
    {"__exit__", nothing, "self, exc_type, exc_value, traceback", PY_ABSTRACT},
    {"__subclasshook__", recognise, "cls, C", PY_CLASSMETHOD},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_native_def async_abstract_methods[] = {
    {"__subclasshook__", recognise_async, "cls, C", PY_CLASSMETHOD}, LIB_CLASS_GETITEM, {0}};

/* --- managers as decorators --- */

LIB_FN(decorate) { return py_call2(vm, py_import_from(vm, TEXT, "within"), a[0], a[1]); }
LIB_FN(decorate_async) {
    return py_call2(vm, py_import_from(vm, TEXT, "within_async"), a[0], a[1]);
}
static const struct py_native_def decorator_methods[] = {
    {"_recreate_cm", itself, "self"}, {"__call__", decorate, "self, func"}, {0}};
static const struct py_native_def async_decorator_methods[] = {
    {"_recreate_cm", itself, "self"}, {"__call__", decorate_async, "self, func"}, {0}};

/* --- closing, nullcontext, suppress --- */

LIB_FN(set_thing) {
    contextlib_set(vm, a[0], "thing", a[1]);
    return PY_NONE;
}
LIB_FN(get_thing) { return contextlib_get(vm, a[0], "thing"); }
LIB_FN(close_thing) {
    py_call_method(vm, get_thing(vm, a), "close", 0, NULL);
    return PY_NONE;
}
static const struct py_native_def closing_methods[] = {{"__init__", set_thing, "self, thing"},
                                                       {"__enter__", get_thing, "self"},
                                                       {"__exit__", close_thing, "self, *exc_info"},
                                                       {0}};
static const struct py_native_def async_closing_methods[] = {{"__init__", set_thing, "self, thing"},
                                                             {0}};

LIB_FN(set_result) {
    contextlib_set(vm, a[0], "enter_result", a[1]);
    return PY_NONE;
}
LIB_FN(get_result) { return contextlib_get(vm, a[0], "enter_result"); }
static const struct py_native_def null_methods[] = {
    {"__init__", set_result, "self, enter_result=None"},
    {"__enter__", get_result, "self"},
    {"__exit__", nothing, "self, *excinfo"},
    {0}};

LIB_FN(suppress_init) {
    contextlib_set(vm, a[0], "_exceptions", a[1]);
    return PY_NONE;
}
LIB_FN(suppress_exit) {
    return PY_BOOL(a[1] != PY_NONE &&
                   py_issubclass(vm, a[1], contextlib_get(vm, a[0], "_exceptions")));
}
static const struct py_native_def suppress_methods[] = {
    {"__init__", suppress_init, "self, *exceptions"},
    {"__enter__", nothing, "self"},
    {"__exit__", suppress_exit, "self, exctype, excinst, exctb"},
    {0}};

/* --- what puts something in another's place; entered again inside itself, it keeps a list --- */

static void keep(struct vm *vm, value self, const char *list, value v) {
    py_call_method(vm, contextlib_get(vm, self, list), "append", 1, &v);
}
static value take_back(struct vm *vm, value self, const char *list) {
    return py_call_method(vm, contextlib_get(vm, self, list), "pop", 0, NULL);
}

LIB_FN(redirect_init) {
    contextlib_set(vm, a[0], "_new_target", a[1]);
    contextlib_set(vm, a[0], "_old_targets", PY_OBJ(py_list_new(1)));
    return PY_NONE;
}
static struct py_str *stream_name(struct vm *vm, value self) {
    return lib_attr_name(vm, contextlib_get(vm, self, "_stream"));
}
LIB_FN(redirect_enter) {
    struct py_str *name = stream_name(vm, a[0]);
    value sys = py_import(vm, "sys"), target = contextlib_get(vm, a[0], "_new_target");
    keep(vm, a[0], "_old_targets", py_getattr_str(vm, sys, name));
    py_setattr_str(vm, sys, name, target);
    return target;
}
LIB_FN(redirect_exit) {
    py_setattr_str(vm, py_import(vm, "sys"), stream_name(vm, a[0]),
                   take_back(vm, a[0], "_old_targets"));
    return PY_NONE;
}
static const struct py_native_def redirect_methods[] = {
    {"__init__", redirect_init, "self, new_target"},
    {"__enter__", redirect_enter, "self"},
    {"__exit__", redirect_exit, "self, exctype, excinst, exctb"},
    {0}};

LIB_FN(chdir_init) {
    contextlib_set(vm, a[0], "path", a[1]);
    contextlib_set(vm, a[0], "_old_cwd", PY_OBJ(py_list_new(1)));
    return PY_NONE;
}
static void go(struct vm *vm, value path) { py_call1(vm, py_import_from(vm, "os", "chdir"), path); }
LIB_FN(chdir_enter) {
    keep(vm, a[0], "_old_cwd", py_call0(vm, py_import_from(vm, "os", "getcwd")));
    go(vm, contextlib_get(vm, a[0], "path"));
    return PY_NONE;
}
LIB_FN(chdir_exit) {
    go(vm, take_back(vm, a[0], "_old_cwd"));
    return PY_NONE;
}
static const struct py_native_def chdir_methods[] = {{"__init__", chdir_init, "self, path"},
                                                     {"__enter__", chdir_enter, "self"},
                                                     {"__exit__", chdir_exit, "self, *excinfo"},
                                                     {0}};

/* --- the classes --- */

enum { MAX_BASES = 3 };
static const struct class_def {
    const char *name;
    const char *bases[MAX_BASES]; /* of this module */
    const struct py_native_def *methods;
    const char *doc;
    bool body;              /* py/_contextlib_bodies.py has more of it */
    bool abstract;          /* derives from abc.ABC */
    struct py_type *layout; /* first base, in C */
    const char *stream;     /* of sys */
} classes[] = {
    {"AbstractContextManager", .methods = abstract_methods, .abstract = true,
     .doc = "Whatever has __enter__ and __exit__."},
    {"AbstractAsyncContextManager", .methods = async_abstract_methods, .abstract = true,
     .body = true, .doc = "Whatever has __aenter__ and __aexit__."},
    {"ContextDecorator", .methods = decorator_methods,
     .doc = "Lets a context manager be used as a decorator too."},
    {"AsyncContextDecorator", .methods = async_decorator_methods,
     .doc = "Lets an asynchronous context manager be used as a decorator of coroutine functions."},
    {"_GeneratorContextManager",
     {"AbstractContextManager", "ContextDecorator"},
     contextlib_generator_methods,
     .layout = &contextlib_generator_base_type,
     .doc = "What a @contextmanager function returns."},
    {"_AsyncGeneratorContextManager",
     {"AbstractAsyncContextManager", "AsyncContextDecorator"},
     .layout = &contextlib_generator_base_type,
     .body = true,
     .doc = "What an @asynccontextmanager function returns."},
    {"_BaseExitStack", .methods = contextlib_base_stack_methods},
    {"ExitStack",
     {"_BaseExitStack", "AbstractContextManager"},
     contextlib_stack_methods,
     "Several context managers left together, last first."},
    {"AsyncExitStack",
     {"_BaseExitStack", "AbstractAsyncContextManager"},
     contextlib_async_stack_methods,
     "ExitStack that takes asynchronous ones as well.",
     true},
    {"closing", {"AbstractContextManager"}, closing_methods, "Calls close() at the end."},
    {"aclosing",
     {"AbstractAsyncContextManager"},
     async_closing_methods,
     "Awaits aclose() at the end.",
     true},
    {"nullcontext",
     {"AbstractContextManager", "AbstractAsyncContextManager"},
     null_methods,
     "Does nothing, in both forms.",
     true},
    {"suppress", {"AbstractContextManager"}, suppress_methods, "Swallows the given exceptions."},
    {"_RedirectStream", {"AbstractContextManager"}, redirect_methods},
    {"redirect_stdout",
     {"_RedirectStream"},
     NULL,
     "Sends what is printed elsewhere.",
     .stream = "stdout"},
    {"redirect_stderr",
     {"_RedirectStream"},
     NULL,
     "Sends what is written to sys.stderr elsewhere.",
     .stream = "stderr"},
    {"chdir", {"AbstractContextManager"}, chdir_methods, "Another current directory for a while."},
};

static struct py_tuple *bases_of(struct vm *vm, const struct class_def *c) {
    struct py_list *bases = py_list_new(MAX_BASES);
    if (c->layout) {
        py_type_ready(vm, c->layout);
        py_list_append(bases, PY_OBJ(c->layout));
    }
    for (int i = 0; i < MAX_BASES && c->bases[i]; i++)
        py_list_append(bases, contextlib_class(vm, c->bases[i]));
    if (c->abstract)
        py_list_append(bases, py_import_from(vm, "abc", "ABC"));
    return bases->n ? py_tuple_of(bases->n, bases->items) : &py_empty_tuple;
}
static value make(struct vm *vm, const struct class_def *c) {
    struct py_dict *ns = py_dict_new();
    if (c->doc)
        py_dict_set_text(ns, "__doc__", py_str_from(c->doc));
    if (c->stream)
        py_dict_set_text(ns, "_stream", py_str_from(c->stream));
    if (c->body)
        pyfunction_take_body(vm, ns, TEXT, c->name);
    return PY_OBJ(
        pyfunction_class(vm, "contextlib", c->name, NULL, bases_of(vm, c), c->methods, ns));
}

/* --- the module --- */

value contextlib_class(struct vm *vm, const char *name) {
    return py_import_from(vm, "contextlib", name);
}

LIB_FN(lazy_class) {
    for (size_t i = 0; i < LIB_COUNT(classes); i++)
        if (py_str_is(a[0], classes[i].name)) {
            value cls = make(vm, &classes[i]);
            py_setattr(vm, py_import(vm, "contextlib"), classes[i].name, cls);
            return cls;
        }
    py_raise(vm, &py_exc_AttributeError, "module 'contextlib' has no attribute '%S'", a[0]);
}

static const char *const public_names[] = {"asynccontextmanager",
                                           "contextmanager",
                                           "closing",
                                           "nullcontext",
                                           "AbstractContextManager",
                                           "AbstractAsyncContextManager",
                                           "AsyncExitStack",
                                           "ContextDecorator",
                                           "ExitStack",
                                           "redirect_stdout",
                                           "redirect_stderr",
                                           "suppress",
                                           "aclosing",
                                           "chdir"};

static void init(struct vm *vm, struct py_module *m) {
    static const struct py_native_def lazy = {"__getattr__", lazy_class, "name"};
    py_module_set(vm, m, lazy.name, py_native_new(vm, &lazy, PY_UNDEF));
    for (const struct py_native_def *d = contextlib_generator_functions; d->name; d++)
        py_module_set(vm, m, d->name, pyfunction_new(vm, d, "contextlib", PY_UNDEF));
    struct py_list *all = py_list_new(LIB_COUNT(public_names));
    for (size_t i = 0; i < LIB_COUNT(public_names); i++)
        py_list_append(all, PY_OBJ(py_intern(public_names[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}
static struct py_type *const types[] = {&contextlib_leaving_type, NULL};
const struct py_module_def py_lib_contextlib = {.name = "contextlib", .types = types, .init = init};
