/*
 * Session as scripts use it: what each method does to its transaction, its instances and the
 * database. cf. sqlalchemy.orm.session.Session.
 */
#include "modules/sqlalchemy/orm/session.h"

#include "modules/sqlalchemy/orm/loading.h"
#include "modules/sqlalchemy/orm/session_int.h"

#define SELF(v) PY_AS(struct orm_session, v)

/* --- making --- */

static const char count_key;

void orm_session_init(struct vm *vm, struct orm_session *s) {
    size_t *count = vm_get_data(vm, &count_key);
    if (!count)
        vm_set_data(vm, &count_key, count = MEM_NEW(size_t));
    if (!s->number)
        s->number = ++*count;
    s->bind = PY_NONE;
    s->autoflush = s->expire_on_commit = s->autobegin = true;
    s->identity = py_dict_new();
    s->fresh = py_dict_new();
    s->doomed = py_dict_new();
    s->changed = py_dict_new();
    s->info = py_dict_new();
    s->query_cls = PY_NONE;
    s->maker = PY_UNDEF;
    s->join_mode = "conditional_savepoint";
}

static value session_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                         struct py_tuple *kwnames) {
    (void)argc, (void)argv, (void)kwnames;
    struct orm_session *s = py_alloc(vm, cls);
    orm_session_init(vm, s);
    return PY_OBJ(s);
}

static void add_bind(struct vm *vm, struct orm_session *s, value key, value bind) {
    if (!s->binds)
        s->binds = py_dict_new();
    struct sql_element *e = py_is_a(key, &py_type_type) ? NULL : sql_as_element(vm, key);
    if (e && e->kind == SQL_ENTITY)
        e = ((struct sql_wrap *)e)->of;
    if (!e && !py_is_a(key, &py_type_type) && !py_is_a(key, &orm_mapper_type))
        py_raise(vm, &sa_exc_ArgumentError, "Not an acceptable bind target: %S", key);
    py_dict_set(vm, s->binds, e ? PY_OBJ(e) : key, bind);
}

static void check_join_mode(struct vm *vm, const char *mode) {
    static const char *const modes[] = {"conditional_savepoint", "rollback_only", "control_fully",
                                        "create_savepoint"};
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
        if (!strcmp(modes[i], mode))
            return;
    py_raise(vm, &sa_exc_ArgumentError, "invalid selection for join_transaction_mode: \"%s\"",
             mode);
}

static bool flag(struct vm *vm, struct py_dict *kw, const char *name, bool otherwise) {
    value v = py_dict_get_text(kw, name);
    return v == PY_UNDEF ? otherwise : py_truth(vm, v);
}

static value s_init(struct vm *vm, const value *a) {
    struct orm_session *s = SELF(a[0]);
    struct py_dict *kw = PY_AS(struct py_dict, a[2]);
    static const char *const known[] = {"autoflush",
                                        "future",
                                        "expire_on_commit",
                                        "autobegin",
                                        "twophase",
                                        "binds",
                                        "enable_baked_queries",
                                        "info",
                                        "query_cls",
                                        "autocommit",
                                        "join_transaction_mode",
                                        "close_resets_only",
                                        "extension",
                                        "weak_identity_map",
                                        "_enable_transaction_accounting",
                                        NULL};
    size_t i = 0;
    for (value k, v; py_dict_next(kw, &i, &k, &v);) {
        size_t n = 0;
        while (known[n] && !py_str_is(k, known[n]))
            n++;
        if (!known[n])
            py_raise(vm, &py_exc_TypeError,
                     "Session.__init__() got an unexpected keyword argument '%S'", k);
    }
    orm_session_init(vm, s);
    if (py_is_unknown(a[1]))
        py_raise_unknown(vm, a[1], "the bind of a session");
    s->bind = a[1];
    s->autoflush = flag(vm, kw, "autoflush", true);
    s->expire_on_commit = flag(vm, kw, "expire_on_commit", true);
    s->autobegin = flag(vm, kw, "autobegin", true);
    value v = py_dict_get_text(kw, "query_cls");
    s->query_cls = v == PY_UNDEF ? PY_NONE : v;
    v = py_dict_get_text(kw, "info");
    if (v != PY_UNDEF && v != PY_NONE)
        py_dict_update(vm, s->info, v);
    v = py_dict_get_text(kw, "join_transaction_mode");
    if (v != PY_UNDEF && v != PY_NONE) {
        s->join_mode = py_arg_text(vm, v, "join_transaction_mode");
        check_join_mode(vm, s->join_mode);
    }
    v = py_dict_get_text(kw, "binds");
    i = 0;
    if (v != PY_UNDEF && v != PY_NONE)
        for (value k, b; py_dict_next(PY_AS(struct py_dict, v), &i, &k, &b);)
            add_bind(vm, s, k, b);
    return PY_NONE;
}

