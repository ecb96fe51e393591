/*
 * Expressions that are valid but can only be a mistake: a literal compared with "is", called or
 * subscripted, an assert on a tuple. cf. check_compare and its neighbours in CPython's
 * Python/compile.c.
 */
#include "python/compile_int.h"

/* The type that the value of E has whatever runs, or NULL. */
static const char *type_of(struct compiler *c, const struct ast_expr *e) {
    static const char *const by_kind[] = {
        [AST_Tuple] = "tuple",           [AST_List] = "list",
        [AST_ListComp] = "list",         [AST_Dict] = "dict",
        [AST_DictComp] = "dict",         [AST_Set] = "set",
        [AST_SetComp] = "set",           [AST_Lambda] = "function",
        [AST_JoinedStr] = "str",         [AST_FormattedValue] = "str",
        [AST_GeneratorExp] = "generator"};
    if (e->kind == AST_Constant)
        return py_type_name(constant_value(c, &e->as.Constant.value));
    return (size_t)e->kind < sizeof by_kind / sizeof *by_kind ? by_kind[e->kind] : NULL;
}

/* --- is --- */

/* A literal that equals others without being them: not None, a bool or `...`. */
static bool is_plain_literal(struct compiler *c, const struct ast_expr *e) {
    if (e->kind != AST_Constant && e->kind != AST_Tuple && e->kind != AST_UnaryOp &&
        e->kind != AST_BinOp)
        return false;
    value v = fold(c, e);
    return v != PY_UNDEF && v != PY_NONE && v != PY_ELLIPSIS && !py_is_bool(v);
}

void warn_compare(struct compiler *c, const struct ast_expr *e) {
    const struct ast_Compare *x = &e->as.Compare;
    const struct ast_expr *left = x->left;
    for (size_t i = 0; i < x->ops.n; left = x->comparators.items[i++]) {
        enum ast_cmpop op = x->ops.items[i];
        if (op != AST_Is && op != AST_IsNot)
            continue;
        if (is_plain_literal(c, left) || is_plain_literal(c, x->comparators.items[i])) {
            compile_warn(c, e->pos, false,
                         op == AST_Is ? "\"is\" with a literal. Did you mean \"==\"?"
                                      : "\"is not\" with a literal. Did you mean \"!=\"?");
            return;
        }
    }
}

/* --- (1, 2) (3, 4) and [1, 2] [3, 4] in a list: a comma is missing --- */

void warn_call(struct compiler *c, const struct ast_expr *func) {
    const char *type = func->kind == AST_Lambda ? NULL : type_of(c, func);
    if (type)
        compile_warn(c, func->pos, false,
                     mem_printf("'%s' object is not callable; perhaps you missed a comma?", type));
}

static bool never_subscriptable(const struct ast_expr *e) {
    if (e->kind == AST_Constant)
        return e->as.Constant.value.kind != AST_CONST_STR &&
               e->as.Constant.value.kind != AST_CONST_BYTES;
    return e->kind == AST_Set || e->kind == AST_SetComp || e->kind == AST_GeneratorExp ||
           e->kind == AST_Lambda;
}

static bool is_sequence(const struct ast_expr *e) {
    return e->kind == AST_Constant || e->kind == AST_Tuple || e->kind == AST_List ||
           e->kind == AST_ListComp || e->kind == AST_JoinedStr || e->kind == AST_FormattedValue;
}

static bool is_int(const struct ast_expr *e) {
    if (e->kind != AST_Constant)
        return false;
    enum ast_constant_kind k = e->as.Constant.value.kind;
    return k == AST_CONST_INT || k == AST_CONST_BIG_INT || k == AST_CONST_TRUE ||
           k == AST_CONST_FALSE;
}

void warn_subscript(struct compiler *c, const struct ast_expr *e) {
    const struct ast_expr *of = e->as.Subscript.value, *index = e->as.Subscript.slice;
    if (never_subscriptable(of)) {
        compile_warn(c, e->pos, false,
                     mem_printf("'%s' object is not subscriptable; perhaps you missed a comma?",
                                type_of(c, of)));
    } else if (is_sequence(of) && type_of(c, index) && !is_int(index)) {
        compile_warn(c, e->pos, false,
                     mem_printf("%s indices must be integers or slices, not %s; perhaps you "
                                "missed a comma?",
                                type_of(c, of), type_of(c, index)));
    }
}

/* --- assert (test, "message") --- */

void warn_assert(struct compiler *c, const struct ast_expr *test, struct ast_pos pos) {
    if (test->kind == AST_Tuple && test->as.Tuple.elts.n)
        compile_warn(c, pos, false, "assertion is always true, perhaps remove parentheses?");
}
