/*
 * Names of the node kinds; the tree itself is declared in ast.h from ast.def.
 */
#include "python/ast.h"

#define STMT_NODE(name, fields) [AST_##name] = #name,
static const char *const stmt_names[] = {
#include "python/ast.def"
};
#define EXPR_NODE(name, fields) [AST_##name] = #name,
static const char *const expr_names[] = {
#include "python/ast.def"
};
#define PATTERN_NODE(name, fields) [AST_##name] = #name,
static const char *const pattern_names[] = {
#include "python/ast.def"
};
#define TYPE_PARAM_NODE(name, fields) [AST_##name] = #name,
static const char *const type_param_names[] = {
#include "python/ast.def"
};

const char *ast_stmt_name(enum ast_stmt_kind kind) { return stmt_names[kind]; }
const char *ast_expr_name(enum ast_expr_kind kind) { return expr_names[kind]; }
const char *ast_pattern_name(enum ast_pattern_kind kind) { return pattern_names[kind]; }
const char *ast_type_param_name(enum ast_type_param_kind kind) { return type_param_names[kind]; }

const char *const ast_ctx_names[] = {"Load", "Store", "Del"};
const char *const ast_boolop_names[] = {"And", "Or"};
const char *const ast_operator_names[] = {"Add",    "Sub",    "Mult",    "MatMult", "Div",
                                          "Mod",    "Pow",    "LShift",  "RShift",  "BitOr",
                                          "BitXor", "BitAnd", "FloorDiv"};
const char *const ast_unaryop_names[] = {"Invert", "Not", "UAdd", "USub"};
const char *const ast_cmpop_names[] = {"Eq",  "NotEq", "Lt",    "LtE", "Gt",
                                       "GtE", "Is",    "IsNot", "In",  "NotIn"};
