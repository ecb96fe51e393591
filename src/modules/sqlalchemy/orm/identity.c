/*
 * The instances a session knows: by key, new ones, those to be deleted; and the cascades by which
 * one brings others along. cf. sqlalchemy.orm.identity and Session._save_or_update_state.
 */
#include "modules/sqlalchemy/orm/session.h"

value orm_identity_key(struct orm_mapper *m, size_t n, const value *pk) {
    return py_tuple3(PY_OBJ(m->base->cls), PY_OBJ(py_tuple_of(n, pk)), PY_NONE);
}

value orm_identity_of(struct vm *vm, struct orm_state *s) {
    struct orm_mapper *m = s->mapper;
    value *pk = MEM_NEW_ARRAY(value, m->n_primary_key + 1);
    for (size_t i = 0; i < m->n_primary_key; i++) {
        struct orm_prop *p = orm_prop_of_column(m, &m->primary_key[i]->base.expr.element);
        pk[i] = p ? orm_peek(s->obj, p->key) : PY_NONE;
        if (pk[i] == PY_UNDEF)
            pk[i] = s->key != PY_UNDEF && p ? orm_get_value(vm, s->obj, p) : PY_NONE;
    }
    return orm_identity_key(m, m->n_primary_key, pk);
}

/* --- the map: instances are there while somebody else holds them --- */

struct weak {
    struct py_object head;
    void **slot; /* in memory that is not searched for pointers */
};
static struct py_type weak_type = {PY_TYPE_HEAD, .name = "weakref", .size = sizeof(struct weak)};

static value held_by(value weak) {
    void *o = *PY_AS(struct weak, weak)->slot;
    return o ? PY_OBJ(o) : PY_UNDEF;
}

value orm_identity_get(struct vm *vm, struct orm_session *s, value key) {
    value weak = py_dict_get(vm, s->identity, key);
    return weak == PY_UNDEF ? weak : held_by(weak);
}

void orm_identity_put(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    if (orm_identity_get(vm, s, state->key) == state->obj)
        return;
    struct weak *w = py_alloc(vm, &weak_type);
    w->slot = mem_alloc_atomic(sizeof *w->slot);
    *w->slot = py_object(state->obj);
    mem_weak_register(w->slot, py_object(state->obj));
    py_dict_set(vm, s->identity, state->key, PY_OBJ(w));
}

void orm_identity_drop(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    if (state->key != PY_UNDEF && orm_identity_get(vm, s, state->key) == state->obj)
        py_dict_del(vm, s->identity, state->key);
}

struct py_list *orm_identity_all(struct vm *vm, struct orm_session *s) {
    struct py_list *out = py_list_new(s->identity->count), *gone = py_list_new(0);
    size_t i = 0;
    for (value k, v; py_dict_next(s->identity, &i, &k, &v);) {
        value obj = held_by(v);
        py_list_append(obj == PY_UNDEF ? gone : out, obj == PY_UNDEF ? k : obj);
    }
    for (i = 0; i < gone->n; i++)
        py_dict_del(vm, s->identity, gone->items[i]);
    return out;
}

static size_t writes_of(const struct orm_session *s) {
    size_t n = 0;
    for (const struct orm_session_level *l = s->level; l; l = l->outer)
        for (size_t i = 0; !l->outer && i < l->n_members; i++)
            n += l->members[i].conn->writes;
    return n;
}

void orm_identity_refresh(struct orm_session *s) {
    size_t writes = writes_of(s);
    if (writes != s->writes && s->identity->count)
        mem_collect();
    s->writes = writes;
}
void orm_identity_settle(struct orm_session *s) { s->writes = writes_of(s); }

void orm_session_expunge(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    orm_identity_drop(vm, s, state);
    orm_set_drop(s->fresh, state);
    orm_set_drop(s->doomed, state);
    orm_set_drop(s->changed, state);
    if (s->level)
        orm_set_drop(s->level->removed, state);
    state->born = state->touched = NULL;
    state->session = NULL;
    state->deleted = false;
}

void orm_session_changed(struct orm_session *s, struct orm_state *state) {
    if (state->key != PY_UNDEF)
        orm_set_add(s->changed, state);
}

/* --- cascades --- */

struct cascade {
    struct vm *vm;
    unsigned bit;
    bool load;
    struct orm_session *halt; /* what is in this session already is not entered */
    struct py_list *out;
    struct py_dict *seen;
};

static bool in_session(const struct orm_session *s, const struct orm_state *state) {
    return state->session == s && !state->was_deleted;
}

static void cascade_from(struct cascade *c, struct orm_state *s);

static void cascade_to(struct cascade *c, value item) {
    if (item == PY_NONE || item == PY_UNDEF)
        return;
    struct orm_state *s = orm_state_of(c->vm, item);
    if (orm_set_has(c->seen, s) || (c->halt && in_session(c->halt, s)))
        return;
    orm_set_add(c->seen, s);
    py_list_append(c->out, PY_OBJ(s));
    cascade_from(c, s);
}

