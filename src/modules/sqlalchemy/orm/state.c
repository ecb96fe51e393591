/*
 * What the ORM knows about an instance: its place in a session, values, changes. cf.
 * sqlalchemy.orm.state.InstanceState and attributes.AttributeImpl.
 */
#include "modules/sqlalchemy/orm/state.h"

#include "modules/sqlalchemy/ext/mutable.h"
#include "modules/sqlalchemy/orm/events.h"
#include "modules/sqlalchemy/orm/properties.h"
#include "modules/sqlalchemy/orm/loading.h"
#include "python/shape.h"
#include "python/vm.h"

static value status_repr(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("<LoaderCallableStatus.NO_VALUE: 4>");
}
static value status_str(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("LoaderCallableStatus.NO_VALUE");
}
static value status_name(struct vm *vm, value self) {
    (void)vm, (void)self;
    return py_str_from("NO_VALUE");
}
static const struct py_getset_def status_getset[] = {{"name", status_name, NULL}, {0}};
static struct py_type status_type = {PY_TYPE_HEAD,
                                     .name = "LoaderCallableStatus",
                                     .module = "sqlalchemy.orm.base",
                                     .size = sizeof(struct py_object),
                                     .getset = status_getset,
                                     .repr = status_repr,
                                     .str = status_str};
struct py_object orm_no_value = {&status_type};

static struct py_str *state_name(void) {
    static struct py_str *name;
    if (!name)
        name = py_intern("_sa_instance_state");
    return name;
}

/* --- values --- */

value orm_peek(value obj, struct py_str *key) {
    struct py_attrs *attrs = py_attrs_of(obj);
    return attrs ? attrs_get(attrs, key) : PY_UNDEF;
}
void orm_poke(value obj, struct py_str *key, value v) {
    attrs_set(py_type_of(obj), py_attrs_of(obj), key, v);
}
void orm_unload(value obj, struct py_str *key) { attrs_del(py_attrs_of(obj), key); }

/* --- states --- */

struct orm_state *orm_state_known(value obj) {
    if (!py_is_object(obj) || obj == PY_UNDEF)
        return NULL;
    value v = orm_peek(obj, state_name());
    return v != PY_UNDEF && py_type_of(v) == &orm_state_type ? PY_AS(struct orm_state, v) : NULL;
}

/* A new instance of a polymorphic class says which it is. */
static void set_identity(struct orm_state *s) {
    const struct orm_mapper *m = s->mapper;
    if (!m->polymorphic_key || m->polymorphic_identity == PY_UNDEF ||
        orm_peek(s->obj, m->polymorphic_key) != PY_UNDEF)
        return;
    struct orm_prop *p = orm_mapper_get_str(m, m->polymorphic_key);
    if (!p || p->kind != ORM_COLUMN)
        return;
    orm_note_change(s, p, ORM_NO_VALUE);
    orm_poke(s->obj, p->key, m->polymorphic_identity);
}

static struct orm_state *state_made(struct vm *vm, value obj, bool is_new) {
    struct orm_state *s = orm_state_known(obj);
    if (s && s->obj == obj)
        return s;
    struct orm_mapper *m = orm_mapper_of(py_type_of(obj));
    if (!m || !py_attrs_of(obj)) {
        const char *module = orm_module_of(py_type_of(obj));
        py_raise(vm, &orm_exc_UnmappedInstanceError, "Class '%s.%s' is not mapped",
                 module ? module : "builtins", py_type_of(obj)->name);
    }
    struct orm_state *fresh = py_alloc(vm, &orm_state_type);
    fresh->obj = obj;
    fresh->mapper = m;
    fresh->key = fresh->load_options = PY_UNDEF;
    orm_poke(obj, state_name(), PY_OBJ(fresh));
    orm_configure(vm, m->registry);
    if (is_new)
        set_identity(fresh);
    return fresh;
}

struct orm_state *orm_state_of(struct vm *vm, value obj) {
    return state_made(vm, obj, true);
}

value orm_instance_new(struct vm *vm, struct orm_mapper *m) {
    value args[1] = {PY_OBJ(m->cls)};
    value obj = py_call(vm, py_getattr(vm, PY_OBJ(m->cls), "__new__"), 1, args);
    state_made(vm, obj, false);
    return obj;
}

