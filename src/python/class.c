/*
 * Making classes: type(name, bases, namespace), the class statement's __build_class__, and making
 * instances by calling them. cf. py_type_new and py_type_call in CPython's Objects/typeobject.c.
 */
#include <assert.h>

#include "python/class.h"
#include "python/lib/pyfunction.h"
#include "python/shape.h"
#include "python/unknown.h"

/* --- bases --- */

/* The type whose struct TYPE's instances really have: fields added beyond attributes make one. */
const struct py_type *class_solid_base(const struct py_type *type) {
    for (; type->base; type = type->base) {
        const struct py_type *base = type->base;
        size_t own = type->size, inherited = base->size;
        if (type->attrs_offset && !base->attrs_offset && type->attrs_offset >= base->size &&
            !(type->flags & (PY_TYPE_TUPLE | PY_TYPE_TYPE)))
            own -= sizeof(struct py_attrs);
        if (own != inherited)
            return type;
    }
    return type;
}

struct py_type *class_best_base(struct vm *vm, struct py_tuple *bases) {
    struct py_type *best = NULL;
    const struct py_type *solid = NULL;
    for (size_t i = 0; i < bases->n; i++) {
        struct py_type *b = TYPE_OF(bases->items[i]);
        py_type_ready(vm, b);
        if (!(b->flags & (PY_TYPE_BASE | PY_TYPE_HEAP)))
            py_raise(vm, &py_exc_TypeError, "type '%s' is not an acceptable base type", b->name);
        const struct py_type *s = class_solid_base(b);
        if (!best || (py_type_is_subtype(s, solid) && s != solid)) {
            best = b;
            solid = s;
        } else if (!py_type_is_subtype(solid, s)) {
            py_raise(vm, &py_exc_TypeError, "multiple bases have instance lay-out conflict");
        }
    }
    return best;
}

struct py_type *class_metaclass(struct vm *vm, struct py_type *meta, struct py_tuple *bases) {
    for (size_t i = 0; i < bases->n; i++) {
        struct py_type *m = py_type_of(bases->items[i]);
        if (py_type_is_subtype(meta, m))
            continue;
        if (!py_type_is_subtype(m, meta))
            py_raise(vm, &py_exc_TypeError,
                     "metaclass conflict: the metaclass of a derived class must be a (non-strict) "
                     "subclass of the metaclasses of all its bases");
        meta = m;
    }
    return meta;
}

/* --- __slots__ --- */

struct slot_names {
    struct py_list *names; /* mangled, without __dict__ and __weakref__ */
    bool given, dict, weakref;
};

static bool is_identifier(struct vm *vm, const struct py_str *s) {
    return py_truth(vm, py_call_method(vm, PY_OBJ(s), "isidentifier", 0, NULL));
}

static struct py_str *mangle(const struct py_type *type, struct py_str *name) {
    const char *cls = type->name;
    if (name->size < 3 || memcmp(name->data, "__", 2) != 0 ||
        !memcmp(name->data + name->size - 2, "__", 2))
        return name;
    while (*cls == '_')
        cls++;
    if (!*cls)
        return name;
    return py_intern(mem_printf("_%s%s", cls, py_str_cstr(PY_OBJ(name))));
}

static bool has_weakref(struct py_type *base) {
    return base->mro && py_type_lookup(base, PYN(__weakref__)) != PY_UNDEF;
}

/* Instances hold what varies in size behind the struct: no room for fields. */
static bool is_variable(const struct py_type *base) {
    return base->flags & (PY_TYPE_INT | PY_TYPE_TUPLE | PY_TYPE_BYTES) ||
           py_type_is_subtype(base, &py_type_type);
}

static void add_slot(struct vm *vm, struct py_type *type, struct py_dict *ns,
                     struct slot_names *slots, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "__slots__ items must be strings, not '%T'", v);
    struct py_str *name = py_intern_str(PY_AS(struct py_str, v));
    if (!is_identifier(vm, name))
        py_raise(vm, &py_exc_TypeError, "__slots__ must be identifiers");
    if (name == PYN(__dict__)) {
        if (slots->dict || type->base->attrs_offset)
            py_raise(vm, &py_exc_TypeError, "__dict__ slot disallowed: we already got one");
        slots->dict = true;
        return;
    }
    if (name == PYN(__weakref__)) {
        if (slots->weakref || has_weakref(type->base))
            py_raise(
                vm, &py_exc_TypeError,
                "__weakref__ slot disallowed: either we already got one, or __itemsize__ != 0");
        slots->weakref = true;
        return;
    }
    name = mangle(type, name);
    value old = py_dict_get_str(ns, name);
    if (old != PY_UNDEF && name != PYN(__qualname__) && name != PYN(__classcell__))
        py_raise(vm, &py_exc_ValueError, "%R in __slots__ conflicts with class variable",
                 PY_OBJ(name));
    py_list_append(slots->names, PY_OBJ(name));
}

