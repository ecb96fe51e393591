/*
 * The loop of the machine: one label for each instruction of opcode.def. The hot cases of an
 * instruction stand here, the rest is called (vm_ops.c, vm_attr.c, vm_call.c). Before anything that
 * may raise or call, pc and sp are written to the frame (SAVE); a raise is a longjmp to vm_run,
 * which finds the handler and enters the loop again.
 */
#include <math.h>

#include "python/giveup.h"
#include "python/mourn.h"
#include "python/types/float.h"
#include "python/types/iter.h"
#include "python/vm_int.h"

#define LIKELY(c) __builtin_expect(!!(c), 1)
#define UNLIKELY(c) __builtin_expect(!!(c), 0)

/* --- helpers that are inlined into the loop --- */

static inline bool both_small(value a, value b) { return (a & b) >= PY_INT_TAG; }
static inline bool is_number(value v) { return v >= PY_FLOAT_OFFSET; }
static inline double as_double(value v) {
    return py_is_small(v) ? (double)py_small(v) : py_float(v);
}

static inline bool add_small(value a, value b, value *out) {
    int64_t s;
    if (__builtin_add_overflow((int64_t)(a << 16), (int64_t)(b << 16), &s))
        return false;
    *out = PY_INT_TAG | ((uint64_t)s >> 16);
    return true;
}

static inline bool sub_small(value a, value b, value *out) {
    int64_t s;
    if (__builtin_sub_overflow((int64_t)(a << 16), (int64_t)(b << 16), &s))
        return false;
    *out = PY_INT_TAG | ((uint64_t)s >> 16);
    return true;
}

static inline bool mul_small(value a, value b, value *out) {
    int64_t p;
    if (__builtin_mul_overflow(py_small(a), py_small(b), &p) || !py_fits_small(p))
        return false;
    *out = py_from_small(p);
    return true;
}

static inline int64_t floor_div(int64_t a, int64_t b) {
    int64_t q = a / b;
    return q - ((a % b != 0) & ((a ^ b) < 0));
}

static inline int64_t floor_mod(int64_t a, int64_t b) {
    int64_t r = a % b;
    return r && ((r ^ b) < 0) ? r + b : r;
}

/* Truth without a call, when that can be told: 0, 1, or -1. */
static inline int quick_truth(value v) {
    if (v == PY_TRUE)
        return 1;
    if (v == PY_FALSE || v == PY_NONE)
        return 0;
    if (py_is_small(v))
        return py_small(v) != 0;
    return -1;
}

static inline bool truth(struct vm *vm, value v) {
    int q = quick_truth(v);
    return q >= 0 ? q : py_truth(vm, v);
}

static inline struct py_attrs *attrs_at(value o, size_t offset) {
    return (struct py_attrs *)(void *)((char *)py_object(o) + offset);
}

/* Arguments that are missing get their defaults; false when that does not do. */
static inline bool fill_simple(struct py_function *f, int argc, value *args) {
    int missing = f->code->argcount - argc;
    if (missing < 0 || !f->defaults || (size_t)missing > f->defaults->n)
        return false;
    const value *from = f->defaults->items + f->defaults->n - (size_t)missing;
    for (int i = 0; i < missing; i++)
        args[argc + i] = from[i];
    return true;
}

/* --- the loop --- */

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

#define BINARY_SLOW(op)                                                                            \
    do {                                                                                           \
        SAVE;                                                                                      \
        value r_ = ARG ? py_inplace(vm, op, SECOND, TOP) : py_binary(vm, op, SECOND, TOP);         \
        sp--;                                                                                      \
        TOP = r_;                                                                                  \
        NEXT;                                                                                      \
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
    if (UNLIKELY(v == PY_UNDEF)) {
        SAVE;
        raise_unbound_local(vm, frame->code, (int)ARG);
    }
    PUSH(v);
    NEXT;
}

do_LOAD_FAST2 : {
    uint32_t i = ARG & 0xFFF, j = ARG >> 12;
    value a = locals[i], b = locals[j];
    if (UNLIKELY(a == PY_UNDEF || b == PY_UNDEF)) {
        SAVE;
        raise_unbound_local(vm, frame->code, (int)(a == PY_UNDEF ? i : j));
    }
    sp[0] = a;
    sp[1] = b;
    sp += 2;
    NEXT;
}