/* --- parents --- */

void orm_set_parent(struct orm_state *child, const struct orm_relationship *r,
                    struct orm_state *parent, bool has) {
    if (!child->parents)
        child->parents = py_dict_new();
    value last = py_dict_get_str(child->parents, r->prop.key);
    if (!has && last != PY_UNDEF && last != PY_FALSE && last != PY_OBJ(parent))
        return; /* another one has it by now */
    py_dict_set_str(child->parents, r->prop.key, has ? PY_OBJ(parent) : PY_FALSE);
}

bool orm_has_parent(struct vm *vm, const struct orm_state *child,
                    const struct orm_relationship *r) {
    value last = child->parents ? py_dict_get_str(child->parents, r->prop.key) : PY_UNDEF;
    (void)vm;
    return last == PY_UNDEF ? child->key != PY_UNDEF : last != PY_FALSE;
}

/* --- history --- */

void orm_note_change(struct orm_state *s, struct orm_prop *p, value old) {
    if (s->loading)
        return;
    if (!s->committed)
        s->committed = py_dict_new();
    if (py_dict_get_str(s->committed, p->key) == PY_UNDEF)
        py_dict_set_str(s->committed, p->key, old == PY_UNDEF ? ORM_NO_VALUE : old);
    s->modified = true;
    if (s->session)
        orm_session_changed(s->session, s);
}

value orm_committed(const struct orm_state *s, const struct orm_prop *p) {
    return s->committed ? py_dict_get_str(s->committed, p->key) : PY_UNDEF;
}

void orm_commit_state(struct orm_state *s) {
    s->committed = NULL;
    s->modified = false;
}

void orm_expire(struct vm *vm, struct orm_state *s, struct py_list *names) {
    struct orm_mapper *m = s->mapper;
    size_t i = 0;
    for (value k, v; py_dict_next(m->props, &i, &k, &v);) {
        struct orm_prop *p = PY_AS(struct orm_prop, v);
        bool wanted = !names;
        for (size_t n = 0; names && n < names->n; n++)
            wanted |= py_str_equal(PY_AS(struct py_str, names->items[n]), p->key);
        if (p->kind == ORM_COMPOSITE)
            orm_unload(s->obj, p->key);
        if (!wanted || p->kind == ORM_SYNONYM || p->kind == ORM_COMPOSITE)
            continue;
        if (p->kind == ORM_COLUMN) {
            struct orm_column_prop *cp = (struct orm_column_prop *)p;
            if (!cp->deferred || orm_peek(s->obj, p->key) != PY_UNDEF) {
                if (!s->expired)
                    s->expired = py_dict_new();
                py_dict_set_str(s->expired, p->key, PY_TRUE);
            }
        } else if (s->loaded) {
            py_dict_del(vm, s->loaded, k);
        }
        orm_unload(s->obj, p->key);
        if (s->committed)
            py_dict_del(vm, s->committed, k);
    }
    if (!names) {
        s->committed = NULL;
        s->modified = false;
    }
}

/* --- missing values --- */

static noreturn void raise_detached(struct vm *vm, const struct orm_state *s, const char *what) {
    sa_raise_code(vm, &orm_exc_DetachedInstanceError, "bhk3",
                  "Instance <%s at 0x%llx> is not bound to a Session; %s operation cannot proceed",
                  s->mapper->cls->name, (unsigned long long)s->obj, what);
}

/* Nothing is read behind the back of a program that awaits its reading. */
static void check_awaited(struct vm *vm, const struct orm_state *s) {
    if (s->session && s->session->guarded && !s->session->awaited)
        sa_raise_code(vm, &sa_exc_MissingGreenlet, "xd2s",
                      "greenlet_spawn has not been called; can't call await_only() here. Was IO "
                      "attempted in an unexpected place?");
}

