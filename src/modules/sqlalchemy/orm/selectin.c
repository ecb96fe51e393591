/*
 * Relationships of many instances loaded at once: WHERE key IN (…), five hundred at a time. The
 * strategies "selectin" and "subquery" are both served so. cf. strategies.SelectInLoader.
 */
#include "modules/sqlalchemy/orm/loading.h"

enum { CHUNK = 500 };

struct selectin {
    struct vm *vm;
    struct orm_session *session;
    struct orm_relationship *r;
    struct py_list *options;
    const struct orm_path *path; /* of what is loaded */
    const struct orm_step *step;
    struct orm_mapper *target;
    bool by_target;          /* many-to-one: the key is the target's own */
    struct sql_from *parent; /* alias whose key is selected; NULL: the foreign key itself is */
};

static value column_value(struct vm *vm, struct orm_state *s, const struct column *c) {
    struct orm_prop *p = orm_prop_of_column(s->mapper, &c->base.expr.element);
    return p ? orm_get_value(vm, s->obj, p) : PY_NONE;
}

/* What relates S to its rows: a value, or a tuple of several; PY_UNDEF: nothing does. */
static value key_of(struct selectin *x, struct orm_state *s) {
    const struct orm_relationship *r = x->r;
    const struct orm_mapper *m = s->mapper;
    bool own = !x->by_target && x->parent;
    size_t n = own ? m->n_primary_key : r->n_pairs;
    struct py_tuple *t = py_tuple_new(n);
    for (size_t i = 0; i < n; i++) {
        t->items[i] = column_value(x->vm, s, own ? m->primary_key[i] : r->pairs[i].local);
        if (t->items[i] == PY_NONE)
            return PY_UNDEF;
    }
    return n == 1 ? t->items[0] : PY_OBJ(t);
}

struct sql_element *orm_in_keys(struct vm *vm, size_t n, struct sql_element *const *cols,
                                struct py_list *keys) {
    struct sql_element *left = cols[0];
    if (n > 1) {
        struct py_tuple *t = py_tuple_new(n);
        for (size_t i = 0; i < n; i++)
            t->items[i] = PY_OBJ(cols[i]);
        left = sql_as_element(
            vm, py_call_args(vm, py_import_from(vm, "sqlalchemy", "tuple_"), PY_OBJ(t), NULL));
    }
    struct sql_bindparam *b = sql_bind_named(vm, "primary_keys", PY_OBJ(keys),
                                             n == 1 ? sql_expr_type(vm, cols[0]) : PY_UNDEF, false);
    if (n > 1)
        return sql_as_element(vm,
                              py_call_method(vm, PY_OBJ(left), "in_", 1, (value[]){PY_OBJ(keys)}));
    b->expanding = true;
    return sql_as_element(vm, py_call_method(vm, PY_OBJ(left), "in_", 1, (value[]){PY_OBJ(b)}));
}

/* One-to-many without the parent's table: its foreign key is all that is asked for. */
static bool key_is_parents(const struct orm_relationship *r) {
    const struct orm_mapper *m = r->prop.parent;
    if (r->direction != ORM_ONE_TO_MANY || r->n_pairs != m->n_primary_key)
        return false;
    for (size_t i = 0; i < r->n_pairs; i++) {
        bool found = false;
        for (size_t k = 0; k < m->n_primary_key; k++)
            found |= orm_prop_of_column(m, &m->primary_key[k]->base.expr.element) ==
                     orm_prop_of_column(m, &r->pairs[i].local->base.expr.element);
        if (!found)
            return false;
    }
    return r->primaryjoin->kind == SQL_BINARY || r->n_pairs > 1;
}

static void join_parent(struct selectin *x, struct sql_select *q) {
    struct vm *vm = x->vm;
    struct orm_mapper *m = x->r->prop.parent;
    struct orm_alias *al = orm_alias_new(vm, m, NULL, NULL);
    x->parent = al->selectable;
    sql_seq_push(&q->from_obj, orm_entity(vm, PY_OBJ(al)));
    value attr = py_getattr_str(vm, PY_OBJ(al), x->r->prop.key);
    struct sql_select *joined =
        PY_AS(struct sql_select, py_call_method(vm, PY_OBJ(q), "join", 1, &attr));
    q->joins = joined->joins;
    q->n_joins = joined->n_joins;
}

