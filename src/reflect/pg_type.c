/*
 * Types of PostgreSQL as format_type() names them, enums and domains (cf.
 * sqlalchemy.dialects.postgresql.base, PGDialect._reflect_type).
 */
#include <stdlib.h>
#include <string.h>

#include "reflect/pg_int.h"
#include "schema/exc.h"

const struct reflect_type_name reflect_postgresql_types[] = {
    {"_array", TYPE_pg_ARRAY},
    {"hstore", TYPE_pg_HSTORE},
    {"json", TYPE_pg_JSON},
    {"jsonb", TYPE_pg_JSONB},
    {"int4range", TYPE_pg_INT4RANGE},
    {"int8range", TYPE_pg_INT8RANGE},
    {"numrange", TYPE_pg_NUMRANGE},
    {"daterange", TYPE_pg_DATERANGE},
    {"tsrange", TYPE_pg_TSRANGE},
    {"tstzrange", TYPE_pg_TSTZRANGE},
    {"int4multirange", TYPE_pg_INT4MULTIRANGE},
    {"int8multirange", TYPE_pg_INT8MULTIRANGE},
    {"nummultirange", TYPE_pg_NUMMULTIRANGE},
    {"datemultirange", TYPE_pg_DATEMULTIRANGE},
    {"tsmultirange", TYPE_pg_TSMULTIRANGE},
    {"tstzmultirange", TYPE_pg_TSTZMULTIRANGE},
    {"integer", TYPE_INTEGER},
    {"bigint", TYPE_BIGINT},
    {"smallint", TYPE_SMALLINT},
    {"character varying", TYPE_VARCHAR},
    {"character", TYPE_CHAR},
    {"\"char\"", TYPE_String},
    {"name", TYPE_String},
    {"text", TYPE_TEXT},
    {"numeric", TYPE_NUMERIC},
    {"float", TYPE_FLOAT},
    {"real", TYPE_REAL},
    {"inet", TYPE_pg_INET},
    {"cidr", TYPE_pg_CIDR},
    {"citext", TYPE_pg_CITEXT},
    {"uuid", TYPE_UUID},
    {"bit", TYPE_pg_BIT},
    {"bit varying", TYPE_pg_BIT},
    {"macaddr", TYPE_pg_MACADDR},
    {"macaddr8", TYPE_pg_MACADDR8},
    {"money", TYPE_pg_MONEY},
    {"oid", TYPE_pg_OID},
    {"regclass", TYPE_pg_REGCLASS},
    {"double precision", TYPE_DOUBLE_PRECISION},
    {"timestamp", TYPE_pg_TIMESTAMP},
    {"timestamp with time zone", TYPE_pg_TIMESTAMP},
    {"timestamp without time zone", TYPE_pg_TIMESTAMP},
    {"time with time zone", TYPE_pg_TIME},
    {"time without time zone", TYPE_pg_TIME},
    {"date", TYPE_DATE},
    {"time", TYPE_pg_TIME},
    {"bytea", TYPE_pg_BYTEA},
    {"boolean", TYPE_BOOLEAN},
    {"interval", TYPE_pg_INTERVAL},
    {"tsvector", TYPE_pg_TSVECTOR},
    {0},
};

static const struct reflect_type_name *find_type(const char *name) {
    for (const struct reflect_type_name *t = reflect_postgresql_types; t->name; t++)
        if (t->name[0] == name[0] && !strcmp(t->name, name))
            return t;
    return NULL;
}

/* --- texts of the server --- */

struct text_list pg_array(const char *text) {
    struct text_list list = {0};
    if (!text || *text != '{')
        return list;
    for (const char *p = text + 1; *p && *p != '}';) {
        struct buf b = BUF_INIT;
        bool quoted = *p == '"';
        if (quoted)
            for (p++; *p && *p != '"'; p++) {
                if (*p == '\\' && p[1])
                    p++;
                buf_putc(&b, *p);
            }
        else
            for (; *p && *p != ',' && *p != '}'; p++)
                buf_putc(&b, *p);
        if (quoted && *p == '"')
            p++;
        char *item = buf_take(&b);
        text_list_add(&list, !quoted && !strcmp(item, "NULL") ? NULL : item);
        if (*p == ',')
            p++;
    }
    return list;
}

int *pg_numbers(const char *text, size_t *n) {
    int *list = mem_alloc_atomic((text ? strlen(text) + 1 : 1) * sizeof(int));
    *n = 0;
    for (const char *p = text; p && *p;) {
        char *end;
        long v = strtol(p, &end, 10);
        if (end == p) {
            p++;
            continue;
        }
        list[(*n)++] = (int)v;
        p = end;
    }
    return list;
}

