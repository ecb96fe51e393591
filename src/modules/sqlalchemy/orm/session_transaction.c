/*
 * A session's transaction: begun when it is first needed, over every connection the session uses,
 * with savepoints inside; what it does to instances when it ends. cf. SessionTransaction.
 */
#include "modules/sqlalchemy/orm/session.h"

#include "modules/sqlalchemy/modules.h"
#include "python/function.h"

void orm_session_fire(struct vm *vm, struct orm_session *s, const char *name, size_t n,
                      const value *args) {
    sa_fire_on(vm, PY_OBJ(s), name, n, args);
    if (s->maker != PY_UNDEF)
        sa_fire_on(vm, s->maker, name, n, args);
    sa_fire(vm, NULL, mem_printf("Session.%s", name), n, args);
}

static void fire(struct vm *vm, struct orm_session *s, const char *name) {
    value arg = PY_OBJ(s);
    orm_session_fire(vm, s, name, 1, &arg);
}

static void call(struct vm *vm, struct sa_transaction *t, const char *method) {
    py_call_method(vm, PY_OBJ(t), method, 0, NULL);
}

/* --- which database --- */

static value bind_of_key(struct vm *vm, struct orm_session *s, value key) {
    return s->binds ? py_dict_get(vm, s->binds, key) : PY_UNDEF;
}

static value bind_of_mapper(struct vm *vm, struct orm_session *s, struct orm_mapper *m) {
    for (size_t i = 0; i < m->cls->mro->n; i++) {
        value v = bind_of_key(vm, s, m->cls->mro->items[i]);
        if (v != PY_UNDEF)
            return v;
    }
    for (struct orm_mapper *x = m; x; x = x->inherits) {
        value v = bind_of_key(vm, s, PY_OBJ(x));
        if (v == PY_UNDEF)
            v = bind_of_key(vm, s, PY_OBJ(x->local_table));
        if (v != PY_UNDEF)
            return v;
    }
    return PY_UNDEF;
}

static value bind_of_statement(struct vm *vm, struct orm_session *s, struct sql_element *e) {
    struct sql_seq froms = {0};
    if (e->kind == SQL_SELECT)
        froms = sql_select_froms(vm, (struct sql_select *)e);
    else if (e->kind == SQL_INSERT || e->kind == SQL_UPDATE || e->kind == SQL_DELETE)
        sql_seq_push(&froms, &((struct sql_dml *)e)->table->element);
    else if (sql_is_from(e))
        sql_seq_push(&froms, e);
    struct sql_seq all = {0};
    for (size_t i = 0; i < froms.n; i++)
        sql_from_objects(vm, froms.items[i], &all);
    for (size_t i = 0; i < all.n; i++) {
        value v = bind_of_key(vm, s, PY_OBJ(all.items[i]));
        if (v != PY_UNDEF)
            return v;
    }
    return PY_UNDEF;
}

value orm_session_get_bind(struct vm *vm, struct orm_session *s, struct orm_mapper *m,
                           struct sql_element *statement) {
    value v = PY_UNDEF;
    if (s->binds && s->binds->count) {
        if (m)
            v = bind_of_mapper(vm, s, m);
        if (v == PY_UNDEF && statement)
            v = bind_of_statement(vm, s, statement);
    }
    if (v == PY_UNDEF || v == PY_NONE)
        v = s->bind;
    if (v != PY_NONE && v != PY_UNDEF)
        return v;
    if (!m && !statement)
        py_raise(vm, &sa_exc_UnboundExecutionError,
                 "This session is not bound to a single Engine or Connection, and no context was "
                 "provided to locate a binding.");
    py_raise(vm, &sa_exc_UnboundExecutionError,
             "Could not locate a bind configured on %s%s%s or this Session.",
             m ? mem_printf("mapper %s", py_str_text(vm, PY_OBJ(m))) : "",
             m && statement ? ", " : "", statement ? "SQL expression" : "");
}

