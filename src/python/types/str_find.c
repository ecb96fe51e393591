/* str: finding and replacing. Offsets are bytes inside and code points outside. */
#include "python/api.h"
#include "python/types/bytesearch.h"
#include "python/types/seq.h"
#include "python/types/str_int.h"
#include "python/types/str_methods.h"

#define STR(v) PY_AS(struct py_str, v)

struct py_str *str_need(struct vm *vm, value v) {
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "must be str, not %T", v);
    return STR(v);
}

value str_part(struct py_str *s, size_t from, size_t to) {
    return py_str_cut(s, from, to,
                      py_str_is_ascii(s) ? to - from : py_utf8_length(s->data + from, to - from));
}

/* What find(sub, start, end) and its like look at. */
struct search {
    struct py_str *s, *sub;
    size_t from, to; /* bytes */
    bool empty;      /* the window lies outside */
};

static struct search search_args(struct vm *vm, const value *a, const char *name) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n < 1)
        py_raise(vm, &py_exc_TypeError, "%s() takes at least 1 argument (0 given)", name);
    if (args->n > 3)
        py_raise(vm, &py_exc_TypeError, "%s() takes at most 3 arguments (%zu given)", name,
                 args->n);
    struct search r = {.s = STR(a[0]), .sub = NULL};
    r.sub = py_is_str(args->items[0]) ? STR(args->items[0]) : NULL;
    if (args->n == 1) {
        r.to = r.s->size;
    } else {
        r.empty = !py_seq_window(vm, args->items[1], args->n > 2 ? args->items[2] : PY_UNDEF,
                                 r.s->length, &r.from, &r.to);
        if (!r.empty) {
            r.from = py_str_offset(r.s, r.from);
            r.to = py_str_offset(r.s, r.to);
        }
    }
    if (!r.sub)
        str_need(vm, args->items[0]);
    return r;
}

/* Byte offset or SEARCH_NONE. */
static size_t search_run(const struct search *w, bool last) {
    if (w->empty)
        return SEARCH_NONE;
    size_t at = (last ? search_last : search_first)(w->s->data + w->from, w->to - w->from,
                                                    w->sub->data, w->sub->size);
    return at == SEARCH_NONE ? at : at + w->from;
}

static value find(struct vm *vm, const value *a, const char *name, bool last, bool raise) {
    struct search w = search_args(vm, a, name);
    size_t at = search_run(&w, last);
    if (at == SEARCH_NONE) {
        if (raise)
            py_raise(vm, &py_exc_ValueError, "substring not found");
        return py_from_small(-1);
    }
    return py_int_from((int64_t)py_str_index_at(w.s, at));
}

value str_find(struct vm *vm, const value *a) { return find(vm, a, "find", false, false); }
value str_rfind(struct vm *vm, const value *a) { return find(vm, a, "rfind", true, false); }
value str_index(struct vm *vm, const value *a) { return find(vm, a, "index", false, true); }
value str_rindex(struct vm *vm, const value *a) { return find(vm, a, "rindex", true, true); }

value str_count(struct vm *vm, const value *a) {
    struct search w = search_args(vm, a, "count");
    if (w.empty)
        return py_from_small(0);
    const char *hay = w.s->data + w.from;
    size_t n = w.to - w.from;
    if (!w.sub->size)
        return py_int_from((int64_t)py_utf8_length(hay, n) + 1);
    return py_int_from((int64_t)search_count(hay, n, w.sub->data, w.sub->size));
}

/* --- startswith, endswith --- */

static bool affix(const struct search *w, const struct py_str *x, bool end) {
    size_t n = w->to - w->from;
    if (w->empty || x->size > n)
        return false;
    return !memcmp(end ? w->s->data + w->to - x->size : w->s->data + w->from, x->data, x->size);
}

static value affix_method(struct vm *vm, const value *a, const char *name, bool end) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    value sub = args->n ? args->items[0] : PY_UNDEF;
    struct search w;
    if (args->n == 1 && py_is_str(sub)) {
        w = (struct search){.s = STR(a[0]), .to = STR(a[0])->size};
        return PY_BOOL(affix(&w, STR(sub), end));
    }
    /* Everything but the type of the first argument is as for find. */
    value window[4] = {PY_OBJ(py_intern(""))};
    for (size_t i = 1; i < args->n && i < 4; i++)
        window[i] = args->items[i];
    value with[2] = {a[0], PY_OBJ(py_tuple_of(args->n < 4 ? args->n : 4, window))};
    w = search_args(vm, with, name);
    if (py_is_str(sub))
        return PY_BOOL(affix(&w, STR(sub), end));
    if (!py_is_tuple(sub))
        py_raise(vm, &py_exc_TypeError, "%s first arg must be str or a tuple of str, not %T", name,
                 sub);
    struct py_tuple *t = PY_AS(struct py_tuple, sub);
    for (size_t i = 0; i < t->n; i++) {
        if (!py_is_str(t->items[i]))
            py_raise(vm, &py_exc_TypeError, "tuple for %s must only contain str, not %T", name,
                     t->items[i]);
        if (affix(&w, STR(t->items[i]), end))
            return PY_TRUE;
    }
    return PY_FALSE;
}

