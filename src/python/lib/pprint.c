/*
 * Module pprint (cf. CPython's Lib/pprint.py): a value on one line when it fits, else its items on
 * lines of their own. A type is laid out when its __repr__ is that of a container known here.
 */
#include <string.h>

#include "python/lib/collections_int.h"
#include "python/function.h"
#include "python/lib/lib.h"
#include "python/types/bytes.h"
#include "python/types/char.h"
#include "python/types/dict_views.h"
#include "python/types/set.h"

struct printer {
    struct py_object head;
    struct py_attrs attrs;
    int64_t indent, width, depth; /* depth 0: no limit */
    value stream;
    bool compact, sort_dicts, underscore_numbers;
    bool readable, recursive; /* of what was formatted last */
};
static struct py_type printer_type;

/* What goes down with each nested value. */
struct place {
    int64_t indent, allowance, level;
};

struct layout {
    struct vm *vm;
    struct printer *p;
    struct buf out;
    struct py_dict *context; /* ids of the containers around */
};

struct short_text {
    value text;
    bool readable, recursive;
};

static struct printer *printer_of(value v) { return PY_AS(struct printer, v); }
static value id_of(value v) { return py_int_from((int64_t)v); }
static bool has(struct layout *l, value v) {
    return py_dict_get(l->vm, l->context, id_of(v)) != PY_UNDEF;
}

static void blanks(struct layout *l, int64_t n) {
    for (; n > 0; n--)
        buf_putc(&l->out, ' ');
}
static void put(struct layout *l, const char *s) { buf_puts(&l->out, s); }
static void new_line(struct layout *l, int64_t indent) {
    buf_putc(&l->out, '\n');
    blanks(l, indent);
}
static int64_t width_of(value text) {
    return (int64_t)lib_cp_count(lib_str(text)->data, lib_str(text)->size);
}

/* --- order of unlike values --- */

static bool before(struct vm *vm, value a, value b) {
    struct py_handler h;
    volatile bool less = false;
    PY_TRY(vm, &h) {
        less = py_less(vm, a, b);
        py_handler_pop(&h);
        return less;
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_TypeError))
            py_rethrow(vm, exc);
    }
    value ta = py_str(vm, PY_OBJ(py_type_of(a))), tb = py_str(vm, PY_OBJ(py_type_of(b)));
    if (!py_equal(vm, ta, tb))
        return py_less(vm, ta, tb);
    return a < b;
}

/* Stable merge sort of N values, or of N pairs by their first (STEP 2). */
static void merge_sort(struct vm *vm, value *items, value *spare, size_t n, size_t step) {
    if (n < 2)
        return;
    size_t half = n / 2, i = 0, k = half, at = 0;
    merge_sort(vm, items, spare, half, step);
    merge_sort(vm, items + half * step, spare, n - half, step);
    while (i < half && k < n) {
        bool second = before(vm, items[k * step], items[i * step]);
        size_t from = second ? k++ : i++;
        memcpy(&spare[at++ * step], &items[from * step], step * sizeof *items);
    }
    for (; i < half; i++)
        memcpy(&spare[at++ * step], &items[i * step], step * sizeof *items);
    memcpy(items, spare, at * step * sizeof *items);
}

static void safe_sort(struct vm *vm, value *items, size_t n, size_t step) {
    merge_sort(vm, items, mem_alloc((n * step + 1) * sizeof *items), n, step);
}

/* The items of a mapping as keys and values in turn. */
static value *pairs_of(struct layout *l, value mapping, bool sorted, size_t *n) {
    struct py_list *items = py_list_from(l->vm, py_call_method(l->vm, mapping, "items", 0, NULL));
    value *pairs = mem_alloc((items->n * 2 + 1) * sizeof *pairs);
    for (size_t i = 0; i < items->n; i++) {
        struct py_tuple *t = py_pair_from(l->vm, items->items[i]);
        pairs[i * 2] = t->items[0];
        pairs[i * 2 + 1] = t->items[1];
    }
    *n = items->n;
    if (sorted)
        safe_sort(l->vm, pairs, items->n, 2);
    return pairs;
}

/* --- on one line --- */

static value repr_slot(struct py_type *t) { return py_type_lookup(t, py_intern("__repr__")); }
static bool reprs_as(value v, struct py_type *type) {
    struct py_type *own = py_type_of(v);
    return own == type || (py_type_is_subtype(own, type) && repr_slot(own) == repr_slot(type));
}

