/*
 * def, lambda, class, and the scopes of type parameters (PEP 695): a generic definition is made
 * inside a function of no parameters that binds the type parameters.
 */
#include "python/compile_int.h"
#include "python/unparse.h"

/* --- annotations --- */

static value annotation_text(const struct ast_expr *e) {
    struct buf b = BUF_INIT;
    unparse_expr(&b, e);
    return PY_OBJ(py_intern_n(b.data, b.len));
}

/* Names that are there wherever an annotation stands: most annotations are one of them. */
static bool may_fail(const struct ast_expr *e) {
    static const char *const sure[] = {"int",  "str",  "bool",   "float", "bytes",
                                       "list", "dict", "object", "set",   "tuple"};
    if (e->kind == AST_Constant)
        return false;
    for (size_t i = 0; e->kind == AST_Name && i < sizeof sure / sizeof *sure; i++)
        if (!strcmp(e->as.Name.id.s, sure[i]))
            return false;
    return true;
}

/* An annotation that names what is not there (yet) is kept as text in the modules of a project, as
 * if it were written in quotes: CPython 3.14 evaluates none before it is asked for (PEP 649). */
void compile_annotation(struct compiler *c, const struct ast_expr *e) {
    if (c->future_annotations) {
        emit_const(c->unit, annotation_text(e));
    } else if (e->kind == AST_Starred) { /* *args: *Ts */
        compile_expr(c, e->as.Starred.value);
        emit(c->unit, OP_UNPACK_SEQUENCE, 1);
    } else if (may_fail(e)) {
        struct unit *u = c->unit;
        int late = label_new(u), end = label_new(u);
        struct block b = {.handler = late};
        push_block(u, &b, BLOCK_TRY);
        compile_expr(c, e);
        pop_block(u, &b);
        emit_jump(u, OP_JUMP, end);
        label_place(u, late);
        emit(u, OP_LATE_ANNOTATION, 0);
        emit_const(u, annotation_text(e));
        label_place(u, end);
    } else {
        compile_expr(c, e);
    }
}

static uint32_t one_annotation(struct compiler *c, struct ast_str name, const struct ast_expr *e) {
    if (!e)
        return 0;
    emit_const(c->unit, PY_OBJ(scope_mangle(c->unit->scope, name)));
    compile_annotation(c, e);
    return 2;
}

static uint32_t arg_annotations(struct compiler *c, struct ast_arg_list list) {
    uint32_t n = 0;
    for (size_t i = 0; i < list.n; i++)
        n += one_annotation(c, list.items[i]->arg, list.items[i]->annotation);
    return n;
}

/* Leaves a tuple (name, annotation, …) when there are any; the flag for MAKE_FUNCTION. */
static unsigned compile_annotations(struct compiler *c, const struct ast_arguments *a,
                                    const struct ast_expr *returns) {
    uint32_t n = arg_annotations(c, a->args); /* in CPython's order */
    n += arg_annotations(c, a->posonlyargs);
    if (a->vararg)
        n += one_annotation(c, a->vararg->arg, a->vararg->annotation);
    n += arg_annotations(c, a->kwonlyargs);
    if (a->kwarg)
        n += one_annotation(c, a->kwarg->arg, a->kwarg->annotation);
    n += one_annotation(c, (struct ast_str){"return", 6}, returns);
    if (!n)
        return 0;
    emit(c->unit, OP_BUILD_TUPLE, n);
    return 4;
}

/* --- defaults --- */

static unsigned compile_defaults(struct compiler *c, const struct ast_arguments *a) {
    struct unit *u = c->unit;
    unsigned flags = 0;
    if (a->defaults.n) {
        struct py_tuple *folded = py_tuple_new(a->defaults.n);
        bool constant = true;
        for (size_t i = 0; i < a->defaults.n && constant; i++) {
            folded->items[i] = fold(c, a->defaults.items[i]);
            constant = folded->items[i] != PY_UNDEF;
        }
        if (constant) {
            emit_const(u, PY_OBJ(folded));
        } else {
            for (size_t i = 0; i < a->defaults.n; i++)
                compile_expr(c, a->defaults.items[i]);
            emit(u, OP_BUILD_TUPLE, (uint32_t)a->defaults.n);
        }
        flags |= 1;
    }
    uint32_t nkw = 0;
    for (size_t i = 0; i < a->kw_defaults.n; i++) {
        if (!a->kw_defaults.items[i])
            continue;
        emit_const(u, PY_OBJ(scope_mangle(u->scope, a->kwonlyargs.items[i]->arg)));
        compile_expr(c, a->kw_defaults.items[i]);
        nkw++;
    }
    if (nkw) {
        emit(u, OP_BUILD_MAP, nkw);
        flags |= 2;
    }
    return flags;
}

/* --- functions --- */

