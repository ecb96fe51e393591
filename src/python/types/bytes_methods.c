/* bytes and bytearray: finding, splitting, stripping, case; the methods of both types. */
#include "python/api.h"
#include "python/types/bytes_common.h"
#include "python/types/bytesearch.h"
#include "python/types/char.h"
#include "python/types/seq.h"

static value part(value self, struct span s, size_t from, size_t to) {
    return bytes_like(self, s.data + from, to - from);
}

static size_t first(struct span hay, size_t from, size_t to, struct span x) {
    size_t at =
        search_first((const char *)hay.data + from, to - from, (const char *)x.data, x.size);
    return at == SEARCH_NONE ? at : at + from;
}

static size_t last(struct span hay, size_t from, size_t to, struct span x) {
    size_t at = search_last((const char *)hay.data + from, to - from, (const char *)x.data, x.size);
    return at == SEARCH_NONE ? at : at + from;
}

/* --- find --- */

struct search {
    struct span s, sub;
    unsigned char byte; /* sub, when it was given as an int */
    size_t from, to;
    bool empty;
};

static void search_args(struct vm *vm, const value *a, const char *name, struct search *w) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[1]);
    if (args->n < 1)
        py_raise(vm, &py_exc_TypeError, "%s() takes at least 1 argument (0 given)", name);
    if (args->n > 3)
        py_raise(vm, &py_exc_TypeError, "%s() takes at most 3 arguments (%zu given)", name,
                 args->n);
    w->s = bytes_self(a[0]);
    w->empty = !py_seq_window(vm, args->n > 1 ? args->items[1] : PY_UNDEF,
                              args->n > 2 ? args->items[2] : PY_UNDEF, w->s.size, &w->from, &w->to);
}

static void search_sub(struct vm *vm, const value *a, struct search *w) {
    value sub = PY_AS(struct py_tuple, a[1])->items[0];
    if (py_bytes_get(sub, &w->sub.data, &w->sub.size))
        return;
    if (!py_has_index(sub))
        py_raise(vm, &py_exc_TypeError, "argument should be integer or bytes-like object, not '%T'",
                 sub);
    w->byte = bytes_item(vm, sub, "byte must be in range(0, 256)");
    w->sub = (struct span){&w->byte, 1};
}

static value find(struct vm *vm, const value *a, const char *name, bool from_end, bool raise) {
    struct search w;
    search_args(vm, a, name, &w);
    search_sub(vm, a, &w);
    size_t at = w.empty ? SEARCH_NONE : (from_end ? last : first)(w.s, w.from, w.to, w.sub);
    if (at == SEARCH_NONE && raise)
        py_raise(vm, &py_exc_ValueError, "subsection not found");
    return py_int_from(at == SEARCH_NONE ? -1 : (int64_t)at);
}

value bytes_m_find(struct vm *vm, const value *a) { return find(vm, a, "find", false, false); }
value bytes_m_rfind(struct vm *vm, const value *a) { return find(vm, a, "rfind", true, false); }
value bytes_m_index(struct vm *vm, const value *a) { return find(vm, a, "index", false, true); }
value bytes_m_rindex(struct vm *vm, const value *a) { return find(vm, a, "rindex", true, true); }

value bytes_m_count(struct vm *vm, const value *a) {
    struct search w;
    search_args(vm, a, "count", &w);
    search_sub(vm, a, &w);
    if (w.empty)
        return py_from_small(0);
    if (!w.sub.size)
        return py_int_from((int64_t)(w.to - w.from) + 1);
    return py_int_from((int64_t)search_count((const char *)w.s.data + w.from, w.to - w.from,
                                             (const char *)w.sub.data, w.sub.size));
}

static bool affix(struct vm *vm, const struct search *w, value v, bool end) {
    struct span x = bytes_need(vm, v);
    if (w->empty || x.size > w->to - w->from)
        return false;
    return !x.size ||
           !memcmp(end ? w->s.data + w->to - x.size : w->s.data + w->from, x.data, x.size);
}

