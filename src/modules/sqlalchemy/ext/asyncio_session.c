/*
 * sqlalchemy.ext.asyncio.session: a Session whose calls are awaited. Nothing waits here: each call
 * is done at once, and its result is an awaitable that is ready. cf. sqlalchemy.ext.asyncio.
 */
#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/annotation_names.h"
#include "modules/sqlalchemy/modules.h"
#include "modules/sqlalchemy/orm/session.h"
#include "modules/sqlalchemy/orm/state.h"

static struct py_type session_type, trans_type, maker_type, scoped_type, attrs_type;

struct async_session {
    struct py_object head;
    struct py_attrs attrs;
    value sync;
};
#define SELF(v) PY_AS(struct async_session, v)

static value ready(struct vm *vm, value v) { return py_ready_awaitable(vm, v); }

/* FN(*ARGS, **KW) as part of what is awaited: the plain session SYNC may read. */
static value inside(struct vm *vm, value sync, value fn, value args, struct py_dict *kw) {
    struct orm_session *s = orm_session_of(vm, sync);
    value volatile v = PY_NONE;
    struct py_handler h;
    s->awaited++;
    PY_TRY(vm, &h) {
        v = py_call_args(vm, fn, args, kw);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        s->awaited--;
        py_rethrow(vm, exc);
    }
    s->awaited--;
    return v;
}
static value method(struct vm *vm, value sync, const char *name, value args, value kw) {
    return inside(vm, sync, py_getattr(vm, sync, name), args, PY_AS(struct py_dict, kw));
}

/* --- AsyncSession --- */

/* The plain engine or connection behind an asynchronous one. */
static value plain_bind(struct vm *vm, value bind) {
    if (bind == PY_NONE)
        return bind;
    value sync = py_lookup_attr(vm, bind, "sync_engine");
    if (sync == PY_UNDEF && sa_connection_of(bind))
        return PY_OBJ(sa_connection_of(bind));
    return sync == PY_UNDEF ? bind : sync;
}

static value session_init(struct vm *vm, const value *a) {
    struct py_dict *kw = py_dict_copy(PY_AS(struct py_dict, a[4]));
    value cls = a[3];
    if (cls == PY_NONE)
        cls = py_lookup_attr(vm, PY_OBJ(py_type_of(a[0])), "sync_session_class");
    if (cls == PY_UNDEF || cls == PY_NONE)
        cls = py_import_from(vm, "sqlalchemy.orm", "Session");
    if (a[1] != PY_NONE)
        py_dict_set_text(kw, "bind", plain_bind(vm, a[1]));
    if (a[2] != PY_NONE) {
        struct py_dict *binds = py_dict_new(), *given = py_dict_new();
        py_dict_update(vm, given, a[2]);
        size_t i = 0;
        for (value k, v; py_dict_next(given, &i, &k, &v);)
            py_dict_set(vm, binds, k, plain_bind(vm, v));
        py_dict_set_text(kw, "binds", PY_OBJ(binds));
    }
    SELF(a[0])->sync = py_call_args(vm, cls, PY_OBJ(&py_empty_tuple), kw);
    py_setattr(vm, SELF(a[0])->sync, "_sa_async_session", a[0]);
    orm_session_of(vm, SELF(a[0])->sync)->guarded = true;
    return PY_NONE;
}

static value awaited(struct vm *vm, const value *a, const char *name) {
    return ready(vm, method(vm, SELF(a[0])->sync, name, a[1], a[2]));
}
#define AWAITED(name)                                                                              \
    static value s_##name(struct vm *vm, const value *a) { return awaited(vm, a, #name); }
AWAITED(execute)
AWAITED(scalar)
AWAITED(scalars)
AWAITED(get)
AWAITED(get_one)
AWAITED(refresh)
AWAITED(flush)
AWAITED(commit)
AWAITED(rollback)
AWAITED(close)
AWAITED(delete)
AWAITED(merge)
AWAITED(invalidate)
AWAITED(reset)
AWAITED(connection)