do_LOAD_FAST_CONST : {
    uint32_t i = ARG & 0xFFF;
    value a = locals[i];
    if (UNLIKELY(a == PY_UNDEF)) {
        SAVE;
        raise_unbound_local(vm, frame->code, (int)i);
    }
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
    if (UNLIKELY(v == PY_UNDEF)) {
        SAVE;
        raise_unbound_local(vm, frame->code, (int)(ARG >> 12));
    }
    TOP = v;
    NEXT;
}

do_DELETE_FAST:
    if (UNLIKELY(locals[ARG] == PY_UNDEF)) {
        SAVE;
        raise_unbound_local(vm, frame->code, (int)ARG);
    }
    SAVE;
    MOURN(mourn_local(&locals[ARG]));
    NEXT;

do_LOAD_NAME : {
    if (LIKELY(frame->ns == PY_OBJ(frame->globals) && frame->globals->head.type == &py_dict_type))
        goto do_LOAD_GLOBAL;
    SAVE;
    value v = load_name(vm, frame, &frame->code->globals[ARG]);
    PUSH(v);
    NEXT;
}

do_LOAD_GLOBAL : {
    struct global_cache *c = &frame->code->globals[ARG];
    struct py_dict *d = frame->globals;
    if (!c->dict) {
        if (LIKELY(c->index < d->used && d->entries[c->index].key == PY_OBJ(c->name))) {
            PUSH(d->entries[c->index].val);
            NEXT;
        }
    } else if (LIKELY(c->dict == d && c->version == d->version)) {
        struct py_dict *b = frame->builtins;
        if (LIKELY(c->index < b->used && b->entries[c->index].key == PY_OBJ(c->name))) {
            PUSH(b->entries[c->index].val);
            NEXT;
        }
    }
    SAVE;
    value v = load_global(vm, frame, c);
    PUSH(v);
    NEXT;
}

do_STORE_NAME:
    if (UNLIKELY(frame->ns != PY_OBJ(frame->globals))) {
        SAVE;
        store_name(vm, frame, &frame->code->globals[ARG], TOP);
        sp--;
        NEXT;
    }
    /* fall through */
do_STORE_GLOBAL : {
    struct global_cache *c = &frame->code->globals[ARG];
    struct py_dict *d = frame->globals;
    if (LIKELY(!c->dict && c->index < d->used && d->entries[c->index].key == PY_OBJ(c->name))) {
        d->entries[c->index].val = POP();
        NEXT;
    }
    SAVE;
    store_global(vm, frame, c, TOP);
    sp--;
    NEXT;
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
    if (UNLIKELY(v == PY_UNDEF)) {
        SAVE;
        raise_unbound_local(vm, frame->code, (int)ARG);
    }
    PUSH(v);
    NEXT;
}

do_STORE_DEREF:
    PY_AS(struct py_cell, locals[ARG])->v = POP();
    NEXT;

do_DELETE_DEREF : {
    struct py_cell *cell = PY_AS(struct py_cell, locals[ARG]);
    if (cell->v == PY_UNDEF) {
        SAVE;
        raise_unbound_local(vm, frame->code, (int)ARG);
    }
    cell->v = PY_UNDEF;
    NEXT;
}

do_LOAD_CLASSDEREF : {
    SAVE;
    struct py_code *code = frame->code;
    int slot = (int)ARG;
    value name = slot < code->nlocals + code->ncells
                     ? code->cellvars->items[slot - code->nlocals]
                     : code->freevars->items[slot - code->nlocals - code->ncells];
    value v = PY_UNDEF;
    if (py_is_dict(frame->ns))
        v = py_dict_get(vm, PY_AS(struct py_dict, frame->ns), name);
    if (v == PY_UNDEF)
        v = PY_AS(struct py_cell, locals[slot])->v;
    if (v == PY_UNDEF)
        raise_unbound_local(vm, code, slot);
    PUSH(v);
    NEXT;
}

