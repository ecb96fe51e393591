/*
 * enum: Flag, whose members combine by | & ^ ~. A combination is made when it is first asked for
 * and kept with the members. A class knows the mask of its single bits and, for negative numbers,
 * the mask of all bits up to its highest; what happens to bits it does not know is its boundary's
 * affair. cf. CPython's enum.Flag.
 */
#include "python/lib/enum_int.h"

bool enum_single_bit(struct vm *vm, value v) {
    if (!py_is_int(v)) { /* in the words of the arithmetic that does not work */
        py_inplace(vm, PY_AND, v, lib_sub(vm, v, py_int_from(1)));
        return false;
    }
    if (py_int_sign(v) <= 0)
        return false;
    value rest =
        py_binary(vm, PY_AND, py_int_plain(v), lib_sub(vm, py_int_plain(v), py_int_from(1)));
    return py_int_sign(rest) == 0;
}

static value bit(struct vm *vm, uint64_t i) { return py_int_lshift(vm, py_int_from(1), i); }
static value int_and(struct vm *vm, value x, value y) { return py_binary(vm, PY_AND, x, y); }
static value int_or(struct vm *vm, value x, value y) { return py_binary(vm, PY_OR, x, y); }
static value int_not(struct vm *vm, value x) { return py_unary(vm, PY_INVERT, x); }
/* The bits of X that Y lacks. */
static value without(struct vm *vm, value x, value y) { return int_and(vm, x, int_not(vm, y)); }

struct py_list *enum_bits(struct vm *vm, value v) {
    struct py_list *out = py_list_new(4);
    v = py_int_plain(v);
    for (uint64_t i = 0, n = py_int_bit_length(v); i < n; i++) {
        value b = bit(vm, i);
        if (py_int_sign(int_and(vm, v, b)))
            py_list_append(out, b);
    }
    return out;
}

void enum_flag_note(struct vm *vm, struct py_type *cls, value v) {
    if (!py_is_int(v))
        return;
    value total = int_or(vm, ENUM_OF(cls, _flag_mask_), py_int_plain(v));
    py_type_set(vm, cls, EN(_flag_mask_), total);
    py_type_set(vm, cls, EN(_all_bits_),
                lib_sub(vm, bit(vm, py_int_bit_length(total)), py_int_from(1)));
}

void enum_flag_settle(struct vm *vm, struct py_type *cls) {
    struct py_dict *map = ENUM_DICT(cls, _member_map_);
    value mask = py_int_from(0), last = PY_UNDEF;
    bool sorted = true;
    size_t i = 0;
    for (value k, m; py_dict_next(map, &i, &k, &m);) {
        value v = ENUM_VALUE(vm, m);
        if (!py_is_int(v) || !enum_single_bit(vm, v))
            continue;
        sorted &= last == PY_UNDEF || !py_less(vm, v, last);
        last = v;
        mask = int_or(vm, mask, py_int_plain(v));
    }
    py_type_set(vm, cls, EN(_flag_mask_), mask);
    if (!sorted)
        py_type_set(vm, cls, EN(_iter_member_),
                    py_dict_get_str(py_type_dict(&enum_Flag_type), EN(_iter_member_by_def_)));
}

/* --- members of a value --- */

static value member_of(struct vm *vm, struct py_type *cls, value v) {
    value m = py_dict_get(vm, ENUM_DICT(cls, _value2member_map_), v);
    return m == PY_UNDEF ? PY_NONE : m;
}

/* The members whose single bits make V, in the order of their bits or as they are defined. */
static struct py_list *parts(struct vm *vm, struct py_type *cls, value v, bool defined) {
    struct py_list *list = enum_bits(vm, int_and(vm, v, ENUM_OF(cls, _flag_mask_)));
    for (size_t i = 0; i < list->n; i++)
        list->items[i] = member_of(vm, cls, list->items[i]);
    for (size_t i = 1; defined && i < list->n; i++) {
        value m = list->items[i];
        int64_t order = py_index(vm, enum_get(vm, m, EN(_sort_order_)));
        size_t k = i;
        for (; k && py_index(vm, enum_get(vm, list->items[k - 1], EN(_sort_order_))) > order; k--)
            list->items[k] = list->items[k - 1];
        list->items[k] = m;
    }
    return list;
}

