/*
 * Operators on column expressions: what `a + b`, `a == None`, `a.in_([...])` become, of which type
 * the result is and which type a literal beside an expression takes.
 * cf. sqlalchemy.sql.default_comparator and the comparators of sqltypes.
 */
#include "sql/select.h"

/* --- types --- */

/* Kinds of types as the reference compares them: Float is a Numeric, Enum a String. */
static enum type_affinity broad(enum type_affinity a) {
    return a == AFFINITY_FLOAT ? AFFINITY_NUMERIC : a == AFFINITY_ENUM ? AFFINITY_STRING : a;
}

static struct sa_type *coerce_tuple(struct vm *vm, struct sql_list *tuple, value v);

/* The type of a literal V compared with something of type T (coerce_compared_value). */
static struct sa_type *compared_type(struct vm *vm, struct sa_type *t, const struct sql_op *op,
                                     value v) {
    enum type_affinity own = broad(type_affinity(vm, t));
    bool keeps = type_is_decorator(t) || type_is(t, TYPE_UserDefinedType);
    if (keeps && (t->head.type->flags & PY_TYPE_HEAP)) {
        value fn = py_type_lookup(t->head.type, py_intern("coerce_compared_value"));
        if (fn != PY_UNDEF) {
            value args[] = {PY_NONE, v};
            value r = py_call_method(vm, PY_OBJ(t), "coerce_compared_value", 2, args);
            if (type_is_value(r))
                return PY_AS(struct sa_type, r);
        }
        return t;
    }
    if (type_is(t, TYPE_PickleType) || t->cls->kind == TYPE_pg_CITEXT)
        return t;
    if (type_is(t, TYPE_Interval)) { /* compared as the time since the epoch that it may be */
        own = AFFINITY_DATETIME;
        t = sql_std_type(vm, TYPE_DateTime);
    }
    if (op && (op->id == SQL_OP_PG_PATH_EXISTS || op->id == SQL_OP_PG_PATH_MATCH))
        return sql_std_type(vm, TYPE_pg_JSONPATH);
    if (py_is_str(v) && (own == AFFINITY_BINARY || own == AFFINITY_UUID))
        return t;
    struct sa_type *r = type_of_value(vm, v);
    enum type_affinity other = broad(type_affinity(vm, r));
    return other == AFFINITY_NULLTYPE || other == own ? t : r;
}

struct sql_element *sql_bind_beside(struct vm *vm, struct sql_element *expr,
                                    const struct sql_op *op, value v, value type, bool expanding) {
    const char *key = NULL;
    if (expr->kind == SQL_COLUMN)
        key = ((struct sql_expr *)expr)->key;
    else if (expr->kind == SQL_FUNCTION || py_is_a(PY_OBJ(expr), &sql_function_element_type))
        key = ((struct sql_function *)expr)->name;
    if (sql_name_is_anon(key))
        key = NULL;
    struct sql_list *tuple = NULL;
    if (expr->kind == SQL_TUPLE)
        tuple = (struct sql_list *)expr;
    else if (expr->kind == SQL_GROUPING && ((struct sql_wrap *)expr)->of->kind == SQL_TUPLE)
        tuple = (struct sql_list *)((struct sql_wrap *)expr)->of;
    if (type == PY_UNDEF) {
        value sample = v;
        if (expanding) {
            struct py_tuple *items = py_tuple_from(vm, v);
            sample = items->n ? items->items[0] : PY_UNDEF;
        }
        if (tuple)
            type = PY_OBJ(coerce_tuple(vm, tuple, sample));
        else if (sample == PY_UNDEF)
            type = sql_expr_type(vm, expr);
        else
            type = PY_OBJ(compared_type(vm, sql_type(vm, expr), op, sample));
    }
    struct sql_bindparam *p = sql_bind_named(vm, key, v, type, true);
    p->expanding = expanding;
    p->tuple_of = tuple;
    return &p->expr.element;
}

