/* BaseExceptionGroup and ExceptionGroup (PEP 654). */
#include "python/types/alias.h"
#include "python/exceptions_int.h"
#include "python/unknown.h"

struct exc_group {
    struct py_exception e;
    value msg;
    value exceptions; /* tuple */
};
#define GROUP(v) PY_AS(struct exc_group, v)

static bool is_exception(value v) {
    return py_is_object(v) && v && !py_is_type(v) && (py_type_of(v)->flags & PY_TYPE_EXCEPTION);
}

static value group_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    if (argc != 2 || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError,
                 "BaseExceptionGroup.__new__() takes exactly 2 arguments (%d given)", argc);
    if (!py_is_str(argv[0]))
        py_raise(vm, &py_exc_TypeError,
                 "BaseExceptionGroup.__new__() argument 1 must be str, not %A", argv[0]);
    if (!py_type_of(argv[1])->getitem || py_is_dict(argv[1]))
        py_raise(vm, &py_exc_TypeError, "second argument (exceptions) must be a sequence");
    struct py_tuple *list = py_tuple_from(vm, argv[1]);
    if (!list->n)
        py_raise(vm, &py_exc_ValueError,
                 "second argument (exceptions) must be a non-empty sequence");
    bool plain = true;
    for (size_t i = 0; i < list->n; i++) {
        if (!is_exception(list->items[i]))
            py_raise(vm, &py_exc_ValueError,
                     "Item %zu of second argument (exceptions) is not an exception", i);
        plain &= py_is_a(list->items[i], &py_exc_Exception);
    }
    if (cls == &py_exc_BaseExceptionGroup && plain)
        cls = &py_exc_ExceptionGroup;
    else if (cls == &py_exc_ExceptionGroup && !plain)
        py_raise(vm, &py_exc_TypeError, "Cannot nest BaseExceptions in an ExceptionGroup");
    else if (!plain && py_type_is_subtype(cls, &py_exc_Exception))
        py_raise(vm, &py_exc_TypeError, "Cannot nest BaseExceptions in '%s'", cls->name);
    value v = exception_new(vm, cls, argc, argv, NULL);
    GROUP(v)->msg = argv[0];
    GROUP(v)->exceptions = PY_OBJ(list);
    return v;
}

static value group_init(struct vm *vm, const value *a) { return exception_init(vm, a); }

static value group_str(struct vm *vm, value self) {
    size_t n = PY_AS(struct py_tuple, GROUP(self)->exceptions)->n;
    return py_str_from(
        py_message(vm, "%S (%zu sub-exception%s)", GROUP(self)->msg, n, n == 1 ? "" : "s"));
}

static value derive(struct vm *vm, value self, struct py_list *list) {
    value items = PY_OBJ(list);
    value g = py_call_method(vm, self, "derive", 1, &items);
    if (!py_is_a(g, &py_exc_BaseExceptionGroup))
        py_raise(vm, &py_exc_TypeError, "derive must return an instance of BaseExceptionGroup");
    EXC(g)->traceback = EXC(self)->traceback;
    EXC(g)->context = EXC(self)->context;
    EXC(g)->cause = EXC(self)->cause;
    EXC(g)->suppress_context = EXC(self)->suppress_context;
    if (EXC(self)->notes != PY_UNDEF)
        EXC(g)->notes = PY_OBJ(py_list_from(vm, EXC(self)->notes));
    return g;
}

struct py_tuple *group_exceptions(value group) {
    return PY_AS(struct py_tuple, GROUP(group)->exceptions);
}

value group_project(struct vm *vm, value group, const struct py_list *leaves,
                    bool (*keep)(value exc, const struct py_list *leaves)) {
    struct py_tuple *all = group_exceptions(group);
    struct py_list *in = py_list_new(4);
    bool whole = true;
    vm_check_stack(vm, "in exceptiongroup_split_recursive");
    for (size_t i = 0; i < all->n; i++) {
        value e = all->items[i], kept = PY_NONE;
        if (py_is_a(e, &py_exc_BaseExceptionGroup))
            kept = group_project(vm, e, leaves, keep);
        else if (keep(e, leaves))
            kept = e;
        whole &= kept == e;
        if (kept != PY_NONE)
            py_list_append(in, kept);
    }
    if (whole)
        return group;
    return in->n ? derive(vm, group, in) : PY_NONE;
}