do_LOAD_ATTR : {
    struct attr_cache *c = &frame->code->attrs[ARG];
    value o = TOP;
    struct py_type *t = py_type_of(o);
    if (LIKELY(t->version == c->version)) {
        switch (c->kind) {
        case ATTR_SLOT: {
            struct py_attrs *attrs = attrs_at(o, c->attrs_offset);
            if (UNLIKELY(attrs->shape != c->shape))
                break;
            TOP = attrs->slots[c->index];
            NEXT;
        }
        case ATTR_MEMBER: {
            value v = *(value *)(void *)((char *)py_object(o) + c->index);
            if (UNLIKELY(v == PY_UNDEF))
                break;
            TOP = v;
            NEXT;
        }
        case ATTR_TYPE:
            if (UNLIKELY(c->shape && attrs_at(o, c->attrs_offset)->shape != c->shape))
                break;
            TOP = c->v;
            NEXT;
        case ATTR_MODULE: {
            struct py_dict *d = PY_AS(struct py_module, o)->ns;
            if (UNLIKELY(c->index >= d->used || d->entries[c->index].key != PY_OBJ(c->name)))
                break;
            TOP = d->entries[c->index].val;
            NEXT;
        }
        case ATTR_PROPERTY:
            /* the getter runs with the object, where it stands, as its argument */
            callee = c->v;
            args = sp - 1;
            argc = 1;
            goto call;
        default:
            break;
        }
    } else if (c->kind == ATTR_CLASS && (t->flags & PY_TYPE_TYPE) &&
               PY_AS(struct py_type, o)->version == c->version) {
        TOP = c->v;
        NEXT;
    }
    SAVE;
    value v = load_attr(vm, o, c);
    TOP = v;
    NEXT;
}

do_STORE_ATTR : {
    struct attr_cache *c = &frame->code->attrs[ARG];
    value o = TOP, v = SECOND;
    struct py_type *t = py_type_of(o);
    if (LIKELY(t->version == c->version)) {
        struct py_attrs *attrs = attrs_at(o, c->attrs_offset);
        switch (c->kind) {
        case ATTR_SLOT:
            if (UNLIKELY(attrs->shape != c->shape))
                break;
            attrs->slots[c->index] = v;
            sp -= 2;
            NEXT;
        case ATTR_ADD:
            if (UNLIKELY(attrs->shape != c->shape))
                break;
            if (UNLIKELY(c->index >= attrs_capacity(attrs)))
                attrs_grow(t, attrs);
            attrs->slots[c->index] = v;
            attrs->shape = c->next;
            sp -= 2;
            NEXT;
        case ATTR_MEMBER:
            *(value *)(void *)((char *)py_object(o) + c->index) = v;
            sp -= 2;
            NEXT;
        default:
            break;
        }
    }
    SAVE;
    store_attr(vm, o, c, v);
    sp -= 2;
    NEXT;
}

do_DELETE_ATTR:
    SAVE;
    py_setattr_str(vm, TOP, frame->code->names[ARG], PY_UNDEF);
    sp--;
    NEXT;

do_LOAD_METHOD : {
    struct attr_cache *c = &frame->code->attrs[ARG];
    value o = TOP;
    struct py_type *t = py_type_of(o);
    if (LIKELY(t->version == c->version)) {
        switch (c->kind) {
        case ATTR_METHOD:
            if (UNLIKELY(c->shape && attrs_at(o, c->attrs_offset)->shape != c->shape))
                break;
            TOP = c->v;
            PUSH(o);
            NEXT;
        case ATTR_SLOT: {
            struct py_attrs *attrs = attrs_at(o, c->attrs_offset);
            if (UNLIKELY(attrs->shape != c->shape))
                break;
            TOP = PY_UNDEF;
            PUSH(attrs->slots[c->index]);
            NEXT;
        }
        case ATTR_MODULE: {
            struct py_dict *d = PY_AS(struct py_module, o)->ns;
            if (UNLIKELY(c->index >= d->used || d->entries[c->index].key != PY_OBJ(c->name)))
                break;
            TOP = PY_UNDEF;
            PUSH(d->entries[c->index].val);
            NEXT;
        }
        default:
            break;
        }
    } else if (c->kind == ATTR_CLASS && (t->flags & PY_TYPE_TYPE) &&
               PY_AS(struct py_type, o)->version == c->version) {
        TOP = PY_UNDEF;
        PUSH(c->v);
        NEXT;
    }
    SAVE;
    value self, f = load_method(vm, o, c, &self);
    if (self != PY_UNDEF) {
        TOP = f;
        PUSH(self);
    } else {
        TOP = PY_UNDEF;
        PUSH(f);
    }
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
    if (LIKELY(both_small(a, b)) && LIKELY(add_small(a, b, &r))) {
        PUSH(r);
        NEXT;
    }
    SAVE;
    if (UNLIKELY(a == PY_UNDEF))
        raise_unbound_local(vm, frame->code, (int)i);
    r = (word & 0xFF) == OP_IADD_FAST_CONST ? py_inplace(vm, PY_ADD, a, b)
                                            : py_binary(vm, PY_ADD, a, b);
    PUSH(r);
    NEXT;
}

