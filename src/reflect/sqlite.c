/*
 * SQLite read back: the pragmas as table-valued functions, for all tables at once, and the text of
 * CREATE TABLE for what they do not tell (sqlite_text.c). cf. sqlalchemy.dialects.sqlite.base.
 */
#include <string.h>

#include "reflect/sqlite_int.h"
#include "schema/exc.h"

const struct reflect_type_name reflect_sqlite_types[] = {
    {"BIGINT", TYPE_BIGINT},
    {"BLOB", TYPE_BLOB},
    {"BOOL", TYPE_BOOLEAN},
    {"BOOLEAN", TYPE_BOOLEAN},
    {"CHAR", TYPE_CHAR},
    {"DATE", TYPE_DATE},
    {"DATE_CHAR", TYPE_DATE},
    {"DATETIME", TYPE_DATETIME},
    {"DATETIME_CHAR", TYPE_DATETIME},
    {"DOUBLE", TYPE_DOUBLE},
    {"DECIMAL", TYPE_DECIMAL},
    {"FLOAT", TYPE_FLOAT},
    {"INT", TYPE_INTEGER},
    {"INTEGER", TYPE_INTEGER},
    {"JSON", TYPE_sqlite_JSON},
    {"NUMERIC", TYPE_NUMERIC},
    {"REAL", TYPE_REAL},
    {"SMALLINT", TYPE_SMALLINT},
    {"TEXT", TYPE_TEXT},
    {"TIME", TYPE_TIME},
    {"TIME_CHAR", TYPE_TIME},
    {"TIMESTAMP", TYPE_TIMESTAMP},
    {"VARCHAR", TYPE_VARCHAR},
    {"NVARCHAR", TYPE_NVARCHAR},
    {"NCHAR", TYPE_NCHAR},
    {0},
};

/* --- types: by name, or by SQLite's rules of affinity --- */

static enum type_kind affinity_kind(const char *name) {
    if (strstr(name, "INT"))
        return TYPE_INTEGER;
    if (strstr(name, "CHAR") || strstr(name, "CLOB") || strstr(name, "TEXT"))
        return TYPE_TEXT;
    if (strstr(name, "BLOB") || !*name)
        return TYPE_NullType;
    if (strstr(name, "REAL") || strstr(name, "FLOA") || strstr(name, "DOUB"))
        return TYPE_REAL;
    return TYPE_NUMERIC;
}

static enum type_kind kind_of(const char *name) {
    for (const struct reflect_type_name *t = reflect_sqlite_types; t->name; t++)
        if (!strcmp(t->name, name))
            return t->kind;
    return affinity_kind(name);
}

/* Every run of digits in TEXT as an int. */
static struct py_list *numbers_in(const char *text) {
    struct py_list *list = py_list_new(2);
    for (const char *p = text; *p;) {
        if (*p < '0' || *p > '9') {
            p++;
            continue;
        }
        int64_t v = 0;
        for (; *p >= '0' && *p <= '9'; p++)
            v = v < INT64_MAX / 10 - 1 ? v * 10 + (*p - '0') : v;
        py_list_append(list, py_int_from(v));
    }
    return list;
}

/* Positional arguments of a class of the table: false where it takes fewer. */
static bool set_arguments(struct vm *vm, struct sa_type *t, const struct py_list *args) {
    int n;
    const struct type_param *params = type_class_params(t->cls, &n);
    if (args->n > (size_t)n)
        return false;
    for (size_t i = 0; i < args->n; i++)
        type_set_arg(vm, t, params[i].name, args->items[i]);
    return true;
}

static struct sa_type *type_of(struct reflector *r, const char *declared) {
    struct vm *vm = r->vm;
    size_t len = 0, step;
    while (declared[len] &&
           (declared[len] == ' ' || text_is_word(text_decode(declared + len, &step))))
        len += declared[len] == ' ' ? 1 : (text_decode(declared + len, &step), step);
    const char *name = mem_strndup(declared, len);
    const char *close = declared[len] == '(' ? strchr(declared + len, ')') : NULL;
    struct py_list *args =
        close ? numbers_in(mem_strndup(declared + len, (size_t)(close - declared) - len))
              : py_list_new(0);
    value cls = reflect_script_type(vm, r->dialect, name);
    enum type_kind kind = kind_of(name);
    if (cls != PY_UNDEF && cls != PY_OBJ(type_classes[kind].py))
        return PY_AS(struct sa_type, py_call(vm, cls, (int)args->n, args->items));
    struct sa_type *t = type_new(vm, kind);
    if (!set_arguments(vm, t, args)) {
        py_warn(vm, &sa_exc_SAWarning,
                "Could not instantiate type %R with reflected arguments %R; using no arguments.",
                PY_OBJ(type_classes[kind].py), PY_OBJ(args));
        t = type_new(vm, kind);
    }
    return t;
}

