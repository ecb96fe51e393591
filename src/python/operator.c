/*
 * Operators by slots: arithmetic, comparing, truth, items, isinstance. cf. CPython's
 * Objects/abstract.c and object.c.
 */
#include "python/type.h"
#include "python/types/alias.h"
#include "python/types/format.h"
#include "python/types/iterators.h"
#include "python/types/union.h"
#include "python/unknown.h"
#include "python/types/alias.h"
#include "python/types/float.h"
#include "python/giveup.h"

/* A field of an object that was never initialized (made by __new__ alone). */
static noreturn void raise_null(struct vm *vm) {
    py_raise(vm, &py_exc_SystemError, "null argument to internal routine");
}

static struct py_type *ready_type(struct vm *vm, value v) {
    if (v == PY_UNDEF)
        raise_null(vm);
    struct py_type *t = py_type_of(v);
    if (!(t->flags & PY_TYPE_READY))
        py_type_ready(vm, t);
    return t;
}

const char *py_type_name(value v) { return py_type_of(v)->name; }

/* --- arithmetic --- */

static const char *const signs[PY_BINARY_COUNT] = {
    [PY_ADD] = "+",     [PY_SUB] = "-",          [PY_MUL] = "*", [PY_MATMUL] = "@",
    [PY_TRUEDIV] = "/", [PY_FLOORDIV] = "//",    [PY_MOD] = "%", [PY_POW] = "** or pow()",
    [PY_LSHIFT] = "<<", [PY_RSHIFT] = ">>",      [PY_AND] = "&", [PY_OR] = "|",
    [PY_XOR] = "^",     [PY_DIVMOD] = "divmod()"};

static noreturn void raise_operands(struct vm *vm, const char *sign, value a, value b) {
    if (py_is_unknown(a) || py_is_unknown(b))
        py_raise_unknown(vm, py_is_unknown(a) ? a : b, "an operand");
    py_raise(vm, &py_exc_TypeError, "unsupported operand type(s) for %s: '%T' and '%T'", sign, a,
             b);
}

static value binary(struct vm *vm, enum py_binary_op op, value a, value b) {
    struct py_type *ta = ready_type(vm, a), *tb = ready_type(vm, b);
    py_binary_fn fa = ta->binary[op], fb = ta == tb ? NULL : tb->binary[op];
    if (fb == fa)
        fb = NULL;
    if (tb == &py_unknown_type && fb) /* before a str says what it cannot be joined with */
        return fb(vm, a, b);
    if (fa) {
        if (fb && py_type_is_subtype(tb, ta)) {
            value v = fb(vm, a, b);
            if (v != PY_NOT_IMPLEMENTED)
                return v;
            fb = NULL;
        }
        value v = fa(vm, a, b);
        if (v != PY_NOT_IMPLEMENTED)
            return v;
    }
    return fb ? fb(vm, a, b) : PY_NOT_IMPLEMENTED;
}

value py_binary(struct vm *vm, enum py_binary_op op, value a, value b) {
    value v = binary(vm, op, a, b);
    if (v == PY_NOT_IMPLEMENTED) {
        if (op == PY_RSHIFT && py_type_of(a) == &py_native_type &&
            !strcmp(PY_AS(struct py_native, a)->def->name, "print"))
            py_raise(vm, &py_exc_TypeError,
                     "unsupported operand type(s) for >>: '%T' and '%T'. Did you mean "
                     "\"print(<message>, file=<output_stream>)\"?",
                     a, b);
        v = unknown_operand(a, b);
        if (!v)
            raise_operands(vm, signs[op], a, b);
    }
    return v;
}

value py_inplace(struct vm *vm, enum py_binary_op op, value a, value b) {
    struct py_type *t = ready_type(vm, a);
    if (t->inplace[op]) {
        value v = t->inplace[op](vm, a, b);
        if (v != PY_NOT_IMPLEMENTED)
            return v;
    }
    /* A container without * does not ask the sequence on the right: x *= [1]. */
    bool refused = op == PY_MUL && !t->binary[op] && (t->len || t->contains);
    value v = refused ? PY_NOT_IMPLEMENTED : binary(vm, op, a, b);
    v = py_float_inplace(a, v);
    if (v == PY_NOT_IMPLEMENTED)
        raise_operands(vm, op == PY_POW ? "**=" : mem_printf("%s=", signs[op]), a, b);
    return v;
}

