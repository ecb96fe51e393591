/* Comprehensions and generator expressions: functions of one parameter, the first iterator. */
#include "python/compile_int.h"

struct comp {
    const struct ast_expr *e;
    struct ast_comprehension_list gens;
    const struct ast_expr *elt, *val;
    enum opcode build, add;
    const char *name;
};

static struct comp comp_of(const struct ast_expr *e) {
    switch (e->kind) {
    case AST_ListComp:
        return (struct comp){e,
                             e->as.ListComp.generators,
                             e->as.ListComp.elt,
                             NULL,
                             OP_BUILD_LIST,
                             OP_LIST_APPEND,
                             "<listcomp>"};
    case AST_SetComp:
        return (struct comp){
            e,          e->as.SetComp.generators, e->as.SetComp.elt, NULL, OP_BUILD_SET, OP_SET_ADD,
            "<setcomp>"};
    case AST_DictComp:
        return (struct comp){e,
                             e->as.DictComp.generators,
                             e->as.DictComp.key,
                             e->as.DictComp.value,
                             OP_BUILD_MAP,
                             OP_MAP_ADD,
                             "<dictcomp>"};
    default:
        return (struct comp){e,
                             e->as.GeneratorExp.generators,
                             e->as.GeneratorExp.elt,
                             NULL,
                             OP_NOP,
                             OP_YIELD_VALUE,
                             "<genexpr>"};
    }
}

static void comp_element(struct compiler *c, const struct comp *k, size_t depth) {
    struct unit *u = c->unit;
    compile_expr(c, k->elt);
    if (k->val)
        compile_expr(c, k->val);
    if (k->add == OP_YIELD_VALUE) {
        emit_yield(c);
        emit(u, OP_POP_TOP, 0);
    } else {
        emit(u, k->add, (uint32_t)depth + 1);
    }
}

static void comp_loop(struct compiler *c, const struct comp *k, size_t i);

static void comp_inside(struct compiler *c, const struct comp *k, size_t i, int top) {
    const struct ast_comprehension *g = k->gens.items[i];
    compile_store(c, g->target);
    for (size_t n = 0; n < g->ifs.n; n++)
        compile_jump_if(c, g->ifs.items[n], top, false);
    if (i + 1 < k->gens.n)
        comp_loop(c, k, i + 1);
    else
        comp_element(c, k, k->gens.n);
}

static void comp_loop_async(struct compiler *c, const struct comp *k, size_t i) {
    struct unit *u = c->unit;
    int top = label_new(u), end = label_new(u);
    if (i) {
        compile_expr(c, k->gens.items[i]->iter);
        emit(u, OP_GET_AITER, 0);
    }
    label_place(u, top);
    struct block b = {.handler = end};
    push_block(u, &b, BLOCK_TRY);
    emit(u, OP_GET_ANEXT, 0);
    emit_await(c, 0);
    pop_block(u, &b);
    comp_inside(c, k, i, top);
    emit_jump(u, OP_JUMP_BACK, top);
    label_place(u, end);
    emit(u, OP_PUSH_EXC_INFO, 0);
    emit(u, OP_END_ASYNC_FOR, 0);
}

static void comp_loop(struct compiler *c, const struct comp *k, size_t i) {
    struct unit *u = c->unit;
    if (k->gens.items[i]->is_async) {
        comp_loop_async(c, k, i);
        return;
    }
    int top = label_new(u), end = label_new(u);
    if (i) {
        compile_expr(c, k->gens.items[i]->iter);
        emit(u, OP_GET_ITER, 0);
    }
    label_place(u, top);
    emit_jump(u, OP_FOR_ITER, end);
    comp_inside(c, k, i, top);
    emit_jump(u, OP_JUMP_BACK, top);
    label_place(u, end);
}

void compile_comprehension(struct compiler *c, const struct ast_expr *e) {
    struct comp k = comp_of(e);
    struct scope *s = scope_of(c->unit->scope, e);
    bool generator = e->kind == AST_GeneratorExp, is_async = s->coroutine;
    if (is_async && !generator && !c->unit->scope->coroutine)
        compile_error(c, e->pos, "asynchronous comprehension outside of an asynchronous function");
    struct unit *u = unit_enter(c, s, py_intern(k.name), e->pos.line);
    u->argcount = 1;
    u->flags |= CODE_OPTIMIZED | CODE_NESTED;
    if (generator)
        u->flags |= is_async ? CODE_ASYNC_GENERATOR : CODE_GENERATOR;
    else if (is_async)
        u->flags |= CODE_COROUTINE;
    else
        u->flags |= CODE_SIMPLE;
    if (!generator)
        emit(u, k.build, 0);
    compile_name_str(c, py_intern(".0"), AST_Load);
    comp_loop(c, &k, 0);
    if (generator)
        emit_const(u, PY_NONE);
    emit(u, OP_RETURN_VALUE, 0);
    struct py_code *code = unit_leave(c);
    make_closure(c, code, 0);
    compile_expr(c, k.gens.items[0]->iter);
    unit_line(c->unit, e->pos.line);
    emit(c->unit, k.gens.items[0]->is_async ? OP_GET_AITER : OP_GET_ITER, 0);
    emit(c->unit, OP_CALL, 1);
    if (is_async && !generator)
        emit_await(c, 0);
}
