/* list (cf. CPython's Objects/listobject.c); sorting is in list_sort.c. */
#include "python/types/list.h"

#include "python/api.h"
#include "python/types/alias.h"
#include "python/types/iter.h"
#include "python/types/iterators.h"
#include "python/types/seq.h"
#include "python/types/slice.h"

#define LIST(v) PY_AS(struct py_list, v)

/* --- for C --- */

struct py_list *py_list_new(size_t capacity) {
    struct py_list *list = MEM_NEW(struct py_list);
    list->head.type = &py_list_type;
    if (capacity) {
        list->items = MEM_NEW_ARRAY(value, capacity);
        list->cap = capacity;
    }
    return list;
}

struct py_list *py_list_of(size_t n, const value *items) {
    struct py_list *list = py_list_new(n);
    if (n)
        memcpy(list->items, items, n * sizeof *items);
    list->n = n;
    return list;
}

static void reserve(struct py_list *list, size_t n) {
    if (n <= list->cap)
        return;
    size_t cap = list->cap + list->cap / 2 + 4;
    if (cap < n)
        cap = n;
    list->items = mem_realloc(list->items, list->n * sizeof(value), cap * sizeof(value));
    list->cap = cap;
}

void py_list_append(struct py_list *list, value v) {
    if (list->n == list->cap)
        reserve(list, list->n + 1);
    list->items[list->n++] = v;
}

void py_list_insert(struct py_list *list, size_t i, value v) {
    reserve(list, list->n + 1);
    if (i > list->n)
        i = list->n;
    memmove(list->items + i + 1, list->items + i, (list->n - i) * sizeof v);
    list->items[i] = v;
    list->n++;
}

value py_list_pop(struct py_list *list, size_t i) {
    value v = list->items[i];
    list->n--;
    memmove(list->items + i, list->items + i + 1, (list->n - i) * sizeof v);
    list->items[list->n] = PY_UNDEF;
    return v;
}

