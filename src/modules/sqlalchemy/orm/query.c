/*
 * Query: the statement grows by methods that each give a changed copy. What runs it is in
 * query_result.c. cf. sqlalchemy.orm.query.
 */
#include "modules/sqlalchemy/orm/query.h"

#include "modules/sqlalchemy/orm/loading.h"

#define SELF(v) PY_AS(struct orm_query, v)

struct orm_query *orm_query_copy(struct vm *vm, const struct orm_query *q) {
    struct orm_query *copy = py_alloc(vm, q->head.type);
    struct py_attrs attrs = copy->attrs;
    struct py_object head = copy->head;
    *copy = *q;
    copy->attrs = attrs;
    copy->head = head;
    struct py_dict *own = py_instance_dict(vm, PY_OBJ((void *)(uintptr_t)q));
    size_t i = 0;
    for (value k, v; own && py_dict_next(own, &i, &k, &v);)
        py_setattr_str(vm, PY_OBJ(copy), PY_AS(struct py_str, k), v);
    return copy;
}

static void init(struct vm *vm, struct orm_query *q, struct orm_session *s,
                 struct py_list *entities) {
    q->session = s;
    q->autoflush = true;
    q->options = py_dict_new();
    q->entities = entities;
    q->statement = SQL_ELEMENT(py_call_args(
        vm, PY_OBJ(&sql_select_type), PY_OBJ(py_tuple_of(entities->n, entities->items)), NULL));
    orm_configure_entities(vm, (const struct sql_select *)q->statement);
}

value orm_query_new(struct vm *vm, struct orm_session *s, struct py_tuple *entities) {
    struct orm_query *q = py_alloc(vm, &orm_query_type);
    init(vm, q, s, py_list_of(entities->n, entities->items));
    return PY_OBJ(q);
}

static value q_init(struct vm *vm, const value *a) {
    bool many = py_is_list(a[1]) || py_is_tuple(a[1]);
    struct py_list *l = many ? py_list_from(vm, a[1]) : py_list_of(1, &a[1]);
    init(vm, SELF(a[0]), a[2] == PY_NONE ? NULL : orm_session_of(vm, a[2]), l);
    return PY_NONE;
}

/* The copy of SELF whose statement is what METHOD gives. */
static value with(struct vm *vm, value self, const char *method, value args, struct py_dict *kw) {
    struct orm_query *q = orm_query_copy(vm, SELF(self));
    value r = py_call_args(vm, py_getattr(vm, PY_OBJ(q->statement), method), args, kw);
    q->statement = SQL_ELEMENT(r);
    return PY_OBJ(q);
}
static value with1(struct vm *vm, value self, const char *method, value arg) {
    return with(vm, self, method, py_tuple1(arg), NULL);
}

static void refuse_limit(struct vm *vm, value self, const char *name) {
    const struct sql_element *e = SELF(self)->statement;
    const struct sql_generative *g = (const struct sql_generative *)e;
    if ((e->kind == SQL_SELECT || e->kind == SQL_COMPOUND) && (g->limit || g->offset))
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Query.%s() being called on a Query which already has LIMIT or OFFSET applied.  "
                 "Call %s() before limit() or offset() are applied.",
                 name, name);
}

static value q_filter(struct vm *vm, const value *a) {
    refuse_limit(vm, a[0], "filter");
    return with(vm, a[0], "where", a[1], NULL);
}
static value q_filter_by(struct vm *vm, const value *a) {
    refuse_limit(vm, a[0], "filter");
    return with(vm, a[0], "filter_by", PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, a[1]));
}

#define PASS_ARGS(name, method)                                                                    \
    static value q_##name(struct vm *vm, const value *a) {                                         \
        return with(vm, a[0], method, a[1], NULL);                                                 \
    }
#define PASS_ONE(name, method)                                                                     \
    static value q_##name(struct vm *vm, const value *a) { return with1(vm, a[0], method, a[1]); }
