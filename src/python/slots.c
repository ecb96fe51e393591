/*
 * Slots and dunder methods, in both directions: wrappers make methods from the slots of native
 * types, generic slot functions call methods written in Python. cf. slotdefs in CPython's
 * Objects/typeobject.c.
 */
#include <assert.h>

#include "python/exceptions_int.h"
#include "python/class.h"
#include "python/types/float.h"

/* --- slots that call methods --- */

value call_special(struct vm *vm, value f, value self, int argc, const value *argv) {
    struct py_type *t = py_type_of(f);
    if (t == &py_function_type || t == &py_method_descr_type || t == &py_wrapper_descr_type) {
        value args[8];
        assert(argc < 8);
        args[0] = self;
        for (int i = 0; i < argc; i++)
            args[i + 1] = argv[i];
        return py_call(vm, f, argc + 1, args);
    }
    return py_call(vm, descr_bind(vm, f, self, py_type_of(self)), argc, argv);
}

static value method(value self, struct py_str *name) {
    return py_type_lookup(py_type_of(self), name);
}

static value call_named(struct vm *vm, value self, struct py_str *name, int argc,
                        const value *argv) {
    value f = method(self, name);
    if (f == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '%S'", self,
                 PY_OBJ(name));
    return call_special(vm, f, self, argc, argv);
}

static value slot_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    value f = descr_bind(vm, py_type_lookup(cls, PYN(__new__)), PY_UNDEF, cls);
    size_t n = (size_t)argc + (kwnames ? kwnames->n : 0);
    value few[16], *args = n < 16 ? few : MEM_NEW_ARRAY(value, n + 1);
    args[0] = PY_OBJ(cls);
    if (n)
        memcpy(args + 1, argv, n * sizeof *argv);
    return py_call_kw(vm, f, argc + 1, args, kwnames);
}

static value slot_call(struct vm *vm, value callee, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    /* __call__ may be an object with a __call__ of its own, and so on without end */
    for (int hops = 0; py_type_of(callee)->call == slot_call; hops++) {
        if (hops > vm->recursion_limit)
            py_raise(vm, &py_exc_RecursionError,
                     "maximum recursion depth exceeded while calling a Python object");
        callee = descr_bind(vm, method(callee, PYN(__call__)), callee, py_type_of(callee));
    }
    return py_call_kw(vm, callee, argc, argv, kwnames);
}

/* Attribute lookup of a class with __getattribute__ or __getattr__ written in Python. */
static value getattribute(struct vm *vm, value self, struct py_str *name) {
    value f = method(self, PYN(__getattribute__));
    if (py_type_of(f) == &py_wrapper_descr_type && PY_AS(struct py_native, f)->entry) {
        value (*get)(struct vm *, value, struct py_str *);
        memcpy(&get, &PY_AS(struct py_native, f)->data, sizeof get);
        return get(vm, self, name);
    }
    value arg = PY_OBJ(name);
    return call_special(vm, f, self, 1, &arg);
}

value slot_getattr_hook(struct vm *vm, value self, struct py_str *name) {
    value hook = method(self, PYN(__getattr__));
    if (hook == PY_UNDEF)
        return getattribute(vm, self, name);
    struct py_handler h;
    volatile value v = PY_UNDEF;
    PY_TRY(vm, &h) {
        v = getattribute(vm, self, name);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_AttributeError))
            py_rethrow(vm, exc);
    }
    if (v != PY_UNDEF)
        return v;
    value arg = PY_OBJ(name);
    return call_special(vm, hook, self, 1, &arg);
}

static void slot_setattr(struct vm *vm, value self, struct py_str *name, value v) {
    value args[2] = {PY_OBJ(name), v};
    if (v == PY_UNDEF)
        call_named(vm, self, PYN(__delattr__), 1, args);
    else
        call_named(vm, self, PYN(__setattr__), 2, args);
}

static value text_result(struct vm *vm, value v, const char *name) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "%s returned non-string (type %T)", name, v);
    return v;
}

static value slot_repr(struct vm *vm, value self) {
    return text_result(vm, call_named(vm, self, PYN(__repr__), 0, NULL), "__repr__");
}

