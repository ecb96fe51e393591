/*
 * Column expressions to text: operators, functions, CASE, CAST, text().
 * cf. the visit_ methods of sqlalchemy.sql.compiler.SQLCompiler.
 */
#include "schema/sequence.h"
#include "base/text.h"
#include "sql/compiler_int.h"

/* --- columns --- */

/* The table's name where it stands with a schema and without in the same FROM. */
static const char *unambiguous(const struct sql_opts *o, const char *name) {
    for (size_t i = 0; o->ambiguous && i < o->ambiguous->n; i++)
        if (!strcmp(o->ambiguous->items[i].name, name))
            return o->ambiguous->items[i].anon;
    return NULL;
}

static struct sql_name effective_schema(struct sql_compiler *c, struct sql_table *t) {
    return sql_effective_schema(c->d, t->schema);
}

void sql_put_column_name(struct sql_compiler *c, struct buf *b, struct sql_column *col,
                         struct sql_opts o) {
    struct sql_name name = col->name;
    if (!name.text)
        sql_compile_error(c, "Cannot compile Column object until its 'name' is assigned.");
    if (col->stands_for_table) {
        sql_put_name(c, b, (struct sql_name){sql_resolve_name(c, "alias", name.text), name.quote});
        if (c->d->id == SQL_ORACLE)
            buf_puts(b, ".COLUMN_VALUE");
        return;
    }
    if (!col->is_literal) /* before the table's: it may be the first to be numbered */
        name.text = sql_resolve_name(c, "colident", name.text);
    struct sql_from *table = col->table;
    struct sql_name tname = table ? sql_from_name(table) : (struct sql_name){NULL, 0};
    if (table && tname.text && !o.no_table) {
        struct sql_name schema = {NULL, 0};
        if (table->element.kind == SQL_TABLE)
            schema = effective_schema(c, (struct sql_table *)table);
        if (schema.text) {
            sql_put_schema(c->vm, c->d, b, schema);
            buf_putc(b, '.');
        } else {
            const char *anon = unambiguous(&o, tname.text);
            if (anon)
                tname = (struct sql_name){anon, 0};
        }
        tname.text = sql_resolve_name(c, "alias", tname.text);
        sql_put_name(c, b, tname);
        buf_putc(b, '.');
    }
    if (col->is_literal) {
        sql_put_plain(c, b, name.text);
        return;
    }
    sql_put_name(c, b, name);
}

/* --- labels --- */

static void put_label(struct sql_compiler *c, struct buf *b, struct sql_label *l,
                      struct sql_opts o) {
    struct sql_element *of = sql_self_group(c->vm, l->of, SQL_OP_COMMA);
    bool with_as = o.within_columns && !o.within_label;
    bool only = o.label_as_label == &l->expr.element;
    struct sql_name name = l->name;
    if (with_as || only)
        name.text = sql_resolve_name(c, "colident", name.text);
    if (with_as) {
        o.within_label = true;
        sql_put(c, b, of, o);
        buf_puts(b, " AS ");
        sql_put_name(c, b, name);
    } else if (only) {
        sql_put_name(c, b, name);
    } else {
        o.within_columns = false;
        sql_put(c, b, of, o);
    }
}

static bool shares_lineage(const struct sql_element *a, const struct sql_element *b) {
    for (const struct sql_expr *x = (const struct sql_expr *)a; x; x = x->proxy)
        for (const struct sql_expr *y = (const struct sql_expr *)b; y; y = y->proxy)
            if (x == y)
                return true;
    return false;
}

/* What stands behind a label, or E itself. */
static const struct sql_element *labelled(const struct sql_element *e) {
    return e->kind == SQL_LABEL ? ((const struct sql_label *)e)->of : e;
}

/* ORDER BY of an expression that is selected under a label is written as the label. */
static void put_label_ref(struct sql_compiler *c, struct buf *b, struct sql_wrap *w,
                          struct sql_opts o) {
    if (c->stack && !c->rules->no_order_by_labels) {
        struct sql_element *label = sql_order_label(w->of);
        const char *name = ((struct sql_label *)label)->name.text;
        for (size_t i = 0; i < c->stack->n_named; i++) {
            struct sql_element *e = c->stack->named[i].column;
            const char *own = sql_tq_label(c->vm, e);
            if (!own && sql_is_expr(e))
                own = ((struct sql_expr *)e)->key;
            if (own && !strcmp(own, name) &&
                (shares_lineage(label, e) || shares_lineage(labelled(label), labelled(e)))) {
                o.label_as_label = label;
                break;
            }
        }
    }
    sql_put(c, b, w->of, o);
}

