/*
 * hashlib: digests over libmd. cf. CPython's Lib/hashlib.py. A hash object keeps the context of its
 * algorithm; digest() works on a copy, so that it may be asked for between updates.
 */
#include <string.h>
#include <sys/types.h>
#include <md5.h>
#include <sha1.h>
#include <sha2.h>

#include "python/lib/hashlib.h"

union hash_context {
    MD5_CTX md5;
    SHA1_CTX sha1;
    SHA2_CTX sha2;
};

#define SHA2(bits)                                                                                 \
    static void init##bits(union hash_context *c) { SHA##bits##Init(&c->sha2); }                   \
    static void update##bits(union hash_context *c, const unsigned char *p, size_t n) {            \
        SHA##bits##Update(&c->sha2, p, n);                                                         \
    }                                                                                              \
    static void final##bits(unsigned char *out, union hash_context *c) {                           \
        SHA##bits##Final(out, &c->sha2);                                                           \
    }
SHA2(256)
SHA2(384)
SHA2(512)

/* SHA-224 is SHA-256 from another start, cut to 28 bytes; libmd has no function for it. */
static void init224(union hash_context *c) {
    static const uint32_t start[8] = {0xC1059ED8, 0x367CD507, 0x3070DD17, 0xF70E5939,
                                      0xFFC00B31, 0x68581511, 0x64F98FA7, 0xBEFA4FA4};
    SHA256Init(&c->sha2);
    memcpy(c->sha2.state.st32, start, sizeof start);
}
static void final224(unsigned char *out, union hash_context *c) {
    unsigned char whole[32];
    SHA256Final(whole, &c->sha2);
    memcpy(out, whole, 28);
}

static void init_md5(union hash_context *c) { MD5Init(&c->md5); }
static void update_md5(union hash_context *c, const unsigned char *p, size_t n) {
    MD5Update(&c->md5, p, n);
}
static void final_md5(unsigned char *out, union hash_context *c) { MD5Final(out, &c->md5); }
static void init_sha1(union hash_context *c) { SHA1Init(&c->sha1); }
static void update_sha1(union hash_context *c, const unsigned char *p, size_t n) {
    SHA1Update(&c->sha1, p, n);
}
static void final_sha1(unsigned char *out, union hash_context *c) { SHA1Final(out, &c->sha1); }

struct hash_algorithm {
    const char *name;
    unsigned digest_size, block_size;
    void (*init)(union hash_context *c);
    void (*update)(union hash_context *c, const unsigned char *p, size_t n);
    void (*final)(unsigned char *out, union hash_context *c);
};

static const struct hash_algorithm algorithms[] = {
    {"md5", 16, 64, init_md5, update_md5, final_md5},
    {"sha1", 20, 64, init_sha1, update_sha1, final_sha1},
    {"sha224", 28, 64, init224, update256, final224},
    {"sha256", 32, 64, init256, update256, final256},
    {"sha384", 48, 128, init384, update384, final384},
    {"sha512", 64, 128, init512, update512, final512},
};

