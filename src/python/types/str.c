/*
 * str: storage. Making, interning, hashing, joining and cutting text; what scripts call is in
 * str_type.c and the other str_*.c files.
 *
 * A string's bytes stand inside its own block, or in a block shared with other strings: a long
 * slice points into the string it was cut from, and text that is built by appending again and
 * again points into a growing buffer, so that a loop of `s += x` is linear.
 */
#include "python/types/str.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"
#include "python/types/str_int.h"

enum py_str_storage {
    STORAGE_OWN,      /* inside the block, NUL behind */
    STORAGE_APPENDED, /* the same; made by appending, so the next append makes a buffer */
    STORAGE_SHARED,   /* part of another string */
    STORAGE_GROWING   /* begins a growing buffer: struct grow stands before data */
};

/* Slices from this size on share their source's bytes; buffers grow from this size on. */
enum { SHARE_MIN = 256, GROW_MIN = 128, MARK_EVERY = 64 };

struct grow {
    char *end; /* behind the longest string in the buffer */
    char *limit;
};

/* --- UTF-8 --- */

size_t py_utf8_length(const char *data, size_t size) {
    size_t i = 0, more = 0;
    for (; i + 8 <= size; i += 8) {
        uint64_t w;
        memcpy(&w, data + i, 8);
        uint64_t high = w & 0x8080808080808080u;
        /* Continuation bytes are 10xxxxxx: bit 7 set, bit 6 clear. */
        if (high)
            more += (size_t)__builtin_popcountll(high & ~(w << 1));
    }
    for (; i < size; i++)
        more += ((unsigned char)data[i] & 0xC0) == 0x80;
    return size - more;
}

