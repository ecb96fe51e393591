/* Statements to instructions, but for try, with, match and definitions; see compile_int.h. */
#include "python/compile_int.h"

void compile_stmts(struct compiler *c, struct ast_stmt_list list) {
    for (size_t i = 0; i < list.n; i++)
        compile_stmt(c, list.items[i]);
}

static bool has_annotations(struct ast_stmt_list list);

static bool stmt_annotates(const struct ast_stmt *s) {
    switch (s->kind) {
    case AST_AnnAssign:
        return true;
    case AST_For:
    case AST_AsyncFor:
        return has_annotations(s->as.For.body) || has_annotations(s->as.For.orelse);
    case AST_While:
        return has_annotations(s->as.While.body) || has_annotations(s->as.While.orelse);
    case AST_If:
        return has_annotations(s->as.If.body) || has_annotations(s->as.If.orelse);
    case AST_With:
    case AST_AsyncWith:
        return has_annotations(s->as.With.body);
    case AST_Try:
    case AST_TryStar:
        for (size_t i = 0; i < s->as.Try.handlers.n; i++)
            if (has_annotations(s->as.Try.handlers.items[i]->body))
                return true;
        return has_annotations(s->as.Try.body) || has_annotations(s->as.Try.orelse) ||
               has_annotations(s->as.Try.finalbody);
    case AST_Match:
        for (size_t i = 0; i < s->as.Match.cases.n; i++)
            if (has_annotations(s->as.Match.cases.items[i]->body))
                return true;
        return false;
    default:
        return false;
    }
}

static bool has_annotations(struct ast_stmt_list list) {
    for (size_t i = 0; i < list.n; i++)
        if (stmt_annotates(list.items[i]))
            return true;
    return false;
}

static bool is_docstring(const struct ast_stmt *s) {
    return s->kind == AST_Expr && s->as.Expr.value->kind == AST_Constant &&
           s->as.Expr.value->as.Constant.value.kind == AST_CONST_STR;
}

/* from __future__ imports stand first, behind the docstring. */
static void check_future(struct compiler *c, struct ast_stmt_list list) {
    static const char *const features[] = {
        "nested_scopes",  "generators",       "division",       "absolute_import", "with_statement",
        "print_function", "unicode_literals", "barry_as_FLUFL", "generator_stop",  "annotations"};
    bool allowed = true;
    for (size_t i = 0; i < list.n; i++) {
        const struct ast_stmt *s = list.items[i];
        bool future = s->kind == AST_ImportFrom && s->as.ImportFrom.module.s &&
                      !strcmp(s->as.ImportFrom.module.s, "__future__");
        if (!future) {
            allowed &= i == 0 && is_docstring(s);
            continue;
        }
        if (!allowed)
            compile_error(c, s->pos,
                          "from __future__ imports must occur at the beginning of the file");
        for (size_t k = 0; k < s->as.ImportFrom.names.n; k++) {
            const char *name = s->as.ImportFrom.names.items[k]->name.s;
            bool known = false;
            for (size_t f = 0; f < sizeof features / sizeof *features; f++)
                known |= !strcmp(name, features[f]);
            if (!known)
                compile_error(c, s->pos, "future feature %s is not defined", name);
        }
    }
}

void compile_body(struct compiler *c, struct ast_stmt_list list) {
    struct unit *u = c->unit;
    bool named = u->scope->kind == SCOPE_MODULE || u->scope->kind == SCOPE_CLASS;
    if (u->scope->kind == SCOPE_MODULE)
        check_future(c, list);
    if (named && has_annotations(list))
        emit(u, OP_SETUP_ANNOTATIONS, 0);
    size_t first = 0;
    if (list.n && is_docstring(list.items[0]) && !c->interactive) {
        u->doc = constant_value(c, &list.items[0]->as.Expr.value->as.Constant.value);
        first = 1;
        if (named) {
            unit_line(u, list.items[0]->pos.line);
            emit_const(u, u->doc);
            compile_name_str(c, PYN(__doc__), AST_Store);
        }
    }
    bool noted = u->scope->kind == SCOPE_MODULE;
    for (size_t i = first; i < list.n; i++) {
        if (noted)
            unit_stmt(u);
        compile_stmt(c, list.items[i]);
    }
    if (noted && list.n > first)
        unit_stmt(u);
}

/* --- simple statements --- */

static void compile_assign(struct compiler *c, const struct ast_Assign *a) {
    compile_expr(c, a->value);
    for (size_t i = 0; i < a->targets.n; i++) {
        if (i + 1 < a->targets.n)
            emit(c->unit, OP_COPY, 1);
        compile_store(c, a->targets.items[i]);
    }
}

