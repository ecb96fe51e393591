/*
 * The loop of the machine: one label for each instruction of opcode.def. The hot cases of an
 * instruction stand here and in what this file includes (vm_number.h, vm_cache.h, vm_item.h,
 * vm_enter.h), the rest is called (vm_ops.c, vm_attr.c, vm_call.c). Before anything that may raise
 * or call, pc and sp are written to the frame (SAVE); a raise is a longjmp to vm_run,
 * which finds the handler and enters the loop again.
 */
#include "python/giveup.h"
#include "python/lib/pyfunction.h"
#include "python/mourn.h"
#include "python/vm_cache.h"
#include "python/vm_enter.h"
#include "python/vm_int.h"
#include "python/vm_item.h"
#include "python/vm_number.h"

#define ARG (word >> 8)
#define NEXT                                                                                       \
    do {                                                                                           \
        word = *pc++;                                                                              \
        goto *labels[word & 0xFF];                                                                 \
    } while (0)
#define SAVE (frame->pc = pc, frame->sp = sp)
/* The same where PC is not behind the instruction yet: what happens now belongs to it. */
#define SAVE_NEXT (frame->pc = pc + 1, frame->sp = sp)
#define PUSH(v) (*sp++ = (v))
#define POP() (*--sp)
#define TOP (sp[-1])
#define SECOND (sp[-2])

/* A result that the next instruction may jump on. */
#define PUSH_BOOL(cond)                                                                            \
    do {                                                                                           \
        bool cond_ = (cond);                                                                       \
        uint32_t next_ = *pc;                                                                      \
        if ((next_ & 0xFF) == OP_POP_JUMP_IF_FALSE) {                                              \
            pc = cond_ ? pc + 1 : instr + (next_ >> 8);                                            \
            NEXT;                                                                                  \
        }                                                                                          \
        if ((next_ & 0xFF) == OP_POP_JUMP_IF_TRUE) {                                               \
            pc = cond_ ? instr + (next_ >> 8) : pc + 1;                                            \
            NEXT;                                                                                  \
        }                                                                                          \
        PUSH(PY_BOOL(cond_));                                                                      \
        NEXT;                                                                                      \
    } while (0)

/* After the innermost frame changed. */
#define ENTER_FRAME                                                                                \
    do {                                                                                           \
        frame = vm->frame;                                                                         \
        pc = frame->pc;                                                                            \
        sp = frame->sp;                                                                            \
        locals = frame->locals;                                                                    \
        instr = frame->code->instr;                                                                \
        consts = frame->code->consts;                                                              \
    } while (0)

/* What is called must have returned before the dead is looked for: its frame holds copies. */
#define MOURN(call)                                                                                \
    do {                                                                                           \
        uintptr_t hidden_ = (call);                                                                \
        if (UNLIKELY(hidden_))                                                                     \
            mourn(vm, hidden_);                                                                    \
    } while (0)

/* The value of CALL, which may do anything, takes the place of the N topmost. */
#define REPLACE(n, call)                                                                           \
    do {                                                                                           \
        SAVE;                                                                                      \
        value v_ = (call);                                                                         \
        sp -= (n);                                                                                 \
        PUSH(v_);                                                                                  \
        NEXT;                                                                                      \
    } while (0)

/* CALL takes the N topmost and leaves nothing. */
#define CONSUME(n, call)                                                                           \
    do {                                                                                           \
        SAVE;                                                                                      \
        call;                                                                                      \
        sp -= (n);                                                                                 \
        NEXT;                                                                                      \
    } while (0)

/* CALL takes the N topmost and says yes or no. */
#define TEST(n, call)                                                                              \
    do {                                                                                           \
        SAVE;                                                                                      \
        bool yes_ = (call);                                                                        \
        sp -= (n);                                                                                 \
        PUSH_BOOL(yes_);                                                                           \
    } while (0)

/* V, of slot I, has been bound. */
#define BOUND(v, i)                                                                                \
    do {                                                                                           \
        if (UNLIKELY((v) == PY_UNDEF)) {                                                           \
            SAVE;                                                                                  \
            raise_unbound_local(vm, frame->code, (int)(i));                                        \
        }                                                                                          \
    } while (0)

/* Whether the topmost, which is popped, is true. */
#define POP_TRUTH(q)                                                                               \
    int q = quick_truth(TOP);                                                                      \
    if (UNLIKELY(q < 0)) {                                                                         \
        SAVE;                                                                                      \
        q = py_truth(vm, TOP);                                                                     \
    }                                                                                              \
    sp--

/* Loops and calls look whether somebody wants the machine to stop. */
#define CHECK_INTERRUPT                                                                            \
    do {                                                                                           \
        if (UNLIKELY(vm->interrupt)) {                                                             \
            SAVE_NEXT;                                                                             \
            vm_interrupted(vm);                                                                    \
        }                                                                                          \
    } while (0)

