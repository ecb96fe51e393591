/*
 * Simple statements: what fits on a line (cf. simple_stmt of CPython's Grammar/python.gram).
 */
#include "base/buf.h"
#include "python/parse_int.h"

/* ---- assignments ---- */

static bool is_single_target(const struct ast_expr *e) {
    return e->kind == AST_Name || e->kind == AST_Attribute || e->kind == AST_Subscript;
}

/* target ':' annotation ['=' value], the cursor being at ':' */
static struct ast_stmt *annotated(struct parser *p, const struct token *start,
                                  struct ast_expr *target) {
    if (!is_single_target(target))
        return NULL;
    advance(p);
    struct ast_expr *annotation = parse_expr_rule(p), *value = NULL;
    if (!annotation)
        return NULL;
    size_t pos = p->pos;
    if (accept(p, TOK_EQUAL)) {
        value = parse_yield_or_star(p);
        if (!value)
            p->pos = pos;
    }
    parse_set_context(target, AST_Store);
    struct ast_stmt *s = new_stmt(p, AST_AnnAssign, start);
    s->as.AnnAssign.target = target;
    s->as.AnnAssign.annotation = annotation;
    s->as.AnnAssign.value = value;
    s->as.AnnAssign.simple = start->kind == TOK_NAME && target->kind == AST_Name;
    return s;
}

/* (target '=')+ value, the cursor being at the first '=' */
static struct ast_stmt *assign(struct parser *p, const struct token *start,
                               struct ast_expr *target) {
    size_t mark = p->sp;
    struct ast_expr *value = target;
    while (accept(p, TOK_EQUAL)) {
        if (!parse_set_context(value, AST_Store))
            return NULL;
        parse_push(p, value);
        value = parse_yield_or_star(p);
        if (!value)
            return NULL;
    }
    struct ast_stmt *s = new_stmt(p, AST_Assign, start);
    TAKE(p, mark, &s->as.Assign.targets);
    s->as.Assign.value = value;
    return s;
}

/* The operator of += and so on, -1 for other tokens. */
static int augmented_operator(enum token_kind kind) {
    static const unsigned char operators[TOKEN_KINDS] = {
        [TOK_PLUSEQUAL] = AST_Add + 1,         [TOK_MINEQUAL] = AST_Sub + 1,
        [TOK_STAREQUAL] = AST_Mult + 1,        [TOK_SLASHEQUAL] = AST_Div + 1,
        [TOK_PERCENTEQUAL] = AST_Mod + 1,      [TOK_AMPEREQUAL] = AST_BitAnd + 1,
        [TOK_VBAREQUAL] = AST_BitOr + 1,       [TOK_CIRCUMFLEXEQUAL] = AST_BitXor + 1,
        [TOK_LEFTSHIFTEQUAL] = AST_LShift + 1, [TOK_RIGHTSHIFTEQUAL] = AST_RShift + 1,
        [TOK_DOUBLESTAREQUAL] = AST_Pow + 1,   [TOK_DOUBLESLASHEQUAL] = AST_FloorDiv + 1,
        [TOK_ATEQUAL] = AST_MatMult + 1,
    };
    return operators[kind] - 1;
}

static struct ast_stmt *augmented(struct parser *p, const struct token *start,
                                  struct ast_expr *target) {
    int op = augmented_operator(peek(p));
    advance(p);
    struct ast_expr *value = parse_yield_or_star(p);
    if (!value)
        return NULL;
    parse_set_context(target, AST_Store);
    struct ast_stmt *s = new_stmt(p, AST_AugAssign, start);
    s->as.AugAssign.target = target;
    s->as.AugAssign.op = (enum ast_operator)op;
    s->as.AugAssign.value = value;
    return s;
}

