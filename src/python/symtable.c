/* Symbol table; see symtable.h. First every name of every scope is noted, then places are found. */
#include "python/symtable.h"

#include <stdarg.h>

#include "base/error.h"
#include "base/mem.h"

#define AST_WALKER b
#define AST_FIELDS_STAY
#include "python/ast_walk.h"

struct builder {
    const char *file;
    struct scope *scope;
    bool future_annotations;
    int comp_iter; /* inside the iterable of a comprehension */
};

noreturn void syntax_error(const char *file, struct ast_pos pos, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    struct buf b = BUF_INIT;
    buf_vprintf(&b, fmt, ap);
    va_end(ap);
    struct error *e = error_new(ERROR_SYNTAX, "%s", b.data);
    e->kind = "SyntaxError";
    e->file = file;
    e->line = pos.line;
    e->column = pos.col + 1;
    e->end_line = pos.end_line;
    e->end_column = pos.end_col + 1;
    error_throw(e);
}

/* --- scopes --- */

static size_t name_slot(const struct scope *s, const struct py_str *name) {
    return ((uintptr_t)name >> 4 ^ (uintptr_t)name >> 12) & s->mask;
}

struct symbol *scope_find(struct scope *s, const struct py_str *name) {
    if (!s->mask)
        return NULL;
    for (size_t i = name_slot(s, name); s->index[i]; i = (i + 1) & s->mask)
        if (s->symbols[s->index[i] - 1].name == name)
            return &s->symbols[s->index[i] - 1];
    return NULL;
}

static void scope_index(struct scope *s) {
    size_t size = s->mask ? (s->mask + 1) * 2 : 16;
    s->index = mem_alloc_atomic(size * sizeof *s->index);
    memset(s->index, 0, size * sizeof *s->index);
    s->mask = size - 1;
    for (size_t k = 0; k < s->n; k++) {
        size_t i = name_slot(s, s->symbols[k].name);
        while (s->index[i])
            i = (i + 1) & s->mask;
        s->index[i] = (int32_t)k + 1;
    }
}

static struct symbol *scope_add(struct scope *s, struct py_str *name) {
    struct symbol *sym = scope_find(s, name);
    if (sym)
        return sym;
    MEM_GROW(s->symbols, s->n, s->cap);
    sym = &s->symbols[s->n++];
    sym->name = name;
    if (s->n * 2 > s->mask) {
        scope_index(s);
    } else {
        size_t i = name_slot(s, name);
        while (s->index[i])
            i = (i + 1) & s->mask;
        s->index[i] = (int32_t)s->n;
    }
    return sym;
}

static struct scope *enter(struct builder *b, enum scope_kind kind, const void *node, int line) {
    struct scope *s = MEM_NEW(struct scope), *p = b->scope;
    s->kind = kind;
    s->node = node;
    s->parent = p;
    s->line = line;
    if (p) {
        s->private = p->private;
        MEM_GROW(p->children, p->nchildren, p->children_cap);
        p->children[p->nchildren++] = s;
    }
    b->scope = s;
    return s;
}

static void leave(struct builder *b) { b->scope = b->scope->parent; }

struct scope *scope_of(struct scope *parent, const void *node) {
    for (size_t i = 0; i < parent->nchildren; i++)
        if (parent->children[i]->node == node)
            return parent->children[i];
    return NULL;
}

struct py_str *scope_mangle(const struct scope *s, struct ast_str name) {
    if (!s->private || name.n < 3 || name.s[0] != '_' || name.s[1] != '_' ||
        (name.s[name.n - 1] == '_' && name.s[name.n - 2] == '_') || memchr(name.s, '.', name.n))
        return py_intern_n(name.s, name.n);
    const char *cls = py_str_cstr(PY_OBJ(s->private));
    while (*cls == '_')
        cls++;
    if (!*cls)
        return py_intern_n(name.s, name.n);
    return py_intern(mem_printf("_%s%s", cls, name.s));
}

/* --- noting names --- */

static void check_debug(struct builder *b, struct ast_str name, struct ast_pos pos) {
    if (name.n == 9 && !memcmp(name.s, "__debug__", 9))
        syntax_error(b->file, pos, "cannot assign to __debug__");
}

