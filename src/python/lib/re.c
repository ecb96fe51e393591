/*
 * The module re: its functions over Pattern's methods, escape, and the flags. The syntax is checked
 * and translated in re_parse.c, PCRE2 runs in re_pattern.c.
 */
#include "python/lib/re_int.h"

/* --- RegexFlag: an int that prints its names --- */

static struct py_type flag_type;

static const struct {
    const char *name, *alias;
    unsigned flag;
} flags[] = {
    {"ASCII", "A", RE_ASCII},     {"IGNORECASE", "I", RE_IGNORECASE}, {"LOCALE", "L", RE_LOCALE},
    {"UNICODE", "U", RE_UNICODE}, {"MULTILINE", "M", RE_MULTILINE},   {"DOTALL", "S", RE_DOTALL},
    {"VERBOSE", "X", RE_VERBOSE}, {"TEMPLATE", "T", RE_TEMPLATE},     {"DEBUG", NULL, RE_DEBUG},
};

value re_flag_value(struct vm *vm, unsigned f) {
    value n = py_from_small(f);
    return py_int_type.new(vm, &flag_type, 1, &n, NULL);
}
static int64_t flag_bits(value v) {
    bool fits;
    return py_int_get(v, &fits);
}

static const char *flag_names(int64_t f, const char *prefix) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < LIB_COUNT(flags); i++)
        if (f & flags[i].flag) {
            buf_printf(&b, "%s%s%s", b.len ? "|" : "", prefix, flags[i].name);
            f &= ~(int64_t)flags[i].flag;
        }
    if (f)
        buf_printf(&b, "%s0x%llx", b.len ? "|" : "", (unsigned long long)f);
    return b.data;
}
static value flag_repr(struct vm *vm, value self) {
    (void)vm;
    int64_t f = flag_bits(self);
    if (!f)
        return py_str_from("re.NOFLAG");
    if (f < 0)
        return py_str_printf("~(%s)", flag_names(~f, "re."));
    return py_str_from(flag_names(f, "re."));
}
LIB_GET(flag_name) {
    int64_t f = flag_bits(self);
    return f ? py_str_from(flag_names(f, "")) : py_str_from("NOFLAG");
}
LIB_GET(flag_value) { return py_from_small(flag_bits(self)); }

static value flag_op(struct vm *vm, value x, value y, enum py_binary_op op) {
    if (!py_is_int(x) || !py_is_int(y))
        return PY_NOT_IMPLEMENTED;
    int64_t l = flag_bits(x), r = flag_bits(y);
    return re_flag_value(vm, (unsigned)(op == PY_OR ? l | r : op == PY_AND ? l & r : l ^ r));
}
static value flag_or(struct vm *vm, value x, value y) { return flag_op(vm, x, y, PY_OR); }
static value flag_and(struct vm *vm, value x, value y) { return flag_op(vm, x, y, PY_AND); }
static value flag_xor(struct vm *vm, value x, value y) { return flag_op(vm, x, y, PY_XOR); }
static value flag_invert(struct vm *vm, value x) {
    return re_flag_value(vm, ~(unsigned)flag_bits(x) & 511);
}
/* Pickled as the names of its flags. */
LIB_FN(flag_reduce) {
    return py_tuple2(lib_type(&flag_type), py_tuple1(py_from_small(flag_bits(a[0]))));
}
LIB_FN(flag_new) { return re_flag_value(vm, (unsigned)lib_arg_int(vm, a[1])); }
LIB_FN(flag_contains) { return PY_BOOL((flag_bits(a[0]) & flag_bits(a[1])) == flag_bits(a[1])); }

static const struct py_native_def flag_methods[] = {{"__new__", flag_new, "cls, value"},
                                                    {"__reduce_ex__", flag_reduce, "self, proto"},
                                                    {"__contains__", flag_contains, "self, other"},
                                                    {0}};
static const struct py_getset_def flag_getset[] = {{"name", flag_name}, {"value", flag_value}, {0}};
static struct py_type flag_type = {PY_TYPE_HEAD,
                                   .name = "RegexFlag",
                                   .module = "re",
                                   .size = sizeof(struct py_bigint),
                                   .flags = PY_TYPE_DOTTED | PY_TYPE_INT,
                                   .base = &py_int_type,
                                   .methods = flag_methods,
                                   .getset = flag_getset,
                                   .repr = flag_repr,
                                   .str = flag_repr,
                                   .binary[PY_OR] = flag_or,
                                   .binary[PY_AND] = flag_and,
                                   .binary[PY_XOR] = flag_xor,
                                   .unary[PY_INVERT] = flag_invert};

