/*
 * Expressions to source text, with the parentheses that precedence asks for (cf. CPython's
 * Python/ast_unparse.c, whose output this equals).
 */
#include "python/unparse.h"

#include <string.h>

#include "python/literal.h"

/* How tightly the surroundings bind: what binds less gets parentheses. */
enum level {
    LEVEL_TUPLE,
    LEVEL_TEST, /* conditional, lambda */
    LEVEL_OR,
    LEVEL_AND,
    LEVEL_NOT,
    LEVEL_COMPARE,
    LEVEL_BITOR,
    LEVEL_BITXOR,
    LEVEL_BITAND,
    LEVEL_SHIFT,
    LEVEL_ARITH,
    LEVEL_TERM,
    LEVEL_FACTOR,
    LEVEL_POWER,
    LEVEL_AWAIT,
    LEVEL_ATOM,
};

static void put(struct buf *out, const struct ast_expr *e, int level);

static void put_ident(struct buf *out, const struct ast_str *s) { buf_add(out, s->s, s->n); }

static void put_list(struct buf *out, const struct ast_expr_list *list, int level) {
    for (size_t i = 0; i < list->n; i++) {
        buf_puts(out, i ? ", " : "");
        put(out, list->items[i], level);
    }
}

static void put_open(struct buf *out, bool parentheses) { buf_puts(out, parentheses ? "(" : ""); }
static void put_close(struct buf *out, bool parentheses) { buf_puts(out, parentheses ? ")" : ""); }

static void put_prefixed(struct buf *out, const char *prefix, const struct ast_expr *e, int level,
                         const char *suffix) {
    buf_puts(out, prefix);
    if (e)
        put(out, e, level);
    buf_puts(out, suffix);
}

/* A node of that kind, where the surroundings bind as tightly as LEVEL says. */
#define PUT(name)                                                                                  \
    static void put_##name(struct buf *out, const struct ast_##name *n,                            \
                           int level __attribute__((unused)))

/* ---- operators ---- */

PUT(BoolOp) {
    int own = n->op == AST_And ? LEVEL_AND : LEVEL_OR;
    put_open(out, level > own);
    for (size_t i = 0; i < n->values.n; i++) {
        buf_puts(out, i == 0 ? "" : n->op == AST_And ? " and " : " or ");
        put(out, n->values.items[i], own + 1);
    }
    put_close(out, level > own);
}

PUT(BinOp) {
    static const struct {
        const char *text;
        int level;
    } operators[] = {
        [AST_Add] = {" + ", LEVEL_ARITH},      [AST_Sub] = {" - ", LEVEL_ARITH},
        [AST_Mult] = {" * ", LEVEL_TERM},      [AST_MatMult] = {" @ ", LEVEL_TERM},
        [AST_Div] = {" / ", LEVEL_TERM},       [AST_Mod] = {" % ", LEVEL_TERM},
        [AST_Pow] = {" ** ", LEVEL_POWER},     [AST_LShift] = {" << ", LEVEL_SHIFT},
        [AST_RShift] = {" >> ", LEVEL_SHIFT},  [AST_BitOr] = {" | ", LEVEL_BITOR},
        [AST_BitXor] = {" ^ ", LEVEL_BITXOR},  [AST_BitAnd] = {" & ", LEVEL_BITAND},
        [AST_FloorDiv] = {" // ", LEVEL_TERM},
    };
    int own = operators[n->op].level;
    bool right_first = n->op == AST_Pow;
    put_open(out, level > own);
    put(out, n->left, own + right_first);
    buf_puts(out, operators[n->op].text);
    put(out, n->right, own + !right_first);
    put_close(out, level > own);
}

PUT(UnaryOp) {
    static const char *const operators[] = {"~", "not ", "+", "-"};
    int own = n->op == AST_Not ? LEVEL_NOT : LEVEL_FACTOR;
    put_open(out, level > own);
    buf_puts(out, operators[n->op]);
    put(out, n->operand, own);
    put_close(out, level > own);
}

