/*
 * dataclasses: what is done with dataclasses and their instances: fields, asdict and astuple,
 * replace, make_dataclass.
 */
#include "python/lib/dataclasses_int.h"

struct py_dict *dc_fields(struct vm *vm, value v) {
    value fields = py_lookup_attr(vm, v, "__dataclass_fields__");
    return fields != PY_UNDEF && py_is_dict(fields) ? PY_AS(struct py_dict, fields) : NULL;
}
struct py_dict *dc_instance_fields(struct vm *vm, value v) {
    return dc_fields(vm, PY_OBJ(py_type_of(v)));
}

LIB_FN(fields_of) {
    struct py_dict *fields = dc_fields(vm, a[0]);
    if (!fields)
        py_raise(vm, &py_exc_TypeError, "must be called with a dataclass type or instance");
    struct py_list *out = py_list_new(fields->count);
    size_t i = 0;
    for (value k, f; py_dict_next(fields, &i, &k, &f);)
        if (dc_is_kind(f, FIELD_PLAIN))
            py_list_append(out, f);
    return PY_OBJ(py_tuple_of(out->n, out->items));
}
LIB_FN(is_dataclass) {
    return PY_BOOL(py_is_type(a[0]) ? dc_fields(vm, a[0]) : dc_instance_fields(vm, a[0]));
}

/* --- deep conversion --- */

struct conversion {
    value factory;
    bool pairs; /* asdict: the factory gets (name, value) */
};
static value convert(struct vm *vm, const struct conversion *c, value v);

static value convert_fields(struct vm *vm, const struct conversion *c, value v,
                            struct py_dict *fields) {
    struct py_list *out = py_list_new(fields->count);
    size_t i = 0;
    for (value name, f; py_dict_next(fields, &i, &name, &f);) {
        if (!dc_is_kind(f, FIELD_PLAIN))
            continue;
        value item = convert(vm, c, py_getattr_str(vm, v, lib_str(dc_field_of(f)->name)));
        py_list_append(out, c->pairs ? py_tuple2(dc_field_of(f)->name, item) : item);
    }
    if (c->factory == PY_OBJ(&py_tuple_type))
        return PY_OBJ(py_tuple_of(out->n, out->items));
    if (c->factory != PY_OBJ(&py_dict_type))
        return py_call1(vm, c->factory, PY_OBJ(out));
    struct py_dict *d = py_dict_new();
    for (i = 0; i < out->n; i++) {
        struct py_tuple *pair = PY_AS(struct py_tuple, out->items[i]);
        py_dict_set(vm, d, pair->items[0], pair->items[1]);
    }
    return PY_OBJ(d);
}

/* list, tuple, named tuple: one of the same class. */
static value convert_sequence(struct vm *vm, const struct conversion *c, value v) {
    struct py_list *out = py_list_from(vm, v);
    for (size_t i = 0; i < out->n; i++)
        out->items[i] = convert(vm, c, out->items[i]);
    struct py_type *t = py_type_of(v);
    if (t == &py_list_type)
        return PY_OBJ(out);
    if (t == &py_tuple_type)
        return PY_OBJ(py_tuple_of(out->n, out->items));
    if (py_is_tuple(v) && py_lookup_attr(vm, v, "_fields") != PY_UNDEF)
        return py_call(vm, PY_OBJ(t), (int)out->n, out->items);
    return py_call1(vm, PY_OBJ(t), PY_OBJ(out));
}

static value convert_dict(struct vm *vm, const struct conversion *c, value v) {
    struct py_list *pairs = py_list_new(8);
    struct py_iter it;
    py_iter_init(vm, &it, py_call_method(vm, v, "items", 0, NULL));
    for (value pair; (pair = py_iter_next(vm, &it)) != PY_UNDEF;) {
        struct py_tuple *kv = PY_AS(struct py_tuple, pair);
        value key = convert(vm, c, kv->items[0]);
        py_list_append(pairs, py_tuple2(key, convert(vm, c, kv->items[1])));
    }
    return py_call1(vm, PY_OBJ(py_type_of(v)), PY_OBJ(pairs));
}

static value convert(struct vm *vm, const struct conversion *c, value v) {
    struct py_type *t = py_type_of(v);
    if (t == &py_str_type || t == &py_int_type || t == &py_float_type || t == &py_bool_type ||
        v == PY_NONE)
        return v;
    vm_check_stack(vm, NULL);
    struct py_dict *fields = dc_instance_fields(vm, v);
    if (fields)
        return convert_fields(vm, c, v, fields);
    if (py_is_list(v) || py_is_tuple(v))
        return convert_sequence(vm, c, v);
    if (py_is_dict(v))
        return convert_dict(vm, c, v);
    return py_call1(vm, py_import_from(vm, "copy", "deepcopy"), v);
}

