/*
 * Atoms: names, constants, and what stands in brackets (groups, tuples, lists, dictionaries, sets,
 * comprehensions).
 */
#include "python/literal.h"
#include "python/parse_int.h"

/* ---- comprehensions ---- */

static bool at_for(struct parser *p) { return peek(p) == KW_FOR || peek(p) == KW_ASYNC; }

/* One "[async] for targets in disjunction (if disjunction)*", NULL if it does not parse. */
static struct ast_comprehension *for_if_clause(struct parser *p) {
    size_t pos = p->pos, mark = p->sp;
    bool is_async = accept(p, KW_ASYNC);
    if (!accept(p, KW_FOR))
        return backtrack(p, pos);
    size_t target_pos = p->pos;
    struct ast_expr *target = parse_star_targets(p), *iter = NULL;
    bool in = target && accept(p, KW_IN);
    if (in)
        iter = parse_disjunction(p);
    if (!iter) {
        if (p->diagnose && !in) {
            p->pos = target_pos;
            struct ast_expr *e = parse_star_expressions(p);
            if (e)
                parse_check_target(p, e, TARGET_FOR);
        }
        return abandon(p, mark, pos);
    }
    while (peek(p) == KW_IF) {
        size_t if_pos = p->pos;
        advance(p);
        struct ast_expr *test = parse_disjunction(p);
        if (!test) {
            p->pos = if_pos;
            break;
        }
        parse_push(p, test);
    }
    struct ast_comprehension *c = parse_alloc(p, sizeof *c);
    c->target = target;
    c->iter = iter;
    c->is_async = is_async;
    TAKE(p, mark, &c->ifs);
    return c;
}

bool parse_for_if(struct parser *p, struct ast_comprehension_list *list) {
    size_t mark = p->sp;
    while (at_for(p)) {
        struct ast_comprehension *c = for_if_clause(p);
        if (!c)
            break;
        parse_push(p, c);
    }
    TAKE(p, mark, list);
    return list->n > 0;
}

/* invalid_comprehension: behind the bracket at POS stands something that looks like one. */
static void diagnose_comprehension(struct parser *p, size_t pos) {
    struct ast_comprehension_list list;
    size_t mark = p->sp;
    enum token_kind open = (enum token_kind)p->tokens[pos].kind;
    p->pos = pos + 1;
    if (peek(p) == TOK_STAR) {
        const struct token *start = tok(p);
        advance(p);
        struct ast_expr *e = parse_expr_rule(p);
        struct ast_pos at = parse_span(p, start);
        if (e && parse_for_if(p, &list))
            parse_raise_range(p, at, at, "iterable unpacking cannot be used in comprehension");
        p->pos = pos + 1;
    }
    if (open == TOK_LPAR) {
        p->pos = pos;
        return;
    }
    struct ast_expr *a = parse_star_named(p);
    if (a && accept(p, TOK_COMMA)) {
        struct ast_pos comma = tok_pos(last_tok(p));
        size_t n = parse_star_named_list(p);
        struct ast_pos last = n ? ((struct ast_expr *)p->stack[p->sp - 1])->pos : comma;
        if (parse_for_if(p, &list))
            parse_raise_range(p, a->pos, last,
                              "did you forget parentheses around the comprehension target?");
    }
    p->sp = mark;
    p->pos = pos;
}

/* ---- ( ---- */

static void diagnose_group(struct parser *p, size_t pos) {
    p->pos = pos + 1;
    const struct token *star = tok(p);
    if (accept(p, TOK_STAR) && parse_expr_rule(p) && peek(p) == TOK_RPAR) {
        struct ast_pos at = parse_span(p, star);
        parse_raise_range(p, at, at, "cannot use starred expression here");
    }
    p->pos = pos + 1;
    if (accept(p, TOK_DOUBLESTAR) && parse_expr_rule(p) && accept(p, TOK_RPAR))
        parse_raise_at(p, tok_pos(star), "cannot use double starred expression here");
    p->pos = pos;
}

