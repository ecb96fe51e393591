/* How MySQL and MariaDB write expressions and statements. cf. dialects.mysql.base.MySQLCompiler. */
#include "sql/compiler_int.h"
#include "sql/type_int.h"

static void put_json(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                     struct sql_opts o) {
    struct sa_type *t = sql_type(c->vm, &e->expr.element);
    enum type_affinity a = type_affinity(c->vm, t);
    if (a == AFFINITY_JSON) {
        sql_put_call(c, b, "JSON_EXTRACT", e, ")", o);
        return;
    }
    buf_puts(b, "CASE ");
    sql_put_call(c, b, "JSON_EXTRACT", e, ")", o);
    buf_puts(b, " WHEN 'null' THEN NULL ");
    switch ((int)a) {
    case AFFINITY_INTEGER:
        buf_puts(b, "ELSE CAST(");
        sql_put_call(c, b, "JSON_EXTRACT", e, ")", o);
        buf_puts(b, " AS SIGNED INTEGER)");
        break;
    case AFFINITY_NUMERIC:
    case AFFINITY_FLOAT: {
        int64_t precision = type_arg_int(c->vm, t, "precision");
        int64_t scale = type_arg_int(c->vm, t, "scale");
        bool exact = precision >= 0 && scale >= 0;
        buf_puts(b, exact ? "ELSE CAST(" : "ELSE ");
        sql_put_call(c, b, "JSON_EXTRACT", e, ")", o);
        if (exact)
            buf_printf(b, " AS DECIMAL(%lld, %lld))", (long long)precision, (long long)scale);
        else
            buf_puts(b, "+0.0000000000000000000000");
        break;
    }
    case AFFINITY_BOOLEAN:
        buf_puts(b, "WHEN true THEN true ELSE false");
        break;
    case AFFINITY_STRING:
        buf_puts(b, "ELSE JSON_UNQUOTE(");
        sql_put_call(c, b, "JSON_EXTRACT", e, ")", o);
        buf_putc(b, ')');
        break;
    default:
        buf_puts(b, "ELSE ");
        sql_put_call(c, b, "JSON_EXTRACT", e, ")", o);
    }
    buf_puts(b, " END");
}

static void put_mariadb_flags(struct sql_compiler *c, struct buf *b, const char *flags,
                              struct sql_element *pattern) {
    buf_puts(b, "CONCAT('(?', ");
    sql_put_literal_text(c, b, flags);
    buf_puts(b, ", ')', ");
    sql_put_bare(c, b, pattern);
    buf_putc(b, ')');
}

static void put_regexp(struct sql_compiler *c, struct buf *b, struct sql_binary *e, bool negated,
                       struct sql_opts o) {
    const char *op = negated ? " NOT REGEXP " : " REGEXP ";
    if (!e->escape) {
        sql_put_generic_binary(c, b, e, op, o);
    } else if (c->d->is_mariadb) {
        sql_put(c, b, e->left, o);
        buf_puts(b, op);
        put_mariadb_flags(c, b, e->escape, e->right);
    } else {
        buf_puts(b, negated ? "NOT REGEXP_LIKE(" : "REGEXP_LIKE(");
        sql_put_pair(c, b, e, ", ", o);
        buf_puts(b, ", ");
        sql_put_literal_text(c, b, e->escape);
        buf_putc(b, ')');
    }
}

static void put_regexp_replace(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                               struct sql_opts o) {
    buf_puts(b, "REGEXP_REPLACE(");
    sql_put(c, b, e->left, o);
    buf_puts(b, ", ");
    if (e->escape && c->d->is_mariadb) {
        struct sql_list *l = (struct sql_list *)e->right;
        put_mariadb_flags(c, b, e->escape, l->items[0]);
        buf_puts(b, ", ");
        sql_put(c, b, l->items[1], o);
    } else {
        sql_put(c, b, e->right, o);
        if (e->escape) {
            buf_puts(b, ", ");
            sql_put_literal_text(c, b, e->escape);
        }
    }
    buf_putc(b, ')');
}

static bool flag(struct sql_compiler *c, const struct sql_binary *e, const char *name, bool def) {
    value v = e->flags != PY_UNDEF && py_is_dict(e->flags)
                  ? py_dict_get_text(PY_AS(struct py_dict, e->flags), name)
                  : PY_UNDEF;
    return v == PY_UNDEF ? def : py_truth(c->vm, v);
}

