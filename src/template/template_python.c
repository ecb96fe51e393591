/*
 * The Python inside templates: checked with the parser, searched for names, indented anew
 * (cf. mako.ast, mako.pyparser, mako.pygen).
 */
#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/mem.h"
#include "python/literal.h"
#include "python/parse.h"
#include "python/unparse.h"
#include "template/template_int.h"

#define AST_WALKER s
#define AST_FIELDS_STAY
#include "python/ast_walk.h"

/* ---- sets of names ---- */

bool names_has(const struct names *set, const char *name) {
    for (size_t i = 0; i < set->n; i++)
        if (strcmp(set->items[i], name) == 0)
            return true;
    return false;
}

void names_add(struct names *set, const char *name) {
    if (names_has(set, name))
        return;
    MEM_GROW(set->items, set->n, set->cap);
    set->items[set->n++] = name;
}

/* ---- parsing ---- */

struct ast_module *template_parse_python(const char *filename, const struct node *n,
                                         const char *source) {
    struct error_handler h;
    const char *const text = source + strspn(source, " \t\n\r\f\v");
    ERROR_TRY(&h) {
        struct ast_module *m = parse_text(text, strlen(text), "<unknown>", AST_Module);
        error_pop(&h);
        return m;
    }
    else {
        size_t cut = strlen(text) > 50 ? 50 : strlen(text);
        while (cut > 0 && ((unsigned char)text[cut] & 0xC0) == 0x80)
            cut--;
        struct buf shown = BUF_INIT;
        literal_repr_str(&shown, &(struct ast_str){text, cut});
        template_raise(filename, n->line, n->column, "SyntaxException",
                       "(%s) %s (<unknown>, line %d) (%s)",
                       h.error->kind ? h.error->kind : "SyntaxError", h.error->message,
                       h.error->line, shown.data);
    }
}

/* The whole control line must be "word … :" with at most a comment behind; returns it without the
 * comment. The regular expression takes the first ':' behind which nothing else stands. */
static const char *partial_statement(const char *filename, const struct node *n) {
    const char *text = n->text;
    for (const char *colon = strchr(text, ':'); colon; colon = strchr(colon + 1, ':')) {
        const char *rest = colon + 1;
        while (isspace((unsigned char)*rest))
            rest++;
        if (*rest == 0 || *rest == '#')
            return mem_strndup(text, (size_t)(colon + 1 - text));
    }
    template_raise(filename, n->line, n->column, "CompileException",
                   "Fragment '%s' is not a partial control statement", text);
}

const char *template_control_text(const char *filename, const struct node *n,
                                  struct ast_module **m) {
    static const struct {
        const char *keyword, *before, *after;
    } wrappers[] = {
        {"for", "", "pass"},
        {"if", "", "pass"},
        {"while", "", "pass"},
        {"with", "", "pass"},
        {"try", "", "pass\nexcept:pass"},
        {"elif", "if False:pass\n", "pass"},
        {"else", "if False:pass\n", "pass"},
        {"except", "try:pass\n", "pass"},
    };
    const char *text = partial_statement(filename, n);
    for (size_t i = 0; i < sizeof wrappers / sizeof *wrappers; i++)
        if (strcmp(wrappers[i].keyword, n->keyword) == 0) {
            *m = template_parse_python(
                filename, n, mem_printf("%s%s%s", wrappers[i].before, text, wrappers[i].after));
            return text;
        }
    template_raise(filename, n->line, n->column, "CompileException",
                   "Unsupported control keyword: '%s'", n->keyword);
}

