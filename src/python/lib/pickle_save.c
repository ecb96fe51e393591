/*
 * Saving objects (pickle.c). The bytes are CPython's: same opcodes, memo numbers, batches and
 * frames.
 */
#include "python/function.h"
#include "python/lib/pickle_int.h"
#include "python/types/complex.h"
#include "python/type.h"
#include "python/types/float.h"
#include "python/types/iter.h"

enum { BATCH = 1000, FRAME_TARGET = 64 * 1024, FRAME_MIN = 4, FRAME_HEADER = 9 };

struct memo_entry {
    value key;
    size_t number;
};
struct pickler {
    struct py_object head;
    struct py_attrs attrs;
    value file;
    int protocol;
    bool fast;
    bool framing;
    bool in_frame;
    size_t frame_start; /* where its header was left room for */
    struct buf out;
    struct memo_entry *memo; /* by identity */
    size_t nmemo, memo_mask;
    value persistent_id; /* of a subclass, or PY_UNDEF */
    value reducer;       /* reducer_override of a subclass, or PY_UNDEF */
    value dispatch;      /* its own dispatch_table, or PY_UNDEF */
};
#define PICKLER(v) PY_AS(struct pickler, v)

static void save(struct vm *vm, struct pickler *p, value v);

/* --- output --- */

static void put_le(struct buf *b, uint64_t n, int bytes) {
    for (; bytes; bytes--, n >>= 8)
        buf_putc(b, (char)n);
}

static void begin(struct pickler *p) {
    if (!p->framing || p->in_frame)
        return;
    p->in_frame = true;
    p->frame_start = p->out.len;
    buf_putn(&p->out, 0, FRAME_HEADER);
}
static void end_frame(struct pickler *p) {
    if (!p->in_frame)
        return;
    p->in_frame = false;
    size_t n = p->out.len - p->frame_start - FRAME_HEADER;
    char *at = p->out.data + p->frame_start;
    if (n < FRAME_MIN) {
        memmove(at, at + FRAME_HEADER, n);
        buf_truncate(&p->out, p->out.len - FRAME_HEADER);
        return;
    }
    *at++ = (char)PICKLE_FRAME;
    for (int i = 0; i < 8; i++, n >>= 8)
        *at++ = (char)n;
}
static void boundary(struct pickler *p) {
    if (p->in_frame && p->out.len - p->frame_start - FRAME_HEADER >= FRAME_TARGET)
        end_frame(p);
}

static void put_op(struct pickler *p, int op) {
    begin(p);
    buf_putc(&p->out, (char)op);
}
static void put_text(struct pickler *p, const char *s) {
    begin(p);
    buf_puts(&p->out, s);
}
/* A header of HEAD bytes and N bytes of data; much data stands outside frames. */
static void put_data(struct pickler *p, const char *header, size_t head, const void *data,
                     size_t n) {
    bool framing = p->framing;
    if (n >= FRAME_TARGET && framing) {
        end_frame(p);
        p->framing = false;
    }
    begin(p);
    buf_add(&p->out, header, head);
    buf_add(&p->out, data, n);
    p->framing = framing;
}

/* --- memo --- */

static size_t memo_slot(struct pickler *p, value v) {
    size_t i = (size_t)(v >> 4) * 0x9E3779B97F4A7C15u >> 20;
    for (i &= p->memo_mask; p->memo[i].key != PY_UNDEF && p->memo[i].key != v;)
        i = (i + 1) & p->memo_mask;
    return i;
}
static bool memo_find(struct pickler *p, value v, size_t *number) {
    if (!p->nmemo)
        return false;
    struct memo_entry *e = &p->memo[memo_slot(p, v)];
    *number = e->number;
    return e->key == v;
}
static void memo_grow(struct pickler *p) {
    struct memo_entry *old = p->memo;
    size_t n = p->memo ? p->memo_mask + 1 : 0;
    p->memo_mask = n ? 2 * n - 1 : 15;
    p->memo = mem_alloc((p->memo_mask + 1) * sizeof *p->memo);
    for (size_t i = 0; i < n; i++)
        if (old[i].key != PY_UNDEF)
            p->memo[memo_slot(p, old[i].key)] = old[i];
}
static void memoize(struct pickler *p, value v) {
    if (p->fast)
        return;
    if (!p->memo || p->nmemo * 2 > p->memo_mask)
        memo_grow(p);
    size_t number = p->nmemo++;
    p->memo[memo_slot(p, v)] = (struct memo_entry){v, number};
    if (p->protocol >= 4) {
        put_op(p, PICKLE_MEMOIZE);
    } else if (p->protocol == 0) {
        put_text(p, mem_printf("p%zu\n", number));
    } else {
        put_op(p, number < 256 ? PICKLE_BINPUT : PICKLE_LONG_BINPUT);
        put_le(&p->out, number, number < 256 ? 1 : 4);
    }
}
static void put_get(struct pickler *p, size_t number) {
    if (p->protocol == 0) {
        put_text(p, mem_printf("g%zu\n", number));
        return;
    }
    put_op(p, number < 256 ? PICKLE_BINGET : PICKLE_LONG_BINGET);
    put_le(&p->out, number, number < 256 ? 1 : 4);
}