value py_unary(struct vm *vm, enum py_unary_op op, value v) {
    static const char *const what[] = {"unary -", "unary +", "unary ~", "abs()"};
    struct py_type *t = ready_type(vm, v);
    if (t->unary[op])
        return t->unary[op](vm, v);
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "an operand");
    py_raise(vm, &py_exc_TypeError, "bad operand type for %s: '%T'", what[op], v);
}

/* --- comparing --- */

static const enum py_compare_op swapped[] = {PY_GT, PY_GE, PY_EQ, PY_NE, PY_LT, PY_LE};

value py_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    static const char *const sign[] = {"<", "<=", "==", "!=", ">", ">="};
    struct py_type *ta = ready_type(vm, a), *tb = ready_type(vm, b);
    bool reversed = false;
    vm_check_stack(vm, "in comparison");
    if (ta != tb && py_type_is_subtype(tb, ta) && tb->compare) {
        reversed = true;
        value v = tb->compare(vm, b, a, swapped[op]);
        if (v != PY_NOT_IMPLEMENTED)
            return v;
    }
    if (ta->compare) {
        value v = ta->compare(vm, a, b, op);
        if (v != PY_NOT_IMPLEMENTED)
            return v;
    }
    if (!reversed && tb->compare) {
        value v = tb->compare(vm, b, a, swapped[op]);
        if (v != PY_NOT_IMPLEMENTED)
            return v;
    }
    if (op == PY_EQ || op == PY_NE)
        return PY_BOOL((a == b) == (op == PY_EQ));
    py_raise(vm, &py_exc_TypeError, "'%s' not supported between instances of '%T' and '%T'",
             sign[op], a, b);
}

bool py_equal(struct vm *vm, value a, value b) {
    if (a == b)
        return true;
    if (py_is_small(a) && py_is_small(b))
        return false;
    if (py_is_object(a) && py_is_object(b) && py_type_of(a) == &py_str_type &&
        py_type_of(b) == &py_str_type)
        return py_str_equal(PY_AS(struct py_str, a), PY_AS(struct py_str, b));
    return py_truth(vm, py_compare(vm, a, b, PY_EQ));
}

bool py_less(struct vm *vm, value a, value b) { return py_truth(vm, py_compare(vm, a, b, PY_LT)); }

bool py_truth(struct vm *vm, value v) {
    if (v == PY_TRUE)
        return true;
    if (v == PY_FALSE || v == PY_NONE)
        return false;
    struct py_type *t = ready_type(vm, v);
    if (t->truth)
        return t->truth(vm, v);
    if (t->len)
        return t->len(vm, v) != 0;
    return true;
}

uint64_t py_hash(struct vm *vm, value v) {
    struct py_type *t = ready_type(vm, v);
    if (t->flags & (PY_TYPE_TUPLE | PY_TYPE_HEAP))
        vm_check_stack(vm, "while hashing an object");
    uint64_t h = t->hash ? t->hash(vm, v) : PY_HASH_NONE;
    if (h == PY_HASH_NONE)
        py_raise(vm, &py_exc_TypeError, "unhashable type: '%T'", v);
    return h;
}

/* --- text --- */

static value check_text(struct vm *vm, value v, const char *what) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "%s returned non-string (type %T)", what, v);
    return v;
}

value py_repr(struct vm *vm, value v) {
    if (v == PY_UNDEF)
        return py_str_from("<NULL>");
    struct py_type *t = ready_type(vm, v);
    vm_check_stack(vm, "while getting the repr of an object");
    return check_text(vm, t->repr(vm, v), "__repr__");
}

value py_str(struct vm *vm, value v) {
    if (v == PY_UNDEF)
        return py_str_from("<NULL>");
    struct py_type *t = ready_type(vm, v);
    if (t == &py_str_type)
        return v;
    vm_check_stack(vm, "while getting the str of an object");
    return check_text(vm, t->str ? t->str(vm, v) : t->repr(vm, v), "__str__");
}

const char *py_repr_text(struct vm *vm, value v) { return py_str_cstr(py_repr(vm, v)); }
const char *py_str_text(struct vm *vm, value v) { return py_str_cstr(py_str(vm, v)); }