static value load_column(struct vm *vm, struct orm_state *s, struct orm_prop *p) {
    struct orm_column_prop *cp = (struct orm_column_prop *)p;
    bool expired = s->expired && py_dict_get_str(s->expired, p->key) != PY_UNDEF;
    if (!s->session) {
        if (expired)
            raise_detached(vm, s, "attribute refresh");
        raise_detached(vm, s,
                       mem_printf("deferred load operation of attribute '%s' cannot proceed",
                                  py_str_cstr(PY_OBJ(p->key))));
    }
    if (!expired && orm_column_raises(s, cp))
        py_raise(vm, &sa_exc_InvalidRequestError, "'%S' is not available due to raiseload=True",
                 PY_OBJ(p));
    check_awaited(vm, s);
    struct py_list *names = NULL;
    if (!expired) {
        names = py_list_new(1);
        size_t i = 0;
        for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
            struct orm_column_prop *o = (struct orm_column_prop *)PY_AS(struct orm_prop, v);
            bool group =
                o->prop.kind == ORM_COLUMN && o->group && cp->group && !strcmp(o->group, cp->group);
            if (&o->prop == p || group)
                py_list_append(names, k);
        }
    }
    if (!orm_load_attributes(vm, s, names))
        py_raise(vm, &orm_exc_ObjectDeletedError,
                 "Instance '<%s at 0x%llx>' has been deleted, or its row is otherwise not present.",
                 s->mapper->cls->name, (unsigned long long)s->obj);
    value v = orm_peek(s->obj, p->key);
    return v == PY_UNDEF ? PY_NONE : v;
}

value orm_set_loaded(struct vm *vm, struct orm_state *s, struct orm_relationship *r, value v) {
    if (!r->uselist) {
        orm_poke(s->obj, r->prop.key, v);
        return v;
    }
    struct py_list *items = PY_AS(struct py_list, v);
    value collection = orm_collection_new(vm, s->obj, r, items);
    orm_poke(s->obj, r->prop.key, collection);
    if (!s->loaded)
        s->loaded = py_dict_new();
    py_dict_set_str(s->loaded, r->prop.key, PY_OBJ(py_list_of(items->n, items->items)));
    return collection;
}

/* What came or went by the other side while the collection was not loaded. */
static void apply_pending(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                          value collection) {
    struct py_list *added = orm_dynamic_items(vm, s, r, false);
    struct py_list *removed = orm_dynamic_removed(s, r);
    const struct py_list *items = orm_collection_items(vm, collection);
    for (size_t i = 0; i < added->n; i++) {
        bool has = false;
        for (size_t k = 0; k < items->n; k++)
            has |= items->items[k] == added->items[i];
        if (!has)
            orm_collection_add(vm, collection, added->items[i]);
    }
    for (size_t i = 0; i < removed->n; i++)
        orm_collection_remove(vm, collection, removed->items[i]);
    py_dict_del(NULL, s->pending, PY_OBJ(r->prop.key));
}

static value load_relationship(struct vm *vm, struct orm_state *s, struct orm_relationship *r) {
    enum orm_lazy lazy = orm_lazy_of(s, r);
    if (r->lazy == ORM_LAZY_DYNAMIC || r->lazy == ORM_LAZY_WRITE_ONLY)
        return orm_dynamic_collection(vm, s, r);
    if (s->key == PY_UNDEF || s->was_deleted) {
        if (r->uselist) {
            value c = orm_collection_new(vm, s->obj, r, NULL);
            orm_poke(s->obj, r->prop.key, c);
            return c;
        }
        return PY_NONE;
    }
    if (lazy == ORM_LAZY_NOLOAD)
        return orm_set_loaded(vm, s, r, r->uselist ? PY_OBJ(py_list_new(0)) : PY_NONE);
    if (lazy == ORM_LAZY_RAISE || (lazy == ORM_LAZY_RAISE_ON_SQL && !orm_lazy_known(vm, s, r)))
        py_raise(vm, &sa_exc_InvalidRequestError, "'%S' is not available due to lazy='%s'",
                 PY_OBJ(r), lazy == ORM_LAZY_RAISE ? "raise" : "raise_on_sql");
    if (!s->session)
        sa_raise_code(vm, &orm_exc_DetachedInstanceError, "bhk3",
                      "Parent instance <%s at 0x%llx> is not bound to a Session; lazy load "
                      "operation of attribute '%s' cannot proceed",
                      s->mapper->cls->name, (unsigned long long)s->obj,
                      py_str_cstr(PY_OBJ(r->prop.key)));
    if (!orm_lazy_known(vm, s, r))
        check_awaited(vm, s);
    value c = orm_set_loaded(vm, s, r, orm_lazy_load(vm, s, r));
    if (r->uselist && s->pending)
        apply_pending(vm, s, r, c);
    return c;
}

