/* The types object and type, as scripts see them. cf. CPython's Objects/typeobject.c. */
#include "python/class.h"
#include "python/shape.h"
#include "python/unknown.h"

/* --- object --- */

static value object_repr(struct vm *vm, value self) {
    struct py_type *t = py_type_of(self);
    value module = PY_UNDEF;
    if (t->flags & PY_TYPE_HEAP)
        module = py_type_lookup(t, PYN(__module__));
    else if (t->module)
        module = py_str_from(t->module);
    const char *id = mem_printf("%p", (void *)(uintptr_t)self);
    if (module == PY_UNDEF || !py_is_str(module) || py_str_is(module, "builtins"))
        return py_str_from(py_message(vm, "<%S object at %s>", t->qualname, id));
    return py_str_from(py_message(vm, "<%S.%S object at %s>", module, t->qualname, id));
}

static value object_str(struct vm *vm, value self) { return py_repr(vm, self); }

static uint64_t object_hash(struct vm *vm, value self) {
    (void)vm;
    return (self >> 4) | (self << 60);
}

static value object_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (op == PY_EQ)
        return a == b ? PY_TRUE : PY_NOT_IMPLEMENTED;
    if (op != PY_NE)
        return PY_NOT_IMPLEMENTED;
    struct py_type *t = py_type_of(a);
    value v = t->compare ? t->compare(vm, a, b, PY_EQ) : PY_NOT_IMPLEMENTED;
    return v == PY_NOT_IMPLEMENTED ? v : PY_BOOL(!py_truth(vm, v));
}

static value object_init(struct vm *vm, const value *a) {
    struct py_type *t = py_type_of(a[0]);
    bool excess = PY_AS(struct py_tuple, a[1])->n || PY_AS(struct py_dict, a[2])->count;
    if (!excess)
        return PY_NONE;
    if (t->init != PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 "object.__init__() takes exactly one argument (the instance to initialize)");
    if (t->new == object_new && !(t->flags & PY_TYPE_ABSTRACT))
        py_raise(vm, &py_exc_TypeError,
                 "%s.__init__() takes exactly one argument (the instance to initialize)", t->name);
    return PY_NONE;
}

static value object_format(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "__format__() argument must be str, not %A", a[1]);
    if (PY_AS(struct py_str, a[1])->size)
        py_raise(vm, &py_exc_TypeError, "unsupported format string passed to %T.__format__", a[0]);
    return py_str(vm, a[0]);
}

static value object_init_subclass(struct vm *vm, const value *a) {
    if (PY_AS(struct py_tuple, a[1])->n)
        py_raise(vm, &py_exc_TypeError, "%s.__init_subclass__() takes no arguments (%zu given)",
                 TYPE_OF(a[0])->name, PY_AS(struct py_tuple, a[1])->n);
    if (PY_AS(struct py_dict, a[2])->count && !(TYPE_OF(a[0])->flags & TYPE_UNKNOWN_BASE))
        py_raise(vm, &py_exc_TypeError, "%s.__init_subclass__() takes no keyword arguments",
                 TYPE_OF(a[0])->name);
    return PY_NONE;
}

static value object_subclasshook(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_NOT_IMPLEMENTED;
}

static void add_keys(struct vm *vm, struct py_dict *to, struct py_dict *from) {
    size_t i = 0;
    value k, v;
    while (py_dict_next(from, &i, &k, &v))
        py_dict_set(vm, to, k, PY_NONE);
}

static void add_type_names(struct vm *vm, struct py_dict *names, struct py_type *t) {
    py_type_ready(vm, t);
    for (size_t i = t->mro->n; i-- > 0;)
        add_keys(vm, names, py_type_dict(TYPE_OF(t->mro->items[i])));
}

static value names_list(struct vm *vm, struct py_dict *names) {
    return PY_OBJ(py_list_from(vm, PY_OBJ(names)));
}

static value object_dir(struct vm *vm, const value *a) {
    struct py_dict *names = py_dict_new();
    value own = py_lookup_attr_str(vm, a[0], PYN(__dict__));
    if (own != PY_UNDEF && py_is_dict(own))
        add_keys(vm, names, PY_AS(struct py_dict, own));
    value cls = py_lookup_attr_str(vm, a[0], PYN(__class__));
    if (cls != PY_UNDEF && py_is_type(cls))
        add_type_names(vm, names, TYPE_OF(cls));
    return names_list(vm, names);
}

