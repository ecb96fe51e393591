/* Bytes as text, shared by binascii and base64. */
#ifndef RETORT_PYTHON_LIB_BINASCII_H
#define RETORT_PYTHON_LIB_BINASCII_H

#include "python/api.h"

extern struct py_type py_binascii_error; /* binascii.Error */

/* The N bytes at P in base 64 with padding, to OUT. */
void binascii_base64(const unsigned char *p, size_t n, struct buf *out);
/* The reverse, as bytes; raises binascii.Error. STRICT: nothing but base 64 is allowed. */
value binascii_unbase64(struct vm *vm, const unsigned char *p, size_t n, bool strict);
/* Pairs of hexadecimal digits as bytes; raises binascii.Error. */
value binascii_unhex(struct vm *vm, const unsigned char *p, size_t n);
/* CRC-32 of the data that follows what gave CRC (0 at the start). */
uint32_t binascii_crc32(uint32_t crc, const unsigned char *p, size_t n);

#endif
