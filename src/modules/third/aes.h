/* AES (FIPS 197) in CBC mode (NIST SP 800-38A). */
#ifndef RETORT_MODULES_THIRD_AES_H
#define RETORT_MODULES_THIRD_AES_H

#include <stdbool.h>
#include <stddef.h>

enum { AES_BLOCK = 16 };

/* Encrypts or decrypts N bytes of DATA into OUT (not the same place). N is a multiple of AES_BLOCK,
 * IV has AES_BLOCK bytes. False: NKEY is not 16, 24 or 32. */
bool aes_cbc(const unsigned char *key, size_t nkey, const unsigned char *iv,
             const unsigned char *data, size_t n, bool decrypt, unsigned char *out);

#endif
