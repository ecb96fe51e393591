/*
 * Syntax trees as the objects of module ast, for compile().
 */
#ifndef RETORT_PYTHON_LIB_AST_TREE_H
#define RETORT_PYTHON_LIB_AST_TREE_H

#include "python/ast.h"
#include "python/value.h"

struct vm;

/* Whether V is a node of module ast. */
bool ast_is_node(value v);
/* The tree of a Module, Expression or Interactive object; KIND says which one is wanted: else
 * TypeError, as for nodes with missing or wrong fields. */
struct ast_module *ast_take_module(struct vm *vm, value node, enum ast_module_kind kind,
                                   const char *filename);
/* The object of a tree. */
value ast_make_module(struct vm *vm, const struct ast_module *m);

#endif
