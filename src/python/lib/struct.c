/*
 * struct: packed binary data. cf. CPython's Modules/_struct.c.
 */
#include <math.h>

#include "python/lib/lib.h"

static struct py_type error_type = LIB_EXCEPTION("error", "struct", &py_exc_Exception, NULL);

struct code {
    char c;
    int size, native_size, align;
    bool integer, is_signed;
};
static const struct code codes[] = {
    {'x', 1, 1, 1, false, false}, {'c', 1, 1, 1, false, false}, {'b', 1, 1, 1, true, true},
    {'B', 1, 1, 1, true, false},  {'?', 1, 1, 1, false, false}, {'h', 2, 2, 2, true, true},
    {'H', 2, 2, 2, true, false},  {'i', 4, 4, 4, true, true},   {'I', 4, 4, 4, true, false},
    {'l', 4, 8, 8, true, true},   {'L', 4, 8, 8, true, false},  {'q', 8, 8, 8, true, true},
    {'Q', 8, 8, 8, true, false},  {'n', 0, 8, 8, true, true},   {'N', 0, 8, 8, true, false},
    {'e', 2, 2, 2, false, false}, {'f', 4, 4, 4, false, false}, {'d', 8, 8, 8, false, false},
    {'s', 1, 1, 1, false, false}, {'p', 1, 1, 1, false, false}, {'P', 0, 8, 8, true, false}};

struct item {
    const struct code *code;
    size_t offset, size, count; /* COUNT values of SIZE bytes; of s and p one of COUNT bytes */
};

struct layout {
    struct item *items;
    size_t n, cap;
    size_t size, values;
    bool big;
};

struct struct_object {
    struct py_object head;
    struct py_attrs attrs;
    value format;
    struct layout layout;
};

static noreturn void bad(struct vm *vm, const char *text) { py_raise(vm, &error_type, "%s", text); }

static struct layout parse(struct vm *vm, value format) {
    struct layout l = {0};
    const char *p;
    if (py_is_str(format))
        p = py_str_cstr(format);
    else {
        const unsigned char *data;
        size_t n;
        if (!py_bytes_get(format, &data, &n))
            py_raise(vm, &py_exc_TypeError,
                     "Struct() argument 1 must be a str or bytes object, not %T", format);
        p = mem_strndup((const char *)data, n);
    }
    bool native = true, align = true;
    if (*p && strchr("@=<>!", *p)) {
        native = align = *p == '@';
        l.big = *p == '>' || *p == '!';
        p++;
    }
    while (*p) {
        if (*p == ' ' || (*p >= '\t' && *p <= '\r')) {
            p++;
            continue;
        }
        size_t count = 1;
        bool counted = *p >= '0' && *p <= '9';
        if (counted) {
            for (count = 0; *p >= '0' && *p <= '9'; p++) {
                count = count * 10 + (size_t)(*p - '0');
                if (count > (size_t)1 << 40)
                    bad(vm, "total struct size too long");
            }
            if (!*p)
                bad(vm, "repeat count given without format specifier");
        }
        const struct code *code = NULL;
        for (size_t i = 0; i < LIB_COUNT(codes); i++)
            if (codes[i].c == *p)
                code = &codes[i];
        size_t size = code ? (size_t)(native ? code->native_size : code->size) : 0;
        if (!code || !size)
            bad(vm, "bad char in struct format");
        if (align && count + counted)
            l.size = (l.size + (size_t)code->align - 1) / (size_t)code->align * (size_t)code->align;
        if (*p != 'x') {
            MEM_GROW(l.items, l.n, l.cap);
            l.items[l.n++] = (struct item){code, l.size, size, count};
            l.values += *p == 's' || *p == 'p' ? 1 : count;
        }
        l.size += size * count;
        p++;
    }
    return l;
}

/* --- numbers in bytes --- */

