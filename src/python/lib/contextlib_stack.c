/*
 * contextlib.ExitStack: managers and callbacks that are left together, last first. How exceptions
 * pass from one exit to the next is the same for AsyncExitStack, whose loop awaits and therefore is
 * Python text: it uses the object `_Leaving` as the loop here does.
 */
#include "python/lib/contextlib_int.h"

#include "python/lib/collections_int.h"
#include "python/type.h"
#include "python/vm.h"

/* --- a stack being left --- */

struct leaving {
    struct py_object head;
    value details[3]; /* type, exception, traceback that the next exit is told; None without one */
    value around;     /* what is handled around the stack, or PY_UNDEF */
    bool had_error;   /* at the start */
    bool replaced;    /* the exception is one that an exit raised */
};
#define LEAVING(v) PY_AS(struct leaving, v)

static void start(struct vm *vm, struct leaving *l, const struct py_tuple *details) {
    for (size_t i = 0; i < 3; i++)
        l->details[i] = i < details->n ? details->items[i] : PY_NONE;
    l->around = vm_handled_exception(vm);
    l->had_error = l->details[0] != PY_NONE;
    l->replaced = false;
}

static void swallowed(struct leaving *l) {
    l->details[0] = l->details[1] = l->details[2] = PY_NONE;
    l->replaced = false;
}

/* All exits run while the same exception is handled, so the chain of contexts of what one raises
 * ends in that. As nested blocks it would end in what the inner block raised. */
static void put_before(const struct leaving *l, value exc) {
    value earlier = l->details[1];
    for (struct py_exception *link = PY_AS(struct py_exception, exc);;) {
        value context = link->context;
        if (!LIB_GIVEN(context) || context == earlier)
            return;
        if (context == l->around) {
            link->context = earlier;
            return;
        }
        link = PY_AS(struct py_exception, context);
    }
}
static void raised(struct leaving *l, value exc) {
    put_before(l, exc);
    value traceback = PY_AS(struct py_exception, exc)->traceback;
    l->details[0] = PY_OBJ(py_type_of(exc));
    l->details[1] = exc;
    l->details[2] = traceback == PY_UNDEF ? PY_NONE : traceback;
    l->replaced = true;
}
/* What the stack's own exit returns, or the error that an exit left. */
static value outcome(struct vm *vm, const struct leaving *l) {
    if (l->replaced)
        py_rethrow(vm, l->details[1]);
    return PY_BOOL(l->had_error && l->details[0] == PY_NONE);
}