static struct ast_expr *tuple(struct parser *p, const struct token *start, struct ast_expr *first) {
    size_t mark = p->sp;
    if (first) {
        parse_push(p, first);
        advance(p);
        parse_star_named_list(p);
    }
    if (!accept(p, TOK_RPAR)) {
        p->sp = mark;
        return NULL;
    }
    struct ast_expr *e = new_expr(p, AST_Tuple, start);
    TAKE(p, mark, &e->as.Tuple.elts);
    return e;
}

static struct ast_expr *comprehension(struct parser *p, enum ast_expr_kind kind,
                                      const struct token *start, struct ast_expr *elt,
                                      enum token_kind close) {
    struct ast_comprehension_list generators;
    if (!parse_for_if(p, &generators) || !accept(p, close))
        return NULL;
    struct ast_expr *e = new_expr(p, kind, start);
    switch (kind) {
    case AST_ListComp:
        e->as.ListComp.elt = elt;
        e->as.ListComp.generators = generators;
        break;
    case AST_SetComp:
        e->as.SetComp.elt = elt;
        e->as.SetComp.generators = generators;
        break;
    default:
        e->as.GeneratorExp.elt = elt;
        e->as.GeneratorExp.generators = generators;
        break;
    }
    return e;
}

static struct ast_expr *in_parentheses(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    if (peek(p) == TOK_RPAR)
        return tuple(p, start, NULL);
    if (peek(p) == KW_YIELD) {
        struct ast_expr *e = parse_yield(p);
        return e && accept(p, TOK_RPAR) ? e : NULL;
    }
    struct ast_expr *first = parse_star_named(p);
    if (!first)
        return NULL;
    if (peek(p) == TOK_COMMA)
        return tuple(p, start, first);
    if (first->kind == AST_Starred)
        return NULL;
    if (accept(p, TOK_RPAR))
        return first;
    return comprehension(p, AST_GeneratorExp, start, first, TOK_RPAR);
}

static struct ast_expr *paren_atom(struct parser *p) {
    size_t pos = p->pos;
    struct ast_expr *e = in_parentheses(p);
    if (!e && p->diagnose) {
        diagnose_group(p, pos);
        diagnose_comprehension(p, pos);
    }
    return e;
}

/* ---- [ ---- */

static struct ast_expr *in_square(struct parser *p) {
    const struct token *start = tok(p);
    size_t mark = p->sp;
    advance(p);
    struct ast_expr *first = peek(p) == TOK_RSQB ? NULL : parse_star_named(p);
    if (first && first->kind != AST_Starred && at_for(p))
        return comprehension(p, AST_ListComp, start, first, TOK_RSQB);
    if (first) {
        parse_push(p, first);
        if (accept(p, TOK_COMMA))
            parse_star_named_list(p);
    }
    if (!accept(p, TOK_RSQB)) {
        p->sp = mark;
        return NULL;
    }
    struct ast_expr *e = new_expr(p, AST_List, start);
    TAKE(p, mark, &e->as.List.elts);
    return e;
}

static struct ast_expr *list_atom(struct parser *p) {
    size_t pos = p->pos;
    struct ast_expr *e = in_square(p);
    if (!e && p->diagnose)
        diagnose_comprehension(p, pos);
    return e;
}

/* ---- { ---- */

/* "** bitwise_or" or "expression : expression"; the key of ** is NULL. */
static bool kvpair(struct parser *p, struct ast_expr **key, struct ast_expr **value) {
    size_t pos = p->pos;
    *key = NULL;
    if (accept(p, TOK_DOUBLESTAR)) {
        *value = parse_bitwise_or(p);
    } else {
        *key = parse_expr_rule(p);
        *value = *key && accept(p, TOK_COLON) ? parse_expr_rule(p) : NULL;
    }
    if (!*value)
        p->pos = pos;
    return *value != NULL;
}

