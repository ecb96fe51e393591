/*
 * List, Dict, Iterable, Callable and the other names for classes of builtins, collections, re and
 * contextlib, as they stand without brackets. The class behind a name is imported when somebody
 * needs it, so that importing typing costs none of these modules.
 */
#include "python/lib/typing_int.h"
#include "python/types/none.h"

#define ABC(text, class, n)                                                                        \
    { .name = text, .module = "collections.abc", .class_name = class, .nparams = n }
#define BUILTIN(text, ctype, n)                                                                    \
    { .name = text, .type = ctype, .nparams = n, .abstract_only = true }
#define OF(mod, text, class, n)                                                                    \
    { .name = text, .module = mod, .class_name = class, .nparams = n }

static const struct typing_special specials[] = {
    ABC("Hashable", "Hashable", 0),
    ABC("Awaitable", "Awaitable", 1),
    ABC("Coroutine", "Coroutine", 3),
    ABC("AsyncIterable", "AsyncIterable", 1),
    ABC("AsyncIterator", "AsyncIterator", 1),
    ABC("Iterable", "Iterable", 1),
    ABC("Iterator", "Iterator", 1),
    ABC("Reversible", "Reversible", 1),
    ABC("Sized", "Sized", 0),
    ABC("Container", "Container", 1),
    ABC("Collection", "Collection", 1),
    ABC("Callable", "Callable", 2),
    ABC("AbstractSet", "Set", 1),
    ABC("MutableSet", "MutableSet", 1),
    ABC("Mapping", "Mapping", 2),
    ABC("MutableMapping", "MutableMapping", 2),
    ABC("Sequence", "Sequence", 1),
    ABC("MutableSequence", "MutableSequence", 1),
    ABC("ByteString", "ByteString", 0),
    ABC("MappingView", "MappingView", 1),
    ABC("KeysView", "KeysView", 1),
    ABC("ItemsView", "ItemsView", 2),
    ABC("ValuesView", "ValuesView", 1),
    ABC("Generator", "Generator", 3),
    ABC("AsyncGenerator", "AsyncGenerator", 2),
    BUILTIN("Tuple", &py_tuple_type, -1),
    BUILTIN("List", &py_list_type, 1),
    BUILTIN("Set", &py_set_type, 1),
    BUILTIN("FrozenSet", &py_frozenset_type, 1),
    BUILTIN("Dict", &py_dict_type, 2),
    BUILTIN("Type", &py_type_type, 1),
    OF("collections", "Deque", "deque", 1),
    OF("collections", "DefaultDict", "defaultdict", 2),
    OF("collections", "OrderedDict", "OrderedDict", 2),
    OF("collections", "Counter", "Counter", 1),
    OF("collections", "ChainMap", "ChainMap", 2),
    OF("contextlib", "ContextManager", "AbstractContextManager", 1),
    OF("contextlib", "AsyncContextManager", "AbstractAsyncContextManager", 1),
    OF("re", "Pattern", "Pattern", 1),
    OF("re", "Match", "Match", 1),
};

/* typing_extensions': the last types may be left out. */
static const struct typing_special extended[] = {
    {"Generator", "collections.abc", "Generator", .nparams = 3, .optional = 2},
    {"AsyncGenerator", "collections.abc", "AsyncGenerator", .nparams = 2, .optional = 1},
    {"ContextManager", "contextlib", "AbstractContextManager", .nparams = 2, .optional = 1,
     .optional_bool = true},
    {"AsyncContextManager", "contextlib", "AbstractAsyncContextManager", .nparams = 2,
     .optional = 1, .optional_bool = true},
};

