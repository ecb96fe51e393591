/* How SQL Server writes expressions and statements. cf. dialects.mssql.base.MSSQLCompiler. */
#include "sql/compiler_int.h"

static void put_json(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                     struct sql_opts o) {
    struct sa_type *t = sql_type(c->vm, &e->expr.element);
    enum type_affinity a = type_affinity(c->vm, t);
    if (a == AFFINITY_JSON) {
        sql_put_call(c, b, "JSON_QUERY", e, ")", o);
        return;
    }
    buf_puts(b, "CASE ");
    sql_put_call(c, b, "JSON_VALUE", e, ")", o);
    buf_puts(b, " WHEN NULL THEN NULL ");
    switch ((int)a) {
    case AFFINITY_INTEGER:
    case AFFINITY_NUMERIC:
    case AFFINITY_FLOAT:
        buf_puts(b, "ELSE CAST(");
        sql_put_call(c, b, "JSON_VALUE", e, ")", o);
        if (a == AFFINITY_INTEGER)
            buf_puts(b, " AS INTEGER)");
        else if (a == AFFINITY_FLOAT)
            buf_puts(b, " AS FLOAT)");
        else
            buf_printf(b, " AS NUMERIC(%s, %s))",
                       py_str_text(c->vm, type_arg(c->vm, t, "precision")),
                       py_str_text(c->vm, type_arg(c->vm, t, "scale")));
        break;
    case AFFINITY_BOOLEAN:
        buf_puts(b, "WHEN 'true' THEN 1 WHEN 'false' THEN 0 ELSE NULL");
        break;
    case AFFINITY_STRING:
        buf_puts(b, "ELSE ");
        sql_put_call(c, b, "JSON_VALUE", e, ")", o);
        break;
    default:
        buf_puts(b, "ELSE ");
        sql_put_call(c, b, "JSON_QUERY", e, ")", o);
    }
    buf_puts(b, " END");
}

static bool binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e, struct sql_opts o) {
    if (e->op->id == SQL_OP_EQ && e->left->kind == SQL_BIND && e->right->kind != SQL_BIND) {
        /* parameters go to the right where that is the same */
        struct sql_binary *turned =
            sql_binary_new(c->vm, e->right, e->left, e->op, e->expr.type, SQL_OP_NE);
        sql_put_generic_binary(c, b, turned, " = ", o);
        return true;
    }
    switch (e->op->id) {
    case SQL_OP_CONCAT:
        sql_put_pair(c, b, e, " + ", o);
        return true;
    case SQL_OP_MATCH:
        buf_puts(b, "CONTAINS (");
        sql_put_pair(c, b, e, ", ", o);
        buf_putc(b, ')');
        return true;
    case SQL_OP_IS_DISTINCT:
    case SQL_OP_IS_NOT_DISTINCT:
        buf_puts(b, e->op->id == SQL_OP_IS_DISTINCT ? "NOT EXISTS (SELECT " : "EXISTS (SELECT ");
        sql_put_bare(c, b, e->left);
        buf_puts(b, " INTERSECT SELECT ");
        sql_put_bare(c, b, e->right);
        buf_putc(b, ')');
        return true;
    case SQL_OP_JSON_GETITEM:
    case SQL_OP_JSON_PATH_GETITEM:
        put_json(c, b, e, o);
        return true;
    default:
        return false;
    }
}

static bool list(struct sql_compiler *c, struct buf *b, struct sql_list *e, struct sql_opts o) {
    if (!e->op || e->op->id != SQL_OP_CONCAT)
        return false;
    sql_put_list(c, b, (struct sql_seq){e->items, e->n}, " + ", o);
    return true;
}

static bool function(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                     struct sql_opts o) {
    o.within_columns = false;
    if (f->packages)
        return false;
    if (!strcasecmp(f->name, "now")) {
        buf_puts(b, "CURRENT_TIMESTAMP");
    } else if (!strcasecmp(f->name, "current_date")) {
        buf_puts(b, "GETDATE()");
    } else if (!strcasecmp(f->name, "length") || !strcasecmp(f->name, "char_length")) {
        buf_puts(b, "LEN");
        sql_put_arguments(c, b, f, o);
    } else if (!strcasecmp(f->name, "aggregate_strings") && f->args->n == 2) {
        buf_puts(b, "string_agg(");
        sql_put(c, b, f->args->items[0], o);
        buf_puts(b, ", ");
        o.literal_execute = true;
        sql_put(c, b, f->args->items[1], o);
        buf_putc(b, ')');
    } else {
        return false;
    }
    return true;
}

