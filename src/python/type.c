/*
 * Type objects: making native types ready, method resolution order (C3), lookup through it with a
 * cache, versions, instances. cf. CPython's Objects/typeobject.c.
 */
#include "python/class.h"

#include "python/exceptions_int.h"
#include "python/shape.h"

enum {
    INHERITED_FLAGS = PY_TYPE_INT | PY_TYPE_STR | PY_TYPE_BYTES | PY_TYPE_LIST | PY_TYPE_TUPLE |
                      PY_TYPE_DICT | PY_TYPE_EXCEPTION | PY_TYPE_TYPE | PY_TYPE_FLOAT |
                      TYPE_ATTRS_APPENDED
};

uint32_t py_type_next_version(void) {
    static uint32_t last; /* only ever counts up: no two types of a process share a version */
    return __atomic_add_fetch(&last, 1, __ATOMIC_RELAXED);
}

void py_type_modified(struct py_type *type) {
    type->version = py_type_next_version();
    if (!type->subclasses)
        return;
    for (size_t i = 0; i < type->subclasses->n; i++)
        py_type_modified(TYPE_OF(type->subclasses->items[i]));
}

void py_type_add_subclass(struct py_type *base, struct py_type *type) {
    if (!base->subclasses)
        base->subclasses = py_list_new(2);
    py_list_append(base->subclasses, PY_OBJ(type));
}

void py_type_forget_classes(struct py_type *type) {
    size_t kept = 0;
    for (size_t i = 0; type->subclasses && i < type->subclasses->n; i++) {
        struct py_type *sub = TYPE_OF(type->subclasses->items[i]);
        if (sub->flags & PY_TYPE_HEAP)
            continue;
        py_type_forget_classes(sub);
        type->subclasses->items[kept++] = PY_OBJ(sub);
    }
    while (type->subclasses && type->subclasses->n > kept)
        py_list_pop(type->subclasses, type->subclasses->n - 1);
}

bool py_type_is_subtype(const struct py_type *type, const struct py_type *base) {
    if (type == base || base == &py_object_type)
        return true;
    if (type->mro) {
        for (size_t i = 1; i < type->mro->n; i++)
            if (type->mro->items[i] == PY_OBJ(base))
                return true;
        return false;
    }
    for (const struct py_type *t = type->base; t; t = t->base)
        if (t == base)
            return true;
    return false;
}

/* --- lookup --- */

struct lookup_entry {
    const struct py_str *name;
    value v;
    uint32_t version;
};
enum { LOOKUP_SIZE = 1024 };
/* A cache: every entry says for which version of which type it holds. What it holds is not kept
 * alive. Machines take turns, so one is enough. */
static struct lookup_entry lookup_cache[LOOKUP_SIZE];

void py_type_init_lookup(void) {
    static bool is_done;
    if (!is_done)
        mem_ignore(lookup_cache, sizeof lookup_cache);
    is_done = true;
}

static value lookup_mro(const struct py_type *type, struct py_str *name) {
    for (size_t i = 0; i < type->mro->n; i++) {
        value v = py_dict_get_str(py_type_dict(TYPE_OF(type->mro->items[i])), name);
        if (v != PY_UNDEF)
            return v;
    }
    return PY_UNDEF;
}

value py_type_lookup(struct py_type *type, struct py_str *name) {
    if (!(type->flags & PY_TYPE_READY)) {
        if (!type->mro)
            py_type_ready(NULL, type);
        if (!type->mro)
            return PY_UNDEF;
    }
    if (!name->interned)
        name = py_intern_str(name);
    uintptr_t p = (uintptr_t)name;
    struct lookup_entry *e =
        &lookup_cache[((p >> 4) ^ (p >> 14) ^ (type->version * 7)) & (LOOKUP_SIZE - 1)];
    if (e->name == name && e->version == type->version && type->version)
        return e->v;
    value v = lookup_mro(type, name);
    *e = (struct lookup_entry){name, v, type->version};
    return v;
}

void py_type_set(struct vm *vm, struct py_type *type, struct py_str *name, value v) {
    (void)vm;
    name = py_intern_str(name);
    if (v == PY_UNDEF)
        py_dict_del(vm, py_type_dict(type), PY_OBJ(name));
    else
        py_dict_set_str(py_type_dict(type), name, v);
    py_type_modified(type);
    if (name == PYN(__abstractmethods__)) {
        type->flags &= ~(unsigned)TYPE_HAS_ABSTRACT;
        if (v != PY_UNDEF && py_truth(vm, v))
            type->flags |= TYPE_HAS_ABSTRACT;
    }
    if (name->size > 4 && name->data[0] == '_' && name->data[1] == '_')
        slots_update(type, name);
}

