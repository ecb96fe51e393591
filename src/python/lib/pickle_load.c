/*
 * Loading pickles (pickle.c): a machine with a stack, marks and a memo. One function an opcode, in
 * a table.
 */
#include <stdlib.h>

#include "python/lib/pickle_int.h"
#include "python/type.h"
#include "python/types/float.h"

struct unpickler {
    struct py_object head;
    struct py_attrs attrs;
    value file;
    const unsigned char *p, *end;
    value *stack;
    size_t n, cap;
    size_t *marks;
    size_t nmarks, marks_cap;
    value *memo;
    size_t memo_cap, memo_count;
    value self; /* a script's instance, or PY_UNDEF */
    int protocol;
};
#define UNPICKLER(v) PY_AS(struct unpickler, v)

static noreturn void truncated(struct vm *vm) {
    py_raise(vm, &py_unpickling_error, "pickle data was truncated");
}

/* --- input --- */

static const unsigned char *take(struct vm *vm, struct unpickler *u, uint64_t n) {
    if ((uint64_t)(u->end - u->p) < n)
        truncated(vm);
    u->p += n;
    return u->p - n;
}
static uint64_t number(struct vm *vm, struct unpickler *u, size_t bytes) {
    const unsigned char *p = take(vm, u, bytes);
    uint64_t n = 0;
    while (bytes--)
        n = n << 8 | p[bytes];
    return n;
}
/* A line without its newline. */
static const char *line(struct vm *vm, struct unpickler *u) {
    const unsigned char *end = memchr(u->p, '\n', (size_t)(u->end - u->p));
    if (!end)
        truncated(vm);
    const char *s = mem_strndup((const char *)u->p, (size_t)(end - u->p));
    u->p = end + 1;
    return s;
}

/* --- stack --- */

static void push(struct unpickler *u, value v) {
    MEM_GROW(u->stack, u->n, u->cap);
    u->stack[u->n++] = v;
}
static noreturn void underflow(struct vm *vm, struct unpickler *u) {
    py_raise(vm, &py_unpickling_error,
             u->nmarks ? "unexpected MARK found" : "unpickling stack underflow");
}
static size_t floor_of(const struct unpickler *u) {
    return u->nmarks ? u->marks[u->nmarks - 1] : 0;
}
static value pop(struct vm *vm, struct unpickler *u) {
    if (u->n <= floor_of(u))
        underflow(vm, u);
    return u->stack[--u->n];
}
static value top(struct vm *vm, struct unpickler *u) {
    if (u->n <= floor_of(u))
        underflow(vm, u);
    return u->stack[u->n - 1];
}
/* Where the values since the last mark begin; the mark is gone. */
static size_t pop_mark(struct vm *vm, struct unpickler *u) {
    if (!u->nmarks)
        py_raise(vm, &py_unpickling_error, "could not find MARK");
    return u->marks[--u->nmarks];
}
static struct py_tuple *pop_tuple(struct unpickler *u, size_t from) {
    struct py_tuple *t = py_tuple_of(u->n - from, u->stack + from);
    u->n = from;
    return t;
}

/* --- memo --- */

static void memo_put(struct vm *vm, struct unpickler *u, uint64_t i) {
    if (i > 100 * 1000 * 1000)
        py_raise(vm, &py_unpickling_error, "memo index is too large");
    if (i >= u->memo_cap) {
        size_t cap = i + 1 > 2 * u->memo_cap ? (size_t)i + 32 : 2 * u->memo_cap;
        u->memo = mem_realloc(u->memo, u->memo_cap * sizeof(value), cap * sizeof(value));
        u->memo_cap = cap;
    }
    if (u->memo[i] == PY_UNDEF)
        u->memo_count++;
    u->memo[i] = top(vm, u);
}
static void memo_get(struct vm *vm, struct unpickler *u, uint64_t i) {
    if (i >= u->memo_cap || u->memo[i] == PY_UNDEF)
        py_raise(vm, &py_unpickling_error, "Memo value not found at index %ld", (long)i);
    push(u, u->memo[i]);
}

/* --- opcodes --- */

#define OP(name) static void op_##name(struct vm *vm LIB_UNUSED, struct unpickler *u)

