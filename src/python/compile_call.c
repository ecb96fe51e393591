/* Calls: plain, of methods, with keywords, with * and **; see compile_int.h. */
#include "python/compile_int.h"

enum { ARGS_MAX = 200 };

static bool is_simple(struct ast_expr_list args, struct ast_keyword_list keywords) {
    for (size_t i = 0; i < args.n; i++)
        if (args.items[i]->kind == AST_Starred)
            return false;
    for (size_t i = 0; i < keywords.n; i++)
        if (!keywords.items[i]->arg.s)
            return false;
    return args.n + keywords.n <= ARGS_MAX;
}

static void check_keywords(struct compiler *c, struct ast_keyword_list keywords) {
    for (size_t i = 0; i < keywords.n; i++) {
        struct ast_str a = keywords.items[i]->arg;
        if (!a.s)
            continue;
        if (!strcmp(a.s, "__debug__"))
            compile_error(c, keywords.items[i]->pos, "cannot assign to __debug__");
        for (size_t k = 0; k < i; k++)
            if (keywords.items[k]->arg.s == a.s)
                compile_error(c, keywords.items[i]->pos, "keyword argument repeated: %s", a.s);
    }
}

static value keyword_names(struct compiler *c, struct ast_keyword_list keywords) {
    struct py_tuple *names = py_tuple_new(keywords.n);
    for (size_t i = 0; i < keywords.n; i++)
        names->items[i] = PY_OBJ(scope_mangle(c->unit->scope, keywords.items[i]->arg));
    return PY_OBJ(names);
}

/* Arguments one by one, then CALL or CALL_KW (METHOD: behind LOAD_METHOD). */
static void call_simple(struct compiler *c, int n, struct ast_expr_list args,
                        struct ast_keyword_list keywords, struct py_str *extra, bool method,
                        int line) {
    struct unit *u = c->unit;
    for (size_t i = 0; i < args.n; i++)
        compile_expr(c, args.items[i]);
    if (extra)
        compile_name_str(c, extra, AST_Load);
    for (size_t i = 0; i < keywords.n; i++)
        compile_expr(c, keywords.items[i]->value);
    uint32_t total = (uint32_t)n + (uint32_t)(args.n + keywords.n) + (extra != NULL);
    unit_line(u, line);
    if (keywords.n) {
        emit_const(u, keyword_names(c, keywords));
        emit(u, method ? OP_CALL_METHOD_KW : OP_CALL_KW, total);
    } else {
        emit(u, method ? OP_CALL_METHOD : OP_CALL, total);
    }
}

/* The positional arguments as one tuple. N values on the stack are the first of them. */
static void args_tuple(struct compiler *c, int n, struct ast_expr_list args, struct py_str *extra) {
    struct unit *u = c->unit;
    if (n == 0 && !extra && args.n == 1 && args.items[0]->kind == AST_Starred) {
        compile_expr(c, args.items[0]->as.Starred.value);
        return; /* CALL_EX makes it a tuple */
    }
    emit(u, OP_BUILD_LIST, (uint32_t)n);
    for (size_t i = 0; i < args.n; i++) {
        bool star = args.items[i]->kind == AST_Starred;
        compile_expr(c, star ? args.items[i]->as.Starred.value : args.items[i]);
        emit(u, star ? OP_LIST_EXTEND : OP_LIST_APPEND, 1);
    }
    if (extra) {
        compile_name_str(c, extra, AST_Load);
        emit(u, OP_LIST_APPEND, 1);
    }
    emit(u, OP_LIST_TO_TUPLE, 0);
}

/* Below the dict under construction stand the argument tuple and the callable, for messages. */
static void kwargs_dict(struct compiler *c, struct ast_keyword_list keywords) {
    struct unit *u = c->unit;
    emit(u, OP_BUILD_MAP, 0);
    for (size_t i = 0; i < keywords.n; i++) {
        const struct ast_keyword *k = keywords.items[i];
        if (k->arg.s)
            emit_const(u, PY_OBJ(scope_mangle(u->scope, k->arg)));
        compile_expr(c, k->value);
        if (!k->arg.s) {
            emit(u, OP_DICT_MERGE, 1);
            continue;
        }
        /* a name that came by ** before must not come again: merged as a dict of one */
        emit(u, OP_BUILD_MAP, 1);
        emit(u, OP_DICT_MERGE, 1);
    }
}

void compile_call_rest(struct compiler *c, int n, struct ast_expr_list args,
                       struct ast_keyword_list keywords, struct py_str *last) {
    struct unit *u = c->unit;
    int line = u->line;
    check_keywords(c, keywords);
    if (is_simple(args, keywords)) {
        call_simple(c, n, args, keywords, last, false, line);
        return;
    }
    args_tuple(c, n, args, last);
    if (keywords.n)
        kwargs_dict(c, keywords);
    unit_line(u, line);
    emit(u, OP_CALL_EX, keywords.n != 0);
}

static bool is_name(const struct ast_expr *e, const char *name) {
    return e->kind == AST_Name && !strcmp(e->as.Name.id.s, name);
}

/* super().name inside a method: no super object is made. */
static bool plain_super(struct compiler *c, const struct ast_expr *e) {
    struct scope *s = c->unit->scope;
    if (e->kind != AST_Call || !is_name(e->as.Call.func, "super") || e->as.Call.args.n ||
        e->as.Call.keywords.n || s->kind != SCOPE_FUNCTION || s->parent->kind != SCOPE_CLASS)
        return false;
    struct symbol *cls = scope_find(s, PYN(__class__)), *super = scope_find(s, py_intern("super"));
    return cls && cls->place == PLACE_FREE && super && super->place == PLACE_GLOBAL && s->n &&
           (s->symbols[0].flags & SYM_PARAM) && c->unit->argcount > 0;
}

static void load_super(struct compiler *c, const struct ast_expr *e, struct ast_str attr,
                       bool method) {
    struct unit *u = c->unit;
    unit_line(u, e->pos.line);
    compile_name_str(c, py_intern("super"), AST_Load);
    compile_name_str(c, PYN(__class__), AST_Load);
    compile_name_str(c, u->scope->symbols[0].name, AST_Load);
    const struct ast_pos *outer = u->pos;
    u->pos = &e->pos;
    emit(u, method ? OP_LOAD_SUPER_METHOD : OP_LOAD_SUPER_ATTR,
         attr_index(u, scope_mangle(u->scope, attr)));
    u->pos = outer;
}

void compile_call(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    const struct ast_Call *call = &e->as.Call;
    const struct ast_expr *f = call->func;
    const struct ast_pos *outer = u->pos;
    check_keywords(c, call->keywords);
    if (f->kind == AST_Attribute && is_simple(call->args, call->keywords)) {
        if (plain_super(c, f->as.Attribute.value)) {
            load_super(c, f, f->as.Attribute.attr, true);
        } else {
            compile_expr(c, f->as.Attribute.value);
            unit_line(u, f->pos.end_line);
            struct ast_pos pos = attribute_pos(f, f->pos);
            u->pos = &pos;
            emit(u, OP_LOAD_METHOD, attr_index(u, scope_mangle(u->scope, f->as.Attribute.attr)));
        }
        struct ast_pos pos = attribute_pos(f, e->pos);
        u->pos = &pos;
        call_simple(c, 0, call->args, call->keywords, NULL, true, f->pos.end_line);
        u->pos = outer;
        return;
    }
    warn_call(c, f);
    compile_expr(c, f);
    unit_line(u, e->pos.line);
    compile_call_rest(c, 0, call->args, call->keywords, NULL);
}
