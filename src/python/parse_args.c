/*
 * What stands in the brackets of a call or a subscript, and the parameters of def and lambda.
 */
#include "python/parse_int.h"

/* ---- arguments of a call ---- */

/* What may come next: anything; no plain positional argument any more; only keywords and **. */
enum args_state { ARGS_ANY, ARGS_KEYWORD_SEEN, ARGS_UNPACKING_SEEN };

static struct ast_keyword *keyword_node(struct parser *p, const struct token *start,
                                        struct ast_expr *value) {
    struct ast_keyword *k = parse_alloc(p, sizeof *k);
    k->pos = parse_span(p, start);
    if (start->kind == TOK_NAME)
        k->arg = start->ident->str;
    k->value = value;
    return k;
}

static bool at_keyword(struct parser *p) { return peek(p) == TOK_NAME && peek2(p) == TOK_EQUAL; }

/* invalid_kwarg: something before '=' that is no name, or a value that is none. */
static void diagnose_keyword(struct parser *p) {
    size_t pos = p->pos;
    const struct token *start = tok(p);
    struct ast_comprehension_list list;
    if (start->kind == KW_TRUE || start->kind == KW_FALSE || start->kind == KW_NONE) {
        advance(p);
        if (accept(p, TOK_EQUAL))
            parse_raise_range(p, tok_pos(start), tok_pos(last_tok(p)), "cannot assign to %s",
                              token_text((enum token_kind)start->kind));
        p->pos = pos;
    }
    if (at_keyword(p)) {
        advance(p);
        advance(p);
        struct ast_pos equal = tok_pos(last_tok(p));
        if (peek(p) == TOK_COMMA || peek(p) == TOK_RPAR)
            parse_raise_range(p, tok_pos(start), equal, "expected argument value expression");
        if (parse_expr_rule(p) && parse_for_if(p, &list))
            parse_raise_range(p, tok_pos(start), equal,
                              "invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
    } else {
        struct ast_expr *a = parse_expr_rule(p);
        if (a && accept(p, TOK_EQUAL))
            parse_raise_range(p, a->pos, tok_pos(last_tok(p)),
                              "expression cannot contain assignment, perhaps you meant \"==\"?");
    }
    p->pos = pos;
}

/* f(*args=x), f(**kwargs=x): the cursor is behind the value unpacked */
static void diagnose_unpacking(struct parser *p, const struct token *star) {
    size_t pos = p->pos;
    if (accept(p, TOK_EQUAL)) {
        struct ast_expr *e = parse_expr_rule(p);
        if (e)
            parse_raise_range(p, tok_pos(star), e->pos, "cannot assign to %s argument unpacking",
                              star->kind == TOK_STAR ? "iterable" : "keyword");
    }
    p->pos = pos;
}

/* One argument, pushed as two items: an expression or NULL, a keyword or NULL. */
static bool argument(struct parser *p, enum args_state *state) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    struct ast_expr *e = NULL;
    if (start->kind == TOK_STAR && *state != ARGS_UNPACKING_SEEN) {
        advance(p);
        struct ast_expr *value = parse_expr_rule(p);
        if (!value)
            return backtrack(p, pos);
        if (p->diagnose)
            diagnose_unpacking(p, start);
        e = new_expr(p, AST_Starred, start);
        e->as.Starred.value = value;
    } else if (start->kind == TOK_DOUBLESTAR) {
        advance(p);
        struct ast_expr *value = parse_expr_rule(p);
        if (!value)
            return backtrack(p, pos);
        if (p->diagnose)
            diagnose_unpacking(p, start);
        parse_push(p, NULL);
        parse_push(p, keyword_node(p, start, value));
        *state = ARGS_UNPACKING_SEEN;
        return true;
    } else if (at_keyword(p)) {
        if (p->diagnose)
            diagnose_keyword(p);
        advance(p);
        advance(p);
        struct ast_expr *value = parse_expr_rule(p);
        if (!value)
            return backtrack(p, pos);
        parse_push(p, NULL);
        parse_push(p, keyword_node(p, start, value));
        if (*state == ARGS_ANY)
            *state = ARGS_KEYWORD_SEEN;
        return true;
    } else if (*state == ARGS_ANY) {
        e = parse_at_walrus(p) ? parse_walrus(p) : parse_expr_rule(p);
        if (e && (peek(p) == TOK_EQUAL || peek(p) == TOK_COLONEQUAL))
            e = backtrack(p, pos);
    }
    if (!e) {
        if (p->diagnose && peek(p) != TOK_STAR)
            diagnose_keyword(p);
        return backtrack(p, pos);
    }
    parse_push(p, e);
    parse_push(p, NULL);
    return true;
}

