/*
 * What scripts may pass where: elements, things with __clause_element__(), literals, strings; and
 * the errors for the rest. cf. sqlalchemy.sql.coercions.
 */
#include "sql/orm_hooks.h"
#include "sql/select.h"
#include "python/types/float.h"
#include "sql/comparator.h"

struct sql_element *sql_as_element(struct vm *vm, value v) {
    if (!py_is_object(v) || v == PY_UNDEF)
        return NULL;
    if (sql_is_element(v))
        return SQL_ELEMENT(v);
    unsigned plain = PY_TYPE_STR | PY_TYPE_INT | PY_TYPE_BYTES | PY_TYPE_LIST | PY_TYPE_TUPLE |
                     PY_TYPE_DICT | PY_TYPE_FLOAT;
    if (v == PY_NONE || (py_type_of(v)->flags & plain) || py_is_unknown(v))
        return NULL;
    value compared = sql_comparator_expr(v);
    if (compared != PY_UNDEF)
        return sql_as_element(vm, compared);
    const struct sql_orm_hooks *orm = sql_orm_hooks(vm);
    if (orm) {
        struct sql_element *e = orm->element(vm, v);
        if (e)
            return e;
    }
    for (int depth = 0; depth < 8; depth++) {
        value fn = py_lookup_attr(vm, v, "__clause_element__");
        if (fn == PY_UNDEF)
            return NULL;
        v = py_call0(vm, fn);
        if (sql_is_element(v))
            return SQL_ELEMENT(v);
    }
    return NULL;
}

noreturn void sql_raise_coercion(struct vm *vm, const char *expected, value got) {
    py_raise(vm, &sa_exc_ArgumentError, "%s expected, got %R.", expected, got);
}

static noreturn void raise_text(struct vm *vm, value v) {
    py_raise(vm, &sa_exc_ArgumentError,
             "Textual SQL expression %R should be explicitly declared as text(%R)", v, v);
}

static void refuse_unknown(struct vm *vm, value v, const char *what) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, what);
}

/* A select where a column is wanted becomes a scalar subquery, with the reference's warning. */
static struct sql_element *scalar_if_select(struct vm *vm, struct sql_element *e) {
    if (e->kind == SQL_SUBQUERY && sql_is_select_base(&((struct sql_alias *)e)->of->element))
        e = &((struct sql_alias *)e)->of->element;
    if (!sql_is_select_base(e))
        return e;
    py_warn(vm, &sa_exc_SAWarning,
            "implicitly coercing SELECT object to scalar subquery; please use the "
            ".scalar_subquery() method to produce a scalar subquery.");
    return &sql_scalar_new(vm, e)->expr.element;
}

/* A bind of unknown type takes that of what it stands beside. */
static struct sql_element *typed_like(struct vm *vm, struct sql_element *e,
                                      struct sql_element *expr) {
    if (e->kind != SQL_BIND || type_affinity(vm, sql_type(vm, e)) != AFFINITY_NULLTYPE)
        return e;
    if (sql_affinity(vm, expr) == AFFINITY_NULLTYPE)
        return e;
    struct sql_bindparam *p = mem_alloc(sizeof *p);
    *p = *(struct sql_bindparam *)e;
    p->expr.type = sql_expr_type(vm, expr);
    return &p->expr.element;
}

/* (a, b) = (1, 'x'): each value is typed by what it is compared with. */
static struct sql_element *tuple_operand(struct vm *vm, const struct sql_list *tuple,
                                         const struct py_tuple *values) {
    struct sql_seq s = {0};
    for (size_t i = 0; i < values->n; i++) {
        struct sql_element *e = sql_as_element(vm, values->items[i]);
        value type = i < tuple->n ? sql_expr_type(vm, tuple->items[i]) : PY_UNDEF;
        sql_seq_push(&s, e ? e : sql_literal_new(vm, values->items[i], type));
    }
    return &sql_list_new(vm, &sql_tuple_type, SQL_OP_COMMA, s.n, s.items, true)->expr.element;
}

