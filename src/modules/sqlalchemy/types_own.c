/*
 * Type classes whose constructors take more than a list of parameters: Enum, ARRAY, TypeDecorator,
 * Boolean … (cf. sqlalchemy.sql.sqltypes, dialects.postgresql.named_types).
 */
#include <string.h>

#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/types.h"
#include "schema/exc.h"
#include "schema/metadata.h"
#include "schema/type.h"
#include "sql/ddl_run.h"

#define SELF PY_AS(struct sa_type, a[0])

/* --- Enum --- */

static value enum_init(struct vm *vm, const value *a) {
    const struct py_tuple *labels = PY_AS(struct py_tuple, a[1]);
    type_enum_init(vm, SELF, labels->n, labels->items, PY_AS(struct py_dict, a[2]));
    return PY_NONE;
}

static struct schema_type_info *info_of(value self) {
    struct sa_type *t = PY_AS(struct sa_type, self);
    if (!t->schema_type)
        t->schema_type = MEM_NEW(struct schema_type_info);
    return t->schema_type;
}

static value text_or_none(const struct py_str *s) { return s ? PY_OBJ(s) : PY_NONE; }

static value get_name(struct vm *vm, value self) {
    (void)vm;
    return text_or_none(info_of(self)->name);
}
static void set_name(struct vm *vm, value self, value v) {
    info_of(self)->name = name_from(vm, v, "a type's name");
}
static value get_schema(struct vm *vm, value self) {
    (void)vm;
    return text_or_none(info_of(self)->schema);
}
static void set_schema(struct vm *vm, value self, value v) {
    info_of(self)->schema = name_from(vm, v, "a schema");
}
static value get_metadata(struct vm *vm, value self) {
    (void)vm;
    return info_of(self)->metadata ? PY_OBJ(info_of(self)->metadata) : PY_NONE;
}
static void set_metadata(struct vm *vm, value self, value v) {
    (void)vm;
    info_of(self)->metadata = v == PY_NONE || v == PY_UNDEF ? NULL : metadata_of(v);
}

#define FLAG(field)                                                                                \
    static value get_##field(struct vm *vm, value self) {                                          \
        (void)vm;                                                                                  \
        return PY_BOOL(info_of(self)->field);                                                      \
    }                                                                                              \
    static void set_##field(struct vm *vm, value self, value v) {                                  \
        info_of(self)->field = v != PY_UNDEF && py_truth(vm, v);                                   \
    }
FLAG(native)
FLAG(create_constraint)
FLAG(create_type)
FLAG(inherit_schema)

static const struct enum_info *enums_of(value self) {
    static const struct enum_info nothing;
    const struct enum_info *e = PY_AS(struct sa_type, self)->enums;
    return e ? e : &nothing;
}

static value get_enums(struct vm *vm, value self) {
    (void)vm;
    const struct enum_info *e = enums_of(self);
    struct py_list *list = py_list_new(e->n);
    for (size_t i = 0; i < e->n; i++)
        py_list_append(list, PY_OBJ(e->labels[i]));
    return PY_OBJ(list);
}

/* enum.enums = [...] in scripts that rewrite a type before they create it */
static void set_enums(struct vm *vm, value self, value v) {
    struct enum_info *e = PY_AS(struct sa_type, self)->enums;
    struct py_list *list = py_list_from(vm, v);
    if (!e)
        return;
    e->labels = MEM_NEW_ARRAY(struct py_str *, list->n + 1);
    e->objects = MEM_NEW_ARRAY(value, list->n + 1);
    e->n = list->n;
    for (size_t i = 0; i < list->n; i++) {
        e->labels[i] = name_from(vm, list->items[i], "an enum value");
        e->objects[i] = list->items[i];
    }
}

static value value_or_none(value v) { return v == PY_UNDEF ? PY_NONE : v; }

static value get_enum_class(struct vm *vm, value self) {
    (void)vm;
    return value_or_none(enums_of(self)->enum_class);
}
static value get_values_callable(struct vm *vm, value self) {
    (void)vm;
    return value_or_none(enums_of(self)->values_callable);
}
static value get_length(struct vm *vm, value self) {
    (void)vm;
    const struct enum_info *e = enums_of(self);
    return e->length_none ? PY_NONE : py_int_from(e->length);
}
static value get_validate_strings(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(enums_of(self)->validate_strings);
}