do_BINARY_ADD : {
    value b = TOP, a = SECOND, r;
    if (LIKELY(both_small(a, b)) && LIKELY(add_small(a, b, &r))) {
        sp--;
        TOP = r;
        NEXT;
    }
    if (is_number(a) && is_number(b) && !both_small(a, b)) {
        sp--;
        r = py_from_float(as_double(a) + as_double(b));
        TOP = UNLIKELY(r == a) && ARG ? py_float_inplace(a, r) : r;
        NEXT;
    }
    BINARY_SLOW(PY_ADD);
}

do_BINARY_SUB : {
    value b = TOP, a = SECOND, r;
    if (LIKELY(both_small(a, b)) && LIKELY(sub_small(a, b, &r))) {
        sp--;
        TOP = r;
        NEXT;
    }
    if (is_number(a) && is_number(b) && !both_small(a, b)) {
        sp--;
        r = py_from_float(as_double(a) - as_double(b));
        TOP = UNLIKELY(r == a) && ARG ? py_float_inplace(a, r) : r;
        NEXT;
    }
    BINARY_SLOW(PY_SUB);
}

do_BINARY_MUL : {
    value b = TOP, a = SECOND, r;
    if (LIKELY(both_small(a, b)) && LIKELY(mul_small(a, b, &r))) {
        sp--;
        TOP = r;
        NEXT;
    }
    if (is_number(a) && is_number(b) && !both_small(a, b)) {
        sp--;
        r = py_from_float(as_double(a) * as_double(b));
        TOP = UNLIKELY(r == a) && ARG ? py_float_inplace(a, r) : r;
        NEXT;
    }
    BINARY_SLOW(PY_MUL);
}

do_BINARY_TRUEDIV : {
    value b = TOP, a = SECOND, r;
    /* 48-bit ints are exact as doubles, so one division rounds right */
    if (LIKELY(is_number(a) && is_number(b)) && LIKELY(as_double(b) != 0.0)) {
        sp--;
        r = py_from_float(as_double(a) / as_double(b));
        TOP = UNLIKELY(r == a) && ARG ? py_float_inplace(a, r) : r;
        NEXT;
    }
    BINARY_SLOW(PY_TRUEDIV);
}

do_BINARY_FLOORDIV : {
    value b = TOP, a = SECOND;
    if (LIKELY(both_small(a, b)) && LIKELY(py_small(b) != 0)) {
        int64_t q = floor_div(py_small(a), py_small(b));
        sp--;
        TOP = py_int_from(q);
        NEXT;
    }
    BINARY_SLOW(PY_FLOORDIV);
}

do_BINARY_MOD : {
    value b = TOP, a = SECOND;
    if (LIKELY(both_small(a, b)) && LIKELY(py_small(b) != 0)) {
        sp--;
        TOP = py_from_small(floor_mod(py_small(a), py_small(b)));
        NEXT;
    }
    BINARY_SLOW(PY_MOD);
}

do_BINARY_AND : {
    value b = TOP, a = SECOND;
    if (LIKELY(both_small(a, b))) {
        sp--;
        TOP = a & b;
        NEXT;
    }
    BINARY_SLOW(PY_AND);
}

do_BINARY_OR : {
    value b = TOP, a = SECOND;
    if (LIKELY(both_small(a, b))) {
        sp--;
        TOP = a | b;
        NEXT;
    }
    BINARY_SLOW(PY_OR);
}

do_BINARY_XOR : {
    value b = TOP, a = SECOND;
    if (LIKELY(both_small(a, b))) {
        sp--;
        TOP = (a ^ b) | PY_INT_TAG;
        NEXT;
    }
    BINARY_SLOW(PY_XOR);
}