static struct sa_type *coerce_tuple(struct vm *vm, struct sql_list *tuple, value v) {
    (void)tuple;
    (void)v;
    return sql_std_type(vm, TYPE_TupleType);
}

/* What an operator makes of two types, where it is not the left one: rows of a table as in the
 * reference's _expression_adaptations. 0 as result: the left type. */
static const struct {
    enum type_affinity left;
    enum sql_op_id op;
    enum type_affinity right, result;
} adaptations[] = {
    {AFFINITY_INTEGER, SQL_OP_ADD, AFFINITY_DATE, AFFINITY_DATE},
    {AFFINITY_INTEGER, SQL_OP_ADD, AFFINITY_NUMERIC, AFFINITY_NUMERIC},
    {AFFINITY_INTEGER, SQL_OP_MUL, AFFINITY_INTERVAL, AFFINITY_INTERVAL},
    {AFFINITY_INTEGER, SQL_OP_MUL, AFFINITY_NUMERIC, AFFINITY_NUMERIC},
    {AFFINITY_INTEGER, SQL_OP_TRUEDIV, AFFINITY_INTEGER, AFFINITY_NUMERIC},
    {AFFINITY_INTEGER, SQL_OP_TRUEDIV, AFFINITY_NUMERIC, AFFINITY_NUMERIC},
    {AFFINITY_INTEGER, SQL_OP_FLOORDIV, AFFINITY_NUMERIC, AFFINITY_NUMERIC},
    {AFFINITY_INTEGER, SQL_OP_SUB, AFFINITY_NUMERIC, AFFINITY_NUMERIC},
    {AFFINITY_NUMERIC, SQL_OP_MUL, AFFINITY_INTERVAL, AFFINITY_INTERVAL},
    {AFFINITY_DATE, SQL_OP_ADD, AFFINITY_INTERVAL, AFFINITY_DATETIME},
    {AFFINITY_DATE, SQL_OP_ADD, AFFINITY_TIME, AFFINITY_DATETIME},
    {AFFINITY_DATE, SQL_OP_SUB, AFFINITY_DATE, AFFINITY_INTEGER},
    {AFFINITY_DATE, SQL_OP_SUB, AFFINITY_INTERVAL, AFFINITY_DATETIME},
    {AFFINITY_DATE, SQL_OP_SUB, AFFINITY_DATETIME, AFFINITY_INTERVAL},
    {AFFINITY_DATETIME, SQL_OP_SUB, AFFINITY_DATETIME, AFFINITY_INTERVAL},
    {AFFINITY_TIME, SQL_OP_ADD, AFFINITY_DATE, AFFINITY_DATETIME},
    {AFFINITY_TIME, SQL_OP_SUB, AFFINITY_TIME, AFFINITY_INTERVAL},
    {AFFINITY_INTERVAL, SQL_OP_ADD, AFFINITY_DATE, AFFINITY_DATETIME},
    {AFFINITY_INTERVAL, SQL_OP_ADD, AFFINITY_DATETIME, AFFINITY_DATETIME},
    {AFFINITY_INTERVAL, SQL_OP_ADD, AFFINITY_TIME, AFFINITY_TIME},
};

static enum type_kind kind_of_affinity(enum type_affinity a) {
    switch (a) {
    case AFFINITY_DATE:
        return TYPE_Date;
    case AFFINITY_NUMERIC:
        return TYPE_Numeric;
    case AFFINITY_INTERVAL:
        return TYPE_Interval;
    case AFFINITY_DATETIME:
        return TYPE_DateTime;
    case AFFINITY_TIME:
        return TYPE_Time;
    default:
        return TYPE_Integer;
    }
}

static bool concatenates(enum type_affinity a) {
    return a == AFFINITY_STRING || a == AFFINITY_ENUM || a == AFFINITY_ARRAY ||
           a == AFFINITY_JSON || a == AFFINITY_HSTORE;
}

