/*
 * Relationships in expressions: Child.parent == parent, Parent.children.any(…), .has(),
 * .contains(). cf. sqlalchemy.orm.relationships.RelationshipProperty.Comparator.
 */
#include "modules/sqlalchemy/orm/state.h"

static struct orm_relationship *rel_of(const struct orm_attr *a) {
    return (struct orm_relationship *)a->prop;
}

static struct sql_element *of_alias(struct vm *vm, const struct orm_attr *a,
                                    struct sql_element *e) {
    return a->alias ? sql_adapt(vm, e, a->alias->selectable) : e;
}

struct sql_element *orm_relationship_clause(struct vm *vm, struct orm_attr *a) {
    struct orm_relationship *r = rel_of(a);
    if (!r->secondaryjoin)
        return of_alias(vm, a, r->primaryjoin);
    struct sql_element *both[] = {r->primaryjoin, r->secondaryjoin};
    return of_alias(vm, a, sql_conjunction(vm, SQL_OP_AND, 2, both));
}

/* --- the value of a column of an instance, as a bind parameter --- */

struct binding {
    struct vm *vm;
    struct orm_relationship *r;
    struct orm_mapper *mapper;
    value obj; /* None: all are NULL */
    bool remote;
};

static value column_value(struct vm *vm, struct orm_mapper *m, value obj, struct column *c) {
    struct orm_prop *p = orm_prop_of_column(m, &c->base.expr.element);
    return p && obj != PY_NONE ? orm_get_value(vm, obj, p) : PY_NONE;
}

static struct sql_element *bind_column(struct sql_element *e, void *arg) {
    struct binding *b = arg;
    for (size_t i = 0; i < b->r->n_pairs; i++) {
        struct column *c = b->remote ? b->r->pairs[i].remote : b->r->pairs[i].local;
        if (&c->base.expr.element != e)
            continue;
        value v = column_value(b->vm, b->mapper, b->obj, c);
        return &sql_bind_named(b->vm, NULL, v, c->base.expr.type, true)->expr.element;
    }
    return NULL;
}

/* The same for the columns of the far side of a secondary table. */
static struct sql_element *bind_far_column(struct sql_element *e, void *arg) {
    struct binding *b = arg;
    for (size_t i = 0; i < b->r->n_secondary_pairs; i++) {
        struct column *c = b->r->secondary_pairs[i].remote;
        if (&c->base.expr.element != e)
            continue;
        value v = column_value(b->vm, b->mapper, b->obj, c);
        return &sql_bind_named(b->vm, NULL, v, c->base.expr.type, true)->expr.element;
    }
    return NULL;
}

static struct orm_mapper *mapper_of_instance(struct vm *vm, value obj) {
    return orm_state_of(vm, obj)->mapper;
}

/* r.primaryjoin with the columns of one side as values of OBJ. */
static struct sql_element *bound_join(struct vm *vm, struct orm_attr *a, value obj, bool remote) {
    struct orm_relationship *r = rel_of(a);
    struct binding b = {vm, r, mapper_of_instance(vm, obj), obj, remote};
    return sql_clone(vm, r->primaryjoin, bind_column, &b);
}

static struct sql_element *null_test(struct vm *vm, struct orm_attr *a) {
    struct orm_relationship *r = rel_of(a);
    struct sql_seq all = {0};
    for (size_t i = 0; i < r->n_pairs; i++) {
        struct sql_element *c = &r->pairs[i].local->base.expr.element;
        sql_seq_push(&all, sql_operate(vm, SQL_OP_EQ, of_alias(vm, a, c), PY_NONE));
    }
    return all.n == 1 ? all.items[0] : sql_conjunction(vm, SQL_OP_AND, all.n, all.items);
}

static struct sql_element *differs(struct vm *vm, struct orm_attr *a, value obj) {
    struct orm_relationship *r = rel_of(a);
    struct orm_mapper *m = mapper_of_instance(vm, obj);
    struct sql_seq all = {0};
    for (size_t i = 0; i < r->n_pairs; i++) {
        struct sql_element *c = of_alias(vm, a, &r->pairs[i].local->base.expr.element);
        value v = column_value(vm, m, obj, r->pairs[i].remote);
        struct sql_element *either[] = {sql_operate(vm, SQL_OP_NE, c, v),
                                        sql_operate(vm, SQL_OP_EQ, c, PY_NONE)};
        sql_seq_push(&all, sql_conjunction(vm, SQL_OP_OR, 2, either));
    }
    return all.n == 1 ? all.items[0] : sql_conjunction(vm, SQL_OP_AND, all.n, all.items);
}