static void put_int(unsigned char *out, uint64_t v, size_t size, bool big) {
    for (size_t i = 0; i < size; i++)
        out[big ? size - 1 - i : i] = (unsigned char)(v >> (8 * i));
}
static uint64_t get_int(const unsigned char *in, size_t size, bool big) {
    uint64_t v = 0;
    for (size_t i = 0; i < size; i++)
        v |= (uint64_t)in[big ? size - 1 - i : i] << (8 * i);
    return v;
}

static uint64_t half_bits(struct vm *vm, double d) {
    uint64_t sign = signbit(d) ? 0x8000 : 0;
    d = fabs(d);
    if (isnan(d))
        return sign | 0x7E00;
    if (isinf(d))
        return sign | 0x7C00;
    if (d == 0)
        return sign;
    int e;
    double m = frexp(d, &e);
    e += 14;
    uint64_t bits;
    if (e <= 0)
        bits = (uint64_t)nearbyint(ldexp(m, e + 10));
    else
        bits = ((uint64_t)e << 10) + (uint64_t)nearbyint(ldexp(m, 11)) - 1024;
    if (bits >= 0x7C00)
        py_raise(vm, &py_exc_OverflowError, "float too large to pack with e format");
    return sign | bits;
}
static double half_value(uint64_t bits) {
    int e = (int)(bits >> 10 & 31);
    double m = (double)(bits & 1023), d;
    if (e == 31)
        d = m != 0 ? NAN : INFINITY;
    else
        d = e ? ldexp(m + 1024, e - 25) : ldexp(m, -24);
    return bits & 0x8000 ? -d : d;
}

/* --- pack --- */

static void pack_integer(struct vm *vm, const struct item *it, value v, unsigned char *out,
                         bool big) {
    if (!py_is_int(v)) {
        if (!py_type_of(v)->index)
            bad(vm, "required argument is not an integer");
        v = lib_arg_index(vm, v);
    }
    size_t bits = it->size * 8;
    bool fits;
    int64_t i = py_int_get(v, &fits);
    uint64_t u = (uint64_t)i;
    if (!fits && !it->code->is_signed && bits == 64 && lib_int_sign(v) > 0) {
        value high = py_binary(vm, PY_RSHIFT, v, py_from_small(64));
        if (lib_int_sign(high) == 0) {
            value low = py_binary(vm, PY_AND, v, py_int_from(0xFFFFFFFF));
            value top = py_binary(vm, PY_RSHIFT, v, py_from_small(32));
            u = (uint64_t)py_int_as(vm, top) << 32 | (uint64_t)py_int_as(vm, low);
            put_int(out, u, it->size, big);
            return;
        }
    }
    bool ok = fits;
    if (ok && bits < 64)
        ok = it->code->is_signed ? i >= -((int64_t)1 << (bits - 1)) && i < (int64_t)1 << (bits - 1)
                                 : i >= 0 && i < (int64_t)1 << bits;
    else if (ok)
        ok = it->code->is_signed || i >= 0;
    if (!ok) {
        static const char *const c_names[] = {"b:byte format requires -128 <= number <= 127",
                                              "B:ubyte format requires 0 <= number <= 255",
                                              "h:short format requires -32768 <= number <= 32767",
                                              "H:ushort format requires 0 <= number <= 65535"};
        for (size_t k = 0; k < LIB_COUNT(c_names); k++)
            if (c_names[k][0] == it->code->c)
                bad(vm, c_names[k] + 2);
        if (it->code->is_signed)
            py_raise(vm, &error_type, "'%c' format requires -%llu <= number <= %llu", it->code->c,
                     1ULL << (bits - 1), (1ULL << (bits - 1)) - 1);
        py_raise(vm, &error_type, "'%c' format requires 0 <= number <= %llu", it->code->c,
                 bits == 64 ? ~0ULL : (1ULL << bits) - 1);
    }
    put_int(out, u, it->size, big);
}

