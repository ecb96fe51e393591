/*
 * Statements back to source text as ast.unparse lays them out: four blanks a level, a blank line
 * before each def and class, tuples in parentheses. Expressions are python/unparse.c's.
 */
#include <string.h>

#include "python/lib/ast_int.h"
#include "python/literal.h"
#include "python/unparse.h"

struct out {
    struct buf b;
    int indent;
};

static void put_stmt(struct out *o, const struct ast_stmt *s);

/* A statement of that kind. */
#define PUT(name)                                                                                  \
    static void put_##name(struct out *o, const struct ast_##name *n __attribute__((unused)))

static void put_newline(struct out *o) {
    if (o->b.len)
        buf_putc(&o->b, '\n');
}

/* Begins a line with TEXT. */
static void fill(struct out *o, const char *text) {
    put_newline(o);
    for (int i = 0; i < o->indent; i++)
        buf_puts(&o->b, "    ");
    buf_puts(&o->b, text);
}

static void put(struct out *o, const char *text) { buf_puts(&o->b, text); }
static void put_ident(struct out *o, const struct ast_str *s) { buf_add(&o->b, s->s, s->n); }
static void put_expr(struct out *o, const char *before, const struct ast_expr *e) {
    if (!e)
        return;
    put(o, before);
    unparse_expr(&o->b, e);
}
static void put_bare(struct out *o, const struct ast_expr *e) { unparse_bare(&o->b, e); }

static void put_exprs(struct out *o, const struct ast_expr_list *list) {
    for (size_t i = 0; i < list->n; i++)
        put_expr(o, i ? ", " : "", list->items[i]);
}

static void put_idents(struct out *o, const struct ast_ident_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        put(o, i ? ", " : "");
        put_ident(o, &list->items[i]);
    }
}

/* --- bodies --- */

static void put_statements(struct out *o, const struct ast_stmt_list *body, size_t from) {
    o->indent++;
    for (size_t i = from; i < body->n; i++)
        put_stmt(o, body->items[i]);
    o->indent--;
}

static void put_block(struct out *o, const struct ast_stmt_list *body) {
    put(o, ":");
    put_statements(o, body, 0);
}

static const struct ast_str *docstring(const struct ast_stmt_list *body) {
    if (body->n == 0 || body->items[0]->kind != AST_Expr)
        return NULL;
    const struct ast_expr *e = body->items[0]->as.Expr.value;
    if (e->kind != AST_Constant || e->as.Constant.value.kind != AST_CONST_STR)
        return NULL;
    return &e->as.Constant.value.str;
}

/* In triple quotes, with line ends and tabs as they are. */
static void put_docstring(struct out *o, const struct ast_str *s) {
    struct buf text = BUF_INIT;
    for (size_t i = 0; i < s->n; i++) {
        char c = s->s[i];
        if (c == '\\')
            buf_puts(&text, "\\\\");
        else if ((unsigned char)c < ' ' && c != '\n' && c != '\t')
            buf_printf(&text, "\\x%02x", c);
        else
            buf_putc(&text, c);
    }
    const char *quotes = strstr(text.data, "\"\"\"") ? "'''" : "\"\"\"";
    fill(o, quotes);
    if (text.len && text.data[text.len - 1] == quotes[0]) {
        buf_add(&o->b, text.data, text.len - 1);
        buf_printf(&o->b, "\\%c", quotes[0]);
    } else {
        buf_add(&o->b, text.data, text.len);
    }
    put(o, quotes);
}

static void put_documented(struct out *o, const struct ast_stmt_list *body) {
    const struct ast_str *doc = docstring(body);
    put(o, ":");
    if (doc) {
        o->indent++;
        put_docstring(o, doc);
        o->indent--;
    }
    put_statements(o, body, doc != NULL);
}

/* --- definitions --- */

static void put_type_params(struct out *o, const struct ast_type_param_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        const struct ast_type_param *p = list->items[i];
        put(o, i ? ", " : "[");
        if (p->kind == AST_TypeVarTuple)
            put(o, "*");
        else if (p->kind == AST_ParamSpec)
            put(o, "**");
        put_ident(o, &p->as.TypeVar.name);
        if (p->kind == AST_TypeVar)
            put_expr(o, ": ", p->as.TypeVar.bound);
    }
    put(o, list->n ? "]" : "");
}

