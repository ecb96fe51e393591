/*
 * hmac: keyed digests. cf. CPython's Lib/hmac.py. The object keeps key and message; the digest is
 * computed when asked for.
 */
#include <string.h>

#include "python/lib/hashlib.h"

struct hmac {
    struct py_object head;
    struct py_attrs attrs;
    const struct hash_algorithm *al;
    const unsigned char *key;
    size_t nkey;
    struct buf message;
};
static struct py_type hmac_type;

static struct hmac *of(value v) { return PY_AS(struct hmac, v); }

/* "sha256", or a constructor of hashlib, whose name says it. */
static const struct hash_algorithm *algorithm(struct vm *vm, value v) {
    if (!LIB_GIVEN(v) || !py_truth(vm, v))
        py_raise(vm, &py_exc_TypeError, "Missing required parameter 'digestmod'.");
    if (py_is_str(v))
        return hash_algorithm_arg(vm, v);
    const char *name = py_str_text(vm, py_getattr(vm, v, "__name__"));
    return hash_algorithm_arg(vm, py_str_from(lib_starts_with(name, "openssl_") ? name + 8 : name));
}

LIB_FN(hmac_update) {
    const unsigned char *data;
    size_t n;
    lib_arg_bytes(vm, a[1], &data, &n);
    buf_add(&of(a[0])->message, data, n);
    return PY_NONE;
}

LIB_FN(hmac_init) {
    const unsigned char *key;
    size_t n;
    struct hmac *h = of(a[0]);
    if (!py_bytes_get(a[1], &key, &n))
        py_raise(vm, &py_exc_TypeError, "key: expected bytes or bytearray, but got '%T'", a[1]);
    h->al = algorithm(vm, a[3]);
    h->key = (unsigned char *)mem_strndup((const char *)key, n);
    h->nkey = n;
    buf_init(&h->message);
    if (LIB_GIVEN(a[2]))
        hmac_update(vm, (value[]){a[0], a[2]});
    return PY_NONE;
}
LIB_FN(hmac_new) { return py_call3(vm, PY_OBJ(&hmac_type), a[0], a[1], a[2]); }

static void digest(struct hmac *h, unsigned char *out) {
    hash_hmac(h->al, h->key, h->nkey, (const unsigned char *)h->message.data, h->message.len, out);
}

LIB_FN(hmac_digest) {
    unsigned char out[HASH_MAX_DIGEST];
    digest(of(a[0]), out);
    return py_bytes_new(out, hash_digest_size(of(a[0])->al));
}
LIB_FN(hmac_hexdigest) {
    unsigned char out[HASH_MAX_DIGEST];
    digest(of(a[0]), out);
    return hash_hex(out, hash_digest_size(of(a[0])->al));
}
LIB_FN(hmac_copy) {
    struct hmac *h = py_alloc(vm, py_type_of(a[0]));
    h->al = of(a[0])->al;
    h->key = of(a[0])->key;
    h->nkey = of(a[0])->nkey;
    buf_init(&h->message);
    buf_add(&h->message, of(a[0])->message.data, of(a[0])->message.len);
    return PY_OBJ(h);
}
LIB_GET(get_name) { return py_str_printf("hmac-%s", hash_name(of(self)->al)); }
LIB_GET(get_digest_size) { return py_int_from(hash_digest_size(of(self)->al)); }
LIB_GET(get_block_size) { return py_int_from(hash_block_size(of(self)->al)); }

static const struct py_native_def hmac_methods[] = {
    {"__init__", hmac_init, "self, key, msg=None, digestmod=''"},
    {"update", hmac_update, "self, msg"},
    {"digest", hmac_digest, "self"},
    {"hexdigest", hmac_hexdigest, "self"},
    {"copy", hmac_copy, "self"},
    {0}};
static const struct py_getset_def hmac_getset[] = {{"name", get_name, NULL},
                                                   {"digest_size", get_digest_size, NULL},
                                                   {"block_size", get_block_size, NULL},
                                                   {0}};
static struct py_type hmac_type = {PY_TYPE_HEAD,
                                   .name = "HMAC",
                                   .module = "hmac",
                                   .size = sizeof(struct hmac),
                                   .attrs_offset = offsetof(struct hmac, attrs),
                                   .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                   .methods = hmac_methods,
                                   .getset = hmac_getset};

LIB_FN(hmac_once) {
    value h = hmac_new(vm, (value[]){a[0], a[1], a[2]});
    return hmac_digest(vm, &h);
}

/* Takes the same time wherever the two differ. */
LIB_FN(hmac_compare_digest) {
    const unsigned char *x, *y;
    size_t nx, ny;
    if (py_is_str(a[0]) && py_is_str(a[1])) {
        struct py_str *s = lib_str(a[0]), *t = lib_str(a[1]);
        if (!py_str_is_ascii(s) || !py_str_is_ascii(t))
            py_raise(vm, &py_exc_TypeError,
                     "comparing strings with non-ASCII characters is not supported");
        x = (const unsigned char *)s->data, nx = s->size;
        y = (const unsigned char *)t->data, ny = t->size;
    } else if (!py_bytes_get(a[0], &x, &nx) || !py_bytes_get(a[1], &y, &ny)) {
        py_raise(vm, &py_exc_TypeError,
                 "unsupported operand types(s) or combination of types: '%T' and '%T'", a[0], a[1]);
    }
    unsigned char differs = nx != ny;
    for (size_t i = 0; i < ny; i++)
        differs |= (unsigned char)((nx == ny ? x[i] : y[i]) ^ y[i]);
    return PY_BOOL(!differs);
}

static const struct py_native_def functions[] = {{"new", hmac_new, "key, msg=None, digestmod=''"},
                                                 {"digest", hmac_once, "key, msg, digest"},
                                                 {"compare_digest", hmac_compare_digest, "a, b, /"},
                                                 {0}};
static void module_init(struct vm *vm, struct py_module *m) {
    py_type_ready(vm, &hmac_type);
    py_module_set(vm, m, "HMAC", PY_OBJ(&hmac_type));
}
const struct py_module_def py_lib_hmac = {
    .name = "hmac", .functions = functions, .init = module_init};