/* --- schemas and names --- */

static const char *default_schema(struct reflector *r) {
    (void)r;
    return "main";
}

static struct text_list schemas(struct reflector *r) {
    struct text_list list = {0};
    struct db_cursor *c = db_execute(r->db, "PRAGMA database_list", NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c)))
        if (strcmp(db_value_text(&row[1]), "temp"))
            text_list_add(&list, db_value_text(&row[1]));
    return list;
}

static const char *quoted(const char *schema) {
    return mem_printf("\"%s\"", text_replace(schema, "\"", "\"\""));
}

/* Objects of SCHEMA's sqlite_master of KINDS, as "m". */
static const char *master(const char *schema, unsigned kinds, const struct reflect_wish *w) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s.sqlite_master m WHERE m.type IN (%s%s%s)", quoted(schema),
               kinds & REFLECT_TABLE ? "'table'" : "",
               (kinds & REFLECT_TABLE) && (kinds & REFLECT_VIEW) ? ", " : "",
               kinds & REFLECT_VIEW ? "'view'" : "");
    if (!w || !w->names)
        buf_puts(&b, " AND m.name NOT LIKE 'sqlite~_%' ESCAPE '~'");
    for (size_t i = 0; w && w->names && i < w->n_names; i++)
        buf_printf(&b, "%s'%s'%s", i ? ", " : " AND m.name COLLATE NOCASE IN (",
                   text_replace(w->names[i], "'", "''"), i + 1 == w->n_names ? ")" : "");
    return buf_take(&b);
}

static void add_names(struct reflector *r, struct text_list *list, const char *schema,
                      unsigned kinds) {
    struct db_cursor *c = db_execute(
        r->db, mem_printf("SELECT m.name FROM %s ORDER BY m.name", master(schema, kinds, NULL)),
        NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c)))
        text_list_add(list, db_value_text(&row[0]));
}

static struct text_list names(struct reflector *r, const char *schema, unsigned kinds,
                              unsigned scope) {
    struct text_list list = {0};
    struct text_list all = schemas(r);
    kinds &= REFLECT_TABLE | REFLECT_VIEW;
    if (!kinds || (schema && !text_list_has(&all, schema)))
        return list;
    if (scope & REFLECT_DEFAULT)
        add_names(r, &list, schema ? schema : "main", kinds);
    if ((scope & REFLECT_TEMPORARY) && !schema)
        add_names(r, &list, "temp", kinds);
    return list;
}

static const char *view(struct reflector *r, const char *schema, const char *name) {
    struct db_value arg = db_text(name);
    const char *sql =
        schema ? mem_printf("SELECT sql FROM %s.sqlite_master WHERE name = ? AND type = 'view'",
                            quoted(schema))
               : "SELECT sql FROM (SELECT * FROM sqlite_master UNION ALL"
                 " SELECT * FROM sqlite_temp_master) WHERE name = ? AND type = 'view'";
    struct db_value v = db_scalar(r->db, sql, &arg, 1);
    return db_value_text(&v);
}

/* --- tables --- */

struct reading {
    struct reflector *r;
    struct reflect_result *out;
    const struct reflect_wish *w;
    const char *schema; /* as asked for */
    const char *place;  /* main, temp, or the schema */
    struct sqlite_text *text;
    struct map by_name; /* struct sqlite_table by name */
};

static struct db_cursor *query(struct reading *g, const char *fmt_head, const char *pragma,
                               const char *order) {
    return db_execute(
        g->r->db,
        mem_printf("SELECT %s FROM (SELECT m.name AS t FROM %s) JOIN %s(t, '%s') p ORDER BY %s",
                   fmt_head, master(g->place, g->w->kinds, g->w), pragma,
                   text_replace(g->place, "'", "''"), order),
        NULL, 0);
}