static void set_parameters(struct unit *u, const struct ast_arguments *a) {
    u->posonly = (int)a->posonlyargs.n;
    u->argcount = (int)(a->posonlyargs.n + a->args.n);
    u->kwonly = (int)a->kwonlyargs.n;
    u->flags |= CODE_OPTIMIZED;
    if (a->vararg)
        u->flags |= CODE_VARARGS;
    if (a->kwarg)
        u->flags |= CODE_VARKEYWORDS;
    struct scope *s = u->scope;
    if (s->coroutine)
        u->flags |= s->generator ? CODE_ASYNC_GENERATOR : CODE_COROUTINE;
    else if (s->generator)
        u->flags |= CODE_GENERATOR;
    unsigned hard =
        CODE_VARARGS | CODE_VARKEYWORDS | CODE_GENERATOR | CODE_COROUTINE | CODE_ASYNC_GENERATOR;
    if (!(u->flags & hard) && !u->kwonly)
        u->flags |= CODE_SIMPLE;
    if (u->outer && u->outer->scope->kind != SCOPE_MODULE)
        u->flags |= CODE_NESTED;
}

static struct py_code *function_code(struct compiler *c, const struct ast_stmt *s,
                                     const struct ast_FunctionDef *f, int line) {
    struct scope *scope = scope_of(c->unit->scope, s);
    struct unit *u = unit_enter(c, scope, scope_mangle(c->unit->scope, f->name), line);
    set_parameters(u, f->args);
    compile_body(c, f->body);
    emit_const(u, PY_NONE);
    emit(u, OP_RETURN_VALUE, 0);
    return unit_leave(c);
}

/* --- type parameters --- */

static const struct ast_str *param_name(const struct ast_type_param *t) {
    return t->kind == AST_TypeVar     ? &t->as.TypeVar.name
           : t->kind == AST_ParamSpec ? &t->as.ParamSpec.name
                                      : &t->as.TypeVarTuple.name;
}

/* A function of no parameters that returns E when it is called. */
static void lazy_value(struct compiler *c, const void *node, const struct ast_expr *e,
                       struct ast_str name) {
    struct scope *scope = scope_of(c->unit->scope, node);
    struct unit *u = unit_enter(c, scope, py_intern_n(name.s, name.n), e->pos.line);
    u->flags |= CODE_OPTIMIZED | CODE_SIMPLE;
    compile_expr(c, e);
    emit(u, OP_RETURN_VALUE, 0);
    make_closure(c, unit_leave(c), 0);
}

/* Inside the scope of type parameters: binds them and leaves their tuple in .type_params. */
static void bind_type_params(struct compiler *c, struct ast_type_param_list list) {
    struct unit *u = c->unit;
    for (size_t i = 0; i < list.n; i++) {
        const struct ast_type_param *t = list.items[i];
        struct ast_str name = *param_name(t);
        uint32_t kind = t->kind == AST_ParamSpec ? 2 : t->kind == AST_TypeVarTuple ? 4 : 0;
        emit_const(u, PY_OBJ(py_intern_n(name.s, name.n)));
        if (t->kind == AST_TypeVar && t->as.TypeVar.bound) {
            lazy_value(c, t, t->as.TypeVar.bound, name);
            kind = 1;
        }
        emit(u, OP_TYPE_PARAM, kind);
        emit(u, OP_COPY, 1);
        compile_name(c, name, AST_Store);
    }
    emit(u, OP_BUILD_TUPLE, (uint32_t)list.n);
    compile_name_str(c, py_intern(".type_params"), AST_Store);
}

static void enter_type_params(struct compiler *c, const void *node, struct ast_str name,
                              struct ast_type_param_list list, int line) {
    struct scope *scope = scope_of(c->unit->scope, node);
    struct unit *u =
        unit_enter(c, scope, py_intern(mem_printf("<generic parameters of %s>", name.s)), line);
    u->flags |= CODE_OPTIMIZED | CODE_SIMPLE;
    bind_type_params(c, list);
}

/* Ends that scope and calls it: the definition is on the stack. */
static void leave_type_params(struct compiler *c) {
    emit(c->unit, OP_RETURN_VALUE, 0);
    make_closure(c, unit_leave(c), 0);
    emit(c->unit, OP_CALL, 0);
}

static void compile_decorators(struct compiler *c, struct ast_expr_list list) {
    for (size_t i = 0; i < list.n; i++)
        compile_expr(c, list.items[i]);
}

static void apply_decorators(struct compiler *c, struct ast_expr_list list) {
    const struct ast_pos *outer = c->unit->pos;
    for (size_t i = list.n; i-- > 0;) {
        unit_line(c->unit, list.items[i]->pos.line);
        c->unit->pos = &list.items[i]->pos;
        emit(c->unit, OP_CALL, 1);
    }
    c->unit->pos = outer;
}

static void generic_function(struct compiler *c, const struct ast_stmt *s,
                             const struct ast_FunctionDef *f, unsigned defaults, int line) {
    enter_type_params(c, &f->type_params, f->name, f->type_params, line);
    compile_name_str(c, py_intern(".type_params"), AST_Load);
    unsigned flags = compile_annotations(c, f->args, f->returns);
    make_closure(c, function_code(c, s, f, line), flags);
    emit(c->unit, OP_SET_FUNCTION_ATTR, 0);
    leave_type_params(c);
    if (defaults & 2)
        emit(c->unit, OP_SET_FUNCTION_ATTR, 2);
    if (defaults & 1)
        emit(c->unit, OP_SET_FUNCTION_ATTR, 1);
}