static value slot_str(struct vm *vm, value self) {
    return text_result(vm, call_named(vm, self, PYN(__str__), 0, NULL), "__str__");
}

uint64_t py_hash_none(struct vm *vm, value self) {
    (void)vm, (void)self;
    return PY_HASH_NONE;
}

static uint64_t slot_hash(struct vm *vm, value self) {
    value f = method(self, PYN(__hash__));
    if (f == PY_NONE || f == PY_UNDEF)
        return PY_HASH_NONE;
    value v = call_special(vm, f, self, 0, NULL);
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "__hash__ method should return an integer");
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (!fits)
        return py_hash(vm, v);
    return i == -1 ? (uint64_t)-2 : (uint64_t)i;
}

static const enum py_name compare_names[] = {NAME___lt__, NAME___le__, NAME___eq__,
                                             NAME___ne__, NAME___gt__, NAME___ge__};

static value slot_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    value f = method(a, py_names[compare_names[op]]);
    if (f == PY_UNDEF)
        return PY_NOT_IMPLEMENTED;
    return call_special(vm, f, a, 1, &b);
}

static bool slot_truth(struct vm *vm, value self) {
    value v = call_named(vm, self, PYN(__bool__), 0, NULL);
    if (!py_is_bool(v))
        py_raise(vm, &py_exc_TypeError, "__bool__ should return bool, returned %T", v);
    return v == PY_TRUE;
}

static int64_t slot_len(struct vm *vm, value self) {
    value v = call_named(vm, self, PYN(__len__), 0, NULL);
    if (!py_is_int(v) && !py_type_of(v)->index)
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
    if (!py_is_int(v))
        v = py_type_of(v)->index(vm, v);
    bool fits;
    int64_t n = py_int_get(v, &fits);
    if (n < 0)
        py_raise(vm, &py_exc_ValueError, "__len__() should return >= 0");
    if (!fits)
        py_raise(vm, &py_exc_OverflowError, "cannot fit 'int' into an index-sized integer");
    return n;
}

static value slot_getitem(struct vm *vm, value self, value key) {
    return call_named(vm, self, PYN(__getitem__), 1, &key);
}

static void slot_setitem(struct vm *vm, value self, value key, value v) {
    value args[2] = {key, v};
    struct py_str *name = v == PY_UNDEF ? PYN(__delitem__) : PYN(__setitem__);
    if (method(self, name) == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError,
                 v == PY_UNDEF ? "'%T' object doesn't support item deletion"
                               : "'%T' object does not support item assignment",
                 self);
    call_named(vm, self, name, v == PY_UNDEF ? 1 : 2, args);
}

static bool slot_contains(struct vm *vm, value self, value item) {
    value f = method(self, PYN(__contains__));
    if (f == PY_NONE)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not a container", self);
    return py_truth(vm, call_special(vm, f, self, 1, &item));
}

static value slot_iter(struct vm *vm, value self) {
    value f = method(self, PYN(__iter__));
    if (f == PY_NONE)
        py_raise(vm, &py_exc_TypeError, "'%T' object is not iterable", self);
    return call_special(vm, f, self, 0, NULL);
}

static value slot_next(struct vm *vm, value self) {
    struct py_handler h;
    volatile value v = PY_UNDEF;
    PY_TRY(vm, &h) {
        v = call_named(vm, self, PYN(__next__), 0, NULL);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_StopIteration))
            py_rethrow(vm, exc);
    }
    return v;
}

static const enum py_name binary_names[PY_BINARY_COUNT][2] = {
#define BINARY_SLOT(name, index) [index] = {NAME___##name##__, NAME___r##name##__},
#define INPLACE_SLOT(name, index)
#include "python/slots_binary.def"
#undef BINARY_SLOT
#undef INPLACE_SLOT
};

static const enum py_name inplace_names[PY_BINARY_COUNT] = {
#define BINARY_SLOT(name, index)
#define INPLACE_SLOT(name, index) [index] = NAME___i##name##__,
#include "python/slots_binary.def"
#undef BINARY_SLOT
#undef INPLACE_SLOT
};