do_BINARY_LSHIFT : {
    value b = TOP, a = SECOND;
    if (LIKELY(both_small(a, b)) && (uint64_t)py_small(b) < 48) {
        int64_t v = py_small(a), s = py_small(b), r = (int64_t)((uint64_t)v << s);
        if (r >> s == v && py_fits_small(r)) {
            sp--;
            TOP = py_from_small(r);
            NEXT;
        }
    }
    BINARY_SLOW(PY_LSHIFT);
}

do_BINARY_RSHIFT : {
    value b = TOP, a = SECOND;
    if (LIKELY(both_small(a, b)) && (uint64_t)py_small(b) < 64) {
        sp--;
        TOP = py_from_small(py_small(a) >> py_small(b));
        NEXT;
    }
    BINARY_SLOW(PY_RSHIFT);
}

do_BINARY_OP : {
    SAVE;
    enum py_binary_op op = ARG & 0xFF;
    value r = ARG >> 8 ? py_inplace(vm, op, SECOND, TOP) : py_binary(vm, op, SECOND, TOP);
    sp--;
    TOP = r;
    NEXT;
}

do_COMPARE_LT:
    COMPARE(PY_LT, <);
do_COMPARE_LE:
    COMPARE(PY_LE, <=);
do_COMPARE_GT:
    COMPARE(PY_GT, >);
do_COMPARE_GE:
    COMPARE(PY_GE, >=);

do_COMPARE_EQ : {
    value b = TOP, a = SECOND;
    if (a == b && (py_is_small(a) || (py_is_object(a) && py_type_of(a) == &py_str_type))) {
        sp -= 2;
        PUSH_BOOL(true);
    }
    COMPARE(PY_EQ, ==);
}

do_COMPARE_NE : {
    value b = TOP, a = SECOND;
    if (a == b && (py_is_small(a) || (py_is_object(a) && py_type_of(a) == &py_str_type))) {
        sp -= 2;
        PUSH_BOOL(false);
    }
    COMPARE(PY_NE, !=);
}

do_IS_OP : {
    value b = POP(), a = POP();
    PUSH_BOOL((a == b) != ARG);
}

do_CONTAINS_OP : {
    SAVE;
    bool in = py_contains(vm, TOP, SECOND);
    sp -= 2;
    PUSH_BOOL(in != ARG);
}

do_UNARY_NEG : {
    value v = TOP;
    if (LIKELY(py_is_small(v)) && LIKELY(py_small(v) != PY_SMALL_MIN)) {
        TOP = py_from_small(-py_small(v));
        NEXT;
    }
    if (py_is_float(v)) {
        TOP = py_from_float(-py_float(v));
        NEXT;
    }
    SAVE;
    v = py_unary(vm, PY_NEG, v);
    TOP = v;
    NEXT;
}

do_UNARY_POS : {
    SAVE;
    value v = py_unary(vm, PY_POS, TOP);
    TOP = v;
    NEXT;
}

do_UNARY_INVERT : {
    SAVE;
    value v = py_unary(vm, PY_INVERT, TOP);
    TOP = v;
    NEXT;
}

do_UNARY_NOT : {
    SAVE;
    bool t = truth(vm, TOP);
    sp--;
    PUSH_BOOL(!t);
}

do_BINARY_SUBSCR : {
    value key = TOP, o = SECOND;
    if (LIKELY(py_is_object(o))) {
        struct py_type *t = py_type_of(o);
        if (t == &py_list_type && py_is_small(key)) {
            struct py_list *list = PY_AS(struct py_list, o);
            int64_t i = py_small(key);
            if (i < 0)
                i += (int64_t)list->n;
            if (LIKELY((uint64_t)i < list->n)) {
                sp--;
                TOP = list->items[i];
                NEXT;
            }
        } else if (t == &py_tuple_type && py_is_small(key)) {
            struct py_tuple *tuple = PY_AS(struct py_tuple, o);
            int64_t i = py_small(key);
            if (i < 0)
                i += (int64_t)tuple->n;
            if (LIKELY((uint64_t)i < tuple->n)) {
                sp--;
                TOP = tuple->items[i];
                NEXT;
            }
        } else if (t == &py_dict_type) {
            SAVE;
            value v = py_dict_get(vm, PY_AS(struct py_dict, o), key);
            if (LIKELY(v != PY_UNDEF)) {
                sp--;
                TOP = v;
                NEXT;
            }
        }
    }
    SAVE;
    value v = py_getitem(vm, o, key);
    sp--;
    TOP = v;
    NEXT;
}

