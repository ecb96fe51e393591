/* AES of libtomcrypt, a block at a time, chained here: its own CBC wants a table of ciphers that is
 * one for all threads. */
#include "modules/third/aes.h"

#include <string.h>
#include <tomcrypt.h>

static void mix(unsigned char *out, const unsigned char *a, const unsigned char *b) {
    for (size_t i = 0; i < AES_BLOCK; i++)
        out[i] = a[i] ^ b[i];
}

bool aes_cbc(const unsigned char *key, size_t nkey, const unsigned char *iv,
             const unsigned char *data, size_t n, bool decrypt, unsigned char *out) {
    symmetric_key schedule;
    if ((nkey != 16 && nkey != 24 && nkey != 32) ||
        aes_setup(key, (int)nkey, 0, &schedule) != CRYPT_OK)
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
