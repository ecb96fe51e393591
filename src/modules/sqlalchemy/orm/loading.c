/*
 * Rows to instances: each row's entities are looked up by their key in the session or made, their
 * attributes filled, joined relationships gathered. cf. sqlalchemy.orm.loading.
 */
#include "modules/sqlalchemy/orm/loading.h"

/* --- attributes --- */

static void set_attribute(struct orm_state *s, struct orm_prop *p, value v) {
    orm_poke(s->obj, p->key, v);
    if (s->expired)
        py_dict_del(NULL, s->expired, PY_OBJ(p->key));
    if (s->committed)
        py_dict_del(NULL, s->committed, PY_OBJ(p->key));
}

static void expire_missing(struct orm_state *s, const struct orm_loader *e) {
    size_t i = 0;
    if (s->mapper == e->mapper)
        return;
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        const struct orm_column_prop *p = (struct orm_column_prop *)PY_AS(struct orm_prop, v);
        if (p->prop.kind != ORM_COLUMN || p->deferred ||
            orm_mapper_get_str(e->mapper, p->prop.key) || orm_peek(s->obj, p->prop.key) != PY_UNDEF)
            continue;
        if (!s->expired)
            s->expired = py_dict_new();
        py_dict_set(NULL, s->expired, k, PY_TRUE);
    }
}

static bool is_for(const struct orm_cell *c, const struct orm_state *s) {
    return !c->only || orm_mapper_isa(s->mapper, c->only);
}

static void fill_new(struct orm_state *s, const struct orm_loader *e, const value *row) {
    for (size_t i = 0; i < e->n_cells; i++)
        if (row[e->cells[i].at] != PY_UNDEF && is_for(&e->cells[i], s))
            orm_poke(s->obj, e->cells[i].prop->key, row[e->cells[i].at]);
    expire_missing(s, e);
}

/* An instance that was known: FORCE overwrites, else only what is not there is filled. */
static void fill_known(struct orm_loading *l, struct orm_state *s, const struct orm_loader *e,
                       const value *row, bool force) {
    for (size_t i = 0; i < e->n_cells; i++) {
        struct orm_prop *p = e->cells[i].prop;
        if ((l->names && py_dict_get_str(l->names, p->key) == PY_UNDEF) ||
            row[e->cells[i].at] == PY_UNDEF || !is_for(&e->cells[i], s))
            continue;
        bool changed = s->committed && py_dict_get_str(s->committed, p->key) != PY_UNDEF;
        if (force || (orm_peek(s->obj, p->key) == PY_UNDEF && !changed))
            set_attribute(s, p, row[e->cells[i].at]);
    }
    if (force && !l->names && (!s->committed || !s->committed->count))
        orm_commit_state(s);
}

/* --- instances --- */

static void remember_origin(struct orm_loading *l, struct orm_state *s,
                            const struct orm_loader *e) {
    struct py_list *kept = orm_options_to_keep(l->plan->options);
    if (!kept)
        return;
    struct orm_origin *o = py_alloc(l->vm, &orm_origin_type);
    o->options = kept;
    o->path = e->path;
    s->load_options = PY_OBJ(o);
}

static struct orm_mapper *mapper_of_row(struct orm_loading *l, const struct orm_loader *e,
                                        const value *row) {
    if (e->discriminator == SIZE_MAX)
        return e->mapper;
    value id = row[e->discriminator];
    value m = py_dict_get(l->vm, e->mapper->base->polymorphic_map, id);
    if (m == PY_UNDEF && id == PY_NONE)
        return e->mapper;
    if (m == PY_UNDEF)
        py_raise(l->vm, &py_exc_AssertionError, "No such polymorphic_identity %R is defined", id);
    struct orm_mapper *found = PY_AS(struct orm_mapper, m);
    if (orm_mapper_isa(found, e->mapper))
        return found;
    if (orm_mapper_isa(e->mapper, found))
        return e->mapper;
    return NULL;
}

static void call_reconstructor(struct vm *vm, struct orm_state *s) {
    struct py_type *cls = s->mapper->cls;
    value args[] = {s->obj, PY_NONE};
    for (size_t i = 0; i < cls->mro->n; i++) {
        struct py_type *t = PY_AS(struct py_type, cls->mro->items[i]);
        size_t k = 0;
        if (!(t->flags & PY_TYPE_HEAP))
            continue;
        for (value name, v; py_dict_next(py_type_dict(t), &k, &name, &v);)
            if (py_is_object(v) && v && py_lookup_attr(vm, v, "__sa_reconstructor__") == PY_TRUE) {
                py_call1(vm, v, s->obj);
                i = cls->mro->n;
                break;
            }
    }
    sa_fire_on(vm, PY_OBJ(cls), "load", 2, args);
}