PUT(Compare) {
    static const char *const operators[] = {" == ", " != ", " < ",      " <= ", " > ",
                                            " >= ", " is ", " is not ", " in ", " not in "};
    put_open(out, level > LEVEL_COMPARE);
    put(out, n->left, LEVEL_COMPARE + 1);
    for (size_t i = 0; i < n->ops.n; i++) {
        buf_puts(out, operators[n->ops.items[i]]);
        put(out, n->comparators.items[i], LEVEL_COMPARE + 1);
    }
    put_close(out, level > LEVEL_COMPARE);
}

PUT(IfExp) {
    put_open(out, level > LEVEL_TEST);
    put(out, n->body, LEVEL_TEST + 1);
    buf_puts(out, " if ");
    put(out, n->test, LEVEL_TEST + 1);
    buf_puts(out, " else ");
    put(out, n->orelse, LEVEL_TEST);
    put_close(out, level > LEVEL_TEST);
}

/* ---- lambda ---- */

static void put_parameter(struct buf *out, const char *prefix, const struct ast_arg *a,
                          const struct ast_expr *value, bool *first) {
    buf_puts(out, *first ? "" : ", ");
    *first = false;
    buf_puts(out, prefix);
    put_ident(out, &a->arg);
    if (a->annotation) { /* of a def only: a lambda's have none */
        buf_puts(out, ": ");
        put(out, a->annotation, LEVEL_TEST);
    }
    if (value) {
        buf_putc(out, '=');
        put(out, value, LEVEL_TEST);
    }
}

static void put_parameters(struct buf *out, const struct ast_arguments *args) {
    bool first = true;
    size_t n = args->posonlyargs.n + args->args.n;
    for (size_t i = 0; i < n; i++) {
        bool before_slash = i < args->posonlyargs.n;
        const struct ast_arg *a =
            before_slash ? args->posonlyargs.items[i] : args->args.items[i - args->posonlyargs.n];
        size_t from_end = n - i;
        put_parameter(
            out, "", a,
            from_end <= args->defaults.n ? args->defaults.items[args->defaults.n - from_end] : NULL,
            &first);
        if (before_slash && i + 1 == args->posonlyargs.n)
            buf_puts(out, ", /");
    }
    if (args->vararg)
        put_parameter(out, "*", args->vararg, NULL, &first);
    else if (args->kwonlyargs.n) {
        buf_puts(out, first ? "*" : ", *");
        first = false;
    }
    for (size_t i = 0; i < args->kwonlyargs.n; i++)
        put_parameter(out, "", args->kwonlyargs.items[i], args->kw_defaults.items[i], &first);
    if (args->kwarg)
        put_parameter(out, "**", args->kwarg, NULL, &first);
}

PUT(Lambda) {
    put_open(out, level > LEVEL_TEST);
    /* CPython writes lambda*args without the blank. */
    buf_puts(out, n->args->posonlyargs.n || n->args->args.n ? "lambda " : "lambda");
    put_parameters(out, n->args);
    buf_puts(out, ": ");
    put(out, n->body, LEVEL_TEST);
    put_close(out, level > LEVEL_TEST);
}

/* ---- displays ---- */

PUT(Tuple) {
    if (n->elts.n == 0) {
        buf_puts(out, "()");
        return;
    }
    put_open(out, level > LEVEL_TUPLE);
    put_list(out, &n->elts, LEVEL_TEST);
    buf_puts(out, n->elts.n == 1 ? "," : "");
    put_close(out, level > LEVEL_TUPLE);
}

PUT(Dict) {
    buf_putc(out, '{');
    for (size_t i = 0; i < n->values.n; i++) {
        buf_puts(out, i ? ", " : "");
        if (n->keys.items[i]) {
            put(out, n->keys.items[i], LEVEL_TEST);
            buf_puts(out, ": ");
            put(out, n->values.items[i], LEVEL_TEST);
        } else {
            buf_puts(out, "**");
            put(out, n->values.items[i], LEVEL_BITOR);
        }
    }
    buf_putc(out, '}');
}

