/*
 * dataclasses: the module, fields and the marks that stand for "nothing given". A class is worked
 * on in dataclasses_class.c; its functions are made in dataclasses_code.c.
 */
#include "python/lib/dataclasses_int.h"

/* --- marks --- */

static struct py_type missing_type = {PY_TYPE_HEAD, .name = "_MISSING_TYPE",
                                      .module = "dataclasses", .size = sizeof(struct py_object)};
static struct py_type kw_only_type = {PY_TYPE_HEAD, .name = "_KW_ONLY_TYPE",
                                      .module = "dataclasses", .size = sizeof(struct py_object)};
struct py_object dc_missing_mark = {&missing_type}, dc_kw_only_mark = {&kw_only_type};

static value mark_repr(struct vm *vm, value self) {
    (void)vm;
    return lib_text(PY_AS(struct dc_mark, self)->text);
}
#define MARK_TYPE(ident, text)                                                                     \
    static struct py_type ident = {PY_TYPE_HEAD, .name = text, .module = "dataclasses",            \
                                   .size = sizeof(struct dc_mark), .repr = mark_repr}
MARK_TYPE(factory_type, "_HAS_DEFAULT_FACTORY_CLASS");
MARK_TYPE(kind_type, "_FIELD_BASE");
struct dc_mark dc_factory_mark = {{&factory_type}, "<factory>"};
struct dc_mark dc_kinds[] = {[FIELD_PLAIN] = {{&kind_type}, "_FIELD"},
                             [FIELD_CLASSVAR] = {{&kind_type}, "_FIELD_CLASSVAR"},
                             [FIELD_INITVAR] = {{&kind_type}, "_FIELD_INITVAR"}};

struct py_type dc_frozen_error_type =
    LIB_EXCEPTION("FrozenInstanceError", "dataclasses", &py_exc_AttributeError, NULL);

/* --- InitVar --- */

struct initvar {
    struct py_object head;
    value type;
};
LIB_FN(initvar_init) {
    PY_AS(struct initvar, a[0])->type = a[1];
    return PY_NONE;
}
LIB_FN(initvar_of) { return py_call1(vm, a[0], a[1]); }
static value initvar_repr(struct vm *vm, value self) {
    value t = PY_AS(struct initvar, self)->type;
    if (py_is_type(t))
        return lib_text(py_message(vm, "dataclasses.InitVar[%s]", PY_AS(struct py_type, t)->name));
    return lib_text(py_message(vm, "dataclasses.InitVar[%R]", t));
}
static const struct py_native_def initvar_methods[] = {
    {"__init__", initvar_init, "self, type"},
    {"__class_getitem__", initvar_of, "cls, type, /", PY_CLASSMETHOD},
    {0}};
static const struct py_member_def initvar_members[] = {
    {"type", offsetof(struct initvar, type), PY_MEMBER_VALUE, false}, {0}};
struct py_type dc_initvar_type = {PY_TYPE_HEAD,
                                  .name = "InitVar",
                                  .module = "dataclasses",
                                  .size = sizeof(struct initvar),
                                  .flags = PY_TYPE_BASE,
                                  .methods = initvar_methods,
                                  .members = initvar_members,
                                  .repr = initvar_repr};

/* --- Field --- */

struct dc_field *dc_field_new(struct vm *vm) {
    struct dc_field *f = py_alloc(vm, &dc_field_type);
    f->name = f->type = f->hash = f->kind = PY_NONE;
    f->default_ = f->default_factory = f->kw_only = DC_MISSING;
    f->init = f->repr = f->compare = PY_TRUE;
    f->metadata = PY_UNDEF;
    return f;
}

static value proxy(struct vm *vm, value mapping) {
    return py_call1(vm, py_import_from(vm, "types", "MappingProxyType"), mapping);
}
static value field_metadata(struct vm *vm, value self) {
    struct dc_field *f = dc_field_of(self);
    if (f->metadata == PY_UNDEF)
        f->metadata = proxy(vm, PY_OBJ(py_dict_new()));
    return f->metadata;
}
static void field_set_metadata(struct vm *vm, value self, value v) {
    (void)vm;
    dc_field_of(self)->metadata = v;
}