static value composite_value(struct vm *vm, value obj, struct orm_composite *c) {
    orm_configure(vm, c->prop.parent->registry);
    struct py_tuple *parts = py_tuple_new(c->keys->n);
    bool any = false;
    for (size_t i = 0; i < c->keys->n; i++) {
        parts->items[i] = py_getattr_str(vm, obj, PY_AS(struct py_str, c->keys->items[i]));
        any |= parts->items[i] != PY_NONE;
    }
    const struct orm_state *s = orm_state_of(vm, obj);
    if (!any && s->key == PY_UNDEF)
        return PY_NONE;
    value make = py_lookup_attr(vm, c->cls, "_generate");
    value v = py_call_args(vm, make == PY_UNDEF ? c->cls : make, PY_OBJ(parts), NULL);
    if (c->prop.mutable_class != PY_UNDEF)
        v = orm_mutable_track(vm, obj, &c->prop, c->prop.mutable_class, v);
    orm_poke(obj, c->prop.key, v);
    return v;
}

value orm_get_missing(struct vm *vm, value obj, struct orm_prop *p) {
    if (p->kind == ORM_SYNONYM) {
        struct orm_synonym *s = (struct orm_synonym *)p;
        if (s->descriptor != PY_UNDEF && s->descriptor != PY_NONE &&
            py_type_of(s->descriptor)->descr_get)
            return py_type_of(s->descriptor)
                ->descr_get(vm, s->descriptor, obj, PY_OBJ(py_type_of(obj)));
        return py_getattr(vm, obj, s->name);
    }
    if (p->kind == ORM_COMPOSITE)
        return composite_value(vm, obj, (struct orm_composite *)p);
    struct orm_state *s = orm_state_known(obj);
    if (!s) { /* which may set the attribute that says what it is */
        s = orm_state_of(vm, obj);
        if (p->key == s->mapper->polymorphic_key && orm_peek(obj, p->key) != PY_UNDEF)
            return orm_peek(obj, p->key);
    }
    if (p->kind == ORM_RELATIONSHIP)
        return load_relationship(vm, s, (struct orm_relationship *)p);
    if (s->key == PY_UNDEF || s->loading)
        return PY_NONE;
    return load_column(vm, s, p);
}

value orm_get_value(struct vm *vm, value obj, struct orm_prop *p) {
    value v = orm_peek(obj, p->key);
    return v != PY_UNDEF ? v : orm_get_missing(vm, obj, p);
}

/* --- setting --- */

/* The child's other side follows when the parent it points to changes. */
static bool is_in(struct vm *vm, value collection, value item) {
    const struct py_list *items = orm_collection_items(vm, collection);
    for (size_t i = 0; i < items->n; i++)
        if (items->items[i] == item)
            return true;
    return false;
}

static void leave_parent(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                         value old) {
    struct orm_relationship *back = r->reverse;
    if (!back || r->sync_backref == PY_FALSE || old == PY_UNDEF || old == PY_NONE)
        return;
    value there = orm_peek(old, back->prop.key);
    if (!back->uselist) {
        if (there == s->obj)
            orm_set_value(vm, old, &back->prop, PY_NONE, r);
    } else if (there == PY_UNDEF) {
        if (orm_state_of(vm, old)->key != PY_UNDEF && back->lazy != ORM_LAZY_WRITE_ONLY)
            orm_dynamic_change(vm, orm_state_of(vm, old), back, s->obj, false);
    } else if (is_in(vm, there, s->obj)) {
        orm_collection_remove(vm, there, s->obj);
        orm_collection_removed(vm, old, back, s->obj, r);
    }
}

