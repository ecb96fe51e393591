/* Expressions to instructions; see compile_int.h. */
#include "python/compile_int.h"
#include "python/vm.h"
#include "python/types/complex.h"

/* --- constants --- */

value ast_value(struct vm *vm, const struct ast_constant *c) {
    switch (c->kind) {
    case AST_CONST_NONE:
        break;
    case AST_CONST_TRUE:
        return PY_TRUE;
    case AST_CONST_FALSE:
        return PY_FALSE;
    case AST_CONST_ELLIPSIS:
        return PY_ELLIPSIS;
    case AST_CONST_INT:
        return py_int_from(c->i);
    case AST_CONST_BIG_INT:
        return py_int_parse(vm, c->str.s, c->str.n, c->base);
    case AST_CONST_FLOAT:
        return py_from_float(c->real);
    case AST_CONST_COMPLEX:
        return py_complex_new(0.0, c->imag);
    case AST_CONST_STR:
        return py_str_new(c->str.s, c->str.n);
    case AST_CONST_BYTES:
        return py_bytes_new(c->str.s, c->str.n);
    }
    return PY_NONE;
}

value constant_value(struct compiler *c, const struct ast_constant *k) {
    if (k->kind == AST_CONST_STR && k->str.n <= 256)
        return PY_OBJ(py_intern_n(k->str.s, k->str.n));
    return ast_value(c->vm, k);
}

static bool is_number(value v) { return py_is_small(v) || py_is_float(v); }

static value fold_unary(struct compiler *c, const struct ast_expr *e) {
    value v = fold(c, e->as.UnaryOp.operand);
    if (v == PY_UNDEF)
        return v;
    bool number = is_number(v) || (py_is_object(v) && !py_is_bool(v) && py_is_int(v)) ||
                  py_type_of(v) == &py_complex_type;
    switch (e->as.UnaryOp.op) {
    case AST_USub:
        return number ? py_unary(c->vm, PY_NEG, v) : PY_UNDEF;
    case AST_UAdd:
        return number ? py_unary(c->vm, PY_POS, v) : PY_UNDEF;
    case AST_Invert:
        return py_is_small(v) ? py_unary(c->vm, PY_INVERT, v) : PY_UNDEF;
    case AST_Not:
        return py_is_bool(v) || v == PY_NONE || is_number(v) ? PY_BOOL(!py_truth(c->vm, v))
                                                             : PY_UNDEF;
    }
    return PY_UNDEF;
}

static value fold_binary(struct compiler *c, const struct ast_expr *e) {
    enum ast_operator op = e->as.BinOp.op;
    vm_check_stack(c->vm, "during compilation");
    if (op == AST_MatMult || op == AST_LShift || op == AST_Pow || op == AST_RShift)
        return PY_UNDEF; /* may be huge, or raise */
    value a = fold(c, e->as.BinOp.left);
    if (a == PY_UNDEF || !is_number(a))
        return PY_UNDEF;
    value b = fold(c, e->as.BinOp.right);
    if (b == PY_UNDEF)
        return b;
    if (!is_number(b)) /* 1 + 2j */
        return py_type_of(b) == &py_complex_type && (op == AST_Add || op == AST_Sub)
                   ? py_binary(c->vm, compile_binary_ops[op], a, b)
                   : PY_UNDEF;
    bool divides = op == AST_Div || op == AST_FloorDiv || op == AST_Mod;
    bool real = py_is_float(a) || py_is_float(b);
    if ((divides && !py_truth(c->vm, b)) ||
        (real && (op == AST_BitAnd || op == AST_BitOr || op == AST_BitXor)))
        return PY_UNDEF;
    return py_binary(c->vm, compile_binary_ops[op], a, b);
}