/* a, b = b, a without a tuple */
static bool compile_swap(struct compiler *c, const struct ast_Assign *a) {
    const struct ast_expr *t = a->targets.items[0], *v = a->value;
    if (a->targets.n != 1 || t->kind != AST_Tuple || v->kind != AST_Tuple)
        return false;
    struct ast_expr_list to = t->as.Tuple.elts, from = v->as.Tuple.elts;
    if (to.n != from.n || to.n < 2 || to.n > 3 || fold(c, v) != PY_UNDEF)
        return false;
    for (size_t i = 0; i < to.n; i++)
        if (to.items[i]->kind == AST_Starred || from.items[i]->kind == AST_Starred)
            return false;
    for (size_t i = 0; i < from.n; i++)
        compile_expr(c, from.items[i]);
    if (to.n == 3)
        emit(c->unit, OP_SWAP, 3);
    else
        emit(c->unit, OP_SWAP, 2);
    for (size_t i = 0; i < to.n; i++)
        compile_store(c, to.items[i]);
    return true;
}

static void compile_aug_assign(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    const struct ast_expr *t = s->as.AugAssign.target;
    u->pos = &t->pos;
    switch (t->kind) {
    case AST_Name:
        compile_name(c, t->as.Name.id, AST_Load);
        break;
    case AST_Attribute:
        compile_expr(c, t->as.Attribute.value);
        emit(u, OP_COPY, 1);
        emit(u, OP_LOAD_ATTR, attr_index(u, scope_mangle(u->scope, t->as.Attribute.attr)));
        break;
    default:
        compile_expr(c, t->as.Subscript.value);
        compile_slice_index(c, t->as.Subscript.slice);
        emit(u, OP_COPY, 2);
        emit(u, OP_COPY, 2);
        emit(u, OP_BINARY_SUBSCR, 0);
    }
    u->pos = &s->pos;
    compile_expr(c, s->as.AugAssign.value);
    unit_line(u, s->pos.line);
    emit_binary(u, s->as.AugAssign.op, true);
    u->pos = &t->pos;
    switch (t->kind) {
    case AST_Name:
        compile_name(c, t->as.Name.id, AST_Store);
        break;
    case AST_Attribute:
        emit(u, OP_SWAP, 2);
        emit(u, OP_STORE_ATTR, attr_index(u, scope_mangle(u->scope, t->as.Attribute.attr)));
        break;
    default: /* container, key, value -> value, container, key */
        emit(u, OP_SWAP, 3);
        emit(u, OP_SWAP, 2);
        emit(u, OP_STORE_SUBSCR, 0);
    }
}

static void compile_ann_assign(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    const struct ast_AnnAssign *a = &s->as.AnnAssign;
    bool named = u->scope->kind == SCOPE_MODULE || u->scope->kind == SCOPE_CLASS;
    if (a->value) {
        compile_expr(c, a->value);
        compile_store(c, a->target);
    }
    if (a->target->kind == AST_Name) {
        if (!a->simple || !named) {
            if (named && !c->future_annotations) { /* (x): int evaluates, keeps nothing */
                compile_annotation(c, a->annotation);
                emit(u, OP_POP_TOP, 0);
            }
            return;
        }
        compile_annotation(c, a->annotation);
        compile_name_str(c, PYN(__annotations__), AST_Load);
        emit_const(u, PY_OBJ(scope_mangle(u->scope, a->target->as.Name.id)));
        emit(u, OP_STORE_SUBSCR, 0);
        return;
    }
    if (!a->value) { /* the target's parts are evaluated */
        bool attr = a->target->kind == AST_Attribute;
        compile_expr(c, attr ? a->target->as.Attribute.value : a->target->as.Subscript.value);
        emit(u, OP_POP_TOP, 0);
        if (!attr) {
            compile_slice_index(c, a->target->as.Subscript.slice);
            emit(u, OP_POP_TOP, 0);
        }
    }
    if (named && !c->future_annotations) {
        compile_annotation(c, a->annotation);
        emit(u, OP_POP_TOP, 0);
    }
}

