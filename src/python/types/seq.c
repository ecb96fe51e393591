/* What the sequence types share; see seq.h. */
#include "python/types/seq.h"

#include "python/vm.h"
#include "python/types/float.h"
#include "python/types/str_int.h"

bool py_has_index(value v) { return py_is_small(v) || (py_is_object(v) && py_type_of(v)->index); }

/* The int that V is or turns into. */
static value index_value(struct vm *vm, value v) {
    if (py_is_int(v))
        return v;
    struct py_type *type = py_type_of(v);
    if (!type->index)
        py_raise(vm, &py_exc_TypeError, "'%T' object cannot be interpreted as an integer", v);
    return type->index(vm, v);
}

int64_t py_index_clip(struct vm *vm, value v) {
    if (py_is_small(v))
        return py_small(v);
    bool fits;
    return py_int_get(index_value(vm, v), &fits);
}

int py_index_int(struct vm *vm, value v) {
    int64_t i = py_index_clip(vm, v);
    if (i < INT32_MIN || i > INT32_MAX)
        py_raise(vm, &py_exc_OverflowError, "Python int too large to convert to C int");
    return (int)i;
}

size_t py_seq_subscript(struct vm *vm, value key, size_t len, const char *what, const char *range) {
    int64_t i;
    if (py_is_small(key)) {
        i = py_small(key);
    } else {
        if (!py_has_index(key))
            py_raise(vm, &py_exc_TypeError, "%s indices must be integers or slices, not %T", what,
                     key);
        bool fits;
        i = py_int_get(index_value(vm, key), &fits);
        if (!fits)
            py_raise(vm, &py_exc_IndexError, "cannot fit '%T' into an index-sized integer", key);
    }
    if (i < 0)
        i += (int64_t)len;
    if (i < 0 || (size_t)i >= len)
        py_raise(vm, &py_exc_IndexError, "%s%sindex out of range", range, *range ? " " : "");
    return (size_t)i;
}

static size_t clip_bound(struct vm *vm, value v, size_t len) {
    int64_t i = py_index_clip(vm, v);
    if (i < 0) {
        i += (int64_t)len;
        if (i < 0)
            i = 0;
    }
    return (size_t)i > len ? len : (size_t)i;
}

size_t py_seq_bound(struct vm *vm, value v, size_t len, size_t default_value) {
    if (v == PY_UNDEF || v == PY_NONE)
        return default_value;
    if (!py_has_index(v))
        py_raise(vm, &py_exc_TypeError,
                 "slice indices must be integers or None or have an __index__ method");
    return clip_bound(vm, v, len);
}

size_t py_seq_bound_int(struct vm *vm, value v, size_t len, size_t default_value) {
    if (v == PY_UNDEF)
        return default_value;
    if (!py_has_index(v))
        py_raise(vm, &py_exc_TypeError,
                 "slice indices must be integers or have an __index__ method");
    return clip_bound(vm, v, len);
}

bool py_seq_window(struct vm *vm, value start, value end, size_t len, size_t *from, size_t *to) {
    *from = 0;
    if (start != PY_UNDEF && start != PY_NONE) {
        size_t clipped = py_seq_bound(vm, start, len, 0);
        int64_t i = py_index_clip(vm, start);
        if (i > (int64_t)len) {
            py_seq_bound(vm, end, len, len);
            return false;
        }
        *from = clipped;
    }
    *to = py_seq_bound(vm, end, len, len);
    return *from <= *to;
}

bool py_seq_repeat_count(struct vm *vm, value count, size_t len, size_t *times) {
    int64_t n;
    if (py_is_small(count)) {
        n = py_small(count);
    } else {
        if (!py_has_index(count))
            return false;
        bool fits;
        n = py_int_get(index_value(vm, count), &fits);
        if (!fits)
            py_raise(vm, &py_exc_OverflowError, "cannot fit '%T' into an index-sized integer",
                     count);
    }
    *times = n < 0 ? 0 : (size_t)n;
    size_t bytes;
    if (len && (__builtin_mul_overflow(*times, len, &bytes) || bytes > (size_t)1 << 40))
        py_raise_args(vm, &py_exc_MemoryError, &py_empty_tuple);
    return true;
}

