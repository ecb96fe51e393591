/*
 * Reading images. A code object is made with what its caller and inspect ask for; its body follows
 * when its first instruction, which is not its own, runs (py_code_load). Whatever an image says of
 * places is looked at before it is followed.
 */
#include "python/frozen_int.h"

#include "python/types/complex.h"

/* An image that code in use comes from. */
struct frozen_unit {
    const struct py_frozen *image;
    const struct frozen_string *strings;
    size_t nstrings;
    struct py_str **made; /* strings that were asked for */
    struct py_str *filename;
};

const value frozen_singles[FROZEN_NSINGLES] = {PY_NONE, PY_TRUE, PY_FALSE, PY_ELLIPSIS};

static const uint32_t load_first[] = {OP_LOAD_CODE};

static noreturn void damaged(const struct frozen_unit *u) {
    error_raise(ERROR_VALUE, "%s: the frozen code is damaged", u->filename->data);
}

/* N words from AT on. */
static const uint32_t *words_at(const struct frozen_unit *u, size_t at, size_t n) {
    if (at > u->image->nwords || n > u->image->nwords - at)
        damaged(u);
    return u->image->words + at;
}

static const char *text_at(const struct frozen_unit *u, size_t at, size_t n) {
    if (at >= u->image->ntext || n >= u->image->ntext - at || u->image->text[at + n])
        damaged(u);
    return u->image->text + at;
}

static struct py_str *string(const struct frozen_unit *u, uint32_t i) {
    if (i >= u->nstrings)
        damaged(u);
    if (!u->made[i]) {
        const struct frozen_string *s = &u->strings[i];
        u->made[i] = py_str_constant(text_at(u, s->offset, s->size), s->size, s->length,
                                     s->hash_low | (uint64_t)s->hash_high << 32, s->interned);
    }
    return u->made[i];
}

static uint64_t word64(const uint32_t *w) { return w[0] | (uint64_t)w[1] << 32; }

