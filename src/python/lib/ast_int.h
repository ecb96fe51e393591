/*
 * Between the files of the ast module: node classes, trees as objects and back.
 */
#ifndef RETORT_PYTHON_LIB_AST_INT_H
#define RETORT_PYTHON_LIB_AST_INT_H

#include "python/ast.h"
#include "python/lib/ast_tree.h"
#include "python/lib/lib.h"

/* Kinds of nodes that are classes of their own below AST, in the order of ast_group_names. */
enum ast_group {
    GROUP_mod,
    GROUP_stmt,
    GROUP_expr,
    GROUP_expr_context,
    GROUP_boolop,
    GROUP_operator,
    GROUP_unaryop,
    GROUP_cmpop,
    GROUP_comprehension,
    GROUP_excepthandler,
    GROUP_arguments,
    GROUP_arg,
    GROUP_keyword,
    GROUP_alias,
    GROUP_withitem,
    GROUP_match_case,
    GROUP_pattern,
    GROUP_type_param,
    GROUP_type_ignore,
    GROUP_COUNT
};

/* The classes of one machine; kinds index as the enums of python/ast.h. */
struct ast_nodes {
    bool ready;
    struct py_type *group[GROUP_COUNT];
    struct py_type *mod[4]; /* Module, Expression, Interactive, FunctionType */
    struct py_type *stmt[AST_STMT_KINDS], *expr[AST_EXPR_KINDS];
    struct py_type *pattern[AST_PATTERN_KINDS], *type_param[AST_TYPE_PARAM_KINDS];
    struct py_type *ctx[3], *boolop[2], *operator[13], *unaryop[4], *cmpop[10];
    /* The one node of each that parsed trees share. */
    value ctx_node[3], boolop_node[2], operator_node[13], unaryop_node[4], cmpop_node[10];
    struct py_type *type_ignore, *handler;
};

extern struct py_type ast_AST_type;

/* The classes of VM, made on first use. */
struct ast_nodes *ast_nodes(struct vm *vm);
/* Enters them in module M. */
void ast_nodes_export(struct vm *vm, struct py_module *m);

value ast_make_module(struct vm *vm, const struct ast_module *m);
value ast_make_expr(struct vm *vm, const struct ast_expr *e);

/* An expression from an object, which needs no lineno and so on; raises TypeError and ValueError
 * about what does not fit. */
struct ast_expr *ast_take_expr(struct vm *vm, value node);
struct ast_stmt *ast_take_stmt(struct vm *vm, value node);
struct ast_module *ast_take_bare_module(struct vm *vm, value node, enum ast_module_kind kind);
/* Which of the classes a node's is, or a subclass of; -1: of none. */
int ast_kind(struct py_type *type, struct py_type *const *classes, int n);

/* Python source of a node (of any class). */
value ast_unparse_node(struct vm *vm, value node);

/* Walking trees (ast_visit.c): functions, and NodeVisitor or NodeTransformer, made now (PY_UNDEF
 * for another NAME). */
extern const struct py_native_def ast_visit_functions[];
value ast_visitor_class(struct vm *vm, value name);
/* The names that a Constant's value had before 3.8. */
void ast_name_constants(struct vm *vm);

#endif