static struct orm_state *instance_new(struct orm_loading *l, const struct orm_loader *e,
                                      struct orm_mapper *m, value key, const value *row) {
    value obj = orm_instance_new(l->vm, m);
    struct orm_state *s = orm_state_of(l->vm, obj);
    s->key = key;
    s->session = l->session;
    orm_identity_put(l->vm, l->session, s);
    fill_new(s, e, row);
    remember_origin(l, s, e);
    return s;
}

static void gather(struct orm_loading *l, struct orm_loader *e, struct orm_state *s,
                   const value *row, bool fresh);

/* The key of the row's entity; PY_UNDEF: there is none. */
static value key_of_row(struct orm_loading *l, const struct orm_loader *e, const value *row) {
    struct orm_mapper *m = e->mapper;
    value *pk = MEM_NEW_ARRAY(value, m->n_primary_key + 1);
    size_t nulls = 0;
    for (size_t i = 0; i < m->n_primary_key; i++) {
        pk[i] = row[e->key[i]];
        if (pk[i] == PY_UNDEF)
            py_raise(l->vm, &sa_exc_NoSuchColumnError,
                     "Could not locate column in row for column '%S'", PY_OBJ(m->primary_key[i]));
        nulls += pk[i] == PY_NONE;
    }
    if (nulls == m->n_primary_key || (nulls && !m->allow_partial_pks))
        return PY_UNDEF;
    struct orm_mapper *actual = mapper_of_row(l, e, row);
    /* rows of a concrete subclass are numbered by themselves */
    return orm_identity_key(actual && actual->concrete ? actual : m, m->n_primary_key, pk);
}

value orm_load_row(struct orm_loading *l, struct orm_loader *e, const value *row) {
    bool known = l->only && !e->joined_to; /* whatever it was asked for by */
    value key = known ? l->only->key : key_of_row(l, e, row);
    if (key == PY_UNDEF)
        return PY_NONE;
    value obj = known ? l->only->obj : orm_identity_get(l->vm, l->session, key);
    struct orm_state *s = obj == PY_UNDEF ? NULL : orm_state_of(l->vm, obj);
    bool seen = s && orm_set_has(e->seen, s), fresh = seen;
    if (seen) {
        fresh = py_dict_get(NULL, e->seen, PY_OBJ(s)) == PY_TRUE;
    } else if (!s) {
        struct orm_mapper *actual = mapper_of_row(l, e, row);
        if (!actual)
            return PY_NONE;
        s = instance_new(l, e, actual, key, row);
        fresh = true;
    } else {
        fresh = l->populate_existing || s == l->only;
        fill_known(l, s, e, row, fresh);
        if (fresh && !l->names)
            remember_origin(l, s, e);
    }
    if (!seen) {
        py_dict_set(NULL, e->seen, PY_OBJ(s), PY_BOOL(fresh));
        py_list_append(e->states, PY_OBJ(s));
    }
    gather(l, e, s, row, fresh);
    return s->obj;
}

/* --- joined relationships --- */

static bool list_has(const struct py_list *l, value v) {
    for (size_t i = l->n; i-- > 0;)
        if (l->items[i] == v)
            return true;
    return false;
}

static void gather(struct orm_loading *l, struct orm_loader *e, struct orm_state *s,
                   const value *row, bool fresh) {
    for (size_t i = 0; i < e->n_joined; i++) {
        struct orm_relationship *r = e->joined[i].rel;
        value child = orm_load_row(l, e->joined[i].child, row);
        value list = py_dict_get(NULL, e->joined[i].building, PY_OBJ(s));
        if (list == PY_UNDEF) {
            bool there = orm_peek(s->obj, r->prop.key) != PY_UNDEF;
            bool named = !l->names || py_dict_get_str(l->names, r->prop.key) != PY_UNDEF;
            list = (there && !fresh) || !named ? PY_NONE : PY_OBJ(py_list_new(2));
            py_dict_set(NULL, e->joined[i].building, PY_OBJ(s), list);
        }
        if (list != PY_NONE && child != PY_NONE && !list_has(PY_AS(struct py_list, list), child))
            py_list_append(PY_AS(struct py_list, list), child);
    }
}