/* CPython's "args": as many arguments as parse, up to a comma that none follows. */
static bool args_prefix(struct parser *p, enum args_state *state) {
    *state = ARGS_ANY;
    if (!argument(p, state))
        return false;
    while (peek(p) == TOK_COMMA) {
        size_t pos = p->pos;
        advance(p);
        if (!argument(p, state)) {
            p->pos = pos;
            break;
        }
    }
    return true;
}

static struct ast_pos comprehension_end(const struct ast_comprehension_list *list) {
    const struct ast_comprehension *c = list->items[list->n - 1];
    return c->ifs.n ? c->ifs.items[c->ifs.n - 1]->pos : c->iter->pos;
}

static const char unparenthesized[] = "Generator expression must be parenthesized";

/* A generator among other arguments. */
static void diagnose_generator(struct parser *p, size_t pos, size_t mark) {
    struct ast_comprehension_list list;
    enum args_state state;
    p->pos = pos;
    struct ast_expr *a = parse_expr_rule(p);
    if (a && parse_for_if(p, &list) && accept(p, TOK_COMMA)) {
        struct ast_comprehension_list more;
        if (!args_prefix(p, &state) && parse_expr_rule(p))
            parse_for_if(p, &more);
        parse_raise_range(p, a->pos, comprehension_end(&list), unparenthesized);
    }
    p->pos = pos;
    p->sp = mark;
    if (args_prefix(p, &state)) {
        struct ast_expr *last = NULL;
        size_t positional = 0;
        for (size_t i = mark; i < p->sp; i += 2)
            if (p->stack[i]) {
                last = p->stack[i];
                positional++;
            }
        size_t end = p->pos;
        if (parse_for_if(p, &list) && positional > 1)
            parse_raise_range(p, last->pos, comprehension_end(&list), unparenthesized);
        p->pos = end;
        if (accept(p, TOK_COMMA)) {
            a = parse_expr_rule(p);
            if (a && parse_for_if(p, &list))
                parse_raise_range(p, a->pos, comprehension_end(&list), unparenthesized);
        }
    }
    p->pos = pos;
    p->sp = mark;
}

/* invalid_arguments */
static void diagnose_arguments(struct parser *p, size_t pos) {
    size_t mark = p->sp;
    enum args_state state;
    p->pos = pos;
    if (args_prefix(p, &state) && state != ARGS_ANY && accept(p, TOK_COMMA) && peek(p) == TOK_STAR)
        parse_raise_at(p, tok_pos(tok(p)),
                       "iterable argument unpacking follows keyword argument unpacking");
    p->sp = mark;
    diagnose_generator(p, pos, mark);
    if (args_prefix(p, &state) && accept(p, TOK_COMMA)) {
        bool unpacking = false;
        for (size_t i = mark; i < p->sp; i += 2) {
            const struct ast_keyword *k = p->stack[i + 1];
            unpacking |= k && !k->arg.s;
        }
        enum args_state ignored;
        if (args_prefix(p, &ignored))
            parse_raise_here(p, unpacking ? "positional argument follows keyword argument unpacking"
                                          : "positional argument follows keyword argument");
    }
    p->sp = mark;
    p->pos = pos;
}