static void put_decorators(struct out *o, const struct ast_expr_list *list) {
    put_newline(o);
    for (size_t i = 0; i < list->n; i++) {
        fill(o, "@");
        put_expr(o, "", list->items[i]);
    }
}

static void put_def(struct out *o, const char *word, const struct ast_FunctionDef *n) {
    put_decorators(o, &n->decorator_list);
    fill(o, word);
    put_ident(o, &n->name);
    put_type_params(o, &n->type_params);
    put(o, "(");
    unparse_parameters(&o->b, n->args);
    put(o, ")");
    put_expr(o, " -> ", n->returns);
    put_documented(o, &n->body);
}

PUT(ClassDef) {
    put_decorators(o, &n->decorator_list);
    fill(o, "class ");
    put_ident(o, &n->name);
    put_type_params(o, &n->type_params);
    bool any = n->bases.n || n->keywords.n;
    put(o, any ? "(" : "");
    put_exprs(o, &n->bases);
    for (size_t i = 0; i < n->keywords.n; i++) {
        put(o, i || n->bases.n ? ", " : "");
        if (n->keywords.items[i]->arg.s) {
            put_ident(o, &n->keywords.items[i]->arg);
            put(o, "=");
        } else {
            put(o, "**");
        }
        put_expr(o, "", n->keywords.items[i]->value);
    }
    put(o, any ? ")" : "");
    put_documented(o, &n->body);
}

/* --- compound statements --- */

static void put_else(struct out *o, const struct ast_stmt_list *body) {
    if (body->n) {
        fill(o, "else");
        put_block(o, body);
    }
}

static void put_for(struct out *o, const char *word, const struct ast_For *n) {
    fill(o, word);
    put_bare(o, n->target);
    put_expr(o, " in ", n->iter);
    put_block(o, &n->body);
    put_else(o, &n->orelse);
}

PUT(If) {
    fill(o, "if ");
    put_expr(o, "", n->test);
    put_block(o, &n->body);
    while (n->orelse.n == 1 && n->orelse.items[0]->kind == AST_If) {
        n = &n->orelse.items[0]->as.If;
        fill(o, "elif ");
        put_expr(o, "", n->test);
        put_block(o, &n->body);
    }
    put_else(o, &n->orelse);
}

static void put_with(struct out *o, const char *word, const struct ast_With *n) {
    fill(o, word);
    for (size_t i = 0; i < n->items.n; i++) {
        put_expr(o, i ? ", " : "", n->items.items[i]->context_expr);
        put_expr(o, " as ", n->items.items[i]->optional_vars);
    }
    put_block(o, &n->body);
}

static void put_try(struct out *o, const char *except, const struct ast_Try *n) {
    fill(o, "try");
    put_block(o, &n->body);
    for (size_t i = 0; i < n->handlers.n; i++) {
        const struct ast_excepthandler *h = n->handlers.items[i];
        fill(o, except);
        put_expr(o, " ", h->type);
        if (h->name.s) {
            put(o, " as ");
            put_ident(o, &h->name);
        }
        put_block(o, &h->body);
    }
    put_else(o, &n->orelse);
    if (n->finalbody.n) {
        fill(o, "finally");
        put_block(o, &n->finalbody);
    }
}

/* --- match --- */

enum pattern_level { PATTERN_OPEN, PATTERN_ALTERNATIVE, PATTERN_CLOSED };

static void put_pattern(struct out *o, const struct ast_pattern *p, enum pattern_level level);

static void put_patterns(struct out *o, const struct ast_pattern_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        put(o, i ? ", " : "");
        put_pattern(o, list->items[i], PATTERN_OPEN);
    }
}

static void put_mapping(struct out *o, const struct ast_MatchMapping *n) {
    put(o, "{");
    for (size_t i = 0; i < n->keys.n; i++) {
        put_expr(o, i ? ", " : "", n->keys.items[i]);
        put(o, ": ");
        put_pattern(o, n->patterns.items[i], PATTERN_OPEN);
    }
    if (n->rest.s) {
        put(o, n->keys.n ? ", **" : "**");
        put_ident(o, &n->rest);
    }
    put(o, "}");
}