static struct py_list *members_of(struct vm *vm, struct py_type *cls, value v) {
    value walk = py_type_lookup(cls, EN(_iter_member_));
    struct py_dict *own = py_type_dict(&enum_Flag_type);
    if (walk == py_dict_get_str(own, EN(_iter_member_)))
        return parts(vm, cls, v, false);
    if (walk == py_dict_get_str(own, EN(_iter_member_by_def_)))
        return parts(vm, cls, v, true);
    return py_list_from(vm, py_call1(vm, descr_bind(vm, walk, PY_UNDEF, cls), v));
}

static void check_number(struct vm *vm, value v) {
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
}

LIB_FN(flag_iter_by_value) {
    check_number(vm, a[1]);
    return enum_walk(vm, parts(vm, PY_AS(struct py_type, a[0]), a[1], false));
}
LIB_FN(flag_iter_by_def) {
    check_number(vm, a[1]);
    return enum_walk(vm, parts(vm, PY_AS(struct py_type, a[0]), a[1], true));
}

/* --- combinations --- */

/* Two's complement in at least MAX_BITS digits, the sign apart: 0b0 0101. */
value enum_bin(struct vm *vm, value number, value max_bits) {
    bool negative = py_int_sign(number) < 0;
    uint64_t n = py_int_bit_length(number);
    int64_t least = max_bits == PY_NONE ? 0 : py_index(vm, max_bits);
    struct buf b = BUF_INIT;
    buf_printf(&b, "0b%d ", negative);
    for (int64_t i = (int64_t)n; i < least; i++)
        buf_putc(&b, negative ? '1' : '0');
    for (uint64_t i = n; i-- > 0;)
        buf_putc(&b, py_int_sign(int_and(vm, number, bit(vm, i))) ? '1' : '0');
    return py_str_take(&b);
}

static noreturn void raise_bits(struct vm *vm, struct py_type *cls, value given, value mask) {
    value v = py_int_plain(given);
    uint64_t bits = py_int_bit_length(v), known = py_int_bit_length(mask);
    value width = py_int_from((int64_t)(bits > known ? bits : known));
    py_raise(vm, &py_exc_ValueError, "%R invalid value %R\n    given %S\n  allowed %S", PY_OBJ(cls),
             given, enum_bin(vm, v, width), enum_bin(vm, mask, width));
}

/* V was outside of what CLS knows: *V as the boundary has it; false: V itself is the answer. */
static bool cut_to_boundary(struct vm *vm, struct py_type *cls, value given, value *v) {
    value boundary = ENUM_OF(cls, _boundary_), mask = ENUM_OF(cls, _flag_mask_);
    if (py_str_is(boundary, "strict"))
        raise_bits(vm, cls, given, mask);
    if (py_str_is(boundary, "conform")) {
        *v = int_and(vm, *v, mask);
    } else if (py_str_is(boundary, "eject")) {
        return false;
    } else if (py_str_is(boundary, "keep")) {
        if (py_int_sign(*v) < 0) {
            value all = lib_add(vm, ENUM_OF(cls, _all_bits_), py_int_from(1));
            value own = bit(vm, py_int_bit_length(*v));
            *v = lib_add(vm, py_less(vm, all, own) ? own : all, *v);
        }
    } else {
        py_raise(vm, &py_exc_ValueError, "%R unknown flag boundary %R", PY_OBJ(cls), boundary);
    }
    return true;
}

/* The names of the members in KNOWN, joined, and the number of the bits in REST. */
static value joined_name(struct vm *vm, struct py_type *cls, value known, value rest) {
    if (!py_int_sign(known))
        return PY_NONE;
    struct buf b = BUF_INIT;
    struct py_list *list = members_of(vm, cls, known);
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_putc(&b, '|');
        lib_put_str(vm, &b, enum_get(vm, list->items[i], EN(_name_)));
    }
    if (py_int_sign(rest)) {
        buf_putc(&b, '|');
        lib_put_str(vm, &b,
                    py_call1(vm, py_getattr_str(vm, PY_OBJ(cls), EN(_numeric_repr_)), rest));
    }
    return py_str_take(&b);
}

static value combination(struct vm *vm, struct py_type *cls, value v, value known, value rest) {
    struct py_type *data = PY_AS(struct py_type, ENUM_OF(cls, _member_type_));
    value m =
        data == &py_object_type ? PY_OBJ(py_alloc(vm, cls)) : data->new (vm, cls, 1, &v, NULL);
    struct py_attrs *attrs = py_attrs_of(m);
    if (!attrs || attrs_get(attrs, EN(_value_)) == PY_UNDEF)
        enum_put(m, EN(_value_), v);
    enum_put(m, EN(_name_), joined_name(vm, cls, known, rest));
    return m;
}

