/*
 * getopt: options in the manner of C's getopt. cf. CPython's Lib/getopt.py.
 */
#include <stdlib.h>

#include "python/lib/lib.h"

static struct py_type error_type;

LIB_FN(error_init) {
    py_setattr(vm, a[0], "msg", a[1]);
    py_setattr(vm, a[0], "opt", a[2]);
    PY_AS(struct py_exception, a[0])->args = PY_AS(struct py_tuple, py_tuple2(a[1], a[2]));
    return PY_NONE;
}
static value error_str(struct vm *vm, value self) {
    return py_str(vm, py_getattr(vm, self, "msg"));
}
static const struct py_native_def error_methods[] = {{"__init__", error_init, "self, msg, opt=''"},
                                                     {0}};
static struct py_type error_type = {PY_TYPE_HEAD,
                                    .name = "GetoptError",
                                    .module = "getopt",
                                    .size = sizeof(struct py_exception),
                                    .attrs_offset = offsetof(struct py_exception, attrs),
                                    .flags = PY_TYPE_BASE | PY_TYPE_ATTRS | PY_TYPE_EXCEPTION,
                                    .base = &py_exc_Exception,
                                    .methods = error_methods,
                                    .str = error_str};

static noreturn void fail(struct vm *vm, value msg, const char *opt) {
    py_raise_value(vm, py_call2(vm, PY_OBJ(&error_type), msg, py_str_from(opt)));
}

struct scan {
    struct vm *vm;
    struct py_list *args; /* those that are left */
    size_t at;
    const char *shorts;
    struct py_list *longs;
    struct py_list *opts;
};

static void add(struct scan *s, const char *option, value v) {
    py_list_append(s->opts, py_tuple2(py_str_from(option), v));
}

/* The long option that OPT stands for, whole or as a beginning; whether it takes a value. */
static const char *long_option(struct scan *s, const char *opt, bool *takes) {
    const char *found = NULL;
    size_t n = strlen(opt);
    int count = 0;
    for (size_t i = 0; i < s->longs->n; i++) {
        const char *name = py_str_text(s->vm, s->longs->items[i]);
        size_t len = strlen(name);
        bool valued = len && name[len - 1] == '=';
        if (strncmp(name, opt, n) != 0)
            continue;
        if (len - valued == n) {
            *takes = valued;
            return mem_strndup(name, n);
        }
        count++;
        *takes = valued;
        found = mem_strndup(name, len - valued);
    }
    if (!count)
        fail(s->vm, py_str_printf("option --%s not recognized", opt), opt);
    if (count > 1)
        fail(s->vm, py_str_printf("option --%s not a unique prefix", opt), opt);
    return found;
}

static void do_long(struct scan *s, const char *opt) {
    const char *equals = strchr(opt, '='), *given = equals ? equals + 1 : NULL;
    bool takes = false;
    const char *name =
        long_option(s, equals ? mem_strndup(opt, (size_t)(equals - opt)) : opt, &takes);
    value v = py_str_from("");
    if (takes) {
        if (!given && s->at >= s->args->n)
            fail(s->vm, py_str_printf("option --%s requires argument", name), name);
        v = given ? py_str_from(given) : s->args->items[s->at++];
    } else if (given)
        fail(s->vm, py_str_printf("option --%s must not have an argument", name), name);
    add(s, mem_printf("--%s", name), v);
}

static void do_shorts(struct scan *s, const char *opts) {
    while (*opts) {
        char c = *opts++;
        const char *p = c == ':' ? NULL : strchr(s->shorts, c);
        char text[] = {c, 0};
        if (!p)
            fail(s->vm, py_str_printf("option -%c not recognized", c), text);
        value v = py_str_from("");
        if (p[1] == ':') {
            if (!*opts && s->at >= s->args->n)
                fail(s->vm, py_str_printf("option -%c requires argument", c), text);
            v = *opts ? py_str_from(opts) : s->args->items[s->at++];
            opts = "";
        }
        add(s, mem_printf("-%c", c), v);
    }
}

static struct scan scan_of(struct vm *vm, const value *a) {
    struct scan s = {.vm = vm,
                     .args = py_list_from(vm, a[0]),
                     .shorts = py_arg_text(vm, a[1], "shortopts"),
                     .longs = py_list_new(0),
                     .opts = py_list_new(4)};
    if (py_is_str(a[2]))
        py_list_append(s.longs, a[2]);
    else
        s.longs = py_list_from(vm, a[2]);
    return s;
}
static value rest_of(struct scan *s) {
    return PY_OBJ(py_list_of(s->args->n - s->at, s->args->items + s->at));
}

/* One argument that begins with a dash: options, or false for the end of them. */
static bool step(struct scan *s, const char *arg) {
    if (!strcmp(arg, "--")) {
        s->at++;
        return false;
    }
    s->at++;
    if (!strncmp(arg, "--", 2))
        do_long(s, arg + 2);
    else
        do_shorts(s, arg + 1);
    return true;
}

LIB_FN(getopt_getopt) {
    struct scan s = scan_of(vm, a);
    while (s.at < s.args->n) {
        const char *arg = py_arg_text(vm, s.args->items[s.at], "argument");
        if (arg[0] != '-' || !arg[1] || !step(&s, arg))
            break;
    }
    return py_tuple2(PY_OBJ(s.opts), rest_of(&s));
}
LIB_FN(getopt_gnu) {
    struct scan s = scan_of(vm, a);
    struct py_list *others = py_list_new(4);
    bool first = s.shorts[0] == '+' || getenv("POSIXLY_CORRECT");
    s.shorts += s.shorts[0] == '+';
    while (s.at < s.args->n) {
        const char *arg = py_arg_text(vm, s.args->items[s.at], "argument");
        if (arg[0] == '-' && arg[1]) {
            if (!step(&s, arg))
                break;
        } else if (first)
            break;
        else
            py_list_append(others, s.args->items[s.at++]);
    }
    py_list_extend(vm, others, rest_of(&s));
    return py_tuple2(PY_OBJ(s.opts), PY_OBJ(others));
}

static const struct py_native_def functions[] = {
    {"getopt", getopt_getopt, "args, shortopts, longopts=()"},
    {"gnu_getopt", getopt_gnu, "args, shortopts, longopts=()"},
    {0}};
static struct py_type *const types[] = {&error_type, NULL};
static void init(struct vm *vm, struct py_module *m) {
    py_module_set(vm, m, "error", PY_OBJ(&error_type));
    py_module_set(vm, m, "__all__",
                  lib_tuple(4, lib_text("GetoptError"), lib_text("error"), lib_text("getopt"),
                            lib_text("gnu_getopt")));
}
const struct py_module_def py_lib_getopt = {
    .name = "getopt", .functions = functions, .types = types, .init = init};
