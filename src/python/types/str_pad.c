/* str: padding, tabs, translation tables. */
#include "python/api.h"
#include "python/types/seq.h"
#include "python/types/str_int.h"
#include "python/types/str_methods.h"

#define STR(v) PY_AS(struct py_str, v)

static void put_fill(struct buf *b, const struct py_str *fill, size_t n) {
    if (fill->size == 1) {
        buf_putn(b, fill->data[0], n);
        return;
    }
    while (n--)
        buf_add(b, fill->data, fill->size);
}

static value pad(value text, const struct py_str *fill, size_t left, size_t right) {
    struct buf b = BUF_INIT;
    if (left > (size_t)1 << 40 || right > (size_t)1 << 40)
        error_raise(ERROR_MEMORY, "out of memory");
    buf_reserve(&b, left + right + STR(text)->size);
    put_fill(&b, fill, left);
    buf_add(&b, STR(text)->data, STR(text)->size);
    put_fill(&b, fill, right);
    return py_str_take(&b);
}

/* How many columns are missing to the width a[1]; checks the fill character a[2]. */
static size_t missing(struct vm *vm, const value *a) {
    int64_t width = py_index(vm, a[1]);
    if (!py_is_str(a[2]))
        py_raise(vm, &py_exc_TypeError, "The fill character must be a unicode character, not %T",
                 a[2]);
    if (STR(a[2])->length != 1)
        py_raise(vm, &py_exc_TypeError, "The fill character must be exactly one character long");
    int64_t length = (int64_t)STR(a[0])->length;
    return width > length ? (size_t)(width - length) : 0;
}

value str_center(struct vm *vm, const value *a) {
    size_t n = missing(vm, a);
    if (!n)
        return py_str_exact(a[0]);
    size_t left = n / 2 + (n & (STR(a[0])->length + n) & 1);
    return pad(a[0], STR(a[2]), left, n - left);
}

value str_ljust(struct vm *vm, const value *a) {
    size_t n = missing(vm, a);
    return n ? pad(a[0], STR(a[2]), 0, n) : py_str_exact(a[0]);
}

value str_rjust(struct vm *vm, const value *a) {
    size_t n = missing(vm, a);
    return n ? pad(a[0], STR(a[2]), n, 0) : py_str_exact(a[0]);
}

value str_zfill(struct vm *vm, const value *a) {
    struct py_str *s = STR(a[0]);
    int64_t width = py_index(vm, a[1]);
    if (width <= (int64_t)s->length)
        return py_str_exact(a[0]);
    struct buf b = BUF_INIT;
    size_t sign = s->size && (s->data[0] == '-' || s->data[0] == '+');
    buf_add(&b, s->data, sign);
    buf_putn(&b, '0', (size_t)width - s->length);
    buf_add(&b, s->data + sign, s->size - sign);
    return py_str_take(&b);
}

value str_expandtabs(struct vm *vm, const value *a) {
    struct py_str *s = STR(a[0]);
    int64_t size = py_index_int(vm, a[1]), column = 0;
    struct buf b = BUF_INIT;
    for (size_t i = 0, n; i < s->size; i += n) {
        py_utf8_get(s->data + i, &n);
        char c = s->data[i];
        if (c == '\t') {
            if (size > 0) {
                int64_t step = size - column % size;
                buf_putn(&b, ' ', (size_t)step);
                column += step;
            }
            continue;
        }
        column = c == '\n' || c == '\r' ? 0 : column + 1;
        buf_add(&b, s->data + i, n);
    }
    return py_str_take(&b);
}

/* --- translate --- */

/* table[cp], or PY_UNDEF when that is a LookupError. */
static value look_up(struct vm *vm, value table, uint32_t cp) {
    if (py_type_of(table) == &py_dict_type)
        return py_dict_get(vm, PY_AS(struct py_dict, table), py_from_small(cp));
    struct py_handler h;
    value v = PY_UNDEF;
    PY_TRY(vm, &h) {
        v = py_getitem(vm, table, py_from_small(cp));
        py_handler_pop(&h);
        return v;
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_LookupError))
            py_rethrow(vm, exc);
    }
    return PY_UNDEF;
}

/* ASCII text whose characters are mapped to ASCII characters or dropped, each looked up once;
 * PY_UNDEF when one is mapped to something else. */
