/*
 * What the targets that run the evaluator share: a confined machine with a step limit, and running
 * something that may raise any exception of Python, but nothing else.
 */
#ifndef RETORT_TESTS_FUZZ_H
#define RETORT_TESTS_FUZZ_H

#include <setjmp.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "python/vm.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
enum { FUZZ_MEMORY = 16 << 20 }; /* bytes one input may use */
#define FUZZ_EXPORT __attribute__((visibility("default")))

/* One machine for the process, reading nothing but an empty folder. */
static inline struct vm *fuzz_machine(void) {
    static struct vm *vm;
    if (!vm) {
        mem_init();
        static const struct vm_options options = {
            .project_root = "/nonexistent", .step_limit = 20000, .recursion_limit = 200};
        vm = vm_new(&options);
    }
    return vm;
}

/* FN(vm, arg) with what it raises caught: true if it returned. The machine is as before. */
static inline bool fuzz_try(struct vm *vm, void (*fn)(struct vm *vm, void *arg), void *arg) {
    struct py_handler h;
    vm->steps = 0;
    mem_set_limit(mem_heap_size() + FUZZ_MEMORY);
    PY_TRY(vm, &h) {
        fn(vm, arg);
        py_handler_pop(&h);
        return true;
    }
    else {
        value exc = py_handler_catch(&h);
        mem_set_limit(0);
        if (!py_exception_is(exc, &py_exc_BaseException))
            abort();
    }
    if (vm_script_frame(vm, 0))
        abort();
    return false;
}

/* Bytes as a str, whatever they are. */
static inline value fuzz_text(struct vm *vm, const char *data, size_t size) {
    value args[2] = {py_str_from("utf-8"), py_str_from("replace")};
    return py_call_method(vm, py_bytes_new(data, size), "decode", 2, args);
}

#endif