static struct slot_names read_slots(struct vm *vm, struct py_type *type, struct py_dict *ns) {
    struct slot_names s = {.names = py_list_new(4)};
    value given = py_dict_get_str(ns, PYN(__slots__));
    if (given == PY_UNDEF)
        return s;
    s.given = true;
    struct py_list *all = py_is_str(given) ? py_list_of(1, &given) : py_list_from(vm, given);
    if (all->n && is_variable(type->base))
        py_raise(vm, &py_exc_TypeError, "nonempty __slots__ not supported for subtype of '%s'",
                 type->base->name);
    for (size_t i = 0; i < all->n; i++)
        add_slot(vm, type, ns, &s, all->items[i]);
    if (py_is_str(given))
        return s;
    /* sorted: classes with the same names have the same layout */
    py_list_sort(vm, s.names, PY_UNDEF, false);
    return s;
}

/* Fields for __slots__, then the attributes. */
static void lay_out(struct vm *vm, struct py_type *type, struct slot_names *slots) {
    struct py_type *base = type->base;
    type->size = base->size;
    type->attrs_offset = base->attrs_offset;
    type->reserved_attrs = base->reserved_attrs;
    if ((base->flags & PY_TYPE_TUPLE) && slots->names->n)
        py_raise(vm, &py_exc_TypeError, "nonempty __slots__ not supported for subtype of '%s'",
                 base->name);
    for (size_t i = 0; i < slots->names->n; i++) {
        struct py_member_def *def = MEM_NEW(struct py_member_def);
        def->name = py_str_cstr(slots->names->items[i]);
        def->offset = type->size;
        def->kind = PY_MEMBER_VALUE;
        type->size += sizeof(value);
        py_dict_set_str(py_type_dict(type), PY_AS(struct py_str, slots->names->items[i]),
                        py_slot_descr_new(type, def));
    }
    bool dict = !slots->given || slots->dict, weakref = !slots->given || slots->weakref;
    for (size_t i = 1; i < type->bases->n; i++) /* another base may bring them */
        dict |= TYPE_OF(type->bases->items[i])->attrs_offset != 0;
    if (weakref && !has_weakref(base) && !(base->flags & PY_TYPE_TYPE))
        py_dict_set_str(py_type_dict(type), PYN(__weakref__),
                        py_getset_descr_new(type, &py_dict_getset[1]));
    if (type->attrs_offset || (base->flags & PY_TYPE_TYPE) || !dict)
        return;
    type->attrs_offset = type->reserved_attrs ? type->reserved_attrs : type->size;
    if (!type->reserved_attrs && !(base->flags & PY_TYPE_TUPLE)) /* a tuple's: behind its items */
        type->size += sizeof(struct py_attrs);
    py_dict_set_str(py_type_dict(type), PYN(__dict__),
                    py_getset_descr_new(type, &py_dict_getset[0]));
}

/* --- the new class --- */

static value wrap_as(struct py_type *wrapper, value f) {
    struct py_class_wrapper *w = MEM_NEW(struct py_class_wrapper);
    w->head.type = wrapper;
    w->func = f;
    return PY_OBJ(w);
}

