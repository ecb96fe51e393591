/*
 * Prints a syntax tree as CPython's ast.dump: each node's function is generated from ast.def.
 */
#include "python/ast_dump.h"

#include "base/mem.h"
#include "python/literal.h"

struct dump {
    struct buf *out;
    unsigned flags;
    int fstrings; /* JoinedStr nodes around the current one */
    bool first;   /* no field of this node is written yet */
};

static void put_name(struct dump *d, const char *name) {
    buf_puts(d->out, d->first ? "" : ", ");
    buf_puts(d->out, name);
    buf_putc(d->out, '=');
    d->first = false;
}

static void put_pos(struct dump *d, const struct ast_pos *pos) {
    if (!(d->flags & AST_DUMP_ATTRIBUTES) || (d->fstrings && d->flags & AST_DUMP_FSTRING_OPAQUE))
        return;
    buf_printf(d->out, "%slineno=%d, col_offset=%d, end_lineno=%d, end_col_offset=%d",
               d->first ? "" : ", ", pos->line, pos->col, pos->end_line, pos->end_col);
}

static void dump_stmt(struct dump *d, const struct ast_stmt *s);
static void dump_expr(struct dump *d, const struct ast_expr *e);
static void dump_pattern(struct dump *d, const struct ast_pattern *p);
static void dump_type_param(struct dump *d, const struct ast_type_param *t);
static void dump_comprehension(struct dump *d, const struct ast_comprehension *n);
static void dump_excepthandler(struct dump *d, const struct ast_excepthandler *n);
static void dump_arguments(struct dump *d, const struct ast_arguments *n);
static void dump_arg(struct dump *d, const struct ast_arg *n);
static void dump_keyword(struct dump *d, const struct ast_keyword *n);
static void dump_alias(struct dump *d, const struct ast_alias *n);
static void dump_withitem(struct dump *d, const struct ast_withitem *n);
static void dump_match_case(struct dump *d, const struct ast_match_case *n);

/* ---- values ---- */

static void put_ident(struct dump *d, const struct ast_str *s) {
    if (s->s)
        literal_repr_str(d->out, s);
    else
        buf_puts(d->out, "None");
}

static void put_constant(struct dump *d, const struct ast_constant *c) {
    literal_repr(d->out, c);
    if (c->u_prefix) {
        put_name(d, "kind");
        buf_puts(d->out, "'u'");
    }
}

/* An operator or context: a node without fields. */
static void put_plain(struct dump *d, const char *name) { buf_printf(d->out, "%s()", name); }

static void put_cmpops(struct dump *d, const struct ast_cmpop_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        buf_puts(d->out, i ? ", " : "");
        put_plain(d, ast_cmpop_names[list->items[i]]);
    }
}

static void put_idents(struct dump *d, const struct ast_ident_list *list) {
    for (size_t i = 0; i < list->n; i++) {
        buf_puts(d->out, i ? ", " : "");
        put_ident(d, &list->items[i]);
    }
}

/* ---- fields ---- */