static value s_run_sync(struct vm *vm, const value *a) {
    struct py_tuple *more = PY_AS(struct py_tuple, a[2]), *args = py_tuple_new(more->n + 1);
    args->items[0] = SELF(a[0])->sync;
    memcpy(args->items + 1, more->items, more->n * sizeof *more->items);
    return ready(vm, inside(vm, SELF(a[0])->sync, a[1], PY_OBJ(args), PY_AS(struct py_dict, a[3])));
}
static value s_aenter(struct vm *vm, const value *a) { return ready(vm, a[0]); }
static value s_aexit(struct vm *vm, const value *a) {
    py_call_method(vm, a[0], "close", 0, NULL);
    return ready(vm, PY_NONE);
}

struct async_trans {
    struct py_object head;
    struct py_attrs attrs;
    value session, sync; /* PY_UNDEF before it is begun */
    bool nested;
};
#define TRANS(v) PY_AS(struct async_trans, v)

/* A method of the plain transaction, with N arguments. */
static value trans_call(struct vm *vm, value self, const char *name, size_t n, const value *args) {
    value fn = py_getattr(vm, TRANS(self)->sync, name);
    return inside(vm, SELF(TRANS(self)->session)->sync, fn, PY_OBJ(py_tuple_of(n, args)), NULL);
}
static value trans_new(struct vm *vm, value session, bool nested) {
    struct async_trans *t = py_alloc(vm, &trans_type);
    t->session = session;
    t->nested = nested;
    return PY_OBJ(t);
}
static value s_begin(struct vm *vm, const value *a) { return trans_new(vm, a[0], false); }
static value s_begin_nested(struct vm *vm, const value *a) { return trans_new(vm, a[0], true); }

static value session_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || !SELF(self)->sync || py_str_cstr(PY_OBJ(name))[0] == '_')
        return v;
    return py_lookup_attr_str(vm, SELF(self)->sync, name);
}
static value get_sync(struct vm *vm, value self) {
    (void)vm;
    return SELF(self)->sync;
}
static bool session_contains(struct vm *vm, value self, value v) {
    return py_contains(vm, SELF(self)->sync, v);
}
static value session_iter(struct vm *vm, value self) {
    return py_call_method(vm, SELF(self)->sync, "__iter__", 0, NULL);
}
static const struct py_native_def session_methods[] = {
    {"__init__", session_init, "self, bind=None, *, binds=None, sync_session_class=None, **kw"},
    {"__aenter__", s_aenter, "self"},
    {"__aexit__", s_aexit, "self, type_, value, traceback"},
    {"execute", s_execute, "self, *args, **kw"},
    {"scalar", s_scalar, "self, *args, **kw"},
    {"scalars", s_scalars, "self, *args, **kw"},
    {"stream", s_execute, "self, *args, **kw"},
    {"stream_scalars", s_scalars, "self, *args, **kw"},
    {"get", s_get, "self, *args, **kw"},
    {"get_one", s_get_one, "self, *args, **kw"},
    {"refresh", s_refresh, "self, *args, **kw"},
    {"flush", s_flush, "self, *args, **kw"},
    {"commit", s_commit, "self, *args, **kw"},
    {"rollback", s_rollback, "self, *args, **kw"},
    {"close", s_close, "self, *args, **kw"},
    {"aclose", s_close, "self, *args, **kw"},
    {"delete", s_delete, "self, *args, **kw"},
    {"merge", s_merge, "self, *args, **kw"},
    {"invalidate", s_invalidate, "self, *args, **kw"},
    {"reset", s_reset, "self, *args, **kw"},
    {"connection", s_connection, "self, *args, **kw"},
    {"run_sync", s_run_sync, "self, fn, *arg, **kw"},
    {"begin", s_begin, "self"},
    {"begin_nested", s_begin_nested, "self"},
    {0}};
static const struct py_getset_def session_getset[] = {{"sync_session", get_sync, NULL}, {0}};
static struct py_type session_type = {PY_TYPE_HEAD,
                                      .name = "AsyncSession",
                                      .module = "sqlalchemy.ext.asyncio.session",
                                      .size = sizeof(struct async_session),
                                      .attrs_offset = offsetof(struct async_session, attrs),
                                      .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                      .methods = session_methods,
                                      .getset = session_getset,
                                      .getattr = session_getattr,
                                      .contains = session_contains,
                                      .iter = session_iter};

/* --- AsyncSessionTransaction --- */

