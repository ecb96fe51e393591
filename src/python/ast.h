/*
 * The abstract syntax tree of Python source: plain structs, one per node of CPython's Python.asdl.
 * The nodes and their fields are listed, with comments, in ast.def; this header turns that list
 * into
 *
 *     struct ast_stmt    s->kind == AST_If          s->as.If.test, s->as.If.body.items[i]
 *     struct ast_expr    e->kind == AST_BinOp       e->as.BinOp.left, e->as.BinOp.op
 *     struct ast_pattern p->kind == AST_MatchAs     p->as.MatchAs.name
 *     struct ast_type_param                         t->as.TypeVar.bound
 *     struct ast_arguments, ast_arg, ast_keyword, ast_alias, ast_withitem, ast_comprehension,
 *            ast_excepthandler, ast_match_case      a->args.items[0]->annotation
 *
 * Nodes are collected memory (base/mem.h) and independent of the evaluator's values: this front end
 * depends on src/base only. Arrays are {items, n}; an empty array has n == 0 and items NULL.
 */
#ifndef RETORT_PYTHON_AST_H
#define RETORT_PYTHON_AST_H

#include <stdalign.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A place: lines from 1, columns from 0 in UTF-8 bytes of the source line, as CPython's. */
struct ast_pos {
    int line, col, end_line, end_col;
};

/* UTF-8 text of N bytes, NUL terminated as well (it may hold NULs; lone surrogates are encoded as
 * three bytes, WTF-8). s == NULL is None. Identifiers are in NFKC form and interned for one parse:
 * equal identifiers of one tree have the same pointer. */
struct ast_str {
    const char *s;
    size_t n;
};

/* What a Constant holds. Implicitly concatenated literals are joined already. */
enum ast_constant_kind {
    AST_CONST_NONE,
    AST_CONST_TRUE,
    AST_CONST_FALSE,
    AST_CONST_ELLIPSIS,
    AST_CONST_INT,     /* i: fits an int64_t */
    AST_CONST_BIG_INT, /* str: digits only, no prefix, no underscores; base 2, 8, 10 or 16 */
    AST_CONST_FLOAT,   /* real */
    AST_CONST_COMPLEX, /* imag: an imaginary literal such as 2j; its real part is 0 */
    AST_CONST_STR,     /* str: WTF-8 */
    AST_CONST_BYTES,   /* str: any bytes */
};

struct ast_constant {
    enum ast_constant_kind kind;
    unsigned char base; /* of AST_CONST_BIG_INT */
    bool u_prefix;      /* u"…": CPython's Constant.kind */
    union {
        int64_t i;
        double real;
        double imag;
        struct ast_str str;
    };
};

enum ast_context { AST_Load, AST_Store, AST_Del };
enum ast_boolop { AST_And, AST_Or };
enum ast_operator {
    AST_Add,
    AST_Sub,
    AST_Mult,
    AST_MatMult,
    AST_Div,
    AST_Mod,
    AST_Pow,
    AST_LShift,
    AST_RShift,
    AST_BitOr,
    AST_BitXor,
    AST_BitAnd,
    AST_FloorDiv,
};
enum ast_unaryop { AST_Invert, AST_Not, AST_UAdd, AST_USub };
enum ast_cmpop {
    AST_Eq,
    AST_NotEq,
    AST_Lt,
    AST_LtE,
    AST_Gt,
    AST_GtE,
    AST_Is,
    AST_IsNot,
    AST_In,
    AST_NotIn,
};

struct ast_stmt;
struct ast_expr;
struct ast_pattern;
struct ast_type_param;
struct ast_comprehension;
struct ast_excepthandler;
struct ast_arguments;
struct ast_arg;
struct ast_keyword;
struct ast_alias;
struct ast_withitem;
struct ast_match_case;

/* Arrays: struct ast_stmt_list {struct ast_stmt **items; size_t n;} and so on. */
#define AST_LIST(type)                                                                             \
    struct ast_##type##_list {                                                                     \
        struct ast_##type **items;                                                                 \
        size_t n;                                                                                  \
    };
AST_LIST(stmt)
AST_LIST(expr)
AST_LIST(pattern)
AST_LIST(type_param)
AST_LIST(comprehension)
AST_LIST(excepthandler)
AST_LIST(arg)
AST_LIST(keyword)
AST_LIST(alias)
AST_LIST(withitem)
AST_LIST(match_case)
#undef AST_LIST
struct ast_ident_list {
    struct ast_str *items;
    size_t n;
};
struct ast_cmpop_list {
    enum ast_cmpop *items;
    size_t n;
};