static struct short_text safe_repr(struct layout *l, value v, int64_t max_levels, int64_t level);

/* PrettyPrinter.format of a script's subclass may say how values look. */
static struct short_text one_line(struct layout *l, value v, int64_t max_levels, int64_t level) {
    if (py_type_of(PY_OBJ(l->p)) == &printer_type)
        return safe_repr(l, v, max_levels, level);
    value args[] = {v, PY_OBJ(l->context), py_int_from(max_levels), py_int_from(level)};
    struct py_tuple *t =
        py_tuple_from(l->vm, py_call_method(l->vm, PY_OBJ(l->p), "format", 4, args));
    if (t->n != 3)
        py_raise(l->vm, &py_exc_ValueError, "format() must return (text, readable, recursive)");
    return (struct short_text){lib_text(py_str_text(l->vm, t->items[0])),
                               py_truth(l->vm, t->items[1]), py_truth(l->vm, t->items[2])};
}

static value recursion_text(struct layout *l, value v) {
    return lib_text(
        py_message(l->vm, "<Recursion on %s with id=%S>", py_type_of(v)->name, id_of(v)));
}

static struct short_text short_container(struct layout *l, value v, int64_t max_levels,
                                         int64_t level) {
    bool is_dict = py_is_dict(v), is_list = py_is_list(v);
    const char *open = is_dict ? "{" : is_list ? "[" : "(";
    size_t n;
    value *items;
    if (is_dict) {
        items = pairs_of(l, v, l->p->sort_dicts, &n);
    } else {
        struct py_list *list = py_list_from(l->vm, v);
        items = list->items;
        n = list->n;
    }
    const char *close = is_dict ? "}" : is_list ? "]" : n == 1 ? ",)" : ")";
    if (n && max_levels && level >= max_levels)
        return (struct short_text){lib_text(mem_printf("%s...%s", open, close)), false, has(l, v)};
    if (n && has(l, v))
        return (struct short_text){recursion_text(l, v), false, true};
    struct short_text all = {PY_UNDEF, true, false};
    struct buf b = BUF_INIT;
    buf_puts(&b, open);
    py_dict_set(l->vm, l->context, id_of(v), py_from_small(1));
    for (size_t i = 0; i < (is_dict ? 2 * n : n); i++) {
        struct short_text item = one_line(l, items[i], max_levels, level + 1);
        buf_puts(&b, i == 0 ? "" : is_dict && i % 2 ? ": " : ", ");
        lib_put(&b, item.text);
        all.readable &= item.readable;
        all.recursive |= item.recursive;
    }
    py_dict_del(l->vm, l->context, id_of(v));
    buf_puts(&b, close);
    all.text = lib_buf_str(&b);
    return all;
}

static struct short_text safe_repr(struct layout *l, value v, int64_t max_levels, int64_t level) {
    if (reprs_as(v, &py_int_type) && l->p->underscore_numbers && py_type_of(v) != &py_bool_type)
        return (struct short_text){py_format(l->vm, v, lib_str(lib_text("_d"))), true, false};
    if (reprs_as(v, &py_dict_type) || reprs_as(v, &py_list_type) || reprs_as(v, &py_tuple_type))
        return short_container(l, v, max_levels, level);
    value text = py_repr(l->vm, v);
    bool scalar = py_type_of(v) == &py_str_type || py_type_of(v) == &py_bytes_type;
    return (struct short_text){
        text, scalar || (lib_str(text)->size && lib_str(text)->data[0] != '<'), false};
}

static value short_repr(struct layout *l, value v, int64_t level) {
    struct py_dict *own = l->context;
    struct py_dict *copy = py_dict_new();
    py_dict_update(l->vm, copy, PY_OBJ(own));
    l->context = copy;
    struct short_text t = one_line(l, v, l->p->depth, level);
    l->context = own;
    l->p->readable &= t.readable;
    l->p->recursive |= t.recursive;
    return t.text;
}

/* --- on several lines --- */

static void lay_out(struct layout *l, value v, struct place at);

