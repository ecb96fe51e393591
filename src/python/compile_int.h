/*
 * What the files of the compiler share. A unit is one code object in the making; instructions are
 * emitted straight from the tree, with jumps to labels that are resolved at the end, and the depth
 * of the stack is known at every point. What cannot be reached is not emitted.
 */
#ifndef RETORT_PYTHON_COMPILE_INT_H
#define RETORT_PYTHON_COMPILE_INT_H

#include "python/code.h"
#include "python/symtable.h"

enum opcode {
#define OP(name, effect) OP_##name,
#include "python/opcode.def"
#undef OP
    OP_COUNT
};

enum block_kind {
    BLOCK_WHILE,
    BLOCK_FOR,     /* the iterator is on the stack */
    BLOCK_TRY,     /* protected by except clauses */
    BLOCK_FINALLY, /* protected by a finally; FINAL is its body */
    BLOCK_WITH,    /* __exit__ is on the stack */
    BLOCK_ASYNC_WITH,
    BLOCK_HANDLER, /* previous exception on the stack; NAME is unbound at the end */
    BLOCK_FINAL,   /* previous and current exception on the stack */
    BLOCK_STAR,    /* except*: no break, continue, return */
    BLOCK_VALUE    /* one value on the stack, dropped on the way out */
};

/* An open block. A block with a handler protects what is emitted from RANGE on. */
struct block {
    enum block_kind kind;
    int depth;      /* of the stack when it was opened (for handlers: what is kept) */
    int top, end;   /* loops: labels of continue and break */
    int handler;    /* label, or -1 */
    uint32_t range; /* start of the protected range that is open */
    struct ast_stmt_list final;
    struct py_str *name;
    bool owned; /* loops: over what a call has just made */
    struct ast_pos pos;
    struct block *outer;
};

struct label {
    int pc;    /* -1: not placed */
    int depth; /* of the stack there; -1: not known */
};

/* Different words in the order they came, and a hash of their positions. */
struct word_table {
    uint64_t *words;
    size_t n, cap;
    int32_t *slots; /* position + 1; 0: free */
    size_t mask;
};

struct unit {
    struct unit *outer;
    struct scope *scope;
    struct compiler *c;
    struct py_str *name, *qualname;
    uint32_t *instr;
    size_t ninstr, instr_cap;
    struct label *labels;
    size_t nlabels, labels_cap;
    struct code_handler *handlers;
    size_t nhandlers, handlers_cap;
    struct code_line *lines;
    size_t nlines, lines_cap;
    uint32_t *stmts;
    size_t nstmts, stmts_cap;
    struct word_table consts, names, globals; /* values; names, as values */
    struct attr_cache *attrs;
    size_t nattrs, attrs_cap;
    struct block *block;
    size_t fence; /* instructions before it may not be merged with the next: a label stands there */
    int depth, max_depth;
    bool reachable;
    int line;
    const struct ast_pos *pos; /* what is being compiled */
    struct ast_pos *positions; /* of each instruction, when the compiler keeps them; else NULL */
    size_t npositions, positions_cap;
    int nlocals, ncells, nfrees;
    int firstlineno;
    unsigned flags;
    value doc;
    int argcount, posonly, kwonly;
    bool is_async; /* coroutine or asynchronous comprehension */
};

struct compiler {
    struct vm *vm;
    const char *file;
    struct py_str *filename;
    struct unit *unit;
    struct scope *top;
    bool future_annotations;
    bool interactive;
    bool mourns; /* the source has something whose death shows (mourn.h) */
    bool keeps_positions; /* compiles again what runs already, to learn its columns: no warnings */
    int nesting;
    struct py_list *kept; /* keeps constants of finished units alive */
};

/* --- emit.c --- */
void emit(struct unit *u, enum opcode op, uint32_t arg);
void emit_jump(struct unit *u, enum opcode op, int label);
int label_new(struct unit *u);
void label_place(struct unit *u, int label);
void emit_const(struct unit *u, value v);
uint32_t const_index(struct unit *u, value v);
uint32_t name_index(struct unit *u, struct py_str *name);
uint32_t global_index(struct unit *u, struct py_str *name);
uint32_t attr_index(struct unit *u, struct py_str *name);
/* Ends the open protected range of B here; HANDLER's label learns its depth. */
void range_close(struct unit *u, struct block *b);
void unit_line(struct unit *u, int line);
/* A statement of the module's body begins here, or the body ends. */
void unit_stmt(struct unit *u);
struct py_code *unit_finish(struct unit *u);

