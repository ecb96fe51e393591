/*
 * typing_extensions: the names of newer typing. What typing has comes from there; the rest is here,
 * in typing_default.c and typing_deprecated.c.
 */
#include "python/function.h"
#include "python/lib/abc.h"
#include "python/lib/typing_ext.h"
#include "python/vm.h"

/* --- Doc, sentinels --- */

struct named {
    struct py_object head;
    value name, text; /* text: how a sentinel prints */
};
#define NAMED(v) PY_AS(struct named, v)

LIB_FN(doc_init) {
    NAMED(a[0])->name = a[1];
    return PY_NONE;
}
static value doc_repr(struct vm *vm, value self) {
    return py_str_from(py_message(vm, "Doc(%R)", NAMED(self)->name));
}
static uint64_t doc_hash(struct vm *vm, value self) { return py_hash(vm, NAMED(self)->name); }
static struct py_type doc_type;
static value doc_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    if (!py_is_a(x, &doc_type) || !py_is_a(y, &doc_type) || (op != PY_EQ && op != PY_NE))
        return PY_NOT_IMPLEMENTED;
    return PY_BOOL(py_equal(vm, NAMED(x)->name, NAMED(y)->name) == (op == PY_EQ));
}
static const struct py_native_def doc_methods[] = {
    {"__init__", doc_init, "self, documentation, /", PY_PYTHON}, {0}};
static const struct py_member_def doc_members[] = {
    {"documentation", offsetof(struct named, name), PY_MEMBER_VALUE, false}, {0}};
static struct py_type doc_type = {PY_TYPE_HEAD,
                                  .name = "Doc",
                                  .module = "typing_extensions",
                                  .size = sizeof(struct named),
                                  .flags = PY_TYPE_BASE,
                                  .methods = doc_methods,
                                  .members = doc_members,
                                  .repr = doc_repr,
                                  .hash = doc_hash,
                                  .compare = doc_compare};

LIB_FN(sentinel_init) {
    NAMED(a[0])->name = a[1];
    NAMED(a[0])->text = a[2] == PY_NONE ? a[1] : a[2];
    return PY_NONE;
}
static value sentinel_repr(struct vm *vm, value self) { return py_str(vm, NAMED(self)->text); }
static const struct py_native_def sentinel_methods[] = {
    {"__init__", sentinel_init, "self, name, repr=None"}, {0}};
static struct py_type sentinel_type = {PY_TYPE_HEAD,
                                       .name = "sentinel",
                                       .module = "typing_extensions",
                                       .size = sizeof(struct named),
                                       .methods = sentinel_methods,
                                       .repr = sentinel_repr,
                                       .binary = {[PY_OR] = typing_or}};

static struct py_type no_extra_type = {PY_TYPE_HEAD,
                                       .name = "NoExtraItemsType",
                                       .module = "typing_extensions",
                                       .size = sizeof(struct named),
                                       .flags = PY_TYPE_ABSTRACT,
                                       .repr = sentinel_repr};

/* --- functions --- */

LIB_FN(get_original_bases) {
    if (!py_is_type(a[0]))
        py_raise(vm, &py_exc_TypeError, "Expected an instance of type, not '%s'",
                 py_type_of(a[0])->name);
    py_type_ready(vm, TYPE_OF(a[0]));
    value bases = py_dict_get_str(py_type_dict(TYPE_OF(a[0])), PYN(__orig_bases__));
    return bases != PY_UNDEF ? bases : PY_OBJ(TYPE_OF(a[0])->bases);
}
static bool is_protocol(struct vm *vm, value v) {
    if (!py_is_type(v) || v == PY_OBJ(typing_protocol(vm)))
        return false;
    value flag = py_lookup_attr(vm, v, "_is_protocol");
    return flag != PY_UNDEF && py_truth(vm, flag);
}
LIB_FN(is_protocol_of) { return PY_BOOL(is_protocol(vm, a[0])); }
LIB_FN(get_protocol_members) {
    if (!is_protocol(vm, a[0]))
        py_raise(vm, &py_exc_TypeError, "%R is not a Protocol", a[0]);
    return typing_protocol_members(vm, a[0]);
}
LIB_FN(type_repr) {
    struct buf b = BUF_INIT;
    if (py_type_of(a[0]) != &py_function_type && py_type_of(a[0]) != &py_native_type) {
        typing_put(vm, &b, a[0]);
        return lib_buf_str(&b);
    }
    return py_str_from(py_message(vm, "%S.%S", py_getattr_str(vm, a[0], PYN(__module__)),
                                  py_getattr_str(vm, a[0], PYN(__qualname__))));
}
LIB_FN(int_var) { return py_call1(vm, PY_OBJ(&typing_var_type), a[0]); }
LIB_FN(disjoint_base) {
    py_setattr(vm, a[0], "__disjoint_base__", PY_TRUE);
    return a[0];
}

