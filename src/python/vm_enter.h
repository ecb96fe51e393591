/*
 * Entering the frame of a call whose arguments stand on the stack already, where they become the
 * callee's locals. What is not so simple (keywords, packed arguments) is vm_call.c's.
 */
#ifndef RETORT_PYTHON_VM_ENTER_H
#define RETORT_PYTHON_VM_ENTER_H

#include "python/vm_int.h"

/* Arguments that are missing get their defaults; false when that does not do. */
QUICK bool fill_defaults(const struct py_function *f, int argc, value *args) {
    int missing = f->code->argcount - argc;
    if (missing < 0 || !f->defaults || (size_t)missing > f->defaults->n)
        return false;
    const value *from = f->defaults->items + f->defaults->n - (size_t)missing;
    for (int i = 0; i < missing; i++)
        args[argc + i] = from[i];
    return true;
}

/* ARGS are what the parameters of F, whose code is CODE, take, with nothing to sort or pack. */
QUICK bool args_fit(const struct py_function *f, const struct py_code *code, int argc,
                    value *args) {
    return (code->flags & CODE_SIMPLE) && (code->argcount == argc || fill_defaults(f, argc, args));
}

/* There is room for a frame of CODE with its locals at ARGS. */
QUICK bool frame_fits(const struct vm *vm, const struct py_frame *n, const struct py_code *code,
                      const value *args) {
    return n < vm->frames_limit && args + code->nslots + code->stack_size <= vm->stack_end;
}

/* Makes N the frame of a call of F, whose code is CODE, all but pc and sp. */
QUICK void frame_fill(struct py_frame *n, struct py_function *f, struct py_code *code,
                      value *args) {
    n->locals = args;
    n->code = code;
    n->func = f;
    n->globals = f->globals;
    n->builtins = f->builtins;
    n->ns = PY_UNDEF;
    n->exc = PY_UNDEF;
    n->gen = NULL;
    n->object = PY_UNDEF;
    n->flags = 0;
    for (int i = code->argcount; i < code->nslots; i++)
        args[i] = PY_UNDEF;
}

/* O(...) makes an instance in the way of object and has a function for __init__, which PY_UNDEF
 * stands for otherwise. */
QUICK value plain_init(const struct py_type *cls) {
    value init = cls->init;
    bool plain =
        cls->new == object_new &&init != PY_UNDEF &&py_type_of(init) == &py_function_type &&
        !(cls->flags & TYPE_HAS_ABSTRACT);
    return plain && !makes_generator(PY_AS(struct py_function, init)->code) ? init : PY_UNDEF;
}

/* A function that a frame of its own runs at once: not one whose call makes a generator. */
QUICK bool runs_in_frame(value callee) {
    return py_is_object(callee) && py_type_of(callee) == &py_function_type &&
           !makes_generator(PY_AS(struct py_function, callee)->code);
}

/* N can be called with the values at ARGS as they are. */
QUICK bool native_fits(const struct py_native *n, struct py_type *t, int argc, const value *args) {
    return n->sig && n->sig->simple && n->sig->n == argc && n->self == PY_UNDEF && !n->entry &&
           (t != &py_method_descr_type || py_type_of(args[0]) == n->owner);
}

/* *GEN can be gone on with in a frame above the innermost. */
QUICK bool gen_is_idle(const struct py_generator *gen) { return gen->state < GEN_RUNNING; }

#endif
