/*
 * libFuzzer target: any text as a program, compiled and run with a step limit and 16 MiB. It may
 * raise what it likes; the machine must be whole afterwards. How to run: fuzz_parse.c.
 */
#include "fuzz.h"

struct program {
    const char *text;
    size_t size;
};

static void run(struct vm *vm, void *arg) {
    const struct program *p = arg;
    vm_run_source(vm, p->text, p->size, "fuzz", py_dict_new());
}

static void sane(struct vm *vm, void *arg) {
    static const char text[] = "assert [i * i for i in range(4)] == [0, 1, 4, 9]";
    (void)arg;
    vm_run_source(vm, text, sizeof text - 1, "check", py_dict_new());
}

FUZZ_EXPORT int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct vm *vm = fuzz_machine();
    struct program p = {(const char *)data, size};
    fuzz_try(vm, run, &p);
    /* a program may have replaced what the check uses: only an untouched machine must pass */
    if (!memmem(data, size, "builtins", 8) && !memmem(data, size, "sys", 3) &&
        !fuzz_try(vm, sane, NULL))
        abort();
    return 0;
}