/* --- atoms --- */

static void save_bool(struct pickler *p, bool v) {
    if (p->protocol >= 2)
        put_op(p, v ? PICKLE_NEWTRUE : PICKLE_NEWFALSE);
    else
        put_text(p, v ? "I01\n" : "I00\n");
}

/* Two's complement, least significant byte first. */
static value int_bytes(struct vm *vm, value v) {
    size_t n = (size_t)py_int_bit_length(v) / 8 + 1;
    struct py_dict *kw = py_dict_new();
    py_dict_set_text(kw, "signed", PY_TRUE);
    value args = py_tuple2(py_int_from((int64_t)n), py_str_from("little"));
    value bytes = py_call_args(vm, py_getattr(vm, v, "to_bytes"), args, kw);
    const unsigned char *data;
    size_t size;
    py_bytes_get(bytes, &data, &size);
    if (lib_int_sign(v) < 0 && n > 1 && data[n - 1] == 0xFF && data[n - 2] & 0x80)
        return py_bytes_new(data, n - 1);
    return bytes;
}

static void save_int(struct vm *vm, struct pickler *p, value v) {
    bool fits;
    int64_t i = py_int_get(v, &fits);
    bool word = fits && i >= INT32_MIN && i <= INT32_MAX;
    if (p->protocol == 0) {
        put_text(p, mem_printf(word ? "I%s\n" : "L%sL\n", py_int_text(vm, v, 10)));
        return;
    }
    if (word) {
        int size = i >= 0 && i < 256 ? 1 : i >= 0 && i < 65536 ? 2 : 4;
        put_op(p, size == 1 ? PICKLE_BININT1 : size == 2 ? PICKLE_BININT2 : PICKLE_BININT);
        put_le(&p->out, (uint64_t)i, size);
        return;
    }
    if (p->protocol < 2) {
        put_text(p, mem_printf("L%sL\n", py_int_text(vm, v, 10)));
        return;
    }
    const unsigned char *data;
    size_t n;
    value bytes = int_bytes(vm, v);
    py_bytes_get(bytes, &data, &n);
    put_op(p, n < 256 ? PICKLE_LONG1 : PICKLE_LONG4);
    put_le(&p->out, n, n < 256 ? 1 : 4);
    buf_add(&p->out, data, n);
}

static void save_float(struct pickler *p, double d) {
    if (p->protocol == 0) {
        struct buf b = BUF_INIT;
        py_float_repr(d, &b);
        put_text(p, mem_printf("F%s\n", b.data));
        return;
    }
    if (d != d) /* the evaluator's own payload stays inside */
        d = __builtin_nan("");
    uint64_t bits;
    memcpy(&bits, &d, sizeof bits);
    put_op(p, PICKLE_BINFLOAT);
    put_le(&p->out, __builtin_bswap64(bits), 8);
}

static size_t sized(char header[9], int small, int medium, int large, size_t n) {
    struct buf b = BUF_INIT;
    int op = small && n < 256 ? small : n <= UINT32_MAX ? medium : large;
    buf_putc(&b, (char)op);
    put_le(&b, n, op == small ? 1 : op == medium ? 4 : 8);
    memcpy(header, b.data, b.len);
    return b.len;
}

static void save_reduce(struct vm *vm, struct pickler *p, struct py_tuple *parts, value obj);