/* --- method resolution order --- */

struct mro_list {
    const value *items;
    size_t n, at;
};

static bool in_tail(const struct mro_list *lists, size_t n, value candidate) {
    for (size_t i = 0; i < n; i++)
        for (size_t k = lists[i].at + 1; k < lists[i].n; k++)
            if (lists[i].items[k] == candidate)
                return true;
    return false;
}

static noreturn void raise_mro(struct vm *vm, const struct mro_list *lists, size_t n) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        if (lists[i].at >= lists[i].n)
            continue;
        const char *name = TYPE_OF(lists[i].items[lists[i].at])->name;
        bool seen = false;
        for (size_t k = 0; k < i; k++)
            seen |= lists[k].at < lists[k].n &&
                    lists[k].items[lists[k].at] == lists[i].items[lists[i].at];
        if (!seen)
            buf_printf(&b, b.len ? ", %s" : " %s", name);
    }
    py_raise(vm, &py_exc_TypeError,
             "Cannot create a consistent method resolution\norder (MRO) for bases%s", b.data);
}

struct py_tuple *py_type_mro(struct vm *vm, struct py_type *type, struct py_tuple *bases) {
    size_t n = bases->n + 1;
    for (size_t i = 0; i < bases->n; i++)
        for (size_t k = 0; k < i; k++)
            if (bases->items[i] == bases->items[k])
                py_raise(vm, &py_exc_TypeError, "duplicate base class %s",
                         TYPE_OF(bases->items[i])->name);
    struct mro_list *lists = MEM_NEW_ARRAY(struct mro_list, n);
    for (size_t i = 0; i < bases->n; i++) {
        struct py_tuple *m = TYPE_OF(bases->items[i])->mro;
        lists[i] = (struct mro_list){m->items, m->n, 0};
    }
    lists[bases->n] = (struct mro_list){bases->items, bases->n, 0};
    struct py_list *out = py_list_new(8);
    py_list_append(out, PY_OBJ(type));
    for (;;) {
        value pick = PY_UNDEF;
        bool more = false;
        for (size_t i = 0; i < n && pick == PY_UNDEF; i++) {
            if (lists[i].at >= lists[i].n)
                continue;
            more = true;
            value c = lists[i].items[lists[i].at];
            if (!in_tail(lists, n, c))
                pick = c;
        }
        if (!more)
            return py_tuple_of(out->n, out->items);
        if (pick == PY_UNDEF)
            raise_mro(vm, lists, n);
        py_list_append(out, pick);
        for (size_t i = 0; i < n; i++)
            if (lists[i].at < lists[i].n && lists[i].items[lists[i].at] == pick)
                lists[i].at++;
    }
}

/* --- making a native type ready --- */

value py_native_in_class(struct py_type *type, const struct py_native_def *def) {
    struct py_native *n = MEM_NEW(struct py_native);
    n->def = def;
    n->owner = type;
    n->module = PY_UNDEF;
    n->head.type = &py_method_descr_type;
    bool is_new = !strcmp(def->name, "__new__");
    if (is_new || (def->flags & PY_STATIC))
        n->head.type = &py_native_type;
    else if (!strcmp(def->name, "__init__")) /* a slot of CPython's */
        n->head.type = &py_wrapper_descr_type;
    if ((def->flags & PY_CLASSMETHOD) || !strcmp(def->name, "__init_subclass__") ||
        !strcmp(def->name, "__class_getitem__"))
        n->head.type = &py_classmethod_descr_type;
    if (is_new || !(def->flags & PY_STATIC))
        return PY_OBJ(n);
    struct py_class_wrapper *w = MEM_NEW(struct py_class_wrapper);
    w->head.type = &py_staticmethod_type;
    w->func = PY_OBJ(n);
    return PY_OBJ(w);
}

static bool has_own_init(const struct py_type *type) {
    return type->init != PY_UNDEF && py_type_of(type->init) == &py_method_descr_type &&
           PY_AS(struct py_native, type->init)->owner == type;
}

void (*py_type_filled)(const struct py_type *type, struct py_dict *own);

