/* scrypt (RFC 7914). */
#ifndef RETORT_PYTHON_LIB_SCRYPT_H
#define RETORT_PYTHON_LIB_SCRYPT_H

#include "python/lib/hashlib.h"

struct scrypt_params {
    const unsigned char *password, *salt;
    size_t npassword, nsalt;
    uint64_t n; /* a power of two */
    size_t r, p;
};

/* SIZE bytes into OUT. */
void scrypt(const struct scrypt_params *p, unsigned char *out, size_t size);

#endif