/* [elt for …]; VALUE is that of a dictionary's or NULL */
static void put_comprehension(struct buf *out, const char *brackets, const struct ast_expr *elt,
                              const struct ast_expr *value,
                              const struct ast_comprehension_list *generators) {
    buf_putc(out, brackets[0]);
    put(out, elt, LEVEL_TEST);
    if (value) {
        buf_puts(out, ": ");
        put(out, value, LEVEL_TEST);
    }
    for (size_t i = 0; i < generators->n; i++) {
        const struct ast_comprehension *c = generators->items[i];
        buf_puts(out, c->is_async ? " async for " : " for ");
        put(out, c->target, LEVEL_TUPLE);
        buf_puts(out, " in ");
        put(out, c->iter, LEVEL_TEST + 1);
        for (size_t k = 0; k < c->ifs.n; k++) {
            buf_puts(out, " if ");
            put(out, c->ifs.items[k], LEVEL_TEST + 1);
        }
    }
    buf_putc(out, brackets[1]);
}

/* ---- primaries ---- */

PUT(Call) {
    put(out, n->func, LEVEL_ATOM);
    if (n->args.n == 1 && n->keywords.n == 0 && n->args.items[0]->kind == AST_GeneratorExp) {
        put(out, n->args.items[0], LEVEL_TEST); /* brings its own parentheses */
        return;
    }
    buf_putc(out, '(');
    put_list(out, &n->args, LEVEL_TEST);
    for (size_t i = 0; i < n->keywords.n; i++) {
        const struct ast_keyword *k = n->keywords.items[i];
        buf_puts(out, i || n->args.n ? ", " : "");
        if (k->arg.s) {
            put_ident(out, &k->arg);
            buf_putc(out, '=');
        } else {
            buf_puts(out, "**");
        }
        put(out, k->value, LEVEL_TEST);
    }
    buf_putc(out, ')');
}

static bool is_integer(const struct ast_expr *e) {
    return e->kind == AST_Constant && (e->as.Constant.value.kind == AST_CONST_INT ||
                                       e->as.Constant.value.kind == AST_CONST_BIG_INT);
}

PUT(Slice) {
    if (n->lower)
        put(out, n->lower, LEVEL_TEST);
    buf_putc(out, ':');
    if (n->upper)
        put(out, n->upper, LEVEL_TEST);
    if (n->step) {
        buf_putc(out, ':');
        put(out, n->step, LEVEL_TEST);
    }
}

static void put_constant(struct buf *out, const struct ast_constant *c) {
    if (c->kind == AST_CONST_ELLIPSIS) {
        buf_puts(out, "...");
        return;
    }
    buf_puts(out, c->u_prefix ? "u" : "");
    struct buf text = BUF_INIT;
    literal_repr(&text, c);
    const char *inf = c->kind == AST_CONST_FLOAT || c->kind == AST_CONST_COMPLEX
                          ? strstr(text.data, "inf")
                          : NULL;
    if (inf) {
        buf_add(out, text.data, (size_t)(inf - text.data));
        buf_puts(out, "1e309");
        buf_puts(out, inf + 3);
    } else {
        buf_add(out, text.data, text.len);
    }
}

/* ---- f-strings ---- */

static void put_fstring_text(struct buf *out, const struct ast_str *s) {
    for (size_t i = 0; i < s->n; i++) {
        if (s->s[i] == '{' || s->s[i] == '}')
            buf_putc(out, s->s[i]);
        buf_putc(out, s->s[i]);
    }
}

static void put_fstring_parts(struct buf *out, const struct ast_expr_list *values);