value enum_flag_missing(struct vm *vm, struct py_type *cls, value v) {
    if (!py_is_int(v))
        py_raise(vm, &py_exc_ValueError, "%R is not a valid %S", v, cls->qualname);
    value given = v, mask = ENUM_OF(cls, _flag_mask_), all = ENUM_OF(cls, _all_bits_);
    v = py_int_plain(v);
    if (py_int_compare(v, int_not(vm, all)) < 0 || py_int_compare(v, all) > 0 ||
        py_int_sign(int_and(vm, v, py_binary(vm, PY_XOR, all, mask))))
        if (!cut_to_boundary(vm, cls, given, &v))
            return given;
    value negative = PY_UNDEF;
    if (py_int_sign(v) < 0) {
        negative = v;
        v = lib_add(vm, lib_add(vm, all, py_int_from(1)), v);
    }
    value rest = without(vm, v, mask), known = int_and(vm, v, mask);
    if (py_int_sign(rest) && !py_str_is(ENUM_OF(cls, _boundary_), "keep"))
        py_raise(vm, &py_exc_ValueError, "%s(%R) -->  unknown values %R [%S]", cls->name, v, rest,
                 enum_bin(vm, rest, PY_NONE));
    struct py_dict *map = ENUM_DICT(cls, _value2member_map_);
    value m = py_dict_get(vm, map, v);
    if (m == PY_UNDEF) {
        m = combination(vm, cls, v, known, rest);
        py_dict_set(vm, map, v, m);
    }
    if (negative != PY_UNDEF)
        py_dict_set(vm, map, negative, m);
    return m;
}

/* --- what flags do --- */

static struct py_type *class_of(value v) { return py_type_of(v); }

/* OTHER as a number that a flag like SELF combines with; PY_UNDEF: it does not. */
static value operand(struct vm *vm, value self, value other) {
    if (py_is_a(other, class_of(self)))
        return ENUM_VALUE(vm, other);
    value data = ENUM_OF(class_of(self), _member_type_);
    if (data != PY_OBJ(&py_object_type) && py_isinstance(vm, other, data))
        return py_is_int(other) ? py_int_plain(other) : other;
    return PY_UNDEF;
}

static value combine(struct vm *vm, enum py_binary_op op, value left, value right) {
    for (int side = 0; side < 2; side++) {
        value self = side ? right : left, other = side ? left : right;
        if (!py_is_a(self, &enum_Flag_type))
            continue;
        value x = operand(vm, self, other);
        if (x == PY_UNDEF)
            continue;
        value v = py_binary(vm, op, ENUM_VALUE(vm, self), x);
        struct py_type *cls = class_of(self);
        return cls->new == enum_new ? enum_lookup(vm, cls, v) : py_call1(vm, PY_OBJ(cls), v);
    }
    return PY_NOT_IMPLEMENTED;
}
static value flag_or(struct vm *vm, value l, value r) { return combine(vm, PY_OR, l, r); }
static value flag_and(struct vm *vm, value l, value r) { return combine(vm, PY_AND, l, r); }
static value flag_xor(struct vm *vm, value l, value r) { return combine(vm, PY_XOR, l, r); }

static value flag_invert(struct vm *vm, value self) {
    struct py_type *cls = class_of(self);
    value known = enum_get(vm, self, EN(_inverted_));
    if (known != PY_NONE)
        return known;
    value v = ENUM_VALUE(vm, self), mask = ENUM_OF(cls, _flag_mask_);
    v = py_str_is(ENUM_OF(cls, _boundary_), "keep") ? int_not(vm, v)
                                                    : py_binary(vm, PY_XOR, mask, v);
    value inverse = py_call1(vm, PY_OBJ(cls), v);
    enum_put(self, EN(_inverted_), inverse);
    return inverse;
}

