/*
 * repr() of types, as autogenerate writes it into revisions: class name and the parameters that
 * differ from their defaults. A script's class with an __init__ of its own shows that one's
 * parameters. Cf. sqlalchemy.util.langhelpers.generic_repr.
 */
#include <string.h>

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

static const struct {
    enum type_kind kind;
    const struct shown *shown;
} orders[] = {
    {TYPE_mysql_NUMERIC, mysql_numeric}, {TYPE_mysql_DECIMAL, mysql_numeric},
    {TYPE_mysql_DOUBLE, mysql_float},    {TYPE_mysql_REAL, mysql_float},
    {TYPE_mysql_FLOAT, mysql_float},     {TYPE_mysql_CHAR, mysql_string},
    {TYPE_mysql_VARCHAR, mysql_string},  {TYPE_mysql_NCHAR, mysql_string},
    {TYPE_mysql_NVARCHAR, mysql_string}, {TYPE_mysql_TEXT, mysql_string},
    {TYPE_mysql_TINYTEXT, mysql_string}, {TYPE_mysql_MEDIUMTEXT, mysql_string},
    {TYPE_mysql_LONGTEXT, mysql_string}, {TYPE_sqlite_DATE, nothing},
    {TYPE_sqlite_TIME, nothing},         {TYPE_sqlite_DATETIME, nothing},
    {TYPE_mssql_REAL, nothing},          {TYPE_mssql_DOUBLE_PRECISION, nothing},
};

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

static void put_enum(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    const struct schema_type_info *s = t->schema_type;
    for (size_t i = 0; t->enums && i < t->enums->n; i++) {
        separate(b, start);
        buf_puts(b, py_repr_text(vm, PY_OBJ(t->enums->labels[i])));
    }
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

static void put_set(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    value values = type_arg_own(vm, t, "values");
    struct py_iter it;
    if (py_is_tuple(values)) {
        py_iter_init(vm, &it, values);
        for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;) {
            separate(b, start);
            buf_puts(b, py_repr_text(vm, v));
        }
    }
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

/* The parameters of a Python function __init__: what has no default by position, the rest where it
 * differs. */
static bool put_script_init(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    value init = py_lookup_attr(vm, PY_OBJ(t->head.type), "__init__");
    value code = init == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, init, "__code__");
    if (code == PY_UNDEF)
        return false;
    int64_t argc = py_index(vm, py_getattr(vm, code, "co_argcount"));
    value names = py_getattr(vm, code, "co_varnames");
    value defaults = py_getattr(vm, init, "__defaults__");
    int64_t ndef = defaults == PY_NONE ? 0 : py_len(vm, defaults);
    for (int64_t i = 1; i < argc; i++) {
        value name = py_getitem(vm, names, py_int_from(i));
        value v = py_lookup_attr_str(vm, PY_OBJ(t), PY_AS(struct py_str, name));
        if (i < argc - ndef) {
            separate(b, start);
            buf_puts(b, v == PY_UNDEF ? "None" : py_repr_text(vm, v));
            continue;
        }
        value def = py_getitem(vm, defaults, py_int_from(i - (argc - ndef)));
        if (v == PY_UNDEF || py_equal(vm, v, def))
            continue;
        separate(b, start);
        buf_printf(b, "%s=%s", py_str_cstr(name), py_repr_text(vm, v));
    }
    return true;
}

static void put_params(struct vm *vm, struct sa_type *t, struct buf *b, size_t start) {
    const struct type_param *params;
    int n;
    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++)
        if (orders[i].kind == t->cls->kind) {
            for (const struct shown *p = orders[i].shown; p->name; p++)
                put_param(vm, t, b, start, p->name, p->def);
            return;
        }
    params = type_class_params(t->cls, &n);
    for (int i = 0; i < n; i++)
        put_param(vm, t, b, start, params[i].name, params[i].def);
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
    return impl != PY_UNDEF && type_is_value(impl) ? PY_AS(struct sa_type, impl) : t->item;
}

const char *type_plain_repr(struct vm *vm, struct sa_type *t) {
    struct buf b = BUF_INIT;
    struct sa_type *shown = t;
    buf_printf(&b, "%s(", t->head.type->name);
    size_t start = b.len;
    if (type_is_decorator(t)) {
        for (struct sa_type *next; type_is_decorator(shown) && (next = decorated(vm, shown));)
            shown = next;
    } else if ((t->head.type->flags & PY_TYPE_HEAP) && put_script_init(vm, t, &b, start)) {
        buf_putc(&b, ')');
        return buf_take(&b);
    }
    if (shown->enums)
        put_enum(vm, shown, &b, start);
    else if (shown->cls->kind == TYPE_mysql_SET)
        put_set(vm, shown, &b, start);
    else if (type_is(shown, TYPE_ARRAY))
        put_array(vm, shown, &b, start);
    else if (shown->cls->kind == TYPE_pg_DOMAIN)
        put_domain(vm, shown, &b, start);
    else
        put_params(vm, shown, &b, start);
    buf_putc(&b, ')');
    return buf_take(&b);
}