const char *pg_array_literal(const char *const *list, size_t n) {
    struct buf b = BUF_INIT;
    buf_putc(&b, '{');
    for (size_t i = 0, k = 0; i < n; i++) {
        if (!list[i])
            continue;
        buf_puts(&b, k++ ? ",\"" : "\"");
        for (const char *p = list[i]; *p; p++) {
            if (*p == '"' || *p == '\\')
                buf_putc(&b, '\\');
            buf_putc(&b, *p);
        }
        buf_putc(&b, '"');
    }
    buf_putc(&b, '}');
    return buf_take(&b);
}

const char *pg_quote_literal(const char *text) {
    return mem_printf("%s'%s'", strchr(text, '\\') ? "E" : "",
                      text_replace(text_replace(text, "\\", "\\\\"), "'", "''"));
}

/* Whether the parenthesis that opens TEXT closes at its end. */
static bool is_wrapped(const char *text, size_t n) {
    int depth = 0;
    char quote = 0;
    if (n < 2 || text[0] != '(' || text[n - 1] != ')')
        return false;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        if (quote)
            quote = c == quote ? 0 : quote;
        else if (c == '\'' || c == '"')
            quote = c;
        else if (c == '(')
            depth++;
        else if (c == ')' && --depth == 0 && i + 1 < n)
            return false;
    }
    return true;
}

const char *pg_strip_parens(const char *text) {
    const char *s = text_strip(text);
    size_t n = strlen(s);
    return is_wrapped(s, n) ? mem_strndup(s + 1, n - 2) : text;
}

/* --- enums and domains --- */

static const char *visible_condition(const char *schema) {
    if (!schema)
        return " AND pg_catalog.pg_type_is_visible(t.oid) AND n.nspname <> 'pg_catalog'";
    if (!strcmp(schema, "*"))
        return "";
    return mem_printf(" AND n.nspname = %s", pg_quote_literal(schema));
}

const char *pg_enum_query(const char *schema) {
    return mem_printf(
        "SELECT t.typname, pg_catalog.pg_type_is_visible(t.oid), n.nspname,"
        " ARRAY(SELECT e.enumlabel::text FROM pg_catalog.pg_enum e WHERE e.enumtypid = t.oid"
        " ORDER BY e.enumsortorder)"
        " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
        " WHERE t.typtype = 'e'%s ORDER BY n.nspname, t.typname",
        visible_condition(schema));
}

const char *pg_domain_query(const char *schema) {
    return mem_printf(
        "SELECT t.typname, pg_catalog.pg_type_is_visible(t.oid), n.nspname,"
        " pg_catalog.format_type(t.typbasetype, t.typtypmod), t.typnotnull, t.typdefault,"
        " co.collname,"
        " ARRAY(SELECT k.conname::text FROM pg_catalog.pg_constraint k WHERE k.contypid = t.oid"
        " ORDER BY k.conname),"
        " ARRAY(SELECT pg_catalog.pg_get_constraintdef(k.oid, true) FROM pg_catalog.pg_constraint k"
        " WHERE k.contypid = t.oid ORDER BY k.conname)"
        " FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace"
        " LEFT JOIN pg_catalog.pg_collation co ON co.oid = t.typcollation"
        " WHERE t.typtype = 'd'%s ORDER BY n.nspname, t.typname",
        visible_condition(schema));
}

struct reflect_enum *pg_read_enums(struct db_cursor *c, size_t *n) {
    struct reflect_enum *list = MEM_NEW_ARRAY(struct reflect_enum, c->n_rows + 1);
    const struct db_value *row;
    for (*n = 0; (row = db_fetch(c)); ++*n)
        list[*n] = (struct reflect_enum){.name = db_value_text(&row[0]),
                                         .visible = db_value_int(&row[1]),
                                         .schema = db_value_text(&row[2]),
                                         .labels = pg_array(db_value_text(&row[3]))};
    return list;
}

/* "CHECK (VALUE > 0)" → "VALUE > 0" */
static const char *domain_check(const char *def) {
    const char *open = strchr(def, '('), *close = strrchr(def, ')');
    return open && close > open ? mem_strndup(open + 1, (size_t)(close - open - 1)) : def;
}