#define ARITHMETIC(quick, op)                                                                      \
    do {                                                                                           \
        value a_ = SECOND, b_ = TOP, r_;                                                           \
        if (LIKELY(quick(a_, b_, ARG, &r_))) {                                                     \
            sp--;                                                                                  \
            TOP = r_;                                                                              \
            NEXT;                                                                                  \
        }                                                                                          \
        REPLACE(2, ARG ? py_inplace(vm, op, a_, b_) : py_binary(vm, op, a_, b_));                  \
    } while (0)

#define COMPARE(op, sign)                                                                          \
    do {                                                                                           \
        value y_ = TOP, x_ = SECOND;                                                               \
        if (both_small(x_, y_)) {                                                                  \
            sp -= 2;                                                                               \
            PUSH_BOOL((int64_t)(x_ << 16) sign(int64_t)(y_ << 16));                                \
        }                                                                                          \
        if (is_number(x_) && is_number(y_)) {                                                      \
            sp -= 2;                                                                               \
            PUSH_BOOL(as_double(x_) sign as_double(y_));                                           \
        }                                                                                          \
        SAVE;                                                                                      \
        value r_ = py_compare(vm, x_, y_, op);                                                     \
        sp -= 2;                                                                                   \
        if (py_is_bool(r_))                                                                        \
            PUSH_BOOL(r_ == PY_TRUE);                                                              \
        PUSH(r_);                                                                                  \
        NEXT;                                                                                      \
    } while (0)

static value vm_loop(struct vm *vm) {
    static const void *const labels[OP_COUNT] = {
#define OP(name, effect) [OP_##name] = &&do_##name,
#include "python/opcode.def"
#undef OP
    };
    struct py_frame *frame;
    const uint32_t *pc, *instr;
    value *sp, *locals;
    const value *consts;
    uint32_t word;
    /* of the calls */
    value callee, *args;
    int argc;

    ENTER_FRAME;
    NEXT;

do_NOP:
    NEXT;

do_LOAD_CODE:
    SAVE;
    py_code_load(frame->code);
    instr = pc = frame->code->instr;
    consts = frame->code->consts;
    NEXT;

do_LOAD_CONST:
    PUSH(consts[ARG]);
    NEXT;

do_LOAD_FAST : {
    value v = locals[ARG];
    BOUND(v, ARG);
    PUSH(v);
    NEXT;
}

do_LOAD_FAST2 : {
    uint32_t i = ARG & 0xFFF, j = ARG >> 12;
    value a = locals[i], b = locals[j];
    BOUND(a, i);
    BOUND(b, j);
    sp[0] = a;
    sp[1] = b;
    sp += 2;
    NEXT;
}

do_LOAD_FAST_CONST : {
    uint32_t i = ARG & 0xFFF;
    value a = locals[i];
    BOUND(a, i);
    sp[0] = a;
    sp[1] = consts[ARG >> 12];
    sp += 2;
    NEXT;
}

do_STORE_FAST:
    locals[ARG] = POP();
    NEXT;

do_STORE_LOAD_FAST : {
    locals[ARG & 0xFFF] = TOP;
    value v = locals[ARG >> 12];
    BOUND(v, ARG >> 12);
    TOP = v;
    NEXT;
}

do_DELETE_FAST:
    BOUND(locals[ARG], ARG);
    SAVE;
    MOURN(mourn_local(&locals[ARG]));
    NEXT;

do_LOAD_NAME : {
    if (LIKELY(frame->ns == PY_OBJ(frame->globals) && frame->globals->head.type == &py_dict_type))
        goto do_LOAD_GLOBAL;
    REPLACE(0, load_name(vm, frame, &frame->code->globals[ARG]));
}

do_LOAD_GLOBAL : {
    struct global_cache *c = &frame->code->globals[ARG];
    value v;
    if (LIKELY(cached_global(c, frame->globals, frame->builtins, &v))) {
        PUSH(v);
        NEXT;
    }
    REPLACE(0, load_global(vm, frame, c));
}

do_STORE_NAME:
    if (UNLIKELY(frame->ns != PY_OBJ(frame->globals)))
        CONSUME(1, store_name(vm, frame, &frame->code->globals[ARG], TOP));
    /* fall through */
do_STORE_GLOBAL : {
    struct global_cache *c = &frame->code->globals[ARG];
    if (LIKELY(cached_global_store(c, frame->globals, TOP))) {
        sp--;
        NEXT;
    }
    CONSUME(1, store_global(vm, frame, c, TOP));
}

do_DELETE_NAME:
    SAVE;
    MOURN(delete_name(vm, frame, frame->code->names[ARG], false));
    NEXT;

do_DELETE_GLOBAL:
    SAVE;
    MOURN(delete_name(vm, frame, frame->code->names[ARG], true));
    NEXT;

do_LOAD_CLOSURE:
    PUSH(locals[ARG]);
    NEXT;

do_LOAD_DEREF : {
    value v = PY_AS(struct py_cell, locals[ARG])->v;
    BOUND(v, ARG);
    PUSH(v);
    NEXT;
}

do_STORE_DEREF:
    PY_AS(struct py_cell, locals[ARG])->v = POP();
    NEXT;

do_DELETE_DEREF : {
    struct py_cell *cell = PY_AS(struct py_cell, locals[ARG]);
    BOUND(cell->v, ARG);
    cell->v = PY_UNDEF;
    NEXT;
}

do_LOAD_CLASSDEREF:
    REPLACE(0, load_class_free(vm, frame, (int)ARG));

do_LOAD_ATTR : {
    struct attr_cache *c = &frame->code->attrs[ARG];
    value v;
    if (LIKELY(cached_attr(c, TOP, &v))) {
        TOP = v;
        NEXT;
    }
    if (cached_property(c, TOP)) {
        /* the getter runs with the object, where it stands, as its argument */
        callee = c->v;
        args = sp - 1;
        argc = 1;
        goto call;
    }
    REPLACE(1, load_attr(vm, TOP, c));
}

do_STORE_ATTR : {
    struct attr_cache *c = &frame->code->attrs[ARG];
    if (LIKELY(cached_attr_store(c, TOP, SECOND))) {
        sp -= 2;
        NEXT;
    }
    CONSUME(2, store_attr(vm, TOP, c, SECOND));
}

do_DELETE_ATTR:
    CONSUME(1, py_setattr_str(vm, TOP, frame->code->names[ARG], PY_UNDEF));

do_LOAD_METHOD : {
    struct attr_cache *c = &frame->code->attrs[ARG];
    value o = TOP, self, f;
    if (LIKELY(cached_method(c, o))) {
        TOP = c->v;
        PUSH(o);
        NEXT;
    }
    if (!cached_attr(c, o, &f)) {
        SAVE;
        f = load_method(vm, o, c, &self);
        if (self != PY_UNDEF) {
            TOP = f;
            PUSH(self);
            NEXT;
        }
    }
    TOP = PY_UNDEF;
    PUSH(f);
    NEXT;
}

do_LOAD_SUPER_ATTR:
do_LOAD_SUPER_METHOD : {
    struct attr_cache *c = &frame->code->attrs[ARG];
    bool method = (word & 0xFF) == OP_LOAD_SUPER_METHOD;
    SAVE;
    value v = PY_UNDEF, self = PY_UNDEF, me = TOP;
    if (sp[-3] == PY_OBJ(&py_super_type)) {
        struct py_type *t = py_type_of(me);
        if (method && t->version == c->version && c->kind == ATTR_METHOD &&
            c->next == PY_AS(struct py_shape, sp[-2])) {
            v = c->v; /* the method found last time for this very class */
            self = me;
        } else if (method && super_method(vm, sp[-2], me, c->name, &v)) {
            self = me;
            c->kind = ATTR_METHOD;
            c->version = t->version;
            c->next = PY_AS(struct py_shape, sp[-2]); /* compared only: the class it starts from */
            c->v = v;
        } else if (!py_super_fast(vm, sp[-2], me, c->name, &v)) {
            v = PY_UNDEF;
        }
    }
    if (v == PY_UNDEF) {
        bool builtin = sp[-3] == PY_OBJ(&py_super_type);
        value s = builtin ? py_call2(vm, sp[-3], sp[-2], me) : py_call0(vm, sp[-3]);
        v = py_getattr_str(vm, s, c->name);
    }
    sp -= 3;
    if (method && self != PY_UNDEF) {
        PUSH(v);
        PUSH(self);
    } else if (method) {
        PUSH(PY_UNDEF);
        PUSH(v);
    } else {
        PUSH(v);
    }
    NEXT;
}

do_LOAD_BUILD_CLASS : {
    SAVE;
    value v = py_dict_get_str(frame->builtins, PYN(__build_class__));
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_NameError, "__build_class__ not found");
    PUSH(v);
    NEXT;
}

