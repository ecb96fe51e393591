/* How PostgreSQL writes expressions and statements. cf. dialects.postgresql.base.PGCompiler. */
#include "schema/sequence.h"
#include "sql/compiler_int.h"

static void put_index(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                      struct sql_opts o) {
    sql_put(c, b, e->left, o);
    buf_putc(b, '[');
    sql_put(c, b, e->right, o);
    buf_putc(b, ']');
}

/* -> gives JSON; a value of another type is ->> and a cast. */
static void put_json(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                     struct sql_opts o) {
    bool path = e->op->id == SQL_OP_JSON_PATH_GETITEM;
    bool cast = !o.cast_applied && sql_affinity(c->vm, &e->expr.element) != AFFINITY_JSON;
    if (cast) {
        o.cast_applied = true;
        sql_put_cast(c, b, &e->expr.element, sql_type(c->vm, &e->expr.element), o);
        return;
    }
    bool text = o.cast_applied;
    o.cast_applied = false;
    bool jsonb = type_is(sql_type(c->vm, e->left), TYPE_pg_JSONB);
    bool subscripts = !c->d->server_version[0] || c->d->server_version[0] >= 14;
    if (!text && !path && jsonb && subscripts) {
        struct sql_element *left = e->left;
        if (left->kind == SQL_FUNCTION || left->kind == SQL_CAST)
            left = sql_group_new(c->vm, left);
        sql_put(c, b, left, o);
        buf_putc(b, '[');
        sql_put(c, b, e->right, o);
        buf_putc(b, ']');
        return;
    }
    o.eager_grouping = true;
    const char *op = path ? (text ? " #>> " : " #> ") : (text ? " ->> " : " -> ");
    sql_put_generic_binary(c, b, e, op, o);
}

static void put_regexp(struct sql_compiler *c, struct buf *b, struct sql_binary *e, const char *op,
                       struct sql_opts o) {
    if (!e->escape || !strcmp(e->escape, "i")) {
        sql_put_generic_binary(c, b, e, mem_printf(" %s%s ", op, e->escape ? "*" : ""), o);
        return;
    }
    sql_put(c, b, e->left, o);
    buf_printf(b, " %s CONCAT('(?', ", op);
    sql_put_literal_text(c, b, e->escape);
    buf_puts(b, ", ')', ");
    sql_put(c, b, e->right, o);
    buf_putc(b, ')');
}

static void put_regexp_replace(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                               struct sql_opts o) {
    buf_puts(b, "REGEXP_REPLACE(");
    sql_put(c, b, e->left, o);
    buf_puts(b, ", ");
    sql_put(c, b, e->right, o);
    if (e->escape) {
        buf_puts(b, ", ");
        sql_put_literal_text(c, b, e->escape);
    }
    buf_putc(b, ')');
}

static void put_match(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                      struct sql_opts o) {
    value config = e->flags != PY_UNDEF && py_is_dict(e->flags)
                       ? py_dict_get_text(PY_AS(struct py_dict, e->flags), "postgresql_regconfig")
                       : PY_UNDEF;
    sql_put(c, b, e->left, o);
    buf_puts(b, " @@ plainto_tsquery(");
    if (config != PY_UNDEF && config != PY_NONE) {
        sql_put_literal_text(c, b, py_str_cstr(config));
        buf_puts(b, ", ");
    }
    sql_put(c, b, e->right, o);
    buf_putc(b, ')');
}

static bool binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e, struct sql_opts o) {
    switch (e->op->id) {
    case SQL_OP_GETITEM:
        put_index(c, b, e, o);
        return true;
    case SQL_OP_JSON_GETITEM:
    case SQL_OP_JSON_PATH_GETITEM:
        put_json(c, b, e, o);
        return true;
    case SQL_OP_BIT_XOR:
        sql_put_generic_binary(c, b, e, " # ", o);
        return true;
    case SQL_OP_REGEXP_MATCH:
        put_regexp(c, b, e, "~", o);
        return true;
    case SQL_OP_NOT_REGEXP_MATCH:
        put_regexp(c, b, e, "!~", o);
        return true;
    case SQL_OP_REGEXP_REPLACE:
        put_regexp_replace(c, b, e, o);
        return true;
    case SQL_OP_MATCH:
        put_match(c, b, e, o);
        return true;
    default:
        return false;
    }
}

static bool function(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                     struct sql_opts o) {
    o.within_columns = false;
    if (f->packages)
        return false;
    if (!strcasecmp(f->name, "aggregate_strings")) {
        buf_puts(b, "string_agg");
        sql_put_bare_arguments(c, b, f);
        return true;
    }
    if (!strcasecmp(f->name, "substring") && f->args->n >= 2) {
        buf_puts(b, "SUBSTRING(");
        sql_put(c, b, f->args->items[0], o);
        buf_puts(b, " FROM ");
        sql_put(c, b, f->args->items[1], o);
        if (f->args->n > 2) {
            buf_puts(b, " FOR ");
            sql_put(c, b, f->args->items[2], o);
        }
        buf_putc(b, ')');
        return true;
    }
    return false;
}