static void join_parent(struct vm *vm, struct orm_state *s, struct orm_relationship *r, value v) {
    struct orm_relationship *back = r->reverse;
    if (!back || r->sync_backref == PY_FALSE || v == PY_NONE)
        return;
    if (!back->uselist) {
        orm_set_value(vm, v, &back->prop, s->obj, r);
        return;
    }
    struct orm_state *parent = orm_state_of(vm, v);
    value there = orm_peek(v, back->prop.key);
    if (there == PY_UNDEF && parent->key == PY_UNDEF)
        there = orm_get_missing(vm, v, &back->prop);
    if (there == PY_UNDEF) { /* it comes in when the collection is loaded */
        orm_dynamic_change(vm, parent, back, s->obj, true);
        orm_note_change(parent, &back->prop, ORM_NO_VALUE);
        return;
    }
    if (is_in(vm, there, s->obj))
        return;
    orm_collection_add(vm, there, s->obj);
    orm_collection_appended(vm, v, back, s->obj, r);
}

void orm_check_related(struct vm *vm, value v) {
    if (v != PY_NONE && !orm_mapper_of(py_type_of(v)))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '_sa_instance_state'",
                 v);
}

/* What a collection is like: list, set or dict. */
static const char *like(struct vm *vm, value v) {
    if (py_is_dict(v))
        return "dict";
    if (py_is_anyset(v))
        return "set";
    if (py_is_list(v))
        return "list";
    if (py_is_object(v) && py_lookup_attr(vm, v, "append") != PY_UNDEF)
        return "list";
    if (py_is_object(v) && py_lookup_attr(vm, v, "add") != PY_UNDEF)
        return "set";
    return py_is_object(v) && py_lookup_attr(vm, v, "set") != PY_UNDEF ? "dict" : NULL;
}

static void check_collection(struct vm *vm, value old, value v) {
    const char *given = like(vm, v), *wanted = like(vm, old);
    if (!wanted || (given && !strcmp(given, wanted)))
        return;
    if (v == PY_NONE)
        py_raise(vm, &py_exc_TypeError, "Incompatible collection type: None is not %s-like",
                 wanted);
    py_raise(vm, &py_exc_TypeError, "Incompatible collection type: %T is not %s-like", v, wanted);
}

static void set_collection(struct vm *vm, struct orm_state *s, struct orm_relationship *r,
                           value v) {
    value old = orm_get_value(vm, s->obj, &r->prop);
    if (v == old)
        return;
    check_collection(vm, old, v);
    struct py_list *before = orm_collection_items(vm, old), *after = orm_collection_items(vm, v);
    struct py_list *in = py_list_new(after->n);
    for (size_t i = 0; i < after->n; i++) {
        orm_check_related(vm, after->items[i]);
        py_list_append(
            in, orm_validated(vm, s->mapper, s->obj, &r->prop, after->items[i], false, false));
    }
    orm_note_change(s, &r->prop, old);
    orm_poke(s->obj, r->prop.key, orm_collection_new(vm, s->obj, r, in));
    for (size_t i = 0; i < before->n; i++) {
        bool kept = false;
        for (size_t k = 0; k < in->n; k++)
            kept |= in->items[k] == before->items[i];
        if (!kept)
            orm_collection_removed(vm, s->obj, r, before->items[i], NULL);
    }
    for (size_t i = 0; i < in->n; i++) {
        bool had = false;
        for (size_t k = 0; k < before->n; k++)
            had |= before->items[k] == in->items[i];
        if (!had)
            orm_collection_appended(vm, s->obj, r, in->items[i], NULL);
    }
}

void orm_composite_write(struct vm *vm, value obj, struct orm_composite *c, value v) {
    struct py_list *parts = PY_AS(struct py_list, orm_composite_parts(vm, c, v));
    for (size_t i = 0; i < c->keys->n; i++)
        py_setattr_str(vm, obj, PY_AS(struct py_str, c->keys->items[i]),
                       i < parts->n ? parts->items[i] : PY_NONE);
}

static void set_composite(struct vm *vm, value obj, struct orm_composite *c, value v) {
    orm_configure(vm, c->prop.parent->registry);
    if (c->prop.mutable_class != PY_UNDEF) {
        orm_mutable_release(vm, obj, orm_peek(obj, c->prop.key));
        v = orm_mutable_track(vm, obj, &c->prop, c->prop.mutable_class, v);
    }
    orm_poke(obj, c->prop.key, v);
    orm_composite_write(vm, obj, c, v);
}

