/*
 * Flushing a session: its new, changed and deleted instances become a unit of work; afterwards all
 * of them stand as the database has them. cf. Session.flush and UOWTransaction.
 */
#include "modules/sqlalchemy/orm/flush.h"

/* --- what changed --- */

bool orm_session_is_dirty(struct vm *vm, struct orm_session *session, struct orm_state *s) {
    size_t i = 0;
    (void)session;
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        struct orm_prop *p = PY_AS(struct orm_prop, v);
        if (p->kind == ORM_COLUMN) {
            value old = orm_committed(s, p);
            if (old != PY_UNDEF && !orm_same_value(vm, old, orm_peek(s->obj, p->key)))
                return true;
        } else if (p->kind == ORM_RELATIONSHIP) {
            struct orm_changes c = orm_changes_of(vm, s, (struct orm_relationship *)p, false);
            if (c.added->n || c.deleted->n)
                return true;
        }
    }
    return false;
}

static struct orm_unit unit_new(struct vm *vm, struct orm_session *s) {
    return (struct orm_unit){.vm = vm,
                             .session = s,
                             .states = py_dict_new(),
                             .mappers = py_list_new(4),
                             .relations = py_list_new(8),
                             .relations_known = py_dict_new(),
                             .active = py_dict_new(),
                             .processed = py_dict_new(),
                             .nodes = py_dict_new(),
                             .all_nodes = py_list_new(16),
                             .post_updates = py_dict_new(),
                             .pairs_done = py_dict_new(),
                             .row_switches = py_dict_new()};
}

static void collect(struct orm_unit *u) {
    struct orm_session *s = u->session;
    struct py_dict *all = py_dict_copy(s->fresh);
    size_t i = 0;
    for (value k, v; py_dict_next(s->changed, &i, &k, &v);)
        if (PY_AS(struct orm_state, k)->modified && !orm_set_has(s->doomed, py_object(k)))
            py_dict_set(NULL, all, k, PY_TRUE);
    i = 0;
    for (value k, v; py_dict_next(all, &i, &k, &v);) {
        struct orm_state *state = PY_AS(struct orm_state, k);
        bool gone = state->key != PY_UNDEF && orm_is_orphan(u->vm, state);
        orm_unit_register(u, state, gone, false, false);
        struct py_list *more =
            gone ? orm_cascade(u->vm, state, ORM_CASCADE_DELETE, true) : py_list_new(0);
        for (size_t n = 0; n < more->n; n++)
            orm_unit_register(u, PY_AS(struct orm_state, more->items[n]), true, false, false);
    }
    i = 0;
    for (value k, v; py_dict_next(s->doomed, &i, &k, &v);)
        orm_unit_register(u, PY_AS(struct orm_state, k), true, false, false);
}

/* --- afterwards --- */

static void snapshot(struct vm *vm, struct orm_state *s) {
    size_t i = 0;
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        struct orm_relationship *r = (struct orm_relationship *)PY_AS(struct orm_prop, v);
        if (r->prop.kind != ORM_RELATIONSHIP || !r->uselist)
            continue;
        value now = orm_peek(s->obj, r->prop.key);
        if (now == PY_UNDEF)
            continue;
        if (!s->loaded)
            s->loaded = py_dict_new();
        py_dict_set_str(s->loaded, r->prop.key, PY_OBJ(orm_collection_items(vm, now)));
    }
    s->pending = NULL;
    s->pk_changed = false;
    orm_commit_state(s);
}