static value affix_method(struct vm *vm, const value *a, const char *name, bool end) {
    struct search w;
    search_args(vm, a, name, &w);
    value x = PY_AS(struct py_tuple, a[1])->items[0];
    if (py_is_tuple(x)) {
        for (size_t i = 0; i < PY_AS(struct py_tuple, x)->n; i++)
            if (affix(vm, &w, PY_AS(struct py_tuple, x)->items[i], end))
                return PY_TRUE;
        return PY_FALSE;
    }
    struct span s;
    if (!py_bytes_get(x, &s.data, &s.size))
        py_raise(vm, &py_exc_TypeError, "%s first arg must be bytes or a tuple of bytes, not %T",
                 name, x);
    return PY_BOOL(affix(vm, &w, x, end));
}

value bytes_m_startswith(struct vm *vm, const value *a) {
    return affix_method(vm, a, "startswith", false);
}
value bytes_m_endswith(struct vm *vm, const value *a) {
    return affix_method(vm, a, "endswith", true);
}

value bytes_m_removeprefix(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]), x = bytes_need(vm, a[1]);
    bool has = x.size && x.size <= s.size && !memcmp(s.data, x.data, x.size);
    return part(a[0], s, has ? x.size : 0, s.size);
}

value bytes_m_removesuffix(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]), x = bytes_need(vm, a[1]);
    bool has = x.size && x.size <= s.size && !memcmp(s.data + s.size - x.size, x.data, x.size);
    return part(a[0], s, 0, has ? s.size - x.size : s.size);
}

static value partition(struct vm *vm, const value *a, bool from_end) {
    struct span s = bytes_self(a[0]), x = bytes_need(vm, a[1]);
    if (!x.size)
        py_raise(vm, &py_exc_ValueError, "empty separator");
    size_t at = (from_end ? last : first)(s, 0, s.size, x);
    value all = part(a[0], s, 0, s.size), none = bytes_like(a[0], "", 0);
    if (at == SEARCH_NONE)
        return from_end ? py_tuple3(none, bytes_like(a[0], "", 0), all)
                        : py_tuple3(all, none, bytes_like(a[0], "", 0));
    return py_tuple3(part(a[0], s, 0, at), bytes_like(a[0], x.data, x.size),
                     part(a[0], s, at + x.size, s.size));
}

value bytes_m_partition(struct vm *vm, const value *a) { return partition(vm, a, false); }
value bytes_m_rpartition(struct vm *vm, const value *a) { return partition(vm, a, true); }

value bytes_m_replace(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]), old = bytes_need(vm, a[1]), new = bytes_need(vm, a[2]);
    int64_t max = py_index(vm, a[3]);
    size_t count = max < 0 ? SIZE_MAX : (size_t)max, from = 0;
    struct buf b = BUF_INIT;
    if (!old.size) {
        for (; count && from <= s.size; count--) {
            buf_add(&b, new.data, new.size);
            if (from < s.size)
                buf_putc(&b, (char)s.data[from]);
            from++;
        }
    } else {
        for (size_t at; count && (at = first(s, from, s.size, old)) != SEARCH_NONE; count--) {
            buf_add(&b, s.data + from, at - from);
            buf_add(&b, new.data, new.size);
            from = at + old.size;
        }
    }
    if (from < s.size)
        buf_add(&b, s.data + from, s.size - from);
    return bytes_like_buf(a[0], &b);
}

/* --- split --- */

static bool is_space(unsigned char c) { return c == ' ' || (c >= 9 && c <= 13); }

static void reverse(struct py_list *list) {
    for (size_t i = 0, j = list->n; i + 1 < j; i++) {
        value v = list->items[i];
        list->items[i] = list->items[--j];
        list->items[j] = v;
    }
}

static void split_blank(struct py_list *list, value self, struct span s, size_t max) {
    size_t i = 0;
    for (;;) {
        while (i < s.size && is_space(s.data[i]))
            i++;
        if (i == s.size)
            return;
        size_t from = i;
        if (!max--) {
            py_list_append(list, part(self, s, from, s.size));
            return;
        }
        while (i < s.size && !is_space(s.data[i]))
            i++;
        py_list_append(list, part(self, s, from, i));
    }
}