do_LOAD_ASSERTION_ERROR:
    PUSH(PY_OBJ(&py_exc_AssertionError));
    NEXT;

    /* --- stack --- */

do_POP_TOP:
    sp--;
    NEXT;

do_MOURN_TOP:
    sp--;
    SAVE;
    MOURN(mourn_local(sp));
    NEXT;

do_MOURN_LOCALS:
    SAVE;
    mourn_frame(vm, frame);
    NEXT;

do_REBIND_FAST : {
    value v = POP();
    SAVE;
    MOURN(mourn_rebound(vm, &locals[ARG], v));
    NEXT;
}

do_REBIND_NAME:
    SAVE;
    MOURN(rebind_name(vm, frame, &frame->code->globals[ARG], false));
    sp--;
    NEXT;

do_REBIND_GLOBAL:
    SAVE;
    MOURN(rebind_name(vm, frame, &frame->code->globals[ARG], true));
    sp--;
    NEXT;

do_COPY : {
    value v = sp[-(int)ARG];
    PUSH(v);
    NEXT;
}

do_SWAP : {
    value v = TOP;
    TOP = sp[-(int)ARG];
    sp[-(int)ARG] = v;
    NEXT;
}

    /* --- operators --- */

do_IADD_FAST_CONST:
do_ADD_FAST_CONST : {
    uint32_t i = ARG & 0xFFF;
    value a = locals[i], b = consts[ARG >> 12], r;
    if (LIKELY(both_small(a, b)) && LIKELY(small_add(a, b, &r))) {
        PUSH(r);
        NEXT;
    }
    BOUND(a, i);
    bool inplace = (word & 0xFF) == OP_IADD_FAST_CONST;
    REPLACE(0, inplace ? py_inplace(vm, PY_ADD, a, b) : py_binary(vm, PY_ADD, a, b));
}

