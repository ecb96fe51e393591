/*
 * functools.total_ordering and partialmethod: comparisons that follow from another one, methods
 * with some arguments given. cf. CPython's Lib/functools.py.
 */
#include "python/lib/typing_int.h"

/* --- total_ordering --- */

/* How NAME follows from ROOT: its answer, or the opposite, and what == has to say. */
enum join { ALONE, AND_DIFFERENT, OR_EQUAL };
static const struct ordering {
    const char *root, *name;
    bool opposite;
    enum join join;
} orderings[] = {
    {"__lt__", "__gt__", true, AND_DIFFERENT},  {"__lt__", "__le__", false, OR_EQUAL},
    {"__lt__", "__ge__", true, ALONE},          {"__le__", "__ge__", true, OR_EQUAL},
    {"__le__", "__lt__", false, AND_DIFFERENT}, {"__le__", "__gt__", true, ALONE},
    {"__gt__", "__lt__", true, AND_DIFFERENT},  {"__gt__", "__ge__", false, OR_EQUAL},
    {"__gt__", "__le__", true, ALONE},          {"__ge__", "__le__", true, OR_EQUAL},
    {"__ge__", "__gt__", false, AND_DIFFERENT}, {"__ge__", "__lt__", true, ALONE},
};

/* a[0] is the place in the table. */
LIB_FN(follow) {
    const struct ordering *o = &orderings[py_small(a[0])];
    value args[] = {a[1], a[2]};
    value root = py_getattr(vm, PY_OBJ(py_type_of(a[1])), o->root);
    value got = py_call(vm, root, 2, args);
    if (got == PY_NOT_IMPLEMENTED)
        return got;
    if (o->opposite)
        got = PY_BOOL(!py_truth(vm, got));
    if (o->join == AND_DIFFERENT && py_truth(vm, got))
        return py_compare(vm, a[1], a[2], PY_NE);
    if (o->join == OR_EQUAL && !py_truth(vm, got))
        return py_compare(vm, a[1], a[2], PY_EQ);
    return got;
}

static bool defines(struct vm *vm, value cls, const char *name) {
    return py_getattr(vm, cls, name) != py_getattr(vm, PY_OBJ(&py_object_type), name);
}

LIB_FN(total_ordering) {
    static const struct py_native_def defs[] = {{"__lt__", follow, "how, self, other"},
                                                {"__le__", follow, "how, self, other"},
                                                {"__gt__", follow, "how, self, other"},
                                                {"__ge__", follow, "how, self, other"}};
    static const char *const preferred[] = {"__lt__", "__le__", "__gt__", "__ge__"};
    const char *root = NULL;
    bool has[LIB_COUNT(preferred)];
    for (size_t i = 0; i < LIB_COUNT(preferred); i++) {
        has[i] = defines(vm, a[0], preferred[i]);
        root = root ? root : has[i] ? preferred[i] : NULL;
    }
    if (!root)
        py_raise(vm, &py_exc_ValueError, "must define at least one ordering operation: < > <= >=");
    for (size_t k = 0; k < LIB_COUNT(orderings); k++)
        for (size_t i = 0; i < LIB_COUNT(preferred); i++)
            if (!strcmp(orderings[k].root, root) && !strcmp(orderings[k].name, preferred[i]) &&
                !has[i]) {
                value f = pyfunction_new(vm, &defs[i], "functools", py_from_small((int64_t)k));
                py_setattr(vm, a[0], preferred[i], f);
            }
    return a[0];
}

/* --- partialmethod --- */

struct partial_method {
    struct py_object head;
    struct py_attrs attrs;
    value func;
    struct py_tuple *args;
    struct py_dict *keywords;
};
#define METHOD(v) PY_AS(struct partial_method, v)
static struct py_type partialmethod_type;

static value partialmethod_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                               struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct partial_method *p = py_alloc(vm, cls);
    p->func = PY_NONE;
    p->args = &py_empty_tuple;
    p->keywords = py_dict_new();
    return PY_OBJ(p);
}

static struct py_tuple *joined(const struct py_tuple *x, const struct py_tuple *y) {
    struct py_tuple *t = py_tuple_new(x->n + y->n);
    memcpy(t->items, x->items, x->n * sizeof(value));
    memcpy(t->items + x->n, y->items, y->n * sizeof(value));
    return t;
}
static struct py_dict *merged(struct vm *vm, struct py_dict *x, value y) {
    struct py_dict *d = py_dict_copy(x);
    py_dict_update(vm, d, y);
    return d;
}

LIB_FN(partialmethod_init) {
    struct partial_method *p = METHOD(a[0]);
    if (!py_is_callable(a[1]) && py_lookup_attr(vm, a[1], "__get__") == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "%R is not callable or a descriptor", a[1]);
    p->func = a[1];
    p->args = PY_AS(struct py_tuple, a[2]);
    p->keywords = PY_AS(struct py_dict, a[3]);
    if (py_is_a(a[1], &partialmethod_type)) { /* one in another: all arguments at once */
        const struct partial_method *inner = METHOD(a[1]);
        p->func = inner->func;
        p->args = joined(inner->args, p->args);
        p->keywords = merged(vm, inner->keywords, a[3]);
    }
    return PY_NONE;
}