void py_list_extend(struct vm *vm, struct py_list *list, value iterable) {
    struct py_type *type = py_type_of(iterable);
    if (type == &py_list_type || type == &py_tuple_type) {
        bool is_list = type == &py_list_type;
        size_t n = is_list ? LIST(iterable)->n : PY_AS(struct py_tuple, iterable)->n;
        reserve(list, list->n + n);
        /* Read after the reserve: a list may extend itself. */
        const value *from =
            is_list ? LIST(iterable)->items : PY_AS(struct py_tuple, iterable)->items;
        if (n)
            memcpy(list->items + list->n, from, n * sizeof(value));
        list->n += n;
        return;
    }
    struct py_iter it;
    py_iter_init(vm, &it, iterable);
    for (value x; (x = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_list_append(list, x);
}

/* --- slots --- */

static value list_make(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                       struct py_tuple *kwnames) {
    if (cls != &py_list_type)
        return PY_OBJ(py_alloc(vm, cls));
    if (kwnames && kwnames->n)
        py_raise(vm, &py_exc_TypeError, "list() takes no keyword arguments");
    if (argc > 1)
        py_raise(vm, &py_exc_TypeError, "list expected at most 1 argument, got %d", argc);
    struct py_list *list = py_list_new(0);
    if (argc)
        py_list_extend(vm, list, argv[0]);
    return PY_OBJ(list);
}

static value list_init(struct vm *vm, const value *a) {
    struct py_list *list = LIST(a[0]);
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (list->head.type->new == list_make && PY_AS(struct py_dict, a[2])->count)
        py_raise(vm, &py_exc_TypeError, "list() takes no keyword arguments");
    if (args->n > 1)
        py_raise(vm, &py_exc_TypeError, "list expected at most 1 argument, got %zu", args->n);
    list->n = 0;
    if (args->n)
        py_list_extend(vm, list, args->items[0]);
    return PY_NONE;
}

static value list_repr(struct vm *vm, value self) {
    struct py_list *list = LIST(self);
    if (!list->n)
        return py_str_from("[]");
    if (!py_repr_enter(vm, self))
        return py_str_from("[...]");
    BUF_ON_STACK(b, 512);
    buf_putc(&b, '[');
    for (size_t i = 0; i < list->n; i++) {
        if (i)
            buf_puts(&b, ", ");
        py_buf_repr(vm, &b, list->items[i]);
    }
    buf_putc(&b, ']');
    py_repr_leave(vm, self);
    return py_str_take(&b);
}

static value list_compare(struct vm *vm, value a, value b, enum py_compare_op op) {
    if (!py_is_list(a) || !py_is_list(b))
        return PY_NOT_IMPLEMENTED;
    struct py_list *x = LIST(a), *y = LIST(b);
    if (x->n != y->n && (op == PY_EQ || op == PY_NE))
        return PY_BOOL(op == PY_NE);
    size_t i = 0;
    while (i < x->n && i < y->n && py_equal(vm, x->items[i], y->items[i]))
        i++;
    if (i >= x->n || i >= y->n)
        return py_order((int64_t)x->n, (int64_t)y->n, op);
    if (op == PY_EQ || op == PY_NE)
        return PY_BOOL(op == PY_NE);
    return py_compare(vm, x->items[i], y->items[i], op);
}

static int64_t list_len(struct vm *vm, value self) {
    (void)vm;
    return (int64_t)LIST(self)->n;
}

static value list_getitem(struct vm *vm, value self, value key) {
    struct py_list *list = LIST(self);
    if (!py_is_slice(key))
        return list->items[py_seq_subscript(vm, key, list->n, "list", "list")];
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, list->n, &start, &stop, &step);
    if (step == 1)
        return PY_OBJ(py_list_of(n, n ? list->items + start : NULL));
    struct py_list *r = py_list_new(n);
    for (size_t i = 0; i < n; i++)
        r->items[i] = list->items[start + (int64_t)i * step];
    r->n = n;
    return PY_OBJ(r);
}

/* Replaces items [FROM, TO) by N others. */
static void splice(struct py_list *list, size_t from, size_t to, size_t n, const value *items) {
    size_t old = list->n, size = old - (to - from) + n;
    reserve(list, size);
    if (old > to)
        memmove(list->items + from + n, list->items + to, (old - to) * sizeof(value));
    if (n)
        memcpy(list->items + from, items, n * sizeof(value));
    if (size < old)
        memset(list->items + size, 0, (old - size) * sizeof(value));
    list->n = size;
}

static void del_slice(struct py_list *list, int64_t start, int64_t step, size_t n) {
    if (step < 0) {
        start += step * ((int64_t)n - 1);
        step = -step;
    }
    size_t to = (size_t)start;
    for (size_t i = (size_t)start, k = 0; i < list->n; i++) {
        if (k < n && i == (size_t)(start + (int64_t)k * step))
            k++;
        else
            list->items[to++] = list->items[i];
    }
    memset(list->items + to, 0, (list->n - to) * sizeof(value));
    list->n = to;
}

static void set_slice(struct vm *vm, struct py_list *list, value key, value v) {
    int64_t start, stop, step;
    size_t n = py_slice_range(vm, key, list->n, &start, &stop, &step);
    if (v == PY_UNDEF) {
        if (n)
            del_slice(list, start, step, n);
        return;
    }
    struct py_type *type = py_type_of(v);
    if (type != &py_list_type && type != &py_tuple_type && !type->iter && !type->getitem)
        py_raise(vm, &py_exc_TypeError,
                 step == 1 ? "can only assign an iterable"
                           : "must assign iterable to extended slice");
    struct py_list *from = py_list_from(vm, v);
    /* Making the list may have changed this one. */
    n = py_slice_range(vm, key, list->n, &start, &stop, &step);
    if (step == 1) {
        splice(list, (size_t)start, (size_t)start + n, from->n, from->items);
        return;
    }
    if (from->n != n)
        py_raise(vm, &py_exc_ValueError,
                 "attempt to assign sequence of size %zu to extended slice of size %zu", from->n,
                 n);
    for (size_t i = 0; i < n; i++)
        list->items[start + (int64_t)i * step] = from->items[i];
}

static void list_setitem(struct vm *vm, value self, value key, value v) {
    struct py_list *list = LIST(self);
    if (py_is_slice(key)) {
        set_slice(vm, list, key, v);
        return;
    }
    size_t i = py_seq_subscript(vm, key, list->n, "list", "list assignment");
    if (v == PY_UNDEF)
        py_list_pop(list, i);
    else
        list->items[i] = v;
}

static bool list_contains(struct vm *vm, value self, value item) {
    struct py_list *list = LIST(self);
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i] == item || py_equal(vm, list->items[i], item))
            return true;
    return false;
}

