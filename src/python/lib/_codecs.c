/*
 * _codecs: encode and decode by the name of an encoding, for pickles that other programs wrote and
 * read. cf. CPython's Modules/_codecsmodule.c.
 */
#include "python/lib/lib.h"

LIB_FN(codecs_encode) {
    lib_arg_str(vm, a[0], "encode() argument 1");
    return py_str_encode(vm, a[0], py_arg_text(vm, a[1], "encoding"),
                         py_arg_text(vm, a[2], "errors"));
}
LIB_FN(codecs_decode) {
    const unsigned char *p;
    size_t n;
    lib_arg_bytes(vm, a[0], &p, &n);
    return py_str_decode(vm, p, n, py_arg_text(vm, a[1], "encoding"),
                         py_arg_text(vm, a[2], "errors"));
}
static const struct py_native_def functions[] = {
    {"encode", codecs_encode, "obj, encoding='utf-8', errors='strict'"},
    {"decode", codecs_decode, "obj, encoding='utf-8', errors='strict'"},
    {0}};
const struct py_module_def py_lib__codecs = {.name = "_codecs", .functions = functions};