static value object_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from((int64_t)py_type_of(a[0])->size);
}

/* --- what copy and pickle ask for --- */

static value call_optional(struct vm *vm, value self, const char *name) {
    value f = py_lookup_attr(vm, self, name);
    return f == PY_UNDEF ? f : py_call0(vm, f);
}

/* Arguments of __new__: a tuple, and a dict or None. */
static void new_arguments(struct vm *vm, value self, value *args, value *kwargs) {
    *kwargs = PY_NONE;
    value ex = call_optional(vm, self, "__getnewargs_ex__");
    if (ex != PY_UNDEF) {
        if (!py_is_tuple(ex))
            py_raise(vm, &py_exc_TypeError, "__getnewargs_ex__ should return a tuple, not '%T'",
                     ex);
        struct py_tuple *t = PY_AS(struct py_tuple, ex);
        if (t->n != 2)
            py_raise(vm, &py_exc_ValueError,
                     "__getnewargs_ex__ should return a tuple of length 2, not %zu", t->n);
        *args = t->items[0];
        *kwargs = t->items[1];
        return;
    }
    *args = call_optional(vm, self, "__getnewargs__");
    if (*args == PY_UNDEF)
        *args = PY_OBJ(&py_empty_tuple);
    else if (!py_is_tuple(*args))
        py_raise(vm, &py_exc_TypeError, "__getnewargs__ should return a tuple, not '%T'", *args);
}

/* Values of __slots__, by name; None when the class has none. */
static value slot_values(struct vm *vm, value self) {
    struct py_dict *d = py_dict_new();
    py_type_ready(vm, py_type_of(self));
    struct py_tuple *mro = py_type_of(self)->mro;
    for (size_t i = mro->n; i-- > 0;) {
        struct py_type *t = TYPE_OF(mro->items[i]);
        size_t at = 0, offset;
        value k, v;
        while ((t->flags & PY_TYPE_HEAP) && py_dict_next(py_type_dict(t), &at, &k, &v))
            if (py_slot_descr_offset(v, t, &offset)) {
                value field = *(value *)(void *)((char *)py_object(self) + offset);
                if (field != PY_UNDEF)
                    py_dict_set(vm, d, k, field);
            }
    }
    return d->count ? PY_OBJ(d) : PY_NONE;
}

static value default_state(struct vm *vm, value self) {
    struct py_attrs *attrs = py_attrs_of(self);
    value state = PY_NONE;
    if (attrs && !(attrs->shape && attrs->shape != &py_shape_dict && !attrs->shape->count)) {
        struct py_dict *d = py_instance_dict(vm, self);
        if (d->count)
            state = PY_OBJ(py_dict_copy(d));
    }
    value slots = slot_values(vm, self);
    return slots == PY_NONE ? state : py_tuple2(state, slots);
}

/* What __init__ alone can rebuild has no place in a copy. */
static void check_picklable(struct vm *vm, value self) {
    const struct py_type *t = py_type_of(self);
    const struct py_type *native = t;
    while (native->flags & PY_TYPE_HEAP)
        native = native->base;
    bool container = t->flags & (PY_TYPE_LIST | PY_TYPE_DICT | PY_TYPE_INT | PY_TYPE_STR |
                                 PY_TYPE_TUPLE | PY_TYPE_FLOAT | PY_TYPE_BYTES | PY_TYPE_EXCEPTION);
    if (native != &py_object_type && !container && !(native->flags & PY_TYPE_BASE))
        py_raise(vm, &py_exc_TypeError, "cannot pickle '%T' object", self);
}