/* The namespace of a class's or function's module. */
static value owner_globals(struct vm *vm, value owner) {
    value globals = py_lookup_attr(vm, owner, "__globals__");
    if (globals != PY_UNDEF || owner == PY_NONE)
        return globals == PY_UNDEF ? PY_NONE : globals;
    value name = py_lookup_attr_str(vm, owner, PYN(__module__));
    value m = name == PY_UNDEF ? PY_UNDEF : py_dict_get(vm, vm->modules, name);
    return m == PY_UNDEF ? PY_NONE : py_getattr_str(vm, m, PYN(__dict__));
}
LIB_FN(evaluate_forward_ref) {
    value globals = a[2] != PY_NONE ? a[2] : owner_globals(vm, a[1]);
    return typing_evaluate(vm, a[0], globals, a[3], PY_NONE);
}

static const struct py_native_def functions[] = {
    {"get_original_bases", get_original_bases, "cls, /", PY_PYTHON},
    {"is_protocol", is_protocol_of, "tp, /", PY_PYTHON},
    {"get_protocol_members", get_protocol_members, "tp, /", PY_PYTHON},
    {"type_repr", type_repr, "value"},
    {"IntVar", int_var, "name"},
    {"disjoint_base", disjoint_base, "cls"},
    {"evaluate_forward_ref", evaluate_forward_ref,
     "forward_ref, *, owner=None, globals=None, locals=None, type_params=None, format=None"},
    {0}};

/* --- made on first use --- */

static value make_buffer(struct vm *vm) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__module__), PY_OBJ(py_intern("typing_extensions")));
    py_dict_set_str(ns, PYN(__slots__), PY_OBJ(&py_empty_tuple));
    value cls = abc_class_new(vm, &abc_meta_type, "Buffer", &py_empty_tuple, ns);
    static const char *const names[] = {"memoryview", "bytearray", "bytes"};
    for (size_t i = 0; i < LIB_COUNT(names); i++) {
        value type = py_dict_get_text(vm->builtins, names[i]);
        py_call_method(vm, cls, "register", 1, &type);
    }
    return cls;
}

LIB_FN(nothing) { return PY_NONE; }

/* Reader and Writer: protocols of one method. */
static value make_stream(struct vm *vm, const char *name) {
    static const struct py_native_def read = {"read", nothing, "self, size=?, /"},
                                      write = {"write", nothing, "self, data, /"};
    bool reader = !strcmp(name, "Reader");
    value var = typing_var_new(vm, reader ? "T_co" : "T_contra", &py_empty_tuple);
    PY_AS(struct typing_var, var)->covariant = reader;
    PY_AS(struct typing_var, var)->contravariant = !reader;
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__slots__), PY_OBJ(&py_empty_tuple));
    py_dict_set_text(ns, reader ? "read" : "write",
                     typing_method(vm, name, reader ? &read : &write));
    struct py_type *cls =
        typing_class(vm, name, py_getitem(vm, PY_OBJ(typing_protocol(vm)), var), ns);
    py_setattr(vm, PY_OBJ(cls), "__module__", py_str_from("typing_extensions"));
    py_type_set(vm, cls, py_intern("_is_runtime_protocol"), PY_TRUE);
    return PY_OBJ(cls);
}