static bool matches(struct vm *vm, value exc, value condition) {
    if (py_is_type(condition) || py_is_tuple(condition))
        return py_isinstance(vm, exc, condition);
    return py_truth(vm, py_call1(vm, condition, exc));
}

/* SELF's parts that match and those that do not; PY_NONE for none. */
static void split(struct vm *vm, value self, value condition, value *match, value *rest) {
    *match = *rest = PY_NONE;
    vm_check_stack(vm, "in exceptiongroup_split_recursive");
    if (matches(vm, self, condition)) {
        *match = self;
        return;
    }
    if (!py_is_a(self, &py_exc_BaseExceptionGroup)) {
        *rest = self;
        return;
    }
    struct py_tuple *all = PY_AS(struct py_tuple, GROUP(self)->exceptions);
    struct py_list *in = py_list_new(4), *out = py_list_new(4);
    for (size_t i = 0; i < all->n; i++) {
        value m, r;
        split(vm, all->items[i], condition, &m, &r);
        if (m != PY_NONE)
            py_list_append(in, m);
        if (r != PY_NONE)
            py_list_append(out, r);
    }
    if (in->n)
        *match = derive(vm, self, in);
    if (out->n)
        *rest = derive(vm, self, out);
}

static void check_condition(struct vm *vm, value condition) {
    bool ok = py_is_type(condition) ? (TYPE_OF(condition)->flags & PY_TYPE_EXCEPTION) != 0
                                    : py_is_tuple(condition) || py_is_callable(condition);
    if (!ok)
        py_raise(vm, &py_exc_TypeError,
                 "expected a function, exception type or tuple of exception types");
}

static value group_split(struct vm *vm, const value *a) {
    value m, r;
    check_condition(vm, a[1]);
    split(vm, a[0], a[1], &m, &r);
    return py_tuple2(m, r);
}

static value group_subgroup(struct vm *vm, const value *a) {
    value m, r;
    check_condition(vm, a[1]);
    split(vm, a[0], a[1], &m, &r);
    return m;
}

static value group_derive(struct vm *vm, const value *a) {
    return py_call2(vm, PY_OBJ(&py_exc_BaseExceptionGroup), GROUP(a[0])->msg, a[1]);
}

static const struct py_native_def group_methods[] = {
    {"__init__", group_init, "self, /, *args, **kwargs"},
    {"split", group_split, "self, condition, /", PY_TUPLE_ARGS},
    {"subgroup", group_subgroup, "self, condition, /", PY_TUPLE_ARGS},
    {"derive", group_derive, "self, excs, /", PY_PARSED | PY_NAMELESS},
    {"__class_getitem__", py_alias_of_class, "cls, item, /", PY_CLASSMETHOD},
    {0}};
static const struct py_member_def group_members[] = {
    {"message", offsetof(struct exc_group, msg), PY_MEMBER_VALUE, true},
    {"exceptions", offsetof(struct exc_group, exceptions), PY_MEMBER_VALUE, true},
    {0}};

struct py_type py_exc_BaseExceptionGroup = {PY_TYPE_HEAD,
                                            .name = "BaseExceptionGroup",
                                            .base = &py_exc_BaseException,
                                            .size = sizeof(struct exc_group),
                                            .flags = PY_TYPE_BASE,
                                            .methods = group_methods,
                                            .members = group_members,
                                            .new = group_new,
                                            .str = group_str};

static struct py_tuple two_bases = {
    .head = {&py_tuple_type},
    .n = 2,
    .items = {PY_OBJ(&py_exc_BaseExceptionGroup), PY_OBJ(&py_exc_Exception)}};

struct py_type py_exc_ExceptionGroup = {
    PY_TYPE_HEAD,        .name = "ExceptionGroup",         .base = &py_exc_BaseExceptionGroup,
    .bases = &two_bases, .size = sizeof(struct exc_group), .flags = PY_TYPE_BASE};