void compile_function(struct compiler *c, const struct ast_stmt *s, bool is_async) {
    (void)is_async; /* the scope knows */
    const struct ast_FunctionDef *f = &s->as.FunctionDef;
    compile_decorators(c, f->decorator_list);
    int line = f->decorator_list.n ? f->decorator_list.items[0]->pos.line : s->pos.line;
    unit_line(c->unit, s->pos.line);
    unsigned flags = compile_defaults(c, f->args);
    if (f->type_params.n) {
        generic_function(c, s, f, flags, line);
    } else {
        flags |= compile_annotations(c, f->args, f->returns);
        make_closure(c, function_code(c, s, f, line), flags);
    }
    apply_decorators(c, f->decorator_list);
    unit_line(c->unit, s->pos.line);
    compile_name(c, f->name, AST_Store);
}

void compile_lambda(struct compiler *c, const struct ast_expr *e) {
    const struct ast_Lambda *l = &e->as.Lambda;
    unsigned flags = compile_defaults(c, l->args);
    struct unit *u = unit_enter(c, scope_of(c->unit->scope, e), py_intern("<lambda>"), e->pos.line);
    set_parameters(u, l->args);
    compile_expr(c, l->body);
    emit(u, OP_RETURN_VALUE, 0);
    make_closure(c, unit_leave(c), flags);
}

/* --- classes --- */

static struct py_code *class_code(struct compiler *c, const struct ast_stmt *s, int line) {
    const struct ast_ClassDef *k = &s->as.ClassDef;
    struct scope *scope = scope_of(c->unit->scope, s);
    struct unit *u = unit_enter(c, scope, scope_mangle(c->unit->scope, k->name), line);
    u->flags |= CODE_IS_CLASS;
    compile_name_str(c, PYN(__name__), AST_Load);
    compile_name_str(c, PYN(__module__), AST_Store);
    emit_const(u, PY_OBJ(u->qualname));
    compile_name_str(c, PYN(__qualname__), AST_Store);
    if (k->type_params.n) {
        compile_name_str(c, py_intern(".type_params"), AST_Load);
        compile_name_str(c, PYN(__type_params__), AST_Store);
    }
    compile_body(c, k->body);
    if (scope->needs_class) {
        emit(u, OP_LOAD_CLOSURE, (uint32_t)(u->nlocals + u->ncells - 1));
        emit(u, OP_COPY, 1);
        compile_name_str(c, PYN(__classcell__), AST_Store);
    } else {
        emit_const(u, PY_NONE);
    }
    emit(u, OP_RETURN_VALUE, 0);
    return unit_leave(c);
}

/* __build_class__(body, name, *bases, **keywords) */
static void build_class(struct compiler *c, const struct ast_stmt *s, struct py_str *last,
                        int line) {
    const struct ast_ClassDef *k = &s->as.ClassDef;
    struct unit *u = c->unit;
    emit(u, OP_LOAD_BUILD_CLASS, 0);
    make_closure(c, class_code(c, s, line), 0);
    emit_const(u, PY_OBJ(py_intern_n(k->name.s, k->name.n)));
    unit_line(u, s->pos.line);
    compile_call_rest(c, 2, k->bases, k->keywords, last);
}

void compile_class(struct compiler *c, const struct ast_stmt *s) {
    const struct ast_ClassDef *k = &s->as.ClassDef;
    compile_decorators(c, k->decorator_list);
    int line = k->decorator_list.n ? k->decorator_list.items[0]->pos.line : s->pos.line;
    unit_line(c->unit, s->pos.line);
    if (k->type_params.n) {
        struct py_str *base = py_intern(".generic_base");
        enter_type_params(c, &k->type_params, k->name, k->type_params, line);
        compile_name_str(c, py_intern(".type_params"), AST_Load);
        emit(c->unit, OP_TYPE_PARAM, 5);
        compile_name_str(c, base, AST_Store);
        build_class(c, s, base, line);
        leave_type_params(c);
    } else {
        build_class(c, s, NULL, line);
    }
    apply_decorators(c, k->decorator_list);
    unit_line(c->unit, s->pos.line);
    compile_name(c, k->name, AST_Store);
}

void compile_type_alias(struct compiler *c, const struct ast_stmt *s) {
    const struct ast_TypeAlias *t = &s->as.TypeAlias;
    struct ast_str name = t->name->as.Name.id;
    bool generic = t->type_params.n != 0;
    if (generic)
        enter_type_params(c, &t->type_params, name, t->type_params, s->pos.line);
    emit_const(c->unit, PY_OBJ(py_intern_n(name.s, name.n)));
    if (generic)
        compile_name_str(c, py_intern(".type_params"), AST_Load);
    else
        emit_const(c->unit, PY_OBJ(&py_empty_tuple));
    lazy_value(c, s, t->value, name);
    emit(c->unit, OP_TYPE_PARAM, 3);
    if (generic)
        leave_type_params(c);
    compile_name(c, name, AST_Store);
}
