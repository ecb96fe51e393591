/*
 * struct: C values in bytes. A format is compiled to a list of fields once and packed or unpacked
 * from that. cf. CPython's Modules/_struct.c.
 */
#include <limits.h>
#include <math.h>

#include "python/lib/lib.h"

static struct py_type error_type = LIB_EXCEPTION("error", "struct", &py_exc_Exception, NULL);

enum kind {
    KIND_PAD,
    KIND_CHAR,
    KIND_TEXT,
    KIND_PASCAL,
    KIND_BOOL,
    KIND_INT,
    KIND_UINT,
    KIND_REAL
};

/* What a letter of a format means. SIZE is the machine's, also its alignment; STANDARD is the one
 * after < > ! =, 0 where the letter is not allowed. */
static const struct letter {
    char c;
    enum kind kind;
    unsigned char size, standard;
    const char *name; /* in messages about the range of native integers */
} letters[] = {{'x', KIND_PAD, 1, 1, NULL},
               {'c', KIND_CHAR, 1, 1, NULL},
               {'s', KIND_TEXT, 1, 1, NULL},
               {'p', KIND_PASCAL, 1, 1, NULL},
               {'?', KIND_BOOL, sizeof(bool), 1, NULL},
               {'b', KIND_INT, 1, 1, "byte"},
               {'B', KIND_UINT, 1, 1, "ubyte"},
               {'h', KIND_INT, sizeof(short), 2, "short"},
               {'H', KIND_UINT, sizeof(short), 2, "ushort"},
               {'i', KIND_INT, sizeof(int), 4, NULL},
               {'I', KIND_UINT, sizeof(int), 4, NULL},
               {'l', KIND_INT, sizeof(long), 4, NULL},
               {'L', KIND_UINT, sizeof(long), 4, NULL},
               {'q', KIND_INT, sizeof(long long), 8, NULL},
               {'Q', KIND_UINT, sizeof(long long), 8, NULL},
               {'n', KIND_INT, sizeof(size_t), 0, NULL},
               {'N', KIND_UINT, sizeof(size_t), 0, NULL},
               {'P', KIND_UINT, sizeof(void *), 0, NULL},
               {'e', KIND_REAL, 2, 2, NULL},
               {'f', KIND_REAL, sizeof(float), 4, NULL},
               {'d', KIND_REAL, sizeof(double), 8, NULL}};

/* COUNT values of SIZE bytes at OFFSET; for texts one value of SIZE bytes. */
struct field {
    const struct letter *letter;
    size_t offset, size, count;
};

struct format {
    struct py_object head;
    struct py_attrs attrs;
    value text;
    struct field *fields;
    size_t n, cap;
    size_t size, values;
    bool big, native;
};
#define FORMAT(v) PY_AS(struct format, v)
static struct py_type format_type;

static noreturn void fail(struct vm *vm, const char *message) {
    py_raise(vm, &error_type, "%s", message);
}

/* --- formats --- */

static const struct letter *find_letter(char c) {
    for (size_t i = 0; i < LIB_COUNT(letters); i++)
        if (letters[i].c == c)
            return &letters[i];
    return NULL;
}

/* The byte order in front; 0: none is given. */
static char read_order(struct format *f, const char **s) {
    bool little = (union {
                      int i;
                      char c;
                  }){1}
                      .c;
    f->native = true;
    f->big = !little;
    if (!**s || !strchr("@=<>!", **s))
        return 0;
    char c = *(*s)++;
    f->native = c == '@';
    if (c == '<')
        f->big = false;
    if (c == '>' || c == '!')
        f->big = true;
    return c;
}

static void add_field(struct vm *vm, struct format *f, const struct letter *l, size_t count) {
    size_t size = f->native ? l->size : l->standard;
    if (!size)
        fail(vm, "bad char in struct format");
    if (f->native && f->size % size)
        f->size += size - f->size % size;
    if (count > (SIZE_MAX / 2 - f->size) / size)
        fail(vm, "total struct size too long");
    bool text = l->kind == KIND_TEXT || l->kind == KIND_PASCAL;
    struct field field = {l, f->size, text ? count : size, text ? 1 : count};
    f->size += size * count;
    if (l->kind == KIND_PAD)
        return;
    f->values += field.count;
    MEM_GROW(f->fields, f->n, f->cap);
    f->fields[f->n++] = field;
}

static bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }

static void compile(struct vm *vm, struct format *f, const char *s, const char *end) {
    read_order(f, &s);
    while (s < end) {
        size_t count = 1;
        if (is_blank(*s)) {
            s++;
            continue;
        }
        if (*s >= '0' && *s <= '9') {
            count = 0;
            while (*s >= '0' && *s <= '9') {
                if (count > (SIZE_MAX / 2 - 9) / 10)
                    fail(vm, "total struct size too long");
                count = count * 10 + (size_t)(*s++ - '0');
            }
            if (s == end)
                fail(vm, "repeat count given without format specifier");
        }
        const struct letter *l = find_letter(*s++);
        if (!l)
            fail(vm, "bad char in struct format");
        add_field(vm, f, l, count);
    }
}

static struct format *format_new(struct vm *vm, struct py_type *type, value text) {
    const unsigned char *s;
    size_t n;
    if (py_is_str(text)) {
        value ascii = py_str_encode(vm, text, "ascii", NULL);
        py_bytes_get(ascii, &s, &n);
    } else if (!py_is_a(text, &py_bytes_type) || !py_bytes_get(text, &s, &n)) {
        py_raise(vm, &py_exc_TypeError, "Struct() argument 1 must be a str or bytes object, not %T",
                 text);
    }
    struct format *f = py_alloc(vm, type);
    f->text = py_str_new((const char *)s, n);
    s = (const unsigned char *)py_str_cstr(f->text);
    compile(vm, f, (const char *)s, (const char *)s + n);
    return f;
}

/* The compiled form of TEXT, from the cache when it was used before. */
static struct format *format_of(struct vm *vm, value text) {
    static const char key;
    struct py_dict **cache = lib_state(vm, &key, sizeof *cache);
    if (!*cache || (*cache)->count > 100)
        *cache = py_dict_new();
    if (!py_is_str(text))
        return format_new(vm, &format_type, text);
    value known = py_dict_get(vm, *cache, text);
    if (known != PY_UNDEF)
        return FORMAT(known);
    struct format *f = format_new(vm, &format_type, text);
    py_dict_set(vm, *cache, text, PY_OBJ(f));
    return f;
}

/* --- integers --- */

static void put_bits(unsigned char *p, size_t size, bool big, uint64_t bits) {
    for (size_t i = 0; i < size; i++, bits >>= 8)
        p[big ? size - 1 - i : i] = (unsigned char)bits;
}
static uint64_t get_bits(const unsigned char *p, size_t size, bool big) {
    uint64_t bits = 0;
    for (size_t i = 0; i < size; i++)
        bits = bits << 8 | p[big ? i : size - 1 - i];
    return bits;
}

/* V as 64 bits of the sign wanted; false when it does not fit. */
static bool int_bits(struct vm *vm, value v, bool is_signed, uint64_t *bits) {
    bool fits;
    int64_t i = py_int_get(v, &fits);
    *bits = (uint64_t)i;
    if (fits)
        return is_signed || i >= 0;
    if (is_signed || lib_int_sign(v) < 0 || py_int_bit_length(v) > 64)
        return false;
    value low = py_int_sub(vm, v, py_int_lshift(vm, py_from_small(1), 63));
    *bits = (uint64_t)py_int_as(vm, low) + ((uint64_t)1 << 63);
    return true;
}

/* In the machine's order and of its size. */
static bool as_machine(const struct format *f, const struct field *at) {
    bool little = (union {
                      int i;
                      char c;
                  }){1}
                      .c;
    return f->native || at->size == 1 || (f->big != little && at->size == at->letter->size);
}
/* Small integers of the machine are named in messages, and taken as long. */
static bool is_named(const struct format *f, const struct field *at) {
    return at->letter->name && as_machine(f, at);
}

