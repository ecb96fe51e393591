/*
 * Syntax errors: where they are, what CPython calls things, and which of several is reported.
 */
#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "python/parse_int.h"

/* ---- raising ---- */

/* Byte column COL of LINE to a 1-based column in characters. */
static int char_column(const struct parser *p, int line, int col) {
    if (col < 0)
        return 0;
    size_t start = source_line_start(p->source, line);
    const char *text = p->source->text + start;
    size_t n = strcspn(text, "\n");
    if ((size_t)col <= n)
        return (int)source_chars(text, (size_t)col) + 1;
    return (int)source_chars(text, n) + 1 + (col - (int)n);
}

static noreturn void throw_error(const struct parser *p, const char *kind, int line, int column,
                                 int end_line, int end_column, const char *message) {
    struct error *e = error_new(ERROR_SYNTAX, "%s", message);
    e->kind = kind;
    e->file = p->source->filename;
    e->line = line;
    e->column = column;
    e->end_line = end_line > 0 ? end_line : line;
    e->end_column = end_column;
    if (line > 0)
        e->source_line = source_line(p->source, line);
    error_throw(e);
}

static noreturn void raise_unclosed(const struct parser *p) {
    const struct lex_paren *open = &p->lexer->parens[p->lexer->level - 1];
    throw_error(p, "SyntaxError", open->line, char_column(p, open->line, open->col), open->line, 0,
                mem_printf("'%c' was never closed", open->c));
}

/* The lexer's failure, if it takes precedence over a mistake that the parser found before it. */
static void prefer_lexer_error(const struct parser *p) {
    const struct lexer *lx = p->lexer;
    /* Inside an f-string the parser knows better than "f-string: expecting '}'". */
    if (lx->tokens[lx->n - 1].kind != TOK_ERROR || lx->fstring >= 0)
        return;
    const struct lex_error *e = &lx->error;
    if (!e->weak)
        throw_error(p, e->kind, e->line, e->column, e->line, e->end_column, e->message);
    if (lx->level > 0 && p->tokens[p->furthest].line > lx->parens[lx->level - 1].line)
        raise_unclosed(p);
}

noreturn void parse_lexer_error(struct parser *p) {
    const struct lex_error *e = &p->lexer->error;
    if (!e->message)
        raise_unclosed(p);
    throw_error(p, e->kind, e->line, e->column, e->line, e->end_column, e->message);
}

static noreturn void raise_v(struct parser *p, const char *kind, struct ast_pos at, const char *fmt,
                             va_list ap) {
    if (strcmp(kind, "IndentationError") != 0)
        prefer_lexer_error(p);
    struct buf b = BUF_INIT;
    buf_vprintf(&b, fmt, ap);
    int end = at.end_col < 0 ? -1 : char_column(p, at.end_line, at.end_col);
    throw_error(p, kind, at.line, char_column(p, at.line, at.col), at.end_line, end, buf_take(&b));
}

#define RAISE(kind, place)                                                                         \
    do {                                                                                           \
        va_list ap;                                                                                \
        va_start(ap, fmt);                                                                         \
        raise_v(p, (kind), (place), fmt, ap);                                                      \
    } while (0)

noreturn void parse_raise(struct parser *p, const char *kind, struct ast_pos at, const char *fmt,
                          ...) {
    RAISE(kind, at);
}

noreturn void parse_raise_at(struct parser *p, struct ast_pos at, const char *fmt, ...) {
    RAISE("SyntaxError", at);
}

noreturn void parse_raise_range(struct parser *p, struct ast_pos a, struct ast_pos b,
                                const char *fmt, ...) {
    RAISE("SyntaxError", ((struct ast_pos){a.line, a.col, b.end_line, b.end_col}));
}

/* The place of token T; indentation tokens have no column, then where the lexer stood counts. */
static struct ast_pos place_of(const struct parser *p, const struct token *t) {
    struct ast_pos at = tok_pos(t);
    if (at.col >= 0)
        return at;
    at.col = (int)(t->start - source_line_start(p->source, t->line)) - 1;
    at.end_col = -1;
    return at;
}

noreturn void parse_raise_here(struct parser *p, const char *fmt, ...) {
    RAISE("SyntaxError", place_of(p, &p->tokens[p->furthest]));
}

noreturn void parse_raise_indent(struct parser *p, const char *fmt, ...) {
    RAISE("IndentationError", place_of(p, &p->tokens[p->furthest]));
}

noreturn void parse_raise_generic(struct parser *p, size_t furthest) {
    const struct token *t = &p->tokens[furthest];
    if (t->kind == TOK_INDENT)
        parse_raise(p, "IndentationError", place_of(p, t), "unexpected indent");
    if (t->kind == TOK_DEDENT)
        parse_raise(p, "IndentationError", place_of(p, t), "unexpected unindent");
    parse_raise_at(p, tok_pos(t), "invalid syntax");
}

noreturn void parse_too_deep(struct parser *p) {
    parse_raise(p, "MemoryError", tok_pos(tok(p)), "Parser stack overflowed - Memory Error");
}