static void end_joined(struct orm_loading *l, struct orm_loader *e) {
    for (size_t i = 0; i < e->n_joined; i++) {
        struct orm_relationship *r = e->joined[i].rel;
        size_t k = 0;
        for (value key, v; py_dict_next(e->joined[i].building, &k, &key, &v);) {
            if (v == PY_NONE)
                continue;
            struct py_list *items = PY_AS(struct py_list, v);
            struct orm_state *s = PY_AS(struct orm_state, key);
            if (!r->uselist && items->n > 1)
                py_warn(l->vm, &sa_exc_SAWarning,
                        "Multiple rows returned with uselist=False for eagerly-loaded attribute "
                        "'%S' ",
                        PY_OBJ(r));
            orm_set_loaded(l->vm, s, r, r->uselist ? v : items->n ? items->items[0] : PY_NONE);
        }
        e->joined[i].building = py_dict_new();
    }
}

/* --- relationships with statements of their own --- */

/* States whose R is to be loaded: new ones, and when everything is asked for all that were met. */
static struct py_list *wanting(struct orm_loading *l, struct orm_loader *e,
                               struct orm_relationship *r, struct orm_mapper *m) {
    struct py_list *out = py_list_new(8);
    bool named = !l->names || py_dict_get_str(l->names, r->prop.key) != PY_UNDEF;
    for (size_t i = 0; named && i < e->states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, e->states->items[i]);
        bool fresh = py_dict_get(NULL, e->seen, PY_OBJ(s)) == PY_TRUE;
        if (s->mapper != m || !(fresh || !l->plan->lazy))
            continue;
        if (fresh)
            orm_unload(s->obj, r->prop.key);
        py_list_append(out, PY_OBJ(s));
    }
    return out;
}

static bool cycles(const struct orm_path *path, const struct orm_relationship *r) {
    for (; path->up; path = path->up)
        if (path->prop == &r->prop)
            return true;
    return false;
}

static void end_mapper(struct orm_loading *l, struct orm_loader *e, struct orm_mapper *m) {
    size_t i = 0;
    for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
        struct orm_relationship *r = (struct orm_relationship *)PY_AS(struct orm_prop, v);
        if (r->prop.kind != ORM_RELATIONSHIP)
            continue;
        const struct orm_step *step = orm_strategy(l->plan->options, e->path, &r->prop);
        enum orm_lazy lazy = step ? step->lazy : r->lazy;
        if (lazy != ORM_LAZY_SELECTIN && lazy != ORM_LAZY_SUBQUERY && lazy != ORM_LAZY_IMMEDIATE)
            continue;
        if (!step && cycles(e->path, r))
            continue;
        struct py_list *states = wanting(l, e, r, m);
        if (!states->n)
            continue;
        if (lazy != ORM_LAZY_IMMEDIATE && !(l->only && !e->joined_to)) {
            orm_load_selectin(l->vm, l->session, states, r, orm_options_to_keep(l->plan->options),
                              e->path, step);
            continue;
        }
        for (size_t n = 0; n < states->n; n++) {
            struct orm_state *s = PY_AS(struct orm_state, states->items[n]);
            if (orm_peek(s->obj, r->prop.key) == PY_UNDEF)
                orm_set_loaded(l->vm, s, r, orm_lazy_load(l->vm, s, r));
        }
    }
}

void orm_load_end(struct orm_loading *l, struct orm_loader *e) {
    end_joined(l, e);
    struct py_list *mappers = py_list_new(1);
    for (size_t i = 0; i < e->states->n; i++) {
        value m = PY_OBJ(PY_AS(struct orm_state, e->states->items[i])->mapper);
        if (!list_has(mappers, m))
            py_list_append(mappers, m);
    }
    if (!l->names)
        orm_load_subclasses(l, e);
    for (size_t i = 0; i < mappers->n; i++)
        end_mapper(l, e, PY_AS(struct orm_mapper, mappers->items[i]));
    for (size_t i = 0; i < e->n_joined; i++)
        orm_load_end(l, e->joined[i].child);
    for (size_t i = 0; i < e->states->n; i++) {
        struct orm_state *s = PY_AS(struct orm_state, e->states->items[i]);
        if (py_dict_get(NULL, e->seen, PY_OBJ(s)) == PY_TRUE && !l->only)
            call_reconstructor(l->vm, s);
    }
    e->states = py_list_new(8);
    e->seen = py_dict_new();
}