static noreturn void out_of_range(struct vm *vm, const struct format *f, const struct field *at) {
    const struct letter *l = at->letter;
    unsigned bits = (unsigned)at->size * 8;
    const char *what = is_named(f, at) ? l->name : mem_printf("'%c'", l->c);
    if (l->kind == KIND_INT) {
        long long high = (long long)(UINT64_MAX >> (65 - bits));
        py_raise(vm, &error_type, "%s format requires %lld <= number <= %lld", what, -high - 1,
                 high);
    }
    py_raise(vm, &error_type, "%s format requires 0 <= number <= %llu", what,
             (unsigned long long)(UINT64_MAX >> (64 - bits)));
}

static void pack_int(struct vm *vm, const struct format *f, const struct field *at,
                     unsigned char *p, value v) {
    if (!py_is_int(v)) {
        if (!py_type_of(v)->index)
            fail(vm, "required argument is not an integer");
        v = lib_arg_index(vm, v);
    }
    bool is_signed = at->letter->kind == KIND_INT;
    bool pointer = at->letter->c == 'P';
    bool wide = at->letter->c == 'q' || at->letter->c == 'Q';
    uint64_t bits;
    if (!int_bits(vm, v, is_signed || is_named(f, at), &bits) &&
        !(pointer && int_bits(vm, v, true, &bits)))
        fail(vm, pointer || (wide && !as_machine(f, at)) ? "int too large to convert"
                                                         : "argument out of range");
    unsigned width = (unsigned)at->size * 8;
    int64_t i = (int64_t)bits;
    if (width < 64 &&
        (is_signed ? i < -((int64_t)1 << (width - 1)) || i >> (width - 1) > 0 : bits >> width != 0))
        out_of_range(vm, f, at);
    put_bits(p, at->size, f->big, bits);
}

static value unpack_int(const struct format *f, const struct field *at, const unsigned char *p) {
    uint64_t bits = get_bits(p, at->size, f->big);
    if (at->letter->kind == KIND_UINT)
        return py_int_from_unsigned(bits);
    unsigned unused = 64 - (unsigned)at->size * 8;
    return py_int_from((int64_t)(bits << unused) >> unused);
}

/* --- floating point --- */

/* D as IEEE half precision, rounded half to even; false when it is too large. */
static bool half_bits(double d, uint64_t *bits) {
    uint64_t sign = signbit(d) ? 0x8000 : 0;
    if (isnan(d)) {
        *bits = sign | 0x7E00;
        return true;
    }
    if (isinf(d)) {
        *bits = sign | 0x7C00;
        return true;
    }
    int exp;
    double fraction = frexp(fabs(d), &exp);
    if (d == 0) {
        *bits = sign;
        return true;
    }
    if (exp > 16)
        return false;
    /* fraction in [1/2, 1): as a mantissa of 11 bits, fewer for denormals */
    int places = exp < -13 ? 24 + exp : 11;
    double scaled = places < -1 ? 0 : nearbyint(ldexp(fraction, places));
    uint64_t whole = (uint64_t)scaled;
    if (exp < -13)
        *bits = sign | whole;
    else
        *bits = sign | (((uint64_t)(exp + 13) << 10) + whole);
    return (*bits & 0x7FFF) < 0x7C00;
}

static double half_value(uint64_t bits) {
    int exp = (int)(bits >> 10 & 31);
    double m = (double)(bits & 1023), d;
    if (exp == 31)
        d = bits & 1023 ? NAN : INFINITY;
    else
        d = exp ? ldexp(m + 1024, exp - 25) : ldexp(m, -24);
    return bits & 0x8000 ? -d : d;
}

static noreturn void too_large(struct vm *vm, char letter, value v) {
    if (py_is_int(v))
        fail(vm, "int too large to convert");
    py_raise(vm, &py_exc_OverflowError, "float too large to pack with %c format", letter);
}

static void pack_real(struct vm *vm, const struct format *f, const struct field *at,
                      unsigned char *p, value v) {
    if (!py_is_floating(v) && !py_is_int(v) && !py_type_of(v)->to_float && !py_type_of(v)->index)
        fail(vm, "required argument is not a float");
    if (py_is_int(v) && py_int_bit_length(v) > 1024)
        fail(vm, "int too large to convert");
    double d = py_as_double(vm, v);
    uint64_t bits = 0;
    if (at->size == 2) {
        if (!half_bits(d, &bits))
            too_large(vm, 'e', v);
    } else if (at->size == 4) {
        float single = (float)d;
        uint32_t word;
        if (isinf(single) && !isinf(d) && !f->native)
            too_large(vm, 'f', v);
        memcpy(&word, &single, sizeof word);
        bits = word;
    } else {
        if (isnan(d)) /* the evaluator's own payload stays inside */
            d = NAN;
        memcpy(&bits, &d, sizeof bits);
    }
    put_bits(p, at->size, f->big, bits);
}