/* invalid_assignment, its first three rules: what cannot be annotated */
static void diagnose_annotation(struct parser *p) {
    size_t pos = p->pos, mark = p->sp;
    struct ast_expr *a = parse_primary(p);
    if (a && (a->kind == AST_List || a->kind == AST_Tuple) && accept(p, TOK_COLON) &&
        parse_expr_rule(p))
        parse_raise_range(p, a->pos, a->pos, "only single target (not %s) can be annotated",
                          parse_expr_name(a));
    p->pos = pos;
    a = parse_star_named(p);
    if (a && accept(p, TOK_COMMA)) {
        while (parse_star_named_list(p) > 0)
            ;
        if (accept(p, TOK_COLON) && parse_expr_rule(p))
            parse_raise_range(p, a->pos, a->pos, "only single target (not tuple) can be annotated");
    }
    p->sp = mark;
    p->pos = pos;
    a = parse_expr_rule(p);
    if (a && accept(p, TOK_COLON) && parse_expr_rule(p))
        parse_raise_range(p, a->pos, a->pos, "illegal target for annotation");
    p->pos = pos;
}

void parse_diagnose_assignment(struct parser *p) {
    size_t pos = p->pos;
    diagnose_annotation(p);
    for (;;) {
        size_t at = p->pos;
        struct ast_expr *target = parse_star_targets(p);
        if (!target || !accept(p, TOK_EQUAL)) {
            p->pos = at;
            break;
        }
    }
    size_t last = p->pos;
    struct ast_expr *a = parse_star_expressions(p);
    if (a && peek(p) == TOK_EQUAL)
        parse_check_target(p, a, TARGET_ASSIGN);
    p->pos = last;
    a = parse_yield(p);
    if (a && peek(p) == TOK_EQUAL)
        parse_raise_range(p, a->pos, a->pos, "assignment to yield expression not possible");
    p->pos = pos;
    a = parse_star_expressions(p);
    if (a && augmented_operator(peek(p)) >= 0) {
        advance(p);
        if (parse_yield_or_star(p))
            parse_raise_range(p, a->pos, a->pos,
                              "'%s' is an illegal expression for augmented assignment",
                              parse_expr_name(a));
    }
    p->pos = pos;
}

static struct ast_stmt *expression_statement(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos, mark = p->sp;
    struct ast_expr *e = parse_yield_or_star(p);
    if (e && e->kind != AST_Yield && e->kind != AST_YieldFrom) {
        size_t end = p->pos;
        struct ast_stmt *s = NULL;
        bool cut = false;
        if (peek(p) == TOK_EQUAL)
            s = assign(p, start, e);
        else if (peek(p) == TOK_COLON)
            s = annotated(p, start, e);
        else if (augmented_operator(peek(p)) >= 0 && (cut = is_single_target(e)))
            s = augmented(p, start, e);
        if (s)
            return s;
        p->sp = mark;
        p->pos = end;
        if (cut)
            goto plain;
    }
    if (p->diagnose) {
        size_t end = p->pos;
        p->pos = pos;
        parse_diagnose_assignment(p);
        p->pos = end;
    }
plain:
    if (!e)
        return NULL;
    struct ast_stmt *s = new_stmt(p, AST_Expr, start);
    s->as.Expr.value = e;
    return s;
}

/* ---- import ---- */

/* NAME ('.' NAME)* as one string; .s NULL if there is none. */
static struct ast_str dotted_name(struct parser *p) {
    if (peek(p) != TOK_NAME)
        return (struct ast_str){0};
    struct ast_str first = tok(p)->ident->str;
    advance(p);
    if (peek(p) != TOK_DOT)
        return first;
    struct buf b = BUF_INIT;
    buf_add(&b, first.s, first.n);
    while (peek(p) == TOK_DOT && peek2(p) == TOK_NAME) {
        advance(p);
        buf_putc(&b, '.');
        buf_add(&b, tok(p)->ident->str.s, tok(p)->ident->str.n);
        advance(p);
    }
    return lex_intern(p->lexer, b.data, b.len)->str;
}

/* What follows a name: ['as' NAME] */
static struct ast_alias *alias(struct parser *p, const struct token *start, struct ast_str name) {
    struct ast_alias *a = parse_alloc(p, sizeof *a);
    a->name = name;
    if (peek(p) == KW_AS && peek2(p) == TOK_NAME) {
        advance(p);
        a->asname = tok(p)->ident->str;
        advance(p);
    }
    a->pos = parse_span(p, start);
    return a;
}

/* invalid_import: import a from b */
static void diagnose_import(struct parser *p) {
    size_t pos = p->pos;
    const struct token *start = tok(p);
    bool names;
    do
        advance(p);
    while ((names = dotted_name(p).s != NULL) && peek(p) == TOK_COMMA);
    if (names && accept(p, KW_FROM) && dotted_name(p).s)
        parse_raise_at(p, parse_starting_from(p, tok_pos(start)),
                       "Did you mean to use 'from ... import ...' instead?");
    p->pos = pos;
}