static noreturn void raise_no_label(struct sql_compiler *c, const char *name) {
    value v = py_str_from(name);
    py_raise(c->vm, &sa_exc_CompileError,
             "Can't resolve label reference for ORDER BY / GROUP BY / DISTINCT etc. Textual SQL "
             "expression %R should be explicitly declared as text(%R)",
             v, v);
}

/* ORDER BY "name": a label or a column of what is selected, or a column of the tables. */
static void put_text_label(struct sql_compiler *c, struct buf *b, struct sql_text *t,
                           struct sql_opts o) {
    if (!c->stack) { /* no SELECT to look it up in: it is taken as text */
        sql_put_plain(c, b, t->text);
        return;
    }
    struct sql_element *found = NULL;
    bool compound = c->stack->selectable->kind == SQL_COMPOUND;
    for (size_t i = 0; compound && i < c->stack->n_named; i++) {
        const char *key = c->stack->named[i].key;
        if (key && !strcmp(key, t->text)) {
            sql_put_name(c, b, (struct sql_name){key, 0});
            return;
        }
    }
    for (size_t i = 0; i < c->stack->n_named && !found; i++) {
        struct sql_element *e = c->stack->named[i].column;
        const char *own = sql_is_text(e) ? NULL : sql_tq_label(c->vm, e);
        const char *key = sql_is_expr(e) ? ((struct sql_expr *)e)->key : NULL;
        if (own && !strcmp(sql_plain_name(own), t->text))
            found = e;
        else if (!own && key && !strcmp(key, t->text))
            found = e;
    }
    for (size_t i = 0; i < c->stack->froms.n && !found; i++) {
        struct sql_columns *cols =
            sql_from_columns(c->vm, (struct sql_from *)c->stack->froms.items[i]);
        for (size_t k = 0; k < cols->n && !found; k++)
            if (cols->items[k]->key && !strcmp(cols->items[k]->key, t->text))
                found = &cols->items[k]->element;
    }
    if (!found)
        raise_no_label(c, t->text);
    o.label_as_label = found;
    sql_put(c, b, found, o);
}

/* --- operators --- */

void sql_put_generic_binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                            const char *op, struct sql_opts o) {
    bool group = o.in_operator && o.eager_grouping;
    o.in_operator = true;
    o.binary_op = e->op;
    if (group)
        buf_putc(b, '(');
    sql_put(c, b, e->left, o);
    buf_puts(b, op);
    sql_put(c, b, e->right, o);
    if (group)
        buf_putc(b, ')');
}

static void put_escape(struct sql_compiler *c, struct buf *b, const struct sql_binary *e) {
    if (!e->escape)
        return;
    buf_puts(b, " ESCAPE ");
    sql_put_literal_text(c, b, e->escape);
}

static struct sql_element *percent(struct vm *vm) {
    struct sql_column *p = sql_column_new(vm, "'%'", PY_OBJ(sql_std_type(vm, TYPE_String)), true);
    return &p->expr.element;
}

static struct sql_element *lowered(struct vm *vm, struct sql_element *e) {
    return &sql_function_new(vm, "lower", 1, &e, sql_expr_type(vm, e))->expr.element;
}

static struct sql_element *joined(struct vm *vm, struct sql_element *a, struct sql_element *b) {
    return sql_operate(vm, SQL_OP_CONCAT, a, PY_OBJ(b));
}

enum like_part { LIKE_BEFORE = 1, LIKE_AFTER = 2, LIKE_LOWER = 4, LIKE_NOT = 8 };

