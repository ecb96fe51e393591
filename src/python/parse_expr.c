/*
 * Expressions from the conditional down to primaries. Binary operators are parsed by precedence
 * climbing. An operator whose right side does not parse is not consumed: the rules above may then
 * know better what is wrong (cf. CPython's Grammar/python.gram, whose rule names are used).
 */
#include "python/parse_int.h"

/* ---- lists of expressions ---- */

/* item (',' item)* [','] as a Tuple, or just the item. */
static struct ast_expr *tuple_of(struct parser *p, struct ast_expr *(*item)(struct parser *p)) {
    const struct token *start = tok(p);
    struct ast_expr *first = item(p);
    if (!first || peek(p) != TOK_COMMA)
        return first;
    size_t mark = p->sp;
    parse_push(p, first);
    while (accept(p, TOK_COMMA)) {
        struct ast_expr *e = item(p);
        if (!e)
            break;
        parse_push(p, e);
    }
    struct ast_expr *t = new_expr(p, AST_Tuple, start);
    TAKE(p, mark, &t->as.Tuple.elts);
    return t;
}

static struct ast_expr *starred(struct parser *p, struct ast_expr *(*rule)(struct parser *p)) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    advance(p);
    struct ast_expr *value = rule(p);
    if (!value)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_Starred, start);
    e->as.Starred.value = value;
    return e;
}

struct ast_expr *parse_star_expr(struct parser *p) {
    if (peek(p) == TOK_STAR)
        return starred(p, parse_bitwise_or);
    return parse_expr_rule(p);
}

struct ast_expr *parse_star_named(struct parser *p) {
    if (peek(p) == TOK_STAR)
        return starred(p, parse_bitwise_or);
    return parse_named(p);
}

struct ast_expr *parse_star_expressions(struct parser *p) {
    return tuple_of(p, parse_star_expr);
}
struct ast_expr *parse_expressions(struct parser *p) {
    return tuple_of(p, parse_expr_rule);
}

size_t parse_star_named_list(struct parser *p) {
    size_t n = 0;
    for (;;) {
        struct ast_expr *e = parse_star_named(p);
        if (!e)
            return n;
        parse_push(p, e);
        n++;
        if (!accept(p, TOK_COMMA))
            return n;
    }
}

struct ast_expr *parse_yield(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    if (!accept(p, KW_YIELD))
        return NULL;
    if (accept(p, KW_FROM)) {
        struct ast_expr *value = parse_expr_rule(p);
        if (!value)
            return backtrack(p, pos);
        struct ast_expr *e = new_expr(p, AST_YieldFrom, start);
        e->as.YieldFrom.value = value;
        return e;
    }
    struct ast_expr *value = parse_star_expressions(p);
    struct ast_expr *e = new_expr(p, AST_Yield, start);
    e->as.Yield.value = value;
    return e;
}

struct ast_expr *parse_yield_or_star(struct parser *p) {
    return peek(p) == KW_YIELD ? parse_yield(p) : parse_star_expressions(p);
}

/* ---- named expressions ---- */

struct ast_expr *parse_name_expr(struct parser *p) {
    const struct token *t = tok(p);
    if (t->kind != TOK_NAME)
        return NULL;
    advance(p);
    struct ast_expr *e = new_expr(p, AST_Name, t);
    e->as.Name.id = t->ident->str;
    return e;
}

/* NAME ':=' expression; behind the ':=' there is no way back. */
struct ast_expr *parse_walrus(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    struct ast_expr *target = parse_name_expr(p);
    target->as.Name.ctx = AST_Store;
    advance(p);
    struct ast_expr *value = parse_expr_rule(p);
    if (!value)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_NamedExpr, start);
    e->as.NamedExpr.target = target;
    e->as.NamedExpr.value = value;
    return e;
}

bool parse_at_walrus(struct parser *p) { return peek(p) == TOK_NAME && peek2(p) == TOK_COLONEQUAL; }