noreturn void parse_chain_too_long(struct parser *p) {
    parse_raise(p, "RecursionError", tok_pos(tok(p)),
                "maximum recursion depth exceeded during compilation");
}

void parse_force(struct parser *p, enum token_kind kind) {
    if (!accept(p, kind))
        parse_raise_at(p, tok_pos(tok(p)), "expected '%s'", token_text(kind));
}

struct ast_pos parse_starting_from(const struct parser *p, struct ast_pos a) {
    const struct token *t = &p->tokens[p->furthest];
    return (struct ast_pos){a.line, a.col, t->end_line, t->end_col};
}

/* ---- names of expressions, targets ---- */

static const char *constant_name(const struct ast_constant *c) {
    switch (c->kind) {
    case AST_CONST_NONE:
        return "None";
    case AST_CONST_TRUE:
        return "True";
    case AST_CONST_FALSE:
        return "False";
    case AST_CONST_ELLIPSIS:
        return "ellipsis";
    default:
        return "literal";
    }
}

const char *parse_expr_name(const struct ast_expr *e) {
    static const char *const names[AST_EXPR_KINDS] = {
        [AST_BoolOp] = "expression",
        [AST_NamedExpr] = "named expression",
        [AST_BinOp] = "expression",
        [AST_UnaryOp] = "expression",
        [AST_Lambda] = "lambda",
        [AST_IfExp] = "conditional expression",
        [AST_Dict] = "dict literal",
        [AST_Set] = "set display",
        [AST_ListComp] = "list comprehension",
        [AST_SetComp] = "set comprehension",
        [AST_DictComp] = "dict comprehension",
        [AST_GeneratorExp] = "generator expression",
        [AST_Await] = "await expression",
        [AST_Yield] = "yield expression",
        [AST_YieldFrom] = "yield expression",
        [AST_Compare] = "comparison",
        [AST_Call] = "function call",
        [AST_FormattedValue] = "f-string expression",
        [AST_JoinedStr] = "f-string expression",
        [AST_Attribute] = "attribute",
        [AST_Subscript] = "subscript",
        [AST_Starred] = "starred",
        [AST_Name] = "name",
        [AST_List] = "list",
        [AST_Tuple] = "tuple",
        [AST_Slice] = "slice",
    };
    return e->kind == AST_Constant ? constant_name(&e->as.Constant.value) : names[e->kind];
}

static const struct ast_expr *invalid_element(const struct ast_expr_list *list,
                                              enum target_use use) {
    for (size_t i = 0; i < list->n; i++) {
        const struct ast_expr *bad = parse_invalid_target(list->items[i], use);
        if (bad)
            return bad;
    }
    return NULL;
}

const struct ast_expr *parse_invalid_target(const struct ast_expr *e, enum target_use use) {
    switch (e->kind) {
    case AST_List:
        return invalid_element(&e->as.List.elts, use);
    case AST_Tuple:
        return invalid_element(&e->as.Tuple.elts, use);
    case AST_Starred:
        return use == TARGET_DELETE ? e : parse_invalid_target(e->as.Starred.value, use);
    case AST_Compare: /* "for x in y": the parser sees a comparison */
        if (use == TARGET_FOR)
            return e->as.Compare.ops.items[0] == AST_In
                       ? parse_invalid_target(e->as.Compare.left, use)
                       : NULL;
        return e;
    case AST_Name:
    case AST_Subscript:
    case AST_Attribute:
        return NULL;
    default:
        return e;
    }
}

void parse_check_target(struct parser *p, const struct ast_expr *e, enum target_use use) {
    const struct ast_expr *bad = parse_invalid_target(e, use);
    if (bad)
        parse_raise_range(p, bad->pos, bad->pos, "cannot %s %s",
                          use == TARGET_DELETE ? "delete" : "assign to", parse_expr_name(bad));
}

static bool set_elements(const struct ast_expr_list *list, enum ast_context ctx) {
    for (size_t i = 0; i < list->n; i++)
        if (!parse_set_context(list->items[i], ctx))
            return false;
    return true;
}

bool parse_set_context(struct ast_expr *e, enum ast_context ctx) {
    switch (e->kind) {
    case AST_Name:
        e->as.Name.ctx = ctx;
        return true;
    case AST_Attribute:
        e->as.Attribute.ctx = ctx;
        return true;
    case AST_Subscript:
        e->as.Subscript.ctx = ctx;
        return true;
    case AST_Starred:
        e->as.Starred.ctx = ctx;
        return ctx != AST_Del && e->as.Starred.value->kind != AST_Starred &&
               parse_set_context(e->as.Starred.value, ctx);
    case AST_List:
        e->as.List.ctx = ctx;
        return set_elements(&e->as.List.elts, ctx);
    case AST_Tuple:
        e->as.Tuple.ctx = ctx;
        return set_elements(&e->as.Tuple.elts, ctx);
    default:
        return false;
    }
}