struct py_dict *py_type_fill(const struct py_type *constant) {
    struct py_type *type = (struct py_type *)constant;
    py_type_ready(NULL, type);
    if (type->own)
        return type->own;
    struct py_dict *dict = type->own = py_dict_new();
    for (const struct py_native_def *d = type->methods; d && d->name; d++) {
        struct py_str *name = py_intern(d->name);
        bool made = name == PYN(__init__) && has_own_init(type); /* by find_init */
        py_dict_set_str(dict, name, made ? type->init : py_native_in_class(type, d));
    }
    for (const struct py_getset_def *d = type->getset; d && d->name; d++)
        py_dict_set_str(dict, py_intern(d->name), py_getset_descr_new(type, d));
    for (const struct py_member_def *d = type->members; d && d->name; d++)
        py_dict_set_str(dict, py_intern(d->name), py_member_descr_new(type, d));
    bool first_attrs = type->attrs_offset && (!type->base || !type->base->attrs_offset);
    if (first_attrs && py_dict_get_str(dict, PYN(__dict__)) == PY_UNDEF)
        py_dict_set_str(dict, PYN(__dict__), py_getset_descr_new(type, &py_dict_getset[0]));
    if (py_dict_get_str(dict, PYN(__doc__)) == PY_UNDEF)
        py_dict_set_str(dict, PYN(__doc__), type->doc ? py_str_from(type->doc) : PY_NONE);
    slots_add_wrappers(type);
    /* instances see it too, but for the classes that CPython defines without it */
    if (type->module &&
        (!(type->flags & PY_TYPE_DOTTED) || strcmp(type->module, "datetime") != 0) &&
        py_dict_get_str(dict, PYN(__module__)) == PY_UNDEF)
        py_dict_set_str(dict, PYN(__module__), py_str_from(type->module));
    if (py_type_filled)
        py_type_filled(type, dict);
    return dict;
}

static void place_attrs(struct py_type *type, const struct py_type *base) {
    /* an exception class that says the size of a plain exception may have a base with more fields
     */
    if (!type->size || (base && type->size < base->size))
        type->size = base ? base->size : sizeof(struct py_object);
    bool appended = base && (base->flags & TYPE_ATTRS_APPENDED);
    type->reserved_attrs = base ? base->reserved_attrs : 0;
    if (type->attrs_offset && !(type->flags & PY_TYPE_ATTRS) && !type->module) {
        type->reserved_attrs = type->attrs_offset;
        type->attrs_offset = 0;
    }
    if (type->attrs_offset)
        return;
    if (type->reserved_attrs && (type->flags & PY_TYPE_ATTRS)) {
        type->attrs_offset = type->reserved_attrs;
        return;
    }
    if (base && base->attrs_offset && !appended) {
        type->attrs_offset = base->attrs_offset;
    } else if (appended || (type->flags & PY_TYPE_ATTRS)) {
        if (appended && type->size == base->size) {
            type->attrs_offset = base->attrs_offset;
        } else {
            type->attrs_offset = type->size;
            type->size += sizeof(struct py_attrs);
        }
        type->flags |= TYPE_ATTRS_APPENDED;
    }
}

static void make_mro(struct vm *vm, struct py_type *type) {
    struct py_type *base = type->base;
    if (type->bases) { /* ExceptionGroup: a native type with two bases */
        for (size_t i = 0; i < type->bases->n; i++)
            py_type_ready(vm, TYPE_OF(type->bases->items[i]));
        type->mro = py_type_mro(vm, type, type->bases);
        return;
    }
    size_t n = base ? base->mro->n : 0;
    struct py_tuple *mro = py_tuple_new(n + 1);
    mro->items[0] = PY_OBJ(type);
    for (size_t i = 0; i < n; i++)
        mro->items[i + 1] = base->mro->items[i];
    type->mro = mro;
    type->bases = base ? PY_AS(struct py_tuple, py_tuple1(PY_OBJ(base))) : &py_empty_tuple;
}

/* The one method that is made at once: making an instance asks for it, and often for nothing else
 * of the type's dictionary. */
static void find_init(struct py_type *type) {
    const struct py_native_def *d = type->methods;
    while (d && d->name && strcmp(d->name, "__init__") != 0)
        d++;
    if (d && d->name) {
        if (type != &py_object_type && d->fn != exception_init)
            type->init =
                type->own ? py_dict_get_str(type->own, PYN(__init__)) : py_native_in_class(type, d);
        return;
    }
    for (size_t i = 0; i < type->bases->n && type->init == PY_UNDEF; i++)
        type->init = TYPE_OF(type->bases->items[i])->init;
}