/* invalid_named_expression: '=' or ':=' where it cannot be. */
struct ast_expr *parse_invalid_named(struct parser *p) {
    size_t pos = p->pos;
    const struct token *start = tok(p);
    struct ast_expr *a = parse_expr_rule(p);
    if (a && accept(p, TOK_COLONEQUAL) && parse_expr_rule(p))
        parse_raise_at(p, a->pos, "cannot use assignment expressions with %s", parse_expr_name(a));
    p->pos = pos;
    struct ast_expr *b;
    if (peek(p) == TOK_NAME && peek2(p) == TOK_EQUAL) {
        p->pos += 2;
        b = parse_bitwise_or(p);
        if (b && peek(p) != TOK_EQUAL && peek(p) != TOK_COLONEQUAL)
            parse_raise_range(p, tok_pos(start), b->pos,
                              "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    }
    p->pos = pos;
    struct ast_expr *atom = parse_atom(p);
    bool display = atom && (atom->kind == AST_List || atom->kind == AST_Tuple ||
                            atom->kind == AST_GeneratorExp || start->kind == KW_TRUE ||
                            start->kind == KW_NONE || start->kind == KW_FALSE);
    p->pos = pos;
    a = display ? NULL : parse_bitwise_or(p);
    if (a && accept(p, TOK_EQUAL) && parse_bitwise_or(p) && peek(p) != TOK_EQUAL &&
        peek(p) != TOK_COLONEQUAL)
        parse_raise_at(p, a->pos, "cannot assign to %s here. Maybe you meant '==' instead of '='?",
                       parse_expr_name(a));
    return backtrack(p, pos);
}

struct ast_expr *parse_named(struct parser *p) {
    if (parse_at_walrus(p))
        return parse_walrus(p);
    if (!p->diagnose) {
        struct ast_expr *e = parse_expr_rule(p);
        return e && peek(p) == TOK_COLONEQUAL ? NULL : e;
    }
    void *e;
    size_t pos = p->pos;
    if (parse_memo_get(p, MEMO_NAMED, &e))
        return e;
    parse_invalid_named(p);
    e = parse_expr_rule(p);
    if (e && peek(p) == TOK_COLONEQUAL)
        e = backtrack(p, pos);
    return parse_memo_put(p, pos, MEMO_NAMED, e);
}

/* ---- conditional, lambda ---- */

static struct ast_expr *conditional(struct parser *p);

static bool is_legacy_statement(const struct ast_expr *e) {
    return e->kind == AST_Name &&
           (strcmp(e->as.Name.id.s, "print") == 0 || strcmp(e->as.Name.id.s, "exec") == 0);
}

static bool at_soft_keyword(struct parser *p) {
    return is_name(p, "_") || is_name(p, "case") || is_name(p, "match") || is_name(p, "type");
}

/* Two expressions side by side: a comma is missing, if brackets are open. */
static void diagnose_missing_comma(struct parser *p) {
    size_t pos = p->pos;
    if (at_soft_keyword(p) || (peek(p) == TOK_NAME && peek2(p) == TOK_STRING))
        return;
    struct ast_expr *a = parse_disjunction(p);
    if (a) {
        p->diagnose = false;
        struct ast_expr *b = conditional(p); /* without CPython's invalid_ rules */
        p->diagnose = true;
        if (b && !is_legacy_statement(a) && last_tok(p)->level > 0)
            parse_raise_range(p, a->pos, b->pos, "invalid syntax. Perhaps you forgot a comma?");
    }
    p->pos = pos;
}

static void diagnose_missing_else(struct parser *p) {
    size_t pos = p->pos;
    struct ast_expr *a = parse_disjunction(p);
    if (a && accept(p, KW_IF)) {
        struct ast_expr *b = parse_disjunction(p);
        if (b && peek(p) != KW_ELSE && peek(p) != TOK_COLON)
            parse_raise_range(p, a->pos, b->pos, "expected 'else' after 'if' expression");
    }
    p->pos = pos;
}

static void diagnose_lambda_in_fstring(struct parser *p) {
    size_t pos = p->pos;
    const struct token *start = tok(p);
    if (!accept(p, KW_LAMBDA))
        return;
    if (parse_parameters(p, TOK_COLON) && accept(p, TOK_COLON) && last_tok(p)->spec)
        parse_raise_range(p, tok_pos(start), tok_pos(last_tok(p)),
                          "f-string: lambda expressions are not allowed without parentheses");
    p->pos = pos;
}

/* print "text" */
static void diagnose_legacy_statement(struct parser *p) {
    size_t pos = p->pos;
    if (peek(p) != TOK_NAME)
        return;
    struct ast_expr *a = parse_name_expr(p);
    if (peek(p) != TOK_LPAR) {
        struct ast_expr *b = parse_star_expressions(p);
        if (b && is_legacy_statement(a))
            parse_raise_range(p, a->pos, b->pos,
                              "Missing parentheses in call to '%s'. Did you mean %s(...)?",
                              a->as.Name.id.s, a->as.Name.id.s);
    }
    p->pos = pos;
}

/* invalid_expression, invalid_legacy_expression */
static void diagnose_expression(struct parser *p) {
    diagnose_missing_comma(p);
    diagnose_missing_else(p);
    diagnose_lambda_in_fstring(p);
    diagnose_legacy_statement(p);
}

struct ast_expr *parse_lambda(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    advance(p);
    struct ast_arguments *args = parse_parameters(p, TOK_COLON);
    if (!args || !accept(p, TOK_COLON))
        return backtrack(p, pos);
    struct ast_expr *body = parse_expr_rule(p);
    if (!body)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_Lambda, start);
    e->as.Lambda.args = args;
    e->as.Lambda.body = body;
    return e;
}

static struct ast_expr *conditional(struct parser *p) {
    const struct token *start = tok(p);
    if (start->kind == KW_LAMBDA)
        return parse_lambda(p);
    struct ast_expr *body = parse_disjunction(p);
    if (!body || peek(p) != KW_IF)
        return body;
    size_t pos = p->pos;
    advance(p);
    struct ast_expr *test = parse_disjunction(p), *orelse = NULL;
    if (test && accept(p, KW_ELSE))
        orelse = parse_expr_rule(p);
    if (!orelse) {
        p->pos = pos;
        return body;
    }
    struct ast_expr *e = new_expr(p, AST_IfExp, start);
    e->as.IfExp.test = test;
    e->as.IfExp.body = body;
    e->as.IfExp.orelse = orelse;
    return e;
}

struct ast_expr *parse_expr_rule(struct parser *p) {
    enter(p);
    void *e;
    if (!p->memo) {
        e = conditional(p);
        leave(p);
        return e;
    }
    size_t pos = p->pos;
    if (!parse_memo_get(p, MEMO_EXPRESSION, &e)) {
        if (p->diagnose)
            diagnose_expression(p);
        e = parse_memo_put(p, pos, MEMO_EXPRESSION, conditional(p));
    }
    leave(p);
    return e;
}

/* ---- or, and, not, comparisons ---- */

static struct ast_expr *inversion(struct parser *p);

static struct ast_expr *bool_chain(struct parser *p, enum token_kind keyword, enum ast_boolop op,
                                   struct ast_expr *(*operand)(struct parser *p)) {
    const struct token *start = tok(p);
    struct ast_expr *first = operand(p);
    if (!first || peek(p) != keyword)
        return first;
    size_t mark = p->sp;
    parse_push(p, first);
    while (peek(p) == keyword) {
        size_t pos = p->pos;
        advance(p);
        struct ast_expr *e = operand(p);
        if (!e) {
            p->pos = pos;
            break;
        }
        parse_push(p, e);
    }
    if (p->sp - mark == 1) {
        p->sp = mark;
        return first;
    }
    struct ast_expr *e = new_expr(p, AST_BoolOp, start);
    e->as.BoolOp.op = op;
    TAKE(p, mark, &e->as.BoolOp.values);
    return e;
}

static struct ast_expr *conjunction(struct parser *p) {
    return bool_chain(p, KW_AND, AST_And, inversion);
}

struct ast_expr *parse_disjunction(struct parser *p) {
    void *e;
    size_t pos = p->pos;
    if (parse_memo_get(p, MEMO_DISJUNCTION, &e))
        return e;
    return parse_memo_put(p, pos, MEMO_DISJUNCTION, bool_chain(p, KW_OR, AST_Or, conjunction));
}

/* The comparison operator at the cursor, consumed; -1 if there is none. */
static int comparison_operator(struct parser *p) {
    static const signed char simple[TOKEN_KINDS] = {
        [TOK_EQEQUAL] = AST_Eq + 1, [TOK_NOTEQUAL] = AST_NotEq + 1,
        [TOK_LESS] = AST_Lt + 1,    [TOK_LESSEQUAL] = AST_LtE + 1,
        [TOK_GREATER] = AST_Gt + 1, [TOK_GREATEREQUAL] = AST_GtE + 1,
        [KW_IN] = AST_In + 1,       [KW_IS] = AST_Is + 1,
        [KW_NOT] = AST_NotIn + 1,
    };
    int op = simple[peek(p)] - 1;
    if (op == AST_NotIn) {
        if (peek2(p) != KW_IN)
            return -1;
        advance(p);
    }
    if (op < 0)
        return -1;
    advance(p);
    if (op == AST_Is && peek(p) == KW_NOT) {
        advance(p);
        return AST_IsNot;
    }
    return op;
}

static struct ast_expr *comparison(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_expr *left = parse_bitwise_or(p);
    if (!left)
        return NULL;
    size_t mark = p->sp, n = 0;
    enum ast_cmpop few[8], *ops = few;
    size_t cap = 8;
    for (;;) {
        size_t pos = p->pos;
        int op = comparison_operator(p);
        struct ast_expr *right = op < 0 ? NULL : parse_bitwise_or(p);
        if (!right) {
            p->pos = pos;
            break;
        }
        if (n == cap) {
            enum ast_cmpop *more = mem_alloc_atomic(cap * 2 * sizeof *ops);
            memcpy(more, ops, cap * sizeof *ops);
            ops = more;
            cap *= 2;
        }
        ops[n++] = (enum ast_cmpop)op;
        parse_push(p, right);
    }
    if (n == 0)
        return left;
    struct ast_expr *e = new_expr(p, AST_Compare, start);
    e->as.Compare.left = left;
    TAKE(p, mark, &e->as.Compare.comparators);
    e->as.Compare.ops.n = n;
    e->as.Compare.ops.items = parse_alloc(p, n * sizeof *ops);
    memcpy(e->as.Compare.ops.items, ops, n * sizeof *ops);
    return e;
}

static struct ast_expr *inversion(struct parser *p) {
    const struct token *start = tok(p);
    if (start->kind != KW_NOT)
        return comparison(p);
    size_t pos = p->pos;
    enter(p);
    advance(p);
    struct ast_expr *operand = inversion(p);
    leave(p);
    if (!operand)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_UnaryOp, start);
    e->as.UnaryOp.op = AST_Not;
    e->as.UnaryOp.operand = operand;
    return e;
}