static value call_maybe(struct vm *vm, value self, struct py_str *name, value other) {
    value f = method(self, name);
    return f == PY_UNDEF ? PY_NOT_IMPLEMENTED : call_special(vm, f, self, 1, &other);
}

/* The order CPython's SLOT1BINFULL has: the reflected method of a subclass that overrides it goes
 * first. */
static value slot_binary(struct vm *vm, enum py_binary_op op, py_binary_fn slot, value a, value b) {
    struct py_type *ta = py_type_of(a), *tb = py_type_of(b);
    struct py_str *name = py_names[binary_names[op][0]], *rname = py_names[binary_names[op][1]];
    bool other = ta != tb && tb->binary[op] == slot;
    if (ta->binary[op] == slot) {
        if (other && py_type_is_subtype(tb, ta) &&
            py_type_lookup(tb, rname) != py_type_lookup(ta, rname)) {
            value v = call_maybe(vm, b, rname, a);
            if (v != PY_NOT_IMPLEMENTED)
                return v;
            other = false;
        }
        value v = call_maybe(vm, a, name, b);
        if (v != PY_NOT_IMPLEMENTED || ta == tb)
            return v;
    }
    return other ? call_maybe(vm, b, rname, a) : PY_NOT_IMPLEMENTED;
}

#define BINARY_SLOT(name, index)                                                                   \
    static value slot_##name(struct vm *vm, value a, value b) {                                    \
        return slot_binary(vm, index, slot_##name, a, b);                                          \
    }
#define INPLACE_SLOT(name, index)                                                                  \
    static value slot_i##name(struct vm *vm, value a, value b) {                                   \
        return call_maybe(vm, a, py_names[inplace_names[index]], b);                               \
    }
#include "python/slots_binary.def"
#undef BINARY_SLOT
#undef INPLACE_SLOT

#define UNARY_SLOT(function, method)                                                               \
    static value function(struct vm *vm, value self) {                                             \
        return call_named(vm, self, PYN(method), 0, NULL);                                         \
    }
UNARY_SLOT(slot_neg, __neg__)
UNARY_SLOT(slot_pos, __pos__)
UNARY_SLOT(slot_invert, __invert__)
UNARY_SLOT(slot_abs, __abs__)
UNARY_SLOT(slot_await, __await__)
UNARY_SLOT(slot_aiter, __aiter__)
UNARY_SLOT(slot_anext, __anext__)
#undef UNARY_SLOT

static value slot_to_float(struct vm *vm, value self) {
    value v = call_named(vm, self, PYN(__float__), 0, NULL);
    if (py_type_of(v) == &py_float_type)
        return v;
    if (!py_is_a(v, &py_float_type))
        py_raise(vm, &py_exc_TypeError, "%T.__float__ returned non-float (type %T)", self, v);
    py_warn(vm, &py_exc_DeprecationWarning,
            "%T.__float__ returned non-float (type %T).  The ability to return an instance of a "
            "strict subclass of float is deprecated, and may be removed in a future version of "
            "Python.",
            self, v);
    return py_from_float(py_float_get(v));
}

static value slot_to_int(struct vm *vm, value self) {
    value v = call_named(vm, self, PYN(__int__), 0, NULL);
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "__int__ returned non-int (type %T)", v);
    return v;
}

static value slot_index(struct vm *vm, value self) {
    value v = call_named(vm, self, PYN(__index__), 0, NULL);
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "__index__ returned non-int (type %T)", v);
    if (py_type_of(v) == &py_int_type)
        return v;
    py_warn(vm, &py_exc_DeprecationWarning,
            "__index__ returned non-int (type %T).  The ability to return an instance of a strict "
            "subclass of int is deprecated, and may be removed in a future version of Python.",
            v);
    return py_int_plain(v);
}

static value slot_descr_get(struct vm *vm, value self, value instance, value owner) {
    value f = method(self, PYN(__get__));
    if (f == PY_UNDEF) /* has only __set__: the descriptor itself is the value */
        return self;
    value args[2] = {instance == PY_UNDEF ? PY_NONE : instance,
                     owner == PY_UNDEF ? PY_NONE : owner};
    return call_special(vm, f, self, 2, args);
}