static void save_bytes(struct vm *vm, struct pickler *p, value v) {
    const unsigned char *data;
    size_t n;
    char header[9];
    py_bytes_get(v, &data, &n);
    if (p->protocol < 3) {
        value codec = n ? py_import_from(vm, "_codecs", "encode") : PY_OBJ(&py_bytes_type);
        value args =
            n ? py_tuple2(py_str_decode(vm, data, n, "latin-1", NULL), py_str_from("latin1"))
              : PY_OBJ(&py_empty_tuple);
        save_reduce(vm, p, PY_AS(struct py_tuple, py_tuple2(codec, args)), v);
        return;
    }
    size_t head = sized(header, PICKLE_SHORT_BINBYTES, PICKLE_BINBYTES, PICKLE_BINBYTES8, n);
    put_data(p, header, head, data, n);
    memoize(p, v);
}

static void save_bytearray(struct vm *vm, struct pickler *p, value v) {
    const unsigned char *data;
    size_t n;
    py_bytes_get(v, &data, &n);
    if (p->protocol < 5) {
        value args = n ? py_tuple1(py_bytes_new(data, n)) : PY_OBJ(&py_empty_tuple);
        save_reduce(vm, p, PY_AS(struct py_tuple, py_tuple2(PY_OBJ(&py_bytearray_type), args)), v);
        return;
    }
    struct buf header = BUF_INIT;
    buf_putc(&header, (char)PICKLE_BYTEARRAY8);
    put_le(&header, n, 8);
    put_data(p, header.data, header.len, data, n);
    memoize(p, v);
}

/* Protocol 0: one line, what would end it and what is no Latin-1 escaped. */
static void save_str_line(struct pickler *p, struct py_str *s) {
    struct buf b = BUF_INIT;
    buf_putc(&b, PICKLE_UNICODE);
    for (size_t i = 0; i < s->length; i++) {
        uint32_t c = py_str_at(s, i);
        if (c > 0xFFFF)
            buf_printf(&b, "\\U%08x", c);
        else if (c > 0xFF || c == '\\' || c == 0 || c == '\n' || c == '\r' || c == 0x1A)
            buf_printf(&b, "\\u%04x", c);
        else
            buf_putc(&b, (char)c);
    }
    buf_putc(&b, '\n');
    put_data(p, b.data, b.len, "", 0);
}

static void save_str(struct pickler *p, value v) {
    struct py_str *s = lib_str(v);
    char header[9];
    if (p->protocol == 0) {
        save_str_line(p, s);
    } else {
        int small = p->protocol >= 4 ? PICKLE_SHORT_BINUNICODE : 0;
        size_t head = sized(header, small, PICKLE_BINUNICODE, PICKLE_BINUNICODE8, s->size);
        put_data(p, header, head, s->data, s->size);
    }
    memoize(p, v);
}

/* --- containers --- */

static void save_tuple(struct vm *vm, struct pickler *p, value v) {
    struct py_tuple *t = PY_AS(struct py_tuple, v);
    size_t number;
    bool few = t->n <= 3 && p->protocol >= 2;
    if (!t->n) {
        put_text(p, p->protocol ? ")" : "(t");
        return;
    }
    if (!few)
        put_op(p, PICKLE_MARK);
    for (size_t i = 0; i < t->n; i++)
        save(vm, p, t->items[i]);
    if (memo_find(p, v, &number)) { /* it holds itself: what was built inside is taken */
        if (few || !p->protocol)
            for (size_t i = 0; i < t->n + !few; i++)
                put_op(p, PICKLE_POP);
        else
            put_op(p, PICKLE_POP_MARK);
        put_get(p, number);
        return;
    }
    put_op(p, few ? PICKLE_TUPLE1 + (int)t->n - 1 : PICKLE_TUPLE);
    memoize(p, v);
}

/* Items of an iterator, or pairs: one by one in protocol 0, else in batches. */
static void save_batches(struct vm *vm, struct pickler *p, value iterable, bool pairs) {
    struct py_iter it;
    py_iter_init(vm, &it, iterable);
    value x = py_iter_next(vm, &it);
    while (x != PY_UNDEF) {
        value next = p->protocol ? py_iter_next(vm, &it) : PY_UNDEF;
        bool many = next != PY_UNDEF;
        size_t n = 0;
        if (many)
            put_op(p, PICKLE_MARK);
        do {
            struct py_tuple *pair = pairs ? py_pair_from(vm, x) : NULL;
            if (pair && pair->n != 2)
                py_raise(vm, &py_exc_TypeError, "dict items iterator must return 2-tuples");
            save(vm, p, pair ? pair->items[0] : x);
            if (pair)
                save(vm, p, pair->items[1]);
            x = next;
            if (many && ++n < BATCH && x != PY_UNDEF)
                next = py_iter_next(vm, &it);
        } while (many && n < BATCH && x != PY_UNDEF);
        if (pairs)
            put_op(p, many ? PICKLE_SETITEMS : PICKLE_SETITEM);
        else
            put_op(p, many ? PICKLE_APPENDS : PICKLE_APPEND);
        if (!many)
            x = p->protocol ? PY_UNDEF : py_iter_next(vm, &it);
    }
}

