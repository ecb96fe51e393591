/* The proofs of SCRAM, against the evaluator's own PBKDF2 and HMAC. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sha2.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "db/driver/pg_scram.h"
#include "python/lib/hashlib.h"

#define SALT "\x41\x25\xC2\x47\xE4\x3A\xB1\xE9\x3C\x6D\xFF\x76" /* QSXCR+Q6sek8bf92 */

static const struct hash_algorithm *sha256(void) { return hash_algorithm_get("sha256"); }

static char *base64(const unsigned char *data, size_t n) {
    static const char d[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    char *out = mem_alloc(n * 2), *p = out;
    for (size_t i = 0; i < n; i += 3) {
        unsigned char b[3] = {data[i], i + 1 < n ? data[i + 1] : 0, i + 2 < n ? data[i + 2] : 0};
        *p++ = d[b[0] >> 2];
        *p++ = d[(b[0] & 3) << 4 | b[1] >> 4];
        *p++ = i + 1 < n ? d[(b[1] & 15) << 2 | b[2] >> 6] : '=';
        *p++ = i + 2 < n ? d[b[2] & 63] : '=';
    }
    *p = 0;
    return out;
}

/* What both sides must come to, computed the plain way. */
static void expected(const char *password, const char *first, const char *server_first,
                     char **proof, char **signature) {
    const char *bare = first + 3, *nonce = strstr(server_first, "r=") + 2;
    char *auth =
        mem_printf("%s,%s,c=biws,r=%.*s", bare, server_first, (int)strcspn(nonce, ","), nonce);
    unsigned char salted[32], key[32], stored[32], signed_[32];
    hash_pbkdf2(sha256(), (const unsigned char *)password, strlen(password),
                (const unsigned char *)SALT, 12, 4096, salted, 32);
    hash_hmac(sha256(), salted, 32, (const unsigned char *)"Server Key", 10, key);
    hash_hmac(sha256(), key, 32, (const unsigned char *)auth, strlen(auth), signed_);
    *signature = base64(signed_, 32);
    hash_hmac(sha256(), salted, 32, (const unsigned char *)"Client Key", 10, key);
    SHA2_CTX c;
    SHA256Init(&c);
    SHA256Update(&c, key, 32);
    SHA256Final(stored, &c);
    hash_hmac(sha256(), stored, 32, (const unsigned char *)auth, strlen(auth), signed_);
    for (int i = 0; i < 32; i++)
        key[i] ^= signed_[i];
    *proof = base64(key, 32);
}

static void exchange(const char *password) {
    struct pg_scram *s = pg_scram_new(password);
    const char *first = pg_scram_first(s);
    assert_memory_equal(first, "n,,n=,r=", 8);
    char *server_first = mem_printf("r=%sserver,s=QSXCR+Q6sek8bf92,i=4096", first + 8), *proof,
         *signature;
    const char *answer = pg_scram_answer(s, server_first);
    expected(password, first, server_first, &proof, &signature);
    assert_non_null(answer);
    assert_string_equal(strstr(answer, ",p=") + 3, proof);
    assert_true(pg_scram_is_server(s, mem_printf("v=%s", signature)));
    assert_false(pg_scram_is_server(s, mem_printf("v=%s", proof)));
    assert_false(pg_scram_is_server(s, "e=other-error"));
}

static void test_exchange(void **state) {
    (void)state;
    exchange("pencil");
    exchange("");
    exchange(
        "a password that is longer than one block of the digest, which is sixty-four bytes: this");
}

static void test_nonsense(void **state) {
    (void)state;
    struct pg_scram *s = pg_scram_new("x");
    assert_null(pg_scram_answer(s, "r=another,s=QSXCR+Q6sek8bf92,i=4096"));
    assert_null(pg_scram_answer(s, mem_printf("r=%s,s=?,i=4096", pg_scram_first(s) + 8)));
    assert_null(pg_scram_answer(s, mem_printf("r=%s,s=QSXC,i=0", pg_scram_first(s) + 8)));
    assert_null(pg_scram_answer(s, ""));
}

int main(void) {
    mem_init();
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_exchange),
                                       cmocka_unit_test(test_nonsense)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
