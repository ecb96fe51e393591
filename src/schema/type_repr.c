/*
 * repr() of types, as autogenerate writes it into revisions: class name and the parameters that
 * differ from their defaults. A script's class with an __init__ of its own shows that one's
 * parameters. Cf. sqlalchemy.util.langhelpers.generic_repr.
 */
#include <string.h>

#include "python/code.h"
#include "schema/metadata.h"
#include "schema/type.h"

/* MySQL's classes show the parameters of their mixins first, with those's defaults. */
struct shown {
    const char *name, *def;
};
static const struct shown mysql_numeric[] = {{"unsigned", "False"}, {"zerofill", "False"},
                                             {"precision", "None"}, {"scale", "None"},
                                             {"asdecimal", "True"}, {0}};
static const struct shown mysql_float[] = {{"precision", "None"},  {"scale", "None"},
                                           {"asdecimal", "False"}, {"unsigned", "False"},
                                           {"zerofill", "False"},  {0}};
static const struct shown mysql_string[] = {
    {"charset", "None"},  {"collation", "None"}, {"ascii", "False"}, {"binary", "False"},
    {"unicode", "False"}, {"national", "False"}, {"length", "None"}, {0}};

/* constructors that take all by **kw show nothing */
static const struct shown nothing[] = {{0}};

/* what their constructors name, the rest being **kw: all that a decorator of theirs shows */
static const struct shown own_integer[] = {{"display_width", "None"}, {0}};
static const struct shown own_numeric[] = {
    {"precision", "None"}, {"scale", "None"}, {"asdecimal", "True"}, {0}};
static const struct shown own_float[] = {
    {"precision", "None"}, {"scale", "None"}, {"asdecimal", "False"}, {0}};
static const struct shown own_string[] = {{"length", "None"}, {0}};

static const struct order {
    enum type_kind kind;
    const struct shown *shown, *own; /* shown NULL: the parameters of the class */
} orders[] = {
    {TYPE_mysql_NUMERIC, mysql_numeric, own_numeric},
    {TYPE_mysql_DECIMAL, mysql_numeric, own_numeric},
    {TYPE_mysql_DOUBLE, mysql_float, own_numeric},
    {TYPE_mysql_REAL, mysql_float, own_numeric},
    {TYPE_mysql_FLOAT, mysql_float, own_float},
    {TYPE_mysql_CHAR, mysql_string, own_string},
    {TYPE_mysql_VARCHAR, mysql_string, own_string},
    {TYPE_mysql_NCHAR, mysql_string, own_string},
    {TYPE_mysql_NVARCHAR, mysql_string, own_string},
    {TYPE_mysql_TEXT, mysql_string, own_string},
    {TYPE_mysql_TINYTEXT, mysql_string, nothing},
    {TYPE_mysql_MEDIUMTEXT, mysql_string, nothing},
    {TYPE_mysql_LONGTEXT, mysql_string, nothing},
    {TYPE_mysql_INTEGER, NULL, own_integer},
    {TYPE_mysql_BIGINT, NULL, own_integer},
    {TYPE_mysql_MEDIUMINT, NULL, own_integer},
    {TYPE_mysql_SMALLINT, NULL, own_integer},
    {TYPE_mysql_TINYINT, NULL, own_integer},
    {TYPE_sqlite_DATE, nothing, nothing},
    {TYPE_sqlite_TIME, nothing, nothing},
    {TYPE_sqlite_DATETIME, nothing, nothing},
    {TYPE_mssql_REAL, nothing, nothing},
    {TYPE_mssql_DOUBLE_PRECISION, nothing, nothing},
};

static const struct order *order_of(const struct sa_type *t) {
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (orders[i].kind == t->cls->kind)
            return &orders[i];
    return NULL;
}

static void separate(struct buf *b, size_t start) {
    if (b->len > start)
        buf_puts(b, ", ");
}

static void put_param(struct vm *vm, struct sa_type *t, struct buf *b, size_t start,
                      const char *name, const char *def) {
    value v = py_lookup_attr(vm, PY_OBJ(t), name);
    if (v == PY_UNDEF)
        return;
    const char *text = py_repr_text(vm, v);
    if (!strcmp(text, strcmp(def, "Text()") ? def : "None"))
        return;
    separate(b, start);
    buf_printf(b, "%s=%s", name, text);
}