static unsigned like_parts(enum sql_op_id op) {
    switch (op) {
    case SQL_OP_NOT_LIKE:
        return LIKE_NOT;
    case SQL_OP_CONTAINS:
        return LIKE_BEFORE | LIKE_AFTER;
    case SQL_OP_NOT_CONTAINS:
        return LIKE_BEFORE | LIKE_AFTER | LIKE_NOT;
    case SQL_OP_STARTSWITH:
        return LIKE_AFTER;
    case SQL_OP_NOT_STARTSWITH:
        return LIKE_AFTER | LIKE_NOT;
    case SQL_OP_ENDSWITH:
        return LIKE_BEFORE;
    case SQL_OP_NOT_ENDSWITH:
        return LIKE_BEFORE | LIKE_NOT;
    case SQL_OP_ILIKE:
        return LIKE_LOWER;
    case SQL_OP_NOT_ILIKE:
        return LIKE_LOWER | LIKE_NOT;
    case SQL_OP_ICONTAINS:
        return LIKE_BEFORE | LIKE_AFTER | LIKE_LOWER;
    case SQL_OP_NOT_ICONTAINS:
        return LIKE_BEFORE | LIKE_AFTER | LIKE_LOWER | LIKE_NOT;
    case SQL_OP_ISTARTSWITH:
        return LIKE_AFTER | LIKE_LOWER;
    case SQL_OP_NOT_ISTARTSWITH:
        return LIKE_AFTER | LIKE_LOWER | LIKE_NOT;
    case SQL_OP_IENDSWITH:
        return LIKE_BEFORE | LIKE_LOWER;
    case SQL_OP_NOT_IENDSWITH:
        return LIKE_BEFORE | LIKE_LOWER | LIKE_NOT;
    default:
        return 0;
    }
}

/* PostgreSQL has ILIKE; the others compare lower() of both sides. */
static void put_like(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                     struct sql_opts o) {
    struct vm *vm = c->vm;
    unsigned parts = like_parts(e->op->id);
    bool ilike = (parts & LIKE_LOWER) && c->d->id == SQL_POSTGRESQL;
    struct sql_element *left = e->left, *right = e->right;
    if ((parts & LIKE_LOWER) && !ilike) {
        left = lowered(vm, left);
        right = lowered(vm, right);
    }
    if (parts & LIKE_BEFORE)
        right = joined(vm, percent(vm), right);
    if (parts & LIKE_AFTER)
        right = joined(vm, right, percent(vm));
    sql_put(c, b, left, o);
    buf_puts(b, parts & LIKE_NOT ? " NOT" : "");
    buf_puts(b, ilike ? " ILIKE " : " LIKE ");
    sql_put(c, b, right, o);
    put_escape(c, b, e);
}

static bool is_affinity(struct sql_compiler *c, struct sql_element *e, enum type_affinity a) {
    return sql_affinity(c->vm, e) == a;
}

static void put_division(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                         struct sql_opts o) {
    sql_put(c, b, e->left, o);
    buf_puts(b, " / ");
    enum type_affinity a = sql_affinity(c->vm, e->right);
    if (!c->rules->integer_division) {
        sql_put(c, b, e->right, o);
        return;
    }
    bool numeric = a == AFFINITY_NUMERIC || a == AFFINITY_FLOAT;
    sql_put_cast(c, b, e->right,
                 numeric ? sql_type(c->vm, e->right) : sql_std_type(c->vm, TYPE_Numeric), o);
}

static void put_floor_division(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                               struct sql_opts o) {
    bool integers = is_affinity(c, e->left, AFFINITY_INTEGER) &&
                    is_affinity(c, e->right, AFFINITY_INTEGER) && c->rules->integer_division;
    if (!integers)
        buf_puts(b, "FLOOR(");
    sql_put_pair(c, b, e, " / ", o);
    if (!integers)
        buf_putc(b, ')');
}

static noreturn void raise_custom(struct sql_compiler *c, struct sql_element *e) {
    py_raise(c->vm, &sa_exc_UnsupportedCompilationError,
             "Compiler %R can't render element of type %R", PY_OBJ(c), PY_OBJ(e->head.type));
}

static noreturn void raise_unsupported(struct sql_compiler *c, const struct sql_op *op) {
    py_raise(c->vm, &sa_exc_UnsupportedCompilationError,
             op->id == SQL_OP_GETITEM
                 ? "Compiler %R can't render element of type <built-in function %s>"
                 : "Compiler %R can't render element of type <function %s at 0x%zx>",
             PY_OBJ(c), op->name, (size_t)(uintptr_t)op);
}