value orm_relationship_compare(struct vm *vm, struct orm_attr *a, value other,
                               enum py_compare_op op) {
    orm_configure(vm, a->parent->registry);
    struct orm_relationship *r = rel_of(a);
    if (op != PY_EQ && op != PY_NE)
        return PY_NOT_IMPLEMENTED;
    bool null = other == PY_NONE || (sql_is_element(other) && SQL_ELEMENT(other)->kind == SQL_NULL);
    if (null && r->direction != ORM_MANY_TO_ONE) {
        value exists = orm_relationship_exists(vm, a, r->uselist, PY_NONE, py_dict_new());
        return op == PY_NE ? exists : PY_OBJ(sql_negate(vm, SQL_ELEMENT(exists)));
    }
    if (null) {
        struct sql_element *e = null_test(vm, a);
        return PY_OBJ(op == PY_EQ ? e : sql_negate(vm, e));
    }
    if (r->uselist)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't compare a collection to an object or collection; use contains() to test "
                 "for membership.");
    if (op == PY_NE && r->direction == ORM_MANY_TO_ONE)
        return PY_OBJ(differs(vm, a, other));
    struct sql_element *e = of_alias(vm, a, bound_join(vm, a, other, true));
    return PY_OBJ(op == PY_EQ ? e : sql_negate(vm, e));
}

/* --- EXISTS --- */

static value method1(struct vm *vm, value obj, const char *name, value arg) {
    return py_call_method(vm, obj, name, 1, &arg);
}

value orm_relationship_exists(struct vm *vm, struct orm_attr *a, bool any, value criterion,
                              struct py_dict *kw) {
    struct orm_relationship *r = rel_of(a);
    if (any && !r->uselist)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "'any()' not implemented for scalar attributes. Use has().");
    if (!any && r->uselist)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "'has()' not implemented for collections. Use any().");
    struct orm_mapper *target = r->target;
    value entity = PY_OBJ(target->cls);
    struct sql_from *dest = target->mapped;
    if (a->of_type != PY_UNDEF) {
        entity = a->of_type;
        struct orm_mapper *m = orm_mapper_from(vm, entity);
        dest = py_is_a(entity, &orm_alias_type) ? PY_AS(struct orm_alias, entity)->selectable
               : m                              ? m->mapped
                                                : dest;
    } else if (target->base == r->prop.parent->base) { /* to itself: another row */
        struct orm_alias *al = orm_alias_new(vm, target, NULL, NULL);
        entity = PY_OBJ(al);
        dest = al->selectable;
    }
    struct sql_from *over = dest != target->mapped ? dest : NULL, *via = NULL;
    if (r->secondary && over && a->of_type == PY_UNDEF) /* its rows are others too */
        via =
            &sql_alias_new(vm, &sql_alias_type, SQL_ALIAS, r->secondary, (struct sql_name){NULL, 0})
                 ->from;
    struct sql_seq all = {0};
    sql_seq_push(&all,
                 orm_join_condition(vm, r, a->alias ? a->alias->selectable : NULL, over, via));
    if (r->secondaryjoin)
        sql_seq_push(&all, orm_second_condition(vm, r, over, via));
    if (a->criteria)
        sql_seq_push(&all, a->criteria);
    size_t i = 0;
    struct sql_seq more = {0};
    for (value k, v; py_dict_next(kw, &i, &k, &v);) {
        value attr = py_getattr_str(vm, entity, PY_AS(struct py_str, k));
        sql_seq_push(&more, sql_coerce_where(vm, py_compare(vm, attr, v, PY_EQ)));
    }
    if (criterion != PY_NONE) {
        struct sql_element *e = sql_coerce_where(vm, criterion);
        sql_seq_push(&all,
                     dest != target->mapped && a->of_type == PY_UNDEF ? sql_adapt(vm, e, dest) : e);
    }
    for (i = 0; i < more.n; i++)
        sql_seq_push(&all, more.items[i]);
    value exists = py_call1(vm, py_import_from(vm, "sqlalchemy", "exists"), py_from_small(1));
    exists =
        method1(vm, exists, "where", PY_OBJ(sql_conjunction(vm, SQL_OP_AND, all.n, all.items)));
    exists = method1(vm, exists, "select_from", PY_OBJ(dest));
    value except[2] = {PY_OBJ(dest), via            ? PY_OBJ(via)
                                     : r->secondary ? PY_OBJ(r->secondary)
                                                    : PY_UNDEF};
    return py_call_method(vm, exists, "correlate_except", r->secondary ? 2 : 1, except);
}

value orm_relationship_contains(struct vm *vm, struct orm_attr *a, value item) {
    struct orm_relationship *r = rel_of(a);
    if (!r->uselist)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "'contains' not implemented for scalar attributes.  Use ==");
    if (!r->secondary)
        return PY_OBJ(of_alias(vm, a, bound_join(vm, a, item, true)));
    struct binding b = {vm, r, mapper_of_instance(vm, item), item, true};
    struct sql_from *alias =
        &sql_alias_new(vm, &sql_alias_type, SQL_ALIAS, r->secondary, (struct sql_name){NULL, 0})
             ->from;
    struct sql_element *both[] = {
        sql_adapt(vm, of_alias(vm, a, r->primaryjoin), alias),
        sql_adapt(vm, sql_clone(vm, r->secondaryjoin, bind_far_column, &b), alias)};
    return PY_OBJ(sql_conjunction(vm, SQL_OP_AND, 2, both));
}