#define ENUM_GETSET                                                                                \
    {"name", get_name, set_name}, {"schema", get_schema, set_schema},                              \
        {"metadata", get_metadata, set_metadata}, {"native_enum", get_native, set_native},         \
        {"native", get_native, NULL},                                                              \
        {"create_constraint", get_create_constraint, set_create_constraint},                       \
        {"inherit_schema", get_inherit_schema, set_inherit_schema},                                \
        {"enums", get_enums, set_enums}, {"enum_class", get_enum_class, NULL},                     \
        {"values_callable", get_values_callable, NULL}, {"length", get_length, NULL}, {            \
        "validate_strings", get_validate_strings, NULL                                             \
    }

const struct py_getset_def type_getset_Enum[] = {ENUM_GETSET, {0}};
const struct py_getset_def type_getset_mysql_ENUM[] = {ENUM_GETSET, {0}};
const struct py_getset_def type_getset_pg_ENUM[] = {
    ENUM_GETSET, {"create_type", get_create_type, set_create_type}, {0}};

/* --- create() and drop(): where the database has such types --- */

static value type_create(struct vm *vm, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, a[1], py_truth(vm, a[2]));
    ddl_run_create_type(&r, SELF);
    return PY_NONE;
}

static value type_drop(struct vm *vm, const value *a) {
    struct ddl_runner r;
    ddl_runner_init(&r, vm, a[1], py_truth(vm, a[2]));
    ddl_run_drop_type(&r, SELF);
    return PY_NONE;
}

#define NAMED_METHODS(first)                                                                       \
    {"create", type_create, "self, bind, checkfirst=" first ", **kw"}, {                           \
        "drop", type_drop, "self, bind, checkfirst=" first ", **kw"                                \
    }

const struct py_native_def type_methods_Enum[] = {
    {"__init__", enum_init, "self, *enums, **kw"}, NAMED_METHODS("False"), {0}};
const struct py_native_def type_methods_mysql_ENUM[] = {
    {"__init__", enum_init, "self, *enums, **kw"}, {0}};
const struct py_native_def type_methods_pg_ENUM[] = {
    {"__init__", enum_init, "self, *enums, **kw"}, NAMED_METHODS("True"), {0}};

/* --- DOMAIN --- */

static value domain_init(struct vm *vm, const value *a) {
    static const char *const names[] = {"collation", "default", "constraint_name"};
    struct sa_type *t = SELF;
    struct schema_type_info *s = info_of(a[0]);
    s->name = name_from(vm, a[1], "a domain's name");
    t->item = type_from(vm, a[2]);
    type_set_arg(vm, t, "name", a[1]);
    type_set_arg(vm, t, "data_type", PY_OBJ(t->item));
    for (int i = 0; i < 3; i++)
        type_set_arg(vm, t, names[i], a[3 + i]);
    type_set_arg(vm, t, "not_null", PY_BOOL(py_truth(vm, a[6])));
    type_set_arg(vm, t, "check", a[7]);
    type_set_arg(vm, t, "create_type", a[8]);
    s->create_type = py_truth(vm, a[8]);
    s->schema = name_from(vm, a[9], "a schema");
    s->inherit_schema = py_truth(vm, a[11]);
    s->native = true;
    if (a[10] != PY_NONE) {
        s->metadata = metadata_of(a[10]);
        metadata_add_type(vm, s->metadata, t);
    }
    if (a[12] != PY_NONE)
        s->name = name_new(vm, name_text(s->name), py_truth(vm, a[12]) ? 1 : -1);
    return PY_NONE;
}

const struct py_native_def type_methods_pg_DOMAIN[] = {
    {"__init__", domain_init,
     "self, name, data_type, *, collation=None, default=None, constraint_name=None, not_null=None, "
     "check=None, create_type=True, schema=None, metadata=None, inherit_schema=False, quote=None"},
    NAMED_METHODS("True"),
    {0}};
const struct py_getset_def type_getset_pg_DOMAIN[] = {
    {"schema", get_schema, set_schema}, {"metadata", get_metadata, set_metadata}, {0}};

/* --- Boolean --- */

