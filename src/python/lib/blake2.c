/*
 * BLAKE2b and BLAKE2s (RFC 7693). One implementation in 64-bit words; for BLAKE2s they are cut to
 * 32 bits after every step, and rounds and rotations differ.
 */
#include "python/lib/blake2.h"

#include <string.h>

static const uint64_t start[8] = {0x6A09E667F3BCC908, 0xBB67AE8584CAA73B, 0x3C6EF372FE94F82B,
                                  0xA54FF53A5F1D36F1, 0x510E527FADE682D1, 0x9B05688C2B3E6C1F,
                                  0x1F83D9ABFB41BD6B, 0x5BE0CD19137E2179};

static const unsigned char order[10][16] = {{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
                                            {14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3},
                                            {11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4},
                                            {7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8},
                                            {9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13},
                                            {2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9},
                                            {12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11},
                                            {13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10},
                                            {6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5},
                                            {10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0}};

struct shape {
    unsigned word, rounds, turn[4];
    uint64_t mask;
};
static const struct shape shapes[2] = {{8, 12, {32, 24, 16, 63}, UINT64_MAX},
                                       {4, 10, {16, 12, 8, 7}, UINT32_MAX}};

static const struct shape *shape_of(const struct blake2 *b) { return &shapes[b->small]; }
static size_t block_size(const struct blake2 *b) { return b->small ? 64 : 128; }

static uint64_t rotate(const struct shape *s, uint64_t x, unsigned n) {
    return (x >> n | x << (8 * s->word - n)) & s->mask;
}

static void mix(const struct shape *s, uint64_t *v, int a, int b, int c, int d, uint64_t x,
                uint64_t y) {
    v[a] = (v[a] + v[b] + x) & s->mask;
    v[d] = rotate(s, v[d] ^ v[a], s->turn[0]);
    v[c] = (v[c] + v[d]) & s->mask;
    v[b] = rotate(s, v[b] ^ v[c], s->turn[1]);
    v[a] = (v[a] + v[b] + y) & s->mask;
    v[d] = rotate(s, v[d] ^ v[a], s->turn[2]);
    v[c] = (v[c] + v[d]) & s->mask;
    v[b] = rotate(s, v[b] ^ v[c], s->turn[3]);
}

static uint64_t load(const unsigned char *p, size_t bytes) {
    uint64_t x = 0;
    while (bytes--)
        x = x << 8 | p[bytes];
    return x;
}
static void store(unsigned char *p, uint64_t x, size_t bytes) {
    for (; bytes; bytes--, x >>= 8)
        *p++ = (unsigned char)x;
}

/* IVs of BLAKE2s are the high halves of those of BLAKE2b. */
static uint64_t iv(const struct blake2 *b, int i) { return b->small ? start[i] >> 32 : start[i]; }

static void compress(struct blake2 *b, bool last) {
    static const unsigned char lane[8][4] = {{0, 4, 8, 12},  {1, 5, 9, 13},  {2, 6, 10, 14},
                                             {3, 7, 11, 15}, {0, 5, 10, 15}, {1, 6, 11, 12},
                                             {2, 7, 8, 13},  {3, 4, 9, 14}};
    const struct shape *s = shape_of(b);
    uint64_t v[16], m[16];
    for (int i = 0; i < 8; i++) {
        v[i] = b->h[i];
        v[i + 8] = iv(b, i);
    }
    for (int i = 0; i < 16; i++)
        m[i] = load(b->block + (size_t)i * s->word, s->word);
    v[12] ^= b->count[0] & s->mask;
    v[13] ^= b->small ? b->count[0] >> 32 : b->count[1];
    if (last)
        v[14] ^= s->mask;
    if (last && b->last_node)
        v[15] ^= s->mask;
    for (unsigned r = 0; r < s->rounds; r++)
        for (int k = 0; k < 8; k++) {
            const unsigned char *l = lane[k], *o = order[r % 10] + 2 * k;
            mix(s, v, l[0], l[1], l[2], l[3], m[o[0]], m[o[1]]);
        }
    for (int i = 0; i < 8; i++)
        b->h[i] ^= v[i] ^ v[i + 8];
}

static void count(struct blake2 *b, size_t n) {
    b->count[0] += n;
    b->count[1] += b->count[0] < n;
}

/* The parameter block, xored into the start value. */
static void parameters(const struct blake2_params *p, bool small, unsigned char out[64]) {
    size_t word = small ? 4 : 8;
    memset(out, 0, 64);
    out[0] = (unsigned char)p->digest_size;
    out[1] = (unsigned char)p->nkey;
    out[2] = (unsigned char)p->fanout;
    out[3] = (unsigned char)p->depth;
    store(out + 4, p->leaf_size, 4);
    store(out + 8, p->node_offset, small ? 6 : 8);
    out[small ? 14 : 16] = (unsigned char)p->node_depth;
    out[small ? 15 : 17] = (unsigned char)p->inner_size;
    memcpy(out + 4 * word, p->salt ? p->salt : out + 63, p->salt ? p->nsalt : 0);
    memcpy(out + 6 * word, p->person ? p->person : out + 63, p->person ? p->nperson : 0);
}

void blake2_init(struct blake2 *b, bool small, const struct blake2_params *p) {
    unsigned char block[64];
    memset(b, 0, sizeof *b);
    b->small = small;
    b->last_node = p->last_node;
    b->digest_size = p->digest_size;
    parameters(p, small, block);
    for (int i = 0; i < 8; i++)
        b->h[i] = iv(b, i) ^ load(block + (size_t)i * (small ? 4 : 8), small ? 4 : 8);
    if (!p->nkey)
        return;
    memcpy(b->block, p->key, p->nkey);
    b->at = block_size(b);
}

void blake2_update(struct blake2 *b, const unsigned char *p, size_t n) {
    while (n) {
        if (b->at == block_size(b)) { /* a full block waits until more is known to follow */
            count(b, b->at);
            compress(b, false);
            b->at = 0;
        }
        size_t take = block_size(b) - b->at < n ? block_size(b) - b->at : n;
        memcpy(b->block + b->at, p, take);
        b->at += take;
        p += take;
        n -= take;
    }
}

void blake2_final(struct blake2 *b, unsigned char *out) {
    unsigned char whole[64];
    count(b, b->at);
    memset(b->block + b->at, 0, block_size(b) - b->at);
    compress(b, true);
    for (int i = 0; i < 8; i++)
        store(whole + (size_t)i * (b->small ? 4 : 8), b->h[i], b->small ? 4 : 8);
    memcpy(out, whole, b->digest_size);
}