/* Arithmetic whose result is of the left operand's class: of numbers with numbers. */
static bool own_class_result(const struct sql_op *op, enum type_affinity l, enum type_affinity r) {
    bool plus = op->id == SQL_OP_ADD || op->id == SQL_OP_SUB || op->id == SQL_OP_MUL;
    if (l == AFFINITY_NUMERIC)
        return (plus || op->id == SQL_OP_TRUEDIV) &&
               (r == AFFINITY_NUMERIC || r == AFFINITY_INTEGER);
    return l == AFFINITY_INTEGER && r == AFFINITY_INTEGER && (plus || op->id == SQL_OP_FLOORDIV);
}

static bool commutes(const struct sql_op *op) { return op->flags & SQL_OP_COMMUTATIVE; }

/* The type of LT OP RT, and perhaps another operator: + of strings is ||. */
static struct sa_type *adapt(struct vm *vm, const struct sql_op **op, struct sa_type *lt,
                             struct sa_type *rt) {
    enum type_affinity left = type_affinity(vm, lt), right = type_affinity(vm, rt);
    if (left == AFFINITY_NULLTYPE) {
        if (right == AFFINITY_NULLTYPE || !commutes(*op))
            return lt;
        return adapt(vm, op, rt, lt);
    }
    if (concatenates(left)) {
        if ((*op)->id == SQL_OP_ADD && (concatenates(right) || right == AFFINITY_NULLTYPE))
            *op = &sql_ops[SQL_OP_CONCAT];
        return lt;
    }
    enum type_affinity l = broad(left), r = broad(right);
    if (own_class_result(*op, l, r)) {
        bool plain =
            l == AFFINITY_NUMERIC ? lt->cls->kind == TYPE_Numeric : lt->cls->kind == TYPE_Integer;
        if (plain)
            return l == r ? rt : lt;
        return type_new(vm, lt->cls->kind);
    }
    for (size_t i = 0; i < sizeof adaptations / sizeof *adaptations; i++)
        if (adaptations[i].left == l && adaptations[i].op == (*op)->id && adaptations[i].right == r)
            return adaptations[i].result == r
                       ? rt
                       : sql_std_type(vm, kind_of_affinity(adaptations[i].result));
    return lt;
}

/* --- building --- */

static struct sql_seq flat(struct sql_element *e, const struct sql_op *op, enum type_affinity want,
                           struct vm *vm, bool *multi) {
    struct sql_seq s = {0};
    if (sql_is_expr(e) && broad(sql_affinity(vm, e)) == want) {
        if (e->kind == SQL_LIST && ((struct sql_list *)e)->op == op) {
            *multi = true;
            return (struct sql_seq){((struct sql_list *)e)->items, ((struct sql_list *)e)->n};
        }
        if (e->kind == SQL_BINARY && ((struct sql_binary *)e)->op == op) {
            *multi = true;
            sql_seq_push(&s, ((struct sql_binary *)e)->left);
            sql_seq_push(&s, ((struct sql_binary *)e)->right);
            return s;
        }
    }
    sql_seq_push(&s, e);
    return s;
}

static struct sql_element *construct(struct vm *vm, struct sql_element *left,
                                     struct sql_element *right, const struct sql_op *op, value type,
                                     enum sql_op_id negate) {
    if (op->flags & SQL_OP_ASSOCIATIVE) {
        bool multi = false;
        enum type_affinity want = broad(type_affinity(vm, PY_AS(struct sa_type, type)));
        struct sql_seq l = flat(left, op, want, vm, &multi), r = flat(right, op, want, vm, &multi);
        if (multi) {
            struct sql_seq all = sql_seq_join(l, r);
            struct sql_list *list =
                sql_list_new(vm, &sql_expression_list_type, op->id, all.n, all.items, true);
            list->expr.type = type;
            return &list->expr.element;
        }
    }
    if (right->head.type == &sql_collection_aggregate_type)
        negate = 0;
    return &sql_binary_new(vm, left, right, op, type, negate)->expr.element;
}