/* The value before a change is wanted for keys and versions: rows are found by it. */
static bool keeps_history(const struct orm_mapper *m, const struct orm_column_prop *p) {
    const struct sql_element *e = p->columns.items[0];
    if (p->active_history)
        return true;
    return column_is(PY_OBJ(e)) &&
           (((const struct column *)e)->primary_key || (const struct column *)e == m->version_id);
}

static void track_scalar(struct vm *vm, struct orm_state *s, const struct orm_relationship *r,
                         value v, value old) {
    if (r->direction == ORM_MANY_TO_ONE && !(r->cascade & ORM_CASCADE_DELETE_ORPHAN))
        return;
    if (old != PY_UNDEF && old != PY_NONE && old != ORM_NO_VALUE && old != v)
        orm_set_parent(orm_state_of(vm, old), r, s, false);
    if (old != PY_UNDEF && old != PY_NONE && old != ORM_NO_VALUE && old != v)
        orm_drop_orphan(vm, orm_state_of(vm, old), r);
    if (v != PY_NONE)
        orm_set_parent(orm_state_of(vm, v), r, s, true);
}

void orm_set_value(struct vm *vm, value obj, struct orm_prop *p, value v,
                   struct orm_relationship *initiator) {
    if (p->kind == ORM_SYNONYM) {
        struct orm_synonym *s = (struct orm_synonym *)p;
        if (s->descriptor != PY_UNDEF && s->descriptor != PY_NONE &&
            py_type_of(s->descriptor)->descr_set)
            py_type_of(s->descriptor)->descr_set(vm, s->descriptor, obj, v);
        else
            py_setattr(vm, obj, s->name, v);
        return;
    }
    if (p->kind == ORM_COMPOSITE) {
        set_composite(vm, obj, (struct orm_composite *)p, v);
        return;
    }
    struct orm_state *s = orm_state_of(vm, obj);
    struct orm_relationship *r = p->kind == ORM_RELATIONSHIP ? (struct orm_relationship *)p : NULL;
    if (r && r->uselist) {
        set_collection(vm, s, r, v);
        return;
    }
    value old = orm_peek(obj, p->key);
    bool remember = r ? r->active_history || r->direction != ORM_MANY_TO_ONE
                      : keeps_history(s->mapper, (struct orm_column_prop *)p);
    if (old == PY_UNDEF && remember && s->key != PY_UNDEF && s->session && !s->loading)
        old = orm_get_missing(vm, obj, p);
    else if (old == PY_UNDEF && r && s->key != PY_UNDEF && s->session && !s->loading)
        old = orm_known_target(vm, s, r);
    v = orm_validated(vm, s->mapper, s->obj, p, v, false, initiator != NULL);
    if (p->mutable_class != PY_UNDEF) {
        orm_mutable_release(vm, obj, old);
        v = orm_mutable_track(vm, obj, p, p->mutable_class, v);
    }
    if (r)
        orm_check_related(vm, v);
    orm_fire_attribute(vm, s, p, "set", &v, old == PY_UNDEF ? ORM_NO_VALUE : old);
    orm_note_change(s, p, old);
    orm_poke(obj, p->key, v);
    if (s->expired)
        py_dict_del(vm, s->expired, PY_OBJ(p->key));
    if (!r)
        return;
    track_scalar(vm, s, r, v, old);
    if (old != v)
        leave_parent(vm, s, r, old);
    if (r == (initiator ? initiator->reverse : NULL))
        return;
    join_parent(vm, s, r, v);
    if (s->session && v != PY_NONE && (r->cascade & ORM_CASCADE_SAVE_UPDATE))
        orm_session_add(vm, s->session, v);
}