const struct hash_algorithm *hash_algorithm_get(const char *name) {
    char low[16];
    size_t n = 0;
    for (; *name && n < sizeof low - 1; name++)
        if (*name != '-')
            low[n++] = (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
    low[n] = 0;
    for (size_t i = 0; i < LIB_COUNT(algorithms); i++)
        if (!strcmp(low, algorithms[i].name))
            return &algorithms[i];
    return NULL;
}

/* --- HMAC and what is built on it --- */

struct hmac_state {
    union hash_context inner, outer;
};

static void hmac_start(const struct hash_algorithm *al, struct hmac_state *s,
                       const unsigned char *key, size_t n) {
    unsigned char block[128] = {0}, pad[128];
    if (n > al->block_size) {
        union hash_context c;
        al->init(&c);
        al->update(&c, key, n);
        al->final(block, &c);
    } else if (n) {
        memcpy(block, key, n);
    }
    for (size_t i = 0; i < al->block_size; i++)
        pad[i] = block[i] ^ 0x36;
    al->init(&s->inner);
    al->update(&s->inner, pad, al->block_size);
    for (size_t i = 0; i < al->block_size; i++)
        pad[i] = block[i] ^ 0x5C;
    al->init(&s->outer);
    al->update(&s->outer, pad, al->block_size);
}

static void hmac_end(const struct hash_algorithm *al, struct hmac_state s, unsigned char *out) {
    unsigned char digest[HASH_MAX_DIGEST];
    al->final(digest, &s.inner);
    al->update(&s.outer, digest, al->digest_size);
    al->final(out, &s.outer);
}

unsigned hash_digest_size(const struct hash_algorithm *al) { return al->digest_size; }
unsigned hash_block_size(const struct hash_algorithm *al) { return al->block_size; }
const char *hash_name(const struct hash_algorithm *al) { return al->name; }

void hash_hmac(const struct hash_algorithm *al, const unsigned char *key, size_t nkey,
               const unsigned char *data, size_t n, unsigned char *out) {
    struct hmac_state s;
    hmac_start(al, &s, key, nkey);
    al->update(&s.inner, data, n);
    hmac_end(al, s, out);
}

void hash_pbkdf2(const struct hash_algorithm *al, const unsigned char *password, size_t npassword,
                 const unsigned char *salt, size_t nsalt, int64_t rounds, unsigned char *out,
                 size_t n) {
    struct hmac_state keyed;
    hmac_start(al, &keyed, password, npassword);
    for (unsigned block = 1; n; block++) {
        unsigned char u[HASH_MAX_DIGEST], t[HASH_MAX_DIGEST];
        unsigned char counter[4] = {(unsigned char)(block >> 24), (unsigned char)(block >> 16),
                                    (unsigned char)(block >> 8), (unsigned char)block};
        struct hmac_state s = keyed;
        al->update(&s.inner, salt, nsalt);
        al->update(&s.inner, counter, 4);
        hmac_end(al, s, u);
        memcpy(t, u, al->digest_size);
        for (int64_t i = 1; i < rounds; i++) {
            s = keyed;
            al->update(&s.inner, u, al->digest_size);
            hmac_end(al, s, u);
            for (unsigned j = 0; j < al->digest_size; j++)
                t[j] ^= u[j];
        }
        size_t take = n < al->digest_size ? n : al->digest_size;
        memcpy(out, t, take);
        out += take;
        n -= take;
    }
}

/* --- hash objects --- */

struct hash {
    struct py_object head;
    const struct hash_algorithm *al;
    union hash_context context;
};
static struct py_type hash_type;

static void feed(struct vm *vm, struct hash *h, value v) {
    const unsigned char *data;
    size_t n;
    if (py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "Strings must be encoded before hashing");
    if (!py_bytes_get(v, &data, &n))
        py_raise(vm, &py_exc_TypeError, "object supporting the buffer API required");
    h->al->update(&h->context, data, n);
}

static value new_hash(struct vm *vm, const struct hash_algorithm *al, value data) {
    struct hash *h = py_alloc(vm, &hash_type);
    h->al = al;
    al->init(&h->context);
    if (LIB_GIVEN(data))
        feed(vm, h, data);
    return PY_OBJ(h);
}

static value digest(value self, bool hex) {
    struct hash *h = PY_AS(struct hash, self);
    union hash_context copy = h->context;
    unsigned char out[HASH_MAX_DIGEST];
    h->al->final(out, &copy);
    return hex ? hash_hex(out, h->al->digest_size) : py_bytes_new(out, h->al->digest_size);
}

value hash_hex(const unsigned char *data, size_t n) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++)
        buf_printf(&b, "%02x", data[i]);
    return py_str_take(&b);
}

LIB_FN(hash_update) {
    feed(vm, PY_AS(struct hash, a[0]), a[1]);
    return PY_NONE;
}
LIB_FN(hash_digest) { return digest(a[0], false); }
LIB_FN(hash_hexdigest) { return digest(a[0], true); }
LIB_FN(hash_copy) {
    struct hash *h = py_alloc(vm, &hash_type);
    h->al = PY_AS(struct hash, a[0])->al;
    h->context = PY_AS(struct hash, a[0])->context;
    return PY_OBJ(h);
}
LIB_GET(get_name) { return py_str_from(PY_AS(struct hash, self)->al->name); }
LIB_GET(get_digest_size) { return py_int_from(PY_AS(struct hash, self)->al->digest_size); }
LIB_GET(get_block_size) { return py_int_from(PY_AS(struct hash, self)->al->block_size); }

static value hash_repr(struct vm *vm LIB_UNUSED, value self) {
    return py_str_printf("<%s _hashlib.HASH object @ %p>", PY_AS(struct hash, self)->al->name,
                         (void *)py_object(self));
}