do_BINARY_ADD:
    ARITHMETIC(quick_add, PY_ADD);
do_BINARY_SUB:
    ARITHMETIC(quick_sub, PY_SUB);
do_BINARY_MUL:
    ARITHMETIC(quick_mul, PY_MUL);
do_BINARY_TRUEDIV:
    ARITHMETIC(quick_truediv, PY_TRUEDIV);
do_BINARY_FLOORDIV:
    ARITHMETIC(quick_floordiv, PY_FLOORDIV);
do_BINARY_MOD:
    ARITHMETIC(quick_mod, PY_MOD);
do_BINARY_AND:
    ARITHMETIC(quick_and, PY_AND);
do_BINARY_OR:
    ARITHMETIC(quick_or, PY_OR);
do_BINARY_XOR:
    ARITHMETIC(quick_xor, PY_XOR);
do_BINARY_LSHIFT:
    ARITHMETIC(quick_lshift, PY_LSHIFT);
do_BINARY_RSHIFT:
    ARITHMETIC(quick_rshift, PY_RSHIFT);

do_BINARY_OP : {
    enum py_binary_op op = ARG & 0xFF;
    REPLACE(2, ARG >> 8 ? py_inplace(vm, op, SECOND, TOP) : py_binary(vm, op, SECOND, TOP));
}

do_COMPARE_LT:
    COMPARE(PY_LT, <);
do_COMPARE_LE:
    COMPARE(PY_LE, <=);
do_COMPARE_GT:
    COMPARE(PY_GT, >);
do_COMPARE_GE:
    COMPARE(PY_GE, >=);

do_COMPARE_EQ:
    if (quick_same(SECOND, TOP)) {
        sp -= 2;
        PUSH_BOOL(true);
    }
    COMPARE(PY_EQ, ==);

do_COMPARE_NE:
    if (quick_same(SECOND, TOP)) {
        sp -= 2;
        PUSH_BOOL(false);
    }
    COMPARE(PY_NE, !=);

do_IS_OP : {
    value b = POP(), a = POP();
    PUSH_BOOL((a == b) != ARG);
}

do_CONTAINS_OP:
    TEST(2, py_contains(vm, TOP, SECOND) != ARG);

do_UNARY_NEG : {
    value r;
    if (LIKELY(quick_neg(TOP, &r))) {
        TOP = r;
        NEXT;
    }
    REPLACE(1, py_unary(vm, PY_NEG, TOP));
}

do_UNARY_POS:
    REPLACE(1, py_unary(vm, PY_POS, TOP));

do_UNARY_INVERT:
    REPLACE(1, py_unary(vm, PY_INVERT, TOP));

do_UNARY_NOT:
    TEST(1, !truth(vm, TOP));

do_BINARY_SUBSCR : {
    value key = TOP, o = SECOND;
    if (LIKELY(py_is_object(o))) {
        struct py_type *t = py_type_of(o);
        value v;
        if (quick_item(o, t, key, &v)) {
            sp--;
            TOP = v;
            NEXT;
        }
        if (t == &py_dict_type) {
            SAVE;
            v = py_dict_get(vm, PY_AS(struct py_dict, o), key);
            if (LIKELY(v != PY_UNDEF)) {
                sp--;
                TOP = v;
                NEXT;
            }
        }
    }
    REPLACE(2, py_getitem(vm, o, key));
}

do_STORE_SUBSCR : {
    value key = TOP, o = SECOND, v = sp[-3];
    if (LIKELY(py_is_object(o))) {
        struct py_type *t = py_type_of(o);
        if (quick_item_store(o, t, key, v)) {
            sp -= 3;
            NEXT;
        }
        if (t == &py_dict_type)
            CONSUME(3, py_dict_set(vm, PY_AS(struct py_dict, o), key, v));
    }
    CONSUME(3, py_setitem(vm, o, key, v));
}

do_DELETE_SUBSCR:
    CONSUME(2, py_delitem(vm, SECOND, TOP));

    /* --- building --- */

do_BUILD_TUPLE : {
    value v = ARG ? PY_OBJ(py_tuple_of(ARG, sp - ARG)) : PY_OBJ(&py_empty_tuple);
    sp -= ARG;
    PUSH(v);
    NEXT;
}

do_BUILD_LIST : {
    value v = PY_OBJ(ARG ? py_list_of(ARG, sp - ARG) : py_list_new(0));
    sp -= ARG;
    PUSH(v);
    NEXT;
}

do_BUILD_SET : {
    SAVE;
    struct py_set *s = py_set_new(&py_set_type);
    for (uint32_t i = ARG; i > 0; i--)
        py_set_add(vm, s, sp[-(int)i]);
    sp -= ARG;
    PUSH(PY_OBJ(s));
    NEXT;
}

