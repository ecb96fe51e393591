/* Emitting instructions: labels, constants, merged instructions, stack depth; see compile_int.h. */
#include "python/compile_int.h"

enum { VARIES = 100, PAIR_MAX = 1 << 12 };

static const signed char effects[OP_COUNT] = {
#define OP(name, effect) effect,
#include "python/opcode.def"
#undef OP
};

static int stack_effect(enum opcode op, uint32_t arg) {
    int n = (int)arg;
    switch (op) {
    case OP_BUILD_TUPLE:
    case OP_BUILD_LIST:
    case OP_BUILD_SET:
    case OP_BUILD_STRING:
    case OP_BUILD_SLICE:
        return 1 - n;
    case OP_BUILD_MAP:
        return 1 - 2 * n;
    case OP_UNPACK_SEQUENCE:
        return n - 1;
    case OP_UNPACK_EX:
        return (n & 0xFFF) + (n >> 12);
    case OP_FORMAT_VALUE:
        return n & 4 ? -1 : 0;
    case OP_CALL:
        return -n;
    case OP_CALL_METHOD:
    case OP_CALL_KW:
        return -n - 1;
    case OP_CALL_METHOD_KW:
        return -n - 2;
    case OP_CALL_EX:
        return -1 - (n & 1);
    case OP_MAKE_FUNCTION:
        return -__builtin_popcount(arg & 15);
    case OP_RAISE:
        return -n;
    case OP_TYPE_PARAM:
        return n == 3 ? -2 : n == 1 ? -1 : 0;
    default:
        return effects[op];
    }
}

static void move_depth(struct unit *u, int by) {
    u->depth += by;
    if (u->depth > u->max_depth)
        u->max_depth = u->depth;
}

/* The last instruction comes of what is being compiled. */
static void keep_position(struct unit *u) {
    if (!u->c->keeps_positions)
        return;
    while (u->npositions < u->ninstr) {
        MEM_GROW(u->positions, u->npositions, u->positions_cap);
        u->positions[u->npositions++] = (struct ast_pos){0};
    }
    if (u->pos && u->pos->line == u->line)
        u->positions[u->ninstr - 1] = *u->pos;
}

static void append(struct unit *u, enum opcode op, uint32_t arg) {
    if (arg >= 1u << 24)
        error_raise(ERROR_VALUE, "%s: code is too large", u->c->file);
    MEM_GROW(u->instr, u->ninstr, u->instr_cap);
    u->instr[u->ninstr++] = (uint32_t)op | arg << 8;
    keep_position(u);
}

/* Tries to make one instruction of the last and OP. */
static bool merge(struct unit *u, enum opcode op, uint32_t arg) {
    if (u->ninstr <= u->fence || !u->ninstr)
        return false;
    uint32_t *last = &u->instr[u->ninstr - 1];
    enum opcode lop = *last & 0xFF;
    uint32_t larg = *last >> 8;
    enum opcode merged;
    if (op == OP_LOAD_FAST && lop == OP_LOAD_FAST)
        merged = OP_LOAD_FAST2;
    else if (op == OP_LOAD_CONST && lop == OP_LOAD_FAST)
        merged = OP_LOAD_FAST_CONST;
    else if (op == OP_LOAD_FAST && lop == OP_STORE_FAST)
        merged = OP_STORE_LOAD_FAST;
    else if (op == OP_BINARY_ADD && lop == OP_LOAD_FAST_CONST) {
        *last = (arg ? OP_IADD_FAST_CONST : OP_ADD_FAST_CONST) | larg << 8;
        return true;
    } else
        return false;
    if (larg >= PAIR_MAX || arg >= PAIR_MAX)
        return false;
    *last = (uint32_t)merged | (larg | arg << 12) << 8;
    return true;
}

/* What stands for OP where what a name or a frame lets go of may have last words. */
static enum opcode mourning(struct unit *u, enum opcode op) {
    switch (op) {
    case OP_STORE_FAST:
        return OP_REBIND_FAST;
    case OP_STORE_NAME:
        return OP_REBIND_NAME;
    case OP_STORE_GLOBAL:
        return OP_REBIND_GLOBAL;
    case OP_RETURN_VALUE:
        if (u->scope->kind == SCOPE_FUNCTION && u->nlocals)
            emit(u, OP_MOURN_LOCALS, 0);
        return op;
    default:
        return op;
    }
}