static struct sql_select *statement(struct selectin *x, struct sql_seq *keys) {
    struct vm *vm = x->vm;
    const struct orm_relationship *r = x->r;
    struct sql_select *q = sql_select_new(vm, (struct sql_seq){0});
    q->base.label_style = SQL_LABELS_TABLENAME;
    if (x->by_target) {
        for (size_t i = 0; i < r->n_pairs; i++)
            sql_seq_push(keys, &r->pairs[i].remote->base.expr.element);
    } else if (key_is_parents(r)) {
        for (size_t i = 0; i < r->n_pairs; i++)
            sql_seq_push(keys, &r->pairs[i].remote->base.expr.element);
    } else {
        join_parent(x, q);
        struct orm_mapper *m = r->prop.parent;
        for (size_t i = 0; i < m->n_primary_key; i++)
            sql_seq_push(keys,
                         orm_column_over(vm, &m->primary_key[i]->base.expr.element, x->parent));
    }
    if (!x->by_target)
        for (size_t i = 0; i < keys->n; i++)
            sql_seq_push(&q->columns, keys->items[i]);
    sql_seq_push(&q->columns, orm_entity(vm, PY_OBJ(x->target->cls)));
    for (size_t i = 0; i < r->order_by.n; i++)
        sql_seq_push(&q->base.order_by, r->order_by.items[i]);
    return q;
}

static void load_chunk(struct selectin *x, struct py_list *keys, struct py_dict *found) {
    struct vm *vm = x->vm;
    struct sql_seq cols = {0};
    x->parent = NULL;
    struct sql_select *q = statement(x, &cols);
    q->where = sql_seq_with(q->where, orm_in_keys(vm, cols.n, cols.items, keys));
    if (x->step && x->step->criteria)
        q->where = sql_seq_with(q->where, x->step->criteria);
    struct orm_plan *p = orm_plan_below(vm, q, x->options, x->path);
    struct sa_result *r = orm_run(vm, x->session, p, PY_NONE, NULL, false);
    r->unique = true;
    for (value v; (v = sa_result_next(vm, r)) != PY_UNDEF;) {
        const struct sa_row *row = PY_AS(struct sa_row, v);
        value item = row->items[row->n - 1], key;
        if (item == PY_NONE)
            continue;
        if (x->by_target) {
            struct orm_state *s = orm_state_of(vm, item);
            struct py_tuple *t = py_tuple_new(cols.n);
            for (size_t i = 0; i < cols.n; i++)
                t->items[i] = column_value(vm, s, x->r->pairs[i].remote);
            key = t->n == 1 ? t->items[0] : PY_OBJ(t);
        } else {
            key = cols.n == 1 ? row->items[0] : PY_OBJ(py_tuple_of(cols.n, row->items));
        }
        value list = py_dict_get(vm, found, key);
        if (list == PY_UNDEF)
            py_dict_set(vm, found, key, list = PY_OBJ(py_list_new(2)));
        py_list_append(PY_AS(struct py_list, list), item);
    }
}

static void set_all(struct selectin *x, struct py_list *states, struct py_dict *found) {
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, states->items[i]);
        value key = key_of(x, s);
        value list = key == PY_UNDEF ? PY_UNDEF : py_dict_get(x->vm, found, key);
        struct py_list *items = list == PY_UNDEF ? py_list_new(0) : PY_AS(struct py_list, list);
        if (orm_peek(s->obj, x->r->prop.key) != PY_UNDEF)
            continue;
        if (x->r->uselist) {
            orm_set_loaded(x->vm, s, x->r, PY_OBJ(items));
            continue;
        }
        orm_set_loaded(x->vm, s, x->r, items->n ? items->items[0] : PY_NONE);
    }
}

void orm_load_selectin(struct vm *vm, struct orm_session *s, struct py_list *states,
                       struct orm_relationship *r, struct py_list *options,
                       const struct orm_path *path, const struct orm_step *step) {
    struct selectin x = {.vm = vm,
                         .session = s,
                         .r = r,
                         .options = options,
                         .step = step,
                         .path = orm_path_of(path, &r->prop)};
    orm_configure(vm, r->prop.parent->registry);
    x.target = step && step->of_type ? step->of_type : r->target;
    x.by_target = orm_uses_get(r);
    struct py_dict *found = py_dict_new(), *keys = py_dict_new();
    if (!x.by_target && !key_is_parents(r))
        x.parent = r->prop.parent->mapped; /* until the alias is there: the parent's own key */
    struct py_list *rest = py_list_new(states->n);
    for (size_t i = 0; i < states->n; i++) {
        struct orm_state *state = PY_AS(struct orm_state, states->items[i]);
        value key = key_of(&x, state);
        py_list_append(rest, PY_OBJ(state));
        if (key != PY_UNDEF)
            py_dict_set(vm, keys, key, PY_TRUE);
    }
    struct py_list *all = py_list_from(vm, PY_OBJ(keys));
    for (size_t at = 0; at < all->n; at += CHUNK) {
        size_t n = all->n - at < CHUNK ? all->n - at : CHUNK;
        load_chunk(&x, py_list_of(n, all->items + at), found);
    }
    set_all(&x, rest, found);
}
