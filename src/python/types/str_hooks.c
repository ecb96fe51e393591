/* Error handlers and encodings that scripts registered. cf. CPython's Python/codecs.c. */
#include "python/types/str_hooks.h"

static const char hooks_key;
struct hooks {
    struct py_dict *handlers; /* name → function */
    struct py_list *searches;
    struct py_dict *found; /* name → CodecInfo, None when nobody knows it */
};

static struct hooks *hooks_of(struct vm *vm) { return vm_get_data(vm, &hooks_key); }
static struct hooks *hooks_make(struct vm *vm) {
    struct hooks *h = hooks_of(vm);
    if (!h) {
        h = MEM_NEW(struct hooks);
        h->handlers = py_dict_new();
        h->searches = py_list_new(1);
        h->found = py_dict_new();
        vm_set_data(vm, &hooks_key, h);
    }
    return h;
}

value codec_handler(struct vm *vm, const char *name) {
    struct hooks *h = hooks_of(vm);
    return h ? py_dict_get_text(h->handlers, name) : PY_UNDEF;
}
void codec_set_handler(struct vm *vm, value name, value handler) {
    py_dict_set(vm, hooks_make(vm)->handlers, name, handler);
}

value codec_ask_handler(struct vm *vm, value handler, value exc, size_t size, size_t *at) {
    value said = py_call1(vm, handler, exc);
    bool encoding = py_is_a(exc, &py_exc_UnicodeEncodeError);
    struct py_tuple *t = py_is_tuple(said) ? PY_AS(struct py_tuple, said) : NULL;
    bool fits = t && t->n == 2 && py_is_int(t->items[1]) &&
                (py_is_str(t->items[0]) || (encoding && py_is_a(t->items[0], &py_bytes_type)));
    if (!fits)
        py_raise(vm, &py_exc_TypeError,
                 encoding ? "encoding error handler must return (str/bytes, int) tuple"
                          : "decoding error handler must return (str, int) tuple");
    int64_t position = py_index(vm, t->items[1]), where = position;
    if (where < 0)
        where += (int64_t)size;
    if (where < 0 || where > (int64_t)size)
        py_raise(vm, &py_exc_IndexError, "position %lld from error handler out of bounds",
                 (long long)position);
    *at = (size_t)where;
    return t->items[0];
}

/* As search functions are asked: lower case, _ for spaces and hyphens. */
static value normal_name(const char *name) {
    struct buf b = BUF_INIT;
    for (; *name; name++)
        buf_putc(&b, *name == ' ' || *name == '-'   ? '_'
                     : *name >= 'A' && *name <= 'Z' ? (char)(*name + 32)
                                                    : *name);
    return py_str_take(&b);
}

value codec_search(struct vm *vm, const char *name) {
    struct hooks *h = hooks_of(vm);
    if (!h || !h->searches->n)
        return PY_UNDEF;
    value key = normal_name(name), found = py_dict_get(vm, h->found, key);
    if (found != PY_UNDEF)
        return found;
    for (size_t i = 0; i < h->searches->n; i++) {
        found = py_call1(vm, h->searches->items[i], key);
        if (found == PY_NONE)
            continue;
        if (!py_is_tuple(found) || PY_AS(struct py_tuple, found)->n != 4)
            py_raise(vm, &py_exc_TypeError, "codec search functions must return 4-tuples");
        py_dict_set(vm, h->found, key, found);
        return found;
    }
    return PY_UNDEF;
}
void codec_add_search(struct vm *vm, value function) {
    if (!py_is_callable(function))
        py_raise(vm, &py_exc_TypeError, "argument must be callable");
    py_list_append(hooks_make(vm)->searches, function);
}
void codec_remove_search(struct vm *vm, value function) {
    struct hooks *h = hooks_make(vm);
    for (size_t i = h->searches->n; i-- > 0;)
        if (h->searches->items[i] == function) {
            py_list_pop(h->searches, i);
            py_dict_clear(h->found);
        }
}
