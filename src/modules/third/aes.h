/* AES (FIPS 197) in the modes ECB, CBC and CTR (NIST SP 800-38A) and GCM (SP 800-38D). */
#ifndef RETORT_MODULES_THIRD_AES_H
#define RETORT_MODULES_THIRD_AES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { AES_BLOCK = 16 };

/* Encrypts or decrypts N bytes of DATA into OUT (not the same place). N is a multiple of AES_BLOCK,
 * IV has AES_BLOCK bytes. False: NKEY is not 16, 24 or 32. */
bool aes_cbc(const unsigned char *key, size_t nkey, const unsigned char *iv,
             const unsigned char *data, size_t n, bool decrypt, unsigned char *out);

/* The same without chaining. */
bool aes_ecb(const unsigned char *key, size_t nkey, const unsigned char *data, size_t n,
             bool decrypt, unsigned char *out);

/* Encrypts, which is also decrypting, N bytes of any number; COUNTER is the first of AES_BLOCK
 * bytes, big-endian, of which the last LOW are counted. */
bool aes_ctr(const unsigned char *key, size_t nkey, const unsigned char *counter, size_t low,
             const unsigned char *data, size_t n, unsigned char *out);

struct aes_span {
    const unsigned char *at;
    size_t n;
};

/* The authenticated mode: OUT has as many bytes as DATA, TAG has AES_BLOCK and is that of the
 * encrypted side, which is DATA when decrypting: the caller compares it. EXTRA is authenticated
 * only. */
bool aes_gcm(struct aes_span key, struct aes_span nonce, struct aes_span extra,
             struct aes_span data, bool decrypt, unsigned char *out, unsigned char *tag);

#endif