/* --- levels --- */

static struct orm_session_level *level_new(struct vm *vm, struct orm_session *s, bool nested) {
    struct orm_session_level *l = py_alloc(vm, &orm_session_level_type);
    l->session = s;
    l->outer = s->level;
    l->nested = nested;
    l->cause = PY_UNDEF;
    l->removed = py_dict_new();
    l->rekeyed = py_dict_new();
    s->level = l;
    value args[] = {PY_OBJ(s), PY_OBJ(l)};
    orm_session_fire(vm, s, "after_transaction_create", 2, args);
    return l;
}

struct orm_session_level *orm_session_begin(struct vm *vm, struct orm_session *s, bool nested) {
    if (!nested && s->level)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "A transaction is already begun on this Session.");
    if (!nested)
        return level_new(vm, s, false);
    orm_session_begun(vm, s);
    orm_flush(vm, s);
    return level_new(vm, s, true);
}

struct orm_session_level *orm_session_begun(struct vm *vm, struct orm_session *s) {
    if (!s->level) {
        if (!s->autobegin)
            py_raise(vm, &sa_exc_InvalidRequestError,
                     "Autobegin is disabled on this Session; please call session.begin() to start "
                     "a new transaction");
        return level_new(vm, s, false);
    }
    if (s->level->state != ORM_DEACTIVE)
        return s->level;
    if (s->level->cause != PY_UNDEF)
        sa_raise_code(vm, &sa_exc_PendingRollbackError, "7s2a",
                      "This Session's transaction has been rolled back due to a previous "
                      "exception during flush. To begin a new transaction with this Session, "
                      "first issue Session.rollback(). Original exception was: %s",
                      py_str_text(vm, s->level->cause));
    py_raise(vm, &sa_exc_InvalidRequestError,
             "This session is in 'inactive' state, due to the SQL transaction being rolled back; "
             "no further SQL can be emitted within this transaction.");
}

static struct sa_transaction *join_outer(struct vm *vm, struct orm_session *s,
                                         struct sa_connection *c, bool *commits) {
    const char *mode = s->join_mode;
    if (!strcmp(mode, "conditional_savepoint"))
        mode = c->nested ? "create_savepoint" : "rollback_only";
    if (!strcmp(mode, "create_savepoint"))
        return PY_AS(struct sa_transaction, py_call_method(vm, PY_OBJ(c), "begin_nested", 0, NULL));
    *commits = strcmp(mode, "rollback_only") != 0;
    return c->nested ? c->nested : c->transaction;
}

static struct sa_connection *member_for(struct vm *vm, struct orm_session_level *l, value bind) {
    for (size_t i = 0; i < l->n_members; i++)
        if (l->members[i].bind == bind || PY_OBJ(l->members[i].conn) == bind)
            return l->members[i].conn;
    struct orm_member m = {.bind = bind, .commits = true};
    if (l->nested) {
        m.conn = member_for(vm, l->outer, bind);
        m.trans = PY_AS(struct sa_transaction,
                        py_call_method(vm, PY_OBJ(m.conn), "begin_nested", 0, NULL));
    } else {
        m.conn = sa_connection_of(bind);
        struct sa_engine *e = sa_engine_of(bind);
        if (!m.conn && !e)
            py_raise(vm, &sa_exc_ArgumentError,
                     "Session's bind is neither an Engine nor a Connection: %R", bind);
        if (!m.conn) {
            m.conn = sa_connect(vm, e);
            m.closes = true;
        }
        if (m.conn->transaction) {
            m.trans = join_outer(vm, l->session, m.conn, &m.commits);
        } else {
            sa_begin(vm, m.conn);
            m.trans = m.conn->transaction;
        }
    }
    MEM_GROW(l->members, l->n_members, l->cap_members);
    l->members[l->n_members++] = m;
    value args[] = {PY_OBJ(l->session), PY_OBJ(l), PY_OBJ(m.conn)};
    orm_session_fire(vm, l->session, "after_begin", 3, args);
    return m.conn;
}

