/*
 * Callables: Python functions, native functions, bound methods, and what wraps them in a class body
 * (classmethod, staticmethod, property, super); cells of closures.
 */
#ifndef RETORT_PYTHON_FUNCTION_H
#define RETORT_PYTHON_FUNCTION_H

#include "python/api.h"
#include "python/code.h"

struct py_cell {
    struct py_object head;
    value v; /* PY_UNDEF: empty */
};

struct py_function {
    struct py_object head;
    struct py_attrs attrs;
    struct py_code *code;
    struct py_dict *globals;
    struct py_dict *builtins;
    struct py_tuple *defaults;  /* of the last positional parameters, or NULL */
    struct py_dict *kwdefaults; /* or NULL */
    struct py_tuple *closure;   /* cells, or NULL */
    struct py_str *name, *qualname;
    value doc, module;
    value annotations; /* dict, tuple of name, value, ..., or PY_UNDEF */
    value type_params; /* tuple or PY_UNDEF */
};

/* A bound method: FUNC called with SELF first. */
struct py_method {
    struct py_object head;
    value func, self;
};

struct py_signature;

/* A native function, method, slot wrapper. */
struct py_native {
    struct py_object head;
    struct py_attrs attrs;
    const struct py_native_def *def;
    const struct py_signature *sig; /* parsed on the first call */
    py_call_fn entry;               /* instead of def->fn: takes the arguments as they come */
    const void *data;               /* ENTRY's own */
    value self;                     /* bound first argument, or PY_UNDEF */
    struct py_type *owner;          /* class it was defined in, or NULL */
    value module;                   /* name or PY_UNDEF */
};

struct py_property {
    struct py_object head;
    struct py_attrs attrs;
    value get, set, del, doc; /* PY_NONE where absent */
    struct py_str *name;      /* set by __set_name__, or NULL */
    bool getter_doc;          /* the doc is the getter's */
};

/* classmethod(f), staticmethod(f) */
struct py_class_wrapper {
    struct py_object head;
    struct py_attrs attrs;
    value func;
};

/* Whether CPython has DEF of MODULE in C: "builtin_function_or_method", not "function". */
bool py_native_is_builtin(const struct py_native_def *def, const struct py_str *module);

extern struct py_type py_function_type, py_method_type, py_native_type, py_method_descr_type,
    py_wrapper_descr_type, py_classmethod_descr_type, py_method_wrapper_type, py_property_type,
    py_classmethod_type, py_staticmethod_type, py_super_type, py_cell_type, py_getset_descr_type,
    py_member_descr_type;

/* A cell with V (PY_UNDEF: empty); FUNC bound to SELF. */
value py_cell_new(value v);
value py_method_new(value func, value self);
/* A function of CODE with GLOBALS; closure, defaults and so on are set by the caller. */
struct py_function *py_function_new(struct vm *vm, struct py_code *code, struct py_dict *globals);
/* Defaults, annotations as Python shows them. */
struct py_dict *py_function_annotations(struct vm *vm, struct py_function *f);

/* Puts the arguments of a call into the parameters of F: SLOTS has room for all parameters. Raises
 * TypeError in CPython's words. ARGV may be SLOTS itself. */
void py_function_bind(struct vm *vm, struct py_function *f, int argc, const value *argv,
                      struct py_tuple *kwnames, value *slots);

/* Calls a native function object. */
value py_native_call(struct vm *vm, value callee, int argc, const value *argv,
                     struct py_tuple *kwnames);

/* One parameter of a native function, for inspect.signature. */
enum py_param_kind { PARAM_POSONLY, PARAM_NORMAL, PARAM_VARARGS, PARAM_KWONLY, PARAM_VARKEYWORDS };
struct py_param {
    struct py_str *name;
    value def; /* PY_UNDEF: none, or `?` */
    bool required;
    enum py_param_kind kind;
};
struct py_signature {
    int n;    /* parameters */
    int npos; /* positional ones (posonly + normal) */
    int nposonly;
    int nrequired; /* positional ones without default (they come first) */
    int varargs;   /* index or -1 */
    int varkw;     /* index or -1 */
    bool simple;   /* positional only in effect: no *args, no **kw, no keyword-only */
    bool c_style;  /* has a `/`: errors in the words of CPython's C functions */
    struct py_param params[];
};
/* The parsed signature of NATIVE. */
const struct py_signature *py_native_signature(struct vm *vm, struct py_native *native);

#endif