static value unpack_real(const struct format *f, const struct field *at, const unsigned char *p) {
    uint64_t bits = get_bits(p, at->size, f->big);
    if (at->size == 2)
        return py_from_float(half_value(bits));
    if (at->size == 4) {
        uint32_t word = (uint32_t)bits;
        float single;
        memcpy(&single, &word, sizeof single);
        return py_from_float((double)single);
    }
    double d;
    memcpy(&d, &bits, sizeof d);
    return py_from_float(d);
}

/* --- texts --- */

static void pack_text(struct vm *vm, const struct field *at, unsigned char *p, value v) {
    const unsigned char *data;
    size_t n, room = at->size;
    bool right = py_is_a(v, &py_bytes_type) || py_is_a(v, &py_bytearray_type);
    if (!right || !py_bytes_get(v, &data, &n))
        py_raise(vm, &error_type, "argument for '%c' must be a bytes object", at->letter->c);
    if (at->letter->kind == KIND_PASCAL) {
        if (!room)
            return;
        room--;
        if (n > room)
            n = room;
        *p++ = (unsigned char)(n > 255 ? 255 : n);
    }
    memcpy(p, data, n < room ? n : room);
}

static value unpack_text(const struct field *at, const unsigned char *p) {
    if (at->letter->kind == KIND_TEXT)
        return py_bytes_new(p, at->size);
    if (!at->size)
        return py_bytes_new(p, 0);
    return py_bytes_new(p + 1, p[0] < at->size - 1 ? p[0] : at->size - 1);
}

/* --- all kinds --- */

static void pack_one(struct vm *vm, const struct format *f, const struct field *at,
                     unsigned char *p, value v) {
    const unsigned char *data;
    size_t n;
    switch (at->letter->kind) {
    case KIND_CHAR:
        if (!py_is_a(v, &py_bytes_type) || !py_bytes_get(v, &data, &n) || n != 1)
            fail(vm, "char format requires a bytes object of length 1");
        *p = *data;
        break;
    case KIND_TEXT:
    case KIND_PASCAL:
        pack_text(vm, at, p, v);
        break;
    case KIND_BOOL:
        *p = py_truth(vm, v);
        break;
    case KIND_REAL:
        pack_real(vm, f, at, p, v);
        break;
    default:
        pack_int(vm, f, at, p, v);
    }
}

static value unpack_one(const struct format *f, const struct field *at, const unsigned char *p) {
    switch (at->letter->kind) {
    case KIND_CHAR:
        return py_bytes_new(p, 1);
    case KIND_TEXT:
    case KIND_PASCAL:
        return unpack_text(at, p);
    case KIND_BOOL:
        return PY_BOOL(*p);
    case KIND_REAL:
        return unpack_real(f, at, p);
    default:
        return unpack_int(f, at, p);
    }
}

static void pack(struct vm *vm, const struct format *f, unsigned char *p, const value *v) {
    memset(p, 0, f->size);
    for (size_t i = 0; i < f->n; i++) {
        const struct field *at = &f->fields[i];
        for (size_t k = 0; k < at->count; k++)
            pack_one(vm, f, at, p + at->offset + k * at->size, *v++);
    }
}

static value unpack(const struct format *f, const unsigned char *p) {
    struct py_tuple *t = py_tuple_new(f->values);
    size_t n = 0;
    for (size_t i = 0; i < f->n; i++) {
        const struct field *at = &f->fields[i];
        for (size_t k = 0; k < at->count; k++)
            t->items[n++] = unpack_one(f, at, p + at->offset + k * at->size);
    }
    return PY_OBJ(t);
}

static value pack_new(struct vm *vm, const struct format *f, struct py_tuple *values) {
    if (values->n != f->values)
        py_raise(vm, &error_type, "pack expected %zu items for packing (got %zu)", f->values,
                 values->n);
    unsigned char *p = mem_alloc_atomic(f->size + 1);
    pack(vm, f, p, values->items);
    return py_bytes_new(p, f->size);
}