struct orm_session *orm_session_of(struct vm *vm, value v) {
    if (py_is_a(v, &orm_session_type))
        return SELF(v);
    if (py_is_a(v, &orm_scoped_session_type))
        return orm_session_of(vm, py_call0(vm, v));
    value sync = py_lookup_attr(vm, v, "sync_session");
    if (sync != PY_UNDEF)
        return orm_session_of(vm, sync);
    py_raise(vm, &py_exc_TypeError, "a Session was expected, got %R", v);
}

/* --- transactions --- */

static value s_begin(struct vm *vm, const value *a) {
    return PY_OBJ(orm_session_begin(vm, SELF(a[0]), py_truth(vm, a[1])));
}
static value s_begin_nested(struct vm *vm, const value *a) {
    return PY_OBJ(orm_session_begin(vm, SELF(a[0]), true));
}
static value s_commit(struct vm *vm, const value *a) {
    orm_session_commit(vm, SELF(a[0]));
    return PY_NONE;
}
static value s_rollback(struct vm *vm, const value *a) {
    orm_session_rollback(vm, SELF(a[0]));
    return PY_NONE;
}
static value s_prepare(struct vm *vm, const value *a) {
    orm_flush(vm, SELF(a[0]));
    return PY_NONE;
}

static void expunge_all(struct vm *vm, struct orm_session *s) {
    struct py_dict *all = py_dict_copy(s->fresh);
    size_t i = 0;
    struct py_list *known = orm_identity_all(vm, s);
    for (; i < known->n; i++)
        orm_set_add(all, orm_state_of(vm, known->items[i]));
    i = 0;
    for (value k, v; py_dict_next(all, &i, &k, &v);)
        PY_AS(struct orm_state, k)->session = NULL;
    s->identity = py_dict_new();
    s->fresh = py_dict_new();
    s->doomed = py_dict_new();
    s->changed = py_dict_new();
}
static value s_close(struct vm *vm, const value *a) {
    expunge_all(vm, SELF(a[0]));
    orm_session_end(vm, SELF(a[0]));
    return PY_NONE;
}
static value s_expunge_all(struct vm *vm, const value *a) {
    expunge_all(vm, SELF(a[0]));
    return PY_NONE;
}
static value s_enter(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value s_exit(struct vm *vm, const value *a) {
    s_close(vm, a);
    return PY_FALSE;
}
static value s_in_transaction(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(SELF(a[0])->level);
}
static value s_in_nested(struct vm *vm, const value *a) {
    (void)vm;
    return PY_BOOL(SELF(a[0])->level && SELF(a[0])->level->nested);
}
static value s_get_transaction(struct vm *vm, const value *a) {
    struct orm_session_level *l = SELF(a[0])->level;
    (void)vm;
    while (l && l->outer)
        l = l->outer;
    return l ? PY_OBJ(l) : PY_NONE;
}
static value s_get_nested(struct vm *vm, const value *a) {
    struct orm_session_level *l = SELF(a[0])->level;
    (void)vm;
    return l && l->nested ? PY_OBJ(l) : PY_NONE;
}

static struct orm_mapper *mapper_arg(struct vm *vm, value v) {
    if (v == PY_NONE || v == PY_UNDEF)
        return NULL;
    struct orm_mapper *m = orm_mapper_from(vm, v);
    if (!m)
        orm_raise_unmapped(vm, v);
    orm_configure(vm, m->registry);
    return m;
}

static value s_get_bind(struct vm *vm, const value *a) {
    struct sql_element *e = a[2] == PY_NONE ? NULL : sql_as_element(vm, a[2]);
    if (a[3] != PY_NONE)
        return a[3];
    return orm_session_get_bind(vm, SELF(a[0]), mapper_arg(vm, a[1]), e);
}
static value s_connection(struct vm *vm, const value *a) {
    struct orm_mapper *m = NULL;
    struct sql_element *e = NULL;
    if (py_is_dict(a[1])) {
        value v = py_dict_get_text(PY_AS(struct py_dict, a[1]), "mapper");
        m = mapper_arg(vm, v);
        v = py_dict_get_text(PY_AS(struct py_dict, a[1]), "clause");
        e = v == PY_UNDEF || v == PY_NONE ? NULL : sql_as_element(vm, v);
    }
    struct sa_connection *c = orm_session_connection(vm, SELF(a[0]), m, e);
    if (py_is_dict(a[2]) && PY_AS(struct py_dict, a[2])->count)
        return py_call_args(vm, py_getattr(vm, PY_OBJ(c), "execution_options"),
                            PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, a[2]));
    return PY_OBJ(c);
}
static value s_bind_mapper(struct vm *vm, const value *a) {
    add_bind(vm, SELF(a[0]), a[1], a[2]);
    return PY_NONE;
}

