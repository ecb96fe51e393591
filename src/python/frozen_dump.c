/* Writing an image of a code object; see frozen_int.h for what goes where. */
#include "python/frozen_int.h"

#include "python/types/complex.h"
#include "python/types/str_int.h"

struct writer {
    struct vm *vm;
    uint32_t *words;
    size_t n, cap;
    struct buf text;
    struct frozen_string *strings;
    size_t nstrings, strings_cap;
    struct py_dict *index; /* text: its string */
};

static void put(struct writer *w, uint32_t word) {
    MEM_GROW(w->words, w->n, w->cap);
    w->words[w->n++] = word;
}

static void put_words(struct writer *w, const void *from, size_t n) {
    const uint32_t *words = from;
    for (size_t i = 0; i < n; i++)
        put(w, words[i]);
}

static void put64(struct writer *w, uint64_t bits) {
    put(w, (uint32_t)bits);
    put(w, (uint32_t)(bits >> 32));
}

static void put_double(struct writer *w, double d) {
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    put64(w, bits);
}

static uint32_t put_text(struct writer *w, const void *data, size_t size) {
    size_t at = w->text.len;
    buf_add(&w->text, data, size);
    buf_putc(&w->text, 0);
    if (w->text.len > UINT32_MAX)
        error_raise(ERROR_VALUE, "code is too large to be frozen");
    return (uint32_t)at;
}

static uint32_t string_index(struct writer *w, struct py_str *s) {
    value known = py_dict_get(w->vm, w->index, PY_OBJ(s));
    if (known != PY_UNDEF)
        return (uint32_t)py_small(known);
    uint64_t hash = py_hash_bytes(s->data, s->size);
    MEM_GROW(w->strings, w->nstrings, w->strings_cap);
    w->strings[w->nstrings] = (struct frozen_string){.offset = put_text(w, s->data, s->size),
                                                     .size = (uint32_t)s->size,
                                                     .length = (uint32_t)s->length,
                                                     .interned = s->interned,
                                                     .hash_low = (uint32_t)hash,
                                                     .hash_high = (uint32_t)(hash >> 32)};
    py_dict_set(w->vm, w->index, PY_OBJ(s), py_from_small((int64_t)w->nstrings));
    return (uint32_t)w->nstrings++;
}

static uint32_t put_code(struct writer *w, const struct py_code *code);
static uint32_t reference(struct writer *w, value v);

static uint32_t ref(enum frozen_ref kind, size_t at) {
    if (at >> (32 - REF_BITS))
        error_raise(ERROR_VALUE, "code is too large to be frozen");
    return (uint32_t)(at << REF_BITS) | kind;
}

/* References of N values; what they refer to is written first. */
static uint32_t *references(struct writer *w, size_t n, const value *values) {
    uint32_t *refs = mem_alloc_atomic(n * sizeof *refs + 1);
    for (size_t i = 0; i < n; i++)
        refs[i] = reference(w, values[i]);
    return refs;
}

static uint32_t put_tuple(struct writer *w, const struct py_tuple *t) {
    uint32_t *refs = references(w, t->n, t->items);
    size_t at = w->n;
    put(w, FROZEN_TUPLE);
    put(w, (uint32_t)t->n);
    put_words(w, refs, t->n);
    return ref(REF_OBJECT, at);
}

static uint32_t put_int(struct writer *w, value v) {
    bool fits;
    int64_t i = py_int_get(v, &fits);
    uint32_t digits = fits ? 0 : string_index(w, PY_AS(struct py_str, py_int_str(w->vm, v)));
    size_t at = w->n;
    put(w, fits ? FROZEN_INT : FROZEN_BIG_INT);
    if (fits)
        put64(w, (uint64_t)i);
    else
        put(w, digits);
    return ref(REF_OBJECT, at);
}

static uint32_t put_plain(struct writer *w, value v) {
    struct py_type *type = py_type_of(v);
    size_t at = w->n;
    if (type == &py_float_type) {
        put(w, FROZEN_FLOAT);
        put_double(w, py_float(v));
    } else if (type == &py_complex_type) {
        put(w, FROZEN_COMPLEX);
        put_double(w, PY_AS(struct py_complex, v)->re);
        put_double(w, PY_AS(struct py_complex, v)->im);
    } else if (type == &py_bytes_type) {
        const struct py_bytes *b = PY_AS(struct py_bytes, v);
        put(w, FROZEN_BYTES);
        put(w, put_text(w, b->data, b->size));
        put(w, (uint32_t)b->size);
    } else {
        error_raise(ERROR_INTERNAL, "a %s cannot be frozen", type->name);
    }
    return ref(REF_OBJECT, at);
}

