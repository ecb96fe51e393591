/*
 * sessionmaker and scoped_session, and the names of this half of sqlalchemy.orm.
 * cf. sqlalchemy.orm.session, scoping.
 */
#include "modules/sqlalchemy/orm/loading.h"
#include "modules/sqlalchemy/orm/query.h"
#include "modules/sqlalchemy/orm/session_int.h"

/* --- sessionmaker --- */

struct sessionmaker {
    struct py_object head;
    struct py_attrs attrs;
    value cls;
    struct py_dict *kw;
};
#define MAKER(v) PY_AS(struct sessionmaker, v)

static value mk_init(struct vm *vm, const value *a) {
    struct sessionmaker *m = MAKER(a[0]);
    m->kw = py_dict_copy(PY_AS(struct py_dict, a[3]));
    py_dict_set_text(m->kw, "bind", a[1]);
    m->cls = a[2] == PY_NONE ? PY_OBJ(&orm_session_type) : a[2];
    (void)vm;
    return PY_NONE;
}

static value make(struct vm *vm, value self, struct py_dict *own) {
    struct sessionmaker *m = MAKER(self);
    struct py_dict *kw = py_dict_copy(m->kw);
    value given = own ? py_dict_get_text(own, "info") : PY_UNDEF;
    value known = py_dict_get_text(kw, "info");
    if (own)
        py_dict_update(vm, kw, PY_OBJ(own));
    if (given != PY_UNDEF && known != PY_UNDEF && known != PY_NONE) {
        struct py_dict *both = py_dict_copy(PY_AS(struct py_dict, known));
        py_dict_update(vm, both, given);
        py_dict_set_text(kw, "info", PY_OBJ(both));
    }
    value s = py_call_args(vm, m->cls, PY_OBJ(&py_empty_tuple), kw);
    if (py_is_a(s, &orm_session_type))
        PY_AS(struct orm_session, s)->maker = self;
    return s;
}
static value mk_call(struct vm *vm, const value *a) {
    return make(vm, a[0], PY_AS(struct py_dict, a[1]));
}
static value mk_configure(struct vm *vm, const value *a) {
    py_dict_update(vm, MAKER(a[0])->kw, a[1]);
    return PY_NONE;
}

/* with maker.begin() as session: committed and closed at its end */
struct maker_scope {
    struct py_object head;
    value session, transaction;
};
static value sc_enter(struct vm *vm, const value *a) {
    struct maker_scope *s = PY_AS(struct maker_scope, a[0]);
    s->transaction = py_call_method(vm, s->session, "begin", 0, NULL);
    return s->session;
}
static value sc_exit(struct vm *vm, const value *a) {
    struct maker_scope *s = PY_AS(struct maker_scope, a[0]);
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call_method(vm, s->transaction, "__exit__", 3, a + 1);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        py_call_method(vm, s->session, "close", 0, NULL);
        py_rethrow(vm, exc);
    }
    py_call_method(vm, s->session, "close", 0, NULL);
    return PY_FALSE;
}
static const struct py_native_def scope_methods[] = {
    {"__enter__", sc_enter, "self"}, {"__exit__", sc_exit, "self, type_, value, traceback"}, {0}};
static struct py_type maker_scope_type = {
    PY_TYPE_HEAD, .name = "_GeneratorContextManager", .module = "contextlib",
    .size = sizeof(struct maker_scope), .methods = scope_methods};
static value mk_begin(struct vm *vm, const value *a) {
    struct maker_scope *s = py_alloc(vm, &maker_scope_type);
    s->session = make(vm, a[0], NULL);
    s->transaction = PY_NONE;
    return PY_OBJ(s);
}
static value mk_repr(struct vm *vm, value self) {
    struct sessionmaker *m = MAKER(self);
    struct buf b = BUF_INIT;
    size_t i = 0;
    const char *name = py_is_a(m->cls, &py_type_type) ? PY_AS(struct py_type, m->cls)->name : "?";
    buf_printf(&b, "sessionmaker(class_='%s'", name);
    for (value k, v; py_dict_next(m->kw, &i, &k, &v);)
        buf_printf(&b, ", %s=%s", py_str_cstr(k), py_repr_text(vm, v));
    buf_putc(&b, ')');
    return py_str_take(&b);
}
static const struct py_native_def maker_methods[] = {
    {"__init__", mk_init, "self, bind=None, class_=None, **kw"},
    {"__call__", mk_call, "self, **local_kw"},
    {"begin", mk_begin, "self"},
    {"configure", mk_configure, "self, **new_kw"},
    {0}};
static const struct py_member_def maker_members[] = {
    {"kw", offsetof(struct sessionmaker, kw), PY_MEMBER_OBJECT, true},
    {"class_", offsetof(struct sessionmaker, cls), PY_MEMBER_VALUE, false},
    {0}};
