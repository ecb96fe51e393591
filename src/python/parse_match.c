/*
 * Patterns of match statements (PEP 634).
 */
#include "python/parse_int.h"

static struct ast_pattern *pattern(struct parser *p);
static struct ast_pattern *or_pattern(struct parser *p);

static struct ast_pattern *value_pattern(struct parser *p, const struct token *start,
                                         struct ast_expr *value) {
    struct ast_pattern *n = new_pattern(p, AST_MatchValue, start);
    n->as.MatchValue.value = value;
    return n;
}

/* A NAME, not "_", that neither '.', '(' nor '=' follows; consumed. .s NULL if there is none. */
static struct ast_str capture_target(struct parser *p) {
    struct ast_str name = {0};
    if (peek(p) != TOK_NAME || is_name(p, "_"))
        return name;
    enum token_kind next = peek2(p);
    if (next == TOK_DOT || next == TOK_LPAR || next == TOK_EQUAL)
        return name;
    name = tok(p)->ident->str;
    advance(p);
    return name;
}

/* ---- literals ---- */

/* ['-'] NUMBER */
static struct ast_expr *signed_number(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    if (!accept(p, TOK_MINUS))
        return parse_number(p);
    struct ast_expr *number = parse_number(p);
    if (!number)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_UnaryOp, start);
    e->as.UnaryOp.op = AST_USub;
    e->as.UnaryOp.operand = number;
    return e;
}

static bool is_imaginary(const struct ast_expr *e) {
    if (e->kind == AST_UnaryOp)
        e = e->as.UnaryOp.operand;
    return e->as.Constant.value.kind == AST_CONST_COMPLEX;
}

/* signed_number, or real ('+' | '-') imaginary */
static struct ast_expr *number(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_expr *left = signed_number(p);
    if (!left || (peek(p) != TOK_PLUS && peek(p) != TOK_MINUS))
        return left;
    enum ast_operator op = peek(p) == TOK_PLUS ? AST_Add : AST_Sub;
    if (is_imaginary(left))
        parse_raise_range(p, left->pos, left->pos, "real number required in complex literal");
    advance(p);
    struct ast_expr *right = parse_number(p);
    if (!right)
        return NULL;
    if (!is_imaginary(right))
        parse_raise_range(p, right->pos, right->pos,
                          "imaginary number required in complex literal");
    struct ast_expr *e = new_expr(p, AST_BinOp, start);
    e->as.BinOp.left = left;
    e->as.BinOp.op = op;
    e->as.BinOp.right = right;
    return e;
}

static bool is_singleton(enum token_kind kind) {
    return kind == KW_NONE || kind == KW_TRUE || kind == KW_FALSE;
}

/* A literal as an expression: the keys of mappings. */
static struct ast_expr *literal_expr(struct parser *p) {
    switch (peek(p)) {
    case TOK_NUMBER:
    case TOK_MINUS:
        return number(p);
    case TOK_STRING:
    case TOK_FSTRING_START:
        return parse_strings(p);
    default:
        return is_singleton(peek(p)) ? parse_atom(p) : NULL;
    }
}

/* NAME ('.' NAME)* */
static struct ast_expr *name_or_attr(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_expr *e = parse_name_expr(p);
    while (e && peek(p) == TOK_DOT && peek2(p) == TOK_NAME) {
        advance(p);
        struct ast_str attr = tok(p)->ident->str;
        advance(p);
        struct ast_expr *outer = new_expr(p, AST_Attribute, start);
        outer->as.Attribute.value = e;
        outer->as.Attribute.attr = attr;
        e = outer;
    }
    return e;
}

/* ---- sequences ---- */

static struct ast_pattern *star_pattern(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    advance(p);
    struct ast_str name = {0};
    if (is_name(p, "_"))
        advance(p);
    else if (!(name = capture_target(p)).s)
        return backtrack(p, pos);
    struct ast_pattern *n = new_pattern(p, AST_MatchStar, start);
    n->as.MatchStar.name = name;
    return n;
}

static struct ast_pattern *maybe_star_pattern(struct parser *p) {
    return peek(p) == TOK_STAR ? star_pattern(p) : pattern(p);
}

/* ','.maybe_star_pattern+ [','], pushed */
static void sequence_items(struct parser *p) {
    struct ast_pattern *n;
    while ((n = maybe_star_pattern(p))) {
        parse_push(p, n);
        if (!accept(p, TOK_COMMA))
            return;
    }
}

static struct ast_pattern *sequence_node(struct parser *p, const struct token *start, size_t mark) {
    struct ast_pattern *n = new_pattern(p, AST_MatchSequence, start);
    TAKE(p, mark, &n->as.MatchSequence.patterns);
    return n;
}