OP(mark) {
    MEM_GROW(u->marks, u->nmarks, u->marks_cap);
    u->marks[u->nmarks++] = u->n;
}
OP(pop) {
    if (u->nmarks && u->marks[u->nmarks - 1] == u->n)
        u->nmarks--;
    else
        pop(vm, u);
}
OP(pop_mark) { u->n = pop_mark(vm, u); }
OP(dup) { push(u, top(vm, u)); }
OP(proto) {
    u->protocol = (int)number(vm, u, 1);
    if (u->protocol > PICKLE_HIGHEST)
        py_raise(vm, &py_exc_ValueError, "unsupported pickle protocol: %d", u->protocol);
}
OP(frame) {
    if (number(vm, u, 8) > (uint64_t)(u->end - u->p))
        truncated(vm);
}

OP(none) { push(u, PY_NONE); }
OP(true) { push(u, PY_TRUE); }
OP(false) { push(u, PY_FALSE); }
OP(binint) { push(u, py_int_from((int32_t)number(vm, u, 4))); }
OP(binint1) { push(u, py_int_from((int64_t)number(vm, u, 1))); }
OP(binint2) { push(u, py_int_from((int64_t)number(vm, u, 2))); }
OP(int) {
    const char *s = line(vm, u);
    if (strcmp(s, "00") == 0 || strcmp(s, "01") == 0)
        push(u, PY_BOOL(s[1] == '1'));
    else
        push(u, py_int_from_text(vm, py_str_from(s), 0));
}
OP(long) {
    const char *s = line(vm, u);
    size_t n = strlen(s);
    if (n && s[n - 1] == 'L')
        n--;
    push(u, py_int_from_text(vm, py_str_new(s, n), 0));
}
static void push_long(struct vm *vm, struct unpickler *u, size_t n) {
    value bytes = py_bytes_new(take(vm, u, n), n);
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "signed", PY_TRUE);
    value from = py_getattr(vm, PY_OBJ(&py_int_type), "from_bytes");
    push(u, py_call_args(vm, from, py_tuple2(bytes, py_str_from("little")), kw));
}
OP(long1) { push_long(vm, u, number(vm, u, 1)); }
OP(long4) { push_long(vm, u, number(vm, u, 4)); }
OP(float) { push(u, py_from_float(py_float_from_text(vm, py_str_from(line(vm, u))))); }
OP(binfloat) {
    uint64_t bits = __builtin_bswap64(number(vm, u, 8));
    double d;
    memcpy(&d, &bits, sizeof d);
    push(u, py_from_float(d));
}

static void push_bytes(struct vm *vm, struct unpickler *u, uint64_t n) {
    push(u, py_bytes_new(take(vm, u, n), n));
}
static void push_text(struct vm *vm, struct unpickler *u, uint64_t n) {
    push(u, py_str_decode(vm, take(vm, u, n), n, "utf-8", "surrogatepass"));
}
/* Text of Python 2. */
static void push_ascii(struct vm *vm, struct unpickler *u, uint64_t n) {
    push(u, py_str_decode(vm, take(vm, u, n), n, "ascii", NULL));
}
OP(short_binbytes) { push_bytes(vm, u, number(vm, u, 1)); }
OP(binbytes) { push_bytes(vm, u, number(vm, u, 4)); }
OP(binbytes8) { push_bytes(vm, u, number(vm, u, 8)); }
OP(bytearray8) {
    uint64_t n = number(vm, u, 8);
    push(u, py_bytearray_new(take(vm, u, n), n));
}
OP(short_binunicode) { push_text(vm, u, number(vm, u, 1)); }
OP(binunicode) { push_text(vm, u, number(vm, u, 4)); }
OP(binunicode8) { push_text(vm, u, number(vm, u, 8)); }
OP(unicode) {
    const char *s = line(vm, u);
    push(u, py_str_decode(vm, s, strlen(s), "raw-unicode-escape", NULL));
}
OP(short_binstring) { push_ascii(vm, u, number(vm, u, 1)); }
OP(binstring) { push_ascii(vm, u, number(vm, u, 4)); }
OP(string) {
    const char *s = line(vm, u);
    size_t n = strlen(s);
    if (n < 2 || s[0] != s[n - 1] || (s[0] != '"' && s[0] != '\''))
        py_raise(vm, &py_unpickling_error, "the STRING opcode argument must be quoted");
    push(u, py_str_decode(vm, s + 1, n - 2, "unicode-escape", NULL));
}