/* --- compile.c --- */
struct unit *unit_enter(struct compiler *c, struct scope *scope, struct py_str *name, int line);
struct py_code *unit_leave(struct compiler *c);
noreturn void compile_error(struct compiler *c, struct ast_pos pos, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Warns of what stands at POS; a warning that the filters make an error is a SyntaxError. */
void compile_warn(struct compiler *c, struct ast_pos pos, bool deprecated, const char *message);
void push_block(struct unit *u, struct block *b, enum block_kind kind);
void pop_block(struct unit *u, struct block *b);
/* Loads, stores or deletes NAME in the current scope. */
void compile_name(struct compiler *c, struct ast_str id, enum ast_context ctx);
void compile_name_str(struct compiler *c, struct py_str *name, enum ast_context ctx);
/* MAKE_FUNCTION of CODE whose free variables are SCOPE's; FLAGS: what is on the stack already. */
void make_closure(struct compiler *c, struct py_code *code, unsigned flags);
void nest(struct compiler *c, struct ast_pos pos);

/* --- compile_warn.c: warnings about expressions that can only be mistakes --- */
void warn_compare(struct compiler *c, const struct ast_expr *e);
void warn_call(struct compiler *c, const struct ast_expr *func);
void warn_subscript(struct compiler *c, const struct ast_expr *e);
void warn_assert(struct compiler *c, const struct ast_expr *test, struct ast_pos pos);

/* --- compile_expr.c --- */
/* Where access to ATTRIBUTE that stands in POS begins: in the line of the name, when that is
 * another one. */
struct ast_pos attribute_pos(const struct ast_expr *attribute, struct ast_pos pos);
void compile_expr(struct compiler *c, const struct ast_expr *e);
/* Jumps to LABEL when E's truth is WHEN, else goes on. */
void compile_jump_if(struct compiler *c, const struct ast_expr *e, int label, bool when);
void compile_store(struct compiler *c, const struct ast_expr *target);
value constant_value(struct compiler *c, const struct ast_constant *k);
/* The object that a constant of the tree is. */
value ast_value(struct vm *vm, const struct ast_constant *c);
/* The value of E when it is constant, folded; PY_UNDEF otherwise. */
value fold(struct compiler *c, const struct ast_expr *e);
void compile_slice_index(struct compiler *c, const struct ast_expr *e);
void compile_annotation(struct compiler *c, const struct ast_expr *e);
extern const unsigned char compile_binary_ops[];
void emit_binary(struct unit *u, enum ast_operator op, bool inplace);
/* Awaits what is on the stack. */
void emit_await(struct compiler *c, unsigned how);
void emit_yield(struct compiler *c);

/* --- compile_call.c --- */
void compile_call(struct compiler *c, const struct ast_expr *e);
/* Arguments and keywords of a call or class statement; the callable and N values more are on the
 * stack. LAST: a name that is one more positional argument, or NULL. Ends with the call. */
void compile_call_rest(struct compiler *c, int n, struct ast_expr_list args,
                       struct ast_keyword_list keywords, struct py_str *last);

/* --- compile_comp.c --- */
void compile_comprehension(struct compiler *c, const struct ast_expr *e);

/* --- compile_func.c --- */
void compile_function(struct compiler *c, const struct ast_stmt *s, bool is_async);
void compile_lambda(struct compiler *c, const struct ast_expr *e);
void compile_class(struct compiler *c, const struct ast_stmt *s);
void compile_type_alias(struct compiler *c, const struct ast_stmt *s);

/* --- compile_stmt.c --- */
void compile_stmt(struct compiler *c, const struct ast_stmt *s);
void compile_stmts(struct compiler *c, struct ast_stmt_list list);
void compile_body(struct compiler *c, struct ast_stmt_list list); /* with its docstring */

/* --- compile_try.c --- */
void compile_try(struct compiler *c, const struct ast_stmt *s);
void compile_try_star(struct compiler *c, const struct ast_stmt *s);
void compile_with(struct compiler *c, const struct ast_stmt *s, size_t pos, bool is_async);
/* Leaves the blocks from the innermost up to and without STOP (NULL: all). KEEP: a value on top of
 * the stack travels along. */
void unwind_blocks(struct compiler *c, struct block *stop, bool keep);
/* After the jump that ends the unwinding: the blocks protect what follows again. */
void reopen_blocks(struct unit *u, const struct block *stop);

/* --- compile_match.c --- */
void compile_match(struct compiler *c, const struct ast_stmt *s);

#endif