static void slot_descr_set(struct vm *vm, value self, value instance, value v) {
    value args[2] = {instance, v};
    struct py_str *name = v == PY_UNDEF ? PYN(__delete__) : PYN(__set__);
    value f = method(self, name);
    if (f == PY_UNDEF)
        py_raise(vm, &py_exc_AttributeError, "%S", PY_OBJ(name));
    call_special(vm, f, self, v == PY_UNDEF ? 1 : 2, args);
}

/* --- methods that call slots --- */

/* The slot function of a wrapper as a pointer of type TYPE. */
#define SLOT_FN(type, callee)                                                                      \
    __typeof__(type) fn;                                                                           \
    memcpy(&fn, &PY_AS(struct py_native, callee)->data, sizeof fn)

/* + joins and * repeats: a sequence, not a number. */
static bool is_sequence_type(const struct py_type *t) {
    return t->len && t->binary[PY_ADD] && !t->binary[PY_SUB];
}

static bool is_repeat(const struct py_native *n) {
    const char *name = n->def->name;
    return is_sequence_type(n->owner) &&
           (!strcmp(name, "__mul__") || !strcmp(name, "__rmul__") || !strcmp(name, "__imul__"));
}

static bool is_power(const struct py_native *n) {
    return !strcmp(n->def->name, "__pow__") || !strcmp(n->def->name, "__rpow__");
}

static void check_wrapped(struct vm *vm, value callee, int argc, const value *argv,
                          struct py_tuple *kwnames, int min, int max) {
    struct py_native *n = PY_AS(struct py_native, callee);
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "descriptor '%s' of '%s' object needs an argument",
                 n->def->name, n->owner->name);
    if (!py_is_a(argv[0], n->owner))
        py_raise(vm, &py_exc_TypeError,
                 "descriptor '%s' requires a '%s' object but received a '%T'", n->def->name,
                 n->owner->name, argv[0]);
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "wrapper %s() takes no keyword arguments", n->def->name);
    argc--;
    if (is_power(n))
        max = 2; /* pow() with a modulus */
    if (argc < min && min != max)
        py_raise(vm, &py_exc_TypeError, " expected at least %d argument%s, got %d", min,
                 min == 1 ? "" : "s", argc);
    if (argc > max && min != max)
        py_raise(vm, &py_exc_TypeError, " expected at most %d argument%s, got %d", max,
                 max == 1 ? "" : "s", argc);
    if (argc != min && min == max)
        py_raise(vm, &py_exc_TypeError, "%sexpected %d argument%s, got %d",
                 is_repeat(n) || min > 1 ? " " : "", min, min == 1 ? "" : "s", argc);
    if (is_repeat(n))
        py_index(vm, argv[1]);
}

#define WRAP(name, min, max)                                                                       \
    static value name##_body(struct vm *vm, value callee, int argc, const value *argv);            \
    static value name(struct vm *vm, value callee, int argc, const value *argv,                    \
                      struct py_tuple *kwnames) {                                                  \
        check_wrapped(vm, callee, argc, argv, kwnames, min, max);                                  \
        return name##_body(vm, callee, argc, argv);                                                \
    }                                                                                              \
    static value name##_body(struct vm *vm, value callee, int argc __attribute__((unused)),        \
                             const value *argv)

WRAP(wrap_unary, 0, 0) {
    SLOT_FN(py_unary_fn, callee);
    return fn(vm, argv[0]);
}

WRAP(wrap_next, 0, 0) {
    SLOT_FN(py_unary_fn, callee);
    value v = fn(vm, argv[0]);
    if (v == PY_UNDEF)
        py_raise_args(vm, &py_exc_StopIteration, &py_empty_tuple);
    return v;
}

WRAP(wrap_hash, 0, 0) {
    SLOT_FN(uint64_t(*)(struct vm *, value), callee);
    uint64_t h = fn(vm, argv[0]);
    if (h == PY_HASH_NONE)
        py_raise(vm, &py_exc_TypeError, "unhashable type: '%T'", argv[0]);
    return py_int_from((int64_t)h);
}