static void set_table(struct vm *vm, struct py_module *m, const struct typing_special *table,
                      size_t n) {
    for (size_t i = 0; i < n; i++) {
        const struct typing_special *sp = &table[i];
        struct py_type *type = !strcmp(sp->name, "Callable") ? &typing_callable_special_type
                               : sp->type == &py_tuple_type  ? &typing_tuple_special_type
                                                             : &typing_special_type;
        value v =
            typing_alias_new(vm, type, PY_UNDEF, NULL, py_intern(sp->name), !sp->abstract_only);
        TYPING_ALIAS(v)->special = sp;
        py_module_set(vm, m, sp->name, v);
    }
}
void typing_set_specials(struct vm *vm, struct py_module *m) {
    set_table(vm, m, specials, LIB_COUNT(specials));
}
void typing_set_extended(struct vm *vm, struct py_module *m) {
    set_table(vm, m, extended, LIB_COUNT(extended));
}

/* SELF[ARGS], which are right. */
static value with_arguments(struct vm *vm, value self, struct py_type *type,
                            struct py_tuple *args) {
    const struct typing_alias *s = TYPING_ALIAS(self);
    return typing_alias_new(vm, type, typing_alias_origin(vm, self), args, s->name, s->inst);
}

static struct py_tuple *with_defaults(struct vm *vm, value self, const struct py_tuple *args) {
    const struct typing_special *sp = TYPING_ALIAS(self)->special;
    size_t need = (size_t)(sp->nparams - sp->optional);
    if (args->n < need)
        py_raise(vm, &py_exc_TypeError,
                 "Too few arguments for %S; actual %zu, expected at least %zu", self, args->n,
                 need);
    value left_out = PY_OBJ(&py_none_type);
    if (sp->optional_bool)
        left_out = py_getitem(vm, PY_OBJ(&typing_optional), PY_OBJ(&py_bool_type));
    struct py_list *all = py_list_of(args->n, args->items);
    while (all->n < (size_t)sp->nparams)
        py_list_append(all, left_out);
    return py_tuple_of(all->n, all->items);
}

static value special_subscript(struct vm *vm, value self, value item) {
    struct py_tuple *args =
        typing_arguments(vm, typing_items(item), "Parameters to generic types must be types.");
    const struct typing_special *sp = TYPING_ALIAS(self)->special;
    if (sp->optional)
        args = with_defaults(vm, self, args);
    typing_check_count(vm, self, args->n, (size_t)sp->nparams);
    return with_arguments(vm, self, &typing_alias_type, args);
}

/* Tuple[int, ...] and Tuple[()]. */
static value tuple_subscript(struct vm *vm, value self, value item) {
    const struct py_tuple *items = typing_items(item);
    bool open = items->n >= 2 && items->items[items->n - 1] == PY_ELLIPSIS;
    struct py_tuple *checked = py_tuple_of(items->n - open, items->items);
    checked = typing_arguments(vm, checked,
                               open ? "Tuple[t, ...]: t must be a type."
                                    : "Tuple[t0, t1, ...]: each t must be a type.");
    struct py_tuple *args = py_tuple_of(items->n, items->items);
    memcpy(args->items, checked->items, checked->n * sizeof(value));
    return with_arguments(vm, self, &typing_alias_type, args);
}

/* Callable[[int, str], bool]: the parameters one by one, the result at the end. */
static value callable_subscript(struct vm *vm, value self, value item) {
    const struct py_tuple *items = PY_AS(struct py_tuple, item);
    value params = items->items[0];
    value result =
        typing_argument(vm, items->items[1], "Callable[args, result]: result must be a type.");
    struct py_tuple *args = py_tuple_new(2);
    args->items[0] = params;
    args->items[1] = result;
    if (params != PY_ELLIPSIS) {
        const struct py_tuple *each = typing_items(params);
        args = py_tuple_new(each->n + 1);
        for (size_t i = 0; i < each->n; i++)
            args->items[i] = typing_convert(vm, each->items[i], PY_NONE, 0);
        args->items[each->n] = result;
    }
    return with_arguments(vm, self, &typing_callable_type, args);
}