void emit(struct unit *u, enum opcode op, uint32_t arg) {
    if (!u->reachable)
        return;
    if (u->c->mourns)
        op = mourning(u, op);
    if (!u->nlines || u->lines[u->nlines - 1].line != u->line) {
        MEM_GROW(u->lines, u->nlines, u->lines_cap);
        u->lines[u->nlines++] = (struct code_line){(uint32_t)u->ninstr, u->line};
        u->fence = u->ninstr;
    }
    if (!merge(u, op, arg))
        append(u, op, arg);
    else
        keep_position(u);
    move_depth(u, stack_effect(op, arg));
    if (op == OP_RETURN_VALUE || op == OP_RAISE || op == OP_RERAISE || op == OP_END_EXCEPT)
        u->reachable = false;
}

void unit_stmt(struct unit *u) {
    MEM_GROW(u->stmts, u->nstmts, u->stmts_cap);
    u->stmts[u->nstmts++] = (uint32_t)u->ninstr;
    u->fence = u->ninstr;
}

void unit_line(struct unit *u, int line) {
    if (line > 0)
        u->line = line;
}

/* --- labels --- */

int label_new(struct unit *u) {
    MEM_GROW(u->labels, u->nlabels, u->labels_cap);
    u->labels[u->nlabels] = (struct label){-1, -1};
    return (int)u->nlabels++;
}

/* How many values less (or more) are on the stack at the target of a taken jump. */
static int jump_effect(enum opcode op) {
    switch (op) {
    case OP_POP_JUMP_IF_FALSE:
    case OP_POP_JUMP_IF_TRUE:
    case OP_POP_JUMP_BACK_IF_TRUE:
    case OP_POP_JUMP_IF_NONE:
    case OP_POP_JUMP_IF_NOT_NONE:
    case OP_FOR_ITER:
    case OP_SEND:
        return -1;
    default:
        return 0;
    }
}

void emit_jump(struct unit *u, enum opcode op, int label) {
    if (!u->reachable)
        return;
    u->labels[label].depth = u->depth + jump_effect(op);
    emit(u, op, (uint32_t)label);
    if (op == OP_JUMP || op == OP_JUMP_BACK)
        u->reachable = false;
}

void label_place(struct unit *u, int label) {
    struct label *l = &u->labels[label];
    l->pc = (int)u->ninstr;
    u->fence = u->ninstr;
    if (u->reachable) {
        l->depth = u->depth;
    } else if (l->depth >= 0) {
        u->depth = l->depth;
        if (u->depth > u->max_depth)
            u->max_depth = u->depth;
        u->reachable = true;
    }
}

void range_close(struct unit *u, struct block *b) {
    if (b->handler < 0 || b->range >= u->ninstr)
        return;
    MEM_GROW(u->handlers, u->nhandlers, u->handlers_cap);
    u->handlers[u->nhandlers++] = (struct code_handler){b->range, (uint32_t)u->ninstr,
                                                        (uint32_t)b->handler, (uint32_t)b->depth};
    u->labels[b->handler].depth = b->depth + 1; /* the exception */
    b->range = (uint32_t)u->ninstr;
    u->fence = u->ninstr; /* what follows is protected by others */
}

/* --- tables --- */

static size_t word_slot(const struct word_table *t, uint64_t word) {
    uint64_t h = word * 0x9E3779B97F4A7C15u;
    return (size_t)(h >> 32) & t->mask;
}

static void word_rehash(struct word_table *t) {
    size_t size = t->mask ? (t->mask + 1) * 2 : 32;
    t->slots = mem_alloc_atomic(size * sizeof *t->slots);
    memset(t->slots, 0, size * sizeof *t->slots);
    t->mask = size - 1;
    for (size_t k = 0; k < t->n; k++) {
        size_t i = word_slot(t, t->words[k]);
        while (t->slots[i])
            i = (i + 1) & t->mask;
        t->slots[i] = (int32_t)k + 1;
    }
}