static const struct py_member_def field_members[] = {
    {"name", offsetof(struct dc_field, name), PY_MEMBER_VALUE, false},
    {"type", offsetof(struct dc_field, type), PY_MEMBER_VALUE, false},
    {"default", offsetof(struct dc_field, default_), PY_MEMBER_VALUE, false},
    {"default_factory", offsetof(struct dc_field, default_factory), PY_MEMBER_VALUE, false},
    {"repr", offsetof(struct dc_field, repr), PY_MEMBER_VALUE, false},
    {"hash", offsetof(struct dc_field, hash), PY_MEMBER_VALUE, false},
    {"init", offsetof(struct dc_field, init), PY_MEMBER_VALUE, false},
    {"compare", offsetof(struct dc_field, compare), PY_MEMBER_VALUE, false},
    {"kw_only", offsetof(struct dc_field, kw_only), PY_MEMBER_VALUE, false},
    {"_field_type", offsetof(struct dc_field, kind), PY_MEMBER_VALUE, false},
    {0}};
static const struct py_getset_def field_getset[] = {
    {"metadata", field_metadata, field_set_metadata}, {0}};

static value field_repr(struct vm *vm, value self) {
    static const char *const shown[] = {"name",     "type",    "default",    "default_factory",
                                        "init",     "repr",    "hash",       "compare",
                                        "metadata", "kw_only", "_field_type"};
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < LIB_COUNT(shown); i++)
        buf_puts(&b,
                 py_message(vm, "%s%s=%R", i ? "," : "", shown[i], py_getattr(vm, self, shown[i])));
    return lib_text(mem_printf("Field(%s)", b.data));
}

/* Python 3.11's: Field(default, default_factory, init, repr, hash, compare, metadata, kw_only). */
LIB_FN(field_init) {
    struct dc_field *f = dc_field_of(a[0]);
    f->name = f->type = f->kind = PY_NONE;
    f->default_ = a[1];
    f->default_factory = a[2];
    f->init = a[3];
    f->repr = a[4];
    f->hash = a[5];
    f->compare = a[6];
    f->metadata = a[7] == PY_NONE ? PY_UNDEF : proxy(vm, a[7]);
    f->kw_only = a[8];
    return PY_NONE;
}

/* The default may want to know its name, as a descriptor does. */
LIB_FN(field_set_name) {
    value d = dc_field_of(a[0])->default_;
    value f = py_type_lookup(py_type_of(d), PYN(__set_name__));
    if (f != PY_UNDEF)
        py_call(vm, descr_bind(vm, f, d, py_type_of(d)), 2, a + 1);
    return PY_NONE;
}

static const struct py_native_def field_methods[] = {
    {"__init__", field_init,
     "self, default, default_factory, init, repr, hash, compare, metadata, kw_only"},
    {"__set_name__", field_set_name, "self, owner, name"},
    LIB_CLASS_GETITEM,
    {0}};
struct py_type dc_field_type = {PY_TYPE_HEAD,
                                .name = "Field",
                                .module = "dataclasses",
                                .size = sizeof(struct dc_field),
                                .flags = PY_TYPE_BASE,
                                .methods = field_methods,
                                .members = field_members,
                                .getset = field_getset,
                                .repr = field_repr};

static value given(value v) { return v == PY_UNDEF ? DC_MISSING : v; }
LIB_FN(dc_field) {
    struct dc_field *f = dc_field_new(vm);
    f->default_ = given(a[0]);
    f->default_factory = given(a[1]);
    if (f->default_ != DC_MISSING && f->default_factory != DC_MISSING)
        py_raise(vm, &py_exc_ValueError, "cannot specify both default and default_factory");
    f->init = a[2];
    f->repr = a[3];
    f->hash = a[4];
    f->compare = a[5];
    if (a[6] != PY_NONE)
        f->metadata = proxy(vm, a[6]);
    f->kw_only = given(a[7]);
    return PY_OBJ(f);
}

/* --- __dataclass_params__ --- */

