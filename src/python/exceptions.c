/*
 * The exception classes and what all of them do: args, notes, cause and context; the small ones
 * with fields of their own. cf. CPython's Objects/exceptions.c.
 */
#include "python/exceptions_int.h"
#include "python/traceback.h"

/* --- BaseException --- */

value exception_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                    struct py_tuple *kwnames) {
    if (kwnames && kwnames->n && cls->init == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "%s() takes no keyword arguments", cls->name);
    struct py_exception *e = py_alloc(vm, cls);
    e->args = argc ? py_tuple_of((size_t)argc, argv) : &py_empty_tuple;
    e->traceback = PY_NONE;
    return PY_OBJ(e);
}

value exception_init(struct vm *vm, const value *a) {
    if (PY_AS(struct py_dict, a[2])->count)
        py_raise(vm, &py_exc_TypeError, "%T() takes no keyword arguments", a[0]);
    EXC(a[0])->args = PY_AS(struct py_tuple, a[1]);
    return PY_NONE;
}

value exception_str(struct vm *vm, value self) {
    struct py_tuple *args = EXC(self)->args;
    if (!args->n)
        return py_str_from("");
    return py_str(vm, args->n == 1 ? args->items[0] : PY_OBJ(args));
}

static value exception_repr(struct vm *vm, value self) {
    struct py_tuple *args = EXC(self)->args;
    if (args->n == 1)
        return py_str_from(py_message(vm, "%T(%R)", self, args->items[0]));
    return py_str_from(py_message(vm, "%T%R", self, PY_OBJ(args)));
}

static value get_args(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(EXC(self)->args);
}

static void set_args(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "args may not be deleted");
    EXC(self)->args = py_tuple_from(vm, v);
}

static value get_traceback(struct vm *vm, value self) {
    (void)vm;
    return EXC(self)->traceback == PY_UNDEF ? PY_NONE : EXC(self)->traceback;
}

static void set_traceback(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "__traceback__ may not be deleted");
    if (v != PY_NONE && py_type_of(v) != &py_traceback_type)
        py_raise(vm, &py_exc_TypeError, "__traceback__ must be a traceback or None");
    EXC(self)->traceback = v;
}

static value *link_of(value self, bool cause) {
    return cause ? &EXC(self)->cause : &EXC(self)->context;
}

static void set_link(struct vm *vm, value self, value v, bool cause) {
    const char *name = cause ? "__cause__" : "__context__";
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "%s may not be deleted", name);
    if (v != PY_NONE && (py_is_type(v) || !(py_type_of(v)->flags & PY_TYPE_EXCEPTION)))
        py_raise(vm, &py_exc_TypeError, "exception %s must be None or derive from BaseException",
                 cause ? "cause" : "context");
    *link_of(self, cause) = v == PY_NONE ? PY_UNDEF : v;
    if (cause)
        EXC(self)->suppress_context = true;
}

static value get_cause(struct vm *vm, value self) {
    (void)vm;
    return EXC(self)->cause == PY_UNDEF ? PY_NONE : EXC(self)->cause;
}
static void set_cause(struct vm *vm, value self, value v) { set_link(vm, self, v, true); }

static value get_context(struct vm *vm, value self) {
    (void)vm;
    return EXC(self)->context == PY_UNDEF ? PY_NONE : EXC(self)->context;
}
static void set_context(struct vm *vm, value self, value v) { set_link(vm, self, v, false); }

static value get_notes(struct vm *vm, value self) {
    (void)vm;
    return EXC(self)->notes;
}

static void set_notes(struct vm *vm, value self, value v) {
    (void)vm;
    EXC(self)->notes = v;
}

static value get_dict(struct vm *vm, value self) { return PY_OBJ(py_instance_dict(vm, self)); }

static void set_dict(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF || !py_is_dict(v))
        py_raise(vm, &py_exc_TypeError, "__dict__ must be a dictionary");
    py_dict_update(vm, py_instance_dict(vm, self), v);
}

static const struct py_getset_def base_getset[] = {{"args", get_args, set_args},
                                                   {"__traceback__", get_traceback, set_traceback},
                                                   {"__cause__", get_cause, set_cause},
                                                   {"__context__", get_context, set_context},
                                                   {"__notes__", get_notes, set_notes},
                                                   {"__dict__", get_dict, set_dict},
                                                   {0}};

static const struct py_member_def base_members[] = {
    {"__suppress_context__", offsetof(struct py_exception, suppress_context), PY_MEMBER_BOOL,
     false},
    {0}};

static value with_traceback(struct vm *vm, const value *a) {
    set_traceback(vm, a[0], a[1]);
    return a[0];
}