static bool sequence(struct sql_compiler *c, struct buf *b, struct sql_wrap *e) {
    struct sql_element *s = e->expr.element.kind == SQL_NEXT_VALUE ? e->of : &e->expr.element;
    struct buf t = BUF_INIT;
    buf_putc(&t, '\'');
    for (const char *p = sql_sequence_name(c, s); *p; p++) {
        if (*p == '\'')
            buf_putc(&t, '\'');
        buf_putc(&t, *p);
    }
    buf_putc(&t, '\'');
    buf_puts(b, "nextval(");
    sql_put_raw(b, t.data);
    buf_putc(b, ')');
    return true;
}

static bool precolumns(struct sql_compiler *c, struct buf *b, struct sql_select *s,
                       struct sql_opts o) {
    if (!s->distinct_on.n)
        return false;
    buf_puts(b, "DISTINCT ON (");
    sql_put_list(c, b, s->distinct_on, ", ", o);
    buf_puts(b, ") ");
    return true;
}

static bool limit(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                  struct sql_opts o) {
    if (g->fetch) {
        if (g->offset) {
            buf_puts(b, "\n OFFSET (");
            sql_put(c, b, g->offset, o);
            buf_puts(b, ") ROWS");
        }
        buf_puts(b, "\n FETCH FIRST (");
        sql_put(c, b, g->fetch, o);
        buf_printf(b, ")%s ROWS %s", g->fetch_percent ? " PERCENT" : "",
                   g->fetch_ties ? "WITH TIES" : "ONLY");
        return true;
    }
    if (g->limit) {
        buf_puts(b, " \n LIMIT ");
        sql_put(c, b, g->limit, o);
    }
    if (g->offset) {
        if (!g->limit)
            buf_puts(b, "\n LIMIT ALL");
        buf_puts(b, " OFFSET ");
        sql_put(c, b, g->offset, o);
    }
    return true;
}

static bool for_update(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                       struct sql_opts o) {
    const struct sql_for_update *f = g->for_update;
    buf_puts(b, f->read ? (f->key_share ? " FOR KEY SHARE" : " FOR SHARE")
                        : (f->key_share ? " FOR NO KEY UPDATE" : " FOR UPDATE"));
    sql_put_for_update_of(c, b, f, o);
    if (f->nowait)
        buf_puts(b, " NOWAIT");
    if (f->skip_locked)
        buf_puts(b, " SKIP LOCKED");
    return true;
}

static bool on_conflict(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                        struct sql_on_conflict *k, struct sql_opts o) {
    if (k->is_lite) /* as the reference fails when SQLite's insert() meets PostgreSQL */
        py_raise(c->vm, &py_exc_AttributeError, "'%s' object has no attribute 'constraint_target'",
                 py_type_name(PY_OBJ(k)));
    sql_put_on_conflict(c, b, d, k, o);
    return true;
}

/* psycopg2 gets casts for types whose values have no literal of their own; the drivers that send
 * parameters beside the text get them for nearly all. */
static bool casts_binds(struct sql_compiler *c, struct sa_type *t) {
    struct sa_type *impl = type_for_dialect(c->vm, t, c->d->name, sql_dialect_value(c->d));
    enum type_affinity a = type_affinity(c->vm, impl);
    if (a == AFFINITY_ARRAY || a == AFFINITY_JSON || a == AFFINITY_UUID || a == AFFINITY_RANGE)
        return true;
    const char *driver = c->d->driver;
    bool typed = driver &&
                 (!strcmp(driver, "asyncpg") || !strncmp(driver, "psycopg", 8) ||
                  !strcmp(driver, "pg8000")) &&
                 strcmp(driver, "psycopg2");
    if (!typed)
        return false;
    return a != AFFINITY_NULLTYPE && a != AFFINITY_OTHER && a != AFFINITY_HSTORE &&
           a != AFFINITY_TUPLE && a != AFFINITY_PICKLE &&
           !(a == AFFINITY_ENUM && strcmp(driver, "asyncpg"));
}

/* A path of JSON keys is an array of texts. */
static value json_key(struct vm *vm, const struct sql_bindparam *p) {
    if (p->json_key != SQL_JSON_PATH || py_is_str(p->val))
        return p->val;
    struct py_tuple *t = py_tuple_from(vm, p->val);
    struct buf b = BUF_INIT;
    buf_putc(&b, '{');
    for (size_t i = 0; i < t->n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", py_str_text(vm, t->items[i]));
    buf_putc(&b, '}');
    return py_str_take(&b);
}

const struct sql_expr_rules sql_expr_postgresql = {
    .compiler_class = "sqlalchemy.dialects.postgresql.base.PGCompiler",
    .true_text = "true",
    .false_text = "false",
    .alias_word = " AS ",
    .join_word = " JOIN ",
    .with_recursive = "WITH RECURSIVE",
    .except_word = "EXCEPT",
    .native_boolean = true,
    .integer_division = true,
    .supports_update_from = true,
    .supports_delete_using = true,
    .binary = binary,
    .function = function,
    .sequence = sequence,
    .precolumns = precolumns,
    .limit = limit,
    .for_update = for_update,
    .on_conflict = on_conflict,
    .json_key = json_key,
    .casts_binds = casts_binds,
};