/* The pushed pairs since MARK, sorted into the two lists. */
static void split_arguments(struct parser *p, size_t mark, struct ast_expr_list *args,
                            struct ast_keyword_list *keywords) {
    size_t n = (p->sp - mark) / 2, positional = 0;
    for (size_t i = 0; i < n; i++)
        positional += p->stack[mark + 2 * i] != NULL;
    args->n = keywords->n = 0;
    args->items = positional ? parse_alloc(p, positional * sizeof *args->items) : NULL;
    keywords->items =
        n - positional ? parse_alloc(p, (n - positional) * sizeof *keywords->items) : NULL;
    for (size_t i = 0; i < n; i++)
        if (p->stack[mark + 2 * i])
            args->items[args->n++] = p->stack[mark + 2 * i];
        else
            keywords->items[keywords->n++] = p->stack[mark + 2 * i + 1];
    p->sp = mark;
}

/* f(x for x in y): what is pushed at MARK is the element. */
static bool generator(struct parser *p, size_t mark, const struct token *open,
                      struct ast_expr_list *args) {
    struct ast_expr *elt = p->stack[mark];
    struct ast_comprehension_list generators;
    if (!parse_for_if(p, &generators) || !accept(p, TOK_RPAR))
        return false;
    p->sp = mark;
    struct ast_expr *e = new_expr(p, AST_GeneratorExp, open);
    e->as.GeneratorExp.elt = elt;
    e->as.GeneratorExp.generators = generators;
    args->n = 1;
    args->items = parse_alloc(p, sizeof *args->items);
    args->items[0] = e;
    return true;
}

/* f(*x for x in y) */
static void diagnose_starred_generator(struct parser *p) {
    size_t pos = p->pos;
    const struct token *star = tok(p);
    struct ast_comprehension_list list;
    if (accept(p, TOK_STAR) && parse_expr_rule(p)) {
        struct ast_pos at = parse_span(p, star);
        if (parse_for_if(p, &list))
            parse_raise_range(p, at, at, "iterable unpacking cannot be used in comprehension");
    }
    p->pos = pos;
}

bool parse_arguments(struct parser *p, const struct token *open, struct ast_expr_list *args,
                     struct ast_keyword_list *keywords) {
    size_t pos = p->pos, mark = p->sp;
    enum args_state state;
    if (p->diagnose && open)
        diagnose_starred_generator(p);
    if (args_prefix(p, &state)) {
        size_t end = p->pos;
        bool one = p->sp == mark + 2 && p->stack[mark] &&
                   ((struct ast_expr *)p->stack[mark])->kind != AST_Starred;
        if (open && one && (peek(p) == KW_FOR || peek(p) == KW_ASYNC) &&
            generator(p, mark, open, args))
            return true;
        p->pos = end;
        accept(p, TOK_COMMA);
        if (peek(p) == TOK_RPAR) {
            split_arguments(p, mark, args, keywords);
            return true;
        }
    }
    p->sp = mark;
    if (p->diagnose)
        diagnose_arguments(p, pos);
    p->pos = pos;
    return false;
}

/* ---- subscripts ---- */

static struct ast_expr *slice(struct parser *p) {
    const struct token *start = tok(p);
    size_t pos = p->pos;
    struct ast_expr *lower = NULL;
    if (start->kind != TOK_COLON) {
        if (parse_at_walrus(p))
            return parse_named(p);
        lower = parse_expr_rule(p);
        if (peek(p) != TOK_COLON) {
            if (!p->diagnose)
                return lower && peek(p) != TOK_COLONEQUAL ? lower : backtrack(p, pos);
            p->pos = pos;
            return parse_named(p);
        }
    }
    advance(p);
    struct ast_expr *upper = parse_expr_rule(p), *step = NULL;
    if (accept(p, TOK_COLON))
        step = parse_expr_rule(p);
    struct ast_expr *e = new_expr(p, AST_Slice, start);
    e->as.Slice.lower = lower;
    e->as.Slice.upper = upper;
    e->as.Slice.step = step;
    return e;
}