/* Where an expression is wanted, and what the reference says is expected there. */
enum role { OPERAND, EXPRESSION, WHERE, ON, ORDER_BY, GROUP_BY, BY, DDL_TEXT_ROLE };
static const struct {
    const char *expected;
    bool suggests_row; /* points out table_valued() to who passes a table */
} roles[] = {
    [OPERAND] = {"SQL expression element or literal value", true},
    [EXPRESSION] = {"SQL expression element", true},
    [WHERE] = {"SQL expression for WHERE/HAVING role", false},
    [ON] = {"ON clause, typically a SQL expression or ORM relationship attribute", false},
    [ORDER_BY] = {"ORDER BY expression", false},
    [GROUP_BY] = {"GROUP BY expression", false},
    [BY] = {"GROUP BY / OF / etc. expression", false},
    [DDL_TEXT_ROLE] = {"SQL expression element for DDL constraint", false},
};

/* E, which V stands for, as a column expression: a select becomes a scalar subquery; tables and
 * statements that change them are none. */
static struct sql_element *as_expression(struct vm *vm, enum role role, struct sql_element *e,
                                         value v) {
    struct sql_element *scalar = role == DDL_TEXT_ROLE ? e : scalar_if_select(vm, e);
    if (scalar->kind <= SQL_LAST_EXPR || scalar->kind > SQL_DELETE)
        return scalar;
    const char *advice = !roles[role].suggests_row || !sql_is_from(e) ? ""
                         : e->kind == SQL_VALUES
                             ? " To create a column expression from a VALUES clause, use the "
                               ".scalar_values() method."
                             : " To create a column expression from a FROM clause row as a "
                               "whole, use the .table_valued() method.";
    py_raise(vm, &sa_exc_ArgumentError, "%s expected, got %R.%s", roles[role].expected, v, advice);
}

struct sql_element *sql_coerce_operand(struct vm *vm, value v, struct sql_element *expr,
                                       const struct sql_op *op) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e)
        return typed_like(vm, as_expression(vm, OPERAND, e, v), expr);
    refuse_unknown(vm, v, "a value in SQL");
    if (expr->kind == SQL_TUPLE && (py_is_tuple(v) || py_is_list(v)))
        return tuple_operand(vm, (struct sql_list *)expr, py_tuple_from(vm, v));
    return sql_bind_beside(vm, expr, op, v, PY_UNDEF, false);
}

struct sql_element *sql_coerce_expr(struct vm *vm, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e)
        return as_expression(vm, EXPRESSION, e, v);
    if (v == PY_NONE)
        return sql_const(vm, SQL_NULL);
    refuse_unknown(vm, v, "a value in SQL");
    return sql_literal_new(vm, v, PY_UNDEF);
}

value sql_coerce_value(struct vm *vm, value v) {
    struct sql_element *e = sql_is_element(v) ? SQL_ELEMENT(v) : NULL;
    if (!e || e->kind <= SQL_LAST_EXPR || e->kind == SQL_TEXT)
        return v;
    return PY_OBJ(as_expression(vm, EXPRESSION, e, v));
}

static struct sql_element *constant(struct vm *vm, value v) {
    if (v == PY_NONE)
        return sql_const(vm, SQL_NULL);
    if (py_is_bool(v))
        return sql_const(vm, v == PY_TRUE ? SQL_TRUE : SQL_FALSE);
    return NULL;
}

static struct sql_element *condition(struct vm *vm, enum role role, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e)
        return as_expression(vm, role, e, v);
    if ((e = constant(vm, v)))
        return e;
    refuse_unknown(vm, v, "a condition in SQL");
    if (py_is_str(v) && role == WHERE)
        raise_text(vm, v);
    sql_raise_coercion(vm, roles[role].expected, v);
}

struct sql_element *sql_coerce_where(struct vm *vm, value v) {
    return condition(vm, WHERE, v);
}
struct sql_element *sql_coerce_on(struct vm *vm, value v) {
    return v == PY_NONE ? NULL : condition(vm, ON, v);
}

struct sql_element *sql_coerce_ddl(struct vm *vm, value v) {
    if (py_is_str(v))
        return (struct sql_element *)sql_text_new(vm, py_str_cstr(v));
    return condition(vm, DDL_TEXT_ROLE, v);
}

