/*
 * Names of the node kinds; the tree itself is declared in ast.h from ast.def.
 */
#include "python/ast.h"

#define STMT_NODE(name, fields) [AST_##name] = #name,
#define EXPR_NODE(name, fields)
#define PATTERN_NODE(name, fields)
#define TYPE_PARAM_NODE(name, fields)
#define PRODUCT(name, class, fields)
static const char *const stmt_names[] = {
#include "python/ast.def"
};
#undef STMT_NODE
#undef EXPR_NODE
#define STMT_NODE(name, fields)
#define EXPR_NODE(name, fields) [AST_##name] = #name,
static const char *const expr_names[] = {
#include "python/ast.def"
};
#undef EXPR_NODE
#undef PATTERN_NODE
#define EXPR_NODE(name, fields)
#define PATTERN_NODE(name, fields) [AST_##name] = #name,
static const char *const pattern_names[] = {
#include "python/ast.def"
};
#undef PATTERN_NODE
#undef TYPE_PARAM_NODE
#define PATTERN_NODE(name, fields)
#define TYPE_PARAM_NODE(name, fields) [AST_##name] = #name,
static const char *const type_param_names[] = {
#include "python/ast.def"
};

const char *ast_stmt_name(enum ast_stmt_kind kind) { return stmt_names[kind]; }
const char *ast_expr_name(enum ast_expr_kind kind) { return expr_names[kind]; }
const char *ast_pattern_name(enum ast_pattern_kind kind) { return pattern_names[kind]; }
const char *ast_type_param_name(enum ast_type_param_kind kind) { return type_param_names[kind]; }