static void put_dict_items(struct layout *l, const value *pairs, size_t n, struct place at) {
    at.indent += l->p->indent;
    for (size_t i = 0; i < n; i++) {
        value key = short_repr(l, pairs[2 * i], at.level);
        lib_put(&l->out, key);
        put(l, ": ");
        struct place in = {at.indent + width_of(key) + 2, i + 1 == n ? at.allowance : 1, at.level};
        lay_out(l, pairs[2 * i + 1], in);
        if (i + 1 < n) {
            put(l, ",");
            new_line(l, at.indent);
        }
    }
}

/* name=value, names being str. */
static void put_named_items(struct layout *l, const value *pairs, size_t n, struct place at) {
    for (size_t i = 0; i < n; i++) {
        lib_put(&l->out, pairs[2 * i]);
        put(l, "=");
        struct place in = {at.indent + width_of(pairs[2 * i]) + 1, i + 1 == n ? at.allowance : 1,
                           at.level};
        if (has(l, pairs[2 * i + 1]))
            put(l, "...");
        else
            lay_out(l, pairs[2 * i + 1], in);
        if (i + 1 < n) {
            put(l, ",");
            new_line(l, at.indent);
        }
    }
}

static void put_items(struct layout *l, const value *items, size_t n, struct place at) {
    at.indent += l->p->indent;
    blanks(l, l->p->indent - 1);
    int64_t max_width = l->p->width - at.indent + 1, width = max_width;
    bool line = false; /* whether the next item begins a line, or follows ", " */
    for (size_t i = 0; i < n; i++) {
        bool last = i + 1 == n;
        if (last) {
            max_width -= at.allowance;
            width -= at.allowance;
        }
        if (l->p->compact) {
            value text = short_repr(l, items[i], at.level);
            int64_t w = width_of(text) + 2;
            if (width < w) {
                width = max_width;
                line = true;
            }
            if (width >= w) {
                width -= w;
                if (i && line) {
                    put(l, ",");
                    new_line(l, at.indent);
                } else {
                    put(l, i ? ", " : "");
                }
                line = false;
                lib_put(&l->out, text);
                continue;
            }
        }
        if (i && (line || !l->p->compact)) {
            put(l, ",");
            new_line(l, at.indent);
        } else if (i) {
            put(l, ", ");
        }
        line = true;
        lay_out(l, items[i], (struct place){at.indent, last ? at.allowance : 1, at.level});
    }
}

static void lay_dict(struct layout *l, value v, struct place at) {
    put(l, "{");
    blanks(l, l->p->indent - 1);
    size_t n;
    value *pairs = pairs_of(l, v, l->p->sort_dicts, &n);
    at.allowance++;
    put_dict_items(l, pairs, n, at);
    put(l, "}");
}

static void lay_sequence(struct layout *l, value v, struct place at) {
    struct py_list *items = py_list_from(l->vm, v);
    bool is_list = py_is_list(v);
    const char *close = is_list ? "]" : items->n == 1 ? ",)" : ")";
    put(l, is_list ? "[" : "(");
    at.allowance += (int64_t)strlen(close);
    put_items(l, items->items, items->n, at);
    put(l, close);
}

static const char *class_name(value v) { return py_type_of(v)->name; }
static int64_t class_width(value v) {
    return (int64_t)lib_cp_count(class_name(v), strlen(class_name(v)));
}

/* Name( and the place of what follows; the closing parenthesis counts. */
static struct place open_call(struct layout *l, value v, struct place at) {
    put(l, class_name(v));
    put(l, "(");
    at.indent += class_width(v) + 1;
    at.allowance++;
    return at;
}

static void lay_set(struct layout *l, value v, struct place at) {
    struct py_list *items = py_list_from(l->vm, v);
    bool plain = py_type_of(v) == &py_set_type;
    if (plain) {
        put(l, "{");
    } else {
        at = open_call(l, v, at);
        put(l, "{");
    }
    at.allowance++;
    safe_sort(l->vm, items->items, items->n, 1);
    put_items(l, items->items, items->n, at);
    put(l, plain ? "}" : "})");
}

/* --- long text --- */

struct chunks {
    struct layout *l;
    struct py_list *list;
    int64_t width, allowance;
};

static value repr_of(struct layout *l, const char *s, size_t n) {
    return py_repr(l->vm, py_str_new(s, n));
}

/* The end of a word at S and the blanks behind it. */
static const char *word_end(const char *s, const char *end) {
    const char *p = s;
    while (p < end) {
        const char *next = p;
        if (py_char_is_space(lib_next_cp(&next)))
            break;
        p = next;
    }
    while (p < end) {
        const char *next = p;
        if (!py_char_is_space(lib_next_cp(&next)))
            break;
        p = next;
    }
    return p;
}

