/*
 * Values of PostgreSQL's range types (cf. sqlalchemy.dialects.postgresql.ranges). The classes
 * are machinery only, in Python (modules/py); they are imported when a script or a row asks for
 * them.
 */
#include "modules/sqlalchemy/ranges.h"

#define MODULE "sqlalchemy.dialects.postgresql._range_values"

/* The two classes, once they were asked for: values of them exist only then. */
static const char *const class_names[] = {"Range", "MultiRange"};
enum { RANGE, MULTIRANGE };
static const char classes_key;

value sa_range_class(struct vm *vm, const char *name) {
    for (int i = 0; i < 2; i++) {
        if (strcmp(name, class_names[i]))
            continue;
        value *classes = vm_get_data(vm, &classes_key);
        if (!classes) {
            classes = MEM_NEW_ARRAY(value, 2);
            for (int k = 0; k < 2; k++)
                classes[k] = py_import_from(vm, MODULE, class_names[k]);
            vm_set_data(vm, &classes_key, classes);
        }
        return classes[i];
    }
    return PY_UNDEF;
}

static bool is_of(struct vm *vm, value v, int which) {
    const value *classes = vm_get_data(vm, &classes_key);
    return classes && py_is_object(v) && py_isinstance(vm, v, classes[which]);
}

static void put_bound(struct vm *vm, const struct sql_dialect *d, struct buf *b, value v) {
    if (v == PY_NONE)
        return;
    struct db_value x = sa_to_db(vm, d, v);
    buf_putc(b, '"');
    for (const char *s = db_value_text(&x); *s; s++) {
        if (*s == '"' || *s == '\\')
            buf_putc(b, '\\');
        buf_putc(b, *s);
    }
    buf_putc(b, '"');
}

static void put_range(struct vm *vm, const struct sql_dialect *d, struct buf *b, value v) {
    if (py_truth(vm, py_getattr(vm, v, "empty"))) {
        buf_puts(b, "empty");
        return;
    }
    const char *bounds = py_str_text(vm, py_getattr(vm, v, "bounds"));
    buf_putc(b, bounds[0]);
    put_bound(vm, d, b, py_getattr(vm, v, "lower"));
    buf_putc(b, ',');
    put_bound(vm, d, b, py_getattr(vm, v, "upper"));
    buf_putc(b, bounds[1]);
}

const char *sa_range_text(struct vm *vm, const struct sql_dialect *d, value v, bool lists) {
    struct buf b = BUF_INIT;
    if (is_of(vm, v, RANGE)) {
        put_range(vm, d, &b, v);
        return buf_take(&b);
    }
    bool multi = is_of(vm, v, MULTIRANGE);
    if (!multi && !(lists && (py_is_list(v) || py_is_tuple(v))))
        return NULL;
    const struct py_tuple *t = py_tuple_from(vm, v);
    buf_putc(&b, '{');
    for (size_t i = 0; i < t->n; i++) {
        buf_puts(&b, i ? "," : "");
        put_range(vm, d, &b, t->items[i]);
    }
    buf_putc(&b, '}');
    return buf_take(&b);
}

/* --- from text --- */

static value bound_value(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                         const char *text) {
    static const struct {
        enum type_kind kind;
        enum db_tag tag;
    } tags[] = {
        {TYPE_pg_NUMRANGE, DB_TAG_DECIMAL},      {TYPE_pg_NUMMULTIRANGE, DB_TAG_DECIMAL},
        {TYPE_pg_DATERANGE, DB_TAG_DATE},        {TYPE_pg_DATEMULTIRANGE, DB_TAG_DATE},
        {TYPE_pg_TSRANGE, DB_TAG_TIMESTAMP},     {TYPE_pg_TSMULTIRANGE, DB_TAG_TIMESTAMP},
        {TYPE_pg_TSTZRANGE, DB_TAG_TIMESTAMPTZ}, {TYPE_pg_TSTZMULTIRANGE, DB_TAG_TIMESTAMPTZ},
    };
    struct db_value v = db_text(text);
    for (size_t i = 0; i < sizeof tags / sizeof *tags; i++)
        if (t->cls->kind == tags[i].kind) {
            v.tag = (uint8_t)tags[i].tag;
            return sa_from_db(vm, d, &v);
        }
    return py_int_parse(vm, text, strlen(text), 10);
}

/* One bound at *P, up to a comma or a closing bracket; None where there is none. */
static value parse_bound(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                         const char **p) {
    struct buf b = BUF_INIT;
    bool quoted = false, any = false;
    for (; **p && (quoted || !strchr(",])", **p)); (*p)++) {
        any = true;
        if (**p == '"')
            quoted = !quoted;
        else
            buf_putc(&b, **p == '\\' ? *++*p : **p);
    }
    return any ? bound_value(vm, d, t, b.data) : PY_NONE;
}

static value parse_range(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                         const char **p) {
    struct py_dict *kw = py_dict_new();
    struct py_tuple *args = py_tuple_new(2);
    args->items[0] = args->items[1] = PY_NONE;
    if (!strncmp(*p, "empty", 5)) {
        *p += 5;
        py_dict_set_text(kw, "empty", PY_TRUE);
    } else {
        char bounds[3] = {*(*p)++, 0, 0};
        args->items[0] = parse_bound(vm, d, t, p);
        *p += **p == ',';
        args->items[1] = parse_bound(vm, d, t, p);
        bounds[1] = **p ? *(*p)++ : ')';
        py_dict_set_text(kw, "bounds", py_str_from(bounds));
    }
    return py_call_args(vm, sa_range_class(vm, "Range"), PY_OBJ(args), kw);
}

value sa_range_parse(struct vm *vm, const struct sql_dialect *d, const struct sa_type *t,
                     const char *text) {
    const char *p = text;
    if (*p != '{')
        return parse_range(vm, d, t, &p);
    struct py_list *l = py_list_new(2);
    for (p++; *p && *p != '}'; p += *p == ',')
        py_list_append(l, parse_range(vm, d, t, &p));
    return py_call1(vm, sa_range_class(vm, "MultiRange"), PY_OBJ(l));
}
