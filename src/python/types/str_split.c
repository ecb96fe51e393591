/* str: splitting, stripping, joining. */
#include "python/api.h"
#include "python/types/bytesearch.h"
#include "python/types/char.h"
#include "python/types/seq.h"
#include "python/types/str_int.h"
#include "python/types/str_methods.h"

#define STR(v) PY_AS(struct py_str, v)

/* Bytes of the code point before offset AT. */
static size_t width_before(const char *data, size_t at) {
    size_t n = 1;
    while (n < at && ((unsigned char)data[at - n] & 0xC0) == 0x80)
        n++;
    return n;
}

/* Bytes of the blank at (or before) AT; 0 when there is none. */
static size_t space_at(const struct py_str *s, size_t at) {
    unsigned char c = (unsigned char)s->data[at];
    if (c < 128)
        return py_ascii_class[c] & CHAR_SPACE;
    size_t n;
    return py_char_is_space(py_utf8_get(s->data + at, &n)) ? n : 0;
}

static size_t space_before(const struct py_str *s, size_t at) {
    size_t n = width_before(s->data, at), width;
    return py_char_is_space(py_utf8_get(s->data + at - n, &width)) ? n : 0;
}

/* --- split --- */

static value split_blank(struct py_str *s, size_t max) {
    struct py_list *list = py_list_new(8);
    size_t i = 0, n;
    for (;;) {
        while (i < s->size && (n = space_at(s, i)))
            i += n;
        if (i >= s->size)
            break;
        size_t from = i;
        if (!max--) {
            py_list_append(list, str_part(s, from, s->size));
            break;
        }
        /* A byte inside a code point is never taken for a blank: only starts are asked. */
        while (i < s->size && !space_at(s, i))
            do
                i++;
            while (i < s->size && ((unsigned char)s->data[i] & 0xC0) == 0x80);
        py_list_append(list, str_part(s, from, i));
    }
    return PY_OBJ(list);
}

/* One ASCII character between the parts of ASCII text: the usual case, without calls. */
static value split_char(struct py_str *s, char sep, size_t max) {
    value parts[64];
    size_t n = 0, from = 0;
    struct py_list *list = NULL;
    for (size_t i = 0; i < s->size && max; i++) {
        if (s->data[i] != sep)
            continue;
        parts[n++] = py_str_cut(s, from, i, i - from);
        from = i + 1;
        max--;
        if (n == sizeof parts / sizeof *parts) {
            if (!list)
                list = py_list_new(4 * n);
            for (size_t k = 0; k < n; k++)
                py_list_append(list, parts[k]);
            n = 0;
        }
    }
    if (!list)
        list = py_list_new(n + 1);
    for (size_t k = 0; k < n; k++)
        py_list_append(list, parts[k]);
    py_list_append(list,
                   from ? py_str_cut(s, from, s->size, s->size - from) : py_str_exact(PY_OBJ(s)));
    return PY_OBJ(list);
}

static value split_sep(struct py_str *s, const struct py_str *sep, size_t max) {
    if (sep->size == 1 && py_str_is_ascii(s))
        return split_char(s, sep->data[0], max);
    struct py_list *list = py_list_new(8);
    size_t from = 0, at;
    while (max-- && (at = search_first(s->data + from, s->size - from, sep->data, sep->size)) !=
                        SEARCH_NONE) {
        py_list_append(list, str_part(s, from, from + at));
        from += at + sep->size;
    }
    py_list_append(list, from ? str_part(s, from, s->size) : py_str_exact(PY_OBJ(s)));
    return PY_OBJ(list);
}

static void reverse(struct py_list *list) {
    for (size_t i = 0, j = list->n; i + 1 < j; i++) {
        value v = list->items[i];
        list->items[i] = list->items[--j];
        list->items[j] = v;
    }
}

static value rsplit_blank(struct py_str *s, size_t max) {
    struct py_list *list = py_list_new(8);
    size_t i = s->size, n;
    for (;;) {
        while (i && (n = space_before(s, i)))
            i -= n;
        if (!i)
            break;
        size_t to = i;
        if (!max--) {
            py_list_append(list, str_part(s, 0, to));
            break;
        }
        while (i && !space_before(s, i))
            i -= width_before(s->data, i);
        py_list_append(list, str_part(s, i, to));
    }
    reverse(list);
    return PY_OBJ(list);
}

static value rsplit_sep(struct py_str *s, const struct py_str *sep, size_t max) {
    struct py_list *list = py_list_new(8);
    size_t to = s->size, at;
    while (max-- && (at = search_last(s->data, to, sep->data, sep->size)) != SEARCH_NONE) {
        py_list_append(list, str_part(s, at + sep->size, to));
        to = at;
    }
    py_list_append(list, str_part(s, 0, to));
    reverse(list);
    return PY_OBJ(list);
}

