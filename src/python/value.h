/*
 * A Python value in one word.
 *
 * An object is its plain address (so that the conservative collector sees it), a float is its bits
 * plus 2^48, a small int is 48 bits under the tag 0xFFFF:
 *
 *     0000:PPPP:PPPP:PPPP   pointer to struct py_object; 0 is PY_UNDEF
 *     0001...FFF1           double, its bits + 2^48; NaN has no sign bit
 *     FFFF:IIII:IIII:IIII   int in -2^47 .. 2^47-1
 *
 * Wider ints are struct py_bigint objects (types/int.h); an int that fits is always small, so equal
 * ints of which one is small are the same word. PY_UNDEF is no Python value: it marks an absent
 * argument, an attribute that is not there, an exhausted iterator.
 */
#ifndef RETORT_PYTHON_VALUE_H
#define RETORT_PYTHON_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef uint64_t value;

struct vm;
struct py_type;

/* What every object begins with. */
struct py_object {
    struct py_type *type;
};

#define PY_UNDEF ((value)0)
#define PY_FLOAT_OFFSET ((uint64_t)1 << 48)
#define PY_INT_TAG ((uint64_t)0xFFFF << 48)
#define PY_SMALL_MIN (-((int64_t)1 << 47))
#define PY_SMALL_MAX (((int64_t)1 << 47) - 1)

extern struct py_object py_none, py_true, py_false, py_not_implemented, py_ellipsis;

#define PY_OBJ(ptr) ((value)(uintptr_t)(ptr))
#define PY_NONE PY_OBJ(&py_none)
#define PY_TRUE PY_OBJ(&py_true)
#define PY_FALSE PY_OBJ(&py_false)
#define PY_NOT_IMPLEMENTED PY_OBJ(&py_not_implemented)
#define PY_ELLIPSIS PY_OBJ(&py_ellipsis)
#define PY_BOOL(cond) ((cond) ? PY_TRUE : PY_FALSE)

static inline bool py_is_small(value v) { return v >= PY_INT_TAG; }
static inline bool py_is_float(value v) {
    return v - PY_FLOAT_OFFSET < PY_INT_TAG - PY_FLOAT_OFFSET;
}
static inline bool py_is_object(value v) { return v < PY_FLOAT_OFFSET; }
static inline bool py_is_bool(value v) { return v == PY_TRUE || v == PY_FALSE; }

static inline int64_t py_small(value v) { return (int64_t)(v << 16) >> 16; }
static inline value py_from_small(int64_t i) {
    return PY_INT_TAG | ((uint64_t)i & (((uint64_t)1 << 48) - 1));
}
static inline bool py_fits_small(int64_t i) { return i >= PY_SMALL_MIN && i <= PY_SMALL_MAX; }

static inline double py_float(value v) {
    double d;
    v -= PY_FLOAT_OFFSET;
    memcpy(&d, &v, sizeof d);
    return d;
}

static inline value py_from_float(double d) {
    value v;
    memcpy(&v, &d, sizeof v);
    if (d != d) /* no sign: a payload may tell one NaN from another */
        v &= ~((uint64_t)1 << 63);
    return v + PY_FLOAT_OFFSET;
}

/* The object behind V; V must be an object. */
static inline struct py_object *py_object(value v) { return (struct py_object *)(uintptr_t)v; }

/* The struct behind V as TYPE *; the caller has checked the type. */
#define PY_AS(type, v) ((type *)(uintptr_t)(v))

extern struct py_type py_int_type, py_float_type;

static inline struct py_type *py_type_of(value v) {
    if (py_is_object(v))
        return py_object(v)->type;
    return py_is_small(v) ? &py_int_type : &py_float_type;
}

#endif