do_BUILD_MAP : {
    SAVE;
    struct py_dict *d = py_dict_new();
    for (value *p = sp - 2 * ARG; p < sp; p += 2)
        py_dict_set(vm, d, p[0], p[1]);
    sp -= 2 * ARG;
    PUSH(PY_OBJ(d));
    NEXT;
}

do_BUILD_STRING:
    REPLACE(ARG, op_build_string(vm, (int)ARG, sp - ARG));

do_BUILD_SLICE : {
    value step = ARG == 3 ? POP() : PY_NONE;
    value stop = POP(), start = POP();
    PUSH(py_slice_new(start, stop, step));
    NEXT;
}

do_LIST_APPEND : {
    value v = POP();
    py_list_append(PY_AS(struct py_list, sp[-(int)ARG]), v);
    NEXT;
}

do_SET_ADD:
    CONSUME(1, py_set_add(vm, PY_AS(struct py_set, sp[-(int)ARG - 1]), TOP));

do_MAP_ADD:
    CONSUME(2, py_dict_set(vm, PY_AS(struct py_dict, sp[-(int)ARG - 2]), SECOND, TOP));

do_LIST_EXTEND:
    CONSUME(1, op_list_extend(vm, SECOND, TOP));

do_SET_UPDATE : {
    SAVE;
    struct py_iter it;
    py_iter_init(vm, &it, TOP);
    for (value v; (v = py_iter_next(vm, &it)) != PY_UNDEF;)
        py_set_add(vm, PY_AS(struct py_set, SECOND), v);
    sp--;
    NEXT;
}

do_DICT_UPDATE:
    CONSUME(1, op_dict_merge(vm, SECOND, TOP, PY_UNDEF));

do_DICT_MERGE:
    CONSUME(1, op_dict_merge(vm, SECOND, TOP, sp[-4]));

do_LIST_TO_TUPLE : {
    struct py_list *list = PY_AS(struct py_list, TOP);
    TOP = PY_OBJ(py_tuple_of(list->n, list->items));
    NEXT;
}

do_UNPACK_SEQUENCE : {
    value seq = TOP;
    if (UNLIKELY(!quick_unpack(seq, ARG, sp - 1))) {
        SAVE;
        op_unpack(vm, seq, (int)ARG, sp - 1);
    }
    sp += (int)ARG - 1;
    NEXT;
}

do_UNPACK_EX : {
    SAVE;
    int before = ARG & 0xFFF, after = (int)(ARG >> 12);
    op_unpack_ex(vm, TOP, before, after, sp - 1);
    sp += before + after;
    NEXT;
}

do_FORMAT_VALUE : {
    SAVE;
    value spec = ARG & 4 ? TOP : PY_UNDEF;
    value v = op_format(vm, sp[ARG & 4 ? -2 : -1], ARG & 3, spec);
    if (ARG & 4)
        sp--;
    TOP = v;
    NEXT;
}

    /* --- jumps --- */

do_JUMP:
    pc = instr + ARG;
    NEXT;

do_JUMP_BACK:
    pc = instr + ARG;
    CHECK_INTERRUPT;
    NEXT;

do_POP_JUMP_IF_FALSE : {
    POP_TRUTH(q);
    if (!q)
        pc = instr + ARG;
    NEXT;
}

do_POP_JUMP_IF_TRUE : {
    POP_TRUTH(q);
    if (q)
        pc = instr + ARG;
    NEXT;
}

do_POP_JUMP_BACK_IF_TRUE : {
    POP_TRUTH(q);
    if (q) {
        pc = instr + ARG;
        CHECK_INTERRUPT;
    }
    NEXT;
}

do_POP_JUMP_IF_NONE:
    if (POP() == PY_NONE)
        pc = instr + ARG;
    NEXT;

do_POP_JUMP_IF_NOT_NONE:
    if (POP() != PY_NONE)
        pc = instr + ARG;
    NEXT;

do_JUMP_IF_FALSE_OR_POP:
    SAVE;
    if (truth(vm, TOP))
        sp--;
    else
        pc = instr + ARG;
    NEXT;

do_JUMP_IF_TRUE_OR_POP:
    SAVE;
    if (truth(vm, TOP))
        pc = instr + ARG;
    else
        sp--;
    NEXT;

do_GET_ITER : {
    value it;
    if (quick_iter(TOP, &it)) {
        TOP = it;
        NEXT;
    }
    REPLACE(1, op_get_iter(vm, TOP));
}

do_END_FOR : {
    value it = TOP;
    if (py_is_object(it) && py_type_of(it) == &py_generator_type &&
        PY_AS(struct py_generator, it)->loop_owned) {
        SAVE;
        py_call_method(vm, it, "close", 0, NULL);
    }
    sp--;
    NEXT;
}