WRAP(wrap_truth, 0, 0) {
    SLOT_FN(bool (*)(struct vm *, value), callee);
    return PY_BOOL(fn(vm, argv[0]));
}

WRAP(wrap_len, 0, 0) {
    SLOT_FN(int64_t(*)(struct vm *, value), callee);
    return py_int_from(fn(vm, argv[0]));
}

WRAP(wrap_binary, 1, 1) {
    SLOT_FN(py_binary_fn, callee);
    if (argc == 3 && argv[2] != PY_NONE)
        return py_power(vm, argv[0], argv[1], argv[2]);
    return fn(vm, argv[0], argv[1]);
}

WRAP(wrap_reflected, 1, 1) {
    SLOT_FN(py_binary_fn, callee);
    if (argc == 3 && argv[2] != PY_NONE)
        return py_power(vm, argv[1], argv[0], argv[2]);
    return fn(vm, argv[1], argv[0]);
}

WRAP(wrap_setitem, 2, 2) {
    SLOT_FN(void (*)(struct vm *, value, value, value), callee);
    fn(vm, argv[0], argv[1], argv[2]);
    return PY_NONE;
}

WRAP(wrap_delitem, 1, 1) {
    SLOT_FN(void (*)(struct vm *, value, value, value), callee);
    fn(vm, argv[0], argv[1], PY_UNDEF);
    return PY_NONE;
}

WRAP(wrap_contains, 1, 1) {
    SLOT_FN(bool (*)(struct vm *, value, value), callee);
    return PY_BOOL(fn(vm, argv[0], argv[1]));
}

#define WRAP_COMPARE(name, op)                                                                     \
    WRAP(name, 1, 1) {                                                                             \
        SLOT_FN(value (*)(struct vm *, value, value, enum py_compare_op), callee);                 \
        return fn(vm, argv[0], argv[1], op);                                                       \
    }
WRAP_COMPARE(wrap_lt, PY_LT)
WRAP_COMPARE(wrap_le, PY_LE)
WRAP_COMPARE(wrap_eq, PY_EQ)
WRAP_COMPARE(wrap_ne, PY_NE)
WRAP_COMPARE(wrap_gt, PY_GT)
WRAP_COMPARE(wrap_ge, PY_GE)

static struct py_str *attribute_name(struct vm *vm, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "attribute name must be string, not '%T'", v);
    return PY_AS(struct py_str, v);
}

WRAP(wrap_getattr, 1, 1) {
    SLOT_FN(value(*)(struct vm *, value, struct py_str *), callee);
    struct py_str *name = attribute_name(vm, argv[1]);
    value v = fn(vm, argv[0], name);
    if (v == PY_UNDEF)
        raise_no_attribute(vm, argv[0], name);
    return v;
}

/* object.__setattr__(int, …) would get past the rules of type. */
static void check_setattr(struct vm *vm, value callee, value self,
                          void (*fn)(struct vm *, value, struct py_str *, value)) {
    const struct py_type *native = py_type_of(self);
    while (native->flags & PY_TYPE_HEAP)
        native = native->base;
    if (native->setattr != fn && PY_AS(struct py_native, callee)->owner != native)
        py_raise(vm, &py_exc_TypeError, "can't apply this %s to %s object",
                 PY_AS(struct py_native, callee)->def->name, native->name);
}

WRAP(wrap_setattr, 2, 2) {
    SLOT_FN(void (*)(struct vm *, value, struct py_str *, value), callee);
    check_setattr(vm, callee, argv[0], fn);
    fn(vm, argv[0], attribute_name(vm, argv[1]), argv[2]);
    return PY_NONE;
}

WRAP(wrap_delattr, 1, 1) {
    SLOT_FN(void (*)(struct vm *, value, struct py_str *, value), callee);
    check_setattr(vm, callee, argv[0], fn);
    fn(vm, argv[0], attribute_name(vm, argv[1]), PY_UNDEF);
    return PY_NONE;
}

static value none_to_undef(value v) { return v == PY_NONE ? PY_UNDEF : v; }