static struct ast_expr *slice_or_starred(struct parser *p) {
    const struct token *start = tok(p);
    if (start->kind != TOK_STAR)
        return slice(p);
    size_t pos = p->pos;
    advance(p);
    struct ast_expr *value = parse_expr_rule(p);
    if (!value)
        return backtrack(p, pos);
    struct ast_expr *e = new_expr(p, AST_Starred, start);
    e->as.Starred.value = value;
    return e;
}

struct ast_expr *parse_slices(struct parser *p) {
    const struct token *start = tok(p);
    struct ast_expr *first = slice_or_starred(p);
    if (!first || (peek(p) != TOK_COMMA && first->kind != AST_Starred))
        return first;
    size_t mark = p->sp;
    parse_push(p, first);
    while (accept(p, TOK_COMMA)) {
        struct ast_expr *e = slice_or_starred(p);
        if (!e)
            break;
        parse_push(p, e);
    }
    struct ast_expr *t = new_expr(p, AST_Tuple, start);
    TAKE(p, mark, &t->as.Tuple.elts);
    return t;
}

/* ---- parameters ---- */

/* Parameters being collected. def and lambda differ in the token that ends them and in whether
 * there are annotations. */
struct params {
    struct parser *p;
    enum token_kind end;
    struct ast_arguments *args;
};

/* NAME [':' annotation]; STAR allows the annotation "*Ts". NULL if there is no name. */
static struct ast_arg *param(struct params *ps, bool star) {
    struct parser *p = ps->p;
    const struct token *start = tok(p);
    if (start->kind != TOK_NAME)
        return NULL;
    size_t pos = p->pos;
    advance(p);
    struct ast_expr *annotation = NULL;
    if (ps->end == TOK_RPAR && accept(p, TOK_COLON)) {
        annotation = star ? parse_star_expr(p) : parse_expr_rule(p);
        if (!annotation)
            p->pos = pos + 1;
    }
    struct ast_arg *a = parse_alloc(p, sizeof *a);
    a->arg = start->ident->str;
    a->annotation = annotation;
    a->pos = parse_span(p, start);
    return a;
}

/* '=' expression, NULL if it is not there or does not parse. */
static struct ast_expr *param_default(struct params *ps) {
    struct parser *p = ps->p;
    size_t pos = p->pos;
    const struct token *equal = tok(p);
    if (!accept(p, TOK_EQUAL))
        return NULL;
    struct ast_expr *e = parse_expr_rule(p);
    if (!e && p->diagnose && (peek(p) == TOK_RPAR || peek(p) == TOK_COMMA))
        parse_raise_at(p, tok_pos(equal), "expected default value expression");
    return e ? e : backtrack(p, pos);
}

/* A comma, or what ends the list, must follow each parameter. */
static bool param_ends(struct params *ps) {
    return accept(ps->p, TOK_COMMA) || peek(ps->p) == ps->end;
}

/* A parameter and its default; *DEFAULT_VALUE NULL without one. NULL and back if there is none. */
static struct ast_arg *param_maybe_default(struct params *ps, struct ast_expr **default_value) {
    struct parser *p = ps->p;
    size_t pos = p->pos;
    struct ast_arg *a = param(ps, false);
    if (!a)
        return NULL;
    *default_value = param_default(ps);
    return param_ends(ps) ? a : backtrack(p, pos);
}

