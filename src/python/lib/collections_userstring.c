/*
 * collections.UserString: a str to derive from, its text in `data`. Most methods are those of the
 * text: a table says which take another UserString as what it holds, and which give one back.
 */
#include "python/lib/collections_abc_int.h"
#include "python/lib/collections_int.h"
#include "python/names.h"
#include "python/types/slice.h"

#define DATA(self) collections_data(vm, self)

static value held(struct vm *vm, value v) { return collections_held(vm, v, "UserString"); }
static value like(struct vm *vm, value self, value text) {
    return collections_like(vm, self, text);
}
static value as_text(struct vm *vm, value v) { return py_is_str(v) ? v : py_str(vm, v); }

LIB_FN(string_init) {
    value text = held(vm, a[1]);
    collections_set_data(vm, a[0], text != a[1] ? text : as_text(vm, text));
    return PY_NONE;
}
LIB_FN(string_str) { return py_str(vm, DATA(a[0])); }
LIB_FN(string_repr) { return py_repr(vm, DATA(a[0])); }
LIB_FN(string_hash) { return py_int_from((int64_t)py_hash(vm, DATA(a[0]))); }
LIB_FN(string_int) { return py_call1(vm, PY_OBJ(&py_int_type), DATA(a[0])); }
LIB_FN(string_float) { return py_call1(vm, PY_OBJ(&py_float_type), DATA(a[0])); }
LIB_FN(string_complex) {
    return py_call1(vm, py_import_from(vm, "builtins", "complex"), DATA(a[0]));
}
LIB_FN(string_getnewargs) {
    value all = py_call1(vm, PY_OBJ(&py_slice_type), PY_NONE);
    return py_tuple1(py_getitem(vm, DATA(a[0]), all));
}
#define COMPARISON(name, op)                                                                       \
    LIB_FN(string_##name) { return py_compare(vm, DATA(a[0]), held(vm, a[1]), op); }
COMPARISON(lt, PY_LT)
COMPARISON(le, PY_LE)
COMPARISON(eq, PY_EQ)
COMPARISON(gt, PY_GT)
COMPARISON(ge, PY_GE)
LIB_FN(string_contains) { return PY_BOOL(py_contains(vm, DATA(a[0]), held(vm, a[1]))); }
LIB_FN(string_len) { return py_int_from(py_len(vm, DATA(a[0]))); }
LIB_FN(string_getitem) { return like(vm, a[0], py_getitem(vm, DATA(a[0]), a[1])); }
LIB_FN(string_add) {
    value other = held(vm, a[1]);
    return like(vm, a[0], lib_add(vm, DATA(a[0]), other != a[1] ? other : as_text(vm, other)));
}
LIB_FN(string_radd) { return like(vm, a[0], lib_add(vm, as_text(vm, a[1]), DATA(a[0]))); }
LIB_FN(string_mul) { return like(vm, a[0], lib_mul(vm, DATA(a[0]), a[1])); }
LIB_FN(string_mod) { return like(vm, a[0], py_binary(vm, PY_MOD, DATA(a[0]), a[1])); }
LIB_FN(string_rmod) { return like(vm, a[0], py_binary(vm, PY_MOD, py_str(vm, a[1]), a[0])); }
LIB_FN(string_encode) {
    value args[] = {LIB_GIVEN(a[1]) ? a[1] : py_str_from("utf-8"),
                    LIB_GIVEN(a[2]) ? a[2] : py_str_from("strict")};
    return py_call_method(vm, DATA(a[0]), "encode", 2, args);
}
LIB_FN(string_format) {
    return py_call_args(vm, py_getattr(vm, DATA(a[0]), "format"), a[1],
                        PY_AS(struct py_dict, a[2]));
}

static const struct py_native_def methods[] = {
    {"__init__", string_init, "self, seq"},
    {"__str__", string_str, "self"},
    {"__repr__", string_repr, "self"},
    {"__int__", string_int, "self"},
    {"__float__", string_float, "self"},
    {"__complex__", string_complex, "self"},
    {"__hash__", string_hash, "self"},
    {"__getnewargs__", string_getnewargs, "self"},
    {"__eq__", string_eq, "self, string"},
    {"__lt__", string_lt, "self, string"},
    {"__le__", string_le, "self, string"},
    {"__gt__", string_gt, "self, string"},
    {"__ge__", string_ge, "self, string"},
    {"__contains__", string_contains, "self, char"},
    {"__len__", string_len, "self"},
    {"__getitem__", string_getitem, "self, index"},
    {"__add__", string_add, "self, other"},
    {"__radd__", string_radd, "self, other"},
    {"__mul__", string_mul, "self, n"},
    {"__rmul__", string_mul, "self, n"},
    {"__mod__", string_mod, "self, args"},
    {"__rmod__", string_rmod, "self, template"},
    {"encode", string_encode, "self, encoding='utf-8', errors='strict'"},
    {"format", string_format, "self, /, *args, **kwds", PY_PYTHON},
    {0}};

/* --- methods of the text; the first parameter is the place in the table --- */

LIB_FN(forward);
enum { GIVES = 1, TAKES = 2, MORE = 4 }; /* a UserString; one as an argument; *args at the end */
#define ROW(name, parameters)                                                                      \
    { name, forward, "how, /, self" parameters, PY_CLOSURE }
#define RANGE ", start=0, end=9223372036854775807"
static const struct forwarded {
    struct py_native_def def;
    int n; /* parameters behind self, *args not counted */
    unsigned flags;
} forwarded[] = {
    {ROW("capitalize", ""), 0, GIVES},
    {ROW("casefold", ""), 0, GIVES},
    {ROW("center", ", width, *args"), 1, GIVES | MORE},
    {ROW("count", ", sub" RANGE), 3, TAKES},
    {ROW("removeprefix", ", prefix"), 1, GIVES | TAKES},
    {ROW("removesuffix", ", suffix"), 1, GIVES | TAKES},
    {ROW("endswith", ", suffix" RANGE), 3, 0},
    {ROW("expandtabs", ", tabsize=8"), 1, GIVES},
    {ROW("find", ", sub" RANGE), 3, TAKES},
    {ROW("format_map", ", mapping"), 1, 0},
    {ROW("index", ", sub" RANGE), 3, 0},
    {ROW("isalpha", ""), 0, 0},
    {ROW("isalnum", ""), 0, 0},
    {ROW("isascii", ""), 0, 0},
    {ROW("isdecimal", ""), 0, 0},
    {ROW("isdigit", ""), 0, 0},
    {ROW("isidentifier", ""), 0, 0},
    {ROW("islower", ""), 0, 0},
    {ROW("isnumeric", ""), 0, 0},
    {ROW("isprintable", ""), 0, 0},
    {ROW("isspace", ""), 0, 0},
    {ROW("istitle", ""), 0, 0},
    {ROW("isupper", ""), 0, 0},
    {ROW("join", ", seq"), 1, 0},
    {ROW("ljust", ", width, *args"), 1, GIVES | MORE},
    {ROW("lower", ""), 0, GIVES},
    {ROW("lstrip", ", chars=None"), 1, GIVES},
    {ROW("partition", ", sep"), 1, 0},
    {ROW("replace", ", old, new, maxsplit=-1"), 3, GIVES | TAKES},
    {ROW("rfind", ", sub" RANGE), 3, TAKES},
    {ROW("rindex", ", sub" RANGE), 3, 0},
    {ROW("rjust", ", width, *args"), 1, GIVES | MORE},
    {ROW("rpartition", ", sep"), 1, 0},
    {ROW("rstrip", ", chars=None"), 1, GIVES},
    {ROW("split", ", sep=None, maxsplit=-1"), 2, 0},
    {ROW("rsplit", ", sep=None, maxsplit=-1"), 2, 0},
    {ROW("splitlines", ", keepends=False"), 1, 0},
    {ROW("startswith", ", prefix" RANGE), 3, 0},
    {ROW("strip", ", chars=None"), 1, GIVES},
    {ROW("swapcase", ""), 0, GIVES},
    {ROW("title", ""), 0, GIVES},
    {ROW("translate", ", *args"), 0, GIVES | MORE},
    {ROW("upper", ""), 0, GIVES},
    {ROW("zfill", ", width"), 1, GIVES},
};

LIB_FN(forward) {
    const struct forwarded *f = &forwarded[py_small(a[0])];
    struct py_list *args = py_list_new(4);
    for (int i = 0; i < f->n; i++)
        py_list_append(args, f->flags & TAKES ? held(vm, a[i + 2]) : a[i + 2]);
    if (f->flags & MORE)
        py_list_extend(vm, args, a[f->n + 2]);
    value got = py_call_method(vm, DATA(a[1]), f->def.name, (int)args->n, args->items);
    return f->flags & GIVES ? like(vm, a[1], got) : got;
}

value collections_user_string(struct vm *vm) {
    struct py_dict *ns = py_dict_new();
    py_dict_set_str(ns, PYN(__doc__), py_str_from("A str to derive from."));
    py_dict_set_text(ns, "maketrans", py_getattr(vm, PY_OBJ(&py_str_type), "maketrans"));
    for (size_t i = 0; i < LIB_COUNT(forwarded); i++)
        py_dict_set_text(
            ns, forwarded[i].def.name,
            pyfunction_in_class(vm, &forwarded[i].def, "collections", py_from_small((int64_t)i)));
    struct py_tuple *bases = PY_AS(struct py_tuple, py_tuple1(abc_class(vm, ABC_SEQUENCE)));
    struct py_type *cls =
        pyfunction_class(vm, "collections", "UserString", NULL, bases, methods, ns);
    for (size_t i = 0; i < LIB_COUNT(forwarded); i++) {
        const struct py_native_def one[] = {forwarded[i].def, {0}};
        pyfunction_adopt(ns, one, cls);
    }
    return PY_OBJ(cls);
}