static bool looks_like_column(const char *s) {
    if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ||
          *s == '_' || (*s & 0x80)))
        return false;
    for (; *s; s++)
        if (*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
            return false;
    return true;
}

struct sql_element *sql_coerce_column(struct vm *vm, value v) {
    if (py_is_a(v, &sql_columns_type)) {
        const struct sql_columns *c = PY_AS(struct sql_columns, v);
        struct sql_seq all = {0};
        for (size_t i = 0; i < c->n; i++)
            sql_seq_push(&all, &c->items[i]->element);
        return &sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, all.n, all.items, false)
                    ->expr.element;
    }
    const struct sql_orm_hooks *orm = sql_orm_hooks(vm);
    struct sql_element *e = orm ? orm->column(vm, v) : NULL;
    if (!e)
        e = sql_as_element(vm, v);
    if (e) {
        if (sql_is_select_base(e))
            return scalar_if_select(vm, e);
        return e;
    }
    if ((e = constant(vm, v)))
        return e;
    refuse_unknown(vm, v, "a column in SQL");
    if (py_is_str(v)) {
        const char *text = py_str_cstr(v);
        if (!strcmp(text, "*"))
            return &sql_column_new(vm, "*", PY_UNDEF, true)->expr.element;
        py_raise(vm, &sa_exc_ArgumentError,
                 "Textual column expression %R should be explicitly declared with text(%R), or use "
                 "%s(%R) for more specificity",
                 v, v, looks_like_column(text) ? "column" : "literal_column", v);
    }
    if (py_is_int(v) || py_is_floating(v))
        return &sql_column_new(vm, py_str_text(vm, v), PY_UNDEF, true)->expr.element;
    const char *role = "Column expression, FROM clause, or other columns clause element";
    if (py_is_list(v)) {
        struct py_list *l = PY_AS(struct py_list, v);
        struct buf b = BUF_INIT;
        for (size_t i = 0; i < l->n; i++)
            buf_printf(&b, "%s%s", i ? ", " : "", py_repr_text(vm, l->items[i]));
        py_raise(vm, &sa_exc_ArgumentError, "%s expected, got %R. Did you mean to say select(%s)?",
                 role, v, b.data);
    }
    sql_raise_coercion(vm, role, v);
}

/* The label inside ORDER BY's element that may be written by its name. */
static struct sql_element *order_label(struct sql_element *e) {
    if (e->kind == SQL_LABEL)
        return e;
    if (e->kind == SQL_UNARY) {
        struct sql_unary *u = (struct sql_unary *)e;
        if (u->modifier && (u->modifier->flags & SQL_OP_ORDER))
            return order_label(u->of);
    }
    return NULL;
}

struct sql_element *sql_text_label(struct vm *vm, const char *name) {
    struct sql_text *t = sql_node(vm, &sql_label_ref_type, SQL_TEXT_LABEL_REF);
    t->text = name;
    t->expr.type = PY_UNDEF;
    return &t->expr.element;
}

static struct sql_element *by(struct vm *vm, enum role role, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e)
        return as_expression(vm, role, e, v);
    if ((e = constant(vm, v)))
        return e;
    refuse_unknown(vm, v, "a column in SQL");
    if (py_is_str(v))
        return sql_text_label(vm, py_str_cstr(v));
    sql_raise_coercion(vm, roles[role].expected, v);
}

struct sql_element *sql_coerce_by(struct vm *vm, value v) {
    return by(vm, BY, v);
}

struct sql_element *sql_coerce_order(struct vm *vm, value v) {
    struct sql_element *e = by(vm, ORDER_BY, v);
    if (!order_label(e))
        return e;
    return &sql_wrap_new(vm, &sql_label_ref_type, SQL_LABEL_REF, e, PY_UNDEF)->expr.element;
}