OP(empty_list) { push(u, PY_OBJ(py_list_new(0))); }
OP(empty_dict) { push(u, PY_OBJ(py_dict_new())); }
OP(empty_tuple) { push(u, PY_OBJ(py_tuple_new(0))); }
OP(empty_set) { push(u, PY_OBJ(py_set_new(&py_set_type))); }
OP(list) {
    struct py_tuple *t = pop_tuple(u, pop_mark(vm, u));
    push(u, PY_OBJ(py_list_of(t->n, t->items)));
}
OP(tuple) {
    struct py_tuple *t = pop_tuple(u, pop_mark(vm, u));
    push(u, PY_OBJ(t));
}
static void push_tuple(struct vm *vm, struct unpickler *u, size_t n) {
    if (u->n < floor_of(u) + n)
        underflow(vm, u);
    struct py_tuple *t = pop_tuple(u, u->n - n);
    push(u, PY_OBJ(t));
}
OP(tuple1) { push_tuple(vm, u, 1); }
OP(tuple2) { push_tuple(vm, u, 2); }
OP(tuple3) { push_tuple(vm, u, 3); }
OP(dict) {
    struct py_tuple *t = pop_tuple(u, pop_mark(vm, u));
    struct py_dict *d = py_dict_new();
    for (size_t i = 0; i + 1 < t->n; i += 2)
        py_dict_set(vm, d, t->items[i], t->items[i + 1]);
    push(u, PY_OBJ(d));
}
OP(frozenset) {
    struct py_tuple *t = pop_tuple(u, pop_mark(vm, u));
    push(u, py_call1(vm, PY_OBJ(&py_frozenset_type), PY_OBJ(t)));
}

static void append_all(struct vm *vm, struct unpickler *u, struct py_tuple *items) {
    value list = top(vm, u);
    if (py_type_of(list) == &py_list_type) {
        for (size_t i = 0; i < items->n; i++)
            py_list_append(PY_AS(struct py_list, list), items->items[i]);
        return;
    }
    value extend = py_lookup_attr(vm, list, "extend");
    if (extend != PY_UNDEF) {
        py_call1(vm, extend, PY_OBJ(py_list_of(items->n, items->items)));
        return;
    }
    for (size_t i = 0; i < items->n; i++)
        py_call_method(vm, list, "append", 1, &items->items[i]);
}
OP(append) {
    value v = pop(vm, u);
    append_all(vm, u, PY_AS(struct py_tuple, py_tuple1(v)));
}
OP(appends) { append_all(vm, u, pop_tuple(u, pop_mark(vm, u))); }
OP(setitem) {
    value v = pop(vm, u), k = pop(vm, u);
    py_setitem(vm, top(vm, u), k, v);
}
OP(setitems) {
    struct py_tuple *t = pop_tuple(u, pop_mark(vm, u));
    for (size_t i = 0; i + 1 < t->n; i += 2)
        py_setitem(vm, top(vm, u), t->items[i], t->items[i + 1]);
}
OP(additems) {
    struct py_tuple *t = pop_tuple(u, pop_mark(vm, u));
    for (size_t i = 0; i < t->n; i++)
        py_call_method(vm, top(vm, u), "add", 1, &t->items[i]);
}

OP(put) { memo_put(vm, u, (uint64_t)strtoull(line(vm, u), NULL, 10)); }
OP(binput) { memo_put(vm, u, number(vm, u, 1)); }
OP(long_binput) { memo_put(vm, u, number(vm, u, 4)); }
OP(memoize) { memo_put(vm, u, u->memo_count); }
OP(get) { memo_get(vm, u, (uint64_t)strtoull(line(vm, u), NULL, 10)); }
OP(binget) { memo_get(vm, u, number(vm, u, 1)); }
OP(long_binget) { memo_get(vm, u, number(vm, u, 4)); }