/* --- results --- */

static struct sa_result_meta *meta_of(const struct orm_plan *p, const struct sa_result *r) {
    struct sa_result_meta *m = sa_meta_new(p->n_slots);
    for (size_t i = 0; i < p->n_slots; i++) {
        const struct orm_slot *s = &p->slots[i];
        m->keys[i] = s->key;
        m->elements[i] = s->element;
        if (!s->entity && !s->key && r->meta /* its label */ && s->column < r->meta->n)
            m->keys[i] = r->meta->keys[s->column];
    }
    return m;
}

struct streaming {
    struct orm_loading l;
    struct sa_result *source;
    size_t chunk;  /* 0: all at once */
    size_t *where; /* of a foreign statement: where the plan's columns are; SIZE_MAX: nowhere */
};

static bool stands_for(const struct sql_element *a, const struct sql_element *b) {
    if (!a || !sql_is_expr(a) || !sql_is_expr(b))
        return a == b;
    for (const struct sql_expr *x = (const struct sql_expr *)a; x; x = x->proxy)
        for (const struct sql_expr *y = (const struct sql_expr *)b; y; y = y->proxy)
            if (x == y)
                return true;
    return false;
}

/* Columns of a statement that was given, by what they stand for or by name. */
static size_t *find_columns(struct vm *vm, const struct orm_plan *p, const struct sa_result *r) {
    size_t n = p->columns.n + p->secondary.n;
    size_t *where = MEM_NEW_ARRAY(size_t, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct sql_element *e =
            i < p->columns.n ? p->columns.items[i] : p->secondary.items[i - p->columns.n];
        const char *name = sql_elem_name(e), *label = sql_tq_label(vm, e);
        where[i] = SIZE_MAX;
        for (size_t k = r->meta->n; k-- > 0;)
            if (stands_for(r->meta->elements[k], e))
                where[i] = k;
        for (size_t k = r->meta->n; k-- > 0 && where[i] == SIZE_MAX;) {
            const char *key = r->meta->keys[k];
            if (key &&
                ((name && !strcmp(key, name)) || (label && !strcmp(key, sql_plain_name(label)))))
                where[i] = k;
        }
    }
    return where;
}

/* The values of the plan's columns in ROW; PY_UNDEF for those it has not. */
static const value *plan_values(const struct streaming *st, const struct sa_row *row) {
    if (!st->where)
        return row->items;
    const struct orm_plan *p = st->l.plan;
    size_t n = p->columns.n + p->secondary.n;
    value *out = MEM_NEW_ARRAY(value, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (st->where[i] == SIZE_MAX) {
            out[i] = PY_UNDEF;
            continue;
        }
        out[i] = row->items[st->where[i]];
        struct sql_element *e =
            i < p->columns.n ? p->columns.items[i] : p->secondary.items[i - p->columns.n];
        struct sa_type *t = sql_type(st->l.vm, e);
        if (!st->source->meta->process[st->where[i]] &&
            sa_result_needs(st->l.vm, st->source->dialect, t))
            out[i] = sa_result_process(st->l.vm, st->source->dialect, t, out[i]);
    }
    return out;
}

/* The next rows of the result, with instances; false: there are none left. */
static value bundle_of(struct vm *vm, const struct orm_slot *s, const value *values) {
    const struct orm_bundle *b = PY_AS(struct orm_bundle, s->bundle);
    struct sa_result_meta *m = sa_meta_new(s->n);
    struct sa_row *row = sa_row_new(vm, m);
    for (size_t i = 0; i < s->n; i++) {
        m->keys[i] = i < b->columns->n ? b->columns->keys[i] : NULL;
        row->items[i] = values[s->column + i];
    }
    return PY_OBJ(row);
}

static bool refill(struct vm *vm, struct sa_result *r) {
    struct streaming *st = r->refill_data;
    struct orm_plan *p = st->l.plan;
    struct py_list *rows = py_list_new(st->chunk ? st->chunk : 16);
    bool last = true;
    for (value v; (v = sa_result_next(vm, st->source)) != PY_UNDEF;) {
        const struct sa_row *raw = PY_AS(struct sa_row, v);
        struct sa_row *row = sa_row_new(vm, r->meta);
        const value *values = plan_values(st, raw);
        for (size_t i = 0; i < p->n_slots; i++)
            row->items[i] = p->slots[i].entity ? orm_load_row(&st->l, p->slots[i].entity, values)
                            : p->slots[i].bundle != PY_UNDEF ? bundle_of(vm, &p->slots[i], values)
                                                             : values[p->slots[i].column];
        py_list_append(rows, PY_OBJ(row));
        if (st->chunk && rows->n == st->chunk) {
            last = false;
            break;
        }
    }
    for (size_t i = 0; i < p->n_slots; i++)
        if (p->slots[i].entity)
            orm_load_end(&st->l, p->slots[i].entity);
    if (last)
        r->refill = NULL;
    r->rows = rows;
    r->next = 0;
    return rows->n > 0;
}