static value unpack_all(struct vm *vm, const struct format *f, value buffer) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, buffer, &p, &n);
    if (n != f->size)
        py_raise(vm, &error_type, "unpack requires a buffer of %zu bytes", f->size);
    return unpack(f, p);
}

/* Where OFFSET lies in a buffer of SIZE bytes that must have room for F. */
static size_t place_in(struct vm *vm, const struct format *f, int64_t offset, size_t size,
                       bool packing) {
    int64_t at = offset, len = (int64_t)size, need = (int64_t)f->size;
    if (at < 0) {
        if (at + need > 0)
            py_raise(vm, &error_type,
                     packing ? "no space to pack %ld bytes at offset %ld"
                             : "not enough data to unpack %ld bytes at offset %ld",
                     (long)need, (long)at);
        at += len;
        if (at < 0)
            py_raise(vm, &error_type, "offset %ld out of range for %ld-byte buffer", (long)offset,
                     (long)len);
    }
    if (len - at < need)
        py_raise(vm, &error_type,
                 "%s requires a buffer of at least %ld bytes for %s %ld bytes at offset %ld "
                 "(actual buffer size is %ld)",
                 packing ? "pack_into" : "unpack_from", (long)(at + need),
                 packing ? "packing" : "unpacking", (long)need, (long)at, (long)len);
    return (size_t)at;
}

static value unpack_at(struct vm *vm, const struct format *f, value buffer, value offset) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, buffer, &p, &n);
    return unpack(f, p + place_in(vm, f, lib_arg_int(vm, offset), n, false));
}

static unsigned char *writable(struct vm *vm, value v, size_t *n) {
    const unsigned char *p;
    bool right = py_bytes_get(v, &p, n) && !py_is_a(v, &py_bytes_type);
    if (right && !py_is_a(v, &py_bytearray_type))
        right = !py_truth(vm, py_getattr(vm, v, "readonly"));
    if (!right)
        py_raise(vm, &py_exc_TypeError, "argument must be read-write bytes-like object, not %T", v);
    return (unsigned char *)(uintptr_t)p;
}

/* ARGS: buffer, offset, values... */
static value pack_at(struct vm *vm, const struct format *f, struct py_tuple *args) {
    size_t n;
    if (args->n < 1)
        fail(vm, "pack_into expected buffer argument");
    if (args->n < 2)
        fail(vm, "pack_into expected offset argument");
    if (args->n - 2 != f->values)
        py_raise(vm, &error_type, "pack_into expected %zu items for packing (got %zu)", f->values,
                 args->n - 2);
    unsigned char *p = writable(vm, args->items[0], &n);
    size_t at = place_in(vm, f, lib_arg_int(vm, args->items[1]), n, true);
    pack(vm, f, p + at, args->items + 2);
    return PY_NONE;
}

/* --- iter_unpack --- */

struct unpacker {
    struct py_object head;
    const struct format *format;
    value buffer;
    size_t at;
};

static size_t buffer_of(const struct unpacker *u, const unsigned char **p) {
    size_t n;
    py_bytes_get(u->buffer, p, &n);
    return n;
}
static value unpacker_next(struct vm *vm LIB_UNUSED, value self) {
    struct unpacker *u = PY_AS(struct unpacker, self);
    const unsigned char *p;
    if (u->at + u->format->size > buffer_of(u, &p))
        return PY_UNDEF;
    u->at += u->format->size;
    return unpack(u->format, p + u->at - u->format->size);
}
LIB_GET(unpacker_iter) { return self; }
LIB_FN(unpacker_hint) {
    struct unpacker *u = PY_AS(struct unpacker, a[0]);
    const unsigned char *p;
    return py_int_from((int64_t)((buffer_of(u, &p) - u->at) / u->format->size));
}
static const struct py_native_def unpacker_methods[] = {
    {"__length_hint__", unpacker_hint, "self, /"}, {0}};