static void note(struct builder *b, struct ast_str id, unsigned flag, struct ast_pos pos) {
    struct py_str *name = scope_mangle(b->scope, id);
    if (flag & (SYM_LOCAL | SYM_PARAM))
        check_debug(b, id, pos);
    struct symbol *sym = scope_add(b->scope, name);
    if ((flag & SYM_PARAM) && (sym->flags & SYM_PARAM))
        syntax_error(b->file, pos, "duplicate argument '%s' in function definition",
                     py_str_cstr(PY_OBJ(name)));
    sym->flags |= flag;
}

static void visit_stmts(struct builder *b, struct ast_stmt_list list);
static void visit_stmt(struct builder *b, const struct ast_stmt *s);
static void visit_expr(struct builder *b, const struct ast_expr *e);
static void visit_pattern(struct builder *b, const struct ast_pattern *p);

static void visit_opt(struct builder *b, const struct ast_expr *e) {
    if (e)
        visit_expr(b, e);
}

static void visit_exprs(struct builder *b, struct ast_expr_list list) {
    for (size_t i = 0; i < list.n; i++)
        visit_opt(b, list.items[i]);
}

static void visit_annotation(struct builder *b, const struct ast_expr *e) {
    if (e && !b->future_annotations)
        visit_expr(b, e);
}

static void visit_arg_annotations(struct builder *b, struct ast_arg_list list) {
    for (size_t i = 0; i < list.n; i++)
        visit_annotation(b, list.items[i]->annotation);
}

static void visit_annotations(struct builder *b, const struct ast_arguments *a,
                              const struct ast_expr *returns) {
    visit_arg_annotations(b, a->posonlyargs);
    visit_arg_annotations(b, a->args);
    if (a->vararg)
        visit_annotation(b, a->vararg->annotation);
    visit_arg_annotations(b, a->kwonlyargs);
    if (a->kwarg)
        visit_annotation(b, a->kwarg->annotation);
    visit_annotation(b, returns);
}

static void note_params(struct builder *b, struct ast_arg_list list) {
    for (size_t i = 0; i < list.n; i++)
        note(b, list.items[i]->arg, SYM_PARAM | SYM_LOCAL, list.items[i]->pos);
}

/* In the order of the slots: positional, keyword-only, *args, **kw. */
static void note_arguments(struct builder *b, const struct ast_arguments *a) {
    note_params(b, a->posonlyargs);
    note_params(b, a->args);
    note_params(b, a->kwonlyargs);
    if (a->vararg)
        note(b, a->vararg->arg, SYM_PARAM | SYM_LOCAL, a->vararg->pos);
    if (a->kwarg)
        note(b, a->kwarg->arg, SYM_PARAM | SYM_LOCAL, a->kwarg->pos);
    b->scope->varargs = a->vararg != NULL;
    b->scope->varkw = a->kwarg != NULL;
}

static void visit_type_params(struct builder *b, struct ast_type_param_list list) {
    for (size_t i = 0; i < list.n; i++) {
        const struct ast_type_param *t = list.items[i];
        const struct ast_str name = t->kind == AST_TypeVar     ? t->as.TypeVar.name
                                    : t->kind == AST_ParamSpec ? t->as.ParamSpec.name
                                                               : t->as.TypeVarTuple.name;
        struct symbol *old = scope_find(b->scope, scope_mangle(b->scope, name));
        if (old && (old->flags & SYM_LOCAL))
            syntax_error(b->file, t->pos, "duplicate type parameter '%s'", name.s);
        note(b, name, SYM_LOCAL, t->pos);
        if (t->kind == AST_TypeVar && t->as.TypeVar.bound) {
            enter(b, SCOPE_TYPE_PARAMS, t, t->pos.line);
            visit_expr(b, t->as.TypeVar.bound);
            leave(b);
        }
    }
}

/* Opens the scope of type parameters around a generic definition; false when it has none. */
static bool enter_type_params(struct builder *b, struct ast_type_param_list list, const void *node,
                              int line) {
    if (!list.n)
        return false;
    bool in_class = b->scope->kind == SCOPE_CLASS;
    enter(b, SCOPE_TYPE_PARAMS, node, line);
    b->scope->can_see_class = in_class;
    scope_add(b->scope, py_intern(".type_params"))->flags |= SYM_LOCAL;
    scope_add(b->scope, py_intern(".generic_base"))->flags |= SYM_LOCAL;
    visit_type_params(b, list);
    return true;
}