static value special_getitem(struct vm *vm, value self, value item) {
    return typing_cached(vm, special_subscript, self, item, false);
}
static value tuple_getitem(struct vm *vm, value self, value item) {
    return typing_cached(vm, tuple_subscript, self, item, false);
}
static value callable_getitem(struct vm *vm, value self, value item) {
    if (!py_is_tuple(item) || PY_AS(struct py_tuple, item)->n != 2)
        py_raise(vm, &py_exc_TypeError, "Callable must be used as Callable[[arg, ...], result].");
    value params = PY_AS(struct py_tuple, item)->items[0];
    if (py_is_list(params)) /* a list has no hash */
        item = py_tuple2(PY_OBJ(py_tuple_from(vm, params)), PY_AS(struct py_tuple, item)->items[1]);
    return typing_cached(vm, callable_subscript, self, item, false);
}

static value special_repr(struct vm *vm, value self) {
    if (!TYPING_ALIAS(self)->special) /* never initialized */
        return lib_plain_repr(vm, self);
    return py_str_printf("typing.%s", TYPING_ALIAS(self)->special->name);
}
LIB_FN(special_subclasscheck) {
    value cls = a[1];
    if (typing_is_alias(cls))
        py_raise(vm, &py_exc_TypeError,
                 "Subscripted generics cannot be used with class and instance checks");
    if (py_is_a(cls, &typing_special_type))
        cls = typing_alias_origin(vm, cls);
    return PY_BOOL(py_issubclass(vm, cls, typing_alias_origin(vm, a[0])));
}
LIB_FN(special_reduce) { return PY_OBJ(TYPING_ALIAS(a[0])->name); }

static value special_doc(struct vm *vm, value self) {
    value origin = typing_alias_origin(vm, self), module = py_getattr(vm, origin, "__module__");
    value name = py_getattr(vm, origin, "__qualname__");
    if (self == py_import_from(vm, "typing", "Tuple") ||
        self == py_import_from(vm, "typing", "Callable") ||
        self == py_import_from(vm, "typing", "Type"))
        return py_str_from(py_message(vm, "%S, as annotations write it.", name));
    if (py_str_is(module, "builtins"))
        return py_str_from(py_message(vm, "A generic version of %S.", name));
    return py_str_from(py_message(vm, "A generic version of %S.%S.", module, name));
}
static value special_nparams(struct vm *vm, value self) {
    (void)vm;
    return py_int_from(TYPING_ALIAS(self)->special->nparams);
}
static const struct py_native_def special_methods[] = {
    {"__subclasscheck__", special_subclasscheck, "self, cls, /"},
    {"__reduce__", special_reduce, "self, /"},
    {0}};
static const struct py_getset_def special_getset[] = {
    {"__doc__", special_doc, NULL}, {"_nparams", special_nparams, NULL}, {0}};
struct py_type typing_special_type = {PY_TYPE_HEAD,
                                      .name = "_SpecialGenericAlias",
                                      .module = "typing",
                                      .size = sizeof(struct typing_alias),
                                      .flags = PY_TYPE_ABSTRACT,
                                      .base = &typing_base_alias_type,
                                      .methods = special_methods,
                                      .getset = special_getset,
                                      .repr = special_repr,
                                      .getitem = special_getitem};
struct py_type typing_callable_special_type = {PY_TYPE_HEAD,
                                               .name = "_CallableType",
                                               .module = "typing",
                                               .size = sizeof(struct typing_alias),
                                               .flags = PY_TYPE_ABSTRACT,
                                               .base = &typing_special_type,
                                               .getitem = callable_getitem};
struct py_type typing_tuple_special_type = {PY_TYPE_HEAD,
                                            .name = "_TupleType",
                                            .module = "typing",
                                            .size = sizeof(struct typing_alias),
                                            .flags = PY_TYPE_ABSTRACT,
                                            .base = &typing_special_type,
                                            .getitem = tuple_getitem};