static void put_binary(struct sql_compiler *c, struct buf *b, struct sql_binary *e,
                       struct sql_opts o) {
    o.eager_grouping = false; /* only the operator's own wish counts */
    if (e->expr.element.head.type == &sql_mysql_match_type && c->d->id != SQL_MYSQL &&
        c->d->id != SQL_MARIADB)
        raise_custom(c, &e->expr.element);
    if (c->rules->binary && c->rules->binary(c, b, e, o))
        return;
    const struct sql_op *op = e->op;
    if (op->flags & SQL_OP_IS_CUSTOM) {
        struct buf text = BUF_INIT;
        buf_putc(&text, ' ');
        sql_put_plain(c, &text, op->text);
        buf_putc(&text, ' ');
        o.eager_grouping = op->flags & SQL_OP_EAGER_GROUP;
        sql_put_generic_binary(c, b, e, text.data, o);
        return;
    }
    if (op->id >= SQL_OP_LIKE && op->id <= SQL_OP_NOT_IENDSWITH) {
        put_like(c, b, e, o);
        return;
    }
    switch (op->id) {
    case SQL_OP_TRUEDIV:
        put_division(c, b, e, o);
        return;
    case SQL_OP_FLOORDIV:
        put_floor_division(c, b, e, o);
        return;
    case SQL_OP_MOD:
        sql_put_pair(c, b, e, sql_doubles(c) ? " %% " : " % ", o);
        return;
    case SQL_OP_NOT_IN:
        buf_putc(b, '(');
        sql_put_generic_binary(c, b, e, " NOT IN ", o);
        buf_putc(b, ')');
        return;
    case SQL_OP_BETWEEN:
        sql_put_generic_binary(c, b, e, e->symmetric ? " BETWEEN SYMMETRIC " : " BETWEEN ", o);
        return;
    case SQL_OP_NOT_BETWEEN:
        sql_put_generic_binary(c, b, e, e->symmetric ? " NOT BETWEEN SYMMETRIC " : " NOT BETWEEN ",
                               o);
        return;
    case SQL_OP_MATCH:
        sql_put_generic_binary(c, b, e, " MATCH ", o);
        return;
    case SQL_OP_NOT_MATCH: {
        struct sql_binary positive = *e;
        positive.op = &sql_ops[SQL_OP_MATCH];
        buf_puts(b, "NOT ");
        sql_put_bare(c, b, &positive.expr.element);
        return;
    }
    case SQL_OP_REGEXP_MATCH:
    case SQL_OP_NOT_REGEXP_MATCH:
        sql_compile_error(c, "%s dialect does not support regular expressions", c->d->name);
    case SQL_OP_REGEXP_REPLACE:
        sql_compile_error(c, "%s dialect does not support regular expression replacements",
                          c->d->name);
    default:
        if (!op->text)
            raise_unsupported(c, op);
        sql_put_generic_binary(c, b, e, op->text, o);
    }
}

static void put_unary(struct sql_compiler *c, struct buf *b, struct sql_unary *e,
                      struct sql_opts o) {
    if (c->rules->unary && c->rules->unary(c, b, e, o))
        return;
    bool truth = e->op && e->op->id == SQL_OP_IS_TRUE;
    if (truth || (e->op && e->op->id == SQL_OP_IS_FALSE)) {
        bool plain = sql_implicitly_boolean(e->of) || c->rules->native_boolean;
        if (plain && !truth)
            buf_puts(b, "NOT ");
        sql_put(c, b, e->of, o);
        if (!plain)
            buf_puts(b, truth ? " = 1" : " = 0");
        return;
    }
    if (e->op) {
        buf_puts(b, e->op->text);
        sql_put(c, b, e->of, o);
    } else {
        sql_put(c, b, e->of, o);
        if (e->modifier)
            buf_puts(b, e->modifier->text);
    }
}

static void put_elements(struct sql_compiler *c, struct buf *b, struct sql_list *e,
                         struct sql_opts o) {
    if (c->rules->list && c->rules->list(c, b, e, o))
        return;
    if (e->expr.element.head.type != &sql_list_type)
        o.in_operator = true;
    sql_put_list(c, b, (struct sql_seq){e->items, e->n}, e->op && e->op->text ? e->op->text : " ",
                 o);
}

/* --- functions --- */

void sql_put_arguments(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                       struct sql_opts o) {
    o.within_columns = o.asfrom = false;
    buf_putc(b, '(');
    if (f->args)
        sql_put_list(c, b, (struct sql_seq){f->args->items, f->args->n}, ", ", o);
    buf_putc(b, ')');
}

void sql_put_bare_arguments(struct sql_compiler *c, struct buf *b, struct sql_function *f) {
    unsigned flags = c->flags;
    c->flags &= ~(unsigned)SQL_LITERAL_BINDS;
    sql_put_arguments(c, b, f, SQL_OPTS_INIT);
    c->flags = flags;
}