/* invalid_parameters: walks over the list with fewer demands. */
static void diagnose_parameters(struct params *ps) {
    struct parser *p = ps->p;
    size_t pos = p->pos;
    bool slash = false, star = false, defaults = false;
    int n = 0;
    for (;;) {
        const struct token *t = tok(p);
        struct ast_expr *value;
        if (t->kind == TOK_SLASH) {
            advance(p);
            if (n == 0 && !star && peek(p) == TOK_COMMA)
                parse_raise_at(p, tok_pos(t), "at least one argument must precede /");
            if (star)
                parse_raise_at(p, tok_pos(t), "/ must be ahead of *");
            if (slash)
                parse_raise_at(p, tok_pos(t), "/ may appear only once");
            if (peek(p) == TOK_STAR && n > 0)
                parse_raise_at(p, tok_pos(tok(p)), "expected comma between / and *");
            slash = true;
            if (n == 0 || !param_ends(ps))
                break;
        } else if (t->kind == TOK_STAR && !star) {
            star = true;
            advance(p);
            if (!accept(p, TOK_COMMA) && (!param(ps, true) || !param_ends(ps)))
                break;
        } else if (t->kind == TOK_LPAR && !star && !defaults) {
            advance(p);
            struct params inner = {p, TOK_RPAR, NULL};
            int m = 0;
            while (param(&inner, false) && (accept(p, TOK_COMMA) || peek(p) == TOK_RPAR))
                m++;
            if (m > 0 && accept(p, TOK_RPAR))
                parse_raise_range(p, tok_pos(t), tok_pos(last_tok(p)),
                                  ps->end == TOK_RPAR
                                      ? "Function parameters cannot be parenthesized"
                                      : "Lambda expression parameters cannot be parenthesized");
            break;
        } else {
            struct ast_arg *a = param_maybe_default(ps, &value);
            if (!a)
                break;
            if (defaults && !value && !star)
                parse_raise_range(p, a->pos, a->pos,
                                  "parameter without a default follows parameter with a default");
            defaults |= value != NULL;
            n++;
        }
    }
    p->pos = pos;
}

/* invalid_star_etc, at a '*' */
static void diagnose_star(struct params *ps) {
    struct parser *p = ps->p;
    size_t pos = p->pos;
    const struct token *star = tok(p);
    struct ast_expr *ignored;
    advance(p);
    bool bare = peek(p) == ps->end;
    if (accept(p, TOK_COMMA))
        bare = peek(p) == ps->end || peek(p) == TOK_DOUBLESTAR;
    if (bare && ps->end == TOK_RPAR)
        parse_raise_at(p, tok_pos(star), "named arguments must follow bare *");
    if (bare)
        parse_raise_here(p, "named arguments must follow bare *");
    p->pos = pos + 1;
    if (param(ps, false) && peek(p) == TOK_EQUAL)
        parse_raise_at(p, tok_pos(tok(p)), "var-positional argument cannot have default value");
    p->pos = pos + 1;
    if (accept(p, TOK_COMMA) || (param(ps, false) && param_ends(ps))) {
        while (param_maybe_default(ps, &ignored))
            ;
        const struct token *second = tok(p);
        if (accept(p, TOK_STAR) && (accept(p, TOK_COMMA) || (param(ps, false) && param_ends(ps))))
            parse_raise_at(p, tok_pos(second), "* argument may appear only once");
    }
    p->pos = pos;
}

/* invalid_kwds, at a '**' */
static void diagnose_double_star(struct params *ps) {
    struct parser *p = ps->p;
    size_t pos = p->pos;
    advance(p);
    if (param(ps, false)) {
        if (peek(p) == TOK_EQUAL)
            parse_raise_at(p, tok_pos(tok(p)), "var-keyword argument cannot have default value");
        if (accept(p, TOK_COMMA)) {
            const struct token *t = tok(p);
            struct ast_arg *a = param(ps, false);
            if (a)
                parse_raise_range(p, a->pos, a->pos,
                                  "arguments cannot follow var-keyword argument");
            if (t->kind == TOK_STAR || t->kind == TOK_DOUBLESTAR || t->kind == TOK_SLASH)
                parse_raise_at(p, tok_pos(t), "arguments cannot follow var-keyword argument");
        }
    }
    p->pos = pos;
}

static void double_star(struct params *ps) {
    struct parser *p = ps->p;
    size_t pos = p->pos;
    if (peek(p) != TOK_DOUBLESTAR)
        return;
    if (p->diagnose)
        diagnose_double_star(ps);
    advance(p);
    struct ast_arg *a = param(ps, false);
    if (a && param_ends(ps))
        ps->args->kwarg = a;
    else
        p->pos = pos;
}

