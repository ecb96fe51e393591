/*
 * Compound statements: those with blocks (cf. compound_stmt of CPython's Grammar/python.gram).
 */
#include "python/parse_int.h"

/* ---- blocks ---- */

/* NEWLINE INDENT statement+ DEDENT, or simple statements on the line. WHAT and LINE are for the
 * message when the indented block is missing. */
bool parse_block(struct parser *p, struct ast_stmt_list *body, const char *what, int line) {
    size_t mark = p->sp;
    if (peek(p) != TOK_NEWLINE) {
        if (!parse_simple_statements(p))
            return false;
        TAKE(p, mark, body);
        return true;
    }
    advance(p);
    if (peek(p) != TOK_INDENT) {
        if (p->diagnose)
            parse_raise_indent(p, "expected an indented block after %s on line %d", what, line);
        return false;
    }
    advance(p);
    enter(p);
    do {
        if (!parse_statement(p)) {
            leave(p);
            p->sp = mark;
            return false;
        }
    } while (peek(p) != TOK_DEDENT && peek(p) != TOK_END);
    leave(p);
    TAKE(p, mark, body);
    return accept(p, TOK_DEDENT);
}

/* The ':' before a block. When the line ends instead, says so. */
static bool colon(struct parser *p) {
    if (p->diagnose && peek(p) == TOK_NEWLINE)
        parse_raise_here(p, "expected ':'");
    return accept(p, TOK_COLON);
}

static bool else_block(struct parser *p, struct ast_stmt_list *orelse) {
    int line = tok(p)->line;
    if (!accept(p, KW_ELSE))
        return true;
    parse_force(p, TOK_COLON);
    return parse_block(p, orelse, "'else' statement", line);
}

/* ---- if, while, for ---- */

static struct ast_stmt *if_statement(struct parser *p) {
    const struct token *start = tok(p);
    bool is_elif = start->kind == KW_ELIF;
    advance(p);
    struct ast_expr *test = parse_named(p);
    struct ast_stmt_list body, orelse = {0};
    if (!test || !colon(p) ||
        !parse_block(p, &body, is_elif ? "'elif' statement" : "'if' statement", start->line))
        return NULL;
    if (peek(p) == KW_ELIF) {
        enter(p);
        struct ast_stmt *elif = if_statement(p);
        leave(p);
        if (!elif)
            return NULL;
        size_t mark = p->sp;
        parse_push(p, elif);
        TAKE(p, mark, &orelse);
    } else if (!else_block(p, &orelse)) {
        return NULL;
    }
    struct ast_stmt *s = new_stmt(p, AST_If, start);
    s->as.If.test = test;
    s->as.If.body = body;
    s->as.If.orelse = orelse;
    return s;
}

static struct ast_stmt *while_statement(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    struct ast_expr *test = parse_named(p);
    struct ast_stmt_list body, orelse = {0};
    if (!test || !colon(p) || !parse_block(p, &body, "'while' statement", start->line) ||
        !else_block(p, &orelse))
        return NULL;
    struct ast_stmt *s = new_stmt(p, AST_While, start);
    s->as.While.test = test;
    s->as.While.body = body;
    s->as.While.orelse = orelse;
    return s;
}

/* START is "for" or the "async" before it, which is consumed. */
static struct ast_stmt *for_statement(struct parser *p, const struct token *start) {
    const struct token *keyword = tok(p);
    advance(p);
    size_t target_pos = p->pos;
    struct ast_expr *target = parse_star_targets(p);
    if (!target || !accept(p, KW_IN)) {
        p->pos = target_pos;
        struct ast_expr *e = p->diagnose ? parse_star_expressions(p) : NULL;
        if (e)
            parse_check_target(p, e, TARGET_FOR);
        return NULL;
    }
    struct ast_expr *iter = parse_star_expressions(p);
    struct ast_stmt_list body, orelse = {0};
    if (!iter || !colon(p) || !parse_block(p, &body, "'for' statement", keyword->line) ||
        !else_block(p, &orelse))
        return NULL;
    struct ast_stmt *s = new_stmt(p, start == keyword ? AST_For : AST_AsyncFor, start);
    s->as.For.target = target; /* AsyncFor has the same shape */
    s->as.For.iter = iter;
    s->as.For.body = body;
    s->as.For.orelse = orelse;
    return s;
}

/* ---- with ---- */

