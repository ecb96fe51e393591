/*
 * try, except*, finally, with: protected ranges instead of instructions that set them up, so that
 * entering costs nothing. The body of a finally is emitted once for each way out.
 */
#include "python/compile_int.h"

static void load_none_store(struct compiler *c, struct py_str *name) {
    if (!name)
        return;
    emit_const(c->unit, PY_NONE);
    compile_name_str(c, name, AST_Store);
    compile_name_str(c, name, AST_Del);
}

/* --- leaving blocks by break, continue, return --- */

static void with_exit(struct compiler *c, bool is_async) {
    emit(c->unit, OP_WITH_EXIT, 0);
    if (is_async)
        emit_await(c, 2);
    emit(c->unit, OP_POP_TOP, 0);
}

static void drop(struct unit *u, enum opcode how, bool keep) {
    if (keep)
        emit(u, OP_SWAP, 2);
    emit(u, how, 0);
}

static void leave_block(struct compiler *c, struct block *b, bool keep) {
    struct unit *u = c->unit;
    switch (b->kind) {
    case BLOCK_FOR:
        drop(u, b->owned ? OP_END_FOR : OP_POP_TOP, keep);
        break;
    case BLOCK_VALUE:
        drop(u, OP_POP_TOP, keep);
        break;
    case BLOCK_FINALLY: {
        /* inside the finally body a kept value is one more thing to drop */
        struct block kept = {.handler = -1};
        if (keep)
            push_block(u, &kept, BLOCK_VALUE);
        int line = u->line;
        compile_stmts(c, b->final);
        u->line = line;
        if (keep)
            pop_block(u, &kept);
        break;
    }
    case BLOCK_WITH:
    case BLOCK_ASYNC_WITH:
        if (keep)
            emit(u, OP_SWAP, 2);
        unit_line(u, b->pos.line);
        with_exit(c, b->kind == BLOCK_ASYNC_WITH);
        break;
    case BLOCK_HANDLER:
        if (keep)
            emit(u, OP_SWAP, 2);
        emit(u, OP_POP_EXCEPT, 0);
        load_none_store(c, b->name);
        break;
    case BLOCK_FINAL:
        drop(u, OP_POP_TOP, keep);
        if (keep)
            emit(u, OP_SWAP, 2);
        emit(u, OP_POP_EXCEPT, 0);
        break;
    default:
        break;
    }
}

void unwind_blocks(struct compiler *c, struct block *stop, bool keep) {
    struct unit *u = c->unit;
    struct block *saved = u->block;
    for (struct block *b = saved; b != stop; b = b->outer) {
        range_close(u, b);
        u->block = b->outer;
        leave_block(c, b, keep);
    }
    u->block = saved;
}

void reopen_blocks(struct unit *u, const struct block *stop) {
    for (struct block *b = u->block; b != stop; b = b->outer)
        b->range = (uint32_t)u->ninstr;
}

/* --- try --- */

/* What runs with previous and current exception on the stack when a handler itself fails. */
static void place_cleanup(struct unit *u, int cleanup) {
    label_place(u, cleanup);
    emit(u, OP_END_EXCEPT, 0);
}

/* The exception on the stack to the clause's name, which it returns; NULL: it has none. */
static struct py_str *store_exception(struct compiler *c, const struct ast_excepthandler *h) {
    struct unit *u = c->unit;
    struct py_str *name = h->name.s ? scope_mangle(u->scope, h->name) : NULL;
    if (name)
        compile_name_str(c, name, AST_Store);
    else
        emit(u, OP_POP_TOP, 0);
    return name;
}