WRAP(wrap_descr_get, 1, 2) {
    SLOT_FN(value(*)(struct vm *, value, value, value), callee);
    value owner = argc > 2 ? none_to_undef(argv[2]) : PY_UNDEF;
    value instance = none_to_undef(argv[1]);
    if (instance == PY_UNDEF && owner == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "__get__(None, None) is invalid");
    if (owner == PY_OBJ(py_type_of(PY_NONE)))
        instance = argv[1];
    if (owner == PY_UNDEF)
        owner = PY_OBJ(py_type_of(instance));
    return fn(vm, argv[0], instance, owner);
}

WRAP(wrap_descr_set, 2, 2) {
    SLOT_FN(void (*)(struct vm *, value, value, value), callee);
    fn(vm, argv[0], argv[1], argv[2]);
    return PY_NONE;
}

WRAP(wrap_descr_delete, 1, 1) {
    SLOT_FN(void (*)(struct vm *, value, value, value), callee);
    fn(vm, argv[0], argv[1], PY_UNDEF);
    return PY_NONE;
}

static value wrap_call(struct vm *vm, value callee, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    SLOT_FN(py_call_fn, callee);
    check_wrapped(vm, callee, argc ? 1 : 0, argv, NULL, 0, 0);
    return fn(vm, argv[0], argc - 1, argv + 1, kwnames);
}

static value wrap_new(struct vm *vm, value callee, int argc, const value *argv,
                      struct py_tuple *kwnames) {
    typedef value (*new_fn)(struct vm *, struct py_type *, int, const value *, struct py_tuple *);
    SLOT_FN(new_fn, callee);
    struct py_type *owner = PY_AS(struct py_native, callee)->owner;
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "%s.__new__(): not enough arguments", owner->name);
    if (!py_is_type(argv[0]))
        py_raise(vm, &py_exc_TypeError, "%s.__new__(X): X is not a type object (%T)", owner->name,
                 argv[0]);
    struct py_type *cls = TYPE_OF(argv[0]);
    if (!py_type_is_subtype(cls, owner))
        py_raise(vm, &py_exc_TypeError, "%s.__new__(%s): %s is not a subtype of %s", owner->name,
                 cls->name, cls->name, owner->name);
    /* object.__new__(dict) would make an instance without a dict's table */
    const struct py_type *native = cls;
    while (native->flags & PY_TYPE_HEAP)
        native = native->base;
    /* what CPython has in Python (Enum, ABCMeta) is no built-in: the layout alone must fit */
    bool fits = native->module && class_solid_base(native) == class_solid_base(owner);
    while (native->module && native->base &&
           class_solid_base(native) == class_solid_base(native->base))
        native = native->base;
    if (native->new != fn && native != owner && !fits)
        py_raise(vm, &py_exc_TypeError, "%s.__new__(%s) is not safe, use %s.__new__()", owner->name,
                 cls->name, native->name);
    return fn(vm, cls, argc - 1, argv + 1, kwnames);
}

/* --- the table --- */

struct slot {
    struct py_native_def def; /* only the name is set */
    enum py_name name;
    size_t offset;
    void (*generic)(void);
    py_call_fn wrap;
};