static void add_words(struct chunks *c, const char *s, const char *end, bool last_line) {
    const char *start = s;
    int64_t width = c->width;
    while (s < end) {
        const char *next = word_end(s, end);
        if (next == end && last_line)
            width -= c->allowance;
        if (width_of(repr_of(c->l, start, (size_t)(next - start))) > width) {
            if (s > start)
                py_list_append(c->list, repr_of(c->l, start, (size_t)(s - start)));
            start = s;
        }
        s = next;
    }
    if (s > start)
        py_list_append(c->list, repr_of(c->l, start, (size_t)(s - start)));
}

static void lay_str(struct layout *l, value v, struct place at) {
    bool parentheses = at.level == 1;
    at.indent += parentheses;
    at.allowance += parentheses;
    struct chunks c = {l, py_list_new(4), l->p->width - at.indent, at.allowance};
    value keep_ends = PY_TRUE;
    struct py_list *lines =
        py_list_from(l->vm, py_call_method(l->vm, v, "splitlines", 1, &keep_ends));
    value rep = PY_UNDEF;
    for (size_t i = 0; i < lines->n; i++) {
        bool last = i + 1 == lines->n;
        rep = py_repr(l->vm, lines->items[i]);
        const struct py_str *s = lib_str(lines->items[i]);
        if (width_of(rep) <= c.width - (last ? c.allowance : 0))
            py_list_append(c.list, rep);
        else
            add_words(&c, s->data, s->data + s->size, last);
    }
    if (c.list->n == 1) {
        lib_put(&l->out, rep);
        return;
    }
    put(l, parentheses ? "(" : "");
    for (size_t i = 0; i < c.list->n; i++) {
        if (i)
            new_line(l, at.indent);
        lib_put(&l->out, c.list->items[i]);
    }
    put(l, parentheses ? ")" : "");
}

static void lay_bytes(struct layout *l, value v, struct place at) {
    const unsigned char *data;
    size_t size;
    lib_arg_bytes(l->vm, v, &data, &size);
    if (size <= 4) {
        lib_put_repr(l->vm, &l->out, v);
        return;
    }
    bool parentheses = at.level == 1;
    at.indent += parentheses;
    at.allowance += parentheses;
    put(l, parentheses ? "(" : "");
    int64_t width = l->p->width - at.indent;
    size_t start = 0, last = size / 4 * 4;
    for (size_t i = 0; i < size; i += 4) {
        size_t end = i + 4 < size ? i + 4 : size;
        if (i == last)
            width -= at.allowance;
        value all = py_bytes_new((const char *)data + start, end - start);
        if (i == start || width_of(py_repr(l->vm, all)) <= width)
            continue;
        lib_put_repr(l->vm, &l->out, py_bytes_new((const char *)data + start, i - start));
        new_line(l, at.indent);
        start = i;
    }
    lib_put_repr(l->vm, &l->out, py_bytes_new((const char *)data + start, size - start));
    put(l, parentheses ? ")" : "");
}

static void lay_bytearray(struct layout *l, value v, struct place at) {
    put(l, "bytearray(");
    value bytes = py_call1(l->vm, PY_OBJ(&py_bytes_type), v);
    lay_bytes(l, bytes, (struct place){at.indent + 10, at.allowance + 1, at.level + 1});
    put(l, ")");
}

/* --- the containers of collections, types and dataclasses --- */

static void lay_proxy(struct layout *l, value v, struct place at) {
    put(l, "mappingproxy(");
    lay_out(l, py_call_method(l->vm, v, "copy", 0, NULL),
            (struct place){at.indent + 13, at.allowance + 1, at.level});
    put(l, ")");
}

static void lay_ordered(struct layout *l, value v, struct place at) {
    at = open_call(l, v, at);
    lay_out(l, PY_OBJ(py_list_from(l->vm, py_call_method(l->vm, v, "items", 0, NULL))), at);
    put(l, ")");
}

static void lay_default_dict(struct layout *l, value v, struct place at) {
    value factory = short_repr(l, py_getattr(l->vm, v, "default_factory"), at.level);
    at = open_call(l, v, at);
    lib_put(&l->out, factory);
    put(l, ",");
    new_line(l, at.indent);
    lay_dict(l, v, at);
    put(l, ")");
}

