/*
 * NamedTuple: a function that makes a named tuple, and as a base class a metaclass that makes one
 * from the annotations of the class body. The tuple itself is collections.namedtuple's.
 */
#include "python/lib/typing_int.h"
#include "python/vm.h"

static value make(struct vm *vm, value name, struct py_dict *fields, value defaults, value module) {
    struct py_dict *types = py_dict_new(), *kw = py_dict_new();
    struct py_list *names = py_list_new(fields->count);
    size_t i = 0;
    for (value k, v; py_dict_next(fields, &i, &k, &v);) {
        const char *what = py_message(vm, "field %S annotation must be a type", k);
        py_list_append(names, k);
        py_dict_set(vm, types, k, typing_argument(vm, v, what));
    }
    py_dict_set_text(kw, "defaults", defaults);
    py_dict_set_text(kw, "module", module);
    value made = py_call_args(vm, py_import_from(vm, "collections", "namedtuple"),
                              py_tuple2(name, PY_OBJ(names)), kw);
    py_setattr_str(vm, made, PYN(__annotations__), PY_OBJ(types));
    py_setattr_str(vm, py_getattr_str(vm, made, PYN(__new__)), PYN(__annotations__), PY_OBJ(types));
    return made;
}

/* --- as a base class --- */

static bool is_one_of(value name, const char *const *names, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (py_str_is(name, names[i]))
            return true;
    return false;
}
/* What the tuple needs for itself, and what belongs to every class. */
static bool is_reserved(value name) {
    static const char *const names[] = {
        "__new__",      "__init__", "__slots__", "__getnewargs__", "_fields", "_field_defaults",
        "_field_types", "_make",    "_replace",  "_asdict",        "_source"};
    return is_one_of(name, names, LIB_COUNT(names));
}
static bool is_usual(value name) {
    static const char *const names[] = {"__module__",   "__name__",        "__annotations__",
                                        "__qualname__", "__firstlineno__", "__static_attributes__"};
    return is_one_of(name, names, LIB_COUNT(names));
}

/* The values that fields have in the body; those without one must come first. */
static value default_values(struct vm *vm, struct py_dict *fields, struct py_dict *ns) {
    struct py_list *values = py_list_new(4), *names = py_list_new(4);
    size_t i = 0;
    for (value k, v; py_dict_next(fields, &i, &k, &v);) {
        value given = py_dict_get(vm, ns, k);
        if (given != PY_UNDEF) {
            py_list_append(values, given);
            py_list_append(names, k);
        } else if (names->n) {
            py_raise(vm, &py_exc_TypeError,
                     "Non-default namedtuple field %S cannot follow default field%s %S", k,
                     names->n > 1 ? "s" : "",
                     py_str_join(vm, lib_str(py_str_from(", ")), names->n, names->items));
        }
    }
    return PY_OBJ(values);
}

static void copy_body(struct vm *vm, struct py_type *cls, struct py_dict *fields,
                      struct py_dict *ns) {
    size_t i = 0;
    for (value k, v; py_dict_next(ns, &i, &k, &v);) {
        if (is_reserved(k))
            py_raise(vm, &py_exc_AttributeError, "Cannot overwrite NamedTuple attribute %S", k);
        if (!is_usual(k) && py_dict_get(vm, fields, k) == PY_UNDEF)
            py_setattr_str(vm, PY_OBJ(cls), lib_str(k), v);
    }
}

/* Generic comes after the tuple in the order, and still has the brackets. */
static void make_generic(struct vm *vm, struct py_type *cls, struct py_tuple *bases) {
    py_setattr(vm, PY_OBJ(cls), "__bases__", PY_OBJ(bases));
    py_type_set(vm, cls, PYN(__class_getitem__),
                py_dict_get_str(py_type_dict(&typing_generic_type), PYN(__class_getitem__)));
}