do_FOR_ITER : {
    value it = TOP, v;
    struct py_type *t = py_type_of(it);
    bool more;
    if (t == &py_range_iter_type) {
        more = range_next(PY_AS(struct py_range_iter, it), &v);
    } else if (t == &py_list_iter_type) {
        more = list_next(PY_AS(struct py_seq_iter, it), &v);
    } else if (t == &py_tuple_iter_type) {
        more = tuple_next(PY_AS(struct py_seq_iter, it), &v);
    } else if (t == &py_generator_type && gen_is_idle(PY_AS(struct py_generator, it))) {
        struct py_generator *gen = PY_AS(struct py_generator, it);
        SAVE;
        bool started = gen->state == GEN_SUSPENDED;
        frame_resume(vm, gen);
        ENTER_FRAME;
        if (started)
            PUSH(PY_NONE);
        NEXT;
    } else {
        SAVE;
        if (UNLIKELY(!t->next))
            py_raise(vm, &py_exc_TypeError, "'%T' object is not an iterator", it);
        v = t->next(vm, it);
        more = v != PY_UNDEF;
    }
    if (more) {
        PUSH(v);
        NEXT;
    }
    sp--;
    pc = instr + ARG;
    NEXT;
}

    /* --- calls: CALLEE with the ARGC values at ARGS, which become the callee's locals; the result
     * goes to RET, where the frame's sp then points. ARGS[-1] is free to be overwritten. --- */

do_CALL:
    argc = (int)ARG;
    args = sp - argc;
    callee = args[-1];
    frame->sp = args - 1;
    goto call_saved;

do_CALL_METHOD:
    argc = (int)ARG;
    args = sp - argc - 1;
    callee = args[-1];
    frame->sp = args - 1;
    if (callee != PY_UNDEF) {
        argc++;
    } else {
        callee = *args;
        args++;
    }
    goto call_saved;

call:
    frame->sp = args; /* the result replaces the only argument */
call_saved:
    if (LIKELY(py_is_object(callee))) {
        struct py_type *t = py_type_of(callee);
    again:
        if (t == &py_function_type) {
            struct py_function *f = PY_AS(struct py_function, callee);
            struct py_code *code = f->code;
            if (LIKELY(args_fit(f, code, argc, args))) {
                struct py_frame *n = frame + 1;
                if (UNLIKELY(!frame_fits(vm, n, code, args))) {
                    frame->pc = pc;
                    frame->sp = sp;
                    frame_push(vm, code, args); /* raises */
                }
                frame->pc = pc;
                frame_fill(n, f, code, args);
                vm->frame = frame = n;
                locals = args;
                sp = args + code->nslots;
                instr = pc = code->instr;
                consts = code->consts;
                if (code->ncells + code->nfrees) {
                    frame->sp = sp;
                    frame_cells(frame);
                }
                CHECK_INTERRUPT;
                NEXT;
            }
            frame->pc = pc;
            value *ret = frame->sp;
            frame->sp = args + argc;
            if (makes_generator(code)) {
                value g = call_generator(vm, f, argc, args, NULL);
                /* nobody else will ever see it */
                PY_AS(struct py_generator, g)->loop_owned = (*pc & 0xFF) == OP_GET_ITER;
                sp = ret;
                PUSH(g);
                NEXT;
            }
            struct py_frame *n = call_frame(vm, f, argc, args, NULL, args);
            frame->sp = ret;
            vm->frame = n;
            ENTER_FRAME;
            NEXT;
        }
        if (t == &py_method_descr_type || t == &py_native_type || t == &pyfunction_type) {
            struct py_native *n = PY_AS(struct py_native, callee);
            value *ret = frame->sp, v;
            frame->pc = pc;
            frame->sp = args + argc;
            if (LIKELY(native_fits(n, t, argc, args)))
                v = n->def->fn(vm, args);
            else
                v = py_native_call(vm, callee, argc, args, NULL);
            sp = ret;
            PUSH(v);
            NEXT;
        }
        if (t == &py_method_type) {
            struct py_method *m = PY_AS(struct py_method, callee);
            struct py_type *ft = py_type_of(m->func);
            if (LIKELY(ft == &py_function_type)) { /* the place of the callable takes self */
                *--args = m->self;
                argc++;
                callee = m->func;
                t = ft;
                goto again;
            }
        }
        if (t == &py_type_type) {
            struct py_type *cls = PY_AS(struct py_type, callee);
            value init = plain_init(cls);
            if (init != PY_UNDEF) {
                struct py_function *f = PY_AS(struct py_function, init);
                frame->pc = pc;
                value *ret = frame->sp;
                frame->sp = args + argc;
                value self = PY_OBJ(py_alloc(vm, cls));
                *--args = self;
                argc++;
                struct py_frame *n;
                if (args_fit(f, f->code, argc, args)) {
                    n = frame_push(vm, f->code, args);
                    frame_fill(n, f, f->code, args);
                    if (f->code->ncells + f->code->nfrees)
                        frame_cells(n);
                } else {
                    n = call_frame(vm, f, argc, args, NULL, args);
                }
                n->ns = self;
                n->flags = FRAME_INIT;
                frame->sp = ret;
                vm->frame = n;
                ENTER_FRAME;
                NEXT;
            }
        }
        frame->pc = pc;
        value *ret = frame->sp;
        frame->sp = args + argc;
        value v = py_call_kw(vm, callee, argc, args, NULL);
        sp = ret;
        PUSH(v);
        NEXT;
    }
    SAVE;
    raise_not_callable(vm, callee);