value fold(struct compiler *c, const struct ast_expr *e) {
    switch (e->kind) {
    case AST_Constant:
        return constant_value(c, &e->as.Constant.value);
    case AST_UnaryOp:
        return fold_unary(c, e);
    case AST_BinOp:
        return fold_binary(c, e);
    case AST_Name: {
        struct ast_str id = e->as.Name.id;
        return id.n == 9 && !memcmp(id.s, "__debug__", 9) ? PY_TRUE : PY_UNDEF;
    }
    case AST_Tuple: {
        if (e->as.Tuple.ctx != AST_Load || e->as.Tuple.elts.n > 4096)
            return PY_UNDEF;
        for (size_t i = 0; i < e->as.Tuple.elts.n; i++) {
            enum ast_expr_kind k = e->as.Tuple.elts.items[i]->kind;
            if (k != AST_Constant && k != AST_Tuple && k != AST_UnaryOp)
                return PY_UNDEF;
        }
        struct py_tuple *t = py_tuple_new(e->as.Tuple.elts.n);
        for (size_t i = 0; i < t->n; i++) {
            t->items[i] = fold(c, e->as.Tuple.elts.items[i]);
            if (t->items[i] == PY_UNDEF)
                return PY_UNDEF;
        }
        return PY_OBJ(t);
    }
    default:
        return PY_UNDEF;
    }
}

/* --- operators --- */

const unsigned char compile_binary_ops[] = {
    [AST_Add] = PY_ADD,          [AST_Sub] = PY_SUB,       [AST_Mult] = PY_MUL,
    [AST_MatMult] = PY_MATMUL,   [AST_Div] = PY_TRUEDIV,   [AST_Mod] = PY_MOD,
    [AST_Pow] = PY_POW,          [AST_LShift] = PY_LSHIFT, [AST_RShift] = PY_RSHIFT,
    [AST_BitOr] = PY_OR,         [AST_BitXor] = PY_XOR,    [AST_BitAnd] = PY_AND,
    [AST_FloorDiv] = PY_FLOORDIV};

void emit_binary(struct unit *u, enum ast_operator op, bool inplace) {
    static const unsigned char own[] = {[AST_Add] = OP_BINARY_ADD,
                                        [AST_Sub] = OP_BINARY_SUB,
                                        [AST_Mult] = OP_BINARY_MUL,
                                        [AST_Div] = OP_BINARY_TRUEDIV,
                                        [AST_Mod] = OP_BINARY_MOD,
                                        [AST_FloorDiv] = OP_BINARY_FLOORDIV,
                                        [AST_BitAnd] = OP_BINARY_AND,
                                        [AST_BitOr] = OP_BINARY_OR,
                                        [AST_BitXor] = OP_BINARY_XOR,
                                        [AST_LShift] = OP_BINARY_LSHIFT,
                                        [AST_RShift] = OP_BINARY_RSHIFT,
                                        [AST_MatMult] = 0,
                                        [AST_Pow] = 0};
    if (own[op])
        emit(u, own[op], inplace);
    else
        emit(u, OP_BINARY_OP, compile_binary_ops[op] | (uint32_t)inplace << 8);
}

static void emit_compare(struct unit *u, enum ast_cmpop op) {
    static const unsigned char own[] = {
        [AST_Eq] = OP_COMPARE_EQ,  [AST_NotEq] = OP_COMPARE_NE, [AST_Lt] = OP_COMPARE_LT,
        [AST_LtE] = OP_COMPARE_LE, [AST_Gt] = OP_COMPARE_GT,    [AST_GtE] = OP_COMPARE_GE};
    if (op == AST_Is || op == AST_IsNot)
        emit(u, OP_IS_OP, op == AST_IsNot);
    else if (op == AST_In || op == AST_NotIn)
        emit(u, OP_CONTAINS_OP, op == AST_NotIn);
    else
        emit(u, own[op], 0);
}

