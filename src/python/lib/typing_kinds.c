/*
 * The aliases that differ from Name[arguments]: Callable with its parameters in a list of their
 * own, Union, Literal, Annotated, Concatenate, Unpack. Each is the plain alias but for how it is
 * written, compared, and made anew with other arguments.
 */
#include "python/lib/typing_int.h"
#include "python/types/alias.h"
#include "python/types/none.h"
#include "python/types/union.h"

/* --- Callable --- */

static value not_iterable(struct vm *vm, value self) {
    py_raise(vm, &py_exc_TypeError, "'%T' object is not iterable", self);
}

static bool has_open_parameters(const struct py_tuple *args) {
    return args->n == 2 && typing_is_parameters(args->items[0]);
}

static value callable_repr(struct vm *vm, value self) {
    const struct py_tuple *args = TYPING_ALIAS(self)->args;
    if (!args) /* never initialized */
        return lib_plain_repr(vm, self);
    if (has_open_parameters(args))
        return typing_alias_type.repr(vm, self);
    struct buf b = BUF_INIT;
    buf_puts(&b, "typing.Callable[[");
    typing_put_list(vm, &b, args->n - 1, args->items);
    buf_puts(&b, "], ");
    typing_put(vm, &b, args->items[args->n - 1]);
    buf_putc(&b, ']');
    return lib_buf_str(&b);
}
LIB_FN(callable_reduce) {
    const struct py_tuple *args = TYPING_ALIAS(a[0])->args;
    value inside = PY_OBJ(args);
    if (!has_open_parameters(args))
        inside = py_tuple2(PY_OBJ(py_list_of(args->n - 1, args->items)), args->items[args->n - 1]);
    return py_tuple2(typing_getitem_function(vm),
                     py_tuple2(py_import_from(vm, "typing", "Callable"), inside));
}
static const struct py_native_def callable_methods[] = {{"__reduce__", callable_reduce, "self, /"},
                                                        {0}};
struct py_type typing_callable_type = {PY_TYPE_HEAD,
                                       .name = "_CallableGenericAlias",
                                       .module = "typing",
                                       .size = sizeof(struct typing_alias),
                                       .flags = PY_TYPE_ABSTRACT,
                                       .base = &typing_alias_type,
                                       .methods = callable_methods,
                                       .repr = callable_repr,
                                       .iter = not_iterable};

/* --- Union --- */

static value union_with(struct vm *vm, value self, struct py_tuple *args) {
    (void)self;
    return py_getitem(vm, PY_OBJ(&typing_union), PY_OBJ(args));
}

static value union_repr(struct vm *vm, value self) {
    const struct py_tuple *args = TYPING_ALIAS(self)->args;
    struct buf b = BUF_INIT;
    value none = PY_OBJ(&py_none_type);
    if (args->n == 2 && (args->items[0] == none || args->items[1] == none)) {
        buf_puts(&b, "typing.Optional[");
        typing_put(vm, &b, args->items[args->items[0] == none]);
    } else {
        buf_puts(&b, "typing.Union[");
        typing_put_list(vm, &b, args->n, args->items);
    }
    buf_putc(&b, ']');
    return lib_buf_str(&b);
}

static value set_of(struct vm *vm, const struct py_tuple *args) {
    struct py_set *s = py_set_new(&py_frozenset_type);
    py_set_update(vm, s, PY_OBJ(args));
    return PY_OBJ(s);
}
static const struct py_tuple *members_of(value v) {
    if (py_type_of(v) == &py_union_type)
        return PY_AS(struct py_union, v)->args;
    return py_is_a(v, &typing_union_type) ? TYPING_ALIAS(v)->args : NULL;
}
static value union_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    const struct py_tuple *s = members_of(x), *t = members_of(y);
    if (!s || !t || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, set_of(vm, s), set_of(vm, t), op);
}
static uint64_t union_hash(struct vm *vm, value self) {
    return py_hash(vm, set_of(vm, TYPING_ALIAS(self)->args));
}
LIB_FN(union_instancecheck) {
    value cls = PY_OBJ(py_type_of(a[1]));
    return py_call_method(vm, a[0], "__subclasscheck__", 1, &cls);
}
LIB_FN(union_subclasscheck) {
    const struct py_tuple *args = TYPING_ALIAS(a[0])->args;
    for (size_t i = 0; i < args->n; i++)
        if (py_issubclass(vm, a[1], args->items[i]))
            return PY_TRUE;
    return PY_NONE;
}
LIB_FN(union_reduce) {
    return py_tuple2(
        typing_getitem_function(vm),
        py_tuple2(PY_OBJ(&typing_union), typing_alias_brackets(TYPING_ALIAS(a[0])->args)));
}
static const struct py_native_def union_methods[] = {
    {"__instancecheck__", union_instancecheck, "self, obj, /"},
    {"__subclasscheck__", union_subclasscheck, "self, cls, /"},
    {"__reduce__", union_reduce, "self, /"},
    {0}};