static void adjust_namespace(struct vm *vm, struct py_type *type) {
    struct py_dict *d = py_type_dict(type);
    value f = py_dict_get_str(d, PYN(__new__));
    if (f != PY_UNDEF && py_type_of(f) == &py_function_type)
        py_dict_set_str(d, PYN(__new__), wrap_as(&py_staticmethod_type, f));
    struct py_str *const implicit[] = {PYN(__init_subclass__), PYN(__class_getitem__)};
    for (int i = 0; i < 2; i++) {
        f = py_dict_get_str(d, implicit[i]);
        if (f != PY_UNDEF && py_type_of(f) == &py_function_type)
            py_dict_set_str(d, implicit[i], wrap_as(&py_classmethod_type, f));
    }
    if (py_dict_get_str(d, PYN(__module__)) == PY_UNDEF) {
        struct py_dict *globals = vm_globals(vm);
        value m = globals ? py_dict_get_str(globals, PYN(__name__)) : PY_UNDEF;
        if (m != PY_UNDEF)
            py_dict_set_str(d, PYN(__module__), m);
    }
    if (py_dict_get_str(d, PYN(__doc__)) == PY_UNDEF)
        py_dict_set_str(d, PYN(__doc__), PY_NONE);
    if (py_dict_get_str(d, PYN(__eq__)) != PY_UNDEF &&
        py_dict_get_str(d, PYN(__hash__)) == PY_UNDEF)
        py_dict_set_str(d, PYN(__hash__), PY_NONE);
}

static void take_qualname(struct vm *vm, struct py_type *type) {
    value q = py_dict_del(vm, py_type_dict(type), PY_OBJ(PYN(__qualname__)));
    if (q == PY_UNDEF)
        return;
    if (!py_is_str(q))
        py_raise(vm, &py_exc_TypeError, "type __qualname__ must be a str, not %T", q);
    type->qualname = q;
}

/* Whether it is the plain one: the metaclass has no say. */
static bool compute_mro(struct vm *vm, struct py_type *type) {
    type->mro = py_type_mro(vm, type, type->bases);
    struct py_type *meta = type->head.type;
    if (meta == &py_type_type)
        return true;
    value m = py_type_lookup(meta, PYN(mro));
    if (m == PY_UNDEF || py_type_of(m) != &py_function_type)
        return true;
    type->version = py_type_next_version();
    struct py_tuple *order = py_tuple_from(vm, py_call1(vm, m, PY_OBJ(type)));
    for (size_t i = 0; i < order->n; i++)
        if (!py_is_type(order->items[i]))
            py_raise(vm, &py_exc_TypeError, "mro() returned a non-class ('%T')", order->items[i]);
        else if (!py_type_is_subtype(class_solid_base(type),
                                     class_solid_base(TYPE_OF(order->items[i]))))
            py_raise(vm, &py_exc_TypeError, "mro() returned base with unsuitable layout ('%s')",
                     TYPE_OF(order->items[i])->name);
    type->mro = order;
    return false;
}

static void call_set_name(struct vm *vm, struct py_type *type) {
    struct py_dict *copy = py_dict_copy(py_type_dict(type));
    size_t i = 0;
    value k, v;
    while (py_dict_next(copy, &i, &k, &v)) {
        value f = py_type_lookup(py_type_of(v), PYN(__set_name__));
        if (f == PY_UNDEF)
            continue;
        value args[2] = {PY_OBJ(type), k};
        struct py_handler h;
        PY_TRY(vm, &h) {
            call_special(vm, f, v, 2, args);
            py_handler_pop(&h);
        }
        else {
            value exc = py_handler_catch(&h);
            value error = py_call1(
                vm, PY_OBJ(&py_exc_RuntimeError),
                py_str_from(py_message(vm, "Error calling __set_name__ on '%T' instance %R in '%s'",
                                       v, k, type->name)));
            PY_AS(struct py_exception, error)->cause = exc;
            PY_AS(struct py_exception, error)->suppress_context = true;
            py_raise_value(vm, error);
        }
    }
}

static void call_init_subclass(struct vm *vm, struct py_type *type, struct py_dict *kw) {
    for (size_t i = 1; i < type->mro->n; i++) {
        value f =
            py_dict_get_str(py_type_dict(TYPE_OF(type->mro->items[i])), PYN(__init_subclass__));
        if (f == PY_UNDEF)
            continue;
        if (type->mro->items[i] == PY_OBJ(&py_object_type) && (!kw || !kw->count))
            return;
        py_call_args(vm, descr_bind(vm, f, PY_UNDEF, type), PY_OBJ(&py_empty_tuple), kw);
        return;
    }
}