/* Exact lists and dicts: full batches, without looking ahead. */
static void save_list(struct vm *vm, struct pickler *p, value v) {
    struct py_list *l = PY_AS(struct py_list, v);
    put_text(p, p->protocol ? "]" : "(l");
    memoize(p, v);
    if (!p->protocol || l->n == 1) {
        for (size_t i = 0; i < l->n; i++) {
            save(vm, p, l->items[i]);
            put_op(p, PICKLE_APPEND);
        }
        return;
    }
    for (size_t i = 0; i < l->n;) {
        put_op(p, PICKLE_MARK);
        for (size_t k = 0; k < BATCH && i < l->n; k++)
            save(vm, p, l->items[i++]);
        put_op(p, PICKLE_APPENDS);
    }
}
static void save_dict(struct vm *vm, struct pickler *p, value v) {
    struct py_dict *d = PY_AS(struct py_dict, v);
    size_t i = 0, count = d->count;
    value k, x;
    put_text(p, p->protocol ? "}" : "(d");
    memoize(p, v);
    if (!p->protocol || count == 1) {
        while (py_dict_next(d, &i, &k, &x)) {
            save(vm, p, k);
            save(vm, p, x);
            put_op(p, PICKLE_SETITEM);
        }
        return;
    }
    while (count) {
        put_op(p, PICKLE_MARK);
        for (size_t n = 0; n < BATCH && count; n++, count--) {
            if (!py_dict_next(d, &i, &k, &x))
                py_raise(vm, &py_exc_RuntimeError, "dictionary changed size during iteration");
            save(vm, p, k);
            save(vm, p, x);
        }
        put_op(p, PICKLE_SETITEMS);
    }
}

static void save_set(struct vm *vm, struct pickler *p, value v) {
    bool frozen = py_type_of(v) == &py_frozenset_type;
    struct py_list *items = py_list_from(vm, v);
    size_t number;
    if (p->protocol < 4) {
        value args = py_tuple1(PY_OBJ(items));
        save_reduce(vm, p, PY_AS(struct py_tuple, py_tuple2(PY_OBJ(py_type_of(v)), args)), v);
        return;
    }
    if (!frozen) {
        put_op(p, PICKLE_EMPTY_SET);
        memoize(p, v);
        for (size_t i = 0; i < items->n;) {
            put_op(p, PICKLE_MARK);
            for (size_t k = 0; k < BATCH && i < items->n; k++)
                save(vm, p, items->items[i++]);
            put_op(p, PICKLE_ADDITEMS);
        }
        return;
    }
    put_op(p, PICKLE_MARK);
    for (size_t i = 0; i < items->n; i++)
        save(vm, p, items->items[i]);
    if (memo_find(p, v, &number)) {
        put_op(p, PICKLE_POP_MARK);
        put_get(p, number);
        return;
    }
    put_op(p, PICKLE_FROZENSET);
    memoize(p, v);
}

/* --- names --- */

/* NAME, with dots, looked up in MODULE; *PARENT is what holds the last part. */
static value find_dotted(struct vm *vm, value module, value name, value *parent) {
    struct py_list *parts =
        py_list_from(vm, py_call_method(vm, name, "split", 1, (value[]){py_str_from(".")}));
    value v = module;
    for (size_t i = 0; i < parts->n && v != PY_UNDEF; i++) {
        *parent = v;
        v = py_lookup_attr_str(vm, v, lib_str(parts->items[i]));
    }
    return v;
}