/* --- instances --- */

static value s_add(struct vm *vm, const value *a) {
    orm_session_add(vm, SELF(a[0]), a[1]);
    return PY_NONE;
}
static value s_add_all(struct vm *vm, const value *a) {
    struct py_iter it;
    py_iter_init(vm, &it, a[1]);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        orm_session_add(vm, SELF(a[0]), x);
    return PY_NONE;
}
static value s_delete(struct vm *vm, const value *a) {
    orm_session_delete(vm, SELF(a[0]), orm_state_of(vm, a[1]));
    return PY_NONE;
}
static value s_delete_all(struct vm *vm, const value *a) {
    struct py_list *l = py_list_from(vm, a[1]);
    for (size_t i = 0; i < l->n; i++)
        orm_session_delete(vm, SELF(a[0]), orm_state_of(vm, l->items[i]));
    return PY_NONE;
}
static value s_flush(struct vm *vm, const value *a) {
    struct orm_session *s = SELF(a[0]);
    if (s->flushing)
        py_raise(vm, &sa_exc_InvalidRequestError, "Session is already flushing");
    orm_flush(vm, s);
    return PY_NONE;
}

static const char *name_of(const struct orm_state *s) {
    return mem_printf("<%s at 0x%llx>", s->mapper->cls->name, (unsigned long long)s->obj);
}

static struct orm_state *persistent(struct vm *vm, struct orm_session *s, value obj) {
    struct orm_state *state = orm_state_of(vm, obj);
    if (state->session != s || state->key == PY_UNDEF)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Instance '%s' is not persistent within this Session", name_of(state));
    return state;
}

static struct py_list *names_arg(struct vm *vm, value v) {
    if (v == PY_NONE)
        return NULL;
    struct py_list *l = py_list_from(vm, v);
    for (size_t i = 0; i < l->n; i++)
        if (py_is_a(l->items[i], &orm_attr_type))
            l->items[i] = PY_OBJ(PY_AS(struct orm_attr, l->items[i])->key);
    return l;
}