/* ---- binary and unary operators ---- */

/* Precedence (0: no binary operator) and node. All associate to the left. */
static const struct {
    unsigned char precedence, op;
} binary_operators[TOKEN_KINDS] = {
    [TOK_VBAR] = {1, AST_BitOr},        [TOK_CIRCUMFLEX] = {2, AST_BitXor},
    [TOK_AMPER] = {3, AST_BitAnd},      [TOK_LEFTSHIFT] = {4, AST_LShift},
    [TOK_RIGHTSHIFT] = {4, AST_RShift}, [TOK_PLUS] = {5, AST_Add},
    [TOK_MINUS] = {5, AST_Sub},         [TOK_STAR] = {6, AST_Mult},
    [TOK_SLASH] = {6, AST_Div},         [TOK_DOUBLESLASH] = {6, AST_FloorDiv},
    [TOK_PERCENT] = {6, AST_Mod},       [TOK_AT] = {6, AST_MatMult},
};

static struct ast_expr *factor(struct parser *p);

static struct ast_expr *binary_node(struct parser *p, enum ast_operator op, struct ast_expr *left,
                                    struct ast_expr *right, const struct token *start) {
    struct ast_expr *e = new_expr(p, AST_BinOp, start);
    e->as.BinOp.left = left;
    e->as.BinOp.op = op;
    e->as.BinOp.right = right;
    return e;
}