/* Protocol 2 and up; the older ones give the same here. */
static value default_reduce(struct vm *vm, value self) {
    value args, kwargs;
    check_picklable(vm, self);
    new_arguments(vm, self, &args, &kwargs);
    value cls = PY_OBJ(py_type_of(self)), maker, made;
    if (kwargs != PY_NONE && py_truth(vm, kwargs)) {
        maker = py_import_from(vm, "copyreg", "__newobj_ex__");
        made = py_tuple3(cls, args, kwargs);
    } else {
        maker = py_import_from(vm, "copyreg", "__newobj__");
        struct py_list *all = py_list_from(vm, args);
        py_list_insert(all, 0, cls);
        made = PY_OBJ(py_tuple_of(all->n, all->items));
    }
    value state = py_call_method(vm, self, "__getstate__", 0, NULL);
    value items = PY_NONE, pairs = PY_NONE;
    if (py_is_list(self))
        items = py_call1(vm, py_dict_get_text(vm->builtins, "iter"), self);
    if (py_is_dict(self))
        pairs = py_call1(vm, py_dict_get_text(vm->builtins, "iter"),
                         py_call_method(vm, self, "items", 0, NULL));
    value parts[5] = {maker, made, state, items, pairs};
    return PY_OBJ(py_tuple_of(5, parts));
}

static value object_reduce_ex(struct vm *vm, const value *a) {
    value self = a[0];
    value own = py_type_lookup(py_type_of(self), py_intern("__reduce__"));
    if (own != py_dict_get_text(py_type_dict(&py_object_type), "__reduce__"))
        return py_call_method(vm, self, "__reduce__", 0, NULL);
    return default_reduce(vm, self);
}

static value object_reduce(struct vm *vm, const value *a) { return default_reduce(vm, a[0]); }

static value object_getstate(struct vm *vm, const value *a) { return default_state(vm, a[0]); }

static value object_get_class(struct vm *vm, value self) { return py_class_of(vm, self); }

/* A and B have the same fields of __slots__ of their own. */
static bool same_slots(struct py_type *a, struct py_type *b) {
    size_t i = 0, there, here;
    value k, v;
    if (!(a->flags & b->flags & PY_TYPE_HEAP))
        return false;
    while (py_dict_next(py_type_dict(a), &i, &k, &v)) {
        if (!py_slot_descr_offset(v, a, &here))
            continue;
        value w = py_dict_get_str(py_type_dict(b), PY_AS(struct py_str, k));
        if (w == PY_UNDEF || !py_slot_descr_offset(w, b, &there) || here != there)
            return false;
    }
    return true;
}

static bool same_layout(const struct py_type *a, const struct py_type *b) {
    struct py_type *x = (struct py_type *)class_solid_base(a);
    struct py_type *y = (struct py_type *)class_solid_base(b);
    return x == y || (x->base == y->base && same_slots(x, y) && same_slots(y, x));
}

/* Types of ours that are Python classes in CPython: their instances may change class, too. */
static bool is_python_class(const struct py_type *t) {
    return t->flags & PY_TYPE_HEAP ||
           ((t->flags & PY_TYPE_BASE) && (t->flags & PY_TYPE_ATTRS) &&
            !(t->flags & PY_TYPE_DOTTED) && t->module && strcmp(t->module, "builtins") != 0);
}

static void object_set_class(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "can't delete __class__ attribute");
    if (!py_is_type(v))
        py_raise(vm, &py_exc_TypeError, "__class__ must be set to a class, not '%T' object", v);
    struct py_type *from = py_type_of(self), *to = TYPE_OF(v);
    bool module = from == &py_module_type && py_type_is_subtype(to, from);
    if (!module && (!is_python_class(from) || !is_python_class(to)))
        py_raise(vm, &py_exc_TypeError,
                 "__class__ assignment only supported for mutable types or ModuleType subclasses");
    if (from->size != to->size ||
        (!module && (from->attrs_offset != to->attrs_offset || !same_layout(from, to))))
        py_raise(vm, &py_exc_TypeError,
                 "__class__ assignment: '%s' object layout differs from '%s'", to->name,
                 from->name);
    struct py_attrs *attrs = py_attrs_of(self);
    if (attrs && attrs->shape && attrs->shape != &py_shape_dict) {
        struct py_shape *shape = to->shape;
        for (uint32_t i = 0; i < attrs->shape->count; i++)
            shape = py_shape_add(shape, attrs->shape->keys[i]);
        attrs->shape = shape;
    }
    py_object(self)->type = to;
}