/* The keyword-only ones, pushed in pairs name, default. */
static void keyword_only(struct params *ps) {
    struct parser *p = ps->p;
    size_t mark = p->sp;
    struct ast_arg *a;
    struct ast_expr *value;
    while ((a = param_maybe_default(ps, &value))) {
        parse_push(p, a);
        parse_push(p, value);
    }
    size_t n = (p->sp - mark) / 2;
    struct ast_arguments *args = ps->args;
    args->kwonlyargs.n = args->kw_defaults.n = n;
    if (n) {
        args->kwonlyargs.items = parse_alloc(p, n * sizeof *args->kwonlyargs.items);
        args->kw_defaults.items = parse_alloc(p, n * sizeof *args->kw_defaults.items);
    }
    for (size_t i = 0; i < n; i++) {
        args->kwonlyargs.items[i] = p->stack[mark + 2 * i];
        args->kw_defaults.items[i] = p->stack[mark + 2 * i + 1];
    }
    p->sp = mark;
}

/* star_etc: what starts at '*' or '**'. Goes back if it does not parse. */
static void star_etc(struct params *ps) {
    struct parser *p = ps->p;
    size_t pos = p->pos;
    if (peek(p) == TOK_STAR) {
        if (p->diagnose)
            diagnose_star(ps);
        advance(p);
        bool bare = accept(p, TOK_COMMA);
        if (!bare) {
            struct ast_arg *a = param(ps, true);
            if (!a || !param_ends(ps)) {
                p->pos = pos;
                return;
            }
            ps->args->vararg = a;
        }
        keyword_only(ps);
        if (bare && ps->args->kwonlyargs.n == 0) {
            p->pos = pos;
            return;
        }
    }
    double_star(ps);
}

/* The positional parameters up to '*', '**', the end or what is none. */
static void positional(struct params *ps, struct ast_arg_list *names,
                       struct ast_expr_list *defaults) {
    struct parser *p = ps->p;
    size_t mark = p->sp, n = 0, with_default = 0;
    for (;;) {
        size_t pos = p->pos;
        if (peek(p) == TOK_SLASH && n > 0 && ps->args->posonlyargs.n == 0) {
            advance(p);
            if (!param_ends(ps)) {
                p->pos = pos;
                break;
            }
            ps->args->posonlyargs.n = n;
            continue;
        }
        struct ast_expr *value = NULL;
        struct ast_arg *a = param_maybe_default(ps, &value);
        if (!a)
            break;
        if (!value && with_default) {
            p->pos = pos;
            break;
        }
        with_default += value != NULL;
        n++;
        parse_push(p, a);
        parse_push(p, value);
    }
    names->n = n;
    names->items = n ? parse_alloc(p, n * sizeof *names->items) : NULL;
    defaults->n = with_default;
    defaults->items = with_default ? parse_alloc(p, with_default * sizeof *defaults->items) : NULL;
    for (size_t i = 0; i < n; i++) {
        names->items[i] = p->stack[mark + 2 * i];
        if (i >= n - with_default)
            defaults->items[i - (n - with_default)] = p->stack[mark + 2 * i + 1];
    }
    p->sp = mark;
}

struct ast_arguments *parse_parameters(struct parser *p, enum token_kind end) {
    struct ast_arguments *args = parse_alloc(p, sizeof *args);
    struct params ps = {p, end, args};
    if (peek(p) == end)
        return args;
    if (p->diagnose)
        diagnose_parameters(&ps);
    struct ast_arg_list names;
    positional(&ps, &names, &args->defaults);
    size_t before_slash = args->posonlyargs.n;
    args->posonlyargs.items = before_slash ? names.items : NULL;
    args->args.n = names.n - before_slash;
    args->args.items = args->args.n ? names.items + before_slash : NULL;
    star_etc(&ps);
    return args;
}