static value add_note(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "note must be a str, not '%T'", a[1]);
    struct py_exception *e = EXC(a[0]);
    if (e->notes == PY_UNDEF)
        e->notes = PY_OBJ(py_list_new(1));
    if (!py_is_list(e->notes))
        py_raise(vm, &py_exc_TypeError, "Cannot add note: __notes__ is not a list");
    py_list_append(PY_AS(struct py_list, e->notes), a[1]);
    return PY_NONE;
}

/* The arguments that make an OSError with its file names again. */
static value os_arguments(struct vm *vm, value self) {
    struct py_tuple *args = EXC(self)->args;
    value file = py_getattr(vm, self, "filename"), second = py_getattr(vm, self, "filename2");
    if (file == PY_NONE)
        return PY_OBJ(args);
    value all[] = {args->items[0], args->items[1], file, PY_NONE, second};
    return PY_OBJ(py_tuple_of(second == PY_NONE ? 3 : 5, all));
}

static value exception_reduce(struct vm *vm, const value *a) {
    value cls = PY_OBJ(py_type_of(a[0]));
    struct py_dict *d = py_dict_copy(py_instance_dict(vm, a[0]));
    if (EXC(a[0])->notes != PY_UNDEF)
        py_dict_set_str(d, py_intern("__notes__"), EXC(a[0])->notes);
    if (py_is_a(a[0], &py_exc_ImportError)) {
        static const char *const kept[] = {"name", "path"};
        for (size_t i = 0; i < 2; i++) {
            value v = py_getattr(vm, a[0], kept[i]);
            if (v != PY_NONE)
                py_dict_set_str(d, py_intern(kept[i]), v);
        }
    }
    value args = PY_OBJ(EXC(a[0])->args);
    if (py_is_a(a[0], &py_exc_OSError) && EXC(a[0])->args->n == 2)
        args = os_arguments(vm, a[0]);
    if (d->count)
        return py_tuple3(cls, args, PY_OBJ(d));
    return py_tuple2(cls, args);
}

static value exception_setstate(struct vm *vm, const value *a) {
    value k, v;
    size_t i = 0;
    if (a[1] != PY_NONE && !py_is_dict(a[1]))
        py_raise(vm, &py_exc_TypeError, "state is not a dictionary");
    while (a[1] != PY_NONE && py_dict_next(PY_AS(struct py_dict, a[1]), &i, &k, &v)) {
        if (!py_is_str(k))
            py_raise(vm, &py_exc_TypeError, "attribute name must be string, not '%T'", k);
        py_setattr_str(vm, a[0], py_intern_str(PY_AS(struct py_str, k)), v);
    }
    return PY_NONE;
}

static const struct py_native_def base_methods[] = {
    {"__init__", exception_init, "self, /, *args, **kwargs"},
    {"with_traceback", with_traceback, "self, tb, /"},
    {"add_note", add_note, "self, note, /"},
    {"__reduce__", exception_reduce, "self, /"},
    {"__setstate__", exception_setstate, "self, state, /"},
    {0}};

struct py_type py_exc_BaseException = {PY_TYPE_HEAD,
                                       .name = "BaseException",
                                       .size = sizeof(struct py_exception),
                                       .attrs_offset = offsetof(struct py_exception, attrs),
                                       .flags = PY_TYPE_ATTRS | PY_TYPE_BASE | PY_TYPE_EXCEPTION,
                                       .methods = base_methods,
                                       .getset = base_getset,
                                       .members = base_members,
                                       .new = exception_new,
                                       .repr = exception_repr,
                                       .str = exception_str};

#define X(class_name, class_base)                                                                  \
    struct py_type py_exc_##class_name = {PY_TYPE_HEAD, .name = #class_name,                       \
                                          .base = &py_exc_##class_base, .flags = PY_TYPE_BASE};
#define SPECIAL(class_name, class_base)
#include "python/exceptions.def"
#undef X

/* --- StopIteration, SystemExit, KeyError --- */

struct exc_value {
    struct py_exception e;
    value v;
};

static value stop_init(struct vm *vm, const value *a) {
    exception_init(vm, a);
    struct py_tuple *args = EXC(a[0])->args;
    PY_AS(struct exc_value, a[0])->v = args->n ? args->items[0] : PY_NONE;
    return PY_NONE;
}

static value exit_init(struct vm *vm, const value *a) {
    exception_init(vm, a);
    struct py_tuple *args = EXC(a[0])->args;
    PY_AS(struct exc_value, a[0])->v = !args->n       ? PY_NONE
                                       : args->n == 1 ? args->items[0]
                                                      : PY_OBJ(args);
    return PY_NONE;
}