static const struct py_native_def object_methods[] = {
    {"__init__", object_init, "self, /, *args, **kwargs"},
    {"__format__", object_format, "self, format_spec, /"},
    {"__init_subclass__", object_init_subclass, "cls, /, *args, **kwargs", PY_CLASSMETHOD},
    {"__subclasshook__", object_subclasshook, "cls, /, *args", PY_CLASSMETHOD},
    {"__dir__", object_dir, "self, /"},
    {"__sizeof__", object_sizeof, "self, /"},
    {"__reduce__", object_reduce, "self, /"},
    {"__reduce_ex__", object_reduce_ex, "self, protocol, /"},
    {"__getstate__", object_getstate, "self, /"},
    {0}};

static const struct py_getset_def object_getset[] = {
    {"__class__", object_get_class, object_set_class}, {0}};

PY_CORE struct py_type py_object_type = {
    PY_TYPE_HEAD,
    .name = "object",
    .size = sizeof(struct py_object),
    .flags = PY_TYPE_BASE,
    .methods = object_methods,
    .getset = object_getset,
    .doc = "The base class of all classes.",
    .new = object_new,
    .getattr = py_generic_getattr,
    .setattr = py_generic_setattr,
    .repr = object_repr,
    .str = object_str,
    .hash = object_hash,
    .compare = object_compare,
};

/* --- type --- */

static value type_module(struct vm *vm, value self) {
    (void)vm;
    struct py_type *t = TYPE_OF(self);
    if (t->flags & PY_TYPE_HEAP) {
        value v = py_dict_get_str(py_type_dict(t), PYN(__module__));
        return v == PY_UNDEF ? PY_OBJ(PYN(builtins)) : v;
    }
    return PY_OBJ(t->module ? py_intern(t->module) : PYN(builtins));
}

static void set_in_dict(struct vm *vm, value self, struct py_str *name, value v) {
    struct py_type *t = TYPE_OF(self);
    if (v == PY_UNDEF && py_dict_get_str(py_type_dict(t), name) == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "%S", PY_OBJ(name));
    py_type_set(vm, t, name, v);
}

static void type_set_module(struct vm *vm, value self, value v) {
    set_in_dict(vm, self, PYN(__module__), v);
}

static value type_repr(struct vm *vm, value self) {
    py_type_ready(vm, TYPE_OF(self));
    value module = type_module(vm, self);
    if (!py_is_str(module) || py_str_is(module, "builtins"))
        return py_str_from(py_message(vm, "<class '%S'>", TYPE_OF(self)->qualname));
    return py_str_from(py_message(vm, "<class '%S.%S'>", module, TYPE_OF(self)->qualname));
}

static value type_name(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(TYPE_OF(self)->name_str);
}

void py_check_type_name(struct vm *vm, value name) {
    const struct py_str *s = PY_AS(struct py_str, name);
    if (memchr(s->data, 0, s->size))
        py_raise(vm, &py_exc_ValueError, "type name must not contain null characters");
}

static void type_set_name(struct vm *vm, value self, value v) {
    struct py_type *t = TYPE_OF(self);
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "cannot delete '__name__' attribute of type '%s'", t->name);
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "can only assign string to %s.__name__, not '%T'", t->name,
                 v);
    py_check_type_name(vm, v);
    t->name = py_str_cstr(v);
    t->name_str = py_intern_str(PY_AS(struct py_str, v));
}

static value type_qualname(struct vm *vm, value self) {
    (void)vm;
    return TYPE_OF(self)->qualname;
}

static void type_set_qualname(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF || !py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "can only assign string to %s.__qualname__, not '%T'",
                 TYPE_OF(self)->name, v);
    TYPE_OF(self)->qualname = v;
}

static value type_doc(struct vm *vm, value self) {
    value v = py_dict_get_str(py_type_dict(TYPE_OF(self)), PYN(__doc__));
    return v == PY_UNDEF ? PY_NONE : descr_bind(vm, v, PY_UNDEF, TYPE_OF(self));
}

static void type_set_doc(struct vm *vm, value self, value v) {
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "cannot delete '__doc__' attribute of type '%s'",
                 TYPE_OF(self)->name);
    set_in_dict(vm, self, PYN(__doc__), v);
}

static value type_bases(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(TYPE_OF(self)->bases);
}