/* The module V says it is from, or the first that has it. */
static value module_of(struct vm *vm, value v, value name) {
    value module = py_lookup_attr(vm, v, "__module__");
    if (module != PY_UNDEF && module != PY_NONE)
        return module;
    value modules = py_import_from(vm, "sys", "modules"), parent;
    struct py_dict *d = py_dict_copy(PY_AS(struct py_dict, modules));
    size_t i = 0;
    value k, m;
    while (py_dict_next(d, &i, &k, &m))
        if (!py_str_is(k, "__main__") && m != PY_NONE && find_dotted(vm, m, name, &parent) == v)
            return k;
    return py_str_from("__main__");
}

static noreturn void no_global(struct vm *vm, value v, const char *why) {
    py_raise(vm, &py_pickling_error, "Can't pickle %R: %s", v, why);
}

static value import_of(struct vm *vm, value v, value module) {
    struct py_handler h;
    value m;
    PY_TRY(vm, &h) {
        m = py_import(vm, py_str_cstr(module));
        py_handler_pop(&h);
    }
    else {
        py_handler_catch(&h);
        no_global(vm, v, py_message(vm, "import of module %R failed", module));
    }
    return m;
}

static void save_global(struct vm *vm, struct pickler *p, value v, value name) {
    if (name == PY_UNDEF)
        name = py_lookup_attr(vm, v, "__qualname__");
    if (name == PY_UNDEF)
        name = py_getattr(vm, v, "__name__");
    value module = module_of(vm, v, name), parent = PY_UNDEF;
    if (strstr(py_str_cstr(name), "<locals>"))
        py_raise(vm, &py_exc_AttributeError, "Can't pickle local object %R", name);
    value m = import_of(vm, v, module);
    value found = find_dotted(vm, m, name, &parent);
    if (found == PY_UNDEF)
        no_global(vm, v, py_message(vm, "attribute lookup %S on %S failed", name, module));
    if (found != v)
        no_global(vm, v, py_message(vm, "it's not the same object as %S.%S", module, name));
    if (p->protocol >= 4) {
        save(vm, p, module);
        save(vm, p, name);
        put_op(p, PICKLE_STACK_GLOBAL);
    } else if (parent != m) {
        value last = py_getattr(vm, v, "__name__");
        value args = py_tuple2(parent, last);
        value getattr = py_import_from(vm, "builtins", "getattr");
        save_reduce(vm, p, PY_AS(struct py_tuple, py_tuple2(getattr, args)), PY_UNDEF);
    } else {
        const char *from = py_str_cstr(module), *text = py_str_cstr(name);
        if (p->protocol < 3)
            pickle_old_name(&from, &text);
        put_text(p, mem_printf("c%s\n%s\n", from, text));
    }
    memoize(p, v);
}

/* --- everything else: what __reduce_ex__ says --- */

static void bad_reduce(struct vm *vm, bool right, const char *message) {
    if (!right)
        py_raise(vm, &py_pickling_error, "%s", message);
}

/* cls.__new__(cls, *args, **kwargs) */
static void save_newobj_ex(struct vm *vm, struct pickler *p, struct py_tuple *args) {
    bad_reduce(vm, args->n == 3, "length of the NEWOBJ_EX argument tuple must be exactly 3");
    if (p->protocol >= 4) {
        for (size_t i = 0; i < 3; i++)
            save(vm, p, args->items[i]);
        put_op(p, PICKLE_NEWOBJ_EX);
        return;
    }
    value make = py_getattr(vm, args->items[0], "__new__");
    struct py_tuple *rest = py_tuple_from(vm, args->items[1]);
    struct py_list *all = py_list_of(1, &args->items[0]);
    for (size_t i = 0; i < rest->n; i++)
        py_list_append(all, rest->items[i]);
    py_list_insert(all, 0, make);
    value partial = py_call_args(vm, py_import_from(vm, "functools", "partial"),
                                 PY_OBJ(py_tuple_of(all->n, all->items)),
                                 PY_AS(struct py_dict, args->items[2]));
    save(vm, p, partial);
    put_text(p, ")");
    put_op(p, PICKLE_REDUCE);
}

static void save_newobj(struct vm *vm, struct pickler *p, struct py_tuple *args, value obj) {
    bad_reduce(vm, args->n >= 1, "__newobj__ arglist is empty");
    value cls = args->items[0];
    bad_reduce(vm, py_lookup_attr(vm, cls, "__new__") != PY_UNDEF,
               "args[0] from __newobj__ args has no __new__");
    if (obj != PY_UNDEF)
        bad_reduce(vm, PY_OBJ(py_type_of(obj)) == cls,
                   "args[0] from __newobj__ args has the wrong class");
    save(vm, p, cls);
    save(vm, p, PY_OBJ(py_tuple_of(args->n - 1, args->items + 1)));
    put_op(p, PICKLE_NEWOBJ);
}

