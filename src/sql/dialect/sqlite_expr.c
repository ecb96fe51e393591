/* How SQLite writes expressions and statements. cf. dialects.sqlite.base.SQLiteCompiler. */
#include "sql/compiler_int.h"

static void put_json(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                     struct sql_opts o) {
    bool json = sql_affinity(c->vm, &e->expr.element) == AFFINITY_JSON;
    buf_puts(b, json ? "JSON_QUOTE(JSON_EXTRACT(" : "JSON_EXTRACT(");
    sql_put_pair(c, b, e, ", ", o);
    buf_puts(b, json ? "))" : ")");
}

static bool binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e, struct sql_opts o) {
    switch (e->op->id) {
    case SQL_OP_TRUEDIV:
        sql_put(c, b, e->left, o);
        buf_puts(b, " / (");
        sql_put(c, b, e->right, o);
        buf_puts(b, " + 0.0)");
        return true;
    case SQL_OP_IS_DISTINCT:
        sql_put_bare_pair(c, b, e, " IS NOT ");
        return true;
    case SQL_OP_IS_NOT_DISTINCT:
        sql_put_bare_pair(c, b, e, " IS ");
        return true;
    case SQL_OP_JSON_GETITEM:
    case SQL_OP_JSON_PATH_GETITEM:
        put_json(c, b, e, o);
        return true;
    case SQL_OP_REGEXP_MATCH:
        sql_put_generic_binary(c, b, e, " REGEXP ", o);
        return true;
    case SQL_OP_NOT_REGEXP_MATCH:
        sql_put_generic_binary(c, b, e, " NOT REGEXP ", o);
        return true;
    case SQL_OP_BIT_XOR: {
        /* a | b without what is in both */
        o.eager_grouping = true;
        buf_putc(b, '(');
        sql_put_generic_binary(c, b, e, " | ", o);
        buf_puts(b, " - ");
        sql_put_generic_binary(c, b, e, " & ", o);
        buf_putc(b, ')');
        return true;
    }
    default:
        return false;
    }
}

static bool function(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                     struct sql_opts o) {
    (void)o;
    if (f->packages)
        return false;
    if (!strcasecmp(f->name, "now"))
        buf_puts(b, "CURRENT_TIMESTAMP");
    else if (!strcasecmp(f->name, "localtimestamp"))
        buf_puts(b, "DATETIME(CURRENT_TIMESTAMP, 'localtime')");
    else if (!strcasecmp(f->name, "char_length"))
        buf_puts(b, "length"), sql_put_bare_arguments(c, b, f);
    else if (!strcasecmp(f->name, "aggregate_strings"))
        buf_puts(b, "group_concat"), sql_put_bare_arguments(c, b, f);
    else
        return false;
    return true;
}

static bool extract_expr(struct sql_compiler *c, struct buf *b, struct sql_extract *e,
                         struct sql_opts o) {
    static const char *const formats[][2] = {
        {"month", "%m"}, {"day", "%d"},  {"year", "%Y"},        {"second", "%S"},
        {"hour", "%H"},  {"doy", "%j"},  {"minute", "%M"},      {"epoch", "%s"},
        {"dow", "%w"},   {"week", "%W"}, {"quarter", "quarter"}};
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++)
        if (!strcmp(formats[i][0], e->field)) {
            buf_printf(b, "CAST(STRFTIME('%s', ", formats[i][1]);
            sql_put(c, b, e->of, o);
            buf_puts(b, ") AS INTEGER)");
            return true;
        }
    sql_compile_error(c, "%s is not a valid extract argument.", e->field);
}

static bool empty_set(struct sql_compiler *c, struct buf *b, size_t n, bool not_in) {
    (void)c;
    (void)not_in;
    for (int pass = 0; pass < 2; pass++) {
        buf_puts(b, pass ? " FROM (SELECT " : "SELECT ");
        for (size_t i = 0; i < n; i++)
            buf_puts(b, i ? ", 1" : "1");
    }
    buf_puts(b, ") WHERE 1!=1");
    return true;
}

static bool limit(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                  struct sql_opts o) {
    if (g->fetch)
        return false;
    if (g->limit) {
        buf_puts(b, "\n LIMIT ");
        sql_put(c, b, g->limit, o);
    } else if (g->offset) {
        buf_puts(b, "\n LIMIT ");
        sql_put_bare(c, b, sql_literal_new(c->vm, py_from_small(-1), PY_UNDEF));
    }
    buf_puts(b, " OFFSET ");
    if (g->offset)
        sql_put(c, b, g->offset, o);
    else
        sql_put(c, b, sql_literal_new(c->vm, py_from_small(0), PY_UNDEF), o);
    return true;
}

static bool on_conflict(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                        struct sql_on_conflict *k, struct sql_opts o) {
    sql_put_on_conflict(c, b, d, k, o);
    return true;
}

value sql_json_path_key(struct vm *vm, const struct sql_bindparam *p) {
    struct buf b = BUF_INIT;
    struct py_tuple *parts = p->json_key == SQL_JSON_PATH && !py_is_str(p->val)
                                 ? py_tuple_from(vm, p->val)
                                 : py_tuple_of(1, &p->val);
    buf_putc(&b, '$');
    for (size_t i = 0; i < parts->n; i++) {
        if (py_is_int(parts->items[i]))
            buf_printf(&b, "[%s]", py_str_text(vm, parts->items[i]));
        else
            buf_printf(&b, ".\"%s\"", py_str_text(vm, parts->items[i]));
    }
    return py_str_take(&b);
}

const struct sql_expr_rules sql_expr_sqlite = {
    .compiler_class = "sqlalchemy.dialects.sqlite.base.SQLiteCompiler",
    .true_text = "1",
    .false_text = "0",
    .alias_word = " AS ",
    .join_word = " JOIN ",
    .with_recursive = "WITH RECURSIVE",
    .except_word = "EXCEPT",
    .tuple_in_values = true,
    .integer_division = true,
    .supports_update_from = true,
    .binary = binary,
    .function = function,
    .extract_expr = extract_expr,
    .empty_set = empty_set,
    .limit = limit,
    .for_update = sql_put_no_lock,
    .on_conflict = on_conflict,
    .json_key = sql_json_path_key,
};
