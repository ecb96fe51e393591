/*
 * What is done when a `del` takes the last name of an object away: a generator that stands inside
 * try or with is closed, an instance's __del__ is called. There are no reference counts, so the
 * collector is asked whether anything else holds the object. Objects that die in other ways (a
 * function returns, a name is given another value) die silently.
 */
#include "python/mourn.h"

#include "python/exceptions_int.h"
#include "python/generator.h"
#include "python/type.h"
#include "python/vm_int.h"

void vm_clear_above(struct vm *vm) {
    struct py_frame *f = vm->frame;
    value *end = f->sp;
    if (f->code && f->locals + f->code->nslots + f->code->stack_size > end)
        end = f->locals + f->code->nslots + f->code->stack_size;
    for (value *p = f->sp; p < end + STACK_SLACK; p++)
        *p = PY_UNDEF;
}

uintptr_t mourn_hidden(value v) {
    if (!py_is_object(v) || v == PY_UNDEF)
        return 0;
    struct py_type *t = py_type_of(v);
    bool speaks = t == &py_generator_type
                      ? PY_AS(struct py_generator, v)->state == GEN_SUSPENDED
                      : (t->flags & PY_TYPE_HEAP) && py_type_lookup(t, PYN(__del__)) != PY_UNDEF;
    return speaks ? ~(uintptr_t)v : 0;
}

uintptr_t mourn_local(value *slot) {
    uintptr_t hidden = mourn_hidden(*slot);
    *slot = PY_UNDEF;
    return hidden;
}

/* Exceptions of last words have nowhere to go but standard error. */
static void last_words(struct vm *vm, value v) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        bool generator = py_type_of(v) == &py_generator_type;
        py_call_method(vm, v, generator ? "close" : "__del__", 0, NULL);
        py_handler_pop(&h);
    }
    else {
        struct buf b = BUF_INIT;
        value exc = py_handler_catch(&h);
        buf_printf(&b, "Exception ignored in: %s\n", py_repr_text(vm, v));
        py_format_exception(vm, exc, &b);
        value text = py_str_take(&b);
        py_call_method(vm, py_getattr(vm, py_import(vm, "sys"), "stderr"), "write", 1, &text);
    }
}

void mourn(struct vm *vm, uintptr_t hidden) {
    vm_clear_above(vm);
    void *dead = mem_revive_dead(hidden);
    if (dead)
        last_words(vm, PY_OBJ(dead));
}