static value convert_instance(struct vm *vm, const struct conversion *c, value v,
                              const char *name) {
    struct py_dict *fields = dc_instance_fields(vm, v);
    if (!fields)
        py_raise(vm, &py_exc_TypeError, "%s() should be called on dataclass instances", name);
    return convert_fields(vm, c, v, fields);
}
LIB_FN(asdict) {
    struct conversion c = {a[1] == PY_UNDEF ? PY_OBJ(&py_dict_type) : a[1], true};
    return convert_instance(vm, &c, a[0], "asdict");
}
LIB_FN(astuple) {
    struct conversion c = {a[1] == PY_UNDEF ? PY_OBJ(&py_tuple_type) : a[1], false};
    return convert_instance(vm, &c, a[0], "astuple");
}

/* --- replace --- */

LIB_FN(replace) {
    struct py_dict *fields = dc_instance_fields(vm, a[0]), *changes = PY_AS(struct py_dict, a[1]);
    if (!fields)
        py_raise(vm, &py_exc_TypeError, "replace() should be called on dataclass instances");
    size_t i = 0;
    for (value k, v; py_dict_next(fields, &i, &k, &v);) {
        struct dc_field *f = dc_field_of(v);
        bool changed = py_dict_get(vm, changes, f->name) != PY_UNDEF;
        if (dc_is_kind(v, FIELD_CLASSVAR) || (py_truth(vm, f->init) && changed))
            continue;
        if (!py_truth(vm, f->init)) {
            if (changed)
                py_raise(vm, &py_exc_ValueError,
                         "field %S is declared with init=False, it cannot be specified with "
                         "replace()",
                         f->name);
            continue;
        }
        if (dc_is_kind(v, FIELD_INITVAR) && f->default_ == DC_MISSING)
            py_raise(vm, &py_exc_ValueError, "InitVar %R must be specified with replace()",
                     f->name);
        py_dict_set(vm, changes, f->name, py_getattr_str(vm, a[0], lib_str(f->name)));
    }
    return py_call_args(vm, py_getattr_str(vm, a[0], PYN(__class__)), PY_OBJ(&py_empty_tuple),
                        changes);
}

/* --- make_dataclass --- */

static bool is_keyword(struct vm *vm, value name) {
    return py_truth(vm, py_call1(vm, py_import_from(vm, "keyword", "iskeyword"), name));
}

/* One entry of the list of fields: its annotation, and its default in NS. */
static void take_field(struct vm *vm, value item, struct py_dict *annotations, struct py_dict *ns) {
    value parts[3] = {item, lib_text("typing.Any")};
    if (!py_is_str(item)) {
        py_len(vm, item);
        struct py_tuple *t = py_tuple_from(vm, item);
        if (t->n < 2 || t->n > 3)
            py_raise(vm, &py_exc_TypeError, "Invalid field: %R", item);
        memcpy(parts, t->items, t->n * sizeof(value));
    }
    value name = parts[0];
    if (!py_is_str(name) || !py_truth(vm, py_call_method(vm, name, "isidentifier", 0, NULL)))
        py_raise(vm, &py_exc_TypeError, "Field names must be valid identifiers: %R", name);
    if (is_keyword(vm, name))
        py_raise(vm, &py_exc_TypeError, "Field names must not be keywords: %R", name);
    if (py_dict_get(vm, annotations, name) != PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "Field name duplicated: %R", name);
    py_dict_set(vm, annotations, name, parts[1]);
    if (parts[2] != PY_UNDEF)
        py_dict_set(vm, ns, name, parts[2]);
}

LIB_FN(fill_body) {
    py_call_method(vm, a[1], "update", 1, a);
    return PY_NONE;
}
static const struct py_native_def fill_def = {"exec_body_callback", fill_body, "own, ns"};

/* make_dataclass(cls_name, fields, *, bases, namespace, …what dataclass() takes) */
LIB_FN(make_dataclass) {
    struct py_dict *ns = py_dict_new(), *annotations = py_dict_new();
    if (a[3] != PY_NONE)
        py_dict_update(vm, ns, a[3]);
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value item; (item = py_iter_next(vm, &it)) != PY_UNDEF;)
        take_field(vm, item, annotations, ns);
    py_dict_set_str(ns, PYN(__annotations__), PY_OBJ(annotations));
    value args[] = {a[0], a[2], PY_OBJ(py_dict_new()), py_native_new(vm, &fill_def, PY_OBJ(ns))};
    value cls = py_call(vm, py_import_from(vm, "types", "new_class"), 4, args);
    struct dc_options o = dc_options_from(vm, a + 4);
    return dc_process(vm, cls, &o);
}

const struct py_native_def dc_functions[] = {
    {"fields", fields_of, "class_or_instance", PY_PYTHON},
    {"is_dataclass", is_dataclass, "obj", PY_PYTHON},
    {"asdict", asdict, "obj, *, dict_factory=?", PY_PYTHON},
    {"astuple", astuple, "obj, *, tuple_factory=?", PY_PYTHON},
    {"replace", replace, "obj, /, **changes", PY_PYTHON},
    {"make_dataclass", make_dataclass,
     "cls_name, fields, *, bases=(), namespace=None, init=True, repr=True, eq=True, order=False, "
     "unsafe_hash=False, frozen=False, match_args=True, kw_only=False, slots=False, "
     "weakref_slot=False",
     PY_PYTHON},
    {0}};