void template_filter_list(const char *filename, const struct node *n, const char *filters,
                          struct names *list) {
    const char *text = filters;
    while (isspace((unsigned char)*text))
        text++;
    size_t len = strlen(text);
    while (len > 0 && isspace((unsigned char)text[len - 1]))
        len--;
    if (len == 0)
        return;
    const char *source =
        mem_printf("%.*s%s", (int)len, text, text[len - 1] == ',' ? "" : ","); /* a tuple */
    struct ast_module *m = template_parse_python(filename, n, source);
    if (m->body.n != 1 || m->body.items[0]->kind != AST_Expr ||
        m->body.items[0]->as.Expr.value->kind != AST_Tuple)
        template_raise(filename, n->line, n->column, "CompileException", "Invalid filters: %s",
                       filters);
    const struct ast_expr_list *items = &m->body.items[0]->as.Expr.value->as.Tuple.elts;
    for (size_t i = 0; i < items->n; i++) {
        struct buf b = BUF_INIT;
        unparse_expr(&b, items->items[i]);
        MEM_GROW(list->items, list->n, list->cap); /* not a set: trim,trim is trimmed twice */
        list->items[list->n++] = buf_take(&b);
    }
}

/* ---- names ---- */

/* A scope while names are collected: what inner scopes bind is not seen from outside. */
struct scope {
    struct names *read, *bound;
    const struct names *hidden; /* names of the inner scopes around, NULL in the outermost */
};

static void visit_stmt(struct scope *s, const struct ast_stmt *n);
static void visit_expr(struct scope *s, const struct ast_expr *n);
static void visit_pattern(struct scope *s, const struct ast_pattern *n);
static void visit_excepthandler(struct scope *s, const struct ast_excepthandler *n);
static void visit_keyword(struct scope *s, const struct ast_keyword *n);
static void visit_alias(struct scope *s, const struct ast_alias *n);
static void visit_withitem(struct scope *s, const struct ast_withitem *n);
static void visit_match_case(struct scope *s, const struct ast_match_case *n);

static void read_name(struct scope *s, const char *name) {
    if (!s->hidden || !names_has(s->hidden, name))
        names_add(s->read, name);
}

static void bind_name(struct scope *s, const char *name) {
    if (!s->hidden || !names_has(s->hidden, name))
        names_add(s->bound, name);
}

static void visit_exprs(struct scope *s, const struct ast_expr_list *list) {
    for (size_t i = 0; i < list->n; i++)
        if (list->items[i])
            visit_expr(s, list->items[i]);
}

static void visit_stmts(struct scope *s, const struct ast_stmt_list *list) {
    for (size_t i = 0; i < list->n; i++)
        visit_stmt(s, list->items[i]);
}

static void copy_names(struct names *to, const struct names *from) {
    for (size_t i = 0; from && i < from->n; i++)
        names_add(to, from->items[i]);
}

static void add_parameter(struct names *own, const struct ast_arg *a) {
    if (a)
        names_add(own, a->arg.s);
}

static void add_parameters(struct names *own, const struct ast_arguments *args) {
    for (size_t i = 0; i < args->posonlyargs.n; i++)
        add_parameter(own, args->posonlyargs.items[i]);
    for (size_t i = 0; i < args->args.n; i++)
        add_parameter(own, args->args.items[i]);
    for (size_t i = 0; i < args->kwonlyargs.n; i++)
        add_parameter(own, args->kwonlyargs.items[i]);
    add_parameter(own, args->vararg);
    add_parameter(own, args->kwarg);
}

/* The body of a function: names that it binds are its own, what else it reads is ours. */
static void visit_function(struct scope *s, const struct ast_arguments *args,
                           const struct ast_stmt_list *body, const struct ast_expr *expr) {
    struct names own = {0}, read = {0};
    visit_exprs(s, &args->defaults);
    visit_exprs(s, &args->kw_defaults);
    copy_names(&own, s->hidden);
    add_parameters(&own, args);
    struct scope inner = {&read, &own, NULL};
    if (body)
        visit_stmts(&inner, body);
    if (expr)
        visit_expr(&inner, expr);
    for (size_t i = 0; i < read.n; i++)
        if (!names_has(&own, read.items[i]))
            read_name(s, read.items[i]);
}