struct py_type typing_union_type = {PY_TYPE_HEAD,
                                    .name = "_UnionGenericAlias",
                                    .module = "typing",
                                    .size = sizeof(struct typing_alias),
                                    .flags = PY_TYPE_ABSTRACT,
                                    .base = &typing_alias_type,
                                    .methods = union_methods,
                                    .repr = union_repr,
                                    .compare = union_compare,
                                    .hash = union_hash,
                                    .iter = not_iterable};

/* --- Literal --- */

static value with_types(struct vm *vm, value self) {
    const struct py_tuple *args = TYPING_ALIAS(self)->args;
    struct py_tuple *pairs = py_tuple_new(args->n);
    for (size_t i = 0; i < args->n; i++)
        pairs->items[i] = py_tuple2(args->items[i], PY_OBJ(py_type_of(args->items[i])));
    return set_of(vm, pairs);
}
static value literal_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &typing_literal_type) || !py_is_a(y, &typing_literal_type) ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return py_compare(vm, with_types(vm, x), with_types(vm, y), op);
}
static uint64_t literal_hash(struct vm *vm, value self) {
    return py_hash(vm, with_types(vm, self));
}
struct py_type typing_literal_type = {PY_TYPE_HEAD,
                                      .name = "_LiteralGenericAlias",
                                      .module = "typing",
                                      .size = sizeof(struct typing_alias),
                                      .flags = PY_TYPE_ABSTRACT,
                                      .base = &typing_alias_type,
                                      .compare = literal_compare,
                                      .hash = literal_hash};

/* --- Concatenate --- */

static value joined(const struct py_tuple *args, size_t n, const value *more) {
    struct py_tuple *t = py_tuple_new(args->n - 1 + n);
    memcpy(t->items, args->items, (args->n - 1) * sizeof(value));
    if (n)
        memcpy(t->items + args->n - 1, more, n * sizeof(value));
    return PY_OBJ(t);
}

/* With plain parameters in the last place it is no Concatenate any more, but all parameters. */
static value concatenate_with(struct vm *vm, value self, struct py_tuple *args) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    value last = args->items[args->n - 1];
    if (py_is_list(last))
        return joined(args, PY_AS(struct py_list, last)->n, PY_AS(struct py_list, last)->items);
    if (py_is_tuple(last))
        return joined(args, PY_AS(struct py_tuple, last)->n, PY_AS(struct py_tuple, last)->items);
    if (py_is_a(last, &typing_concatenate_type)) {
        const struct py_tuple *inner = TYPING_ALIAS(last)->args;
        args = PY_AS(struct py_tuple, joined(args, inner->n, inner->items));
    }
    return typing_alias_new(vm, &typing_concatenate_type, s->origin, args, s->name, s->inst);
}
struct py_type typing_concatenate_type = {PY_TYPE_HEAD,
                                          .name = "_ConcatenateGenericAlias",
                                          .module = "typing",
                                          .size = sizeof(struct typing_alias),
                                          .flags = PY_TYPE_ABSTRACT,
                                          .base = &typing_alias_type};

/* --- Unpack --- */

static value unpack_repr(struct vm *vm, value self) {
    struct buf b = BUF_INIT;
    buf_putc(&b, '*');
    lib_put_repr(vm, &b, TYPING_ALIAS(self)->args->items[0]);
    return lib_buf_str(&b);
}
static value unpack_is_variable(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(py_is_a(TYPING_ALIAS(self)->args->items[0], &typing_var_tuple_type));
}
/* What a tuple type holds, to be put in its place. */
static value unpack_tuple_args(struct vm *vm, value self) {
    value inner = TYPING_ALIAS(self)->args->items[0], origin, args;
    if (typing_is_alias(inner)) {
        origin = TYPING_ALIAS(inner)->origin;
        args = PY_OBJ(TYPING_ALIAS(inner)->args);
    } else if (py_is_a(inner, &py_alias_type)) {
        origin = PY_AS(struct py_alias, inner)->origin;
        args = PY_OBJ(PY_AS(struct py_alias, inner)->args);
    } else {
        return PY_NONE;
    }
    if (origin != PY_OBJ(&py_tuple_type))
        py_raise(vm, &py_exc_TypeError, "Unpack[...] must be used with a tuple type");
    return args;
}
static value unpack_subscript(struct vm *vm, value self, value item) {
    if (unpack_is_variable(vm, self) == PY_TRUE)
        return item;
    return typing_alias_subscript(vm, self, item);
}
static value unpack_getitem(struct vm *vm, value self, value item) {
    return typing_cached(vm, unpack_subscript, self, item, false);
}
static const struct py_getset_def unpack_getset[] = {
    {"__typing_is_unpacked_typevartuple__", unpack_is_variable, NULL},
    {"__typing_unpacked_tuple_args__", unpack_tuple_args, NULL},
    {0}};
