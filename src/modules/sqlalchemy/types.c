/*
 * The classes of SQL types: all of types.def as Python classes, their constructors and methods.
 * Cf. sqlalchemy.sql.type_api, sqlalchemy.sql.sqltypes.
 */
#include "schema/type.h"

#include <stddef.h>
#include <string.h>

#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/types.h"
#include "schema/exc.h"
#include "sql/comparator.h"
#include "sql/dialect.h"

/* --- construction --- */

static value type_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    (void)argv;
    /* TypeEngine has an __init__() only for classes of scripts to call */
    bool given = argc || (kwnames && kwnames->n);
    if (given && cls->init == sa_type_TypeEngine.init)
        py_raise(vm, &py_exc_TypeError, "%s() takes no arguments", cls->name);
    struct sa_type *t = py_alloc(vm, cls);
    t->cls = type_class_of(cls);
    t->comparator = sql_comparator_class(cls);
    return PY_OBJ(t);
}

/* Values a class works out when they were not given. */
static void complete(struct vm *vm, struct sa_type *t) {
    value scale;
    switch (t->cls->kind) {
    case TYPE_oracle_NUMBER:
        if (type_arg_own(vm, t, "asdecimal") != PY_NONE)
            return;
        scale = type_arg_own(vm, t, "scale");
        type_set_arg(vm, t, "asdecimal", PY_BOOL(py_is_small(scale) && py_small(scale) > 0));
        return;
    case TYPE_pg_BIT:
        scale = type_arg_own(vm, t, "length");
        if (!py_truth(vm, type_arg_own(vm, t, "varying")) &&
            (scale == PY_NONE || !py_truth(vm, scale)))
            type_set_arg(vm, t, "length", py_from_small(1));
        return;
    case TYPE_mysql_NVARCHAR:
    case TYPE_mysql_NCHAR:
        type_set_arg(vm, t, "national", PY_TRUE);
        return;
    case TYPE_mssql_VARBINARY:
        if (type_arg_true(vm, t, "filestream")) {
            value length = type_arg_own(vm, t, "length");
            if (length != PY_NONE && !py_str_is(length, "max"))
                py_raise(vm, &py_exc_ValueError,
                         "length must be None or 'max' when setting filestream");
        }
        return;
    case TYPE_mysql_DOUBLE:
    case TYPE_mysql_REAL:
        if ((type_arg_own(vm, t, "precision") == PY_NONE) !=
            (type_arg_own(vm, t, "scale") == PY_NONE))
            py_raise(vm, &sa_exc_ArgumentError,
                     "You must specify both precision and scale or omit both altogether.");
        return;
    case TYPE_oracle_TIMESTAMP:
        if (type_arg_true(vm, t, "timezone") && type_arg_true(vm, t, "local_timezone"))
            py_raise(vm, &sa_exc_ArgumentError,
                     "timezone and local_timezone are mutually exclusive");
        return;
    default:
        return;
    }
}

/* __init__ of the classes whose constructor takes just the parameters of their list. */
static value type_init(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    int n;
    const struct type_param *params = type_class_params(t->cls, &n);
    for (int i = 0; i < n; i++) {
        value v = a[i + 1];
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "a type's parameter");
        type_set_arg(vm, t, params[i].name, v);
    }
    value collate = type_arg_own(vm, t, "collate"); /* the old spelling of MySQL's strings */
    if (collate != PY_UNDEF && collate != PY_NONE)
        type_set_arg(vm, t, "collation", collate);
    complete(vm, t);
    return PY_NONE;
}

/* --- attributes: a parameter by its name, an attribute, what TypeDecorator's impl has --- */

static value type_getattr(struct vm *vm, value self, struct py_str *name) {
    struct sa_type *t = PY_AS(struct sa_type, self);
    const char *text = name_text(name);
    value v = PY_UNDEF;
    if (t->args || !(t->head.type->flags & PY_TYPE_HEAP))
        v = type_arg_own(vm, t, text);
    if (v == PY_UNDEF)
        v = py_generic_getattr(vm, self, name);
    if (v == PY_UNDEF)
        v = type_arg_own(vm, t, text);
    if (v == PY_UNDEF && type_is_decorator(t) && t->item && text[0] != '_')
        v = py_lookup_attr_str(vm, PY_OBJ(t->item), name);
    return v;
}

