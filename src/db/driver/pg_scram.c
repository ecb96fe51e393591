/*
 * SCRAM-SHA-256; see pg_scram.h. The password is hashed some thousand times, two blocks each: that
 * is the longest part of connecting, so it runs on SHA-256's inner function, the processor's own
 * where there is one.
 */
#include "db/driver/pg_scram.h"

#include <endian.h>
#include <sha2.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"

enum { DIGEST = 32, BLOCK = 64, NONCE = 18 };

struct pg_scram {
    const char *password;
    const char *nonce; /* ours, in base64 */
    const char *auth;  /* what is signed */
    unsigned char salted[DIGEST];
};

/* ---- base64 ---- */

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static char *encode(const unsigned char *data, size_t n) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i += 3) {
        uint32_t v = (uint32_t)data[i] << 16;
        v |= i + 1 < n ? (uint32_t)data[i + 1] << 8 : 0;
        v |= i + 2 < n ? data[i + 2] : 0;
        buf_putc(&b, digits[v >> 18]);
        buf_putc(&b, digits[v >> 12 & 63]);
        buf_putc(&b, i + 1 < n ? digits[v >> 6 & 63] : '=');
        buf_putc(&b, i + 2 < n ? digits[v & 63] : '=');
    }
    return buf_take(&b);
}

/* The bytes of N characters; their number, or -1. OUT has room for N. */
static int decode(const char *text, size_t n, unsigned char *out) {
    uint32_t v = 0;
    int bits = 0, len = 0;
    for (size_t i = 0; i < n && text[i] != '='; i++) {
        const char *at = strchr(digits, text[i]);
        if (!at)
            return -1;
        v = v << 6 | (uint32_t)(at - digits);
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out[len++] = (unsigned char)(v >> bits);
        }
    }
    return len;
}

/* ---- SHA-256 ---- */

typedef void (*compress_fn)(uint32_t state[8], const unsigned char block[BLOCK]);

static void compress_plain(uint32_t state[8], const unsigned char block[BLOCK]) {
    SHA256Transform(state, block);
}

#ifdef __x86_64__
#include <cpuid.h>
#include <immintrin.h>

static const uint32_t rounds[64] __attribute__((aligned(16))) = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

/* The state is kept as the instructions want it: (a b e f) and (c d g h), high words first. */
__attribute__((target("sha,sse4.1,ssse3"))) static void
compress_sha_ni(uint32_t state[8], const unsigned char block[BLOCK]) {
    const __m128i swap = _mm_set_epi64x(0x0c0d0e0f08090a0b, 0x0405060700010203);
    __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)state), 0xB1);
    __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i *)(state + 4)), 0x1B);
    __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xF0);
    __m128i first_abef = abef, first_cdgh = cdgh, w[4];
    for (int i = 0; i < 4; i++)
        w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i *)(block + 16 * i)), swap);
    for (int i = 0; i < 16; i++) {
        __m128i k = _mm_add_epi32(w[0], _mm_load_si128((const __m128i *)(rounds + 4 * i)));
        cdgh = _mm_sha256rnds2_epu32(cdgh, abef, k);
        abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(k, 0x0E));
        __m128i next =
            _mm_add_epi32(_mm_sha256msg1_epu32(w[0], w[1]), _mm_alignr_epi8(w[3], w[2], 4));
        next = _mm_sha256msg2_epu32(next, w[3]);
        w[0] = w[1], w[1] = w[2], w[2] = w[3], w[3] = next;
    }
    abef = _mm_add_epi32(abef, first_abef);
    cdgh = _mm_add_epi32(cdgh, first_cdgh);
    low = _mm_shuffle_epi32(abef, 0x1B);
    high = _mm_shuffle_epi32(cdgh, 0xB1);
    _mm_storeu_si128((__m128i *)state, _mm_blend_epi16(low, high, 0xF0));
    _mm_storeu_si128((__m128i *)(state + 4), _mm_alignr_epi8(high, low, 8));
}

static compress_fn compress_function(void) {
    /* Not __builtin_cpu_supports: it brings code that asks the processor at every start of retort,
     * which a virtual machine answers slowly. */
    unsigned eax, ebx, ecx, edx, sse;
    bool is_there = __get_cpuid(1, &eax, &ebx, &sse, &edx) && sse & bit_SSE4_1 &&
                    __get_cpuid_count(7, 0, &eax, &ebx, &ecx, &edx) && ebx & bit_SHA;
    return is_there ? compress_sha_ni : compress_plain;
}
#else
static compress_fn compress_function(void) { return compress_plain; }
#endif

static void put_state(unsigned char *out, const uint32_t state[8]) {
    for (int i = 0; i < 8; i++) {
        uint32_t v = htobe32(state[i]);
        memcpy(out + 4 * i, &v, 4);
    }
}

/* ---- keyed digests ---- */

static void sha256(const void *data, size_t n, unsigned char *out) {
    SHA2_CTX c;
    SHA256Init(&c);
    SHA256Update(&c, data, n);
    SHA256Final(out, &c);
}