static value boolean(struct vm *vm) { return PY_OBJ(sql_std_type(vm, TYPE_Boolean)); }

static struct sql_element *binary_operate(struct vm *vm, const struct sql_op *op,
                                          struct sql_element *expr, value other, bool reverse,
                                          value type) {
    struct sql_element *o = sql_coerce_operand(vm, other, expr, op);
    struct sql_element *left = reverse ? o : expr, *right = reverse ? expr : o;
    if (type == PY_UNDEF && (op->flags & SQL_OP_COMPARISON))
        type = boolean(vm);
    if (type == PY_UNDEF)
        type = PY_OBJ(adapt(vm, &op, sql_type(vm, left), sql_type(vm, right)));
    return construct(vm, left, right, op, type, 0);
}

static const struct {
    enum sql_op_id op, negated;
} negations[] = {
    {SQL_OP_EQ, SQL_OP_NE},
    {SQL_OP_LT, SQL_OP_GE},
    {SQL_OP_GT, SQL_OP_LE},
    {SQL_OP_IS, SQL_OP_IS_NOT},
    {SQL_OP_IS_DISTINCT, SQL_OP_IS_NOT_DISTINCT},
    {SQL_OP_IN, SQL_OP_NOT_IN},
    {SQL_OP_LIKE, SQL_OP_NOT_LIKE},
    {SQL_OP_ILIKE, SQL_OP_NOT_ILIKE},
    {SQL_OP_CONTAINS, SQL_OP_NOT_CONTAINS},
    {SQL_OP_STARTSWITH, SQL_OP_NOT_STARTSWITH},
    {SQL_OP_ENDSWITH, SQL_OP_NOT_ENDSWITH},
    {SQL_OP_ICONTAINS, SQL_OP_NOT_ICONTAINS},
    {SQL_OP_ISTARTSWITH, SQL_OP_NOT_ISTARTSWITH},
    {SQL_OP_IENDSWITH, SQL_OP_NOT_IENDSWITH},
    {SQL_OP_BETWEEN, SQL_OP_NOT_BETWEEN},
    {SQL_OP_MATCH, SQL_OP_NOT_MATCH},
    {SQL_OP_REGEXP_MATCH, SQL_OP_NOT_REGEXP_MATCH},
};

static enum sql_op_id negated(enum sql_op_id op) {
    for (size_t i = 0; i < sizeof negations / sizeof *negations; i++) {
        if (negations[i].op == op)
            return negations[i].negated;
        if (negations[i].negated == op)
            return negations[i].op;
    }
    return SQL_OP_NONE_OP;
}

static struct sql_element *constant_element(struct vm *vm, value v) {
    if (v == PY_NONE)
        return sql_const(vm, SQL_NULL);
    if (py_is_bool(v))
        return sql_const(vm, v == PY_TRUE ? SQL_TRUE : SQL_FALSE);
    if (sql_is_element(v)) {
        enum sql_kind k = SQL_ELEMENT(v)->kind;
        if (k == SQL_NULL || k == SQL_TRUE || k == SQL_FALSE)
            return SQL_ELEMENT(v);
    }
    return NULL;
}

static struct sql_element *compare_constant(struct vm *vm, const struct sql_op *op,
                                            struct sql_element *expr, struct sql_element *c) {
    switch (op->id) {
    case SQL_OP_EQ:
    case SQL_OP_NE:
        if (c->kind != SQL_NULL)
            return construct(vm, expr, c, op, boolean(vm), negated(op->id));
        break;
    case SQL_OP_IS_DISTINCT:
    case SQL_OP_IS_NOT_DISTINCT:
        return construct(vm, expr, c, op, boolean(vm), negated(op->id));
    case SQL_OP_IS:
    case SQL_OP_IS_NOT:
        break;
    default:
        py_raise(vm, &sa_exc_ArgumentError,
                 "Only '=', '!=', 'is_()', 'is_not()', 'is_distinct_from()', "
                 "'is_not_distinct_from()' operators can be used with None/True/False");
    }
    enum sql_op_id is = op->id == SQL_OP_EQ || op->id == SQL_OP_IS ? SQL_OP_IS : SQL_OP_IS_NOT;
    return construct(vm, expr, c, &sql_ops[is], boolean(vm), negated(is));
}