static void trans_start(struct vm *vm, value self) {
    if (TRANS(self)->sync == PY_UNDEF)
        TRANS(self)->sync = method(vm, SELF(TRANS(self)->session)->sync,
                                   TRANS(self)->nested ? "begin_nested" : "begin",
                                   PY_OBJ(&py_empty_tuple), PY_OBJ(py_dict_new()));
}
static value t_start(struct vm *vm, const value *a) {
    trans_start(vm, a[0]);
    return ready(vm, a[0]);
}
static value t_aexit(struct vm *vm, const value *a) {
    return ready(vm, trans_call(vm, a[0], "__exit__", 3, a + 1));
}
static value t_end(struct vm *vm, const value *a, const char *name) {
    trans_start(vm, a[0]);
    return ready(vm, trans_call(vm, a[0], name, 0, NULL));
}
static value t_commit(struct vm *vm, const value *a) { return t_end(vm, a, "commit"); }
static value t_rollback(struct vm *vm, const value *a) { return t_end(vm, a, "rollback"); }
static value trans_await(struct vm *vm, value self) {
    value r = t_start(vm, &self);
    return py_type_of(r)->await(vm, r);
}
static value trans_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || TRANS(self)->sync == PY_UNDEF)
        return v;
    return py_lookup_attr_str(vm, TRANS(self)->sync, name);
}
static const struct py_native_def trans_methods[] = {
    {"start", t_start, "self, is_ctxmanager=False"},
    {"__aenter__", t_start, "self"},
    {"__aexit__", t_aexit, "self, type_, value, traceback"},
    {"commit", t_commit, "self"},
    {"rollback", t_rollback, "self"},
    {0}};
static const struct py_member_def trans_members[] = {
    {"session", offsetof(struct async_trans, session), PY_MEMBER_VALUE, true},
    {"nested", offsetof(struct async_trans, nested), PY_MEMBER_BOOL, true},
    {0}};
static struct py_type trans_type = {PY_TYPE_HEAD,
                                    .name = "AsyncSessionTransaction",
                                    .module = "sqlalchemy.ext.asyncio.session",
                                    .size = sizeof(struct async_trans),
                                    .attrs_offset = offsetof(struct async_trans, attrs),
                                    .flags = PY_TYPE_ATTRS,
                                    .methods = trans_methods,
                                    .members = trans_members,
                                    .getattr = trans_getattr,
                                    .await = trans_await};

/* --- async_sessionmaker --- */

struct maker {
    struct py_object head;
    struct py_attrs attrs;
    value cls;
    struct py_dict *kw;
};
#define MAKER(v) PY_AS(struct maker, v)

static value maker_init(struct vm *vm, const value *a) {
    struct maker *m = MAKER(a[0]);
    (void)vm;
    m->cls = a[2] == PY_UNDEF ? PY_OBJ(&session_type) : a[2];
    m->kw = py_dict_copy(PY_AS(struct py_dict, a[6]));
    py_dict_set_text(m->kw, "bind", a[1]);
    py_dict_set_text(m->kw, "autoflush", a[3]);
    py_dict_set_text(m->kw, "expire_on_commit", a[4]);
    if (a[5] != PY_NONE)
        py_dict_set_text(m->kw, "info", a[5]);
    return PY_NONE;
}
static value maker_make(struct vm *vm, struct maker *m, struct py_dict *more) {
    struct py_dict *kw = py_dict_copy(m->kw);
    if (more)
        py_dict_update(vm, kw, PY_OBJ(more));
    return py_call_args(vm, m->cls, PY_OBJ(&py_empty_tuple), kw);
}
static value maker_call(struct vm *vm, const value *a) {
    return maker_make(vm, MAKER(a[0]), PY_AS(struct py_dict, a[1]));
}
static value maker_configure(struct vm *vm, const value *a) {
    py_dict_update(vm, MAKER(a[0])->kw, a[1]);
    return PY_NONE;
}

/* maker.begin(): a session with its transaction begun, committed at the end. */
struct maker_block {
    struct py_object head;
    value session, trans;
};
static value block_enter(struct vm *vm, const value *a) {
    struct maker_block *b = PY_AS(struct maker_block, a[0]);
    b->trans = trans_new(vm, b->session, false);
    trans_start(vm, b->trans);
    return ready(vm, b->session);
}
static value block_exit(struct vm *vm, const value *a) {
    struct maker_block *b = PY_AS(struct maker_block, a[0]);
    value r = trans_call(vm, b->trans, "__exit__", 3, a + 1);
    py_call_method(vm, b->session, "close", 0, NULL);
    return ready(vm, r);
}
static const struct py_native_def block_methods[] = {
    {"__aenter__", block_enter, "self"},
    {"__aexit__", block_exit, "self, type_, value, traceback"},
    {0}};