static struct py_type *new_type(struct vm *vm, struct py_type *meta, struct py_str *name,
                                struct py_tuple *bases, struct py_dict *ns, value *cell) {
    struct py_type *base = class_best_base(vm, bases);
    struct py_type *type = py_alloc(vm, meta);
    type->name = mem_strndup(name->data, name->size);
    type->name_str = name;
    type->qualname = PY_OBJ(name);
    type->base = base;
    type->bases = bases;
    type->flags = PY_TYPE_BASE | PY_TYPE_HEAP |
                  (base->flags & (PY_TYPE_INT | PY_TYPE_STR | PY_TYPE_BYTES | PY_TYPE_LIST |
                                  PY_TYPE_TUPLE | PY_TYPE_DICT | PY_TYPE_EXCEPTION | PY_TYPE_TYPE |
                                  PY_TYPE_FLOAT | PY_TYPE_ABSTRACT | TYPE_ATTRS_APPENDED));
    type->user = base->user;
    type->own = py_dict_copy(ns);
    *cell = py_dict_del(vm, py_type_dict(type), PY_OBJ(PYN(__classcell__)));
    if (*cell != PY_UNDEF && py_type_of(*cell) != &py_cell_type)
        py_raise(vm, &py_exc_TypeError, "__classcell__ must be a nonlocal cell, not %R",
                 PY_OBJ(py_type_of(*cell)));
    take_qualname(vm, type);
    struct slot_names slots = read_slots(vm, type, ns);
    lay_out(vm, type, &slots);
    if (type->attrs_offset) {
        type->flags |= PY_TYPE_ATTRS;
        type->shape = py_shape_new();
        type->inline_attrs = base->inline_attrs;
    }
    adjust_namespace(vm, type);
    return type;
}

value py_type_create(struct vm *vm, struct py_type *meta, struct py_str *name,
                     struct py_tuple *bases, struct py_dict *ns, struct py_dict *kw) {
    if (!bases->n)
        bases = PY_AS(struct py_tuple, py_tuple1(PY_OBJ(&py_object_type)));
    for (size_t i = 0; i < bases->n; i++)
        if (!py_is_type(bases->items[i])) {
            if (py_lookup_attr_str(vm, bases->items[i], PYN(__mro_entries__)) != PY_UNDEF)
                py_raise(vm, &py_exc_TypeError,
                         "type() doesn't support MRO entry resolution; use types.new_class()");
        }
    struct py_type *winner = class_metaclass(vm, meta, bases);
    for (size_t i = 0; i < bases->n; i++)
        if (!py_is_type(bases->items[i]))
            py_raise(vm, &py_exc_TypeError, "bases must be types");
    if (winner != meta && winner->new != py_type_type.new) {
        value args[3] = {PY_OBJ(name), PY_OBJ(bases), PY_OBJ(ns)};
        return winner->new (vm, winner, 3, args, NULL);
    }
    value cell;
    struct py_type *type = new_type(vm, winner, name, bases, ns, &cell);
    if (cell != PY_UNDEF)
        PY_AS(struct py_cell, cell)->v = PY_OBJ(type);
    bool plain = compute_mro(vm, type);
    type->version = py_type_next_version();
    type->flags |= PY_TYPE_READY;
    slots_fix_all(type, plain);
    for (size_t i = 0; i < bases->n; i++) {
        py_type_add_subclass(TYPE_OF(bases->items[i]), type);
        type->flags |= TYPE_OF(bases->items[i])->flags & TYPE_UNKNOWN_BASE;
    }
    call_set_name(vm, type);
    call_init_subclass(vm, type, kw);
    return PY_OBJ(type);
}

/* type(x), or type(name, bases, namespace, **kw). */
value py_type_new(struct vm *vm, struct py_type *meta, int argc, const value *argv,
                  struct py_tuple *kwnames) {
    if (argc == 1 && kwnames && kwnames->n && meta == &py_type_type)
        py_raise(vm, &py_exc_TypeError, "type() takes no keyword arguments");
    if (argc != 3)
        py_raise(vm, &py_exc_TypeError, "type() takes 1 or 3 arguments");
    static const char *const kinds[3] = {"str", "tuple", "dict"};
    if (!py_is_str(argv[0]) || !py_is_tuple(argv[1]) || !py_is_dict(argv[2])) {
        int bad = !py_is_str(argv[0]) ? 0 : !py_is_tuple(argv[1]) ? 1 : 2;
        py_raise(vm, &py_exc_TypeError, "type.__new__() argument %d must be %s, not %T", bad + 1,
                 kinds[bad], argv[bad]);
    }
    py_check_type_name(vm, argv[0]);
    struct py_dict *kw = NULL;
    if (kwnames && kwnames->n) {
        kw = py_dict_new();
        for (size_t i = 0; i < kwnames->n; i++)
            py_dict_set(vm, kw, kwnames->items[i], argv[3 + i]);
    }
    return py_type_create(vm, meta, PY_AS(struct py_str, argv[0]), PY_AS(struct py_tuple, argv[1]),
                          PY_AS(struct py_dict, argv[2]), kw);
}

