/* Calling from C: py_call and its kin, argument arrays, generators as results of calls. */
#include "python/vm_int.h"
#include "python/unknown.h"

noreturn void raise_not_callable(struct vm *vm, value v) {
    py_raise(vm, &py_exc_TypeError, "'%T' object is not callable", v);
}

bool py_is_callable(value v) {
    struct py_type *t = py_type_of(v);
    py_type_ready(NULL, t);
    return t->call != NULL;
}

struct py_frame *call_frame(struct vm *vm, struct py_function *f, int argc, const value *argv,
                            struct py_tuple *kwnames, value *at) {
    struct py_code *code = f->code;
    struct py_frame *n = frame_push(vm, code, at);
    py_function_bind(vm, f, argc, argv, kwnames, at);
    int nparams = code->argcount + code->kwonlyargcount + ((code->flags & CODE_VARARGS) != 0) +
                  ((code->flags & CODE_VARKEYWORDS) != 0);
    for (int i = nparams; i < code->nslots; i++)
        at[i] = PY_UNDEF;
    /* binding may have run other code in the same place */
    n = frame_push(vm, code, at);
    n->func = f;
    n->globals = f->globals;
    n->builtins = f->builtins;
    if (code->ncells + code->nfrees)
        frame_cells(n);
    return n;
}

value call_generator(struct vm *vm, struct py_function *f, int argc, const value *argv,
                     struct py_tuple *kwnames) {
    struct py_code *code = f->code;
    py_code_load(code);
    struct py_generator *g = MEM_NEW(struct py_generator);
    g->head.type = code->flags & CODE_ASYNC_GENERATOR ? &py_async_generator_type
                   : code->flags & CODE_COROUTINE     ? &py_coroutine_type
                                                      : &py_generator_type;
    g->values = MEM_NEW_ARRAY(value, (size_t)(code->nslots + code->stack_size));
    py_function_bind(vm, f, argc, argv, kwnames, g->values);
    g->func = f;
    g->code = code;
    g->globals = f->globals;
    g->name = f->name;
    g->qualname = f->qualname;
    g->pc = code->instr;
    g->nlive = (size_t)code->nslots;
    if (code->ncells + code->nfrees) {
        struct py_frame cells = {.code = code, .func = f, .locals = g->values};
        frame_cells(&cells);
    }
    return PY_OBJ(g);
}

static value call_function(struct vm *vm, struct py_function *f, int argc, const value *argv,
                           struct py_tuple *kwnames) {
    if (makes_generator(f->code))
        return call_generator(vm, f, argc, argv, kwnames);
    struct py_frame *n = call_frame(vm, f, argc, argv, kwnames, vm->frame->sp);
    n->flags = FRAME_ENTRY;
    vm->frame = n;
    return vm_run(vm);
}

value py_call_kw(struct vm *vm, value callee, int argc, const value *argv,
                 struct py_tuple *kwnames) {
    if (callee == PY_UNDEF) /* of an object that was never initialized */
        py_raise(vm, &py_exc_SystemError, "null argument to internal routine");
    struct py_type *t = py_type_of(callee);
    vm_check_stack(vm, "while calling a Python object");
    if (t == &py_function_type)
        return call_function(vm, PY_AS(struct py_function, callee), argc, argv, kwnames);
    if (!t->call) {
        py_type_ready(vm, t);
        if (!t->call)
            return unknown_instance_call(vm, callee, argc, argv, kwnames);
    }
    return t->call(vm, callee, argc, argv, kwnames);
}

value py_call(struct vm *vm, value callee, int argc, const value *argv) {
    return py_call_kw(vm, callee, argc, argv, NULL);
}

value py_call0(struct vm *vm, value callee) { return py_call_kw(vm, callee, 0, NULL, NULL); }

value py_call1(struct vm *vm, value callee, value a) { return py_call_kw(vm, callee, 1, &a, NULL); }

value py_call2(struct vm *vm, value callee, value a, value b) {
    value args[2] = {a, b};
    return py_call_kw(vm, callee, 2, args, NULL);
}

value py_call3(struct vm *vm, value callee, value a, value b, value c) {
    value args[3] = {a, b, c};
    return py_call_kw(vm, callee, 3, args, NULL);
}

const char *vm_callable_text(struct vm *vm, value f) {
    value q = py_lookup_attr_str(vm, f, PYN(__qualname__));
    if (q == PY_UNDEF || !py_is_str(q))
        return py_str_text(vm, f);
    value m = py_lookup_attr_str(vm, f, PYN(__module__));
    if (m == PY_UNDEF || !py_is_str(m) || py_str_is(m, "builtins"))
        return py_message(vm, "%S()", q);
    return py_message(vm, "%S.%S()", m, q);
}