struct py_type orm_sessionmaker_type = {PY_TYPE_HEAD,
                                        .name = "sessionmaker",
                                        .module = "sqlalchemy.orm.session",
                                        .size = sizeof(struct sessionmaker),
                                        .attrs_offset = offsetof(struct sessionmaker, attrs),
                                        .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                        .methods = maker_methods,
                                        .members = maker_members,
                                        .repr = mk_repr};

/* --- scoped_session --- */

struct scoped_session {
    struct py_object head;
    struct py_attrs attrs;
    value factory, scopefunc;
    struct py_dict *sessions; /* by what scopefunc() gives; None without one */
};
#define SCOPED(v) PY_AS(struct scoped_session, v)

static value scope_of(struct vm *vm, const struct scoped_session *s) {
    return s->scopefunc == PY_NONE ? PY_NONE : py_call0(vm, s->scopefunc);
}
static value ss_init(struct vm *vm, const value *a) {
    struct scoped_session *s = SCOPED(a[0]);
    (void)vm;
    s->factory = a[1];
    s->scopefunc = a[2];
    s->sessions = py_dict_new();
    return PY_NONE;
}
static value current(struct vm *vm, value self, struct py_dict *kw) {
    struct scoped_session *s = SCOPED(self);
    value scope = scope_of(vm, s), session = py_dict_get(vm, s->sessions, scope);
    if (session != PY_UNDEF && kw && kw->count)
        py_raise(vm, &sa_exc_InvalidRequestError,
                 "Scoped session is already present; no new arguments may be specified.");
    if (session == PY_UNDEF) {
        session = py_call_args(vm, s->factory, PY_OBJ(&py_empty_tuple), kw);
        py_dict_set(vm, s->sessions, scope, session);
    }
    return session;
}
static value ss_call(struct vm *vm, const value *a) {
    return current(vm, a[0], PY_AS(struct py_dict, a[1]));
}
static value ss_remove(struct vm *vm, const value *a) {
    struct scoped_session *s = SCOPED(a[0]);
    value scope = scope_of(vm, s), session = py_dict_get(vm, s->sessions, scope);
    if (session != PY_UNDEF)
        py_call_method(vm, session, "close", 0, NULL);
    py_dict_del(vm, s->sessions, scope);
    return PY_NONE;
}
static value ss_configure(struct vm *vm, const value *a) {
    return py_call_args(vm, py_getattr(vm, SCOPED(a[0])->factory, "configure"),
                        PY_OBJ(&py_empty_tuple), PY_AS(struct py_dict, a[1]));
}
static value ss_getattr(struct vm *vm, value self, struct py_str *name) {
    value v = py_generic_getattr(vm, self, name);
    if (v != PY_UNDEF || (name->size > 1 && name->data[0] == '_' && name->data[1] == '_'))
        return v;
    return py_lookup_attr_str(vm, current(vm, self, NULL), name);
}
static void ss_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    static const char *const own[] = {"autoflush", "bind", "info", "expire_on_commit"};
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
        if (!strcmp(own[i], py_str_cstr(PY_OBJ(name)))) {
            py_setattr_str(vm, current(vm, self, NULL), name, v);
            return;
        }
    py_generic_setattr(vm, self, name, v);
}
static bool ss_contains(struct vm *vm, value self, value item) {
    return py_contains(vm, current(vm, self, NULL), item);
}
static value ss_iter(struct vm *vm, value self) {
    return py_call_method(vm, current(vm, self, NULL), "__iter__", 0, NULL);
}

/* Model.query of query_property() */
struct query_property {
    struct py_object head;
    value scoped, cls;
};
static value qp_get(struct vm *vm, value self, value instance, value owner) {
    struct query_property *p = PY_AS(struct query_property, self);
    value session = current(vm, p->scoped, NULL);
    (void)instance;
    if (owner == PY_UNDEF || owner == PY_NONE || !orm_mapper_from(vm, owner))
        return PY_NONE;
    if (p->cls != PY_NONE)
        return py_call2(vm, p->cls, owner, session);
    return py_call_method(vm, session, "query", 1, &owner);
}
static struct py_type query_property_type = {
    PY_TYPE_HEAD, .name = "QueryProperty", .module = "sqlalchemy.orm.scoping",
    .size = sizeof(struct query_property), .descr_get = qp_get};
static value ss_query_property(struct vm *vm, const value *a) {
    struct query_property *p = py_alloc(vm, &query_property_type);
    p->scoped = a[0];
    p->cls = a[1];
    return PY_OBJ(p);
}
static value get_registry(struct vm *vm, value self) { return current(vm, self, NULL); }

