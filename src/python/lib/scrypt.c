/*
 * scrypt (RFC 7914), for hashlib.scrypt: a password hash that needs memory.
 */
#include "python/lib/scrypt.h"

#include <string.h>

static uint32_t rotate(uint32_t x, int n) { return x << n | x >> (32 - n); }

/* Salsa20/8 over 16 words. */
static void salsa(uint32_t b[16]) {
    static const unsigned char step[32][4] = {
        {4, 0, 12, 7},    {8, 4, 0, 9},    {12, 8, 4, 13}, {0, 12, 8, 18},  {9, 5, 1, 7},
        {13, 9, 5, 9},    {1, 13, 9, 13},  {5, 1, 13, 18}, {14, 10, 6, 7},  {2, 14, 10, 9},
        {6, 2, 14, 13},   {10, 6, 2, 18},  {3, 15, 11, 7}, {7, 3, 15, 9},   {11, 7, 3, 13},
        {15, 11, 7, 18},  {1, 0, 3, 7},    {2, 1, 0, 9},   {3, 2, 1, 13},   {0, 3, 2, 18},
        {6, 5, 4, 7},     {7, 6, 5, 9},    {4, 7, 6, 13},  {5, 4, 7, 18},   {11, 10, 9, 7},
        {8, 11, 10, 9},   {9, 8, 11, 13},  {10, 9, 8, 18}, {12, 15, 14, 7}, {13, 12, 15, 9},
        {14, 13, 12, 13}, {15, 14, 13, 18}};
    uint32_t x[16];
    memcpy(x, b, sizeof x);
    for (int round = 0; round < 4; round++)
        for (int i = 0; i < 32; i++)
            x[step[i][0]] ^= rotate(x[step[i][1]] + x[step[i][2]], step[i][3]);
    for (int i = 0; i < 16; i++)
        b[i] += x[i];
}

/* B (2R blocks of 16 words) mixed into OUT. */
static void block_mix(const uint32_t *b, uint32_t *out, size_t r) {
    uint32_t x[16];
    memcpy(x, b + (2 * r - 1) * 16, sizeof x);
    for (size_t i = 0; i < 2 * r; i++) {
        for (int k = 0; k < 16; k++)
            x[k] ^= b[i * 16 + (size_t)k];
        salsa(x);
        memcpy(out + (i / 2 + (i & 1) * r) * 16, x, sizeof x);
    }
}

static void ro_mix(uint32_t *x, uint64_t n, size_t r) {
    size_t words = 32 * r;
    uint32_t *v = mem_alloc_atomic((size_t)n * words * 4), *y = mem_alloc_atomic(words * 4);
    for (uint64_t i = 0; i < n; i++) {
        memcpy(v + i * words, x, words * 4);
        block_mix(v + i * words, x, r);
    }
    for (uint64_t i = 0; i < n; i++) {
        uint64_t at = ((uint64_t)x[words - 15] << 32 | x[words - 16]) & (n - 1);
        for (size_t k = 0; k < words; k++)
            y[k] = x[k] ^ v[at * words + k];
        block_mix(y, x, r);
    }
}

void scrypt(const struct scrypt_params *p, unsigned char *out, size_t size) {
    const struct hash_algorithm *sha256 = hash_algorithm_get("sha256");
    size_t bytes = 128 * p->r * p->p;
    unsigned char *b = mem_alloc_atomic(bytes);
    uint32_t *x = mem_alloc_atomic(128 * p->r);
    hash_pbkdf2(sha256, p->password, p->npassword, p->salt, p->nsalt, 1, b, bytes);
    for (size_t i = 0; i < p->p; i++) { /* words are little-endian, as all machines we run on */
        memcpy(x, b + i * 128 * p->r, 128 * p->r);
        ro_mix(x, p->n, p->r);
        memcpy(b + i * 128 * p->r, x, 128 * p->r);
    }
    hash_pbkdf2(sha256, p->password, p->npassword, b, bytes, 1, out, size);
}