static bool has_illegal_chars(const struct sql_dialect *d, const char *name) {
    /* reserved words are fine as names of functions; odd characters and capitals are not */
    (void)d;
    for (const char *p = name; *p; p++) {
        bool word = (*p >= 'a' && *p <= 'z') || (*p >= 'A' && *p <= 'Z') || *p == '_' ||
                    *p == '$' || (p > name && *p >= '0' && *p <= '9');
        if (!word)
            return true;
    }
    return !*name;
}

static void put_function_name(struct sql_compiler *c, struct buf *b, const char *name,
                              signed char quote) {
    if (quote > 0 || has_illegal_chars(c->d, name))
        buf_puts(b, sql_quote_always(c->d, name));
    else
        buf_puts(b, name);
}

static void put_called(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                       struct sql_opts o) {
    for (const char **p = f->packages; p && *p; p++) {
        put_function_name(c, b, *p, 0);
        buf_putc(b, '.');
    }
    const struct sql_generic *g = f->generic;
    if (g && g->text) {
        buf_puts(b, g->text);
        if (!g->ansi || (f->args && f->args->n))
            sql_put_arguments(c, b, f, o);
        return;
    }
    put_function_name(c, b, f->name, f->quote);
    sql_put_arguments(c, b, f, o);
}

static void put_function(struct sql_compiler *c, struct buf *b, struct sql_function *f,
                         struct sql_opts o) {
    if (c->rules->table_function && o.asfrom && strcasecmp(f->name, "table")) {
        buf_puts(b, "TABLE (");
        o.asfrom = false;
        put_function(c, b, f, o);
        buf_putc(b, ')');
        return;
    }
    if (!c->rules->function || !c->rules->function(c, b, f, o))
        put_called(c, b, f, o);
    if (f->with_ordinality)
        buf_puts(b, " WITH ORDINALITY");
}

static void put_frame_bound(struct sql_compiler *c, struct buf *b, int64_t n, struct sql_opts o) {
    if (n == INT64_MIN || n == INT64_MAX) {
        buf_puts(b, n == INT64_MIN ? "UNBOUNDED PRECEDING" : "UNBOUNDED FOLLOWING");
    } else if (!n) {
        buf_puts(b, "CURRENT ROW");
    } else {
        o.literal_execute = o.literal_execute || c->d->id == SQL_MSSQL;
        sql_put(c, b, sql_literal_new(c->vm, py_int_from(n < 0 ? -n : n), PY_UNDEF), o);
        buf_puts(b, n < 0 ? " PRECEDING" : " FOLLOWING");
    }
}

static void put_over(struct sql_compiler *c, struct buf *b, struct sql_over *e, struct sql_opts o) {
    o.within_columns = false;
    sql_put(c, b, e->of, o);
    buf_puts(b, " OVER (");
    bool first = true;
    if (e->partition_by && e->partition_by->n) {
        buf_puts(b, "PARTITION BY ");
        sql_put(c, b, &e->partition_by->expr.element, o);
        first = false;
    }
    if (e->order_by && e->order_by->n) {
        buf_puts(b, first ? "ORDER BY " : " ORDER BY ");
        sql_put(c, b, &e->order_by->expr.element, o);
        first = false;
    }
    if (e->frame != SQL_FRAME_NONE) {
        static const char *const words[] = {
            [SQL_FRAME_RANGE] = "RANGE", [SQL_FRAME_ROWS] = "ROWS", [SQL_FRAME_GROUPS] = "GROUPS"};
        buf_printf(b, "%s%s BETWEEN ", first ? "" : " ", words[e->frame]);
        put_frame_bound(c, b, e->frame_low, o);
        buf_puts(b, " AND ");
        put_frame_bound(c, b, e->frame_high, o);
    }
    buf_putc(b, ')');
}