static void put_field(struct buf *out, const struct ast_FormattedValue *n) {
    struct buf text = BUF_INIT;
    put(&text, n->value, LEVEL_TEST + 1);
    buf_puts(out, text.data[0] == '{' ? "{ " : "{");
    buf_add(out, text.data, text.len);
    if (n->conversion >= 0)
        buf_printf(out, "!%c", n->conversion);
    if (n->format_spec) {
        buf_putc(out, ':');
        put_fstring_parts(out, &n->format_spec->as.JoinedStr.values);
    }
    buf_putc(out, '}');
}

static void put_fstring_parts(struct buf *out, const struct ast_expr_list *values) {
    for (size_t i = 0; i < values->n; i++) {
        const struct ast_expr *e = values->items[i];
        if (e->kind == AST_Constant)
            put_fstring_text(out, &e->as.Constant.value.str);
        else if (e->kind == AST_JoinedStr)
            put_fstring_parts(out, &e->as.JoinedStr.values);
        else
            put_field(out, &e->as.FormattedValue);
    }
}

PUT(JoinedStr) {
    struct buf text = BUF_INIT;
    put_fstring_parts(&text, &n->values);
    buf_putc(out, 'f');
    literal_repr_str(out, &(struct ast_str){text.data, text.len});
}

PUT(FormattedValue) { put_field(out, n); }

PUT(Constant) { put_constant(out, &n->value); }

/* ---- what is written in a line ---- */

PUT(NamedExpr) {
    put_open(out, level > LEVEL_TUPLE);
    put(out, n->target, LEVEL_ATOM);
    put_prefixed(out, " := ", n->value, LEVEL_ATOM, "");
    put_close(out, level > LEVEL_TUPLE);
}

PUT(Set) {
    buf_putc(out, '{');
    put_list(out, &n->elts, LEVEL_TEST);
    buf_putc(out, '}');
}

PUT(List) {
    buf_putc(out, '[');
    put_list(out, &n->elts, LEVEL_TEST);
    buf_putc(out, ']');
}

PUT(ListComp) { put_comprehension(out, "[]", n->elt, NULL, &n->generators); }
PUT(SetComp) { put_comprehension(out, "{}", n->elt, NULL, &n->generators); }
PUT(DictComp) { put_comprehension(out, "{}", n->key, n->value, &n->generators); }
PUT(GeneratorExp) { put_comprehension(out, "()", n->elt, NULL, &n->generators); }

PUT(Await) {
    put_open(out, level > LEVEL_AWAIT);
    put_prefixed(out, "await ", n->value, LEVEL_ATOM, "");
    put_close(out, level > LEVEL_AWAIT);
}

PUT(Yield) { put_prefixed(out, n->value ? "(yield " : "(yield", n->value, LEVEL_TEST, ")"); }
PUT(YieldFrom) { put_prefixed(out, "(yield from ", n->value, LEVEL_TEST, ")"); }

PUT(Attribute) {
    put(out, n->value, LEVEL_ATOM);
    buf_puts(out, is_integer(n->value) ? " ." : ".");
    put_ident(out, &n->attr);
}

PUT(Subscript) {
    put(out, n->value, LEVEL_ATOM);
    put_prefixed(out, "[", n->slice, LEVEL_TUPLE, "]");
}

PUT(Starred) { put_prefixed(out, "*", n->value, LEVEL_BITOR, ""); }
PUT(Name) { put_ident(out, &n->id); }

/* ---- all of them ---- */

static void put(struct buf *out, const struct ast_expr *e, int level) {
    switch (e->kind) {
#define EXPR_NODE(name, fields)                                                                    \
    case AST_##name:                                                                               \
        put_##name(out, &e->as.name, level);                                                       \
        break;
#include "python/ast.def"
    case AST_EXPR_KINDS:
        break;
    }
}

void unparse_bare(struct buf *out, const struct ast_expr *e) { put(out, e, LEVEL_TUPLE); }

void unparse_parameters(struct buf *out, const struct ast_arguments *args) {
    put_parameters(out, args);
}

void unparse_expr(struct buf *out, const struct ast_expr *e) { put(out, e, LEVEL_TEST); }