/* The node's own state survives the children's. */
#define VALUE(field, write)                                                                        \
    do {                                                                                           \
        put_name(d, #field);                                                                       \
        write;                                                                                     \
        d->first = false;                                                                          \
    } while (0);
#define ONE(type, field) VALUE(field, dump_##type(d, n->field))
#define OPT(type, field)                                                                           \
    if (n->field)                                                                                  \
    VALUE(field, dump_##type(d, n->field))
#define LIST(field, write)                                                                         \
    VALUE(                                                                                         \
        field, buf_putc(d->out, '['); for (size_t i = 0; i < n->field.n; i++) {                    \
            if (i)                                                                                 \
                buf_puts(d->out, ", ");                                                            \
            write;                                                                                 \
        } buf_putc(d->out, ']'))
#define MANY(type, field)                                                                          \
    if (n->field.n || sizeof(struct ast_##type) != sizeof(struct ast_type_param) ||                \
        !is_type_params(#field) || !(d->flags & AST_DUMP_NO_TYPE_PARAMS))                          \
    LIST(field, dump_##type(d, n->field.items[i]))
#define MANY_OPT(type, field)                                                                      \
    LIST(field, if (n->field.items[i]) dump_##type(d, n->field.items[i]);                          \
         else buf_puts(d->out, "None"))
#define IDENT(field) VALUE(field, put_ident(d, &n->field))
#define OPT_IDENT(field)                                                                           \
    if (n->field.s)                                                                                \
    VALUE(field, put_ident(d, &n->field))
#define IDENTS(field)                                                                              \
    VALUE(field, buf_putc(d->out, '['); put_idents(d, &n->field); buf_putc(d->out, ']'))
#define INT(field) VALUE(field, buf_printf(d->out, "%d", n->field))
#define OPT_INT(field)                                                                             \
    if (n->field >= 0)                                                                             \
    VALUE(field, buf_printf(d->out, "%d", n->field))
#define CTX(field) VALUE(field, put_plain(d, ast_ctx_names[n->field]))
#define BOOLOP(field) VALUE(field, put_plain(d, ast_boolop_names[n->field]))
#define OPERATOR(field) VALUE(field, put_plain(d, ast_operator_names[n->field]))
#define UNARYOP(field) VALUE(field, put_plain(d, ast_unaryop_names[n->field]))
#define CMPOPS(field)                                                                              \
    VALUE(field, buf_putc(d->out, '['); put_cmpops(d, &n->field); buf_putc(d->out, ']'))
#define CONSTANT(field)                                                                            \
    put_name(d, #field);                                                                           \
    put_constant(d, &n->field);

static bool is_type_params(const char *field) { return field[0] == 't' && field[4] == '_'; }

/* ---- nodes ---- */

#define FUNCTION(name, fields)                                                                     \
    static void dump_##name(struct dump *d, const struct ast_##name *n) {                          \
        (void)n;                                                                                   \
        (void)d;                                                                                   \
        fields                                                                                     \
    }
#define STMT_NODE(name, fields) FUNCTION(name, fields)
#define EXPR_NODE(name, fields) FUNCTION(name, fields)
#define PATTERN_NODE(name, fields) FUNCTION(name, fields)
#define TYPE_PARAM_NODE(name, fields) FUNCTION(name, fields)
#define HAS_NO_POS(name)                                                                           \
    (#name[0] == 'c' || #name[0] == 'w' || #name[0] == 'm' || is_arguments(#name))
#define PRODUCT(name, class, fields)                                                               \
    static void dump_##name(struct dump *d, const struct ast_##name *n) {                          \
        buf_puts(d->out, #class "(");                                                              \
        d->first = true;                                                                           \
        fields if (!HAS_NO_POS(name)) put_pos(d, &n->pos);                                         \
        buf_putc(d->out, ')');                                                                     \
        d->first = false;                                                                          \
    }
/* comprehension, withitem, match_case and arguments have no attributes */
static bool is_arguments(const char *name) { return name[0] == 'a' && name[3] == 'u'; }

#include "python/ast.def"

#define CASE(name)                                                                                 \
    case AST_##name:                                                                               \
        dump_##name(d, &n->as.name);                                                               \
        break;

static void dump_stmt(struct dump *d, const struct ast_stmt *n) {
    buf_printf(d->out, "%s(", ast_stmt_name(n->kind));
    d->first = true;
    switch (n->kind) {
#define STMT_NODE(name, fields) CASE(name)
#include "python/ast.def"
    default:
        break;
    }
    put_pos(d, &n->pos);
    buf_putc(d->out, ')');
    d->first = false;
}

static void dump_expr(struct dump *d, const struct ast_expr *n) {
    bool is_fstring = n->kind == AST_JoinedStr;
    buf_printf(d->out, "%s(", ast_expr_name(n->kind));
    d->first = true;
    d->fstrings += is_fstring;
    switch (n->kind) {
#define EXPR_NODE(name, fields) CASE(name)
#include "python/ast.def"
    default:
        break;
    }
    d->fstrings -= is_fstring;
    put_pos(d, &n->pos);
    buf_putc(d->out, ')');
    d->first = false;
}

static void dump_pattern(struct dump *d, const struct ast_pattern *n) {
    buf_printf(d->out, "%s(", ast_pattern_name(n->kind));
    d->first = true;
    switch (n->kind) {
#define PATTERN_NODE(name, fields) CASE(name)
#include "python/ast.def"
    default:
        break;
    }
    put_pos(d, &n->pos);
    buf_putc(d->out, ')');
    d->first = false;
}

static void dump_type_param(struct dump *d, const struct ast_type_param *n) {
    buf_printf(d->out, "%s(", ast_type_param_name(n->kind));
    d->first = true;
    switch (n->kind) {
#define TYPE_PARAM_NODE(name, fields) CASE(name)
#include "python/ast.def"
    default:
        break;
    }
    put_pos(d, &n->pos);
    buf_putc(d->out, ')');
    d->first = false;
}

void ast_dump(struct buf *out, const struct ast_module *m, unsigned flags) {
    struct dump dump = {out, flags, 0, true}, *d = &dump;
    if (m->kind == AST_Expression) {
        buf_puts(out, "Expression(body=");
        dump_expr(d, m->expr);
        buf_putc(out, ')');
        return;
    }
    buf_puts(out, m->kind == AST_Module ? "Module(body=[" : "Interactive(body=[");
    for (size_t i = 0; i < m->body.n; i++) {
        buf_puts(out, i ? ", " : "");
        dump_stmt(d, m->body.items[i]);
    }
    buf_puts(out, m->kind == AST_Module ? "], type_ignores=[])" : "])");
}
