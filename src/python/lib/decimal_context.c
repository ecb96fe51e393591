/*
 * Contexts of the module decimal: precision, rounding, flags and traps, and the classes of signals.
 */
#include "python/lib/contextvars.h"
#include "python/lib/decimal_int.h"

const char *const decimal_rounding_names[ROUNDINGS] = {
    "ROUND_UP",      "ROUND_DOWN",      "ROUND_CEILING",   "ROUND_FLOOR",
    "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN", "ROUND_05UP"};

/* --- signal classes: some have two bases, so they are made with the machine --- */

static const char *const signal_names[SIGNALS] = {
    "InvalidOperation", "FloatOperation", "DivisionByZero", "Overflow", "Underflow",
    "Subnormal",        "Inexact",        "Rounded",        "Clamped"};
static const char *const cond_names[] = {NULL, "ConversionSyntax", "DivisionImpossible",
                                         "DivisionUndefined", "InvalidContext"};

static const char state_key;
struct state {
    value base, signals[SIGNALS], conds[5];
    struct ctx *usual; /* DefaultContext: what threads begin with */
};

static value make_class(struct vm *vm, const char *name, value base, value base2, value base3) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_text(ns, "__module__", py_str_from("decimal"));
    size_t n = 1 + (base2 != 0) + (base3 != 0);
    struct py_tuple *bases = py_tuple_new(n);
    value all[] = {base, base2, base3};
    memcpy(bases->items, all, n * sizeof(value));
    for (size_t i = 0; i < n; i++)
        py_type_ready(vm, PY_AS(struct py_type, all[i]));
    return py_class_new(vm, name, bases, ns);
}

static struct ctx *new_context(struct vm *vm) {
    struct ctx *c = py_alloc(vm, &decimal_context_type);
    c->prec = 28;
    c->rounding = ROUND_HALF_EVEN;
    c->emin = -999999;
    c->emax = 999999;
    c->capitals = true;
    c->traps = SIGNAL_INVALID | SIGNAL_ZERO | SIGNAL_OVERFLOW;
    return c;
}

static struct state *state_of(struct vm *vm) {
    struct state *s = lib_state(vm, &state_key, sizeof *s);
    if (s->usual)
        return s;
    value arithmetic = lib_type(&py_exc_ArithmeticError);
    value base = s->base = make_class(vm, "DecimalException", arithmetic, 0, 0);
    value zero = lib_type(&py_exc_ZeroDivisionError);
    s->signals[0] = make_class(vm, signal_names[0], base, 0, 0);
    s->signals[1] = make_class(vm, signal_names[1], base, lib_type(&py_exc_TypeError), 0);
    s->signals[2] = make_class(vm, signal_names[2], base, zero, 0);
    s->signals[5] = make_class(vm, signal_names[5], base, 0, 0);
    s->signals[6] = make_class(vm, signal_names[6], base, 0, 0);
    s->signals[7] = make_class(vm, signal_names[7], base, 0, 0);
    s->signals[8] = make_class(vm, signal_names[8], base, 0, 0);
    s->signals[3] = make_class(vm, signal_names[3], s->signals[6], s->signals[7], 0);
    s->signals[4] = make_class(vm, signal_names[4], s->signals[6], s->signals[7], s->signals[5]);
    for (int i = 1; i < 5; i++)
        s->conds[i] =
            make_class(vm, cond_names[i], s->signals[0], i == COND_UNDEFINED ? zero : 0, 0);
    s->usual = new_context(vm);
    return s;
}

static value copy_context(struct vm *vm, struct ctx *c) {
    struct ctx *d = new_context(vm);
    struct py_object head = d->head;
    struct py_attrs attrs = d->attrs;
    *d = *c;
    d->head = head;
    d->attrs = attrs;
    return PY_OBJ(d);
}

struct ctx *ctx_current(struct vm *vm) {
    struct state *s = state_of(vm);
    value *place = contextvars_decimal(vm);
    if (*place == PY_UNDEF) {
        *place = copy_context(vm, s->usual);
        PY_AS(struct ctx, *place)->flags = 0;
    }
    return PY_AS(struct ctx, *place);
}