static void visit_comprehension(struct scope *s, const struct ast_comprehension_list *list,
                                const struct ast_expr *elt, const struct ast_expr *value) {
    struct names own = {0}, ignored = {0};
    copy_names(&own, s->hidden);
    struct scope targets = {&ignored, &own, NULL};
    for (size_t i = 0; i < list->n; i++)
        visit_expr(&targets, list->items[i]->target);
    struct scope inner = {s->read, s->bound, &own};
    for (size_t i = 0; i < list->n; i++) {
        visit_expr(i == 0 ? s : &inner, list->items[i]->iter);
        visit_exprs(&inner, &list->items[i]->ifs);
    }
    visit_expr(&inner, elt);
    if (value)
        visit_expr(&inner, value);
}

/* Everything else is found by walking the fields of ast.def. */

/* These have scopes of their own or are handled before the walk. */
static void visit_arguments(struct scope *s, const struct ast_arguments *n) {
    (void)s;
    (void)n;
}
static void visit_type_param(struct scope *s, const struct ast_type_param *n) {
    (void)s;
    (void)n;
}
static void visit_comprehension_field(struct scope *s, const struct ast_comprehension *n) {
    (void)s;
    (void)n;
}
#define visit_comprehension visit_comprehension_field

static void walk_expr(struct scope *s, const struct ast_expr *node) {
    switch (node->kind) {
#define EXPR_NODE(name, fields) AST_PARTS(name, fields)
#include "python/ast.def"
    default:
        break;
    }
}

static void walk_stmt(struct scope *s, const struct ast_stmt *node) {
    switch (node->kind) {
#define STMT_NODE(name, fields) AST_PARTS(name, fields)
#include "python/ast.def"
    default:
        break;
    }
}

static void walk_pattern(struct scope *s, const struct ast_pattern *node) {
    switch (node->kind) {
#define PATTERN_NODE(name, fields) AST_PARTS(name, fields)
#include "python/ast.def"
    default:
        break;
    }
}
#undef visit_comprehension

static void visit_expr(struct scope *s, const struct ast_expr *n) {
    switch (n->kind) {
    case AST_Name:
        if (n->as.Name.ctx == AST_Load)
            read_name(s, n->as.Name.id.s);
        else
            bind_name(s, n->as.Name.id.s);
        break;
    case AST_Lambda:
        visit_function(s, n->as.Lambda.args, NULL, n->as.Lambda.body);
        break;
    case AST_ListComp:
        visit_comprehension(s, &n->as.ListComp.generators, n->as.ListComp.elt, NULL);
        break;
    case AST_SetComp:
        visit_comprehension(s, &n->as.SetComp.generators, n->as.SetComp.elt, NULL);
        break;
    case AST_GeneratorExp:
        visit_comprehension(s, &n->as.GeneratorExp.generators, n->as.GeneratorExp.elt, NULL);
        break;
    case AST_DictComp:
        visit_comprehension(s, &n->as.DictComp.generators, n->as.DictComp.key,
                            n->as.DictComp.value);
        break;
    default:
        walk_expr(s, n);
        break;
    }
}

static void visit_class(struct scope *s, const struct ast_ClassDef *n) {
    const struct ast_arguments none = {0};
    bind_name(s, n->name.s);
    visit_exprs(s, &n->decorator_list);
    visit_exprs(s, &n->bases);
    for (size_t i = 0; i < n->keywords.n; i++)
        visit_expr(s, n->keywords.items[i]->value);
    visit_function(s, &none, &n->body, NULL);
}

static void visit_stmt(struct scope *s, const struct ast_stmt *n) {
    switch (n->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: /* of the same shape */
        bind_name(s, n->as.FunctionDef.name.s);
        visit_exprs(s, &n->as.FunctionDef.decorator_list);
        visit_function(s, n->as.FunctionDef.args, &n->as.FunctionDef.body, NULL);
        break;
    case AST_ClassDef:
        visit_class(s, &n->as.ClassDef);
        break;
    default:
        if (n->kind == AST_AugAssign && n->as.AugAssign.target->kind == AST_Name)
            read_name(s, n->as.AugAssign.target->as.Name.id.s);
        walk_stmt(s, n);
        break;
    }
}