static value leaving_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    (void)kwnames;
    struct leaving *l = py_alloc(vm, cls);
    start(vm, l, argc ? py_tuple_from(vm, argv[0]) : &py_empty_tuple);
    return PY_OBJ(l);
}
LIB_FN(leaving_answered) {
    if (py_truth(vm, a[1]))
        swallowed(LEAVING(a[0]));
    return PY_NONE;
}
LIB_FN(leaving_raised) {
    raised(LEAVING(a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(leaving_outcome) { return outcome(vm, LEAVING(a[0])); }
LIB_GET(leaving_details) { return PY_OBJ(py_tuple_of(3, LEAVING(self)->details)); }
static const struct py_native_def leaving_methods[] = {
    {"answered", leaving_answered, "self, answer"},
    {"raised", leaving_raised, "self, error"},
    {"outcome", leaving_outcome, "self"},
    {0}};
static const struct py_getset_def leaving_getset[] = {{"details", leaving_details, NULL}, {0}};
struct py_type contextlib_leaving_type = {PY_TYPE_HEAD,
                                          .name = "_Leaving",
                                          .module = "contextlib",
                                          .size = sizeof(struct leaving),
                                          .new = leaving_new,
                                          .methods = leaving_methods,
                                          .getset = leaving_getset};

/* --- what is on a stack: pairs (whether its exit is called and not awaited, the exit) --- */

#define ENTRIES "_exit_callbacks"

static value no_entries(struct vm *vm) { return py_call0(vm, PY_OBJ(&collections_deque_type)); }
static void add(struct vm *vm, value self, bool called, value exit) {
    value entry = py_tuple2(PY_BOOL(called), exit);
    py_call_method(vm, contextlib_get(vm, self, ENTRIES), "append", 1, &entry);
}

/* types.MethodType(f, manager) */
static value bound(struct vm *vm, value f, value manager) {
    if (!py_is_callable(f))
        py_raise(vm, &py_exc_TypeError, "first argument must be callable");
    return py_method_new(f, manager);
}

LIB_FN(stack_init) {
    py_type_ready(vm, &collections_deque_type);
    contextlib_set(vm, a[0], ENTRIES, no_entries(vm));
    return PY_NONE;
}
LIB_FN(stack_pop_all) {
    value other = py_call0(vm, PY_OBJ(py_type_of(a[0])));
    contextlib_set(vm, other, ENTRIES, contextlib_get(vm, a[0], ENTRIES));
    contextlib_set(vm, a[0], ENTRIES, no_entries(vm));
    return other;
}

/* The leaving method of a manager, or, of what is none, the thing itself. */
static value push(struct vm *vm, const value *a, const char *method, bool called) {
    value f = py_lookup_attr(vm, PY_OBJ(py_type_of(a[1])), method);
    add(vm, a[0], called, f == PY_UNDEF ? a[1] : bound(vm, f, a[1]));
    return a[1];
}
LIB_FN(stack_push) { return push(vm, a, "__exit__", true); }
LIB_FN(stack_push_async) { return push(vm, a, "__aexit__", false); }

/* The unbound methods of a manager, which its class has to have. */
struct methods {
    const char *names[2], *protocol;
    value found[2];
};
static void find_methods(struct vm *vm, value manager, struct methods *m) {
    value cls = PY_OBJ(py_type_of(manager));
    struct py_handler h;
    PY_TRY(vm, &h) {
        for (int i = 0; i < 2; i++)
            m->found[i] = py_getattr(vm, cls, m->names[i]);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_AttributeError))
            py_rethrow(vm, exc);
        const char *text = py_message(vm, "'%S.%S' object does not support the %s protocol",
                                      py_getattr_str(vm, cls, PYN(__module__)),
                                      py_getattr_str(vm, cls, PYN(__qualname__)), m->protocol);
        lib_raise_from_none(vm, py_call1(vm, PY_OBJ(&py_exc_TypeError), py_str_from(text)), exc);
    }
}
LIB_FN(stack_enter) {
    struct methods m = {.names = {"__enter__", "__exit__"}, .protocol = "context manager"};
    find_methods(vm, a[1], &m);
    value result = py_call1(vm, m.found[0], a[1]);
    add(vm, a[0], true, bound(vm, m.found[1], a[1]));
    return result;
}
/* (__aenter__, __aexit__), which are called in text. */
LIB_FN(stack_async_methods) {
    struct methods m = {.names = {"__aenter__", "__aexit__"},
                        .protocol = "asynchronous context manager"};
    find_methods(vm, a[1], &m);
    return py_tuple2(m.found[0], m.found[1]);
}
LIB_FN(stack_push_awaited) {
    add(vm, a[0], false, a[1]);
    return PY_NONE;
}

/* a[0] is (callback, args, kwds). */
LIB_FN(call_back) {
    const struct py_tuple *what = PY_AS(struct py_tuple, a[0]);
    py_call_args(vm, what->items[0], what->items[1], PY_AS(struct py_dict, what->items[2]));
    return PY_NONE;
}
LIB_FN(stack_callback) {
    static const struct py_native_def def = {"_exit_wrapper", call_back,
                                             "what, /, exc_type, exc, tb", PY_CLOSURE};
    value f = pyfunction_new(vm, &def, "contextlib", lib_tuple(3, a[1], a[2], a[3]));
    py_setattr_str(vm, f, PYN(__wrapped__), a[1]);
    add(vm, a[0], true, f);
    return a[1];
}
const struct py_native_def contextlib_base_stack_methods[] = {
    {"__init__", stack_init, "self"},
    {"pop_all", stack_pop_all, "self"},
    {"push", stack_push, "self, exit"},
    {"enter_context", stack_enter, "self, cm"},
    {"callback", stack_callback, "self, callback, /, *args, **kwds", PY_PYTHON},
    {0}};
const struct py_native_def contextlib_async_stack_methods[] = {
    {"push_async_exit", stack_push_async, "self, exit"},
    {"_async_methods", stack_async_methods, "self, cm"},
    {"_push_awaited", stack_push_awaited, "self, exit"},
    {0}};

/* --- ExitStack --- */

static void leave_one(struct vm *vm, struct leaving *l, value exit) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        if (py_truth(vm, py_call(vm, exit, 3, l->details)))
            swallowed(l);
        py_handler_pop(&h);
    }
    else {
        raised(l, py_handler_catch(&h));
    }
}
LIB_FN(stack_exit) {
    struct leaving *l = py_alloc(vm, &contextlib_leaving_type);
    const struct py_tuple *details = PY_AS(struct py_tuple, a[1]);
    if (!details->n)
        py_raise(vm, &py_exc_IndexError, "tuple index out of range");
    start(vm, l, details);
    for (value entries; py_truth(vm, entries = contextlib_get(vm, a[0], ENTRIES));) {
        value entry = py_call_method(vm, entries, "pop", 0, NULL);
        leave_one(vm, l, py_pair_from(vm, entry)->items[1]);
    }
    return outcome(vm, l);
}
LIB_FN(stack_close) {
    value nothing[] = {PY_NONE, PY_NONE, PY_NONE};
    py_call_method(vm, a[0], "__exit__", 3, nothing);
    return PY_NONE;
}
LIB_FN(stack_itself) { return a[0]; }
const struct py_native_def contextlib_stack_methods[] = {
    {"__enter__", stack_itself, "self"},
    {"__exit__", stack_exit, "self, /, *exc_details", PY_PYTHON},
    {"close", stack_close, "self"},
    {0}};