static const struct slot slots[] = {
#define SLOT(method, field, generic, wrap)                                                         \
    {{#method, NULL, NULL, 0, NULL},                                                               \
     NAME_##method,                                                                                \
     offsetof(struct py_type, field),                                                              \
     (void (*)(void))generic,                                                                      \
     wrap},
#include "python/slots.def"
#undef SLOT
};
enum { SLOT_COUNT = sizeof slots / sizeof *slots };

/* Where the slots are, and the names of their methods, in short: what every new class asks. */
static const uint16_t slot_offsets[] = {
#define SLOT(method, field, generic, wrap) offsetof(struct py_type, field),
#include "python/slots.def"
#undef SLOT
};
static const uint16_t slot_names[] = {
#define SLOT(method, field, generic, wrap) NAME_##method,
#include "python/slots.def"
#undef SLOT
};

typedef void (*slot_fn)(void);

static slot_fn *place_at(struct py_type *type, size_t offset) {
    return (slot_fn *)(void *)((char *)type + offset);
}

static slot_fn *slot_place(struct py_type *type, const struct slot *s) {
    return place_at(type, s->offset);
}

static void add_wrapper(struct py_type *type, const struct slot *s, slot_fn fn) {
    struct py_native *n = MEM_NEW(struct py_native);
    n->head.type = s->name == NAME___new__ ? &py_native_type : &py_wrapper_descr_type;
    n->def = &s->def;
    n->owner = type;
    n->module = PY_UNDEF;
    n->entry = s->wrap;
    memcpy(&n->data, &fn, sizeof fn);
    py_dict_set_str(type->own, py_names[s->name], PY_OBJ(n));
}

/* A sequence's + is concatenation: CPython's sequences have no __radd__. */
static bool is_concat(const struct py_type *type, const struct slot *s) {
    return s->name == NAME___radd__ && type->getitem && !type->binary[PY_SUB];
}

static_assert(SLOT_COUNT <= 128, "own_slots has 128 bits");

static void put_bit(uint64_t *bits, size_t i) { bits[i / 64] |= (uint64_t)1 << i % 64; }
static bool has_bit(const uint64_t *bits, size_t i) { return bits[i / 64] >> i % 64 & 1; }

/* The slots by name: chains of numbers from 1. Filled by who first asks. */
static struct {
    bool is_filled;
    unsigned char first[64], next[SLOT_COUNT + 1];
} by_name;

static unsigned char *chain_of(const char *name) {
    unsigned at = (unsigned char)name[2] * 4u + (unsigned char)name[3] + (unsigned char)name[4];
    return &by_name.first[at % sizeof by_name.first];
}

static void fill_by_name(void) {
    by_name.is_filled = true;
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        unsigned char *first = chain_of(slots[i].def.name);
        by_name.next[i + 1] = *first;
        *first = (unsigned char)(i + 1);
    }
}

/* Notes which slots have NAME. */
static void note_method(uint64_t *bits, const char *name) {
    if (name[0] != '_' || name[1] != '_' || !name[2] || !name[3])
        return;
    for (size_t i = *chain_of(name); i; i = by_name.next[i])
        if (!strcmp(slots[i - 1].def.name, name))
            put_bit(bits, i - 1);
}

void slots_find_own(struct py_type *type) {
    uint64_t methods[2] = {0};
    if (!by_name.is_filled)
        fill_by_name();
    for (const struct py_native_def *d = type->methods; d && d->name; d++)
        note_method(methods, d->name);
    for (size_t half = 0; half < 2; half++)
        for (uint64_t rest = methods[half]; rest; rest &= rest - 1) {
            const struct slot *s = &slots[half * 64 + (size_t)__builtin_ctzll(rest)];
            if (!*slot_place(type, s))
                *slot_place(type, s) = s->generic;
        }
    if (type->compare && !type->hash)
        type->hash = py_hash_none;
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        slot_fn fn = *place_at(type, slot_offsets[i]);
        if (!fn || has_bit(methods, i))
            continue;
        const struct slot *s = &slots[i];
        if (s->wrap && fn != s->generic && !is_concat(type, s))
            put_bit(type->own_slots, i);
    }
}

void slots_add_wrappers(struct py_type *type) {
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        const struct slot *s = &slots[i];
        if (!has_bit(type->own_slots, i))
            continue;
        if (s->name == NAME___hash__ && type->hash == py_hash_none)
            py_dict_set_str(type->own, PYN(__hash__), PY_NONE);
        else
            add_wrapper(type, s, *slot_place(type, s));
    }
}

void slots_inherit(struct py_type *type, const struct py_type *base) {
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        slot_fn *place = place_at(type, slot_offsets[i]);
        if (!*place)
            memcpy(place, (const char *)base + slot_offsets[i], sizeof *place);
    }
}