static void visit_pattern(struct scope *s, const struct ast_pattern *n) {
    const struct ast_str *name = n->kind == AST_MatchAs        ? &n->as.MatchAs.name
                                 : n->kind == AST_MatchStar    ? &n->as.MatchStar.name
                                 : n->kind == AST_MatchMapping ? &n->as.MatchMapping.rest
                                                               : NULL;
    if (name && name->s)
        bind_name(s, name->s);
    walk_pattern(s, n);
}

static void visit_excepthandler(struct scope *s, const struct ast_excepthandler *n) {
    if (n->type)
        visit_expr(s, n->type);
    if (n->name.s)
        bind_name(s, n->name.s);
    visit_stmts(s, &n->body);
}

static void visit_keyword(struct scope *s, const struct ast_keyword *n) { visit_expr(s, n->value); }

static void visit_alias(struct scope *s, const struct ast_alias *n) {
    const char *name = n->asname.s ? n->asname.s : n->name.s;
    bind_name(s, mem_strndup(name, strcspn(name, ".")));
}

static void visit_withitem(struct scope *s, const struct ast_withitem *n) {
    visit_expr(s, n->context_expr);
    if (n->optional_vars)
        visit_expr(s, n->optional_vars);
}

static void visit_match_case(struct scope *s, const struct ast_match_case *n) {
    visit_pattern(s, n->pattern);
    if (n->guard)
        visit_expr(s, n->guard);
    visit_stmts(s, &n->body);
}

void template_collect_names(const struct ast_module *m, struct names *read, struct names *bound) {
    struct scope s = {read, bound, NULL};
    visit_stmts(&s, &m->body);
}

/* ---- indentation ---- */

/* The quotes of the string that is open at the end of the N bytes of LINE, 0 if there is none;
 * QUOTE those open at its start. Only triple-quoted strings run over lines. */
static char open_quote(const char *line, size_t n, char quote) {
    for (size_t i = 0; i < n; i++) {
        if (quote) {
            if (line[i] == '\\')
                i++;
            else if (i + 2 < n && line[i] == quote && line[i + 1] == quote &&
                     line[i + 2] == quote) {
                quote = 0;
                i += 2;
            }
        } else if (line[i] == '#') {
            break;
        } else if (line[i] == '"' || line[i] == '\'') {
            char q = line[i];
            if (i + 2 < n && line[i + 1] == q && line[i + 2] == q) {
                quote = q;
                i += 2;
                continue;
            }
            for (i++; i < n && line[i] != q; i++)
                i += line[i] == '\\';
        }
    }
    return quote;
}

static bool is_blank_or_comment(const char *line, size_t n) {
    size_t i = 0;
    while (i < n && isspace((unsigned char)line[i]))
        i++;
    return i == n || line[i] == '#';
}

char *template_reindent(const char *source, size_t len, int indent) {
    struct buf out = BUF_INIT;
    const char *end = source + len, *strip = NULL;
    size_t strip_len = 0;
    char quote = 0;
    for (const char *line = source; line < end;) {
        const char *nl = memchr(line, '\n', (size_t)(end - line));
        size_t n = (size_t)((nl ? nl : end) - line), next = n + 1;
        while (n > 0 && line[n - 1] == '\r')
            n--;
        bool inside = quote != 0;
        quote = open_quote(line, n, quote);
        if (inside) {
            buf_add(&out, line, n);
        } else {
            if (!strip && !is_blank_or_comment(line, n)) {
                strip = line;
                while (strip_len < n && (line[strip_len] == ' ' || line[strip_len] == '\t'))
                    strip_len++;
            }
            size_t cut =
                strip && n >= strip_len && memcmp(line, strip, strip_len) == 0 ? strip_len : 0;
            if (is_blank_or_comment(line, n))
                for (cut = 0; cut < n && isspace((unsigned char)line[cut]); cut++)
                    ;
            if (n > cut)
                buf_putn(&out, ' ', (size_t)indent);
            buf_add(&out, line + cut, n - cut);
        }
        buf_putc(&out, '\n');
        line += next;
    }
    return buf_take(&out);
}
