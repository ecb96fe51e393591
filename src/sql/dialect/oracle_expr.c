/* How Oracle writes expressions and statements. cf. dialects.oracle.base.OracleCompiler. */
#include "sql/compiler_int.h"

static void put_regexp(struct sql_compiler *c, struct buf *b, const char *name,
                       struct sql_binary *e, struct sql_opts o) {
    sql_put_call(c, b, name, e, "", o);
    if (e->escape) {
        buf_puts(b, ", ");
        sql_put_literal_text(c, b, e->escape);
    }
    buf_putc(b, ')');
}

static bool binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e, struct sql_opts o) {
    switch (e->op->id) {
    case SQL_OP_MOD:
        sql_put_call(c, b, "mod", e, ")", o);
        return true;
    case SQL_OP_MATCH:
        buf_puts(b, "CONTAINS (");
        sql_put_bare(c, b, e->left);
        buf_puts(b, ", ");
        sql_put_bare(c, b, e->right);
        buf_putc(b, ')');
        return true;
    case SQL_OP_IS_DISTINCT:
    case SQL_OP_IS_NOT_DISTINCT:
        buf_puts(b, "DECODE(");
        sql_put_bare(c, b, e->left);
        buf_puts(b, ", ");
        sql_put_bare(c, b, e->right);
        buf_puts(b, e->op->id == SQL_OP_IS_DISTINCT ? ", 0, 1) = 1" : ", 0, 1) = 0");
        return true;
    case SQL_OP_REGEXP_MATCH:
        put_regexp(c, b, "REGEXP_LIKE", e, o);
        return true;
    case SQL_OP_NOT_REGEXP_MATCH:
        put_regexp(c, b, "NOT REGEXP_LIKE", e, o);
        return true;
    case SQL_OP_REGEXP_REPLACE:
        put_regexp(c, b, "REGEXP_REPLACE", e, o);
        return true;
    case SQL_OP_BIT_XOR:
        sql_put_call(c, b, "BITXOR", e, ")", o);
        return true;
    case SQL_OP_BIT_OR:
        sql_put_call(c, b, "BITOR", e, ")", o);
        return true;
    case SQL_OP_BIT_AND:
        sql_put_call(c, b, "BITAND", e, ")", o);
        return true;
    case SQL_OP_BIT_LSHIFT:
        sql_compile_error(c, "Cannot compile bitwise_lshift in oracle");
    case SQL_OP_BIT_RSHIFT:
        sql_compile_error(c, "Cannot compile bitwise_rshift in oracle");
    default:
        return false;
    }
}

static bool unary(struct sql_compiler *c, struct buf *b, struct sql_unary *e, struct sql_opts o) {
    (void)b;
    (void)o;
    if (e->op && e->op->id == SQL_OP_BIT_NOT)
        sql_compile_error(c, "Cannot compile bitwise_not in oracle");
    return false;
}

/* Functions that Oracle calls without parentheses. */
static bool is_bare(const char *name) {
    static const char *const names[] = {"UID",  "CURRENT_DATE", "SYSDATE",
                                        "USER", "CURRENT_TIME", "CURRENT_TIMESTAMP"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcasecmp(names[i], name))
            return true;
    return false;
}

static bool function(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                     struct sql_opts o) {
    if (f->packages)
        return false;
    if (!strcasecmp(f->name, "now")) {
        buf_puts(b, "CURRENT_TIMESTAMP");
    } else if (!strcasecmp(f->name, "char_length")) {
        buf_puts(b, "LENGTH");
        sql_put_arguments(c, b, f, o);
    } else if (!strcasecmp(f->name, "aggregate_strings")) {
        buf_puts(b, "LISTAGG");
        sql_put_arguments(c, b, f, o);
    } else if (!f->args->n && is_bare(f->name)) {
        buf_puts(b, f->generic && f->generic->text ? f->generic->text : f->name);
    } else {
        return false;
    }
    return true;
}

static bool sequence(struct sql_compiler *c, struct buf *b, struct sql_wrap *e) {
    struct sql_element *s = e->expr.element.kind == SQL_NEXT_VALUE ? e->of : &e->expr.element;
    buf_printf(b, "%s.nextval", sql_sequence_name(c, s));
    return true;
}

static bool limit(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                  struct sql_opts o) {
    /* simple numbers stand in the text: the driver takes no binds there */
    o.literal_execute = true;
    sql_put_fetch(c, b, g, g->fetch ? g->fetch : g->limit, false, o);
    return true;
}

static bool for_update(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                       struct sql_opts o) {
    const struct sql_for_update *f = g->for_update;
    if (sql_is_subquery(c))
        return true;
    buf_puts(b, " FOR UPDATE");
    for (size_t i = 0; i < f->of.n; i++) { /* of a table it writes nothing, but the comma */
        buf_puts(b, i ? ", " : " OF ");
        sql_put(c, b, f->of.items[i], o);
    }
    if (f->nowait)
        buf_puts(b, " NOWAIT");
    if (f->skip_locked)
        buf_puts(b, " SKIP LOCKED");
    return true;
}

static bool returning(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                      struct sql_seq columns, struct sql_opts o) {
    (void)d;
    (void)o;
    struct sql_seq cols = sql_select_iterable(c->vm, columns);
    buf_puts(b, "RETURNING ");
    for (size_t i = 0; i < cols.n; i++) {
        if (i)
            buf_puts(b, ", ");
        sql_put(c, b, cols.items[i], SQL_OPTS_INIT);
        const char *name = sql_elem_name(cols.items[i]);
        if (c->stack->depth == 1)
            sql_add_result(c, name, name, cols.items[i], sql_type(c->vm, cols.items[i]));
    }
    buf_puts(b, " INTO ");
    for (size_t i = 0; i < cols.n; i++) {
        buf_puts(b, i ? ", " : "");
        sql_put_bind(c, b,
                     sql_bind_named(c->vm, mem_printf("ret_%zu", i), PY_NONE,
                                    sql_expr_type(c->vm, cols.items[i]), false),
                     SQL_OPTS_INIT);
    }
    return true;
}

const struct sql_expr_rules sql_expr_oracle = {
    .compiler_class = "sqlalchemy.dialects.oracle.cx_oracle.OracleCompiler_cx_oracle",
    .true_text = "1",
    .false_text = "0",
    .alias_word = " ",
    .join_word = " JOIN ",
    .with_recursive = "WITH",
    .except_word = "MINUS",
    .default_from = " FROM DUAL",
    .no_order_by_labels = true,
    .binary = binary,
    .unary = unary,
    .function = function,
    .table_function = true,
    .sequence = sequence,
    .limit = limit,
    .for_update = for_update,
    .returning = returning,
    .json_key = sql_json_path_key,
};