do_STORE_SUBSCR : {
    value key = TOP, o = SECOND, v = sp[-3];
    if (LIKELY(py_is_object(o))) {
        struct py_type *t = py_type_of(o);
        if (t == &py_list_type && py_is_small(key)) {
            struct py_list *list = PY_AS(struct py_list, o);
            int64_t i = py_small(key);
            if (i < 0)
                i += (int64_t)list->n;
            if (LIKELY((uint64_t)i < list->n)) {
                list->items[i] = v;
                sp -= 3;
                NEXT;
            }
        } else if (t == &py_dict_type) {
            SAVE;
            py_dict_set(vm, PY_AS(struct py_dict, o), key, v);
            sp -= 3;
            NEXT;
        }
    }
    SAVE;
    py_setitem(vm, o, key, v);
    sp -= 3;
    NEXT;
}

do_DELETE_SUBSCR:
    SAVE;
    py_delitem(vm, SECOND, TOP);
    sp -= 2;
    NEXT;

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

do_BUILD_STRING : {
    SAVE;
    value v = op_build_string(vm, (int)ARG, sp - ARG);
    sp -= ARG;
    PUSH(v);
    NEXT;
}

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
    SAVE;
    py_set_add(vm, PY_AS(struct py_set, sp[-(int)ARG - 1]), TOP);
    sp--;
    NEXT;

do_MAP_ADD:
    SAVE;
    py_dict_set(vm, PY_AS(struct py_dict, sp[-(int)ARG - 2]), SECOND, TOP);
    sp -= 2;
    NEXT;

do_LIST_EXTEND:
    SAVE;
    op_list_extend(vm, SECOND, TOP);
    sp--;
    NEXT;

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
    SAVE;
    op_dict_merge(vm, SECOND, TOP, PY_UNDEF);
    sp--;
    NEXT;

do_DICT_MERGE:
    SAVE;
    op_dict_merge(vm, SECOND, TOP, sp[-4]);
    sp--;
    NEXT;

do_LIST_TO_TUPLE : {
    struct py_list *list = PY_AS(struct py_list, TOP);
    TOP = PY_OBJ(py_tuple_of(list->n, list->items));
    NEXT;
}