struct ctx *ctx_arg(struct vm *vm, value v) {
    if (!LIB_GIVEN(v))
        return ctx_current(vm);
    if (!py_is_a(v, &decimal_context_type))
        py_raise(vm, &py_exc_TypeError, "optional argument must be a context");
    return PY_AS(struct ctx, v);
}

enum rounding rounding_arg(struct vm *vm, value v, struct ctx *c) {
    if (!LIB_GIVEN(v))
        return c->rounding;
    for (int i = 0; i < ROUNDINGS; i++)
        if (py_str_is(v, decimal_rounding_names[i]))
            return (enum rounding)i;
    py_raise(vm, &py_exc_TypeError,
             "valid values for rounding are:\n  [ROUND_CEILING, ROUND_FLOOR, ROUND_UP, "
             "ROUND_DOWN,\n   ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN,\n   ROUND_05UP]");
}

void ctx_signal(struct vm *vm, struct ctx *c, unsigned signals, enum condition cond) {
    c->flags |= signals;
    unsigned trapped = signals & c->traps;
    if (!trapped)
        return;
    struct state *s = state_of(vm);
    struct py_list *list = py_list_new(1);
    value exc = PY_UNDEF;
    if (trapped & SIGNAL_INVALID) {
        py_list_append(list, cond ? s->conds[cond] : s->signals[0]);
        exc = s->signals[0];
    }
    for (int i = 1; i < SIGNALS; i++)
        if (trapped & 1u << i) {
            py_list_append(list, s->signals[i]);
            if (!exc)
                exc = s->signals[i];
        }
    py_raise_value(vm, py_call1(vm, exc, PY_OBJ(list)));
}

struct ctx ctx_work(const struct ctx *c, int64_t prec) {
    struct ctx w = *c;
    w.prec = prec;
    w.emin = -((int64_t)1 << 50);
    w.emax = (int64_t)1 << 50;
    w.rounding = ROUND_HALF_EVEN;
    w.clamp = false;
    w.flags = w.traps = 0;
    return w;
}

/* --- flags and traps: a mapping from the signal classes to bool --- */

struct signal_map {
    struct py_object head;
    struct ctx *c;
    bool traps;
};
static struct py_type signal_map_type;

static unsigned *bits_of(value self) {
    struct signal_map *m = PY_AS(struct signal_map, self);
    return m->traps ? &m->c->traps : &m->c->flags;
}
static int signal_index(struct vm *vm, value key) {
    struct state *s = state_of(vm);
    for (int i = 0; i < SIGNALS; i++)
        if (s->signals[i] == key)
            return i;
    return -1;
}
static int need_signal(struct vm *vm, value key) {
    int i = signal_index(vm, key);
    if (i < 0)
        py_raise(vm, &py_exc_KeyError, "invalid error flag");
    return i;
}
static value map_getitem(struct vm *vm, value self, value key) {
    return PY_BOOL(*bits_of(self) & 1u << need_signal(vm, key));
}
static void map_setitem(struct vm *vm, value self, value key, value v) {
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_ValueError, "signal keys cannot be deleted");
    unsigned bit = 1u << need_signal(vm, key);
    *bits_of(self) = py_truth(vm, v) ? *bits_of(self) | bit : *bits_of(self) & ~bit;
}
static int64_t map_len(struct vm *vm, value self) {
    (void)vm, (void)self;
    return SIGNALS;
}
static value as_dict(struct vm *vm, value self) {
    struct py_dict *d = py_dict_new();
    for (int i = 0; i < SIGNALS; i++)
        py_dict_set(vm, d, state_of(vm)->signals[i], PY_BOOL(*bits_of(self) & 1u << i));
    return PY_OBJ(d);
}
static value map_iter(struct vm *vm, value self) {
    value d = as_dict(vm, self);
    return py_dict_type.iter(vm, d);
}
static value map_repr(struct vm *vm, value self) { return py_repr(vm, as_dict(vm, self)); }
static value map_compare(struct vm *vm, value x, value y, enum py_compare_op op) {
    return py_compare(vm, as_dict(vm, x), py_type_of(y) == &signal_map_type ? as_dict(vm, y) : y,
                      op);
}
LIB_FN(map_keys) { return py_call_method(vm, as_dict(vm, a[0]), "keys", 0, NULL); }
LIB_FN(map_values) { return py_call_method(vm, as_dict(vm, a[0]), "values", 0, NULL); }
LIB_FN(map_items) { return py_call_method(vm, as_dict(vm, a[0]), "items", 0, NULL); }
LIB_FN(map_copy) { return as_dict(vm, a[0]); }
LIB_FN(map_get) {
    int i = signal_index(vm, a[1]);
    return i < 0 ? a[2] : PY_BOOL(*bits_of(a[0]) & 1u << i);
}
static const struct py_native_def map_methods[] = {{"keys", map_keys, "self"},
                                                   {"values", map_values, "self"},
                                                   {"items", map_items, "self"},
                                                   {"copy", map_copy, "self"},
                                                   {"get", map_get, "self, key, default=None"},
                                                   {0}};