static value s_expire(struct vm *vm, const value *a) {
    struct orm_state *state = persistent(vm, SELF(a[0]), a[1]);
    struct py_list *names = names_arg(vm, a[2]);
    orm_expire(vm, state, names);
    if (names)
        return PY_NONE;
    orm_set_drop(SELF(a[0])->changed, state);
    struct py_list *more = orm_cascade(vm, state, ORM_CASCADE_REFRESH_EXPIRE, false);
    for (size_t i = 0; i < more->n; i++) {
        struct orm_state *other = PY_AS(struct orm_state, more->items[i]);
        if (other->session == state->session && other->key != PY_UNDEF)
            orm_expire(vm, other, NULL);
    }
    return PY_NONE;
}
static value s_expire_all(struct vm *vm, const value *a) {
    struct py_list *all = orm_identity_all(vm, SELF(a[0]));
    for (size_t i = 0; i < all->n; i++)
        orm_expire(vm, orm_state_of(vm, all->items[i]), NULL);
    SELF(a[0])->changed = py_dict_new();
    return PY_NONE;
}
static value s_expunge(struct vm *vm, const value *a) {
    struct orm_session *s = SELF(a[0]);
    struct orm_state *state = orm_state_of(vm, a[1]);
    if (state->session != s)
        py_raise(vm, &sa_exc_InvalidRequestError, "Instance %s is not present in this Session",
                 name_of(state));
    struct py_list *more = orm_cascade(vm, state, ORM_CASCADE_EXPUNGE, false);
    orm_session_expunge(vm, s, state);
    for (size_t i = 0; i < more->n; i++)
        if (PY_AS(struct orm_state, more->items[i])->session == s)
            orm_session_expunge(vm, s, PY_AS(struct orm_state, more->items[i]));
    return PY_NONE;
}
static value s_refresh(struct vm *vm, const value *a) {
    struct orm_session *s = SELF(a[0]);
    struct orm_state *state = orm_state_of(vm, a[1]);
    persistent(vm, s, a[1]);
    orm_session_refresh(vm, s, state, names_arg(vm, a[2]), a[3]);
    return PY_NONE;
}

/* Relationships that were loaded, or are asked for, are loaded again when they are next read. */
static void expire_relationships(struct vm *vm, struct orm_state *s, struct py_dict *names) {
    size_t i = 0;
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        struct orm_prop *p = PY_AS(struct orm_prop, v);
        if (p->kind != ORM_RELATIONSHIP || (names && py_dict_get(NULL, names, k) == PY_UNDEF))
            continue;
        struct py_list *one = py_list_of(1, &k);
        orm_expire(vm, s, one);
        if (names)
            orm_get_value(vm, s->obj, p);
    }
}

void orm_session_refresh(struct vm *vm, struct orm_session *s, struct orm_state *state,
                         struct py_list *names, value for_update) {
    struct py_dict *only = names ? py_dict_new() : NULL;
    bool columns = !names;
    for (size_t i = 0; names && i < names->n; i++) {
        struct orm_prop *p = orm_mapper_get(state->mapper, py_str_cstr(names->items[i]));
        columns |= p && p->kind == ORM_COLUMN;
        py_dict_set(vm, only, names->items[i], PY_TRUE);
    }
    const struct py_tuple *key =
        PY_AS(struct py_tuple, PY_AS(struct py_tuple, state->key)->items[1]);
    if (!names)
        orm_expire(vm, state, NULL);
    else
        orm_expire(vm, state, names);
    if (!state->modified)
        orm_set_drop(s->changed, state);
    orm_session_autoflush(vm, s); /* the others' changes; its own are given up */
    struct py_list *options = NULL;
    if (state->load_options != PY_UNDEF)
        options = PY_AS(struct orm_origin, state->load_options)->options;
    if (columns && orm_load_by_key(vm, s, state->mapper, key->items, options, state, only, false,
                                   for_update) == PY_UNDEF)
        py_raise(vm, &sa_exc_InvalidRequestError, "Could not refresh instance '%s'",
                 name_of(state));
    if (names)
        expire_relationships(vm, state, only);
}

static value s_merge(struct vm *vm, const value *a) {
    struct orm_session *s = SELF(a[0]);
    bool load = py_truth(vm, a[2]), autoflush = s->autoflush;
    if (load)
        orm_session_autoflush(vm, s);
    struct py_handler h;
    value r = PY_NONE;
    s->autoflush = false;
    PY_TRY(vm, &h) {
        r = orm_merge(vm, s, a[1], load);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        s->autoflush = autoflush;
        py_rethrow(vm, exc);
    }
    s->autoflush = autoflush;
    return r;
}

static value s_get(struct vm *vm, const value *a) {
    struct orm_session *s = SELF(a[0]);
    struct orm_mapper *m = mapper_arg(vm, a[1]);
    if (!m)
        orm_raise_unmapped(vm, a[1]);
    struct py_list *options = a[3] == PY_NONE ? NULL : py_list_from(vm, a[3]);
    return orm_session_get(vm, s, m, a[2], options, py_truth(vm, a[4]), a[5]);
}
static value s_get_one(struct vm *vm, const value *a) {
    value v = s_get(vm, a);
    if (v == PY_NONE)
        py_raise(vm, &sa_exc_NoResultFound, "No row was found when one was required");
    return v;
}