value py_seq_other_side(struct vm *vm, enum py_binary_op op, py_binary_fn own, value left,
                        value right) {
    struct py_type *type = py_type_of(right);
    if (type->binary[op] && type->binary[op] != own)
        return type->binary[op](vm, left, right);
    return PY_NOT_IMPLEMENTED;
}

/* An instance of a built-in sequence: its + and * are no number slots, so they are not asked. */
static bool is_sequence(value v) {
    return py_is_object(v) &&
           ((py_type_of(v)->flags & (PY_TYPE_LIST | PY_TYPE_TUPLE | PY_TYPE_STR | PY_TYPE_BYTES)) ||
            py_is_a(v, &py_bytearray_type));
}

value py_seq_bad_repeat(struct vm *vm, py_binary_fn own, value left, value right, value count) {
    if (is_sequence(left) && py_type_of(left)->binary[PY_MUL] != own)
        return PY_NOT_IMPLEMENTED;
    if (count == right) {
        value v = py_seq_other_side(vm, PY_MUL, own, left, right);
        if (v != PY_NOT_IMPLEMENTED)
            return v;
    }
    py_raise(vm, &py_exc_TypeError, "can't multiply sequence by non-int of type '%T'", count);
}

/*
 * What is being written now, with the place in the C stack where its repr runs. An exception leaves
 * entries behind; they are known by a place that is no longer above the caller's.
 */
struct repr_entry {
    value v;
    uintptr_t place;
};
struct repr_guard {
    struct repr_entry *entries;
    size_t n, cap;
};
static const char repr_guard_key;

bool py_repr_enter(struct vm *vm, value v) {
    struct repr_guard *g = vm_get_data(vm, &repr_guard_key);
    if (!g) {
        g = MEM_NEW(struct repr_guard);
        vm_set_data(vm, &repr_guard_key, g);
    }
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    while (g->n && g->entries[g->n - 1].place <= here)
        g->n--;
    for (size_t i = 0; i < g->n; i++)
        if (g->entries[i].v == v)
            return false;
    if (g->n >= (size_t)vm->recursion_limit)
        py_raise(vm, &py_exc_RecursionError,
                 "maximum recursion depth exceeded while getting the repr of an object");
    MEM_GROW(g->entries, g->n, g->cap);
    g->entries[g->n++] = (struct repr_entry){v, here};
    return true;
}

void py_repr_leave(struct vm *vm, value v) {
    struct repr_guard *g = vm_get_data(vm, &repr_guard_key);
    while (g->n && g->entries[--g->n].v != v)
        ;
}

value py_iter_self(struct vm *vm, value self) {
    (void)vm;
    return self;
}

value py_order(int64_t a, int64_t b, enum py_compare_op op) {
    switch (op) {
    case PY_LT:
        return PY_BOOL(a < b);
    case PY_LE:
        return PY_BOOL(a <= b);
    case PY_EQ:
        return PY_BOOL(a == b);
    case PY_NE:
        return PY_BOOL(a != b);
    case PY_GT:
        return PY_BOOL(a > b);
    default:
        return PY_BOOL(a >= b);
    }
}

void py_buf_str(struct buf *b, value v) {
    const struct py_str *s = PY_AS(struct py_str, v);
    buf_add(b, s->data, s->size);
}

void py_buf_small(struct buf *b, int64_t i) {
    char text[24], *p = text + sizeof text;
    uint64_t u = i < 0 ? -(uint64_t)i : (uint64_t)i;
    do
        *--p = (char)('0' + u % 10);
    while (u /= 10);
    if (i < 0)
        *--p = '-';
    buf_add(b, p, (size_t)(text + sizeof text - p));
}

void py_buf_repr(struct vm *vm, struct buf *b, value v) {
    if (py_is_small(v))
        py_buf_small(b, py_small(v));
    else if (py_is_float(v))
        py_float_repr(py_float(v), b);
    else if (py_is_object(v) && py_type_of(v) == &py_str_type)
        str_repr_to(PY_AS(struct py_str, v), false, b);
    else
        py_buf_str(b, py_repr(vm, v));
}