struct reflect_domain *pg_read_domains(struct db_cursor *c, size_t *n) {
    struct reflect_domain *list = MEM_NEW_ARRAY(struct reflect_domain, c->n_rows + 1);
    const struct db_value *row;
    for (*n = 0; (row = db_fetch(c)); ++*n) {
        struct reflect_domain *d = &list[*n];
        const char *type = db_value_text(&row[3]);
        d->name = db_value_text(&row[0]);
        d->visible = db_value_int(&row[1]);
        d->schema = db_value_text(&row[2]);
        d->type = mem_strndup(type, strcspn(type, "("));
        d->nullable = !db_value_int(&row[4]);
        d->default_ = db_value_text(&row[5]);
        d->collation = db_value_text(&row[6]);
        struct text_list names = pg_array(db_value_text(&row[7]));
        struct text_list defs = pg_array(db_value_text(&row[8]));
        for (size_t i = 0; i < names.n && i < defs.n; i++)
            if (!strncasecmp(defs.items[i], "CHECK", 5)) {
                text_list_add(&d->constraints, names.items[i]);
                text_list_add(&d->checks, domain_check(defs.items[i]));
            }
    }
    return list;
}

static const char *type_key(const char *schema, const char *name, bool visible) {
    return visible ? name : mem_printf("%s\001%s", schema, name);
}

void pg_types_index(struct pg_types *t) {
    for (size_t i = 0; i < t->n_enums; i++)
        map_set(&t->enum_by_name,
                type_key(t->enums[i].schema, t->enums[i].name, t->enums[i].visible), &t->enums[i]);
    for (size_t i = 0; i < t->n_domains; i++)
        map_set(&t->domain_by_name,
                type_key(t->domains[i].schema, t->domains[i].name, t->domains[i].visible),
                &t->domains[i]);
}

const char *pg_parse_name(const char *text) {
    struct buf b = BUF_INIT;
    for (const char *p = text; *p;) {
        if (*p == '"') {
            for (p++; *p && !(*p == '"' && p[1] != '"'); p++) {
                if (*p == '"')
                    p++;
                buf_putc(&b, *p);
            }
            p += *p == '"';
        } else if (*p == '.') {
            buf_putc(&b, '\001');
            p++;
        } else {
            buf_putc(&b, *p++);
        }
    }
    return buf_take(&b);
}

/* --- format_type() --- */

struct parsed {
    const char *name; /* without arguments and brackets */
    struct text_list args;
    int dimensions;
};

static struct parsed parse_format(const char *format) {
    struct parsed p = {0};
    const char *open = strchr(format, '('), *close = strrchr(format, ')');
    struct buf b = BUF_INIT;
    if (open && close > open && format[0] != '"') {
        struct text_list args =
            text_split_char(mem_strndup(open + 1, (size_t)(close - open - 1)), ',');
        for (size_t i = 0; i < args.n && close - open > 1; i++)
            text_list_add(&p.args, text_strip(args.items[i]));
        buf_add(&b, format, (size_t)(open - format));
        buf_puts(&b, close + 1);
    } else {
        buf_puts(&b, format);
    }
    while (buf_ends_with(&b, "[]")) {
        buf_truncate(&b, b.len - 2);
        p.dimensions++;
    }
    p.name = buf_take(&b);
    return p;
}

static void set_int(struct vm *vm, struct sa_type *t, const char *name, const char *digits) {
    type_set_arg(vm, t, name, py_int_from(strtoll(digits, NULL, 10)));
}

static struct sa_type *enum_type(struct vm *vm, const struct reflect_enum *e) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "name", py_str_from(e->name));
    if (!e->visible)
        py_dict_set_text(kw, "schema", py_str_from(e->schema));
    return reflect_make_type(vm, TYPE_pg_ENUM, &e->labels, kw);
}

static struct sa_type *domain_type(struct reflector *r, const struct pg_types *types,
                                   const struct reflect_domain *d) {
    struct vm *vm = r->vm;
    struct py_dict *kw = py_dict_new();
    struct sa_type *data = pg_type(r, types, d->type, "DOMAIN", d->name, d->collation);
    value args[] = {py_str_from(d->name), PY_OBJ(data)};
    py_dict_set_text(kw, "collation", d->collation ? py_str_from(d->collation) : PY_NONE);
    py_dict_set_text(kw, "default", d->default_ ? py_str_from(d->default_) : PY_NONE);
    py_dict_set_text(kw, "not_null", PY_BOOL(!d->nullable));
    py_dict_set_text(kw, "create_type", PY_FALSE);
    if (d->constraints.n) {
        py_dict_set_text(kw, "constraint_name", py_str_from(d->constraints.items[0]));
        py_dict_set_text(kw, "check", py_str_from(d->checks.items[0]));
    }
    if (!d->visible)
        py_dict_set_text(kw, "schema", py_str_from(d->schema));
    return PY_AS(struct sa_type, py_call_args(vm, PY_OBJ(type_classes[TYPE_pg_DOMAIN].py),
                                              PY_OBJ(py_tuple_of(2, args)), kw));
}