static void read_masters(struct reading *g) {
    struct db_cursor *c =
        db_execute(g->r->db,
                   mem_printf("SELECT m.name, m.type, m.sql FROM %s ORDER BY m.name",
                              master(g->place, g->w->kinds, g->w)),
                   NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c))) {
        struct sqlite_table *s = MEM_NEW(struct sqlite_table);
        s->t = reflect_result_add(g->out, g->schema, db_value_text(&row[0]));
        if (!s->t)
            continue;
        s->t->kind = strcmp(db_value_text(&row[1]), "view") ? REFLECT_TABLE : REFLECT_VIEW;
        s->t->temporary = !strcmp(g->place, "temp");
        s->sql = db_value_text(&row[2]);
        map_set(&g->by_name, s->t->name, s);
    }
}

static void read_column(struct reading *g, struct sqlite_table *s, const struct db_value *row) {
    int64_t hidden = db_value_int(&row[6]);
    const char *declared = db_value_text(&row[2]);
    if (hidden == 1) /* of a virtual table */
        return;
    struct reflect_column *c = reflect_add_column(s->t, db_value_text(&row[1]));
    struct buf upper = BUF_INIT;
    for (const char *p = declared ? declared : ""; *p; p++)
        buf_putc(&upper, *p >= 'a' && *p <= 'z' ? (char)(*p - 32) : *p);
    const char *type = buf_take(&upper);
    if (hidden) {
        type = text_strip(text_replace(text_replace(type, "GENERATED", ""), "ALWAYS", ""));
        c->computed = sqlite_generated_text(g->text, s->sql, c->name);
        c->persisted = hidden == 3;
    }
    c->type = type_of(g->r, type);
    c->nullable = !db_value_int(&row[3]);
    c->default_ = db_value_text(&row[4]);
    c->primary_key = (int)db_value_int(&row[5]);
}

static void read_columns(struct reading *g) {
    struct db_cursor *c = query(g, "t, p.name, p.type, p.\"notnull\", p.dflt_value, p.pk, p.hidden",
                                "pragma_table_xinfo", "t, p.cid");
    const struct db_value *row;
    while ((row = db_fetch(c))) {
        struct sqlite_table *s = map_get(&g->by_name, db_value_text(&row[0]));
        if (s)
            read_column(g, s, row);
    }
}

/* The primary key's columns, in its order. */
static void read_primary_keys(struct reading *g) {
    MAP_EACH(&g->by_name, e) {
        struct sqlite_table *s = e->value;
        size_t n = 0;
        for (size_t i = 0; i < s->t->n_columns; i++)
            n += s->t->columns[i].primary_key > 0;
        if (!n)
            continue;
        struct reflect_constraint *k = reflect_add_constraint(
            s->t, CONSTRAINT_PRIMARY_KEY, sqlite_primary_key_name(g->text, s->sql));
        for (size_t at = 1; at <= n; at++)
            for (size_t i = 0; i < s->t->n_columns; i++)
                if ((size_t)s->t->columns[i].primary_key == at)
                    text_list_add(&k->columns, s->t->columns[i].name);
    }
}

/* A foreign key that names no columns means the primary key there. */
static void resolve_target(struct reading *g, struct reflect_constraint *k) {
    struct sqlite_table *target = map_get(&g->by_name, k->referred_table);
    struct reflect_table *t = target ? target->t : NULL;
    if (!t)
        t = reflect_table(g->r, g->schema, k->referred_table);
    if (t && t->pk)
        for (size_t i = 0; i < t->pk->columns.n; i++)
            text_list_add(&k->referred_columns, t->pk->columns.items[i]);
}

static void read_foreign_keys(struct reading *g) {
    struct db_cursor *c = query(g, "t, p.id, p.\"table\", p.\"from\", p.\"to\"",
                                "pragma_foreign_key_list", "t, p.id, p.seq");
    const struct db_value *row;
    struct sqlite_table *last = NULL;
    int64_t last_id = -1;
    struct reflect_constraint *k = NULL;
    while ((row = db_fetch(c))) {
        struct sqlite_table *s = map_get(&g->by_name, db_value_text(&row[0]));
        const char *to = db_value_text(&row[4]);
        if (!s)
            continue;
        if (s != last || db_value_int(&row[1]) != last_id) {
            k = reflect_add_constraint(s->t, CONSTRAINT_FOREIGN_KEY, NULL);
            k->referred_schema = g->schema;
            k->referred_table = db_value_text(&row[2]);
            if (!to || !*to)
                resolve_target(g, k);
        }
        last = s;
        last_id = db_value_int(&row[1]);
        text_list_add(&k->columns, db_value_text(&row[3]));
        if (to && *to)
            text_list_add(&k->referred_columns, to);
    }
    MAP_EACH(&g->by_name, e) sqlite_read_foreign_keys(g->r->vm, g->text, e->value);
}