/* --- classes and instances --- */

static value find_class(struct vm *vm, struct unpickler *u, value module, value name) {
    if (u->protocol < 3) {
        const char *from = py_str_cstr(module), *text = py_str_cstr(name);
        pickle_new_name(&from, &text);
        module = py_str_from(from);
        name = py_str_from(text);
    }
    value v = py_import(vm, py_str_cstr(module));
    struct py_list *parts = py_list_of(1, &name);
    if (u->protocol >= 4)
        parts = py_list_from(vm, py_call_method(vm, name, "split", 1, (value[]){py_str_from(".")}));
    for (size_t i = 0; i < parts->n; i++) {
        value next = py_lookup_attr_str(vm, v, lib_str(parts->items[i]));
        if (next == PY_UNDEF)
            py_raise(vm, &py_exc_AttributeError, "Can't get attribute %R on %R", name,
                     py_import(vm, py_str_cstr(module)));
        v = next;
    }
    return v;
}
static value ask_class(struct vm *vm, struct unpickler *u, value module, value name) {
    if (!py_is_str(module) || !py_is_str(name))
        py_raise(vm, &py_unpickling_error, "STACK_GLOBAL requires str");
    if (u->self == PY_UNDEF)
        return find_class(vm, u, module, name);
    return py_call_method(vm, u->self, "find_class", 2, (value[]){module, name});
}
OP(global) {
    value module = py_str_from(line(vm, u)), name = py_str_from(line(vm, u));
    push(u, ask_class(vm, u, module, name));
}
OP(stack_global) {
    value name = pop(vm, u), module = pop(vm, u);
    push(u, ask_class(vm, u, module, name));
}
static value instantiate(struct vm *vm, value cls, struct py_tuple *args) {
    return py_call_args(vm, cls, PY_OBJ(args), NULL);
}
OP(inst) {
    struct py_tuple *args = pop_tuple(u, pop_mark(vm, u));
    value module = py_str_from(line(vm, u)), name = py_str_from(line(vm, u));
    push(u, instantiate(vm, ask_class(vm, u, module, name), args));
}
OP(obj) {
    struct py_tuple *t = pop_tuple(u, pop_mark(vm, u));
    if (!t->n)
        underflow(vm, u);
    push(u, instantiate(vm, t->items[0], py_tuple_of(t->n - 1, t->items + 1)));
}
OP(reduce) {
    value args = pop(vm, u), f = pop(vm, u);
    push(u, py_call_args(vm, f, args, NULL));
}
static void push_new(struct vm *vm, struct unpickler *u, value cls, value args, value kw) {
    if (!py_is_type(cls))
        py_raise(vm, &py_unpickling_error, "NEWOBJ class argument must be a type, not %T", cls);
    if (!py_is_tuple(args))
        py_raise(vm, &py_unpickling_error, "NEWOBJ expected an arg tuple, got %T", args);
    struct py_tuple *rest = PY_AS(struct py_tuple, args), *all = py_tuple_new(rest->n + 1);
    all->items[0] = cls;
    memcpy(all->items + 1, rest->items, rest->n * sizeof(value));
    struct py_dict *names = kw == PY_UNDEF ? NULL : PY_AS(struct py_dict, kw);
    push(u, py_call_args(vm, py_getattr(vm, cls, "__new__"), PY_OBJ(all), names));
}
OP(newobj) {
    value args = pop(vm, u), cls = pop(vm, u);
    push_new(vm, u, cls, args, PY_UNDEF);
}
OP(newobj_ex) {
    value kw = pop(vm, u), args = pop(vm, u), cls = pop(vm, u);
    if (!py_is_dict(kw))
        py_raise(vm, &py_unpickling_error, "NEWOBJ_EX kwargs argument must be a dict, not %T", kw);
    push_new(vm, u, cls, args, kw);
}