struct sa_result *orm_run(struct vm *vm, struct orm_session *s, struct orm_plan *p, value params,
                          struct py_dict *options, bool populate_existing) {
    struct sa_connection *c = orm_session_connection(vm, s, p->mapper, p->statement);
    value chunk = options ? py_dict_get_text(options, "yield_per") : PY_UNDEF;
    struct streaming *st = MEM_NEW(struct streaming);
    orm_identity_refresh(s);
    st->l = (struct orm_loading){
        .vm = vm, .session = s, .plan = p, .populate_existing = populate_existing};
    st->source = PY_AS(struct sa_result, sa_execute(vm, c, PY_OBJ(p->statement), params, options));
    if (!st->source->meta)
        return st->source;
    if (p->foreign)
        st->where = find_columns(vm, p, st->source);
    if (chunk != PY_UNDEF && chunk != PY_NONE && !p->collections)
        st->chunk = (size_t)py_int_as(vm, chunk);
    struct sa_result *r = sa_result_new(vm, c, NULL, meta_of(p, st->source));
    r->compiled = st->source->compiled;
    r->params = st->source->params;
    r->rowcount = st->source->rowcount;
    r->needs_unique = p->collections;
    r->refill = refill;
    r->refill_data = st;
    refill(vm, r);
    return r;
}

/* --- one instance --- */

static struct sql_element *key_condition(struct vm *vm, struct orm_mapper *m, const value *key) {
    struct sql_seq all = {0};
    for (size_t i = 0; i < m->n_primary_key; i++) {
        struct column *c = m->primary_key[i];
        struct sql_element *b =
            &sql_bind_named(vm, mem_printf("pk_%zu", i + 1), key[i], c->base.expr.type, false)
                 ->expr.element;
        sql_seq_push(&all, key[i] == PY_NONE
                               ? sql_operate(vm, SQL_OP_EQ, &c->base.expr.element, PY_NONE)
                               : sql_operate(vm, SQL_OP_EQ, &c->base.expr.element, PY_OBJ(b)));
    }
    return all.n == 1 ? all.items[0] : sql_conjunction(vm, SQL_OP_AND, all.n, all.items);
}

value orm_load_by_key(struct vm *vm, struct orm_session *s, struct orm_mapper *m, const value *key,
                      struct py_list *options, struct orm_state *refresh, struct py_dict *names,
                      bool labels, value for_update) {
    struct sql_seq one = {0};
    sql_seq_push(&one, orm_entity(vm, PY_OBJ(m->cls)));
    struct sql_select *q = sql_select_new(vm, one);
    if (labels)
        q->base.label_style = SQL_LABELS_TABLENAME;
    q->where = sql_seq_with(q->where, key_condition(vm, m, key));
    if (for_update != PY_UNDEF && for_update != PY_NONE && for_update != PY_FALSE)
        q = PY_AS(struct sql_select,
                  py_is_dict(for_update)
                      ? py_call_args(vm, py_getattr(vm, PY_OBJ(q), "with_for_update"),
                                     PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, for_update))
                      : py_call_method(vm, PY_OBJ(q), "with_for_update", 0, NULL));
    struct orm_plan *p = orm_plan_only(vm, q, options, names);
    struct orm_loading l = {.vm = vm,
                            .session = s,
                            .plan = p,
                            .only = refresh,
                            .populate_existing = refresh != NULL,
                            .names = names};
    struct sa_connection *c = orm_session_connection(vm, s, m, p->statement);
    struct sa_result *r =
        PY_AS(struct sa_result, sa_execute(vm, c, PY_OBJ(p->statement), PY_NONE, NULL));
    value found = PY_UNDEF;
    for (value v; (v = sa_result_next(vm, r)) != PY_UNDEF;)
        found = orm_load_row(&l, p->slots[0].entity, PY_AS(struct sa_row, v)->items);
    orm_load_end(&l, p->slots[0].entity);
    return found == PY_NONE ? PY_UNDEF : found;
}

