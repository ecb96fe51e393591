/*
 * typing: what annotations are written with. This file has the module and what it keeps for a
 * machine; the forms, aliases, variables and classes are in the files beside it. Classes that few
 * ask for (Protocol's children, IO, NamedTuple, TypedDict) are made on first use.
 */
#include "python/lib/typing_int.h"
#include "python/vm.h"

static const char state_key;

struct typing_state *typing_state(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct typing_state));
}

/* --- the same brackets give the same object --- */

enum { CACHE_MAX = 2048 };

static value cache_key(value self, value item, bool typed) {
    if (!typed)
        return py_tuple2(self, item);
    const struct py_tuple *items = typing_items(item);
    struct py_tuple *types = py_tuple_new(items->n);
    for (size_t i = 0; i < items->n; i++)
        types->items[i] = PY_OBJ(py_type_of(items->items[i]));
    return py_tuple3(self, item, PY_OBJ(types));
}

value typing_cached(struct vm *vm, typing_subscript make, value self, value item, bool typed) {
    struct typing_state *s = typing_state(vm);
    value key = cache_key(self, item, typed);
    volatile value known = PY_UNDEF;
    volatile bool hashable = true;
    struct py_handler h;
    if (!s->cache || s->cache->count >= CACHE_MAX)
        s->cache = py_dict_new();
    PY_TRY(vm, &h) {
        known = py_dict_get(vm, s->cache, key);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
        hashable = false;
    }
    if (known != PY_UNDEF)
        return known;
    value made = make(vm, self, item);
    if (hashable)
        py_dict_set(vm, s->cache, key, made);
    return made;
}

/* --- the module --- */

/* Made on first use; text: where from. */
static value make_class(struct vm *vm, const char *name) {
    struct typing_state *s = typing_state(vm);
    if (!strcmp(name, "NamedTuple"))
        return typing_named_tuple(vm);
    if (!strcmp(name, "TypedDict"))
        return typing_typed_dict(vm);
    if (!strcmp(name, "_NamedTuple"))
        return typing_named_tuple(vm), s->named_tuple_base;
    if (!strcmp(name, "_TypedDict"))
        return typing_typed_dict(vm), s->typed_dict_base;
    value v = typing_supports(vm, name);
    return v != PY_UNDEF ? v : typing_io(vm, name);
}

LIB_FN(typing_lazy) {
    value v = make_class(vm, py_arg_text(vm, a[0], "name"));
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "module 'typing' has no attribute '%S'", a[0]);
    py_setattr_str(vm, py_import(vm, "typing"), lib_str(a[0]), v);
    return v;
}

LIB_FN(is_typeddict) { return PY_BOOL(py_is_a(a[0], &typing_typed_dict_meta_type)); }

static const struct py_native_def functions[] = {
    {"__getattr__", typing_lazy, "name"}, {"is_typeddict", is_typeddict, "tp"}, {0}};

static const char *const public_names[] = {"Annotated",
                                           "Any",
                                           "Callable",
                                           "ClassVar",
                                           "Concatenate",
                                           "Final",
                                           "ForwardRef",
                                           "Generic",
                                           "Literal",
                                           "Optional",
                                           "ParamSpec",
                                           "Protocol",
                                           "Tuple",
                                           "Type",
                                           "TypeVar",
                                           "TypeVarTuple",
                                           "Union",
                                           "AbstractSet",
                                           "ByteString",
                                           "Container",
                                           "ContextManager",
                                           "Hashable",
                                           "ItemsView",
                                           "Iterable",
                                           "Iterator",
                                           "KeysView",
                                           "Mapping",
                                           "MappingView",
                                           "MutableMapping",
                                           "MutableSequence",
                                           "MutableSet",
                                           "Sequence",
                                           "Sized",
                                           "ValuesView",
                                           "Awaitable",
                                           "AsyncIterator",
                                           "AsyncIterable",
                                           "Coroutine",
                                           "Collection",
                                           "AsyncGenerator",
                                           "AsyncContextManager",
                                           "Reversible",
                                           "SupportsAbs",
                                           "SupportsBytes",
                                           "SupportsComplex",
                                           "SupportsFloat",
                                           "SupportsIndex",
                                           "SupportsInt",
                                           "SupportsRound",
                                           "ChainMap",
                                           "Counter",
                                           "Deque",
                                           "Dict",
                                           "DefaultDict",
                                           "List",
                                           "OrderedDict",
                                           "Set",
                                           "FrozenSet",
                                           "NamedTuple",
                                           "TypedDict",
                                           "Generator",
                                           "BinaryIO",
                                           "IO",
                                           "Match",
                                           "Pattern",
                                           "TextIO",
                                           "AnyStr",
                                           "assert_type",
                                           "assert_never",
                                           "cast",
                                           "clear_overloads",
                                           "dataclass_transform",
                                           "final",
                                           "get_args",
                                           "get_origin",
                                           "get_overloads",
                                           "get_type_hints",
                                           "is_typeddict",
                                           "LiteralString",
                                           "Never",
                                           "NewType",
                                           "no_type_check",
                                           "no_type_check_decorator",
                                           "NoReturn",
                                           "NotRequired",
                                           "overload",
                                           "ParamSpecArgs",
                                           "ParamSpecKwargs",
                                           "Required",
                                           "reveal_type",
                                           "runtime_checkable",
                                           "Self",
                                           "Text",
                                           "TYPE_CHECKING",
                                           "TypeAlias",
                                           "TypeGuard",
                                           "Unpack"};