static struct ast_stmt *import_name(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp, pos;
    if (p->diagnose)
        diagnose_import(p);
    do {
        pos = p->pos;
        advance(p);
        const struct token *at = tok(p);
        struct ast_str name = dotted_name(p);
        if (!name.s) {
            p->pos = pos;
            break;
        }
        parse_push(p, alias(p, at, name));
    } while (peek(p) == TOK_COMMA);
    if (p->sp == mark)
        return NULL;
    struct ast_stmt *s = new_stmt(p, AST_Import, start);
    TAKE(p, mark, &s->as.Import.names);
    return s;
}

/* ','.(NAME ['as' NAME])+ pushed; false if there is none. A comma that no name follows stays. */
static bool import_names(struct parser *p) {
    if (peek(p) != TOK_NAME)
        return false;
    for (;;) {
        const struct token *at = tok(p);
        struct ast_str name = at->ident->str;
        advance(p);
        parse_push(p, alias(p, at, name));
        if (peek(p) != TOK_COMMA || peek2(p) != TOK_NAME)
            return true;
        advance(p);
    }
}

static bool import_targets(struct parser *p) {
    const struct token *start = tok(p);
    if (accept(p, TOK_STAR)) {
        parse_push(p, alias(p, start, lex_intern(p->lexer, "*", 1)->str));
        return true;
    }
    if (accept(p, TOK_LPAR)) {
        if (!import_names(p))
            return false;
        accept(p, TOK_COMMA);
        return accept(p, TOK_RPAR);
    }
    if (!import_names(p))
        return false;
    if (peek(p) != TOK_COMMA)
        return true;
    if (p->diagnose && peek2(p) == TOK_NEWLINE)
        parse_raise_here(p, "trailing comma not allowed without surrounding parentheses");
    return false;
}

static struct ast_stmt *import_from(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    int level = 0;
    advance(p);
    for (;; advance(p)) {
        if (peek(p) == TOK_DOT)
            level++;
        else if (peek(p) == TOK_ELLIPSIS)
            level += 3;
        else
            break;
    }
    struct ast_str module = dotted_name(p);
    if ((!module.s && level == 0) || !accept(p, KW_IMPORT) || !import_targets(p))
        return NULL;
    struct ast_stmt *s = new_stmt(p, AST_ImportFrom, start);
    s->as.ImportFrom.module = module;
    s->as.ImportFrom.level = level;
    TAKE(p, mark, &s->as.ImportFrom.names);
    return s;
}

/* ---- the small ones ---- */

static struct ast_stmt *return_statement(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    struct ast_expr *value = parse_star_expressions(p);
    struct ast_stmt *s = new_stmt(p, AST_Return, start);
    s->as.Return.value = value;
    return s;
}

static struct ast_stmt *raise_statement(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    struct ast_expr *exc = parse_expr_rule(p), *cause = NULL;
    size_t pos = p->pos;
    if (exc && accept(p, KW_FROM)) {
        cause = parse_expr_rule(p);
        if (!cause)
            p->pos = pos;
    }
    struct ast_stmt *s = new_stmt(p, AST_Raise, start);
    s->as.Raise.exc = exc;
    s->as.Raise.cause = cause;
    return s;
}

static struct ast_stmt *assert_statement(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    struct ast_expr *test = parse_expr_rule(p), *msg = NULL;
    if (!test)
        return NULL;
    size_t pos = p->pos;
    if (accept(p, TOK_COMMA)) {
        msg = parse_expr_rule(p);
        if (!msg)
            p->pos = pos;
    }
    struct ast_stmt *s = new_stmt(p, AST_Assert, start);
    s->as.Assert.test = test;
    s->as.Assert.msg = msg;
    return s;
}

