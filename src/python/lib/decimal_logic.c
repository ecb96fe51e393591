/*
 * Decimal's operations on digits: and, or, xor, invert of numbers written with 0 and 1, rotation
 * and shift within the precision.
 */
#include "python/lib/decimal_int.h"

#include <string.h>

/* The digits of V, exactly PREC of them; NULL when it is no logical number and LOGICAL asks for
 * one.
 */
static char *digits_of(struct vm *vm, struct ctx *c, value v, bool logical) {
    struct dec *d = dec_of(v);
    if (logical && (d->kind || d->neg || d->exp))
        return NULL;
    const char *text = num_text(vm, d->coef);
    size_t n = strlen(text), prec = (size_t)c->prec;
    if (logical && strspn(text, "01") != n)
        return NULL;
    char *out = mem_alloc_atomic(prec + 1);
    size_t kept = n < prec ? n : prec;
    memset(out, '0', prec - kept);
    memcpy(out + prec - kept, text + n - kept, kept);
    out[prec] = 0;
    return out;
}

static value number_of(struct vm *vm, const char *digits, size_t n, bool neg, int64_t exp) {
    while (n > 1 && *digits == '0') {
        digits++;
        n--;
    }
    return dec_new(vm, neg, n ? num_parse(vm, digits, n) : num_of(0), exp);
}

enum { LOGICAL_AND, LOGICAL_OR, LOGICAL_XOR, LOGICAL_INVERT };

static value logical(struct vm *vm, struct ctx *c, value x, value y, int op) {
    if (c->prec > 1000000)
        return dec_nan(vm, c, COND_NONE);
    char *p = digits_of(vm, c, x, true), *q = y == PY_UNDEF ? p : digits_of(vm, c, y, true);
    if (!p || !q)
        return dec_nan(vm, c, COND_NONE);
    for (int64_t i = 0; i < c->prec; i++) {
        int a = p[i] - '0', b = q[i] - '0';
        int r = op == LOGICAL_AND   ? (a & b)
                : op == LOGICAL_OR  ? (a | b)
                : op == LOGICAL_XOR ? (a ^ b)
                                    : !a;
        p[i] = (char)('0' + r);
    }
    return number_of(vm, p, (size_t)c->prec, false, 0);
}

#define LOGICAL(name, op)                                                                          \
    value decimal_logical_##name(struct vm *vm, const value *a) {                                  \
        return logical(vm, ctx_arg(vm, a[2]), a[0], dec_arg(vm, a[1]), op);                        \
    }
LOGICAL(and, LOGICAL_AND)
LOGICAL(or, LOGICAL_OR)
LOGICAL(xor, LOGICAL_XOR)
value decimal_logical_invert(struct vm *vm, const value *a) {
    return logical(vm, ctx_arg(vm, a[1]), a[0], PY_UNDEF, LOGICAL_INVERT);
}

/* How far Y says; false when it says nothing that is possible. */
static bool distance(struct ctx *c, value y, int64_t *n) {
    struct dec *d = dec_of(y);
    if (d->kind || d->exp || d->coef.big || d->coef.u > (u128)c->prec)
        return false;
    *n = (int64_t)d->coef.u;
    if (d->neg)
        *n = -*n;
    return true;
}

static value move(struct vm *vm, const value *a, bool rotate) {
    struct ctx *c = ctx_arg(vm, a[2]);
    value y = dec_arg(vm, a[1]), nan = dec_nan_of(vm, c, a[0], y);
    struct dec *d = dec_of(a[0]);
    int64_t n;
    if (nan)
        return nan;
    if (c->prec > 1000000 || !distance(c, y, &n))
        return dec_nan(vm, c, COND_NONE);
    if (d->kind == DEC_INFINITE)
        return a[0];
    char *p = digits_of(vm, c, a[0], false), *q = mem_alloc_atomic((size_t)c->prec + 1);
    for (int64_t i = 0; i < c->prec; i++) {
        int64_t from = i + n;
        if (rotate)
            from = ((from % c->prec) + c->prec) % c->prec;
        q[i] = from >= 0 && from < c->prec ? p[from] : '0';
    }
    return number_of(vm, q, (size_t)c->prec, d->neg, d->exp);
}
value decimal_rotate(struct vm *vm, const value *a) { return move(vm, a, true); }
value decimal_shift(struct vm *vm, const value *a) { return move(vm, a, false); }