/* One except clause; the stack is previous, exception. */
static void compile_handler(struct compiler *c, const struct ast_excepthandler *h, int end,
                            int cleanup) {
    struct unit *u = c->unit;
    int next = label_new(u), unbind = label_new(u);
    struct block match = {.handler = cleanup};
    unit_line(u, h->pos.line);
    push_block(u, &match, BLOCK_TRY);
    match.depth = u->depth - 1;
    if (h->type) {
        compile_expr(c, h->type);
        unit_line(u, h->pos.line);
        emit(u, OP_CHECK_EXC_MATCH, 0);
        emit_jump(u, OP_POP_JUMP_IF_FALSE, next);
    }
    struct py_str *name = store_exception(c, h);
    pop_block(u, &match);
    struct block b = {.handler = name ? unbind : cleanup, .name = name};
    push_block(u, &b, BLOCK_HANDLER);
    compile_stmts(c, h->body);
    pop_block(u, &b);
    emit(u, OP_POP_EXCEPT, 0);
    load_none_store(c, name);
    emit_jump(u, OP_JUMP, end);
    if (name) { /* the name is unbound on the way out of a failing handler too */
        label_place(u, unbind);
        load_none_store(c, name);
        emit(u, OP_END_EXCEPT, 0);
    }
    label_place(u, next);
}

static void compile_except(struct compiler *c, const struct ast_Try *t) {
    struct unit *u = c->unit;
    int handlers = label_new(u), end = label_new(u), cleanup = label_new(u);
    struct block b = {.handler = handlers};
    push_block(u, &b, BLOCK_TRY);
    compile_stmts(c, t->body);
    pop_block(u, &b);
    compile_stmts(c, t->orelse);
    emit_jump(u, OP_JUMP, end);
    label_place(u, handlers);
    emit(u, OP_PUSH_EXC_INFO, 0);
    for (size_t i = 0; i < t->handlers.n; i++) {
        const struct ast_excepthandler *h = t->handlers.items[i];
        if (!h->type && i + 1 < t->handlers.n)
            compile_error(c, h->pos, "default 'except:' must be last");
        compile_handler(c, h, end, cleanup);
    }
    emit(u, OP_END_EXCEPT, 0);
    place_cleanup(u, cleanup);
    label_place(u, end);
}

static void compile_finally(struct compiler *c, const struct ast_Try *t,
                            void (*inner)(struct compiler *, const struct ast_Try *)) {
    struct unit *u = c->unit;
    int handler = label_new(u), end = label_new(u), cleanup = label_new(u);
    struct block b = {.handler = handler, .final = t->finalbody};
    push_block(u, &b, BLOCK_FINALLY);
    if (inner)
        inner(c, t);
    else
        compile_stmts(c, t->body);
    pop_block(u, &b);
    compile_stmts(c, t->finalbody);
    emit_jump(u, OP_JUMP, end);
    label_place(u, handler);
    if (u->reachable) {
        emit(u, OP_PUSH_EXC_INFO, 0);
        struct block f = {.handler = cleanup};
        push_block(u, &f, BLOCK_FINAL);
        f.depth = u->depth - 1;
        compile_stmts(c, t->finalbody);
        pop_block(u, &f);
        emit(u, OP_END_EXCEPT, 0);
        place_cleanup(u, cleanup);
    }
    label_place(u, end);
}

void compile_try(struct compiler *c, const struct ast_stmt *s) {
    const struct ast_Try *t = &s->as.Try;
    if (t->finalbody.n)
        compile_finally(c, t, t->handlers.n ? compile_except : NULL);
    else
        compile_except(c, t);
}

/* --- except* --- */

/*
 * The stack inside the handlers: previous, original group, list of what was raised, rest. Each
 * clause takes its part from the rest; at the end what is left and what was raised anew goes on.
 */
static void star_clause(struct compiler *c, const struct ast_excepthandler *h) {
    struct unit *u = c->unit;
    int no_match = label_new(u), next = label_new(u), failed = label_new(u);
    unit_line(u, h->pos.line);
    compile_expr(c, h->type);
    emit(u, OP_CHECK_EG_MATCH, 0); /* rest, match or None */
    emit(u, OP_COPY, 1);
    emit_jump(u, OP_POP_JUMP_IF_NONE, no_match);
    struct py_str *name = store_exception(c, h);
    struct block b = {.handler = failed}, star = {.handler = -1};
    push_block(u, &b, BLOCK_TRY);
    push_block(u, &star, BLOCK_STAR);
    compile_stmts(c, h->body);
    pop_block(u, &star);
    pop_block(u, &b);
    load_none_store(c, name);
    emit_jump(u, OP_JUMP, next);
    label_place(u, failed); /* previous, original, list, rest, new exception */
    load_none_store(c, name);
    emit(u, OP_LIST_APPEND, 2);
    emit_jump(u, OP_JUMP, next);
    label_place(u, no_match);
    emit(u, OP_POP_TOP, 0);
    label_place(u, next);
}