static void set_names(struct vm *vm, value v, value names, bool slots) {
    if (names == PY_NONE)
        return;
    if (!py_is_dict(names))
        py_raise(vm, &py_unpickling_error,
                 slots ? "slot state is not a dictionary" : "state is not a dictionary");
    struct py_dict *d = PY_AS(struct py_dict, names);
    value dict = slots ? PY_UNDEF : py_getattr(vm, v, "__dict__"), k, x;
    size_t i = 0;
    while (py_dict_next(d, &i, &k, &x)) {
        if (py_is_str(k))
            k = PY_OBJ(py_intern_str(lib_str(k)));
        if (slots)
            py_setattr_str(vm, v, lib_str(k), x);
        else
            py_setitem(vm, dict, k, x);
    }
}
OP(build) {
    value state = pop(vm, u), v = top(vm, u), slots = PY_NONE;
    value setter = py_lookup_attr(vm, v, "__setstate__");
    if (setter != PY_UNDEF) {
        py_call1(vm, setter, state);
        return;
    }
    if (py_is_tuple(state) && PY_AS(struct py_tuple, state)->n == 2) {
        struct py_tuple *both = PY_AS(struct py_tuple, state);
        state = both->items[0];
        slots = both->items[1];
    }
    set_names(vm, v, state, false);
    set_names(vm, v, slots, true);
}

static value persistent(struct vm *vm, struct unpickler *u, value id) {
    value load = u->self == PY_UNDEF ? PY_UNDEF : py_lookup_attr(vm, u->self, "persistent_load");
    if (load == PY_UNDEF)
        py_raise(vm, &py_unpickling_error,
                 "A load persistent id instruction was encountered, but no persistent_load "
                 "function was specified.");
    return py_call1(vm, load, id);
}
OP(persid) { push(u, persistent(vm, u, py_str_from(line(vm, u)))); }
OP(binpersid) {
    value id = pop(vm, u);
    push(u, persistent(vm, u, id));
}

static void (*const ops[256])(struct vm *, struct unpickler *) = {
    [PICKLE_MARK] = op_mark,
    [PICKLE_POP] = op_pop,
    [PICKLE_POP_MARK] = op_pop_mark,
    [PICKLE_DUP] = op_dup,
    [PICKLE_PROTO] = op_proto,
    [PICKLE_FRAME] = op_frame,
    [PICKLE_NONE] = op_none,
    [PICKLE_NEWTRUE] = op_true,
    [PICKLE_NEWFALSE] = op_false,
    [PICKLE_BININT] = op_binint,
    [PICKLE_BININT1] = op_binint1,
    [PICKLE_BININT2] = op_binint2,
    [PICKLE_INT] = op_int,
    [PICKLE_LONG] = op_long,
    [PICKLE_LONG1] = op_long1,
    [PICKLE_LONG4] = op_long4,
    [PICKLE_FLOAT] = op_float,
    [PICKLE_BINFLOAT] = op_binfloat,
    [PICKLE_SHORT_BINBYTES] = op_short_binbytes,
    [PICKLE_BINBYTES] = op_binbytes,
    [PICKLE_BINBYTES8] = op_binbytes8,
    [PICKLE_BYTEARRAY8] = op_bytearray8,
    [PICKLE_SHORT_BINUNICODE] = op_short_binunicode,
    [PICKLE_BINUNICODE] = op_binunicode,
    [PICKLE_BINUNICODE8] = op_binunicode8,
    [PICKLE_UNICODE] = op_unicode,
    [PICKLE_SHORT_BINSTRING] = op_short_binstring,
    [PICKLE_BINSTRING] = op_binstring,
    [PICKLE_STRING] = op_string,
    [PICKLE_EMPTY_LIST] = op_empty_list,
    [PICKLE_EMPTY_DICT] = op_empty_dict,
    [PICKLE_EMPTY_TUPLE] = op_empty_tuple,
    [PICKLE_EMPTY_SET] = op_empty_set,
    [PICKLE_LIST] = op_list,
    [PICKLE_TUPLE] = op_tuple,
    [PICKLE_TUPLE1] = op_tuple1,
    [PICKLE_TUPLE2] = op_tuple2,
    [PICKLE_TUPLE3] = op_tuple3,
    [PICKLE_DICT] = op_dict,
    [PICKLE_FROZENSET] = op_frozenset,
    [PICKLE_APPEND] = op_append,
    [PICKLE_APPENDS] = op_appends,
    [PICKLE_SETITEM] = op_setitem,
    [PICKLE_SETITEMS] = op_setitems,
    [PICKLE_ADDITEMS] = op_additems,
    [PICKLE_PUT] = op_put,
    [PICKLE_BINPUT] = op_binput,
    [PICKLE_LONG_BINPUT] = op_long_binput,
    [PICKLE_MEMOIZE] = op_memoize,
    [PICKLE_GET] = op_get,
    [PICKLE_BINGET] = op_binget,
    [PICKLE_LONG_BINGET] = op_long_binget,
    [PICKLE_GLOBAL] = op_global,
    [PICKLE_STACK_GLOBAL] = op_stack_global,
    [PICKLE_INST] = op_inst,
    [PICKLE_OBJ] = op_obj,
    [PICKLE_REDUCE] = op_reduce,
    [PICKLE_NEWOBJ] = op_newobj,
    [PICKLE_NEWOBJ_EX] = op_newobj_ex,
    [PICKLE_BUILD] = op_build,
    [PICKLE_PERSID] = op_persid,
    [PICKLE_BINPERSID] = op_binpersid,
};