/* '(' … ')': a group, or a sequence if there is a comma */
static struct ast_pattern *group_or_sequence(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    advance(p);
    if (accept(p, TOK_RPAR))
        return sequence_node(p, start, mark);
    struct ast_pattern *first = maybe_star_pattern(p);
    if (!first)
        return NULL;
    if (peek(p) != TOK_COMMA)
        return first->kind != AST_MatchStar && accept(p, TOK_RPAR) ? first : NULL;
    advance(p);
    parse_push(p, first);
    sequence_items(p);
    return accept(p, TOK_RPAR) ? sequence_node(p, start, mark) : NULL;
}

static struct ast_pattern *square_sequence(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    advance(p);
    sequence_items(p);
    return accept(p, TOK_RSQB) ? sequence_node(p, start, mark) : NULL;
}

/* ---- mappings ---- */

/* key ':' pattern, pushed as two items */
static bool key_value(struct parser *p) {
    size_t pos = p->pos;
    struct ast_expr *key = literal_expr(p);
    if (!key && peek(p) == TOK_NAME) {
        key = name_or_attr(p);
        if (key->kind != AST_Attribute)
            key = NULL;
    }
    struct ast_pattern *value = key && accept(p, TOK_COLON) ? pattern(p) : NULL;
    if (!value) {
        p->pos = pos;
        return false;
    }
    parse_push(p, key);
    parse_push(p, value);
    return true;
}

static struct ast_pattern *mapping(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    struct ast_str rest = {0};
    advance(p);
    while (peek(p) != TOK_RBRACE) {
        if (accept(p, TOK_DOUBLESTAR)) {
            rest = capture_target(p);
            if (!rest.s)
                return NULL;
            accept(p, TOK_COMMA);
            break;
        }
        if (!key_value(p))
            return NULL;
        if (!accept(p, TOK_COMMA))
            break;
    }
    if (!accept(p, TOK_RBRACE))
        return NULL;
    struct ast_pattern *n = new_pattern(p, AST_MatchMapping, start);
    size_t count = (p->sp - mark) / 2;
    struct ast_expr_list *keys = &n->as.MatchMapping.keys;
    struct ast_pattern_list *patterns = &n->as.MatchMapping.patterns;
    n->as.MatchMapping.rest = rest;
    keys->n = patterns->n = count;
    if (count) {
        keys->items = parse_alloc(p, count * sizeof *keys->items);
        patterns->items = parse_alloc(p, count * sizeof *patterns->items);
    }
    for (size_t i = 0; i < count; i++) {
        keys->items[i] = p->stack[mark + 2 * i];
        patterns->items[i] = p->stack[mark + 2 * i + 1];
    }
    p->sp = mark;
    return n;
}

/* ---- classes ---- */

/* invalid_class_pattern, behind '(': Point(x=0, 1) */
static void diagnose_class(struct parser *p) {
    size_t pos = p->pos;
    bool keyword_seen = false;
    for (;;) {
        bool keyword = peek(p) == TOK_NAME && peek2(p) == TOK_EQUAL;
        if (keyword) {
            advance(p);
            advance(p);
        }
        struct ast_pattern *n = pattern(p);
        if (!n)
            break;
        if (keyword_seen && !keyword) {
            struct ast_pattern *last = n, *next;
            while (accept(p, TOK_COMMA) && !(peek(p) == TOK_NAME && peek2(p) == TOK_EQUAL) &&
                   (next = pattern(p)))
                last = next;
            parse_raise_range(p, n->pos, last->pos, "positional patterns follow keyword patterns");
        }
        keyword_seen |= keyword;
        if (!accept(p, TOK_COMMA))
            break;
    }
    p->pos = pos;
}

static struct ast_pattern *class_pattern(struct parser *p, const struct token *start,
                                         struct ast_expr *cls) {
    size_t mark = p->sp, cap = 0;
    struct ast_ident_list names = {0};
    struct ast_pattern_list positional = {0};
    advance(p);
    if (p->diagnose)
        diagnose_class(p);
    while (peek(p) != TOK_RPAR) {
        bool keyword = peek(p) == TOK_NAME && peek2(p) == TOK_EQUAL;
        if (keyword) {
            if (names.n == 0)
                TAKE(p, mark, &positional);
            MEM_GROW(names.items, names.n, cap);
            names.items[names.n++] = tok(p)->ident->str;
            advance(p);
            advance(p);
        } else if (names.n) {
            return NULL;
        }
        struct ast_pattern *n = pattern(p);
        if (!n)
            return NULL;
        parse_push(p, n);
        if (!accept(p, TOK_COMMA))
            break;
    }
    if (!accept(p, TOK_RPAR))
        return NULL;
    struct ast_pattern *n = new_pattern(p, AST_MatchClass, start);
    n->as.MatchClass.cls = cls;
    n->as.MatchClass.kwd_attrs = names;
    if (names.n == 0)
        TAKE(p, mark, &positional);
    n->as.MatchClass.patterns = positional;
    TAKE(p, mark, &n->as.MatchClass.kwd_patterns);
    return n;
}

