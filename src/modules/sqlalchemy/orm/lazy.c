/*
 * Relationships loaded when they are first read: by the target's key from the session, else by a
 * SELECT with the instance's values in the join's condition. cf. strategies.LazyLoader.
 */
#include "modules/sqlalchemy/orm/loading.h"

/* --- how --- */

static const struct orm_step *step_of(const struct orm_state *s, const struct orm_prop *p) {
    if (s->load_options == PY_UNDEF)
        return NULL;
    const struct orm_origin *o = PY_AS(struct orm_origin, s->load_options);
    return orm_strategy(o->options, o->path, p);
}

enum orm_lazy orm_lazy_of(const struct orm_state *s, const struct orm_relationship *r) {
    const struct orm_step *step = step_of(s, &r->prop);
    return step ? step->lazy : r->lazy;
}

bool orm_column_raises(const struct orm_state *s, const struct orm_column_prop *p) {
    if (s->load_options == PY_UNDEF)
        return p->raiseload;
    const struct orm_origin *o = PY_AS(struct orm_origin, s->load_options);
    return orm_column_load(o->options, o->path, p) == ORM_LOAD_RAISES;
}

static bool is_key_of(const struct orm_mapper *m, const struct column *c) {
    for (size_t i = 0; i < m->n_primary_key; i++)
        if (m->primary_key[i] == c ||
            orm_prop_of_column(m, &m->primary_key[i]->base.expr.element) ==
                orm_prop_of_column(m, &c->base.expr.element))
            return true;
    return false;
}

static void count_binary(struct sql_element *e, void *arg) {
    size_t *n = arg;
    if (e->kind == SQL_BINARY)
        ++*n;
    sql_children(e, count_binary, arg);
}

/* The join is nothing but equalities of foreign key and primary key. */
bool orm_uses_get(const struct orm_relationship *r) {
    if (r->direction != ORM_MANY_TO_ONE || r->n_pairs != r->target->n_primary_key)
        return false;
    for (size_t i = 0; i < r->n_pairs; i++)
        if (!is_key_of(r->target, r->pairs[i].remote))
            return false;
    size_t n = r->primaryjoin->kind == SQL_BINARY;
    sql_children(r->primaryjoin, count_binary, &n);
    return n == r->n_pairs;
}

/* The value a column of S has in the database. */
static value committed_value(struct vm *vm, struct orm_state *s, const struct column *c) {
    struct orm_prop *p = orm_prop_of_column(s->mapper, &c->base.expr.element);
    if (!p)
        return PY_NONE;
    value v = orm_get_value(vm, s->obj, p);
    return v == PY_UNDEF ? PY_NONE : v;
}

static bool target_key(struct vm *vm, struct orm_state *s, const struct orm_relationship *r,
                       value *pk) {
    struct orm_mapper *m = r->target;
    size_t nulls = 0;
    for (size_t i = 0; i < m->n_primary_key; i++) {
        struct orm_prop *key = orm_prop_of_column(m, &m->primary_key[i]->base.expr.element);
        pk[i] = PY_NONE;
        for (size_t k = 0; k < r->n_pairs; k++)
            if (orm_prop_of_column(m, &r->pairs[k].remote->base.expr.element) == key)
                pk[i] = committed_value(vm, s, r->pairs[k].local);
        nulls += pk[i] == PY_NONE;
    }
    return !nulls;
}

bool orm_lazy_known(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    if (!orm_uses_get(r))
        return false;
    value *pk = MEM_NEW_ARRAY(value, r->target->n_primary_key + 1);
    if (!target_key(vm, s, r, pk))
        return true;
    value key = orm_identity_key(r->target, r->target->n_primary_key, pk);
    return s->session && orm_identity_get(vm, s->session, key) != PY_UNDEF;
}

value orm_known_target(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    orm_configure(vm, r->prop.parent->registry);
    if (!orm_uses_get(r) || !s->session)
        return PY_UNDEF;
    struct orm_mapper *m = r->target;
    value *pk = MEM_NEW_ARRAY(value, m->n_primary_key + 1);
    for (size_t i = 0; i < m->n_primary_key; i++) {
        struct orm_prop *key = orm_prop_of_column(m, &m->primary_key[i]->base.expr.element);
        pk[i] = PY_UNDEF;
        for (size_t k = 0; k < r->n_pairs; k++) {
            struct orm_prop *own =
                orm_prop_of_column(s->mapper, &r->pairs[k].local->base.expr.element);
            if (!own || orm_prop_of_column(m, &r->pairs[k].remote->base.expr.element) != key)
                continue;
            value old = orm_committed(s, own);
            pk[i] = old != PY_UNDEF && old != ORM_NO_VALUE ? old : orm_peek(s->obj, own->key);
        }
        if (pk[i] == PY_UNDEF || pk[i] == PY_NONE)
            return PY_UNDEF;
    }
    return orm_identity_get(vm, s->session, orm_identity_key(m, m->n_primary_key, pk));
}

/* --- the condition with values --- */