do_UNPACK_SEQUENCE : {
    value seq = TOP;
    if (py_is_object(seq)) {
        struct py_type *t = py_type_of(seq);
        if (t == &py_tuple_type && PY_AS(struct py_tuple, seq)->n == ARG) {
            struct py_tuple *tuple = PY_AS(struct py_tuple, seq);
            sp--;
            for (uint32_t i = ARG; i-- > 0;)
                PUSH(tuple->items[i]);
            NEXT;
        }
        if (t == &py_list_type && PY_AS(struct py_list, seq)->n == ARG) {
            struct py_list *list = PY_AS(struct py_list, seq);
            sp--;
            for (uint32_t i = ARG; i-- > 0;)
                PUSH(list->items[i]);
            NEXT;
        }
    }
    SAVE;
    op_unpack(vm, seq, (int)ARG, sp - 1);
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
    if (UNLIKELY(vm->interrupt)) {
        SAVE_NEXT;
        vm_interrupted(vm);
    }
    NEXT;

do_POP_JUMP_IF_FALSE : {
    int q = quick_truth(TOP);
    if (UNLIKELY(q < 0)) {
        SAVE;
        q = py_truth(vm, TOP);
    }
    sp--;
    if (!q)
        pc = instr + ARG;
    NEXT;
}

do_POP_JUMP_IF_TRUE : {
    int q = quick_truth(TOP);
    if (UNLIKELY(q < 0)) {
        SAVE;
        q = py_truth(vm, TOP);
    }
    sp--;
    if (q)
        pc = instr + ARG;
    NEXT;
}

do_POP_JUMP_BACK_IF_TRUE : {
    int q = quick_truth(TOP);
    if (UNLIKELY(q < 0)) {
        SAVE;
        q = py_truth(vm, TOP);
    }
    sp--;
    if (q) {
        pc = instr + ARG;
        if (UNLIKELY(vm->interrupt)) {
            SAVE_NEXT;
            vm_interrupted(vm);
        }
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
    value v = TOP;
    struct py_type *t = py_type_of(v);
    if (t == &py_list_type || t == &py_tuple_type) {
        struct py_seq_iter *it = MEM_NEW(struct py_seq_iter);
        it->head.type = t == &py_list_type ? &py_list_iter_type : &py_tuple_iter_type;
        it->seq = v;
        TOP = PY_OBJ(it);
        NEXT;
    }
    SAVE;
    v = op_get_iter(vm, v);
    TOP = v;
    NEXT;
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
    value it = TOP;
    struct py_type *t = py_type_of(it);
    if (t == &py_range_iter_type) {
        struct py_range_iter *r = PY_AS(struct py_range_iter, it);
        if (r->left) {
            r->left--;
            PUSH(py_from_small(r->next));
            r->next += r->step;
            NEXT;
        }
    } else if (t == &py_list_iter_type) {
        struct py_seq_iter *s = PY_AS(struct py_seq_iter, it);
        if (LIKELY(s->seq != PY_UNDEF)) {
            struct py_list *list = PY_AS(struct py_list, s->seq);
            if (s->i < list->n) {
                PUSH(list->items[s->i++]);
                NEXT;
            }
            s->seq = PY_UNDEF;
        }
    } else if (t == &py_tuple_iter_type) {
        struct py_seq_iter *s = PY_AS(struct py_seq_iter, it);
        if (LIKELY(s->seq != PY_UNDEF)) {
            struct py_tuple *tuple = PY_AS(struct py_tuple, s->seq);
            if (s->i < tuple->n) {
                PUSH(tuple->items[s->i++]);
                NEXT;
            }
            s->seq = PY_UNDEF;
        }
    } else if (t == &py_generator_type && PY_AS(struct py_generator, it)->state < GEN_RUNNING) {
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
        value v = t->next(vm, it);
        if (v != PY_UNDEF) {
            PUSH(v);
            NEXT;
        }
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
            if (LIKELY((code->flags & CODE_SIMPLE) &&
                       (code->argcount == argc || fill_simple(f, argc, args)))) {
                struct py_frame *n = frame + 1;
                if (UNLIKELY(n >= vm->frames_limit ||
                             args + code->nslots + code->stack_size > vm->stack_end)) {
                    frame->pc = pc;
                    frame->sp = sp;
                    frame_push(vm, code, args); /* raises */
                }
                frame->pc = pc;
                n->locals = args;
                n->code = code;
                n->func = f;
                n->globals = f->globals;
                n->builtins = f->builtins;
                n->ns = PY_UNDEF;
                n->exc = PY_UNDEF;
                n->gen = NULL;
                n->object = PY_UNDEF;
                n->flags = 0;
                for (int i = code->argcount; i < code->nslots; i++)
                    args[i] = PY_UNDEF;
                vm->frame = frame = n;
                locals = args;
                sp = args + code->nslots;
                instr = pc = code->instr;
                consts = code->consts;
                if (code->ncells + code->nfrees) {
                    frame->sp = sp;
                    frame_cells(frame);
                }
                if (UNLIKELY(vm->interrupt)) {
                    SAVE_NEXT;
                    vm_interrupted(vm);
                }
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
        if (t == &py_method_descr_type || t == &py_native_type) {
            struct py_native *n = PY_AS(struct py_native, callee);
            value *ret = frame->sp, v;
            frame->pc = pc;
            frame->sp = args + argc;
            if (LIKELY(n->sig && n->sig->simple && n->sig->n == argc && n->self == PY_UNDEF &&
                       !n->entry && (t == &py_native_type || py_type_of(args[0]) == n->owner)))
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
            value init = cls->init;
            if (cls->new == object_new &&
                init != PY_UNDEF &&py_type_of(init) == &py_function_type &&
                !(cls->flags & TYPE_HAS_ABSTRACT)) {
                struct py_function *f = PY_AS(struct py_function, init);
                frame->pc = pc;
                value *ret = frame->sp;
                frame->sp = args + argc;
                if (!makes_generator(f->code)) {
                    value self = PY_OBJ(py_alloc(vm, cls));
                    *--args = self;
                    argc++;
                    struct py_frame *n;
                    if ((f->code->flags & CODE_SIMPLE) &&
                        (f->code->argcount == argc || fill_simple(f, argc, args))) {
                        n = frame_push(vm, f->code, args);
                        for (int i = f->code->argcount; i < f->code->nslots; i++)
                            args[i] = PY_UNDEF;
                        n->func = f;
                        n->globals = f->globals;
                        n->builtins = f->builtins;
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
    if (py_is_object(callee) && py_type_of(callee) == &py_function_type &&
        !makes_generator(PY_AS(struct py_function, callee)->code)) {
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
    if (py_is_object(callee) && py_type_of(callee) == &py_function_type &&
        !makes_generator(PY_AS(struct py_function, callee)->code)) {
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

do_GET_YIELD_FROM_ITER : {
    SAVE;
    value v = op_yield_from_iter(vm, frame, TOP);
    TOP = v;
    NEXT;
}

do_GET_AWAITABLE : {
    SAVE;
    value v = op_awaitable(vm, TOP, ARG);
    TOP = v;
    NEXT;
}

do_SEND : {
    value v = TOP, receiver = SECOND, result;
    struct py_type *t = py_type_of(receiver);
    if ((t == &py_generator_type || t == &py_coroutine_type) &&
        PY_AS(struct py_generator, receiver)->state < GEN_RUNNING &&
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

do_GET_AITER : {
    SAVE;
    value v = op_aiter(vm, TOP);
    TOP = v;
    NEXT;
}

do_GET_ANEXT : {
    SAVE;
    value v = op_anext(vm, TOP);
    PUSH(v);
    NEXT;
}

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

do_CHECK_EXC_MATCH : {
    SAVE;
    bool match = op_exc_match(vm, SECOND, TOP);
    sp--;
    PUSH_BOOL(match);
}

do_CHECK_EG_MATCH : {
    SAVE;
    value rest = SECOND, match;
    op_eg_match(vm, &rest, TOP, &match);
    SECOND = rest;
    TOP = match;
    NEXT;
}

do_PREP_RERAISE_STAR : {
    SAVE;
    value v = op_reraise_star(vm, SECOND, TOP);
    sp--;
    TOP = v;
    NEXT;
}

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

do_WITH_EXIT : {
    SAVE;
    value v = py_call3(vm, TOP, PY_NONE, PY_NONE, PY_NONE);
    TOP = v;
    NEXT;
}

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

do_IMPORT_FROM : {
    SAVE;
    value v = op_import_from(vm, TOP, frame->code->names[ARG]);
    PUSH(v);
    NEXT;
}

do_IMPORT_STAR:
    SAVE;
    op_import_star(vm, frame, TOP);
    sp--;
    NEXT;

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

do_MATCH_SEQUENCE : {
    SAVE;
    bool is = match_is_sequence(vm, TOP);
    PUSH_BOOL(is);
}

do_MATCH_MAPPING : {
    SAVE;
    bool is = match_is_mapping(vm, TOP);
    PUSH_BOOL(is);
}

do_MATCH_KEYS : {
    SAVE;
    value v = match_keys(vm, SECOND, TOP);
    PUSH(v);
    NEXT;
}

do_MATCH_CLASS : {
    SAVE;
    value v = match_class(vm, sp[-3], SECOND, TOP, (int)ARG);
    sp -= 2;
    TOP = v;
    NEXT;
}

do_GET_LEN : {
    SAVE;
    int64_t n = py_len(vm, TOP);
    PUSH(py_int_from(n));
    NEXT;
}

do_DICT_WITHOUT : {
    SAVE;
    value v = match_rest(vm, SECOND, TOP);
    TOP = v;
    NEXT;
}

do_TYPE_PARAM : {
    SAVE;
    int n = ARG == 3 ? 3 : ARG == 1 ? 2 : 1;
    value v = op_type_param(vm, ARG, sp - n);
    sp -= n;
    PUSH(v);
    NEXT;
}

do_SET_FUNCTION_ATTR : {
    struct py_function *f = PY_AS(struct py_function, TOP);
    if (ARG == 0)
        f->type_params = SECOND;
    else if (ARG == 1)
        f->defaults = PY_AS(struct py_tuple, SECOND);
    else
        f->kwdefaults = PY_AS(struct py_dict, SECOND);
    SECOND = TOP;
    sp--;
    NEXT;
}
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