static double word_double(const uint32_t *w) {
    uint64_t bits = word64(w);
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

static value take(const struct frozen_unit *u, uint32_t ref);
static struct py_code *take_code(const struct frozen_unit *u, size_t at);

static value take_tuple(const struct frozen_unit *u, size_t at) {
    size_t n = *words_at(u, at, 1);
    const uint32_t *refs = words_at(u, at + 1, n);
    struct py_tuple *t = py_tuple_new(n);
    for (size_t i = 0; i < n; i++)
        /* what is in an object stands before it: no cycles */
        t->items[i] = (refs[i] & ((1 << REF_BITS) - 1)) == REF_OBJECT && refs[i] >> REF_BITS >= at
                          ? (damaged(u), PY_UNDEF)
                          : take(u, refs[i]);
    return PY_OBJ(t);
}

static value take_big_int(const struct frozen_unit *u, uint32_t digits) {
    struct py_str *s = string(u, digits);
    value v = py_int_parse(NULL, s->data, s->size, 10);
    if (v == PY_UNDEF)
        damaged(u);
    return v;
}

static value take_object(const struct frozen_unit *u, size_t at) {
    const uint32_t *w;
    switch (*words_at(u, at, 1)) {
    case FROZEN_INT:
        return py_int_from((int64_t)word64(words_at(u, at + 1, 2)));
    case FROZEN_BIG_INT:
        return take_big_int(u, *words_at(u, at + 1, 1));
    case FROZEN_FLOAT:
        return py_from_float(word_double(words_at(u, at + 1, 2)));
    case FROZEN_COMPLEX:
        w = words_at(u, at + 1, 4);
        return py_complex_new(word_double(w), word_double(w + 2));
    case FROZEN_BYTES:
        w = words_at(u, at + 1, 2);
        return py_bytes_new(text_at(u, w[0], w[1]), w[1]);
    case FROZEN_TUPLE:
        return take_tuple(u, at + 1);
    case FROZEN_CODE:
        return PY_OBJ(take_code(u, at));
    default:
        damaged(u);
    }
}

static value take(const struct frozen_unit *u, uint32_t ref) {
    uint32_t at = ref >> REF_BITS;
    switch (ref & ((1 << REF_BITS) - 1)) {
    case REF_SINGLE:
        if (at < FROZEN_NSINGLES)
            return frozen_singles[at];
        damaged(u);
    case REF_STRING:
        return PY_OBJ(string(u, at));
    case REF_SMALL:
        return py_from_small((int32_t)ref >> REF_BITS);
    case REF_OBJECT:
        return take_object(u, at);
    default:
        damaged(u);
    }
}

/* The words of a code's tables: too large a count anywhere is too large a sum. */
static uint64_t table_words(const struct frozen_code *c) {
    return (uint64_t)c->nlocals + 2 * (uint64_t)c->ncells + c->nfrees + c->nconsts + c->nnames +
           c->nglobals + c->nattrs + c->ninstr +
           (uint64_t)c->nhandlers * FROZEN_WORDS(struct code_handler) +
           (uint64_t)c->nlines * FROZEN_WORDS(struct code_line) + c->nstmts;
}

static struct py_code *take_code(const struct frozen_unit *u, size_t at) {
    const struct frozen_code *c = (const void *)words_at(u, at, FROZEN_WORDS(struct frozen_code));
    words_at(u, at + FROZEN_WORDS(struct frozen_code), table_words(c));
    uint32_t doc = c->doc & ((1 << REF_BITS) - 1);
    if (c->kind != FROZEN_CODE || c->ninstr == 0 || (doc != REF_STRING && doc != REF_SINGLE))
        damaged(u);
    struct py_code *code = MEM_NEW(struct py_code);
    code->head.type = &py_code_type;
    code->instr = load_first;
    code->ninstr = 1;
    code->flags = c->flags;
    code->argcount = (int)c->argcount;
    code->posonlyargcount = (int)c->posonlyargcount;
    code->kwonlyargcount = (int)c->kwonlyargcount;
    code->nlocals = (int)c->nlocals;
    code->ncells = (int)c->ncells;
    code->nfrees = (int)c->nfrees;
    code->nslots = (int)(c->nlocals + c->ncells + c->nfrees);
    code->stack_size = (int)c->stack_size;
    code->firstlineno = (int)c->firstlineno;
    code->name = string(u, c->name);
    code->qualname = string(u, c->qualname);
    code->filename = u->filename;
    code->doc = take(u, c->doc);
    code->frozen = u;
    code->frozen_at = c;
    return code;
}

static struct py_tuple *take_names(const struct frozen_unit *u, const uint32_t **w, uint32_t n) {
    struct py_tuple *t = py_tuple_new(n);
    for (uint32_t i = 0; i < n; i++)
        t->items[i] = PY_OBJ(string(u, *(*w)++));
    return t;
}

static void take_cells(struct py_code *code, const uint32_t **w) {
    if (code->ncells)
        code->cell_params = mem_alloc_atomic((size_t)code->ncells * sizeof *code->cell_params);
    for (int i = 0; i < code->ncells; i++)
        code->cell_params[i] = (int16_t) * (*w)++;
}

/* Constants and names, in one block. */
static void take_values(struct py_code *code, const struct frozen_code *c, const uint32_t **w) {
    const struct frozen_unit *u = code->frozen;
    code->nconsts = c->nconsts;
    code->nnames = c->nnames;
    code->consts = MEM_NEW_ARRAY(value, (size_t)c->nconsts + c->nnames);
    code->names = (struct py_str **)(code->consts + c->nconsts);
    for (uint32_t i = 0; i < c->nconsts; i++)
        code->consts[i] = take(u, *(*w)++);
    for (uint32_t i = 0; i < c->nnames; i++)
        code->names[i] = string(u, *(*w)++);
}

/* The caches, in one block. All names in them are in code->names, too, which keeps them alive. */
static void take_caches(struct py_code *code, const struct frozen_code *c, const uint32_t **w) {
    const struct frozen_unit *u = code->frozen;
    size_t globals = c->nglobals * sizeof *code->globals, attrs = c->nattrs * sizeof *code->attrs;
    code->nglobals = c->nglobals;
    code->nattrs = c->nattrs;
    if (!(globals + attrs))
        return;
    code->globals = mem_alloc_atomic(globals + attrs);
    memset(code->globals, 0, globals + attrs);
    code->attrs = (struct attr_cache *)(code->globals + c->nglobals);
    for (uint32_t i = 0; i < c->nglobals; i++)
        code->globals[i].name = string(u, *(*w)++);
    for (uint32_t i = 0; i < c->nattrs; i++)
        code->attrs[i].name = string(u, *(*w)++);
}

/* What is used where it lies. */
static void take_tables(struct py_code *code, const struct frozen_code *c, const uint32_t *w) {
    code->instr = w;
    code->ninstr = c->ninstr;
    w += c->ninstr;
    code->handlers = (const void *)w;
    code->nhandlers = c->nhandlers;
    w += c->nhandlers * FROZEN_WORDS(struct code_handler);
    code->lines = (const void *)w;
    code->nlines = c->nlines;
    w += c->nlines * FROZEN_WORDS(struct code_line);
    code->stmts = w;
    code->nstmts = c->nstmts;
}

void py_code_load_body(const struct py_code *constant) {
    struct py_code *code = (struct py_code *)constant;
    const struct frozen_unit *u = code->frozen;
    const struct frozen_code *c = code->frozen_at;
    const uint32_t *w = (const uint32_t *)(c + 1);
    code->varnames = take_names(u, &w, c->nlocals);
    code->cellvars = take_names(u, &w, c->ncells);
    code->freevars = take_names(u, &w, c->nfrees);
    take_cells(code, &w);
    take_values(code, c, &w);
    take_caches(code, c, &w);
    take_tables(code, c, w);
    code->frozen = NULL;
}

struct py_code *frozen_load(const struct py_frozen *image, const char *filename) {
    struct frozen_unit *u = MEM_NEW(struct frozen_unit);
    u->image = image;
    u->filename = py_intern(filename);
    const struct frozen_head *head = (const void *)words_at(u, 0, FROZEN_WORDS(struct frozen_head));
    if (head->magic != FROZEN_MAGIC || head->nwords != image->nwords || head->ntext != image->ntext)
        damaged(u);
    if (head->version != FROZEN_VERSION)
        error_raise(ERROR_VALUE, "%s: the frozen code is of another build", filename);
    u->nstrings = head->nstrings;
    u->strings =
        (const void *)words_at(u, head->strings, u->nstrings * FROZEN_WORDS(struct frozen_string));
    u->made = MEM_NEW_ARRAY(struct py_str *, u->nstrings);
    return take_code(u, head->code);
}

bool frozen_is_sound(const struct py_frozen *image) {
    const struct frozen_head *head = (const void *)image->words;
    return image->nwords >= FROZEN_WORDS(struct frozen_head) && head->magic == FROZEN_MAGIC &&
           head->version == FROZEN_VERSION && head->nwords == image->nwords &&
           head->ntext == image->ntext && head->sum == frozen_sum(image);
}