static void add_index(struct sqlite_table *s, const struct db_value *row) {
    struct sqlite_index *ix = MEM_NEW(struct sqlite_index);
    ix->name = db_value_text(&row[1]);
    ix->unique = db_value_int(&row[2]);
    ix->partial = db_value_int(&row[3]);
    ix->sql = db_value_text(&row[4]);
    ix->automatic = text_starts_with(ix->name, "sqlite_autoindex");
    MEM_GROW(s->indexes, s->n_indexes, s->cap_indexes);
    s->indexes[s->n_indexes++] = ix;
}

static void read_indexes(struct reading *g) {
    const char *place = quoted(g->place), *name = text_replace(g->place, "'", "''");
    struct db_cursor *c = db_execute(
        g->r->db,
        mem_printf("SELECT t, p.name, p.\"unique\", p.partial, x.sql, i.name, i.seqno IS NULL"
                   " FROM (SELECT m.name AS t FROM %s) JOIN pragma_index_list(t, '%s') p"
                   " LEFT JOIN %s.sqlite_master x ON x.type = 'index' AND x.name = p.name"
                   " LEFT JOIN pragma_index_info(p.name, '%s') i ORDER BY t, p.seq, i.seqno",
                   master(g->place, g->w->kinds, g->w), name, place, name),
        NULL, 0);
    const struct db_value *row;
    while ((row = db_fetch(c))) {
        struct sqlite_table *s = map_get(&g->by_name, db_value_text(&row[0]));
        if (!s)
            continue;
        if (!s->n_indexes || strcmp(s->indexes[s->n_indexes - 1]->name, db_value_text(&row[1])))
            add_index(s, row);
        struct sqlite_index *ix = s->indexes[s->n_indexes - 1];
        const char *column = db_value_text(&row[5]);
        if (column || (g->r->all_indexes && row[6].kind != DB_NULL && !db_value_int(&row[6])))
            text_list_add(&ix->columns, column);
        if (!column)
            ix->expressions = true;
    }
    MAP_EACH(&g->by_name, e) sqlite_read_indexes(g->r, g->text, e->value);
}

static void read_place(struct reading *g) {
    g->by_name = (struct map){0};
    read_masters(g);
    if (!g->by_name.count)
        return;
    read_columns(g);
    read_primary_keys(g);
    read_foreign_keys(g);
    read_indexes(g);
    MAP_EACH(&g->by_name, e) {
        sqlite_read_uniques(g->text, e->value);
        sqlite_read_checks(g->text, e->value);
    }
}

static void tables(struct reflector *r, const struct reflect_wish *w, struct reflect_result *out) {
    const char *none = NULL;
    const char *const *list = w->schemas ? w->schemas : &none;
    size_t n = w->schemas ? w->n_schemas : 1;
    struct reflect_wish wish = *w;
    struct text_list all = schemas(r);
    wish.kinds &= REFLECT_TABLE | REFLECT_VIEW;
    if (!r->cache)
        r->cache = sqlite_text_new();
    for (size_t i = 0; wish.kinds && i < n; i++) {
        struct reading g = {.r = r, .out = out, .w = &wish, .schema = list[i], .text = r->cache};
        if (list[i] && !text_list_has(&all, list[i]))
            continue;
        g.place = list[i] ? list[i] : "main";
        if (w->scope & REFLECT_DEFAULT)
            read_place(&g);
        g.place = "temp";
        if (!list[i] && (w->scope & REFLECT_TEMPORARY))
            read_place(&g);
    }
}

const struct reflect_dialect reflect_sqlite = {
    .id = SQL_SQLITE,
    .default_schema = default_schema,
    .schemas = schemas,
    .names = names,
    .view = view,
    .tables = tables,
    .foreign_key_options = true,
};
