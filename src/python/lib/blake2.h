/* BLAKE2b and BLAKE2s (RFC 7693), with key, salt, person and the parameters of tree hashing. */
#ifndef RETORT_PYTHON_LIB_BLAKE2_H
#define RETORT_PYTHON_LIB_BLAKE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct blake2_params {
    unsigned digest_size;
    const unsigned char *key, *salt, *person;
    size_t nkey, nsalt, nperson;
    unsigned fanout, depth, node_depth, inner_size;
    uint32_t leaf_size;
    uint64_t node_offset;
    bool last_node;
};

struct blake2 {
    bool small; /* BLAKE2s */
    bool last_node;
    unsigned digest_size;
    uint64_t h[8]; /* BLAKE2s uses the low halves */
    uint64_t count[2];
    unsigned char block[128];
    size_t at;
};

/* What the algorithm allows: 64, 64, 16, 16 or half of each for BLAKE2s. */
#define BLAKE2_KEY(small) ((small) ? 32 : 64)
#define BLAKE2_SALT(small) ((small) ? 8 : 16)

void blake2_init(struct blake2 *b, bool small, const struct blake2_params *p);
void blake2_update(struct blake2 *b, const unsigned char *p, size_t n);
void blake2_final(struct blake2 *b, unsigned char *out);

#endif