static void compile_delete(struct compiler *c, const struct ast_expr *t) {
    struct unit *u = c->unit;
    const struct ast_pos *outer = u->pos;
    u->pos = &t->pos;
    switch (t->kind) {
    case AST_Name:
        compile_name(c, t->as.Name.id, AST_Del);
        break;
    case AST_Attribute:
        compile_expr(c, t->as.Attribute.value);
        emit(u, OP_DELETE_ATTR, name_index(u, scope_mangle(u->scope, t->as.Attribute.attr)));
        break;
    case AST_Subscript:
        compile_expr(c, t->as.Subscript.value);
        compile_slice_index(c, t->as.Subscript.slice);
        emit(u, OP_DELETE_SUBSCR, 0);
        break;
    default:
        for (size_t i = 0; i < t->as.Tuple.elts.n; i++)
            compile_delete(c, t->as.Tuple.elts.items[i]);
    }
    u->pos = outer;
}

static void check_star_block(struct compiler *c, struct ast_pos pos) {
    for (struct block *b = c->unit->block; b; b = b->outer)
        if (b->kind == BLOCK_STAR)
            compile_error(c, pos,
                          "'break', 'continue' and 'return' cannot appear in an except* "
                          "block");
}

static bool must_unwind(const struct unit *u) {
    for (const struct block *b = u->block; b; b = b->outer)
        if (b->kind == BLOCK_FINALLY || b->kind == BLOCK_WITH || b->kind == BLOCK_ASYNC_WITH ||
            b->owned)
            return true;
    return false;
}

static void compile_return(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    const struct ast_expr *v = s->as.Return.value;
    if (u->scope->kind == SCOPE_MODULE || u->scope->kind == SCOPE_CLASS)
        compile_error(c, s->pos, "'return' outside function");
    if (v && (u->flags & CODE_ASYNC_GENERATOR))
        compile_error(c, s->pos, "'return' with value in async generator");
    check_star_block(c, s->pos);
    value k = v ? fold(c, v) : PY_NONE;
    if (k == PY_UNDEF)
        compile_expr(c, v);
    bool unwind = must_unwind(u);
    if (unwind)
        unwind_blocks(c, NULL, k == PY_UNDEF);
    unit_line(u, s->pos.line);
    if (k != PY_UNDEF)
        emit_const(u, k);
    emit(u, OP_RETURN_VALUE, 0);
    if (unwind)
        reopen_blocks(u, NULL);
}

static void compile_break(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    bool is_break = s->kind == AST_Break;
    struct block *loop = u->block;
    while (loop && loop->kind != BLOCK_WHILE && loop->kind != BLOCK_FOR) {
        if (loop->kind == BLOCK_STAR)
            check_star_block(c, s->pos);
        loop = loop->outer;
    }
    if (!loop)
        compile_error(c, s->pos,
                      is_break ? "'break' outside loop" : "'continue' not properly in loop");
    unwind_blocks(c, loop, false);
    if (is_break && loop->kind == BLOCK_FOR)
        emit(u, loop->owned ? OP_END_FOR : OP_POP_TOP, 0);
    bool forward = is_break || loop->kind == BLOCK_WHILE;
    emit_jump(u, forward ? OP_JUMP : OP_JUMP_BACK, is_break ? loop->end : loop->top);
    reopen_blocks(u, loop);
}

static void compile_raise(struct compiler *c, const struct ast_stmt *s) {
    uint32_t n = 0;
    if (s->as.Raise.exc) {
        compile_expr(c, s->as.Raise.exc);
        n = 1;
        if (s->as.Raise.cause) {
            compile_expr(c, s->as.Raise.cause);
            n = 2;
        }
    }
    unit_line(c->unit, s->pos.line);
    emit(c->unit, OP_RAISE, n);
}

static void compile_assert(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    int end = label_new(u);
    warn_assert(c, s->as.Assert.test, s->pos);
    compile_jump_if(c, s->as.Assert.test, end, true);
    unit_line(u, s->as.Assert.test->pos.line);
    u->pos = &s->as.Assert.test->pos;
    emit(u, OP_LOAD_ASSERTION_ERROR, 0);
    if (s->as.Assert.msg) {
        compile_expr(c, s->as.Assert.msg);
        unit_line(u, s->as.Assert.test->pos.line);
        emit(u, OP_CALL, 1);
    }
    emit(u, OP_RAISE, 1);
    label_place(u, end);
}

/* --- import --- */

static struct ast_str first_part(struct ast_str dotted) {
    const char *dot = memchr(dotted.s, '.', dotted.n);
    return dot ? (struct ast_str){dotted.s, (size_t)(dot - dotted.s)} : dotted;
}

/* import a.b.c as d: binds the innermost module, reached attribute by attribute. */
static void import_as(struct compiler *c, const struct ast_alias *a) {
    struct unit *u = c->unit;
    const char *p = memchr(a->name.s, '.', a->name.n), *end = a->name.s + a->name.n;
    while (p) {
        const char *part = p + 1;
        p = memchr(part, '.', (size_t)(end - part));
        size_t n = (size_t)((p ? p : end) - part);
        emit(u, OP_IMPORT_FROM, name_index(u, py_intern_n(part, n)));
        emit(u, OP_SWAP, 2);
        emit(u, OP_POP_TOP, 0);
    }
    compile_name(c, a->asname, AST_Store);
}

