/*
 * contextlib.contextmanager and asynccontextmanager: a manager is a generator that yields once.
 * What the generator's answer to a thrown exception means is the same in both forms and written
 * here; the asynchronous form awaits in Python text.
 */
#include "python/lib/contextlib_int.h"

#include "python/generator.h"
#include "python/type.h"

/* The recipe (FUNC, ARGS, KWDS) is forgotten on entering: the manager will not be made again, and
 * what it was called with need not live as long as the block. */
struct manager {
    struct py_object head;
    struct py_attrs attrs;
    value gen, func, args, kwds;
};
#define MANAGER(v) PY_AS(struct manager, v)

static value get_field(struct vm *vm, value self, value v, const char *name) {
    if (v == PY_UNDEF)
        raise_no_attribute(vm, self, py_intern(name));
    return v;
}
#define FIELD(name)                                                                                \
    LIB_GET(get_##name) { return get_field(vm, self, MANAGER(self)->name, #name); }                \
    LIB_SET(set_##name) { MANAGER(self)->name = v; }
FIELD(gen)
FIELD(func)
FIELD(args)
FIELD(kwds)
LIB_FN(manager_init) {
    struct manager *m = MANAGER(a[0]);
    m->func = a[1];
    m->args = a[2];
    m->kwds = a[3];
    struct py_dict *kwds = py_is_dict(a[3]) ? PY_AS(struct py_dict, a[3]) : NULL;
    m->gen = py_call_args(vm, a[1], a[2], kwds && kwds->count ? kwds : NULL);
    value doc = py_lookup_attr_str(vm, a[1], PYN(__doc__));
    if (LIB_GIVEN(doc))
        py_setattr_str(vm, a[0], PYN(__doc__), doc);
    return PY_NONE;
}
LIB_FN(manager_again) {
    value args[] = {py_getattr(vm, a[0], "func"), py_getattr(vm, a[0], "args"),
                    py_getattr(vm, a[0], "kwds")};
    return py_call(vm, PY_OBJ(py_type_of(a[0])), 3, args);
}
LIB_FN(manager_forget) {
    struct manager *m = MANAGER(a[0]);
    get_args(vm, a[0]); /* entered already: there is none */
    m->func = m->args = m->kwds = PY_UNDEF;
    return PY_NONE;
}

static bool is_cause(value exc, value cause) {
    return PY_AS(struct py_exception, exc)->cause == cause;
}
/* The generator was thrown THROWN and ended with CAME. True: it dealt with it; False: it let it
 * pass; None: it raised something of its own. A StopIteration it cannot let pass but as the cause
 * of a RuntimeError, and an asynchronous one neither a StopAsyncIteration. */
static value verdict(bool async, value thrown, value came, value traceback) {
    const struct py_type *end = async ? &py_exc_StopAsyncIteration : &py_exc_StopIteration;
    bool passed = came == thrown;
    if (!passed && py_exception_is(came, end))
        return PY_TRUE;
    if (!passed && py_exception_is(came, &py_exc_RuntimeError))
        passed = is_cause(came, thrown) &&
                 (py_exception_is(thrown, &py_exc_StopIteration) || py_exception_is(thrown, end));
    if (!passed)
        return PY_NONE;
    PY_AS(struct py_exception, thrown)->traceback = traceback; /* the way through is not news */
    return PY_FALSE;
}
LIB_FN(manager_verdict) { return verdict(true, a[1], a[2], a[3]); }

static const struct py_getset_def manager_getset[] = {{"gen", get_gen, set_gen},
                                                      {"func", get_func, set_func},
                                                      {"args", get_args, set_args},
                                                      {"kwds", get_kwds, set_kwds},
                                                      {0}};
static const struct py_native_def manager_methods[] = {
    {"__init__", manager_init, "self, func, args, kwds"},
    {"_recreate_cm", manager_again, "self"},
    {"_forget_recipe", manager_forget, "self"},
    {"_verdict", manager_verdict, "self, thrown, came, traceback"},
    {0}};
struct py_type contextlib_generator_base_type = {PY_TYPE_HEAD,
                                                 .name = "_GeneratorContextManagerBase",
                                                 .module = "contextlib",
                                                 .size = sizeof(struct manager),
                                                 .attrs_offset = offsetof(struct manager, attrs),
                                                 .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                                 .methods = manager_methods,
                                                 .getset = manager_getset};

/* --- the form for `with` --- */

static bool is_generator(value v) { return py_type_of(v) == &py_generator_type; }

/* next(gen): the value, or PY_UNDEF at its end. */
static value advance(struct vm *vm, value gen) {
    if (is_generator(gen)) {
        value result;
        return py_generator_send(vm, PY_AS(struct py_generator, gen), PY_NONE, &result);
    }
    if (!py_type_of(gen)->next)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not an iterator", gen);
    return py_type_of(gen)->next(vm, gen);
}

/* __enter__ and __exit__ may be borrowed. */
static void check_manager(struct vm *vm, value self) {
    if (!py_is_a(self, &contextlib_generator_base_type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'gen'", self);
}

LIB_FN(enter) {
    check_manager(vm, a[0]);
    manager_forget(vm, a);
    value v = advance(vm, get_gen(vm, a[0]));
    if (v == PY_UNDEF)
        lib_raise_from_none(
            vm, py_call1(vm, PY_OBJ(&py_exc_RuntimeError), py_str_from("generator didn't yield")),
            py_call0(vm, PY_OBJ(&py_exc_StopIteration)));
    return v;
}

/* Throws; true when the generator ended by returning. */
static bool throw_in(struct vm *vm, value gen, value type, value exc, value traceback) {
    bool plain = is_generator(gen) && py_is_a(exc, &py_exc_BaseException) &&
                 (type == PY_OBJ(py_type_of(exc)) || py_isinstance(vm, exc, type));
    if (!plain) {
        value args[] = {type, exc, traceback};
        py_call_method(vm, gen, "throw", 3, args);
        return false;
    }
    if (LIB_GIVEN(traceback))
        PY_AS(struct py_exception, exc)->traceback = traceback;
    value result;
    return py_generator_throw(vm, PY_AS(struct py_generator, gen), exc, &result) == PY_UNDEF;
}

LIB_FN(leave) {
    check_manager(vm, a[0]);
    value gen = get_gen(vm, a[0]);
    if (a[1] == PY_NONE) {
        if (advance(vm, gen) != PY_UNDEF)
            py_raise(vm, &py_exc_RuntimeError, "generator didn't stop");
        return PY_FALSE;
    }
    struct py_handler h;
    value thrown = a[2] == PY_NONE ? py_call0(vm, a[1]) : a[2];
    volatile bool returned = false;
    PY_TRY(vm, &h) {
        returned = throw_in(vm, gen, a[1], thrown, a[3]);
        py_handler_pop(&h);
    }
    else {
        value came = py_handler_catch(&h), answer = verdict(false, thrown, came, a[3]);
        if (answer == PY_NONE)
            py_rethrow(vm, came);
        return answer;
    }
    if (!returned)
        py_raise(vm, &py_exc_RuntimeError, "generator didn't stop after throw()");
    return PY_TRUE;
}
const struct py_native_def contextlib_generator_methods[] = {
    {"__enter__", enter, "self"}, {"__exit__", leave, "self, typ, value, traceback"}, {0}};

/* --- the decorators --- */

/* a[0] is (class, function); the class is only its name before the first call. */
LIB_FN(make_manager) {
    struct py_tuple *how = PY_AS(struct py_tuple, a[0]);
    if (py_is_str(how->items[0]))
        how->items[0] = contextlib_class(vm, py_str_cstr(how->items[0]));
    return py_call3(vm, how->items[0], how->items[1], a[1], a[2]);
}
static value manager_maker(struct vm *vm, const char *cls, value func) {
    static const struct py_native_def def = {"helper", make_manager, "how, /, *args, **kwds",
                                             PY_CLOSURE};
    value how = py_tuple2(PY_OBJ(py_intern(cls)), func);
    value f = pyfunction_new(vm, &def, "contextlib", how);
    return py_call2(vm, py_import_from(vm, "functools", "update_wrapper"), f, func);
}
LIB_FN(contextmanager) { return manager_maker(vm, "_GeneratorContextManager", a[0]); }
LIB_FN(asynccontextmanager) { return manager_maker(vm, "_AsyncGeneratorContextManager", a[0]); }

const struct py_native_def contextlib_generator_functions[] = {
    {"contextmanager", contextmanager, "func", 0,
     "A context manager from a generator function that yields once."},
    {"asynccontextmanager", asynccontextmanager, "func", 0,
     "An asynchronous context manager from an asynchronous generator function."},
    {0}};
