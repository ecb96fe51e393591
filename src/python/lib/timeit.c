/*
 * timeit: how long a statement takes. A statement is compiled into a function that runs it in a
 * loop. cf. CPython's Lib/timeit.py.
 */
#include "python/lib/lib.h"

struct timer {
    struct py_object head;
    struct py_attrs attrs;
    value inner; /* def inner(_it, _timer, ...) */
    value clock;
    value source;
};
static struct py_type timer_type;
static struct timer *self_of(value v) { return PY_AS(struct timer, v); }

static void add_indented(struct buf *b, const char *text, int indent) {
    while (*text) {
        size_t n = strcspn(text, "\n");
        if (n)
            buf_printf(b, "%*s%.*s", indent, "", (int)n, text);
        buf_putc(b, '\n');
        text += n + (text[n] == '\n');
    }
}

/* A piece of the function: the text, or a call of what was given, under NAME. It must compile by
 * itself, behind BEFORE. */
static void add_piece(struct vm *vm, struct buf *b, value piece, const char *before,
                      const char *name, int indent, struct py_dict *ns) {
    if (py_is_str(piece)) {
        value args[] = {py_str_printf("%s%s", before, py_str_cstr(piece)),
                        py_str_from("<timeit-src>"), py_str_from("exec")};
        py_call(vm, py_import_from(vm, "builtins", "compile"), 3, args);
        add_indented(b, py_str_cstr(piece), indent);
    } else if (py_is_callable(piece)) {
        py_dict_set_text(ns, name, piece);
        buf_printf(b, "%*s%s()\n", indent, "", name);
    } else
        py_raise(vm, &py_exc_ValueError, "%s is neither a string nor callable",
                 !strcmp(name, "_stmt") ? "stmt" : "setup");
}

LIB_FN(timer_init) {
    struct timer *t = self_of(a[0]);
    struct buf b = BUF_INIT;
    struct py_dict *ns =
        py_is_dict(a[4]) ? py_dict_copy(PY_AS(struct py_dict, a[4])) : py_dict_new();
    buf_puts(&b, "def inner(_it, _timer):\n");
    add_piece(vm, &b, a[2], "", "_setup", 4, ns);
    buf_puts(&b, "    _t0 = _timer()\n    for _i in _it:\n");
    const char *before = py_is_str(a[2]) ? mem_printf("%s\n", py_str_cstr(a[2])) : "";
    add_piece(vm, &b, a[1], before, "_stmt", 8, ns);
    buf_puts(&b, "        pass\n    _t1 = _timer()\n    return _t1 - _t0\n");
    t->clock = LIB_GIVEN(a[3]) ? a[3] : py_import_from(vm, "time", "perf_counter");
    t->source = py_str_new(b.data, b.len);
    vm_run_source(vm, b.data, b.len, "<timeit-src>", ns);
    t->inner = py_dict_get_text(ns, "inner");
    return PY_NONE;
}

static double run(struct vm *vm, struct timer *t, int64_t number) {
    value repeat =
        py_call2(vm, py_import_from(vm, "itertools", "repeat"), PY_NONE, py_int_from(number));
    return py_as_double(vm, py_call2(vm, t->inner, repeat, t->clock));
}
LIB_FN(timer_timeit) { return py_from_float(run(vm, self_of(a[0]), lib_arg_int(vm, a[1]))); }
LIB_FN(timer_repeat) {
    int64_t repeat = lib_arg_int(vm, a[1]), number = lib_arg_int(vm, a[2]);
    struct py_list *list = py_list_new(5);
    for (int64_t i = 0; i < repeat; i++)
        py_list_append(list, py_call_method(vm, a[0], "timeit", 1, (value[]){py_int_from(number)}));
    return PY_OBJ(list);
}
LIB_FN(timer_autorange) {
    for (int64_t scale = 1;; scale *= 10)
        for (int i = 0; i < 3; i++) {
            int64_t number = scale * (i == 0 ? 1 : i == 1 ? 2 : 5);
            double taken = run(vm, self_of(a[0]), number);
            if (a[1] != PY_NONE)
                py_call2(vm, a[1], py_int_from(number), py_from_float(taken));
            if (taken >= 0.2)
                return py_tuple2(py_int_from(number), py_from_float(taken));
        }
}
LIB_FN(timer_print_exc) {
    value args[] = {PY_NONE, a[1]};
    return py_call(vm, py_import_from(vm, "traceback", "print_exc"), 2, args);
}

static const struct py_native_def methods[] = {
    {"__init__", timer_init, "self, stmt='pass', setup='pass', timer=None, globals=None"},
    {"timeit", timer_timeit, "self, number=1000000"},
    {"repeat", timer_repeat, "self, repeat=5, number=1000000"},
    {"autorange", timer_autorange, "self, callback=None"},
    {"print_exc", timer_print_exc, "self, file=None"},
    {0}};
static struct py_type timer_type = {PY_TYPE_HEAD,
                                    .name = "Timer",
                                    .module = "timeit",
                                    .size = sizeof(struct timer),
                                    .attrs_offset = offsetof(struct timer, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS,
                                    .methods = methods};

LIB_FN(timeit_timeit) {
    value args[] = {a[0], a[1], a[2], a[4]};
    value t = py_call(vm, PY_OBJ(&timer_type), 4, args);
    return py_call_method(vm, t, "timeit", 1, &a[3]);
}
LIB_FN(timeit_repeat) {
    value args[] = {a[0], a[1], a[2], a[5]};
    value t = py_call(vm, PY_OBJ(&timer_type), 4, args);
    return py_call_method(vm, t, "repeat", 2, &a[3]);
}
static const struct py_native_def functions[] = {
    {"timeit", timeit_timeit,
     "stmt='pass', setup='pass', timer=None, number=1000000, globals=None"},
    {"repeat", timeit_repeat,
     "stmt='pass', setup='pass', timer=None, repeat=5, number=1000000, globals=None"},
    {0}};
static struct py_type *const types[] = {&timer_type, NULL};
static const struct py_const_def constants[] = {
    {"default_number", PY_CONST_INT, 1000000, NULL, 0},
    {"default_repeat", PY_CONST_INT, 5, NULL, 0},
    {"dummy_src_name", PY_CONST_TEXT, 0, "<timeit-src>", 0},
    {0}};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "default_timer", py_import_from(vm, "time", "perf_counter"));
    py_module_set(vm, m, "__all__",
                  lib_tuple(4, lib_text("Timer"), lib_text("timeit"), lib_text("repeat"),
                            lib_text("default_timer")));
}
const struct py_module_def py_lib_timeit = {
    .name = "timeit", .functions = functions, .constants = constants, .types = types, .init = init};