/* get_bind() of a script's subclass, which decides then; PY_UNDEF: it has none. */
static value overridden(const struct orm_session *s) {
    if (!(s->head.type->flags & PY_TYPE_HEAP))
        return PY_UNDEF;
    value fn = py_type_lookup(s->head.type, py_intern("get_bind"));
    return fn != PY_UNDEF && py_is_a(fn, &py_function_type) ? fn : PY_UNDEF;
}

static value ask_own(struct vm *vm, struct orm_session *s, value fn, struct orm_mapper *m,
                     struct sql_element *statement) {
    struct py_dict *kw = py_dict_new();
    if (m)
        py_dict_set_text(kw, "mapper", PY_OBJ(m));
    if (statement)
        py_dict_set_text(kw, "clause", PY_OBJ(statement));
    return py_call_args(vm, fn, py_tuple1(PY_OBJ(s)), kw);
}

struct sa_connection *orm_session_connection(struct vm *vm, struct orm_session *s,
                                             struct orm_mapper *m, struct sql_element *statement) {
    value own = overridden(s);
    value bind = own == PY_UNDEF ? orm_session_get_bind(vm, s, m, statement)
                                 : ask_own(vm, s, own, m, statement);
    return member_for(vm, orm_session_begun(vm, s), bind);
}

/* --- instances when a transaction ends --- */

static void detach_deleted(struct orm_session_level *l) {
    size_t i = 0;
    for (value k, v; py_dict_next(l->removed, &i, &k, &v);) {
        struct orm_state *s = PY_AS(struct orm_state, k);
        if (s->was_deleted && s->session == l->session)
            s->session = NULL;
    }
}

static void keep_changes(struct vm *vm, struct orm_session_level *l) {
    struct orm_session *s = l->session;
    struct py_list *all = orm_identity_all(vm, s);
    if (l->nested)
        py_dict_update(vm, l->outer->removed, PY_OBJ(l->removed));
    else
        detach_deleted(l);
    for (size_t i = 0; i < all->n; i++) {
        struct orm_state *state = orm_state_of(vm, all->items[i]);
        if (state->born == l)
            state->born = l->outer;
        if (state->touched == l)
            state->touched = l->outer;
        if (!l->nested && s->expire_on_commit)
            orm_expire(vm, state, NULL);
    }
}

/* STATE never came: it is transient again. */
static void unmake(struct vm *vm, struct orm_session *s, struct orm_state *state) {
    orm_session_expunge(vm, s, state);
    state->key = PY_UNDEF;
    state->was_deleted = state->deleted = false;
}

static void undo_changes(struct vm *vm, struct orm_session_level *l) {
    struct orm_session *s = l->session;
    struct py_list *fresh = py_list_from(vm, PY_OBJ(s->fresh));
    struct py_list *removed = py_list_from(vm, PY_OBJ(l->removed));
    for (size_t i = 0; i < fresh->n; i++)
        unmake(vm, s, PY_AS(struct orm_state, fresh->items[i]));
    size_t n = 0;
    for (value k, v; py_dict_next(l->rekeyed, &n, &k, &v);) {
        struct orm_state *state = PY_AS(struct orm_state, k);
        if (state->session != s || state->born == l)
            continue;
        orm_identity_drop(vm, s, state);
        state->key = v;
        orm_identity_put(vm, s, state);
    }
    for (size_t i = 0; i < removed->n; i++) {
        struct orm_state *state = PY_AS(struct orm_state, removed->items[i]);
        if (state->born == l) {
            unmake(vm, s, state);
            continue;
        }
        state->was_deleted = state->deleted = false;
        state->session = s;
        state->touched = l;
        orm_identity_put(vm, s, state);
    }
    struct py_list *all = orm_identity_all(vm, s);
    for (size_t i = 0; i < all->n; i++) {
        struct orm_state *state = orm_state_of(vm, all->items[i]);
        if (state->born == l) {
            unmake(vm, s, state);
            continue;
        }
        state->deleted = false;
        if (!l->nested || state->modified || state->touched == l)
            orm_expire(vm, state, NULL);
    }
    s->fresh = py_dict_new();
    s->doomed = py_dict_new();
    s->changed = py_dict_new();
}