/* New orders for TYPE and its subclasses; OLD keeps (type, mro, …) for the way back. */
static void remake_mro(struct vm *vm, struct py_type *type, struct py_list *old) {
    py_list_append(old, PY_OBJ(type));
    py_list_append(old, PY_OBJ(type->mro));
    type->mro = py_type_mro(vm, type, type->bases);
    for (size_t i = 0; type->subclasses && i < type->subclasses->n; i++)
        remake_mro(vm, TYPE_OF(type->subclasses->items[i]), old);
}

static void forget_subclass(struct py_type *base, const struct py_type *type) {
    for (size_t i = 0; base->subclasses && i < base->subclasses->n; i++)
        if (base->subclasses->items[i] == PY_OBJ(type)) {
            py_list_pop(base->subclasses, i);
            return;
        }
}

static void change_bases(struct vm *vm, struct py_type *t, struct py_tuple *bases,
                         struct py_type *base) {
    struct py_tuple *const old_bases = t->bases;
    struct py_type *const old_base = t->base;
    struct py_list *const old = py_list_new(8);
    struct py_handler h;
    PY_TRY(vm, &h) {
        t->bases = bases;
        t->base = base;
        remake_mro(vm, t, old);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        t->bases = old_bases;
        t->base = old_base;
        for (size_t i = 0; i + 1 < old->n; i += 2)
            TYPE_OF(old->items[i])->mro = PY_AS(struct py_tuple, old->items[i + 1]);
        py_rethrow(vm, exc);
    }
    for (size_t i = 0; i < old_bases->n; i++)
        forget_subclass(TYPE_OF(old_bases->items[i]), t);
    for (size_t i = 0; i < bases->n; i++)
        py_type_add_subclass(TYPE_OF(bases->items[i]), t);
    py_type_modified(t);
    for (size_t i = 0; i + 1 < old->n; i += 2)
        slots_fix_all(TYPE_OF(old->items[i]), false);
}

static void type_set_bases(struct vm *vm, value self, value v) {
    struct py_type *t = TYPE_OF(self);
    if (v == PY_UNDEF || !py_is_tuple(v) || !PY_AS(struct py_tuple, v)->n)
        py_raise(vm, &py_exc_TypeError, "can only assign non-empty tuple to %s.__bases__", t->name);
    struct py_tuple *bases = PY_AS(struct py_tuple, v);
    for (size_t i = 0; i < bases->n; i++)
        if (py_is_type(bases->items[i]) && py_type_is_subtype(TYPE_OF(bases->items[i]), t))
            py_raise(vm, &py_exc_TypeError, "a __bases__ item causes an inheritance cycle");
    struct py_type *base = class_best_base(vm, bases);
    if (class_solid_base(base) != class_solid_base(t->base) ||
        base->attrs_offset != t->base->attrs_offset)
        py_raise(vm, &py_exc_TypeError,
                 "__bases__ assignment: '%s' object layout differs from '%s'", base->name,
                 t->base->name);
    change_bases(vm, t, bases, base);
}

static value type_base(struct vm *vm, value self) {
    (void)vm;
    struct py_type *b = TYPE_OF(self)->base;
    return b ? PY_OBJ(b) : PY_NONE;
}

static value type_get_mro(struct vm *vm, value self) {
    (void)vm;
    return PY_OBJ(TYPE_OF(self)->mro);
}

/* The order in which CPython names the operators of a class; methods and fields follow. The last
 * ones are a sequence's. */
static const char *const operator_order[] = {
    "__new__",          "__repr__",     "__hash__",      "__call__",    "__str__",
    "__getattribute__", "__setattr__",  "__delattr__",   "__lt__",      "__le__",
    "__eq__",           "__ne__",       "__gt__",        "__ge__",      "__iter__",
    "__next__",         "__get__",      "__set__",       "__delete__",  "__init__",
    "__await__",        "__aiter__",    "__anext__",     "__add__",     "__radd__",
    "__sub__",          "__rsub__",     "__mul__",       "__rmul__",    "__mod__",
    "__rmod__",         "__divmod__",   "__rdivmod__",   "__pow__",     "__rpow__",
    "__neg__",          "__pos__",      "__abs__",       "__bool__",    "__invert__",
    "__lshift__",       "__rlshift__",  "__rshift__",    "__rrshift__", "__and__",
    "__rand__",         "__xor__",      "__rxor__",      "__or__",      "__ror__",
    "__int__",          "__float__",    "__iadd__",      "__isub__",    "__imul__",
    "__imod__",         "__ilshift__",  "__irshift__",   "__iand__",    "__ixor__",
    "__ior__",          "__floordiv__", "__rfloordiv__", "__truediv__", "__rtruediv__",
    "__index__",        "__matmul__",   "__rmatmul__",   "__imatmul__", "__len__",
    "__getitem__",      "__setitem__",  "__delitem__",   "__add__",     "__mul__",
    "__rmul__",         "__contains__", "__iadd__",      "__imul__"};