static struct ast_expr *binary(struct parser *p, int min_precedence) {
    const struct token *start = tok(p);
    struct ast_expr *left = factor(p);
    if (!left)
        return NULL;
    for (int chain = 0;; chain++) {
        int precedence = binary_operators[peek(p)].precedence;
        if (precedence < min_precedence)
            return left;
        if (chain > PARSE_MAX_CHAIN)
            parse_chain_too_long(p);
        enum ast_operator op = (enum ast_operator)binary_operators[peek(p)].op;
        size_t pos = p->pos;
        advance(p);
        struct ast_expr *right = binary(p, precedence + 1);
        if (!right) {
            p->pos = pos;
            return left;
        }
        left = binary_node(p, op, left, right, start);
    }
}

struct ast_expr *parse_bitwise_or(struct parser *p) {
    void *e;
    size_t pos = p->pos;
    if (parse_memo_get(p, MEMO_BITWISE_OR, &e))
        return e;
    return parse_memo_put(p, pos, MEMO_BITWISE_OR, binary(p, 1));
}

static struct ast_expr *await_primary(struct parser *p) {
    const struct token *start = tok(p);
    if (start->kind != KW_AWAIT)
        return parse_primary(p);
    size_t pos = p->pos;
    advance(p);
    struct ast_expr *value = parse_primary(p);
    if (!value)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_Await, start);
    e->as.Await.value = value;
    return e;
}

