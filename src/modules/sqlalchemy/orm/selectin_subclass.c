/*
 * Columns of joined subclasses loaded for all instances at once, behind the statement that gave the
 * columns of the base: selectin_polymorphic() and polymorphic_load="selectin".
 * cf. sqlalchemy.orm.loading._load_subclass_via_in.
 */
#include "modules/sqlalchemy/orm/loading.h"

enum { CHUNK = 500 };

static bool has_table(const struct orm_mapper *m, const struct sql_from *t) {
    for (size_t i = 0; i < m->n_tables; i++)
        if (&m->tables[i]->base.from == t)
            return true;
    return false;
}

/* The subclass that S is loaded as, or NULL. */
static struct orm_mapper *chosen(const struct orm_loading *l, const struct orm_loader *e,
                                 const struct orm_state *s) {
    for (struct orm_mapper *m = s->mapper; m && m != e->mapper; m = m->inherits)
        if (!m->concrete && !m->single &&
            (m->polymorphic_selectin || orm_subclass_chosen(l->plan->options, e->path, m)))
            return m;
    return NULL;
}

/* What is asked for: the key, what tells the class, and what the base's tables have not. */
static struct py_dict *names_of(const struct orm_mapper *m, const struct orm_mapper *base,
                                struct py_list *own) {
    struct py_dict *names = py_dict_new();
    size_t i = 0;
    for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
        const struct orm_column_prop *p = (struct orm_column_prop *)PY_AS(struct orm_prop, v);
        if (p->prop.kind != ORM_COLUMN || p->columns.items[0]->kind != SQL_COLUMN)
            continue;
        const struct sql_column *c = (const struct sql_column *)p->columns.items[0];
        bool key = m->polymorphic_key && py_str_equal(m->polymorphic_key, p->prop.key);
        for (size_t n = 0; n < m->n_primary_key; n++)
            key |= orm_prop_of_column(m, &m->primary_key[n]->base.expr.element) == &p->prop;
        bool new = !has_table(base, c->table);
        if (key || new)
            py_dict_set(NULL, names, k, PY_TRUE);
        if (new && !key)
            py_list_append(own, k);
    }
    return names;
}

static bool lacks(const struct orm_state *s, const struct py_list *own) {
    for (size_t i = 0; i < own->n; i++)
        if (orm_peek(s->obj, PY_AS(struct py_str, own->items[i])) == PY_UNDEF)
            return true;
    return false;
}

static void load(struct orm_loading *l, const struct orm_mapper *m, struct py_dict *names,
                 struct py_list *keys) {
    struct vm *vm = l->vm;
    struct sql_seq one = {0}, key = {0};
    sql_seq_push(&one, orm_entity(vm, PY_OBJ(m->cls)));
    struct sql_select *q = sql_select_new(vm, one);
    q->base.label_style = SQL_LABELS_TABLENAME;
    for (size_t i = 0; i < m->n_primary_key; i++)
        sql_seq_push(&key, &m->primary_key[i]->base.expr.element);
    q->where = sql_seq_with(q->where, orm_in_keys(vm, key.n, key.items, keys));
    q->base.order_by = key;
    struct orm_plan *p = orm_plan_only(vm, q, orm_options_to_keep(l->plan->options), names);
    struct orm_loading sub = {
        .vm = vm, .session = l->session, .plan = p, .populate_existing = true, .names = names};
    struct sa_connection *c = orm_session_connection(vm, l->session, p->mapper, p->statement);
    struct sa_result *r =
        PY_AS(struct sa_result, sa_execute(vm, c, PY_OBJ(p->statement), PY_NONE, NULL));
    for (value v; (v = sa_result_next(vm, r)) != PY_UNDEF;)
        orm_load_row(&sub, p->slots[0].entity, PY_AS(struct sa_row, v)->items);
}

static void load_as(struct orm_loading *l, const struct orm_loader *e, const struct orm_mapper *m) {
    struct py_list *own = py_list_new(4), *keys = py_list_new(e->states->n);
    struct py_dict *names = names_of(m, e->mapper, own);
    for (size_t i = 0; i < e->states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, e->states->items[i]);
        if (chosen(l, e, s) != m || !lacks(s, own))
            continue;
        const struct py_tuple *pk =
            PY_AS(struct py_tuple, PY_AS(struct py_tuple, s->key)->items[1]);
        py_list_append(keys, pk->n == 1 ? pk->items[0] : PY_OBJ(pk));
    }
    for (size_t at = 0; at < keys->n; at += CHUNK) {
        size_t n = keys->n - at < CHUNK ? keys->n - at : CHUNK;
        load(l, m, names, py_list_of(n, keys->items + at));
    }
}

void orm_load_subclasses(struct orm_loading *l, struct orm_loader *e) {
    struct py_list *done = py_list_new(0);
    for (size_t i = 0; i < e->states->n && e->mapper->n_subs; i++) {
        const struct orm_mapper *m = chosen(l, e, PY_AS(struct orm_state, e->states->items[i]));
        bool known = !m;
        for (size_t k = 0; k < done->n && !known; k++)
            known = done->items[k] == PY_OBJ(m);
        if (known)
            continue;
        py_list_append(done, PY_OBJ(m));
        load_as(l, e, m);
    }
}
