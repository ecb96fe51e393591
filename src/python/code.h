/*
 * Code objects: what the compiler makes of a module, function, class body or comprehension.
 *
 * An instruction is one 32-bit word: opcode in the low 8 bits, argument in the upper 24
 * (opcode.def). Inline caches stand in arrays beside the instructions; the argument of an
 * instruction with a cache is the index of its entry. They live in atomic memory: what they point
 * to is kept alive elsewhere and compared by version before use.
 */
#ifndef RETORT_PYTHON_CODE_H
#define RETORT_PYTHON_CODE_H

#include "python/api.h"

enum {
    CODE_OPTIMIZED = 1, /* function: locals in slots */
    CODE_VARARGS = 4,
    CODE_VARKEYWORDS = 8,
    CODE_NESTED = 16,
    CODE_GENERATOR = 32,
    CODE_COROUTINE = 128,
    CODE_ITERABLE_COROUTINE = 256, /* types.coroutine(): its generators can be awaited */
    CODE_ASYNC_GENERATOR = 512,
    CODE_FUTURE_ANNOTATIONS = 0x1000000,
    CODE_SIMPLE = 1 << 28, /* positional parameters only, not a generator: the fast call */
    CODE_IS_CLASS = 1 << 29,
};

/* A protected range of instructions [start, end): an exception goes to TARGET with the stack cut to
 * DEPTH values. Inner ranges stand before outer ones. */
struct code_handler {
    uint32_t start, end, target, depth;
};

/* From instruction PC on, the source line is LINE. */
struct code_line {
    uint32_t pc;
    int line;
};

struct global_cache {
    struct py_str *name;
    const struct py_dict *dict; /* globals it is valid for when found in builtins */
    uint32_t version;           /* of DICT then */
    uint32_t index;             /* entry in globals or builtins */
    value v;                    /* builtins: the value */
};

enum attr_cache_kind {
    ATTR_NONE,
    ATTR_SLOT,    /* instance attribute INDEX of shape SHAPE */
    ATTR_TYPE,    /* V, found on the type: plain class attribute, or method to bind */
    ATTR_METHOD,  /* V is a function found on the type; shape SHAPE lacks the name */
    ATTR_MEMBER,  /* __slots__ member at byte INDEX */
    ATTR_ADD,     /* store: shape SHAPE becomes NEXT */
    ATTR_MODULE,  /* module namespace entry INDEX */
    ATTR_CLASS,   /* on a class itself: V; version is the class's own */
    ATTR_PROPERTY /* V is the getter function of a property */
};

struct attr_cache {
    struct py_str *name;
    uint32_t version; /* of the type */
    uint16_t attrs_offset;
    uint8_t kind;
    uint8_t misses;
    uint32_t index;
    struct py_shape *shape, *next;
    value v;
};

struct py_code {
    struct py_object head;
    const uint32_t *instr;
    uint32_t ninstr;
    uint32_t flags;
    int argcount; /* positional parameters, positional-only ones included */
    int posonlyargcount;
    int kwonlyargcount;
    int nlocals; /* parameters and plain locals */
    int ncells;  /* cells of its own, in slots behind the locals */
    int nfrees;  /* cells of enclosing functions, behind those */
    int nslots;  /* nlocals + ncells + nfrees */
    int stack_size;
    int firstlineno;
    value *consts;
    struct py_str **names;
    struct global_cache *globals;
    struct attr_cache *attrs;
    uint32_t nconsts, nnames, nglobals, nattrs;
    struct py_tuple *varnames, *cellvars, *freevars;
    int16_t *cell_params; /* parameter a cell starts from, -1: none; one for each cell */
    const struct code_handler *handlers;
    uint32_t nhandlers;
    const struct code_line *lines;
    uint32_t nlines;
    const struct ast_pos *positions; /* of each instruction, once somebody asked (position.h) */
    const uint32_t
        *stmts; /* modules: where the body's statements begin, and behind them their end */
    uint32_t nstmts;
    struct py_str *name, *qualname, *filename;
    value doc; /* docstring or None */
    /* Frozen code whose body is not there yet: the image it is in (frozen_load.c), else NULL. */
    const struct frozen_unit *frozen;
    const struct frozen_code *frozen_at;
};
extern struct py_type py_code_type;

/* Makes sure that the body of CODE is there: everything from instructions to statements, and the
 * names of variables. Code that runs has it. */
void py_code_load_body(const struct py_code *code);
static inline void py_code_load(const struct py_code *code) {
    if (code->frozen)
        py_code_load_body(code);
}

/* Source line of instruction PC (an index). */
int py_code_line(const struct py_code *code, uint32_t pc);

enum compile_mode { COMPILE_EXEC, COMPILE_EVAL, COMPILE_SINGLE };

/* The tree of SOURCE (a str's text) as MODE asks; raises SyntaxError and its kin as Python
 * exceptions. */
struct ast_module *py_parse(struct vm *vm, const char *source, size_t len, const char *filename,
                            enum compile_mode mode);

/* Compiles a tree. FLAGS as below. */
struct py_code *py_compile_tree(struct vm *vm, struct ast_module *tree, const char *filename,
                                unsigned flags);

/* Compiles SOURCE (LEN bytes of UTF-8); raises SyntaxError and its kin as Python exceptions. FLAGS:
 * CODE_FUTURE_ANNOTATIONS or 0. */
struct py_code *py_compile(struct vm *vm, const char *source, size_t len, const char *filename,
                           enum compile_mode mode, unsigned flags);

/* The same code again with the positions of its instructions; no warnings. */
struct py_code *py_compile_positions(struct vm *vm, const char *source, size_t len,
                                     const char *filename, unsigned flags);

/* The code object as readable text, one instruction a line (retort's own form of dis). */
void py_code_dump(struct vm *vm, const struct py_code *code, struct buf *b);

#endif