static struct sql_element *compare(struct vm *vm, const struct sql_op *op, struct sql_element *expr,
                                   value other, bool reverse, value type) {
    struct sql_element *o = constant_element(vm, other);
    if (o && expr->head.type != &sql_collection_aggregate_type && !(op->flags & SQL_OP_IS_CUSTOM))
        return compare_constant(vm, op, expr, o);
    if (!o)
        o = sql_coerce_operand(vm, other, expr, op);
    if (type == PY_UNDEF)
        type = boolean(vm);
    return reverse ? construct(vm, o, expr, op, type, negated(op->id))
                   : construct(vm, expr, o, op, type, negated(op->id));
}

/* --- in_ --- */

static noreturn void raise_in(struct vm *vm, value v) {
    sql_raise_coercion(vm, "IN expression list, SELECT construct, or bound parameter object", v);
}

static struct sql_element *in_list(struct vm *vm, struct sql_element *expr, const struct sql_op *op,
                                   value v) {
    if (!py_is_object(v) || py_is_str(v) || v == PY_NONE || py_is_a(v, &py_bytes_type) ||
        py_is_bool(v) || py_is_int(v) || (py_lookup_attr(vm, v, "__iter__") == PY_UNDEF))
        raise_in(vm, v);
    struct py_list *items = py_list_from(vm, v);
    bool expressions = false;
    for (size_t i = 0; i < items->n; i++) {
        const struct sql_element *e = sql_as_element(vm, items->items[i]);
        if (e && (sql_is_text(e) || !sql_is_expr(e)))
            raise_in(vm, v);
        expressions = expressions || e;
    }
    if (!expressions)
        return sql_bind_beside(vm, expr, op, PY_OBJ(items), PY_UNDEF, true);
    struct sql_seq s = {0};
    for (size_t i = 0; i < items->n; i++) {
        struct sql_element *e = sql_as_element(vm, items->items[i]);
        sql_seq_push(&s, e ? e : sql_bind_beside(vm, expr, op, items->items[i], PY_UNDEF, false));
    }
    struct sql_list *l = sql_list_new(vm, &sql_list_type, SQL_OP_COMMA, s.n, s.items, true);
    return sql_self_group_op(vm, &l->expr.element, op);
}

static struct sql_element *in_operate(struct vm *vm, const struct sql_op *op,
                                      struct sql_element *expr, value v) {
    struct sql_element *e = sql_as_element(vm, v);
    if (!e) {
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, "a value in SQL");
        e = in_list(vm, expr, op, v);
    }
    if (e->kind == SQL_SUBQUERY || e->kind == SQL_CTE || e->kind == SQL_TABLE ||
        e->kind == SQL_ALIAS) {
        struct sql_seq s = {0};
        sql_seq_push(&s, e);
        e = e->kind == SQL_SUBQUERY ? &((struct sql_alias *)e)->of->element
                                    : &sql_select_new(vm, s)->base.from.element;
    }
    if (e->kind == SQL_VALUES)
        e = &sql_wrap_new(vm, &sql_scalar_values_type, SQL_SCALAR, e, PY_UNDEF)->expr.element;
    else if (sql_is_select_base(e)) {
        e = &sql_scalar_new(vm, e)->expr.element;
    } else if (e->kind == SQL_BIND) {
        struct sql_bindparam *p = mem_alloc(sizeof *p);
        *p = *(struct sql_bindparam *)e;
        p->expanding = true;
        p->expand_op = op;
        if (sql_affinity(vm, e) == AFFINITY_NULLTYPE)
            p->expr.type = sql_expr_type(vm, expr);
        e = &p->expr.element;
    }
    return construct(vm, expr, e, op, boolean(vm), negated(op->id));
}