static void type_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    struct sa_type *t = PY_AS(struct sa_type, self);
    if (v != PY_UNDEF && type_is_decorator(t) && !strcmp(name_text(name), "impl"))
        t->item = type_from(vm, v); /* in __init__(): the type behind, by its length, say */
    if (v == PY_UNDEF || !type_set_arg(vm, t, name_text(name), v))
        py_generic_setattr(vm, self, name, v);
    else if (type_is(t, TYPE_ARRAY) && !strcmp(name_text(name), "item_type"))
        t->item = type_from(vm, v);
}

static value type_repr_slot(struct vm *vm, value self) {
    return py_str_from(type_plain_repr(vm, PY_AS(struct sa_type, self)));
}

static value type_str_slot(struct vm *vm, value self) {
    return py_str_from(sql_type_text(vm, &sql_dialects[SQL_DEFAULT], PY_AS(struct sa_type, self)));
}

static uint64_t type_hash(struct vm *vm, value self) {
    (void)vm;
    return (self >> 4) * 0x9E3779B97F4A7C15u >> 1;
}

/* --- methods of every type --- */

static value with_variant(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    const struct py_tuple *names = PY_AS(struct py_tuple, a[2]);
    struct sa_type *variant = type_from(vm, a[1]);
    if (!names->n)
        py_raise(vm, &sa_exc_ArgumentError, "At least one dialect name is required");
    if (variant->variants)
        py_raise(vm, &sa_exc_ArgumentError,
                 "can't pass a type that already has variants as a dialect-level type to "
                 "with_variant()");
    struct sa_type *r = type_copy(vm, t);
    r->variants = t->variants ? py_dict_copy(t->variants) : py_dict_new();
    for (size_t i = 0; i < names->n; i++) {
        if (py_dict_get(vm, r->variants, names->items[i]) != PY_UNDEF)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Dialect '%S' is already present in the mapping for this %R", names->items[i],
                     PY_OBJ(t));
        py_dict_set(vm, r->variants, names->items[i], PY_OBJ(variant));
    }
    return PY_OBJ(r);
}

const struct sql_dialect *dialect_arg(struct vm *vm, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return &sql_dialects[SQL_DEFAULT];
    if (py_is_a(v, &sql_dialect_type))
        return PY_AS(struct sql_dialect, v);
    value own = py_lookup_attr(vm, v, "dialect");
    if (own != PY_UNDEF && py_is_a(own, &sql_dialect_type))
        return PY_AS(struct sql_dialect, own);
    py_raise(vm, &py_exc_TypeError, "a dialect is expected, not %T", v);
}

static value type_compile(struct vm *vm, const value *a) {
    return py_str_from(sql_type_text(vm, dialect_arg(vm, a[1]), PY_AS(struct sa_type, a[0])));
}

static value type_copy_method(struct vm *vm, const value *a) {
    return PY_OBJ(type_copy(vm, PY_AS(struct sa_type, a[0])));
}

static value type_dialect_impl(struct vm *vm, const value *a) {
    const struct sql_dialect *d = dialect_arg(vm, a[1]);
    return PY_OBJ(type_for_dialect(vm, PY_AS(struct sa_type, a[0]), d->name, a[1]));
}

/* A TypeDecorator stands for itself: it knows what to do with values. */
static value type_dialect_impl_of(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    return type_is_decorator(t) && !t->variants ? a[0] : type_dialect_impl(vm, a);
}

