/*
 * What is done when the last name of an object goes away: a generator that stands inside try or
 * with is closed, an instance's __del__ is called. There are no reference counts, so the collector
 * is asked whether anything else holds the object: at each `del`, and in files that define __del__
 * or generators with a `finally` also when a function returns, a name is given another value or a
 * result is thrown away (the compiler puts in MOURN_... for these), as long as that is not too much
 * to look through. The rest dies when the program ends, or silently.
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

/* Bytes of heap that may be looked through for last words, in all: a second or two. */
static const size_t looks_max = (size_t)2 << 30;

bool mourn_again(struct vm *vm) {
    if (vm->looked_through > looks_max)
        return false;
    vm->looked_through += mem_heap_size();
    return true;
}

uintptr_t mourn_rebound(struct vm *vm, value *slot, value v) {
    uintptr_t hidden = *slot == v ? 0 : mourn_hidden(*slot);
    *slot = v;
    return hidden && mourn_again(vm) ? hidden : 0;
}

/* The next of the locals from *I that has last words, which is emptied. Not inlined: the frame of
 * who looks for the dead must hold no copy. */
static __attribute__((noinline)) uintptr_t next_local(struct vm *vm, struct py_frame *f, int *i) {
    for (; *i < f->code->nlocals; (*i)++) {
        uintptr_t hidden = mourn_hidden(f->locals[*i]);
        bool self =
            *i == 0 && f->code->varnames->n && py_str_is(f->code->varnames->items[0], "self");
        if (!hidden || self || !mourn_again(vm))
            continue;
        f->locals[*i] = PY_UNDEF;
        return hidden;
    }
    return 0;
}

void mourn_frame(struct vm *vm, struct py_frame *f) {
    int i = 0;
    for (uintptr_t hidden; (hidden = next_local(vm, f, &i));)
        mourn(vm, hidden);
}

/* --- the end --- */

enum { DEEP = 4 };

static void end_of(struct vm *vm, struct py_dict *done, value v, int depth);

static void end_of_items(struct vm *vm, struct py_dict *done, value v, int depth) {
    if (py_type_of(v) == &py_list_type) {
        struct py_list *list = PY_AS(struct py_list, v);
        for (size_t i = 0; i < list->n; i++)
            end_of(vm, done, list->items[i], depth + 1);
    } else if (py_type_of(v) == &py_tuple_type) {
        struct py_tuple *t = PY_AS(struct py_tuple, v);
        for (size_t i = 0; i < t->n; i++)
            end_of(vm, done, t->items[i], depth + 1);
    } else if (py_type_of(v) == &py_dict_type) {
        size_t i = 0;
        for (value k, item; py_dict_next(PY_AS(struct py_dict, v), &i, &k, &item);)
            end_of(vm, done, item, depth + 1);
    }
}

static void end_of(struct vm *vm, struct py_dict *done, value v, int depth) {
    if (!py_is_object(v) || v == PY_UNDEF || depth > DEEP)
        return;
    value key = py_int_from((int64_t)(v & 0xFFFFFFFFFFFF));
    bool speaks = mourn_hidden(v) != 0;
    if (!speaks) {
        end_of_items(vm, done, v, depth);
        return;
    }
    if (py_dict_get(vm, done, key) != PY_UNDEF)
        return;
    py_dict_set(vm, done, key, v);
    last_words(vm, v);
}

void mourn_module(struct vm *vm, struct py_dict *ns) {
    struct py_dict *done = py_dict_new();
    struct py_list *names = py_list_from(vm, PY_OBJ(ns));
    for (int pass = 0; pass < 2; pass++) /* names that begin with one underscore go first */
        for (size_t i = 0; i < names->n; i++) {
            const char *name = py_is_str(names->items[i]) ? py_str_cstr(names->items[i]) : "";
            bool first = name[0] == '_' && name[1] != '_';
            value v = py_dict_get(vm, ns, names->items[i]);
            if (first == !pass && v != PY_UNDEF)
                end_of(vm, done, v, 0);
        }
}
