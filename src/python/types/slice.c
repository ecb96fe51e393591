/* slice objects (cf. CPython's Objects/sliceobject.c). */
#include "python/types/slice.h"

#include "python/api.h"
#include "python/types/seq.h"

value py_slice_new(value start, value stop, value step) {
    struct py_slice *s = MEM_NEW(struct py_slice);
    *s = (struct py_slice){{&py_slice_type}, start, stop, step};
    return PY_OBJ(s);
}

static int64_t bound(struct vm *vm, value v) {
    if (py_is_small(v))
        return py_small(v);
    if (!py_has_index(v))
        py_raise(vm, &py_exc_TypeError,
                 "slice indices must be integers or None or have an __index__ method");
    return py_index_clip(vm, v);
}

static int64_t clip(int64_t i, int64_t len, int64_t low, int64_t high) {
    if (i < 0) {
        i += len;
        return i < 0 ? low : i;
    }
    return i >= len ? high : i;
}

size_t py_slice_range(struct vm *vm, value v, size_t length, int64_t *start, int64_t *stop,
                      int64_t *step) {
    const struct py_slice *s = PY_AS(struct py_slice, v);
    int64_t len = (int64_t)length;
    *step = s->step == PY_NONE ? 1 : bound(vm, s->step);
    if (*step == 0)
        py_raise(vm, &py_exc_ValueError, "slice step cannot be zero");
    if (*step == INT64_MIN)
        *step = -INT64_MAX;
    bool down = *step < 0;
    int64_t low = down ? -1 : 0, high = down ? len - 1 : len;
    *start = s->start == PY_NONE ? (down ? high : low) : clip(bound(vm, s->start), len, low, high);
    *stop = s->stop == PY_NONE ? (down ? low : high) : clip(bound(vm, s->stop), len, low, high);
    if (down)
        return *stop < *start ? (size_t)((*start - *stop - 1) / -*step + 1) : 0;
    return *start < *stop ? (size_t)((*stop - *start - 1) / *step + 1) : 0;
}

static value slice_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    (void)cls;
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "slice() takes no keyword arguments");
    if (argc < 1)
        py_raise(vm, &py_exc_TypeError, "slice expected at least 1 argument, got 0");
    if (argc > 3)
        py_raise(vm, &py_exc_TypeError, "slice expected at most 3 arguments, got %d", argc);
    if (argc == 1)
        return py_slice_new(PY_NONE, argv[0], PY_NONE);
    return py_slice_new(argv[0], argv[1], argc == 3 ? argv[2] : PY_NONE);
}

static value slice_repr(struct vm *vm, value self) {
    const struct py_slice *s = PY_AS(struct py_slice, self);
    struct buf b = BUF_INIT;
    buf_puts(&b, "slice(");
    py_buf_repr(vm, &b, s->start);
    buf_puts(&b, ", ");
    py_buf_repr(vm, &b, s->stop);
    buf_puts(&b, ", ");
    py_buf_repr(vm, &b, s->step);
    buf_putc(&b, ')');
    return py_str_take(&b);
}

static value slice_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (!py_is_slice(a) || !py_is_slice(b))
        return PY_NOT_IMPLEMENTED;
    const struct py_slice *x = PY_AS(struct py_slice, a), *y = PY_AS(struct py_slice, b);
    return py_compare(vm, py_tuple3(x->start, x->stop, x->step),
                      py_tuple3(y->start, y->stop, y->step), op);
}

static value bound_int(struct vm *vm, value v) {
    if (py_is_int(v))
        return py_int_plain(v);
    if (!py_has_index(v))
        py_raise(vm, &py_exc_TypeError,
                 "slice indices must be integers or None or have an __index__ method");
    return py_int_plain(py_type_of(v)->index(vm, v));
}

static value clip_int(struct vm *vm, value i, value len, value low, value high) {
    if (py_int_sign(i) < 0) {
        i = py_int_add(vm, i, len);
        return py_int_sign(i) < 0 ? low : i;
    }
    return py_int_compare(i, len) >= 0 ? high : i;
}

void py_slice_range_big(struct vm *vm, value v, value length, value out[3]) {
    const struct py_slice *s = PY_AS(struct py_slice, v);
    const value one = py_from_small(1);
    value step = s->step == PY_NONE ? one : bound_int(vm, s->step);
    if (!py_int_sign(step))
        py_raise(vm, &py_exc_ValueError, "slice step cannot be zero");
    bool down = py_int_sign(step) < 0;
    value low = py_from_small(down ? -1 : 0), high = down ? py_int_sub(vm, length, one) : length;
    out[0] = s->start == PY_NONE ? (down ? high : low)
                                 : clip_int(vm, bound_int(vm, s->start), length, low, high);
    out[1] = s->stop == PY_NONE ? (down ? low : high)
                                : clip_int(vm, bound_int(vm, s->stop), length, low, high);
    out[2] = step;
}

static value slice_indices(struct vm *vm, const value *a) {
    if (!py_has_index(a[1]))
        py_index(vm, a[1]);
    value length = bound_int(vm, a[1]), out[3];
    if (py_int_sign(length) < 0)
        py_raise(vm, &py_exc_ValueError, "length should not be negative");
    py_slice_range_big(vm, a[0], length, out);
    return py_tuple3(out[0], out[1], out[2]);
}

static value slice_reduce(struct vm *vm, const value *a) {
    (void)vm;
    const struct py_slice *s = PY_AS(struct py_slice, a[0]);
    return py_tuple2(PY_OBJ(&py_slice_type), py_tuple3(s->start, s->stop, s->step));
}

static const struct py_native_def slice_methods[] = {
    {"indices", slice_indices, "self, object, /"}, {"__reduce__", slice_reduce, "self, /"}, {0}};

static const struct py_member_def slice_members[] = {
    {"start", offsetof(struct py_slice, start), PY_MEMBER_VALUE, true},
    {"stop", offsetof(struct py_slice, stop), PY_MEMBER_VALUE, true},
    {"step", offsetof(struct py_slice, step), PY_MEMBER_VALUE, true},
    {0}};

struct py_type py_slice_type = {PY_TYPE_HEAD,
                                .name = "slice",
                                .size = sizeof(struct py_slice),
                                .methods = slice_methods,
                                .members = slice_members,
                                .new = slice_make,
                                .repr = slice_repr,
                                .hash = py_hash_none,
                                .compare = slice_compare};