static bool contains(struct vm *vm, value self, value obj) {
    struct orm_state *state = orm_state_of(vm, obj);
    return state->session == SELF(self) && !state->was_deleted;
}

static struct py_list *all_objects(struct vm *vm, struct orm_session *s) {
    struct py_list *l = py_list_new(8);
    size_t i = 0;
    for (value k, v; py_dict_next(s->fresh, &i, &k, &v);)
        py_list_append(l, PY_AS(struct orm_state, k)->obj);
    struct py_list *known = orm_identity_all(vm, s);
    for (i = 0; i < known->n; i++)
        py_list_append(l, known->items[i]);
    return l;
}
static value iter(struct vm *vm, value self) {
    return py_call_method(vm, PY_OBJ(all_objects(vm, SELF(self))), "__iter__", 0, NULL);
}

static value s_is_modified(struct vm *vm, const value *a) {
    struct orm_state *state = orm_state_of(vm, a[1]);
    return PY_BOOL(state->modified && orm_session_is_dirty(vm, SELF(a[0]), state));
}

/* --- statements --- */

/* Options of the call over those of the statement. */
static struct py_dict *options_arg(value v) {
    return v != PY_NONE && v != PY_UNDEF && py_is_dict(v) ? PY_AS(struct py_dict, v) : NULL;
}

static value execute(struct vm *vm, const value *a) {
    return orm_session_execute(vm, SELF(a[0]), a[1], a[2], options_arg(a[3]));
}
static value s_execute(struct vm *vm, const value *a) { return execute(vm, a); }
static value s_scalar(struct vm *vm, const value *a) {
    return py_call_method(vm, execute(vm, a), "scalar", 0, NULL);
}
static value s_scalars(struct vm *vm, const value *a) {
    return py_call_method(vm, execute(vm, a), "scalars", 0, NULL);
}
static value s_query(struct vm *vm, const value *a) {
    struct orm_session *s = SELF(a[0]);
    if (s->query_cls != PY_NONE)
        return py_call2(vm, s->query_cls, a[1], a[0]);
    return orm_query_new(vm, s, PY_AS(struct py_tuple, a[1]));
}

static value s_bulk_save(struct vm *vm, const value *a) {
    orm_bulk_save(vm, SELF(a[0]), py_list_from(vm, a[1]), py_truth(vm, a[2]));
    return PY_NONE;
}
static value s_bulk_insert(struct vm *vm, const value *a) {
    orm_bulk_insert(vm, SELF(a[0]), mapper_arg(vm, a[1]), py_list_from(vm, a[2]),
                    py_truth(vm, a[3]), py_truth(vm, a[4]));
    return PY_NONE;
}
static value s_bulk_update(struct vm *vm, const value *a) {
    orm_bulk_update(vm, SELF(a[0]), mapper_arg(vm, a[1]), py_list_from(vm, a[2]));
    return PY_NONE;
}

/* --- sets of instances --- */

struct identity_set {
    struct py_object head;
    struct py_list *items;
};
static struct py_list *set_items(value v) { return PY_AS(struct identity_set, v)->items; }
static bool set_contains(struct vm *vm, value self, value item) {
    (void)vm;
    for (size_t i = 0; i < set_items(self)->n; i++)
        if (set_items(self)->items[i] == item)
            return true;
    return false;
}
static int64_t set_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)set_items(self)->n;
}
static value set_iter(struct vm *vm, value self) {
    return py_call_method(vm, PY_OBJ(set_items(self)), "__iter__", 0, NULL);
}
static value set_repr(struct vm *vm, value self) {
    return py_str_printf("IdentitySet(%s)", py_repr_text(vm, PY_OBJ(set_items(self))));
}
static struct py_type identity_set_type = {PY_TYPE_HEAD,
                                           .name = "IdentitySet",
                                           .module = "sqlalchemy.util._collections",
                                           .size = sizeof(struct identity_set),
                                           .contains = set_contains,
                                           .len = set_len,
                                           .iter = set_iter,
                                           .repr = set_repr};
