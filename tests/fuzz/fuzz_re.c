/*
 * libFuzzer target: a pattern and a text, parted by a newline, through re.compile and the methods
 * of patterns and matches. The first byte chooses flags. How to run: fuzz_parse.c.
 */
#include "fuzz.h"

struct input {
    const char *pattern, *text;
    size_t pattern_size, text_size;
    int flags;
};

static void search(struct vm *vm, void *arg) {
    const struct input *in = arg;
    value args[2] = {fuzz_text(vm, in->pattern, in->pattern_size), py_from_small(in->flags)};
    value text = fuzz_text(vm, in->text, in->text_size);
    value re = py_call(vm, py_import_from(vm, "re", "compile"), 2, args);
    static const char *const methods[] = {"search", "match", "fullmatch", "findall", "split"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        value found = py_call_method(vm, re, methods[i], 1, &text);
        if (i < 3 && found != PY_NONE)
            py_call_method(vm, found, "groupdict", 0, NULL);
    }
    value sub[2] = {py_str_from("<\\g<0>>"), text};
    py_call_method(vm, re, "sub", 2, sub);
}

FUZZ_EXPORT int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    if (size < 2)
        return 0;
    const char *rest = (const char *)data + 1;
    const char *newline = memchr(rest, '\n', size - 1);
    struct input in = {.pattern = rest, .flags = data[0] & ~1};
    in.pattern_size = newline ? (size_t)(newline - rest) : size - 1;
    in.text = newline ? newline + 1 : "aaab 12-34 \u00e9";
    in.text_size = newline ? size - 2 - in.pattern_size : strlen(in.text);
    fuzz_try(fuzz_machine(), search, &in);
    return 0;
}