do_CALL_METHOD_KW:
do_CALL_KW : {
    struct py_tuple *names = PY_AS(struct py_tuple, POP());
    argc = (int)(ARG - names->n);
    value *ret;
    if ((word & 0xFF) == OP_CALL_KW) {
        args = sp - ARG;
        callee = args[-1];
        ret = args - 1;
    } else {
        args = sp - ARG - 1;
        callee = args[-1];
        ret = args - 1;
        if (callee != PY_UNDEF) {
            argc++;
        } else {
            callee = *args;
            args++;
        }
    }
    SAVE;
    if (py_is_object(callee) && py_type_of(callee) == &py_method_type &&
        py_type_of(PY_AS(struct py_method, callee)->func) == &py_function_type) {
        struct py_method *m = PY_AS(struct py_method, callee);
        *--args = m->self;
        argc++;
        callee = m->func;
    }
    if (runs_in_frame(callee)) {
        struct py_frame *n =
            call_frame(vm, PY_AS(struct py_function, callee), argc, args, names, args);
        frame->sp = ret;
        vm->frame = n;
        ENTER_FRAME;
        NEXT;
    }
    value v = py_call_kw(vm, callee, argc, args, names);
    sp = ret;
    PUSH(v);
    NEXT;
}

do_CALL_EX : {
    SAVE;
    value kw = ARG & 1 ? TOP : PY_UNDEF;
    value *at = sp - 2 - (ARG & 1);
    struct py_tuple *names;
    callee = at[0];
    flatten_call(vm, callee, at[1], kw, &argc, &args, &names);
    if (runs_in_frame(callee)) {
        struct py_frame *n =
            call_frame(vm, PY_AS(struct py_function, callee), argc, args, names, sp);
        frame->sp = at;
        vm->frame = n;
        ENTER_FRAME;
        NEXT;
    }
    value v = py_call_kw(vm, callee, argc, args, names);
    sp = at;
    PUSH(v);
    NEXT;
}

do_MAKE_FUNCTION : {
    SAVE;
    value f = op_make_function(vm, frame, ARG, sp);
    sp -= __builtin_popcount(ARG & 15);
    TOP = f;
    NEXT;
}

do_RETURN_VALUE : {
    value v = POP();
    if (UNLIKELY(frame->flags)) {
        if (frame->flags & FRAME_INIT) {
            if (UNLIKELY(v != PY_NONE)) {
                SAVE;
                py_raise(vm, &py_exc_TypeError, "__init__() should return None, not '%T'", v);
            }
            v = frame->ns;
        }
        if (frame->flags & FRAME_GENERATOR) {
            frame->gen->state = GEN_DONE;
            frame->gen->nlive = 0;
            vm->returned = true;
        }
        if (frame->flags & FRAME_ENTRY) {
            vm->frame = frame - 1;
            return v;
        }
        if (frame->flags & FRAME_GENERATOR) {
            /* back in the FOR_ITER or SEND that resumed it */
            vm->frame = frame - 1;
            ENTER_FRAME;
            word = pc[-1];
            pc = instr + ARG;
            if ((word & 0xFF) == OP_FOR_ITER)
                sp--;
            else
                TOP = v; /* SEND: the result replaces the receiver */
            NEXT;
        }
    }
    frame--;
    vm->frame = frame;
    pc = frame->pc;
    sp = frame->sp;
    locals = frame->locals;
    instr = frame->code->instr;
    consts = frame->code->consts;
    PUSH(v);
    NEXT;
}

    /* --- generators and coroutines --- */

do_YIELD_VALUE : {
    value v = POP();
    frame->pc = pc;
    frame_suspend(frame, sp);
    vm->frame = frame - 1;
    if (frame->flags & FRAME_ENTRY) {
        vm->returned = false;
        return v;
    }
    ENTER_FRAME;
    PUSH(v);
    NEXT;
}

do_GET_YIELD_FROM_ITER:
    REPLACE(1, op_yield_from_iter(vm, frame, TOP));

do_GET_AWAITABLE:
    REPLACE(1, op_awaitable(vm, TOP, ARG));

do_SEND : {
    value v = TOP, receiver = SECOND, result;
    struct py_type *t = py_type_of(receiver);
    if ((t == &py_generator_type || t == &py_coroutine_type) &&
        gen_is_idle(PY_AS(struct py_generator, receiver)) &&
        (PY_AS(struct py_generator, receiver)->state == GEN_SUSPENDED || v == PY_NONE)) {
        struct py_generator *gen = PY_AS(struct py_generator, receiver);
        bool started = gen->state == GEN_SUSPENDED;
        frame->pc = pc;
        sp--;
        frame->sp = sp;
        frame_resume(vm, gen);
        ENTER_FRAME;
        if (started)
            PUSH(v);
        NEXT;
    }
    SAVE;
    value y = op_send(vm, receiver, v, &result);
    if (y != PY_UNDEF) {
        TOP = y;
        NEXT;
    }
    sp--;
    TOP = result;
    pc = instr + ARG;
    NEXT;
}

do_GET_AITER:
    REPLACE(1, op_aiter(vm, TOP));

do_GET_ANEXT:
    REPLACE(0, op_anext(vm, TOP));

