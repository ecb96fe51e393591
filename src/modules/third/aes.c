/*
 * AES (FIPS 197) in CBC mode, byte by byte as the standard has it: what is enciphered in a
 * migration are tokens of a few hundred bytes. (nettle, which did this, asks the processor what it
 * can do whenever the program starts; on virtual machines each such question goes to the host.)
 */
#include "modules/third/aes.h"

#include <stdint.h>
#include <string.h>

enum { ROUNDS_MAX = 14 };

struct aes {
    uint8_t box[256], unbox[256]; /* S-box and its inverse */
    uint8_t keys[ROUNDS_MAX + 1][AES_BLOCK];
    size_t rounds;
};

/* Times x in GF(2^8). */
static uint8_t twice(uint8_t b) { return (uint8_t)(b << 1 ^ (b >> 7) * 0x1B); }
static uint8_t rotate(uint8_t b, int n) { return (uint8_t)(b << n | b >> (8 - n)); }

/* P runs through the powers of 3, Q through those of its inverse: each is the other's reciprocal.
 */
static void make_boxes(struct aes *a) {
    uint8_t p = 1, q = 1;
    do {
        p ^= twice(p);
        q ^= (uint8_t)(q << 1);
        q ^= (uint8_t)(q << 2);
        q ^= (uint8_t)(q << 4);
        q ^= (q >> 7) * 0x09;
        a->box[p] = q ^ rotate(q, 1) ^ rotate(q, 2) ^ rotate(q, 3) ^ rotate(q, 4) ^ 0x63;
    } while (p != 1);
    a->box[0] = 0x63;
    for (size_t i = 0; i < 256; i++)
        a->unbox[a->box[i]] = (uint8_t)i;
}

static void expand_key(struct aes *a, const unsigned char *key, size_t nkey) {
    uint8_t *w = a->keys[0], factor = 1;
    a->rounds = nkey / 4 + 6;
    memcpy(w, key, nkey);
    for (size_t i = nkey; i < (a->rounds + 1) * AES_BLOCK; i += 4) {
        uint8_t t[4];
        memcpy(t, w + i - 4, sizeof t);
        if (i % nkey == 0) {
            uint8_t first = t[0];
            t[0] = a->box[t[1]] ^ factor;
            t[1] = a->box[t[2]];
            t[2] = a->box[t[3]];
            t[3] = a->box[first];
            factor = twice(factor);
        } else if (nkey == 32 && i % nkey == AES_BLOCK) {
            for (size_t k = 0; k < sizeof t; k++)
                t[k] = a->box[t[k]];
        }
        for (size_t k = 0; k < sizeof t; k++)
            w[i + k] = w[i + k - nkey] ^ t[k];
    }
}

static void add(uint8_t *s, const uint8_t *other) {
    for (size_t i = 0; i < AES_BLOCK; i++)
        s[i] ^= other[i];
}

/* SubBytes and ShiftRows: row R of the columns moves by R, or back by R. */
static void substitute(uint8_t *s, const uint8_t *box, bool back) {
    uint8_t t[AES_BLOCK];
    for (size_t i = 0; i < AES_BLOCK; i++) {
        size_t shift = i % 4 * 4, from = back ? i + AES_BLOCK - shift : i + shift;
        t[i] = box[s[from % AES_BLOCK]];
    }
    memcpy(s, t, sizeof t);
}

static void mix_columns(uint8_t *s) {
    for (uint8_t *c = s; c < s + AES_BLOCK; c += 4) {
        uint8_t all = c[0] ^ c[1] ^ c[2] ^ c[3], first = c[0];
        for (size_t i = 0; i < 4; i++)
            c[i] ^= all ^ twice(c[i] ^ (i < 3 ? c[i + 1] : first));
    }
}

/* The inverse, as a step before mix_columns. */
static void unmix_columns(uint8_t *s) {
    for (uint8_t *c = s; c < s + AES_BLOCK; c += 4) {
        uint8_t even = twice(twice(c[0] ^ c[2])), odd = twice(twice(c[1] ^ c[3]));
        c[0] ^= even, c[2] ^= even, c[1] ^= odd, c[3] ^= odd;
    }
    mix_columns(s);
}

static void encrypt(const struct aes *a, uint8_t *s) {
    add(s, a->keys[0]);
    for (size_t round = 1; round <= a->rounds; round++) {
        substitute(s, a->box, false);
        if (round < a->rounds)
            mix_columns(s);
        add(s, a->keys[round]);
    }
}

static void decrypt_block(const struct aes *a, uint8_t *s) {
    for (size_t round = a->rounds; round > 0; round--) {
        add(s, a->keys[round]);
        if (round < a->rounds)
            unmix_columns(s);
        substitute(s, a->unbox, true);
    }
    add(s, a->keys[0]);
}

bool aes_cbc(const unsigned char *key, size_t nkey, const unsigned char *iv,
             const unsigned char *data, size_t n, bool decrypt, unsigned char *out) {
    if (nkey != 16 && nkey != 24 && nkey != 32)
        return false;
    struct aes a;
    make_boxes(&a);
    expand_key(&a, key, nkey);
    const unsigned char *before = iv;
    for (size_t i = 0; i < n; i += AES_BLOCK) {
        memcpy(out + i, data + i, AES_BLOCK);
        if (decrypt) {
            decrypt_block(&a, out + i);
            add(out + i, before);
            before = data + i;
        } else {
            add(out + i, before);
            encrypt(&a, out + i);
            before = out + i;
        }
    }
    explicit_bzero(&a, sizeof a);
    return true;
}