static uint32_t reference(struct writer *w, value v) {
    for (size_t i = 0; i < FROZEN_NSINGLES; i++)
        if (v == frozen_singles[i])
            return ref(REF_SINGLE, i);
    if (py_is_small(v)) {
        int64_t i = py_small(v), limit = (int64_t)1 << (31 - REF_BITS);
        return i >= -limit && i < limit ? (uint32_t)i << REF_BITS | REF_SMALL : put_int(w, v);
    }
    if (py_is_int(v))
        return put_int(w, v);
    if (py_is_str(v))
        return ref(REF_STRING, string_index(w, PY_AS(struct py_str, v)));
    if (py_is_tuple(v))
        return put_tuple(w, PY_AS(struct py_tuple, v));
    if (py_type_of(v) == &py_code_type)
        return put_code(w, PY_AS(struct py_code, v));
    return put_plain(w, v);
}

static void put_names(struct writer *w, const struct py_tuple *names) {
    for (size_t i = 0; i < names->n; i++)
        put(w, string_index(w, PY_AS(struct py_str, names->items[i])));
}

/* What stands behind the record, in the order of frozen_int.h. */
static void put_tables(struct writer *w, const struct py_code *code, const uint32_t *consts) {
    put_names(w, code->varnames);
    put_names(w, code->cellvars);
    put_names(w, code->freevars);
    for (int i = 0; i < code->ncells; i++)
        put(w, (uint32_t)code->cell_params[i]);
    put_words(w, consts, code->nconsts);
    for (uint32_t i = 0; i < code->nnames; i++)
        put(w, string_index(w, code->names[i]));
    for (uint32_t i = 0; i < code->nglobals; i++)
        put(w, string_index(w, code->globals[i].name));
    for (uint32_t i = 0; i < code->nattrs; i++)
        put(w, string_index(w, code->attrs[i].name));
    put_words(w, code->instr, code->ninstr);
    put_words(w, code->handlers, code->nhandlers * FROZEN_WORDS(struct code_handler));
    put_words(w, code->lines, code->nlines * FROZEN_WORDS(struct code_line));
    put_words(w, code->stmts, code->nstmts);
}

static uint32_t put_code(struct writer *w, const struct py_code *code) {
    py_code_load(code);
    struct frozen_code c = {.kind = FROZEN_CODE,
                            .name = string_index(w, code->name),
                            .qualname = string_index(w, code->qualname),
                            .doc = reference(w, code->doc),
                            .flags = code->flags,
                            .argcount = (uint32_t)code->argcount,
                            .posonlyargcount = (uint32_t)code->posonlyargcount,
                            .kwonlyargcount = (uint32_t)code->kwonlyargcount,
                            .nlocals = (uint32_t)code->nlocals,
                            .ncells = (uint32_t)code->ncells,
                            .nfrees = (uint32_t)code->nfrees,
                            .stack_size = (uint32_t)code->stack_size,
                            .firstlineno = (uint32_t)code->firstlineno,
                            .nconsts = code->nconsts,
                            .nnames = code->nnames,
                            .nglobals = code->nglobals,
                            .nattrs = code->nattrs,
                            .ninstr = code->ninstr,
                            .nhandlers = code->nhandlers,
                            .nlines = code->nlines,
                            .nstmts = code->nstmts};
    uint32_t *consts = references(w, code->nconsts, code->consts);
    size_t at = w->n;
    put_words(w, &c, FROZEN_WORDS(struct frozen_code));
    put_tables(w, code, consts);
    return ref(REF_OBJECT, at);
}

uint32_t frozen_sum(const struct py_frozen *image) {
    uint32_t h = 2166136261u; /* FNV-1a */
    for (size_t i = 0; i < image->nwords; i++)
        if (i != offsetof(struct frozen_head, sum) / sizeof(uint32_t))
            h = (h ^ image->words[i]) * 16777619u;
    for (size_t i = 0; i < image->ntext; i++)
        h = (h ^ (unsigned char)image->text[i]) * 16777619u;
    return h;
}

struct py_frozen *frozen_dump(struct vm *vm, const struct py_code *code) {
    struct writer w = {.vm = vm, .text = BUF_INIT, .index = py_dict_new()};
    struct frozen_head head = {.magic = FROZEN_MAGIC, .version = FROZEN_VERSION};
    put_words(&w, &head, FROZEN_WORDS(struct frozen_head));
    head.code = put_code(&w, code) >> REF_BITS;
    head.strings = (uint32_t)w.n;
    head.nstrings = (uint32_t)w.nstrings;
    put_words(&w, w.strings, w.nstrings * FROZEN_WORDS(struct frozen_string));
    head.nwords = (uint32_t)w.n;
    head.ntext = (uint32_t)w.text.len;
    struct py_frozen *image = MEM_NEW(struct py_frozen);
    *image = (struct py_frozen){w.words, w.n, buf_take(&w.text), head.ntext};
    memcpy(w.words, &head, sizeof head);
    ((struct frozen_head *)w.words)->sum = frozen_sum(image);
    return image;
}