static const struct py_native_def stop_methods[] = {
    {"__init__", stop_init, "self, /, *args, **kwargs"}, {0}};
static const struct py_native_def exit_methods[] = {
    {"__init__", exit_init, "self, /, *args, **kwargs"}, {0}};
static const struct py_member_def stop_members[] = {
    {"value", offsetof(struct exc_value, v), PY_MEMBER_VALUE, false}, {0}};
static const struct py_member_def exit_members[] = {
    {"code", offsetof(struct exc_value, v), PY_MEMBER_VALUE, false}, {0}};

static value key_error_str(struct vm *vm, value self) {
    struct py_tuple *args = EXC(self)->args;
    return args->n == 1 ? py_repr(vm, args->items[0]) : exception_str(vm, self);
}

/* --- AttributeError, NameError, ImportError: keyword arguments that become fields --- */

struct exc_named {
    struct py_exception e;
    value name, obj, path, msg;
};

static void named_init(struct vm *vm, const value *a, bool obj, bool path) {
    struct exc_named *e = PY_AS(struct exc_named, a[0]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    size_t i = 0;
    value k, v;
    e->e.args = PY_AS(struct py_tuple, a[1]);
    e->name = e->obj = e->path = PY_UNDEF;
    while (py_dict_next(kw, &i, &k, &v)) {
        if (py_str_is(k, "name"))
            e->name = v;
        else if (obj && py_str_is(k, "obj"))
            e->obj = v;
        else if (path && py_str_is(k, "path"))
            e->path = v;
        else
            py_raise(vm, &py_exc_TypeError, "'%S' is an invalid keyword argument for %s", k,
                     path ? "ImportError()" : mem_printf("%s()", py_type_of(a[0])->name));
    }
}

static value attribute_error_init(struct vm *vm, const value *a) {
    named_init(vm, a, true, false);
    return PY_NONE;
}

static value name_error_init(struct vm *vm, const value *a) {
    named_init(vm, a, false, false);
    return PY_NONE;
}

static value import_error_init(struct vm *vm, const value *a) {
    named_init(vm, a, false, true);
    struct py_tuple *args = EXC(a[0])->args;
    PY_AS(struct exc_named, a[0])->msg = args->n == 1 ? args->items[0] : PY_NONE;
    return PY_NONE;
}

static value import_error_str(struct vm *vm, value self) {
    value msg = PY_AS(struct exc_named, self)->msg;
    return msg != PY_UNDEF && py_is_str(msg) ? py_str(vm, msg) : exception_str(vm, self);
}

static const struct py_native_def attribute_methods[] = {
    {"__init__", attribute_error_init, "self, /, *args, **kwargs"}, {0}};
static const struct py_native_def name_methods[] = {
    {"__init__", name_error_init, "self, /, *args, **kwargs"}, {0}};
static const struct py_native_def import_methods[] = {
    {"__init__", import_error_init, "self, /, *args, **kwargs"}, {0}};
static const struct py_member_def attribute_members[] = {
    {"name", offsetof(struct exc_named, name), PY_MEMBER_VALUE, false},
    {"obj", offsetof(struct exc_named, obj), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_member_def name_members[] = {
    {"name", offsetof(struct exc_named, name), PY_MEMBER_VALUE, false}, {0}};
static const struct py_member_def import_members[] = {
    {"name", offsetof(struct exc_named, name), PY_MEMBER_VALUE, false},
    {"path", offsetof(struct exc_named, path), PY_MEMBER_VALUE, false},
    {"msg", offsetof(struct exc_named, msg), PY_MEMBER_VALUE, false},
    {0}};

EXCEPTION_SPECIAL(StopIteration, Exception, .size = sizeof(struct exc_value),
                  .methods = stop_methods, .members = stop_members);
EXCEPTION_SPECIAL(SystemExit, BaseException, .size = sizeof(struct exc_value),
                  .methods = exit_methods, .members = exit_members);
EXCEPTION_SPECIAL(KeyError, LookupError, .str = key_error_str);
EXCEPTION_SPECIAL(AttributeError, Exception, .size = sizeof(struct exc_named),
                  .methods = attribute_methods, .members = attribute_members);
EXCEPTION_SPECIAL(NameError, Exception, .size = sizeof(struct exc_named), .methods = name_methods,
                  .members = name_members);
EXCEPTION_SPECIAL(ImportError, Exception, .size = sizeof(struct exc_named),
                  .methods = import_methods, .members = import_members, .str = import_error_str);
