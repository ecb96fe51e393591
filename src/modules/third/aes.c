/* AES of libtomcrypt, a block at a time, chained here: its own modes want a table of ciphers that
 * is one for all threads. */
#include "modules/third/aes.h"

#include <string.h>
#include <tomcrypt.h>

static void mix(unsigned char *out, const unsigned char *a, const unsigned char *b) {
    for (size_t i = 0; i < AES_BLOCK; i++)
        out[i] = a[i] ^ b[i];
}

static bool set_up(symmetric_key *schedule, const unsigned char *key, size_t nkey) {
    return (nkey == 16 || nkey == 24 || nkey == 32) &&
           aes_setup(key, (int)nkey, 0, schedule) == CRYPT_OK;
}

bool aes_ecb(const unsigned char *key, size_t nkey, const unsigned char *data, size_t n,
             bool decrypt, unsigned char *out) {
    symmetric_key schedule;
    if (!set_up(&schedule, key, nkey))
        return false;
    for (size_t i = 0; i < n; i += AES_BLOCK)
        (decrypt ? aes_ecb_decrypt : aes_ecb_encrypt)(data + i, out + i, &schedule);
    zeromem(&schedule, sizeof schedule);
    return true;
}

bool aes_cbc(const unsigned char *key, size_t nkey, const unsigned char *iv,
             const unsigned char *data, size_t n, bool decrypt, unsigned char *out) {
    symmetric_key schedule;
    if (!set_up(&schedule, key, nkey))
        return false;
    const unsigned char *before = iv;
    for (size_t i = 0; i < n; i += AES_BLOCK) {
        if (decrypt) {
            aes_ecb_decrypt(data + i, out + i, &schedule);
            mix(out + i, out + i, before);
            before = data + i;
        } else {
            mix(out + i, data + i, before);
            aes_ecb_encrypt(out + i, out + i, &schedule);
            before = out + i;
        }
    }
    zeromem(&schedule, sizeof schedule);
    return true;
}

static void count(unsigned char *counter, size_t low) {
    for (size_t i = AES_BLOCK; i > AES_BLOCK - low && !++counter[i - 1];)
        i--;
}

bool aes_ctr(const unsigned char *key, size_t nkey, const unsigned char *counter, size_t low,
             const unsigned char *data, size_t n, unsigned char *out) {
    symmetric_key schedule;
    if (!set_up(&schedule, key, nkey))
        return false;
    unsigned char at[AES_BLOCK], stream[AES_BLOCK];
    memcpy(at, counter, sizeof at);
    for (size_t i = 0; i < n; i++) {
        if (i % AES_BLOCK == 0) {
            aes_ecb_encrypt(at, stream, &schedule);
            count(at, low);
        }
        out[i] = data[i] ^ stream[i % AES_BLOCK];
    }
    zeromem(&schedule, sizeof schedule);
    return true;
}

/* --- GCM --- */

/* Y times H in GF(2^128), whose bits run from the left. */
static void multiply(unsigned char *y, const unsigned char *h) {
    unsigned char product[AES_BLOCK] = {0}, v[AES_BLOCK];
    memcpy(v, h, sizeof v);
    for (size_t bit = 0; bit < 8 * AES_BLOCK; bit++) {
        if (y[bit / 8] & (0x80 >> bit % 8))
            mix(product, product, v);
        bool odd = v[AES_BLOCK - 1] & 1;
        for (size_t i = AES_BLOCK; i-- > 0;)
            v[i] = (unsigned char)(v[i] >> 1 | (i ? v[i - 1] << 7 : 0));
        if (odd)
            v[0] ^= 0xe1;
    }
    memcpy(y, product, sizeof product);
}

static void hash_in(unsigned char *y, const unsigned char *h, struct aes_span s) {
    for (size_t i = 0; i < s.n; i += AES_BLOCK) {
        for (size_t j = 0; j < AES_BLOCK && i + j < s.n; j++)
            y[j] ^= s.at[i + j];
        multiply(y, h);
    }
}

/* The lengths in bits, then the last multiplication. */
static void hash_end(unsigned char *y, const unsigned char *h, uint64_t first, uint64_t second) {
    unsigned char lengths[AES_BLOCK];
    for (int i = 0; i < 8; i++) {
        lengths[i] = (unsigned char)(first * 8 >> (56 - 8 * i));
        lengths[8 + i] = (unsigned char)(second * 8 >> (56 - 8 * i));
    }
    hash_in(y, h, (struct aes_span){lengths, sizeof lengths});
}

bool aes_gcm(struct aes_span key, struct aes_span nonce, struct aes_span extra,
             struct aes_span data, bool decrypt, unsigned char *out, unsigned char *tag) {
    static const unsigned char zero[AES_BLOCK];
    unsigned char h[AES_BLOCK], first[AES_BLOCK] = {0}, next[AES_BLOCK], y[AES_BLOCK] = {0};
    if (!aes_ecb(key.at, key.n, zero, sizeof zero, false, h))
        return false;
    if (nonce.n == 12) {
        memcpy(first, nonce.at, nonce.n);
        first[AES_BLOCK - 1] = 1;
    } else {
        hash_in(first, h, nonce);
        hash_end(first, h, 0, nonce.n);
    }
    memcpy(next, first, sizeof next);
    count(next, 4);
    aes_ctr(key.at, key.n, next, 4, data.at, data.n, out);
    hash_in(y, h, extra);
    hash_in(y, h, decrypt ? data : (struct aes_span){out, data.n});
    hash_end(y, h, extra.n, data.n);
    aes_ctr(key.at, key.n, first, 4, y, sizeof y, tag);
    return true;
}
