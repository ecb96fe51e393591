/*
 * Operators as scripts write them: the slots behind a + b, a == b, a[...] and the methods .in_(),
 * .like(), .desc() … shared by every class that stands for a column expression; and the methods
 * that only some types have (JSON, ARRAY, ranges), found by the type of the expression.
 * cf. sqlalchemy.sql.operators.ColumnOperators.
 */
#include "sql/select.h"
#include "sql/operator_object.h"
#include "sql/comparator.h"

static value done(struct sql_element *e) { return PY_OBJ(e); }

/* --- slots --- */

/* The comparator that answers for E, PY_UNDEF when the operand V is that already. */
static value answering(struct vm *vm, value v, struct sql_element *e) {
    return e && sql_comparator_expr(v) == PY_UNDEF ? sql_comparator_of(vm, e) : PY_UNDEF;
}

static value binary_slot(struct vm *vm, enum py_binary_op slot, enum sql_op_id op, value left,
                         value right) {
    struct sql_element *l = sql_as_element(vm, left);
    value result, by = answering(vm, left, l);
    if (by != PY_UNDEF)
        return py_binary(vm, slot, by, right);
    if (sql_comparator_operate(vm, left, op, right, NULL, &result))
        return result;
    if (l && sql_is_expr(l))
        return done(sql_operate_full(vm, &sql_ops[op], l, right, false, NULL, PY_UNDEF));
    struct sql_element *r = sql_as_element(vm, right);
    if (!r || !sql_is_expr(r))
        return PY_NOT_IMPLEMENTED;
    by = answering(vm, right, r);
    if (by != PY_UNDEF)
        return py_binary(vm, slot, left, by);
    return done(sql_operate_full(vm, &sql_ops[op], r, left, true, NULL, PY_UNDEF));
}

#define SLOT(name, slot, op)                                                                       \
    value sql_slot_##name(struct vm *vm, value left, value right) {                                \
        return binary_slot(vm, slot, SQL_OP_##op, left, right);                                    \
    }
SLOT(add, PY_ADD, ADD)
SLOT(sub, PY_SUB, SUB)
SLOT(mul, PY_MUL, MUL)
SLOT(truediv, PY_TRUEDIV, TRUEDIV)
SLOT(floordiv, PY_FLOORDIV, FLOORDIV)
SLOT(mod, PY_MOD, MOD)
SLOT(and, PY_AND, AND)
SLOT(or, PY_OR, OR)

static value shift(struct vm *vm, bool left_shift, value left, value right) {
    struct sql_element *l = sql_as_element(vm, left);
    if (!l)
        return PY_NOT_IMPLEMENTED;
    value by = answering(vm, left, l);
    if (by != PY_UNDEF)
        return py_binary(vm, left_shift ? PY_LSHIFT : PY_RSHIFT, by, right);
    enum sql_op_id op = left_shift ? SQL_OP_BIT_LSHIFT : SQL_OP_BIT_RSHIFT;
    enum type_affinity a = sql_affinity(vm, l);
    if (a == AFFINITY_RANGE)
        op = left_shift ? SQL_OP_PG_STRICTLY_LEFT : SQL_OP_PG_STRICTLY_RIGHT;
    else
        py_raise(vm, &py_exc_NotImplementedError,
                 "Operator '%s' is not supported on this expression",
                 left_shift ? "lshift" : "rshift");
    return done(sql_operate(vm, op, l, right));
}
value sql_slot_lshift(struct vm *vm, value l, value r) { return shift(vm, true, l, r); }
value sql_slot_rshift(struct vm *vm, value l, value r) { return shift(vm, false, l, r); }

value sql_slot_getitem(struct vm *vm, value self, value key) {
    struct sql_element *e = sql_as_element(vm, self);
    value by = answering(vm, self, e);
    if (by != PY_UNDEF)
        return py_getitem(vm, by, key);
    return done(sql_operate(vm, SQL_OP_GETITEM, e, key));
}