/* The kinds: AST_FunctionDef … of statements, AST_BoolOp … of expressions, and so on. */
#define STMT_NODE(name, fields) AST_##name,
enum ast_stmt_kind {
#include "python/ast.def"
    AST_STMT_KINDS
};
#define EXPR_NODE(name, fields) AST_##name,
enum ast_expr_kind {
#include "python/ast.def"
    AST_EXPR_KINDS
};
#define PATTERN_NODE(name, fields) AST_##name,
enum ast_pattern_kind {
#include "python/ast.def"
    AST_PATTERN_KINDS
};
#define TYPE_PARAM_NODE(name, fields) AST_##name,
enum ast_type_param_kind {
#include "python/ast.def"
    AST_TYPE_PARAM_KINDS
};

/* The fields, as struct members. */
#define ONE(type, field) struct ast_##type *field;
#define OPT(type, field) struct ast_##type *field;
#define MANY(type, field) struct ast_##type##_list field;
#define MANY_OPT(type, field) struct ast_##type##_list field;
#define IDENT(field) struct ast_str field;
#define OPT_IDENT(field) struct ast_str field;
#define IDENTS(field) struct ast_ident_list field;
#define INT(field) int field;
#define OPT_INT(field) int field;
#define CTX(field) enum ast_context field;
#define BOOLOP(field) enum ast_boolop field;
#define OPERATOR(field) enum ast_operator field;
#define UNARYOP(field) enum ast_unaryop field;
#define CMPOPS(field) struct ast_cmpop_list field;
#define CONSTANT(field) struct ast_constant field;

/* struct ast_If, struct ast_BinOp, …: the payload of each kind (Pass, Break, Continue have none) */
#define STMT_NODE(name, fields)                                                                    \
    struct ast_##name {                                                                            \
        char unused[0];                                                                            \
        fields                                                                                     \
    };
#define EXPR_NODE(name, fields)                                                                    \
    struct ast_##name {                                                                            \
        fields                                                                                     \
    };
#define PATTERN_NODE(name, fields)                                                                 \
    struct ast_##name {                                                                            \
        fields                                                                                     \
    };
#define TYPE_PARAM_NODE(name, fields)                                                              \
    struct ast_##name {                                                                            \
        fields                                                                                     \
    };
#define PRODUCT(name, class, fields)                                                               \
    struct ast_##name {                                                                            \
        struct ast_pos pos;                                                                        \
        fields                                                                                     \
    };
#include "python/ast.def"

#define STMT_NODE(name, fields) struct ast_##name name;
/* A statement. pos of a decorated def or class starts at "def"/"class", not at the "@". */
struct ast_stmt {
    enum ast_stmt_kind kind;
    struct ast_pos pos;
    union {
#include "python/ast.def"
    } as;
};
#define EXPR_NODE(name, fields) struct ast_##name name;
/* An expression. pos leaves out enclosing parentheses, except a Tuple's own. */
struct ast_expr {
    enum ast_expr_kind kind;
    struct ast_pos pos;
    union {
#include "python/ast.def"
    } as;
};
#define PATTERN_NODE(name, fields) struct ast_##name name;
/* A pattern of a match statement. */
struct ast_pattern {
    enum ast_pattern_kind kind;
    struct ast_pos pos;
    union {
#include "python/ast.def"
    } as;
};
#define TYPE_PARAM_NODE(name, fields) struct ast_##name name;
/* A type parameter of a def, class or type statement. */
struct ast_type_param {
    enum ast_type_param_kind kind;
    struct ast_pos pos;
    union {
#include "python/ast.def"
    } as;
};

/* What a parse returns: a file (Module), one expression for eval (Expression) or one statement
 * typed at a prompt (Interactive). */
enum ast_module_kind { AST_Module, AST_Expression, AST_Interactive };

/* What deserves a warning in a tree that is valid: "invalid escape sequence '\d'". */
struct ast_note {
    struct ast_note *next; /* in the order of the source */
    struct ast_pos pos;
    bool deprecated; /* a DeprecationWarning, else a SyntaxWarning */
    const char *message;
};

struct ast_module {
    enum ast_module_kind kind;
    struct ast_note *notes;
    struct ast_stmt_list body; /* Module, Interactive */
    struct ast_expr *expr;     /* Expression */
    const char *filename;
    struct ast_chunk *chunks; /* its memory, but for large lists */
};

/* A piece of memory that nodes are cut from. */
struct ast_chunk {
    alignas(16) struct ast_chunk *before;
};

/* CPython's class name of a kind: "FunctionDef", "BinOp", "MatchAs", "TypeVar". */
const char *ast_stmt_name(enum ast_stmt_kind kind);
const char *ast_expr_name(enum ast_expr_kind kind);
const char *ast_pattern_name(enum ast_pattern_kind kind);
const char *ast_type_param_name(enum ast_type_param_kind kind);

/* The same of contexts and operators, by their enums: "Load", "And", "FloorDiv", "Not", "NotIn". */
extern const char *const ast_ctx_names[],
    *const ast_boolop_names[], *const ast_operator_names[], *const ast_unaryop_names[],
                                                                *const ast_cmpop_names[];

#endif