/* --- indexing --- */

static struct sql_element *index_json(struct vm *vm, struct sql_element *expr, value key) {
    enum sql_op_id op = SQL_OP_JSON_GETITEM;
    struct sql_element *e = sql_as_element(vm, key);
    if (py_is_list(key) || py_is_tuple(key))
        op = SQL_OP_JSON_PATH_GETITEM;
    if (!e) {
        bool path = op == SQL_OP_JSON_PATH_GETITEM, integer = py_is_int(key);
        value type = PY_OBJ(sql_std_type(vm, integer ? TYPE_Integer : TYPE_String));
        e = sql_bind_beside(vm, expr, &sql_ops[op], key, type, false);
        ((struct sql_bindparam *)e)->json_key = path      ? SQL_JSON_PATH
                                                : integer ? SQL_JSON_INT
                                                          : SQL_JSON_STR;
    }
    return construct(vm, expr, e, &sql_ops[op], sql_expr_type(vm, expr), 0);
}

static struct sql_element *slice_bound(struct vm *vm, struct sql_element *expr, value v,
                                       int64_t shift) {
    struct sql_element *e = sql_as_element(vm, v);
    if (e)
        return e;
    if (v == PY_NONE)
        return sql_const(vm, SQL_NULL);
    if (py_is_int(v) && shift)
        v = py_int_from(py_int_as(vm, v) + shift);
    return sql_bind_beside(vm, expr, &sql_ops[SQL_OP_GETITEM], v,
                           PY_OBJ(sql_std_type(vm, TYPE_Integer)), false);
}

static struct sql_element *index_array(struct vm *vm, struct sql_element *expr, value key) {
    struct sa_type *t = sql_type(vm, expr);
    int64_t shift = type_arg_true(vm, t, "zero_indexes") ? 1 : 0;
    const struct sql_op *op = &sql_ops[SQL_OP_GETITEM];
    value type;
    struct sql_element *at;
    if (!strcmp(py_type_name(key), "slice")) {
        struct sql_binary *s = sql_node(vm, &sql_slice_type, SQL_SLICE);
        s->left = slice_bound(vm, expr, py_getattr(vm, key, "start"), shift);
        s->right = slice_bound(vm, expr, py_getattr(vm, key, "stop"), shift);
        at = &s->expr.element;
        type = PY_OBJ(t);
    } else {
        if (py_is_int(key) && shift)
            key = py_int_from(py_int_as(vm, key) + shift);
        at = sql_coerce_operand(vm, key, expr, op);
        int64_t dimensions = type_arg_int(vm, t, "dimensions");
        type = dimensions > 1 || !t->item ? PY_OBJ(t) : PY_OBJ(t->item);
    }
    return construct(vm, expr, at, op, type, 0);
}

static struct sql_element *index_operate(struct vm *vm, struct sql_element *expr, value key) {
    switch (sql_affinity(vm, expr)) {
    case AFFINITY_JSON:
        return index_json(vm, expr, key);
    case AFFINITY_ARRAY:
        return index_array(vm, expr, key);
    case AFFINITY_HSTORE:
        return binary_operate(vm, &sql_ops[SQL_OP_PG_HSTORE_GET], expr, key, false,
                              PY_OBJ(sql_std_type(vm, TYPE_Text)));
    default:
        py_raise(vm, &py_exc_NotImplementedError,
                 "Operator 'getitem' is not supported on this expression");
    }
}

/* --- LIKE and its family --- */

static value escape_like(struct vm *vm, value text, const char *escape) {
    const char *s = py_arg_text(vm, text, "other");
    struct buf b = BUF_INIT;
    for (; *s; s++) {
        if (*s == '%' || *s == '_' || *s == *escape)
            buf_puts(&b, escape);
        buf_putc(&b, *s);
    }
    return py_str_take(&b);
}

