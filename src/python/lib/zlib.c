/*
 * zlib: compressing, over the library of that name. cf. CPython's Modules/zlibmodule.c.
 */
#include <zlib.h>

#include "python/lib/lib.h"

static struct py_type error_type = LIB_EXCEPTION("error", "zlib", &py_exc_Exception, NULL);

/* zlib's blocks: the collector must see that they are in use, so they are ours. */
static void *zlib_alloc(void *opaque LIB_UNUSED, unsigned n, unsigned size) {
    return mem_alloc_array(n, size);
}
static void zlib_free(void *opaque LIB_UNUSED, void *block LIB_UNUSED) {}
static void prepare(z_stream *z) {
    z->zalloc = zlib_alloc;
    z->zfree = zlib_free;
}

static noreturn void fail(struct vm *vm, const z_stream *z, int rc, const char *what) {
    const char *text = z->msg;
    if (rc == Z_BUF_ERROR)
        text = "incomplete or truncated stream";
    else if (rc == Z_STREAM_ERROR && !text)
        text = "inconsistent stream state";
    else if (rc == Z_DATA_ERROR && !text)
        text = "invalid input data";
    py_raise(vm, &error_type, text ? "Error %d %s: %s" : "Error %d %s", rc, what, text);
}

/* Runs deflate or inflate over all of the input; LIMIT: at most so many bytes come out (0: all).
 * The last status. */
static int pump(z_stream *z, int (*step)(z_stream *, int), int flush, struct buf *out,
                size_t limit) {
    int rc;
    do {
        char chunk[16384];
        size_t room = sizeof chunk;
        if (limit && limit - out->len < room)
            room = limit - out->len;
        z->next_out = (unsigned char *)chunk;
        z->avail_out = (unsigned)room;
        rc = step(z, flush);
        buf_add(out, chunk, room - z->avail_out);
        if (limit && out->len >= limit)
            break;
    } while (rc == Z_OK && z->avail_out == 0);
    return rc;
}

static void set_input(struct vm *vm, z_stream *z, value v) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, v, &p, &n);
    if (n > UINT32_MAX)
        py_raise(vm, &py_exc_OverflowError, "Size does not fit in an unsigned int");
    z->next_in = (unsigned char *)(uintptr_t)p;
    z->avail_in = (unsigned)n;
}

/* --- at once --- */

LIB_FN(zlib_compress) {
    z_stream z = {0};
    struct buf out = BUF_INIT;
    prepare(&z);
    set_input(vm, &z, a[0]);
    int rc = deflateInit2(&z, lib_arg_c_int(vm, a[1]), Z_DEFLATED, lib_arg_c_int(vm, a[2]), 8,
                          Z_DEFAULT_STRATEGY);
    if (rc == Z_STREAM_ERROR)
        py_raise(vm, &error_type, "Bad compression level");
    if (rc != Z_OK)
        fail(vm, &z, rc, "while compressing data");
    rc = pump(&z, deflate, Z_FINISH, &out, 0);
    deflateEnd(&z);
    if (rc != Z_STREAM_END)
        fail(vm, &z, rc, "while compressing data");
    return lib_buf_bytes(&out);
}

LIB_FN(zlib_decompress) {
    z_stream z = {0};
    struct buf out = BUF_INIT;
    prepare(&z);
    set_input(vm, &z, a[0]);
    int rc = inflateInit2(&z, lib_arg_c_int(vm, a[1]));
    if (rc != Z_OK)
        fail(vm, &z, rc, "while preparing to decompress data");
    rc = pump(&z, inflate, Z_SYNC_FLUSH, &out, 0);
    inflateEnd(&z);
    if (rc != Z_STREAM_END)
        fail(vm, &z, rc == Z_OK ? Z_BUF_ERROR : rc, "while decompressing data");
    return lib_buf_bytes(&out);
}

/* --- checksums --- */

static value checksum(struct vm *vm, const value *a,
                      unsigned long (*sum)(unsigned long, const unsigned char *, unsigned)) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, a[0], &p, &n);
    value word = py_binary(vm, PY_AND, lib_arg_index(vm, a[1]), py_int_from(0xFFFFFFFF));
    unsigned long s = (unsigned long)py_int_as(vm, word);
    for (; n > UINT32_MAX; p += UINT32_MAX, n -= UINT32_MAX)
        s = sum(s, p, UINT32_MAX);
    return py_int_from((int64_t)(sum(s, p, (unsigned)n) & 0xFFFFFFFF));
}
LIB_FN(zlib_crc32) { return checksum(vm, a, crc32); }
LIB_FN(zlib_adler32) { return checksum(vm, a, adler32); }