value py_format(struct vm *vm, value v, struct py_str *spec) {
    struct py_type *t = ready_type(vm, v);
    if (t == &py_str_type && !spec->size)
        return v;
    if (t == &py_str_type)
        return py_format_str(vm, v, PY_OBJ(spec));
    if (t == &py_int_type || t == &py_float_type)
        return py_format_number(vm, v, PY_OBJ(spec));
    value f = py_type_lookup(t, PYN(__format__));
    if (f == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "Type %T doesn't define __format__", v);
    value arg = PY_OBJ(spec), r = call_special(vm, f, v, 1, &arg);
    if (!py_is_str(r))
        py_raise(vm, &py_exc_TypeError, "__format__ must return a str, not %T", r);
    return r;
}

/* --- items --- */

int64_t py_len(struct vm *vm, value v) {
    struct py_type *t = ready_type(vm, v);
    if (t->len)
        return t->len(vm, v);
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a length");
    py_raise(vm, &py_exc_TypeError, "object of type '%T' has no len()", v);
}

value py_getitem(struct vm *vm, value v, value key) {
    struct py_type *t = ready_type(vm, v);
    if (t->getitem)
        return t->getitem(vm, v, key);
    if (!py_is_type(v) && unknown_behind(v))
        return py_getitem(vm, unknown_behind(v), key);
    if (!py_is_type(v))
        py_raise(vm, &py_exc_TypeError, "'%T' object is not subscriptable", v);
    value f = py_type_getattr(vm, v, PYN(__class_getitem__));
    if (v == PY_OBJ(&py_type_type))
        return py_alias_new(vm, v, key);
    if (f == PY_UNDEF && vm_is_schema_class(vm, TYPE_OF(v)))
        return py_alias_new(vm, v, key);
    if (f == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "type '%s' is not subscriptable", TYPE_OF(v)->name);
    return py_call1(vm, f, key);
}

void py_setitem(struct vm *vm, value v, value key, value item) {
    struct py_type *t = ready_type(vm, v);
    if (t->setitem) {
        t->setitem(vm, v, key, item);
        return;
    }
    if (item != PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "'%T' object does not support item assignment", v);
    /* CPython asks sequences by index; those have words of their own */
    bool by_index = (t->flags & PY_TYPE_HEAP || t->len || t->contains) &&
                    (py_is_int(key) || py_type_of(key)->index);
    py_raise(vm, &py_exc_TypeError,
             by_index ? "'%T' object doesn't support item deletion"
                      : "'%T' object does not support item deletion",
             v);
}

void py_delitem(struct vm *vm, value v, value key) { py_setitem(vm, v, key, PY_UNDEF); }

bool py_contains(struct vm *vm, value container, value item) {
    struct py_type *t = ready_type(vm, container);
    if (t->contains)
        return t->contains(vm, container, item);
    if (!t->iter && (!t->getitem || !(t->len || (t->flags & PY_TYPE_HEAP)))) {
        if (py_is_unknown(container))
            py_raise_unknown(vm, container, "the container of a test");
        py_raise(vm, &py_exc_TypeError, "argument of type '%T' is not iterable", container);
    }
    struct py_iter it;
    py_iter_init(vm, &it, container);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        if (py_equal(vm, v, item))
            return true;
    return false;
}

/* --- iteration --- */

void py_iter_init(struct vm *vm, struct py_iter *it, value iterable) {
    it->i = 0;
    it->iterator = PY_UNDEF;
    it->sequence = iterable;
    struct py_type *t = py_type_of(iterable);
    if (t != &py_list_type && t != &py_tuple_type)
        it->iterator = py_get_iter(vm, iterable);
}

value py_iter_next(struct vm *vm, struct py_iter *it) {
    if (it->iterator != PY_UNDEF) {
        struct py_type *t = py_type_of(it->iterator);
        if (!t->next)
            py_raise(vm, &py_exc_TypeError, "'%T' object is not an iterator", it->iterator);
        if (vm->interrupt) /* an iterator may never end */
            vm_interrupted(vm);
        return t->next(vm, it->iterator);
    }
    if (py_type_of(it->sequence) == &py_list_type) {
        struct py_list *list = PY_AS(struct py_list, it->sequence);
        return it->i < list->n ? list->items[it->i++] : PY_UNDEF;
    }
    struct py_tuple *tuple = PY_AS(struct py_tuple, it->sequence);
    return it->i < tuple->n ? tuple->items[it->i++] : PY_UNDEF;
}