/* The class that a script put into ischema_names, called with the arguments of the type. */
static struct sa_type *script_type(struct vm *vm, value cls, const struct parsed *p) {
    struct py_tuple *args = py_tuple_new(p->args.n);
    for (size_t i = 0; i < p->args.n; i++) {
        char *end;
        long long v = strtoll(p->args.items[i], &end, 10);
        args->items[i] =
            *end || end == p->args.items[i] ? py_str_from(p->args.items[i]) : py_int_from(v);
    }
    return PY_AS(struct sa_type, py_call_args(vm, cls, PY_OBJ(args), NULL));
}

/* Arguments of a type that the table knows. */
static void set_arguments(struct vm *vm, struct sa_type *t, const struct parsed *p) {
    const char *name = p->name;
    const struct text_list *a = &p->args;
    if (!strcmp(name, "numeric")) {
        if (a->n == 2) {
            set_int(vm, t, "precision", a->items[0]);
            set_int(vm, t, "scale", a->items[1]);
        }
    } else if (!strcmp(name, "double precision")) {
        type_set_arg(vm, t, "precision", py_int_from(53));
    } else if (text_starts_with(name, "time")) {
        type_set_arg(vm, t, "timezone", PY_BOOL(text_ends_with(name, "with time zone")));
        if (a->n == 1)
            set_int(vm, t, "precision", a->items[0]);
    } else if (text_starts_with(name, "interval")) {
        if (name[8] == ' ')
            type_set_arg(vm, t, "fields", py_str_from(name + 9));
        if (a->n == 1)
            set_int(vm, t, "precision", a->items[0]);
    } else if (a->n && strcmp(name, "integer")) {
        if (!strcmp(name, "bit varying"))
            type_set_arg(vm, t, "varying", PY_TRUE);
        set_int(vm, t, "length", a->items[0]);
    } else if (!strcmp(name, "bit varying")) {
        type_set_arg(vm, t, "varying", PY_TRUE);
    }
}

static struct sa_type *scalar_type(struct reflector *r, const struct pg_types *types,
                                   const struct parsed *p, const char *what, const char *whose) {
    struct vm *vm = r->vm;
    const char *lower = text_lower(p->name);
    const char *key = text_starts_with(p->name, "interval ") ? "interval" : lower;
    const struct reflect_type_name *known = find_type(key);
    value cls = reflect_script_type(vm, r->dialect, key);
    if (cls != PY_UNDEF && (!known || cls != PY_OBJ(type_classes[known->kind].py)))
        return script_type(vm, cls, p);
    if (known && (key != lower || find_type(p->name))) {
        struct sa_type *t = type_new(vm, known->kind);
        set_arguments(vm, t, p);
        return t;
    }
    const char *name = pg_parse_name(p->name);
    const struct reflect_enum *e = map_get(&types->enum_by_name, name);
    if (e)
        return enum_type(vm, e);
    const struct reflect_domain *d = map_get(&types->domain_by_name, name);
    if (d)
        return domain_type(r, types, d);
    py_warn(vm, &sa_exc_SAWarning, "Did not recognize type '%s' of %s '%s'", p->name, what, whose);
    return NULL;
}

struct sa_type *pg_type(struct reflector *r, const struct pg_types *types, const char *format,
                        const char *what, const char *name, const char *collation) {
    struct parsed p;
    if (!format) {
        py_warn(r->vm, &sa_exc_SAWarning, "PostgreSQL format_type() returned NULL for %s '%s'",
                what, name);
        return type_new(r->vm, TYPE_NullType);
    }
    p = parse_format(format);
    struct sa_type *t = scalar_type(r, types, &p, what, name);
    if (!t)
        return type_new(r->vm, TYPE_NullType);
    if (collation)
        type_set_arg(r->vm, t, "collation", py_str_from(collation));
    if (p.dimensions) {
        struct sa_type *array = type_new(r->vm, TYPE_pg_ARRAY);
        array->item = t;
        return array;
    }
    return t;
}