/* The expression that the operand SELF of a unary operator stands for. */
static struct sql_element *operand_of(struct vm *vm, value self) {
    struct sql_element *e = sql_as_element(vm, self);
    if (!e)
        sql_raise_coercion(vm, "SQL expression element", self);
    return e;
}

value sql_slot_neg(struct vm *vm, value self) {
    struct sql_element *e = operand_of(vm, self);
    value by = answering(vm, self, e);
    return by != PY_UNDEF ? py_unary(vm, PY_NEG, by)
                          : done(sql_operate(vm, SQL_OP_NEG, e, PY_UNDEF));
}

value sql_slot_invert(struct vm *vm, value self) {
    struct sql_element *e = operand_of(vm, self);
    value by = answering(vm, self, e);
    return by != PY_UNDEF ? py_unary(vm, PY_INVERT, by) : done(sql_negate(vm, e));
}

/* func.lower() is a Function, func.coalesce() of a class derived from it: Python asks the latter
 * first. */
static bool is_plain_function(value v) { return py_type_of(v) == &sql_function_type; }
static bool is_known_function(value v) {
    const struct py_type *t = py_type_of(v);
    return !(t->flags & PY_TYPE_HEAP) && py_type_is_subtype(t, &sql_generic_function_type);
}

value sql_compare_slot(struct vm *vm, value a, value b, enum py_compare_op op) {
    static const enum sql_op_id ops[] = {
        [PY_LT] = SQL_OP_LT, [PY_LE] = SQL_OP_LE, [PY_EQ] = SQL_OP_EQ,
        [PY_NE] = SQL_OP_NE, [PY_GT] = SQL_OP_GT, [PY_GE] = SQL_OP_GE};
    struct sql_element *e = sql_as_element(vm, a);
    if (!e || !sql_is_expr(e))
        return PY_NOT_IMPLEMENTED;
    value result, by = answering(vm, a, e);
    if (by != PY_UNDEF)
        return py_compare(vm, by, b, op);
    if (sql_comparator_operate(vm, a, ops[op], b, NULL, &result))
        return result;
    if (is_plain_function(a) && is_known_function(b))
        return done(sql_operate(vm, sql_op_mirrored(ops[op]), sql_as_element(vm, b), a));
    return done(sql_operate(vm, ops[op], e, b));
}

uint64_t sql_hash_slot(struct vm *vm, value self) {
    (void)vm;
    return (uint64_t)(self >> 4) * 0x9E3779B97F4A7C15u >> 1;
}

/* --- methods --- */

static struct sql_element *self_of(struct vm *vm, const value *a) {
    struct sql_element *e = sql_as_element(vm, a[0]);
    if (!e)
        py_raise(vm, &py_exc_TypeError, "%T object is no SQL expression", a[0]);
    return e;
}

static value operated(struct vm *vm, enum sql_op_id op, value self, value other) {
    value result;
    if (sql_comparator_operate(vm, self, op, other, NULL, &result))
        return result;
    return done(sql_operate(vm, op, self_of(vm, &self), other));
}

#define UNARY(name, op)                                                                            \
    static value m_##name(struct vm *vm, const value *a) {                                         \
        return operated(vm, SQL_OP_##op, a[0], PY_UNDEF);                                          \
    }
#define BINARY(name, op)                                                                           \
    static value m_##name(struct vm *vm, const value *a) {                                         \
        return operated(vm, SQL_OP_##op, a[0], a[1]);                                              \
    }
UNARY(desc, DESC)
UNARY(asc, ASC)
UNARY(nulls_first, NULLS_FIRST)
UNARY(nulls_last, NULLS_LAST)
UNARY(distinct, DISTINCT)
UNARY(bitwise_not, BIT_NOT)
BINARY(in, IN)
BINARY(not_in, NOT_IN)
BINARY(is, IS)
BINARY(is_not, IS_NOT)
BINARY(is_distinct_from, IS_DISTINCT)
BINARY(is_not_distinct_from, IS_NOT_DISTINCT)
BINARY(concat, CONCAT)
BINARY(collate, COLLATE)
BINARY(bitwise_xor, BIT_XOR)
BINARY(bitwise_or, BIT_OR)
BINARY(bitwise_and, BIT_AND)
BINARY(bitwise_lshift, BIT_LSHIFT)
BINARY(bitwise_rshift, BIT_RSHIFT)