static const char *const extract_fields[][2] = {{"doy", "dayofyear"},
                                                {"dow", "weekday"},
                                                {"milliseconds", "millisecond"},
                                                {"microseconds", "microsecond"},
                                                {NULL, NULL}};

static bool extract_expr(struct sql_compiler *c, struct buf *b, struct sql_extract *e,
                         struct sql_opts o) {
    const char *field = e->field;
    for (size_t i = 0; extract_fields[i][0]; i++)
        if (!strcmp(extract_fields[i][0], field))
            field = extract_fields[i][1];
    buf_printf(b, "DATEPART(%s, ", field);
    sql_put(c, b, e->of, o);
    buf_putc(b, ')');
    return true;
}

static bool sequence(struct sql_compiler *c, struct buf *b, struct sql_wrap *e) {
    struct sql_element *s = e->expr.element.kind == SQL_NEXT_VALUE ? e->of : &e->expr.element;
    buf_printf(b, "NEXT VALUE FOR %s", sql_sequence_name(c, s));
    return true;
}

static bool is_simple(const struct sql_element *e) {
    return e && e->kind == SQL_BIND && ((const struct sql_bindparam *)e)->is_limit;
}

static bool use_top(const struct sql_generative *g) {
    return !g->offset &&
           (is_simple(g->limit) || (is_simple(g->fetch) && (g->fetch_percent || g->fetch_ties)));
}

static bool precolumns(struct sql_compiler *c, struct buf *b, struct sql_select *s,
                       struct sql_opts o) {
    struct sql_generative *g = &s->base;
    if (s->distinct)
        buf_puts(b, "DISTINCT ");
    if (use_top(g)) {
        o.literal_execute = true;
        buf_puts(b, "TOP ");
        sql_put(c, b, g->fetch ? g->fetch : g->limit, o);
        buf_putc(b, ' ');
        if (g->fetch && g->fetch_percent)
            buf_puts(b, "PERCENT ");
        if (g->fetch && g->fetch_ties)
            buf_puts(b, "WITH TIES ");
    }
    return true;
}

static bool has_offset_fetch(const struct sql_compiler *c) {
    return c->d->server_version[0] >= 11; /* SQL Server 2012; unknown offline */
}

static void check_limit(struct sql_compiler *c, const struct sql_generative *g) {
    if (!g->order_by.n)
        sql_compile_error(c, "MSSQL requires an order_by when using an OFFSET or a non-simple "
                             "LIMIT clause");
    if (g->fetch && (g->fetch_percent || g->fetch_ties))
        sql_compile_error(c, "MSSQL needs TOP to use PERCENT and/or WITH TIES. Only simple fetch "
                             "without offset can be used.");
}

static bool limit(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                  struct sql_opts o) {
    if (use_top(g) || !has_offset_fetch(c))
        return true;
    check_limit(c, g);
    sql_put_fetch(c, b, g, g->fetch ? g->fetch : g->limit, true, o);
    return true;
}

/* A subquery may not be ordered unless that decides which rows it has. */
static bool order_by(struct sql_compiler *c, struct buf *b, struct sql_generative *g,
                     struct sql_opts o) {
    (void)b;
    (void)o;
    return sql_is_subquery(c) && !use_top(g) && (!g->offset || !has_offset_fetch(c));
}

/* Before OFFSET there was: numbered rows of a subquery. */
/* NUMBER compared with a bound. Python asks a Column first, since its class derives from that of
 * NUMBER: the sides change places. */
static struct sql_element *compare_row(struct vm *vm, struct sql_element *number, enum sql_op_id op,
                                       struct sql_element *bound) {
    const struct py_type *mine = number->head.type, *its = bound->head.type;
    if (its != mine && py_type_is_subtype(its, mine))
        return sql_operate(vm, op == SQL_OP_GT ? SQL_OP_LT : SQL_OP_GE, bound, PY_OBJ(number));
    return sql_operate(vm, op, number, PY_OBJ(bound));
}