static void visit_function(struct builder *b, const struct ast_stmt *s,
                           const struct ast_FunctionDef *f, bool is_async) {
    note(b, f->name, SYM_LOCAL, s->pos);
    visit_exprs(b, f->decorator_list);
    visit_exprs(b, f->args->defaults);
    visit_exprs(b, f->args->kw_defaults);
    bool generic = enter_type_params(b, f->type_params, &f->type_params, s->pos.line);
    visit_annotations(b, f->args, f->returns);
    enter(b, SCOPE_FUNCTION, s, s->pos.line);
    b->scope->coroutine = is_async;
    note_arguments(b, f->args);
    visit_stmts(b, f->body);
    leave(b);
    if (generic)
        leave(b);
}

static void visit_class(struct builder *b, const struct ast_stmt *s) {
    const struct ast_ClassDef *c = &s->as.ClassDef;
    note(b, c->name, SYM_LOCAL, s->pos);
    visit_exprs(b, c->decorator_list);
    bool generic = enter_type_params(b, c->type_params, &c->type_params, s->pos.line);
    visit_exprs(b, c->bases);
    for (size_t i = 0; i < c->keywords.n; i++)
        visit_expr(b, c->keywords.items[i]->value);
    enter(b, SCOPE_CLASS, s, s->pos.line);
    b->scope->private = py_intern_n(c->name.s, c->name.n);
    if (generic)
        scope_add(b->scope, py_intern(".type_params"))->flags |= SYM_USE;
    visit_stmts(b, c->body);
    leave(b);
    if (generic)
        leave(b);
}

static void visit_lambda(struct builder *b, const struct ast_expr *e) {
    const struct ast_Lambda *l = &e->as.Lambda;
    visit_exprs(b, l->args->defaults);
    visit_exprs(b, l->args->kw_defaults);
    enter(b, SCOPE_LAMBDA, e, e->pos.line);
    note_arguments(b, l->args);
    visit_expr(b, l->body);
    leave(b);
}

static void visit_comp(struct builder *b, const struct ast_expr *e,
                       struct ast_comprehension_list gens, const struct ast_expr *elt,
                       const struct ast_expr *val) {
    b->comp_iter++;
    visit_expr(b, gens.items[0]->iter);
    b->comp_iter--;
    enter(b, SCOPE_COMPREHENSION, e, e->pos.line);
    scope_add(b->scope, py_intern(".0"))->flags |= SYM_PARAM | SYM_LOCAL;
    bool is_async = false;
    for (size_t i = 0; i < gens.n; i++) {
        const struct ast_comprehension *g = gens.items[i];
        if (i) {
            b->comp_iter++;
            visit_expr(b, g->iter);
            b->comp_iter--;
        }
        size_t before = b->scope->n;
        visit_expr(b, g->target);
        for (size_t k = before; k < b->scope->n; k++)
            if (b->scope->symbols[k].flags & SYM_LOCAL)
                b->scope->symbols[k].flags |= SYM_ITER;
        for (size_t k = 0; k < before; k++) {
            const struct symbol *sym = &b->scope->symbols[k];
            if ((sym->flags & SYM_LOCAL) && (sym->flags & (SYM_GLOBAL | SYM_NONLOCAL)))
                syntax_error(b->file, g->target->pos,
                             "comprehension inner loop cannot rebind assignment expression target "
                             "'%s'",
                             py_str_cstr(PY_OBJ(sym->name)));
        }
        visit_exprs(b, g->ifs);
        is_async |= g->is_async;
    }
    visit_expr(b, elt);
    visit_opt(b, val);
    /* an asynchronous comprehension inside makes this one asynchronous */
    b->scope->coroutine |= is_async;
    bool spreads = b->scope->coroutine && e->kind != AST_GeneratorExp;
    if (e->kind == AST_GeneratorExp)
        b->scope->generator = true;
    leave(b);
    if (spreads && b->scope->kind == SCOPE_COMPREHENSION)
        b->scope->coroutine = true;
}