static unsigned flags_arg(struct vm *vm, value v) {
    return v == py_from_small(0) ? 0 : (unsigned)lib_arg_int(vm, v);
}

/* --- functions: the pattern first, flags last --- */

static value call_method(struct vm *vm, value pattern, value flag, const char *name, int argc,
                         const value *argv) {
    struct re_pattern *re = re_compile(vm, pattern, flags_arg(vm, flag));
    return py_call_method(vm, PY_OBJ(re), name, argc, argv);
}
static value direct(struct vm *vm, const value *a, const char *name) {
    return call_method(vm, a[0], a[2], name, 1, a + 1);
}
LIB_FN(re_match) { return direct(vm, a, "match"); }
LIB_FN(re_search) { return direct(vm, a, "search"); }
LIB_FN(re_fullmatch) { return direct(vm, a, "fullmatch"); }
LIB_FN(re_findall) { return direct(vm, a, "findall"); }
LIB_FN(re_finditer) { return direct(vm, a, "finditer"); }
LIB_FN(re_split) { return call_method(vm, a[0], a[3], "split", 2, a + 1); }
LIB_FN(re_sub) {
    struct re_pattern *re = re_compile(vm, a[0], flags_arg(vm, a[4]));
    return re_do_sub(vm, re, a[1], a[2], lib_arg_int(vm, a[3]), false);
}
LIB_FN(re_subn) {
    struct re_pattern *re = re_compile(vm, a[0], flags_arg(vm, a[4]));
    return re_do_sub(vm, re, a[1], a[2], lib_arg_int(vm, a[3]), true);
}
LIB_FN(re_compile_fn) { return PY_OBJ(re_compile(vm, a[0], flags_arg(vm, a[1]))); }
LIB_FN(re_template_fn) { return PY_OBJ(re_compile(vm, a[0], flags_arg(vm, a[1]) | RE_TEMPLATE)); }
LIB_FN(re_purge) { return PY_NONE; }

LIB_FN(re_escape) {
    static const char special[] = "()[]{}?*+-|^$\\.&~# \t\n\r\v\f";
    const char *s;
    size_t n;
    if (py_is_str(a[0])) {
        s = lib_str(a[0])->data;
        n = lib_str(a[0])->size;
    } else
        lib_arg_bytes(vm, a[0], (const unsigned char **)&s, &n);
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++) {
        if (s[i] && strchr(special, s[i]))
            buf_putc(&b, '\\');
        buf_putc(&b, s[i]);
    }
    return py_is_str(a[0]) ? lib_buf_str(&b) : lib_buf_bytes(&b);
}

static const struct py_native_def functions[] = {
    {"match", re_match, "pattern, string, flags=0"},
    {"search", re_search, "pattern, string, flags=0"},
    {"fullmatch", re_fullmatch, "pattern, string, flags=0"},
    {"findall", re_findall, "pattern, string, flags=0"},
    {"finditer", re_finditer, "pattern, string, flags=0"},
    {"split", re_split, "pattern, string, maxsplit=0, flags=0"},
    {"sub", re_sub, "pattern, repl, string, count=0, flags=0"},
    {"subn", re_subn, "pattern, repl, string, count=0, flags=0"},
    {"compile", re_compile_fn, "pattern, flags=0"},
    {"_compile", re_compile_fn, "pattern, flags"},
    {"template", re_template_fn, "pattern, flags=0"},
    {"escape", re_escape, "pattern"},
    {"purge", re_purge, ""},
    {0}};

static struct py_type *const types[] = {&re_pattern_type, &re_match_type, &re_error_type,
                                        &re_scanner_type, &flag_type,     NULL};

static void init(struct vm *vm, struct py_module *m) {
    for (size_t i = 0; i < LIB_COUNT(flags); i++) {
        value v = re_flag_value(vm, flags[i].flag);
        py_module_set(vm, m, flags[i].name, v);
        lib_class_set(vm, &flag_type, flags[i].name, v);
        if (flags[i].alias) {
            py_module_set(vm, m, flags[i].alias, v);
            lib_class_set(vm, &flag_type, flags[i].alias, v);
        }
    }
    py_module_set(vm, m, "NOFLAG", re_flag_value(vm, 0));
}

const struct py_module_def py_lib_re = {
    .name = "re", .functions = functions, .types = types, .init = init};