static bool ends_with_item(struct parser *p) {
    return peek(p) == TOK_COMMA || peek(p) == TOK_RPAR || peek(p) == TOK_COLON;
}

static struct ast_withitem *with_item(struct parser *p) {
    struct ast_expr *context = parse_expr_rule(p);
    if (!context)
        return NULL;
    struct ast_withitem *item = parse_alloc(p, sizeof *item);
    item->context_expr = context;
    size_t pos = p->pos;
    if (accept(p, KW_AS)) {
        size_t target_pos = p->pos;
        item->optional_vars = parse_star_target(p);
        if (!item->optional_vars || !ends_with_item(p)) {
            p->pos = target_pos;
            struct ast_expr *e = p->diagnose ? parse_expr_rule(p) : NULL;
            if (e && ends_with_item(p))
                parse_check_target(p, e, TARGET_ASSIGN);
            item->optional_vars = NULL;
            p->pos = pos;
        }
    }
    return item;
}

static bool with_items(struct parser *p, struct ast_withitem_list *items) {
    size_t mark = p->sp;
    for (;;) {
        size_t pos = p->pos;
        struct ast_withitem *item = with_item(p);
        if (!item) {
            if (p->sp == mark)
                return false;
            p->pos = pos - 1; /* the comma */
            break;
        }
        parse_push(p, item);
        if (!accept(p, TOK_COMMA))
            break;
    }
    TAKE(p, mark, items);
    return true;
}

/* '(' items [','] ')' ':' with the cursor left at ':'; goes back if it is something else. */
static bool parenthesized_items(struct parser *p, struct ast_withitem_list *items) {
    size_t pos = p->pos, mark = p->sp;
    if (accept(p, TOK_LPAR) && with_items(p, items)) {
        accept(p, TOK_COMMA);
        if (accept(p, TOK_RPAR) && peek(p) == TOK_COLON)
            return true;
    }
    abandon(p, mark, pos);
    return false;
}

/* ','.(expression ['as' target])+ with fewer demands than with_items() */
static bool skip_items(struct parser *p, struct ast_expr *(*rule)(struct parser *p)) {
    for (;;) {
        if (!rule(p))
            return false;
        size_t pos = p->pos;
        if (accept(p, KW_AS) && !parse_star_target(p))
            p->pos = pos;
        if (!accept(p, TOK_COMMA))
            return true;
        if (peek(p) == TOK_RPAR)
            return true;
    }
}

/* invalid_with_stmt: the line ends where ':' should be */
static void diagnose_with(struct parser *p) {
    size_t pos = p->pos;
    if (skip_items(p, parse_expr_rule))
        colon(p);
    p->pos = pos;
    if (accept(p, TOK_LPAR) && skip_items(p, parse_expressions) && accept(p, TOK_RPAR))
        colon(p);
    p->pos = pos;
}

static struct ast_stmt *with_statement(struct parser *p, const struct token *start) {
    const struct token *keyword = tok(p);
    struct ast_withitem_list items;
    struct ast_stmt_list body;
    advance(p);
    size_t pos = p->pos;
    if ((!parenthesized_items(p, &items) && !with_items(p, &items)) || !accept(p, TOK_COLON)) {
        p->pos = pos;
        if (p->diagnose)
            diagnose_with(p);
        return NULL;
    }
    if (!parse_block(p, &body, "'with' statement", keyword->line))
        return NULL;
    struct ast_stmt *s = new_stmt(p, start == keyword ? AST_With : AST_AsyncWith, start);
    s->as.With.items = items; /* AsyncWith has the same shape */
    s->as.With.body = body;
    return s;
}

/* ---- try ---- */

/* "except A, B:" */
static void diagnose_except(struct parser *p) {
    size_t pos = p->pos;
    accept(p, TOK_STAR);
    struct ast_expr *a = parse_expr_rule(p);
    if (a && accept(p, TOK_COMMA) && parse_expressions(p)) {
        if (accept(p, KW_AS))
            accept(p, TOK_NAME);
        if (accept(p, TOK_COLON))
            parse_raise_at(p, parse_starting_from(p, a->pos),
                           "multiple exception types must be parenthesized");
    }
    p->pos = pos;
}