static void put_within(struct sql_compiler *c, struct buf *b, struct sql_over *e,
                       struct sql_opts o) {
    o.within_columns = false;
    if (e->expr.element.kind == SQL_AGGREGATE_ORDER_BY && c->d->id != SQL_POSTGRESQL &&
        c->d->id != SQL_DEFAULT)
        raise_custom(c, &e->expr.element);
    sql_put(c, b, e->of, o);
    if (e->expr.element.kind == SQL_WITHIN) {
        buf_puts(b, " WITHIN GROUP (ORDER BY ");
        sql_put(c, b, &e->order_by->expr.element, o);
        buf_putc(b, ')');
    } else if (e->expr.element.kind == SQL_FILTER) {
        buf_puts(b, " FILTER (WHERE ");
        sql_put(c, b, e->partition_by->items[0], o);
        buf_putc(b, ')');
    } else {
        buf_puts(b, " ORDER BY ");
        sql_put(c, b, &e->order_by->expr.element, o);
    }
}

static void put_extract(struct sql_compiler *c, struct buf *b, struct sql_extract *e,
                        struct sql_opts o) {
    o.within_columns = false;
    if (e->is_attribute) {
        buf_putc(b, '(');
        sql_put(c, b, e->of, o);
        buf_puts(b, ").");
        sql_put_name(c, b, (struct sql_name){e->field, 0});
        return;
    }
    if (c->rules->extract_expr && c->rules->extract_expr(c, b, e, o))
        return;
    const char *field = e->field;
    for (size_t i = 0; c->rules->extract && c->rules->extract[i][0]; i++)
        if (!strcmp(c->rules->extract[i][0], field))
            field = c->rules->extract[i][1];
    buf_printf(b, "EXTRACT(%s FROM ", field);
    sql_put(c, b, e->of, o);
    buf_putc(b, ')');
}

/* --- CASE, CAST, text --- */

static void put_case(struct sql_compiler *c, struct buf *b, struct sql_case *e, struct sql_opts o) {
    o.within_columns = false;
    buf_puts(b, "CASE ");
    if (e->subject) {
        sql_put(c, b, e->subject, o);
        buf_putc(b, ' ');
    }
    for (size_t i = 0; i < e->n; i++) {
        buf_puts(b, "WHEN ");
        sql_put(c, b, e->whens[2 * i], o);
        buf_puts(b, " THEN ");
        sql_put(c, b, e->whens[2 * i + 1], o);
        buf_putc(b, ' ');
    }
    if (e->otherwise) {
        buf_puts(b, "ELSE ");
        sql_put(c, b, e->otherwise, o);
        buf_putc(b, ' ');
    }
    buf_puts(b, "END");
}

/* A COLLATE inside the type comes behind the parenthesis. */
void sql_put_cast(struct sql_compiler *c, struct buf *b, struct sql_element *of, struct sa_type *t,
                  struct sql_opts o) {
    struct buf type = BUF_INIT;
    sql_put_type_of(c, &type, t);
    const char *collate = strstr(type.data, " COLLATE ");
    o.within_columns = false;
    buf_puts(b, "CAST(");
    sql_put(c, b, of, o);
    buf_puts(b, " AS ");
    buf_add(b, type.data, collate ? (size_t)(collate - type.data) : type.len);
    buf_putc(b, ')');
    if (collate)
        buf_puts(b, collate);
}

static void put_try_cast(struct sql_compiler *c, struct buf *b, struct sql_wrap *e,
                         struct sql_opts o) {
    if (c->d->id != SQL_MSSQL && c->d->id != SQL_DEFAULT)
        py_raise(c->vm, &sa_exc_UnsupportedCompilationError,
                 "Compiler %R can't render element of type %R", PY_OBJ(c),
                 PY_OBJ(&sql_try_cast_type));
    o.within_columns = false;
    buf_puts(b, c->d->id == SQL_MSSQL ? "TRY_CAST (" : "TRY_CAST(");
    sql_put(c, b, e->of, o);
    buf_puts(b, " AS ");
    sql_put_type_of(c, b, PY_AS(struct sa_type, e->expr.type));
    buf_putc(b, ')');
}

static struct sql_bindparam *bind_of(const struct sql_text *t, const char *name, size_t n) {
    for (size_t i = 0; i < t->n_binds; i++) {
        const char *key = t->binds[i]->orig_key ? t->binds[i]->orig_key : t->binds[i]->expr.key;
        if (strlen(key) == n && !memcmp(key, name, n))
            return t->binds[i];
    }
    return NULL;
}

