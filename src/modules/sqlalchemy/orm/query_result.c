/*
 * Running a Query: results, counting, single values, UPDATE and DELETE. cf. sqlalchemy.orm.query.
 */
#include "modules/sqlalchemy/orm/loading.h"
#include "modules/sqlalchemy/orm/query.h"

#define SELF(v) PY_AS(struct orm_query, v)

static struct sql_seq adapted(struct vm *vm, struct sql_seq s, struct sql_from *over) {
    struct sql_seq out = {0};
    for (size_t i = 0; i < s.n; i++)
        sql_seq_push(&out, sql_adapt(vm, s.items[i], over));
    return out;
}

struct sql_select *orm_query_select(struct vm *vm, struct orm_query *q) {
    if (q->statement->kind != SQL_SELECT)
        py_raise(vm, &sa_exc_InvalidRequestError, "a query over %R cannot be run",
                 PY_OBJ(q->statement));
    struct sql_select *s = sql_select_copy((struct sql_select *)q->statement);
    if (!q->labels_given)
        s->base.label_style = SQL_LABELS_TABLENAME;
    if (q->over) {
        struct sql_seq *parts[] = {&s->where, &s->having, &s->base.order_by, &s->base.group_by,
                                   &s->distinct_on};
        for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
            *parts[i] = adapted(vm, *parts[i], q->over);
    }
    return s;
}

/* The columns of an entity in a subquery: an alias of the class over it. */
static struct sql_element *over_subquery(struct vm *vm, struct sql_element *e,
                                         struct sql_from *sub) {
    value entity = orm_entity_of(e->annotation);
    if (e->kind == SQL_ENTITY && entity != PY_UNDEF && !py_is_a(e->annotation, &orm_attr_type)) {
        struct orm_mapper *m = orm_mapper_from(vm, entity);
        return orm_entity(vm, PY_OBJ(orm_alias_new(vm, m, sub, NULL)));
    }
    return sql_adapt(vm, e, sub);
}

value orm_query_over(struct vm *vm, struct orm_query *q, struct sql_element *e) {
    struct sql_select *from = (struct sql_select *)q->statement;
    struct sql_alias *sub = sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY,
                                          (struct sql_from *)e, (struct sql_name){NULL, 0});
    struct sql_seq cols = {0};
    for (size_t i = 0; i < from->columns.n; i++)
        sql_seq_push(&cols, over_subquery(vm, from->columns.items[i], &sub->from));
    struct sql_select *s = sql_select_new(vm, cols);
    s->options = from->options;
    s->from_obj = sql_seq_with(s->from_obj, &sub->from.element);
    q->statement = &s->base.from.element;
    q->over = &sub->from;
    for (size_t i = 0; i < q->entities->n && i < cols.n; i++)
        if (cols.items[i]->annotation != PY_UNDEF && cols.items[i]->kind == SQL_ENTITY &&
            py_is_a(cols.items[i]->annotation, &orm_alias_type)) {
            q->entities = py_list_of(q->entities->n, q->entities->items);
            q->entities->items[i] = cols.items[i]->annotation;
        }
    return PY_OBJ(q);
}

static struct orm_session *session_of(struct vm *vm, struct orm_query *q) {
    if (q->session)
        return q->session;
    if (q->owner && q->owner->session)
        return q->owner->session;
    py_raise(vm, &py_exc_AttributeError, "'NoneType' object has no attribute 'execute'");
}

static bool single_entity(const struct sql_select *s) {
    return s->columns.n == 1 && s->columns.items[0]->kind == SQL_ENTITY &&
           !py_is_a(s->columns.items[0]->annotation, &orm_attr_type);
}
static bool any_entity(const struct sql_select *s) {
    for (size_t i = 0; i < s->columns.n; i++)
        if (s->columns.items[i]->kind == SQL_ENTITY &&
            !py_is_a(s->columns.items[i]->annotation, &orm_attr_type))
            return true;
    return false;
}

struct sa_result *orm_query_run(struct vm *vm, struct orm_query *q) {
    struct orm_session *s = session_of(vm, q);
    struct sql_select *select = orm_query_select(vm, q);
    struct py_list *given = select->options == PY_UNDEF ? NULL : py_list_from(vm, select->options);
    value params = q->params ? PY_OBJ(q->params) : PY_NONE;
    if (!select->columns.n)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Query contains no columns with which to SELECT from.");
    if (q->autoflush)
        orm_session_autoflush(vm, s);
    struct orm_plan *p = orm_plan(vm, select, given, true);
    orm_check_options(vm, p);
    if (select->from_statement) {
        p->statement = select->from_statement;
        p->foreign = true;
    }
    value populate = py_dict_get_text(q->options, "populate_existing");
    bool all = q->populate || (populate != PY_UNDEF && py_truth(vm, populate));
    struct sa_result *r = orm_run(vm, s, p, params, q->options, all);
    if (any_entity(select) && py_dict_get_text(q->options, "yield_per") == PY_UNDEF)
        r->unique = true;
    r->needs_unique = false;
    if (!single_entity(select))
        return r;
    value first = py_from_small(0);
    return PY_AS(struct sa_result, py_call_method(vm, PY_OBJ(r), "scalars", 1, &first));
}