static struct py_type block_type = {PY_TYPE_HEAD, .name = "_AsyncSessionContextManager",
                                    .module = "sqlalchemy.ext.asyncio.session",
                                    .size = sizeof(struct maker_block), .methods = block_methods};
static value maker_begin(struct vm *vm, const value *a) {
    struct maker_block *b = py_alloc(vm, &block_type);
    b->session = maker_make(vm, MAKER(a[0]), NULL);
    return PY_OBJ(b);
}
static const struct py_native_def maker_methods[] = {
    {"__init__", maker_init,
     "self, bind=None, *, class_=?, autoflush=True, expire_on_commit=True, info=None, **kw"},
    {"__call__", maker_call, "self, **local_kw"},
    {"configure", maker_configure, "self, **new_kw"},
    {"begin", maker_begin, "self"},
    {0}};
static const struct py_member_def maker_members[] = {
    {"kw", offsetof(struct maker, kw), PY_MEMBER_OBJECT, true},
    {"class_", offsetof(struct maker, cls), PY_MEMBER_VALUE, true},
    {0}};
static struct py_type maker_type = {PY_TYPE_HEAD,
                                    .name = "async_sessionmaker",
                                    .module = "sqlalchemy.ext.asyncio.session",
                                    .size = sizeof(struct maker),
                                    .attrs_offset = offsetof(struct maker, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = maker_methods,
                                    .members = maker_members};

/* --- async_scoped_session --- */

struct scoped {
    struct py_object head;
    struct py_attrs attrs;
    value factory, scope;
    struct py_dict *sessions;
};
#define SCOPED(v) PY_AS(struct scoped, v)
static value scoped_init(struct vm *vm, const value *a) {
    (void)vm;
    SCOPED(a[0])->factory = a[1];
    SCOPED(a[0])->scope = a[2];
    SCOPED(a[0])->sessions = py_dict_new();
    return PY_NONE;
}
static value scoped_key(struct vm *vm, struct scoped *s) {
    return s->scope == PY_NONE ? PY_NONE : py_call0(vm, s->scope);
}
static value scoped_session(struct vm *vm, struct scoped *s, struct py_dict *kw) {
    value key = scoped_key(vm, s), v = py_dict_get(vm, s->sessions, key);
    if (v == PY_UNDEF) {
        v = py_call_args(vm, s->factory, PY_OBJ(&py_empty_tuple), kw);
        py_dict_set(vm, s->sessions, key, v);
    }
    return v;
}
static value scoped_call(struct vm *vm, const value *a) {
    return scoped_session(vm, SCOPED(a[0]), PY_AS(struct py_dict, a[1]));
}
static value scoped_remove(struct vm *vm, const value *a) {
    struct scoped *s = SCOPED(a[0]);
    value key = scoped_key(vm, s), v = py_dict_get(vm, s->sessions, key);
    if (v != PY_UNDEF) {
        py_call_method(vm, v, "close", 0, NULL);
        py_dict_del(vm, s->sessions, key);
    }
    return ready(vm, PY_NONE);
}
static value scoped_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || py_str_cstr(PY_OBJ(name))[0] == '_')
        return v;
    return py_lookup_attr_str(vm, scoped_session(vm, SCOPED(self), NULL), name);
}
static const struct py_native_def scoped_methods[] = {
    {"__init__", scoped_init, "self, session_factory, scopefunc=None"},
    {"__call__", scoped_call, "self, **kw"},
    {"remove", scoped_remove, "self"},
    {0}};