static void lay_counter(struct layout *l, value v, struct place at) {
    at = open_call(l, v, at);
    put(l, "{");
    blanks(l, l->p->indent - 1);
    struct py_list *common = py_list_from(l->vm, py_call_method(l->vm, v, "most_common", 0, NULL));
    value *pairs = mem_alloc((common->n * 2 + 1) * sizeof *pairs);
    for (size_t i = 0; i < common->n; i++)
        memcpy(&pairs[2 * i], PY_AS(struct py_tuple, common->items[i])->items, 2 * sizeof *pairs);
    at.allowance++;
    put_dict_items(l, pairs, common->n, at);
    put(l, "})");
}

static void lay_deque(struct layout *l, value v, struct place at) {
    struct py_list *items = py_list_from(l->vm, v);
    value maxlen = py_getattr(l->vm, v, "maxlen");
    at = open_call(l, v, at);
    put(l, "[");
    at.allowance = maxlen == PY_NONE ? at.allowance + 1 : 2;
    put_items(l, items->items, items->n, at);
    put(l, "]");
    if (maxlen != PY_NONE) {
        put(l, ",");
        new_line(l, at.indent);
        put(l, "maxlen=");
        lib_put(&l->out, short_repr(l, maxlen, at.level));
    }
    put(l, ")");
}

static void lay_namespace(struct layout *l, value v, struct place at) {
    bool plain = !strcmp(class_name(v), "SimpleNamespace");
    size_t n;
    value *pairs = pairs_of(l, py_getattr(l->vm, v, "__dict__"), false, &n);
    put(l, plain ? "namespace" : class_name(v));
    put(l, "(");
    at.indent += plain ? 10 : class_width(v) + 1;
    put_named_items(l, pairs, n, at);
    put(l, ")");
}

static void lay_chain(struct layout *l, value v, struct place at) {
    struct py_list *maps = py_list_from(l->vm, py_getattr(l->vm, v, "maps"));
    at = open_call(l, v, at);
    for (size_t i = 0; i < maps->n; i++) {
        bool last = i + 1 == maps->n;
        lay_out(l, maps->items[i], (struct place){at.indent, last ? at.allowance : 1, at.level});
        put(l, last ? ")" : ",");
        if (!last)
            new_line(l, at.indent);
    }
}

static void lay_user(struct layout *l, value v, struct place at) {
    at.level--;
    lay_out(l, py_getattr(l->vm, v, "data"), at);
}

static void lay_dataclass(struct layout *l, value v, struct place at) {
    value fields = py_call1(l->vm, py_import_from(l->vm, "dataclasses", "fields"), v);
    struct py_tuple *t = py_tuple_from(l->vm, fields);
    value *pairs = mem_alloc((t->n * 2 + 1) * sizeof *pairs);
    size_t n = 0;
    for (size_t i = 0; i < t->n; i++) {
        if (!py_truth(l->vm, py_getattr(l->vm, t->items[i], "repr")))
            continue;
        pairs[2 * n] = py_getattr(l->vm, t->items[i], "name");
        pairs[2 * n + 1] = py_getattr_str(l->vm, v, lib_str(pairs[2 * n]));
        n++;
    }
    at.allowance--;
    at = open_call(l, v, at);
    put_named_items(l, pairs, n, at);
    put(l, ")");
}

typedef void (*layer)(struct layout *l, value v, struct place at);

static const struct {
    const char *module, *name;
    layer lay;
    bool sized; /* an empty one stays as it is */
} by_name[] = {
    {"collections", "OrderedDict", lay_ordered, true},
    {"collections", "defaultdict", lay_default_dict, true},
    {"collections", "Counter", lay_counter, true},
    {"collections", "deque", lay_deque, true},
    {"collections", "ChainMap", lay_chain, false},
    {"collections", "UserDict", lay_user, false},
    {"collections", "UserList", lay_user, false},
    {"collections", "UserString", lay_user, false},
    {"types", "SimpleNamespace", lay_namespace, false},
    {"types", "MappingProxyType", lay_proxy, false},
};

/* The class of V's mro whose __repr__ V has. */
static struct py_type *repr_owner(struct py_type *t) {
    value repr = repr_slot(t);
    struct py_type *owner = t;
    for (; t; t = t->base)
        if (repr_slot(t) == repr)
            owner = t;
    return owner;
}