static struct py_type unpacker_type = {PY_TYPE_HEAD,
                                       .name = "unpack_iterator",
                                       .module = "_struct",
                                       .size = sizeof(struct unpacker),
                                       .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                       .methods = unpacker_methods,
                                       .iter = unpacker_iter,
                                       .next = unpacker_next};

static value unpack_each(struct vm *vm, const struct format *f, value buffer) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, buffer, &p, &n);
    if (!f->size)
        fail(vm, "cannot iteratively unpack with a struct of length 0");
    if (n % f->size)
        py_raise(vm, &error_type,
                 "iterative unpacking requires a buffer of a multiple of %zu bytes", f->size);
    struct unpacker *u = py_alloc(vm, &unpacker_type);
    u->format = f;
    u->buffer = buffer;
    return PY_OBJ(u);
}

/* --- Struct and functions --- */

static value struct_new(struct vm *vm, struct py_type *cls, int argc, const value *argv,
                        struct py_tuple *kwnames) {
    if (argc + (kwnames ? (int)kwnames->n : 0) != 1)
        py_raise(vm, &py_exc_TypeError, "Struct() takes exactly 1 argument (%d given)", argc);
    return PY_OBJ(format_new(vm, cls, argv[0]));
}
LIB_FN(struct_pack) { return pack_new(vm, FORMAT(a[0]), PY_AS(struct py_tuple, a[1])); }
LIB_FN(struct_pack_into) { return pack_at(vm, FORMAT(a[0]), PY_AS(struct py_tuple, a[1])); }
LIB_FN(struct_unpack) { return unpack_all(vm, FORMAT(a[0]), a[1]); }
LIB_FN(struct_unpack_from) { return unpack_at(vm, FORMAT(a[0]), a[1], a[2]); }
LIB_FN(struct_iter_unpack) { return unpack_each(vm, FORMAT(a[0]), a[1]); }
LIB_GET(struct_format) { return FORMAT(self)->text; }
LIB_GET(struct_size) { return py_int_from((int64_t)FORMAT(self)->size); }

static const struct py_native_def struct_methods[] = {
    {"pack", struct_pack, "self, /, *v"},
    {"pack_into", struct_pack_into, "self, /, *args"},
    {"unpack", struct_unpack, "self, buffer, /"},
    {"unpack_from", struct_unpack_from, "self, /, buffer, offset=0"},
    {"iter_unpack", struct_iter_unpack, "self, buffer, /"},
    {0}};
static const struct py_getset_def struct_getset[] = {
    {"format", struct_format, NULL}, {"size", struct_size, NULL}, {0}};
static struct py_type format_type = {PY_TYPE_HEAD,
                                     .name = "Struct",
                                     .module = "_struct",
                                     .size = sizeof(struct format),
                                     .attrs_offset = offsetof(struct format, attrs),
                                     .flags = PY_TYPE_DOTTED | PY_TYPE_BASE,
                                     .new = struct_new,
                                     .methods = struct_methods,
                                     .getset = struct_getset};

LIB_FN(module_pack) { return pack_new(vm, format_of(vm, a[0]), PY_AS(struct py_tuple, a[1])); }
LIB_FN(module_pack_into) { return pack_at(vm, format_of(vm, a[0]), PY_AS(struct py_tuple, a[1])); }
LIB_FN(module_unpack) { return unpack_all(vm, format_of(vm, a[0]), a[1]); }
LIB_FN(module_unpack_from) { return unpack_at(vm, format_of(vm, a[0]), a[1], a[2]); }
LIB_FN(module_iter_unpack) { return unpack_each(vm, format_of(vm, a[0]), a[1]); }
LIB_FN(module_calcsize) { return py_int_from((int64_t)format_of(vm, a[0])->size); }

static const struct py_native_def functions[] = {
    {"pack", module_pack, "format, /, *v"},
    {"pack_into", module_pack_into, "format, /, *args"},
    {"unpack", module_unpack, "format, buffer, /"},
    {"unpack_from", module_unpack_from, "format, /, buffer, offset=0"},
    {"iter_unpack", module_iter_unpack, "format, buffer, /"},
    {"calcsize", module_calcsize, "format, /"},
    {0}};
static struct py_type *const types[] = {&error_type, &format_type, NULL};
const struct py_module_def py_lib_struct = {
    .name = "struct", .functions = functions, .types = types};
