/*
 * What the files of the module decimal share.
 *
 * A coefficient of up to 38 digits is a 128-bit number, a longer one a Python int: struct num. A
 * Decimal is immutable. Every operation takes the context it rounds by.
 */
#ifndef RETORT_PYTHON_LIB_DECIMAL_INT_H
#define RETORT_PYTHON_LIB_DECIMAL_INT_H

#include "python/lib/decimal.h"
#include "python/lib/lib.h"

typedef unsigned __int128 u128;

/* --- decimal_num.c: natural numbers --- */

struct num {
    u128 u;    /* when BIG is PY_UNDEF; below 10^38 */
    value big; /* a Python int of at least 10^38 */
};
static inline struct num num_of(u128 u) { return (struct num){.u = u}; }
static inline bool num_is_zero(struct num a) { return !a.big && !a.u; }
struct num num_from_value(struct vm *vm, value v); /* V >= 0 */
value num_value(struct vm *vm, struct num a);
int64_t num_digits(struct vm *vm, struct num a); /* 1 for 0 */
struct num num_add(struct vm *vm, struct num a, struct num b);
struct num num_sub(struct vm *vm, struct num a, struct num b); /* a >= b */
struct num num_mul(struct vm *vm, struct num a, struct num b);
int num_cmp(struct vm *vm, struct num a, struct num b);
struct num num_divmod(struct vm *vm, struct num a, struct num b, struct num *rest);
struct num num_pow10(struct vm *vm, int64_t n);
struct num num_shift_left(struct vm *vm, struct num a, int64_t n); /* a * 10^n */
/* a / 10^n; *LOST: 0 nothing cut, 1 less than half, 2 half, 3 more. */
struct num num_shift_right(struct vm *vm, struct num a, int64_t n, int *lost);
/* Divides A by 10 as long as nothing is lost, but MOST times; how often. 0 stays. */
int64_t num_cut_zeros(struct vm *vm, struct num *a, int64_t most);
const char *num_text(struct vm *vm, struct num a);
struct num num_parse(struct vm *vm, const char *digits, size_t n);
struct num num_isqrt(struct vm *vm, struct num a);

/* --- numbers and contexts --- */

enum kind { DEC_FINITE, DEC_INFINITE, DEC_QNAN, DEC_SNAN };
struct dec {
    struct py_object head;
    enum kind kind;
    bool neg;
    struct num coef; /* digits of a NaN too */
    int64_t exp;
};
extern struct py_type decimal_context_type;
static inline bool is_decimal(value v) { return py_is_a(v, &decimal_decimal_type); }
static inline struct dec *dec_of(value v) { return PY_AS(struct dec, v); }

enum {
    SIGNAL_INVALID = 1, /* InvalidOperation, with what was invalid: */
    SIGNAL_FLOAT = 2,
    SIGNAL_ZERO = 4,
    SIGNAL_OVERFLOW = 8,
    SIGNAL_UNDERFLOW = 16,
    SIGNAL_SUBNORMAL = 32,
    SIGNAL_INEXACT = 64,
    SIGNAL_ROUNDED = 128,
    SIGNAL_CLAMPED = 256,
    SIGNALS = 9,
};
enum condition { COND_NONE, COND_SYNTAX, COND_IMPOSSIBLE, COND_UNDEFINED, COND_CONTEXT };

enum rounding {
    ROUND_UP,
    ROUND_DOWN,
    ROUND_CEILING,
    ROUND_FLOOR,
    ROUND_HALF_UP,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_05UP,
    ROUNDINGS
};
extern const char *const decimal_rounding_names[ROUNDINGS];

struct ctx {
    struct py_object head;
    struct py_attrs attrs;
    int64_t prec, emin, emax;
    enum rounding rounding;
    bool capitals, clamp;
    unsigned flags, traps;
};