static struct sql_element *like_operate(struct vm *vm, const struct sql_op *op,
                                        struct sql_element *expr, value other, bool reverse,
                                        const struct sql_operands *more) {
    const char *escape =
        more && more->escape != PY_UNDEF ? py_arg_text_or_null(vm, more->escape, "escape") : NULL;
    if (more && more->autoescape) {
        if (!escape)
            escape = "/";
        if (!py_is_str(other))
            py_raise(vm, &py_exc_TypeError, "String value expected when autoescape=True");
        other = escape_like(vm, other, escape);
    }
    struct sql_binary *b = (struct sql_binary *)compare(vm, op, expr, other, reverse, PY_UNDEF);
    if (b->expr.element.kind == SQL_BINARY)
        b->escape = escape;
    return &b->expr.element;
}

static struct sql_element *list_of_two(struct vm *vm, enum sql_op_id op, struct sql_element *a,
                                       struct sql_element *b) {
    struct sql_element *items[] = {a, b};
    struct sql_list *l = sql_list_new(vm, &sql_expression_list_type, op, 2, items, true);
    l->group = false;
    l->expr.type = PY_OBJ(sql_std_type(vm, TYPE_NullType));
    return &l->expr.element;
}

/* RIGHT of BETWEEN is a tuple of two values. */
static struct sql_element *between(struct vm *vm, const struct sql_op *op, struct sql_element *expr,
                                   value bounds, const struct sql_operands *more) {
    struct py_tuple *t = PY_AS(struct py_tuple, bounds);
    const struct sql_op *and = &sql_ops[SQL_OP_AND];
    struct sql_element *list =
        list_of_two(vm, SQL_OP_AND, sql_coerce_operand(vm, t->items[0], expr, and),
                    sql_coerce_operand(vm, t->items[1], expr, and));
    struct sql_binary *b = sql_binary_new(vm, expr, list, op, PY_UNDEF, negated(op->id));
    b->symmetric = more && more->symmetric;
    return &b->expr.element;
}

static struct sql_element *regexp(struct vm *vm, const struct sql_op *op, struct sql_element *expr,
                                  value pattern, const struct sql_operands *more) {
    const struct sql_op *comma = &sql_ops[SQL_OP_COMMA];
    struct sql_element *right = sql_coerce_operand(vm, pattern, expr, comma);
    bool replace = op->id == SQL_OP_REGEXP_REPLACE;
    if (replace)
        right = list_of_two(vm, SQL_OP_COMMA, right,
                            sql_coerce_operand(vm, more->replacement, expr, comma));
    struct sql_binary *b = sql_binary_new(vm, expr, right, op, PY_UNDEF, negated(op->id));
    if (more && more->flags != PY_UNDEF)
        b->escape = py_arg_text_or_null(vm, more->flags, "flags");
    return &b->expr.element;
}

static struct sql_element *collate(struct vm *vm, struct sql_element *expr, value name) {
    struct sql_text *c = sql_node(vm, &sql_collation_type, SQL_COLLATION);
    c->text = py_arg_text(vm, name, "collation");
    c->expr.type = expr->kind == SQL_BIND || sql_is_expr(expr) ? sql_expr_type(vm, expr) : PY_UNDEF;
    struct sql_element *as_is = sql_self_group(vm, expr, SQL_OP_COLLATE);
    struct sa_type *type = sql_type(vm, expr);
    if (type_affinity(vm, type) == AFFINITY_STRING && type_is(type, TYPE_String)) {
        type = type_adapt(vm, type, type->cls->kind);
        type_set_arg(vm, type, "collation", name);
    }
    return &sql_binary_new(vm, as_is, &c->expr.element, &sql_ops[SQL_OP_COLLATE], PY_OBJ(type), 0)
                ->expr.element;
}

/* --- all of them --- */