/* a < b < c: the middle operands are evaluated once. */
static void compile_compare(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    const struct ast_Compare *x = &e->as.Compare;
    warn_compare(c, e);
    compile_expr(c, x->left);
    if (x->ops.n == 1) {
        compile_expr(c, x->comparators.items[0]);
        emit_compare(u, x->ops.items[0]);
        return;
    }
    int cleanup = label_new(u), end = label_new(u);
    for (size_t i = 0; i < x->ops.n; i++) {
        compile_expr(c, x->comparators.items[i]);
        if (i + 1 == x->ops.n) {
            emit_compare(u, x->ops.items[i]);
            break;
        }
        emit(u, OP_SWAP, 2);
        emit(u, OP_COPY, 2);
        emit_compare(u, x->ops.items[i]);
        emit_jump(u, OP_JUMP_IF_FALSE_OR_POP, cleanup);
    }
    emit_jump(u, OP_JUMP, end);
    label_place(u, cleanup);
    emit(u, OP_SWAP, 2);
    emit(u, OP_POP_TOP, 0);
    label_place(u, end);
}

static void jump_if_compare(struct compiler *c, const struct ast_expr *e, int label, bool when) {
    struct unit *u = c->unit;
    const struct ast_Compare *x = &e->as.Compare;
    int cleanup = label_new(u), end = label_new(u);
    warn_compare(c, e);
    compile_expr(c, x->left);
    for (size_t i = 0; i + 1 < x->ops.n; i++) {
        compile_expr(c, x->comparators.items[i]);
        emit(u, OP_SWAP, 2);
        emit(u, OP_COPY, 2);
        emit_compare(u, x->ops.items[i]);
        emit_jump(u, OP_POP_JUMP_IF_FALSE, cleanup);
    }
    compile_expr(c, x->comparators.items[x->ops.n - 1]);
    emit_compare(u, x->ops.items[x->ops.n - 1]);
    emit_jump(u, when ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE, label);
    emit_jump(u, OP_JUMP, end);
    label_place(u, cleanup);
    emit(u, OP_POP_TOP, 0);
    if (!when)
        emit_jump(u, OP_JUMP, label);
    label_place(u, end);
}

static bool is_none(const struct ast_expr *e) {
    return e->kind == AST_Constant && e->as.Constant.value.kind == AST_CONST_NONE;
}

void compile_jump_if(struct compiler *c, const struct ast_expr *e, int label, bool when) {
    struct unit *u = c->unit;
    nest(c, e->pos);
    value k = fold(c, e);
    if (k != PY_UNDEF && (py_is_bool(k) || is_number(k) || k == PY_NONE || py_is_str(k))) {
        if (py_truth(c->vm, k) == when)
            emit_jump(u, OP_JUMP, label);
    } else if (e->kind == AST_UnaryOp && e->as.UnaryOp.op == AST_Not) {
        compile_jump_if(c, e->as.UnaryOp.operand, label, !when);
    } else if (e->kind == AST_BoolOp) {
        /* all but the last decide early: "and" when false, "or" when true */
        bool early = e->as.BoolOp.op == AST_Or;
        size_t n = e->as.BoolOp.values.n;
        int skip = early == when ? label : label_new(u);
        for (size_t i = 0; i + 1 < n; i++)
            compile_jump_if(c, e->as.BoolOp.values.items[i], skip, early);
        compile_jump_if(c, e->as.BoolOp.values.items[n - 1], label, when);
        if (skip != label)
            label_place(u, skip);
    } else if (e->kind == AST_IfExp) {
        int orelse = label_new(u), end = label_new(u);
        compile_jump_if(c, e->as.IfExp.test, orelse, false);
        compile_jump_if(c, e->as.IfExp.body, label, when);
        emit_jump(u, OP_JUMP, end);
        label_place(u, orelse);
        compile_jump_if(c, e->as.IfExp.orelse, label, when);
        label_place(u, end);
    } else if (e->kind == AST_Compare && e->as.Compare.ops.n > 1) {
        jump_if_compare(c, e, label, when);
    } else if (e->kind == AST_Compare && is_none(e->as.Compare.comparators.items[0]) &&
               (e->as.Compare.ops.items[0] == AST_Is || e->as.Compare.ops.items[0] == AST_IsNot)) {
        warn_compare(c, e);
        compile_expr(c, e->as.Compare.left);
        bool none = (e->as.Compare.ops.items[0] == AST_Is) == when;
        unit_line(u, e->pos.line);
        emit_jump(u, none ? OP_POP_JUMP_IF_NONE : OP_POP_JUMP_IF_NOT_NONE, label);
    } else {
        compile_expr(c, e);
        unit_line(u, e->pos.line);
        emit_jump(u, when ? OP_POP_JUMP_IF_TRUE : OP_POP_JUMP_IF_FALSE, label);
    }
    c->nesting--;
}

