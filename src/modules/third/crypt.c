/*
 * Password hashes and the cipher of Fernet tokens: crypt(3) of libxcrypt (bcrypt, SHA-crypt),
 * Argon2 of libargon2, AES of libtomcrypt (aes.c). Texts and checks of the packages lie in py/.
 */
#include "modules/third/third.h"

#include <argon2.h>
#include <crypt.h>
#include <errno.h>
#include <string.h>

#include "modules/third/aes.h"
#include "python/lib/lib.h"

/* crypt(password, setting, /) -> str; ValueError for a setting that is none */
LIB_FN(f_crypt) {
    const unsigned char *password;
    size_t n;
    lib_arg_bytes(vm, a[0], &password, &n);
    if (memchr(password, 0, n))
        py_raise(vm, &py_exc_ValueError, "password may not contain NUL bytes");
    struct crypt_data *data = MEM_NEW(struct crypt_data);
    const char *text = mem_strndup((const char *)password, n);
    /* not crypt_r: AddressSanitizer puts its own in front, which looks for a shared libcrypt */
    const char *hash = crypt_rn(text, py_arg_text(vm, a[1], "setting"), data, sizeof *data);
    if (!hash)
        py_raise(vm, &py_exc_ValueError, "Invalid salt");
    return py_str_from(hash);
}

static argon2_type kind_of(struct vm *vm, value v) {
    int64_t kind = lib_arg_int(vm, v);
    return kind == 0 ? Argon2_d : kind == 1 ? Argon2_i : Argon2_id;
}

/* argon2(password, salt, time, memory, lanes, length, kind, /) -> encoded hash */
LIB_FN(f_argon2) {
    const unsigned char *password, *salt;
    size_t npassword, nsalt;
    lib_arg_bytes(vm, a[0], &password, &npassword);
    lib_arg_bytes(vm, a[1], &salt, &nsalt);
    uint32_t t = (uint32_t)lib_arg_int(vm, a[2]), m = (uint32_t)lib_arg_int(vm, a[3]);
    uint32_t p = (uint32_t)lib_arg_int(vm, a[4]);
    size_t length = (size_t)lib_arg_int(vm, a[5]);
    argon2_type kind = kind_of(vm, a[6]);
    size_t room = argon2_encodedlen(t, m, p, (uint32_t)nsalt, (uint32_t)length, kind);
    char *encoded = MEM_NEW_ARRAY(char, room + 1);
    int rc = argon2_hash(t, m, p, password, npassword, salt, nsalt, NULL, length, encoded, room,
                         kind, ARGON2_VERSION_13);
    if (rc != ARGON2_OK)
        py_raise(vm, &py_exc_ValueError, "%s", argon2_error_message(rc));
    return py_str_from(encoded);
}

/* argon2_verify(encoded, password, kind, /) -> bool; ValueError for what is no such hash */
LIB_FN(f_argon2_verify) {
    const unsigned char *password;
    size_t n;
    lib_arg_bytes(vm, a[1], &password, &n);
    int rc = argon2_verify(py_arg_text(vm, a[0], "hash"), password, n, kind_of(vm, a[2]));
    if (rc != ARGON2_OK && rc != ARGON2_VERIFY_MISMATCH)
        py_raise(vm, &py_exc_ValueError, "%s", argon2_error_message(rc));
    return PY_BOOL(rc == ARGON2_OK);
}

/* What came out, N bytes; ValueError where the key's size was wrong. */
static value cipher_result(struct vm *vm, bool ok, size_t nkey, const unsigned char *out,
                           size_t n) {
    if (!ok)
        py_raise(vm, &py_exc_ValueError, "Invalid key size (%zu) for AES.", nkey * 8);
    struct buf b = BUF_INIT;
    buf_add(&b, (const char *)out, n);
    return lib_buf_bytes(&b);
}

static struct aes_span span_of(struct vm *vm, value v) {
    struct aes_span s;
    lib_arg_bytes(vm, v, &s.at, &s.n);
    return s;
}

/* aes_cbc(key, iv, data, decrypt, /) -> bytes; the data is whole blocks */
LIB_FN(f_aes_cbc) {
    const unsigned char *key, *iv, *data;
    size_t nkey, niv, n;
    lib_arg_bytes(vm, a[0], &key, &nkey);
    lib_arg_bytes(vm, a[1], &iv, &niv);
    lib_arg_bytes(vm, a[2], &data, &n);
    if (niv != AES_BLOCK || n % AES_BLOCK)
        py_raise(vm, &py_exc_ValueError,
                 "The length of the provided data is not a multiple of "
                 "the block length.");
    unsigned char *out = MEM_NEW_ARRAY(unsigned char, n + 1);
    bool ok = aes_cbc(key, nkey, iv, data, n, py_truth(vm, a[3]), out);
    return cipher_result(vm, ok, nkey, out, n);
}

/* aes_ecb(key, data, decrypt, /) -> bytes; the data is whole blocks */
LIB_FN(f_aes_ecb) {
    struct aes_span key = span_of(vm, a[0]), data = span_of(vm, a[1]);
    if (data.n % AES_BLOCK)
        py_raise(vm, &py_exc_ValueError,
                 "The length of the provided data is not a multiple of the block length.");
    unsigned char *out = MEM_NEW_ARRAY(unsigned char, data.n + 1);
    bool ok = aes_ecb(key.at, key.n, data.at, data.n, py_truth(vm, a[2]), out);
    return cipher_result(vm, ok, key.n, out, data.n);
}

/* aes_ctr(key, counter, data, /) -> bytes */
LIB_FN(f_aes_ctr) {
    struct aes_span key = span_of(vm, a[0]), counter = span_of(vm, a[1]), data = span_of(vm, a[2]);
    if (counter.n != AES_BLOCK)
        py_raise(vm, &py_exc_ValueError, "Invalid nonce size (%zu) for CTR.", counter.n);
    unsigned char *out = MEM_NEW_ARRAY(unsigned char, data.n + 1);
    bool ok = aes_ctr(key.at, key.n, counter.at, AES_BLOCK, data.at, data.n, out);
    return cipher_result(vm, ok, key.n, out, data.n);
}

/* aes_gcm(key, nonce, data, extra, decrypt, /) -> the bytes, then the tag of AES_BLOCK bytes */
LIB_FN(f_aes_gcm) {
    struct aes_span key = span_of(vm, a[0]), nonce = span_of(vm, a[1]), data = span_of(vm, a[2]);
    struct aes_span extra = span_of(vm, a[3]);
    unsigned char *out = MEM_NEW_ARRAY(unsigned char, data.n + AES_BLOCK);
    bool ok = aes_gcm(key, nonce, extra, data, py_truth(vm, a[4]), out, out + data.n);
    return cipher_result(vm, ok, key.n, out, data.n + AES_BLOCK);
}

static const struct py_native_def functions[] = {
    {"crypt", f_crypt, "password, setting, /"},
    {"argon2", f_argon2, "password, salt, time, memory, lanes, length, kind, /"},
    {"argon2_verify", f_argon2_verify, "hash, password, kind, /"},
    {"aes_cbc", f_aes_cbc, "key, iv, data, decrypt, /"},
    {"aes_ecb", f_aes_ecb, "key, data, decrypt, /"},
    {"aes_ctr", f_aes_ctr, "key, counter, data, /"},
    {"aes_gcm", f_aes_gcm, "key, nonce, data, extra, decrypt, /"},
    {0}};
const struct py_module_def third_crypt_module = {.name = "_retort_crypt", .functions = functions};