static struct ast_stmt *delete_statement(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos + 1, mark = p->sp;
    bool ok = true;
    do {
        advance(p);
        struct ast_expr *e = parse_primary(p);
        if (!e)
            break;
        ok = parse_set_context(e, AST_Del);
        parse_push(p, e);
    } while (ok && peek(p) == TOK_COMMA);
    if (!ok || p->sp == mark || (peek(p) != TOK_SEMI && peek(p) != TOK_NEWLINE)) {
        if (p->diagnose) {
            p->pos = pos;
            struct ast_expr *e = parse_star_expressions(p);
            if (e)
                parse_check_target(p, e, TARGET_DELETE);
        }
        return NULL;
    }
    struct ast_stmt *s = new_stmt(p, AST_Delete, start);
    TAKE(p, mark, &s->as.Delete.targets);
    return s;
}

/* global and nonlocal, which differ in the kind of node only */
static struct ast_stmt *names_statement(struct parser *p, enum ast_stmt_kind kind) {
    const struct token *start = tok(p);
    struct ast_ident_list names = {0};
    size_t cap = 0;
    do {
        size_t pos = p->pos;
        advance(p);
        if (peek(p) != TOK_NAME) {
            p->pos = pos;
            break;
        }
        MEM_GROW(names.items, names.n, cap);
        names.items[names.n++] = tok(p)->ident->str;
        advance(p);
    } while (peek(p) == TOK_COMMA);
    if (names.n == 0)
        return NULL;
    struct ast_stmt *s = new_stmt(p, kind, start);
    s->as.Global.names = names; /* Nonlocal has the same shape */
    return s;
}

static struct ast_stmt *global_statement(struct parser *p) {
    return names_statement(p, AST_Global);
}

static struct ast_stmt *nonlocal_statement(struct parser *p) {
    return names_statement(p, AST_Nonlocal);
}

static struct ast_stmt *bare(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    return new_stmt(p,
                    start->kind == KW_PASS    ? AST_Pass
                    : start->kind == KW_BREAK ? AST_Break
                                              : AST_Continue,
                    start);
}

/* type NAME [params] = value; the cursor is at "type" and a name follows */
static struct ast_stmt *type_alias(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    struct ast_expr *name = parse_name_expr(p);
    struct ast_type_param_list params = {0};
    parse_type_params(p, &params);
    if (!accept(p, TOK_EQUAL))
        return NULL;
    struct ast_expr *value = parse_expr_rule(p);
    if (!value)
        return NULL;
    name->as.Name.ctx = AST_Store;
    struct ast_stmt *s = new_stmt(p, AST_TypeAlias, start);
    s->as.TypeAlias.name = name;
    s->as.TypeAlias.type_params = params;
    s->as.TypeAlias.value = value;
    return s;
}

static struct ast_stmt *simple_statement(struct parser *p) {
    static struct ast_stmt *(*const rules[TOKEN_KINDS])(struct parser * p) = {
        [KW_RETURN] = return_statement,
        [KW_IMPORT] = import_name,
        [KW_FROM] = import_from,
        [KW_RAISE] = raise_statement,
        [KW_PASS] = bare,
        [KW_BREAK] = bare,
        [KW_CONTINUE] = bare,
        [KW_DEL] = delete_statement,
        [KW_ASSERT] = assert_statement,
        [KW_GLOBAL] = global_statement,
        [KW_NONLOCAL] = nonlocal_statement,
    };
    size_t pos = p->pos, mark = p->sp;
    if (rules[peek(p)]) {
        struct ast_stmt *s = rules[peek(p)](p);
        return s ? s : abandon(p, mark, pos);
    }
    if (is_name(p, "type") && peek2(p) == TOK_NAME) {
        struct ast_stmt *s = type_alias(p);
        if (s)
            return s;
        abandon(p, mark, pos);
    }
    return expression_statement(p);
}

bool parse_simple_statements(struct parser *p) {
    size_t pos = p->pos, mark = p->sp;
    do {
        struct ast_stmt *s = simple_statement(p);
        if (!s) {
            abandon(p, mark, pos);
            return false;
        }
        parse_push(p, s);
    } while (accept(p, TOK_SEMI) && peek(p) != TOK_NEWLINE);
    if (accept(p, TOK_NEWLINE))
        return true;
    abandon(p, mark, pos);
    return false;
}

bool parse_statement(struct parser *p) {
    struct ast_stmt *s;
    if (!parse_compound(p, &s))
        return parse_simple_statements(p);
    if (s)
        parse_push(p, s);
    return s != NULL;
}