/* What a parameter *NAME took, where the object keeps it under that name. */
static void put_values(struct vm *vm, struct sa_type *t, struct buf *b, size_t start,
                       const char *name) {
    value values = py_lookup_attr(vm, PY_OBJ(t), name);
    if (values == PY_UNDEF)
        return;
    struct py_iter it;
    py_iter_init(vm, &it, values);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;) {
        separate(b, start);
        buf_puts(b, py_repr_text(vm, v));
    }
}

static void put_labels(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    for (size_t i = 0; t->enums && i < t->enums->n; i++) {
        separate(b, start);
        buf_puts(b, py_repr_text(vm, PY_OBJ(t->enums->labels[i])));
    }
}

static void put_enum(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    const struct schema_type_info *s = t->schema_type;
    put_labels(vm, t, b, start);
    if (t->cls->kind == TYPE_mysql_ENUM) {
        for (const struct shown *p = mysql_string; strcmp(p->name, "length"); p++)
            put_param(vm, t, b, start, p->name, p->def);
        return;
    }
    if (!s)
        return;
    if (s->name) {
        separate(b, start);
        buf_printf(b, "name=%s", py_repr_text(vm, PY_OBJ(s->name)));
    }
    if (s->schema) {
        separate(b, start);
        buf_printf(b, "schema=%s", py_repr_text(vm, PY_OBJ(s->schema)));
    }
    if (s->metadata) {
        separate(b, start);
        buf_puts(b, "metadata=MetaData()");
    }
    if (s->inherit_schema) {
        separate(b, start);
        buf_puts(b, "inherit_schema=True");
    }
    if (!s->native) {
        separate(b, start);
        buf_puts(b, "native_enum=False");
    }
    if (s->create_constraint) {
        separate(b, start);
        buf_puts(b, "create_constraint=True");
    }
    if (t->enums && (t->enums->length_none || t->enums->length != t->enums->default_length)) {
        separate(b, start);
        if (t->enums->length_none)
            buf_puts(b, "length=None");
        else
            buf_printf(b, "length=%d", t->enums->length);
    }
}

static void put_set_values(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    value values = type_arg_own(vm, t, "values");
    struct py_iter it;
    if (!py_is_tuple(values))
        return;
    py_iter_init(vm, &it, values);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;) {
        separate(b, start);
        buf_puts(b, py_repr_text(vm, v));
    }
}

static void put_set(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    put_set_values(vm, t, b, start);
    for (const struct shown *p = mysql_string; strcmp(p->name, "length"); p++)
        put_param(vm, t, b, start, p->name, p->def);
    put_param(vm, t, b, start, "retrieve_as_bitwise", "False");
}

static void put_array(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    buf_puts(b, t->item ? type_repr(vm, t->item) : "None");
    put_param(vm, t, b, start, "as_tuple", "False");
    put_param(vm, t, b, start, "dimensions", "None");
    put_param(vm, t, b, start, "zero_indexes", "False");
}

static void put_domain(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    buf_puts(b, t->schema_type->name ? py_repr_text(vm, PY_OBJ(t->schema_type->name)) : "None");
    separate(b, start);
    buf_puts(b, t->item ? type_repr(vm, t->item) : "None");
}

/* The parameters of a script's __init__ of INSP: what has no default by position, what *args took,
 * the rest where it differs. */
static bool put_script_init(struct vm *vm, struct sa_type *t, struct sa_type *insp, struct buf *b,
                            size_t start) {
    value init = py_lookup_attr(vm, PY_OBJ(insp->head.type), "__init__");
    value code = init == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, init, "__code__");
    if (code == PY_UNDEF)
        return false;
    int64_t argc = py_index(vm, py_getattr(vm, code, "co_argcount"));
    int64_t flags = py_index(vm, py_getattr(vm, code, "co_flags"));
    value names = py_getattr(vm, code, "co_varnames");
    value defaults = py_getattr(vm, init, "__defaults__");
    int64_t ndef = defaults == PY_NONE ? 0 : py_len(vm, defaults);
    for (int64_t i = 1; i < argc - ndef; i++) {
        value name = py_getitem(vm, names, py_int_from(i));
        value v = py_lookup_attr_str(vm, PY_OBJ(t), PY_AS(struct py_str, name));
        separate(b, start);
        buf_puts(b, v == PY_UNDEF ? "None" : py_repr_text(vm, v));
    }
    if (flags & CODE_VARARGS) {
        int64_t at = argc + py_index(vm, py_getattr(vm, code, "co_kwonlyargcount"));
        put_values(vm, t, b, start, py_str_cstr(py_getitem(vm, names, py_int_from(at))));
    }
    for (int64_t i = argc - ndef; i < argc; i++) {
        value name = py_getitem(vm, names, py_int_from(i));
        value v = py_lookup_attr_str(vm, PY_OBJ(t), PY_AS(struct py_str, name));
        value def = py_getitem(vm, defaults, py_int_from(i - (argc - ndef)));
        if (v == PY_UNDEF || py_equal(vm, v, def))
            continue;
        separate(b, start);
        buf_printf(b, "%s=%s", py_str_cstr(name), py_repr_text(vm, v));
    }
    return true;
}