/* x := v binds in the function around comprehensions. */
static void visit_named(struct builder *b, const struct ast_expr *e) {
    const struct ast_expr *t = e->as.NamedExpr.target;
    visit_expr(b, e->as.NamedExpr.value);
    if (b->comp_iter)
        syntax_error(b->file, e->pos,
                     "assignment expression cannot be used in a comprehension "
                     "iterable expression");
    struct scope *inner = b->scope, *s = inner;
    struct ast_str id = t->as.Name.id;
    if (inner->kind != SCOPE_COMPREHENSION) {
        note(b, id, SYM_LOCAL, t->pos);
        return;
    }
    for (; s->kind == SCOPE_COMPREHENSION; s = s->parent) {
        struct symbol *sym = scope_find(s, scope_mangle(s, id));
        if (sym && (sym->flags & SYM_ITER))
            syntax_error(b->file, t->pos,
                         "assignment expression cannot rebind comprehension iteration variable "
                         "'%s'",
                         id.s);
    }
    if (s->kind == SCOPE_CLASS)
        syntax_error(b->file, e->pos,
                     "assignment expression within a comprehension cannot be used "
                     "in a class body");
    struct symbol *outer = scope_find(s, scope_mangle(s, id));
    bool global = s->kind == SCOPE_MODULE || (outer && (outer->flags & SYM_GLOBAL));
    b->scope = s;
    note(b, id, global && s->kind != SCOPE_MODULE ? SYM_GLOBAL : SYM_LOCAL, t->pos);
    b->scope = inner;
    for (struct scope *c = inner; c != s; c = c->parent)
        scope_add(c, scope_mangle(c, id))->flags |= global ? SYM_GLOBAL : SYM_NONLOCAL;
}

static void yield_in(struct builder *b, const struct ast_expr *e, const char *what) {
    struct scope *s = b->scope;
    if (s->kind == SCOPE_COMPREHENSION) {
        const struct ast_expr *c = s->node;
        static const struct {
            enum ast_expr_kind kind;
            const char *name;
        } names[] = {{AST_ListComp, "list comprehension"},
                     {AST_SetComp, "set comprehension"},
                     {AST_DictComp, "dict comprehension"},
                     {AST_GeneratorExp, "generator expression"}};
        for (int i = 0; i < 4; i++)
            if (c->kind == names[i].kind)
                syntax_error(b->file, e->pos, "'%s' inside %s", what, names[i].name);
    }
    if (s->kind == SCOPE_TYPE_PARAMS)
        syntax_error(b->file, e->pos,
                     "yield expression cannot be used within a type alias or a generic definition");
    if (s->kind != SCOPE_FUNCTION && s->kind != SCOPE_LAMBDA)
        syntax_error(b->file, e->pos, "'%s' outside function", what);
    s->generator = true;
}

/* Without arguments super() looks for __class__. */
static void visit_name(struct builder *b, const struct ast_expr *e) {
    struct ast_str id = e->as.Name.id;
    bool loads = e->as.Name.ctx == AST_Load;
    note(b, id, loads ? SYM_USE : SYM_LOCAL, e->pos);
    if (loads && id.n == 5 && !memcmp(id.s, "super", 5) &&
        (b->scope->kind == SCOPE_FUNCTION || b->scope->kind == SCOPE_LAMBDA ||
         b->scope->kind == SCOPE_COMPREHENSION))
        scope_add(b->scope, PYN(__class__))->flags |= SYM_USE;
}

static void visit_keyword(struct builder *b, const struct ast_keyword *k) {
    visit_expr(b, k->value);
}

/* Those have scopes of their own: visit_lambda, visit_comprehension. */
static void visit_arguments(struct builder *b, const struct ast_arguments *a) { (void)b, (void)a; }
static void visit_comprehension(struct builder *b, const struct ast_comprehension *c) {
    (void)b, (void)c;
}

static void visit_parts(struct builder *b, const struct ast_expr *node) {
    switch (node->kind) {
#define EXPR_NODE(name, fields) AST_PARTS(name, fields)
#include "python/ast.def"
    case AST_EXPR_KINDS:
        break;
    }
}