static value list_add(struct vm *vm, value a, value b) {
    if (!py_is_list(a))
        return PY_NOT_IMPLEMENTED;
    if (!py_is_list(b)) {
        value v = py_seq_other_side(vm, PY_ADD, list_add, a, b);
        if (v == PY_NOT_IMPLEMENTED)
            py_raise(vm, &py_exc_TypeError, "can only concatenate list (not \"%T\") to list", b);
        return v;
    }
    struct py_list *x = LIST(a), *y = LIST(b), *r = py_list_new(x->n + y->n);
    if (x->n)
        memcpy(r->items, x->items, x->n * sizeof(value));
    if (y->n)
        memcpy(r->items + x->n, y->items, y->n * sizeof(value));
    r->n = x->n + y->n;
    return PY_OBJ(r);
}

static value list_inplace_add(struct vm *vm, value a, value b) {
    py_list_extend(vm, LIST(a), b);
    return a;
}

static void repeat_into(struct py_list *to, const value *items, size_t n, size_t times) {
    for (size_t k = 0; k < times; k++)
        memcpy(to->items + k * n, items, n * sizeof(value));
    to->n = n * times;
}

static value list_mul(struct vm *vm, value a, value b) {
    value self = py_is_list(a) ? a : b, count = py_is_list(a) ? b : a;
    struct py_list *list = LIST(self);
    size_t times;
    if (!py_seq_repeat_count(vm, count, list->n * sizeof(value), &times))
        return py_seq_bad_repeat(vm, list_mul, a, b, count);
    struct py_list *r = py_list_new(list->n * times);
    if (list->n == 1) {
        for (size_t i = 0; i < times; i++)
            r->items[i] = list->items[0];
        r->n = times;
    } else if (list->n) {
        repeat_into(r, list->items, list->n, times);
    }
    return PY_OBJ(r);
}

static value list_inplace_mul(struct vm *vm, value a, value b) {
    struct py_list *list = LIST(a);
    size_t times;
    if (!py_seq_repeat_count(vm, b, list->n * sizeof(value), &times))
        return py_seq_bad_repeat(vm, list_mul, a, b, b);
    size_t n = list->n;
    if (times == 0) {
        splice(list, 0, n, 0, NULL);
    } else if (n) {
        reserve(list, n * times);
        for (size_t k = 1; k < times; k++)
            memcpy(list->items + k * n, list->items, n * sizeof(value));
        list->n = n * times;
    }
    return a;
}

/* --- methods --- */

static value list_append(struct vm *vm, const value *a) {
    (void)vm;
    py_list_append(LIST(a[0]), a[1]);
    return PY_NONE;
}

static value list_m_getitem(struct vm *vm, const value *a) { return list_getitem(vm, a[0], a[1]); }

static value list_extend(struct vm *vm, const value *a) {
    py_list_extend(vm, LIST(a[0]), a[1]);
    return PY_NONE;
}

static value list_insert(struct vm *vm, const value *a) {
    struct py_list *list = LIST(a[0]);
    int64_t i = py_index(vm, a[1]), n = (int64_t)list->n;
    if (i < 0)
        i = i + n < 0 ? 0 : i + n;
    py_list_insert(list, (size_t)i, a[2]);
    return PY_NONE;
}

static value list_pop(struct vm *vm, const value *a) {
    struct py_list *list = LIST(a[0]);
    int64_t i = py_is_small(a[1]) ? py_small(a[1]) : py_index(vm, a[1]);
    if (!list->n)
        py_raise(vm, &py_exc_IndexError, "pop from empty list");
    if (i < 0)
        i += (int64_t)list->n;
    if (i < 0 || (size_t)i >= list->n)
        py_raise(vm, &py_exc_IndexError, "pop index out of range");
    return py_list_pop(list, (size_t)i);
}