static value set_of(struct vm *vm, struct py_dict *states, bool really) {
    struct identity_set *s = py_alloc(vm, &identity_set_type);
    s->items = py_list_new(states->count);
    size_t i = 0;
    for (value k, v; py_dict_next(states, &i, &k, &v);) {
        struct orm_state *state = PY_AS(struct orm_state, k);
        if (!really || (state->modified && !state->deleted))
            py_list_append(s->items, state->obj);
    }
    return PY_OBJ(s);
}
static value get_new(struct vm *vm, value self) { return set_of(vm, SELF(self)->fresh, false); }
static value get_deleted(struct vm *vm, value self) {
    return set_of(vm, SELF(self)->doomed, false);
}
static value get_dirty(struct vm *vm, value self) { return set_of(vm, SELF(self)->changed, true); }
static value get_identity_map(struct vm *vm, value self) {
    struct py_list *all = orm_identity_all(vm, SELF(self));
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i < all->n; i++)
        py_dict_set(vm, d, orm_state_of(vm, all->items[i])->key, all->items[i]);
    return PY_OBJ(d);
}
static value get_is_active(struct vm *vm, value self) {
    const struct orm_session_level *l = SELF(self)->level;
    (void)vm;
    return PY_BOOL(!l || l->state == ORM_ACTIVE);
}

/* with session.no_autoflush: */
struct no_autoflush {
    struct py_object head;
    struct orm_session *session;
    bool before;
};
static value na_enter(struct vm *vm, const value *a) {
    struct no_autoflush *n = PY_AS(struct no_autoflush, a[0]);
    (void)vm;
    n->before = n->session->autoflush;
    n->session->autoflush = false;
    return PY_OBJ(n->session);
}
static value na_exit(struct vm *vm, const value *a) {
    struct no_autoflush *n = PY_AS(struct no_autoflush, a[0]);
    (void)vm;
    n->session->autoflush = n->before;
    return PY_FALSE;
}
static const struct py_native_def na_methods[] = {
    {"__enter__", na_enter, "self"}, {"__exit__", na_exit, "self, *exc"}, {0}};
static struct py_type no_autoflush_type = {
    PY_TYPE_HEAD, .name = "_GeneratorContextManager", .module = "contextlib",
    .size = sizeof(struct no_autoflush), .methods = na_methods};
static value get_no_autoflush(struct vm *vm, value self) {
    struct no_autoflush *n = py_alloc(vm, &no_autoflush_type);
    n->session = SELF(self);
    return PY_OBJ(n);
}

static value get_sync_session(struct vm *vm, value self) {
    (void)vm;
    return self;
}
static value s_object_session(struct vm *vm, const value *a) {
    struct orm_session *s = orm_state_of(vm, a[0])->session;
    return s ? PY_OBJ(s) : PY_NONE;
}
static value s_identity_key(struct vm *vm, const value *a) {
    if (a[2] != PY_NONE)
        return orm_identity_of(vm, orm_state_of(vm, a[2]));
    struct py_tuple *t = PY_AS(struct py_tuple, a[0]);
    if (!t->n)
        py_raise(vm, &sa_exc_ArgumentError, "class or instance is required");
    struct orm_mapper *m = mapper_arg(vm, t->items[0]);
    if (!m)
        orm_raise_unmapped(vm, t->items[0]);
    value ident = t->n > 1 ? t->items[1] : a[1];
    if (!py_is_tuple(ident) && !py_is_list(ident))
        ident = py_tuple1(ident);
    struct py_tuple *pk = py_tuple_from(vm, ident);
    return orm_identity_key(m, pk->n, pk->items);
}