static struct py_type signal_map_type = {PY_TYPE_HEAD,
                                         .name = "SignalDict",
                                         .module = "decimal",
                                         .size = sizeof(struct signal_map),
                                         .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                         .methods = map_methods,
                                         .repr = map_repr,
                                         .compare = map_compare,
                                         .len = map_len,
                                         .getitem = map_getitem,
                                         .setitem = map_setitem,
                                         .iter = map_iter};

static value map_of(struct vm *vm, value self, bool traps) {
    struct signal_map *m = py_alloc(vm, &signal_map_type);
    m->c = PY_AS(struct ctx, self);
    m->traps = traps;
    return PY_OBJ(m);
}
/* A list of signals or a mapping, as bits. */
static unsigned bits_arg(struct vm *vm, value v) {
    unsigned bits = 0;
    if (py_type_of(v) == &signal_map_type)
        return *bits_of(v);
    if (py_is_dict(v)) {
        size_t i = 0;
        for (value k, x; py_dict_next(PY_AS(struct py_dict, v), &i, &k, &x);)
            if (py_truth(vm, x))
                bits |= 1u << need_signal(vm, k);
        return bits;
    }
    struct py_iter it;
    py_iter_init(vm, &it, v);
    for (value k; (k = py_iter_next(vm, &it)) != PY_UNDEF;) {
        int i = signal_index(vm, k);
        if (i < 0)
            py_raise(vm, &py_exc_TypeError, "values must be signals, not %R", k);
        bits |= 1u << i;
    }
    return bits;
}

/* --- Context --- */

static struct ctx *self_of(value v) { return PY_AS(struct ctx, v); }

static int64_t ranged(struct vm *vm, value v, int64_t low, int64_t high, const char *what) {
    if (!py_is_int(v))
        py_raise(vm, &py_exc_TypeError, "an integer is required");
    bool fits;
    int64_t i = py_int_get(v, &fits);
    if (!fits || i < low || i > high)
        py_raise(vm, &py_exc_ValueError, "%s", what);
    return i;
}
#define LIMIT 999999999999999999LL
LIB_GET(get_prec) { return py_int_from(self_of(self)->prec); }
LIB_SET(set_prec) {
    self_of(self)->prec = ranged(vm, v, 1, LIMIT, "valid range for prec is [1, MAX_PREC]");
}
LIB_GET(get_rounding) { return py_str_from(decimal_rounding_names[self_of(self)->rounding]); }
LIB_SET(set_rounding) { self_of(self)->rounding = rounding_arg(vm, v, self_of(self)); }
LIB_GET(get_emin) { return py_int_from(self_of(self)->emin); }
LIB_SET(set_emin) {
    self_of(self)->emin = ranged(vm, v, -LIMIT, 0, "valid range for Emin is [MIN_EMIN, 0]");
}
LIB_GET(get_emax) { return py_int_from(self_of(self)->emax); }
LIB_SET(set_emax) {
    self_of(self)->emax = ranged(vm, v, 0, LIMIT, "valid range for Emax is [0, MAX_EMAX]");
}
LIB_GET(get_capitals) { return py_from_small(self_of(self)->capitals); }
LIB_SET(set_capitals) {
    self_of(self)->capitals = ranged(vm, v, 0, 1, "valid values for capitals are 0 or 1");
}
LIB_GET(get_clamp) { return py_from_small(self_of(self)->clamp); }
LIB_SET(set_clamp) {
    self_of(self)->clamp = ranged(vm, v, 0, 1, "valid values for clamp are 0 or 1");
}
LIB_GET(get_flags) { return map_of(vm, self, false); }
LIB_SET(set_flags) { self_of(self)->flags = bits_arg(vm, v); }
LIB_GET(get_traps) { return map_of(vm, self, true); }
LIB_SET(set_traps) { self_of(self)->traps = bits_arg(vm, v); }