static struct py_dict *escape_kw(value escape) {
    if (escape == PY_UNDEF)
        return NULL;
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "escape", escape);
    return kw;
}

/* like(other, escape=None) */
#define LIKE(name, op)                                                                             \
    static value m_##name(struct vm *vm, const value *a) {                                         \
        value result;                                                                              \
        if (sql_comparator_operate(vm, a[0], SQL_OP_##op, a[1], escape_kw(a[2]), &result))         \
            return result;                                                                         \
        struct sql_operands more = {.escape = a[2], .flags = PY_UNDEF};                            \
        return done(sql_operate_full(vm, &sql_ops[SQL_OP_##op], self_of(vm, a), a[1], false,       \
                                     &more, PY_UNDEF));                                            \
    }
LIKE(like, LIKE)
LIKE(not_like, NOT_LIKE)
LIKE(ilike, ILIKE)
LIKE(not_ilike, NOT_ILIKE)

static value contains_like(struct vm *vm, enum sql_op_id op, const value *a) {
    value result;
    if (sql_comparator_operate(vm, a[0], op, a[1], PY_AS(struct py_dict, a[2]), &result))
        return result;
    struct sql_operands more = {.flags = PY_UNDEF};
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    more.escape = py_dict_get_text(kw, "escape");
    value auto_ = py_dict_get_text(kw, "autoescape");
    more.autoescape = auto_ != PY_UNDEF && py_truth(vm, auto_);
    return done(sql_operate_full(vm, &sql_ops[op], self_of(vm, a), a[1], false, &more, PY_UNDEF));
}
#define FAMILY(name, op)                                                                           \
    static value m_##name(struct vm *vm, const value *a) {                                         \
        return contains_like(vm, SQL_OP_##op, a);                                                  \
    }
FAMILY(startswith, STARTSWITH)
FAMILY(endswith, ENDSWITH)
FAMILY(icontains, ICONTAINS)
FAMILY(istartswith, ISTARTSWITH)
FAMILY(iendswith, IENDSWITH)

static value m_contains(struct vm *vm, const value *a) {
    struct sql_element *e = self_of(vm, a);
    enum type_affinity f = sql_affinity(vm, e);
    bool pg =
        f == AFFINITY_JSON || f == AFFINITY_HSTORE || f == AFFINITY_RANGE || f == AFFINITY_ARRAY;
    if (f == AFFINITY_ARRAY && sql_type(vm, e)->cls->kind == TYPE_ARRAY)
        py_raise(vm, &py_exc_NotImplementedError,
                 "ARRAY.contains() not implemented for the base ARRAY type; please use the "
                 "dialect-specific ARRAY type");
    if (pg)
        return done(sql_operate_full(vm, &sql_ops[SQL_OP_PG_CONTAINS], e, a[1], false, NULL,
                                     PY_OBJ(sql_std_type(vm, TYPE_Boolean))));
    return contains_like(vm, SQL_OP_CONTAINS, a);
}

static value m_between(struct vm *vm, const value *a) {
    struct sql_operands more = {
        .escape = PY_UNDEF, .flags = PY_UNDEF, .symmetric = py_truth(vm, a[3])};
    return done(sql_operate_full(vm, &sql_ops[SQL_OP_BETWEEN], self_of(vm, a),
                                 py_tuple2(a[1], a[2]), false, &more, PY_UNDEF));
}

static value m_regexp_match(struct vm *vm, const value *a) {
    struct sql_operands more = {.escape = PY_UNDEF, .flags = a[2]};
    return done(sql_operate_full(vm, &sql_ops[SQL_OP_REGEXP_MATCH], self_of(vm, a), a[1], false,
                                 &more, PY_UNDEF));
}

static value m_regexp_replace(struct vm *vm, const value *a) {
    struct sql_operands more = {.escape = PY_UNDEF, .flags = a[3], .replacement = a[2]};
    return done(sql_operate_full(vm, &sql_ops[SQL_OP_REGEXP_REPLACE], self_of(vm, a), a[1], false,
                                 &more, PY_UNDEF));
}

static value m_match(struct vm *vm, const value *a) {
    struct sql_operands more = {.escape = PY_UNDEF, .flags = PY_UNDEF, .modifiers = a[2]};
    return done(
        sql_operate_full(vm, &sql_ops[SQL_OP_MATCH], self_of(vm, a), a[1], false, &more, PY_UNDEF));
}

static value m_any(struct vm *vm, const value *a);

/* --- op("…") --- */

static value m_op(struct vm *vm, const value *a) {
    return sql_custom_op(vm, self_of(vm, a), a[1], a[2], py_truth(vm, a[3]), a[4]);
}
static value m_bool_op(struct vm *vm, const value *a) {
    return sql_custom_op(vm, self_of(vm, a), a[1], a[2], true, PY_NONE);
}

/* OP(SELF, *ARGS, **KW) */
static value call_operator(struct vm *vm, value op, value self, const struct py_tuple *args,
                           struct py_dict *kw) {
    struct py_tuple *all = py_tuple_new(args->n + 1);
    all->items[0] = self;
    memcpy(all->items + 1, args->items, args->n * sizeof *args->items);
    return py_call_args(vm, op, PY_OBJ(all), kw);
}

/* reverse_operate(op, other): OTHER op SELF. */
static value m_reverse_operate(struct vm *vm, const value *a) {
    const struct sql_op *op = sql_operator_of(vm, a[1]);
    if (op && op->id != SQL_OP_CUSTOM)
        return done(sql_operate_full(vm, op, self_of(vm, a), a[2], true, NULL, PY_UNDEF));
    return py_call2(vm, a[1], a[2], a[0]);
}

/* operate(op, other, result_type=…): the type is for operators of scripts, others know theirs. */
static value m_operate(struct vm *vm, const value *a) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[2]);
    value other = args->n ? args->items[0] : PY_NONE;
    value type = py_dict_get_text(PY_AS(struct py_dict, a[3]), "result_type");
    if (py_is_a(a[1], &sql_custom_op_type) && type != PY_UNDEF && type != PY_NONE)
        return done(sql_operate_full(vm, sql_operator_of(vm, a[1]), self_of(vm, a), other, false,
                                     NULL, PY_OBJ(type_from(vm, type))));
    return call_operator(vm, a[1], a[0], args, PY_AS(struct py_dict, a[3]));
}