static value make_format(struct vm *vm) {
    static const char *const names[] = {"VALUE", "VALUE_WITH_FAKE_GLOBALS", "FORWARDREF", "STRING"};
    struct py_dict *members = py_dict_new(), *kw = py_dict_new();
    for (size_t i = 0; i < LIB_COUNT(names); i++)
        py_dict_set_text(members, names[i], py_from_small((int64_t)i + 1));
    py_dict_set_text(kw, "module", py_str_from("typing_extensions"));
    return py_call_args(vm, py_import_from(vm, "enum", "IntEnum"),
                        py_tuple2(py_str_from("Format"), PY_OBJ(members)), kw);
}

static value make(struct vm *vm, const char *name) {
    if (!strcmp(name, "Buffer"))
        return make_buffer(vm);
    if (!strcmp(name, "Reader") || !strcmp(name, "Writer"))
        return make_stream(vm, name);
    if (!strcmp(name, "Format"))
        return make_format(vm);
    if (!strcmp(name, "get_annotations"))
        return py_import_from(vm, "inspect", name);
    if (!strcmp(name, "NoExtraItems")) {
        struct named *s = py_alloc(vm, &no_extra_type);
        s->text = py_str_from("typing_extensions.NoExtraItems");
        return PY_OBJ(s);
    }
    return py_lookup_attr(vm, py_import(vm, "typing"), name);
}

LIB_FN(lazy) {
    value v = make(vm, py_arg_text(vm, a[0], "name"));
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "module 'typing_extensions' has no attribute '%S'",
                 a[0]);
    py_setattr_str(vm, py_import(vm, "typing_extensions"), lib_str(a[0]), v);
    return v;
}
static const struct py_native_def lazy_def = {"__getattr__", lazy, "name"};

/* --- the module --- */

static const char *const added[] = {"Buffer",
                                    "Doc",
                                    "Format",
                                    "IntVar",
                                    "NoDefault",
                                    "NoExtraItems",
                                    "ReadOnly",
                                    "Reader",
                                    "Sentinel",
                                    "TypeAliasType",
                                    "TypeForm",
                                    "TypeIs",
                                    "Writer",
                                    "deprecated",
                                    "disjoint_base",
                                    "evaluate_forward_ref",
                                    "get_annotations",
                                    "get_original_bases",
                                    "get_protocol_members",
                                    "is_protocol",
                                    "override",
                                    "runtime",
                                    "sentinel",
                                    "type_repr"};

static struct py_type *const types[] = {&typing_ext_var_type,    &typing_ext_spec_type,
                                        &typing_ext_tuple_type,  &typing_no_default_type,
                                        &typing_deprecated_type, &doc_type,
                                        &sentinel_type,          NULL};

static void init(struct vm *vm, struct py_module *m) {
    static struct typing_form *const forms[] = {&typing_read_only, &typing_type_is,
                                                &typing_type_form};
    struct py_module *typing = PY_AS(struct py_module, py_import(vm, "typing"));
    struct py_list *all = py_list_from(vm, py_module_get(vm, typing, "__all__"));
    size_t i = 0;
    for (value name, v; py_dict_next(typing->ns, &i, &name, &v);)
        if (py_str_cstr(name)[0] != '_' && py_dict_get(vm, m->ns, name) == PY_UNDEF)
            py_dict_set(vm, m->ns, name, v);
    for (i = 0; i < LIB_COUNT(forms); i++)
        py_module_set(vm, m, forms[i]->name, PY_OBJ(forms[i]));
    for (i = 0; i < LIB_COUNT(added); i++)
        py_list_append(all, PY_OBJ(py_intern(added[i])));
    py_module_set(vm, m, "NoDefault", PY_OBJ(&typing_no_default));
    py_module_set(vm, m, "Sentinel", PY_OBJ(&sentinel_type));
    py_module_set(vm, m, "runtime", py_module_get(vm, typing, "runtime_checkable"));
    typing_set_extended(vm, m);
    py_module_set(vm, m, "__all__", PY_OBJ(all));
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &lazy_def, PY_UNDEF));
}

const struct py_module_def py_lib_typing_extensions = {
    .name = "typing_extensions", .functions = functions, .types = types, .init = init};