/* "except A, B:", FIRST being A: the tuple of them. */
static struct ast_expr *more_types(struct parser *p, struct ast_expr *first) {
    struct ast_expr *tuple = parse_alloc(p, sizeof *tuple);
    size_t mark = p->sp;
    parse_push(p, first);
    while (accept(p, TOK_COMMA)) {
        struct ast_expr *next = parse_expr_rule(p);
        if (!next)
            break;
        parse_push(p, next);
    }
    tuple->kind = AST_Tuple;
    tuple->as.Tuple.ctx = AST_Load;
    TAKE(p, mark, &tuple->as.Tuple.elts);
    tuple->pos = parse_starting_from(p, first->pos);
    return tuple;
}

/* SEEN: the block before is "except*" (1) or "except" (0); -1 for the first. */
static struct ast_excepthandler *except_block(struct parser *p, bool *is_star, int seen) {
    const struct token *start = tok(p);
    advance(p);
    if (p->diagnose)
        diagnose_except(p);
    *is_star = accept(p, TOK_STAR);
    if (p->diagnose && *is_star && (peek(p) == TOK_NEWLINE || peek(p) == TOK_COLON))
        parse_raise_here(p, "expected one or more exception types");
    struct ast_excepthandler *h = parse_alloc(p, sizeof *h);
    if (*is_star || (peek(p) != TOK_COLON && peek(p) != TOK_NEWLINE)) {
        h->type = parse_expr_rule(p);
        if (!h->type)
            return NULL;
        if (p->source->newer && peek(p) == TOK_COMMA)
            h->type = more_types(p, h->type);
        if (peek(p) == KW_AS && peek2(p) == TOK_NAME) {
            advance(p);
            h->name = tok(p)->ident->str;
            advance(p);
        }
    }
    if (!colon(p))
        return NULL;
    if (seen >= 0 && seen != *is_star) {
        if (p->diagnose)
            parse_raise_at(p, tok_pos(start),
                           "cannot have both 'except' and 'except*' on the same 'try'");
        return NULL;
    }
    if (!parse_block(p, &h->body, *is_star ? "'except*' statement" : "'except' statement",
                     start->line))
        return NULL;
    const struct token *end = last_tok(p);
    while (end->kind == TOK_NEWLINE || end->kind == TOK_DEDENT)
        end--;
    h->pos = (struct ast_pos){start->line, start->col, end->end_line, end->end_col};
    return h;
}

/* except blocks, all of a kind */
static bool except_blocks(struct parser *p, struct ast_excepthandler_list *handlers, bool *star) {
    size_t mark = p->sp;
    while (peek(p) == KW_EXCEPT) {
        bool is_star;
        struct ast_excepthandler *h = except_block(p, &is_star, p->sp > mark ? *star : -1);
        if (!h)
            return false;
        *star = is_star;
        parse_push(p, h);
    }
    TAKE(p, mark, handlers);
    return true;
}

static struct ast_stmt *try_statement(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    parse_force(p, TOK_COLON);
    struct ast_stmt_list body, orelse = {0}, finalbody = {0};
    struct ast_excepthandler_list handlers = {0};
    bool star = false;
    if (!parse_block(p, &body, "'try' statement", start->line))
        return NULL;
    if (peek(p) != KW_EXCEPT && peek(p) != KW_FINALLY) {
        if (p->diagnose)
            parse_raise_here(p, "expected 'except' or 'finally' block");
        return NULL;
    }
    if (!except_blocks(p, &handlers, &star) || (handlers.n && !else_block(p, &orelse)))
        return NULL;
    int line = tok(p)->line;
    if (accept(p, KW_FINALLY)) {
        parse_force(p, TOK_COLON);
        if (!parse_block(p, &finalbody, "'finally' statement", line))
            return NULL;
    }
    struct ast_stmt *s = new_stmt(p, star ? AST_TryStar : AST_Try, start);
    s->as.Try.body = body; /* TryStar has the same shape */
    s->as.Try.handlers = handlers;
    s->as.Try.orelse = orelse;
    s->as.Try.finalbody = finalbody;
    return s;
}

/* ---- def, class ---- */