PASS_ARGS(distinct, "distinct")
PASS_ARGS(having, "having")
PASS_ARGS(select_from, "select_from")
PASS_ARGS(correlate, "correlate")
PASS_ARGS(options, "options")
PASS_ARGS(add_columns_to, "add_columns")
PASS_ONE(limit, "limit")
PASS_ONE(offset, "offset")

static value q_order_by(struct vm *vm, const value *a) {
    refuse_limit(vm, a[0], "order_by");
    return with(vm, a[0], "order_by", a[1], NULL);
}
static value q_group_by(struct vm *vm, const value *a) {
    refuse_limit(vm, a[0], "group_by");
    return with(vm, a[0], "group_by", a[1], NULL);
}

/* LIMIT and OFFSET of [start:stop], counted from those that are there. */
static value q_slice(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    value s = PY_OBJ(q->statement);
    if (a[2] != PY_NONE) {
        value n = a[1] == PY_NONE ? a[2] : py_binary(vm, PY_SUB, a[2], a[1]);
        s = py_call_method(vm, s, "limit", 1, &n);
    }
    if (a[1] != PY_NONE && py_truth(vm, a[1])) {
        const struct sql_generative *g = (const struct sql_generative *)q->statement;
        value start = a[1];
        if (g->offset && g->offset->kind == SQL_BIND)
            start = py_binary(vm, PY_ADD, ((struct sql_bindparam *)g->offset)->val, start);
        s = py_call_method(vm, s, "offset", 1, &start);
    }
    q->statement = SQL_ELEMENT(s);
    return PY_OBJ(q);
}

/* --- joins --- */

/* 1.x: the relationship of that name on what was joined last, or on the first entity. */
static value relationship_named(struct vm *vm, struct orm_query *q, value name) {
    value entity = q->entities->n ? q->entities->items[0] : PY_NONE;
    if (q->statement->kind == SQL_SELECT) {
        const struct sql_select *s = (struct sql_select *)q->statement;
        for (size_t i = s->n_joins; i-- > 0;)
            if (s->joins[i].orm_target != PY_UNDEF) {
                entity = s->joins[i].orm_target;
                break;
            }
    }
    return py_getattr_str(vm, entity, PY_AS(struct py_str, name));
}

static value join_one(struct vm *vm, value self, value target, value on, value outer, value full) {
    refuse_limit(vm, self, "join");
    if (py_is_str(target))
        target = relationship_named(vm, SELF(self), target);
    if (on != PY_NONE && py_is_str(on))
        on = relationship_named(vm, SELF(self), on);
    value args[] = {target, on, outer, full};
    return with(vm, self, "join", PY_OBJ(py_tuple_of(4, args)), NULL);
}

/* 1.x: join(A, B, C) and join((A, onclause), …) */
static bool is_target(struct vm *vm, value v) {
    if (py_is_str(v) || py_is_tuple(v))
        return true;
    if (py_is_a(v, &orm_attr_type))
        return false;
    return orm_mapper_from(vm, v) != NULL;
}

static value join(struct vm *vm, value self, value target, value props, value outer, value full) {
    struct py_tuple *more = PY_AS(struct py_tuple, props);
    if (py_is_tuple(target)) {
        struct py_tuple *t = PY_AS(struct py_tuple, target);
        self = join_one(vm, self, t->items[0], t->n > 1 ? t->items[1] : PY_NONE, outer, full);
    } else if (more->n == 1 && !is_target(vm, more->items[0])) {
        return join_one(vm, self, target, more->items[0], outer, full);
    } else {
        self = join_one(vm, self, target, PY_NONE, outer, full);
    }
    for (size_t i = 0; i < more->n; i++)
        self = join(vm, self, more->items[i], PY_OBJ(&py_empty_tuple), outer, full);
    return self;
}
static value q_join(struct vm *vm, const value *a) {
    if (a[5] != PY_NONE && !PY_AS(struct py_tuple, a[2])->n)
        return join_one(vm, a[0], a[1], a[5], a[3], a[4]);
    return join(vm, a[0], a[1], a[2], a[3], a[4]);
}
static value q_outerjoin(struct vm *vm, const value *a) {
    if (a[4] != PY_NONE && !PY_AS(struct py_tuple, a[2])->n)
        return join_one(vm, a[0], a[1], a[4], PY_TRUE, a[3]);
    return join(vm, a[0], a[1], a[2], PY_TRUE, a[3]);
}