static void rsplit_blank(struct py_list *list, value self, struct span s, size_t max) {
    size_t i = s.size;
    for (;;) {
        while (i && is_space(s.data[i - 1]))
            i--;
        if (!i)
            break;
        size_t to = i;
        if (!max--) {
            py_list_append(list, part(self, s, 0, to));
            break;
        }
        while (i && !is_space(s.data[i - 1]))
            i--;
        py_list_append(list, part(self, s, i, to));
    }
    reverse(list);
}

static value split(struct vm *vm, const value *a, bool from_end) {
    struct span s = bytes_self(a[0]);
    int64_t limit = py_index(vm, a[2]);
    size_t max = limit < 0 ? SIZE_MAX : (size_t)limit, at;
    struct py_list *list = py_list_new(0);
    if (a[1] == PY_NONE) {
        (from_end ? rsplit_blank : split_blank)(list, a[0], s, max);
        return PY_OBJ(list);
    }
    struct span sep = bytes_need(vm, a[1]);
    if (!sep.size)
        py_raise(vm, &py_exc_ValueError, "empty separator");
    size_t from = 0, to = s.size;
    if (from_end) {
        for (; max && (at = last(s, 0, to, sep)) != SEARCH_NONE; max--, to = at)
            py_list_append(list, part(a[0], s, at + sep.size, to));
        py_list_append(list, part(a[0], s, 0, to));
        reverse(list);
    } else {
        for (; max && (at = first(s, from, to, sep)) != SEARCH_NONE; max--, from = at + sep.size)
            py_list_append(list, part(a[0], s, from, at));
        py_list_append(list, part(a[0], s, from, to));
    }
    return PY_OBJ(list);
}

value bytes_m_split(struct vm *vm, const value *a) { return split(vm, a, false); }
value bytes_m_rsplit(struct vm *vm, const value *a) { return split(vm, a, true); }

value bytes_m_splitlines(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]);
    bool keep = py_index_int(vm, a[1]) != 0;
    struct py_list *list = py_list_new(0);
    for (size_t i = 0, from = 0; i < s.size; from = i) {
        while (i < s.size && s.data[i] != '\n' && s.data[i] != '\r')
            i++;
        size_t end = i;
        if (i < s.size)
            i += s.data[i] == '\r' && i + 1 < s.size && s.data[i + 1] == '\n' ? 2 : 1;
        py_list_append(list, part(a[0], s, from, keep ? i : end));
    }
    return PY_OBJ(list);
}

/* --- strip --- */

enum { LEFT = 1, RIGHT = 2 };

static value strip(struct vm *vm, const value *a, int sides) {
    struct span s = bytes_self(a[0]), set = {(const unsigned char *)" \t\n\r\f\v", 6};
    if (a[1] != PY_NONE)
        set = bytes_need(vm, a[1]);
    size_t from = 0, to = s.size;
    if (sides & LEFT)
        while (from < to && memchr(set.data, s.data[from], set.size))
            from++;
    if (sides & RIGHT)
        while (to > from && memchr(set.data, s.data[to - 1], set.size))
            to--;
    return part(a[0], s, from, to);
}

value bytes_m_strip(struct vm *vm, const value *a) { return strip(vm, a, LEFT | RIGHT); }
value bytes_m_lstrip(struct vm *vm, const value *a) { return strip(vm, a, LEFT); }
value bytes_m_rstrip(struct vm *vm, const value *a) { return strip(vm, a, RIGHT); }

/* --- join, translate --- */