static value run(struct vm *vm, const value *a, const char *method) {
    return py_call_method(vm, PY_OBJ(orm_query_run(vm, SELF(a[0]))), method, 0, NULL);
}

value orm_query_all(struct vm *vm, const value *a) { return run(vm, a, "all"); }
value orm_query_one(struct vm *vm, const value *a) { return run(vm, a, "one"); }
value orm_query_one_or_none(struct vm *vm, const value *a) { return run(vm, a, "one_or_none"); }
value orm_query_iter(struct vm *vm, value self) {
    return py_call_method(vm, PY_OBJ(orm_query_run(vm, SELF(self))), "__iter__", 0, NULL);
}

static value limited(struct vm *vm, value self, int64_t n) {
    struct orm_query *q = orm_query_copy(vm, SELF(self));
    if (q->statement->kind == SQL_SELECT && ((struct sql_select *)q->statement)->from_statement)
        return self;
    value arg = py_from_small(n);
    q->statement = SQL_ELEMENT(py_call_method(vm, PY_OBJ(q->statement), "limit", 1, &arg));
    return PY_OBJ(q);
}
value orm_query_first(struct vm *vm, const value *a) {
    value q = limited(vm, a[0], 1);
    return run(vm, &q, "first");
}

static value first_of(value row) {
    if (!py_is_a(row, &sa_row_type))
        return row;
    const struct sa_row *r = PY_AS(struct sa_row, row);
    return r->n ? r->items[0] : PY_NONE;
}
value orm_query_scalar(struct vm *vm, const value *a) {
    struct sa_result *r = orm_query_run(vm, SELF(a[0]));
    return first_of(py_call_method(vm, PY_OBJ(r), "one_or_none", 0, NULL));
}

value orm_query_get(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(a[0]);
    struct orm_mapper *m = q->entities->n ? orm_mapper_from(vm, q->entities->items[0]) : NULL;
    if (!m || q->entities->n != 1)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "get() can only be used against a single mapped class.");
    const struct sql_select *s = (struct sql_select *)q->statement;
    if (s->where.n || s->n_joins || s->base.limit || s->base.order_by.n)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Query.get() being called on a Query with existing criterion. ");
    struct py_list *options = s->options == PY_UNDEF ? NULL : py_list_from(vm, s->options);
    value lock = s->base.for_update ? PY_TRUE : PY_NONE;
    return orm_session_get(vm, session_of(vm, q), m, a[1], options, q->populate, lock);
}

/* --- counting --- */

value orm_query_count(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(a[0]);
    struct sql_select *inner = orm_query_select(vm, q);
    inner->options = PY_UNDEF;
    struct sql_alias *sub = sql_alias_new(vm, &sql_subquery_type, SQL_SUBQUERY, &inner->base.from,
                                          (struct sql_name){NULL, 0});
    struct sql_element *star = &sql_column_new(vm, "*", PY_UNDEF, true)->expr.element;
    value count = py_call1(vm, py_getattr(vm, py_import_from(vm, "sqlalchemy", "func"), "count"),
                           PY_OBJ(star));
    struct sql_seq one = {0};
    sql_seq_push(&one, SQL_ELEMENT(count));
    struct sql_select *s = sql_select_new(vm, one);
    sql_seq_push(&s->from_obj, &sub->from.element);
    struct orm_session *session = session_of(vm, q);
    if (q->autoflush)
        orm_session_autoflush(vm, session);
    struct orm_mapper *m = q->entities->n ? orm_mapper_from(vm, q->entities->items[0]) : NULL;
    struct sa_connection *c = orm_session_connection(vm, session, m, &s->base.from.element);
    value r = sa_execute(vm, c, PY_OBJ(s), q->params ? PY_OBJ(q->params) : PY_NONE, NULL);
    return py_call_method(vm, r, "scalar", 0, NULL);
}

value orm_query_exists(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(a[0]);
    struct sql_select *s = orm_query_select(vm, q);
    struct sql_seq entities = s->columns;
    s->columns = (struct sql_seq){0};
    sql_seq_push(&s->columns, &sql_column_new(vm, "1", PY_UNDEF, true)->expr.element);
    if (!s->from_obj.n && entities.n && orm_entity_of(entities.items[0]->annotation) != PY_UNDEF)
        s->from_obj =
            sql_seq_with(s->from_obj, orm_entity(vm, orm_entity_of(entities.items[0]->annotation)));
    return py_call1(vm, py_import_from(vm, "sqlalchemy", "exists"), PY_OBJ(s));
}