void flatten_call(struct vm *vm, value callee, value args, value kw, int *argc, value **argv,
                  struct py_tuple **kwnames) {
    if (!py_is_tuple(args)) {
        if (!py_is_list(args) && !py_type_of(args)->iter && !py_type_of(args)->getitem)
            py_raise(vm, &py_exc_TypeError, "%s argument after * must be an iterable, not %T",
                     vm_callable_text(vm, callee), args);
        args = PY_OBJ(py_tuple_from(vm, args));
    }
    struct py_tuple *t = PY_AS(struct py_tuple, args);
    *argc = (int)t->n;
    *argv = t->items;
    *kwnames = NULL;
    if (kw == PY_UNDEF)
        return;
    if (!py_is_dict(kw)) {
        struct py_dict *d = py_dict_new();
        op_dict_merge(vm, PY_OBJ(d), kw, callee);
        kw = PY_OBJ(d);
    }
    struct py_dict *d = PY_AS(struct py_dict, kw);
    if (!d->count)
        return;
    value *all = MEM_NEW_ARRAY(value, t->n + d->count);
    struct py_tuple *names = py_tuple_new(d->count);
    memcpy(all, t->items, t->n * sizeof *all);
    size_t i = 0, n = 0;
    value k, v;
    while (py_dict_next(d, &i, &k, &v)) {
        if (!py_is_str(k))
            py_raise(vm, &py_exc_TypeError, "keywords must be strings");
        names->items[n] = k;
        all[t->n + n++] = v;
    }
    *argv = all;
    *kwnames = names;
}

value py_call_args(struct vm *vm, value callee, value args, struct py_dict *kwargs) {
    int argc;
    value *argv;
    struct py_tuple *kwnames;
    flatten_call(vm, callee, args, kwargs ? PY_OBJ(kwargs) : PY_UNDEF, &argc, &argv, &kwnames);
    return py_call_kw(vm, callee, argc, argv, kwnames);
}

value py_call_method(struct vm *vm, value obj, const char *name, int argc, const value *argv) {
    struct py_type *t = py_type_of(obj);
    struct py_str *n = py_intern(name);
    if (t->getattr == py_generic_getattr) {
        value f = py_type_lookup(t, n);
        struct py_attrs *attrs = py_attrs_of(obj);
        if (f != PY_UNDEF && argc < 7 && (!attrs || attrs_get(attrs, n) == PY_UNDEF) &&
            (py_type_of(f) == &py_function_type || py_type_of(f) == &py_method_descr_type))
            return call_special(vm, f, obj, argc, argv);
    }
    return py_call(vm, py_getattr_str(vm, obj, n), argc, argv);
}

/* --- running code objects --- */

struct py_dict *vm_builtins_of(struct vm *vm, struct py_dict *globals) {
    value own = py_dict_get_str(globals, PYN(__builtins__));
    if (own != PY_UNDEF && py_is_dict(own))
        return PY_AS(struct py_dict, own);
    return own != PY_UNDEF && py_is_a(own, &py_module_type) ? PY_AS(struct py_module, own)->ns
                                                            : vm->builtins;
}

value vm_run_code(struct vm *vm, struct py_code *code, struct py_dict *globals, value locals) {
    if (py_dict_get_str(globals, PYN(__builtins__)) == PY_UNDEF)
        py_dict_set_str(globals, PYN(__builtins__), PY_OBJ(vm->builtins));
    if (code->nfrees)
        py_raise(vm, &py_exc_TypeError,
                 "code object passed to exec() may not contain free variables");
    value *at = vm->frame->sp;
    struct py_frame *f = frame_push(vm, code, at);
    for (int i = 0; i < code->nslots; i++)
        at[i] = PY_UNDEF;
    f->globals = globals;
    f->builtins = vm_builtins_of(vm, globals);
    f->ns = locals == PY_UNDEF ? PY_OBJ(globals) : locals;
    f->flags = FRAME_ENTRY;
    if (code->ncells)
        frame_cells(f);
    vm->frame = f;
    return vm_run(vm);
}

value vm_run_class_body(struct vm *vm, struct py_function *body, value ns) {
    struct py_frame *f = call_frame(vm, body, 0, NULL, NULL, vm->frame->sp);
    f->ns = ns;
    f->flags = FRAME_ENTRY;
    vm->frame = f;
    return vm_run(vm);
}