void orm_delete_value(struct vm *vm, value obj, struct orm_prop *p) {
    if (p->kind == ORM_SYNONYM) {
        py_delattr(vm, obj, ((struct orm_synonym *)p)->name);
        return;
    }
    struct orm_state *s = orm_state_of(vm, obj);
    value old = orm_get_value(vm, obj, p);
    if (orm_peek(obj, p->key) == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "'%s' object has no attribute '%s'",
                 s->mapper->cls->name, py_str_cstr(PY_OBJ(p->key)));
    if (p->kind == ORM_RELATIONSHIP && ((struct orm_relationship *)p)->uselist) {
        set_collection(vm, s, (struct orm_relationship *)p, PY_OBJ(py_list_new(0)));
        return;
    }
    orm_note_change(s, p, old);
    orm_poke(obj, p->key, PY_NONE);
}

/* --- inspect(instance) --- */

#define SELF(v) PY_AS(struct orm_state, v)

static value get_identity(struct vm *vm, value self) {
    value key = SELF(self)->key;
    (void)vm;
    return key == PY_UNDEF ? PY_NONE : PY_AS(struct py_tuple, key)->items[1];
}
static value get_key(struct vm *vm, value self) {
    value key = SELF(self)->key;
    (void)vm;
    return key == PY_UNDEF ? PY_NONE : key;
}
static value get_transient(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(SELF(self)->key == PY_UNDEF && !SELF(self)->session);
}
static value get_pending(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(SELF(self)->key == PY_UNDEF && SELF(self)->session);
}
static value get_persistent(struct vm *vm, value self) {
    const struct orm_state *s = SELF(self);
    (void)vm;
    return PY_BOOL(s->key != PY_UNDEF && s->session && !s->was_deleted);
}
static value get_detached(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(SELF(self)->key != PY_UNDEF && !SELF(self)->session);
}
static value get_deleted(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(SELF(self)->was_deleted && SELF(self)->session);
}
static value get_was_deleted(struct vm *vm, value self) {
    (void)vm;
    return PY_BOOL(SELF(self)->was_deleted);
}
static value get_dict(struct vm *vm, value self) {
    return PY_OBJ(py_instance_dict(vm, SELF(self)->obj));
}
static value get_unloaded(struct vm *vm, value self) {
    const struct orm_state *s = SELF(self);
    struct py_set *out = py_set_new(&py_set_type);
    size_t i = 0;
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        if (orm_peek(s->obj, PY_AS(struct py_str, k)) == PY_UNDEF)
            py_set_add(vm, out, k);
    }
    return PY_OBJ(out);
}
static value get_session(struct vm *vm, value self) {
    (void)vm;
    return SELF(self)->session ? PY_OBJ(SELF(self)->session) : PY_NONE;
}

/* state.attrs.name: value, loaded_value, history */
struct attribute_state {
    struct py_object head;
    struct orm_state *state;
    struct orm_prop *prop;
};
static value parts(struct py_list *l) { return l->n ? PY_OBJ(l) : PY_OBJ(&py_empty_tuple); }

static bool among(const struct py_list *l, value v) {
    for (size_t i = 0; i < l->n; i++)
        if (l->items[i] == v)
            return true;
    return false;
}
static void collection_history(struct vm *vm, const struct orm_state *s, const struct orm_prop *p,
                               value now, struct py_list *added, struct py_list *unchanged,
                               struct py_list *deleted) {
    struct py_list *items = now == PY_UNDEF ? py_list_new(0) : orm_collection_items(vm, now);
    value known = s->loaded ? py_dict_get_str(s->loaded, p->key) : PY_UNDEF;
    struct py_list *before = known == PY_UNDEF ? py_list_new(0) : PY_AS(struct py_list, known);
    for (size_t i = 0; i < items->n; i++)
        py_list_append(among(before, items->items[i]) ? unchanged : added, items->items[i]);
    for (size_t i = 0; i < before->n; i++)
        if (!among(items, before->items[i]))
            py_list_append(deleted, before->items[i]);
}