struct py_list *py_list_from(struct vm *vm, value iterable) {
    if (py_type_of(iterable) == &py_list_type) {
        struct py_list *from = PY_AS(struct py_list, iterable);
        return py_list_of(from->n, from->items);
    }
    if (py_type_of(iterable) == &py_tuple_type) {
        struct py_tuple *from = PY_AS(struct py_tuple, iterable);
        return py_list_of(from->n, from->items);
    }
    struct py_list *list = py_list_new(8);
    struct py_iter it;
    py_iter_init(vm, &it, iterable);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_list_append(list, v);
    return list;
}

struct py_tuple *py_pair_from(struct vm *vm, value iterable) {
    struct py_tuple *t = py_tuple_from(vm, iterable);
    if (t->n < 2)
        py_raise(vm, &py_exc_ValueError, "not enough values to unpack (expected 2, got %zu)", t->n);
    if (t->n > 2)
        py_raise(vm, &py_exc_ValueError, "too many values to unpack (expected 2)");
    return t;
}

struct py_tuple *py_tuple_from(struct vm *vm, value iterable) {
    if (py_type_of(iterable) == &py_tuple_type)
        return PY_AS(struct py_tuple, iterable);
    struct py_list *list = py_type_of(iterable) == &py_list_type ? PY_AS(struct py_list, iterable)
                                                                 : py_list_from(vm, iterable);
    return list->n ? py_tuple_of(list->n, list->items) : &py_empty_tuple;
}

/* --- isinstance and issubclass --- */

/* cls.__bases__ of what behaves like a class, or NULL. */
static struct py_tuple *abstract_bases(struct vm *vm, value cls) {
    value b = py_lookup_attr_str(vm, cls, PYN(__bases__));
    return b != PY_UNDEF && py_is_tuple(b) ? PY_AS(struct py_tuple, b) : NULL;
}

static bool abstract_subclass(struct vm *vm, value derived, value cls) {
    if (derived == cls)
        return true;
    struct py_tuple *bases = abstract_bases(vm, derived);
    for (size_t i = 0; bases && i < bases->n; i++)
        if (abstract_subclass(vm, bases->items[i], cls))
            return true;
    return false;
}

static bool default_isinstance(struct vm *vm, value v, value cls) {
    if (py_is_type(cls)) {
        if (py_is_a(v, TYPE_OF(cls)))
            return true;
        struct py_type *t = py_type_of(v);
        if (t->getattr == py_generic_getattr && !(t->flags & PY_TYPE_HEAP))
            return false;
        value c = py_lookup_attr_str(vm, v, PYN(__class__));
        return c != PY_UNDEF && c != PY_OBJ(t) && py_is_type(c) &&
               py_type_is_subtype(TYPE_OF(c), TYPE_OF(cls));
    }
    if (!abstract_bases(vm, cls))
        py_raise(vm, &py_exc_TypeError,
                 "isinstance() arg 2 must be a type, a tuple of types, or a union");
    value c = py_lookup_attr_str(vm, v, PYN(__class__));
    return c != PY_UNDEF && abstract_subclass(vm, c, cls);
}

/* The method NAME of CLS's class when it is not type's own, else PY_UNDEF. */
static value own_check(struct vm *vm, value cls, struct py_str *name) {
    struct py_type *meta = ready_type(vm, cls);
    if (meta == &py_type_type)
        return PY_UNDEF;
    value f = py_type_lookup(meta, name);
    return f == py_dict_get_str(py_type_dict(&py_type_type), name) ? PY_UNDEF : f;
}

bool py_isinstance(struct vm *vm, value v, value cls) {
    if (cls == PY_OBJ(py_type_of(v)))
        return true;
    if (py_is_object(cls) && py_type_of(cls) == &py_tuple_type) {
        vm_check_stack(vm, "in __instancecheck__");
        struct py_tuple *t = PY_AS(struct py_tuple, cls);
        for (size_t i = 0; i < t->n; i++)
            if (py_isinstance(vm, v, t->items[i]))
                return true;
        return false;
    }
    if (py_is_unknown(cls))
        return unknown_isinstance(vm, v, cls);
    value f = own_check(vm, cls, PYN(__instancecheck__));
    if (f != PY_UNDEF) {
        vm_check_stack(vm, "in __instancecheck__");
        return py_truth(vm, call_special(vm, f, cls, 1, &v));
    }
    return default_isinstance(vm, v, cls);
}

