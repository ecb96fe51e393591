/*
 * libFuzzer target: text through fromisoformat of date, time and datetime, and through strptime and
 * strftime with the text's second line as format. What fromisoformat accepts must survive isoformat
 * unchanged. How to run: fuzz_parse.c.
 */
#include "fuzz.h"

struct input {
    const char *text, *format, *class_name;
    size_t size, format_size;
};

static void iso(struct vm *vm, void *arg) {
    const struct input *in = arg;
    value text = fuzz_text(vm, in->text, in->size);
    value cls = py_import_from(vm, "datetime", in->class_name);
    value first = py_call_method(vm, cls, "fromisoformat", 1, &text);
    value again = py_call_method(vm, first, "isoformat", 0, NULL);
    value second = py_call_method(vm, cls, "fromisoformat", 1, &again);
    if (!py_equal(vm, first, second))
        abort();
}

static void formats(struct vm *vm, void *arg) {
    const struct input *in = arg;
    value args[2] = {fuzz_text(vm, in->text, in->size), fuzz_text(vm, in->format, in->format_size)};
    value cls = py_import_from(vm, "datetime", "datetime");
    value d = py_call_method(vm, cls, "strptime", 2, args);
    py_call_method(vm, d, "strftime", 1, &args[1]);
}

FUZZ_EXPORT int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    static const char *const classes[] = {"date", "time", "datetime"};
    const char *newline = memchr(data, '\n', size);
    struct input in = {.text = (const char *)data, .size = size};
    if (newline) {
        in.size = (size_t)(newline - in.text);
        in.format = newline + 1;
        in.format_size = size - in.size - 1;
        fuzz_try(fuzz_machine(), formats, &in);
    }
    for (size_t i = 0; i < sizeof classes / sizeof *classes; i++) {
        in.class_name = classes[i];
        fuzz_try(fuzz_machine(), iso, &in);
    }
    return 0;
}
