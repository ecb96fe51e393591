/* types.UnionType (cf. CPython's Objects/unionobject.c). */
#include "python/types/union.h"

#include "python/api.h"
#include "python/types/alias.h"
#include "python/types/none.h"
#include "python/types/seq.h"

#define UNION(v) PY_AS(struct py_union, v)

static bool is_member(value v) {
    if (v == PY_NONE)
        return true;
    if (!py_is_object(v))
        return false;
    struct py_type *type = py_type_of(v);
    return (type->flags & PY_TYPE_TYPE) || type == &py_union_type ||
           py_type_is_subtype(type, &py_alias_type);
}

static void add(struct vm *vm, struct py_list *args, value v) {
    if (v == PY_NONE)
        v = PY_OBJ(&py_none_type);
    if (py_type_of(v) == &py_union_type) {
        for (size_t i = 0; i < UNION(v)->args->n; i++)
            add(vm, args, UNION(v)->args->items[i]);
        return;
    }
    for (size_t i = 0; i < args->n; i++)
        if (args->items[i] == v ||
            (!py_is_unknown(v) && py_type_of(args->items[i]) == py_type_of(v) &&
             py_equal(vm, args->items[i], v)))
            return;
    py_list_append(args, v);
}

static value union_of(struct vm *vm, size_t n, const value *items) {
    struct py_list *args = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        add(vm, args, items[i]);
    if (args->n == 1)
        return args->items[0];
    struct py_union *u = MEM_NEW(struct py_union);
    u->head.type = &py_union_type;
    u->args = py_tuple_of(args->n, args->items);
    return PY_OBJ(u);
}

value py_union_or(struct vm *vm, value left, value right) {
    if (!is_member(left) || !is_member(right))
        return PY_NOT_IMPLEMENTED;
    return union_of(vm, 2, (value[]){left, right});
}

static value union_repr(struct vm *vm, value self) {
    struct py_tuple *args = UNION(self)->args;
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < args->n; i++) {
        if (i)
            buf_puts(&b, " | ");
        if (args->items[i] == PY_OBJ(&py_none_type))
            buf_puts(&b, "None");
        else
            py_type_repr_to(vm, &b, args->items[i]);
    }
    return py_str_take(&b);
}

static value as_set(struct vm *vm, value u) {
    struct py_set *s = py_set_new(&py_frozenset_type);
    py_set_update(vm, s, PY_OBJ(UNION(u)->args));
    return PY_OBJ(s);
}

static value union_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (py_type_of(a) != &py_union_type || py_type_of(b) != &py_union_type ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, as_set(vm, a), as_set(vm, b), op);
}

static uint64_t union_hash(struct vm *vm, value self) { return py_hash(vm, as_set(vm, self)); }

static value union_getitem(struct vm *vm, value self, value item) {
    struct py_tuple *args = UNION(self)->args;
    struct py_tuple *with =
        py_type_substitute(vm, self, args, py_type_parameters(vm, args), item, 0);
    value v = with->items[0];
    for (size_t i = 1; i < with->n; i++)
        v = py_binary(vm, PY_OR, v, with->items[i]);
    return v;
}

static value check(struct vm *vm, const value *a, const char *name,
                   bool (*is)(struct vm *, value, value)) {
    struct py_tuple *args = UNION(a[0])->args;
    for (size_t i = 0; i < args->n; i++) {
        if (py_type_of(args->items[i]) == &py_alias_type)
            py_raise(vm, &py_exc_TypeError, "%s() argument 2 cannot be a parameterized generic",
                     name);
        if (is(vm, a[1], args->items[i]))
            return PY_TRUE;
    }
    return PY_FALSE;
}

static value union_instancecheck(struct vm *vm, const value *a) {
    return check(vm, a, "isinstance", py_isinstance);
}

static value union_subclasscheck(struct vm *vm, const value *a) {
    return check(vm, a, "issubclass", py_issubclass);
}

/* Its types put together with | again. */
static value union_reduce(struct vm *vm, const value *a) {
    return py_tuple2(py_import_from(vm, "functools", "reduce"),
                     py_tuple2(py_import_from(vm, "operator", "or_"), PY_OBJ(UNION(a[0])->args)));
}

static const struct py_native_def union_methods[] = {
    {"__reduce__", union_reduce, "self, /"},
    {"__instancecheck__", union_instancecheck, "self, instance, /"},
    {"__subclasscheck__", union_subclasscheck, "self, cls, /"},
    {0}};

static value get_parameters(struct vm *vm, value self) {
    return PY_OBJ(py_type_parameters(vm, UNION(self)->args));
}
static const struct py_getset_def union_getset[] = {{"__parameters__", get_parameters, NULL}, {0}};
static const struct py_member_def union_members[] = {
    {"__args__", offsetof(struct py_union, args), PY_MEMBER_OBJECT, true}, {0}};

struct py_type py_union_type = {PY_TYPE_HEAD,
                                .name = "UnionType",
                                .module = "types",
                                .size = sizeof(struct py_union),
                                .flags = PY_TYPE_ABSTRACT | PY_TYPE_DOTTED,
                                .methods = union_methods,
                                .getset = union_getset,
                                .members = union_members,
                                .repr = union_repr,
                                .hash = union_hash,
                                .compare = union_compare,
                                .getitem = union_getitem,
                                .binary = {[PY_OR] = py_union_or}};