/* --- ends --- */

static void level_close(struct vm *vm, struct orm_session_level *l) {
    struct orm_session *s = l->session;
    if (l->state == ORM_CLOSED && s->level != l)
        return;
    l->state = ORM_CLOSED;
    if (s->level == l)
        s->level = l->outer;
    for (size_t i = 0; i < l->n_members; i++) {
        struct orm_member *m = &l->members[i];
        if (m->commits && m->trans && !m->trans->done)
            call(vm, m->trans, "close");
        if (m->closes)
            sa_connection_close(vm, m->conn);
    }
    value args[] = {PY_OBJ(s), PY_OBJ(l)};
    orm_session_fire(vm, s, "after_transaction_end", 2, args);
}

static void level_rollback(struct vm *vm, struct orm_session_level *l) {
    if (l->state == ORM_ACTIVE) {
        for (size_t i = 0; i < l->n_members; i++)
            if (l->members[i].trans && !l->members[i].trans->done)
                call(vm, l->members[i].trans, "rollback");
        l->state = ORM_DEACTIVE;
        undo_changes(vm, l);
        fire(vm, l->session, "after_rollback");
    }
    struct orm_session *s = l->session;
    level_close(vm, l);
    value args[] = {PY_OBJ(s), PY_OBJ(l)};
    orm_session_fire(vm, s, "after_soft_rollback", 2, args);
}

static bool has_work(struct orm_session *s) {
    return s->fresh->count || s->doomed->count || s->changed->count;
}

static void level_commit(struct vm *vm, struct orm_session_level *l) {
    struct orm_session *s = l->session;
    if (l->state != ORM_ACTIVE)
        orm_session_begun(vm, s);
    fire(vm, s, "before_commit");
    for (int i = 0; i < 100 && has_work(s); i++) {
        size_t before = s->fresh->count + s->doomed->count + s->changed->count;
        orm_flush(vm, s);
        if (before == s->fresh->count + s->doomed->count + s->changed->count)
            break;
    }
    for (size_t i = 0; i < l->n_members; i++)
        if (l->members[i].commits)
            call(vm, l->members[i].trans, "commit");
    l->state = ORM_CLOSED;
    fire(vm, s, "after_commit");
    keep_changes(vm, l);
    level_close(vm, l);
}

void orm_session_commit(struct vm *vm, struct orm_session *s) {
    orm_session_begun(vm, s);
    while (s->level) {
        struct py_handler h;
        PY_TRY(vm, &h) {
            level_commit(vm, s->level);
            py_handler_pop(&h);
        }
        else {
            value exc = py_handler_catch(&h);
            if (s->level && s->level->state == ORM_ACTIVE)
                orm_session_deactivate(vm, s, PY_UNDEF);
            py_raise_value(vm, exc);
        }
    }
}

void orm_session_rollback(struct vm *vm, struct orm_session *s) {
    while (s->level)
        level_rollback(vm, s->level);
}

void orm_session_deactivate(struct vm *vm, struct orm_session *s, value exc) {
    struct orm_session_level *l = s->level;
    if (!l || l->state != ORM_ACTIVE)
        return;
    l->state = ORM_DEACTIVE;
    l->cause = exc;
    for (size_t i = 0; i < l->n_members; i++)
        if (l->members[i].trans && !l->members[i].trans->done)
            call(vm, l->members[i].trans, "rollback");
    undo_changes(vm, l);
    fire(vm, s, "after_rollback");
}