value str_startswith(struct vm *vm, const value *a) {
    return affix_method(vm, a, "startswith", false);
}
value str_endswith(struct vm *vm, const value *a) { return affix_method(vm, a, "endswith", true); }

value str_removeprefix(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "removeprefix() argument must be str, not %A", a[1]);
    struct py_str *s = STR(a[0]), *x = STR(a[1]);
    if (x->size && x->size <= s->size && !memcmp(s->data, x->data, x->size))
        return str_part(s, x->size, s->size);
    return py_str_exact(a[0]);
}

value str_removesuffix(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "removesuffix() argument must be str, not %A", a[1]);
    struct py_str *s = STR(a[0]), *x = STR(a[1]);
    if (x->size && x->size <= s->size && !memcmp(s->data + s->size - x->size, x->data, x->size))
        return str_part(s, 0, s->size - x->size);
    return py_str_exact(a[0]);
}

/* --- partition --- */

static value partition(struct vm *vm, const value *a, bool last) {
    struct py_str *s = STR(a[0]), *sep = str_need(vm, a[1]);
    if (!sep->size)
        py_raise(vm, &py_exc_ValueError, "empty separator");
    size_t at = (last ? search_last : search_first)(s->data, s->size, sep->data, sep->size);
    value nothing = PY_OBJ(py_intern(""));
    if (at == SEARCH_NONE)
        return last ? py_tuple3(nothing, nothing, py_str_exact(a[0]))
                    : py_tuple3(py_str_exact(a[0]), nothing, nothing);
    return py_tuple3(str_part(s, 0, at), py_str_exact(a[1]), str_part(s, at + sep->size, s->size));
}

value str_partition(struct vm *vm, const value *a) { return partition(vm, a, false); }
value str_rpartition(struct vm *vm, const value *a) { return partition(vm, a, true); }

/* --- replace --- */

/* NEW before every code point and at the end, at most COUNT times. */
static value interleave(struct py_str *s, struct py_str *new, size_t count) {
    struct buf b = BUF_INIT;
    size_t i = 0;
    for (; count && i < s->size; count--) {
        size_t n;
        py_utf8_get(s->data + i, &n);
        buf_add(&b, new->data, new->size);
        buf_add(&b, s->data + i, n);
        i += n;
    }
    buf_add(&b, s->data + i, s->size - i);
    if (count)
        buf_add(&b, new->data, new->size);
    return py_str_take(&b);
}

value py_str_replace(value text, struct py_str *old, struct py_str *new, size_t count) {
    struct py_str *s = STR(text);
    if (!old->size)
        return count ? interleave(s, new, count) : py_str_exact(text);
    size_t at = count ? search_first(s->data, s->size, old->data, old->size) : SEARCH_NONE;
    if (at == SEARCH_NONE)
        return py_str_exact(text);
    /* Where they are first, so that the result is made at its size. */
    size_t few[64], *places = few, n = 0, room = 64, from = 0;
    do {
        if (n == room) {
            size_t *more = mem_alloc_atomic(2 * room * sizeof *more);
            memcpy(more, places, room * sizeof *more);
            places = more;
            room *= 2;
        }
        places[n++] = from + at;
        from += at + old->size;
        at = n < count ? search_first(s->data + from, s->size - from, old->data, old->size)
                       : SEARCH_NONE;
    } while (at != SEARCH_NONE);
    char *to;
    value v = py_str_raw(s->size + n * new->size - n * old->size,
                         s->length + n * new->length - n * old->length, &to);
    from = 0;
    for (size_t i = 0; i < n; i++) {
        memcpy(to, s->data + from, places[i] - from);
        to += places[i] - from;
        memcpy(to, new->data, new->size);
        to += new->size;
        from = places[i] + old->size;
    }
    memcpy(to, s->data + from, s->size - from);
    return v;
}

value str_replace(struct vm *vm, const value *a) {
    for (int i = 1; i <= 2; i++)
        if (!py_is_str(a[i]))
            py_raise(vm, &py_exc_TypeError, "replace() argument %d must be str, not %A", i, a[i]);
    int64_t count = py_index(vm, a[3]);
    return py_str_replace(a[0], STR(a[1]), STR(a[2]), count < 0 ? SIZE_MAX : (size_t)count);
}