/* ---- closed patterns ---- */

/* A name: capture, wildcard, dotted value or class */
static struct ast_pattern *name_pattern(struct parser *p) {
    const struct token *start = tok(p);
    bool wildcard = is_name(p, "_");
    struct ast_str name = capture_target(p);
    if (name.s) {
        struct ast_pattern *n = new_pattern(p, AST_MatchAs, start);
        n->as.MatchAs.name = name;
        return n;
    }
    size_t pos = p->pos;
    struct ast_expr *e = name_or_attr(p);
    if (peek(p) == TOK_LPAR)
        return class_pattern(p, start, e);
    if (e->kind == AST_Attribute && peek(p) != TOK_EQUAL && peek(p) != TOK_DOT)
        return value_pattern(p, start, e);
    if (!wildcard)
        return NULL;
    p->pos = pos;
    advance(p);
    return new_pattern(p, AST_MatchAs, start);
}

static struct ast_pattern *literal_pattern(struct parser *p) {
    const struct token *start = tok(p);
    if (is_singleton((enum token_kind)start->kind)) {
        struct ast_expr *e = parse_atom(p);
        struct ast_pattern *n = new_pattern(p, AST_MatchSingleton, start);
        n->as.MatchSingleton.value = e->as.Constant.value;
        return n;
    }
    struct ast_expr *e = literal_expr(p);
    return e ? value_pattern(p, start, e) : NULL;
}

static struct ast_pattern *closed_rule(struct parser *p) {
    switch (peek(p)) {
    case TOK_NAME:
        return name_pattern(p);
    case TOK_LPAR:
        return group_or_sequence(p);
    case TOK_LSQB:
        return square_sequence(p);
    case TOK_LBRACE:
        return mapping(p);
    default:
        return literal_pattern(p);
    }
}

static struct ast_pattern *closed_pattern(struct parser *p) {
    size_t pos = p->pos, mark = p->sp;
    void *n;
    if (parse_memo_get(p, MEMO_PATTERN, &n))
        return n;
    n = closed_rule(p);
    if (!n)
        abandon(p, mark, pos);
    return parse_memo_put(p, pos, MEMO_PATTERN, n);
}

/* ---- or, as ---- */

static struct ast_pattern *or_pattern(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_pattern *first = closed_pattern(p);
    if (!first || peek(p) != TOK_VBAR)
        return first;
    size_t mark = p->sp;
    parse_push(p, first);
    while (peek(p) == TOK_VBAR) {
        size_t pos = p->pos;
        advance(p);
        struct ast_pattern *next = closed_pattern(p);
        if (!next) {
            p->pos = pos;
            break;
        }
        parse_push(p, next);
    }
    if (p->sp == mark + 1) {
        p->sp = mark;
        return first;
    }
    struct ast_pattern *n = new_pattern(p, AST_MatchOr, start);
    TAKE(p, mark, &n->as.MatchOr.patterns);
    return n;
}

/* invalid_as_pattern, behind "as" */
static void diagnose_as(struct parser *p) {
    size_t pos = p->pos;
    if (is_name(p, "_"))
        parse_raise_at(p, tok_pos(tok(p)), "cannot use '_' as a target");
    if (peek(p) != TOK_NAME) {
        struct ast_expr *e = parse_expr_rule(p);
        if (e)
            parse_raise_range(p, e->pos, e->pos, "invalid pattern target");
    }
    p->pos = pos;
}

static struct ast_pattern *as_rule(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_pattern *inner = or_pattern(p);
    if (!inner || peek(p) != KW_AS)
        return inner;
    size_t pos = p->pos;
    advance(p);
    struct ast_str name = capture_target(p);
    if (!name.s) {
        if (p->diagnose)
            diagnose_as(p);
        p->pos = pos;
        return inner;
    }
    struct ast_pattern *n = new_pattern(p, AST_MatchAs, start);
    n->as.MatchAs.pattern = inner;
    n->as.MatchAs.name = name;
    return n;
}

static struct ast_pattern *pattern(struct parser *p) {
    enter(p);
    struct ast_pattern *n = as_rule(p);
    leave(p);
    return n;
}

struct ast_pattern *parse_patterns(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_pattern *first = maybe_star_pattern(p);
    if (!first || peek(p) != TOK_COMMA)
        return first && first->kind == AST_MatchStar ? NULL : first;
    size_t mark = p->sp;
    parse_push(p, first);
    advance(p);
    sequence_items(p);
    return sequence_node(p, start, mark);
}
