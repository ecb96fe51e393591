/* SHA-3 and SHAKE (FIPS 202). */
#ifndef RETORT_PYTHON_LIB_SHA3_H
#define RETORT_PYTHON_LIB_SHA3_H

#include <stddef.h>
#include <stdint.h>

struct sha3 {
    uint64_t state[25];
    size_t rate; /* bytes taken in before the state is mixed */
    size_t at;
    unsigned char suffix; /* tells SHA-3 from SHAKE */
};

/* BITS: the strength, 224 … 512 (128 and 256 for SHAKE). */
void sha3_init(struct sha3 *s, unsigned bits, int shake);
void sha3_update(struct sha3 *s, const unsigned char *p, size_t n);
/* N bytes of digest; S cannot be updated any more. */
void sha3_final(struct sha3 *s, unsigned char *out, size_t n);

#endif