value orm_query_values(struct vm *vm, const value *a) {
    struct py_tuple *cols = PY_AS(struct py_tuple, a[1]);
    value q = py_call_args(vm, py_getattr(vm, a[0], "with_entities"), PY_OBJ(cols), NULL);
    return orm_query_iter(vm, q);
}
value orm_query_value(struct vm *vm, const value *a) {
    value q = py_call_method(vm, a[0], "with_entities", 1, &a[1]);
    value row = orm_query_first(vm, &q);
    return row == PY_NONE ? row : first_of(row);
}

/* --- [i], [a:b] --- */

static int64_t bound(struct vm *vm, value slice, const char *name, bool *given) {
    value v = py_getattr(vm, slice, name);
    *given = v != PY_NONE;
    int64_t i = *given ? py_index(vm, v) : 0;
    if (i < 0)
        py_raise(vm, &py_exc_IndexError,
                 "negative indexes are not accepted by SQL index / slice operators");
    return i;
}

value orm_query_getitem(struct vm *vm, value self, value key) {
    if (strcmp(py_type_name(key), "slice")) {
        int64_t i = py_index(vm, key);
        if (i < 0)
            py_raise(vm, &py_exc_IndexError,
                     "negative indexes are not accepted by SQL index / slice operators");
        value args[] = {py_int_from(i), py_int_from(i + 1)};
        value q = py_call_method(vm, self, "slice", 2, args);
        return py_getitem(vm, orm_query_all(vm, &q), py_from_small(0));
    }
    bool has_start, has_stop, has_step;
    int64_t start = bound(vm, key, "start", &has_start), stop = bound(vm, key, "stop", &has_stop);
    int64_t step = bound(vm, key, "step", &has_step);
    if (has_start && has_stop && stop <= start)
        return PY_OBJ(py_list_new(0));
    value args[] = {has_start ? py_int_from(start) : PY_NONE,
                    has_stop ? py_int_from(stop) : PY_NONE};
    value q = py_call_method(vm, self, "slice", 2, args);
    value all = orm_query_all(vm, &q);
    if (!has_step || step == 1)
        return all;
    value parts[] = {PY_NONE, PY_NONE, py_int_from(step)};
    return py_getitem(vm, all, py_call(vm, py_import_from(vm, "builtins", "slice"), 3, parts));
}

/* --- UPDATE and DELETE --- */

static struct sql_dml *dml_of(struct vm *vm, struct orm_query *q, const char *function,
                              const char *method) {
    const struct sql_select *s = (struct sql_select *)q->statement;
    const char *bad = s->base.limit        ? "limit()"
                      : s->base.offset     ? "offset()"
                      : s->base.order_by.n ? "order_by()"
                      : s->base.group_by.n ? "group_by()"
                      : s->distinct        ? "distinct()"
                                           : NULL;
    if (bad)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't call Query.update() or Query.delete() when %s has been called", bad);
    if (s->n_joins || s->from_obj.n)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't call Query.update() or Query.delete() when join(), outerjoin(), "
                 "select_from(), or from_self() has been called");
    (void)method;
    value entity = q->entities->items[0];
    if (py_is_a(entity, &orm_attr_type))
        entity = PY_OBJ(PY_AS(struct orm_attr, entity)->parent->cls);
    struct sql_dml *d =
        PY_AS(struct sql_dml, py_call1(vm, py_import_from(vm, "sqlalchemy", function), entity));
    d->where = s->where;
    return d;
}

static value run_dml(struct vm *vm, struct orm_query *q, struct sql_dml *d, value sync) {
    struct orm_session *s = session_of(vm, q);
    struct py_dict *options = py_dict_copy(q->options);
    py_dict_set_text(options, "synchronize_session", sync);
    if (q->autoflush)
        orm_session_autoflush(vm, s);
    value r = orm_execute_dml(vm, s, d, q->params ? PY_OBJ(q->params) : PY_NONE, options);
    return py_getattr(vm, r, "rowcount");
}

value orm_query_update(struct vm *vm, const value *a) {
    struct sql_dml *d = dml_of(vm, SELF(a[0]), "update", "update");
    value values = a[1];
    if (a[3] != PY_NONE && py_is_dict(a[3])) {
        value order = py_dict_get_text(PY_AS(struct py_dict, a[3]), "preserve_parameter_order");
        if (order != PY_UNDEF && py_truth(vm, order)) {
            struct py_list *l = py_list_from(vm, values);
            d = PY_AS(struct sql_dml, py_call_args(vm, py_getattr(vm, PY_OBJ(d), "ordered_values"),
                                                   PY_OBJ(py_tuple_of(l->n, l->items)), NULL));
            return run_dml(vm, SELF(a[0]), d, a[2]);
        }
    }
    if (!py_is_dict(values))
        values = py_call1(vm, PY_OBJ(&py_dict_type), values);
    d = PY_AS(struct sql_dml, py_call_method(vm, PY_OBJ(d), "values", 1, &values));
    return run_dml(vm, SELF(a[0]), d, a[2]);
}
value orm_query_delete(struct vm *vm, const value *a) {
    return run_dml(vm, SELF(a[0]), dml_of(vm, SELF(a[0]), "delete", "delete"), a[1]);
}