static void visit_expr(struct builder *b, const struct ast_expr *e) {
    switch (e->kind) {
    case AST_NamedExpr:
        visit_named(b, e);
        break;
    case AST_Lambda:
        visit_lambda(b, e);
        break;
    case AST_ListComp:
        visit_comp(b, e, e->as.ListComp.generators, e->as.ListComp.elt, NULL);
        break;
    case AST_SetComp:
        visit_comp(b, e, e->as.SetComp.generators, e->as.SetComp.elt, NULL);
        break;
    case AST_DictComp:
        visit_comp(b, e, e->as.DictComp.generators, e->as.DictComp.key, e->as.DictComp.value);
        break;
    case AST_GeneratorExp:
        visit_comp(b, e, e->as.GeneratorExp.generators, e->as.GeneratorExp.elt, NULL);
        break;
    case AST_Await:
        if (b->scope->kind == SCOPE_COMPREHENSION)
            b->scope->coroutine = true;
        visit_parts(b, e);
        break;
    case AST_Yield:
    case AST_YieldFrom:
        visit_parts(b, e);
        yield_in(b, e, "yield");
        break;
    case AST_Name:
        visit_name(b, e);
        break;
    default:
        visit_parts(b, e);
        break;
    }
}

static void visit_patterns(struct builder *b, struct ast_pattern_list list) {
    for (size_t i = 0; i < list.n; i++)
        visit_pattern(b, list.items[i]);
}

static void visit_pattern(struct builder *b, const struct ast_pattern *p) {
    switch (p->kind) {
    case AST_MatchValue:
        visit_expr(b, p->as.MatchValue.value);
        break;
    case AST_MatchSequence:
        visit_patterns(b, p->as.MatchSequence.patterns);
        break;
    case AST_MatchMapping:
        visit_exprs(b, p->as.MatchMapping.keys);
        visit_patterns(b, p->as.MatchMapping.patterns);
        if (p->as.MatchMapping.rest.s)
            note(b, p->as.MatchMapping.rest, SYM_LOCAL, p->pos);
        break;
    case AST_MatchClass:
        visit_expr(b, p->as.MatchClass.cls);
        visit_patterns(b, p->as.MatchClass.patterns);
        visit_patterns(b, p->as.MatchClass.kwd_patterns);
        break;
    case AST_MatchStar:
        if (p->as.MatchStar.name.s)
            note(b, p->as.MatchStar.name, SYM_LOCAL, p->pos);
        break;
    case AST_MatchAs:
        if (p->as.MatchAs.pattern)
            visit_pattern(b, p->as.MatchAs.pattern);
        if (p->as.MatchAs.name.s)
            note(b, p->as.MatchAs.name, SYM_LOCAL, p->pos);
        break;
    case AST_MatchOr:
        visit_patterns(b, p->as.MatchOr.patterns);
        break;
    default:
        break;
    }
}

static void visit_import(struct builder *b, const struct ast_stmt *s, struct ast_alias_list names,
                         bool from) {
    for (size_t i = 0; i < names.n; i++) {
        const struct ast_alias *a = names.items[i];
        struct ast_str id = a->asname.s ? a->asname : a->name;
        if (from && id.n == 1 && id.s[0] == '*') {
            if (b->scope->kind != SCOPE_MODULE)
                syntax_error(b->file, s->pos, "import * only allowed at module level");
            continue;
        }
        if (!a->asname.s && !from) {
            const char *dot = memchr(id.s, '.', id.n);
            if (dot)
                id.n = (size_t)(dot - id.s);
        }
        note(b, id, SYM_LOCAL | SYM_IMPORT, a->pos);
    }
}

static void visit_declaration(struct builder *b, const struct ast_stmt *s,
                              struct ast_ident_list names, bool global) {
    const char *what = global ? "global" : "nonlocal";
    for (size_t i = 0; i < names.n; i++) {
        struct ast_str id = names.items[i];
        struct py_str *name = scope_mangle(b->scope, id);
        struct symbol *sym = scope_find(b->scope, name);
        unsigned had = sym ? sym->flags : 0;
        if (had & SYM_PARAM)
            syntax_error(b->file, s->pos, "name '%s' is parameter and %s", id.s, what);
        if (had & SYM_ANNOTATED)
            syntax_error(b->file, s->pos, "annotated name '%s' can't be %s", id.s, what);
        if (had & SYM_LOCAL)
            syntax_error(b->file, s->pos, "name '%s' is assigned to before %s declaration", id.s,
                         what);
        if (had & SYM_USE)
            syntax_error(b->file, s->pos, "name '%s' is used prior to %s declaration", id.s, what);
        if (!global && b->scope->kind == SCOPE_MODULE)
            syntax_error(b->file, s->pos, "nonlocal declaration not allowed at module level");
        if (had & (global ? SYM_NONLOCAL : SYM_GLOBAL))
            syntax_error(b->file, s->pos, "name '%s' is nonlocal and global", id.s);
        sym = scope_add(b->scope, name);
        sym->flags |= global ? SYM_GLOBAL : SYM_NONLOCAL;
        sym->declared = s->pos;
        if (global) { /* the module itself means the global too, even run with locals of its own */
            struct scope *top = b->scope;
            while (top->parent)
                top = top->parent;
            scope_add(top, name)->flags |= SYM_GLOBAL;
        }
    }
}

