/* The codecs punycode (RFC 3492) and idna (RFC 3490: host names). */
#ifndef RETORT_PYTHON_TYPES_PUNYCODE_H
#define RETORT_PYTHON_TYPES_PUNYCODE_H

#include "base/buf.h"

/* UTF-8 text of N bytes in punycode. */
void punycode_encode(const char *text, size_t n, struct buf *out);
/* The reverse; false when malformed. */
bool punycode_decode(const char *data, size_t n, struct buf *out);

/* Host name with each label as ASCII. Returns NULL, or what is wrong. */
const char *idna_encode(const char *text, size_t n, struct buf *out);
const char *idna_decode(const char *data, size_t n, struct buf *out);

#endif