/* --- what is selected --- */

static value q_with_entities(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(with(vm, a[0], "with_only_columns", a[1], NULL));
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    q->entities = py_list_of(t->n, t->items);
    return PY_OBJ(q);
}
static value q_add_columns(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(q_add_columns_to(vm, a));
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    q->entities = py_list_of(q->entities->n, q->entities->items);
    for (size_t i = 0; i < t->n; i++)
        py_list_append(q->entities, t->items[i]);
    return PY_OBJ(q);
}
static value q_add_column(struct vm *vm, const value *a) {
    value args[] = {a[0], py_tuple1(a[1])};
    return q_add_columns(vm, args);
}
static value q_from_statement(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    value statement = a[1];
    if (py_is_a(statement, &orm_query_type))
        statement = PY_OBJ(SELF(statement)->statement);
    q->statement =
        SQL_ELEMENT(py_call_method(vm, PY_OBJ(q->statement), "from_statement", 1, &statement));
    return PY_OBJ(q);
}

/* --- how it runs --- */

static value q_params(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    q->params = q->params ? py_dict_copy(q->params) : py_dict_new();
    struct py_tuple *t = PY_AS(struct py_tuple, a[1]);
    if (t->n)
        py_dict_update(vm, q->params, t->items[0]);
    py_dict_update(vm, q->params, a[2]);
    return PY_OBJ(q);
}
static value q_execution_options(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    q->options = py_dict_copy(q->options);
    py_dict_update(vm, q->options, a[1]);
    return PY_OBJ(q);
}
static value q_yield_per(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    q->options = py_dict_copy(q->options);
    py_dict_set_text(q->options, "yield_per", a[1]);
    return PY_OBJ(q);
}
static value q_populate(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    q->populate = true;
    return PY_OBJ(q);
}
static value q_enable_eagerloads(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    q->no_eager = !py_truth(vm, a[1]);
    return PY_OBJ(q);
}
static value q_autoflush(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    q->autoflush = py_truth(vm, a[1]);
    return PY_OBJ(q);
}
static value q_with_session(struct vm *vm, const value *a) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    q->session = orm_session_of(vm, a[1]);
    return PY_OBJ(q);
}
static value q_label_style(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(with1(vm, a[0], "set_label_style", a[1]));
    q->labels_given = true;
    return PY_OBJ(q);
}
static value q_with_labels(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(with(vm, a[0], "apply_labels", PY_OBJ(&py_empty_tuple), NULL));
    q->labels_given = true;
    return PY_OBJ(q);
}
static value q_for_update(struct vm *vm, const value *a) {
    return with(vm, a[0], "with_for_update", PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, a[1]));
}
static value q_affix(struct vm *vm, const value *a, const char *method) {
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "dialect", a[2]);
    return with(vm, a[0], method, a[1], kw);
}
static value q_prefix(struct vm *vm, const value *a) { return q_affix(vm, a, "prefix_with"); }
static value q_suffix(struct vm *vm, const value *a) { return q_affix(vm, a, "suffix_with"); }
static value q_with_hint(struct vm *vm, const value *a) {
    return with(vm, a[0], "with_hint", py_tuple3(a[1], a[2], a[3]), NULL);
}
static value q_self(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}

/* --- as part of other statements --- */

static value as_statement(struct vm *vm, value self) {
    struct orm_query *q = SELF(self);
    if (!q->params)
        return PY_OBJ(q->statement);
    return py_call_args(vm, py_getattr(vm, PY_OBJ(q->statement), "params"), PY_OBJ(&py_empty_tuple),
                        q->params);
}
static value q_clause_element(struct vm *vm, const value *a) { return as_statement(vm, a[0]); }
static value q_subquery(struct vm *vm, const value *a) {
    value s = as_statement(vm, a[0]);
    if (py_truth(vm, a[2]))
        s = py_call_method(vm, s, "apply_labels", 0, NULL);
    return py_call_method(vm, s, "subquery", 1, &a[1]);
}
static value q_cte(struct vm *vm, const value *a) {
    return py_call_method(vm, as_statement(vm, a[0]), "cte", 3, a + 1);
}
static value q_scalar_subquery(struct vm *vm, const value *a) {
    return py_call_method(vm, as_statement(vm, a[0]), "scalar_subquery", 0, NULL);
}
static value q_label(struct vm *vm, const value *a) {
    return py_call_method(vm, as_statement(vm, a[0]), "label", 1, &a[1]);
}