size_t py_utf8_put(char *p, uint32_t cp) {
    if (cp < 0x80) {
        p[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        p[0] = (char)(0xC0 | cp >> 6);
        p[1] = (char)(0x80 | (cp & 63));
        return 2;
    }
    if (cp < 0x10000) {
        p[0] = (char)(0xE0 | cp >> 12);
        p[1] = (char)(0x80 | (cp >> 6 & 63));
        p[2] = (char)(0x80 | (cp & 63));
        return 3;
    }
    p[0] = (char)(0xF0 | cp >> 18);
    p[1] = (char)(0x80 | (cp >> 12 & 63));
    p[2] = (char)(0x80 | (cp >> 6 & 63));
    p[3] = (char)(0x80 | (cp & 63));
    return 4;
}

/* --- making --- */

/* The 128 strings of one ASCII character and the empty one exist once. */
static struct py_str one_char[128], empty;
static char one_char_text[128][2];

static struct py_str *ascii_char(unsigned char c) {
    struct py_str *s = &one_char[c];
    if (!s->head.type) {
        one_char_text[c][0] = (char)c;
        *s = (struct py_str){.head = {&py_str_type},
                             .data = one_char_text[c],
                             .size = 1,
                             .length = 1,
                             .interned = true};
    }
    return s;
}

static struct py_str *empty_str(void) {
    if (!empty.head.type)
        empty = (struct py_str){.head = {&py_str_type}, .data = "", .interned = true};
    return &empty;
}

#define STR_SIZE offsetof(struct py_str, attrs)

/* A string whose bytes the caller writes to the returned data. Only ASCII blocks may hide from the
 * collector: others get a table of marks. */
static struct py_str *str_alloc(size_t size, size_t length, char **data) {
    struct py_str *s =
        size == length ? mem_alloc_atomic(STR_SIZE + size + 1) : mem_alloc(STR_SIZE + size + 1);
    char *text = (char *)s + STR_SIZE;
    s->head.type = &py_str_type;
    s->hash = 0;
    s->data = text;
    s->size = size;
    s->length = length;
    s->interned = false;
    s->storage = STORAGE_OWN;
    s->marks = NULL;
    text[size] = 0;
    *data = text;
    return s;
}

/* Out of line, for exact strings are allocated shorter than their struct and compilers mind. */
__attribute__((noinline)) static struct py_str *view_alloc(void) { return mem_alloc(STR_SIZE); }

/* A string that points to bytes of another block. */
static struct py_str *str_view(const char *data, size_t size, size_t length, int storage) {
    struct py_str *s = view_alloc();
    s->head.type = &py_str_type;
    s->data = data;
    s->size = size;
    s->length = length;
    s->storage = (uint8_t)storage;
    return s;
}

value py_str_raw(size_t size, size_t length, char **data) {
    return PY_OBJ(str_alloc(size, length, data));
}

value py_str_new_length(const char *data, size_t size, size_t length) {
    if (size <= 1) {
        if (!size)
            return PY_OBJ(empty_str());
        if (!(data[0] & 0x80))
            return PY_OBJ(ascii_char((unsigned char)data[0]));
    }
    char *to;
    struct py_str *s = str_alloc(size, length, &to);
    memcpy(to, data, size);
    return PY_OBJ(s);
}

value py_str_new(const char *data, size_t size) {
    return py_str_new_length(data, size, py_utf8_length(data, size));
}

value py_str_from(const char *cstr) { return py_str_new(cstr, strlen(cstr)); }

value py_str_char(uint32_t cp) {
    if (cp < 128)
        return PY_OBJ(ascii_char((unsigned char)cp));
    char text[4];
    return py_str_new_length(text, py_utf8_put(text, cp), 1);
}

value py_str_printf(const char *fmt, ...) {
    struct buf b = BUF_INIT;
    va_list ap;
    va_start(ap, fmt);
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    return py_str_take(&b);
}

value py_str_take(struct buf *b) {
    size_t size = b->len;
    value v;
    if (size < 1024) {
        v = py_str_new(b->data, size);
        buf_truncate(b, 0);
        buf_init(b);
        return v;
    }
    char *text = buf_take(b);
    return PY_OBJ(str_view(text, size, py_utf8_length(text, size), STORAGE_SHARED));
}

value py_str_exact(value v) {
    struct py_str *s = PY_AS(struct py_str, v);
    if (s->head.type == &py_str_type)
        return v;
    struct py_str *copy = str_view(s->data, s->size, s->length, STORAGE_SHARED);
    copy->hash = s->hash;
    return PY_OBJ(copy);
}

value py_str_instance(struct vm *vm, struct py_type *cls, value from) {
    if (cls == &py_str_type)
        return py_str_exact(from);
    struct py_str *f = PY_AS(struct py_str, from), *s = py_alloc(vm, cls);
    s->data = f->data;
    s->size = f->size;
    s->length = f->length;
    s->hash = f->hash;
    s->storage = STORAGE_SHARED;
    return PY_OBJ(s);
}

const char *py_str_cstr(value v) {
    struct py_str *s = PY_AS(struct py_str, v);
    if (s->storage >= STORAGE_SHARED) {
        s->data = mem_strndup(s->data, s->size);
        s->storage = STORAGE_OWN;
    }
    return s->data;
}

/* --- hashing and comparing --- */

static inline uint64_t mix(uint64_t a, uint64_t b) {
    unsigned __int128 m = (unsigned __int128)a * b;
    return (uint64_t)m ^ (uint64_t)(m >> 64);
}

uint64_t py_hash_bytes(const void *data, size_t n) {
    const unsigned char *p = data;
    if (!n) /* hash("") is 0 */
        return 0;
    uint64_t h = (uint64_t)n * 0x9E3779B97F4A7C15u ^ 0x2D358DCCAA6C78A5u, w;
    for (; n >= 8; n -= 8, p += 8) {
        memcpy(&w, p, 8);
        h = mix(h ^ w, 0x8BB84B93962EACC9u);
    }
    w = 0;
    if (n >= 4) {
        uint32_t low, high;
        memcpy(&low, p, 4);
        memcpy(&high, p + n - 4, 4);
        w = (uint64_t)high << 32 | low;
    } else if (n) {
        w = (uint64_t)p[0] << 16 | (uint64_t)p[n >> 1] << 8 | p[n - 1];
    }
    h = mix(h ^ w, 0x4B33A62ED433D4A3u);
    return h == 0 || h == PY_HASH_NONE ? 1 : h;
}

uint64_t py_str_hash(struct py_str *s) {
    if (!s->hash)
        s->hash = py_hash_bytes(s->data, s->size);
    return s->hash;
}

/* memcmp() == 0 without a call for short texts: two words that may overlap. */
static inline bool same_bytes(const char *a, const char *b, size_t n) {
    if (n >= 8 && n <= 16) {
        uint64_t a1, a2, b1, b2;
        memcpy(&a1, a, 8);
        memcpy(&b1, b, 8);
        memcpy(&a2, a + n - 8, 8);
        memcpy(&b2, b + n - 8, 8);
        return a1 == b1 && a2 == b2;
    }
    if (n >= 4 && n < 8) {
        uint32_t a1, a2, b1, b2;
        memcpy(&a1, a, 4);
        memcpy(&b1, b, 4);
        memcpy(&a2, a + n - 4, 4);
        memcpy(&b2, b + n - 4, 4);
        return a1 == b1 && a2 == b2;
    }
    return !memcmp(a, b, n);
}

bool py_str_equal(const struct py_str *a, const struct py_str *b) {
    if (a == b)
        return true;
    if (a->size != b->size || (a->interned && b->interned))
        return false;
    if (a->hash && b->hash && a->hash != b->hash)
        return false;
    return same_bytes(a->data, b->data, a->size);
}

bool py_str_is(value v, const char *cstr) {
    if (!py_is_str(v))
        return false;
    const struct py_str *s = PY_AS(struct py_str, v);
    size_t n = strlen(cstr);
    return s->size == n && !memcmp(s->data, cstr, n);
}

/* --- interning --- */

static struct {
    struct py_str **slots;
    size_t mask, used;
} interned;

static void intern_grow(void) {
    struct py_str **old = interned.slots;
    size_t n = old ? interned.mask + 1 : 0, size = n ? n * 2 : 2048;
    interned.slots = MEM_NEW_ARRAY(struct py_str *, size);
    interned.mask = size - 1;
    for (size_t i = 0; i < n; i++)
        if (old[i]) {
            size_t at = old[i]->hash & interned.mask;
            while (interned.slots[at])
                at = (at + 1) & interned.mask;
            interned.slots[at] = old[i];
        }
}

/* The slot of the text, or the free one where it belongs. */
static struct py_str **intern_find(const char *data, size_t size, uint64_t hash) {
    if (!interned.slots || interned.used * 3 > interned.mask * 2)
        intern_grow();
    for (size_t at = hash & interned.mask;; at = (at + 1) & interned.mask) {
        struct py_str *s = interned.slots[at];
        if (!s || (s->hash == hash && s->size == size && !memcmp(s->data, data, size)))
            return &interned.slots[at];
    }
}

struct py_str *py_intern_n(const char *data, size_t size) {
    if (size == 0)
        return empty_str();
    if (size == 1 && !(data[0] & 0x80))
        return ascii_char((unsigned char)data[0]);
    uint64_t hash = py_hash_bytes(data, size);
    struct py_str **slot = intern_find(data, size, hash);
    if (!*slot) {
        struct py_str *s = PY_AS(struct py_str, py_str_new(data, size));
        s->hash = hash;
        s->interned = true;
        *slot = s;
        interned.used++;
    }
    return *slot;
}

struct py_str *py_intern_at(struct py_str *place, const char *data, size_t size) {
    uint64_t hash = py_hash_bytes(data, size);
    struct py_str **slot = intern_find(data, size, hash);
    if (!*slot) {
        *place = (struct py_str){.head = {&py_str_type},
                                 .hash = hash,
                                 .data = data,
                                 .size = size,
                                 .length = size,
                                 .interned = true,
                                 .storage = STORAGE_OWN};
        *slot = place;
        interned.used++;
    }
    return *slot;
}

struct py_str *py_intern(const char *cstr) {
    return py_intern_n(cstr, strlen(cstr));
}

struct py_str *py_intern_str(struct py_str *s) {
    if (s->interned)
        return s;
    /* A view would keep a whole buffer alive, and an instance of a subclass is not the text. */
    if (s->head.type != &py_str_type || s->storage >= STORAGE_SHARED || s->size <= 1)
        return py_intern_n(s->data, s->size);
    struct py_str **slot = intern_find(s->data, s->size, py_str_hash(s));
    if (!*slot) {
        s->interned = true;
        *slot = s;
        interned.used++;
    }
    return *slot;
}

struct py_str *py_str_constant(const char *data, size_t size, size_t length, uint64_t hash,
                               bool intern) {
    if (size == 0)
        return empty_str();
    if (size == 1 && !(data[0] & 0x80))
        return ascii_char((unsigned char)data[0]);
    struct py_str **slot = intern ? intern_find(data, size, hash) : NULL;
    if (slot && *slot)
        return *slot;
    struct py_str *s = size == length ? mem_alloc_atomic(STR_SIZE) : mem_alloc(STR_SIZE);
    s->head.type = &py_str_type;
    s->hash = hash;
    s->data = data;
    s->size = size;
    s->length = length;
    s->interned = intern;
    s->storage = STORAGE_OWN;
    s->marks = NULL;
    if (slot) {
        *slot = s;
        interned.used++;
    }
    return s;
}

/* --- joining and cutting --- */

static value grow_new(const struct py_str *a, const struct py_str *b, size_t size) {
    size_t cap = size * 2;
    struct grow *g = mem_alloc_atomic(sizeof *g + cap + 1);
    char *text = (char *)(g + 1);
    memcpy(text, a->data, a->size);
    memcpy(text + a->size, b->data, b->size);
    g->end = text + size;
    g->limit = text + cap;
    *g->end = 0;
    return PY_OBJ(str_view(text, size, a->length + b->length, STORAGE_GROWING));
}

value py_str_concat(struct vm *vm, value left, value right) {
    (void)vm;
    const struct py_str *a = PY_AS(struct py_str, left), *b = PY_AS(struct py_str, right);
    if (!a->size)
        return py_str_exact(right);
    if (!b->size)
        return py_str_exact(left);
    size_t size = a->size + b->size;
    if (a->storage == STORAGE_GROWING) {
        struct grow *g = (struct grow *)(uintptr_t)a->data - 1;
        if (a->data + a->size == g->end) {
            if ((size_t)(g->limit - g->end) < b->size)
                return grow_new(a, b, size);
            memcpy(g->end, b->data, b->size);
            g->end += b->size;
            *g->end = 0;
            return PY_OBJ(str_view(a->data, size, a->length + b->length, STORAGE_GROWING));
        }
    } else if (a->storage == STORAGE_APPENDED && size >= GROW_MIN) {
        return grow_new(a, b, size);
    }
    char *text;
    struct py_str *s = str_alloc(size, a->length + b->length, &text);
    memcpy(text, a->data, a->size);
    memcpy(text + a->size, b->data, b->size);
    s->storage = STORAGE_APPENDED;
    return PY_OBJ(s);
}

value py_str_cut(struct py_str *s, size_t from, size_t to, size_t length) {
    size_t size = to - from;
    if (size < SHARE_MIN)
        return py_str_new_length(s->data + from, size, length);
    if (size == s->size && s->head.type == &py_str_type)
        return PY_OBJ(s);
    return PY_OBJ(str_view(s->data + from, size, length, STORAGE_SHARED));
}

value py_str_slice(value v, size_t start, size_t end) {
    struct py_str *s = PY_AS(struct py_str, v);
    if (end > s->length)
        end = s->length;
    if (start >= end)
        return PY_OBJ(empty_str());
    if (py_str_is_ascii(s))
        return py_str_cut(s, start, end, end - start);
    return py_str_cut(s, py_str_offset(s, start), py_str_offset(s, end), end - start);
}

static void make_marks(struct py_str *s) {
    uint32_t *marks = mem_alloc_atomic((s->length / MARK_EVERY + 1) * sizeof *marks);
    size_t n = 0;
    for (size_t i = 0; i < s->size; i++)
        if (((unsigned char)s->data[i] & 0xC0) != 0x80) {
            if (n % MARK_EVERY == 0)
                marks[n / MARK_EVERY] = (uint32_t)i;
            n++;
        }
    if (n % MARK_EVERY == 0)
        marks[n / MARK_EVERY] = (uint32_t)s->size;
    s->marks = marks;
}

size_t py_str_offset(struct py_str *s, size_t index) {
    if (py_str_is_ascii(s))
        return index;
    if (index >= s->length)
        return s->size;
    size_t at = 0;
    if (s->length > MARK_EVERY) {
        if (!s->marks)
            make_marks(s);
        at = s->marks[index / MARK_EVERY];
        index %= MARK_EVERY;
    }
    while (index--) {
        do
            at++;
        while (((unsigned char)s->data[at] & 0xC0) == 0x80 && at < s->size);
    }
    return at;
}

size_t py_str_index_at(struct py_str *s, size_t offset) {
    if (py_str_is_ascii(s))
        return offset;
    if (s->length <= MARK_EVERY || offset <= MARK_EVERY)
        return py_utf8_length(s->data, offset);
    if (!s->marks)
        make_marks(s);
    size_t low = 0, high = s->length / MARK_EVERY + (s->length % MARK_EVERY != 0);
    while (high - low > 1) {
        size_t mid = (low + high) / 2;
        if (s->marks[mid] <= offset)
            low = mid;
        else
            high = mid;
    }
    return low * MARK_EVERY + py_utf8_length(s->data + s->marks[low], offset - s->marks[low]);
}

uint32_t py_str_at(struct py_str *s, size_t index) {
    if (py_str_is_ascii(s))
        return (unsigned char)s->data[index];
    size_t n;
    return py_utf8_get(s->data + py_str_offset(s, index), &n);
}