bool py_issubclass(struct vm *vm, value v, value cls) {
    if (py_is_object(cls) && py_type_of(cls) == &py_tuple_type) {
        vm_check_stack(vm, "in __subclasscheck__");
        struct py_tuple *t = PY_AS(struct py_tuple, cls);
        for (size_t i = 0; i < t->n; i++)
            if (py_issubclass(vm, v, t->items[i]))
                return true;
        return false;
    }
    value f = own_check(vm, cls, PYN(__subclasscheck__));
    if (f != PY_UNDEF)
        return py_truth(vm, call_special(vm, f, cls, 1, &v));
    if (py_is_type(v) && py_is_type(cls)) {
        py_type_ready(vm, TYPE_OF(v));
        return py_type_is_subtype(TYPE_OF(v), TYPE_OF(cls));
    }
    if (py_is_unknown(v) && v == cls)
        return true;
    if (py_is_unknown(v) || py_is_unknown(cls))
        py_raise_unknown(vm, py_is_unknown(v) ? v : cls, "the truth of a condition");
    if (!py_is_type(v) && !abstract_bases(vm, v))
        py_raise(vm, &py_exc_TypeError, "issubclass() arg 1 must be a class");
    if (!py_is_type(cls) && !abstract_bases(vm, cls))
        py_raise(vm, &py_exc_TypeError,
                 "issubclass() arg 2 must be a class, a tuple of classes, or a union");
    return abstract_subclass(vm, v, cls);
}

/* --- conversions --- */

int64_t py_index(struct vm *vm, value v) {
    if (py_is_small(v))
        return py_small(v);
    if (!py_is_int(v)) {
        struct py_type *t = ready_type(vm, v);
        if (!t->index) {
            if (py_is_unknown(v))
                py_raise_unknown(vm, v, "a number");
            py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
        }
        v = t->index(vm, v);
        if (!py_is_int(v))
            py_raise(vm, &py_exc_TypeError, "__index__ returned non-int (type %T)", v);
    }
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (!fits)
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C ssize_t");
    return i;
}

double py_as_double(struct vm *vm, value v) {
    if (py_is_float(v))
        return py_float(v);
    if (py_is_small(v))
        return (double)py_small(v);
    struct py_type *t = ready_type(vm, v);
    if (t->to_float) {
        value f = t->to_float(vm, v);
        if (py_is_float(f))
            return py_float(f);
        if (!(py_type_of(f)->flags & PY_TYPE_FLOAT))
            py_raise(vm, &py_exc_TypeError, "%T.__float__ returned non-float (type %T)", v, f);
        return py_as_double(vm, f);
    }
    if (t->index)
        return py_as_double(vm, t->index(vm, v));
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, "a number");
    py_raise(vm, &py_exc_TypeError, "must be real number, not %T", v);
}

/* --- arguments --- */

const char *py_arg_text(struct vm *vm, value v, const char *what) {
    if (!py_is_str(v)) {
        if (py_is_unknown(v))
            py_raise_unknown(vm, v, what);
        py_raise(vm, &py_exc_TypeError, "%s must be str, not %T", what, v);
    }
    struct py_str *s = PY_AS(struct py_str, v);
    if (memchr(s->data, 0, s->size))
        py_raise(vm, &py_exc_ValueError, "embedded null character");
    return py_str_cstr(v);
}

value py_arg_with(struct vm *vm, value v, const struct py_type *type, const char *attribute) {
    if (py_is_unknown(v))
        py_raise_unknown(vm, v, attribute);
    if (!py_is_a(v, type))
        py_raise(vm, &py_exc_AttributeError, "'%T' object has no attribute '%s'", v, attribute);
    return v;
}

const char *py_arg_text_or_null(struct vm *vm, value v, const char *what) {
    return v == PY_NONE || v == PY_UNDEF ? NULL : py_arg_text(vm, v, what);
}