static struct sql_select *translate(struct sql_compiler *c, struct sql_select *s) {
    struct sql_generative *g = &s->base;
    struct vm *vm = c->vm;
    if ((!g->limit && !g->offset && !g->fetch) || has_offset_fetch(c) || use_top(g))
        return s;
    check_limit(c, g);
    struct sql_seq order = {0};
    for (size_t i = 0; i < g->order_by.n; i++) {
        struct sql_element *e = g->order_by.items[i];
        sql_seq_push(&order, e->kind == SQL_LABEL_REF ? ((struct sql_wrap *)e)->of : e);
    }
    struct sql_over *o = sql_node(vm, &sql_over_type, SQL_OVER);
    o->of = &sql_function_new(vm, "ROW_NUMBER", 0, NULL, PY_UNDEF)->expr.element;
    o->order_by = sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, order.n, order.items, true);
    struct sql_label *rn =
        sql_label_new(vm, (struct sql_name){"mssql_rn", 0}, &o->expr.element, PY_UNDEF);
    struct sql_select *inner = sql_select_copy(s);
    inner->columns = sql_seq_with(s->columns, &rn->expr.element);
    inner->base.order_by = (struct sql_seq){0};
    inner->base.limit = inner->base.offset = inner->base.fetch = NULL;
    struct sql_alias *rows = sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, &inner->base.from,
                                           (struct sql_name){NULL, 0});
    struct sql_columns *cols = sql_from_columns(vm, &rows->from);
    struct sql_seq outer = {0};
    for (size_t i = 0; i < cols->n; i++)
        if (strcmp(cols->keys[i], "mssql_rn"))
            sql_seq_push(&outer, &cols->items[i]->element);
    struct sql_select *r = sql_select_new(vm, outer);
    struct sql_element *number = &sql_column_new(vm, "mssql_rn", PY_UNDEF, false)->expr.element;
    struct sql_element *last = g->fetch ? g->fetch : g->limit;
    if (g->offset) {
        sql_seq_push(&r->where, compare_row(vm, number, SQL_OP_GT, g->offset));
        if (last)
            last = sql_operate(vm, SQL_OP_ADD, last, PY_OBJ(g->offset));
    }
    if (last)
        sql_seq_push(&r->where, compare_row(vm, number, SQL_OP_LE, last));
    return r;
}

static bool returning(struct sql_compiler *c, struct buf *b, struct sql_dml *d,
                      struct sql_seq columns, struct sql_opts o) {
    (void)o;
    const char *alias = d->from.element.kind == SQL_DELETE ? "deleted" : "inserted";
    struct sql_alias *target =
        sql_alias_new(c->vm, &sql_alias_type, SQL_ALIAS, d->table, (struct sql_name){alias, 0});
    struct sql_seq cols = sql_select_iterable(c->vm, columns);
    struct sql_named_column *n = sql_name_columns(c->vm, cols, SQL_LABELS_DISAMBIGUATE, true);
    buf_puts(b, "OUTPUT ");
    for (size_t i = 0; i < cols.n; i++) {
        if (i)
            buf_puts(b, ", ");
        struct sql_named_column moved = n[i];
        moved.column = sql_adapt_embedded(c->vm, n[i].column, &target->from);
        sql_put_select_column(c, b, &moved, c->stack->depth == 1, false, SQL_OPTS_INIT);
    }
    return true;
}

const struct sql_expr_rules sql_expr_mssql = {
    .compiler_class = "sqlalchemy.dialects.mssql.base.MSSQLCompiler",
    .true_text = "1",
    .false_text = "0",
    .alias_word = " AS ",
    .join_word = " JOIN ",
    .with_recursive = "WITH",
    .except_word = "EXCEPT",
    .returning_first = true,
    .integer_division = true,
    .supports_update_from = true,
    .supports_delete_using = true,
    .extract = extract_fields,
    .binary = binary,
    .list = list,
    .function = function,
    .extract_expr = extract_expr,
    .sequence = sequence,
    .precolumns = precolumns,
    .limit = limit,
    .order_by = order_by,
    .translate = translate,
    .for_update = sql_put_no_lock,
    .returning = returning,
    .json_key = sql_json_path_key,
};