void py_type_ready(struct vm *vm, struct py_type *type) {
    if (type->flags & (PY_TYPE_READY | TYPE_READYING | PY_TYPE_HEAP))
        return; /* class.c makes scripts' classes */
    type->flags |= TYPE_READYING;
    if (!type->head.type)
        type->head.type = &py_type_type;
    if (!type->base && type != &py_object_type)
        type->base = &py_object_type;
    struct py_type *base = type->base;
    if (base) {
        py_type_ready(vm, base);
        type->flags |= base->flags & INHERITED_FLAGS & ~(unsigned)TYPE_ATTRS_APPENDED;
    }
    place_attrs(type, base);
    if (type->attrs_offset)
        type->flags |= PY_TYPE_ATTRS;
    make_mro(vm, type);
    type->name_str = py_intern(type->name);
    if (type->qualname == PY_UNDEF)
        type->qualname = PY_OBJ(type->name_str);
    slots_find_own(type);
    /* a base has what its own bases have */
    for (size_t i = 0; i < type->bases->n; i++)
        slots_inherit(type, TYPE_OF(type->bases->items[i]));
    if (type->attrs_offset)
        type->shape = py_shape_new();
    type->version = py_type_next_version();
    type->flags = (type->flags & ~(unsigned)TYPE_READYING) | PY_TYPE_READY;
    find_init(type);
    for (size_t i = 0; i < type->bases->n; i++)
        py_type_add_subclass(TYPE_OF(type->bases->items[i]), type);
}

/* --- instances --- */

void *py_alloc(struct vm *vm, struct py_type *type) {
    if (!(type->flags & PY_TYPE_READY))
        py_type_ready(vm, type);
    size_t size = type->size;
    if (!type->attrs_offset) {
        struct py_object *o =
            type->flags & PY_TYPE_ATOMIC ? mem_alloc_atomic(size) : mem_alloc(size);
        if (type->flags & PY_TYPE_ATOMIC)
            memset(o, 0, size);
        o->type = type;
        return o;
    }
    size_t inline_attrs = type->inline_attrs;
    if (!inline_attrs) {
        struct py_object *o = mem_alloc(size);
        o->type = type;
        ((struct py_attrs *)(void *)((char *)o + type->attrs_offset))->shape = type->shape;
        return o;
    }
    struct py_object *o = mem_alloc(size + (inline_attrs + 1) * sizeof(value));
    o->type = type;
    value *slots = (value *)(void *)((char *)o + size);
    slots[0] = inline_attrs;
    struct py_attrs *attrs = (struct py_attrs *)(void *)((char *)o + type->attrs_offset);
    attrs->shape = type->shape;
    attrs->slots = slots + 1;
    return o;
}

struct py_tuple *py_alloc_tuple(struct vm *vm, struct py_type *type, size_t n) {
    py_type_ready(vm, type);
    size_t extra = type->attrs_offset ? sizeof(struct py_attrs) : 0;
    struct py_tuple *t = mem_alloc(sizeof *t + n * sizeof(value) + extra);
    t->head.type = type;
    t->n = n;
    if (extra)
        ((struct py_attrs *)(void *)(t->items + n))->shape = type->shape;
    return t;
}

struct py_attrs *py_attrs_of(value v) {
    if (!py_is_object(v))
        return NULL;
    struct py_type *t = py_type_of(v);
    if (!t->attrs_offset)
        return NULL;
    if (t->flags & PY_TYPE_TUPLE) {
        struct py_tuple *tuple = PY_AS(struct py_tuple, v);
        return (struct py_attrs *)(void *)(tuple->items + tuple->n);
    }
    if (v == PY_OBJ(t) && (t->flags & PY_TYPE_TYPE))
        return NULL;
    return (struct py_attrs *)(void *)((char *)py_object(v) + t->attrs_offset);
}

struct py_dict *py_instance_dict(struct vm *vm, value obj) {
    if (py_type_of(obj) == &py_module_type)
        return PY_AS(struct py_module, obj)->ns;
    struct py_attrs *attrs = py_attrs_of(obj);
    if (!attrs)
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '__dict__'", obj);
    return attrs_dict(attrs);
}