/* --- bit by bit --- */

struct stream {
    struct py_object head;
    z_stream z;
    bool eof;
    value unused, tail; /* bytes behind the end; bytes not yet taken */
};
#define STREAM(v) PY_AS(struct stream, v)
static struct py_type compressor_type, decompressor_type;

static value rest_of(const z_stream *z) { return py_bytes_new(z->next_in, z->avail_in); }

static struct stream *stream_new(struct vm *vm, struct py_type *type) {
    struct stream *s = py_alloc(vm, type);
    prepare(&s->z);
    s->unused = s->tail = py_bytes_new("", 0);
    return s;
}

/* level, method, wbits, memLevel, strategy, zdict */
LIB_FN(zlib_compressobj) {
    struct stream *s = stream_new(vm, &compressor_type);
    int rc =
        deflateInit2(&s->z, lib_arg_c_int(vm, a[0]), lib_arg_c_int(vm, a[1]),
                     lib_arg_c_int(vm, a[2]), lib_arg_c_int(vm, a[3]), lib_arg_c_int(vm, a[4]));
    if (rc != Z_OK)
        py_raise(vm, &py_exc_ValueError, "Invalid initialization option");
    if (LIB_GIVEN(a[5])) {
        const unsigned char *p;
        size_t n;
        lib_arg_bytes(vm, a[5], &p, &n);
        deflateSetDictionary(&s->z, p, (unsigned)n);
    }
    return PY_OBJ(s);
}
LIB_FN(compressor_compress) {
    struct stream *s = STREAM(a[0]);
    struct buf out = BUF_INIT;
    set_input(vm, &s->z, a[1]);
    int rc = pump(&s->z, deflate, Z_NO_FLUSH, &out, 0);
    if (rc == Z_STREAM_ERROR)
        fail(vm, &s->z, rc, "while compressing data");
    return lib_buf_bytes(&out);
}
LIB_FN(compressor_flush) {
    struct stream *s = STREAM(a[0]);
    struct buf out = BUF_INIT;
    int mode = lib_arg_c_int(vm, a[1]);
    if (mode == Z_NO_FLUSH)
        return lib_buf_bytes(&out);
    s->z.avail_in = 0;
    int rc = pump(&s->z, deflate, mode, &out, 0);
    if (rc == Z_STREAM_ERROR)
        fail(vm, &s->z, rc, "while flushing");
    return lib_buf_bytes(&out);
}

LIB_FN(zlib_decompressobj) {
    struct stream *s = stream_new(vm, &decompressor_type);
    if (inflateInit2(&s->z, lib_arg_c_int(vm, a[0])) != Z_OK)
        py_raise(vm, &py_exc_ValueError, "Invalid initialization option");
    return PY_OBJ(s);
}

static value decompress_some(struct vm *vm, struct stream *s, size_t limit, int flush) {
    struct buf out = BUF_INIT;
    int rc = pump(&s->z, inflate, flush, &out, limit);
    if (rc != Z_OK && rc != Z_STREAM_END && rc != Z_BUF_ERROR)
        fail(vm, &s->z, rc, "while decompressing data");
    value rest = rest_of(&s->z);
    if (rc == Z_STREAM_END) {
        s->eof = true;
        s->unused = lib_add(vm, s->unused, rest);
        s->tail = py_bytes_new("", 0);
    } else {
        s->tail = rest;
    }
    return lib_buf_bytes(&out);
}
LIB_FN(decompressor_decompress) {
    struct stream *s = STREAM(a[0]);
    int64_t limit = lib_arg_int(vm, a[2]);
    if (limit < 0)
        py_raise(vm, &py_exc_ValueError, "max_length must be non-negative");
    if (s->eof) {
        s->unused = lib_add(vm, s->unused, a[1]);
        return py_bytes_new("", 0);
    }
    set_input(vm, &s->z, a[1]);
    return decompress_some(vm, s, (size_t)limit, Z_SYNC_FLUSH);
}
LIB_FN(decompressor_flush) {
    struct stream *s = STREAM(a[0]);
    if (s->eof)
        return py_bytes_new("", 0);
    set_input(vm, &s->z, s->tail);
    return decompress_some(vm, s, 0, Z_FINISH);
}