static bool flag_truth(struct vm *vm, value self) { return py_truth(vm, ENUM_VALUE(vm, self)); }
static int64_t flag_len(struct vm *vm, value self) {
    return (int64_t)enum_bits(vm, ENUM_VALUE(vm, self))->n;
}
static value flag_iter(struct vm *vm, value self) {
    return enum_walk(vm, members_of(vm, class_of(self), ENUM_VALUE(vm, self)));
}
static bool flag_contains(struct vm *vm, value self, value other) {
    if (!py_is_a(other, class_of(self)))
        py_raise(vm, &py_exc_TypeError, "unsupported operand type(s) for 'in': %R and %R",
                 py_type_of(other)->qualname, class_of(self)->qualname);
    value v = ENUM_VALUE(vm, other);
    return py_equal(vm, int_and(vm, v, ENUM_VALUE(vm, self)), v);
}

LIB_FN(flag_missing) { return enum_flag_missing(vm, PY_AS(struct py_type, a[0]), a[1]); }

/* The bit above the highest so far. */
LIB_FN(flag_next_value) {
    struct py_list *last = py_list_from(vm, a[3]);
    if (!last->n)
        return a[1] == PY_NONE ? py_int_from(1) : a[1];
    value top = last->items[0];
    for (size_t i = 1; i < last->n; i++)
        if (py_truth(vm, py_compare(vm, last->items[i], top, PY_GT)))
            top = last->items[i];
    if (!py_is_int(top)) {
        value exc = py_call1(vm, lib_type(&py_exc_TypeError),
                             lib_text(py_message(vm, "invalid flag value %R", top)));
        PY_AS(struct py_exception, exc)->suppress_context = true;
        py_raise_value(vm, exc);
    }
    return bit(vm, py_int_bit_length(top));
}

/* A combination is remade from its members; bits without a member are a number. */
LIB_FN(flag_reduce) {
    struct py_type *cls = class_of(a[0]);
    value v = ENUM_VALUE(vm, a[0]), mask = ENUM_OF(cls, _flag_mask_);
    value known = int_and(vm, v, mask), rest = without(vm, v, mask);
    value join = py_import_from(vm, "operator", "or_");
    if (py_int_sign(known) && py_int_sign(rest))
        return py_tuple2(join, py_tuple2(py_call1(vm, PY_OBJ(cls), known), rest));
    struct py_list *bits = enum_bits(vm, known);
    if (bits->n > 1) {
        value others = py_call1(vm, PY_OBJ(cls), without(vm, known, bits->items[0]));
        return py_tuple2(join, py_tuple2(others, member_of(vm, cls, bits->items[0])));
    }
    value name = enum_get(vm, a[0], EN(_name_));
    if (name == PY_NONE)
        return py_tuple2(PY_OBJ(cls), py_tuple1(v));
    return py_tuple2(py_dict_get_text(vm->builtins, "getattr"), py_tuple2(PY_OBJ(cls), name));
}

static const struct py_native_def methods[] = {
    {"__reduce_ex__", flag_reduce, "self, proto"},
    {"_generate_next_value_", flag_next_value, "name, start, count, last_values", PY_STATIC},
    {"_iter_member_by_value_", flag_iter_by_value, "cls, value", PY_CLASSMETHOD},
    {"_iter_member_", flag_iter_by_value, "cls, value", PY_CLASSMETHOD},
    {"_iter_member_by_def_", flag_iter_by_def, "cls, value", PY_CLASSMETHOD},
    {"_missing_", flag_missing, "cls, value", PY_CLASSMETHOD},
    {0}};

const char *const enum_flag_operators[] = {"__or__",   "__and__",  "__xor__",    "__ror__",
                                           "__rand__", "__rxor__", "__invert__", NULL};

#define FLAG_SLOTS                                                                                 \
    .new = enum_new, .repr = enum_repr,                                                            \
    .binary = {[PY_OR] = flag_or, [PY_AND] = flag_and, [PY_XOR] = flag_xor},                       \
    .unary = {[PY_INVERT] = flag_invert}

struct py_type enum_Flag_type = {{&enum_meta_type},         .name = "Flag",
                                 .module = "enum",          .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                 .base = &enum_Enum_type,   .methods = methods,
                                 .str = enum_str,           .truth = flag_truth,
                                 .len = flag_len,           .iter = flag_iter,
                                 .contains = flag_contains, FLAG_SLOTS};

static value int_text(struct vm *vm, value self) { return py_int_type.repr(vm, self); }
struct py_type enum_IntFlag_type = {{&enum_meta_type},    .name = "IntFlag",
                                    .module = "enum",     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .base = &py_int_type, .methods = enum_int_methods,
                                    .str = int_text,      FLAG_SLOTS};