/* The slot at S (first of its group) of a script's class; returns the first of the next group. */
static const struct slot *fix_slot(struct py_type *type, const struct slot *s) {
    slot_fn specific = NULL, generic = NULL;
    bool use_generic = false;
    size_t offset = s->offset;
    const struct slot *first = s;
    for (; s < slots + SLOT_COUNT && s->offset == offset; s++) {
        value d = py_type_lookup(type, py_names[s->name]);
        if (d == PY_UNDEF)
            continue;
        generic = s->generic;
        struct py_native *n = PY_AS(struct py_native, d);
        if (d == PY_NONE && s->name == NAME___hash__) {
            specific = (slot_fn)py_hash_none;
        } else if ((py_type_of(d) == &py_wrapper_descr_type || py_type_of(d) == &py_native_type) &&
                   s->wrap && n->entry == s->wrap && n->self == PY_UNDEF) {
            slot_fn fn;
            memcpy(&fn, &n->data, sizeof fn);
            use_generic |= specific && specific != fn;
            specific = fn;
        } else if (py_type_of(d) == &py_method_descr_type && !strcmp(n->def->name, s->def.name) &&
                   !(n->owner->flags & PY_TYPE_HEAP) && *slot_place(n->owner, s) &&
                   *slot_place(n->owner, s) != s->generic) {
            /* a native type has both: list.__getitem__ */
            use_generic |= specific && specific != *slot_place(n->owner, s);
            specific = *slot_place(n->owner, s);
        } else {
            use_generic = true;
        }
    }
    *slot_place(type, first) = use_generic ? generic : specific;
    return s;
}

bool py_type_default_init(value init) {
    return init == PY_UNDEF ||
           init == py_dict_get_str(py_type_dict(&py_object_type), PYN(__init__)) ||
           (py_type_of(init) == &py_wrapper_descr_type &&
            PY_AS(struct py_native, init)->def->fn == exception_init);
}

static void fix_init(struct py_type *type) {
    value init = py_type_lookup(type, PYN(__init__));
    type->init = py_type_default_init(init) ? PY_UNDEF : init;
}

/* Notes which slots have their names in the body of a script's class. */
static void note_body(const struct py_type *type, uint64_t *bits) {
    value key, v;
    for (size_t i = 0; py_dict_next(type->own, &i, &key, &v);) {
        if (!py_is_str(key) || strncmp(PY_AS(struct py_str, key)->data, "__", 2) != 0)
            continue;
        const struct py_str *name = py_intern_str(PY_AS(struct py_str, key));
        for (size_t k = 0; k < SLOT_COUNT; k++)
            if (py_names[slot_names[k]] == name)
                put_bit(bits, k);
    }
}

/* The slot at OFFSET as all bases have it; false when they differ. */
static bool take_slot(struct py_type *type, size_t offset) {
    slot_fn fn = *place_at(TYPE_OF(type->bases->items[0]), offset);
    for (size_t i = 1; i < type->bases->n; i++)
        if (*place_at(TYPE_OF(type->bases->items[i]), offset) != fn)
            return false;
    *place_at(type, offset) = fn;
    return true;
}

void slots_fix_all(struct py_type *type, bool plain_mro) {
    uint64_t own[2] = {0};
    note_body(type, own);
    for (size_t i = 0, next; i < SLOT_COUNT; i = next) {
        bool has = !plain_mro;
        for (next = i; next < SLOT_COUNT && slot_offsets[next] == slot_offsets[i]; next++)
            has |= has_bit(own, next);
        if (has || !take_slot(type, slot_offsets[i]))
            fix_slot(type, &slots[i]);
    }
    fix_init(type);
}

static void update(struct py_type *type, const struct slot *s) {
    if (type->flags & PY_TYPE_HEAP) {
        if (s)
            fix_slot(type, s);
        else
            fix_init(type);
    }
    for (size_t i = 0; type->subclasses && i < type->subclasses->n; i++)
        update(TYPE_OF(type->subclasses->items[i]), s);
}

void slots_update(struct py_type *type, struct py_str *name) {
    if (name == PYN(__init__)) {
        update(type, NULL);
        return;
    }
    for (const struct slot *s = slots; s < slots + SLOT_COUNT; s++) {
        if (py_names[s->name] != name)
            continue;
        while (s > slots && s[-1].offset == s->offset)
            s--;
        update(type, s);
        return;
    }
}