/* The position of WORD, which is added if it is new. */
static uint32_t word_index(struct word_table *t, uint64_t word) {
    if (!t->mask)
        word_rehash(t);
    size_t i = word_slot(t, word);
    for (; t->slots[i]; i = (i + 1) & t->mask)
        if (t->words[t->slots[i] - 1] == word)
            return (uint32_t)t->slots[i] - 1;
    MEM_GROW(t->words, t->n, t->cap);
    t->words[t->n++] = word;
    if (t->n * 2 > t->mask)
        word_rehash(t);
    else
        t->slots[i] = (int32_t)t->n;
    return (uint32_t)t->n - 1;
}

/* Constants that are the same word are one: small ints, floats, interned text. */
uint32_t const_index(struct unit *u, value v) { return word_index(&u->consts, v); }

void emit_const(struct unit *u, value v) {
    if (u->reachable)
        emit(u, OP_LOAD_CONST, const_index(u, v));
}

uint32_t name_index(struct unit *u, struct py_str *name) {
    return word_index(&u->names, PY_OBJ(name));
}

uint32_t global_index(struct unit *u, struct py_str *name) {
    return word_index(&u->globals, PY_OBJ(name));
}

/* One entry for each place in the source: what they see may differ. */
uint32_t attr_index(struct unit *u, struct py_str *name) {
    if (!u->reachable)
        return 0;
    name_index(u, name); /* co_names */
    MEM_GROW(u->attrs, u->nattrs, u->attrs_cap);
    u->attrs[u->nattrs++].name = name;
    return (uint32_t)u->nattrs - 1;
}

/* --- the end --- */

static bool is_jump(enum opcode op) {
    switch (op) {
    case OP_JUMP:
    case OP_JUMP_BACK:
    case OP_JUMP_IF_FALSE_OR_POP:
    case OP_JUMP_IF_TRUE_OR_POP:
        return true;
    default:
        return jump_effect(op) != 0;
    }
}

static void resolve_labels(struct unit *u) {
    for (size_t i = 0; i < u->ninstr; i++) {
        enum opcode op = u->instr[i] & 0xFF;
        if (!is_jump(op))
            continue;
        uint32_t target = (uint32_t)u->labels[u->instr[i] >> 8].pc;
        /* a jump to a jump */
        for (int hops = 0; hops < 4 && target < u->ninstr; hops++) {
            enum opcode next = u->instr[target] & 0xFF;
            bool plain = op == OP_JUMP || op == OP_POP_JUMP_IF_FALSE || op == OP_POP_JUMP_IF_TRUE;
            if (next != OP_JUMP || !plain || target < i)
                break;
            target = (uint32_t)u->labels[u->instr[target] >> 8].pc;
        }
        if (op == OP_POP_JUMP_IF_TRUE && target <= i)
            op = OP_POP_JUMP_BACK_IF_TRUE;
        u->instr[i] = (uint32_t)op | target << 8;
    }
    for (size_t i = 0; i < u->nhandlers; i++)
        u->handlers[i].target = (uint32_t)u->labels[u->handlers[i].target].pc;
}

static void *atomic_copy(const void *from, size_t n, size_t size) {
    void *to = mem_alloc_atomic(n * size + 1);
    if (n)
        memcpy(to, from, n * size);
    return to;
}

static struct py_tuple *symbol_names(struct unit *u, enum sym_place place, int n) {
    struct py_tuple *t = py_tuple_new((size_t)n);
    for (size_t i = 0; i < u->scope->n; i++) {
        struct symbol *s = &u->scope->symbols[i];
        bool passed = place == PLACE_FREE && s->passes;
        if ((s->place == place || passed) && s->index >= 0 && s->index < n)
            t->items[s->index] = PY_OBJ(s->name);
    }
    return t;
}