static void compile_boolop(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    int end = label_new(u);
    size_t n = e->as.BoolOp.values.n;
    for (size_t i = 0; i + 1 < n; i++) {
        compile_expr(c, e->as.BoolOp.values.items[i]);
        emit_jump(u, e->as.BoolOp.op == AST_And ? OP_JUMP_IF_FALSE_OR_POP : OP_JUMP_IF_TRUE_OR_POP,
                  end);
    }
    compile_expr(c, e->as.BoolOp.values.items[n - 1]);
    label_place(u, end);
}

static void compile_if_exp(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    int orelse = label_new(u), end = label_new(u);
    compile_jump_if(c, e->as.IfExp.test, orelse, false);
    compile_expr(c, e->as.IfExp.body);
    emit_jump(u, OP_JUMP, end);
    label_place(u, orelse);
    compile_expr(c, e->as.IfExp.orelse);
    label_place(u, end);
}

/* --- displays --- */

static bool has_star(struct ast_expr_list list) {
    for (size_t i = 0; i < list.n; i++)
        if (list.items[i]->kind == AST_Starred)
            return true;
    return false;
}

enum { DISPLAY_CHUNK = 30 };

/* [a, *b, c], {a, *b}, and long displays, which would need a deep stack. */
static void compile_growing(struct compiler *c, struct ast_expr_list elts, enum opcode build,
                            enum opcode add, enum opcode extend) {
    struct unit *u = c->unit;
    emit(u, build, 0);
    for (size_t i = 0; i < elts.n; i++) {
        if (elts.items[i]->kind == AST_Starred) {
            compile_expr(c, elts.items[i]->as.Starred.value);
            emit(u, extend, 1);
        } else {
            compile_expr(c, elts.items[i]);
            emit(u, add, 1);
        }
    }
}

static void compile_display(struct compiler *c, struct ast_expr_list elts, enum opcode build,
                            enum opcode add, enum opcode extend) {
    if (has_star(elts) || elts.n > DISPLAY_CHUNK) {
        compile_growing(c, elts, build, add, extend);
        return;
    }
    for (size_t i = 0; i < elts.n; i++)
        compile_expr(c, elts.items[i]);
    emit(c->unit, build, (uint32_t)elts.n);
}

static void compile_tuple(struct compiler *c, const struct ast_expr *e) {
    value k = fold(c, e);
    if (k != PY_UNDEF) {
        emit_const(c->unit, k);
        return;
    }
    struct ast_expr_list elts = e->as.Tuple.elts;
    if (has_star(elts) || elts.n > DISPLAY_CHUNK) {
        compile_growing(c, elts, OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND);
        emit(c->unit, OP_LIST_TO_TUPLE, 0);
        return;
    }
    for (size_t i = 0; i < elts.n; i++)
        compile_expr(c, elts.items[i]);
    emit(c->unit, OP_BUILD_TUPLE, (uint32_t)elts.n);
}

static void compile_dict(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    const struct ast_Dict *d = &e->as.Dict;
    size_t i = 0;
    while (i < d->keys.n && i < DISPLAY_CHUNK / 2 && d->keys.items[i]) {
        compile_expr(c, d->keys.items[i]);
        compile_expr(c, d->values.items[i]);
        i++;
    }
    emit(u, OP_BUILD_MAP, (uint32_t)i);
    for (; i < d->keys.n; i++) {
        if (!d->keys.items[i]) {
            compile_expr(c, d->values.items[i]);
            emit(u, OP_DICT_UPDATE, 1);
            continue;
        }
        compile_expr(c, d->keys.items[i]);
        compile_expr(c, d->values.items[i]);
        emit(u, OP_MAP_ADD, 1);
    }
}