static value type_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static value type_none(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

static value type_coerce_compared(struct vm *vm, const value *a) {
    struct sa_type *other = type_of_value(vm, a[2]);
    struct sa_type *own = PY_AS(struct sa_type, a[0]);
    bool same = type_affinity(vm, other) == type_affinity(vm, own);
    return type_is(own, TYPE_UserDefinedType) || type_is(other, TYPE_NullType) || same
               ? a[0]
               : PY_OBJ(other);
}

static value type_adapt_method(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    if (!py_is_a(a[1], &py_type_type) || !type_class_of(PY_AS(struct py_type, a[1])))
        py_raise(vm, &py_exc_TypeError, "a type class is expected, not %R", a[1]);
    struct py_type *cls = PY_AS(struct py_type, a[1]);
    struct sa_type *r = type_adapt(vm, t, type_class_of(cls)->kind);
    if (cls->flags & PY_TYPE_HEAP) {
        struct sa_type *own = py_alloc(vm, cls);
        own->cls = r->cls;
        own->args = r->args;
        own->enums = r->enums;
        own->item = r->item;
        own->schema_type = r->schema_type;
        own->comparator = sql_comparator_class(cls);
        r = own;
    }
    return PY_OBJ(r);
}

static value type_compare_values(struct vm *vm, const value *a) {
    return PY_BOOL(py_equal(vm, a[1], a[2]));
}

/* The generic type a dialect's own one stands for. */
static value type_as_generic(struct vm *vm, const value *a) {
    struct sa_type *t = PY_AS(struct sa_type, a[0]);
    const struct type_class *c = t->cls;
    while (c->base && (!strncmp(c->module, "sqlalchemy.dialects", 19) ||
                       (c->name[0] >= 'A' && c->name[0] <= 'Z' && c->name[1] && c->name[1] >= 'A' &&
                        c->name[1] <= 'Z' && c->base->base && strcmp(c->name, "JSON") &&
                        strcmp(c->name, "ARRAY"))))
        c = c->base;
    if (c->kind == TYPE_TypeEngine && !py_truth(vm, a[1]))
        py_raise(vm, &py_exc_NotImplementedError,
                 "Default TypeEngine.as_generic() heuristic method was unsuccessful for %s.%s. A "
                 "custom as_generic() method must be implemented for this type class.",
                 t->cls->module, t->cls->name);
    struct sa_type *r = type_adapt(vm, t, c->kind == TYPE_TypeEngine ? TYPE_NullType : c->kind);
    return PY_OBJ(r);
}

static const struct {
    enum type_affinity affinity;
    const char *module, *name;
} python_types[] = {
    {AFFINITY_DATE, "datetime", "date"},
    {AFFINITY_TIME, "datetime", "time"},
    {AFFINITY_DATETIME, "datetime", "datetime"},
    {AFFINITY_INTERVAL, "datetime", "timedelta"},
    {AFFINITY_UUID, "uuid", "UUID"},
};

static value get_python_type(struct vm *vm, value self) {
    const struct sa_type *t = PY_AS(struct sa_type, self);
    enum type_affinity affinity = type_affinity(vm, t);
    for (size_t i = 0; i < sizeof python_types / sizeof *python_types; i++)
        if (python_types[i].affinity == affinity)
            return py_import_from(vm, python_types[i].module, python_types[i].name);
    switch (affinity) {
    case AFFINITY_STRING:
        return PY_OBJ(&py_str_type);
    case AFFINITY_ENUM:
        return t->enums && t->enums->enum_class ? t->enums->enum_class : PY_OBJ(&py_str_type);
    case AFFINITY_INTEGER:
        return PY_OBJ(&py_int_type);
    case AFFINITY_BOOLEAN:
        return PY_OBJ(&py_bool_type);
    case AFFINITY_BINARY:
        return PY_OBJ(&py_bytes_type);
    case AFFINITY_JSON:
        return PY_OBJ(&py_dict_type);
    case AFFINITY_ARRAY:
        return PY_OBJ(&py_list_type);
    case AFFINITY_FLOAT:
    case AFFINITY_NUMERIC:
        if (type_arg_true(vm, t, "asdecimal"))
            return py_import_from(vm, "decimal", "Decimal");
        return PY_OBJ(&py_float_type);
    default:
        py_raise(vm, &py_exc_NotImplementedError, "");
    }
}

static value get_visit_name(struct vm *vm, value self) {
    (void)vm;
    for (const struct type_class *c = PY_AS(struct sa_type, self)->cls; c; c = c->base)
        if (c->visit)
            return py_str_from(c->visit);
    return PY_NONE;
}

static value get_isnull(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(type_is(PY_AS(struct sa_type, self), TYPE_NullType));
}

static value get_affinity(struct vm *vm, value self) {
    (void)vm;
    const struct type_class *c = PY_AS(struct sa_type, self)->cls;
    while (c->base && c->base->kind != TYPE_TypeEngine)
        c = c->base;
    return PY_OBJ(c->py);
}

static value get_variants(struct vm *vm, value self) {
    (void)vm;
    struct py_dict *d = PY_AS(struct sa_type, self)->variants;
    return PY_OBJ(d ? d : py_dict_new());
}

static value get_true(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_TRUE;
}

static value get_false(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_FALSE;
}
static value get_nothing(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_NONE;
}
static value get_hashable(struct vm *vm, value self) {
    enum type_affinity a = type_affinity(vm, PY_AS(struct sa_type, self));
    return PY_BOOL(a != AFFINITY_JSON && a != AFFINITY_ARRAY && a != AFFINITY_HSTORE &&
                   a != AFFINITY_NULLTYPE);
}

static const struct py_getset_def engine_getset[] = {{"python_type", get_python_type, NULL},
                                                     {"__visit_name__", get_visit_name, NULL},
                                                     {"_isnull", get_isnull, NULL},
                                                     {"_type_affinity", get_affinity, NULL},
                                                     {"_variant_mapping", get_variants, NULL},
                                                     {"_sqla_type", get_true, NULL},
                                                     {"hashable", get_hashable, NULL},
                                                     {"should_evaluate_none", get_false, NULL},
                                                     {"sort_key_function", get_nothing, NULL},
                                                     {0}};

/* --- the classes --- */

/* Constructors "self, length=?, collation=?" from the lists of parameters. */
#define LIST(list) static const struct py_native_def std_##list[] = {{"__init__", type_init, "self"
#define P(name, def) ", " #name "=?"
#define S ", *"
#define END(list)                                                                                  \
    }                                                                                              \
    , { 0 }                                                                                        \
    }                                                                                              \
    ;
