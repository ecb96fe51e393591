/*
 * secrets: random numbers and tokens of the system's generator.
 */
#include <sys/random.h>

#include "python/lib/lib.h"

static value system_random(struct vm *vm) {
    return py_call0(vm, py_import_from(vm, "random", "SystemRandom"));
}
static void fill_random(void *p, size_t n) {
    for (unsigned char *at = p; n;) {
        ssize_t got = getrandom(at, n, 0);
        if (got > 0) {
            at += got;
            n -= (size_t)got;
        }
    }
}
static value token(struct vm *vm, value nbytes) {
    int64_t n = nbytes == PY_NONE ? 32 : lib_arg_int(vm, nbytes);
    if (n < 0)
        py_raise(vm, &py_exc_ValueError, "negative argument not allowed");
    unsigned char *data = mem_alloc_atomic((size_t)n + 1);
    fill_random(data, (size_t)n);
    return py_bytes_new(data, (size_t)n);
}
LIB_FN(secrets_token_bytes) { return token(vm, a[0]); }
LIB_FN(secrets_token_hex) { return py_call_method(vm, token(vm, a[0]), "hex", 0, NULL); }
LIB_FN(secrets_token_urlsafe) {
    value encode = py_import_from(vm, "base64", "urlsafe_b64encode");
    value pad = py_bytes_new("=", 1);
    value text = py_call_method(vm, py_call1(vm, encode, token(vm, a[0])), "rstrip", 1, &pad);
    return py_call_method(vm, text, "decode", 0, NULL);
}
LIB_FN(secrets_choice) { return py_call_method(vm, system_random(vm), "choice", 1, a); }
LIB_FN(secrets_randbelow) {
    value n = lib_arg_index(vm, a[0]);
    if (lib_int_sign(n) <= 0)
        py_raise(vm, &py_exc_ValueError, "Upper bound must be positive.");
    return py_call_method(vm, system_random(vm), "_randbelow", 1, &n);
}
LIB_FN(secrets_randbits) { return py_call_method(vm, system_random(vm), "getrandbits", 1, a); }
LIB_FN(secrets_compare_digest) {
    return py_call2(vm, py_import_from(vm, "hmac", "compare_digest"), a[0], a[1]);
}
static const struct py_native_def secrets_functions[] = {
    {"token_bytes", secrets_token_bytes, "nbytes=None"},
    {"token_hex", secrets_token_hex, "nbytes=None"},
    {"token_urlsafe", secrets_token_urlsafe, "nbytes=None"},
    {"choice", secrets_choice, "seq"},
    {"randbelow", secrets_randbelow, "exclusive_upper_bound"},
    {"randbits", secrets_randbits, "k"},
    {"compare_digest", secrets_compare_digest, "a, b, /"},
    {0}};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "SystemRandom", py_import_from(vm, "random", "SystemRandom"));
    py_module_set(vm, m, "DEFAULT_ENTROPY", py_from_small(32));
    py_module_set(vm, m, "base64", py_import(vm, "base64")); /* scripts use it from here */
}
const struct py_module_def py_lib_secrets = {
    .name = "secrets", .functions = secrets_functions, .init = init};