static value translate_ascii(struct vm *vm, struct py_str *s, value table) {
    enum { UNKNOWN, KEEP, DROP };
    char kind[128] = {0}, to[128], *out;
    value r = py_str_raw(s->size, s->size, &out);
    size_t n = 0;
    for (size_t i = 0; i < s->size; i++) {
        unsigned char c = (unsigned char)s->data[i];
        if (kind[c] == UNKNOWN) {
            value v = look_up(vm, table, c);
            kind[c] = KEEP;
            to[c] = (char)c;
            if (v == PY_NONE)
                kind[c] = DROP;
            else if (py_is_small(v) && py_small(v) >= 0 && py_small(v) < 128)
                to[c] = (char)py_small(v);
            else if (v != PY_UNDEF && py_is_str(v) && STR(v)->size == 1)
                to[c] = STR(v)->data[0];
            else if (v != PY_UNDEF)
                return PY_UNDEF;
        }
        if (kind[c] == KEEP)
            out[n++] = to[c];
    }
    return n == s->size && n > 1 ? r : py_str_new(out, n);
}

value str_translate(struct vm *vm, const value *a) {
    struct py_str *s = STR(a[0]);
    if (py_str_is_ascii(s) && py_type_of(a[1]) == &py_dict_type) {
        value r = translate_ascii(vm, s, a[1]);
        if (r != PY_UNDEF)
            return r;
    }
    struct buf b = BUF_INIT;
    for (size_t i = 0, n; i < s->size; i += n) {
        uint32_t cp = py_utf8_get(s->data + i, &n);
        value v = look_up(vm, a[1], cp);
        if (v == PY_UNDEF) {
            buf_add(&b, s->data + i, n);
        } else if (py_is_str(v)) {
            buf_add(&b, STR(v)->data, STR(v)->size);
        } else if (py_is_int(v)) {
            bool fits;
            int64_t to = py_int_get(v, &fits);
            if (!fits || to < 0 || to > 0x10FFFF)
                py_raise(vm, &py_exc_ValueError, "character mapping must be in range(0x110000)");
            buf_put_codepoint(&b, (unsigned)to);
        } else if (v != PY_NONE) {
            py_raise(vm, &py_exc_TypeError, "character mapping must return integer, None or str");
        }
    }
    return py_str_take(&b);
}

static struct py_dict *table_of_dict(struct vm *vm, value x) {
    if (py_type_of(x) != &py_dict_type)
        py_raise(vm, &py_exc_TypeError,
                 "if you give only one argument to maketrans it must be a dict");
    struct py_dict *table = py_dict_new();
    value key, v;
    for (size_t i = 0; py_dict_next(PY_AS(struct py_dict, x), &i, &key, &v);) {
        if (py_is_str(key)) {
            if (STR(key)->length != 1)
                py_raise(vm, &py_exc_ValueError,
                         "string keys in translate table must be of length 1");
            key = py_from_small(py_str_at(STR(key), 0));
        } else if (!py_is_int(key)) {
            py_raise(vm, &py_exc_TypeError, "keys in translate table must be strings or integers");
        }
        py_dict_set(vm, table, key, v);
    }
    return table;
}

/* a[0] x, a[1] y, a[2] z: a static method. */
value str_maketrans(struct vm *vm, const value *a) {
    if (a[1] == PY_UNDEF)
        return PY_OBJ(table_of_dict(vm, a[0]));
    for (int i = 1; i <= 2; i++)
        if (a[i] != PY_UNDEF && !py_is_str(a[i]))
            py_raise(vm, &py_exc_TypeError, "maketrans() argument %d must be str, not %A", i + 1,
                     a[i]);
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError,
                 "first maketrans argument must be a string if there is a second argument");
    struct py_str *x = STR(a[0]), *y = STR(a[1]);
    if (x->length != y->length)
        py_raise(vm, &py_exc_ValueError,
                 "the first two maketrans arguments must have equal length");
    struct py_dict *table = py_dict_new();
    for (size_t i = 0, j = 0, n, m; i < x->size; i += n, j += m)
        py_dict_set(vm, table, py_from_small(py_utf8_get(x->data + i, &n)),
                    py_from_small(py_utf8_get(y->data + j, &m)));
    if (a[2] != PY_UNDEF)
        for (size_t i = 0, n; i < STR(a[2])->size; i += n)
            py_dict_set(vm, table, py_from_small(py_utf8_get(STR(a[2])->data + i, &n)), PY_NONE);
    return PY_OBJ(table);
}