void orm_session_end(struct vm *vm, struct orm_session *s) {
    while (s->level)
        level_close(vm, s->level);
}

/* --- SessionTransaction for scripts --- */

#define SELF(v) PY_AS(struct orm_session_level, v)

static noreturn void raise_closed(struct vm *vm) {
    py_raise(vm, &sa_exc_ResourceClosedError, "This transaction is closed");
}

/* Inner levels end with an outer one. */
static void close_inner(struct vm *vm, struct orm_session_level *l, bool commit) {
    struct orm_session *s = l->session;
    while (s->level && s->level != l) {
        bool inside = false;
        for (struct orm_session_level *x = s->level; x; x = x->outer)
            inside |= x == l;
        if (!inside)
            return;
        if (commit)
            level_commit(vm, s->level);
        else
            level_rollback(vm, s->level);
    }
}

static value l_commit(struct vm *vm, const value *a) {
    struct orm_session_level *l = SELF(a[0]);
    if (l->state == ORM_CLOSED)
        raise_closed(vm);
    close_inner(vm, l, true);
    level_commit(vm, l);
    return PY_NONE;
}
static value l_rollback(struct vm *vm, const value *a) {
    struct orm_session_level *l = SELF(a[0]);
    if (l->state == ORM_CLOSED)
        raise_closed(vm);
    close_inner(vm, l, false);
    level_rollback(vm, l);
    return PY_NONE;
}
static value l_close(struct vm *vm, const value *a) {
    if (SELF(a[0])->state != ORM_CLOSED)
        level_close(vm, SELF(a[0]));
    return PY_NONE;
}
static value l_enter(struct vm *vm, const value *a) {
    (void)vm;
    return a[0];
}
static value l_exit(struct vm *vm, const value *a) {
    struct orm_session_level *l = SELF(a[0]);
    if (l->state == ORM_CLOSED)
        return PY_FALSE;
    if (a[1] != PY_NONE || l->state == ORM_DEACTIVE) {
        l_rollback(vm, a);
        return PY_FALSE;
    }
    struct py_handler h;
    PY_TRY(vm, &h) {
        l_commit(vm, a);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (l->state != ORM_CLOSED)
            l_rollback(vm, a);
        py_rethrow(vm, exc);
    }
    return PY_FALSE;
}
static value l_connection(struct vm *vm, const value *a) {
    struct orm_session_level *l = SELF(a[0]);
    value bind = a[1] == PY_NONE ? orm_session_get_bind(vm, l->session, NULL, NULL) : a[1];
    return PY_OBJ(member_for(vm, l, bind));
}
static value get_active(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(SELF(self)->state == ORM_ACTIVE);
}
static value get_parent(struct vm *vm, value self) {
    (void)vm;
    return SELF(self)->outer ? PY_OBJ(SELF(self)->outer) : PY_NONE;
}
static const struct py_native_def methods[] = {
    {"commit", l_commit, "self"},
    {"rollback", l_rollback, "self"},
    {"close", l_close, "self"},
    {"connection", l_connection, "self, bindkey=None, **kw"},
    {"__enter__", l_enter, "self"},
    {"__exit__", l_exit, "self, type_, value, traceback"},
    {0}};
static const struct py_getset_def getset[] = {
    {"is_active", get_active, NULL}, {"parent", get_parent, NULL}, {0}};
static const struct py_member_def members[] = {
    {"session", offsetof(struct orm_session_level, session), PY_MEMBER_OBJECT, true},
    {"nested", offsetof(struct orm_session_level, nested), PY_MEMBER_BOOL, true},
    {0}};
struct py_type orm_session_level_type = {PY_TYPE_HEAD,
                                         .name = "SessionTransaction",
                                         .module = "sqlalchemy.orm.session",
                                         .size = sizeof(struct orm_session_level),
                                         .methods = methods,
                                         .getset = getset,
                                         .members = members};
