/* print, input, open: through the objects of the modules sys and io. */
#include "python/builtins_int.h"
#include "python/import.h"
#include "python/vm.h"

/* sys.NAME, or RuntimeError. */
static value sys_stream(struct vm *vm, const char *name) {
    /* Nearly always there already: no way round by the import machinery. */
    value sys = vm->modules ? py_dict_get_text(vm->modules, "sys") : PY_UNDEF;
    if (sys == PY_UNDEF) {
        import_sys(vm);
        sys = py_import(vm, "sys");
    }
    value v = py_type_of(sys) == &py_module_type
                  ? py_module_get(vm, PY_AS(struct py_module, sys), name)
                  : py_lookup_attr(vm, sys, name);
    if (v == PY_UNDEF)
        py_raise(vm, &py_exc_RuntimeError, "lost sys.%s", name);
    return v;
}

/* SEP or END: a str or None. */
static value text_or_default(struct vm *vm, value v, const char *what, const char *def) {
    if (v == PY_NONE)
        return PY_OBJ(py_intern(def));
    if (!py_is_str(v))
        py_raise(vm, &py_exc_TypeError, "%s must be None or a string, not %T", what, v);
    return v;
}

static void put(struct buf *b, value v) {
    const struct py_str *s = PY_AS(struct py_str, v);
    buf_add(b, s->data, s->size);
}

value builtin_print(struct vm *vm, const value *a) {
    struct py_tuple *args = PY_AS(struct py_tuple, a[0]);
    value sep = text_or_default(vm, a[1], "sep", " "), end = text_or_default(vm, a[2], "end", "\n");
    value file = a[3];
    if (file == PY_NONE) {
        file = sys_stream(vm, "stdout");
        if (file == PY_NONE)
            return PY_NONE;
    }
    if (py_type_of(file)->flags & PY_TYPE_HEAP) {
        /* A script's own file sees each piece by itself, as with CPython. */
        value write = py_getattr(vm, file, "write");
        for (size_t i = 0; i < args->n; i++) {
            if (i)
                py_call1(vm, write, sep);
            py_call1(vm, write, py_str(vm, args->items[i]));
        }
        py_call1(vm, write, end);
    } else {
        struct buf b = BUF_INIT;
        for (size_t i = 0; i < args->n; i++) {
            if (i)
                put(&b, sep);
            put(&b, py_str(vm, args->items[i]));
        }
        put(&b, end);
        value text = py_str_take(&b);
        py_call_method(vm, file, "write", 1, &text);
    }
    if (py_truth(vm, a[4]))
        py_call_method(vm, file, "flush", 0, NULL);
    return PY_NONE;
}

value builtin_input(struct vm *vm, const value *a) {
    value in = sys_stream(vm, "stdin"), out = sys_stream(vm, "stdout");
    if (a[0] != PY_UNDEF) {
        value text = py_str(vm, a[0]);
        py_call_method(vm, out, "write", 1, &text);
    }
    if (py_lookup_attr(vm, out, "flush") != PY_UNDEF)
        py_call_method(vm, out, "flush", 0, NULL);
    value line = py_call_method(vm, in, "readline", 0, NULL);
    if (!py_is_str(line))
        py_raise(vm, &py_exc_TypeError, "object.readline() returned non-string");
    const struct py_str *s = PY_AS(struct py_str, line);
    if (!s->size)
        py_raise(vm, &py_exc_EOFError, "EOF when reading a line");
    return s->data[s->size - 1] == '\n' ? py_str_slice(line, 0, s->length - 1) : line;
}

value builtin_open(struct vm *vm, const value *a) {
    return py_call(vm, py_import_from(vm, "io", "open"), 8, a);
}