struct ctx *ctx_current(struct vm *vm);
/* V (a Context) or the current one for None. */
struct ctx *ctx_arg(struct vm *vm, value v);
enum rounding rounding_arg(struct vm *vm, value v, struct ctx *c);
/* Sets flags; raises what is trapped. */
void ctx_signal(struct vm *vm, struct ctx *c, unsigned signals, enum condition cond);
/* A context like C with another precision, for intermediate results: no traps. */
struct ctx ctx_work(const struct ctx *c, int64_t prec);

/* --- decimal.c --- */

value dec_new(struct vm *vm, bool neg, struct num coef, int64_t exp);
value dec_special(struct vm *vm, enum kind kind, bool neg, struct num payload);
value dec_nan(struct vm *vm, struct ctx *c, enum condition cond); /* signals InvalidOperation */
/* The number rounded to C's precision and range. STICKY: something not zero lies behind the last
 * digit already cut. */
value dec_finish(struct vm *vm, struct ctx *c, bool neg, struct num coef, int64_t exp, bool sticky);
value dec_plus(struct vm *vm, struct ctx *c, value v); /* +v: rounded */
/* V as a Decimal when it is one or an int; else PY_UNDEF. */
value dec_operand(struct vm *vm, value v);
/* The same or TypeError "conversion from … to Decimal is not supported". */
value dec_arg(struct vm *vm, value v);
value dec_from_int(struct vm *vm, value v);
value dec_from_double(struct vm *vm, double d);
/* Decimal(v): exact. */
value dec_convert(struct vm *vm, value v, struct ctx *c);
/* The coefficient cut to N digits (or grown), as rounding says. */
struct num num_round(struct vm *vm, struct num a, int64_t cut, enum rounding r, bool neg,
                     bool sticky, bool *inexact);

value dec_add(struct vm *vm, struct ctx *c, value a, value b, bool subtract);
value dec_mul(struct vm *vm, struct ctx *c, value a, value b);
value dec_div(struct vm *vm, struct ctx *c, value a, value b);
value dec_int_div(struct vm *vm, struct ctx *c, value a, value b, value *rest);
value dec_remainder(struct vm *vm, struct ctx *c, value a, value b);
value dec_quantize(struct vm *vm, struct ctx *c, value a, value like, enum rounding r);
value dec_to_integral(struct vm *vm, struct ctx *c, value a, enum rounding r, bool exact);
value dec_compare(struct vm *vm, struct ctx *c, value a, value b); /* -1, 0, 1 or NaN */
int dec_order(struct vm *vm, value a, value b);                    /* no NaNs */
value dec_normalize(struct vm *vm, struct ctx *c, value a);
value dec_negate(struct vm *vm, value a, bool neg); /* a with sign NEG */
bool dec_is_nan(value v);
/* NaN among the operands: the result, with signal; PY_UNDEF: none. */
value dec_nan_of(struct vm *vm, struct ctx *c, value a, value b);

/* --- decimal_func.c --- */

value dec_sqrt(struct vm *vm, struct ctx *c, value a);
value dec_exp(struct vm *vm, struct ctx *c, value a);
value dec_ln(struct vm *vm, struct ctx *c, value a);
value dec_log10(struct vm *vm, struct ctx *c, value a);
value dec_power(struct vm *vm, struct ctx *c, value a, value b);

/* --- decimal_logic.c: methods of Decimal --- */

value decimal_logical_and(struct vm *vm, const value *a);
value decimal_logical_or(struct vm *vm, const value *a);
value decimal_logical_xor(struct vm *vm, const value *a);
value decimal_logical_invert(struct vm *vm, const value *a);
value decimal_rotate(struct vm *vm, const value *a);
value decimal_shift(struct vm *vm, const value *a);

/* --- decimal_text.c --- */

value dec_parse(struct vm *vm, struct ctx *c, const char *s, size_t n);
value dec_text(struct vm *vm, value v, bool eng, bool capitals);
value dec_format(struct vm *vm, value v, value spec);

#endif