/* PARTS: what __reduce__ gave: function, arguments, state, items, pairs, setter of the state. OBJ:
 * PY_UNDEF when it is not memoized. */
static void save_reduce(struct vm *vm, struct pickler *p, struct py_tuple *parts, value obj) {
    value part[6] = {PY_NONE, PY_NONE, PY_NONE, PY_NONE, PY_NONE, PY_NONE};
    bad_reduce(vm, parts->n >= 2 && parts->n <= 6,
               "tuple returned by __reduce__ must contain 2 through 6 elements");
    memcpy(part, parts->items, parts->n * sizeof(value));
    bad_reduce(vm, py_is_callable(part[0]),
               "first item of the tuple returned by __reduce__ must be callable");
    bad_reduce(vm, py_is_tuple(part[1]),
               "second item of the tuple returned by __reduce__ must be a tuple");
    value name = p->protocol >= 2 ? py_lookup_attr(vm, part[0], "__name__") : PY_UNDEF;
    struct py_tuple *args = PY_AS(struct py_tuple, part[1]);
    size_t number;
    if (name != PY_UNDEF && py_str_is(name, "__newobj_ex__")) {
        save_newobj_ex(vm, p, args);
    } else if (name != PY_UNDEF && py_str_is(name, "__newobj__")) {
        save_newobj(vm, p, args, obj);
    } else {
        save(vm, p, part[0]);
        save(vm, p, part[1]);
        put_op(p, PICKLE_REDUCE);
    }
    if (obj != PY_UNDEF) {
        if (memo_find(p, obj, &number)) {
            put_op(p, PICKLE_POP);
            put_get(p, number);
        } else {
            memoize(p, obj);
        }
    }
    if (part[3] != PY_NONE)
        save_batches(vm, p, part[3], false);
    if (part[4] != PY_NONE)
        save_batches(vm, p, part[4], true);
    if (part[2] == PY_NONE)
        return;
    if (part[5] != PY_NONE) {
        save(vm, p, part[5]);
        save(vm, p, obj);
        save(vm, p, part[2]);
        put_op(p, PICKLE_TUPLE2);
        put_op(p, PICKLE_REDUCE);
        put_op(p, PICKLE_POP);
        return;
    }
    save(vm, p, part[2]);
    put_op(p, PICKLE_BUILD);
}

/* What to do for built-in objects that have no __reduce_ex__ of their own here; PY_UNDEF: nothing.
 */
static value reduce_builtin(struct vm *vm, value v) {
    struct py_type *t = py_type_of(v);
    if (v == PY_ELLIPSIS)
        return py_str_from("Ellipsis");
    if (v == PY_NOT_IMPLEMENTED)
        return py_str_from("NotImplemented");
    bool bound = t == &py_method_type ||
                 (t == &py_native_type && PY_AS(struct py_native, v)->self != PY_UNDEF &&
                  !py_is_a(PY_AS(struct py_native, v)->self, &py_module_type));
    if (bound)
        return py_tuple2(py_import_from(vm, "builtins", "getattr"),
                         py_tuple2(py_getattr(vm, v, "__self__"), py_getattr(vm, v, "__name__")));
    if (strcmp(t->name, "complex") == 0)
        return py_tuple2(PY_OBJ(t),
                         py_tuple2(py_getattr(vm, v, "real"), py_getattr(vm, v, "imag")));
    static const char *const range[] = {"start", "stop", "step"};
    if (strcmp(t->name, "range") && strcmp(t->name, "slice"))
        return PY_UNDEF;
    struct py_tuple *args = py_tuple_new(3);
    for (size_t i = 0; i < 3; i++)
        args->items[i] = py_getattr(vm, v, range[i]);
    return py_tuple2(PY_OBJ(t), PY_OBJ(args));
}