static value split(struct vm *vm, const value *a, value (*blank)(struct py_str *, size_t),
                   value (*by)(struct py_str *, const struct py_str *, size_t)) {
    int64_t max = py_index(vm, a[2]);
    size_t limit = max < 0 ? SIZE_MAX : (size_t)max;
    if (a[1] == PY_NONE)
        return blank(STR(a[0]), limit);
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "must be str or None, not %T", a[1]);
    if (!STR(a[1])->size)
        py_raise(vm, &py_exc_ValueError, "empty separator");
    return by(STR(a[0]), STR(a[1]), limit);
}

value str_split(struct vm *vm, const value *a) { return split(vm, a, split_blank, split_sep); }
value str_rsplit(struct vm *vm, const value *a) { return split(vm, a, rsplit_blank, rsplit_sep); }

value str_splitlines(struct vm *vm, const value *a) {
    struct py_str *s = STR(a[0]);
    bool keep = py_index_int(vm, a[1]) != 0;
    struct py_list *list = py_list_new(0);
    size_t from = 0, n;
    for (size_t i = 0; i < s->size;) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        size_t end = i;
        i += n;
        if (!py_char_is_line_break(cp))
            continue;
        if (cp == '\r' && i < s->size && s->data[i] == '\n')
            i++;
        py_list_append(list, str_part(s, from, keep ? i : end));
        from = i;
    }
    if (from < s->size)
        py_list_append(list, str_part(s, from, s->size));
    return PY_OBJ(list);
}

/* --- strip --- */

enum { LEFT = 1, RIGHT = 2 };

static bool in_set(const struct py_str *set, const char *p, size_t n) {
    return search_first(set->data, set->size, p, n) != SEARCH_NONE;
}

static value strip(struct vm *vm, const value *a, int sides, const char *name) {
    struct py_str *s = STR(a[0]);
    size_t from = 0, to = s->size, n;
    if (a[1] == PY_NONE) {
        if (sides & LEFT)
            while (from < to && (n = space_at(s, from)))
                from += n;
        if (sides & RIGHT)
            while (to > from && (n = space_before(s, to)))
                to -= n;
    } else {
        if (!py_is_str(a[1]))
            py_raise(vm, &py_exc_TypeError, "%s arg must be None or str", name);
        const struct py_str *set = STR(a[1]);
        if (sides & LEFT)
            while (from < to && (py_utf8_get(s->data + from, &n), in_set(set, s->data + from, n)))
                from += n;
        if (sides & RIGHT)
            while (to > from && (n = width_before(s->data, to), in_set(set, s->data + to - n, n)))
                to -= n;
    }
    if (from == 0 && to == s->size)
        return py_str_exact(a[0]);
    return str_part(s, from, to);
}

value str_strip(struct vm *vm, const value *a) { return strip(vm, a, LEFT | RIGHT, "strip"); }
value str_lstrip(struct vm *vm, const value *a) { return strip(vm, a, LEFT, "lstrip"); }
value str_rstrip(struct vm *vm, const value *a) { return strip(vm, a, RIGHT, "rstrip"); }

/* --- join --- */

value py_str_join(struct vm *vm, struct py_str *sep, size_t n, const value *items) {
    size_t size = 0, length = 0;
    for (size_t i = 0; i < n; i++) {
        if (!py_is_str(items[i]))
            py_raise(vm, &py_exc_TypeError, "sequence item %zu: expected str instance, %T found", i,
                     items[i]);
        size += STR(items[i])->size;
        length += STR(items[i])->length;
    }
    if (!n)
        return PY_OBJ(py_intern(""));
    if (n == 1)
        return py_str_exact(items[0]);
    size += sep->size * (n - 1);
    length += sep->length * (n - 1);
    char *to;
    value v = py_str_raw(size, length, &to);
    for (size_t i = 0; i < n; i++) {
        if (i && sep->size) {
            memcpy(to, sep->data, sep->size);
            to += sep->size;
        }
        const struct py_str *s = STR(items[i]);
        memcpy(to, s->data, s->size);
        to += s->size;
    }
    return v;
}

value str_join(struct vm *vm, const value *a) {
    if (py_is_list(a[1]) && py_type_of(a[1])->iter == py_list_type.iter)
        return py_str_join(vm, STR(a[0]), PY_AS(struct py_list, a[1])->n,
                           PY_AS(struct py_list, a[1])->items);
    if (py_is_tuple(a[1]) && py_type_of(a[1])->iter == py_tuple_type.iter)
        return py_str_join(vm, STR(a[0]), PY_AS(struct py_tuple, a[1])->n,
                           PY_AS(struct py_tuple, a[1])->items);
    if (!py_type_of(a[1])->iter && !py_type_of(a[1])->getitem)
        py_raise(vm, &py_exc_TypeError, "can only join an iterable");
    struct py_list *list = py_list_from(vm, a[1]);
    return py_str_join(vm, STR(a[0]), list->n, list->items);
}
