/* Digests and keyed digests, for hashlib, hmac, secrets and password hashes. */
#ifndef RETORT_PYTHON_LIB_HASHLIB_H
#define RETORT_PYTHON_LIB_HASHLIB_H

#include "python/lib/lib.h"

#define HASH_MAX_DIGEST 64

struct hash_algorithm;

/* By name ("sha256", "SHA-256"); NULL when there is none. */
const struct hash_algorithm *hash_algorithm_get(const char *name);
/* The same of a str; ValueError "unsupported hash type x". */
const struct hash_algorithm *hash_algorithm_arg(struct vm *vm, value name);
unsigned hash_digest_size(const struct hash_algorithm *al);
unsigned hash_block_size(const struct hash_algorithm *al);
const char *hash_name(const struct hash_algorithm *al);

/* HMAC of DATA into OUT (digest size bytes). */
void hash_hmac(const struct hash_algorithm *al, const unsigned char *key, size_t nkey,
               const unsigned char *data, size_t n, unsigned char *out);
/* PBKDF2-HMAC: N bytes into OUT. */
void hash_pbkdf2(const struct hash_algorithm *al, const unsigned char *password, size_t npassword,
                 const unsigned char *salt, size_t nsalt, int64_t rounds, unsigned char *out,
                 size_t n);
/* Lower-case hexadecimal digits. */
value hash_hex(const unsigned char *data, size_t n);

#endif