static const struct py_native_def hash_methods[] = {{"update", hash_update, "self, obj, /"},
                                                    {"digest", hash_digest, "self"},
                                                    {"hexdigest", hash_hexdigest, "self"},
                                                    {"copy", hash_copy, "self"},
                                                    {0}};
static const struct py_getset_def hash_getset[] = {{"name", get_name, NULL},
                                                   {"digest_size", get_digest_size, NULL},
                                                   {"block_size", get_block_size, NULL},
                                                   {0}};
static struct py_type hash_type = {PY_TYPE_HEAD,
                                   .name = "HASH",
                                   .module = "_hashlib",
                                   .size = sizeof(struct hash),
                                   .flags = PY_TYPE_ABSTRACT,
                                   .methods = hash_methods,
                                   .getset = hash_getset,
                                   .repr = hash_repr};

/* --- the module --- */

const struct hash_algorithm *hash_algorithm_arg(struct vm *vm, value name) {
    const char *text = py_is_str(name) ? py_str_cstr(name) : "";
    const struct hash_algorithm *al = hash_algorithm_get(text);
    if (!al)
        py_raise(vm, &py_exc_ValueError, "unsupported hash type %s", text);
    return al;
}

LIB_FN(hashlib_new) { return new_hash(vm, hash_algorithm_arg(vm, a[0]), a[1]); }
#define CONSTRUCTOR(i, name)                                                                       \
    LIB_FN(hashlib_##name) { return new_hash(vm, &algorithms[i], a[0]); }
CONSTRUCTOR(0, md5)
CONSTRUCTOR(1, sha1)
CONSTRUCTOR(2, sha224)
CONSTRUCTOR(3, sha256)
CONSTRUCTOR(4, sha384)
CONSTRUCTOR(5, sha512)

LIB_FN(hashlib_pbkdf2) {
    const struct hash_algorithm *al = hash_algorithm_arg(vm, a[0]);
    const unsigned char *password, *salt;
    size_t npassword, nsalt;
    lib_arg_bytes(vm, a[1], &password, &npassword);
    lib_arg_bytes(vm, a[2], &salt, &nsalt);
    int64_t rounds = lib_arg_int(vm, a[3]);
    int64_t n = a[4] == PY_NONE ? al->digest_size : lib_arg_int(vm, a[4]);
    if (rounds < 1)
        py_raise(vm, &py_exc_ValueError, "iteration value must be greater than 0.");
    if (n < 1)
        py_raise(vm, &py_exc_ValueError, "key length must be greater than 0.");
    unsigned char *out = mem_alloc_atomic((size_t)n);
    hash_pbkdf2(al, password, npassword, salt, nsalt, rounds, out, (size_t)n);
    return py_bytes_new(out, (size_t)n);
}

/* The rest of FILE, read in pieces. */
LIB_FN(hashlib_file_digest) {
    value h =
        py_is_str(a[1]) ? new_hash(vm, hash_algorithm_arg(vm, a[1]), PY_UNDEF) : py_call0(vm, a[1]);
    for (;;) {
        value piece = py_call_method(vm, a[0], "read", 1, (value[]){py_int_from(1 << 18)});
        if (!py_truth(vm, piece))
            return h;
        py_call_method(vm, h, "update", 1, &piece);
    }
}

static void hashlib_init(struct vm *vm, struct py_module *m) {
    struct py_set *names = py_set_new(&py_set_type);
    for (size_t i = 0; i < LIB_COUNT(algorithms); i++)
        py_set_add(vm, names, py_str_from(algorithms[i].name));
    py_module_set(vm, m, "algorithms_guaranteed", PY_OBJ(names));
    py_module_set(vm, m, "algorithms_available", PY_OBJ(names));
}

#define DATA "string=b'', *, usedforsecurity=True"
static const struct py_native_def functions[] = {
    {"new", hashlib_new, "name, data=b'', *, usedforsecurity=True"},
    {"md5", hashlib_md5, DATA},
    {"sha1", hashlib_sha1, DATA},
    {"sha224", hashlib_sha224, DATA},
    {"sha256", hashlib_sha256, DATA},
    {"sha384", hashlib_sha384, DATA},
    {"sha512", hashlib_sha512, DATA},
    {"pbkdf2_hmac", hashlib_pbkdf2, "hash_name, password, salt, iterations, dklen=None"},
    {"file_digest", hashlib_file_digest, "fileobj, digest, /"},
    {0}};
const struct py_module_def py_lib_hashlib = {
    .name = "hashlib", .functions = functions, .init = hashlib_init};