static value boolean_init(struct vm *vm, const value *a) {
    struct schema_type_info *s = info_of(a[0]);
    s->create_constraint = py_truth(vm, a[1]);
    s->name = name_from(vm, a[2], "a constraint's name");
    s->native = true;
    type_set_arg(vm, SELF, "create_constraint", a[1]);
    type_set_arg(vm, SELF, "name", a[2]);
    return PY_NONE;
}

const struct py_native_def type_methods_Boolean[] = {
    {"__init__", boolean_init,
     "self, create_constraint=False, name=None, _create_events=True, _adapted_from=None"},
    {0}};
const struct py_getset_def type_getset_Boolean[] = {{0}};

/* --- ARRAY --- */

static value array_init(struct vm *vm, const value *a) {
    struct sa_type *t = SELF;
    if (py_is_unknown(a[1]))
        py_raise_unknown(vm, a[1], "an array's type");
    struct sa_type *item = type_from(vm, a[1]);
    if (type_is(item, TYPE_ARRAY))
        py_raise(vm, &py_exc_ValueError,
                 "Do not nest ARRAY types; ARRAY(basetype) handles multi-dimensional arrays of "
                 "basetype");
    t->item = item;
    type_set_arg(vm, t, "item_type", PY_OBJ(item));
    type_set_arg(vm, t, "as_tuple", a[2]);
    type_set_arg(vm, t, "dimensions", a[3]);
    type_set_arg(vm, t, "zero_indexes", a[4]);
    return PY_NONE;
}

#define ARRAY_SIGNATURE "self, item_type, as_tuple=False, dimensions=None, zero_indexes=False"
const struct py_native_def type_methods_ARRAY[] = {{"__init__", array_init, ARRAY_SIGNATURE}, {0}};
const struct py_native_def type_methods_pg_ARRAY[] = {{"__init__", array_init, ARRAY_SIGNATURE},
                                                      {0}};
const struct py_getset_def type_getset_ARRAY[] = {{0}};
const struct py_getset_def type_getset_pg_ARRAY[] = {{0}};

/* --- TypeDecorator --- */

static value class_impl(struct vm *vm, value self) {
    return py_lookup_attr(vm, PY_OBJ(py_type_of(self)), "impl");
}

static void set_impl(struct vm *vm, struct sa_type *t, struct sa_type *impl) {
    t->item = impl;
    py_generic_setattr(vm, PY_OBJ(t), py_intern("impl"), PY_OBJ(impl));
}

static value decorator_init(struct vm *vm, const value *a) {
    value impl = class_impl(vm, a[0]);
    if (impl == PY_UNDEF)
        py_raise(vm, &py_exc_AssertionError,
                 "TypeDecorator implementations require a class-level variable 'impl' which refers "
                 "to the class of type being decorated");
    if (py_is_unknown(impl))
        py_raise_unknown(vm, impl, "a type");
    value made =
        type_is_value(impl) ? impl : py_call_args(vm, impl, a[1], PY_AS(struct py_dict, a[2]));
    set_impl(vm, SELF, type_from(vm, made));
    return PY_NONE;
}

/* A subclass may leave out super().__init__(), and set its own impl: it is taken when it is asked
 * for. */
static struct sa_type *impl_of(struct vm *vm, value self) {
    struct sa_type *t = PY_AS(struct sa_type, self);
    if (!t->item) {
        value impl = py_lookup_attr(vm, self, "impl");
        if (impl == PY_UNDEF && type_is(t, TYPE_Interval))
            impl = PY_OBJ(&sa_type_DateTime);
        if (impl == PY_UNDEF && type_is(t, TYPE_PickleType))
            impl = PY_OBJ(&sa_type_LargeBinary);
        if (impl == PY_UNDEF)
            py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute 'impl'", self);
        set_impl(vm, t, type_from(vm, impl));
    }
    return t->item;
}

static value decorator_load_impl(struct vm *vm, const value *a) {
    return PY_OBJ(impl_of(vm, a[0]));
}

/* dialect.type_descriptor(type) for load_dialect_impl of scripts lives on the dialect. */
static value decorator_type_engine(struct vm *vm, const value *a) {
    return py_call_method(vm, a[0], "load_dialect_impl", 1, &a[1]);
}