static void compile_import(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    for (size_t i = 0; i < s->as.Import.names.n; i++) {
        const struct ast_alias *a = s->as.Import.names.items[i];
        emit_const(u, py_int_from(0));
        emit_const(u, PY_NONE);
        emit(u, OP_IMPORT_NAME, name_index(u, py_intern_n(a->name.s, a->name.n)));
        if (a->asname.s)
            import_as(c, a);
        else
            compile_name(c, first_part(a->name), AST_Store);
    }
}

static void compile_import_from(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    const struct ast_ImportFrom *f = &s->as.ImportFrom;
    struct py_tuple *names = py_tuple_new(f->names.n);
    for (size_t i = 0; i < names->n; i++) {
        const struct ast_alias *a = f->names.items[i];
        names->items[i] = PY_OBJ(py_intern_n(a->name.s, a->name.n));
    }
    emit_const(u, py_int_from(f->level > 0 ? f->level : 0));
    emit_const(u, PY_OBJ(names));
    struct py_str *module = f->module.s ? py_intern_n(f->module.s, f->module.n) : py_intern("");
    emit(u, OP_IMPORT_NAME, name_index(u, module));
    if (f->names.n == 1 && !strcmp(f->names.items[0]->name.s, "*")) {
        emit(u, OP_IMPORT_STAR, 0);
        return;
    }
    for (size_t i = 0; i < names->n; i++) {
        const struct ast_alias *a = f->names.items[i];
        emit(u, OP_IMPORT_FROM, name_index(u, PY_AS(struct py_str, names->items[i])));
        compile_name(c, a->asname.s ? a->asname : a->name, AST_Store);
    }
    emit(u, OP_POP_TOP, 0);
}

/* --- loops and conditions --- */

static void compile_if(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    int orelse = label_new(u), end = label_new(u);
    compile_jump_if(c, s->as.If.test, orelse, false);
    compile_stmts(c, s->as.If.body);
    if (s->as.If.orelse.n)
        emit_jump(u, OP_JUMP, end);
    label_place(u, orelse);
    compile_stmts(c, s->as.If.orelse);
    label_place(u, end);
}

/* A test that is one value and a jump. */
static bool is_plain_test(const struct ast_expr *e) {
    switch (e->kind) {
    case AST_Compare:
        return e->as.Compare.ops.n == 1;
    case AST_Name:
        return e->as.Name.id.n != 9;
    case AST_Call:
    case AST_Attribute:
    case AST_Subscript:
    case AST_NamedExpr:
        return true;
    default:
        return false;
    }
}

/* The test stands before and behind the body: one jump a round. */
static void compile_while(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    int top = label_new(u), test = label_new(u), orelse = label_new(u), end = label_new(u);
    struct block b = {.top = test, .end = end, .handler = -1};
    compile_jump_if(c, s->as.While.test, orelse, false);
    push_block(u, &b, BLOCK_WHILE);
    label_place(u, top);
    compile_stmts(c, s->as.While.body);
    label_place(u, test);
    unit_line(u, s->pos.line);
    int out = label_new(u);
    if (is_plain_test(s->as.While.test)) { /* becomes POP_JUMP_BACK_IF_TRUE */
        compile_expr(c, s->as.While.test);
        emit_jump(u, OP_POP_JUMP_IF_TRUE, top);
    } else {
        compile_jump_if(c, s->as.While.test, out, false);
        emit_jump(u, OP_JUMP_BACK, top);
    }
    pop_block(u, &b);
    label_place(u, out);
    label_place(u, orelse);
    compile_stmts(c, s->as.While.orelse);
    label_place(u, end);
}

static void compile_for(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    int top = label_new(u), orelse = label_new(u), end = label_new(u);
    struct block b = {.top = top, .end = end, .handler = -1};
    b.owned = s->as.For.iter->kind == AST_Call || s->as.For.iter->kind == AST_GeneratorExp;
    compile_expr(c, s->as.For.iter);
    unit_line(u, s->as.For.iter->pos.line);
    emit(u, OP_GET_ITER, 0);
    push_block(u, &b, BLOCK_FOR);
    label_place(u, top);
    emit_jump(u, OP_FOR_ITER, orelse);
    compile_store(c, s->as.For.target);
    compile_stmts(c, s->as.For.body);
    unit_line(u, s->pos.line);
    emit_jump(u, OP_JUMP_BACK, top);
    pop_block(u, &b);
    label_place(u, orelse);
    compile_stmts(c, s->as.For.orelse);
    label_place(u, end);
}