static value history_of(struct vm *vm, struct orm_state *s, struct orm_prop *p) {
    value now = orm_peek(s->obj, p->key), old = orm_committed(s, p);
    struct py_list *added = py_list_new(1), *unchanged = py_list_new(1), *deleted = py_list_new(1);
    bool object = p->kind == ORM_RELATIONSHIP;
    if (object && ((struct orm_relationship *)p)->uselist) {
        collection_history(vm, s, p, now, added, unchanged, deleted);
    } else if (now == PY_UNDEF && old == PY_UNDEF) {
    } else if (old == PY_UNDEF) {
        py_list_append(unchanged, now);
    } else if (old != ORM_NO_VALUE && now != PY_UNDEF &&
               (object ? old == now : py_equal(vm, old, now))) {
        py_list_append(unchanged, now);
    } else {
        if (now != PY_UNDEF)
            py_list_append(added, now);
        if (old != ORM_NO_VALUE && old != PY_NONE)
            py_list_append(deleted, old);
    }
    value cls = py_import_from(vm, "sqlalchemy.orm.attributes", "History");
    return py_call3(vm, cls, parts(added), parts(unchanged), parts(deleted));
}
value orm_history(struct vm *vm, value obj, struct orm_prop *p) {
    return history_of(vm, orm_state_of(vm, obj), p);
}
static value as_get_value(struct vm *vm, value self) {
    struct attribute_state *s = PY_AS(struct attribute_state, self);
    return orm_get_value(vm, s->state->obj, s->prop);
}
static value as_get_loaded(struct vm *vm, value self) {
    struct attribute_state *s = PY_AS(struct attribute_state, self);
    value v = orm_peek(s->state->obj, s->prop->key);
    (void)vm;
    return v == PY_UNDEF ? ORM_NO_VALUE : v;
}
static value as_get_history(struct vm *vm, value self) {
    struct attribute_state *s = PY_AS(struct attribute_state, self);
    return history_of(vm, s->state, s->prop);
}
static value as_get_key(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(PY_AS(struct attribute_state, self)->prop->key);
}
static const struct py_getset_def as_getset[] = {{"value", as_get_value, NULL},
                                                 {"loaded_value", as_get_loaded, NULL},
                                                 {"history", as_get_history, NULL},
                                                 {"key", as_get_key, NULL},
                                                 {0}};
static struct py_type attribute_state_type = {
    PY_TYPE_HEAD, .name = "AttributeState", .module = "sqlalchemy.orm.state",
    .size = sizeof(struct attribute_state), .getset = as_getset};
static value get_attrs(struct vm *vm, value self) {
    struct orm_state *s = SELF(self);
    struct py_dict *d = py_dict_new();
    size_t i = 0;
    for (value k, v; py_dict_next(s->mapper->props, &i, &k, &v);) {
        struct attribute_state *a = py_alloc(vm, &attribute_state_type);
        a->state = s;
        a->prop = PY_AS(struct orm_prop, v);
        py_dict_set(vm, d, k, PY_OBJ(a));
    }
    return orm_properties_view(vm, d);
}
static value get_object(struct vm *vm, value self) {
    (void)vm;
    return SELF(self)->obj;
}
static value m_obj(struct vm *vm, const value *a) { return get_object(vm, a[0]); }

static const struct py_member_def members[] = {
    {"mapper", offsetof(struct orm_state, mapper), PY_MEMBER_OBJECT, true},
    {"modified", offsetof(struct orm_state, modified), PY_MEMBER_BOOL, true},
    {0}};
static const struct py_getset_def getset[] = {{"identity", get_identity, NULL},
                                              {"identity_key", get_key, NULL},
                                              {"key", get_key, NULL},
                                              {"transient", get_transient, NULL},
                                              {"pending", get_pending, NULL},
                                              {"persistent", get_persistent, NULL},
                                              {"detached", get_detached, NULL},
                                              {"deleted", get_deleted, NULL},
                                              {"was_deleted", get_was_deleted, NULL},
                                              {"dict", get_dict, NULL},
                                              {"unloaded", get_unloaded, NULL},
                                              {"session", get_session, NULL},
                                              {"attrs", get_attrs, NULL},
                                              {"object", get_object, NULL},
                                              {0}};
static const struct py_native_def methods[] = {{"obj", m_obj, "self"}, {0}};
struct py_type orm_state_type = {PY_TYPE_HEAD,
                                 .name = "InstanceState",
                                 .module = "sqlalchemy.orm.state",
                                 .size = sizeof(struct orm_state),
                                 .attrs_offset = offsetof(struct orm_state, attrs),
                                 .flags = PY_TYPE_ATTRS,
                                 .methods = methods,
                                 .members = members,
                                 .getset = getset};