/* The text with its :names as binds; \: is a plain colon. */
static void put_text(struct sql_compiler *c, struct buf *b, struct sql_text *t, struct sql_opts o) {
    if (!c->stack)
        c->is_text = true;
    o.within_columns = false;
    struct buf plain = BUF_INIT;
    const char *text = t->text;
    for (const char *p = text; *p;) {
        if (*p == '\\' && p[1] == ':') {
            /* an escaped colon, when a name follows that no colon ends */
            size_t k = 2;
            while (text_is_word_byte(p[k]) || p[k] == '$')
                k++;
            if (p[k] != ':') {
                buf_add(&plain, p + 1, k - 1);
                p += k;
                continue;
            }
        }
        size_t n = 0;
        bool start =
            *p == ':' && !(p > text && (p[-1] == ':' || p[-1] == '\\' || text_is_word_byte(p[-1])));
        while (start && (text_is_word_byte(p[1 + n]) || p[1 + n] == '$'))
            n++;
        if (start && p[1 + n] == ':')
            n = 0;
        struct sql_bindparam *bind = n ? bind_of(t, p + 1, n) : NULL;
        if (!bind) {
            buf_putc(&plain, *p++);
            continue;
        }
        sql_put_plain(c, b, plain.data);
        buf_truncate(&plain, 0);
        sql_put_bind(c, b, bind, o);
        p += 1 + n;
    }
    sql_put_plain(c, b, plain.data);
}

/* --- dispatch --- */

static void put_custom_element(struct sql_compiler *c, struct buf *b, struct sql_element *e,
                               struct sql_opts o) {
    if (py_is_a(PY_OBJ(e), &sql_function_element_type)) {
        struct sql_function *f = (struct sql_function *)e;
        if (!f->args)
            f->args = sql_list_new(c->vm, &sql_list_type, SQL_OP_COMMA, 0, NULL, false);
        if (py_type_lookup(e->head.type, py_intern("name")) != PY_UNDEF && f->name) {
            put_function(c, b, f, o);
            return;
        }
    }
    raise_custom(c, e);
}

const char *sql_sequence_name(struct sql_compiler *c, const struct sql_element *sequence) {
    const struct sequence *s = (const struct sequence *)sequence;
    struct buf b = BUF_INIT;
    if (s->schema) {
        sql_put_schema(c->vm, c->d, &b, name_sql(s->schema));
        buf_putc(&b, '.');
    }
    sql_put_name(c, &b, name_sql(s->name));
    return buf_take(&b);
}

static void put_next_value(struct sql_compiler *c, struct buf *b, struct sql_wrap *e) {
    if (c->rules->sequence && c->rules->sequence(c, b, e))
        return;
    py_raise(c->vm, &py_exc_NotImplementedError,
             "Dialect '%s' does not support sequence increments.", c->d->name);
}

/* The default dialect that is no more than str() knows true and false; the one that a program
 * makes writes numbers. */
static bool has_words(const struct sql_compiler *c) {
    return c->d->id != SQL_DEFAULT || c->d->supports_native_boolean;
}

/* --- one writer for each kind of node --- */

typedef void (*put_fn)(struct sql_compiler *c, struct buf *b, struct sql_element *e,
                       struct sql_opts o);
#define WRITER(name)                                                                               \
    static void write_##name(struct sql_compiler *c, struct buf *b, struct sql_element *e,         \
                             struct sql_opts o)
/* WRITER over a function that takes the node as what it is. */
#define WRITER_AS(name, type, fn)                                                                  \
    WRITER(name) { fn(c, b, (struct type *)e, o); }

WRITER_AS(column, sql_column, sql_put_column_name)
WRITER_AS(label, sql_label, put_label)
WRITER_AS(label_ref, sql_wrap, put_label_ref)
WRITER_AS(text_label, sql_text, put_text_label)
WRITER_AS(unary, sql_unary, put_unary)
WRITER_AS(binary, sql_binary, put_binary)
WRITER_AS(list, sql_list, put_elements)
WRITER_AS(case, sql_case, put_case)
WRITER_AS(try_cast, sql_wrap, put_try_cast)
WRITER_AS(function, sql_function, put_function)
WRITER_AS(over, sql_over, put_over)
WRITER_AS(within, sql_over, put_within)
WRITER_AS(extract, sql_extract, put_extract)
WRITER_AS(text, sql_text, put_text)

WRITER(tuple) {
    buf_putc(b, '(');
    put_elements(c, b, (struct sql_list *)e, o);
    buf_putc(b, ')');
}