static bool is_plain_dataclass(struct layout *l, value v) {
    value cls = PY_OBJ(py_type_of(v));
    value params = py_lookup_attr(l->vm, cls, "__dataclass_params__");
    if (params == PY_UNDEF || !py_truth(l->vm, py_getattr(l->vm, params, "repr")))
        return false;
    /* its own __repr__, made in C, not one of the script's */
    value repr = py_type_lookup(py_type_of(v), py_intern("__repr__"));
    if (repr == PY_UNDEF || py_type_of(repr) == &py_function_type)
        return false;
    return py_lookup_attr(l->vm, cls, "__dataclass_fields__") != PY_UNDEF;
}

static layer layer_of(struct layout *l, value v) {
    if (reprs_as(v, &py_dict_type))
        return lay_dict;
    if (reprs_as(v, &py_list_type) || reprs_as(v, &py_tuple_type))
        return lay_sequence;
    if (reprs_as(v, &py_str_type))
        return py_len(l->vm, v) ? lay_str : NULL;
    if (reprs_as(v, &py_set_type) || reprs_as(v, &py_frozenset_type))
        return py_len(l->vm, v) ? lay_set : NULL;
    if (reprs_as(v, &py_bytes_type))
        return lay_bytes;
    if (reprs_as(v, &py_bytearray_type))
        return lay_bytearray;
    struct py_type *owner = repr_owner(py_type_of(v));
    const char *name = owner == &py_proxy_type ? "MappingProxyType" : owner->name;
    for (size_t i = 0; i < LIB_COUNT(by_name); i++)
        if (!strcmp(by_name[i].name, name) &&
            py_import_from(l->vm, by_name[i].module, by_name[i].name) == PY_OBJ(owner))
            return by_name[i].sized && !py_len(l->vm, v) ? NULL : by_name[i].lay;
    return is_plain_dataclass(l, v) ? lay_dataclass : NULL;
}

static void lay_out(struct layout *l, value v, struct place at) {
    if (has(l, v)) {
        lib_put(&l->out, recursion_text(l, v));
        l->p->recursive = true;
        l->p->readable = false;
        return;
    }
    value text = short_repr(l, v, at.level);
    layer lay = NULL;
    if (width_of(text) > l->p->width - at.indent - at.allowance)
        lay = layer_of(l, v);
    if (!lay) {
        lib_put(&l->out, text);
        return;
    }
    py_dict_set(l->vm, l->context, id_of(v), py_from_small(1));
    at.level++;
    lay(l, v, at);
    py_dict_del(l->vm, l->context, id_of(v));
}

/* --- PrettyPrinter --- */

static value pretty(struct vm *vm, struct printer *p, value v) {
    struct layout l = {vm, p, BUF_INIT, py_dict_new()};
    lay_out(&l, v, (struct place){0, 0, 0});
    return lib_buf_str(&l.out);
}

static void set_up(struct vm *vm, struct printer *p, const value *a) {
    p->indent = lib_arg_int(vm, py_call1(vm, lib_type(&py_int_type), a[0]));
    p->width = lib_arg_int(vm, py_call1(vm, lib_type(&py_int_type), a[1]));
    p->depth =
        a[2] == PY_NONE ? 0 : lib_arg_int(vm, py_call1(vm, lib_type(&py_int_type), a[2]));
    p->compact = py_truth(vm, a[4]);
    p->sort_dicts = py_truth(vm, a[5]);
    p->underscore_numbers = py_truth(vm, a[6]);
    if (p->indent < 0)
        py_raise(vm, &py_exc_ValueError, "indent must be >= 0");
    if (a[2] != PY_NONE && p->depth <= 0)
        py_raise(vm, &py_exc_ValueError, "depth must be > 0");
    if (!p->width)
        py_raise(vm, &py_exc_ValueError, "width must be != 0");
    p->stream = a[3];
}

LIB_FN(printer_init) {
    set_up(vm, printer_of(a[0]), a + 1);
    return PY_NONE;
}

static void print_on(struct vm *vm, struct printer *p, value text) {
    value stream = p->stream != PY_NONE ? p->stream : py_import_from(vm, "sys", "stdout");
    value line = py_str_concat(vm, text, lib_text("\n"));
    py_call_method(vm, stream, "write", 1, &line);
}