static const struct py_native_def scoped_methods[] = {
    {"__init__", ss_init, "self, session_factory, scopefunc=None"},
    {"__call__", ss_call, "self, **kw"},
    {"remove", ss_remove, "self"},
    {"configure", ss_configure, "self, **kwargs"},
    {"query_property", ss_query_property, "self, query_cls=None"},
    {0}};
static const struct py_getset_def scoped_getset[] = {{"_current", get_registry, NULL}, {0}};
static const struct py_member_def scoped_members[] = {
    {"session_factory", offsetof(struct scoped_session, factory), PY_MEMBER_VALUE, true}, {0}};
struct py_type orm_scoped_session_type = {PY_TYPE_HEAD,
                                          .name = "scoped_session",
                                          .module = "sqlalchemy.orm.scoping",
                                          .size = sizeof(struct scoped_session),
                                          .attrs_offset = offsetof(struct scoped_session, attrs),
                                          .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                          .methods = scoped_methods,
                                          .getset = scoped_getset,
                                          .members = scoped_members,
                                          .getattr = ss_getattr,
                                          .setattr = ss_setattr,
                                          .contains = ss_contains,
                                          .iter = ss_iter};

/* --- functions and names --- */

static value f_make_transient(struct vm *vm, const value *a) {
    struct orm_state *s = orm_state_of(vm, a[0]);
    if (s->session)
        orm_session_expunge(vm, s->session, s);
    s->key = PY_UNDEF;
    s->expired = NULL;
    s->was_deleted = s->deleted = false;
    return PY_NONE;
}
static value f_make_detached(struct vm *vm, const value *a) {
    struct orm_state *s = orm_state_of(vm, a[0]);
    if (s->session || s->key != PY_UNDEF)
        py_raise(vm, &sa_exc_InvalidRequestError, "Given object must be transient");
    s->key = orm_identity_of(vm, s);
    size_t i = 0;
    orm_commit_state(s);
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        struct orm_prop *p = PY_AS(struct orm_prop, v);
        if (p->kind != ORM_COLUMN || orm_peek(s->obj, p->key) != PY_UNDEF)
            continue;
        if (!s->expired)
            s->expired = py_dict_new();
        py_dict_set(NULL, s->expired, k, PY_TRUE);
    }
    return PY_NONE;
}
static value f_was_deleted(struct vm *vm, const value *a) {
    return PY_BOOL(orm_state_of(vm, a[0])->was_deleted);
}
static value f_close_all(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NONE;
}

/* with_parent(instance, Parent.children): WHERE its rows are. */
static value f_with_parent(struct vm *vm, const value *a) {
    if (!py_is_a(a[1], &orm_attr_type))
        py_raise(vm, &sa_exc_ArgumentError, "Use class-bound attribute %R directly.", a[1]);
    struct orm_attr *attr = PY_AS(struct orm_attr, a[1]);
    orm_configure(vm, attr->parent->registry);
    struct sql_select *q = sql_select_new(vm, (struct sql_seq){0});
    orm_related_where(vm, orm_state_of(vm, a[0]), (struct orm_relationship *)attr->prop, q);
    return PY_OBJ(q->where.n == 1 ? q->where.items[0]
                                  : sql_conjunction(vm, SQL_OP_AND, q->where.n, q->where.items));
}

static const struct py_native_def functions[] = {
    {"make_transient", f_make_transient, "instance"},
    {"make_transient_to_detached", f_make_detached, "instance"},
    {"was_deleted", f_was_deleted, "object"},
    {"close_all_sessions", f_close_all, ""},
    {"with_parent", f_with_parent, "instance, prop, from_entity=None"},
    {0}};

static void add_functions(struct vm *vm, struct py_module *m, const struct py_native_def *defs) {
    for (; defs->name; defs++)
        py_module_set(vm, m, defs->name, py_native_new(vm, defs, PY_UNDEF));
}

void orm_session_exports(struct vm *vm, struct py_module *m) {
    struct py_type *const types[] = {&orm_session_type,        &orm_sessionmaker_type,
                                     &orm_scoped_session_type, &orm_session_level_type,
                                     &orm_query_type,          &orm_option_type,
                                     &orm_appender_query_type, &orm_write_only_type,
                                     &orm_criteria_type,       &orm_bundle_type};
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        py_type_ready(vm, types[i]);
        py_module_set(vm, m, types[i]->name, PY_OBJ(types[i]));
    }
    py_module_set(vm, m, "ScopedSession", PY_OBJ(&orm_scoped_session_type));
    py_module_set(vm, m, "AliasedClass", PY_OBJ(&orm_alias_type));
    add_functions(vm, m, functions);
    add_functions(vm, m, orm_option_functions);
}