/* --- f-strings --- */

static void compile_formatted(struct compiler *c, const struct ast_expr *e) {
    const struct ast_FormattedValue *f = &e->as.FormattedValue;
    compile_expr(c, f->value);
    uint32_t how = f->conversion == 's'   ? 1
                   : f->conversion == 'r' ? 2
                   : f->conversion == 'a' ? 3
                                          : 0;
    if (f->format_spec) {
        compile_expr(c, f->format_spec);
        how |= 4;
    }
    unit_line(c->unit, e->pos.line);
    emit(c->unit, OP_FORMAT_VALUE, how);
}

static void compile_joined(struct compiler *c, const struct ast_expr *e) {
    struct ast_expr_list v = e->as.JoinedStr.values;
    if (!v.n) {
        emit_const(c->unit, PY_OBJ(py_intern("")));
        return;
    }
    size_t on_stack = 0;
    for (size_t i = 0; i < v.n; i++) {
        compile_expr(c, v.items[i]);
        if (++on_stack == DISPLAY_CHUNK && i + 1 < v.n) {
            emit(c->unit, OP_BUILD_STRING, (uint32_t)on_stack);
            on_stack = 1;
        }
    }
    if (on_stack != 1 || v.items[0]->kind != AST_FormattedValue)
        emit(c->unit, OP_BUILD_STRING, (uint32_t)on_stack);
}

/* --- subscripts and attributes --- */

static void compile_or_none(struct compiler *c, const struct ast_expr *e) {
    if (e)
        compile_expr(c, e);
    else
        emit_const(c->unit, PY_NONE);
}

void compile_slice_index(struct compiler *c, const struct ast_expr *e) {
    if (e->kind != AST_Slice) {
        compile_expr(c, e);
        return;
    }
    compile_or_none(c, e->as.Slice.lower);
    compile_or_none(c, e->as.Slice.upper);
    if (e->as.Slice.step)
        compile_expr(c, e->as.Slice.step);
    emit(c->unit, OP_BUILD_SLICE, e->as.Slice.step ? 3 : 2);
}

/* --- targets --- */

static void compile_unpack(struct compiler *c, struct ast_expr_list elts, struct ast_pos pos) {
    struct unit *u = c->unit;
    size_t star = elts.n;
    for (size_t i = 0; i < elts.n; i++)
        if (elts.items[i]->kind == AST_Starred) {
            if (star != elts.n)
                compile_error(c, pos, "multiple starred expressions in assignment");
            star = i;
        }
    if (star == elts.n) {
        emit(u, OP_UNPACK_SEQUENCE, (uint32_t)elts.n);
    } else {
        if (star > 255 || elts.n - star - 1 > 4000)
            compile_error(c, pos, "too many expressions in star-unpacking assignment");
        emit(u, OP_UNPACK_EX, (uint32_t)(star | (elts.n - star - 1) << 12));
    }
    for (size_t i = 0; i < elts.n; i++) {
        const struct ast_expr *t = elts.items[i];
        compile_store(c, t->kind == AST_Starred ? t->as.Starred.value : t);
    }
}