/* What C keeps in an instance, a generic __reduce_ex__ does not see. */
static void check_state(struct vm *vm, value v) {
    static struct py_type *const plain[] = {&py_object_type, &py_int_type,       &py_float_type,
                                            &py_str_type,    &py_bytes_type,     &py_list_type,
                                            &py_tuple_type,  &py_dict_type,      &py_bytearray_type,
                                            &py_set_type,    &py_frozenset_type, &py_complex_type};
    static const char *const ways[] = {"__reduce__", "__reduce_ex__", "__getstate__"};
    struct py_type *t = py_type_of(v);
    for (size_t i = 0; i < LIB_COUNT(ways); i++)
        if (py_type_lookup(t, py_intern(ways[i])) !=
            py_type_lookup(&py_object_type, py_intern(ways[i])))
            return;
    while (t->flags & PY_TYPE_HEAP)
        t = t->base;
    for (size_t i = 0; i < LIB_COUNT(plain); i++)
        if (t == plain[i])
            return;
    if (t->flags & PY_TYPE_EXCEPTION)
        return;
    const char *module = t->module ? t->module : "builtins";
    bool dotted = strcmp(module, "builtins") != 0;
    py_raise(vm, &py_exc_TypeError, "cannot pickle '%s%s%s' object", dotted ? module : "",
             dotted ? "." : "", t->name);
}

static value reduction(struct vm *vm, struct pickler *p, value v) {
    value type = PY_OBJ(py_type_of(v));
    value table = p->dispatch;
    if (table == PY_UNDEF)
        table = py_import_from(vm, "copyreg", "dispatch_table");
    value f = py_is_dict(table) ? py_dict_get(vm, PY_AS(struct py_dict, table), type) : PY_UNDEF;
    if (f != PY_UNDEF)
        return py_call1(vm, f, v);
    value r = reduce_builtin(vm, v);
    if (r != PY_UNDEF)
        return r;
    check_state(vm, v);
    return py_call_method(vm, v, "__reduce_ex__", 1, (value[]){py_from_small(p->protocol)});
}

static bool is_function(value v) {
    struct py_type *t = py_type_of(v);
    return t == &py_function_type ||
           (t == &py_native_type && (PY_AS(struct py_native, v)->self == PY_UNDEF ||
                                     py_is_a(PY_AS(struct py_native, v)->self, &py_module_type)));
}

static void save_type(struct vm *vm, struct pickler *p, value v) {
    value singles[] = {PY_NONE, PY_NOT_IMPLEMENTED, PY_ELLIPSIS};
    for (size_t i = 0; i < LIB_COUNT(singles); i++)
        if (v == PY_OBJ(py_type_of(singles[i]))) {
            value parts = py_tuple2(PY_OBJ(&py_type_type), py_tuple1(singles[i]));
            save_reduce(vm, p, PY_AS(struct py_tuple, parts), v);
            return;
        }
    save_global(vm, p, v, PY_UNDEF);
}

static void save_other(struct vm *vm, struct pickler *p, value v) {
    value r = PY_NOT_IMPLEMENTED;
    if (p->reducer != PY_UNDEF)
        r = py_call1(vm, p->reducer, v);
    if (r == PY_NOT_IMPLEMENTED) {
        if (py_is_type(v)) {
            save_type(vm, p, v);
            return;
        }
        if (is_function(v)) {
            save_global(vm, p, v, PY_UNDEF);
            return;
        }
        r = reduction(vm, p, v);
    }
    if (py_is_str(r)) {
        save_global(vm, p, v, r);
        return;
    }
    bad_reduce(vm, py_is_tuple(r), "__reduce__ must return a string or tuple");
    save_reduce(vm, p, PY_AS(struct py_tuple, r), v);
}

static bool save_persistent(struct vm *vm, struct pickler *p, value v) {
    value id = p->persistent_id == PY_UNDEF ? PY_NONE : py_call1(vm, p->persistent_id, v);
    if (id == PY_NONE)
        return false;
    if (p->protocol) {
        value was = p->persistent_id;
        p->persistent_id = PY_UNDEF; /* the id itself is saved as it is */
        save(vm, p, id);
        p->persistent_id = was;
        put_op(p, PICKLE_BINPERSID);
    } else {
        put_text(p, mem_printf("P%s\n", py_str_text(vm, id)));
    }
    return true;
}

static bool save_atom(struct vm *vm, struct pickler *p, value v) {
    struct py_type *t = py_type_of(v);
    if (v == PY_NONE)
        put_op(p, PICKLE_NONE);
    else if (py_is_bool(v))
        save_bool(p, v == PY_TRUE);
    else if (t == &py_int_type)
        save_int(vm, p, v);
    else if (py_is_float(v))
        save_float(p, py_float(v));
    else
        return false;
    return true;
}