/* --- methods that depend on the type --- */

static value pg_operate(struct vm *vm, enum sql_op_id op, const value *a, enum type_kind type) {
    return done(sql_operate_full(vm, &sql_ops[op], self_of(vm, a), a[1], false, NULL,
                                 PY_OBJ(sql_std_type(vm, type))));
}
#define PG(name, op, type)                                                                         \
    static value m_##name(struct vm *vm, const value *a) {                                         \
        return pg_operate(vm, SQL_OP_PG_##op, a, TYPE_##type);                                     \
    }
PG(has_key, HAS_KEY, Boolean)
PG(has_all, HAS_ALL, Boolean)
PG(has_any, HAS_ANY, Boolean)
PG(contained_by, CONTAINED_BY, Boolean)
PG(overlap, OVERLAP, Boolean)
PG(path_exists, PATH_EXISTS, Boolean)
PG(path_match, PATH_MATCH, Boolean)
PG(strictly_left_of, STRICTLY_LEFT, Boolean)
PG(strictly_right_of, STRICTLY_RIGHT, Boolean)
PG(not_extend_right_of, NOT_EXTEND_RIGHT, Boolean)
PG(not_extend_left_of, NOT_EXTEND_LEFT, Boolean)
PG(adjacent_to, ADJACENT, Boolean)