/* Pairs from the cursor on, pushed key, value, key, value. A trailing comma is consumed. */
static void kvpairs(struct parser *p) {
    struct ast_expr *key, *value;
    while (kvpair(p, &key, &value)) {
        parse_push(p, key);
        parse_push(p, value);
        if (!accept(p, TOK_COMMA))
            return;
    }
}

static struct ast_expr *dict_node(struct parser *p, const struct token *start, size_t mark) {
    struct ast_expr *e = new_expr(p, AST_Dict, start);
    size_t n = (p->sp - mark) / 2;
    struct ast_expr_list *keys = &e->as.Dict.keys, *values = &e->as.Dict.values;
    keys->n = values->n = n;
    if (n) {
        keys->items = parse_alloc(p, n * sizeof *keys->items);
        values->items = parse_alloc(p, n * sizeof *values->items);
    }
    for (size_t i = 0; i < n; i++) {
        keys->items[i] = p->stack[mark + 2 * i];
        values->items[i] = p->stack[mark + 2 * i + 1];
    }
    p->sp = mark;
    return e;
}

/* The value of a pair at POS, behind its key and ':', is missing or starred. */
static void diagnose_value(struct parser *p, size_t pos) {
    p->pos = pos;
    if (!parse_expr_rule(p) || !accept(p, TOK_COLON))
        return;
    const struct token *colon = last_tok(p), *star = tok(p);
    if (accept(p, TOK_STAR)) {
        if (parse_bitwise_or(p))
            parse_raise_at(p, parse_starting_from(p, tok_pos(star)),
                           "cannot use a starred expression in a dictionary value");
    } else if (peek(p) == TOK_RBRACE || peek(p) == TOK_COMMA) {
        parse_raise_at(p, tok_pos(colon), "expression expected after dictionary key and ':'");
    }
}

/* invalid_double_starred_kvpairs */
static void diagnose_dict(struct parser *p, size_t pos) {
    struct ast_expr *key, *value;
    size_t item = pos + 1;
    bool comma = false;
    p->pos = item;
    while (kvpair(p, &key, &value) && accept(p, TOK_COMMA)) {
        item = p->pos;
        comma = true;
    }
    if (comma) {
        p->pos = item;
        struct ast_expr *e = parse_expr_rule(p);
        if (e && peek(p) != TOK_COLON)
            parse_raise_at(p,
                           (struct ast_pos){e->pos.line, e->pos.end_col - 1, e->pos.end_line, -1},
                           "':' expected after dictionary key");
        diagnose_value(p, item);
    }
    diagnose_value(p, pos + 1);
    p->pos = pos;
}

static void diagnose_dict_comprehension(struct parser *p, size_t pos) {
    struct ast_comprehension_list list;
    p->pos = pos + 1;
    const struct token *stars = tok(p);
    if (accept(p, TOK_DOUBLESTAR) && parse_bitwise_or(p) && parse_for_if(p, &list) &&
        accept(p, TOK_RBRACE))
        parse_raise_at(p, tok_pos(stars), "dict unpacking cannot be used in dict comprehension");
    p->pos = pos;
}

static struct ast_expr *dict_or_comprehension(struct parser *p, const struct token *start,
                                              struct ast_expr *key, struct ast_expr *value) {
    size_t mark = p->sp;
    if (key && at_for(p)) {
        struct ast_comprehension_list generators;
        if (!parse_for_if(p, &generators) || !accept(p, TOK_RBRACE))
            return NULL;
        struct ast_expr *e = new_expr(p, AST_DictComp, start);
        e->as.DictComp.key = key;
        e->as.DictComp.value = value;
        e->as.DictComp.generators = generators;
        return e;
    }
    parse_push(p, key);
    parse_push(p, value);
    if (accept(p, TOK_COMMA))
        kvpairs(p);
    if (!accept(p, TOK_RBRACE)) {
        p->sp = mark;
        return NULL;
    }
    return dict_node(p, start, mark);
}