static value run(struct vm *vm, struct unpickler *u) {
    for (;;) {
        if (u->p == u->end)
            py_raise(vm, &py_exc_EOFError, "Ran out of input");
        unsigned char op = *u->p++;
        if (op == PICKLE_STOP)
            return pop(vm, u);
        if (!ops[op])
            py_raise(vm, &py_unpickling_error, "invalid load key, '%s'.",
                     op > 32 && op < 127 ? mem_printf("%c", op) : mem_printf("\\x%02x", op));
        ops[op](vm, u);
    }
}

value pickle_load(struct vm *vm, const unsigned char *p, size_t n) {
    struct unpickler u = {.self = PY_UNDEF, .p = p, .end = p + n};
    return run(vm, &u);
}

/* --- Unpickler --- */

LIB_FN(unpickler_init) {
    if (py_lookup_attr(vm, a[1], "read") == PY_UNDEF ||
        py_lookup_attr(vm, a[1], "readline") == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "file must have 'read' and 'readline' attributes");
    UNPICKLER(a[0])->file = a[1];
    UNPICKLER(a[0])->self = a[0];
    return PY_NONE;
}

/* What is behind the pickle goes back to the file, for the next load. */
static void give_back(struct vm *vm, struct unpickler *u) {
    if (u->p == u->end || py_lookup_attr(vm, u->file, "seek") == PY_UNDEF)
        return;
    value back[] = {py_int_from(-(int64_t)(u->end - u->p)), py_from_small(1)};
    py_call_method(vm, u->file, "seek", 2, back);
}
LIB_FN(unpickler_load) {
    struct unpickler *u = UNPICKLER(a[0]);
    size_t n;
    if (u->file == PY_UNDEF)
        py_raise(vm, &py_unpickling_error, "Unpickler.__init__() was not called by %T.__init__()",
                 a[0]);
    value data = py_call_method(vm, u->file, "read", 0, NULL);
    lib_arg_bytes(vm, data, &u->p, &n);
    u->end = u->p + n;
    u->n = u->nmarks = 0;
    value v = run(vm, u);
    give_back(vm, u);
    return v;
}
LIB_FN(unpickler_find_class) {
    lib_arg_str(vm, a[1], "find_class() argument 1");
    lib_arg_str(vm, a[2], "find_class() argument 2");
    return find_class(vm, UNPICKLER(a[0]), a[1], a[2]);
}

static const struct py_native_def unpickler_methods[] = {
    {"__init__", unpickler_init,
     "self, file, *, fix_imports=True, encoding='ASCII', errors='strict', buffers=()"},
    {"load", unpickler_load, "self, /"},
    {"find_class", unpickler_find_class, "self, module_name, global_name, /"},
    {0}};
struct py_type py_unpickler_type = {PY_TYPE_HEAD,
                                    .name = "Unpickler",
                                    .module = "_pickle",
                                    .size = sizeof(struct unpickler),
                                    .attrs_offset = offsetof(struct unpickler, attrs),
                                    .flags = PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = unpickler_methods};
