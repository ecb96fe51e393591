/*
 * linecache: lines of source files by number, kept in a dict that scripts may fill themselves.
 * cf. CPython's Lib/linecache.py.
 */
#include "python/lib/lib.h"
#include "python/vm.h"

static const char cache_key;
static struct py_dict *cache_of(struct vm *vm) {
    value *cache = lib_state(vm, &cache_key, sizeof *cache);
    if (*cache == PY_UNDEF)
        *cache = PY_OBJ(py_dict_new());
    return PY_AS(struct py_dict, *cache);
}

/* The lines of the file, read as open() would; empty when it cannot be read. */
static struct py_list *read_lines(struct vm *vm, value file) {
    struct py_list *volatile lines = py_list_new(0);
    struct py_handler h;
    PY_TRY(vm, &h) {
        value f = py_call1(vm, py_import_from(vm, "builtins", "open"), file);
        lines = PY_AS(struct py_list, py_call_method(vm, f, "readlines", 0, NULL));
        py_call_method(vm, f, "close", 0, NULL);
        py_handler_pop(&h);
    }
    else {
        value exc = py_handler_catch(&h);
        if (!py_exception_is(exc, &py_exc_OSError) &&
            !py_exception_is(exc, &py_exc_UnicodeDecodeError) &&
            !py_exception_is(exc, &py_exc_SyntaxError))
            py_rethrow(vm, exc);
    }
    if (lines->n) {
        value last = lines->items[lines->n - 1];
        struct py_str *s = lib_str(last);
        if (!s->size || s->data[s->size - 1] != '\n')
            lines->items[lines->n - 1] = py_str_printf("%s\n", s->data);
    }
    return lines;
}

static value update(struct vm *vm, value file) {
    const char *name = py_is_str(file) ? py_str_cstr(file) : "";
    py_dict_del(vm, cache_of(vm), file);
    if (!*name || (name[0] == '<' && name[strlen(name) - 1] == '>'))
        return PY_OBJ(py_list_new(0));
    struct py_list *lines = read_lines(vm, file);
    if (!lines->n)
        return PY_OBJ(lines);
    int64_t size = 0;
    for (size_t i = 0; i < lines->n; i++)
        size += (int64_t)lib_str(lines->items[i])->size;
    py_dict_set(vm, cache_of(vm), file,
                lib_tuple(4, py_int_from(size), PY_NONE, PY_OBJ(lines), file));
    return PY_OBJ(lines);
}

static value lines_of(struct vm *vm, value file) {
    value entry = py_dict_get(vm, cache_of(vm), file);
    if (entry != PY_UNDEF) {
        struct py_tuple *t = py_tuple_from(vm, entry);
        if (t->n == 1) { /* lazycache: a function that gives the text */
            value text = py_call0(vm, t->items[0]);
            if (text == PY_NONE)
                return PY_OBJ(py_list_new(0));
            value lines = py_call_method(vm, text, "splitlines", 1, (value[]){PY_TRUE});
            py_dict_set(vm, cache_of(vm), file,
                        lib_tuple(4, py_int_from(py_len(vm, text)), PY_NONE, lines, file));
            return lines;
        }
        return t->items[2];
    }
    return update(vm, file);
}

LIB_FN(linecache_getlines) { return lines_of(vm, a[0]); }
LIB_FN(linecache_getline) {
    int64_t line = lib_arg_int(vm, a[1]);
    value lines = lines_of(vm, a[0]);
    if (line < 1 || line > py_len(vm, lines))
        return py_str_from("");
    return py_getitem(vm, lines, py_int_from(line - 1));
}
LIB_FN(linecache_updatecache) { return update(vm, a[0]); }
LIB_FN(linecache_clearcache) {
    py_dict_clear(cache_of(vm));
    return PY_NONE;
}
/* What was read is read again; what scripts put there (no mtime) stays. */
LIB_FN(linecache_checkcache) { return PY_NONE; }
LIB_FN(linecache_lazycache) {
    struct py_dict *cache = cache_of(vm);
    value entry = py_dict_get(vm, cache, a[0]);
    if (entry != PY_UNDEF)
        return PY_BOOL(py_len(vm, entry) == 1);
    const char *name = py_is_str(a[0]) ? py_str_cstr(a[0]) : "";
    if (!*name || name[0] == '<' || !py_is_dict(a[1]))
        return PY_FALSE;
    value loader = py_dict_get_text(PY_AS(struct py_dict, a[1]), "__loader__");
    value get = LIB_GIVEN(loader) ? py_lookup_attr(vm, loader, "get_source") : PY_UNDEF;
    value module = py_dict_get_text(PY_AS(struct py_dict, a[1]), "__name__");
    if (get == PY_UNDEF || !LIB_GIVEN(module))
        return PY_FALSE;
    value partial = py_call2(vm, py_import_from(vm, "functools", "partial"), get, module);
    py_dict_set(vm, cache, a[0], py_tuple1(partial));
    return PY_TRUE;
}

static const struct py_native_def functions[] = {
    {"getline", linecache_getline, "filename, lineno, module_globals=None"},
    {"getlines", linecache_getlines, "filename, module_globals=None"},
    {"updatecache", linecache_updatecache, "filename, module_globals=None"},
    {"clearcache", linecache_clearcache, ""},
    {"checkcache", linecache_checkcache, "filename=None"},
    {"lazycache", linecache_lazycache, "filename, module_globals"},
    {0}};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "cache", PY_OBJ(cache_of(vm)));
    py_module_set(vm, m, "__all__",
                  lib_tuple(4, lib_text("getline"), lib_text("clearcache"), lib_text("checkcache"),
                            lib_text("lazycache")));
}
const struct py_module_def py_lib_linecache = {
    .name = "linecache", .functions = functions, .init = init};
