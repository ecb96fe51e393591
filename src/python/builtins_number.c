/* Built-in functions on numbers and characters (cf. CPython's Python/bltinmodule.c). */
#include <math.h>

#include "python/type.h"
#include "python/builtins_int.h"
#include "python/types/complex.h"
#include "python/types/float.h"
#include "python/types/seq.h"
#include "python/vm.h"

value builtin_abs(struct vm *vm, const value *a) { return py_unary(vm, PY_ABS, a[0]); }
value builtin_divmod(struct vm *vm, const value *a) { return py_binary(vm, PY_DIVMOD, a[0], a[1]); }

static bool is_number(value v) {
    return py_is_int(v) || py_is_floating(v) || py_is_a(v, &py_complex_type);
}

value py_power(struct vm *vm, value base, value exp, value mod) {
    value given = py_type_of(base)->flags & PY_TYPE_HEAP
                      ? py_type_lookup(py_type_of(base), PYN(__pow__))
                      : PY_UNDEF;
    bool own = given != PY_UNDEF && py_type_of(given) == &py_function_type;
    if (!own && py_is_int(base) && py_is_int(exp) && py_is_int(mod))
        return py_int_pow_mod(vm, base, exp, mod);
    struct py_type *type = py_type_of(base);
    if (type->flags & (PY_TYPE_HEAP | PY_TYPE_DOTTED)) {
        value method = py_type_lookup(type, py_intern("__pow__"));
        if (method != PY_UNDEF) {
            value r = py_call(vm, method, 3, (value[]){base, exp, mod});
            if (r != PY_NOT_IMPLEMENTED)
                return r;
        }
    }
    if (py_is_a(base, &py_complex_type) && is_number(exp) && is_number(mod))
        py_raise(vm, &py_exc_ValueError, "complex modulo");
    if (py_is_floating(base) && is_number(exp) && is_number(mod))
        py_raise(vm, &py_exc_TypeError,
                 "pow() 3rd argument not allowed unless all arguments are integers");
    if (is_number(base) && is_number(exp) && is_number(mod))
        py_raise(vm,
                 py_is_a(exp, &py_complex_type) || py_is_a(mod, &py_complex_type)
                     ? &py_exc_ValueError
                     : &py_exc_TypeError,
                 py_is_a(exp, &py_complex_type) || py_is_a(mod, &py_complex_type)
                     ? "complex modulo"
                     : "pow() 3rd argument not allowed unless all arguments are integers");
    py_raise(vm, &py_exc_TypeError, "unsupported operand type(s) for ** or pow(): '%T', '%T', '%T'",
             base, exp, mod);
}

value builtin_pow(struct vm *vm, const value *a) {
    return a[2] == PY_NONE ? py_binary(vm, PY_POW, a[0], a[1]) : py_power(vm, a[0], a[1], a[2]);
}

value builtin_round(struct vm *vm, const value *a) {
    struct py_type *type = py_type_of(a[0]);
    if (type == &py_float_type) {
        if (a[1] == PY_NONE)
            return py_int_from_double(vm, rint(py_float_get(a[0])));
        return py_from_float(py_float_round(vm, py_float_get(a[0]), py_index_clip(vm, a[1])));
    }
    value method = py_type_lookup(type, py_intern("__round__"));
    if (method == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "type %T doesn't define __round__ method", a[0]);
    return call_special(vm, method, a[0], a[1] == PY_NONE ? 0 : 1, &a[1]);
}

static void refuse_start(struct vm *vm, value start) {
    static const struct {
        struct py_type *type;
        const char *text;
    } refused[] = {{&py_str_type, "sum() can't sum strings [use ''.join(seq) instead]"},
                   {&py_bytes_type, "sum() can't sum bytes [use b''.join(seq) instead]"},
                   {&py_bytearray_type, "sum() can't sum bytearray [use b''.join(seq) instead]"}};
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++)
        if (py_is_a(start, refused[i].type))
            py_raise(vm, &py_exc_TypeError, "%s", refused[i].text);
}

value builtin_sum(struct vm *vm, const value *a) {
    value total = a[1];
    struct py_iter it;
    py_iter_init(vm, &it, a[0]);
    refuse_start(vm, total);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;) {
        if (py_is_small(total) && py_is_small(x))
            total = py_int_from(py_small(total) + py_small(x));
        else if (py_is_float(total) && py_is_float(x))
            total = py_from_float(py_float(total) + py_float(x));
        else if (py_is_float(total) && py_is_small(x))
            total = py_from_float(py_float(total) + (double)py_small(x));
        else
            total = py_binary(vm, PY_ADD, total, x);
    }
    return total;
}

static value in_base(struct vm *vm, value v, int base, const char *prefix) {
    if (!py_is_int(v)) {
        if (!py_has_index(v))
            py_index(vm, v);
        v = py_type_of(v)->index(vm, v);
    }
    const char *text = py_int_text(vm, v, base);
    bool negative = *text == '-';
    return py_str_printf("%s%s%s", negative ? "-" : "", prefix, text + negative);
}

value builtin_bin(struct vm *vm, const value *a) { return in_base(vm, a[0], 2, "0b"); }
value builtin_oct(struct vm *vm, const value *a) { return in_base(vm, a[0], 8, "0o"); }
value builtin_hex(struct vm *vm, const value *a) { return in_base(vm, a[0], 16, "0x"); }

value builtin_chr(struct vm *vm, const value *a) {
    if (!py_has_index(a[0]))
        py_index(vm, a[0]);
    int64_t cp = py_index_clip(vm, a[0]);
    if (cp < INT32_MIN || cp > INT32_MAX)
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C int");
    if (cp < 0 || cp > 0x10FFFF)
        py_raise(vm, &py_exc_ValueError, "chr() arg not in range(0x110000)");
    return py_str_char((uint32_t)cp);
}

value builtin_ord(struct vm *vm, const value *a) {
    const unsigned char *data;
    size_t n;
    if (py_is_str(a[0])) {
        struct py_str *s = PY_AS(struct py_str, a[0]);
        if (s->length == 1)
            return py_from_small(py_str_at(s, 0));
        n = s->length;
    } else if ((py_is_a(a[0], &py_bytes_type) || py_is_a(a[0], &py_bytearray_type)) &&
               py_bytes_get(a[0], &data, &n)) {
        if (n == 1)
            return py_from_small(data[0]);
    } else {
        py_raise(vm, &py_exc_TypeError, "ord() expected string of length 1, but %T found", a[0]);
    }
    py_raise(vm, &py_exc_TypeError, "ord() expected a character, but string of length %zu found",
             n);
}