static void put_match(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                      struct sql_opts o) {
    bool boolean = flag(c, e, "mysql_boolean_mode", true);
    bool natural = flag(c, e, "mysql_natural_language", false);
    bool expansion = flag(c, e, "mysql_query_expansion", false);
    if ((boolean && (natural || expansion)))
        sql_compile_error(c,
                          "Invalid MySQL match flags: in_boolean_mode=%s, "
                          "in_natural_language_mode=%s, with_query_expansion=%s",
                          boolean ? "True" : "False", natural ? "True" : "False",
                          expansion ? "True" : "False");
    buf_puts(b, "MATCH (");
    sql_put(c, b, e->left, o);
    buf_puts(b, ") AGAINST (");
    sql_put(c, b, e->right, o);
    buf_puts(b, boolean ? " IN BOOLEAN MODE" : "");
    buf_puts(b, natural ? " IN NATURAL LANGUAGE MODE" : "");
    buf_puts(b, expansion ? " WITH QUERY EXPANSION" : "");
    buf_putc(b, ')');
}

static bool binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e, struct sql_opts o) {
    switch (e->op->id) {
    case SQL_OP_CONCAT:
        sql_put_call(c, b, "concat", e, ")", o);
        return true;
    case SQL_OP_JSON_GETITEM:
    case SQL_OP_JSON_PATH_GETITEM:
        put_json(c, b, e, o);
        return true;
    case SQL_OP_IS_DISTINCT:
        buf_puts(b, "NOT (");
        sql_put_bare_pair(c, b, e, " <=> ");
        buf_putc(b, ')');
        return true;
    case SQL_OP_IS_NOT_DISTINCT:
        sql_put_bare_pair(c, b, e, " <=> ");
        return true;
    case SQL_OP_REGEXP_MATCH:
    case SQL_OP_NOT_REGEXP_MATCH:
        put_regexp(c, b, e, e->op->id == SQL_OP_NOT_REGEXP_MATCH, o);
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

static bool list(struct sql_compiler *c, struct buf *b, struct sql_list *e, struct sql_opts o) {
    if (!e->op || e->op->id != SQL_OP_CONCAT)
        return false;
    o.within_columns = false;
    buf_puts(b, "concat(");
    sql_put_list(c, b, (struct sql_seq){e->items, e->n}, ", ", o);
    buf_putc(b, ')');
    return true;
}

static bool function(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                     struct sql_opts o) {
    o.within_columns = false;
    if (f->packages)
        return false;
    if (!strcasecmp(f->name, "random")) {
        buf_puts(b, "rand");
        sql_put_bare_arguments(c, b, f);
    } else if (!strcasecmp(f->name, "rollup")) {
        sql_put_list(c, b, (struct sql_seq){f->args->items, f->args->n}, ", ", o);
        buf_puts(b, " WITH ROLLUP");
    } else if (!strcasecmp(f->name, "aggregate_strings") && f->args->n == 2) {
        buf_puts(b, "group_concat(");
        sql_put(c, b, f->args->items[0], o);
        buf_puts(b, " SEPARATOR ");
        sql_put(c, b, f->args->items[1], o);
        buf_putc(b, ')');
    } else if (!strcasecmp(f->name, "sysdate")) {
        buf_puts(b, "SYSDATE()");
    } else {
        return false;
    }
    return true;
}

/* Only since MySQL 8.0.17 and MariaDB 10.4.5. */
static bool casts_floats(const struct sql_dialect *d) {
    static const int mysql[] = {8, 0, 17}, mariadb[] = {10, 4, 5};
    const int *since = d->is_mariadb ? mariadb : mysql;
    for (int i = 0; i < 3; i++)
        if (d->server_version[i] != since[i])
            return d->server_version[i] > since[i];
    return true;
}

/* CHAR of the same length; only the dialect's own strings keep character set and collation. */
static struct sa_type *string_to_cast(struct vm *vm, struct sa_type *t) {
    if (type_is(t, TYPE_CHAR))
        return t;
    bool own = !strcmp(t->cls->module, "sqlalchemy.dialects.mysql.types");
    struct sa_type *ch = type_new(vm, TYPE_mysql_CHAR);
    if (own)
        ch = type_adapt(vm, t, TYPE_mysql_CHAR);
    else
        type_set_arg(vm, ch, "length", type_arg(vm, t, "length"));
    type_set_arg(vm, ch, "national", PY_FALSE);
    return ch;
}

/* The generic types in capitals are FLOAT or DOUBLE here. */
static const char *float_to_cast(struct sql_compiler *c, struct sa_type *t) {
    static const struct {
        const char *name, *own;
    } others[] = {{"REAL", "FLOAT"},
                  {"BINARY_FLOAT", "FLOAT"},
                  {"DOUBLE_PRECISION", "DOUBLE"},
                  {"BINARY_DOUBLE", "DOUBLE"}};
    bool own = !strcmp(t->cls->module, "sqlalchemy.dialects.mysql.types");
    for (size_t i = 0; !own && i < sizeof others / sizeof *others; i++)
        if (!strcmp(t->cls->name, others[i].name)) {
            value p = type_arg(c->vm, t, "precision");
            bool given = p != PY_UNDEF && p != PY_NONE && !strcmp(others[i].own, "FLOAT");
            return given ? mem_printf("FLOAT(%lld)", (long long)py_int_as(c->vm, p))
                         : others[i].own;
        }
    return sql_type_text(c->vm, c->d, t);
}

/* MySQL casts to a handful of types only; the others are not cast at all. */
static const char *cast_type(struct sql_compiler *c, struct sa_type *t) {
    struct sa_type *impl = type_for_dialect(c->vm, t, c->d->name, sql_dialect_value(c->d));
    enum type_affinity a = type_affinity(c->vm, impl);
    switch ((int)a) {
    case AFFINITY_INTEGER:
        return type_arg_true(c->vm, impl, "unsigned") ? "UNSIGNED INTEGER" : "SIGNED INTEGER";
    case AFFINITY_DATETIME:
        if (type_is(impl, TYPE_TIMESTAMP))
            return "DATETIME";
        return sql_type_text(c->vm, c->d, impl);
    case AFFINITY_DATE:
    case AFFINITY_TIME:
        return sql_type_text(c->vm, c->d, impl);
    case AFFINITY_STRING:
    case AFFINITY_ENUM: {
        if (impl->cls->kind == TYPE_mysql_ENUM || impl->cls->kind == TYPE_mysql_SET ||
            a == AFFINITY_ENUM)
            if (impl->cls->kind != TYPE_Enum)
                return NULL;
        if (a == AFFINITY_ENUM)
            return NULL;
        return sql_type_text(c->vm, c->d, string_to_cast(c->vm, impl));
    }
    case AFFINITY_BINARY:
        return "BINARY";
    case AFFINITY_JSON:
        return "JSON";
    case AFFINITY_NUMERIC: {
        if (impl->cls->kind == TYPE_oracle_NUMBER)
            impl = type_adapt(c->vm, impl, TYPE_Numeric);
        const char *text = sql_type_text(c->vm, c->d, impl);
        return strncmp(text, "NUMERIC", 7) ? text : mem_printf("DECIMAL%s", text + 7);
    }
    case AFFINITY_FLOAT:
        return casts_floats(c->d) ? float_to_cast(c, impl) : NULL;
    default:
        return NULL;
    }
}

static bool cast(struct sql_compiler *c, struct buf *b, struct sql_wrap *e, struct sql_opts o) {
    o.within_columns = false;
    struct sa_type *t = PY_AS(struct sa_type, e->expr.type);
    sql_check_adapts(c->vm, c->d, type_for_dialect(c->vm, t, c->d->name, sql_dialect_value(c->d)));
    const char *type = cast_type(c, t);
    if (!type) {
        py_warn(c->vm, &sa_exc_SAWarning,
                "Datatype %s does not support CAST on MySQL/MariaDb; the CAST will be skipped.",
                sql_type_text(c->vm, c->d, t));
        sql_put(c, b, sql_self_group(c->vm, e->of, SQL_OP_NONE_OP), o);
        return true;
    }
    buf_puts(b, "CAST(");
    sql_put(c, b, e->of, o);
    buf_printf(b, " AS %s)", type);
    return true;
}

static bool sequence(struct sql_compiler *c, struct buf *b, struct sql_wrap *e) {
    if (!c->d->is_mariadb && c->d->id != SQL_MYSQL)
        return false;
    struct sql_element *s = e->expr.element.kind == SQL_NEXT_VALUE ? e->of : &e->expr.element;
    buf_printf(b, "nextval(%s)", sql_sequence_name(c, s));
    return true;
}

static bool limit(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                  struct sql_opts o) {
    if (g->fetch)
        return false;
    buf_puts(b, " \n LIMIT ");
    if (g->offset) {
        sql_put(c, b, g->offset, o);
        buf_puts(b, ", ");
    }
    if (g->limit)
        sql_put(c, b, g->limit, o);
    else
        buf_puts(b, "18446744073709551615");
    return true;
}

static bool for_update(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                       struct sql_opts o) {
    const struct sql_for_update *f = g->for_update;
    bool mysql8 = !c->d->is_mariadb && c->d->server_version[0] >= 8;
    buf_puts(b, !f->read ? " FOR UPDATE" : mysql8 ? " FOR SHARE" : " LOCK IN SHARE MODE");
    if (mysql8)
        sql_put_for_update_of(c, b, f, o);
    if (f->nowait)
        buf_puts(b, " NOWAIT");
    if (f->skip_locked)
        buf_puts(b, " SKIP LOCKED");
    return true;
}

/* --- ON DUPLICATE KEY UPDATE --- */

struct inserted {
    struct sql_compiler *c;
    struct sql_alias *alias;
    struct sql_column *column;
    const char *new_row; /* MySQL 8.0.19: the alias of the new row; NULL: VALUES(col) */
};

static struct sql_element *replace_inserted(struct sql_element *e, void *arg) {
    const struct inserted *r = arg;
    struct vm *vm = r->c->vm;
    if (e->kind == SQL_BIND && sql_affinity(vm, e) == AFFINITY_NULLTYPE) {
        struct sql_bindparam *p = mem_alloc(sizeof *p);
        *p = *(struct sql_bindparam *)e;
        p->expr.type = sql_expr_type(vm, &r->column->expr.element);
        return &p->expr.element;
    }
    struct sql_column *col = (struct sql_column *)e;
    if (e->kind != SQL_COLUMN || !r->alias || col->table != &r->alias->from)
        return NULL;
    struct buf b = BUF_INIT;
    buf_printf(&b, "%s", r->new_row ? mem_printf("%s.", r->new_row) : "VALUES(");
    sql_put_name(r->c, &b, col->name);
    buf_puts(&b, r->new_row ? "" : ")");
    return &sql_column_new(vm, buf_take(&b), col->expr.type, true)->expr.element;
}

static const struct sql_assignment *set_of(const struct sql_assignments *a, const char *key) {
    for (size_t i = 0; i < a->n; i++)
        if (!strcmp(a->items[i].key, key))
            return &a->items[i];
    return NULL;
}

static void put_set(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                    struct sql_column *col, value v, const char *new_row) {
    sql_put_name(c, b, col->name);
    buf_puts(b, " = ");
    struct sql_element *e = sql_as_element(c->vm, v);
    if (!e) {
        e = sql_literal_new(c->vm, v, sql_expr_type(c->vm, &col->expr.element));
    } else {
        struct inserted r = {c, d->excluded, col, new_row};
        e = sql_clone(c->vm, e, replace_inserted, &r);
    }
    sql_put_bare(c, b, sql_self_group(c->vm, e, SQL_OP_NONE_OP));
}

static bool on_conflict(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                        struct sql_on_conflict *k, struct sql_opts o) {
    (void)o;
    const int *v = c->d->server_version;
    bool alias =
        !c->d->is_mariadb && !d->select && (v[0] > 8 || (v[0] == 8 && (v[1] > 0 || v[2] >= 19)));
    const char *new_row = NULL;
    if (alias)
        new_row = strcasecmp(sql_from_name(d->table).text, "new") ? "new" : "new_1";
    struct sql_columns *cols = sql_from_columns(c->vm, d->table);
    if (new_row)
        buf_printf(b, "AS %s ", new_row);
    buf_puts(b, "ON DUPLICATE KEY UPDATE ");
    bool first = true;
    for (size_t i = 0; k->ordered && i < k->set.n; i++) {
        struct sql_expr *e = sql_columns_get(cols, k->set.items[i].key);
        if (!e)
            continue;
        buf_puts(b, first ? "" : ", ");
        first = false;
        put_set(c, b, d, (struct sql_column *)e, k->set.items[i].val, new_row);
    }
    for (size_t i = 0; !k->ordered && i < cols->n; i++) {
        const struct sql_assignment *a = set_of(&k->set, cols->keys[i]);
        if (!a)
            continue;
        buf_puts(b, first ? "" : ", ");
        first = false;
        put_set(c, b, d, (struct sql_column *)cols->items[i], a->val, new_row);
    }
    return true;
}

static const char *const extract_fields[][2] = {{"milliseconds", "millisecond"}, {NULL, NULL}};

const struct sql_expr_rules sql_expr_mysql = {
    .compiler_class = "sqlalchemy.dialects.mysql.mysqldb.MySQLCompiler_mysqldb",
    .true_text = "true",
    .false_text = "false",
    .alias_word = " AS ",
    .join_word = " INNER JOIN ",
    .with_recursive = "WITH RECURSIVE",
    .except_word = "EXCEPT",
    .default_from = " FROM DUAL",
    .table_in_set = true,
    .supports_update_from = true,
    .supports_delete_using = true,
    .extract = extract_fields,
    .binary = binary,
    .list = list,
    .function = function,
    .cast = cast,
    .sequence = sequence,
    .limit = limit,
    .for_update = for_update,
    .on_conflict = on_conflict,
    .json_key = sql_json_path_key,
};