static const struct py_getset_def ctx_getset[] = {{"prec", get_prec, set_prec},
                                                  {"rounding", get_rounding, set_rounding},
                                                  {"Emin", get_emin, set_emin},
                                                  {"Emax", get_emax, set_emax},
                                                  {"capitals", get_capitals, set_capitals},
                                                  {"clamp", get_clamp, set_clamp},
                                                  {"flags", get_flags, set_flags},
                                                  {"traps", get_traps, set_traps},
                                                  {0}};

static void apply(struct vm *vm, value c, const value *a) {
    static void (*const setters[])(struct vm *, value, value) = {
        set_prec, set_rounding, set_emin, set_emax, set_capitals, set_clamp, set_flags, set_traps};
    for (size_t i = 0; i < LIB_COUNT(setters); i++)
        if (LIB_GIVEN(a[i]))
            setters[i](vm, c, a[i]);
}
LIB_FN(ctx_new) {
    struct ctx *c = py_alloc(vm, PY_AS(struct py_type, a[0])), *d = new_context(vm);
    struct py_object head = c->head;
    struct py_attrs attrs = c->attrs;
    *c = *d;
    c->head = head;
    c->attrs = attrs;
    apply(vm, PY_OBJ(c), a + 1);
    return PY_OBJ(c);
}
/* By name but for FloatOperation, as the reference's library prints them. */
static void put_signals(struct vm *vm, struct buf *b, unsigned bits) {
    static const int order[SIGNALS] = {8, 0, 2, 6, 3, 7, 5, 4, 1};
    (void)vm;
    buf_putc(b, '[');
    for (int i = 0, n = 0; i < SIGNALS; i++)
        if (bits & 1u << order[i])
            buf_printf(b, "%s%s", n++ ? ", " : "", signal_names[order[i]]);
    buf_putc(b, ']');
}
static value ctx_repr(struct vm *vm, value self) {
    struct ctx *c = self_of(self);
    struct buf b = BUF_INIT;
    buf_printf(&b,
               "Context(prec=%lld, rounding=%s, Emin=%lld, Emax=%lld, capitals=%d, clamp=%d, "
               "flags=",
               (long long)c->prec, decimal_rounding_names[c->rounding], (long long)c->emin,
               (long long)c->emax, c->capitals, c->clamp);
    put_signals(vm, &b, c->flags);
    buf_puts(&b, ", traps=");
    put_signals(vm, &b, c->traps);
    buf_putc(&b, ')');
    return lib_buf_str(&b);
}
LIB_FN(ctx_copy) { return copy_context(vm, self_of(a[0])); }
LIB_FN(ctx_clear_flags) {
    self_of(a[0])->flags = 0;
    return PY_NONE;
}
LIB_FN(ctx_clear_traps) {
    self_of(a[0])->traps = 0;
    return PY_NONE;
}
LIB_FN(ctx_etiny) { return py_int_from(self_of(a[0])->emin - self_of(a[0])->prec + 1); }
LIB_FN(ctx_etop) { return py_int_from(self_of(a[0])->emax - self_of(a[0])->prec + 1); }
LIB_FN(ctx_radix) { return dec_from_int(vm, py_from_small(10)); }
static value create(struct vm *vm, const value *a, bool is_from_float) {
    struct ctx *c = self_of(a[0]);
    if (py_is_str(a[1]) && strpbrk(py_str_cstr(a[1]), " \t\r\n\f\v_"))
        return dec_nan(vm, c, COND_SYNTAX);
    unsigned flags = c->flags;
    value exact = dec_convert(vm, a[1], c);
    if (py_is_floating(a[1]) && is_from_float)
        c->flags = flags;
    value v = dec_plus(vm, c, exact);
    bool zero = !dec_of(exact)->kind && num_is_zero(dec_of(exact)->coef);
    return zero && dec_of(exact)->neg ? dec_negate(vm, v, true) : v;
}
LIB_FN(ctx_create) { return create(vm, a, false); }
LIB_FN(ctx_create_from_float) { return create(vm, a, true); }