#include "schema/type_params.def"
#undef LIST
#undef P
#undef S
#undef END

/* TypeDecorator[str]: for type checkers only. */
static value class_getitem(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

static const struct py_native_def engine_methods[] = {
    {"__init__", type_init, "self"},
    {"__class_getitem__", class_getitem, "cls, item, /", PY_CLASSMETHOD},
    {"with_variant", with_variant, "self, type_, *dialect_names"},
    {"compile", type_compile, "self, dialect=None"},
    {"copy", type_copy_method, "self, **kw"},
    {"dialect_impl", type_dialect_impl_of, "self, dialect"},
    {"_unwrapped_dialect_impl", type_dialect_impl, "self, dialect"},
    {"adapt", type_adapt_method, "self, cls, **kw"},
    {"as_generic", type_as_generic, "self, allow_nulltype=False"},
    {"evaluates_none", type_self, "self"},
    {"coerce_compared_value", type_coerce_compared, "self, op, value"},
    {"compare_values", type_compare_values, "self, x, y"},
    {"bind_processor", type_bind_processor, "self, dialect"},
    {"literal_processor", type_literal_processor, "self, dialect"},
    {"result_processor", type_result_processor, "self, dialect, coltype"},
    {"bind_expression", type_none, "self, bindvalue"},
    {"column_expression", type_none, "self, colexpr"},
    {"get_dbapi_type", type_none, "self, dbapi"},
    {0}};

struct py_type sa_type_TypeEngine = {PY_TYPE_HEAD,
                                     .name = "TypeEngine",
                                     .module = "sqlalchemy.sql.type_api",
                                     .size = sizeof(struct sa_type),
                                     .attrs_offset = offsetof(struct sa_type, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = engine_methods,
                                     .getset = engine_getset,
                                     .new = type_make,
                                     .getattr = type_getattr,
                                     .setattr = type_setattr,
                                     .repr = type_repr_slot,
                                     .str = type_str_slot,
                                     .hash = type_hash,
                                     .user = (void *)&type_classes[TYPE_TypeEngine]};

#define METHODS_inherit(id, list) NULL
#define METHODS_std(id, list) std_##list
#define METHODS_own(id, list) type_methods_##id
#define GETSET_inherit(id) NULL
#define GETSET_std(id) NULL
#define GETSET_own(id) type_getset_##id
#define CLASS(id, name_, module_, visit, parent, affinity, list, how)                              \
    struct py_type sa_type_##id = {PY_TYPE_HEAD,                                                   \
                                   .name = name_,                                                  \
                                   .module = module_,                                              \
                                   .size = sizeof(struct sa_type),                                 \
                                   .attrs_offset = offsetof(struct sa_type, attrs),                \
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,                          \
                                   .base = &sa_type_##parent,                                      \
                                   .methods = METHODS_##how(id, list),                             \
                                   .getset = GETSET_##how(id),                                     \
                                   .user = (void *)&type_classes[TYPE_##id]};
#define T(...) CLASS(__VA_ARGS__)
#define TYPES_WITHOUT_ROOT
#include "schema/types.def"
#undef T

/* --- modules --- */

/* Names of `sqlalchemy` and `sqlalchemy.types`. */
static struct py_type *const generic_types[] = {&sa_type_ARRAY,         &sa_type_BIGINT,
                                                &sa_type_BINARY,        &sa_type_BLOB,
                                                &sa_type_BOOLEAN,       &sa_type_BigInteger,
                                                &sa_type_Boolean,       &sa_type_CHAR,
                                                &sa_type_CLOB,          &sa_type_DATE,
                                                &sa_type_DATETIME,      &sa_type_DECIMAL,
                                                &sa_type_DOUBLE,        &sa_type_DOUBLE_PRECISION,
                                                &sa_type_Date,          &sa_type_DateTime,
                                                &sa_type_Double,        &sa_type_Enum,
                                                &sa_type_FLOAT,         &sa_type_Float,
                                                &sa_type_INTEGER,       &sa_type_Integer,
                                                &sa_type_Interval,      &sa_type_JSON,
                                                &sa_type_LargeBinary,   &sa_type_NCHAR,
                                                &sa_type_NUMERIC,       &sa_type_NVARCHAR,
                                                &sa_type_Numeric,       &sa_type_PickleType,
                                                &sa_type_REAL,          &sa_type_SMALLINT,
                                                &sa_type_SmallInteger,  &sa_type_String,
                                                &sa_type_TEXT,          &sa_type_TIME,
                                                &sa_type_TIMESTAMP,     &sa_type_Text,
                                                &sa_type_Time,          &sa_type_TupleType,
                                                &sa_type_TypeDecorator, &sa_type_UUID,
                                                &sa_type_Unicode,       &sa_type_UnicodeText,
                                                &sa_type_Uuid,          &sa_type_VARBINARY,
                                                &sa_type_VARCHAR,       NULL};

/* and what only sqlalchemy.types has besides */
static struct py_type *const more_types[] = {&sa_type_MatchType,      &sa_type_NullType,
                                             &sa_type_TypeEngine,     &sa_type_UserDefinedType,
                                             &sa_type__Binary,        &sa_type__AbstractInterval,
                                             &sa_type_TableValueType, NULL};

static void set_aliases(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "INT", PY_OBJ(&sa_type_INTEGER));
    py_module_set(vm, m, "Binary", PY_OBJ(&sa_type_LargeBinary)); /* 1.x */
    py_type_ready(vm, &sa_type_TypeEngine);
    py_dict_set_text(py_type_dict(&sa_type_TypeEngine), "Comparator", PY_OBJ(&sql_comparator_type));
    py_dict_set_text(py_type_dict(&sa_type_TypeEngine), "comparator_factory",
                     PY_OBJ(&sql_comparator_type));
    py_type_ready(vm, &sa_type_JSON);
    py_dict_set_text(py_type_dict(&sa_type_JSON), "NULL", PY_OBJ(&sa_json_null));
}

static value json_null_repr(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("symbol('JSON_NULL')");
}
static struct py_type json_null_type = {PY_TYPE_HEAD,
                                        .name = "symbol",
                                        .module = "sqlalchemy.util.langhelpers",
                                        .size = sizeof(struct py_object),
                                        .flags = PY_TYPE_ABSTRACT,
                                        .repr = json_null_repr};
struct py_object sa_json_null = {&json_null_type};

const struct sa_exports sa_exports_types = {.types = generic_types, .init = set_aliases};

static const struct {
    const char *name;
    enum type_kind kind;
} instances[] = {
    {"NULLTYPE", TYPE_NullType},   {"BOOLEANTYPE", TYPE_Boolean},
    {"STRINGTYPE", TYPE_String},   {"INTEGERTYPE", TYPE_Integer},
    {"NUMERICTYPE", TYPE_Numeric}, {"DATETIME_TIMEZONE", TYPE_DateTime},
    {"MATCHTYPE", TYPE_MatchType},
};

/* SchemaType: the base of the types that come with something in the schema (a type, a constraint).
 * It has no place among their native bases, which are one each: it is put into their order. */
static struct py_type schema_type = {PY_TYPE_HEAD, .name = "SchemaType",
                                     .module = "sqlalchemy.sql.sqltypes",
                                     .size = sizeof(struct py_object), .flags = PY_TYPE_BASE};
static void add_schema_type(struct vm *vm, struct py_type *t) {
    py_type_ready(vm, &schema_type);
    py_type_ready(vm, t);
    size_t n = t->mro->n, at = 0;
    struct py_tuple *order = py_tuple_new(n + 1);
    for (size_t i = 0; i < n; i++) {
        if (t->mro->items[i] == PY_OBJ(&schema_type))
            return;
        if (t->mro->items[i] == PY_OBJ(&sa_type_TypeEngine))
            order->items[at++] = PY_OBJ(&schema_type);
        order->items[at++] = t->mro->items[i];
    }
    t->mro = order;
}

static void types_init(struct vm *vm, struct py_module *m) {
    sa_export(vm, m, &sa_exports_types);
    for (size_t i = 0; i < sizeof instances / sizeof *instances; i++)
        py_module_set(vm, m, instances[i].name, PY_OBJ(type_new(vm, instances[i].kind)));
    struct py_type *const of_schema[] = {&sa_type_Boolean, &sa_type_BOOLEAN, &sa_type_Enum,
                                         &sa_type_pg_ENUM, &sa_type_mysql_ENUM};
    for (size_t i = 0; i < sizeof of_schema / sizeof *of_schema; i++)
        add_schema_type(vm, of_schema[i]);
    py_module_set(vm, m, "SchemaType", PY_OBJ(&schema_type));
    py_module_set(vm, m, "Concatenable", PY_OBJ(&py_object_type));
    py_module_set(vm, m, "Indexable", PY_OBJ(&py_object_type));
    py_module_set(vm, m, "ExternalType", PY_OBJ(&py_object_type));
    py_module_set(vm, m, "Emulated", PY_OBJ(&py_object_type));
}

static value to_instance(struct vm *vm, const value *a) { return PY_OBJ(type_from(vm, a[0])); }

static const struct py_native_def api_functions[] = {
    {"to_instance", to_instance, "typeobj, *arg, **kw"}, {0}};

const struct py_module_def sa_types_module = {
    .name = "sqlalchemy.types", .types = more_types, .init = types_init};
const struct py_module_def sa_sqltypes_module = {
    .name = "sqlalchemy.sql.sqltypes", .types = more_types, .init = types_init};
const struct py_module_def sa_type_api_module = {.name = "sqlalchemy.sql.type_api",
                                                 .types = more_types,
                                                 .functions = api_functions,
                                                 .init = types_init};