static void visit_ann_assign(struct builder *b, const struct ast_stmt *s) {
    const struct ast_AnnAssign *a = &s->as.AnnAssign;
    if (a->target->kind == AST_Name) {
        struct py_str *name = scope_mangle(b->scope, a->target->as.Name.id);
        struct symbol *sym = scope_find(b->scope, name);
        if (a->simple && sym && (sym->flags & (SYM_GLOBAL | SYM_NONLOCAL)) &&
            b->scope->kind != SCOPE_MODULE)
            syntax_error(b->file, s->pos, "annotated name '%s' can't be %s",
                         a->target->as.Name.id.s, sym->flags & SYM_GLOBAL ? "global" : "nonlocal");
        if (a->simple)
            note(b, a->target->as.Name.id, SYM_ANNOTATED | SYM_LOCAL, a->target->pos);
        else if (a->value)
            note(b, a->target->as.Name.id, SYM_LOCAL, a->target->pos);
    } else {
        visit_expr(b, a->target);
    }
    visit_annotation(b, a->annotation);
    visit_opt(b, a->value);
}

static void visit_type_alias(struct builder *b, const struct ast_stmt *s) {
    const struct ast_TypeAlias *t = &s->as.TypeAlias;
    visit_expr(b, t->name);
    bool in_class = b->scope->kind == SCOPE_CLASS;
    bool generic = enter_type_params(b, t->type_params, &t->type_params, s->pos.line);
    enter(b, SCOPE_TYPE_PARAMS, s, s->pos.line);
    b->scope->can_see_class = in_class && !generic;
    visit_expr(b, t->value);
    leave(b);
    if (generic)
        leave(b);
}

static void visit_excepthandler(struct builder *b, const struct ast_excepthandler *h) {
    visit_opt(b, h->type);
    if (h->name.s)
        note(b, h->name, SYM_LOCAL, h->pos);
    visit_stmts(b, h->body);
}

static void visit_withitem(struct builder *b, const struct ast_withitem *w) {
    visit_expr(b, w->context_expr);
    visit_opt(b, w->optional_vars);
}

static void visit_match_case(struct builder *b, const struct ast_match_case *c) {
    visit_pattern(b, c->pattern);
    visit_opt(b, c->guard);
    visit_stmts(b, c->body);
}

/* Of statements that visit_stmt has for itself. */
static void visit_type_param(struct builder *b, const struct ast_type_param *t) {
    (void)b, (void)t;
}
static void visit_alias(struct builder *b, const struct ast_alias *a) { (void)b, (void)a; }

static void visit_stmt_parts(struct builder *b, const struct ast_stmt *node) {
    switch (node->kind) {
#define STMT_NODE(name, fields) AST_PARTS(name, fields)
#include "python/ast.def"
    default:
        break;
    }
}

static void visit_stmt(struct builder *b, const struct ast_stmt *s) {
    switch (s->kind) {
    case AST_FunctionDef:
    case AST_AsyncFunctionDef: /* of the same fields */
        visit_function(b, s, &s->as.FunctionDef, s->kind == AST_AsyncFunctionDef);
        break;
    case AST_ClassDef:
        visit_class(b, s);
        break;
    case AST_Return:
        visit_opt(b, s->as.Return.value);
        b->scope->returns_value |= s->as.Return.value != NULL;
        break;
    case AST_TypeAlias:
        visit_type_alias(b, s);
        break;
    case AST_AnnAssign:
        visit_ann_assign(b, s);
        break;
    case AST_Import:
        visit_import(b, s, s->as.Import.names, false);
        break;
    case AST_ImportFrom:
        visit_import(b, s, s->as.ImportFrom.names, true);
        break;
    case AST_Global:
        visit_declaration(b, s, s->as.Global.names, true);
        break;
    case AST_Nonlocal:
        visit_declaration(b, s, s->as.Nonlocal.names, false);
        break;
    default:
        visit_stmt_parts(b, s);
        break;
    }
}

