/*
 * SHA-3 and SHAKE: the Keccak sponge (FIPS 202). The state is 25 words; data is xored into its
 * first RATE bytes, least significant byte first.
 */
#include "python/lib/sha3.h"

#include <string.h>

static uint64_t rotate(uint64_t x, unsigned n) { return n ? x << n | x >> (64 - n) : x; }

/* The round constants come from a shift register. */
static int next_bit(unsigned char *lfsr) {
    int bit = *lfsr & 1;
    *lfsr = (unsigned char)(*lfsr & 0x80 ? *lfsr << 1 ^ 0x71 : *lfsr << 1);
    return bit;
}

static void theta(uint64_t a[25]) {
    uint64_t c[5];
    for (int x = 0; x < 5; x++)
        c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
    for (int x = 0; x < 5; x++) {
        uint64_t d = c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1);
        for (int y = 0; y < 25; y += 5)
            a[x + y] ^= d;
    }
}
static void rho_pi(uint64_t a[25]) {
    uint64_t moved = a[1];
    int x = 1, y = 0;
    for (unsigned t = 0; t < 24; t++) {
        int next = (2 * x + 3 * y) % 5;
        x = y;
        y = next;
        uint64_t was = a[x + 5 * y];
        a[x + 5 * y] = rotate(moved, (t + 1) * (t + 2) / 2 % 64);
        moved = was;
    }
}
static void chi(uint64_t a[25]) {
    for (int y = 0; y < 25; y += 5) {
        uint64_t row[5];
        memcpy(row, a + y, sizeof row);
        for (int x = 0; x < 5; x++)
            a[y + x] = row[x] ^ (~row[(x + 1) % 5] & row[(x + 2) % 5]);
    }
}

static void permute(uint64_t a[25]) {
    unsigned char lfsr = 1;
    for (int round = 0; round < 24; round++) {
        theta(a);
        rho_pi(a);
        chi(a);
        for (int j = 0; j < 7; j++)
            if (next_bit(&lfsr))
                a[0] ^= (uint64_t)1 << ((1 << j) - 1);
    }
}

static void mix_in(struct sha3 *s, size_t at, unsigned char byte) {
    s->state[at / 8] ^= (uint64_t)byte << 8 * (at % 8);
}

void sha3_init(struct sha3 *s, unsigned bits, int shake) {
    memset(s, 0, sizeof *s);
    s->rate = 200 - bits / 4;
    s->suffix = shake ? 0x1F : 0x06;
}

void sha3_update(struct sha3 *s, const unsigned char *p, size_t n) {
    while (n--) {
        mix_in(s, s->at++, *p++);
        if (s->at == s->rate) {
            permute(s->state);
            s->at = 0;
        }
    }
}

void sha3_final(struct sha3 *s, unsigned char *out, size_t n) {
    mix_in(s, s->at, s->suffix);
    mix_in(s, s->rate - 1, 0x80);
    permute(s->state);
    for (size_t i = 0; i < n; i++) {
        size_t at = i % s->rate;
        if (i && !at)
            permute(s->state);
        out[i] = (unsigned char)(s->state[at / 8] >> 8 * (at % 8));
    }
}