static void compile_except_star(struct compiler *c, const struct ast_Try *t) {
    struct unit *u = c->unit;
    int handlers = label_new(u), end = label_new(u), cleanup = label_new(u), done = label_new(u);
    struct block b = {.handler = handlers};
    push_block(u, &b, BLOCK_TRY);
    compile_stmts(c, t->body);
    pop_block(u, &b);
    compile_stmts(c, t->orelse);
    emit_jump(u, OP_JUMP, end);
    label_place(u, handlers);
    emit(u, OP_PUSH_EXC_INFO, 0);
    struct block all = {.handler = cleanup};
    push_block(u, &all, BLOCK_TRY);
    all.depth = u->depth - 1;
    emit(u, OP_COPY, 1);       /* previous, original, rest */
    emit(u, OP_BUILD_LIST, 0); /* … list */
    emit(u, OP_SWAP, 2);
    for (size_t i = 0; i < t->handlers.n; i++)
        star_clause(c, t->handlers.items[i]);
    emit(u, OP_LIST_APPEND, 1);       /* previous, original, list */
    emit(u, OP_PREP_RERAISE_STAR, 0); /* previous, exception or None */
    emit(u, OP_COPY, 1);
    emit_jump(u, OP_POP_JUMP_IF_NONE, done);
    pop_block(u, &all);
    emit(u, OP_END_EXCEPT, 0);
    label_place(u, done);
    emit(u, OP_POP_TOP, 0);
    emit(u, OP_POP_EXCEPT, 0);
    emit_jump(u, OP_JUMP, end);
    place_cleanup(u, cleanup);
    label_place(u, end);
}

void compile_try_star(struct compiler *c, const struct ast_stmt *s) {
    const struct ast_Try *t = &s->as.Try;
    if (t->finalbody.n)
        compile_finally(c, t, compile_except_star);
    else
        compile_except_star(c, t);
}

/* --- with --- */

void compile_with(struct compiler *c, const struct ast_stmt *s, size_t pos, bool is_async) {
    struct unit *u = c->unit;
    const struct ast_With *w = &s->as.With;
    const struct ast_withitem *item = w->items.items[pos];
    int handler = label_new(u), end = label_new(u), suppress = label_new(u), fail = label_new(u);
    compile_expr(c, item->context_expr);
    unit_line(u, item->context_expr->pos.line);
    emit(u, is_async ? OP_BEFORE_ASYNC_WITH : OP_BEFORE_WITH, 0); /* exit, entered */
    if (is_async)
        emit_await(c, 1);
    struct block b = {.handler = handler, .pos = item->context_expr->pos};
    push_block(u, &b, is_async ? BLOCK_ASYNC_WITH : BLOCK_WITH);
    b.depth = u->depth - 1;
    if (item->optional_vars)
        compile_store(c, item->optional_vars);
    else
        emit(u, OP_POP_TOP, 0);
    if (pos + 1 < w->items.n)
        compile_with(c, s, pos + 1, is_async);
    else
        compile_stmts(c, w->body);
    pop_block(u, &b);
    unit_line(u, item->context_expr->pos.line);
    with_exit(c, is_async);
    emit_jump(u, OP_JUMP, end);
    label_place(u, handler); /* exit, exception */
    emit(u, OP_PUSH_EXC_INFO, 0);
    struct block h = {.handler = fail};
    push_block(u, &h, BLOCK_FINAL);
    h.depth = u->depth - 1;
    emit(u, OP_WITH_EXCEPT_START, 0);
    if (is_async)
        emit_await(c, 2);
    emit_jump(u, OP_POP_JUMP_IF_TRUE, suppress);
    pop_block(u, &h);
    emit(u, OP_END_EXCEPT, 0);
    place_cleanup(u, fail);
    label_place(u, suppress);
    emit(u, OP_POP_TOP, 0);
    emit(u, OP_POP_EXCEPT, 0);
    emit(u, OP_POP_TOP, 0);
    label_place(u, end);
}