LIB_FN(printer_pprint) {
    print_on(vm, printer_of(a[0]), pretty(vm, printer_of(a[0]), a[1]));
    return PY_NONE;
}
LIB_FN(printer_pformat) { return pretty(vm, printer_of(a[0]), a[1]); }

static struct short_text examine(struct vm *vm, struct printer *p, value v) {
    struct layout l = {vm, p, BUF_INIT, py_dict_new()};
    return one_line(&l, v, 0, 0);
}
LIB_FN(printer_isrecursive) { return PY_BOOL(examine(vm, printer_of(a[0]), a[1]).recursive); }
LIB_FN(printer_isreadable) {
    struct short_text t = examine(vm, printer_of(a[0]), a[1]);
    return PY_BOOL(t.readable && !t.recursive);
}
LIB_FN(printer_format) {
    struct layout l = {vm, printer_of(a[0]), BUF_INIT, PY_AS(struct py_dict, a[2])};
    struct short_text t =
        safe_repr(&l, a[1], a[3] == PY_NONE ? 0 : lib_arg_int(vm, a[3]), lib_arg_int(vm, a[4]));
    return lib_tuple(3, t.text, PY_BOOL(t.readable), PY_BOOL(t.recursive));
}

#define OPTIONS                                                                                    \
    "indent=1, width=80, depth=None, stream=None, *, compact=False, sort_dicts=True, "             \
    "underscore_numbers=False"
static const struct py_native_def printer_methods[] = {
    {"__init__", printer_init, "self, " OPTIONS},
    {"pprint", printer_pprint, "self, object"},
    {"pformat", printer_pformat, "self, object"},
    {"isrecursive", printer_isrecursive, "self, object"},
    {"isreadable", printer_isreadable, "self, object"},
    {"format", printer_format, "self, object, context, maxlevels, level"},
    {0},
};
static struct py_type printer_type = {
    PY_TYPE_HEAD,
    .name = "PrettyPrinter",
    .module = "pprint",
    .size = sizeof(struct printer),
    .attrs_offset = offsetof(struct printer, attrs),
    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
    .methods = printer_methods,
};

/* --- functions --- */

static struct printer *make_printer(struct vm *vm, value stream, value indent, value width,
                                    value depth, value compact, value sort_dicts,
                                    value underscore_numbers) {
    py_type_ready(vm, &printer_type);
    struct printer *p = py_alloc(vm, &printer_type);
    value options[] = {indent, width, depth, stream, compact, sort_dicts, underscore_numbers};
    set_up(vm, p, options);
    return p;
}
static struct printer *plain_printer(struct vm *vm) {
    return make_printer(vm, PY_NONE, py_from_small(1), py_from_small(80), PY_NONE, PY_FALSE,
                        PY_TRUE, PY_FALSE);
}

LIB_FN(pprint_pprint) {
    struct printer *p = make_printer(vm, a[1], a[2], a[3], a[4], a[5], a[6], a[7]);
    print_on(vm, p, pretty(vm, p, a[0]));
    return PY_NONE;
}
LIB_FN(pprint_pformat) {
    return pretty(vm, make_printer(vm, PY_NONE, a[1], a[2], a[3], a[4], a[5], a[6]), a[0]);
}
LIB_FN(pprint_saferepr) { return examine(vm, plain_printer(vm), a[0]).text; }
LIB_FN(pprint_isreadable) {
    struct short_text t = examine(vm, plain_printer(vm), a[0]);
    return PY_BOOL(t.readable && !t.recursive);
}
LIB_FN(pprint_isrecursive) { return PY_BOOL(examine(vm, plain_printer(vm), a[0]).recursive); }

static const struct py_native_def functions[] = {
    {"pprint", pprint_pprint,
     "object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, "
     "underscore_numbers=False"},
    {"pp", pprint_pprint,
     "object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=False, "
     "underscore_numbers=False"},
    {"pformat", pprint_pformat,
     "object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True, "
     "underscore_numbers=False"},
    {"saferepr", pprint_saferepr, "object"},
    {"isreadable", pprint_isreadable, "object"},
    {"isrecursive", pprint_isrecursive, "object"},
    {0},
};
static struct py_type *const types[] = {&printer_type, NULL};

const struct py_module_def py_lib_pprint = {
    .name = "pprint", .functions = functions, .types = types};