/* SELECT … FROM (SELECT … UNION SELECT …) AS anon_1, with the entities of the first. */
static value combine(struct vm *vm, const value *a, const char *method) {
    struct orm_query *q = orm_query_copy(vm, SELF(a[0]));
    struct py_tuple *others = PY_AS(struct py_tuple, a[1]);
    struct py_tuple *args = py_tuple_new(others->n);
    for (size_t i = 0; i < others->n; i++)
        args->items[i] = py_is_a(others->items[i], &orm_query_type)
                             ? PY_OBJ(orm_query_select(vm, SELF(others->items[i])))
                             : others->items[i];
    value first = PY_OBJ(orm_query_select(vm, q));
    value all = py_call_args(vm, py_getattr(vm, first, method), PY_OBJ(args), NULL);
    return orm_query_over(vm, q, SQL_ELEMENT(all));
}
#define COMBINE(name, method)                                                                      \
    static value q_##name(struct vm *vm, const value *a) { return combine(vm, a, method); }
COMBINE(union, "union")
COMBINE(union_all, "union_all")
COMBINE(intersect, "intersect")
COMBINE(intersect_all, "intersect_all")
COMBINE(except, "except_")
COMBINE(except_all, "except_all")

static value q_from_self(struct vm *vm, const value *a) {
    struct orm_query *q = SELF(a[0]);
    value over =
        orm_query_over(vm, orm_query_copy(vm, q), &orm_query_select(vm, q)->base.from.element);
    if (!PY_AS(struct py_tuple, a[1])->n)
        return over;
    value args[] = {over, a[1]};
    return q_with_entities(vm, args);
}

/* --- what scripts ask of it --- */

static value get_statement(struct vm *vm, value self) { return as_statement(vm, self); }
static value get_session(struct vm *vm, value self) {
    (void)vm;
    return SELF(self)->session ? PY_OBJ(SELF(self)->session) : PY_NONE;
}
static void set_session(struct vm *vm, value self, value v) {
    SELF(self)->session = v == PY_NONE || v == PY_UNDEF ? NULL : orm_session_of(vm, v);
}
static value get_where(struct vm *vm, value self) {
    return py_getattr(vm, PY_OBJ(SELF(self)->statement), "whereclause");
}
static value get_descriptions(struct vm *vm, value self) {
    return py_getattr(vm, PY_OBJ(SELF(self)->statement), "column_descriptions");
}
static value get_single(struct vm *vm, value self) {
    struct orm_query *q = SELF(self);
    return PY_BOOL(q->entities->n == 1 && orm_mapper_from(vm, q->entities->items[0]) &&
                   !py_is_a(q->entities->items[0], &orm_attr_type));
}
static value q_str(struct vm *vm, value self) {
    struct orm_query *q = SELF(self);
    value s = PY_OBJ(orm_query_select(vm, q)), bind = q->session ? q->session->bind : PY_NONE;
    if (bind == PY_NONE)
        return py_str(vm, s);
    return py_str(vm, py_call_method(vm, s, "compile", 1, &bind));
}