static struct py_type scoped_type = {PY_TYPE_HEAD,
                                     .name = "async_scoped_session",
                                     .module = "sqlalchemy.ext.asyncio.scoping",
                                     .size = sizeof(struct scoped),
                                     .attrs_offset = offsetof(struct scoped, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = scoped_methods,
                                     .getattr = scoped_getattr};

/* --- AsyncAttrs: obj.awaitable_attrs.children --- */

struct awaitable_attrs {
    struct py_object head;
    value obj;
};
static value awaitable_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF)
        return v;
    value obj = PY_AS(struct awaitable_attrs, self)->obj;
    struct orm_session *s = orm_state_of(vm, obj)->session;
    if (!s)
        return ready(vm, py_getattr_str(vm, obj, name));
    value args[] = {obj, PY_OBJ(name)};
    value fn = py_import_from(vm, "builtins", "getattr");
    return ready(vm, inside(vm, PY_OBJ(s), fn, PY_OBJ(py_tuple_of(2, args)), NULL));
}
static struct py_type awaitable_type = {
    PY_TYPE_HEAD, .name = "_AsyncAttrGetitem", .module = "sqlalchemy.ext.asyncio.session",
    .size = sizeof(struct awaitable_attrs), .getattr = awaitable_getattr};
static value get_awaitable(struct vm *vm, value self) {
    struct awaitable_attrs *a = py_alloc(vm, &awaitable_type);
    a->obj = self;
    return PY_OBJ(a);
}
static const struct py_getset_def attrs_getset[] = {{"awaitable_attrs", get_awaitable, NULL}, {0}};
static struct py_type attrs_type = {PY_TYPE_HEAD,
                                    .name = "AsyncAttrs",
                                    .module = "sqlalchemy.ext.asyncio.session",
                                    .size = sizeof(struct py_object),
                                    .flags = PY_TYPE_BASE,
                                    .getset = attrs_getset};

/* --- the module --- */

static value async_of(struct vm *vm, value sync) {
    value v = sync == PY_NONE ? PY_UNDEF : py_lookup_attr(vm, sync, "_sa_async_session");
    return v == PY_UNDEF ? PY_NONE : v;
}
static value f_async_session(struct vm *vm, const value *a) { return async_of(vm, a[0]); }
static value f_async_object_session(struct vm *vm, const value *a) {
    value fn = py_import_from(vm, "sqlalchemy.orm", "object_session");
    return async_of(vm, py_call1(vm, fn, a[0]));
}
static value f_close_all(struct vm *vm, const value *a) {
    (void)a;
    py_call0(vm, py_import_from(vm, "sqlalchemy.orm", "close_all_sessions"));
    return ready(vm, PY_NONE);
}
static const struct py_native_def functions[] = {
    {"async_session", f_async_session, "session"},
    {"async_object_session", f_async_object_session, "instance"},
    {"close_all_sessions", f_close_all, ""},
    {0}};
static struct py_type *const types[] = {&session_type, &trans_type, &maker_type,
                                        &scoped_type,  &attrs_type, NULL};
const struct py_module_def sa_asyncio_session_module = {
    .name = "sqlalchemy.ext.asyncio.session", .functions = functions, .types = types};

/* sqlalchemy.ext.asyncio itself: most env.py want its engines only, so sessions come when they
 * are asked for. */
static value package_getattr(struct vm *vm, const value *a) {
    struct py_module *m = PY_AS(struct py_module, a[0]), *from;
    const char *name = py_arg_text(vm, a[1], "name");
    from = PY_AS(struct py_module, py_import(vm, "sqlalchemy.ext.asyncio.session"));
    value v = py_module_get(vm, from, name);
    if (v == PY_UNDEF)
        v = sa_annotation_name(vm, "sqlalchemy.ext.asyncio", name);
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError,
                 "module 'sqlalchemy.ext.asyncio' has no attribute '%s'", name);
    py_module_set(vm, m, name, v);
    return v;
}
void sa_asyncio_sessions(struct vm *vm, struct py_module *m) {
    static const struct py_native_def def = {"__getattr__", package_getattr, "module, name"};
    static const char *const names[] = {"AsyncAttrs",           "async_engine_from_config",
                                        "AsyncConnection",      "AsyncEngine",
                                        "AsyncSession",         "AsyncSessionTransaction",
                                        "async_object_session", "async_session",
                                        "async_sessionmaker",   "async_scoped_session",
                                        "close_all_sessions",   "create_async_engine"};
    struct py_list *all = py_list_new(sizeof names / sizeof *names);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        py_list_append(all, py_str_from(names[i]));
    py_module_set(vm, m, "__all__", PY_OBJ(all)); /* import * asks for the sessions, too */
    py_module_set(vm, m, "__getattr__", py_native_new(vm, &def, PY_OBJ(m)));
}