static value list_clear(struct vm *vm, const value *a) {
    (void)vm;
    struct py_list *list = LIST(a[0]);
    list->items = NULL;
    list->n = list->cap = 0;
    return PY_NONE;
}

static value list_copy(struct vm *vm, const value *a) {
    (void)vm;
    return PY_OBJ(py_list_of(LIST(a[0])->n, LIST(a[0])->items));
}

static value list_count(struct vm *vm, const value *a) {
    struct py_list *list = LIST(a[0]);
    int64_t n = 0;
    for (size_t i = 0; i < list->n; i++)
        n += py_equal(vm, list->items[i], a[1]);
    return py_int_from(n);
}

static value list_index(struct vm *vm, const value *a) {
    struct py_list *list = LIST(a[0]);
    size_t i = py_seq_bound_int(vm, a[2], list->n, 0),
           end = py_seq_bound_int(vm, a[3], list->n, list->n);
    for (; i < end && i < list->n; i++)
        if (py_equal(vm, list->items[i], a[1]))
            return py_int_from((int64_t)i);
    py_raise(vm, &py_exc_ValueError, "%R is not in list", a[1]);
}

static value list_remove(struct vm *vm, const value *a) {
    struct py_list *list = LIST(a[0]);
    for (size_t i = 0; i < list->n; i++)
        if (py_equal(vm, list->items[i], a[1])) {
            if (i < list->n)
                py_list_pop(list, i);
            return PY_NONE;
        }
    py_raise(vm, &py_exc_ValueError, "list.remove(x): x not in list");
}

static value list_reverse(struct vm *vm, const value *a) {
    (void)vm;
    struct py_list *list = LIST(a[0]);
    for (size_t i = 0, j = list->n; i + 1 < j; i++) {
        value v = list->items[i];
        list->items[i] = list->items[--j];
        list->items[j] = v;
    }
    return PY_NONE;
}

static value list_sort(struct vm *vm, const value *a) {
    py_list_sort(vm, LIST(a[0]), a[1], py_index_int(vm, a[2]) != 0);
    return PY_NONE;
}

static struct py_type list_reverse_iter_type;

static value iter_new(struct py_type *type, value list, size_t i) {
    struct py_seq_iter *it = MEM_NEW(struct py_seq_iter);
    *it = (struct py_seq_iter){{type}, list, i};
    return PY_OBJ(it);
}

static value list_reversed(struct vm *vm, const value *a) {
    (void)vm;
    return iter_new(&list_reverse_iter_type, a[0], LIST(a[0])->n);
}

static value list_sizeof(struct vm *vm, const value *a) {
    (void)vm;
    return py_int_from((int64_t)(40 + LIST(a[0])->cap * sizeof(value)));
}

static const struct py_native_def list_methods[] = {
    {"__init__", list_init, "self, /, *args, **kwargs"},
    {"__getitem__", list_m_getitem, "self, index, /"},
    {"append", list_append, "self, object, /"},
    {"clear", list_clear, "self, /"},
    {"copy", list_copy, "self, /"},
    {"count", list_count, "self, value, /"},
    {"extend", list_extend, "self, iterable, /"},
    {"index", list_index, "self, value, start=?, stop=?, /"},
    {"insert", list_insert, "self, index, object, /"},
    {"pop", list_pop, "self, index=-1, /"},
    {"remove", list_remove, "self, value, /"},
    {"reverse", list_reverse, "self, /"},
    {"sort", list_sort, "self, /, *, key=None, reverse=False"},
    {"__reversed__", list_reversed, "self, /"},
    {"__sizeof__", list_sizeof, "self, /"},
    {"__class_getitem__", py_alias_of_class, "cls, item, /", PY_CLASSMETHOD},
    {0}};

/* --- iterators --- */

static value list_iter(struct vm *vm, value self) {
    (void)vm;
    return iter_new(&py_list_iter_type, self, 0);
}