static struct ast_expr *set_or_comprehension(struct parser *p, const struct token *start,
                                             struct ast_expr *first) {
    size_t mark = p->sp;
    if (first->kind != AST_Starred && at_for(p))
        return comprehension(p, AST_SetComp, start, first, TOK_RBRACE);
    parse_push(p, first);
    if (accept(p, TOK_COMMA))
        parse_star_named_list(p);
    if (!accept(p, TOK_RBRACE)) {
        p->sp = mark;
        return NULL;
    }
    struct ast_expr *e = new_expr(p, AST_Set, start);
    TAKE(p, mark, &e->as.Set.elts);
    return e;
}

static struct ast_expr *in_braces(struct parser *p) {
    const struct token *start = tok(p);
    advance(p);
    if (accept(p, TOK_RBRACE))
        return new_expr(p, AST_Dict, start);
    struct ast_expr *key, *value;
    if (peek(p) == TOK_DOUBLESTAR)
        return kvpair(p, &key, &value) ? dict_or_comprehension(p, start, key, value) : NULL;
    bool walrus = parse_at_walrus(p);
    struct ast_expr *first = parse_star_named(p);
    if (!first)
        return NULL;
    if (first->kind != AST_Starred && !walrus && accept(p, TOK_COLON)) {
        value = parse_expr_rule(p);
        return value ? dict_or_comprehension(p, start, first, value) : NULL;
    }
    return set_or_comprehension(p, start, first);
}

/* A dictionary by its own rules, in the order in which CPython tries them. */
static struct ast_expr *brace_atom(struct parser *p) {
    size_t pos = p->pos, mark = p->sp;
    if (!p->diagnose) {
        struct ast_expr *e = in_braces(p);
        if (!e) { /* CPython looks for these in its first pass already */
            parse_memo_start(p);
            p->sp = mark;
            diagnose_dict(p, pos);
        }
        return e;
    }
    const struct token *start = tok(p);
    advance(p);
    kvpairs(p);
    if (accept(p, TOK_RBRACE))
        return dict_node(p, start, mark);
    p->sp = mark;
    diagnose_dict(p, pos);
    struct ast_expr *e = in_braces(p);
    if (!e) {
        diagnose_dict_comprehension(p, pos);
        diagnose_comprehension(p, pos);
    }
    return e;
}

/* ---- the rest ---- */

static struct ast_expr *constant(struct parser *p, enum ast_constant_kind kind) {
    const struct token *start = tok(p);
    advance(p);
    struct ast_expr *e = new_expr(p, AST_Constant, start);
    e->as.Constant.value.kind = kind;
    return e;
}

struct ast_expr *parse_number(struct parser *p) {
    const struct token *t = tok(p);
    if (t->kind != TOK_NUMBER)
        return NULL;
    advance(p);
    struct ast_expr *e = new_expr(p, AST_Constant, t);
    const char *problem =
        literal_number(p->source->text + t->start, t->end - t->start, &e->as.Constant.value);
    if (problem)
        parse_raise_at(p, tok_pos(t), "%s", problem);
    return e;
}

static struct ast_expr *bracketed(struct parser *p, struct ast_expr *(*rule)(struct parser *p)) {
    size_t pos = p->pos, mark = p->sp;
    struct ast_expr *e = rule(p);
    return e ? e : abandon(p, mark, pos);
}

struct ast_expr *parse_atom(struct parser *p) {
    switch (peek(p)) {
    case TOK_NAME:
        return parse_name_expr(p);
    case KW_TRUE:
        return constant(p, AST_CONST_TRUE);
    case KW_FALSE:
        return constant(p, AST_CONST_FALSE);
    case KW_NONE:
        return constant(p, AST_CONST_NONE);
    case TOK_ELLIPSIS:
        return constant(p, AST_CONST_ELLIPSIS);
    case TOK_STRING:
    case TOK_FSTRING_START:
        return bracketed(p, parse_strings);
    case TOK_NUMBER:
        return parse_number(p);
    case TOK_LPAR:
        return bracketed(p, paren_atom);
    case TOK_LSQB:
        return bracketed(p, list_atom);
    case TOK_LBRACE:
        return bracketed(p, brace_atom);
    default:
        return NULL;
    }
}