static void cascade_from(struct cascade *c, struct orm_state *s) {
    size_t i = 0;
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        struct orm_relationship *r = (struct orm_relationship *)PY_AS(struct orm_prop, v);
        if (r->prop.kind != ORM_RELATIONSHIP || !(r->cascade & c->bit))
            continue;
        value now = orm_peek(s->obj, r->prop.key);
        bool load = c->load && !py_truth(c->vm, r->passive_deletes) && s->key != PY_UNDEF;
        if (r->lazy == ORM_LAZY_DYNAMIC || r->lazy == ORM_LAZY_WRITE_ONLY) {
            struct py_list *added = orm_dynamic_items(c->vm, s, r, load);
            for (size_t n = 0; n < added->n; n++)
                cascade_to(c, added->items[n]);
            continue;
        }
        if (now == PY_UNDEF && load)
            now = orm_get_value(c->vm, s->obj, &r->prop);
        if (now == PY_UNDEF || now == PY_NONE)
            continue;
        if (!r->uselist) {
            cascade_to(c, now);
            continue;
        }
        struct py_list *items = orm_collection_items(c->vm, now);
        for (size_t n = 0; n < items->n; n++)
            cascade_to(c, items->items[n]);
    }
}

static struct py_list *cascade_halting(struct vm *vm, struct orm_state *s, unsigned bit, bool load,
                                       struct orm_session *halt) {
    struct cascade c = {vm, bit, load, halt, py_list_new(4), py_dict_new()};
    orm_set_add(c.seen, s);
    cascade_from(&c, s);
    return c.out;
}
struct py_list *orm_cascade(struct vm *vm, struct orm_state *s, unsigned bit, bool load) {
    return cascade_halting(vm, s, bit, load, NULL);
}

/* --- coming in --- */

static const char *name_of(const struct orm_state *s) {
    return mem_printf("<%s at 0x%llx>", s->mapper->cls->name, (unsigned long long)s->obj);
}

static void attach(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    if (state->session && state->session != s)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Object '%s' is already attached to session '%zu' (this is '%zu')", name_of(state),
                 state->session->number, s->number);
    bool was = state->session == s;
    state->session = s;
    if (!was) {
        value args[] = {PY_OBJ(s), state->obj};
        orm_session_fire(vm, s, "after_attach", 2, args);
    }
}

static void enter(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    orm_session_begun(vm, s);
    if (state->key == PY_UNDEF) {
        attach(vm, s, state);
        if (!orm_set_has(s->fresh, state)) {
            orm_set_add(s->fresh, state);
            state->order = ++s->counter;
        }
        return;
    }
    if (state->was_deleted)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Instance '%s' has been deleted.  Use the make_transient() function to send this "
                 "object back to the transient state.",
                 name_of(state));
    value other = orm_identity_get(vm, s, state->key);
    if (other != PY_UNDEF && other != state->obj)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Can't attach instance %s; another instance with key %R is already present in "
                 "this session.",
                 name_of(state), state->key);
    attach(vm, s, state);
    orm_set_drop(s->doomed, state);
    state->deleted = false;
    orm_identity_put(vm, s, state);
    if (state->modified)
        orm_session_changed(s, state);
}

void orm_session_add(struct vm *vm, struct orm_session *s, value obj) {
    struct orm_state *state = orm_state_of(vm, obj);
    if (state->session == s && (state->key != PY_UNDEF || orm_set_has(s->fresh, state)) &&
        !state->deleted && !state->was_deleted && s->flushing)
        return;
    enter(vm, s, state);
    struct py_list *more = cascade_halting(vm, state, ORM_CASCADE_SAVE_UPDATE, false, s);
    for (size_t i = 0; i < more->n; i++)
        enter(vm, s, PY_AS(struct orm_state, more->items[i]));
}

static void doom(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    if (state->key == PY_UNDEF || orm_set_has(s->doomed, state))
        return;
    attach(vm, s, state);
    orm_identity_put(vm, s, state);
    orm_set_add(s->doomed, state);
    state->deleted = true;
}

void orm_session_delete(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    if (state->key == PY_UNDEF)
        py_raise(vm, &sa_exc_InvalidRequestError, "Instance '%s' is not persisted", name_of(state));
    if (orm_set_has(s->doomed, state))
        return;
    orm_session_begun(vm, s);
    attach(vm, s, state);
    orm_identity_put(vm, s, state);
    struct py_list *more = orm_cascade(vm, state, ORM_CASCADE_DELETE, true);
    doom(vm, s, state);
    for (size_t i = 0; i < more->n; i++)
        doom(vm, s, PY_AS(struct orm_state, more->items[i]));
}

/* --- orphans --- */

void orm_drop_orphan(struct vm *vm, struct orm_state *child, const struct orm_relationship *r) {
    if ((r->cascade & ORM_CASCADE_DELETE_ORPHAN) && child->session && child->key == PY_UNDEF &&
        orm_set_has(child->session->fresh, child) && orm_is_orphan(vm, child))
        orm_session_expunge(vm, child->session, child);
}

/* Relationships of M's registry that lead to it with delete-orphan. */
bool orm_is_orphan(struct vm *vm, struct orm_state *state) {
    struct orm_registry *reg = state->mapper->registry;
    bool any = false;
    for (size_t i = 0; i < reg->n_mappers; i++) {
        size_t k = 0;
        struct orm_mapper *m = reg->mappers[i];
        for (value key, v; py_dict_next(m->props, &k, &key, &v);) {
            struct orm_relationship *r = (struct orm_relationship *)PY_AS(struct orm_prop, v);
            if (r->prop.kind != ORM_RELATIONSHIP || !(r->cascade & ORM_CASCADE_DELETE_ORPHAN) ||
                !r->target || r->prop.parent != m || !orm_mapper_isa(state->mapper, r->target))
                continue;
            any = true;
            if (orm_has_parent(vm, state, r))
                return false;
        }
    }
    return any;
}