static value m_delete_path(struct vm *vm, const value *a) {
    struct sql_element *path = sql_as_element(vm, a[1]);
    if (!path) {
        struct sql_list *l = sql_node(vm, &sql_array_type, SQL_ARRAY);
        struct py_tuple *parts = py_tuple_from(vm, a[1]);
        l->op = &sql_ops[SQL_OP_COMMA];
        l->items = MEM_NEW_ARRAY(struct sql_element *, parts->n + 1);
        l->n = parts->n;
        for (size_t i = 0; i < parts->n; i++)
            l->items[i] = sql_literal_new(vm, parts->items[i], PY_UNDEF);
        struct sa_type *array = type_new(vm, TYPE_pg_ARRAY);
        array->item = sql_std_type(vm, TYPE_TEXT);
        path = &sql_wrap_new(vm, &sql_cast_type, SQL_CAST, &l->expr.element, PY_OBJ(array))
                    ->expr.element;
    }
    return done(sql_operate_full(vm, &sql_ops[SQL_OP_PG_DELETE_PATH], self_of(vm, a), PY_OBJ(path),
                                 false, NULL, PY_OBJ(sql_std_type(vm, TYPE_pg_JSONB))));
}

/* x["a"].astext: the same index with the operator that gives text */
static value astext(struct vm *vm, value self) {
    struct sql_element *e = sql_as_element(vm, self);
    struct sql_binary *b = (struct sql_binary *)e;
    if (!type_is(sql_type(vm, e), TYPE_pg_JSON) || e->kind != SQL_BINARY ||
        (b->op->id != SQL_OP_JSON_GETITEM && b->op->id != SQL_OP_JSON_PATH_GETITEM))
        return PY_UNDEF;
    enum sql_op_id op =
        b->op->id == SQL_OP_JSON_GETITEM ? SQL_OP_PG_ASTEXT : SQL_OP_PG_JSON_PATH_ASTEXT;
    value given = type_arg(vm, sql_type(vm, e), "astext_type");
    value type = type_is_value(given) ? given : PY_OBJ(sql_std_type(vm, TYPE_Text));
    return done(&sql_binary_new(vm, b->left, b->right, &sql_ops[op], type, 0)->expr.element);
}

/* as_string() & co: the same index, of another type */
static value as_type(struct vm *vm, const value *a, struct sa_type *type, const char *method) {
    struct sql_element *e = self_of(vm, a);
    struct sql_binary *b = (struct sql_binary *)e;
    if (e->kind != SQL_BINARY ||
        (b->op->id != SQL_OP_JSON_GETITEM && b->op->id != SQL_OP_JSON_PATH_GETITEM))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "The JSON cast operator JSON.%s() only works with a JSON index expression e.g. "
                 "col['q'].%s()",
                 method, method);
    struct sql_binary *copy = mem_alloc(sizeof *copy);
    *copy = *b;
    copy->expr.type = PY_OBJ(type);
    return done(&copy->expr.element);
}
static value m_as_string(struct vm *vm, const value *a) {
    return as_type(vm, a, sql_std_type(vm, TYPE_Unicode), "as_string");
}
static value m_as_integer(struct vm *vm, const value *a) {
    return as_type(vm, a, sql_std_type(vm, TYPE_Integer), "as_integer");
}
static value m_as_float(struct vm *vm, const value *a) {
    return as_type(vm, a, sql_std_type(vm, TYPE_Float), "as_float");
}
static value m_as_boolean(struct vm *vm, const value *a) {
    return as_type(vm, a, sql_std_type(vm, TYPE_Boolean), "as_boolean");
}
static value m_as_json(struct vm *vm, const value *a) {
    struct sql_element *e = self_of(vm, a);
    return as_type(vm, a, sql_type(vm, e), "as_json");
}
static value m_as_numeric(struct vm *vm, const value *a) {
    value args[] = {a[1], a[2]};
    value t = py_call(vm, PY_OBJ(&sa_type_Numeric), 2, args);
    return as_type(vm, a, PY_AS(struct sa_type, t), "as_numeric");
}

