/*
 * Symbol table: which names each scope of a module has and where they live, found before code is
 * made. cf. CPython's Python/symtable.c; errors (nonlocal without binding, …) in its words.
 */
#ifndef RETORT_PYTHON_SYMTABLE_H
#define RETORT_PYTHON_SYMTABLE_H

#include <stdnoreturn.h>

#include "python/ast.h"
#include "python/names.h"

enum scope_kind {
    SCOPE_MODULE,
    SCOPE_CLASS,
    SCOPE_FUNCTION,
    SCOPE_LAMBDA,
    SCOPE_COMPREHENSION, /* the four kinds of comprehension */
    SCOPE_TYPE_PARAMS    /* around a generic def, class or type statement; a lazy value */
};

enum {
    SYM_GLOBAL = 1, /* global statement */
    SYM_LOCAL = 2,  /* bound here */
    SYM_PARAM = 4,
    SYM_NONLOCAL = 8,
    SYM_USE = 16,
    SYM_IMPORT = 32,
    SYM_ANNOTATED = 64,
    SYM_ITER = 128 /* target of a comprehension */
};

enum sym_place { PLACE_NAME, PLACE_LOCAL, PLACE_CELL, PLACE_FREE, PLACE_GLOBAL };

struct symbol {
    struct py_str *name;
    unsigned flags;
    enum sym_place place;
    bool passes;             /* class scope: a free name of an inner scope goes through here */
    struct ast_pos declared; /* its nonlocal statement */
    int index; /* slot of a local, number of a cell or free variable; set by the compiler */
};

struct scope {
    enum scope_kind kind;
    const void *node;
    struct scope *parent;
    struct py_str *private; /* innermost class, for mangling */
    struct symbol *symbols; /* in order of first appearance */
    size_t n, cap;
    int32_t *index; /* by hash of the name's address */
    size_t mask;
    struct scope **children;
    size_t nchildren, children_cap;
    bool generator, coroutine, returns_value;
    bool needs_class;   /* class: an inner function uses __class__ */
    bool can_see_class; /* type parameters directly in a class body */
    bool varargs, varkw;
    int line;
};

/* The scope tree of MODULE; scope_of finds a node's scope in it. */
struct scope *symtable_build(const struct ast_module *module);
struct scope *scope_of(struct scope *parent, const void *node);
struct symbol *scope_find(struct scope *s, const struct py_str *name);
/* NAME as written in scope S: private names of a class are mangled. */
struct py_str *scope_mangle(const struct scope *s, struct ast_str name);

/* Raises SyntaxError at POS of FILE; FMT as of printf. */
noreturn void syntax_error(const char *file, struct ast_pos pos, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

#endif