value bytes_m_join(struct vm *vm, const value *a) {
    if (!py_type_of(a[1])->iter && !py_type_of(a[1])->getitem)
        py_raise(vm, &py_exc_TypeError, "can only join an iterable");
    struct py_list *list = py_list_from(vm, a[1]);
    struct span sep = bytes_self(a[0]), x;
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < list->n; i++) {
        if (!py_bytes_get(list->items[i], &x.data, &x.size))
            py_raise(vm, &py_exc_TypeError,
                     "sequence item %zu: expected a bytes-like object, %T found", i,
                     list->items[i]);
        if (i)
            buf_add(&b, sep.data, sep.size);
        buf_add(&b, x.data, x.size);
    }
    return bytes_like_buf(a[0], &b);
}

value bytes_m_translate(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]), table = {NULL, 0};
    if (a[1] != PY_NONE) {
        table = bytes_need(vm, a[1]);
        if (table.size != 256)
            py_raise(vm, &py_exc_ValueError, "translation table must be 256 characters long");
    }
    struct span del = bytes_need(vm, a[2]);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s.size; i++)
        if (!del.size || !memchr(del.data, s.data[i], del.size))
            buf_putc(&b, (char)(table.data ? table.data[s.data[i]] : s.data[i]));
    return bytes_like_buf(a[0], &b);
}

value bytes_m_maketrans(struct vm *vm, const value *a) {
    struct span from = bytes_need(vm, a[0]), to = bytes_need(vm, a[1]);
    if (from.size != to.size)
        py_raise(vm, &py_exc_ValueError, "maketrans arguments must have same length");
    unsigned char table[256];
    for (int i = 0; i < 256; i++)
        table[i] = (unsigned char)i;
    for (size_t i = 0; i < from.size; i++)
        table[from.data[i]] = to.data[i];
    return py_bytes_new(table, 256);
}

/* --- padding --- */

static value pad(value self, size_t left, size_t right, char fill) {
    struct span s = bytes_self(self);
    struct buf b = BUF_INIT;
    buf_putn(&b, fill, left);
    buf_add(&b, s.data, s.size);
    buf_putn(&b, fill, right);
    return bytes_like_buf(self, &b);
}

static size_t missing(struct vm *vm, const value *a, const char *name, char *fill) {
    int64_t width = py_index(vm, a[1]);
    struct span f;
    if (!py_bytes_get(a[2], &f.data, &f.size) || f.size != 1)
        py_raise(vm, &py_exc_TypeError, "%s() argument 2 must be a byte string of length 1, not %T",
                 name, a[2]);
    *fill = (char)f.data[0];
    int64_t size = (int64_t)bytes_self(a[0]).size;
    return width > size ? (size_t)(width - size) : 0;
}

value bytes_m_center(struct vm *vm, const value *a) {
    char fill;
    size_t n = missing(vm, a, "center", &fill);
    size_t left = n / 2 + (n & (bytes_self(a[0]).size + n) & 1);
    return pad(a[0], left, n - left, fill);
}

value bytes_m_ljust(struct vm *vm, const value *a) {
    char fill;
    size_t n = missing(vm, a, "ljust", &fill);
    return pad(a[0], 0, n, fill);
}

value bytes_m_rjust(struct vm *vm, const value *a) {
    char fill;
    size_t n = missing(vm, a, "rjust", &fill);
    return pad(a[0], n, 0, fill);
}

value bytes_m_zfill(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]);
    int64_t width = py_index(vm, a[1]);
    size_t n = width > (int64_t)s.size ? (size_t)width - s.size : 0;
    size_t sign = n && s.size && (s.data[0] == '-' || s.data[0] == '+');
    struct buf b = BUF_INIT;
    buf_add(&b, s.data, sign);
    buf_putn(&b, '0', n);
    buf_add(&b, s.data + sign, s.size - sign);
    return bytes_like_buf(a[0], &b);
}

value bytes_m_expandtabs(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]);
    int64_t size = py_index_int(vm, a[1]), column = 0;
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s.size; i++) {
        unsigned char c = s.data[i];
        if (c == '\t') {
            int64_t step = size > 0 ? size - column % size : 0;
            buf_putn(&b, ' ', (size_t)step);
            column += step;
            continue;
        }
        column = c == '\n' || c == '\r' ? 0 : column + 1;
        buf_putc(&b, (char)c);
    }
    return bytes_like_buf(a[0], &b);
}