static void persisted(struct orm_unit *u, struct orm_state *s) {
    struct vm *vm = u->vm;
    struct orm_session *session = u->session;
    value key = orm_identity_of(vm, s);
    const struct py_tuple *pk = PY_AS(struct py_tuple, PY_AS(struct py_tuple, key)->items[1]);
    size_t nulls = 0;
    for (size_t i = 0; i < pk->n; i++)
        nulls += pk->items[i] == PY_NONE;
    if (nulls == pk->n || (nulls && !s->mapper->allow_partial_pks))
        py_raise(vm, &orm_exc_FlushError,
                 "Instance <%s at 0x%llx> has a NULL identity key.  If this is an auto-generated "
                 "value, check that the database table allows generation of new primary key "
                 "values, and that the mapped Column object is configured to expect these "
                 "generated values.  Ensure also that this flush() is not occurring at an "
                 "inappropriate time, such as within a load() event.",
                 s->mapper->cls->name, (unsigned long long)s->obj);
    if (s->key == PY_UNDEF) {
        s->key = key;
        s->born = session->level;
    } else if (!py_equal(vm, s->key, key)) {
        orm_identity_drop(vm, session, s);
        if (py_dict_get(NULL, session->level->rekeyed, PY_OBJ(s)) == PY_UNDEF)
            py_dict_set(NULL, session->level->rekeyed, PY_OBJ(s), s->key);
        s->key = key;
    }
    orm_identity_put(vm, session, s);
    s->touched = session->level;
}

static void removed(struct orm_unit *u, struct orm_state *s) {
    orm_identity_drop(u->vm, u->session, s);
    s->was_deleted = true;
    s->deleted = false;
    orm_commit_state(s);
    orm_set_add(u->session->level->removed, s);
}

static void finish(struct orm_unit *u) {
    size_t i = 0;
    for (value k, v; py_dict_next(u->states, &i, &k, &v);) {
        int64_t f = py_small(v);
        if (f & ORM_UNIT_DELETE)
            removed(u, PY_AS(struct orm_state, k));
    }
    i = 0;
    for (value k, v; py_dict_next(u->states, &i, &k, &v);)
        if (!(py_small(v) & (ORM_UNIT_DELETE | ORM_UNIT_LIST_ONLY)))
            persisted(u, PY_AS(struct orm_state, k));
    i = 0;
    for (value k, v; py_dict_next(u->states, &i, &k, &v);) {
        if (!(py_small(v) & ORM_UNIT_DELETE))
            snapshot(u->vm, PY_AS(struct orm_state, k));
        orm_set_drop(u->session->fresh, py_object(k));
        orm_set_drop(u->session->doomed, py_object(k));
        orm_set_drop(u->session->changed, py_object(k));
    }
}

/* --- all of it --- */

static void fire(struct vm *vm, struct orm_session *s, const char *name, size_t n) {
    value args[] = {PY_OBJ(s), PY_NONE, PY_NONE};
    orm_session_fire(vm, s, name, n, args);
}

/* Changes that are none after all: their states are as they were. */
static void drop_unchanged(struct orm_session *s) {
    struct py_dict *all = py_dict_copy(s->changed);
    size_t i = 0;
    for (value k, v; py_dict_next(all, &i, &k, &v);)
        if (!PY_AS(struct orm_state, k)->modified)
            orm_set_drop(s->changed, py_object(k));
}

static void run(struct vm *vm, struct orm_session *s) {
    fire(vm, s, "before_flush", 3);
    struct orm_unit u = unit_new(vm, s);
    collect(&u);
    if (!u.states->count)
        return;
    orm_session_begun(vm, s);
    orm_unit_execute(&u);
    fire(vm, s, "after_flush", 2);
    finish(&u);
    fire(vm, s, "after_flush_postexec", 2);
}

void orm_flush(struct vm *vm, struct orm_session *s) {
    if (s->flushing)
        return;
    drop_unchanged(s);
    if (!s->fresh->count && !s->changed->count && !s->doomed->count)
        return;
    s->flushing = true;
    struct py_handler h;
    PY_TRY(vm, &h) {
        run(vm, s);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        s->flushing = false;
        if (s->level)
            orm_session_deactivate(vm, s, exc);
        py_rethrow(vm, exc);
    }
    s->flushing = false;
    orm_identity_settle(s);
}