enum { OPERATORS = sizeof operator_order / sizeof *operator_order, SEQUENCE_PART = 6 };

static void take_name(struct py_dict *to, struct py_dict *from, struct py_str *name) {
    value v = py_dict_get_str(from, name);
    if (v != PY_UNDEF && py_dict_get_str(to, name) == PY_UNDEF)
        py_dict_set_str(to, name, v);
}

/* Done when somebody looks: nobody else needs it. */
static void order_names(struct vm *vm, struct py_type *type) {
    if (type->flags & (TYPE_ORDERED | PY_TYPE_HEAP))
        return;
    type->flags |= TYPE_ORDERED;
    struct py_dict *old = py_dict_copy(py_type_dict(type)), *dict = py_type_dict(type);
    bool sequence = type->getitem && !type->binary[PY_SUB];
    value key, v, doc = py_dict_get_str(old, PYN(__doc__));
    py_dict_clear(dict);
    for (size_t i = 0; i < OPERATORS; i++) {
        bool later = false;
        for (size_t k = OPERATORS - SEQUENCE_PART; sequence && k < OPERATORS; k++)
            later |= k > i && !strcmp(operator_order[i], operator_order[k]);
        if (!later)
            take_name(dict, old, py_intern(operator_order[i]));
    }
    for (size_t i = 0; py_dict_next(old, &i, &key, &v);)
        if (key != PY_OBJ(PYN(__doc__)))
            take_name(dict, old, PY_AS(struct py_str, key));
    if (doc != PY_UNDEF)
        py_dict_set(vm, dict, PY_OBJ(PYN(__doc__)), doc);
}

static value type_dict(struct vm *vm, value self) {
    order_names(vm, TYPE_OF(self));
    return py_call1(vm, py_import_from(vm, "types", "MappingProxyType"),
                    PY_OBJ(py_type_dict(TYPE_OF(self))));
}

static value type_abstract(struct vm *vm, value self) {
    value v = py_dict_get_str(py_type_dict(TYPE_OF(self)), PYN(__abstractmethods__));
    if (v == PY_UNDEF || self == PY_OBJ(&py_type_type))
        py_raise(vm, &py_exc_AttributeError, "__abstractmethods__");
    return v;
}

static void type_set_abstract(struct vm *vm, value self, value v) {
    set_in_dict(vm, self, PYN(__abstractmethods__), v);
}

static value type_annotations(struct vm *vm, value self) {
    struct py_type *t = TYPE_OF(self);
    value v = py_dict_get_str(py_type_dict(t), PYN(__annotations__));
    if (v != PY_UNDEF)
        return v;
    if (!(t->flags & PY_TYPE_HEAP))
        py_raise(vm, &py_exc_AttributeError, "type object '%s' has no attribute '__annotations__'",
                 t->name);
    v = PY_OBJ(py_dict_new());
    py_dict_set_str(py_type_dict(t), PYN(__annotations__), v);
    py_type_modified(t);
    return v;
}

static void type_set_annotations(struct vm *vm, value self, value v) {
    set_in_dict(vm, self, PYN(__annotations__), v);
}

static value type_params(struct vm *vm, value self) {
    (void)vm;
    value v = py_dict_get_str(py_type_dict(TYPE_OF(self)), PYN(__type_params__));
    return v == PY_UNDEF ? PY_OBJ(&py_empty_tuple) : v;
}

static void type_set_params(struct vm *vm, value self, value v) {
    set_in_dict(vm, self, PYN(__type_params__), v);
}