/* ARRAY[1, 2]; an empty one says its type. */
WRITER(array) {
    struct sql_list *l = (struct sql_list *)e;
    struct sa_type *t = sql_type(c->vm, e);
    if (c->d->id != SQL_POSTGRESQL && c->d->id != SQL_DEFAULT)
        raise_custom(c, e);
    bool typed = t->item && type_affinity(c->vm, t->item) != AFFINITY_NULLTYPE;
    buf_puts(b, "ARRAY[");
    if (l->n || !typed) {
        put_elements(c, b, l, o);
        buf_putc(b, ']');
    } else {
        buf_puts(b, "]::");
        sql_put_type_of(c, b, t);
    }
}

WRITER(slice) {
    struct sql_binary *s = (struct sql_binary *)e;
    if (c->d->id == SQL_DEFAULT)
        raise_custom(c, e);
    sql_put(c, b, s->left, o);
    buf_putc(b, ':');
    sql_put(c, b, s->right, o);
}

WRITER(grouping) {
    buf_putc(b, '(');
    o.asfrom = false;
    sql_put(c, b, ((struct sql_wrap *)e)->of, o);
    buf_putc(b, ')');
}

WRITER(scalar) {
    buf_putc(b, '(');
    o.within_columns = o.asfrom = false;
    o.compound_index = -1;
    sql_put(c, b, ((struct sql_wrap *)e)->of, o);
    buf_putc(b, ')');
}

WRITER(exists) {
    buf_puts(b, "EXISTS ");
    o.within_columns = false;
    sql_put(c, b, ((struct sql_wrap *)e)->of, o);
}

WRITER(cast) {
    struct sql_wrap *w = (struct sql_wrap *)e;
    if (!c->rules->cast || !c->rules->cast(c, b, w, o))
        sql_put_cast(c, b, w->of, PY_AS(struct sa_type, w->expr.type), o);
}

WRITER(coerce) {
    o.within_columns = false;
    sql_put(c, b, ((struct sql_wrap *)e)->of, o);
}

WRITER(constant) {
    (void)o;
    buf_puts(b, e->kind == SQL_NULL   ? "NULL"
                : !has_words(c)       ? e->kind == SQL_TRUE ? "1" : "0"
                : e->kind == SQL_TRUE ? c->rules->true_text
                                      : c->rules->false_text);
}

WRITER(collation) {
    const char *text = ((struct sql_text *)e)->text;
    (void)o;
    if (c->d->id == SQL_MSSQL) /* collations are no identifiers there */
        buf_puts(b, text);
    else
        sql_put_name(c, b, (struct sql_name){text, 0});
}

WRITER(next_value) {
    (void)o;
    put_next_value(c, b, (struct sql_wrap *)e);
}

static const put_fn writers[SQL_DDL + 1] = {
    [SQL_COLUMN] = write_column,       [SQL_LABEL] = write_label,
    [SQL_LABEL_REF] = write_label_ref, [SQL_TEXT_LABEL_REF] = write_text_label,
    [SQL_UNARY] = write_unary,         [SQL_BINARY] = write_binary,
    [SQL_LIST] = write_list,           [SQL_TUPLE] = write_tuple,
    [SQL_ARRAY] = write_array,         [SQL_SLICE] = write_slice,
    [SQL_GROUPING] = write_grouping,   [SQL_SCALAR] = write_scalar,
    [SQL_EXISTS] = write_exists,       [SQL_CASE] = write_case,
    [SQL_CAST] = write_cast,           [SQL_TRY_CAST] = write_try_cast,
    [SQL_COERCE] = write_coerce,       [SQL_FUNCTION] = write_function,
    [SQL_OVER] = write_over,           [SQL_WITHIN] = write_within,
    [SQL_FILTER] = write_within,       [SQL_AGGREGATE_ORDER_BY] = write_within,
    [SQL_EXTRACT] = write_extract,     [SQL_NULL] = write_constant,
    [SQL_TRUE] = write_constant,       [SQL_FALSE] = write_constant,
    [SQL_COLLATION] = write_collation, [SQL_NEXT_VALUE] = write_next_value,
    [SQL_SEQUENCE] = write_next_value, [SQL_TEXT] = write_text,
};

void sql_put_expr(struct sql_compiler *c, struct buf *b, struct sql_element *e, struct sql_opts o) {
    if (writers[e->kind])
        writers[e->kind](c, b, e, o);
    else
        put_custom_element(c, b, e, o);
}