void compile_store(struct compiler *c, const struct ast_expr *t) {
    struct unit *u = c->unit;
    const struct ast_pos *outer = u->pos;
    unit_line(u, t->pos.line);
    u->pos = &t->pos;
    switch (t->kind) {
    case AST_Name:
        compile_name(c, t->as.Name.id, AST_Store);
        break;
    case AST_Attribute:
        compile_expr(c, t->as.Attribute.value);
        unit_line(u, t->pos.line);
        emit(u, OP_STORE_ATTR, attr_index(u, scope_mangle(u->scope, t->as.Attribute.attr)));
        break;
    case AST_Subscript:
        compile_expr(c, t->as.Subscript.value);
        compile_slice_index(c, t->as.Subscript.slice);
        unit_line(u, t->pos.line);
        emit(u, OP_STORE_SUBSCR, 0);
        break;
    case AST_List:
    case AST_Tuple:
        compile_unpack(c, t->as.Tuple.elts, t->pos);
        break;
    case AST_Starred:
        compile_error(c, t->pos, "starred assignment target must be in a list or tuple");
    default:
        compile_error(c, t->pos, "cannot assign to expression");
    }
    u->pos = outer;
}

/* --- await and yield --- */

/* What is sent goes on to the topmost, and what that yields is yielded, until it ends. */
static void emit_delegation(struct unit *u) {
    emit_const(u, PY_NONE);
    int top = label_new(u), end = label_new(u);
    label_place(u, top);
    emit_jump(u, OP_SEND, end);
    emit(u, OP_YIELD_VALUE, 1);
    emit_jump(u, OP_JUMP_BACK, top);
    label_place(u, end);
}

void emit_await(struct compiler *c, unsigned how) {
    struct unit *u = c->unit;
    emit(u, OP_GET_AWAITABLE, how);
    emit_delegation(u);
}

void emit_yield(struct compiler *c) {
    if (c->unit->flags & CODE_ASYNC_GENERATOR)
        emit(c->unit, OP_ASYNC_GEN_WRAP, 0);
    emit(c->unit, OP_YIELD_VALUE, 0);
}

static void compile_yield_from(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    if (u->scope->coroutine)
        compile_error(c, e->pos, "'yield from' inside async function");
    compile_expr(c, e->as.YieldFrom.value);
    emit(u, OP_GET_YIELD_FROM_ITER, 0);
    emit_delegation(u);
}

static void compile_await(struct compiler *c, const struct ast_expr *e) {
    enum scope_kind k = c->unit->scope->kind;
    if (k == SCOPE_MODULE || k == SCOPE_CLASS)
        compile_error(c, e->pos, "'await' outside function");
    if (!c->unit->scope->coroutine)
        compile_error(c, e->pos, "'await' outside async function");
    compile_expr(c, e->as.Await.value);
    unit_line(c->unit, e->pos.line);
    emit_await(c, 0);
}

/* --- the dispatch --- */

static void compile_unary(struct compiler *c, const struct ast_expr *e) {
    static const unsigned char ops[] = {[AST_Invert] = OP_UNARY_INVERT,
                                        [AST_Not] = OP_UNARY_NOT,
                                        [AST_UAdd] = OP_UNARY_POS,
                                        [AST_USub] = OP_UNARY_NEG};
    compile_expr(c, e->as.UnaryOp.operand);
    unit_line(c->unit, e->pos.line);
    emit(c->unit, ops[e->as.UnaryOp.op], 0);
}

static void compile_named(struct compiler *c, const struct ast_expr *e) {
    compile_expr(c, e->as.NamedExpr.value);
    emit(c->unit, OP_COPY, 1);
    compile_name(c, e->as.NamedExpr.target->as.Name.id, AST_Store);
}

static void compile_binary(struct compiler *c, const struct ast_expr *e) {
    compile_expr(c, e->as.BinOp.left);
    compile_expr(c, e->as.BinOp.right);
    unit_line(c->unit, e->pos.line);
    emit_binary(c->unit, e->as.BinOp.op, false);
}

static void compile_set(struct compiler *c, const struct ast_expr *e) {
    compile_display(c, e->as.Set.elts, OP_BUILD_SET, OP_SET_ADD, OP_SET_UPDATE);
}

static void compile_list(struct compiler *c, const struct ast_expr *e) {
    compile_display(c, e->as.List.elts, OP_BUILD_LIST, OP_LIST_APPEND, OP_LIST_EXTEND);
}

