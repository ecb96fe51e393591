/*
 * Listeners of mappers, mapped classes and their attributes: event.listen(Model, "before_insert",
 * fn), (Model.name, "set", fn), (Mapper, "after_configured", fn). cf. sqlalchemy.orm.events.
 */
#include "modules/sqlalchemy/orm/events.h"

#include "modules/sqlalchemy/engine.h"
#include "modules/sqlalchemy/orm/properties.h"
#include "python/function.h"

static const char events_key;

struct listener {
    value target; /* a class, a mapper, an attribute, or the type Mapper: all of them */
    const char *name;
    value fn;
    bool propagate, retval, raw, named, once, done;
};
struct orm_events {
    struct listener *items;
    size_t n, cap;
};

static struct orm_events *events_of(struct vm *vm) { return vm_get_data(vm, &events_key); }

static bool flag(struct vm *vm, struct py_dict *kw, const char *name) {
    value v = py_dict_get_text(kw, name);
    return v != PY_UNDEF && py_truth(vm, v);
}

/* --- who listens --- */

static bool listens(const struct listener *l, const struct orm_mapper *m, const char *name) {
    if (l->done || strcmp(l->name, name))
        return false;
    if (l->target == PY_OBJ(&orm_mapper_type) || l->target == PY_OBJ(m))
        return true;
    if (!m || !py_is_a(l->target, &py_type_type))
        return false;
    struct py_type *cls = PY_AS(struct py_type, l->target);
    /* an unmapped class stands for those below it */
    return cls == m->cls ||
           ((l->propagate || !orm_own_mapper(cls)) && py_type_is_subtype(m->cls, cls));
}

void orm_fire_mapper(struct vm *vm, struct orm_mapper *m, const char *event, size_t n,
                     const value *args) {
    struct orm_events *e = events_of(vm);
    for (size_t i = 0; e && i < e->n; i++) {
        if (!listens(&e->items[i], m, event))
            continue;
        e->items[i].done = e->items[i].once;
        py_call(vm, e->items[i].fn, (int)n, args);
    }
}

/* --- instances --- */

/* __init__ of a class with listeners of "init" */
struct init_wrapper {
    struct py_object head;
    value own; /* the class's own __init__ */
    struct py_type *cls;
};
static value init_call(struct vm *vm, value callee, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    struct init_wrapper *w = PY_AS(struct init_wrapper, callee);
    struct orm_mapper *m = argc ? orm_mapper_of(py_type_of(argv[0])) : NULL;
    if (m && m->cls == w->cls) {
        struct py_dict *kw = py_dict_new();
        for (size_t i = 0; kwnames && i < kwnames->n; i++)
            py_dict_set(vm, kw, kwnames->items[i], argv[(size_t)argc + i]);
        value args[] = {argv[0], PY_OBJ(py_tuple_of((size_t)argc - 1, argv + 1)), PY_OBJ(kw)};
        orm_fire_mapper(vm, m, "init", 3, args); /* which may change the arguments */
        return py_call_args(vm, w->own, PY_OBJ(py_tuple_of((size_t)argc, argv)), kw);
    }
    return py_call_kw(vm, w->own, argc, argv, kwnames);
}
static value init_bind(struct vm *vm, value self, value instance, value owner) {
    (void)vm, (void)owner;
    return instance == PY_UNDEF || instance == PY_NONE ? self : py_method_new(self, instance);
}
static struct py_type init_wrapper_type = {PY_TYPE_HEAD, .name = "function",
                                           .size = sizeof(struct init_wrapper), .call = init_call,
                                           .descr_get = init_bind};
static void wrap_init(struct vm *vm, struct py_type *cls) {
    struct init_wrapper *w = py_alloc(vm, &init_wrapper_type);
    struct py_str *name = py_intern("__init__");
    w->own = py_type_lookup(cls, name);
    w->cls = cls;
    py_type_set(vm, cls, name, PY_OBJ(w));
}

/* --- attributes --- */

