/*
 * Conditions and values of UPDATE and DELETE, worked out on instances that a session holds, so that
 * they follow without being loaded again. cf. sqlalchemy.orm.evaluator.
 */
#include "modules/sqlalchemy/orm/evaluate.h"

static bool fail(struct orm_evaluation *e, enum orm_verdict why) {
    e->why = why;
    return false;
}

static bool column(struct orm_evaluation *e, struct sql_element *c, value *out) {
    struct orm_prop *p = orm_prop_of_column(e->state->mapper, c);
    for (const struct sql_expr *x = (const struct sql_expr *)c; x && !p; x = x->proxy)
        p = orm_prop_of_column(e->state->mapper, &x->element);
    if (!p)
        return fail(e, ORM_CANNOT_TELL);
    *out = orm_peek(e->state->obj, p->key);
    return *out != PY_UNDEF || fail(e, ORM_NOT_LOADED);
}

static bool both(struct orm_evaluation *e, const struct sql_binary *b, value *left, value *right) {
    return orm_evaluate(e, b->left, left) && orm_evaluate(e, b->right, right);
}

static bool compare(struct orm_evaluation *e, const struct sql_binary *b, enum py_compare_op op,
                    value *out) {
    value left, right;
    if (!both(e, b, &left, &right))
        return false;
    *out = left == PY_NONE || right == PY_NONE ? PY_NONE : py_compare(e->vm, left, right, op);
    return true;
}

static bool in_list(struct orm_evaluation *e, const struct sql_binary *b, bool negated,
                    value *out) {
    value left, right;
    if (!both(e, b, &left, &right) || !(py_is_list(right) || py_is_tuple(right)))
        return e->why ? false : fail(e, ORM_CANNOT_TELL);
    *out = left == PY_NONE ? PY_NONE : PY_BOOL(py_contains(e->vm, right, left) != negated);
    return true;
}

static bool arithmetic(struct orm_evaluation *e, const struct sql_binary *b, enum py_binary_op op,
                       value *out) {
    value left, right;
    if (!both(e, b, &left, &right))
        return false;
    *out = left == PY_NONE || right == PY_NONE ? PY_NONE : py_binary(e->vm, op, left, right);
    return true;
}

static bool binary(struct orm_evaluation *e, const struct sql_binary *b, value *out) {
    value left, right;
    switch ((int)b->op->id) {
    case SQL_OP_EQ:
        return compare(e, b, PY_EQ, out);
    case SQL_OP_NE:
        return compare(e, b, PY_NE, out);
    case SQL_OP_LT:
        return compare(e, b, PY_LT, out);
    case SQL_OP_LE:
        return compare(e, b, PY_LE, out);
    case SQL_OP_GT:
        return compare(e, b, PY_GT, out);
    case SQL_OP_GE:
        return compare(e, b, PY_GE, out);
    case SQL_OP_IN:
        return in_list(e, b, false, out);
    case SQL_OP_NOT_IN:
        return in_list(e, b, true, out);
    case SQL_OP_IS:
    case SQL_OP_IS_NOT:
        if (!both(e, b, &left, &right))
            return false;
        *out = PY_BOOL((left == right) == (b->op->id == SQL_OP_IS));
        return true;
    case SQL_OP_ADD:
        return arithmetic(e, b, PY_ADD, out);
    case SQL_OP_SUB:
        return arithmetic(e, b, PY_SUB, out);
    case SQL_OP_MUL:
        return arithmetic(e, b, PY_MUL, out);
    case SQL_OP_CONCAT:
        return arithmetic(e, b, PY_ADD, out);
    default:
        return fail(e, ORM_CANNOT_TELL);
    }
}

/* AND and OR with SQL's three values. */
static bool junction(struct orm_evaluation *e, const struct sql_list *l, value *out) {
    bool and_ = l->op->id == SQL_OP_AND, null = false;
    for (size_t i = 0; i < l->n; i++) {
        value v;
        if (!orm_evaluate(e, l->items[i], &v))
            return false;
        if (v == PY_NONE) {
            null = true;
        } else if (py_truth(e->vm, v) != and_) {
            *out = PY_BOOL(!and_);
            return true;
        }
    }
    *out = null ? PY_NONE : PY_BOOL(and_);
    return true;
}

bool orm_evaluate(struct orm_evaluation *e, struct sql_element *x, value *out) {
    switch ((int)x->kind) {
    case SQL_COLUMN:
        return column(e, x, out);
    case SQL_BIND: {
        const struct sql_bindparam *b = (const struct sql_bindparam *)x;
        if (b->callable != PY_UNDEF && b->val == PY_UNDEF)
            *out = py_call0(e->vm, b->callable);
        else
            *out = b->val == PY_UNDEF ? PY_NONE : b->val;
        return true;
    }
    case SQL_NULL:
        *out = PY_NONE;
        return true;
    case SQL_TRUE:
    case SQL_FALSE:
        *out = PY_BOOL(x->kind == SQL_TRUE);
        return true;
    case SQL_GROUPING:
    case SQL_ENTITY:
        return orm_evaluate(e, ((struct sql_wrap *)x)->of, out);
    case SQL_BINARY:
        return binary(e, (const struct sql_binary *)x, out);
    case SQL_LIST: {
        const struct sql_list *l = (const struct sql_list *)x;
        if (l->op && (l->op->id == SQL_OP_AND || l->op->id == SQL_OP_OR))
            return junction(e, l, out);
        return fail(e, ORM_CANNOT_TELL);
    }
    case SQL_UNARY: {
        const struct sql_unary *u = (const struct sql_unary *)x;
        if (!u->op || u->op->id != SQL_OP_INV)
            return fail(e, ORM_CANNOT_TELL);
        if (!orm_evaluate(e, u->of, out))
            return false;
        if (*out != PY_NONE)
            *out = PY_BOOL(!py_truth(e->vm, *out));
        return true;
    }
    default:
        return fail(e, ORM_CANNOT_TELL);
    }
}