static value type_basicsize(struct vm *vm, value self) {
    (void)vm;
    return py_int_from((int64_t)TYPE_OF(self)->size);
}

static const struct py_getset_def type_getset[] = {
    {"__name__", type_name, type_set_name},
    {"__qualname__", type_qualname, type_set_qualname},
    {"__module__", type_module, type_set_module},
    {"__doc__", type_doc, type_set_doc},
    {"__bases__", type_bases, type_set_bases},
    {"__base__", type_base, NULL},
    {"__mro__", type_get_mro, NULL},
    {"__dict__", type_dict, NULL},
    {"__abstractmethods__", type_abstract, type_set_abstract},
    {"__annotations__", type_annotations, type_set_annotations},
    {"__type_params__", type_params, type_set_params},
    {"__basicsize__", type_basicsize, NULL},
    {0}};

static value type_mro_method(struct vm *vm, const value *a) {
    struct py_type *t = TYPE_OF(a[0]);
    return PY_OBJ(py_list_from(vm, PY_OBJ(py_type_mro(vm, t, t->bases))));
}

static value type_subclasses(struct vm *vm, const value *a) {
    builtins_ready(vm);
    struct py_list *s = TYPE_OF(a[0])->subclasses;
    return PY_OBJ(s ? py_list_of(s->n, s->items) : py_list_new(0));
}

static value type_prepare(struct vm *vm, const value *a) {
    (void)vm, (void)a;
    return PY_OBJ(py_dict_new());
}

static value type_instancecheck(struct vm *vm, const value *a) {
    if (py_is_a(a[1], TYPE_OF(a[0])))
        return PY_TRUE;
    value cls = py_lookup_attr_str(vm, a[1], PYN(__class__));
    return PY_BOOL(cls != PY_UNDEF && py_is_type(cls) &&
                   py_type_is_subtype(TYPE_OF(cls), TYPE_OF(a[0])));
}

static value type_subclasscheck(struct vm *vm, const value *a) {
    if (py_is_unknown(a[1]))
        py_raise_unknown(vm, a[1], "the truth of a condition");
    if (!py_is_type(a[1]))
        py_raise(vm, &py_exc_TypeError, "issubclass() arg 1 must be a class");
    py_type_ready(vm, TYPE_OF(a[1]));
    return PY_BOOL(py_type_is_subtype(TYPE_OF(a[1]), TYPE_OF(a[0])));
}

static value type_dir(struct vm *vm, const value *a) {
    struct py_dict *names = py_dict_new();
    add_type_names(vm, names, TYPE_OF(a[0]));
    return names_list(vm, names);
}

static value type_init(struct vm *vm, const value *a) {
    size_t n = PY_AS(struct py_tuple, a[1])->n;
    if (n != 1 && n != 3)
        py_raise(vm, &py_exc_TypeError, "type.__init__() takes 1 or 3 arguments");
    if (n == 1 && PY_AS(struct py_dict, a[2])->count)
        py_raise(vm, &py_exc_TypeError, "type.__init__() takes no keyword arguments");
    return PY_NONE;
}

static const struct py_native_def type_methods[] = {
    {"__init__", type_init, "self, /, *args, **kwargs"},
    {"mro", type_mro_method, "self, /"},
    {"__subclasses__", type_subclasses, "self, /"},
    {"__prepare__", type_prepare, "cls, /, *args, **kwargs", PY_CLASSMETHOD},
    {"__instancecheck__", type_instancecheck, "self, instance, /"},
    {"__subclasscheck__", type_subclasscheck, "self, subclass, /"},
    {"__dir__", type_dir, "self, /"},
    {0}};

/* int | str */
static value type_or(struct vm *vm, value a, value b) { return py_union_or(vm, a, b); }

PY_CORE struct py_type py_type_type = {
    PY_TYPE_HEAD,
    .name = "type",
    .size = sizeof(struct py_type),
    .flags = PY_TYPE_BASE | PY_TYPE_TYPE,
    .methods = type_methods,
    .getset = type_getset,
    .new = py_type_new,
    .call = py_type_call,
    .getattr = py_type_getattr,
    .setattr = py_type_setattr,
    .repr = type_repr,
    .binary = {[PY_OR] = type_or},
};