static void put_shown(struct vm *vm, struct sa_type *t, struct buf *b, size_t start,
                      const struct shown *p) {
    for (; p->name; p++)
        put_param(vm, t, b, start, p->name, p->def);
}

static void put_class_params(struct vm *vm, struct sa_type *t, struct sa_type *insp, struct buf *b,
                             size_t start) {
    int n;
    const struct type_param *params = type_class_params(insp->cls, &n);
    for (int i = 0; i < n; i++)
        put_param(vm, t, b, start, params[i].name, params[i].def);
}

/* MySQL's classes and enums say what they show, whatever __init__ a subclass has. */
static bool put_by_class(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    const struct order *o = order_of(t);
    if (t->enums)
        put_enum(vm, t, b, start);
    else if (t->cls->kind == TYPE_mysql_SET)
        put_set(vm, t, b, start);
    else if (o && o->shown)
        put_shown(vm, t, b, start, o->shown);
    else if (o)
        put_class_params(vm, t, t, b, start);
    else
        return false;
    return true;
}

static void put_params(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    if (put_by_class(vm, t, b, start) ||
        ((t->head.type->flags & PY_TYPE_HEAP) && put_script_init(vm, t, t, b, start)))
        return;
    if (type_is(t, TYPE_ARRAY))
        put_array(vm, t, b, start);
    else if (t->cls->kind == TYPE_pg_DOMAIN)
        put_domain(vm, t, b, start);
    else
        put_class_params(vm, t, t, b, start);
}

/* A decorator shows what the constructor of IMPL, which it decorates, names. */
static void put_decorated(struct vm *vm, struct sa_type *t, struct sa_type *impl, struct buf *b,
                          size_t start) {
    const struct order *o = order_of(impl);
    if ((impl->head.type->flags & PY_TYPE_HEAP) && put_script_init(vm, t, impl, b, start))
        return;
    if (impl->enums)
        put_labels(vm, impl, b, start);
    else if (impl->cls->kind == TYPE_mysql_SET)
        put_set_values(vm, impl, b, start);
    else if (o)
        put_shown(vm, impl, b, start, o->own);
    else if (type_is(impl, TYPE_ARRAY))
        put_array(vm, impl, b, start);
    else if (impl->cls->kind == TYPE_pg_DOMAIN)
        put_domain(vm, impl, b, start);
    else if (type_is_decorator(impl) && (impl->head.type->flags & PY_TYPE_HEAP))
        put_values(vm, t, b, start, "args");
    else
        put_class_params(vm, impl, impl, b, start);
}

const char *type_repr(struct vm *vm, struct sa_type *t) {
    value custom = py_type_lookup(t->head.type, py_intern("__repr__"));
    if ((t->head.type->flags & PY_TYPE_HEAP) && custom != PY_UNDEF &&
        py_lookup_attr(vm, custom, "__code__") != PY_UNDEF)
        return py_repr_text(vm, PY_OBJ(t));
    return type_plain_repr(vm, t);
}

/* What decorates: of a subclass that left out super().__init__() the attribute alone tells. */
static struct sa_type *decorated(struct vm *vm, struct sa_type *t) {
    value impl = t->item ? PY_UNDEF : py_lookup_attr(vm, PY_OBJ(t), "impl");
    if (impl == PY_UNDEF)
        return t->item;
    bool is_class = py_is_a(impl, &py_type_type) &&
                    py_type_is_subtype(PY_AS(struct py_type, impl), &sa_type_TypeEngine);
    return is_class || type_is_value(impl) ? type_from(vm, impl) : NULL;
}

const char *type_plain_repr(struct vm *vm, struct sa_type *t) {
    struct buf b = BUF_INIT;
    struct sa_type *impl = type_is_decorator(t) ? decorated(vm, t) : NULL;
    buf_printf(&b, "%s(", t->head.type->name);
    if (impl)
        put_decorated(vm, t, impl, &b, b.len);
    else
        put_params(vm, t, &b, b.len);
    buf_putc(&b, ')');
    return buf_take(&b);
}