/* array.any(other): other = ANY (array) */
static value collection(struct vm *vm, const value *a, enum sql_op_id how) {
    struct sql_element *e = self_of(vm, a);
    enum sql_op_id op = SQL_OP_EQ;
    if (a[2] != PY_NONE && a[2] != PY_UNDEF) {
        /* operator=operators.lt: named as in sqlalchemy.sql.operators or the operator module */
        const char *name = py_str_text(vm, py_getattr(vm, a[2], "__name__"));
        for (int i = SQL_OP_EQ; i <= SQL_OP_GE; i++)
            if (!strcmp(sql_ops[i].name, name))
                op = (enum sql_op_id)i;
    }
    struct sa_type *item = sql_type(vm, e)->item;
    struct sql_element *other = sql_as_element(vm, a[1]);
    if (!other)
        other = sql_bind_beside(vm, e, &sql_ops[op], a[1], item ? PY_OBJ(item) : PY_UNDEF, false);
    struct sql_element *any = sql_operate(vm, how, e, PY_UNDEF);
    return done(
        &sql_binary_new(vm, other, any, &sql_ops[op], PY_OBJ(sql_std_type(vm, TYPE_Boolean)), 0)
             ->expr.element);
}
UNARY(any_, ANY)
UNARY(all_, ALL)
static value m_any(struct vm *vm, const value *a) { return collection(vm, a, SQL_OP_ANY); }
static value m_all(struct vm *vm, const value *a) { return collection(vm, a, SQL_OP_ALL); }

static value m_cast(struct vm *vm, const value *a) {
    return done(sql_cast_new(vm, &sql_cast_type, SQL_CAST, PY_OBJ(self_of(vm, a)), a[1]));
}

static value m_label(struct vm *vm, const value *a) {
    struct sql_element *e = self_of(vm, a);
    return done(&sql_label_new(vm, sql_name_of(vm, a[1]), e, PY_UNDEF)->expr.element);
}

const struct py_native_def sql_operator_methods[] = {
    {"desc", m_desc, "self"},
    {"asc", m_asc, "self"},
    {"nulls_first", m_nulls_first, "self"},
    {"nullsfirst", m_nulls_first, "self"},
    {"nulls_last", m_nulls_last, "self"},
    {"nullslast", m_nulls_last, "self"},
    {"distinct", m_distinct, "self"},
    {"bitwise_not", m_bitwise_not, "self"},
    {"in_", m_in, "self, other"},
    {"not_in", m_not_in, "self, other"},
    {"notin_", m_not_in, "self, other"},
    {"is_", m_is, "self, other"},
    {"is_not", m_is_not, "self, other"},
    {"isnot", m_is_not, "self, other"},
    {"is_distinct_from", m_is_distinct_from, "self, other"},
    {"is_not_distinct_from", m_is_not_distinct_from, "self, other"},
    {"isnot_distinct_from", m_is_not_distinct_from, "self, other"},
    {"concat", m_concat, "self, other"},
    {"collate", m_collate, "self, collation"},
    {"bitwise_xor", m_bitwise_xor, "self, other"},
    {"bitwise_or", m_bitwise_or, "self, other"},
    {"bitwise_and", m_bitwise_and, "self, other"},
    {"bitwise_lshift", m_bitwise_lshift, "self, other"},
    {"bitwise_rshift", m_bitwise_rshift, "self, other"},
    {"like", m_like, "self, other, escape=?"},
    {"not_like", m_not_like, "self, other, escape=?"},
    {"notlike", m_not_like, "self, other, escape=?"},
    {"ilike", m_ilike, "self, other, escape=?"},
    {"not_ilike", m_not_ilike, "self, other, escape=?"},
    {"notilike", m_not_ilike, "self, other, escape=?"},
    {"startswith", m_startswith, "self, other, **kw"},
    {"endswith", m_endswith, "self, other, **kw"},
    {"contains", m_contains, "self, other, **kw"},
    {"icontains", m_icontains, "self, other, **kw"},
    {"istartswith", m_istartswith, "self, other, **kw"},
    {"iendswith", m_iendswith, "self, other, **kw"},
    {"between", m_between, "self, cleft, cright, symmetric=False"},
    {"regexp_match", m_regexp_match, "self, pattern, flags=?"},
    {"regexp_replace", m_regexp_replace, "self, pattern, replacement, flags=?"},
    {"match", m_match, "self, other, **kw"},
    {"op", m_op, "self, opstring, precedence=0, is_comparison=False, return_type=None"},
    {"bool_op", m_bool_op, "self, opstring, precedence=0"},
    {"operate", m_operate, "self, op, *other, **kw"},
    {"reverse_operate", m_reverse_operate, "self, op, other, **kw"},
    {"any_", m_any_, "self"},
    {"all_", m_all_, "self"},
    {"cast", m_cast, "self, type_"},
    {"label", m_label, "self, name=None"},
    {0}};

