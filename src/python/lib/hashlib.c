/*
 * hashlib: digests over libmd. cf. CPython's Lib/hashlib.py. A hash object keeps the context of its
 * algorithm; digest() works on a copy, so that it may be asked for between updates.
 */
#include <string.h>
#include <sys/types.h>
#include <md5.h>
#include <sha1.h>
#include <sha2.h>

#include "python/lib/blake2.h"
#include "python/lib/hashlib.h"
#include "python/lib/scrypt.h"
#include "python/lib/sha3.h"

union hash_context {
    MD5_CTX md5;
    SHA1_CTX sha1;
    SHA2_CTX sha2;
    struct sha3 sha3;
    struct blake2 blake2;
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

#define SHA3(bits)                                                                                 \
    static void init3_##bits(union hash_context *c) { sha3_init(&c->sha3, bits, 0); }              \
    static void final3_##bits(unsigned char *out, union hash_context *c) {                         \
        sha3_final(&c->sha3, out, bits / 8);                                                       \
    }
SHA3(224)
SHA3(256)
SHA3(384)
SHA3(512)
static void init_shake128(union hash_context *c) { sha3_init(&c->sha3, 128, 1); }
static void init_shake256(union hash_context *c) { sha3_init(&c->sha3, 256, 1); }
static void update_sha3(union hash_context *c, const unsigned char *p, size_t n) {
    sha3_update(&c->sha3, p, n);
}
static void final_nothing(unsigned char *out LIB_UNUSED, union hash_context *c LIB_UNUSED) {}

static void init_blake2b(union hash_context *c) {
    blake2_init(&c->blake2, false,
                &(struct blake2_params){.digest_size = 64, .fanout = 1, .depth = 1});
}
static void init_blake2s(union hash_context *c) {
    blake2_init(&c->blake2, true,
                &(struct blake2_params){.digest_size = 32, .fanout = 1, .depth = 1});
}
static void update_blake2(union hash_context *c, const unsigned char *p, size_t n) {
    blake2_update(&c->blake2, p, n);
}
static void final_blake2(unsigned char *out, union hash_context *c) {
    blake2_final(&c->blake2, out);
}

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
    {"sha3_224", 28, 144, init3_224, update_sha3, final3_224},
    {"sha3_256", 32, 136, init3_256, update_sha3, final3_256},
    {"sha3_384", 48, 104, init3_384, update_sha3, final3_384},
    {"sha3_512", 64, 72, init3_512, update_sha3, final3_512},
    {"shake_128", 0, 168, init_shake128, update_sha3, final_nothing},
    {"shake_256", 0, 136, init_shake256, update_sha3, final_nothing},
    {"blake2b", 64, 128, init_blake2b, update_blake2, final_blake2},
    {"blake2s", 32, 64, init_blake2s, update_blake2, final_blake2},
};
enum { FIRST_SHAKE = 10, BLAKE2B = 12, BLAKE2S = 13 };

const struct hash_algorithm *hash_algorithm_get(const char *name) {
    char low[16];
    size_t n = 0;
    for (; *name && n < sizeof low - 1; name++)
        if (*name != '-')
            low[n++] = (char)(*name >= 'A' && *name <= 'Z' ? *name + 32 : *name);
    low[n] = 0;
    if (strncmp(low, "sha3", 4) == 0 && n == 7) /* SHA3-256 */
        return hash_algorithm_get(mem_printf("sha3_%s", low + 4));
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
    unsigned char block[168] = {0}, pad[168];
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
    unsigned digest_size;
};
static struct py_type hash_type, shake_type;

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
    struct hash *h = py_alloc(vm, al->digest_size ? &hash_type : &shake_type);
    h->al = al;
    h->digest_size = al->digest_size;
    al->init(&h->context);
    if (data != PY_UNDEF)
        feed(vm, h, data);
    return PY_OBJ(h);
}

static value digest(value self, bool hex) {
    struct hash *h = PY_AS(struct hash, self);
    union hash_context copy = h->context;
    unsigned char out[HASH_MAX_DIGEST];
    h->al->final(out, &copy);
    return hex ? hash_hex(out, h->digest_size) : py_bytes_new(out, h->digest_size);
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
    struct hash *h = py_alloc(vm, py_type_of(a[0])), *from = PY_AS(struct hash, a[0]);
    h->al = from->al;
    h->context = from->context;
    h->digest_size = from->digest_size;
    return PY_OBJ(h);
}
LIB_GET(get_name) { return py_str_from(PY_AS(struct hash, self)->al->name); }
LIB_GET(get_digest_size) { return py_int_from(PY_AS(struct hash, self)->digest_size); }
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
                                   .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                   .methods = hash_methods,
                                   .getset = hash_getset,
                                   .repr = hash_repr};