static void pack_float(struct vm *vm, const struct item *it, value v, unsigned char *out,
                       bool big) {
    if (!py_is_float(v) && !py_is_int(v) && !py_type_of(v)->to_float)
        bad(vm, "required argument is not a float");
    double d = py_as_double(vm, v);
    uint64_t bits;
    if (it->code->c == 'e')
        bits = half_bits(vm, d);
    else if (it->code->c == 'f') {
        float f = (float)d;
        if (isinf(f) && !isinf(d))
            py_raise(vm, &py_exc_OverflowError, "float too large to pack with f format");
        uint32_t b32;
        memcpy(&b32, &f, 4);
        bits = b32;
    } else
        memcpy(&bits, &d, 8);
    put_int(out, bits, it->size, big);
}

static void pack_bytes(struct vm *vm, const struct item *it, value v, unsigned char *out) {
    const unsigned char *data;
    size_t n;
    if (!py_bytes_get(v, &data, &n))
        py_raise(vm, &error_type, "argument for '%c' must be a bytes object", it->code->c);
    if (it->code->c == 's') {
        memcpy(out, data, n < it->count ? n : it->count);
        return;
    }
    if (!it->count)
        return;
    size_t k = n < it->count - 1 ? n : it->count - 1;
    memcpy(out + 1, data, k);
    out[0] = (unsigned char)(k > 255 ? 255 : k);
}

static void pack_values(struct vm *vm, const struct layout *l, const value *v, size_t nv,
                        unsigned char *out, const char *function) {
    if (nv != l->values)
        py_raise(vm, &error_type, "%s expected %d items for packing (got %d)", function,
                 (int)l->values, (int)nv);
    for (size_t i = 0; i < l->n; i++) {
        const struct item *it = &l->items[i];
        unsigned char *at = out + it->offset;
        char c = it->code->c;
        if (c == 's' || c == 'p') {
            pack_bytes(vm, it, *v++, at);
            continue;
        }
        for (size_t k = 0; k < it->count; k++, at += it->size, v++) {
            if (it->code->integer)
                pack_integer(vm, it, *v, at, l->big);
            else if (c == '?')
                *at = py_truth(vm, *v);
            else if (c == 'c') {
                const unsigned char *data;
                size_t n;
                if (!py_bytes_get(*v, &data, &n) || n != 1)
                    bad(vm, "char format requires a bytes object of length 1");
                *at = data[0];
            } else
                pack_float(vm, it, *v, at, l->big);
        }
    }
}

/* --- unpack --- */

static value unpack_one(const struct item *it, const unsigned char *at, bool big) {
    char c = it->code->c;
    if (c == 'c')
        return py_bytes_new(at, 1);
    if (c == '?')
        return PY_BOOL(*at);
    uint64_t u = get_int(at, it->size, big);
    if (c == 'e')
        return py_from_float(half_value(u));
    if (c == 'f') {
        uint32_t b32 = (uint32_t)u;
        float f;
        memcpy(&f, &b32, 4);
        return py_from_float(f);
    }
    if (c == 'd') {
        double d;
        memcpy(&d, &u, 8);
        return py_from_float(d);
    }
    if (!it->code->is_signed)
        return py_int_from_unsigned(u);
    size_t shift = 64 - it->size * 8;
    return py_int_from((int64_t)(u << shift) >> shift);
}
static value unpack_all(const struct layout *l, const unsigned char *in) {
    struct py_tuple *t = py_tuple_new(l->values);
    size_t n = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct item *it = &l->items[i];
        const unsigned char *at = in + it->offset;
        if (it->code->c == 's')
            t->items[n++] = py_bytes_new(at, it->count);
        else if (it->code->c == 'p') {
            size_t k = it->count ? at[0] : 0;
            t->items[n++] = py_bytes_new(at + 1, k < it->count ? k : it->count ? it->count - 1 : 0);
        } else
            for (size_t k = 0; k < it->count; k++)
                t->items[n++] = unpack_one(it, at + k * it->size, l->big);
    }
    return PY_OBJ(t);
}