static value decorator_coerce(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value get_impl_instance(struct vm *vm, value self) { return PY_OBJ(impl_of(vm, self)); }

const struct py_native_def type_methods_TypeDecorator[] = {
    {"__init__", decorator_init, "self, *args, **kwargs"},
    {"load_dialect_impl", decorator_load_impl, "self, dialect"},
    {"type_engine", decorator_type_engine, "self, dialect"},
    {"coerce_compared_value", decorator_coerce, "self, op, value"},
    {0}};
const struct py_getset_def type_getset_TypeDecorator[] = {
    {"impl_instance", get_impl_instance, NULL}, {0}};

/* --- Interval, PickleType: decorators with an impl of their own --- */

static value interval_init(struct vm *vm, const value *a) {
    static const char *const names[] = {"native", "second_precision", "day_precision"};
    set_impl(vm, SELF, type_new(vm, TYPE_DateTime));
    for (int i = 0; i < 3; i++)
        type_set_arg(vm, SELF, names[i], a[1 + i]);
    return PY_NONE;
}

const struct py_native_def type_methods_Interval[] = {
    {"__init__", interval_init, "self, native=True, second_precision=None, day_precision=None"},
    {0}};
const struct py_getset_def type_getset_Interval[] = {{0}};

static value pickle_init(struct vm *vm, const value *a) {
    set_impl(vm, SELF, a[4] == PY_NONE ? type_new(vm, TYPE_LargeBinary) : type_from(vm, a[4]));
    type_set_arg(vm, SELF, "protocol", a[1]);
    type_set_arg(vm, SELF, "pickler", a[2]);
    type_set_arg(vm, SELF, "comparator", a[3]);
    return PY_NONE;
}

const struct py_native_def type_methods_PickleType[] = {
    {"__init__", pickle_init, "self, protocol=5, pickler=None, comparator=None, impl=None"}, {0}};
const struct py_getset_def type_getset_PickleType[] = {{0}};

/* --- SET --- */

static value set_init(struct vm *vm, const value *a) {
    struct sa_type *t = SELF;
    const struct py_tuple *values = PY_AS(struct py_tuple, a[1]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    size_t longest = 0, i = 0;
    value k, v;
    type_set_arg(vm, t, "values", a[1]);
    for (size_t j = 0; j < values->n; j++) {
        const struct py_str *s = name_from(vm, values->items[j], "a value of SET");
        if (s && s->length > longest)
            longest = s->length;
    }
    type_set_arg(vm, t, "length", py_int_from((int64_t)longest));
    while (py_dict_next(kw, &i, &k, &v)) {
        const char *name = py_str_cstr(k);
        if (!type_set_arg(vm, t, strcmp(name, "collate") ? name : "collation", v))
            py_raise(vm, &py_exc_TypeError,
                     "SET.__init__() got an unexpected keyword argument '%s'", name);
    }
    if (!type_arg_true(vm, t, "retrieve_as_bitwise"))
        for (size_t j = 0; j < values->n; j++)
            if (py_str_is(values->items[j], ""))
                py_raise(vm, &sa_exc_ArgumentError,
                         "Can't use the blank value '' in a SET without setting "
                         "retrieve_as_bitwise=True");
    return PY_NONE;
}

const struct py_native_def type_methods_mysql_SET[] = {
    {"__init__", set_init, "self, *values, **kw"}, {0}};
const struct py_getset_def type_getset_mysql_SET[] = {{0}};

/* --- TupleType, TableValueType --- */

static value tuple_init(struct vm *vm, const value *a) {
    const struct py_tuple *types = PY_AS(struct py_tuple, a[1]);
    struct py_list *list = py_list_new(types->n);
    for (size_t i = 0; i < types->n; i++)
        py_list_append(list, PY_OBJ(type_from(vm, types->items[i])));
    py_generic_setattr(vm, a[0], py_intern("types"), PY_OBJ(list));
    return PY_NONE;
}

const struct py_native_def type_methods_TupleType[] = {{"__init__", tuple_init, "self, *types"},
                                                       {0}};
const struct py_getset_def type_getset_TupleType[] = {{0}};

static value table_value_init(struct vm *vm, const value *a) {
    py_generic_setattr(vm, a[0], py_intern("_elements"), a[1]);
    return PY_NONE;
}

const struct py_native_def type_methods_TableValueType[] = {
    {"__init__", table_value_init, "self, *elements"}, {0}};
const struct py_getset_def type_getset_TableValueType[] = {{0}};