/* Items of the list that IT walks; 0 once it is exhausted. */
static size_t iter_size(const struct py_seq_iter *it) {
    return it->seq == PY_UNDEF ? 0 : LIST(it->seq)->n;
}

static value list_iter_next(struct vm *vm, value self) {
    (void)vm;
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, self);
    if (it->i < iter_size(it))
        return LIST(it->seq)->items[it->i++];
    it->seq = PY_UNDEF;
    return PY_UNDEF;
}

static value list_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    size_t n = iter_size(it);
    return py_int_from(it->i < n ? (int64_t)(n - it->i) : 0);
}

static value list_reverse_iter_next(struct vm *vm, value self) {
    (void)vm;
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, self);
    if (it->i > 0 && it->i <= iter_size(it))
        return LIST(it->seq)->items[--it->i];
    it->seq = PY_UNDEF;
    return PY_UNDEF;
}

static value list_reverse_iter_hint(struct vm *vm, const value *a) {
    (void)vm;
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    return py_int_from(it->i <= iter_size(it) ? (int64_t)it->i : 0);
}

static value list_iter_reduce(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    return py_iter_reduced(vm, it->seq, (int64_t)it->i, PY_OBJ(py_list_new(0)));
}

static value list_iter_setstate(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    it->i = (size_t)py_iter_state(vm, a[1], 0, (int64_t)iter_size(it));
    return PY_NONE;
}

static value list_reverse_iter_reduce(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    if (it->seq == PY_UNDEF)
        return py_iter_reduced(vm, PY_UNDEF, 0, PY_OBJ(py_list_new(0)));
    return py_tuple3(PY_OBJ(&py_reversed_type), py_tuple1(it->seq),
                     py_int_from((int64_t)it->i - 1));
}

static value list_reverse_iter_setstate(struct vm *vm, const value *a) {
    struct py_seq_iter *it = PY_AS(struct py_seq_iter, a[0]);
    it->i = (size_t)(py_iter_state(vm, a[1], -1, (int64_t)iter_size(it) - 1) + 1);
    return PY_NONE;
}

static const struct py_native_def list_iter_methods[] = {
    {"__length_hint__", list_iter_hint, "self, /"},
    {"__reduce__", list_iter_reduce, "self, /"},
    {"__setstate__", list_iter_setstate, "self, state, /"},
    {0}};
static const struct py_native_def list_reverse_iter_methods[] = {
    {"__length_hint__", list_reverse_iter_hint, "self, /"},
    {"__reduce__", list_reverse_iter_reduce, "self, /"},
    {"__setstate__", list_reverse_iter_setstate, "self, state, /"},
    {0}};

struct py_type py_list_iter_type = {PY_TYPE_HEAD,
                                    .name = "list_iterator",
                                    .size = sizeof(struct py_seq_iter),
                                    .flags = PY_TYPE_ABSTRACT,
                                    .methods = list_iter_methods,
                                    .iter = py_iter_self,
                                    .next = list_iter_next};

static struct py_type list_reverse_iter_type = {PY_TYPE_HEAD,
                                                .name = "list_reverseiterator",
                                                .size = sizeof(struct py_seq_iter),
                                                .flags = PY_TYPE_ABSTRACT,
                                                .methods = list_reverse_iter_methods,
                                                .iter = py_iter_self,
                                                .next = list_reverse_iter_next};

PY_CORE struct py_type py_list_type = {
    PY_TYPE_HEAD,
    .name = "list",
    .size = sizeof(struct py_list),
    .flags = PY_TYPE_BASE | PY_TYPE_LIST | PY_TYPE_WHOLE,
    .methods = list_methods,
    .new = list_make,
    .repr = list_repr,
    .hash = py_hash_none,
    .compare = list_compare,
    .len = list_len,
    .getitem = list_getitem,
    .setitem = list_setitem,
    .contains = list_contains,
    .iter = list_iter,
    .binary = {[PY_ADD] = list_add, [PY_MUL] = list_mul},
    .inplace = {[PY_ADD] = list_inplace_add, [PY_MUL] = list_inplace_mul}};