static void put_class_pattern(struct out *o, const struct ast_MatchClass *n) {
    put_expr(o, "", n->cls);
    put(o, "(");
    put_patterns(o, &n->patterns);
    for (size_t i = 0; i < n->kwd_attrs.n; i++) {
        put(o, i || n->patterns.n ? ", " : "");
        put_ident(o, &n->kwd_attrs.items[i]);
        put(o, "=");
        put_pattern(o, n->kwd_patterns.items[i], PATTERN_OPEN);
    }
    put(o, ")");
}

static void put_as(struct out *o, const struct ast_MatchAs *n, enum pattern_level level) {
    if (!n->pattern) {
        if (n->name.s)
            put_ident(o, &n->name);
        else
            put(o, "_");
        return;
    }
    put(o, level > PATTERN_OPEN ? "(" : "");
    put_pattern(o, n->pattern, PATTERN_ALTERNATIVE);
    put(o, " as ");
    put_ident(o, &n->name);
    put(o, level > PATTERN_OPEN ? ")" : "");
}

static void put_alternatives(struct out *o, const struct ast_MatchOr *n, enum pattern_level level) {
    put(o, level > PATTERN_ALTERNATIVE ? "(" : "");
    for (size_t i = 0; i < n->patterns.n; i++) {
        put(o, i ? " | " : "");
        put_pattern(o, n->patterns.items[i], PATTERN_CLOSED);
    }
    put(o, level > PATTERN_ALTERNATIVE ? ")" : "");
}

static void put_pattern(struct out *o, const struct ast_pattern *p, enum pattern_level level) {
    switch (p->kind) {
    case AST_MatchValue:
        put_expr(o, "", p->as.MatchValue.value);
        break;
    case AST_MatchSingleton:
        literal_repr(&o->b, &p->as.MatchSingleton.value);
        break;
    case AST_MatchSequence:
        put(o, "[");
        put_patterns(o, &p->as.MatchSequence.patterns);
        put(o, "]");
        break;
    case AST_MatchMapping:
        put_mapping(o, &p->as.MatchMapping);
        break;
    case AST_MatchClass:
        put_class_pattern(o, &p->as.MatchClass);
        break;
    case AST_MatchStar:
        put(o, "*");
        if (p->as.MatchStar.name.s)
            put_ident(o, &p->as.MatchStar.name);
        else
            put(o, "_");
        break;
    case AST_MatchAs:
        put_as(o, &p->as.MatchAs, level);
        break;
    case AST_MatchOr:
        put_alternatives(o, &p->as.MatchOr, level);
        break;
    case AST_PATTERN_KINDS:
        break;
    }
}

PUT(Match) {
    fill(o, "match ");
    put_expr(o, "", n->subject);
    put(o, ":");
    o->indent++;
    for (size_t i = 0; i < n->cases.n; i++) {
        fill(o, "case ");
        put_pattern(o, n->cases.items[i]->pattern, PATTERN_OPEN);
        put_expr(o, " if ", n->cases.items[i]->guard);
        put_block(o, &n->cases.items[i]->body);
    }
    o->indent--;
}

/* --- simple statements --- */

PUT(Assign) {
    fill(o, "");
    for (size_t i = 0; i < n->targets.n; i++) {
        put_bare(o, n->targets.items[i]);
        put(o, " = ");
    }
    put_expr(o, "", n->value);
}

PUT(AugAssign) {
    static const char *const operators[] = {
        [AST_Add] = " += ",      [AST_Sub] = " -= ",     [AST_Mult] = " *= ",
        [AST_MatMult] = " @= ",  [AST_Div] = " /= ",     [AST_Mod] = " %= ",
        [AST_Pow] = " **= ",     [AST_LShift] = " <<= ", [AST_RShift] = " >>= ",
        [AST_BitOr] = " |= ",    [AST_BitXor] = " ^= ",  [AST_BitAnd] = " &= ",
        [AST_FloorDiv] = " //= "};
    fill(o, "");
    put_expr(o, "", n->target);
    put(o, operators[n->op]);
    put_expr(o, "", n->value);
}

PUT(AnnAssign) {
    bool parentheses = !n->simple && n->target->kind == AST_Name;
    fill(o, parentheses ? "(" : "");
    put_expr(o, "", n->target);
    put(o, parentheses ? ")" : "");
    put_expr(o, ": ", n->annotation);
    put_expr(o, " = ", n->value);
}