enum sql_op_id sql_op_mirrored(enum sql_op_id op) {
    switch (op) {
    case SQL_OP_LT:
        return SQL_OP_GT;
    case SQL_OP_GT:
        return SQL_OP_LT;
    case SQL_OP_LE:
        return SQL_OP_GE;
    case SQL_OP_GE:
        return SQL_OP_LE;
    default:
        return op;
    }
}

static struct sql_element *order_modifier(struct vm *vm, const struct sql_op *op,
                                          struct sql_element *expr) {
    return &sql_unary_new(vm, expr, SQL_OP_NONE_OP, op->id, PY_UNDEF)->expr.element;
}

struct sql_element *sql_operate_full(struct vm *vm, const struct sql_op *op,
                                     struct sql_element *left, value right, bool reverse,
                                     const struct sql_operands *more, value type) {
    if (left->head.type == &sql_collection_aggregate_type) {
        if (!(op->flags & SQL_OP_COMPARISON))
            py_raise(vm, &sa_exc_ArgumentError,
                     "Only comparison operators may be used with ANY/ALL");
        op = &sql_ops[sql_op_mirrored(op->id)];
        reverse = true;
    }
    switch (op->id) {
    case SQL_OP_AND:
    case SQL_OP_OR: {
        struct sql_element *other = sql_coerce_where(vm, right);
        struct sql_element *items[] = {reverse ? other : left, reverse ? left : other};
        return sql_conjunction(vm, op->id, 2, items);
    }
    case SQL_OP_IN:
    case SQL_OP_NOT_IN:
        return in_operate(vm, op, left, right);
    case SQL_OP_GETITEM:
        return index_operate(vm, left, right);
    case SQL_OP_BETWEEN:
    case SQL_OP_NOT_BETWEEN:
        return between(vm, op, left, right, more);
    case SQL_OP_REGEXP_MATCH:
    case SQL_OP_NOT_REGEXP_MATCH:
    case SQL_OP_REGEXP_REPLACE:
        return regexp(vm, op, left, right, more);
    case SQL_OP_COLLATE:
        return collate(vm, left, right);
    case SQL_OP_DESC:
    case SQL_OP_ASC:
    case SQL_OP_NULLS_FIRST:
    case SQL_OP_NULLS_LAST:
        return order_modifier(vm, op, left);
    case SQL_OP_NEG:
    case SQL_OP_BIT_NOT:
    case SQL_OP_DISTINCT:
        return &sql_unary_new(vm, left, op->id, 0, sql_expr_type(vm, left))->expr.element;
    case SQL_OP_INV:
        return sql_negate(vm, left);
    case SQL_OP_ANY:
    case SQL_OP_ALL:
        return &sql_unary_new(vm, sql_self_group(vm, left, SQL_OP_NONE_OP), op->id, 0, boolean(vm))
                    ->expr.element;
    case SQL_OP_MATCH:
    case SQL_OP_NOT_MATCH: {
        struct sql_element *o = sql_coerce_operand(vm, right, left, op);
        struct sql_binary *b = sql_binary_new(
            vm, left, o, op, PY_OBJ(sql_std_type(vm, TYPE_MatchType)), negated(op->id));
        b->flags = more ? more->modifiers : PY_UNDEF;
        return &b->expr.element;
    }
    default:
        break;
    }
    if (op->id >= SQL_OP_LIKE && op->id <= SQL_OP_NOT_IENDSWITH)
        return like_operate(vm, op, left, right, reverse, more);
    if ((op->flags & SQL_OP_COMPARISON) && !(op->flags & SQL_OP_IS_CUSTOM))
        return compare(vm, op, left, right, reverse, type);
    return binary_operate(vm, op, left, right, reverse, type);
}

struct sql_element *sql_operate(struct vm *vm, enum sql_op_id op, struct sql_element *left,
                                value right) {
    return sql_operate_full(vm, &sql_ops[op], left, right, false, NULL, PY_UNDEF);
}