/* Tables are their columns. */
struct sql_element *sql_coerce_group(struct vm *vm, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    bool rows = e && (e->kind == SQL_ENTITY || (sql_is_from(e) && !sql_is_select_base(e)));
    if (!rows)
        return by(vm, GROUP_BY, v);
    struct sql_seq one = {0}, all;
    sql_seq_push(&one, e);
    all = sql_select_iterable(vm, one);
    return &sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, all.n, all.items, false)->expr.element;
}

struct sql_element *sql_order_label(struct sql_element *e) {
    return order_label(e);
}

static struct sql_from *from_element(struct vm *vm, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e && sql_is_select_base(e)) {
        if (e->kind == SQL_SELECT_GROUPING)
            e = ((struct sql_from_grouping *)e)->of;
        return &sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, (struct sql_from *)e,
                              (struct sql_name){NULL, 0})
                    ->from;
    }
    if (e && e->kind == SQL_ENTITY)
        e = ((struct sql_wrap *)e)->of;
    if (e && (sql_is_from(e) || e->kind == SQL_TEXT))
        return (struct sql_from *)e;
    if (e && (e->kind == SQL_FUNCTION || py_is_a(v, &sql_function_element_type)))
        return (struct sql_from *)e;
    refuse_unknown(vm, v, "a table in SQL");
    return NULL;
}

struct sql_from *sql_coerce_from(struct vm *vm, value v) {
    struct sql_from *f = from_element(vm, v);
    if (!f && py_is_str(v))
        raise_text(vm, v);
    if (!f)
        sql_raise_coercion(vm, "FROM expression, such as a Table or alias() object", v);
    return f;
}

struct sql_from *sql_coerce_join_target(struct vm *vm, value v) {
    struct sql_from *f = from_element(vm, v);
    if (!f)
        sql_raise_coercion(
            vm, "Join target, typically a FROM expression, or ORM relationship attribute", v);
    return f;
}

struct sql_element *sql_coerce_limit(struct vm *vm, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return NULL;
    struct sql_element *e = sql_as_element(vm, v);
    if (e && !sql_is_expr(e))
        sql_raise_coercion(vm, "LIMIT / OFFSET expression", v);
    if (e)
        return e;
    refuse_unknown(vm, v, "a LIMIT");
    value n = py_call1(vm, PY_OBJ(&py_int_type), v);
    struct sql_bindparam *p = sql_bind_named(vm, NULL, n, PY_UNDEF, true);
    p->is_limit = true;
    return &p->expr.element;
}

struct sql_element *sql_coerce_statement(struct vm *vm, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (!e) {
        refuse_unknown(vm, v, "a statement");
        if (py_is_str(v))
            raise_text(vm, v);
        sql_raise_coercion(vm, "Executable SQL or text() construct", v);
    }
    return e;
}

const char *sql_coerce_column_key(struct vm *vm, value v) {
    if (py_is_str(v))
        return py_str_cstr(v);
    struct sql_element *e = sql_as_element(vm, v);
    if (e && sql_is_expr(e) && ((struct sql_expr *)e)->key)
        return ((struct sql_expr *)e)->key;
    refuse_unknown(vm, v, "a column in SQL");
    sql_raise_coercion(vm, "SET/VALUES column expression or string key", v);
}

struct sql_seq sql_select_iterable(struct vm *vm, struct sql_seq raw) {
    struct sql_seq out = {0};
    for (size_t i = 0; i < raw.n; i++) {
        struct sql_element *e = raw.items[i];
        if (e->kind == SQL_LIST && e->head.type == &sql_list_type) {
            struct sql_list *l = (struct sql_list *)e;
            struct sql_seq part = sql_select_iterable(vm, (struct sql_seq){l->items, l->n});
            for (size_t j = 0; j < part.n; j++)
                sql_seq_push(&out, part.items[j]);
        } else if (e->kind == SQL_ENTITY) {
            sql_orm_hooks(vm)->columns(vm, e, &out);
        } else if (sql_is_from(e)) {
            struct sql_columns *c = sql_from_columns(vm, (struct sql_from *)e);
            for (size_t j = 0; j < c->n; j++)
                sql_seq_push(&out, &c->items[j]->element);
        } else {
            sql_seq_push(&out, e);
        }
    }
    return out;
}