/* --- instances --- */

noreturn void raise_abstract(struct vm *vm, struct py_type *cls) {
    value names = py_dict_get_str(py_type_dict(cls), PYN(__abstractmethods__));
    struct py_list *list = py_list_from(vm, names);
    py_list_sort(vm, list, PY_UNDEF, false);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < list->n; i++)
        buf_printf(&b, "%s%s", i ? ", " : "", py_str_text(vm, list->items[i]));
    py_raise(vm, &py_exc_TypeError, "Can't instantiate abstract class %s with abstract method%s %s",
             cls->name, list->n == 1 ? "" : "s", b.data);
}

value object_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                 struct py_tuple *kwnames) {
    (void)argv;
    if (argc || (kwnames && kwnames->n)) {
        if (cls->new != object_new)
            py_raise(vm, &py_exc_TypeError,
                     "object.__new__() takes exactly one argument (the type to instantiate)");
        if (cls->init == PY_UNDEF)
            py_raise(vm, &py_exc_TypeError, "%s() takes no arguments", cls->name);
    }
    if (cls->flags & (TYPE_HAS_ABSTRACT | PY_TYPE_ABSTRACT)) {
        if (cls->flags & PY_TYPE_ABSTRACT)
            py_raise(vm, &py_exc_TypeError, "cannot create '%s' instances", py_type_full_name(cls));
        raise_abstract(vm, cls);
    }
    return PY_OBJ(py_alloc(vm, cls));
}

const char *py_type_full_name(const struct py_type *type) {
    return type->module ? mem_printf("%s.%s", type->module, type->name) : type->name;
}

value py_type_call(struct vm *vm, value callee, int argc, const value *argv,
                   struct py_tuple *kwnames) {
    struct py_type *type = TYPE_OF(callee);
    if (!(type->flags & PY_TYPE_READY))
        py_type_ready(vm, type);
    if (type == &py_type_type && argc == 1 && !(kwnames && kwnames->n))
        return py_type_of(argv[0]) == &pyfunction_type ? PY_OBJ(&py_function_type)
                                                       : py_class_of(vm, argv[0]);
    if (type->flags & PY_TYPE_ABSTRACT && !(type->flags & PY_TYPE_HEAP))
        py_raise(vm, &py_exc_TypeError, "cannot create '%s' instances", py_type_full_name(type));
    value obj = type->new (vm, type, argc, argv, kwnames);
    struct py_type *made = py_type_of(obj);
    value init = made->init;
    if (init == PY_UNDEF || (type->flags & PY_TYPE_WHOLE) ||
        !(made == type || py_type_is_subtype(made, type)))
        return obj;
    size_t n = (size_t)argc + (kwnames ? kwnames->n : 0);
    value few[16], *args = n < 16 ? few : MEM_NEW_ARRAY(value, n + 1);
    args[0] = obj;
    if (n)
        memcpy(args + 1, argv, n * sizeof *argv);
    struct py_type *ft = py_type_of(init);
    value r;
    if (ft == &py_function_type || ft == &py_method_descr_type || ft == &py_wrapper_descr_type)
        r = py_call_kw(vm, init, argc + 1, args, kwnames);
    else
        r = py_call_kw(vm, descr_bind(vm, init, obj, made), argc, argv, kwnames);
    if (r != PY_NONE)
        py_raise(vm, &py_exc_TypeError, "__init__() should return None, not '%T'", r);
    return obj;
}

/* --- the class statement --- */

/* Bases that are no classes give theirs by __mro_entries__. */
static struct py_tuple *resolve_bases(struct vm *vm, struct py_tuple *bases) {
    struct py_list *out = NULL;
    for (size_t i = 0; i < bases->n; i++) {
        value b = bases->items[i], entries = PY_UNDEF;
        if (py_is_unknown(b))
            entries = py_tuple1(unknown_base_class(vm, b));
        else if (!py_is_type(b)) {
            value f = py_lookup_attr_str(vm, b, PYN(__mro_entries__));
            if (f != PY_UNDEF)
                entries = py_call1(vm, f, PY_OBJ(bases));
            if (f != PY_UNDEF && !py_is_tuple(entries))
                py_raise(vm, &py_exc_TypeError, "__mro_entries__ must return a tuple");
        }
        if (entries == PY_UNDEF) {
            if (out)
                py_list_append(out, b);
            continue;
        }
        if (!out)
            out = py_list_of(i, bases->items);
        struct py_tuple *t = PY_AS(struct py_tuple, entries);
        for (size_t k = 0; k < t->n; k++)
            py_list_append(out, t->items[k]);
    }
    return out ? py_tuple_of(out->n, out->items) : bases;
}