static const struct py_native_def methods[] = {
    {"__init__", s_init, "self, bind=None, **kw"},
    {"begin", s_begin, "self, nested=False"},
    {"begin_nested", s_begin_nested, "self"},
    {"commit", s_commit, "self"},
    {"rollback", s_rollback, "self"},
    {"prepare", s_prepare, "self"},
    {"close", s_close, "self"},
    {"reset", s_close, "self"},
    {"invalidate", s_close, "self"},
    {"__enter__", s_enter, "self"},
    {"__exit__", s_exit, "self, *exc"},
    {"in_transaction", s_in_transaction, "self"},
    {"in_nested_transaction", s_in_nested, "self"},
    {"get_transaction", s_get_transaction, "self"},
    {"get_nested_transaction", s_get_nested, "self"},
    {"get_bind", s_get_bind, "self, mapper=None, clause=None, bind=None, **kw"},
    {"connection", s_connection, "self, bind_arguments=None, execution_options=None, **kw"},
    {"bind_mapper", s_bind_mapper, "self, mapper, bind"},
    {"bind_table", s_bind_mapper, "self, table, bind"},
    {"add", s_add, "self, instance, _warn=True"},
    {"add_all", s_add_all, "self, instances"},
    {"delete", s_delete, "self, instance"},
    {"delete_all", s_delete_all, "self, instances"},
    {"flush", s_flush, "self, objects=None"},
    {"expire", s_expire, "self, instance, attribute_names=None"},
    {"expire_all", s_expire_all, "self"},
    {"expunge", s_expunge, "self, instance"},
    {"expunge_all", s_expunge_all, "self"},
    {"refresh", s_refresh, "self, instance, attribute_names=None, with_for_update=None"},
    {"merge", s_merge, "self, instance, load=True, options=None"},
    {"get", s_get,
     "self, entity, ident, options=None, populate_existing=False, with_for_update=None, "
     "identity_token=None, execution_options=None, bind_arguments=None"},
    {"get_one", s_get_one,
     "self, entity, ident, options=None, populate_existing=False, with_for_update=None, "
     "identity_token=None, execution_options=None, bind_arguments=None"},
    {"is_modified", s_is_modified, "self, instance, include_collections=True"},
    {"execute", s_execute,
     "self, statement, params=None, execution_options=None, bind_arguments=None, **kw"},
    {"scalar", s_scalar,
     "self, statement, params=None, execution_options=None, bind_arguments=None, **kw"},
    {"scalars", s_scalars,
     "self, statement, params=None, execution_options=None, bind_arguments=None, **kw"},
    {"query", s_query, "self, *entities, **kwargs"},
    {"bulk_save_objects", s_bulk_save,
     "self, objects, return_defaults=False, update_changed_only=True, preserve_order=True"},
    {"bulk_insert_mappings", s_bulk_insert,
     "self, mapper, mappings, return_defaults=False, render_nulls=False"},
    {"bulk_update_mappings", s_bulk_update, "self, mapper, mappings"},
    {"object_session", s_object_session, "instance", PY_STATIC},
    {"identity_key", s_identity_key, "*args, ident=None, instance=None, row=None, **kw", PY_STATIC},
    {0}};
static const struct py_member_def members[] = {
    {"bind", offsetof(struct orm_session, bind), PY_MEMBER_VALUE, false},
    {"autoflush", offsetof(struct orm_session, autoflush), PY_MEMBER_BOOL, false},
    {"expire_on_commit", offsetof(struct orm_session, expire_on_commit), PY_MEMBER_BOOL, false},
    {"autobegin", offsetof(struct orm_session, autobegin), PY_MEMBER_BOOL, false},
    {"_query_cls", offsetof(struct orm_session, query_cls), PY_MEMBER_VALUE, false},
    {"_flushing", offsetof(struct orm_session, flushing), PY_MEMBER_BOOL, true},
    {"info", offsetof(struct orm_session, info), PY_MEMBER_OBJECT, true},
    {0}};
static const struct py_getset_def getset[] = {{"new", get_new, NULL},
                                              {"dirty", get_dirty, NULL},
                                              {"deleted", get_deleted, NULL},
                                              {"identity_map", get_identity_map, NULL},
                                              {"is_active", get_is_active, NULL},
                                              {"no_autoflush", get_no_autoflush, NULL},
                                              {"sync_session", get_sync_session, NULL},
                                              {0}};
struct py_type orm_session_type = {PY_TYPE_HEAD,
                                   .name = "Session",
                                   .module = "sqlalchemy.orm.session",
                                   .size = sizeof(struct orm_session),
                                   .attrs_offset = offsetof(struct orm_session, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = methods,
                                   .members = members,
                                   .getset = getset,
                                   .new = session_new,
                                   .contains = contains,
                                   .iter = iter};