static struct ast_expr *power(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_expr *left = await_primary(p);
    if (!left || peek(p) != TOK_DOUBLESTAR)
        return left;
    size_t pos = p->pos;
    enter(p);
    advance(p);
    struct ast_expr *right = factor(p);
    leave(p);
    if (!right) {
        p->pos = pos;
        return left;
    }
    return binary_node(p, AST_Pow, left, right, start);
}

static struct ast_expr *factor(struct parser *p) {
    const struct token *start = tok(p);
    if (start->kind != TOK_MINUS && start->kind != TOK_PLUS && start->kind != TOK_TILDE)
        return power(p);
    size_t pos = p->pos;
    enter(p);
    advance(p);
    struct ast_expr *operand = factor(p);
    leave(p);
    if (!operand)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_UnaryOp, start);
    e->as.UnaryOp.op = start->kind == TOK_MINUS  ? AST_USub
                       : start->kind == TOK_PLUS ? AST_UAdd
                                                 : AST_Invert;
    e->as.UnaryOp.operand = operand;
    return e;
}

/* ---- primaries ---- */

static struct ast_expr *attribute(struct parser *p, struct ast_expr *value,
                                  const struct token *start) {
    advance(p);
    const struct token *name = tok(p);
    if (name->kind != TOK_NAME)
        return NULL;
    advance(p);
    struct ast_expr *e = new_expr(p, AST_Attribute, start);
    e->as.Attribute.value = value;
    e->as.Attribute.attr = name->ident->str;
    return e;
}

static struct ast_expr *call(struct parser *p, struct ast_expr *func, const struct token *start) {
    struct ast_expr_list args = {0};
    struct ast_keyword_list keywords = {0};
    const struct token *open = tok(p);
    advance(p);
    if (peek(p) != TOK_RPAR && !parse_arguments(p, open, &args, &keywords))
        return NULL;
    bool generator = last_tok(p)->kind == TOK_RPAR && args.n == 1 &&
                     args.items[0]->kind == AST_GeneratorExp &&
                     args.items[0]->pos.line == open->line && args.items[0]->pos.col == open->col;
    if (!generator && !accept(p, TOK_RPAR))
        return NULL;
    struct ast_expr *e = new_expr(p, AST_Call, start);
    e->as.Call.func = func;
    e->as.Call.args = args;
    e->as.Call.keywords = keywords;
    return e;
}

static struct ast_expr *subscript(struct parser *p, struct ast_expr *value,
                                  const struct token *start) {
    advance(p);
    struct ast_expr *slice = parse_slices(p);
    if (!slice || !accept(p, TOK_RSQB))
        return NULL;
    struct ast_expr *e = new_expr(p, AST_Subscript, start);
    e->as.Subscript.value = value;
    e->as.Subscript.slice = slice;
    return e;
}

static struct ast_expr *primary(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_expr *e = parse_atom(p);
    if (!e)
        return NULL;
    for (int chain = 0;; chain++) {
        size_t pos = p->pos, mark = p->sp;
        struct ast_expr *next;
        if (peek(p) == TOK_DOT)
            next = attribute(p, e, start);
        else if (peek(p) == TOK_LPAR)
            next = call(p, e, start);
        else if (peek(p) == TOK_LSQB)
            next = subscript(p, e, start);
        else
            return e;
        if (!next) {
            p->pos = pos;
            p->sp = mark;
            return e;
        }
        if (chain > PARSE_MAX_CHAIN)
            parse_chain_too_long(p);
        e = next;
    }
}

struct ast_expr *parse_primary(struct parser *p) {
    void *e;
    size_t pos = p->pos;
    if (parse_memo_get(p, MEMO_PRIMARY, &e))
        return e;
    return parse_memo_put(p, pos, MEMO_PRIMARY, primary(p));
}

/* ---- targets ---- */

struct ast_expr *parse_star_target(struct parser *p) {
    size_t pos = p->pos;
    struct ast_expr *e = peek(p) == TOK_STAR ? starred(p, parse_primary) : parse_primary(p);
    if (!e || !parse_set_context(e, AST_Store))
        return backtrack(p, pos);
    return e;
}

struct ast_expr *parse_star_targets(struct parser *p) {
    struct ast_expr *e = tuple_of(p, parse_star_target);
    if (e && e->kind == AST_Tuple)
        e->as.Tuple.ctx = AST_Store;
    return e;
}
