/*
 * atexit: functions called when the script has ended, last registered first. cf. CPython's
 * Modules/atexitmodule.c. vm_exec_file calls _run_exitfuncs.
 */
#include "python/lib/lib.h"

static const char state_key;
struct call {
    value f, args;
    struct py_dict *kw;
};
struct state {
    struct call *calls;
    size_t n, cap;
};
static struct state *state_of(struct vm *vm) {
    return lib_state(vm, &state_key, sizeof(struct state));
}

LIB_FN(atexit_register) {
    struct state *s = state_of(vm);
    if (!py_is_callable(a[0]))
        py_raise(vm, &py_exc_TypeError, "the first argument must be callable");
    MEM_GROW(s->calls, s->n, s->cap);
    s->calls[s->n++] = (struct call){a[0], a[1], PY_AS(struct py_dict, a[2])};
    return a[0];
}
LIB_FN(atexit_unregister) {
    struct state *s = state_of(vm);
    for (size_t i = s->n; i-- > 0;)
        if (py_equal(vm, s->calls[i].f, a[0])) {
            memmove(s->calls + i, s->calls + i + 1, (s->n - i - 1) * sizeof *s->calls);
            s->n--;
        }
    return PY_NONE;
}
LIB_FN(atexit_clear) {
    state_of(vm)->n = 0;
    return PY_NONE;
}
LIB_FN(atexit_count) { return py_int_from((int64_t)state_of(vm)->n); }

static void call_one(struct vm *vm, const struct call *c) {
    struct py_handler h;
    PY_TRY(vm, &h) {
        py_call_args(vm, c->f, c->args, c->kw);
        py_handler_pop(&h);
    }
    else {
        struct buf b = BUF_INIT;
        value exc = py_handler_catch(&h);
        buf_printf(&b, "Exception ignored in atexit callback: %s\n", py_repr_text(vm, c->f));
        py_format_exception(vm, exc, &b);
        value text = lib_buf_str(&b);
        py_call_method(vm, py_getattr(vm, py_import(vm, "sys"), "stderr"), "write", 1, &text);
    }
}
LIB_FN(atexit_run) {
    struct state *s = state_of(vm);
    while (s->n) {
        struct call c = s->calls[--s->n];
        call_one(vm, &c);
    }
    return PY_NONE;
}

static const struct py_native_def functions[] = {
    {"register", atexit_register, "func, /, *args, **kwargs"},
    {"unregister", atexit_unregister, "func, /"},
    {"_clear", atexit_clear, ""},
    {"_ncallbacks", atexit_count, ""},
    {"_run_exitfuncs", atexit_run, ""},
    {0}};
const struct py_module_def py_lib_atexit = {.name = "atexit", .functions = functions};