static void fill_variables(struct unit *u, struct py_code *code) {
    struct py_tuple *names = py_tuple_new((size_t)u->nlocals);
    for (size_t i = 0; i < u->scope->n; i++) {
        struct symbol *s = &u->scope->symbols[i];
        if (s->place == PLACE_LOCAL)
            names->items[s->index] = PY_OBJ(s->name);
    }
    code->cell_params = atomic_copy(NULL, 0, 1);
    if (u->ncells)
        code->cell_params = mem_alloc_atomic((size_t)u->ncells * sizeof *code->cell_params);
    for (int i = 0; i < u->ncells; i++)
        code->cell_params[i] = -1;
    int param = 0;
    for (size_t i = 0; i < u->scope->n; i++) {
        struct symbol *s = &u->scope->symbols[i];
        if (!(s->flags & SYM_PARAM))
            continue;
        if (s->place == PLACE_CELL) {
            code->cell_params[s->index] = (int16_t)param;
            names->items[param] = PY_OBJ(s->name);
        }
        param++;
    }
    code->varnames = names;
    code->cellvars = symbol_names(u, PLACE_CELL, u->ncells);
    if (u->scope->needs_class)
        code->cellvars->items[u->ncells - 1] = PY_OBJ(PYN(__class__));
    code->freevars = symbol_names(u, PLACE_FREE, u->nfrees);
}

static void finish_names(struct unit *u, struct py_code *code) {
    code->nglobals = (uint32_t)u->globals.n;
    code->globals = u->globals.n ? mem_alloc_atomic(u->globals.n * sizeof *code->globals) : NULL;
    for (size_t i = 0; i < u->globals.n; i++) {
        struct py_str *name = PY_AS(struct py_str, u->globals.words[i]);
        code->globals[i] = (struct global_cache){.name = name};
        name_index(u, name); /* co_names */
    }
    code->nnames = (uint32_t)u->names.n;
    code->names = MEM_NEW_ARRAY(struct py_str *, u->names.n);
    for (size_t i = 0; i < u->names.n; i++)
        code->names[i] = PY_AS(struct py_str, u->names.words[i]);
}

struct py_code *unit_finish(struct unit *u) {
    resolve_labels(u);
    struct py_code *code = MEM_NEW(struct py_code);
    code->head.type = &py_code_type;
    code->instr = atomic_copy(u->instr, u->ninstr, sizeof *u->instr);
    code->ninstr = (uint32_t)u->ninstr;
    code->flags = u->flags;
    code->argcount = u->argcount;
    code->posonlyargcount = u->posonly;
    code->kwonlyargcount = u->kwonly;
    code->nlocals = u->nlocals;
    code->ncells = u->ncells;
    code->nfrees = u->nfrees;
    code->nslots = u->nlocals + u->ncells + u->nfrees;
    code->stack_size = u->max_depth + 1;
    code->firstlineno = u->firstlineno;
    code->consts = u->consts.words;
    code->nconsts = (uint32_t)u->consts.n;
    finish_names(u, code);
    code->attrs = atomic_copy(u->attrs, u->nattrs, sizeof *u->attrs);
    code->nattrs = (uint32_t)u->nattrs;
    code->handlers = atomic_copy(u->handlers, u->nhandlers, sizeof *u->handlers);
    code->nhandlers = (uint32_t)u->nhandlers;
    code->lines = atomic_copy(u->lines, u->nlines, sizeof *u->lines);
    code->nlines = (uint32_t)u->nlines;
    code->stmts = atomic_copy(u->stmts, u->nstmts, sizeof *u->stmts);
    code->nstmts = (uint32_t)u->nstmts;
    code->positions = u->positions;
    code->name = u->name;
    code->qualname = u->qualname;
    code->filename = u->c->filename;
    code->doc = u->doc;
    fill_variables(u, code);
    return code;
}

int py_code_line(const struct py_code *code, uint32_t pc) {
    uint32_t low = 0, high = code->nlines;
    while (low < high) {
        uint32_t mid = (low + high) / 2;
        if (code->lines[mid].pc <= pc)
            low = mid + 1;
        else
            high = mid;
    }
    return low ? code->lines[low - 1].line : code->firstlineno;
}