/* a[0] the partialmethod, a[1] the instance. */
LIB_FN(call_with_instance) {
    const struct partial_method *p = METHOD(a[0]);
    struct py_tuple *first = PY_AS(struct py_tuple, py_tuple1(a[1]));
    struct py_tuple *args = joined(joined(first, p->args), PY_AS(struct py_tuple, a[2]));
    return py_call_args(vm, p->func, PY_OBJ(args), merged(vm, p->keywords, a[3]));
}

static value is_abstract(struct vm *vm, value self) {
    value v = py_lookup_attr_str(vm, METHOD(self)->func, PYN(__isabstractmethod__));
    return v == PY_UNDEF ? PY_FALSE : v;
}

/* What the function's own __get__ makes of it, with the arguments given; PY_UNDEF when it has none
 * or gives the function itself. */
static value bind_function(struct vm *vm, const struct partial_method *p, value instance,
                           value owner) {
    value get = py_lookup_attr(vm, p->func, "__get__");
    if (get == PY_UNDEF)
        return PY_UNDEF;
    value bound = py_call2(vm, get, instance == PY_UNDEF ? PY_NONE : instance, owner);
    if (bound == p->func)
        return PY_UNDEF;
    struct py_tuple *first = PY_AS(struct py_tuple, py_tuple1(bound));
    value made = py_call_args(vm, py_import_from(vm, "functools", "partial"),
                              PY_OBJ(joined(first, p->args)), py_dict_copy(p->keywords));
    value self = py_lookup_attr_str(vm, bound, PYN(__self__));
    if (self != PY_UNDEF)
        py_setattr_str(vm, made, PYN(__self__), self);
    return made;
}

static value partialmethod_get(struct vm *vm, value self, value instance, value owner) {
    static const struct py_native_def def = {"partialmethod._make_unbound_method.<locals>._method",
                                             call_with_instance,
                                             "how, cls_or_self, /, *args, **keywords", PY_PYTHON};
    value made = bind_function(vm, METHOD(self), instance, owner);
    if (made != PY_UNDEF)
        return made;
    value f = pyfunction_new(vm, &def, "functools", self);
    py_setattr_str(vm, f, PYN(__isabstractmethod__), is_abstract(vm, self));
    py_setattr(vm, f, "_partialmethod", self);
    return pyfunction_type.descr_get(vm, f, instance, owner);
}

static value partialmethod_repr(struct vm *vm, value self) {
    const struct partial_method *p = METHOD(self);
    struct buf b = BUF_INIT;
    value cls = PY_OBJ(py_type_of(self));
    buf_puts(&b, py_message(vm, "%S.%S(%R", py_getattr_str(vm, cls, PYN(__module__)),
                            py_getattr_str(vm, cls, PYN(__qualname__)), p->func));
    for (size_t i = 0; i < p->args->n; i++)
        buf_puts(&b, py_message(vm, ", %R", p->args->items[i]));
    buf_puts(&b, p->args->n ? ", " : ", , ");
    size_t i = 0;
    const char *comma = "";
    for (value k, v; py_dict_next(p->keywords, &i, &k, &v); comma = ", ")
        buf_puts(&b, py_message(vm, "%s%S=%R", comma, k, v));
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}
static const struct py_native_def partialmethod_methods[] = {
    {"__init__", partialmethod_init, "self, func, /, *args, **keywords", PY_PYTHON},
    LIB_CLASS_GETITEM,
    {0}};
static const struct py_getset_def partialmethod_getset[] = {
    {"__isabstractmethod__", is_abstract, NULL}, {0}};
static const struct py_member_def partialmethod_members[] = {
    {"func", offsetof(struct partial_method, func), PY_MEMBER_VALUE, true},
    {"args", offsetof(struct partial_method, args), PY_MEMBER_OBJECT, true},
    {"keywords", offsetof(struct partial_method, keywords), PY_MEMBER_OBJECT, true},
    {0}};
static struct py_type partialmethod_type = {PY_TYPE_HEAD,
                                            .name = "partialmethod",
                                            .module = "functools",
                                            .size = sizeof(struct partial_method),
                                            .attrs_offset = offsetof(struct partial_method, attrs),
                                            .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                            .new = partialmethod_new,
                                            .methods = partialmethod_methods,
                                            .getset = partialmethod_getset,
                                            .members = partialmethod_members,
                                            .repr = partialmethod_repr,
                                            .descr_get = partialmethod_get};

static const struct py_native_def functions[] = {{"total_ordering", total_ordering, "cls"}, {0}};
static struct py_type *const types[] = {&partialmethod_type, NULL};
const struct py_module_def py_lib__functools_methods = {
    .name = "_functools_methods", .functions = functions, .types = types};