static void put_names(struct out *o, const struct ast_alias_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        put(o, i ? ", " : "");
        put_ident(o, &list->items[i]->name);
        if (list->items[i]->asname.s) {
            put(o, " as ");
            put_ident(o, &list->items[i]->asname);
        }
    }
}

PUT(ImportFrom) {
    fill(o, "from ");
    for (int i = 0; i < n->level; i++)
        put(o, ".");
    if (n->module.s)
        put_ident(o, &n->module);
    put(o, " import ");
    put_names(o, &n->names);
}

PUT(Raise) {
    fill(o, "raise");
    put_expr(o, " ", n->exc);
    put_expr(o, " from ", n->cause);
}

/* yield needs no parentheses on its own line. */
static void put_expression(struct out *o, const struct ast_expr *e) {
    fill(o, "");
    if (e->kind == AST_Yield) {
        put(o, "yield");
        put_expr(o, " ", e->as.Yield.value);
    } else if (e->kind == AST_YieldFrom) {
        put_expr(o, "yield from ", e->as.YieldFrom.value);
    } else {
        put_expr(o, "", e);
    }
}

PUT(FunctionDef) { put_def(o, "def ", n); }
PUT(AsyncFunctionDef) { put_def(o, "async def ", (const struct ast_FunctionDef *)n); }
PUT(For) { put_for(o, "for ", n); }
PUT(AsyncFor) { put_for(o, "async for ", (const struct ast_For *)n); }
PUT(With) { put_with(o, "with ", n); }
PUT(AsyncWith) { put_with(o, "async with ", (const struct ast_With *)n); }
PUT(Try) { put_try(o, "except", n); }
PUT(TryStar) { put_try(o, "except*", (const struct ast_Try *)n); }
PUT(Expr) { put_expression(o, n->value); }

PUT(Return) {
    fill(o, "return");
    put_expr(o, " ", n->value);
}

PUT(Delete) {
    fill(o, "del ");
    put_exprs(o, &n->targets);
}

PUT(TypeAlias) {
    fill(o, "type ");
    put_expr(o, "", n->name);
    put_type_params(o, &n->type_params);
    put_expr(o, " = ", n->value);
}

PUT(While) {
    fill(o, "while ");
    put_expr(o, "", n->test);
    put_block(o, &n->body);
    put_else(o, &n->orelse);
}

PUT(Assert) {
    fill(o, "assert ");
    put_expr(o, "", n->test);
    put_expr(o, ", ", n->msg);
}

PUT(Import) {
    fill(o, "import ");
    put_names(o, &n->names);
}

PUT(Global) {
    fill(o, "global ");
    put_idents(o, &n->names);
}

PUT(Nonlocal) {
    fill(o, "nonlocal ");
    put_idents(o, &n->names);
}

PUT(Pass) { fill(o, "pass"); }
PUT(Break) { fill(o, "break"); }
PUT(Continue) { fill(o, "continue"); }

static void put_stmt(struct out *o, const struct ast_stmt *s) {
    switch (s->kind) {
#define STMT_NODE(name, fields)                                                                    \
    case AST_##name:                                                                               \
        put_##name(o, &s->as.name);                                                                \
        break;
#include "python/ast.def"
    case AST_STMT_KINDS:
        break;
    }
}

value ast_unparse_node(struct vm *vm, value node) {
    struct ast_nodes *nodes = ast_nodes(vm);
    struct py_type *t = py_type_of(node);
    struct out o = {BUF_INIT, 0};
    if (ast_kind(t, nodes->expr, AST_EXPR_KINDS) >= 0) {
        unparse_expr(&o.b, ast_take_expr(vm, node));
    } else if (ast_kind(t, nodes->stmt, AST_STMT_KINDS) >= 0) {
        put_stmt(&o, ast_take_stmt(vm, node));
    } else {
        int kind = ast_kind(t, nodes->mod, 3);
        if (kind < 0)
            py_raise(vm, &py_exc_TypeError,
                     "ast.unparse takes modules, statements and expressions, not %T", node);
        const struct ast_module *m = ast_take_bare_module(vm, node, (enum ast_module_kind)kind);
        if (m->expr)
            unparse_expr(&o.b, m->expr);
        const struct ast_str *doc = kind == AST_Module ? docstring(&m->body) : NULL;
        if (doc)
            put_docstring(&o, doc);
        o.indent = -1;
        put_statements(&o, &m->body, doc != NULL);
    }
    return lib_buf_str(&o.b);
}