static void compile_async_for(struct compiler *c, const struct ast_stmt *s) {
    struct unit *u = c->unit;
    if (!u->scope->coroutine)
        compile_error(c, s->pos, "'async for' outside async function");
    int top = label_new(u), handler = label_new(u), end = label_new(u);
    struct block b = {.top = top, .end = end, .handler = -1};
    compile_expr(c, s->as.For.iter);
    emit(u, OP_GET_AITER, 0);
    push_block(u, &b, BLOCK_FOR);
    label_place(u, top);
    struct block t = {.handler = handler};
    push_block(u, &t, BLOCK_TRY);
    emit(u, OP_GET_ANEXT, 0);
    emit_await(c, 0);
    pop_block(u, &t);
    compile_store(c, s->as.For.target);
    compile_stmts(c, s->as.For.body);
    emit_jump(u, OP_JUMP_BACK, top);
    pop_block(u, &b);
    label_place(u, handler);
    unit_line(u, s->pos.line);
    emit(u, OP_PUSH_EXC_INFO, 0);
    emit(u, OP_END_ASYNC_FOR, 0);
    compile_stmts(c, s->as.For.orelse);
    label_place(u, end);
}

static void compile_expr_stmt(struct compiler *c, const struct ast_stmt *s) {
    const struct ast_expr *e = s->as.Expr.value;
    if (c->interactive && !c->unit->outer) {
        compile_expr(c, e);
        emit(c->unit, OP_PRINT_EXPR, 0);
        return;
    }
    if (e->kind == AST_Constant)
        return;
    compile_expr(c, e);
    emit(c->unit, c->mourns ? OP_MOURN_TOP : OP_POP_TOP, 0);
}

static void compile_with_stmt(struct compiler *c, const struct ast_stmt *s) {
    bool is_async = s->kind == AST_AsyncWith;
    if (is_async && !c->unit->scope->coroutine)
        compile_error(c, s->pos, "'async with' outside async function");
    compile_with(c, s, 0, is_async);
}

static void compile_def(struct compiler *c, const struct ast_stmt *s) {
    compile_function(c, s, s->kind == AST_AsyncFunctionDef);
}

static void compile_delete_stmt(struct compiler *c, const struct ast_stmt *s) {
    for (size_t i = 0; i < s->as.Delete.targets.n; i++)
        compile_delete(c, s->as.Delete.targets.items[i]);
}

static void compile_assign_stmt(struct compiler *c, const struct ast_stmt *s) {
    if (!compile_swap(c, &s->as.Assign))
        compile_assign(c, &s->as.Assign);
}

void compile_stmt(struct compiler *c, const struct ast_stmt *s) {
    /* pass needs nothing, global and nonlocal are for the symbol table */
    static void (*const compilers[])(struct compiler * c, const struct ast_stmt *s) = {
        [AST_FunctionDef] = compile_def,
        [AST_AsyncFunctionDef] = compile_def,
        [AST_ClassDef] = compile_class,
        [AST_Return] = compile_return,
        [AST_Delete] = compile_delete_stmt,
        [AST_Assign] = compile_assign_stmt,
        [AST_TypeAlias] = compile_type_alias,
        [AST_AugAssign] = compile_aug_assign,
        [AST_AnnAssign] = compile_ann_assign,
        [AST_For] = compile_for,
        [AST_AsyncFor] = compile_async_for,
        [AST_While] = compile_while,
        [AST_If] = compile_if,
        [AST_With] = compile_with_stmt,
        [AST_AsyncWith] = compile_with_stmt,
        [AST_Match] = compile_match,
        [AST_Raise] = compile_raise,
        [AST_Try] = compile_try,
        [AST_TryStar] = compile_try_star,
        [AST_Assert] = compile_assert,
        [AST_Import] = compile_import,
        [AST_ImportFrom] = compile_import_from,
        [AST_Expr] = compile_expr_stmt,
        [AST_Break] = compile_break,
        [AST_Continue] = compile_break,
        [AST_STMT_KINDS] = NULL,
    };
    const struct ast_pos *outer = c->unit->pos;
    nest(c, s->pos);
    unit_line(c->unit, s->pos.line);
    c->unit->pos = &s->pos;
    if (compilers[s->kind])
        compilers[s->kind](c, s);
    c->unit->pos = outer;
    c->nesting--;
}