/* --- case and questions: ASCII only --- */

static unsigned class_of(unsigned char c) { return c < 128 ? py_ascii_class[c] : 0; }
static unsigned char lower(unsigned char c) {
    return class_of(c) & CHAR_UPPER ? (unsigned char)(c + 32) : c;
}
static unsigned char upper(unsigned char c) {
    return class_of(c) & CHAR_LOWER ? (unsigned char)(c - 32) : c;
}
static unsigned char swap(unsigned char c) {
    return class_of(c) & CHAR_UPPER ? lower(c) : upper(c);
}

static value map(value self, unsigned char (*fn)(unsigned char)) {
    struct span s = bytes_self(self);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s.size; i++)
        buf_putc(&b, (char)fn(s.data[i]));
    return bytes_like_buf(self, &b);
}

#define MAPPED(name, fn)                                                                           \
    value bytes_m_##name(struct vm *vm, const value *a) {                                          \
        (void)vm;                                                                                  \
        return map(a[0], fn);                                                                      \
    }
MAPPED(lower, lower)
MAPPED(upper, upper)
MAPPED(swapcase, swap)

value bytes_m_capitalize(struct vm *vm, const value *a) {
    (void)vm;
    struct span s = bytes_self(a[0]);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s.size; i++)
        buf_putc(&b, (char)(i ? lower(s.data[i]) : upper(s.data[i])));
    return bytes_like_buf(a[0], &b);
}

value bytes_m_title(struct vm *vm, const value *a) {
    (void)vm;
    struct span s = bytes_self(a[0]);
    struct buf b = BUF_INIT;
    bool inside = false;
    for (size_t i = 0; i < s.size; i++) {
        buf_putc(&b, (char)(inside ? lower(s.data[i]) : upper(s.data[i])));
        inside = class_of(s.data[i]) & CHAR_ALPHA;
    }
    return bytes_like_buf(a[0], &b);
}

static bool all_of(value self, unsigned class) {
    struct span s = bytes_self(self);
    for (size_t i = 0; i < s.size; i++)
        if (!(class_of(s.data[i]) & class))
            return false;
    return s.size;
}

#define ALL_OF(name, class)                                                                        \
    value bytes_m_##name(struct vm *vm, const value *a) {                                          \
        (void)vm;                                                                                  \
        return PY_BOOL(all_of(a[0], class));                                                       \
    }
ALL_OF(isalpha, CHAR_ALPHA)
ALL_OF(isdigit, CHAR_DIGIT)
ALL_OF(isalnum, CHAR_ALPHA | CHAR_DIGIT)

value bytes_m_isspace(struct vm *vm, const value *a) {
    (void)vm;
    struct span s = bytes_self(a[0]);
    for (size_t i = 0; i < s.size; i++)
        if (!is_space(s.data[i]))
            return PY_FALSE;
    return PY_BOOL(s.size);
}

value bytes_m_isascii(struct vm *vm, const value *a) {
    (void)vm;
    struct span s = bytes_self(a[0]);
    for (size_t i = 0; i < s.size; i++)
        if (s.data[i] >= 128)
            return PY_FALSE;
    return PY_TRUE;
}

/* Some letter, and none of class OTHER. */
static value cased(value self, unsigned wanted, unsigned other) {
    struct span s = bytes_self(self);
    bool some = false;
    for (size_t i = 0; i < s.size; i++) {
        if (class_of(s.data[i]) & other)
            return PY_FALSE;
        some |= class_of(s.data[i]) & wanted;
    }
    return PY_BOOL(some);
}

value bytes_m_islower(struct vm *vm, const value *a) {
    (void)vm;
    return cased(a[0], CHAR_LOWER, CHAR_UPPER);
}
value bytes_m_isupper(struct vm *vm, const value *a) {
    (void)vm;
    return cased(a[0], CHAR_UPPER, CHAR_LOWER);
}