#define ARG(i) dec_arg(vm, a[i])
#define UNARY(name, expr)                                                                          \
    LIB_FN(ctx_##name) {                                                                           \
        struct ctx *c = self_of(a[0]);                                                             \
        value x = ARG(1);                                                                          \
        return expr;                                                                               \
    }
#define BINARY(name, expr)                                                                         \
    LIB_FN(ctx_##name) {                                                                           \
        struct ctx *c = self_of(a[0]);                                                             \
        value x = ARG(1), y = ARG(2);                                                              \
        return expr;                                                                               \
    }
UNARY(plus, dec_plus(vm, c, x))
UNARY(minus, dec_plus(vm, c, dec_is_nan(x) ? x : dec_negate(vm, x, !dec_of(x)->neg)))
UNARY(abs, dec_plus(vm, c, dec_is_nan(x) ? x : dec_negate(vm, x, false)))
UNARY(sqrt, dec_sqrt(vm, c, x))
UNARY(exp, dec_exp(vm, c, x))
UNARY(ln, dec_ln(vm, c, x))
UNARY(log10, dec_log10(vm, c, x))
UNARY(normalize, dec_normalize(vm, c, x))
UNARY(to_integral_value, dec_to_integral(vm, c, x, c->rounding, false))
UNARY(to_integral_exact, dec_to_integral(vm, c, x, c->rounding, true))
UNARY(to_sci_string, dec_text(vm, x, false, c->capitals))
UNARY(to_eng_string, dec_text(vm, x, true, c->capitals))
BINARY(add, dec_add(vm, c, x, y, false))
BINARY(subtract, dec_add(vm, c, x, y, true))
BINARY(multiply, dec_mul(vm, c, x, y))
BINARY(divide, dec_div(vm, c, x, y))
BINARY(divide_int, dec_int_div(vm, c, x, y, NULL))
BINARY(remainder, dec_remainder(vm, c, x, y))
BINARY(compare, dec_compare(vm, c, x, y))
BINARY(quantize, dec_quantize(vm, c, x, y, c->rounding))
LIB_FN(ctx_divmod) {
    value r, q = dec_int_div(vm, self_of(a[0]), ARG(1), ARG(2), &r);
    return py_tuple2(q, r);
}
LIB_FN(ctx_power) {
    if (a[3] == PY_NONE)
        return dec_power(vm, self_of(a[0]), ARG(1), ARG(2));
    return py_call3(vm, py_import_from(vm, "builtins", "pow"), ARG(1), ARG(2), ARG(3));
}
LIB_FN(ctx_fma) {
    struct ctx *c = self_of(a[0]), w = ctx_work(c, (int64_t)1 << 40);
    return dec_add(vm, c, dec_mul(vm, &w, ARG(1), ARG(2)), ARG(3), false);
}
/* The rest are the Decimal's own methods, given this context. */
#define PLAIN(name)                                                                                \
    LIB_FN(ctx_##name) { return py_call_method(vm, ARG(1), #name, 0, NULL); }
#define WITH_CONTEXT(name)                                                                         \
    LIB_FN(ctx_##name) { return py_call_method(vm, ARG(1), #name, 1, &a[0]); }
#define WITH_OTHER(name)                                                                           \
    LIB_FN(ctx_##name) {                                                                           \
        value args[] = {ARG(2), a[0]};                                                             \
        return py_call_method(vm, ARG(1), #name, 2, args);                                         \
    }
PLAIN(canonical)
PLAIN(copy_abs)
PLAIN(copy_negate)
PLAIN(is_canonical)
PLAIN(is_finite)
PLAIN(is_infinite)
PLAIN(is_nan)
PLAIN(is_qnan)
PLAIN(is_signed)
PLAIN(is_snan)
PLAIN(is_zero)
WITH_CONTEXT(is_normal)
WITH_CONTEXT(is_subnormal)
WITH_CONTEXT(logb)
WITH_CONTEXT(next_minus)
WITH_CONTEXT(next_plus)
WITH_CONTEXT(number_class)
WITH_CONTEXT(logical_invert)
WITH_OTHER(max)
WITH_OTHER(min)
WITH_OTHER(same_quantum)
WITH_OTHER(scaleb)
WITH_OTHER(compare_signal)
WITH_OTHER(compare_total)
WITH_OTHER(compare_total_mag)
WITH_OTHER(copy_sign)
WITH_OTHER(logical_and)
WITH_OTHER(logical_or)
WITH_OTHER(logical_xor)
WITH_OTHER(max_mag)
WITH_OTHER(min_mag)
WITH_OTHER(next_toward)
WITH_OTHER(remainder_near)
WITH_OTHER(rotate)
WITH_OTHER(shift)
LIB_FN(ctx_copy_decimal) { return ARG(1); }
LIB_FN(ctx_reduce) {
    static const char *const fields[] = {"prec", "rounding", "Emin", "Emax", "capitals", "clamp"};
    struct py_tuple *args = py_tuple_new(LIB_COUNT(fields) + 2);
    for (size_t i = 0; i < LIB_COUNT(fields); i++)
        args->items[i] = py_getattr(vm, a[0], fields[i]);
    for (int k = 0; k < 2; k++) {
        unsigned bits = k ? self_of(a[0])->traps : self_of(a[0])->flags;
        struct py_list *list = py_list_new(2);
        for (int i = 0; i < SIGNALS; i++)
            if (bits & 1u << i)
                py_list_append(list, py_import_from(vm, "decimal", signal_names[i]));
        args->items[LIB_COUNT(fields) + (size_t)k] = PY_OBJ(list);
    }
    return py_tuple2(PY_OBJ(py_type_of(a[0])), PY_OBJ(args));
}

/* These take their arguments apart in CPython under no name. */
enum { PARSED = PY_PARSED | PY_NAMELESS };
static const struct py_native_def ctx_methods[] = {
    {"__new__", ctx_new,
     "cls, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, flags=None, "
     "traps=None",
     PY_NAMELESS},
    {"copy", ctx_copy, "self"},
    {"__copy__", ctx_copy, "self"},
    {"clear_flags", ctx_clear_flags, "self"},
    {"clear_traps", ctx_clear_traps, "self"},
    {"Etiny", ctx_etiny, "self"},
    {"Etop", ctx_etop, "self"},
    {"radix", ctx_radix, "self"},
    {"create_decimal", ctx_create, "self, num='0', /"},
    {"create_decimal_from_float", ctx_create_from_float, "self, f, /"},
    {"plus", ctx_plus, "self, x, /"},
    {"minus", ctx_minus, "self, x, /"},
    {"abs", ctx_abs, "self, x, /"},
    {"sqrt", ctx_sqrt, "self, x, /"},
    {"exp", ctx_exp, "self, x, /"},
    {"ln", ctx_ln, "self, x, /"},
    {"log10", ctx_log10, "self, x, /"},
    {"normalize", ctx_normalize, "self, x, /"},
    {"to_integral_value", ctx_to_integral_value, "self, x, /"},
    {"to_integral", ctx_to_integral_value, "self, x, /"},
    {"to_integral_exact", ctx_to_integral_exact, "self, x, /"},
    {"to_sci_string", ctx_to_sci_string, "self, x, /"},
    {"to_eng_string", ctx_to_eng_string, "self, x, /"},
    {"add", ctx_add, "self, x, y, /", PARSED},
    {"subtract", ctx_subtract, "self, x, y, /", PARSED},
    {"multiply", ctx_multiply, "self, x, y, /", PARSED},
    {"divide", ctx_divide, "self, x, y, /", PARSED},
    {"divide_int", ctx_divide_int, "self, x, y, /", PARSED},
    {"divmod", ctx_divmod, "self, x, y, /", PARSED},
    {"remainder", ctx_remainder, "self, x, y, /", PARSED},
    {"compare", ctx_compare, "self, x, y, /", PARSED},
    {"quantize", ctx_quantize, "self, x, y, /", PARSED},
    {"power", ctx_power, "self, a, b, modulo=None", PARSED},
    {"fma", ctx_fma, "self, x, y, z, /", PARSED},
    {"max", ctx_max, "self, x, y, /", PARSED},
    {"min", ctx_min, "self, x, y, /", PARSED},
    {"same_quantum", ctx_same_quantum, "self, x, y, /", PARSED},
    {"scaleb", ctx_scaleb, "self, x, y, /", PARSED},
    {"canonical", ctx_canonical, "self, x, /"},
    {"copy_abs", ctx_copy_abs, "self, x, /"},
    {"copy_negate", ctx_copy_negate, "self, x, /"},
    {"is_canonical", ctx_is_canonical, "self, x, /"},
    {"is_finite", ctx_is_finite, "self, x, /"},
    {"is_infinite", ctx_is_infinite, "self, x, /"},
    {"is_nan", ctx_is_nan, "self, x, /"},
    {"is_qnan", ctx_is_qnan, "self, x, /"},
    {"is_signed", ctx_is_signed, "self, x, /"},
    {"is_snan", ctx_is_snan, "self, x, /"},
    {"is_zero", ctx_is_zero, "self, x, /"},
    {"is_normal", ctx_is_normal, "self, x, /"},
    {"is_subnormal", ctx_is_subnormal, "self, x, /"},
    {"logb", ctx_logb, "self, x, /"},
    {"next_minus", ctx_next_minus, "self, x, /"},
    {"next_plus", ctx_next_plus, "self, x, /"},
    {"number_class", ctx_number_class, "self, x, /"},
    {"logical_invert", ctx_logical_invert, "self, x, /"},
    {"copy_decimal", ctx_copy_decimal, "self, x, /"},
    {"compare_signal", ctx_compare_signal, "self, x, y, /", PARSED},
    {"compare_total", ctx_compare_total, "self, x, y, /", PARSED},
    {"compare_total_mag", ctx_compare_total_mag, "self, x, y, /", PARSED},
    {"copy_sign", ctx_copy_sign, "self, x, y, /", PARSED},
    {"logical_and", ctx_logical_and, "self, x, y, /", PARSED},
    {"logical_or", ctx_logical_or, "self, x, y, /", PARSED},
    {"logical_xor", ctx_logical_xor, "self, x, y, /", PARSED},
    {"max_mag", ctx_max_mag, "self, x, y, /", PARSED},
    {"min_mag", ctx_min_mag, "self, x, y, /", PARSED},
    {"next_toward", ctx_next_toward, "self, x, y, /", PARSED},
    {"remainder_near", ctx_remainder_near, "self, x, y, /", PARSED},
    {"rotate", ctx_rotate, "self, x, y, /", PARSED},
    {"shift", ctx_shift, "self, x, y, /", PARSED},
    {"__reduce__", ctx_reduce, "self, /"},
    {0}};
struct py_type decimal_context_type = {PY_TYPE_HEAD,
                                       .name = "Context",
                                       .module = "decimal",
                                       .size = sizeof(struct ctx),
                                       .attrs_offset = offsetof(struct ctx, attrs),
                                       .flags = PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_ATTRS,
                                       .methods = ctx_methods,
                                       .getset = ctx_getset,
                                       .repr = ctx_repr};

/* --- localcontext --- */

struct local {
    struct py_object head;
    struct ctx *c, *saved;
};
LIB_FN(local_enter) {
    struct local *l = PY_AS(struct local, a[0]);
    l->saved = ctx_current(vm);
    *contextvars_decimal(vm) = PY_OBJ(l->c);
    return PY_OBJ(l->c);
}
LIB_FN(local_exit) {
    *contextvars_decimal(vm) = PY_OBJ(PY_AS(struct local, a[0])->saved);
    return PY_NONE;
}
static const struct py_native_def local_methods[] = {
    {"__enter__", local_enter, "self"}, {"__exit__", local_exit, "self, *exc"}, {0}};
static struct py_type local_type = {PY_TYPE_HEAD,
                                    .name = "ContextManager",
                                    .module = "decimal",
                                    .size = sizeof(struct local),
                                    .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                    .methods = local_methods};

LIB_FN(decimal_localcontext) {
    struct local *l = py_alloc(vm, &local_type);
    value copy = copy_context(vm, ctx_arg(vm, a[0]));
    apply(vm, copy, a + 1);
    l->c = self_of(copy);
    return PY_OBJ(l);
}
LIB_FN(decimal_getcontext) { return PY_OBJ(ctx_current(vm)); }
LIB_FN(decimal_setcontext) {
    if (!py_is_a(a[0], &decimal_context_type))
        py_raise(vm, &py_exc_TypeError, "argument must be a context");
    *contextvars_decimal(vm) = a[0];
    return PY_NONE;
}

static const struct py_native_def functions[] = {
    {"getcontext", decimal_getcontext, ""},
    {"setcontext", decimal_setcontext, "context, /"},
    {"localcontext", decimal_localcontext,
     "ctx=None, *, prec=None, rounding=None, Emin=None, Emax=None, capitals=None, clamp=None, "
     "flags=None, traps=None"},
    {0}};
#define ROUNDING(n)                                                                                \
    { n, PY_CONST_TEXT, .text = n }
static const struct py_const_def constants[] = {
    ROUNDING("ROUND_UP"),
    ROUNDING("ROUND_DOWN"),
    ROUNDING("ROUND_CEILING"),
    ROUNDING("ROUND_FLOOR"),
    ROUNDING("ROUND_HALF_UP"),
    ROUNDING("ROUND_HALF_DOWN"),
    ROUNDING("ROUND_HALF_EVEN"),
    ROUNDING("ROUND_05UP"),
    {"MAX_PREC", PY_CONST_INT, .i = LIMIT},
    {"MAX_EMAX", PY_CONST_INT, .i = LIMIT},
    {"MIN_EMIN", PY_CONST_INT, .i = -LIMIT},
    {"MIN_ETINY", PY_CONST_INT, .i = -1999999999999999997LL},
    {"__version__", PY_CONST_TEXT, .text = "1.70"},
    {0}};
static struct py_type *const types[] = {&decimal_decimal_type, &decimal_context_type, NULL};

static void init(struct vm *vm, struct py_module *m) {
    struct state *s = state_of(vm);
    py_module_set(vm, m, "DecimalException", s->base);
    for (int i = 0; i < SIGNALS; i++)
        py_module_set(vm, m, signal_names[i], s->signals[i]);
    for (int i = 1; i < 5; i++)
        py_module_set(vm, m, cond_names[i], s->conds[i]);
    struct ctx *basic = new_context(vm), *extended = new_context(vm);
    basic->prec = extended->prec = 9;
    basic->rounding = ROUND_HALF_UP;
    basic->traps |= SIGNAL_CLAMPED | SIGNAL_UNDERFLOW;
    extended->traps = 0;
    py_module_set(vm, m, "DefaultContext", PY_OBJ(s->usual));
    py_module_set(vm, m, "BasicContext", PY_OBJ(basic));
    py_module_set(vm, m, "ExtendedContext", PY_OBJ(extended));
    py_module_set(vm, m, "HAVE_THREADS", PY_TRUE);
    py_module_set(vm, m, "HAVE_CONTEXTVAR", PY_TRUE);
}
const struct py_module_def py_lib_decimal = {.name = "decimal",
                                             .functions = functions,
                                             .constants = constants,
                                             .types = types,
                                             .init = init};