static struct typing_form *const forms[] = {
    &typing_union,       &typing_optional,       &typing_literal,      &typing_class_var,
    &typing_final,       &typing_required,       &typing_not_required, &typing_type_guard,
    &typing_concatenate, &typing_unpack,         &typing_self,         &typing_never,
    &typing_no_return,   &typing_literal_string, &typing_type_alias};

static struct py_type *const types[] = {&typing_any_type,
                                        &typing_any_meta_type,
                                        &typing_annotated_type,
                                        &typing_generic_type,
                                        &typing_form_type,
                                        &typing_literal_form_type,
                                        &typing_base_alias_type,
                                        &typing_alias_type,
                                        &typing_special_type,
                                        &typing_callable_special_type,
                                        &typing_tuple_special_type,
                                        &typing_callable_type,
                                        &typing_union_type,
                                        &typing_literal_type,
                                        &typing_concatenate_type,
                                        &typing_unpack_type,
                                        &typing_annotated_alias_type,
                                        &typing_var_type,
                                        &typing_param_spec_type,
                                        &typing_var_tuple_type,
                                        &typing_spec_args_type,
                                        &typing_spec_kwargs_type,
                                        &typing_alias_type_type,
                                        &typing_forward_type,
                                        &typing_new_type_type,
                                        &typing_protocol_meta_type,
                                        &typing_named_tuple_meta_type,
                                        &typing_typed_dict_meta_type,
                                        NULL};

static void set_functions(struct vm *vm, struct py_module *m, const struct py_native_def *def) {
    for (; def->name; def++) {
        value f = py_native_new(vm, def, PY_UNDEF);
        PY_AS(struct py_native, f)->module = PY_OBJ(m->name);
        py_module_set(vm, m, def->name, f);
    }
}

static void init(struct vm *vm, struct py_module *m) {
    static const struct py_native_def *const tables[] = {
        typing_mark_functions, typing_hints_functions, typing_var_functions,
        typing_protocol_functions};
    for (size_t i = 0; i < LIB_COUNT(tables); i++)
        set_functions(vm, m, tables[i]);
    lib_class_set(vm, &typing_generic_type, "_is_protocol", PY_FALSE);
    lib_class_set(vm, &typing_generic_type, "__slots__", PY_OBJ(&py_empty_tuple));
    lib_class_set(vm, &typing_annotated_type, "__slots__", PY_OBJ(&py_empty_tuple));
    for (size_t i = 0; i < LIB_COUNT(forms); i++)
        py_module_set(vm, m, forms[i]->name, PY_OBJ(forms[i]));
    typing_set_specials(vm, m);
    py_module_set(vm, m, "Protocol", PY_OBJ(typing_protocol(vm)));
    py_module_set(vm, m, "AnyStr",
                  typing_var_new(vm, "AnyStr",
                                 PY_AS(struct py_tuple,
                                       py_tuple2(PY_OBJ(&py_bytes_type), PY_OBJ(&py_str_type)))));
    py_module_set(vm, m, "Text", PY_OBJ(&py_str_type));
    py_module_set(vm, m, "TYPE_CHECKING", PY_FALSE);
    struct py_list *all = py_list_new(LIB_COUNT(public_names));
    for (size_t i = 0; i < LIB_COUNT(public_names); i++)
        py_list_append(all, PY_OBJ(py_intern(public_names[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
}

const struct py_module_def py_lib_typing = {
    .name = "typing", .functions = functions, .types = types, .init = init};