static const struct py_native_def methods[] = {
    {"__init__", q_init, "self, entities, session=None"},
    {"__clause_element__", q_clause_element, "self"},
    {"filter", q_filter, "self, *criterion"},
    {"where", q_filter, "self, *criterion"},
    {"filter_by", q_filter_by, "self, **kwargs"},
    {"join", q_join, "self, target, *props, isouter=False, full=False, onclause=None"},
    {"outerjoin", q_outerjoin, "self, target, *props, full=False, onclause=None"},
    {"select_from", q_select_from, "self, *from_obj"},
    {"reset_joinpoint", q_self, "self"},
    {"order_by", q_order_by, "self, *clauses"},
    {"group_by", q_group_by, "self, *clauses"},
    {"having", q_having, "self, *having"},
    {"distinct", q_distinct, "self, *expr"},
    {"limit", q_limit, "self, limit"},
    {"offset", q_offset, "self, offset"},
    {"slice", q_slice, "self, start, stop"},
    {"options", q_options, "self, *args"},
    {"with_entities", q_with_entities, "self, *entities"},
    {"add_columns", q_add_columns, "self, *column"},
    {"add_column", q_add_column, "self, column"},
    {"add_entity", q_add_column, "self, entity, alias=None"},
    {"from_statement", q_from_statement, "self, statement"},
    {"from_self", q_from_self, "self, *entities"},
    {"params", q_params, "self, *args, **kwargs"},
    {"execution_options", q_execution_options, "self, **kwargs"},
    {"yield_per", q_yield_per, "self, count"},
    {"populate_existing", q_populate, "self"},
    {"enable_eagerloads", q_enable_eagerloads, "self, value"},
    {"enable_assertions", q_self, "self, value"},
    {"autoflush", q_autoflush, "self, setting"},
    {"with_session", q_with_session, "self, session"},
    {"set_label_style", q_label_style, "self, style"},
    {"with_labels", q_with_labels, "self"},
    {"apply_labels", q_with_labels, "self"},
    {"with_for_update", q_for_update, "self, **kw"},
    {"correlate", q_correlate, "self, *fromclauses"},
    {"prefix_with", q_prefix, "self, *prefixes, dialect='*'"},
    {"suffix_with", q_suffix, "self, *suffixes, dialect='*'"},
    {"with_hint", q_with_hint, "self, selectable, text, dialect_name='*'"},
    {"only_return_tuples", q_self, "self, value"},
    {"tuples", q_self, "self"},
    {"subquery", q_subquery, "self, name=None, with_labels=False, reduce_columns=False"},
    {"cte", q_cte, "self, name=None, recursive=False, nesting=False"},
    {"scalar_subquery", q_scalar_subquery, "self"},
    {"as_scalar", q_scalar_subquery, "self"},
    {"label", q_label, "self, name"},
    {"union", q_union, "self, *q"},
    {"union_all", q_union_all, "self, *q"},
    {"intersect", q_intersect, "self, *q"},
    {"intersect_all", q_intersect_all, "self, *q"},
    {"except_", q_except, "self, *q"},
    {"except_all", q_except_all, "self, *q"},
    {"all", orm_query_all, "self"},
    {"first", orm_query_first, "self"},
    {"one", orm_query_one, "self"},
    {"one_or_none", orm_query_one_or_none, "self"},
    {"scalar", orm_query_scalar, "self"},
    {"get", orm_query_get, "self, ident"},
    {"count", orm_query_count, "self"},
    {"exists", orm_query_exists, "self"},
    {"value", orm_query_value, "self, column"},
    {"values", orm_query_values, "self, *columns"},
    {"update", orm_query_update, "self, values, synchronize_session='auto', update_args=None"},
    {"delete", orm_query_delete, "self, synchronize_session='auto', delete_args=None"},
    {0}};
static const struct py_getset_def getset[] = {{"statement", get_statement, NULL},
                                              {"selectable", get_statement, NULL},
                                              {"session", get_session, set_session},
                                              {"whereclause", get_where, NULL},
                                              {"column_descriptions", get_descriptions, NULL},
                                              {"is_single_entity", get_single, NULL},
                                              {0}};
struct py_type orm_query_type = {PY_TYPE_HEAD,
                                 .name = "Query",
                                 .module = "sqlalchemy.orm.query",
                                 .size = sizeof(struct orm_query),
                                 .attrs_offset = offsetof(struct orm_query, attrs),
                                 .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                 .methods = methods,
                                 .getset = getset,
                                 .iter = orm_query_iter,
                                 .getitem = orm_query_getitem,
                                 .str = q_str};