/* --- the operations, on a layout --- */

static value do_pack(struct vm *vm, const struct layout *l, value args) {
    struct py_tuple *t = PY_AS(struct py_tuple, args);
    unsigned char *out = mem_alloc_atomic(l->size + 1);
    memset(out, 0, l->size + 1);
    pack_values(vm, l, t->items, t->n, out, "pack");
    return py_bytes_new(out, l->size);
}
static value do_unpack(struct vm *vm, const struct layout *l, value data) {
    const unsigned char *s;
    size_t n;
    lib_arg_bytes(vm, data, &s, &n);
    if (n != l->size)
        py_raise(vm, &error_type, "unpack requires a buffer of %d bytes", (int)l->size);
    return unpack_all(l, s);
}
static value do_unpack_from(struct vm *vm, const struct layout *l, value data, value at) {
    const unsigned char *s;
    size_t n;
    lib_arg_bytes(vm, data, &s, &n);
    int64_t offset = lib_arg_int(vm, at);
    if (offset < 0) {
        if (offset + (int64_t)l->size > 0)
            py_raise(vm, &error_type, "not enough data to unpack %d bytes at offset %lld",
                     (int)l->size, (long long)offset);
        if (offset + (int64_t)n < 0)
            py_raise(vm, &error_type, "offset %lld out of range for %d-byte buffer",
                     (long long)offset, (int)n);
        offset += (int64_t)n;
    }
    if ((size_t)offset + l->size > n)
        py_raise(vm, &error_type,
                 "unpack_from requires a buffer of at least %d bytes for unpacking %d bytes at "
                 "offset %lld (actual buffer size is %d)",
                 (int)((size_t)offset + l->size), (int)l->size, (long long)offset, (int)n);
    return unpack_all(l, s + offset);
}
static value do_pack_into(struct vm *vm, const struct layout *l, value target, value at,
                          value args) {
    struct py_tuple *t = PY_AS(struct py_tuple, args);
    if (!py_is_a(target, &py_bytearray_type))
        py_raise(vm, &py_exc_TypeError,
                 "pack_into() argument 1 must be read-write bytes-like object, not %T", target);
    struct py_bytearray *b = PY_AS(struct py_bytearray, target);
    int64_t offset = lib_arg_int(vm, at);
    if (offset < 0)
        offset += (int64_t)b->size;
    if (offset < 0 || (size_t)offset + l->size > b->size)
        py_raise(vm, &error_type,
                 "pack_into requires a buffer of at least %d bytes for packing %d bytes at offset "
                 "%lld (actual buffer size is %d)",
                 (int)((size_t)offset + l->size), (int)l->size, (long long)offset, (int)b->size);
    pack_values(vm, l, t->items, t->n, b->data + offset, "pack_into");
    return PY_NONE;
}

struct unpack_iter {
    struct py_object head;
    struct layout layout;
    const unsigned char *at;
    size_t left;
    value data;
};
static value iter_next(struct vm *vm, value self) {
    (void)vm;
    struct unpack_iter *it = PY_AS(struct unpack_iter, self);
    if (!it->left)
        return PY_UNDEF;
    value v = unpack_all(&it->layout, it->at);
    it->at += it->layout.size;
    it->left -= it->layout.size;
    return v;
}
LIB_GET(iter_iter) { return self; }
static struct py_type iter_type = {PY_TYPE_HEAD,
                                   .name = "unpack_iterator",
                                   .module = "_struct",
                                   .size = sizeof(struct unpack_iter),
                                   .flags = PY_TYPE_ABSTRACT,
                                   .iter = iter_iter,
                                   .next = iter_next};