/* Which methods an expression has by the affinity of its type. */
static const struct {
    enum type_affinity affinity;
    struct py_native_def def;
} typed_methods[] = {
    {AFFINITY_JSON, {"has_key", m_has_key, "self, other"}},
    {AFFINITY_JSON, {"has_all", m_has_all, "self, other"}},
    {AFFINITY_JSON, {"has_any", m_has_any, "self, other"}},
    {AFFINITY_JSON, {"contained_by", m_contained_by, "self, other"}},
    {AFFINITY_JSON, {"delete_path", m_delete_path, "self, array"}},
    {AFFINITY_JSON, {"path_exists", m_path_exists, "self, other"}},
    {AFFINITY_JSON, {"path_match", m_path_match, "self, other"}},
    {AFFINITY_JSON, {"as_string", m_as_string, "self"}},
    {AFFINITY_JSON, {"as_integer", m_as_integer, "self"}},
    {AFFINITY_JSON, {"as_float", m_as_float, "self"}},
    {AFFINITY_JSON, {"as_numeric", m_as_numeric, "self, precision, scale, asdecimal=True"}},
    {AFFINITY_JSON, {"as_boolean", m_as_boolean, "self"}},
    {AFFINITY_JSON, {"as_json", m_as_json, "self"}},
    {AFFINITY_HSTORE, {"has_key", m_has_key, "self, other"}},
    {AFFINITY_HSTORE, {"has_all", m_has_all, "self, other"}},
    {AFFINITY_HSTORE, {"has_any", m_has_any, "self, other"}},
    {AFFINITY_HSTORE, {"contained_by", m_contained_by, "self, other"}},
    {AFFINITY_ARRAY, {"contained_by", m_contained_by, "self, other"}},
    {AFFINITY_ARRAY, {"overlap", m_overlap, "self, other"}},
    {AFFINITY_ARRAY, {"any", m_any, "self, other, operator=None"}},
    {AFFINITY_ARRAY, {"all", m_all, "self, other, operator=None"}},
    {AFFINITY_RANGE, {"contained_by", m_contained_by, "self, other"}},
    {AFFINITY_RANGE, {"overlaps", m_overlap, "self, other"}},
    {AFFINITY_RANGE, {"strictly_left_of", m_strictly_left_of, "self, other"}},
    {AFFINITY_RANGE, {"strictly_right_of", m_strictly_right_of, "self, other"}},
    {AFFINITY_RANGE, {"not_extend_right_of", m_not_extend_right_of, "self, other"}},
    {AFFINITY_RANGE, {"not_extend_left_of", m_not_extend_left_of, "self, other"}},
    {AFFINITY_RANGE, {"adjacent_to", m_adjacent_to, "self, other"}},
};

value sql_typed_attr(struct vm *vm, value self, const char *name) {
    struct sql_element *e = sql_as_element(vm, self);
    if (!e || !sql_is_expr(e))
        return PY_UNDEF;
    enum type_affinity affinity = sql_affinity(vm, e);
    if (affinity == AFFINITY_JSON && !strcmp(name, "astext"))
        return astext(vm, self);
    for (size_t i = 0; i < sizeof typed_methods / sizeof *typed_methods; i++)
        if (typed_methods[i].affinity == affinity && !strcmp(typed_methods[i].def.name, name))
            return py_native_new(vm, &typed_methods[i].def, self);
    return PY_UNDEF;
}