LIB_FN(meta_new) {
    const struct typing_state *s = typing_state(vm);
    typing_check_class(vm, a[1], a[2], a[3]);
    const struct py_tuple *given = PY_AS(struct py_tuple, a[2]);
    struct py_tuple *bases = py_tuple_of(given->n, given->items);
    struct py_dict *ns = PY_AS(struct py_dict, a[3]);
    bool generic = false;
    for (size_t i = 0; i < bases->n; i++) {
        if (bases->items[i] == s->named_tuple_base)
            bases->items[i] = PY_OBJ(&py_tuple_type);
        else if (bases->items[i] == PY_OBJ(&typing_generic_type))
            generic = true;
        else
            py_raise(vm, &py_exc_TypeError, "can only inherit from a NamedTuple type and Generic");
    }
    value notes = py_dict_get_str(ns, PYN(__annotations__));
    struct py_dict *fields =
        notes != PY_UNDEF && py_is_dict(notes) ? PY_AS(struct py_dict, notes) : py_dict_new();
    value module = py_dict_get_str(ns, PYN(__module__));
    value made = make(vm, a[1], fields, default_values(vm, fields, ns),
                      module == PY_UNDEF ? PY_NONE : module);
    struct py_type *cls = TYPE_OF(made);
    if (generic)
        make_generic(vm, cls, bases);
    copy_body(vm, cls, fields, ns);
    if (generic)
        py_call_method(vm, made, "__init_subclass__", 0, NULL);
    return made;
}
static const struct py_native_def meta_methods[] = {
    {"__new__", meta_new, "cls, typename, bases, ns"}, {0}};
struct py_type typing_named_tuple_meta_type = {PY_TYPE_HEAD,
                                               .name = "NamedTupleMeta",
                                               .module = "typing",
                                               .size = sizeof(struct py_type),
                                               .flags = PY_TYPE_BASE | PY_TYPE_TYPE,
                                               .base = &py_type_type,
                                               .methods = meta_methods};

/* --- as a function --- */

/* Pairs of name and type as a dict. */
static struct py_dict *read_fields(struct vm *vm, value pairs) {
    struct py_dict *fields = py_dict_new();
    struct py_iter it;
    py_iter_init(vm, &it, pairs);
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (!py_type_of(pair)->iter && !py_type_of(pair)->getitem)
            py_raise(vm, &py_exc_TypeError, "cannot unpack non-iterable %T object", pair);
        struct py_tuple *t = py_tuple_from(vm, pair);
        if (t->n < 2)
            py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 2, got %zu)",
                     t->n);
        if (t->n > 2)
            py_raise(vm, &py_exc_ValueError, "too many values to unpack (expected 2)");
        py_dict_set(vm, fields, t->items[0], t->items[1]);
    }
    return fields;
}

LIB_FN(named_tuple) {
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    if (a[1] != PY_NONE && kw->count)
        py_raise(vm, &py_exc_TypeError,
                 "Either list of fields or keywords can be provided to NamedTuple, not both");
    return make(vm, a[0], a[1] == PY_NONE ? kw : read_fields(vm, a[1]), PY_OBJ(&py_empty_tuple),
                typing_caller(vm));
}

value typing_named_tuple(struct vm *vm) {
    static const struct py_native_def def = {"NamedTuple", named_tuple,
                                             "typename, fields=None, /, **kwargs", PY_PYTHON,
                                             "A named tuple whose fields have types."};
    struct typing_state *s = typing_state(vm);
    if (s->named_tuple != PY_UNDEF)
        return s->named_tuple;
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__module__), PY_OBJ(py_intern("typing")));
    py_type_ready(vm, &typing_named_tuple_meta_type);
    py_type_ready(vm, &typing_generic_type);
    s->named_tuple_base = py_type_create(vm, &typing_named_tuple_meta_type, py_intern("NamedTuple"),
                                         &py_empty_tuple, ns, NULL);
    return s->named_tuple = typing_stand_in(vm, &def, s->named_tuple_base);
}