static value prepare(struct vm *vm, value meta, value name, struct py_tuple *bases,
                     struct py_dict *kw) {
    if (meta == PY_OBJ(&py_type_type))
        return PY_OBJ(py_dict_new());
    value f = py_lookup_attr_str(vm, meta, PYN(__prepare__));
    if (f == PY_UNDEF)
        return PY_OBJ(py_dict_new());
    value ns = py_call_args(vm, f, py_tuple2(name, PY_OBJ(bases)), kw);
    if (!py_is_dict(ns) && !py_type_of(ns)->getitem)
        py_raise(vm, &py_exc_TypeError, "%s.__prepare__() must return a mapping, not %T",
                 py_is_type(meta) ? TYPE_OF(meta)->name : "<metaclass>", ns);
    return ns;
}

/* META derives from what may be a metaclass, which is unknown; the class is made without it. */
static bool derives_from_unknown(value meta) {
    return py_is_type(meta) && TYPE_OF(meta)->flags & TYPE_UNKNOWN_BASE &&
           !py_type_is_subtype(TYPE_OF(meta), &py_type_type);
}

value build_class(struct vm *vm, struct py_function *body, struct py_str *name, int nbases,
                  const value *base_values, struct py_dict *kw) {
    struct py_tuple *given = py_tuple_of((size_t)nbases, base_values);
    struct py_tuple *bases = resolve_bases(vm, given);
    value meta = kw ? py_dict_del(vm, kw, PY_OBJ(PYN(metaclass))) : PY_UNDEF;
    if (meta != PY_UNDEF && (py_is_unknown(meta) || derives_from_unknown(meta)))
        meta = PY_UNDEF;
    if (meta == PY_UNDEF)
        meta = bases->n ? PY_OBJ(py_type_of(bases->items[0])) : PY_OBJ(&py_type_type);
    if (py_is_type(meta)) {
        py_type_ready(vm, TYPE_OF(meta));
        meta = PY_OBJ(class_metaclass(vm, TYPE_OF(meta), bases));
    }
    value ns = prepare(vm, meta, PY_OBJ(name), bases, kw);
    value cell = vm_run_class_body(vm, body, ns);
    if (bases != given)
        py_setitem(vm, ns, PY_OBJ(PYN(__orig_bases__)), PY_OBJ(given));
    value args[3] = {PY_OBJ(name), PY_OBJ(bases), ns};
    value cls;
    if (meta == PY_OBJ(&py_type_type) && py_is_dict(ns))
        cls = py_type_create(vm, &py_type_type, name, bases, PY_AS(struct py_dict, ns), kw);
    else
        cls = py_call_args(vm, meta, PY_OBJ(py_tuple_of(3, args)), kw);
    if (cell != PY_UNDEF && py_type_of(cell) == &py_cell_type && py_is_type(cls)) {
        value at = PY_AS(struct py_cell, cell)->v;
        if (at == PY_UNDEF)
            py_raise(vm, &py_exc_RuntimeError,
                     "__class__ not set defining %R as %R. Was __classcell__ propagated to "
                     "type.__new__?",
                     PY_OBJ(name), cls);
        if (at != cls)
            py_raise(vm, &py_exc_TypeError, "__class__ set to %R defining %R as %R", at,
                     PY_OBJ(name), cls);
    }
    return cls;
}

value py_class_new(struct vm *vm, const char *name, struct py_tuple *bases, struct py_dict *ns) {
    struct py_type *meta = class_metaclass(vm, &py_type_type, bases);
    value args[3] = {PY_OBJ(py_intern(name)), PY_OBJ(bases), PY_OBJ(ns)};
    if (meta == &py_type_type)
        return py_type_create(vm, meta, py_intern(name), bases, ns, NULL);
    return py_call(vm, PY_OBJ(meta), 3, args);
}