bool orm_fire_attribute(struct vm *vm, struct orm_state *s, struct orm_prop *p, const char *event,
                        value *v, value old) {
    struct orm_events *e = events_of(vm);
    bool any = false;
    for (size_t i = 0; e && i < e->n; i++) {
        struct listener *l = &e->items[i];
        if (l->done || !py_is_a(l->target, &orm_attr_type) || strcmp(l->name, event))
            continue;
        const struct orm_attr *attr = PY_AS(struct orm_attr, l->target);
        if (!py_str_equal(attr->key, p->key) ||
            (attr->parent != s->mapper && !orm_mapper_isa(s->mapper, attr->parent)))
            continue;
        if (attr->parent != s->mapper && !l->propagate && attr->prop != p)
            continue;
        any = true;
        l->done = l->once;
        bool set = !strcmp(event, "set");
        value args[] = {l->raw ? PY_OBJ(s) : s->obj, *v, set ? old : PY_OBJ(p), PY_OBJ(p)};
        value r = py_call(vm, l->fn, set ? 4 : 3, args);
        if (l->retval)
            *v = r;
    }
    return any;
}

/* --- configuring --- */

void orm_before_configured(struct vm *vm) {
    orm_fire_mapper(vm, NULL, "before_configured", 0, NULL);
}
void orm_mapper_configured(struct vm *vm, struct orm_mapper *m) {
    value args[] = {PY_OBJ(m), PY_OBJ(m->cls)};
    if (events_of(vm))
        orm_fire_mapper(vm, m, "mapper_configured", 2, args);
}
void orm_after_configured(struct vm *vm) { orm_fire_mapper(vm, NULL, "after_configured", 0, NULL); }

/* --- listening --- */

/* Subclasses of Session and the like have their events elsewhere. */
static bool is_of_session(value cls) {
    static const char *const names[] = {"Session", "AsyncSession", "sessionmaker", "Engine"};
    const struct py_tuple *mro = PY_AS(struct py_type, cls)->mro;
    for (size_t i = 0; i < mro->n; i++) {
        const struct py_type *t = PY_AS(struct py_type, mro->items[i]);
        for (size_t k = 0; !(t->flags & PY_TYPE_HEAP) && k < sizeof names / sizeof *names; k++)
            if (!strcmp(t->name, names[k]))
                return true;
    }
    return false;
}

static bool listen(struct vm *vm, value target, const char *name, value fn, struct py_dict *kw) {
    bool is_class = py_is_object(target) && py_is_a(target, &py_type_type) &&
                    (PY_AS(struct py_type, target)->flags & PY_TYPE_HEAP);
    bool ours = target == PY_OBJ(&orm_mapper_type) || py_is_a(target, &orm_mapper_type) ||
                py_is_a(target, &orm_attr_type) || (is_class && !is_of_session(target));
    if (!ours)
        return false;
    struct orm_events *e = events_of(vm);
    if (!e)
        vm_set_data(vm, &events_key, e = MEM_NEW(struct orm_events));
    MEM_GROW(e->items, e->n, e->cap);
    e->items[e->n++] = (struct listener){target,
                                         name,
                                         fn,
                                         flag(vm, kw, "propagate"),
                                         flag(vm, kw, "retval"),
                                         flag(vm, kw, "raw"),
                                         flag(vm, kw, "named"),
                                         flag(vm, kw, "once"),
                                         false};
    if (is_class && !strcmp(name, "init"))
        wrap_init(vm, PY_AS(struct py_type, target));
    return true;
}

void orm_listen_all(struct vm *vm, const char *event, value fn) {
    listen(vm, PY_OBJ(&orm_mapper_type), event, fn, py_dict_new());
}

static bool forget(struct vm *vm, value target, const char *name, value fn, bool only_ask) {
    struct orm_events *e = events_of(vm);
    for (size_t i = 0; e && i < e->n; i++) {
        struct listener *l = &e->items[i];
        bool same =
            l->target == target ||
            (py_is_a(target, &orm_attr_type) && py_is_a(l->target, &orm_attr_type) &&
             PY_AS(struct orm_attr, target)->prop == PY_AS(struct orm_attr, l->target)->prop);
        if (same && !l->done && l->fn == fn && !strcmp(l->name, name)) {
            l->done = !only_ask;
            return true;
        }
    }
    return false;
}

/* What other files fire on a mapped class goes to all that listen to it. */
static bool fire(struct vm *vm, value target, const char *name, size_t n, const value *args) {
    struct orm_mapper *m = orm_mapper_from(vm, target);
    if (!m)
        return false;
    orm_fire_mapper(vm, m, name, n, args);
    return true;
}

void orm_install_events(struct vm *vm) {
    static const struct sa_event_target target = {listen, forget, fire};
    sa_register_event_target(vm, &target);
}