do_END_ASYNC_FOR : {
    value exc = POP(), previous = POP();
    sp--;
    frame->exc = previous;
    if (!py_exception_is(exc, &py_exc_StopAsyncIteration)) {
        SAVE;
        vm->reraise = true;
        vm_throw(vm, exc);
    }
    NEXT;
}

do_ASYNC_GEN_WRAP:
    TOP = async_gen_wrap(TOP);
    NEXT;

    /* --- exceptions --- */

do_PUSH_EXC_INFO : {
    value exc = TOP;
    TOP = frame->exc;
    PUSH(exc);
    frame->exc = exc;
    NEXT;
}

do_POP_EXCEPT:
    frame->exc = POP();
    NEXT;

do_END_EXCEPT : {
    value exc = POP();
    frame->exc = POP();
    SAVE;
    vm->reraise = true;
    vm_throw(vm, exc);
}

do_RERAISE : {
    value exc = POP();
    SAVE;
    vm->reraise = true;
    vm_throw(vm, exc);
}

do_LATE_ANNOTATION : {
    value exc = POP();
    if (!op_annotation_may_wait(vm, frame, exc)) {
        SAVE;
        vm->reraise = true;
        vm_throw(vm, exc);
    }
    NEXT;
}

do_CHECK_EXC_MATCH:
    TEST(1, op_exc_match(vm, SECOND, TOP));

do_CHECK_EG_MATCH : {
    SAVE;
    value rest = SECOND, match;
    op_eg_match(vm, &rest, TOP, &match);
    SECOND = rest;
    TOP = match;
    NEXT;
}

do_PREP_RERAISE_STAR:
    REPLACE(2, op_reraise_star(vm, SECOND, TOP));

do_RAISE : {
    SAVE;
    value cause = ARG > 1 ? TOP : PY_UNDEF;
    value exc = ARG > 1 ? SECOND : ARG ? TOP : PY_UNDEF;
    op_raise(vm, exc, cause);
}

do_BEFORE_WITH:
do_BEFORE_ASYNC_WITH : {
    SAVE;
    value exit, entered;
    op_before_with(vm, TOP, (word & 0xFF) == OP_BEFORE_ASYNC_WITH, &exit, &entered);
    TOP = exit;
    PUSH(entered);
    NEXT;
}

do_WITH_EXIT:
    REPLACE(1, py_call3(vm, TOP, PY_NONE, PY_NONE, PY_NONE));

do_WITH_EXCEPT_START : {
    SAVE;
    value exc = TOP;
    value tb = PY_AS(struct py_exception, exc)->traceback;
    value v = py_call3(vm, sp[-3], PY_OBJ(py_type_of(exc)), exc, tb == PY_UNDEF ? PY_NONE : tb);
    PUSH(v);
    NEXT;
}

    /* --- statements --- */

do_IMPORT_NAME : {
    SAVE;
    value m = vm_import(vm, frame->code->names[ARG], frame->globals, TOP, (int)py_small(SECOND));
    sp--;
    TOP = m;
    NEXT;
}

do_IMPORT_FROM:
    REPLACE(0, op_import_from(vm, TOP, frame->code->names[ARG]));

do_IMPORT_STAR:
    CONSUME(1, op_import_star(vm, frame, TOP));

do_SETUP_ANNOTATIONS : {
    SAVE;
    op_setup_annotations(vm, frame->ns);
    NEXT;
}

do_PRINT_EXPR : {
    SAVE;
    value hook = py_import_from(vm, "sys", "displayhook");
    py_call1(vm, hook, TOP);
    sp--;
    NEXT;
}

    /* --- match --- */

do_MATCH_SEQUENCE:
    TEST(0, match_is_sequence(vm, TOP));

do_MATCH_MAPPING:
    TEST(0, match_is_mapping(vm, TOP));

do_MATCH_KEYS:
    REPLACE(0, match_keys(vm, SECOND, TOP));

do_MATCH_CLASS:
    REPLACE(3, match_class(vm, sp[-3], SECOND, TOP, (int)ARG));

do_GET_LEN:
    REPLACE(0, py_int_from(py_len(vm, TOP)));

do_DICT_WITHOUT:
    REPLACE(1, match_rest(vm, SECOND, TOP));

do_TYPE_PARAM : {
    int n = ARG == 3 ? 3 : ARG == 1 ? 2 : 1;
    REPLACE(n, op_type_param(vm, ARG, sp - n));
}

do_SET_FUNCTION_ATTR:
    op_set_function_attr(PY_AS(struct py_function, TOP), ARG, SECOND);
    SECOND = TOP;
    sp--;
    NEXT;
}

value vm_run(struct vm *vm) {
    struct py_frame *entry = vm->frame;
    struct error_handler h;
    vm_check_stack(vm, NULL);
    for (;;) {
        ERROR_TRY(&h) {
            value v = vm_loop(vm);
            error_pop(&h);
            return v;
        }
        else {
            value exc = vm_exception_of(vm, h.error);
            if (!frame_unwind(vm, entry, exc))
                vm_throw(vm, exc);
        }
    }
}