struct binding {
    struct vm *vm;
    struct orm_state *s;
    const struct orm_relationship *r;
    size_t nulls, n;
};

static struct sql_element *bind_local(struct sql_element *e, void *arg) {
    struct binding *b = arg;
    if (e->kind != SQL_COLUMN)
        return NULL;
    for (size_t i = 0; i < b->r->n_pairs; i++) {
        struct column *c = b->r->pairs[i].local;
        if (&c->base.expr.element != e)
            continue;
        value v = committed_value(b->vm, b->s, c);
        b->n++;
        b->nulls += v == PY_NONE;
        return &sql_bind_named(b->vm, NULL, v, c->base.expr.type, true)->expr.element;
    }
    struct orm_prop *p = orm_prop_of_column(b->s->mapper, e);
    bool remote = false;
    for (size_t i = 0; i < b->r->n_pairs; i++)
        remote |= &b->r->pairs[i].remote->base.expr.element == e;
    if (!p || remote || orm_prop_of_column(b->r->target, e))
        return NULL;
    value v = orm_get_value(b->vm, b->s->obj, p);
    return &sql_bind_named(b->vm, NULL, v, sql_expr_type(b->vm, e), true)->expr.element;
}

bool orm_related_where(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                       struct sql_select *to) {
    struct binding b = {vm, s, r, 0, 0};
    struct sql_element *on = sql_clone(vm, r->primaryjoin, bind_local, &b);
    to->where = sql_seq_with(to->where, on);
    if (r->secondaryjoin)
        to->where = sql_seq_with(to->where, r->secondaryjoin);
    for (size_t i = 0; i < r->order_by.n; i++)
        to->base.order_by = sql_seq_with(to->base.order_by, r->order_by.items[i]);
    return !b.n || b.nulls < b.n;
}

/* --- loading --- */

/* Options of the statement that loaded S, for what is loaded by R. */
static struct py_list *options_of(const struct orm_state *s) {
    return s->load_options == PY_UNDEF ? NULL : PY_AS(struct orm_origin, s->load_options)->options;
}

static value empty(const struct orm_relationship *r) {
    return r->uselist ? PY_OBJ(py_list_new(0)) : PY_NONE;
}

static value load_rows(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    struct sql_seq one = {0};
    const struct orm_step *step = step_of(s, &r->prop);
    struct orm_mapper *m = step && step->of_type ? step->of_type : r->target;
    sql_seq_push(&one, orm_entity(vm, PY_OBJ(m->cls)));
    struct sql_select *q = sql_select_new(vm, one);
    q->base.label_style = SQL_LABELS_TABLENAME;
    if (r->secondary) {
        sql_seq_push(&q->from_obj, &m->mapped->element);
        sql_seq_push(&q->from_obj, &r->secondary->element);
    }
    if (!orm_related_where(vm, s, r, q))
        return empty(r);
    if (step && step->criteria)
        q->where = sql_seq_with(q->where, step->criteria);
    struct orm_plan *p = orm_plan_below(
        vm, q, options_of(s),
        s->load_options == PY_UNDEF
            ? NULL
            : orm_path_of(PY_AS(struct orm_origin, s->load_options)->path, &r->prop));
    p->lazy = true;
    struct sa_result *rows = orm_run(vm, s->session, p, PY_NONE, NULL, false);
    rows->unique = true;
    struct py_list *found = py_list_new(4);
    for (value v; (v = sa_result_next(vm, rows)) != PY_UNDEF;)
        if (PY_AS(struct sa_row, v)->items[0] != PY_NONE)
            py_list_append(found, PY_AS(struct sa_row, v)->items[0]);
    if (r->uselist)
        return PY_OBJ(found);
    if (found->n > 1)
        py_warn(vm, &sa_exc_SAWarning,
                "Multiple rows returned with uselist=False for lazily-loaded attribute '%S' ",
                PY_OBJ(r));
    return found->n ? found->items[0] : PY_NONE;
}

value orm_lazy_load(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    struct orm_session *session = s->session;
    orm_configure(vm, r->prop.parent->registry);
    if (!orm_uses_get(r)) {
        orm_session_autoflush(vm, session);
        return load_rows(vm, s, r);
    }
    value *pk = MEM_NEW_ARRAY(value, r->target->n_primary_key + 1);
    if (!target_key(vm, s, r, pk))
        return PY_NONE;
    value key = orm_identity_key(r->target, r->target->n_primary_key, pk);
    value known = orm_identity_get(vm, session, key);
    if (known != PY_UNDEF) {
        struct orm_state *state = orm_state_of(vm, known);
        if (!orm_mapper_isa(state->mapper, r->target))
            return PY_NONE;
        if (!state->expired || !state->expired->count || orm_load_attributes(vm, state, NULL))
            return known;
        return PY_NONE;
    }
    orm_session_autoflush(vm, session);
    value v =
        orm_load_by_key(vm, session, r->target, pk, options_of(s), NULL, NULL, true, PY_UNDEF);
    return v == PY_UNDEF ? PY_NONE : v;
}