struct py_type typing_unpack_type = {PY_TYPE_HEAD,
                                     .name = "_UnpackGenericAlias",
                                     .module = "typing",
                                     .size = sizeof(struct typing_alias),
                                     .flags = PY_TYPE_ABSTRACT,
                                     .base = &typing_alias_type,
                                     .getset = unpack_getset,
                                     .getitem = unpack_getitem,
                                     .repr = unpack_repr};

/* --- Annotated --- */

static value annotated_with(struct vm *vm, value self, struct py_tuple *args) {
    const struct py_tuple *metadata = TYPING_ALIAS(self)->metadata;
    struct py_tuple *all = py_tuple_new(metadata->n + 1);
    all->items[0] = args->items[0];
    memcpy(all->items + 1, metadata->items, metadata->n * sizeof(value));
    return py_getitem(vm, PY_OBJ(&typing_annotated_type), PY_OBJ(all));
}
static value annotated_repr(struct vm *vm, value self) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    struct buf b = BUF_INIT;
    buf_puts(&b, "typing.Annotated[");
    typing_put(vm, &b, s->origin);
    for (size_t i = 0; i < s->metadata->n; i++) {
        buf_puts(&b, ", ");
        lib_put_repr(vm, &b, s->metadata->items[i]);
    }
    buf_putc(&b, ']');
    return lib_buf_str(&b);
}
static value annotated_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &typing_annotated_alias_type) || !py_is_a(y, &typing_annotated_alias_type) ||
        (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    const struct typing_alias *s = TYPING_ALIAS(x), *t = TYPING_ALIAS(y);
    bool same = py_equal(vm, s->origin, t->origin) &&
                py_equal(vm, PY_OBJ(s->metadata), PY_OBJ(t->metadata));
    return PY_BOOL(same == (op == PY_EQ));
}
static uint64_t annotated_hash(struct vm *vm, value self) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    return py_hash(vm, py_tuple2(s->origin, PY_OBJ(s->metadata)));
}
LIB_FN(annotated_reduce) {
    const struct typing_alias *s = TYPING_ALIAS(a[0]);
    struct py_tuple *all = py_tuple_new(s->metadata->n + 1);
    all->items[0] = s->origin;
    memcpy(all->items + 1, s->metadata->items, s->metadata->n * sizeof(value));
    return py_tuple2(typing_getitem_function(vm),
                     py_tuple2(PY_OBJ(&typing_annotated_type), PY_OBJ(all)));
}
static const struct py_native_def annotated_methods[] = {
    {"__reduce__", annotated_reduce, "self, /"}, {0}};
static const struct py_getset_def annotated_getset[] = {{"__module__", typing_alias_module, NULL},
                                                        {0}};
static const struct py_member_def annotated_members[] = {
    {"__metadata__", offsetof(struct typing_alias, metadata), PY_MEMBER_OBJECT, true}, {0}};
struct py_type typing_annotated_alias_type = {PY_TYPE_HEAD,
                                              .name = "_AnnotatedAlias",
                                              .module = "typing",
                                              .size = sizeof(struct typing_alias),
                                              .flags = PY_TYPE_ABSTRACT,
                                              .base = &typing_alias_type,
                                              .methods = annotated_methods,
                                              .getset = annotated_getset,
                                              .members = annotated_members,
                                              .repr = annotated_repr,
                                              .compare = annotated_compare,
                                              .hash = annotated_hash,
                                              .iter = not_iterable};

static const struct {
    const struct py_type *type;
    typing_with with;
} ways[] = {{&typing_union_type, union_with},
            {&typing_concatenate_type, concatenate_with},
            {&typing_annotated_alias_type, annotated_with}};

typing_with typing_kind_with(const struct py_type *type) {
    for (size_t i = 0; i < LIB_COUNT(ways); i++)
        if (type == ways[i].type)
            return ways[i].with;
    return NULL;
}