#define PARAM(field)                                                                               \
    { #field, offsetof(struct dc_params, field), PY_MEMBER_VALUE, false }
static const struct py_member_def params_members[] = {
    PARAM(init), PARAM(repr), PARAM(eq), PARAM(order), PARAM(unsafe_hash), PARAM(frozen), {0}};
static value params_repr(struct vm *vm, value self) {
    struct buf b = BUF_INIT;
    for (const struct py_member_def *d = params_members; d->name; d++)
        buf_puts(&b, py_message(vm, "%s%s=%R", b.len ? "," : "", d->name,
                                py_getattr(vm, self, d->name)));
    return lib_text(mem_printf("_DataclassParams(%s)", b.data));
}
struct py_type dc_params_type = {PY_TYPE_HEAD,
                                 .name = "_DataclassParams",
                                 .module = "dataclasses",
                                 .size = sizeof(struct dc_params),
                                 .members = params_members,
                                 .repr = params_repr};

/* --- dataclass() --- */

struct decorator {
    struct py_object head;
    struct dc_options options;
};
static value decorate(struct vm *vm, value callee, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    if (argc != 1 || (kwnames && kwnames->n))
        py_raise(vm, &py_exc_TypeError,
                 argc ? "dataclass.<locals>.wrap() takes 1 positional argument but %d were given"
                      : "dataclass.<locals>.wrap() missing 1 required positional argument: 'cls'",
                 argc);
    return dc_process(vm, argv[0], &PY_AS(struct decorator, callee)->options);
}
static struct py_type decorator_type = {PY_TYPE_HEAD, .name = "function",
                                        .size = sizeof(struct decorator), .flags = PY_TYPE_ABSTRACT,
                                        .call = decorate};

struct dc_options dc_options_from(struct vm *vm, const value *a) {
    return (struct dc_options){.init = py_truth(vm, a[0]),
                               .repr = py_truth(vm, a[1]),
                               .eq = py_truth(vm, a[2]),
                               .order = py_truth(vm, a[3]),
                               .unsafe_hash = py_truth(vm, a[4]),
                               .frozen = py_truth(vm, a[5]),
                               .match_args = py_truth(vm, a[6]),
                               .kw_only = py_truth(vm, a[7]),
                               .slots = py_truth(vm, a[8]),
                               .weakref_slot = py_truth(vm, a[9])};
}

LIB_FN(dc_dataclass) {
    struct dc_options o = dc_options_from(vm, a + 1);
    if (a[0] != PY_NONE)
        return dc_process(vm, a[0], &o);
    struct decorator *d = py_alloc(vm, &decorator_type);
    d->options = o;
    return PY_OBJ(d);
}

/* --- the module --- */

static const struct py_native_def functions[] = {
    {"dataclass", dc_dataclass,
     "cls=None, /, *, init=True, repr=True, eq=True, order=False, unsafe_hash=False, frozen=False, "
     "match_args=True, kw_only=False, slots=False, weakref_slot=False",
     PY_PYTHON},
    {"field", dc_field,
     "*, default=?, default_factory=?, init=True, repr=True, hash=None, compare=True, "
     "metadata=None, kw_only=?",
     PY_PYTHON},
    {0}};
static struct py_type *const types[] = {&dc_field_type, &dc_initvar_type, &dc_frozen_error_type,
                                        &dc_params_type, NULL};

static void init(struct vm *vm, struct py_module *m) {
    static const char *const public[] = {
        "dataclass",   "field",   "Field",          "FrozenInstanceError",
        "InitVar",     "KW_ONLY", "MISSING",        "fields",
        "asdict",      "astuple", "make_dataclass", "replace",
        "is_dataclass"};
    struct py_list *all = py_list_new(LIB_COUNT(public));
    for (size_t i = 0; i < LIB_COUNT(public); i++)
        py_list_append(all, PY_OBJ(py_intern(public[i])));
    py_module_set(vm, m, "__all__", PY_OBJ(all));
    for (const struct py_native_def *d = dc_functions; d->name; d++) {
        value f = py_native_new(vm, d, PY_UNDEF);
        PY_AS(struct py_native, f)->module = PY_OBJ(m->name);
        py_module_set(vm, m, d->name, f);
    }
    py_module_set(vm, m, "MISSING", DC_MISSING);
    py_module_set(vm, m, "KW_ONLY", DC_KW_ONLY);
    py_module_set(vm, m, "_HAS_DEFAULT_FACTORY", DC_FACTORY);
    py_module_set(vm, m, "_FIELDS", lib_text("__dataclass_fields__"));
    py_module_set(vm, m, "_PARAMS", lib_text("__dataclass_params__"));
    py_module_set(vm, m, "_FIELD", PY_OBJ(&dc_kinds[FIELD_PLAIN]));
    py_module_set(vm, m, "_FIELD_CLASSVAR", PY_OBJ(&dc_kinds[FIELD_CLASSVAR]));
    py_module_set(vm, m, "_FIELD_INITVAR", PY_OBJ(&dc_kinds[FIELD_INITVAR]));
}

const struct py_module_def py_lib_dataclasses = {
    .name = "dataclasses", .functions = functions, .types = types, .init = init};