static struct ast_type_param *type_param(struct parser *p) {
    static const enum ast_type_param_kind kinds[] = {AST_TypeVar, AST_TypeVarTuple, AST_ParamSpec};
    static const char *const names[] = {"TypeVar", "TypeVarTuple", "ParamSpec"};
    const struct token *start = tok(p);
    int which = accept(p, TOK_STAR) ? 1 : accept(p, TOK_DOUBLESTAR) ? 2 : 0;
    const struct token *name = tok(p);
    if (!accept(p, TOK_NAME))
        return NULL;
    struct ast_expr *bound = NULL;
    size_t pos = p->pos;
    if (accept(p, TOK_COLON)) {
        const struct token *at = last_tok(p);
        bound = parse_expr_rule(p);
        if (bound && which)
            parse_raise_at(p, parse_starting_from(p, tok_pos(at)),
                           bound->kind == AST_Tuple ? "cannot use constraints with %s"
                                                    : "cannot use bound with %s",
                           names[which]);
        if (!bound)
            p->pos = pos;
    }
    struct ast_type_param *t = parse_alloc(p, sizeof *t);
    t->kind = kinds[which];
    t->pos = parse_span(p, start);
    t->as.TypeVar.name = name->ident->str; /* the name comes first in all three */
    if (which == 0)
        t->as.TypeVar.bound = bound;
    return t;
}

void parse_type_params(struct parser *p, struct ast_type_param_list *params) {
    size_t pos = p->pos, mark = p->sp;
    *params = (struct ast_type_param_list){0};
    if (!accept(p, TOK_LSQB))
        return;
    do {
        struct ast_type_param *t = type_param(p);
        if (!t)
            break;
        parse_push(p, t);
    } while (accept(p, TOK_COMMA));
    if (p->sp == mark || !accept(p, TOK_RSQB))
        abandon(p, mark, pos);
    else
        TAKE(p, mark, params);
}

/* START is "def" or the "async" before it, which is consumed. */
static struct ast_stmt *function(struct parser *p, const struct token *start,
                                 struct ast_expr_list decorators) {
    const struct token *keyword = tok(p);
    advance(p);
    const struct token *name = tok(p);
    struct ast_type_param_list type_params;
    if (!accept(p, TOK_NAME))
        return NULL;
    parse_type_params(p, &type_params);
    parse_force(p, TOK_LPAR);
    struct ast_arguments *args = parse_parameters(p, TOK_RPAR);
    if (!args || !accept(p, TOK_RPAR))
        return NULL;
    struct ast_expr *returns = NULL;
    size_t pos = p->pos;
    if (accept(p, TOK_ARROW)) {
        returns = parse_expr_rule(p);
        if (!returns)
            p->pos = pos;
    }
    parse_force(p, TOK_COLON);
    struct ast_stmt_list body;
    if (!parse_block(p, &body, "function definition", keyword->line))
        return NULL;
    struct ast_stmt *s =
        new_stmt(p, start == keyword ? AST_FunctionDef : AST_AsyncFunctionDef, start);
    s->as.FunctionDef.name = name->ident->str; /* AsyncFunctionDef has the same shape */
    s->as.FunctionDef.args = args;
    s->as.FunctionDef.body = body;
    s->as.FunctionDef.decorator_list = decorators;
    s->as.FunctionDef.returns = returns;
    s->as.FunctionDef.type_params = type_params;
    return s;
}

static struct ast_stmt *class(struct parser *p, struct ast_expr_list decorators) {
    const struct token *start = tok(p);
    advance(p);
    const struct token *name = tok(p);
    struct ast_type_param_list type_params;
    struct ast_expr_list bases = {0};
    struct ast_keyword_list keywords = {0};
    struct ast_stmt_list body;
    if (!accept(p, TOK_NAME))
        return NULL;
    parse_type_params(p, &type_params);
    if (accept(p, TOK_LPAR)) {
        if (peek(p) != TOK_RPAR && !parse_arguments(p, NULL, &bases, &keywords))
            return NULL;
        if (!accept(p, TOK_RPAR))
            return NULL;
    }
    if (!colon(p) || !parse_block(p, &body, "class definition", start->line))
        return NULL;
    struct ast_stmt *s = new_stmt(p, AST_ClassDef, start);
    s->as.ClassDef.name = name->ident->str;
    s->as.ClassDef.bases = bases;
    s->as.ClassDef.keywords = keywords;
    s->as.ClassDef.body = body;
    s->as.ClassDef.decorator_list = decorators;
    s->as.ClassDef.type_params = type_params;
    return s;
}

static struct ast_stmt *async_statement(struct parser *p, struct ast_expr_list decorators) {
    const struct token *start = tok(p);
    advance(p);
    if (peek(p) == KW_DEF)
        return function(p, start, decorators);
    if (decorators.n == 0 && peek(p) == KW_FOR)
        return for_statement(p, start);
    if (decorators.n == 0 && peek(p) == KW_WITH)
        return with_statement(p, start);
    return NULL;
}