static void visit_stmts(struct builder *b, struct ast_stmt_list list) {
    for (size_t i = 0; i < list.n; i++)
        visit_stmt(b, list.items[i]);
}

/* --- places --- */

static bool is_function_like(const struct scope *s) {
    return s->kind != SCOPE_MODULE && s->kind != SCOPE_CLASS;
}

/* Makes NAME, wanted by a scope inside S, a cell of the nearest function that binds it. False when
 * there is none (then it is global). */
static bool capture(struct scope *s, struct py_str *name) {
    for (; s && s->kind != SCOPE_MODULE; s = s->parent) {
        struct symbol *sym = scope_find(s, name);
        if (s->kind == SCOPE_CLASS) {
            if (name == PYN(__class__)) {
                s->needs_class = true;
                return true;
            }
            /* a class does not lend its names; it passes on what is bound around it */
            if (!capture(s->parent, name))
                return false;
            scope_add(s, name)->passes = true;
            return true;
        }
        if (sym && (sym->flags & SYM_GLOBAL))
            return false;
        if (sym && (sym->flags & SYM_LOCAL) && !(sym->flags & SYM_NONLOCAL)) {
            sym->place = PLACE_CELL;
            return true;
        }
        if (!capture(s->parent, name))
            return false;
        scope_add(s, name)->place = PLACE_FREE;
        return true;
    }
    return false;
}

static void find_place(struct builder *b, struct scope *s, size_t i) {
    struct symbol *sym = &s->symbols[i];
    struct py_str *name = sym->name;
    if (sym->place == PLACE_CELL || sym->place == PLACE_FREE)
        return;
    if (sym->flags & SYM_GLOBAL) {
        sym->place = PLACE_GLOBAL;
    } else if (sym->flags & SYM_NONLOCAL) {
        if (!capture(s->parent, name))
            syntax_error(b->file, s->symbols[i].declared, "no binding for nonlocal '%s' found",
                         py_str_cstr(PY_OBJ(name)));
        s->symbols[i].place = PLACE_FREE;
    } else if (sym->flags & SYM_LOCAL) {
        sym->place = is_function_like(s) ? PLACE_LOCAL : PLACE_NAME;
    } else if (s->kind == SCOPE_MODULE) {
        sym->place = PLACE_NAME;
    } else if (sym->flags & SYM_USE) {
        bool found = capture(s->parent, name);
        s->symbols[i].place = found                    ? PLACE_FREE
                              : s->kind == SCOPE_CLASS ? PLACE_NAME
                                                       : PLACE_GLOBAL;
    }
}

static void find_places(struct builder *b, struct scope *s) {
    for (size_t i = 0; i < s->n; i++)
        find_place(b, s, i);
    for (size_t i = 0; i < s->nchildren; i++)
        find_places(b, s->children[i]);
}

static bool imports_annotations(const struct ast_module *m) {
    for (size_t i = 0; i < m->body.n; i++) {
        const struct ast_stmt *s = m->body.items[i];
        if (s->kind != AST_ImportFrom || !s->as.ImportFrom.module.s ||
            strcmp(s->as.ImportFrom.module.s, "__future__") != 0)
            continue;
        for (size_t k = 0; k < s->as.ImportFrom.names.n; k++)
            if (!strcmp(s->as.ImportFrom.names.items[k]->name.s, "annotations"))
                return true;
    }
    return false;
}

struct scope *symtable_build(const struct ast_module *module) {
    struct builder b = {.file = module->filename,
                        .future_annotations = imports_annotations(module)};
    struct scope *top = enter(&b, SCOPE_MODULE, module, 0);
    if (module->kind == AST_Expression)
        visit_expr(&b, module->expr);
    else
        visit_stmts(&b, module->body);
    find_places(&b, top);
    return top;
}