static void save_object(struct vm *vm, struct pickler *p, value v) {
    struct py_type *t = py_type_of(v);
    if (t == &py_bytes_type)
        save_bytes(vm, p, v);
    else if (t == &py_str_type)
        save_str(p, v);
    else if (t == &py_dict_type)
        save_dict(vm, p, v);
    else if (t == &py_list_type)
        save_list(vm, p, v);
    else if (t == &py_tuple_type)
        save_tuple(vm, p, v);
    else if (t == &py_set_type || t == &py_frozenset_type)
        save_set(vm, p, v);
    else if (t == &py_bytearray_type)
        save_bytearray(vm, p, v);
    else
        save_other(vm, p, v);
}

static void save(struct vm *vm, struct pickler *p, value v) {
    size_t number;
    vm_check_stack(vm, "while pickling an object");
    if (save_persistent(vm, p, v))
        return;
    if (!save_atom(vm, p, v)) {
        if (memo_find(p, v, &number))
            put_get(p, number);
        else
            save_object(vm, p, v);
    }
    boundary(p);
}

/* --- a pickler --- */

static void set_protocol(struct vm *vm, struct pickler *p, value protocol) {
    int64_t n = protocol == PY_NONE ? PICKLE_DEFAULT : lib_arg_int(vm, protocol);
    if (n < 0)
        n = PICKLE_HIGHEST;
    if (n > PICKLE_HIGHEST)
        py_raise(vm, &py_exc_ValueError, "pickle protocol must be <= %d", PICKLE_HIGHEST);
    p->protocol = (int)n;
}

static value run(struct vm *vm, struct pickler *p, value v) {
    buf_init(&p->out);
    p->in_frame = p->framing = false;
    if (p->protocol >= 2) {
        put_op(p, PICKLE_PROTO);
        buf_putc(&p->out, (char)p->protocol);
    }
    p->framing = p->protocol >= 4;
    save(vm, p, v);
    put_op(p, PICKLE_STOP);
    end_frame(p);
    return lib_buf_bytes(&p->out);
}

value pickle_dump(struct vm *vm, value obj, value protocol) {
    struct pickler p = {.persistent_id = PY_UNDEF};
    set_protocol(vm, &p, protocol);
    return run(vm, &p, obj);
}

/* self, file, protocol */
LIB_FN(pickler_init) {
    struct pickler *p = PICKLER(a[0]);
    set_protocol(vm, p, a[2]);
    if (py_lookup_attr(vm, a[1], "write") == PY_UNDEF)
        py_raise(vm, &py_exc_TypeError, "file must have a 'write' attribute");
    p->file = a[1];
    return PY_NONE;
}
LIB_FN(pickler_dump) {
    struct pickler *p = PICKLER(a[0]);
    if (p->file == PY_UNDEF)
        py_raise(vm, &py_pickling_error, "Pickler.__init__() was not called by %T.__init__()",
                 a[0]);
    p->persistent_id = py_lookup_attr(vm, a[0], "persistent_id");
    p->reducer = py_lookup_attr(vm, a[0], "reducer_override");
    p->dispatch = py_lookup_attr(vm, a[0], "dispatch_table");
    value bytes = run(vm, p, a[1]);
    py_call_method(vm, p->file, "write", 1, &bytes);
    return PY_NONE;
}
LIB_FN(pickler_clear) {
    PICKLER(a[0])->nmemo = 0;
    PICKLER(a[0])->memo = NULL;
    return PY_NONE;
}
static const struct py_native_def pickler_methods[] = {
    {"__init__", pickler_init, "self, file, protocol=None, fix_imports=True, buffer_callback=None"},
    {"dump", pickler_dump, "self, obj, /"},
    {"clear_memo", pickler_clear, "self, /"},
    {0}};
static const struct py_member_def pickler_members[] = {
    {"fast", offsetof(struct pickler, fast), PY_MEMBER_BOOL, false}, {0}};
struct py_type py_pickler_type = {PY_TYPE_HEAD,
                                  .name = "Pickler",
                                  .module = "_pickle",
                                  .size = sizeof(struct pickler),
                                  .attrs_offset = offsetof(struct pickler, attrs),
                                  .flags = PY_TYPE_DOTTED | PY_TYPE_BASE | PY_TYPE_ATTRS,
                                  .methods = pickler_methods,
                                  .members = pickler_members};
