/*
 * libFuzzer target: json.loads of any bytes; what it accepts must survive dumps and loads
 * unchanged. How to run: fuzz_parse.c.
 */
#include "fuzz.h"

struct input {
    const char *text;
    size_t size;
};

static void loads(struct vm *vm, void *arg) {
    const struct input *in = arg;
    value text = py_bytes_new(in->text, in->size);
    value first = py_call1(vm, py_import_from(vm, "json", "loads"), text);
    value dumped = py_call1(vm, py_import_from(vm, "json", "dumps"), first);
    value second = py_call1(vm, py_import_from(vm, "json", "loads"), dumped);
    /* NaN is not equal to itself, so their texts are compared */
    if (strcmp(py_repr_text(vm, first), py_repr_text(vm, second)) != 0)
        abort();
}

FUZZ_EXPORT int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct input in = {(const char *)data, size};
    fuzz_try(fuzz_machine(), loads, &in);
    return 0;
}