static struct ast_stmt *decorated(struct parser *p) {
    size_t mark = p->sp;
    while (accept(p, TOK_AT)) {
        struct ast_expr *e = parse_named(p);
        if (!e || !accept(p, TOK_NEWLINE))
            return NULL;
        parse_push(p, e);
    }
    struct ast_expr_list decorators;
    TAKE(p, mark, &decorators);
    if (peek(p) == KW_DEF)
        return function(p, tok(p), decorators);
    if (peek(p) == KW_CLASS)
        return class(p, decorators);
    return peek(p) == KW_ASYNC ? async_statement(p, decorators) : NULL;
}

/* ---- match ---- */

static struct ast_match_case *case_block(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    struct ast_match_case *c = parse_alloc(p, sizeof *c);
    c->pattern = parse_patterns(p);
    if (!c->pattern)
        return NULL;
    size_t pos = p->pos;
    if (accept(p, KW_IF)) {
        c->guard = parse_named(p);
        if (!c->guard)
            p->pos = pos;
    }
    if (!colon(p) || !parse_block(p, &c->body, "'case' statement", start->line))
        return NULL;
    return c;
}

static struct ast_expr *subject(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_expr *first = parse_star_named(p);
    if (!first || peek(p) != TOK_COMMA)
        return first && first->kind == AST_Starred ? NULL : first;
    size_t mark = p->sp;
    parse_push(p, first);
    advance(p);
    parse_star_named_list(p);
    struct ast_expr *e = new_expr(p, AST_Tuple, start);
    TAKE(p, mark, &e->as.Tuple.elts);
    return e;
}

/* The statement, or NULL: "match" may be an ordinary name. */
static struct ast_stmt *match_statement(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    advance(p);
    struct ast_expr *e = subject(p);
    if (!e || !colon(p) || !accept(p, TOK_NEWLINE))
        return NULL;
    if (!accept(p, TOK_INDENT)) {
        if (p->diagnose)
            parse_raise_indent(p, "expected an indented block after 'match' statement on line %d",
                               start->line);
        return NULL;
    }
    while (is_name(p, "case")) {
        enter(p);
        struct ast_match_case *c = case_block(p);
        leave(p);
        if (!c)
            return NULL;
        parse_push(p, c);
    }
    if (p->sp == mark || !accept(p, TOK_DEDENT))
        return NULL;
    struct ast_stmt *s = new_stmt(p, AST_Match, start);
    s->as.Match.subject = e;
    TAKE(p, mark, &s->as.Match.cases);
    return s;
}

/* ---- dispatch ---- */

static struct ast_stmt *by_keyword(struct parser *p) {
    const struct ast_expr_list none = {0};
    switch (peek(p)) {
    case KW_DEF:
        return function(p, tok(p), none);
    case TOK_AT:
        return decorated(p);
    case KW_ASYNC:
        return async_statement(p, none);
    case KW_IF:
        return if_statement(p);
    case KW_CLASS:
        return class(p, none);
    case KW_WITH:
        return with_statement(p, tok(p));
    case KW_FOR:
        return for_statement(p, tok(p));
    case KW_TRY:
        return try_statement(p);
    default:
        return while_statement(p);
    }
}

/* Tokens after which "match" is certainly not a keyword: the common uses of the name. */
static bool match_is_name(struct parser *p) {
    switch (peek2(p)) {
    case TOK_EQUAL:
    case TOK_DOT:
    case TOK_COMMA:
    case TOK_RPAR:
    case TOK_COLON:
    case TOK_NEWLINE:
    case TOK_SEMI:
        return true;
    default:
        return false;
    }
}

bool parse_compound(struct parser *p, struct ast_stmt **stmt) {
    size_t pos = p->pos, mark = p->sp;
    switch (peek(p)) {
    case KW_DEF:
    case TOK_AT:
    case KW_ASYNC:
    case KW_IF:
    case KW_CLASS:
    case KW_WITH:
    case KW_FOR:
    case KW_TRY:
    case KW_WHILE:
        *stmt = by_keyword(p);
        if (!*stmt)
            abandon(p, mark, pos);
        return true;
    case TOK_NAME:
        if (!is_name(p, "match") || match_is_name(p))
            return false;
        *stmt = match_statement(p);
        if (*stmt)
            return true;
        abandon(p, mark, pos);
        return false;
    default:
        return false;
    }
}