/* --- attributes that are not there --- */

static bool comes_along(enum orm_lazy lazy) {
    return lazy == ORM_LAZY_JOINED || lazy == ORM_LAZY_SELECTIN || lazy == ORM_LAZY_SUBQUERY ||
           lazy == ORM_LAZY_IMMEDIATE;
}

static struct py_dict *wanted(struct orm_state *s, struct py_list *names) {
    struct py_dict *d = py_dict_new();
    size_t i = 0;
    for (size_t n = 0; names && n < names->n; n++)
        py_dict_set(NULL, d, names->items[n], PY_TRUE);
    if (!names)
        for (value k, v; s->expired && py_dict_next(s->expired, &i, &k, &v);)
            py_dict_set(NULL, d, k, PY_TRUE);
    i = 0;
    if (!names) /* and relationships that are not lazy */
        for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
            const struct orm_relationship *r = (struct orm_relationship *)PY_AS(struct orm_prop, v);
            if (r->prop.kind == ORM_RELATIONSHIP && comes_along(orm_lazy_of(s, r)) &&
                orm_peek(s->obj, r->prop.key) == PY_UNDEF)
                py_dict_set(NULL, d, k, PY_TRUE);
        }
    return d;
}

/* Columns of a joined subclass's own table are read from that alone. */
static bool load_own_table(struct vm *vm, struct orm_state *s, struct py_dict *names, bool *found) {
    struct orm_mapper *m = s->mapper;
    if (!m->inherits || m->single || m->concrete || m->mapped->element.kind != SQL_JOIN ||
        !names->count)
        return false;
    struct sql_seq cols = {0};
    struct py_list *props = py_list_new(4);
    size_t i = 0;
    for (value k, v; py_dict_next(names, &i, &k, &v);) {
        struct orm_column_prop *p =
            (struct orm_column_prop *)orm_mapper_get_str(m, PY_AS(struct py_str, k));
        if (!p || p->prop.kind != ORM_COLUMN || p->columns.n != 1 ||
            p->columns.items[0]->kind != SQL_COLUMN ||
            ((struct sql_column *)p->columns.items[0])->table != m->local_table)
            return false;
        sql_seq_push(&cols, p->columns.items[0]);
        py_list_append(props, PY_OBJ(p));
    }
    struct sql_select *q = sql_select_new(vm, cols);
    q->base.label_style = SQL_LABELS_TABLENAME;
    const struct py_tuple *key = PY_AS(struct py_tuple, PY_AS(struct py_tuple, s->key)->items[1]);
    for (size_t n = 0; n < m->n_inherit_pairs; n++) {
        struct column *c = m->inherit_pairs[n].local;
        value v = PY_NONE;
        for (size_t k = 0; k < m->n_primary_key; k++)
            if (orm_prop_of_column(m, &m->primary_key[k]->base.expr.element) ==
                orm_prop_of_column(m, &c->base.expr.element))
                v = key->items[k];
        struct sql_element *b = &sql_bind_named(vm, NULL, v, c->base.expr.type, true)->expr.element;
        q->where = sql_seq_with(q->where, sql_operate(vm, SQL_OP_EQ, b, PY_OBJ(c)));
    }
    struct sa_connection *c = orm_session_connection(vm, s->session, m, NULL);
    struct sa_result *r = PY_AS(struct sa_result, sa_execute(vm, c, PY_OBJ(q), PY_NONE, NULL));
    value row = sa_result_next(vm, r);
    *found = row != PY_UNDEF;
    for (size_t n = 0; *found && n < props->n; n++)
        set_attribute(s, PY_AS(struct orm_prop, props->items[n]),
                      PY_AS(struct sa_row, row)->items[n]);
    return true;
}

bool orm_load_attributes(struct vm *vm, struct orm_state *s, struct py_list *names) {
    struct py_dict *all = wanted(s, names);
    const struct py_tuple *key = PY_AS(struct py_tuple, PY_AS(struct py_tuple, s->key)->items[1]);
    bool found = false;
    if (load_own_table(vm, s, all, &found))
        return found;
    struct py_list *options = NULL;
    if (s->load_options != PY_UNDEF && !names)
        options = PY_AS(struct orm_origin, s->load_options)->options;
    value obj =
        orm_load_by_key(vm, s->session, s->mapper, key->items, options, s, all, true, PY_UNDEF);
    return obj != PY_UNDEF;
}