/* KEY xor PAD in each byte of a block. */
static void pad_key(unsigned char block[BLOCK], const unsigned char *key, size_t n, int pad) {
    unsigned char digest[DIGEST];
    if (n > BLOCK) {
        sha256(key, n, digest);
        key = digest;
        n = DIGEST;
    }
    memset(block, pad, BLOCK);
    for (size_t i = 0; i < n; i++)
        block[i] ^= key[i];
}

static void hmac(const unsigned char *key, size_t nkey, const void *data, size_t n,
                 unsigned char out[DIGEST]) {
    unsigned char block[BLOCK];
    SHA2_CTX c;
    pad_key(block, key, nkey, 0x36);
    SHA256Init(&c);
    SHA256Update(&c, block, BLOCK);
    SHA256Update(&c, data, n);
    SHA256Final(out, &c);
    pad_key(block, key, nkey, 0x5C);
    SHA256Init(&c);
    SHA256Update(&c, block, BLOCK);
    SHA256Update(&c, out, DIGEST);
    SHA256Final(out, &c);
}

static const uint32_t initial[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                    0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

/* PBKDF2 for one block. In every round but the first a digest is keyed: what follows the key is one
 * block, the digest and its padding. */
static void stretch(const char *password, const unsigned char *salt, size_t nsalt, long n,
                    unsigned char out[DIGEST]) {
    compress_fn compress = compress_function();
    size_t length = strlen(password);
    const unsigned char *key = (const unsigned char *)password;
    unsigned char block[BLOCK], *first = mem_alloc_atomic(nsalt + 4), digest[DIGEST];
    uint32_t inner[8], outer[8], state[8];
    memcpy(inner, initial, sizeof inner);
    memcpy(outer, initial, sizeof outer);
    pad_key(block, key, length, 0x36);
    compress(inner, block);
    pad_key(block, key, length, 0x5C);
    compress(outer, block);
    memcpy(first, salt, nsalt);
    memcpy(first + nsalt, "\0\0\0\1", 4);
    hmac(key, length, first, nsalt + 4, digest);
    memcpy(out, digest, DIGEST);
    memset(block, 0, BLOCK);
    block[DIGEST] = 0x80;
    block[BLOCK - 2] = (BLOCK + DIGEST) * 8 >> 8;
    for (long i = 1; i < n; i++) {
        memcpy(block, digest, DIGEST);
        memcpy(state, inner, sizeof state);
        compress(state, block);
        put_state(block, state);
        memcpy(state, outer, sizeof state);
        compress(state, block);
        put_state(digest, state);
        for (int k = 0; k < DIGEST; k++)
            out[k] ^= digest[k];
    }
}

/* ---- messages ---- */

struct pg_scram *pg_scram_new(const char *password) {
    struct pg_scram *s = MEM_NEW(struct pg_scram);
    unsigned char random[NONCE];
    if (getentropy(random, sizeof random) != 0)
        error_raise_errno("getentropy");
    s->password = password;
    s->nonce = encode(random, sizeof random);
    return s;
}

/* The server takes the name of the start-up message. */
const char *pg_scram_first(const struct pg_scram *s) { return mem_printf("n,,n=,r=%s", s->nonce); }

/* The value of "K=…" in a message, or NULL. */
static char *attribute(const char *message, char key) {
    for (const char *p = message; p; p = strchr(p, ','), p = p ? p + 1 : NULL)
        if (p[0] == key && p[1] == '=')
            return mem_strndup(p + 2, strcspn(p + 2, ","));
    return NULL;
}

const char *pg_scram_answer(struct pg_scram *s, const char *server_first) {
    char *nonce = attribute(server_first, 'r'), *salt_text = attribute(server_first, 's');
    char *count = attribute(server_first, 'i');
    if (!nonce || !salt_text || !count || strncmp(nonce, s->nonce, strlen(s->nonce)) != 0)
        return NULL;
    unsigned char *salt = mem_alloc_atomic(strlen(salt_text) + 1);
    int nsalt = decode(salt_text, strlen(salt_text), salt);
    long n = strtol(count, NULL, 10);
    if (nsalt < 0 || n < 1)
        return NULL;
    stretch(s->password, salt, (size_t)nsalt, n, s->salted);
    const char *bare = mem_printf("c=biws,r=%s", nonce);
    s->auth = mem_printf("n=,r=%s,%s,%s", s->nonce, server_first, bare);
    unsigned char key[DIGEST], stored[DIGEST], proof[DIGEST];
    hmac(s->salted, DIGEST, "Client Key", 10, key);
    sha256(key, DIGEST, stored);
    hmac(stored, DIGEST, s->auth, strlen(s->auth), proof);
    for (int i = 0; i < DIGEST; i++)
        proof[i] ^= key[i];
    return mem_printf("%s,p=%s", bare, encode(proof, DIGEST));
}

bool pg_scram_is_server(const struct pg_scram *s, const char *server_final) {
    char *text = attribute(server_final, 'v');
    unsigned char key[DIGEST], wanted[DIGEST], *got;
    if (!text || !s->auth)
        return false;
    got = mem_alloc_atomic(strlen(text) + 1);
    hmac(s->salted, DIGEST, "Server Key", 10, key);
    hmac(key, DIGEST, s->auth, strlen(s->auth), wanted);
    return decode(text, strlen(text), got) == DIGEST && !memcmp(got, wanted, DIGEST);
}