value bytes_m_istitle(struct vm *vm, const value *a) {
    (void)vm;
    struct span s = bytes_self(a[0]);
    bool some = false, inside = false;
    for (size_t i = 0; i < s.size; i++) {
        unsigned class = class_of(s.data[i]);
        if (class & CHAR_ALPHA && inside == !!(class & CHAR_UPPER))
            return PY_FALSE;
        inside = class & CHAR_ALPHA;
        some |= inside;
    }
    return PY_BOOL(some);
}

/* --- hex, decode --- */

value bytes_m_hex(struct vm *vm, const value *a) {
    struct span s = bytes_self(a[0]);
    char sep = 0;
    bool apart = a[1] != PY_UNDEF;
    int64_t group = py_index_int(vm, a[2]);
    if (a[1] != PY_UNDEF) {
        int64_t n = py_len(vm, a[1]);
        if (n != 1)
            py_raise(vm, &py_exc_ValueError, "sep must be length 1.");
        struct span x;
        if (py_is_str(a[1])) {
            if (!py_str_is_ascii(PY_AS(struct py_str, a[1])))
                py_raise(vm, &py_exc_ValueError, "sep must be ASCII.");
            sep = py_str_cstr(a[1])[0];
        } else if (py_is_a(a[1], &py_bytes_type) && py_bytes_get(a[1], &x.data, &x.size)) {
            if (x.data[0] >= 128)
                py_raise(vm, &py_exc_ValueError, "sep must be ASCII.");
            sep = (char)x.data[0];
        } else {
            py_raise(vm, &py_exc_TypeError, "sep must be str or bytes.");
        }
    }
    size_t step = (size_t)(group < 0 ? -group : group);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s.size; i++) {
        /* Groups are counted from the right, or from the left when negative. */
        if (apart && step && i && (group > 0 ? (s.size - i) % step == 0 : i % step == 0))
            buf_putc(&b, sep);
        buf_putc(&b, "0123456789abcdef"[s.data[i] >> 4]);
        buf_putc(&b, "0123456789abcdef"[s.data[i] & 15]);
    }
    return py_str_take(&b);
}

static int hex_digit(char c) {
    return c >= '0' && c <= '9'   ? c - '0'
           : c >= 'a' && c <= 'f' ? c - 'a' + 10
           : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                  : -1;
}

value bytes_m_fromhex(struct vm *vm, const value *a) {
    if (!py_is_str(a[1]))
        py_raise(vm, &py_exc_TypeError, "fromhex() argument must be str, not %A", a[1]);
    struct py_str *s = PY_AS(struct py_str, a[1]);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < s->size;) {
        if (is_space((unsigned char)s->data[i])) {
            i++;
            continue;
        }
        int high = hex_digit(s->data[i]), low = i + 1 < s->size ? hex_digit(s->data[i + 1]) : -1;
        if (high < 0 || low < 0)
            py_raise(vm, &py_exc_ValueError,
                     "non-hexadecimal number found in fromhex() arg at position %zu",
                     py_str_index_at(s, high < 0 ? i : i + 1));
        buf_putc(&b, (char)(high << 4 | low));
        i += 2;
    }
    if (a[0] == PY_OBJ(&py_bytes_type))
        return py_bytes_new(b.data, b.len);
    if (a[0] == PY_OBJ(&py_bytearray_type))
        return py_bytearray_new(b.data, b.len);
    return py_call1(vm, a[0], py_bytes_new(b.data, b.len));
}

value bytes_m_decode(struct vm *vm, const value *a) {
    static const char *const names[] = {NULL, "encoding", "errors"};
    for (int i = 1; i < 3; i++)
        if (!py_is_str(a[i]))
            py_raise(vm, &py_exc_TypeError, "decode() argument '%s' must be str, not %A", names[i],
                     a[i]);
    struct span s = bytes_self(a[0]);
    return py_str_decode(vm, s.data, s.size, py_str_cstr(a[1]), py_str_cstr(a[2]));
}
