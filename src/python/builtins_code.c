/* eval, exec, compile, __import__ and what ends a program (cf. CPython's Python/bltinmodule.c). */
#include "python/lib/ast_tree.h"
#include "python/lib/lib.h"
#include "python/builtins_int.h"
#include "python/vm.h"

value builtin_globals(struct vm *vm, const value *a) {
    (void)a;
    struct py_dict *d = vm_globals(vm);
    return d ? PY_OBJ(d) : PY_NONE;
}

value builtin_locals(struct vm *vm, const value *a) {
    (void)a;
    return vm_locals(vm);
}

/* --- source text --- */

/* The text to compile of a str or bytes; NAME and WHAT for the TypeError. */
static const char *source_text(struct vm *vm, value v, const char *name, const char *what,
                               size_t *size) {
    const unsigned char *data;
    const char *text;
    if (py_is_str(v)) {
        text = py_str_cstr(v);
        *size = PY_AS(struct py_str, v)->size;
    } else if (py_bytes_get(v, &data, size)) {
        text = mem_strndup((const char *)data, *size);
    } else {
        py_raise(vm, &py_exc_TypeError, "%s() arg 1 must be a %s", name, what);
    }
    if (memchr(text, 0, *size))
        py_raise(vm, &py_exc_ValueError, "source code string cannot contain null bytes");
    return text;
}

/* The namespaces of eval and exec: globals a[1], locals a[2], None meaning the caller's. */
static struct py_dict *namespaces(struct vm *vm, const value *a, const char *name, value *locals) {
    if (!strcmp(name, "exec") && a[1] != PY_NONE && !py_is_dict(a[1]))
        py_raise(vm, &py_exc_TypeError, "exec() globals must be a dict, not %T", a[1]);
    if (a[2] != PY_NONE && !py_type_of(a[2])->getitem)
        py_raise(vm, &py_exc_TypeError,
                 !strcmp(name, "eval") ? "locals must be a mapping"
                                       : "%s() locals must be a mapping or None, not %T",
                 name, a[2]);
    if (a[1] != PY_NONE && !py_is_dict(a[1]))
        py_raise(vm, &py_exc_TypeError,
                 py_type_of(a[1])->getitem
                     ? "globals must be a real dict; try eval(expr, {}, mapping)"
                     : "globals must be a dict");
    *locals = a[2];
    if (a[1] == PY_NONE) {
        if (a[2] == PY_NONE)
            *locals = vm_locals(vm);
        struct py_dict *globals = vm_globals(vm);
        if (!globals)
            py_raise(vm, &py_exc_SystemError, "globals and locals cannot be NULL");
        return globals;
    }
    if (*locals == PY_NONE)
        *locals = PY_UNDEF;
    return PY_AS(struct py_dict, a[1]);
}

value builtin_eval(struct vm *vm, const value *a) {
    value locals;
    struct py_dict *globals = namespaces(vm, a, "eval", &locals);
    struct py_code *code;
    if (py_type_of(a[0]) == &py_code_type) {
        code = PY_AS(struct py_code, a[0]);
        if (code->nfrees)
            py_raise(vm, &py_exc_TypeError,
                     "code object passed to eval() may not contain free variables");
    } else {
        size_t size;
        const char *text = source_text(vm, a[0], "eval", "string, bytes or code object", &size);
        size_t blank = strspn(text, " \t");
        code = py_compile(vm, text + blank, size - blank, "<string>", COMPILE_EVAL, 0);
    }
    return vm_run_code(vm, code, globals, locals);
}

value builtin_exec(struct vm *vm, const value *a) {
    value locals;
    struct py_dict *globals = namespaces(vm, a, "exec", &locals);
    struct py_code *code;
    if (py_type_of(a[0]) == &py_code_type) {
        code = PY_AS(struct py_code, a[0]);
        if (code->nfrees)
            py_raise(vm, &py_exc_TypeError,
                     "code object passed to exec() may not contain free variables");
    } else {
        size_t size;
        const char *text = source_text(vm, a[0], "exec", "string, bytes or code object", &size);
        code = py_compile(vm, text, size, "<string>", COMPILE_EXEC, 0);
    }
    vm_run_code(vm, code, globals, locals);
    return PY_NONE;
}

enum { ONLY_AST = 0x400 }; /* ast.PyCF_ONLY_AST */

/* CPython's flags of compile(): __future__ features and those of the module ast. */
enum { KNOWN_FLAGS = 0x1FF0000 | 0x7E00 | 0x10 | CODE_FUTURE_ANNOTATIONS };

value builtin_compile(struct vm *vm, const value *a) {
    static const char *const modes[] = {
        [COMPILE_EXEC] = "exec", [COMPILE_EVAL] = "eval", [COMPILE_SINGLE] = "single"};
    static const enum ast_module_kind kinds[] = {[COMPILE_EXEC] = AST_Module,
                                                 [COMPILE_EVAL] = AST_Expression,
                                                 [COMPILE_SINGLE] = AST_Interactive};
    value filename = a[1];
    const unsigned char *data;
    size_t size;
    if (!py_is_str(filename)) {
        if (py_bytes_get(filename, &data, &size))
            filename = py_str_decode(vm, data, size, NULL, "surrogateescape");
        else
            filename = lib_fspath(vm, filename);
    }
    if (!py_is_str(a[2]))
        py_raise(vm, &py_exc_TypeError, "compile() argument 'mode' must be str, not %A", a[2]);
    int mode = 0;
    while (mode < 3 && !py_str_is(a[2], modes[mode]))
        mode++;
    if (mode == 3)
        py_raise(vm, &py_exc_ValueError, "compile() mode must be 'exec', 'eval' or 'single'");
    if (py_type_of(a[0]) == &py_code_type)
        return a[0];
    int64_t flags = py_index(vm, a[3]);
    if (flags & ~KNOWN_FLAGS)
        py_raise(vm, &py_exc_ValueError, "compile(): unrecognised flags");
    if (ast_is_node(a[0]))
        return PY_OBJ(py_compile_tree(vm,
                                      ast_take_module(vm, a[0], kinds[mode], py_str_cstr(filename)),
                                      py_str_cstr(filename), flags & CODE_FUTURE_ANNOTATIONS));
    const char *text = source_text(vm, a[0], "compile", "string, bytes or AST object", &size);
    if (flags & ONLY_AST)
        return ast_make_module(
            vm, py_parse(vm, text, size, py_str_cstr(filename), (enum compile_mode)mode));
    return PY_OBJ(py_compile(vm, text, size, py_str_cstr(filename), (enum compile_mode)mode,
                             flags & CODE_FUTURE_ANNOTATIONS));
}

value builtin___import__(struct vm *vm, const value *a) {
    if (!py_is_str(a[0]))
        py_raise(vm, &py_exc_TypeError, "__import__() argument 1 must be str, not %A", a[0]);
    return vm_import(vm, py_intern_str(PY_AS(struct py_str, a[0])),
                     py_is_dict(a[1]) ? PY_AS(struct py_dict, a[1]) : vm_globals(vm), a[3],
                     (int)py_index(vm, a[4]));
}

value builtin_breakpoint(struct vm *vm, const value *a) {
    value hook = py_lookup_attr(vm, py_import(vm, "sys"), "breakpointhook");
    if (hook == PY_UNDEF)
        py_raise(vm, &py_exc_RuntimeError, "lost sys.breakpointhook");
    return py_call_args(vm, hook, a[0], PY_AS(struct py_dict, a[1]));
}