/* SHAKE: as many bytes as are asked for. */
static value shake_digest(struct vm *vm, const value *a, bool hex) {
    union hash_context copy = PY_AS(struct hash, a[0])->context;
    int64_t n = lib_arg_int(vm, a[1]);
    if (n < 0)
        py_raise(vm, &py_exc_ValueError, "value must be positive");
    unsigned char *out = mem_alloc_atomic((size_t)n + 1);
    sha3_final(&copy.sha3, out, (size_t)n);
    return hex ? hash_hex(out, (size_t)n) : py_bytes_new(out, (size_t)n);
}
LIB_FN(hash_shake_digest) { return shake_digest(vm, a, false); }
LIB_FN(hash_shake_hexdigest) { return shake_digest(vm, a, true); }
static const struct py_native_def shake_methods[] = {
    {"update", hash_update, "self, obj, /"},
    {"digest", hash_shake_digest, "self, length"},
    {"hexdigest", hash_shake_hexdigest, "self, length"},
    {"copy", hash_copy, "self"},
    {0}};
static struct py_type shake_type = {PY_TYPE_HEAD,
                                    .name = "HASHXOF",
                                    .module = "_hashlib",
                                    .size = sizeof(struct hash),
                                    .flags = PY_TYPE_DOTTED | PY_TYPE_ABSTRACT,
                                    .methods = shake_methods,
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
CONSTRUCTOR(6, sha3_224)
CONSTRUCTOR(7, sha3_256)
CONSTRUCTOR(8, sha3_384)
CONSTRUCTOR(9, sha3_512)
CONSTRUCTOR(FIRST_SHAKE, shake_128)
CONSTRUCTOR(FIRST_SHAKE + 1, shake_256)

static void bytes_at_most(struct vm *vm, value v, size_t most, const char *what,
                          const unsigned char **p, size_t *n) {
    lib_arg_bytes(vm, v, p, n);
    if (*n > most)
        py_raise(vm, &py_exc_ValueError, "maximum %s length is %zu bytes", what, most);
}
static uint64_t number_between(struct vm *vm, value v, int64_t low, int64_t high,
                               const char *message) {
    int64_t n = lib_arg_int(vm, v);
    if (n < low || n > high)
        py_raise(vm, &py_exc_ValueError, message, (long)low, (long)high);
    return (uint64_t)n;
}

/* data, digest_size, key, salt, person, fanout, depth, leaf_size, node_offset, node_depth,
 * inner_size, last_node */
static value new_blake2(struct vm *vm, const value *a, bool small) {
    const struct hash_algorithm *al = &algorithms[small ? BLAKE2S : BLAKE2B];
    struct blake2_params p = {.digest_size = al->digest_size};
    size_t size = BLAKE2_KEY(small);
    if (a[1] != PY_UNDEF) {
        int64_t n = lib_arg_int(vm, a[1]);
        if (n < 1 || n > (int64_t)size)
            py_raise(vm, &py_exc_ValueError, "digest_size must be between 1 and %zu bytes", size);
        p.digest_size = (unsigned)n;
    }
    bytes_at_most(vm, a[2], size, "key", &p.key, &p.nkey);
    bytes_at_most(vm, a[3], BLAKE2_SALT(small), "salt", &p.salt, &p.nsalt);
    bytes_at_most(vm, a[4], BLAKE2_SALT(small), "person", &p.person, &p.nperson);
    p.fanout = (unsigned)number_between(vm, a[5], 0, 255, "fanout must be between %ld and %ld");
    p.depth = (unsigned)number_between(vm, a[6], 1, 255, "depth must be between %ld and %ld");
    p.leaf_size = (uint32_t)number_between(vm, a[7], 0, UINT32_MAX, "leaf_size is too large");
    p.node_offset = number_between(vm, a[8], 0, small ? ((int64_t)1 << 48) - 1 : INT64_MAX,
                                   "node_offset is too large");
    p.node_depth =
        (unsigned)number_between(vm, a[9], 0, 255, "node_depth must be between %ld and %ld");
    p.inner_size = (unsigned)number_between(vm, a[10], 0, (int64_t)size,
                                            "inner_size must be between %ld and is %ld");
    p.last_node = py_truth(vm, a[11]);
    struct hash *h = py_alloc(vm, &hash_type);
    h->al = al;
    h->digest_size = p.digest_size;
    blake2_init(&h->context.blake2, small, &p);
    feed(vm, h, a[0]);
    return PY_OBJ(h);
}
LIB_FN(hashlib_blake2b) { return new_blake2(vm, a, false); }
LIB_FN(hashlib_blake2s) { return new_blake2(vm, a, true); }

/* password, salt, n, r, p, maxmem, dklen */
LIB_FN(hashlib_scrypt) {
    struct scrypt_params p;
    lib_arg_bytes(vm, a[0], &p.password, &p.npassword);
    if (a[1] == PY_NONE)
        py_raise(vm, &py_exc_TypeError, "salt is required");
    lib_arg_bytes(vm, a[1], &p.salt, &p.nsalt);
    int64_t n = a[2] == PY_NONE ? 0 : lib_arg_int(vm, a[2]);
    if (n < 2 || n & (n - 1))
        py_raise(vm, &py_exc_ValueError, "n is required and must be an unsigned int");
    p.n = (uint64_t)n;
    p.r = (size_t)number_between(vm, a[3], 1, 1 << 20, "r is required and must be an unsigned int");
    p.p = (size_t)number_between(vm, a[4], 1, 1 << 20, "p is required and must be an unsigned int");
    int64_t most = lib_arg_int(vm, a[5]), size = lib_arg_int(vm, a[6]);
    if (size < 1)
        py_raise(vm, &py_exc_ValueError,
                 "dklen must be greater than 0 and smaller than 2147483647");
    if ((double)p.n * 128 * (double)p.r + 128 * (double)p.r * (double)p.p >
        (double)(most ? most : 32 << 20) + 1024)
        py_raise(vm, &py_exc_ValueError, "[digital envelope routines] memory limit exceeded");
    unsigned char *out = mem_alloc_atomic((size_t)size);
    scrypt(&p, out, (size_t)size);
    return py_bytes_new(out, (size_t)size);
}

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

#define BLAKE2                                                                                     \
    "data=b'', /, *, digest_size=?, key=b'', salt=b'', person=b'', fanout=1, depth=1, "            \
    "leaf_size=0, node_offset=0, node_depth=0, inner_size=0, last_node=False, "                    \
    "usedforsecurity=True"
/* The names these functions give themselves; they are found without it. */
#define OPENSSL "openssl_"
#define DATA "string=b'', *, usedforsecurity=True"
static const struct py_native_def functions[] = {
    {"__hash_new", hashlib_new, "name, data=b'', *, usedforsecurity=True"},
    {OPENSSL "md5", hashlib_md5, DATA, PY_BUILTIN},
    {OPENSSL "sha1", hashlib_sha1, DATA, PY_BUILTIN},
    {OPENSSL "sha224", hashlib_sha224, DATA, PY_BUILTIN},
    {OPENSSL "sha256", hashlib_sha256, DATA, PY_BUILTIN},
    {OPENSSL "sha384", hashlib_sha384, DATA, PY_BUILTIN},
    {OPENSSL "sha512", hashlib_sha512, DATA, PY_BUILTIN},
    {OPENSSL "sha3_224", hashlib_sha3_224, DATA, PY_BUILTIN},
    {OPENSSL "sha3_256", hashlib_sha3_256, DATA, PY_BUILTIN},
    {OPENSSL "sha3_384", hashlib_sha3_384, DATA, PY_BUILTIN},
    {OPENSSL "sha3_512", hashlib_sha3_512, DATA, PY_BUILTIN},
    {OPENSSL "shake_128", hashlib_shake_128, DATA, PY_BUILTIN},
    {OPENSSL "shake_256", hashlib_shake_256, DATA, PY_BUILTIN},
    {"blake2b", hashlib_blake2b, BLAKE2, PY_BUILTIN},
    {"blake2s", hashlib_blake2s, BLAKE2, PY_BUILTIN},
    {"scrypt", hashlib_scrypt, "password, *, salt=None, n=None, r=8, p=1, maxmem=0, dklen=64",
     PY_BUILTIN},
    {"pbkdf2_hmac", hashlib_pbkdf2, "hash_name, password, salt, iterations, dklen=None",
     PY_BUILTIN},
    {"file_digest", hashlib_file_digest, "fileobj, digest, /", PY_PYTHON},
    {0}};
static void hashlib_init(struct vm *vm, struct py_module *m) {
    for (const struct py_native_def *d = functions; d->name; d++) {
        const char *shown = lib_starts_with(d->name, OPENSSL) ? d->name + strlen(OPENSSL) : "new";
        if (shown[0] == 'n' && strcmp(d->name, "__hash_new"))
            continue;
        py_module_set(vm, m, shown, py_module_get(vm, m, d->name));
        py_dict_del(vm, m->ns, PY_OBJ(py_intern(d->name)));
    }
    struct py_set *names = py_set_new(&py_set_type);
    for (size_t i = 0; i < LIB_COUNT(algorithms); i++)
        py_set_add(vm, names, py_str_from(algorithms[i].name));
    py_module_set(vm, m, "algorithms_guaranteed", PY_OBJ(names));
    py_module_set(vm, m, "algorithms_available", PY_OBJ(names));
}

const struct py_module_def py_lib_hashlib = {
    .name = "hashlib", .functions = functions, .init = hashlib_init};