static value do_iter_unpack(struct vm *vm, const struct layout *l, value data) {
    struct unpack_iter *it = py_alloc(vm, &iter_type);
    it->layout = *l;
    it->data = data;
    lib_arg_bytes(vm, data, &it->at, &it->left);
    if (!l->size)
        bad(vm, "cannot iteratively unpack with a struct of length 0");
    if (it->left % l->size)
        py_raise(vm, &error_type, "iterative unpacking requires a buffer of a multiple of %d bytes",
                 (int)l->size);
    return PY_OBJ(it);
}

/* --- Struct --- */

static struct layout *layout_of(const value *a) {
    return &PY_AS(struct struct_object, a[0])->layout;
}
LIB_FN(struct_init) {
    struct struct_object *s = PY_AS(struct struct_object, a[0]);
    s->layout = parse(vm, a[1]);
    s->format = py_is_str(a[1]) ? a[1] : py_call_method(vm, a[1], "decode", 0, NULL);
    return PY_NONE;
}
LIB_FN(struct_pack) { return do_pack(vm, layout_of(a), a[1]); }
LIB_FN(struct_unpack) { return do_unpack(vm, layout_of(a), a[1]); }
LIB_FN(struct_unpack_from) { return do_unpack_from(vm, layout_of(a), a[1], a[2]); }
LIB_FN(struct_pack_into) { return do_pack_into(vm, layout_of(a), a[1], a[2], a[3]); }
LIB_FN(struct_iter_unpack) { return do_iter_unpack(vm, layout_of(a), a[1]); }
LIB_GET(struct_size) {
    return py_int_from((int64_t)PY_AS(struct struct_object, self)->layout.size);
}
LIB_GET(struct_format) { return PY_AS(struct struct_object, self)->format; }
static const struct py_native_def methods[] = {
    {"__init__", struct_init, "self, format"},
    {"pack", struct_pack, "self, /, *values"},
    {"unpack", struct_unpack, "self, buffer, /"},
    {"unpack_from", struct_unpack_from, "self, /, buffer, offset=0"},
    {"pack_into", struct_pack_into, "self, buffer, offset, /, *values"},
    {"iter_unpack", struct_iter_unpack, "self, buffer, /"},
    {0}};
static const struct py_getset_def getset[] = {
    {"size", struct_size}, {"format", struct_format}, {0}};
static struct py_type struct_type = {PY_TYPE_HEAD,
                                     .name = "Struct",
                                     .module = "_struct",
                                     .size = sizeof(struct struct_object),
                                     .attrs_offset = offsetof(struct struct_object, attrs),
                                     .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                     .methods = methods,
                                     .getset = getset};

#define LAYOUT struct layout l = parse(vm, a[0])
LIB_FN(module_pack) {
    LAYOUT;
    return do_pack(vm, &l, a[1]);
}
LIB_FN(module_unpack) {
    LAYOUT;
    return do_unpack(vm, &l, a[1]);
}
LIB_FN(module_unpack_from) {
    LAYOUT;
    return do_unpack_from(vm, &l, a[1], a[2]);
}
LIB_FN(module_pack_into) {
    LAYOUT;
    return do_pack_into(vm, &l, a[1], a[2], a[3]);
}
LIB_FN(module_iter_unpack) {
    LAYOUT;
    return do_iter_unpack(vm, &l, a[1]);
}
LIB_FN(module_calcsize) {
    LAYOUT;
    return py_int_from((int64_t)l.size);
}
static const struct py_native_def functions[] = {
    {"pack", module_pack, "format, /, *values"},
    {"unpack", module_unpack, "format, buffer, /"},
    {"unpack_from", module_unpack_from, "format, /, buffer, offset=0"},
    {"pack_into", module_pack_into, "format, buffer, offset, /, *values"},
    {"iter_unpack", module_iter_unpack, "format, buffer, /"},
    {"calcsize", module_calcsize, "format, /"},
    {0}};
static struct py_type *const types[] = {&struct_type, &error_type, NULL};
const struct py_module_def py_lib_struct = {
    .name = "struct", .functions = functions, .types = types};