static void compile_yield(struct compiler *c, const struct ast_expr *e) {
    if (e->as.Yield.value)
        compile_expr(c, e->as.Yield.value);
    else
        emit_const(c->unit, PY_NONE);
    emit_yield(c);
}

static void compile_constant(struct compiler *c, const struct ast_expr *e) {
    emit_const(c->unit, constant_value(c, &e->as.Constant.value));
}

struct ast_pos attribute_pos(const struct ast_expr *attribute, struct ast_pos pos) {
    const struct ast_pos *a = &attribute->pos;
    if (pos.line == a->end_line)
        return pos;
    pos.line = a->end_line;
    pos.col = a->end_col - (int)attribute->as.Attribute.attr.n;
    if (pos.end_line < pos.line)
        pos.end_line = pos.line;
    if (pos.end_col < pos.col)
        pos.end_col = pos.col;
    return pos;
}

static void compile_attribute(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    const struct ast_pos *outer = u->pos;
    struct ast_pos pos = attribute_pos(e, e->pos);
    compile_expr(c, e->as.Attribute.value);
    unit_line(u, pos.line);
    u->pos = &pos;
    emit(u, OP_LOAD_ATTR, attr_index(u, scope_mangle(u->scope, e->as.Attribute.attr)));
    u->pos = outer;
}

static void compile_subscript(struct compiler *c, const struct ast_expr *e) {
    warn_subscript(c, e);
    compile_expr(c, e->as.Subscript.value);
    compile_slice_index(c, e->as.Subscript.slice);
    unit_line(c->unit, e->pos.line);
    emit(c->unit, OP_BINARY_SUBSCR, 0);
}

static void compile_starred(struct compiler *c, const struct ast_expr *e) {
    compile_error(c, e->pos, "can't use starred expression here");
}

static void compile_load(struct compiler *c, const struct ast_expr *e) {
    compile_name(c, e->as.Name.id, AST_Load);
}

static void (*const compilers[])(struct compiler *c, const struct ast_expr *e) = {
    [AST_BoolOp] = compile_boolop,
    [AST_NamedExpr] = compile_named,
    [AST_BinOp] = compile_binary,
    [AST_UnaryOp] = compile_unary,
    [AST_Lambda] = compile_lambda,
    [AST_IfExp] = compile_if_exp,
    [AST_Dict] = compile_dict,
    [AST_Set] = compile_set,
    [AST_ListComp] = compile_comprehension,
    [AST_SetComp] = compile_comprehension,
    [AST_DictComp] = compile_comprehension,
    [AST_GeneratorExp] = compile_comprehension,
    [AST_Await] = compile_await,
    [AST_Yield] = compile_yield,
    [AST_YieldFrom] = compile_yield_from,
    [AST_Compare] = compile_compare,
    [AST_Call] = compile_call,
    [AST_FormattedValue] = compile_formatted,
    [AST_JoinedStr] = compile_joined,
    [AST_Constant] = compile_constant,
    [AST_Attribute] = compile_attribute,
    [AST_Subscript] = compile_subscript,
    [AST_Starred] = compile_starred,
    [AST_Name] = compile_load,
    [AST_List] = compile_list,
    [AST_Tuple] = compile_tuple,
    [AST_Slice] = compile_slice_index,
};
_Static_assert(sizeof compilers / sizeof *compilers == AST_EXPR_KINDS, "one for each kind");

void compile_expr(struct compiler *c, const struct ast_expr *e) {
    struct unit *u = c->unit;
    const struct ast_pos *outer = u->pos;
    nest(c, e->pos);
    unit_line(u, e->pos.line);
    u->pos = &e->pos;
    value k = e->kind == AST_UnaryOp || e->kind == AST_BinOp ? fold(c, e) : PY_UNDEF;
    if (e->kind == AST_Name && k == PY_UNDEF && e->as.Name.id.n == 9)
        k = fold(c, e);
    if (k != PY_UNDEF)
        emit_const(u, k);
    else
        compilers[e->kind](c, e);
    u->pos = outer;
    c->nesting--;
}