static const struct py_native_def compressor_methods[] = {
    {"compress", compressor_compress, "self, data, /"},
    {"flush", compressor_flush, "self, mode=4, /"},
    {0}};
static struct py_type compressor_type = {PY_TYPE_HEAD,
                                         .name = "Compress",
                                         .module = "zlib",
                                         .size = sizeof(struct stream),
                                         .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                         .methods = compressor_methods};
static const struct py_native_def decompressor_methods[] = {
    {"decompress", decompressor_decompress, "self, data, /, max_length=0"},
    {"flush", decompressor_flush, "self, length=16384, /"},
    {0}};
static const struct py_member_def decompressor_members[] = {
    {"eof", offsetof(struct stream, eof), PY_MEMBER_BOOL, true},
    {"unused_data", offsetof(struct stream, unused), PY_MEMBER_VALUE, true},
    {"unconsumed_tail", offsetof(struct stream, tail), PY_MEMBER_VALUE, true},
    {0}};
static struct py_type decompressor_type = {PY_TYPE_HEAD,
                                           .name = "Decompress",
                                           .module = "zlib",
                                           .size = sizeof(struct stream),
                                           .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                           .methods = decompressor_methods,
                                           .members = decompressor_members};

static void module_init(struct vm *vm, struct py_module *m) {
    static const struct {
        const char *name;
        int value;
    } numbers[] = {{"DEFLATED", Z_DEFLATED},
                   {"DEF_BUF_SIZE", 16384},
                   {"DEF_MEM_LEVEL", 8},
                   {"MAX_WBITS", MAX_WBITS},
                   {"Z_BEST_COMPRESSION", Z_BEST_COMPRESSION},
                   {"Z_BEST_SPEED", Z_BEST_SPEED},
                   {"Z_NO_COMPRESSION", Z_NO_COMPRESSION},
                   {"Z_DEFAULT_COMPRESSION", Z_DEFAULT_COMPRESSION},
                   {"Z_DEFAULT_STRATEGY", Z_DEFAULT_STRATEGY},
                   {"Z_FILTERED", Z_FILTERED},
                   {"Z_FIXED", Z_FIXED},
                   {"Z_HUFFMAN_ONLY", Z_HUFFMAN_ONLY},
                   {"Z_RLE", Z_RLE},
                   {"Z_BLOCK", Z_BLOCK},
                   {"Z_FINISH", Z_FINISH},
                   {"Z_FULL_FLUSH", Z_FULL_FLUSH},
                   {"Z_NO_FLUSH", Z_NO_FLUSH},
                   {"Z_PARTIAL_FLUSH", Z_PARTIAL_FLUSH},
                   {"Z_SYNC_FLUSH", Z_SYNC_FLUSH},
                   {"Z_TREES", Z_TREES}};
    for (size_t i = 0; i < LIB_COUNT(numbers); i++)
        py_module_set(vm, m, numbers[i].name, py_from_small(numbers[i].value));
    py_module_set(vm, m, "ZLIB_VERSION", py_str_from(ZLIB_VERSION));
    py_module_set(vm, m, "ZLIB_RUNTIME_VERSION", py_str_from(zlibVersion()));
}

static const struct py_native_def functions[] = {
    {"compress", zlib_compress, "data, /, level=-1, wbits=15"},
    {"decompress", zlib_decompress, "data, /, wbits=15, bufsize=16384"},
    {"crc32", zlib_crc32, "data, value=0, /"},
    {"adler32", zlib_adler32, "data, value=1, /"},
    {"compressobj", zlib_compressobj,
     "level=-1, method=8, wbits=15, memLevel=8, strategy=0, zdict=None"},
    {"decompressobj", zlib_decompressobj, "wbits=15, zdict=b''"},
    {0}};
static struct py_type *const types[] = {&error_type, NULL};
const struct py_module_def py_lib_zlib = {
    .name = "zlib", .functions = functions, .types = types, .init = module_init};
